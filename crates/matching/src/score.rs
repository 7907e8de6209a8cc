// SPDX-License-Identifier: Apache-2.0
//! Scoring: a pair's weight is that of its pattern less what is common about the values it agrees in.

use hashbrown::HashMap;

use crate::{
    compare::{LEVELS_MAX, Outcome},
    features::Features,
    learn::Model,
};

/// What the rarity of a value may add to or take from a weight, in bits.
const RARE_BITS_MAX: f32 = 8.0;
const COMMON_BITS_MAX: f32 = 6.0;

/// Weighs pairs.
pub(crate) struct Scorer<'a> {
    features: &'a Features,
    model: &'a Model,
    weights: HashMap<u64, f32>,
    /// What each level of each field says against one thing, in bits, 0 at most.
    against: Vec<[f32; LEVELS_MAX]>,
}

impl<'a> Scorer<'a> {
    /// A scorer that has the weights of the patterns seen at hand.
    pub(crate) fn new(features: &'a Features, model: &'a Model, patterns: &[(u64, f64)]) -> Scorer<'a> {
        let weights = patterns.iter().map(|(pattern, _)| (*pattern, model.weight(*pattern) as f32)).collect();
        Scorer { features, model, weights, against: model.against() }
    }

    /// The weight of a pair in bits; 0 is even odds.
    pub(crate) fn weight(&self, a: u32, b: u32) -> f32 {
        self.weight_of(&self.features.compare(a, b))
    }

    /// The weight of a pattern, whatever the values.
    pub(crate) fn weight_of_pattern(&self, pattern: u64) -> f32 {
        self.weights.get(&pattern).copied().unwrap_or_else(|| self.model.weight(pattern) as f32)
    }

    /// What speaks against two rows being one thing: the bits of the fields in which they differ.
    pub(crate) fn against(&self, outcome: &Outcome) -> f32 {
        outcome.levels().iter().zip(&self.against).map(|(level, bits)| bits.get(usize::from(*level)).copied().unwrap_or(0.0)).sum()
    }

    pub(crate) fn rows(&self) -> usize {
        self.features.rows.len()
    }

    pub(crate) fn may_be_one(&self, a: u32, b: u32) -> bool {
        self.features.may_be_one(a, b)
    }

    pub(crate) fn compare(&self, a: u32, b: u32) -> Outcome {
        self.features.compare(a, b)
    }

    pub(crate) fn weight_of(&self, outcome: &Outcome) -> f32 {
        self.weight_of_pattern(outcome.pattern()) - outcome.rarities().iter().map(|r| clamped(*r)).sum::<f32>()
    }
}

/// What a value's rarity counts for.
pub(crate) fn clamped(rarity: f32) -> f32 {
    rarity.clamp(-RARE_BITS_MAX, COMMON_BITS_MAX)
}

/// The probability of a weight.
pub(crate) fn probability(weight: f32) -> f32 {
    1.0 / (1.0 + (-weight).exp2())
}
