// SPDX-License-Identifier: Apache-2.0
//! Finding: from the words of a name to the few names of the index that could be meant.
//!
//! Each word of the query is asked for by itself, by class, by sound, by a slip of the pen and by its initial; neighbors also as
//! one word, and a word also as two. Each way gives a list of names and how good such a meeting is. The shortest lists are walked
//! first, and as soon as the words that are left could not carry a name alone, their lists only add to names already met: very
//! common words cost next to nothing beside rarer ones (the bound of Turtle and Flood, 1995, known as MaxScore).

use std::{cmp::Reverse, collections::BinaryHeap};

use names::{Lexicon, Name, Role, Sort};

use crate::{
    build::{ACRONYM_WORDS, acronym, as_one, first_letter, stands_for, telling},
    flat::{finish, hash},
    index::Index,
    slip::{distance, one_slip, shortenings},
};

/// Words of a query that are looked for: the rarest, one byte each in the tally of a name.
const WORDS_MAX: usize = 8;
/// Words one way of asking may lead to.
const VARIANTS_MAX: usize = 192;
/// Share of the query's weight that the words not yet walked must hold to bring in new names.
const CARRIES: f32 = 0.5;
/// Names walked at most for one way of asking; beyond that only names already met are told.
const WALK_MAX: usize = 400_000;
/// Names of a shorter list when a word is taken apart.
const SPLIT_WALK_MAX: usize = 20_000;
/// Words of a query of which one is taken for an acronym of a listed name.
const ACRONYM_BESIDE_MAX: usize = 2;
/// Words from here on may differ in every second letter if they sound alike.
const LONG_CHARS: usize = 6;
/// Least likeness by which a name is worth an exact comparison.
const LIKENESS_MIN: f32 = 0.3;
/// What a word weighs that only one side has, beside one that contradicts another.
const EXTRA: f32 = 0.35;
/// What the first letter of a word adds that begins some word of the other name: it may be an initial or a short form.
const LETTER_BONUS: f32 = 0.04;
/// What another sort (a person for a company) takes off.
const OTHER_SORT: f32 = 0.3;

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
struct Way {
    /// Which words of the query it answers for, a bit each.
    places: u8,
    /// Words of the index and how good each is.
    words: Vec<(u32, u8)>,
    /// Names found otherwise (a word taken apart).
    names: Vec<(u32, u8)>,
    /// Names to walk.
    size: usize,
    /// Whether it may bring in names that nothing else has met.
    opens: bool,
}

/// A word of the query.
struct Asked {
    text: String,
    sound: u64,
    classes: Vec<u64>,
    is_initial: bool,
    weight: f32,
}

/// Memory of finding, kept from query to query.
#[derive(Debug, Default)]
pub(crate) struct Finder {
    /// A byte per word of the query, for each name of the index.
    tally: Vec<u64>,
    met: Vec<u32>,
    ranked: Vec<(u32, u32)>,
    /// The best ranks so far, the least of them on top.
    best: BinaryHeap<Reverse<u32>>,
}

impl Finder {
    /// The best `count` names that `name` could mean, best first, into `into`.
    pub(crate) fn find(&mut self, index: &Index, lexicon: &Lexicon, name: &Name, sort: Option<Sort>, count: usize, into: &mut Vec<u32>) {
        let asked = asked(index, lexicon, name);
        let mut ways = ways(index, &asked);
        if let Some(acronym) = acronym(name) {
            ways.push(Way::new((1_u16 << asked.len()).wrapping_sub(1) as u8, exact(index, &acronym, good::JOINED), index));
        }
        self.walk(index, &asked, ways);
        self.rank(index, &asked, sort, count);
        into.extend(self.ranked.iter().map(|(_, name)| *name));
    }

    fn walk(&mut self, index: &Index, asked: &[Asked], mut ways: Vec<Way>) {
        self.tally.resize(index.names(), 0);
        self.met.clear();
        let weight = |places: u8| -> f32 { asked.iter().enumerate().filter(|(i, _)| places >> i & 1 == 1).map(|(_, a)| a.weight).sum() };
        // A word that nothing in the index is like cannot be waited for.
        let met = ways.iter().filter(|w| w.opens && w.size > 0).fold(0, |places, w| places | w.places);
        let need = weight(met) * CARRIES;
        ways.sort_by_key(|w| (!w.opens, w.size));
        let mut left: Vec<u8> = Vec::with_capacity(ways.len());
        for way in ways.iter().rev() {
            left.push(left.last().copied().unwrap_or_default() | if way.opens { way.places } else { 0 });
        }
        left.reverse();
        let mut walked = 0;
        for (way, left) in ways.iter().zip(left) {
            let opens = way.opens && weight(left) >= need && (walked == 0 || walked + way.size <= WALK_MAX);
            walked += way.size;
            for (name, good) in &way.names {
                self.tell(*name, way.places, *good, opens);
            }
            for (word, good) in &way.words {
                let names = index.postings.get(*word);
                if opens || names.len() < self.met.len() * 16 {
                    for name in names {
                        self.tell(*name, way.places, *good, opens);
                    }
                } else {
                    for i in 0..self.met.len() {
                        let name = self.met.get(i).copied().unwrap_or_default();
                        if names.binary_search(&name).is_ok() {
                            self.tell(name, way.places, *good, false);
                        }
                    }
                }
            }
        }
    }

    fn tell(&mut self, name: u32, places: u8, good: u8, opens: bool) {
        let Some(tally) = self.tally.get_mut(name as usize) else { return };
        if *tally == 0 {
            if !opens {
                return;
            }
            self.met.push(name);
        }
        let mut places = places;
        while places != 0 {
            let at = places.trailing_zeros() * 8;
            let old = (*tally >> at) as u8;
            if good > old {
                *tally = *tally & !(0xff << at) | u64::from(good) << at;
            }
            places &= places - 1;
        }
    }

    /// Likeness of the met names by what met alone, the best of them first; wipes the tally.
    fn rank(&mut self, index: &Index, asked: &[Asked], sort: Option<Sort>, count: usize) {
        self.ranked.clear();
        self.best.clear();
        let whole: f32 = asked.iter().map(|a| a.weight).sum();
        let letters: u32 = asked.iter().map(|a| first_letter(&a.text)).fold(0, |x, y| x | y);
        let bonus = letters.count_ones() as f32 * LETTER_BONUS;
        let mut least = LIKENESS_MIN;
        for name in &self.met {
            let Some(tally) = self.tally.get_mut(*name as usize) else { continue };
            let tally = std::mem::take(tally);
            let matched: f32 = asked.iter().zip(tally.to_le_bytes()).map(|(a, good)| a.weight * f32::from(good)).sum::<f32>() / 255.0;
            // A name that holds nothing else is the best case: most names are passed over without a look at them.
            if likeness(matched, whole, matched) + bonus < least {
                continue;
            }
            let mark = index.mark(*name);
            let begun = (mark.letters & letters).count_ones() as f32 * LETTER_BONUS;
            let other_sort = sort.is_some_and(|s| mark.sort.is_some_and(|n| n != s));
            let likeness = likeness(matched, whole, mark.weight) + begun - if other_sort { OTHER_SORT } else { 0.0 };
            if likeness < least {
                continue;
            }
            let rank = (likeness.min(2.0) * 1e6) as u32;
            self.ranked.push((rank, *name));
            self.best.push(Reverse(rank));
            if self.best.len() > count {
                self.best.pop();
                least = self.best.peek().map_or(least, |r| r.0 as f32 / 1e6);
            }
        }
        let order = |a: &(u32, u32), b: &(u32, u32)| b.0.cmp(&a.0).then(a.1.cmp(&b.1));
        if self.ranked.len() > count {
            self.ranked.select_nth_unstable_by(count, order);
            self.ranked.truncate(count);
        }
        self.ranked.sort_unstable_by(order);
    }
}

/// Likeness of two names of such weights of which so much met. What both have left over contradicts; what only one has is
/// often left out.
fn likeness(matched: f32, whole: f32, other: f32) -> f32 {
    let (own, theirs) = ((whole - matched).max(0.0), (other - matched).max(0.0));
    let contradicts = own.min(theirs);
    let extra = own.max(theirs) - contradicts;
    matched / (matched + contradicts + EXTRA * extra).max(f32::MIN_POSITIVE)
}

impl Way {
    fn new(places: u8, words: Vec<(u32, u8)>, index: &Index) -> Way {
        let size = words.iter().map(|(w, _)| index.postings.get(*w).len()).sum();
        Way { places, words, names: Vec::new(), size, opens: true }
    }
}

/// The rarest telling words of the query, in the order written.
fn asked(index: &Index, lexicon: &Lexicon, name: &Name) -> Vec<Asked> {
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
        a.weight = if a.is_initial { 0.1 } else { index.rarity(holders(index, a)) };
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
    index.by_sound.get(finish(asked.sound)).filter(|_| asked.sound != 0).filter_map(near)
}

fn exact(index: &Index, text: &str, good: u8) -> Vec<(u32, u8)> {
    kept_under(index, text, text, good)
}

fn kept_under(index: &Index, key: &str, text: &str, good: u8) -> Vec<(u32, u8)> {
    index.by_word.get(hash(key.as_bytes())).filter(|w| index.words.get(*w) == text).map(|w| (w, good)).take(1).collect()
}

fn ways(index: &Index, asked: &[Asked]) -> Vec<Way> {
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
            ways.push(Way { places: 1 << i, words: Vec::new(), size: split.len(), names: split, opens: true });
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
fn split(index: &Index, text: &str) -> Vec<(u32, u8)> {
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
        names.extend(follow.map(|n| (*n, good::JOINED)));
    }
    names.sort_unstable();
    names.dedup();
    names
}
