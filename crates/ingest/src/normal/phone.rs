// SPDX-License-Identifier: Apache-2.0
//! Telephone numbers in E.164.

use model::{FindingCode, text::excerpt};
use phonenumber::{Mode, country};

use super::{Problem, Reading};

/// Digits of an E.164 number, at most, with some for trunk and exit prefixes.
const DIGITS_MAX: usize = 20;

/// Reads a phone number; without `+` it follows the numbering plan of `region` (alpha-2 in any case).
/// What cannot be read is kept as it stands, with a finding.
pub(crate) fn read<'a>(raw: &'a str, region: Option<&str>) -> Reading<'a> {
    match e164(raw, region) {
        Ok(number) => Reading::of(number),
        Err(why) => {
            let reason = format!("`{}` {why}", excerpt(raw));
            Reading::doubtful(raw, Problem::warning(FindingCode::BadPhone, reason, "write +, country code and number, or declare `region`"))
        }
    }
}

fn e164(raw: &str, region: Option<&str>) -> Result<String, &'static str> {
    let number = dialed(raw).ok_or("has no phone number's form")?;
    let region = region.and_then(|r| r.to_ascii_uppercase().parse::<country::Id>().ok());
    if region.is_none() && !number.starts_with('+') {
        return Err("has no country code, and nothing says which country it is from");
    }
    let parsed = phonenumber::parse(region, &number).map_err(|_| "cannot be a phone number")?;
    if !phonenumber::is_valid(&parsed) {
        return Err("is no number of its country's plan");
    }
    Ok(parsed.format().mode(Mode::E164).to_string())
}

/// The digits one would dial, with a leading `+` where the text says the number is international. An extension is left out.
fn dialed(raw: &str) -> Option<String> {
    let lower = raw.to_ascii_lowercase();
    let end = ["ext", "x", "#", ";"].iter().filter_map(|mark| lower.find(mark)).min().unwrap_or(lower.len());
    let text = lower.get(..end)?.trim();
    let text = ["tel:", "tel.", "tel", "ph:", "phone:", "fax:"].iter().find_map(|p| text.strip_prefix(p)).unwrap_or(text).trim();
    if !text.chars().all(|c| c.is_ascii_digit() || matches!(c, '+' | ' ' | '(' | ')' | '-' | '.' | '/' | '\u{a0}' | '–')) {
        return None;
    }
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    if !(5..=DIGITS_MAX).contains(&digits.len()) {
        return None;
    }
    let is_international = text.trim_start_matches('(').starts_with('+');
    Some(match digits.strip_prefix("00") {
        _ if is_international => format!("+{digits}"),
        Some(rest) => format!("+{rest}"),
        None => digits,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_become_e164() {
        for (raw, region, expect) in [
            ("+52 55 5555 0100", None, "+525555550100"),
            ("(202) 456-1111", Some("us"), "+12024561111"),
            ("0044 20 7946 0958", None, "+442079460958"),
            ("tel: +1 202 456 1111 ext. 12", None, "+12024561111"),
            ("010 8888 9999", Some("CN"), "+861088889999"),
        ] {
            let reading = read(raw, region);
            assert_eq!((reading.value.as_deref(), reading.problem), (Some(expect), None), "{raw}");
        }
    }

    #[test]
    fn what_is_no_number_is_kept_and_doubted() {
        for (raw, region) in [("555-0100", None), ("call me", Some("us")), ("+1 1", None), ("12345678", Some("zz")), ("+999 1234567", None)]
        {
            let reading = read(raw, region);
            assert_eq!(reading.value.as_deref(), Some(raw));
            assert_eq!(reading.problem.map(|p| p.code), Some(FindingCode::BadPhone), "{raw}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_a_phone_or_not(text in "\\PC{0,30}|[+]?[0-9 ()-]{0,24}", region in proptest::option::of("[A-Z]{2}|us|cn|mx")) {
            let _ = read(&text, region.as_deref());
        }
    }
}
