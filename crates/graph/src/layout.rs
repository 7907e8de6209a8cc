// SPDX-License-Identifier: Apache-2.0
//! Places nodes on a plane so that a person sees the structure.
//!
//! Each component starts from its distances (`start`: pivot multidimensional scaling), which unfolds it, and is then
//! relaxed under springs and repulsion (`relax`: ForceAtlas2's forces, in which hubs clear a space of their own);
//! nodes that would still overlap are pushed apart, and components are packed side by side (`pack`).
//! Only sums, products, quotients and square roots are used, which IEEE 754 rounds the same everywhere, in one fixed
//! order: the same input gives the same bits on any machine.

use model::EntityId;
use thiserror::Error;

use crate::{Simple, View};

mod pack;
mod relax;
mod start;

/// Nodes that are laid out at most: beyond this no screen shows structure.
pub const LAYOUT_NODES_MAX: usize = 2_000;

/// A layout cannot be made.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum LayoutError {
    /// Too many nodes.
    #[error("{0} nodes are more than a layout holds ({LAYOUT_NODES_MAX})")]
    TooMany(usize),
    /// A node that is not visible.
    #[error("node {0} is not in view")]
    Hidden(u32),
}

/// A point; the length of a link between two plain nodes is about 1 until the end.
type Point = [f64; 2];

/// A place in -1 to 1 both ways for each node, in the order given; a node given twice has one place.
///
/// # Errors
/// When there are more than [`LAYOUT_NODES_MAX`] nodes, or one is hidden.
pub fn layout(view: &View<'_>, nodes: &[u32]) -> Result<Vec<[f32; 2]>, LayoutError> {
    let mut places = nodes.to_vec();
    places.sort_unstable();
    places.dedup();
    if places.len() > LAYOUT_NODES_MAX {
        return Err(LayoutError::TooMany(places.len()));
    }
    if let Some(hidden) = places.iter().find(|node| !view.has_node(**node)) {
        return Err(LayoutError::Hidden(*hidden));
    }
    let graph = Simple::among(view, places);
    let jitter: Vec<Point> = graph.places().iter().map(|place| jitter(&view.network().nodes()[*place as usize].id)).collect();
    let mut points = vec![[0.0, 0.0]; graph.len()];
    let mut parts = parts(&graph);
    // The largest first; ties by the first member.
    parts.sort_by_key(|members| (std::cmp::Reverse(members.len()), members[0]));
    let ends: Vec<Vec<Vec<u32>>> = parts.iter().map(|members| ends_within(&graph, members)).collect();
    let mut laid: Vec<Vec<Point>> = parts.iter().zip(&ends).map(|(members, ends)| lay_part(ends, members, &jitter)).collect();
    let rooms = rooms(&ends, &laid);
    for ((ends, points), rooms) in ends.iter().zip(&mut laid).zip(&rooms) {
        debug_assert_eq!(ends.len(), rooms.len());
        relax::part_overlaps(rooms, points);
    }
    let margin = (3.0 * rooms.iter().flatten().copied().fold(f64::MAX, f64::min)).max(pack::MARGIN_MIN);
    for (members, laid) in parts.iter().zip(pack::pack(laid, margin)) {
        for (member, point) in members.iter().zip(laid) {
            points[*member as usize] = point;
        }
    }
    let fitted = pack::fit(&points);
    Ok(nodes.iter().map(|node| graph.places().binary_search(node).map_or([0.0, 0.0], |at| fitted[at])).collect())
}

/// The components of a small graph, members sorted.
fn parts(graph: &Simple) -> Vec<Vec<u32>> {
    let mut seen = vec![false; graph.len()];
    let mut parts = Vec::new();
    for first in 0..graph.len() as u32 {
        if std::mem::replace(&mut seen[first as usize], true) {
            continue;
        }
        let mut members = vec![first];
        let mut next = 0;
        while let Some(node) = members.get(next).copied() {
            next += 1;
            for end in graph.neighbors(node) {
                if !std::mem::replace(&mut seen[*end as usize], true) {
                    members.push(*end);
                }
            }
        }
        members.sort_unstable();
        parts.push(members);
    }
    parts
}

/// The neighbours of each member, by place among the members.
fn ends_within(graph: &Simple, members: &[u32]) -> Vec<Vec<u32>> {
    let number = |node: &u32| members.binary_search(node).unwrap_or(0) as u32;
    members.iter().map(|node| graph.neighbors(*node).iter().map(number).collect()).collect()
}

fn lay_part(ends: &[Vec<u32>], members: &[u32], jitter: &[Point]) -> Vec<Point> {
    if members.len() == 1 {
        return vec![[0.0, 0.0]];
    }
    let jitter: Vec<Point> = members.iter().map(|node| jitter[*node as usize]).collect();
    let mut points = start::start(ends, &jitter);
    relax::relax(ends, &mut points);
    points
}

/// The radius within which each node stands alone: a share of half the picture, larger for hubs, since they are drawn larger
/// (a plain node some three points of five hundred, a hub with a hundred links sixteen). Less where all together would crowd.
fn rooms(ends: &[Vec<Vec<u32>>], laid: &[Vec<Point>]) -> Vec<Vec<f64>> {
    const PLAIN: f64 = 0.008;
    const BY_LINKS: f64 = 0.003;
    const LINKS_MAX: usize = 144;
    const FILLED_SHARE_MAX: f64 = 0.3;
    let packed: Vec<Point> = pack::pack(laid.to_vec(), pack::MARGIN_MIN).into_iter().flatten().collect();
    let (low, high) = pack::bounds(&packed);
    let half = ((high[0] - low[0]).max(high[1] - low[1]) / 2.0).max(1.0);
    let share = |links: usize| PLAIN + BY_LINKS * (links.min(LINKS_MAX) as f64).sqrt();
    // In shares of half the picture, whose whole area is then 4.
    let filled: f64 = ends.iter().flatten().map(|e| 4.0 * share(e.len()) * share(e.len())).sum::<f64>() / 4.0;
    let scale = if filled > FILLED_SHARE_MAX { half * (FILLED_SHARE_MAX / filled).sqrt() } else { half };
    ends.iter().map(|part| part.iter().map(|e| share(e.len()) * scale).collect()).collect()
}

/// A small displacement from the node's id, so that nodes in equal positions part the same way every time.
fn jitter(id: &EntityId) -> Point {
    let part = |at: usize| f64::from(u16::from_le_bytes([id.0[at], id.0[at + 1]])) / 65_536.0 - 0.5;
    [part(0), part(2)]
}
