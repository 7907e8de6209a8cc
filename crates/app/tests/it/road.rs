// SPDX-License-Identifier: Apache-2.0
//! Real designations from the shelf, straight down the road.

use std::{path::PathBuf, sync::Arc};

use crate::app::NetworkFilter;
use store::SearchFilter;

use crate::Bench;

fn designations(bench: &Bench) -> Vec<PathBuf> {
    let files = shelf::under("reference/designations/").filter(|f| f.path.ends_with(".csv"));
    files.map(|f| bench.file(f.name(), f.bytes)).collect()
}

#[tokio::test]
async fn designations_become_a_network_that_an_analyst_recognizes() {
    let bench = Bench::new().await;
    let report = bench.ingest("us_drug_designations", &designations(&bench)).await;
    assert!(report.files.iter().all(|f| f.refusal.is_none()), "{report:?}");
    assert!(report.records > 10_000, "{report:?}");
    let sealed = bench.seal().await;
    assert!(sealed.links > 1_000, "{sealed:?}");

    let view = bench.view().await;
    let page = view.rows().search(&SearchFilter { text: "sinaloa cartel".to_owned(), ..SearchFilter::default() }, 0, 5);
    let cartel = &page.hits.first().expect("the Sinaloa cartel is found").entity;
    let dossier = bench.hall.dossier(&view, &cartel.id).unwrap();
    assert!(dossier.properties.iter().any(|p| p.prop.as_str() == "name"), "{dossier:?}");

    // Three shops of one trade name at shared addresses: the list gives each its own key and tax number, so they are three.
    let page = view.rows().search(&SearchFilter { text: "sin-mex importadora".to_owned(), ..SearchFilter::default() }, 0, 1);
    assert_eq!(page.hits[0].entity.members.len(), 1, "{:?}", page.hits[0]);

    let hub = bench.hall.picture(&view).await.unwrap().hubs[0].entity.clone();
    let network = bench.hall.network(&view, &NetworkFilter { focus: Some(hub.id), hops: Some(2), ..NetworkFilter::default() }).unwrap();
    assert!(
        network.nodes.len() > 5 && network.links.len() >= network.nodes.len() - 1,
        "{} nodes, {} links",
        network.nodes.len(),
        network.links.len()
    );
}

#[tokio::test]
async fn the_same_file_twice_brings_nothing_new_and_the_same_edition() {
    let bench = Bench::new().await;
    let files = designations(&bench);
    let first = bench.ingest("us_drug_designations", &files).await;
    let edition = bench.seal().await.edition;
    let again = bench.ingest("us_drug_designations", &files).await;
    assert_eq!((again.records, again.skipped_duplicates), (0, first.records));
    assert_eq!(bench.seal().await.edition, edition);
    assert_eq!(bench.hall.edition_verify(&bench.reader, &bench.purpose, &edition, true, &mut |_| {}).await.unwrap(), Vec::new());
}

/// Trade in two bills of one made-up supplier: furniture in clear, a listed precursor for law enforcement only.
const TWO_BILLS: &str = "bill_number,shipper_name,shipper_address,shipper_country,consignee_name,consignee_address,consignee_country,hs_code,cas,description,marking\n\
    B1,Example Supplier (made-up),1 Sample Road,CN,Example Buyer (made-up),2 Sample Road,US,940360,,Wooden furniture,U\n\
    B2,Example Supplier (made-up),1 Sample Road,CN,Example Hidden Buyer (made-up),3 Sample Road,US,291431,103-79-7,Sample drums,U//LES\n";

#[tokio::test]
async fn a_party_stands_where_the_goods_stand_that_its_reader_sees() {
    let bench = Bench::new().await;
    bench.ingest("shipments_generic", &[bench.file("bills.csv", TWO_BILLS.as_bytes())]).await;
    bench.seal().await;
    let cleared = bench.view().await;
    let outsider = crate::reader("outsider", "CUI", &[]);
    let public = bench.hall.view(&outsider, &bench.purpose, None).await.unwrap();
    let stage = |view: &crate::app::View, name: &str| {
        let page = view.rows().search(&SearchFilter { text: name.to_owned(), ..SearchFilter::default() }, 0, 5);
        page.hits.first().map(|h| h.entity.stage.map(|s| s.as_str()))
    };
    assert_eq!(stage(&cleared, "Example Supplier"), Some(Some("precursor")));
    assert_eq!(stage(&cleared, "Example Hidden Buyer"), Some(Some("precursor")));
    assert_eq!(stage(&cleared, "Example Buyer (made-up)"), Some(None), "shipping goods is no stage");
    assert_eq!(stage(&public, "Example Supplier"), Some(None), "nothing of what is hidden shows in what is not");
    assert_eq!(stage(&public, "Example Hidden Buyer"), None);
    let precursor = SearchFilter { stages: vec!["precursor".to_owned()], ..SearchFilter::default() };
    let counted = |view: &crate::app::View| {
        let found = view.rows().search(&precursor, 0, 50).total as u64;
        assert_eq!(view.rows().counts().by_stage.get("precursor").copied().unwrap_or_default(), found, "a number is what it leads to");
        found
    };
    assert_eq!((counted(&cleared), counted(&public)), (3, 0), "the line and its two parties");
}

#[tokio::test]
async fn what_bears_a_word_in_its_names_is_found_before_what_has_it_elsewhere() {
    let company = |id: &str, said: &str| format!("{{\"id\":\"{id}\",\"schema\":\"Company\",\"properties\":{{{said}}}}}\n");
    let lines = [
        company("c-1", r#""name":["Jaliscoense Example (made-up)"]"#),
        company("c-2", r#""name":["Other Example (made-up)"],"address":["1 Sample Road, Jalisco"]"#),
        company("c-3", r#""name":["Longer Jalisco Example (made-up)"]"#),
        company("c-4", r#""name":["Zeta Example (made-up)"],"alias":["Example of Jalisco"]"#),
        company("c-5", r#""name":["Jalisco"]"#),
    ];
    let bench = Bench::new().await;
    bench.ingest("ftm", &[bench.file("five.ftm.json", lines.concat().as_bytes())]).await;
    bench.seal().await;
    let page = bench.view().await.rows().search(&SearchFilter { text: "jalisco".to_owned(), ..SearchFilter::default() }, 0, 5);
    let found: Vec<&str> = page.hits.iter().map(|h| h.entity.caption.as_str()).collect();
    let expected = [
        "Jalisco",
        "Zeta Example (made-up)",
        "Longer Jalisco Example (made-up)",
        "Other Example (made-up)",
        "Jaliscoense Example (made-up)",
    ];
    assert_eq!(found, expected, "the name itself, names with the word, an address with it, a longer word");
}

#[tokio::test]
async fn a_diff_names_nobody_out_of_scope() {
    let bench = Bench::new().await;
    // The owner that the ownership names is described by no record: to a reader it is as if it were out of scope.
    let after = "{\"id\":\"own-1\",\"schema\":\"Ownership\",\"properties\":{\"owner\":[\"p-1\"],\"asset\":[\"c-1\"]}}\n\
        {\"id\":\"c-1\",\"schema\":\"Company\",\"properties\":{\"name\":[\"Example Holding (made-up)\"]}}\n";
    let before = "{\"id\":\"c-0\",\"schema\":\"Company\",\"properties\":{\"name\":[\"Before (made-up)\"]}}\n";
    bench.ingest("ftm", &[bench.file("before.ftm.json", before.as_bytes())]).await;
    let earlier = bench.seal().await.edition;
    bench.ingest("ftm", &[bench.file("after.ftm.json", after.as_bytes())]).await;
    let later = bench.seal().await.edition;
    let limits = store::DiffLimits { sort: None, offset: 0, limit: 100 };
    let diff = bench.hall.edition_diff(&bench.reader, &bench.purpose, &earlier, &later, limits).await.unwrap();
    let told: Vec<&str> = diff.changes.iter().map(|c| c.what.as_str()).collect();
    assert!(told.contains(&"asset") && !told.contains(&"owner"), "the owner is nowhere described, so nothing names it: {told:?}");
    let only = store::DiffLimits { sort: Some(store::ChangeSort::FactRetracted), offset: 0, limit: 100 };
    let none = bench.hall.edition_diff(&bench.reader, &bench.purpose, &earlier, &later, only).await.unwrap();
    assert_eq!((none.counts, none.changes), (diff.counts, Vec::new()), "all are counted, those of the sort are listed");
}

#[tokio::test]
async fn two_who_see_the_same_rows_are_still_asked_apart() {
    let bench = Bench::new().await;
    let line = "{\"id\":\"c-1\",\"schema\":\"Company\",\"properties\":{\"name\":[\"Example (made-up)\"]}}\n";
    bench.ingest("ftm", &[bench.file("names-somebody.ftm.json", line.as_bytes())]).await;
    bench.seal().await;
    let watch = model::Reader { roles: ["watch-officer".to_owned()].into(), ..crate::reader("watch", "TS", &["BSA", "LES"]) };
    let analyst = bench.view().await;
    let watch = bench.hall.view(&watch, &bench.purpose, None).await.unwrap();
    assert!(Arc::ptr_eq(watch.rows(), analyst.rows()), "both see the same rows");
    for (view, files) in [(&analyst, 1), (&watch, 0), (&analyst, 1)] {
        let source = bench.hall.source(view, "ftm").await.unwrap();
        assert_eq!(source.files.len(), files, "file names are for those who bring files in");
    }
}
