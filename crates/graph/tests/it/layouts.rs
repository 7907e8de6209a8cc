// SPDX-License-Identifier: Apache-2.0
//! Layouts: the same everywhere, inside the square, nobody on top of another, neighbours near.

use linchpin_graph::{LAYOUT_NODES_MAX, LayoutError, Network, View, layout};
use proptest::prelude::*;

use crate::common::{mixed, network, some_links};

fn distance(a: [f32; 2], b: [f32; 2]) -> f64 {
    let (x, y) = (f64::from(a[0] - b[0]), f64::from(a[1] - b[1]));
    (x * x + y * y).sqrt()
}

fn laid(view: &View<'_>) -> Vec<[f32; 2]> {
    layout(view, &view.nodes().collect::<Vec<_>>()).unwrap()
}

/// (least distance of two nodes, mean link, mean distance).
fn measures(network: &Network, points: &[[f32; 2]]) -> (f64, f64, f64) {
    let (mut least, mut sum, mut count) = (f64::MAX, 0.0, 0.0);
    for (at, a) in points.iter().enumerate() {
        for b in &points[at + 1..] {
            let d = distance(*a, *b);
            least = least.min(d);
            sum += d;
            count += 1.0;
        }
    }
    let links: Vec<f64> = network
        .links()
        .iter()
        .filter(|l| l.source != l.target)
        .map(|l| distance(points[l.source as usize], points[l.target as usize]))
        .collect();
    (least, links.iter().sum::<f64>() / links.len() as f64, sum / count)
}

#[test]
fn a_mixed_network_is_spread_and_its_neighbours_stand_near() {
    let network = mixed();
    let points = laid(&network.view_all());
    let (least, link, mean) = measures(&network, &points);
    assert!(least > 0.015, "least {least:.4}");
    assert!(link < mean * 0.5, "link {link:.3} mean {mean:.3}");
    let widest = points.iter().flatten().fold(0.0_f32, |w, c| w.max(c.abs()));
    assert!((0.9..=1.0).contains(&widest), "{widest}");
}

/// These bits were written once; another machine or compiler must give the same.
#[test]
fn the_bits_are_the_same_on_every_machine() {
    let points = laid(&mixed().view_all());
    let bits = points
        .iter()
        .flatten()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, c| (hash ^ u64::from(c.to_bits())).wrapping_mul(0x0000_0100_0000_01b3));
    assert_eq!(format!("{bits:016x}"), "a5b40a4bad03d3e0");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn places_are_finite_apart_and_in_the_order_asked(links in some_links(14), turn in 0..14_usize) {
        let network = network(14, &links);
        let view = network.view_all();
        let points = laid(&view);
        prop_assert!(points.iter().flatten().all(|c| c.is_finite() && c.abs() <= 1.0));
        let (least, ..) = measures(&network, &points);
        prop_assert!(least > 0.01, "{}", least);
        let mut asked: Vec<u32> = view.nodes().collect();
        asked.rotate_left(turn);
        let turned = layout(&view, &asked).unwrap();
        prop_assert!(asked.iter().zip(turned).all(|(node, point)| points[*node as usize] == point));
    }
}

#[test]
fn the_largest_layout_is_made_and_a_larger_one_refused() {
    let count = LAYOUT_NODES_MAX as u32;
    let links: Vec<_> = (1..count).map(|n| (n, n / 3, false)).chain((0..count / 2).map(|n| (n, (n * 17 + 5) % count, false))).collect();
    let network = network(count + 1, &links);
    let view = network.view_all();
    let points = layout(&view, &(0..count).collect::<Vec<_>>()).unwrap();
    assert!(points.iter().flatten().all(|c| c.is_finite() && c.abs() <= 1.0));
    assert_eq!(layout(&view, &(0..=count).collect::<Vec<_>>()), Err(LayoutError::TooMany(LAYOUT_NODES_MAX + 1)));
    assert_eq!(layout(&view.without(&[5]), &[4, 5]), Err(LayoutError::Hidden(5)));
    assert_eq!(layout(&view, &[]), Ok(vec![]));
    assert_eq!(layout(&view, &[7]), Ok(vec![[0.0, 0.0]]));
}
