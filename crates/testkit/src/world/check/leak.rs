// SPDX-License-Identifier: Apache-2.0
//! Can hidden rows be told by their looks alone? A classifier gets the place of a row in its file, its number, gaps, letter case, forms of
//! numbers, quotes, hours and marking, but no content, and tries to tell rows about planted instances from lawful ones.
//!
//! - The score is the mean of a logistic regression and of boosted stumps, five-fold; rows of one instance share a fold, so that a time or a
//!   party of an instance cannot be learned by heart. Where a source has fewer than ten instances, rows are folded singly, and times can be.
//! - Where a source has few instances an area may fall below a half: what was learned of the times of some is wrong of the others.
//! - Some gaps are content: an importer without a licence leaves that column empty. `artifacts_without_gaps` leaves them out.
//! - `with_shuffled_content`: every column is drawn at random over the rows and hashed. It has to be about a half.
//! - Areas are worked out within folds. Intervals allow for rows of one instance being alike (Obuchowski 1997) and are no narrower than those
//!   of Hanley and McNeil (1982). Pooled areas weigh sources by their hidden rows.
//!
//! At most 8,000 lawful and 2,000 hidden rows of a source are used, drawn by a fixed hash.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    io::{BufRead, BufReader},
};

use rayon::prelude::*;
use serde::Serialize;
use serde_json::Value;

use super::{
    CheckError,
    stats::{auc, auc_variance, hash},
    table::{self, World},
};
use crate::{
    Rng,
    rng::{mix, stream},
    world::{Dialect, File, files::FILES},
};

/// A source with fewer hidden rows is left out.
const HIDDEN_MIN: usize = 30;
const HIDDEN_MAX: u64 = 2_000;
const LAWFUL_MAX: u64 = 8_000;
const FOLDS: u64 = 5;
/// Stumps of one classifier, and their shrinkage.
const STUMPS: usize = 60;
const SHRINKAGE: f64 = 0.2;
/// Places at which a stump may cut a feature.
const CUTS: usize = 24;
/// With fewer instances, rows are folded singly.
const INSTANCES_MIN: usize = 10;
/// Steps of gradient descent of the regression.
const STEPS: usize = 120;

/// An area under the curve: the chance that a hidden row scores above a lawful one.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Auc {
    /// 0.5 is chance, 1 is certainty.
    pub auc: f64,
    /// Lower end of the 95 % interval.
    pub from: f64,
    /// Upper end.
    pub to: f64,
    #[serde(skip)]
    variance: f64,
}

/// One source.
#[derive(Clone, Debug, Serialize)]
pub struct SourceLeak {
    /// Its name.
    pub source: &'static str,
    /// Hidden rows used.
    pub hidden: usize,
    /// Instances they tell of.
    pub instances: usize,
    /// Lawful rows used.
    pub lawful: usize,
    /// Numbers, order, gaps and formats.
    pub artifacts: Auc,
    /// The same without gaps.
    pub artifacts_without_gaps: Auc,
    /// All content, shuffled.
    pub with_shuffled_content: Auc,
    /// Single features that tell most, each with its own area, in the direction that tells.
    pub strongest: Vec<(String, f64)>,
}

/// Whether hidden rows can be told by their looks.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Leak {
    /// Pooled over sources; nothing in a world without hidden rows.
    pub artifacts: Option<Auc>,
    /// The same without gaps.
    pub artifacts_without_gaps: Option<Auc>,
    /// All content, shuffled.
    pub with_shuffled_content: Option<Auc>,
    /// Sources with 30 hidden rows or more.
    pub sources: Vec<SourceLeak>,
}

/// A row as the classifier sees it.
struct Sighting {
    line: u64,
    /// The instance it tells of; 0 when lawful.
    instance: u64,
    cells: Vec<String>,
    quotes: usize,
}

/// Features of all rows of a source: one list a feature.
#[derive(Default)]
struct Features {
    names: Vec<String>,
    values: Vec<Vec<f64>>,
}

impl Features {
    fn add(&mut self, name: String, values: Vec<f64>) {
        let is_constant = values.windows(2).all(|w| w[0] == w[1]);
        if !is_constant {
            self.names.push(name);
            self.values.push(values);
        }
    }

    fn without(&self, start: &str) -> Features {
        let kept = self.names.iter().zip(&self.values).filter(|(name, _)| !name.starts_with(start));
        let (names, values) = kept.map(|(n, v)| (n.clone(), v.clone())).unzip();
        Features { names, values }
    }
}

pub(super) fn leak(world: &World<'_>, about: &Value) -> Result<Leak, CheckError> {
    let mut hidden: HashMap<String, HashMap<u64, u64>> = HashMap::new();
    world.truth("records.csv", &["source", "line", "instance"], |_, cells| {
        let &[source, line, instance] = cells else { return };
        if let (Ok(line), Ok(instance)) = (line.parse(), instance.parse()) {
            hidden.entry(source.to_owned()).or_default().insert(line, instance);
        }
    })?;
    let rows_of = |source: &str| about.pointer(&format!("/summary/files/{source}")).and_then(Value::as_u64).unwrap_or(0);
    let sources: Vec<SourceLeak> = FILES
        .par_iter()
        .filter_map(|file| hidden.get(file.source).filter(|lines| lines.len() >= HIDDEN_MIN).map(|lines| (file, lines)))
        .map(|(file, lines)| {
            let rows = rows_of(file.source);
            Ok(source_leak(file, &read(world, file, lines, rows)?, rows))
        })
        .collect::<Result<Vec<_>, CheckError>>()?
        .into_iter()
        .flatten()
        .collect();
    let pool = |of: fn(&SourceLeak) -> Auc| pooled(&sources, of);
    Ok(Leak {
        artifacts: pool(|s| s.artifacts),
        artifacts_without_gaps: pool(|s| s.artifacts_without_gaps),
        with_shuffled_content: pool(|s| s.with_shuffled_content),
        sources,
    })
}

/// Rows of a source: hidden ones and a fair part of the others.
fn read(world: &World<'_>, file: &File, hidden: &HashMap<u64, u64>, rows: u64) -> Result<Vec<Sighting>, CheckError> {
    let path = world.path(file.source)?;
    let (few_hidden, few) = (hidden.len() as u64 / HIDDEN_MAX + 1, rows / LAWFUL_MAX + 1);
    let mut out = Vec::new();
    for (nth, text) in BufReader::new(table::open(&path)?).lines().enumerate() {
        let text = text.map_err(|source| CheckError::Read { path: path.clone(), source })?;
        let line = nth as u64 + 1;
        let instance = hidden.get(&line).copied().unwrap_or(0);
        let is_header = line == 1 && file.dialect != Dialect::JsonLines;
        let every = if instance > 0 { few_hidden } else { few };
        if is_header || !mix(line ^ stream("leak")).is_multiple_of(every) {
            continue;
        }
        let cells = split(file, &text);
        if cells.len() == file.columns.len() {
            out.push(Sighting { line, instance, cells, quotes: text.matches('"').count() });
        }
    }
    Ok(out)
}

/// The cells of one line.
fn split(file: &File, text: &str) -> Vec<String> {
    match file.dialect {
        Dialect::JsonLines => {
            let row: Value = serde_json::from_str(text).unwrap_or_default();
            file.columns.iter().map(|c| table::cell(&row, c).to_owned()).collect()
        }
        Dialect::Delimited(delimiter) => {
            let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).has_headers(false).from_reader(text.as_bytes());
            let mut record = csv::StringRecord::new();
            let is_read = reader.read_record(&mut record).unwrap_or(false);
            if is_read { record.iter().map(str::to_owned).collect() } else { Vec::new() }
        }
    }
}

fn source_leak(file: &'static File, rows: &[Sighting], total: u64) -> Option<SourceLeak> {
    let labels: Vec<bool> = rows.iter().map(|r| r.instance > 0).collect();
    let instances: Vec<u64> = rows.iter().map(|r| r.instance).collect();
    let distinct = instances.iter().filter(|i| **i > 0).collect::<BTreeSet<_>>().len();
    let is_together = distinct >= INSTANCES_MIN;
    let fold = |r: &Sighting| mix(if r.instance > 0 && is_together { r.instance } else { r.line << 20 }) % FOLDS;
    let folds: Vec<u64> = rows.iter().map(fold).collect();
    let looks = looks(file, rows, total);
    let judge = |features: &Features| judged(&scores(features, &labels, &folds), &instances, &folds);
    Some(SourceLeak {
        source: file.source,
        hidden: labels.iter().filter(|l| **l).count(),
        instances: distinct,
        lawful: labels.iter().filter(|l| !**l).count(),
        artifacts: judge(&looks)?,
        artifacts_without_gaps: judge(&looks.without("gap "))?,
        with_shuffled_content: judge(&shuffled(file, rows))?,
        strongest: strongest(&looks, &labels),
    })
}

fn strongest(features: &Features, labels: &[bool]) -> Vec<(String, f64)> {
    let one = |values: &[f64]| auc(&values.iter().copied().zip(labels.iter().copied()).collect::<Vec<_>>()).unwrap_or(0.5);
    let mut all: Vec<(String, f64)> =
        features.names.iter().zip(&features.values).map(|(n, v)| (n.clone(), one(v).max(1.0 - one(v)))).collect();
    all.sort_by(|a, b| b.1.total_cmp(&a.1));
    all.truncate(4);
    all
}

/// The area within folds, with its interval. `instances` are 0 for lawful rows.
fn judged(scores: &[f64], instances: &[u64], folds: &[u64]) -> Option<Auc> {
    // Of each hidden row, the share of lawful rows of its fold that score below it, ties a half.
    let mut placed: BTreeMap<u64, Vec<f64>> = BTreeMap::new();
    for fold in 0..FOLDS {
        let here = || (0..scores.len()).filter(move |n| folds[*n] == fold);
        let mut lawful: Vec<f64> = here().filter(|n| instances[*n] == 0).map(|n| scores[n]).collect();
        lawful.sort_unstable_by(f64::total_cmp);
        for n in here().filter(|n| instances[*n] > 0 && !lawful.is_empty()) {
            let below = lawful.partition_point(|s| *s < scores[n]) + lawful.partition_point(|s| *s <= scores[n]);
            placed.entry(instances[n]).or_default().push(below as f64 / 2.0 / lawful.len() as f64);
        }
    }
    let hidden = placed.values().map(Vec::len).sum::<usize>() as f64;
    let area = placed.values().flatten().sum::<f64>() / hidden;
    let groups = placed.len() as f64;
    let apart: f64 = placed.values().map(|of| of.iter().map(|v| v - area).sum::<f64>().powi(2)).sum();
    let clustered = if groups > 1.0 { apart * groups / (groups - 1.0) / hidden.powi(2) } else { 0.0 };
    let plain = auc_variance(area, hidden, instances.len() as f64 - hidden);
    area.is_finite().then(|| interval(area, clustered.max(plain)))
}

fn interval(auc: f64, variance: f64) -> Auc {
    let half = 1.96 * variance.max(0.0).sqrt();
    Auc { auc, from: (auc - half).max(0.0), to: (auc + half).min(1.0), variance }
}

fn pooled(sources: &[SourceLeak], of: fn(&SourceLeak) -> Auc) -> Option<Auc> {
    let all: f64 = sources.iter().map(|s| s.hidden as f64).sum();
    let weight = |s: &SourceLeak| s.hidden as f64 / all;
    let auc = sources.iter().map(|s| weight(s) * of(s).auc).sum();
    (!sources.is_empty()).then(|| interval(auc, sources.iter().map(|s| weight(s).powi(2) * of(s).variance).sum()))
}

/// Everything about a row but its content.
fn looks(file: &File, rows: &[Sighting], total: u64) -> Features {
    let mut out = Features::default();
    let mut add = |name: &str, of: &dyn Fn(&Sighting) -> f64| out.add(name.to_owned(), rows.iter().map(of).collect());
    add("place in the file", &|r| r.line as f64 / total.max(1) as f64);
    let digits = |r: &Sighting| r.cells.first().map(|c| c.chars().filter(char::is_ascii_digit).collect::<String>()).unwrap_or_default();
    let tail = |r: &Sighting, n: usize| digits(r).chars().rev().take(n).collect::<Vec<_>>().into_iter().rev().collect::<String>();
    let value = |text: &str| text.parse::<f64>().unwrap_or(0.0);
    // Numbers longer than 15 digits begin with a constant: their last fifteen tell all.
    add("number", &|r| value(&tail(r, 15)));
    add("number: last digit", &|r| value(&tail(r, 1)));
    add("number: last two digits", &|r| value(&tail(r, 2)));
    add("number: modulo 8", &|r| value(&tail(r, 15)) % 8.0);
    add("number: first digit", &|r| value(digits(r).get(..1).unwrap_or("")));
    add("number: length", &|r| r.cells.first().map_or(0, String::len) as f64);
    // In JSON they only count the columns that are there.
    if file.dialect != Dialect::JsonLines {
        add("quotes", &|r| r.quotes as f64);
    }
    if let Some(marking) = file.columns.iter().position(|c| *c == "marking") {
        add("marking", &|r| (hash(&r.cells[marking]) % 1_009) as f64);
        add("marking: length", &|r| r.cells[marking].len() as f64);
    }
    if let Some(name) = file.columns.iter().position(|c| *c == "name" || c.ends_with(".name") || super::names::is_name(c)) {
        let capitals = |r: &Sighting| r.cells[name].chars().filter(|c| c.is_uppercase()).count() as f64;
        let letters = |r: &Sighting| r.cells[name].chars().filter(|c| c.is_alphabetic()).count().max(1) as f64;
        add("letter case of a name", &|r| f64::from(u8::from(capitals(r) > 0.9 * letters(r))));
    }
    for (nth, column) in file.columns.iter().enumerate() {
        let (kind, of): (&str, fn(&str) -> f64) = match *column {
            c if c.contains("phone") => ("form of", phone_form),
            c if ["amount", "usd", "weight", "kg", "quantity"].iter().any(|w| c.contains(w)) => ("decimals of", decimals),
            _ => continue,
        };
        // An empty cell has no form: that it is empty is told by the gap alone.
        let known: Vec<f64> = rows.iter().filter(|r| !r.cells[nth].is_empty()).map(|r| of(&r.cells[nth])).collect();
        let usual = super::stats::median(&known);
        add(&format!("{kind} {column}"), &|r| if r.cells[nth].is_empty() { usual } else { of(&r.cells[nth]) });
    }
    if let Some(date) = (1..file.columns.len()).find(|nth| rows.iter().take(50).any(|r| table::day(&r.cells[*nth], true).is_some())) {
        let is_day_first = file.holder == "BANK-Y" || file.source == "partner_customs";
        let day = |r: &Sighting| table::day(&r.cells[date], is_day_first).map_or(-1.0, |d| crate::world::calendar::weekday(d) as f64);
        add("weekday", &day);
        add("minute of the day", &|r| minute(&r.cells[date]));
    }
    for (nth, column) in file.columns.iter().enumerate() {
        add(&format!("gap {column}"), &|r| f64::from(u8::from(r.cells[nth].is_empty())));
    }
    out
}

/// Which of the ways of writing a telephone number.
fn phone_form(text: &str) -> f64 {
    match text.as_bytes() {
        [] => 0.0,
        [b'(', ..] => 1.0,
        [b'+', ..] if text.contains('.') => 2.0,
        [b'+', ..] => 3.0,
        _ => 4.0,
    }
}

fn decimals(text: &str) -> f64 {
    text.rsplit_once(['.', ',']).map_or(0, |(_, rest)| rest.len()) as f64
}

/// The minute of the day, where an instant is given.
fn minute(text: &str) -> f64 {
    let part = |from: usize| text.get(from..from + 2).and_then(|t| t.parse::<f64>().ok());
    part(11).zip(part(14)).map_or(-1.0, |(hour, minute)| hour * 60.0 + minute)
}

/// Two figures of each cell's hash, after each column was drawn at random over the rows.
fn shuffled(file: &File, rows: &[Sighting]) -> Features {
    let mut out = Features::default();
    for (nth, column) in file.columns.iter().enumerate() {
        let mut rng = Rng::at(0x7368_7566, hash(file.source), nth as u64);
        let mut cells: Vec<u64> = rows.iter().map(|r| hash(&r.cells[nth])).collect();
        for last in (1..cells.len()).rev() {
            cells.swap(last, rng.below(last as u64 + 1) as usize);
        }
        out.add(format!("{column}, high bits"), cells.iter().map(|h| (h >> 40) as f64).collect());
        out.add(format!("{column}, low bits"), cells.iter().map(|h| (h & 0xff) as f64).collect());
    }
    out
}

/// Out-of-fold scores: each row is scored by classifiers that did not see its fold.
fn scores(features: &Features, labels: &[bool], folds: &[u64]) -> Vec<f64> {
    let columns = standardized(&features.values);
    let bins: Vec<Vec<u8>> = columns.iter().map(|c| binned(c)).collect();
    let mut out = vec![0.0; labels.len()];
    for fold in 0..FOLDS {
        let seen: Vec<usize> = (0..labels.len()).filter(|n| folds[*n] != fold).collect();
        let unseen: Vec<usize> = (0..labels.len()).filter(|n| folds[*n] == fold).collect();
        let yes = seen.iter().filter(|n| labels[**n]).count();
        if yes == 0 || yes == seen.len() || unseen.is_empty() {
            continue;
        }
        // Both kinds weigh the same in training.
        let weight = |n: usize| if labels[n] { 0.5 / yes as f64 } else { 0.5 / (seen.len() - yes) as f64 };
        let weights: Vec<f64> = seen.iter().map(|n| weight(*n)).collect();
        let line = logistic(&columns, labels, &seen, &weights);
        let stumps = boost(&bins, labels, &seen, &weights);
        for n in unseen {
            let by_line: f64 = line.iter().zip(&columns).map(|(w, c)| w * c[n]).sum();
            let by_stumps: f64 = stumps.iter().map(|s| if bins[s.feature][n] <= s.cut { s.below } else { s.above }).sum();
            out[n] = by_line + by_stumps;
        }
    }
    out
}

fn standardized(values: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let one = |column: &Vec<f64>| {
        let (mean, spread) = (super::stats::mean(column), super::stats::deviation(column).max(1e-9));
        column.iter().map(|v| (v - mean) / spread).collect()
    };
    values.iter().map(one).collect()
}

/// Each value's place among the cuts.
fn binned(column: &[f64]) -> Vec<u8> {
    let shares: Vec<f64> = (1..CUTS).map(|n| n as f64 / CUTS as f64).collect();
    let mut cuts = super::stats::quantiles(column, &shares);
    cuts.dedup();
    column.iter().map(|v| cuts.partition_point(|c| c < v) as u8).collect()
}

/// Weights of a logistic regression without constant, by gradient descent with a little decay.
fn logistic(columns: &[Vec<f64>], labels: &[bool], seen: &[usize], weights: &[f64]) -> Vec<f64> {
    let mut line = vec![0.0; columns.len()];
    let mut constant = 0.0;
    for _ in 0..STEPS {
        let pull: Vec<f64> = seen
            .iter()
            .zip(weights)
            .map(|(n, weight)| {
                let logit: f64 = constant + line.iter().zip(columns).map(|(w, c)| w * c[*n]).sum::<f64>();
                weight * (f64::from(u8::from(labels[*n])) - 1.0 / (1.0 + (-logit).exp()))
            })
            .collect();
        constant += pull.iter().sum::<f64>();
        for (w, column) in line.iter_mut().zip(columns) {
            let slope: f64 = pull.iter().zip(seen).map(|(p, n)| p * column[*n]).sum();
            *w += 0.5 * (slope - 0.01 * *w);
        }
    }
    line
}

/// A cut of one feature, and what is added on either side.
struct Stump {
    feature: usize,
    cut: u8,
    below: f64,
    above: f64,
}

/// Gradient-boosted stumps on the logistic loss (Friedman 2001).
fn boost(bins: &[Vec<u8>], labels: &[bool], seen: &[usize], weights: &[f64]) -> Vec<Stump> {
    let mut logits = vec![0.0; seen.len()];
    let mut stumps = Vec::new();
    for _ in 0..STUMPS {
        let steps: Vec<(f64, f64)> = seen
            .iter()
            .zip(&logits)
            .zip(weights)
            .map(|((n, logit), weight)| {
                let chance = 1.0 / (1.0 + f64::exp(-*logit));
                (weight * (f64::from(u8::from(labels[*n])) - chance), weight * chance * (1.0 - chance))
            })
            .collect();
        let Some(stump) = best_stump(bins, seen, &steps) else { break };
        for (logit, n) in logits.iter_mut().zip(seen) {
            *logit += if bins[stump.feature][*n] <= stump.cut { stump.below } else { stump.above };
        }
        stumps.push(stump);
    }
    stumps
}

fn best_stump(bins: &[Vec<u8>], seen: &[usize], steps: &[(f64, f64)]) -> Option<Stump> {
    // A share of all weight, 1, that keeps leaves of few rows small.
    const CALM: f64 = 0.01;
    let (slope, curve) = steps.iter().fold((0.0, 0.0), |sum, s| (sum.0 + s.0, sum.1 + s.1));
    let mut best: Option<(f64, Stump)> = None;
    for (feature, column) in bins.iter().enumerate() {
        let mut by_bin = [(0.0, 0.0); CUTS];
        for (n, step) in seen.iter().zip(steps) {
            let sum = &mut by_bin[column[*n] as usize];
            *sum = (sum.0 + step.0, sum.1 + step.1);
        }
        let mut left = (0.0, 0.0);
        for (cut, sum) in by_bin.iter().enumerate().take(CUTS - 1) {
            left = (left.0 + sum.0, left.1 + sum.1);
            let right = (slope - left.0, curve - left.1);
            let gain = left.0 * left.0 / (left.1 + CALM) + right.0 * right.0 / (right.1 + CALM);
            if best.as_ref().is_none_or(|b| gain > b.0 + 1e-12) {
                let leaf = |side: (f64, f64)| SHRINKAGE * side.0 / (side.1 + CALM);
                best = Some((gain, Stump { feature, cut: cut as u8, below: leaf(left), above: leaf(right) }));
            }
        }
    }
    best.map(|b| b.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn area(features: &Features, labels: &[bool]) -> f64 {
        let folds: Vec<u64> = (0..labels.len() as u64).map(|n| mix(n) % FOLDS).collect();
        let instances: Vec<u64> = labels.iter().zip(1..).map(|(l, n)| if *l { n } else { 0 }).collect();
        judged(&scores(features, labels, &folds), &instances, &folds).unwrap().auc
    }

    #[test]
    fn a_feature_that_tells_is_found_whether_in_line_or_in_steps() {
        let mut rng = Rng::new(3);
        let labels: Vec<bool> = (0..1_000).map(|_| rng.chance(10)).collect();
        let mut features = Features::default();
        features.add("blind".to_owned(), labels.iter().map(|_| rng.unit()).collect());
        assert!((area(&features, &labels) - 0.5).abs() < 0.08);
        // Neither high nor low, but in the middle.
        features.add("middle".to_owned(), labels.iter().map(|l| if *l { 0.45 + 0.1 * rng.unit() } else { rng.unit() }).collect());
        assert!(area(&features, &labels) > 0.9, "{}", area(&features, &labels));
        features.add("line".to_owned(), labels.iter().map(|l| rng.unit() + if *l { 0.9 } else { 0.0 }).collect());
        assert!(area(&features, &labels) > 0.95);
    }

    #[test]
    fn nothing_is_left_of_shuffled_content() {
        let file = &FILES[0];
        let row = |n: u64| Sighting {
            line: n,
            instance: if n.is_multiple_of(8) { n } else { 0 },
            cells: file.columns.iter().map(|_| if n.is_multiple_of(8) { "secret".to_owned() } else { format!("{n}") }).collect(),
            quotes: 0,
        };
        let rows: Vec<Sighting> = (1..1_600).map(row).collect();
        let labels: Vec<bool> = rows.iter().map(|r| r.instance > 0).collect();
        assert!((area(&shuffled(file, &rows), &labels) - 0.5).abs() < 0.07);
    }

    #[test]
    fn rows_of_one_instance_count_as_little_more_than_one() {
        let scores: Vec<f64> = (0..400).map(f64::from).collect();
        let instance = |n: u64, group: u64| if n.is_multiple_of(4) { 1 + n / group } else { 0 };
        let folds = vec![0; 400];
        let width = |group| {
            let auc = judged(&scores, &(0..400).map(|n| instance(n, group)).collect::<Vec<_>>(), &folds).unwrap();
            assert!((auc.auc - 0.5).abs() < 0.01);
            auc.to - auc.from
        };
        assert!(width(100) > 2.0 * width(1));
    }

    #[test]
    fn looks_are_read_from_forms() {
        assert_eq!(
            [phone_form(""), phone_form("(210) 555-0100"), phone_form("+1 210.555.0100"), phone_form("12105550100")],
            [0.0, 1.0, 2.0, 4.0]
        );
        assert_eq!(
            [decimals("12.50"), decimals("12"), decimals("7,5"), minute("2025-03-04T10:30:00Z"), minute("2025-03-04")],
            [2.0, 0.0, 1.0, 630.0, -1.0]
        );
    }
}
