// SPDX-License-Identifier: Apache-2.0
//! Shortest paths between two nodes.

use std::collections::{HashMap, HashSet};

use crate::View;

/// Which way links may be walked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Direction {
    /// Either way.
    #[default]
    Any,
    /// Directed links only from source to target; links without direction either way.
    Forward,
}

/// Limits of a search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PathOptions {
    /// Longest path, in steps.
    pub hops_max: u32,
    /// Paths given at most.
    pub paths_max: usize,
    /// Nodes looked at before the search gives up.
    pub nodes_max: usize,
    /// Which way links may be walked.
    pub direction: Direction,
}

impl Default for PathOptions {
    fn default() -> Self {
        PathOptions { hops_max: 6, paths_max: 20, nodes_max: 1_000_000, direction: Direction::Any }
    }
}

/// A step: over a link to a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Step {
    /// The link walked, the first by place where there are several.
    pub link: u32,
    /// The node reached.
    pub node: u32,
}

/// What a search found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Paths {
    /// Steps of the shortest paths; `None` where none was found within the limits.
    pub hops: Option<u32>,
    /// Shortest paths, in order of the places they pass, each without its start.
    pub paths: Vec<Vec<Step>>,
    /// Whether there are more of the same length.
    pub more: bool,
    /// Whether the search gave up at its limit of nodes, so that "none" is not known.
    pub gave_up: bool,
}

/// One side of a search from both ends: how far each node reached lies from its end.
struct Side {
    steps: HashMap<u32, u32>,
    frontier: Vec<u32>,
    depth: u32,
    backward: bool,
}

impl Side {
    fn new(start: u32, backward: bool) -> Side {
        Side { steps: HashMap::from([(start, 0)]), frontier: vec![start], depth: 0, backward }
    }

    fn grow(&mut self, view: &View<'_>, direction: Direction) {
        self.depth += 1;
        let mut next = Vec::new();
        for node in &self.frontier {
            for (_, end) in walkable(view, *node, direction, self.backward) {
                if let std::collections::hash_map::Entry::Vacant(slot) = self.steps.entry(end) {
                    slot.insert(self.depth);
                    next.push(end);
                }
            }
        }
        self.frontier = next;
    }
}

/// The links over which one can leave a node (or, backward, have come to it), with the node at the other end.
fn walkable<'v>(view: &'v View<'_>, node: u32, direction: Direction, backward: bool) -> impl Iterator<Item = (u32, u32)> + 'v {
    view.links_at(node).filter(move |(link, _)| {
        let link = &view.network().links()[*link as usize];
        let start = if backward { link.target } else { link.source };
        direction == Direction::Any || !link.directed || start == node
    })
}

/// Finds the shortest paths from one node to another by breadth-first search from both ends, the smaller side growing.
pub fn shortest_paths(view: &View<'_>, from: u32, to: u32, options: PathOptions) -> Paths {
    if !view.has_node(from) || !view.has_node(to) {
        return Paths::default();
    }
    if from == to {
        return Paths { hops: Some(0), paths: vec![Vec::new()], ..Paths::default() };
    }
    let (mut ahead, mut behind) = (Side::new(from, false), Side::new(to, true));
    let hops = loop {
        if ahead.depth + behind.depth >= options.hops_max || ahead.frontier.is_empty() || behind.frontier.is_empty() {
            return Paths::default();
        }
        if ahead.steps.len() + behind.steps.len() > options.nodes_max {
            return Paths { gave_up: true, ..Paths::default() };
        }
        let (grown, other) = if ahead.frontier.len() <= behind.frontier.len() { (&mut ahead, &behind) } else { (&mut behind, &ahead) };
        grown.grow(view, options.direction);
        if let Some(rest) = grown.frontier.iter().filter_map(|node| other.steps.get(node)).min() {
            break grown.depth + rest;
        }
    };
    let on_path = on_shortest(view, &ahead, &behind, hops, options.direction);
    let mut walk = Walk { view, options, hops, on_path: &on_path, path: Vec::new(), found: Paths { hops: Some(hops), ..Paths::default() } };
    walk.from(from);
    walk.found
}

/// The nodes of all shortest paths as (steps from the start, node).
fn on_shortest(view: &View<'_>, ahead: &Side, behind: &Side, hops: u32, direction: Direction) -> HashSet<(u32, u32)> {
    let meeting = ahead.steps.iter().filter(|(node, steps)| behind.steps.get(*node).is_some_and(|rest| **steps + rest == hops));
    let mut on_path: HashSet<(u32, u32)> = meeting.map(|(node, steps)| (*steps, *node)).collect();
    // From where the sides met, back to the start and on to the end.
    for (side, backward) in [(ahead, true), (behind, false)] {
        let mut open: Vec<(u32, u32)> = on_path.iter().copied().collect();
        while let Some((steps, node)) = open.pop() {
            for (_, end) in walkable(view, node, direction, backward) {
                let next = if backward { steps.checked_sub(1) } else { Some(steps + 1) };
                let Some(next) = next else { continue };
                let lies = if backward { next } else { hops.saturating_sub(next) };
                if next <= hops && side.steps.get(&end) == Some(&lies) && on_path.insert((next, end)) {
                    open.push((next, end));
                }
            }
        }
    }
    on_path
}

struct Walk<'w, 'n> {
    view: &'w View<'n>,
    options: PathOptions,
    hops: u32,
    on_path: &'w HashSet<(u32, u32)>,
    path: Vec<Step>,
    found: Paths,
}

impl Walk<'_, '_> {
    /// Walks on from a node, always along shortest paths, nodes in order of place.
    fn from(&mut self, node: u32) {
        let steps = self.path.len() as u32;
        if steps == self.hops {
            if self.found.paths.len() < self.options.paths_max {
                self.found.paths.push(self.path.clone());
            } else {
                self.found.more = true;
            }
            return;
        }
        let mut next: Vec<Step> = walkable(self.view, node, self.options.direction, false)
            .filter(|(_, end)| self.on_path.contains(&(steps + 1, *end)))
            .map(|(link, end)| Step { link, node: end })
            .collect();
        next.sort_unstable_by_key(|step| (step.node, step.link));
        next.dedup_by_key(|step| step.node);
        for step in next {
            if self.found.more {
                return;
            }
            self.path.push(step);
            self.from(step.node);
            self.path.pop();
        }
    }
}
