// SPDX-License-Identifier: Apache-2.0
//! What rows are read from: columns become slots, every distinct value is read once.
//!
//! A source reads rows in any number of steps, so that a table may grow; what it reads of a row depends on the row alone.

use hashbrown::HashMap;
use names::{Lexicon, Sort};
use serde::{Deserialize, Serialize};

use super::{Forms, codes, codes::Codes, orgs::Orgs, phrases::Phrases, streets::Streets};
use crate::{
    compare::code,
    date::{self as dates, Date},
    table::{Cells, Column, Table, VALUES_MAX},
};

/// What one slot, or the parts of people's names, are read from: columns by their names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Source {
    /// Names of people, whole or in parts: four slots, see [`PERSON_SLOTS`].
    Person { given: Vec<String>, middle: Vec<String>, family: Vec<String>, whole: Vec<String> },
    /// Names of companies with their other names.
    Organization(Vec<String>),
    /// Running text.
    Text(String),
    /// Dates; of an event, or of what belongs to a thing for good.
    Date { column: String, is_event: bool },
    /// Street lines; the house number may have a column of its own.
    Street { columns: Vec<String>, house: Option<String> },
    /// Values compared letter by letter.
    Code { column: String, sort: code::Sort },
    /// A postal code.
    Postcode(String),
    /// A town.
    City(String),
    /// Amounts.
    Number(String),
}

/// The slots of people's names, in order. One dictionary serves all but the last, so that swapped names meet; the first holds it.
pub(crate) const PERSON_SLOTS: [&str; 4] = ["family name", "given name", "middle name", "generation"];

impl Source {
    /// How many slots it fills.
    pub(crate) fn slots(&self) -> usize {
        if matches!(self, Source::Person { .. }) { PERSON_SLOTS.len() } else { 1 }
    }

    /// What people call each of its slots: the columns they come from.
    pub(crate) fn labels(&self) -> Vec<String> {
        let first = |columns: &[String], whole: &[String]| columns.first().or(whole.first()).cloned().unwrap_or_default();
        match self {
            Source::Person { given, middle, family, whole } => {
                let none: &[String] = &[];
                vec![first(family, whole), first(given, none), first(middle, none), "generation".to_owned()]
            }
            Source::Organization(columns) => vec![first(columns, &[])],
            Source::Street { columns, .. } => vec![columns.join(", ")],
            Source::Text(column) | Source::Postcode(column) | Source::City(column) | Source::Number(column) => vec![column.clone()],
            Source::Date { column, .. } | Source::Code { column, .. } => vec![column.clone()],
        }
    }

    /// Slots with nothing in them yet.
    pub(crate) fn forms(&self) -> Vec<Forms> {
        match self {
            Source::Person { .. } => vec![
                Forms::Phrases(Phrases::new()),
                Forms::Phrases(Phrases::new()),
                Forms::Phrases(Phrases::new()),
                Forms::Codes(Codes::of(&GENERATIONS)),
            ],
            Source::Organization(_) | Source::Text(_) => vec![Forms::Orgs(Orgs::new())],
            Source::Date { .. } => vec![Forms::Dates(Dates::new())],
            Source::Street { .. } => vec![Forms::Streets(Streets::new())],
            Source::Code { .. } | Source::Postcode(_) | Source::City(_) => vec![Forms::Codes(Codes::new())],
            Source::Number(_) => vec![Forms::Numbers(vec![f64::NAN])],
        }
    }
}

/// Distinct dates; numbers begin at 1.
pub(crate) struct Dates {
    all: Vec<Date>,
    known: HashMap<Date, u32>,
}

impl Dates {
    fn new() -> Dates {
        Dates { all: vec![Date::default()], known: HashMap::new() }
    }

    fn number(&mut self, text: &str) -> u32 {
        dates::parse(text).map_or(0, |date| {
            *self.known.entry(date).or_insert_with(|| {
                self.all.push(date);
                self.all.len() as u32 - 1
            })
        })
    }

    pub(crate) fn len(&self) -> usize {
        self.all.len()
    }

    pub(crate) fn get(&self, number: u32) -> Date {
        self.all.get(number as usize).copied().unwrap_or_default()
    }

    pub(crate) fn bytes(&self) -> u64 {
        (self.all.capacity() * 4 + self.known.capacity() * 9) as u64
    }
}

/// Marks a value that was not read yet.
const UNREAD: u32 = u32::MAX;

/// Reads rows of one source.
pub(crate) struct Reader {
    source: Source,
    /// By column of the source, for each of the table's values its number here.
    seen: Vec<Vec<u32>>,
    /// For people: by column, for each value the generation it tells, if it was read.
    generations: Vec<Vec<u32>>,
}

impl Reader {
    pub(crate) fn new(source: Source) -> Reader {
        Reader { source, seen: Vec::new(), generations: Vec::new() }
    }

    pub(crate) fn source(&self) -> &Source {
        &self.source
    }

    /// Reads these rows of a table: for each a cell in every slot of the source.
    pub(crate) fn read(&mut self, table: &Table, rows: &[u32], lexicon: &Lexicon, forms: &mut [&mut Forms], cells: &mut [Cells]) {
        let named = |names: &[String]| -> Vec<&Column> { names.iter().filter_map(|name| column(table, name)).collect() };
        let one = |name: &String| -> Vec<&Column> { column(table, name).into_iter().collect() };
        match (&self.source, forms, cells) {
            (Source::Person { given, middle, family, whole }, [Forms::Phrases(phrases), ..], [families, givens, middles, generations]) => {
                let columns = PersonColumns { given: named(given), middle: named(middle), family: named(family), whole: named(whole) };
                let mut read = Person { lexicon, phrases, columns, seen: &mut self.seen, generations: &mut self.generations };
                read.rows(rows, [families, givens, middles, generations]);
            }
            (Source::Organization(columns), [Forms::Orgs(names)], [cells]) => {
                read(&mut self.seen, &named(columns), rows, cells, |text| names.number(lexicon, text));
            }
            (Source::Text(column), [Forms::Orgs(texts)], [cells]) => {
                read(&mut self.seen, &one(column), rows, cells, |text| texts.number_text(text));
            }
            (Source::Date { column, .. }, [Forms::Dates(dates)], [cells]) => {
                read(&mut self.seen, &one(column), rows, cells, |text| dates.number(text));
            }
            (Source::Street { columns, house: None }, [Forms::Streets(streets)], [cells]) => {
                read(&mut self.seen, &named(columns), rows, cells, |line| streets.number(line));
            }
            (Source::Street { columns, house: Some(house) }, [Forms::Streets(streets)], [cells]) => {
                lines(column(table, house), &named(columns), rows, streets, cells);
            }
            (Source::Code { column, sort }, [Forms::Codes(codes)], [cells]) => {
                let reading = match sort {
                    code::Sort::Phone => codes::phone,
                    code::Sort::Email => codes::email,
                    code::Sort::Identifier => codes::identifier,
                    code::Sort::Category | code::Sort::Generation => codes::word,
                };
                read(&mut self.seen, &one(column), rows, cells, |text| codes.number(&reading(text)));
            }
            (Source::Postcode(column), [Forms::Codes(codes)], [cells]) => {
                read(&mut self.seen, &one(column), rows, cells, |text| codes.number(&codes::identifier(text)));
            }
            (Source::City(column), [Forms::Codes(codes)], [cells]) => {
                read(&mut self.seen, &one(column), rows, cells, |text| codes.number(&codes::word(text)));
            }
            (Source::Number(column), [Forms::Numbers(numbers)], [cells]) => {
                read(&mut self.seen, &one(column), rows, cells, |text| {
                    codes::number(text).map_or(0, |value| {
                        numbers.push(value);
                        numbers.len() as u32 - 1
                    })
                });
            }
            _ => {}
        }
    }
}

fn column<'a>(table: &'a Table, name: &str) -> Option<&'a Column> {
    table.columns.iter().find(|c| c.name == name)
}

/// A column's value, read where it was not met before.
fn known(seen: &mut Vec<u32>, column: &Column, raw: u32, number: impl FnOnce(&str) -> u32) -> u32 {
    if seen.len() < column.dict.len() {
        seen.resize(column.dict.len(), UNREAD);
    }
    match seen.get_mut(raw as usize) {
        Some(place) if *place == UNREAD => {
            *place = number(column.dict.text(raw));
            *place
        }
        Some(place) => *place,
        None => 0,
    }
}

/// Cells of one slot, from the values of some columns.
fn read(seen: &mut Vec<Vec<u32>>, columns: &[&Column], rows: &[u32], cells: &mut Cells, mut number: impl FnMut(&str) -> u32) {
    seen.resize_with(seen.len().max(columns.len()), Vec::new);
    let mut values: Vec<u32> = Vec::new();
    for row in rows {
        read_row(seen, columns, *row, &mut values, &mut number);
        cells.push(&values);
    }
}

/// The values of one row in some columns.
fn read_row(seen: &mut [Vec<u32>], columns: &[&Column], row: u32, values: &mut Vec<u32>, mut number: impl FnMut(&str) -> u32) {
    values.clear();
    for (column, seen) in columns.iter().zip(seen) {
        for raw in column.cells.of(row as usize) {
            let known = known(seen, column, *raw, &mut number);
            if known != 0 && !values.contains(&known) && values.len() < VALUES_MAX {
                values.push(known);
            }
        }
    }
}

/// Street lines where the house number has a column of its own: each row makes its own.
fn lines(house: Option<&Column>, columns: &[&Column], rows: &[u32], streets: &mut Streets, cells: &mut Cells) {
    let mut values: Vec<u32> = Vec::new();
    for row in rows.iter().map(|r| *r as usize) {
        values.clear();
        let number = house.and_then(|h| Some(h.dict.text(*h.cells.of(row).first()?))).unwrap_or_default();
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
}

/// The columns of people's names.
struct PersonColumns<'a> {
    given: Vec<&'a Column>,
    middle: Vec<&'a Column>,
    family: Vec<&'a Column>,
    whole: Vec<&'a Column>,
}

/// Reads the names of people in parts.
struct Person<'a> {
    lexicon: &'a Lexicon,
    phrases: &'a mut Phrases,
    columns: PersonColumns<'a>,
    seen: &'a mut Vec<Vec<u32>>,
    generations: &'a mut Vec<Vec<u32>>,
}

impl Person<'_> {
    fn rows(&mut self, rows: &[u32], [families, givens, middles, generations]: [&mut Cells; 4]) {
        let PersonColumns { given, middle, family, whole } = &self.columns;
        let (lexicon, n, m) = (self.lexicon, given.len(), middle.len());
        let parts = n + m + family.len();
        self.seen.resize_with(self.seen.len().max(parts), Vec::new);
        let telling: Vec<&Column> = family.iter().chain(whole).chain(given).copied().collect();
        self.generations.resize_with(self.generations.len().max(telling.len()), Vec::new);
        let has_middle = !middle.is_empty();
        let (mut of_given, mut of_middle, mut of_family) = (Vec::new(), Vec::new(), Vec::new());
        for row in rows {
            for (columns, from, values) in [(given, 0, &mut of_given), (middle, n, &mut of_middle), (family, n + m, &mut of_family)] {
                let seen = self.seen.get_mut(from..from + columns.len()).unwrap_or_default();
                read_row(seen, columns, *row, values, |text| self.phrases.number(lexicon, text));
            }
            if of_given.is_empty() || of_family.is_empty() || !has_middle {
                for text in whole.iter().flat_map(|c| c.cells.of(*row as usize).iter().map(|v| c.dict.text(*v))) {
                    complete(self.phrases, lexicon, text, &mut of_given, &mut of_middle, &mut of_family);
                }
            }
            givens.push(&of_given);
            middles.push(&of_middle);
            families.push(&of_family);
            let said = telling.iter().zip(self.generations.iter_mut()).find_map(|(column, seen)| {
                let told = column.cells.of(*row as usize).iter().map(|raw| known(seen, column, *raw, generation_of));
                told.into_iter().find(|g| *g != 0)
            });
            generations.push(said.as_slice());
        }
    }
}

/// Takes from a whole name what the parts lack.
fn complete(phrases: &mut Phrases, lexicon: &Lexicon, text: &str, given: &mut Vec<u32>, middle: &mut Vec<u32>, family: &mut Vec<u32>) {
    let name = lexicon.analyse(text, Sort::Person);
    let mut words: Vec<(u32, names::Role)> = Vec::new();
    for word in name.words() {
        if matches!(word.role(), names::Role::Title | names::Role::Particle | names::Role::Generation | names::Role::Stop) {
            continue;
        }
        let number = phrases.number_word(lexicon, word);
        // What the parts say already is not said again.
        let is_said = |parts: &[u32]| parts.iter().any(|p| phrases.words(*p).contains(&number) || *p == number);
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

/// Middle names of one row that are compared, at most.
const MIDDLES_MAX: usize = 6;

/// What tells father from son; a row holds the place in this list, from 1.
const GENERATIONS: [&str; 4] = ["senior", "junior", "third", "fourth"];

/// The generation that the last word of a name tells, as a place in [`GENERATIONS`]; 0 for none.
fn generation_of(name: &str) -> u32 {
    let last = name.rsplit([' ', ',']).find(|w| !w.is_empty()).filter(|last| last.len() < name.len());
    last.map_or(0, |w| match w.trim_matches('.').to_ascii_lowercase().as_str() {
        "sr" | "senior" | "snr" | "i" => 1,
        "jr" | "junior" | "jnr" | "ii" | "2" | "2nd" => 2,
        "iii" | "3" | "3rd" => 3,
        "iv" | "4" | "4th" => 4,
        _ => 0,
    })
}
