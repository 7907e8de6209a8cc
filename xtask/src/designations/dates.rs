// SPDX-License-Identifier: Apache-2.0
//! Dates as the list prints them, kept with the precision they have.

/// A date, a part of one, or a span.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Dated {
    /// `1946-09-26`, `1946-09` or `1946`.
    pub from: String,
    /// The end of a span; empty otherwise.
    pub to: String,
    pub circa: bool,
}

impl Dated {
    /// `day`, `month` or `year`, by what is printed.
    pub(super) fn precision(&self) -> &'static str {
        match self.from.len() {
            10 => "day",
            7 => "month",
            _ => "year",
        }
    }
}

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Reads `26 Sep 1946`, `Sep 1946`, `1946`, `circa 1946`, `1929 to 1930`.
pub(super) fn read(text: &str) -> Option<Dated> {
    let text = text.trim();
    let (circa, text) = match text.strip_prefix("circa ") {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (from, to) = match text.split_once(" to ") {
        Some((from, to)) => (point(from)?, point(to.trim_start_matches("circa "))?),
        None => (point(text)?, String::new()),
    };
    Some(Dated { from, to, circa })
}

/// One day, month or year, in ISO 8601.
pub(super) fn point(text: &str) -> Option<String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    match words.as_slice() {
        [year] => year_number(year).map(|year| format!("{year:04}")),
        [month, year] => Some(format!("{:04}-{:02}", year_number(year)?, month_number(month)?)),
        [day, month, year] => {
            let day: u8 = day.parse().ok().filter(|day| (1..=31).contains(day))?;
            Some(format!("{:04}-{:02}-{day:02}", year_number(year)?, month_number(month)?))
        }
        _ => None,
    }
}

fn year_number(text: &str) -> Option<u16> {
    text.parse().ok().filter(|year| text.len() == 4 && (1800..2100).contains(year))
}

fn month_number(text: &str) -> Option<usize> {
    MONTHS.iter().position(|month| *month == text).map(|idx| idx + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_keep_their_precision() {
        let cases = [
            ("06 Jan 1949", Some(("1949-01-06", "", false, "day"))),
            ("Sep 1938", Some(("1938-09", "", false, "month"))),
            ("1962", Some(("1962", "", false, "year"))),
            ("circa 1945", Some(("1945", "", true, "year"))),
            ("26 Sep 1946 to 07 Dec 1946", Some(("1946-09-26", "1946-12-07", false, "day"))),
            ("1929 to 1930", Some(("1929", "1930", false, "year"))),
            ("32 Jan 1949", None),
            ("late 1962", None),
            ("", None),
        ];
        for (text, want) in cases {
            let got = read(text);
            let got = got.as_ref().map(|d| (d.from.as_str(), d.to.as_str(), d.circa, d.precision()));
            assert_eq!(got, want, "{text}");
        }
    }
}
