// SPDX-License-Identifier: Apache-2.0
//! What a new version of a list changes: the alerts that came, that changed, and that are gone.

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

/// Which hits of one query differ between an older and a newer index: newer ones in their order, then those that left.
/// Hits on entities of which nothing is changed are left out, also where other entities have moved their score a little.
pub fn between(older: (&Index, Vec<Hit>), newer: (&Index, Vec<Hit>)) -> Vec<(Change, Hit)> {
    let ((old_index, mut old), (new_index, new)) = (older, newer);
    let mut changes = Vec::new();
    for hit in new {
        match old.iter().position(|o| o.id == hit.id) {
            None => changes.push((Change::Entered, hit)),
            Some(place) => {
                let was = old.remove(place);
                if old_index.prints.get(was.entity as usize) != new_index.prints.get(hit.entity as usize) {
                    changes.push((Change::Changed, hit));
                }
            }
        }
    }
    changes.extend(old.into_iter().map(|hit| (Change::Left, hit)));
    changes
}
