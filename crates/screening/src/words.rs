// SPDX-License-Identifier: Apache-2.0
//! What screening must know beside the lists: how names are written, and what countries are called.

use std::{cell::RefCell, collections::HashMap};

use model::{ContentHasher, text::fold};
use names::{Lexicon, LexiconError, Tables, rows};

use crate::{facts::Tag, record::Party};

const COUNTRIES: &str = "reference/countries/countries.csv";
const ALIASES: &str = "reference/countries/aliases.csv";

/// The tables of names and of countries, read once and lent to every [`crate::Builder`] and [`crate::Screener`].
#[derive(Debug)]
pub struct Words {
    pub(crate) lexicon: Lexicon,
    /// From what a country is called, folded, to its two-letter code.
    countries: HashMap<String, String>,
    /// A hash of all tables.
    pub(crate) sign: u64,
}

impl Words {
    /// Asks for each table by its path in the repository; a path that yields nothing leaves that knowledge out.
    ///
    /// # Errors
    /// When a table cannot be read.
    pub fn gather<'a>(text: impl Fn(&str) -> Option<&'a str>) -> Result<Words, LexiconError> {
        // Every table that is asked for is part of the sign, whoever asks.
        let hasher = RefCell::new(ContentHasher::new("screening-words/1"));
        let text = |path: &str| {
            let found = text(path);
            hasher.borrow_mut().add(found.unwrap_or_default().as_bytes());
            found
        };
        let lexicon = Lexicon::from_tables(&Tables::gather(text))?;
        let countries = called(text(COUNTRIES).unwrap_or_default(), text(ALIASES).unwrap_or_default())?;
        let [a, b, c, d, e, f, g, h, ..] = hasher.into_inner().finish16();
        Ok(Words { lexicon, countries, sign: u64::from_le_bytes([a, b, c, d, e, f, g, h]) })
    }

    /// The two-letter code (ISO 3166-1 and a few that lists use beside it, lower case) of a country by code, number or name.
    pub fn country(&self, text: &str) -> Option<&str> {
        self.countries.get(&fold(text)).map(String::as_str)
    }

    /// Ends the reading of a party: a country by whatever name becomes its code; what no table knows stays as it was written.
    pub(crate) fn close(&self, party: &mut Party) {
        party.close();
        for (_, text) in party.facts.iter_mut().filter(|(tag, _)| *tag == Tag::Country) {
            if let Some(code) = self.countries.get(text) {
                code.clone_into(text);
            }
        }
    }
}

/// Codes and numbers come before names: Spanish `RU` (Reino Unido) is Russia's code.
fn called(countries: &str, aliases: &str) -> Result<HashMap<String, String>, LexiconError> {
    let mut all = HashMap::new();
    let mut put = |name: &str, code: &str| {
        let key = fold(name);
        if !key.is_empty() && !code.is_empty() {
            all.entry(key).or_insert_with(|| code.to_owned());
        }
    };
    if !countries.is_empty() {
        for (_, [alpha2, alpha3, numeric, name]) in rows(COUNTRIES, countries, ["alpha2", "alpha3", "numeric", "name"])? {
            [&alpha2, &alpha3, &numeric, &name].into_iter().for_each(|key| put(key, &alpha2));
        }
    }
    if !aliases.is_empty() {
        rows(ALIASES, aliases, ["alias", "alpha2"])?.iter().for_each(|(_, [alias, code])| put(alias, code));
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_country_is_known_by_any_code_and_by_its_names() {
        let words = Words::gather(shelf::text).unwrap();
        for text in ["SG", "sgp", "702", "Singapore", "SINGAPORE"] {
            assert_eq!(words.country(text), Some("sg"), "{text}");
        }
        assert_eq!((words.country("RU"), words.country("Atlantis"), words.country("")), (Some("ru"), None, None));
    }

    #[test]
    fn another_table_has_another_sign() {
        let bare = Words::gather(|_| None).unwrap();
        let more = Words::gather(|path| (path == ALIASES).then_some("alias,alpha2\nUtopia,uu\n")).unwrap();
        assert!(bare.sign != more.sign && more.country("utopia") == Some("uu"));
    }
}
