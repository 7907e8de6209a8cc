// SPDX-License-Identifier: Apache-2.0
//! From native letters to one Latin spelling: the letter tables' first readings, syllables of ideographs, names known whole.

use std::collections::{HashMap, HashSet};

use crate::{
    tables::{LETTERS, LexiconError, Tables, rows_if_any},
    text::native_letters,
};

/// Readings of letters and of whole native words.
#[derive(Debug, Default)]
pub(crate) struct Letters {
    singles: HashMap<char, Box<str>>,
    twos: HashMap<(char, char), Box<str>>,
    /// Native words that the tables know whole.
    words: HashMap<Box<str>, Box<str>>,
    /// Family names of one or two ideographs or Hangul syllables, as composed text.
    surnames: HashMap<Box<str>, Box<str>>,
    /// Names in ideographs, longest first found, that stand at the head of a longer text (Japanese family names).
    heads: HashSet<Box<str>>,
    /// Words and legal forms of companies' names in scripts that put no blank between words.
    segments: HashSet<Box<str>>,
}

/// Longest word that is looked for inside a run of letters without blanks.
const SEGMENT_CHARS_MAX: usize = 10;

/// Longest name in ideographs that the tables know.
const HEAD_CHARS_MAX: usize = 4;

impl Letters {
    pub(crate) fn from_tables(tables: &Tables<'_>) -> Result<Letters, LexiconError> {
        let mut letters = Letters::default();
        for (line, [letter, readings]) in rows_if_any(LETTERS, tables.letters, ["letter", "readings"])? {
            let first = readings.split(' ').next().unwrap_or_default().replace('-', "").into_boxed_str();
            let mut chars = letter.chars();
            match (chars.next(), chars.next(), chars.next()) {
                (Some(one), None, None) => drop(letters.singles.insert(one, first)),
                (Some(one), Some(two), None) => drop(letters.twos.insert((one, two), first)),
                _ => return Err(LexiconError { file: LETTERS, line, reason: format!("`{letter}` is not one letter or two") }),
            }
        }
        Ok(letters)
    }

    /// Remembers how a native word is usually written in Latin letters.
    pub(crate) fn keep(&mut self, native: &str, latin: &str) {
        self.words.insert(native_letters(native).into(), latin.into());
        if native.chars().all(is_ideograph) {
            self.heads.insert(native.into());
        }
    }

    pub(crate) fn keep_surname(&mut self, native: &str, latin: &str) {
        self.surnames.insert(native.into(), latin.into());
    }

    /// Remembers a word that may stand in a run of letters without blanks.
    pub(crate) fn keep_segment(&mut self, native: &str) {
        if (2..=SEGMENT_CHARS_MAX).contains(&native.chars().count()) && native.chars().all(is_unspaced) {
            self.segments.insert(native.into());
        }
    }

    /// Cuts a run of ideographs, kana or Hangul into the words known of companies' names and what lies between them. At each
    /// place the longest word is taken.
    pub(crate) fn segments<'a>(&self, text: &'a str) -> Vec<&'a str> {
        let ends: Vec<usize> = text.char_indices().map(|(at, c)| at + c.len_utf8()).collect();
        let (mut found, mut open, mut at, mut n) = (Vec::new(), 0, 0, 0);
        while n < ends.len() {
            let longest = ends.get(n + 1..ends.len().min(n + SEGMENT_CHARS_MAX)).unwrap_or_default().iter().rev();
            let word = longest.copied().find(|end| text.get(at..*end).is_some_and(|word| self.segments.contains(word)));
            let end = word.or(ends.get(n).copied()).unwrap_or(text.len());
            if word.is_some() {
                found.extend(text.get(open..at).filter(|between| !between.is_empty()));
                found.extend(text.get(at..end));
                open = end;
            }
            n = ends.partition_point(|e| *e <= end);
            at = end;
        }
        found.extend(text.get(open..).filter(|rest| !rest.is_empty()));
        found
    }

    /// The Latin spelling of a native word, by the tables or letter by letter.
    pub(crate) fn latin(&self, native: &str) -> String {
        let letters: Vec<char> = native_letters(native).chars().collect();
        let key: String = letters.iter().collect();
        if let Some(known) = self.words.get(key.as_str()) {
            return known.to_string();
        }
        let mut out = String::with_capacity(letters.len() * 2);
        let mut i = 0;
        let mut is_doubled = false;
        while let Some(&letter) = letters.get(i) {
            let two = letters.get(i + 1).and_then(|next| self.twos.get(&(letter, *next)));
            let single = || self.singles.get(&letter).map(|s| &**s).unwrap_or_else(|| any_ascii::any_ascii_char(letter));
            let reading = match two {
                Some(reading) => reading,
                None => single(),
            };
            let first = reading.chars().next().filter(|c| is_doubled && !"aeiou".contains(*c));
            out.extend(first);
            out.extend(reading.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()));
            is_doubled = letter == 'っ';
            i += if two.is_some() { 2 } else { 1 };
        }
        out
    }

    /// Whether the tables hold a native word whole.
    pub(crate) fn knows(&self, native: &str) -> bool {
        self.words.contains_key(native_letters(native).as_str())
    }

    /// The usual spelling of a family name in ideographs or Hangul.
    pub(crate) fn surname(&self, native: &str) -> Option<&str> {
        self.surnames.get(native).map(|s| &**s)
    }

    /// The longest known name at the head of a text in ideographs, in bytes, with its Latin spelling.
    pub(crate) fn head(&self, text: &str) -> Option<(usize, &str)> {
        let ends = text.char_indices().map(|(at, c)| at + c.len_utf8()).take(HEAD_CHARS_MAX).collect::<Vec<_>>();
        ends.into_iter().rev().find_map(|end| {
            let head = text.get(..end)?;
            self.heads.get(head)?;
            Some((end, &**self.words.get(head)?))
        })
    }
}

/// Letters of a script that puts no blank between words.
fn is_unspaced(c: char) -> bool {
    is_ideograph(c) || matches!(c, '\u{3041}'..='\u{30ff}' | '\u{ac00}'..='\u{d7a3}')
}

pub(crate) fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}' | '々')
}
