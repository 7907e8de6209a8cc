// SPDX-License-Identifier: Apache-2.0
//! Beside the values: the entity at a glance, its neighbors drawn small, its merged members. And the fragment for the network's panel.

use std::{
    collections::{BTreeMap, BTreeSet},
    f64::consts::TAU,
};

use app::Dossier;
use maud::{Markup, html};
use model::EntityId;

use super::{links, values};
use crate::{
    desk::Desk,
    draw::marks::{count_of, countries, dossier_href, interval, source_titles, stage_words},
    shell::{icon, id_code, marking_chip, number, stage_class},
};

/// Neighbors drawn.
const NEIGHBORS_MAX: usize = 28;
const TIMELINE_MAX: usize = 8;
/// Properties in the network's panel.
const PANEL_PROPERTIES_MAX: usize = 7;

/// The panels beside the values.
pub(super) fn panels(desk: &Desk, dossier: &Dossier) -> Markup {
    html! {
        section.panel aria-labelledby="h-glance" { header.panel-head { h2 #h-glance { "At a glance" } } div.panel-body { (glance(desk, dossier)) } }
        (neighbors(desk, dossier))
        (links::timeline(desk, dossier, TIMELINE_MAX))
        (members(desk, dossier))
    }
}

fn glance(desk: &Desk, dossier: &Dossier) -> Markup {
    let e = &dossier.entity;
    let titles = source_titles(desk);
    html! {
        dl.facts {
            dt { "Kind" } dd { (dossier.kind_label) }
            dt { "Stage" } dd { @match e.stage { Some(stage) => (stage_words(desk, stage)), None => span.faint { "none told by any record" } } }
            @if !e.countries.is_empty() { dt { "Countries" } dd { (countries(desk, &e.countries)) } }
            @if let Some(when) = interval(e.first_on.as_deref(), e.last_on.as_deref()) { dt { "Dates" } dd { (when) } }
            dt { "Links" } dd { a href="#links" { (number(dossier.links_total as u64)) } }
            dt { "Records" } dd { (number(e.records)) }
            dt { "Sources" }
            dd { @for (i, s) in e.sources.iter().enumerate() { @if i > 0 { ", " } a href=(desk.href(&format!("/sources/{s}"))) { (titles.get(s).unwrap_or(s)) } } }
            dt { "Markings" } dd { @for m in &e.markings { (marking_chip(m)) " " } }
            dt { "Edition" } dd { a href=(desk.href("/editions")) { code { (desk.view.edition().short()) } } }
        }
    }
}

/// The neighbors as a small star: a way into the network, not a replacement.
fn neighbors(desk: &Desk, dossier: &Dossier) -> Markup {
    let mut seen = BTreeSet::new();
    let around: Vec<_> = dossier.links.iter().filter(|l| seen.insert(l.other.id)).take(NEIGHBORS_MAX).collect();
    if around.is_empty() {
        return html! {};
    }
    let place = |i: usize| {
        let (angle, far) = (TAU * i as f64 / around.len() as f64 - TAU / 4.0, if i.is_multiple_of(2) { 1.0 } else { 0.72 });
        (format!("{:.1}%", 50.0 + 42.0 * far * angle.cos()), format!("{:.1}", 88.0 + 76.0 * far * angle.sin()))
    };
    html! {
        section.panel aria-labelledby="h-around" {
            header.panel-head { h2 #h-around { "Around it" } a.panel-more href=(super::network_href(desk, &dossier.entity.id)) { "Open the network" } }
            div.panel-body {
                svg.chart height="176" role="img" aria-label={ "A star of " (count_of(around.len() as u64, "neighbor", "neighbors")) "; the table of links names them" } {
                    @for i in 0..around.len() { @let (x, y) = place(i); line.axis x1="50%" y1="88" x2=(x) y2=(y) {} }
                    @for (i, link) in around.iter().enumerate() {
                        @let (x, y) = place(i);
                        a href=(dossier_href(desk, &link.other.id)) tabindex="-1" aria-label=(link.other.caption) {
                            circle class={ "point " (stage_class(link.other.stage)) } cx=(x) cy=(y) r="6" data-tip={ (link.other.caption) "\n" (link.link.role) } {}
                        }
                    }
                    circle class={ "point " (stage_class(dossier.entity.stage)) } cx="50%" cy="88" r="9" {}
                }
            }
        }
    }
}

/// The entities that are judged to be this one, each with the sources that know it so.
fn members(desk: &Desk, dossier: &Dossier) -> Markup {
    if dossier.entity.members.len() < 2 {
        return html! {};
    }
    let titles = source_titles(desk);
    let mut known: BTreeMap<EntityId, BTreeSet<&str>> = dossier.entity.members.iter().map(|m| (*m, BTreeSet::new())).collect();
    for v in dossier.properties.iter().flat_map(|p| &p.values) {
        known.entry(v.member).or_default().insert(&v.source);
    }
    html! {
        section.panel aria-labelledby="h-members" {
            header.panel-head { h2 #h-members { "Merged here" } span.panel-note { (known.len()) } a.panel-more href="#same" { "Why" } }
            ul.list {
                @for (id, sources) in &known {
                    li { (id_code(id)) " " span.faint { @for (i, s) in sources.iter().enumerate() { @if i > 0 { ", " } (titles.get(*s).map_or(*s, String::as_str)) } } }
                }
            }
        }
    }
}

/// What the network's side panel shows of a chosen node.
pub(super) fn fragment(desk: &Desk, dossier: &Dossier) -> Markup {
    let e = &dossier.entity;
    html! {
        section { h3 { span { "At a glance" } } (glance(desk, dossier)) }
        @if !dossier.properties.is_empty() {
            section { h3 { span { "Values" } span.faint { (dossier.properties.len()) " properties" } } (values::short_list(desk, dossier, PANEL_PROPERTIES_MAX)) }
        }
        @if !dossier.judgments.is_empty() {
            section { h3 { span { "Identity" } } p { (icon("check")) " " (count_of(e.members.len() as u64, "entity", "entities in one")) ", " a href={ (dossier_href(desk, &e.id)) "#same" } { (count_of(dossier.judgments.len() as u64, "judgment", "judgments")) } } }
        }
    }
}
