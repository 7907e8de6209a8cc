// SPDX-License-Identifier: Apache-2.0
//! Files into one table.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    path::{Path, PathBuf},
};

use ingest::{ReadError, plain};
use matching::{ColumnRole, Role, Table};
use serde::Serialize;

use super::{KINDS_MAX, MatchPlan, ids::Ids};
use crate::{AppError, Progress};

/// Rows between two words about progress.
const PROGRESS_ROWS: u64 = 1 << 14;

/// Something that the holder of a file should know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TableFinding {
    /// The file as it was named, or empty when it concerns all of them.
    pub file: String,
    /// 1-based line; 0 when it concerns the whole file.
    pub line: u64,
    /// What is so and what was done about it.
    pub reason: String,
}

/// A file that was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FileRead {
    /// As it was named.
    pub file: String,
    /// What stands before ids of its rows where they need it.
    pub label: String,
    /// Rows taken.
    pub rows: u64,
    /// Rows that could not be read; findings say why.
    pub rows_left_out: u64,
    /// What it is, in words.
    pub format: &'static str,
    /// Its first row in the table.
    #[serde(skip)]
    pub(super) first: usize,
}

/// The rows of some files, in their order.
pub struct TableSet {
    table: Table,
    /// The columns by name, numbered in the order of the files; the table has an order of its own.
    columns: HashMap<String, usize>,
    files: Vec<FileRead>,
    findings: Vec<TableFinding>,
    findings_left_out: u64,
}

/// Rows on their way into the table.
struct Rows<'a> {
    table: &'a mut Table,
    columns: &'a mut HashMap<String, usize>,
    step: &'a str,
    done: u64,
    progress: &'a mut dyn FnMut(Progress),
}

impl plain::Sink for Rows<'_> {
    fn column(&mut self, name: &str) {
        self.table.column(name);
        let next = self.columns.len();
        self.columns.entry(name.to_owned()).or_insert(next);
    }

    fn row(&mut self, _: u64, cells: &[(u32, &str)]) -> Result<(), String> {
        self.done += 1;
        if self.done % PROGRESS_ROWS == 1 {
            (self.progress)(Progress { step: self.step.to_owned(), done: self.done, total: None });
        }
        self.table.row(cells)
    }
}

impl TableSet {
    /// Reads files of any plain format.
    ///
    /// # Errors
    /// When a file is named twice, is missing, or is refused by the reader; when all together have no row.
    pub fn read(paths: &[PathBuf], progress: &mut dyn FnMut(Progress)) -> Result<TableSet, AppError> {
        let labels = labels(paths)?;
        let mut table = Table::new();
        let mut set =
            TableSet { table: Table::new(), columns: HashMap::new(), files: Vec::new(), findings: Vec::new(), findings_left_out: 0 };
        for (path, label) in paths.iter().zip(labels) {
            let file = path.display().to_string();
            let first = table.rows();
            table.next_file();
            let step = format!("reading {file}");
            let mut rows = Rows { table: &mut table, columns: &mut set.columns, step: &step, done: 0, progress };
            let summary = plain::read(path, &mut rows).map_err(not_taken)?;
            for finding in summary.findings {
                set.tell(&finding.file, finding.line, finding.reason);
            }
            set.findings_left_out += summary.findings_left_out;
            set.files.push(FileRead {
                file,
                label,
                rows: summary.rows,
                rows_left_out: summary.rows_left_out,
                format: summary.format,
                first,
            });
        }
        table.close();
        set.table = table;
        if set.table.rows() == 0 {
            let names: Vec<String> = set.files.iter().map(|f| format!("`{}`", f.file)).collect();
            let reasons = set.findings.iter().map(|f| f.reason.as_str()).collect::<Vec<_>>().join("; ");
            return Err(AppError::NotTaken(format!("there is no row in {}: {reasons}", names.join(", "))));
        }
        Ok(set)
    }

    /// The files, in their order.
    pub fn files(&self) -> &[FileRead] {
        &self.files
    }

    /// Rows of all files.
    pub fn rows(&self) -> u64 {
        self.table.rows() as u64
    }

    /// What is to be known about the files: the first of each, and how many more there were.
    pub fn findings(&self) -> (&[TableFinding], u64) {
        (&self.findings, self.findings_left_out)
    }

    /// The roles of the columns, in the order of the files, as far as names and contents show them.
    pub fn roles(&self) -> Vec<ColumnRole> {
        let mut roles = matching::infer(&self.table);
        roles.sort_by_key(|role| self.columns.get(&role.column));
        roles
    }

    /// Roles in the order of the table's columns.
    pub(super) fn of_table(&self, roles: &[ColumnRole]) -> Vec<ColumnRole> {
        let places: HashMap<&str, usize> = (0..self.columns.len()).map(|at| (self.table.column_name(at), at)).collect();
        let mut roles = roles.to_vec();
        roles.sort_by_key(|role| places.get(role.column.as_str()).copied());
        roles
    }

    /// Adds what a plan says about the table: ids that come twice, rows without one, nothing to compare.
    pub fn find_in_plan(&mut self, plan: &MatchPlan) {
        let found = self.ids(&plan.roles).findings();
        found.into_iter().for_each(|(file, reason)| self.tell(&file, 0, reason));
        if !plan.compares_anything() {
            self.tell(
                "",
                0,
                "no column can be compared, so every record stands alone; give columns their roles with a configuration".to_owned(),
            );
        }
    }

    pub(super) fn table(&self) -> &Table {
        &self.table
    }

    pub(super) fn ids(&self, roles: &[ColumnRole]) -> Ids<'_> {
        Ids::new(&self.table, &self.files, &self.of_table(roles))
    }

    /// Refuses a record that is not there.
    ///
    /// # Errors
    /// When no record has this id.
    pub fn record_called(&self, plan: &MatchPlan, id: &str) -> Result<(), AppError> {
        self.row_called(&plan.roles, id).map(drop)
    }

    /// The row of a record, by its id as a run would write it.
    pub(super) fn row_called(&self, roles: &[ColumnRole], id: &str) -> Result<u32, AppError> {
        let found = self.rows_called(roles, &HashSet::from([id]));
        let first = found.get(id).and_then(|rows| rows.first()).copied();
        first.ok_or_else(|| AppError::Usage(format!("no record has the id `{}`", model::text::excerpt(id))))
    }

    /// Rows by the names they are written with, as far as a name is among those asked.
    pub(super) fn rows_called(&self, roles: &[ColumnRole], names: &HashSet<&str>) -> HashMap<String, Vec<u32>> {
        let mut rows: HashMap<String, Vec<u32>> = HashMap::new();
        if names.is_empty() {
            return rows;
        }
        let ids = self.ids(roles);
        let mut written = String::new();
        for row in 0..self.table.rows() {
            ids.write(row, &mut written);
            if names.contains(written.as_str()) {
                rows.entry(written.clone()).or_default().push(row as u32);
            }
        }
        rows
    }

    /// The kind of a row, as far as a column says it.
    pub(super) fn kind_of_rows(&self, plan: &MatchPlan) -> impl Fn(u32) -> String {
        let column = self.of_table(&plan.roles).iter().position(|r| r.role == Role::Kind);
        move |row| column.and_then(|c| self.table.cell(c, row as usize).next()).unwrap_or("").to_lowercase()
    }

    /// Rows by kind of thing, as the engine tells them apart.
    pub(super) fn kinds(&self, roles: &[ColumnRole]) -> Result<BTreeMap<String, u64>, AppError> {
        let Some(column) = self.of_table(roles).iter().position(|r| r.role == Role::Kind) else {
            return Ok(BTreeMap::new());
        };
        let mut kinds = BTreeMap::new();
        for row in 0..self.table.rows() {
            *kinds.entry(self.table.cell(column, row).next().unwrap_or("").to_lowercase()).or_default() += 1;
            if kinds.len() > KINDS_MAX {
                let name = self.table.column_name(column);
                return Err(AppError::Usage(format!(
                    "column `{name}` cannot say the kind of a record: it holds more than {KINDS_MAX} different values; give it another role"
                )));
            }
        }
        Ok(kinds)
    }

    fn tell(&mut self, file: &str, line: u64, reason: String) {
        if self.findings.len() < plain::FINDINGS_MAX {
            self.findings.push(TableFinding { file: file.to_owned(), line, reason });
        } else {
            self.findings_left_out += 1;
        }
    }
}

/// Why a plain file was not read, for people.
pub(super) fn not_taken(error: plain::PlainError) -> AppError {
    AppError::NotTaken(match error {
        ReadError::Refused(refusal) => format!("{refusal}; {}", refusal.remedy),
        ReadError::Io { file, source } => format!("`{file}` cannot be read to its end: {source}"),
        ReadError::Sink { file, source } => format!("`{file}`: {source}"),
    })
}

/// What each file is called in ids: its name without folder and ending, or its whole path where two would be called the same.
fn labels(paths: &[PathBuf]) -> Result<Vec<String>, AppError> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    for (at, path) in paths.iter().enumerate() {
        if paths.iter().take(at).any(|other| other == path) {
            return Err(AppError::Usage(format!("`{}` is named twice", path.display())));
        }
        *seen.entry(stem(path)).or_default() += 1;
    }
    Ok(paths.iter().map(|p| if seen.get(&stem(p)) == Some(&1) { stem(p) } else { p.display().to_string() }).collect())
}

fn stem(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let bare = [".gz", ".zst"].iter().find_map(|packing| name.strip_suffix(packing)).unwrap_or(&name);
    bare.rsplit_once('.').map_or(bare, |(stem, _)| stem).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_labeled_shortly_and_apart() {
        let of = |paths: &[&str]| labels(&paths.iter().map(PathBuf::from).collect::<Vec<_>>()).map_err(|e| e.to_string());
        assert_eq!(of(&["x/a.csv", "b.csv.gz"]), Ok(vec!["a".to_owned(), "b".to_owned()]));
        assert_eq!(of(&["x/a.csv", "y/a.csv"]), Ok(vec!["x/a.csv".to_owned(), "y/a.csv".to_owned()]));
        assert_eq!(of(&["a.csv", "a.csv"]), Err("`a.csv` is named twice".to_owned()));
    }
}
