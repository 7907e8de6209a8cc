// SPDX-License-Identifier: Apache-2.0
//! Plain files: any table or list that someone has on disk, as columns and rows, without a `source.toml`.
//!
//! What a file is shows in its first bytes and in its shape, never in its name alone. Nothing is mapped or normalized here:
//! a column has the name that the file gives it, and a cell has the file's text, trimmed. A bad row costs itself and
//! is told; a file that is no table at all is refused.

mod delimited;
mod header;
mod json;
mod ofac;
mod out;
mod parquet;
mod text;
mod un_sc;

use std::{
    fs::File,
    io::{self, BufRead, Cursor, Read, Seek},
    path::Path,
};

use thiserror::Error;

use crate::{
    batch::{ReadError, Stop},
    unpack,
};
use out::Out;
use text::Text;

/// First bytes that tell Parquet from everything else.
const SNIFFED_BYTES: u64 = 4;
/// Findings kept of one file; the rest is counted.
pub const FINDINGS_MAX: usize = 1_000;

/// Receives a file as columns and rows.
pub trait Sink {
    /// A column met for the first time; columns are numbered in the order of these calls, from 0.
    fn column(&mut self, name: &str);

    /// One record. Cells are (column, value), values trimmed and not empty; several cells may have the same column (multi-valued).
    /// `line` is 1-based, or the record's number in files without lines. A record has at least one cell.
    ///
    /// # Errors
    /// What the receiver cannot take; reading stops, and the text stands in the error.
    fn row(&mut self, line: u64, cells: &[(u32, &str)]) -> Result<(), String>;
}

/// Something about a file that its reader should know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlainFinding {
    /// The file as the caller named it.
    pub file: String,
    /// 1-based line, or the record's number in files without lines; 0 when it concerns the whole file.
    pub line: u64,
    /// What is wrong and what was done about it, in one line.
    pub reason: String,
}

/// A whole file, read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Rows given to the sink.
    pub rows: u64,
    /// Rows that could not be read; each has a finding.
    pub rows_left_out: u64,
    /// The columns, by number.
    pub columns: Vec<String>,
    /// The first [`FINDINGS_MAX`] findings, in the order of the file.
    pub findings: Vec<PlainFinding>,
    /// Findings beyond those, counted only.
    pub findings_left_out: u64,
    /// What the file is, in words: `delimited text`, `JSON lines`.
    pub format: &'static str,
}

/// What the receiver of the rows said when it stopped.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("{0}")]
pub struct SinkFailed(pub String);

/// Why a plain file was not read to its end.
pub type PlainError = ReadError<SinkFailed>;

/// Reads one file, whatever it is: delimited text, JSON lines or a JSON list, FollowTheMoney entities, Senzing records, the UN Security Council's list, OFAC's files,
/// each in any encoding and in gzip or Zstandard; or Parquet.
///
/// # Errors
/// When the file is refused (no table, empty, beyond a limit), cannot be read, or the sink stops.
pub fn read(path: &Path, sink: &mut dyn Sink) -> Result<Summary, PlainError> {
    let name = path.display().to_string();
    let mut out = Out::new(&name, sink);
    match read_into(path, &mut out) {
        Ok(format) => Ok(out.close(format)),
        Err(stop) => Err(stop.into_error(&name, out.failed())),
    }
}

/// Reads text that is at hand and no file: all of [`read`] but Parquet, under the same limits.
///
/// # Errors
/// As [`read`]; `name` is what findings and errors call it.
pub fn read_bytes(name: &str, bytes: Vec<u8>, sink: &mut dyn Sink) -> Result<Summary, PlainError> {
    let mut out = Out::new(name, sink);
    let unpacked = unpack::open(Box::new(Cursor::new(bytes)));
    match unpacked.map_err(Stop::from).and_then(|input| read_text(input, &mut out)) {
        Ok(format) => Ok(out.close(format)),
        Err(stop) => Err(stop.into_error(name, out.failed())),
    }
}

/// Gives what the format is called.
fn read_into(path: &Path, out: &mut Out<'_>) -> Result<&'static str, Stop> {
    let mut file = open(path)?;
    let mut first = Vec::new();
    file.by_ref().take(SNIFFED_BYTES).read_to_end(&mut first)?;
    if parquet::is_parquet(&first) {
        file.rewind()?;
        return parquet::read(file, out);
    }
    read_text(unpack::open(Box::new(Cursor::new(first).chain(file)))?, out)
}

fn read_text(input: Box<dyn BufRead>, out: &mut Out<'_>) -> Result<&'static str, Stop> {
    let mut text = Text::open(input, out)?;
    let head = text.head();
    if json::is_json(&head) {
        json::read(&mut text, out)
    } else if un_sc::is_xml(&head) {
        un_sc::read(&head, &mut text, out)
    } else {
        delimited::read(&mut text, out)
    }
}

fn open(path: &Path) -> Result<File, Stop> {
    match path.metadata() {
        Ok(found) if found.is_dir() => Err(Stop::refused(0, "this is a folder", "name the files in it")),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Err(Stop::refused(0, "there is no such file", "look at the path")),
        Err(e) => Err(Stop::Io(e)),
        Ok(_) => Ok(File::open(path)?),
    }
}
