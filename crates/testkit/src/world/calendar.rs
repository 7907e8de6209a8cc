// SPDX-License-Identifier: Apache-2.0
//! Days and minutes of the world, and how offices write them.

use std::fmt::Write as _;

use model::time::{PartialDate, civil_from_days, days_from_civil};

/// Minutes since the first day of the world, 00:00 UTC. Negative before it.
pub(crate) type Minute = i32;

/// Minutes in a day.
pub(crate) const DAY: Minute = 1_440;

/// Reads `2025-03-01` as days since 1970-01-01.
pub(crate) fn parse_day(text: &str) -> Option<i64> {
    let date = PartialDate::parse(text)?;
    Some(days_from_civil(i64::from(date.year), date.month?, date.day?))
}

/// 0 is Monday. 1970-01-01 was a Thursday.
pub(crate) fn weekday(days: i64) -> usize {
    (days + 3).rem_euclid(7) as usize
}

/// How an office writes a day or an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// `2025-03-04`
    Iso,
    /// `2025-03-04T13:05:00Z`
    Instant,
    /// `03/04/2025`, month first
    Us,
    /// `04/03/2025`, day first
    Eu,
    /// `04/03/2025 13:05`, day first
    EuInstant,
    /// `20250304`
    Compact,
    /// `2025-03`
    Month,
}

/// Writes an instant; `first` is the world's first day since 1970.
pub(crate) fn write(out: &mut String, first: i64, at: Minute, form: Form) {
    let (days, rest) = (first + i64::from(at.div_euclid(DAY)), at.rem_euclid(DAY));
    let (year, month, day) = civil_from_days(days);
    let (hour, minute) = (rest / 60, rest % 60);
    let _ = match form {
        Form::Iso => write!(out, "{year:04}-{month:02}-{day:02}"),
        Form::Instant => write!(out, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:00Z"),
        Form::Us => write!(out, "{month:02}/{day:02}/{year:04}"),
        Form::Eu => write!(out, "{day:02}/{month:02}/{year:04}"),
        Form::EuInstant => write!(out, "{day:02}/{month:02}/{year:04} {hour:02}:{minute:02}"),
        Form::Compact => write!(out, "{year:04}{month:02}{day:02}"),
        Form::Month => write!(out, "{year:04}-{month:02}"),
    };
}

/// A day as `2025-03-04`.
pub(crate) fn iso(days: i64) -> String {
    let (year, month, day) = civil_from_days(days);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_go_there_and_back() {
        for (text, days) in [("1970-01-01", 0), ("2000-02-29", 11_016), ("2024-07-01", 19_905), ("2026-06-30", 20_634)] {
            assert_eq!(parse_day(text), Some(days));
            assert_eq!(iso(days), text);
        }
        assert!((-100_000..100_000).all(|d| {
            let (y, m, n) = civil_from_days(d);
            days_from_civil(y, m, n) == d
        }));
        assert_eq!(weekday(0), 3, "a Thursday");
    }

    #[test]
    fn every_office_writes_in_its_way() {
        let written = |form| {
            let mut out = String::new();
            write(&mut out, 19_905, DAY * 3 + 785, form);
            out
        };
        let all = [Form::Iso, Form::Instant, Form::Us, Form::Eu, Form::EuInstant, Form::Compact, Form::Month].map(written);
        assert_eq!(all, ["2024-07-04", "2024-07-04T13:05:00Z", "07/04/2024", "04/07/2024", "04/07/2024 13:05", "20240704", "2024-07"]);
    }
}
