// SPDX-License-Identifier: Apache-2.0
//! Evidence of a link: what it says, by which records, to those who may see it.

use crate::world::{World, id};

#[tokio::test(flavor = "multi_thread")]
async fn a_link_shows_what_states_it() {
    let world = World::new().await;
    let (some, all) = (world.reader("some").await, world.reader("all").await);
    let doc = all.get(&format!("/api/network?focus={}", id("c1"))).await.json();
    let mut hidden = 0;
    for link in doc["links"].as_array().unwrap() {
        let path = link["href"].as_str().unwrap();
        let page = all.get(path).await;
        assert_eq!(page.status, 200);
        assert!(page.body.contains("What states it") && page.body.contains("/record/"), "{path}");
        let panel = all.get(&format!("{path}?panel=1")).await.body;
        assert!(panel.starts_with("<section>") && panel.contains("class=\"evidence\"") && panel.contains("/record/"), "{path}");
        if some.get(path).await.status == 404 {
            hidden += 1;
        }
    }
    assert_eq!(hidden, 1, "the link of the hidden owner is nothing to others");
}
