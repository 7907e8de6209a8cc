// SPDX-License-Identifier: Apache-2.0
//! CSV and its cousins, with delimiter and header found by looking at the first rows.

use super::{
    header, ofac,
    out::Out,
    text::{Text, tell_replacements},
};
use crate::{
    batch::Stop,
    formats::delimited::{DELIMITERS, each_row, read_header},
    rows::Rows,
};

/// Rows looked at before the first is taken.
const SAMPLE_ROWS: usize = 100;
/// Stands for "no delimiter": a control character that texts do not hold.
const NO_DELIMITER: u8 = 0x1f;

/// Reads the rows.
pub(super) fn read(text: &mut Text, out: &mut Out<'_>) -> Result<&'static str, Stop> {
    let mut rows = Rows::new(text.decoded())?;
    let delimiter = match declared_delimiter(&rows) {
        Some(delimiter) => {
            rows.skip_line()?;
            delimiter
        }
        None => sniff_delimiter(&rows),
    };
    rows.set_delimiter(delimiter);
    let sample = rows.peek_rows(delimiter, SAMPLE_ROWS);
    if let Some(table) = ofac::table(&sample) {
        let width = sample.first().map_or(0, Vec::len);
        each_row(&mut rows, width, out, &mut |rows, line, out| ofac::row(table, line, rows, out))?;
        return Ok("OFAC delimited text");
    }
    let names = if header::is_header(&sample) {
        read_header(&mut rows)?
    } else {
        out.tell(1, "the first row looks like data, so columns are called column_1, column_2, …; add a header to name them".to_owned());
        vec![String::new(); sample.iter().map(Vec::len).max().unwrap_or_default()]
    };
    let columns = header::columns(&names, out);
    each_row(&mut rows, columns.len(), out, &mut |rows, line, out| {
        let mut cells: Vec<(u32, &str)> = Vec::with_capacity(columns.len());
        for (column, cell) in columns.iter().zip(rows.all_cells()) {
            if let (Some(column), false) = (column, cell.is_empty()) {
                cells.push((*column, cell));
            }
        }
        out.row(line, &cells)
    })?;
    tell_replacements(rows.had_replacements(), out);
    Ok("delimited text")
}

/// The delimiter in the line `sep=;` that spreadsheets write before the header.
fn declared_delimiter(rows: &Rows<'_>) -> Option<u8> {
    let first = rows.peek_rows(NO_DELIMITER, 1).pop()?.pop()?;
    match first.trim().as_bytes() {
        [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', delimiter] => Some(*delimiter).filter(u8::is_ascii),
        _ => None,
    }
}

/// The delimiter under which the first row has several cells, most other rows have as many, and rows are widest.
fn sniff_delimiter(rows: &Rows<'_>) -> u8 {
    let score = |delimiter: u8| {
        let sample = rows.peek_rows(delimiter, SAMPLE_ROWS);
        let width = sample.first().map_or(0, Vec::len);
        let alike = sample.iter().filter(|r| r.len() == width).count();
        (width > 1).then(|| (alike * 10 / sample.len().max(1), width))
    };
    let mut best = (NO_DELIMITER, None);
    for delimiter in DELIMITERS {
        let found = score(delimiter);
        if found > best.1 {
            best = (delimiter, found);
        }
    }
    best.0
}
