// SPDX-License-Identifier: Apache-2.0
//! The identity review queue: one open pair at a time, both sides field by field, the weights beside, an answer by one key.

use std::sync::Arc;

use app::{Agreement, Fact, FieldPair, LastAnswer, Open, OpenPair, ReviewDay, ReviewPair, ReviewQueue, ReviewSide};
use axum::{
    Router,
    response::{Redirect, Response},
    routing::get,
};
use maud::{Markup, html};
use model::{EntityId, Verdict};

use crate::{
    State, assets,
    desk::Desk,
    draw::{
        marks::{count_of, dossier_href, kind_square, portion_of_all, source_name, source_titles},
        query::Query,
    },
    error::Fault,
    form::Posted,
    rows::Explanation,
    shell::{self, Nav, bits, csrf, empty, entity_link, icon, kind_mark, marking_chip, number, portion_mark, quoted, waterfall},
};

/// What is kept as the reason when a reader answers by one key.
const REASON: &str = "Both sides compared field by field in the review queue.";
const REASON_UNDONE: &str = "Taken back in the review queue.";

/// This page's routes.
pub(crate) fn routes() -> Router<State> {
    Router::new().route("/review", get(page).post(answer))
}

/// Keeps the answer, which seals an edition, and goes on to the next pair; after taking one back, to that pair again.
async fn answer(Posted { session, fields }: Posted) -> Result<Redirect, Fault> {
    let id = |name: &str| fields.get(name).parse::<EntityId>().map_err(|_| app::NotFound);
    let (left, right) = (id("left")?, id("right")?);
    let verdict = Verdict::parse(fields.get("verdict"))
        .ok_or_else(|| Fault::Usage("an answer is one of same, different, disputed or withdrawn".to_owned()))?;
    let usual = if verdict == Verdict::Withdrawn { REASON_UNDONE } else { REASON };
    let reason = Some(fields.get("reason").trim()).filter(|r| !r.is_empty()).unwrap_or(usual);
    session.hall.judge(&session.who.reader, &session.who.purpose, &left, &right, verdict, reason).await?;
    let mut next = url::form_urlencoded::Serializer::new(String::new());
    match verdict {
        Verdict::Withdrawn => next.append_pair("pair", &format!("{left}.{right}")),
        _ => next.append_pair("after", fields.get("place")),
    };
    Ok(Redirect::to(&format!("/review?{}", next.finish())))
}

async fn page(desk: Desk, query: Query) -> Result<Response, Fault> {
    let Some(queue) = desk.hall.review(&desk.view).await? else { return Ok(working(&desk)) };
    let day = desk.hall.review_day(&desk.view, queue.pairs.len()).await?;
    let Some(open) = asked(&queue, &query) else { return Ok(done(&desk, &queue, &day)) };
    desk.audit("review", &format!("{} {}", open.left, open.right)).await?;
    let explanation = desk.hall.explain(&desk.view, &open.left, &open.right).await?;
    let (a, b) = (open.left, open.right);
    let pair = desk.work(move |hall, view| hall.review_pair(view, &a, &b)).await??;
    let markings = pair.left.markings.iter().chain(&pair.right.markings).chain([&explanation.marking]);
    let banner = shell::banner_of(markings.chain(pair.shared.iter().flat_map(|e| &e.markings)).map(String::as_str));
    let shown = Shown { desk: &desk, open, pair: &pair, explanation: &explanation, day: &day, queue: &queue };
    Ok(shell::page(&desk, "Identity review", Nav::Review, &banner, shown.view()))
}

/// The pair that the address asks for: by its two, or the first after a place.
fn asked<'q>(queue: &'q Arc<ReviewQueue>, query: &Query) -> Option<&'q OpenPair> {
    let named = query.one("pair").split_once('.').and_then(|(a, b)| queue.pair(&a.parse().ok()?, &b.parse().ok()?));
    named.or_else(|| queue.after(Some(query.one("after")).filter(|place| !place.is_empty())))
}

/// While the pairs are being worked out.
fn working(desk: &Desk) -> Response {
    let body = html! {
        (title())
        section.panel {
            div.panel-body.stack role="status" {
                p.progress-label { span { "Looking for pairs worth asking about, in everything you may see." } }
                progress.progress aria-label="Working out the queue" {}
                p.muted { "Once for these records; answers do not need it again. This page asks again by itself." }
                p { a.btn href=(desk.href("/review")) { "Look again" } }
            }
        }
        (script())
        div data-review-wait hidden {}
    };
    shell::page(desk, "Identity review", Nav::Review, model::Level::Unclassified.banner(), body)
}

/// When nothing is open, or nothing after the place asked for.
fn done(desk: &Desk, queue: &ReviewQueue, day: &ReviewDay) -> Response {
    let body = html! {
        (title())
        (state(desk, day, queue.pairs.len()))
        section.panel data-review {
            @if queue.pairs.is_empty() {
                (empty("No pair is open", "Everything you may see is either told apart or told to be one with bits to spare, or a person has judged it."))
            } @else {
                div.empty {
                    (icon("check")) h2 { "The end of the queue" }
                    p { (count_of(queue.pairs.len(), "pair was", "pairs were")) " passed over and " @if queue.pairs.len() == 1 { "is" } @else { "are" } " still open." }
                    p { a.btn href=(desk.href("/review")) data-key="n" { "From the beginning " kbd { "n" } } }
                }
            }
        }
        (script())
    };
    shell::page(desk, "Identity review", Nav::Review, model::Level::Unclassified.banner(), body)
}

fn title() -> Markup {
    html! {
        header.page-head {
            div {
                h1 { "Identity review" }
                p.lede { "Pairs that the evidence leaves open, those first whose answer tells most: near what is needed, with many records hanging on them." }
            }
        }
    }
}

fn script() -> Markup {
    html! { script type="module" src=(assets::href("review.js")) {} }
}

/// Progress, and the latest answer with its undoing.
fn state(desk: &Desk, day: &ReviewDay, open: usize) -> Markup {
    html! {
        div.review-state data-review-state {
            div.review-progress {
                p.progress-label { span { b { (number(day.answered as u64)) " of " (number(day.goal as u64)) } " today" } span { (count_of(open, "pair", "pairs")) " open" } }
                progress.progress value=(day.answered) max=(day.goal.max(1)) aria-label="Answered today" {}
            }
            span.faint data-review-keeping {}
            @if let Some(last) = &day.last { (undo(desk, last)) }
        }
    }
}

fn undo(desk: &Desk, last: &LastAnswer) -> Markup {
    let may = desk.pinned().is_none() && desk.allows(access::Act::UndoJudgment);
    html! {
        form.row.review-last method="post" action="/review" data-undo data-busy="Taking your answer back." {
            (csrf(desk))
            input type="hidden" name="left" value=(last.left);
            input type="hidden" name="right" value=(last.right);
            span.muted { "You said " } (shell::verdict_mark(last.verdict))
            span.review-names { bdi { (last.left_caption) } @if last.left_caption != last.right_caption { " and " bdi { (last.right_caption) } } }
            @if may { button.btn.btn-s name="verdict" value="withdrawn" data-key="z" aria-keyshortcuts="z" { (icon("undo")) "Undo " kbd { "z" } } }
        }
    }
}

/// A pair before a reader.
struct Shown<'s> {
    desk: &'s Desk,
    open: &'s OpenPair,
    pair: &'s ReviewPair,
    explanation: &'s Explanation,
    day: &'s ReviewDay,
    queue: &'s ReviewQueue,
}

impl Shown<'_> {
    fn view(&self) -> Markup {
        html! {
            (title())
            (state(self.desk, self.day, self.queue.pairs.len()))
            div data-review data-next=(self.next()) {
                (self.question())
                div.grid {
                    div.w7.stack { (self.facts()) (self.shared()) }
                    div.w5.stack { (self.weights()) (self.flips()) }
                }
            }
            (script())
        }
    }

    fn next(&self) -> String {
        self.desk.to("/review", &[("after", &self.open.place())])
    }

    /// The question and the answers.
    fn question(&self) -> Markup {
        let (left, right) = (&self.pair.left, &self.pair.right);
        let spare = self.explanation.total_log2 - self.explanation.threshold_log2;
        html! {
            section.panel.review-ask aria-labelledby="h-ask" {
                div.panel-body {
                    h2 #h-ask tabindex="-1" { "Are " bdi { (left.caption) } " and " bdi { (right.caption) } " one?" }
                    p.muted {
                        @match self.open.open {
                            Open::Narrow => { "Merged, with " (bits(spare).trim_start_matches('+')) " bits to spare." }
                            Open::Contested => { "The weights say so, but a contradiction beside them, or a third that fits as well, keeps them apart." }
                            Open::Possible if spare < 0.0 => { "Kept apart: " (bits(spare)) " bits from what is needed." }
                            Open::Possible => { "Kept apart: " (quoted(self.explanation.why.first().map_or("a rule stands in the way", String::as_str))) "." }
                        }
                    }
                    @if self.desk.pinned().is_some() {
                        p.faint { "This is an earlier edition. Answer in the " a href="/review" { "current one" } "." }
                        (self.skip())
                    } @else if !self.desk.allows(access::Act::Judge) {
                        p.faint { "Your role and purpose do not allow judging identity." }
                        (self.skip())
                    } @else { (self.answers()) }
                }
            }
        }
    }

    fn answers(&self) -> Markup {
        let answers = [
            (Verdict::Same, "btn", "check", "Same", "s"),
            (Verdict::Different, "btn", "close", "Different", "d"),
            (Verdict::Disputed, "btn", "dispute", "Disputed", "x"),
        ];
        html! {
            form.review-answers method="post" action="/review" data-answers data-busy="Keeping your answer and sealing the edition that follows from it." {
                (csrf(self.desk))
                input type="hidden" name="left" value=(self.open.left);
                input type="hidden" name="right" value=(self.open.right);
                input type="hidden" name="place" value=(self.open.place());
                // Enter in the reason must not be an answer: the first button is the one it would press.
                button type="submit" disabled hidden { "No answer" }
                div.review-buttons {
                    @for (verdict, class, symbol, label, key) in answers {
                        button class=(class) name="verdict" value=(verdict.as_str()) data-key=(key) aria-keyshortcuts=(key) { (icon(symbol)) (label) " " kbd { (key) } }
                    }
                    (self.skip())
                }
                div.review-reason {
                    label for="review-reason" { "Reason" }
                    input #review-reason type="text" name="reason" value=(REASON) maxlength="2000" data-key="r" aria-keyshortcuts="r" autocomplete="off";
                    kbd aria-hidden="true" { "r" }
                }
            }
        }
    }

    fn skip(&self) -> Markup {
        html! { a.btn.btn-quiet href=(self.next()) data-key="n" data-skip aria-keyshortcuts="n" { "Skip " kbd { "n" } } }
    }

    fn facts(&self) -> Markup {
        let titles = source_titles(self.desk);
        let head = |side: &ReviewSide| {
            html! {
                div.review-side {
                    (kind_square(self.desk, &side.entity))
                    div {
                        a.row-link href=(dossier_href(self.desk, &side.id)) { bdi { (side.caption) } }
                        div.review-side-facts {
                            (kind_mark(self.desk, side.entity.kind, side.entity.stage))
                            span { (count_of(side.records, "record", "records")) }
                            @for source in &side.sources { span { (source_name(&titles, source)) } }
                            (portion_of_all(&side.markings))
                            @if side.entity.members.len() > 1 { span { "one of " (side.entity.members.len()) " merged" } }
                        }
                    }
                }
            }
        };
        html! {
            section.panel aria-labelledby="h-facts" {
                header.panel-head { h2 #h-facts { "Side by side" } span.panel-note { "what only one side says is marked" } }
                div.table-scroll tabindex="0" role="group" aria-label="Table: Side by side" {
                    table.table.review-facts {
                        thead { tr { th scope="col" { "Field" } th scope="col" { (head(&self.pair.left)) } th scope="col" { (head(&self.pair.right)) } } }
                        tbody { @for field in &self.pair.fields { (row(field)) } }
                    }
                }
            }
        }
    }

    fn shared(&self) -> Markup {
        html! {
            @if !self.pair.shared.is_empty() {
                section.panel {
                    header.panel-head { h2 { "Linked to both" } }
                    ul.list { @for entity in &self.pair.shared { li { (entity_link(self.desk, entity)) " " (kind_mark(self.desk, entity.kind, entity.stage)) } } }
                }
            }
        }
    }

    fn weights(&self) -> Markup {
        let e = self.explanation;
        html! {
            section.panel {
                header.panel-head {
                    h2 { "Match weights" } span.panel-note { (marking_chip(&e.marking)) }
                    a.panel-more href=(self.desk.to("/explain", &[("a", &self.open.left.to_string()), ("b", &self.open.right.to_string())])) { "Explain" }
                }
                div.panel-body.table-scroll tabindex="0" role="group" aria-label="Table: Match weights" {
                    @if e.reasons.is_empty() { p.muted { "Nothing that both state could be compared." } } @else { (waterfall(&e.reasons, Some(e.threshold_log2))) }
                }
                @if !e.why.is_empty() { div.panel-foot { @for why in &e.why { p { (quoted(why)) } } } }
            }
        }
    }

    fn flips(&self) -> Markup {
        html! {
            @if !self.explanation.flips.is_empty() {
                section.panel {
                    header.panel-head { h2 { "What would turn it" } }
                    ul.list { @for flip in &self.explanation.flips { li { b { (bits(flip.change_log2)) } " bits " (quoted(&flip.text)) } } }
                }
            }
        }
    }
}

fn row(field: &FieldPair) -> Markup {
    let (class, symbol, word) = match field.agreement {
        Agreement::Same => ("is-same", "check", "same"),
        Agreement::Partly => ("is-partly", "plus", "partly the same"),
        Agreement::Differ => ("is-different", "close", "different"),
        Agreement::OneSide => ("is-one-sided", "minus", "one side only"),
    };
    html! {
        tr class=(class) {
            th scope="row" { span.review-field title=(word) { (icon(symbol)) span { (field.label) span.visually-hidden { ", " (word) } } } }
            td { (facts(&field.left, field.left_more)) }
            td { (facts(&field.right, field.right_more)) }
        }
    }
}

fn facts(facts: &[Fact], more: usize) -> Markup {
    html! {
        @if facts.is_empty() { span.faint { "—" span.visually-hidden { "not said" } } }
        @else {
            ul {
                @for fact in facts {
                    li {
                        bdi { @for part in &fact.parts { @if part.differs { mark.differs { (part.text) } } @else { (part.text) } } }
                        @if fact.portion != "(U)" { " " (portion_mark(&fact.portion)) }
                    }
                }
                @if more > 0 { li.faint { "and " (more) " more" } }
            }
        }
    }
}
