// SPDX-License-Identifier: Apache-2.0
//! Promise G1 at the pages: closed records change no byte of what other readers get, but for the edition's name.

use crate::world::{World, id};

#[tokio::test(flavor = "multi_thread")]
async fn closed_records_change_nothing_for_others() {
    let (with, without) = (World::new().await, World::with(false, true).await);
    let entity = format!("/entity/{}", id("c1"));
    let focus = format!("/network?focus={}", id("c1"));
    let explain = format!("/explain?a={}&b={}", id("p1"), id("p2"));
    let history = format!("/entity/{}/history", id("c1"));
    let cluster = format!("/cluster/{}", id("p1"));
    let api = format!("/api/network?focus={}&hops=3", id("c1"));
    let graphml = format!("/export/graphml?focus={}", id("c1"));
    let paths = [
        "/",
        "/search",
        "/search?q=hidden",
        "/search?q=covert",
        "/search?country=zz",
        "/search?source=closed",
        "/network",
        "/screening",
        "/catalog",
        "/algorithms",
        "/sources",
        "/findings",
        "/editions",
        "/me",
        "/api/search",
        "/api/picture",
        "/api/network",
        "/api/search?q=nobody",
        &entity,
        &focus,
        &explain,
        &history,
        &cluster,
        &api,
        &graphml,
    ];
    for reader in ["nil", "some"] {
        let (a, b) = (with.reader(reader).await, without.reader(reader).await);
        for path in paths {
            let (x, y) = (a.get(path).await, b.get(path).await);
            assert_eq!(x.status, y.status, "{reader} at {path}");
            let steady = |answer: &crate::world::Answer, client, editions: &[app::EditionSummary]| {
                editions
                    .iter()
                    .fold(answer.steady(client), |t, e| t.replace(&e.edition.to_string(), "EDITION").replace(&e.edition.short(), "SHORT"))
            };
            let (x, y) = (steady(&x, &a, &with.hall.editions().await.unwrap()), steady(&y, &b, &without.hall.editions().await.unwrap()));
            assert_eq!(x, y, "{reader} at {path}");
        }
    }
    let all = with.reader("all").await;
    assert!(all.get("/search?q=hidden").await.body.contains("<mark>Hidden</mark> Nobody"), "who may see them does");
}
