// SPDX-License-Identifier: Apache-2.0
//! The audit trail: for those who oversee, without names and query text.

use crate::world::{World, id};

#[tokio::test(flavor = "multi_thread")]
async fn reads_are_kept_without_what_was_typed() {
    let world = World::new().await;
    let some = world.reader("some").await;
    some.get("/search?q=Testina+Madeup").await;
    some.get("/api/search?q=Testina+Madeup").await;
    some.get(&format!("/entity/{}", id("p1"))).await;
    some.get(&format!("/entity/{}", id("h1"))).await;
    let page = world.reader("eye").await.get("/audit?check=1").await.body;
    assert!(page.contains(">search</td>") && page.contains(&id("p1").to_string()) && page.contains("The chain is whole"));
    assert!(page.contains(&id("h1").to_string()), "the trail knows what was tried");
    assert!(!page.contains("Testina"), "the trail never holds names or query text");
}

#[tokio::test(flavor = "multi_thread")]
async fn others_are_refused_and_have_no_link_to_it() {
    let world = World::new().await;
    for reader in ["nil", "some", "all"] {
        let client = world.reader(reader).await;
        let answer = client.get("/audit").await;
        assert_eq!(answer.status, 403, "{reader}");
        assert!(answer.body.contains("Policy says no"));
        assert!(!client.get("/me").await.body.contains("href=\"/audit\""), "{reader}");
    }
    let eye = world.reader("eye").await;
    let page = eye.get("/audit").await.body;
    assert!(page.contains("refused: read-audit"), "refusals are kept too");
    assert_eq!(eye.get("/audit?before=x").await.status, 400);
    assert_eq!(eye.get("/audit?before=3").await.status, 200);
}
