// SPDX-License-Identifier: Apache-2.0
//! The matching API: its form, its limits, and that what is hidden changes nothing in it.

use serde_json::{Value, json};

use crate::world::{CLOSED, Client, World, id};

fn query(schema: &str, properties: Value) -> String {
    json!({ "weights": {}, "queries": { "q1": { "schema": schema, "properties": properties } } }).to_string()
}

async fn results(client: &Client, path: &str, body: String) -> Vec<Value> {
    let answer = client.post_json(path, body).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.json()["responses"]["q1"]["results"].as_array().unwrap().clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_has_the_form_that_clients_know_and_says_why() {
    let world = World::new().await;
    let client = world.reader("some").await;
    let asked = json!({ "name": ["MADEUP, Testina"], "birthDate": "1980-01-07", "country": ["Malta"], "nationality": ["zz"] });
    let answer = client.post_json("/match/default?limit=3&threshold=0.8&cutoff=0.5&algorithm=best", query("Person", asked)).await;
    assert_eq!((answer.status.as_u16(), answer.header("x-batch-size"), answer.header("content-type")), (200, "1", "application/json"));
    let json = answer.json();
    let one = &json["responses"]["q1"];
    assert_eq!((&one["status"], &one["total"]["relation"], &json["limit"]), (&json!(200), &json!("eq"), &json!(3)));
    assert_eq!((&one["query"]["schema"], &one["query"]["properties"]["birthDate"]), (&json!("Person"), &json!(["1980-01-07"])));
    assert!(json["matcher"]["name"]["description"].is_string());
    let hit = &one["results"][0];
    assert_eq!((&hit["caption"], &hit["schema"], &hit["match"]), (&json!("Testina Madeup"), &json!("Person"), &json!(true)));
    assert_eq!(
        (&hit["datasets"], &hit["properties"]["name"], &hit["target"]),
        (&json!(["default"]), &json!(["Testina Madeup"]), &json!(true))
    );
    let (score, features) = (hit["score"].as_f64().unwrap(), hit["features"].as_object().unwrap());
    let sum: f64 = features.values().map(|v| v.as_f64().unwrap()).sum();
    assert!((sum - score).abs() < 0.001 && features.contains_key("birth_date") && features.contains_key("country"), "{features:?}");
    assert!(hit["reasons"][0].as_str().unwrap().starts_with("name ") && hit["explanations"]["name"]["detail"].is_string());
    assert!(!answer.body.contains("nationality agrees"));
    let algorithms = client.get("/algorithms").await.json();
    assert_eq!((&algorithms["default"], &algorithms["algorithms"][0]["name"]), (&json!("linchpin"), &json!("linchpin")));
}

#[tokio::test(flavor = "multi_thread")]
async fn held_lists_are_asked_by_name_together_and_apart() {
    let world = World::new().await;
    world.hold("watch", "U", &[("w1", "Testina Madeup"), ("w2", "Zalti Quifer")]).await;
    let client = world.reader("some").await;
    let ask = async |path: &str| {
        let hits = results(&client, path, query("Person", json!({ "name": ["Testina Madeup"] }))).await;
        hits.iter().map(|h| h["datasets"][0].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(ask("/match/watch").await, ["watch"]);
    assert_eq!(ask("/match/all").await, ["default", "watch"]);
    assert_eq!(ask("/match/all?exclude_dataset=default").await, ["watch"]);
    assert_eq!(ask("/match/all?include_dataset=default").await, ["default"]);
    assert_eq!(ask("/match/all?exclude_schema=LegalEntity").await, Vec::<String>::new());
    assert_eq!(ask("/match/watch?exclude_entity_ids=w1").await, Vec::<String>::new());
    let catalog = client.get("/catalog").await.json();
    assert_eq!((&catalog["current"], &catalog["datasets"][1]["entity_count"]), (&json!(["default", "watch"]), &json!(2)));
    world.hold("watch", "U", &[("w2", "Zalti Quifer")]).await;
    assert_eq!(ask("/match/watch").await, Vec::<String>::new(), "a new version takes the older one's place at once");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_hidden_changes_no_byte_and_not_yours_is_not_there() {
    let (with, without) = (World::new().await, World::with(false, true).await);
    with.hold("secret", CLOSED, &[("h1", "Hidden Nobody")]).await;
    for reader in ["nil", "some"] {
        let (a, b) = (with.reader(reader).await, without.reader(reader).await);
        let names = json!({ "name": ["Hidden Nobody", "Covert Alias", "Invented Chemicals Ltd", "Testina Madeup"] });
        for (path, body) in [
            ("/match/default?cutoff=0", query("LegalEntity", names.clone())),
            ("/match/all?cutoff=0", query("LegalEntity", names.clone())),
            ("/match/secret", query("Person", names.clone())),
            ("/match/secret", "no json".to_owned()),
            ("/match/secret?algorithm=x", query("Person", names.clone())),
        ] {
            let (x, y) = (a.post_json(path, body.clone()).await, b.post_json(path, body).await);
            assert_eq!((x.status, x.steady(&a)), (y.status, y.steady(&b)), "{reader} at {path}");
        }
        let (x, y) = (a.get("/catalog").await.body, b.get("/catalog").await.body);
        let edition = |world: &World, text: String| {
            let world = world.hall.clone();
            async move { world.editions().await.unwrap().iter().fold(text, |t, e| t.replace(&e.edition.to_string(), "EDITION")) }
        };
        assert_eq!(edition(&with, x).await, edition(&without, y).await);
        let hidden = a.post_json("/match/secret", query("Person", names.clone())).await;
        let nothing = a.post_json("/match/nothing", query("Person", names)).await;
        assert_eq!((hidden.status.as_u16(), hidden.steady(&a)), (404, nothing.steady(&a)));
    }
    let all = with.reader("all").await;
    let hits = results(&all, "/match/all", query("Person", json!({ "name": ["Hidden Nobody"] }))).await;
    assert_eq!(hits.len(), 2, "who may see them does: {hits:?}");
    assert!(hits.iter().any(|h| h["id"] == json!(id("h1").to_string())));
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_and_mistaken_requests_are_told_what_is_wrong() {
    let world = World::new().await;
    let client = world.reader("some").await;
    let good = query("Person", json!({ "name": ["x"] }));
    let many: serde_json::Map<String, Value> =
        (0..101).map(|i| (i.to_string(), json!({ "schema": "Person", "properties": { "name": ["x"] } }))).collect();
    let deep = format!("{}1{}", "[".repeat(50_000), "]".repeat(50_000));
    for (path, body, word) in [
        ("/match/default", String::new(), "no request"),
        ("/match/default", "[]".to_owned(), "no request"),
        ("/match/default", deep, "no request"),
        ("/match/default", r#"{"queries":{}}"#.to_owned(), "no queries"),
        ("/match/default", r#"{"queries":{"a":null}}"#.to_owned(), "no queries"),
        ("/match/default", json!({ "queries": many }).to_string(), "more than 100"),
        ("/match/default", query("Shoe", json!({ "name": ["x"] })), "no schema"),
        ("/match/default", query("Person", json!({ "name": [["x"]] })), "list of texts"),
        ("/match/default", query("Person", json!({ "name": ["x".repeat(2_000)] })), "bytes"),
        ("/match/default", query("Person", json!({ "name": vec!["x"; 500] })), "values"),
        ("/match/default", r#"{"weights":{"name":1},"queries":{"a":{"schema":"Person","properties":{}}}}"#.to_owned(), "weights"),
        ("/match/default?algorithm=logic-v9", good.clone(), "`linchpin`"),
        ("/match/default?limit=0", good.clone(), "limit"),
        ("/match/default?limit=1000000", good.clone(), "limit"),
        ("/match/default?threshold=NaN", good.clone(), "threshold"),
        ("/match/default?cutoff=2", good.clone(), "cutoff"),
        ("/match/default?topics=sanction", good.clone(), "topics"),
        ("/match/default?changed_since=2026-01-01", good.clone(), "changed_since"),
    ] {
        let answer = client.post_json(path, body).await;
        assert_eq!(answer.status, 400, "{path}: {}", answer.body);
        let detail = answer.json()["detail"].as_str().unwrap().to_lowercase();
        assert!(detail.contains(word), "{path}: {detail}");
    }
    let large = format!("{{\"queries\":\"{}\"}}", "x".repeat(2 << 20));
    assert_eq!(client.post_json("/match/default", large).await.status, 413);
    assert_eq!(results(&client, "/match/default", query("Person", json!({}))).await, Vec::<Value>::new(), "who says nothing hits nobody");
    let trail = world.reader("eye").await.get("/audit").await.body;
    assert!(trail.contains("default: 1 parties") && !trail.to_lowercase().contains("testina"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_signs_in_by_its_token_and_nobody_without() {
    let world = World::new().await;
    let body = query("Person", json!({ "name": ["Testina Madeup"] }));
    let nobody = world.nobody();
    let refused = nobody.post_json("/match/default", body).await;
    assert_eq!((refused.status.as_u16(), refused.json()["error"]["code"].as_str()), (401, Some("no-session")));
    let token = world.hall.issue_token("some", None, 1).await.unwrap();
    for scheme in ["Bearer", "ApiKey"] {
        let header = format!("{scheme} {token}");
        let answer = nobody.send(reqwest::Method::GET, "/catalog", &[], &[("authorization", &header)]).await;
        assert_eq!(answer.status, 200, "{scheme}");
    }
    let wrong = nobody.send(reqwest::Method::GET, "/catalog", &[], &[("authorization", "Bearer x")]).await;
    assert_eq!(wrong.status, 401);
    assert!(world.hall.issue_token("some", None, 0).await.is_err() && world.hall.issue_token("nobody", None, 1).await.is_err());
}
