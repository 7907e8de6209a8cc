// SPDX-License-Identifier: Apache-2.0
//! Dates that say how precise they are, and instants in microseconds.

use std::fmt;

/// A date as sources give it: a year, a month or a day. Text form is ISO 8601: `1962`, `1962-03`, `1962-03-14`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartialDate {
    /// Year, 1 to 9999.
    pub year: u16,
    /// Month, 1 to 12, where known.
    pub month: Option<u8>,
    /// Day, 1 to 31, where known.
    pub day: Option<u8>,
}

fn days_in(year: u16, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 31,
    }
}

impl PartialDate {
    /// A date that the calendar has, or `None`.
    pub fn new(year: u16, month: Option<u8>, day: Option<u8>) -> Option<Self> {
        let month_ok = month.is_none_or(|m| (1..=12).contains(&m));
        let day_ok = match (month, day) {
            (_, None) => true,
            (None, Some(_)) => false,
            (Some(m), Some(d)) => month_ok && d >= 1 && d <= days_in(year, m),
        };
        ((1..=9999).contains(&year) && month_ok && day_ok).then_some(PartialDate { year, month, day })
    }

    /// Reads `1962`, `1962-03`, `1962-03-14` or the date part of an instant (`1962-03-14T…`).
    pub fn parse(text: &str) -> Option<Self> {
        let date = text.split(['T', ' ']).next()?;
        let mut parts = date.split('-');
        let year = parts.next().filter(|y| y.len() == 4 && y.bytes().all(|b| b.is_ascii_digit()))?.parse().ok()?;
        let mut two = || match parts.next() {
            None => Some(None),
            Some(p) if p.len() == 2 && p.bytes().all(|b| b.is_ascii_digit()) => p.parse().ok().map(Some),
            Some(_) => None,
        };
        let (month, day) = (two()?, two()?);
        if parts.next().is_some() {
            return None;
        }
        PartialDate::new(year, month, day)
    }

    /// Whether two dates can be one and the same given their precision.
    pub fn agrees_with(&self, other: &Self) -> bool {
        let both = |a: Option<u8>, b: Option<u8>| a.zip(b).is_none_or(|(x, y)| x == y);
        self.year == other.year && both(self.month, other.month) && both(self.day, other.day)
    }

    /// Whether one is the other with day and month swapped (both must be whole dates).
    pub fn swapped_with(&self, other: &Self) -> bool {
        self.year == other.year && self.month.is_some() && self.day.is_some() && self.month == other.day && self.day == other.month
    }
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year)?;
        if let Some(month) = self.month {
            write!(f, "-{month:02}")?;
        }
        if let Some(day) = self.day {
            write!(f, "-{day:02}")?;
        }
        Ok(())
    }
}

/// Writes microseconds since 1970 UTC as `2026-11-21 14:02:09Z` (proleptic Gregorian; Hinnant's civil-from-days).
pub fn instant_text(at_us: i64) -> String {
    let seconds = at_us.div_euclid(1_000_000);
    let (days, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let (year, month, day) = civil_from_days(days);
    format!("{year:04}-{month:02}-{day:02} {:02}:{:02}:{:02}Z", second / 3600, second / 60 % 60, second % 60)
}

/// The count of days since 1970-01-01 of the first day that a date can mean.
pub fn first_day(date: &PartialDate) -> i32 {
    let days = days_from_civil(i64::from(date.year), date.month.unwrap_or(1), date.day.unwrap_or(1));
    i32::try_from(days).unwrap_or(i32::MAX)
}

/// The count of days since 1970-01-01 of a year, month and day (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms").
pub fn days_from_civil(year: i64, month: u8, day: u8) -> i64 {
    let y = year - i64::from(month <= 2);
    let era = y.div_euclid(400);
    let yoe = y.rem_euclid(400);
    let mp = (i64::from(month) + 9) % 12;
    let doy = (153 * mp + 2) / 5 + i64::from(day) - 1;
    era * 146_097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719_468
}

/// Year, month and day of a count of days since 1970-01-01 (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms").
pub fn civil_from_days(days: i64) -> (i64, u8, u8) {
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let doe = z.rem_euclid(146_097);
    let yoe = (doe - doe / 1_460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let day = (doy - (153 * mp + 2) / 5 + 1) as u8;
    let month = if mp < 10 { mp + 3 } else { mp - 9 } as u8;
    (yoe + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_keep_their_precision() {
        for text in ["1962", "1962-03", "1962-03-14", "2024-02-29"] {
            assert_eq!(PartialDate::parse(text).unwrap().to_string(), text);
        }
        for bad in ["", "62", "1962-13", "1962-02-30", "2023-02-29", "1962-3-1", "0000", "1962-03-14-01", "19620314"] {
            assert_eq!(PartialDate::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn agreement_respects_precision() {
        let d = |t| PartialDate::parse(t).unwrap();
        assert!(d("1962").agrees_with(&d("1962-03-14")));
        assert!(!d("1962-04").agrees_with(&d("1962-03-14")));
        assert!(d("1978-11-12").swapped_with(&d("1978-12-11")));
    }

    #[test]
    fn days_go_both_ways() {
        for (text, days) in [("1970", 0), ("1970-01-02", 1), ("2000-03", 11_017), ("2026-11-21", 20_778)] {
            let date = PartialDate::parse(text).unwrap();
            assert_eq!(first_day(&date), days, "{text}");
            let (y, m, d) = civil_from_days(i64::from(days));
            assert_eq!((y, m, d), (i64::from(date.year), date.month.unwrap_or(1), date.day.unwrap_or(1)));
        }
    }

    #[test]
    fn instants_print() {
        assert_eq!(instant_text(0), "1970-01-01 00:00:00Z");
        assert_eq!(instant_text(1_795_269_729_000_000), "2026-11-21 14:02:09Z");
    }
}
