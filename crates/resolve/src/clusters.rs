// SPDX-License-Identifier: Apache-2.0
//! Clusters: which entities the judgments in sight make one.
//!
//! A cluster is never stored: it is a pure function of the judgments a scope may see, so withdrawing a judgment restores
//! exactly what was, and judgments out of sight change nothing.
//!
//! Rules: of one author's judgments on a pair the latest holds. A person's holds over a model's; persons who differ keep
//! the pair apart as disputed. Links are followed strongest first, persons' before models', and a link that would bring
//! together two who are judged different or disputed is not followed.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use model::{Author, EntityId, Judgment, Marking, Verdict};

use crate::propose::against;

/// A pair that is kept apart though links would join it, or that people dispute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Apart {
    /// The smaller id.
    pub left: EntityId,
    /// The larger id.
    pub right: EntityId,
    /// Whether people disagree; otherwise they are judged different.
    pub disputed: bool,
}

/// Entities by cluster.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Clusters {
    entities: Vec<EntityId>,
    /// For each entity the place of its cluster's smallest member.
    canonical: Vec<u32>,
    apart: Vec<Apart>,
    refused: Vec<(EntityId, EntityId)>,
}

impl Clusters {
    /// The smallest member of the entity's cluster: its canonical id. An unknown entity is its own.
    pub fn canonical(&self, entity: &EntityId) -> EntityId {
        let place = self.entities.binary_search(entity).ok().and_then(|at| self.canonical.get(at));
        place.and_then(|at| self.entities.get(*at as usize)).copied().unwrap_or(*entity)
    }

    /// Each entity with its canonical id, by entity.
    pub fn iter(&self) -> impl Iterator<Item = (EntityId, EntityId)> + '_ {
        self.entities.iter().zip(&self.canonical).filter_map(|(id, at)| Some((*id, *self.entities.get(*at as usize)?)))
    }

    /// The clusters of two and more, by canonical id, members sorted.
    pub fn merged(&self) -> Vec<(EntityId, Vec<EntityId>)> {
        let mut members: BTreeMap<EntityId, Vec<EntityId>> = BTreeMap::new();
        let mut is_merged: HashSet<EntityId> = HashSet::new();
        is_merged.extend(self.iter().filter(|(id, canonical)| id != canonical).map(|(_, canonical)| canonical));
        for (id, canonical) in self.iter().filter(|(_, canonical)| is_merged.contains(canonical)) {
            members.entry(canonical).or_default().push(id);
        }
        members.into_iter().collect()
    }

    /// The number of clusters, single entities included.
    pub fn count(&self) -> usize {
        (0..).zip(&self.canonical).filter(|(at, canonical)| at == *canonical).count()
    }

    /// Pairs judged different or disputed, sorted.
    pub fn apart(&self) -> &[Apart] {
        &self.apart
    }

    /// Links that were not followed because they would have joined a pair that is kept apart, sorted.
    pub fn refused(&self) -> &[(EntityId, EntityId)] {
        &self.refused
    }
}

/// What all judgments on one pair come to.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Link {
    left: u32,
    right: u32,
    same: bool,
    disputed: bool,
    by_person: bool,
    weight: f64,
}

/// Derives the clusters of `entities` (sorted) from the judgments in sight; judgments on other entities are passed over.
/// The order of judgments does not matter.
pub fn clusters(entities: &[EntityId], judgments: &[Judgment]) -> Clusters {
    debug_assert!(entities.is_sorted());
    let mut links = links(entities, judgments);
    // Strongest first: persons', then by weight; ties by id, so that order never matters.
    links.sort_by(|a, b| b.by_person.cmp(&a.by_person).then(b.weight.total_cmp(&a.weight)).then((a.left, a.right).cmp(&(b.left, b.right))));

    let mut union = Union::new(entities.len());
    let mut refused = Vec::new();
    let id = |at: u32| entities.get(at as usize).copied();
    for by_person in [true, false] {
        // What a model holds different does not bind what persons have joined.
        links.iter().filter(|l| l.by_person == by_person && !l.same).for_each(|l| union.keep_apart(l.left, l.right));
        for link in links.iter().filter(|l| l.by_person == by_person && l.same) {
            if !union.join(link.left, link.right) {
                refused.extend(id(link.left).zip(id(link.right)));
            }
        }
    }
    refused.sort_unstable();
    let kept_apart = links.iter().filter(|l| !l.same);
    let mut apart: Vec<Apart> =
        kept_apart.filter_map(|l| Some(Apart { left: id(l.left)?, right: id(l.right)?, disputed: l.disputed })).collect();
    apart.sort_unstable();
    Clusters { canonical: (0..entities.len() as u32).map(|at| union.root(at)).collect(), entities: entities.to_vec(), apart, refused }
}

/// One link for each pair that a judgment in force speaks of.
fn links(entities: &[EntityId], judgments: &[Judgment]) -> Vec<Link> {
    let place = |id: &EntityId| entities.binary_search(id).ok().map(|at| at as u32);
    let mut sorted: Vec<&Judgment> = judgments.iter().collect();
    sorted.sort_unstable_by(|a, b| (a.left, a.right, &a.author).cmp(&(b.left, b.right, &b.author)));
    let mut links = Vec::new();
    for of_pair in sorted.chunk_by(|a, b| (a.left, a.right) == (b.left, b.right)) {
        let Some(first) = of_pair.first() else { continue };
        let (Some(left), Some(right)) = (place(&first.left), place(&first.right)) else { continue };
        let in_force: Vec<&Judgment> = of_pair.chunk_by(|a, b| a.author == b.author).filter_map(latest).collect();
        links.extend(link(left, right, &in_force));
    }
    links
}

/// The judgment that holds of one author's on one pair, if it is not withdrawn: the latest; of several made at once
/// (a model's, under several markings) the one that rests on most, then the one that says less for sameness.
fn latest<'j>(of_author: &[&'j Judgment]) -> Option<&'j Judgment> {
    let at_us = of_author.iter().map(|j| j.at_us).max()?;
    let last: Vec<&'j Judgment> = of_author.iter().filter(|j| j.at_us == at_us).copied().collect();
    let held = match last.as_slice() {
        [only] => *only,
        several => {
            let rests_on_less = |j: &&&'j Judgment| several.iter().any(|other| is_below(&j.marking, &other.marking));
            several.iter().filter(|j| !rests_on_less(j)).max_by_key(|j| (against(j.verdict), j.id())).copied()?
        }
    };
    (held.verdict != Verdict::Withdrawn).then_some(held)
}

/// Whether a marking is covered by another that differs from it.
fn is_below(lower: &str, upper: &str) -> bool {
    match (lower.parse::<Marking>(), upper.parse::<Marking>()) {
        (Ok(low), Ok(high)) => low != high && low.join(&high) == high,
        _ => false,
    }
}

fn link(left: u32, right: u32, in_force: &[&Judgment]) -> Option<Link> {
    let of_persons: Vec<&&Judgment> = in_force.iter().filter(|j| matches!(j.author, Author::Person(_))).collect();
    let by_person = !of_persons.is_empty();
    let heard: Vec<&&Judgment> = if by_person { of_persons } else { in_force.iter().collect() };
    let verdicts: BTreeSet<Verdict> = heard.iter().map(|j| j.verdict).collect();
    let disputed = verdicts.contains(&Verdict::Disputed) || (by_person && verdicts.len() > 1);
    let same = !verdicts.is_empty() && verdicts.iter().all(|v| *v == Verdict::Same);
    let weight = heard.iter().map(|j| j.weight_log2()).fold(f64::NEG_INFINITY, f64::max);
    (!verdicts.is_empty()).then_some(Link { left, right, same, disputed, by_person, weight })
}

/// Union–find whose roots know which other roots they must not join.
struct Union {
    /// INVARIANT: a parent is never larger than its child, so a root is the smallest of its set.
    parent: Vec<u32>,
    foes: HashMap<u32, HashSet<u32>>,
}

impl Union {
    fn new(len: usize) -> Self {
        Union { parent: (0..len as u32).collect(), foes: HashMap::new() }
    }

    fn root(&mut self, mut at: u32) -> u32 {
        while let Some(next) = self.parent.get(at as usize).copied().filter(|next| *next != at) {
            let over = self.parent.get(next as usize).copied().unwrap_or(next);
            if let Some(slot) = self.parent.get_mut(at as usize) {
                *slot = over;
            }
            at = over;
        }
        at
    }

    fn keep_apart(&mut self, a: u32, b: u32) {
        let (a, b) = (self.root(a), self.root(b));
        if a != b {
            self.foes.entry(a).or_default().insert(b);
            self.foes.entry(b).or_default().insert(a);
        }
    }

    /// Joins two sets unless they must stay apart; says whether they are one now.
    fn join(&mut self, a: u32, b: u32) -> bool {
        let (a, b) = (self.root(a), self.root(b));
        if a == b {
            return true;
        }
        if self.foes.get(&a).is_some_and(|foes| foes.contains(&b)) {
            return false;
        }
        let (kept, gone) = (a.min(b), a.max(b));
        if let Some(slot) = self.parent.get_mut(gone as usize) {
            *slot = kept;
        }
        for foe in self.foes.remove(&gone).unwrap_or_default() {
            if let Some(of_foe) = self.foes.get_mut(&foe) {
                of_foe.remove(&gone);
                of_foe.insert(kept);
            }
            self.foes.entry(kept).or_default().insert(foe);
        }
        true
    }
}
