// SPDX-License-Identifier: Apache-2.0
//! Text taken apart: folding to Latin letters, tokens by script, native letters as the tables name them.

use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

/// Longest text that is read; the rest is left out of comparison, never out of the record.
pub(crate) const CHARS_MAX: usize = 400;

/// How a token is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Script {
    /// Latin letters and digits.
    Latin,
    /// Ideographs.
    Han,
    /// Hiragana and katakana.
    Kana,
    Hangul,
    Arabic,
    /// Any other letters.
    Letters,
}

/// One run of letters and digits of one script.
#[derive(Clone, Debug)]
pub(crate) struct Token {
    /// As written, composed.
    pub(crate) text: String,
    pub(crate) script: Script,
    /// A comma stands behind it.
    pub(crate) comma: bool,
    /// A full stop stands right behind it.
    pub(crate) stop: bool,
    /// A middle dot parts it from its neighbor, as between the parts of a foreign name.
    pub(crate) dot: bool,
}

/// Folds to lower-case Latin letters and digits with single spaces; other scripts letter by letter.
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    if text.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return text.chars().take(CHARS_MAX).map(|c| c.to_ascii_lowercase()).collect();
    }
    for c in text.nfkd().take(CHARS_MAX).filter(|c| !is_combining_mark(*c) && !is_apostrophe(*c)) {
        for c in any_ascii::any_ascii_char(c).chars() {
            if c.is_ascii_alphanumeric() {
                if gap && !out.is_empty() {
                    out.push(' ');
                }
                gap = false;
                out.push(c.to_ascii_lowercase());
            } else if c != '\'' && c != '`' {
                gap = true;
            }
        }
    }
    out
}

/// The letters of a native word as the tables name them: composed, lower case, without points and blanks, Persian forms of
/// Arabic letters as the Arabic ones, katakana as hiragana, Hangul by its letters.
pub fn native_letters(text: &str) -> String {
    let mut out = String::new();
    for c in text.nfkc().take(CHARS_MAX).flat_map(char::to_lowercase).filter(|c| c.is_alphabetic() || is_sign(*c)) {
        match c {
            'ـ' => {}
            'ی' | 'ے' => out.push('ي'),
            'ک' => out.push('ك'),
            'ہ' | 'ھ' | 'ە' => out.push('ه'),
            'ۀ' => out.push('ة'),
            'ٱ' => out.push('ا'),
            '\u{30a1}'..='\u{30f6}' => out.extend(char::from_u32(u32::from(c) - 0x60)),
            // Greek loses its accents; Hangul falls into letters.
            '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}' | '\u{ac00}'..='\u{d7a3}' => {
                out.extend(std::iter::once(c).nfd().filter(|c| !is_point(*c)));
            }
            c if is_point(c) => {}
            c => out.push(c),
        }
    }
    out
}

/// How the lexicon files a native word: ideographs and Hangul as they stand, other scripts by [`native_letters`].
pub(crate) fn native_key(text: &str) -> String {
    let stands = |c: char| matches!(script(c), Some(Script::Han | Script::Hangul));
    if text.chars().all(stands) { text.to_owned() } else { native_letters(text) }
}

/// Accents and vowel points that writers leave out as they please.
fn is_point(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{483}'..='\u{487}' | '\u{591}'..='\u{5c7}' | '\u{610}'..='\u{61a}' | '\u{64b}'..='\u{65f}' | '\u{670}')
}

/// Vowel signs of Indic scripts and the like, which are part of the spelling.
fn is_sign(c: char) -> bool {
    is_combining_mark(c) && !is_point(c) || c == 'ー'
}

pub(crate) fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '`' | 'ʼ' | '‘' | 'ʻ' | '´' | '\u{200c}' | '\u{200d}' | '\u{200e}' | '\u{200f}' | '׳' | '״')
}

fn script(c: char) -> Option<Script> {
    Some(match c {
        _ if c.is_ascii_alphanumeric() => Script::Latin,
        '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}' | '々' => Script::Han,
        '\u{3041}'..='\u{309f}' | '\u{30a1}'..='\u{30fa}' | 'ー' => Script::Kana,
        '\u{ac00}'..='\u{d7a3}' | '\u{1100}'..='\u{11ff}' => Script::Hangul,
        '\u{600}'..='\u{6ff}' | '\u{750}'..='\u{77f}' if c.is_alphabetic() || is_point(c) => Script::Arabic,
        'À'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' if c.is_alphabetic() => Script::Latin,
        _ if c.is_numeric() => Script::Latin,
        _ if c.is_alphabetic() || is_combining_mark(c) => Script::Letters,
        _ => return None,
    })
}

/// Cuts a text into tokens. `&` and `+` become the word `and`.
pub(crate) fn tokens(text: &str) -> Vec<Token> {
    if text.is_ascii() { cut(text.chars().take(CHARS_MAX)) } else { cut(text.nfkc().take(CHARS_MAX)) }
}

fn cut(text: impl Iterator<Item = char>) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    let (mut open, mut is_dotted) = (false, false);
    for c in text {
        if is_apostrophe(c) {
            continue;
        }
        let Some(script) = script(c) else {
            let was_open = std::mem::take(&mut open);
            match c {
                '.' if was_open => tokens.iter_mut().next_back().into_iter().for_each(|t| t.stop = true),
                '·' | '•' | '‧' | '・' | '･' | '∙' | '⋅' => {
                    is_dotted = true;
                    tokens.iter_mut().next_back().into_iter().for_each(|t| t.dot = true);
                }
                '&' | '+' => tokens.push(Token { text: "and".into(), script: Script::Latin, comma: false, stop: false, dot: is_dotted }),
                ',' | '،' | '、' => tokens.iter_mut().next_back().into_iter().for_each(|t| t.comma = true),
                _ => {}
            }
            continue;
        };
        match tokens.last_mut() {
            // A mark belongs to what it stands on, a digit to any word; Latin letters among Cyrillic ones are look-alikes.
            Some(last) if open && (last.script == script || is_combining_mark(c) || joins(last.script, script)) => last.text.push(c),
            _ => tokens.push(Token { text: c.into(), script, comma: false, stop: false, dot: is_dotted }),
        }
        (open, is_dotted) = (true, false);
    }
    tokens
}

fn joins(last: Script, next: Script) -> bool {
    matches!((last, next), (Script::Latin, Script::Letters) | (Script::Letters, Script::Latin))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn native_letters_keep_what_is_spelled() {
        assert_eq!(native_letters("Ἀλέξης"), "αλεξης");
        assert_eq!(native_letters("Андрей"), "андрей");
        assert_eq!(native_letters("مُحَمَّد"), "محمد");
        assert_eq!(native_letters("मोदी"), "मोदी");
        assert_eq!(native_letters("カトー"), "かとー");
        assert_eq!(native_letters("김").chars().count(), 3);
    }

    #[test]
    fn tokens_part_by_script_and_sign() {
        let texts = |t: &str| tokens(t).into_iter().map(|t| t.text).collect::<Vec<_>>().join("|");
        assert_eq!(texts("Qa'ida/Islamic"), "Qaida|Islamic");
        assert_eq!(texts("AT&T"), "AT|and|T");
        assert_eq!(texts("北京Trading"), "北京|Trading");
        assert!(tokens("Frost, William").first().is_some_and(|t| t.comma));
    }
}
