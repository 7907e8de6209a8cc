// SPDX-License-Identifier: Apache-2.0
//! Comparison: countries.

use super::{Finding, Pair};
use crate::{
    facts::{Facts, Tag},
    index::sort_byte,
};

/// Many share a country.
pub(super) const AGREES: f64 = 0.08;
/// Enough to stand behind a namesake from the same country.
const DIFFERS: f64 = -0.02;

/// A country in common, by whatever code or name, supports a little: countries of address, registration, jurisdiction and flag.
/// Organizations and things of which all known countries differ rank a little lower and are told all the same, since they act
/// in several and lists name the one they know. Of people other countries say nothing. Nationality and citizenship are not
/// read at all.
pub(crate) fn compare(pair: &Pair<'_>) -> Option<Finding> {
    let own: Vec<&str> = pair.query.texts(Tag::Country).collect();
    let mut theirs = pair.entity.texts(Tag::Country).peekable();
    let known = theirs.peek().copied();
    if let Some(shared) = theirs.find(|c| own.contains(c)) {
        return Some(Finding::new(AGREES, format!("country agrees: {shared}")));
    }
    let (own, theirs) = (*own.first()?, known?);
    let is_lower = is_code(own) && is_code(theirs) && !is_person(pair.query) && !is_person(pair.entity);
    is_lower.then(|| Finding { is_rank: true, ..Finding::new(DIFFERS, format!("countries differ: {own} and {theirs}")) })
}

/// Whether it is known for a country: only then is another one another.
fn is_code(country: &str) -> bool {
    country.len() == 2 && country.bytes().all(|b| b.is_ascii_lowercase())
}

fn is_person(facts: Facts<'_>) -> bool {
    let person = sort_byte(Some(names::Sort::Person)).to_string();
    facts.texts(Tag::Sort).any(|sort| sort == person)
}
