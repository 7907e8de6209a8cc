// SPDX-License-Identifier: Apache-2.0
//! Learning: how often two rows of one thing, and two rows of different things, end in each level.
//!
//! Pairs that blocking brings together and that are not one thing are no random pairs: they agree in what the rule asks, and
//! kin, neighbors and namesakes agree in more. So the pairs are taken for a mixture of one class "the same" and several
//! classes of "not the same", one for each way in which a rule brings strangers together (latent classes: Winkler,
//! "Using the EM Algorithm for Weight Computation in the Fellegi-Sunter Model", 1988). Expectation and maximization run on
//! counts of level patterns, so that a round costs the same for a thousand pairs and for a billion.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::compare::{Field, LEVELS_MAX, MISSING, level_of};

/// How often each level comes up, by field, given that both rows have a value.
#[derive(Clone, Debug)]
pub(crate) struct Class {
    /// The share of pairs in this class.
    pub(crate) share: f64,
    /// By field and level; what is missing has none.
    pub(crate) levels: Vec<[f64; LEVELS_MAX]>,
    /// What the levels were taken to be before any pair was seen, and for how many pairs that counts.
    prior: Arc<Vec<[f64; LEVELS_MAX]>>,
    prior_pairs: f64,
}

/// Pairs that the prior of the class "the same" counts for, and that of another class.
const SAME_PRIOR_PAIRS: f64 = 30.0;
const PRIOR_PAIRS: f64 = 12.0;
/// Pairs that each class is taken to have before any is seen.
const SHARE_PRIOR_PAIRS: f64 = 0.5;
/// So many that nothing seen changes a class.
const FROZEN_PAIRS: f64 = 1e9;

impl Class {
    fn new(share: f64, levels: Vec<[f64; LEVELS_MAX]>, prior_pairs: f64) -> Class {
        Class { share, prior: Arc::new(levels.clone()), levels, prior_pairs }
    }

    /// The class as these counts show it.
    fn seen(&self, share: f64, mut counts: Vec<[f64; LEVELS_MAX]>) -> Class {
        for (levels, prior) in counts.iter_mut().zip(self.prior.iter()) {
            levels[usize::from(MISSING)] = 0.0;
            let sum: f64 = levels.iter().sum::<f64>() + self.prior_pairs;
            for (level, before) in levels.iter_mut().zip(prior) {
                *level = (*level + self.prior_pairs * before) / sum;
            }
        }
        Class { share, levels: counts, prior: Arc::clone(&self.prior), prior_pairs: self.prior_pairs }
    }

    /// log2 of how likely a pattern is in this class, its share included.
    pub(crate) fn log_likelihood(&self, logs: &[[f64; LEVELS_MAX]], pattern: u64) -> f64 {
        self.share.max(1e-300).log2()
            + logs.iter().enumerate().map(|(f, l)| l.get(level_of(pattern, f)).copied().unwrap_or(0.0)).sum::<f64>()
    }

    pub(crate) fn logs(&self) -> Vec<[f64; LEVELS_MAX]> {
        self.levels
            .iter()
            .map(|levels| {
                let mut logs = levels.map(|p| p.max(PROBABILITY_MIN).log2());
                logs[usize::from(MISSING)] = 0.0;
                logs
            })
            .collect()
    }
}

/// No level is impossible.
const PROBABILITY_MIN: f64 = 1e-7;
/// Rounds of expectation and maximization, at most, and the change of a share below which they end.
const ROUNDS_MAX: usize = 60;
const CHANGE_MIN: f64 = 1e-5;

/// A learned model.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Model {
    pub(crate) same: Mixture,
    pub(crate) others: Mixture,
}

/// Classes that stand for one answer.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(from = "Vec<Learned>", into = "Vec<Learned>")]
pub(crate) struct Mixture {
    pub(crate) classes: Vec<Class>,
    logs: Vec<Vec<[f64; LEVELS_MAX]>>,
}

/// A class as it is written: what it was learned to be.
#[derive(Serialize, Deserialize)]
struct Learned {
    share: f64,
    levels: Vec<[f64; LEVELS_MAX]>,
}

impl From<Vec<Learned>> for Mixture {
    fn from(learned: Vec<Learned>) -> Mixture {
        Mixture::new(learned.into_iter().map(|class| Class::new(class.share, class.levels, FROZEN_PAIRS)).collect())
    }
}

impl From<Mixture> for Vec<Learned> {
    fn from(mixture: Mixture) -> Vec<Learned> {
        mixture.classes.into_iter().map(|class| Learned { share: class.share, levels: class.levels }).collect()
    }
}

impl Mixture {
    fn new(classes: Vec<Class>) -> Mixture {
        let logs = classes.iter().map(Class::logs).collect();
        Mixture { classes, logs }
    }

    fn rounded(self) -> Mixture {
        let class = |class: Class| Class {
            share: rounded(class.share),
            levels: class.levels.iter().map(|levels| levels.map(rounded)).collect(),
            ..class
        };
        Mixture::new(self.classes.into_iter().map(class).collect())
    }

    fn log_likelihoods(&self, pattern: u64) -> impl Iterator<Item = f64> {
        self.classes.iter().zip(&self.logs).map(move |(class, logs)| class.log_likelihood(logs, pattern))
    }

    fn log_likelihood(&self, pattern: u64) -> f64 {
        log_sum(&self.log_likelihoods(pattern).collect::<Vec<_>>())
    }

    pub(crate) fn share(&self) -> f64 {
        self.classes.iter().map(|c| c.share).sum()
    }

    /// The probability of a level over all classes.
    pub(crate) fn level(&self, field: usize, level: usize) -> f64 {
        let of = |c: &Class| c.levels.get(field).and_then(|l| l.get(level)).copied().unwrap_or(0.0) * c.share;
        self.classes.iter().map(of).sum::<f64>() / self.share().max(1e-300)
    }
}

impl Model {
    /// The weight of a pattern in bits: log2 of the odds that two rows of which it is seen are one thing.
    pub(crate) fn weight(&self, pattern: u64) -> f64 {
        self.same.log_likelihood(pattern) - self.others.log_likelihood(pattern)
    }

    /// By field and level: how much rarer the level is for one thing than for two, log2, where it is rarer.
    pub(crate) fn against(&self) -> Vec<[f32; LEVELS_MAX]> {
        let fields = self.same.classes.first().map_or(0, |c| c.levels.len());
        let bits = |field: usize, level: usize| {
            let of = |m: &Mixture| m.level(field, level).max(PROBABILITY_MIN);
            if level == usize::from(MISSING) { 0.0 } else { (of(&self.same) / of(&self.others)).log2().min(0.0) as f32 }
        };
        (0..fields).map(|field| std::array::from_fn(|level| bits(field, level))).collect()
    }
}

fn log_sum(logs: &[f64]) -> f64 {
    let most = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if most == f64::NEG_INFINITY { most } else { most + logs.iter().map(|l| (l - most).exp2()).sum::<f64>().log2() }
}

/// What learning starts from.
pub(crate) struct Evidence<'a> {
    pub(crate) fields: &'a [Field],
    /// Patterns of pairs that blocking brings, with their numbers.
    pub(crate) candidates: &'a [(u64, f64)],
    /// Patterns of pairs drawn at random.
    pub(crate) random: &'a [(u64, f64)],
    /// Few rows teach nothing but how many pairs are the same: the rest stays what is usual.
    pub(crate) is_small: bool,
    /// The fields that blocking rules make agree, each set with the share of the pairs it brings.
    pub(crate) rules: &'a [(Vec<usize>, f64)],
}

/// Learns a model.
pub(crate) fn learn(evidence: &Evidence<'_>) -> Model {
    let mut random = frequencies(evidence.fields, evidence.random);
    if evidence.is_small {
        random.iter_mut().zip(evidence.fields).for_each(|(levels, field)| as_in_the_world(levels, field));
    }
    let agreeing: Vec<[f64; LEVELS_MAX]> = evidence
        .fields
        .iter()
        .zip(&random)
        .map(|(f, random)| if f.is_loose { halfway(mixed(f.usual, 0.02), random) } else { mixed(f.usual, 0.02) })
        .collect();
    let worn: Vec<[f64; LEVELS_MAX]> = evidence.fields.iter().map(|f| mixed(f.usual, 0.6)).collect();
    let class = |share: f64, levels: Vec<[f64; LEVELS_MAX]>, prior_pairs: f64| {
        Class::new(share, levels, if evidence.is_small { FROZEN_PAIRS } else { prior_pairs })
    };
    let same = vec![class(0.15, agreeing.clone(), SAME_PRIOR_PAIRS), class(0.05, worn, PRIOR_PAIRS)];
    let mut others = vec![class(0.3, random.clone(), PRIOR_PAIRS)];
    for (fields, share) in evidence.rules {
        let mut levels = random.clone();
        for at in fields {
            if let (Some(l), Some(a)) = (levels.get_mut(*at), agreeing.get(*at)) {
                *l = *a;
            }
        }
        others.push(class(0.5 * share, levels, PRIOR_PAIRS));
    }
    let mut model = Model { same: Mixture::new(same), others: Mixture::new(others) };
    let mut before = 0.0;
    for _ in 0..ROUNDS_MAX {
        model = round(&model, evidence);
        if (model.same.share() - before).abs() < CHANGE_MIN {
            break;
        }
        before = model.same.share();
    }
    // What was not learned did not drift.
    let model = if evidence.is_small { model } else { sort_out(model, evidence, &random) };
    Model { same: model.same.rounded(), others: model.others.rounded() }
}

/// A number to twelve figures: it reads back from its text as what it was, so that a model that was written weighs as one that
/// was not.
fn rounded(number: f64) -> f64 {
    format!("{number:.11e}").parse().unwrap_or(number)
}

/// Classes may drift: one that began as strangers to what one thing's rows look like, that of worn rows to namesakes. The
/// first class is what "the same" means; any other is taken for the same when the fields that its rule did not ask for speak
/// for it, by how usual its levels are in the first class and among random pairs.
fn sort_out(model: Model, evidence: &Evidence<'_>, random: &[[f64; LEVELS_MAX]]) -> Model {
    let worn: &[usize] = &[];
    let asked = [worn, worn].into_iter().chain([worn]).chain(evidence.rules.iter().map(|(fields, _)| fields.as_slice()));
    let mut all = model.same.classes.into_iter().chain(model.others.classes).zip(asked);
    let Some((first, _)) = all.next() else { return Model { same: Mixture::new(Vec::new()), others: Mixture::new(Vec::new()) } };
    let likelihood = |levels: &[[f64; LEVELS_MAX]], field: usize, level: usize| {
        levels.get(field).and_then(|l| l.get(level)).copied().unwrap_or(0.0).max(PROBABILITY_MIN)
    };
    let speaks = |class: &Class, asked: &[usize]| -> f64 {
        let fields = (0..evidence.fields.len()).filter(|f| !asked.contains(f));
        let bits = |field: usize, level: usize| (likelihood(&first.levels, field, level) / likelihood(random, field, level)).log2();
        let of_field = |f: usize| -> f64 { (1..LEVELS_MAX).map(|level| likelihood(&class.levels, f, level) * bits(f, level)).sum() };
        fields.map(of_field).sum()
    };
    let (same, others): (Vec<_>, Vec<_>) = all.partition(|(class, asked)| speaks(class, asked) > 0.0);
    let same = std::iter::once(first.clone()).chain(same.into_iter().map(|(class, _)| class)).collect();
    Model { same: Mixture::new(same), others: Mixture::new(others.into_iter().map(|(class, _)| class).collect()) }
}

/// How much rarer, at most, a level of likeness is among strangers of the world than in one thing, but for equality.
const ALIKE_BY_CHANCE: f64 = 0.01;

/// In few rows most that agree are one thing: what strangers agree in by chance is scaled down to what it is in the world.
fn as_in_the_world(levels: &mut [f64; LEVELS_MAX], field: &Field) {
    let equal = levels.get(1).copied().unwrap_or(0.0);
    if field.is_loose || equal <= field.chance {
        return;
    }
    let (scale, mut freed) = (field.chance / equal, 0.0);
    for (at, (level, usual)) in levels.iter_mut().zip(field.usual).enumerate().skip(1).take(field.agreeing) {
        // What is only alike meets by chance too.
        let least = if at == 1 { 0.0 } else { usual * ALIKE_BY_CHANCE };
        let scaled = (*level * scale).max(least).min(*level);
        freed += *level - scaled;
        *level = scaled;
    }
    if let Some(different) = levels.get_mut(field.different()) {
        *different += freed;
    }
}

fn halfway(levels: [f64; LEVELS_MAX], others: &[f64; LEVELS_MAX]) -> [f64; LEVELS_MAX] {
    std::array::from_fn(|at| (levels.get(at).copied().unwrap_or(0.0) + others.get(at).copied().unwrap_or(0.0)) / 2.0)
}

/// A share of every level alike, mixed into what is usual.
fn mixed(usual: &[f64], share: f64) -> [f64; LEVELS_MAX] {
    let mut levels = [0.0; LEVELS_MAX];
    let each = share / (usual.len() - 1).max(1) as f64;
    for (level, usual) in levels.iter_mut().zip(usual).skip(1) {
        *level = usual * (1.0 - share) + each;
    }
    levels
}

fn frequencies(fields: &[Field], patterns: &[(u64, f64)]) -> Vec<[f64; LEVELS_MAX]> {
    let mut counts = vec![[0.0; LEVELS_MAX]; fields.len()];
    for (pattern, n) in patterns {
        add(&mut counts, *pattern, *n);
    }
    normalized(fields, counts)
}

fn add(counts: &mut [[f64; LEVELS_MAX]], pattern: u64, n: f64) {
    for (field, levels) in counts.iter_mut().enumerate() {
        if let Some(count) = levels.get_mut(level_of(pattern, field)) {
            *count += n;
        }
    }
}

/// Shares of the levels other than missing, each level seen half a time more than it was.
fn normalized(fields: &[Field], mut counts: Vec<[f64; LEVELS_MAX]>) -> Vec<[f64; LEVELS_MAX]> {
    for (levels, field) in counts.iter_mut().zip(fields) {
        levels[usize::from(MISSING)] = 0.0;
        let known = field.levels.len();
        let sum: f64 = levels.iter().sum::<f64>() + 0.5 * known as f64;
        for (at, level) in levels.iter_mut().enumerate().skip(1) {
            *level = if at < known { (*level + 0.5) / sum } else { 0.0 };
        }
    }
    counts
}

fn round(model: &Model, evidence: &Evidence<'_>) -> Model {
    let classes = model.same.classes.len() + model.others.classes.len();
    let mut counts = vec![vec![[0.0; LEVELS_MAX]; evidence.fields.len()]; classes];
    let mut shares = vec![0.0; classes];
    let mut logs: Vec<f64> = Vec::with_capacity(classes);
    for (pattern, n) in evidence.candidates {
        logs.clear();
        logs.extend(model.same.log_likelihoods(*pattern).chain(model.others.log_likelihoods(*pattern)));
        let sum = log_sum(&logs);
        for ((log, share), counts) in logs.iter().zip(&mut shares).zip(&mut counts) {
            if log - sum > -20.0 {
                let part = (log - sum).exp2() * n;
                *share += part;
                add(counts, *pattern, part);
            }
        }
    }
    // A few pairs do not settle how many are of which class.
    shares.iter_mut().for_each(|share| *share += SHARE_PRIOR_PAIRS);
    let all: f64 = shares.iter().sum();
    let mut made: Vec<Class> = counts
        .into_iter()
        .zip(&shares)
        .zip(model.same.classes.iter().chain(&model.others.classes))
        .map(|((counts, share), class)| class.seen(share / all, counts))
        .collect();
    let others = made.split_off(model.same.classes.len());
    Model { same: Mixture::new(made), others: Mixture::new(others) }
}
