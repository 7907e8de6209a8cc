// SPDX-License-Identifier: Apache-2.0
//! Which rules block a table: proposed from how many pairs they bring, chosen by how many matches they find.

use hashbrown::HashMap;
use rayon::prelude::*;

use super::{
    Limits,
    atoms::{Atom, ROW_KEYS_MAX},
};
use crate::{features::Features, similar::mix};

/// A rule: the numbers of the atoms that two rows must share, ascending.
pub(crate) type Rule = Vec<usize>;

/// Atoms of one rule, at most.
const RULE_ATOMS_MAX: usize = 3;
/// An atom in which two random rows agree more often than this is no part of a rule.
const AGREE_MAX: f64 = 1.0 / 24.0;
/// Pairs drawn from the blocks of each atom, to estimate what rules bring.
const ATOM_PAIRS: u64 = 4_000;
/// Pairs of all proposed rules that learning looks at, about.
const SAMPLE_PAIRS: f64 = 120_000.0;
/// Rows of a block all of whose pairs are looked at.
const WHOLE_RUN_MAX: u64 = 3;
/// Rules that are proposed, at most.
const PROPOSED_MAX: usize = 60;
/// The share of a wider rule's pairs up to which a narrower one is proposed too.
const NARROWER_SHARE: f64 = 0.3;

/// A proposed rule with the pairs that it brings, about.
#[derive(Clone, Debug)]
pub(crate) struct Proposed {
    pub(crate) rule: Rule,
    pub(crate) pairs: f64,
}

impl Proposed {
    /// The atoms that are asked, a bit each.
    pub(crate) fn bits(&self) -> u64 {
        bits(&self.rule)
    }
}

/// Two rows that some proposed rule brings together.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sampled {
    pub(crate) a: u32,
    pub(crate) b: u32,
    /// The atoms they share, a bit each.
    pub(crate) shared: u64,
    /// How many pairs of all rules' it stands for.
    pub(crate) weight: f64,
}

/// Scratch space for keys.
#[derive(Default)]
struct Scratch {
    all: Vec<u64>,
    next: Vec<u64>,
}

/// The atoms of a table and what may be chosen among them.
pub(crate) struct Choice<'a> {
    pub(crate) features: &'a Features,
    pub(crate) atoms: &'a [Atom],
    pub(crate) limits: Limits,
}

impl Choice<'_> {
    /// The keys of a row under a rule, into `scratch.all`.
    fn keys(&self, rule: &[&Atom], row: u32, scratch: &mut Scratch) {
        scratch.all.clear();
        // Nearly all rows have one key for each atom.
        let mut only = Some(0_u64);
        for atom in rule {
            only = match (only, atom.only_key(row)) {
                (_, Some(0)) => return,
                (Some(key), Some(own)) => Some(mix(key, own)),
                _ => None,
            };
        }
        match only {
            Some(key) => scratch.all.push(key),
            None => {
                scratch.all.push(0);
                for atom in rule {
                    scratch.next.clear();
                    for x in &scratch.all {
                        scratch.next.extend(atom.keys(row).iter().map(|y| mix(*x, *y)));
                    }
                    scratch.next.truncate(ROW_KEYS_MAX);
                    std::mem::swap(&mut scratch.all, &mut scratch.next);
                }
            }
        }
    }

    /// The atoms that two rows share, a bit each.
    fn shared(&self, a: u32, b: u32) -> u64 {
        let atoms = (0..).zip(self.atoms.iter().take(64));
        atoms.fold(0, |bits, (at, atom)| bits | u64::from(atom.shared(a, b) > 0) << at)
    }

    /// In how many blocks of a rule two rows stand together.
    fn meetings(&self, rule: &[usize], a: u32, b: u32) -> usize {
        rule.iter().filter_map(|at| self.atoms.get(*at)).map(|atom| atom.shared(a, b)).product()
    }

    /// Rows by the keys of a rule, sorted; of keys that one row alone has, few. With `every`, one key in so many.
    pub(crate) fn keyed(&self, rule: &[usize], every: u64) -> Vec<(u64, u32)> {
        let rule: Vec<&Atom> = rule.iter().filter_map(|a| self.atoms.get(*a)).collect();
        let rows = self.features.rows.len() as u32;
        let mut scratch = Scratch::default();
        let mut keyed: Vec<(u64, u32)> = Vec::new();
        if every > 1 {
            for row in 0..rows {
                self.keys(&rule, row, &mut scratch);
                // Keys are well mixed: their ends serve as numbers drawn at random.
                keyed.extend(scratch.all.iter().filter(|key| (*key >> 40) % every == 0).map(|key| (*key, row)));
            }
        } else {
            // Keys are counted in a coarse table first: most stand alone and need not be sorted.
            let mask = (u64::from(rows) * 2).next_power_of_two().max(1_024) - 1;
            let mut seen = vec![0_u8; mask as usize + 1];
            for row in 0..rows {
                self.keys(&rule, row, &mut scratch);
                for key in &scratch.all {
                    if let Some(n) = seen.get_mut((key & mask) as usize) {
                        *n = n.saturating_add(1);
                    }
                }
            }
            for row in 0..rows {
                self.keys(&rule, row, &mut scratch);
                let is_met = |key: &&u64| seen.get((**key & mask) as usize).is_some_and(|n| *n > 1);
                keyed.extend(scratch.all.iter().filter(is_met).map(|key| (*key, row)));
            }
        }
        keyed.par_sort_unstable();
        keyed.dedup();
        keyed
    }

    /// Proposes rules: sets of atoms that are cheap enough, the widest first.
    pub(crate) fn propose(&self) -> Vec<Proposed> {
        let rows = self.features.rows.len() as f64;
        let all_pairs = rows * (rows - 1.0) / 2.0;
        let drawn: Vec<AtomPairs> = (0..self.atoms.len()).into_par_iter().map(|atom| self.draw(atom)).collect();
        let usable: Vec<usize> =
            (0..).zip(&drawn).filter(|(_, d)| d.total > 0.0 && d.total <= all_pairs * AGREE_MAX).map(|(at, _)| at).collect();
        let mut taken: Vec<Proposed> = Vec::new();
        for size in 1..=RULE_ATOMS_MAX {
            for rule in sets(&usable, size).into_iter().filter(|rule| self.is_sound(rule)) {
                let pairs = self.estimate(&rule, &drawn);
                // A narrower rule is worth having beside a wider one only where it brings far fewer pairs.
                let is_covered = taken.iter().any(|wide| self.covers(&wide.rule, &rule) && pairs > wide.pairs * NARROWER_SHARE);
                if !is_covered && pairs >= 1.0 && pairs <= self.limits.rule_pairs_per_row * rows {
                    taken.push(Proposed { rule, pairs });
                }
            }
        }
        // Rules of fewer atoms ask less of a pair; among those, the ones that bring most find most.
        taken.sort_by(|a, b| a.rule.len().cmp(&b.rule.len()).then(b.pairs.total_cmp(&a.pairs)).then_with(|| a.rule.cmp(&b.rule)));
        taken.truncate(PROPOSED_MAX);
        taken
    }

    /// Pairs of rows that share an atom, drawn at random.
    fn draw(&self, atom: usize) -> AtomPairs {
        let rows = self.features.rows.len() as u64;
        let every = (rows / 500_000).max(1);
        let keyed = self.keyed(&[atom], every);
        let runs: Vec<(f64, &[(u64, u32)])> = {
            let mut sum = 0.0;
            let runs = keyed.chunk_by(|a, b| a.0 == b.0).filter(|run| run.len() > 1);
            runs.map(|run| {
                sum += run.len() as f64 * (run.len() as f64 - 1.0) / 2.0;
                (sum, run)
            })
            .collect()
        };
        let sum = runs.last().map_or(0.0, |(sum, _)| *sum);
        let draws = ATOM_PAIRS.min(sum as u64 * 2);
        let mut shared: HashMap<u64, u32> = HashMap::new();
        for n in 0..draws {
            let at = (mix(n, 17 + atom as u64) >> 11) as f64 / (1_u64 << 53) as f64 * sum;
            let Some((_, run)) = runs.get(runs.partition_point(|(upto, _)| *upto <= at)) else { continue };
            let len = run.len() as u64;
            let (x, y) = (mix(n, 19) % len, mix(n, 23) % (len - 1));
            let y = if y >= x { y + 1 } else { y };
            if let (Some((_, a)), Some((_, b))) = (run.get(x as usize), run.get(y as usize)) {
                *shared.entry(self.shared(*a, *b)).or_default() += 1;
            }
        }
        AtomPairs { total: sum * every as f64, drawn: draws as f64, shared }
    }

    /// The pairs that a rule brings, by the draws of its rarest atom.
    fn estimate(&self, rule: &[usize], drawn: &[AtomPairs]) -> f64 {
        let asked = bits(rule);
        let rarest = rule.iter().filter_map(|a| drawn.get(*a)).min_by(|a, b| a.total.total_cmp(&b.total));
        rarest.map_or(0.0, |d| {
            let hits: u32 = d.shared.iter().filter(|(shared, _)| *shared & asked == asked).map(|(_, n)| n).sum();
            d.total * f64::from(hits) / d.drawn.max(1.0)
        })
    }

    /// A sample of the pairs that proposed rules bring; a pair that several rules bring is not counted for more than one.
    /// Of a large block no more pairs are taken than it has rows, so that no single block speaks for all.
    pub(crate) fn sample(&self, proposed: &[Proposed]) -> Vec<Sampled> {
        let rows = self.features.rows.len() as f64;
        let total: f64 = proposed.iter().map(|p| p.pairs.min(rows)).sum();
        let every = (total / SAMPLE_PAIRS).ceil().max(1.0) as u64;
        let asked: Vec<u64> = proposed.iter().map(Proposed::bits).collect();
        let take = |pairs: &mut Vec<Sampled>, a: u32, b: u32, stands_for: f64| {
            if self.features.may_be_one(a, b) {
                let shared = self.shared(a, b);
                let rules = proposed.iter().zip(&asked).filter(|(_, asked)| shared & *asked == **asked);
                let brought = rules.map(|(p, _)| self.meetings(&p.rule, a, b)).sum::<usize>().max(1);
                pairs.push(Sampled { a, b, shared, weight: stands_for * every as f64 / brought as f64 });
            }
        };
        proposed
            .par_iter()
            .flat_map_iter(|p| {
                let mut pairs: Vec<Sampled> = Vec::new();
                for run in self.keyed(&p.rule, every).chunk_by(|a, b| a.0 == b.0).filter(|run| run.len() <= self.limits.block_rows) {
                    let n = run.len() as u64;
                    for (at, (key, a)) in (0..).zip(run) {
                        if n <= WHOLE_RUN_MAX {
                            run.iter().skip(at as usize + 1).for_each(|(_, b)| take(&mut pairs, *a, *b, 1.0));
                        } else if let Some((_, b)) = run.get(((at + 1 + mix(*key, at) % (n - 1)) % n) as usize) {
                            take(&mut pairs, *a, *b, (n - 1) as f64 / 2.0);
                        }
                    }
                }
                pairs
            })
            .collect()
    }

    /// Whether a pair that `narrow` brings is surely brought by `wide` too.
    fn covers(&self, wide: &[usize], narrow: &[usize]) -> bool {
        wide.len() <= narrow.len() && wide.iter().all(|w| narrow.iter().any(|n| self.is_within(*n, *w)))
    }

    /// Whether sharing `fine` means sharing `wide`.
    fn is_within(&self, fine: usize, wide: usize) -> bool {
        fine == wide || self.atoms.get(fine).is_some_and(|f| f.what.within.contains(&wide))
    }

    /// Whether the atoms say different things.
    fn is_sound(&self, rule: &[usize]) -> bool {
        let group = |at: usize| self.atoms.get(at).map(|a| a.what.group);
        rule.iter().enumerate().all(|(n, a)| rule.iter().skip(n + 1).all(|b| group(*a) != group(*b)))
    }
}

/// Pairs drawn from the blocks of one atom.
struct AtomPairs {
    /// Pairs in all its blocks.
    total: f64,
    drawn: f64,
    /// Draws by the atoms they share.
    shared: HashMap<u64, u32>,
}

/// Appends the keys of a row under a rule, from its keys for each atom of the rule; the same as [`Choice::keyed`] finds, but for
/// the rule's number mixed in.
pub(crate) fn rule_keys(atoms: &[&[u64]], number: u64, into: &mut Vec<u64>) {
    let (mut all, mut next) = (vec![0_u64], Vec::new());
    for keys in atoms {
        next.clear();
        for x in &all {
            next.extend(keys.iter().map(|y| mix(*x, *y)));
        }
        next.truncate(ROW_KEYS_MAX);
        std::mem::swap(&mut all, &mut next);
    }
    all.sort_unstable();
    all.dedup();
    into.extend(all.into_iter().map(|key| mix(key, number)));
}

/// The atoms of a rule, a bit each.
fn bits(rule: &[usize]) -> u64 {
    rule.iter().fold(0, |bits, atom| bits | 1_u64.checked_shl(*atom as u32).unwrap_or(0))
}

fn sets(of: &[usize], size: usize) -> Vec<Rule> {
    let mut all: Vec<Rule> = vec![Vec::new()];
    for _ in 0..size {
        all = all
            .iter()
            .flat_map(|s| of.iter().filter(|n| s.last().is_none_or(|l| *n > l)).map(move |n| [s.as_slice(), &[*n]].concat()))
            .collect();
    }
    all
}

/// Matches that may be missed, of those that the proposed rules find.
const MISSED_MAX: f64 = 0.002;
/// What a rule costs beside its pairs: as much as so many pairs for each row.
const RULE_COST: f64 = 0.3;

/// Picks, among proposed rules, those that find most matches for the pairs they bring (greedy set cover).
/// `matches` are the atoms shared by sampled pairs, each with the number of matches it stands for.
pub(crate) fn pick(proposed: &[Proposed], matches: &[(u64, f64)], rows: usize, pairs_max: f64) -> Vec<Proposed> {
    let all: f64 = matches.iter().map(|(_, n)| n).sum();
    let mut open: Vec<(u64, f64)> = matches.to_vec();
    let mut picked: Vec<Proposed> = Vec::new();
    let mut pairs = 0.0;
    while open.iter().map(|(_, n)| n).sum::<f64>() > all * MISSED_MAX {
        let gain = |p: &Proposed| {
            let asked = p.bits();
            open.iter().filter(|(shared, _)| shared & asked == asked).map(|(_, n)| n).sum::<f64>()
        };
        let cost = |p: &Proposed| p.pairs + RULE_COST * rows as f64;
        let candidates = proposed.iter().filter(|p| pairs + p.pairs <= pairs_max && !picked.iter().any(|k| k.rule == p.rule));
        let best = candidates
            .map(|p| (gain(p), p))
            .max_by(|a, b| (a.0 / cost(a.1)).total_cmp(&(b.0 / cost(b.1))).then_with(|| b.1.rule.cmp(&a.1.rule)));
        let Some((gain, best)) = best.filter(|(gain, _)| *gain > all * MISSED_MAX / 4.0) else { break };
        let _ = gain;
        let asked = best.bits();
        open.retain(|(shared, _)| shared & asked != asked);
        pairs += best.pairs;
        picked.push(best.clone());
    }
    picked
}
