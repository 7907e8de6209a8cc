// SPDX-License-Identifier: Apache-2.0
//! Comparison: phone number.

use super::{Found, How, Pair, better};
use crate::rarity::{Class, own_bits};

/// A number is one line, shared by a household or an office about one time in four: 12 bits.
pub(crate) const BITS_MAX: f64 = 12.0;
/// National numbers agree but one lacks its country: two countries can share them.
const NATIONAL_BITS: f64 = 10.5;
/// One is the local end of the other.
const LOCAL_BITS: f64 = 8.0;
/// Digits that make a national number worth comparing, and a local one.
const NATIONAL_DIGITS: usize = 9;
const LOCAL_DIGITS: usize = 7;
/// Holders that one person's several records make usual; each doubling beyond takes two bits.
const OWN: u64 = 2;

/// The same phone number, or the same national or local number where one side lacks its country or area code.
/// A number that many profiles hold weighs less. A different number says nothing: people have several.
pub(crate) fn weigh(pair: &Pair<'_, '_>) -> Option<Found> {
    let (a, b) = (pair.corpus.phones(pair.a), pair.corpus.phones(pair.b));
    let mut best = None;
    for (x, left) in (0..).zip(a) {
        for (y, right) in (0..).zip(b) {
            let (how, bits) = if left.term == right.term {
                (How::Agree, BITS_MAX)
            } else {
                match alike(pair.corpus.text(Class::Phone, left.term), pair.corpus.text(Class::Phone, right.term)) {
                    Some(bits) => (How::AgreeInPart, bits),
                    None => continue,
                }
            };
            let holders = pair.corpus.seen(Class::Phone, left.term, pair.at).max(pair.corpus.seen(Class::Phone, right.term, pair.at));
            best = better(best, Found::new(own_bits(holders, OWN, bits), BITS_MAX, how, (x, y)));
        }
    }
    best
}

/// The digits of a number without the zeros and signs before it.
pub(crate) fn core(text: &str) -> String {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let trimmed = digits.trim_start_matches('0');
    if trimmed.len() < LOCAL_DIGITS || trimmed.bytes().all(|b| trimmed.starts_with(char::from(b))) {
        String::new()
    } else {
        trimmed.to_owned()
    }
}

/// The part by which numbers with and without their country code are brought together.
pub(crate) fn local_end(core: &str) -> &str {
    core.get(core.len().saturating_sub(LOCAL_DIGITS)..).unwrap_or(core)
}

fn alike(a: &str, b: &str) -> Option<f64> {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if short.len() == long.len() || !long.ends_with(short) {
        return None;
    }
    Some(if short.len() >= NATIONAL_DIGITS { NATIONAL_BITS } else { LOCAL_BITS })
}

pub(crate) fn tell(pair: &Pair<'_, '_>, found: &Found) -> String {
    let left = pair.corpus.phones(pair.a).get(found.places.0 as usize).map_or("", |v| pair.corpus.phone_text(v));
    let right = pair.corpus.phones(pair.b).get(found.places.1 as usize).map_or("", |v| pair.corpus.phone_text(v));
    match found.how {
        How::Agree => format!("phone number agrees: `{left}`"),
        _ => format!("phone numbers end alike: `{left}` and `{right}`"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_with_and_without_their_country_meet() {
        assert_eq!(alike(&core("+39 0352 6553537"), &core("0352 6553537")), Some(NATIONAL_BITS));
        assert_eq!(alike(&core("+1 202-321-3212"), &core("321-3212")), Some(LOCAL_BITS));
        assert_eq!(alike(&core("+1 202-321-3212"), &core("202 321 3212")), Some(NATIONAL_BITS));
        assert_eq!((core("12345"), core("0000000")), (String::new(), String::new()));
    }
}
