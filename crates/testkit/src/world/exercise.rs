// SPDX-License-Identifier: Apache-2.0
//! Exercises: a world without its truth and a task for the trainee, the key for the trainer, and the marks for what is handed in.
//!
//! `set` lays two folders, so that one can be handed out as it is:
//!
//! ```text
//! trainee/files/       what offices hold          trainer/truth/     what is true
//! trainee/task.md      what is asked              trainer/key.csv    the records to be named
//! trainee/answers.csv  to be filled in            trainer/numbers/   the number of every record, one file a source
//! ```
//!
//! - The task says which typologies are hidden and how many instances of each. The seed is not in it: who has it can make the truth.
//! - What is handed in comes from outside: rows that make no sense are findings, and they neither help nor harm.
//! - A record that no file holds is a slip of the pen, not a false accusation. `numbers/` tells the two apart.

use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    fs,
    io::{self, BufRead, BufReader, BufWriter, Read, Write},
    path::{Path, PathBuf},
};

use csv::ByteRecord;
use rayon::prelude::*;
use serde::Serialize;

use super::{
    Dialect, File, FileKind, Plan, Typology, WorldError, desk::file_name, files::FILES, score::share, typology::Sheet, write::generate,
};

/// Most rows of an answer sheet.
pub const ANSWERS_MAX: u64 = 100_000;
/// Most bytes of an answer sheet: 160 for each of its rows.
const ANSWERS_BYTES_MAX: u64 = 160 * ANSWERS_MAX;
/// Most characters of a cell that a finding repeats.
const QUOTED_CHARS_MAX: usize = 60;
/// Columns of an answer sheet.
const ANSWER: [&str; 3] = ["typology", "source", "record"];
/// Columns of a key.
const KEY: [&str; 4] = ["typology", "instance", "source", "record"];

/// What is to be found. Instances none of whose records reached an office are left out: nobody can find them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Exercise {
    /// Typologies with an instance that can be found.
    pub typologies: u64,
    /// Instances of them.
    pub instances: u64,
    /// Records of those, each once a typology.
    pub records: u64,
}

/// Why answers cannot be marked.
#[derive(Debug, thiserror::Error)]
pub enum MarkError {
    /// The answer sheet cannot be read.
    #[error("cannot read the answers at `{}`", .path.display())]
    Answers {
        /// Which file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The first row of the answer sheet lacks a column.
    #[error("`{}`: the first row has no column `{column}`; it must be `typology,source,record`, with commas", .path.display())]
    Column {
        /// Which file.
        path: PathBuf,
        /// The column.
        column: &'static str,
    },
    /// The answer sheet has more than [`ANSWERS_MAX`] rows, or more bytes than so many rows need.
    #[error("`{}` has more than {ANSWERS_MAX} rows or {ANSWERS_BYTES_MAX} bytes", .0.display())]
    TooLong(PathBuf),
    /// The trainer's folder is not as [`set`] laid it.
    #[error("cannot read the key at `{}`", .path.display())]
    Trainer {
        /// Which file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
}

/// How well hidden things were found.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Marks {
    /// By typology, in the order of their ids. One that is not hidden in this world has no instances.
    pub typologies: Vec<TypologyMarks>,
    /// By indicator, in the order of their ids.
    pub indicators: Vec<IndicatorMarks>,
    /// All typologies together: sums, and shares of the sums.
    pub totals: Totals,
    /// Rows that make no sense, in the order of the sheet. They count neither as found nor as wrong.
    pub findings: Vec<Finding>,
}

/// Marks of one typology.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct TypologyMarks {
    /// Its id.
    pub typology: String,
    /// Its title.
    pub title: String,
    /// The figures.
    #[serde(flatten)]
    pub score: Score,
}

/// Instances whose typology should make an indicator fire.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct IndicatorMarks {
    /// Its id.
    pub indicator: String,
    /// Instances of the typologies that list it.
    pub instances: u64,
    /// Those of them that were found.
    pub instances_found: u64,
}

/// Marks of the whole sheet.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Totals {
    /// Rows handed in, empty ones left out.
    pub rows: u64,
    /// Rows that say what an earlier one said.
    pub repeated: u64,
    /// The figures.
    #[serde(flatten)]
    pub score: Score,
}

/// Figures of a typology, or of all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Score {
    /// Instances that can be found.
    pub instances: u64,
    /// Instances half or more of whose records were named under their typology.
    pub instances_found: u64,
    /// Records of the instances, each once.
    pub records: u64,
    /// Those that were named.
    pub records_found: u64,
    /// Other records that were named: lawful ones, and those of other typologies.
    pub wrong: u64,
    /// Share of named records that are right, 0 to 1; none where nothing was named.
    pub precision: Option<f64>,
    /// Share of records that were named, 0 to 1; none where there is nothing to be found.
    pub recall: Option<f64>,
    /// Harmonic mean of both, 0 to 1: twice the records found over records and records named. None where there are neither.
    pub f1: Option<f64>,
}

impl Score {
    fn with_shares(self) -> Score {
        let named = self.records_found + self.wrong;
        Score {
            precision: share(self.records_found, named),
            recall: share(self.records_found, self.records),
            f1: share(2 * self.records_found, self.records + named),
            ..self
        }
    }

    fn add(&mut self, other: &Score) {
        self.instances += other.instances;
        self.instances_found += other.instances_found;
        self.records += other.records;
        self.records_found += other.records_found;
        self.wrong += other.wrong;
    }
}

/// A row that makes no sense.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Finding {
    /// Its line, from 1.
    pub line: u64,
    /// What is the matter.
    pub reason: String,
}

/// Makes a world in an empty folder and lays it out as an exercise: `trainee/` to hand out, `trainer/` to keep.
/// The same plan and typologies give the same bytes. `progress` hears how many days of how many are done.
///
/// # Errors
/// [`WorldError::NotEmpty`] when the folder holds something, [`WorldError::Write`] when a file cannot be written.
pub fn set(plan: &Plan, typologies: &[Typology], out: &Path, progress: &mut dyn FnMut(u64, u64)) -> Result<Exercise, WorldError> {
    if out.is_dir() && fs::read_dir(out).map_err(unwritten(out))?.next().is_some() {
        return Err(WorldError::NotEmpty(out.to_owned()));
    }
    let (trainer, trainee) = (out.join("trainer"), out.join("trainee"));
    generate(plan, typologies, &trainer, progress)?;
    list_numbers(&trainer)?;
    let path = trainer.join("key.csv");
    let key = lay_key(typologies, &trainer, &path).map_err(unwritten(&path))?;
    fs::create_dir(&trainee).map_err(unwritten(&trainee))?;
    let files = trainee.join("files");
    fs::rename(trainer.join("files"), &files).map_err(unwritten(&files))?;
    for (name, text) in [("task.md", task(typologies, &key)), ("answers.csv", format!("{}\n", ANSWER.join(",")))] {
        let path = trainee.join(name);
        fs::write(&path, text).map_err(unwritten(&path))?;
    }
    Ok(Exercise {
        typologies: key.iter().map(|row| &row.0).collect::<BTreeSet<_>>().len() as u64,
        instances: key.iter().map(|row| (&row.0, row.1)).collect::<BTreeSet<_>>().len() as u64,
        records: key.iter().map(|row| (&row.0, &row.2, &row.3)).collect::<BTreeSet<_>>().len() as u64,
    })
}

/// Marks an answer sheet (RFC 4180, columns in any order) against the folder `trainer/` that [`set`] laid.
/// A row named twice counts once. A row with an unknown typology, source or record is a finding.
///
/// # Errors
/// [`MarkError`] when the sheet cannot be read at all or is too long, or when the trainer's folder is not whole.
pub fn mark(answers: &Path, trainer: &Path) -> Result<Marks, MarkError> {
    let key = Key::read(trainer)?;
    let mut answers = Answers::read(answers, &key)?;
    answers.strike_unknown(trainer)?;
    Ok(key.marks(answers))
}

fn unwritten(path: &Path) -> impl Fn(io::Error) -> WorldError + '_ {
    |source| WorldError::Write { path: path.to_owned(), source }
}

/// Rows of a key: typology, instance, source, record.
type KeyRows = BTreeSet<(String, u64, String, String)>;

/// Joins the truth's records with its instances, as far as those are of a typology: calls, arrests and conflicts are not asked for.
fn lay_key(typologies: &[Typology], trainer: &Path, path: &Path) -> io::Result<KeyRows> {
    let ids: BTreeSet<&str> = titles(typologies).into_keys().collect();
    let mut instances = BTreeMap::new();
    for [instance, typology] in table(&trainer.join("truth/instances.csv"), ["instance", "typology"])? {
        if ids.contains(typology.as_str()) {
            instances.insert(instance, typology);
        }
    }
    let mut key = KeyRows::new();
    for [source, record, instance] in table(&trainer.join("truth/records.csv"), ["source", "record", "instance"])? {
        if let Some((typology, nth)) = instances.get(&instance).zip(instance.parse().ok()) {
            key.insert((typology.clone(), nth, source, record));
        }
    }
    let mut out = csv::Writer::from_path(path)?;
    out.write_record(KEY)?;
    for (typology, instance, source, record) in &key {
        out.write_record([typology, &instance.to_string(), source, record])?;
    }
    out.flush()?;
    Ok(key)
}

/// Titles by id.
fn titles(typologies: &[Typology]) -> BTreeMap<&str, &str> {
    let scripts = typologies.iter().filter_map(|typology| match &typology.0 {
        Sheet::Typology(script) => Some((script.id.as_str(), script.title.as_str())),
        Sheet::Organizations(_) => None,
    });
    scripts.collect()
}

/// Writes the number of every record, file by file, in the order of the files.
fn list_numbers(trainer: &Path) -> Result<(), WorldError> {
    let folder = trainer.join("numbers");
    fs::create_dir(&folder).map_err(unwritten(&folder))?;
    FILES.par_iter().try_for_each(|file| {
        let to = numbers_of(trainer, file.source);
        copy_numbers(file, &trainer.join("files").join(file_name(file)), &to).map_err(unwritten(&to))
    })
}

fn numbers_of(trainer: &Path, source: &str) -> PathBuf {
    trainer.join("numbers").join(format!("{source}.txt"))
}

fn copy_numbers(file: &File, from: &Path, to: &Path) -> io::Result<()> {
    let mut out = BufWriter::new(fs::File::create(to)?);
    // A tag goes by its address; everything else has its number first.
    let place = usize::from(file.kind == FileKind::AddressTags);
    match file.dialect {
        Dialect::Delimited(delimiter) => {
            let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_path(from)?;
            let mut row = ByteRecord::new();
            while reader.read_byte_record(&mut row)? {
                out.write_all(row.get(place).unwrap_or_default())?;
                out.write_all(b"\n")?;
            }
        }
        Dialect::JsonLines => {
            let column = file.columns.get(place).copied().unwrap_or_default();
            for line in BufReader::new(fs::File::open(from)?).lines() {
                let row: serde_json::Value = serde_json::from_str(&line?)?;
                writeln!(out, "{}", row[column].as_str().unwrap_or_default())?;
            }
        }
    }
    out.flush()
}

/// What the trainee is told.
fn task(typologies: &[Typology], key: &KeyRows) -> String {
    let mut hidden: BTreeMap<&str, BTreeSet<u64>> = BTreeMap::new();
    for (typology, instance, ..) in key {
        hidden.entry(typology).or_default().insert(*instance);
    }
    let titles = titles(typologies);
    let line = |(id, instances): (&&str, &BTreeSet<u64>)| {
        let (title, n) = (titles.get(id).copied().unwrap_or_default(), instances.len());
        format!("- **{id}** {title}: {n} {}\n", if n == 1 { "instance" } else { "instances" })
    };
    let asked: String = hidden.iter().map(line).collect();
    let asked = if asked.is_empty() { "Nothing is hidden in this world.\n" } else { &asked };
    format!(
        "# Exercise\n\n\
         The folder `files` holds what offices, banks and carriers wrote down in a made-up world. Nobody in it exists.\n\
         Almost all of it is lawful, and some of what is lawful looks as if it were not.\n\n\
         ## What to find\n\n{asked}\n\
         ## How to hand in\n\n\
         Fill in `answers.csv`: one row for every record that belongs to one of these instances, {ANSWERS_MAX} rows at most.\n\n\
         - `typology`: the id, as above.\n\
         - `source`: the file's name without its ending.\n\
         - `record`: the record's own number, as the file has it. It is the first column; in `address_tags` it is `address`.\n\n\
         Keep numbers as text: a spreadsheet may cut zeros in front and round long numbers.\n\n\
         ## How it is marked\n\n\
         - An instance is found when half or more of its records are named under its typology.\n\
         - A record named under a typology to which it does not belong counts as wrong.\n\
         - A row whose typology, source or record does not exist counts as nothing. You get it back with its line and the reason.\n\
         - A row that is there twice counts once.\n"
    )
}

/// Source and number of a record.
type Record = (String, String);

/// A typology in the key.
#[derive(Debug, Default)]
struct Hidden {
    title: String,
    indicators: Vec<String>,
    instances: BTreeMap<String, BTreeSet<Record>>,
}

/// What the trainer has.
#[derive(Debug, Default)]
struct Key {
    typologies: BTreeMap<String, Hidden>,
    sources: BTreeSet<String>,
}

impl Key {
    fn read(trainer: &Path) -> Result<Key, MarkError> {
        fn rows<const N: usize>(path: PathBuf, columns: [&'static str; N]) -> Result<Vec<[String; N]>, MarkError> {
            table(&path, columns).map_err(|source| MarkError::Trainer { path, source })
        }
        let mut key = Key::default();
        for [source] in rows(trainer.join("truth/holders.csv"), ["source"])? {
            key.sources.insert(source);
        }
        for [id, title, indicators] in rows(trainer.join("truth/typologies.csv"), ["typology", "title", "indicators"])? {
            let indicators = indicators.split(';').filter(|i| !i.is_empty()).map(str::to_owned).collect();
            key.typologies.insert(id, Hidden { title, indicators, ..Hidden::default() });
        }
        for [id, instance, source, record] in rows(trainer.join("key.csv"), KEY)? {
            key.typologies.entry(id).or_default().instances.entry(instance).or_default().insert((source, record));
        }
        Ok(key)
    }

    fn marks(&self, answers: Answers) -> Marks {
        let mut marks = Marks { findings: answers.findings, ..Marks::default() };
        let mut indicators: BTreeMap<&str, IndicatorMarks> = BTreeMap::new();
        let (mut totals, none) = (Score::default(), BTreeMap::new());
        for (id, hidden) in &self.typologies {
            let score = hidden.score(answers.named.get(id).unwrap_or(&none));
            totals.add(&score);
            for indicator in &hidden.indicators {
                let of =
                    indicators.entry(indicator).or_insert_with(|| IndicatorMarks { indicator: indicator.clone(), ..Default::default() });
                of.instances += score.instances;
                of.instances_found += score.instances_found;
            }
            marks.typologies.push(TypologyMarks { typology: id.clone(), title: hidden.title.clone(), score });
        }
        marks.indicators = indicators.into_values().collect();
        marks.totals = Totals { rows: answers.rows, repeated: answers.repeated, score: totals.with_shares() };
        marks.findings.sort_unstable();
        marks
    }
}

impl Hidden {
    fn score(&self, named: &BTreeMap<Record, u64>) -> Score {
        let is_found = |records: &&BTreeSet<Record>| 2 * records.iter().filter(|r| named.contains_key(*r)).count() >= records.len();
        let records: BTreeSet<&Record> = self.instances.values().flatten().collect();
        let found = named.keys().filter(|r| records.contains(r)).count();
        Score {
            instances: self.instances.len() as u64,
            instances_found: self.instances.values().filter(is_found).count() as u64,
            records: records.len() as u64,
            records_found: found as u64,
            wrong: (named.len() - found) as u64,
            ..Score::default()
        }
        .with_shares()
    }
}

/// What was handed in.
#[derive(Debug, Default)]
struct Answers {
    /// By typology: records, and the line that names each first.
    named: BTreeMap<String, BTreeMap<Record, u64>>,
    rows: u64,
    repeated: u64,
    findings: Vec<Finding>,
}

impl Answers {
    fn read(path: &Path, key: &Key) -> Result<Answers, MarkError> {
        let broken = |source| MarkError::Answers { path: path.to_owned(), source };
        let mut bytes = Vec::new();
        fs::File::open(path).and_then(|file| file.take(ANSWERS_BYTES_MAX + 1).read_to_end(&mut bytes)).map_err(broken)?;
        if bytes.len() as u64 > ANSWERS_BYTES_MAX {
            return Err(MarkError::TooLong(path.to_owned()));
        }
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(bytes.as_slice());
        let header = reader.byte_headers().map_err(|e| broken(e.into()))?;
        let places = places(header, ANSWER).map_err(|column| MarkError::Column { path: path.to_owned(), column })?;
        let (mut answers, mut lines, mut row) = (Answers::default(), Lines { bytes: &bytes, at: 0, line: 1 }, ByteRecord::new());
        while reader.read_byte_record(&mut row).map_err(|e| broken(e.into()))? {
            let line = lines.until(row.position().map_or(0, |p| p.byte() as usize));
            if row.iter().all(|cell| cell.trim_ascii().is_empty()) {
                continue;
            }
            if answers.rows == ANSWERS_MAX {
                return Err(MarkError::TooLong(path.to_owned()));
            }
            answers.see(line, cells(&row, places), key);
        }
        Ok(answers)
    }

    fn see(&mut self, line: u64, [typology, source, record]: [String; 3], key: &Key) {
        self.rows += 1;
        if !key.typologies.contains_key(&typology) {
            return self.find(line, format!("typology `{}` is unknown", quoted(&typology)));
        }
        if !key.sources.contains(&source) {
            return self.find(line, format!("source `{}` is unknown", quoted(&source)));
        }
        match self.named.entry(typology).or_default().entry((source, record)) {
            std::collections::btree_map::Entry::Vacant(entry) => {
                entry.insert(line);
            }
            std::collections::btree_map::Entry::Occupied(_) => self.repeated += 1,
        }
    }

    fn find(&mut self, line: u64, reason: String) {
        self.findings.push(Finding { line, reason });
    }

    /// Takes out records that no file holds. Each source's numbers are read once, and only those of sources that are named.
    fn strike_unknown(&mut self, trainer: &Path) -> Result<(), MarkError> {
        let mut sought: BTreeMap<String, HashSet<String>> = BTreeMap::new();
        for (source, record) in self.named.values().flat_map(BTreeMap::keys) {
            sought.entry(source.clone()).or_default().insert(record.clone());
        }
        for (source, numbers) in &mut sought {
            let path = numbers_of(trainer, source);
            leave_missing(&path, numbers).map_err(|source| MarkError::Trainer { path, source })?;
        }
        for named in self.named.values_mut() {
            named.retain(|(source, record), line| {
                let is_missing = sought.get(source).is_some_and(|missing| missing.contains(record));
                if is_missing {
                    self.findings.push(Finding { line: *line, reason: format!("`{source}` has no record `{}`", quoted(record)) });
                }
                !is_missing
            });
        }
        Ok(())
    }
}

/// Takes out of `numbers` those that the file lists.
fn leave_missing(path: &Path, numbers: &mut HashSet<String>) -> io::Result<()> {
    for line in BufReader::new(fs::File::open(path)?).lines() {
        if numbers.is_empty() {
            break;
        }
        numbers.remove(&line?);
    }
    Ok(())
}

/// Counts lines. The reader's own count is that of the end of the row before, which blank lines may follow.
struct Lines<'a> {
    bytes: &'a [u8],
    at: usize,
    line: u64,
}

impl Lines<'_> {
    /// The line of the first row that begins here or later. Never goes back.
    fn until(&mut self, start: usize) -> u64 {
        let rest = self.bytes.get(start..).unwrap_or_default();
        let start = start + rest.iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
        let passed = self.bytes.get(self.at..start).unwrap_or_default();
        self.line += passed.iter().filter(|b| **b == b'\n').count() as u64;
        self.at = self.at.max(start);
        self.line
    }
}

/// The beginning of a stranger's text, fit for a screen.
fn quoted(text: &str) -> String {
    let short: String = text.chars().take(QUOTED_CHARS_MAX).collect();
    short.escape_debug().to_string()
}

/// The chosen columns of a file of ours.
fn table<const N: usize>(path: &Path, columns: [&'static str; N]) -> io::Result<Vec<[String; N]>> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_path(path)?;
    let places = places(reader.byte_headers()?, columns)
        .map_err(|column| io::Error::new(io::ErrorKind::InvalidData, format!("`{}` has no column `{column}`", path.display())))?;
    let (mut rows, mut row) = (Vec::new(), ByteRecord::new());
    while reader.read_byte_record(&mut row)? {
        rows.push(cells(&row, places));
    }
    Ok(rows)
}

/// Where the columns are, or which is not there.
pub(super) fn places<const N: usize>(header: &ByteRecord, columns: [&'static str; N]) -> Result<[usize; N], &'static str> {
    let mut places = [0; N];
    for (place, column) in places.iter_mut().zip(columns) {
        let is_it = |cell: &[u8]| cell.trim_ascii().eq_ignore_ascii_case(column.as_bytes());
        *place = header.iter().position(is_it).ok_or(column)?;
    }
    Ok(places)
}

/// Cells without blanks around them; a cell that is missing is empty, and bytes that are no text become marks of that.
fn cells<const N: usize>(row: &ByteRecord, places: [usize; N]) -> [String; N] {
    places.map(|place| String::from_utf8_lossy(row.get(place).unwrap_or_default()).trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::{
        super::{Size, on_threads, tests::typologies},
        *,
    };

    /// A trainer's folder: T1 twice, four records and two; M1 once, two records; T2 is known but not hidden.
    fn trainer() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let put = |name: &str, text: &str| {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        put("truth/holders.csv", "source,holder\nwires,BANK\ncash,BANK\n");
        put("truth/typologies.csv", "typology,title,indicators\nM1,\"Cash, small\",A;B\nT1,Brokers,B\nT2,Payers,\n");
        put("numbers/wires.txt", "W1\nW2\nW3\nW4\nW5\nW6\nW7\n");
        put("numbers/cash.txt", "C1\nC2\nC3\n");
        put(
            "key.csv",
            "typology,instance,source,record\nM1,9,cash,C1\nM1,9,cash,C2\nT1,3,wires,W1\nT1,3,wires,W2\nT1,3,wires,W3\nT1,3,wires,W4\n\
             T1,10,wires,W5\nT1,10,wires,W6\n",
        );
        folder
    }

    const PERFECT: &str = "typology,source,record\nM1,cash,C1\nM1,cash,C2\nT1,wires,W1\nT1,wires,W2\nT1,wires,W3\nT1,wires,W4\nT1,wires,W5\n\
                           T1,wires,W6\n";

    fn marked(sheet: &[u8]) -> Result<Marks, MarkError> {
        let folder = trainer();
        let path = folder.path().join("answers.csv");
        fs::write(&path, sheet).unwrap();
        mark(&path, folder.path())
    }

    /// Instances found, records found and wrong, of all.
    fn counts(marks: &Marks) -> [u64; 3] {
        let s = marks.totals.score;
        [s.instances_found, s.records_found, s.wrong]
    }

    fn findings(marks: &Marks) -> Vec<(u64, &str)> {
        marks.findings.iter().map(|f| (f.line, f.reason.as_str())).collect()
    }

    #[test]
    fn a_perfect_sheet_has_full_marks() {
        let marks = marked(PERFECT.as_bytes()).unwrap();
        assert_eq!((counts(&marks), marks.totals.rows, marks.findings.len()), ([3, 8, 0], 8, 0));
        for score in [marks.typologies[0].score, marks.typologies[1].score, marks.totals.score] {
            assert_eq!([score.precision, score.recall, score.f1], [Some(1.0); 3]);
            assert_eq!(score.instances, score.instances_found);
        }
        let indicators: Vec<(&str, u64, u64)> =
            marks.indicators.iter().map(|i| (i.indicator.as_str(), i.instances, i.instances_found)).collect();
        assert_eq!(indicators, [("A", 1, 1), ("B", 3, 3)]);
        assert_eq!(marks.typologies[0].title, "Cash, small");
        // What is not hidden has no share of anything.
        let payers = &marks.typologies[2];
        assert_eq!((payers.typology.as_str(), payers.score), ("T2", Score::default()));
    }

    #[test]
    fn an_empty_sheet_finds_nothing_and_accuses_nobody() {
        for sheet in ["typology,source,record", "typology,source,record\n", "typology,source,record\r\n\r\n,,\r\n"] {
            let marks = marked(sheet.as_bytes()).unwrap();
            let s = marks.totals.score;
            assert_eq!((s.precision, s.recall, s.f1, s.wrong, marks.totals.rows), (None, Some(0.0), Some(0.0), 0, 0), "{sheet}");
            assert!(marks.findings.is_empty() && s.instances == 3 && s.records == 8);
        }
    }

    #[test]
    fn lawful_records_and_those_of_other_typologies_lower_precision() {
        let sheet = format!("{PERFECT}T1,wires,W7\nT1,cash,C3\nT1,cash,C1\nT2,wires,W1\n");
        let marks = marked(sheet.as_bytes()).unwrap();
        assert_eq!(counts(&marks), [3, 8, 4]);
        assert_eq!((marks.typologies[0].score.precision, marks.typologies[1].score.precision), (Some(1.0), Some(6.0 / 9.0)));
        assert_eq!((marks.typologies[2].score.precision, marks.typologies[2].score.recall), (Some(0.0), None));
        assert_eq!((marks.totals.score.precision, marks.totals.score.recall), (Some(8.0 / 12.0), Some(1.0)));
        assert_eq!(marks.totals.score.f1, Some(0.8));
    }

    #[test]
    fn half_of_an_instance_finds_it_and_less_does_not() {
        let found = |rows: &str| counts(&marked(format!("typology,source,record\n{rows}").as_bytes()).unwrap())[0];
        assert_eq!(found("T1,wires,W1\nT1,wires,W2\n"), 1);
        assert_eq!(found("T1,wires,W1\n"), 0);
        assert_eq!(found("T1,wires,W1\nT1,wires,W5\n"), 1);
        assert_eq!(found("M1,wires,W1\nM1,wires,W2\n"), 0);
    }

    #[test]
    fn columns_may_stand_in_any_order_and_spreadsheets_are_read() {
        let sheet = b"\xef\xbb\xbf\"Record\",note, SOURCE ,typology\r\nW5,\"a, \"\"b\"\"\",wires,T1\r\n\r\nW6,,wires , T1\r\nW5,,wires,T1\r\nW9,,wires,T1\r\n";
        let marks = marked(sheet).unwrap();
        assert_eq!((counts(&marks), marks.totals.rows, marks.totals.repeated), ([1, 2, 0], 4, 1));
        assert_eq!(findings(&marks), [(6, "`wires` has no record `W9`")]);
    }

    #[test]
    fn rows_that_make_no_sense_are_findings() {
        let sheet = b"typology,source,record\nT9,wires,W1\nT1,../../etc/passwd,W1\nT1,wires,W99\nT1,wires\nT1\n\x1b[31m\xff\0,wires,W1\nT1,wires,W1,W2\n\"T1,wires\nnever closed";
        let marks = marked(sheet).unwrap();
        let expected = [
            (2, "typology `T9` is unknown"),
            (3, "source `../../etc/passwd` is unknown"),
            (4, "`wires` has no record `W99`"),
            (5, "`wires` has no record ``"),
            (6, "source `` is unknown"),
            (7, "typology `\\u{1b}[31m\u{fffd}\\0` is unknown"),
            (9, "typology `T1,wires\\nnever closed` is unknown"),
        ];
        assert_eq!(findings(&marks), expected);
        assert_eq!((counts(&marks), marks.totals.rows), ([0, 1, 0], 8));
    }

    #[test]
    fn sheets_that_are_none_are_refused() {
        let long = format!("typology,source,record\n{}", "T1,wires,W1\n".repeat(ANSWERS_MAX as usize + 1));
        let wide = vec![b'x'; ANSWERS_BYTES_MAX as usize + 1];
        let is_column = |sheet: &[u8], name| matches!(marked(sheet), Err(MarkError::Column { column, .. }) if column == name);
        assert!(is_column(b"", "typology"));
        assert!(is_column(b"T1,wires,W1\n", "typology"));
        assert!(is_column(b"typology;source;record\n", "typology"));
        assert!(is_column(b"typology,source\nT1,wires\n", "record"));
        assert!(is_column(&(0..=255).cycle().take(9_000).collect::<Vec<u8>>(), "typology"));
        assert!(is_column(&[0; 64], "typology"));
        assert!(matches!(marked(long.as_bytes()), Err(MarkError::TooLong(_))));
        assert!(matches!(marked(&wide), Err(MarkError::TooLong(_))));
        let folder = trainer();
        assert!(matches!(mark(folder.path(), folder.path()), Err(MarkError::Answers { .. })));
        let sheet = folder.path().join("key.csv");
        assert!(matches!(mark(&sheet, &folder.path().join("truth")), Err(MarkError::Trainer { .. })));
    }

    #[test]
    fn any_bytes_are_marked_or_refused() {
        let mut rng = crate::Rng::new(7);
        let parts: [&[u8]; 12] =
            [b"T1", b"wires", b"W1", b",", b",", b"\n", b"\r\n", b"\"", b"\xff", b"\0", b"\xef\xbb\xbf", b"typology,source,record"];
        for _ in 0..300 {
            let mut sheet = b"typology,source,record\n".to_vec();
            (0..rng.below(60)).for_each(|_| sheet.extend_from_slice(parts[rng.below(12) as usize]));
            let marks = marked(&sheet).unwrap();
            let lines = sheet.iter().filter(|b| **b == b'\n').count() as u64 + 1;
            assert!(marks.findings.iter().all(|f| (2..=lines).contains(&f.line)), "{}", sheet.escape_ascii());
        }
    }

    #[test]
    fn marks_are_written_flat() {
        let marks = serde_json::to_value(marked(b"typology,source,record\n").unwrap()).unwrap();
        assert_eq!(marks["typologies"][0]["instances"], 1);
        assert!(marks["typologies"][0]["precision"].is_null() && marks["totals"]["recall"] == 0.0);
    }

    fn words(text: &str) -> BTreeSet<&str> {
        text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-').collect()
    }

    #[test]
    fn the_trainee_gets_files_and_task_and_nothing_of_the_truth() {
        let folder = tempfile::tempdir().unwrap();
        let (seed, all) = (918_273_645, typologies());
        let made = set(&Plan::new(seed, Size::Small), &all, folder.path(), &mut |_, _| {}).unwrap();
        let (trainer, trainee) = (folder.path().join("trainer"), folder.path().join("trainee"));
        let names = |path: &Path| -> BTreeSet<String> {
            fs::read_dir(path).unwrap().map(|f| f.unwrap().file_name().into_string().unwrap()).collect()
        };
        assert_eq!(names(&trainee), ["answers.csv", "files", "task.md"].map(str::to_owned).into());
        assert_eq!(names(&trainer), ["key.csv", "numbers", "truth"].map(str::to_owned).into());
        assert_eq!(names(&trainee.join("files")), FILES.iter().map(file_name).collect());
        assert_eq!(fs::read_to_string(trainee.join("answers.csv")).unwrap(), "typology,source,record\n");

        let task = fs::read_to_string(trainee.join("task.md")).unwrap();
        let words = words(&task);
        let is_party = |w: &&str| w.len() > 1 && w.starts_with(['C', 'P']) && w[1..].bytes().all(|b| b.is_ascii_digit());
        assert!(!words.iter().any(is_party) && !task.contains(&seed.to_string()), "{task}");
        for file in &FILES {
            for number in fs::read_to_string(numbers_of(&trainer, file.source)).unwrap().lines() {
                assert!(!number.is_empty() && !words.contains(number), "{number}");
            }
        }
        assert_eq!(task.matches("\n- **").count() as u64, made.typologies);
        assert!(all.iter().all(|t| t.id().is_empty() || task.contains(&format!("- **{}** ", t.id()))), "{task}");
        the_key_is_a_perfect_sheet(&trainer, made);
    }

    fn the_key_is_a_perfect_sheet(trainer: &Path, made: Exercise) {
        let marks = mark(&trainer.join("key.csv"), trainer).unwrap();
        let s = marks.totals.score;
        assert_eq!([s.precision, s.recall, s.f1], [Some(1.0); 3]);
        assert_eq!(made, Exercise { typologies: marks.typologies.len() as u64, instances: s.instances_found, records: s.records_found });
        assert!(made.typologies >= 18 && made.records > 100 && marks.findings.is_empty(), "{made:?} {:?}", marks.findings);
        assert!(marks.indicators.len() > 20 && marks.indicators.iter().all(|i| i.instances == i.instances_found && i.instances > 0));
    }

    #[test]
    fn the_same_exercise_is_the_same_on_any_number_of_threads() {
        let made = |threads| {
            let folder = tempfile::tempdir().unwrap();
            let plan = Plan { days: 90, ..Plan::new(4, Size::Small) };
            on_threads(threads, || set(&plan, &typologies(), folder.path(), &mut |_, _| {})).unwrap();
            ["trainer/key.csv", "trainee/task.md", "trainer/numbers/wires.txt"].map(|f| fs::read(folder.path().join(f)).unwrap())
        };
        assert!(made(1) == made(3));
    }

    #[test]
    fn a_lawful_world_asks_for_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let plan = Plan { days: 60, is_lawful_only: true, ..Plan::new(4, Size::Small) };
        assert_eq!(set(&plan, &typologies(), folder.path(), &mut |_, _| {}).unwrap(), Exercise::default());
        assert!(fs::read_to_string(folder.path().join("trainee/task.md")).unwrap().contains("Nothing is hidden"));
        let marks = mark(&folder.path().join("trainee/answers.csv"), &folder.path().join("trainer")).unwrap();
        assert_eq!(marks, Marks::default());
    }

    #[test]
    fn a_folder_that_holds_something_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("mine.txt"), "keep").unwrap();
        let error = set(&Plan::new(1, Size::Small), &[], folder.path(), &mut |_, _| {}).unwrap_err();
        assert!(matches!(error, WorldError::NotEmpty(_)));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
