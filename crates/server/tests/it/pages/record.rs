// SPDX-License-Identifier: Apache-2.0
//! Records: whence, when, of whom; only those one sees.

use model::RecordId;
use serde_json::Value;

use crate::world::{World, id};

/// A record that speaks of an entity, from its dossier.
async fn record_of(client: &crate::world::Client, key: &str) -> String {
    let dossier = client.get(&format!("/api/entity/{}", id(key))).await.json();
    let values = dossier["dossier"]["properties"].as_array().unwrap().iter().flat_map(|p| p["values"].as_array().unwrap());
    values.map(|v: &Value| v["record"].as_str().unwrap().to_owned()).next().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_says_where_it_came_from() {
    let world = World::new().await;
    let (some, all) = (world.reader("some").await, world.reader("all").await);
    let open = record_of(&some, "p1").await;
    let page = some.get(&format!("/record/{open}")).await;
    assert_eq!(page.status, 200);
    for told in ["open.ftm.json", "Testina Madeup", "/sources/open"] {
        assert!(page.body.contains(told), "{told}");
    }
    let closed = record_of(&all, "h1").await;
    assert_eq!(all.get(&format!("/record/{closed}")).await.status, 200);
    let absent = RecordId([7; 16]);
    let (hidden, nothing) = (some.get(&format!("/record/{closed}")).await, some.get(&format!("/record/{absent}")).await);
    assert_eq!((hidden.status.as_u16(), hidden.steady(&some)), (404, nothing.steady(&some)));
}
