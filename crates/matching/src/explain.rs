// SPDX-License-Identifier: Apache-2.0
//! Why two rows are, or are not, taken for one thing: a waterfall of bits, and what would turn it.

use serde::Serialize;

use crate::{
    compare::{LEVELS_MAX, MISSING, Outcome},
    features::Features,
    learn::Model,
    score::{clamped, probability},
    table::Table,
};

/// One field's part in a weight.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Step {
    /// The columns compared.
    pub field: String,
    /// How the values meet.
    pub level: &'static str,
    /// The values of one row, as read.
    pub left: Vec<String>,
    /// The values of the other.
    pub right: Vec<String>,
    /// What the level adds in bits, given the steps before; below 0 it speaks against.
    pub bits: f32,
    /// What the rarity of the value adds in bits; below 0 the value is common.
    pub rarity: f32,
}

/// What would turn the answer.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Flip {
    /// The columns that would have to meet otherwise.
    pub field: String,
    /// How they would have to meet.
    pub level: &'static str,
    /// The weight that would result, in bits.
    pub weight: f32,
}

/// Why two rows are, or are not, one thing.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Explanation {
    /// Bits for one thing before anything is compared: how rare matches are among pairs that blocking brings.
    pub prior: f32,
    /// The fields in order; the bits of all steps and the prior add up to `weight`.
    pub steps: Vec<Step>,
    /// Bits for one thing; 0 is even odds.
    pub weight: f32,
    /// The same as a probability.
    pub probability: f32,
    /// Single changes that would carry the weight across 0, the smallest step first.
    pub flips: Vec<Flip>,
}

/// What two rows of a kind are told apart by.
pub(crate) struct Told<'a> {
    pub(crate) features: &'a Features,
    pub(crate) model: &'a Model,
}

impl Told<'_> {
    /// Explains two rows of the table; nothing where one of them is not of this kind.
    pub(crate) fn explain(&self, table: &Table, a: u32, b: u32) -> Option<Explanation> {
        let (a, b) = (self.features.place_of(a)?, self.features.place_of(b)?);
        Some(self.explain_places(table, a, b))
    }

    pub(crate) fn explain_places(&self, table: &Table, a: u32, b: u32) -> Explanation {
        let fields = self.features.fields();
        let outcome = self.features.compare(a, b);
        let prior = self.model.weight(0) as f32;
        let (mut before, mut pattern) = (prior, 0_u64);
        let mut steps = Vec::new();
        for (at, (field, (level, rarity))) in fields.iter().zip(outcome.levels().iter().zip(outcome.rarities())).enumerate() {
            pattern |= u64::from(*level) << (4 * at);
            let after = self.model.weight(pattern) as f32;
            steps.push(Step {
                level: field.levels.get(usize::from(*level)).copied().unwrap_or_default(),
                left: self.values(table, &field.label, a),
                right: self.values(table, &field.label, b),
                field: field.label.clone(),
                bits: after - before,
                rarity: -clamped(*rarity),
            });
            before = after;
        }
        let weight = before + steps.iter().map(|s| s.rarity).sum::<f32>();
        Explanation { prior, steps, weight, probability: probability(weight), flips: self.flips(&outcome, weight) }
    }

    fn values(&self, table: &Table, label: &str, row: u32) -> Vec<String> {
        let Some(origin) = self.features.origin.get(row as usize) else { return Vec::new() };
        let columns = label.split(", ").filter_map(|name| table.column_named(name));
        columns.flat_map(|c| table.cell(c, *origin as usize).map(str::to_owned).collect::<Vec<_>>()).collect()
    }

    /// Levels of one field that would carry the weight across 0.
    fn flips(&self, outcome: &Outcome, weight: f32) -> Vec<Flip> {
        let mut flips: Vec<Flip> = Vec::new();
        for (at, field) in self.features.fields().iter().enumerate() {
            let known = outcome.levels().get(at).copied().unwrap_or(MISSING);
            let rest = outcome.pattern() & !(15 << (4 * at));
            let rarity = outcome.rarities().get(at).map_or(0.0, |r| clamped(*r));
            let rarities = outcome.rarities().iter().map(|r| clamped(*r)).sum::<f32>() - rarity;
            for (level, name) in field.levels.iter().enumerate().take(LEVELS_MAX) {
                if level == usize::from(known) {
                    continue;
                }
                let other = self.model.weight(rest | (level as u64) << (4 * at)) as f32 - rarities;
                if (other >= 0.0) != (weight >= 0.0) {
                    flips.push(Flip { field: field.label.clone(), level: name, weight: other });
                }
            }
        }
        flips.sort_by(|x, y| x.weight.abs().total_cmp(&y.weight.abs()));
        flips.truncate(FLIPS_MAX);
        flips
    }
}

/// Changes that are told, at most.
const FLIPS_MAX: usize = 5;
