// SPDX-License-Identifier: Apache-2.0
//! Exact decimal numbers: no binary fraction ever touches an amount or a weight.

use std::fmt;

/// Digits after the point that a product keeps; a ten-millionth of a gram in kilograms is enough.
const SCALE_MAX: u32 = 10;
/// Digits of a number, at most: what an `i128` surely holds.
const DIGITS_MAX: usize = 36;

/// `mantissa / 10^scale`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Decimal {
    mantissa: i128,
    scale: u32,
}

impl Decimal {
    pub(crate) const fn new(mantissa: i128, scale: u32) -> Self {
        Decimal { mantissa, scale }
    }

    /// The product, rounded half away from zero to [`SCALE_MAX`] digits; `None` when it is too large.
    pub(crate) fn times(self, other: Decimal) -> Option<Decimal> {
        let mut mantissa = self.mantissa.checked_mul(other.mantissa)?;
        let mut scale = self.scale + other.scale;
        if scale > SCALE_MAX {
            let divisor = 10_i128.checked_pow(scale - SCALE_MAX)?;
            let half = if mantissa < 0 { -divisor / 2 } else { divisor / 2 };
            mantissa = mantissa.checked_add(half)? / divisor;
            scale = SCALE_MAX;
        }
        while scale > 0 && mantissa % 10 == 0 {
            mantissa /= 10;
            scale -= 1;
        }
        Some(Decimal { mantissa, scale })
    }

    /// Whether it lies within `-limit..=limit`.
    pub(crate) fn is_within(self, limit: i128) -> bool {
        10_i128.checked_pow(self.scale).and_then(|p| p.checked_mul(limit)).is_some_and(|l| self.mantissa.abs() <= l)
    }

    /// Reads a number as people and programs write it: `1,234.5`, `1.234,5`, `1 234,5`, `1.23E7`, `(12)` for -12.
    /// With `mark` given, only that character separates the fraction. A lone comma before exactly three digits
    /// separates thousands, before any other number of digits the fraction.
    pub(crate) fn parse(text: &str, mark: Option<char>) -> Option<Decimal> {
        let text = text.trim();
        let (text, is_bracketed) = match text.strip_prefix('(').and_then(|t| t.strip_suffix(')')) {
            Some(inner) => (inner.trim(), true),
            None => (text, false),
        };
        let (text, is_negative) = match text.strip_prefix(['-', '−']) {
            Some(rest) => (rest, true),
            None => (text.strip_prefix('+').unwrap_or(text), false),
        };
        let (body, exponent) = match text.split_once(['e', 'E']) {
            Some((body, exponent)) => (body, exponent.parse::<i32>().ok().filter(|e| e.abs() <= 30)?),
            None => (text, 0),
        };
        let (whole, fraction) = split_fraction(body, mark)?;
        let mut mantissa = 0_i128;
        let mut digits = 0;
        for c in whole.chars().chain(fraction.chars()) {
            match c.to_digit(10) {
                Some(d) => {
                    mantissa = mantissa * 10 + i128::from(d);
                    digits += 1;
                    if digits > DIGITS_MAX {
                        return None;
                    }
                }
                None if matches!(c, ',' | '.' | ' ' | '\'' | '’' | '_' | '\u{a0}' | '\u{202f}') => {}
                None => return None,
            }
        }
        if digits == 0 || (is_bracketed && is_negative) {
            return None;
        }
        let scale = i32::try_from(fraction.len()).ok()? - exponent;
        if is_negative || is_bracketed {
            mantissa = -mantissa;
        }
        if scale < 0 {
            return Some(Decimal { mantissa: mantissa.checked_mul(10_i128.checked_pow(scale.unsigned_abs())?)?, scale: 0 });
        }
        let scale = scale.unsigned_abs();
        (scale <= 36).then_some(Decimal { mantissa, scale })
    }
}

/// Parts of a number before and after its fraction mark; the first may hold thousands separators in groups of three.
fn split_fraction(body: &str, mark: Option<char>) -> Option<(&str, &str)> {
    let at = match mark {
        Some(mark) => body.rfind(mark),
        None => match (body.rfind('.'), body.rfind(',')) {
            (Some(dot), Some(comma)) => Some(dot.max(comma)),
            (Some(dot), None) => (body.find('.') == Some(dot)).then_some(dot),
            (None, Some(comma)) => (body.find(',') == Some(comma) && body.len() - comma != 4).then_some(comma),
            (None, None) => None,
        },
    };
    let (whole, fraction) = match at {
        Some(at) => (body.get(..at)?, body.get(at + 1..)?),
        None => (body, ""),
    };
    if !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let is_separator = |c: char| !c.is_ascii_digit();
    let mut groups = whole.split(is_separator);
    let first = groups.next().unwrap_or_default();
    let mut is_grouped = false;
    for group in groups {
        is_grouped = true;
        // Two digits a group: Indian lakh and crore writing, 12,34,567.
        if group.len() != 3 && group.len() != 2 {
            return None;
        }
    }
    let last_ok = !is_grouped || whole.rsplit(is_separator).next().is_some_and(|g| g.len() == 3);
    (last_ok && !(is_grouped && first.is_empty())).then_some((whole, fraction))
}

/// Whether the text is a number in normal form already: `0`, `12`, `-3.50`, at most eighteen digits.
pub(crate) fn is_plain(text: &str) -> bool {
    let body = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = body.split_once('.').map_or((body, None), |(w, f)| (w, Some(f)));
    let digits = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
    body.len() <= 18 && digits(whole) && (whole == "0" || !whole.starts_with('0')) && fraction.is_none_or(digits)
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.mantissa < 0 { "-" } else { "" };
        let digits = self.mantissa.unsigned_abs().to_string();
        let scale = self.scale as usize;
        if scale == 0 {
            return write!(f, "{sign}{digits}");
        }
        let padded = format!("{digits:0>width$}", width = scale + 1);
        let (whole, fraction) = padded.split_at(padded.len() - scale);
        write!(f, "{sign}{whole}.{fraction}")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(text: &str, mark: Option<char>, expect: Option<&str>) {
        assert_eq!(Decimal::parse(text, mark).map(|d| d.to_string()).as_deref(), expect, "{text}");
    }

    #[test]
    fn numbers_as_people_write_them() {
        for (text, expect) in [
            ("1234.5", Some("1234.5")),
            ("1,234.5", Some("1234.5")),
            ("1.234,5", Some("1234.5")),
            ("1 234,5", Some("1234.5")),
            ("1'234.50", Some("1234.50")),
            ("12,34,567", Some("1234567")),
            ("1,234", Some("1234")),
            ("12,5", Some("12.5")),
            ("1.234.567", Some("1234567")),
            ("5.689852347E7", Some("56898523.47")),
            ("1e3", Some("1000")),
            ("2.5e-3", Some("0.0025")),
            ("-0.5", Some("-0.5")),
            (".5", Some("0.5")),
            ("+7", Some("7")),
            ("(1,200.00)", Some("-1200.00")),
            ("007", Some("7")),
            ("12.", Some("12")),
            ("", None),
            ("-", None),
            ("1,23,4", None),
            ("12a", None),
            ("1e999", None),
            ("NaN", None),
            ("1..2", None),
            ("123456789012345678901234567890123456789", None),
        ] {
            check(text, None, expect);
        }
        check("1.234", Some(','), Some("1234"));
        check("1,234", Some(','), Some("1.234"));
    }

    #[test]
    fn products_are_exact() {
        let lb = Decimal::new(45_359_237, 8);
        assert_eq!(Decimal::parse("1000", None).unwrap().times(lb).unwrap().to_string(), "453.59237");
        assert_eq!(Decimal::parse("0.1", None).unwrap().times(Decimal::new(3, 0)).unwrap().to_string(), "0.3");
    }

    proptest! {
        #[test]
        fn a_printed_number_reads_back(mantissa in -1_000_000_000_000_i128..1_000_000_000_000, scale in 0_u32..9) {
            let printed = Decimal::new(mantissa, scale).to_string();
            prop_assert_eq!(Decimal::parse(&printed, Some('.')).map(|d| d.to_string()), Some(printed));
        }

        #[test]
        fn any_text_is_a_number_or_not(text in "\\PC{0,20}|[0-9.,eE+() -]{0,20}") {
            let _ = Decimal::parse(&text, None);
        }
    }
}
