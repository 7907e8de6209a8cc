// SPDX-License-Identifier: Apache-2.0
//! `source …` and `ingest`.

use std::{path::PathBuf, process::ExitCode};

use ::ingest::fetch::FetchLimits;
use app::IngestReport;

use super::Session;
use crate::{
    cli::SourceCommand,
    output::{Output, USAGE},
};

/// Reads files of a source.
pub(crate) async fn ingest(session: &Session, out: &Output, source: &str, files: &[PathBuf]) -> anyhow::Result<ExitCode> {
    let report = session.hall.ingest(&session.reader, &session.purpose, source, files, &mut |p| out.progress(p)).await?;
    out.result(&report, plain)?;
    Ok(code(&report))
}

/// A refused file is bad input, whatever else went in.
fn code(report: &IngestReport) -> ExitCode {
    if report.files.iter().any(|f| f.refusal.is_some()) { ExitCode::from(USAGE) } else { ExitCode::SUCCESS }
}

fn plain(report: &IngestReport) -> String {
    let mut text = format!(
        "{}: {} records, {} statements, {} findings, {} known before, {:.1} s ({:.0} records/s)",
        report.source,
        report.records,
        report.statements,
        report.findings,
        report.skipped_duplicates,
        report.seconds,
        report.records_per_second
    );
    for file in report.files.iter().filter(|f| f.refusal.is_some()) {
        text.push_str(&format!("\nrefused {}: {}", file.file, file.refusal.as_deref().unwrap_or_default()));
    }
    text
}

/// Lists, shows, checks or fetches sources.
pub(crate) async fn source(session: &Session, out: &Output, command: &SourceCommand) -> anyhow::Result<ExitCode> {
    match command {
        SourceCommand::List => {
            let specs = session.hall.source_list();
            out.result(&specs, |all| all.iter().map(|s| format!("{:<24} {:<14} {}\n", s.id, s.format, s.title)).collect())?;
        }
        SourceCommand::Show { id } => {
            let found = session.hall.source_list().into_iter().find(|s| s.id == *id);
            let spec = found.ok_or_else(|| crate::output::Usage(format!("there is no source `{id}`; see `linchpin source list`")))?;
            out.result(&spec, |s| {
                format!(
                    "{}: {}\npublisher {}\nauthority {}\nlicence {}\ncadence {}\nmarking {}\nformat {}\naddresses {}",
                    s.id,
                    s.title,
                    s.publisher,
                    s.authority,
                    s.licence,
                    s.cadence,
                    s.marking,
                    s.format,
                    s.urls.join(" ")
                )
            })?;
        }
        SourceCommand::Check { id } => {
            let report = session.hall.check_source(id)?;
            out.result(&report, |r| {
                let mut text = format!(
                    "{}: sample {}: {} records, {} statements, {} findings",
                    r.source,
                    r.sample.as_deref().unwrap_or("none"),
                    r.records,
                    r.statements,
                    r.findings.len()
                );
                r.findings.iter().for_each(|f| {
                    let column = f.column.as_ref().map(|c| format!(", column {c}")).unwrap_or_default();
                    text.push_str(&format!("\n  line {}{column}: {} ({})", f.line, f.reason, f.code.as_str()));
                });
                r.problems.iter().for_each(|p| text.push_str(&format!("\nproblem: {p}")));
                text
            })?;
            if !report.problems.is_empty() {
                return Ok(ExitCode::from(USAGE));
            }
        }
        SourceCommand::Fetch { id, allow_loopback_http } => {
            let limits = FetchLimits { http_on_loopback: *allow_loopback_http, ..FetchLimits::default() };
            let report = session.hall.fetch_source(&session.reader, &session.purpose, id, limits, &mut |p| out.progress(p)).await?;
            out.result(&report, |r| {
                let mut text = format!("{}: {} addresses unchanged", r.source, r.unchanged.len());
                r.ingested.iter().for_each(|i| text.push_str(&format!("\n{}", plain(i))));
                text
            })?;
            if let Some(ingested) = &report.ingested {
                return Ok(code(ingested));
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}
