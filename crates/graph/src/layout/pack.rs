// SPDX-License-Identifier: Apache-2.0
//! Puts components side by side, and fits the whole into the square.

use super::Point;

/// Free space around a component at least, in link lengths.
pub(super) const MARGIN_MIN: f64 = 0.6;
/// The picture is this much wider than high while packing: screens are.
const ASPECT: f64 = 1.4;
/// The outermost nodes stay this far inside the square.
const FILL: f64 = 0.96;

/// The lower left and upper right corner of all points.
pub(super) fn bounds(points: &[Point]) -> (Point, Point) {
    points.iter().fold(([f64::MAX; 2], [f64::MIN; 2]), |(low, high), p| {
        ([low[0].min(p[0]), low[1].min(p[1])], [high[0].max(p[0]), high[1].max(p[1])])
    })
}

/// Moves components so that none overlap, in a picture about [`ASPECT`] wide.
pub(super) fn pack(mut parts: Vec<Vec<Point>>, margin: f64) -> Vec<Vec<Point>> {
    let boxes: Vec<(Point, f64, f64)> = parts
        .iter()
        .map(|points| {
            let (low, high) = bounds(points);
            ([low[0] - margin, low[1] - margin], high[0] - low[0] + 2.0 * margin, high[1] - low[1] + 2.0 * margin)
        })
        .collect();
    let area: f64 = boxes.iter().map(|(_, width, height)| width * height).sum();
    let widest = boxes.iter().map(|(_, width, _)| *width).fold(0.0, f64::max);
    let mut skyline = Skyline::new((area * ASPECT).sqrt().max(widest));
    // The highest first fill best; the order given breaks ties.
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_by(|a, b| boxes[*b].2.total_cmp(&boxes[*a].2).then(a.cmp(b)));
    for part in order {
        let (low, width, height) = boxes[part];
        let [x, y] = skyline.place(width, height);
        for point in &mut parts[part] {
            *point = [point[0] + x - low[0], point[1] + y - low[1]];
        }
    }
    parts
}

/// How high the boxes placed so far reach, from left to right (the skyline heuristic of Burke et al., 2004).
struct Skyline {
    width: f64,
    /// (start, height) of each flat piece; each ends where the next starts.
    pieces: Vec<(f64, f64)>,
}

/// Shorter pieces are rounding and not room.
const PIECE_MIN: f64 = 1e-9;

impl Skyline {
    fn new(width: f64) -> Skyline {
        Skyline { width, pieces: vec![(0.0, 0.0)] }
    }

    /// Places a box as low as it goes, then as far left.
    fn place(&mut self, width: f64, height: f64) -> Point {
        let starts = self.pieces.iter().map(|(x, _)| *x).filter(|x| x + width <= self.width + PIECE_MIN);
        let lowest = starts.map(|x| (x, self.height_over(x, width))).min_by(|a, b| a.1.total_cmp(&b.1).then(a.0.total_cmp(&b.0)));
        let (x, y) = lowest.unwrap_or((0.0, self.height_over(0.0, self.width)));
        self.raise(x, width, y + height);
        [x, y]
    }

    fn end_of(&self, piece: usize) -> f64 {
        self.pieces.get(piece + 1).map_or(self.width, |(x, _)| *x)
    }

    fn height_over(&self, x: f64, width: f64) -> f64 {
        let over = (0..self.pieces.len()).filter(|at| self.pieces[*at].0 < x + width - PIECE_MIN && self.end_of(*at) > x + PIECE_MIN);
        over.map(|at| self.pieces[at].1).fold(0.0, f64::max)
    }

    fn raise(&mut self, x: f64, width: f64, height: f64) {
        let end = x + width;
        let mut pieces: Vec<(f64, f64)> = self.pieces.iter().copied().filter(|(start, _)| *start < x - PIECE_MIN).collect();
        pieces.push((x, height));
        let behind = self.pieces.iter().rfind(|(start, _)| *start <= end + PIECE_MIN).map_or(0.0, |(_, height)| *height);
        if end < self.width - PIECE_MIN {
            pieces.push((end, behind));
        }
        pieces.extend(self.pieces.iter().copied().filter(|(start, _)| *start > end + PIECE_MIN));
        self.pieces = pieces;
    }
}

/// Scales and moves all points into the square from -1 to 1, keeping proportions.
pub(super) fn fit(points: &[Point]) -> Vec<[f32; 2]> {
    let (low, high) = bounds(points);
    let half = ((high[0] - low[0]).max(high[1] - low[1]) / 2.0).max(1e-9);
    let middle = [(low[0] + high[0]) / 2.0, (low[1] + high[1]) / 2.0];
    points.iter().map(|p| [((p[0] - middle[0]) / half * FILL) as f32, ((p[1] - middle[1]) / half * FILL) as f32]).collect()
}
