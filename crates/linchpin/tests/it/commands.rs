// SPDX-License-Identifier: Apache-2.0
//! Commands as a newcomer types them.

use crate::program::Place;

#[test]
fn own_data_in_five_commands() {
    let place = Place::new();
    let mut csv = Vec::new();
    testkit::shipments_csv(1, 500, &mut csv).unwrap();
    let file = place.file("my.csv", &csv);
    let file = file.to_str().unwrap();

    assert!(place.json("node", &["init"])["password"].is_string());
    assert!(place.json("node", &["init"])["password"].is_null(), "a second init changes nothing");
    let ingest = place.json("node", &["ingest", "shipments_generic", file]);
    assert_eq!(ingest["records"], 500);
    let again = place.json("node", &["ingest", "shipments_generic", file]);
    assert_eq!((again["records"].as_u64(), again["skipped_duplicates"].as_u64()), (Some(0), Some(500)));
    let resolve = place.json("node", &["resolve"]);
    assert!(resolve["pairs_compared"].is_u64());
    let first = place.json("node", &["edition", "seal"]);
    let second = place.json("node", &["edition", "seal"]);
    assert_eq!(first["content_id"], second["content_id"]);

    let found = place.json("node", &["search", "trading", "--kind", "LegalEntity"]);
    let hits = found["hits"].as_array().unwrap();
    assert!(!hits.is_empty(), "{found}");
    let dossier = place.json("node", &["show", hits[0]["id"].as_str().unwrap()]);
    assert!(dossier["properties"].as_array().is_some_and(|p| !p.is_empty()));
    assert_eq!(place.json("node", &["edition", "verify", "current"])["problems"].as_array().map(Vec::len), Some(0));
    assert_eq!(place.json("node", &["audit", "verify"])["broken_at"], serde_json::Value::Null);
    let rows = place.json("node", &["indicators", "run", "picture/arrivals_by_month"]);
    assert!(rows["rows"].as_array().is_some_and(|r| !r.is_empty()), "{rows}");
}

#[test]
fn the_order_of_files_does_not_change_the_edition() {
    let place = Place::new();
    let csv = |seed| {
        let mut csv = Vec::new();
        testkit::shipments_csv(seed, 300, &mut csv).unwrap();
        csv
    };
    let (a, b) = (place.file("a.csv", &csv(1)), place.file("b.csv", &csv(2)));
    let (a, b) = (a.to_str().unwrap(), b.to_str().unwrap());
    for (node, files) in [("ab", [a, b]), ("ba", [b, a])] {
        place.json(node, &["init"]);
        place.json(node, &["ingest", "shipments_generic", files[0], files[1]]);
    }
    assert_eq!(place.json("ab", &["edition", "seal"])["content_id"], place.json("ba", &["edition", "seal"])["content_id"]);
}

#[test]
fn a_judgment_is_undone_exactly() {
    let place = Place::new();
    let mut csv = Vec::new();
    testkit::shipments_csv(1, 200, &mut csv).unwrap();
    let file = place.file("my.csv", &csv);
    place.json("node", &["init"]);
    place.json("node", &["ingest", "shipments_generic", file.to_str().unwrap()]);
    let before = place.json("node", &["edition", "seal"]);
    let hits = place.json("node", &["search", "demu"]);
    let id = |i: usize| hits["hits"][i]["id"].as_str().unwrap().to_owned();
    let judged = place.json("node", &["judge", &id(0), &id(1), "same", "--reason", "one letterhead"]);
    assert_ne!(judged["edition"], before["edition"]);
    let dossier = place.json("node", &["show", &id(1)]);
    assert_eq!(dossier["entity"]["members"].as_array().map(Vec::len), Some(2), "{dossier}");
    let undone = place.json("node", &["judge", &id(0), &id(1), "withdrawn", "--reason", "two letterheads"]);
    assert_eq!(undone["edition"], before["edition"]);
}

#[test]
fn errors_say_what_and_what_to_do() {
    let place = Place::new();
    let fails = |args: &[&str], code: i32, say: &[&str]| {
        let out = place.run("node", args);
        let text = String::from_utf8_lossy(&out.stderr).into_owned();
        assert_eq!(out.status.code(), Some(code), "{args:?}: {text}");
        for word in say {
            assert!(text.contains(word), "{args:?} does not say `{word}`: {text}");
        }
    };
    fails(&["status"], 2, &["no node", "linchpin init"]);
    place.json("node", &["init"]);
    fails(&["search", "x"], 2, &["no edition", "edition seal"]);
    fails(&["ingest", "nope", "x.csv"], 2, &["no source `nope`", "shipments_generic"]);
    fails(&["ingest", "shipments_generic", "missing.csv"], 2, &["`missing.csv` cannot be opened, and nothing was read"]);
    fails(&["ingest", "shipments_generic", "."], 2, &["`.` is a folder"]);
    fails(&["show", "zz"], 2, &["not an id"]);
    fails(&["--as", "nobody", "status"], 2, &["no user `nobody`"]);
    fails(&["edition", "verify", "abc"], 2, &["no edition `abc`"]);
    let wrong = place.file("wrong.csv", b"a,b\n1,2\n");
    fails(&["ingest", "shipments_generic", wrong.to_str().unwrap()], 2, &[]);
    let empty = place.file("sdn.csv", b"");
    fails(&["ingest", "ofac_sdn", empty.to_str().unwrap()], 2, &[]);
}

#[test]
fn hostile_files_end_in_a_finding_or_a_refusal() {
    let place = Place::new();
    place.json("node", &["init"]);
    for hostile in testkit::hostile_files() {
        let file = place.file(&hostile.file, &hostile.bytes);
        let out = place.run("node", &["--json", "--quiet", "ingest", hostile.source, file.to_str().unwrap()]);
        let text = String::from_utf8_lossy(&out.stdout).into_owned();
        let report: serde_json::Value =
            serde_json::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}: {}", hostile.name, String::from_utf8_lossy(&out.stderr)));
        let refused = !report["files"][0]["refusal"].is_null();
        let found = report["findings"].as_u64().unwrap_or_default() > 0;
        assert!(refused || found, "{}: neither finding nor refusal: {report}", hostile.name);
        assert_eq!(out.status.code(), Some(if refused { 2 } else { 0 }), "{}", hostile.name);
    }
    assert_eq!(place.json("node", &["doctor"])["problems"].as_array().map(Vec::len), Some(0));
}
