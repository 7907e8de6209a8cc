// SPDX-License-Identifier: Apache-2.0
//! The network page: the canvas is told what to ask, the tables hold the same, filters stay in the address.

use crate::world::{World, id};

#[tokio::test(flavor = "multi_thread")]
async fn the_tables_hold_what_the_canvas_is_sent() {
    let world = World::new().await;
    let client = world.reader("some").await;
    let path = format!("/network?focus={}&hops=2", id("c1"));
    let page = client.get(&path).await.body;
    let source = page.split("data-src=\"").nth(1).unwrap().split('"').next().unwrap().replace("&amp;", "&");
    let doc = client.get(&source).await.json();
    let links = doc["links"].as_array().unwrap();
    assert!(!links.is_empty());
    for link in links {
        assert!(page.contains(&format!("data-link=\"{}\"", link["id"].as_str().unwrap())));
        assert_eq!(client.get(link["href"].as_str().unwrap()).await.status, 200);
    }
    assert!(page.contains("around <a") && page.contains("Invented Chemicals Ltd") && !page.contains("Hidden Nobody"));
    assert!(world.reader("all").await.get(&path).await.body.contains("Hidden Nobody"));
}

#[tokio::test(flavor = "multi_thread")]
async fn filters_stay_chosen_and_hide_rows_without_scripts() {
    let world = World::new().await;
    let client = world.reader("some").await;
    let page = client.get("/network?kind=LegalEntity&stage=transport&from=2010").await.body;
    assert!(page.contains("name=\"kind\" value=\"Person\" checked"), "a general kind chooses its special cases");
    assert!(
        page.contains("name=\"stage\" value=\"transport\" checked")
            && page.contains("id=\"from\" type=\"text\" name=\"from\" value=\"2010\"")
    );
    assert!(
        page.contains("data-link=\"")
            && !page.split("<tr data-link").skip(1).any(|row| !row.split('>').next().unwrap().contains(" hidden")),
        "no one here is in transport"
    );
    for bad in ["/network?hops=many", "/network?from=soon"] {
        assert_eq!(client.get(bad).await.status, 400, "{bad}");
    }
    assert_eq!(client.get("/network?focus=nobody").await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_not_export_is_not_offered_to() {
    let world = World::new().await;
    assert!(world.reader("some").await.get("/network").await.body.contains("/export/graphml"));
    let nil = world.reader("nil").await.get("/network").await.body;
    assert!(!nil.contains("/export/") && nil.contains("Nothing to draw"));
}
