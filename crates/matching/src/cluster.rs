// SPDX-License-Identifier: Apache-2.0
//! From pairs to clusters: records match clusters, not only each other.
//!
//! Pairs are taken from the strongest down. Two clusters become one when all that stands between them speaks for it: every
//! pair across counts, with its weight where it is for one thing, with what differs where it is against. So a record without
//! a birth date cannot join a father and his son. Then weaker pairs are taken again with both clusters as a whole: the phone
//! that one row shares and the address that another does count together.

use hashbrown::HashMap;

use crate::{
    compare::Outcome,
    rulings::{Apart, Rulings},
    score::Scorer,
};

/// Rows of a cluster that are compared with another cluster, at most.
const SPOKESMEN_MAX: usize = 6;

/// Clusters that only grow; each is a ring of rows.
struct Clusters {
    parent: Vec<u32>,
    next: Vec<u32>,
    size: Vec<u32>,
}

impl Clusters {
    fn new(rows: usize) -> Clusters {
        Clusters { parent: (0..rows as u32).collect(), next: (0..rows as u32).collect(), size: vec![1; rows] }
    }

    fn find(&mut self, mut row: u32) -> u32 {
        loop {
            let parent = self.parent.get(row as usize).copied().unwrap_or(row);
            if parent == row {
                return row;
            }
            let above = self.parent.get(parent as usize).copied().unwrap_or(parent);
            if let Some(place) = self.parent.get_mut(row as usize) {
                *place = above;
            }
            row = parent;
        }
    }

    fn size(&self, head: u32) -> u32 {
        self.size.get(head as usize).copied().unwrap_or(1)
    }

    /// Rows of a cluster from its head on, as many as speak for it.
    fn rows(&self, head: u32, into: &mut Vec<u32>) {
        into.clear();
        let mut row = head;
        while into.len() < SPOKESMEN_MAX {
            into.push(row);
            row = self.next.get(row as usize).copied().unwrap_or(head);
            if row == head {
                break;
            }
        }
    }

    /// Joins two clusters; the smaller head stands for both.
    fn join(&mut self, a: u32, b: u32) {
        let (head, other) = (a.min(b), a.max(b));
        let size = self.size(a) + self.size(b);
        if let Some(place) = self.parent.get_mut(other as usize) {
            *place = head;
        }
        if let Some(place) = self.size.get_mut(head as usize) {
            *place = size;
        }
        if (head as usize) < self.next.len() && (other as usize) < self.next.len() {
            self.next.swap(head as usize, other as usize);
        }
    }
}

/// What stands between two clusters.
struct Between {
    /// Bits for and against, over all pairs across.
    sum: f32,
    /// The best that any pair shows, field by field.
    best: Outcome,
    /// What differs, in the mean over pairs.
    against: f32,
}

fn between(among: &Among<'_>, left: &[u32], right: &[u32]) -> Between {
    let scorer = among.scorer;
    let mut found = Between { sum: 0.0, best: Outcome::default(), against: 0.0 };
    for a in left {
        for b in right {
            let (a, b) = (among.row(*a), among.row(*b));
            if !scorer.may_be_one(a, b) {
                found.sum = f32::NEG_INFINITY;
                found.against = f32::NEG_INFINITY;
                return found;
            }
            let outcome = scorer.compare(a, b);
            let (weight, against) = (scorer.weight_of(&outcome), scorer.against(&outcome));
            found.sum += if weight > 0.0 { weight } else { against.max(weight) };
            found.against += against;
            found.best.join(&outcome);
        }
    }
    found.against /= (left.len() * right.len()).max(1) as f32;
    found
}

/// The rows among which clusters are made, and what weighs their pairs.
pub(crate) struct Among<'a> {
    pub(crate) scorer: &'a Scorer<'a>,
    /// How many there are.
    pub(crate) rows: usize,
    /// Which they are; nothing where they are all rows.
    pub(crate) some: Option<&'a [u32]>,
}

impl Among<'_> {
    fn row(&self, place: u32) -> u32 {
        self.some.map_or(place, |rows| rows.get(place as usize).copied().unwrap_or(place))
    }
}

/// What people said, before the first pair is weighed.
fn ruled(all: &mut Clusters, rulings: &Rulings) -> Apart {
    for (a, b) in &rulings.same {
        let (x, y) = (all.find(*a), all.find(*b));
        if x != y {
            all.join(x, y);
        }
    }
    let mut apart = Apart::default();
    for (a, b) in &rulings.apart {
        apart.keep((all.find(*a), *a), (all.find(*b), *b));
    }
    apart
}

/// Clusters of rows: for each row the first row of its cluster. Rows are named by their places among those at hand, which stand
/// in the order of what they say; `edges` are pairs with their weights, in any order.
pub(crate) fn clusters(edges: &[(u32, u32, f32)], among: &Among<'_>, threshold: f32, rulings: &Rulings) -> Vec<u32> {
    let scorer = among.scorer;
    let mut order: Vec<&(u32, u32, f32)> = edges.iter().collect();
    order.sort_unstable_by(|x, y| y.2.total_cmp(&x.2).then_with(|| (x.0, x.1).cmp(&(y.0, y.1))));
    let strong = order.partition_point(|edge| edge.2 >= threshold);
    let rows = among.rows;
    let mut all = Clusters::new(rows);
    let mut apart = ruled(&mut all, rulings);
    let mut refused: HashMap<(u32, u32), ((u32, u32), bool)> = HashMap::new();
    let (mut left, mut right) = (Vec::new(), Vec::new());
    for (at, (a, b, weight)) in order.into_iter().enumerate() {
        let (x, y) = (all.find(*a), all.find(*b));
        if x == y || !apart.allows(x, y, |row| all.find(row)) {
            continue;
        }
        let are_single = all.size(x) == 1 && all.size(y) == 1;
        if are_single {
            if at < strong {
                all.join(x, y);
                apart.join(x, y, x.min(y));
            }
            continue;
        }
        // Two clusters that were kept apart and have not grown since stay apart.
        let sizes = (all.size(x.min(y)), all.size(x.max(y)));
        if refused.get(&(x.min(y), x.max(y))) == Some(&(sizes, at < strong)) {
            continue;
        }
        all.rows(x, &mut left);
        all.rows(y, &mut right);
        let found = between(among, &left, &right);
        let is_one = if at < strong {
            found.sum > 0.0
        } else {
            // The best of many pairs is good by chance alone: each doubling of the pairs costs a bit.
            let chances = ((left.len() * right.len()) as f32).log2();
            found.sum + *weight > 0.0 || scorer.weight_of(&found.best) + found.against > threshold + chances
        };
        if is_one {
            all.join(x, y);
            apart.join(x, y, x.min(y));
        } else {
            refused.insert((x.min(y), x.max(y)), (sizes, at < strong));
        }
    }
    (0..rows as u32).map(|row| all.find(row)).collect()
}
