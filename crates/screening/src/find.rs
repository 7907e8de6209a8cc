// SPDX-License-Identifier: Apache-2.0
//! Finding: from the words of a name to the few names of the index that could be meant.
//!
//! Each word of the query is asked for by itself, by class, by sound, by a slip of the pen and by its initial; neighbors also as
//! one word, and a word also as two. Each way gives a list of names and how good such a meeting is. The shortest lists are walked
//! first, and as soon as the words that are left could not carry a name alone, their lists only add to names already met: very
//! common words cost next to nothing beside rarer ones (the bound of Turtle and Flood, 1995, known as MaxScore).

use names::{Lexicon, Name, Role, Sort};

use crate::{
    build::{acronym, first_letter, telling},
    flat::{finish, hash},
    index::Index,
    slip::{one_slip, shortenings},
};

/// Words of a query that are looked for: the rarest, one byte each in the tally of a name.
const WORDS_MAX: usize = 8;
/// Words one way of asking may lead to.
const VARIANTS_MAX: usize = 192;
/// Share of the query's weight that the words not yet walked must hold to bring in new names.
const CARRIES: f32 = 0.4;
/// Names walked at most for one way of asking; beyond that only names already met are told.
const WALK_MAX: usize = 400_000;
/// Names of a shorter list when a word is taken apart.
const SPLIT_WALK_MAX: usize = 20_000;
/// Least likeness by which a name is worth an exact comparison.
const LIKENESS_MIN: f32 = 0.3;

/// How good a meeting is, of 255.
mod good {
    pub(super) const EQUAL: u8 = 255;
    pub(super) const CLASS: u8 = 235;
    pub(super) const JOINED: u8 = 230;
    pub(super) const SOUND: u8 = 215;
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
}

impl Finder {
    /// The best `count` names that `name` could mean, best first, into `into`; of the names in `also`, which have something else in
    /// common with the query, every one that meets at all.
    #[expect(clippy::too_many_arguments, reason = "what to look in, for what, and where to put it")]
    pub(crate) fn find(
        &mut self,
        index: &Index,
        lexicon: &Lexicon,
        name: &Name,
        sort: Option<Sort>,
        also: &[u32],
        count: usize,
        into: &mut Vec<u32>,
    ) {
        let asked = asked(index, lexicon, name);
        let mut ways = ways(index, &asked);
        if let Some(acronym) = acronym(name) {
            ways.push(Way::new((1_u16 << asked.len()).wrapping_sub(1) as u8, exact(index, &acronym, good::JOINED), index));
        }
        self.walk(index, &asked, ways);
        let met = |name: &&u32| self.tally.get(**name as usize).is_some_and(|t| *t != 0);
        into.extend(also.iter().filter(met));
        self.rank(index, &asked, sort, count);
        into.extend(self.ranked.iter().map(|(_, name)| *name));
    }

    fn walk(&mut self, index: &Index, asked: &[Asked], mut ways: Vec<Way>) {
        self.tally.resize(index.names(), 0);
        self.met.clear();
        let weight = |places: u8| -> f32 { asked.iter().enumerate().filter(|(i, _)| places >> i & 1 == 1).map(|(_, a)| a.weight).sum() };
        let need = weight(u8::MAX) * CARRIES;
        ways.sort_by_key(|w| w.size);
        let mut left: Vec<u8> = ways
            .iter()
            .rev()
            .scan(0, |seen, w| {
                *seen |= w.places;
                Some(*seen)
            })
            .collect();
        left.reverse();
        let mut walked = 0;
        for (way, left) in ways.iter().zip(left) {
            let opens = weight(left) >= need && (walked == 0 || walked + way.size <= WALK_MAX);
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
        let whole: f32 = asked.iter().map(|a| a.weight).sum();
        let initials: u32 = asked.iter().filter(|a| a.is_initial).map(|a| first_letter(&a.text)).fold(0, |x, y| x | y);
        for name in &self.met {
            let Some(tally) = self.tally.get_mut(*name as usize) else { continue };
            let tally = std::mem::take(tally);
            let matched: f32 = asked.iter().zip(tally.to_le_bytes()).map(|(a, good)| a.weight * f32::from(good)).sum::<f32>() / 255.0;
            let other = index.name_weight(*name);
            let letters = index.name_letters.get(*name as usize).copied().unwrap_or_default() & initials;
            let likeness = 2.0 * matched / (0.7 * (whole + other) + 0.6 * whole.min(other)) + letters.count_ones() as f32 * 0.06;
            let others = sort.is_some_and(|s| index.name_sort(*name).is_some_and(|n| n != s));
            let likeness = if others { likeness - 0.3 } else { likeness };
            if likeness >= LIKENESS_MIN {
                self.ranked.push(((likeness.min(2.0) * 1e6) as u32, *name));
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

impl Way {
    fn new(places: u8, words: Vec<(u32, u8)>, index: &Index) -> Way {
        let size = words.iter().map(|(w, _)| index.postings.get(*w).len()).sum();
        Way { places, words, names: Vec::new(), size }
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
    own.unwrap_or_else(|| by_sound(index, asked).map(held).max().unwrap_or(0))
}

fn by_sound<'i>(index: &'i Index, asked: &Asked) -> impl Iterator<Item = u32> + use<'i> {
    let sound = asked.sound;
    index.by_sound.get(finish(sound)).filter(move |_| sound != 0)
}

fn exact(index: &Index, text: &str, good: u8) -> Vec<(u32, u8)> {
    index.by_word.get(hash(text.as_bytes())).filter(|w| index.words.get(*w) == text).map(|w| (w, good)).take(1).collect()
}

fn ways(index: &Index, asked: &[Asked]) -> Vec<Way> {
    let mut ways = Vec::new();
    for (i, a) in asked.iter().enumerate() {
        ways.push(Way::new(1 << i, variants(index, a), index));
        let split = split(index, &a.text);
        if !split.is_empty() {
            ways.push(Way { places: 1 << i, words: Vec::new(), size: split.len(), names: split });
        }
        let mut joined = a.text.clone();
        let mut places = 1_u8 << i;
        for (j, next) in asked.iter().enumerate().skip(i + 1).take(2) {
            joined.push_str(&next.text);
            places |= 1 << j;
            let mut words = exact(index, &joined, good::JOINED);
            words.extend(slips(index, &joined).map(|w| (w, good::SLIP)));
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
    words.extend(asked.classes.iter().flat_map(|c| index.by_class.get(*c)).map(|w| (w, good::CLASS)));
    if !asked.is_initial {
        words.extend(by_sound(index, asked).take(VARIANTS_MAX).map(|w| (w, good::SOUND)));
        words.extend(slips(index, &asked.text).map(|w| (w, good::SLIP)));
        let initial = asked.text.get(..1).unwrap_or_default();
        words.extend(exact(index, initial, good::INITIAL));
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
