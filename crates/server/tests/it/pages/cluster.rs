// SPDX-License-Identifier: Apache-2.0
//! The cluster studio and the history: a cut is shown before it is made, made by a judgment, told afterwards, and undone exactly.

use crate::world::{World, id};

#[tokio::test(flavor = "multi_thread")]
async fn a_cut_is_shown_before_it_is_made_and_told_after() {
    let world = World::new().await;
    let client = world.reader("some").await;
    let [p1, p2, p3] = ["p1", "p2", "p3"].map(|key| id(key).to_string());
    let judge = async |left: &str, right: &str, verdict: &str, to: &str| {
        client.post("/judge", &[("left", left), ("right", right), ("verdict", verdict), ("reason", "made up words"), ("to", to)]).await
    };
    let first = world.hall.editions().await.unwrap()[0].edition;
    judge(&p1, &p3, "same", "").await;
    let merged = world.hall.editions().await.unwrap()[0].edition;

    let page = client.get(&format!("/cluster/{p1}")).await.body;
    assert_eq!(page.matches("class=\"cl-dot\"").count(), 3, "three members are drawn");
    assert!(page.contains(&format!("?a={}&amp;b={}#line", id("p1").min(id("p2")), id("p1").max(id("p2")))), "a line leads to its weights");
    let chosen = client.get(&format!("/cluster/{p1}?a={p1}&b={p3}")).await.body;
    assert!(chosen.contains("If these two were judged different") && chosen.contains("2 parts") && chosen.contains("cl-group-1"));
    assert_eq!(world.hall.editions().await.unwrap()[0].edition, merged, "looking changes nothing");

    let cut = judge(&p1, &p3, "different", &format!("/cluster/{p1}")).await;
    assert_eq!((cut.status.as_u16(), cut.location()), (303, format!("/cluster/{p1}").as_str()));
    assert_eq!(client.get(&format!("/cluster/{p1}")).await.body.matches("class=\"cl-dot\"").count(), 2, "what was shown came");

    let history = client.get(&format!("/api/entity/{p1}/history")).await.json();
    let events = history["history"]["events"].as_array().unwrap();
    let told: Vec<&str> = events.iter().map(|e| e["sort"].as_str().unwrap()).collect();
    assert_eq!(told, ["split", "merged", "appeared"], "latest first");
    for (event, came) in [(&events[0], "different"), (&events[1], "same")] {
        let because = &event["judgments"][0];
        assert_eq!((because["author"].as_str(), because["verdict"].as_str()), (Some("some"), Some(came)), "{event}");
        assert_eq!(because["reasons"][0]["text"], "made up words");
    }
    assert!(events[2]["judgments"].as_array().unwrap().iter().any(|j| j["by_person"] == false), "the resolver's merge is told with it");
    let page = client.get(&format!("/entity/{p1}/history")).await.body;
    assert!(page.contains("made up words") && page.contains("/editions/diff?a=") && page.contains("<b>Split</b>"));

    judge(&p1, &p3, "withdrawn", "").await;
    assert_eq!(world.hall.editions().await.unwrap()[0].edition, first, "taking the word back restores what was before it");
    assert_eq!(judge(&p2, &p3, "same", "https://evil.example/").await.location(), "/", "nobody is sent to another site");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_pair_of_the_cluster_is_refused() {
    let world = World::new().await;
    let client = world.reader("some").await;
    let [p1, p2, p3] = ["p1", "p2", "p3"].map(|key| id(key).to_string());
    for (path, status) in [
        (format!("/cluster/{p1}?a={p1}&b={p2}"), 200),
        (format!("/cluster/{p1}?a={p1}&b={p3}"), 400),
        (format!("/cluster/{p1}?a={p1}&b={p1}"), 400),
        (format!("/cluster/{p1}?a={p1}"), 404),
        (format!("/cluster/{p1}?a=x&b=y"), 404),
        ("/cluster/nobody".to_owned(), 404),
        ("/entity/nobody/history".to_owned(), 404),
    ] {
        assert_eq!(client.get(&path).await.status, status, "{path}");
    }
    assert_eq!(world.reader("nil").await.get(&format!("/cluster/{p1}")).await.status, 404);
}
