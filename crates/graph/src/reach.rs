// SPDX-License-Identifier: Apache-2.0
//! Paths and components.

use std::collections::{HashMap, VecDeque};

use crate::Network;

/// One step of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PathStep {
    /// The node reached.
    pub node: u32,
    /// The link taken to it; `None` at the start.
    pub link: Option<u32>,
}

impl Network {
    /// A shortest path over wanted links, the one with the smallest positions among equals; `None` when there is none within `steps_max`.
    pub fn path(&self, from: u32, to: u32, steps_max: u32, wanted_link: &dyn Fn(u32) -> bool) -> Option<Vec<PathStep>> {
        let mut came: HashMap<u32, (u32, u32)> = HashMap::new();
        let mut queue = VecDeque::from([(from, 0_u32)]);
        while let Some((node, steps)) = queue.pop_front() {
            if node == to {
                return Some(walk_back(&came, from, to));
            }
            if steps == steps_max {
                continue;
            }
            let mut next: Vec<(u32, u32)> = self.neighbors(node).iter().copied().filter(|(other, link)| *other != from && !came.contains_key(other) && wanted_link(*link)).collect();
            next.sort_unstable();
            for (other, link) in next {
                if !came.contains_key(&other) {
                    came.insert(other, (node, link));
                    queue.push_back((other, steps + 1));
                }
            }
        }
        None
    }

    /// For each node the smallest position in its connected component.
    pub fn components(&self) -> Vec<u32> {
        let n = self.node_count();
        let mut component = vec![u32::MAX; n];
        let mut stack = Vec::new();
        for start in 0..u32::try_from(n).unwrap_or(u32::MAX) {
            if component[start as usize] != u32::MAX {
                continue;
            }
            component[start as usize] = start;
            stack.push(start);
            while let Some(node) = stack.pop() {
                for (other, _) in self.neighbors(node) {
                    if component[*other as usize] == u32::MAX {
                        component[*other as usize] = start;
                        stack.push(*other);
                    }
                }
            }
        }
        component
    }
}

fn walk_back(came: &HashMap<u32, (u32, u32)>, from: u32, to: u32) -> Vec<PathStep> {
    let mut path = Vec::new();
    let mut node = to;
    while node != from {
        let Some((before, link)) = came.get(&node) else { break };
        path.push(PathStep { node, link: Some(*link) });
        node = *before;
    }
    path.push(PathStep { node: from, link: None });
    path.reverse();
    path
}
