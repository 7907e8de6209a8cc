// SPDX-License-Identifier: Apache-2.0
//! Small parts of pages: icons, chips, marks, ids, dates, numbers that link, pagers.

use maud::{Markup, html};
use model::Severity;

use crate::{assets, desk::Desk, draw::marks::short_id, rows::EntityRow};

/// An icon of the sprite; decoration, so words stand beside it.
pub(crate) fn icon(name: &str) -> Markup {
    html! { svg.icon aria-hidden="true" { use href={ (assets::href("icons.svg")) "#" (name) } {} } }
}

/// The small arrow of something that folds open.
pub(crate) fn caret() -> Markup {
    html! { svg.icon.icon-s.icon-caret aria-hidden="true" { use href={ (assets::href("icons.svg")) "#chevron-down" } {} } }
}

/// The form's proof that it is of the running session.
pub(crate) fn csrf(desk: &Desk) -> Markup {
    html! { input type="hidden" name="csrf" value=(desk.who.csrf); }
}

/// `1,234,567`.
pub(crate) fn number(n: impl TryInto<u64>) -> String {
    let digits = n.try_into().unwrap_or_default().to_string();
    let mut out = String::with_capacity(digits.len() * 4 / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// `3 Mar 2026`, `Mar 2026`, `2026`, as precise as the ISO text; other text stays as it is.
fn day_words(iso: &str) -> String {
    let Some(date) = model::time::PartialDate::parse(iso) else { return iso.to_owned() };
    let month = date.month.and_then(|m| MONTHS.get(usize::from(m).checked_sub(1)?));
    match (date.day, month) {
        (Some(day), Some(month)) => format!("{day} {month} {}", date.year),
        (None, Some(month)) => format!("{month} {}", date.year),
        _ => date.year.to_string(),
    }
}

/// `3 Mar 2026 12:33 UTC` of microseconds since 1970.
pub(crate) fn instant(at_us: i64) -> Markup {
    let text = model::time::instant_text(at_us);
    let clock = text.get(11..16).unwrap_or_default();
    html! { time.nowrap datetime=(text.replace(' ', "T")) { (day_words(&text)) " " (clock) " UTC" } }
}

/// An id shortened for the eye, whole for reading aloud and copying.
pub(crate) fn id_code(id: &impl ToString) -> Markup {
    let id = id.to_string();
    html! {
        span.nowrap {
            code.id title=(id) { (short_id(&id)) }
            button.copy type="button" data-copy=(id) aria-label="Copy id" { (icon("copy")) }
        }
    }
}

/// Which color a banner or portion has: that of its level, or of law-enforcement sensitive.
pub(crate) fn level_of(marking: &str) -> &'static str {
    let mut words = marking.trim_matches(['(', ')']).split("//");
    match words.next().and_then(model::Level::parse) {
        Some(model::Level::Cui) => "cui",
        Some(model::Level::Confidential) => "c",
        Some(model::Level::Secret) => "s",
        Some(model::Level::TopSecret) => "ts",
        _ if words.next().is_some_and(|categories| categories.split('/').any(|c| c == "LES")) => "les",
        _ => "u",
    }
}

/// A portion mark such as `(U//LES)`.
pub(crate) fn portion_mark(portion: &str) -> Markup {
    html! { abbr.marking data-level=(level_of(portion)) title=(banner_words(portion)) { (portion) } }
}

/// The portion mark of a marking's canonical text, which stands in the tip with originators and release.
pub(crate) fn marking_chip(marking: &str) -> Markup {
    let portion = marking.parse::<model::Marking>().map(|m| m.portion()).unwrap_or_default();
    html! { abbr.marking data-level=(level_of(&portion)) title=(marking) { (portion) } }
}

fn banner_words(portion: &str) -> String {
    let words = portion.trim_matches(['(', ')']);
    let (level, rest) = words.split_once("//").unwrap_or((words, ""));
    let level = model::Level::parse(level).map(model::Level::banner).unwrap_or_default();
    if rest.is_empty() { level.to_owned() } else { format!("{level}//{rest}") }
}

/// The banner of several markings (canonical text): their join.
pub(crate) fn banner_of<'a>(markings: impl IntoIterator<Item = &'a str>) -> String {
    let joined = markings.into_iter().filter_map(|m| m.parse::<model::Marking>().ok()).reduce(|a, b| a.join(&b));
    joined.map_or_else(|| model::Level::Unclassified.banner().to_owned(), |m| banner_words(&m.portion()))
}

/// Icons by kind; the first that the kind is a case of.
const KIND_ICONS: [(&str, &str); 21] = [
    ("Person", "person"),
    ("Company", "company"),
    ("Organization", "organization"),
    ("LegalEntity", "organization"),
    ("Vessel", "vessel"),
    ("Airplane", "airplane"),
    ("Vehicle", "vehicle"),
    ("Address", "address"),
    ("CryptoWallet", "wallet"),
    ("AddressCluster", "wallet"),
    ("BankAccount", "account"),
    ("Payment", "payment"),
    ("Container", "container"),
    ("Shipment", "shipment"),
    ("Seizure", "seizure"),
    ("Chemical", "chemical"),
    ("Equipment", "equipment"),
    ("Sanction", "sanction"),
    ("Document", "document"),
    ("Device", "phone"),
    ("Event", "event"),
];

/// The icon of a kind.
pub(crate) fn kind_symbol(desk: &Desk, kind: model::Kind) -> &'static str {
    KIND_ICONS.iter().find(|(k, _)| desk.hall.ontology().is_a(kind, k)).map_or("entity", |(_, symbol)| symbol)
}

/// A kind in a line of text: icon in the stage's color, and the kind's label.
pub(crate) fn kind_mark(desk: &Desk, kind: model::Kind, stage: Option<model::Stage>) -> Markup {
    html! { span class={ "kind " (stage_class(stage)) } { (icon(kind_symbol(desk, kind))) (desk.hall.ontology().def(kind).label) } }
}

/// A kind as a square: the icon alone, its label for those who hear the page.
pub(crate) fn kind_badge(desk: &Desk, kind: model::Kind, stage: Option<model::Stage>) -> Markup {
    let label = &desk.hall.ontology().def(kind).label;
    html! { span class={ "kind-badge " (stage_class(stage)) } role="img" aria-label=(label) title=(label) { (icon(kind_symbol(desk, kind))) } }
}

/// The class that gives something its stage's color.
pub(crate) fn stage_class(stage: Option<model::Stage>) -> String {
    stage.map(|s| format!("stage-{}", s.as_str())).unwrap_or_default()
}

/// A stage by its label; leads to everything at it.
pub(crate) fn stage_chip(desk: &Desk, stage: model::Stage) -> Markup {
    let label = desk.hall.ontology().stages().iter().find(|s| s.stage == stage).map_or(stage.as_str(), |s| s.label.as_str());
    html! { a class={ "stage-chip " (stage_class(Some(stage))) } href=(desk.to("/search", &[("stage", stage.as_str())])) { (label) } }
}

/// An entity by its caption, leading to its dossier.
pub(crate) fn entity_link(desk: &Desk, entity: &EntityRow) -> Markup {
    html! { a.row-link href=(desk.href(&format!("/entity/{}", entity.id))) { (entity.caption) } }
}

/// The word of a severity with its mark.
pub(crate) fn severity_mark(severity: Severity) -> Markup {
    let symbol = match severity {
        Severity::Error => "warning",
        Severity::Warning => "finding",
        Severity::Note => "info",
    };
    html! { span class={ "sev sev-" (severity.as_str()) } { (icon(symbol)) (severity.as_str()) } }
}

/// Filters in force as chips, each with a link that takes it away.
pub(crate) fn chips(active: &[(String, String)]) -> Markup {
    html! {
        @if !active.is_empty() {
            ul.chips aria-label="Filters in force" {
                @for (label, without) in active {
                    li { a.chip.chip-accent href=(without) { (label) (icon("close")) span.visually-hidden { "remove" } } }
                }
            }
        }
    }
}

/// What stands where a list would be.
pub(crate) fn empty(title: &str, text: &str) -> Markup {
    html! { div.empty { (icon("search")) h2 { (title) } p { (quoted(text)) } } }
}

/// Counts as bars: label, count and where it leads.
pub(crate) fn bars(counts: &[(String, u64, String)]) -> Markup {
    let most = counts.iter().map(|(_, n, _)| *n).max().unwrap_or(0).max(1);
    html! {
        ul.bars {
            @for (label, n, href) in counts {
                li {
                    span.bars-label { a href=(href) { (label) } }
                    svg aria-hidden="true" {
                        rect.bar-faint width="100%" height="100%" rx="2" {}
                        rect.bar width=(format!("{:.1}%", *n as f64 * 100.0 / most as f64)) height="100%" rx="2" {}
                    }
                    span.num { a href=(href) { (number(*n)) } }
                }
            }
        }
    }
}

/// Text whose parts in backticks are shown as received.
pub(crate) fn quoted(text: &str) -> Markup {
    quoted_with(text, |plain| html! { (plain) })
}

/// Text in which each record id leads to its record, and parts in backticks are shown as received: causes of changes name records.
pub(crate) fn text_with_records(text: &str, href: impl Fn(&str) -> String) -> Markup {
    quoted_with(text, |plain| {
        html! {
            @for (i, word) in plain.split(' ').enumerate() {
                @if i > 0 { " " }
                @if word.parse::<model::RecordId>().is_ok() { a href=(href(word)) { code { (short_id(word)) } } } @else { (word) }
            }
        }
    })
}

fn quoted_with(text: &str, plain: impl Fn(&str) -> Markup) -> Markup {
    html! {
        @for (i, part) in text.split('`').enumerate() {
            @if i % 2 == 1 { code { (part) } } @else { (plain(part)) }
        }
    }
}

/// Where one is in a list, and the ways on. `href` gives the address of an offset.
pub(crate) fn pager(offset: usize, shown: usize, total: Option<usize>, limit: usize, href: impl Fn(usize) -> String) -> Markup {
    let more = total.map_or(shown >= limit, |t| offset + shown < t);
    html! {
        nav.pager aria-label="Pages" {
            span {
                @if shown == 0 { "None" } @else { (number(offset as u64 + 1)) " to " (number((offset + shown) as u64)) }
                @if let Some(total) = total { " of " (number(total as u64)) }
            }
            span.row {
                @if offset > 0 { a.btn.btn-s rel="prev" href=(href(offset.saturating_sub(limit))) { "Previous" } }
                @else if more { span.btn.btn-s aria-disabled="true" { "Previous" } }
                @if more { a.btn.btn-s rel="next" href=(href(offset + limit)) { "Next" } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped() {
        let cases = [(0_u64, "0"), (999, "999"), (1_000, "1,000"), (1_234_567, "1,234,567")];
        for (n, text) in cases {
            assert_eq!(number(n), text);
        }
    }

    #[test]
    fn dates_are_told_as_precisely_as_they_are_known() {
        let cases =
            [("2026-03-03", "3 Mar 2026"), ("2026-12", "Dec 2026"), ("1962", "1962"), ("soon", "soon"), ("2026-02-30", "2026-02-30")];
        for (iso, words) in cases {
            assert_eq!(day_words(iso), words);
        }
        assert!(instant(1_795_269_729_000_000).into_string().ends_with(">21 Nov 2026 14:02 UTC</time>"));
    }

    #[test]
    fn a_banner_is_the_join_in_words() {
        assert_eq!(banner_of(["U", "U//LES", "CUI//BSA//ORIG FIU"]), "CUI//BSA/LES");
        assert_eq!(banner_of([]), "UNCLASSIFIED");
        assert_eq!((level_of("UNCLASSIFIED//LES"), level_of("(S)"), level_of("CUI//BSA")), ("les", "s", "cui"));
    }

    #[test]
    fn only_record_ids_become_links() {
        let id = "0123456789abcdef0123456789abcdef";
        let text = text_with_records(&format!("record {id} of <src>"), |r| format!("/record/{r}")).into_string();
        assert_eq!(text, format!("record <a href=\"/record/{id}\"><code>0123…cdef</code></a> of &lt;src&gt;"));
        assert_eq!(quoted("unit `st<one>` is none").into_string(), "unit <code>st&lt;one&gt;</code> is none");
    }
}
