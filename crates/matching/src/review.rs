// SPDX-License-Identifier: Apache-2.0
//! Which pairs to ask a person about, so that an answer changes most.
//!
//! Two kinds of pairs decide what clusters look like: the link without which a cluster falls into two parts, and the strongest
//! link between two clusters that were kept apart. Each is worth asking as far as the answer is open (the entropy of how often
//! such pairs are mistakes) and as rows would stand elsewhere if the answer were the other one (what it would cost of B-cubed).
//! A batch asks about each cluster once, so that ten questions are about ten things.

use hashbrown::{HashMap, HashSet};

use crate::{
    estimate::{Ground, Side, mistaken},
    run::Matches,
};

/// A pair to ask about.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Question {
    /// One row.
    pub left: u32,
    /// The other.
    pub right: u32,
    /// Bits for one thing.
    pub weight: f32,
    /// Whether both stand in one cluster now.
    pub together: bool,
    /// Rows on the smaller side of the link, and on the other.
    pub rows: [u32; 2],
    /// What an answer is worth: the entropy of the mistake in bits times the rows that it would move.
    pub worth: f64,
}

/// The pairs whose answers would change most, the most telling first, at most `count`, no cluster twice. `is_known` says which
/// pairs somebody has judged already.
pub fn review(matches: &Matches, count: usize, is_known: impl Fn(u32, u32) -> bool) -> Vec<Question> {
    let ground = Ground::new(matches);
    let mut all = bridges(matches, &ground);
    all.extend(gaps(matches, &ground));
    all.retain(|q| !is_known(q.left, q.right));
    all.sort_by(|x, y| y.worth.total_cmp(&x.worth).then_with(|| (x.left, x.right).cmp(&(y.left, y.right))));
    let mut asked: HashSet<u32> = HashSet::new();
    all.retain(|q| {
        let (x, y) = (matches.head(q.left), matches.head(q.right));
        let is_free = !asked.contains(&x) && !asked.contains(&y);
        if is_free {
            asked.extend([x, y]);
        }
        is_free
    });
    all.truncate(count);
    all
}

fn worth(side: Side, weight: f32, rows: [u32; 2]) -> f64 {
    let p = mistaken(side, f64::from(weight), rows.iter().sum()).clamp(1e-9, 1.0 - 1e-9);
    let entropy = -(p * p.log2() + (1.0 - p) * (1.0 - p).log2());
    let [few, many] = rows.map(f64::from);
    entropy * 2.0 * few * many / (few + many).max(1.0)
}

/// The links that hold clusters together: those of the tree of strongest links (Kruskal 1956), each with the rows on both sides.
fn bridges(matches: &Matches, ground: &Ground<'_>) -> Vec<Question> {
    let mut links: Vec<(u32, u32, f32)> = matches.pairs.iter().map(|p| (p.left, p.right, p.weight)).collect();
    links.retain(|(a, b, _)| matches.head(*a) == matches.head(*b));
    links.sort_by(|x, y| y.2.total_cmp(&x.2).then_with(|| (x.0, x.1).cmp(&(y.0, y.1))));
    let mut part: HashMap<u32, u32> = HashMap::new();
    let mut size: HashMap<u32, u32> = HashMap::new();
    let mut found = Vec::new();
    for (a, b, weight) in links {
        let (x, y) = (top(&mut part, a), top(&mut part, b));
        if x == y {
            continue;
        }
        let of = |row: u32, size: &HashMap<u32, u32>| size.get(&row).copied().unwrap_or(1);
        let (left, right) = (of(x, &size), of(y, &size));
        part.insert(y, x);
        size.insert(x, left + right);
        // What was joined later hangs on one of both sides; the side that came together first is the sure one.
        let all = ground.of(matches.head(a)).len() as u32;
        let few = left.min(right);
        let rows = [few, all.saturating_sub(few).max(1)];
        found.push(Question { left: a, right: b, weight, together: true, rows, worth: worth(Side::Within, weight, rows) });
    }
    found
}

fn top(part: &mut HashMap<u32, u32>, mut row: u32) -> u32 {
    while let Some(above) = part.get(&row).copied() {
        if let Some(further) = part.get(&above).copied() {
            part.insert(row, further);
        }
        row = above;
    }
    row
}

/// The strongest link of each two clusters that were kept apart.
fn gaps(matches: &Matches, ground: &Ground<'_>) -> Vec<Question> {
    let mut best: HashMap<(u32, u32), (f32, u32, u32)> = HashMap::new();
    for pair in &matches.pairs {
        let (x, y) = (matches.head(pair.left), matches.head(pair.right));
        if x != y {
            let known = best.entry((x.min(y), x.max(y))).or_insert((pair.weight, pair.left, pair.right));
            if pair.weight > known.0 {
                *known = (pair.weight, pair.left, pair.right);
            }
        }
    }
    let question = |((x, y), (weight, left, right)): ((u32, u32), (f32, u32, u32))| {
        let (few, many) = (ground.of(x).len() as u32, ground.of(y).len() as u32);
        let rows = [few.min(many), few.max(many)];
        Question { left, right, weight, together: false, rows, worth: worth(Side::Across, weight, rows) }
    };
    best.into_iter().map(question).collect()
}
