// SPDX-License-Identifier: Apache-2.0
//! Good-guy lists: pairs that a named person has looked at and cleared.

use std::collections::HashMap;

use model::text::fold;

use crate::screen::{Decision, Hit};

/// Who cleared a pair, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clearance {
    /// Who.
    pub by: String,
    /// Why.
    pub reason: String,
}

/// Pairs cleared: of a query's id or name, and an entity.
#[derive(Debug, Default)]
pub struct Cleared {
    pairs: HashMap<(String, String), Clearance>,
}

impl Cleared {
    /// Clears the pair of a query, by its id or by its name (written any way), and an entity's id.
    ///
    /// # Errors
    /// Says what is missing: a clearance without a name and a reason is none.
    pub fn put(&mut self, query: &str, entity: &str, by: &str, reason: &str) -> Result<(), &'static str> {
        for (text, missing) in [(query, "the query"), (entity, "the entity"), (by, "who cleared it"), (reason, "the reason")] {
            if text.trim().is_empty() {
                return Err(missing);
            }
        }
        let clearance = Clearance { by: by.trim().to_owned(), reason: reason.trim().to_owned() };
        self.pairs.insert((fold(query), entity.trim().to_owned()), clearance);
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

    /// Marks the hits of a query that are cleared, with a note of by whom and why.
    pub fn mark(&self, query_id: &str, query_names: &[&str], hits: &mut [Hit]) {
        if self.pairs.is_empty() {
            return;
        }
        let keys: Vec<String> = std::iter::once(&query_id).chain(query_names).map(|t| fold(t)).collect();
        for hit in hits {
            let found = keys.iter().find_map(|key| self.pairs.get(&(key.clone(), hit.id.clone())));
            if let Some(clearance) = found {
                hit.decision = Decision::Cleared;
                hit.reasons.push(format!("cleared by {}: {}", clearance.by, clearance.reason));
            }
        }
    }
}
