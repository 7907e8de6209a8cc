// SPDX-License-Identifier: Apache-2.0
//! Cores: how deep in the thick of the network a node sits.

use crate::Simple;

/// The core number of each node: the largest k such that it belongs to a part in which everyone has k neighbours.
/// Linear in the links, by Batagelj and Zaveršnik ("An O(m) Algorithm for Cores Decomposition of Networks", 2003).
pub fn cores(graph: &Simple) -> Vec<u32> {
    let count = graph.len();
    let mut degree: Vec<u32> = (0..count as u32).map(|n| graph.neighbors(n).len() as u32).collect();
    let largest = degree.iter().copied().max().unwrap_or(0) as usize;

    // Nodes sorted by degree, with the start of each degree's run and each node's place.
    let mut start = vec![0_usize; largest + 2];
    for d in &degree {
        start[*d as usize + 1] += 1;
    }
    for at in 1..start.len() {
        start[at] += start[at - 1];
    }
    let mut next = start.clone();
    let (mut order, mut place) = (vec![0_u32; count], vec![0_usize; count]);
    for (node, d) in (0..).zip(&degree) {
        let at = &mut next[*d as usize];
        order[*at] = node;
        place[node as usize] = *at;
        *at += 1;
    }

    for at in 0..count {
        let node = order[at];
        for other in graph.neighbors(node) {
            let d = degree[*other as usize] as usize;
            if d > degree[node as usize] as usize {
                // Swap the neighbour with the first of its run, then let the run start one later.
                let (there, first) = (place[*other as usize], start[d]);
                let swapped = order[first];
                order.swap(there, first);
                place[*other as usize] = first;
                place[swapped as usize] = there;
                start[d] += 1;
                degree[*other as usize] -= 1;
            }
        }
    }
    degree
}
