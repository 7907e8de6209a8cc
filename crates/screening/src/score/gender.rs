// SPDX-License-Identifier: Apache-2.0
//! Comparison: gender.

use super::{Finding, Pair};
use crate::facts::Tag;

/// Lists err in the gender now and then, so it takes little off.
const CONTRADICTS: f64 = -0.08;

/// Genders that differ speak against; the same gender, which half of all share, says nothing.
pub(crate) fn compare(pair: &Pair<'_>) -> Option<Finding> {
    let mut others = pair.entity.texts(Tag::Gender).peekable();
    let own = pair.query.texts(Tag::Gender).next()?;
    others.peek()?;
    (!others.any(|o| o == own)).then(|| Finding::new(CONTRADICTS, "genders differ".to_owned()))
}
