// SPDX-License-Identifier: Apache-2.0
//! Plain files of every format: columns, rows, findings, refusals.

mod parquet;
mod structured;

use std::{fs, io::Write, path::Path};

use flate2::{Compression, write::GzEncoder};

use linchpin_ingest::{
    ReadError,
    plain::{self, PlainError, Sink, Summary},
};
use proptest::prelude::*;

/// What a file gave, as text: a row is `line: column=value …`.
#[derive(Default)]
struct Kept {
    columns: Vec<String>,
    rows: Vec<String>,
}

impl Sink for Kept {
    fn column(&mut self, name: &str) {
        self.columns.push(name.to_owned());
    }

    fn row(&mut self, line: u64, cells: &[(u32, &str)]) -> Result<(), String> {
        let cells: Vec<String> = cells.iter().map(|(column, value)| format!("{}={value}", self.columns[*column as usize])).collect();
        self.rows.push(format!("{line}: {}", cells.join(" ")));
        Ok(())
    }
}

struct Reading {
    rows: Vec<String>,
    summary: Summary,
}

impl Reading {
    /// The rows without their lines.
    fn values(&self) -> Vec<&str> {
        self.rows.iter().map(|row| row.split_once(": ").unwrap().1).collect()
    }

    fn findings(&self) -> Vec<String> {
        self.summary.findings.iter().map(|f| format!("{}: {}", f.line, f.reason)).collect()
    }
}

fn try_read(bytes: &[u8]) -> Result<Reading, PlainError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    fs::write(&path, bytes).unwrap();
    let mut kept = Kept::default();
    let summary = plain::read(&path, &mut kept)?;
    assert_eq!(summary.columns, kept.columns);
    assert_eq!(summary.rows as usize, kept.rows.len());
    Ok(Reading { rows: kept.rows, summary })
}

fn read(bytes: impl AsRef<[u8]>) -> Reading {
    try_read(bytes.as_ref()).unwrap()
}

fn refusal(bytes: impl AsRef<[u8]>) -> String {
    match try_read(bytes.as_ref()) {
        Err(ReadError::Refused(refusal)) => refusal.reason,
        Err(other) => panic!("not refused: {other:?}"),
        Ok(reading) => panic!("read: {:?}", reading.rows),
    }
}

#[test]
fn any_delimiter_is_found() {
    for delimiter in [",", ";", "\t", "|"] {
        let reading = read(["id;name;dob", "1; Ana Example ;1970-01-01", "2;Bo;"].join("\r\n").replace(';', delimiter));
        assert_eq!(reading.rows, ["2: id=1 name=Ana Example dob=1970-01-01", "3: id=2 name=Bo"], "{delimiter:?}");
        assert_eq!(reading.findings(), [""; 0]);
        assert_eq!(reading.summary.format, "delimited text");
    }
    let declared = read("sep=;\nname;note\nAna, Bo;x\n");
    assert_eq!(declared.rows, ["3: name=Ana, Bo note=x"]);
    let commas_within = read("name;address\nAna;1 Road, Town, X\nBo;2 Road, Town, Y\n");
    assert_eq!(commas_within.rows[0], "2: name=Ana address=1 Road, Town, X");
    let one_column = read("name\nExample, Ana\nExample, Bo\n");
    assert_eq!(one_column.rows, ["2: name=Example, Ana", "3: name=Example, Bo"]);
}

#[test]
fn a_file_without_header_has_numbered_columns() {
    let reading = read("1,Ana,1970-01-01\n2,Bo,1980-01-01\n");
    assert_eq!(reading.rows[0], "1: column_1=1 column_2=Ana column_3=1970-01-01");
    assert!(reading.findings()[0].contains("looks like data"));
    assert_eq!(read("Ana Example\nBo Example\n").rows, ["1: column_1=Ana Example", "2: column_1=Bo Example"]);
}

#[test]
fn names_of_columns_that_are_double_or_missing_are_numbered_and_told() {
    let reading = read("name,,name,name_2\na,b,c,d\n");
    assert_eq!(reading.rows, ["2: name=a column_2=b name_3=c name_2=d"]);
    assert_eq!(
        reading.findings(),
        ["0: column 2 has no name; it is called `column_2`", "0: column `name` stands twice; the second is called `name_3`"]
    );
}

#[test]
fn bad_rows_are_told_and_the_rest_goes_on() {
    let long = "x".repeat(10 << 20);
    let reading = read(format!("id,name\n1,Ana\n2,\"torn\n3,Bo\n4,{long}\n5,Cy,,\n6,Di,extra\n7\n,\n8,\"E\"f\n9,\"{long}\"\n10,Gi\n"));
    assert_eq!(
        reading.rows,
        ["2: id=1 name=Ana", "4: id=3 name=Bo", "6: id=5 name=Cy", "7: id=6 name=Di", "8: id=7", "10: id=8 name=Ef", "12: id=10 name=Gi"]
    );
    assert_eq!(
        reading.findings(),
        [
            "3: a quote opens and does not close; the line is left out",
            "5: longer than 4 MiB; the line is left out",
            "7: 3 cells where the header has 2; what is beyond is not read",
            "8: 1 cells where the header has 2; the missing cells are empty",
            "10: text after a closing quote; kept as part of the cell",
            "11: longer than 4 MiB; the line is left out",
            "0: 1 rows without any value are not counted",
        ]
    );
    assert_eq!((reading.summary.rows, reading.summary.rows_left_out), (7, 3));
}

#[test]
fn findings_are_capped_and_counted() {
    let reading = read(format!("id,name\n{}", "1,a,b\n".repeat(plain::FINDINGS_MAX + 5)));
    assert_eq!((reading.summary.findings.len(), reading.summary.findings_left_out), (plain::FINDINGS_MAX, 5));
}

#[test]
fn empty_rows_columns_and_files_are_told() {
    let headed = read("id,name\n");
    assert_eq!((headed.summary.rows, headed.findings()), (0, vec!["0: the file has no rows with values".to_owned()]));
    let columns = read("id,name,note\n1,,\n2,,\n");
    assert_eq!(columns.findings(), ["0: columns empty in every row: name, note"]);
    assert_eq!(refusal(""), "the file is empty");
    assert_eq!(refusal("\n \n"), "the file is empty");
}

#[test]
fn what_is_no_file_or_no_text_is_refused() {
    let refused = |path: &Path| match plain::read(path, &mut Kept::default()) {
        Err(ReadError::Refused(refusal)) => refusal.reason,
        other => panic!("not refused: {other:?}"),
    };
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(refused(folder.path()), "this is a folder");
    assert_eq!(refused(&folder.path().join("missing.csv")), "there is no such file");
    let noise: Vec<u8> = (0..5_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    assert_eq!(refusal(noise), "this is no text");
    assert_eq!(refusal(b"PK\x03\x04rest"), "this is a ZIP archive or spreadsheet, not text");
}

#[test]
fn any_encoding_and_packing_is_read() {
    let text = "name;città\r\nÅsa Ñandú;Forlì\r\n";
    let wide: Vec<u16> = text.encode_utf16().collect();
    let utf16 = |bytes: fn(u16) -> [u8; 2]| wide.iter().flat_map(|unit| bytes(*unit)).collect::<Vec<u8>>();
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(text.as_bytes()).unwrap();
    for bytes in [
        text.as_bytes().to_vec(),
        format!("\u{feff}{text}").into_bytes(),
        text.chars().map(|c| c as u8).collect(),
        utf16(u16::to_le_bytes),
        utf16(u16::to_be_bytes),
        [vec![0xff, 0xfe], utf16(u16::to_le_bytes)].concat(),
        gzip.finish().unwrap(),
        zstd::encode_all(text.as_bytes(), 3).unwrap(),
    ] {
        assert_eq!(read(&bytes).rows, ["2: name=Åsa Ñandú città=Forlì"], "{bytes:?}");
    }
}

#[test]
fn an_encoding_that_is_guessed_is_told() {
    let text = "имя,город\nИванов Сергей Петрович,Смоленск\nВасильев Александр Павлович,Минск\n";
    let reading = read(encoding_rs::WINDOWS_1251.encode(text).0);
    assert_eq!(reading.rows[0], "2: имя=Иванов Сергей Петрович город=Смоленск");
    assert!(reading.findings()[0].contains("windows-1251"), "{:?}", reading.findings());
    let mixed = read([text.as_bytes(), b"Jos\xe9,M\xe1laga\n"].concat());
    assert_eq!(mixed.rows[1..], ["3: имя=Васильев Александр Павлович город=Минск", "4: имя=José город=Málaga"]);
    assert!(mixed.findings()[0].contains("windows-1252"));
    let late =
        read(["name\n", &"Ana Example\n".repeat(50_000)].concat().into_bytes().into_iter().chain(*b"Jos\xe9\n").collect::<Vec<u8>>());
    assert_eq!(late.rows.last().unwrap(), "50002: name=José");
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(
        start in proptest::sample::select(vec![&b""[..], b"PAR1", b"{\"", b"[{\"a\":", b"{\"id\":\"x\",\"schema\":\"y\",\"properties\":{", b"<CONSOLIDATED_LIST>", b"\xff\xfe", b"a;b\n\"", b"\x28\xb5\x2f\xfd", b"\x1f\x8b"]),
        bytes in proptest::collection::vec(any::<u8>(), 0..400),
    ) {
        let _ = try_read(&[start, &bytes].concat());
    }

    #[test]
    fn any_marks_are_read_or_refused(
        start in proptest::sample::select(vec!["", "{\"a\":", "[", "a,b\n", "<CONSOLIDATED_LIST><ENTITY>"]),
        text in "[ \\n\\r\\t\"\\\\{}\\[\\],:;|<>/=a1é-]{0,200}",
    ) {
        let _ = try_read(format!("{start}{text}").as_bytes());
    }
}

#[test]
fn a_sink_that_stops_stops_the_reading() {
    struct Full;
    impl Sink for Full {
        fn column(&mut self, _: &str) {}
        fn row(&mut self, _: u64, _: &[(u32, &str)]) -> Result<(), String> {
            Err("the disk is full".to_owned())
        }
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    fs::write(&path, "id,name\n1,Ana\n").unwrap();
    match plain::read(&path, &mut Full) {
        Err(ReadError::Sink { source, .. }) => assert_eq!(source.0, "the disk is full"),
        other => panic!("went on: {other:?}"),
    }
}
