// SPDX-License-Identifier: Apache-2.0
//! Hidden rows change no byte; the order is one; odd files are faults.

use std::{fs::File, sync::Arc};

use arrow::{
    array::{ArrayRef, BinaryArray, RecordBatch, StringArray, UInt32Array},
    datatypes::{DataType, Field, Schema},
};
use indicators::{Column, ColumnKind, EngineError, Identity, Table, Value};
use linchpin_engine::Limits;
use parquet::arrow::ArrowWriter;
use proptest::prelude::*;

use super::{
    columns, row, shipments,
    support::{query, run, table, write},
};

const QUESTIONS: [&str; 8] = [
    "SELECT COUNT(*) AS n FROM shipment ORDER BY n",
    "SELECT SUM(kg) AS kg, AVG(kg) AS mean, MIN(kg) AS least, MAX(marking) AS m FROM shipment ORDER BY 1",
    "SELECT consignee, SUM(kg) AS kg, STDDEV(kg) AS spread FROM shipment GROUP BY consignee ORDER BY kg DESC",
    "SELECT * FROM shipment ORDER BY consignee",
    "SELECT id, ROW_NUMBER() OVER (PARTITION BY consignee ORDER BY kg) AS i FROM shipment ORDER BY i LIMIT 7",
    "SELECT a.id, b.id AS other FROM shipment a JOIN shipment b ON a.consignee = b.consignee AND a.id < b.id ORDER BY a.kg",
    "SELECT STRING_AGG(id, ',') AS ids, APPROX_DISTINCT(id) AS about FROM shipment WHERE kg > 0.3 ORDER BY 1",
    "SELECT DISTINCT consignee FROM shipment WHERE consignee NOT IN (SELECT consignee FROM shipment WHERE kg > 0.9) ORDER BY consignee",
];

fn answers(rows: &[&[Vec<Value>]]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let tables = [table(folder.path(), "shipment", &columns(), rows, &["U", "CUI//LES"])];
    QUESTIONS.iter().map(|sql| format!("{:?}", run(Limits::default(), query(sql), &tables).unwrap())).collect()
}

type Given = Vec<(usize, u8, f64)>;

/// Amounts like 0.1 make sums depend on their order, so a change of batch borders would show.
fn unchanged(given: &Given, cut: usize) -> Result<(), TestCaseError> {
    let markings = ["U", "CUI//LES", "S//ORIG FIU", "CUI//BSA//ORIG FIU//REL TO FIU"];
    let all: Vec<_> =
        given.iter().enumerate().map(|(i, (m, c, kg))| row(&format!("s{i:03}"), markings[*m], &format!("e{c}"), *kg)).collect();
    let seen: Vec<_> = all.iter().zip(given).filter(|(_, (m, ..))| *m < 2).map(|(r, _)| r.clone()).collect();
    let cut = cut.min(all.len());
    prop_assert_eq!(answers(&[&all[..cut], &all[cut..]]), answers(&[&seen]));
    Ok(())
}

fn given() -> impl Strategy<Value = Given> {
    proptest::collection::vec((0..4_usize, 0..6_u8, 0.0..1.0_f64), 0..80)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn hidden_rows_change_no_byte(given in given(), cut in 0..80_usize) {
        unchanged(&given, cut)?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn slow_hidden_rows_change_no_byte(given in given(), cut in 0..80_usize) {
        unchanged(&given, cut)?;
    }
}

/// The same at a size where hidden rows fill whole batches.
#[test]
fn hidden_rows_change_no_byte_across_batches() {
    let mut state = 7_u64;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (state >> 11) as f64 / (1_u64 << 53) as f64
    };
    let all: Vec<_> = (0..40_000)
        .map(|i| {
            let marking = if next() < 0.5 { "U" } else { "S//ORIG FIU" };
            row(&format!("s{i}"), marking, &format!("e{}", i % 97), next())
        })
        .collect();
    let seen: Vec<_> = all.iter().filter(|r| r[1] == Value::Text("U".to_owned())).cloned().collect();
    let ask = |rows: &[Vec<Value>]| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("shipment.parquet");
        write(&path, &columns(), rows, 5_000);
        let table = Table { files: vec![path], ..table(folder.path(), "shipment", &columns(), &[], &["U"]) };
        QUESTIONS[..3]
            .iter()
            .map(|sql| format!("{:?}", run(Limits::default(), query(sql), std::slice::from_ref(&table)).unwrap()))
            .collect::<Vec<_>>()
    };
    assert_eq!(ask(&all), ask(&seen));
}

#[test]
fn rows_that_the_order_leaves_equal_have_one_order() {
    let one: Vec<_> = (0..50).map(|i| row(&format!("s{:02}", (i * 37) % 50), "U", "e", 1.0)).collect();
    let mut other = one.clone();
    other.reverse();
    let ids = |rows: &[Vec<Value>]| {
        let folder = tempfile::tempdir().unwrap();
        let tables = [table(folder.path(), "shipment", &columns(), &[rows], &["U"])];
        let sql = "SELECT id AS name FROM shipment ORDER BY kg LIMIT 10";
        run(Limits::default(), query(sql), &tables).unwrap().rows
    };
    assert_eq!(ids(&one), ids(&other));
    assert_eq!(ids(&one)[0], [Value::Text("s00".to_owned())]);
}

#[test]
fn nothing_is_visible_in_an_empty_scope_and_nothing_breaks() {
    let folder = tempfile::tempdir().unwrap();
    let hidden = Table { visible_markings: Default::default(), ..shipments(folder.path()) };
    let none = Table::empty("shipment", columns());
    for sql in QUESTIONS {
        let ask = |t: &Table| format!("{:?}", run(Limits::default(), query(sql), std::slice::from_ref(t)).unwrap());
        assert_eq!(ask(&hidden), ask(&none), "{sql}");
    }
}

#[test]
fn odd_files_are_faults_of_their_table() {
    let folder = tempfile::tempdir().unwrap();
    let good = shipments(folder.path());
    let fault = |table: Table| match run(Limits::default(), query("SELECT id FROM shipment ORDER BY id"), &[table]) {
        Err(EngineError::Table { table, reason }) => format!("{table}: {reason}"),
        other => panic!("{other:?}"),
    };
    let missing = Table { files: vec![folder.path().join("gone.parquet")], ..good.clone() };
    assert!(fault(missing).starts_with("shipment: gone.parquet: "));

    let torn = folder.path().join("torn.parquet");
    std::fs::write(&torn, b"PAR1 and no more").unwrap();
    assert!(fault(Table { files: vec![torn], ..good.clone() }).starts_with("shipment: torn.parquet: "));

    let unmarked = folder.path().join("unmarked.parquet");
    write(&unmarked, &[Column::new("id", ColumnKind::Text)], &[vec![Value::Text("s1".to_owned())]], 3);
    assert!(fault(Table { files: vec![unmarked], ..good }).contains("there is no marking"));
}

#[test]
fn rows_without_a_marking_are_hidden_and_missing_columns_are_empty() {
    let folder = tempfile::tempdir().unwrap();
    let mut bare = row("s2", "U", "e", 1.0);
    bare[1] = Value::Null;
    let mut wide = table(folder.path(), "shipment", &columns(), &[&[row("s1", "U", "e", 1.0), bare]], &["U", ""]);
    wide.columns.push(Column::new("goods_description", ColumnKind::Text));
    let rows = run(Limits::default(), query("SELECT id, goods_description FROM shipment ORDER BY id"), &[wide]).unwrap().rows;
    assert_eq!(rows, [[Value::Text("s1".to_owned()), Value::Null]]);
}

/// The edition's own entity files: bytes for ids, other names, whole numbers.
#[test]
fn columns_stored_otherwise_are_read_as_declared() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("entities.parquet");
    let schema = Arc::new(Schema::new(vec![
        Field::new("entity", DataType::Binary, false),
        Field::new("marking", DataType::Utf8, false),
        Field::new("records", DataType::UInt32, false),
    ]));
    let arrays: Vec<ArrayRef> = vec![
        Arc::new(BinaryArray::from_vec(vec![&[0x0a, 0xff], &[0x01, 0x02]])),
        Arc::new(StringArray::from(vec!["U", "S"])),
        Arc::new(UInt32Array::from(vec![3, 4])),
    ];
    let mut writer = ArrowWriter::try_new(File::create(&path).unwrap(), schema.clone(), None).unwrap();
    writer.write(&RecordBatch::try_new(schema, arrays).unwrap()).unwrap();
    writer.close().unwrap();
    let entities = Table {
        name: "entities".to_owned(),
        files: vec![path],
        columns: vec![
            Column::new("id", ColumnKind::Text).stored_as("entity"),
            Column::new("marking", ColumnKind::Text),
            Column::new("records", ColumnKind::Number),
        ],
        visible_markings: ["U".to_owned()].into(),
        identity: Identity::as_written(),
    };
    let answer = run(Limits::default(), query("SELECT id, records FROM entities ORDER BY id"), &[entities]).unwrap();
    assert_eq!(answer.rows, [[Value::Text("0aff".to_owned()), Value::Number(3.0)]]);
}

/// Entities judged the same have one id, an entity out of scope has none, and a row that needs it is not there.
#[test]
fn ids_are_those_of_the_readers_view() {
    let folder = tempfile::tempdir().unwrap();
    let text = |s: &str| Value::Text(s.to_owned());
    let columns =
        vec![Column::new("source", ColumnKind::Key), Column::new("marking", ColumnKind::Text), Column::new("named", ColumnKind::Entity)];
    let rows = [("e1", "e2"), ("hidden", "e2"), ("e2", "hidden")].map(|(a, b)| vec![text(a), text("U"), text(b)]);
    let mut links = table(folder.path(), "links", &columns, &[&rows], &["U"]);
    links.identity = Identity::new(|id| match id {
        "hidden" => None,
        "e2" => Some("e1".to_owned()),
        other => Some(other.to_owned()),
    });
    let answer = run(Limits::default(), query("SELECT source, named FROM links ORDER BY named"), &[links.clone()]).unwrap();
    assert_eq!(answer.rows, [[text("e1"), text("e1")], [text("e1"), Value::Null]]);
    let counted = run(Limits::default(), query("SELECT COUNT(*) AS n FROM links ORDER BY n"), &[links]).unwrap();
    assert_eq!(counted.rows, [[Value::Integer(2)]], "a count does not see what is not there either");
}

#[test]
fn answers_hold_plain_cells_of_every_kind() {
    let folder = tempfile::tempdir().unwrap();
    let tables = [shipments(folder.path())];
    let sql = "SELECT 1 AS whole, 0.5 AS part, TRUE AS yes, NULL AS nothing, DATE '2026-01-02' AS day, 1.0 / NULLIF(kg - kg, 1) AS endless, \
               CAST('2026-01-02T03:04:05' AS TIMESTAMP) AS at, CAST(1.25 AS DECIMAL(10, 2)) AS exact FROM shipment ORDER BY id LIMIT 1";
    insta::assert_debug_snapshot!(run(Limits::default(), query(sql), &tables).unwrap());
    let lists = run(Limits::default(), query("SELECT ARRAY_AGG(id) AS ids FROM shipment ORDER BY 1"), &tables);
    assert!(lists.is_err_and(|e| e.to_string().contains("holds lists")));
}
