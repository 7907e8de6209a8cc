// SPDX-License-Identifier: Apache-2.0
//! A person's judgment of two entities, and the explanation it can rest on.

use axum::{
    Router,
    extract::RawQuery,
    response::{Redirect, Response},
    routing::{get, post},
};
use maud::{Markup, html};
use model::{EntityId, Verdict};

use crate::{
    State,
    desk::{Desk, query_value},
    error::Fault,
    form::{Posted, local_path},
    rows::{EntityRow, Explanation},
    shell::{self, Nav, bits, csrf, entity_link, icon, id_code, kind_mark, marking_chip, quoted, waterfall},
};

/// This page's routes.
pub(crate) fn routes() -> Router<State> {
    Router::new().route("/judge", post(judge)).route("/explain", get(explain))
}

/// Keeps the judgment, which seals an edition, and goes to where the form says, or back to the entity in the current edition.
async fn judge(Posted { session, fields }: Posted) -> Result<Redirect, Fault> {
    let id = |name: &str| fields.get(name).parse::<EntityId>().map_err(|_| app::NotFound);
    let (left, right) = (id("left")?, id("right")?);
    let verdict = Verdict::parse(fields.get("verdict"))
        .ok_or_else(|| Fault::Usage("a judgment is one of same, different, disputed or withdrawn".to_owned()))?;
    session.hall.judge(&session.who.reader, &session.who.purpose, &left, &right, verdict, fields.get("reason")).await?;
    if !fields.get("to").is_empty() {
        return Ok(Redirect::to(local_path(fields.get("to"))));
    }
    let back = id("back").unwrap_or(left);
    Ok(Redirect::to(&format!("/entity/{back}#same")))
}

async fn explain(desk: Desk, RawQuery(query): RawQuery) -> Result<Response, Fault> {
    let id = |name: &str| query_value(query.as_deref(), name).and_then(|t| t.parse::<EntityId>().ok()).ok_or(app::NotFound);
    let (a, b) = (id("a")?, id("b")?);
    desk.audit("explain", &format!("{a} {b}")).await?;
    let explanation = desk.hall.explain(&desk.view, &a, &b).await?;
    let row = |id: &EntityId| desk.view.rows().entity(id).ok_or(app::NotFound);
    let (left, right) = (row(&a)?, row(&b)?);
    let pair = Pair { a, b, left: &left, right: &right };
    let markings = left.markings.iter().chain(&right.markings).chain([&explanation.marking]);
    let banner = shell::banner_of(markings.map(String::as_str));
    Ok(shell::page(&desk, "The same?", Nav::Search, &banner, view(&desk, &pair, &explanation)))
}

/// Two entities as asked for, and what they are merged into.
struct Pair<'a> {
    a: EntityId,
    b: EntityId,
    left: &'a EntityRow,
    right: &'a EntityRow,
}

fn view(desk: &Desk, pair: &Pair<'_>, explanation: &Explanation) -> Markup {
    html! {
        header.page-head {
            div {
                h1 { "Are these two the same?" }
                p.lede { "All that you may see of both is compared. Bits add up: each says how much a comparison speaks for or against the two being one." }
            }
            div.page-actions { a.btn.btn-s href=(desk.to("/explain", &[("a", &pair.b.to_string()), ("b", &pair.a.to_string())])) { "Swap" } }
        }
        div.grid {
            div.w6 { (side(desk, &pair.a, pair.left)) }
            div.w6 { (side(desk, &pair.b, pair.right)) }
            div.w8.stack { (weights(explanation)) (flips(explanation)) }
            div.w4.stack { (outcome(pair, explanation)) @if desk.pinned().is_none() && desk.allows(access::Act::Judge) { (form(desk, pair)) } }
        }
    }
}

fn side(desk: &Desk, asked: &EntityId, entity: &EntityRow) -> Markup {
    html! {
        section.panel {
            header.panel-head { h2 { (entity_link(desk, entity)) } span.panel-note { (kind_mark(desk, entity.kind, entity.stage)) } }
            div.panel-body.row {
                (id_code(asked))
                @if *asked != entity.id { span.faint { "one of " (entity.members.len()) " merged" } }
                @for marking in &entity.markings { (marking_chip(marking)) }
            }
        }
    }
}

fn weights(explanation: &Explanation) -> Markup {
    html! {
        section.panel {
            header.panel-head { h2 { "Match weights" } span.panel-note { (marking_chip(&explanation.marking)) } }
            div.panel-body.table-scroll tabindex="0" role="group" aria-label="Table: Match weights" {
                @if explanation.reasons.is_empty() { p.muted { "Nothing that both state could be compared." } }
                @else { (waterfall(&explanation.reasons, Some(explanation.threshold_log2))) }
            }
        }
    }
}

fn outcome(pair: &Pair<'_>, explanation: &Explanation) -> Markup {
    let verdict = if explanation.is_same { Verdict::Same } else { Verdict::Different };
    let merged = pair.left.id == pair.right.id;
    html! {
        section.panel {
            header.panel-head { h2 { "Outcome" } }
            div.panel-body.stack {
                p.row { (shell::verdict_mark(verdict)) span.muted { "by the model" } }
                @if !explanation.why.is_empty() { ul { @for why in &explanation.why { li { (quoted(why)) } } } }
                p { @if merged { "In this edition they are one entity." } @else { "In this edition they are two entities." } }
            }
        }
    }
}

fn flips(explanation: &Explanation) -> Markup {
    html! {
        section.panel {
            header.panel-head { h2 { "What would turn it" } }
            @if explanation.flips.is_empty() {
                div.panel-body { p.muted { "No single change would." } }
            } @else {
                ul.list { @for flip in &explanation.flips { li { b { (bits(flip.change_log2)) } " bits " (quoted(&flip.text)) } } }
            }
        }
    }
}

fn form(desk: &Desk, pair: &Pair<'_>) -> Markup {
    html! {
        section.panel {
            header.panel-head { h2 { "Your judgment" } span.panel-note { "kept; another judgment can undo it" } }
            div.panel-body {
                form.form method="post" action="/judge" data-busy="Keeping your judgment and sealing the edition that follows from it." {
                    (csrf(desk))
                    input type="hidden" name="left" value=(pair.a);
                    input type="hidden" name="right" value=(pair.b);
                    div.field {
                        label for="reason" { "Reason" }
                        textarea #reason name="reason" rows="2" maxlength="2000" required placeholder="What you saw" {}
                        p.field-help { "Kept with your name under the join of both markings." }
                    }
                    div.form-actions {
                        button.btn name="verdict" value="same" { (icon("check")) "Same" }
                        button.btn.btn-danger name="verdict" value="different" { (icon("close")) "Different" }
                        button.btn name="verdict" value="disputed" { (icon("dispute")) "Disputed" }
                        button.btn.btn-quiet name="verdict" value="withdrawn" { (icon("undo")) "Withdraw mine" }
                    }
                }
            }
        }
    }
}
