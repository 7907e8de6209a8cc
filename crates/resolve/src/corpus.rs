// SPDX-License-Identifier: Apache-2.0
//! The profiles of one run in compact arrays: words and values interned, each entity in every view that readers can have of it.
//!
//! A *case* is an entity as seen under one marking: the values of all its faces which that marking covers.
//! An entity with one face has one case; one with faces `U` and `CUI` has two, and at `CUI` only the second counts.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use model::{EntityId, Marking, Prop, text, time::PartialDate};
use rayon::prelude::*;

use crate::{
    Family, Profile, Words,
    compare::{address, identifier, phone},
    labels::{Label, Labels, joined_subsets},
    names::{self, Parsed, Role},
    rarity::{CLASSES, Class, Counts, Rarity, shared_bits},
};

mod counting;
mod sound;

pub(crate) use sound::WordInfo;

/// Values of one sort that are compared per case; more are cut, names first by being weak.
pub(crate) const VALUES_MAX: usize = 32;
/// Profiles read in parallel before their words are interned in order.
const READ_AT_ONCE: usize = 8_192;

/// A run of one of the corpus's arrays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Span {
    start: u32,
    len: u32,
}

impl Span {
    pub(crate) fn of<T>(self, all: &[T]) -> &[T] {
        all.get(self.start as usize..(self.start + self.len) as usize).unwrap_or_default()
    }

    fn appended<T>(all: &mut Vec<T>, more: impl IntoIterator<Item = T>) -> Span {
        let start = all.len();
        all.extend(more);
        Span { start: start as u32, len: (all.len() - start) as u32 }
    }
}

/// Where a value was taken from: profile and place in its list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Origin {
    profile: u32,
    place: u32,
}

/// A word in a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Use {
    pub(crate) word: u32,
    pub(crate) role: Role,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct NameForm {
    uses: Span,
    pub(crate) weak: bool,
    pub(crate) generation: u8,
    pub(crate) form: u16,
    origin: Origin,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct AddressForm {
    words: Span,
    origin: Origin,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct DateForm {
    pub(crate) prop: Prop,
    pub(crate) date: PartialDate,
    pub(crate) term: u32,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct ValueForm {
    pub(crate) term: u32,
    /// The property, for identifiers.
    pub(crate) prop: Option<Prop>,
    origin: Origin,
}

/// An entity as seen under one marking.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Case<'a> {
    pub(crate) entity: EntityId,
    pub(crate) label: Label,
    pub(crate) family: Family,
    pub(crate) authority: Option<&'a str>,
    pub(crate) gender: Option<&'a str>,
    names: Span,
    addresses: Span,
    dates: Span,
    identifiers: Span,
    phones: Span,
    emails: Span,
    countries: Span,
}

/// Texts by number.
#[derive(Debug, Default)]
pub(crate) struct Terms {
    texts: Vec<Arc<str>>,
    numbers: HashMap<Arc<str>, u32>,
}

impl Terms {
    fn number(&mut self, text: &str) -> u32 {
        if let Some(known) = self.numbers.get(text) {
            return *known;
        }
        let number = self.texts.len() as u32;
        let kept: Arc<str> = text.into();
        self.texts.push(Arc::clone(&kept));
        self.numbers.insert(kept, number);
        number
    }

    pub(crate) fn text(&self, number: u32) -> &str {
        self.texts.get(number as usize).map_or("", |t| t)
    }
}

/// See the module's head.
pub(crate) struct Corpus<'a> {
    pub(crate) labels: Labels,
    pub(crate) cases: Vec<Case<'a>>,
    /// Hashes of what comparisons see of each case.
    pub(crate) contents: Vec<[u8; 16]>,
    profiles: &'a [Profile],
    terms: [Terms; CLASSES],
    counts: [Counts; CLASSES],
    words: Vec<WordInfo>,
    /// Profiles by label, and for each label those it covers.
    profiles_under: Vec<u64>,
    profiles_seen: Vec<u64>,
    names: Vec<NameForm>,
    uses: Vec<Use>,
    addresses: Vec<AddressForm>,
    address_words: Vec<u32>,
    dates: Vec<DateForm>,
    values: Vec<ValueForm>,
    countries: Vec<&'a str>,
}

/// One profile read but not yet interned.
struct Read {
    names: Vec<(Parsed, bool, u32)>,
    addresses: Vec<(Vec<String>, u32)>,
    identifiers: Vec<(Prop, String, u32)>,
    phones: Vec<(String, u32)>,
}

fn read(profile: &Profile, words: &Words) -> Read {
    let given: Vec<String> =
        profile.given_names.iter().flat_map(|g| text::fold(g).split(' ').map(str::to_owned).collect::<Vec<_>>()).collect();
    let mut names: Vec<(Parsed, bool, u32)> = Vec::new();
    for (place, name) in (0..).zip(&profile.names) {
        let parsed = names::parse(&name.text, profile.family, &given, words);
        let known = names.iter().any(|(p, weak, _)| *p == parsed && *weak <= name.weak);
        if !parsed.words.is_empty() && !known {
            names.push((parsed, name.weak, place));
        }
    }
    names.sort_by_key(|(_, weak, place)| (*weak, *place));
    names.truncate(VALUES_MAX);
    let cut = VALUES_MAX;
    Read {
        names,
        addresses: (0..).zip(&profile.addresses).take(cut).map(|(at, a)| (address::words(a), at)).filter(|(w, _)| !w.is_empty()).collect(),
        identifiers: (0..)
            .zip(&profile.identifiers)
            .take(cut)
            .map(|(at, (prop, v))| (*prop, identifier::core(prop.as_str(), v), at))
            .filter(|(_, c, _)| !c.is_empty())
            .collect(),
        phones: (0..).zip(&profile.phones).take(cut).map(|(at, p)| (phone::core(p), at)).filter(|(c, _)| !c.is_empty()).collect(),
    }
}

impl<'a> Corpus<'a> {
    /// Reads profiles; those of one entity and one marking should be one.
    pub(crate) fn new(profiles: &'a [Profile], words: &Words) -> Corpus<'a> {
        let mut order: Vec<usize> = (0..profiles.len()).collect();
        order.par_sort_unstable_by_key(|at| profiles.get(*at).map(|p| (p.entity, &p.marking, *at)));
        let views = views(profiles, &order);
        let labels = Labels::new(&views);
        let mut corpus = Corpus::empty(profiles, labels);
        let mut faces: Vec<Case<'a>> = Vec::with_capacity(profiles.len());
        for chunk in order.chunks(READ_AT_ONCE) {
            let read: Vec<Option<Read>> = chunk.par_iter().map(|at| profiles.get(*at).map(|p| read(p, words))).collect();
            for (at, read) in chunk.iter().zip(read) {
                if let Some(face) = read.and_then(|read| corpus.add_face(*at, read)) {
                    faces.push(face);
                }
            }
        }
        // Nothing is looked up by text from here on.
        corpus.terms.iter_mut().for_each(|terms| terms.numbers = HashMap::new());
        corpus.know_words(words);
        let contents: Vec<[u8; 16]> = faces.par_iter().map(|face| corpus.content(face)).collect();
        corpus.count(&faces, &contents);
        corpus.sum_profiles();
        corpus.add_cases(&faces, &contents);
        corpus
    }

    /// Reads the faces of a few entities and takes the counts from `rarity` instead of from them.
    pub(crate) fn with_rarity(profiles: &'a [Profile], words: &Words, rarity: &Rarity) -> Corpus<'a> {
        let mut corpus = Corpus::new(profiles, words);
        if rarity.profiles.is_empty() {
            return corpus;
        }
        let mut order: Vec<usize> = (0..profiles.len()).collect();
        order.sort_unstable_by_key(|at| profiles.get(*at).map(|p| (p.entity, &p.marking, *at)));
        let mut views = views(profiles, &order);
        views.extend(rarity.markings().map(|m| BTreeSet::from([m])));
        let old = std::mem::replace(&mut corpus.labels, Labels::new(&views));
        corpus.relabel(&old);
        corpus.take_counts(rarity);
        corpus
    }

    fn empty(profiles: &'a [Profile], labels: Labels) -> Corpus<'a> {
        Corpus {
            labels,
            cases: Vec::new(),
            contents: Vec::new(),
            profiles,
            terms: Default::default(),
            counts: Default::default(),
            words: Vec::new(),
            profiles_under: Vec::new(),
            profiles_seen: Vec::new(),
            names: Vec::new(),
            uses: Vec::new(),
            addresses: Vec::new(),
            address_words: Vec::new(),
            dates: Vec::new(),
            values: Vec::new(),
            countries: Vec::new(),
        }
    }

    fn number(&mut self, class: Class, text: &str) -> u32 {
        self.terms.get_mut(class as usize).map_or(0, |terms| terms.number(text))
    }

    /// Interns one profile and counts its terms, each once.
    fn add_face(&mut self, at: usize, read: Read) -> Option<Case<'a>> {
        let profile = self.profiles.get(at)?;
        let label = self.labels.of(&profile.marking)?;
        let origin = |place: u32| Origin { profile: at as u32, place };
        let names_from = self.names.len();
        for (parsed, weak, place) in &read.names {
            let uses: Vec<Use> =
                parsed.words.iter().map(|(text, role)| Use { word: self.number(Class::Word, text), role: *role }).collect();
            let uses = Span::appended(&mut self.uses, uses);
            self.names.push(NameForm { uses, weak: *weak, generation: parsed.generation, form: parsed.form, origin: origin(*place) });
        }
        let addresses_from = self.addresses.len();
        for (words, place) in &read.addresses {
            let mut words: Vec<u32> = words.iter().map(|w| self.number(Class::AddressWord, w)).collect();
            words.sort_unstable();
            words.dedup();
            let words = Span::appended(&mut self.address_words, words);
            self.addresses.push(AddressForm { words, origin: origin(*place) });
        }
        let dates: Vec<DateForm> = profile
            .dates
            .iter()
            .take(VALUES_MAX)
            .map(|(prop, date)| DateForm { prop: *prop, date: *date, term: self.number(Class::Date, &date.to_string()) })
            .collect();
        let identifiers: Vec<ValueForm> = read
            .identifiers
            .iter()
            .map(|(prop, core, place)| ValueForm { term: self.number(Class::Identifier, core), prop: Some(*prop), origin: origin(*place) })
            .collect();
        let phones: Vec<ValueForm> = read
            .phones
            .iter()
            .map(|(core, place)| ValueForm { term: self.number(Class::Phone, core), prop: None, origin: origin(*place) })
            .collect();
        let emails: Vec<ValueForm> = (0..)
            .zip(profile.emails.iter().take(VALUES_MAX))
            .map(|(place, e)| ValueForm { term: self.number(Class::Email, e), prop: None, origin: origin(place) })
            .collect();
        Some(Case {
            entity: profile.entity,
            label,
            family: profile.family,
            authority: profile.authority.as_deref(),
            gender: profile.gender.as_deref(),
            names: Span { start: names_from as u32, len: (self.names.len() - names_from) as u32 },
            addresses: Span { start: addresses_from as u32, len: (self.addresses.len() - addresses_from) as u32 },
            dates: Span::appended(&mut self.dates, dates),
            identifiers: Span::appended(&mut self.values, identifiers),
            phones: Span::appended(&mut self.values, phones),
            emails: Span::appended(&mut self.values, emails),
            countries: Span::appended(&mut self.countries, profile.countries.iter().take(VALUES_MAX).map(String::as_str)),
        })
    }

    fn know_words(&mut self, words: &Words) {
        let terms = &self.terms[Class::Word as usize];
        self.words = terms.texts.par_iter().map(|text| WordInfo::of(text, words.full_names(text))).collect();
    }

    /// Makes the cases of each entity out of its faces, which stand together.
    fn add_cases(&mut self, faces: &[Case<'a>], contents: &[[u8; 16]]) {
        let mut next = 0;
        for of_one in faces.chunk_by(|a, b| a.entity == b.entity) {
            let content = contents.get(next).copied().unwrap_or_default();
            next += of_one.len();
            if let [only] = of_one {
                self.cases.push(*only);
                self.contents.push(content);
                continue;
            }
            let markings: BTreeSet<Marking> = of_one.iter().filter_map(|f| self.labels.text(f.label).parse().ok()).collect();
            for view in joined_subsets(&markings) {
                if let Some(label) = self.labels.of(&view) {
                    let seen: Vec<Case<'a>> = of_one.iter().filter(|f| self.labels.covers(label, f.label)).copied().collect();
                    if let Some(case) = self.merged(label, &seen) {
                        self.contents.push(self.content(&case));
                        self.cases.push(case);
                    }
                }
            }
        }
    }

    fn merged(&mut self, label: Label, faces: &[Case<'a>]) -> Option<Case<'a>> {
        let first = faces.first()?;
        let mut genders = faces.iter().filter_map(|f| f.gender);
        let gender = genders.next().filter(|g| genders.all(|other| other == *g));
        let all = |pick: fn(&Case<'a>) -> Span| faces.iter().map(pick).collect::<Vec<_>>();
        Some(Case {
            label,
            family: faces.iter().map(|f| f.family).find(|f| *f != Family::LegalEntity).unwrap_or(first.family),
            authority: faces.iter().find_map(|f| f.authority),
            gender,
            names: gathered(&mut self.names, &all(|f| f.names)),
            addresses: gathered(&mut self.addresses, &all(|f| f.addresses)),
            dates: gathered(&mut self.dates, &all(|f| f.dates)),
            identifiers: gathered(&mut self.values, &all(|f| f.identifiers)),
            phones: gathered(&mut self.values, &all(|f| f.phones)),
            emails: gathered(&mut self.values, &all(|f| f.emails)),
            countries: gathered(&mut self.countries, &all(|f| f.countries)),
            ..*first
        })
    }

    fn relabel(&mut self, old: &Labels) {
        for case in &mut self.cases {
            if let Some(label) = old.text(case.label).parse().ok().and_then(|m| self.labels.of(&m)) {
                case.label = label;
            }
        }
    }

    pub(crate) fn case(&self, at: u32) -> Option<&Case<'a>> {
        self.cases.get(at as usize)
    }

    /// The places of an entity's cases; cases stand by entity.
    fn places_of(&self, entity: EntityId) -> std::ops::Range<usize> {
        let from = self.cases.partition_point(|c| c.entity < entity);
        let len = self.cases.get(from..).unwrap_or_default().iter().take_while(|c| c.entity == entity).count();
        from..from + len
    }

    /// The case in which readers of a label meet an entity: the one that rests on most of what they see.
    pub(crate) fn fullest_place(&self, entity: EntityId, label: Label) -> Option<u32> {
        let seen = self.places_of(entity).filter(|at| self.cases.get(*at).is_some_and(|c| self.labels.covers(label, c.label)));
        seen.max_by_key(|at| self.cases.get(*at).map(|c| (self.labels.covered(c.label), c.label))).map(|at| at as u32)
    }

    pub(crate) fn fullest(&self, entity: EntityId, label: Label) -> Option<&Case<'a>> {
        self.fullest_place(entity, label).and_then(|at| self.case(at))
    }

    pub(crate) fn is_fullest(&self, at: u32, label: Label) -> bool {
        let Some(case) = self.case(at) else { return false };
        let is_alone = |other: Option<&Case<'a>>| other.is_none_or(|o| o.entity != case.entity);
        let before = (at as usize).checked_sub(1).and_then(|b| self.cases.get(b));
        if is_alone(before) && is_alone(self.cases.get(at as usize + 1)) {
            return self.labels.covers(label, case.label);
        }
        self.fullest_place(case.entity, label) == Some(at)
    }

    /// The labels under which readers can meet both entities, each after those it covers.
    pub(crate) fn views_of(&self, a: EntityId, b: EntityId) -> Vec<Label> {
        let labels = |id: EntityId| self.places_of(id).filter_map(|at| self.cases.get(at)).map(|c| c.label).collect::<Vec<_>>();
        let (left, right) = (labels(a), labels(b));
        let mut views: Vec<Label> = left.iter().flat_map(|x| right.iter().filter_map(|y| self.labels.join(*x, *y))).collect();
        views.sort_unstable_by_key(|label| (self.labels.covered(*label), *label));
        views.dedup();
        views
    }

    pub(crate) fn names(&self, case: &Case<'a>) -> &[NameForm] {
        case.names.of(&self.names)
    }

    pub(crate) fn uses(&self, name: &NameForm) -> &[Use] {
        name.uses.of(&self.uses)
    }

    pub(crate) fn addresses(&self, case: &Case<'a>) -> &[AddressForm] {
        case.addresses.of(&self.addresses)
    }

    pub(crate) fn address_words(&self, address: &AddressForm) -> &[u32] {
        address.words.of(&self.address_words)
    }

    pub(crate) fn dates(&self, case: &Case<'a>) -> &[DateForm] {
        case.dates.of(&self.dates)
    }

    pub(crate) fn identifiers(&self, case: &Case<'a>) -> &[ValueForm] {
        case.identifiers.of(&self.values)
    }

    pub(crate) fn phones(&self, case: &Case<'a>) -> &[ValueForm] {
        case.phones.of(&self.values)
    }

    pub(crate) fn emails(&self, case: &Case<'a>) -> &[ValueForm] {
        case.emails.of(&self.values)
    }

    pub(crate) fn countries(&self, case: &Case<'a>) -> &[&'a str] {
        case.countries.of(&self.countries)
    }

    pub(crate) fn word(&self, number: u32) -> Option<&WordInfo> {
        self.words.get(number as usize)
    }

    pub(crate) fn text(&self, class: Class, number: u32) -> &str {
        self.terms[class as usize].text(number)
    }

    /// The number of profiles that hold a term, as seen at a label.
    pub(crate) fn seen(&self, class: Class, term: u32, at: Label) -> u64 {
        self.counts[class as usize].seen(term, at, &self.labels)
    }

    /// Bits in sharing a term, as seen at a label; see [`shared_bits`].
    pub(crate) fn bits(&self, class: Class, term: u32, at: Label, prior_log2: u32, bits_max: f64) -> f64 {
        let profiles = self.profiles_seen.get(usize::from(at)).copied().unwrap_or_default();
        shared_bits(self.seen(class, term, at), profiles, prior_log2, bits_max)
    }

    /// A name, address or value as the source wrote it.
    pub(crate) fn name_text(&self, name: &NameForm) -> &str {
        self.profiles.get(name.origin.profile as usize).and_then(|p| p.names.get(name.origin.place as usize)).map_or("", |n| &n.text)
    }

    pub(crate) fn address_text(&self, address: &AddressForm) -> &str {
        self.profiles
            .get(address.origin.profile as usize)
            .and_then(|p| p.addresses.get(address.origin.place as usize))
            .map_or("", String::as_str)
    }

    pub(crate) fn identifier_text(&self, value: &ValueForm) -> &str {
        self.profiles.get(value.origin.profile as usize).and_then(|p| p.identifiers.get(value.origin.place as usize)).map_or("", |(_, v)| v)
    }

    pub(crate) fn phone_text(&self, value: &ValueForm) -> &str {
        self.profiles.get(value.origin.profile as usize).and_then(|p| p.phones.get(value.origin.place as usize)).map_or("", String::as_str)
    }
}

/// The distinct sets of markings that entities have.
fn views(profiles: &[Profile], order: &[usize]) -> BTreeSet<BTreeSet<Marking>> {
    let mut views: BTreeSet<BTreeSet<Marking>> = BTreeSet::new();
    let sorted: Vec<&Profile> = order.iter().filter_map(|at| profiles.get(*at)).collect();
    let mut last: Option<&Marking> = None;
    for of_one in sorted.chunk_by(|a, b| a.entity == b.entity) {
        if let [only] = of_one {
            // Millions of entities share few markings: look again only when the marking changes.
            if last != Some(&only.marking) {
                views.insert(BTreeSet::from([only.marking.clone()]));
                last = Some(&only.marking);
            }
            continue;
        }
        views.insert(of_one.iter().map(|p| p.marking.clone()).collect());
    }
    views
}

fn gathered<T: Copy>(all: &mut Vec<T>, spans: &[Span]) -> Span {
    let values: Vec<T> = spans.iter().flat_map(|span| span.of(all).to_vec()).take(VALUES_MAX).collect();
    Span::appended(all, values)
}
