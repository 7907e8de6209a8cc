// SPDX-License-Identifier: Apache-2.0
//! What a reading gives: batches of records and findings, in the order of the object, and a summary.

use std::io;

use model::{Finding, FindingCode, RecordId, Records, Severity};
use thiserror::Error;

use crate::{drafts::Drafts, unpack::Unpacking};

/// Records in one batch, at most.
pub const RECORDS_PER_BATCH_MAX: usize = 65_536;
/// Statements in one batch, at most (plus those of one record): what bounds a batch's memory when records are wide.
pub const STATEMENTS_PER_BATCH_MAX: usize = 1_000_000;
/// Fragments in one batch, at most (plus those of one record): records may speak of entities without saying anything of them.
pub const FRAGMENTS_PER_BATCH_MAX: usize = 500_000;
/// Bytes of text in one batch, at most (plus those of one record): what bounds it when cells are long.
pub const TEXT_BYTES_PER_BATCH_MAX: usize = 64 << 20;
/// Findings kept of one object; a closing finding counts the rest.
pub const FINDINGS_PER_OBJECT_MAX: u64 = 10_000;

/// Some records of an object, in order, with what was found beside them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Batch {
    /// 0, 1, 2, … within the object.
    pub seq: u32,
    /// The records.
    pub records: Records,
    /// The findings.
    pub findings: Vec<Finding>,
    /// Rows or objects read for this batch, those left out included.
    pub rows: u64,
}

/// A whole object, read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReadSummary {
    /// Rows or objects seen.
    pub rows: u64,
    /// Records given.
    pub records: u64,
    /// Statements in them.
    pub statements: u64,
    /// Findings given, the closing one included.
    pub findings: u64,
    /// Findings made beyond [`FINDINGS_PER_OBJECT_MAX`], counted only.
    pub findings_left_out: u64,
    /// Batches given.
    pub batches: u32,
}

/// An object that is not taken at all, or not beyond a point: nothing of it is guessed.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("{}`{file}`: {reason}", if *line > 0 { format!("line {line} of ") } else { String::new() })]
pub struct Refusal {
    /// The file as the caller named it.
    pub file: String,
    /// 1-based line or ordinal; 0 when it concerns the whole object.
    pub line: u64,
    /// What is wrong, in one line.
    pub reason: String,
    /// What the reader can do about it.
    pub remedy: String,
}

/// Why a reading ended early.
#[derive(Debug, Error)]
pub enum ReadError<E> {
    /// The object is not what the source declares, or breaks a limit.
    #[error(transparent)]
    Refused(Refusal),
    /// The bytes could not be read.
    #[error("reading `{file}`")]
    Io {
        /// The file as the caller named it.
        file: String,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The receiver of the batches failed.
    #[error("storing what `{file}` says")]
    Sink {
        /// The file as the caller named it.
        file: String,
        /// Why.
        source: E,
    },
}

/// Why a format reader stops; [`crate::read`] turns it into a [`ReadError`].
#[derive(Debug)]
pub(crate) enum Stop {
    /// The sink failed; its error is kept by the caller.
    Sink,
    /// The bytes could not be read, or [`crate::unpack`] hit a limit.
    Io(io::Error),
    /// The object is refused.
    Refused { line: u64, reason: String, remedy: String },
}

impl Stop {
    /// A refusal.
    pub(crate) fn refused(line: u64, reason: impl Into<String>, remedy: impl Into<String>) -> Stop {
        Stop::Refused { line, reason: reason.into(), remedy: remedy.into() }
    }

    /// As the caller is told; `failed` is the receiver's error, if it gave one.
    pub(crate) fn into_error<E>(self, file_name: &str, failed: Option<E>) -> ReadError<E> {
        let file = file_name.to_owned();
        match (self, failed) {
            (_, Some(source)) => ReadError::Sink { file, source },
            (Stop::Refused { line, reason, remedy }, None) => ReadError::Refused(Refusal { file, line, reason, remedy }),
            (Stop::Io(source), None) => match source.get_ref().and_then(|e| e.downcast_ref::<Unpacking>()) {
                Some(limit) => ReadError::Refused(Refusal { file, line: 0, reason: limit.to_string(), remedy: limit.remedy().to_owned() }),
                None => ReadError::Io { file, source },
            },
            (Stop::Sink, None) => ReadError::Io { file, source: io::Error::other("the receiver stopped") },
        }
    }
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Stop::Io(error)
    }
}

/// Takes a finished batch; the error itself is kept by whoever made the closure.
pub(crate) type Sink<'a> = dyn FnMut(Batch) -> Result<(), Stop> + 'a;

/// Takes what is found beside the records.
pub(crate) trait Notes {
    /// Counts a row that is left out.
    fn left_out(&mut self);
    /// Takes a finding about the object; `line` 0 is the whole of it.
    fn note(&mut self, line: u64, column: Option<&str>, code: FindingCode, severity: Severity, reason: String, remedy: &str);
}

impl Notes for Output<'_> {
    fn left_out(&mut self) {
        self.row();
    }

    fn note(&mut self, line: u64, column: Option<&str>, code: FindingCode, severity: Severity, reason: String, remedy: &str) {
        Output::note(self, line, column, code, severity, reason, remedy);
    }
}

/// Collects records and findings and passes them on in batches.
pub(crate) struct Output<'a> {
    sink: &'a mut Sink<'a>,
    batch: Batch,
    marking: String,
    summary: ReadSummary,
}

impl<'a> Output<'a> {
    /// An output that gives its batches to `sink`; `marking` is the source's default, for findings about the whole object.
    pub(crate) fn new(sink: &'a mut Sink<'a>, marking: String) -> Self {
        Output { sink, batch: Batch::default(), marking, summary: ReadSummary::default() }
    }

    /// Counts a row or object, whether it becomes a record or not.
    pub(crate) fn row(&mut self) {
        self.batch.rows += 1;
        self.summary.rows += 1;
    }

    /// Rows counted so far.
    pub(crate) fn rows(&self) -> u64 {
        self.summary.rows
    }

    /// Adds a record; passes the batch on when it is full.
    pub(crate) fn push(&mut self, id: RecordId, line: u64, marking: &str, drafts: &Drafts) -> Result<(), Stop> {
        let records = &mut self.batch.records;
        let before = records.statement_count();
        drafts.write(records);
        records.close_record(id, line, marking);
        self.summary.statements += (records.statement_count() - before) as u64;
        self.summary.records += 1;
        let is_full = records.len() >= RECORDS_PER_BATCH_MAX
            || records.fragment_count() >= FRAGMENTS_PER_BATCH_MAX
            || records.statement_count() >= STATEMENTS_PER_BATCH_MAX
            || records.text_bytes() >= TEXT_BYTES_PER_BATCH_MAX;
        if is_full { self.flush() } else { Ok(()) }
    }

    /// Adds a finding, or counts it when there are too many already.
    pub(crate) fn finding(&mut self, finding: Finding) {
        if self.summary.findings >= FINDINGS_PER_OBJECT_MAX {
            self.summary.findings_left_out += 1;
            return;
        }
        self.summary.findings += 1;
        self.batch.findings.push(finding);
    }

    /// A finding about the whole object, under the source's default marking.
    pub(crate) fn note(&mut self, line: u64, column: Option<&str>, code: FindingCode, severity: Severity, reason: String, remedy: &str) {
        let finding = Finding {
            line,
            column: column.map(str::to_owned),
            code,
            severity,
            reason,
            remedy: (!remedy.is_empty()).then(|| remedy.to_owned()),
            marking: self.marking.clone(),
        };
        self.finding(finding);
    }

    fn flush(&mut self) -> Result<(), Stop> {
        if self.batch == (Batch { seq: self.batch.seq, ..Batch::default() }) {
            return Ok(());
        }
        let records = Records::with_capacity_of(&self.batch.records);
        let next = Batch { seq: self.batch.seq + 1, records, ..Batch::default() };
        self.summary.batches += 1;
        (self.sink)(std::mem::replace(&mut self.batch, next))
    }

    /// Passes on what is left and closes with the count of findings left out.
    pub(crate) fn close(mut self) -> Result<ReadSummary, Stop> {
        if self.summary.findings_left_out > 0 {
            let left_out = self.summary.findings_left_out;
            self.summary.findings += 1;
            self.batch.findings.push(Finding {
                line: 0,
                column: None,
                code: FindingCode::Limit,
                severity: Severity::Warning,
                reason: format!("{left_out} more findings than the {FINDINGS_PER_OBJECT_MAX} kept of one file"),
                remedy: Some("mend what the first ones name and read the file again".to_owned()),
                marking: self.marking.clone(),
            });
        }
        self.flush()?;
        Ok(self.summary)
    }
}
