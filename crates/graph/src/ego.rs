// SPDX-License-Identifier: Apache-2.0
//! The surroundings of a few nodes, as much as a screen can show, and what was left out.

use std::collections::HashMap;

use crate::View;

/// How much of the surroundings to take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EgoOptions {
    /// Steps from the focus.
    pub hops: u32,
    /// Nodes at most, the focus included.
    pub nodes_max: usize,
}

/// A node of the surroundings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EgoNode {
    /// Its place.
    pub node: u32,
    /// Steps from the nearest focus.
    pub hop: u32,
    /// Visible neighbours of it that were left out.
    pub hidden: u32,
}

/// The surroundings of a focus.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ego {
    /// Nodes, the focus first, then by step, then as they were taken: most links first, then by place.
    pub nodes: Vec<EgoNode>,
    /// All visible links among them, by place.
    pub links: Vec<u32>,
    /// Nodes within reach that were left out because of the limit, as far as they were seen.
    pub cut: u64,
}

/// Takes the nodes within some steps of the focus, step by step; where a step holds more than the limit allows,
/// those with the most visible links are taken. Hidden focus nodes are passed over.
pub fn ego(view: &View<'_>, focus: &[u32], options: EgoOptions) -> Ego {
    let mut taken: HashMap<u32, u32> = HashMap::new();
    let mut order: Vec<(u32, u32)> = Vec::new();
    for node in focus.iter().filter(|n| view.has_node(**n)) {
        if order.len() < options.nodes_max && taken.insert(*node, 0).is_none() {
            order.push((*node, 0));
        }
    }
    let mut cut = 0;
    let mut frontier: Vec<u32> = order.iter().map(|(node, _)| *node).collect();
    for hop in 1..=options.hops {
        let mut reached: Vec<u32> =
            frontier.iter().flat_map(|n| view.links_at(*n)).map(|(_, end)| end).filter(|end| !taken.contains_key(end)).collect();
        reached.sort_unstable();
        reached.dedup();
        reached.sort_by_key(|node| (std::cmp::Reverse(view.degree(*node)), *node));
        let room = options.nodes_max.saturating_sub(order.len());
        cut += reached.len().saturating_sub(room) as u64;
        reached.truncate(room);
        for node in &reached {
            taken.insert(*node, hop);
            order.push((*node, hop));
        }
        frontier = reached;
        if frontier.is_empty() {
            break;
        }
    }
    let mut links: Vec<u32> =
        order.iter().flat_map(|(n, _)| view.links_at(*n)).filter(|(_, end)| taken.contains_key(end)).map(|(link, _)| link).collect();
    links.sort_unstable();
    links.dedup();
    let hidden = |node: u32| {
        let mut ends: Vec<u32> = view.links_at(node).map(|(_, end)| end).filter(|end| !taken.contains_key(end)).collect();
        ends.sort_unstable();
        ends.dedup();
        ends.len() as u32
    };
    let nodes = order.iter().map(|(node, hop)| EgoNode { node: *node, hop: *hop, hidden: hidden(*node) }).collect();
    Ego { nodes, links, cut }
}
