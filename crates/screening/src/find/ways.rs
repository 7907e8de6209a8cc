// SPDX-License-Identifier: Apache-2.0
//! The ways to ask for a name: each word by itself, by class, by sound, by a slip of the pen and by its initial; neighbors as one
//! word, and a word as two; an organization by its initials.

use std::borrow::Cow;

use names::{Lexicon, Name, Role};

use crate::{
    build::{ACRONYM_WORDS, acronym, as_one, stands_for, telling},
    flat::{finish, hash},
    frame::frame,
    index::Index,
    slip::{distance, one_slip, shortenings},
};

/// Words of a query that are looked for: the rarest, one byte each in the tally of a name.
const WORDS_MAX: usize = 8;
/// Words one way of asking may lead to.
const VARIANTS_MAX: usize = 192;
/// Names of a shorter list when a word is taken apart.
const SPLIT_WALK_MAX: usize = 20_000;
/// Words of a query of which one is taken for an acronym of a listed name.
const ACRONYM_BESIDE_MAX: usize = 2;
/// Words from here on may differ in every second letter if they sound alike.
const LONG_CHARS: usize = 6;
/// What an initial weighs beside words.
const INITIAL_WEIGHT: f32 = 0.1;

/// How good a meeting is, of 255.
mod good {
    pub(super) const EQUAL: u8 = 255;
    pub(super) const CLASS: u8 = 235;
    pub(super) const JOINED: u8 = 230;
    pub(super) const SOUND: u8 = 215;
    /// Taken off for each letter beyond the first that differs, so many at most.
    pub(super) const SOUND_LETTER: u8 = 18;
    pub(super) const SOUND_LETTERS_MAX: usize = 10;
    pub(super) const SLIP: u8 = 205;
    pub(super) const INITIAL: u8 = 100;
}

/// One way to ask: for one word or several neighbors together.
pub(super) struct Way<'i> {
    /// Which words of the query it answers for, a bit each.
    pub(super) places: u8,
    /// Lists of names, ascending, and how good a meeting with each is.
    pub(super) lists: Vec<(u8, Cow<'i, [u32]>)>,
    /// Names to walk.
    pub(super) size: usize,
    /// Whether it may bring in names that nothing else has met.
    pub(super) opens: bool,
}

/// A word of the query.
pub(super) struct Asked {
    pub(super) text: String,
    sound: u64,
    classes: Vec<u64>,
    is_initial: bool,
    pub(super) weight: f32,
}

impl<'i> Way<'i> {
    fn new(places: u8, words: Vec<(u32, u8)>, index: &'i Index) -> Way<'i> {
        let lists: Vec<(u8, Cow<'i, [u32]>)> = words.into_iter().map(|(w, good)| (good, Cow::Borrowed(index.postings.get(w)))).collect();
        Way { places, size: lists.iter().map(|(_, names)| names.len()).sum(), lists, opens: true }
    }

    /// The whole query as the initials of its words, where it is an organization's name.
    pub(super) fn by_initials(index: &'i Index, name: &Name, asked: &[Asked]) -> Option<Way<'i>> {
        let places = (1_u16 << asked.len().min(WORDS_MAX)).wrapping_sub(1) as u8;
        Some(Way::new(places, exact(index, &acronym(name)?, good::JOINED), index))
    }
}

/// The rarest telling words of the query, in the order written.
pub(super) fn asked(index: &Index, lexicon: &Lexicon, name: &Name) -> Vec<Asked> {
    let mut asked: Vec<Asked> = telling(name)
        .map(|word| Asked {
            text: word.text().to_owned(),
            sound: word.sound(),
            classes: lexicon.classes_of(word).iter().map(|c| finish(u64::from(*c))).collect(),
            is_initial: word.role() == Role::Initial || word.text().len() == 1,
            weight: 0.0,
        })
        .collect();
    for a in &mut asked {
        a.weight = if a.is_initial { INITIAL_WEIGHT } else { index.rarity(holders(index, a)) };
    }
    if asked.len() > WORDS_MAX {
        let mut weights: Vec<f32> = asked.iter().map(|a| a.weight).collect();
        weights.sort_by(|a, b| b.total_cmp(a));
        let least = weights.get(WORDS_MAX - 1).copied().unwrap_or_default();
        asked.retain(|a| a.weight >= least);
        asked.truncate(WORDS_MAX);
    }
    asked
}

/// Names that hold the word, or, where none does, the most common of those that sound like it.
fn holders(index: &Index, asked: &Asked) -> usize {
    let held = |w: u32| index.postings.get(w).len();
    let own = exact(index, &asked.text, 0).first().map(|(w, _)| held(*w));
    own.unwrap_or_else(|| by_sound(index, asked).map(|(w, _)| held(w)).max().unwrap_or(0))
}

/// Words that sound alike and are spelled somewhat alike, and how good each is: short sounds are shared by too many words.
fn by_sound<'i>(index: &'i Index, asked: &'i Asked) -> impl Iterator<Item = (u32, u8)> + use<'i> {
    let own = asked.text.as_bytes();
    let near = move |word: u32| {
        let other = index.words.bytes_at(word);
        let longer = own.len().max(other.len());
        let most = longer.div_ceil(if longer < LONG_CHARS { 3 } else { 2 });
        let letters = distance(own, other, most);
        (letters <= most).then(|| (word, good::SOUND - good::SOUND_LETTER * letters.saturating_sub(1).min(good::SOUND_LETTERS_MAX) as u8))
    };
    let sounds = [(asked.sound != 0).then(|| finish(asked.sound)), frame(&asked.text)];
    sounds.into_iter().flatten().flat_map(|sound| index.by_sound.get(sound)).filter_map(near)
}

fn exact(index: &Index, text: &str, good: u8) -> Vec<(u32, u8)> {
    kept_under(index, text, text, good)
}

fn kept_under(index: &Index, key: &str, text: &str, good: u8) -> Vec<(u32, u8)> {
    index.by_word.get(hash(key.as_bytes())).filter(|w| index.words.get(*w) == text).map(|w| (w, good)).take(1).collect()
}

/// All ways to ask for these words.
pub(super) fn ways<'i>(index: &'i Index, asked: &[Asked]) -> Vec<Way<'i>> {
    let mut ways = Vec::new();
    let may_be_acronyms = asked.len() <= ACRONYM_BESIDE_MAX;
    for (i, a) in asked.iter().enumerate() {
        ways.push(Way::new(1 << i, variants(index, a), index));
        if !a.is_initial {
            let initial = exact(index, a.text.get(..1).unwrap_or_default(), good::INITIAL);
            ways.push(Way { opens: false, ..Way::new(1 << i, initial, index) });
        }
        if may_be_acronyms && ACRONYM_WORDS.contains(&a.text.len()) {
            ways.push(Way::new(1 << i, exact(index, &stands_for(&a.text), good::JOINED), index));
        }
        let split = split(index, &a.text);
        if !split.is_empty() {
            ways.push(Way { places: 1 << i, size: split.len(), lists: vec![(good::JOINED, Cow::Owned(split))], opens: true });
        }
        let mut joined = a.text.clone();
        let mut places = 1_u8 << i;
        for (j, next) in asked.iter().enumerate().skip(i + 1).take(2) {
            joined.push_str(&next.text);
            places |= 1 << j;
            let mut words = exact(index, &joined, good::JOINED);
            if asked.iter().enumerate().all(|(k, a)| places >> k & 1 == 0 || !a.is_initial) {
                words.extend(slips(index, &joined).map(|w| (w, good::SLIP)));
            }
            if !words.is_empty() {
                ways.push(Way::new(places, words, index));
            }
        }
    }
    ways
}

/// Words of the index that could be this one.
fn variants(index: &Index, asked: &Asked) -> Vec<(u32, u8)> {
    let mut words = exact(index, &asked.text, good::EQUAL);
    words.extend(kept_under(index, &as_one(&asked.text), &asked.text, good::JOINED));
    words.extend(asked.classes.iter().flat_map(|c| index.by_class.get(*c)).map(|w| (w, good::CLASS)));
    if !asked.is_initial {
        words.extend(by_sound(index, asked).take(VARIANTS_MAX));
        words.extend(slips(index, &asked.text).map(|w| (w, good::SLIP)));
    }
    // The best way to each word.
    words.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(&a.1)));
    words.dedup_by_key(|w| w.0);
    words.sort_unstable_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    words.truncate(VARIANTS_MAX);
    words
}

fn slips<'i>(index: &'i Index, text: &str) -> impl Iterator<Item = u32> + use<'i> {
    let mut found: Vec<u32> = shortenings(text).flat_map(|h| index.by_slip.get(h)).collect();
    found.sort_unstable();
    found.dedup();
    let text = text.to_owned();
    found.into_iter().filter(move |w| one_slip(text.as_bytes(), index.words.bytes_at(*w)))
}

/// Names that hold a word as two, one after the other: `guoqiang` for `guo qiang`.
fn split(index: &Index, text: &str) -> Vec<u32> {
    let mut names = Vec::new();
    for at in 2..text.len().saturating_sub(1) {
        let Some((head, tail)) = text.split_at_checked(at) else { continue };
        let (Some((head, _)), Some((tail, _))) = (exact(index, head, 0).pop(), exact(index, tail, 0).pop()) else { continue };
        let (a, b) = (index.postings.get(head), index.postings.get(tail));
        let (few, many) = if a.len() <= b.len() { (a, b) } else { (b, a) };
        if few.len() > SPLIT_WALK_MAX {
            continue;
        }
        let both = few.iter().filter(|n| many.binary_search(n).is_ok());
        let follow = both.filter(|n| index.name_words.get(**n).windows(2).any(|w| w == [head, tail]));
        names.extend(follow);
    }
    names.sort_unstable();
    names.dedup();
    names
}
