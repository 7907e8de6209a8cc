// SPDX-License-Identifier: Apache-2.0
//! One reader per format; this file only chooses.

use std::io::BufRead;

use crate::{
    Words,
    batch::{Output, Stop},
    spec::{Format, SourceSpec},
};

pub(crate) mod delimited;
pub(crate) mod ftm;
pub(crate) mod json_lines;
pub(crate) mod ofac;
pub(crate) mod senzing;
pub(crate) mod xml;

/// Everything a format reader is given. `input` is unpacked and capped, not yet decoded.
pub(crate) struct Job<'a> {
    pub(crate) spec: &'a SourceSpec,
    pub(crate) words: &'a Words,
    /// The file as the caller named it, for messages and for choosing the table.
    pub(crate) file_name: &'a str,
    pub(crate) input: &'a mut dyn BufRead,
}

/// Reads with the source's format.
pub(crate) fn read(job: Job<'_>, out: &mut Output<'_>) -> Result<(), Stop> {
    match job.spec.format {
        Format::Delimited => delimited::read(job, out),
        Format::JsonLines => json_lines::read(job, out),
        Format::FtmLines => ftm::read(job, out),
        Format::SenzingLines => senzing::read(job, out),
        Format::UnXml => xml::read(job, out),
        Format::OfacCsv => ofac::read(job, out),
    }
}
