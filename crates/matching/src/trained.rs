// SPDX-License-Identifier: Apache-2.0
//! What was learned from rows, kept for rows that come later.
//!
//! It holds no value of the rows: how common values are is kept by keys that cannot be read back, though who has a value can
//! tell whether it was common.

use serde::{Deserialize, Serialize};

use crate::{
    features::{Schema, frequency::Frequencies},
    learn::Model,
    prepare::{Blocking, KindOf, Prepared},
};

/// Names the form in which it is written.
const FORMAT: &str = "linchpin-match-model/1";

/// What a run learned: what is read and compared of each kind of thing, how common values are, weights and blocking rules.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Trained {
    format: String,
    /// The sum of the tables of names with which it was learned.
    names: String,
    /// The column that names a record.
    id: Option<String>,
    /// Bits from which two rows are one thing.
    pub(crate) threshold: f32,
    pub(crate) kind_of: KindOf,
    pub(crate) kinds: Vec<TrainedKind>,
}

/// What was learned of one kind of thing.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct TrainedKind {
    pub(crate) name: String,
    /// Rows that it was learned from.
    pub(crate) rows: usize,
    pub(crate) schema: Schema,
    pub(crate) model: Model,
    /// Blocking rules, each the things that two rows must share; nothing where there were too few rows to learn any.
    pub(crate) rules: Option<Vec<Vec<usize>>>,
    pub(crate) frequencies: Frequencies,
    /// Patterns of levels that were seen.
    pub(crate) patterns: Vec<u64>,
}

impl Prepared {
    /// What was learned, for rows that come later. `names` tells which tables of names were read with, `id` which column names
    /// a record; two rows will be one thing from `threshold` bits on.
    pub fn trained(&self, names: &str, id: Option<&str>, threshold: f32) -> Trained {
        let kinds = self.kinds.iter().map(|kind| TrainedKind {
            name: kind.name.clone(),
            rows: kind.features.rows.len(),
            schema: kind.features.schema(),
            model: kind.model.clone(),
            rules: match &kind.blocking {
                Blocking::Whole => None,
                Blocking::Rules(_, rules) => Some(rules.iter().map(|r| r.rule.clone()).collect()),
            },
            frequencies: Frequencies::of(&kind.features),
            patterns: kind.candidates.iter().map(|(pattern, _)| *pattern).collect(),
        });
        Trained {
            format: FORMAT.to_owned(),
            names: names.to_owned(),
            id: id.map(str::to_owned),
            threshold,
            kind_of: self.kind_of.clone(),
            kinds: kinds.collect(),
        }
    }
}

impl Trained {
    /// Reads what was written with serde.
    ///
    /// # Errors
    /// When it is not what [`Prepared::trained`] gives, in the form of this version.
    pub fn parse(text: &str) -> Result<Trained, String> {
        let trained: Trained = serde_json::from_str(text).map_err(|e| format!("this is no model of `match learn`: {e}"))?;
        if trained.format != FORMAT {
            return Err(format!("its form is `{}`, this program reads `{FORMAT}`; learn again", trained.format));
        }
        trained.kinds.iter().try_for_each(TrainedKind::check)?;
        Ok(trained)
    }

    /// Which tables of names it was learned with.
    pub fn names(&self) -> &str {
        &self.names
    }

    /// The column that names a record.
    pub fn id_column(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// Kinds of things with the rows each was learned from.
    pub fn kinds(&self) -> Vec<(&str, usize)> {
        self.kinds.iter().map(|k| (k.name.as_str(), k.rows)).collect()
    }
}

impl TrainedKind {
    /// A model is a file, and files may hold anything.
    fn check(&self) -> Result<(), String> {
        let slots: usize = self.schema.sources.iter().map(|s| s.slots()).sum();
        let fits =
            self.frequencies.len() == slots && self.schema.comparisons.iter().all(|c| c.slots().iter().flatten().all(|s| *s < slots));
        if fits { Ok(()) } else { Err(format!("what it says of `{}` does not fit together", self.name)) }
    }
}
