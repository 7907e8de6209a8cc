// SPDX-License-Identifier: Apache-2.0
//! The cluster studio: who was judged the same as whom within one entity, where it hangs by little, and what a cut would leave.

use app::{ClusterDoc, ClusterEdge, EdgeBasis};
use axum::{Router, extract::Path, response::Response, routing::get};
use maud::{Markup, html};
use model::EntityId;

use crate::{
    State,
    desk::Desk,
    draw::{
        cluster::{Drawing, GROUPS, number_of},
        marks::{count_of, dossier_href},
        query::Query,
    },
    error::Fault,
    rows::Explanation,
    shell::{self, Nav, bits, csrf, icon, id_code, kind_mark, marking_chip, quoted, verdict_mark, waterfall},
};

/// This page's routes.
pub(crate) fn routes() -> Router<State> {
    Router::new().route("/cluster/{id}", get(page))
}

/// A line that the address chooses, with its weights and what cutting it would leave.
struct Chosen {
    left: EntityId,
    right: EntityId,
    explanation: Explanation,
    groups: Vec<Vec<EntityId>>,
}

async fn page(desk: Desk, Path(id): Path<String>, query: Query) -> Result<Response, Fault> {
    let id: EntityId = id.parse().map_err(|_| app::NotFound)?;
    desk.audit("read-cluster", &id.to_string()).await?;
    let doc = desk.hall.cluster(&desk.view, &id).await?;
    let chosen = match (query.one("a"), query.one("b")) {
        ("", "") => None,
        (a, b) => Some(choose(&desk, a.parse().map_err(|_| app::NotFound)?, b.parse().map_err(|_| app::NotFound)?).await?),
    };
    let markings = doc.entity.markings.iter().chain(chosen.iter().map(|c| &c.explanation.marking));
    let banner = shell::banner_of(markings.map(String::as_str));
    let title = format!("Cluster: {}", doc.entity.caption);
    Ok(shell::page(&desk, &title, Nav::Other, &banner, Studio { desk: &desk, doc: &doc, chosen: chosen.as_ref() }.view()))
}

async fn choose(desk: &Desk, left: EntityId, right: EntityId) -> Result<Chosen, Fault> {
    let explanation = desk.hall.explain(&desk.view, &left, &right).await?;
    let groups = desk.work(move |hall, view| hall.cut_preview(view, &left, &right)).await??;
    Ok(Chosen { left, right, explanation, groups })
}

struct Studio<'s> {
    desk: &'s Desk,
    doc: &'s ClusterDoc,
    chosen: Option<&'s Chosen>,
}

impl Studio<'_> {
    fn view(&self) -> Markup {
        let e = &self.doc.entity;
        let weak = self.doc.edges.iter().filter(|e| e.is_weak).count();
        html! {
            nav aria-label="Breadcrumb" { ol.crumbs { li { a href=(dossier_href(self.desk, &e.id)) { (e.caption) } } } }
            header.page-head {
                div {
                    h1 dir="auto" { "Cluster of " bdi { (e.caption) } }
                    p.lede {
                        (count_of(e.members.len(), "entity", "entities")) " judged to be one. "
                        @if weak > 0 { (count_of(weak, "weak bridge", "weak bridges")) ": one thin judgment alone holds the parts together." }
                        @else if e.members.len() > 1 { "No part hangs by one thin judgment." }
                    }
                }
                div.page-actions {
                    a.btn href=(self.desk.href(&format!("/entity/{}/history", e.id))) { (icon("history")) "History" }
                    a.btn href=(dossier_href(self.desk, &e.id)) { "Dossier" }
                }
            }
            @if self.doc.left_out > 0 {
                div.callout { (icon("info")) p { "The first " (self.doc.nodes.len()) " of " (e.members.len()) " are drawn." } }
                br;
            }
            div.grid {
                div.w7.stack { (self.drawing()) (self.members()) }
                div.w5.stack { @match self.chosen { Some(chosen) => (self.line(chosen)), None => (self.hint()) } (self.lines()) }
            }
        }
    }

    fn href(&self, edge: &ClusterEdge) -> String {
        let path = format!("/cluster/{}", self.doc.entity.id);
        self.desk.to(&path, &[("a", &edge.left.to_string()), ("b", &edge.right.to_string())]) + "#line"
    }

    fn is_chosen(&self, edge: &ClusterEdge) -> bool {
        self.chosen.is_some_and(|c| (c.left, c.right) == (edge.left, edge.right) || (c.right, c.left) == (edge.left, edge.right))
    }

    fn drawing(&self) -> Markup {
        let groups: &[Vec<EntityId>] = self.chosen.map_or(&[], |c| &c.groups);
        html! {
            section.panel aria-labelledby="h-graph" {
                header.panel-head { h2 #h-graph { "Judgments" } span.panel-note { "bits on the lines; choose one to see why" } }
                (Drawing { doc: self.doc, groups }.svg(|edge| (self.href(edge), self.is_chosen(edge))))
                div.panel-foot.legend-list {
                    span.line-key { svg viewBox="0 0 28 10" aria-hidden="true" { line.cl-line.cl-holds x1="1" x2="27" y1="5" y2="5" {} } "holds" }
                    span.line-key { svg viewBox="0 0 28 10" aria-hidden="true" { line.cl-line.cl-weak x1="1" x2="27" y1="5" y2="5" {} } "weak bridge" }
                    span.line-key { svg viewBox="0 0 28 10" aria-hidden="true" { line.cl-line.cl-compared x1="1" x2="27" y1="5" y2="5" {} } "compared only" }
                    span.line-key { svg viewBox="0 0 28 10" aria-hidden="true" { line.cl-line.cl-against x1="1" x2="27" y1="5" y2="5" {} } "judged apart" }
                    @if !groups.is_empty() { span { "Numbers in one shade would stay together after the cut." } }
                }
            }
        }
    }

    fn members(&self) -> Markup {
        html! {
            section.panel {
                header.panel-head { h2 { "Members" } span.panel-note { (self.doc.entity.members.len()) } }
                ol.list.cl-members {
                    @for (i, node) in self.doc.nodes.iter().enumerate() {
                        li { b.cl-number { (i + 1) } bdi { (node.caption) } (id_code(&node.id)) }
                    }
                }
            }
        }
    }

    fn hint(&self) -> Markup {
        html! {
            section.panel #line {
                header.panel-head { h2 { "One judgment" } }
                div.panel-body {
                    @if self.doc.edges.is_empty() { p.muted { "One entity as its sources know it: there is nothing to cut." } }
                    @else { p.muted { "Choose a line in the drawing or in the list: you see its weights, and what would be left of the cluster if it were cut." } }
                }
            }
        }
    }

    fn name(&self, id: &EntityId) -> Markup {
        html! {
            @if let Some(n) = number_of(self.doc, id) { b.cl-number { (n) } " " }
            bdi { (self.doc.nodes.iter().find(|node| node.id == *id).map_or("", |node| node.caption.as_str())) }
        }
    }

    fn line(&self, chosen: &Chosen) -> Markup {
        let edge = self.doc.edge(&chosen.left, &chosen.right);
        html! {
            section.panel #line {
                header.panel-head {
                    h2 { span { (self.name(&chosen.left)) " and " (self.name(&chosen.right)) } }
                    span.panel-note { (marking_chip(&chosen.explanation.marking)) }
                    a.panel-more href=(self.desk.to("/explain", &[("a", &chosen.left.to_string()), ("b", &chosen.right.to_string())])) { "Explain" }
                }
                div.panel-body.table-scroll tabindex="0" role="group" aria-label="Table: Match weights" {
                    @if let Some(edge) = edge { p.row { (basis(edge)) } }
                    @if chosen.explanation.reasons.is_empty() { p.muted { "Nothing that both state could be compared." } }
                    @else { (waterfall(&chosen.explanation.reasons, Some(chosen.explanation.threshold_log2))) }
                    @for why in &chosen.explanation.why { p.muted { (quoted(why)) } }
                }
            }
            (self.cut(chosen))
        }
    }

    /// What cutting would leave, and the form that cuts.
    fn cut(&self, chosen: &Chosen) -> Markup {
        html! {
            section.panel aria-labelledby="h-cut" {
                header.panel-head { h2 #h-cut { "If these two were judged different" } span.panel-note { (count_of(chosen.groups.len(), "part", "parts")) } }
                ol.list {
                    @for (i, group) in chosen.groups.iter().enumerate() {
                        li {
                            span class={ "cl-swatch cl-group-" (i.min(GROUPS - 1)) } aria-hidden="true" {}
                            " " (count_of(group.len(), "entity", "entities")) ": "
                            @if group.len() <= MEMBERS_NAMED {
                                @for (n, id) in group.iter().enumerate() { @if n > 0 { ", " } (self.name(id)) }
                            } @else {
                                @for (n, id) in group.iter().filter_map(|id| number_of(self.doc, id)).enumerate() { @if n > 0 { ", " } b { (id) } }
                            }
                        }
                    }
                }
                @if self.desk.pinned().is_some() {
                    p.panel-foot { "This is an earlier edition. Cut in the " a href={ "/cluster/" (self.doc.entity.id) } { "current one" } "." }
                } @else if !self.desk.allows(access::Act::Judge) {
                    p.panel-foot { "Your role and purpose do not allow judging identity." }
                } @else { (self.form(chosen)) }
            }
        }
    }

    fn form(&self, chosen: &Chosen) -> Markup {
        html! {
            div.panel-body {
                form.form-actions method="post" action="/judge" data-busy="Keeping your judgment and sealing the edition that follows from it." {
                    (csrf(self.desk))
                    input type="hidden" name="left" value=(chosen.left);
                    input type="hidden" name="right" value=(chosen.right);
                    input type="hidden" name="to" value={ "/cluster/" (self.doc.entity.id) };
                    label.visually-hidden for="cut-reason" { "Reason" }
                    input #cut-reason type="text" name="reason" placeholder="Reason, kept with your name" maxlength="2000" required data-key="r" aria-keyshortcuts="r";
                    button.btn.btn-danger name="verdict" value="different" { (icon("close")) "Cut: judge them different" }
                }
                p.field-help { "Your judgment outweighs the rules'; taking it back restores the cluster exactly." }
            }
        }
    }

    fn lines(&self) -> Markup {
        html! {
            @if !self.doc.edges.is_empty() {
                section.panel {
                    header.panel-head { h2 { "All lines" } span.panel-note { "weak bridges first" } }
                    div.table-scroll tabindex="0" role="group" aria-label="Table: Lines" {
                        table.table.table-compact data-rows {
                            thead { tr { th scope="col" { "Between" } th scope="col" { "Basis" } th.num scope="col" { "Bits" } } }
                            tbody {
                                @for edge in &self.doc.edges {
                                    tr class=[self.is_chosen(edge).then_some("is-selected")] {
                                        td {
                                            a.row-link href=(self.href(edge)) { (number_of(self.doc, &edge.left).unwrap_or_default()) " – " (number_of(self.doc, &edge.right).unwrap_or_default()) }
                                            @if edge.is_weak { " " span.chip.chip-warn { (icon("warning")) "weak bridge" } }
                                            @else if edge.bridge_to > 0 { " " span.chip { "bridge" } }
                                        }
                                        td { (basis(edge)) }
                                        td.num { @if edge.basis != EdgeBasis::Person { (bits(edge.weight_log2)) } }
                                    }
                                }
                            }
                        }
                    }
                }
            }
            section.panel { div.panel-body.row { (kind_mark(self.desk, self.doc.entity.kind, self.doc.entity.stage)) @for m in &self.doc.entity.markings { (marking_chip(m)) } } }
        }
    }
}

/// Members of a part up to which they are named; of more the numbers are given.
const MEMBERS_NAMED: usize = 3;

/// Who says what of a line.
fn basis(edge: &ClusterEdge) -> Markup {
    html! {
        @match edge.basis {
            EdgeBasis::Person => { (verdict_mark(edge.verdict)) " " span.muted { "by a person" } }
            EdgeBasis::Model => { (verdict_mark(edge.verdict)) " " span.muted { "by the rules" } }
            EdgeBasis::Compared => { span.muted { "not judged, compared here" } }
        }
    }
}
