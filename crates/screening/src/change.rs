// SPDX-License-Identifier: Apache-2.0
//! What a new version of a list changes: the alerts that came, that changed, and that are gone.

use std::collections::{HashMap, HashSet};

use crate::{index::Index, screen::Hit};

/// How an alert stands to the older version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// Not there before.
    Entered,
    /// There before, and the entity or the score has changed since.
    Changed,
    /// There before and no more.
    Left,
}

impl Change {
    /// The word written in results.
    pub fn as_str(self) -> &'static str {
        match self {
            Change::Entered => "entered",
            Change::Changed => "changed",
            Change::Left => "left",
        }
    }
}

/// Two versions of a list, and what was known of each entity in each.
#[derive(Debug)]
pub struct Versions<'i> {
    older: HashMap<&'i str, u64>,
    newer: HashMap<&'i str, u64>,
}

impl<'i> Versions<'i> {
    /// Holds two indexes side by side.
    pub fn new(older: &'i Index, newer: &'i Index) -> Versions<'i> {
        let known = |index: &'i Index| (0..).zip(&index.prints).map(|(entity, print)| (index.id(entity), *print)).collect();
        Versions { older: known(older), newer: known(newer) }
    }

    /// How the hits of one query differ: newer ones in their order, then those that left. Hits on entities of which nothing has changed
    /// are left out, also where other entities have moved their score a little.
    pub fn between(&self, older: Vec<Hit>, newer: Vec<Hit>) -> Vec<(Change, Hit)> {
        let was: HashSet<String> = older.iter().map(|h| h.id.clone()).collect();
        let is: HashSet<String> = newer.iter().map(|h| h.id.clone()).collect();
        let moved = |hit: &Hit| self.older.get(hit.id.as_str()) != self.newer.get(hit.id.as_str());
        let came = newer.into_iter().filter(moved).map(|h| (if was.contains(&h.id) { Change::Changed } else { Change::Entered }, h));
        let left = older.into_iter().filter(moved).filter(|h| !is.contains(&h.id)).map(|h| (Change::Left, h));
        came.chain(left).collect()
    }
}
