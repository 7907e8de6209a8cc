// SPDX-License-Identifier: Apache-2.0
//! Pairs put before a person: the most telling ones for review, and a sample that tells how right the clusters are.

use std::{collections::HashMap, path::Path};

use matching::{Estimated, Estimator, Explanation, Figure};
use serde::Serialize;

use super::{
    Judgment, Judgments, Matched, TableFinding,
    score::{Findings, Whole, each_row, figures},
};
use crate::AppError;

/// A pair to ask about, with all that a person needs to answer.
#[derive(Clone, Debug, Serialize)]
pub struct AskedPair {
    /// A record, by its id.
    pub left: String,
    /// The other.
    pub right: String,
    /// Whether both stand in one cluster now.
    pub together: bool,
    /// Records that the answer would move, and those they would leave or join; nothing for a sample.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub records: Option<[u32; 2]>,
    /// What the answer is worth: its entropy in bits times the records it would move; nothing for a sample.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub worth: Option<f64>,
    /// What speaks for and against.
    pub why: Option<Explanation>,
}

/// Estimates over and over, held against a truth: how often intervals hold the true figure.
#[derive(Clone, Debug, Serialize)]
pub struct Coverage {
    /// Estimates made, each from a sample of its own.
    pub runs: u64,
    /// Figure by figure.
    pub figures: Vec<CoveredFigure>,
}

/// One figure of many estimates.
#[derive(Clone, Debug, Serialize)]
pub struct CoveredFigure {
    /// Its name.
    pub figure: &'static str,
    /// What it is, by the truth.
    pub is: f64,
    /// What was estimated, in the mean.
    pub estimated: f64,
    /// From the lower to the upper end of the interval, in the mean.
    pub width: f64,
    /// The share of intervals that hold the true figure.
    pub covered: f64,
}

/// Names of the figures in the order in which they are held against a truth.
const FIGURES: [&str; 6] = ["precision", "recall", "f1", "bcubed_precision", "bcubed_recall", "bcubed_f1"];

impl Matched<'_> {
    /// The pairs whose answers would change most, at most `count`; those that somebody has judged are left out.
    pub fn review(&self, count: usize, judged: &Judgments) -> Vec<AskedPair> {
        let known = |a: u32, b: u32| judged.of_pair(&self.name(a), &self.name(b)).is_some();
        let questions = matching::review(&self.matches, count, known);
        questions.into_iter().map(|q| AskedPair { records: Some(q.rows), worth: Some(q.worth), ..self.asked(q.left, q.right) }).collect()
    }

    /// A pair with what speaks for and against.
    pub fn asked(&self, a: u32, b: u32) -> AskedPair {
        let number = |row: u32| self.numbers.get(row as usize);
        AskedPair {
            left: self.name(a),
            right: self.name(b),
            together: number(a) == number(b),
            records: None,
            worth: None,
            why: self.matches.explain(self.set.table(), a, b),
        }
    }

    /// The frame of a sample. Another seed draws another one.
    pub fn estimator(&self, seed: u64) -> Estimator {
        Estimator::new(&self.matches, seed)
    }

    fn name(&self, row: u32) -> String {
        let mut name = String::new();
        self.names().write(row as usize, &mut name);
        name
    }

    /// Takes what is in a file of answers, as far as the sample asks for it: the pair to ask next, or nothing when there are
    /// enough answers, or no pairs.
    pub fn next_unanswered(&self, estimator: &mut Estimator, answers: &Judgments, count: usize) -> Option<(u32, u32)> {
        while estimator.answers() < count && estimator.unanswered() < count {
            let (a, b) = estimator.next_pair()?;
            match answers.of_pair(&self.name(a), &self.name(b)).map(|act| act.judgment) {
                Some(Judgment::Same) => estimator.tell(Some(true)),
                Some(Judgment::Different) => estimator.tell(Some(false)),
                Some(Judgment::Disputed) => estimator.tell(None),
                _ => return Some((a, b)),
            }
        }
        None
    }

    /// Lets a truth answer: estimates from `runs` samples of `count` answers each, the first of which is given whole.
    pub fn estimate_by(&self, truth: &Truth, seed: u64, count: usize, runs: u64) -> (Option<Estimated>, Coverage) {
        let is = figures(&self.numbers, &truth.entities);
        let mut sums = [[0.0_f64; 3]; 6];
        let mut first = None;
        for run in 0..runs.max(1) {
            let mut estimator = self.estimator(seed.wrapping_add(run));
            while estimator.answers() < count && estimator.unanswered() < count {
                let Some((a, b)) = estimator.next_pair() else { break };
                estimator.tell(truth.answer(a, b));
            }
            let e = estimator.reckon();
            let all: [Figure; 6] = [e.precision, e.recall, e.f1, e.bcubed_precision, e.bcubed_recall, e.bcubed_f1];
            for ((sums, figure), is) in sums.iter_mut().zip(all).zip(is) {
                let held = f64::from(u8::from(figure.low <= is && is <= figure.high));
                sums.iter_mut().zip([figure.estimate, figure.high - figure.low, held]).for_each(|(sum, n)| *sum += n);
            }
            first.get_or_insert(e);
        }
        let n = runs.max(1) as f64;
        let figure = |((figure, is), [estimated, width, covered]): ((&&'static str, f64), [f64; 3])| CoveredFigure {
            figure,
            is,
            estimated: estimated / n,
            width: width / n,
            covered: covered / n,
        };
        let figures = FIGURES.iter().zip(is).zip(sums).map(figure).collect();
        (first, Coverage { runs: runs.max(1), figures })
    }
}

/// What each record is about, for an evaluation.
pub struct Truth {
    /// By row; the largest number where it is not known.
    entities: Vec<u32>,
    /// What is to be known about the file.
    pub findings: Vec<TableFinding>,
}

impl Truth {
    /// Reads record and entity from a file.
    ///
    /// # Errors
    /// When the file is refused, or knows none of the records.
    pub fn read(path: &Path, found: &Matched<'_>) -> Result<Truth, AppError> {
        let mut findings = Findings::default();
        let mut numbers: HashMap<String, u32> = HashMap::new();
        let mut of_record: HashMap<String, u32> = HashMap::new();
        let wanted = [&["record_id", "id", "rec_id", "unique_id"][..], &["entity_id", "entity", "cluster_id", "cluster", "truth"]];
        each_row(path, wanted, Whole::Guessed, &mut findings, |[record, entity]| {
            let next = numbers.len() as u32;
            let number = *numbers.entry(entity.to_owned()).or_insert(next);
            of_record.entry(record.to_owned()).or_insert(number);
            Ok(())
        })?;
        let ids = found.names();
        let mut name = String::new();
        let rows = 0..found.numbers.len();
        let entities: Vec<u32> = rows
            .map(|row| {
                ids.write(row, &mut name);
                of_record.get(&name).copied().unwrap_or(u32::MAX)
            })
            .collect();
        let unknown = entities.iter().filter(|e| **e == u32::MAX).count();
        if unknown == entities.len() {
            return Err(AppError::NotTaken(format!("`{}` knows none of the records", path.display())));
        }
        findings.count(path, unknown as u64, "records are not there; what concerns them is not asked");
        Ok(Truth { entities, findings: findings.all })
    }

    fn answer(&self, a: u32, b: u32) -> Option<bool> {
        let of = |row: u32| self.entities.get(row as usize).filter(|e| **e != u32::MAX);
        Some(of(a)? == of(b)?)
    }
}
