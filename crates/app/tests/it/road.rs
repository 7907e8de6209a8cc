// SPDX-License-Identifier: Apache-2.0
//! Real designations from the shelf, straight down the road.

use std::path::PathBuf;

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

    let hub = bench.hall.picture(&view).await.unwrap().hubs.remove(0).entity;
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
