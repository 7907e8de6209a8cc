// SPDX-License-Identifier: Apache-2.0
//! What two rows can share: keys of every value, made once.

use crate::{
    compare::{Comparison, code},
    features::{Features, Forms, codes::mailbox, orgs::Orgs, phrases::Phrases},
    similar::{mix, text_key},
};

/// How a key is made of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Key {
    /// How a name, or a word of it, sounds, and the names it is a form of.
    Heard,
    Initial,
    Joined,
    TwoRareWords,
    RareWord,
    Start,
    Date,
    Month {
        is_event: bool,
    },
    Year,
    Door,
    Street,
    Code,
    PhoneEnd,
    Mailbox,
    Amount,
    AboutAmount,
}

/// One thing that two rows can share: a key made of the values of a slot.
#[derive(Clone, Debug)]
pub(crate) struct Shareable {
    pub(crate) name: String,
    pub(crate) slot: usize,
    /// Those of one group say the same thing more or less finely and are never combined.
    pub(crate) group: usize,
    /// Those that are shared wherever this one is.
    pub(crate) within: Vec<usize>,
    key: Key,
}

/// One thing that two rows can share, with the keys of every row: rows share it when they share a key.
pub(crate) struct Atom {
    pub(crate) what: Shareable,
    /// By row its key, 0 for none; where it has several, [`HAS_SEVERAL`] and their place in `several`.
    rows: Vec<u64>,
    /// For each row with several keys their number, then the keys.
    several: Vec<u64>,
}

/// Keys that one value gives for one atom, and that one row gives for one rule, at most.
const VALUE_KEYS_MAX: usize = 8;
pub(crate) const ROW_KEYS_MAX: usize = 16;
const HAS_SEVERAL: u64 = 1 << 63;

impl Atom {
    fn new(features: &Features, what: Shareable) -> Atom {
        let (starts, of_values) = what.keys_of_values(features);
        let of_value = |value: u32| {
            let bound = |at: u32| starts.get(at as usize).map_or(0, |s| *s as usize);
            of_values.get(bound(value)..bound(value + 1)).unwrap_or_default()
        };
        let rows = features.rows.len();
        let slot = what.slot;
        let mut atom = Atom { what, rows: Vec::with_capacity(rows), several: Vec::new() };
        let mut keys: Vec<u64> = Vec::new();
        for row in 0..rows as u32 {
            let cell = match features.rows.row(row).of(slot) {
                [] => 0,
                [one] => atom.cell(of_value(*one)),
                many => {
                    keys.clear();
                    keys.extend(many.iter().flat_map(|v| of_value(*v)));
                    keys.sort_unstable();
                    keys.dedup();
                    atom.cell(&keys)
                }
            };
            atom.rows.push(cell);
        }
        atom
    }

    fn cell(&mut self, keys: &[u64]) -> u64 {
        match keys {
            [] => 0,
            [one] => *one,
            many => {
                let many = many.get(..many.len().min(ROW_KEYS_MAX)).unwrap_or_default();
                let at = self.several.len() as u64;
                self.several.push(many.len() as u64);
                self.several.extend_from_slice(many);
                at | HAS_SEVERAL
            }
        }
    }

    /// The only key of a row; 0 for none, nothing where there are several.
    pub(crate) fn only_key(&self, row: u32) -> Option<u64> {
        self.rows.get(row as usize).copied().filter(|key| key & HAS_SEVERAL == 0)
    }

    /// All keys of a row.
    pub(crate) fn keys(&self, row: u32) -> &[u64] {
        match self.rows.get(row as usize) {
            None | Some(0) => &[],
            Some(key) if key & HAS_SEVERAL == 0 => std::slice::from_ref(key),
            Some(at) => {
                let at = (at & !HAS_SEVERAL) as usize;
                let len = self.several.get(at).map_or(0, |n| *n as usize);
                self.several.get(at + 1..at + 1 + len).unwrap_or_default()
            }
        }
    }

    /// How many keys two rows share.
    pub(crate) fn shared(&self, a: u32, b: u32) -> usize {
        match (self.only_key(a), self.only_key(b)) {
            (Some(x), Some(y)) => usize::from(x == y && x != 0),
            (Some(0), _) | (_, Some(0)) => 0,
            _ => self.keys(a).iter().filter(|x| self.keys(b).contains(x)).count(),
        }
    }

    pub(crate) fn bytes(&self) -> u64 {
        ((self.rows.capacity() + self.several.capacity()) * 8) as u64
    }
}

impl Shareable {
    /// The keys of one value, none of them 0 or marked.
    fn keys_of_value(&self, forms: &Forms, value: u32, keys: &mut Vec<u64>) {
        keys.clear();
        if value > 0 {
            self.key.make(forms, value, keys);
            keys.iter_mut().for_each(|key| *key = (mix(*key, 9) & !HAS_SEVERAL).max(1));
            keys.sort_unstable();
            keys.dedup();
            keys.truncate(VALUE_KEYS_MAX);
        }
    }

    /// The keys of all values, with where those of each value begin.
    fn keys_of_values(&self, features: &Features) -> (Vec<u32>, Vec<u64>) {
        let Some(forms) = features.dictionary(self.slot) else { return Default::default() };
        let (mut starts, mut all) = (Vec::with_capacity(forms.len() + 1), Vec::new());
        let mut keys: Vec<u64> = Vec::new();
        for value in 0..forms.len() {
            starts.push(all.len() as u32);
            self.keys_of_value(forms, value as u32, &mut keys);
            all.extend_from_slice(&keys);
        }
        starts.push(all.len() as u32);
        (starts, all)
    }

    /// The keys of a row: the same that [`Atom::keys`] gives.
    pub(crate) fn keys_of_row(&self, features: &Features, row: u32, keys: &mut Vec<u64>) {
        keys.clear();
        let Some(forms) = features.dictionary(self.slot) else { return };
        match features.rows.row(row).of(self.slot) {
            [] => {}
            [one] => self.keys_of_value(forms, *one, keys),
            many => {
                let mut of_value = Vec::new();
                for value in many {
                    self.keys_of_value(forms, *value, &mut of_value);
                    keys.extend_from_slice(&of_value);
                }
                keys.sort_unstable();
                keys.dedup();
                keys.truncate(ROW_KEYS_MAX);
            }
        }
    }
}

impl Key {
    /// Makes the keys of a value.
    fn make(self, forms: &Forms, value: u32, keys: &mut Vec<u64>) {
        match forms {
            Forms::Phrases(phrases) => self.of_name(phrases, value, keys),
            Forms::Orgs(orgs) => self.of_words(orgs, value, keys),
            Forms::Dates(dates) => {
                let d = dates.get(value);
                match self {
                    Key::Date if d.day != 0 => {
                        let (low, high) = (d.month.min(d.day), d.month.max(d.day));
                        keys.push(u64::from(d.year) << 16 | u64::from(low) << 8 | u64::from(high));
                    }
                    Key::Month { is_event: true } => {
                        // Weeks overlap by half, so that neighbors meet.
                        let week = d.days().div_euclid(4) as u64;
                        keys.extend([week, week + 1]);
                    }
                    Key::Month { is_event: false } if d.month != 0 => keys.push(u64::from(d.year) << 8 | u64::from(d.month)),
                    Key::Year => keys.push(u64::from(d.year)),
                    _ => {}
                }
            }
            Forms::Streets(streets) => {
                let street = streets.get(value);
                let name = text_key(streets.name(street.name));
                match self {
                    Key::Door if street.house != 0 => keys.push(mix(u64::from(street.house), name)),
                    Key::Street => keys.push(name),
                    _ => {}
                }
            }
            Forms::Codes(codes) => {
                let text = codes.text(value);
                match self {
                    Key::PhoneEnd => keys.push(text_key(text.get(text.len().saturating_sub(code::PHONE_END)..).unwrap_or(text))),
                    Key::Mailbox => {
                        keys.extend(mailbox(text).filter(|m| m.len() >= MAILBOX_MIN && !codes.is_common_mailbox(value)).map(text_key))
                    }
                    _ => keys.push(text_key(text)),
                }
            }
            Forms::Numbers(numbers) => {
                let number = numbers.get(value as usize).copied().unwrap_or(0.0);
                if self == Key::AboutAmount {
                    // Steps of 4 %, overlapping by half.
                    let step = (number.abs().max(1e-9).ln() / 0.04).floor() as i64;
                    keys.extend([step as u64, step.wrapping_add(1) as u64]);
                } else {
                    keys.push(number.to_bits());
                }
            }
        }
    }

    fn of_name(self, phrases: &Phrases, value: u32, keys: &mut Vec<u64>) {
        if self == Key::Initial {
            return keys.extend(phrases.text(value).bytes().next().map(u64::from));
        }
        // Swapped names meet where given and family names are keyed alike; a key's group keeps the two apart.
        let heard = |v: u32| {
            let phrase = phrases.get(v);
            if phrase.sound >= 1 << 8 { mix(phrase.sound, 1) } else { text_key(phrases.text(v)) }
        };
        keys.push(heard(value));
        keys.extend(phrases.words(value).iter().map(|w| heard(*w)));
        keys.extend(phrases.classes(value).iter().take(VALUE_KEYS_MAX / 2).map(|c| mix(u64::from(*c), 2)));
    }

    fn of_words(self, orgs: &Orgs, value: u32, keys: &mut Vec<u64>) {
        let heard = |word: u32| {
            let known = orgs.of(word);
            if known.sound >= 1 << 8 { mix(known.sound, 1) } else { known.key }
        };
        let rarest = |n: usize| -> Vec<u64> {
            let mut words: Vec<u32> = orgs.ordered(value).to_vec();
            words.sort_by(|a, b| orgs.of(*b).bits.total_cmp(&orgs.of(*a).bits).then(orgs.of(*a).key.cmp(&orgs.of(*b).key)));
            words.into_iter().take(n).map(heard).collect()
        };
        match self {
            Key::TwoRareWords => {
                let heard = rarest(4);
                for (at, x) in heard.iter().enumerate() {
                    keys.extend(heard.iter().skip(at + 1).map(|y| mix(*x.min(y), *x.max(y))));
                }
            }
            Key::RareWord => keys.extend(rarest(3)),
            Key::Start => {
                let start: String = orgs.ordered(value).iter().flat_map(|w| orgs.text(*w).chars()).take(START_CHARS).collect();
                keys.push(text_key(&start));
            }
            _ => keys.push(orgs.joined(value)),
        }
    }
}

/// Letters of a mailbox that names somebody, at least.
const MAILBOX_MIN: usize = 5;
/// Letters that begin a company's name.
const START_CHARS: usize = 7;

/// What the comparisons of a model offer to share.
pub(crate) fn shareables(features: &Features) -> Vec<Shareable> {
    let mut all: Vec<Shareable> = Vec::new();
    let mut group = 0;
    for comparison in &features.comparisons {
        let label = |slot: usize| features.slots.get(slot).map_or("", |s| s.label.as_str());
        let mut add = |name: String, slot: usize, key: Key| {
            all.push(Shareable { name, slot, group, within: Vec::new(), key });
        };
        match comparison {
            Comparison::Person(c) => {
                add("given name".to_owned(), c.given, Key::Heard);
                group += 1;
                all.push(Shareable { name: "family name".to_owned(), slot: c.family, group, within: Vec::new(), key: Key::Heard });
                if let Some(slot) = c.middle {
                    group += 1;
                    all.push(Shareable { name: "middle initial".to_owned(), slot, group, within: Vec::new(), key: Key::Initial });
                }
            }
            Comparison::Organization(_) | Comparison::Text(_) => {
                let slot = match comparison {
                    Comparison::Organization(c) => c.slot,
                    Comparison::Text(c) => c.slot,
                    _ => continue,
                };
                add(format!("{} as a whole", label(slot)), slot, Key::Joined);
                add(format!("two rare words of {}", label(slot)), slot, Key::TwoRareWords);
                add(format!("a rare word of {}", label(slot)), slot, Key::RareWord);
                add(format!("start of {}", label(slot)), slot, Key::Start);
            }
            Comparison::Date(c) => {
                let label = label(c.slot);
                add(label.to_owned(), c.slot, Key::Date);
                add(format!("month of {label}"), c.slot, Key::Month { is_event: c.is_event });
                add(format!("year of {label}"), c.slot, Key::Year);
                let year = all.len() - 1;
                all.get_mut(year - 2).into_iter().for_each(|date| date.within.push(year));
            }
            Comparison::Address(c) => {
                if let Some(slot) = c.street {
                    add("house and street".to_owned(), slot, Key::Door);
                    add("street".to_owned(), slot, Key::Street);
                    let street = all.len() - 1;
                    all.get_mut(street - 1).into_iter().for_each(|door| door.within.push(street));
                    group += 1;
                }
                for (slot, name) in [(c.postcode, "postal code"), (c.city, "town")] {
                    if let Some(slot) = slot {
                        all.push(Shareable { name: name.to_owned(), slot, group, within: Vec::new(), key: Key::Code });
                        group += 1;
                    }
                }
            }
            Comparison::Code(c) => {
                let key = if c.sort == code::Sort::Phone { Key::PhoneEnd } else { Key::Code };
                add(label(c.slot).to_owned(), c.slot, key);
                if c.sort == code::Sort::Email {
                    add(format!("mailbox of {}", label(c.slot)), c.slot, Key::Mailbox);
                }
            }
            Comparison::Measure(c) => {
                add(label(c.slot).to_owned(), c.slot, Key::Amount);
                add(format!("about {}", label(c.slot)), c.slot, Key::AboutAmount);
            }
        }
        group += 1;
    }
    all
}

/// What the comparisons of a model offer to share, with the keys of every row.
pub(crate) fn atoms(features: &Features) -> Vec<Atom> {
    shareables(features).into_iter().map(|what| Atom::new(features, what)).collect()
}
