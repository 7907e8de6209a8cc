// SPDX-License-Identifier: Apache-2.0
//! Pairs that a person should look at: possible but not proposed, or proposed by little.
//!
//! An answer teaches most where the evidence leaves most open. Bits are log odds, so the distance from what is needed says
//! how open a pair is; and each doubling of the records that hang on the answer is worth as much as one bit less of distance.

use model::EntityId;
use rayon::prelude::*;

use crate::{
    Options, Profile, Words,
    block::{Blocks, Group, group},
    compare::Pair,
    corpus::Corpus,
    decide::might_be_one,
};

/// A pair with up to so many bits too few is possible: 2^10, a thousand times less likely than what is proposed.
pub const NEAR_LOG2: f64 = 10.0;
/// A pair with less than so many bits to spare is proposed by little.
pub const NARROW_LOG2: f64 = 3.0;
/// Pairs kept, the most informative; nobody answers more before the records change.
pub const PAIRS_MAX: usize = 5_000;
/// Blocks gone through by one thread at a time.
const BLOCKS_AT_ONCE: usize = 256;

/// A pair that a person could settle.
#[derive(Clone, Debug, PartialEq)]
pub struct Possible {
    /// The smaller id.
    pub left: EntityId,
    /// The larger id.
    pub right: EntityId,
    /// Bits found.
    pub total_log2: f64,
    /// Bits needed.
    pub threshold_log2: f64,
    /// Whether the model proposes the two as one: then the question is whether it is right.
    pub is_same: bool,
    /// How far the pair is from being told outright, in bits; 0 where a rule stands in the way of enough evidence.
    pub distance_log2: f64,
    /// What the answer is worth: the more, the sooner it is asked. Log2 of the records that hang on it, less the distance.
    pub worth_log2: f64,
}

/// Finds the pairs worth asking about, most informative first, at most [`PAIRS_MAX`].
///
/// Each entity stands for all that one reader sees of it, so give one profile an entity, all under one marking, and with it
/// how many records speak of it. Pairs are met in the blocks of [`crate::propose`], those beyond their limit left out;
/// of entities that say exactly the same, one pair is asked about.
/// Deterministic: neither the order of profiles nor the number of threads changes the result.
pub fn possible(profiles: &[Profile], records: impl Fn(&EntityId) -> u64 + Sync, words: &Words, options: &Options) -> Vec<Possible> {
    let corpus = Corpus::new(profiles, words);
    let groups = group(&corpus);
    let (blocks, _) = Blocks::new(&corpus, &groups, options.block_profiles_max);
    let search = Search { corpus: &corpus, groups: &groups, blocks: &blocks, options, records: &records };
    let chunks = (0..blocks.len().div_ceil(BLOCKS_AT_ONCE)).into_par_iter().map(|chunk| search.blocks(chunk));
    let equals = groups.par_iter().filter_map(|g| search.pair(*g.cases.first()?, *g.cases.get(1)?)).collect();
    best(chunks.reduce(Vec::new, best), equals)
}

/// The best of both lists.
fn best(mut all: Vec<Possible>, more: Vec<Possible>) -> Vec<Possible> {
    all.extend(more);
    all.sort_by(|a, b| b.worth_log2.total_cmp(&a.worth_log2).then((a.left, a.right).cmp(&(b.left, b.right))));
    all.dedup_by_key(|p| (p.left, p.right));
    all.truncate(PAIRS_MAX);
    all
}

struct Search<'s, 'a, R> {
    corpus: &'s Corpus<'a>,
    groups: &'s [Group],
    blocks: &'s Blocks,
    options: &'s Options,
    records: &'s R,
}

impl<R: Fn(&EntityId) -> u64 + Sync> Search<'_, '_, R> {
    fn blocks(&self, chunk: usize) -> Vec<Possible> {
        let mut found = Vec::new();
        let from = chunk * BLOCKS_AT_ONCE;
        for at in (from..(from + BLOCKS_AT_ONCE).min(self.blocks.len())).filter(|at| !self.blocks.is_oversized(*at)) {
            let members = self.blocks.members(at);
            for (x, a) in members.iter().enumerate() {
                found.extend(members.iter().skip(x + 1).filter_map(|b| self.groups_of(at, *a, *b)));
            }
        }
        best(found, Vec::new())
    }

    fn groups_of(&self, at: usize, a: u32, b: u32) -> Option<Possible> {
        let group = |number: u32| self.groups.get(number as usize);
        let (left, right) = (group(a)?, group(b)?);
        let label = self.corpus.labels.join(left.label, right.label)?;
        if self.blocks.is_repeat(at, a, b, label, self.corpus) {
            return None;
        }
        self.pair(*left.cases.first()?, *right.cases.first()?)
    }

    fn pair(&self, a: u32, b: u32) -> Option<Possible> {
        let (a, b) = (self.corpus.case(a)?, self.corpus.case(b)?);
        let at = self.corpus.labels.join(a.label, b.label)?;
        let needed = self.options.threshold_log2;
        let decision = might_be_one(&Pair { corpus: self.corpus, a, b, at }, self.options, needed - NEAR_LOG2)?;
        let is_same = decision.is_same();
        let distance_log2 = if is_same { decision.total - needed } else { (needed - decision.total).max(0.0) };
        if a.entity == b.entity || (is_same && distance_log2 >= NARROW_LOG2) {
            return None;
        }
        let hanging = (self.records)(&a.entity).min((self.records)(&b.entity));
        Some(Possible {
            left: a.entity.min(b.entity),
            right: a.entity.max(b.entity),
            total_log2: decision.total,
            threshold_log2: needed,
            is_same,
            distance_log2,
            worth_log2: (hanging.max(1) as f64).log2() - distance_log2,
        })
    }
}

#[cfg(test)]
mod tests {
    use model::{Kind, Marking, Ontology, Prop, time::PartialDate};

    use super::*;
    use crate::{Family, Name, propose};

    fn ontology() -> Ontology {
        let (ftm, extensions, stages) = shelf::ontology_files();
        Ontology::parse(ftm, &extensions, stages).unwrap()
    }

    fn words() -> Words {
        let text = |path: &str| shelf::text(path).unwrap();
        Words::from_texts(
            text("reference/legal-forms/legal_forms.csv"),
            text("reference/names/particles.csv"),
            text("reference/names/nicknames.csv"),
        )
        .unwrap()
    }

    struct Made {
        kind: Kind,
        birth: Prop,
    }

    impl Made {
        fn new() -> Made {
            let ontology = ontology();
            Made { kind: ontology.kind("Person").unwrap(), birth: ontology.prop("birthDate").unwrap() }
        }

        fn person(&self, key: &str, name: &str, born: Option<&str>) -> Profile {
            let mut p = Profile::empty(EntityId::of("t", key), self.kind, Family::Person, Marking::public());
            p.names.push(Name { text: name.to_owned(), weak: false });
            p.dates.extend(born.and_then(PartialDate::parse).map(|d| (self.birth, d)));
            p.sort();
            p
        }
    }

    /// Enough people for names to be rare, and four pairs: sure, possible (year only), by name alone, and contradicted.
    fn crowd() -> Vec<Profile> {
        let made = Made::new();
        let mut all: Vec<Profile> =
            (0..60).map(|n| made.person(&format!("x{n}"), &format!("Filler{n} Bystander{n}"), Some("1950-01-01"))).collect();
        for (pair, name, a, b) in [
            ("sure", "Zebulon Trimbolt", Some("1971-02-03"), Some("1971-02-03")),
            ("year", "Quentina Oxbarrow", Some("1971-02-03"), Some("1971")),
            ("name", "Mordecai Quaxley", Some("1971-02-03"), None),
            ("clash", "Philomena Vanterpool", Some("1971-02-03"), Some("1944-10-28")),
        ] {
            all.push(made.person(&format!("{pair}1"), name, a));
            all.push(made.person(&format!("{pair}2"), name, b));
        }
        all
    }

    fn asked(found: &[Possible], key: &str) -> bool {
        let (a, b) = (EntityId::of("t", &format!("{key}1")), EntityId::of("t", &format!("{key}2")));
        found.iter().any(|p| (p.left, p.right) == (a.min(b), a.max(b)))
    }

    #[test]
    fn what_is_open_is_asked_and_what_is_sure_or_contradicted_is_not() {
        let (people, words, options) = (crowd(), words(), Options::default());
        let found = possible(&people, |_| 1, &words, &options);
        assert_eq!(["sure", "name", "clash"].map(|key| asked(&found, key)), [false, true, false], "{found:#?}");
        let proposed = propose(&people, &words, &options).judgments;
        for p in &found {
            let is_proposed = proposed.iter().any(|j| (j.left, j.right) == (p.left, p.right));
            assert_eq!(p.is_same, is_proposed, "{p:?}");
            assert!(p.distance_log2 <= NEAR_LOG2 && (!p.is_same || p.distance_log2 < NARROW_LOG2), "{p:?}");
        }
    }

    #[test]
    fn order_does_not_matter_and_more_records_come_first() {
        let (mut people, words, options) = (crowd(), words(), Options::default());
        let name = EntityId::of("t", "name1");
        let first = possible(&people, |_| 1, &words, &options);
        people.reverse();
        assert_eq!(possible(&people, |_| 1, &words, &options), first);
        let weighed = possible(&people, |_| 1 << 30, &words, &options);
        let worth = |all: &[Possible]| all.iter().find(|p| p.left == name || p.right == name).unwrap().worth_log2;
        assert!((worth(&weighed) - worth(&first) - 30.0).abs() < 1e-9);
        assert!(first.is_sorted_by(|a, b| a.worth_log2 >= b.worth_log2));
    }
}
