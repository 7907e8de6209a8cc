// SPDX-License-Identifier: Apache-2.0
//! Dates as lists and customers write them.

use model::time::PartialDate;

/// Longest text looked at as a date.
const DATE_CHARS_MAX: usize = 40;
/// Years of living memory and of ships and companies in being; anything else is a placeholder.
const YEARS: std::ops::RangeInclusive<u16> = 1500..=2100;

/// Reads ISO dates (also partial), `15/03/1978`, `15 Mar 1978`, `March 15, 1978` and, of anything else, the year.
/// Day and month that could be either are read day first: the comparison forgives the swap.
pub fn read(text: &str) -> Option<PartialDate> {
    let text = text.trim();
    if text.len() > DATE_CHARS_MAX {
        return None;
    }
    PartialDate::parse(text).or_else(|| loose(text)).filter(|d| YEARS.contains(&d.year))
}

fn loose(text: &str) -> Option<PartialDate> {
    let mut year = None;
    let mut month = None;
    let mut small: Vec<u8> = Vec::new();
    for part in text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|p| !p.is_empty()) {
        if part.bytes().all(|b| b.is_ascii_digit()) {
            match part.len() {
                4 => year = year.or(part.parse::<u16>().ok()),
                8 => return eight(part),
                1 | 2 => small.extend(part.parse::<u8>().ok()),
                _ => {}
            }
        } else {
            month = month.or_else(|| month_named(part));
        }
    }
    let year = year?;
    let whole = match (small.as_slice(), month) {
        ([day], Some(month)) => PartialDate::new(year, Some(month), Some(*day)),
        ([], Some(month)) => PartialDate::new(year, Some(month), None),
        ([a, b], None) => PartialDate::new(year, Some(*b), Some(*a)).or_else(|| PartialDate::new(year, Some(*a), Some(*b))),
        ([a], None) => PartialDate::new(year, Some(*a), None),
        _ => None,
    };
    whole.or_else(|| PartialDate::new(year, None, None))
}

/// `19780315`.
fn eight(digits: &str) -> Option<PartialDate> {
    let number = |from: usize, to: usize| digits.get(from..to)?.parse::<u16>().ok();
    PartialDate::new(number(0, 4)?, u8::try_from(number(4, 6)?).ok(), u8::try_from(number(6, 8)?).ok())
}

fn month_named(word: &str) -> Option<u8> {
    const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let word = word.to_ascii_lowercase();
    (1..).zip(MONTHS).find(|(_, m)| word.starts_with(m)).map(|(n, _)| n)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_with_the_precision_they_have() {
        for (text, expect) in [
            ("1978-03-15", "1978-03-15"),
            ("1978", "1978"),
            ("1978-03", "1978-03"),
            ("15/03/1978", "1978-03-15"),
            ("03/15/1978", "1978-03-15"),
            ("15 Mar 1978", "1978-03-15"),
            ("March 15, 1978", "1978-03-15"),
            ("circa 1962", "1962"),
            ("19780315", "1978-03-15"),
            ("1978-00-00", "1978"),
        ] {
            assert_eq!(read(text).map(|d| d.to_string()).as_deref(), Some(expect), "{text}");
        }
        assert_eq!(read("unknown"), None);
        assert_eq!(read("0000-00-00"), None);
    }
}
