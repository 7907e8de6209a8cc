// SPDX-License-Identifier: Apache-2.0
//! The review queue: what is open is asked, an answer is a judgment, taking it back restores the edition, and nobody is asked
//! about what they may not see.

use model::EntityId;

use crate::world::{Answer, Client, World, id};

/// Two who could be one by name and year, and enough others for names to tell something.
fn crowd() -> String {
    let mut lines = String::new();
    for n in 0..60 {
        lines += &format!(
            "{{\"id\":\"f{n}\",\"schema\":\"Person\",\"properties\":{{\"name\":[\"Filler{n} Bystander{n}\"],\"birthDate\":[\"19{:02}-04-05\"]}}}}\n",
            20 + n
        );
    }
    lines += "{\"id\":\"q1\",\"schema\":\"Person\",\"properties\":{\"name\":[\"Mordecai Quaxley\"],\"birthDate\":[\"1971-02-03\"]}}\n";
    lines += "{\"id\":\"q2\",\"schema\":\"Person\",\"properties\":{\"name\":[\"Mordecai Quaxley\"],\"address\":[\"1 Madeup Row\"]}}\n";
    lines
}

/// What only MADEUP-LAB sees: a third of that name.
const HIDDEN: &str =
    "{\"id\":\"q3\",\"schema\":\"Person\",\"properties\":{\"name\":[\"Mordecai Quaxley\"],\"email\":[\"hidden@madeup.example\"]}}\n";

async fn world() -> World {
    let world = World::new().await;
    world.more("open", &crowd()).await;
    world
}

/// The first page that is not a promise to be ready soon.
async fn ready(client: &Client, path: &str) -> Answer {
    loop {
        let answer = client.get(path).await;
        assert_eq!(answer.status, 200, "{path}");
        if !answer.body.contains("data-review-wait") {
            return answer;
        }
    }
}

fn field<'b>(body: &'b str, name: &str) -> &'b str {
    body.split(&format!("name=\"{name}\" value=\"")).nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default()
}

fn pair() -> (EntityId, EntityId) {
    let (a, b) = (id("q1"), id("q2"));
    (a.min(b), a.max(b))
}

async fn answer(client: &Client, verdict: &str, place: &str) -> Answer {
    let (left, right) = pair();
    let (left, right) = (left.to_string(), right.to_string());
    client.post("/review", &[("left", &left), ("right", &right), ("verdict", verdict), ("place", place), ("reason", "")]).await
}

async fn open_pairs(client: &Client) -> Vec<(String, String)> {
    loop {
        let json = client.get("/api/review").await.json();
        if json["ready"] == true {
            let text = |v: &serde_json::Value| v.as_str().unwrap().to_owned();
            return json["pairs"].as_array().unwrap().iter().map(|p| (text(&p["left_caption"]), text(&p["right_caption"]))).collect();
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_is_a_judgment_and_undoing_it_restores_the_edition() {
    let world = world().await;
    let client = world.reader("some").await;
    let before = world.hall.editions().await.unwrap()[0].edition;
    let (left, right) = pair();
    let page = ready(&client, &format!("/review?pair={left}.{right}")).await.body;
    assert!(page.contains("Are <bdi>Mordecai Quaxley</bdi>") && page.contains("class=\"waterfall\"") && page.contains("<b>0 of "));
    assert!(page.contains("1971-02-03") && page.contains("1 Madeup Row"), "both sides are told");
    for verdict in ["same", "different", "disputed"] {
        let told = answer(&client, verdict, field(&page, "place")).await;
        assert_eq!(told.status, 303, "{verdict}");
        assert!(told.location().starts_with("/review?after="), "{}", told.location());
        let next = ready(&client, told.location()).await.body;
        assert!(next.contains("<b>1 of ") && next.contains(&format!("verdict-{verdict}")), "{verdict} is told with its undoing");
        assert!(!open_pairs(&client).await.iter().any(|p| p.0 == "Mordecai Quaxley"), "what is {verdict} is not asked again");
        let members = client.get(&format!("/api/entity/{left}")).await.json()["dossier"]["entity"]["members"].as_array().unwrap().len();
        assert_eq!(members, if verdict == "same" { 2 } else { 1 });
        let back = answer(&client, "withdrawn", "").await;
        assert_eq!(back.location(), format!("/review?pair={left}.{right}"));
        assert_eq!(world.hall.editions().await.unwrap()[0].edition, before, "undoing {verdict} restores the very edition");
        assert!(ready(&client, back.location()).await.body.contains("Are <bdi>Mordecai Quaxley</bdi>"), "and asks again");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn skipping_goes_on_and_comes_to_an_end() {
    let world = world().await;
    let client = world.reader("some").await;
    let (open, mut path, mut seen) = (open_pairs(&client).await.len(), "/review".to_owned(), 0);
    assert!(open > 0);
    loop {
        let page = ready(&client, &path).await.body;
        if page.contains("The end of the queue") {
            break;
        }
        seen += 1;
        assert!(seen <= open, "no pair comes twice");
        path = page.split("data-next=\"").nth(1).unwrap().split('"').next().unwrap().replace("&amp;", "&");
    }
    assert_eq!(seen, open);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_hidden_is_neither_asked_nor_does_it_change_the_queue() {
    let (with, without) = (world().await, world().await);
    with.more("closed", HIDDEN).await;
    let all = with.reader("all").await;
    let closed_pair = |p: &(String, String)| p.0 == "Mordecai Quaxley";
    assert!(open_pairs(&all).await.iter().any(closed_pair));
    // A judgment that only its maker sees, of an open and a hidden one.
    let (open, hidden) = (id("q2").to_string(), id("q3").to_string());
    let judged = all.post("/judge", &[("left", &open), ("right", &hidden), ("verdict", "same"), ("reason", "made up")]).await;
    assert_eq!(judged.status, 303);
    let steady = async |world: &World, path: &str| {
        let client = world.reader("some").await;
        let text = ready(&client, path).await.steady(&client);
        world.hall.editions().await.unwrap().iter().fold(text, |t, e| {
            t.replace(&e.edition.to_string(), "EDITION").replace(&e.edition.short(), "SHORT").replace(&e.sealed_at_us.to_string(), "WHEN")
        })
    };
    let (left, right) = pair();
    let pages = [
        "/review".to_owned(),
        format!("/review?pair={left}.{right}"),
        "/api/review".to_owned(),
        format!("/entity/{open}/history"),
        format!("/api/entity/{open}/history"),
        format!("/cluster/{open}"),
        format!("/api/cluster/{open}"),
        format!("/review?pair={open}.{hidden}"),
    ];
    for path in pages {
        assert_eq!(steady(&with, &path).await, steady(&without, &path).await, "{path}");
    }
    let some = with.reader("some").await;
    for path in [format!("/cluster/{hidden}"), format!("/entity/{hidden}/history"), format!("/cluster/{open}?a={open}&b={hidden}")] {
        assert_eq!(some.get(&path).await.status, 404, "{path}");
    }
    assert!(all.get(&format!("/entity/{open}/history")).await.body.contains("Merged"), "who judged sees it");
}

#[tokio::test(flavor = "multi_thread")]
async fn only_those_who_may_judge_are_given_answers() {
    let world = world().await;
    for (reader, has_form) in [("nil", false), ("eye", false), ("some", true)] {
        let client = world.reader(reader).await;
        assert_eq!(ready(&client, "/review").await.body.contains("data-answers"), has_form, "{reader}");
    }
    assert_eq!(answer(&world.reader("eye").await, "same", "").await.status, 403);
    assert_eq!(answer(&world.reader("some").await, "maybe", "").await.status, 400);
}
