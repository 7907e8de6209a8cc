// SPDX-License-Identifier: Apache-2.0
//! Dossiers: every value with its backing, links by role, identity with its reasons and the reader's say.

use crate::world::{World, id};

#[tokio::test(flavor = "multi_thread")]
async fn values_links_and_identity_stand_with_their_backing() {
    let world = World::new().await;
    let client = world.reader("some").await;
    let page = client.get(&format!("/entity/{}", id("c1"))).await.body;
    for told in ["Invented Chemicals Ltd", "/sources/open", "/record/", "C 00000", "Malta", "/network?focus=", "/export/ftm?focus="] {
        assert!(page.contains(told), "{told}");
    }
    assert!(!page.contains("Covert Alias") && !page.contains("Hidden Nobody"));
    assert!(world.reader("all").await.get(&format!("/entity/{}", id("c1"))).await.body.contains("Covert Alias"));
    let owner = client.get(&format!("/entity/{}", id("p1"))).await.body;
    assert!(owner.contains("class=\"waterfall\"") && owner.contains("verdict-same") && owner.contains("Merged here"));
    assert!(owner.contains("name=\"verdict\" value=\"different\"") && !owner.contains("value=\"withdrawn\""), "one undoes only one's own");
}

#[tokio::test(flavor = "multi_thread")]
async fn ones_own_judgment_can_be_undone_where_it_stands() {
    let world = World::new().await;
    let client = world.reader("some").await;
    let (p1, p3) = (id("p1").to_string(), id("p3").to_string());
    client.post("/judge", &[("left", &p1), ("right", &p3), ("verdict", "same"), ("reason", "made up")]).await;
    let page = client.get(&format!("/entity/{p3}")).await.body;
    assert!(page.contains("value=\"withdrawn\"") && page.contains("“made up”") && page.contains("Quarto Example"));
    let merged = [client.get(&format!("/entity/{p1}")).await.body, page];
    assert!(merged.iter().any(|p| p.contains("You asked for")), "a merged id says where it went");
    let other = world.reader("all").await.get(&format!("/entity/{p3}")).await.body;
    assert!(!other.contains("value=\"withdrawn\"") && other.contains("value=\"disputed\""));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_earlier_edition_is_not_judged_in() {
    let world = World::new().await;
    let client = world.reader("some").await;
    let old = world.hall.editions().await.unwrap()[0].edition;
    let (p1, p3) = (id("p1").to_string(), id("p3").to_string());
    client.post("/judge", &[("left", &p1), ("right", &p3), ("verdict", "disputed"), ("reason", "made up")]).await;
    let page = client.get(&format!("/entity/{p1}?edition={old}")).await.body;
    assert!(page.contains("This is an earlier edition") && !page.contains("action=\"/judge\""));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_panel_is_a_fragment_and_names_are_never_markup() {
    let world = World::new().await;
    let client = world.reader("some").await;
    let panel = client.get(&format!("/entity/{}?panel=1", id("c2"))).await;
    assert!(panel.body.starts_with("<section>") && !panel.body.contains("<html"));
    let page = client.get(&format!("/entity/{}", id("c2"))).await.body;
    assert!(!page.contains("<script>alert") && page.contains("&lt;script&gt;alert"));
    assert_eq!(client.get("/entity/nobody").await.status, 404);
}
