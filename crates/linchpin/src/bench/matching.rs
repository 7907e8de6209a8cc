// SPDX-License-Identifier: Apache-2.0
//! `linchpin bench match`: tables with known truth, each matched by the program itself in a process of its own.

use std::{
    fs::{self, File},
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Command, ExitCode, Stdio},
    time::Instant,
};

use anyhow::Context;
use serde_json::{Value, json};

use crate::output::Output;

/// Runs the bench on sets, each a name, records and truth.
pub(crate) fn run(out: &Output, sets: &[String], newcomers: Option<&Path>) -> anyhow::Result<ExitCode> {
    let folder = std::env::temp_dir().join(format!("linchpin-bench-match-{}", std::process::id()));
    fs::create_dir_all(&folder)?;
    let report = measure_in(out, &folder, sets, newcomers);
    fs::remove_dir_all(&folder)?;
    out.result(&report?, table)?;
    Ok(ExitCode::SUCCESS)
}

fn measure_in(out: &Output, folder: &Path, sets: &[String], newcomers: Option<&Path>) -> anyhow::Result<Value> {
    let mut measured = Vec::new();
    for set in sets.chunks(3) {
        let [name, records, truth] = set else { continue };
        out.say(&format!("{name} …"));
        measured.push(measure(folder, name, records, truth)?);
    }
    let streamed = match (newcomers, sets) {
        (Some(newcomers), [_, records, ..]) => Some(stream(out, folder, records, newcomers)?),
        _ => None,
    };
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    Ok(json!({ "bench": "match", "version": env!("CARGO_PKG_VERSION"), "cores": cores, "sets": measured, "streaming": streamed }))
}

/// Runs this program and reads the document it prints.
fn program(args: &[&str]) -> anyhow::Result<Value> {
    let program = std::env::current_exe().context("this program's own path is unknown")?;
    let done = Command::new(program).args(["--json", "--quiet"]).args(args).output().context("the measured process did not start")?;
    anyhow::ensure!(done.status.success(), "`{}` failed: {}", args.join(" "), String::from_utf8_lossy(&done.stderr));
    serde_json::from_slice(&done.stdout).context("the measured process printed something else")
}

fn measure(folder: &Path, name: &str, records: &str, truth: &str) -> anyhow::Result<Value> {
    let [clusters, pairs] = ["clusters.csv", "pairs.csv"].map(|file| folder.join(file).display().to_string());
    let run = program(&["match", "dedupe", records, "--out", &clusters, "--pairs", &pairs])?;
    let score = program(&["match", "eval", "--clusters", &clusters, "--truth", truth, "--pairs", &pairs])?;
    let of = |from: &Value, key: &str| from.get(key).cloned().unwrap_or_default();
    let rate = |amount: &str| of(&run, amount).as_f64().unwrap_or_default() / of(&run, "cpu_seconds").as_f64().unwrap_or(1.0).max(1e-9);
    Ok(json!({
        "set": name,
        "records": of(&run, "records"),
        "cpu_seconds": of(&run, "cpu_seconds"),
        "seconds": of(&run, "seconds"),
        "peak_rss_mb": of(&run, "peak_rss_mb"),
        "planned": { "pairs": of(&of(&run, "plan"), "pairs"), "memory_mb": of(&of(&run, "plan"), "memory_mb"), "seconds": of(&of(&run, "plan"), "seconds") },
        "pairs_compared": of(&run, "pairs_compared"),
        "cpu_microseconds_per_record": 1e6 / rate("records"),
        "cluster_pair_f1": of(&score, "f1"),
        "bcubed_f1": of(&score, "bcubed_f1"),
        "pair_f1_at_threshold": of(&score, "pair_f1_at_threshold"),
        "pair_f1_best": of(&score, "pair_f1_best"),
        "calibration_error": of(&score, "ece"),
    }))
}

/// Holds a set and settles newcomers one at a time: each is sent when the one before is answered.
fn stream(out: &Output, folder: &Path, records: &str, newcomers: &Path) -> anyhow::Result<Value> {
    out.say("newcomers one at a time …");
    let [model, held, answers] = ["model.json", "held", "answers.jsonl"].map(|file| folder.join(file).display().to_string());
    program(&["match", "learn", records, "--out", &model])?;
    let loaded = program(&["match", "stream", &held, records, "--model", &model, "--answers", &answers])?;
    let program = std::env::current_exe().context("this program's own path is unknown")?;
    let mut child = Command::new(program)
        .args(["match", "stream", &held])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .context("the measured process did not start")?;
    let (mut to, from) = (child.stdin.take().context("no way in")?, child.stdout.take().context("no way out")?);
    let mut said = BufReader::new(child.stderr.take().context("no way out")?);
    let mut line = String::new();
    let opening = Instant::now();
    while !line.contains("opened in") {
        line.clear();
        anyhow::ensure!(said.read_line(&mut line)? > 0, "the measured process ended early");
    }
    let opened = opening.elapsed();
    let mut from = BufReader::new(from);
    let mut took: Vec<f64> = Vec::new();
    let before = cpu_of(child.id());
    for newcomer in BufReader::new(File::open(newcomers)?).lines() {
        let since = Instant::now();
        writeln!(to, "{}", newcomer?)?;
        line.clear();
        anyhow::ensure!(from.read_line(&mut line)? > 0, "the measured process ended early");
        took.push(since.elapsed().as_secs_f64() * 1e3);
    }
    let cpu = cpu_of(child.id()) - before;
    drop(to);
    child.wait()?;
    took.sort_by(f64::total_cmp);
    let at = |share: f64| took.get(((took.len() as f64 * share).ceil() as usize).saturating_sub(1)).copied();
    let seconds = took.iter().sum::<f64>() / 1e3;
    Ok(json!({
        "held": loaded.get("held"),
        "loaded_records_per_cpu_second": loaded.get("records").and_then(Value::as_f64).unwrap_or_default()
            / loaded.get("cpu_seconds").and_then(Value::as_f64).unwrap_or(1.0),
        "opened_seconds": opened.as_secs_f64(),
        "newcomers": took.len(),
        "records_per_second": took.len() as f64 / seconds.max(1e-9),
        "records_per_cpu_second": took.len() as f64 / cpu.max(1e-9),
        "ms": { "p50": at(0.5), "p99": at(0.99), "max": at(1.0) },
        "peak_rss_mb": loaded.get("peak_rss_mb"),
    }))
}

/// CPU seconds that a process has used; Linux tells them in hundredths.
fn cpu_of(process: u32) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |at: usize| fields.get(at).and_then(|f| f.parse::<f64>().ok()).unwrap_or_default();
    (ticks(11) + ticks(12)) / 100.0
}

/// The report as a table in Markdown.
fn table(report: &Value) -> String {
    let number = |from: &Value, key: &str, digits: usize| {
        from.get(key).and_then(Value::as_f64).map_or("–".to_owned(), |n| format!("{n:.digits$}"))
    };
    let mut text = "| set | records | CPU s | s | MiB | pairs | B³ F1 | cluster pair F1 | pair F1 | calibration error |\n".to_owned();
    text += "|---|---|---|---|---|---|---|---|---|---|\n";
    for set in report.get("sets").and_then(Value::as_array).into_iter().flatten() {
        let cells = [("records", 0), ("cpu_seconds", 2), ("seconds", 2), ("peak_rss_mb", 0), ("pairs_compared", 0)];
        let scores = [("bcubed_f1", 4), ("cluster_pair_f1", 4), ("pair_f1_at_threshold", 4), ("calibration_error", 4)];
        let row: Vec<String> = cells.iter().chain(&scores).map(|(key, digits)| number(set, key, *digits)).collect();
        text += &format!("| {} | {} |\n", set.get("set").and_then(Value::as_str).unwrap_or_default(), row.join(" | "));
    }
    if let Some(streaming) = report.get("streaming").filter(|s| s.is_object()) {
        let ms = streaming.get("ms").cloned().unwrap_or_default();
        text += &format!(
            "\nOne at a time at {} held: {} records a second, {} a CPU second; {} ms in the middle, {} ms at 99 of 100, {} ms at most; opened in {} s\n",
            number(streaming, "held", 0),
            number(streaming, "records_per_second", 0),
            number(streaming, "records_per_cpu_second", 0),
            number(&ms, "p50", 2),
            number(&ms, "p99", 2),
            number(&ms, "max", 1),
            number(streaming, "opened_seconds", 1),
        );
    }
    text
}
