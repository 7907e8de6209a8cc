// SPDX-License-Identifier: Apache-2.0
//! Comparison: dates of birth, and of incorporation, foundation or build.

use model::time::PartialDate;

use super::{Finding, Pair};
use crate::{facts::Tag, slip::one_slip};

/// One day in some twenty thousand.
pub(super) const DAY: f64 = 0.45;
/// Day and month swapped.
const SWAPPED: f64 = 0.35;
/// One digit wrong, or a year off by one with the day kept.
const SLIP: f64 = 0.25;
/// Year and month, the day not given or another.
const MONTH: f64 = 0.15;
/// The year: given alone, or with a first of January, which stands for it.
const YEAR: f64 = 0.08;
/// Neither agreement nor a slip.
const CONTRADICTS: f64 = -0.15;
/// Years apart from which a common name with another birth date is taken for a namesake's,
const NAMESAKE_YEARS: u16 = 5;
/// and what that takes off besides: enough to bring the same name just below an alert.
const NAMESAKE: f64 = -0.13;
/// Companies are refounded, and registers date one event differently.
const FOUNDED_CONTRADICTS: f64 = 0.0;

/// Birth dates agree as far as the less precise one goes; a first of January counts as the year alone. Day and month swapped, one digit
/// wrong and a year off by one still support. Years one or two apart say nothing where one of them stands alone. Other dates
/// speak against, not so much that the same rare name would be passed over; but a common name with a birth date five years
/// or more away is a namesake's. With several dates the best agreement counts.
pub(crate) fn birth(pair: &Pair<'_>) -> Option<Finding> {
    let mut found = best(pair, Tag::Birth, "birth date", CONTRADICTS)?;
    if found.years >= NAMESAKE_YEARS && found.finding.effect <= CONTRADICTS {
        found.finding.effect += NAMESAKE * pair.common;
    }
    Some(found.finding)
}

/// Dates of incorporation, foundation or build agree like birth dates, and never speak against.
pub(crate) fn founded(pair: &Pair<'_>) -> Option<Finding> {
    best(pair, Tag::Founded, "date of foundation", FOUNDED_CONTRADICTS).map(|found| found.finding)
}

struct Found {
    finding: Finding,
    years: u16,
}

fn best(pair: &Pair<'_>, tag: Tag, spoken: &str, contradicts: f64) -> Option<Found> {
    let mut best: Option<(f64, &str, PartialDate, PartialDate)> = None;
    for own in pair.query.dates(tag) {
        for other in pair.entity.dates(tag) {
            let (effect, how) = two(own, other, contradicts);
            if best.is_none_or(|b| b.0 < effect) {
                best = Some((effect, how, own, other));
            }
        }
    }
    let (effect, how, own, other) = best.filter(|b| b.0 != 0.0)?;
    let finding = Finding::new(effect, format!("{spoken} {how}: {own} and {other}"));
    Some(Found { finding, years: own.year.abs_diff(other.year) })
}

fn two(a: PartialDate, b: PartialDate, contradicts: f64) -> (f64, &'static str) {
    let years = a.year.abs_diff(b.year);
    if is_year_alone(a) || is_year_alone(b) {
        return match years {
            0 => (YEAR, "agrees in the year"),
            1 | 2 => (0.0, "is near"),
            _ => (contradicts, "differs"),
        };
    }
    if a.agrees_with(&b) {
        return if a.day.is_some() && b.day.is_some() { (DAY, "agrees") } else { (MONTH, "agrees in year and month") };
    }
    if a.swapped_with(&b) {
        return (SWAPPED, "has day and month swapped");
    }
    if one_slip(a.to_string().as_bytes(), b.to_string().as_bytes()) || (years == 1 && (a.month, a.day) == (b.month, b.day)) {
        return (SLIP, "is one slip apart");
    }
    match (years, a.month == b.month) {
        (0, true) => (MONTH, "agrees in year and month"),
        (0 | 1, _) => (0.0, "is near"),
        _ => (contradicts, "differs"),
    }
}

/// A first of January stands for some day of the year oftener than for itself.
fn is_year_alone(date: PartialDate) -> bool {
    date.month.is_none() || (date.month, date.day) == (Some(1), Some(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_supports_and_only_another_life_speaks_against() {
        let date = |t: &str| PartialDate::parse(t).unwrap();
        for (a, b, effect) in [
            ("1978-03-15", "1978-03-15", DAY),
            ("1978-03-05", "1978-05-03", SWAPPED),
            ("1978-03-15", "1978-03-16", SLIP),
            ("1978-03-15", "1987-03-15", SLIP),
            ("1978-03-15", "1979-03-15", SLIP),
            ("1979-12-15", "1980-12-15", SLIP),
            ("1978-03-15", "1978-03-28", MONTH),
            ("1978-03-15", "1978", YEAR),
            ("1978-03-15", "1978-01-01", YEAR),
            ("1978-01-01", "1978-01-01", YEAR),
            ("1978-03-15", "1979", 0.0),
            ("1978-03-15", "1978-11-02", 0.0),
            ("1978-03-15", "1955-11-02", CONTRADICTS),
            ("1978", "1955", CONTRADICTS),
        ] {
            assert_eq!(two(date(a), date(b), CONTRADICTS).0, effect, "{a} {b}");
            assert_eq!(two(date(b), date(a), CONTRADICTS).0, effect, "{b} {a}");
        }
    }
}
