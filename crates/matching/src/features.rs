// SPDX-License-Identifier: Apache-2.0
//! From columns to what is compared: every distinct value is read once, rows keep numbers.

pub(crate) mod codes;
pub(crate) mod orgs;
pub(crate) mod phrases;
pub(crate) mod streets;

use hashbrown::HashMap;
use names::{Lexicon, Sort};

use crate::{
    compare::{Comparison, address, code, date, measure, organization, person, text},
    date::{self as dates, Date},
    roles::Role,
    similar,
    table::{Cells, Column, Table, VALUES_MAX, cell_of, values_of},
};
use codes::Codes;
use orgs::Orgs;
use phrases::Phrases;
use streets::Streets;

/// Numbers of the values of a row, by slot; a slot is one thing that is compared (the family name, the phone).
pub(crate) struct Rows {
    width: usize,
    cells: Vec<u32>,
    lists: Vec<u32>,
}

impl Rows {
    fn new(slots: &[Cells]) -> Rows {
        let (width, rows) = (slots.len(), slots.first().map_or(0, Cells::len));
        let mut all = Rows { width, cells: Vec::with_capacity(width * rows), lists: Vec::new() };
        for row in 0..rows {
            for slot in slots {
                let cell = cell_of(slot.of(row), &mut all.lists);
                all.cells.push(cell);
            }
        }
        all
    }

    pub(crate) fn len(&self) -> usize {
        self.cells.len().checked_div(self.width).unwrap_or(0)
    }

    /// The row's cells; read them with [`Row::of`].
    pub(crate) fn row(&self, row: u32) -> Row<'_> {
        let at = row as usize * self.width;
        Row { cells: self.cells.get(at..at + self.width).unwrap_or_default(), lists: &self.lists }
    }

    pub(crate) fn bytes(&self) -> u64 {
        ((self.cells.capacity() + self.lists.capacity()) * 4) as u64
    }
}

/// One row.
#[derive(Clone, Copy)]
pub(crate) struct Row<'a> {
    cells: &'a [u32],
    lists: &'a [u32],
}

impl<'a> Row<'a> {
    /// The values in a slot.
    pub(crate) fn of(&self, slot: usize) -> &'a [u32] {
        values_of(self.cells.get(slot), self.lists)
    }
}

/// What the values of a slot are.
pub(crate) enum Forms {
    Phrases(Phrases),
    Orgs(Orgs),
    Dates(Vec<Date>),
    Streets(Streets),
    Codes(Codes),
    Numbers(Vec<f64>),
}

impl Forms {
    /// Bytes held, about.
    fn bytes(&self) -> u64 {
        match self {
            Forms::Phrases(p) => p.bytes(),
            Forms::Orgs(o) => o.bytes(),
            Forms::Dates(d) => d.len() as u64 * 4,
            Forms::Streets(s) => s.bytes(),
            Forms::Codes(c) => c.bytes(),
            Forms::Numbers(n) => n.len() as u64 * 8,
        }
    }
}

/// One slot: its values and how often each occurs.
pub(crate) struct Slot {
    /// The columns it was made from, for people.
    pub(crate) label: String,
    pub(crate) forms: Forms,
    /// log2 of the share of filled rows that hold a value, by value number.
    pub(crate) log_shares: Vec<f32>,
    /// The chance that two rows with values agree, log2.
    pub(crate) log_agree: f32,
    /// Distinct values.
    pub(crate) distinct: usize,
}

/// Everything that is compared of the rows of one kind.
pub(crate) struct Features {
    pub(crate) slots: Vec<Slot>,
    pub(crate) comparisons: Vec<Comparison>,
    pub(crate) rows: Rows,
    /// For each row here its row in the table.
    pub(crate) origin: Vec<u32>,
    /// Rows of the table that say just what a row here says, with that row; they are compared once, whatever their number.
    pub(crate) copies: Vec<(u32, u32)>,
    /// For each row its file, where each file says each thing once; else empty.
    files: Vec<u32>,
}

/// Makes the features of the rows `origin`.
pub(crate) fn build(table: &Table, roles: &[Role], origin: Vec<u32>, lexicon: &Lexicon, link: bool) -> Features {
    let mut maker = Maker { table, roles, lexicon, origin: &origin, slots: Vec::new(), cells: Vec::new(), comparisons: Vec::new() };
    maker.make();
    let Maker { slots, cells, comparisons, .. } = maker;
    let rows = Rows::new(&cells);
    drop(cells);
    let mut features = Features { slots, comparisons, rows, origin, copies: Vec::new(), files: Vec::new() };
    if link {
        features.files = features.origin.iter().map(|row| table.file_of(*row)).collect();
    } else {
        features.set_copies_apart();
    }
    features.count();
    features
}

/// Slots in which rows must have a value to be taken for copies of each other.
const COPY_SLOTS_MIN: usize = 2;

impl Features {
    /// Whether two rows may be one thing at all: two of one file, where each file says each thing once, may not.
    pub(crate) fn may_be_one(&self, a: u32, b: u32) -> bool {
        self.files.is_empty() || self.files.get(a as usize) != self.files.get(b as usize)
    }

    /// Where a row of the table stands here: its own place, or that of the row it is a copy of.
    pub(crate) fn place_of(&self, row: u32) -> Option<u32> {
        let own = self.origin.iter().position(|origin| *origin == row).map(|at| at as u32);
        own.or_else(|| self.copies.iter().find(|(copy, _)| *copy == row).map(|(_, of)| *of))
    }

    /// Where rows of the table stand here, for many questions.
    pub(crate) fn all_places(&self) -> HashMap<u32, u32> {
        let own = (0..).zip(&self.origin).map(|(at, row)| (*row, at));
        self.copies.iter().copied().chain(own).collect()
    }

    /// Lets rows of the table that are copies of others speak for themselves: gives their new places, each with the place of
    /// the row it says the same as. Nothing that was learned or counted changes.
    pub(crate) fn set_rows_apart(&mut self, rows: &[u32]) -> Vec<(u32, u32)> {
        let mut set = Vec::new();
        if rows.is_empty() {
            return set;
        }
        let width = self.rows.width;
        for (copy, of) in std::mem::take(&mut self.copies) {
            if rows.binary_search(&copy).is_err() {
                self.copies.push((copy, of));
                continue;
            }
            let from = of as usize * width;
            let cells = self.rows.cells.get(from..from + width).unwrap_or_default().to_vec();
            set.push((self.origin.len() as u32, of));
            self.rows.cells.extend(cells);
            self.origin.push(copy);
            if !self.files.is_empty() {
                let file = self.files.get(of as usize).copied().unwrap_or_default();
                self.files.push(file);
            }
        }
        set
    }

    /// Bytes held, about.
    pub(crate) fn bytes(&self) -> u64 {
        let slots: u64 = self.slots.iter().map(|s| s.forms.bytes() + s.log_shares.len() as u64 * 4).sum();
        slots + self.rows.bytes() + (self.origin.capacity() * 4 + self.copies.capacity() * 8 + self.files.capacity() * 4) as u64
    }

    /// Keeps one of the rows that say the same; a record that came a thousand times makes nothing common.
    fn set_copies_apart(&mut self) {
        let mut known: HashMap<(u64, u64), u32> = HashMap::with_capacity(self.rows.len());
        let (mut kept, mut origin): (Vec<u32>, Vec<u32>) = Default::default();
        for (row, from) in (0..self.rows.len() as u32).zip(&self.origin) {
            let cells = self.rows.row(row);
            let filled = (0..self.rows.width).filter(|slot| !cells.of(*slot).is_empty()).count();
            let next = origin.len() as u32;
            let first = if filled < COPY_SLOTS_MIN { next } else { *known.entry(sign(cells, self.rows.width)).or_insert(next) };
            if first == next {
                origin.push(*from);
                kept.extend_from_slice(cells.cells);
            } else {
                self.copies.push((*from, first));
            }
        }
        self.rows.cells = kept;
        self.origin = origin;
    }

    /// Counts how often each value occurs.
    fn count(&mut self) {
        for (at, slot) in self.slots.iter_mut().enumerate() {
            let mut counts = vec![0_u32; slot.distinct];
            let mut filled = 0_u64;
            for row in 0..self.rows.len() as u32 {
                let values = self.rows.row(row).of(at);
                filled += u64::from(!values.is_empty());
                for value in values {
                    if let Some(n) = counts.get_mut(*value as usize) {
                        *n += 1;
                    }
                }
            }
            let all = filled as f64;
            let agree: f64 =
                counts.iter().map(|n| f64::from(*n) * (f64::from(*n) - 1.0).max(0.0)).sum::<f64>() / (all * (all - 1.0).max(1.0)).max(1.0);
            slot.log_agree = agree.max(1.0 / (all * all).max(1.0)).log2() as f32;
            let share = |n: u32| (f64::from(n.max(1)) / all.max(1.0)).log2() as f32;
            let is_small = self.rows.len() <= FEW_ROWS;
            slot.log_shares = counts.iter().map(|n| if is_small { slot.log_agree } else { share(*n) }).collect();
        }
    }
}

/// What all cells of a row say, as two numbers that other rows do not share by chance.
fn sign(row: Row<'_>, width: usize) -> (u64, u64) {
    let mut sign = (1, 2);
    for slot in 0..width {
        sign = (similar::mix(sign.0, slot as u64), similar::mix(sign.1, slot as u64 + 1));
        for value in row.of(slot) {
            sign = (similar::mix(sign.0, u64::from(*value)), similar::mix(sign.1, u64::from(*value) + 3));
        }
    }
    sign
}

struct Maker<'a> {
    table: &'a Table,
    roles: &'a [Role],
    lexicon: &'a Lexicon,
    origin: &'a [u32],
    slots: Vec<Slot>,
    cells: Vec<Cells>,
    comparisons: Vec<Comparison>,
}

impl<'a> Maker<'a> {
    fn make(&mut self) {
        let is_filled = |role: Role| self.filled(role) > FILLED_MIN;
        let is_person = is_filled(Role::GivenName) || is_filled(Role::FamilyName);
        if is_person {
            self.add_person();
        } else if is_filled(Role::OrganizationName) {
            self.add_organization(Role::OrganizationName);
        } else if is_filled(Role::Name) {
            self.add_organization(Role::Name);
        }
        self.add_dates();
        self.add_place();
        for (at, role) in self.roles.iter().enumerate() {
            let Some(column) = self.table.columns.get(at) else { continue };
            match role {
                Role::Phone => self.add_codes(column, codes::phone, code::Sort::Phone),
                Role::Email => self.add_codes(column, codes::email, code::Sort::Email),
                Role::Identifier => self.add_codes(column, codes::identifier, code::Sort::Identifier),
                Role::Gender | Role::Category | Role::Region | Role::Country => self.add_codes(column, codes::word, code::Sort::Category),
                Role::Text => self.add_text(column),
                Role::Number | Role::Latitude | Role::Longitude => self.add_numbers(column),
                _ => {}
            }
        }
    }

    /// For each column of people's names the generation that each of its values tells.
    fn generations(&self) -> Vec<(&'a Column, Vec<u32>)> {
        let columns = [Role::FamilyName, Role::Name, Role::GivenName].into_iter().flat_map(|role| self.columns(role).collect::<Vec<_>>());
        columns
            .map(|column| {
                let of = |text: &str| {
                    let last = text.rsplit([' ', ',']).find(|w| !w.is_empty()).filter(|last| last.len() < text.len());
                    last.map_or(0, |w| generation(&w.trim_matches('.').to_ascii_lowercase()))
                };
                (column, (0..column.dict.len() as u32).map(|n| of(column.dict.text(n))).collect())
            })
            .collect()
    }

    /// The share of the rows here that have a value in a column of this role.
    fn filled(&self, role: Role) -> f64 {
        let columns: Vec<&Column> = self.columns(role).collect();
        let n = self.origin.iter().filter(|row| columns.iter().any(|c| !c.cells.of(**row as usize).is_empty())).count();
        n as f64 / self.origin.len().max(1) as f64
    }

    fn columns(&self, role: Role) -> impl Iterator<Item = &'a Column> + use<'a> {
        let (table, roles) = (self.table, self.roles);
        roles.iter().enumerate().filter(move |(_, r)| **r == role).filter_map(move |(at, _)| table.columns.get(at))
    }

    /// Adds a slot; returns its place, or nothing where too few rows have a value or all have the same.
    fn add_slot(&mut self, label: String, forms: Forms, cells: Cells, distinct: usize) -> Option<usize> {
        let filled = (0..cells.len()).filter(|row| !cells.of(*row).is_empty()).count();
        if filled == 0 || (filled as f64) < FILLED_MIN * self.origin.len() as f64 {
            return None;
        }
        self.slots.push(Slot { label, forms, log_shares: Vec::new(), log_agree: 0.0, distinct });
        self.cells.push(cells);
        Some(self.slots.len() - 1)
    }

    /// Cells of a slot, made of the values of some columns; each distinct value is read once, in the order of rows.
    fn read(&self, columns: &[&Column], mut number: impl FnMut(&str) -> u32) -> Cells {
        let mut numbers: Vec<Vec<u32>> = columns.iter().map(|c| vec![UNREAD; c.dict.len()]).collect();
        let mut cells = Cells::with_rows(self.origin.len());
        let mut values: Vec<u32> = Vec::new();
        for row in self.origin {
            values.clear();
            for (column, numbers) in columns.iter().zip(&mut numbers) {
                for raw in column.cells.of(*row as usize) {
                    let Some(known) = numbers.get_mut(*raw as usize) else { continue };
                    if *known == UNREAD {
                        *known = number(column.dict.text(*raw));
                    }
                    if *known != 0 && !values.contains(known) && values.len() < VALUES_MAX {
                        values.push(*known);
                    }
                }
            }
            cells.push(&values);
        }
        cells
    }

    fn add_codes(&mut self, column: &Column, read: fn(&str) -> String, sort: code::Sort) {
        if let Some(slot) = self.code_slot(column, read) {
            self.comparisons.push(Comparison::Code(code::Code { slot, sort }));
        }
    }

    fn code_slot(&mut self, column: &Column, read: fn(&str) -> String) -> Option<usize> {
        let mut values = Codes::new();
        let cells = self.read(&[column], |text| values.number(&read(text)));
        values.finish();
        let distinct = values.len();
        self.add_slot(column.name.clone(), Forms::Codes(values), cells, distinct)
    }

    fn add_text(&mut self, column: &Column) {
        let mut values = Orgs::new();
        let cells = self.read(&[column], |text| values.number_text(text));
        values.finish(&cells);
        let distinct = values.len();
        if let Some(slot) = self.add_slot(column.name.clone(), Forms::Orgs(values), cells, distinct) {
            self.comparisons.push(Comparison::Text(text::Text { slot }));
        }
    }

    fn add_numbers(&mut self, column: &Column) {
        let mut values = vec![f64::NAN];
        let cells = self.read(&[column], |text| match codes::number(text) {
            Some(value) => {
                values.push(value);
                values.len() as u32 - 1
            }
            None => 0,
        });
        let distinct = values.len();
        if let Some(slot) = self.add_slot(column.name.clone(), Forms::Numbers(values), cells, distinct) {
            self.comparisons.push(Comparison::Measure(measure::Measure { slot }));
        }
    }

    fn add_dates(&mut self) {
        for role in [Role::BirthDate, Role::Date] {
            for column in self.columns(role).collect::<Vec<_>>() {
                let mut values = vec![Date::default()];
                let mut known: HashMap<Date, u32> = HashMap::new();
                let cells = self.read(&[column], |text| {
                    dates::parse(text).map_or(0, |date| {
                        *known.entry(date).or_insert_with(|| {
                            values.push(date);
                            values.len() as u32 - 1
                        })
                    })
                });
                let distinct = values.len();
                if let Some(slot) = self.add_slot(column.name.clone(), Forms::Dates(values), cells, distinct) {
                    self.comparisons.push(Comparison::Date(date::DateOf { slot, is_event: role == Role::Date }));
                }
            }
        }
    }

    fn add_place(&mut self) {
        let mut streets = Streets::new();
        let columns: Vec<&Column> = self.columns(Role::Street).chain(self.columns(Role::Address)).collect();
        let cells = match self.columns(Role::HouseNumber).next() {
            None => self.read(&columns, |line| streets.number(line)),
            Some(house) => self.lines(house, &columns, &mut streets),
        };
        let distinct = streets.len();
        let label = columns.iter().map(|c| c.name.as_str()).collect::<Vec<_>>().join(", ");
        let street = self.add_slot(label, Forms::Streets(streets), cells, distinct);
        let mut place = |role: Role, read: fn(&str) -> String| {
            let column = self.columns(role).next();
            column.and_then(|c| self.code_slot(c, read))
        };
        let (postcode, city) = (place(Role::Postcode, codes::identifier), place(Role::City, codes::word));
        if street.is_some() || postcode.is_some() || city.is_some() {
            self.comparisons.push(Comparison::Address(address::Address { street, postcode, city }));
        }
    }

    /// Street lines where the house number has a column of its own: each row makes its own.
    fn lines(&self, house: &Column, columns: &[&Column], streets: &mut Streets) -> Cells {
        let mut cells = Cells::with_rows(self.origin.len());
        let mut values: Vec<u32> = Vec::new();
        for row in self.origin.iter().map(|r| *r as usize) {
            values.clear();
            let number = house.cells.of(row).first().map_or("", |v| house.dict.text(*v));
            for column in columns {
                for raw in column.cells.of(row).iter().take(VALUES_MAX) {
                    let line = streets.number(&format!("{number} {}", column.dict.text(*raw)));
                    if line != 0 && !values.contains(&line) {
                        values.push(line);
                    }
                }
            }
            cells.push(&values);
        }
        cells
    }

    fn add_organization(&mut self, role: Role) {
        let mut values = Orgs::new();
        let columns: Vec<&Column> = self.columns(role).chain(self.columns(Role::Alias)).collect();
        let cells = self.read(&columns, |text| values.number(self.lexicon, text));
        values.finish(&cells);
        let distinct = values.len();
        let label = columns.first().map_or_else(String::new, |c| c.name.clone());
        if let Some(slot) = self.add_slot(label, Forms::Orgs(values), cells, distinct) {
            self.comparisons.push(Comparison::Organization(organization::Organization { slot }));
        }
    }

    fn add_person(&mut self) {
        let parts = PersonParts::read(self);
        let PersonParts { phrases, given, middle, family, generation } = parts;
        let distinct = phrases.len();
        let label = |role: Role| self.columns(role).next().map_or_else(String::new, |c| c.name.clone());
        let (given_label, family_label, middle_label) = (label(Role::GivenName), label(Role::FamilyName), label(Role::MiddleName));
        let empty = Phrases::new;
        // One dictionary serves all three, so that swapped names meet; the family slot holds it.
        let family = self.add_slot(family_label, Forms::Phrases(phrases), family, distinct);
        let given = self.add_slot(given_label, Forms::Phrases(empty()), given, distinct);
        let middle = self.add_slot(middle_label, Forms::Phrases(empty()), middle, distinct);
        if let (Some(given), Some(family)) = (given, family) {
            self.comparisons.push(Comparison::Person(person::Person { given, family, middle }));
        }
        let mut values = Codes::new();
        for word in GENERATIONS {
            values.number(word);
        }
        values.finish();
        if let Some(slot) = self.add_slot("generation".to_owned(), Forms::Codes(values), generation, GENERATIONS.len() + 1) {
            self.comparisons.push(Comparison::Code(code::Code { slot, sort: code::Sort::Generation }));
        }
    }
}

/// What tells father from son; a row holds the place in this list, from 1.
const GENERATIONS: [&str; 4] = ["senior", "junior", "third", "fourth"];

/// The place of a word for a generation in [`GENERATIONS`].
fn generation(word: &str) -> u32 {
    match word {
        "sr" | "senior" | "snr" | "i" => 1,
        "jr" | "junior" | "jnr" | "ii" | "2" | "2nd" => 2,
        "iii" | "3" | "3rd" => 3,
        "iv" | "4" | "4th" => 4,
        _ => 0,
    }
}

/// Up to so many rows, a value that stands twice tells nothing of how common it is, and all pairs are compared.
pub(crate) const FEW_ROWS: usize = 700;
/// Marks a value that was not read yet.
const UNREAD: u32 = u32::MAX;

/// Columns with values in fewer rows than this share are left out.
const FILLED_MIN: f64 = 0.005;

/// The names of people in parts.
struct PersonParts {
    phrases: Phrases,
    given: Cells,
    middle: Cells,
    family: Cells,
    generation: Cells,
}

impl PersonParts {
    fn read(maker: &Maker<'_>) -> PersonParts {
        let rows = maker.origin.len();
        let mut parts = PersonParts {
            phrases: Phrases::new(),
            given: Cells::with_rows(rows),
            middle: Cells::with_rows(rows),
            family: Cells::with_rows(rows),
            generation: Cells::with_rows(rows),
        };
        let generations = maker.generations();
        let [given, middle, family] = [Role::GivenName, Role::MiddleName, Role::FamilyName].map(|role| {
            let columns: Vec<&Column> = maker.columns(role).collect();
            maker.read(&columns, |text| parts.phrases.number(maker.lexicon, text))
        });
        let whole: Vec<&Column> = maker.columns(Role::Name).collect();
        let has_middle = maker.columns(Role::MiddleName).next().is_some();
        let (mut givens, mut middles, mut families) = (Vec::new(), Vec::new(), Vec::new());
        for (at, row) in maker.origin.iter().map(|r| *r as usize).enumerate() {
            for (cells, into) in [(&given, &mut givens), (&middle, &mut middles), (&family, &mut families)] {
                into.clear();
                into.extend_from_slice(cells.of(at));
            }
            if givens.is_empty() || families.is_empty() || !has_middle {
                for text in whole.iter().flat_map(|c| c.cells.of(row).iter().map(|v| c.dict.text(*v))) {
                    parts.complete(maker.lexicon, text, &mut givens, &mut middles, &mut families);
                }
            }
            parts.given.push(&givens);
            parts.middle.push(&middles);
            parts.family.push(&families);
            let said = generations.iter().find_map(|(column, numbers)| {
                column.cells.of(row).iter().filter_map(|v| numbers.get(*v as usize)).copied().find(|g| *g != 0)
            });
            parts.generation.push(said.as_slice());
        }
        parts.phrases.finish();
        parts
    }

    /// Takes from a whole name what the parts lack.
    fn complete(&mut self, lexicon: &Lexicon, text: &str, given: &mut Vec<u32>, middle: &mut Vec<u32>, family: &mut Vec<u32>) {
        let name = lexicon.analyse(text, Sort::Person);
        let mut words: Vec<(u32, names::Role)> = Vec::new();
        for word in name.words() {
            if matches!(word.role(), names::Role::Title | names::Role::Particle | names::Role::Generation | names::Role::Stop) {
                continue;
            }
            let number = self.phrases.number_word(lexicon, word);
            // What the parts say already is not said again.
            let is_said = |parts: &[u32]| parts.iter().any(|p| self.phrases.words(*p).contains(&number) || *p == number);
            if number != 0 && !is_said(given) && !is_said(family) && !is_said(middle) && words.len() < VALUES_MAX {
                words.push((number, word.role()));
            }
        }
        if family.is_empty() && given.is_empty() {
            let at = words.iter().position(|(_, role)| *role == names::Role::Family).or(words.len().checked_sub(1));
            if let Some(at) = at {
                family.push(words.remove(at).0);
            }
        } else if family.is_empty() && !words.is_empty() {
            let at = words.iter().position(|(_, role)| *role == names::Role::Family).unwrap_or(words.len() - 1);
            family.push(words.remove(at).0);
        }
        if given.is_empty() && !words.is_empty() {
            let at = words.iter().position(|(_, role)| *role == names::Role::Given).unwrap_or(0);
            given.push(words.remove(at).0);
        }
        if middle.is_empty() {
            middle.extend(words.iter().map(|(n, _)| *n).take(MIDDLES_MAX));
        }
    }
}

/// Middle names of one row that are compared, at most.
const MIDDLES_MAX: usize = 6;
