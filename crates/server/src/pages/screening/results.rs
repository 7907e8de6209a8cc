// SPDX-License-Identifier: Apache-2.0
//! Hits of a run: by party, best first, each with its waterfall, what people said of it, and the form to say so.

use app::{Decision, OWN_DATASET, Run, ScreenHit, Screened};
use axum::response::Response;
use maud::{Markup, html};
use model::{EntityId, HitVerdict};

use crate::{
    assets,
    desk::{Desk, query_value},
    draw::marks::count_of,
    error::Fault,
    shell::{self, Nav, csrf, empty, icon, instant, number, pager, quoted, score_waterfall},
};

/// Parties on a page.
const PAGE_PARTIES: usize = 20;

/// What is shown: parties with hits, or all.
struct Shown<'a> {
    run: &'a Run,
    all: bool,
    offset: usize,
}

impl Shown<'_> {
    fn href(&self, all: bool, offset: usize) -> String {
        let all = if all { "&show=all" } else { "" };
        format!("/screening/run/{}?offset={offset}{all}", self.run.id)
    }
}

/// The page of a run that has ended. That hits were looked at is written to the audit trail first.
pub(super) async fn page(desk: &Desk, run: &Run, answers: &[Screened], offset: usize, query: Option<&str>) -> Result<Response, Fault> {
    let shown = Shown { run, all: query_value(query, "show").is_some_and(|s| s == "all"), offset };
    let wanted: Vec<usize> = (0..answers.len()).filter(|i| shown.all || answers.get(*i).is_some_and(|a| !a.hits.is_empty())).collect();
    let places: Vec<usize> = wanted.iter().copied().skip(offset).take(PAGE_PARTIES).collect();
    let some: Vec<Screened> = places.iter().filter_map(|i| answers.get(*i).cloned()).collect();
    desk.audit("read-screening", &format!("{} parties shown", some.len())).await?;
    let some = desk.hall.run_answers(&desk.who.reader, &desk.who.purpose, &some).await?;
    let body = html! {
        header.page-head {
            div { h1 { "Screening" } (summary(run, answers)) }
            div.page-actions {
                @if desk.allows(access::Act::Export) {
                    @for format in ["csv", "json"] {
                        a.btn href=(format!("/screening/run/{}/export/{format}", run.id)) { (icon("download")) (format.to_uppercase()) }
                    }
                }
                a.btn href="/screening" { "Screen others" }
            }
        }
        div.stack {
            nav.btn-group aria-label="Which parties" {
                a.btn.btn-s href=(shown.href(false, 0)) aria-current=[(!shown.all).then_some("true")] { "With hits" }
                a.btn.btn-s href=(shown.href(true, 0)) aria-current=[shown.all.then_some("true")] { "All" }
            }
            @if some.is_empty() {
                section.panel { (empty("No hits", "Nobody of these parties is like anybody in what was asked. Show fewer parties, or lower the score from which hits are shown.")) }
            }
            @for (place, answer) in places.iter().zip(&some) { (party(desk, &shown, *place, answer)) }
            @if wanted.len() > PAGE_PARTIES {
                section.panel { (pager(offset, some.len(), Some(wanted.len()), PAGE_PARTIES, |o| shown.href(shown.all, o))) }
            }
        }
        script type="module" src=(assets::href("screening.js")) {}
    };
    Ok(shell::page(desk, "Screening", Nav::Screening, &banner(desk, &some).await?, body))
}

/// The highest marking of what is shown: of lists that were hit, and of the node's own entities that were.
async fn banner(desk: &Desk, some: &[Screened]) -> Result<String, Fault> {
    let datasets = desk.hall.datasets(&desk.who.reader, &desk.who.purpose).await?;
    let hits = || some.iter().flat_map(|a| &a.hits);
    let of_lists = datasets.iter().filter(|d| !d.marking.is_empty() && hits().any(|h| h.dataset == d.name)).map(|d| d.marking.clone());
    let own = hits().filter(|h| h.dataset == OWN_DATASET).filter_map(|h| desk.view.rows().entity(&h.id.parse::<EntityId>().ok()?));
    let markings: Vec<String> = of_lists.chain(own.flat_map(|e| e.markings)).collect();
    Ok(shell::banner_of(markings.iter().map(String::as_str)))
}

fn summary(run: &Run, answers: &[Screened]) -> Markup {
    let hits = |decision: Decision| answers.iter().flat_map(|a| &a.hits).filter(|h| h.decision == decision).count();
    let with_hits = answers.iter().filter(|a| !a.hits.is_empty()).count();
    html! {
        p.lede {
            (count_of(answers.len(), "party", "parties")) " against " code { (run.options.dataset) } ": " (number(with_hits)) " with hits, "
            (count_of(hits(Decision::Alert), "alert", "alerts")) " from " (format!("{:.2}", run.options.threshold)) ", "
            (number(hits(Decision::Review))) " below."
        }
    }
}

fn party(desk: &Desk, shown: &Shown<'_>, place: usize, answer: &Screened) -> Markup {
    html! {
        section.panel aria-labelledby=(format!("party-{place}")) {
            header.panel-head {
                h2 id=(format!("party-{place}")) { (answer.name) }
                span.panel-note {
                    code { (answer.id) } " · " (count_of(answer.hits.len(), "hit", "hits"))
                    @if answer.total > answer.hits.len() { " of " (number(answer.total)) }
                }
            }
            @if answer.hits.is_empty() {
                div.panel-body { p.muted { "No hits." } }
            } @else {
                ul data-rows {
                    @for (i, one) in answer.hits.iter().enumerate() { li { (hit(desk, shown, place, i, one)) } }
                }
            }
        }
    }
}

fn hit(desk: &Desk, shown: &Shown<'_>, place: usize, i: usize, hit: &ScreenHit) -> Markup {
    html! {
        details.same data-hit {
            summary.row-link id=(format!("hit-{place}-{i}")) {
                (icon("chevron"))
                div {
                    div.result-title { (hit.caption) }
                    p.result-facts {
                        span { (hit.schema) }
                        span { (hit.dataset) }
                        @for property in ["birthDate", "incorporationDate", "country"] {
                            @if let Some(values) = hit.properties.get(property) { span { (values.join(", ")) } }
                        }
                    }
                }
                div.result-side { span.score { (format!("{:.2}", hit.score)) } (decision_chip(hit)) }
            }
            div.same-body {
                @if let Some(said) = &hit.adjudicated {
                    @if !said.holds {
                        p.callout.callout-warn { (icon("warning")) span { "The party or the listed entity has changed since this was said; it no longer holds." } }
                    }
                    ul {
                        @for word in &said.words {
                            li { b { (verdict_words(word.verdict)) } ", " (word.author) ", " (instant(word.at_us)) ": " (quoted(&word.reason)) }
                        }
                    }
                }
                div.table-scroll tabindex="0" role="group" aria-label=(format!("Table: score of {}", hit.caption)) {
                    (score_waterfall(&hit.steps, shown.run.options.threshold))
                }
                (facts(desk, hit))
                @if desk.allows(access::Act::Judge) { (verdict_form(desk, shown, place, i)) }
            }
        }
    }
}

fn decision_chip(hit: &ScreenHit) -> Markup {
    let said = hit.adjudicated.as_ref().filter(|a| a.holds).map(app::Adjudicated::verdict);
    let (class, symbol, text) = match (said, hit.decision) {
        (Some(HitVerdict::TrueMatch), _) => ("chip chip-bad", "check", "true match"),
        (Some(HitVerdict::Cleared), _) => ("chip chip-good", "close", "cleared"),
        (Some(_), _) => ("chip chip-warn", "dispute", "unsure"),
        (None, Decision::Alert) => ("chip chip-warn", "warning", "alert"),
        (None, _) => ("chip", "info", "review"),
    };
    html! { span class=(class) { (icon(symbol)) (text) } }
}

fn verdict_words(verdict: HitVerdict) -> &'static str {
    match verdict {
        HitVerdict::TrueMatch => "True match",
        HitVerdict::Cleared => "Somebody else",
        HitVerdict::Unsure => "Unsure",
        HitVerdict::Withdrawn => "Taken back",
    }
}

fn facts(desk: &Desk, hit: &ScreenHit) -> Markup {
    html! {
        dl.facts {
            dt { "Id" }
            dd {
                @if hit.dataset == OWN_DATASET { a href=(desk.href(&format!("/entity/{}", hit.id))) { code { (hit.id) } } } @else { code { (hit.id) } }
            }
            @for (property, values) in &hit.properties {
                dt { (property_words(property)) }
                dd { (values.join("; ")) }
            }
        }
    }
}

/// `birthDate` as people say it: "Birth date".
fn property_words(property: &str) -> String {
    let mut words = String::new();
    for (i, c) in property.chars().enumerate() {
        match c {
            c if i == 0 => words.extend(c.to_uppercase()),
            c if c.is_uppercase() => {
                words.push(' ');
                words.extend(c.to_lowercase());
            }
            c => words.push(c),
        }
    }
    words
}

fn verdict_form(desk: &Desk, shown: &Shown<'_>, place: usize, i: usize) -> Markup {
    let choices = [HitVerdict::Cleared, HitVerdict::TrueMatch, HitVerdict::Unsure, HitVerdict::Withdrawn];
    let label = |v: HitVerdict| if v == HitVerdict::Withdrawn { "Take mine back" } else { verdict_words(v) };
    let reason = format!("reason-{place}-{i}");
    html! {
        form.form.form-wide method="post" action=(format!("/screening/run/{}/verdict", shown.run.id)) {
            (csrf(desk))
            input type="hidden" name="party" value=(place);
            input type="hidden" name="hit" value=(i);
            input type="hidden" name="offset" value=(shown.offset);
            @if shown.all { input type="hidden" name="show" value="all"; }
            fieldset.field {
                legend { "Your verdict" }
                div.choices {
                    @for choice in choices {
                        label.check { input type="radio" name="verdict" value=(choice.as_str()) required; (label(choice)) }
                    }
                }
            }
            div.field {
                label for=(reason) { "Reason" }
                div.form-actions {
                    input type="text" id=(reason) name="reason" maxlength="2000" required autocomplete="off" placeholder="What you saw";
                    button.btn { "Keep" }
                }
                p.field-help { "Kept with your name, for your agency, until the party or the listed entity changes." }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn properties_are_spoken() {
        assert_eq!((property_words("birthDate"), property_words("name")), ("Birth date".to_owned(), "Name".to_owned()));
    }
}
