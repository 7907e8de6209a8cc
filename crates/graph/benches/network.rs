// SPDX-License-Identifier: Apache-2.0
//! Speed of building networks and asking them. The links are made up: some hubs, many leaves.
#![expect(clippy::unwrap_used, reason = "a bench without its inputs has nothing to say")]

use divan::{Bencher, counter::ItemsCount};
use linchpin_graph::{
    Link, Network, Node, PathOptions, Simple, Status, betweenness, communities, components, cores, layout, shortest_paths,
};
use model::{EntityId, LinkId};

fn main() {
    divan::main();
}

const SIZES: [u32; 3] = [1_000, 100_000, 3_000_000];

/// A fixed stream of numbers (SplitMix64).
fn mixed(n: u64) -> u64 {
    let mut x = n.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

/// `nodes` nodes and five links for every three of them; a link's target is drawn twice and the smaller taken, so that hubs arise.
fn parts(nodes: u32) -> (Vec<Node>, Vec<Link>) {
    let id = |n: u64| {
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&mixed(n).to_be_bytes());
        bytes
    };
    let below = |n: u64| (mixed(n) % u64::from(nodes)) as u32;
    let link = |n: u64| {
        let target = (u64::from(below(3 * n)) * u64::from(below(3 * n + 1)) / u64::from(nodes)) as u32;
        Link { source: below(3 * n + 2), target, id: LinkId(id(n)), from: None, to: None, role: 0, directed: true, status: Status::Stated }
    };
    ((0..nodes).map(|n| Node { id: EntityId(id(u64::from(n))), kind: 0 }).collect(), (0..u64::from(nodes) * 5 / 3).map(link).collect())
}

fn network(nodes: u32) -> Network {
    let (nodes, links) = parts(nodes);
    Network::build(nodes, links).unwrap()
}

// Bound: sorting links of 36 bytes, log2(5M) = 22 passes at some 3 ns: 70 ns a link. Happy with 5,000,000 links/s on two cores.
#[divan::bench(args = SIZES, sample_count = 3, sample_size = 1)]
fn build(bencher: Bencher<'_, '_>, nodes: u32) {
    bencher
        .counter(ItemsCount::new(nodes as usize * 5 / 3))
        .with_inputs(|| parts(nodes))
        .bench_values(|(nodes, links)| Network::build(nodes, links));
}

// Bound: a degree touches each link twice at random, some 20 ns each. Happy with 20,000,000 links/s.
#[divan::bench(args = SIZES, sample_count = 3, sample_size = 1)]
fn view(bencher: Bencher<'_, '_>, nodes: u32) {
    let network = network(nodes);
    bencher.counter(ItemsCount::new(network.link_count())).bench(|| network.view(|_| true, |l| l.id.0[0] != 0));
}

// Bound: two small balls of some thousand nodes at 100 ns. Happy under 5 ms.
#[divan::bench(args = SIZES, sample_count = 5, sample_size = 1)]
fn path(bencher: Bencher<'_, '_>, nodes: u32) {
    let network = network(nodes);
    let view = network.view_all();
    bencher.bench(|| shortest_paths(&view, nodes / 2, nodes / 3, PathOptions::default()));
}

// Bound: one pass over the links each, at random: 50 ns. Happy with 5,000,000 links/s.
#[divan::bench(args = SIZES, sample_count = 3, sample_size = 1)]
fn parts_and_cores(bencher: Bencher<'_, '_>, nodes: u32) {
    let network = network(nodes);
    let view = network.view_all();
    bencher.counter(ItemsCount::new(network.link_count())).bench(|| (components(&view), cores(&Simple::of(&view))));
}

// Bound: some twenty rounds over the links at 30 ns. Happy with 500,000 links/s.
#[divan::bench(args = [1_000, 100_000], sample_count = 3, sample_size = 1)]
fn find_communities(bencher: Bencher<'_, '_>, nodes: u32) {
    let network = network(nodes);
    let graph = Simple::of(&network.view_all());
    bencher.counter(ItemsCount::new(network.link_count())).bench(|| communities(&graph));
}

// Bound: a source walks every link twice at 20 ns: 64 sources over 166,000 links, 0.4 s a core. Happy within 1 s.
#[divan::bench(args = [1_000, 100_000], sample_count = 3, sample_size = 1)]
fn sample_betweenness(bencher: Bencher<'_, '_>, nodes: u32) {
    let network = network(nodes);
    let graph = Simple::of(&network.view_all());
    bencher.bench(|| betweenness(&graph, 64, 7));
}

// Bound: 200 rounds over 400 nodes that feel some 100 squares each at 5 ns: 40 ms. Happy within 100 ms, and 1 s at 2,000.
#[divan::bench(args = [100, 400, 2_000], sample_count = 3, sample_size = 1)]
fn lay_out(bencher: Bencher<'_, '_>, nodes: u32) {
    let network = network(nodes);
    let view = network.view_all();
    let all: Vec<u32> = view.nodes().collect();
    bencher.bench(|| layout(&view, &all));
}
