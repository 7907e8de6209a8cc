// SPDX-License-Identifier: Apache-2.0
//! Comparison: phones, e-mail addresses, identifiers and words.

use serde::{Deserialize, Serialize};

use super::Outcome;
use crate::{
    features::{
        Forms, Row, Slot,
        codes::{Codes, mailbox},
    },
    similar,
};

/// What the codes are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Sort {
    Phone,
    Email,
    Identifier,
    Category,
    /// Elder, younger, third: a name apart.
    Generation,
}

/// Values compared letter by letter. Phone numbers agree when one is the end of the other (country and area codes are left
/// out); e-mail addresses may share the mailbox only; identifiers and words may be one slip apart. A value that many rows
/// hold weighs less.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Code {
    pub(crate) slot: usize,
    pub(crate) sort: Sort,
}

pub(crate) const LEVELS: [&str; 6] = ["missing", "equal", "one within the other", "one slip apart", "alike", "different"];
/// Levels up to this one are agreement.
pub(crate) const AGREEING: usize = 3;
/// How often two rows of one thing end in each level, before a table says otherwise.
pub(crate) const USUAL: [f64; 6] = [0.0, 0.78, 0.03, 0.06, 0.01, 0.12];

/// Father and son are told apart by nothing else.
pub(crate) const GENERATION_USUAL: [f64; 6] = [0.0, 0.985, 0.002, 0.002, 0.001, 0.01];

impl Code {
    pub(super) fn compare(&self, slots: &[Slot], a: Row<'_>, b: Row<'_>, out: &mut Outcome) {
        let Some(slot @ Slot { forms: Forms::Codes(codes), .. }) = slots.get(self.slot) else { return out.push(0, 0.0) };
        let (level, rarity) = super::best_of(a.of(self.slot), b.of(self.slot), |x, y| {
            if x == y {
                return (1, slot.rarity(x));
            }
            let level = unlike(codes, self.sort, x, y);
            (level, if level <= 3 { slot.rarity(x).max(slot.rarity(y)) } else { 0.0 })
        });
        out.push(level, rarity);
    }
}

/// Digits in which two phone numbers must agree at the end.
pub(crate) const PHONE_END: usize = 8;

fn unlike(codes: &Codes, sort: Sort, a: u32, b: u32) -> u8 {
    let signs = (codes.sign(a), codes.sign(b));
    if sort == Sort::Generation || !signs.0.may_be_near(signs.1) {
        return 5;
    }
    let (x, y) = (codes.text(a).as_bytes(), codes.text(b).as_bytes());
    let (short, long) = if x.len() <= y.len() { (x, y) } else { (y, x) };
    match sort {
        Sort::Phone if short.len() >= PHONE_END && long.ends_with(short) => 1,
        Sort::Phone if short.len() >= PHONE_END && long.len() > short.len() && end(short) == end(long) => 2,
        Sort::Email => match (mailbox(codes.text(a)), mailbox(codes.text(b))) {
            (Some(left), Some(right)) if left == right => {
                if codes.is_common_mailbox(a) {
                    5
                } else {
                    2
                }
            }
            (Some(left), Some(right)) if left.len().min(right.len()) >= 5 && similar::slips(left.as_bytes(), right.as_bytes()) <= 1 => 3,
            _ => 5,
        },
        Sort::Identifier | Sort::Category
            if short.len() >= 5 && long.len() > short.len() && (long.ends_with(short) || long.starts_with(short)) =>
        {
            2
        }
        _ => {
            let least = similar::slips_least((signs.0.letters, x.len()), (signs.1.letters, y.len()));
            if short.len() >= 4 && least <= 1 && similar::slips(x, y) <= 1 { 3 } else { 5 }
        }
    }
}

fn end(phone: &[u8]) -> &[u8] {
    phone.get(phone.len().saturating_sub(PHONE_END)..).unwrap_or(phone)
}
