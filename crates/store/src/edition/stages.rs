// SPDX-License-Identifier: Apache-2.0
//! Which stage an entity stands at, as a reader sees it: a record stands where its goods stand, a party where its records stand.
//! Worked out from visible faces and links alone, so that a reader's stages tell nothing of what the reader may not see.

use std::{cmp::Reverse, collections::HashMap};

use model::{LinkWords, Ontology, Stage};

use super::{base::EditionBase, view::EditionView};

/// A stage's place in the chain, counted from one; zero is none.
type Place = u8;
const NO_STAGE: Place = 0;

/// The stage of each canonical entity.
#[derive(Debug, Default)]
pub(super) struct Stages(Vec<Place>);

impl Stages {
    pub(super) fn get(&self, ontology: &Ontology, canonical: u32) -> Option<Stage> {
        let place = usize::from(*self.0.get(canonical as usize)?);
        ontology.stages().get(place.checked_sub(1)?).map(|d| d.stage)
    }

    /// Works out all stages of a view: by what an entity names, else by facts of it, else by its roles in records.
    pub(super) fn of(view: &EditionView, visible: &[u32]) -> Stages {
        let named = by_reference(view, visible);
        let mut stages = by_role(view, visible, &named);
        for (canonical, place) in stages.iter_mut().enumerate() {
            let canonical = u32::try_from(canonical).unwrap_or(u32::MAX);
            match named.get(canonical as usize) {
                Some(named) if *named != NO_STAGE => *place = *named,
                _ if !view.is_canonical(canonical) => *place = NO_STAGE,
                _ => match by_faces(view, canonical) {
                    NO_STAGE => {}
                    fact => *place = fact,
                },
            }
        }
        Stages(stages)
    }
}

fn place_of(ontology: &Ontology, stage: Option<Stage>) -> Place {
    let position = stage.and_then(|stage| ontology.stages().iter().position(|d| d.stage == stage));
    position.and_then(|p| Place::try_from(p + 1).ok()).unwrap_or(NO_STAGE)
}

/// The stage that the visible faces of an entity tell.
fn by_faces(view: &EditionView, canonical: u32) -> Place {
    let words = view.visible_faces(canonical).map(|f| view.base.words.get(view.base.faces.stage[f])).filter(|w| !w.is_empty());
    place_of(&view.base.ontology, words.min().and_then(|w| view.base.ontology.stage(w)))
}

/// A rule's link words as numbers of this edition's words.
struct Spot {
    kind: u32,
    role: u32,
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

/// Which stages were told of which entities, and how often at once.
#[derive(Default)]
struct Votes(Vec<(u32, Place, u32)>);

impl Votes {
    fn add(&mut self, entity: u32, stage: Place, times: u32) {
        if stage != NO_STAGE {
            self.0.push((entity, stage, times));
        }
    }

    /// The stage told most often of each of `entities` entities, ties in the order of stages.
    fn decide(mut self, entities: usize) -> Vec<Place> {
        self.0.sort_unstable();
        let mut decided = vec![NO_STAGE; entities];
        for told in self.0.chunk_by(|a, b| a.0 == b.0) {
            let times = |same: &[(u32, Place, u32)]| same.iter().map(|t| u64::from(t.2)).sum::<u64>();
            let best = told.chunk_by(|a, b| a.1 == b.1).min_by_key(|same| Reverse(times(same))).and_then(<[_]>::first);
            if let Some((entity, stage, _)) = best
                && let Some(place) = decided.get_mut(*entity as usize)
            {
                *place = *stage;
            }
        }
        decided
    }
}

fn by_reference(view: &EditionView, visible: &[u32]) -> Vec<Place> {
    let base = &*view.base;
    let spots: Vec<Spot> = base.ontology.reference_rules().iter().filter_map(|rule| Spot::of(&rule.link, base)).collect();
    if spots.is_empty() {
        return Vec::new();
    }
    let mut votes = Votes::default();
    for link in visible.iter().map(|i| *i as usize) {
        for spot in spots.iter().filter(|spot| spot.fits(base, link)) {
            let (named, record) = spot.ends(view, link);
            votes.add(record, by_faces(view, named), 1);
        }
    }
    votes.decide(base.entities.len())
}

/// The stages of a record's lines, and how many lines stand at each.
type Lines = HashMap<u32, Vec<(Place, u32)>>;

fn by_role(view: &EditionView, visible: &[u32], named: &[Place]) -> Vec<Place> {
    let base = &*view.base;
    let mut lines = Lines::new();
    let mut lines_known: Vec<&LinkWords> = Vec::new();
    let rules: Vec<_> = base.ontology.role_rules().iter().filter_map(|rule| Some((Spot::of(&rule.link, base)?, rule))).collect();
    for words in rules.iter().filter_map(|(_, rule)| rule.lines.as_ref()) {
        if !lines_known.contains(&words) {
            lines_known.push(words);
            stages_of_lines(view, visible, words, named, &mut lines);
        }
    }
    let mut votes = Votes::default();
    for link in visible.iter().map(|i| *i as usize) {
        for (spot, rule) in rules.iter().filter(|(spot, _)| spot.fits(base, link)) {
            let (party, record) = spot.ends(view, link);
            match (rule.stage, &rule.lines) {
                (Some(stage), _) => votes.add(party, place_of(&base.ontology, Some(stage)), 1),
                (None, Some(_)) => lines.get(&record).into_iter().flatten().for_each(|(stage, times)| votes.add(party, *stage, *times)),
                (None, None) => votes.add(party, own(view, named, record, link), 1),
            }
        }
    }
    votes.decide(base.entities.len())
}

/// The stage of what an entity names, else that of the link's own record.
fn own(view: &EditionView, named: &[Place], entity: u32, link: usize) -> Place {
    match named.get(entity as usize) {
        Some(named) if *named != NO_STAGE => *named,
        _ => place_of(&view.base.ontology, view.base.link_stage(link)),
    }
}

/// The stages of lines that are other than their kind's own, by the record that the line belongs to.
fn stages_of_lines(view: &EditionView, visible: &[u32], words: &LinkWords, named: &[Place], lines: &mut Lines) {
    let base = &*view.base;
    let Some(spot) = Spot::of(words, base) else { return };
    let usual = place_of(&base.ontology, base.ontology.def(words.kind).stage);
    for link in visible.iter().map(|i| *i as usize).filter(|i| spot.fits(base, *i)) {
        let (record, line) = spot.ends(view, link);
        let stage = own(view, named, line, link);
        if stage != NO_STAGE && stage != usual {
            let told = lines.entry(record).or_default();
            match told.iter_mut().find(|(known, _)| *known == stage) {
                Some((_, times)) => *times = times.saturating_add(1),
                None => told.push((stage, 1)),
            }
        }
    }
}
