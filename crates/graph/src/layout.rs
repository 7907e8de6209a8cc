// SPDX-License-Identifier: Apache-2.0
//! Places for nodes: force-directed (Fruchterman and Reingold, "Graph Drawing by Force-directed Placement", 1991),
//! started from the digits of ids and computed with +, −, ×, ÷ and square roots alone (all exact under IEEE 754),
//! so that the same network lies the same on any machine.

use crate::Network;

/// More nodes than this are laid out on a spiral by rank instead: springs cost the square of the number.
pub const LAYOUT_NODES_MAX: usize = 2_000;
/// Pairs times rounds stays below this.
const WORK_MAX: usize = 40_000_000;
const ROUNDS_MAX: usize = 300;

impl Network {
    /// Places in [−1, 1]² for `nodes`, pulled together by `links` (positions of links between them).
    pub fn layout(&self, nodes: &[u32], links: &[u32]) -> Vec<(f64, f64)> {
        let n = nodes.len();
        if n < 2 {
            return vec![(0.0, 0.0); n];
        }
        let mut places: Vec<(f64, f64)> = nodes.iter().map(|node| self.start(*node)).collect();
        if n > LAYOUT_NODES_MAX {
            return places;
        }
        let index: std::collections::HashMap<u32, usize> = nodes.iter().enumerate().map(|(i, node)| (*node, i)).collect();
        let springs: Vec<(usize, usize)> = links
            .iter()
            .filter_map(|l| self.ends(*l))
            .filter_map(|(a, b)| Some((*index.get(&a)?, *index.get(&b)?)))
            .filter(|(a, b)| a != b)
            .collect();
        let rounds = (WORK_MAX / (n * n)).clamp(30, ROUNDS_MAX);
        let ideal = 1.0 / (n as f64).sqrt();
        for round in 0..rounds {
            let heat = 0.12 * (1.0 - round as f64 / rounds as f64) + 0.002;
            relax(&mut places, &springs, ideal, heat);
        }
        fit(&mut places);
        places
    }

    /// A start in the square from the first digits of the id.
    fn start(&self, node: u32) -> (f64, f64) {
        let id = self.nodes.get(node as usize).map(|n| n.id.0).unwrap_or_default();
        let part = |a: u8, b: u8| f64::from(u16::from_be_bytes([a, b])) / 32_767.5 - 1.0;
        (part(id[0], id[1]), part(id[2], id[3]))
    }
}

/// One round: everything pushes apart, links pull together, a light pull to the middle keeps pieces in sight.
fn relax(places: &mut [(f64, f64)], springs: &[(usize, usize)], ideal: f64, heat: f64) {
    let n = places.len();
    let mut moves = vec![(0.0, 0.0); n];
    for i in 0..n {
        for j in i + 1..n {
            let (dx, dy) = (places[i].0 - places[j].0, places[i].1 - places[j].1);
            let square = (dx * dx + dy * dy).max(1e-6);
            let push = ideal * ideal / square;
            moves[i] = (moves[i].0 + dx * push, moves[i].1 + dy * push);
            moves[j] = (moves[j].0 - dx * push, moves[j].1 - dy * push);
        }
    }
    for (a, b) in springs {
        let (dx, dy) = (places[*a].0 - places[*b].0, places[*a].1 - places[*b].1);
        let pull = (dx * dx + dy * dy).sqrt() / ideal;
        moves[*a] = (moves[*a].0 - dx * pull, moves[*a].1 - dy * pull);
        moves[*b] = (moves[*b].0 + dx * pull, moves[*b].1 + dy * pull);
    }
    for (place, step) in places.iter_mut().zip(moves) {
        let (mx, my) = (step.0 - place.0 * 0.4, step.1 - place.1 * 0.4);
        let length = (mx * mx + my * my).sqrt().max(1e-9);
        let scale = length.min(heat) / length;
        *place = (place.0 + mx * scale, place.1 + my * scale);
    }
}

/// Moves and scales into the square, keeping proportions.
fn fit(places: &mut [(f64, f64)]) {
    let bound = |pick: fn(&(f64, f64)) -> f64| {
        let values = || places.iter().map(pick);
        (values().fold(f64::INFINITY, f64::min), values().fold(f64::NEG_INFINITY, f64::max))
    };
    let ((left, right), (low, high)) = (bound(|p| p.0), bound(|p| p.1));
    let half = ((right - left).max(high - low) / 2.0).max(1e-9);
    let (cx, cy) = ((left + right) / 2.0, (low + high) / 2.0);
    for p in places {
        *p = ((p.0 - cx) / half, (p.1 - cy) / half);
    }
}
