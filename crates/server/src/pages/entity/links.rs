// SPDX-License-Identifier: Apache-2.0
//! Links of an entity, grouped by role and direction, each with its other end and its evidence.

use std::cmp::Reverse;

use app::{Dossier, DossierLink};
use maud::{Markup, html};

use crate::{
    desk::Desk,
    draw::marks::{count_of, dossier_href, interval, kind_label, stage_words},
    shell::{self, icon, marking_chip, number},
};

/// Rows of a group shown before "more".
const ROWS_FIRST: usize = 15;

/// Links of one role in one direction.
struct Group<'a> {
    outgoing: bool,
    role: &'a str,
    links: Vec<&'a DossierLink>,
}

/// The panel.
pub(super) fn panel(desk: &Desk, dossier: &Dossier) -> Markup {
    let shown = dossier.links.len();
    html! {
        section.panel #links aria-labelledby="h-links" {
            header.panel-head {
                h2 #h-links { "Links" }
                span.panel-note {
                    @if shown < dossier.links_total { "the first " (number(shown as u64)) " of " }
                    (count_of(dossier.links_total as u64, "link", "links"))
                }
                @if shown > 0 { a.panel-more href=(super::network_href(desk, &dossier.entity.id)) { "Draw them" } }
            }
            @if shown == 0 {
                (shell::empty("No links you may see", "Records that join this entity to others fill this: an ownership, a shipment, a payment, a shared address."))
            } @else {
                div.table-scroll.pin-first tabindex="0" role="group" aria-label="Table: links of this entity" {
                    table.table.table-stack data-rows {
                        thead { tr { th scope="col" { "Linked to" } th scope="col" { "Kind of link" } th scope="col" { "When" } th.num scope="col" { "Records" } th scope="col" { "Marking" } } }
                        @for group in &groups(dossier) { (rows(desk, group)) }
                    }
                }
            }
        }
    }
}

fn groups(dossier: &Dossier) -> Vec<Group<'_>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    for link in &dossier.links {
        match groups.iter_mut().find(|g| g.outgoing == link.outgoing && g.role == link.link.role) {
            Some(group) => group.links.push(link),
            None => groups.push(Group { outgoing: link.outgoing, role: &link.link.role, links: vec![link] }),
        }
    }
    groups.sort_by_key(|g| (Reverse(g.links.len()), g.role, g.outgoing));
    for group in &mut groups {
        group.links.sort_by(|a, b| (&b.link.from_on, &a.other.caption, a.link.id).cmp(&(&a.link.from_on, &b.other.caption, b.link.id)));
    }
    groups
}

fn rows(desk: &Desk, group: &Group<'_>) -> Markup {
    let (arrow, said) = if group.outgoing { ("→", "this entity is the source") } else { ("←", "this entity is the target") };
    html! {
        tbody {
            tr { th scope="rowgroup" colspan="5" { b { span aria-hidden="true" { (arrow) } " " (group.role) } span.visually-hidden { ", " (said) } " " span.faint { (number(group.links.len() as u64)) } } }
            @for link in group.links.iter().take(ROWS_FIRST) { (row(desk, link)) }
        }
        @if group.links.len() > ROWS_FIRST {
            tbody.more-rows {
                tr { td colspan="5" {
                    details {
                        summary.prov-more { (count_of((group.links.len() - ROWS_FIRST) as u64, "more", "more")) }
                        ul.list { @for link in group.links.iter().skip(ROWS_FIRST) { (line(desk, link)) } }
                    }
                } }
            }
        }
    }
}

fn row(desk: &Desk, link: &DossierLink) -> Markup {
    html! {
        tr {
            td.cell-main {
                a.row-link href=(dossier_href(desk, &link.other.id)) { bdi { (link.other.caption) } }
                span.cell-sub { (kind_label(desk, link.other.kind.as_str())) @if let Some(stage) = link.other.stage { " " (stage_words(desk, stage)) } }
            }
            td data-label="Kind of link" { (kind_label(desk, &link.link.kind)) }
            td.nowrap data-label="When" { (when(link)) }
            td.num data-label="Records" { a href=(evidence_href(desk, link)) aria-label={ (count_of(link.link.records, "record", "records")) ": evidence of this link" } { (number(link.link.records)) } }
            td data-label="Marking" { (marking_chip(&link.link.marking)) }
        }
    }
}

fn line(desk: &Desk, link: &DossierLink) -> Markup {
    html! {
        li.row {
            a.row-link href=(dossier_href(desk, &link.other.id)) { bdi { (link.other.caption) } }
            span.faint { (when(link)) }
            a href=(evidence_href(desk, link)) { (count_of(link.link.records, "record", "records")) }
            (marking_chip(&link.link.marking))
        }
    }
}

fn when(link: &DossierLink) -> Markup {
    match interval(link.link.from_on.as_deref(), link.link.to_on.as_deref()) {
        Some(text) => html! { (text) },
        None => html! { span.faint { "no date" } },
    }
}

fn evidence_href(desk: &Desk, link: &DossierLink) -> String {
    desk.href(&format!("/link/{}/{}", link.link.source, link.link.id))
}

/// The latest dated links, as a timeline.
pub(super) fn timeline(desk: &Desk, dossier: &Dossier, max: usize) -> Markup {
    let mut dated: Vec<(&str, &DossierLink)> = dossier.links.iter().filter_map(|l| Some((l.link.from_on.as_deref()?, l))).collect();
    dated.sort_by(|a, b| (b.0, a.1.link.id).cmp(&(a.0, b.1.link.id)));
    html! {
        @if !dated.is_empty() {
            section.panel aria-labelledby="h-latest" {
                header.panel-head { h2 #h-latest { (icon("history")) "Latest dated links" } }
                div.panel-body {
                    ol.timeline {
                        @for (date, link) in dated.iter().take(max) {
                            li class=(shell::stage_class(link.link.stage.or(link.other.stage))) {
                                time datetime=(date) { (date) }
                                @if link.outgoing { (link.link.role) " " } @else { span.faint { "← " } (link.link.role) " " }
                                a href=(dossier_href(desk, &link.other.id)) { bdi { (link.other.caption) } }
                            }
                        }
                    }
                }
            }
        }
    }
}
