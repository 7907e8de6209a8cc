// SPDX-License-Identifier: Apache-2.0
//! Comparison: amounts.

use serde::{Deserialize, Serialize};

use super::Outcome;
use crate::features::{Forms, Row, Slot};

/// Amounts and measures: equal, or how far apart in parts of the larger (fees, rounding, exchange).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Measure {
    pub(crate) slot: usize,
}

pub(crate) const LEVELS: [&str; 8] =
    ["missing", "equal", "within 0.1 %", "within 1 %", "within 5 %", "within 20 %", "within half", "different"];
/// Levels up to this one are agreement.
pub(crate) const AGREEING: usize = 3;
/// How often two rows of one thing end in each level, before a table says otherwise.
pub(crate) const USUAL: [f64; 8] = [0.0, 0.4, 0.05, 0.05, 0.05, 0.05, 0.05, 0.35];

impl Measure {
    pub(super) fn compare(&self, slots: &[Slot], a: Row<'_>, b: Row<'_>, out: &mut Outcome) {
        let Some(slot @ Slot { forms: Forms::Numbers(numbers), .. }) = slots.get(self.slot) else { return out.push(0, 0.0) };
        let number = |at: u32| numbers.get(at as usize).copied().unwrap_or(f64::NAN);
        let (level, rarity) = super::best_of(a.of(self.slot), b.of(self.slot), |x, y| {
            let apart = apart(number(x), number(y));
            (apart, if apart == 1 { slot.rarity(x) } else { 0.0 })
        });
        out.push(level, rarity);
    }
}

fn apart(a: f64, b: f64) -> u8 {
    let most = a.abs().max(b.abs());
    let share = if most == 0.0 { 0.0 } else { (a - b).abs() / most };
    match share {
        0.0 => 1,
        s if s <= 0.001 => 2,
        s if s <= 0.01 => 3,
        s if s <= 0.05 => 4,
        s if s <= 0.2 => 5,
        s if s <= 0.5 => 6,
        _ => 7,
    }
}
