// SPDX-License-Identifier: Apache-2.0
//! Comparisons: each takes two rows and says in which level they meet. What a level weighs is learned (`learn`).

pub(crate) mod address;
pub(crate) mod code;
pub(crate) mod date;
pub(crate) mod measure;
pub(crate) mod organization;
pub(crate) mod person;
pub(crate) mod text;

use serde::{Deserialize, Serialize};

use crate::features::{Features, Row, Slot};

/// Fields of one model, at most: levels of a pair fit a number of 64 bits, four each.
pub(crate) const FIELDS_MAX: usize = 16;
/// Levels of one field.
pub(crate) const LEVELS_MAX: usize = 16;
/// The level of a field that one of the two lacks.
pub(crate) const MISSING: u8 = 0;

/// How two rows compare: a level for each field, and for levels of agreement how rare the value is.
#[derive(Clone, Copy, Default)]
pub(crate) struct Outcome {
    len: usize,
    levels: [u8; FIELDS_MAX],
    rarities: [f32; FIELDS_MAX],
}

impl Outcome {
    /// Appends a field. `rarity` is the log2 of the share of rows that hold the value in which they agree, less that of two rows
    /// agreeing in any; 0 where the level is no agreement.
    pub(crate) fn push(&mut self, level: u8, rarity: f32) {
        if let (Some(l), Some(r)) = (self.levels.get_mut(self.len), self.rarities.get_mut(self.len)) {
            *l = level;
            *r = rarity;
            self.len += 1;
        }
    }

    pub(crate) fn levels(&self) -> &[u8] {
        self.levels.get(..self.len).unwrap_or_default()
    }

    pub(crate) fn rarities(&self) -> &[f32] {
        self.rarities.get(..self.len).unwrap_or_default()
    }

    /// Keeps, field by field, the better of two outcomes: what two groups of rows show between them.
    pub(crate) fn join(&mut self, other: &Outcome) {
        if self.len == 0 {
            *self = *other;
            return;
        }
        let fields = self.levels.iter_mut().zip(&mut self.rarities).zip(other.levels.iter().zip(&other.rarities)).take(self.len);
        for ((level, rarity), (l, r)) in fields {
            let is_better = *l != MISSING && (*level == MISSING || *l < *level || (*l == *level && *r < *rarity));
            if is_better {
                (*level, *rarity) = (*l, *r);
            }
        }
    }

    /// All levels in one number.
    pub(crate) fn pattern(&self) -> u64 {
        self.levels().iter().rev().fold(0, |all, level| all << 4 | u64::from(*level))
    }
}

/// The level of a field in a pattern.
pub(crate) fn level_of(pattern: u64, field: usize) -> usize {
    (pattern >> (4 * field) & 15) as usize
}

/// One comparison.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Comparison {
    Person(person::Person),
    Organization(organization::Organization),
    Date(date::DateOf),
    Address(address::Address),
    Code(code::Code),
    Text(text::Text),
    Measure(measure::Measure),
}

/// What a field says of a thing.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Says {
    /// What it is called: people's given names apart, since kin share the rest.
    GivenName,
    Name,
    /// Where it is and how it is reached, which those who live or work together share.
    Place,
    /// When it came to be, which twins share.
    Birth,
    /// Anything else.
    Other,
}

/// What of a field people are told.
#[derive(Clone)]
pub(crate) struct Field {
    pub(crate) says: Says,
    /// Whether one thing's rows may well differ in it: when, how much, in which state.
    pub(crate) is_loose: bool,
    /// How often two different things of the world agree in it; a table of few rows cannot tell.
    pub(crate) chance: f64,
    /// Which columns it compares.
    pub(crate) label: String,
    /// What each level is called.
    pub(crate) levels: &'static [&'static str],
    /// Levels up to this one are agreement.
    pub(crate) agreeing: usize,
    /// How often two rows of one thing end in each level, before the table says otherwise.
    pub(crate) usual: &'static [f64],
}

impl Field {
    /// The level of two values that have nothing in common.
    pub(crate) fn different(&self) -> usize {
        self.levels.iter().rposition(|name| name.starts_with("different") || name.starts_with("another")).unwrap_or(self.levels.len() - 1)
    }
}

impl Comparison {
    /// Compares two rows.
    pub(crate) fn compare(&self, slots: &[Slot], a: Row<'_>, b: Row<'_>, out: &mut Outcome) {
        match self {
            Comparison::Person(c) => c.compare(slots, a, b, out),
            Comparison::Organization(c) => c.compare(slots, a, b, out),
            Comparison::Date(c) => c.compare(slots, a, b, out),
            Comparison::Address(c) => c.compare(slots, a, b, out),
            Comparison::Code(c) => c.compare(slots, a, b, out),
            Comparison::Text(c) => c.compare(slots, a, b, out),
            Comparison::Measure(c) => c.compare(slots, a, b, out),
        }
    }

    /// The slots of each of its fields.
    pub(crate) fn slots(&self) -> Vec<Vec<usize>> {
        match self {
            Comparison::Person(c) => [Some(c.given), Some(c.family), c.middle].into_iter().flatten().map(|s| vec![s]).collect(),
            Comparison::Organization(c) => vec![vec![c.slot]],
            Comparison::Date(c) => vec![vec![c.slot]],
            Comparison::Address(c) => vec![[c.street, c.postcode, c.city].into_iter().flatten().collect()],
            Comparison::Code(c) => vec![vec![c.slot]],
            Comparison::Text(c) => vec![vec![c.slot]],
            Comparison::Measure(c) => vec![vec![c.slot]],
        }
    }

    /// Its fields.
    pub(crate) fn fields(&self, slots: &[Slot]) -> Vec<Field> {
        let label = |slot: usize| slots.get(slot).map_or_else(String::new, |s| s.label.clone());
        let field = |slot: usize, says: Says, chance: f64, (levels, agreeing, usual)| Field {
            says,
            is_loose: false,
            chance,
            label: label(slot),
            levels,
            agreeing,
            usual,
        };
        match self {
            Comparison::Person(c) => {
                let parts = [(c.given, Says::GivenName, 0.004), (c.family, Says::Name, 0.001)]
                    .map(|(slot, says, chance)| field(slot, says, chance, (&person::LEVELS, person::AGREEING, &person::USUAL)));
                let middle = c.middle.map(|slot| field(slot, Says::GivenName, 0.01, (&person::MIDDLE_LEVELS, 3, &person::MIDDLE_USUAL)));
                parts.into_iter().chain(middle).collect()
            }
            Comparison::Organization(c) => {
                vec![field(c.slot, Says::Name, 1e-5, (&organization::LEVELS, organization::AGREEING, &organization::USUAL))]
            }
            Comparison::Date(c) => {
                vec![Field { is_loose: c.is_event, ..field(c.slot, Says::Birth, 5e-5, (&date::LEVELS, date::AGREEING, &date::USUAL)) }]
            }
            Comparison::Address(c) => {
                let labels: Vec<String> = [c.street, c.postcode, c.city].into_iter().flatten().map(label).collect();
                vec![Field {
                    says: Says::Place,
                    is_loose: false,
                    chance: 1e-5,
                    label: labels.join(", "),
                    levels: &address::LEVELS,
                    agreeing: address::AGREEING,
                    usual: &address::USUAL,
                }]
            }
            Comparison::Code(c) if c.sort == code::Sort::Generation => {
                vec![field(c.slot, Says::Other, 0.4, (&code::LEVELS, 1, &code::GENERATION_USUAL))]
            }
            Comparison::Code(c) => {
                let says = if matches!(c.sort, code::Sort::Phone | code::Sort::Email) { Says::Place } else { Says::Other };
                vec![Field {
                    is_loose: c.sort == code::Sort::Category,
                    ..field(c.slot, says, 1e-6, (&code::LEVELS, code::AGREEING, &code::USUAL))
                }]
            }
            Comparison::Text(c) => vec![field(c.slot, Says::Other, 1e-4, (&text::LEVELS, text::AGREEING, &text::USUAL))],
            Comparison::Measure(c) => {
                vec![Field { is_loose: true, ..field(c.slot, Says::Other, 1.0, (&measure::LEVELS, measure::AGREEING, &measure::USUAL)) }]
            }
        }
    }
}

impl Features {
    /// Compares two rows in all fields.
    pub(crate) fn compare(&self, a: u32, b: u32) -> Outcome {
        let (a, b) = (self.rows.row(a), self.rows.row(b));
        let mut out = Outcome::default();
        for comparison in &self.comparisons {
            comparison.compare(&self.slots, a, b, &mut out);
        }
        out
    }

    /// For each slot the field that compares it.
    pub(crate) fn fields_of_slots(&self) -> Vec<Option<usize>> {
        let mut of_slot = vec![None; self.slots.len()];
        for (field, slots) in self.comparisons.iter().flat_map(Comparison::slots).enumerate() {
            for slot in slots {
                if let Some(place) = of_slot.get_mut(slot) {
                    *place = Some(field);
                }
            }
        }
        of_slot
    }

    /// All fields, in the order of [`Outcome`].
    pub(crate) fn fields(&self) -> Vec<Field> {
        self.comparisons.iter().flat_map(|c| c.fields(&self.slots)).take(FIELDS_MAX).collect()
    }
}

impl Slot {
    /// How rare a value is, beside the usual: log2 of its share less that of two rows agreeing by chance.
    pub(crate) fn rarity(&self, value: u32) -> f32 {
        self.log_shares.get(value as usize).copied().unwrap_or(self.log_rarest) - self.log_agree
    }
}

/// Compares every value with every value and keeps the best: `better` is the level that comes first in the order of levels.
pub(crate) fn best_of(a: &[u32], b: &[u32], compare: impl Fn(u32, u32) -> (u8, f32)) -> (u8, f32) {
    match (a, b) {
        ([], _) | (_, []) => (MISSING, 0.0),
        ([x], [y]) => compare(*x, *y),
        _ => {
            let mut best: Option<(u8, f32)> = None;
            for x in a {
                for y in b {
                    let found = compare(*x, *y);
                    let is_better = best.is_none_or(|(level, rarity)| found.0 < level || (found.0 == level && found.1 < rarity));
                    if is_better && found.0 != MISSING {
                        best = Some(found);
                    }
                }
            }
            best.unwrap_or((MISSING, 0.0))
        }
    }
}
