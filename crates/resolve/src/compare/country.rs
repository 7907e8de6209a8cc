// SPDX-License-Identifier: Apache-2.0
//! Comparison: country of registration, address or flag.

use super::{Found, How, Pair};
use crate::Family;

/// A country says little (a common one is shared by a quarter of all companies): two bits.
pub(crate) const AGREE_BITS: f64 = 2.0;
/// Companies act in several countries and sources name the wrong one: three bits against, not a contradiction.
const DIFFER_BITS: f64 = -3.0;

/// Organisations, vessels and other things registered in, addressed in or flagged by one country agree a little;
/// with no country in common they disagree a little. Persons have none: nothing that stands for nationality is compared.
pub(crate) fn weigh(pair: &Pair<'_, '_>) -> Option<Found> {
    if pair.a.family == Family::Person || pair.b.family == Family::Person {
        return None;
    }
    let (a, b) = (pair.corpus.countries(pair.a), pair.corpus.countries(pair.b));
    if a.is_empty() || b.is_empty() {
        return None;
    }
    for (x, left) in (0..).zip(a) {
        if let Some(y) = b.iter().position(|right| right == left) {
            return Some(Found::new(AGREE_BITS, AGREE_BITS, How::Agree, (x, y as u32)));
        }
    }
    Some(Found::new(DIFFER_BITS, AGREE_BITS, How::Conflict, (0, 0)))
}

/// Whether two organizations or things have a country in common; of persons it is never said.
pub(crate) fn is_shared(pair: &Pair<'_, '_>) -> bool {
    weigh(pair).is_some_and(|found| found.how == How::Agree)
}

pub(crate) fn tell(pair: &Pair<'_, '_>, found: &Found) -> String {
    let (a, b) = (pair.corpus.countries(pair.a), pair.corpus.countries(pair.b));
    match found.how {
        How::Conflict => format!("no country in common: {} and {}", a.join(", ").to_uppercase(), b.join(", ").to_uppercase()),
        _ => format!("country agrees: {}", a.get(found.places.0 as usize).copied().unwrap_or_default().to_uppercase()),
    }
}
