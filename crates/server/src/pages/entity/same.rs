// SPDX-License-Identifier: Apache-2.0
//! Identity: the judgments that make one entity of several, each with its waterfall, and the reader's own say.

use std::collections::{BTreeMap, BTreeSet};

use app::{Dossier, MergeReason};
use maud::{Markup, html};
use model::{EntityId, Verdict};

use crate::{
    desk::Desk,
    draw::marks::{count_of, short_id, source_name, source_titles},
    rows::{Hit, SearchFilter},
    shell::{bits, csrf, icon, id_code, instant, marking_chip, verdict_mark, waterfall},
};

/// Judgments shown; a cluster of more is named with its number.
const JUDGMENTS_MAX: usize = 80;
/// Entities of similar name that are offered for comparison.
const SIMILAR_MAX: usize = 5;

/// Which sources know each member.
pub(super) struct Known(BTreeMap<EntityId, BTreeSet<String>>);

impl Known {
    /// From the values, which say of which member they speak.
    pub(super) fn of_dossier(desk: &Desk, dossier: &Dossier) -> Known {
        let titles = source_titles(desk);
        let mut known: BTreeMap<EntityId, BTreeSet<String>> = dossier.entity.members.iter().map(|m| (*m, BTreeSet::new())).collect();
        for v in dossier.properties.iter().flat_map(|p| &p.values) {
            known.entry(v.member).or_default().insert(source_name(&titles, &v.source));
        }
        Known(known)
    }

    /// The sources of a member in words; of one that is no member, its id.
    fn of(&self, id: &EntityId) -> String {
        match self.0.get(id).filter(|s| !s.is_empty()) {
            Some(sources) => sources.iter().cloned().collect::<Vec<_>>().join(", "),
            None => short_id(&id.to_string()),
        }
    }

    /// All members with their sources.
    pub(super) fn members(&self) -> impl Iterator<Item = (&EntityId, String)> {
        self.0.keys().map(|id| (id, self.of(id)))
    }
}

/// The panel.
pub(super) fn panel(desk: &Desk, dossier: &Dossier) -> Markup {
    // People's first, then those that hold, as they came.
    let mut judgments: Vec<&MergeReason> = dossier.judgments.iter().collect();
    judgments.sort_by_key(|j| (!j.by_person, !j.in_effect));
    let known = Known::of_dossier(desk, dossier);
    html! {
        section.panel #same aria-labelledby="h-same" {
            header.panel-head {
                h2 #h-same {
                    details.def {
                        summary { "Identity" (icon("info")) }
                        div {
                            p { "Each judgment says whether two entities are one. Bits add up: each says how much a comparison speaks for (+) or against (−) the two being one." }
                            p { "A person's judgment outweighs the rules'. Undoing one is another judgment; nothing is lost." }
                        }
                    }
                }
                span.panel-note { (count_of(dossier.entity.members.len() as u64, "entity", "entities in one")) ", " (count_of(judgments.len() as u64, "judgment", "judgments")) }
                span.row {
                    @if dossier.entity.members.len() > 1 { a.panel-more href=(desk.href(&format!("/cluster/{}", dossier.entity.id))) { "Cluster studio" } }
                    a.panel-more href=(desk.href("/search/judged")) { "All merges" }
                }
            }
            @if judgments.is_empty() {
                div.panel-body { p.muted { "One entity as its sources know it: nobody and no rule has judged it the same as, or different from, another." } }
            }
            @for (i, judgment) in judgments.iter().copied().take(JUDGMENTS_MAX).enumerate() { (one(desk, dossier, &known, judgment, i)) }
            @if judgments.len() > JUDGMENTS_MAX { p.panel-foot { "The first " (JUDGMENTS_MAX) " of " (judgments.len()) " judgments." } }
            (compare(desk, dossier))
        }
    }
}

fn one(desk: &Desk, dossier: &Dossier, known: &Known, j: &MergeReason, i: usize) -> Markup {
    html! {
        details.same id={ "judgment-" (j.judgment) } open[i == 0] {
            summary {
                (icon("chevron"))
                span {
                    @if j.left_caption == j.right_caption {
                        b { bdi { (j.left_caption) } } br; span.faint { "as " (known.of(&j.left)) " and as " (known.of(&j.right)) " know it" }
                    } @else {
                        b { bdi { (j.left_caption) } } " " span.faint { (known.of(&j.left)) } br;
                        b { bdi { (j.right_caption) } } " " span.faint { (known.of(&j.right)) }
                    }
                    @if !j.in_effect { " " span.chip.chip-warn { "without effect here" } }
                }
                span.row {
                    span.faint { (j.author) }
                    (verdict_mark(j.verdict))
                    @if !j.by_person { span.num { (bits(j.weight_log2)) " bits" } }
                }
            }
            div.same-body.stack {
                @if !j.in_effect { p.muted { "Another judgment of these two, or of their neighbors, outweighs this one." } }
                @if j.by_person { (said(j)) } @else { (waterfall(&j.reasons, None)) }
                p.row.faint {
                    span { (id_code(&j.left)) } span { (id_code(&j.right)) } (marking_chip(&j.marking))
                    a href=(desk.to("/explain", &[("a", &j.left.to_string()), ("b", &j.right.to_string())])) { "Compare again" }
                }
                (say(desk, dossier, j))
            }
        }
    }
}

/// A person's words.
fn said(j: &MergeReason) -> Markup {
    html! {
        @for reason in &j.reasons { blockquote { "“" (reason.text) "”" } }
        p.faint { (j.author) ", " (instant(j.at_us)) }
    }
}

/// The reader's own judgment: another verdict, or taking back their own.
fn say(desk: &Desk, dossier: &Dossier, j: &MergeReason) -> Markup {
    let is_mine = j.by_person && j.author == desk.who.reader.user;
    if desk.pinned().is_some() {
        return html! { p.faint { "This is an earlier edition. Judge in the " a href={ "/entity/" (dossier.entity.id) "#same" } { "current one" } "." } };
    }
    if !desk.allows(access::Act::Judge) {
        return html! { p.faint { "Your role and purpose do not allow judging identity." } };
    }
    let field = format!("why-{}", j.judgment);
    html! {
        form.form-actions method="post" action="/judge" data-busy="Keeping your judgment and sealing the edition that follows from it." {
            (csrf(desk))
            input type="hidden" name="left" value=(j.left);
            input type="hidden" name="right" value=(j.right);
            input type="hidden" name="back" value=(dossier.entity.id);
            label.visually-hidden for=(field) { "Reason" }
            input id=(field) type="text" name="reason" placeholder="Reason, kept with your name" maxlength="2000" required;
            @if j.verdict != Verdict::Different { button.btn.btn-s.btn-danger name="verdict" value="different" { (icon("close")) "Different" } }
            @if j.verdict != Verdict::Disputed { button.btn.btn-s name="verdict" value="disputed" { (icon("dispute")) "Disputed" } }
            @if !(is_mine && j.verdict == Verdict::Same) { button.btn.btn-s name="verdict" value="same" { (icon("check")) "Same" } }
            @if is_mine && desk.allows(access::Act::UndoJudgment) { button.btn.btn-s name="verdict" value="withdrawn" { (icon("undo")) "Undo mine" } }
        }
    }
}

/// Comparing with another entity: those of similar name, and any by its id.
fn compare(desk: &Desk, dossier: &Dossier) -> Markup {
    let e = &dossier.entity;
    if !desk.hall.ontology().def(e.kind).matchable {
        return html! {};
    }
    let filter = SearchFilter { text: e.caption.clone(), kinds: vec![e.kind.as_str().to_owned()], ..SearchFilter::default() };
    let found: Vec<Hit> = desk.view.rows().search(&filter, 0, SIMILAR_MAX + 1).hits;
    let similar: Vec<&Hit> = found.iter().filter(|h| h.entity.id != e.id).take(SIMILAR_MAX).collect();
    html! {
        div.panel-body.stack {
            h3 { "Compare with another" }
            @if !similar.is_empty() {
                ul.chips aria-label="Entities with the same words in their names" {
                    @for hit in &similar {
                        li { a.chip href=(desk.to("/explain", &[("a", &e.id.to_string()), ("b", &hit.entity.id.to_string())])) { (icon("review")) (hit.entity.caption) } }
                    }
                }
            }
            form.form-actions action="/explain" method="get" data-no-busy {
                input type="hidden" name="a" value=(e.id);
                @if let Some(edition) = desk.pinned() { input type="hidden" name="edition" value=(edition); }
                label.visually-hidden for="compare-with" { "Id of the other entity" }
                input #compare-with type="text" name="b" placeholder="Id of the other entity" required pattern="[0-9a-f]{32}" title="32 letters and digits: copy it from the other dossier" autocomplete="off" spellcheck="false";
                button.btn.btn-s { (icon("review")) "Compare" }
            }
        }
    }
}
