// SPDX-License-Identifier: Apache-2.0
//! FollowTheMoney lines as records.

use std::collections::BTreeMap;

use model::{EntityId, FindingCode};

use super::{is_steady_when_cut, read_bytes, sample, shared, unpacked};

#[test]
fn secrets_are_never_kept() {
    let outcome = read_bytes("ftm", sample("ftm", "sample.ftm.json"));
    assert!(outcome.values("privateKey").is_empty());
}

#[test]
fn the_order_of_keys_and_values_and_the_day_of_the_crawl_do_not_change_a_record() {
    let a = r#"{"id":"a","schema":"Person","properties":{"name":["X","Y"],"country":["mt"]},"last_seen":"2025"}"#;
    let b = r#"{"last_seen":"2026","properties":{"country":["mt"],"name":["Y","X"]},"schema":"Person","id":"a"}"#;
    let ids = [a, b].map(|line| read_bytes("ftm", line).records[0].id);
    assert_eq!(ids[0], ids[1]);
    let twice = read_bytes("ftm", format!("{a}\n{b}\n"));
    assert_ne!(twice.records[0].id, twice.records[1].id);
}

#[test]
fn hostile_lines_end_in_findings_and_the_rest_is_read() {
    let good = r#"{"id":"a","schema":"Person","properties":{"name":["X"]}}"#;
    let ten_megabytes = format!(r#"{{"id":"b","schema":"Person","properties":{{"name":["{}"]}}}}"#, "x".repeat(10 << 20));
    let two_megabytes = format!(r#"{{"id":"b","schema":"Person","properties":{{"name":["{}"]}}}}"#, "x".repeat(2 << 20));
    let many = format!(r#"{{"id":"b","schema":"Person","properties":{{"name":[{}0]}}}}"#, "0,".repeat(20_000));
    for (bad, code) in [
        (r#"{"id":"b","schema":"Person","properties":{"name":["x"],"name":["y"]}}"#.as_bytes().to_vec(), FindingCode::Syntax),
        ("[".repeat(100_000).into_bytes(), FindingCode::Syntax),
        (r#"{"id":"b","schema":"Person","properties":{"name":["x"#.as_bytes().to_vec(), FindingCode::Syntax),
        (b"{\"id\":\"b\xff\",\"schema\":\"Person\"}".to_vec(), FindingCode::BadEncoding),
        (ten_megabytes.into_bytes(), FindingCode::Limit),
        (two_megabytes.into_bytes(), FindingCode::Limit),
        (many.into_bytes(), FindingCode::Limit),
        (br#"{"schema":"Person","properties":{}}"#.to_vec(), FindingCode::MissingValue),
        (br#"{"id":"b","schema":"Nothing"}"#.to_vec(), FindingCode::UnknownValue),
        (b"null".to_vec(), FindingCode::Syntax),
    ] {
        let mut bytes = bad.clone();
        bytes.extend_from_slice(b"\n\n");
        bytes.extend_from_slice(good.as_bytes());
        let outcome = read_bytes("ftm", bytes);
        assert_eq!((outcome.records.len(), outcome.codes()), (1, vec![code]), "{}", String::from_utf8_lossy(&bad[..bad.len().min(80)]));
        assert!(outcome.findings[0].remedy.is_some());
    }
}

#[test]
fn cut_and_broken_samples_end_in_findings_or_refusals() {
    is_steady_when_cut("ftm", &sample("ftm", "sample.ftm.json"));
}

#[test]
fn real_files_keep_every_entity_and_every_link() {
    for (file, count) in [("zala", 91), ("parteispenden", 475)] {
        let Some(bytes) = shared(&format!("opensanctions-ftm/{file}.ftm.json.gz")) else { return };
        let outcome = read_bytes("ftm", bytes.clone());
        let summary = outcome.result.as_ref().unwrap();
        assert_eq!((summary.rows, summary.records), (count, count), "{file}");
        assert!(!outcome.codes().contains(&FindingCode::UnknownColumn) && !outcome.codes().contains(&FindingCode::UnknownValue));

        // The plain twin: what a general JSON reader sees in the same lines.
        let entities = outcome.entities();
        let mut values: BTreeMap<String, usize> = BTreeMap::new();
        for line in String::from_utf8(unpacked(&bytes)).unwrap().lines() {
            let json: serde_json::Value = serde_json::from_str(line).unwrap();
            let id = EntityId::of("ftm", json["id"].as_str().unwrap());
            assert_eq!(entities.get(&id).copied(), json["schema"].as_str(), "{line}");
            for (name, list) in json["properties"].as_object().unwrap() {
                *values.entry(name.clone()).or_default() += list.as_array().unwrap().len();
            }
        }
        for name in ["owner", "asset", "payer", "beneficiary", "holder", "topics"] {
            assert_eq!(outcome.values(name).len(), values.get(name).copied().unwrap_or(0), "{file} {name}");
        }
        let kept = outcome.records.iter().map(model::Record::statement_count).sum::<usize>();
        let all = values.values().sum::<usize>();
        assert!(kept * 100 >= all * 99);
    }
}
