// SPDX-License-Identifier: Apache-2.0
//! What the catalogue says of packs, good and bad.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

extern crate linchpin_indicators as indicators;

use indicators::{Catalogue, Column, ColumnKind, Identity, Rows, Table, Value, columns_of, tables_for};
use model::Ontology;

fn ontology() -> Ontology {
    let (ftm, extensions, stages) = shelf::ontology_files();
    Ontology::parse(ftm, &extensions, stages).unwrap()
}

const HEADER: &str = "/*---
title    = \"Shipments\"
question = \"How many?\"
grain    = \"one row\"
unit     = \"consignments\"
basis    = [\"19 CFR 4.7a\"]
caveats  = [\"a count\"]
inputs   = [\"shipment\"]
---*/
";
const SQL: &str = "SELECT COUNT(*) AS n FROM shipment ORDER BY n\n";
const CASE: &str = "title = 'one'\n[[given.shipment]]\nid = 's1'\n[[expect]]\nn = 1\n[[absent]]\nwhy = 'none'\nrow = { n = 0 }\n";

/// Parses one indicator with one thing changed, and gives the faults.
fn faults(header: &str, sql: &str, case: Option<&str>) -> String {
    let text = format!("{header}{sql}");
    let mut files = vec![("packs/test/count.sql", text.as_str())];
    files.extend(case.map(|c| ("packs/test/count.case.toml", c)));
    match Catalogue::parse(&files, &ontology()) {
        Ok(_) => "no fault".to_owned(),
        Err(error) => error.to_string(),
    }
}

#[test]
fn a_whole_indicator_has_no_fault() {
    assert_eq!(faults(HEADER, SQL, Some(CASE)), "no fault");
}

#[test]
fn each_fault_is_named_with_its_line() {
    let said = [
        faults("", SQL, Some(CASE)),
        faults(&HEADER.replace("grain ", "grains"), SQL, Some(CASE)),
        faults(&HEADER.replace("\"a count\"", ""), SQL, Some(CASE)),
        faults(&HEADER.replace("\"shipment\"", "\"consignments\""), SQL, Some(CASE)),
        faults(HEADER, SQL, None),
        faults(HEADER, "SELECT COUNT(*) AS n FROM shipment\n", Some(CASE)),
        faults(HEADER, "SELECT n FROM (SELECT COUNT(*) AS n FROM shipment ORDER BY 1)\n", Some(CASE)),
        faults(HEADER, "SELECT COUNT(*) AS n\nFROM shipment\nJOIN payment USING (id) ORDER BY n", Some(CASE)),
        faults(HEADER, "SELECT COUNT(*) AS n FROM shipment\nWHERE id > $least ORDER BY n", Some(CASE)),
        faults(HEADER, "SELECT 1 AS n ORDER BY n", Some(CASE)),
        faults(HEADER, SQL, Some(&CASE.replace("id = 's1'", "identity = 's1'"))),
        faults(HEADER, SQL, Some(&CASE.replace("given.shipment", "given.payment"))),
        faults(HEADER, SQL, Some("title = 'none'\nexpect = []\nabsent = []\n[given]\n")),
        faults(HEADER, SQL, Some("title = 'torn'\nexpect = [\n")),
    ];
    insta::assert_snapshot!(said.join("\n---\n"));
}

#[test]
fn where_a_person_was_born_is_not_read_in_any_way() {
    for sql in [
        "SELECT nationality AS n FROM shipment ORDER BY n",
        "SELECT id AS n FROM shipment WHERE \"birthCountry\" = 'xx' ORDER BY n",
        "SELECT id AS n FROM shipment WHERE role = 'nationality' ORDER BY n",
        "SELECT id AS country_of_birth FROM shipment ORDER BY id",
    ] {
        assert!(faults(HEADER, sql, Some(CASE)).contains("no indicator may read"), "{sql}");
    }
    let guarded = CASE.replace("id = 's1'", "nationality = 'xx'");
    assert!(faults(HEADER, SQL, Some(&guarded)).contains("no indicator may read `nationality`"));
    let person = columns_of("person", &ontology()).unwrap();
    assert!(!person.iter().any(|c| indicators::is_guarded(&c.name)) && person.iter().any(|c| c.name == "birth_date"));
}

#[test]
fn stray_files_and_wrong_places_are_faults() {
    let whole = format!("{HEADER}{SQL}");
    for files in [vec![("packs/a/lost.case.toml", CASE)], vec![("packs/count.sql", &whole)], vec![("packs/a/Count.sql", &whole)]] {
        assert!(Catalogue::parse(&files, &ontology()).is_err(), "{}", files[0].0);
    }
}

#[test]
fn the_shelf_has_the_packs_of_the_picture() {
    let files: Vec<_> =
        shelf::under("packs/").filter(|f| !f.path.ends_with("/README.md")).filter_map(|f| Some((f.path, f.text()?))).collect();
    let catalogue = Catalogue::parse(&files, &ontology()).unwrap();
    let listed: Vec<_> = catalogue.iter().map(|i| format!("{}: {} ({})", i.id, i.title, i.inputs.join(", "))).collect();
    insta::assert_snapshot!(listed.join("\n"));
    assert!(catalogue.get("picture/routes_top").is_some() && catalogue.get("picture/nope").is_none());
}

#[test]
fn parameters_are_read_within_their_range() {
    let header = HEADER.replace("---*/", "[parameters.least]\ntitle = 'Least'\ndefault = 3\nmin = 1\nmax = 9\n---*/");
    let text = format!("{header}SELECT COUNT(*) AS n FROM shipment HAVING COUNT(*) > $least ORDER BY n");
    let catalogue = Catalogue::parse(&[("packs/t/c.sql", &text), ("packs/t/c.case.toml", CASE)], &ontology()).unwrap();
    let indicator = catalogue.get("t/c").unwrap();
    assert_eq!(indicator.defaults(), [("least".to_owned(), Value::Integer(3))]);
    assert_eq!(indicator.with([("least", "9")].into_iter()).unwrap(), [("least".to_owned(), Value::Integer(9))]);
    for (name, value) in [("least", "0"), ("least", "10"), ("least", "3.5"), ("least", "1; DROP"), ("most", "3")] {
        assert!(indicator.with([(name, value)].into_iter()).is_err(), "{name} = {value}");
    }
    let bad = header.replace("default = 3", "default = 30");
    assert!(faults(&bad, "SELECT $least AS n FROM shipment ORDER BY n", Some(CASE)).contains("from 1 to 9"));
}

#[test]
fn a_case_compares_every_cell_and_the_order() {
    let text = format!("{HEADER}{SQL}");
    let catalogue = Catalogue::parse(&[("packs/t/c.sql", &text), ("packs/t/c.case.toml", CASE)], &ontology()).unwrap();
    let case = &catalogue.get("t/c").unwrap().case;
    let answer = |values: &[i64]| Rows {
        columns: vec![Column::new("n", ColumnKind::Integer)],
        rows: values.iter().map(|v| vec![Value::Integer(*v)]).collect(),
        truncated: false,
    };
    assert_eq!(case.check(&answer(&[1])), Ok(()));
    for wrong in [&[][..], &[2], &[1, 1], &[0], &[1, 0]] {
        assert!(case.check(&answer(wrong)).is_err(), "{wrong:?}");
    }
    assert_eq!(case.given[0].rows.len(), 1);
}

#[test]
fn a_query_gets_the_declared_tables_and_columns_only() {
    let ontology = ontology();
    let stored = Table {
        name: "entities".to_owned(),
        files: vec!["entities/00.parquet".into()],
        columns: vec![Column::new("id", ColumnKind::Text).stored_as("entity"), Column::new("secret", ColumnKind::Text)],
        visible_markings: ["U".to_owned()].into(),
        identity: Identity::as_written(),
    };
    let other = Table::empty("payment", columns_of("payment", &ontology).unwrap());
    let tables = tables_for(&["entities".to_owned(), "shipment".to_owned()], &[stored, other], &ontology);
    assert_eq!(tables.iter().map(|t| t.name.as_str()).collect::<Vec<_>>(), ["entities", "shipment"]);
    assert_eq!(tables[0].columns[0].stored_as.as_deref(), Some("entity"));
    assert!(!tables[0].columns.iter().any(|c| c.name == "secret"));
    assert!(tables[1].files.is_empty() && tables[1].columns.iter().any(|c| c.name == "gross_weight_kg"));
}

#[test]
fn answers_are_plain_json() {
    let rows = Rows {
        columns: vec![Column::new("month", ColumnKind::Text), Column::new("n", ColumnKind::Integer)],
        rows: vec![vec![Value::Text("2026-01".to_owned()), Value::Integer(2)], vec![Value::Null, Value::Number(0.5)]],
        truncated: false,
    };
    insta::assert_snapshot!(serde_json::to_string(&rows).unwrap());
}
