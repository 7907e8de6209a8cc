// SPDX-License-Identifier: Apache-2.0
//! Made-up pairs of names, labelled before they were ever scored: what is one name and what is not.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test stops where it breaks and says what it saw")]

use linchpin_names::{Lexicon, Sort, Tables};

const ALERT: f32 = 0.7;
/// Of the pairs, at least this share is told rightly.
const RIGHT_MIN: f64 = 0.9;

#[test]
fn made_up_pairs_are_told_apart() {
    told_apart(include_bytes!("data/pairs.csv"));
}

#[test]
fn made_up_companies_are_told_apart_in_many_scripts() {
    told_apart(include_bytes!("data/companies.csv"));
}

fn told_apart(pairs: &[u8]) {
    let lexicon = Lexicon::from_tables(&Tables::gather(shelf::text)).unwrap();
    let mut reader = csv::Reader::from_reader(pairs);
    let (mut count, mut wrong) = (0, Vec::new());
    for row in reader.records() {
        let row = row.unwrap();
        let sort = match &row[0] {
            "person" => Sort::Person,
            "organization" => Sort::Organization,
            _ => Sort::Other,
        };
        let (a, b) = (lexicon.analyse(&row[1], sort), lexicon.analyse(&row[2], sort));
        let score = lexicon.compare(&a, &b).score;
        assert_eq!(score, lexicon.compare(&b, &a).score, "{} | {}", &row[1], &row[2]);
        count += 1;
        if (score >= ALERT) != (&row[3] == "yes") {
            wrong.push(format!("{score:.3} {} | {}: {}", &row[1], &row[2], &row[3]));
        }
    }
    let right = 1.0 - wrong.len() as f64 / f64::from(count);
    println!("{right:.3} of {count}\n{}", wrong.join("\n"));
    assert!(right >= RIGHT_MIN, "{right:.3}\n{}", wrong.join("\n"));
}
