// SPDX-License-Identifier: Apache-2.0
//! The network: nodes, links, and for each node its links both ways.

use std::num::NonZeroI32;

use model::{EntityId, LinkId};
use rayon::prelude::*;
use thiserror::Error;

/// A calendar day by its distance from 1970-01-01, packed so that "no day" costs nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(NonZeroI32);

impl Day {
    /// Day 0 is kept as this, so that no day of the calendar's years 1 to 9999 is kept as zero.
    const SHIFT: i32 = 1_000_000;

    /// The day this many days after 1970-01-01; `None` before the year 1 (day -719,162) or out of range.
    pub fn new(days: i32) -> Option<Day> {
        days.checked_add(Self::SHIFT).filter(|shifted| *shifted > 0).and_then(NonZeroI32::new).map(Day)
    }

    /// Days after 1970-01-01.
    pub fn days(self) -> i32 {
        self.0.get() - Self::SHIFT
    }
}

/// How sure a link is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Status {
    /// A record says so.
    #[default]
    Stated,
    /// A rule concluded it.
    Inferred,
    /// People disagree about it.
    Disputed,
}

/// A node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Node {
    /// The entity.
    pub id: EntityId,
    /// Its kind, by the caller's own numbering.
    pub kind: u16,
}

/// A link between two nodes. Thirty-six bytes: five million are 180 MB.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Link {
    /// Place of the node it goes out from.
    pub source: u32,
    /// Place of the node it goes to.
    pub target: u32,
    /// The link.
    pub id: LinkId,
    /// First day it held, where known.
    pub from: Option<Day>,
    /// Last day it held, where known.
    pub to: Option<Day>,
    /// Its role, by the caller's own numbering.
    pub role: u16,
    /// Whether the direction means something.
    pub directed: bool,
    /// How sure it is.
    pub status: Status,
}

/// A network cannot be built.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum NetworkError {
    /// A link's end is no node.
    #[error("link `{link}` names node {place}, but there are {nodes} nodes")]
    NoSuchNode {
        /// Which link.
        link: LinkId,
        /// The place named.
        place: u32,
        /// How many nodes there are.
        nodes: usize,
    },
    /// The same entity twice.
    #[error("entity `{0}` is given as two nodes")]
    TwiceANode(EntityId),
    /// More nodes or links than places can number.
    #[error("{nodes} nodes and {links} links are more than a network can number (4,294,967,294 each)")]
    TooLarge {
        /// Nodes given.
        nodes: usize,
        /// Links given.
        links: usize,
    },
}

/// Nodes and links in compact arrays, nodes by id, links by source, target and id.
#[derive(Clone, Debug, Default)]
pub struct Network {
    nodes: Vec<Node>,
    /// INVARIANT: sorted, so that a node's outgoing links are one run.
    links: Vec<Link>,
    /// Where each node's run of outgoing links starts; one more at the end.
    out_starts: Vec<u32>,
    /// Links by target, and where each node's run starts.
    into: Vec<u32>,
    into_starts: Vec<u32>,
}

impl Network {
    /// Builds a network. Links name their ends by place in `nodes` as given; the order given means nothing, since
    /// nodes are put in order of id and links in order of their ends.
    ///
    /// # Errors
    /// When a link names a node that is not there, an entity is given twice, or there are too many.
    pub fn build(nodes: Vec<Node>, mut links: Vec<Link>) -> Result<Network, NetworkError> {
        if nodes.len() >= u32::MAX as usize || links.len() >= u32::MAX as usize {
            return Err(NetworkError::TooLarge { nodes: nodes.len(), links: links.len() });
        }
        let count = nodes.len();
        let bad = links.iter().find_map(|l| [l.source, l.target].into_iter().find(|end| *end as usize >= count).map(|place| (l.id, place)));
        if let Some((link, place)) = bad {
            return Err(NetworkError::NoSuchNode { link, place, nodes: count });
        }
        let nodes = in_order(nodes, &mut links)?;
        links.par_sort_unstable();
        let out_starts = starts(count, links.iter().map(|l| l.source));
        let into_starts = starts(count, links.iter().map(|l| l.target));
        let mut next = into_starts.clone();
        let mut into = vec![0_u32; links.len()];
        for (at, link) in (0..).zip(&links) {
            let place = &mut next[link.target as usize];
            into[*place as usize] = at;
            *place += 1;
        }
        Ok(Network { nodes, links, out_starts, into, into_starts })
    }

    /// The number of nodes.
    pub fn node_count(&self) -> usize {
        self.nodes.len()
    }

    /// The number of links.
    pub fn link_count(&self) -> usize {
        self.links.len()
    }

    /// All nodes, by id.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// All links, by source, target and id.
    pub fn links(&self) -> &[Link] {
        &self.links
    }

    /// The place of an entity.
    pub fn find(&self, id: &EntityId) -> Option<u32> {
        self.nodes.binary_search_by(|node| node.id.cmp(id)).ok().map(|at| at as u32)
    }

    /// The places of a node's outgoing links.
    pub fn out_of(&self, node: u32) -> std::ops::Range<u32> {
        let bound = |at: usize| self.out_starts.get(at).copied().unwrap_or(0);
        bound(node as usize)..bound(node as usize + 1).max(bound(node as usize))
    }

    /// The places of a node's incoming links.
    pub fn in_to(&self, node: u32) -> &[u32] {
        let bound = |at: usize| self.into_starts.get(at).map_or(0, |s| *s as usize);
        self.into.get(bound(node as usize)..bound(node as usize + 1)).unwrap_or_default()
    }

    /// Bytes held, without what the allocator adds.
    pub fn bytes(&self) -> usize {
        let places = self.out_starts.len() + self.into.len() + self.into_starts.len();
        self.nodes.len() * size_of::<Node>() + self.links.len() * size_of::<Link>() + places * size_of::<u32>()
    }
}

/// Sorts nodes by id and carries the links' ends along.
fn in_order(nodes: Vec<Node>, links: &mut [Link]) -> Result<Vec<Node>, NetworkError> {
    if !nodes.is_sorted_by(|a, b| a.id < b.id) {
        let mut order: Vec<u32> = (0..nodes.len() as u32).collect();
        order.par_sort_unstable_by_key(|at| nodes[*at as usize].id);
        let mut place_of = vec![0_u32; nodes.len()];
        for (place, at) in (0..).zip(&order) {
            place_of[*at as usize] = place;
        }
        for link in links {
            link.source = place_of[link.source as usize];
            link.target = place_of[link.target as usize];
        }
        let sorted: Vec<Node> = order.iter().map(|at| nodes[*at as usize]).collect();
        if let Some(twice) = sorted.windows(2).find(|pair| pair[0].id == pair[1].id) {
            return Err(NetworkError::TwiceANode(twice[0].id));
        }
        return Ok(sorted);
    }
    Ok(nodes)
}

/// Where each key's run starts when values are sorted by key, from the keys.
fn starts(count: usize, keys: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut starts = vec![0_u32; count + 1];
    for key in keys {
        starts[key as usize + 1] += 1;
    }
    for at in 1..starts.len() {
        starts[at] += starts[at - 1];
    }
    starts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_survive_and_packing_is_tight() {
        for days in [-719_162, -1, 0, 20_000, 2_932_896] {
            assert_eq!(Day::new(days).map(Day::days), Some(days));
        }
        assert_eq!(Day::new(-1_000_000), None);
        assert_eq!((size_of::<Link>(), size_of::<Option<Day>>()), (36, 4));
    }

    #[test]
    fn what_is_no_network_is_refused() {
        let node = |n: u8| Node { id: EntityId([n; 16]), kind: 0 };
        let link =
            Link { source: 0, target: 7, id: LinkId([1; 16]), from: None, to: None, role: 0, directed: true, status: Status::Stated };
        assert!(matches!(Network::build(vec![node(1)], vec![link]), Err(NetworkError::NoSuchNode { place: 7, .. })));
        assert!(
            matches!(Network::build(vec![node(2), node(1), node(2)], vec![]), Err(NetworkError::TwiceANode(id)) if id == EntityId([2; 16]))
        );
    }
}
