// SPDX-License-Identifier: Apache-2.0
//! The order in which rows, columns and files come means nothing.

use linchpin_matching::Table;

use crate::people::{COLUMNS, Draw, partition, rows, run, table};

fn shuffled(rows: &[Vec<String>], draw: &mut Draw) -> Vec<Vec<String>> {
    let mut rows = rows.to_vec();
    for at in (1..rows.len()).rev() {
        rows.swap(at, draw.below(at + 1));
    }
    rows
}

/// Two tables' partitions and weights, as one text.
fn told(table: &Table) -> String {
    let matches = run(table);
    let mut weights: Vec<u32> = matches.pairs.iter().map(|p| p.weight.to_bits()).collect();
    weights.sort_unstable();
    format!("{:?} {weights:?}", partition(table, &matches))
}

#[test]
fn a_hundred_shuffles_give_one_partition_byte_for_byte() {
    let rows = rows(400, 3);
    assert!(rows.len() > 800, "beyond the rows that are compared all with all");
    let first = told(&table(&COLUMNS, &rows));
    let mut draw = Draw(5);
    for n in 0..100 {
        assert_eq!(told(&table(&COLUMNS, &shuffled(&rows, &mut draw))), first, "shuffle {n}");
    }
}

#[test]
fn files_and_columns_may_come_in_any_order() {
    let rows = rows(400, 4);
    let first = told(&table(&COLUMNS, &rows));
    let mut other = Table::new();
    for part in rows.chunks(173).rev() {
        other.next_file();
        COLUMNS.iter().rev().for_each(|c| other.column(c));
        for row in part {
            let cells: Vec<(u32, &str)> = (0..).zip(row.iter().rev().map(String::as_str)).filter(|(_, v)| !v.is_empty()).collect();
            other.row(&cells).unwrap();
        }
    }
    other.close();
    assert_eq!(told(&other), first);
}
