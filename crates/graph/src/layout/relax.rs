// SPDX-License-Identifier: Apache-2.0
//! Springs and repulsion, after ForceAtlas2 (Jacomy et al., PLoS ONE 2014): links pull in proportion to their length, nodes push
//! in proportion to their links, so that hubs stand apart with their leaves around them. Far nodes push together,
//! by the tree of Barnes and Hut (Nature 1986).

use super::Point;

/// Repulsion such that two nodes with one link between them rest one length apart.
const PUSH: f64 = 0.25;
/// A square is one body when it looks smaller than this from where the force is felt.
const OPENING: f64 = 0.8;
/// The share of the way to rest that a node goes in a round.
const STEP: f64 = 0.4;
/// Work per layout, in nodes times rounds: small graphs get more rounds.
const WORK: usize = 150_000;
const ROUNDS_MIN: usize = 100;
const ROUNDS_MAX: usize = 250;
/// Below this distance two nodes are moved apart along a fixed direction.
const NEAR: f64 = 1e-6;
/// Rounds of pushing overlapping nodes apart.
const PARTING_ROUNDS: usize = 120;

/// Moves nodes until they rest, or nearly.
pub(super) fn relax(ends: &[Vec<u32>], points: &mut [Point]) {
    let rounds = (WORK / points.len().max(1)).clamp(ROUNDS_MIN, ROUNDS_MAX);
    let mass: Vec<f64> = ends.iter().map(|e| e.len() as f64 + 1.0).collect();
    // How far a node may go in one round: from a tenth of the picture down to nearly nothing.
    let reach = (points.len() as f64).sqrt() * 0.3 + 0.5;
    for round in 0..rounds {
        let left = 1.0 - round as f64 / rounds as f64;
        let most = reach * left * left + 0.005;
        let tree = Tree::of(points, &mass);
        let mut open = Vec::new();
        let forces: Vec<Point> = (0..points.len()).map(|node| force(node, ends, points, &mass, &tree, &mut open)).collect();
        for ((point, force), mass) in points.iter_mut().zip(forces).zip(&mass) {
            let (x, y) = (force[0] / mass * STEP, force[1] / mass * STEP);
            let length = (x * x + y * y).sqrt();
            let scale = if length > most { most / length } else { 1.0 };
            *point = [point[0] + x * scale, point[1] + y * scale];
        }
    }
}

fn force(node: usize, ends: &[Vec<u32>], points: &[Point], mass: &[f64], tree: &Tree, open: &mut Vec<u32>) -> Point {
    let here = points[node];
    let mut sum = tree.push_on(node, here, mass[node], open);
    for end in &ends[node] {
        let there = points[*end as usize];
        sum = [sum[0] + there[0] - here[0], sum[1] + there[1] - here[1]];
    }
    sum
}

/// A square of the plane and what lies in it.
struct Cell {
    centre: Point,
    half: f64,
    mass: f64,
    /// Sum of positions times mass; divided once when the tree is done.
    middle: Point,
    /// The only node in it, or none.
    node: Option<u32>,
    /// The first of four cells in it; 0 when it is not divided.
    inner: u32,
}

struct Tree {
    cells: Vec<Cell>,
}

/// Depth at which nodes in one spot are lumped together.
const DEPTH_MAX: usize = 40;

impl Tree {
    fn of(points: &[Point], mass: &[f64]) -> Tree {
        let (low, high) = super::pack::bounds(points);
        let half = ((high[0] - low[0]).max(high[1] - low[1]) / 2.0).max(NEAR) * 1.01;
        let centre = [(low[0] + high[0]) / 2.0, (low[1] + high[1]) / 2.0];
        let mut tree = Tree { cells: vec![Cell::new(centre, half)] };
        for (node, (point, mass)) in (0..).zip(points.iter().zip(mass)) {
            tree.add(node, *point, *mass, points);
        }
        for cell in &mut tree.cells {
            if cell.mass > 0.0 {
                cell.middle = [cell.middle[0] / cell.mass, cell.middle[1] / cell.mass];
            }
        }
        tree
    }

    fn add(&mut self, node: u32, point: Point, mass: f64, points: &[Point]) {
        let mut at = 0;
        for depth in 0..DEPTH_MAX {
            let cell = &mut self.cells[at];
            let was_empty = cell.mass == 0.0;
            cell.mass += mass;
            cell.middle = [cell.middle[0] + point[0] * mass, cell.middle[1] + point[1] * mass];
            if was_empty {
                cell.node = Some(node);
                return;
            }
            if cell.inner == 0 {
                if depth + 1 == DEPTH_MAX {
                    cell.node = None;
                    return;
                }
                self.divide(at, mass, point, points);
            }
            at = self.cells[at].inner as usize + self.cells[at].quarter(point);
        }
    }

    /// Divides a cell and moves its only node one level down.
    fn divide(&mut self, at: usize, added: f64, point: Point, points: &[Point]) {
        let inner = self.cells.len() as u32;
        let cell = &mut self.cells[at];
        cell.inner = inner;
        let (centre, half) = (cell.centre, cell.half / 2.0);
        let resident = cell.node.take();
        let (mass, middle) = (cell.mass - added, [cell.middle[0] - point[0] * added, cell.middle[1] - point[1] * added]);
        for (x, y) in [(-1.0, -1.0), (1.0, -1.0), (-1.0, 1.0), (1.0, 1.0)] {
            self.cells.push(Cell::new([centre[0] + x * half, centre[1] + y * half], half));
        }
        if let Some(resident) = resident {
            let quarter = self.cells[at].quarter(points[resident as usize]);
            let cell = &mut self.cells[inner as usize + quarter];
            (cell.node, cell.mass, cell.middle) = (Some(resident), mass, middle);
        }
    }

    /// The push of all others on a node; `open` is room to work in.
    fn push_on(&self, node: usize, here: Point, mass: f64, open: &mut Vec<u32>) -> Point {
        let mut sum = [0.0, 0.0];
        open.clear();
        open.push(0);
        while let Some(at) = open.pop() {
            let cell = &self.cells[at as usize];
            if cell.mass == 0.0 || cell.node == Some(node as u32) {
                continue;
            }
            let (x, y) = (here[0] - cell.middle[0], here[1] - cell.middle[1]);
            let square = x * x + y * y;
            let is_far = cell.half * 2.0 < OPENING * square.sqrt();
            if cell.inner != 0 && !is_far {
                open.extend([3, 2, 1, 0].map(|quarter| cell.inner + quarter));
                continue;
            }
            let (x, y, square) = if square < NEAR { (NEAR, NEAR * (1.0 + node as f64), NEAR) } else { (x, y, square) };
            let push = PUSH * mass * cell.mass / square;
            sum = [sum[0] + x * push, sum[1] + y * push];
        }
        sum
    }
}

impl Cell {
    fn new(centre: Point, half: f64) -> Cell {
        Cell { centre, half, mass: 0.0, middle: [0.0, 0.0], node: None, inner: 0 }
    }

    fn quarter(&self, point: Point) -> usize {
        usize::from(point[0] >= self.centre[0]) + 2 * usize::from(point[1] >= self.centre[1])
    }
}

/// Pushes nodes apart that stand in each other's room, near ones found by a grid.
pub(super) fn part_overlaps(rooms: &[f64], points: &mut [Point]) {
    let side = 2.0 * rooms.iter().copied().fold(0.0, f64::max);
    for _ in 0..PARTING_ROUNDS {
        let mut by_square: Vec<((i64, i64), u32)> = (0..).zip(points.iter()).map(|(node, p)| (square_of(p, side), node)).collect();
        by_square.sort_unstable();
        let mut moved = false;
        for (square, node) in &by_square {
            for other in near(&by_square, *square).filter(|other| other > node) {
                moved |= part(points, rooms, *node as usize, other as usize);
            }
        }
        if !moved {
            break;
        }
    }
}

fn square_of(point: &Point, side: f64) -> (i64, i64) {
    ((point[0] / side).floor() as i64, (point[1] / side).floor() as i64)
}

/// The nodes in a square and the eight around it.
fn near(by_square: &[((i64, i64), u32)], (x, y): (i64, i64)) -> impl Iterator<Item = u32> + '_ {
    (-1..=1).flat_map(move |dx| {
        // A column of three squares is one run.
        let from = by_square.partition_point(|(square, _)| *square < (x + dx, y - 1));
        by_square[from..].iter().take_while(move |(square, _)| *square <= (x + dx, y + 1)).map(|(_, node)| *node)
    })
}

/// Moves two nodes apart, each half the way that is missing; says whether any was.
fn part(points: &mut [Point], rooms: &[f64], a: usize, b: usize) -> bool {
    let needed = rooms[a] + rooms[b];
    let (x, y) = (points[b][0] - points[a][0], points[b][1] - points[a][1]);
    let distance = (x * x + y * y).sqrt();
    if distance >= needed {
        return false;
    }
    let (x, y) = if distance > NEAR { (x / distance, y / distance) } else { (1.0, 0.0) };
    let half = (needed - distance) / 2.0 * 1.05;
    points[a] = [points[a][0] - x * half, points[a][1] - y * half];
    points[b] = [points[b][0] + x * half, points[b][1] + y * half];
    true
}
