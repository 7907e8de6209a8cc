// SPDX-License-Identifier: Apache-2.0
//! Comparison: address.

use model::text::fold;

use super::{Found, How, Pair, better, halves};
use crate::{
    Family,
    corpus::AddressForm,
    rarity::{Class, own_bits},
};

/// A full address is one household or building: 12 bits.
pub(crate) const BITS_MAX: f64 = 12.0;
/// Two `Address` entities are nothing but their address: equal words are equality.
const ADDRESS_KIND_BITS: f64 = 24.0;
/// Without a number in common it is a street, a town or a country.
const NO_NUMBER_BITS_MAX: f64 = 3.0;
/// A word of an address before any data: one of 2^9.
const WORD_PRIOR_LOG2: u32 = 9;
const WORD_BITS_MAX: f64 = 12.0;
/// The words of an address hang together (a street implies its town), so only part of their bits count.
const WORD_SHARE: f64 = 0.5;
/// The part of the poorer address's evidence that must be found in the other for the two to agree, and to agree at all.
const AGREE_SHARE: f64 = 0.7;
const PART_SHARE: f64 = 0.45;
/// Profiles at one address (a family's records) before it looks like an agent's; each doubling beyond takes two bits.
const OWN: u64 = 8;
/// Words kept of one address.
const ADDRESS_WORDS_MAX: usize = 24;

/// Addresses agree by the words they share, whatever their order: rare words count more, street words (`street`, `calle`)
/// nothing, and without a shared number two addresses only lie near each other. An address that many profiles give weighs
/// less. Different addresses say nothing: people and companies have several.
pub(crate) fn weigh(pair: &Pair<'_, '_>) -> Option<Found> {
    let (a, b) = (pair.corpus.addresses(pair.a), pair.corpus.addresses(pair.b));
    let mut best = None;
    for (x, left) in (0..).zip(a) {
        for (y, right) in (0..).zip(b) {
            if let Some(found) = weigh_two(pair, left, right, (x, y)) {
                best = better(best, found);
            }
        }
    }
    best
}

fn weigh_two(pair: &Pair<'_, '_>, left: &AddressForm, right: &AddressForm, places: (u32, u32)) -> Option<Found> {
    let corpus = pair.corpus;
    let (a, b) = (corpus.address_words(left), corpus.address_words(right));
    let bits = |word: u32| corpus.bits(Class::AddressWord, word, pair.at, WORD_PRIOR_LOG2, WORD_BITS_MAX);
    let is_address = matches!(pair.a.family, Family::Thing(kind) if kind.as_str() == "Address");
    if is_address {
        return (a == b && a.len() > 2).then(|| Found::new(ADDRESS_KIND_BITS, ADDRESS_KIND_BITS, How::Agree, places));
    }
    let (mut shared, mut holders, mut has_number) = (0.0, u64::MAX, false);
    // Both are sorted by word.
    let mut rest = b;
    for word in a {
        let at = rest.partition_point(|w| w < word);
        rest = rest.get(at..).unwrap_or_default();
        if rest.first() == Some(word) {
            shared += bits(*word);
            holders = holders.min(corpus.seen(Class::AddressWord, *word, pair.at));
            has_number |= is_number(corpus.text(Class::AddressWord, *word));
        }
    }
    if shared == 0.0 {
        return None;
    }
    let whole = |words: &[u32]| words.iter().map(|w| bits(*w)).sum::<f64>();
    let share = shared / whole(a).min(whole(b)).max(1.0);
    let (how, most) = match (has_number, share) {
        (true, share) if share >= AGREE_SHARE => (How::Agree, BITS_MAX),
        (true, share) if share >= PART_SHARE => (How::AgreeInPart, BITS_MAX / 2.0),
        (false, share) if share >= PART_SHARE => (How::Near, NO_NUMBER_BITS_MAX),
        _ => return None,
    };
    let found = own_bits(holders, OWN, halves(shared * WORD_SHARE).min(most));
    (found > 0.0).then(|| Found::new(found, BITS_MAX, how, places))
}

/// The words that are compared: street words left out, others folded. A text with nothing but street words keeps them.
pub(crate) fn words(text: &str) -> Vec<String> {
    /// Says what sort of thing a word names, not which; English, Spanish, German and French as the records at hand write them.
    const STREET_WORDS: [&str; 60] = [
        "allee",
        "apartment",
        "apt",
        "ave",
        "avenida",
        "avenue",
        "av",
        "bldg",
        "blvd",
        "boulevard",
        "building",
        "c",
        "calle",
        "carretera",
        "cd",
        "ciudad",
        "cl",
        "col",
        "colonia",
        "court",
        "cp",
        "cra",
        "ct",
        "de",
        "del",
        "dr",
        "drive",
        "edificio",
        "el",
        "floor",
        "highway",
        "hwy",
        "la",
        "lane",
        "las",
        "ln",
        "los",
        "no",
        "num",
        "number",
        "of",
        "p",
        "o",
        "piso",
        "pl",
        "place",
        "plaza",
        "rd",
        "road",
        "room",
        "rue",
        "sector",
        "st",
        "str",
        "strasse",
        "street",
        "suite",
        "the",
        "way",
        "y",
    ];
    let all: Vec<String> = fold(text).split(' ').filter(|w| !w.is_empty()).take(ADDRESS_WORDS_MAX).map(str::to_owned).collect();
    let telling: Vec<String> = all.iter().filter(|w| !STREET_WORDS.contains(&w.as_str())).cloned().collect();
    if telling.is_empty() { all } else { telling }
}

pub(crate) fn is_number(word: &str) -> bool {
    word.bytes().next().is_some_and(|b| b.is_ascii_digit())
}

pub(crate) fn tell(pair: &Pair<'_, '_>, found: &Found) -> String {
    let left = pair.corpus.addresses(pair.a).get(found.places.0 as usize).map_or("", |a| pair.corpus.address_text(a));
    let right = pair.corpus.addresses(pair.b).get(found.places.1 as usize).map_or("", |a| pair.corpus.address_text(a));
    match found.how {
        How::Agree => format!("addresses agree: `{left}` and `{right}`"),
        How::AgreeInPart => format!("addresses agree in part: `{left}` and `{right}`"),
        _ => format!("addresses lie near each other: `{left}` and `{right}`"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn street_words_are_left_out() {
        assert_eq!(words("123 Main Street, Suite 9"), ["123", "main", "9"]);
        assert_eq!(words("Calle"), ["calle"]);
    }
}
