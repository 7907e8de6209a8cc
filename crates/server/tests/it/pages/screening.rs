// SPDX-License-Identifier: Apache-2.0
//! The screening page: names in, hits out, verdicts that hold until something changes and are seen by their agency alone.

use crate::world::{Answer, Client, World};

const FIELDS: [(&str, &str); 3] = [("dataset", "watch"), ("threshold", "0.7"), ("cutoff", "0.5")];

async fn begin(client: &Client, dataset: &str, names: &str, file: (&str, &[u8])) -> Answer {
    let fields: Vec<(&str, &str)> =
        FIELDS.iter().map(|(k, v)| (*k, if *k == "dataset" { dataset } else { *v })).chain([("names", names)]).collect();
    client.post_parts("/screening", &fields, file).await
}

/// Screens, and waits for the address of the hits.
async fn screened(client: &Client, names: &str) -> String {
    let answer = begin(client, "watch", names, ("", b"")).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    let run = answer.location().to_owned();
    while client.get(&format!("{run}/progress")).await.json()["ended"] != true {
        tokio::task::yield_now().await;
    }
    run
}

async fn world() -> World {
    let world = World::new().await;
    world.hold("watch", "U", &[("w1", "Testina Madeup"), ("w2", "Zalti Quifer")]).await;
    world
}

#[tokio::test(flavor = "multi_thread")]
async fn names_and_files_are_screened_and_carried_off() {
    let world = world().await;
    let client = world.reader("some").await;
    assert!(client.get("/screening").await.body.contains("A made-up list"));
    let answer = begin(&client, "watch", "Testina Madeup\nWilhelmina Nobody", ("q.csv", b"id,name\nc7,QUIFER Zalti\n")).await;
    let run = answer.location().to_owned();
    let page = client.get(&run).await.body;
    assert!(page.contains("3 parties") && page.contains("2 with hits") && page.contains("data-hit") && page.contains("Points"));
    assert!(!page.contains("Wilhelmina") && client.get(&format!("{run}?show=all")).await.body.contains("Wilhelmina"));
    let csv = client.get(&format!("{run}/export/csv")).await;
    assert!(csv.header("content-disposition").contains("screening.csv"));
    let lines: Vec<&str> = csv.body.lines().collect();
    assert!(lines[0].starts_with("query_id,entity_id,score,decision,reasons") && lines[1].starts_with("1,w1,0.9500,alert,"), "{lines:?}");
    assert!(lines[2].starts_with("c7,w2,"));
    let json = client.get(&format!("{run}/export/json")).await.json();
    assert_eq!(json["answers"].as_array().unwrap().len(), 3);
    assert_eq!(client.get(&format!("{run}/export/xml")).await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_is_its_readers_alone_and_a_form_needs_its_token() {
    let world = world().await;
    let some = world.reader("some").await;
    let run = screened(&some, "Testina Madeup").await;
    let all = world.reader("all").await;
    let no_run = all.get("/screening/run/0123").await;
    let other = all.get(&run).await;
    assert_eq!((other.status.as_u16(), other.steady(&all)), (404, no_run.steady(&all)));
    assert_eq!(all.get(&format!("{run}/export/csv")).await.status, 404);
    assert_eq!(world.reader("nil").await.get("/screening/cleared.csv").await.status, 403);
    let mut forged = world.reader("some").await;
    forged.csrf = "x".repeat(some.csrf.len());
    assert_eq!(begin(&forged, "watch", "x", ("", b"")).await.status, 403);
    assert_eq!(begin(&some, "nothing", "x", ("", b"")).await.status, 404);
    assert_eq!(begin(&some, "watch", "  ", ("", b"")).await.status, 400);
    assert_eq!(begin(&some, "watch", "", ("x.csv", b"shoe,hat\n1,2\n")).await.status, 422);
    assert_eq!(begin(&some, "watch", "", ("x.csv", &vec![b'x'; 5 << 20])).await.status, 413);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_verdict_holds_until_something_changes_and_can_be_taken_back() {
    let world = world().await;
    let client = world.reader("some").await;
    let run = screened(&client, "Testina Madeup").await;
    let before = client.get(&run).await.steady(&client);
    let say = async |verdict: &str, reason: &str| {
        let fields = [("party", "0"), ("hit", "0"), ("verdict", verdict), ("reason", reason)];
        client.post(&format!("{run}/verdict"), &fields).await
    };
    assert_eq!((say("cleared", " ").await.status.as_u16(), say("maybe", "x").await.status.as_u16()), (400, 400));
    assert_eq!(say("cleared", "another birthplace").await.location(), format!("{run}?offset=0#hit-0-0"));
    let page = client.get(&run).await.body;
    assert!(page.contains("cleared</span>") && page.contains("another birthplace"));

    let ask = async |client: &Client, name: &str, birth: &str| {
        let body = format!(r#"{{"queries":{{"q":{{"schema":"Person","properties":{{"name":["{name}"],"birthDate":["{birth}"]}}}}}}}}"#);
        let hit = client.post_json("/match/watch", body).await.json()["responses"]["q"]["results"][0].clone();
        (hit["match"].as_bool().unwrap(), hit["adjudicated"]["holds"].as_bool())
    };
    let again = screened(&client, "testina  MADEUP").await;
    assert!(client.get(&again).await.body.contains("cleared</span>"), "the same party, written otherwise");
    assert_eq!(ask(&client, "Testina Madeup", "1980").await, (true, Some(false)), "the party says more than it did");
    let all = world.reader("all").await;
    assert_eq!(ask(&all, "Testina Madeup", "1980").await, (true, None), "another agency learns nothing");

    let cleared = client.get("/screening/cleared.csv").await.body;
    assert!(cleared.starts_with("query,entity_id,by,reason,") && cleared.contains("Testina Madeup,w1,some,another birthplace,watch,"));
    world.hold("watch", "U", &[("w1", "Testina Madeup"), ("w1", "Tina Example")]).await;
    let changed = screened(&client, "Testina Madeup").await;
    assert!(client.get(&changed).await.body.contains("no longer holds"));
    world.hold("watch", "U", &[("w1", "Testina Madeup"), ("w2", "Zalti Quifer")]).await;
    assert!(client.get(&screened(&client, "Testina Madeup").await).await.body.contains("cleared</span>"), "as it was, it holds again");
    assert_eq!(say("withdrawn", "a mistake").await.status, 303);
    assert_eq!(client.get(&run).await.steady(&client), before, "as if it had never been said");
    assert_eq!(client.get("/screening/cleared.csv").await.body.lines().count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_not_judge_is_shown_no_form_and_refused() {
    let world = world().await;
    let eye = world.reader("eye").await;
    let run = screened(&eye, "Testina Madeup").await;
    let page = eye.get(&run).await.body;
    assert!(page.contains("data-hit") && !page.contains("name=\"verdict\"") && !page.contains("/export/csv"));
    let fields = [("party", "0"), ("hit", "0"), ("verdict", "cleared"), ("reason", "x")];
    assert_eq!(eye.post(&format!("{run}/verdict"), &fields).await.status, 403);
    assert_eq!(eye.get(&format!("{run}/export/csv")).await.status, 403);
}
