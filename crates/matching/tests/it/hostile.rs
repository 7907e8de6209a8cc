// SPDX-License-Identifier: Apache-2.0
//! Tables that nobody sends in good faith.

use linchpin_matching::{Options, dedupe, infer};

use crate::people::{COLUMNS, lexicon, rows, run, table};

fn identical(n: usize) -> Vec<Vec<String>> {
    (0..n)
        .map(|i| {
            vec![
                format!("r{i}"),
                "Same".to_owned(),
                "Person".to_owned(),
                "1980-01-01".to_owned(),
                "1 same street".to_owned(),
                "10000".to_owned(),
                "5550000001".to_owned(),
            ]
        })
        .collect()
}

#[test]
fn rows_that_say_the_same_are_compared_once() {
    let mut all = rows(1_500, 6);
    let others = all.len();
    all.extend(identical(20_000));
    let table = table(&COLUMNS, &all);
    let matches = run(&table);
    assert!(matches.compared < others as u64 * 20, "{} pairs", matches.compared);
    let heads: std::collections::HashSet<u32> = matches.clusters.iter().skip(others).copied().collect();
    assert_eq!(heads.len(), 1, "copies are one thing");
}

#[test]
fn a_table_of_copies_is_one_thing() {
    let table = table(&COLUMNS, &identical(5_000));
    let heads: std::collections::HashSet<u32> = run(&table).clusters.into_iter().collect();
    assert_eq!(heads.len(), 1);
}

#[test]
fn one_value_that_all_share_is_no_block() {
    let mut rows = rows(1_500, 9);
    rows.iter_mut().for_each(|r| r[6] = "5551234567".to_owned());
    let table = table(&COLUMNS, &rows);
    let matches = run(&table);
    assert!(matches.compared < rows.len() as u64 * 30, "{} pairs of {} rows", matches.compared, rows.len());
}

#[test]
fn empty_and_tiny_tables_give_every_row_its_own_cluster() {
    for n in [0, 1] {
        let table = table(&COLUMNS, &identical(n));
        assert_eq!(run(&table).clusters.len(), n);
    }
    let nameless: Vec<Vec<String>> = (0..900).map(|i| vec![format!("r{i}")]).collect();
    let table = table(&COLUMNS, &nameless);
    let matches = run(&table);
    assert!(matches.clusters.iter().enumerate().all(|(row, head)| row as u32 == *head));
}

#[test]
fn cells_of_a_megabyte_and_of_many_values_are_cut_not_feared() {
    let mut rows = rows(500, 2);
    rows[0][1] = "x".repeat(1 << 20);
    rows[1][4] = "1 long street ".repeat(80_000);
    rows[2][2] = "\u{202e}\u{0}\u{1f600}".to_owned();
    let table = table(&COLUMNS, &rows);
    assert_eq!(dedupe(&table, &infer(&table), lexicon(), &Options::default()).clusters.len(), rows.len());
}
