// SPDX-License-Identifier: Apache-2.0
//! The matching API, in the form that yente's clients speak: `POST /match/{dataset}`, `GET /algorithms`, `GET /catalog`.
//!
//! Whoever asks is signed in, by the session's cookie or by a token in the `Authorization` header, and is answered from what they
//! may see. A dataset that is not theirs to ask is not there.

use std::{collections::BTreeMap, time::Duration};

use app::{ALL_DATASETS, AskLimits, COMPARISONS, Dataset, Decision, HITS_MAX, OWN_DATASET, Properties, ScreenAsk, ScreenHit, party_of};
use axum::{
    Json, Router,
    body::Bytes,
    extract::{DefaultBodyLimit, FromRequest, Path, RawQuery, Request},
    http::{HeaderName, StatusCode},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::{
    State,
    desk::{Session, query_value, query_values},
    error::Fault,
};

/// Body of one request.
const BODY_BYTES_MAX: usize = 1 << 20;
/// How long a body may take to arrive.
const BODY_TIME: Duration = Duration::from_secs(20);
/// Hits told of one query where the asker does not say.
const LIMIT: usize = 5;
/// Scores of a match, and scores told at all, where the asker does not say.
const THRESHOLD: f64 = 0.7;
const CUTOFF: f64 = 0.5;
/// The one algorithm, and another name for it.
const ALGORITHM: &str = "linchpin";
const BEST: &str = "best";
/// Values of one filter.
const FILTER_VALUES_MAX: usize = 50;

/// This page's routes.
pub(crate) fn routes() -> Router<State> {
    Router::new()
        .route("/match/{dataset}", post(answer).layer(DefaultBodyLimit::max(BODY_BYTES_MAX)))
        .route("/algorithms", get(algorithms))
        .route("/catalog", get(catalog))
}

/// Paths that answer in JSON, also when they refuse.
pub(crate) fn is_path(path: &str) -> bool {
    path.starts_with("/match/") || ["/algorithms", "/catalog"].contains(&path)
}

/// A request's body. Weights and settings of other algorithms are taken only while they are empty.
#[derive(Deserialize)]
struct Body {
    #[serde(default)]
    weights: Map<String, Value>,
    #[serde(default)]
    config: Map<String, Value>,
    queries: BTreeMap<String, Option<Example>>,
}

/// A party as its asker knows it.
#[derive(Deserialize)]
struct Example {
    id: Option<String>,
    schema: String,
    properties: BTreeMap<String, Value>,
}

async fn answer(session: Session, Path(dataset): Path<String>, RawQuery(query): RawQuery, request: Request) -> Result<Response, Response> {
    let hall = session.hall.clone();
    let bytes = match tokio::time::timeout(BODY_TIME, Bytes::from_request(request, &hall)).await {
        Ok(Ok(bytes)) => bytes,
        Ok(Err(rejection)) => return Err(rejection.into_response()),
        Err(_) => return Err(StatusCode::REQUEST_TIMEOUT.into_response()),
    };
    told(&session, &dataset, query.as_deref(), &bytes).await.map_err(IntoResponse::into_response)
}

async fn told(session: &Session, dataset: &str, query: Option<&str>, bytes: &[u8]) -> Result<Response, Fault> {
    let mut ask = asked(dataset, query)?;
    let body: Body = serde_json::from_slice(bytes).map_err(|e| usage(format!("the body is no request to match: {e}")))?;
    if !body.weights.is_empty() || !body.config.is_empty() {
        return Err(usage(format!("`weights` and `config` cannot be set: the algorithm `{ALGORITHM}` has none")));
    }
    let examples: Vec<(String, Example)> = body.queries.into_iter().filter_map(|(key, example)| Some((key, example?))).collect();
    if examples.is_empty() {
        return Err(usage("no queries: give at least one under `queries`"));
    }
    if examples.len() > AskLimits::API.parties_max {
        return Err(usage(format!("more than {} queries in one request", AskLimits::API.parties_max)));
    }
    let mut echoes = Vec::with_capacity(examples.len());
    for (key, example) in examples {
        let properties = properties(&key, &example.properties)?;
        ask.parties.push(party_of(session.hall.ontology(), &key, &example.schema, &properties, AskLimits::API)?);
        echoes.push((key, json!({ "id": example.id, "schema": example.schema, "properties": properties })));
    }
    let limit = ask.limit;
    let answers = session.hall.screen(&session.who.reader, &session.who.purpose, ask).await?;
    let responses: Map<String, Value> = echoes
        .into_iter()
        .zip(&answers)
        .map(|((key, echo), answer)| {
            let results: Vec<Value> = answer.hits.iter().map(result).collect();
            // More hits than are looked at are not counted to the end.
            let relation = if answer.total >= HITS_MAX { "gte" } else { "eq" };
            (key, json!({ "status": 200, "results": results, "total": { "value": answer.total, "relation": relation }, "query": echo }))
        })
        .collect();
    let size = [(HeaderName::from_static("x-batch-size"), responses.len().to_string())];
    Ok((size, Json(json!({ "responses": responses, "matcher": comparisons(), "limit": limit }))).into_response())
}

fn usage(text: impl Into<String>) -> Fault {
    Fault::Usage(text.into())
}

/// What the address asks for. A filter on something that datasets do not keep is refused: passing over it would answer another question.
fn asked(dataset: &str, query: Option<&str>) -> Result<ScreenAsk, Fault> {
    for (name, why) in [("topics", "topics of entities"), ("changed_since", "when an entity changed"), ("filter", "other properties")] {
        if query_value(query, name).is_some() {
            return Err(usage(format!("`{name}` cannot be asked for: the datasets here do not keep {why}")));
        }
    }
    if let Some(other) = query_value(query, "algorithm").filter(|a| ![ALGORITHM, BEST].contains(&a.as_str())) {
        return Err(usage(format!("there is no algorithm `{other}`: use `{ALGORITHM}` or `{BEST}`")));
    }
    let threshold = score(query, "threshold", THRESHOLD)?;
    let limit = match query_value(query, "limit") {
        None => LIMIT,
        Some(text) => text
            .parse()
            .ok()
            .filter(|n| (1..=HITS_MAX).contains(n))
            .ok_or_else(|| usage(format!("`limit` is a whole number from 1 to {HITS_MAX}")))?,
    };
    let many = |name: &str| match query_values(query, name) {
        values if values.len() > FILTER_VALUES_MAX => Err(usage(format!("`{name}` stands more than {FILTER_VALUES_MAX} times"))),
        values => Ok(values),
    };
    Ok(ScreenAsk {
        dataset: dataset.to_owned(),
        only_datasets: many("include_dataset")?,
        not_datasets: many("exclude_dataset")?,
        not_schemas: many("exclude_schema")?,
        not_entities: many("exclude_entity_ids")?,
        threshold,
        cutoff: score(query, "cutoff", CUTOFF)?.min(threshold),
        limit,
        parties: Vec::new(),
    })
}

fn score(query: Option<&str>, name: &str, usual: f64) -> Result<f64, Fault> {
    let Some(text) = query_value(query, name) else { return Ok(usual) };
    text.parse().ok().filter(|s| (0.0..=1.0).contains(s)).ok_or_else(|| usage(format!("`{name}` is a number from 0 to 1")))
}

/// Values as texts: one or a list of texts, numbers or truth values; nothing else is a value.
fn properties(key: &str, given: &BTreeMap<String, Value>) -> Result<Properties, Fault> {
    let text = |value: &Value| match value {
        Value::String(text) => Ok(Some(text.clone())),
        Value::Number(number) => Ok(Some(number.to_string())),
        Value::Bool(truth) => Ok(Some(truth.to_string())),
        Value::Null => Ok(None),
        _ => Err(usage(format!("query `{key}`: a property's value is a text or a list of texts"))),
    };
    given
        .iter()
        .map(|(name, value)| {
            let one = std::slice::from_ref(value);
            let all = value.as_array().map_or(one, Vec::as_slice);
            Ok((name.clone(), all.iter().filter_map(|v| text(v).transpose()).collect::<Result<Vec<String>, Fault>>()?))
        })
        .collect()
}

fn result(hit: &ScreenHit) -> Value {
    let rounded = |change: f64| (change * 10_000.0).round() / 10_000.0;
    let features: Map<String, Value> = hit.steps.iter().map(|s| (word(s.comparison), json!(rounded(s.change)))).collect();
    let explanations: Map<String, Value> =
        hit.steps.iter().map(|s| (word(s.comparison), json!({ "detail": s.text, "score": rounded(s.change) }))).collect();
    json!({
        "id": hit.id,
        "caption": hit.caption,
        "schema": hit.schema,
        "properties": hit.properties,
        "datasets": [hit.dataset],
        "referents": [],
        "target": true,
        "score": hit.score,
        "features": features,
        "explanations": explanations,
        "match": hit.is_match(),
        "decision": Decision::as_str(hit.told()),
        "reasons": hit.steps.iter().map(|s| &s.text).collect::<Vec<_>>(),
        "adjudicated": hit.adjudicated.as_ref().map(|a| json!({ "verdict": a.verdict(), "holds": a.holds, "words": a.words })),
    })
}

/// A comparison's name as features are called: `birth_date`.
fn word(comparison: &str) -> String {
    comparison.replace(' ', "_")
}

fn comparisons() -> Value {
    let docs = COMPARISONS.iter().map(|(name, what)| (word(name), json!({ "description": what, "coefficient": 1.0, "url": null })));
    Value::Object(docs.collect())
}

async fn algorithms(_: Session) -> Json<Value> {
    let description = "Names by words across scripts, slips and short forms; identifiers, dates and countries as evidence.";
    let algorithm = json!({ "name": ALGORITHM, "description": description, "features": comparisons() });
    Json(json!({ "algorithms": [algorithm], "default": ALGORITHM, "best": ALGORITHM }))
}

async fn catalog(session: Session) -> Result<Json<Value>, Fault> {
    let datasets = session.hall.datasets(&session.who.reader, &session.who.purpose).await?;
    let names: Vec<&str> = datasets.iter().map(|d| d.name.as_str()).collect();
    let card = |d: &Dataset| {
        json!({
            "name": d.name, "title": d.title, "version": d.version, "index_version": d.version, "load": true, "index_current": true,
            "children": [], "entity_count": d.entities, "summary": (d.name == OWN_DATASET).then_some("cut to what you may see"),
        })
    };
    let mut cards: Vec<Value> = datasets.iter().map(card).collect();
    if !names.is_empty() {
        cards.push(json!({
            "name": ALL_DATASETS, "title": "All that you may ask", "version": "", "load": false, "index_current": true, "children": names,
        }));
    }
    Ok(Json(json!({ "datasets": cards, "current": names, "outdated": [], "index_stale": false })))
}
