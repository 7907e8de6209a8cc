// SPDX-License-Identifier: Apache-2.0
//! The Picture: counts that lead to what they count, what changed, and honest empty places.

use crate::world::{World, id};

#[tokio::test(flavor = "multi_thread")]
async fn totals_are_those_of_the_reader_and_lead_to_what_they_count() {
    let world = World::new().await;
    for reader in ["some", "all"] {
        let client = world.reader(reader).await;
        let page = client.get("/").await.body;
        let counts = client.get("/api/picture").await.json()["counts"].clone();
        let entities = counts["entities"].as_u64().unwrap();
        assert!(page.contains(&format!("class=\"tile-value\" href=\"/search\">{entities}<")), "{reader}");
        assert_eq!(client.get("/api/search").await.json()["found"]["total"].as_u64(), Some(entities), "{reader}");
        for (country, n) in counts["by_country"].as_object().unwrap() {
            assert!(page.contains(&format!("href=\"/search?country={country}\">{n}<")), "{reader} {country}");
            assert_eq!(
                client.get(&format!("/api/search?country={country}")).await.json()["found"]["total"].as_u64(),
                n.as_u64(),
                "{reader} {country}"
            );
        }
        for stage in ["precursor", "enablers"] {
            assert!(page.contains(&format!("href=\"/search?stage={stage}\"")), "{reader} {stage}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_edition_says_that_nothing_came_before_and_the_second_what_changed() {
    let world = World::new().await;
    let client = world.reader("some").await;
    let first = client.get("/").await.body;
    assert!(first.contains("This is the first edition") && first.contains("No consignments with a month") && first.contains("No routes"));
    let (p1, p3) = (id("p1").to_string(), id("p3").to_string());
    client.post("/judge", &[("left", &p1), ("right", &p3), ("verdict", "disputed"), ("reason", "seen side by side")]).await;
    let second = client.get("/").await.body;
    assert!(second.contains("seen side by side") && second.contains("1</b>judgment added"), "the change stands with its cause");
    assert!(second.contains("&amp;sort=judgment-added"), "and leads to the diff");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_sees_nothing_is_told_what_would_fill_the_page() {
    let world = World::new().await;
    let page = world.reader("nil").await.get("/").await.body;
    assert!(page.contains("Nothing you may see in this edition yet") && !page.contains("stage-strip"));
}
