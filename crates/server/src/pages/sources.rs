// SPDX-License-Identifier: Apache-2.0
//! Sources: who publishes what the node holds, and what came of it.

use app::SourceSummary;
use axum::{Router, extract::Path, response::Response, routing::get};
use maud::{Markup, html};

use crate::{
    State,
    desk::Desk,
    draw::marks::count_of,
    error::Fault,
    rows::{FindingTotal, ObjectState},
    shell::{self, Nav, bars, empty, icon, instant, marking_chip, number, quoted},
};

/// This page's routes.
pub(crate) fn routes() -> Router<State> {
    Router::new().route("/sources", get(list)).route("/sources/{id}", get(one))
}

async fn list(desk: Desk) -> Result<Response, Fault> {
    let sources = desk.hall.sources(&desk.view).await?;
    let findings: i64 = sources.iter().map(|s| s.findings).sum();
    let body = html! {
        header.page-head {
            div { h1 { "Sources" } p.lede { "Who publishes what we hold, under which authority and marking, and when we last received it." } }
            div.page-actions { a.btn href=(desk.href("/findings")) { (icon("finding")) (count_of(u64::try_from(findings).unwrap_or_default(), "finding", "findings")) } }
        }
        section.panel {
            @if sources.is_empty() {
                (empty("No source is yours to see", "None of the node's sources has a marking that your accesses reach."))
            } @else { (table(&desk, &sources, findings)) }
        }
    };
    let banner = shell::banner_of(sources.iter().map(|s| s.marking.as_str()));
    Ok(shell::page(&desk, "Sources", Nav::Sources, &banner, body))
}

fn table(desk: &Desk, sources: &[SourceSummary], findings: i64) -> Markup {
    let records: u64 = sources.iter().map(|s| s.records).sum();
    html! {
        div.table-scroll.table-sticky.pin-first tabindex="0" role="group" aria-label="Table: Sources" {
            table.table.table-stack data-rows {
                thead {
                    tr {
                        th scope="col" { "Source" } th scope="col" { "Publisher" } th scope="col" { "Default marking" } th.num scope="col" { "Records" }
                        th.num scope="col" { "Findings" } th scope="col" { "Last received" } th scope="col" { "Cadence" } th scope="col" { "State" }
                    }
                }
                tbody { @for source in sources { (row(desk, source)) } }
                tfoot { tr { td colspan="3" { "All" } td.num data-label="Records" { a href=(desk.href("/search")) { (number(records)) } } td.num data-label="Findings" { a href=(desk.href("/findings")) { (number(findings)) } } td colspan="3" {} } }
            }
        }
    }
}

fn row(desk: &Desk, source: &SourceSummary) -> Markup {
    html! {
        tr {
            td.cell-main {
                a.row-link href=(desk.href(&format!("/sources/{}", source.id))) { (source.title) }
                span.cell-sub { code { (source.id) } }
            }
            td data-label="Publisher" { (quoted(&source.publisher)) }
            td data-label="Marking" { (marking_chip(&source.marking)) }
            td.num data-label="Records" { (counted(source.records, &desk.to("/search", &[("source", &source.id)]))) }
            td.num data-label="Findings" { (counted(u64::try_from(source.findings).unwrap_or_default(), &desk.to("/findings", &[("source", &source.id)]))) }
            td data-label="Received" { @if let Some((_, at_us, _)) = source.files.first() { (instant(*at_us)) } @else if source.records > 0 { span.faint title="Which files came is shown to those who bring them in." { "not shown" } } @else { span.faint { "never" } } }
            td data-label="Cadence" { (source.cadence) }
            td data-label="State" { (state_chip(source.files.first().map(|(_, _, state)| *state), source.records)) }
        }
    }
}

/// A number that leads to what it counts; nothing leads nowhere.
fn counted(count: u64, href: &str) -> Markup {
    html! { @if count == 0 { span.faint { "0" } } @else { a href=(href) { (number(count)) } } }
}

/// How far the newest file has come, in a word. Readers who may not know of files still see that records are there.
fn state_chip(state: Option<ObjectState>, records: u64) -> Markup {
    let (class, symbol, word) = match state {
        Some(ObjectState::Done) => ("chip chip-good", "check", "read"),
        Some(ObjectState::Reading) => ("chip chip-warn", "clock", "being read"),
        Some(ObjectState::Refused) => ("chip chip-bad", "warning", "refused"),
        None if records > 0 => ("chip chip-good", "check", "read"),
        None => ("chip", "info", "no file yet"),
    };
    html! { span class=(class) { (icon(symbol)) (word) } }
}

async fn one(desk: Desk, Path(id): Path<String>) -> Result<Response, Fault> {
    let source = desk.hall.source(&desk.view, &id).await?;
    let totals: Vec<FindingTotal> = desk.hall.finding_totals(&desk.view).await?.into_iter().filter(|t| t.source == source.id).collect();
    let body = html! {
        nav aria-label="Breadcrumb" { ol.crumbs { li { a href=(desk.href("/sources")) { "Sources" } } } }
        header.page-head {
            div {
                h1 { (source.title) }
                p.chips { (state_chip(source.files.first().map(|(_, _, s)| *s), source.records)) (marking_chip(&source.marking)) code.faint { (source.id) } }
            }
            @if source.records > 0 {
                div.page-actions { a.btn href=(desk.to("/search", &[("source", &source.id)])) { (icon("search")) (count_of(source.records, "record", "records")) } }
            }
        }
        div.grid {
            div.w8 { (files(&source)) }
            div.w4.stack { (terms(&source)) (finding_bars(&desk, &source, &totals)) }
        }
    };
    Ok(shell::page(&desk, &source.title, Nav::Sources, &shell::banner_of([source.marking.as_str()]), body))
}

fn files(source: &SourceSummary) -> Markup {
    html! {
        section.panel {
            header.panel-head { h2 { "Files received" } span.panel-note { (source.files.len()) } }
            @if source.files.is_empty() {
                (empty("No file yet", "Bring one in with `linchpin ingest`, or fetch the publisher's with `linchpin source fetch`."))
            } @else {
                div.table-scroll tabindex="0" role="group" aria-label="Table: Files received" {
                    table.table {
                        thead { tr { th scope="col" { "When" } th scope="col" { "File" } th scope="col" { "State" } } }
                        tbody {
                            @for (name, at_us, state) in &source.files {
                                tr { td { (instant(*at_us)) } td { (name) } td { (state_chip(Some(*state), source.records)) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn terms(source: &SourceSummary) -> Markup {
    html! {
        section.panel {
            header.panel-head { h2 { "Terms" } }
            div.panel-body {
                dl.facts {
                    dt { "Publisher" } dd { (quoted(&source.publisher)) }
                    dt { "Authority" } dd { (source.authority) }
                    dt { "License" } dd { (source.licence) }
                    dt { "Default marking" } dd { (marking_chip(&source.marking)) @if source.marking.contains("//") { " " (source.marking) } }
                    dt { "Cadence" } dd { (source.cadence) }
                    dt { "Format" } dd { (source.format) }
                    @for url in &source.urls { dt { "Published at" } dd { (outward(url)) } }
                    dt { "Mapping" } dd { code { "sources/" (source.id) "/source.toml" } }
                }
            }
        }
    }
}

/// An address outside; only web addresses become links.
fn outward(url: &str) -> Markup {
    let is_web = url.starts_with("https://") || url.starts_with("http://");
    html! { @if is_web { a href=(url) rel="noreferrer noopener" { (url) } } @else { code { (url) } } }
}

fn finding_bars(desk: &Desk, source: &SourceSummary, totals: &[FindingTotal]) -> Markup {
    let mut by_code = std::collections::BTreeMap::<&str, u64>::new();
    for total in totals {
        *by_code.entry(&total.code).or_default() += u64::try_from(total.count).unwrap_or_default();
    }
    let mut counts: Vec<(String, u64, String)> = by_code
        .into_iter()
        .map(|(code, n)| (code.replace('-', " "), n, desk.to("/findings", &[("source", &source.id), ("code", code)])))
        .collect();
    counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    html! {
        section.panel {
            header.panel-head {
                h2 { "Findings" }
                @if source.findings > 0 { a.panel-more href=(desk.to("/findings", &[("source", &source.id)])) { "All " (number(source.findings)) } }
            }
            div.panel-body { @if counts.is_empty() { p.muted { "None." } } @else { (bars(&counts)) } }
        }
    }
}
