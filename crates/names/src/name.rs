// SPDX-License-Identifier: Apache-2.0
//! A name as read: its words, each with its text, its sound, what it is and what it weighs.

use std::fmt;

/// What bears the name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sort {
    /// A human being.
    Person,
    /// A company, an authority, an armed group.
    Organization,
    /// A vessel, a device, whatever else is named.
    Other,
}

/// What a word does in its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// Carries the name: a name part of a person whose place is not known, a word of a company's name.
    Ordinary,
    /// A given name, where the writing tells (a comma, a list of given names, Han surnames first).
    Given,
    /// A family name, where the writing tells.
    Family,
    /// Son of Ivan: given by the father's name.
    Patronymic,
    /// One letter that stands for a name.
    Initial,
    /// `de`, `van der`, `al`, `bin`: links words and is often left out.
    Particle,
    /// `Dr`, `Haji`, `MV`: says something of the bearer, not who it is.
    Title,
    /// `Jr`, `III` behind a person's name.
    Generation,
    /// `GmbH`, `OOO`, `limited liability company`.
    LegalForm,
    /// A number or ordinal, in digits, words or Roman letters.
    Number,
    /// `the`, `and`, `of`.
    Stop,
}

/// How a word was written, as far as comparing must know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Writing {
    Latin,
    /// Another alphabet.
    Letters,
    /// Another script, in a word that the tables hold whole.
    Known,
    /// Without most vowels: the Latin text is a skeleton and no spelling.
    Abjad,
    /// A foreign name in ideographs, by their sound.
    Ideographs,
    /// A name part of one or two ideographs as the Chinese bear them: read in Chinese.
    Chinese,
    Hangul,
}

impl Writing {
    pub(crate) fn is_han(self) -> bool {
        matches!(self, Writing::Ideographs | Writing::Chinese)
    }

    /// A Chinese or Korean name part: few syllables, each of which tells names apart.
    pub(crate) fn is_syllabic(self) -> bool {
        matches!(self, Writing::Chinese | Writing::Hangul)
    }
}

/// One word of a name.
#[derive(Clone, Debug)]
pub struct Word {
    pub(crate) text: Text,
    /// Letters of the native script as numbers of the cost table; empty where the word was written in Latin letters.
    pub(crate) native: Box<[u16]>,
    pub(crate) sound: u64,
    /// Which classes of consonants occur, a bit each.
    pub(crate) sounds: u16,
    /// Where the lexicon keeps the word's classes, 0 for none.
    pub(crate) entry: u32,
    pub(crate) weight: f32,
    pub(crate) role: Role,
    /// The Arabic article was taken off.
    pub(crate) had_article: bool,
    pub(crate) writing: Writing,
}

impl Word {
    /// The word in folded Latin letters and digits.
    pub fn text(&self) -> &str {
        self.text.as_str()
    }

    /// The phonetic skeleton: consonant classes from the first sound on, the same for most spellings of one name in any
    /// language; 0 for a word without letters.
    pub fn sound(&self) -> u64 {
        self.sound
    }

    /// What the word does in its name.
    pub fn role(&self) -> Role {
        self.role
    }

    /// How much the word tells names apart, 0 (nothing) to 1 (a rare name).
    pub fn weight(&self) -> f32 {
        self.weight
    }
}

/// A name as read. Made by [`crate::Lexicon::analyse`].
#[derive(Clone, Debug)]
pub struct Name {
    pub(crate) words: Box<[Word]>,
    pub(crate) sort: Sort,
    /// Hash of all letters in the order written, without blanks.
    pub(crate) key: u64,
    /// Bits of the sorts of legal form.
    pub(crate) forms: u32,
    /// The number of a legal form that says more than "company", 0 for none: the name is written in full.
    pub(crate) form: u8,
}

impl Name {
    /// The words in the order written.
    pub fn words(&self) -> &[Word] {
        &self.words
    }

    /// What bears the name.
    pub fn sort(&self) -> Sort {
        self.sort
    }

    /// A hash of all letters as written, without blanks: the same for `Jean-Pierre Roy` and `JEANPIERRE ROY`. For indexes:
    /// words that were joined or parted share no sound with their parts.
    pub fn joined(&self) -> u64 {
        self.key
    }

    /// Memory held by this name, in bytes, itself included.
    pub fn bytes(&self) -> usize {
        let inner: usize = self.words.iter().map(|w| w.native.len() * 2 + w.text.heap_bytes()).sum();
        size_of::<Name>() + size_of_val(&*self.words) + inner
    }
}

/// A word's text: nearly all words fit in place, so that a million names make few small allocations.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Text {
    Short(u8, [u8; TEXT_BYTES_IN_PLACE]),
    Long(Box<str>),
}

const TEXT_BYTES_IN_PLACE: usize = 22;

impl Text {
    pub(crate) fn new(text: &str) -> Text {
        let mut bytes = [0; TEXT_BYTES_IN_PLACE];
        match bytes.get_mut(..text.len()) {
            Some(place) => {
                place.copy_from_slice(text.as_bytes());
                Text::Short(text.len() as u8, bytes)
            }
            None => Text::Long(text.into()),
        }
    }

    /// The text of Latin letters and digits.
    pub(crate) fn of_ascii(bytes: &[u8]) -> Text {
        Text::new(str::from_utf8(bytes).unwrap_or_default())
    }

    pub(crate) fn with(&self, more: &str) -> Text {
        Text::new(&(self.as_str().to_owned() + more))
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        match self {
            Text::Short(len, bytes) => bytes.get(..usize::from(*len)).unwrap_or_default(),
            Text::Long(text) => text.as_bytes(),
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.as_bytes().len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub(crate) fn as_str(&self) -> &str {
        str::from_utf8(self.as_bytes()).unwrap_or_default()
    }

    fn heap_bytes(&self) -> usize {
        match self {
            Text::Short(..) => 0,
            Text::Long(text) => text.len(),
        }
    }
}

impl Default for Text {
    fn default() -> Text {
        Text::Short(0, [0; TEXT_BYTES_IN_PLACE])
    }
}

impl From<String> for Text {
    fn from(text: String) -> Text {
        Text::new(&text)
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_str().fmt(f)
    }
}
