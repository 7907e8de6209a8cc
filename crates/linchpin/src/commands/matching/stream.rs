// SPDX-License-Identifier: Apache-2.0
//! `linchpin match stream`: records that come one by one.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, BufWriter, Read, Write},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use app::{HeldTables, PlainRecord, StreamAnswer};
use serde_json::json;

use crate::{
    output::{Output, Usage},
    process::{cpu_seconds, peak_rss_mb},
};

/// Bytes of a line, at most.
const LINE_BYTES_MAX: u64 = 1 << 20;
/// Records that stand waiting and are settled and written down together, at most.
const PORTION_MAX: usize = 256;

/// What was typed after `match stream`.
pub(super) struct Asked<'a> {
    pub(super) folder: &'a Path,
    pub(super) files: &'a [PathBuf],
    pub(super) model: Option<&'a Path>,
    pub(super) watch: Option<&'a Path>,
    pub(super) answers: Option<&'a Path>,
    pub(super) out: Option<&'a Path>,
}

/// What a run counted.
#[derive(Default)]
struct Told {
    records: u64,
    were_held: u64,
    joined: u64,
    merged: u64,
    alerts: u64,
    /// Lines that were no records, the first of them, with how many there were.
    findings: Vec<(u64, String)>,
    refused: u64,
    /// How long each portion took to be settled and on the disk.
    took: Vec<Duration>,
}

/// Findings that are kept.
const FINDINGS_MAX: usize = 1_000;

pub(super) fn run(out: &Output, asked: &Asked<'_>) -> anyhow::Result<()> {
    for path in [asked.answers, asked.out].into_iter().flatten() {
        app::check_out(path, asked.files)?;
    }
    let says_twice = "--json prints one document; name a file for the answers with --answers";
    anyhow::ensure!(!out.is_json() || asked.answers.is_some(), Usage(says_twice.to_owned()));
    if let Some(model) = asked.model {
        HeldTables::create(asked.folder, model)?;
    }
    let started = Instant::now();
    let mut held = HeldTables::open(asked.folder, &mut |progress| out.progress(progress))?;
    let opened = started.elapsed();
    held.notes().iter().for_each(|note| out.say(&format!("note: {note}")));
    if let Some(path) = asked.watch {
        let unread = |e: io::Error| Usage(format!("`{}` cannot be read: {e}", path.display()));
        let ids = BufReader::new(File::open(path).map_err(unread)?).lines().collect::<Result<Vec<_>, _>>().map_err(unread)?;
        held.watch(ids.into_iter().map(|id| id.trim().to_owned()).filter(|id| !id.is_empty()));
    }
    out.say(&format!("{} records held, opened in {:.1} s", held.rows(), opened.as_secs_f64()));
    let mut to: Box<dyn Write> = match asked.answers {
        Some(path) => Box::new(BufWriter::new(File::create(path)?)),
        None => Box::new(BufWriter::new(io::stdout())),
    };
    let mut told = Told::default();
    let settling = Instant::now();
    if asked.files.is_empty() {
        from_lines(&mut held, &mut BufReader::with_capacity(1 << 16, io::stdin().lock()), &mut to, &mut told)?;
    }
    for file in asked.files {
        let summary = held.add_file(file, &mut |settled| told.tell(settled, &mut to))?;
        told.refused += summary.rows_left_out;
        told.findings.extend(summary.findings.into_iter().map(|f| (f.line, f.reason)));
    }
    to.flush()?;
    told.findings.truncate(FINDINGS_MAX);
    told.findings.iter().take(20).for_each(|(line, reason)| out.say(&format!("note: line {line}: {reason}")));
    let clusters = asked.out.map(|path| held.write_clusters(path)).transpose()?;
    let report = told.report(&held, opened, settling.elapsed(), clusters);
    if out.is_json() {
        return out.result(&report, |_| String::new());
    }
    out.say(&told.plain(&held, settling.elapsed()));
    Ok(())
}

/// Settles lines as they come: whatever stands waiting is settled together.
fn from_lines<R: Read>(held: &mut HeldTables, input: &mut BufReader<R>, to: &mut dyn Write, told: &mut Told) -> anyhow::Result<()> {
    let mut waiting: Vec<PlainRecord> = Vec::new();
    let mut line = Vec::new();
    for number in 1_u64.. {
        line.clear();
        let read = input.by_ref().take(LINE_BYTES_MAX + 1).read_until(b'\n', &mut line)?;
        if read as u64 > LINE_BYTES_MAX && line.last() != Some(&b'\n') {
            input.skip_until(b'\n')?;
        }
        let record = (!line.trim_ascii().is_empty()).then(|| PlainRecord::from_json(line.trim_ascii()));
        let refused = match record {
            Some(Ok(record)) => {
                waiting.push(record);
                None
            }
            Some(Err(reason)) => Some(reason),
            None => None,
        };
        // Answers come in the order of lines.
        let is_more = read > 0 && refused.is_none() && input.buffer().contains(&b'\n');
        if waiting.len() >= PORTION_MAX || (!waiting.is_empty() && !is_more) {
            let since = Instant::now();
            let answers = held.add(&waiting)?;
            told.took.push(since.elapsed());
            waiting.clear();
            answers.iter().try_for_each(|settled| told.tell(settled, to))?;
            to.flush()?;
        }
        if let Some(reason) = refused {
            told.refuse(number, reason, to)?;
        }
        if read == 0 {
            break;
        }
    }
    Ok(())
}

impl Told {
    fn tell(&mut self, settled: &StreamAnswer, to: &mut dyn Write) -> io::Result<()> {
        self.records += 1;
        self.were_held += u64::from(settled.was_held);
        self.joined += u64::from(settled.size > 1 && !settled.was_held);
        self.merged += u64::from(!settled.formerly.is_empty());
        self.alerts += settled.alerts.len() as u64;
        serde_json::to_writer(&mut *to, settled)?;
        to.write_all(b"\n")
    }

    /// A line that is no record is answered too, so that answers and lines go together.
    fn refuse(&mut self, line: u64, reason: String, to: &mut dyn Write) -> io::Result<()> {
        self.refused += 1;
        writeln!(to, "{}", json!({ "line": line, "refused": reason }))?;
        to.flush()?;
        if self.findings.len() < FINDINGS_MAX {
            self.findings.push((line, reason));
        }
        Ok(())
    }

    /// The time that no more than this share of portions took longer than, in milliseconds.
    fn milliseconds(&self, share: f64) -> Option<f64> {
        let mut took = self.took.clone();
        took.sort_unstable();
        let at = ((took.len() as f64 * share).ceil() as usize).saturating_sub(1);
        took.get(at).map(|t| t.as_secs_f64() * 1e3)
    }

    fn report(&self, held: &HeldTables, opened: Duration, settling: Duration, clusters: Option<u64>) -> serde_json::Value {
        json!({
            "records": self.records,
            "held": held.rows(),
            "were_held_already": self.were_held,
            "joined_others": self.joined,
            "merged_clusters": self.merged,
            "alerts": self.alerts,
            "clusters": clusters,
            "refused": self.refused,
            "findings": self.findings.iter().map(|(line, reason)| json!({ "line": line, "reason": reason })).collect::<Vec<_>>(),
            "opened_seconds": opened.as_secs_f64(),
            "seconds": settling.as_secs_f64(),
            "records_per_second": self.records as f64 / settling.as_secs_f64().max(1e-9),
            "portions": self.took.len(),
            "portion_ms": { "p50": self.milliseconds(0.5), "p99": self.milliseconds(0.99), "max": self.milliseconds(1.0) },
            "cpu_seconds": cpu_seconds(),
            "peak_rss_mb": peak_rss_mb(),
        })
    }

    fn plain(&self, held: &HeldTables, settling: Duration) -> String {
        let alerts = if self.alerts > 0 { format!(", {} alerts", self.alerts) } else { String::new() };
        let refused = if self.refused > 0 { format!(", {} refused", self.refused) } else { String::new() };
        format!(
            "{} records in {:.1} s: {} joined others, {} were held already{alerts}{refused}; {} held now",
            self.records,
            settling.as_secs_f64(),
            self.joined,
            self.were_held,
            held.rows()
        )
    }
}
