// SPDX-License-Identifier: Apache-2.0
//! The ontology that ships.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, reason = "a test that fails loudly is the point")]

use linchpin_model::{self as model, Ontology};

fn shipped() -> Ontology {
    let (ftm, extensions, stages) = shelf::ontology_files();
    Ontology::parse(ftm, &extensions, stages).unwrap()
}

#[test]
fn the_shipped_ontology_holds_together() {
    let o = shipped();
    for name in ["Person", "Company", "Vessel", "CryptoWallet", "Shipment", "Seizure", "Payment", "UnknownLink"] {
        assert!(o.kind(name).is_some(), "{name}");
    }
    assert_eq!(o.stages().len(), 8);
    let payment = o.kind("Payment").unwrap();
    assert!(o.property(payment, o.prop("uetr").unwrap()).is_some(), "an extension adds to a known kind");
    assert!(o.def(payment).edge.is_some());
}

#[test]
fn what_is_said_of_a_company_gives_its_stage_and_its_name_does_not() {
    let o = shipped();
    let company = o.kind("Company").unwrap();
    let (sector, name) = (o.prop("sector").unwrap(), o.prop("name").unwrap());
    let stage = |said: &[(model::Prop, &str)]| o.stage_of(company, said.iter().copied()).map(|s| s.as_str());
    assert_eq!(stage(&[(sector, "Freight forwarding and trucking")]), Some("transport"));
    assert_eq!(stage(&[(sector, "biochemicals")]), None, "whole words only");
    assert_eq!(stage(&[(name, "Chemical Trading")]), None);
}
