// SPDX-License-Identifier: Apache-2.0
//! Clever methods against slow obvious ones.

use std::collections::BTreeSet;

use linchpin_graph::{Direction, Network, PathOptions, Simple, betweenness, components, cores, shortest_paths};
use proptest::prelude::*;

use crate::common::{network, some_links};

const NODES: u32 = 9;

/// Whether one may walk from one node straight to another.
fn walkable(network: &Network, a: u32, b: u32, direction: Direction) -> bool {
    network.links().iter().any(|l| {
        let back = direction == Direction::Any || !l.directed;
        (l.source, l.target) == (a, b) || (back && (l.target, l.source) == (a, b))
    })
}

/// All shortest paths, as lists of nodes, by growing every path without repetition.
fn slow_paths(network: &Network, from: u32, to: u32, direction: Direction) -> Vec<Vec<u32>> {
    let mut open = vec![vec![from]];
    while !open.is_empty() {
        let done: Vec<Vec<u32>> = open.iter().filter(|p| p.last() == Some(&to)).cloned().collect();
        if !done.is_empty() {
            return done.into_iter().map(|p| p[1..].to_vec()).collect();
        }
        let grow = |path: &Vec<u32>| {
            let next = (0..NODES).filter(|n| !path.contains(n) && walkable(network, *path.last().unwrap(), *n, direction));
            next.map(|n| [&path[..], &[n]].concat()).collect::<Vec<_>>()
        };
        open = open.iter().flat_map(grow).collect();
    }
    Vec::new()
}

proptest! {
    #[test]
    fn shortest_paths_are_those_of_the_slow_twin(links in some_links(NODES), from in 0..NODES, to in 0..NODES, forward in any::<bool>()) {
        let network = network(NODES, &links);
        let direction = if forward { Direction::Forward } else { Direction::Any };
        let options = PathOptions { hops_max: NODES, paths_max: 10_000, direction, ..PathOptions::default() };
        let found = shortest_paths(&network.view_all(), from, to, options);
        let nodes: Vec<Vec<u32>> = found.paths.iter().map(|p| p.iter().map(|s| s.node).collect()).collect();
        prop_assert_eq!(nodes, slow_paths(&network, from, to, direction));
        for path in &found.paths {
            let mut at = from;
            for step in path {
                let link = network.links()[step.link as usize];
                prop_assert!([(link.source, link.target), (link.target, link.source)].contains(&(at, step.node)));
                at = step.node;
            }
        }
        let few = shortest_paths(&network.view_all(), from, to, PathOptions { paths_max: 1, ..options });
        prop_assert_eq!((few.paths.len(), few.more), (found.paths.len().min(1), found.paths.len() > 1));
    }

    #[test]
    fn components_are_what_can_be_reached(links in some_links(NODES)) {
        let network = network(NODES, &links);
        let found = components(&network.view_all());
        for a in 0..NODES {
            let mut reached = BTreeSet::from([a]);
            while let Some(next) = (0..NODES).find(|n| !reached.contains(n) && reached.iter().any(|r| walkable(&network, *r, *n, Direction::Any))) {
                reached.insert(next);
            }
            prop_assert_eq!(found.of(a), reached.first().copied());
            prop_assert!(found.all().contains(&(reached.first().copied().unwrap(), reached.len() as u32)));
        }
    }

    #[test]
    fn cores_are_what_peeling_leaves(links in some_links(NODES)) {
        let graph = Simple::of(&network(NODES, &links).view_all());
        let found = cores(&graph);
        for k in 0..NODES {
            let mut left: BTreeSet<u32> = (0..NODES).collect();
            let degree = |left: &BTreeSet<u32>, n: u32| graph.neighbors(n).iter().filter(|e| left.contains(e)).count() as u32;
            while let Some(weak) = left.iter().copied().find(|n| degree(&left, *n) < k) {
                left.remove(&weak);
            }
            prop_assert_eq!(left.into_iter().collect::<Vec<_>>(), (0..NODES).filter(|n| found[*n as usize] >= k).collect::<Vec<_>>());
        }
    }

    #[test]
    fn betweenness_counts_paths(links in some_links(NODES)) {
        let network = network(NODES, &links);
        let found = betweenness(&Simple::of(&network.view_all()), 100, 0);
        prop_assert!(found.exact && found.error_max == 0.0);
        let mut expect = vec![0.0; NODES as usize];
        for from in 0..NODES {
            for to in (0..NODES).filter(|to| *to != from) {
                let paths = slow_paths(&network, from, to, Direction::Any);
                for path in &paths {
                    path.iter().filter(|n| **n != to).for_each(|n| expect[*n as usize] += 1.0 / paths.len() as f64);
                }
            }
        }
        for (share, sum) in found.share.iter().zip(expect) {
            prop_assert!((share - sum / f64::from((NODES - 1) * (NODES - 2))).abs() < 1e-9);
        }
    }
}

#[test]
fn sampled_betweenness_keeps_its_error_and_its_seed() {
    let links: Vec<_> = (0..600_u32).flat_map(|n| [(n, n / 7, false), (n, (n * 31 + 7) % 600, false)]).collect();
    let graph = Simple::of(&network(600, &links).view_all());
    let (exact, sampled) = (betweenness(&graph, 600, 0), betweenness(&graph, 200, 42));
    assert!(!sampled.exact && sampled.error_max > 0.0 && sampled.error_max < 0.5);
    let worst = exact.share.iter().zip(&sampled.share).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
    assert!(worst <= sampled.error_max, "{worst} {}", sampled.error_max);
    assert_eq!(sampled, betweenness(&graph, 200, 42));
    assert_ne!(sampled, betweenness(&graph, 200, 43));
}
