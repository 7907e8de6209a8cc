// SPDX-License-Identifier: Apache-2.0
//! Small marks of entities and links: kind, stage, marking, id, dates, counts with their noun.

use std::collections::BTreeMap;

use maud::{Markup, html};
use model::{Marking, Stage};

use super::world::country_name;
use crate::{
    assets,
    desk::Desk,
    rows::EntityRow,
    shell::{icon, kind_mark, kind_symbol, number, portion_mark, stage_class},
};

/// A small icon, for the corner of a control.
pub(crate) fn small_icon(name: &str, class: &str) -> Markup {
    html! { svg class={ "icon icon-s " (class) } aria-hidden="true" { use href={ (assets::href("icons.svg")) "#" (name) } {} } }
}

/// The icon of a stage; it stands beside the stage's name.
pub(crate) fn stage_icon(stage: &str) -> &'static str {
    match stage {
        "precursor" => "chemical",
        "equipment" => "equipment",
        "production" => "company",
        "transport" => "vessel",
        "crossing" => "container",
        "distribution" => "shipment",
        "proceeds" => "payment",
        "enablers" => "phone",
        _ => "entity",
    }
}

/// A stage by its label.
pub(crate) fn stage_words(desk: &Desk, stage: Stage) -> Markup {
    html! { span class={ "stage-chip stage-" (stage.as_str()) } { (stage_label(desk, stage.as_str())) } }
}

/// The label of a stage's id.
pub(crate) fn stage_label(desk: &Desk, stage: &str) -> String {
    desk.hall.ontology().stages().iter().find(|s| s.stage.as_str() == stage).map_or_else(|| stage.to_owned(), |s| s.label.clone())
}

/// The label of a kind's name; unknown names stand for themselves.
pub(crate) fn kind_label(desk: &Desk, kind: &str) -> String {
    let ontology = desk.hall.ontology();
    ontology.kind(kind).map_or_else(|| kind.to_owned(), |k| ontology.def(k).label.clone())
}

/// The label of a kind, for many.
pub(crate) fn kind_plural(desk: &Desk, kind: &str) -> String {
    let ontology = desk.hall.ontology();
    ontology.kind(kind).map_or_else(|| kind.to_owned(), |k| ontology.def(k).plural.clone())
}

/// The square with a kind's icon in its stage's color, in a list; words stand beside it.
pub(crate) fn kind_square(desk: &Desk, entity: &EntityRow) -> Markup {
    html! { span class={ "kind-badge kind-badge-s " (stage_class(entity.stage)) } aria-hidden="true" { (icon(kind_symbol(desk, entity.kind))) } }
}

/// A kind's icon and label, by its name.
pub(crate) fn kind_words(desk: &Desk, kind: &str) -> Markup {
    match desk.hall.ontology().kind(kind) {
        Some(kind) => kind_mark(desk, kind, None),
        None => html! { span.kind { (icon("entity")) (kind) } },
    }
}

/// The portion mark of the join of several markings, which stand in the tip.
pub(crate) fn portion_of_all(markings: &[String]) -> Markup {
    let joined = markings.iter().filter_map(|m| m.parse::<Marking>().ok()).reduce(|a, b| a.join(&b));
    let Some(joined) = joined else { return html! {} };
    html! { span title=(markings.join("\n")) { (portion_mark(&joined.portion())) } }
}

/// An id that leads somewhere.
pub(crate) fn id_link(id: &impl ToString, href: &str) -> Markup {
    let id = id.to_string();
    html! { a.id href=(href) title=(id) { (short_id(&id)) } }
}

/// Head and tail of an id: enough to tell two apart by eye.
pub(crate) fn short_id(id: &str) -> String {
    match (id.get(..4), id.len().checked_sub(4).and_then(|at| id.get(at..))) {
        (Some(head), Some(tail)) if id.len() > 12 => format!("{head}…{tail}"),
        _ => id.to_owned(),
    }
}

/// `1 link`, `1,234 links`.
pub(crate) fn count_of(n: impl TryInto<u64>, one: &str, many: &str) -> String {
    let n = n.try_into().unwrap_or_default();
    format!("{} {}", number(n), if n == 1 { one } else { many })
}

/// An interval of ISO dates of any precision, in words.
pub(crate) fn interval(from: Option<&str>, to: Option<&str>) -> Option<String> {
    match (from, to) {
        (Some(a), Some(b)) if a == b => Some(a.to_owned()),
        (Some(a), Some(b)) => Some(format!("{a} to {b}")),
        (Some(a), None) => Some(format!("since {a}")),
        (None, Some(b)) => Some(format!("until {b}")),
        (None, None) => None,
    }
}

/// The dates known of an entity, in words: of a person they are those of birth (and death), of anything else when it was.
pub(crate) fn dates(desk: &Desk, entity: &EntityRow) -> Option<String> {
    let (first, last) = (entity.first_on.as_deref(), entity.last_on.as_deref());
    let is_person = desk.hall.ontology().is_a(entity.kind, "Person");
    match (first, last) {
        (Some(a), Some(b)) if is_person && a == b => Some(format!("born {a}")),
        (Some(a), None) if is_person => Some(format!("born {a}")),
        (Some(a), Some(b)) if is_person => Some(format!("{a} and {b}")),
        (Some(a), None) => Some(a.to_owned()),
        (a, b) => interval(a, b),
    }
}

/// Countries by name, each leading to everything there.
pub(crate) fn countries(desk: &Desk, codes: &[String]) -> Markup {
    html! {
        @for (i, code) in codes.iter().enumerate() {
            @if i > 0 { ", " }
            a.plain-link href=(desk.to("/search", &[("country", code)])) { (country_name(code)) }
        }
    }
}

/// Country names in a row of text, the first few of them.
pub(crate) fn country_names(codes: &[String], max: usize) -> String {
    let mut text = codes.iter().take(max).map(|c| country_name(c)).collect::<Vec<_>>().join(", ");
    if codes.len() > max {
        text.push_str(&format!(" and {} more", codes.len() - max));
    }
    text
}

/// How a link is known: a line drawn as the network draws it, and the word.
pub(crate) fn line_key(status: &str) -> Markup {
    html! {
        span.line-key {
            svg viewBox="0 0 28 10" aria-hidden="true" { line class={ "edge edge-" (status) } x1="1" x2="27" y1="5" y2="5" {} }
            (status)
        }
    }
}

/// Where a dossier is.
pub(crate) fn dossier_href(desk: &Desk, id: &model::EntityId) -> String {
    desk.href(&format!("/entity/{id}"))
}

/// Titles by id of the sources that the reader sees something of; the others are as if they were not.
pub(crate) fn source_titles(desk: &Desk) -> BTreeMap<String, String> {
    let seen = &desk.view.rows().counts().by_source;
    desk.hall.source_list().into_iter().filter(|s| seen.contains_key(&s.id)).map(|s| (s.id, s.title)).collect()
}

/// A source's title without what stands in brackets; one without title stands by its id.
pub(crate) fn source_name(titles: &BTreeMap<String, String>, id: &str) -> String {
    let title = titles.get(id).map_or(id, String::as_str);
    title.split_once(" (").map_or(title, |(short, _)| short).to_owned()
}

/// How many of these counts are of a kind or a special case of it: what a search for the kind finds.
pub(crate) fn count_of_kind<'a>(desk: &Desk, kind: &str, counts: impl Iterator<Item = (&'a str, u64)>) -> u64 {
    let ontology = desk.hall.ontology();
    counts.filter(|(k, _)| ontology.kind(k).is_some_and(|k| ontology.is_a(k, kind))).map(|(_, n)| n).sum()
}
