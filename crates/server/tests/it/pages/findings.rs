// SPDX-License-Identifier: Apache-2.0
//! Findings: counted, narrowed, and only those of visible records.

use crate::world::World;

#[tokio::test(flavor = "multi_thread")]
async fn findings_narrow_and_their_counts_follow() {
    let world = World::new().await;
    let client = world.reader("some").await;
    let all = client.get("/findings").await.body;
    assert!(all.contains("impossible date") && all.contains("<code>shoeSize</code>"), "both findings of the open file are told");
    let dates = client.get("/findings?code=impossible-date").await.body;
    assert!(dates.contains("1 to 1 of 1") && !dates.contains("<code>shoeSize</code>"));
    assert!(dates.contains("name=\"code\" value=\"impossible-date\" checked"), "the choice stays chosen");
    let none = client.get("/findings?code=impossible-date&severity=error&source=open").await.body;
    assert!(none.contains("No findings"));
    let nil = world.reader("nil").await.get("/findings").await.body;
    assert!(nil.contains("No findings") && !nil.contains("shoeSize"));
}
