// SPDX-License-Identifier: Apache-2.0
//! What changed since the edition before: counts per sort, the first changes with their cause.

use app::Picture;
use maud::{Markup, html};
use model::EntityId;

use crate::{
    desk::Desk,
    draw::marks::{dossier_href, kind_label},
    rows::{Change, ChangeSort},
    shell::{self, number},
};

/// Changes shown; the diff has all.
const CHANGES_MAX: usize = 5;
/// Letters of a value and of a cause that are shown.
const VALUE_CHARS_MAX: usize = 80;
const CAUSE_CHARS_MAX: usize = 96;

/// Where all changes are; with a sort's word, only those.
pub(super) fn href(desk: &Desk, picture: &Picture, sort: &str) -> String {
    let since = picture.changed.since.map(|e| e.to_string()).unwrap_or_default();
    desk.to("/editions/diff", &[("a", &since), ("b", &picture.edition.to_string()), ("sort", sort)])
}

/// The panel.
pub(super) fn panel(desk: &Desk, picture: &Picture) -> Markup {
    let changed = &picture.changed;
    let total: u64 = changed.counts.values().sum();
    html! {
        section.panel.w4 aria-labelledby="h-changed" {
            header.panel-head {
                h2 #h-changed { "What changed" }
                @if let Some(since) = &changed.since {
                    span.panel-note { "since edition " code { (since.short()) } }
                    @if total > 0 { a.panel-more href=(href(desk, picture, "")) { "All " (number(total)) } }
                }
            }
            @if changed.since.is_none() {
                (shell::empty("This is the first edition", "When the next one is sealed, every fact added or retracted and every judgment that changed stands here with its cause."))
            } @else if total == 0 {
                (shell::empty("Nothing you may see changed", "Since the edition before, no fact and no judgment in your scope was added or taken back."))
            } @else {
                div.panel-body {
                    p.diff-summary {
                        @for (sort, count) in &changed.counts {
                            a href=(href(desk, picture, slug(*sort))) { b { (sign(*sort)) (number(*count)) } (noun(*sort, *count)) }
                        }
                    }
                }
                ul.diff { @for change in changed.changes.iter().take(CHANGES_MAX) { (row(desk, change)) } }
            }
        }
    }
}

fn row(desk: &Desk, change: &Change) -> Markup {
    html! {
        li class=(class(change.sort)) {
            span.diff-sign aria-hidden="true" { (sign(change.sort)) }
            div {
                span.diff-word { (word(change.sort)) } " "
                @if matches!(change.sort, ChangeSort::JudgmentAdded | ChangeSort::JudgmentWithdrawn) {
                    (name(desk, change)) " " (judged(desk, &change.value))
                } @else {
                    (property(desk, change)) " of " (name(desk, change)) ": " (value(desk, change))
                }
                span.diff-cause { (shell::text_with_records(&cut(&change.cause, CAUSE_CHARS_MAX), |id| desk.href(&format!("/record/{id}")))) }
            }
            span.diff-when { (shell::marking_chip(&change.marking)) }
        }
    }
}

/// The entity, with a link while it is still there.
fn name(desk: &Desk, change: &Change) -> Markup {
    let caption = if change.caption.is_empty() { kind_label(desk, &change.kind) } else { change.caption.clone() };
    html! {
        @if desk.view.rows().canonical(&change.entity).is_some() { a href=(dossier_href(desk, &change.entity)) { (caption) } } @else { (caption) }
    }
}

/// The verdict and the other entity of a judgment, told as `same: NAME (id)`.
fn judged(desk: &Desk, value: &str) -> Markup {
    let parts = value.split_once(": ").and_then(|(verdict, rest)| {
        let (name, id) = rest.strip_suffix(')')?.rsplit_once(" (")?;
        Some((verdict, name, id.parse::<EntityId>().ok()?))
    });
    let Some((verdict, name, id)) = parts else { return html! { (cut(value, VALUE_CHARS_MAX)) } };
    let words = match verdict {
        "same" => "the same as",
        "different" => "different from",
        "disputed" => "disputed with",
        other => other,
    };
    html! {
        (words) " "
        @if desk.view.rows().canonical(&id).is_some() { a href=(dossier_href(desk, &id)) { (cut(name, VALUE_CHARS_MAX)) } } @else { (cut(name, VALUE_CHARS_MAX)) }
    }
}

fn property(desk: &Desk, change: &Change) -> String {
    let ontology = desk.hall.ontology();
    let known = ontology.kind(&change.kind).zip(ontology.prop(&change.what)).and_then(|(kind, prop)| ontology.property(kind, prop));
    known.map_or_else(|| change.what.clone(), |p| p.label.to_lowercase())
}

/// A value; one that names an entity is shown as that entity.
fn value(desk: &Desk, change: &Change) -> Markup {
    let named = change.value.parse::<EntityId>().ok();
    let entity = named.and_then(|id| desk.view.rows().entity(&id));
    html! {
        @match (entity, named) {
            (Some(e), _) => a href=(dossier_href(desk, &e.id)) { (e.caption) },
            (None, Some(_)) => "an entity that is not in this view",
            (None, None) => @if change.sort == ChangeSort::FactRetracted { del { (cut(&change.value, VALUE_CHARS_MAX)) } } @else { (cut(&change.value, VALUE_CHARS_MAX)) },
        }
    }
}

fn class(sort: ChangeSort) -> &'static str {
    match sort {
        ChangeSort::FactAdded => "diff-added",
        ChangeSort::FactRetracted => "diff-retracted",
        ChangeSort::JudgmentAdded | ChangeSort::JudgmentWithdrawn => "diff-changed",
    }
}

fn sign(sort: ChangeSort) -> &'static str {
    match sort {
        ChangeSort::FactAdded => "+",
        ChangeSort::FactRetracted => "−",
        ChangeSort::JudgmentAdded | ChangeSort::JudgmentWithdrawn => "~",
    }
}

fn word(sort: ChangeSort) -> &'static str {
    match sort {
        ChangeSort::FactAdded => "Added",
        ChangeSort::FactRetracted => "Retracted",
        ChangeSort::JudgmentAdded => "Judged",
        ChangeSort::JudgmentWithdrawn => "No longer judged",
    }
}

/// The word of a sort in the address of the diff.
fn slug(sort: ChangeSort) -> &'static str {
    match sort {
        ChangeSort::FactAdded => "fact-added",
        ChangeSort::FactRetracted => "fact-retracted",
        ChangeSort::JudgmentAdded => "judgment-added",
        ChangeSort::JudgmentWithdrawn => "judgment-withdrawn",
    }
}

fn noun(sort: ChangeSort, n: u64) -> String {
    let (one, rest) = match sort {
        ChangeSort::FactAdded => ("fact", "added"),
        ChangeSort::FactRetracted => ("fact", "retracted"),
        ChangeSort::JudgmentAdded => ("judgment", "added"),
        ChangeSort::JudgmentWithdrawn => ("judgment", "withdrawn"),
    };
    format!("{one}{} {rest}", if n == 1 { "" } else { "s" })
}

fn cut(text: &str, chars_max: usize) -> String {
    if text.chars().count() <= chars_max { text.to_owned() } else { text.chars().take(chars_max).chain(['…']).collect() }
}
