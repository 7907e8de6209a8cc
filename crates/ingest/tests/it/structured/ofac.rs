// SPDX-License-Identifier: Apache-2.0
//! OFAC's delimited files, in the official layout and in one with a header.

use model::{EntityId, FindingCode};

use super::{Outcome, is_steady_when_cut, read_bytes, sample, shared, unpacked};

const SAMPLES: [&str; 4] = ["sample-sdn.csv", "sample-alt.csv", "sample-add.csv", "sample-comments.csv"];

#[test]
fn a_header_changes_no_record() {
    let bytes = sample("ofac_sdn", "sample-sdn.csv");
    let mut headed = b"ID,Name,Type,Country,Title,Col_F,Col_G,Col_H,Col_I,Col_J,Col_K,Details\r\n".to_vec();
    headed.extend_from_slice(&bytes);
    let (bare, headed) = (read_bytes("ofac_sdn", bytes), read_bytes("ofac_sdn", headed));
    let ids = |o: &Outcome| o.records.iter().map(|r| r.id).collect::<Vec<_>>();
    assert_eq!(ids(&bare), ids(&headed));
    assert_eq!(bare.result.unwrap().rows, headed.result.unwrap().rows);
}

#[test]
fn the_files_speak_of_the_same_parties() {
    let party = EntityId::of("ofac", "90002");
    for name in ["sample-sdn.csv", "sample-alt.csv", "sample-add.csv"] {
        let outcome = read_bytes("ofac_sdn", sample("ofac_sdn", name));
        assert!(outcome.entities().contains_key(&party), "{name}");
    }
}

#[test]
fn links_lead_to_the_number_when_one_party_bears_the_name() {
    let outcome = read_bytes("ofac_sdn", sample("ofac_sdn", "sample-sdn.csv"));
    let objects = outcome.values("object");
    assert!(objects.contains(&EntityId::of("ofac", "90002").to_string().as_str()));
    assert!(objects.contains(&EntityId::of("ofac", "90001").to_string().as_str()));
    let dangling: Vec<&str> =
        outcome.findings.iter().filter(|f| f.code == FindingCode::DanglingReference).map(|f| f.reason.as_str()).collect();
    assert_eq!(dangling.len(), 4, "{dangling:?}");
    assert!(dangling.iter().any(|r| r.contains("`TWIN`") && r.contains("several parties")));
    assert!(dangling.iter().any(|r| r.contains("`NOWHERE CARTEL`") && r.contains("no party")));
}

#[test]
fn other_tables_and_endless_rows_are_refused() {
    assert_eq!(read_bytes("ofac_sdn", "a,b,c\n1,2,3\n").refusal(), "1: rows of 3 columns belong to no file of the list");
    let open_quote = format!("1,\"{}", "x,\n".repeat(3 << 20));
    assert_eq!(read_bytes("ofac_sdn", open_quote).refusal(), "1: this row cannot be split into cells");
    let later = read_bytes("ofac_sdn", format!("1,a; Gender Male.\n2,\"{}\n3,a; Gender Male.\n", "x".repeat(10)));
    assert_eq!((later.records.len(), later.codes().contains(&FindingCode::Syntax)), (2, true));
    let binary = vec![0_u8; 1 << 16];
    assert!(!read_bytes("ofac_sdn", binary).refusal().is_empty());
    let empty = read_bytes("ofac_sdn", "");
    assert_eq!((empty.records.len(), empty.findings.len()), (0, 0));
}

#[test]
fn cut_and_broken_samples_end_in_findings_or_refusals() {
    for name in SAMPLES {
        let bytes = sample("ofac_sdn", name);
        is_steady_when_cut("ofac_sdn", &bytes);
    }
}

#[test]
fn the_real_list_reads_whole() {
    let Some(bytes) = shared("ofac-sdn-2023/sdn.csv.gz") else { return };
    let text = String::from_utf8(unpacked(&bytes)).unwrap();
    let outcome = read_bytes("ofac_sdn", bytes);
    let summary = *outcome.result.as_ref().unwrap();
    assert_eq!(summary.rows, 11_443);
    let counts = ["Person", "Vessel", "Airplane"].map(|k| outcome.count_of(k));
    assert_eq!(counts, [5_890, 685, 293]);
    let dangling = outcome.codes().iter().filter(|c| **c == FindingCode::DanglingReference).count();
    assert!(dangling < 100, "{dangling}");
    let understood = outcome.findings.iter().filter(|f| f.reason.contains("is parked")).count();
    assert!(understood < 40, "{understood} items are parked");
    // The plain twin: every "Linked To" of the file is a link, but for those that the publisher cut off.
    assert_eq!(outcome.values("object").len(), text.matches("Linked To:").count());
    assert!(
        outcome.count_of("CryptoWallet") > 190,
        "{} of {}",
        outcome.count_of("CryptoWallet"),
        text.matches("Digital Currency Address - ").count()
    );
    assert!(outcome.values("birthDate").len() > 6_000);
}

#[test]
fn the_real_aliases_and_addresses_read_whole() {
    for (file, rows) in
        [("alt_2024-01.csv.gz", 17_091), ("add_2024-01.csv.gz", 18_990), ("sdn_address.csv.gz", 16_357), ("sdn_comments.csv", 13)]
    {
        let Some(bytes) = shared(&format!("ofac-sdn-2023/{file}")) else { return };
        let outcome = read_bytes("ofac_sdn", bytes);
        assert_eq!(outcome.result.as_ref().unwrap().rows, rows, "{file}");
    }
}

#[test]
fn a_row_of_thousands_of_items_ends_in_findings() {
    for item in ["DOB x{};", "a.k.a. 'x{}';", "Linked To: x{};", "Passport {} (Mexico);", "Digital Currency Address - XBT {};"] {
        let remarks: String = (0..12_000).map(|i| item.replace("{}", &i.to_string())).collect();
        let outcome = read_bytes("ofac_sdn", format!("1,A,individual,SDNT,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,\"{remarks}\"\n"));
        assert!(outcome.codes().contains(&FindingCode::Limit), "{item}");
        assert!(outcome.records.iter().map(model::Record::statement_count).max() <= Some(20_000), "{item}");
    }
    let programmes: String = (0..12_000).map(|i| format!("P{i}] [")).collect();
    let outcome = read_bytes("ofac_sdn", format!("1,A,individual,{programmes},,,,,,,,\n"));
    assert!(outcome.codes().contains(&FindingCode::Limit));
}
