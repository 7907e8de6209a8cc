// SPDX-License-Identifier: Apache-2.0
//! A view as a plain undirected graph: each pair of neighbours once, with the number of links between them.

use rayon::prelude::*;

use crate::View;

/// Neighbours of each visible node, without direction, doubles or loops. Nodes are renumbered densely, in order of place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Simple {
    places: Vec<u32>,
    starts: Vec<u32>,
    ends: Vec<u32>,
    weights: Vec<u32>,
}

/// Nodes that one thread looks at at a time.
const NODES_AT_ONCE: usize = 4_096;

impl Simple {
    /// The plain graph of all visible nodes.
    pub fn of(view: &View<'_>) -> Simple {
        Simple::among(view, view.nodes().collect())
    }

    /// The plain graph of some nodes (sorted, distinct, visible) and the visible links among them.
    pub fn among(view: &View<'_>, places: Vec<u32>) -> Simple {
        debug_assert!(places.is_sorted_by(|a, b| a < b));
        let mut number_of = vec![u32::MAX; view.network().node_count()];
        for (number, place) in (0..).zip(&places) {
            number_of[*place as usize] = number;
        }
        let of_chunk = |places: &[u32]| {
            let (mut counts, mut ends, mut weights, mut found) = (Vec::with_capacity(places.len()), Vec::new(), Vec::new(), Vec::new());
            for place in places {
                found.clear();
                found.extend(
                    view.links_at(*place)
                        .map(|(_, end)| number_of[end as usize])
                        .filter(|end| *end != u32::MAX && *end != number_of[*place as usize]),
                );
                found.sort_unstable();
                let before = ends.len();
                for run in found.chunk_by(|a, b| a == b) {
                    ends.push(run[0]);
                    weights.push(run.len() as u32);
                }
                counts.push((ends.len() - before) as u32);
            }
            (counts, ends, weights)
        };
        let chunks: Vec<_> = places.par_chunks(NODES_AT_ONCE).map(of_chunk).collect();
        let mut simple = Simple { starts: Vec::with_capacity(places.len() + 1), places, ends: Vec::new(), weights: Vec::new() };
        simple.starts.push(0);
        for (counts, ends, weights) in chunks {
            for count in counts {
                simple.starts.push(simple.starts[simple.starts.len() - 1] + count);
            }
            simple.ends.extend(ends);
            simple.weights.extend(weights);
        }
        simple
    }

    /// The number of nodes.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether there is no node.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// The place in the network of each node.
    pub fn places(&self) -> &[u32] {
        &self.places
    }

    /// A node's neighbours, sorted.
    pub fn neighbors(&self, node: u32) -> &[u32] {
        &self.ends[self.starts[node as usize] as usize..self.starts[node as usize + 1] as usize]
    }

    /// The numbers of links to a node's neighbours, in their order.
    pub fn weights(&self, node: u32) -> &[u32] {
        &self.weights[self.starts[node as usize] as usize..self.starts[node as usize + 1] as usize]
    }
}
