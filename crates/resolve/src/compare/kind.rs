// SPDX-License-Identifier: Apache-2.0
//! Comparison: kind.

use super::{Found, How, Pair};
use crate::Family;

/// A person is no company and a vessel no aircraft: such pairs are never one, whatever else agrees.
/// A party of which a source does not say what it is ("legal entity") can be either, and kinds of organisation
/// or of vehicle are one family, since sources file the same thing differently.
pub(crate) fn weigh(pair: &Pair<'_, '_>) -> Option<Found> {
    (!compatible(pair.a.family, pair.b.family)).then(|| Found::hard(How::Conflict, (0, 0)))
}

/// Whether two things of these families can be one.
pub(crate) fn compatible(a: Family, b: Family) -> bool {
    match (a, b) {
        (Family::LegalEntity, Family::Person | Family::Organization) | (Family::Person | Family::Organization, Family::LegalEntity) => true,
        _ => a == b,
    }
}

pub(crate) fn tell(pair: &Pair<'_, '_>, _: &Found) -> String {
    format!("{} and {} are never one", word(pair.a.family), word(pair.b.family))
}

fn word(family: Family) -> String {
    match family {
        Family::Person => "a person".to_owned(),
        Family::Organization => "an organisation".to_owned(),
        Family::LegalEntity => "a party".to_owned(),
        Family::Thing(kind) => super::spoken(kind.as_str()).trim_start().to_owned(),
    }
}
