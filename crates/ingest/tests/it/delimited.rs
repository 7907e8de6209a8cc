// SPDX-License-Identifier: Apache-2.0
//! Delimited text and JSON lines: what changes nothing, what is told, what is refused.

use std::{fmt::Write as _, io::Cursor};

use linchpin_ingest::{Batch, FINDINGS_PER_OBJECT_MAX, RECORDS_PER_BATCH_MAX, ReadError, ReadSummary, SourceSpec, Words, read};
use model::{Finding, FindingCode, Record, RecordId};

use crate::structured::words;

/// Two kinds of thing and a link between them: enough for most cases.
const SPEC: &str = r#"
title = "Test"
publisher = "Test"
authority = "none"
licence = "none"
cadence = "never"
marking = "U//LES"
format = "delimited"
marking_column = "mark"
needed = ["id"]

[[entity]]
as = "party"
kind = "LegalEntity"
key = ["party name"]
[entity.set]
name = "party name"
country = "country"
phone = { column = "phone", region_column = "country", split = ";" }

[[entity]]
as = "payment"
kind = "Payment"
key = ["id"]
[entity.set]
transactionNumber = "id"
date = { column = "date", date = "dmy" }
amount = { column = "amount", decimal = "," }
purpose = "purpose"
payer = { entity = "party" }

[aliases]
"party name" = ["payer"]
"#;

pub(crate) struct Reading {
    pub(crate) result: Result<ReadSummary, ReadError<String>>,
    pub(crate) batches: Vec<(u32, usize, u64)>,
    pub(crate) records: Vec<Record>,
    pub(crate) findings: Vec<Finding>,
}

impl Reading {
    fn ids(&self) -> Vec<RecordId> {
        self.records.iter().map(|r| r.id).collect()
    }

    pub(crate) fn codes(&self) -> Vec<(u64, FindingCode)> {
        self.findings.iter().map(|f| (f.line, f.code)).collect()
    }

    pub(crate) fn refusal(&self) -> String {
        match &self.result {
            Err(ReadError::Refused(refusal)) => refusal.to_string(),
            other => panic!("not refused: {other:?}"),
        }
    }

    fn values(&self, prop: &str) -> Vec<&str> {
        let statements = self.records.iter().flat_map(|r| &r.fragments).flat_map(|f| &f.statements);
        statements.filter(|s| s.prop.as_str() == prop).map(|s| s.value.as_str()).collect()
    }
}

pub(crate) fn read_with(toml: &str, words: &Words, name: &str, bytes: impl Into<Vec<u8>>) -> Reading {
    read_by(&SourceSpec::parse("test", toml, words).unwrap(), words, name, bytes)
}

pub(crate) fn read_by(spec: &SourceSpec, words: &Words, name: &str, bytes: impl Into<Vec<u8>>) -> Reading {
    let (mut batches, mut records, mut findings) = (Vec::new(), Vec::new(), Vec::new());
    let result = read(spec, words, name, Box::new(Cursor::new(bytes.into())), &mut |batch: Batch| {
        batches.push((batch.seq, batch.records.len(), batch.rows));
        records.extend(batch.records.iter().map(|r| r.to_record()));
        findings.extend(batch.findings);
        Ok(())
    });
    Reading { result, batches, records, findings }
}

fn read_text(bytes: impl Into<Vec<u8>>) -> Reading {
    read_with(SPEC, &words(), "file.csv", bytes)
}

const PLAIN: &str =
    "id,payer,country,date,amount,purpose\n1,Año Ejemplo,MX,12/11/2025,\"1.234,50\",goods\n2,Otra Muestra,US,13/11/2025,7,\"a, b\"\n";

#[test]
fn looks_of_a_file_change_no_record() {
    let plain = read_text(PLAIN);
    assert_eq!(plain.findings, []);
    assert_eq!(plain.values("date"), ["2025-11-12", "2025-11-13"]);
    assert_eq!(plain.values("amount"), ["1234.50", "7"]);
    let windows = format!("encoding = \"windows-1252\"\n{SPEC}");
    let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain(PLAIN.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let same: Vec<Reading> = vec![
        read_text(
            "purpose;amount;Date;COUNTRY;Party_Name;ID\r\ngoods;1.234,50;12/11/2025;MX;Año Ejemplo;1\r\na, b;7;13/11/2025;US;Otra Muestra;2\r\n",
        ),
        read_text(PLAIN.replace("\"1.234,50\"", "1.234#50").replace("\"a, b\"", "a# b").replace(',', "\t").replace('#', ",")),
        read_text(format!("\u{feff}{PLAIN}")),
        read_text(utf16),
        read_text(zstd::encode_all(PLAIN.as_bytes(), 3).unwrap()),
        read_with(
            &windows,
            &words(),
            "file.csv",
            PLAIN.replace('ñ', "\u{1}").bytes().map(|b| if b == 1 { 0xf1 } else { b }).collect::<Vec<u8>>(),
        ),
    ];
    for reading in same {
        assert_eq!((reading.ids(), reading.findings), (plain.ids(), vec![]));
        assert_eq!(reading.records, plain.records);
    }
}

/// Gives one byte at a time.
struct Slow<'a>(&'a [u8]);

impl std::io::Read for Slow<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let n = buffer.len().min(1);
        std::io::Read::read(&mut self.0, &mut buffer[..n])
    }
}

#[test]
fn how_the_bytes_come_in_changes_no_record() {
    let words = words();
    let spec = SourceSpec::parse("test", SPEC, &words).unwrap();
    let packed: &'static [u8] = Vec::leak(zstd::encode_all(PLAIN.as_bytes(), 3).unwrap());
    for bytes in [PLAIN.as_bytes(), packed] {
        let mut records = Vec::new();
        read(&spec, &words, "f", Box::new(Slow(bytes)), &mut |batch: Batch| -> Result<(), ()> {
            records.extend(batch.records.iter().map(|r| r.to_record()));
            Ok(())
        })
        .unwrap();
        assert_eq!(records, read_text(PLAIN).records);
    }
}

#[test]
fn json_lines_give_the_same_records_as_columns() {
    let spec = SPEC
        .replace("\"delimited\"", "\"json-lines\"")
        .replace("\"country\"", "\"payer.country\"")
        .replace("[\"payer\"]", "[\"payer.name\"]");
    let lines = "{\"id\":1,\"payer\":{\"name\":\"Año Ejemplo\",\"country\":\"MX\",\"age\":7},\"phone\":[\"+52 55 5555 0100\",\"+52 55 5555 0101\"],\"date\":\"12/11/2025\",\"amount\":\"1.234,50\"}\n\n[1]\n{\"id\":\n{\"payer\":{}}\n";
    let reading = read_with(&spec, &words(), "file.jsonl", lines);
    assert_eq!(reading.values("phone"), ["+525555550100", "+525555550101"]);
    assert_eq!(reading.values("name"), ["Año Ejemplo"]);
    assert_eq!(
        reading.codes(),
        [(1, FindingCode::UnknownColumn), (3, FindingCode::Syntax), (4, FindingCode::Syntax), (5, FindingCode::MissingValue)]
    );
    assert_eq!(reading.result.unwrap().rows, 4);
}

#[test]
fn identical_rows_are_told_apart_and_read_the_same_again() {
    let text = "id,amount\n1,5\n1,5\n2,5\n";
    let (once, twice) = (read_text(text), read_text(text));
    assert_eq!(once.ids(), twice.ids());
    assert_ne!(once.records[0].id, once.records[1].id);
    assert_eq!(once.records[0].fragments, once.records[1].fragments);
    // The same row in another file, on another line, is the same record.
    assert_eq!(read_text("amount,id\n5,2\n").ids(), [once.records[2].id]);
}

#[test]
fn a_row_has_the_marking_it_brings_or_the_sources() {
    let reading = read_text("id,mark\n1,\n2,CUI//BSA\n3,SECRETISH\n4,TOP SECRET\n");
    let markings: Vec<&str> = reading.records.iter().map(|r| r.marking.as_str()).collect();
    assert_eq!(markings, ["U//LES", "CUI//BSA", "TS"]);
    assert_eq!(reading.codes(), [(4, FindingCode::UnknownValue)]);
    assert_eq!(reading.result.unwrap().rows, 4);
}

#[test]
fn unknown_columns_are_parked_once_and_needed_ones_are_needed() {
    let reading = read_text("id,colour,id\n1,red,x\n2,blue,y\n");
    assert_eq!(reading.codes(), [(0, FindingCode::UnknownColumn), (0, FindingCode::UnknownColumn)]);
    assert_eq!(reading.records.len(), 2);
    assert_eq!(read_text("a,b\n1,2\n").refusal(), "line 1 of `file.csv`: needed columns are missing: id; the file has a, b");
    assert_eq!(read_text("").refusal(), "`file.csv`: the file is empty");
    assert_eq!(read_text("\n \n").refusal(), "`file.csv`: the file is empty");
}

#[test]
fn rows_of_another_shape_are_told() {
    let reading = read_text("id,payer,amount\n1,A\n2,B,7,,\n3,C,7,more\n\"4\" x,D,7\n");
    assert_eq!(reading.codes(), [(2, FindingCode::RowShape), (4, FindingCode::RowShape), (5, FindingCode::Syntax)]);
    assert_eq!(reading.records.len(), 4);
}

#[test]
fn a_file_without_header_takes_its_names_from_the_source() {
    let spec = format!("header = false\nskip_lines = 1\ncolumns = [\"id\", \"payer\"]\n{SPEC}");
    let reading = read_with(&spec, &words(), "x", "made by hand\n1,A\n2,B\n");
    assert_eq!(reading.values("name"), ["A", "B"]);
}

#[test]
fn a_set_of_files_is_told_apart_by_name() {
    let head = SPEC.split("marking_column").next().unwrap();
    let table =
        "[[table]]\nfile = \"a*.csv\"\n[[table.entity]]\nas = \"p\"\nkind = \"Person\"\nkey = [\"n\"]\n[table.entity.set]\nname = \"n\"\n";
    let spec = format!("{head}{table}");
    assert_eq!(read_with(&spec, &words(), "folder/A-2024.csv.gz", "n\nX\n").records.len(), 1);
    assert_eq!(
        read_with(&spec, &words(), "b.csv", "n\nX\n").refusal(),
        "`b.csv`: no table of this source is meant for a file of this name"
    );
}

#[test]
fn batches_come_in_order_and_hold_every_row() {
    let rows = RECORDS_PER_BATCH_MAX + 10;
    let mut text = String::from("id,amount\n");
    for n in 0..rows {
        writeln!(text, "{n},{n}").unwrap();
    }
    let reading = read_text(text);
    assert_eq!(reading.batches, [(0, RECORDS_PER_BATCH_MAX, RECORDS_PER_BATCH_MAX as u64), (1, 10, 10)]);
    let summary = reading.result.unwrap();
    assert_eq!((summary.rows, summary.records, summary.statements), (rows as u64, rows as u64, 2 * rows as u64));
    assert!(reading.records.iter().zip(2..).all(|(r, line)| r.line == line));
}

#[test]
fn findings_beyond_the_limit_are_counted() {
    let text = format!("id,date\n{}", "1,soon\n".repeat(FINDINGS_PER_OBJECT_MAX as usize + 5));
    let reading = read_text(text);
    let last = reading.findings.last().unwrap();
    assert_eq!((last.code, last.reason.as_str()), (FindingCode::Limit, "5 more findings than the 10000 kept of one file"));
    let summary = reading.result.unwrap();
    assert_eq!((summary.findings, summary.findings_left_out), (FINDINGS_PER_OBJECT_MAX + 1, 5));
}

#[test]
fn a_sink_that_fails_ends_the_reading() {
    let words = words();
    let spec = SourceSpec::parse("test", SPEC, &words).unwrap();
    let result = read(&spec, &words, "f", Box::new(Cursor::new(PLAIN)), &mut |_| Err("full"));
    assert!(matches!(result, Err(ReadError::Sink { source: "full", .. })));
}

#[test]
fn a_party_in_two_roles_is_one_entity_of_the_record() {
    let words = words();
    let spec = shelf::text("sources/shipments_generic/source.toml").unwrap();
    let row = "bill,shipper,shipper_address,consignee,consignee_address,notify,notify_address\nB1,Acme,1 St,Acme,1 St,same as consignee,\n";
    let reading = read_with(spec, &words, "x.csv", row.replace("bill,", "bill number,"));
    let kinds: Vec<&str> = reading.records[0].fragments.iter().map(|f| f.kind.as_str()).collect();
    assert_eq!(kinds, ["LegalEntity", "Shipment"]);
    assert_eq!(reading.values("shipper"), reading.values("consignee"));
    assert_eq!(reading.values("notifyParty"), Vec::<&str>::new());
}

#[test]
fn what_names_nobody_is_nobody() {
    let payments = shelf::text("sources/payments_generic/source.toml").unwrap();
    let row = "payment_id,amount,payer_name,payer_country,payer_bank,beneficiary_country\nP1,5,,US,Sample Bank,MX\n";
    let reading = read_with(payments, &words(), "x.csv", row);
    let kinds: Vec<&str> = reading.records[0].fragments.iter().map(|f| f.kind.as_str()).collect();
    assert_eq!(kinds, ["Organization", "Payment"]);

    let shipments = shelf::text("sources/shipments_generic/source.toml").unwrap();
    let row = "bill_number,vessel_flag,consignee_name,seal\nB1,PA,TO THE ORDER OF SAMPLE BANK,S1\n";
    let reading = read_with(shipments, &words(), "x.csv", row);
    let kinds: Vec<&str> = reading.records[0].fragments.iter().map(|f| f.kind.as_str()).collect();
    assert_eq!(kinds, ["Shipment"]);
}
