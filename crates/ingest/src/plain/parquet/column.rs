// SPDX-License-Identifier: Apache-2.0
//! One column of one row group, some rows at a time.

use std::str::Utf8Error;

use ::parquet::{
    column::{
        page::{Page, PageMetadata, PageReader},
        reader::{ColumnReader, ColumnReaderImpl, get_column_reader},
    },
    data_type::{ByteArray, DataType},
    errors::{ParquetError, Result},
    schema::types::ColumnDescPtr,
};

use super::value::{Form, Written};
use crate::normal::trimmed;

/// Values that one page may claim: a hundred times what writers put there, and memory for a list of as many.
const PAGE_VALUES_MAX: u32 = 1 << 26;

/// A column chunk with the rows of the batch at hand.
pub(super) struct Chunk {
    pub(super) number: u32,
    form: Form,
    has_lists: bool,
    /// The definition level of a value that is there.
    whole: i16,
    reader: ColumnReader,
    defs: Vec<i16>,
    reps: Vec<i16>,
    values: Values,
}

/// Where reading a batch stands.
#[derive(Clone, Copy, Default)]
pub(super) struct Cursor {
    level: usize,
    value: usize,
}

/// The values of a batch that are there.
struct Values {
    bytes: Vec<ByteArray>,
    /// Values that are no text in the file.
    written: Written,
}

impl Chunk {
    pub(super) fn new(number: u32, form: Form, leaf: ColumnDescPtr, pages: Box<dyn PageReader>) -> Self {
        Chunk {
            number,
            form,
            has_lists: leaf.max_rep_level() > 0,
            whole: leaf.max_def_level(),
            reader: get_column_reader(leaf, Box::new(Pages(pages))),
            defs: Vec::new(),
            reps: Vec::new(),
            values: Values { bytes: Vec::new(), written: Written::default() },
        }
    }

    /// Reads the next rows in place of the last ones.
    pub(super) fn fill(&mut self, rows: usize) -> Result<()> {
        self.defs.clear();
        self.reps.clear();
        self.values.bytes.clear();
        self.values.written.clear();
        let (form, defs, reps, out) = (self.form, &mut self.defs, &mut self.reps, &mut self.values.written);
        let found = match &mut self.reader {
            ColumnReader::BoolColumnReader(r) => each(r, rows, defs, reps, |v| out.push(if *v { "true" } else { "false" })),
            ColumnReader::Int32ColumnReader(r) => each(r, rows, defs, reps, |v| match form {
                Form::Unsigned => out.integer(Form::Integer, i64::from(v.cast_unsigned())),
                _ => out.integer(form, i64::from(*v)),
            }),
            ColumnReader::Int64ColumnReader(r) => each(r, rows, defs, reps, |v| out.integer(form, *v)),
            ColumnReader::Int96ColumnReader(r) => each(r, rows, defs, reps, |v| out.instant(v.to_seconds(), v.to_nanos())),
            ColumnReader::FloatColumnReader(r) => each(r, rows, defs, reps, |v| out.float(f64::from(*v), v)),
            ColumnReader::DoubleColumnReader(r) => each(r, rows, defs, reps, |v| out.float(*v, v)),
            ColumnReader::ByteArrayColumnReader(r) if matches!(form, Form::Text) => {
                r.read_records(rows, Some(defs), Some(reps), &mut self.values.bytes).map(|(records, ..)| records)
            }
            ColumnReader::ByteArrayColumnReader(r) => each(r, rows, defs, reps, |v| out.bytes(form, v.data())),
            ColumnReader::FixedLenByteArrayColumnReader(r) => each(r, rows, defs, reps, |v| out.bytes(form, v.data())),
        }?;
        if found == rows { Ok(()) } else { Err(ParquetError::EOF("a column ends before its row group does".to_owned())) }
    }

    /// Gives the values of the next row, trimmed.
    pub(super) fn row<'v>(&'v self, cursor: &mut Cursor, mut take: impl FnMut(std::result::Result<&'v str, Utf8Error>)) {
        loop {
            // A column that cannot be without value has no levels.
            if self.whole == 0 || self.defs.get(cursor.level) == Some(&self.whole) {
                take(self.values.get(cursor.value).map(trimmed));
                cursor.value += 1;
            }
            cursor.level += 1;
            let goes_on = self.has_lists && self.reps.get(cursor.level).is_some_and(|rep| *rep > 0);
            if !goes_on {
                return;
            }
        }
    }
}

impl Values {
    fn get(&self, idx: usize) -> std::result::Result<&str, Utf8Error> {
        match self.bytes.get(idx) {
            Some(bytes) => std::str::from_utf8(bytes.data()),
            None => Ok(self.written.get(idx)),
        }
    }
}

/// Reads rows and writes each value.
fn each<T: DataType>(
    reader: &mut ColumnReaderImpl<T>,
    rows: usize,
    defs: &mut Vec<i16>,
    reps: &mut Vec<i16>,
    mut write: impl FnMut(&T::T),
) -> Result<usize> {
    let mut values = Vec::new();
    let (records, ..) = reader.read_records(rows, Some(defs), Some(reps), &mut values)?;
    values.iter().for_each(&mut write);
    Ok(records)
}

/// Pages that claim no more values than a writer would put there.
struct Pages(Box<dyn PageReader>);

impl PageReader for Pages {
    fn get_next_page(&mut self) -> Result<Option<Page>> {
        let page = self.0.get_next_page()?;
        match &page {
            Some(page) if page.num_values() > PAGE_VALUES_MAX => {
                Err(ParquetError::General(format!("a page of more than {PAGE_VALUES_MAX} values")))
            }
            _ => Ok(page),
        }
    }

    fn peek_next_page(&mut self) -> Result<Option<PageMetadata>> {
        self.0.peek_next_page()
    }

    fn skip_next_page(&mut self) -> Result<()> {
        self.0.skip_next_page()
    }

    fn at_record_boundary(&mut self) -> Result<bool> {
        self.0.at_record_boundary()
    }
}

impl Iterator for Pages {
    type Item = Result<Page>;

    fn next(&mut self) -> Option<Self::Item> {
        self.get_next_page().transpose()
    }
}
