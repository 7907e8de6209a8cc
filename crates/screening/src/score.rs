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

use crate::{
    facts::{Facts, Tag},
    screen::Step,
};

/// A query held against an entity.
#[derive(Clone, Copy)]
pub(crate) struct Pair<'a> {
    pub(crate) query: Facts<'a>,
    pub(crate) entity: Facts<'a>,
    /// How common the name is that met: 0 for one that nobody else is likely to bear, 1 for one of many namesakes.
    pub(crate) common: f64,
}

/// What one comparison found.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Finding {
    /// Which comparison.
    pub(crate) comparison: &'static str,
    /// Share of what is missing to 1 that it closes (positive), or what it takes off (negative).
    pub(crate) effect: f64,
    /// In words.
    pub(crate) text: String,
    /// The party is this one, whatever the names say.
    pub(crate) proves: bool,
    /// It only orders hits: what it takes off never makes less than an alert of one.
    pub(crate) is_rank: bool,
}

impl Finding {
    fn new(effect: f64, text: String) -> Finding {
        Finding { comparison: "", effect, text, proves: false, is_rank: false }
    }
}

/// Least score of a party proven by an identifier.
const PROVEN: f64 = 0.97;
/// What the same name and nothing else is worth: what agrees beside it must still show.
const SAME_NAME: f64 = 0.95;
/// From here on a name is alike enough to alert; below it scores are the likeness itself.
const ALIKE: f64 = 0.7;

/// All comparisons beside the name.
const COMPARISONS: [Comparison; 6] = [
    ("identifier", identifier::compare),
    ("birth date", date::birth),
    ("date of foundation", date::founded),
    ("country", country::compare),
    ("gender", gender::compare),
    ("sort", sort::compare),
];

/// What it is called ([`crate::COMPARISONS`]), and itself.
type Comparison = (&'static str, fn(&Pair<'_>) -> Option<Finding>);

/// Holds what is known of a query against what is known of an entity.
pub(crate) fn evidence(pair: &Pair<'_>) -> Vec<Finding> {
    COMPARISONS.iter().filter_map(|(name, compare)| Some(Finding { comparison: name, ..compare(pair)? })).collect()
}

/// The score of names so alike, with this evidence.
pub(crate) fn score(likeness: f64, evidence: &[Finding]) -> f64 {
    let missing: f64 = evidence.iter().map(|f| 1.0 - f.effect.max(0.0)).product();
    let off = |is_rank: bool| -> f64 { evidence.iter().filter(|f| f.is_rank == is_rank).map(|f| f.effect.min(0.0)).sum() };
    let score = 1.0 - (1.0 - base(likeness)) * missing + off(false);
    let ranked = (score + off(true)).max(score.min(ALIKE));
    let least = if evidence.iter().any(|f| f.proves) { PROVEN } else { 0.0 };
    ranked.clamp(least, 1.0)
}

/// What the names alone are worth.
fn base(likeness: f64) -> f64 {
    if likeness <= ALIKE { likeness } else { ALIKE + (likeness - ALIKE) * (SAME_NAME - ALIKE) / (1.0 - ALIKE) }
}

/// The way to a score: what the name is worth, then what agrees, then what speaks against. The last step takes what bounds and
/// proofs change, so that the changes add up.
pub(crate) fn steps(likeness: f64, name: String, evidence: Vec<Finding>, score: f64) -> Vec<Step> {
    let mut at = base(likeness);
    let mut steps = vec![Step { comparison: "name", text: name, change: at }];
    let (speaks_for, against): (Vec<Finding>, Vec<Finding>) = evidence.into_iter().partition(|f| f.effect >= 0.0);
    for finding in speaks_for.into_iter().chain(against) {
        let change = if finding.effect >= 0.0 { (1.0 - at) * finding.effect } else { finding.effect };
        at += change;
        steps.push(Step { comparison: finding.comparison, text: finding.text, change });
    }
    if let Some(last) = steps.last_mut() {
        last.change += score - at;
    }
    steps
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
        let rank = Finding { is_rank: true, ..Finding::new(-0.02, String::new()) };
        assert!(score(0.9, std::slice::from_ref(&rank)) < score(0.9, &[]));
        assert_eq!((score(0.71, std::slice::from_ref(&rank)), score(0.6, &[rank])), (ALIKE, 0.6));
        assert_eq!(score(0.1, &[Finding { proves: true, ..agree }]), PROVEN);
    }

    #[test]
    fn steps_add_up_to_the_score() {
        let proof = Finding { proves: true, ..Finding::new(0.7, String::new()) };
        for evidence in [vec![], vec![Finding::new(0.4, String::new()), Finding::new(-0.2, String::new())], vec![proof]] {
            let score = score(0.8, &evidence);
            let sum: f64 = steps(0.8, String::new(), evidence, score).iter().map(|s| s.change).sum();
            assert!((sum - score).abs() < 1e-9);
        }
    }
}
