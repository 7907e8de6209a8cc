// SPDX-License-Identifier: Apache-2.0
//! Comparison: gender.

use super::{Found, How, Pair};

/// Two records that give one gender each, and not the same, speak of two people.
/// Agreement says next to nothing beyond the given name and weighs nothing.
pub(crate) fn weigh(pair: &Pair<'_, '_>) -> Option<Found> {
    match (pair.a.gender, pair.b.gender) {
        (Some(a), Some(b)) if a != b => Some(Found::hard(How::Conflict, (0, 0))),
        _ => None,
    }
}

pub(crate) fn tell(pair: &Pair<'_, '_>, _: &Found) -> String {
    format!("genders differ: {} and {}", pair.a.gender.unwrap_or_default(), pair.b.gender.unwrap_or_default())
}
