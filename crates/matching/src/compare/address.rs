// SPDX-License-Identifier: Apache-2.0
//! Comparison: addresses.

use serde::{Deserialize, Serialize};

use super::{MISSING, Outcome};
use crate::{
    features::{
        Forms, Row, Slot,
        codes::Codes,
        streets::{Street, Streets},
    },
    similar,
};

/// Where something is: the street line (number, name, flat), the postal code and the town, taken together, since they say the
/// same thing three times. The same door is strong, the same street or code less, and people move: another address says little.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Address {
    pub(crate) street: Option<usize>,
    pub(crate) postcode: Option<usize>,
    pub(crate) city: Option<usize>,
}

pub(crate) const LEVELS: [&str; 12] = [
    "missing",
    "the same door and place",
    "the same door",
    "the same house, another flat",
    "the same door, spelled alike",
    "the same door, another place",
    "the same street and place",
    "the same postal code",
    "postal codes alike",
    "the same town",
    "another street in the same place",
    "another place",
];
/// Levels up to this one are agreement.
pub(crate) const AGREEING: usize = 7;
/// How often two rows of one thing end in each level, before a table says otherwise.
pub(crate) const USUAL: [f64; 12] = [0.0, 0.42, 0.06, 0.02, 0.06, 0.01, 0.03, 0.14, 0.02, 0.07, 0.03, 0.14];

/// How two street lines meet.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Line {
    Missing,
    Same,
    OtherFlat,
    Alike,
    OtherHouse,
    Other,
}

/// How two codes meet.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Missing,
    Same,
    Alike,
    Other,
}

impl Address {
    pub(super) fn compare(&self, slots: &[Slot], a: Row<'_>, b: Row<'_>, out: &mut Outcome) {
        let get = |slot: Option<usize>| slot.and_then(|at| Some((at, slots.get(at)?)));
        let street = get(self.street);
        let (line, line_rarity) = match street {
            Some((at, slot @ Slot { forms: Forms::Streets(streets), .. })) => best_line(streets, slot, a.of(at), b.of(at)),
            _ => (Line::Missing, 0.0),
        };
        let code = |slot: Option<(usize, &Slot)>| match slot {
            Some((at, slot @ Slot { forms: Forms::Codes(codes), .. })) => best_place(codes, slot, a.of(at), b.of(at)),
            _ => (Place::Missing, 0.0),
        };
        let (postcode, code_rarity) = code(get(self.postcode));
        let (city, city_rarity) = code(get(self.city));
        let is_there = postcode == Place::Same || (city == Place::Same && postcode != Place::Other);
        let is_elsewhere = !is_there && (postcode == Place::Other || city == Place::Other);
        let (level, rarity) = match line {
            Line::Same if is_there => (1, line_rarity),
            Line::Same if is_elsewhere => (5, 0.0),
            Line::Same => (2, line_rarity),
            Line::OtherFlat if !is_elsewhere => (3, line_rarity),
            Line::Alike if !is_elsewhere => (4, line_rarity),
            Line::OtherHouse if is_there => (6, 0.0),
            Line::Missing if postcode == Place::Same => (7, code_rarity),
            Line::Missing if postcode == Place::Alike && city != Place::Other => (8, 0.0),
            Line::Missing if is_there => (9, city_rarity),
            Line::Missing if !is_elsewhere && postcode == Place::Missing && city == Place::Missing => (MISSING, 0.0),
            Line::Missing => (11, 0.0),
            _ if is_there || postcode == Place::Alike => (10, 0.0),
            _ => (11, 0.0),
        };
        out.push(level, rarity);
    }
}

fn best_line(streets: &Streets, slot: &Slot, a: &[u32], b: &[u32]) -> (Line, f32) {
    let mut best = (Line::Missing, 0.0_f32);
    for x in a {
        for y in b {
            let found = if x == y {
                (Line::Same, slot.rarity(*x))
            } else {
                (line(streets, streets.get(*x), streets.get(*y)), slot.rarity(*x).max(slot.rarity(*y)))
            };
            if best.0 == Line::Missing || (found.0 as u8) < best.0 as u8 {
                best = found;
            }
        }
    }
    best
}

fn line(streets: &Streets, a: Street, b: Street) -> Line {
    let same_house = a.house == b.house && a.house != 0;
    if a.name == b.name && a.name != 0 {
        if a.house == 0 || b.house == 0 || !same_house {
            return Line::OtherHouse;
        }
        return if a.unit == b.unit || a.unit == 0 || b.unit == 0 { Line::Same } else { Line::OtherFlat };
    }
    if !same_house || a.name == 0 || b.name == 0 {
        return Line::Other;
    }
    let (x, y) = (streets.name(a.name).as_bytes(), streets.name(b.name).as_bytes());
    let longest = x.len().max(y.len()) as u32;
    let most = if longest >= 10 { 3 } else { 2 };
    let least = similar::slips_least((streets.letters(a.name), x.len()), (streets.letters(b.name), y.len()));
    if least <= most && longest >= 4 && similar::slips(x, y) <= most { Line::Alike } else { Line::Other }
}

fn best_place(codes: &Codes, slot: &Slot, a: &[u32], b: &[u32]) -> (Place, f32) {
    if let Some(shared) = a.iter().find(|v| b.contains(v)) {
        return (Place::Same, slot.rarity(*shared));
    }
    let (Some(x), Some(y)) = (a.first(), b.first()) else { return (Place::Missing, 0.0) };
    let (left, right) = (codes.sign(*x), codes.sign(*y));
    let least = similar::slips_least((left.letters, usize::from(left.len)), (right.letters, usize::from(right.len)));
    let is_alike =
        left.len >= 4 && least <= 1 && left.may_be_near(right) && similar::slips(codes.text(*x).as_bytes(), codes.text(*y).as_bytes()) <= 1;
    let (short, long) = if left.len <= right.len { (codes.text(*x), codes.text(*y)) } else { (codes.text(*y), codes.text(*x)) };
    let is_start = left.len != right.len && short.len() >= 4 && long.starts_with(short);
    (if is_alike || is_start { Place::Alike } else { Place::Other }, 0.0)
}
