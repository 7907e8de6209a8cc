// SPDX-License-Identifier: Apache-2.0
//! Judgments: same, different or disputed, by a person or a model version, with reasons; kept for ever, undone by another.

use serde::{Deserialize, Serialize};

use crate::{ContentHasher, EntityId, JudgmentId};

/// What is judged of two entities.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// One and the same.
    Same,
    /// Two.
    Different,
    /// People disagree: kept apart and shown as disputed.
    Disputed,
    /// Takes back the author's earlier judgment of this pair: as if it had never been made.
    Withdrawn,
}

impl Verdict {
    /// The word kept in tables and shown to people.
    pub fn as_str(self) -> &'static str {
        match self {
            Verdict::Same => "same",
            Verdict::Different => "different",
            Verdict::Disputed => "disputed",
            Verdict::Withdrawn => "withdrawn",
        }
    }

    /// Reads the word.
    pub fn parse(text: &str) -> Option<Self> {
        [Verdict::Same, Verdict::Different, Verdict::Disputed, Verdict::Withdrawn].into_iter().find(|v| v.as_str() == text)
    }
}

/// Who judged.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Author {
    /// A named human: the user id.
    Person(String),
    /// A model: name and version.
    Model(String),
}

/// One comparison's contribution to a judgment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reason {
    /// The comparison: `name`, `birth date`, `identifier`, …
    pub comparison: String,
    /// What was found, for an analyst: "names agree after folding: `el mayo`".
    pub text: String,
    /// Evidence in bits (log2 of the likelihood ratio); negative speaks against.
    pub weight_log2: f64,
}

/// One judgment.
/// INVARIANT: `left < right`, kept by [`Judgment::new`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Judgment {
    /// The smaller id.
    pub left: EntityId,
    /// The larger id.
    pub right: EntityId,
    /// What is judged.
    pub verdict: Verdict,
    /// By whom.
    pub author: Author,
    /// Why; for a person's judgment usually one reason of weight 0 with their words.
    pub reasons: Vec<Reason>,
    /// The join of the markings of its evidence, canonical text.
    pub marking: String,
    /// When, microseconds since 1970 UTC; 0 for models, whose judgments are pure functions of the records.
    pub at_us: i64,
}

impl Judgment {
    /// A judgment of two different entities, in either order; `None` when they are one.
    pub fn new(
        a: EntityId,
        b: EntityId,
        verdict: Verdict,
        author: Author,
        reasons: Vec<Reason>,
        marking: String,
        at_us: i64,
    ) -> Option<Self> {
        if a == b {
            return None;
        }
        let (left, right) = if a < b { (a, b) } else { (b, a) };
        Some(Judgment { left, right, verdict, author, reasons, marking, at_us })
    }

    /// The sum of the reasons' weights, in bits.
    pub fn weight_log2(&self) -> f64 {
        self.reasons.iter().map(|r| r.weight_log2).sum()
    }

    /// The id, from all that is said.
    pub fn id(&self) -> JudgmentId {
        let (sort, name) = match &self.author {
            Author::Person(name) => ("person", name),
            Author::Model(name) => ("model", name),
        };
        let mut hasher = ContentHasher::new("judgment/1")
            .part(&self.left.0)
            .part(&self.right.0)
            .part(self.verdict.as_str().as_bytes())
            .part(sort.as_bytes())
            .part(name.as_bytes())
            .part(self.marking.as_bytes())
            .part(&self.at_us.to_le_bytes());
        for reason in &self.reasons {
            hasher.add(reason.comparison.as_bytes());
            hasher.add(reason.text.as_bytes());
            hasher.add(&reason.weight_log2.to_bits().to_le_bytes());
        }
        JudgmentId(hasher.finish16())
    }
}
