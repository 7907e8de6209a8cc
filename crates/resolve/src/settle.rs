// SPDX-License-Identifier: Apache-2.0
//! Looks at what the proposed judgments would bring together: two that cannot be one, joined by a third, are kept apart,
//! and a third that fits both equally is given to neither.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use model::{EntityId, Reason, Verdict};

use crate::{
    Options,
    block::Group,
    compare::Pair,
    corpus::Corpus,
    decide::cannot_be_one,
    labels::Label,
    propose::{Draft, Drafts, in_force},
};

/// Distinct contents in one group of linked entities that are searched for contradictions (128 make 8,128 pairs).
const LINKED_MAX: usize = 128;
/// Views that are settled one by one.
const VIEWS_MAX: usize = 64;
/// Linked entities that are asked whether they fit two that cannot be one.
const THIRDS_MAX: usize = 1_024;
/// A third party fits two equally when its weights differ by less than this: eight to one.
const TELLING_BITS: f64 = 3.0;

/// Adds `Different` between those that cannot be one but are linked, and takes back links that fit two of them alike,
/// each as seen at every view that the links need. Returns how many groups of linked entities were too large to search.
pub(crate) fn settle(corpus: &Corpus<'_>, groups: &[Group], options: &Options, drafts: &mut Drafts) -> u64 {
    let content = content_of(corpus, groups);
    let mut too_large = 0;
    for view in views(corpus, drafts) {
        for linked in components(corpus, drafts, view) {
            let distinct = distinct(corpus, &content, &linked, view);
            if distinct.len() > LINKED_MAX {
                too_large += 1;
                continue;
            }
            for (a, b, reasons) in contradictions(corpus, options, &distinct, view) {
                keep_apart(corpus, drafts, (a, b), &linked, reasons, view);
            }
        }
    }
    drafts.retain(|_, of_pair| !of_pair.is_empty());
    too_large
}

/// The group of each case.
fn content_of(corpus: &Corpus<'_>, groups: &[Group]) -> Vec<u32> {
    let mut content = vec![0; corpus.cases.len()];
    for (number, group) in (0..).zip(groups) {
        for case in &group.cases {
            if let Some(slot) = content.get_mut(*case as usize) {
                *slot = number;
            }
        }
    }
    content
}

/// The labels of all links and their joins, each after those it covers.
fn views(corpus: &Corpus<'_>, drafts: &Drafts) -> Vec<Label> {
    let mut views: BTreeSet<Label> = drafts.values().flatten().map(|d| d.at).collect();
    let given: Vec<Label> = views.iter().copied().collect();
    for (at, a) in given.iter().enumerate() {
        for b in given.iter().skip(at + 1) {
            if views.len() < VIEWS_MAX {
                views.extend(corpus.labels.join(*a, *b));
            }
        }
    }
    let mut ordered: Vec<Label> = views.into_iter().collect();
    ordered.sort_by_key(|label| (corpus.labels.covered(*label), *label));
    ordered
}

/// Groups of three and more entities that links in force at a view connect, each sorted.
fn components(corpus: &Corpus<'_>, drafts: &Drafts, view: Label) -> Vec<Vec<EntityId>> {
    let mut number: BTreeMap<EntityId, usize> = BTreeMap::new();
    let mut parent: Vec<usize> = Vec::new();
    for ((a, b), of_pair) in drafts {
        if in_force(corpus, of_pair, view).is_some_and(|d| d.verdict == Verdict::Same) {
            let mut place = |id: &EntityId| {
                *number.entry(*id).or_insert_with(|| {
                    parent.push(parent.len());
                    parent.len() - 1
                })
            };
            let (x, y) = (place(a), place(b));
            let (x, y) = (root(&mut parent, x), root(&mut parent, y));
            if let Some(slot) = parent.get_mut(x.max(y)) {
                *slot = x.min(y);
            }
        }
    }
    let mut linked: BTreeMap<usize, Vec<EntityId>> = BTreeMap::new();
    for (id, place) in &number {
        linked.entry(root(&mut parent, *place)).or_default().push(*id);
    }
    linked.into_values().filter(|members| members.len() > 2).collect()
}

fn root(parent: &mut [usize], mut at: usize) -> usize {
    while let Some(next) = parent.get(at).copied().filter(|next| *next != at) {
        let over = parent.get(next).copied().unwrap_or(next);
        if let Some(slot) = parent.get_mut(at) {
            *slot = over;
        }
        at = over;
    }
    at
}

/// The first entity of each content among the linked.
fn distinct(corpus: &Corpus<'_>, content: &[u32], linked: &[EntityId], view: Label) -> Vec<EntityId> {
    let mut seen = HashSet::new();
    let mut is_new =
        |id: &EntityId| corpus.fullest_place(*id, view).and_then(|at| content.get(at as usize)).is_some_and(|c| seen.insert(*c));
    linked.iter().copied().filter(|id| is_new(id)).collect()
}

fn contradictions(corpus: &Corpus<'_>, options: &Options, distinct: &[EntityId], view: Label) -> Vec<(EntityId, EntityId, Vec<Reason>)> {
    let mut found = Vec::new();
    for (at, a) in distinct.iter().enumerate() {
        for b in distinct.iter().skip(at + 1) {
            if let (Some(left), Some(right)) = (corpus.fullest(*a, view), corpus.fullest(*b, view))
                && let Some(reasons) = cannot_be_one(&Pair { corpus, a: left, b: right, at: view }, options)
            {
                found.push((*a, *b, reasons));
            }
        }
    }
    found
}

/// Marks a pair different, and takes back the links of thirds that fit both alike.
fn keep_apart(
    corpus: &Corpus<'_>,
    drafts: &mut Drafts,
    (a, b): (EntityId, EntityId),
    linked: &[EntityId],
    reasons: Vec<Reason>,
    view: Label,
) {
    let apart = drafts.entry((a, b)).or_default();
    if in_force(corpus, apart, view).is_none_or(|d| d.verdict != Verdict::Different) {
        apart.retain(|d| d.at != view);
        let weight = reasons.iter().map(|r| r.weight_log2).sum();
        apart.push(Draft { at: view, verdict: Verdict::Different, weight, reasons });
    }
    for third in thirds(corpus, drafts, (a, b), linked, view) {
        for end in [a, b] {
            let Some(of_pair) = drafts.get_mut(&(third.min(end), third.max(end))) else { continue };
            of_pair.retain(|d| d.at != view);
            if in_force(corpus, of_pair, view).is_some() {
                let text = "fits two that cannot be one, and neither better than the other".to_owned();
                let reasons = vec![Reason { comparison: "ambiguous".to_owned(), text, weight_log2: 0.0 }];
                of_pair.push(Draft { at: view, verdict: Verdict::Withdrawn, weight: 0.0, reasons });
            }
        }
    }
}

/// Entities linked to both with about the same weight.
fn thirds(corpus: &Corpus<'_>, drafts: &Drafts, (a, b): (EntityId, EntityId), linked: &[EntityId], view: Label) -> Vec<EntityId> {
    let weight = |x: EntityId, y: EntityId| {
        let of_pair = drafts.get(&(x.min(y), x.max(y)))?;
        in_force(corpus, of_pair, view).filter(|d| d.verdict == Verdict::Same).map(|d| d.weight)
    };
    let fits_both = |x: &EntityId| weight(*x, a).zip(weight(*x, b)).is_some_and(|(to_a, to_b)| (to_a - to_b).abs() < TELLING_BITS);
    linked.iter().copied().filter(|x| *x != a && *x != b).take(THIRDS_MAX).filter(fits_both).collect()
}
