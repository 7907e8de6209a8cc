// SPDX-License-Identifier: Apache-2.0
//! Exports hold what their reader sees, and only who may export gets one.

use crate::world::{World, id};

#[tokio::test(flavor = "multi_thread")]
async fn an_export_is_cut_like_the_page() {
    let world = World::new().await;
    for format in ["graphml", "ftm"] {
        let path = format!("/export/{format}?focus={}&hops=2", id("c1"));
        let some = world.reader("some").await.get(&path).await;
        assert!(some.header("content-disposition").starts_with("attachment; filename=\"linchpin-"), "{format}");
        assert!(
            some.body.contains("Invented Chemicals") && !some.body.contains("Hidden Nobody") && !some.body.contains(&id("h1").to_string()),
            "{format}"
        );
        assert!(world.reader("all").await.get(&path).await.body.contains("Hidden Nobody"), "{format}");
        for reader in ["nil", "eye"] {
            assert_eq!(world.reader(reader).await.get(&path).await.status, 403, "{reader} {format}");
        }
    }
}
