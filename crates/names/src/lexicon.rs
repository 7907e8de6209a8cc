// SPDX-License-Identifier: Apache-2.0
//! All the knowledge of names, made ready for reading and comparing.

use std::collections::HashMap;

use crate::{
    compare::{self, Likeness},
    explain::{self, Reason},
    name::{Name, Sort, Word},
    read,
    scribe::Scribe,
    tables::{LexiconError, NICKNAMES, SPELLINGS, Tables, rows},
};

/// What is known of names and words. Built once; reading and comparing never change it.
#[derive(Debug, Default)]
pub struct Lexicon {
    /// For a word, where its classes lie.
    entries: HashMap<Box<str>, u32>,
    pub(crate) scribe: Scribe,
    /// Classes by entry; entry 0 is empty.
    classes: Vec<Box<[u32]>>,
}

impl Lexicon {
    /// Reads the tables.
    ///
    /// # Errors
    /// When a table lacks its columns or holds what it may not.
    pub fn from_tables(tables: &Tables<'_>) -> Result<Lexicon, LexiconError> {
        let mut classes: HashMap<String, Vec<u32>> = HashMap::new();
        let mut numbers: HashMap<String, u32> = HashMap::new();
        let mut add = |word: String, class: String| {
            let next = numbers.len() as u32;
            let number = *numbers.entry(class).or_insert(next);
            let list = classes.entry(word).or_default();
            if let Err(place) = list.binary_search(&number) {
                list.insert(place, number);
            }
        };
        for (_, [short, full]) in rows(NICKNAMES, tables.nicknames, ["short", "full"])? {
            add(read::fold(&short), format!("nickname {full}"));
            add(read::fold(&full), format!("nickname {full}"));
        }
        for (_, [name, spelling]) in rows(SPELLINGS, tables.spellings, ["name", "spelling"])? {
            add(read::fold(&name), format!("spelling {name}"));
            add(read::fold(&spelling), format!("spelling {name}"));
        }
        let mut lexicon = Lexicon { scribe: Scribe::from_tables(tables)?, entries: HashMap::new(), classes: vec![Box::default()] };
        let mut classes: Vec<_> = classes.into_iter().collect();
        classes.sort();
        for (word, list) in classes {
            lexicon.entries.insert(word.into(), lexicon.classes.len() as u32);
            lexicon.classes.push(list.into());
        }
        Ok(lexicon)
    }

    /// Reads a name: normalizes, romanizes and tags its words. The work is bounded whatever the text.
    pub fn analyse(&self, text: &str, sort: Sort) -> Name {
        read::read(self, text, sort)
    }

    /// How alike two names are. Symmetric.
    pub fn compare(&self, a: &Name, b: &Name) -> Likeness {
        compare::compare(self, a, b)
    }

    /// Which word met which, how, and what it weighed.
    pub fn explain(&self, a: &Name, b: &Name) -> Vec<Reason> {
        explain::explain(self, a, b)
    }

    /// The sorted classes of a folded Latin word; two words are variants of each other if they share one.
    pub fn classes(&self, word: &str) -> &[u32] {
        self.classes_at(self.entry(word))
    }

    /// The sorted classes of a word that was read.
    pub fn classes_of(&self, word: &Word) -> &[u32] {
        self.classes_at(word.entry)
    }

    /// The best single romanization, folded: `a-z0-9` and single spaces.
    pub fn latin(&self, text: &str) -> String {
        read::fold(text)
    }

    /// The natural logarithm of the chance that a word of a native script is written in these Latin letters.
    pub fn likelihood(&self, native: &str, latin: &str) -> f64 {
        self.scribe.likelihood(&self.scribe.codes(native), latin.as_bytes())
    }

    pub(crate) fn entry(&self, word: &str) -> u32 {
        self.entries.get(word).copied().unwrap_or_default()
    }

    pub(crate) fn classes_at(&self, entry: u32) -> &[u32] {
        self.classes.get(entry as usize).map_or(&[], |c| c)
    }
}
