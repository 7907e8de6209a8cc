// SPDX-License-Identifier: Apache-2.0
//! What changed since the edition before: counts per sort, the first changes with their cause.

use app::Picture;
use maud::{Markup, html};

use crate::{
    desk::Desk,
    draw::change::Lines,
    rows::ChangeSort,
    shell::{self, number},
};

/// Changes shown; the diff has all.
const CHANGES_MAX: usize = 4;
/// Letters of a value and of a cause that are shown.
const VALUE_CHARS_MAX: usize = 60;
const CAUSE_CHARS_MAX: usize = 72;

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
                            a href=(href(desk, picture, sort.as_str())) { b { (number(*count)) } (noun(*sort, *count)) }
                        }
                    }
                }
                @let lines = Lines { desk, earlier: changed.since, later: picture.edition, value_chars_max: VALUE_CHARS_MAX, cause_chars_max: CAUSE_CHARS_MAX };
                ul.diff { @for change in changed.changes.iter().take(CHANGES_MAX) { (lines.line(change)) } }
            }
        }
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
