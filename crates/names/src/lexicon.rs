// SPDX-License-Identifier: Apache-2.0
//! All the knowledge of names, made ready for reading and comparing.

use std::{
    collections::{BTreeMap, HashMap},
    hash::{BuildHasherDefault, Hasher},
};

use crate::{
    compare::{self, Likeness},
    explain::{self, Reason},
    name::{Name, Sort, Word},
    phrases::{Phrases, squeezed},
    read,
    scribe::Scribe,
    script::Letters,
    tables::{LEGAL_FORMS, LexiconError, NICKNAMES, NUMBERS, PARTICLES, SPELLINGS, SURNAMES, TERMS, Tables, WORDS, rows_if_any},
    text,
};

/// A quick hash of a word, eight letters at a time. The table holds our own words only, so nobody can choose what collides.
#[derive(Debug)]
pub(crate) struct Mix(u64);

pub(crate) type Mixed = BuildHasherDefault<Mix>;

impl Default for Mix {
    fn default() -> Mix {
        Mix(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for Mix {
    fn finish(&self) -> u64 {
        self.0.wrapping_mul(0x9e37_79b9_7f4a_7c15)
    }

    fn write(&mut self, bytes: &[u8]) {
        let mut add = |letters: u64| {
            self.0 = (self.0 ^ letters).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            self.0 ^= self.0 >> 29;
        };
        let (chunks, rest) = bytes.as_chunks::<8>();
        chunks.iter().for_each(|chunk| add(u64::from_le_bytes(*chunk)));
        add(rest.iter().fold(bytes.len() as u64, |letters, byte| letters << 8 | u64::from(*byte)));
    }

    /// The end of a word, which its length tells already.
    fn write_u8(&mut self, _: u8) {}
}

/// What is known of names and words. Built once; reading and comparing never change it.
#[derive(Debug, Default)]
pub struct Lexicon {
    /// For a word, where its entry lies.
    places: HashMap<Box<str>, u32, Mixed>,
    /// Entry 0 is that of an unknown word.
    entries: Vec<Entry>,
    pub(crate) forms: Phrases<Form>,
    /// By number of a form: the forms of other kinds that a country of it knows too, a bit each.
    rivals: Vec<[u64; FORM_WORDS]>,
    pub(crate) particles: Phrases<Particle>,
    pub(crate) numbers: HashMap<String, u32, Mixed>,
    pub(crate) letters: Letters,
    pub(crate) scribe: Scribe,
}

/// What is known of one folded Latin word.
#[derive(Clone, Debug, Default)]
pub(crate) struct Entry {
    pub(crate) classes: Box<[u32]>,
    /// Weight in a person's name, in hundredths; 0 for unknown.
    pub(crate) person: u8,
    /// Weight in another name, in hundredths; 0 for unknown.
    pub(crate) organization: u8,
    pub(crate) is_stop: bool,
}

/// What binds the words of a class, kept in the upper bits of its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Bond {
    /// Spellings of one name.
    Spelling = 0,
    /// A short form and its full name.
    Nickname = 1,
    /// Spellings of one Han or Hangul family name.
    Surname = 2,
    /// A word of a company's name, its abbreviations and translations.
    Term = 3,
}

const BOND_SHIFT: u32 = 28;

impl Bond {
    pub(crate) fn of(class: u32) -> Bond {
        match class >> BOND_SHIFT {
            0 => Bond::Spelling,
            1 => Bond::Nickname,
            2 => Bond::Surname,
            _ => Bond::Term,
        }
    }
}

/// Words of 64 bits for a set of legal forms.
const FORM_WORDS: usize = 4;

/// A company's legal form.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Form {
    /// A bit for each sort of company that is written so; 0 where the form only says "company".
    pub(crate) kind: u32,
    /// The form's number, the same for all its spellings; 0 where it only says "company".
    pub(crate) number: u8,
    pub(crate) at_start: bool,
    pub(crate) at_end: bool,
    /// Also an ordinary word.
    pub(crate) ambiguous: bool,
}

/// What a particle does to the name around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    Link,
    Drop,
    Blank,
    /// 1 for the elder, 2 for the younger, …
    Generation(u8),
    Split,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Particle {
    pub(crate) effect: Effect,
    pub(crate) ambiguous: bool,
}

fn generation(word: &str) -> Option<u8> {
    Some(match word {
        "sr" | "senior" | "padre" | "pere" | "aine" => 1,
        "jr" | "junior" | "ii" | "2nd" | "hijo" | "filho" | "fils" | "segundo" | "cadet" => 2,
        "iii" | "3rd" | "tercero" | "neto" => 3,
        "iv" | "4th" => 4,
        "v" => 5,
        _ => return None,
    })
}

/// Entries while they are gathered.
#[derive(Default)]
struct Gathering {
    words: BTreeMap<String, Entry>,
    classes: HashMap<(Bond, String), u32>,
}

impl Gathering {
    fn bind(&mut self, bond: Bond, class: &str, word: &str) {
        let next = self.classes.len() as u32;
        let class = *self.classes.entry((bond, class.to_owned())).or_insert(next) | (bond as u32) << BOND_SHIFT;
        let entry = self.words.entry(word.to_owned()).or_default();
        if let Err(place) = entry.classes.binary_search(&class) {
            let mut classes = entry.classes.to_vec();
            classes.insert(place, class);
            entry.classes = classes.into();
        }
    }

    fn entry(&mut self, word: &str) -> &mut Entry {
        self.words.entry(word.to_owned()).or_default()
    }
}

/// A given name that stands in a table of given names is met more often than one that does not.
const KNOWN_NAME_WEIGHT: u8 = 92;

/// A word of company names that the table of words does not weigh.
const TERM_WEIGHT: u8 = 50;

/// `Khan`, `Shah`, `Mirza`: part of very many names.
const KEPT_WEIGHT: u8 = 60;

impl Lexicon {
    /// Reads the tables.
    ///
    /// # Errors
    /// When a table lacks its columns or holds what it may not.
    pub fn from_tables(tables: &Tables<'_>) -> Result<Lexicon, LexiconError> {
        let mut lexicon = Lexicon { scribe: Scribe::from_tables(tables)?, letters: Letters::from_tables(tables)?, ..Lexicon::default() };
        let mut gathering = Gathering::default();
        for (_, [short, full]) in rows_if_any(NICKNAMES, tables.nicknames, ["short", "full"])? {
            let (short, full) = (text::fold(&short), text::fold(&full));
            for word in [&short, &full] {
                gathering.bind(Bond::Nickname, &full, word);
                gathering.entry(word).person = KNOWN_NAME_WEIGHT;
            }
        }
        lexicon.read_spellings(tables, &mut gathering)?;
        lexicon.read_surnames(tables, &mut gathering)?;
        lexicon.read_words(tables, &mut gathering)?;
        lexicon.read_terms(tables, &mut gathering)?;
        for (line, [word, number]) in rows_if_any(NUMBERS, tables.numbers, ["word", "number"])? {
            let number = number.parse().map_err(|_| LexiconError { file: NUMBERS, line, reason: format!("`{number}` is no number") })?;
            lexicon.numbers.insert(lexicon.folded(&word), number);
        }
        lexicon.read_forms(tables)?;
        lexicon.read_particles(tables, &mut gathering)?;
        lexicon.entries.push(Entry::default());
        for (word, entry) in gathering.words {
            lexicon.places.insert(word.into(), lexicon.entries.len() as u32);
            lexicon.entries.push(entry);
        }
        Ok(lexicon)
    }

    /// `name` is the usual spelling, `spellings` the others, parted by `;`, in any script.
    fn read_spellings(&mut self, tables: &Tables<'_>, gathering: &mut Gathering) -> Result<(), LexiconError> {
        for (_, [name, spellings, weight]) in rows_if_any(SPELLINGS, tables.spellings, ["name", "spellings", "weight"])? {
            let weight = weight.parse().unwrap_or(KNOWN_NAME_WEIGHT);
            for spelling in std::iter::once(name.as_str()).chain(spellings.split(';')).map(str::trim).filter(|s| !s.is_empty()) {
                if !spelling.chars().all(|c| u32::from(c) < 0x250) {
                    self.letters.keep(spelling, &name);
                    continue;
                }
                let word = text::fold(spelling);
                gathering.bind(Bond::Spelling, &name, &word);
                gathering.entry(&word).person = weight;
            }
        }
        Ok(())
    }

    fn read_surnames(&mut self, tables: &Tables<'_>, gathering: &mut Gathering) -> Result<(), LexiconError> {
        for (_, [native, spellings]) in rows_if_any(SURNAMES, tables.surnames, ["native", "spellings"])? {
            let words: Vec<&str> = spellings.split_ascii_whitespace().collect();
            for word in &words {
                gathering.bind(Bond::Surname, &native, word);
                gathering.entry(word).person = KNOWN_NAME_WEIGHT - 4;
            }
            if let Some(first) = words.first() {
                for one in native.split_whitespace() {
                    gathering.bind(Bond::Surname, &native, one);
                    gathering.entry(one).person = KNOWN_NAME_WEIGHT - 4;
                    self.letters.keep_surname(one, first);
                }
            }
        }
        Ok(())
    }

    fn read_words(&mut self, tables: &Tables<'_>, gathering: &mut Gathering) -> Result<(), LexiconError> {
        for (line, [word, same_as, kind, weight]) in rows_if_any(WORDS, tables.words, ["word", "same_as", "kind", "weight"])? {
            let bad = |reason| LexiconError { file: WORDS, line, reason };
            let word = self.folded(&word);
            if !same_as.is_empty() {
                let other = self.folded(&same_as);
                gathering.bind(Bond::Term, &other, &word);
                gathering.bind(Bond::Term, &other, &other);
                if let Some(known) = gathering.words.get(&other).map(|e| e.organization).filter(|w| *w > 0) {
                    gathering.entry(&word).organization = known;
                }
            }
            let entry = gathering.entry(&word);
            if !weight.is_empty() {
                let weight = weight.parse().map_err(|_| bad(format!("`{weight}` is no weight of 1 to 100")))?;
                if kind == "person" {
                    entry.person = weight;
                } else {
                    entry.organization = weight;
                }
            }
            entry.is_stop |= kind == "stop";
        }
        Ok(())
    }

    /// `term` is a word of the table of words, `natives` how other scripts write it, parted by `;`.
    fn read_terms(&mut self, tables: &Tables<'_>, gathering: &mut Gathering) -> Result<(), LexiconError> {
        for (_, [term, natives]) in rows_if_any(TERMS, tables.terms, ["term", "natives"])? {
            let term = self.folded(&term);
            let entry = gathering.entry(&term);
            if entry.organization == 0 {
                entry.organization = TERM_WEIGHT;
            }
            let (weight, is_stop) = (entry.organization, entry.is_stop);
            if !is_stop {
                gathering.bind(Bond::Term, &term, &term);
            }
            for native in natives.split(';').map(str::trim).filter(|n| !n.is_empty()) {
                let mut key = text::native_key(native);
                if let Some(bare) = read::without_article(&key) {
                    key = bare.to_owned();
                }
                if !is_stop {
                    gathering.bind(Bond::Term, &term, &key);
                }
                let entry = gathering.entry(&key);
                (entry.organization, entry.is_stop) = (weight, is_stop);
                self.letters.keep_segment(native);
            }
        }
        Ok(())
    }

    fn read_forms(&mut self, tables: &Tables<'_>) -> Result<(), LexiconError> {
        let mut kinds: Vec<String> = Vec::new();
        // By number, from 1: the form, its kinds and the countries whose law knows it.
        let mut known: Vec<(String, u32, Vec<String>)> = vec![Default::default()];
        let columns = ["form", "canonical", "kind", "position", "countries", "ambiguous"];
        for (line, [form, canonical, kind, position, countries, ambiguous]) in rows_if_any(LEGAL_FORMS, tables.legal_forms, columns)? {
            let mut bits = 0;
            // `Inc.` and `Corp.` are stock companies where they are known, and what translators write for any company with
            // limited liability: they differ from partnerships and the like alone.
            let sorts = if kind == "corp" { "llc jsc" } else { kind.as_str() };
            for kind in sorts.split(' ').filter(|k| !matches!(*k, "" | "company")) {
                let place = kinds.iter().position(|k| k == kind).unwrap_or_else(|| {
                    kinds.push(kind.to_owned());
                    kinds.len() - 1
                });
                bits |= 1 << place.min(31);
            }
            let (at_start, at_end) = match position.as_str() {
                "suffix" => (false, true),
                "prefix" => (true, false),
                "any" => (true, true),
                "infix" => continue,
                other => {
                    let reason = format!("`{other}` is no position: use suffix, prefix, any or infix");
                    return Err(LexiconError { file: LEGAL_FORMS, line, reason });
                }
            };
            let number = if matches!(kind.as_str(), "" | "company") {
                0
            } else {
                known.iter().position(|(name, kind, _)| *name == canonical && *kind == bits).unwrap_or_else(|| {
                    known.push((canonical, bits, Vec::new()));
                    known.len() - 1
                })
            };
            if let Some((_, _, places)) = known.get_mut(number).filter(|_| number > 0) {
                places.extend(countries.split(' ').filter(|c| !c.is_empty()).map(str::to_owned));
            }
            let number = u8::try_from(number).unwrap_or_default();
            self.letters.keep_segment(&form);
            self.forms.add(squeezed(&self.folded(&form)), Form { kind: bits, number, at_start, at_end, ambiguous: ambiguous == "yes" });
        }
        let rivals_of = |(_, kind, places): &(String, u32, Vec<String>)| {
            let mut rivals = [0; FORM_WORDS];
            for (number, (_, other, others)) in known.iter().enumerate() {
                let is_rival = *kind != 0 && *other != 0 && kind & other == 0 && places.iter().any(|p| others.contains(p));
                if let Some(word) = rivals.get_mut(number / 64).filter(|_| is_rival) {
                    *word |= 1 << (number % 64);
                }
            }
            rivals
        };
        self.rivals = known.iter().map(rivals_of).collect();
        Ok(())
    }

    /// Whether one country's law knows both forms and tells them apart (`GmbH`, `AG`): then they are two companies. Forms of
    /// different countries may be translations of each other.
    pub(crate) fn are_rivals(&self, form: u8, other: u8) -> bool {
        let rivals = self.rivals.get(usize::from(form));
        rivals.and_then(|r| r.get(usize::from(other) / 64)).is_some_and(|word| word & 1 << (other % 64) != 0)
    }

    fn read_particles(&mut self, tables: &Tables<'_>, gathering: &mut Gathering) -> Result<(), LexiconError> {
        for (line, [particle, effect, ambiguous]) in rows_if_any(PARTICLES, tables.particles, ["particle", "effect", "ambiguous"])? {
            let effect = match effect.as_str() {
                "join" | "link" => Effect::Link,
                "drop" => Effect::Drop,
                "blank" => Effect::Blank,
                "split" => Effect::Split,
                "keep" => {
                    gathering.entry(&particle).person = KEPT_WEIGHT;
                    continue;
                }
                "weak" => continue,
                "apart" => match generation(&particle) {
                    Some(place) => Effect::Generation(place),
                    None => continue,
                },
                other => {
                    return Err(LexiconError { file: PARTICLES, line, reason: format!("`{other}` is no effect of a particle") });
                }
            };
            // Half of a compound name is more than a particle, and a lone letter is an initial.
            let is_half = particle.starts_with("abd") || matches!(particle.as_str(), "uddin" | "eddin" | "din" | "allah" | "ullah");
            let is_letter = particle.len() == 1 && !matches!(particle.as_str(), "y" | "e");
            if effect == Effect::Link && (is_half || is_letter) {
                continue;
            }
            let words = particle.split(' ').map(str::to_owned).collect();
            self.particles.add(words, Particle { effect, ambiguous: ambiguous == "yes" });
        }
        Ok(())
    }

    /// Folded, native letters by the letter tables.
    fn folded(&self, text: &str) -> String {
        read::latin(self, text, Sort::Other)
    }

    /// Reads a name: normalizes, romanizes and tags its words. The work is bounded whatever the text.
    pub fn analyse(&self, text: &str, sort: Sort) -> Name {
        read::read(self, text, sort)
    }

    /// How alike two names are. Symmetric. Allocates nothing.
    pub fn compare(&self, a: &Name, b: &Name) -> Likeness {
        compare::compare(self, a, b)
    }

    /// Which word met which, how, and what it weighed.
    pub fn explain(&self, a: &Name, b: &Name) -> Vec<Reason> {
        explain::explain(self, a, b)
    }

    /// The sorted classes of a folded Latin word; two words are variants of each other if they share one.
    pub fn classes(&self, word: &str) -> &[u32] {
        self.entry(self.place(word)).map_or(&[], |e| &e.classes)
    }

    /// The sorted classes of a word that was read.
    pub fn classes_of(&self, word: &Word) -> &[u32] {
        self.entry(word.entry).map_or(&[], |e| &e.classes)
    }

    /// The best single romanization, folded: `a-z0-9` and single spaces, Han and Hangul names as family and given name.
    pub fn latin(&self, text: &str) -> String {
        read::latin(self, text, Sort::Person)
    }

    /// Whether a folded Latin word is a spelling of a Han or Hangul family name.
    pub(crate) fn is_surname(&self, word: &str) -> bool {
        self.classes(word).iter().any(|class| Bond::of(*class) == Bond::Surname)
    }

    pub(crate) fn place(&self, word: &str) -> u32 {
        self.places.get(word).copied().unwrap_or_default()
    }

    pub(crate) fn entry(&self, place: u32) -> Option<&Entry> {
        self.entries.get(place as usize)
    }
}
