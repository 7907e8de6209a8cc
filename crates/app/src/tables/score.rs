// SPDX-License-Identifier: Apache-2.0
//! Clusters and pairs held against a truth: pairwise and B-cubed figures, and whether probabilities are what they say.
//!
//! B-cubed is Bagga and Baldwin's ("Entity-Based Cross-Document Coreferencing", COLING 1998): for each record the share of its
//! cluster that is right, and the share of its entity that is found, in the mean over records. The expected calibration error
//! is that of Naeini, Cooper and Hauskrecht ("Obtaining Well Calibrated Probabilities", AAAI 2015), over ten even bins.

use std::{collections::HashMap, path::Path};

use ingest::plain::{self, Sink};
use model::text::snake;
use serde::Serialize;

use super::{TableFinding, check_threshold, reading::not_taken};
use crate::AppError;

/// Records of one score, at most: they are numbered by 32 bits.
const RECORDS_MAX: usize = u32::MAX as usize - 1;
/// Marks a record that stands in no cluster, or in no entity.
const NOWHERE: u32 = u32::MAX;
/// Bins of probabilities.
const BINS: usize = 10;

/// What is scored.
#[derive(Clone, Copy, Debug)]
pub struct Scored<'a> {
    /// Record and cluster.
    pub clusters: &'a Path,
    /// Record and entity.
    pub truth: &'a Path,
    /// Pairs with probabilities, where they are scored too.
    pub pairs: Option<&'a Path>,
    /// The probability from which a pair is said to be one thing.
    pub threshold: f64,
}

/// How right clusters are. Shares are 1 where nothing was claimed or nothing was to be found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MatchScore {
    /// Records of the truth: those that are scored.
    pub records: u64,
    /// Clusters that hold them; a record that stands in no cluster is one of its own.
    pub clusters: u64,
    /// Things that they are, in truth.
    pub entities: u64,
    /// Records that stand in one of the two files only.
    pub unplaced: u64,
    /// Of those, records of the truth that stand in no cluster: each is scored as a cluster of its own.
    pub unplaced_in_clusters: u64,
    /// Of those, records in clusters that the truth does not know: left out of every figure.
    pub unplaced_in_truth: u64,
    /// Pairs of records in one entity.
    pub true_pairs: u64,
    /// Pairs of records in one cluster.
    pub found_pairs: u64,
    /// Pairs in both.
    pub right_pairs: u64,
    /// Share of the pairs within clusters that are right.
    pub precision: f64,
    /// Share of the true pairs that stand in one cluster.
    pub recall: f64,
    /// Harmonic mean of both.
    pub f1: f64,
    /// For a record, in the mean: the share of its cluster that is the same thing.
    pub bcubed_precision: f64,
    /// For a record, in the mean: the share of its entity that is in its cluster.
    pub bcubed_recall: f64,
    /// Harmonic mean of both.
    pub bcubed_f1: f64,
    /// The probability at which pairs are scored.
    pub threshold: f64,
    /// How right pairs are, where they were given.
    #[serde(flatten)]
    pub pairs: Option<PairScore>,
    /// What is to be known about the files.
    pub findings: Vec<TableFinding>,
}

/// How right pairs and their probabilities are, before clustering.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PairScore {
    /// Pairs scored: both records are known to the truth.
    pub pairs: u64,
    /// Pairs left out because the truth does not know one of their records.
    pub pairs_unplaced: u64,
    /// Share of the true pairs that are among them, whatever their probability.
    pub pair_recall_max: f64,
    /// Precision of the pairs at the threshold or above.
    pub pair_precision_at_threshold: f64,
    /// Recall of the pairs at the threshold or above.
    pub pair_recall_at_threshold: f64,
    /// F1 of the pairs at the threshold or above.
    pub pair_f1_at_threshold: f64,
    /// The best F1 that any threshold gives.
    pub pair_f1_best: f64,
    /// The probability that gives it.
    pub pair_threshold_best: f64,
    /// Expected calibration error: how far probabilities are from shares of true pairs, in the mean over pairs.
    pub ece: f64,
    /// Ten even bins of probability; empty ones are left out.
    pub calibration: Vec<CalibrationBin>,
}

/// Pairs of like probability.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct CalibrationBin {
    /// Pairs.
    pub pairs: u64,
    /// What they say, in the mean.
    pub probability: f64,
    /// What is true of them.
    pub share_true: f64,
}

/// Holds clusters, and pairs where given, against a truth.
///
/// # Errors
/// When a file is refused, lacks its columns, or the threshold is no probability.
pub fn score_match(what: &Scored<'_>) -> Result<MatchScore, AppError> {
    check_threshold(what.threshold)?;
    let mut records = Records::default();
    let mut findings = Findings::default();
    let entities = records.place(what.truth, &["entity_id", "entity", "cluster_id", "cluster", "truth"], Side::Truth, &mut findings)?;
    let known = records.entity.iter().filter(|e| **e != NOWHERE).count();
    if known == 0 {
        return Err(AppError::NotTaken(format!(
            "`{}` tells no record's entity; it takes two columns, record and entity",
            what.truth.display()
        )));
    }
    let clusters = records.place(what.clusters, &["cluster_id", "cluster", "entity_id", "entity"], Side::Clusters, &mut findings)?;
    let unplaced_in_truth = records.entity.iter().filter(|e| **e == NOWHERE).count() as u64;
    let alone = records.cluster.iter_mut().zip(&records.entity).filter(|(c, e)| **c == NOWHERE && **e != NOWHERE);
    let unplaced_in_clusters = alone.zip(clusters..).map(|((cluster, _), own)| *cluster = own).count() as u64;
    findings.unplaced(what, unplaced_in_clusters, unplaced_in_truth);
    let counts = Counts::of(&records);
    let pairs = what.pairs.map(|path| pair_score(path, &records, counts.true_pairs, what.threshold, &mut findings)).transpose()?;
    let (precision, recall) = (share(counts.right_pairs, counts.found_pairs), share(counts.right_pairs, counts.true_pairs));
    let (bcubed_precision, bcubed_recall) = counts.bcubed;
    Ok(MatchScore {
        records: known as u64,
        clusters: counts.clusters,
        entities: u64::from(entities),
        unplaced: unplaced_in_clusters + unplaced_in_truth,
        unplaced_in_clusters,
        unplaced_in_truth,
        true_pairs: counts.true_pairs,
        found_pairs: counts.found_pairs,
        right_pairs: counts.right_pairs,
        precision,
        recall,
        f1: harmonic(precision, recall),
        bcubed_precision,
        bcubed_recall,
        bcubed_f1: harmonic(bcubed_precision, bcubed_recall),
        threshold: what.threshold,
        pairs,
        findings: findings.all,
    })
}

/// Records by id, with the cluster and the entity of each.
#[derive(Default)]
struct Records {
    numbers: HashMap<String, u32>,
    cluster: Vec<u32>,
    entity: Vec<u32>,
}

/// Which of its two places a file gives a record.
#[derive(Clone, Copy, PartialEq)]
enum Side {
    Clusters,
    Truth,
}

impl Records {
    /// Reads record and group from a file; how many groups there are.
    fn place(&mut self, path: &Path, groups: &[&str], side: Side, findings: &mut Findings) -> Result<u32, AppError> {
        let mut numbers: HashMap<String, u32> = HashMap::new();
        let (mut empty, mut again) = (0_u64, 0_u64);
        let wanted = [&["record_id", "id", "rec_id", "unique_id"][..], groups];
        each_row(path, wanted, Whole::Guessed, findings, |[id, group]| {
            if id.is_empty() || group.is_empty() {
                empty += 1;
                return Ok(());
            }
            if self.numbers.len() >= RECORDS_MAX {
                return Err(format!("more than {RECORDS_MAX} records"));
            }
            let record = number(&mut self.numbers, id) as usize;
            if record == self.cluster.len() {
                self.cluster.push(NOWHERE);
                self.entity.push(NOWHERE);
            }
            let group = number(&mut numbers, group);
            let places = if side == Side::Truth { &mut self.entity } else { &mut self.cluster };
            match places.get_mut(record) {
                Some(place) if *place == NOWHERE => *place = group,
                Some(place) if *place != group => again += 1,
                _ => {}
            }
            Ok(())
        })?;
        findings.count(path, empty, "rows lack the record or its group; they are left out");
        findings.count(path, again, "rows put a record elsewhere than a row before them; the first counts");
        Ok(numbers.len() as u32)
    }

    /// The entities of a pair's records, with their numbers, the smaller first; `None` when the truth does not know both.
    fn pair(&self, left: &str, right: &str) -> Option<(u32, u32)> {
        let (left, right) = (*self.numbers.get(left)?, *self.numbers.get(right)?);
        let is_known = |record: u32| self.entity.get(record as usize).is_some_and(|e| *e != NOWHERE);
        (is_known(left) && is_known(right)).then_some((left.min(right), left.max(right)))
    }

    fn is_one(&self, left: u32, right: u32) -> bool {
        self.entity.get(left as usize) == self.entity.get(right as usize)
    }
}

/// The number of a text, the next one where it is new.
fn number(numbers: &mut HashMap<String, u32>, text: &str) -> u32 {
    if let Some(known) = numbers.get(text) {
        return *known;
    }
    let next = numbers.len() as u32;
    numbers.insert(text.to_owned(), next);
    next
}

/// What clusters and entities have in common.
struct Counts {
    clusters: u64,
    true_pairs: u64,
    found_pairs: u64,
    right_pairs: u64,
    /// B-cubed precision and recall.
    bcubed: (f64, f64),
}

impl Counts {
    fn of(records: &Records) -> Counts {
        let (mut clusters, mut entities) = (HashMap::<u32, u64>::new(), HashMap::<u32, u64>::new());
        let mut both: HashMap<(u32, u32), u64> = HashMap::new();
        let mut scored = 0_u64;
        for (cluster, entity) in records.cluster.iter().zip(&records.entity).filter(|(_, e)| **e != NOWHERE) {
            scored += 1;
            *clusters.entry(*cluster).or_default() += 1;
            *entities.entry(*entity).or_default() += 1;
            *both.entry((*cluster, *entity)).or_default() += 1;
        }
        // Sums of floats depend on their order, so they are made in one.
        let mut both: Vec<((u32, u32), u64)> = both.into_iter().collect();
        both.sort_unstable();
        let pairs = |sizes: &mut dyn Iterator<Item = &u64>| sizes.map(|n| n * (n - 1) / 2).sum();
        let (mut precision, mut recall) = (0.0, 0.0);
        for ((cluster, entity), n) in &both {
            let of = |sizes: &HashMap<u32, u64>, key| sizes.get(key).map_or(1.0, |n| *n as f64);
            precision += (n * n) as f64 / of(&clusters, cluster);
            recall += (n * n) as f64 / of(&entities, entity);
        }
        let all = scored.max(1) as f64;
        Counts {
            clusters: clusters.len() as u64,
            true_pairs: pairs(&mut entities.values()),
            found_pairs: pairs(&mut clusters.values()),
            right_pairs: pairs(&mut both.iter().map(|(_, n)| n)),
            bcubed: (precision / all, recall / all),
        }
    }
}

/// Precision, recall and F1 of pairs, then B-cubed, of rows whose entity is known (the largest number where it is not).
pub(super) fn figures(clusters: &[u32], entities: &[u32]) -> [f64; 6] {
    let records = Records { numbers: HashMap::new(), cluster: clusters.to_vec(), entity: entities.to_vec() };
    let counts = Counts::of(&records);
    let (precision, recall) = (share(counts.right_pairs, counts.found_pairs), share(counts.right_pairs, counts.true_pairs));
    let (bcubed_precision, bcubed_recall) = counts.bcubed;
    let bcubed_f1 = harmonic(bcubed_precision, bcubed_recall);
    [precision, recall, harmonic(precision, recall), bcubed_precision, bcubed_recall, bcubed_f1]
}

/// Scores pairs by their probabilities.
fn pair_score(path: &Path, records: &Records, true_pairs: u64, threshold: f64, findings: &mut Findings) -> Result<PairScore, AppError> {
    let mut pairs: Vec<(u32, u32, f32)> = Vec::new();
    let (mut unplaced, mut unread) = (0_u64, 0_u64);
    let wanted = [&["left_id", "unique_id_l"][..], &["right_id", "unique_id_r"], &["probability", "match_probability"]];
    each_row(path, wanted, Whole::Named, findings, |[left, right, probability]| {
        match (probability.parse::<f32>(), records.pair(left, right)) {
            (Ok(p), _) if !(0.0..=1.0).contains(&p) => unread += 1,
            (Err(_), _) => unread += 1,
            (Ok(p), Some((left, right))) if left != right => pairs.push((left, right, p)),
            (Ok(_), _) => unplaced += 1,
        }
        Ok(())
    })?;
    findings.count(path, unread, "rows have no probability from 0 to 1; they are left out");
    findings.count(path, unplaced, "pairs have a record that the truth does not know, or one record twice; they are left out");
    pairs.sort_unstable_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)).then(b.2.total_cmp(&a.2)));
    let given = pairs.len();
    pairs.dedup_by_key(|(left, right, _)| (*left, *right));
    findings.count(path, (given - pairs.len()) as u64, "pairs come again; the highest probability counts");
    let mut judged: Vec<(f32, bool)> = pairs.into_iter().map(|(left, right, p)| (p, records.is_one(left, right))).collect();
    judged.sort_by(|a, b| b.0.total_cmp(&a.0));

    let (mut seen, mut right) = (0_u64, 0_u64);
    let at = |right: u64, seen: u64| (share(right, seen), share(right, true_pairs));
    let (mut best, mut at_threshold) = ((0.0, 1.0_f32), at(0, 0));
    for alike in judged.chunk_by(|a, b| a.0 == b.0) {
        let Some((p, _)) = alike.first() else { continue };
        seen += alike.len() as u64;
        right += alike.iter().filter(|(_, is_one)| *is_one).count() as u64;
        let (precision, recall) = at(right, seen);
        let f1 = harmonic(precision, recall);
        if f1 > best.0 {
            best = (f1, *p);
        }
        if *p >= threshold as f32 {
            at_threshold = (precision, recall);
        }
    }
    let calibration = calibration(&judged);
    let ece = calibration.iter().map(|b| (b.probability - b.share_true).abs() * b.pairs as f64).sum::<f64>() / (seen.max(1) as f64);
    Ok(PairScore {
        pairs: seen,
        pairs_unplaced: unplaced,
        pair_recall_max: share(right, true_pairs),
        pair_precision_at_threshold: at_threshold.0,
        pair_recall_at_threshold: at_threshold.1,
        pair_f1_at_threshold: harmonic(at_threshold.0, at_threshold.1),
        pair_f1_best: best.0,
        pair_threshold_best: f64::from(best.1),
        ece,
        calibration,
    })
}

/// Pairs by tenths of probability.
fn calibration(judged: &[(f32, bool)]) -> Vec<CalibrationBin> {
    let mut bins = [CalibrationBin::default(); BINS];
    for (p, is_one) in judged {
        let p = f64::from(*p);
        if let Some(bin) = bins.get_mut(((p * BINS as f64) as usize).min(BINS - 1)) {
            bin.pairs += 1;
            bin.probability += p;
            bin.share_true += f64::from(u8::from(*is_one));
        }
    }
    let filled = bins.into_iter().filter(|b| b.pairs > 0);
    filled
        .map(|b| CalibrationBin { pairs: b.pairs, probability: b.probability / b.pairs as f64, share_true: b.share_true / b.pairs as f64 })
        .collect()
}

/// A part of a whole; all of it where there is none.
fn share(part: u64, of: u64) -> f64 {
    if of == 0 { 1.0 } else { part as f64 / of as f64 }
}

fn harmonic(a: f64, b: f64) -> f64 {
    if a + b > 0.0 { 2.0 * a * b / (a + b) } else { 0.0 }
}

/// What is found beside the figures.
#[derive(Default)]
pub(super) struct Findings {
    pub(super) all: Vec<TableFinding>,
}

impl Findings {
    pub(super) fn count(&mut self, path: &Path, n: u64, what: &str) {
        if n > 0 {
            self.all.push(TableFinding { file: path.display().to_string(), line: 0, reason: format!("{n} {what}") });
        }
    }

    fn unplaced(&mut self, what: &Scored<'_>, in_clusters: u64, in_truth: u64) {
        self.count(what.clusters, in_clusters, "records of the truth are not there; each is scored as a cluster of its own");
        self.count(what.truth, in_truth, "records of the clusters are not there; they are left out of every figure");
    }
}

/// How columns are chosen where none has a name that is looked for.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Whole {
    /// The first that is free.
    Guessed,
    /// Not at all: the names must be there.
    Named,
}

/// Chosen columns of a file, row by row.
struct Chosen<'a, const N: usize> {
    names: Vec<String>,
    wanted: [&'a [&'a str]; N],
    whole: Whole,
    places: Option<[u32; N]>,
    take: &'a mut dyn FnMut([&str; N]) -> Result<(), String>,
}

impl<const N: usize> Chosen<'_, N> {
    /// Columns by name; then, where that is allowed, the first ones that are left.
    fn choose(&self) -> Result<[u32; N], String> {
        let names: Vec<String> = self.names.iter().map(|n| snake(n)).collect();
        let mut found: [Option<usize>; N] = self.wanted.map(|wanted| wanted.iter().find_map(|w| names.iter().position(|n| n == w)));
        for at in 0..N {
            let taken: Vec<usize> = found.iter().flatten().copied().collect();
            let free = (0..names.len()).find(|idx| !taken.contains(idx)).filter(|_| self.whole == Whole::Guessed);
            if let Some(place) = found.get_mut(at) {
                *place = place.or(free);
            }
        }
        if let Some(lacking) = found.iter().zip(self.wanted).find_map(|(place, wanted)| place.is_none().then_some(wanted)) {
            return Err(format!("no column is called `{}`; the columns are {}", lacking.join("` or `"), self.names.join(", ")));
        }
        Ok(found.map(|place| place.unwrap_or_default() as u32))
    }
}

impl<const N: usize> Sink for Chosen<'_, N> {
    fn column(&mut self, name: &str) {
        self.names.push(name.to_owned());
    }

    fn row(&mut self, _: u64, cells: &[(u32, &str)]) -> Result<(), String> {
        let places = match self.places {
            Some(places) => places,
            None => *self.places.insert(self.choose()?),
        };
        (self.take)(places.map(|place| cells.iter().find(|(column, _)| *column == place).map_or("", |(_, value)| value)))
    }
}

/// Gives the wanted columns of a file, row by row; absent cells are empty.
pub(super) fn each_row<const N: usize>(
    path: &Path,
    wanted: [&[&str]; N],
    whole: Whole,
    findings: &mut Findings,
    mut take: impl FnMut([&str; N]) -> Result<(), String>,
) -> Result<(), AppError> {
    let mut chosen = Chosen { names: Vec::new(), wanted, whole, places: None, take: &mut take };
    let summary = plain::read(path, &mut chosen).map_err(not_taken)?;
    findings.all.extend(summary.findings.into_iter().map(|f| TableFinding { file: f.file, line: f.line, reason: f.reason }));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scored(clusters: &str, truth: &str, pairs: Option<&str>) -> Result<MatchScore, String> {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).unwrap();
            path
        };
        let (clusters, truth) = (file("clusters.csv", clusters), file("truth.csv", truth));
        let pairs = pairs.map(|text| file("pairs.csv", text));
        score_match(&Scored { clusters: &clusters, truth: &truth, pairs: pairs.as_deref(), threshold: 0.5 }).map_err(|e| e.to_string())
    }

    #[test]
    fn figures_are_those_worked_out_by_hand() {
        // Clusters {a b c} {d} {e}; truth {a b} {c d} {e}.
        let clusters = "record_id,cluster_id\na,1\nb,1\nc,1\nd,2\ne,3\n";
        let truth = "entity,record_id\nx,a\nx,b\ny,c\ny,d\nz,e\n";
        let s = scored(clusters, truth, None).unwrap();
        assert_eq!((s.records, s.clusters, s.entities, s.unplaced), (5, 3, 3, 0));
        assert_eq!((s.true_pairs, s.found_pairs, s.right_pairs), (2, 3, 1));
        assert!((s.precision - 1.0 / 3.0).abs() < 1e-12 && (s.recall - 0.5).abs() < 1e-12 && (s.f1 - 0.4).abs() < 1e-12, "{s:?}");
        // Precision by record: 2/3 2/3 1/3 1 1; recall: 1 1 1/2 1/2 1.
        assert!((s.bcubed_precision - 11.0 / 15.0).abs() < 1e-12 && (s.bcubed_recall - 0.8).abs() < 1e-12, "{s:?}");
    }

    #[test]
    fn records_of_one_file_only_are_told() {
        let s = scored("record_id,cluster_id\na,1\nq,1\n", "record_id,entity_id\na,x\nb,x\n", None).unwrap();
        assert_eq!((s.records, s.unplaced, s.unplaced_in_clusters, s.unplaced_in_truth), (2, 2, 1, 1));
        assert_eq!((s.clusters, s.found_pairs, s.precision, s.recall), (2, 0, 1.0, 0.0));
        assert_eq!(s.findings.len(), 2, "{:?}", s.findings);
    }

    #[test]
    fn pairs_are_scored_at_every_threshold() {
        let clusters = "record_id,cluster_id\na,1\nb,1\nc,3\nd,4\n";
        let truth = "record_id,entity_id\na,x\nb,x\nc,x\nd,w\n";
        let pairs = "left_id,right_id,probability,match_weight\na,b,0.9,3\nb,a,0.8,2\na,c,0.45,0\nb,c,0.45,0\na,d,0.05,-4\na,nobody,0.9,3\nc,d,high,3\n";
        let s = scored(clusters, truth, Some(pairs)).unwrap();
        let p = s.pairs.unwrap();
        assert_eq!((p.pairs, p.pairs_unplaced, p.pair_recall_max), (4, 1, 1.0));
        assert!((p.pair_f1_at_threshold - 0.5).abs() < 1e-9, "one of three at 0.5: {p:?}");
        assert!((p.pair_f1_best - 1.0).abs() < 1e-9 && (p.pair_threshold_best - 0.45).abs() < 1e-6, "{p:?}");
        // Bins: 0.9 true 1; 0.45 true 1 (twice); 0.05 true 0.
        assert!((p.ece - (0.1 + 2.0 * 0.55 + 0.05) / 4.0).abs() < 1e-6, "{p:?}");
        assert_eq!(s.findings.len(), 3, "{:?}", s.findings);
    }

    #[test]
    fn what_is_no_truth_is_refused() {
        let clusters = "record_id,cluster_id\na,1\nb,1\n";
        assert!(scored(clusters, "record_id\na\nb\n", None).unwrap_err().contains("no column is called `entity_id`"));
        assert!(scored(clusters, "", None).is_err());
        assert!(
            scored(clusters, "record_id,entity_id\na,x\n", Some("left,right\na,b\n"))
                .unwrap_err()
                .contains("no column is called `left_id`")
        );
    }
}
