// SPDX-License-Identifier: Apache-2.0
//! Screening one party against an index.

use std::collections::HashMap;

use names::{How, Lexicon, Name, Role, Sort, Word};

use crate::{
    build::{analyse, first_letter, telling},
    facts::{Facts, Tag, pack},
    find::Finder,
    flat::hash,
    index::{Index, sort_byte},
    record::Party,
    score::{self, Finding, Pair},
    sign::Sign,
    words::Words,
};

/// Names of a query that are looked for; the rest of a long list of aliases says little more.
const ASKED_NAMES_MAX: usize = 16;
/// Names compared exactly, of each name asked.
const COMPARED: usize = 64;
/// Entities looked at of those that bear the names compared: namesakes beyond are not told apart by more looking.
const BEARERS_MAX: usize = 2_000;
/// Entities of one birth date or one identifier that are looked at; more make it a filler.
const SHARERS_MAX: usize = 512;
/// A weak alias supports but does not alert alone, however equal.
const WEAK_LIKENESS_MAX: f64 = 0.65;
/// Names from here on are the same but for their order or a particle.
const SAME: f64 = 0.97;
/// Names read lately that are kept.
const KEPT: usize = 1 << 15;
/// Names less alike than this are other names; so many of them in a row, in the order of what they promise, and the rest is not looked at.
const UNLIKE: f64 = 0.5;
const UNLIKE_MAX: usize = 12;

/// What is said of a hit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// At or above the threshold: somebody has to look.
    Alert,
    /// Somewhat below: worth a look where time allows.
    Review,
    /// Cleared by a named person.
    Cleared,
}

impl Decision {
    /// The word written in results.
    pub fn as_str(self) -> &'static str {
        match self {
            Decision::Alert => "alert",
            Decision::Review => "review",
            Decision::Cleared => "cleared",
        }
    }
}

/// How to screen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// Scores from here on are alerts.
    pub threshold: f64,
    /// Scores from here to the threshold are told as `review`; the threshold itself for none.
    pub review: f64,
    /// Most hits of one query.
    pub limit: usize,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings { threshold: 0.7, review: 0.7, limit: 100 }
    }
}

/// An entity that the party could be.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// The entity's place in the index.
    pub entity: u32,
    /// Its id.
    pub id: String,
    /// The sign of its content ([`Index::sign`]).
    pub sign: Sign,
    /// The first of its names.
    pub caption: String,
    /// 0 to 1, four decimals.
    pub score: f64,
    /// What follows.
    pub decision: Decision,
    /// Why, the name first. The changes add up to the score.
    pub steps: Vec<Step>,
    /// Who cleared it and why, where somebody has.
    pub note: Option<String>,
}

impl Hit {
    /// Why in words, the name first, a clearance last.
    pub fn reasons(&self) -> Vec<String> {
        self.steps.iter().map(|s| &s.text).chain(&self.note).cloned().collect()
    }
}

/// What one comparison did to a score.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Which comparison: one of [`COMPARISONS`].
    pub comparison: &'static str,
    /// What it found, in words.
    pub text: String,
    /// What it added to the score, -1 to 1.
    pub change: f64,
}

/// The comparisons by name, each with what it looks at.
pub const COMPARISONS: [(&str, &str); 7] = [
    ("name", "Words of the names in any order: equal, short forms, other scripts, slips, initials; rare words count for more."),
    ("identifier", "Numbers and codes; a worldwide number whose check digits hold decides alone."),
    ("birth date", "Dates of birth as far as the less precise one goes, with slips and day and month swapped."),
    ("date of foundation", "Dates of incorporation, foundation or build; they never speak against."),
    ("country", "Countries of address, registration and jurisdiction. Nationality and citizenship are not read."),
    ("gender", "Genders that differ take a little off."),
    ("sort", "A person is no company and no vessel."),
];

/// Screens parties against one index. Cheap to keep, not to make: one per thread.
#[derive(Debug)]
pub struct Screener<'a> {
    index: &'a Index,
    words: &'a Words,
    settings: Settings,
    finder: Finder,
    kept: Vec<Option<(u32, Name)>>,
    found: Vec<u32>,
}

/// A name of the query.
struct Asked {
    name: Name,
    /// The same read as an organization's, where nothing says what the party is.
    otherwise: Option<Name>,
    weak: bool,
}

impl Asked {
    fn read(lexicon: &Lexicon, text: &str, sort: Option<Sort>, weak: bool) -> Asked {
        let name = analyse(lexicon, text, sort);
        let is_open = sort.is_none() && name.sort() == Sort::Person;
        Asked { otherwise: is_open.then(|| lexicon.analyse(text, Sort::Organization)), name, weak }
    }

    /// The reading to hold against a name of such a bearer.
    fn against(&self, sort: Option<Sort>) -> &Name {
        self.otherwise.as_ref().filter(|_| sort.is_some_and(|s| s != Sort::Person)).unwrap_or(&self.name)
    }
}

/// The best meeting of names with one entity.
#[derive(Clone, Copy)]
struct Met {
    likeness: f64,
    asked: usize,
    name: u32,
    weak: bool,
    /// An identifier is shared.
    shares: bool,
}

impl<'a> Screener<'a> {
    /// A screener with its own memory: eight bytes for each name of the index.
    pub fn new(index: &'a Index, words: &'a Words, settings: Settings) -> Screener<'a> {
        Screener { index, words, settings, finder: Finder::default(), kept: vec![None; KEPT], found: Vec::new() }
    }

    /// The entities that the party could be, best first. Scores that are equal stand in the order of likeness of names, then of ids.
    pub fn screen(&mut self, mut party: Party) -> Vec<Hit> {
        self.words.close(&mut party);
        let (names, packed) = self.read(&mut party);
        let facts = Facts(&packed);
        let mut met: HashMap<u32, Met> = HashMap::new();
        let sharers = self.sharers(facts);
        let also = self.names_of(&sharers, &names);
        for (place, asked) in names.iter().enumerate() {
            let mut found = std::mem::take(&mut self.found);
            found.clear();
            self.finder.find(self.index, &self.words.lexicon, &asked.name, party.sort, COMPARED, &mut found);
            let mut unlike = 0;
            for listed in &found {
                let likeness = self.meet(asked, *listed, place, &mut met);
                unlike = if likeness < UNLIKE { unlike + 1 } else { 0 };
                if unlike == UNLIKE_MAX {
                    break;
                }
            }
            for listed in &also {
                self.meet(asked, *listed, place, &mut met);
            }
            self.found = found;
        }
        // Who shares an identifier is looked at even if the names have nothing in common.
        for entity in self.holders(facts) {
            let none = Met { likeness: 0.0, asked: 0, name: self.first_name(entity), weak: false, shares: true };
            met.entry(entity).or_insert(none).shares = true;
        }
        self.hits(&names, facts, met)
    }

    fn read(&self, party: &mut Party) -> (Vec<Asked>, Vec<u8>) {
        let apart: Vec<(String, bool)> = party.names.iter().filter_map(|(text, weak)| Some((apart(text)?, *weak))).collect();
        let texts = party.names.iter().chain(&apart).take(ASKED_NAMES_MAX);
        let names = texts.map(|(text, weak)| Asked::read(&self.words.lexicon, text, party.sort, *weak)).collect();
        if let Some(sort) = party.sort {
            party.facts.push((Tag::Sort, sort_byte(Some(sort)).to_string()));
        }
        (names, pack(&mut party.facts))
    }

    fn first_name(&self, entity: u32) -> u32 {
        self.index.entity_names.get(entity).first().map_or(u32::MAX, |n| n >> 1)
    }

    /// Entities that hold one of the query's identifiers.
    fn holders(&self, facts: Facts<'_>) -> Vec<u32> {
        let held = |core: &str| self.index.by_identifier.get(hash(core.as_bytes())).take(SHARERS_MAX).collect::<Vec<_>>();
        facts.identifiers().flat_map(|(_, core)| held(core)).collect()
    }

    /// Entities that share an identifier or a whole birth date.
    fn sharers(&self, facts: Facts<'_>) -> Vec<u32> {
        let mut sharers = self.holders(facts);
        for date in facts.dates(Tag::Birth).filter(|d| d.day.is_some()) {
            let born: Vec<u32> = self.index.by_birth.get(hash(date.to_string().as_bytes())).take(SHARERS_MAX + 1).collect();
            if born.len() <= SHARERS_MAX {
                sharers.extend(born);
            }
        }
        sharers
    }

    /// Names of entities that share something else, as far as half of the query's words begin like a word of theirs.
    fn names_of(&self, entities: &[u32], asked: &[Asked]) -> Vec<u32> {
        let letters: Vec<u32> = asked.iter().map(|a| telling(&a.name).fold(0, |l, w| l | first_letter(w.text()))).collect();
        let is_like = |name: &u32| {
            let own = self.index.mark(*name).letters;
            letters.iter().any(|l| (l & own).count_ones() * 2 >= l.count_ones())
        };
        entities.iter().flat_map(|e| self.index.entity_names.get(*e)).map(|n| n >> 1).filter(is_like).collect()
    }

    /// Compares a name asked with a listed one, for all who bear that.
    fn meet(&mut self, asked: &Asked, listed: u32, place: usize, met: &mut HashMap<u32, Met>) -> f64 {
        let likeness = self.likeness(asked, listed);
        for bearer in self.index.name_entities.get(listed).iter().take(BEARERS_MAX) {
            let weak = asked.weak || bearer & 1 == 1;
            let likeness = if weak { likeness.min(WEAK_LIKENESS_MAX) } else { likeness };
            let found = Met { likeness, asked: place, name: listed, weak, shares: false };
            let full = met.len() >= BEARERS_MAX;
            match met.get_mut(&(bearer >> 1)) {
                Some(old) if old.likeness >= likeness => {}
                Some(old) => *old = found,
                None if full => {}
                None => drop(met.insert(bearer >> 1, found)),
            }
        }
        likeness
    }

    fn likeness(&mut self, asked: &Asked, listed: u32) -> f64 {
        let (index, lexicon) = (self.index, &self.words.lexicon);
        let sort = index.mark(listed).sort;
        let asked = asked.against(sort);
        if sort.is_none() && asked.sort() != Sort::Person {
            // A listed name of which nothing says what bears it is read as what is asked for.
            return likeness(lexicon, asked, &lexicon.analyse(index.names.get(listed), asked.sort()));
        }
        let Some(slot) = self.kept.get_mut(listed as usize % KEPT) else { return 0.0 };
        if slot.as_ref().is_none_or(|(of, _)| *of != listed) {
            *slot = Some((listed, analyse(lexicon, index.names.get(listed), sort)));
        }
        slot.as_ref().map_or(0.0, |(_, name)| likeness(lexicon, asked, name))
    }

    fn hits(&self, names: &[Asked], facts: Facts<'_>, met: HashMap<u32, Met>) -> Vec<Hit> {
        let floor = self.settings.review.min(self.settings.threshold);
        let least = score::likeness_min(facts, floor) - 1e-6;
        let mut scored: Vec<(f64, u32, Met, Vec<Finding>)> = met
            .into_iter()
            .filter(|(_, met)| met.shares || met.likeness >= least)
            .map(|(entity, met)| {
                let pair = Pair { query: facts, entity: self.index.facts(entity), common: self.index.commonness(met.name) };
                let evidence = score::evidence(&pair);
                (rounded(score::score(met.likeness, &evidence)), entity, met, evidence)
            })
            .filter(|(score, ..)| *score >= floor)
            .collect();
        scored.sort_unstable_by(|a, b| {
            b.0.total_cmp(&a.0).then(b.2.likeness.total_cmp(&a.2.likeness)).then_with(|| self.index.id(a.1).cmp(self.index.id(b.1)))
        });
        scored.truncate(self.settings.limit);
        scored.into_iter().map(|(score, entity, met, evidence)| self.hit(names, score, entity, met, evidence)).collect()
    }

    fn hit(&self, names: &[Asked], score: f64, entity: u32, met: Met, evidence: Vec<Finding>) -> Hit {
        let name = self.name_reason(names.get(met.asked), met);
        Hit {
            entity,
            id: self.index.id(entity).to_owned(),
            sign: self.index.sign(entity),
            caption: self.index.caption(entity).to_owned(),
            score,
            decision: if score >= self.settings.threshold { Decision::Alert } else { Decision::Review },
            steps: score::steps(met.likeness, name, evidence, score),
            note: None,
        }
    }

    /// The name in words: what it met, how alike, and which words are not simply equal.
    fn name_reason(&self, asked: Option<&Asked>, met: Met) -> String {
        let listed = self.index.names.get(met.name);
        let Some(asked) = asked.filter(|_| met.likeness > 0.0) else { return format!("names are unlike: `{listed}` is listed") };
        let sort = self.index.mark(met.name).sort;
        let asked = asked.against(sort);
        let name = analyse(&self.words.lexicon, listed, sort.or(Some(asked.sort())));
        let steps = self.words.lexicon.explain(asked, &name);
        let told: Vec<String> = steps.iter().filter(|s| s.how != How::Equal).map(|s| step(&s.a, &s.b, s.how)).collect();
        let kind = if met.weak { "weak alias" } else { "name" };
        let told = if told.is_empty() { String::new() } else { format!(": {}", told.join(", ")) };
        format!("{kind} {:.2} alike to `{listed}`{told}", met.likeness)
    }
}

/// A single word with capitals within, taken apart at them: `VladimirPutin`.
fn apart(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len() + 2);
    let mut was_small = false;
    for c in text.chars() {
        if c.is_whitespace() {
            return None;
        }
        if was_small && c.is_uppercase() {
            out.push(' ');
        }
        was_small = c.is_lowercase();
        out.push(c);
    }
    (out.len() > text.len()).then_some(out)
}

/// How alike a name asked and a listed one are. A listed fragment, one word and an initial, is met by too many to alert alone.
fn likeness(lexicon: &Lexicon, asked: &Name, listed: &Name) -> f64 {
    let likeness = f64::from(lexicon.compare(asked, listed).score);
    let mut words = telling(listed);
    let is_initial = |w: &&Word| w.role() == Role::Initial || w.text().len() == 1;
    let (initials, whole) = (words.clone().filter(is_initial).count(), words.by_ref().filter(|w| !is_initial(w)).count());
    if whole == 1 && initials > 0 && likeness < SAME { likeness.min(WEAK_LIKENESS_MAX) } else { likeness }
}

fn step(a: &str, b: &str, how: How) -> String {
    let how = match how {
        How::Equal => "equal",
        How::Nickname => "short form",
        How::Spelling => "other spelling",
        How::Romanization => "other script",
        How::Slip => "slip",
        How::Initial => "initial",
        How::Abbreviated => "abbreviated",
        How::Joined => "joined",
        How::LegalForm => "legal form",
        How::OtherLegalForm => "other legal form",
        How::OtherNumber => "other number",
        How::LeftOver => "only on one side",
    };
    match (a, b) {
        ("", one) | (one, "") => format!("`{one}` {how}"),
        _ => format!("`{a}`/`{b}` {how}"),
    }
}

fn rounded(score: f64) -> f64 {
    (score * 10_000.0).round() / 10_000.0
}
