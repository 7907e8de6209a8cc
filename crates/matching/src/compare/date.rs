// SPDX-License-Identifier: Apache-2.0
//! Comparison: dates.

use serde::{Deserialize, Serialize};

use super::Outcome;
use crate::{
    date::Date,
    features::{Forms, Row, Slot},
};

/// Dates with their precision. Birth dates are mistyped in known ways: day and month swapped, one part wrong, a year too many
/// or too few, 1 January where only the year was known. Dates of events may lie days apart.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct DateOf {
    pub(crate) slot: usize,
    /// The date of an event, not one that belongs to a thing for good.
    pub(crate) is_event: bool,
}

pub(crate) const LEVELS: [&str; 11] = [
    "missing",
    "equal",
    "as far as both are given, equal",
    "day and month swapped, or a few days apart",
    "the day differs",
    "one figure differs",
    "the year is one off, or weeks apart",
    "month and day equal",
    "the year agrees",
    "within ten years, or a quarter",
    "different",
];
/// Levels up to this one are agreement.
pub(crate) const AGREEING: usize = 5;
/// How often two rows of one thing end in each level, before a table says otherwise.
pub(crate) const USUAL: [f64; 11] = [0.0, 0.82, 0.05, 0.02, 0.04, 0.03, 0.01, 0.005, 0.01, 0.01, 0.005];

impl DateOf {
    pub(super) fn compare(&self, slots: &[Slot], a: Row<'_>, b: Row<'_>, out: &mut Outcome) {
        let Some(slot @ Slot { forms: Forms::Dates(dates), .. }) = slots.get(self.slot) else { return out.push(0, 0.0) };
        let date = |number: u32| dates.get(number);
        let (level, rarity) = super::best_of(a.of(self.slot), b.of(self.slot), |x, y| {
            if x == y {
                return (1, slot.rarity(x));
            }
            (if self.is_event { apart(date(x), date(y)) } else { mistyped(date(x), date(y)) }, 0.0)
        });
        out.push(level, rarity);
    }
}

fn mistyped(a: Date, b: Date) -> u8 {
    let is_part = a.month == 0 || b.month == 0 || a.day == 0 || b.day == 0;
    if is_part {
        let agrees = a.year == b.year && (a.month == b.month || a.month == 0 || b.month == 0);
        return if agrees {
            2
        } else if a.year.abs_diff(b.year) <= 1 {
            6
        } else if a.year.abs_diff(b.year) <= 10 {
            9
        } else {
            10
        };
    }
    if a.year == b.year {
        if a.month == b.day && a.day == b.month {
            return 3;
        }
        if a.month == b.month {
            return 4;
        }
    }
    if figures_apart(a, b) <= 1 {
        return 5;
    }
    if a.month == b.month && a.day == b.day {
        return if a.year.abs_diff(b.year) == 1 { 6 } else { 7 };
    }
    match a.year.abs_diff(b.year) {
        0 => 8,
        1..=10 => 9,
        _ => 10,
    }
}

/// Decimal figures in which two dates differ, written as YYYYMMDD.
fn figures_apart(a: Date, b: Date) -> u32 {
    let figures = |d: Date| {
        [
            d.year / 1000,
            d.year / 100 % 10,
            d.year / 10 % 10,
            d.year % 10,
            u16::from(d.month / 10),
            u16::from(d.month % 10),
            u16::from(d.day / 10),
            u16::from(d.day % 10),
        ]
    };
    figures(a).iter().zip(figures(b)).filter(|(x, y)| **x != *y).count() as u32
}

fn apart(a: Date, b: Date) -> u8 {
    match a.days().abs_diff(b.days()) {
        0 => 2,
        1 => 3,
        2..=3 => 4,
        4..=7 => 5,
        8..=31 => 6,
        32..=92 => 9,
        _ => 10,
    }
}
