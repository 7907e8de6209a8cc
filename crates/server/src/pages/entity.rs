// SPDX-License-Identifier: Apache-2.0
//! The dossier of an entity: every value with its records, every link, and why its records are judged to be about one.

mod aside;
mod history;
mod links;
mod same;
pub(super) mod values;

use app::Dossier;
use axum::{
    Router,
    extract::Path,
    response::{IntoResponse, Response},
    routing::get,
};
use maud::{Markup, html};
use model::EntityId;

use crate::{
    State,
    desk::Desk,
    draw::{
        marks::{count_of, kind_plural, portion_of_all},
        query::Query,
    },
    error::Fault,
    shell::{self, Nav, icon, id_code, stage_chip},
};

/// This page's routes.
pub(crate) fn routes() -> Router<State> {
    Router::new().route("/entity/{id}", get(page)).route("/entity/{id}/history", get(told))
}

async fn page(desk: Desk, Path(id): Path<String>, query: Query) -> Result<Response, Fault> {
    let id: EntityId = id.parse().map_err(|_| app::NotFound)?;
    desk.audit("read-entity", &id.to_string()).await?;
    let (hall, view) = (std::sync::Arc::clone(&desk.hall), std::sync::Arc::clone(&desk.view));
    let dossier = tokio::task::spawn_blocking(move || hall.dossier(&view, &id)).await.map_err(|_| Fault::Lost)??;
    if query.one("panel") == "1" {
        return Ok(aside::fragment(&desk, &dossier).into_response());
    }
    Ok(shell::page(&desk, &dossier.entity.caption, Nav::Search, &dossier.banner, view_of(&desk, &id, &dossier)))
}

async fn told(desk: Desk, Path(id): Path<String>) -> Result<Response, Fault> {
    let id: EntityId = id.parse().map_err(|_| app::NotFound)?;
    desk.audit("read-history", &id.to_string()).await?;
    let editions = desk.hall.editions().await?;
    let read =
        move |hall: &app::Hall, view: &app::View| Ok::<_, app::AppError>((hall.dossier(view, &id)?, hall.history(view, &id, &editions)?));
    let (dossier, history) = desk.work(read).await??;
    let marking = |e: &app::HistoryEvent| e.judgments.iter().map(|j| j.marking.clone()).collect::<Vec<_>>();
    let markings: Vec<String> = dossier.entity.markings.iter().cloned().chain(history.events.iter().flat_map(marking)).collect();
    let banner = shell::banner_of(markings.iter().map(String::as_str));
    let title = format!("History of {}", dossier.entity.caption);
    let body = html! { (crumbs(&desk, &dossier)) (head(&desk, &dossier)) (tabs(&desk, &dossier, true)) (history::panel(&desk, &dossier, &history)) };
    Ok(shell::page(&desk, &title, Nav::Search, &banner, body))
}

fn crumbs(desk: &Desk, dossier: &Dossier) -> Markup {
    html! {
        nav aria-label="Breadcrumb" {
            ol.crumbs {
                li { a href=(desk.href("/search")) { "Search" } }
                li { a href=(desk.to("/search", &[("kind", dossier.entity.kind.as_str())])) { (kind_plural(desk, dossier.entity.kind.as_str())) } }
            }
        }
    }
}

fn view_of(desk: &Desk, asked: &EntityId, dossier: &Dossier) -> Markup {
    html! {
        (crumbs(desk, dossier))
        (head(desk, dossier))
        @if *asked != dossier.entity.id {
            div.callout { (icon("info")) p { "You asked for " (id_code(asked)) ", which is judged the same as this entity and shown within it. " a href="#same" { "Why" } } }
            br;
        }
        (tabs(desk, dossier, false))
        div.grid {
            div.w8.stack {
                (values::panel(desk, dossier))
                (links::panel(desk, dossier))
                (same::panel(desk, dossier))
            }
            div.w4.stack { (aside::panels(desk, dossier)) }
        }
    }
}

fn head(desk: &Desk, dossier: &Dossier) -> Markup {
    let e = &dossier.entity;
    html! {
        header.dossier-head {
            (shell::kind_badge(desk, e.kind, e.stage))
            div.dossier-title {
                h1 dir="auto" { (e.caption) }
                div.chips {
                    span.muted { (dossier.kind_label) }
                    @if let Some(stage) = e.stage { (stage_chip(desk, stage)) }
                    a.chip href="#values" { (count_of(e.records, "record", "records")) ", " (count_of(e.sources.len() as u64, "source", "sources")) }
                    @if e.members.len() > 1 { a.chip href="#same" { (icon("check")) (e.members.len()) " judged the same" } }
                    (portion_of_all(&e.markings))
                    span { (id_code(&e.id)) }
                }
            }
            div.page-actions {
                @if desk.allows(access::Act::Export) {
                    a.btn href=(export(desk, "graphml", &e.id)) { (icon("download")) "GraphML" }
                    a.btn href=(export(desk, "ftm", &e.id)) title="FollowTheMoney" { (icon("download")) "FtM" }
                }
                a.btn.btn-primary href=(network_href(desk, &e.id)) { (icon("network")) "Network" }
            }
        }
    }
}

/// The entity and its neighbors as a file.
fn export(desk: &Desk, format: &str, id: &EntityId) -> String {
    desk.to(&format!("/export/{format}"), &[("focus", &id.to_string()), ("hops", "1")])
}

fn network_href(desk: &Desk, id: &EntityId) -> String {
    desk.to("/network", &[("focus", &id.to_string())])
}

fn tabs(desk: &Desk, dossier: &Dossier, is_history: bool) -> Markup {
    let values: usize = dossier.properties.iter().map(|p| values::distinct(p).len()).sum();
    let parts = [("#values", "Values", values), ("#links", "Links", dossier.links_total), ("#same", "Identity", dossier.judgments.len())];
    let page = desk.href(&format!("/entity/{}", dossier.entity.id));
    html! {
        nav.tabs aria-label="Parts of the dossier" {
            @for (part, title, count) in parts {
                a href=(if is_history { format!("{page}{part}") } else { part.to_owned() }) { (title) " " span.count { (shell::number(count as u64)) } }
            }
            a href=(desk.href(&format!("/entity/{}/history", dossier.entity.id))) aria-current=[is_history.then_some("page")] { "History" }
        }
    }
}
