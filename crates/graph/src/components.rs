// SPDX-License-Identifier: Apache-2.0
//! Connected components: which nodes hang together, whatever the direction of links.

use crate::View;

/// The component of each node.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Components {
    of: Vec<u32>,
    /// (smallest member, size), largest first, then by member.
    all: Vec<(u32, u32)>,
}

impl Components {
    /// The smallest place in the node's component; `None` for a hidden node.
    pub fn of(&self, node: u32) -> Option<u32> {
        self.of.get(node as usize).copied().filter(|of| *of != u32::MAX)
    }

    /// Whether two visible nodes hang together.
    pub fn connected(&self, a: u32, b: u32) -> bool {
        self.of(a).is_some() && self.of(a) == self.of(b)
    }

    /// Components as (smallest member, size), largest first.
    pub fn all(&self) -> &[(u32, u32)] {
        &self.all
    }
}

/// Finds the components of a view by union–find (Tarjan 1975), the smallest place as root.
pub fn components(view: &View<'_>) -> Components {
    let count = view.network().node_count();
    let mut parent: Vec<u32> = (0..count as u32).map(|n| if view.has_node(n) { n } else { u32::MAX }).collect();
    for at in view.links() {
        let link = &view.network().links()[at as usize];
        let (a, b) = (root(&mut parent, link.source), root(&mut parent, link.target));
        parent[a.max(b) as usize] = a.min(b);
    }
    let mut sizes = vec![0_u32; count];
    for node in 0..count as u32 {
        if parent[node as usize] != u32::MAX {
            let top = root(&mut parent, node);
            parent[node as usize] = top;
            sizes[top as usize] += 1;
        }
    }
    let mut all: Vec<(u32, u32)> = (0..).zip(sizes).filter(|(_, size)| *size > 0).collect();
    all.sort_unstable_by_key(|(member, size)| (std::cmp::Reverse(*size), *member));
    Components { of: parent, all }
}

fn root(parent: &mut [u32], mut node: u32) -> u32 {
    while parent[node as usize] != node {
        parent[node as usize] = parent[parent[node as usize] as usize];
        node = parent[node as usize];
    }
    node
}
