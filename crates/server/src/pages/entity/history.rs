// SPDX-License-Identifier: Apache-2.0
//! How the entity came to be: since when its parts are here, when they were merged or split, by which judgment of whom.

use std::collections::BTreeSet;

use app::{Dossier, History, HistoryEvent, HistoryJudgment, HistoryPart, HistorySort};
use maud::{Markup, html};

use crate::{
    desk::Desk,
    draw::marks::count_of,
    shell::{bits, empty, icon, instant, marking_chip, verdict_mark, waterfall},
};

/// Judgments of one event that are shown before the rest is asked for.
const SHOWN_MAX: usize = 4;
/// Names of one part that are shown.
const NAMES_MAX: usize = 6;

/// The panel of a history.
pub(super) fn panel(desk: &Desk, dossier: &Dossier, history: &History) -> Markup {
    html! {
        section.panel aria-labelledby="h-history" {
            header.panel-head {
                h2 #h-history { "How it became what it is" }
                span.panel-note { "as far as you may see, in every sealed edition" }
                a.panel-more href=(desk.href(&format!("/cluster/{}", dossier.entity.id))) { "Cluster studio" }
            }
            @if history.events.is_empty() { (empty("Nothing to tell", "In the editions read, nothing about it changed that you may see.")) }
            @else {
                div.panel-body { ol.timeline.history { @for event in &history.events { (one(event)) } } }
            }
            @if history.older_unread { p.panel-foot { "Only the latest editions were read." } }
        }
    }
}

fn one(event: &HistoryEvent) -> Markup {
    let (symbol, title) = match event.sort {
        HistorySort::Appeared if event.parts.iter().map(|p| p.count).sum::<usize>() > 1 => ("plus", "Appeared, judged to be one"),
        HistorySort::Appeared => ("plus", "Appeared"),
        HistorySort::Joined => ("plus", "Joined by what was new"),
        HistorySort::Merged => ("check", "Merged"),
        HistorySort::Split => ("close", "Split"),
    };
    html! {
        li class={ "history-" (title.split([' ', ',']).next().unwrap_or_default().to_lowercase()) } {
            p.row { (icon(symbol)) b { (title) } span.faint { (instant(event.sealed_at_us)) } (edition(event)) }
            ul.history-parts { @for part in &event.parts { li { (names(part)) } } }
            @for judgment in event.judgments.iter().take(SHOWN_MAX) { (because(judgment)) }
            @if event.judgments.len() > SHOWN_MAX {
                details.history-more {
                    summary { "and " (event.judgments.len() - SHOWN_MAX) " more" }
                    @for judgment in event.judgments.iter().skip(SHOWN_MAX) { (because(judgment)) }
                }
            }
        }
    }
}

/// The edition in which it shows, and what else changed there.
fn edition(event: &HistoryEvent) -> Markup {
    let short = event.edition.short();
    html! {
        @match &event.before {
            Some(before) => { a.faint href={ "/editions/diff?a=" (before) "&b=" (event.edition) } { "in edition " code { (short) } } }
            None => { span.faint { "in edition " code { (short) } } }
        }
    }
}

fn names(part: &HistoryPart) -> Markup {
    let mut seen = BTreeSet::new();
    let said: Vec<&str> =
        part.named.iter().map(|(_, caption)| caption.as_str()).filter(|name| seen.insert(*name)).take(NAMES_MAX).collect();
    html! {
        @for (i, caption) in said.iter().enumerate() { @if i > 0 { ", " } bdi { (caption) } }
        @if part.count > 1 { " " span.faint { "(" (count_of(part.count, "entity", "entities")) ")" } }
    }
}

fn because(j: &HistoryJudgment) -> Markup {
    html! {
        details.history-why {
            summary {
                (icon("chevron"))
                @if j.came { (verdict_mark(j.verdict)) } @else { span.muted { "no longer " (j.verdict.as_str()) } }
                span { bdi { (j.left_caption) } @if j.left_caption != j.right_caption { " and " bdi { (j.right_caption) } } }
                span.faint { "by " (j.author) @if j.by_person { ", " (instant(j.at_us)) } @else { ", " (bits(j.weight_log2)) " bits" } }
                (marking_chip(&j.marking))
            }
            div.history-reasons {
                @if j.by_person { @for reason in &j.reasons { blockquote { "“" (reason.text) "”" } } }
                @else { (waterfall(&j.reasons, None)) }
            }
        }
    }
}
