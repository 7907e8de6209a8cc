// SPDX-License-Identifier: Apache-2.0
//! The Picture: stages, totals, map, what changed, who is best connected, what moves by month.

mod changed;

use std::collections::BTreeMap;

use app::{MonthBar, Picture, RouteFlow, StageTile};
use axum::{Router, response::Response, routing::get};
use maud::{Markup, html};
use store::Hit;

use crate::{
    State,
    desk::Desk,
    draw::{
        bars::{Months, months},
        map::map,
        marks::{
            count_of, count_of_kind, country_names, dossier_href, kind_label, kind_plural, portion_of_all, small_icon, source_name,
            source_titles, stage_icon, stage_words,
        },
        world::country_name,
    },
    error::Fault,
    shell::{self, Nav, icon, number, quoted},
};

/// Kinds in the list; search has all as facets.
const KINDS_MAX: usize = 10;
const SOURCES_MAX: usize = 10;
/// Lines of the tables under the map.
const ROUTES_MAX: usize = 60;

/// A series of the Picture: its title there, the kind behind it, the stage that colors it, what is counted, and what would fill it.
type Series = (&'static str, &'static str, &'static str, (&'static str, &'static str), &'static str);

const SERIES: [Series; 3] = [
    (
        "Arrivals",
        "Shipment",
        "transport",
        ("consignment", "consignments"),
        "Consignments with a date of arrival fill this: bring in manifests with the shipment sources.",
    ),
    ("Payments", "Payment", "proceeds", ("payment", "payments"), "Dated payments fill this: bring them in with the payment sources."),
    ("Seizures", "Seizure", "crossing", ("seizure", "seizures"), "Dated seizures fill this: bring them in with the seizure sources."),
];

/// This page's routes.
pub(crate) fn routes() -> Router<State> {
    Router::new().route("/", get(page))
}

async fn page(desk: Desk) -> Result<Response, Fault> {
    let picture = desk.hall.picture(&desk.view).await?;
    let findings = desk.hall.finding_totals(&desk.view).await?.iter().map(|t| u64::try_from(t.count).unwrap_or_default()).sum();
    desk.audit("read-picture", &format!("{} best connected", picture.hubs.len())).await?;
    let body = view(&desk, &picture, findings);
    Ok(shell::page(&desk, "The Picture", Nav::Picture, &picture.banner, body))
}

fn view(desk: &Desk, picture: &Picture, findings: u64) -> Markup {
    html! {
        (head(desk, picture))
        div.stack {
            @if picture.counts.entities == 0 {
                (nothing_yet(desk))
            } @else {
                (stage_strip(desk, picture))
                (tiles(desk, picture, findings))
                @for reason in &picture.unanswered {
                    div.callout.callout-warn role="status" { (icon("warning")) div { p { "Not all of this page could be worked out: " (quoted(reason)) "." } } }
                }
                div.grid {
                    (where_panel(desk, picture))
                    (changed::panel(desk, picture))
                }
                div.grid {
                    (hubs(desk, &picture.hubs))
                    div.w7.stack {
                        div.grid.level { (kinds(desk, picture)) (sources(desk, picture)) }
                        div.grid.level {
                            @for (title, kind, stage, noun, would_fill) in SERIES {
                                @let series = picture.series.iter().find(|(t, _)| t == title).map_or(&[][..], |(_, bars)| bars.as_slice());
                                (months_panel(desk, title, kind, &Months { noun, stage, bars: series }, would_fill))
                            }
                        }
                    }
                }
            }
        }
    }
}

fn head(desk: &Desk, picture: &Picture) -> Markup {
    let mut portions: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for marking in desk.view.rows().audience().markings() {
        let portion = marking.parse::<model::Marking>().map(|m| m.portion()).unwrap_or_default();
        portions.entry(portion).or_default().push(marking);
    }
    html! {
        header.page-head {
            div {
                h1 { "The Picture" }
                p.lede {
                    "What edition " a href=(desk.href("/editions")) { code { (picture.edition.short()) } } " knows of the chain, as "
                    (desk.who.reader.agency) " may see it for " (desk.who.purpose.0) ": "
                    @for (portion, markings) in &portions { span title=(markings.join("\n")) { (shell::portion_mark(portion)) } " " }
                }
            }
            div.page-actions {
                @if picture.changed.since.is_some() { a.btn href=(changed::href(desk, picture, "")) { (icon("diff")) "What changed" } }
                a.btn.btn-primary href=(desk.href("/network")) { (icon("network")) "Open the network" }
            }
        }
    }
}

fn nothing_yet(desk: &Desk) -> Markup {
    html! {
        section.panel {
            div.empty {
                (icon("picture"))
                h2 { "Nothing you may see in this edition yet" }
                p { "Records fill this page. Whoever runs the node brings files in with " code { "linchpin ingest SOURCE FILE" } " and seals them with " code { "linchpin edition seal" } ". Another purpose may also show more." }
                a.btn href=(desk.href("/sources")) { (icon("source")) "Sources" }
            }
        }
    }
}

/// The chain, left to right, and below it those who have no place in it yet.
fn stage_strip(desk: &Desk, picture: &Picture) -> Markup {
    let staged: u64 = picture.counts.by_stage.values().sum();
    let without = picture.counts.entities.saturating_sub(staged);
    html! {
        div {
            ol.stage-strip aria-label="Entities by stage of the supply chain" {
                @for tile in &picture.stages { (stage_tile(desk, tile, picture.counts.entities)) }
            }
            @if without > 0 {
                p.lede {
                    small {
                        a href=(desk.to("/search", &[("stage", "none")])) { (count_of(without, "entity", "entities")) }
                        " without a stage: people, firms and documents that no record places in the chain."
                    }
                }
            }
        }
    }
}

fn stage_tile(desk: &Desk, tile: &StageTile, all: u64) -> Markup {
    let id = tile.stage.as_str();
    let share = tile.entities as f64 * 100.0 / all.max(1) as f64;
    html! {
        li class={ "stage-" (id) } {
            a href=(desk.to("/search", &[("stage", id)])) title=(tile.definition) {
                span.stage-name { (icon(stage_icon(id))) (tile.label) }
                span.stage-count { (number(tile.entities)) }
                span.stage-note { @if tile.entities == 0 { "none yet" } @else if share < 0.1 { "under 0.1%" } @else { (format!("{share:.1}%")) } }
            }
        }
    }
}

fn tiles(desk: &Desk, picture: &Picture, findings: u64) -> Markup {
    let counts = &picture.counts;
    let edition = picture.edition.short();
    html! {
        div.tiles {
            (tile(Some(("Entities", html! {
                p { "Everything that records of this edition speak of and you may see, after merging what is judged the same. What is outside your scope is not counted." }
                dl { dt { "Edition" } dd { code { (edition) } } dt { "Merged away" } dd { (number(counts.merged)) } }
            })), "", &desk.href("/search"), counts.entities, &count_of(counts.by_kind.len(), "kind", "kinds")))
            (tile(None, "Links", &desk.href("/network"), counts.links, "each with its evidence"))
            (tile(None, "Records", &desk.href("/sources"), counts.records, &count_of(counts.by_source.len(), "source", "sources")))
            (tile(Some(("Judged the same", html! {
                p { "Entities that became part of another by a judgment “same”, of a person or of the rules. Each can be disputed or undone on its dossier." }
            })), "", &desk.href("/search/judged"), counts.merged, "merged into another"))
            (tile(None, "Countries", "#where", counts.by_country.len() as u64, "named by entities"))
            (tile(None, "Findings", &desk.href("/findings"), findings, "data not understood"))
        }
    }
}

fn tile(defined: Option<(&str, Markup)>, label: &str, href: &str, value: u64, note: &str) -> Markup {
    html! {
        div.tile {
            span.tile-label {
                @match defined {
                    Some((term, text)) => details.def { summary { (term) (icon("info")) } div { (text) } },
                    None => (label),
                }
            }
            a.tile-value href=(href) { (number(value)) }
            span.tile-note { (note) }
        }
    }
}

fn where_panel(desk: &Desk, picture: &Picture) -> Markup {
    html! {
        section.panel.w8 #where aria-labelledby="h-where" {
            header.panel-head {
                h2 #h-where { "Where" }
                span.panel-note { (count_of(picture.countries.len(), "country", "countries")) ", " (count_of(picture.routes.len(), "route", "routes")) }
            }
            (map(desk, &picture.countries, &picture.routes))
            details.panel-foot {
                summary { (small_icon("chevron-down", "")) " Countries and routes as tables" }
                div.grid {
                    div.w6 { (countries_table(desk, picture)) }
                    div.w6 { (routes_table(&picture.routes)) }
                }
            }
        }
    }
}

fn countries_table(desk: &Desk, picture: &Picture) -> Markup {
    html! {
        table.table.table-compact {
            thead { tr { th scope="col" { "Country" } th.num scope="col" { "Entities" } } }
            tbody {
                @for c in &picture.countries {
                    tr { th scope="row" { (country_name(&c.country)) } td.num { a href=(desk.to("/search", &[("country", &c.country)])) { (number(c.entities)) } } }
                }
            }
        }
    }
}

fn routes_table(routes: &[RouteFlow]) -> Markup {
    html! {
        table.table.table-compact {
            thead { tr { th scope="col" { "Route" } th.num scope="col" { "Consignments" } } }
            tbody {
                @for route in routes.iter().take(ROUTES_MAX) {
                    tr { th scope="row" { (country_name(&route.from)) " to " (country_name(&route.to)) } td.num { (number(route.shipments)) } }
                }
            }
        }
        @if routes.len() > ROUTES_MAX { p.faint { "The " (ROUTES_MAX) " busiest of " (number(routes.len() as u64)) "." } }
        @if routes.is_empty() { p.muted { "Consignments that name a port of lading and a port of discharge fill this." } }
    }
}

fn hubs(desk: &Desk, hubs: &[Hit]) -> Markup {
    html! {
        section.panel.w5 aria-labelledby="h-hubs" {
            header.panel-head {
                h2 #h-hubs {
                    details.def {
                        summary { "Best connected" (icon("info")) }
                        div { p { "People and organizations with the most links you may see. Many links mean much is recorded, which is not the same as importance." } }
                    }
                }
                a.panel-more href=(desk.href("/network")) { "Draw them" }
            }
            @if hubs.is_empty() {
                (shell::empty("Nobody is linked yet", "Records that join people and organizations to each other fill this: ownerships, directorships, shipments, payments, listings."))
            } @else {
                div.table-scroll.pin-first tabindex="0" role="group" aria-label="Table: best connected" {
                    table.table data-rows {
                        thead { tr { th scope="col" { "Who" } th scope="col" { "Stage" } th scope="col" { "Countries" } th.num scope="col" { "Links" } } }
                        tbody { @for hub in hubs { (hub_row(desk, hub)) } }
                    }
                }
            }
        }
    }
}

fn hub_row(desk: &Desk, hub: &Hit) -> Markup {
    let e = &hub.entity;
    html! {
        tr {
            td.cell-main {
                a.row-link href=(dossier_href(desk, &e.id)) { (e.caption) }
                span.cell-sub { (kind_label(desk, e.kind.as_str())) " " (portion_of_all(&e.markings)) }
            }
            td { @match e.stage { Some(stage) => (stage_words(desk, stage)), None => span.faint { "none" } } }
            td { (country_names(&e.countries, 3)) }
            td.num { a href=(desk.to("/network", &[("focus", &e.id.to_string())])) { (number(hub.degree as u64)) } }
        }
    }
}

fn kinds(desk: &Desk, picture: &Picture) -> Markup {
    let exact = || picture.counts.by_kind.iter().map(|(k, n)| (k.as_str(), *n));
    // A root counts nearly everything: beside it the others could not be told apart. Search has it as a facet.
    let is_root = |kind: &str| desk.hall.ontology().kind(kind).is_some_and(|k| desk.hall.ontology().def(k).is_a.len() == 1);
    let mut found: Vec<(&str, u64)> = exact().map(|(kind, _)| (kind, count_of_kind(desk, kind, exact()))).collect();
    found.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
    let rows: Vec<(String, u64, String)> = found
        .iter()
        .filter(|(kind, _)| !is_root(kind))
        .take(KINDS_MAX)
        .map(|(kind, count)| (kind_plural(desk, kind), *count, desk.to("/search", &[("kind", kind)])))
        .collect();
    html! {
        section.panel.w6 aria-labelledby="h-kinds" {
            header.panel-head { h2 #h-kinds { "Kinds" } a.panel-more href=(desk.href("/search")) { "All " (found.len()) } }
            div.panel-body { (shell::bars(&rows)) }
        }
    }
}

fn sources(desk: &Desk, picture: &Picture) -> Markup {
    let titles = source_titles(desk);
    let mut found: Vec<(&String, u64)> = picture.counts.by_source.iter().map(|(id, n)| (id, *n)).collect();
    found.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
    let rows: Vec<(String, u64, String)> = found
        .iter()
        .take(SOURCES_MAX)
        .map(|(id, count)| (source_name(&titles, id), *count, desk.href(&format!("/sources/{id}"))))
        .collect();
    html! {
        section.panel.w6 aria-labelledby="h-sources" {
            header.panel-head { h2 #h-sources { "Records by source" } a.panel-more href=(desk.href("/sources")) { "All " (found.len()) } }
            div.panel-body { (shell::bars(&rows)) }
        }
    }
}

fn months_panel(desk: &Desk, title: &str, kind: &str, chart: &Months<'_>, would_fill: &str) -> Markup {
    let total: u64 = chart.bars.iter().map(|b: &MonthBar| b.count).sum();
    let id = format!("h-{}", title.to_lowercase());
    html! {
        section.panel.w4 aria-labelledby=(id) {
            header.panel-head {
                h2 id=(id) { (title) span.visually-hidden { " by month" } }
                @if total > 0 { a.panel-more href=(desk.to("/search", &[("kind", kind)])) { "All " (chart.noun.1) } }
            }
            @if chart.bars.is_empty() {
                (shell::empty(&format!("No {} with a month", chart.noun.1), would_fill))
            } @else {
                div.panel-body { (months(chart)) }
            }
        }
    }
}
