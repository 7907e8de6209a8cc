// SPDX-License-Identifier: Apache-2.0
//! Made-up people with known truth, and what a run makes of them.

use std::sync::OnceLock;

use linchpin_matching::{Explanation, Matches, Options, Role, Table, dedupe, infer};
use names::{Lexicon, Tables};

pub(crate) fn lexicon() -> &'static Lexicon {
    static LEXICON: OnceLock<Lexicon> = OnceLock::new();
    LEXICON.get_or_init(|| Lexicon::from_tables(&Tables::gather(shelf::text)).unwrap())
}

/// A small generator of numbers (SplitMix64).
pub(crate) struct Draw(pub(crate) u64);

impl Draw {
    pub(crate) fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let x = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((x ^ (x >> 31)) % n as u64) as usize
    }
}

pub(crate) const COLUMNS: [&str; 7] = ["record_id", "first_name", "last_name", "date_of_birth", "street", "postcode", "phone"];

/// Rows of made-up people, each one to four times with slips and gaps; the id begins with the person's number.
pub(crate) fn rows(people: usize, seed: u64) -> Vec<Vec<String>> {
    let syllables = ["ba", "del", "ki", "mor", "na", "pel", "ro", "sun", "ti", "vor", "wen", "zal", "qui", "fer", "gon", "hul"];
    let mut draw = Draw(seed);
    let name = |parts: usize, draw: &mut Draw| (0..parts).map(|_| syllables[draw.below(syllables.len())]).collect::<String>();
    let mut rows = Vec::new();
    for person in 0..people {
        let (given, family) = (name(2, &mut draw), name(3, &mut draw));
        let born = format!("{}-{:02}-{:02}", 1940 + draw.below(60), 1 + draw.below(12), 1 + draw.below(28));
        let street = format!("{} {} street", 1 + draw.below(400), name(2, &mut draw));
        let (postcode, phone) = (format!("{}", 10_000 + draw.below(80_000)), format!("555{:07}", draw.below(9_999_999)));
        for copy in 0..1 + draw.below(4) {
            let slip = |text: &str, draw: &mut Draw| {
                let at = 1 + draw.below(text.len() - 2);
                format!("{}{}", &text[..at], &text[at + 1..])
            };
            let or_not = |text: &str, draw: &mut Draw| if draw.below(5) == 0 { String::new() } else { text.to_owned() };
            let given = if copy > 0 && draw.below(5) == 0 { slip(&given, &mut draw) } else { given.clone() };
            let family = if copy > 0 && draw.below(5) == 0 { slip(&family, &mut draw) } else { family.clone() };
            let cells = [
                given,
                family,
                or_not(&born, &mut draw),
                or_not(&street, &mut draw),
                or_not(&postcode, &mut draw),
                or_not(&phone, &mut draw),
            ];
            rows.push(std::iter::once(format!("{person}-{copy}")).chain(cells).collect());
        }
    }
    rows
}

pub(crate) fn table(columns: &[&str], rows: &[Vec<String>]) -> Table {
    let mut table = Table::new();
    table.next_file();
    columns.iter().for_each(|c| table.column(c));
    for row in rows {
        let cells: Vec<(u32, &str)> = (0..).zip(row.iter().map(String::as_str)).filter(|(_, v)| !v.is_empty()).collect();
        table.row(&cells).unwrap();
    }
    table.close();
    table
}

pub(crate) fn run(table: &Table) -> Matches {
    dedupe(table, &infer(table), lexicon(), &Options::default())
}

/// The clusters as sorted lists of sorted record ids.
pub(crate) fn partition(table: &Table, matches: &Matches) -> Vec<Vec<String>> {
    let id = infer(table).iter().position(|r| r.role == Role::Id).unwrap();
    let mut clusters: std::collections::BTreeMap<u32, Vec<String>> = std::collections::BTreeMap::new();
    for (row, head) in matches.clusters.iter().enumerate() {
        clusters.entry(*head).or_default().push(table.cell(id, row).next().unwrap().to_owned());
    }
    let mut all: Vec<Vec<String>> = clusters.into_values().collect();
    all.iter_mut().for_each(|c| c.sort());
    all.sort();
    all
}

/// Precision and recall of pairs within clusters.
fn score(partition: &[Vec<String>]) -> (f64, f64) {
    let person = |id: &str| id.split('-').next().unwrap().to_owned();
    let pairs = |n: usize| n * n.saturating_sub(1) / 2;
    let mut of_person: std::collections::HashMap<String, usize> = std::collections::HashMap::new();
    let (mut found, mut right) = (0, 0);
    for cluster in partition {
        found += pairs(cluster.len());
        let mut within: std::collections::HashMap<String, usize> = std::collections::HashMap::new();
        for id in cluster {
            *within.entry(person(id)).or_default() += 1;
            *of_person.entry(person(id)).or_default() += 1;
        }
        right += within.values().map(|n| pairs(*n)).sum::<usize>();
    }
    let all: usize = of_person.values().map(|n| pairs(*n)).sum();
    (right as f64 / found.max(1) as f64, right as f64 / all as f64)
}

#[test]
fn people_are_found_without_being_told_anything() {
    let rows = rows(1_500, 7);
    let table = table(&COLUMNS, &rows);
    let matches = run(&table);
    let (precision, recall) = score(&partition(&table, &matches));
    assert!(precision > 0.98 && recall > 0.95, "precision {precision:.4}, recall {recall:.4}");
    assert!(matches.compared < rows.len() as u64 * 20, "{} pairs of {} rows", matches.compared, rows.len());
}

#[test]
fn a_few_rows_are_matched_by_what_is_usual() {
    let columns = ["id", "first_name", "last_name", "date_of_birth", "phone"];
    let row = |cells: [&str; 5]| cells.map(str::to_owned).to_vec();
    let rows = vec![
        row(["a", "Robert", "Pelmorna", "1980-05-17", "5550100200"]),
        row(["b", "Bob", "Pelmorna", "1980-05-17", ""]),
        row(["c", "Zalti", "Quifer", "1971-01-02", "5550100999"]),
        row(["d", "Wensun", "Gonhul", "1990-11-30", "5550100777"]),
        row(["e", "Wensun", "Gonhul", "1964-02-03", "5550100778"]),
    ];
    let table = table(&columns, &rows);
    let found = partition(&table, &run(&table));
    assert!(found.contains(&vec!["a".to_owned(), "b".to_owned()]), "{found:?}");
    assert_eq!(found.len(), 4, "{found:?}");
}

#[test]
fn father_and_son_at_one_door_are_two() {
    let columns = ["id", "first_name", "last_name", "date_of_birth", "street"];
    let row = |cells: [&str; 5]| cells.map(str::to_owned).to_vec();
    let rows = vec![
        row(["a", "Jonas", "Petraitis", "1979-07-30", "4 Mill Road"]),
        row(["b", "Jonas", "Petraitis", "1951-02-11", "4 Mill Road"]),
        row(["c", "Zalti", "Quifer", "1971-01-02", "18 Oak Lane"]),
        row(["d", "Zalti", "Quifer", "1971-01-02", ""]),
        row(["e", "Wensun", "Gonhul", "1964-02-03", "7 Hill Street"]),
    ];
    let table = table(&columns, &rows);
    let found = partition(&table, &run(&table));
    assert_eq!(found.len(), 4, "{found:?}");
    assert!(found.contains(&vec!["c".to_owned(), "d".to_owned()]), "{found:?}");
}

fn explained(matches: &Matches, table: &Table, a: u32, b: u32) -> Explanation {
    matches.explain(table, a, b).unwrap()
}

#[test]
fn the_bits_of_an_explanation_add_up_to_the_weight_that_was_used() {
    let rows = rows(600, 11);
    let table = table(&COLUMNS, &rows);
    let matches = run(&table);
    assert!(matches.pairs.len() > 100);
    for pair in matches.pairs.iter().step_by(37) {
        let why = explained(&matches, &table, pair.left, pair.right);
        let sum: f32 = why.prior + why.steps.iter().map(|s| s.bits + s.rarity).sum::<f32>();
        assert!((sum - why.weight).abs() < 0.01, "{sum} {}", why.weight);
        assert!((why.weight - pair.weight).abs() < 0.01, "{} {}", why.weight, pair.weight);
        for flip in &why.flips {
            assert_ne!(flip.weight >= 0.0, why.weight >= 0.0, "{flip:?}");
        }
    }
}
