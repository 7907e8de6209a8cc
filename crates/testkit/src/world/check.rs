// SPDX-License-Identifier: Apache-2.0
//! The realism report: does a world look like the published data that it stands for, and can its hidden rows be told by their looks?
//!
//! - Each subject (`payments`, `trade`, …) lists its measures and computes them twice with the same functions: from the files of a world
//!   and from the published data sets. Where these are not at hand, figures computed from them once (`published`) stand in.
//! - A measure says how it is compared: by level, by spread alone, by share, or by a range of several published cases.
//! - `leak` trains a small classifier on looks alone (numbers, order, gaps, formats). It should do little better than chance.
//! - Each measure keeps at most 200,000 values, drawn at random with a fixed seed, so that a large world is read in little memory.

mod covert;
mod crypto;
mod leak;
mod manifests;
mod mirror;
mod names;
mod payments;
mod plots;
mod published;
mod seizures;
mod stats;
mod table;
mod trade;

use std::{
    collections::BTreeMap,
    io,
    path::{Path, PathBuf},
};

use serde::Serialize;

pub use leak::{Auc, Leak, SourceLeak};
pub use plots::plots;
use table::World;

/// Shares at which distributions are compared.
const QUANTILES: [f64; 5] = [0.05, 0.25, 0.5, 0.75, 0.95];
/// Largest difference of any of the five quantiles, in decimal logarithms: a factor of two.
const TAIL_TOLERANCE: f64 = 0.30;
/// Largest difference of medians, in decimal logarithms: a factor of 1.4.
const MEDIAN_TOLERANCE: f64 = 0.15;
/// Largest relative difference of shares.
const SHARE_TOLERANCE: f64 = 0.25;
/// Largest difference of Gini coefficients.
const GINI_TOLERANCE: f64 = 0.07;
/// Largest difference of exponents of heavy tails.
const HILL_TOLERANCE: f64 = 0.4;
/// Largest difference of correlations.
const CORRELATION_TOLERANCE: f64 = 0.15;
/// Largest distance of two distributions over months, weekdays or kinds (total variation) or of counts (Kolmogorov and Smirnov).
const SHAPE_TOLERANCE: f64 = 0.15;
/// How far the middle half of a world's cases may lie outside the published range, as a share of its width.
const RANGE_TOLERANCE: f64 = 0.10;
/// A distribution of fewer values is not compared.
const VALUES_MIN: usize = 30;

/// How close a world is to published data.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// Seed of the world.
    pub seed: u64,
    /// `small`, `medium` or `large`.
    pub size: String,
    /// Rows of all files.
    pub records: u64,
    /// Of these, the share about planted instances; 0 to 1.
    pub illicit_share: f64,
    /// `computed` from data at hand, or `published figures`.
    pub real: &'static str,
    /// All measures, in the order of their subjects.
    pub measures: Vec<Measure>,
    /// Measures within their tolerance.
    pub within: usize,
    /// Measures.
    pub of: usize,
    /// Measures for which the world holds too few records.
    pub left_out: Vec<&'static str>,
    /// Whether hidden rows can be told by their looks.
    pub leak: Leak,
}

/// One measure of a world beside the published one.
#[derive(Clone, Debug, Serialize)]
pub struct Measure {
    /// Subject and name, with a dot between.
    pub id: &'static str,
    /// What it is about.
    pub subject: &'static str,
    /// In a few words.
    pub title: &'static str,
    /// Of the figures.
    pub unit: &'static str,
    /// How the figures are worked out, on both sides.
    pub definition: &'static str,
    /// Of the published side: who, what, when.
    pub source: &'static str,
    /// How the sides are compared.
    pub compared: &'static str,
    /// Quantiles, shares by label, or one figure.
    pub world: Vec<f64>,
    /// The same; for a range, its ends and quartiles, or its two ends.
    pub real: Vec<f64>,
    /// Shares to which the figures of a distribution belong, 0 to 1. Empty for others.
    pub quantiles: Vec<f64>,
    /// Names of the figures of a list of shares. Empty for others.
    pub labels: Vec<&'static str>,
    /// As `compared` says.
    pub distance: f64,
    /// Largest distance that is within.
    pub tolerance: f64,
    /// Whether the world is close enough.
    pub is_within: bool,
    /// What to bear in mind.
    pub note: String,
}

/// Why a world cannot be checked.
#[derive(Debug, thiserror::Error)]
pub enum CheckError {
    /// A file of the world or of the published data cannot be read.
    #[error("cannot read `{}`", .path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A file is not what it should be.
    #[error("`{}`: {what}", .path.display())]
    Shape {
        /// Which.
        path: PathBuf,
        /// What is wrong.
        what: String,
    },
    /// There is no such source in a world.
    #[error("`{0}` is no source of a world")]
    NoSource(String),
}

/// How two sides are compared.
#[derive(Clone, Copy, Debug)]
enum Compare {
    /// Quantiles as they are.
    Level,
    /// Quantiles less their median: units or goods differ, widths should not.
    Spread,
    /// Shares by label, in order: Kolmogorov and Smirnov's distance.
    Steps(&'static [&'static str]),
    /// Shares by label: total variation.
    Shares(&'static [&'static str]),
    /// One figure, by relative difference.
    Relative,
    /// One figure, by difference, within so much.
    Within(f64),
    /// Inside the range of several published cases.
    Range,
}

/// What a measure is, before it is measured.
#[derive(Clone, Copy, Debug)]
struct Spec {
    id: &'static str,
    title: &'static str,
    unit: &'static str,
    definition: &'static str,
    source: &'static str,
    compare: Compare,
    note: &'static str,
}

/// Whose data a measure is compared with, for people.
#[derive(Clone, Copy, Debug)]
struct Published(&'static str);

impl Published {
    /// A measure that is compared with these data.
    const fn spec(
        self,
        id: &'static str,
        title: &'static str,
        unit: &'static str,
        definition: &'static str,
        compare: Compare,
        note: &'static str,
    ) -> Spec {
        Spec { id, title, unit, definition, source: self.0, compare, note }
    }
}

/// Figures by measure.
#[derive(Debug, Default)]
struct Figures {
    of: BTreeMap<&'static str, Vec<f64>>,
    notes: BTreeMap<&'static str, String>,
}

impl Figures {
    /// A distribution: its quantiles, if there are enough values.
    fn sample(&mut self, id: &'static str, values: &[f64]) {
        if values.len() >= VALUES_MIN {
            self.list(id, stats::quantiles(values, &QUANTILES));
        }
    }

    fn one(&mut self, id: &'static str, value: f64) {
        self.list(id, vec![value]);
    }

    fn list(&mut self, id: &'static str, values: Vec<f64>) {
        if !values.is_empty() && values.iter().all(|v| v.is_finite()) {
            self.of.insert(id, values);
        }
    }

    /// Something to say of this measure that only the data tells.
    fn note(&mut self, id: &'static str, text: String) {
        self.notes.insert(id, text);
    }
}

/// A subject: its measures, and how to compute them from a world and from the published data.
struct Subject {
    name: &'static str,
    specs: &'static [Spec],
    world: fn(&World<'_>, &mut Figures) -> Result<(), CheckError>,
    real: fn(&Path, &mut Figures) -> Result<(), CheckError>,
}

const SUBJECTS: [Subject; 8] = [
    Subject { name: "payments", specs: &payments::SPECS, world: payments::world, real: payments::real },
    Subject { name: "trade", specs: &trade::SPECS, world: trade::world, real: trade::real },
    Subject { name: "mirror", specs: &mirror::SPECS, world: mirror::world, real: mirror::real },
    Subject { name: "manifests", specs: &manifests::SPECS, world: manifests::world, real: manifests::real },
    Subject { name: "seizures", specs: &seizures::SPECS, world: seizures::world, real: seizures::real },
    Subject { name: "covert networks", specs: &covert::SPECS, world: covert::world, real: covert::real },
    Subject { name: "names", specs: &names::SPECS, world: names::world, real: names::real },
    Subject { name: "crypto", specs: &crypto::SPECS, world: crypto::world, real: crypto::real },
];

/// Compares a world with published data: those in the folder `real`, laid out as their publishers' files, or figures kept here.
/// `progress` hears what is being read.
pub fn check(world: &Path, real: Option<&Path>, progress: &mut dyn FnMut(&str)) -> Result<Report, CheckError> {
    let world = World { root: world };
    let about = world.about()?;
    let count = |name: &str| about.pointer(name).and_then(serde_json::Value::as_u64).unwrap_or(0);
    let (records, illicit) = (count("/summary/records"), count("/summary/illicit_records"));
    let (mut measures, mut left_out) = (Vec::new(), Vec::new());
    for subject in &SUBJECTS {
        progress(subject.name);
        let (mut ours, mut theirs) = (Figures::default(), Figures::default());
        (subject.world)(&world, &mut ours)?;
        if let Some(folder) = real {
            (subject.real)(folder, &mut theirs)?;
        }
        for spec in subject.specs {
            let published = theirs.of.remove(spec.id).or_else(|| published::of(spec.id));
            match ours.of.remove(spec.id).zip(published) {
                Some((world, real)) => measures.push(measure(subject.name, spec, world, real, ours.notes.remove(spec.id))),
                None => left_out.push(spec.id),
            }
        }
    }
    progress("leak");
    let leak = leak::leak(&world, &about)?;
    Ok(Report {
        seed: count("/seed"),
        size: about.get("size").and_then(serde_json::Value::as_str).unwrap_or("").to_owned(),
        records,
        illicit_share: illicit as f64 / records.max(1) as f64,
        real: if real.is_some() { "computed" } else { "published figures" },
        within: measures.iter().filter(|m| m.is_within).count(),
        of: measures.len(),
        measures,
        left_out,
        leak,
    })
}

fn measure(subject: &'static str, spec: &Spec, world: Vec<f64>, real: Vec<f64>, more: Option<String>) -> Measure {
    let (distance, tolerance) = distance(spec.compare, &world, &real);
    let mut note = [spec.note, more.as_deref().unwrap_or("")].into_iter().filter(|n| !n.is_empty()).collect::<Vec<_>>().join(" ");
    let mut is_within = distance <= tolerance;
    if let (Compare::Level, Some(a), Some(b)) = (spec.compare, world.get(2), real.get(2)) {
        let apart = (a - b).abs();
        if apart > MEDIAN_TOLERANCE {
            is_within = false;
            note = format!("{note} Medians are {apart:.2} apart; {MEDIAN_TOLERANCE} is allowed.").trim_start().to_owned();
        }
    }
    let is_distribution = matches!(spec.compare, Compare::Level | Compare::Spread);
    let labels = match spec.compare {
        Compare::Steps(labels) | Compare::Shares(labels) => labels.to_vec(),
        _ => Vec::new(),
    };
    Measure {
        id: spec.id,
        subject,
        title: spec.title,
        unit: spec.unit,
        definition: spec.definition,
        source: spec.source,
        compared: compared(spec.compare),
        quantiles: if is_distribution { QUANTILES.to_vec() } else { Vec::new() },
        labels,
        world,
        real,
        distance,
        tolerance,
        is_within,
        note,
    }
}

fn compared(how: Compare) -> &'static str {
    match how {
        Compare::Level => "level: largest difference of the quantiles, and of the medians",
        Compare::Spread => "spread only: largest difference of the quantiles less their medians",
        Compare::Steps(_) => "Kolmogorov-Smirnov distance over the classes",
        Compare::Shares(_) => "half the sum of differences of shares (total variation)",
        Compare::Relative => "relative difference",
        Compare::Within(_) => "difference",
        Compare::Range => "how far the middle half lies outside the published range, as a share of its width",
    }
}

/// Distance and tolerance.
fn distance(how: Compare, world: &[f64], real: &[f64]) -> (f64, f64) {
    let most = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
    let first = |of: &[f64]| of.first().copied().unwrap_or(f64::NAN);
    match how {
        Compare::Level => (most(world, real), TAIL_TOLERANCE),
        Compare::Spread => {
            let around = |of: &[f64]| of.iter().map(|v| v - of.get(2).copied().unwrap_or(0.0)).collect::<Vec<_>>();
            (most(&around(world), &around(real)), TAIL_TOLERANCE)
        }
        Compare::Steps(_) => (stats::kolmogorov_smirnov(world, real), SHAPE_TOLERANCE),
        Compare::Shares(_) => (stats::variation(world, real), SHAPE_TOLERANCE),
        Compare::Relative => ((first(world) - first(real)).abs() / first(real).abs(), SHARE_TOLERANCE),
        Compare::Within(tolerance) => ((first(world) - first(real)).abs(), tolerance),
        Compare::Range => (outside(world, real), RANGE_TOLERANCE),
    }
}

/// How far the middle half of `world` lies outside the range of `real`, as a share of its width.
fn outside(world: &[f64], real: &[f64]) -> f64 {
    let (low, high) = (real.iter().copied().fold(f64::INFINITY, f64::min), real.iter().copied().fold(f64::NEG_INFINITY, f64::max));
    let middle = if world.len() == QUANTILES.len() { &world[1..4] } else { world };
    let gap = middle.iter().map(|v| (low - v).max(v - high).max(0.0)).fold(0.0, f64::max);
    gap / (high - low)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spread_ignores_level_and_level_does_not() {
        let (one, other) = ([1.0, 2.0, 3.0, 4.0, 5.0], [2.0, 3.0, 4.0, 5.0, 6.5]);
        assert_eq!(distance(Compare::Level, &one, &other).0, 1.5);
        assert_eq!(distance(Compare::Spread, &one, &other).0, 0.5);
    }

    #[test]
    fn a_level_with_a_shifted_median_is_not_within() {
        let spec = Spec { id: "a.b", title: "", unit: "", definition: "", source: "", compare: Compare::Level, note: "" };
        let shifted = measure("a", &spec, vec![0.2; 5], vec![0.0; 5], None);
        assert!(!shifted.is_within && shifted.note.contains("0.20 apart"), "{}", shifted.note);
        assert!(measure("a", &spec, vec![0.1; 5], vec![0.0; 5], None).is_within);
    }

    #[test]
    fn a_range_takes_the_middle_half() {
        assert_eq!(outside(&[0.0, 2.0, 3.0, 4.0, 99.0], &[1.0, 5.0]), 0.0);
        assert_eq!(outside(&[6.0], &[1.0, 5.0]), 0.25);
    }

    #[test]
    fn every_measure_has_a_name_of_its_own_and_published_figures() {
        let mut seen = std::collections::BTreeSet::new();
        for spec in SUBJECTS.iter().flat_map(|s| s.specs) {
            assert!(seen.insert(spec.id), "{}", spec.id);
            assert!(published::of(spec.id).is_some(), "{}", spec.id);
            assert!(!spec.definition.is_empty() && !spec.source.is_empty(), "{}", spec.id);
        }
    }
}
