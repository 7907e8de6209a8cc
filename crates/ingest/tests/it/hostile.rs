// SPDX-License-Identifier: Apache-2.0
//! Hostile bytes end in a finding or a refusal, never in a crash, a hang or runaway memory.

use std::{
    io::{Cursor, Read, Write},
    sync::LazyLock,
};

use flate2::{Compression, write::GzEncoder};
use linchpin_ingest::{Batch, SourceSpec, Words, read};
use model::FindingCode;
use proptest::prelude::*;

use crate::{
    delimited::{Reading, read_by, read_with},
    structured::words,
};

fn source(id: &str) -> &'static str {
    shelf::text(&format!("sources/{id}/source.toml")).unwrap()
}

fn shipments(bytes: impl Into<Vec<u8>>) -> Reading {
    read_with(source("shipments_generic"), &words(), "file.csv", bytes)
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn nul_bytes_are_removed_and_told() {
    let reading = shipments(b"bill_number,description\nB\x001,goods\x00\n".to_vec());
    assert_eq!(reading.records[0].fragments[0].statements[0].value, "B1");
    assert!(reading.codes().contains(&(2, FindingCode::ControlCharacter)));
}

#[test]
fn bytes_that_are_no_text_are_replaced_and_told() {
    let reading = shipments(b"bill_number,description\nB1,caf\xe9\n".to_vec());
    assert_eq!(reading.codes(), [(2, FindingCode::BadEncoding), (0, FindingCode::BadEncoding)]);
}

#[test]
fn formulas_are_kept_as_text_and_told() {
    for formula in ["=cmd|' /C calc'!A0", "@SUM(1+1)*cmd|' /C calc'!A0", "+HYPERLINK(1)", "-cmd|x"] {
        let reading = shipments(format!("bill_number,description\nB1,{formula}\n"));
        assert_eq!(reading.codes(), [(2, FindingCode::Formula)], "{formula}");
    }
}

#[test]
fn a_quote_that_never_closes_costs_its_line_only() {
    let reading = shipments("bill_number,description\nB1,\"open\nB2,goods\nB3,goods\n");
    assert_eq!(reading.codes(), [(2, FindingCode::Syntax)]);
    assert_eq!(reading.records.len(), 2);
}

#[test]
fn a_row_of_a_hundred_thousand_cells_costs_its_line_only() {
    let reading = shipments(format!("bill_number\nB1\n{}\nB2\n", ",".repeat(100_000)));
    assert_eq!(reading.codes(), [(3, FindingCode::Limit)]);
    assert_eq!(reading.records.len(), 2);
    let header = shipments(format!("bill_number{}\n", ",x".repeat(100_000)));
    assert_eq!(header.refusal(), "line 1 of `file.csv`: the header has more than 4096 columns");
}

/// A line that goes on for 64 MiB, made up as it is read.
#[test]
fn a_line_without_end_costs_its_line_only() {
    let text =
        Cursor::new(b"bill_number\nB1\n".to_vec()).chain(std::io::repeat(b'x').take(64 << 20)).chain(Cursor::new(b"\nB2\n".to_vec()));
    let words = words();
    let spec = SourceSpec::parse("test", source("shipments_generic"), &words).unwrap();
    let (mut lines, mut findings) = (Vec::new(), Vec::new());
    let mut keep = |batch: Batch| -> Result<(), ()> {
        lines.extend(batch.records.iter().map(|r| r.line()));
        findings.extend(batch.findings.iter().map(|f| (f.line, f.code)));
        Ok(())
    };
    read(&spec, &words, "f", Box::new(text), &mut keep).unwrap();
    assert_eq!((lines, findings), (vec![2, 4], vec![(3, FindingCode::Limit)]));
}

#[test]
fn a_zip_bomb_is_refused() {
    let bomb = gzip(&vec![b'x'; 64 << 20]);
    assert_eq!(shipments(bomb).refusal(), "`file.csv`: unpacks to more than 250 times its size");
}

#[test]
fn files_that_are_no_text_are_refused() {
    for (bytes, expect) in [
        (b"PK\x03\x04\x14\0\x06\0".to_vec(), "`file.csv`: this is a ZIP archive or spreadsheet, not text"),
        (
            b"b\0i\0l\0l\0_\0n\0u\0m\0b\0e\0r\0\n\0".to_vec(),
            "line 1 of `file.csv`: this looks like UTF-16 without a byte order mark, or is no text",
        ),
        (gzip(&gzip(b"bill_number\nB1\n")), "`file.csv`: packed twice"),
    ] {
        assert_eq!(shipments(bytes).refusal(), expect);
    }
    let torn = gzip(b"bill_number\nB1\n");
    assert!(shipments(torn[..torn.len() - 9].to_vec()).result.is_err());
}

#[test]
fn a_file_of_broken_rows_is_given_up() {
    let long = format!("{}\n", ",".repeat(5_000)).repeat(1_001);
    assert_eq!(shipments(format!("bill_number\n{long}")).refusal(), "`file.csv`: 1000 rows could not be split");
}

fn json_spec() -> String {
    source("payments_generic").replace("format = \"delimited\"", "format = \"json-lines\"")
}

#[test]
fn json_nested_a_million_deep_costs_its_line_only() {
    let deep = "[".repeat(1_000_000);
    let lines = format!("{{\"payment_id\":1,\"amount\":2,\"x\":{deep}}}\n{{\"payment_id\":2,\"amount\":2}}\n{deep}\n");
    let reading = read_with(&json_spec(), &words(), "f", lines);
    assert_eq!(reading.codes(), [(1, FindingCode::Syntax), (3, FindingCode::Syntax)]);
    assert_eq!(reading.records.len(), 1);
}

#[test]
fn json_with_ever_new_fields_gives_bounded_findings() {
    let lines: String = (0..6_000).map(|n| format!("{{\"payment_id\":{n},\"amount\":2,\"field{n}\":1}}\n")).collect();
    let reading = read_with(&json_spec(), &words(), "f", lines);
    assert_eq!(reading.findings.len(), 4_096);
    assert_eq!(reading.records.len(), 6_000);
}

#[test]
fn a_cell_of_a_million_parts_gives_bounded_entities() {
    let cell = "CSQU3054383;".repeat(300_000);
    let reading = shipments(format!("bill_number,containers\nB1,{cell}\n"));
    assert_eq!(reading.records[0].fragments.len(), 2);
    let different: String = (0..300_000).map(|n| format!("C{n};")).collect();
    let reading = shipments(format!("bill_number,containers\nB1,{different}\n"));
    assert!(reading.records[0].fragments.len() <= 1_001);
}

/// Bytes that look like files more often than chance would have it.
fn any_bytes() -> impl Strategy<Value = Vec<u8>> {
    let header = prop_oneof![
        Just(&b"bill_number,description,weight,weight_unit,departure_date,containers,imo,shipper_phone,shipper_country\n"[..]),
        Just(&b"payment_id;amount;date;payer_iban\n"[..]),
        Just(&b"{\"payment_id\":\"a\",\"amount\":"[..]),
        Just(&b"\xff\xfe"[..]),
        Just(&b"\x1f\x8b\x08\0\0\0\0\0"[..]),
        Just(&b"\x28\xb5\x2f\xfd"[..]),
        Just(&b""[..]),
    ];
    let signs = proptest::sample::select(b"01299,,;;\"\"\n\n\r\t kgB/-:+=\0\xc3\xff{}[]e.".to_vec());
    (header, proptest::collection::vec(prop_oneof![4 => signs, 1 => any::<u8>()], 0..400))
        .prop_map(|(header, bytes)| [header, &bytes].concat())
}

static SPECS: LazyLock<(Words, Vec<SourceSpec>)> = LazyLock::new(|| {
    let words = words();
    let texts = [source("shipments_generic").to_owned(), source("payments_generic").to_owned(), json_spec()];
    let specs = texts.iter().map(|t| SourceSpec::parse("test", t, &words).unwrap()).collect();
    (words, specs)
});

proptest! {
    #[test]
    fn any_bytes_end_in_records_findings_or_a_refusal(bytes in any_bytes()) {
        let (words, specs) = &*SPECS;
        for spec in specs {
            let first = read_by(spec, words, "f", bytes.clone());
            let second = read_by(spec, words, "f", bytes.clone());
            prop_assert_eq!(first.records, second.records);
            prop_assert_eq!(first.findings, second.findings);
        }
    }
}
