// SPDX-License-Identifier: Apache-2.0
//! Days and minutes of the world, and how offices write them.

use std::fmt::Write as _;

/// Minutes since the first day of the world, 00:00 UTC. Negative before it.
pub(crate) type Minute = i32;

/// Minutes in a day.
pub(crate) const DAY: Minute = 1_440;

/// Days since 1970-01-01 as year, month, day (Hinnant 2013, "chrono-compatible low-level date algorithms").
pub(crate) fn civil(days: i64) -> (i64, u32, u32) {
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let doe = z.rem_euclid(146_097);
    let yoe = (doe - doe / 1_460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let day = (doy - (153 * mp + 2) / 5 + 1) as u32;
    let month = if mp < 10 { mp + 3 } else { mp - 9 } as u32;
    (yoe + era * 400 + i64::from(month <= 2), month, day)
}

/// Year, month, day as days since 1970-01-01.
pub(crate) fn days_from_civil(year: i64, month: u32, day: u32) -> i64 {
    let y = if month <= 2 { year - 1 } else { year };
    let era = y.div_euclid(400);
    let yoe = y.rem_euclid(400);
    let mp = i64::from((month + 9) % 12);
    let doy = (153 * mp + 2) / 5 + i64::from(day) - 1;
    era * 146_097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719_468
}

/// Reads `2025-03-01` as days since 1970-01-01.
pub(crate) fn parse_day(text: &str) -> Option<i64> {
    let date = model::time::PartialDate::parse(text)?;
    Some(days_from_civil(i64::from(date.year), u32::from(date.month?), u32::from(date.day?)))
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
    let (year, month, day) = civil(days);
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
    let (year, month, day) = civil(days);
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
            let (y, m, n) = civil(d);
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
