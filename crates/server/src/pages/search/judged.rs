// SPDX-License-Identifier: Apache-2.0
//! What is judged the same, and where people keep apart what rules would join: every judgment leads to its reasons.

use std::{cmp::Reverse, collections::HashMap};

use axum::{Router, extract::RawQuery, response::Response, routing::get};
use maud::{Markup, html};
use model::{Author, EntityId, Judgment, Verdict};

use crate::{
    State, ask,
    desk::Desk,
    draw::marks::{count_of, country_names, dossier_href, kind_label, kind_square, portion_of_all},
    error::Fault,
    rows::EntityRow,
    shell::{self, Nav, instant, marking_chip, number, verdict_mark},
};

/// Merged entities on a page.
const CLUSTERS_PER_PAGE: usize = 50;
/// Judgments "different" and "disputed" that are listed.
const APART_MAX: usize = 200;

pub(super) fn routes() -> Router<State> {
    Router::new().route("/search/judged", get(page))
}

async fn page(desk: Desk, RawQuery(raw): RawQuery) -> Result<Response, Fault> {
    let offset = ask::offset(raw.as_deref())?;
    let clusters = clusters(&desk);
    let shown: Vec<(EntityRow, usize)> =
        clusters.iter().skip(offset).take(CLUSTERS_PER_PAGE).filter_map(|(id, n)| Some((desk.view.rows().entity(id)?, *n))).collect();
    let apart = apart(&desk);
    desk.audit("read-judgments", &format!("{} shown", shown.len() + apart.len())).await?;
    let markings = shown.iter().flat_map(|(e, _)| &e.markings).chain(apart.iter().map(|j| &j.marking));
    let banner = shell::banner_of(markings.map(String::as_str));
    let merged = desk.view.rows().counts().merged;
    let body = html! {
        nav aria-label="Breadcrumb" { ol.crumbs { li { a href=(desk.href("/search")) { "Search" } } } }
        header.page-head {
            div {
                h1 { "Judged the same" }
                p.lede { (count_of(merged, "entity was", "entities were")) " merged into " (count_of(clusters.len() as u64, "other", "others")) ". A merge is a judgment and can be undone by another; its reasons stand on the dossier." }
            }
        }
        div.stack { (merged_panel(&desk, &shown, clusters.len(), offset)) (apart_panel(&desk, &apart)) }
    };
    Ok(shell::page(&desk, "Judged the same", Nav::Search, &banner, body))
}

/// Entities that judgments hold together, those with the most judgments first.
fn clusters(desk: &Desk) -> Vec<(EntityId, usize)> {
    let rows = desk.view.rows();
    let mut judged: HashMap<EntityId, usize> = HashMap::new();
    for j in rows.judgments().iter().filter(|j| j.verdict == Verdict::Same) {
        if let (Some(a), Some(b)) = (rows.canonical(&j.left), rows.canonical(&j.right))
            && a == b
        {
            *judged.entry(a).or_default() += 1;
        }
    }
    let mut clusters: Vec<(EntityId, usize)> = judged.into_iter().collect();
    clusters.sort_unstable_by_key(|(id, n)| (Reverse(*n), *id));
    clusters
}

/// People's judgments that keep two entities apart, the latest first.
fn apart(desk: &Desk) -> Vec<Judgment> {
    let rows = desk.view.rows();
    let is_apart = |j: &&Judgment| {
        matches!(j.verdict, Verdict::Different | Verdict::Disputed)
            && matches!(j.author, Author::Person(_))
            && rows.canonical(&j.left).is_some()
            && rows.canonical(&j.right).is_some()
    };
    let mut found: Vec<Judgment> = rows.judgments().iter().filter(is_apart).cloned().collect();
    found.sort_by_key(|j| (Reverse(j.at_us), j.left, j.right));
    found.truncate(APART_MAX);
    found
}

fn merged_panel(desk: &Desk, shown: &[(EntityRow, usize)], total: usize, offset: usize) -> Markup {
    html! {
        section.panel aria-labelledby="h-merged" {
            header.panel-head { h2 #h-merged { "Merged" } span.panel-note { "most judgments first" } }
            @if shown.is_empty() {
                (shell::empty("Nothing is merged in this view", "When rules or people judge two entities to be one, they stand here. Rules compare names, identifiers, dates, addresses and contacts whenever an edition is sealed."))
            } @else {
                ol.results data-rows {
                    @for (e, judgments) in shown {
                        li {
                            (kind_square(desk, e))
                            div {
                                div.result-title { a.row-link href={ (dossier_href(desk, &e.id)) "#same" } { (e.caption) } }
                                p.result-facts { span { (kind_label(desk, e.kind.as_str())) } span { (country_names(&e.countries, 3)) } span { (count_of(e.sources.len() as u64, "source", "sources")) } }
                            }
                            div.result-side {
                                span { b { (number(e.members.len() as u64)) } " in one" }
                                span { (count_of(*judgments as u64, "judgment", "judgments")) " " (portion_of_all(&e.markings)) }
                            }
                        }
                    }
                }
                @if total > CLUSTERS_PER_PAGE {
                    (shell::pager(offset, shown.len(), Some(total), CLUSTERS_PER_PAGE, |o| desk.to("/search/judged", &[("offset", &o.to_string())])))
                }
            }
        }
    }
}

fn apart_panel(desk: &Desk, apart: &[Judgment]) -> Markup {
    let rows = desk.view.rows();
    let name = |id: &EntityId| rows.entity(id).map_or_else(String::new, |e| e.caption);
    html! {
        section.panel aria-labelledby="h-apart" {
            header.panel-head { h2 #h-apart { "Kept apart by people" } span.panel-note { (apart.len()) } }
            @if apart.is_empty() {
                div.panel-body { p.muted { "Nobody has judged two entities different or disputed." } }
            } @else {
                div.table-scroll tabindex="0" role="group" aria-label="Table: kept apart by people" {
                    table.table.table-stack data-rows {
                        thead { tr { th scope="col" { "The two" } th scope="col" { "Judgment" } th scope="col" { "By" } th scope="col" { "When" } th scope="col" { "Marking" } } }
                        tbody {
                            @for j in apart {
                                tr {
                                    td.cell-main { a.row-link href=(desk.to("/explain", &[("a", &j.left.to_string()), ("b", &j.right.to_string())])) { (name(&j.left)) " and " (name(&j.right)) } }
                                    td data-label="Judgment" { (verdict_mark(j.verdict)) }
                                    td data-label="By" { @if let Author::Person(who) = &j.author { (who) } }
                                    td data-label="When" { (instant(j.at_us)) }
                                    td data-label="Marking" { (marking_chip(&j.marking)) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
