// SPDX-License-Identifier: Apache-2.0
//! The JSON twins: cut and named by edition like the pages.

use crate::world::{World, id};

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_names_its_edition_and_is_cut_to_its_reader() {
    let world = World::new().await;
    let edition = world.hall.editions().await.unwrap()[0].edition.to_string();
    for (reader, found) in [("nil", 0), ("some", 1), ("all", 2)] {
        let client = world.reader(reader).await;
        let json = client.get("/api/search?q=nobody").await.json();
        assert_eq!(json["edition"], edition.as_str());
        assert_eq!(json["found"]["total"], u64::from(found == 2), "{reader}");
        assert_eq!(client.get("/api/picture").await.json()["edition"], edition.as_str());
        let status = client.get(&format!("/api/entity/{}", id("c1"))).await.status;
        assert_eq!(status.is_success(), found > 0, "{reader}");
    }
    let json = world.reader("all").await.get("/api/editions").await.json();
    assert_eq!(json["editions"][0]["current"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_network_is_that_of_the_page_and_keeps_the_edition() {
    let world = World::new().await;
    let client = world.reader("some").await;
    let edition = world.hall.editions().await.unwrap()[0].edition.to_string();
    let json = client.get(&format!("/api/network?focus={}&edition={edition}", id("c1"))).await.json();
    let nodes = json["nodes"].as_array().unwrap();
    assert!(nodes.len() >= 2);
    assert!(nodes.iter().all(|n| n["href"].as_str().unwrap().ends_with(&format!("?edition={edition}"))));
    let links = json["links"].as_array().unwrap();
    let href = links[0]["href"].as_str().unwrap();
    assert_eq!(client.get(href).await.status, 200, "every link shows its evidence");
}
