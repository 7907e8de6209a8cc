// SPDX-License-Identifier: Apache-2.0
//! Good-guy lists: pairs that a named person has looked at and cleared.

use std::collections::HashMap;

use model::text::fold;

use crate::{
    record::Party,
    screen::{Decision, Hit},
    sign::Sign,
    words::Words,
};

/// Who cleared a pair, and why.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Clearance {
    /// Who.
    pub by: String,
    /// Why.
    pub reason: String,
    /// What the party was when it was cleared; where given, the clearance ends with the party's next change.
    pub party: Option<Sign>,
    /// What the listed entity was when it was cleared; where given, the clearance ends with its next change.
    pub entity: Option<Sign>,
}

/// Pairs cleared: of a query's id or name, and an entity.
#[derive(Debug, Default)]
pub struct Cleared {
    pairs: HashMap<(String, String), Vec<Clearance>>,
}

impl Cleared {
    /// Clears the pair of a query, by its id or by its name (written any way), and an entity's id.
    ///
    /// # Errors
    /// Says what is missing: a clearance without a name and a reason is none.
    pub fn put(&mut self, query: &str, entity: &str, clearance: Clearance) -> Result<(), &'static str> {
        let Clearance { by, reason, party, entity: sign } = clearance;
        for (text, missing) in [(query, "the query"), (entity, "the entity"), (&by, "who cleared it"), (&reason, "the reason")] {
            if text.trim().is_empty() {
                return Err(missing);
            }
        }
        let clearance = Clearance { by: by.trim().to_owned(), reason: reason.trim().to_owned(), party, entity: sign };
        self.pairs.entry((fold(query), entity.trim().to_owned())).or_default().push(clearance);
        Ok(())
    }

    /// Number of pairs.
    pub fn len(&self) -> usize {
        self.pairs.len()
    }

    /// Whether nothing is cleared.
    pub fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }

    /// Marks the hits of a party that are cleared, with a note of by whom and why.
    pub fn mark(&self, party: &Party, words: &Words, hits: &mut [Hit]) {
        if self.pairs.is_empty() {
            return;
        }
        let keys: Vec<String> = std::iter::once(party.id.as_str()).chain(party.names()).map(fold).collect();
        let own = std::cell::LazyCell::new(|| party.sign(words).whole);
        for hit in hits {
            let holds = |c: &&Clearance| c.entity.as_ref().is_none_or(|s| *s == hit.sign) && c.party.as_ref().is_none_or(|s| *s == *own);
            let found = keys.iter().find_map(|key| self.pairs.get(&(key.clone(), hit.id.clone()))?.iter().find(holds));
            if let Some(clearance) = found {
                hit.decision = Decision::Cleared;
                hit.note = Some(format!("cleared by {}: {}", clearance.by, clearance.reason));
            }
        }
    }
}
