// SPDX-License-Identifier: Apache-2.0
//! Beside the values: the entity at a glance, its neighbors drawn small, its merged members. And the fragment for the network's panel.

use std::{collections::BTreeSet, f64::consts::TAU};

use app::{Dossier, DossierLink};
use maud::{Markup, html};
use model::Stage;

use super::{links, same, values};
use crate::{
    desk::Desk,
    draw::marks::{count_of, countries, dates, dossier_href, source_titles, stage_words},
    shell::{icon, id_code, marking_chip, number, stage_class},
};

/// Neighbors drawn.
const NEIGHBORS_MAX: usize = 28;
/// Neighbors that are named; more would write over each other.
const NAMED_MAX: usize = 12;
const LABEL_CHARS_MAX: usize = 15;
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
            dt { "Stage" } dd { @match e.stage { Some(stage) => (stage_words(desk, stage)), None => span.faint { "none stated by any record" } } }
            @if !e.countries.is_empty() { dt { "Countries" } dd { (countries(desk, &e.countries)) } }
            @if let Some(when) = dates(desk, e) { dt { "Dates" } dd { (when) } }
            dt { "Links" } dd { a href={ (dossier_href(desk, &e.id)) "#links" } { (number(dossier.links_total as u64)) } }
            dt { "Records" } dd { a href={ (dossier_href(desk, &e.id)) "#values" } { (number(e.records)) } }
            dt { "Sources" }
            dd { @for (i, s) in e.sources.iter().enumerate() { @if i > 0 { ", " } a href=(desk.href(&format!("/sources/{s}"))) { (titles.get(s).unwrap_or(s)) } } }
            dt { "Markings" } dd { @for m in &e.markings { (marking_chip(m)) " " } }
            dt { "Edition" } dd { a href=(desk.href("/editions")) { code { (desk.view.edition().short()) } } }
        }
    }
}

/// The neighbors as a small star: a way into the network, not a replacement. Few are named, many are dots.
fn neighbors(desk: &Desk, dossier: &Dossier) -> Markup {
    let mut seen = BTreeSet::new();
    let around: Vec<&DossierLink> = dossier.links.iter().filter(|l| seen.insert(l.other.id)).take(NEIGHBORS_MAX).collect();
    if around.is_empty() {
        return html! {};
    }
    let spots: Vec<Spot> = (0..around.len()).map(|i| Spot::of(i, around.len())).collect();
    html! {
        section.panel aria-labelledby="h-around" {
            header.panel-head { h2 #h-around { "Around it" } a.panel-more href=(super::network_href(desk, &dossier.entity.id)) { "Open the network" } }
            div.panel-body {
                svg.chart height="176" role="group" aria-label={ "A star of " (count_of(around.len() as u64, "neighbor", "neighbors")) "; the table of links names them" } {
                    @for spot in &spots { line.axis x1="50%" y1="88" x2=(spot.x) y2=(spot.y) {} }
                    @for (link, spot) in around.iter().zip(&spots) {
                        a href=(dossier_href(desk, &link.other.id)) tabindex="-1" aria-label=(link.other.caption) data-tip={ (link.other.caption) "\n" (link.link.role) } {
                            (dot(link.other.stage, &spot.x, &spot.y, "6"))
                        }
                        @if let Some((anchor, shift)) = spot.label { text x=(spot.x) y=(spot.y) dx=(shift) dy="4" text-anchor=(anchor) aria-hidden="true" { (cut(&link.other.caption)) } }
                    }
                    (dot(dossier.entity.stage, "50%", "88", "9"))
                }
            }
        }
    }
}

/// A dot in the color of its stage; gray without one.
fn dot(stage: Option<Stage>, x: &str, y: &str, r: &str) -> Markup {
    match stage {
        Some(_) => html! { circle class={ "point " (stage_class(stage)) } cx=(x) cy=(y) r=(r) {} },
        None => html! { g.faint { circle fill="currentColor" cx=(x) cy=(y) r=(r) {} } },
    }
}

fn cut(text: &str) -> String {
    if text.chars().count() <= LABEL_CHARS_MAX { text.to_owned() } else { text.chars().take(LABEL_CHARS_MAX - 1).chain(['…']).collect() }
}

/// Where a neighbor stands, and how its name is anchored when there is room for names.
struct Spot {
    x: String,
    y: String,
    label: Option<(&'static str, &'static str)>,
}

impl Spot {
    fn of(i: usize, n: usize) -> Spot {
        let is_named = n <= NAMED_MAX;
        let angle = TAU * (i as f64 + 0.5) / n as f64 - TAU / 4.0;
        let far = if is_named || i.is_multiple_of(2) { 1.0 } else { 0.7 };
        let wide = if is_named { 16.0 } else { 42.0 };
        let side = if angle.cos() < 0.0 { ("end", "-10") } else { ("start", "10") };
        Spot {
            x: format!("{:.1}%", 50.0 + wide * far * angle.cos()),
            y: format!("{:.1}", 88.0 + 76.0 * far * angle.sin()),
            label: is_named.then_some(side),
        }
    }
}

/// The entities that are judged to be this one, each with the sources that know it so.
fn members(desk: &Desk, dossier: &Dossier) -> Markup {
    if dossier.entity.members.len() < 2 {
        return html! {};
    }
    let known = same::Known::of_dossier(desk, dossier);
    html! {
        section.panel aria-labelledby="h-members" {
            header.panel-head { h2 #h-members { "Merged here" } span.panel-note { (dossier.entity.members.len()) } a.panel-more href="#same" { "Why" } }
            ul.list { @for (id, sources) in known.members() { li { (id_code(id)) " " span.faint { (sources) } } } }
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
