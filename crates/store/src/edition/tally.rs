// SPDX-License-Identifier: Apache-2.0
//! Counts of visible entities by kind, stage, country, source and marking.

use std::collections::BTreeMap;

use model::{Kind, Stage};

use super::view::EditionView;

/// Counts of a few names.
pub(super) struct Tally<T>(Vec<(T, u64)>);

impl<T> Default for Tally<T> {
    fn default() -> Self {
        Tally(Vec::new())
    }
}

impl<T: Copy + PartialEq> Tally<T> {
    fn add(&mut self, name: T) {
        match self.0.iter_mut().find(|(known, _)| *known == name) {
            Some((_, count)) => *count += 1,
            None => self.0.push((name, 1)),
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (T, u64)> + '_ {
        self.0.iter().copied()
    }
}

/// How many entities have which kind, stage and words.
pub(super) struct Tallies {
    pub(super) kinds: Tally<Kind>,
    pub(super) stages: Tally<Option<Stage>>,
    /// By the number of a word of the edition, which may list several countries.
    pub(super) countries: Vec<u64>,
    /// The same for sources.
    pub(super) sources: Vec<u64>,
    /// By the number of a marking.
    pub(super) markings: Vec<u64>,
}

impl EditionView {
    /// Counts canonical entities; each once for every word that its visible faces have.
    pub(super) fn tally(&self, entities: impl Iterator<Item = u32>) -> Tallies {
        let f = &self.base.faces;
        let columns = [&f.countries, &f.sources, &f.marking];
        let mut counts: [Vec<u64>; 3] = std::array::from_fn(|_| vec![0; self.base.words.list().len()]);
        let (mut kinds, mut stages) = (Tally::default(), Tally::default());
        let mut faces: Vec<usize> = Vec::new();
        let mut seen: Vec<u32> = Vec::new();
        for n in entities {
            faces.clear();
            faces.extend(self.visible_faces(n));
            kinds.add(self.kind_of(n));
            stages.add(self.stage_of(n));
            for (column, counts) in columns.iter().zip(&mut counts) {
                seen.clear();
                for word in faces.iter().map(|face| column[*face]) {
                    if !seen.contains(&word) {
                        seen.push(word);
                        counts[word as usize] += 1;
                    }
                }
            }
        }
        let [countries, sources, markings] = counts;
        Tallies { kinds, stages, countries, sources, markings }
    }

    /// Counts by number as counts by word; a word that lists several counts for each.
    pub(super) fn by_word(&self, counts: &[u64]) -> BTreeMap<&str, u64> {
        let mut words = BTreeMap::new();
        for (word, count) in self.base.words.list().iter().zip(counts).filter(|(_, count)| **count > 0) {
            for part in word.split(';').filter(|part| !part.is_empty()) {
                *words.entry(part).or_default() += count;
            }
        }
        words
    }
}
