// SPDX-License-Identifier: Apache-2.0
//! What two rows can share: keys of every value, made once.

use crate::{
    compare::{Comparison, code},
    features::{Features, Forms, codes::mailbox},
    similar::{mix, text_key},
};

/// One thing that two rows can share, with the keys of every row: rows share it when they share a key.
pub(crate) struct Atom {
    pub(crate) name: String,
    pub(crate) slot: usize,
    /// Atoms of one group say the same thing more or less finely and are never combined.
    pub(crate) group: usize,
    /// Atoms that are shared wherever this one is.
    pub(crate) within: Vec<usize>,
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
    fn new(features: &Features, name: String, slot: usize, group: usize, values: usize, keys_of: impl Fn(u32, &mut Vec<u64>)) -> Atom {
        let (starts, of_values) = keys_of_values(values, keys_of);
        let of_value = |value: u32| {
            let bound = |at: u32| starts.get(at as usize).map_or(0, |s| *s as usize);
            of_values.get(bound(value)..bound(value + 1)).unwrap_or_default()
        };
        let rows = features.rows.len();
        let mut atom = Atom { name, slot, group, within: Vec::new(), rows: Vec::with_capacity(rows), several: Vec::new() };
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

    /// Notes that what shares this atom shares these too.
    fn within(mut self, wider: &[usize]) -> Atom {
        self.within.extend_from_slice(wider);
        self
    }

    pub(crate) fn bytes(&self) -> u64 {
        ((self.rows.capacity() + self.several.capacity()) * 8) as u64
    }
}

/// The keys of all values, none of them 0 or marked, with where those of each value begin.
fn keys_of_values(values: usize, keys_of: impl Fn(u32, &mut Vec<u64>)) -> (Vec<u32>, Vec<u64>) {
    let (mut starts, mut all) = (Vec::with_capacity(values + 1), Vec::new());
    let mut keys: Vec<u64> = Vec::new();
    for value in 0..values {
        starts.push(all.len() as u32);
        keys.clear();
        if value > 0 {
            keys_of(value as u32, &mut keys);
            keys.iter_mut().for_each(|key| *key = (mix(*key, 9) & !HAS_SEVERAL).max(1));
            keys.sort_unstable();
            keys.dedup();
            keys.truncate(VALUE_KEYS_MAX);
        }
        all.extend_from_slice(&keys);
    }
    starts.push(all.len() as u32);
    (starts, all)
}

/// The atoms that the comparisons of a model offer.
pub(crate) fn atoms(features: &Features) -> Vec<Atom> {
    let mut atoms: Vec<Atom> = Vec::new();
    let mut group = 0;
    for comparison in &features.comparisons {
        match comparison {
            Comparison::Person(c) => {
                let Some(Forms::Phrases(phrases)) = features.slots.get(c.family).map(|s| &s.forms) else { continue };
                // Swapped names meet where given and family names are keyed alike; a key's group keeps the two apart.
                let key = |value: u32, keys: &mut Vec<u64>| {
                    let heard = |v: u32| {
                        let phrase = phrases.get(v);
                        if phrase.sound >= 1 << 8 { mix(phrase.sound, 1) } else { text_key(phrases.text(v)) }
                    };
                    keys.push(heard(value));
                    keys.extend(phrases.words(value).iter().map(|w| heard(*w)));
                    keys.extend(phrases.classes(value).iter().take(VALUE_KEYS_MAX / 2).map(|c| mix(u64::from(*c), 2)));
                };
                for (slot, name) in [(c.given, "given name"), (c.family, "family name")] {
                    atoms.push(Atom::new(features, name.to_owned(), slot, group, phrases.len(), key));
                    group += 1;
                }
                if let Some(middle) = c.middle {
                    atoms.push(Atom::new(features, "middle initial".to_owned(), middle, group, phrases.len(), |value, keys| {
                        keys.extend(phrases.text(value).bytes().next().map(u64::from));
                    }));
                    group += 1;
                }
            }
            Comparison::Organization(_) | Comparison::Text(_) => {
                let slot = match comparison {
                    Comparison::Organization(c) => c.slot,
                    Comparison::Text(c) => c.slot,
                    _ => continue,
                };
                let Some(Forms::Orgs(orgs)) = features.slots.get(slot).map(|s| &s.forms) else { continue };
                let label = features.slots.get(slot).map_or("", |s| &s.label);
                let heard = |word: u32| {
                    let known = orgs.of(word);
                    if known.sound >= 1 << 8 { mix(known.sound, 1) } else { text_key(orgs.text(word)) }
                };
                atoms.push(Atom::new(features, format!("{label} as a whole"), slot, group, orgs.len(), |value, keys| {
                    keys.push(orgs.joined(value))
                }));
                atoms.push(Atom::new(features, format!("two rare words of {label}"), slot, group, orgs.len(), |value, keys| {
                    let mut words: Vec<u32> = orgs.ordered(value).to_vec();
                    words.sort_by(|a, b| orgs.of(*b).bits.total_cmp(&orgs.of(*a).bits).then(a.cmp(b)));
                    words.truncate(4);
                    let heard: Vec<u64> = words.into_iter().map(heard).collect();
                    for (at, x) in heard.iter().enumerate() {
                        keys.extend(heard.iter().skip(at + 1).map(|y| mix(*x.min(y), *x.max(y))));
                    }
                }));
                atoms.push(Atom::new(features, format!("a rare word of {label}"), slot, group, orgs.len(), |value, keys| {
                    let mut words: Vec<u32> = orgs.ordered(value).to_vec();
                    words.sort_by(|a, b| orgs.of(*b).bits.total_cmp(&orgs.of(*a).bits).then(a.cmp(b)));
                    keys.extend(words.into_iter().take(3).map(heard));
                }));
                atoms.push(Atom::new(features, format!("start of {label}"), slot, group, orgs.len(), |value, keys| {
                    let start: String = orgs.ordered(value).iter().flat_map(|w| orgs.text(*w).chars()).take(7).collect();
                    keys.push(text_key(&start));
                }));
                group += 1;
            }
            Comparison::Date(c) => {
                let Some(Forms::Dates(dates)) = features.slots.get(c.slot).map(|s| &s.forms) else { continue };
                let label = features.slots.get(c.slot).map_or("", |s| &s.label);
                let date = |value: u32| dates.get(value as usize).copied().unwrap_or_default();
                let first = atoms.len();
                let whole = Atom::new(features, label.to_owned(), c.slot, group, dates.len(), |value, keys| {
                    let d = date(value);
                    if d.day != 0 {
                        let (low, high) = (d.month.min(d.day), d.month.max(d.day));
                        keys.push(u64::from(d.year) << 16 | u64::from(low) << 8 | u64::from(high));
                    }
                });
                atoms.push(whole.within(&[first + 2]));
                atoms.push(Atom::new(features, format!("month of {label}"), c.slot, group, dates.len(), |value, keys| {
                    let d = date(value);
                    if c.is_event {
                        // Weeks overlap by half, so that neighbors meet.
                        let week = d.days().div_euclid(4) as u64;
                        keys.extend([week, week + 1]);
                    } else if d.month != 0 {
                        keys.push(u64::from(d.year) << 8 | u64::from(d.month));
                    }
                }));
                atoms.push(Atom::new(features, format!("year of {label}"), c.slot, group, dates.len(), |value, keys| {
                    keys.push(u64::from(date(value).year))
                }));
                group += 1;
            }
            Comparison::Address(c) => {
                if let Some((slot, Forms::Streets(streets))) = c.street.and_then(|at| Some((at, &features.slots.get(at)?.forms))) {
                    let first = atoms.len();
                    let house = Atom::new(features, "house and street".to_owned(), slot, group, streets.len(), |value, keys| {
                        let street = streets.get(value);
                        if street.house != 0 {
                            keys.push(mix(u64::from(street.house), text_key(streets.name(street.name))));
                        }
                    });
                    atoms.push(house.within(&[first + 1]));
                    atoms.push(Atom::new(features, "street".to_owned(), slot, group, streets.len(), |value, keys| {
                        keys.push(text_key(streets.name(streets.get(value).name)));
                    }));
                    group += 1;
                }
                for (slot, name) in [(c.postcode, "postal code"), (c.city, "town")] {
                    if let Some((slot, Forms::Codes(codes))) = slot.and_then(|at| Some((at, &features.slots.get(at)?.forms))) {
                        atoms.push(Atom::new(features, name.to_owned(), slot, group, codes.len(), |value, keys| {
                            keys.push(text_key(codes.text(value)))
                        }));
                        group += 1;
                    }
                }
            }
            Comparison::Code(c) => {
                let Some(Forms::Codes(codes)) = features.slots.get(c.slot).map(|s| &s.forms) else { continue };
                let label = features.slots.get(c.slot).map_or("", |s| &s.label);
                atoms.push(Atom::new(features, label.to_owned(), c.slot, group, codes.len(), |value, keys| {
                    let text = codes.text(value);
                    let end = if c.sort == code::Sort::Phone { text.len().saturating_sub(code::PHONE_END) } else { 0 };
                    keys.push(text_key(text.get(end..).unwrap_or(text)));
                }));
                if c.sort == code::Sort::Email {
                    atoms.push(Atom::new(features, format!("mailbox of {label}"), c.slot, group, codes.len(), |value, keys| {
                        keys.extend(mailbox(codes.text(value)).filter(|m| m.len() >= 5 && !codes.is_common_mailbox(value)).map(text_key));
                    }));
                }
                group += 1;
            }
            Comparison::Measure(c) => {
                let Some(Forms::Numbers(numbers)) = features.slots.get(c.slot).map(|s| &s.forms) else { continue };
                let label = features.slots.get(c.slot).map_or("", |s| &s.label);
                let number = |value: u32| numbers.get(value as usize).copied().unwrap_or(0.0);
                atoms.push(Atom::new(features, label.to_owned(), c.slot, group, numbers.len(), |value, keys| {
                    keys.push(number(value).to_bits())
                }));
                atoms.push(Atom::new(features, format!("about {label}"), c.slot, group, numbers.len(), |value, keys| {
                    // Steps of 4 %, overlapping by half.
                    let step = (number(value).abs().max(1e-9).ln() / 0.04).floor() as i64;
                    keys.extend([step as u64, step.wrapping_add(1) as u64]);
                }));
                group += 1;
            }
        }
    }
    atoms
}
