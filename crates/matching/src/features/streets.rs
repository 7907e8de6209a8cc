// SPDX-License-Identifier: Apache-2.0
//! Street lines: the number, the name, the unit; what kind of way it is says little.

use model::text::fold;

use crate::{similar, table::Dict};

/// A street line as read.
#[derive(Clone, Copy, Default)]
pub(crate) struct Street {
    /// The house number as a key; 0 for none.
    pub(crate) house: u32,
    /// The words of its name, joined, as a number of [`Streets::name`]; 0 for none.
    pub(crate) name: u32,
    /// Flat, suite or unit as a key; 0 for none.
    pub(crate) unit: u32,
}

/// All street lines of a table; numbers begin at 1.
pub(crate) struct Streets {
    names: Dict,
    letters: Vec<u32>,
    known: hashbrown::HashMap<(u32, u32, u32), u32>,
    all: Vec<Street>,
}

/// Words for kinds of ways, which are written in many forms and left out, in the languages of our addresses.
const WAYS: [&str; 62] = [
    "street",
    "st",
    "str",
    "avenue",
    "ave",
    "av",
    "road",
    "rd",
    "drive",
    "dr",
    "lane",
    "ln",
    "boulevard",
    "blvd",
    "bld",
    "court",
    "ct",
    "way",
    "wy",
    "place",
    "pl",
    "terrace",
    "tce",
    "crescent",
    "cres",
    "close",
    "circuit",
    "cct",
    "parade",
    "pde",
    "highway",
    "hwy",
    "square",
    "sq",
    "calle",
    "c",
    "avenida",
    "avda",
    "calz",
    "calzada",
    "blvr",
    "privada",
    "priv",
    "camino",
    "carretera",
    "carr",
    "col",
    "colonia",
    "rue",
    "strasse",
    "ulitsa",
    "ul",
    "prospekt",
    "pr",
    "lu",
    "jie",
    "dadao",
    "hao",
    "no",
    "num",
    "numero",
    "n",
];
const DIRECTIONS: [&str; 8] = ["n", "s", "e", "w", "ne", "nw", "se", "sw"];
/// Words before a flat's number.
const UNITS: [&str; 14] =
    ["apt", "apartment", "unit", "suite", "ste", "flat", "room", "rm", "floor", "fl", "depto", "departamento", "interior", "int"];

impl Streets {
    pub(crate) fn new() -> Streets {
        Streets { names: Dict::new(), letters: vec![0], known: hashbrown::HashMap::new(), all: vec![Street::default()] }
    }

    pub(crate) fn len(&self) -> usize {
        self.all.len()
    }

    pub(crate) fn bytes(&self) -> u64 {
        self.names.bytes() + (self.known.capacity() * 17 + self.all.capacity() * size_of::<Street>()) as u64
    }

    pub(crate) fn get(&self, number: u32) -> Street {
        self.all.get(number as usize).copied().unwrap_or_default()
    }

    /// What a street line says, the same in every table.
    pub(crate) fn key(&self, number: u32) -> u64 {
        let street = self.get(number);
        let door = u64::from(street.house) << 32 | u64::from(street.unit);
        similar::mix(door, similar::text_key(self.name(street.name)))
    }

    pub(crate) fn name(&self, name: u32) -> &str {
        self.names.text(name)
    }

    pub(crate) fn letters(&self, name: u32) -> u32 {
        self.letters.get(name as usize).copied().unwrap_or(0)
    }

    /// The number of a street line; 0 where nothing is left of it.
    pub(crate) fn number(&mut self, line: &str) -> u32 {
        // A line may go on with the town, after a comma or after what kind of way it is.
        let own = line.split(',').next().filter(|part| part.bytes().any(|b| b.is_ascii_digit())).unwrap_or(line);
        let folded = fold(own);
        let (mut house, mut unit, mut name) = (0, 0, String::new());
        let (mut is_unit, mut is_named) = (false, false);
        for word in folded.split(' ').filter(|w| !w.is_empty()) {
            if UNITS.contains(&word) {
                is_unit = true;
            } else if word.as_bytes().first().is_some_and(u8::is_ascii_digit) {
                let key = (similar::text_key(word) as u32).max(1);
                if is_unit {
                    unit = key;
                } else if house == 0 {
                    house = key;
                } else if !is_named {
                    name.push_str(word);
                }
                is_unit = false;
            } else {
                is_unit = false;
                if WAYS.contains(&word) {
                    is_named |= !name.is_empty();
                } else if !is_named && !DIRECTIONS.contains(&word) {
                    name.push_str(word);
                }
            }
        }
        let name = self.names.number(&name);
        if name as usize >= self.letters.len() {
            self.letters.push(similar::letters(self.names.text(name).as_bytes()));
        }
        if house == 0 && name == 0 {
            return 0;
        }
        let next = self.all.len() as u32;
        let number = *self.known.entry((house, name, unit)).or_insert(next);
        if number == next {
            self.all.push(Street { house, name, unit });
        }
        number
    }
}
