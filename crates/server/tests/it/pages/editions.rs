// SPDX-License-Identifier: Apache-2.0
//! Editions and what changed between them.

use crate::world::{World, id};

#[tokio::test(flavor = "multi_thread")]
async fn one_edition_has_nothing_to_compare_with() {
    let world = World::new().await;
    let client = world.reader("some").await;
    assert!(client.get("/editions").await.body.contains("the first"));
    assert!(client.get("/editions/diff").await.body.contains("Nothing to compare yet"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_judgment_is_a_change_with_its_cause_and_its_undoing_another() {
    let world = World::new().await;
    let client = world.reader("some").await;
    let (p1, p3) = (id("p1").to_string(), id("p3").to_string());
    client.post("/judge", &[("left", &p1), ("right", &p3), ("verdict", "same"), ("reason", "seen side by side")]).await;
    assert_eq!(world.hall.editions().await.unwrap().len(), 2);
    let page = client.get("/editions/diff").await.body;
    assert!(page.contains("judged by some: seen side by side") && page.contains(">Judged<"), "the cause is told");
    let sorted = client.get("/editions/diff?sort=judgment-added").await.body;
    assert!(sorted.contains("seen side by side") && sorted.contains("aria-current=\"true\">Judgments added"));
    assert!(client.get("/editions/diff?sort=fact-added").await.body.contains("No change"));
    assert!(client.get("/editions/diff?a=current&b=previous").await.body.contains(">No longer judged<"), "backwards it is taken away");
    let nil = world.reader("nil").await;
    assert!(!nil.get("/editions/diff").await.body.contains("seen side by side"), "who sees neither entity learns nothing");
    let facts = client.get("/api/diff?sort=fact-added").await.json();
    assert_eq!(facts["changes"].as_array().map(Vec::len), Some(0), "{facts}");
    assert!(client.get("/api/diff?sort=colour").await.body.contains("`colour` is no sort of change"));
    let json = client.get("/api/diff").await.json();
    assert_eq!(json["counts"]["judgment-added"], 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pinned_edition_stays_pinned_in_every_link() {
    let world = World::new().await;
    let client = world.reader("some").await;
    let old = world.hall.editions().await.unwrap()[0].edition.to_string();
    let (p1, p3) = (id("p1").to_string(), id("p3").to_string());
    client.post("/judge", &[("left", &p1), ("right", &p3), ("verdict", "same"), ("reason", "made up")]).await;
    let page = client.get(&format!("/sources?edition={}", &old[..12])).await.body;
    assert!(page.contains(&format!("/sources/open?edition={old}")) && page.contains("edition-chip is-old"));
    assert!(!client.get("/sources").await.body.contains("edition-chip is-old"));
    assert_eq!(client.get("/?edition=ffff").await.status, 404);
}
