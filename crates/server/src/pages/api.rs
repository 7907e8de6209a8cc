// SPDX-License-Identifier: Apache-2.0
//! The JSON twins of the pages: the same hall, the same scope, the same audit trail.

use axum::{
    Json, Router,
    extract::{Path, RawQuery, State as Shared},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::get,
};
use model::EntityId;
use serde_json::json;

use crate::{
    State, ask,
    desk::{Desk, query_value},
    error::Fault,
    rows::DiffLimits,
};

/// Found entities in one answer: usually, and at most.
const HITS: (usize, usize) = (50, 500);
/// Changes in one answer: usually, and at most.
const CHANGES: (usize, usize) = (1_000, 10_000);

/// This page's routes.
pub(crate) fn routes() -> Router<State> {
    Router::new()
        .route("/api/search", get(search))
        .route("/api/entity/{id}", get(entity))
        .route("/api/entity/{id}/history", get(history))
        .route("/api/cluster/{id}", get(cluster))
        .route("/api/review", get(review))
        .route("/api/network", get(network))
        .route("/api/picture", get(picture))
        .route("/api/editions", get(editions))
        .route("/api/diff", get(diff))
        .route("/health", get(health))
}

async fn search(desk: Desk, RawQuery(query): RawQuery) -> Result<Response, Fault> {
    let query = query.as_deref();
    let (offset, limit) = (ask::offset(query)?, ask::limit(query, HITS.0, HITS.1)?);
    let filter = ask::search_filter(query);
    let found = desk.work(move |_, view| view.rows().search(&filter, offset, limit)).await?;
    desk.audit("search", &format!("{} found", found.total)).await?;
    Ok(Json(json!({ "edition": desk.view.edition(), "offset": offset, "found": found })).into_response())
}

async fn entity(desk: Desk, Path(id): Path<String>) -> Result<Response, Fault> {
    let id: EntityId = id.parse().map_err(|_| app::NotFound)?;
    desk.audit("read-entity", &id.to_string()).await?;
    let dossier = desk.work(move |hall, view| hall.dossier(view, &id)).await??;
    Ok(Json(json!({ "edition": desk.view.edition(), "dossier": dossier })).into_response())
}

async fn history(desk: Desk, Path(id): Path<String>) -> Result<Response, Fault> {
    let id: EntityId = id.parse().map_err(|_| app::NotFound)?;
    desk.audit("read-history", &id.to_string()).await?;
    let editions = desk.hall.editions().await?;
    let history = desk.work(move |hall, view| hall.history(view, &id, &editions)).await??;
    Ok(Json(json!({ "edition": desk.view.edition(), "history": history })).into_response())
}

async fn cluster(desk: Desk, Path(id): Path<String>) -> Result<Response, Fault> {
    let id: EntityId = id.parse().map_err(|_| app::NotFound)?;
    desk.audit("read-cluster", &id.to_string()).await?;
    let cluster = desk.hall.cluster(&desk.view, &id).await?;
    Ok(Json(json!({ "edition": desk.view.edition(), "cluster": cluster })).into_response())
}

/// The open pairs; `ready` is false while they are being worked out.
async fn review(desk: Desk, RawQuery(query): RawQuery) -> Result<Response, Fault> {
    let limit = ask::limit(query.as_deref(), HITS.0, HITS.1)?;
    let queue = desk.hall.review(&desk.view).await?;
    let pairs: Vec<_> = queue.iter().flat_map(|q| q.pairs.iter().take(limit)).collect();
    let open = queue.as_ref().map_or(0, |q| q.pairs.len());
    desk.audit("review", &format!("{} shown", pairs.len())).await?;
    Ok(Json(json!({ "edition": desk.view.edition(), "ready": queue.is_some(), "open": open, "pairs": pairs })).into_response())
}

/// Links in it carry the pinned edition, like those of pages.
async fn network(desk: Desk, RawQuery(query): RawQuery) -> Result<Response, Fault> {
    let filter = ask::network_filter(query.as_deref())?;
    let subject = filter.focus.map(|f| f.to_string()).unwrap_or_default();
    desk.audit("read-network", &subject).await?;
    let mut doc = desk.work(move |hall, view| hall.network(view, &filter)).await??;
    doc.nodes.iter_mut().for_each(|n| n.href = desk.href(&n.href));
    doc.links.iter_mut().for_each(|l| l.href = desk.href(&l.href));
    Ok(Json(doc).into_response())
}

async fn picture(desk: Desk) -> Result<Response, Fault> {
    desk.audit("read-picture", "").await?;
    Ok(Json(&*desk.hall.picture(&desk.view).await?).into_response())
}

async fn editions(desk: Desk) -> Result<Response, Fault> {
    Ok(Json(json!({ "editions": desk.hall.editions().await? })).into_response())
}

async fn diff(desk: Desk, RawQuery(query): RawQuery) -> Result<Response, Fault> {
    let query = query.as_deref();
    let name = |key: &str, usual: &str| query_value(query, key).unwrap_or_else(|| usual.to_owned());
    let a = desk.hall.edition_named(&name("a", "previous")).await?;
    let b = desk.hall.edition_named(&name("b", "current")).await?;
    let sort = query_value(query, "sort").map(|word| word.parse()).transpose().map_err(Fault::Usage)?;
    let limits = DiffLimits { sort, offset: ask::offset(query)?, limit: ask::limit(query, CHANGES.0, CHANGES.1)? };
    let diff = desk.hall.edition_diff(&desk.who.reader, &desk.who.purpose, &a, &b, limits).await?;
    desk.audit("read-diff", &format!("{} {} {} shown", a.short(), b.short(), diff.changes.len())).await?;
    Ok(Json(diff).into_response())
}

/// Whether the node answers; tells nothing of what it holds.
async fn health(Shared(hall): Shared<State>) -> Response {
    match hall.node().acts().audit_page(Some(1), 1).await {
        Ok(_) => Json(json!({ "status": "ok" })).into_response(),
        Err(error) => {
            tracing::error!(error = %error, "the acts database does not answer");
            (StatusCode::SERVICE_UNAVAILABLE, Json(json!({ "status": "down" }))).into_response()
        }
    }
}
