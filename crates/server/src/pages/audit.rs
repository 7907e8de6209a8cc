// SPDX-License-Identifier: Apache-2.0
//! The audit trail, for those who oversee.

use access::Act;
use axum::{Router, extract::RawQuery, response::Response, routing::get};
use maud::{Markup, html};

use crate::{
    State,
    desk::{Desk, query_value},
    error::Fault,
    rows::AuditEntry,
    shell::{self, Nav, empty, icon, instant, number},
};

/// Entries on a page.
const PAGE_ROWS: i64 = 100;

/// This page's routes.
pub(crate) fn routes() -> Router<State> {
    Router::new().route("/audit", get(show))
}

async fn show(desk: Desk, RawQuery(query): RawQuery) -> Result<Response, Fault> {
    let query = query.as_deref();
    let before = query_value(query, "before")
        .map(|t| t.parse::<i64>().map_err(|_| Fault::Usage("`before` is the number of an entry".to_owned())))
        .transpose()?;
    let subject = before.map_or_else(|| "latest".to_owned(), |b| format!("before {b}"));
    desk.hall.may(&desk.who.reader, &desk.who.purpose, Act::ReadAudit, &subject).await?;
    let acts = desk.hall.node().acts();
    let entries = acts.audit_page(before, PAGE_ROWS).await.map_err(app::AppError::from)?;
    let check = match query_value(query, "check") {
        Some(_) => Some(acts.audit_check().await.map_err(app::AppError::from)?),
        None => None,
    };
    let body = html! {
        header.page-head {
            div { h1 { "Audit trail" } p.lede { "Who read or did what, for which purpose. Each entry holds the hash of the one before: nothing can be taken out or put in unnoticed." } }
            div.page-actions { a.btn href="/audit?check=1" { (icon("check")) "Check the chain" } }
        }
        div.stack {
            @if let Some(result) = check { (checked(result)) }
            section.panel aria-label="Entries of the audit trail" {
                @if entries.is_empty() { (empty("No entries", "Nothing was done before this.")) } @else { (table(&entries)) (older(&entries)) }
            }
        }
    };
    Ok(shell::page(&desk, "Audit trail", Nav::Audit, model::Level::Cui.banner(), body))
}

fn checked((count, broken): (i64, Option<i64>)) -> Markup {
    html! {
        @match broken {
            None => div.callout.callout-good role="status" { (icon("check")) div { p { "The chain is whole: " (number(count)) " entries." } } },
            Some(seq) => div.callout.callout-bad role="alert" { (icon("warning")) div { p { "The chain is broken at entry " (number(seq)) ": something was changed, taken out or put in." } } },
        }
    }
}

fn table(entries: &[AuditEntry]) -> Markup {
    html! {
        div.table-scroll.table-sticky tabindex="0" role="group" aria-label="Table: Entries" {
            table.table.table-compact.table-stack {
                thead {
                    tr {
                        th.num scope="col" { "Entry" } th scope="col" { "When" } th scope="col" { "Who" } th scope="col" { "Purpose" } th scope="col" { "Act" }
                        th scope="col" { "On what" } th scope="col" { "Hash" }
                    }
                }
                tbody {
                    @for entry in entries {
                        tr {
                            td.num data-label="Entry" { (number(entry.seq)) }
                            td data-label="When" { (instant(entry.at_us)) }
                            td data-label="Who" { code { (entry.who) } }
                            td data-label="Purpose" { (entry.purpose) }
                            td data-label="Act" { @if entry.act.starts_with("refused") { span.chip.chip-warn { (entry.act) } } @else { (entry.act) } }
                            td.wrap data-label="On what" { code { (entry.subject) } }
                            td data-label="Hash" { code.faint title=(entry.hash) { (entry.hash.get(..12).unwrap_or(&entry.hash)) } }
                        }
                    }
                }
            }
        }
    }
}

fn older(entries: &[AuditEntry]) -> Markup {
    let last = entries.last().map_or(0, |e| e.seq);
    html! {
        nav.pager aria-label="Pages" {
            span { @if let (Some(first), Some(last)) = (entries.first(), entries.last()) { "Entries " (number(first.seq)) " to " (number(last.seq)) } }
            @if last > 1 { a.btn.btn-s rel="next" href={ "/audit?before=" (last) } { "Older" } }
        }
    }
}
