// SPDX-License-Identifier: Apache-2.0
//! Comparison: running text.

use serde::{Deserialize, Serialize};

use super::{Outcome, organization};
use crate::features::{Forms, Row, Slot};

/// Titles, descriptions and memos: the share of both texts' rarity that meets, word by word in any order.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Text {
    pub(crate) slot: usize,
}

pub(crate) use super::organization::{AGREEING, LEVELS, USUAL};

impl Text {
    pub(super) fn compare(&self, slots: &[Slot], a: Row<'_>, b: Row<'_>, out: &mut Outcome) {
        let Some(slot @ Slot { forms: Forms::Orgs(orgs), .. }) = slots.get(self.slot) else { return out.push(0, 0.0) };
        let (level, rarity) = super::best_of(a.of(self.slot), b.of(self.slot), |x, y| organization::of_two(orgs, slot, x, y));
        out.push(level, rarity);
    }
}
