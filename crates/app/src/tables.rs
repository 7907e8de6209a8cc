// SPDX-License-Identifier: Apache-2.0
//! Plain tables, without a node: files are read, columns get their roles, rows that are one thing are found, and what was
//! found is written or held against a truth.
//!
//! A table belongs to whoever holds the file; no policy is asked, and nothing is kept.

mod asking;
mod config;
mod ids;
mod judgments;
mod output;
mod reading;
mod score;
mod stable;
mod stream;

use std::{collections::BTreeMap, io};

use matching::{ColumnRole, Matches, Options, Pair, Role, Rulings};
use names::{Lexicon, Tables as Reference};

use crate::AppError;
pub use asking::{AskedPair, Coverage, CoveredFigure, Truth};
pub use config::{MatchConfig, roles_toml};
use ids::Ids;
pub use judgments::{Act, Judgment, Judgments, JudgmentsReport, Settled, append_judgment, moment_text};
pub use output::{check_out, write_whole};
pub use reading::{FileRead, TableFinding, TableSet};
pub use score::{CalibrationBin, MatchScore, PairScore, Scored, score_match};
pub use stable::{IdFiles, StableIds};
pub use stream::{HeldTables, PlainRecord, StreamAnswer, learn_match};

/// Above this probability two rows are one thing, unless somebody says otherwise.
const THRESHOLD_DEFAULT: f64 = 0.5;
/// Kinds of things in one table, at most: what says the kind of a record has few words.
pub(crate) const KINDS_MAX: usize = 64;

/// How a run goes: settled before the first pair is compared.
#[derive(Clone, Debug)]
pub struct MatchPlan {
    /// What each column is, in the order of the files.
    pub roles: Vec<ColumnRole>,
    /// The probability from which two rows are one thing; above 0, below 1.
    pub threshold: f64,
    /// Rows of one file are never compared with each other.
    pub link: bool,
    /// Rows of each kind of thing, where a column says it; those that do not say are under the empty text.
    pub kinds: BTreeMap<String, u64>,
}

impl MatchPlan {
    /// Settles how a table is matched: inferred roles, a configuration over them, and what the caller asks over both.
    ///
    /// # Errors
    /// When the configuration does not fit the table, the threshold is no probability, or the column of kinds holds more than
    /// [`KINDS_MAX`].
    pub fn new(set: &TableSet, config: &MatchConfig, threshold: Option<f64>, link: bool) -> Result<MatchPlan, AppError> {
        let mut roles = set.roles();
        config.apply(&mut roles)?;
        let threshold = threshold.or(config.threshold()).unwrap_or(THRESHOLD_DEFAULT);
        check_threshold(threshold)?;
        let kinds = set.kinds(&roles)?;
        Ok(MatchPlan { roles, threshold, link, kinds })
    }

    /// Whether any column is there by which two rows can be held against each other.
    pub fn compares_anything(&self) -> bool {
        self.roles.iter().any(|r| !matches!(r.role, Role::Id | Role::Source | Role::Kind | Role::Ignored))
    }
}

/// Refuses what is no probability strictly between 0 and 1.
///
/// # Errors
/// When it is not.
pub fn check_threshold(threshold: f64) -> Result<(), AppError> {
    if threshold > 0.0 && threshold < 1.0 {
        return Ok(());
    }
    Err(AppError::Usage(format!("a threshold is a probability above 0 and below 1, such as 0.9; `{threshold}` is not")))
}

/// What a run found, with the ids of the records.
pub struct Matched<'a> {
    set: &'a TableSet,
    roles: Vec<ColumnRole>,
    /// Bits from which a pair counts.
    bits: f32,
    /// What the engine gave.
    pub matches: Matches,
    /// For each row the number of its cluster, from 1 in the order of first rows.
    numbers: Vec<u32>,
    clusters: u32,
    /// What people said of rows.
    rulings: Rulings,
    /// How its records are called, once somebody asked.
    names: std::cell::OnceCell<Ids<'a>>,
}

/// A table about to be matched: what the run will take is known, and nothing is compared yet but a sample.
pub struct ReadyMatch<'a> {
    set: &'a TableSet,
    roles: Vec<ColumnRole>,
    options: Options,
    ready: matching::Prepared,
}

impl<'a> ReadyMatch<'a> {
    /// Learns from a sample and chooses blocking rules.
    ///
    /// # Errors
    /// When the program's own tables of names cannot be read.
    pub fn new(set: &'a TableSet, plan: &MatchPlan) -> Result<ReadyMatch<'a>, AppError> {
        let lexicon = lexicon()?;
        let bits = (plan.threshold / (1.0 - plan.threshold)).log2() as f32;
        let usual = Options::default();
        let options = Options { threshold: bits, kept: usual.kept.min(bits), link: plan.link };
        let ready = matching::prepare(set.table(), &set.of_table(&plan.roles), &lexicon, &options);
        Ok(ReadyMatch { set, roles: plan.roles.clone(), options, ready })
    }

    /// What the run will compare and take, about.
    pub fn plan(&self) -> matching::Plan {
        self.ready.plan()
    }

    /// Why two records, by their ids as the run would write them, would or would not be taken for one thing.
    ///
    /// # Errors
    /// When there is no such record, or the two are of different kinds.
    pub fn explain(&self, left: &str, right: &str) -> Result<matching::Explanation, AppError> {
        let (a, b) = (self.row(left)?, self.row(right)?);
        let apart = || AppError::Usage(format!("`{left}` and `{right}` are of different kinds, which are never one thing"));
        self.ready.explain(self.set.table(), a, b).ok_or_else(apart)
    }

    fn row(&self, id: &str) -> Result<u32, AppError> {
        self.set.row_called(&self.roles, id)
    }

    /// Finds the rows that are one thing.
    pub fn run(self) -> Matched<'a> {
        self.run_judged(None)
    }

    /// The same, around what people have said of some records.
    pub fn run_judged(self, judged: Option<&Settled>) -> Matched<'a> {
        let ReadyMatch { set, roles, options, ready } = self;
        let rulings = judged.map_or_else(Rulings::default, |j| j.rulings.clone());
        let mut matches = ready.run_ruled(&options, &rulings);
        // The engine works rows in an order of its own; people read them in the order of the files.
        matches.pairs.iter_mut().for_each(|p| (p.left, p.right) = (p.left.min(p.right), p.left.max(p.right)));
        matches.pairs.sort_unstable_by_key(|p| (p.left, p.right));
        let (numbers, clusters) = numbered(&matches.clusters);
        Matched { set, roles, bits: options.threshold, matches, numbers, clusters, rulings, names: std::cell::OnceCell::new() }
    }
}

/// The program's own tables of names, read.
fn lexicon() -> Result<Lexicon, AppError> {
    Lexicon::from_tables(&Reference::gather(shelf::text)).map_err(|e| AppError::shelf("reference", e))
}

/// Clusters by number, from 1 in the order of their first rows, and how many there are.
fn numbered(heads: &[u32]) -> (Vec<u32>, u32) {
    let mut of_head = vec![0_u32; heads.len()];
    let mut last = 0;
    let numbers = heads.iter().map(|head| {
        let Some(number) = of_head.get_mut(*head as usize) else { return 0 };
        if *number == 0 {
            last += 1;
            *number = last;
        }
        *number
    });
    (numbers.collect(), last)
}

impl Matched<'_> {
    /// Clusters, those of one record included.
    pub fn clusters(&self) -> u64 {
        u64::from(self.clusters)
    }

    /// Pairs at the threshold or above.
    pub fn pairs_matched(&self) -> u64 {
        self.matches.pairs.iter().filter(|p| p.weight >= self.bits).count() as u64
    }

    /// How records are called.
    fn names(&self) -> &Ids<'_> {
        self.names.get_or_init(|| self.set.ids(&self.roles))
    }

    /// What names a run: its rows, whatever their order, what columns are taken for, the settings, and what people said.
    fn edition(&self, plan: &MatchPlan, mut contents: Vec<u64>) -> String {
        contents.sort_unstable();
        let roles: Vec<String> = self.roles.iter().map(|r| format!("{}={:?}", r.column, r.role)).collect();
        let words = format!("{} {} {} {:?}", roles.join("\n"), plan.threshold, plan.link, self.rulings);
        format!("{:016x}", matching::fingerprint(&words, &contents))
    }

    /// Writes `record_id,cluster_id`, a line for each row in the order of the files. Clusters are numbers from 1, or have the
    /// ids given.
    ///
    /// # Errors
    /// When the writer fails.
    pub fn write_clusters(&self, stable: Option<&StableIds>, out: &mut dyn io::Write) -> io::Result<()> {
        let ids = self.set.ids(&self.roles);
        let mut csv = csv::Writer::from_writer(out);
        csv.write_record(["record_id", "cluster_id"])?;
        let (mut id, mut number) = (String::new(), String::new());
        for (row, cluster) in self.numbers.iter().enumerate() {
            ids.write(row, &mut id);
            match stable {
                Some(stable) => write_over(&mut number, format_args!("{}", stable.of_row(row))),
                None => write_over(&mut number, format_args!("{cluster}")),
            }
            csv.write_record([&id, &number])?;
        }
        csv.flush()
    }

    /// Writes `left_id,right_id,probability,match_weight` for every pair worth keeping, those below the threshold included.
    ///
    /// # Errors
    /// When the writer fails.
    pub fn write_pairs(&self, out: &mut dyn io::Write) -> io::Result<()> {
        let ids = self.set.ids(&self.roles);
        let mut csv = csv::Writer::from_writer(out);
        csv.write_record(["left_id", "right_id", "probability", "match_weight"])?;
        let mut cells: [String; 4] = Default::default();
        for pair in &self.matches.pairs {
            let [left, right, probability, weight] = &mut cells;
            ids.write(pair.left as usize, left);
            ids.write(pair.right as usize, right);
            write_over(probability, format_args!("{:.6}", Pair::probability(pair)));
            write_over(weight, format_args!("{:.4}", pair.weight));
            csv.write_record(&cells)?;
        }
        csv.flush()
    }
}

/// Replaces a text, keeping its memory.
fn write_over(text: &mut String, with: std::fmt::Arguments<'_>) {
    text.clear();
    // Writing to a text cannot fail.
    let _ = std::fmt::Write::write_fmt(text, with);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clusters_are_numbered_by_their_first_rows() {
        assert_eq!(numbered(&[0, 1, 0, 3, 1]), (vec![1, 2, 1, 3, 2], 3));
        assert_eq!(numbered(&[]), (vec![], 0));
    }

    #[test]
    fn thresholds_are_probabilities() {
        for (threshold, good) in [(0.5, true), (0.000_1, true), (0.0, false), (1.0, false), (-1.0, false), (f64::NAN, false), (90.0, false)]
        {
            assert_eq!(check_threshold(threshold).is_ok(), good, "{threshold}");
        }
    }
}
