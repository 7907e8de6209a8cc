// SPDX-License-Identifier: Apache-2.0
//! Comparison: person, organization, thing.

use super::{Finding, Pair};
use crate::facts::Tag;

/// A person and a company of one name are two.
const CONTRADICTS: f64 = -0.35;

/// A person is no company and no vessel, even by the same name. Where one side does not say what it is, this says nothing.
pub(crate) fn compare(pair: &Pair<'_>) -> Option<Finding> {
    let (a, b) = (pair.query.texts(Tag::Sort).next()?, pair.entity.texts(Tag::Sort).next()?);
    (a != b).then(|| Finding::new(CONTRADICTS, "one is a person, the other an organization or a thing, or the like".to_owned()))
}
