// SPDX-License-Identifier: Apache-2.0
//! Dates as sources write them, with the precision they have. Nothing is guessed: day and month that could be either are parked.

use jiff::fmt::strtime::BrokenDownTime;
use model::{
    FindingCode,
    text::excerpt,
    time::{PartialDate, civil_from_days},
};

use super::{Problem, Reading};

/// Years outside these are slips of the pen or placeholders (1900-01-01 and 9999-12-31 differ in that only the second is impossible).
const YEARS: std::ops::RangeInclusive<u16> = 1500..=2100;
/// Longest text looked at as a date.
const DATE_CHARS_MAX: usize = 64;

/// What a source declares about its dates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum DateRule {
    /// `12/11/1978` is the 12th of November.
    DayFirst,
    /// `12/11/1978` is the 11th of December.
    MonthFirst,
    /// Seconds since 1970 UTC.
    UnixSeconds,
    /// Milliseconds since 1970 UTC.
    UnixMillis,
    /// A `strftime` pattern.
    Pattern(String),
}

impl DateRule {
    /// Reads the word or pattern of `source.toml`.
    pub(crate) fn parse(text: &str) -> Option<DateRule> {
        Some(match text {
            "dmy" => DateRule::DayFirst,
            "mdy" => DateRule::MonthFirst,
            "unix" => DateRule::UnixSeconds,
            "unix-ms" => DateRule::UnixMillis,
            pattern if pattern.contains('%') => DateRule::Pattern(pattern.to_owned()),
            _ => return None,
        })
    }
}

/// Why a text is no date.
enum No {
    Unknown,
    Impossible,
    Ambiguous,
}

/// A date, perhaps with a time of day in UTC.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Moment {
    date: PartialDate,
    time: Option<(u8, u8, u8)>,
}

impl Moment {
    fn text(self) -> String {
        match self.time {
            Some((h, m, s)) => format!("{}T{h:02}:{m:02}:{s:02}", self.date),
            None => self.date.to_string(),
        }
    }
}

/// Reads a date, an instant or a range of dates.
pub(crate) fn read<'a>(raw: &'a str, rule: Option<&DateRule>) -> Reading<'a> {
    if iso_day(raw).is_some_and(|d| YEARS.contains(&d.year)) {
        return Reading::of(raw);
    }
    if raw.chars().count() > DATE_CHARS_MAX {
        return refusal(raw, No::Unknown);
    }
    if let Some((from, to)) = range(raw, rule) {
        return match common(from.date, to.date) {
            Some(date) => Reading::of(date.to_string()),
            None => Reading { second: Some(to.date.to_string()), ..Reading::of(from.date.to_string()) },
        };
    }
    match moment(raw, rule) {
        Ok(moment) => Reading::of(moment.text()),
        Err(no) => refusal(raw, no),
    }
}

/// `2015-03-25`, by far the commonest form, without any detour.
fn iso_day(text: &str) -> Option<PartialDate> {
    let &[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = text.as_bytes() else { return None };
    let two = |a: u8, b: u8| (a.is_ascii_digit() && b.is_ascii_digit()).then(|| (a - b'0') * 10 + (b - b'0'));
    let year = u16::from(two(y1, y2)?) * 100 + u16::from(two(y3, y4)?);
    PartialDate::new(year, Some(two(m1, m2)?), Some(two(d1, d2)?))
}

fn is_iso_day(text: &str) -> bool {
    text.len() == 10 && text.bytes().enumerate().all(|(i, b)| if i == 4 || i == 7 { b == b'-' } else { b.is_ascii_digit() })
}

fn refusal<'a>(raw: &str, no: No) -> Reading<'a> {
    let text = excerpt(raw);
    let problem = match no {
        No::Unknown => Problem::warning(
            FindingCode::ImpossibleDate,
            format!("`{text}` is not a date we understand"),
            "declare its form with `date = \"%d %b %Y\"` or the like",
        ),
        No::Impossible => Problem::warning(
            FindingCode::ImpossibleDate,
            format!("`{text}` is a date that no calendar has, or lies outside {} to {}", YEARS.start(), YEARS.end()),
            "ask the source",
        ),
        No::Ambiguous => Problem::warning(
            FindingCode::ImpossibleDate,
            format!("`{text}` can be read in more than one way"),
            "declare `date = \"dmy\"` or `date = \"mdy\"`, and years of four digits",
        ),
    };
    Reading::parked(problem)
}

fn checked(year: u16, month: Option<u8>, day: Option<u8>) -> Result<PartialDate, No> {
    PartialDate::new(year, month, day).filter(|d| YEARS.contains(&d.year)).ok_or(No::Impossible)
}

fn moment(text: &str, rule: Option<&DateRule>) -> Result<Moment, No> {
    let text = text.trim();
    match rule {
        Some(DateRule::UnixSeconds) => return unix(text, 1),
        Some(DateRule::UnixMillis) => return unix(text, 1000),
        Some(DateRule::Pattern(pattern)) => {
            if let Some(found) = by_pattern(text, pattern) {
                return found;
            }
        }
        _ => {}
    }
    if let Some(found) = iso(text) {
        return found;
    }
    by_words(text, rule).map(|date| Moment { date, time: None })
}

fn unix(text: &str, per_second: i64) -> Result<Moment, No> {
    let ticks: i64 = text.parse().map_err(|_| No::Unknown)?;
    from_seconds(ticks.div_euclid(per_second))
}

fn from_seconds(seconds: i64) -> Result<Moment, No> {
    let (year, month, day) = civil_from_days(seconds.div_euclid(86_400));
    let second = seconds.rem_euclid(86_400);
    let date = checked(u16::try_from(year).map_err(|_| No::Impossible)?, Some(month), Some(day))?;
    let part = |value: i64| u8::try_from(value).map_err(|_| No::Impossible);
    Ok(Moment { date, time: Some((part(second / 3600)?, part(second / 60 % 60)?, part(second % 60)?)) })
}

fn by_pattern(text: &str, pattern: &str) -> Option<Result<Moment, No>> {
    let parsed = BrokenDownTime::parse(pattern, text).ok()?;
    let year = u16::try_from(parsed.year()?).ok()?;
    let part = |value: Option<i8>| value.and_then(|v| u8::try_from(v).ok());
    let time = match (part(parsed.hour()), part(parsed.minute())) {
        (Some(h), Some(m)) => Some((h, m, part(parsed.second()).unwrap_or(0))),
        _ => None,
    };
    Some(checked(year, part(parsed.month()), part(parsed.day())).map(|date| Moment { date, time }))
}

/// ISO 8601 with or without time and offset; midnight without an offset is how exports write a plain day.
fn iso(text: &str) -> Option<Result<Moment, No>> {
    let bytes = text.as_bytes();
    let at = bytes.iter().position(|b| matches!(b, b'T' | b' ' | b't')).unwrap_or(bytes.len());
    let (day, rest) = (text.get(..at)?, text.get(at..)?);
    let is_shaped = match day.len() {
        4 => day.bytes().all(|b| b.is_ascii_digit()),
        7 => day.bytes().enumerate().all(|(i, b)| if i == 4 { b == b'-' } else { b.is_ascii_digit() }),
        10 => is_iso_day(day),
        _ => false,
    };
    if !is_shaped {
        return None;
    }
    let date = PartialDate::parse(day).filter(|d| YEARS.contains(&d.year));
    let time = rest.get(1..).unwrap_or_default();
    if time.is_empty() {
        return Some(date.map(|date| Moment { date, time: None }).ok_or(No::Impossible));
    }
    let Some((h, m, s, offset)) = clock(time) else { return (day.len() == 10).then_some(Err(No::Unknown)) };
    let Some(date) = date else { return Some(Err(No::Impossible)) };
    let (Some(month), Some(day)) = (date.month, date.day) else { return Some(Err(No::Unknown)) };
    Some(match offset {
        None if (h, m, s) == (0, 0, 0) => Ok(Moment { date, time: None }),
        None => Ok(Moment { date, time: Some((h, m, s)) }),
        Some(offset) => {
            let days = model::time::days_from_civil(i64::from(date.year), month, day);
            from_seconds(days * 86_400 + i64::from(h) * 3600 + i64::from(m) * 60 + i64::from(s) - offset * 60)
        }
    })
}

/// `14:02`, `14:02:09.123`, `14:02:09Z`, `14:02+02:00`: hours, minutes, seconds, minutes east of UTC.
fn clock(text: &str) -> Option<(u8, u8, u8, Option<i64>)> {
    let text = text.trim().trim_end_matches("UTC").trim_end();
    let at = text.find(['Z', 'z', '+', '-']).unwrap_or(text.len());
    let (time, zone) = (text.get(..at)?.trim(), text.get(at..)?);
    let mut parts = time.split(':');
    let mut next = |max: u8| parts.next().map_or(Some(0), |p| p.split('.').next()?.parse::<u8>().ok().filter(|v| *v <= max));
    let (h, m, s) = (next(23)?, next(59)?, next(60)?);
    if !time.contains(':') || parts.next().is_some() {
        return None;
    }
    let offset = match zone {
        "" => None,
        "Z" | "z" => Some(0),
        _ => {
            let sign = if zone.starts_with('-') { -1 } else { 1 };
            let digits: String = zone.chars().filter(char::is_ascii_digit).collect();
            let value: i64 = digits.parse().ok()?;
            let minutes = if digits.len() <= 2 { value * 60 } else { value / 100 * 60 + value % 100 };
            (minutes <= 14 * 60).then_some(Some(sign * minutes))?
        }
    };
    Some((h, m, s.min(59), offset))
}

/// One word or number of a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token {
    Month(u8),
    Number { value: u16, digits: u8 },
}

const NOISE: [&str; 29] = [
    "circa",
    "c",
    "ca",
    "approximately",
    "approx",
    "about",
    "around",
    "early",
    "late",
    "of",
    "de",
    "del",
    "the",
    "st",
    "nd",
    "rd",
    "th",
    "on",
    "mon",
    "tue",
    "wed",
    "thu",
    "fri",
    "sat",
    "sun",
    "utc",
    "gmt",
    "am",
    "pm",
];

/// English and Spanish months by their first three letters.
fn month_of(word: &str) -> Option<u8> {
    const MONTHS: [[&str; 2]; 12] = [
        ["january", "enero"],
        ["february", "febrero"],
        ["march", "marzo"],
        ["april", "abril"],
        ["may", "mayo"],
        ["june", "junio"],
        ["july", "julio"],
        ["august", "agosto"],
        ["september", "septiembre"],
        ["october", "octubre"],
        ["november", "noviembre"],
        ["december", "diciembre"],
    ];
    let hit = MONTHS.iter().position(|names| word.len() >= 3 && names.iter().any(|n| n.starts_with(word)) || word == "sept")?;
    let month = if word == "sept" { 9 } else { hit + 1 };
    u8::try_from(month).ok()
}

/// Splits into words and numbers; times of day and noise are dropped, anything else unknown ends it.
fn tokens(text: &str) -> Option<Vec<Token>> {
    let mut found = Vec::new();
    for piece in text.split(|c: char| c.is_whitespace() || matches!(c, ',' | '/' | '-' | '–' | '.' | '(' | ')')) {
        if piece.contains(':') {
            continue;
        }
        let mut rest = piece;
        while let Some(first) = rest.chars().next() {
            let is_digit = first.is_ascii_digit();
            let end = rest.find(|c: char| c.is_ascii_digit() != is_digit).unwrap_or(rest.len());
            let (run, tail) = rest.split_at_checked(end)?;
            rest = tail;
            if is_digit {
                push_digits(run, &mut found)?;
                continue;
            }
            let word = run.to_lowercase();
            match month_of(&word) {
                Some(month) => found.push(Token::Month(month)),
                None if NOISE.contains(&word.as_str()) || word.strip_suffix("day").is_some_and(|d| d.len() >= 3) => {}
                None => return None,
            }
        }
    }
    Some(found)
}

/// A number of at most four digits, or a day written `20150325`.
fn push_digits(run: &str, found: &mut Vec<Token>) -> Option<()> {
    let mut push = |piece: &str| {
        found.push(Token::Number { value: piece.parse().ok()?, digits: u8::try_from(piece.len()).ok()? });
        Some(())
    };
    match run.len() {
        1..=4 => push(run),
        8 => push(run.get(..4)?).and(push(run.get(4..6)?)).and(push(run.get(6..)?)),
        _ => None,
    }
}

fn by_words(text: &str, rule: Option<&DateRule>) -> Result<PartialDate, No> {
    let tokens = tokens(text).ok_or(No::Unknown)?;
    let small = |v: u16| u8::try_from(v).ok();
    let whole = |y: u16, m: u16, d: u16| checked(y, small(m).or(Some(99)), small(d).or(Some(99)));
    use Token::{Month, Number};
    match tokens.as_slice() {
        [Number { value: y, digits: 4 }] => checked(*y, None, None),
        [Month(m), Number { value: y, digits: 4 }] | [Number { value: y, digits: 4 }, Month(m)] => checked(*y, Some(*m), None),
        [Number { value: m, digits: 1 | 2 }, Number { value: y, digits: 4 }]
        | [Number { value: y, digits: 4 }, Number { value: m, digits: 1 | 2 }] => checked(*y, small(*m), None),
        [Month(m), Number { value: d, digits: 1 | 2 }, Number { value: y, digits: 4 }]
        | [Number { value: d, digits: 1 | 2 }, Month(m), Number { value: y, digits: 4 }]
        | [Number { value: y, digits: 4 }, Month(m), Number { value: d, digits: 1 | 2 }] => whole(*y, u16::from(*m), *d),
        [Number { value: y, digits: 4 }, Number { value: m, .. }, Number { value: d, .. }] => whole(*y, *m, *d),
        [Number { value: a, digits: 1 | 2 }, Number { value: b, digits: 1 | 2 }, Number { value: y, digits: 4 }] => match rule {
            Some(DateRule::DayFirst) => whole(*y, *b, *a),
            Some(DateRule::MonthFirst) => whole(*y, *a, *b),
            _ if *a > 12 || a == b => whole(*y, *b, *a),
            _ if *b > 12 => whole(*y, *a, *b),
            _ => Err(No::Ambiguous),
        },
        [Number { digits: 1 | 2, .. } | Month(_), Number { digits: 1 | 2, .. } | Month(_), Number { digits: 1 | 2, .. }] => {
            Err(No::Ambiguous)
        }
        _ => Err(No::Unknown),
    }
}

/// The two ends of a range, when both are dates by themselves.
fn range(text: &str, rule: Option<&DateRule>) -> Option<(Moment, Moment)> {
    let lower = text.to_ascii_lowercase();
    let split = |mark: &str| lower.find(mark).and_then(|at| Some((lower.get(..at)?.to_owned(), lower.get(at + mark.len()..)?.to_owned())));
    let is_year_pair =
        lower.len() == 9 && lower.bytes().enumerate().all(|(i, b)| if i == 4 { matches!(b, b'-' | b'/') } else { b.is_ascii_digit() });
    let (from, to) = if is_year_pair {
        (lower.get(..4)?.to_owned(), lower.get(5..)?.to_owned())
    } else {
        [" to ", " and ", " – ", " - ", "–"].iter().find_map(|mark| split(mark))?
    };
    let from = from.trim_start_matches("between ").trim_start_matches("from ").trim().to_owned();
    let (from, to) = (moment(&from, rule).ok()?, moment(&to, rule).ok()?);
    (from.date <= to.date).then_some((from, to))
}

/// The most precise date that covers both, if they share a year.
fn common(from: PartialDate, to: PartialDate) -> Option<PartialDate> {
    let month = from.month.filter(|m| to.month == Some(*m));
    let day = from.day.filter(|d| month.is_some() && to.day == Some(*d));
    (from.year == to.year).then_some(PartialDate { year: from.year, month, day })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(raw: &str, rule: Option<&str>, expect: &[&str]) {
        let rule = rule.map(|r| DateRule::parse(r).unwrap());
        let reading = read(raw, rule.as_ref());
        let got: Vec<&str> = reading.value.as_deref().into_iter().chain(reading.second.as_deref()).collect();
        assert_eq!(got, expect, "{raw}");
        assert_eq!(reading.problem.is_some(), expect.is_empty(), "{raw}");
    }

    #[test]
    fn dates_as_sources_write_them() {
        for (raw, expect) in [
            ("2015-03-25", "2015-03-25"),
            ("2015-03", "2015-03"),
            ("1962", "1962"),
            ("Mar 25, 2015", "2015-03-25"),
            ("25 Mar 2015", "2015-03-25"),
            ("25MAR2015", "2015-03-25"),
            ("March 25th, 2015", "2015-03-25"),
            ("Wednesday, 25 March 2015", "2015-03-25"),
            ("25 de marzo de 2015", "2015-03-25"),
            ("Sept 2015", "2015-09"),
            ("1978/11/12", "1978-11-12"),
            ("20150325", "2015-03-25"),
            ("25/12/1978", "1978-12-25"),
            ("12/25/1978", "1978-12-25"),
            ("7.7.1978", "1978-07-07"),
            ("03/2015", "2015-03"),
            ("circa 1962", "1962"),
            ("c. Mar 1962", "1962-03"),
            ("2015-03-25T10:30:00Z", "2015-03-25T10:30:00"),
            ("2015-03-25T01:30:00+02:00", "2015-03-24T23:30:00"),
            ("2015-03-25 10:30", "2015-03-25T10:30:00"),
            ("2015-03-25 00:00:00", "2015-03-25"),
            ("2015-03-25 10:30:00.123 UTC", "2015-03-25T10:30:00"),
            ("1 Mar 1962 to 15 Mar 1962", "1962-03"),
            ("between Mar 1962 and Dec 1962", "1962"),
        ] {
            check(raw, None, &[expect]);
        }
        check("1959 to 1962", None, &["1959", "1962"]);
        check("1959-1962", None, &["1959", "1962"]);
    }

    #[test]
    fn declared_forms_decide() {
        check("12/11/1978", Some("dmy"), &["1978-11-12"]);
        check("12/11/1978", Some("mdy"), &["1978-12-11"]);
        check("11.12.78", Some("%d.%m.%y"), &["1978-12-11"]);
        check("1427282400", Some("unix"), &["2015-03-25T11:20:00"]);
        check("1427282400000", Some("unix-ms"), &["2015-03-25T11:20:00"]);
        check("2015-03-25", Some("%d/%m/%Y"), &["2015-03-25"]);
    }

    #[test]
    fn what_is_no_date_is_parked() {
        for bad in [
            "12/11/1978",
            "11/12/78",
            "1962-02-30",
            "30 Feb 1962",
            "9999-12-31",
            "0000-00-00",
            "yesterday",
            "13/13/2015",
            "2015-03-25T25:00:00",
            "43210",
            "Mar",
            "1",
            "",
        ] {
            check(bad, None, &[]);
        }
    }

    proptest! {
        #[test]
        fn any_text_is_a_date_or_not(text in "\\PC{0,70}|[0-9:TZ./ ,a-z+-]{0,30}") {
            for rule in [None, Some(DateRule::DayFirst), Some(DateRule::UnixSeconds), Some(DateRule::Pattern("%d %b %Y %H:%M".into()))] {
                if let Some(value) = read(&text, rule.as_ref()).value {
                    prop_assert!(PartialDate::parse(&value).is_some(), "{} gave {}", text, value);
                }
            }
        }
    }
}
