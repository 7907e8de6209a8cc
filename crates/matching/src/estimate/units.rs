// SPDX-License-Identifier: Apache-2.0
//! What can be asked: pairs that stand together, and pairs of clusters that nearly did.

use hashbrown::HashMap;
use rayon::prelude::*;

use crate::{
    run::{KindModel, Matches},
    score::Scorer,
    similar::mix,
};

/// Pairs of one cluster that are listed, at most; of larger clusters so many are drawn, and each speaks for more.
const CLUSTER_PAIRS_MAX: usize = 400;
/// Pairs below this weight are not asked about, in bits: a thousand of them hold about one match.
pub(crate) const WEIGHT_MIN: f32 = -6.0;

/// On which side of the clusters' edge a pair lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Side {
    /// In one cluster: wrong if the rows are different things.
    Within,
    /// In two clusters that some compared pair connects: missed if the rows are one thing.
    Across,
}

/// A pair to ask about, and what the clusters lose if it is a mistake.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Unit {
    pub(crate) a: u32,
    pub(crate) b: u32,
    /// Bits for one thing.
    pub(crate) weight: f32,
    /// What a mistake costs of B-cubed precision (within) or recall.
    pub(crate) bcubed: f64,
    /// Pairs of rows that the mistake comes to.
    pub(crate) pairs: f64,
    /// Rows of the cluster, or of both.
    pub(crate) size: u32,
}

/// The clusters of a run, and pairs by cluster.
pub(crate) struct Ground<'a> {
    matches: &'a Matches,
    /// By head of a cluster its rows, ascending.
    pub(crate) members: HashMap<u32, Vec<u32>>,
    /// Pairs of clusters that some kept pair connects, the smaller head first, with the highest weight.
    pub(crate) linked: Vec<((u32, u32), f32)>,
    /// For each kind where rows of the table stand.
    places: Vec<HashMap<u32, u32>>,
}

impl<'a> Ground<'a> {
    pub(crate) fn new(matches: &'a Matches) -> Ground<'a> {
        let mut members: HashMap<u32, Vec<u32>> = HashMap::new();
        (0..).zip(&matches.clusters).for_each(|(row, head)| members.entry(*head).or_default().push(row));
        let mut linked: HashMap<(u32, u32), f32> = HashMap::new();
        for pair in matches.pairs.iter().filter(|p| p.weight >= WEIGHT_MIN) {
            let (x, y) = (matches.head(pair.left), matches.head(pair.right));
            if x != y {
                let best = linked.entry((x.min(y), x.max(y))).or_insert(pair.weight);
                *best = best.max(pair.weight);
            }
        }
        let mut linked: Vec<((u32, u32), f32)> = linked.into_iter().collect();
        linked.sort_unstable_by_key(|(heads, _)| *heads);
        let places = matches.models.iter().map(|kind| kind.features.all_places()).collect();
        Ground { matches, members, linked, places }
    }

    fn rows(&self) -> f64 {
        self.matches.clusters.len().max(1) as f64
    }

    pub(crate) fn of(&self, head: u32) -> &[u32] {
        self.members.get(&head).map_or(&[], Vec::as_slice)
    }

    /// A row of a cluster, by a number drawn at random.
    fn drawn(&self, head: u32, number: u64) -> u32 {
        let rows = self.of(head);
        rows.get((number % rows.len().max(1) as u64) as usize).copied().unwrap_or(head)
    }

    /// Pairs of rows in one cluster, those of large clusters drawn at random.
    pub(crate) fn within(&self, seed: u64) -> Vec<Unit> {
        let known: HashMap<(u32, u32), f32> =
            self.matches.pairs.iter().map(|p| ((p.left.min(p.right), p.left.max(p.right)), p.weight)).collect();
        let mut heads: Vec<&u32> = self.members.iter().filter(|(_, rows)| rows.len() > 1).map(|(head, _)| head).collect();
        heads.sort_unstable();
        let scorers: Vec<Scorer<'_>> = self.matches.models.iter().map(KindModel::scorer).collect();
        heads
            .par_iter()
            .flat_map_iter(|head| {
                let rows = self.of(**head);
                let all = rows.len() * (rows.len() - 1) / 2;
                let pairs: Vec<(u32, u32)> = if all <= CLUSTER_PAIRS_MAX {
                    let right = |at: usize| rows.iter().skip(at + 1);
                    rows.iter().enumerate().flat_map(|(at, a)| right(at).map(move |b| (*a, *b))).collect()
                } else {
                    let draw = |n: u64| (mix(seed, mix(u64::from(**head), 2 * n)), mix(seed, mix(u64::from(**head), 2 * n + 1)));
                    let drawn = (0..CLUSTER_PAIRS_MAX as u64).map(draw).map(|(x, y)| (self.drawn(**head, x), self.drawn(**head, y)));
                    drawn.filter(|(a, b)| a != b).map(|(a, b)| (a.min(b), a.max(b))).collect()
                };
                let stands_for = all as f64 / pairs.len().max(1) as f64;
                let size = rows.len() as u32;
                let unit = |(a, b): (u32, u32)| {
                    let weight = known.get(&(a, b)).copied().unwrap_or_else(|| self.weight(&scorers, a, b));
                    Unit { a, b, weight, bcubed: stands_for * 2.0 / (f64::from(size) * self.rows()), pairs: stands_for, size }
                };
                pairs.into_iter().map(unit).collect::<Vec<_>>()
            })
            .collect()
    }

    fn weight(&self, scorers: &[Scorer<'_>], a: u32, b: u32) -> f32 {
        let of_kind = self.places.iter().zip(scorers).find_map(|(places, scorer)| Some(scorer.weight(*places.get(&a)?, *places.get(&b)?)));
        of_kind.unwrap_or(WEIGHT_MIN)
    }

    /// Pairs of clusters that a compared pair connects, each with a pair of rows drawn from them at random.
    pub(crate) fn across(&self, seed: u64) -> Vec<Unit> {
        let unit = |((x, y), weight): &((u32, u32), f32)| {
            let number = mix(seed, mix(u64::from(*x), u64::from(*y)));
            let (left, right) = (self.of(*x).len() as f64, self.of(*y).len() as f64);
            Unit {
                a: self.drawn(*x, number),
                b: self.drawn(*y, number >> 32),
                weight: *weight,
                bcubed: 2.0 * left * right / ((left + right) * self.rows()),
                pairs: left * right,
                size: (left + right) as u32,
            }
        };
        self.linked.iter().map(unit).collect()
    }
}
