// SPDX-License-Identifier: Apache-2.0
//! Parquet, read in batches of rows from all columns at once, so that memory follows the batch and not the row group.
//!
//! A list gives several values, a structure's fields are called `structure.field`. Types become the text that people write:
//! dates as 1970-01-01, decimals with their point, whole numbers without one even where the file keeps them as floats.

mod column;
mod value;

use std::{fs::File, panic};

use ::parquet::{
    basic::{ConvertedType, LogicalType},
    errors::ParquetError,
    file::reader::{FileReader, SerializedFileReader},
    schema::types::Type,
};
use model::text::excerpt;

use super::{header, out::Out};
use crate::{
    batch::Stop,
    lines::ROW_BYTES_MAX,
    rows::COLUMNS_MAX,
    unpack::{RATIO_FREE_BYTES, UNPACKED_RATIO_MAX},
};
use column::{Chunk, Cursor};

/// Values in one batch, lists aside.
const BATCH_VALUES: usize = 16 << 10;
const BATCH_ROWS_MAX: usize = 4_096;

/// Whether a file that begins like this is Parquet.
pub(super) fn is_parquet(first: &[u8]) -> bool {
    first.starts_with(b"PAR1")
}

/// Reads the file.
pub(super) fn read(file: File, out: &mut Out<'_>) -> Result<&'static str, Stop> {
    let bytes = file.metadata()?.len();
    let reader = guarded(|| SerializedFileReader::new(file))?;
    let metadata = reader.metadata().file_metadata();
    refuse_bomb(bytes, metadata.num_rows())?;
    let schema = metadata.schema_descr();
    let leaves = schema.columns();
    if leaves.len() > COLUMNS_MAX {
        return Err(Stop::refused(0, format!("the file has more than {COLUMNS_MAX} columns"), "look whether this is the right file"));
    }
    let names: Vec<String> = leaves.iter().map(|leaf| name(schema.root_schema(), leaf.path().parts())).collect();
    let numbers = header::columns(&names, out);
    let forms: Vec<value::Form> = leaves.iter().map(|leaf| value::Form::of(leaf)).collect();
    for (name, _) in names.iter().zip(&forms).filter(|(_, form)| matches!(form, value::Form::Unreadable)) {
        out.tell(0, format!("column `{}` holds values that are no text or number; it is not read", excerpt(name)));
    }
    let batch_rows = (BATCH_VALUES / leaves.len().max(1)).clamp(1, BATCH_ROWS_MAX);
    let mut line = 0;
    for group in 0..reader.num_row_groups() {
        let group = guarded(|| reader.get_row_group(group))?;
        let mut chunks = Vec::with_capacity(leaves.len());
        for (idx, (number, form)) in numbers.iter().zip(&forms).enumerate() {
            if let (Some(number), false) = (number, matches!(form, value::Form::Unreadable)) {
                let leaf = leaves.get(idx).cloned().ok_or_else(|| damaged("columns without a type"))?;
                chunks.push(guarded(|| Ok(Chunk::new(*number, *form, leaf, group.get_column_page_reader(idx)?)))?);
            }
        }
        let mut left = usize::try_from(group.metadata().num_rows()).map_err(|_| damaged("a row group of less than no rows"))?;
        while left > 0 {
            let rows = left.min(batch_rows);
            for chunk in &mut chunks {
                guarded(|| chunk.fill(rows))?;
            }
            give(&chunks, rows, &mut line, out)?;
            left -= rows;
        }
    }
    Ok("Parquet")
}

/// Passes a batch on row by row.
fn give(chunks: &[Chunk], rows: usize, line: &mut u64, out: &mut Out<'_>) -> Result<(), Stop> {
    let mut cursors = vec![Cursor::default(); chunks.len()];
    let mut cells: Vec<(u32, &str)> = Vec::with_capacity(chunks.len());
    for _ in 0..rows {
        *line += 1;
        cells.clear();
        for (chunk, cursor) in chunks.iter().zip(&mut cursors) {
            chunk.row(cursor, |cell| match cell {
                Ok(text) if text.len() > ROW_BYTES_MAX => {
                    out.tell(*line, format!("a value is longer than {} MiB; it is left out", ROW_BYTES_MAX >> 20));
                }
                Ok("") => {}
                Ok(text) => cells.push((chunk.number, text)),
                Err(_) => out.tell(*line, "a value is no UTF-8 text; it is left out".to_owned()),
            });
        }
        out.row(*line, &cells)?;
    }
    Ok(())
}

/// Runs what reads strangers' bytes with a crate that stops at some damaged files instead of telling so.
fn guarded<T>(read: impl FnOnce() -> Result<T, ParquetError>) -> Result<T, Stop> {
    // What was half read is thrown away with the whole file, so nothing broken is seen later.
    match panic::catch_unwind(panic::AssertUnwindSafe(read)) {
        Ok(Ok(read)) => Ok(read),
        Ok(Err(error)) => Err(damaged(&error.to_string())),
        Err(_) => Err(damaged("its pages do not fit together")),
    }
}

fn damaged(reason: &str) -> Stop {
    let remedy = "get it again, or write it with snappy, gzip, zstd or no compression";
    Stop::refused(0, format!("the Parquet file cannot be read: {}", excerpt(reason)), remedy)
}

/// Rows cost no bytes when they say nothing, so a small file can claim any number of them.
fn refuse_bomb(bytes: u64, rows: i64) -> Result<(), Stop> {
    let rows = u64::try_from(rows).unwrap_or(u64::MAX);
    if rows > RATIO_FREE_BYTES && rows / UNPACKED_RATIO_MAX > bytes {
        return Err(damaged(&format!("{rows} rows in {bytes} bytes cannot be")));
    }
    Ok(())
}

/// `a.b` for a field of a structure; what only makes a list a list is left out.
fn name(root: &Type, path: &[String]) -> String {
    let mut node = root;
    let mut names = Vec::new();
    let mut wrappers = 0;
    for part in path {
        if wrappers > 0 {
            wrappers -= 1;
        } else {
            names.push(part.as_str());
        }
        let fields = if node.is_group() { node.get_fields() } else { &[] };
        let Some(child) = fields.iter().find(|f| f.name() == part) else { continue };
        let info = child.get_basic_info();
        let is = |logical: LogicalType, converted| info.logical_type_ref() == Some(&logical) || info.converted_type() == converted;
        if is(LogicalType::List, ConvertedType::LIST) {
            // Old writers put the fields of an element right into the repeated group.
            let inner = if child.is_group() { child.get_fields().first() } else { None };
            let is_element = inner.is_some_and(|i| i.is_group() && i.get_fields().len() > 1);
            wrappers = if is_element { 1 } else { 2 };
        } else if is(LogicalType::Map, ConvertedType::MAP) {
            wrappers = 1;
        }
        node = child;
    }
    names.join(".")
}
