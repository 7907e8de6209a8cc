// SPDX-License-Identifier: Apache-2.0
//! Laws and twins of the network.

use std::collections::BTreeSet;

use linchpin_graph::{Network, Node};
use model::EntityId;
use proptest::prelude::*;

fn network(n: u32, links: &[(u32, u32)]) -> Network {
    Network::build((0..n).map(|i| Node::new(EntityId::of("t", &i.to_string()))).collect(), links.to_vec())
}

const ALL: fn(u32) -> bool = |_| true;

/// Reachability by repeated sweeps over all links: slow and obvious.
fn reachable(n: u32, links: &[(u32, u32)], from: u32) -> BTreeSet<u32> {
    let mut seen = BTreeSet::from([from]);
    for _ in 0..n {
        for (a, b) in links {
            if seen.contains(a) || seen.contains(b) {
                seen.extend([*a, *b]);
            }
        }
    }
    seen
}

proptest! {
    #[test]
    fn components_are_what_sweeping_finds(links in proptest::collection::vec((0..12_u32, 0..12_u32), 0..20)) {
        let net = network(12, &links);
        let component = net.components();
        for a in 0..12 {
            let twin = reachable(12, &links, a);
            for b in 0..12 {
                prop_assert_eq!(component[a as usize] == component[b as usize], twin.contains(&b));
                prop_assert_eq!(net.path(a, b, 12, &ALL).is_some(), twin.contains(&b));
            }
        }
    }

    #[test]
    fn leaving_out_a_link_never_makes_a_path_shorter(links in proptest::collection::vec((0..8_u32, 0..8_u32), 1..16), out in 0..16_u32) {
        let net = network(8, &links);
        let without = |l: u32| l != out;
        for b in 0..8 {
            let (all, fewer) = (net.path(0, b, 8, &ALL), net.path(0, b, 8, &without));
            if let Some(fewer) = fewer {
                prop_assert!(all.is_some_and(|a| a.len() <= fewer.len()));
            }
        }
    }

    #[test]
    fn an_ego_network_keeps_its_limit_and_counts_the_rest(links in proptest::collection::vec((0..30_u32, 0..30_u32), 0..60), limit in 1..30_usize) {
        let net = network(30, &links);
        let whole = net.ego(&[0], 2, usize::MAX, &ALL, &ALL);
        let cut = net.ego(&[0], 2, limit, &ALL, &ALL);
        prop_assert!(cut.nodes.len() <= limit && cut.nodes[0] == 0);
        prop_assert!(whole.left_out == 0);
        prop_assert_eq!(cut.left_out == 0, cut.nodes.len() == whole.nodes.len());
        let inside: BTreeSet<_> = cut.nodes.iter().collect();
        for link in &cut.links {
            let (a, b) = net.ends(*link).unwrap();
            prop_assert!(inside.contains(&a) && inside.contains(&b));
        }
    }

    #[test]
    fn a_layout_stays_in_the_square_and_repeats(links in proptest::collection::vec((0..20_u32, 0..20_u32), 0..40)) {
        let net = network(20, &links);
        let ego = net.ego(&[0], 4, 20, &ALL, &ALL);
        let places = net.layout(&ego.nodes, &ego.links);
        prop_assert!(places.iter().all(|(x, y)| x.abs() <= 1.000_001 && y.abs() <= 1.000_001));
        prop_assert_eq!(places, net.layout(&ego.nodes, &ego.links));
    }
}

#[test]
fn a_star_has_its_center_in_the_middle() {
    let links: Vec<(u32, u32)> = (1..9).map(|i| (0, i)).collect();
    let net = network(9, &links);
    let ego = net.ego(&[0], 1, 100, &ALL, &ALL);
    let places = net.layout(&ego.nodes, &ego.links);
    assert!(places[0].0.abs() < 0.3 && places[0].1.abs() < 0.3, "{:?}", places[0]);
}

#[test]
fn a_link_to_nowhere_is_left_out_and_a_loop_counts_once() {
    let net = network(2, &[(0, 7), (1, 1), (0, 1)]);
    assert_eq!((net.degree(0), net.degree(1)), (1, 2));
}
