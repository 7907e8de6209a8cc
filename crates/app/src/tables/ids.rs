// SPDX-License-Identifier: Apache-2.0
//! How records are called in what is written: by their own ids where they have some.

use std::collections::{HashMap, hash_map::Entry};

use matching::{ColumnRole, Role, Table};
use model::text::excerpt;

use super::{reading::FileRead, write_over};

/// Names of records.
pub(super) struct Ids<'a> {
    table: &'a Table,
    files: &'a [FileRead],
    columns: Vec<usize>,
    /// Whether each file has ids at all.
    has_ids: Vec<bool>,
    /// Two files have an id in common, so each id says its file.
    is_shared: bool,
    /// Rows that come after another of the same file and id, and the first such id, by file.
    doubles: Vec<Option<(u64, &'a str)>>,
    /// Rows without an id, and the first of them (1-based), by file.
    nameless: Vec<Option<(u64, usize)>>,
}

impl<'a> Ids<'a> {
    pub(super) fn new(table: &'a Table, files: &'a [FileRead], roles: &[ColumnRole]) -> Ids<'a> {
        let columns = roles.iter().enumerate().filter(|(_, r)| r.role == Role::Id).map(|(at, _)| at).collect();
        let mut ids = Ids {
            table,
            files,
            columns,
            has_ids: vec![false; files.len()],
            is_shared: false,
            doubles: vec![None; files.len()],
            nameless: vec![None; files.len()],
        };
        ids.look();
        ids
    }

    /// Looks which ids come twice, within a file and across files.
    fn look(&mut self) {
        if self.columns.is_empty() {
            return;
        }
        let mut last_file: HashMap<&'a str, usize> = HashMap::with_capacity(self.table.rows());
        let files = self.files;
        for (at, file) in files.iter().enumerate() {
            for row in file.first..file.first + file.rows as usize {
                let Some(id) = self.own(row) else {
                    count(self.nameless.get_mut(at), row - file.first + 1);
                    continue;
                };
                if let Some(has) = self.has_ids.get_mut(at) {
                    *has = true;
                }
                match last_file.entry(id) {
                    Entry::Vacant(free) => drop(free.insert(at)),
                    Entry::Occupied(mut known) if *known.get() != at => {
                        self.is_shared = true;
                        known.insert(at);
                    }
                    Entry::Occupied(_) => count(self.doubles.get_mut(at), id),
                }
            }
        }
    }

    /// Whether a row brings an id.
    pub(super) fn has_own(&self, row: usize) -> bool {
        self.own(row).is_some()
    }

    /// The id that a row brings.
    fn own(&self, row: usize) -> Option<&'a str> {
        let table = self.table;
        self.columns.iter().find_map(|column| table.cell(*column, row).next())
    }

    /// What there is to know about the ids: the file, and the text.
    pub(super) fn findings(&self) -> Vec<(String, String)> {
        let mut found = Vec::new();
        if self.is_shared {
            let example = self.files.first().map_or("", |f| f.label.as_str());
            found.push((
                String::new(),
                format!("files have ids in common; each id is written with its file before it, as in `{example}:ID`"),
            ));
        }
        for (at, file) in self.files.iter().enumerate() {
            if let Some(Some((n, id))) = self.doubles.get(at) {
                let reason = format!(
                    "{n} rows have an id that another row has, the first is `{}`; all are written with the id they have",
                    excerpt(id)
                );
                found.push((file.file.clone(), reason));
            }
            if let Some(Some((n, row))) = self.nameless.get(at) {
                let reason = if self.has_ids.get(at) == Some(&true) {
                    format!("{n} rows have no id, the first is row {row}; they are called by their row: `{}`", self.called(at, *row))
                } else {
                    format!("no row has an id; they are called by their rows, as in `{}`", self.called(at, *row))
                };
                found.push((file.file.clone(), reason));
            }
        }
        if self.columns.is_empty() {
            found.push((String::new(), format!("no column is the id; records are called by their rows, as in `{}`", self.called(0, 1))));
        }
        found
    }

    /// The name of a row without an id.
    fn called(&self, file: usize, row: usize) -> String {
        let number = if self.has_ids.get(file) == Some(&true) { format!("row-{row}") } else { row.to_string() };
        match self.files {
            [_] => number,
            files => format!("{}:{number}", files.get(file).map_or("", |f| &f.label)),
        }
    }

    /// Writes the name of a row over a text.
    pub(super) fn write(&self, row: usize, text: &mut String) {
        let at = self.files.partition_point(|f| f.first <= row).saturating_sub(1);
        let Some(file) = self.files.get(at) else { return };
        match self.own(row) {
            Some(id) if self.is_shared => write_over(text, format_args!("{}:{id}", file.label)),
            Some(id) => write_over(text, format_args!("{id}")),
            None => write_over(text, format_args!("{}", self.called(at, row - file.first + 1))),
        }
    }
}

/// Counts one more, keeping the first.
fn count<T>(counted: Option<&mut Option<(u64, T)>>, what: T) {
    match counted {
        Some(Some((n, _))) => *n += 1,
        Some(none) => *none = Some((1, what)),
        None => {}
    }
}
