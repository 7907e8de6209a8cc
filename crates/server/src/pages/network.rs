// SPDX-License-Identifier: Apache-2.0
//! The network: drawn by the browser on a canvas, held by the page as tables; filters, legend, what is left out, exports.

mod filters;
mod tables;

use std::collections::HashMap;

use app::{NetworkDoc, NetworkFilter, NetworkNode};
use axum::{Router, extract::RawQuery, response::Response, routing::get};
use maud::{Markup, html};
use model::EntityId;

use crate::{
    State, ask, assets,
    desk::Desk,
    draw::{
        marks::{count_of, dossier_href, line_key, stage_words},
        query::Query,
    },
    error::Fault,
    shell::{self, Nav, icon, number},
};

/// Steps that can be chosen.
const HOPS_MAX: u32 = 4;

/// What is drawn when nothing is asked for: who, rather than each thing that moved; one step around the best connected.
const OVERVIEW_KINDS: [&str; 4] = ["LegalEntity", "CryptoWallet", "Vessel", "Airplane"];
const OVERVIEW_HOPS: u32 = 1;
const OVERVIEW_NODES_MAX: usize = 240;

/// This page's routes.
pub(crate) fn routes() -> Router<State> {
    Router::new().route("/network", get(page))
}

/// What was asked, and the network that answers.
struct Drawn<'a> {
    desk: &'a Desk,
    query: &'a Query,
    filter: &'a NetworkFilter,
    /// Whether nothing was asked for: then the well-connected parties are drawn.
    is_overview: bool,
    doc: &'a NetworkDoc,
    nodes: HashMap<EntityId, &'a NetworkNode>,
}

async fn page(desk: Desk, query: Query, RawQuery(raw): RawQuery) -> Result<Response, Fault> {
    let mut filter = ask::network_filter(raw.as_deref())?;
    // The stage of a node is chosen among what is drawn, by the page itself.
    filter.stages.clear();
    let is_overview = filter.focus.is_none() && filter.kinds.is_empty();
    if is_overview {
        filter.kinds = OVERVIEW_KINDS.map(str::to_owned).to_vec();
        filter.hops = filter.hops.or(Some(OVERVIEW_HOPS));
        filter.limit = filter.limit.or(Some(OVERVIEW_NODES_MAX));
    }
    desk.audit("read-network", &filter.focus.map(|f| f.to_string()).unwrap_or_default()).await?;
    let (hall, view, asked) = (std::sync::Arc::clone(&desk.hall), std::sync::Arc::clone(&desk.view), filter.clone());
    let doc = tokio::task::spawn_blocking(move || hall.network(&view, &asked)).await.map_err(|_| Fault::Lost)??;
    let drawn =
        Drawn { desk: &desk, query: &query, filter: &filter, is_overview, nodes: doc.nodes.iter().map(|n| (n.id, n)).collect(), doc: &doc };
    let body = html! {
        div.network-page {
            (head(&drawn))
            (filters::form(&drawn))
            (canvas(&drawn))
            aside.network-panel #network-panel tabindex="-1" aria-label="Selection" { (resting(&drawn)) }
            (tables::tables(&drawn))
        }
        script type="module" src=(assets::href("network.js")) {}
    };
    let banner = shell::banner_of(
        doc.nodes.iter().map(|n| n.marking.trim_matches(['(', ')'])).chain(doc.links.iter().map(|l| l.marking.trim_matches(['(', ')']))),
    );
    Ok(shell::page(&desk, "Network", Nav::Network, &banner, body))
}

impl Drawn<'_> {
    /// The steps that the answer went.
    fn hops(&self) -> u32 {
        self.filter.hops.unwrap_or(if self.doc.focus.is_some() { 1 } else { 2 }).min(HOPS_MAX)
    }

    /// An address with the focus and steps alone.
    fn bare(&self, path: &str) -> String {
        let kept: Vec<(&str, &str)> = self.query.only(&["focus", "hops", "limit"]).collect();
        self.desk.to(path, &kept)
    }

    /// An address with everything that the server cut by.
    fn cut(&self, path: &str) -> String {
        let (hops, limit) = (self.hops().to_string(), self.filter.limit.map(|n| n.to_string()).unwrap_or_default());
        let mut kept: Vec<(&str, &str)> = self.query.only(&["focus"]).collect();
        kept.extend([("hops", hops.as_str()), ("limit", limit.as_str())]);
        kept.extend(self.filter.kinds.iter().map(|k| ("kind", k.as_str())));
        kept.extend(self.query.only(&["from", "to"]));
        self.desk.to(path, &kept)
    }

    /// The filters that the exports take over from the address when the script changes it.
    fn carried(&self) -> &'static str {
        if self.is_overview { "from to" } else { "kind from to" }
    }

    fn focused(&self) -> Option<&NetworkNode> {
        self.doc.focus.and_then(|f| self.nodes.get(&f).copied())
    }
}

fn head(drawn: &Drawn<'_>) -> Markup {
    let desk = drawn.desk;
    html! {
        header.network-head {
            h1 { "Network" }
            span.muted {
                @match drawn.focused() {
                    Some(node) => { "around " a href=(dossier_href(desk, &node.id)) { bdi { (node.caption) } } ", " (count_of(drawn.hops(), "step", "steps")) },
                    None if drawn.is_overview => "people, organizations, wallets and vessels around the best connected you may see",
                    None => "around the best connected you may see",
                }
            }
            div.page-actions {
                @if drawn.doc.focus.is_some() { a.btn.btn-s href=(desk.href("/network")) { "The best connected" } }
                (steps(drawn))
                @if desk.allows(access::Act::Export) {
                    a.btn.btn-s href=(drawn.cut("/export/graphml")) data-carry-query=(drawn.carried()) { (icon("download")) "GraphML" }
                    a.btn.btn-s href=(drawn.cut("/export/ftm")) title="FollowTheMoney" data-carry-query=(drawn.carried()) { (icon("download")) "FtM" }
                }
            }
        }
    }
}

/// How far to go: asks the server again.
fn steps(drawn: &Drawn<'_>) -> Markup {
    html! {
        form.row action="/network" method="get" data-autosubmit data-no-busy {
            @for (name, value) in drawn.query.only(&["focus", "limit", "kind", "stage", "from", "to"]) { input type="hidden" name=(name) value=(value); }
            @if let Some(edition) = drawn.desk.pinned() { input type="hidden" name="edition" value=(edition); }
            label.faint for="hops" { "Steps" }
            select.input-s #hops name="hops" { @for n in 1..=HOPS_MAX { option selected[n == drawn.hops()] { (n) } } }
            button.btn.btn-s.js-hide { "Go" }
        }
    }
}

fn canvas(drawn: &Drawn<'_>) -> Markup {
    let around = drawn.focused().map_or_else(|| "of the best connected".to_owned(), |n| format!("around {}", n.caption));
    let tool = |act: &str, symbol: &str, label: &str, off: bool| html! { button.btn.btn-s.btn-icon type="button" data-network-do=(act) aria-label=(label) title=(label) disabled[off] { (icon(symbol)) } };
    html! {
        div.network-canvas {
            div.network-stage data-network data-src=(drawn.cut("/api/network")) data-label={ "Network " (around) ". Arrow keys move the selection, Enter expands, Escape clears." } {
                noscript { div.network-note { div.callout { (icon("info")) p { "The drawing needs scripts. The tables below hold the same." } } } }
            }
            p.network-status role="status" data-network-status { (summary(drawn)) }
            div.network-tools role="group" aria-label="View" {
                (tool("in", "plus", "Zoom in", false)) (tool("out", "minus", "Zoom out", false)) (tool("fit", "fit", "Fit", false)) (tool("undo", "undo", "Take back the last expansion", true))
            }
        }
    }
}

fn summary(drawn: &Drawn<'_>) -> String {
    let doc = drawn.doc;
    let mut text =
        format!("{}, {}", count_of(doc.nodes.len() as u64, "entity", "entities"), count_of(doc.links.len() as u64, "link", "links"));
    if doc.hidden.nodes > 0 {
        text.push_str(&format!(" · {} not drawn ({})", number(doc.hidden.nodes as u64), doc.hidden.reason));
    }
    if doc.hidden.links > 0 {
        text.push_str(&format!(" · {} not drawn", count_of(doc.hidden.links as u64, "link", "links")));
    }
    text
}

/// What the panel shows while nothing is chosen: how to choose, the legend, what is left out.
fn resting(drawn: &Drawn<'_>) -> Markup {
    html! {
        div.empty {
            (icon("network"))
            @if drawn.doc.nodes.is_empty() {
                h2 { "Nothing to draw" }
                p { "No link you may see fits these filters. Links come from records that join two entities: an ownership, a shipment, a payment." }
            } @else {
                h2 { "Nothing selected" }
                p { "Choose a node to see who it is, or a line to see the records behind it. Double-click or press " kbd { "Enter" } " to expand." }
            }
        }
        @if drawn.doc.hidden.nodes > 0 || drawn.doc.hidden.links > 0 {
            section {
                h3 { span { "Left out" } @if drawn.doc.hidden.nodes > 0 { span.faint { (number(drawn.doc.hidden.nodes as u64)) } } }
                @if drawn.doc.hidden.links > 0 { p.muted { (count_of(drawn.doc.hidden.links as u64, "link", "links")) " between those drawn are not drawn, all of them between two who have others drawn. Choose dates, or center on one." } }
                @if drawn.doc.hidden.nodes > 0 { p.muted { (count_of(drawn.doc.hidden.nodes as u64, "entity", "entities")) " within reach are not drawn: " (drawn.doc.hidden.reason) ". Choose kinds or dates and redraw, or center on one of them." } }
            }
        }
        @if drawn.is_overview {
            section {
                h3 { span { "What is drawn" } }
                p.muted { "Parties, wallets and vessels. Center on one to see its goods, payments and events, or choose other kinds and redraw." }
            }
        }
        (legend(drawn.desk))
    }
}

fn legend(desk: &Desk) -> Markup {
    html! {
        section { h3 { "Shapes" } p.legend-list {
            (shape(html! { circle cx="6" cy="6" r="4.6" {} }, "person"))
            (shape(html! { rect x="1.8" y="1.8" width="8.4" height="8.4" rx="1.5" {} }, "organization"))
            (shape(html! { path d="M6 1l4.4 2.5v5L6 11 1.6 8.5v-5z" {} }, "account, wallet"))
            (shape(html! { path d="M6 .8 11.2 6 6 11.2.8 6z" {} }, "event, goods moved"))
            (shape(html! { path d="M6 1 11 10.2H1z" {} }, "vessel, thing"))
            (shape(html! { circle cx="6" cy="6" r="3.6" fill="none" stroke="currentColor" stroke-width="2.2" {} }, "place, contact"))
        } }
        section { h3 { "Lines" } p.legend-list { (line_key("stated")) (line_key("inferred")) (line_key("disputed")) } }
        section { h3 { "Colors" } p.legend-list { @for s in desk.hall.ontology().stages() { (stage_words(desk, s.stage)) " " } span.line-key { span.dot {} "no stage" } } }
    }
}

fn shape(drawn: Markup, word: &str) -> Markup {
    html! { span.line-key.shape-key { svg viewBox="0 0 12 12" fill="currentColor" aria-hidden="true" { (drawn) } (word) } " " }
}
