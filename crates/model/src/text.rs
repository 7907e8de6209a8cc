// SPDX-License-Identifier: Apache-2.0
//! Text made comparable: folding, name tokens, identifier cores.

use unicode_normalization::UnicodeNormalization;

/// Longest text that is folded; the rest is left out of comparison and search, never out of the record.
pub const FOLDED_CHARS_MAX: usize = 4_096;

/// `grossWeightKg` → `gross_weight_kg`: how kinds and properties are called in SQL.
pub fn snake(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 4);
    for (i, c) in name.chars().enumerate() {
        if c.is_ascii_uppercase() && i > 0 {
            out.push('_');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}

/// Folds text for comparison: NFKD, transliterated to ASCII, lower case, everything but letters and digits a single space.
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    let mut push = |c: char| {
        if c.is_ascii_alphanumeric() {
            if gap && !out.is_empty() {
                out.push(' ');
            }
            gap = false;
            out.push(c.to_ascii_lowercase());
        } else if c != '\'' && c != '’' && c != '`' {
            gap = true;
        }
    };
    if text.is_ascii() {
        text.chars().take(FOLDED_CHARS_MAX).for_each(&mut push);
        return out;
    }
    for c in text.nfkd().take(FOLDED_CHARS_MAX) {
        if unicode_normalization::char::is_combining_mark(c) {
            continue;
        }
        if c.is_ascii() {
            push(c);
        } else {
            let ascii = any_ascii::any_ascii_char(c);
            // Ideographs are read syllable by syllable; keep the syllables apart.
            let is_ideograph = matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}');
            if is_ideograph {
                push(' ');
            }
            ascii.chars().for_each(&mut push);
            if is_ideograph {
                push(' ');
            }
        }
    }
    out
}

/// Whether `text` folds to `folded`: `fold(text) == folded`, without making the folded text where it is ASCII.
pub fn folds_to(text: &str, folded: &str) -> bool {
    if !text.is_ascii() {
        return fold(text) == folded;
    }
    let mut rest = folded.bytes();
    let (mut gap, mut has_begun) = (false, false);
    for b in text.bytes().take(FOLDED_CHARS_MAX) {
        if b.is_ascii_alphanumeric() {
            if (gap && has_begun && rest.next() != Some(b' ')) || rest.next() != Some(b.to_ascii_lowercase()) {
                return false;
            }
            (gap, has_begun) = (false, true);
        } else {
            gap |= b != b'\'' && b != b'`';
        }
    }
    rest.next().is_none()
}

/// The core of an identifier: letters and digits only, upper case, leading zeros kept.
pub fn identifier_core(text: &str) -> String {
    text.chars().take(FOLDED_CHARS_MAX).filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect()
}

/// Shortens text for a message to at most 80 characters.
pub fn excerpt(text: &str) -> String {
    const EXCERPT_CHARS_MAX: usize = 80;
    let cleaned = text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c });
    let mut out: String = cleaned.clone().take(EXCERPT_CHARS_MAX).collect();
    if cleaned.count() > EXCERPT_CHARS_MAX {
        out.push('…');
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_become_snake_case() {
        for (name, expect) in [("grossWeightKg", "gross_weight_kg"), ("Shipment", "shipment"), ("swiftBic", "swift_bic"), ("id", "id")] {
            assert_eq!(snake(name), expect);
        }
    }

    #[test]
    fn folding_makes_spellings_meet() {
        for (text, expect) in [
            ("  ZAMBADA GARCÍA,  Ismael ", "zambada garcia ismael"),
            ("O'Neil-Smith", "oneil smith"),
            ("Мария", "mariya"),
            ("Ｆｕｌｌ　ｗｉｄｔｈ", "full width"),
            ("北京 Trading", "bei jing trading"),
            ("", ""),
        ] {
            assert_eq!(fold(text), expect, "{text}");
        }
    }

    proptest! {
        #[test]
        fn folding_twice_is_folding_once(text in "\\PC{0,40}") {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once.clone());
            let other = format!("{once}a");
            prop_assert!(folds_to(&text, &once) && !folds_to(&text, &other));
            prop_assert!(!once.starts_with(' ') && !once.ends_with(' ') && !once.contains("  "));
        }
    }
}
