// SPDX-License-Identifier: Apache-2.0
//! Comparison: names of people, part by part.

use serde::{Deserialize, Serialize};

use super::{MISSING, Outcome};
use crate::{
    features::{
        Forms, Row, Slot,
        phrases::{Phrase, Phrases},
    },
    similar,
};

/// Given name, family name and middle names of a person. Parts are folded (case, accents, script) and compared in place and
/// crosswise, since clerks swap them: the better reading counts. Equal parts weigh by their rarity; a part may also be one of
/// several (`Hernandez` of `Hernandez Garcia`), a short form or another romanization, one slip apart, of the same sound,
/// an initial, or only alike.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Person {
    pub(crate) given: usize,
    pub(crate) family: usize,
    pub(crate) middle: Option<usize>,
}

pub(crate) const EQUAL: u8 = 1;
const PART: u8 = 2;
const VARIANT: u8 = 3;
const SLIP: u8 = 4;
const SOUND: u8 = 5;
const INITIAL: u8 = 6;
const NEAR: u8 = 7;
const DIFFER: u8 = 8;
const SWAPPED: u8 = 9;

pub(crate) const LEVELS: [&str; 10] = [
    "missing",
    "equal",
    "one of several words equal",
    "short form or other romanization",
    "one slip apart",
    "same sound",
    "an initial",
    "alike",
    "different",
    "in each other's place",
];
/// Levels up to this one are agreement.
pub(crate) const AGREEING: usize = 6;
/// How often two rows of one thing end in each level, before a table says otherwise.
pub(crate) const USUAL: [f64; 10] = [0.0, 0.74, 0.06, 0.04, 0.08, 0.02, 0.02, 0.01, 0.02, 0.01];

pub(crate) const MIDDLE_LEVELS: [&str; 6] = ["missing", "equal", "one equal", "an initial fits", "alike", "different"];
pub(crate) const MIDDLE_USUAL: [f64; 6] = [0.0, 0.5, 0.1, 0.3, 0.05, 0.05];

impl Person {
    pub(super) fn compare(&self, slots: &[Slot], a: Row<'_>, b: Row<'_>, out: &mut Outcome) {
        let Some(Slot { forms: Forms::Phrases(phrases), .. }) = slots.get(self.family) else { return };
        let (given, family) = ((a.of(self.given), b.of(self.given)), (a.of(self.family), b.of(self.family)));
        let mut at_given = part(phrases, slots, self.given, given.0, given.1);
        let mut at_family = part(phrases, slots, self.family, family.0, family.1);
        // Crosswise only where straight does not do: both parts must fit better in the other's place.
        if at_given.0 >= NEAR && at_family.0 >= NEAR {
            let crossed = (part(phrases, slots, self.given, given.0, family.1), part(phrases, slots, self.family, family.0, given.1));
            let fits = |level: u8| (EQUAL..=SOUND).contains(&level);
            if fits(crossed.0.0) && fits(crossed.1.0) {
                at_given = (SWAPPED, crossed.0.1);
                at_family = (SWAPPED, crossed.1.1);
            }
        }
        out.push(at_given.0, at_given.1);
        out.push(at_family.0, at_family.1);
        if let Some(middle) = self.middle {
            let (level, rarity) = middles(phrases, slots, middle, a.of(middle), b.of(middle));
            out.push(level, rarity);
        }
    }
}

fn part(phrases: &Phrases, slots: &[Slot], slot: usize, a: &[u32], b: &[u32]) -> (u8, f32) {
    super::best_of(a, b, |x, y| part_of_two(phrases, slots, slot, x, y))
}

fn part_of_two(phrases: &Phrases, slots: &[Slot], slot: usize, a: u32, b: u32) -> (u8, f32) {
    let rarity = |value: u32| slots.get(slot).map_or(0.0, |s| s.rarity(value));
    if a == b {
        return (EQUAL, rarity(a));
    }
    let commoner = || rarity(a).max(rarity(b));
    let (left, right) = (phrases.get(a), phrases.get(b));
    if left.is_set || right.is_set {
        // Written together or apart.
        if left.letters == right.letters && phrases.text(a) == phrases.text(b) {
            return (EQUAL, commoner());
        }
        let others = phrases.words(b);
        if let Some(shared) = phrases.words(a).iter().find(|w| others.contains(w)) {
            return (PART, rarity(*shared).max(commoner()));
        }
    }
    if left.has_classes() && right.has_classes() && meet(phrases.classes(a), phrases.classes(b)) {
        return (VARIANT, commoner());
    }
    let level = spelling(phrases, (a, left), (b, right));
    (level, if level <= SOUND { commoner() } else { 0.0 })
}

/// How alike two parts are written and heard.
fn spelling(phrases: &Phrases, (a, left): (u32, Phrase), (b, right): (u32, Phrase)) -> u8 {
    let (short, long) = (left.len.min(right.len), left.len.max(right.len));
    if short == 1 {
        let is_initial = phrases.text(a).as_bytes().first() == phrases.text(b).as_bytes().first();
        return if is_initial { INITIAL } else { DIFFER };
    }
    // Slips beyond which two parts are called different.
    let most = u32::from(long) / 3;
    let least = similar::slips_least((left.letters, usize::from(left.len)), (right.letters, usize::from(right.len)));
    let same_sound = left.sound == right.sound && left.sound >= 1 << 4;
    if least > most.max(1) && !same_sound {
        return DIFFER;
    }
    let slips = similar::slips(phrases.text(a).as_bytes(), phrases.text(b).as_bytes());
    if slips <= 1 && long >= 3 || slips == 2 && long >= 8 {
        SLIP
    } else if same_sound && slips <= u32::from(long) / 2 {
        SOUND
    } else if slips <= most && long >= 4 {
        NEAR
    } else {
        DIFFER
    }
}

/// Middle names are dropped, cut to initials and listed in any number: the best that any two of them give.
fn middles(phrases: &Phrases, slots: &[Slot], slot: usize, a: &[u32], b: &[u32]) -> (u8, f32) {
    if a.is_empty() || b.is_empty() {
        return (MISSING, 0.0);
    }
    if a == b {
        let rarest = a.iter().map(|v| slots.get(slot).map_or(0.0, |s| s.rarity(*v))).fold(0.0, f32::min);
        return (1, rarest);
    }
    let (level, rarity) = part(phrases, slots, slot, a, b);
    match level {
        EQUAL | PART => (2, rarity),
        INITIAL => (3, 0.0),
        VARIANT | SLIP | SOUND => (4, rarity),
        _ => (5, 0.0),
    }
}

/// Whether two sorted lists share a number.
fn meet(a: &[u32], b: &[u32]) -> bool {
    !a.is_empty() && a.iter().any(|x| b.contains(x))
}
