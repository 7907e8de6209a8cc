// SPDX-License-Identifier: Apache-2.0
//! Files as strangers send them to break a reader. Everything is made here, nothing is read.

use std::io::{self, Write};

use flate2::{Compress, Compression, Crc, FlushCompress, write::GzEncoder};

use crate::Rng;

/// Bytes that the gzip bombs unpack to.
const BOMB_BYTES: u64 = 2 << 30;
const SHIPMENTS: &str = "shipments_generic";
const FTM: &str = "ftm";
const UN: &str = "un_sc";
const HEADER: &str = "bill_number,shipper_name,shipper_address,description\n";

/// A file that means harm, and what is expected of its reader.
#[derive(Clone, Debug)]
pub struct Hostile {
    /// What it is, in words joined by hyphens.
    pub name: &'static str,
    /// The source it pretends to be of.
    pub source: &'static str,
    /// The file's name.
    pub file: String,
    /// The file.
    pub bytes: Vec<u8>,
    /// `finding`: read to its end, with at least one finding. `refusal`: reading ends with an error that says why.
    pub expect: &'static str,
}

fn hostile(name: &'static str, source: &'static str, ending: &str, bytes: impl Into<Vec<u8>>, expect: &'static str) -> Hostile {
    Hostile { name, source, file: format!("{name}.{ending}"), bytes: bytes.into(), expect }
}

/// All hostile files; about 95 MB in memory. Failing to compress in memory is the only way to get fewer.
pub fn hostile_files() -> Vec<Hostile> {
    let mut all = text_files();
    all.extend(json_files());
    all.extend(xml_files());
    all.extend(packed_files().unwrap_or_default());
    all
}

/// A header, one row with these bytes as its description, and a good row.
fn rows_around(description: &[u8]) -> Vec<u8> {
    let mut bytes = format!("{HEADER}H1,Example Shipper,1 Sample Road,").into_bytes();
    bytes.extend_from_slice(description);
    bytes.extend_from_slice(b"\nH2,Example Shipper,1 Sample Road,Sample goods\n");
    bytes
}

fn text_files() -> Vec<Hostile> {
    let formulas = b"=HYPERLINK(\"http://example.invalid\")\nH3,@SUM(1+1)*cmd|' /C calc'!A0,2 Sample Road,+1+cmd|' /C calc'!A0";
    let wide_header = (0..10_000).map(|n| format!("column_{n}")).collect::<Vec<_>>().join(",");
    let wide_row = format!("{HEADER}H1{}\nH2,Example Shipper,1 Sample Road,Sample goods\n", ",x".repeat(9_999));
    let utf16: Vec<u8> = "bill_number,shipper_name,shipper_address,surprise\nH1,Éxample Shipper,1 Sample Road,ñ\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let marked_utf16 = [&b"\xff\xfe"[..], &utf16].concat();
    let mut rng = Rng::new(0x6a75_6e6b);
    let junk: Vec<u8> = b"\x7fELF\x02\x01\x01".iter().copied().chain((0..100_000).map(|_| rng.next_u64() as u8)).collect();
    let quotes = format!("{HEADER}{}", "H1,\"open\nH2,\"\"\"x\"\"y\n".repeat(400));
    vec![
        hostile("empty", SHIPMENTS, "csv", Vec::new(), "refusal"),
        hostile("line-of-64-mib", SHIPMENTS, "csv", rows_around(&vec![b'x'; 64 << 20]), "finding"),
        hostile("invalid-utf8", SHIPMENTS, "csv", rows_around(b"caf\xe9 \xc3\x28 \xf0\x28\x8c\xbc \xed\xa0\x80"), "finding"),
        hostile("nul-bytes", SHIPMENTS, "csv", rows_around(b"a\0b\0\x1b[31mc\xe2\x80\xaed"), "finding"),
        hostile("formulas", SHIPMENTS, "csv", rows_around(formulas), "finding"),
        hostile("unterminated-quote", SHIPMENTS, "csv", rows_around(b"\"never closed"), "finding"),
        hostile("quotes-everywhere", SHIPMENTS, "csv", quotes, "finding"),
        hostile("row-of-10000-cells", SHIPMENTS, "csv", wide_row, "finding"),
        hostile("header-of-10000-columns", SHIPMENTS, "csv", format!("{wide_header}\n{wide_header}\n"), "refusal"),
        hostile("duplicate-headers", SHIPMENTS, "csv", "bill_number,bill_number,description,description\nH1,H2,one,two\n", "finding"),
        // Read as meant, but for the column that nobody knows.
        hostile("utf16-with-mark", SHIPMENTS, "csv", marked_utf16, "finding"),
        hostile("utf16-without-mark", SHIPMENTS, "csv", utf16, "refusal"),
        hostile("binary-junk", SHIPMENTS, "csv", junk, "refusal"),
        hostile("spreadsheet", SHIPMENTS, "csv", &b"PK\x03\x04\x14\0\x06\0\x08\0\0\0!\0[Content_Types].xml"[..], "refusal"),
    ]
}

fn json_files() -> Vec<Hostile> {
    const DEPTH: usize = 200_000;
    let deep_lists =
        format!("{{\"id\":\"h1\",\"schema\":\"Person\",\"properties\":{{\"name\":{}{}}}}}\n", "[".repeat(DEPTH), "]".repeat(DEPTH));
    let deep_objects = format!("{}1{}\n", "{\"properties\":".repeat(DEPTH), "}".repeat(DEPTH));
    let person = |name: &str| format!("{{\"id\":\"h1\",\"schema\":\"Person\",\"properties\":{{\"name\":[\"{name}\"]}}}}\n");
    let many = person(&"x\",\"".repeat(600_000));
    vec![
        hostile("deep-json-lists", FTM, "ftm.json", deep_lists, "finding"),
        hostile("deep-json-objects", FTM, "ftm.json", deep_objects, "finding"),
        hostile("json-string-of-8-mib", FTM, "ftm.json", person(&"x".repeat(8 << 20)), "finding"),
        hostile("json-of-600000-values", FTM, "ftm.json", many, "finding"),
        hostile("json-lone-surrogate", FTM, "ftm.json", person("\\ud800"), "finding"),
    ]
}

fn xml_files() -> Vec<Hostile> {
    let document = |definitions: &str, name: &str| {
        format!(
            "<?xml version=\"1.0\"?>\n{definitions}<CONSOLIDATED_LIST><INDIVIDUALS><INDIVIDUAL><DATAID>1</DATAID><FIRST_NAME>{name}</FIRST_NAME>\
             <REFERENCE_NUMBER>XXi.001</REFERENCE_NUMBER></INDIVIDUAL></INDIVIDUALS></CONSOLIDATED_LIST>\n"
        )
    };
    let mut laughs = String::from("<!DOCTYPE CONSOLIDATED_LIST [\n<!ENTITY lol0 \"lol\">\n");
    for n in 1..10 {
        laughs.push_str(&format!("<!ENTITY lol{n} \"{}\">\n", format!("&lol{};", n - 1).repeat(10)));
    }
    laughs.push_str("]>\n");
    let external = "<!DOCTYPE CONSOLIDATED_LIST [<!ENTITY secret SYSTEM \"file:///etc/passwd\">]>\n";
    let remote = "<!DOCTYPE CONSOLIDATED_LIST SYSTEM \"http://example.invalid/list.dtd\">\n";
    let deep = format!("<CONSOLIDATED_LIST>{}", "<a>".repeat(200_000));
    vec![
        hostile("billion-laughs", UN, "xml", document(&laughs, "&lol9;"), "refusal"),
        hostile("external-entity", UN, "xml", document(external, "&secret;"), "refusal"),
        hostile("remote-definition", UN, "xml", document(remote, "x"), "refusal"),
        hostile("deep-xml", UN, "xml", deep, "refusal"),
        hostile("xml-text-of-8-mib", UN, "xml", document("", &"x".repeat(8 << 20)), "refusal"),
    ]
}

fn packed_files() -> io::Result<Vec<Hostile>> {
    let mut rows = String::from(HEADER);
    for n in 0..5_000 {
        rows.push_str(&format!("H{n},Example Shipper {},{n} Sample Road,Sample goods {}\n", n * 7_919 % 1_000, n * 31 % 977));
    }
    let mut torn = gzip(rows.as_bytes())?;
    torn.truncate(torn.len() / 2);
    Ok(vec![
        hostile("gzip-bomb-of-zeros", SHIPMENTS, "csv.gz", bomb(b"", 0, BOMB_BYTES)?, "refusal"),
        hostile("gzip-bomb-in-a-row", SHIPMENTS, "csv.gz", bomb(&rows_around(b"goods"), b'A', BOMB_BYTES)?, "refusal"),
        hostile("gzip-torn", SHIPMENTS, "csv.gz", torn, "refusal"),
        hostile("gzip-twice", SHIPMENTS, "csv.gz", gzip(&gzip(rows.as_bytes())?)?, "refusal"),
    ])
}

fn gzip(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes)?;
    encoder.finish()
}

/// A gzip file of one member that unpacks to `head` and at least `bytes` times `fill`.
/// One block is compressed and then repeated: after a full flush a block refers to nothing before it.
fn bomb(head: &[u8], fill: u8, bytes: u64) -> io::Result<Vec<u8>> {
    const BLOCK_BYTES: u64 = 1 << 20;
    let block = vec![fill; BLOCK_BYTES as usize];
    let packed = deflated(&block)?;
    let mut block_sum = Crc::new();
    block_sum.update(&block);
    let mut sum = Crc::new();
    sum.update(head);
    // The fixed header of RFC 1952: magic, deflate, no flags, no time, no hints, unknown system.
    let mut out = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
    out.extend_from_slice(&deflated(head)?);
    for _ in 0..bytes.div_ceil(BLOCK_BYTES) {
        out.extend_from_slice(&packed);
        sum.combine(&block_sum);
    }
    // An empty last block, then checksum and size.
    out.extend_from_slice(&[3, 0]);
    out.extend_from_slice(&sum.sum().to_le_bytes());
    out.extend_from_slice(&sum.amount().to_le_bytes());
    Ok(out)
}

/// Raw deflate blocks that end on a byte, with nothing behind them that refers back.
fn deflated(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut packer = Compress::new(Compression::default(), false);
    let mut out = Vec::with_capacity(bytes.len() + 1_024);
    packer.compress_vec(bytes, &mut out, FlushCompress::Full)?;
    Ok(out)
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, io::Read};

    use super::*;

    #[test]
    fn hostile_files_are_what_their_names_say() {
        let all = hostile_files();
        let names: BTreeSet<&str> = all.iter().map(|h| h.name).collect();
        assert_eq!((all.len(), names.len()), (28, 28));
        assert!(all.iter().all(|h| ["finding", "refusal"].contains(&h.expect)));
        let packed = all.iter().find(|h| h.name == "gzip-bomb-of-zeros").unwrap();
        assert!((1 << 20..4 << 20).contains(&packed.bytes.len()), "{}", packed.bytes.len());
    }

    #[test]
    fn a_bomb_is_a_whole_gzip_file() {
        let mut unpacked = Vec::new();
        flate2::read::GzDecoder::new(bomb(b"head\n", b'A', 3 << 20).unwrap().as_slice()).read_to_end(&mut unpacked).unwrap();
        assert_eq!(unpacked.len(), 5 + (3 << 20));
        assert!(unpacked.starts_with(b"head\nAAA") && unpacked.ends_with(b"A"));
    }
}
