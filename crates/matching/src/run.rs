// SPDX-License-Identifier: Apache-2.0
//! A whole run: from a table to clusters.

use std::time::Instant;

use hashbrown::HashMap;
use names::Lexicon;

use crate::{
    block::{Blocks, Limits, RuleSize, choice::Choice},
    cluster::{self, Among},
    compare::Field,
    explain::{Explanation, Told},
    features::Features,
    learn::Model,
    prepare::{Blocking, Clock, Kind, Prepared, Stage, prepare},
    roles::ColumnRole,
    rulings::Rulings,
    score::{Scorer, Weights, probability},
    table::Table,
};

/// What a run may be told.
#[derive(Clone, Debug)]
pub struct Options {
    /// The weight in bits at which two rows are one thing; 0 is even odds.
    pub threshold: f32,
    /// Pairs below this weight are not kept.
    pub kept: f32,
    /// Each file says each thing once: only rows of different files are compared, and a cluster has one row of a file at most.
    pub link: bool,
}

impl Default for Options {
    fn default() -> Self {
        Options { threshold: 0.0, kept: -6.0, link: false }
    }
}

/// A pair of rows that may be one thing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pair {
    /// Its rows.
    pub left: u32,
    /// The other row.
    pub right: u32,
    /// Bits for one thing; 0 is even odds.
    pub weight: f32,
}

impl Pair {
    /// The probability that both are one thing.
    pub fn probability(&self) -> f32 {
        probability(self.weight)
    }
}

/// What a run found.
pub struct Matches {
    /// For each row the row that stands for its cluster.
    pub clusters: Vec<u32>,
    /// Pairs worth keeping, by row.
    pub pairs: Vec<Pair>,
    /// Pairs compared.
    pub compared: u64,
    /// Blocking rules, by kind.
    pub rules: Vec<(String, Vec<RuleSize>)>,
    /// Times.
    pub stages: Vec<Stage>,
    /// What was learned, by kind.
    pub(crate) models: Vec<KindModel>,
}

/// What a run learned of one kind of thing.
pub(crate) struct KindModel {
    kind: String,
    pub(crate) features: Features,
    pub(crate) model: Model,
    weights: Weights,
}

/// How two rows of one kind of thing meet in a field, as learned.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Level {
    /// The level.
    pub level: &'static str,
    /// How often two rows of one thing end in it, 0 to 1, where both have a value.
    pub same: f64,
    /// How often two rows of different things that blocking brings together do.
    pub different: f64,
    /// log2 of the one over the other.
    pub bits: f64,
}

/// What was learned of one kind of thing.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Learned {
    /// The kind.
    pub kind: String,
    /// Rows that say different things; copies count once.
    pub rows: usize,
    /// Rows that say just what another says.
    pub copies: usize,
    /// The share of the pairs that blocking proposes that are one thing.
    pub share: f64,
    /// By field its columns and levels.
    pub fields: Vec<(String, Vec<Level>)>,
}

impl Matches {
    /// What was learned, kind by kind.
    pub fn learned(&self) -> Vec<Learned> {
        self.models.iter().map(KindModel::learned).collect()
    }

    /// Why two rows of the table are, or are not, one thing; nothing for rows of different kinds.
    pub fn explain(&self, table: &Table, a: u32, b: u32) -> Option<Explanation> {
        self.models.iter().find_map(|kind| Told { features: &kind.features, model: &kind.model }.explain(table, a, b))
    }
}

impl Matches {
    /// The row that stands for a row's cluster.
    pub(crate) fn head(&self, row: u32) -> u32 {
        self.clusters.get(row as usize).copied().unwrap_or(row)
    }

    /// Joins what people said is one thing and no kind of thing has a model for: rows that cannot be compared.
    fn join(&mut self, rulings: &Rulings) {
        for (a, b) in &rulings.same {
            let head = |row: &u32| self.clusters.get(*row as usize).copied().unwrap_or(*row);
            let (to, from) = (head(a).min(head(b)), head(a).max(head(b)));
            if to != from {
                self.clusters.iter_mut().filter(|c| **c == from).for_each(|c| *c = to);
            }
        }
    }
}

impl KindModel {
    /// Weighs pairs of this kind.
    pub(crate) fn scorer(&self) -> Scorer<'_> {
        Scorer { features: &self.features, model: &self.model, weights: &self.weights }
    }

    fn learned(&self) -> Learned {
        let level = |field: usize, level: usize, name: &'static str| {
            let (same, different) = (self.model.same.level(field, level), self.model.others.level(field, level));
            Level { level: name, same, different, bits: (same / different.max(1e-12)).max(1e-12).log2() }
        };
        let levels = |field: usize, of: &Field| (1..).zip(of.levels.iter().skip(1)).map(|(at, name)| level(field, at, name)).collect();
        Learned {
            kind: self.kind.clone(),
            rows: self.features.rows.len(),
            copies: self.features.copies.len(),
            share: self.model.same.share(),
            fields: self.features.fields().iter().enumerate().map(|(at, of)| (of.label.clone(), levels(at, of))).collect(),
        }
    }
}

impl Prepared {
    /// Compares the pairs that the rules bring and makes clusters.
    pub fn run(self, options: &Options) -> Matches {
        self.run_ruled(options, &Rulings::default())
    }

    /// The same, around what people have said of some rows.
    pub fn run_ruled(self, options: &Options, rulings: &Rulings) -> Matches {
        let mut matches = Matches {
            clusters: (0..self.rows as u32).collect(),
            pairs: Vec::new(),
            compared: 0,
            rules: Vec::new(),
            stages: self.stages,
            models: Vec::new(),
        };
        for kind in self.kinds {
            run_kind(kind, options, rulings, &mut matches);
        }
        matches.join(rulings);
        matches.pairs.sort_unstable_by_key(|p| (p.left, p.right));
        matches
    }
}

/// Finds the rows of a table that are one thing: [`prepare`], then [`Prepared::run`].
pub fn dedupe(table: &Table, roles: &[ColumnRole], lexicon: &Lexicon, options: &Options) -> Matches {
    prepare(table, roles, lexicon, options).run(options)
}

fn run_kind(mut kind: Kind, options: &Options, rulings: &Rulings, matches: &mut Matches) {
    let mut clock = Clock { name: &kind.name, since: Instant::now(), stages: &mut matches.stages };
    let features = &kind.features;
    let blocks = match &kind.blocking {
        Blocking::Whole => Blocks::whole(features.rows.len()),
        Blocking::Rules(atoms, picked) => Blocks::new(&Choice { features, atoms, limits: Limits::default() }, picked),
    };
    clock.stage("blocks");
    let weights = Weights::new(&kind.model, kind.candidates.iter().map(|(pattern, _)| *pattern));
    let scorer = Scorer { features, model: &kind.model, weights: &weights };
    let found = blocks.fold(
        || (0_u64, Vec::<(u32, u32, f32)>::new()),
        |(n, edges), a, b| {
            if !features.may_be_one(a, b) {
                return;
            }
            *n += 1;
            let weight = scorer.weight(a, b);
            if weight >= options.kept {
                edges.push((a, b, weight));
            }
        },
    );
    let mut edges: Vec<(u32, u32, f32)> = Vec::new();
    for (n, of_run) in found {
        matches.compared += n;
        edges.extend(of_run);
    }
    clock.stage("scoring");
    let selves = kind.features.set_rows_apart(&rulings.rows());
    let features = &kind.features;
    let scorer = Scorer { features, model: &kind.model, weights: &weights };
    add_rows(&mut edges, &selves, &scorer, options.kept);
    let places = if rulings.is_empty() { HashMap::new() } else { features.all_places() };
    let rulings = rulings.renamed(|row| places.get(&row).copied());
    let clusters =
        cluster::clusters(&edges, &Among { scorer: &scorer, rows: features.rows.len(), some: None }, options.threshold, &rulings);
    for (row, head) in clusters.iter().enumerate() {
        if let (Some(at), Some(to)) = (features.origin.get(row), features.origin.get(*head as usize))
            && let Some(place) = matches.clusters.get_mut(*at as usize)
        {
            *place = *to;
        }
    }
    matches.pairs.extend(told(features, &edges));
    for (copy, of) in &features.copies {
        // Two rows that say the same may still say too little to be one thing.
        let weight = scorer.weight(*of, *of);
        let head = features.origin.get(*of as usize).copied().unwrap_or(*copy);
        if weight >= options.threshold {
            let to = matches.clusters.get(head as usize).copied().unwrap_or(head);
            if let Some(place) = matches.clusters.get_mut(*copy as usize) {
                *place = to;
            }
        }
        if weight >= options.kept {
            matches.pairs.push(Pair { left: head, right: *copy, weight });
        }
    }
    clock.stage("clusters");
    matches.rules.push((kind.name.clone(), blocks.sizes));
    matches.models.push(KindModel { kind: kind.name, features: kind.features, model: kind.model, weights });
}

/// Adds the pairs of copies that speak for themselves from here on: each has those of the row that it says the same as, and
/// one with that row. `selves` are the places of copies, each with that of its row.
fn add_rows(edges: &mut Vec<(u32, u32, f32)>, selves: &[(u32, u32)], scorer: &Scorer<'_>, kept: f32) {
    let mut of_row: HashMap<u32, Vec<u32>> = HashMap::new();
    selves.iter().for_each(|(copy, of)| of_row.entry(*of).or_insert_with(|| vec![*of]).push(*copy));
    let all = |row: u32| of_row.get(&row).cloned().unwrap_or_else(|| vec![row]);
    for at in 0..if of_row.is_empty() { 0 } else { edges.len() } {
        let Some((a, b, weight)) = edges.get(at).copied() else { break };
        for left in all(a) {
            edges.extend(all(b).into_iter().filter(|right| (left, *right) != (a, b)).map(|right| (left, right, weight)));
        }
    }
    for (copy, of) in selves {
        let weight = scorer.weight(*of, *copy);
        if weight >= kept {
            edges.extend(all(*of).into_iter().filter(|other| other < copy).map(|other| (other, *copy, weight)));
        }
    }
}

/// Rows in whose place a pair is told again, at most: a row and its copies.
const COPIES_TOLD_MAX: usize = 4;

/// Pairs of the table's rows: those of a row with copies are told for each of them while they are few.
fn told(features: &Features, edges: &[(u32, u32, f32)]) -> Vec<Pair> {
    let mut copies: HashMap<u32, Vec<u32>> = HashMap::new();
    features.copies.iter().for_each(|(copy, of)| copies.entry(*of).or_default().push(*copy));
    let rows = |row: u32| {
        let own = features.origin.get(row as usize).copied();
        let others = copies.get(&row).filter(|c| c.len() < COPIES_TOLD_MAX).into_iter().flatten().copied();
        own.into_iter().chain(others)
    };
    let pairs = |(a, b, weight): &(u32, u32, f32)| {
        let weight = *weight;
        let right: Vec<u32> = rows(*b).collect();
        rows(*a).flat_map(move |left| right.clone().into_iter().map(move |right| Pair { left, right, weight })).collect::<Vec<_>>()
    };
    edges.iter().flat_map(pairs).collect()
}
