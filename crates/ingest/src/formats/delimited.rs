// SPDX-License-Identifier: Apache-2.0
//! CSV and its cousins: any delimiter, any encoding, columns found by name.

use model::{FindingCode, Severity, text::excerpt};

use crate::{
    batch::{Notes, Output, Stop},
    decode::Decoded,
    formats::Job,
    lines::ROW_BYTES_MAX,
    mapping::{Table, column_key},
    reader::RowReader,
    rows::{COLUMNS_MAX, Next, REPAIRS_MAX, Rows},
};

/// Delimiters tried when none is declared.
pub(crate) const DELIMITERS: [u8; 5] = [b',', b'\t', b';', b'|', b'^'];

/// Reads one file.
pub(crate) fn read(job: Job<'_>, out: &mut Output<'_>) -> Result<(), Stop> {
    let Some(table) = job.spec.table(job.file_name) else {
        let patterns = job.spec.file_patterns().join(", ");
        return Err(Stop::refused(
            0,
            "no table of this source is meant for a file of this name",
            format!("name it like one of {patterns}"),
        ));
    };
    let mut source = Decoded::new(job.input, table.layout.encoding);
    refuse_unmarked_utf16(&mut source, table)?;
    let mut rows = Rows::new(source)?;
    for _ in 0..table.layout.skip_lines {
        rows.skip_line()?;
    }
    rows.set_delimiter(table.layout.delimiter.unwrap_or_else(|| sniff_delimiter(&rows, table)));
    let header = match &table.layout.headless {
        Some(names) => names.clone(),
        None => read_header(&mut rows)?,
    };
    let places = bind(&header, table, out)?;
    let mut reader = RowReader::new(job.spec, job.words, table);
    each_row(&mut rows, header.len(), out, &mut |rows, line, out| {
        let cells: Vec<&str> = rows.cells_at(&places).map(|cell| reader.meaning(cell)).collect();
        reader.read(line, &cells, out)
    })?;
    note_replacements(&rows, table, out);
    Ok(())
}

/// What is done with a row: with its line, and where findings go.
pub(crate) type Take<'a, N> = dyn FnMut(&Rows<'_>, u64, &mut N) -> Result<(), Stop> + 'a;

/// Gives every row that can be split, with findings about shape and quotes; `width` is how many cells a row should have.
pub(crate) fn each_row<N: Notes>(rows: &mut Rows<'_>, width: usize, notes: &mut N, take: &mut Take<'_, N>) -> Result<(), Stop> {
    let mut repairs = 0;
    loop {
        match rows.next()? {
            Next::End => return Ok(()),
            Next::Row { line } => {
                note_shape(rows, line, width, notes);
                take(rows, line, notes)?;
            }
            lost => {
                repairs += 1;
                note_lost(&lost, notes);
                if repairs >= REPAIRS_MAX {
                    return Err(Stop::refused(
                        0,
                        format!("{repairs} rows could not be split"),
                        "look whether delimiter and quotes are what the source says",
                    ));
                }
            }
        }
    }
}

/// Every second byte NUL and no byte order mark: reading on would give nonsense.
fn refuse_unmarked_utf16(source: &mut Decoded<'_>, table: &Table) -> Result<(), Stop> {
    let first = source.peek()?;
    let first = first.get(..1024).unwrap_or(first);
    let nuls = first.iter().filter(|b| **b == 0).count();
    let is_marked = first.starts_with(&[0xff, 0xfe]) || first.starts_with(&[0xfe, 0xff]);
    if table.layout.encoding.is_none() && !is_marked && nuls * 3 > first.len() {
        return Err(Stop::refused(
            1,
            "this looks like UTF-16 without a byte order mark, or is no text",
            "declare `encoding = \"utf-16le\"`",
        ));
    }
    Ok(())
}

/// The delimiter under which the first row has most columns that the mapping names, then most cells.
fn sniff_delimiter(rows: &Rows<'_>, table: &Table) -> u8 {
    let score = |delimiter: u8| {
        let cells = rows.peek(delimiter);
        let known = cells.iter().filter(|c| table.columns.iter().any(|t| t.keys.contains(&column_key(c)))).count();
        (known, cells.len())
    };
    let mut best = (b',', score(b','));
    for delimiter in DELIMITERS {
        let found = score(delimiter);
        if found > best.1 {
            best = (delimiter, found);
        }
    }
    best.0
}

/// The names in the first row.
pub(crate) fn read_header(rows: &mut Rows<'_>) -> Result<Vec<String>, Stop> {
    match rows.next()? {
        Next::Row { .. } => Ok((0..rows.width()).map(|i| rows.cell(i).to_owned()).collect()),
        Next::End => Err(Stop::refused(0, "the file is empty", "send a file with a header and rows")),
        Next::TooWide { line } => {
            Err(Stop::refused(line, format!("the header has more than {COLUMNS_MAX} columns"), "look whether this is the right file"))
        }
        Next::TooLong { line } | Next::OpenQuote { line } => {
            Err(Stop::refused(line, format!("no header ends within {} MiB", ROW_BYTES_MAX >> 20), "look whether this is the right file"))
        }
    }
}

/// Where each column of the mapping stands in the file. Columns of the file that the mapping does not know are parked, each with one finding.
fn bind(header: &[String], table: &Table, out: &mut Output<'_>) -> Result<Vec<Option<usize>>, Stop> {
    let keys: Vec<String> = header.iter().map(|h| column_key(h)).collect();
    let places: Vec<Option<usize>> =
        table.columns.iter().map(|column| column.keys.iter().find_map(|key| keys.iter().position(|k| k == key))).collect();
    let missing: Vec<&str> =
        table.columns.iter().zip(&places).filter(|(c, p)| c.is_needed && p.is_none()).map(|(c, _)| c.name.as_str()).collect();
    if !missing.is_empty() {
        let found = excerpt(&header.join(", "));
        return Err(Stop::refused(
            1 + table.layout.skip_lines,
            format!("needed columns are missing: {}; the file has {found}", missing.join(", ")),
            "rename the columns, or list their names under `aliases` in source.toml",
        ));
    }
    for (idx, (name, key)) in header.iter().zip(&keys).enumerate() {
        let is_known = places.contains(&Some(idx)) || table.ignored.contains(key) || key.is_empty();
        if !is_known {
            let is_second = keys.iter().take(idx).any(|k| k == key) || table.columns.iter().any(|c| c.keys.contains(key));
            let reason = if is_second {
                format!("another column fills the place of `{}`; this one is parked", excerpt(name))
            } else {
                format!("the mapping does not know column `{}`; it is parked", excerpt(name))
            };
            out.note(
                0,
                Some(name),
                FindingCode::UnknownColumn,
                Severity::Warning,
                reason,
                "map it in source.toml or list it under `ignored`",
            );
        }
    }
    Ok(places)
}

fn note_shape(rows: &Rows<'_>, line: u64, width: usize, out: &mut impl Notes) {
    let found = rows.width();
    let is_longer = found > width && (width..found).any(|i| !rows.cell(i).is_empty());
    if found < width || is_longer {
        let rest = if is_longer { "what is beyond is not read" } else { "the missing cells are empty" };
        let reason = format!("{found} cells where the header has {width}; {rest}");
        out.note(line, None, FindingCode::RowShape, Severity::Warning, reason, "look for an unquoted delimiter or line break in the row");
    }
    if rows.is_bent() {
        let reason = "text after a closing quote; kept as part of the cell".to_owned();
        out.note(line, None, FindingCode::Syntax, Severity::Note, reason, "double the quotes inside quoted cells");
    }
}

fn note_lost(lost: &Next, out: &mut impl Notes) {
    let (line, code, reason) = match lost {
        Next::TooWide { line } => (*line, FindingCode::Limit, format!("more than {COLUMNS_MAX} cells; the row is left out")),
        Next::TooLong { line } => (*line, FindingCode::Limit, format!("longer than {} MiB; the line is left out", ROW_BYTES_MAX >> 20)),
        Next::OpenQuote { line } => (*line, FindingCode::Syntax, "a quote opens and does not close; the line is left out".to_owned()),
        Next::Row { .. } | Next::End => return,
    };
    out.left_out();
    out.note(line, None, code, Severity::Error, reason, "mend the row and read the file again");
}

fn note_replacements(rows: &Rows<'_>, table: &Table, out: &mut Output<'_>) {
    if rows.had_replacements() {
        let name = table.layout.encoding.map_or("UTF-8", |e| e.name());
        let reason = format!("the file holds bytes that are no text in {name}; they were replaced");
        out.note(
            0,
            None,
            FindingCode::BadEncoding,
            Severity::Warning,
            reason,
            "declare `encoding`; much of the Americas and Europe writes windows-1252",
        );
    }
}
