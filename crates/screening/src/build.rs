// SPDX-License-Identifier: Apache-2.0
//! From lists to an index.

use std::collections::HashMap;

use names::{Lexicon, Name, Role, Sort, Word};
use rayon::prelude::*;
use thiserror::Error;

use crate::{
    facts::{Facts, Tag, pack},
    flat::{Lists, Table, Texts, finish, hash},
    frame::frame,
    index::{Index, Mark, sort_byte},
    record::Party,
    slip::shortenings,
    words::Words,
};

/// Names read at a time: what bounds the memory of reading them on several threads.
const NAMES_AT_A_TIME: usize = 1 << 16;
/// Organizations of so many words are also looked for by their initials.
pub(crate) const ACRONYM_WORDS: std::ops::RangeInclusive<usize> = 3..=8;

/// Lists too large for one index.
#[derive(Debug, Error)]
#[error("the lists are too large for one index: at most two billion entities and four gigabytes of names")]
pub struct BuildError;

/// Takes parties in, list by list, and makes an index of them.
#[derive(Debug)]
pub struct Builder<'l> {
    words: &'l Words,
    list: String,
    /// Ids of the list being read.
    here: HashMap<String, u32>,
    /// Ids of all lists.
    ids: HashMap<String, u32>,
    id_texts: Texts,
    sorts: Vec<Option<Sort>>,
    facts: Vec<(u32, Tag, String)>,
    names: HashMap<(u8, String), u32>,
    name_texts: Texts,
    name_sorts: Vec<Option<Sort>>,
    /// (entity, name times two plus weak), as they came.
    borne: Vec<(u32, u32)>,
}

impl<'l> Builder<'l> {
    /// An empty builder.
    pub fn new(words: &'l Words) -> Builder<'l> {
        Builder {
            words,
            list: String::new(),
            here: HashMap::new(),
            ids: HashMap::new(),
            id_texts: Texts::default(),
            sorts: Vec::new(),
            facts: Vec::new(),
            names: HashMap::new(),
            name_texts: Texts::default(),
            name_sorts: Vec::new(),
            borne: Vec::new(),
        }
    }

    /// Begins another list. Rows of one list with one id are one entity; an id that an earlier list has used is told apart by
    /// the list's name before it.
    pub fn list(&mut self, name: &str) {
        name.clone_into(&mut self.list);
        self.here.clear();
    }

    /// Takes in one party.
    ///
    /// # Errors
    /// When the index is full.
    pub fn add(&mut self, mut party: Party) -> Result<(), BuildError> {
        self.words.close(&mut party);
        let entity = self.entity(&party)?;
        let sort = self.sorts.get(entity as usize).copied().flatten();
        for (text, weak) in &party.names {
            let name = self.name(text, sort)?;
            self.borne.push((entity, name << 1 | u32::from(*weak)));
        }
        self.facts.extend(party.facts.into_iter().map(|(tag, text)| (entity, tag, text)));
        Ok(())
    }

    fn entity(&mut self, party: &Party) -> Result<u32, BuildError> {
        if let Some(entity) = self.here.get(&party.id) {
            return Ok(*entity);
        }
        let mut id = party.id.clone();
        if self.ids.contains_key(&id) {
            id = format!("{}:{id}", self.list);
        }
        let entity = self.id_texts.push(id.as_bytes()).filter(|e| *e < 1 << 31).ok_or(BuildError)?;
        self.sorts.push(party.sort);
        self.ids.insert(id, entity);
        self.here.insert(party.id.clone(), entity);
        Ok(entity)
    }

    fn name(&mut self, text: &str, sort: Option<Sort>) -> Result<u32, BuildError> {
        let key = (sort_byte(sort), text.to_owned());
        if let Some(name) = self.names.get(&key) {
            return Ok(*name);
        }
        let name = self.name_texts.push(text.as_bytes()).filter(|n| *n < 1 << 31).ok_or(BuildError)?;
        self.name_sorts.push(sort);
        self.names.insert(key, name);
        Ok(name)
    }

    /// Makes the index. The same parties in the same order give the same index on any number of threads.
    ///
    /// # Errors
    /// When the index is full.
    pub fn finish(self) -> Result<Index, BuildError> {
        let Builder { words: known, id_texts, sorts, facts, name_texts, name_sorts, mut borne, names, ids, here, .. } = self;
        drop((names, ids, here));
        let lexicon = &known.lexicon;
        let mut index = Index { words_sign: known.sign, ids: id_texts, names: name_texts, ..Index::default() };
        let mut words = AllWords::default();
        words.read(lexicon, &index, &name_sorts)?;
        let mut seen = std::collections::HashSet::new();
        borne.retain(|pair| seen.insert(*pair));
        drop(seen);
        index.entity_names = Lists::gather(index.ids.len(), &borne);
        borne.sort_unstable();
        let bearers: Vec<(u32, u32)> = borne.iter().map(|(entity, name)| (name >> 1, entity << 1 | name & 1)).collect();
        index.name_entities = Lists::gather(index.names.len(), &bearers);
        words.lay_into(lexicon, &mut index);
        lay_facts(&mut index, &sorts, facts)?;
        Ok(index)
    }
}

/// Words of all names while they are read.
#[derive(Debug, Default)]
struct AllWords {
    numbers: HashMap<String, u32>,
    texts: Texts,
    /// (hash of what it is kept under, word).
    keys: Vec<(u64, u32)>,
    sounds: Vec<(u64, u32)>,
    /// Words that are two syllables of a name, one after the other.
    joined: Vec<u32>,
    /// (name, word) in order.
    held: Vec<(u32, u32)>,
    /// (word, name), also of words made up of a name's initials or syllables.
    postings: Vec<(u32, u32)>,
    marks: Vec<Mark>,
}

/// A name's words while they travel from thread to thread.
struct Read {
    words: Vec<Word>,
    acronym: Option<String>,
    sort: Option<Sort>,
}

impl AllWords {
    fn read(&mut self, lexicon: &Lexicon, index: &Index, sorts: &[Option<Sort>]) -> Result<(), BuildError> {
        let count = index.names.len() as u32;
        let mut from = 0;
        while from < count {
            let to = count.min(from + NAMES_AT_A_TIME as u32);
            let read: Vec<Read> = (from..to)
                .into_par_iter()
                .map(|i| {
                    let sort = sorts.get(i as usize).copied().flatten();
                    let name = analyse(lexicon, index.names.get(i), sort);
                    let words: Vec<Word> = telling(&name).cloned().collect();
                    Read { acronym: acronym(&name), words, sort: sort.or_else(|| shown_by_form(&name)) }
                })
                .collect();
            for (i, read) in (from..to).zip(read) {
                self.take(i, &read)?;
            }
            from = to;
        }
        Ok(())
    }

    fn take(&mut self, name: u32, read: &Read) -> Result<(), BuildError> {
        let mut letters = 0;
        for word in &read.words {
            let number = self.number(word.text(), word.text())?;
            if word.sound() != 0 {
                self.sounds.push((finish(word.sound()), number));
            }
            letters |= first_letter(word.text());
            self.held.push((name, number));
            self.postings.push((number, name));
        }
        if let Some(acronym) = &read.acronym {
            let key = stands_for(acronym);
            let number = self.number(&key, &key)?;
            self.postings.push((number, name));
        }
        for pair in read.words.windows(2) {
            if let [a, b] = pair
                && is_syllable(a.text())
                && is_syllable(b.text())
            {
                let text = [a.text(), b.text()].concat();
                let number = self.number(&as_one(&text), &text)?;
                if number as usize + 1 == self.texts.len() {
                    self.joined.push(number);
                }
                self.postings.push((number, name));
            }
        }
        self.marks.push(Mark { weight: 0.0, letters, sort: read.sort });
        Ok(())
    }

    fn number(&mut self, key: &str, text: &str) -> Result<u32, BuildError> {
        if let Some(number) = self.numbers.get(key) {
            return Ok(*number);
        }
        let number = self.texts.push(text.as_bytes()).ok_or(BuildError)?;
        self.numbers.insert(key.to_owned(), number);
        self.keys.push((hash(key.as_bytes()), number));
        Ok(number)
    }

    fn lay_into(mut self, lexicon: &Lexicon, index: &mut Index) {
        drop(self.numbers);
        self.joined.dedup();
        let sound = |w: &u32| Some((finish(lexicon.analyse(self.texts.get(*w), Sort::Other).words().first()?.sound()), *w));
        self.sounds.par_extend(self.joined.par_iter().filter_map(sound));
        index.name_words = Lists::gather(index.names.len(), &self.held);
        index.postings = Lists::gather(self.texts.len(), &self.postings);
        index.words = self.texts;
        let all = 0..index.words.len() as u32;
        index.by_word = Table::gather(self.keys);
        index.by_slip = Table::gather(all.clone().flat_map(|w| shortenings(index.words.get(w)).map(move |h| (h, w))).collect());
        self.sounds.extend(all.clone().filter_map(|w| Some((frame(index.words.get(w))?, w))));
        index.by_sound = Table::gather(self.sounds);
        let classes = |w: u32| lexicon.classes(index.words.get(w)).iter().map(move |c| (finish(u64::from(*c)), w));
        index.by_class = Table::gather(all.clone().flat_map(classes).collect());
        index.name_marks = (0..).zip(self.marks).map(|(n, mark)| Mark { weight: weight(index, n), ..mark }.pack()).collect();
    }
}

/// What a name's words say together.
fn weight(index: &Index, name: u32) -> f32 {
    index.name_words.get(name).iter().map(|w| index.rarity(index.postings.get(*w).len())).sum()
}

fn lay_facts(index: &mut Index, sorts: &[Option<Sort>], mut facts: Vec<(u32, Tag, String)>) -> Result<(), BuildError> {
    facts.sort_unstable();
    let mut rest = facts.into_iter().peekable();
    let (mut identifiers, mut births) = (Vec::new(), Vec::new());
    for entity in 0..index.ids.len() as u32 {
        let mut own: Vec<(Tag, String)> = Vec::new();
        if let Some(Some(sort)) = sorts.get(entity as usize) {
            own.push((Tag::Sort, sort_byte(Some(*sort)).to_string()));
        }
        while let Some((_, tag, text)) = rest.next_if(|(e, ..)| *e == entity) {
            own.push((tag, text));
        }
        let packed = pack(&mut own);
        let known = Facts(&packed);
        identifiers.extend(known.identifiers().map(|(_, core)| (hash(core.as_bytes()), entity)));
        births.extend(known.dates(Tag::Birth).filter(|d| d.day.is_some()).map(|d| (hash(d.to_string().as_bytes()), entity)));
        index.prints.push(print(index, entity, &packed));
        index.facts.push(&packed).ok_or(BuildError)?;
    }
    index.by_identifier = Table::gather(identifiers);
    index.by_birth = Table::gather(births);
    Ok(())
}

/// A hash of all that is known of an entity, whatever the order of its names.
fn print(index: &Index, entity: u32, facts: &[u8]) -> u64 {
    let names = index.entity_names.get(entity).iter().map(|n| finish(hash(index.names.bytes_at(n >> 1)) ^ u64::from(n & 1)));
    names.fold(hash(facts), u64::wrapping_add)
}

/// Reads a name; where nobody says what bears it, a legal form tells an organization.
pub(crate) fn analyse(lexicon: &Lexicon, text: &str, sort: Option<Sort>) -> Name {
    if let Some(sort) = sort {
        return lexicon.analyse(text, sort);
    }
    let name = lexicon.analyse(text, Sort::Organization);
    if shown_by_form(&name).is_some() { name } else { lexicon.analyse(text, Sort::Person) }
}

/// A legal form shows an organization.
fn shown_by_form(name: &Name) -> Option<Sort> {
    let is_form = name.sort() == Sort::Organization && name.words().iter().any(|w| w.role() == Role::LegalForm);
    is_form.then_some(Sort::Organization)
}

/// The words by which a name is found: not forms, titles and particles, unless it has no others.
pub(crate) fn telling(name: &Name) -> impl Iterator<Item = &Word> + Clone {
    let tells = |w: &&Word| {
        !matches!(w.role(), Role::LegalForm | Role::Title | Role::Particle | Role::Stop | Role::Generation) && !w.text().is_empty()
    };
    let none = !name.words().iter().any(|w| tells(&w) && w.role() != Role::Initial);
    name.words().iter().filter(move |w| none || tells(w))
}

/// The initials of an organization's name.
pub(crate) fn acronym(name: &Name) -> Option<String> {
    let words = || telling(name);
    let is_one = name.sort() == Sort::Organization && ACRONYM_WORDS.contains(&words().count());
    is_one.then(|| words().filter_map(|w| w.text().chars().next()).collect())
}

/// Under what an acronym is kept that stands for a name: apart from words that are spelled the same.
pub(crate) fn stands_for(acronym: &str) -> String {
    format!("={acronym}")
}

/// Under what two syllables are kept as one word: `guo qiang` as `guoqiang`.
pub(crate) fn as_one(text: &str) -> String {
    format!("+{text}")
}

/// Whether a word could be a syllable of a Chinese, Korean or Vietnamese name: consonants, vowels, and an ending such names have.
/// These are written apart, with a hyphen or together, as one likes.
fn is_syllable(word: &str) -> bool {
    const LETTERS_MAX: usize = 6;
    const ENDINGS: [&str; 10] = ["", "n", "ng", "m", "k", "p", "t", "r", "h", "l"];
    let is_vowel = |c: char| matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y');
    let from_vowels = word.trim_start_matches(|c| !is_vowel(c));
    let ending = from_vowels.trim_start_matches(is_vowel);
    (2..=LETTERS_MAX).contains(&word.len()) && !from_vowels.is_empty() && ENDINGS.contains(&ending)
}

/// The bit of a word's first letter; digits share what is left.
pub(crate) fn first_letter(word: &str) -> u32 {
    match word.bytes().next() {
        Some(b @ b'a'..=b'z') => 1 << (b - b'a'),
        Some(_) => 1 << 26,
        None => 0,
    }
}
