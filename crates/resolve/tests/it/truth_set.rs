// SPDX-License-Identifier: Apache-2.0
//! Quality on Senzing's public truth set: 159 records, 85 people and firms, made to be hard.

use std::{
    collections::{BTreeMap, HashMap},
    fs,
    path::Path,
};

use linchpin_resolve::{Options, Profile, clusters, explain, propose};
use model::{EntityId, Marking, Statement};
use serde_json::Value;

use crate::common::{ONTOLOGY, WORDS, shared_data};

/// `12/11/1978`, `20/8/1991`, `3/1/70`, `Mar 1 1970`, `24-May-11`, `1993-09-14`.
fn iso_date(text: &str) -> Option<String> {
    const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let parts: Vec<&str> = text.split(['/', '-', ' ']).collect();
    let [a, b, c] = parts.as_slice() else { return None };
    let month = |t: &str| MONTHS.iter().position(|m| t.to_lowercase().starts_with(m)).map(|m| m as u32 + 1);
    let number = |t: &str| t.parse::<u32>().ok();
    let (y, m, d) = match (number(a), number(b), number(c)) {
        (Some(y), Some(m), Some(d)) if a.len() == 4 => (y, m, d),
        (Some(d), Some(m), Some(y)) if d > 12 => (y, m, d),
        (Some(m), Some(d), Some(y)) => (y, m, d),
        (None, Some(d), Some(y)) => (y, month(a)?, d),
        (Some(d), None, Some(y)) => (y, month(b)?, d),
        _ => return None,
    };
    let y = if y > 99 { y } else { y + if y > 26 { 1900 } else { 2000 } };
    Some(format!("{y:04}-{m:02}-{d:02}"))
}

fn profile(record: &Value) -> Profile {
    let key = format!("{}:{}", record["DATA_SOURCE"].as_str().unwrap(), record["RECORD_ID"].as_str().unwrap());
    let mut kind = "LegalEntity";
    let mut statements = Vec::new();
    let mut say = |prop: &str, value: &str| {
        if !value.trim().is_empty() {
            statements.push(Statement::new(ONTOLOGY.prop(prop).unwrap(), value.trim()));
        }
    };
    for feature in record["FEATURES"].as_array().unwrap() {
        let get = |name: &str| feature.get(name).and_then(Value::as_str).unwrap_or_default();
        let joined = |names: &[&str]| names.iter().map(|n| get(n)).filter(|v| !v.is_empty()).collect::<Vec<_>>().join(" ");
        match get("RECORD_TYPE") {
            "PERSON" => kind = "Person",
            "ORGANIZATION" => kind = "Organization",
            _ => {}
        }
        let name = if get("NAME_TYPE") == "AKA" { "alias" } else { "name" };
        say(name, get("NAME_FULL"));
        say(name, get("NAME_ORG"));
        say(name, &joined(&["NAME_FIRST", "NAME_MIDDLE", "NAME_LAST"]));
        say("firstName", get("NAME_FIRST"));
        say("lastName", get("NAME_LAST"));
        say("birthDate", &iso_date(get("DATE_OF_BIRTH")).unwrap_or_default());
        say("address", &joined(&["ADDR_FULL", "ADDR_LINE1", "ADDR_CITY", "ADDR_STATE", "ADDR_POSTAL_CODE", "ADDR_COUNTRY"]));
        say("phone", get("PHONE_NUMBER"));
        say("email", get("EMAIL_ADDRESS"));
        say(
            "gender",
            match get("GENDER") {
                "M" | "Male" => "male",
                "F" | "Female" => "female",
                _ => "",
            },
        );
        say("passportNumber", get("PASSPORT_NUMBER"));
        say("licenseNumber", get("DRIVERS_LICENSE_NUMBER"));
        say("socialSecurityNumber", get("SSN_NUMBER"));
        say("idNumber", get("NATIONAL_ID_NUMBER"));
        say("taxNumber", get("TAX_ID_NUMBER"));
        say("leiCode", get("LEI_NUMBER"));
    }
    Profile::from_statements(&ONTOLOGY, EntityId::of("truth", &key), ONTOLOGY.kind(kind).unwrap(), Marking::public(), &statements).unwrap()
}

fn read(folder: &Path) -> Vec<Profile> {
    let lines = |file: &str| fs::read_to_string(folder.join(file)).unwrap();
    let text = lines("customers.jsonl") + &lines("watchlist.jsonl") + &lines("reference.jsonl");
    text.lines().filter(|l| !l.trim().is_empty()).map(|l| profile(&serde_json::from_str(l).unwrap())).collect()
}

/// (entity, cluster, key) of the published key.
fn truth(folder: &Path) -> Vec<(EntityId, String, String)> {
    let text = fs::read_to_string(folder.join("actual_truthset_key.csv")).unwrap();
    let row = |line: &str| {
        let cells: Vec<&str> = line.trim().split(',').collect();
        let key = format!("{}:{}", cells[2], cells[3]);
        (EntityId::of("truth", &key), cells[1].to_owned(), key)
    };
    text.lines().skip(1).filter(|l| !l.trim().is_empty()).map(row).collect()
}

#[test]
fn the_truth_set_is_resolved_without_rules_written_for_it() {
    let Some(folder) = shared_data("er/senzing_truthset") else { return };
    let profiles = read(&folder);
    let proposal = propose(&profiles, &WORDS, &Options::default());
    let truth = truth(&folder);
    let mut ids: Vec<EntityId> = truth.iter().map(|(id, ..)| *id).collect();
    ids.sort_unstable();
    let found = clusters(&ids, &proposal.judgments);

    let names: HashMap<EntityId, &str> = truth.iter().map(|(id, _, key)| (*id, key.as_str())).collect();
    let cluster_of: BTreeMap<EntityId, &str> = truth.iter().map(|(id, cluster, _)| (*id, cluster.as_str())).collect();
    let face = |id: &EntityId| profiles.iter().filter(|p| p.entity == *id).cloned().collect::<Vec<_>>();
    let shown = |a: &EntityId, b: &EntityId| {
        let e = explain(&face(a), &face(b), &WORDS, &proposal.rarity, &Options::default());
        let reasons: Vec<String> = e.reasons.iter().map(|r| format!("{:+.1} {}", r.weight_log2, r.text)).collect();
        format!("{:.1} bits: {}", e.total_log2, reasons.join("; "))
    };
    let (mut hit, mut wrong, mut missed) = (0_u32, 0_u32, 0_u32);
    for (at, a) in ids.iter().enumerate() {
        for b in ids.iter().skip(at + 1) {
            match (cluster_of[a] == cluster_of[b], found.canonical(a) == found.canonical(b)) {
                (true, true) => hit += 1,
                (false, true) => {
                    wrong += 1;
                    println!("wrong  {} {}: {}", names[a], names[b], shown(a, b));
                }
                (true, false) => {
                    missed += 1;
                    println!("missed {} {}: {}", names[a], names[b], shown(a, b));
                }
                _ => {}
            }
        }
    }
    let (precision, recall) = (f64::from(hit) / f64::from(hit + wrong), f64::from(hit) / f64::from(hit + missed));
    let f1 = 2.0 * precision * recall / (precision + recall);
    println!(
        "pairs: precision {precision:.3} recall {recall:.3} F1 {f1:.3}; {} clusters, {} pairs compared",
        found.count(),
        proposal.pairs_compared
    );
    assert!(f1 >= 0.95, "F1 {f1:.3}");
}
