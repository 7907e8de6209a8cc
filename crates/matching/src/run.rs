// SPDX-License-Identifier: Apache-2.0
//! A whole run: from a table to clusters.

use std::{collections::BTreeMap, time::Instant};

use hashbrown::HashMap;
use names::Lexicon;
use rayon::prelude::*;

use crate::{
    block::{
        Blocks, Limits, RuleSize,
        atoms::{self, Atom},
        choice::{Choice, Proposed, pick},
    },
    cluster,
    explain::Explanation,
    compare::{Field, Says},
    features::{self, Features},
    learn::{self, Evidence, Model},
    roles::{ColumnRole, Role},
    score::{Scorer, probability},
    similar::mix,
    table::Table,
};

/// What a run may be told.
#[derive(Clone, Debug)]
pub struct Options {
    /// The weight in bits at which two rows are one thing; 0 is even odds.
    pub threshold: f32,
    /// Pairs below this weight are not kept.
    pub kept: f32,
    /// Rows of one file are never compared with each other.
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

/// How long a stage took.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Stage {
    /// What was done.
    pub stage: String,
    /// Wall-clock seconds.
    pub seconds: f64,
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
    pub(crate) features: Features,
    pub(crate) model: Model,
}

impl Matches {
    /// Why two rows of the table are, or are not, one thing; nothing for rows of different kinds.
    pub fn explain(&self, table: &Table, a: u32, b: u32) -> Option<Explanation> {
        self.models.iter().find_map(|kind| {
            let place = |row: u32| kind.features.origin.iter().position(|origin| *origin == row).map(|at| at as u32);
            Some(kind.explain(table, place(a)?, place(b)?))
        })
    }
}

/// Finds the rows of a table that are one thing.
pub fn dedupe(table: &Table, roles: &[ColumnRole], lexicon: &Lexicon, options: &Options) -> Matches {
    let roles: Vec<Role> = roles.iter().map(|r| r.role).collect();
    let mut matches =
        Matches { clusters: (0..table.rows() as u32).collect(), pairs: Vec::new(), compared: 0, rules: Vec::new(), stages: Vec::new(), models: Vec::new() };
    for (kind, origin) in kinds(table, &roles) {
        run_kind(table, &roles, lexicon, options, &kind, origin, &mut matches);
    }
    matches.pairs.sort_unstable_by_key(|p| (p.left, p.right));
    matches
}

/// Rows by the kind of thing they are about. A row that does not say is about a company where it has a company's name, else
/// about what most rows without one are about.
fn kinds(table: &Table, roles: &[Role]) -> Vec<(String, Vec<u32>)> {
    let Some(kind) = roles.iter().position(|r| *r == Role::Kind) else {
        return vec![("record".to_owned(), table.order().to_vec())];
    };
    let company = roles.iter().position(|r| *r == Role::OrganizationName);
    let is_company = |row: usize| company.is_some_and(|c| table.cell(c, row).next().is_some());
    let mut by_kind: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    let mut usual: [BTreeMap<String, usize>; 2] = Default::default();
    let mut unsaid: Vec<u32> = Vec::new();
    let order = table.order();
    for row in order.iter().map(|r| *r as usize) {
        match table.cell(kind, row).next().map(str::to_lowercase) {
            Some(name) => {
                if let Some(counts) = usual.get_mut(usize::from(is_company(row))) {
                    *counts.entry(name.clone()).or_default() += 1;
                }
                by_kind.entry(name).or_default().push(row as u32);
            }
            None => unsaid.push(row as u32),
        }
    }
    for row in unsaid {
        let counts = usual.get(usize::from(is_company(row as usize)));
        let name = counts.and_then(|c| c.iter().max_by_key(|(_, n)| **n)).map_or_else(String::new, |(name, _)| name.clone());
        by_kind.entry(name).or_default().push(row);
    }
    let mut place = vec![0_u32; table.rows()];
    (0..).zip(order).for_each(|(at, row)| place.get_mut(*row as usize).into_iter().for_each(|p| *p = at));
    by_kind.values_mut().for_each(|rows| rows.sort_unstable_by_key(|row| place.get(*row as usize).copied()));
    by_kind.into_iter().collect()
}

/// Pairs drawn at random.
const RANDOM_PAIRS: u64 = 20_000;

fn run_kind(table: &Table, roles: &[Role], lexicon: &Lexicon, options: &Options, kind: &str, origin: Vec<u32>, matches: &mut Matches) {
    let mut clock = Instant::now();
    let mut stage = |name: &str, matches: &mut Matches| {
        matches.stages.push(Stage { stage: format!("{kind}: {name}"), seconds: clock.elapsed().as_secs_f64() });
        clock = Instant::now();
    };
    let features = features::build(table, roles, origin, lexicon);
    stage("features", matches);
    let fields = features.fields();
    if fields.is_empty() || features.rows.len() < 2 {
        return;
    }
    let random = random_patterns(&features);
    let (model, candidates, blocks) = if features.rows.len() <= features::FEW_ROWS {
        let blocks = Blocks::whole(features.rows.len());
        let patterns = blocks.fold(Vec::new, |patterns, a, b| patterns.push((features.compare(a, b).pattern(), 1.0)));
        let candidates = counted(patterns.into_iter().flatten());
        stage("patterns", matches);
        let model = learn::learn(&Evidence { fields: &fields, candidates: &candidates, random: &random, is_small: true, rules: &usual_strangers(&fields) });
        stage("learning", matches);
        (model, candidates, blocks)
    } else {
        let atoms = atoms::atoms(&features);
        let choice = Choice { features: &features, atoms: &atoms, limits: Limits::default() };
        let proposed = choice.propose();
        stage("proposing rules", matches);
        let sample = choice.sample(&proposed, |_, _| true);
        stage("sampling pairs", matches);
        let patterns: Vec<u64> = sample.par_iter().map(|s| features.compare(s.a, s.b).pattern()).collect();
        let candidates = counted(patterns.iter().zip(&sample).map(|(pattern, s)| (*pattern, s.weight)));
        stage("patterns", matches);
        let by_rule = rule_fields(&features, &atoms, &proposed);
        let model = learn::learn(&Evidence { fields: &fields, candidates: &candidates, random: &random, is_small: false, rules: &by_rule });
        stage("learning", matches);
        let found = counted(patterns.iter().zip(&sample).map(|(p, s)| (s.shared, s.weight * f64::from(probability(model.weight(*p) as f32)))));
        let picked = pick(&proposed, &found, features.rows.len(), choice.limits.pairs_per_row * features.rows.len() as f64);
        stage("picking rules", matches);
        let blocks = Blocks::new(&choice, &picked);
        stage("blocks", matches);
        (model, candidates, blocks)
    };
    let scorer = Scorer::new(&features, &model, &candidates);
    if std::env::var_os("MATCHING_SHOW").is_some() {
        show(&fields, &model, &candidates);
    }
    let found = blocks.fold(
        || (0_u64, Vec::<(u32, u32, f32)>::new()),
        |(n, edges), a, b| {
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
    stage("scoring", matches);
    let clusters = cluster::clusters(features.rows.len(), &edges, &scorer, options.threshold);
    for (row, head) in clusters.iter().enumerate() {
        if let (Some(at), Some(to)) = (features.origin.get(row), features.origin.get(*head as usize)) {
            if let Some(place) = matches.clusters.get_mut(*at as usize) {
                *place = *to;
            }
        }
    }
    let origin = |row: u32| features.origin.get(row as usize).copied().unwrap_or(row);
    matches.pairs.extend(edges.iter().map(|(a, b, weight)| Pair { left: origin(*a), right: origin(*b), weight: *weight }));
    matches.rules.push((kind.to_owned(), blocks.sizes.clone()));
    stage("clusters", matches);
    drop(scorer);
    matches.models.push(KindModel { features, model });
}

fn show(fields: &[Field], model: &Model, candidates: &[(u64, f64)]) {
    eprintln!("patterns {} same {:.4}", candidates.len(), model.same.share());
    for (at, field) in fields.iter().enumerate() {
        eprintln!("{}", field.label);
        for (level, name) in field.levels.iter().enumerate().skip(1) {
            let of = |m: &learn::Mixture| m.classes.iter().map(|c| format!("{:.3}", c.levels[at][level])).collect::<Vec<_>>().join(" ");
            eprintln!("  {name:36} m {}  u {}", of(&model.same), of(&model.others));
        }
    }
    let shares = |m: &learn::Mixture| m.classes.iter().map(|c| (c.share * 1000.0).round() / 1000.0).collect::<Vec<_>>();
    eprintln!("shares {:?} {:?}", shares(&model.same), shares(&model.others));
}

/// Sums numbers by key, in the order of keys.
fn counted(all: impl Iterator<Item = (u64, f64)>) -> Vec<(u64, f64)> {
    let mut sums: HashMap<u64, f64> = HashMap::new();
    for (key, n) in all {
        *sums.entry(key).or_default() += n;
    }
    let mut sums: Vec<(u64, f64)> = sums.into_iter().collect();
    sums.sort_unstable_by_key(|(key, _)| *key);
    sums
}

fn random_patterns(features: &Features) -> Vec<(u64, f64)> {
    let rows = features.rows.len() as u64;
    let pairs = (0..RANDOM_PAIRS.min(rows * (rows - 1) / 2)).map(|n| (mix(n, 11) % rows, mix(n, 13) % rows)).filter(|(a, b)| a != b);
    counted(pairs.map(|(a, b)| (features.compare(a as u32, b as u32).pattern(), 1.0)))
}

/// The ways in which two different things are usually alike: they share a place, a name and a place (kin, sister companies),
/// a birth date too (twins), or a whole name.
fn usual_strangers(fields: &[Field]) -> Vec<(Vec<usize>, f64)> {
    let that = |says: &[Says]| -> Vec<usize> { (0..).zip(fields).filter(|(_, f)| says.contains(&f.says)).map(|(at, _)| at).collect() };
    let twins = that(&[Says::Name, Says::Place, Says::Birth]);
    let sets = [twins, that(&[Says::Place]), that(&[Says::Name, Says::Place]), that(&[Says::GivenName, Says::Name])];
    sets.into_iter().filter(|set| !set.is_empty() && set.len() < fields.len()).map(|set| (set, 0.05)).collect()
}

/// Classes of pairs that are not one thing, beside the random ones, at most.
const CLASSES_MAX: usize = 9;
const CLASS_PAIRS_MIN: f64 = 300.0;

/// The sets of fields that rules make agree, those of most pairs first, each with its share of pairs.
fn rule_fields(features: &Features, atoms: &[Atom], proposed: &[Proposed]) -> Vec<(Vec<usize>, f64)> {
    let of_slot = features.fields_of_slots();
    let mut sets: Vec<(Vec<usize>, f64)> = Vec::new();
    for p in proposed {
        let slots = p.rule.iter().filter_map(|a| atoms.get(*a)).map(|a| a.slot);
        let mut fields: Vec<usize> = slots.filter_map(|s| of_slot.get(s).copied().flatten()).collect();
        fields.sort_unstable();
        fields.dedup();
        match sets.iter_mut().find(|(known, _)| *known == fields) {
            Some((_, pairs)) => *pairs += p.pairs,
            None => sets.push((fields, p.pairs)),
        }
    }
    sets.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    // A class is learned from some hundred pairs at least.
    let pairs: f64 = sets.iter().map(|(_, pairs)| pairs).sum();
    sets.truncate(((pairs / CLASS_PAIRS_MIN) as usize).min(CLASSES_MAX));
    let all: f64 = sets.iter().map(|(_, pairs)| pairs).sum();
    sets.iter_mut().for_each(|(_, pairs)| *pairs /= all.max(1.0));
    sets
}
