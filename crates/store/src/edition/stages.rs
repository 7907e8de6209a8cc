// SPDX-License-Identifier: Apache-2.0
//! Stages that come from links: a record stands where its goods stand, a party where its records stand.
//! Worked out from visible links alone, so that a reader's stages tell nothing of what the reader may not see.

use std::collections::HashMap;

use model::{LinkWords, Ontology, Stage};

use super::{base::EditionBase, view::EditionView};

/// Stages by canonical entity.
#[derive(Debug, Default)]
pub(super) struct LinkStages {
    /// Of records, by what they name; they replace the kind's own.
    pub(super) named: HashMap<u32, Stage>,
    /// Of parties, by their roles; for those of whom no fact tells a stage.
    pub(super) roles: HashMap<u32, Stage>,
}

/// A rule's link words as numbers of this edition's words.
struct Spot {
    kind: u16,
    role: u16,
    is_target: bool,
}

impl Spot {
    /// `None` when no link of the edition has them.
    fn of(words: &LinkWords, base: &EditionBase) -> Option<Spot> {
        Some(Spot { kind: base.words.find(words.kind.as_str())?, role: base.words.find(&words.role)?, is_target: words.is_target })
    }

    fn fits(&self, base: &EditionBase, link: usize) -> bool {
        base.links.kind[link] == self.kind && base.links.role[link] == self.role
    }

    /// The entity that the property names, and the other end.
    fn ends(&self, view: &EditionView, link: usize) -> (u32, u32) {
        let (source, target) = view.link_ordinals(link);
        if self.is_target { (target, source) } else { (source, target) }
    }
}

/// How often each stage was told of each entity.
#[derive(Default)]
struct Votes(HashMap<u32, Vec<(Stage, u32)>>);

impl Votes {
    fn add(&mut self, entity: u32, stage: Stage) {
        let told = self.0.entry(entity).or_default();
        match told.iter_mut().find(|(s, _)| *s == stage) {
            Some((_, n)) => *n += 1,
            None => told.push((stage, 1)),
        }
    }

    /// The stage told most often, ties in the order of stages.
    fn decide(self, ontology: &Ontology) -> HashMap<u32, Stage> {
        let place = |stage: Stage| ontology.stages().iter().position(|d| d.stage == stage).unwrap_or(usize::MAX);
        let best = |told: Vec<(Stage, u32)>| told.into_iter().min_by_key(|(stage, n)| (std::cmp::Reverse(*n), place(*stage))).map(|t| t.0);
        self.0.into_iter().filter_map(|(entity, told)| Some((entity, best(told)?))).collect()
    }
}

impl LinkStages {
    /// Applies the rules for references, then those for roles, to visible links.
    pub(super) fn of(view: &EditionView, visible: &[u32]) -> LinkStages {
        let base = &*view.base;
        let named = by_reference(view, visible);
        let mut lines: HashMap<u32, Vec<Stage>> = HashMap::new();
        let mut lines_known: Vec<&LinkWords> = Vec::new();
        let mut votes = Votes::default();
        let rules: Vec<_> = base.ontology.role_rules().iter().filter_map(|rule| Some((Spot::of(&rule.link, base)?, rule))).collect();
        for words in rules.iter().filter_map(|(_, rule)| rule.lines.as_ref()) {
            if !lines_known.contains(&words) {
                lines_known.push(words);
                stages_of_lines(view, visible, words, &named, &mut lines);
            }
        }
        for link in visible.iter().map(|i| *i as usize) {
            for (spot, rule) in rules.iter().filter(|(spot, _)| spot.fits(base, link)) {
                let (party, record) = spot.ends(view, link);
                match (rule.stage, &rule.lines) {
                    (Some(stage), _) => votes.add(party, stage),
                    (None, Some(_)) => lines.get(&record).into_iter().flatten().for_each(|stage| votes.add(party, *stage)),
                    (None, None) => {
                        let own = named.get(&record).copied().or_else(|| base.link_stage(link));
                        own.into_iter().for_each(|stage| votes.add(party, stage));
                    }
                }
            }
        }
        LinkStages { named, roles: votes.decide(&base.ontology) }
    }
}

fn by_reference(view: &EditionView, visible: &[u32]) -> HashMap<u32, Stage> {
    let base = &*view.base;
    let spots: Vec<Spot> = base.ontology.reference_rules().iter().filter_map(|rule| Spot::of(&rule.link, base)).collect();
    let mut votes = Votes::default();
    if spots.is_empty() {
        return HashMap::new();
    }
    for link in visible.iter().map(|i| *i as usize) {
        for spot in spots.iter().filter(|spot| spot.fits(base, link)) {
            let (named, record) = spot.ends(view, link);
            view.stage_by_faces(named).into_iter().for_each(|stage| votes.add(record, stage));
        }
    }
    votes.decide(&base.ontology)
}

/// The stages of lines that are other than their kind's own, by the record that the line belongs to.
fn stages_of_lines(
    view: &EditionView,
    visible: &[u32],
    words: &LinkWords,
    named: &HashMap<u32, Stage>,
    lines: &mut HashMap<u32, Vec<Stage>>,
) {
    let base = &*view.base;
    let Some(spot) = Spot::of(words, base) else { return };
    let usual = base.ontology.def(words.kind).stage;
    for link in visible.iter().map(|i| *i as usize).filter(|i| spot.fits(base, *i)) {
        let (record, line) = spot.ends(view, link);
        let stage = named.get(&line).copied().or_else(|| base.link_stage(link));
        lines.entry(record).or_default().extend(stage.filter(|s| Some(*s) != usual));
    }
    lines.retain(|_, stages| !stages.is_empty());
}
