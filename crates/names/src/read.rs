// SPDX-License-Identifier: Apache-2.0
//! Reading: from a text to the words of a name.

use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

use crate::{
    lexicon::Lexicon,
    name::{Name, Role, Sort, Text, Word},
    sound,
};

/// Longest text that is read; the rest is left out of comparison, never out of the record.
const CHARS_MAX: usize = 400;
/// Most words of one name.
const WORDS_MAX: usize = 24;

/// Folds to lower-case Latin letters and digits with single spaces.
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.nfkd().take(CHARS_MAX).filter(|c| !is_combining_mark(*c)) {
        if matches!(c, '\'' | '’' | '`' | 'ʼ' | '‘') {
            continue;
        }
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

/// The letters of a word in a native script as the cost tables name them: composed, lower case, without marks and blanks,
/// Persian forms of Arabic letters as the Arabic ones.
pub fn native_letters(text: &str) -> String {
    text.nfkc()
        .take(CHARS_MAX)
        .filter(|c| c.is_alphabetic() && !is_combining_mark(*c) && *c != 'ـ')
        .flat_map(char::to_lowercase)
        .map(|c| match c {
            'ی' | 'ے' => 'ي',
            'ک' => 'ك',
            'ہ' | 'ھ' | 'ە' => 'ه',
            'ۀ' => 'ة',
            'ٱ' => 'ا',
            other => other,
        })
        .collect()
}

pub(crate) fn read(lexicon: &Lexicon, text: &str, sort: Sort) -> Name {
    let folded = fold(text);
    let words: Box<[Word]> = folded.split(' ').filter(|w| !w.is_empty()).take(WORDS_MAX).map(|w| word(lexicon, w)).collect();
    Name { words, sort, key: 0 }
}

fn word(lexicon: &Lexicon, text: &str) -> Word {
    Word {
        text: Text::new(text),
        native: Box::default(),
        sound: sound::skeleton(text.as_bytes()),
        letters: sound::letters(text.as_bytes()),
        entry: lexicon.entry(text),
        weight: 1.0,
        role: if text.len() == 1 { Role::Initial } else { Role::Ordinary },
    }
}
