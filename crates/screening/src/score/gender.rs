// SPDX-License-Identifier: Apache-2.0
//! Comparison: gender.

use super::Finding;
use crate::facts::{Facts, Tag};

/// Lists err in the gender now and then, so it takes little off.
const CONTRADICTS: f64 = -0.08;

/// Genders that differ speak against; the same gender, which half of all share, says nothing.
pub(crate) fn compare(query: Facts<'_>, entity: Facts<'_>) -> Option<Finding> {
    let mut others = entity.texts(Tag::Gender).peekable();
    let own = query.texts(Tag::Gender).next()?;
    others.peek()?;
    (!others.any(|o| o == own)).then(|| Finding::new(CONTRADICTS, "genders differ".to_owned()))
}
