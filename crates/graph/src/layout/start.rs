// SPDX-License-Identifier: Apache-2.0
//! First positions from distances: pivot multidimensional scaling
//! (Brandes and Pich, "Eigensolver Methods for Progressive Multidimensional Scaling of Large Data", 2007).

use super::Point;

/// Pivots from which distances are measured; more change little.
const PIVOTS_MAX: usize = 32;
/// Rounds of power iteration: enough for a picture.
const ROUNDS: usize = 64;
/// How far equal positions are parted, in link lengths.
const JITTER: f64 = 0.4;

/// Positions of a connected graph in which the mean link is 1 long.
pub(super) fn start(ends: &[Vec<u32>], jitter: &[Point]) -> Vec<Point> {
    let columns = centred(&distances(ends), ends.len());
    let first = axis(&columns, None);
    let second = axis(&columns, Some(&first));
    let (xs, ys) = (projected(&columns, &first), projected(&columns, &second));
    let mut points: Vec<Point> = xs.into_iter().zip(ys).map(|(x, y)| [x, y]).collect();
    let mean = mean_link(ends, &points);
    let scale = if mean > 1e-9 { 1.0 / mean } else { 1.0 };
    for (point, jitter) in points.iter_mut().zip(jitter) {
        *point = [point[0] * scale + jitter[0] * JITTER, point[1] * scale + jitter[1] * JITTER];
    }
    points
}

/// Steps from each pivot to all nodes. The first pivot has the most links; each next lies farthest from those before.
fn distances(ends: &[Vec<u32>]) -> Vec<Vec<f64>> {
    let count = ends.len();
    let mut nearest = vec![u32::MAX; count];
    let mut pivot = (0..count).max_by_key(|node| (ends[*node].len(), std::cmp::Reverse(*node))).unwrap_or(0);
    let mut all = Vec::new();
    for _ in 0..PIVOTS_MAX.min(count) {
        let steps = steps_from(ends, pivot);
        nearest.iter_mut().zip(&steps).for_each(|(near, step)| *near = (*near).min(*step));
        all.push(steps.iter().map(|s| f64::from(*s)).collect());
        pivot = (0..count).max_by_key(|node| (nearest[*node], std::cmp::Reverse(*node))).unwrap_or(0);
        if nearest[pivot] == 0 {
            break;
        }
    }
    all
}

fn steps_from(ends: &[Vec<u32>], start: usize) -> Vec<u32> {
    let mut steps = vec![u32::MAX; ends.len()];
    steps[start] = 0;
    let mut order = vec![start as u32];
    let mut next = 0;
    while let Some(node) = order.get(next).copied() {
        next += 1;
        for end in &ends[node as usize] {
            if steps[*end as usize] == u32::MAX {
                steps[*end as usize] = steps[node as usize] + 1;
                order.push(*end);
            }
        }
    }
    steps
}

/// Squared distances with the means of rows and columns taken off, by pivot.
fn centred(distances: &[Vec<f64>], count: usize) -> Vec<Vec<f64>> {
    let squared: Vec<Vec<f64>> = distances.iter().map(|column| column.iter().map(|d| d * d).collect()).collect();
    let of_column: Vec<f64> = squared.iter().map(|column| column.iter().sum::<f64>() / count as f64).collect();
    let of_row: Vec<f64> = (0..count).map(|row| squared.iter().map(|column| column[row]).sum::<f64>() / squared.len() as f64).collect();
    let whole = of_column.iter().sum::<f64>() / of_column.len() as f64;
    squared
        .iter()
        .zip(&of_column)
        .map(|(column, mean)| column.iter().zip(&of_row).map(|(d, row)| -0.5 * (d - row - mean + whole)).collect())
        .collect()
}

/// The direction, among pivots, of most spread; square to another if given.
fn axis(columns: &[Vec<f64>], other: Option<&[f64]>) -> Vec<f64> {
    let mut direction: Vec<f64> = (0..columns.len()).map(|at| 1.0 + at as f64 * 0.37 - (at / 3) as f64).collect();
    for _ in 0..ROUNDS {
        if let Some(other) = other {
            let along = dot(&direction, other);
            direction.iter_mut().zip(other).for_each(|(d, o)| *d -= along * o);
        }
        let image = projected(columns, &direction);
        let next: Vec<f64> = columns.iter().map(|column| dot(column, &image)).collect();
        let length = dot(&next, &next).sqrt();
        if length < 1e-12 {
            break;
        }
        direction = next.into_iter().map(|d| d / length).collect();
    }
    direction
}

fn projected(columns: &[Vec<f64>], direction: &[f64]) -> Vec<f64> {
    let mut image = vec![0.0; columns.first().map_or(0, Vec::len)];
    for (column, weight) in columns.iter().zip(direction) {
        image.iter_mut().zip(column).for_each(|(sum, value)| *sum += value * weight);
    }
    image
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

fn mean_link(ends: &[Vec<u32>], points: &[Point]) -> f64 {
    let (mut sum, mut count) = (0.0, 0.0);
    for (from, of_node) in points.iter().zip(ends) {
        for end in of_node {
            let to = points[*end as usize];
            let (x, y) = (to[0] - from[0], to[1] - from[1]);
            sum += (x * x + y * y).sqrt();
            count += 1.0;
        }
    }
    if count > 0.0 { sum / count } else { 0.0 }
}
