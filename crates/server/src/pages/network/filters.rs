// SPDX-License-Identifier: Apache-2.0
//! Filters of the network. The script hides and shows what is drawn at once; "redraw" asks the server for the best of what remains.

use std::collections::BTreeMap;

use app::MonthBar;
use maud::{Markup, html};

use super::Drawn;
use crate::{
    draw::{
        bars::brush,
        marks::{kind_words, line_key, small_icon, stage_label},
    },
    shell::{icon, number},
};

/// How a link is known.
const BASES: [&str; 3] = ["stated", "inferred", "disputed"];

/// The form.
pub(super) fn form(drawn: &Drawn<'_>) -> Markup {
    let query = drawn.query;
    html! {
        details.network-filters.fold {
            summary { (icon("filter")) "Filters" (small_icon("chevron-down", "icon-caret")) }
            form.facets #network-filters action="/network" method="get" data-no-busy {
                @for (name, value) in query.only(&["focus", "hops", "limit"]) { input type="hidden" name=(name) value=(value); }
                @if let Some(edition) = drawn.desk.pinned() { input type="hidden" name="edition" value=(edition); }
                fieldset {
                    legend { "Dates" }
                    (brush(&by_month(drawn)))
                    div.field-row { (month("from", "From", query.one("from"))) (month("to", "To", query.one("to"))) }
                    p.field-help { "Links without a date stay." }
                }
                (kinds(drawn))
                (stages(drawn))
                (bases(drawn))
                div.row {
                    button.btn.btn-s.js-hide { "Apply" }
                    a.btn.btn-s href=(drawn.bare("/network")) data-carry-query="kind stage status from to" { "Redraw" }
                    a.btn.btn-s.btn-quiet href=(drawn.bare("/network")) { "Show everything" }
                }
                p.field-help { "Filters act on what is drawn. Redraw asks for the best connected that fit them." }
            }
        }
    }
}

/// A month to type; the brush above fills it.
fn month(name: &str, label: &str, value: &str) -> Markup {
    html! {
        div.field {
            label for=(name) { (label) }
            input id=(name) type="text" name=(name) value=(value) inputmode="numeric" pattern="[0-9]{4}(-[0-9]{2}){0,2}" placeholder="YYYY-MM" title="A year, month or day: 2024, 2024-12, 2024-12-31" autocomplete="off";
        }
    }
}

/// Links drawn by the month they begin in.
fn by_month(drawn: &Drawn<'_>) -> Vec<MonthBar> {
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for month in drawn.doc.links.iter().filter_map(|l| l.from.as_deref()?.get(..7)) {
        *counts.entry(month).or_default() += 1;
    }
    counts.into_iter().map(|(month, count)| MonthBar { month: month.to_owned(), count }).collect()
}

/// A box with its words and how many nodes or links of the drawing have it.
fn choice(name: &str, value: &str, is_checked: bool, count: Option<usize>, words: Markup) -> Markup {
    html! {
        label class={ "facet" @if count == Some(0) { " is-zero" } } {
            input type="checkbox" name=(name) value=(value) checked[is_checked];
            span { (words) }
            span.facet-count { @if let Some(n) = count { (number(n as u64)) } }
        }
    }
}

/// Kinds drawn, and below them those that are in the view but not in the drawing.
fn kinds(drawn: &Drawn<'_>) -> Markup {
    let ontology = drawn.desk.hall.ontology();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for k in &drawn.doc.kinds {
        *counts.entry(&k.kind).or_default() += k.count;
    }
    let mut present: Vec<(&str, usize)> = counts.iter().map(|(k, n)| (*k, *n)).collect();
    present.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
    let is_asked = |kind: &str| {
        !drawn.is_overview && ontology.kind(kind).is_some_and(|k| drawn.filter.kinds.iter().any(|asked| ontology.is_a(k, asked)))
    };
    let absent: Vec<&str> =
        drawn.desk.view.rows().counts().by_kind.keys().map(String::as_str).filter(|k| !counts.contains_key(k)).collect();
    html! {
        fieldset {
            legend { "Kind" }
            @for (kind, n) in present { (choice("kind", kind, is_asked(kind), Some(n), kind_words(drawn.desk, kind))) }
            @if !absent.is_empty() {
                details {
                    summary.facet { (small_icon("chevron-down", "")) span { "Not drawn now" } span.facet-count { (absent.len()) } }
                    @for kind in absent { (choice("kind", kind, is_asked(kind), None, kind_words(drawn.desk, kind))) }
                }
            }
        }
    }
}

fn stages(drawn: &Drawn<'_>) -> Markup {
    let count = |stage: &str| drawn.doc.nodes.iter().filter(|n| n.stage.as_deref() == Some(stage)).count();
    html! {
        fieldset {
            legend { "Stage" }
            @for s in drawn.desk.hall.ontology().stages() {
                @let id = s.stage.as_str();
                (choice("stage", id, drawn.query.has("stage", id), Some(count(id)), html! { span class={ "stage-chip stage-" (id) } { (stage_label(drawn.desk, id)) } }))
            }
        }
    }
}

fn bases(drawn: &Drawn<'_>) -> Markup {
    html! {
        fieldset {
            legend { "Basis" }
            @for basis in BASES {
                @let n = drawn.doc.links.iter().filter(|l| l.status == basis).count();
                (choice("status", basis, drawn.query.has("status", basis), Some(n), line_key(basis)))
            }
        }
    }
}
