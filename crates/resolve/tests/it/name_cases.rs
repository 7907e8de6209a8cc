// SPDX-License-Identifier: Apache-2.0
//! Quality of name comparison alone, on nomenklatura's labelled name pairs.

use std::fs;

use linchpin_resolve::{Options, Profile, Rarity, explain};
use model::{EntityId, Marking, Statement};

use crate::common::{ONTOLOGY, WORDS, shared_data};

fn profile(key: &str, kind: &str, name: &str) -> Option<Profile> {
    let statements = [Statement::new(ONTOLOGY.prop("name").unwrap(), name)];
    Profile::from_statements(&ONTOLOGY, EntityId::of("case", key), ONTOLOGY.kind(kind)?, Marking::public(), &statements)
}

#[test]
fn labelled_name_pairs_are_told_apart() {
    let Some(folder) = shared_data("er/nk_names") else { return };
    let text = fs::read_to_string(folder.join("cases.csv")).unwrap();
    let mut scored: Vec<(f64, bool, String)> = Vec::new();
    for record in csv::Reader::from_reader(text.as_bytes()).records() {
        let record = record.unwrap();
        let (Some(a), Some(b)) = (profile("a", &record[1], &record[2]), profile("b", &record[1], &record[3])) else { continue };
        let e = explain(&[a], &[b], &WORDS, &Rarity::default(), &Options::default());
        let name = e.reasons.iter().find(|r| r.comparison == "name").map_or(-20.0, |r| r.weight_log2);
        scored.push((name, &record[4] == "true", format!("{} | {} | {}", &record[1], &record[2], &record[3])));
    }
    scored.sort_by(|a, b| b.0.total_cmp(&a.0));
    let matches = scored.iter().filter(|(_, is_match, _)| *is_match).count() as f64;
    let (mut best, mut hits) = ((0.0, 0.0), 0.0);
    for (at, (score, is_match, _)) in scored.iter().enumerate() {
        hits += f64::from(u8::from(*is_match));
        let f1 = 2.0 * hits / (at as f64 + 1.0 + matches);
        if scored.get(at + 1).is_none_or(|next| next.0 < *score) && f1 > best.0 {
            best = (f1, *score);
        }
    }
    if std::env::var_os("SHOW_CASES").is_some() {
        for (score, is_match, text) in &scored {
            if *is_match != (*score >= best.1) {
                println!("{score:+.1} {is_match} {text}");
            }
        }
    }
    println!("names: best F1 {:.3} at {:.1} bits, {} pairs", best.0, best.1, scored.len());
    assert!(best.0 >= 0.74, "F1 {:.3}", best.0);
}
