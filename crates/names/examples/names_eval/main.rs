// SPDX-License-Identifier: Apache-2.0
//! Measures the room for names and prints one JSON document.
//!
//! `cargo run --release -p linchpin-names --example names_eval -- --shared <folder of shared data> [--errors]`

#![allow(clippy::print_stdout, reason = "a bench prints what it found")]

use std::{
    collections::HashSet,
    fs::File,
    io::Read as _,
    path::{Path, PathBuf},
    time::Instant,
};

use linchpin_names::{Lexicon, Name, Sort, Tables};
use serde_json::{Value, json};

mod crossscript;
mod innocents;
mod pairs;

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> Outcome<()> {
    let args: Vec<String> = std::env::args().collect();
    let place = args.iter().position(|a| a == "--shared").and_then(|at| args.get(at + 1));
    let shared = PathBuf::from(place.ok_or("--shared <folder> is missing")?);
    let only = args.iter().position(|a| a == "--only").and_then(|at| args.get(at + 1)).cloned();
    let wants = |part: &str| only.as_deref().is_none_or(|o| o.split(',').any(|o| o == part));
    let errors = args.iter().any(|a| a == "--errors");
    let begun = Instant::now();
    let lexicon = Lexicon::from_tables(&Tables::gather(shelf::text))?;
    let mut report = json!({ "lexicon_ms": begun.elapsed().as_millis() as u64 });
    if wants("pairs") {
        report["pairs"] = pairs::measure(&lexicon, &shared, errors)?;
    }
    if wants("cross") {
        report["crossscript"] = crossscript::measure(&lexicon, &shared, errors)?;
    }
    if wants("innocents") {
        report["innocents"] = innocents::measure(&lexicon, &shared, errors)?;
    }
    println!("{}", serde_json::to_string_pretty(&report)?);
    Ok(())
}

fn unpacked(path: &Path) -> Outcome<String> {
    let mut text = String::new();
    flate2::read::GzDecoder::new(File::open(path).map_err(|e| format!("{}: {e}", path.display()))?).read_to_string(&mut text)?;
    Ok(text)
}

/// What two names must share to be compared: the sound or a class of a telling word.
fn keys(lexicon: &Lexicon, name: &Name) -> HashSet<u64> {
    let words = name.words().iter().filter(|w| w.weight() >= 0.5);
    let of_words = words.flat_map(|w| std::iter::once(w.sound()).chain(lexicon.classes_of(w).iter().map(|c| u64::from(*c) | 1 << 63)));
    of_words.chain([name.joined()]).collect()
}
