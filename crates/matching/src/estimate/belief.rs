// SPDX-License-Identifier: Apache-2.0
//! What is held of the mistakes in each stratum: many draws from a distribution that answers narrow.

use super::{Estimated, Estimator, Figure, Stratum, StratumReport, units::Side};
use crate::similar::mix;

/// Draws that are kept, and those before them that are not.
const DRAWS: usize = 1_500;
const WARM: usize = 300;
/// Steps between two draws that are kept.
const THIN: usize = 2;
/// How far all strata of a side may lie from what is usual, and each from its side: standard deviations, in bits.
const SHIFT_BITS: f64 = 1.5;
const OWN_BITS: f64 = 1.2;
/// How far one step of the walk goes, in bits.
const STEP_BITS: f64 = 1.6;
/// What is missed where no compared pair connects two clusters, by what is missed where one does: the usual ratio, and its
/// spread (of its natural logarithm). In eight tables of made-up people and companies, 5,000 to 20,000 rows each, the ratio was
/// 0.2 to 1.2.
const UNSEEN_RATIO: f64 = 0.6;
const UNSEEN_SPREAD: f64 = 0.6;
/// The middle share of draws that an interval holds.
const HELD: f64 = 0.97;
/// Mistakes that every stratum is taken to have seen, of the usual size.
const USUAL_MISTAKES: f64 = 0.7;

/// Answers in a stratum.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
    answers: u64,
    /// For each mistake the pairs of rows it comes to, by what it costs of B-cubed.
    mistakes: Vec<f64>,
}

impl Tally {
    pub(crate) fn tell(&mut self, is_mistake: bool, pairs_per_cost: f64) {
        self.answers += 1;
        if is_mistake {
            self.mistakes.push(pairs_per_cost);
        }
    }

    pub(crate) fn answers(&self) -> u64 {
        self.answers
    }
}

/// Numbers drawn at random, the same for one seed.
struct Dice {
    seed: u64,
    n: u64,
}

impl Dice {
    /// From 0 to 1, both left out.
    fn even(&mut self) -> f64 {
        self.n += 1;
        ((mix(self.seed, self.n) >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    }

    /// Normal, mean 0, deviation 1 (Box and Muller 1958).
    fn normal(&mut self) -> f64 {
        (-2.0 * self.even().ln()).sqrt() * (std::f64::consts::TAU * self.even()).cos()
    }

    /// Gamma of a shape and scale 1 (Marsaglia and Tsang, "A Simple Method for Generating Gamma Variables", 2000).
    fn gamma(&mut self, shape: f64) -> f64 {
        if shape < 1.0 {
            return self.gamma(shape + 1.0) * self.even().powf(1.0 / shape.max(1e-6));
        }
        let d = shape - 1.0 / 3.0;
        let c = 1.0 / (9.0 * d).sqrt();
        loop {
            let x = self.normal();
            let v = (1.0 + c * x).powi(3);
            if v > 0.0 && self.even().ln() < 0.5 * x * x + d - d * v + d * v.ln() {
                return d * v;
            }
        }
    }
}

/// Draws of the share of mistakes, one of each stratum.
pub(crate) struct Belief {
    draws: Vec<Vec<f64>>,
    seed: u64,
}

/// A share by log2 of its odds.
pub(crate) fn share(bits: f64) -> f64 {
    1.0 / (1.0 + (-bits).exp2())
}

impl Belief {
    /// A walk through what shares are likely (Metropolis for strata one by one, the shift of a side drawn directly).
    pub(crate) fn new(strata: &[Stratum], tallies: &[Tally], seed: u64) -> Belief {
        let mut dice = Dice { seed, n: 0 };
        let mut bits: Vec<f64> = strata.iter().map(|s| s.usual).collect();
        let mut shifts = [0.0_f64; 2];
        let mut draws = Vec::with_capacity(DRAWS);
        for step in 0..WARM + DRAWS * THIN {
            for (at, (stratum, tally)) in strata.iter().zip(tallies).enumerate() {
                let Some(known) = bits.get_mut(at) else { continue };
                let middle = stratum.usual + shifts.get(stratum.side as usize).copied().unwrap_or(0.0);
                let height = |bits: f64| {
                    let (k, n) = (tally.mistakes.len() as f64, tally.answers as f64);
                    let p = share(bits).clamp(1e-12, 1.0 - 1e-12);
                    k * p.ln() + (n - k) * (1.0 - p).ln() - 0.5 * ((bits - middle) / OWN_BITS).powi(2)
                };
                let tried = *known + STEP_BITS * dice.normal();
                if dice.even().ln() < height(tried) - height(*known) {
                    *known = tried;
                }
            }
            for (side, shift) in shifts.iter_mut().enumerate() {
                let of_side = strata.iter().zip(&bits).filter(|(s, _)| s.side as usize == side);
                let (n, sum) = of_side.fold((0.0, 0.0), |(n, sum), (s, bits)| (n + 1.0, sum + bits - s.usual));
                let precision = 1.0 / (SHIFT_BITS * SHIFT_BITS) + n / (OWN_BITS * OWN_BITS);
                *shift = sum / (OWN_BITS * OWN_BITS) / precision + dice.normal() / precision.sqrt();
            }
            if step >= WARM && (step - WARM).is_multiple_of(THIN) {
                draws.push(bits.iter().map(|b| share(*b)).collect());
            }
        }
        Belief { draws, seed: mix(seed, 77) }
    }

    /// How uncertain one more answer in a stratum would be.
    pub(crate) fn spread(&self, stratum: usize) -> f64 {
        let of = |draw: &Vec<f64>| draw.get(stratum).copied().unwrap_or(0.0);
        let n = self.draws.len().max(1) as f64;
        let mean = self.draws.iter().map(of).sum::<f64>() / n;
        let deviation = (self.draws.iter().map(|d| (of(d) - mean).powi(2)).sum::<f64>() / n).sqrt();
        let share = (mean + deviation).min(0.5);
        (share * (1.0 - share)).sqrt()
    }

    /// The figures that follow from the draws.
    pub(crate) fn reckon(&self, of: &Estimator) -> Estimated {
        let mut dice = Dice { seed: self.seed, n: 0 };
        let mut all: [Vec<f64>; 7] = Default::default();
        let mut within_pairs = 0.0;
        of.strata.iter().filter(|s| s.side == Side::Within).for_each(|s| within_pairs += s.pairs);
        for draw in &self.draws {
            let mut costs = [[0.0_f64; 2]; 2];
            for ((stratum, tally), share) in of.strata.iter().zip(&of.tallies).zip(draw) {
                let cost = share * stratum.cost();
                let pairs = cost * pairs_per_cost(stratum, tally, &mut dice);
                if let Some([bcubed, sum]) = costs.get_mut(stratum.side as usize) {
                    *bcubed += cost;
                    *sum += pairs;
                }
            }
            let [[wrong, wrong_pairs], [missed, missed_pairs]] = costs;
            let unseen = UNSEEN_RATIO * (UNSEEN_SPREAD * dice.normal()).exp();
            let (lost, lost_pairs) = (missed * (1.0 + unseen), missed_pairs * (1.0 + unseen));
            let right = (within_pairs - wrong_pairs).max(0.0);
            let part = |part: f64, of: f64| if of > 0.0 { part / of } else { 1.0 };
            let (p, r) = (part(right, within_pairs), part(right, right + lost_pairs));
            let (bp, br) = ((1.0 - wrong).max(0.0), (1.0 - lost).max(0.0));
            let figures = [p, r, harmonic(p, r), bp, br, harmonic(bp, br), missed * unseen];
            all.iter_mut().zip(figures).for_each(|(all, figure)| all.push(figure));
        }
        let [mut precision, mut recall, mut f1, mut bcubed_precision, mut bcubed_recall, mut bcubed_f1, unseen] = all.map(figure);
        // Where nobody found a mistake there may be none.
        let sees = |side: Side| of.strata.iter().zip(&of.tallies).any(|(s, tally)| s.side == side && !tally.mistakes.is_empty());
        for (side, figures) in [(Side::Within, [&mut precision, &mut bcubed_precision]), (Side::Across, [&mut recall, &mut bcubed_recall])]
        {
            if !sees(side) {
                figures.into_iter().for_each(|figure| figure.high = 1.0);
            }
        }
        if !sees(Side::Within) || !sees(Side::Across) {
            f1.high = f1.high.max(harmonic(precision.high, recall.high));
            bcubed_f1.high = bcubed_f1.high.max(harmonic(bcubed_precision.high, bcubed_recall.high));
        }
        let strata = of.strata.iter().zip(&of.tallies).enumerate().map(|(at, (stratum, tally))| StratumReport {
            side: ["within", "across"].get(stratum.side as usize).copied().unwrap_or_default(),
            weight: stratum.units.iter().fold([f32::MAX, f32::MIN], |[low, high], u| [low.min(u.weight), high.max(u.weight)]),
            units: stratum.units.len() as u64,
            answers: tally.answers,
            mistakes: tally.mistakes.len() as u64,
            at_stake: stratum.cost(),
            mistaken: figure(self.draws.iter().filter_map(|draw| draw.get(at).copied()).collect()),
        });
        Estimated {
            precision,
            recall,
            f1,
            bcubed_precision,
            bcubed_recall,
            bcubed_f1,
            answers: of.answers as u64,
            unanswered: of.unanswered as u64,
            unseen,
            strata: strata.collect(),
        }
    }
}

fn harmonic(p: f64, r: f64) -> f64 {
    if p + r > 0.0 { 2.0 * p * r / (p + r) } else { 0.0 }
}

/// Pairs of rows that mistakes come to by what they cost of B-cubed: those seen, and a few of the usual size, weighed by chance
/// (Rubin, "The Bayesian Bootstrap", 1981).
fn pairs_per_cost(stratum: &Stratum, tally: &Tally, dice: &mut Dice) -> f64 {
    let usual = stratum.pairs / stratum.cost().max(f64::MIN_POSITIVE);
    let own = dice.gamma(USUAL_MISTAKES);
    let (mut sum, mut weights) = (own * usual, own);
    for mistake in &tally.mistakes {
        let weight = -dice.even().ln();
        sum += weight * mistake;
        weights += weight;
    }
    sum / weights.max(f64::MIN_POSITIVE)
}

/// The middle of draws, and the interval that holds the middle share of them.
fn figure(mut draws: Vec<f64>) -> Figure {
    draws.sort_unstable_by(f64::total_cmp);
    let at = |share: f64| draws.get(((draws.len() as f64 * share) as usize).min(draws.len().saturating_sub(1))).copied().unwrap_or(1.0);
    Figure { estimate: at(0.5), low: at((1.0 - HELD) / 2.0), high: at((1.0 + HELD) / 2.0) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estimate::units::Unit;

    fn stratum(side: Side, weight: f32, units: u32) -> Stratum {
        let unit = |n| Unit { a: n, b: n + 1, weight, bcubed: 1e-4, pairs: 1.0, size: 2 };
        Stratum::new(side, (0..units).map(unit).collect())
    }

    #[test]
    fn answers_narrow_what_is_held_and_experience_stands_in_for_none() {
        let strata = [stratum(Side::Within, 0.0, 50), stratum(Side::Within, 0.0, 50), stratum(Side::Across, 0.0, 50)];
        let mut asked = Tally::default();
        (0..40).for_each(|n| asked.tell(n % 2 == 0, 1.0));
        let belief = Belief::new(&strata, &[asked, Tally::default(), Tally::default()], 1);
        let held = |at: usize| figure(belief.draws.iter().map(|d| d[at]).collect());
        let (asked, beside, other) = (held(0), held(1), held(2));
        assert!(asked.low > 0.3 && asked.high < 0.7, "{asked:?}");
        assert!(beside.high - beside.low > asked.high - asked.low, "nobody was asked: {beside:?}");
        assert!(beside.estimate > share(strata[1].usual) + 0.05, "what one stratum shows is expected of its side: {beside:?}");
        assert!((other.estimate - share(strata[2].usual)).abs() < 0.08, "and not of the other side: {other:?}");
    }

    #[test]
    fn gamma_numbers_have_their_mean_and_spread() {
        let mut dice = Dice { seed: 5, n: 0 };
        for shape in [0.5, 2.0, 9.0] {
            let draws: Vec<f64> = (0..20_000).map(|_| dice.gamma(shape)).collect();
            let mean = draws.iter().sum::<f64>() / 20_000.0;
            let spread = draws.iter().map(|d| (d - mean).powi(2)).sum::<f64>() / 20_000.0;
            assert!((mean / shape - 1.0).abs() < 0.05 && (spread / shape - 1.0).abs() < 0.1, "{shape}: {mean} {spread}");
        }
    }
}
