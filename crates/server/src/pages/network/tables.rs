// SPDX-License-Identifier: Apache-2.0
//! The network as tables: the whole view for those who do not see, or cannot draw, the canvas.

use app::{NetworkLink, NetworkNode};
use maud::{Markup, html};
use model::EntityId;

use super::Drawn;
use crate::{
    draw::marks::{country_names, interval, kind_label, stage_label},
    shell::{self, icon, number},
};

/// Rows of each table; what is beyond is in the exports.
const ROWS_MAX: usize = 600;

/// Links and nodes.
pub(super) fn tables(drawn: &Drawn<'_>) -> Markup {
    let doc = drawn.doc;
    html! {
        details.network-table {
            summary { (icon("chevron")) "The same as tables " span.faint { (number(doc.links.len() as u64)) " links, " (number(doc.nodes.len() as u64)) " entities" } }
            div.panel-head { h3 { "Links" } }
            div.table-scroll tabindex="0" role="group" aria-label="Table: links" {
                table.table.table-stack #network-table {
                    thead {
                        tr {
                            th scope="col" { "From" } th scope="col" { "Link" } th scope="col" { "To" } th scope="col" { "Basis" }
                            th scope="col" { "When" } th.num scope="col" { "Records" } th scope="col" { "Marking" }
                        }
                    }
                    tbody { @for link in doc.links.iter().take(ROWS_MAX) { (link_row(drawn, link)) } }
                }
            }
            (cut_note(doc.links.len()))
            div.panel-head { h3 { "Entities" } }
            div.table-scroll tabindex="0" role="group" aria-label="Table: entities" {
                table.table.table-stack {
                    thead {
                        tr { th scope="col" { "Entity" } th scope="col" { "Kind" } th scope="col" { "Stage" } th scope="col" { "Countries" } th.num scope="col" { "Links" } th scope="col" { "Marking" } }
                    }
                    tbody { @for node in doc.nodes.iter().take(ROWS_MAX) { (node_row(drawn, node)) } }
                }
            }
            (cut_note(doc.nodes.len()))
        }
    }
}

fn cut_note(n: usize) -> Markup {
    html! { @if n > ROWS_MAX { p.panel-foot { "The first " (ROWS_MAX) " of " (number(n as u64)) ". Narrow the view, or take an export for all." } } }
}

fn name(drawn: &Drawn<'_>, id: &EntityId) -> Markup {
    match drawn.nodes.get(id) {
        Some(node) => html! { a href=(drawn.desk.href(&node.href)) { bdi { (node.caption) } } },
        None => html! { span.faint { "not drawn" } },
    }
}

fn link_row(drawn: &Drawn<'_>, link: &NetworkLink) -> Markup {
    html! {
        tr data-link=(link.id) hidden[is_hidden(drawn, link)] {
            td data-label="From" { (name(drawn, &link.source)) }
            td data-label="Link" { (link.label) }
            td data-label="To" { (name(drawn, &link.target)) }
            td data-label="Basis" { @match link.status { "inferred" => span.inferred { "inferred" }, "disputed" => span.disputed { "disputed" }, stated => (stated) } }
            td.nowrap data-label="When" { @match interval(link.from.as_deref(), link.to.as_deref()) { Some(text) => (text), None => span.faint { "no date" } } }
            td.num data-label="Records" { a href=(drawn.desk.href(&link.href)) { (number(link.evidence)) } }
            td data-label="Marking" { (shell::portion_mark(&link.marking)) }
        }
    }
}

/// What the script hides for these filters, hidden already for those without it.
fn is_hidden(drawn: &Drawn<'_>, link: &NetworkLink) -> bool {
    let stages = drawn.query.all("stage");
    let bases = drawn.query.all("status");
    let stage_fits = |id: &EntityId| {
        let stage = drawn.nodes.get(id).and_then(|n| n.stage.as_deref());
        stages.is_empty() || stage.is_some_and(|s| stages.iter().any(|wanted| wanted == s))
    };
    !(stage_fits(&link.source) && stage_fits(&link.target) && (bases.is_empty() || bases.iter().any(|b| b == link.status)))
}

fn node_row(drawn: &Drawn<'_>, node: &NetworkNode) -> Markup {
    html! {
        tr {
            td.cell-main { a.row-link href=(drawn.desk.href(&node.href)) { bdi { (node.caption) } } }
            td data-label="Kind" { (kind_label(drawn.desk, &node.kind)) }
            td data-label="Stage" { @match &node.stage { Some(s) => span class={ "stage-chip stage-" (s) } { (stage_label(drawn.desk, s)) }, None => span.faint { "none" } } }
            td data-label="Countries" { (country_names(&node.countries, 3)) }
            td.num data-label="Links" { a href=(drawn.desk.to("/network", &[("focus", &node.id.to_string())])) { (number(node.degree as u64)) } }
            td data-label="Marking" { (shell::portion_mark(&node.marking)) }
        }
    }
}
