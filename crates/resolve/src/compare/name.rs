// SPDX-License-Identifier: Apache-2.0
//! Comparison: names.

use super::{Found, How, Pair, better, halves};
use crate::{
    Family,
    compare::name::align::{Aligned, align},
    corpus::NameForm,
};

pub(crate) mod align;

/// A full name alone never makes two people one (the threshold is 20 bits): namesakes are many.
pub(crate) const PERSON_BITS_MAX: f64 = 18.0;
/// A company's name is registered, so a rare one of several words nearly suffices: with the country it does.
const ORGANIZATION_BITS_MAX: f64 = 19.0;
/// Ships, devices and the rest share names freely.
const THING_BITS_MAX: f64 = 10.0;
/// A single word in common (a mononym, a family name alone).
const ONE_WORD_BITS_MAX: f64 = 9.0;
/// A weak alias may support, never carry.
const WEAK_BITS_MAX: f64 = 6.0;
/// A name with a word that is only alike never says as much as an equal one: brothers are named `Jamal` and `Kamal`.
const INEXACT_BITS: f64 = 3.0;
/// Words of one name are chosen together (by language, by family): the sum of their bits overstates.
const TOGETHER: f64 = 0.85;
/// A word on each side without a partner is another name: given or family names change rarely (marriage, a middle name used as first).
const PERSON_OTHER_WORD_BITS: f64 = -8.0;
const ORGANIZATION_OTHER_WORD_BITS: f64 = -6.0;
/// A word that only one side has: middle names are usually left out, words of a company's name seldom.
const PERSON_MISSING_WORD_BITS: f64 = -0.5;
const ORGANIZATION_MISSING_WORD_BITS: f64 = -2.5;
/// Two initials that fit nothing on the other side: a middle name is dropped more often than it is changed.
const OTHER_INITIAL_BITS: f64 = -5.0;
/// Fund II is not fund III, and not the fund.
const OTHER_NUMBER_BITS: f64 = -6.0;
/// Elder against younger: two people with one name.
const GENERATION_BITS: f64 = -12.0;
/// A limited company is hardly a partnership, but sources translate legal forms freely.
const FORM_BITS: f64 = -2.0;
const AGAINST_BITS_MAX: f64 = -16.0;

/// Names are folded (accents, case, script), titles and legal forms set aside, and their words matched regardless of order:
/// equal words first, then short forms of given names, spellings of one sound, slips of the pen and initials.
/// Each matched word weighs by its rarity among the profiles here; words left over on both sides speak against.
/// With several names on a side the best pair counts. Weak aliases support a little and never contradict.
pub(crate) fn weigh(pair: &Pair<'_, '_>) -> Option<Found> {
    let (a, b) = (pair.corpus.names(pair.a), pair.corpus.names(pair.b));
    let mut best: Option<Found> = None;
    for (x, left) in (0..).zip(a) {
        for (y, right) in (0..).zip(b) {
            if let Some(found) = weigh_two(pair, left, right, (x, y)) {
                best = better(best, found);
            }
        }
    }
    best
}

fn weigh_two(pair: &Pair<'_, '_>, left: &NameForm, right: &NameForm, places: (u32, u32)) -> Option<Found> {
    let aligned = align(pair, left, right);
    let bits = bits(pair, left, right, &aligned);
    let most = bits_max(pair);
    let how = if aligned.is_exact() { How::Agree } else { How::Near };
    if left.weak || right.weak {
        return (bits > 0.0).then(|| Found::new(bits.min(WEAK_BITS_MAX), most, How::AgreeInPart, places));
    }
    Some(Found::new(bits, most, if bits > 0.0 { how } else { How::Conflict }, places))
}

fn is_person(pair: &Pair<'_, '_>) -> bool {
    // A party of unknown sort is treated as a person: the careful way.
    let family = if pair.a.family == Family::LegalEntity { pair.b.family } else { pair.a.family };
    matches!(family, Family::Person | Family::LegalEntity)
}

/// The most a name can say of such a pair.
pub(crate) fn bits_max(pair: &Pair<'_, '_>) -> f64 {
    match pair.a.family {
        Family::Thing(_) => THING_BITS_MAX,
        _ if is_person(pair) => PERSON_BITS_MAX,
        _ => ORGANIZATION_BITS_MAX,
    }
}

fn bits(pair: &Pair<'_, '_>, left: &NameForm, right: &NameForm, aligned: &Aligned) -> f64 {
    let (other_word, missing_word) = if is_person(pair) {
        (PERSON_OTHER_WORD_BITS, PERSON_MISSING_WORD_BITS)
    } else {
        (ORGANIZATION_OTHER_WORD_BITS, ORGANIZATION_MISSING_WORD_BITS)
    };
    // What agrees is capped before what speaks against is taken off: four common words do not outweigh a fifth that differs.
    let most = if aligned.matched == 1 { ONE_WORD_BITS_MAX } else { bits_max(pair) };
    let most = if aligned.inexact > 0 { most - INEXACT_BITS } else { most };
    let mut bits = (aligned.bits * TOGETHER).min(most);
    let others = aligned.left_over.0.min(aligned.left_over.1);
    let missing = aligned.left_over.0.max(aligned.left_over.1) - others;
    bits += f64::from(others) * other_word + f64::from(missing.min(4)) * missing_word;
    if is_person(pair) {
        bits += f64::from(u8::from(aligned.initials_differ)) * OTHER_INITIAL_BITS;
    } else {
        bits += f64::from(aligned.numbers_left_over.min(2)) * OTHER_NUMBER_BITS;
    }
    if left.generation != right.generation && left.generation != 0 && right.generation != 0 {
        bits += GENERATION_BITS;
    }
    if left.form != right.form && left.form != 0 && right.form != 0 {
        bits += FORM_BITS;
    }
    if aligned.matched == 0 {
        bits = bits.min(other_word);
    }
    halves(bits).clamp(AGAINST_BITS_MAX, bits_max(pair))
}

/// Whether the two cases' best names disagree in the given name: then what kin share (address, phone) says nothing.
/// Where the source does not tell given names apart, any word of one's own on both sides may be one.
pub(crate) fn given_names_differ(pair: &Pair<'_, '_>, found: &Found) -> bool {
    let left = pair.corpus.names(pair.a).get(found.places.0 as usize);
    let right = pair.corpus.names(pair.b).get(found.places.1 as usize);
    match (left, right) {
        (Some(left), Some(right)) => align(pair, left, right).given_names_differ,
        _ => false,
    }
}

pub(crate) fn tell(pair: &Pair<'_, '_>, found: &Found) -> String {
    let left = pair.corpus.names(pair.a).get(found.places.0 as usize).map_or("", |n| pair.corpus.name_text(n));
    let right = pair.corpus.names(pair.b).get(found.places.1 as usize).map_or("", |n| pair.corpus.name_text(n));
    match found.how {
        How::Agree if left == right => format!("names agree: `{left}`"),
        How::Agree => format!("names agree after folding: `{left}` and `{right}`"),
        How::AgreeInPart => format!("a weak alias agrees: `{left}` and `{right}`"),
        How::Near => format!("names are alike: `{left}` and `{right}`"),
        _ => format!("names differ: `{left}` and `{right}`"),
    }
}
