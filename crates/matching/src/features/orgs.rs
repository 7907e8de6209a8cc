// SPDX-License-Identifier: Apache-2.0
//! Names of companies and running text: bags of words, each with its rarity here.

use model::text::fold;
use names::{Lexicon, Role, Sort};

use super::frequency::Words;
use crate::{
    similar,
    table::{Cells, Dict},
};

/// Words of one name that are compared, at most; the rest of longer texts is left out.
pub(crate) const WORDS_MAX: usize = 24;

/// One word.
#[derive(Clone, Copy, Default)]
pub(crate) struct OrgWord {
    /// The same for the same word in every table.
    pub(crate) key: u64,
    pub(crate) letters: u32,
    pub(crate) len: u8,
    pub(crate) first: u8,
    pub(crate) last: u8,
    /// Bits in meeting this word by chance: log2 of one over the share of names that hold it.
    pub(crate) bits: f32,
    pub(crate) sound: u64,
}

/// All names of a slot; numbers begin at 1.
pub(crate) struct Orgs {
    words: Dict,
    of_word: Vec<OrgWord>,
    /// By name: its words, sorted by number, in `members`.
    spans: Vec<(u32, u8)>,
    members: Vec<u32>,
    /// The words in the order written, for joined spellings.
    ordered: Vec<u32>,
    known: hashbrown::HashMap<u64, u32>,
    /// Bits of all words of a name.
    bits: Vec<f32>,
    /// Hash of the words written together.
    joined: Vec<u64>,
    /// How common words are, where that was counted before.
    counted: Words,
    is_counted: bool,
}

impl Orgs {
    pub(crate) fn new() -> Orgs {
        Orgs {
            words: Dict::new(),
            of_word: vec![OrgWord::default()],
            spans: vec![(0, 0)],
            members: Vec::new(),
            ordered: Vec::new(),
            known: hashbrown::HashMap::new(),
            bits: vec![0.0],
            joined: vec![0],
            counted: Words::default(),
            is_counted: false,
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.spans.len()
    }

    /// The number of a company's name without its legal form; 0 where nothing is left.
    pub(crate) fn number(&mut self, lexicon: &Lexicon, text: &str) -> u32 {
        let name = lexicon.analyse(text, Sort::Organization);
        let is_own = |role: Role| !matches!(role, Role::LegalForm | Role::Stop | Role::Title);
        let has_own = name.words().iter().any(|w| is_own(w.role()));
        let mut words: Vec<u32> = Vec::new();
        for word in name.words().iter().filter(|w| !has_own || is_own(w.role())).take(WORDS_MAX) {
            words.push(self.word(word.text(), word.sound()));
        }
        self.add(&words)
    }

    /// The number of a running text.
    pub(crate) fn number_text(&mut self, text: &str) -> u32 {
        let folded = fold(text);
        let words: Vec<u32> = folded.split(' ').filter(|w| !w.is_empty()).take(WORDS_MAX).map(|w| self.word(w, 0)).collect();
        self.add(&words)
    }

    fn word(&mut self, text: &str, sound: u64) -> u32 {
        let number = self.words.number(text);
        if number as usize >= self.of_word.len() {
            let len = text.len().min(255) as u8;
            let bytes = text.as_bytes();
            let (first, last) = (bytes.first().copied().unwrap_or(0), bytes.last().copied().unwrap_or(0));
            let key = similar::text_key(text);
            let bits =
                if self.is_counted { Words::bits(self.counted.names, self.counted.of_word.get(&key).copied().unwrap_or(1)) } else { 0.0 };
            self.of_word.push(OrgWord { key, letters: similar::letters(bytes), len, first, last, bits, sound });
        }
        number
    }

    fn add(&mut self, words: &[u32]) -> u32 {
        if words.is_empty() {
            return 0;
        }
        let key = words.iter().fold(words.len() as u64, |key, w| similar::mix(key, u64::from(*w)));
        let next = self.spans.len() as u32;
        let number = *self.known.entry(key).or_insert(next);
        if number == next {
            let mut sorted = words.to_vec();
            sorted.sort_unstable();
            sorted.dedup();
            self.spans.push((self.members.len() as u32, sorted.len() as u8));
            self.members.extend_from_slice(&sorted);
            // Both lists are as long, so that one span serves: a word that stands twice is written once.
            let mut seen: Vec<u32> = Vec::with_capacity(words.len());
            words.iter().for_each(|w| {
                if !seen.contains(w) {
                    seen.push(*w)
                }
            });
            self.ordered.extend_from_slice(&seen);
            let joined: String = words.iter().map(|w| self.words.text(*w)).collect();
            self.joined.push(similar::text_key(&joined));
            if self.is_counted {
                self.bits.push(self.sum(number));
            }
        }
        number
    }

    /// Counts words once per row that holds them.
    pub(crate) fn count(&mut self, cells: &Cells) {
        let mut counts = vec![0_u32; self.of_word.len()];
        let mut names = 0_u32;
        for row in 0..cells.len() {
            for name in cells.of(row) {
                names += 1;
                for word in self.members(*name) {
                    if let Some(n) = counts.get_mut(*word as usize) {
                        *n += 1;
                    }
                }
            }
        }
        for (word, n) in self.of_word.iter_mut().zip(&counts) {
            word.bits = Words::bits(names, *n);
        }
        let of_word = self.of_word.iter().zip(&counts).filter(|(_, n)| **n > 1).map(|(word, n)| (word.key, *n));
        self.counted = Words { names, of_word: of_word.collect() };
        self.is_counted = true;
        self.bits = (0..self.spans.len() as u32).map(|name| self.sum(name)).collect();
        self.known = hashbrown::HashMap::new();
    }

    /// How common words are, from former rows.
    pub(crate) fn know(&mut self, counted: Words) {
        self.counted = counted;
        self.is_counted = true;
    }

    /// How common words are.
    pub(crate) fn counted(&self) -> Words {
        self.counted.clone()
    }

    fn sum(&self, name: u32) -> f32 {
        self.members(name).iter().map(|w| self.of(*w).bits).sum()
    }

    /// What a name says, the same in every table.
    pub(crate) fn key(&self, name: u32) -> u64 {
        self.ordered(name).iter().fold(6, |key, w| similar::mix(key, self.of(*w).key))
    }

    pub(crate) fn bytes(&self) -> u64 {
        let names = self.spans.capacity() * 8 + (self.members.capacity() + self.ordered.capacity() + self.bits.capacity()) * 4;
        self.words.bytes() + (self.of_word.capacity() * size_of::<OrgWord>() + names + self.joined.capacity() * 8) as u64
    }

    pub(crate) fn of(&self, word: u32) -> OrgWord {
        self.of_word.get(word as usize).copied().unwrap_or_default()
    }

    pub(crate) fn text(&self, word: u32) -> &str {
        self.words.text(word)
    }

    /// Words of a name, sorted by number.
    pub(crate) fn members(&self, name: u32) -> &[u32] {
        self.span(&self.members, name)
    }

    /// Words of a name in the order written.
    pub(crate) fn ordered(&self, name: u32) -> &[u32] {
        self.span(&self.ordered, name)
    }

    fn span<'a>(&self, all: &'a [u32], name: u32) -> &'a [u32] {
        let (at, len) = self.spans.get(name as usize).copied().unwrap_or_default();
        all.get(at as usize..at as usize + usize::from(len)).unwrap_or_default()
    }

    /// Bits of all words of a name together.
    pub(crate) fn bits(&self, name: u32) -> f32 {
        self.bits.get(name as usize).copied().unwrap_or(0.0)
    }

    /// Key of the name with its words written together.
    pub(crate) fn joined(&self, name: u32) -> u64 {
        self.joined.get(name as usize).copied().unwrap_or(0)
    }
}
