// SPDX-License-Identifier: Apache-2.0
//! Judging: by those who may, with a reason, undone exactly.

use crate::world::{World, id};

#[tokio::test(flavor = "multi_thread")]
async fn a_judgment_merges_and_its_withdrawal_restores_the_edition() {
    let world = World::new().await;
    let client = world.reader("some").await;
    let before = world.hall.editions().await.unwrap()[0].edition;
    let (a, b) = (id("p1").to_string(), id("p3").to_string());
    let judge = async |verdict| client.post("/judge", &[("left", &a), ("right", &b), ("verdict", verdict), ("reason", "made up")]).await;
    let answer = judge("same").await;
    assert_eq!((answer.status.as_u16(), answer.location()), (303, format!("/entity/{a}#same").as_str()));
    let members = |json: serde_json::Value| json["dossier"]["entity"]["members"].as_array().unwrap().len();
    let merged = members(client.get(&format!("/api/entity/{a}")).await.json());
    assert!(merged >= 2);
    assert_eq!(judge("withdrawn").await.status, 303);
    assert_eq!(members(client.get(&format!("/api/entity/{a}")).await.json()), merged - 1);
    assert_eq!(world.hall.editions().await.unwrap()[0].edition, before, "undo restores the very edition");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_reason_role_or_sight_nothing_is_judged() {
    let world = World::new().await;
    let (p1, p3, hidden) = (id("p1").to_string(), id("p3").to_string(), id("h1").to_string());
    let some = world.reader("some").await;
    for (right, verdict, reason, status) in
        [(&p3, "same", " ", 400), (&p1, "same", "x", 400), (&p3, "maybe", "x", 400), (&hidden, "same", "x", 404)]
    {
        let answer = some.post("/judge", &[("left", &p1), ("right", right), ("verdict", verdict), ("reason", reason)]).await;
        assert_eq!(answer.status, status, "{verdict} {reason:?}");
    }
    for reader in ["nil", "eye"] {
        let answer =
            world.reader(reader).await.post("/judge", &[("left", &p1), ("right", &p3), ("verdict", "same"), ("reason", "x")]).await;
        assert_eq!(answer.status, 403, "{reader}");
    }
    assert_eq!(world.hall.editions().await.unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_explanation_is_a_waterfall_with_an_outcome() {
    let world = World::new().await;
    let path = format!("/explain?a={}&b={}", id("p1"), id("p2"));
    for (reader, status, has_form) in [("nil", 404, false), ("some", 200, true), ("all", 200, true), ("eye", 200, false)] {
        let answer = world.reader(reader).await.get(&path).await;
        assert_eq!(answer.status, status, "{reader}");
        assert_eq!(answer.body.contains("action=\"/judge\""), has_form, "{reader}");
    }
    let page = world.reader("some").await.get(&path).await.body;
    assert!(page.contains("class=\"waterfall\"") && page.contains("verdict-same") && page.contains("What would turn it"));
}
