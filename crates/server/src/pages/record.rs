// SPDX-License-Identifier: Apache-2.0
//! A record: where it came from, when it was recorded, and of whom it speaks.

use app::RecordPage;
use axum::{Router, extract::Path, response::Response, routing::get};
use maud::{Markup, html};
use model::RecordId;

use crate::{
    State,
    desk::Desk,
    draw::marks::{dossier_href, source_name, source_titles},
    error::Fault,
    shell::{self, Nav, empty, entity_link, id_code, instant, kind_mark, marking_chip, number},
};

/// This page's routes.
pub(crate) fn routes() -> Router<State> {
    Router::new().route("/record/{id}", get(show))
}

async fn show(desk: Desk, Path(id): Path<String>) -> Result<Response, Fault> {
    let id: RecordId = id.parse().map_err(|_| app::NotFound)?;
    desk.audit("read-record", &id.to_string()).await?;
    let record = desk.hall.record(&desk.view, &id).await?;
    let source = &record.sighting.source;
    let name = source_name(&source_titles(&desk), source);
    let body = html! {
        nav aria-label="Breadcrumb" { ol.crumbs { li { a href=(desk.href("/sources")) { "Sources" } } li { a href=(desk.href(&format!("/sources/{source}"))) { (name) } } } }
        header.page-head {
            div { h1 { "Record of " (name) } p.chips { (id_code(&id)) (marking_chip(&record.sighting.marking)) } }
        }
        div.grid { div.w4 { (custody(&desk, &record, &name)) } div.w8 { (entities(&desk, &record)) } }
    };
    let markings = record.entities.iter().flat_map(|e| &e.markings).map(String::as_str).chain([record.sighting.marking.as_str()]);
    Ok(shell::page(&desk, "Record", Nav::Sources, &shell::banner_of(markings), body))
}

fn custody(desk: &Desk, record: &RecordPage, source: &str) -> Markup {
    let sighting = &record.sighting;
    html! {
        section.panel {
            header.panel-head { h2 { "Where it came from" } }
            div.panel-body {
                dl.facts {
                    dt { "Source" } dd { a href=(desk.href(&format!("/sources/{}", sighting.source))) { (source) } }
                    dt { "File" } dd { (record.file) }
                    dt { "Line or entry" } dd { (number(sighting.line)) }
                    dt { "Recorded" } dd { (instant(sighting.recorded_from_us)) }
                    dt { "Marking" } dd { (marking_chip(&sighting.marking)) @if sighting.marking.contains("//") { " " (sighting.marking) } }
                    dt { "File hash" } dd { (id_code(&sighting.object)) }
                }
            }
        }
    }
}

fn entities(desk: &Desk, record: &RecordPage) -> Markup {
    html! {
        section.panel {
            header.panel-head { h2 { "Entities in this record" } span.panel-note { (record.entities.len()) } }
            @if record.entities.is_empty() {
                (empty("Nothing in this edition", "The record is kept, but the edition you look at was sealed without it."))
            } @else {
                div.table-scroll tabindex="0" role="group" aria-label="Table: Entities of this record" {
                    table.table.table-stack data-rows {
                        thead { tr { th scope="col" { "Entity" } th scope="col" { "Kind" } th.num scope="col" { "Records" } th scope="col" { "Id" } } }
                        tbody {
                            @for entity in &record.entities {
                                tr {
                                    td.cell-main { (entity_link(desk, entity)) }
                                    td data-label="Kind" { (kind_mark(desk, entity.kind, entity.stage)) }
                                    td.num data-label="Records" { a href={ (dossier_href(desk, &entity.id)) "#values" } { (number(entity.records)) } }
                                    td data-label="Id" { (id_code(&entity.id)) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
