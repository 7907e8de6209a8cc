// SPDX-License-Identifier: Apache-2.0
//! The index in memory, exactly as its file holds it.

use std::collections::BTreeMap;

use names::Sort;

use crate::{
    facts::Facts,
    flat::{Lists, Table, Texts},
};

/// Lists made ready for screening. Made by [`crate::Builder`], kept as one file ([`Index::write`], [`Index::read`]).
///
/// Names are kept once however many entities bear them, words once however many names hold them. A word leads to its names
/// ([`Index::postings`]); the tables lead from what is asked to words: by the word itself, by sound, by class (nicknames,
/// romanizations), by a slip of the pen.
#[derive(Debug, Default, PartialEq)]
pub struct Index {
    /// The sign of the tables by which its names were read ([`crate::Words`]).
    pub(crate) words_sign: u64,
    /// Ids of entities.
    pub(crate) ids: Texts,
    /// What is known of each beside names, packed.
    pub(crate) facts: Texts,
    /// A hash of all that is known of each: what tells whether it has changed.
    pub(crate) prints: Vec<u64>,
    /// Names of each entity: place of the name times two, plus one where it is weak. The first is the one shown.
    pub(crate) entity_names: Lists,
    /// Distinct names.
    pub(crate) names: Texts,
    /// What ranking asks of each, packed ([`Mark`]).
    pub(crate) name_marks: Vec<u64>,
    /// Entities that bear each: place times two, plus one where it is weak for them.
    pub(crate) name_entities: Lists,
    /// Words of each, in order.
    pub(crate) name_words: Lists,
    /// Distinct words.
    pub(crate) words: Texts,
    /// Names that hold each word, ascending.
    pub(crate) postings: Lists,
    pub(crate) by_word: Table,
    pub(crate) by_sound: Table,
    pub(crate) by_class: Table,
    pub(crate) by_slip: Table,
    /// From identifiers to entities.
    pub(crate) by_identifier: Table,
    /// From whole birth dates to entities.
    pub(crate) by_birth: Table,
}

impl Index {
    /// Entities in it.
    pub fn entities(&self) -> usize {
        self.ids.len()
    }

    /// Distinct names in it.
    pub fn names(&self) -> usize {
        self.names.len()
    }

    /// The entity's id.
    pub fn id(&self, entity: u32) -> &str {
        self.ids.get(entity)
    }

    /// The entity of an id; looks at all ids, so for single questions.
    pub fn find(&self, id: &str) -> Option<u32> {
        (0..self.ids.len() as u32).find(|entity| self.id(*entity) == id)
    }

    /// The entity's first name.
    pub fn caption(&self, entity: u32) -> &str {
        self.entity_names.get(entity).first().map_or("", |n| self.names.get(n >> 1))
    }

    /// All that it holds of an entity, for showing.
    pub fn known(&self, entity: u32) -> Known {
        let names = |weak: u32| -> Vec<String> {
            let own = self.entity_names.get(entity).iter().filter(|n| **n & 1 == weak);
            own.map(|n| self.names.get(n >> 1).to_owned()).collect()
        };
        let mut facts = BTreeMap::<&'static str, Vec<String>>::new();
        let mut sort = None;
        for (tag, text) in self.facts(entity).all() {
            match tag.property() {
                Some(property) => facts.entry(property).or_default().push(text.to_owned()),
                None => sort = text.parse().ok().and_then(sort_of),
            }
        }
        Known { names: names(0), weak_names: names(1), schema: schema_of(sort), facts }
    }

    pub(crate) fn facts(&self, entity: u32) -> Facts<'_> {
        Facts(self.facts.bytes_at(entity))
    }

    pub(crate) fn mark(&self, name: u32) -> Mark {
        Mark::unpack(self.name_marks.get(name as usize).copied().unwrap_or_default())
    }

    /// How common a name is in this index: 0 where its words would meet by chance once in a thousand indexes like this, 1 where
    /// they would in thirty.
    pub(crate) fn commonness(&self, name: u32) -> f64 {
        let all = self.names.len() as f64 + 1.0;
        // The name itself is no evidence that others bear its words.
        let share = |w: &u32| (self.postings.get(*w).len() as f64 - 1.0).max(OTHERS_MIN) / all;
        let by_chance: f64 = all * self.name_words.get(name).iter().map(share).product::<f64>();
        ((by_chance / COMMON_FROM).log10() / COMMON_DECADES).clamp(0.0, 1.0)
    }

    /// How much a word says that so many of the index's names hold: 1 for one in all, towards 0 for one in every name.
    pub(crate) fn rarity(&self, holders: usize) -> f32 {
        let all = self.names.len() as f32 + 1.0;
        ((1.0 + all / (1.0 + holders as f32)).ln() / (1.0 + all).ln()).clamp(RARITY_MIN, 1.0)
    }
}

/// What an index holds of one entity.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Known {
    /// Its names, the one shown first.
    pub names: Vec<String>,
    /// Names that the publisher calls weak.
    pub weak_names: Vec<String>,
    /// `Person`, `Organization`, `Thing`, or `LegalEntity` where nothing says which.
    pub schema: &'static str,
    /// Dates, countries, gender and identifiers by FollowTheMoney property.
    pub facts: BTreeMap<&'static str, Vec<String>>,
}

fn schema_of(sort: Option<Sort>) -> &'static str {
    match sort {
        Some(Sort::Person) => "Person",
        Some(Sort::Organization) => "Organization",
        Some(Sort::Other) => "Thing",
        None => "LegalEntity",
    }
}

/// What ranking asks of a name: one place in memory, one look.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Mark {
    /// How much its words say together.
    pub(crate) weight: f32,
    /// First letters of its words, a bit each.
    pub(crate) letters: u32,
    /// What bears it, where known.
    pub(crate) sort: Option<Sort>,
}

/// Bits of the first letters in a packed mark; above them stands the sort.
const LETTER_BITS: u32 = 27;

impl Mark {
    pub(crate) fn pack(self) -> u64 {
        u64::from(self.weight.to_bits()) << 32 | u64::from(sort_byte(self.sort)) << LETTER_BITS | u64::from(self.letters)
    }

    fn unpack(packed: u64) -> Mark {
        let low = packed as u32;
        let sort = sort_of((low >> LETTER_BITS) as u8);
        Mark { weight: f32::from_bits((packed >> 32) as u32), letters: low & ((1 << LETTER_BITS) - 1), sort }
    }
}

/// Other names taken to hold a word that none does.
const OTHERS_MIN: f64 = 0.1;
/// Bearers by chance from which a name is not rare, and the powers of ten from there to a common one.
const COMMON_FROM: f64 = 0.001;
const COMMON_DECADES: f64 = 1.5;

/// No word says nothing.
const RARITY_MIN: f32 = 0.15;

pub(crate) fn sort_byte(sort: Option<Sort>) -> u8 {
    match sort {
        None => 0,
        Some(Sort::Person) => 1,
        Some(Sort::Organization) => 2,
        Some(Sort::Other) => 3,
    }
}

fn sort_of(byte: u8) -> Option<Sort> {
    match byte {
        1 => Some(Sort::Person),
        2 => Some(Sort::Organization),
        3 => Some(Sort::Other),
        _ => None,
    }
}
