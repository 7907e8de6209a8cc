// SPDX-License-Identifier: Apache-2.0
//! Errors of `source.toml` name line, key, reason and remedy.

use std::sync::{Arc, LazyLock};

use model::Ontology;

use super::*;

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let (ftm, extensions, stages) = shelf::ontology_files();
    let ontology = Ontology::parse(ftm, &extensions, stages).unwrap();
    Words::from_texts(Arc::new(ontology), "alpha2,alpha3,numeric,name\nmx,MEX,484,Mexico\n", "alias,alpha2\n").unwrap()
});

const GOOD: &str = r#"title = "T"
publisher = "P"
authority = "A"
licence = "L"
cadence = "daily"
marking = "U//LES"
format = "delimited"
expected = [1, 10]

[[entity]]
as = "shipment"
kind = "Shipment"
key = ["bill"]
[entity.set]
billNumber = "bill"
grossWeightKg = { column = "weight", unit = "lb" }
shipper = { entity = "shipper" }

[[entity]]
as = "shipper"
kind = "Company"
[entity.set]
name = "shipper name"
country = { const = "Mexico" }
"#;

fn error(toml: &str) -> String {
    let error = SourceSpec::parse("x", toml, &WORDS).unwrap_err();
    format!("{}: {}: {} / {}", error.line, error.key, error.reason, error.remedy.unwrap_or_default())
}

#[test]
fn a_good_source_is_read() {
    let spec = SourceSpec::parse("x", GOOD, &WORDS).unwrap();
    assert_eq!((spec.namespace.as_str(), spec.expected, spec.marking.to_string()), ("x", Some((1, 10)), "U//LES".to_owned()));
    let mapped: Vec<String> = spec.columns_mapped().into_iter().map(|(_, column, to)| format!("{column} -> {to}")).collect();
    assert_eq!(mapped, ["bill -> Shipment.billNumber", "weight -> Shipment.grossWeightKg", "shipper name -> Company.name"]);
    let order: Vec<&str> = spec.tables[0].order.iter().map(|i| spec.tables[0].entities[*i].name.as_str()).collect();
    assert_eq!(order, ["shipper", "shipment"]);
}

#[test]
fn errors_say_where_what_and_what_to_do() {
    for (from, to, expect) in [
        ("title = \"T\"", "title = [", "2: : unexpected `=` in array"),
        ("title = \"T\"\n", "", "1: : `title` is missing / add `title = \"…\"`"),
        ("cadence", "cadense", "5: cadense: nothing is called `cadense` here / did you mean `cadence`?"),
        (
            "\"U//LES\"",
            "\"U//les\"",
            "6: marking: `les` is not a part of a marking: use categories like LES/BSA, `ORIG A, B` or `REL TO A, B` / ",
        ),
        ("\"delimited\"", "\"delimitted\"", "7: format: no format `delimitted` / did you mean `delimited`?"),
        ("\"delimited\"", "\"ftm-lines\"", "10: entity: format `ftm-lines` brings its own mapping / leave this out"),
        ("[1, 10]", "[10, 1]", "8: expected: not a range of rows / write `expected = [least, most]`"),
        ("\"Shipment\"", "\"Shipmnt\"", "12: entity[0].kind: no kind `Shipmnt` in the ontology / did you mean `Shipment`?"),
        (
            "kind = \"Shipment\"\n",
            "",
            "10: entity[0]: `kind` is missing / say which kind of thing it is, or `reference = true` when it is told of elsewhere",
        ),
        ("billNumber", "billNumer", "15: entity[0].set.billNumer: a Shipment has no property `billNumer` / did you mean `billNumber`?"),
        ("\"lb\"", "\"stone\"", "16: entity[0].set.grossWeightKg: unknown unit `stone` / use one of kg, g, mg, t, lb, oz"),
        ("unit = \"lb\"", "units = \"lb\"", "16: entity[0].set.grossWeightKg.units: nothing is called `units` here / did you mean `unit`?"),
        (
            "column = \"weight\", ",
            "",
            "16: entity[0].set.grossWeightKg: a value comes from one place / write exactly one of column, columns, join, template, const, entity",
        ),
        (
            "{ entity = \"shipper\" }",
            "\"shipper\"",
            "17: entity[0].set.shipper: `shipper` points at a LegalEntity / write { entity = \"…\" } with the name of an entity of this row",
        ),
        (
            "entity = \"shipper\"",
            "entity = \"shiper\"",
            "17: entity[0].set.shipper.entity: no entity of this row is called `shiper` / did you mean `shipper`?",
        ),
        (
            "\"Company\"",
            "\"Vessel\"",
            "17: entity[0].set.shipper.entity: `shipper` points at a LegalEntity, and `shipper` is a Vessel / choose another property or kind",
        ),
        (
            "billNumber = \"bill\"",
            "billNumber = { entity = \"shipper\" }",
            "15: entity[0].set.billNumber: `billNumber` holds a value, not another entity / name a column",
        ),
        (
            "as = \"shipper\"",
            "as = \"shipment\"",
            "19: entity[1]: two entities are called `shipment` / give each a name of its own with `as`",
        ),
        (
            "\"Mexico\"",
            "\"Mexco\"",
            "24: entity[1].set.country.const: `Mexco` is no country we know / add it to reference/countries/aliases.csv, or map it with `map`",
        ),
        ("as = \"shipment\"", "as = 1", "11: entity[0].as: integer where a text was expected / "),
        ("[entity.set]\nname", "date = 1\n[entity.set]\nname", "22: entity[1].date: nothing is called `date` here / "),
        ("expected = [1, 10]", "ignored = [\"Bill\"]", "8: ignored[0]: the column is mapped and ignored / drop one of the two"),
        (
            "expected = [1, 10]",
            "encoding = \"utf-9\"",
            "8: encoding: no encoding `utf-9` / use utf-8, windows-1252, iso-8859-1, utf-16le, …",
        ),
        ("expected = [1, 10]", "delimiter = \"ab\"", "8: delimiter: a delimiter is one ASCII sign / write \",\", \";\", \"|\" or \"\\t\""),
        ("expected = [1, 10]", "header = false", "1: : no header and no names of columns / list them with `columns = [\"…\", …]`"),
        ("expected = [1, 10]", "categories = { weigth = [] }", "8: categories.weigth: no mapping reads `weigth` / did you mean `weight`?"),
        (
            "expected = [1, 10]",
            "aliases = { weight = [\"bill\"] }",
            "8: aliases.weight: `bill` is another column's name / one header can fill one column",
        ),
    ] {
        let toml = GOOD.replacen(from, to, 1);
        assert_ne!(toml, GOOD, "{from}");
        let got = error(&toml);
        assert!(got.starts_with(expect), "{from} -> {to}\n  got    {got}\n  expect {expect}");
    }
}

#[test]
fn links_in_a_ring_are_refused() {
    let ring = GOOD.replace("name = \"shipper name\"", "name = \"shipper name\"\nproof = { entity = \"paper\" }")
        + "\n[[entity]]\nas = \"paper\"\nkind = \"SarFiling\"\n[entity.set]\nsubject = { entity = \"shipper\" }\n";
    assert_eq!(error(&ring), "1: : `shipment` points at itself over others / drop one of the links of the ring");
}

#[test]
fn an_unknown_kind_by_column_needs_a_word_for_its_key() {
    let toml = GOOD.replace("kind = \"Company\"", "kind = { column = \"sort\", map = { p = \"Person\" } }\nkey = [\"shipper name\"]");
    assert!(error(&toml).contains("`key_as` is missing"));
}
