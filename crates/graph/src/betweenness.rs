// SPDX-License-Identifier: Apache-2.0
//! Betweenness: on how many shortest paths a node lies.

use rayon::prelude::*;

use crate::Simple;

/// Betweenness of each node of a [`Simple`] graph.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Betweenness {
    /// The share of pairs of other nodes whose shortest paths pass through the node, 0 to 1
    /// (of several shortest paths, the part that does).
    pub share: Vec<f64>,
    /// Nodes from which paths were counted; all of them when exact.
    pub sources: u32,
    /// Whether every source was counted.
    pub exact: bool,
    /// With sampling: with a probability of 95 % no share is off by more than this. 0 when exact.
    pub error_max: f64,
}

/// Sources whose sums one thread adds up before they are joined in order.
const SOURCES_AT_ONCE: usize = 16;
/// How often all shares together may lie outside the error given.
const MISS_SHARE: f64 = 0.05;

/// Counts shortest paths (Brandes, "A Faster Algorithm for Betweenness Centrality", 2001), from all nodes when there are at
/// most `sources_max`, else from that many picked by the seed (Brandes and Pich, "Centrality estimation in large networks",
/// 2007). The error of sampling is Hoeffding's bound over all nodes; picks are made with replacement, as it needs.
pub fn betweenness(graph: &Simple, sources_max: usize, seed: u64) -> Betweenness {
    let count = graph.len();
    let exact = count <= sources_max;
    let sources: Vec<u32> = if exact { (0..count as u32).collect() } else { picks(count, sources_max, seed) };
    if count < 3 || sources.is_empty() {
        return Betweenness { share: vec![0.0; count], sources: sources.len() as u32, exact, error_max: 0.0 };
    }
    let parts: Vec<Vec<f64>> = sources.par_chunks(SOURCES_AT_ONCE).map(|chunk| sums_from(graph, chunk)).collect();
    let mut share = vec![0.0; count];
    for part in parts {
        share.iter_mut().zip(part).for_each(|(sum, more)| *sum += more);
    }
    // Each source sees at most count − 2 others beyond a node; pairs are counted from both ends.
    let scale = 1.0 / (sources.len() as f64 * (count - 2) as f64) * (count as f64 / (count - 1) as f64);
    share.iter_mut().for_each(|s| *s *= scale);
    let error_max = if exact { 0.0 } else { hoeffding(count, sources.len()) };
    Betweenness { share, sources: sources.len() as u32, exact, error_max }
}

/// The error that the mean of `samples` values in 0 to 1 exceeds for any of `count` nodes with probability [`MISS_SHARE`].
fn hoeffding(count: usize, samples: usize) -> f64 {
    // ln(2·count/miss), rounded up to a multiple of ln 2, since the last digit of `ln` depends on the platform.
    let doublings = ((2.0 * count as f64 / MISS_SHARE).ceil() as u64).next_power_of_two().ilog2();
    let log = f64::from(doublings) * std::f64::consts::LN_2;
    (log / (2.0 * samples as f64)).sqrt() * (count as f64 / (count - 1) as f64)
}

/// Nodes picked with replacement (SplitMix64, Steele et al. 2014).
fn picks(count: usize, sources: usize, seed: u64) -> Vec<u32> {
    let mut state = seed;
    let next = || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut x = state;
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((u128::from(x ^ (x >> 31)) * count as u128) >> 64) as u32
    };
    std::iter::repeat_with(next).take(sources).collect()
}

/// For each node, the parts of shortest paths from these sources that pass through it.
fn sums_from(graph: &Simple, sources: &[u32]) -> Vec<f64> {
    let count = graph.len();
    let mut sums = vec![0.0; count];
    let (mut steps, mut paths, mut part) = (vec![u32::MAX; count], vec![0.0_f64; count], vec![0.0_f64; count]);
    let mut order: Vec<u32> = Vec::new();
    for source in sources {
        order.clear();
        order.push(*source);
        (steps[*source as usize], paths[*source as usize]) = (0, 1.0);
        let mut next = 0;
        while let Some(node) = order.get(next).copied() {
            next += 1;
            for end in graph.neighbors(node) {
                if steps[*end as usize] == u32::MAX {
                    steps[*end as usize] = steps[node as usize] + 1;
                    order.push(*end);
                }
                if steps[*end as usize] == steps[node as usize] + 1 {
                    paths[*end as usize] += paths[node as usize];
                }
            }
        }
        for node in order.iter().rev() {
            for end in graph.neighbors(*node).iter().filter(|end| steps[**end as usize] == steps[*node as usize] + 1) {
                part[*node as usize] += paths[*node as usize] / paths[*end as usize] * (1.0 + part[*end as usize]);
            }
            if node != source {
                sums[*node as usize] += part[*node as usize];
            }
        }
        for node in &order {
            (steps[*node as usize], paths[*node as usize], part[*node as usize]) = (u32::MAX, 0.0, 0.0);
        }
    }
    sums
}
