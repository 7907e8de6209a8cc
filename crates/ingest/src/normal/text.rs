// SPDX-License-Identifier: Apache-2.0
//! Text made clean: one kind of space, no control characters, nothing else changed.

use std::borrow::Cow;

use model::{FindingCode, text::excerpt};

use super::{Problem, Reading};

/// Characters that turn the direction of writing or show nothing: they make two names look alike that are not.
/// The joiners U+200C and U+200D stay, because Persian and Indic spelling needs them.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{ad}')
}

/// Whether nothing in the text needs a closer look: printable ASCII with single spaces.
/// Both passes look at every byte, because loops without an early end run many bytes at once.
fn is_plain(text: &str) -> bool {
    let bytes = text.as_bytes();
    let next = bytes.get(1..).unwrap_or_default();
    bytes.iter().fold(true, |ok, b| ok & (0x20..0x7f).contains(b))
        && !bytes.iter().zip(next).fold(false, |found, (a, b)| found | ((*a == b' ') & (*b == b' ')))
}

/// Trimmed, with runs of white space as one space and without control characters; and whether there were any.
pub(crate) fn clean(raw: &str) -> (Cow<'_, str>, bool) {
    let raw = raw.trim();
    if is_plain(raw) {
        return (Cow::Borrowed(raw), false);
    }
    let mut had_control = false;
    let mut out = String::with_capacity(raw.len());
    for c in raw.chars() {
        if c.is_whitespace() {
            if !out.is_empty() && !out.ends_with(' ') {
                out.push(' ');
            }
        } else if c.is_control() || is_invisible(c) {
            had_control |= c != '\u{ad}' && c != '\u{feff}';
        } else {
            out.push(c);
        }
    }
    out.truncate(out.trim_end().len());
    (if out == raw { Cow::Borrowed(raw) } else { Cow::Owned(out) }, had_control)
}

/// Whether a spreadsheet would run the cell. A sign alone is common in text; a sign before a call or a pipe is not.
pub(crate) fn is_formula(text: &str) -> bool {
    match text.bytes().next() {
        Some(b'=' | b'@') => text.len() > 1,
        Some(b'+' | b'-') => text.contains(['(', '|', '!']) && text.contains(|c: char| c.is_ascii_alphabetic()),
        _ => false,
    }
}

/// Reads free text: cleaned, with a note on control characters, lost characters and formulas.
pub(crate) fn read(raw: &str) -> Reading<'_> {
    if is_plain(raw) && !is_formula(raw) {
        return Reading::of(raw);
    }
    let (value, had_control) = clean(raw);
    if value.is_empty() {
        return Reading::nothing();
    }
    let problem = if had_control {
        let reason = format!("control or invisible characters removed from `{}`", excerpt(raw));
        Some(Problem::note(FindingCode::ControlCharacter, reason, "look at how the source exports this field"))
    } else if value.contains('\u{fffd}') {
        let reason = format!("letters of `{}` are lost; each is shown as \u{fffd}", excerpt(raw));
        let remedy = "declare `encoding`, for example \"windows-1252\"; if the file itself has \u{fffd}, its publisher lost them";
        Some(Problem::warning(FindingCode::BadEncoding, reason, remedy))
    } else if is_formula(&value) {
        let reason = format!("`{}` would run as a formula in a spreadsheet; kept as text", excerpt(raw));
        Some(Problem::note(FindingCode::Formula, reason, "exports escape it; look at where it comes from"))
    } else {
        None
    };
    Reading { value: Some(value), problem: problem.map(Box::new), ..Reading::default() }
}

/// Reads an e-mail address: lower case.
pub(crate) fn read_email(raw: &str) -> Reading<'_> {
    let (value, _) = clean(raw);
    let is_email = value.split_once('@').is_some_and(|(user, host)| {
        !user.is_empty()
            && host.contains('.')
            && !host.starts_with('.')
            && !host.ends_with('.')
            && !value.contains([' ', ',', ';'])
            && !host.contains('@')
    });
    if !is_email {
        let problem = Problem::warning(
            FindingCode::BadIdentifier,
            format!("`{}` is not one e-mail address", excerpt(raw)),
            "split several addresses with `split`, or mend the cell",
        );
        return Reading::doubtful(value, problem);
    }
    if value.bytes().any(|b| b.is_ascii_uppercase()) { Reading::of(value.to_lowercase()) } else { Reading::of(value) }
}

/// Reads a gender word in English or Spanish.
pub(crate) fn read_gender(raw: &str) -> Reading<'_> {
    match raw.trim().to_lowercase().as_str() {
        "m" | "male" | "man" | "masculino" | "hombre" => Reading::of("male"),
        "f" | "female" | "woman" | "femenino" | "mujer" => Reading::of("female"),
        "o" | "other" | "x" | "nonbinary" | "otro" => Reading::of("other"),
        "u" | "unknown" | "n/a" | "" => Reading::nothing(),
        _ => Reading::parked(Problem::warning(
            FindingCode::UnknownValue,
            format!("`{}` is no gender word we know", excerpt(raw)),
            "map it with `map` to male, female or other",
        )),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn text_is_cleaned_and_nothing_else() {
        for (raw, value, had_control) in [
            ("ACME  S.A. de\tC.V.", "ACME S.A. de C.V.", false),
            (" LAST, First ", "LAST, First", false),
            ("a\0b", "ab", true),
            ("line\r\nbreak", "line break", false),
            ("\u{202e}evil", "evil", true),
            ("García\u{a0}López", "García López", false),
            ("می\u{200c}خواهم", "می\u{200c}خواهم", false),
            ("\u{feff}", "", false),
        ] {
            assert_eq!(clean(raw), (Cow::Borrowed(value), had_control), "{raw:?}");
        }
    }

    #[test]
    fn formulas_are_told_from_numbers_and_phones() {
        for formula in ["=1+1", "@SUM(A1)", "-2+3+cmd|' /C calc'!A0", "+HYPERLINK(\"x\")"] {
            assert!(is_formula(formula), "{formula}");
        }
        for text in ["-", "=", "+52 55 1234", "-17.5", "- none -", "(a)", "+1 (202) 555-0100"] {
            assert!(!is_formula(text), "{text}");
        }
    }

    #[test]
    fn addresses_and_genders() {
        assert_eq!(read_email("A.B@Example.COM").value.as_deref(), Some("a.b@example.com"));
        for bad in ["a@b", "a b@c.d", "x@y@z.w", "@x.y"] {
            assert!(read_email(bad).problem.is_some(), "{bad}");
        }
        assert_eq!(read_gender("Mujer").value.as_deref(), Some("female"));
        assert!(read_gender("boat").problem.is_some());
    }

    proptest! {
        #[test]
        fn cleaning_twice_is_cleaning_once(raw in "\\PC{0,30}|[\\x00-\\x20a ]{0,20}") {
            let once = clean(&raw).0.into_owned();
            prop_assert_eq!(clean(&once).0.into_owned(), once);
        }
    }
}
