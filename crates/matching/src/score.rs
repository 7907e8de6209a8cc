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

/// Weights of patterns, worked out before pairs are scored.
pub(crate) struct Weights {
    of_pattern: HashMap<u64, f32>,
    /// What each level of each field says against one thing, in bits, 0 at most.
    against: Vec<[f32; LEVELS_MAX]>,
}

impl Weights {
    /// Has the weights of these patterns at hand.
    pub(crate) fn new(model: &Model, patterns: impl IntoIterator<Item = u64>) -> Weights {
        let of_pattern = patterns.into_iter().map(|pattern| (pattern, model.weight(pattern) as f32)).collect();
        Weights { of_pattern, against: model.against() }
    }

    /// The weight of a pair, where that of its pattern is at hand.
    pub(crate) fn of(&self, outcome: &Outcome) -> Option<f32> {
        self.of_pattern.get(&outcome.pattern()).map(|weight| with_rarities(*weight, outcome))
    }

    /// Takes the weight of a pattern to hand.
    pub(crate) fn learn(&mut self, model: &Model, outcome: &Outcome) {
        self.learn_pattern(model, outcome.pattern());
    }

    pub(crate) fn learn_pattern(&mut self, model: &Model, pattern: u64) {
        self.of_pattern.entry(pattern).or_insert_with(|| model.weight(pattern) as f32);
    }
}

/// Weighs pairs.
pub(crate) struct Scorer<'a> {
    pub(crate) features: &'a Features,
    pub(crate) model: &'a Model,
    pub(crate) weights: &'a Weights,
}

impl Scorer<'_> {
    /// The weight of a pair in bits; 0 is even odds.
    pub(crate) fn weight(&self, a: u32, b: u32) -> f32 {
        self.weight_of(&self.features.compare(a, b))
    }

    /// The weight of a pattern, whatever the values.
    pub(crate) fn weight_of_pattern(&self, pattern: u64) -> f32 {
        self.weights.of_pattern.get(&pattern).copied().unwrap_or_else(|| self.model.weight(pattern) as f32)
    }

    /// What speaks against two rows being one thing: the bits of the fields in which they differ.
    pub(crate) fn against(&self, outcome: &Outcome) -> f32 {
        outcome.levels().iter().zip(&self.weights.against).map(|(level, bits)| bits.get(usize::from(*level)).copied().unwrap_or(0.0)).sum()
    }

    pub(crate) fn may_be_one(&self, a: u32, b: u32) -> bool {
        self.features.may_be_one(a, b)
    }

    pub(crate) fn compare(&self, a: u32, b: u32) -> Outcome {
        self.features.compare(a, b)
    }

    pub(crate) fn weight_of(&self, outcome: &Outcome) -> f32 {
        with_rarities(self.weight_of_pattern(outcome.pattern()), outcome)
    }
}

/// A pattern's weight less what is common about the values that agree.
fn with_rarities(weight: f32, outcome: &Outcome) -> f32 {
    weight - outcome.rarities().iter().map(|r| clamped(*r)).sum::<f32>()
}

/// What a value's rarity counts for.
pub(crate) fn clamped(rarity: f32) -> f32 {
    rarity.clamp(-RARE_BITS_MAX, COMMON_BITS_MAX)
}

/// The probability of a weight.
pub(crate) fn probability(weight: f32) -> f32 {
    1.0 / (1.0 + (-weight).exp2())
}
