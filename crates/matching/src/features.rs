// SPDX-License-Identifier: Apache-2.0
//! From columns to what is compared: every distinct value is read once, rows keep numbers.

pub(crate) mod codes;
pub(crate) mod frequency;
pub(crate) mod orgs;
pub(crate) mod phrases;
pub(crate) mod source;
pub(crate) mod streets;

use hashbrown::HashMap;
use names::Lexicon;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    compare::{Comparison, address, code, date, measure, organization, person, text},
    roles::Role,
    similar,
    table::{Cells, Table, cell_of, values_of},
};
use codes::Codes;
use frequency::Frequencies;
use orgs::Orgs;
use phrases::Phrases;
use source::{Dates, PERSON_SLOTS, Reader, Source};
use streets::Streets;

/// Numbers of the values of a row, by slot; a slot is one thing that is compared (the family name, the phone).
pub(crate) struct Rows {
    width: usize,
    cells: Vec<u32>,
    lists: Vec<u32>,
}

impl Rows {
    fn new(width: usize) -> Rows {
        Rows { width, cells: Vec::new(), lists: Vec::new() }
    }

    /// Appends a row, given slot by slot; how many slots have a value comes back.
    fn push(&mut self, slots: &[Cells], at: usize) -> usize {
        let mut filled = 0;
        for slot in slots {
            let values = slot.of(at);
            filled += usize::from(!values.is_empty());
            let cell = cell_of(values, &mut self.lists);
            self.cells.push(cell);
        }
        filled
    }

    fn reorder(&mut self, order: &[u32]) {
        let of_row = |row: &u32| self.cells.get(*row as usize * self.width..(*row as usize + 1) * self.width).unwrap_or_default();
        let cells: Vec<u32> = order.iter().flat_map(of_row).copied().collect();
        self.cells = cells;
    }

    /// Takes the last row back.
    fn pop(&mut self) {
        self.cells.truncate(self.cells.len().saturating_sub(self.width));
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
    Dates(Dates),
    Streets(Streets),
    Codes(Codes),
    Numbers(Vec<f64>),
}

impl Forms {
    /// How many values there are, that of nothing included.
    pub(crate) fn len(&self) -> usize {
        match self {
            Forms::Phrases(p) => p.len(),
            Forms::Orgs(o) => o.len(),
            Forms::Dates(d) => d.len(),
            Forms::Streets(s) => s.len(),
            Forms::Codes(c) => c.len(),
            Forms::Numbers(n) => n.len(),
        }
    }

    /// A key of what a value says, the same in every table.
    pub(crate) fn key(&self, value: u32) -> u64 {
        match self {
            Forms::Phrases(p) => p.key(value),
            Forms::Orgs(o) => o.key(value),
            Forms::Dates(d) => d.get(value).key(),
            Forms::Streets(s) => s.key(value),
            Forms::Codes(c) => similar::text_key(c.text(value)),
            Forms::Numbers(n) => similar::mix(n.get(value as usize).copied().unwrap_or(0.0).to_bits(), 5),
        }
    }

    /// Counts what values are made of, once all rows are read.
    fn count_words(&mut self, cells: &Cells) {
        match self {
            Forms::Orgs(names) => names.count(cells),
            Forms::Codes(codes) => codes.count(),
            _ => {}
        }
    }

    /// Bytes held, about.
    fn bytes(&self) -> u64 {
        match self {
            Forms::Phrases(p) => p.bytes(),
            Forms::Orgs(o) => o.bytes(),
            Forms::Dates(d) => d.bytes(),
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
    /// The slot whose forms hold its values.
    pub(crate) dictionary: usize,
    /// log2 of the share of filled rows that hold a value, by value number.
    pub(crate) log_shares: Vec<f32>,
    /// The same of a value that was never counted.
    pub(crate) log_rarest: f32,
    /// The chance that two rows with values agree, log2.
    pub(crate) log_agree: f32,
}

/// What is read of rows and how it is compared.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Schema {
    pub(crate) sources: Vec<Source>,
    pub(crate) comparisons: Vec<Comparison>,
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
    readers: Vec<Reader>,
}

/// Makes the features of the rows `origin`.
pub(crate) fn build(table: &Table, roles: &[Role], origin: Vec<u32>, lexicon: &Lexicon, link: bool) -> Features {
    let mut features = Features::new();
    let mut cells: Vec<Cells> = Vec::new();
    for source in sources(table, roles, &origin) {
        features.add_source(source, table, &origin, lexicon, &mut cells);
    }
    features.rows = Rows::new(cells.len());
    features.append(&cells, &origin, (!link).then_some(&mut Signs::new()));
    drop(cells);
    if link {
        features.files = features.origin.iter().map(|row| table.file_of(*row)).collect();
    }
    features.count_values();
    features.sort_rows();
    features
}

/// Up to so many rows, a value that stands twice tells nothing of how common it is, and all pairs are compared.
pub(crate) const FEW_ROWS: usize = 700;

/// Columns with values in fewer rows than this share are left out.
const FILLED_MIN: f64 = 0.005;

/// What the columns of a table give to compare.
fn sources(table: &Table, roles: &[Role], origin: &[u32]) -> Vec<Source> {
    let columns = |role: Role| -> Vec<String> {
        let of_role = roles.iter().zip(&table.columns).filter(|(r, _)| **r == role);
        of_role.map(|(_, column)| column.name.clone()).collect()
    };
    let is_filled = |role: Role| {
        let of_role: Vec<_> = roles.iter().zip(&table.columns).filter(|(r, _)| **r == role).collect();
        let n = origin.iter().filter(|row| of_role.iter().any(|(_, c)| !c.cells.of(**row as usize).is_empty())).count();
        n as f64 / origin.len().max(1) as f64 > FILLED_MIN
    };
    let mut all: Vec<Source> = Vec::new();
    let names = |first: Role| Source::Organization(columns(first).into_iter().chain(columns(Role::Alias)).collect());
    if is_filled(Role::GivenName) || is_filled(Role::FamilyName) {
        let [given, middle, family, whole] = [Role::GivenName, Role::MiddleName, Role::FamilyName, Role::Name].map(columns);
        all.push(Source::Person { given, middle, family, whole });
    } else if is_filled(Role::OrganizationName) {
        all.push(names(Role::OrganizationName));
    } else if is_filled(Role::Name) {
        all.push(names(Role::Name));
    }
    let dates = |role: Role| columns(role).into_iter().map(move |column| Source::Date { column, is_event: role == Role::Date });
    all.extend(dates(Role::BirthDate).chain(dates(Role::Date)));
    let streets: Vec<String> = columns(Role::Street).into_iter().chain(columns(Role::Address)).collect();
    all.push(Source::Street { columns: streets, house: columns(Role::HouseNumber).into_iter().next() });
    all.extend(columns(Role::Postcode).into_iter().take(1).map(Source::Postcode));
    all.extend(columns(Role::City).into_iter().take(1).map(Source::City));
    for (role, column) in roles.iter().zip(table.columns.iter().map(|c| c.name.clone())) {
        all.extend(match role {
            Role::Phone => Some(Source::Code { column, sort: code::Sort::Phone }),
            Role::Email => Some(Source::Code { column, sort: code::Sort::Email }),
            Role::Identifier => Some(Source::Code { column, sort: code::Sort::Identifier }),
            Role::Gender | Role::Category | Role::Region | Role::Country => Some(Source::Code { column, sort: code::Sort::Category }),
            Role::Text => Some(Source::Text(column)),
            Role::Number | Role::Latitude | Role::Longitude => Some(Source::Number(column)),
            _ => None,
        });
    }
    all
}

/// Slots in which rows must have a value to be taken for copies of each other.
const COPY_SLOTS_MIN: usize = 2;

impl Features {
    fn new() -> Features {
        Features {
            slots: Vec::new(),
            comparisons: Vec::new(),
            rows: Rows::new(0),
            origin: Vec::new(),
            copies: Vec::new(),
            files: Vec::new(),
            readers: Vec::new(),
        }
    }

    /// Features without rows, of which is known what is read, how it is compared and how common values are.
    pub(crate) fn frozen(schema: &Schema, known: &Frequencies) -> Features {
        let mut features = Features::new();
        for source in &schema.sources {
            features.add_slots(source);
            features.readers.push(Reader::new(source.clone()));
        }
        features.comparisons = schema.comparisons.clone();
        features.rows = Rows::new(features.slots.len());
        known.begin(&mut features.slots);
        features
    }

    /// What is read and how it is compared.
    pub(crate) fn schema(&self) -> Schema {
        Schema { sources: self.readers.iter().map(|r| r.source().clone()).collect(), comparisons: self.comparisons.clone() }
    }

    fn add_slots(&mut self, source: &Source) {
        let first = self.slots.len();
        for (label, forms) in source.labels().into_iter().zip(source.forms()) {
            // One dictionary serves all parts of people's names; the first slot holds it.
            let dictionary = if matches!(forms, Forms::Phrases(_)) { first } else { self.slots.len() };
            self.slots.push(Slot { label, forms, dictionary, log_shares: Vec::new(), log_rarest: 0.0, log_agree: 0.0 });
        }
    }

    /// Reads a source, and adds it with its comparisons where enough rows have a value.
    fn add_source(&mut self, source: Source, table: &Table, rows: &[u32], lexicon: &Lexicon, cells: &mut Vec<Cells>) {
        let first = self.slots.len();
        self.add_slots(&source);
        let mut reader = Reader::new(source);
        let mut of_source: Vec<Cells> = (first..self.slots.len()).map(|_| Cells::with_rows(rows.len())).collect();
        let mut forms: Vec<&mut Forms> = self.slots.iter_mut().skip(first).map(|s| &mut s.forms).collect();
        reader.read(table, rows, lexicon, &mut forms, &mut of_source);
        let is_filled = |cells: &Cells| {
            let filled = (0..rows.len()).filter(|row| !cells.of(*row).is_empty()).count();
            filled > 0 && filled as f64 >= FILLED_MIN * rows.len() as f64
        };
        let filled: Vec<bool> = of_source.iter().map(is_filled).collect();
        if !filled.contains(&true) {
            self.slots.truncate(first);
            return;
        }
        self.add_comparisons(reader.source(), first, &filled);
        self.slots.iter_mut().skip(first).zip(&of_source).for_each(|(slot, cells)| slot.forms.count_words(cells));
        self.readers.push(reader);
        cells.append(&mut of_source);
    }

    fn add_comparisons(&mut self, source: &Source, slot: usize, filled: &[bool]) {
        match source {
            Source::Person { .. } => {
                let [family, given, middle, generation] = std::array::from_fn(|at| filled.get(at) == Some(&true));
                if family && given {
                    let middle = middle.then_some(slot + 2);
                    self.comparisons.push(Comparison::Person(person::Person { given: slot + 1, family: slot, middle }));
                }
                if generation {
                    let sort = code::Sort::Generation;
                    self.comparisons.push(Comparison::Code(code::Code { slot: slot + PERSON_SLOTS.len() - 1, sort }));
                }
            }
            Source::Organization(_) => self.comparisons.push(Comparison::Organization(organization::Organization { slot })),
            Source::Text(_) => self.comparisons.push(Comparison::Text(text::Text { slot })),
            Source::Date { is_event, .. } => self.comparisons.push(Comparison::Date(date::DateOf { slot, is_event: *is_event })),
            Source::Code { sort, .. } => self.comparisons.push(Comparison::Code(code::Code { slot, sort: *sort })),
            Source::Number(_) => self.comparisons.push(Comparison::Measure(measure::Measure { slot })),
            Source::Street { .. } => self.set_place(|place| place.street = Some(slot)),
            Source::Postcode(_) => self.set_place(|place| place.postcode = Some(slot)),
            Source::City(_) => self.set_place(|place| place.city = Some(slot)),
        }
    }

    /// Says something of the comparison of addresses, which is one for street, postal code and town.
    fn set_place(&mut self, set: impl FnOnce(&mut address::Address)) {
        let known = self.comparisons.iter_mut().find_map(|c| if let Comparison::Address(place) = c { Some(place) } else { None });
        if let Some(place) = known {
            return set(place);
        }
        let mut place = address::Address::default();
        set(&mut place);
        self.comparisons.push(Comparison::Address(place));
    }

    /// Reads more rows of a table, under what is known of how common values are: for each row its place here. Rows that come
    /// for the first time stand at the end.
    pub(crate) fn extend(&mut self, table: &Table, rows: &[u32], lexicon: &Lexicon, known: &Frequencies, signs: &mut Signs) -> Vec<u32> {
        let mut cells: Vec<Cells> = self.slots.iter().map(|_| Cells::with_rows(rows.len())).collect();
        let mut first = 0;
        for reader in &mut self.readers {
            let n = reader.source().slots();
            let mut forms: Vec<&mut Forms> = self.slots.iter_mut().skip(first).take(n).map(|s| &mut s.forms).collect();
            reader.read(table, rows, lexicon, &mut forms, cells.get_mut(first..first + n).unwrap_or_default());
            first += n;
        }
        known.tell(&mut self.slots);
        self.append(&cells, rows, Some(signs))
    }

    /// Appends rows of the table. Of those that say the same one is kept, where `signs` tell what was said before; a record that
    /// came a thousand times makes nothing common.
    fn append(&mut self, slots: &[Cells], rows: &[u32], mut signs: Option<&mut Signs>) -> Vec<u32> {
        let mut places = Vec::with_capacity(rows.len());
        for (at, from) in rows.iter().enumerate() {
            let next = self.origin.len() as u32;
            let filled = self.rows.push(slots, at);
            let place = match signs.as_deref_mut().filter(|_| filled >= COPY_SLOTS_MIN) {
                Some(signs) => *signs.entry(sign(self.rows.row(next), slots.len())).or_insert(next),
                None => next,
            };
            if place == next {
                self.origin.push(*from);
            } else {
                self.rows.pop();
                self.copies.push((*from, place));
            }
            places.push(place);
        }
        places
    }

    /// What a row says, as one number: rows are worked through in this order, whatever the order in which they came.
    pub(crate) fn rank(&self, row: u32) -> u64 {
        let row = self.rows.row(row);
        let of_slot = |rank: u64, slot: usize| match self.dictionary(slot) {
            Some(forms) => row.of(slot).iter().fold(similar::mix(rank, slot as u64), |rank, value| similar::mix(rank, forms.key(*value))),
            None => rank,
        };
        (0..self.slots.len()).fold(0, of_slot)
    }

    /// Puts rows in the order of what they say.
    fn sort_rows(&mut self) {
        let ranks: Vec<u64> = (0..self.rows.len() as u32).into_par_iter().map(|row| self.rank(row)).collect();
        let mut order: Vec<u32> = (0..self.rows.len() as u32).collect();
        order.par_sort_by_key(|row| ranks.get(*row as usize).copied());
        let mut place = vec![0_u32; order.len()];
        (0..).zip(&order).for_each(|(at, row)| place.get_mut(*row as usize).into_iter().for_each(|p| *p = at));
        let moved = |of: &[u32]| -> Vec<u32> { order.iter().filter_map(|row| of.get(*row as usize).copied()).collect() };
        self.origin = moved(&self.origin);
        self.files = if self.files.is_empty() { Vec::new() } else { moved(&self.files) };
        self.copies.iter_mut().for_each(|(_, of)| *of = place.get(*of as usize).copied().unwrap_or(*of));
        self.rows.reorder(&order);
    }

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
}

/// Which rows say what: the place of each by its sign.
pub(crate) type Signs = HashMap<(u64, u64), u32>;

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
