// SPDX-License-Identifier: Apache-2.0
//! Senzing records.

use std::collections::BTreeSet;

use model::{EntityId, FindingCode, Severity};

use super::{is_steady_when_cut, read_bytes, sample, shared};

#[test]
fn flat_and_listed_features_say_the_same() {
    let listed = r#"{"DATA_SOURCE":"A","RECORD_ID":"1","FEATURES":[{"RECORD_TYPE":"PERSON"},{"NAME_FULL":"Una Example"},{"DATE_OF_BIRTH":"12/11/1978"},{"ADDR_FULL":"1 Made-up Street"}]}"#;
    let flat = r#"{"record_id":1,"data_source":"A","record_type":"PERSON","name_full":"Una Example","date_of_birth":"12/11/1978","addr_full":"1 Made-up Street"}"#;
    let legacy = r#"{"DATA_SOURCE":"A","RECORD_ID":"1","RECORD_TYPE":"PERSON","NAMES":[{"NAME_FULL":"Una Example"}],"DATE_OF_BIRTH":"12/11/1978","ADDRESSES":[{"ADDR_FULL":"1 Made-up Street"}]}"#;
    let sets = [listed, flat, legacy].map(|line| {
        let outcome = read_bytes("senzing", line);
        assert_eq!(outcome.codes(), [], "{line}");
        let fragments = outcome.records[0].fragments.clone();
        fragments
            .into_iter()
            .map(|mut f| {
                f.statements.sort();
                (f.entity, f.kind, f.statements)
            })
            .collect::<BTreeSet<_>>()
    });
    assert_eq!(sets[0], sets[1]);
    assert_eq!(sets[0], sets[2]);
}

#[test]
fn hostile_lines_end_in_findings_and_the_rest_is_read() {
    let good = r#"{"DATA_SOURCE":"A","RECORD_ID":"1","NAME_FULL":"Una Example"}"#;
    let many = format!(r#"{{"DATA_SOURCE":"A","RECORD_ID":"2","FEATURES":[{}0]}}"#, "0,".repeat(200_000));
    for (bad, code) in [
        (r#"{"DATA_SOURCE":"A","RECORD_ID":"2","RECORD_ID":"3"}"#.as_bytes().to_vec(), FindingCode::Syntax),
        (r#"{"DATA_SOURCE":"A","RECORD_ID":"2","FEATURES":[[{}]]}"#.as_bytes().to_vec(), FindingCode::Syntax),
        (r#"{"DATA_SOURCE":"A","RECORD_ID":"2","FEATURES":[{"NAME_FULL":{"a":1}}]}"#.as_bytes().to_vec(), FindingCode::Syntax),
        (r#"{"a":"#.repeat(100_000).into_bytes(), FindingCode::Syntax),
        (format!(r#"{{"DATA_SOURCE":"{}"}}"#, "x".repeat(10 << 20)).into_bytes(), FindingCode::Limit),
        (many.into_bytes(), FindingCode::Limit),
        (b"{\"DATA_SOURCE\":\"\xff\"}".to_vec(), FindingCode::BadEncoding),
        (br#"{"RECORD_ID":"2"}"#.to_vec(), FindingCode::MissingValue),
        (br#""text""#.to_vec(), FindingCode::Syntax),
    ] {
        let mut bytes = bad.clone();
        bytes.push(b'\n');
        bytes.extend_from_slice(good.as_bytes());
        let outcome = read_bytes("senzing", bytes);
        assert_eq!((outcome.records.len(), outcome.codes()), (1, vec![code]), "{}", String::from_utf8_lossy(&bad[..bad.len().min(80)]));
    }
}

#[test]
fn a_line_of_many_features_ends_in_findings() {
    for feature in [
        r#"{"NAME_FULL":"x{}"}"#,
        r#"{"DATE_OF_BIRTH":"x{}"}"#,
        r#"{"EMPLOYER":"x{}"}"#,
        r#"{"PASSPORT_NUMBER":"{}","PASSPORT_COUNTRY":"US"}"#,
    ] {
        let features: Vec<String> = (0..12_000).map(|i| feature.replace("{}", &i.to_string())).collect();
        let line = format!(r#"{{"DATA_SOURCE":"A","RECORD_ID":"1","FEATURES":[{}]}}"#, features.join(","));
        let outcome = read_bytes("senzing", line);
        assert!(outcome.records.len() == 1 && outcome.codes().contains(&FindingCode::Limit), "{feature}");
    }
}

#[test]
fn cut_and_broken_samples_end_in_findings_or_refusals() {
    is_steady_when_cut("senzing", &sample("senzing", "sample.jsonl"));
}

#[test]
fn the_real_truth_set_reads_whole() {
    let mut ids = BTreeSet::new();
    let mut links = Vec::new();
    let mut pointers = 0;
    for (file, count) in [("customers", 120), ("reference", 22), ("watchlist", 17)] {
        let Some(bytes) = shared(&format!("er/senzing_truthset/{file}.jsonl")) else { return };
        pointers += String::from_utf8_lossy(&bytes).matches("REL_POINTER_KEY").count();
        let outcome = read_bytes("senzing", bytes);
        let summary = outcome.result.as_ref().unwrap();
        assert_eq!((summary.rows, summary.records), (count, count), "{file}");
        // One date is written the other way round (`20/8/1991`) and is parked, not turned.
        let parked =
            outcome.findings.iter().filter(|f| f.severity > Severity::Note && f.reason.contains("is a date that no calendar has")).count();
        assert!(parked <= 1 && !outcome.codes().iter().any(|c| matches!(c, FindingCode::UnknownColumn | FindingCode::Syntax)), "{file}");
        ids.extend(outcome.records.iter().flat_map(|r| &r.fragments).map(|f| f.entity));
        links.extend(outcome.values("object").into_iter().map(|hex| hex.parse::<EntityId>().unwrap()));
    }
    assert_eq!(links.len(), pointers);
    assert!(links.iter().all(|target| ids.contains(target)));
    assert!(ids.contains(&EntityId::of("senzing", "CUSTOMERS:1001")));
}
