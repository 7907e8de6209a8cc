// SPDX-License-Identifier: Apache-2.0
//! Rows that come one by one, or in any portions, end in the clusters of one run over all.

use std::collections::BTreeMap;

use linchpin_matching::{Held, Options, Role, Table, Trained, infer, prepare};

use crate::people::{COLUMNS, Draw, lexicon, partition, rows, run, table};

fn trained(table: &Table) -> Trained {
    let trained = prepare(table, &infer(table), lexicon(), &Options::default()).trained("names", Some("record_id"), 0.0);
    Trained::parse(&serde_json::to_string(&trained).unwrap()).unwrap()
}

/// Puts rows in, in portions of the sizes that `size` gives.
fn hold(trained: &Trained, rows: &[Vec<String>], mut size: impl FnMut() -> usize) -> Held {
    let mut held = Held::new(trained.clone());
    held.table_mut().next_file();
    COLUMNS.iter().for_each(|c| held.table_mut().column(c));
    let mut rest = rows;
    while !rest.is_empty() {
        let (portion, others) = rest.split_at(size().clamp(1, rest.len()));
        for row in portion {
            let cells: Vec<(u32, &str)> = (0..).zip(row.iter().map(String::as_str)).filter(|(_, v)| !v.is_empty()).collect();
            held.table_mut().row(&cells).unwrap();
        }
        held.settle(lexicon()).unwrap();
        rest = others;
    }
    held
}

fn held_partition(held: &Held) -> Vec<Vec<String>> {
    let id = held.table().column_named("record_id").unwrap();
    let mut clusters: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    for (row, head) in held.clusters().into_iter().enumerate() {
        clusters.entry(head).or_default().push(held.table().cell(id, row).next().unwrap().to_owned());
    }
    let mut all: Vec<Vec<String>> = clusters.into_values().collect();
    all.iter_mut().for_each(|c| c.sort());
    all.sort();
    all
}

fn shuffled(rows: &[Vec<String>], draw: &mut Draw) -> Vec<Vec<String>> {
    let mut rows = rows.to_vec();
    (1..rows.len()).rev().for_each(|at| rows.swap(at, draw.below(at + 1)));
    rows
}

/// People of whom some stand twice in the same words, and a phone that many share.
fn people(n: usize, seed: u64) -> Vec<Vec<String>> {
    let mut all = rows(n, seed);
    let again: Vec<Vec<String>> = all.iter().step_by(9).cloned().collect();
    all.extend(again.into_iter().map(|mut row| {
        row[0] += "-again";
        row
    }));
    let phone = COLUMNS.iter().position(|c| c.contains("phone")).unwrap();
    all.iter_mut().step_by(7).for_each(|row| row[phone] = "5559998877".to_owned());
    all
}

#[test]
fn a_hundred_orders_and_portions_give_the_partition_of_one_run() {
    let all = people(450, 3);
    let table = table(&COLUMNS, &all);
    let whole = partition(&table, &run(&table));
    let trained = trained(&table);
    let mut draw = Draw(11);
    for n in 0..100 {
        let most = [1, 7, 60, 5_000][n % 4];
        let rows = shuffled(&all, &mut draw);
        let held = hold(&trained, &rows, || 1 + draw.below(most));
        assert!(held_partition(&held) == whole, "order {n}, portions up to {most}");
    }
}

#[test]
fn what_was_learned_from_some_serves_others_in_any_order() {
    let some = people(400, 21);
    let trained = trained(&table(&COLUMNS, &some));
    // More rows than it was learned from, with a phone that turns common and a door that fills a block beyond its limit.
    let mut others = people(600, 22);
    let (phone, street) = (6, 4);
    others.iter_mut().skip(1).step_by(3).for_each(|row| row[phone] = "5551112233".to_owned());
    others.iter_mut().skip(2).step_by(2).for_each(|row| row[street] = "99 Warehouse Road".to_owned());
    let first = held_partition(&hold(&trained, &others, || others.len()));
    let mut draw = Draw(4);
    for n in 0..12 {
        let rows = shuffled(&others, &mut draw);
        assert!(held_partition(&hold(&trained, &rows, || 1 + draw.below([1, 40][n % 2]))) == first, "order {n}");
    }
}

#[test]
fn changes_tell_what_became_of_every_cluster() {
    let all = people(450, 5);
    let trained = trained(&table(&COLUMNS, &all));
    let mut held = Held::new(trained);
    held.table_mut().next_file();
    COLUMNS.iter().for_each(|c| held.table_mut().column(c));
    // Whoever keeps a book by the changes has the clusters.
    let mut book: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for (n, row) in all.iter().enumerate() {
        let cells: Vec<(u32, &str)> = (0..).zip(row.iter().map(String::as_str)).filter(|(_, v)| !v.is_empty()).collect();
        held.table_mut().row(&cells).unwrap();
        let changes = held.settle(lexicon()).unwrap();
        assert!(changes.iter().any(|c| c.rows.contains(&(n as u32))), "row {n} is told of");
        for former in changes.iter().flat_map(|c| &c.formerly) {
            let first = former.first().unwrap();
            if let Some(known) = book.get(first) {
                assert_eq!(known, former, "row {n}: a former cluster is told as it was");
            }
        }
        changes.iter().flat_map(|c| &c.formerly).for_each(|former| drop(book.remove(former.first().unwrap())));
        for change in changes {
            book.insert(change.rows[0], change.rows);
        }
    }
    let mut told: Vec<Vec<u32>> = book.into_values().collect();
    told.sort();
    let mut clusters: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    (0..).zip(held.clusters()).for_each(|(row, head)| clusters.entry(head).or_default().push(row));
    let mut real: Vec<Vec<u32>> = clusters.into_values().collect();
    real.sort();
    assert!(told == real, "a book kept by the changes has the clusters");
    let several = real.iter().find(|c| c.len() > 1).unwrap();
    assert_eq!(held.cluster_of(several[1]), *several);
    let why = held.explain(several[0], several[1]).unwrap();
    assert!(!why.steps.is_empty());
}

#[test]
fn few_rows_are_held_while_they_can_be_compared_all_with_all() {
    let all = people(60, 8);
    let table = table(&COLUMNS, &all);
    let trained = trained(&table);
    let held = hold(&trained, &all, || 5);
    assert_eq!(held_partition(&held), partition(&table, &run(&table)));
    assert_eq!(infer(&table).iter().filter(|r| r.role == Role::Id).count(), 1);
}

#[test]
fn a_model_that_does_not_fit_together_is_refused() {
    let all = people(60, 8);
    let text = serde_json::to_string(&trained(&table(&COLUMNS, &all))).unwrap();
    for (from, to) in [("linchpin-match-model/1", "linchpin-match-model/9"), ("\"slot\":", "\"slot\":9"), ("{", "[")] {
        assert!(Trained::parse(&text.replacen(from, to, 1)).is_err(), "{from}");
    }
}
