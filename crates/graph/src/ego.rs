// SPDX-License-Identifier: Apache-2.0
//! The network around some nodes: step by step outward, the best connected first, until a limit; what is left out is counted.

use std::{cmp::Reverse, collections::HashSet};

use crate::Network;

/// A part of a network.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ego {
    /// Nodes in the order they were reached.
    pub nodes: Vec<u32>,
    /// Links between them, by position.
    pub links: Vec<u32>,
    /// Nodes within reach that the limit left out.
    pub left_out: usize,
}

impl Network {
    /// Everything within `hops` steps of `start` over wanted nodes and links, at most `limit` nodes.
    pub fn ego(&self, start: &[u32], hops: u32, limit: usize, wanted_node: &dyn Fn(u32) -> bool, wanted_link: &dyn Fn(u32) -> bool) -> Ego {
        let mut kept: Vec<u32> = Vec::new();
        let mut seen: HashSet<u32> = HashSet::new();
        let mut left_out = 0;
        let mut ring: Vec<u32> = start.iter().copied().filter(|n| (*n as usize) < self.node_count() && seen.insert(*n)).collect();
        for step in 0..=hops {
            ring.sort_unstable_by_key(|n| (Reverse(self.degree(*n)), *n));
            let room = limit.saturating_sub(kept.len());
            left_out += ring.len().saturating_sub(room);
            ring.truncate(room);
            kept.extend(&ring);
            if step == hops || ring.is_empty() {
                break;
            }
            let mut next = Vec::new();
            for node in &ring {
                for (other, link) in self.neighbors(*node) {
                    if !seen.contains(other) && wanted_link(*link) && wanted_node(*other) {
                        seen.insert(*other);
                        next.push(*other);
                    }
                }
            }
            ring = next;
        }
        let inside: HashSet<u32> = kept.iter().copied().collect();
        let mut links: Vec<u32> = kept
            .iter()
            .flat_map(|n| self.neighbors(*n))
            .filter(|(other, _)| inside.contains(other))
            .map(|(_, link)| *link)
            .collect::<HashSet<_>>()
            .into_iter()
            .filter(|link| wanted_link(*link))
            .collect();
        links.sort_unstable();
        Ego { nodes: kept, links, left_out }
    }
}
