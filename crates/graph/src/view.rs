// SPDX-License-Identifier: Apache-2.0
//! A view: the part of a network that one scope, filter or what-if sees.

use rayon::prelude::*;

use crate::{Bits, Link, Network, Node};

/// What is visible of a network. Hidden nodes take their links with them.
#[derive(Clone, Debug)]
pub struct View<'n> {
    network: &'n Network,
    nodes: Bits,
    links: Bits,
    degrees: Vec<u32>,
}

/// A node next to another, and the links between them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Neighbor {
    /// Its place.
    pub node: u32,
    /// The places of the visible links between the two, either way, sorted.
    pub links: Vec<u32>,
}

/// Nodes whose degrees one thread counts at a time.
const NODES_AT_ONCE: usize = 16_384;

impl Network {
    /// Everything.
    pub fn view_all(&self) -> View<'_> {
        self.view(|_| true, |_| true)
    }

    /// Only the nodes and links that the two predicates keep; a link also needs both its ends.
    pub fn view(&self, keep_node: impl Fn(&Node) -> bool, keep_link: impl Fn(&Link) -> bool) -> View<'_> {
        let nodes = Bits::new(self.node_count(), |at| keep_node(&self.nodes()[at as usize]));
        let links = Bits::new(self.link_count(), |at| {
            let link = &self.links()[at as usize];
            nodes.has(link.source) && nodes.has(link.target) && keep_link(link)
        });
        let mut view = View { network: self, nodes, links, degrees: Vec::new() };
        view.degrees = view.count_degrees();
        view
    }
}

impl<'n> View<'n> {
    /// The network it is a view of.
    pub fn network(&self) -> &'n Network {
        self.network
    }

    /// Whether a node is visible.
    pub fn has_node(&self, node: u32) -> bool {
        self.nodes.has(node)
    }

    /// Whether a link is visible.
    pub fn has_link(&self, link: u32) -> bool {
        self.links.has(link)
    }

    /// The number of visible nodes.
    pub fn node_count(&self) -> usize {
        self.nodes.count()
    }

    /// The number of visible links.
    pub fn link_count(&self) -> usize {
        self.links.count()
    }

    /// The visible nodes, by place.
    pub fn nodes(&self) -> impl Iterator<Item = u32> + '_ {
        (0..self.network.node_count() as u32).filter(|node| self.nodes.has(*node))
    }

    /// The visible links, by place.
    pub fn links(&self) -> impl Iterator<Item = u32> + '_ {
        (0..self.network.link_count() as u32).filter(|link| self.links.has(*link))
    }

    /// The number of visible links at a node; a link from a node to itself counts once.
    pub fn degree(&self, node: u32) -> u32 {
        self.degrees.get(node as usize).copied().unwrap_or(0)
    }

    /// The visible links at a node, outgoing first, each with the node at its other end.
    pub fn links_at(&self, node: u32) -> impl Iterator<Item = (u32, u32)> + '_ {
        let links = self.network.links();
        let out = self.network.out_of(node).map(move |at| (at, links[at as usize].target));
        let into = self.network.in_to(node).iter().map(move |at| (*at, links[*at as usize].source));
        // A link to itself stands in both runs; it is told once.
        out.chain(into.filter(move |(_, source)| *source != node)).filter(|(at, _)| self.links.has(*at))
    }

    /// The visible neighbours of a node with the links to them, by place; the node itself is never among them.
    pub fn neighbors(&self, node: u32) -> Vec<Neighbor> {
        let mut ends: Vec<(u32, u32)> = self.links_at(node).filter(|(_, end)| *end != node).map(|(link, end)| (end, link)).collect();
        ends.sort_unstable();
        ends.chunk_by(|a, b| a.0 == b.0)
            .map(|run| Neighbor { node: run[0].0, links: run.iter().map(|(_, link)| *link).collect() })
            .collect()
    }

    /// The view without some nodes: what would be left if they were gone.
    pub fn without(&self, gone: &[u32]) -> View<'n> {
        let mut view = self.clone();
        for node in gone {
            for (link, end) in self.links_at(*node) {
                if view.links.has(link) {
                    view.links.remove(link);
                    if end != *node {
                        view.degrees[end as usize] -= 1;
                    }
                }
            }
            view.nodes.remove(*node);
            if let Some(degree) = view.degrees.get_mut(*node as usize) {
                *degree = 0;
            }
        }
        view
    }

    fn count_degrees(&self) -> Vec<u32> {
        let mut degrees = vec![0_u32; self.network.node_count()];
        degrees.par_chunks_mut(NODES_AT_ONCE).enumerate().for_each(|(chunk, degrees)| {
            for (node, degree) in ((chunk * NODES_AT_ONCE) as u32..).zip(degrees) {
                *degree = self.links_at(node).count() as u32;
            }
        });
        degrees
    }
}
