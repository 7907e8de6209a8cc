// SPDX-License-Identifier: Apache-2.0
//! The reference tables a lexicon is made of, and how their rows are read.

use thiserror::Error;

/// The texts of the reference tables. Build it with [`Tables::gather`]; an empty text leaves that knowledge out.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tables<'a> {
    /// `reference/names/nicknames.csv`: short forms of given names.
    pub nicknames: &'a str,
    /// `reference/names/particles.csv`: particles, titles, generations.
    pub particles: &'a str,
    /// `reference/legal-forms/legal_forms.csv`: legal forms of companies.
    pub legal_forms: &'a str,
    /// `reference/names/spellings.csv`: words that are one name spelled by several customs.
    pub spellings: &'a str,
    /// `reference/names/words.csv`: words of company names: abbreviations, translations, how common.
    pub words: &'a str,
    /// `reference/names/terms.csv`: how other scripts write the words of company names.
    pub terms: &'a str,
    /// `reference/names/numbers.csv`: numbers and ordinals in words.
    pub numbers: &'a str,
    /// `reference/names/syllables.csv`: Chinese syllables in pinyin and by older and southern customs.
    pub syllables: &'a str,
    /// `reference/names/surnames.csv`: Han and Hangul family names and how their bearers spell them.
    pub surnames: &'a str,
    /// `reference/scripts/letters.csv`: letters of scripts and their Latin readings.
    pub letters: &'a str,
    /// `reference/scripts/costs.csv`: learned costs of writing a native letter by Latin letters.
    pub costs: &'a str,
}

impl<'a> Tables<'a> {
    /// Asks for each table by its path in the repository; a path that yields nothing leaves that knowledge out.
    pub fn gather(text: impl Fn(&str) -> Option<&'a str>) -> Tables<'a> {
        let get = |path: &str| text(path).unwrap_or_default();
        Tables {
            nicknames: get(NICKNAMES),
            particles: get(PARTICLES),
            legal_forms: get(LEGAL_FORMS),
            spellings: get(SPELLINGS),
            words: get(WORDS),
            terms: get(TERMS),
            numbers: get(NUMBERS),
            syllables: get(SYLLABLES),
            surnames: get(SURNAMES),
            letters: get(LETTERS),
            costs: get(COSTS),
        }
    }
}

impl Tables<'_> {
    /// A sum of all tables (FNV-1a, 64 bits): what was made with other tables may read names otherwise.
    pub fn sum(&self) -> u64 {
        let all = [
            self.nicknames,
            self.particles,
            self.legal_forms,
            self.spellings,
            self.words,
            self.numbers,
            self.syllables,
            self.surnames,
            self.letters,
            self.costs,
        ];
        let bytes = all.iter().flat_map(|text| text.bytes().chain([0]));
        bytes.fold(0xcbf2_9ce4_8422_2325, |sum, b| (sum ^ u64::from(b)).wrapping_mul(0x0000_0100_0000_01b3))
    }
}

pub(crate) const NICKNAMES: &str = "reference/names/nicknames.csv";
pub(crate) const PARTICLES: &str = "reference/names/particles.csv";
pub(crate) const LEGAL_FORMS: &str = "reference/legal-forms/legal_forms.csv";
pub(crate) const SPELLINGS: &str = "reference/names/spellings.csv";
pub(crate) const WORDS: &str = "reference/names/words.csv";
pub(crate) const TERMS: &str = "reference/names/terms.csv";
pub(crate) const NUMBERS: &str = "reference/names/numbers.csv";
pub(crate) const SYLLABLES: &str = "reference/names/syllables.csv";
pub(crate) const SURNAMES: &str = "reference/names/surnames.csv";
pub(crate) const LETTERS: &str = "reference/scripts/letters.csv";
pub(crate) const COSTS: &str = "reference/scripts/costs.csv";

/// A reference table that cannot be used.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("line {line} of `{file}`: {reason}")]
pub struct LexiconError {
    /// Which table.
    pub file: &'static str,
    /// 1-based line.
    pub line: u64,
    /// What is wrong.
    pub reason: String,
}

/// One row: its line and its cells in the order asked for.
pub type Row<const N: usize> = (u64, [String; N]);

/// As [`rows`]; an empty text has no rows.
pub(crate) fn rows_if_any<const N: usize>(file: &'static str, text: &str, columns: [&str; N]) -> Result<Vec<Row<N>>, LexiconError> {
    if text.is_empty() { Ok(Vec::new()) } else { rows(file, text, columns) }
}

/// Reads the asked columns of a reference table with a header.
///
/// # Errors
/// When a column is missing or a row cannot be read; `file` is how the error calls the table.
pub fn rows<const N: usize>(file: &'static str, text: &str, columns: [&str; N]) -> Result<Vec<Row<N>>, LexiconError> {
    let bad = |line: u64, reason: String| LexiconError { file, line, reason };
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().map_err(|e| bad(1, e.to_string()))?.clone();
    let mut places = [0; N];
    for (place, name) in places.iter_mut().zip(columns) {
        *place = header.iter().position(|h| h == name).ok_or_else(|| bad(1, format!("there is no column `{name}`")))?;
    }
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|e| bad(e.position().map_or(0, csv::Position::line), e.to_string()))?;
        let line = record.position().map_or(0, csv::Position::line);
        rows.push((line, places.map(|p| record.get(p).unwrap_or_default().trim().to_owned())));
    }
    Ok(rows)
}
