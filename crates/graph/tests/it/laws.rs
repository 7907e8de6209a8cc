// SPDX-License-Identifier: Apache-2.0
//! Laws of networks and views.

use linchpin_graph::{Direction, EgoOptions, Network, PathOptions, Simple, communities, components, cores, ego, shortest_paths};
use proptest::prelude::*;

use crate::common::{link, network, some_links};

const NODES: u32 = 12;

proptest! {
    #[test]
    fn the_order_of_building_changes_nothing(links in some_links(NODES), turn in 0..24_usize) {
        let straight = network(NODES, &links);
        let place = |n: u32| NODES - 1 - n;
        let nodes = (0..NODES).map(|n| straight.nodes()[place(n) as usize]).collect();
        let mut turned: Vec<_> = (0..).zip(&links).map(|(number, (a, b, directed))| link(place(*a), place(*b), number, *directed)).collect();
        turned.rotate_left(turn.min(links.len()));
        let other = Network::build(nodes, turned).unwrap();
        prop_assert_eq!(straight.nodes(), other.nodes());
        prop_assert_eq!(straight.links(), other.links());
        for node in 0..NODES {
            prop_assert_eq!(straight.in_to(node), other.in_to(node));
        }
    }

    #[test]
    fn removing_a_node_never_adds_a_path(links in some_links(NODES), gone in 0..NODES, from in 0..NODES, to in 0..NODES) {
        let network = network(NODES, &links);
        let whole = network.view_all();
        let less = whole.without(&[gone]);
        for direction in [Direction::Any, Direction::Forward] {
            let options = PathOptions { hops_max: NODES, direction, ..PathOptions::default() };
            let (before, after) = (shortest_paths(&whole, from, to, options), shortest_paths(&less, from, to, options));
            if let Some(hops) = after.hops {
                prop_assert!(before.hops.is_some_and(|b| b <= hops));
                prop_assert!(after.paths.iter().flatten().all(|step| step.node != gone));
            }
        }
        prop_assert!(components(&less).connected(from, to) <= components(&whole).connected(from, to));
    }

    #[test]
    fn a_view_without_a_node_is_the_view_that_never_had_it(links in some_links(NODES), gone in 0..NODES) {
        let network = network(NODES, &links);
        let (less, never) = (network.view_all().without(&[gone]), network.view(|n| n.id != network.nodes()[gone as usize].id, |_| true));
        prop_assert_eq!(less.nodes().collect::<Vec<_>>(), never.nodes().collect::<Vec<_>>());
        prop_assert_eq!(less.links().collect::<Vec<_>>(), never.links().collect::<Vec<_>>());
        for node in 0..NODES {
            prop_assert_eq!(less.degree(node), never.degree(node));
        }
        prop_assert_eq!(Simple::of(&less), Simple::of(&never));
    }

    /// What is hidden shows in no answer: a network in which it never was answers the same.
    #[test]
    fn hidden_links_change_nothing(shown in some_links(NODES), hidden in some_links(NODES)) {
        let both: Vec<_> = shown.iter().chain(&hidden).copied().collect();
        let whole = network(NODES, &both);
        let bound = shown.len() as u32;
        let seen = |l: &linchpin_graph::Link| u32::from_be_bytes([l.id.0[0], l.id.0[1], l.id.0[2], l.id.0[3]]) < bound;
        let view = whole.view(|_| true, seen);
        let alone = network(NODES, &shown);
        let other = alone.view_all();
        let (a, b) = (Simple::of(&view), Simple::of(&other));
        prop_assert_eq!(&a, &b);
        prop_assert_eq!(communities(&a), communities(&b));
        prop_assert_eq!(cores(&a), cores(&b));
        let options = EgoOptions { hops: 2, nodes_max: 5 };
        let nodes = |view: &linchpin_graph::View<'_>| ego(view, &[0], options).nodes;
        prop_assert_eq!(nodes(&view), nodes(&other));
    }

    #[test]
    fn surroundings_say_what_they_leave_out(links in some_links(NODES), focus in 0..NODES, hops in 0..4_u32, nodes_max in 1..8_usize) {
        let network = network(NODES, &links);
        let view = network.view_all();
        let found = ego(&view, &[focus], EgoOptions { hops, nodes_max });
        prop_assert!(found.nodes.len() <= nodes_max && found.nodes[0].node == focus);
        let whole = ego(&view, &[focus], EgoOptions { hops, nodes_max: 1_000 });
        prop_assert_eq!(whole.cut, 0);
        prop_assert_eq!(found.cut == 0, found.nodes.len() == whole.nodes.len());
        for node in &found.nodes {
            let taken = |end: u32| found.nodes.iter().any(|n| n.node == end);
            let left_out = view.neighbors(node.node).iter().filter(|n| !taken(n.node)).count();
            prop_assert_eq!(node.hidden as usize, left_out);
        }
    }

    #[test]
    fn communities_lie_within_components_and_modularity_within_bounds(links in some_links(NODES)) {
        let network = network(NODES, &links);
        let graph = Simple::of(&network.view_all());
        let (found, parts) = (communities(&graph), components(&network.view_all()));
        prop_assert!((-0.5..=1.0).contains(&found.modularity));
        for (node, of) in (0..).zip(&found.of) {
            prop_assert!(*of <= node && found.of[*of as usize] == *of);
            prop_assert!(parts.connected(node, *of));
        }
    }
}

#[test]
fn a_loop_is_told_once_and_doubles_are_one_neighbour() {
    let network = network(3, &[(0, 0, true), (0, 1, true), (1, 0, true), (0, 1, false)]);
    let view = network.view_all();
    assert_eq!((view.degree(0), view.degree(1), view.degree(2)), (4, 3, 0));
    let neighbors = view.neighbors(0);
    assert_eq!((neighbors.len(), neighbors[0].node, neighbors[0].links.len()), (1, 1, 3));
    assert_eq!(Simple::of(&view).weights(0), [3]);
}

#[test]
fn two_cliques_with_a_bridge_are_two_communities() {
    let clique = |from: u32| (0..5).flat_map(move |a| (a + 1..5).map(move |b| (from + a, from + b, false)));
    let links: Vec<_> = clique(0).chain(clique(5)).chain([(4, 5, false)]).collect();
    let network = network(10, &links);
    let found = communities(&Simple::of(&network.view_all()));
    assert_eq!((found.count, &found.of[..]), (2, &[0, 0, 0, 0, 0, 5, 5, 5, 5, 5][..]));
}
