// SPDX-License-Identifier: Apache-2.0
//! Comparison: countries.

use super::{Finding, Pair};
use crate::facts::Tag;

/// Many share a country.
pub(super) const AGREES: f64 = 0.08;

/// A country in common supports a little. Different countries say nothing: people and companies act in several, and lists name
/// the one they know. Nationality and citizenship are not read at all.
pub(crate) fn compare(pair: &Pair<'_>) -> Option<Finding> {
    let shared = pair.query.texts(Tag::Country).find(|c| pair.entity.texts(Tag::Country).any(|e| e == *c))?;
    Some(Finding::new(AGREES, format!("country agrees: {shared}")))
}
