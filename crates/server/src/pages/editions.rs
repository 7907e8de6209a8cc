// SPDX-License-Identifier: Apache-2.0
//! Editions: the list, and what changed between two of them, each change with its cause.

use std::collections::BTreeMap;

use app::{EditionDiff, EditionSummary};
use axum::{Router, extract::RawQuery, response::Response, routing::get};
use maud::{Markup, html};
use model::EditionId;

use crate::{
    State, ask,
    desk::{Desk, query_value},
    draw::change::{Lines, title},
    error::Fault,
    rows::{ChangeSort, DiffLimits},
    shell::{self, Nav, empty, icon, instant, number, pager},
};

/// Changes on a page.
const PAGE_ROWS: usize = 100;

/// Letters of a value and of a cause that are shown.
const VALUE_CHARS_MAX: usize = 400;
const CAUSE_CHARS_MAX: usize = 800;

/// This page's routes.
pub(crate) fn routes() -> Router<State> {
    Router::new().route("/editions", get(list)).route("/editions/diff", get(compare))
}

async fn list(desk: Desk) -> Result<Response, Fault> {
    let editions = desk.hall.editions().await?;
    let body = html! {
        header.page-head { div { h1 { "Editions" } p.lede { "Each is a sealed, signed state of what this node knew. The same edition rebuilds byte for byte." } } }
        form action="/editions/diff" data-no-busy {
            section.panel {
                div.panel-head {
                    h2 { "Sealed" } span.panel-note { "Choose two to compare" }
                    span.panel-more { button.btn.btn-s { (icon("diff")) "Compare" } }
                }
                div.table-scroll tabindex="0" role="group" aria-label="Table: Editions" { (table(&desk, &editions)) }
            }
        }
    };
    Ok(shell::page(&desk, "Editions", Nav::Editions, model::Level::Unclassified.banner(), body))
}

fn table(desk: &Desk, editions: &[EditionSummary]) -> Markup {
    html! {
        table.table.table-stack data-rows {
            thead {
                tr {
                    th scope="col" { "From" } th scope="col" { "To" } th scope="col" { "Edition" } th scope="col" { "Sealed" } th scope="col" { "By" }
                    th scope="col" { "Changes" } th scope="col" { "State" }
                }
            }
            tbody {
                @for (i, edition) in editions.iter().enumerate() { (row(desk, edition, editions.get(i + 1), i)) }
            }
        }
    }
}

fn row(desk: &Desk, edition: &EditionSummary, before: Option<&EditionSummary>, i: usize) -> Markup {
    let (id, short) = (edition.edition.to_string(), edition.edition.short());
    let is_shown = edition.edition == desk.view.edition();
    html! {
        tr class=[is_shown.then_some("is-selected")] {
            td data-label="From" { input type="radio" name="a" value=(id) aria-label={ "Compare from " (short) } checked[i == 1]; }
            td data-label="To" { input type="radio" name="b" value=(id) aria-label={ "Compare to " (short) } checked[i == 0]; }
            td { a.row-link href=(if edition.current { "/".to_owned() } else { format!("/?edition={id}") }) { code { (short) } } }
            td data-label="Sealed" { (instant(edition.sealed_at_us)) }
            td data-label="By" { (edition.sealed_by) }
            td.nowrap data-label="Changes" {
                @if let Some(before) = before { a href=(diff_href(&before.edition, &edition.edition, "", 0)) { "since " code { (before.edition.short()) } } }
                @else { span.faint { "the first" } }
            }
            td data-label="State" { @if edition.current { span.chip.chip-good { (icon("check")) "current" } } @else { span.chip { (icon("history")) "earlier" } } }
        }
    }
}

fn diff_href(a: &EditionId, b: &EditionId, sort: &str, offset: usize) -> String {
    let mut href = format!("/editions/diff?a={a}&b={b}");
    if !sort.is_empty() {
        href.push_str("&sort=");
        href.push_str(sort);
    }
    if offset > 0 {
        href.push_str(&format!("&offset={offset}"));
    }
    href
}

/// A comparison as the address asks for it.
struct Comparison {
    sort: Option<ChangeSort>,
    offset: usize,
    diff: EditionDiff,
    /// How many changes fit the sort.
    total: usize,
}

fn word(sort: Option<ChangeSort>) -> &'static str {
    sort.map_or("", ChangeSort::as_str)
}

async fn compare(desk: Desk, RawQuery(query): RawQuery) -> Result<Response, Fault> {
    let query = query.as_deref();
    let editions = desk.hall.editions().await?;
    if editions.len() < 2 && query_value(query, "a").is_none() {
        let body = html! { section.panel { (empty("Nothing to compare yet", "There is one edition. Bring in records or judge, and the next will say what changed.")) } };
        return Ok(shell::page(&desk, "What changed", Nav::Editions, model::Level::Unclassified.banner(), body));
    }
    let name = |key: &str, usual: &str| query_value(query, key).unwrap_or_else(|| usual.to_owned());
    let a = desk.hall.edition_named(&name("a", "previous")).await?;
    let b = desk.hall.edition_named(&name("b", "current")).await?;
    let sort = name("sort", "").parse().ok();
    let found = read(&desk, a, b, sort, ask::offset(query)?).await?;
    desk.audit("read-diff", &format!("{} {} {} shown", a.short(), b.short(), found.diff.changes.len())).await?;
    let banner = shell::banner_of(found.diff.changes.iter().map(|c| c.marking.as_str()));
    Ok(shell::page(&desk, "What changed", Nav::Editions, &banner, view(&desk, &found, &editions)))
}

async fn read(desk: &Desk, a: EditionId, b: EditionId, sort: Option<ChangeSort>, offset: usize) -> Result<Comparison, Fault> {
    let limits = DiffLimits { sort, offset, limit: PAGE_ROWS };
    let diff = desk.hall.edition_diff(&desk.who.reader, &desk.who.purpose, &a, &b, limits).await?;
    let count = |s: ChangeSort| usize::try_from(diff.counts.get(&s).copied().unwrap_or_default()).unwrap_or(usize::MAX);
    let total = sort.map_or_else(|| ChangeSort::ALL.into_iter().map(count).sum(), count);
    Ok(Comparison { sort, offset, diff, total })
}

fn view(desk: &Desk, found: &Comparison, editions: &[EditionSummary]) -> Markup {
    let (a, b) = (&found.diff.earlier, &found.diff.later);
    let all: u64 = found.diff.counts.values().sum();
    let sealed = |id: &EditionId| editions.iter().find(|e| e.edition == *id).map(|e| instant(e.sealed_at_us));
    html! {
        nav aria-label="Breadcrumb" { ol.crumbs { li { a href="/editions" { "Editions" } } } }
        header.page-head {
            div {
                h1 { "What changed between " code { (a.short()) } " and " code { (b.short()) } }
                p.lede {
                    (number(all)) @if all == 1 { " change, with its cause. " } @else { " changes, each with its cause. " }
                    @if let (Some(from), Some(to)) = (sealed(a), sealed(b)) { (from) " to " (to) "." }
                }
            }
            div.page-actions {
                a.btn.btn-s href=(diff_href(b, a, word(found.sort), 0)) { "Swap" }
                a.btn.btn-s href={ "/api/diff?a=" (a) "&b=" (b) } { (icon("download")) "JSON" }
            }
        }
        (tabs(found, all))
        section.panel aria-label="Changes" { (changes(desk, found)) }
    }
}

fn tabs(found: &Comparison, all: u64) -> Markup {
    let (a, b) = (&found.diff.earlier, &found.diff.later);
    let counts: &BTreeMap<ChangeSort, u64> = &found.diff.counts;
    html! {
        nav.tabs aria-label="Show" {
            a href=(diff_href(a, b, "", 0)) aria-current=[found.sort.is_none().then_some("true")] { "All " span.count { (number(all)) } }
            @for sort in ChangeSort::ALL {
                a href=(diff_href(a, b, sort.as_str(), 0)) aria-current=[(found.sort == Some(sort)).then_some("true")] {
                    (title(sort)) " " span.count { (number(counts.get(&sort).copied().unwrap_or_default())) }
                }
            }
        }
    }
}

fn changes(desk: &Desk, found: &Comparison) -> Markup {
    let (a, b) = (&found.diff.earlier, &found.diff.later);
    let shown = &found.diff.changes;
    if shown.is_empty() {
        return empty("No change", "Nothing that you may see differs between the two.");
    }
    let lines = Lines { desk, earlier: Some(*a), later: *b, value_chars_max: VALUE_CHARS_MAX, cause_chars_max: CAUSE_CHARS_MAX };
    html! {
        ul.diff data-rows { @for change in shown { (lines.line(change)) } }
        (pager(found.offset, shown.len(), Some(found.total), PAGE_ROWS, |o| diff_href(a, b, word(found.sort), o)))
    }
}
