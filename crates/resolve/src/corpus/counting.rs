// SPDX-License-Identifier: Apache-2.0
//! Counts the terms of a corpus, keeps the counts for later explanations, and takes kept ones back.

use std::collections::{HashMap, HashSet};

use model::ContentHasher;

use super::{Case, Corpus};
use crate::{
    Family,
    labels::Label,
    rarity::{CLASSES, Class, Counts, KEPT_FROM, Rarity, hash},
};

impl<'a> Corpus<'a> {
    /// Counts each term once per distinct content of a face: a record that came a thousand times makes nothing common.
    pub(super) fn count(&mut self, faces: &[Case<'a>], contents: &[[u8; 16]]) {
        let mut known: HashSet<(Label, [u8; 16])> = HashSet::with_capacity(faces.len());
        self.profiles_under = vec![0; self.labels.len()];
        for (face, content) in faces.iter().zip(contents) {
            if !known.insert((face.label, *content)) {
                continue;
            }
            for (class, term) in self.terms_of(face) {
                if let Some(counts) = self.counts.get_mut(class as usize) {
                    counts.add(term, face.label, 1);
                }
            }
            if let Some(n) = self.profiles_under.get_mut(usize::from(face.label)) {
                *n += 1;
            }
        }
    }

    /// The distinct terms of a case.
    fn terms_of(&self, case: &Case<'a>) -> Vec<(Class, u32)> {
        let mut terms: Vec<(Class, u32)> = Vec::new();
        for name in self.names(case) {
            terms.extend(self.uses(name).iter().map(|u| (Class::Word, u.word)));
        }
        for address in self.addresses(case) {
            terms.extend(self.address_words(address).iter().map(|w| (Class::AddressWord, *w)));
        }
        terms.extend(self.dates(case).iter().map(|d| (Class::Date, d.term)));
        for (class, list) in
            [(Class::Identifier, self.identifiers(case)), (Class::Phone, self.phones(case)), (Class::Email, self.emails(case))]
        {
            terms.extend(list.iter().map(|v| (class, v.term)));
        }
        terms.sort_unstable_by_key(|(class, term)| (*class as u8, *term));
        terms.dedup();
        terms
    }

    /// SHA-256/128 of all that comparisons see of a case, so that nobody can make two contents meet.
    pub(super) fn content(&self, case: &Case<'a>) -> [u8; 16] {
        let mut bytes: Vec<u8> = Vec::with_capacity(256);
        let mut put = |tag: u8, parts: &[u32]| {
            bytes.push(tag);
            bytes.extend((parts.len() as u32).to_le_bytes());
            parts.iter().for_each(|part| bytes.extend(part.to_le_bytes()));
        };
        for name in self.names(case) {
            put(b'n', &[u32::from(name.weak), u32::from(name.generation), u32::from(name.form)]);
            for word in self.uses(name) {
                put(b'w', &[word.word, u32::from(word.role.link), u32::from(word.role.weak), u32::from(word.role.given)]);
            }
        }
        for address in self.addresses(case) {
            put(b'a', self.address_words(address));
        }
        self.dates(case).iter().for_each(|d| put(b'd', &[d.term]));
        self.identifiers(case).iter().for_each(|v| put(b'i', &[v.term]));
        self.phones(case).iter().for_each(|v| put(b'p', &[v.term]));
        self.emails(case).iter().for_each(|v| put(b'e', &[v.term]));
        let mut hasher = ContentHasher::new("case/1").part(&bytes);
        let family = match case.family {
            Family::Thing(kind) => kind.as_str(),
            Family::Person => "1",
            Family::Organization => "2",
            Family::LegalEntity => "3",
        };
        let props = self.dates(case).iter().map(|d| d.prop).chain(self.identifiers(case).iter().filter_map(|v| v.prop)).map(|p| p.as_str());
        let rest = [family, case.authority.unwrap_or_default(), case.gender.unwrap_or_default()];
        for text in rest.into_iter().chain(self.countries(case).iter().copied()).chain(props) {
            hasher.add(text.as_bytes());
        }
        hasher.finish16()
    }

    pub(super) fn sum_profiles(&mut self) {
        let labels = &self.labels;
        let sum = |at: Label| (0..).zip(&self.profiles_under).filter(|(l, _)| labels.covers(at, *l)).map(|(_, n)| n).sum();
        self.profiles_seen = (0..labels.len() as Label).map(sum).collect();
    }

    pub(super) fn take_counts(&mut self, rarity: &Rarity) {
        let place_label =
            |place: u16| rarity.profiles.get(usize::from(place)).and_then(|(text, _)| text.parse().ok()).and_then(|m| self.labels.of(&m));
        let mut counts: [Counts; CLASSES] = Default::default();
        for class in [Class::Word, Class::AddressWord, Class::Date, Class::Identifier, Class::Phone, Class::Email] {
            let (terms, counts) = (&self.terms[class as usize], &mut counts[class as usize]);
            for (number, text) in (0..).zip(&terms.texts) {
                for (_, place, n) in rarity.of(class, text) {
                    if let Some(label) = place_label(*place) {
                        counts.add(number, label, *n);
                    }
                }
            }
        }
        self.counts = counts;
        self.profiles_under = vec![0; self.labels.len()];
        for (text, n) in &rarity.profiles {
            let label = text.parse().ok().and_then(|m| self.labels.of(&m)).map(usize::from);
            if let Some(total) = label.and_then(|l| self.profiles_under.get_mut(l)) {
                *total += n;
            }
        }
        self.sum_profiles();
    }

    /// The counts of this run, to explain its pairs later.
    pub(crate) fn rarity(&self) -> Rarity {
        let places: Vec<(Label, u64)> = (0..).zip(self.profiles_under.iter().copied()).filter(|(_, n)| *n > 0).collect();
        let place_of: HashMap<Label, u16> = places.iter().map(|(l, _)| *l).zip(0..).collect();
        let mut counts: Vec<(u64, u16, u32)> = Vec::new();
        for class in [Class::Word, Class::AddressWord, Class::Date, Class::Identifier, Class::Phone, Class::Email] {
            let terms = &self.terms[class as usize];
            for (term, by_label) in self.counts[class as usize].iter() {
                if by_label.values().sum::<u32>() < KEPT_FROM {
                    continue;
                }
                let name = hash(class, terms.text(term));
                counts.extend(by_label.iter().filter_map(|(label, n)| Some((name, *place_of.get(label)?, *n))));
            }
        }
        counts.sort_unstable();
        Rarity { profiles: places.iter().map(|(l, n)| (self.labels.text(*l).to_owned(), *n)).collect(), counts }
    }
}
