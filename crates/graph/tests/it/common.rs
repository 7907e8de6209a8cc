// SPDX-License-Identifier: Apache-2.0
//! Small made-up networks.

use linchpin_graph::{Link, Network, Node, Status};
use model::{EntityId, LinkId};
use proptest::prelude::*;

pub(crate) fn id(n: u32) -> EntityId {
    let mut bytes = [0; 16];
    bytes[..4].copy_from_slice(&n.to_be_bytes());
    // Some spread, as hashed ids have, that keeps the order.
    bytes[4..8].copy_from_slice(&n.wrapping_mul(2_654_435_761).to_be_bytes());
    EntityId(bytes)
}

pub(crate) fn link(source: u32, target: u32, number: u32, directed: bool) -> Link {
    let mut bytes = [0; 16];
    bytes[..4].copy_from_slice(&number.to_be_bytes());
    Link { source, target, id: LinkId(bytes), from: None, to: None, role: 0, directed, status: Status::Stated }
}

pub(crate) fn network(nodes: u32, links: &[(u32, u32, bool)]) -> Network {
    let nodes = (0..nodes).map(|n| Node { id: id(n), kind: (n % 3) as u16 }).collect();
    let links = (0..).zip(links).map(|(number, (a, b, directed))| link(*a, *b, number, *directed)).collect();
    Network::build(nodes, links).unwrap()
}

/// Up to `nodes` nodes and a few links among them, loops and doubles included.
pub(crate) fn some_links(nodes: u32) -> impl Strategy<Value = Vec<(u32, u32, bool)>> {
    prop::collection::vec((0..nodes, 0..nodes, any::<bool>()), 0..(nodes as usize * 2))
}

/// A star, a ring, a grid and single nodes.
pub(crate) fn mixed() -> Network {
    let mut links: Vec<(u32, u32, bool)> = (1..40).map(|leaf| (0, leaf, true)).collect();
    links.extend((0..12).map(|n| (40 + n, 40 + (n + 1) % 12, false)));
    for row in 0..6 {
        for column in 0..6 {
            let at = 52 + row * 6 + column;
            links.extend((column < 5).then_some((at, at + 1, false)));
            links.extend((row < 5).then_some((at, at + 6, false)));
        }
    }
    links.push((3, 45, true));
    network(95, &links)
}
