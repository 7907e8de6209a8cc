// SPDX-License-Identifier: Apache-2.0
//! Real files read without errors. Those of ../shared/data are skipped where they are absent.

use std::collections::BTreeMap;

use model::{FindingCode, Severity};

use crate::{
    delimited::{Reading, read_with},
    structured::{shared, words},
};

fn read_as(source: &str, name: &str, bytes: Vec<u8>) -> Reading {
    let spec = shelf::text(&format!("sources/{source}/source.toml")).unwrap();
    let reading = read_with(spec, &words(), name, bytes);
    if let Err(error) = &reading.result {
        panic!("{source}: {error}");
    }
    let errors: Vec<_> = reading.findings.iter().filter(|f| f.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "{source}: {errors:?}");
    reading
}

fn counts(reading: &Reading) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    for finding in &reading.findings {
        *counts.entry(finding.code.as_str()).or_insert(0) += 1;
    }
    counts
}

#[test]
fn fincen_files_flows_add_up_to_what_icij_states() {
    let Some(bytes) = shared("fincen-files/transactions_map.csv.gz") else { return };
    let reading = read_as("fincen_files", "transactions_map.csv.gz", bytes);
    assert_eq!(reading.records.len(), 4_507);
    assert_eq!(counts(&reading), BTreeMap::new());
    let cents: u64 = reading
        .records
        .iter()
        .flat_map(|r| &r.fragments)
        .flat_map(|f| &f.statements)
        .filter(|s| s.prop.as_str() == "amountUsd")
        .map(|s| (s.value.parse::<f64>().unwrap() * 100.0).round() as u64)
        .sum();
    // ICIJ: 35,682,247,985 US dollars.
    assert_eq!(cents / 100, 35_682_247_985);
}

#[test]
fn fincen_files_connections_read() {
    let Some(bytes) = shared("fincen-files/bank_connections.csv.gz") else { return };
    let reading = read_as("fincen_files", "bank_connections.csv.gz", bytes);
    assert_eq!(reading.records.len(), 5_498);
    // Ten rows hold U+FFFD as published.
    assert_eq!(counts(&reading), BTreeMap::from([("bad-encoding", 10)]));
}

#[test]
fn graphsense_tags_read() {
    let Some(bytes) = shared("crypto-address-labels/address_tags.csv.gz") else { return };
    let reading = read_as("graphsense_tags", "address_tags.csv.gz", bytes);
    assert_eq!(reading.records.len(), 10_437);
    println!("{:?}", counts(&reading));
    for finding in reading.findings.iter().take(40) {
        println!("{} {:?} {}", finding.line, finding.column, finding.reason);
    }
    let wrong = reading.findings.iter().filter(|f| f.code == FindingCode::CheckDigit).count();
    assert!(wrong < 20, "{wrong} addresses with a wrong checksum");
}

#[test]
fn designations_of_the_repository_read() {
    for file in shelf::under("reference/designations/").filter(|f| f.path.ends_with(".csv")) {
        let reading = read_as("us_drug_designations", file.name(), file.bytes.to_vec());
        println!("{}: {} records {:?}", file.name(), reading.records.len(), counts(&reading));
        for finding in reading.findings.iter().take(8) {
            println!("  {} {:?} {}", finding.line, finding.column, finding.reason);
        }
        assert!(!reading.records.is_empty());
        assert!(reading.findings.len() < 20, "{}", file.path);
    }
}
