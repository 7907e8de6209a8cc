// SPDX-License-Identifier: Apache-2.0
//! What people have said about pairs of rows: who is one thing with whom, who is not, and where they contradict each other.
//!
//! People's words come before the machine's: rows said to be the same stand together before the first pair is weighed, rows
//! said to be different never do, and about disputed rows the machine has no say. Where people contradict each other (a is b,
//! b is c, a is not c), nobody is overruled in silence: *different* stands, for wrongly joining two people costs more than
//! wrongly keeping records of one apart, and the *same* acts that stand against it are taken as disputed and told.

use std::collections::VecDeque;

use hashbrown::{HashMap, HashSet};

/// What somebody says of two rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// They are one thing.
    Same,
    /// They are not.
    Different,
    /// People are not agreed, so the machine does not decide.
    Disputed,
}

/// What somebody says of two rows of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ruling {
    /// One row.
    pub left: u32,
    /// The other.
    pub right: u32,
    /// What was said.
    pub verdict: Verdict,
}

/// Acts that contradict each other, by their numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contradiction {
    /// The act that says two rows are different.
    pub different: usize,
    /// The acts by which they would be the same; from here on these are disputed.
    pub same: Vec<usize>,
}

/// Rulings without contradiction, as a run takes them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rulings {
    /// Rows that stand together.
    pub(crate) same: Vec<(u32, u32)>,
    /// Rows that stand apart unless people's own words join them.
    pub(crate) apart: Vec<(u32, u32)>,
}

/// Contradictions that are followed up one by one; beyond that all *same* acts around are disputed.
const CONTRADICTIONS_MAX: usize = 1_000;

impl Rulings {
    /// Settles acts, one for each pair, in the order given: callers sort them by something that does not depend on when they
    /// were read.
    pub fn settle(acts: &[Ruling]) -> (Rulings, Vec<Contradiction>) {
        let mut same = SameActs::new(acts);
        let mut contradictions = Vec::new();
        for (different, act) in acts.iter().enumerate().filter(|(_, a)| a.verdict == Verdict::Different) {
            let mut against = Vec::new();
            while let Some(path) = same.path(act.left, act.right) {
                same.open.retain(|at| !path.contains(at));
                against.extend(path);
                if contradictions.len() >= CONTRADICTIONS_MAX {
                    against.extend(same.around(act.left));
                    same.open.retain(|at| !against.contains(at));
                }
            }
            if !against.is_empty() {
                against.sort_unstable();
                contradictions.push(Contradiction { different, same: against });
            }
        }
        let mut rulings = Rulings::default();
        for (at, act) in acts.iter().enumerate() {
            let pair = (act.left.min(act.right), act.left.max(act.right));
            if same.open.contains(&at) {
                rulings.same.push(pair);
            } else {
                rulings.apart.push(pair);
            }
        }
        rulings.same.sort_unstable();
        rulings.apart.sort_unstable();
        (rulings, contradictions)
    }

    /// Whether nothing was said.
    pub fn is_empty(&self) -> bool {
        self.same.is_empty() && self.apart.is_empty()
    }

    /// Rows of which something was said, ascending.
    pub(crate) fn rows(&self) -> Vec<u32> {
        let mut rows: Vec<u32> = self.same.iter().chain(&self.apart).flat_map(|(a, b)| [*a, *b]).collect();
        rows.sort_unstable();
        rows.dedup();
        rows
    }

    /// The same for rows that are called otherwise; pairs of which `called` does not know both are left out.
    pub(crate) fn renamed(&self, called: impl Fn(u32) -> Option<u32>) -> Rulings {
        let all = |pairs: &[(u32, u32)]| pairs.iter().filter_map(|(a, b)| Some((called(*a)?, called(*b)?))).collect();
        Rulings { same: all(&self.same), apart: all(&self.apart) }
    }
}

/// Acts that say *same*, as a graph of rows.
struct SameActs {
    /// By row its acts and the other row of each.
    of_row: HashMap<u32, Vec<(usize, u32)>>,
    /// Acts that still stand.
    open: HashSet<usize>,
}

impl SameActs {
    fn new(acts: &[Ruling]) -> SameActs {
        let mut same = SameActs { of_row: HashMap::new(), open: HashSet::new() };
        for (at, act) in acts.iter().enumerate().filter(|(_, a)| a.verdict == Verdict::Same) {
            same.of_row.entry(act.left).or_default().push((at, act.right));
            same.of_row.entry(act.right).or_default().push((at, act.left));
            same.open.insert(at);
        }
        same
    }

    /// The shortest chain of acts from one row to another; of several the one that the order of acts puts first.
    fn path(&self, from: u32, to: u32) -> Option<Vec<usize>> {
        let mut came: HashMap<u32, (usize, u32)> = HashMap::new();
        let mut open = VecDeque::from([from]);
        while let Some(row) = open.pop_front() {
            if row == to {
                break;
            }
            for (act, other) in self.of_row.get(&row).into_iter().flatten().filter(|(act, _)| self.open.contains(act)) {
                if *other != from && !came.contains_key(other) {
                    came.insert(*other, (*act, row));
                    open.push_back(*other);
                }
            }
        }
        let mut path = Vec::new();
        let mut row = to;
        while row != from {
            let (act, before) = came.get(&row)?;
            path.push(*act);
            row = *before;
        }
        Some(path).filter(|p| !p.is_empty())
    }

    /// All acts that hang together with a row.
    fn around(&self, row: u32) -> Vec<usize> {
        let mut seen: HashSet<u32> = HashSet::new();
        seen.insert(row);
        let mut open = vec![row];
        let mut acts: HashSet<usize> = HashSet::new();
        while let Some(row) = open.pop() {
            for (act, other) in self.of_row.get(&row).into_iter().flatten().filter(|(act, _)| self.open.contains(act)) {
                acts.insert(*act);
                if seen.insert(*other) {
                    open.push(*other);
                }
            }
        }
        acts.into_iter().collect()
    }
}

/// Which clusters must not become one, kept up while clusters grow.
#[derive(Default)]
pub(crate) struct Apart {
    /// By the head of a cluster the rows it must not stand with; heads change, rows do not.
    of_head: HashMap<u32, Vec<u32>>,
}

impl Apart {
    /// Notes that two rows must not stand together.
    pub(crate) fn keep(&mut self, (head_a, a): (u32, u32), (head_b, b): (u32, u32)) {
        if head_a != head_b {
            self.of_head.entry(head_a).or_default().push(b);
            self.of_head.entry(head_b).or_default().push(a);
        }
    }

    /// Whether two clusters may become one.
    pub(crate) fn allows(&self, x: u32, y: u32, mut head: impl FnMut(u32) -> u32) -> bool {
        let (Some(of_x), Some(of_y)) = (self.of_head.get(&x), self.of_head.get(&y)) else { return true };
        let (few, other) = if of_x.len() <= of_y.len() { (of_x, y) } else { (of_y, x) };
        few.iter().all(|row| head(*row) != other)
    }

    /// Two clusters became one that `head` stands for.
    pub(crate) fn join(&mut self, x: u32, y: u32, head: u32) {
        let gone = if head == x { y } else { x };
        if let Some(mut rows) = self.of_head.remove(&gone) {
            let kept = self.of_head.entry(head).or_default();
            if rows.len() > kept.len() {
                std::mem::swap(kept, &mut rows);
            }
            kept.append(&mut rows);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn act(left: u32, right: u32, verdict: Verdict) -> Ruling {
        Ruling { left, right, verdict }
    }

    #[test]
    fn a_chain_of_same_gives_way_to_different() {
        use Verdict::{Different, Disputed, Same};
        let acts = [act(1, 2, Same), act(2, 3, Same), act(3, 1, Different), act(7, 8, Same), act(8, 9, Disputed), act(3, 4, Same)];
        let (rulings, found) = Rulings::settle(&acts);
        assert_eq!(found, [Contradiction { different: 2, same: vec![0, 1] }]);
        assert_eq!(rulings.same, [(3, 4), (7, 8)], "what has no part in the contradiction stands");
        assert_eq!(rulings.apart, [(1, 2), (1, 3), (2, 3), (8, 9)]);
    }

    #[test]
    fn every_chain_is_cut() {
        use Verdict::{Different, Same};
        // Two ways from 1 to 4.
        let acts = [act(1, 2, Same), act(2, 4, Same), act(1, 3, Same), act(3, 4, Same), act(1, 4, Different)];
        let (rulings, found) = Rulings::settle(&acts);
        assert_eq!((rulings.same.len(), found.len()), (0, 1));
        assert_eq!(found.first().map(|c| c.same.clone()), Some(vec![0, 1, 2, 3]));
    }

    #[test]
    fn what_must_stay_apart_is_remembered_through_joins() {
        let mut apart = Apart::default();
        apart.keep((1, 1), (5, 5));
        apart.join(1, 0, 0);
        assert!(!apart.allows(0, 5, |row| if row == 1 { 0 } else { row }));
        assert!(apart.allows(0, 6, |row| row));
    }
}
