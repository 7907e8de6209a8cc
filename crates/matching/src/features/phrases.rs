// SPDX-License-Identifier: Apache-2.0
//! Parts of people's names: given names, family names, middle names, as written but for case, accents, script and blanks.

use std::fmt::Write;

use names::{Lexicon, Role, Sort, Word};

use crate::{similar, table::Dict};

/// What is known of a part.
#[derive(Clone, Copy, Default)]
pub(crate) struct Phrase {
    /// Letters that occur; see [`similar::letters`].
    pub(crate) letters: u32,
    /// Bytes of the joined text.
    pub(crate) len: u8,
    /// Its words as parts of their own; for a single word itself alone.
    words: (u32, u8),
    classes: (u32, u8),
    /// As heard, 0 for nothing.
    pub(crate) sound: u64,
    /// Whether it was written as several words.
    pub(crate) is_set: bool,
}

/// Ends the joined text of a part of several words; how the words are set follows, since `Anna Maria` has words and `Annamaria`
/// has none.
const SET_APART: char = '\u{1f}';

impl Phrase {
    pub(crate) fn has_classes(self) -> bool {
        self.classes.1 > 0
    }
}

/// All parts of names in a table; numbers begin at 1.
pub(crate) struct Phrases {
    dict: Dict,
    all: Vec<Phrase>,
    words: Vec<u32>,
    classes: Vec<u32>,
}

impl Phrases {
    pub(crate) fn new() -> Phrases {
        Phrases { dict: Dict::new(), all: vec![Phrase::default()], words: Vec::new(), classes: Vec::new() }
    }

    pub(crate) fn len(&self) -> usize {
        self.dict.len()
    }

    /// The part with its words written together.
    pub(crate) fn text(&self, number: u32) -> &str {
        let text = self.dict.text(number);
        // After it stands how the words of the part are set.
        if self.get(number).is_set { text.split(SET_APART).next().unwrap_or_default() } else { text }
    }

    /// What a part says, the same in every table.
    pub(crate) fn key(&self, number: u32) -> u64 {
        similar::text_key(self.dict.text(number))
    }

    pub(crate) fn get(&self, number: u32) -> Phrase {
        self.all.get(number as usize).copied().unwrap_or_default()
    }

    /// The words of a part; for a single word the part itself.
    pub(crate) fn words(&self, number: u32) -> &[u32] {
        let (at, len) = self.get(number).words;
        self.words.get(at as usize..at as usize + usize::from(len)).unwrap_or_default()
    }

    pub(crate) fn classes(&self, number: u32) -> &[u32] {
        let (at, len) = self.get(number).classes;
        self.classes.get(at as usize..at as usize + usize::from(len)).unwrap_or_default()
    }

    pub(crate) fn bytes(&self) -> u64 {
        self.dict.bytes() + (self.all.capacity() * size_of::<Phrase>() + (self.words.capacity() + self.classes.capacity()) * 4) as u64
    }

    /// The number of a part as written.
    pub(crate) fn number(&mut self, lexicon: &Lexicon, text: &str) -> u32 {
        let name = lexicon.analyse(text, Sort::Person);
        let is_name = |w: &&Word| !matches!(w.role(), Role::Title | Role::Generation | Role::Stop);
        let words: Vec<&Word> = name.words().iter().filter(is_name).collect();
        match words.as_slice() {
            [] => 0,
            [one] => self.number_word(lexicon, one),
            many => {
                let mut joined: String = many.iter().map(|w| w.text()).collect();
                joined.push(SET_APART);
                for word in many {
                    let _ = write!(joined, "{}{}", word.text().len(), if word.role() == Role::Particle { 'p' } else { '.' });
                }
                if let Some(known) = self.dict.known(&joined) {
                    return known;
                }
                let own: Vec<&&Word> = many.iter().filter(|w| w.role() != Role::Particle).collect();
                let numbers: Vec<u32> = own.iter().map(|w| self.number_word(lexicon, w)).collect();
                let sound = many.iter().fold(0_u64, |sound, w| sound << (4 * sounds(w.sound())) | w.sound());
                self.add(lexicon, &joined, sound, Some(&numbers))
            }
        }
    }

    /// The number of a word as a part of its own.
    pub(crate) fn number_word(&mut self, lexicon: &Lexicon, word: &Word) -> u32 {
        match self.dict.known(word.text()) {
            Some(known) => known,
            None => self.add(lexicon, word.text(), word.sound(), None),
        }
    }

    fn add(&mut self, lexicon: &Lexicon, text: &str, sound: u64, words: Option<&[u32]>) -> u32 {
        let number = self.dict.number(text);
        if number == 0 || (number as usize) < self.all.len() {
            return number;
        }
        let itself = [number];
        let is_set = words.is_some();
        let words = words.unwrap_or(&itself);
        let text = text.split(SET_APART).next().unwrap_or_default();
        let classes = lexicon.classes(text);
        let place = |all: &mut Vec<u32>, more: &[u32]| {
            let more = more.get(..more.len().min(PARTS_MAX)).unwrap_or_default();
            let at = all.len() as u32;
            all.extend_from_slice(more);
            (at, more.len() as u8)
        };
        self.all.push(Phrase {
            letters: similar::letters(text.as_bytes()),
            len: text.len().min(usize::from(u8::MAX)) as u8,
            words: place(&mut self.words, words),
            classes: place(&mut self.classes, classes),
            sound,
            is_set,
        });
        number
    }
}

/// Words or classes of one part, at most.
const PARTS_MAX: usize = 64;

/// Sounds in a skeleton of four bits each.
fn sounds(skeleton: u64) -> u32 {
    (64 - skeleton.leading_zeros()).div_ceil(4).min(15)
}
