// SPDX-License-Identifier: Apache-2.0
//! A table in memory: every distinct value once, rows as numbers.

use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable};

use crate::similar;

/// Distinct texts, numbered from 1 in the order first met; 0 is "nothing".
#[derive(Default)]
pub(crate) struct Dict {
    text: String,
    /// Where each text ends; the first entry is that of 0.
    ends: Vec<u64>,
    table: HashTable<u32>,
    hasher: DefaultHashBuilder,
}

impl Dict {
    pub(crate) fn new() -> Dict {
        Dict { ends: vec![0], ..Dict::default() }
    }

    /// How many numbers there are, that of nothing included.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(crate) fn text(&self, number: u32) -> &str {
        text_at(&self.text, &self.ends, number)
    }

    /// The number of a text, a new one where it was not met before; 0 for the empty text.
    pub(crate) fn number(&mut self, text: &str) -> u32 {
        if text.is_empty() {
            return 0;
        }
        let hash = self.hasher.hash_one(text);
        let (all, ends) = (&self.text, &self.ends);
        if let Some(known) = self.table.find(hash, |n| text_at(all, ends, *n) == text) {
            return *known;
        }
        let number = self.ends.len() as u32;
        self.text.push_str(text);
        self.ends.push(self.text.len() as u64);
        let (all, ends, hasher) = (&self.text, &self.ends, &self.hasher);
        self.table.insert_unique(hash, number, |n| hasher.hash_one(text_at(all, ends, *n)));
        number
    }

    /// The number of a text that is there.
    pub(crate) fn known(&self, text: &str) -> Option<u32> {
        let hash = self.hasher.hash_one(text);
        self.table.find(hash, |n| self.text(*n) == text).copied()
    }

    /// Bytes held.
    pub(crate) fn bytes(&self) -> u64 {
        (self.text.capacity() + self.ends.capacity() * 8 + self.table.capacity() * 5) as u64
    }
}

fn text_at<'a>(text: &'a str, ends: &[u64], number: u32) -> &'a str {
    let end = ends.get(number as usize).copied().unwrap_or(0) as usize;
    let start = (number as usize).checked_sub(1).and_then(|n| ends.get(n)).copied().unwrap_or(0) as usize;
    text.get(start..end).unwrap_or_default()
}

/// Cells of one column: a number each, or several.
#[derive(Default)]
pub(crate) struct Cells {
    cells: Vec<u32>,
    /// For cells with several values: how many, then the values.
    lists: Vec<u32>,
}

/// Marks a cell whose other bits are a place in the lists.
const IS_LIST: u32 = 1 << 31;

/// The cell of these values: nothing, the value itself, or the place of several in `lists`.
pub(crate) fn cell_of(values: &[u32], lists: &mut Vec<u32>) -> u32 {
    match values {
        [] => 0,
        [one] => *one,
        many => {
            let at = lists.len() as u32;
            lists.push(many.len() as u32);
            lists.extend_from_slice(many);
            at | IS_LIST
        }
    }
}

/// The values of a cell that [`cell_of`] made.
pub(crate) fn values_of<'a>(cell: Option<&'a u32>, lists: &'a [u32]) -> &'a [u32] {
    match cell {
        None | Some(0) => &[],
        Some(cell) if cell & IS_LIST == 0 => std::slice::from_ref(cell),
        Some(cell) => {
            let at = (cell & !IS_LIST) as usize;
            let len = lists.get(at).map_or(0, |n| *n as usize);
            lists.get(at + 1..at + 1 + len).unwrap_or_default()
        }
    }
}

impl Cells {
    pub(crate) fn with_rows(rows: usize) -> Cells {
        Cells { cells: Vec::with_capacity(rows), lists: Vec::new() }
    }

    pub(crate) fn len(&self) -> usize {
        self.cells.len()
    }

    /// Makes the column as long as `rows`, with nothing in the new cells.
    pub(crate) fn fill_to(&mut self, rows: usize) {
        self.cells.resize(rows, 0);
    }

    /// Appends a cell with these values; nothing (0) among them is left out.
    pub(crate) fn push(&mut self, values: &[u32]) {
        let cell = cell_of(values, &mut self.lists);
        self.cells.push(cell);
    }

    /// The values of a row's cell.
    pub(crate) fn of(&self, row: usize) -> &[u32] {
        values_of(self.cells.get(row), &self.lists)
    }

    fn bytes(&self) -> u64 {
        ((self.cells.capacity() + self.lists.capacity()) * 4) as u64
    }
}

/// One column.
pub(crate) struct Column {
    pub(crate) name: String,
    pub(crate) dict: Dict,
    pub(crate) cells: Cells,
}

/// The rows of all files, column by column. Columns of one name are one column, whatever their file.
#[derive(Default)]
pub struct Table {
    pub(crate) columns: Vec<Column>,
    /// The first row of each file.
    pub(crate) files: Vec<u32>,
    /// For the file being read: its columns' places here.
    places: Vec<usize>,
    rows: usize,
    /// Values of the row being read, by column.
    open: Vec<(usize, u32)>,
}

/// Rows that one run takes, at most: rows are numbered by 32 bits, one of which marks lists.
pub const ROWS_MAX: usize = (1 << 31) - 2;

impl Table {
    /// An empty table.
    pub fn new() -> Table {
        Table::default()
    }

    /// What follows comes from the next file.
    pub fn next_file(&mut self) {
        self.files.push(self.rows as u32);
        self.places.clear();
    }

    /// A column of the file at hand, numbered from 0 in the order of these calls.
    pub fn column(&mut self, name: &str) {
        let known = self.columns.iter().position(|c| c.name == name);
        let place = known.unwrap_or_else(|| {
            self.columns.push(Column { name: name.to_owned(), dict: Dict::new(), cells: Cells::default() });
            self.columns.len() - 1
        });
        self.places.push(place);
    }

    /// One row: values by the file's column numbers; the same column may come several times.
    ///
    /// # Errors
    /// When there are more than [`ROWS_MAX`] rows.
    pub fn row(&mut self, cells: &[(u32, &str)]) -> Result<(), String> {
        if self.rows >= ROWS_MAX {
            return Err(format!("more than {ROWS_MAX} rows"));
        }
        self.open.clear();
        for (column, value) in cells {
            let Some(place) = self.places.get(*column as usize) else { continue };
            if let Some(column) = self.columns.get_mut(*place) {
                let number = column.dict.number(value);
                if number != 0 {
                    self.open.push((*place, number));
                }
            }
        }
        // Cells come by column, so those of one column stand together once sorted; their order in it stays.
        if !self.open.is_sorted_by_key(|(place, _)| *place) {
            self.open.sort_by_key(|(place, _)| *place);
        }
        let mut values: Vec<u32> = Vec::new();
        for of_one in self.open.chunk_by(|a, b| a.0 == b.0) {
            let Some(column) = of_one.first().and_then(|(place, _)| self.columns.get_mut(*place)) else { continue };
            column.cells.fill_to(self.rows);
            values.clear();
            of_one.iter().for_each(|(_, v)| {
                if !values.contains(v) || values.len() > VALUES_SEARCHED_MAX {
                    values.push(*v)
                }
            });
            values.truncate(VALUES_MAX);
            column.cells.push(&values);
        }
        self.rows += 1;
        Ok(())
    }

    /// Makes all columns as long as the table: what follows may read every cell.
    pub(crate) fn fill(&mut self) {
        let rows = self.rows;
        self.columns.iter_mut().for_each(|c| c.cells.fill_to(rows));
    }

    /// For each row a number that depends on what it says alone, not on where it or its columns stand.
    pub fn content_keys(&self) -> Vec<u64> {
        let mut signs = vec![0_u64; self.rows];
        for column in &self.columns {
            let name = similar::text_key(&column.name);
            let keys: Vec<u64> =
                (0..column.dict.len() as u32).map(|n| similar::mix(name, similar::text_key(column.dict.text(n)))).collect();
            for (row, sign) in signs.iter_mut().enumerate() {
                for value in column.cells.of(row) {
                    *sign = sign.wrapping_add(keys.get(*value as usize).copied().unwrap_or(0));
                }
            }
        }
        signs
    }

    /// Closes the table. From here on the order in which columns came means nothing: they stand by name.
    pub fn close(&mut self) {
        self.fill();
        self.columns.sort_by(|a, b| a.name.cmp(&b.name));
        self.places.clear();
    }

    /// Rows read.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Values of a cell, as read.
    pub fn cell(&self, column: usize, row: usize) -> impl Iterator<Item = &str> {
        self.columns.get(column).into_iter().flat_map(move |c| c.cells.of(row).iter().map(move |v| c.dict.text(*v)))
    }

    /// The number of the file that a row comes from.
    pub(crate) fn file_of(&self, row: u32) -> u32 {
        self.files.partition_point(|first| *first <= row) as u32
    }

    /// The column of a name.
    pub fn column_named(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|c| c.name == name)
    }

    /// The name of a column.
    pub fn column_name(&self, column: usize) -> &str {
        self.columns.get(column).map_or("", |c| &c.name)
    }

    /// Bytes that the table holds.
    pub fn bytes(&self) -> u64 {
        self.columns.iter().map(|c| c.dict.bytes() + c.cells.bytes()).sum()
    }
}

/// Values of one cell that are compared, at most.
pub(crate) const VALUES_MAX: usize = 32;
/// Values of one cell among which doubles are looked for.
const VALUES_SEARCHED_MAX: usize = 64;
