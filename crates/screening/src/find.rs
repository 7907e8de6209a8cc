// SPDX-License-Identifier: Apache-2.0
//! Finding: from the words of a name to the few names of the index that could be meant.
//!
//! Each way of asking for a word gives lists of names and how good a meeting each is. The shortest are walked first, and as soon
//! as the words that are left could not carry a name alone, their lists only add to names already met: very common words cost
//! next to nothing beside rarer ones (the bound of Turtle and Flood, 1995, known as MaxScore). All lists are walked together,
//! a stretch of the index at a time, so that the tally of a stretch stays in the processor's own memory.

mod ways;

use std::{cmp::Reverse, collections::BinaryHeap};

use names::{Lexicon, Name, Sort};

use crate::{build::first_letter, index::Index};
use ways::{Asked, Way, asked, ways};

/// Names of a stretch: one megabyte of tallies.
const STRETCH: u32 = 1 << 17;
/// Share of the query's weight that the words not yet walked must hold to bring in new names.
const CARRIES: f32 = 0.5;
/// Names walked at most for one way of asking; beyond that only names already met are told.
const WALK_MAX: usize = 400_000;
/// A list is walked rather than searched for each name met if it is at most so many times as long.
const WALK_RATHER: usize = 16;
/// Least likeness by which a name is worth an exact comparison.
const LIKENESS_MIN: f32 = 0.3;
/// What a word weighs that only one side has, beside one that contradicts another.
const EXTRA: f32 = 0.35;
/// What the first letter of a word adds that begins some word of the other name: it may be an initial or a short form.
const LETTER_BONUS: f32 = 0.04;
/// Steps of a rank.
const RANKS: f32 = 1e6;
/// What another sort (a person for a company) takes off.
const OTHER_SORT: f32 = 0.3;

/// Memory of finding, kept from query to query.
#[derive(Debug, Default)]
pub(crate) struct Finder {
    /// A byte per word of the query, for each name of a stretch.
    tally: Vec<u64>,
    /// Names of the stretch that met, counted from its begin.
    met: Vec<u32>,
    /// Rank and name of the best.
    ranked: Vec<(u32, u32)>,
    /// The best ranks so far, the least of them on top.
    best: BinaryHeap<Reverse<u32>>,
}

/// A list on its way through the stretches.
struct Walk<'w> {
    rest: &'w [u32],
    places: u8,
    good: u8,
    opens: bool,
}

/// What names are ranked by.
struct Ranking<'q> {
    asked: &'q [Asked],
    whole: f32,
    letters: u32,
    sort: Option<Sort>,
    count: usize,
    /// Rank below which a name is not among the best.
    least: f32,
}

impl Finder {
    /// The best `count` names that `name` could mean, best first, into `into`.
    pub(crate) fn find(&mut self, index: &Index, lexicon: &Lexicon, name: &Name, sort: Option<Sort>, count: usize, into: &mut Vec<u32>) {
        let asked = asked(index, lexicon, name);
        let mut ways = ways(index, &asked);
        ways.extend(Way::by_initials(index, name, &asked));
        let mut walks = walks(&asked, &mut ways);
        let mut ranking = Ranking {
            whole: asked.iter().map(|a| a.weight).sum(),
            letters: asked.iter().map(|a| first_letter(&a.text)).fold(0, |x, y| x | y),
            asked: &asked,
            sort,
            count,
            least: LIKENESS_MIN,
        };
        self.tally.resize(STRETCH as usize, 0);
        self.ranked.clear();
        self.best.clear();
        let names = index.names() as u32;
        let mut begin = 0;
        while begin < names {
            let end = names.min(begin + STRETCH);
            self.met.clear();
            for walk in &mut walks {
                self.walk(walk, begin, end);
            }
            self.rank(index, begin, &mut ranking);
            begin = end;
        }
        let order = |a: &(u32, u32), b: &(u32, u32)| b.0.cmp(&a.0).then(a.1.cmp(&b.1));
        self.ranked.sort_unstable_by(order);
        into.extend(self.ranked.iter().take(count).map(|(_, name)| *name));
    }

    /// Takes a list through one stretch.
    fn walk(&mut self, walk: &mut Walk<'_>, begin: u32, end: u32) {
        if walk.rest.first().is_none_or(|name| *name >= end) {
            return;
        }
        if walk.opens {
            while let Some((name, rest)) = walk.rest.split_first().filter(|(name, _)| **name < end) {
                self.tell(name - begin, walk, true);
                walk.rest = rest;
            }
            return;
        }
        let (here, rest) = walk.rest.split_at(walk.rest.partition_point(|name| *name < end));
        walk.rest = rest;
        if here.len() <= self.met.len() * WALK_RATHER {
            here.iter().for_each(|name| self.tell(name - begin, walk, false));
            return;
        }
        for i in 0..self.met.len() {
            let at = self.met.get(i).copied().unwrap_or_default();
            if here.binary_search(&(begin + at)).is_ok() {
                self.tell(at, walk, false);
            }
        }
    }

    fn tell(&mut self, at: u32, walk: &Walk<'_>, opens: bool) {
        let Some(tally) = self.tally.get_mut(at as usize) else { return };
        if *tally == 0 {
            if !opens {
                return;
            }
            self.met.push(at);
        }
        let mut places = walk.places;
        while places != 0 {
            let shift = places.trailing_zeros() * 8;
            if walk.good > (*tally >> shift) as u8 {
                *tally = *tally & !(0xff << shift) | u64::from(walk.good) << shift;
            }
            places &= places - 1;
        }
    }

    /// Ranks the names that met in a stretch by what met alone; wipes the tally.
    fn rank(&mut self, index: &Index, begin: u32, ranking: &mut Ranking<'_>) {
        for at in &self.met {
            let Some(tally) = self.tally.get_mut(*at as usize) else { continue };
            let tally = std::mem::take(tally);
            let name = begin + at;
            let Some(rank) = ranking.rank(index, name, tally) else { continue };
            self.ranked.push((rank, name));
            self.best.push(Reverse(rank));
            if self.best.len() > ranking.count {
                self.best.pop();
                ranking.least = self.best.peek().map_or(ranking.least, |r| r.0 as f32 / RANKS);
            }
        }
    }
}

impl Ranking<'_> {
    /// The rank of a name with this tally, if it may be among the best.
    fn rank(&self, index: &Index, name: u32, tally: u64) -> Option<u32> {
        let met = self.asked.iter().zip(tally.to_le_bytes());
        let matched = met.map(|(a, good)| a.weight * f32::from(good)).sum::<f32>() / 255.0;
        // A name that holds nothing else is the best case: most names are passed over without a look at them.
        if likeness(matched, self.whole, matched) + self.letters.count_ones() as f32 * LETTER_BONUS < self.least {
            return None;
        }
        let mark = index.mark(name);
        let begun = (mark.letters & self.letters).count_ones() as f32 * LETTER_BONUS;
        let other_sort = self.sort.is_some_and(|s| mark.sort.is_some_and(|n| n != s));
        let likeness = likeness(matched, self.whole, mark.weight) + begun - if other_sort { OTHER_SORT } else { 0.0 };
        (likeness >= self.least).then_some((likeness.min(2.0) * RANKS) as u32)
    }
}

/// The lists to walk, the shortest ways first, each told whether it may bring in new names.
fn walks<'w>(asked: &[Asked], ways: &'w mut [Way<'_>]) -> Vec<Walk<'w>> {
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
    let mut walks = Vec::new();
    for (way, left) in ways.iter().zip(left) {
        let opens = way.opens && weight(left) >= need && (walked == 0 || walked + way.size <= WALK_MAX);
        walked += way.size;
        walks.extend(way.lists.iter().map(|(good, names)| Walk { rest: names, places: way.places, good: *good, opens }));
    }
    walks
}

/// Likeness of two names of such weights of which so much met. What both have left over contradicts; what only one has is
/// often left out.
fn likeness(matched: f32, whole: f32, other: f32) -> f32 {
    let (own, theirs) = ((whole - matched).max(0.0), (other - matched).max(0.0));
    let contradicts = own.min(theirs);
    let extra = own.max(theirs) - contradicts;
    matched / (matched + contradicts + EXTRA * extra).max(f32::MIN_POSITIVE)
}
