// SPDX-License-Identifier: Apache-2.0
//! How right clusters are, from some two hundred answers and no truth.
//!
//! What clusters lose is a sum over pairs. A wrong pair within a cluster of `n` rows costs B-cubed precision `2 / (n N)` of `N`
//! rows; a missed pair of a thing of `t` rows costs B-cubed recall `2 / (t N)`. So both can be estimated by asking about pairs
//! drawn at random in proportion to what they would cost, as Binette and Steorts ("Estimating the Performance of Entity
//! Resolution Algorithms", The American Statistician 2023) draw entities by size. Pairs are drawn from strata of like weight,
//! and where the next answer is asked is chosen as the answers come, as Marchant and Rubinstein do ("In Search of an Entity
//! Resolution OASIS", VLDB 2017): there where what a stratum may cost is largest and least known.
//!
//! What is missed is asked about where a compared pair connects two clusters. Things whose clusters nothing connects, because
//! blocking never brought their rows together or because they look too unlike, cannot be found by asking at random: they are
//! far too few among all pairs. What they cost is taken to be a multiple, within wide bounds, of what is missed where it can be
//! seen, and is told apart (`unseen`).
//!
//! The share of mistakes in each stratum is given a distribution: around what such weights usually mean, with a shift of all
//! strata of a side and one of each stratum, both unknown (a logit-normal model with partial pooling; Gelman and others,
//! "Bayesian Data Analysis", 3rd ed., ch. 5). Answers narrow it. So a stratum of six right answers is not held to be free of
//! mistakes, and one that nobody asked about is not held to be unknown. Intervals are the middle 97 % of what is left: two
//! points more than they promise, for what the model of mistakes does not know. On made-up tables of 5,000 to 20,000 rows and on
//! historical persons they hold the true B-cubed figure in 95 of 100 samples or more (`linchpin match estimate --truth --repeat`).

mod belief;
mod units;

use serde::Serialize;

use crate::{run::Matches, similar::mix};
use belief::{Belief, Tally};
use units::Unit;
pub(crate) use units::{Ground, Side};

/// Answers between two reckonings of what is known, by which the next questions are chosen.
const ROUND: usize = 10;
/// Edges of strata, in bits of weight.
const WITHIN_BITS: [f32; 5] = [-2.0, 2.0, 6.0, 10.0, 14.0];
const ACROSS_BITS: [f32; 4] = [-3.0, -1.0, 1.0, 4.0];
/// Clusters of more rows than this, and pairs of clusters of one more, make strata of their own.
const SMALL_ROWS: u32 = 3;

/// Pairs of like weight.
pub(crate) struct Stratum {
    side: Side,
    units: Vec<Unit>,
    /// What the units would cost if all were mistakes, summed up to each.
    upto: Vec<f64>,
    /// Rows that the units make pairs of, all together.
    pairs: f64,
    /// How often such pairs usually are mistakes, as log2 of the odds.
    usual: f64,
}

impl Stratum {
    fn new(side: Side, units: Vec<Unit>) -> Stratum {
        let mut sum = 0.0;
        let upto: Vec<f64> = units
            .iter()
            .map(|u| {
                sum += u.bcubed;
                sum
            })
            .collect();
        let usual = units.iter().map(|u| u.bcubed * usual(side, f64::from(u.weight), is_large(side, u.size))).sum::<f64>()
            / sum.max(f64::MIN_POSITIVE);
        Stratum { side, pairs: units.iter().map(|u| u.pairs).sum(), units, upto, usual }
    }

    fn cost(&self) -> f64 {
        self.upto.last().copied().unwrap_or(0.0)
    }

    /// A unit drawn in proportion to what it costs, by a number.
    fn draw(&self, number: u64) -> Option<Unit> {
        let at = (number >> 11) as f64 / (1_u64 << 53) as f64 * self.cost();
        self.units.get(self.upto.partition_point(|upto| *upto <= at)).or(self.units.last()).copied()
    }
}

/// How often pairs of a weight are mistakes, as log2 of the odds, in tables that were looked at (made-up people and companies
/// of the bench, without their answers): within clusters far more often than the weight says, since clusters hold pairs that
/// nothing but other rows connects; across clusters far less often, since all that speaks against them was weighed already, the more so the more rows
/// there are.
fn usual(side: Side, weight: f64, is_large: bool) -> f64 {
    match side {
        Side::Within => (-1.5 - 0.45 * weight).clamp(-9.0, 1.0),
        Side::Across if is_large => (-4.8 + 0.6 * weight).clamp(-12.0, -3.0),
        Side::Across => (-3.3 + 0.6 * weight).clamp(-12.0, -1.5),
    }
}

fn is_large(side: Side, rows: u32) -> bool {
    rows > if side == Side::Within { SMALL_ROWS } else { SMALL_ROWS + 1 }
}

/// How often pairs of a weight are mistakes, 0 to 1; `rows` are those of the cluster, or of both.
pub(crate) fn mistaken(side: Side, weight: f64, rows: u32) -> f64 {
    belief::share(usual(side, weight, is_large(side, rows)))
}

/// A figure with the interval that holds it in 95 of 100 cases.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Figure {
    /// The middle of what is likely.
    pub estimate: f64,
    /// Its lower end.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
}

/// What is known of one stratum.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StratumReport {
    /// `within` or `across` clusters.
    pub side: &'static str,
    /// The lowest and the highest weight in it, in bits.
    pub weight: [f32; 2],
    /// Pairs (within) or pairs of clusters in it.
    pub units: u64,
    /// Answers.
    pub answers: u64,
    /// Of these, mistakes.
    pub mistakes: u64,
    /// The share of B-cubed precision or recall that it would cost if all were mistakes.
    pub at_stake: f64,
    /// The share of mistakes.
    pub mistaken: Figure,
}

/// How right clusters are.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Estimated {
    /// Share of the pairs within clusters that are right.
    pub precision: Figure,
    /// Share of the true pairs that stand in one cluster.
    pub recall: Figure,
    /// Harmonic mean of both.
    pub f1: Figure,
    /// For a row, in the mean: the share of its cluster that is the same thing.
    pub bcubed_precision: Figure,
    /// For a row, in the mean: the share of its thing that is in its cluster.
    pub bcubed_recall: Figure,
    /// Harmonic mean of both.
    pub bcubed_f1: Figure,
    /// Answers it rests on.
    pub answers: u64,
    /// Pairs asked about that nobody could answer; they are left out.
    pub unanswered: u64,
    /// B-cubed recall that is taken to be lost to things of which no compared pair shows anything.
    pub unseen: Figure,
    /// By stratum.
    pub strata: Vec<StratumReport>,
}

/// Asks, and reckons.
pub struct Estimator {
    strata: Vec<Stratum>,
    tallies: Vec<Tally>,
    /// Numbers drawn so far, by stratum.
    drawn: Vec<u64>,
    belief: Belief,
    seed: u64,
    answers: usize,
    unanswered: usize,
    open: Option<(usize, Unit)>,
}

impl Estimator {
    /// Draws the frame of a sample from what a run found. Another seed draws another sample.
    pub fn new(matches: &Matches, seed: u64) -> Estimator {
        let ground = Ground::new(matches);
        let mut sorted: std::collections::BTreeMap<(Side, bool, usize), Vec<Unit>> = Default::default();
        let all = [(Side::Within, ground.within(mix(seed, 1))), (Side::Across, ground.across(mix(seed, 2)))];
        for (side, units) in all {
            let edges = match side {
                Side::Within => &WITHIN_BITS[..],
                Side::Across => &ACROSS_BITS[..],
            };
            for unit in units {
                let bin = edges.partition_point(|edge| *edge <= unit.weight);
                sorted.entry((side, is_large(side, unit.size), bin)).or_default().push(unit);
            }
        }
        let strata: Vec<Stratum> = sorted.into_iter().map(|((side, ..), units)| Stratum::new(side, units)).collect();
        let tallies: Vec<Tally> = strata.iter().map(|_| Tally::default()).collect();
        let belief = Belief::new(&strata, &tallies, seed);
        Estimator { drawn: vec![0; strata.len()], strata, tallies, belief, seed, answers: 0, unanswered: 0, open: None }
    }

    /// The next pair of rows to ask about; nothing where there is no pair at all.
    pub fn next_pair(&mut self) -> Option<(u32, u32)> {
        if let Some((_, unit)) = self.open {
            return Some((unit.a, unit.b));
        }
        let need = |at: usize| {
            let n = self.tallies.get(at).map_or(0, |t| t.answers()) as f64;
            self.strata.get(at).map_or(0.0, |s| s.cost() * self.belief.spread(at) / (n + 1.0))
        };
        let at = (0..self.strata.len()).max_by(|x, y| need(*x).total_cmp(&need(*y)).then(y.cmp(x)))?;
        let n = self.drawn.get_mut(at)?;
        let unit = self.strata.get(at)?.draw(mix(self.seed, mix(at as u64 + 101, *n)))?;
        *n += 1;
        self.open = Some((at, unit));
        Some((unit.a, unit.b))
    }

    /// Takes the answer to the pair asked last: whether it is one thing, or nothing where nobody can say.
    pub fn tell(&mut self, is_one: Option<bool>) {
        let Some((at, unit)) = self.open.take() else { return };
        let (Some(stratum), Some(tally)) = (self.strata.get(at), self.tallies.get_mut(at)) else { return };
        match is_one {
            None => self.unanswered += 1,
            Some(is_one) => {
                tally.tell(is_one != (stratum.side == Side::Within), unit.pairs / unit.bcubed.max(f64::MIN_POSITIVE));
                self.answers += 1;
                if self.answers.is_multiple_of(ROUND) {
                    self.belief = Belief::new(&self.strata, &self.tallies, mix(self.seed, self.answers as u64));
                }
            }
        }
    }

    /// Answers so far.
    pub fn answers(&self) -> usize {
        self.answers
    }

    /// Pairs asked about so far that nobody could answer.
    pub fn unanswered(&self) -> usize {
        self.unanswered
    }

    /// How right the clusters are, by the answers so far.
    pub fn reckon(&self) -> Estimated {
        let belief = Belief::new(&self.strata, &self.tallies, mix(self.seed, 1 << 32));
        belief.reckon(self)
    }
}
