// SPDX-License-Identifier: Apache-2.0
//! Measures screening: `screen_eval DIR... [--check FILE]`. Each DIR holds `list.csv` and `queries.csv` (columns id, schema, name, birth_date,
//! incorporation_date, country; queries also truth, empty for the unlisted). Prints one JSON document.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "an example that prints its result")]

use std::{
    collections::HashSet,
    fs::File,
    io::BufReader,
    path::{Path, PathBuf},
    time::Instant,
};

use linchpin_screening::{Builder, Field, Hit, Index, Party, Screener, Settings, Words};
use serde_json::{Value, json};

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

type Failure = Box<dyn std::error::Error>;

/// One query with its truth.
struct Query {
    cells: Vec<(Field, String)>,
    truth: String,
}

fn main() -> Result<(), Failure> {
    let words = Words::gather(shelf::text)?;
    let args: Vec<String> = std::env::args().skip(1).collect();
    let (checks, dirs): (Vec<&String>, Vec<&String>) = args.iter().partition(|a| a.ends_with(".json"));
    let mut results = Vec::new();
    for dir in dirs {
        results.push(screen(&words, Path::new(dir))?);
    }
    for file in checks {
        results.push(check(&words, Path::new(file))?);
    }
    println!("{}", serde_json::to_string_pretty(&results)?);
    Ok(())
}

fn rows(path: &Path) -> Result<(Vec<String>, Vec<csv::StringRecord>), Failure> {
    let mut reader = csv::Reader::from_path(path)?;
    let header = reader.headers()?.iter().map(str::to_owned).collect();
    Ok((header, reader.into_records().collect::<Result<_, _>>()?))
}

fn screen(words: &Words, dir: &Path) -> Result<Value, Failure> {
    let (header, list) = rows(&dir.join("list.csv"))?;
    let fields: Vec<Option<Field>> = header.iter().map(|h| Field::of_header(h)).collect();
    let (cpu, wall) = (cpu_seconds(), Instant::now());
    let mut builder = Builder::new(words);
    for row in &list {
        let mut party = Party::default();
        for (field, text) in fields.iter().zip(row) {
            if let Some(field) = field {
                party.put(*field, text);
            }
        }
        builder.add(party)?;
    }
    let index = builder.finish()?;
    let (build_wall, build_cpu) = (wall.elapsed().as_secs_f64(), cpu_seconds() - cpu);
    let file: PathBuf = std::env::temp_dir().join(format!("screen-eval-{}.idx", std::process::id()));
    index.write(File::create(&file)?)?;
    let bytes = file.metadata()?.len();
    drop((index, list));
    let wall = Instant::now();
    let index = Index::read(BufReader::new(File::open(&file)?), bytes, words)?;
    let open = wall.elapsed().as_secs_f64();
    std::fs::remove_file(&file)?;
    let queries = queries(&dir.join("queries.csv"))?;
    let only_name = measure(&index, words, &queries, |f| matches!(f, Field::Id | Field::Schema | Field::Name));
    let full = measure(&index, words, &queries, |_| true);
    let resident = resident_bytes();
    Ok(json!({
        "bench": "screen", "set": dir.file_name().map(|n| n.to_string_lossy()), "entities": index.entities(), "names": index.names(),
        "build_wall_s": build_wall, "build_cpu_s": build_cpu, "open_s": open,
        "index_bytes_per_entity": bytes / index.entities().max(1) as u64,
        "resident_bytes_per_entity": resident / index.entities().max(1) as u64,
        "resident_mb": resident / 1_000_000, "name": only_name, "name+dob+country": full,
    }))
}

fn queries(path: &Path) -> Result<Vec<Query>, Failure> {
    let (header, rows) = rows(path)?;
    let truth = header.iter().position(|h| h == "truth").ok_or("no column `truth`")?;
    let fields: Vec<Option<Field>> = header.iter().map(|h| Field::of_header(h)).collect();
    let cells = |row: &csv::StringRecord| fields.iter().zip(row).filter_map(|(f, t)| Some(((*f)?, t.to_owned()))).collect();
    Ok(rows.iter().map(|row| Query { cells: cells(row), truth: row.get(truth).unwrap_or_default().to_owned() }).collect())
}

fn party(query: &Query, keep: impl Fn(&Field) -> bool) -> Party {
    let mut party = Party::default();
    for (field, text) in query.cells.iter().filter(|(f, _)| keep(f)) {
        party.put(*field, text);
    }
    party
}

fn measure(index: &Index, words: &Words, queries: &[Query], keep: impl Fn(&Field) -> bool) -> Value {
    let mut screener = Screener::new(index, words, Settings::default());
    let show = std::env::var("SHOW").is_ok();
    let ask: Vec<Party> = queries.iter().map(|q| party(q, &keep)).collect();
    let mut times = Vec::new();
    let (cpu, wall) = (cpu_seconds(), Instant::now());
    for party in ask.iter().cloned() {
        let at = Instant::now();
        std::hint::black_box(screener.screen(party));
        times.push(at.elapsed().as_secs_f64() * 1e6);
    }
    let (wall, cpu) = (wall.elapsed().as_secs_f64(), cpu_seconds() - cpu);
    // Figures at other thresholds need what lies below the usual one too.
    let mut screener = Screener::new(index, words, Settings { review: 0.3, ..Settings::default() });
    let found: Vec<Vec<Hit>> = ask.into_iter().map(|party| screener.screen(party)).collect();
    times.sort_by(f64::total_cmp);
    let at = |share: f64| times.get((times.len() as f64 * share) as usize).copied().unwrap_or_default();
    let (listed, unlisted): (Vec<_>, Vec<_>) = queries.iter().zip(&found).partition(|(q, _)| !q.truth.is_empty());
    let own = |q: &Query, hits: &[Hit]| hits.iter().find(|h| h.id == q.truth).map_or(0.0, |h| h.score);
    let top = |hits: &[Hit]| hits.first().map_or(0.0, |h| h.score);
    if show {
        for (q, hits) in &listed {
            if own(q, hits) < 0.7 {
                eprintln!(
                    "MISS {:?} {} own {} top {:?}",
                    q.cells.iter().map(|c| &*c.1).collect::<Vec<_>>(),
                    q.truth,
                    own(q, hits),
                    hits.first().map(|h| (&h.caption, h.score))
                );
            }
        }
        for (q, hits) in &unlisted {
            if top(hits) >= 0.7 {
                eprintln!("FALSE {:?} {:?}", q.cells.iter().map(|c| &*c.1).collect::<Vec<_>>(), hits.first());
            }
        }
    }
    let recall = |least: f64| listed.iter().filter(|(q, h)| own(q, h) >= least).count() as f64 / listed.len().max(1) as f64;
    let alerted = |least: f64| unlisted.iter().filter(|(_, h)| top(h) >= least).count() as f64 / unlisted.len().max(1) as f64;
    let first = listed.iter().filter(|(q, h)| h.first().is_some_and(|h| h.id == q.truth)).count() as f64 / listed.len().max(1) as f64;
    let least = (30..=100).map(|t| f64::from(t) / 100.0).find(|t| alerted(*t) <= 0.01).unwrap_or(1.01);
    let distinct: HashSet<u64> = found.iter().flatten().map(|h| h.score.to_bits()).collect();
    json!({
        "queries": queries.len(), "queries_per_cpu_second": queries.len() as f64 / cpu, "queries_per_second": queries.len() as f64 / wall,
        "p50_us": at(0.5), "p99_us": at(0.99), "max_us": times.last(),
        "recall_at_0_7": recall(0.7), "unlisted_alerted_at_0_7": alerted(0.7),
        "hits_per_query_at_0_7": found.iter().flatten().filter(|h| h.score >= 0.7).count() as f64 / queries.len() as f64,
        "recall_at_1_percent": recall(least), "threshold_at_1_percent": least, "recall_first": first, "found_at_all": recall(0.3),
        "distinct_scores": distinct.len(),
    })
}

/// Labelled pairs: a JSON list of `{match, schema, query, candidate}` with properties; each pair is an index of one.
fn check(words: &Words, file: &Path) -> Result<Value, Failure> {
    let pairs: Vec<Value> = serde_json::from_reader(BufReader::new(File::open(file)?))?;
    let (mut hit, mut missed, mut wrong) = (0, 0, 0);
    for pair in &pairs {
        let mut builder = Builder::new(words);
        builder.add(entity(pair, "candidate"))?;
        let index = builder.finish()?;
        let settings = Settings { review: 0.0, ..Settings::default() };
        let score = Screener::new(&index, words, settings).screen(entity(pair, "query")).first().map_or(0.0, |h| h.score);
        match (pair.get("match") == Some(&Value::Bool(true)), score >= 0.7) {
            (true, true) => hit += 1,
            (true, false) => missed += 1,
            (false, true) => wrong += 1,
            _ => {}
        }
        if std::env::var("SHOW").is_ok() && (pair.get("match") == Some(&Value::Bool(true))) != (score >= 0.7) {
            eprintln!("CHECK {score} {pair}");
        }
    }
    let f1 = f64::from(2 * hit) / f64::from(2 * hit + missed + wrong);
    Ok(json!({ "bench": "checks", "pairs": pairs.len(), "f1_at_0_7": f1, "missed": missed, "wrong": wrong }))
}

fn entity(pair: &Value, side: &str) -> Party {
    let mut party = Party::new(side);
    party.put(Field::Schema, pair.get("schema").and_then(Value::as_str).unwrap_or_default());
    for (name, value) in pair.get(side).and_then(Value::as_object).into_iter().flatten() {
        if let (Some(field), Some(text)) = (Field::of_header(name), value.as_str()) {
            party.put(field, text);
        }
    }
    party
}

fn status(field: &str) -> u64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = text.lines().find(|l| l.starts_with(field)).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|n| n.parse::<u64>().ok()).unwrap_or_default() * 1024
}

fn resident_bytes() -> u64 {
    status("VmRSS")
}

/// User and system time of this process, in seconds (a hundredth at best).
fn cpu_seconds() -> f64 {
    let text = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after = text.rsplit(')').next().unwrap_or_default();
    after.split_whitespace().skip(11).take(2).filter_map(|n| n.parse::<f64>().ok()).sum::<f64>() / 100.0
}
