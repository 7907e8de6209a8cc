// SPDX-License-Identifier: Apache-2.0
//! Records that come one by one: a folder holds them with what was learned before, and each new one is settled at once.
//!
//! The folder has a model (`model.json`), the records in the order in which they came (`records.jsonl`, one JSON object a line)
//! and a lock. A record is on the disk before it is answered for. Clusters are worked out from the records and written nowhere.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    fs::{self, File, TryLockError},
    io::{self, BufRead, BufReader, Seek, SeekFrom, Write},
    path::Path,
};

use ingest::plain;
use matching::{Held, Regrouped, Role, Trained};
use names::{Lexicon, Tables as Reference};
use serde::Serialize;
use serde_json::{Map, Value};

use super::{MatchPlan, ReadyMatch, TableSet, lexicon, reading::not_taken, write_whole};
use crate::{AppError, Progress};

/// Bytes of one record, at most.
const RECORD_BYTES_MAX: usize = 1 << 20;
/// Columns of all records together, at most.
const COLUMNS_MAX: usize = 4_096;
/// Records of a cluster, and former clusters, that an answer names, at most.
const NAMED_MAX: usize = 50;
/// Records of a file that are settled and written down together.
const PORTION: usize = 10_000;

/// A record: columns with their values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlainRecord {
    cells: Vec<(String, Vec<String>)>,
}

impl PlainRecord {
    /// A record of an object's texts, numbers, truth values and lists of them; what stands under `properties` counts too.
    ///
    /// # Errors
    /// When the line is no JSON object, is too long, or says nothing.
    pub fn from_json(line: &[u8]) -> Result<PlainRecord, String> {
        if line.len() > RECORD_BYTES_MAX {
            return Err(format!("it is longer than {RECORD_BYTES_MAX} bytes"));
        }
        let value: Value = serde_json::from_slice(line).map_err(|e| format!("it is no JSON: {e}"))?;
        let Value::Object(object) = value else { return Err("it is no JSON object".to_owned()) };
        let mut record = PlainRecord::default();
        for (name, value) in object {
            match value {
                Value::Object(properties) if name == "properties" => {
                    properties.into_iter().for_each(|(name, value)| record.put(&name, &value));
                }
                value => record.put(&name, &value),
            }
        }
        if record.cells.is_empty() { Err("it says nothing".to_owned()) } else { Ok(record) }
    }

    fn put(&mut self, name: &str, value: &Value) {
        let one = std::slice::from_ref(value);
        let text = |value: &Value| match value {
            Value::String(text) => Some(text.trim().to_owned()),
            Value::Number(n) => Some(n.to_string()),
            Value::Bool(b) => Some(b.to_string()),
            _ => None,
        };
        let values: Vec<String> = value.as_array().map_or(one, Vec::as_slice).iter().filter_map(text).filter(|t| !t.is_empty()).collect();
        if !values.is_empty() {
            self.cells.push((name.to_owned(), values));
        }
    }

    /// As a line of JSON.
    fn line(&self) -> String {
        let value = |values: &[String]| match values {
            [one] => Value::String(one.clone()),
            many => Value::Array(many.iter().cloned().map(Value::String).collect()),
        };
        let object: Map<String, Value> = self.cells.iter().map(|(name, values)| (name.clone(), value(values))).collect();
        Value::Object(object).to_string()
    }

    fn values(&self, column: &str) -> &[String] {
        self.cells.iter().find(|(name, _)| name == column).map_or(&[], |(_, values)| values)
    }
}

/// What became of a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StreamAnswer {
    /// Its id, or `row-N` where it has none.
    pub record_id: String,
    /// The id of its cluster: that of the cluster's record whose id comes first.
    pub cluster_id: String,
    /// Records in the cluster.
    pub size: usize,
    /// The other records of the cluster, the first of them.
    pub with: Vec<String>,
    /// Clusters that were something else before: what each was called.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub formerly: Vec<String>,
    /// Records that somebody watches, in clusters that changed with this record.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub alerts: Vec<String>,
    /// The very same record was held already; nothing was written.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub was_held: bool,
}

/// Records held in a folder.
pub struct HeldTables {
    held: Held,
    lexicon: Lexicon,
    columns: HashMap<String, u32>,
    /// Rows by id.
    rows: HashMap<String, Vec<u32>>,
    watched: HashSet<String>,
    journal: File,
    _lock: File,
    /// What was noticed on opening.
    notes: Vec<String>,
}

/// Learns from files what [`HeldTables`] needs, and writes it.
///
/// # Errors
/// When the plan does not fit the files, or the disk says no.
pub fn learn_match(set: &TableSet, plan: &MatchPlan, out: &Path) -> Result<Vec<(String, usize)>, AppError> {
    let ready = ReadyMatch::new(set, plan)?;
    let id = plan.roles.iter().find(|r| r.role == Role::Id).map(|r| r.column.as_str());
    let trained = ready.ready.trained(&names_sum(), id, ready.options.threshold);
    let text = serde_json::to_string(&trained).map_err(|e| AppError::Export(e.to_string()))?;
    write_whole(out, |file| file.write_all(text.as_bytes()))?;
    Ok(trained.kinds().into_iter().map(|(kind, rows)| (kind.to_owned(), rows)).collect())
}

fn names_sum() -> String {
    format!("{:016x}", Reference::gather(shelf::text).sum())
}

impl HeldTables {
    /// Makes a folder that holds no record yet, from a model that [`learn_match`] wrote.
    ///
    /// # Errors
    /// When the folder has records already, the model is none, or the disk says no.
    pub fn create(folder: &Path, model: &Path) -> Result<(), AppError> {
        if folder.join(MODEL).exists() {
            return Err(AppError::Usage(format!("`{}` holds records with a model of its own; leave out --model", folder.display())));
        }
        let (text, _) = read_model(model)?;
        let failed = |e: io::Error| AppError::Export(format!("`{}`: {e}", folder.display()));
        fs::create_dir_all(folder).map_err(failed)?;
        write_whole(&folder.join(MODEL), |file| file.write_all(text.as_bytes()))
    }

    /// Opens a folder and settles the records in it.
    ///
    /// # Errors
    /// When it is no such folder, another program has it open, or a record in it cannot be read.
    pub fn open(folder: &Path, progress: &mut dyn FnMut(Progress)) -> Result<HeldTables, AppError> {
        let shown = folder.display();
        let model = folder.join(MODEL);
        if !model.exists() {
            return Err(AppError::Usage(format!("`{shown}` holds no records; name a model with --model, as `match learn` writes it")));
        }
        let failed = |e: io::Error| AppError::NotTaken(format!("`{shown}`: {e}"));
        let lock = File::create(folder.join("lock")).map_err(failed)?;
        lock.try_lock().map_err(|e| match e {
            TryLockError::WouldBlock => AppError::Usage(format!("`{shown}` is open in another program")),
            TryLockError::Error(e) => failed(e),
        })?;
        let (_, trained) = read_model(&model)?;
        let mut notes = Vec::new();
        if trained.names() != names_sum() {
            notes.push("the tables of names have changed since the model was learned; learn again to have their full use".to_owned());
        }
        let journal = File::options().create(true).append(true).read(true).open(folder.join(RECORDS)).map_err(failed)?;
        let mut held = HeldTables {
            held: Held::new(trained),
            lexicon: lexicon()?,
            columns: HashMap::new(),
            rows: HashMap::new(),
            watched: HashSet::new(),
            journal,
            _lock: lock,
            notes,
        };
        held.held.table_mut().next_file();
        held.replay(&folder.join(RECORDS), progress)?;
        Ok(held)
    }

    /// Reads the records written down. A last line that was not written to its end was never answered for, and is cut off.
    fn replay(&mut self, path: &Path, progress: &mut dyn FnMut(Progress)) -> Result<(), AppError> {
        let failed = |e: io::Error| AppError::NotTaken(format!("`{}`: {e}", path.display()));
        let mut lines = BufReader::with_capacity(1 << 20, self.journal.try_clone().map_err(failed)?);
        lines.seek(SeekFrom::Start(0)).map_err(failed)?;
        let (mut line, mut whole) = (Vec::new(), 0_u64);
        for number in 1_u64.. {
            line.clear();
            let read = lines.read_until(b'\n', &mut line).map_err(failed)?;
            if read == 0 {
                break;
            }
            if line.last() != Some(&b'\n') {
                self.notes.push("the last record was not written to its end and was never answered for; it is left out".to_owned());
                self.journal.set_len(whole).map_err(failed)?;
                break;
            }
            whole += read as u64;
            let broken = |e: String| AppError::NotTaken(format!("line {number} of `{}`: {e}", path.display()));
            let record = PlainRecord::from_json(&line).map_err(broken)?;
            self.append(&record).map_err(broken)?;
            if number % 100_000 == 0 {
                progress(Progress { step: "reading held records".to_owned(), done: number, total: None });
            }
        }
        progress(Progress { step: "settling held records".to_owned(), done: self.rows(), total: None });
        self.held.settle(&self.lexicon).map_err(AppError::NotTaken)?;
        Ok(())
    }

    /// What was noticed on opening.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// Records held.
    pub fn rows(&self) -> u64 {
        self.held.table().rows() as u64
    }

    /// Watches records: whoever changes a cluster that one of them is in is told so.
    pub fn watch(&mut self, ids: impl IntoIterator<Item = String>) {
        self.watched.extend(ids);
    }

    /// Takes records in and settles them: they are on the disk when the answers come back, one for each.
    ///
    /// # Errors
    /// When there is no room for them, or the disk says no; nothing is held of them then.
    pub fn add(&mut self, records: &[PlainRecord]) -> Result<Vec<StreamAnswer>, AppError> {
        self.held.has_room(records.len()).map_err(AppError::Usage)?;
        let mut places: Vec<(u32, bool)> = Vec::with_capacity(records.len());
        let mut lines = String::new();
        let first = self.held.table().rows() as u32;
        for record in records {
            if let Some(row) = self.same(record) {
                places.push((row, true));
                continue;
            }
            places.push((self.held.table().rows() as u32, false));
            self.append(record).map_err(AppError::NotTaken)?;
            lines.push_str(&record.line());
            lines.push('\n');
        }
        if !lines.is_empty() {
            let failed = |e: io::Error| AppError::Export(format!("the records could not be written down: {e}"));
            self.journal.write_all(lines.as_bytes()).map_err(failed)?;
            self.journal.sync_data().map_err(failed)?;
        }
        let changes = self.held.settle(&self.lexicon).map_err(AppError::NotTaken)?;
        Ok(self.answers(first, &places, &changes))
    }

    /// Takes the records of a file in, portion by portion; `answer` is given each answer.
    ///
    /// # Errors
    /// When the file is refused by the reader; and those of [`HeldTables::add`].
    pub fn add_file(&mut self, path: &Path, answer: &mut dyn FnMut(&StreamAnswer) -> io::Result<()>) -> Result<plain::Summary, AppError> {
        let mut sink = Portions { held: self, columns: Vec::new(), open: Vec::new(), answer };
        let summary = plain::read(path, &mut sink).map_err(not_taken)?;
        sink.settle().map_err(AppError::NotTaken)?;
        Ok(summary)
    }

    /// Writes `record_id,cluster_id`, by record id.
    ///
    /// # Errors
    /// When the disk says no.
    pub fn write_clusters(&self, path: &Path) -> Result<u64, AppError> {
        let heads = self.held.clusters();
        let ids: Vec<String> = (0..heads.len() as u32).map(|row| self.id(row)).collect();
        let id = |row: usize| ids.get(row).map_or("", String::as_str);
        let mut first: HashMap<u32, &str> = HashMap::new();
        for (row, head) in heads.iter().enumerate() {
            let name = first.entry(*head).or_insert(id(row));
            *name = (*name).min(id(row));
        }
        let mut lines: Vec<(&str, &str)> =
            heads.iter().enumerate().map(|(row, head)| (id(row), first.get(head).copied().unwrap_or_default())).collect();
        lines.sort_unstable();
        write_whole(path, |file| {
            let mut csv = csv::Writer::from_writer(file);
            csv.write_record(["record_id", "cluster_id"])?;
            lines.iter().try_for_each(|(record, cluster)| csv.write_record([record, cluster]))?;
            csv.flush()
        })?;
        Ok(first.len() as u64)
    }

    /// The row of a record that says the very same under the same id.
    fn same(&self, record: &PlainRecord) -> Option<u32> {
        let id = record.values(self.held.trained().id_column()?).first()?;
        let table = self.held.table();
        let says = |row: u32| {
            let filled = (0..self.columns.len()).filter(|column| table.cell(*column, row as usize).next().is_some()).count();
            let is_said = |(name, values): &(String, Vec<String>)| {
                let said: BTreeSet<&str> = values.iter().map(String::as_str).collect();
                table.column_named(name).is_some_and(|column| table.cell(column, row as usize).collect::<BTreeSet<_>>() == said)
            };
            filled == record.cells.len() && record.cells.iter().all(is_said)
        };
        self.rows.get(id)?.iter().copied().find(|row| says(*row))
    }

    fn append(&mut self, record: &PlainRecord) -> Result<(), String> {
        let table = self.held.table_mut();
        let mut cells: Vec<(u32, &str)> = Vec::new();
        for (name, values) in &record.cells {
            let next = self.columns.len();
            let column = match self.columns.get(name) {
                Some(column) => *column,
                None if next >= COLUMNS_MAX => return Err(format!("records have more than {COLUMNS_MAX} different columns")),
                None => {
                    table.column(name);
                    self.columns.insert(name.clone(), next as u32);
                    next as u32
                }
            };
            cells.extend(values.iter().map(|value| (column, value.as_str())));
        }
        let row = table.rows() as u32;
        table.row(&cells)?;
        let id = self.id(row);
        self.rows.entry(id).or_default().push(row);
        Ok(())
    }

    /// What a row is called.
    fn id(&self, row: u32) -> String {
        let table = self.held.table();
        let column = self.held.trained().id_column().and_then(|name| table.column_named(name));
        column.and_then(|column| table.cell(column, row as usize).next()).map_or_else(|| format!("row-{}", row + 1), str::to_owned)
    }

    /// What a cluster of these rows is called.
    fn called(&self, rows: &[u32]) -> String {
        rows.iter().map(|row| self.id(*row)).min().unwrap_or_default()
    }

    fn answers(&self, first: u32, places: &[(u32, bool)], changes: &[Regrouped]) -> Vec<StreamAnswer> {
        let change_of: HashMap<u32, &Regrouped> =
            changes.iter().flat_map(|c| c.rows.iter().filter(|row| **row >= first).map(move |row| (*row, c))).collect();
        let watched = |rows: &[u32]| -> Vec<String> {
            if self.watched.is_empty() {
                Vec::new()
            } else {
                rows.iter().map(|row| self.id(*row)).filter(|id| self.watched.contains(id)).collect()
            }
        };
        // A cluster may have changed without holding a new row: the first new record tells of it.
        let mut beside: Vec<String> =
            changes.iter().filter(|c| c.rows.last().is_none_or(|row| *row < first)).flat_map(|c| watched(&c.rows)).collect();
        let answer = |(row, was_held): &(u32, bool)| {
            let cluster = change_of.get(row).map_or_else(|| self.held.cluster_of(*row), |change| change.rows.clone());
            let formerly = change_of.get(row).map_or(&[][..], |change| change.formerly.as_slice());
            let cluster_id = self.called(&cluster);
            let mut alerts = if *was_held { Vec::new() } else { watched(&cluster) };
            alerts.append(&mut beside);
            alerts.sort();
            alerts.dedup();
            StreamAnswer {
                record_id: self.id(*row),
                size: cluster.len(),
                with: cluster.iter().filter(|other| *other != row).take(NAMED_MAX).map(|row| self.id(*row)).collect(),
                formerly: formerly.iter().take(NAMED_MAX).map(|rows| self.called(rows)).filter(|name| *name != cluster_id).collect(),
                alerts,
                cluster_id,
                was_held: *was_held,
            }
        };
        places.iter().map(answer).collect()
    }
}

const MODEL: &str = "model.json";
const RECORDS: &str = "records.jsonl";
/// Bytes of a model, at most.
const MODEL_BYTES_MAX: u64 = 4 << 30;

/// A model with the text that says it.
fn read_model(path: &Path) -> Result<(String, Trained), AppError> {
    let failed = |e: &dyn std::fmt::Display| AppError::Usage(format!("the model `{}` cannot be read: {e}", path.display()));
    let size = path.metadata().map_err(|e| failed(&e))?.len();
    if size > MODEL_BYTES_MAX {
        return Err(failed(&format_args!("it is larger than {MODEL_BYTES_MAX} bytes")));
    }
    let text = fs::read_to_string(path).map_err(|e| failed(&e))?;
    let trained = Trained::parse(&text).map_err(|e| failed(&e))?;
    Ok((text, trained))
}

/// Rows of a file on their way, portion by portion.
struct Portions<'a> {
    held: &'a mut HeldTables,
    columns: Vec<String>,
    open: Vec<PlainRecord>,
    answer: &'a mut dyn FnMut(&StreamAnswer) -> io::Result<()>,
}

impl Portions<'_> {
    fn settle(&mut self) -> Result<(), String> {
        let answers = self.held.add(&self.open).map_err(|e| e.to_string())?;
        self.open.clear();
        answers.iter().try_for_each(|settled| (self.answer)(settled)).map_err(|e| e.to_string())
    }
}

impl plain::Sink for Portions<'_> {
    fn column(&mut self, name: &str) {
        self.columns.push(name.to_owned());
    }

    fn row(&mut self, _: u64, cells: &[(u32, &str)]) -> Result<(), String> {
        let mut record = PlainRecord::default();
        for (column, value) in cells.iter().filter(|(_, value)| !value.is_empty()) {
            let Some(name) = self.columns.get(*column as usize) else { continue };
            match record.cells.last_mut().filter(|(last, _)| last == name) {
                Some((_, values)) => values.push((*value).to_owned()),
                None => record.cells.push((name.clone(), vec![(*value).to_owned()])),
            }
        }
        self.open.push(record);
        if self.open.len() >= PORTION { self.settle() } else { Ok(()) }
    }
}
