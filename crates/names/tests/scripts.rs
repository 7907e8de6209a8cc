// SPDX-License-Identifier: Apache-2.0
//! Names of public figures and common names in native scripts find their usual Latin spelling among the others.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test stops where it breaks and says what it saw")]

use linchpin_names::{Lexicon, Name, Sort, Tables};

fn recall(table: &str) -> (f64, Vec<String>) {
    let lexicon = Lexicon::from_tables(&Tables::gather(shelf::text)).unwrap();
    let rows: Vec<(&str, &str)> = table.lines().skip(1).filter_map(|line| line.split_once(',')).collect();
    let read = |text: &str| lexicon.analyse(text, Sort::Person);
    let latin: Vec<Name> = rows.iter().map(|(_, latin)| read(latin)).collect();
    let mut wrong = Vec::new();
    for (at, (native, _)) in rows.iter().enumerate() {
        let name = read(native);
        let scores: Vec<f32> = latin.iter().map(|other| lexicon.compare(&name, other).score).collect();
        let best = (0..scores.len()).fold(0, |best, i| if scores[i] > scores[best] { i } else { best });
        if best != at || scores[at] <= 0.0 {
            wrong.push(format!("{native} is {} {:.2}, not {} {:.2}", rows[at].1, scores[at], rows[best].1, scores[best]));
        }
    }
    (1.0 - wrong.len() as f64 / rows.len() as f64, wrong)
}

fn finds(script: &str, table: &str, least: f64) {
    assert!(table.lines().count() > 60, "{script}: too few names to say anything");
    let (recall, wrong) = recall(table);
    println!("{script}: recall at 1 {recall:.3}\n{}", wrong.join("\n"));
    assert!(recall >= least, "{script}: {recall:.3}\n{}", wrong.join("\n"));
}

#[test]
fn greek() {
    finds("Greek", include_str!("data/greek.csv"), 0.95);
}

#[test]
fn hebrew() {
    finds("Hebrew", include_str!("data/hebrew.csv"), 0.9);
}

#[test]
fn devanagari() {
    finds("Devanagari", include_str!("data/devanagari.csv"), 0.95);
}

#[test]
fn hangul() {
    finds("Hangul", include_str!("data/hangul.csv"), 0.9);
}

#[test]
fn japanese() {
    finds("Japanese", include_str!("data/japanese.csv"), 0.95);
}
