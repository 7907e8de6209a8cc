// SPDX-License-Identifier: Apache-2.0
//! Where every format's rows and findings go: columns numbered once, rows counted, findings capped.

use std::collections::HashMap;

use model::{FindingCode, Severity, text::excerpt};

use super::{FINDINGS_MAX, PlainFinding, Sink, SinkFailed, Summary};
use crate::{
    batch::{Notes, Stop},
    rows::COLUMNS_MAX,
};

/// Columns without a single value that are named in the closing finding.
const EMPTY_NAMED_MAX: usize = 8;

/// One file's way to the sink.
pub(super) struct Out<'a> {
    file: &'a str,
    sink: &'a mut dyn Sink,
    numbers: HashMap<String, u32>,
    /// Whether a column had a value yet.
    filled: Vec<bool>,
    empty_rows: u64,
    is_too_wide: bool,
    summary: Summary,
    failed: Option<SinkFailed>,
}

impl<'a> Out<'a> {
    pub(super) fn new(file: &'a str, sink: &'a mut dyn Sink) -> Self {
        Out {
            file,
            sink,
            numbers: HashMap::new(),
            filled: Vec::new(),
            empty_rows: 0,
            is_too_wide: false,
            summary: Summary::default(),
            failed: None,
        }
    }

    /// The number of the column of this name, new or known; `None` beyond [`COLUMNS_MAX`].
    pub(super) fn column(&mut self, name: &str) -> Option<u32> {
        if let Some(number) = self.numbers.get(name) {
            return Some(*number);
        }
        if self.filled.len() >= COLUMNS_MAX {
            if !self.is_too_wide {
                self.is_too_wide = true;
                self.tell(0, format!("more than {COLUMNS_MAX} columns; `{}` and what comes after it are not read", excerpt(name)));
            }
            return None;
        }
        let number = u32::try_from(self.filled.len()).ok()?;
        self.numbers.insert(name.to_owned(), number);
        self.summary.columns.push(name.to_owned());
        self.filled.push(false);
        self.sink.column(name);
        Some(number)
    }

    /// Whether a column of this name is there.
    pub(super) fn has_column(&self, name: &str) -> bool {
        self.numbers.contains_key(name)
    }

    /// Passes a row on.
    pub(super) fn row(&mut self, line: u64, cells: &[(u32, &str)]) -> Result<(), Stop> {
        if cells.is_empty() {
            self.empty_rows += 1;
            return Ok(());
        }
        for (column, _) in cells {
            if let Some(is_filled) = self.filled.get_mut(*column as usize) {
                *is_filled = true;
            }
        }
        self.summary.rows += 1;
        self.sink.row(line, cells).map_err(|reason| {
            self.failed = Some(SinkFailed(reason));
            Stop::Sink
        })
    }

    /// Passes on a row of names and values; empty values are left out.
    pub(super) fn named_row<'v>(&mut self, line: u64, values: impl Iterator<Item = (&'v str, &'v str)>) -> Result<(), Stop> {
        let values = values.map(|(name, value)| (name, value.trim())).filter(|(_, value)| !value.is_empty());
        let cells: Vec<(u32, &str)> = values.filter_map(|(name, value)| Some((self.column(name)?, value))).collect();
        self.row(line, &cells)
    }

    /// Adds a finding, or counts it when there are too many already.
    pub(super) fn tell(&mut self, line: u64, reason: String) {
        if self.summary.findings.len() < FINDINGS_MAX {
            self.summary.findings.push(PlainFinding { file: self.file.to_owned(), line, reason });
        } else {
            self.summary.findings_left_out += 1;
        }
    }

    /// Adds a finding about a row that is not given.
    pub(super) fn lose(&mut self, line: u64, reason: String) {
        self.left_out();
        self.tell(line, reason);
    }

    /// What the sink said when it stopped.
    pub(super) fn failed(self) -> Option<SinkFailed> {
        self.failed
    }

    /// The summary, with what only the end shows.
    pub(super) fn close(mut self, format: &'static str) -> Summary {
        if self.empty_rows > 0 {
            self.tell(0, format!("{} rows without any value are not counted", self.empty_rows));
        }
        if self.summary.rows == 0 {
            self.tell(0, "the file has no rows with values".to_owned());
        } else {
            self.tell_empty_columns();
        }
        self.summary.format = format;
        self.summary
    }

    fn tell_empty_columns(&mut self) {
        let empty = self.summary.columns.iter().zip(&self.filled).filter(|(_, filled)| !**filled).map(|(name, _)| excerpt(name));
        let empty: Vec<String> = empty.collect();
        if empty.is_empty() {
            return;
        }
        let mut names = empty.get(..EMPTY_NAMED_MAX).unwrap_or(&empty).join(", ");
        if empty.len() > EMPTY_NAMED_MAX {
            names.push_str(&format!(" and {} more", empty.len() - EMPTY_NAMED_MAX));
        }
        self.tell(0, format!("columns empty in every row: {names}"));
    }
}

impl Notes for Out<'_> {
    fn left_out(&mut self) {
        self.summary.rows_left_out += 1;
    }

    fn note(&mut self, line: u64, _: Option<&str>, _: FindingCode, _: Severity, reason: String, _: &str) {
        self.tell(line, reason);
    }
}
