// SPDX-License-Identifier: Apache-2.0
//! Labelled name pairs: F1 at one threshold, speed and size.

use super::*;

const ALERT: f32 = 0.7;

struct Pair {
    a: String,
    b: String,
    sort: Sort,
    truth: bool,
    strong: bool,
}

pub(crate) fn measure(lexicon: &Lexicon, shared: &Path, errors: bool) -> Outcome<Value> {
    let mut reader = csv::Reader::from_path(shared.join("er/nk_names/cases.csv"))?;
    let mut pairs = Vec::new();
    for row in reader.records() {
        let row = row?;
        let cell = |n: usize| row.get(n).unwrap_or_default();
        let sort = match cell(1) {
            "Person" => Sort::Person,
            "Vessel" => Sort::Other,
            _ => Sort::Organization,
        };
        pairs.push(Pair { a: cell(2).into(), b: cell(3).into(), sort, truth: cell(4) == "true", strong: cell(5) == "STRONG" });
    }
    let read: Vec<(Name, Name)> = pairs.iter().map(|p| (lexicon.analyse(&p.a, p.sort), lexicon.analyse(&p.b, p.sort))).collect();
    let scores: Vec<f32> = read.iter().map(|(a, b)| lexicon.compare(a, b).score).collect();
    let f1 = |line: f32| {
        let count = |test: &dyn Fn(&Pair, f32) -> bool| pairs.iter().zip(&scores).filter(|(p, s)| test(p, **s)).count() as f64;
        let hit = count(&|p, s| p.truth && s >= line);
        let (said, true_ones) = (count(&|_, s| s >= line), count(&|p, _| p.truth));
        (2.0 * hit / (said + true_ones), hit / said, hit / true_ones)
    };
    let best = (40..95).map(|n| n as f32 / 100.0).map(|line| (f1(line).0, line)).fold((0.0, 0.0), |a, b| if b.0 > a.0 { b } else { a });
    let mut strong_wrong = Vec::new();
    for ((pair, score), (a, b)) in pairs.iter().zip(&scores).zip(&read) {
        let right = (*score >= ALERT) == pair.truth;
        if !right && pair.strong {
            strong_wrong.push(format!("{} | {}: {score:.3}", pair.a, pair.b));
        }
        if !right && errors {
            println!("{} {score:.3} {} | {}", if pair.truth { "MISSED" } else { "FALSE " }, pair.a, pair.b);
            for reason in lexicon.explain(a, b) {
                println!("          {:?} `{}` `{}` {:.2} weighs {:.2}", reason.how, reason.a, reason.b, reason.likeness, reason.weight);
            }
        }
    }
    // What an index by sound and class would find of the pairs that are to be found.
    let mut found = (0, 0);
    for ((pair, score), (a, b)) in pairs.iter().zip(&scores).zip(&read) {
        if pair.truth && *score >= ALERT {
            let (x, y) = (super::keys(lexicon, a), super::keys(lexicon, b));
            found = (found.0 + usize::from(!x.is_disjoint(&y)), found.1 + 1);
        }
    }
    let (at, precision, recall) = f1(ALERT);
    let bytes: usize = read.iter().map(|(a, b)| a.bytes() + b.bytes()).sum();
    Ok(json!({
        "pairs": pairs.len(), "threshold": ALERT, "f1": at, "precision": precision, "recall": recall,
        "best_f1": best.0, "best_threshold": best.1, "strong_wrong": strong_wrong,
        "found_by_sound_or_class": found.0 as f64 / f64::from(found.1.max(1)),
        "bytes_per_name": bytes / (2 * read.len()),
        "pairs_per_cpu_second_read_before": rate(read.len(), || read.iter().map(|(a, b)| lexicon.compare(a, b).score).sum()),
        "pairs_per_cpu_second_one_side_read": rate(read.len(), || {
            pairs.iter().zip(&read).map(|(p, (_, b))| lexicon.compare(&lexicon.analyse(&p.a, p.sort), b).score).sum()
        }),
        "names_read_per_cpu_second": rate(pairs.len(), || pairs.iter().map(|p| lexicon.analyse(&p.a, p.sort).words().len() as f32).sum()),
    }))
}

/// How many a CPU second, over about half a second.
fn rate(count: usize, round: impl Fn() -> f32) -> u64 {
    let begun = Instant::now();
    let cpu = cpu_seconds();
    let (mut rounds, mut sum) = (0, 0.0);
    while begun.elapsed().as_millis() < 500 {
        sum += round();
        rounds += 1;
    }
    assert!(sum >= 0.0, "the sum keeps the work from being left out");
    let spent = cpu_seconds().zip(cpu).map_or(begun.elapsed().as_secs_f64(), |(after, before)| after - before);
    (f64::from(rounds) * count as f64 / spent) as u64
}

/// CPU time of this thread, where the system tells it (Linux).
fn cpu_seconds() -> Option<f64> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    text.split(' ').next()?.parse::<f64>().ok().map(|nanos| nanos / 1e9)
}
