// SPDX-License-Identifier: Apache-2.0
//! Markings as small numbers, with their joins and their order worked out once.
//!
//! A judgment marked `M` may rest only on what every reader of `M` may see: on profiles whose marking `M` covers.
//! So every count, block and duplicate group is asked "as seen at `M`".

use std::collections::{BTreeSet, HashMap};

use model::Marking;

/// A marking by number; numbers follow the order of the markings, so they do not depend on the input's order.
pub(crate) type Label = u16;

/// Labels closed under the joins that pairs can need.
#[derive(Debug)]
pub(crate) struct Labels {
    markings: Vec<Marking>,
    texts: Vec<String>,
    /// `joins[a * n + b]`, `Label::MAX` where the join was left out.
    joins: Vec<Label>,
    numbers: HashMap<String, Label>,
    /// For each label, how many it covers: an order in which each comes after those it covers.
    covered: Vec<u16>,
}

/// Markings that one run can tell apart. Real nodes have tens; beyond this the rarest joins fall back to their whole join.
pub(crate) const LABELS_MAX: usize = 512;
/// Faces of one entity whose partial joins are considered; with more, only single faces and the whole are.
pub(crate) const FACES_JOINED_MAX: usize = 6;

impl Labels {
    /// All labels for profiles with these markings: `faces` holds the set of markings of each entity (each distinct set once).
    pub(crate) fn new(faces: &BTreeSet<BTreeSet<Marking>>) -> Labels {
        let mut known: BTreeSet<Marking> = BTreeSet::new();
        for set in faces {
            known.extend(joined_subsets(set));
        }
        let cases: Vec<Marking> = known.iter().cloned().collect();
        'pairs: for (at, a) in cases.iter().enumerate() {
            for b in cases.iter().skip(at + 1) {
                if known.len() >= LABELS_MAX {
                    break 'pairs;
                }
                known.insert(a.join(b));
            }
        }
        Labels::closed(known)
    }

    fn closed(known: BTreeSet<Marking>) -> Labels {
        let markings: Vec<Marking> = known.into_iter().collect();
        let texts: Vec<String> = markings.iter().map(Marking::to_string).collect();
        let numbers: HashMap<String, Label> = texts.iter().cloned().zip(0..).collect();
        let mut joins = Vec::with_capacity(markings.len() * markings.len());
        for a in &markings {
            for b in &markings {
                joins.push(numbers.get(&a.join(b).to_string()).copied().unwrap_or(Label::MAX));
            }
        }
        let mut labels = Labels { markings, texts, joins, numbers, covered: Vec::new() };
        let all = 0..labels.len() as Label;
        labels.covered = all.clone().map(|upper| all.clone().filter(|lower| labels.covers(upper, *lower)).count() as u16).collect();
        labels
    }

    /// How many labels a label covers.
    pub(crate) fn covered(&self, label: Label) -> u16 {
        self.covered.get(usize::from(label)).copied().unwrap_or(0)
    }

    pub(crate) fn len(&self) -> usize {
        self.markings.len()
    }

    /// The number of a marking that was among those given.
    pub(crate) fn of(&self, marking: &Marking) -> Option<Label> {
        self.numbers.get(&marking.to_string()).copied()
    }

    /// The least label that covers both; `None` for a join beyond [`LABELS_MAX`].
    pub(crate) fn join(&self, a: Label, b: Label) -> Option<Label> {
        if a == b {
            return Some(a);
        }
        self.joins.get(usize::from(a) * self.len() + usize::from(b)).copied().filter(|l| *l != Label::MAX)
    }

    /// Whether a reader of `upper` sees everything marked `lower`.
    pub(crate) fn covers(&self, upper: Label, lower: Label) -> bool {
        self.join(upper, lower) == Some(upper)
    }

    pub(crate) fn text(&self, label: Label) -> &str {
        self.texts.get(usize::from(label)).map_or("", String::as_str)
    }
}

/// The joins of all non-empty subsets of an entity's markings: the views in which readers can meet it.
pub(crate) fn joined_subsets(set: &BTreeSet<Marking>) -> BTreeSet<Marking> {
    let mut joins: BTreeSet<Marking> = BTreeSet::new();
    if set.len() > FACES_JOINED_MAX {
        joins.extend(set.iter().cloned());
        joins.extend(set.iter().cloned().reduce(|a, b| a.join(&b)));
        return joins;
    }
    for marking in set {
        let wider: Vec<Marking> = joins.iter().map(|j| j.join(marking)).collect();
        joins.extend(wider);
        joins.insert(marking.clone());
    }
    joins
}

#[cfg(test)]
mod tests {
    use super::*;

    fn m(text: &str) -> Marking {
        text.parse().unwrap()
    }

    #[test]
    fn labels_hold_the_views_of_entities_and_the_joins_of_pairs() {
        let faces = BTreeSet::from([BTreeSet::from([m("U"), m("U//LES")]), BTreeSet::from([m("CUI//BSA")])]);
        let labels = Labels::new(&faces);
        let texts: Vec<_> = (0..labels.len() as Label).map(|l| labels.text(l)).collect();
        assert_eq!(texts, ["U", "U//LES", "CUI//BSA", "CUI//BSA/LES"]);
        let of = |t: &str| labels.of(&m(t)).unwrap();
        assert_eq!(labels.join(of("U//LES"), of("CUI//BSA")), Some(of("CUI//BSA/LES")));
        assert!(labels.covers(of("CUI//BSA"), of("U")) && !labels.covers(of("CUI//BSA"), of("U//LES")));
    }
}
