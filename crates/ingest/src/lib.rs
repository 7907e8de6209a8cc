// SPDX-License-Identifier: Apache-2.0
//! From bytes to records: sources described by `source.toml`, read as streams, with findings instead of guesses.

#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod batch;
mod build;
mod decode;
mod drafts;
pub mod fetch;
mod formats;
mod lines;
mod mapping;
mod memo;
mod normal;
mod occurrences;
pub mod plain;
mod reader;
mod rows;
mod spec;
mod unpack;
mod words;

use std::io::Read;

pub use batch::{
    Batch, FINDINGS_PER_OBJECT_MAX, FRAGMENTS_PER_BATCH_MAX, RECORDS_PER_BATCH_MAX, ReadError, ReadSummary, Refusal,
    STATEMENTS_PER_BATCH_MAX, TEXT_BYTES_PER_BATCH_MAX,
};
pub use spec::{Format, SourceSpec, SpecError};
pub use unpack::{Packing, RATIO_FREE_BYTES, UNPACKED_BYTES_MAX, UNPACKED_RATIO_MAX};
pub use words::{Countries, CountryAnswer, Words, WordsError};

use batch::{Output, Stop};
use model::{FindingCode, Severity};

/// Reads one object of a source as a stream and gives its records in batches, in order.
/// The same bytes give the same batches. Stops when `sink` returns an error.
///
/// # Errors
/// When the object is refused, cannot be read, or the sink fails.
pub fn read<E>(
    spec: &SourceSpec,
    words: &Words,
    file_name: &str,
    input: Box<dyn Read + Send>,
    sink: &mut dyn FnMut(Batch) -> Result<(), E>,
) -> Result<ReadSummary, ReadError<E>> {
    let mut failed = None;
    let mut keep = |batch| {
        sink(batch).map_err(|e| {
            failed = Some(e);
            Stop::Sink
        })
    };
    let done = read_batches(spec, words, file_name, input, &mut keep);
    done.map_err(|stop| stop.into_error(file_name, failed))
}

/// The core of [`read`], compiled once.
fn read_batches(
    spec: &SourceSpec,
    words: &Words,
    file_name: &str,
    input: Box<dyn Read + Send>,
    sink: &mut batch::Sink<'_>,
) -> Result<ReadSummary, Stop> {
    let mut unpacked = unpack::open(input)?;
    let mut out = Output::new(sink, spec.marking.to_string());
    formats::read(formats::Job { spec, words, file_name, input: &mut unpacked }, &mut out)?;
    note_unexpected_total(spec, file_name, &mut out);
    out.close()
}

/// A whole file with far fewer or more rows than the publisher's is told, not refused: lists grow.
fn note_unexpected_total(spec: &SourceSpec, file_name: &str, out: &mut Output<'_>) {
    let expected = spec.table(file_name).and_then(|t| t.expected).or(spec.expected);
    if let Some((least, most)) = expected
        && !(least..=most).contains(&out.rows())
    {
        let reason = format!("{} rows where {least} to {most} were expected", out.rows());
        out.note(
            0,
            None,
            FindingCode::Limit,
            Severity::Note,
            reason,
            "look whether the file is whole, then mend `expected` in source.toml",
        );
    }
}
