// SPDX-License-Identifier: Apache-2.0
//! Dates with their precision, from the forms in which files write them.

/// A date; month and day are 0 where they are not given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Date {
    pub(crate) year: u16,
    pub(crate) month: u8,
    pub(crate) day: u8,
}

impl Date {
    fn checked(year: u32, month: u32, day: u32) -> Option<Date> {
        ((1..=9999).contains(&year) && month <= 12 && day <= 31 && (month > 0 || day == 0)).then_some(Date {
            year: year as u16,
            month: month as u8,
            day: day as u8,
        })
    }

    /// The date as one number.
    pub(crate) fn key(self) -> u64 {
        u64::from(self.year) << 16 | u64::from(self.month) << 8 | u64::from(self.day)
    }

    /// Days since 1970; a missing month counts as July, a missing day as the 15th.
    pub(crate) fn days(self) -> i64 {
        let or = |part: u8, middle: u8| if part == 0 { middle } else { part };
        model::time::days_from_civil(i64::from(self.year), or(self.month, 7), or(self.day, 15))
    }
}

/// Reads `1980`, `1980-05`, `1980-05-17`, `19800517`, `17/05/1980` or `05/17/1980` (the first number is the month unless it
/// cannot be), `17 May 1980`, `May 17, 1980`, and timestamps that begin so. `None` for anything else.
pub(crate) fn parse(text: &str) -> Option<Date> {
    let text = text.trim();
    if text.len() > 40 {
        return None;
    }
    let text = text.split(['T', 't']).next().filter(|t| t.len() >= 10 && t.as_bytes().get(4) == Some(&b'-')).unwrap_or(text);
    let text = match text.split_once(' ') {
        Some((day, clock)) if day.len() >= 8 && clock.contains(':') => day,
        _ => text,
    };
    if text.bytes().all(|b| b.is_ascii_digit()) {
        let part = |from: usize, to: usize| text.get(from..to)?.parse::<u32>().ok();
        return match text.len() {
            4 => Date::checked(text.parse().ok()?, 0, 0),
            8 => Date::checked(part(0, 4)?, part(4, 6)?.max(1), part(6, 8)?),
            _ => None,
        };
    }
    let parts: Vec<&str> = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|p| !p.is_empty()).collect();
    let number = |at: usize| parts.get(at).and_then(|p| p.parse::<u32>().ok());
    match parts.len() {
        2 => match (number(0), number(1)) {
            (Some(year), Some(month)) if year > 31 => Date::checked(year, month, 0),
            (Some(month), Some(year)) if year > 31 => Date::checked(year, month, 0),
            (None, Some(year)) => Date::checked(year, month_named(parts.first()?)?, 0),
            _ => None,
        },
        3 => match (number(0), number(1), number(2).map(|year| full_year(year, parts.get(2)))) {
            (Some(year), Some(month), Some(_)) if year > 31 => Date::checked(year, month, number(2)?),
            (Some(a), Some(b), Some(year)) if year > 31 => {
                let (month, day) = if a > 12 { (b, a) } else { (a, b) };
                Date::checked(year, month, day)
            }
            (Some(day), None, Some(year)) => Date::checked(year, month_named(parts.get(1)?)?, day),
            (None, Some(day), Some(year)) => Date::checked(year, month_named(parts.first()?)?, day),
            _ => None,
        },
        _ => None,
    }
}

/// Years of two figures are of this century up to 29.
fn full_year(year: u32, written: Option<&&str>) -> u32 {
    if written.is_some_and(|w| w.len() == 2) { if year < 30 { 2000 + year } else { 1900 + year } } else { year }
}

fn month_named(word: &str) -> Option<u32> {
    const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let start = word.get(..3)?.to_ascii_lowercase();
    MONTHS.iter().position(|m| *m == start).map(|at| at as u32 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_in_the_usual_forms() {
        let date = |year, month, day| Some(Date { year, month, day });
        for (text, expect) in [
            ("1980-05-17", date(1980, 5, 17)),
            ("19800517", date(1980, 5, 17)),
            ("17/05/1980", date(1980, 5, 17)),
            ("05/17/1980", date(1980, 5, 17)),
            ("17 May 1980", date(1980, 5, 17)),
            ("May 17, 1980", date(1980, 5, 17)),
            ("1980-05-17T10:00:00Z", date(1980, 5, 17)),
            ("1980-05-17 10:00:00", date(1980, 5, 17)),
            ("1980-05", date(1980, 5, 0)),
            ("1980", date(1980, 0, 0)),
            ("3/1/70", date(1970, 3, 1)),
            ("1980-13-01", None),
            ("hello", None),
            ("", None),
            ("6988048", None),
        ] {
            assert_eq!(parse(text), expect, "{text}");
        }
    }

    #[test]
    fn days_count_on() {
        let days = |text: &str| parse(text).unwrap().days();
        assert_eq!(days("2000-03-01") - days("2000-02-28"), 2);
        assert_eq!(days("2024-01-01") - days("2023-01-01"), 365);
    }
}
