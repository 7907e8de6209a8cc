// SPDX-License-Identifier: Apache-2.0
//! The UN Security Council's list, and what XML from strangers can try.

use model::FindingCode;

use super::{is_steady_when_cut, read_bytes, sample, shared};

fn list(inside: &str) -> String {
    format!("<CONSOLIDATED_LIST><INDIVIDUALS>{inside}</INDIVIDUALS></CONSOLIDATED_LIST>")
}

fn party(inside: &str) -> String {
    list(&format!("<INDIVIDUAL><REFERENCE_NUMBER>ZZi.1</REFERENCE_NUMBER><FIRST_NAME>A</FIRST_NAME>{inside}</INDIVIDUAL>"))
}

#[test]
fn layout_does_not_change_a_record() {
    let tight = read_bytes("un_sc", party("<GENDER>Male</GENDER><SORT_KEY/>"));
    let loose = read_bytes("un_sc", party("\n  <!-- x --><GENDER>\n Male </GENDER>\r\n<SORT_KEY></SORT_KEY>").replace("><", ">\n<"));
    assert_eq!(tight.records[0].id, loose.records[0].id);
    assert_eq!(tight.records[0].fragments, loose.records[0].fragments);
    let other = read_bytes("un_sc", party("<GENDER>Female</GENDER>"));
    assert_ne!(tight.records[0].id, other.records[0].id);
}

#[test]
fn predefined_entities_and_character_references_are_read() {
    let outcome = read_bytes("un_sc", party("<COMMENTS1>a &lt;b&gt; &amp;&#233;&#x43;<![CDATA[ & d]]></COMMENTS1>"));
    assert_eq!(outcome.values("notes"), ["a <b> &éC & d"]);
}

#[test]
fn billion_laughs_are_refused() {
    let mut dtd = String::from("<!DOCTYPE x [<!ENTITY a0 \"ha\">");
    for i in 1..30 {
        dtd.push_str(&format!("<!ENTITY a{i} \"&a{};&a{};\">", i - 1, i - 1));
    }
    let outcome = read_bytes("un_sc", format!("{dtd}]>{}", party("<COMMENTS1>&a29;</COMMENTS1>")));
    assert_eq!(outcome.refusal(), "1: the document has a document type definition");
    assert!(outcome.records.is_empty());
}

#[test]
fn cyclic_and_external_entities_are_refused() {
    for dtd in [
        r#"<!DOCTYPE x [<!ENTITY a "&b;"><!ENTITY b "&a;">]>"#,
        r#"<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>"#,
        r#"<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">"#,
        r#"<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:9/p">%p;]>"#,
    ] {
        let outcome = read_bytes("un_sc", format!("{dtd}\n{}", party("<COMMENTS1>&a;</COMMENTS1>")));
        assert_eq!(outcome.refusal(), "1: the document has a document type definition", "{dtd}");
    }
    let undefined = read_bytes("un_sc", party("\n<COMMENTS1>&a;</COMMENTS1>"));
    assert_eq!(undefined.refusal(), "2: the entity `&a;` is defined nowhere");
}

#[test]
fn unclosed_and_crossed_tags_are_refused() {
    for (xml, expect) in [
        ("", "0: the file is empty"),
        (" ", "1: the document is empty"),
        ("<CONSOLIDATED_LIST>", "1: the document ends before its elements are closed"),
        ("<CONSOLIDATED_LIST>\n<INDIVIDUAL><REFERENCE_NUMBER>x", "2: the document ends before its elements are closed"),
        ("<CONSOLIDATED_LIST></CONSOLIDATED_LIST>x", "1: text stands outside the document's element"),
        ("<OTHER_LIST></OTHER_LIST>", "1: the document starts with `OTHER_LIST` where `CONSOLIDATED_LIST` was expected"),
        (
            "<CONSOLIDATED_LIST/><CONSOLIDATED_LIST/>",
            "1: the document starts with `CONSOLIDATED_LIST` where `CONSOLIDATED_LIST` was expected",
        ),
    ] {
        assert_eq!(read_bytes("un_sc", xml).refusal(), expect, "{xml}");
    }
    for xml in [
        "<CONSOLIDATED_LIST><A></B></CONSOLIDATED_LIST>",
        "<CONSOLIDATED_LIST></A>",
        "<CONSOLIDATED_LIST",
        "<CONSOLIDATED_LIST><INDIVIDUAL a=></INDIVIDUAL>",
        "plain text",
        "<?xml?><a>",
        "\0",
    ] {
        assert!(!read_bytes("un_sc", xml).refusal().is_empty(), "{xml}");
    }
}

#[test]
fn a_hundred_thousand_nested_elements_are_refused() {
    for xml in ["<a>".repeat(100_000), format!("<CONSOLIDATED_LIST>{}", "<a>".repeat(100_000)), party(&"<a>".repeat(100_000))] {
        let refusal = read_bytes("un_sc", xml).refusal();
        assert!(refusal.contains("levels deep") || refusal.contains("where `CONSOLIDATED_LIST`"), "{refusal}");
    }
}

#[test]
fn huge_attributes_texts_and_names_are_refused() {
    let big = "x".repeat(3 << 20);
    for xml in [
        party(&format!("<GENDER a=\"{big}\">Male</GENDER>")),
        party(&format!("<GENDER>{big}</GENDER>")),
        party(&format!("<!--{big}-->")),
        format!("<{big}>"),
        big.clone(),
    ] {
        let refusal = read_bytes("un_sc", xml).refusal();
        assert!(refusal.contains("longer than 1048576 bytes"), "{refusal}");
    }
    let many = party(&"<GENDER>Male</GENDER>".repeat(30_000));
    assert!(read_bytes("un_sc", many).refusal().contains("one record has more than"));
    let attributes: String = (0..1_000).map(|i| format!(" a{i}=\"\"")).collect();
    assert!(read_bytes("un_sc", party(&format!("<GENDER{attributes}/>"))).refusal().contains("attributes"));
}

#[test]
fn a_cell_of_many_names_ends_in_a_finding() {
    let names: String = (0..12_000).map(|i| format!("x{i};")).collect();
    let outcome = read_bytes(
        "un_sc",
        party(&format!("<INDIVIDUAL_ALIAS><QUALITY>Good</QUALITY><ALIAS_NAME>{names}</ALIAS_NAME></INDIVIDUAL_ALIAS>")),
    );
    assert_eq!((outcome.records.len(), outcome.codes()), (1, vec![FindingCode::Limit]));
}

#[test]
fn invalid_utf8_and_other_encodings_are_refused() {
    let mut bytes = party("<GENDER>Male</GENDER>").into_bytes();
    let at = bytes.windows(4).position(|w| w == b"Male").unwrap();
    bytes[at] = 0xff;
    assert_eq!(read_bytes("un_sc", bytes).refusal(), "1: the bytes are not UTF-8");
    let latin = format!("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>{}", party(""));
    assert_eq!(read_bytes("un_sc", latin).refusal(), "1: the document says it is in `ISO-8859-1`; only UTF-8 is read");
    let utf16: Vec<u8> = "\u{feff}<CONSOLIDATED_LIST/>".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert!(!read_bytes("un_sc", utf16).refusal().is_empty());
    let with_mark = read_bytes("un_sc", format!("\u{feff}{}", party("")));
    assert_eq!(with_mark.records.len(), 1);
}

#[test]
fn cut_and_broken_samples_end_in_findings_or_refusals() {
    is_steady_when_cut("un_sc", &sample("un_sc", "sample.xml"));
}

#[test]
fn the_real_list_reads_whole() {
    let Some(bytes) = shared("un-sc-2026/un_consolidated.xml.gz") else { return };
    let outcome = read_bytes("un_sc", bytes);
    let summary = outcome.result.as_ref().unwrap();
    assert_eq!((summary.rows, summary.records), (1003, 1003));
    assert_eq!((outcome.count_of("Person"), outcome.count_of("Organization"), outcome.count_of("Sanction")), (730, 273, 1003));
    let counts = outcome.finding_counts();
    assert!(!outcome.codes().contains(&FindingCode::UnknownColumn), "{counts:?}");
    assert_eq!(outcome.values("listingDate").len(), 1003);
    assert!(outcome.values("alias").len() > 1_900 && outcome.values("weakAlias").len() > 400);
    assert!(outcome.values("birthDate").len() > 900, "{}", outcome.values("birthDate").len());
    assert!(counts.values().sum::<usize>() < 120, "{counts:?}");
}
