// SPDX-License-Identifier: Apache-2.0
//! Innocent people against listed persons: how many would be looked at for nothing.

use std::collections::HashMap;

use super::*;

const ALERT: f32 = 0.7;
/// A key that more listed names than this share finds nobody.
const SHARED_MAX: usize = 3_000;

pub(crate) fn measure(lexicon: &Lexicon, shared: &Path, errors: bool) -> Outcome<Value> {
    let text = unpacked(&shared.join("sanctions-multilist-2026/sdn_programmes.json.gz"))?;
    let mut listed: Vec<String> = Vec::new();
    for row in serde_json::from_str::<Value>(&text)?.as_array().into_iter().flatten() {
        if row["t"].as_str().is_some_and(|t| t.eq_ignore_ascii_case("I")) {
            listed.extend(row["n"].as_str().map(str::to_owned));
        }
    }
    for list in ["un", "eu_travel"] {
        let text = unpacked(&shared.join(format!("sanctions-multilist-2026/{list}.json.gz")))?;
        for row in serde_json::from_str::<Value>(&text)?.as_array().into_iter().flatten() {
            listed.extend(row["full_name"].as_str().map(str::to_owned));
        }
    }
    listed.sort();
    listed.dedup();
    let names: Vec<Name> = listed.iter().map(|n| lexicon.analyse(n, Sort::Person)).collect();
    let mut index: HashMap<u64, Vec<usize>> = HashMap::new();
    for (place, name) in names.iter().enumerate() {
        for key in keys(lexicon, name) {
            index.entry(key).or_default().push(place);
        }
    }
    let people = unpacked(&shared.join("screening-negatives-shared/negatives_global_10k.csv.gz"))?;
    let mut reader = csv::Reader::from_reader(people.as_bytes());
    let (mut count, mut alerted, mut same, mut compared) = (0, 0, 0, 0_u64);
    for row in reader.records() {
        let row = row?;
        let text = row.get(0).unwrap_or_default();
        let name = lexicon.analyse(text, Sort::Person);
        count += 1;
        let mut candidates: Vec<usize> =
            keys(lexicon, &name).iter().filter_map(|k| index.get(k)).filter(|l| l.len() <= SHARED_MAX).flatten().copied().collect();
        candidates.sort_unstable();
        candidates.dedup();
        compared += candidates.len() as u64;
        let best =
            candidates.iter().map(|c| (lexicon.compare(&name, &names[*c]).score, *c)).fold((0.0, 0), |a, b| if b.0 > a.0 { b } else { a });
        if best.0 >= ALERT {
            let bears_it = best.0 >= 0.96;
            same += usize::from(bears_it);
            alerted += usize::from(!bears_it);
            if errors {
                println!("{:.3} {text} | {}", best.0, listed[best.1]);
            }
        }
    }
    Ok(json!({
        "listed_names": listed.len(), "innocents": count, "compared_per_innocent": compared / count,
        "alerted_share": alerted as f64 / count as f64, "bear_the_same_name_share": same as f64 / count as f64,
    }))
}
