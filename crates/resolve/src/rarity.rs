// SPDX-License-Identifier: Apache-2.0
//! How often names, dates and contact values occur, as seen under each marking: what is common weighs little.

use std::collections::BTreeMap;

use model::{ContentHasher, Marking};
use serde::{Deserialize, Serialize};

use crate::labels::{Label, Labels};

/// What is counted. The numbers are kept in files; never reuse one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Class {
    /// A word of a name.
    Word = 0,
    /// A word or number of an address.
    AddressWord = 1,
    /// A whole date.
    Date = 2,
    /// An identifier.
    Identifier = 3,
    /// A phone number.
    Phone = 4,
    /// An e-mail address.
    Email = 5,
}

pub(crate) const CLASSES: usize = 6;

/// Counts of one class of terms, by term and by the marking of the profiles they stand in.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    /// The first label a term was met under, and how often; most terms have one.
    first: Vec<(Label, u32)>,
    /// Further labels of a term.
    more: Vec<Vec<(Label, u32)>>,
}

impl Counts {
    /// Counts a term once more.
    pub(crate) fn add(&mut self, term: u32, label: Label, n: u32) {
        let at = term as usize;
        if self.first.len() <= at {
            self.first.resize(at + 1, (label, 0));
        }
        match self.first.get_mut(at) {
            Some((known, count)) if *known == label || *count == 0 => {
                *known = label;
                *count += n;
            }
            _ => {
                if self.more.len() <= at {
                    self.more.resize(at + 1, Vec::new());
                }
                if let Some(more) = self.more.get_mut(at) {
                    match more.iter_mut().find(|(known, _)| *known == label) {
                        Some((_, count)) => *count += n,
                        None => more.push((label, n)),
                    }
                }
            }
        }
    }

    /// Labels of a term, each once, with how often it was met under them.
    fn counts(&self, term: u32) -> impl Iterator<Item = (Label, u32)> + '_ {
        let more = self.more.get(term as usize).into_iter().flatten();
        self.first.get(term as usize).into_iter().chain(more).copied()
    }

    /// The number of profiles that hold the term, as seen at `at`.
    pub(crate) fn seen(&self, term: u32, at: Label, labels: &Labels) -> u64 {
        self.counts(term).filter(|(label, _)| labels.covers(at, *label)).map(|(_, n)| u64::from(n)).sum()
    }

    /// Terms with their counts, in term order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (u32, BTreeMap<Label, u32>)> + '_ {
        (0..self.first.len() as u32).map(|term| (term, self.counts(term).collect()))
    }
}

/// How common the words and values of an edition are, so that a pair can be explained later with the weights it was judged by.
/// Holds hashes of terms, never the terms.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rarity {
    /// Markings as canonical text, with the number of distinct profiles under each.
    pub(crate) profiles: Vec<(String, u64)>,
    /// (hash of class and term, place in `profiles`, profiles that hold it), sorted; terms of one profile are left out.
    pub(crate) counts: Vec<(u64, u16, u32)>,
}

/// The counts below which a term is not worth keeping: unknown terms count as once.
pub(crate) const KEPT_FROM: u32 = 2;

impl Rarity {
    /// The number of profiles counted; equal ones count once.
    pub fn profiles(&self) -> u64 {
        self.profiles.iter().map(|(_, n)| n).sum()
    }

    /// The markings that occur.
    pub(crate) fn markings(&self) -> impl Iterator<Item = Marking> + '_ {
        self.profiles.iter().filter_map(|(text, _)| text.parse().ok())
    }

    /// The counts of one term by place in `profiles`.
    pub(crate) fn of(&self, class: Class, term: &str) -> &[(u64, u16, u32)] {
        let hash = hash(class, term);
        let from = self.counts.partition_point(|(h, ..)| *h < hash);
        let to = self.counts.partition_point(|(h, ..)| *h <= hash);
        self.counts.get(from..to).unwrap_or_default()
    }
}

/// The name under which a term is kept.
pub(crate) fn hash(class: Class, term: &str) -> u64 {
    let bytes = ContentHasher::new("rarity/1").part(&[class as u8]).part(term.as_bytes()).finish16();
    let mut head = [0; 8];
    head.copy_from_slice(&bytes[..8]);
    u64::from_le_bytes(head)
}

/// Bits of evidence in sharing a term that `seen` of `profiles` profiles hold, in steps of a half and at most `bits_max`.
///
/// The share is estimated as (seen + 4) / (profiles + 4·2^prior): before any data we hold a term to be one of 2^prior,
/// with the strength of four sightings. Both counts are first rounded up to powers of two, so that one more
/// record rarely changes a weight, and never many at once.
pub(crate) fn shared_bits(seen: u64, profiles: u64, prior_log2: u32, bits_max: f64) -> f64 {
    const SIGHTINGS: u64 = 4;
    let whole = profiles.next_power_of_two() + (SIGHTINGS << prior_log2);
    let part = seen.max(1).next_power_of_two() + SIGHTINGS;
    // Half bits without floating point: log2(x²) = 2·log2(x), on a ratio with eight bits of fraction.
    let ratio = u128::from((whole << 8) / part).max(256);
    let half_bits = (ratio * ratio).ilog2().saturating_sub(16);
    (f64::from(half_bits) / 2.0).min(bits_max)
}

/// Bits of a value that should be one party's own (a phone, an e-mail address): two are taken off for each doubling
/// of its holders beyond `own`, since a value that many hold is a switchboard, an agent or a default.
pub(crate) fn own_bits(seen: u64, own: u64, bits_max: f64) -> f64 {
    let doublings = (seen / own.max(1)).max(1).ilog2();
    (bits_max - 2.0 * f64::from(doublings)).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_terms_weigh_less_and_weights_are_steady() {
        let bits = |seen, profiles| shared_bits(seen, profiles, 10, 14.0);
        assert!(bits(1, 159) > bits(17, 159));
        assert!(bits(1, 1_000_000) > bits(10_000, 1_000_000));
        assert_eq!(bits(1, 1_000_000), 14.0);
        assert_eq!(bits(5, 600_000), bits(5, 700_000), "a little more data moves nothing");
        assert!((5.0..8.0).contains(&bits(10_000, 1_000_000)), "{}", bits(10_000, 1_000_000));
        assert_eq!((own_bits(1, 2, 12.0), own_bits(5, 2, 12.0), own_bits(1_000, 2, 12.0)), (12.0, 10.0, 0.0));
    }

    #[test]
    fn counts_add_up_over_labels() {
        let u: Marking = "U".parse().unwrap();
        let les: Marking = "U//LES".parse().unwrap();
        let labels = Labels::new(&[[u].into(), [les].into()].into());
        let mut counts = Counts::default();
        for (term, label) in [(0, 0), (0, 1), (0, 1), (2, 0)] {
            counts.add(term, label, 1);
        }
        assert_eq!(
            [counts.seen(0, 0, &labels), counts.seen(0, 1, &labels), counts.seen(1, 1, &labels), counts.seen(2, 1, &labels)],
            [1, 3, 0, 1]
        );
        let all: Vec<_> = counts.iter().collect();
        assert_eq!(all[0], (0, BTreeMap::from([(0, 1), (1, 2)])));
    }
}
