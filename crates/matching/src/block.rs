// SPDX-License-Identifier: Apache-2.0
//! Blocking: which pairs are looked at. Rows that share a key of some rule stand in one block; pairs within a block are compared.
//!
//! Rules are chosen from the data. An atom is one thing two rows can share (the sound of the family name, the birth year, the
//! street); a rule is a set of atoms that must all be shared. The widest rules that are cheap enough are taken: first single
//! atoms, then pairs of those that were too common alone, then triples. What a taken rule covers needs no narrower rule.

pub(crate) mod atoms;
pub(crate) mod choice;

use rayon::prelude::*;

use choice::{Choice, Proposed};

/// A rule that was taken, with what it comes to.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct RuleSize {
    /// What two rows must share.
    pub rule: String,
    /// Blocks of two rows or more.
    pub blocks: u64,
    /// Pairs within them.
    pub pairs: u64,
    /// Rows of the largest block.
    pub largest: u64,
    /// Blocks left out because they are too large, and the pairs in them.
    pub capped_blocks: u64,
    /// Pairs in the blocks left out.
    pub capped_pairs: u64,
}

/// Blocks of all rules.
pub(crate) struct Blocks {
    members: Vec<u32>,
    starts: Vec<u32>,
    /// For each row its blocks, ascending.
    of_row: Vec<u32>,
    of_row_starts: Vec<u32>,
    pub(crate) sizes: Vec<RuleSize>,
}

/// What limits blocking.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Pairs for each row that all rules together may bring.
    pub(crate) pairs_per_row: f64,
    /// Pairs for each row that one rule may bring.
    pub(crate) rule_pairs_per_row: f64,
    /// Rows of one block.
    pub(crate) block_rows: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { pairs_per_row: 20.0, rule_pairs_per_row: 8.0, block_rows: 400 }
    }
}

impl Blocks {
    /// Makes the blocks of these rules.
    pub(crate) fn new(choice: &Choice<'_>, rules: &[Proposed]) -> Blocks {
        let mut blocks =
            Blocks { members: Vec::new(), starts: Vec::new(), of_row: Vec::new(), of_row_starts: Vec::new(), sizes: Vec::new() };
        for proposed in rules {
            blocks.add(choice, &proposed.rule);
        }
        blocks.starts.push(blocks.members.len() as u32);
        blocks.know_rows(choice.features.rows.len());
        blocks
    }

    /// One block of all rows: few rows are compared all with all.
    pub(crate) fn whole(rows: usize) -> Blocks {
        let pairs = (rows * rows.saturating_sub(1) / 2) as u64;
        let size = RuleSize { rule: "all with all".to_owned(), blocks: 1, pairs, largest: rows as u64, capped_blocks: 0, capped_pairs: 0 };
        let mut blocks = Blocks {
            members: (0..rows as u32).collect(),
            starts: vec![0, rows as u32],
            of_row: Vec::new(),
            of_row_starts: Vec::new(),
            sizes: vec![size],
        };
        blocks.know_rows(rows);
        blocks
    }

    fn add(&mut self, choice: &Choice<'_>, rule: &[usize]) {
        let keyed = choice.keyed(rule, 1);
        let name = rule.iter().filter_map(|a| choice.atoms.get(*a)).map(|a| a.what.name.as_str()).collect::<Vec<_>>().join(" + ");
        let mut size = RuleSize { rule: name, blocks: 0, pairs: 0, largest: 0, capped_blocks: 0, capped_pairs: 0 };
        for run in keyed.chunk_by(|a, b| a.0 == b.0).filter(|run| run.len() > 1) {
            let n = run.len() as u64;
            let pairs = n * (n - 1) / 2;
            size.largest = size.largest.max(n);
            if run.len() > choice.limits.block_rows {
                size.capped_blocks += 1;
                size.capped_pairs += pairs;
                continue;
            }
            size.blocks += 1;
            size.pairs += pairs;
            self.starts.push(self.members.len() as u32);
            self.members.extend(run.iter().map(|(_, row)| *row));
        }
        self.sizes.push(size);
    }

    fn know_rows(&mut self, rows: usize) {
        let mut starts = vec![0_u32; rows + 1];
        for row in &self.members {
            if let Some(n) = starts.get_mut(*row as usize + 1) {
                *n += 1;
            }
        }
        let mut sum = 0;
        for n in &mut starts {
            sum += *n;
            *n = sum;
        }
        let mut next = starts.clone();
        let mut of_row = vec![0_u32; self.members.len()];
        for at in 0..self.len() {
            for row in self.members(at) {
                if let Some(place) = next.get_mut(*row as usize) {
                    if let Some(slot) = of_row.get_mut(*place as usize) {
                        *slot = at as u32;
                    }
                    *place += 1;
                }
            }
        }
        self.of_row = of_row;
        self.of_row_starts = starts;
    }

    pub(crate) fn len(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    pub(crate) fn members(&self, at: usize) -> &[u32] {
        let bound = |at: usize| self.starts.get(at).map_or(0, |s| *s as usize);
        self.members.get(bound(at)..bound(at + 1)).unwrap_or_default()
    }

    fn of_row(&self, row: u32) -> &[u32] {
        let bound = |at: usize| self.of_row_starts.get(at).map_or(0, |s| *s as usize);
        self.of_row.get(bound(row as usize)..bound(row as usize + 1)).unwrap_or_default()
    }

    /// Whether `at` is the first block that holds both rows, so that each pair is compared once.
    fn is_first(&self, at: usize, a: &[u32], b: u32) -> bool {
        let at = at as u32;
        let b = self.of_row(b);
        let (mut x, mut y) = (0, 0);
        while let (Some(l), Some(r)) = (a.get(x), b.get(y)) {
            if *l >= at || *r >= at {
                return true;
            }
            match l.cmp(r) {
                std::cmp::Ordering::Less => x += 1,
                std::cmp::Ordering::Greater => y += 1,
                std::cmp::Ordering::Equal => return false,
            }
        }
        true
    }

    /// Folds over all pairs, each once, in parallel over runs of blocks; results come in the order of blocks.
    pub(crate) fn fold<T: Send>(&self, new: impl Fn() -> T + Sync, each: impl Fn(&mut T, u32, u32) + Sync) -> Vec<T> {
        const RUN: usize = 4_096;
        (0..self.len().div_ceil(RUN))
            .into_par_iter()
            .map(|run| {
                let mut state = new();
                for at in run * RUN..((run + 1) * RUN).min(self.len()) {
                    let members = self.members(at);
                    for (n, a) in members.iter().enumerate() {
                        let of_a = self.of_row(*a);
                        for b in members.get(n + 1..).unwrap_or_default() {
                            if a != b && self.is_first(at, of_a, *b) {
                                each(&mut state, *a, *b);
                            }
                        }
                    }
                }
                state
            })
            .collect()
    }
}
