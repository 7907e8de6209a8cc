// SPDX-License-Identifier: Apache-2.0
//! Adjudications: what a named person says of a hit of screening; kept for ever, undone by another.

use serde::{Deserialize, Serialize};

use crate::ContentHasher;

/// What is said of a hit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HitVerdict {
    /// The party is the listed one.
    TrueMatch,
    /// It is somebody else: a false positive.
    Cleared,
    /// Looked at, and not to be told yet.
    Unsure,
    /// Takes back the author's earlier word on exactly this hit: as if it had never been said.
    Withdrawn,
}

impl HitVerdict {
    /// All verdicts.
    pub const ALL: [HitVerdict; 4] = [HitVerdict::TrueMatch, HitVerdict::Cleared, HitVerdict::Unsure, HitVerdict::Withdrawn];

    /// The word kept in tables: `true-match`.
    pub fn as_str(self) -> &'static str {
        match self {
            HitVerdict::TrueMatch => "true-match",
            HitVerdict::Cleared => "cleared",
            HitVerdict::Unsure => "unsure",
            HitVerdict::Withdrawn => "withdrawn",
        }
    }

    /// Reads the word.
    pub fn parse(text: &str) -> Option<Self> {
        HitVerdict::ALL.into_iter().find(|v| v.as_str() == text)
    }
}

/// One adjudication. It holds as long as both signs are still those of the party asked about and of the entity listed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Adjudication {
    /// The dataset that was screened against.
    pub dataset: String,
    /// The listed entity's id there.
    pub entity: String,
    /// The sign of what was known of it.
    pub entity_sign: String,
    /// The party's first name, for people and for the file of clearances.
    pub query: String,
    /// The sign of the party's names, by which later screenings find this again.
    pub names_sign: String,
    /// The sign of all that the party said; empty when whatever else it says does not matter.
    pub party_sign: String,
    /// What is said.
    pub verdict: HitVerdict,
    /// By whom: a user id.
    pub author: String,
    /// Why.
    pub reason: String,
    /// Who may see it, canonical text.
    pub marking: String,
    /// When, microseconds since 1970 UTC.
    pub at_us: i64,
}

impl Adjudication {
    /// The id, from all that is said, as 32 hexadecimal digits.
    pub fn id(&self) -> String {
        let texts = [
            &self.dataset,
            &self.entity,
            &self.entity_sign,
            &self.query,
            &self.names_sign,
            &self.party_sign,
            &self.author,
            &self.reason,
            &self.marking,
        ];
        let hasher = texts.iter().fold(ContentHasher::new("adjudication/1"), |h, text| h.part(text.as_bytes()));
        let hasher = hasher.part(self.verdict.as_str().as_bytes()).part(&self.at_us.to_le_bytes());
        hasher.finish16().iter().map(|b| format!("{b:02x}")).collect()
    }
}
