// SPDX-License-Identifier: Apache-2.0
//! Communities: parts that hang together more than chance would have it.

use std::collections::BTreeMap;

use crate::Simple;

/// The community of each node of a [`Simple`] graph.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Communities {
    /// For each node the smallest node of its community.
    pub of: Vec<u32>,
    /// The number of communities.
    pub count: u32,
    /// Modularity: the share of links inside communities beyond what chance would give, -0.5 to 1.
    pub modularity: f64,
}

/// Rounds of moving single nodes within one level, and levels: both end by themselves long before.
const ROUNDS_MAX: usize = 32;
const LEVELS_MAX: usize = 16;

/// A weighted graph whose nodes are sets of nodes.
struct Level {
    /// Neighbours with the links to them; not the node itself.
    ends: Vec<Vec<(u32, u64)>>,
    /// Twice the links inside, plus the links to others.
    strength: Vec<u64>,
}

/// Finds communities by the Louvain method (Blondel et al., "Fast unfolding of communities in large networks", 2008).
///
/// Deterministic: nodes move in order of place, to the community that gains most, ties to the smallest; gains are compared
/// in whole numbers.
pub fn communities(graph: &Simple) -> Communities {
    let count = graph.len();
    let mut of: Vec<u32> = (0..count as u32).collect();
    let mut level = Level::of(graph);
    let total: u64 = level.strength.iter().sum();
    for _ in 0..LEVELS_MAX {
        let moved = level.settle(total);
        let (numbers, sets) = renumber(&moved);
        if sets == level.ends.len() {
            break;
        }
        of.iter_mut().for_each(|set| *set = numbers[*set as usize]);
        level = level.gathered(&numbers, sets);
    }
    let modularity = modularity(graph, &of, total);
    let mut first = vec![u32::MAX; count];
    let mut named = 0;
    for node in 0..count as u32 {
        let slot = &mut first[of[node as usize] as usize];
        if *slot == u32::MAX {
            *slot = node;
            named += 1;
        }
    }
    of.iter_mut().for_each(|set| *set = first[*set as usize]);
    Communities { of, count: named, modularity }
}

impl Level {
    fn of(graph: &Simple) -> Level {
        let ends: Vec<Vec<(u32, u64)>> = (0..graph.len() as u32)
            .map(|n| graph.neighbors(n).iter().copied().zip(graph.weights(n).iter().map(|w| u64::from(*w))).collect())
            .collect();
        let strength = ends.iter().map(|e| e.iter().map(|(_, w)| w).sum()).collect();
        Level { ends, strength }
    }

    /// Moves nodes until none gains; gives the set of each.
    fn settle(&self, total: u64) -> Vec<u32> {
        let count = self.ends.len();
        let mut set_of: Vec<u32> = (0..count as u32).collect();
        let mut set_strength = self.strength.clone();
        // Links from the node at hand to each set, and which sets those are.
        let (mut links, mut touched) = (vec![0_u64; count], Vec::new());
        for _ in 0..ROUNDS_MAX {
            let mut moves = 0;
            for node in 0..count {
                let home = set_of[node];
                set_strength[home as usize] -= self.strength[node];
                for (end, weight) in &self.ends[node] {
                    let set = set_of[*end as usize];
                    if links[set as usize] == 0 {
                        touched.push(set);
                    }
                    links[set as usize] += weight;
                }
                // Gain, times total: links·total − strength·strength of the set. Staying wins a tie, then the smaller set.
                let gain = |set: u32| {
                    i128::from(links[set as usize]) * i128::from(total)
                        - i128::from(self.strength[node]) * i128::from(set_strength[set as usize])
                };
                let best = touched.iter().copied().filter(|set| *set != home).max_by_key(|set| (gain(*set), std::cmp::Reverse(*set)));
                let next = best.filter(|set| gain(*set) > gain(home)).unwrap_or(home);
                moves += usize::from(next != home);
                set_strength[next as usize] += self.strength[node];
                set_of[node] = next;
                touched.drain(..).for_each(|set| links[set as usize] = 0);
            }
            if moves == 0 {
                break;
            }
        }
        set_of
    }

    /// The graph of the sets.
    fn gathered(&self, numbers: &[u32], sets: usize) -> Level {
        let mut ends: Vec<BTreeMap<u32, u64>> = vec![BTreeMap::new(); sets];
        let mut strength = vec![0_u64; sets];
        for (node, of_node) in self.ends.iter().enumerate() {
            let set = numbers[node];
            strength[set as usize] += self.strength[node];
            for (end, weight) in of_node {
                let other = numbers[*end as usize];
                if other != set {
                    *ends[set as usize].entry(other).or_default() += weight;
                }
            }
        }
        Level { ends: ends.into_iter().map(|e| e.into_iter().collect()).collect(), strength }
    }
}

/// Numbers the sets densely in order of their first member.
fn renumber(set_of: &[u32]) -> (Vec<u32>, usize) {
    let mut number_of = vec![u32::MAX; set_of.len()];
    let mut next = 0;
    let numbers = set_of.iter().map(|set| {
        let slot = &mut number_of[*set as usize];
        if *slot == u32::MAX {
            *slot = next;
            next += 1;
        }
        *slot
    });
    let numbers: Vec<u32> = numbers.collect();
    (numbers, next as usize)
}

/// Newman and Girvan's modularity, from whole numbers up to the last division.
fn modularity(graph: &Simple, of: &[u32], total: u64) -> f64 {
    if total == 0 {
        return 0.0;
    }
    let mut inside: u128 = 0;
    let mut strength = vec![0_u128; graph.len()];
    for node in 0..graph.len() as u32 {
        for (end, weight) in graph.neighbors(node).iter().zip(graph.weights(node)) {
            inside += u128::from(of[node as usize] == of[*end as usize]) * u128::from(*weight);
            strength[of[node as usize] as usize] += u128::from(*weight);
        }
    }
    let expected: u128 = strength.iter().map(|s| s * s).sum();
    let total = u128::from(total);
    ((inside * total) as f64 - expected as f64) / (total * total) as f64
}
