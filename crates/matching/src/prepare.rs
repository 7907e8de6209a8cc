// SPDX-License-Identifier: Apache-2.0
//! Everything that is known before pairs are scored: features, what was learned from a sample, blocking rules, and what the rest
//! will cost.

use std::{collections::BTreeMap, time::Instant};

use hashbrown::HashMap;
use names::Lexicon;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    block::{
        Blocks, Limits,
        atoms::{self, Atom},
        choice::{Choice, Proposed, Sampled, pick},
    },
    compare::{Field, Says},
    explain::{Explanation, Told},
    features::{self, Features},
    learn::{self, Evidence, Model},
    roles::{ColumnRole, Role},
    run::Options,
    score::probability,
    similar::mix,
    table::Table,
};

/// How long a stage took.
#[derive(Clone, Debug, Serialize)]
pub struct Stage {
    /// What was done.
    pub stage: String,
    /// Wall-clock seconds.
    pub seconds: f64,
}

/// What a blocking rule will bring.
#[derive(Clone, Debug, Serialize)]
pub struct PlannedRule {
    /// What two rows must share.
    pub rule: String,
    /// Pairs it brings, about.
    pub pairs: u64,
    /// Of these, pairs that no rule before it brings, about.
    pub new_pairs: u64,
    /// The share of expected matches that this rule and those before it find, of those that any proposed rule finds.
    pub found: f64,
}

/// What matching one kind of thing will take.
#[derive(Clone, Debug, Serialize)]
pub struct KindPlan {
    /// The kind.
    pub kind: String,
    /// Rows that say different things.
    pub rows: usize,
    /// Rows that say just what another says; they cost nothing.
    pub copies: usize,
    /// Pairs that will be compared, about.
    pub pairs: u64,
    /// Pairs that will turn out to be one thing, about.
    pub matches: u64,
    /// Rules in the order in which they were picked.
    pub rules: Vec<PlannedRule>,
}

/// What a run will take.
#[derive(Clone, Debug, Serialize)]
pub struct Plan {
    /// By kind.
    pub kinds: Vec<KindPlan>,
    /// Pairs that will be compared, about.
    pub pairs: u64,
    /// The most memory that the process will hold, in MiB, about.
    pub memory_mb: u64,
    /// Wall-clock seconds from here to the clusters, about.
    pub seconds: f64,
}

/// What is known of one kind before its pairs are scored.
pub(crate) struct Kind {
    pub(crate) name: String,
    pub(crate) features: Features,
    pub(crate) model: Model,
    pub(crate) candidates: Vec<(u64, f64)>,
    pub(crate) blocking: Blocking,
    plan: KindPlan,
    /// Wall-clock seconds for one comparison, as measured.
    compare_seconds: f64,
}

/// How pairs come together.
pub(crate) enum Blocking {
    /// All with all.
    Whole,
    /// By the rules picked.
    Rules(Vec<Atom>, Vec<Proposed>),
}

/// A table made ready.
pub struct Prepared {
    pub(crate) kinds: Vec<Kind>,
    pub(crate) kind_of: KindOf,
    pub(crate) rows: usize,
    pub(crate) stages: Vec<Stage>,
    table_bytes: u64,
}

/// Reads the columns, learns from a sample of pairs and picks blocking rules; nothing is matched yet.
pub fn prepare(table: &Table, roles: &[ColumnRole], lexicon: &Lexicon, options: &Options) -> Prepared {
    let roles: Vec<Role> = roles.iter().map(|r| r.role).collect();
    let kinds = KindOf::new(table, &roles);
    let by_kind = kinds.of(table, 0..table.rows() as u32);
    let mut prepared = Prepared { kinds: Vec::new(), kind_of: kinds, rows: table.rows(), stages: Vec::new(), table_bytes: table.bytes() };
    for (name, origin) in by_kind {
        let mut clock = Clock { name: &name, since: Instant::now(), stages: &mut prepared.stages };
        let features = features::build(table, &roles, origin, lexicon, options.link);
        clock.stage("reading columns");
        if features.comparisons.is_empty() || features.rows.len() + features.copies.len() < 2 {
            continue;
        }
        let kind = if features.rows.len() <= features::FEW_ROWS { few(&name, features) } else { many(&name, features, &mut clock) };
        prepared.kinds.push(kind);
    }
    prepared
}

/// Notes how long stages take.
pub(crate) struct Clock<'a> {
    pub(crate) name: &'a str,
    pub(crate) since: Instant,
    pub(crate) stages: &'a mut Vec<Stage>,
}

impl Clock<'_> {
    pub(crate) fn stage(&mut self, what: &str) {
        self.stages.push(Stage { stage: format!("{}: {what}", self.name), seconds: self.since.elapsed().as_secs_f64() });
        self.since = Instant::now();
    }
}

/// Few rows are compared all with all.
fn few(name: &str, features: Features) -> Kind {
    let fields = features.fields();
    let patterns = Blocks::whole(features.rows.len()).fold(Vec::new, |patterns, a, b| {
        if features.may_be_one(a, b) {
            patterns.push((features.compare(a, b).pattern(), 1.0));
        }
    });
    let candidates = counted(patterns.into_iter().flatten());
    let random = random_patterns(&features);
    let rules = usual_strangers(&fields);
    let model = learn::learn(&Evidence { fields: &fields, candidates: &candidates, random: &random, is_small: true, rules: &rules });
    let pairs = candidates.iter().map(|(_, n)| n).sum::<f64>() as u64;
    let plan = KindPlan {
        kind: name.to_owned(),
        rows: features.rows.len(),
        copies: features.copies.len(),
        pairs,
        matches: (pairs as f64 * model.same.share()) as u64,
        rules: vec![PlannedRule { rule: "all with all".to_owned(), pairs, new_pairs: pairs, found: 1.0 }],
    };
    Kind { name: name.to_owned(), features, model, candidates, blocking: Blocking::Whole, plan, compare_seconds: 1e-6 }
}

/// Many rows are blocked by rules that a sample of pairs shows to be worth their cost.
fn many(name: &str, features: Features, clock: &mut Clock<'_>) -> Kind {
    let fields = features.fields();
    let atoms = atoms::atoms(&features);
    let choice = Choice { features: &features, atoms: &atoms, limits: Limits::default() };
    let proposed = choice.propose();
    clock.stage("proposing rules");
    let sample = choice.sample(&proposed);
    clock.stage("sampling pairs");
    let started = Instant::now();
    let patterns: Vec<u64> = sample.par_iter().map(|s| features.compare(s.a, s.b).pattern()).collect();
    let compare_seconds = started.elapsed().as_secs_f64() / sample.len().max(1) as f64;
    let sampled = patterns.iter().zip(&sample).map(|(pattern, s)| (*pattern, s.weight));
    let candidates = counted(sampled.chain(copies(&features)));
    let random = random_patterns(&features);
    clock.stage("comparing the sample");
    let rules = rule_fields(&features, &atoms, &proposed);
    let model = learn::learn(&Evidence { fields: &fields, candidates: &candidates, random: &random, is_small: false, rules: &rules });
    clock.stage("learning");
    let matches = |(pattern, s): (&u64, &Sampled)| (s.shared, s.weight * f64::from(probability(model.weight(*pattern) as f32)));
    let found = counted(patterns.iter().zip(&sample).map(matches));
    let rows = features.rows.len();
    let picked = pick(&proposed, &found, rows, choice.limits.pairs_per_row * rows as f64);
    let pairs = counted(sample.iter().map(|s| (s.shared, s.weight)));
    clock.stage("picking rules");
    let plan = planned(name, &features, &atoms, &picked, &pairs, &found);
    Kind { name: name.to_owned(), features, model, candidates, blocking: Blocking::Rules(atoms, picked), plan, compare_seconds }
}

/// What picked rules will bring, by the atoms that sampled pairs and matches share.
fn planned(name: &str, features: &Features, atoms: &[Atom], picked: &[Proposed], pairs: &[(u64, f64)], found: &[(u64, f64)]) -> KindPlan {
    let masks: Vec<u64> = picked.iter().map(|p| p.bits()).collect();
    let brought = |all: &[(u64, f64)], masks: &[u64]| -> f64 {
        all.iter().filter(|(shared, _)| masks.iter().any(|asked| shared & asked == *asked)).map(|(_, n)| n).sum()
    };
    let all_found: f64 = found.iter().map(|(_, n)| n).sum();
    let upto = |at: usize| masks.get(..at).unwrap_or_default();
    let rules = picked.iter().enumerate().map(|(at, p)| PlannedRule {
        rule: p.rule.iter().filter_map(|a| atoms.get(*a)).map(|a| a.what.name.as_str()).collect::<Vec<_>>().join(" + "),
        pairs: brought(pairs, masks.get(at..=at).unwrap_or_default()) as u64,
        new_pairs: (brought(pairs, upto(at + 1)) - brought(pairs, upto(at))) as u64,
        found: brought(found, upto(at + 1)) / all_found.max(1e-9),
    });
    KindPlan {
        kind: name.to_owned(),
        rows: features.rows.len(),
        copies: features.copies.len(),
        pairs: brought(pairs, &masks) as u64,
        matches: brought(found, &masks) as u64,
        rules: rules.collect(),
    }
}

/// Bytes of a row in the blocks of one rule: its place, the block in its list, and the key while blocks are made.
const BLOCK_ROW_BYTES: u64 = 8;
const KEYED_ROW_BYTES: u64 = 16;
/// Bytes of a pair that is kept, as an edge, in order, and as it is told.
const KEPT_PAIR_BYTES: u64 = 40;
/// The share of rows that a rule's blocks hold, and of pairs beside matches that are kept.
const BLOCKED_SHARE: f64 = 0.7;
const KEPT_SHARE: f64 = 1.3;
/// What the process holds beside: the program, its tables, what the allocator keeps.
const BESIDE_BYTES: u64 = 24 << 20;
/// Times a comparison that a scored pair costs: repeats are told apart, weights looked up, rows far from each other fetched.
const SCORING_COMPARES: f64 = 2.0;
/// Wall-clock seconds for a row of a rule whose blocks are made, and for a match that is clustered.
const BLOCK_ROW_SECONDS: f64 = 90e-9;
const CLUSTER_SECONDS: f64 = 1.2e-6;

impl Prepared {
    /// Why two rows of the table would, or would not, be taken for one thing; nothing for rows of different kinds.
    pub fn explain(&self, table: &Table, a: u32, b: u32) -> Option<Explanation> {
        self.kinds.iter().find_map(|kind| Told { features: &kind.features, model: &kind.model }.explain(table, a, b))
    }

    /// What the rest of the run will take, from counts and measurements on this table and this machine.
    pub fn plan(&self) -> Plan {
        let held: u64 = self.kinds.iter().map(|k| k.features.bytes() + k.blocking.bytes()).sum();
        let working = |k: &Kind| {
            let (rows, rules) = (k.plan.rows as f64 * BLOCKED_SHARE, k.plan.rules.len() as f64);
            (rows * rules) as u64 * BLOCK_ROW_BYTES
                + rows as u64 * KEYED_ROW_BYTES
                + (k.plan.matches as f64 * KEPT_SHARE) as u64 * KEPT_PAIR_BYTES
        };
        let seconds = |k: &Kind| {
            k.plan.pairs as f64 * k.compare_seconds * SCORING_COMPARES
                + (k.plan.rows * k.plan.rules.len()) as f64 * BLOCK_ROW_SECONDS
                + k.plan.matches as f64 * CLUSTER_SECONDS
        };
        let memory = self.table_bytes + held + self.kinds.iter().map(working).max().unwrap_or(0) + BESIDE_BYTES;
        Plan {
            pairs: self.kinds.iter().map(|k| k.plan.pairs).sum(),
            memory_mb: memory >> 20,
            seconds: self.kinds.iter().map(seconds).sum(),
            kinds: self.kinds.iter().map(|k| k.plan.clone()).collect(),
        }
    }
}

impl Blocking {
    fn bytes(&self) -> u64 {
        match self {
            Blocking::Whole => 0,
            Blocking::Rules(atoms, _) => atoms.iter().map(Atom::bytes).sum(),
        }
    }
}

/// Which kind of thing a row is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct KindOf {
    /// The column that says it, and the column of companies' names.
    kind: Option<String>,
    company: Option<String>,
    /// What most rows that say it are about: those without a company's name, and those with one.
    usual: [String; 2],
}

/// The kind of all rows of a table that tells no kinds.
const ONLY_KIND: &str = "record";

impl KindOf {
    fn new(table: &Table, roles: &[Role]) -> KindOf {
        let column = |role: Role| roles.iter().position(|r| *r == role).map(|at| table.column_name(at).to_owned());
        let mut kinds = KindOf { kind: column(Role::Kind), company: column(Role::OrganizationName), usual: Default::default() };
        let mut counts: [BTreeMap<String, usize>; 2] = Default::default();
        let columns = kinds.columns(table);
        for row in 0..if kinds.kind.is_some() { table.rows() } else { 0 } {
            if let (Some(name), Some(counts)) = (columns.said(table, row), counts.get_mut(usize::from(columns.is_company(table, row)))) {
                *counts.entry(name).or_default() += 1;
            }
        }
        kinds.usual = counts.map(|c| c.into_iter().max_by_key(|(_, n)| *n).map_or_else(String::new, |(name, _)| name));
        kinds
    }

    fn columns(&self, table: &Table) -> KindColumns {
        let place = |column: &Option<String>| column.as_ref().and_then(|name| table.column_named(name));
        KindColumns { kind: place(&self.kind), company: place(&self.company) }
    }

    /// The kinds of these rows. A row that does not say is about a company where it has a company's name, else about what most
    /// rows without one are about.
    pub(crate) fn of(&self, table: &Table, rows: std::ops::Range<u32>) -> BTreeMap<String, Vec<u32>> {
        if self.kind.is_none() {
            return BTreeMap::from([(ONLY_KIND.to_owned(), rows.collect())]);
        }
        let columns = self.columns(table);
        let mut by_kind: BTreeMap<String, Vec<u32>> = BTreeMap::new();
        for row in rows {
            let usual = || self.usual.get(usize::from(columns.is_company(table, row as usize))).cloned().unwrap_or_default();
            by_kind.entry(columns.said(table, row as usize).unwrap_or_else(usual)).or_default().push(row);
        }
        by_kind
    }
}

/// Places of the columns that tell the kind.
struct KindColumns {
    kind: Option<usize>,
    company: Option<usize>,
}

impl KindColumns {
    fn said(&self, table: &Table, row: usize) -> Option<String> {
        self.kind.and_then(|column| table.cell(column, row).next().map(str::to_lowercase))
    }

    fn is_company(&self, table: &Table, row: usize) -> bool {
        self.company.is_some_and(|column| table.cell(column, row).next().is_some())
    }
}

/// Pairs drawn at random.
const RANDOM_PAIRS: u64 = 20_000;

/// The ways in which two different things are usually alike: they share a place, a name and a place (kin, sister companies),
/// a birth date too (twins), a whole name and a place (father and son), or a whole name.
fn usual_strangers(fields: &[Field]) -> Vec<(Vec<usize>, f64)> {
    let that = |says: &[Says]| -> Vec<usize> { (0..).zip(fields).filter(|(_, f)| says.contains(&f.says)).map(|(at, _)| at).collect() };
    let twins = that(&[Says::Name, Says::Place, Says::Birth]);
    let father_and_son = that(&[Says::GivenName, Says::Name, Says::Place]);
    let sets = [twins, father_and_son, that(&[Says::Place]), that(&[Says::Name, Says::Place]), that(&[Says::GivenName, Says::Name])];
    sets.into_iter().filter(|set| !set.is_empty() && set.len() < fields.len()).map(|set| (set, 0.05)).collect()
}

/// Classes of pairs that are not one thing, beside the random ones, at most.
const CLASSES_MAX: usize = 9;
const CLASS_PAIRS_MIN: f64 = 3_000.0;

/// The sets of fields that rules make agree, those of most pairs first, each with its share of pairs.
fn rule_fields(features: &Features, atoms: &[Atom], proposed: &[Proposed]) -> Vec<(Vec<usize>, f64)> {
    let of_slot = features.fields_of_slots();
    let mut sets: Vec<(Vec<usize>, f64)> = Vec::new();
    for p in proposed {
        let slots = p.rule.iter().filter_map(|a| atoms.get(*a)).map(|a| a.what.slot);
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

/// Copies of one row that learning hears of, at most.
const COPIES_LEARNED_MAX: u32 = 3;

/// The patterns of rows and their copies: without them one thing would look as if it were seldom written twice the same.
fn copies(features: &Features) -> Vec<(u64, f64)> {
    let mut of_row: HashMap<u32, u32> = HashMap::new();
    let mut heard: Vec<u32> = Vec::new();
    for (_, of) in &features.copies {
        let n = of_row.entry(*of).or_default();
        *n += 1;
        if *n <= COPIES_LEARNED_MAX {
            heard.push(*of);
        }
    }
    heard.into_iter().map(|row| (features.compare(row, row).pattern(), 1.0)).collect()
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
    if rows < 2 {
        return Vec::new();
    }
    let pairs = (0..RANDOM_PAIRS.min(rows * (rows - 1) / 2)).map(|n| (mix(n, 11) % rows, mix(n, 13) % rows)).filter(|(a, b)| a != b);
    counted(pairs.map(|(a, b)| (features.compare(a as u32, b as u32).pattern(), 1.0)))
}
