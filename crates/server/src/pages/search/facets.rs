// SPDX-License-Identifier: Apache-2.0
//! Facets of a search: for each, the values that would be found if nothing of this facet were chosen, with their counts.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::{NO_STAGE, Question};
use crate::{
    desk::Desk,
    draw::{
        marks::{count_of_kind, kind_label, kind_words, small_icon, source_name, source_titles, stage_label},
        world::country_name,
    },
    rows::{FacetCount, SearchFilter, SearchPage},
    shell::{icon, marking_chip, number},
};

/// Values shown before "more".
const VALUES_FIRST: usize = 8;

/// One facet: the word in the address and on the page.
pub(super) struct Facet {
    pub(super) name: &'static str,
    title: &'static str,
}

/// All facets in the order of the page.
pub(super) const FACETS: [Facet; 5] = [
    Facet { name: "kind", title: "Kind" },
    Facet { name: "stage", title: "Stage" },
    Facet { name: "country", title: "Country" },
    Facet { name: "source", title: "Source" },
    Facet { name: "marking", title: "Marking" },
];

/// Their words in the address.
pub(super) const NAMES: [&str; 5] = ["kind", "stage", "country", "source", "marking"];

/// Counts of each facet's values.
pub(super) type Counts = BTreeMap<&'static str, Vec<FacetCount>>;

/// Counts by facet. One that is chosen from is counted as if it were not, so that another value can be added.
pub(super) fn counts(view: &app::View, filter: &SearchFilter, found: &SearchPage) -> Counts {
    let mut counts = found.facets.clone();
    for facet in &FACETS {
        let mut open = filter.clone();
        let chosen = match facet.name {
            "kind" => &mut open.kinds,
            "stage" => &mut open.stages,
            "country" => &mut open.countries,
            "source" => &mut open.sources,
            _ => &mut open.markings,
        };
        if !chosen.is_empty() {
            chosen.clear();
            if let Some(values) = view.rows().search(&open, 0, 0).facets.remove(facet.name) {
                counts.insert(facet.name, values);
            }
        }
    }
    counts
}

/// The form: works by its button without scripts, by itself with them.
pub(super) fn form(asked: &Question<'_>, counts: &Counts) -> Markup {
    let titles = source_titles(asked.desk);
    let chosen = asked.query.only(&NAMES).count();
    html! {
        details.fold.facets-sticky {
            summary {
                (icon("filter")) "Narrow the results "
                span.facet-count { @if chosen > 0 { (chosen) " chosen" } }
                (small_icon("chevron-down", "icon-caret"))
            }
            form.facets #facets action="/search" method="get" data-autosubmit data-no-busy aria-label="Narrow the results" {
                @if !asked.filter.text.is_empty() { input type="hidden" name="q" value=(asked.filter.text); }
                @if let Some(edition) = asked.desk.pinned() { input type="hidden" name="edition" value=(edition); }
                @for facet in &FACETS { (fieldset(asked, facet, counts.get(facet.name).map_or(&[], Vec::as_slice), &titles)) }
                div.row.js-hide { button.btn.btn-s { "Apply" } }
            }
        }
    }
}

fn fieldset(asked: &Question<'_>, facet: &Facet, counted: &[FacetCount], titles: &BTreeMap<String, String>) -> Markup {
    let values = values(asked, facet.name, counted);
    let first = values.len().min(VALUES_FIRST + usize::from(values.len() == VALUES_FIRST + 1));
    let (shown, more) = values.split_at(first);
    let later_chosen = more.iter().any(|(v, _)| asked.query.has(facet.name, v));
    html! {
        @if !values.is_empty() {
            fieldset {
                legend { (facet.title) }
                @for (value, count) in shown { (choice(asked, facet, value, *count, titles)) }
                @if !more.is_empty() {
                    details open[later_chosen] {
                        summary.facet { (small_icon("chevron-down", "")) span { "More" } span.facet-count { (more.len()) } }
                        @for (value, count) in more { (choice(asked, facet, value, *count, titles)) }
                    }
                }
            }
        }
    }
}

/// A facet's values with the count a search for each would find. Chosen values stay, though they find nothing.
fn values(asked: &Question<'_>, name: &str, counted: &[FacetCount]) -> Vec<(String, u64)> {
    let exact = || counted.iter().map(|c| (c.value.as_str(), c.count));
    let mut values: Vec<(String, u64)> = match name {
        "kind" => exact().map(|(kind, _)| (kind.to_owned(), count_of_kind(asked.desk, kind, exact()))).collect(),
        "stage" => {
            let order = asked.desk.hall.ontology().stages();
            let known = order.iter().filter_map(|s| exact().find(|(v, _)| *v == s.stage.as_str()));
            let mut stages: Vec<(String, u64)> = known.map(|(v, n)| (v.to_owned(), n)).collect();
            stages.extend(exact().find(|(v, _)| v.is_empty()).map(|(_, n)| (NO_STAGE.to_owned(), n)));
            stages
        }
        _ => exact().map(|(v, n)| (v.to_owned(), n)).collect(),
    };
    for chosen in asked.query.all(name) {
        if !values.iter().any(|(v, _)| *v == chosen) {
            let count = if name == "kind" { count_of_kind(asked.desk, &chosen, exact()) } else { 0 };
            values.push((chosen, count));
        }
    }
    if name == "kind" {
        values.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    }
    values
}

fn choice(asked: &Question<'_>, facet: &Facet, value: &str, count: u64, titles: &BTreeMap<String, String>) -> Markup {
    let checked = asked.query.has(facet.name, value);
    html! {
        label class={ "facet" @if count == 0 { " is-zero" } } {
            input type="checkbox" name=(facet.name) value=(value) checked[checked];
            span title=(label(asked.desk, titles, facet.name, value)) {
                @match facet.name {
                    "kind" => (kind_words(asked.desk, value)),
                    "stage" if value != NO_STAGE => span class={ "stage-chip stage-" (value) } { (stage_label(asked.desk, value)) },
                    "marking" => { (marking_chip(value)) " " (release(value)) },
                    "source" => (source_name(titles, value)),
                    _ => (label(asked.desk, titles, facet.name, value)),
                }
            }
            span.facet-count { (number(count)) }
        }
    }
}

/// What a marking says beyond its portion: originators and release.
fn release(marking: &str) -> String {
    let parts: Vec<&str> = marking.split("//").filter(|p| p.starts_with("ORIG ") || p.starts_with("REL TO ")).collect();
    parts.join(", ")
}

/// A facet's value in words.
pub(super) fn label(desk: &Desk, titles: &BTreeMap<String, String>, facet: &str, value: &str) -> String {
    match facet {
        "kind" => kind_label(desk, value),
        "stage" if value == NO_STAGE => "No stage".to_owned(),
        "stage" => stage_label(desk, value),
        "country" => country_name(value),
        "source" => titles.get(value).cloned().unwrap_or_else(|| value.to_owned()),
        _ => value.to_owned(),
    }
}
