// SPDX-License-Identifier: Apache-2.0
//! Comparison: identifiers.

use super::{Finding, Pair};
use crate::{identifier::Kind, slip::one_slip};

/// The same number of one sort, or of a sort that nobody told: unique within its register, which is seldom told either.
pub(super) const AGREES: f64 = 0.7;
/// One character wrong or two swapped.
const SLIP: f64 = 0.15;
/// Two valid worldwide numbers of a sort of which a party has one.
const CONTRADICTS: f64 = -0.25;

/// The same worldwide number whose check digits hold (LEI, IMO, IBAN, ISIN, wallet) is a hit whatever the names.
/// Another number in common (passport, tax, registration) nearly is; one slip in a number supports a little.
/// Two valid LEIs or IMO numbers that differ speak against; other numbers change and are several, so that they never do.
pub(crate) fn compare(pair: &Pair<'_>) -> Option<Finding> {
    let mut best: Option<Finding> = None;
    for (kind, own) in pair.query.identifiers() {
        for (other_kind, other) in pair.entity.identifiers().filter(|(k, _)| meet(*k, kind)) {
            if let Some(found) = two(kind, own, other_kind, other) {
                best = Some(best.filter(|b| (b.proves, b.effect) >= (found.proves, found.effect)).unwrap_or(found));
            }
        }
    }
    best
}

fn meet(a: Kind, b: Kind) -> bool {
    a == b || a == Kind::Other || b == Kind::Other
}

fn two(kind: Kind, own: &str, other_kind: Kind, other: &str) -> Option<Finding> {
    let spoken = kind.spoken();
    if own == other {
        let proves = kind.is_proven(own) || other_kind.is_proven(own);
        return Some(Finding { proves, ..Finding::new(AGREES, format!("{spoken} agrees: {own}")) });
    }
    if kind != other_kind {
        return None;
    }
    if kind.is_single() && kind.is_proven(own) && kind.is_proven(other) {
        return Some(Finding::new(CONTRADICTS, format!("{spoken}s differ: {own} and {other}")));
    }
    one_slip(own.as_bytes(), other.as_bytes()).then(|| Finding::new(SLIP, format!("{spoken}s are one slip apart: {own} and {other}")))
}
