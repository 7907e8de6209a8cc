// SPDX-License-Identifier: Apache-2.0
//! Dates as the list prints them, kept with the precision they have.

use model::time::PartialDate;

/// A date, a part of one, or a span.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Dated {
    /// The date, or the start of a span.
    pub from: PartialDate,
    /// The end of a span.
    pub to: Option<PartialDate>,
    /// Whether it is only about then.
    pub is_circa: bool,
    /// As the list has it.
    pub printed: String,
}

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Reads `26 Sep 1946`, `Sep 1946`, `1946`, `circa 1946`, `1929 to 1930`.
pub(super) fn read(printed: &str) -> Option<Dated> {
    let printed = printed.trim();
    let (is_circa, text) = printed.strip_prefix("circa ").map_or((false, printed), |rest| (true, rest));
    let (from, to) = match text.split_once(" to ") {
        Some((from, to)) => (point(from)?, Some(point(to.trim_start_matches("circa "))?)),
        None => (point(text)?, None),
    };
    Some(Dated { from, to, is_circa, printed: printed.to_owned() })
}

fn point(text: &str) -> Option<PartialDate> {
    let mut words = text.split_whitespace().rev();
    let year = words.next().and_then(year)?;
    let month = words.next().map(month);
    let day = words.next().map(|day| day.parse().ok());
    match (month, day, words.next()) {
        (None, None, None) => PartialDate::new(year, None, None),
        (Some(Some(month)), None, None) => PartialDate::new(year, Some(month), None),
        (Some(Some(month)), Some(Some(day)), None) => PartialDate::new(year, Some(month), Some(day)),
        _ => None,
    }
}

fn year(text: &str) -> Option<u16> {
    text.parse().ok().filter(|year| text.len() == 4 && (1800..2100).contains(year))
}

fn month(text: &str) -> Option<u8> {
    MONTHS.iter().zip(1..).find(|(month, _)| **month == text).map(|(_, number)| number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_keep_their_precision() {
        for (text, expect) in [
            ("06 Jan 1949", Some(("1949-01-06", "", false))),
            ("Sep 1938", Some(("1938-09", "", false))),
            ("1962", Some(("1962", "", false))),
            ("circa 1945", Some(("1945", "", true))),
            ("26 Sep 1946 to 07 Dec 1946", Some(("1946-09-26", "1946-12-07", false))),
            ("1929 to 1930", Some(("1929", "1930", false))),
            ("30 Feb 1949", None),
            ("late 1962", None),
            ("the 06 Jan 1949", None),
            ("+1962", None),
            ("", None),
        ] {
            let got = read(text).map(|d| (d.from.to_string(), d.to.map_or(String::new(), |t| t.to_string()), d.is_circa));
            assert_eq!(got, expect.map(|(from, to, circa)| (from.to_owned(), to.to_owned(), circa)), "{text}");
        }
    }
}
