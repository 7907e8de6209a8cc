// SPDX-License-Identifier: Apache-2.0
//! Comparison: date of birth, foundation or build.

use model::time::PartialDate;

use super::{Found, How, Pair, better};
use crate::{corpus::DateForm, rarity::Class};

/// One whole birth date in some 60 years, less one in ten written wrongly.
pub(crate) const WHOLE_BITS_MAX: f64 = 13.5;
/// Before any data a whole date is one of 2^14 (45 years).
const WHOLE_PRIOR_LOG2: u32 = 14;
/// A first of January, and a first of a month, stand for "some time in" oftener than for the day.
const NEW_YEAR_BITS: f64 = 7.0;
const FIRST_OF_MONTH_BITS: f64 = 10.5;
/// Year and month agree, the day is not given: one of 60 × 12.
const MONTH_BITS: f64 = 8.5;
/// Only years to compare: one of some 60, more for the bulge in the middle.
const YEAR_BITS: f64 = 5.0;
/// Day and month swapped happens to one record in fifty, by chance to one pair of birthdays in ten thousand.
const SWAPPED_BITS: f64 = 9.0;
/// One digit wrong or two neighbours swapped: one record in fifty; by chance one pair in two thousand.
const TYPO_BITS: f64 = 5.0;
/// Neither equal nor a slip, but at most a year apart: estimates, other calendars.
const NEAR_BITS: f64 = -6.0;
/// Years alone, two apart or less, and more: ages are estimated.
const YEARS_NEAR_BITS: f64 = -1.0;
const YEARS_FAR_BITS: f64 = -8.0;
/// Companies are refounded and registries date the same event differently: worth less, and no contradiction.
const FOUNDED_BITS_MAX: f64 = 11.0;
const FOUNDED_CONFLICT_BITS: f64 = -3.0;

/// Dates of one sort (birth, foundation, build) agree as far as the less precise one goes; day and month swapped, or one
/// digit wrong, still speaks for one person. Common dates (the first of January) weigh less.
/// Whole birth dates more than a year apart that no slip explains are two people, whatever else agrees.
/// With several dates on a side the best agreement counts.
pub(crate) fn weigh(pair: &Pair<'_, '_>) -> Option<Found> {
    let (a, b) = (pair.corpus.dates(pair.a), pair.corpus.dates(pair.b));
    let mut best = None;
    for (x, left) in (0..).zip(a) {
        for (y, right) in (0..).zip(b).filter(|(_, right)| right.prop == left.prop) {
            best = better(best, weigh_two(pair, left, right, (x, y)));
        }
    }
    best
}

fn weigh_two(pair: &Pair<'_, '_>, left: &DateForm, right: &DateForm, places: (u32, u32)) -> Found {
    let is_birth = left.prop.as_str() == "birthDate";
    let (a, b) = (left.date, right.date);
    let found = |bits: f64, how: How| {
        let best = if is_birth { WHOLE_BITS_MAX } else { FOUNDED_BITS_MAX };
        let bits = if is_birth { bits } else { bits.clamp(FOUNDED_CONFLICT_BITS, FOUNDED_BITS_MAX) };
        Found::new(bits, best, how, places)
    };
    if a == b && a.day.is_some() {
        let usual = match (a.month, a.day) {
            (Some(1), Some(1)) => NEW_YEAR_BITS,
            (_, Some(1)) => FIRST_OF_MONTH_BITS,
            _ => WHOLE_BITS_MAX,
        };
        return found(pair.corpus.bits(Class::Date, left.term, pair.at, WHOLE_PRIOR_LOG2, usual), How::Agree);
    }
    if a.agrees_with(&b) {
        return found(if a.month.is_some() && b.month.is_some() { MONTH_BITS } else { YEAR_BITS }, How::AgreeInPart);
    }
    if a.day.is_none() || b.day.is_none() {
        let years = a.year.abs_diff(b.year);
        return found(if years <= 2 { YEARS_NEAR_BITS } else { YEARS_FAR_BITS }, if years <= 2 { How::Near } else { How::Conflict });
    }
    if a.swapped_with(&b) {
        return found(SWAPPED_BITS, How::Swapped);
    }
    if is_slip(&a, &b) {
        return found(TYPO_BITS, How::Typo);
    }
    let years = a.year.abs_diff(b.year);
    if years > 1 && is_birth {
        return Found::hard(How::Conflict, places);
    }
    found(NEAR_BITS, if years <= 1 { How::Near } else { How::Conflict })
}

/// One digit differs, or two neighbouring digits are swapped (also with day and month swapped).
fn is_slip(a: &PartialDate, b: &PartialDate) -> bool {
    let swapped = PartialDate::new(b.year, b.day, b.month);
    one_slip(&a.to_string(), &b.to_string()) || swapped.is_some_and(|s| one_slip(&a.to_string(), &s.to_string()))
}

/// Whether two texts of one length differ in one character or by one swap of neighbours.
pub(crate) fn one_slip(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len() != b.len() {
        return false;
    }
    let wrong: Vec<usize> = (0..a.len()).filter(|at| a.get(*at) != b.get(*at)).take(3).collect();
    match wrong.as_slice() {
        [_] => true,
        [x, y] => x + 1 == *y && a.get(*x) == b.get(*y) && a.get(*y) == b.get(*x),
        _ => false,
    }
}

pub(crate) fn tell(pair: &Pair<'_, '_>, found: &Found) -> String {
    let (a, b) = (pair.corpus.dates(pair.a).get(found.places.0 as usize), pair.corpus.dates(pair.b).get(found.places.1 as usize));
    let (Some(a), Some(b)) = (a, b) else { return String::new() };
    let what = super::spoken(a.prop.as_str());
    let (a, b) = (a.date, b.date);
    match found.how {
        How::Agree => format!("{what} agrees: {a}"),
        How::AgreeInPart => format!("{what} agrees as far as it is given: {a} and {b}"),
        How::Swapped => format!("{what} agrees with day and month swapped: {a} and {b}"),
        How::Typo => format!("{what} is one slip apart: {a} and {b}"),
        How::Near => format!("{what} is close but not equal: {a} and {b}"),
        _ => format!("{what} differs: {a} and {b}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_one_digit_or_one_swap() {
        let d = |t| PartialDate::parse(t).unwrap();
        for (a, b, expect) in [
            ("1978-11-12", "1979-11-12", true),
            ("1978-11-12", "1987-11-12", true),
            ("1978-11-12", "1979-12-11", true),
            ("1976-10-27", "1976-10-28", true),
            ("1976-10-27", "1954-03-31", false),
            ("1976-10-27", "1977-11-27", false),
        ] {
            assert_eq!(is_slip(&d(a), &d(b)), expect, "{a} {b}");
        }
    }
}
