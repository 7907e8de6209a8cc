// SPDX-License-Identifier: Apache-2.0
//! The evidence of a link: what it says, since when, and every value of the record that says so.

use std::collections::BTreeSet;

use app::Dossier;
use axum::{
    Router,
    extract::Path,
    response::{IntoResponse, Response},
    routing::get,
};
use maud::{Markup, html};
use model::{EntityId, LinkId};

use super::entity::values;
use crate::{
    State,
    desk::Desk,
    draw::{
        marks::{count_of, dossier_href, id_link, interval, kind_label, kind_words, line_key, source_name, source_titles, stage_words},
        query::Query,
    },
    error::Fault,
    rows::{EntityRow, LinkRow},
    shell::{self, Nav, icon, id_code, kind_mark, marking_chip, number},
};

/// Properties of the evidence that are shown; its dossier has all.
const PROPERTIES_MAX: usize = 40;
const PANEL_PROPERTIES_MAX: usize = 8;
/// Records named in the side panel.
const RECORDS_MAX: usize = 6;

/// This page's routes.
pub(crate) fn routes() -> Router<State> {
    Router::new().route("/link/{source}/{link}", get(page))
}

/// A link as the page shows it.
struct Evidence {
    row: LinkRow,
    dossier: Dossier,
    source: EntityRow,
    target: EntityRow,
}

async fn page(desk: Desk, Path((source, link)): Path<(String, String)>, query: Query) -> Result<Response, Fault> {
    let source: EntityId = source.parse().map_err(|_| app::NotFound)?;
    let link: LinkId = link.parse().map_err(|_| app::NotFound)?;
    desk.audit("read-link", &link.to_string()).await?;
    let (hall, view) = (std::sync::Arc::clone(&desk.hall), std::sync::Arc::clone(&desk.view));
    let (row, dossier) =
        tokio::task::spawn_blocking(move || hall.link_evidence(&view, &source, &link)).await.map_err(|_| Fault::Lost)??;
    let end = |id: &EntityId| desk.view.rows().entity(id).ok_or(app::NotFound);
    let evidence = Evidence { source: end(&row.source)?, target: end(&row.target)?, row, dossier };
    if query.one("panel") == "1" {
        return Ok(fragment(&desk, &evidence).into_response());
    }
    let markings = evidence
        .source
        .markings
        .iter()
        .chain(&evidence.target.markings)
        .chain(&evidence.dossier.entity.markings)
        .chain([&evidence.row.marking]);
    let banner = shell::banner_of(markings.map(String::as_str));
    let title = format!("{}, {}, {}", evidence.source.caption, evidence.row.role, evidence.target.caption);
    Ok(shell::page(&desk, &title, Nav::Other, &banner, view_of(&desk, &evidence)))
}

fn view_of(desk: &Desk, e: &Evidence) -> Markup {
    let evidence_is_an_end = [e.source.id, e.target.id].contains(&e.dossier.entity.id);
    html! {
        nav aria-label="Breadcrumb" {
            ol.crumbs {
                li { a href=(desk.href("/network")) { "Network" } }
                li { a href=(desk.to("/network", &[("focus", &e.source.id.to_string()), ("link", &e.row.id.to_string())])) { "around " (e.source.caption) } }
            }
        }
        header.page-head {
            div {
                h1 { bdi { (e.source.caption) } " " span.muted { (e.row.role) } " " bdi { (e.target.caption) } }
                p.lede { "Stated by " (count_of(e.row.records, "record", "records")) @match when(&e.row) { Some(when) => { ", " (when) "." }, None => ", without a date." } }
            }
            div.page-actions { a.btn href=(desk.to("/network", &[("focus", &e.source.id.to_string())])) { (icon("network")) "Network" } }
        }
        div.grid {
            div.w4.stack { (ends(desk, e)) (facts(desk, e)) }
            div.w8.stack {
                section.panel aria-labelledby="h-evidence" {
                    header.panel-head {
                        h2 #h-evidence { "What states it" }
                        span.panel-note { (kind_mark(desk, e.dossier.entity.kind, e.dossier.entity.stage)) }
                        a.panel-more href=(dossier_href(desk, &e.dossier.entity.id)) { @if evidence_is_an_end { "Its dossier" } @else { "Dossier of this " (kind_label(desk, &e.row.kind).to_lowercase()) } }
                    }
                    (values::short_list(desk, &e.dossier, PROPERTIES_MAX))
                }
            }
        }
    }
}

fn when(row: &LinkRow) -> Option<String> {
    interval(row.from_on.as_deref(), row.to_on.as_deref())
}

fn ends(desk: &Desk, e: &Evidence) -> Markup {
    let line = |role: &str, entity: &EntityRow| {
        html! {
            li {
                small.faint { (role) } br;
                a.row-link href=(dossier_href(desk, &entity.id)) { bdi { (entity.caption) } } br;
                (kind_mark(desk, entity.kind, entity.stage)) " " @for m in &entity.markings { (marking_chip(m)) " " }
            }
        }
    };
    html! {
        section.panel aria-labelledby="h-ends" {
            header.panel-head { h2 #h-ends { "From and to" } }
            ul.list { (line("from", &e.source)) (line("to", &e.target)) }
        }
    }
}

fn facts(desk: &Desk, e: &Evidence) -> Markup {
    html! {
        section.panel aria-labelledby="h-facts" {
            header.panel-head { h2 #h-facts { "The link" } }
            div.panel-body { (fact_list(desk, e)) }
        }
    }
}

fn fact_list(desk: &Desk, e: &Evidence) -> Markup {
    let row = &e.row;
    html! {
        dl.facts {
            dt { "Relation" } dd { (row.role) }
            dt { "Kind" } dd { (kind_words(desk, &row.kind)) }
            dt { "Basis" } dd { (line_key("stated")) }
            dt { "When" } dd { @match when(row) { Some(text) => (text), None => span.faint { "no date given" } } }
            @if let Some(stage) = row.stage { dt { "Stage" } dd { (stage_words(desk, stage)) } }
            dt { "Records" } dd { @if row.records > 1 { (number(row.records)) ", the first is " } (id_link(&row.record, &desk.href(&format!("/record/{}", row.record)))) }
            dt { "Marking" } dd { (marking_chip(&row.marking)) }
            dt { "Link" } dd { (id_code(&row.id)) }
        }
    }
}

/// Records behind the link's evidence, each once, with words of it as they were received.
fn records(desk: &Desk, e: &Evidence) -> Markup {
    let titles = source_titles(desk);
    let mut seen = BTreeSet::new();
    let values = e.dossier.properties.iter().flat_map(|p| p.values.iter().map(move |v| (p, v)));
    let found: Vec<_> = values.filter(|(_, v)| seen.insert(v.record)).take(RECORDS_MAX).collect();
    html! {
        ol.evidence {
            @for (p, v) in found {
                li {
                    div.evidence-head {
                        b { a.row-link href=(desk.href(&format!("/sources/{}", v.source))) { (source_name(&titles, &v.source)) } }
                        (id_link(&v.record, &desk.href(&format!("/record/{}", v.record))))
                        (marking_chip(&v.marking))
                    }
                    blockquote { (p.label) ": " bdi { (v.caption.as_ref().or(v.original.as_ref()).unwrap_or(&v.value)) } }
                }
            }
        }
    }
}

/// What the network's side panel shows of a chosen line.
fn fragment(desk: &Desk, e: &Evidence) -> Markup {
    html! {
        section { h3 { span { "The link" } } (fact_list(desk, e)) }
        section { h3 { span { "Records" } span.faint { (number(e.row.records)) } } (records(desk, e)) }
        section {
            h3 { span { "What states it" } a href=(dossier_href(desk, &e.dossier.entity.id)) { (kind_label(desk, &e.row.kind)) } }
            (values::short_list(desk, &e.dossier, PANEL_PROPERTIES_MAX))
        }
        section { a.btn.btn-s href=(desk.href(&format!("/link/{}/{}", e.row.source, e.row.id))) { "Whole evidence" } }
    }
}
