// SPDX-License-Identifier: Apache-2.0
//! What a reader must know beside the source: the ontology and the names of countries.

use std::{collections::HashMap, sync::Arc};

use model::{Ontology, text};
use thiserror::Error;

/// Reference knowledge that every reader shares; built once, cheap to lend.
#[derive(Clone, Debug)]
pub struct Words {
    /// Kinds and properties.
    pub ontology: Arc<Ontology>,
    /// Names and codes of countries.
    pub countries: Countries,
}

/// A reference table that cannot be used.
#[derive(Debug, Error)]
#[error("line {line} of `{file}`: {reason}")]
pub struct WordsError {
    /// Which table.
    pub file: &'static str,
    /// 1-based line.
    pub line: u64,
    /// What is wrong.
    pub reason: String,
}

impl Words {
    /// Takes the ontology and the texts of `reference/countries/countries.csv` and `aliases.csv`.
    ///
    /// # Errors
    /// When a table lacks its columns or gives one name to two countries.
    pub fn from_texts(ontology: Arc<Ontology>, countries: &str, aliases: &str) -> Result<Words, WordsError> {
        Ok(Words { ontology, countries: Countries::from_texts(countries, aliases)? })
    }
}

/// What a text in a country column is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CountryAnswer<'a> {
    /// A country: its FollowTheMoney code (ISO 3166-1 alpha-2 in lower case, or `suhh` and the like).
    Code(&'a str),
    /// Known to mean "none" or "not stated".
    NotStated,
    /// Nothing we know.
    Unknown,
}

/// Names and codes of countries, folded.
#[derive(Clone, Debug, Default)]
pub struct Countries {
    codes: Vec<String>,
    by_name: HashMap<String, Option<usize>>,
}

impl Countries {
    fn from_texts(countries: &str, aliases: &str) -> Result<Countries, WordsError> {
        let mut all = Countries::default();
        for row in table("reference/countries/countries.csv", countries, ["alpha2", "alpha3", "numeric", "name"])? {
            let (line, [alpha2, alpha3, numeric, name]) = row;
            for key in [&alpha2, &alpha3, &numeric, &name] {
                all.add("reference/countries/countries.csv", line, key, &alpha2)?;
            }
        }
        let codes: HashMap<String, Option<usize>> = all.by_name.clone();
        for (line, [alias, alpha2]) in table("reference/countries/aliases.csv", aliases, ["alias", "alpha2"])? {
            // A code is a code: Spanish `RU` (Reino Unido) is read as Russia's.
            if codes.contains_key(&country_key(&alias)) {
                continue;
            }
            all.add("reference/countries/aliases.csv", line, &alias, &alpha2)?;
        }
        Ok(all)
    }

    fn add(&mut self, file: &'static str, line: u64, name: &str, code: &str) -> Result<(), WordsError> {
        let key = country_key(name);
        if key.is_empty() {
            return Ok(());
        }
        let idx = if code.is_empty() { None } else { Some(self.code_idx(code)) };
        match self.by_name.insert(key, idx) {
            Some(other) if other != idx => Err(WordsError { file, line, reason: format!("`{name}` names two countries") }),
            _ => Ok(()),
        }
    }

    fn code_idx(&mut self, code: &str) -> usize {
        self.codes.iter().position(|c| c == code).unwrap_or_else(|| {
            self.codes.push(code.to_owned());
            self.codes.len() - 1
        })
    }

    /// What this text is: a code of two or three letters, a number, a name in any case, or nothing known.
    pub fn find(&self, text: &str) -> CountryAnswer<'_> {
        match self.by_name.get(&country_key(text)) {
            Some(Some(idx)) => self.codes.get(*idx).map_or(CountryAnswer::Unknown, |c| CountryAnswer::Code(c)),
            Some(None) => CountryAnswer::NotStated,
            None => CountryAnswer::Unknown,
        }
    }
}

fn country_key(text: &str) -> String {
    if text.contains('&') { text::fold(&text.replace('&', " and ")) } else { text::fold(text) }
}

/// Rows of a reference table: the named columns, with line numbers.
fn table<const N: usize>(file: &'static str, text: &str, columns: [&str; N]) -> Result<Vec<(u64, [String; N])>, WordsError> {
    let bad = |line, reason: String| WordsError { file, line, reason };
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let headers = reader.headers().map_err(|e| bad(1, e.to_string()))?.clone();
    let mut at = [0; N];
    for (slot, column) in at.iter_mut().zip(columns) {
        *slot = headers.iter().position(|h| h == column).ok_or_else(|| bad(1, format!("column `{column}` is missing")))?;
    }
    let mut rows = Vec::new();
    for row in reader.records() {
        let row = row.map_err(|e| bad(e.position().map_or(0, csv::Position::line), e.to_string()))?;
        let line = row.position().map_or(0, csv::Position::line);
        rows.push((line, at.map(|i| row.get(i).unwrap_or_default().trim().to_owned())));
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_are_found_by_code_and_name() {
        let countries = "alpha2,alpha3,numeric,name\nsg,SGP,702,Singapore\nna,NAM,516,Namibia\nba,BIH,070,Bosnia and Herzegovina\n";
        let aliases = "alias,alpha2,language,source\nRepublic of Singapore,sg,en,x\nundetermined,,,ofac\n";
        let known = Countries::from_texts(countries, aliases).unwrap();
        for (text, expect) in [
            ("SGP", CountryAnswer::Code("sg")),
            (" sg ", CountryAnswer::Code("sg")),
            ("702", CountryAnswer::Code("sg")),
            ("REPUBLIC OF SINGAPORE", CountryAnswer::Code("sg")),
            ("NA", CountryAnswer::Code("na")),
            ("Bosnia & Herzegovina", CountryAnswer::Code("ba")),
            ("Undetermined", CountryAnswer::NotStated),
            ("Atlantis", CountryAnswer::Unknown),
        ] {
            assert_eq!(known.find(text), expect, "{text}");
        }
    }

    #[test]
    fn one_name_for_two_countries_is_refused() {
        let countries = "alpha2,alpha3,numeric,name\nsg,SGP,702,Singapore\n";
        let aliases = "alias,alpha2\nAA,sg\naa,na\n";
        assert_eq!(Countries::from_texts(countries, "alias,alpha2\nSG,na\n").unwrap().find("sg"), CountryAnswer::Code("sg"));
        let error = Countries::from_texts(countries, aliases).unwrap_err();
        assert_eq!(error.to_string(), "line 3 of `reference/countries/aliases.csv`: `aa` names two countries");
    }
}
