// SPDX-License-Identifier: Apache-2.0
//! Blocking: which pairs are looked at. Profiles that share a key stand in one block; pairs within a block are compared.
//!
//! Keys are sorted, not hashed into tables, so that a block is a run and a million profiles need a few flat arrays.
//! What is compared at a marking depends only on what that marking covers: a block's size is counted as seen there.

use std::collections::HashMap;

use model::time::PartialDate;
use rayon::prelude::*;

use crate::{
    Family,
    compare::{address, phone},
    corpus::{Case, Corpus, NameForm},
    labels::Label,
    rarity::Class,
};

/// Words of one name that make keys.
const KEY_WORDS_MAX: usize = 6;
/// Numbers of one address that make keys.
const KEY_NUMBERS_MAX: usize = 3;
/// A single word makes a block only while it is rare.
const RARE_WORD_PROFILES_MAX: u32 = 24;

/// One way of making keys.
pub(crate) struct Rule {
    /// For people.
    pub(crate) name: &'static str,
    /// A limit of its own, below the one given.
    profiles_max: u32,
    keys: fn(&Corpus<'_>, &Case<'_>, &mut Vec<u64>),
}

/// All rules. Together they miss a pair only when everything but one common word differs or stands in oversized blocks.
pub(crate) const RULES: [Rule; 8] = [
    Rule { name: "identifier", profiles_max: u32::MAX, keys: by_identifier },
    Rule { name: "phone", profiles_max: u32::MAX, keys: by_phone },
    Rule { name: "e-mail", profiles_max: u32::MAX, keys: by_email },
    Rule { name: "date and name word", profiles_max: u32::MAX, keys: by_date },
    Rule { name: "address number and name word", profiles_max: u32::MAX, keys: by_address },
    Rule { name: "two name words", profiles_max: u32::MAX, keys: by_two_words },
    Rule { name: "whole name", profiles_max: u32::MAX, keys: by_whole_name },
    Rule { name: "rare name word", profiles_max: RARE_WORD_PROFILES_MAX, keys: by_rare_word },
];

/// Mixes two keys (the finaliser of SplitMix64, Steele et al. 2014); a collision costs one needless comparison.
fn mix(a: u64, b: u64) -> u64 {
    let mut x = a.rotate_left(25) ^ b.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

fn text_key(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, b| (hash ^ u64::from(b)).wrapping_mul(0x0000_0100_0000_01b3))
}

/// A word by its sound where it has at least two consonants, else as written.
fn word_key(corpus: &Corpus<'_>, word: u32) -> u64 {
    match corpus.word(word) {
        Some(info) if info.skeleton >= 1 << 5 => mix(info.skeleton, 1),
        _ => text_key(corpus.text(Class::Word, word)),
    }
}

fn word_keys(corpus: &Corpus<'_>, name: &NameForm) -> Vec<u64> {
    let words = corpus.uses(name).iter().filter(|u| !u.role.link && corpus.text(Class::Word, u.word).len() > 1);
    let mut keys: Vec<u64> = words.take(KEY_WORDS_MAX).map(|u| word_key(corpus, u.word)).collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}

fn by_identifier(corpus: &Corpus<'_>, case: &Case<'_>, keys: &mut Vec<u64>) {
    keys.extend(corpus.identifiers(case).iter().map(|v| text_key(corpus.text(Class::Identifier, v.term))));
}

fn by_phone(corpus: &Corpus<'_>, case: &Case<'_>, keys: &mut Vec<u64>) {
    keys.extend(corpus.phones(case).iter().map(|v| text_key(phone::local_end(corpus.text(Class::Phone, v.term)))));
}

fn by_email(corpus: &Corpus<'_>, case: &Case<'_>, keys: &mut Vec<u64>) {
    keys.extend(corpus.emails(case).iter().map(|v| text_key(corpus.text(Class::Email, v.term))));
}

/// A whole date, the same when day and month are swapped, with each word of each name.
fn by_date(corpus: &Corpus<'_>, case: &Case<'_>, keys: &mut Vec<u64>) {
    let key = |date: &PartialDate| {
        let (month, day) = (date.month?, date.day?);
        Some(u64::from(date.year) << 16 | u64::from(month.min(day)) << 8 | u64::from(month.max(day)))
    };
    for date in corpus.dates(case).iter().filter_map(|d| key(&d.date)) {
        for name in corpus.names(case) {
            keys.extend(word_keys(corpus, name).into_iter().map(|word| mix(date, word)));
        }
    }
}

/// Each number of each address with each word of each name; an address that is an entity of its own by all its words.
fn by_address(corpus: &Corpus<'_>, case: &Case<'_>, keys: &mut Vec<u64>) {
    for at in corpus.addresses(case) {
        let words = corpus.address_words(at).iter().map(|w| corpus.text(Class::AddressWord, *w));
        if matches!(case.family, Family::Thing(_)) {
            let mut all: Vec<u64> = words.map(text_key).collect();
            all.sort_unstable();
            keys.push(all.into_iter().fold(0, mix));
            continue;
        }
        let mut numbers: Vec<&str> = words.filter(|w| address::is_number(w)).collect();
        numbers.sort_unstable();
        for number in numbers.into_iter().take(KEY_NUMBERS_MAX).map(text_key) {
            for name in corpus.names(case) {
                keys.extend(word_keys(corpus, name).into_iter().map(|word| mix(number, word)));
            }
        }
    }
}

fn by_two_words(corpus: &Corpus<'_>, case: &Case<'_>, keys: &mut Vec<u64>) {
    for name in corpus.names(case) {
        let words = word_keys(corpus, name);
        for (at, left) in words.iter().enumerate() {
            keys.extend(words.iter().skip(at + 1).map(|right| mix(*left, *right)));
        }
    }
}

/// All words written together, for names that are split differently and names of one word.
fn by_whole_name(corpus: &Corpus<'_>, case: &Case<'_>, keys: &mut Vec<u64>) {
    for name in corpus.names(case) {
        let together: String = corpus.uses(name).iter().map(|u| corpus.text(Class::Word, u.word)).collect();
        keys.push(text_key(&together));
    }
}

fn by_rare_word(corpus: &Corpus<'_>, case: &Case<'_>, keys: &mut Vec<u64>) {
    for name in corpus.names(case) {
        let words = corpus.uses(name).iter().filter(|u| !u.role.link).map(|u| corpus.text(Class::Word, u.word));
        keys.extend(words.filter(|w| w.len() > 2).map(text_key));
    }
}

/// Cases of one content and one label: compared once, whatever their number.
#[derive(Clone, Debug)]
pub(crate) struct Group {
    pub(crate) label: Label,
    /// Places of the cases, by entity.
    pub(crate) cases: Vec<u32>,
}

/// Blocks of groups.
#[derive(Debug, Default)]
pub(crate) struct Blocks {
    members: Vec<u32>,
    starts: Vec<u32>,
    /// For each block the limit that holds for it.
    limits: Vec<u32>,
    /// The first block of each rule.
    rules: Vec<usize>,
    /// Blocks beyond their limit, with the labels of their members.
    oversized: HashMap<u32, Vec<(Label, u64)>>,
    /// For each group its blocks, ascending.
    of_group: Vec<u32>,
    of_group_starts: Vec<u32>,
}

/// What blocking by one rule comes to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct RuleSize {
    pub(crate) blocks: u64,
    pub(crate) capped: u64,
    pub(crate) pairs: u64,
    pub(crate) pairs_left_out: u64,
    pub(crate) largest: u64,
}

impl Blocks {
    /// Makes the blocks of all rules, and counts them rule by rule.
    pub(crate) fn new(corpus: &Corpus<'_>, groups: &[Group], limit: u32) -> (Blocks, Vec<RuleSize>) {
        let mut blocks = Blocks::default();
        let mut sizes = Vec::new();
        for rule in &RULES {
            let from = blocks.starts.len();
            blocks.rules.push(from);
            blocks.add_rule(corpus, groups, rule, limit.min(rule.profiles_max));
            sizes.push(blocks.size_of(from, corpus));
        }
        blocks.starts.push(blocks.members.len() as u32);
        blocks.know_groups(groups.len());
        (blocks, sizes)
    }

    fn add_rule(&mut self, corpus: &Corpus<'_>, groups: &[Group], rule: &Rule, limit: u32) {
        let of_group = |(at, group): (usize, &Group)| {
            let mut keys = Vec::new();
            if let Some(case) = group.cases.first().and_then(|c| corpus.case(*c)) {
                // Families that can never be one share no block.
                let family = match case.family {
                    Family::Thing(kind) => text_key(kind.as_str()),
                    _ => 0,
                };
                (rule.keys)(corpus, case, &mut keys);
                keys.iter_mut().for_each(|key| *key = mix(*key, family));
            }
            keys.sort_unstable();
            keys.dedup();
            keys.into_iter().map(move |key| (key, at as u32)).collect::<Vec<_>>()
        };
        let mut keyed: Vec<(u64, u32)> = groups.par_iter().enumerate().with_min_len(1_024).flat_map_iter(of_group).collect();
        keyed.par_sort_unstable();
        for run in keyed.chunk_by(|a, b| a.0 == b.0).filter(|run| run.len() > 1) {
            if run.len() > limit as usize {
                self.oversized.insert(self.starts.len() as u32, count_labels(run, groups));
            }
            self.starts.push(self.members.len() as u32);
            self.limits.push(limit);
            self.members.extend(run.iter().map(|(_, group)| *group));
        }
    }

    fn size_of(&self, from: usize, corpus: &Corpus<'_>) -> RuleSize {
        let mut size = RuleSize::default();
        for at in from..self.starts.len() {
            let n = self.members_between(at, self.members.len()).len() as u64;
            let pairs = n * (n - 1) / 2;
            let kept = self.oversized.get(&(at as u32)).map_or(pairs, |by_label| self.pairs_within_limit(at, by_label, corpus));
            size.blocks += 1;
            size.capped += u64::from(kept < pairs);
            size.pairs += kept;
            size.pairs_left_out += pairs - kept;
            size.largest = size.largest.max(n);
        }
        size
    }

    /// In a block that is too large as a whole: the pairs for which it is small enough as seen at their marking.
    fn pairs_within_limit(&self, at: usize, by_label: &[(Label, u64)], corpus: &Corpus<'_>) -> u64 {
        let mut pairs = 0;
        for (x, (a, n)) in by_label.iter().enumerate() {
            for (b, m) in by_label.iter().skip(x) {
                if corpus.labels.join(*a, *b).is_some_and(|label| self.is_usable(at, label, corpus)) {
                    pairs += if a == b { n * n.saturating_sub(1) / 2 } else { n * m };
                }
            }
        }
        pairs
    }

    fn members_between(&self, at: usize, end: usize) -> &[u32] {
        let start = self.starts.get(at).map_or(0, |s| *s as usize);
        let next = self.starts.get(at + 1).map_or(end, |s| *s as usize);
        self.members.get(start..next).unwrap_or_default()
    }

    fn know_groups(&mut self, groups: usize) {
        let mut starts = vec![0_u32; groups + 1];
        for group in &self.members {
            if let Some(n) = starts.get_mut(*group as usize + 1) {
                *n += 1;
            }
        }
        for at in 1..starts.len() {
            let before = starts.get(at - 1).copied().unwrap_or(0);
            if let Some(n) = starts.get_mut(at) {
                *n += before;
            }
        }
        let mut next = starts.clone();
        let mut of_group = vec![0_u32; self.members.len()];
        for at in 0..self.len() {
            for group in self.members(at) {
                if let Some(place) = next.get_mut(*group as usize) {
                    if let Some(slot) = of_group.get_mut(*place as usize) {
                        *slot = at as u32;
                    }
                    *place += 1;
                }
            }
        }
        self.of_group = of_group;
        self.of_group_starts = starts;
    }

    pub(crate) fn len(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// The blocks beyond their limit.
    pub(crate) fn oversized(&self) -> impl Iterator<Item = usize> + '_ {
        self.oversized.keys().map(|at| *at as usize)
    }

    /// The name of the rule that made a block.
    pub(crate) fn rule(&self, at: usize) -> &'static str {
        let number = self.rules.partition_point(|first| *first <= at).saturating_sub(1);
        RULES.get(number).map_or("", |rule| rule.name)
    }

    pub(crate) fn limit(&self, at: usize) -> u32 {
        self.limits.get(at).copied().unwrap_or(0)
    }

    pub(crate) fn members(&self, at: usize) -> &[u32] {
        self.members_between(at, self.members.len())
    }

    fn blocks_of(&self, group: u32) -> &[u32] {
        let bound = |at: usize| self.of_group_starts.get(at).map_or(0, |s| *s as usize);
        self.of_group.get(bound(group as usize)..bound(group as usize + 1)).unwrap_or_default()
    }

    /// Whether a block is beyond its limit as a whole; seen at some label it may still be small enough.
    pub(crate) fn is_oversized(&self, at: usize) -> bool {
        self.oversized.contains_key(&(at as u32))
    }

    /// Whether a block is small enough as seen at a label.
    pub(crate) fn is_usable(&self, at: usize, label: Label, corpus: &Corpus<'_>) -> bool {
        match self.oversized.get(&(at as u32)) {
            None => true,
            Some(by_label) => seen_at(by_label, label, corpus) <= u64::from(self.limits.get(at).copied().unwrap_or(0)),
        }
    }

    /// Whether an earlier block than `at` already brings the two groups together at this label.
    pub(crate) fn is_repeat(&self, at: usize, a: u32, b: u32, label: Label, corpus: &Corpus<'_>) -> bool {
        let (mut left, mut right) = (self.blocks_of(a).iter().peekable(), self.blocks_of(b).iter().peekable());
        while let (Some(x), Some(y)) = (left.peek().copied(), right.peek().copied()) {
            if (*x).max(*y) as usize >= at {
                return false;
            }
            match x.cmp(y) {
                std::cmp::Ordering::Less => drop(left.next()),
                std::cmp::Ordering::Greater => drop(right.next()),
                std::cmp::Ordering::Equal => {
                    if self.is_usable(*x as usize, label, corpus) {
                        return true;
                    }
                    left.next();
                    right.next();
                }
            }
        }
        false
    }
}

fn count_labels(members: &[(u64, u32)], groups: &[Group]) -> Vec<(Label, u64)> {
    let mut labels: Vec<Label> = members.iter().filter_map(|(_, g)| groups.get(*g as usize).map(|g| g.label)).collect();
    labels.sort_unstable();
    labels.chunk_by(|a, b| a == b).filter_map(|run| Some((*run.first()?, run.len() as u64))).collect()
}

fn seen_at(by_label: &[(Label, u64)], at: Label, corpus: &Corpus<'_>) -> u64 {
    by_label.iter().filter(|(label, _)| corpus.labels.covers(at, *label)).map(|(_, n)| n).sum()
}

/// Puts cases of one label and one content together. Content is what comparisons see: two spellings that fold alike are one.
pub(crate) fn group(corpus: &Corpus<'_>) -> Vec<Group> {
    let labels = corpus.cases.iter().map(|case| case.label);
    let mut hashed: Vec<([u8; 16], Label, u32)> =
        corpus.contents.iter().zip(labels).zip(0..).map(|((content, label), at)| (*content, label, at)).collect();
    hashed.par_sort_unstable();
    let mut groups: Vec<Group> = Vec::new();
    for run in hashed.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
        // Places follow entity ids, so the smallest entity comes first.
        let Some((_, label, _)) = run.first() else { continue };
        groups.push(Group { label: *label, cases: run.iter().map(|(.., at)| *at).collect() });
    }
    groups.par_sort_unstable_by_key(|g| g.cases.first().copied());
    groups
}
