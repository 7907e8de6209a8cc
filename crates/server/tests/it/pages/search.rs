// SPDX-License-Identifier: Apache-2.0
//! Search: filters in the address, honest facets, help when nothing is found.

use crate::world::{World, id};

#[tokio::test(flavor = "multi_thread")]
async fn words_and_filters_narrow_and_every_filter_can_be_taken_away() {
    let world = World::new().await;
    let client = world.reader("some").await;
    let all = client.get("/search?q=madeup").await.body;
    assert!(all.contains("Testina <mark>Madeup</mark>") && !all.contains("Invented Chemicals"));
    let narrowed = client.get("/search?q=e&kind=Person&country=mt").await.body;
    assert!(narrowed.contains("name=\"kind\" value=\"Person\" checked"), "the choice stays chosen");
    for without in ["/search?q=e&amp;country=mt", "/search?q=e&amp;kind=Person", "href=\"/search?q=e\">Clear all"] {
        assert!(narrowed.contains(without), "{without}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_facet_counts_what_choosing_it_would_find() {
    let world = World::new().await;
    let client = world.reader("all").await;
    for path in ["/search", "/search?kind=Company", "/search?country=mt&kind=LegalEntity"] {
        let page = client.get(path).await.body;
        let facets: Vec<(&str, &str)> = page
            .split("type=\"checkbox\" name=\"kind\" value=\"")
            .skip(1)
            .filter_map(|t| Some((t.split('"').next()?, t.split("facet-count\">").nth(1)?.split('<').next()?)))
            .collect();
        assert!(!facets.is_empty(), "{path}");
        let country = if path.contains("country") { "&country=mt" } else { "" };
        for (kind, count) in facets {
            let found = client.get(&format!("/api/search?kind={kind}{country}")).await.json()["found"]["total"].to_string();
            assert_eq!(found, count, "{kind} at {path}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_found_says_what_to_try() {
    let world = World::new().await;
    let client = world.reader("some").await;
    assert!(client.get("/search?q=xyzzy").await.body.contains("Try fewer words"));
    let filtered = client.get("/search?q=madeup&kind=Vessel").await.body;
    assert!(filtered.contains("Search without filters") && filtered.contains("value=\"Vessel\" checked"));
    assert!(client.get("/search?offset=500").await.body.contains("Past the end"));
    assert_eq!(client.get("/search?offset=x").await.status, 400);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_source_one_sees_nothing_of_has_no_title() {
    let world = World::new().await;
    let page = world.reader("some").await.get("/search?source=closed").await.body;
    assert!(!page.contains("title=\"Made-up entities\"><"), "only its name as typed");
    assert!(page.contains("Nothing found that you may see"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_trail_has_counts_and_no_words() {
    let world = World::new().await;
    world.reader("some").await.get("/search?q=testina").await;
    let trail = world.reader("eye").await.get("/audit").await.body;
    assert!(trail.contains("1 found") && !trail.to_lowercase().contains("testina"));
}

#[tokio::test(flavor = "multi_thread")]
async fn merges_are_listed_and_so_is_what_people_keep_apart() {
    let world = World::new().await;
    let client = world.reader("some").await;
    let (p1, p3) = (id("p1").to_string(), id("p3").to_string());
    let page = client.get("/search/judged").await.body;
    assert!(page.contains("Testina Madeup") && page.contains("</b> in one") && page.contains("Nobody has judged"));
    client.post("/judge", &[("left", &p1), ("right", &p3), ("verdict", "different"), ("reason", "not the same face")]).await;
    assert!(client.get("/search/judged").await.body.contains("verdict-different"));
    let nil = world.reader("nil").await.get("/search/judged").await.body;
    assert!(nil.contains("Nothing is merged in this view") && !nil.contains("Testina"));
}
