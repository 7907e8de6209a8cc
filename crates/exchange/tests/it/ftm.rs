// SPDX-License-Identifier: Apache-2.0
//! FollowTheMoney lines: there and back, what is refused, and what other tools can read.

use std::collections::BTreeMap;

use linchpin_exchange::ftm::{self, FtmEntity, FtmError, Vocabulary};
use model::{EntityId, Ontology};
use proptest::prelude::*;

fn ontology() -> Ontology {
    let (ftm, extensions, stages) = shelf::ontology_files();
    Ontology::parse(ftm, &extensions, stages).unwrap()
}

fn some_entity() -> impl Strategy<Value = FtmEntity> {
    let text = || "\\PC{1,12}";
    let maybe = || proptest::option::of("\\PC{0,8}");
    let list = || proptest::collection::vec("\\PC{0,8}", 0..3);
    let properties = proptest::collection::btree_map("[a-zA-Z]{1,8}", proptest::collection::vec(text(), 1..4), 0..5);
    (("[a-z0-9-]{1,12}", "[A-Z][a-z]{1,8}", maybe(), properties), (list(), list(), any::<Option<bool>>(), maybe(), maybe(), maybe()))
        .prop_map(|((id, schema, caption, properties), (datasets, referents, target, first_seen, last_seen, last_change))| FtmEntity {
            id,
            caption,
            schema,
            properties,
            datasets,
            referents,
            target,
            first_seen,
            last_seen,
            last_change,
        })
}

proptest! {
    #[test]
    fn decoding_what_was_encoded_is_identity(entity in some_entity()) {
        let mut line = Vec::new();
        ftm::encode(&entity, &mut line).unwrap();
        prop_assert_eq!(ftm::decode_line(&line), Ok(entity.clone()));
        prop_assert_eq!(ftm::decode_nested(&line), Ok(vec![entity]));
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = ftm::decode_line(&bytes);
        let _ = ftm::decode_nested(&bytes);
    }

    #[test]
    fn any_json_of_the_alphabet_is_read_or_refused(text in r#"[\[\]{}":,a0 ]{0,60}"#) {
        let _ = ftm::decode_nested(format!(r#"{{"id":"a","schema":"b","properties":{text}}}"#).as_bytes());
    }
}

#[test]
fn lone_values_numbers_and_unknown_keys_are_taken_as_they_mean() {
    let line = br#"{"id":"a","schema":"Payment","properties":{"amount":[1200.5,7],"purpose":"rent","date":null,"name":[null,""]},"score":{"x":[1]}}"#;
    let entity = ftm::decode_line(line).unwrap();
    let expect = [("amount", vec!["1200.5", "7"]), ("purpose", vec!["rent"])];
    let expect: BTreeMap<_, _> =
        expect.into_iter().map(|(k, v)| (k.to_owned(), v.into_iter().map(str::to_owned).collect::<Vec<_>>())).collect();
    assert_eq!(entity.properties, expect);
}

#[test]
fn nested_entities_come_apart_with_ids_in_their_place() {
    let line = br#"{"id":"o","schema":"Ownership","properties":{"owner":[{"id":"p","schema":"Person","properties":{"name":["Una Example"]}}],"asset":["c"]}}"#;
    let found = ftm::decode_nested(line).unwrap();
    assert_eq!(found.iter().map(|e| e.id.as_str()).collect::<Vec<_>>(), ["o", "p"]);
    assert_eq!(found[0].properties["owner"], ["p"]);
    assert_eq!(ftm::decode_line(line), Err(FtmError::Nested("owner".into())));
}

#[test]
fn duplicate_keys_are_refused() {
    for line in [
        r#"{"id":"a","id":"b","schema":"Person","properties":{}}"#,
        r#"{"id":"a","schema":"Person","properties":{"name":["x"],"name":["y"]}}"#,
    ] {
        assert!(matches!(ftm::decode_line(line.as_bytes()), Err(FtmError::Syntax { .. })), "{line}");
    }
}

#[test]
fn deep_json_is_refused() {
    for deep in ["[".repeat(100_000), r#"{"a":"#.repeat(100_000)] {
        assert!(matches!(ftm::decode_line(deep.as_bytes()), Err(FtmError::Syntax { .. })));
        let within = format!(r#"{{"id":"a","schema":"Person","properties":{{"x":{deep}"#);
        assert!(matches!(ftm::decode_nested(within.as_bytes()), Err(FtmError::Syntax { .. })));
    }
    let levels = 12;
    let nested = format!(r#"{}"end"{}"#, r#"{"id":"a","schema":"Person","properties":{"x":["#.repeat(levels), "]}}".repeat(levels));
    assert_eq!(ftm::decode_nested(nested.as_bytes()), Err(FtmError::TooDeep));
}

#[test]
fn a_ten_megabyte_string_is_refused() {
    let line = |bytes: usize| format!(r#"{{"id":"a","schema":"Person","properties":{{"name":["{}"]}}}}"#, "x".repeat(bytes));
    assert_eq!(ftm::decode_line(line(10 << 20).as_bytes()), Err(FtmError::LineTooLong));
    assert_eq!(ftm::decode_line(line(2 << 20).as_bytes()), Err(FtmError::ValueTooLong { property: "name".into(), bytes: 2 << 20 }));
    let line = vec![b' '; ftm::LINE_BYTES_MAX + 1];
    assert_eq!(ftm::decode_line(&line), Err(FtmError::LineTooLong));
}

#[test]
fn a_million_tiny_values_are_refused() {
    let line = format!(r#"{{"id":"a","schema":"Person","properties":{{"name":[{}1]}}}}"#, "1,".repeat(1_000_000));
    assert_eq!(ftm::decode_line(line.as_bytes()), Err(FtmError::TooManyValues));
    let line = format!(r#"{{"id":"a","schema":"Person","properties":{{"name":[{}1]}}}}"#, "1,".repeat(ftm::VALUES_MAX));
    assert_eq!(ftm::decode_line(line.as_bytes()), Err(FtmError::TooManyValues));
}

#[test]
fn invalid_utf8_and_broken_lines_name_the_column() {
    assert_eq!(ftm::decode_line(b"{\"id\":\"\xff\"}"), Err(FtmError::Encoding(8)));
    assert!(matches!(ftm::decode_line(br#"{"id":"a","schema":"#), Err(FtmError::Syntax { column: 19, .. })));
    assert_eq!(ftm::decode_line(br#"{"id":"a","properties":{}}"#), Err(FtmError::Missing("schema")));
    assert_eq!(ftm::decode_line(br#"{"id":" ","schema":"Person"}"#), Err(FtmError::Missing("id")));
    assert!(matches!(ftm::decode_line(b""), Err(FtmError::Syntax { .. })));
}

#[test]
fn our_entities_are_written_with_caption_and_without_doubles() {
    let o = ontology();
    let [name, country] = ["name", "country"].map(|p| o.prop(p).unwrap());
    let id = EntityId::of("made-up", "1");
    let entity =
        ftm::entity(&o, &id, o.kind("Company").unwrap(), [(country, "mx"), (name, "Compañía Ejemplo"), (name, "Compañía Ejemplo")]);
    let mut line = Vec::new();
    ftm::encode(&entity, &mut line).unwrap();
    insta::assert_snapshot!(String::from_utf8(line).unwrap());
}

#[test]
fn kinds_of_ours_are_told_in_words_that_other_tools_have() {
    let o = ontology();
    let vocabulary = Vocabulary::from_json(shelf::ontology_files().0).unwrap();
    let told: Vec<FtmEntity> = [
        r#"{"id":"s1","caption":"MXLZ-7","schema":"Shipment","properties":{"billNumber":["MXLZ-7"],"consignee":["c1"],"startDate":["2024-05-01"]}}"#,
        r#"{"id":"k1","caption":"4-Piperidone","schema":"Chemical","properties":{"name":["4-Piperidone"],"cas":["41661-47-6"]}}"#,
        r#"{"id":"c1","schema":"Company","properties":{"name":["Ejemplo SA"]}}"#,
        r#"{"id":"z1","schema":"Widget","properties":{"spin":["1/2"]}}"#,
    ]
    .iter()
    .flat_map(|line| vocabulary.translate(&o, ftm::decode_line(line.as_bytes()).unwrap()))
    .collect();
    assert!(told.iter().filter(|e| e.id != "z1").all(|e| vocabulary.knows(&e.schema)));
    let mut lines = Vec::new();
    told.iter().for_each(|e| ftm::encode(e, &mut lines).unwrap());
    insta::assert_snapshot!(String::from_utf8(lines).unwrap());
}

#[test]
fn every_kind_of_ours_has_a_translation() {
    let o = ontology();
    let vocabulary = Vocabulary::from_json(shelf::ontology_files().0).unwrap();
    for def in o.kinds() {
        let properties = def.properties.keys().map(|p| (p.as_str().to_owned(), vec!["x".to_owned()])).collect();
        let entity = FtmEntity { id: "a".into(), schema: def.kind.as_str().to_owned(), properties, ..FtmEntity::default() };
        for told in vocabulary.translate(&o, entity) {
            assert!(vocabulary.knows(&told.schema), "{} became {}", def.kind, told.schema);
        }
    }
}
