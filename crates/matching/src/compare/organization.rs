// SPDX-License-Identifier: Apache-2.0
//! Comparison: names of companies.

use serde::{Deserialize, Serialize};

use super::Outcome;
use crate::{
    features::{
        Forms, Row, Slot,
        orgs::{Orgs, WORDS_MAX},
    },
    similar,
};

/// Names of companies and other bodies, without their legal forms. Words meet in any order: equal, abbreviated (`Trdg`,
/// `Intl`), one slip apart, or written together. What counts is how much of both names' rarity meets: `Golden Bridge
/// Chemical` and `Golden Bridge Trading` share the rare part, `Chemical Trading` and `Chemical Import` only a common word.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Organization {
    pub(crate) slot: usize,
}

pub(crate) const LEVELS: [&str; 9] =
    ["missing", "equal", "the same words", "nearly all meets", "most meets", "much meets", "half meets", "little meets", "different"];
/// Levels up to this one are agreement.
pub(crate) const AGREEING: usize = 4;
/// How often two rows of one thing end in each level, before a table says otherwise.
pub(crate) const USUAL: [f64; 9] = [0.0, 0.33, 0.08, 0.27, 0.18, 0.07, 0.04, 0.02, 0.01];

impl Organization {
    pub(super) fn compare(&self, slots: &[Slot], a: Row<'_>, b: Row<'_>, out: &mut Outcome) {
        let Some(slot @ Slot { forms: Forms::Orgs(orgs), .. }) = slots.get(self.slot) else { return out.push(0, 0.0) };
        let (level, rarity) = super::best_of(a.of(self.slot), b.of(self.slot), |x, y| of_two(orgs, slot, x, y));
        out.push(level, rarity);
    }
}

/// The share of two names' bits that meets, above which each level begins.
const SHARES: [(f32, u8); 5] = [(0.86, 3), (0.72, 4), (0.58, 5), (0.42, 6), (0.2, 7)];

pub(crate) fn of_two(orgs: &Orgs, slot: &Slot, a: u32, b: u32) -> (u8, f32) {
    if a == b {
        return (1, slot.rarity(a));
    }
    let rarity = slot.rarity(a).max(slot.rarity(b));
    if orgs.joined(a) == orgs.joined(b) || orgs.members(a) == orgs.members(b) {
        return (2, rarity);
    }
    let share = 2.0 * met(orgs, a, b) / (orgs.bits(a) + orgs.bits(b)).max(0.1);
    let level = SHARES.iter().find(|(least, _)| share >= *least).map_or(8, |(_, level)| *level);
    (level, 0.0)
}

/// What an abbreviated word, one with a slip, and words written together keep of their bits.
const ABBREVIATED: f32 = 0.85;
const SLIPPED: f32 = 0.85;
const JOINED: f32 = 0.9;

/// The bits of the words that meet, in the mean of both names.
pub(crate) fn met(orgs: &Orgs, a: u32, b: u32) -> f32 {
    let (left, right) = (orgs.members(a), orgs.members(b));
    let mut met = 0.0_f32;
    let (mut x, mut y) = (0, 0);
    let (mut left_over, mut right_over) = ([0_u32; WORDS_MAX], [0_u32; WORDS_MAX]);
    let (mut n, mut m) = (0, 0);
    let keep = |list: &mut [u32; WORDS_MAX], len: &mut usize, word: u32| {
        if let Some(place) = list.get_mut(*len) {
            *place = word;
            *len += 1;
        }
    };
    loop {
        match (left.get(x), right.get(y)) {
            (Some(l), Some(r)) if l == r => {
                met += orgs.of(*l).bits;
                x += 1;
                y += 1;
            }
            (Some(l), Some(r)) if l < r => {
                keep(&mut left_over, &mut n, *l);
                x += 1;
            }
            (Some(l), None) => {
                keep(&mut left_over, &mut n, *l);
                x += 1;
            }
            (_, Some(r)) => {
                keep(&mut right_over, &mut m, *r);
                y += 1;
            }
            (None, None) => break,
        }
    }
    if n == 0 || m == 0 {
        return met;
    }
    let (left_over, right_over) = (left_over.get_mut(..n).unwrap_or_default(), right_over.get_mut(..m).unwrap_or_default());
    // Words are numbered as they come; what meets what must not depend on it.
    [&mut *left_over, &mut *right_over].into_iter().filter(|list| list.len() > 1).for_each(|list| list.sort_by_key(|w| orgs.of(*w).key));
    met + loosely_met(orgs, left_over, right_over)
}

fn loosely_met(orgs: &Orgs, left: &[u32], right: &mut [u32]) -> f32 {
    let mut met = 0.0;
    for l in left {
        let mut best: Option<(f32, usize)> = None;
        for (at, r) in right.iter().enumerate().filter(|(_, r)| **r != 0) {
            let kept = like(orgs, *l, *r);
            if kept > best.map_or(0.0, |(most, _)| most) {
                best = Some((kept, at));
            }
        }
        if let Some((kept, at)) = best {
            met += kept;
            if let Some(place) = right.get_mut(at) {
                *place = 0;
            }
        }
    }
    met
}

/// The bits that two different words keep where one may stand for the other; the rarer of a word and its misspelling is
/// the misspelling, so the commoner one's bits count.
fn like(orgs: &Orgs, a: u32, b: u32) -> f32 {
    let (left, right) = (orgs.of(a), orgs.of(b));
    let bits = left.bits.min(right.bits);
    let (short, long) = (left.len.min(right.len), left.len.max(right.len));
    if short < 2 || long < 4 {
        return 0.0;
    }
    let least = similar::slips_least((left.letters, usize::from(left.len)), (right.letters, usize::from(right.len)));
    let can_be_slip = least <= 2 && (long >= 8 || least <= 1);
    if !can_be_slip && left.first != right.first && left.last != right.last {
        return 0.0;
    }
    let (x, y) = (orgs.text(a).as_bytes(), orgs.text(b).as_bytes());
    if can_be_slip {
        let slips = similar::slips(x, y);
        if slips <= 1 || slips == 2 && long >= 8 {
            return bits * SLIPPED;
        }
    }
    let (x, y) = if x.len() <= y.len() { (x, y) } else { (y, x) };
    if similar::is_abbreviation(x, y) {
        return bits * ABBREVIATED;
    }
    // `goldenbridge` begins with `golden`: two of the other's words written together.
    if short >= 4 && (y.starts_with(x) || y.ends_with(x)) { bits * JOINED } else { 0.0 }
}
