// SPDX-License-Identifier: Apache-2.0
//! The network itself: nodes, links, who touches whom.

use model::EntityId;

/// A node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Node {
    /// The entity; the layout starts from its digits, so that a node keeps its corner from page to page.
    pub id: EntityId,
}

impl Node {
    /// A node for an entity.
    pub fn new(id: EntityId) -> Node {
        Node { id }
    }
}

/// A network.
/// INVARIANT: `starts` has one more element than `nodes`, ascending, ending at `incident.len()`.
#[derive(Debug)]
pub struct Network {
    pub(crate) nodes: Vec<Node>,
    links: Vec<(u32, u32)>,
    starts: Vec<u32>,
    /// (neighbor, link) of every end.
    incident: Vec<(u32, u32)>,
}

impl Network {
    /// Builds from nodes and (source, target) positions; links that name no node are left out, a loop touches its node once.
    pub fn build(nodes: Vec<Node>, links: Vec<(u32, u32)>) -> Network {
        let n = nodes.len();
        let is_inside = |(a, b): (u32, u32)| (a as usize) < n && (b as usize) < n;
        let mut starts = vec![0_u32; n + 1];
        for (a, b) in links.iter().copied().filter(|l| is_inside(*l)) {
            starts[a as usize + 1] += 1;
            starts[b as usize + 1] += u32::from(a != b);
        }
        for i in 1..starts.len() {
            starts[i] += starts[i - 1];
        }
        let mut fill = starts.clone();
        let mut incident = vec![(0, 0); starts[n] as usize];
        for (link, (a, b)) in (0_u32..).zip(links.iter().copied()).filter(|(_, l)| is_inside(*l)) {
            for (end, other) in if a == b { vec![(a, b)] } else { vec![(a, b), (b, a)] } {
                incident[fill[end as usize] as usize] = (other, link);
                fill[end as usize] += 1;
            }
        }
        Network { nodes, links, starts, incident }
    }

    /// How many nodes.
    pub fn node_count(&self) -> usize {
        self.nodes.len()
    }

    /// How many links were given.
    pub fn link_count(&self) -> usize {
        self.links.len()
    }

    /// Source and target of a link.
    pub fn ends(&self, link: u32) -> Option<(u32, u32)> {
        self.links.get(link as usize).copied()
    }

    /// (neighbor, link) of every link that touches a node; empty for a node that is not there.
    pub fn neighbors(&self, node: u32) -> &[(u32, u32)] {
        let i = node as usize;
        match (self.starts.get(i), self.starts.get(i + 1)) {
            (Some(a), Some(b)) => self.incident.get(*a as usize..*b as usize).unwrap_or_default(),
            _ => &[],
        }
    }

    /// How many links touch a node.
    pub fn degree(&self, node: u32) -> usize {
        self.neighbors(node).len()
    }

    /// The `count` best connected nodes that `wanted` accepts; ties by position.
    pub fn hubs(&self, count: usize, wanted: &dyn Fn(u32) -> bool) -> Vec<u32> {
        let mut order: Vec<u32> = (0..u32::try_from(self.nodes.len()).unwrap_or(u32::MAX)).collect();
        order.sort_unstable_by_key(|n| (std::cmp::Reverse(self.degree(*n)), *n));
        order.into_iter().filter(|n| wanted(*n)).take(count.max(1)).collect()
    }
}
