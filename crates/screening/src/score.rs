// SPDX-License-Identifier: Apache-2.0
//! Scoring: what a name's likeness is worth once everything else that is known has been looked at.
//!
//! A score lies between 0 and 1 and begins as the likeness of the names. Evidence that agrees takes away a share of what is
//! missing to 1; evidence that contradicts takes a fixed part off. What is missing on one side says nothing: a record
//! never loses a hit by being thin. Each comparison is one function whose doc comment is the explanation an analyst reads.

mod country;
mod date;
mod gender;
mod identifier;
mod sort;

use crate::facts::{Facts, Tag};

/// A query held against an entity.
#[derive(Clone, Copy)]
pub(crate) struct Pair<'a> {
    pub(crate) query: Facts<'a>,
    pub(crate) entity: Facts<'a>,
    /// How common the name is that met: 0 for one that nobody else is likely to bear, 1 for one of many namesakes.
    pub(crate) common: f64,
}

/// What one comparison found.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Finding {
    /// Share of what is missing to 1 that it closes (positive), or what it takes off (negative).
    pub(crate) effect: f64,
    /// In words.
    pub(crate) text: String,
    /// The party is this one, whatever the names say.
    pub(crate) proves: bool,
}

impl Finding {
    fn new(effect: f64, text: String) -> Finding {
        Finding { effect, text, proves: false }
    }
}

/// Least score of a party proven by an identifier.
const PROVEN: f64 = 0.97;
/// What the same name and nothing else is worth: what agrees beside it must still show.
const SAME_NAME: f64 = 0.95;
/// From here on a name is alike enough to alert; below it scores are the likeness itself.
const ALIKE: f64 = 0.7;

/// All comparisons beside the name.
const COMPARISONS: [fn(&Pair<'_>) -> Option<Finding>; 6] =
    [identifier::compare, date::birth, date::founded, country::compare, gender::compare, sort::compare];

/// Holds what is known of a query against what is known of an entity.
pub(crate) fn evidence(pair: &Pair<'_>) -> Vec<Finding> {
    COMPARISONS.iter().filter_map(|compare| compare(pair)).collect()
}

/// The score of names so alike, with this evidence.
pub(crate) fn score(likeness: f64, evidence: &[Finding]) -> f64 {
    let base = if likeness <= ALIKE { likeness } else { ALIKE + (likeness - ALIKE) * (SAME_NAME - ALIKE) / (1.0 - ALIKE) };
    let missing: f64 = evidence.iter().map(|f| 1.0 - f.effect.max(0.0)).product();
    let off: f64 = evidence.iter().map(|f| f.effect.min(0.0)).sum();
    let score = 1.0 - (1.0 - base) * missing + off;
    let least = if evidence.iter().any(|f| f.proves) { PROVEN } else { 0.0 };
    score.clamp(least, 1.0)
}

/// The likeness below which no evidence that this query can give lifts a name to `floor`.
pub(crate) fn likeness_min(query: Facts<'_>, floor: f64) -> f64 {
    let has = |is: fn(Tag) -> bool| query.all().any(|(tag, _)| is(tag));
    let mut missing = 1.0;
    if has(|t| matches!(t, Tag::Birth | Tag::Founded)) {
        missing *= 1.0 - date::DAY;
    }
    if has(|t| t == Tag::Country) {
        missing *= 1.0 - country::AGREES;
    }
    if has(|t| matches!(t, Tag::Identifier(_))) {
        missing *= 1.0 - identifier::AGREES;
    }
    1.0 - (1.0 - floor) / missing
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agreement_raises_contradiction_lowers_and_nothing_takes_from_an_alert_what_is_unknown() {
        let agree = Finding::new(0.4, String::new());
        let against = Finding::new(-0.1, String::new());
        assert_eq!(score(0.7, &[]), 0.7);
        assert!(score(0.8, std::slice::from_ref(&agree)) > score(0.8, &[]));
        assert!(score(0.8, std::slice::from_ref(&against)) < score(0.8, &[]));
        assert!(score(1.0, std::slice::from_ref(&against)) > 0.7);
        assert_eq!(score(0.1, &[Finding { proves: true, ..agree }]), PROVEN);
    }
}
