// SPDX-License-Identifier: Apache-2.0
//! Rows of delimited text (RFC 4180 and its many cousins), each within limits, zero-copy where no quote is doubled.
//!
//! Our own splitter and not the `csv` crate's reader, because a row must have a largest size: a quote that never closes
//! or a line of a gigabyte is given up at [`ROW_BYTES_MAX`], and reading goes on at the next line.

use std::{io, ops::Range};

use crate::{decode::Decoded, lines::ROW_BYTES_MAX, normal::trimmed};

/// Cells of one row, at most.
pub(crate) const COLUMNS_MAX: usize = 4_096;
/// Rows given up because of their quotes or size before the file is taken for something else.
pub(crate) const REPAIRS_MAX: u32 = 1_000;
const CHUNK_BYTES: usize = 256 << 10;

/// Where a cell's text lies.
#[derive(Clone, Debug)]
enum Cell {
    Row(Range<usize>),
    Unquoted(Range<usize>),
}

impl Cell {
    fn of<'r>(&self, row: &'r str, unquoted: &'r str) -> &'r str {
        match self {
            Cell::Row(range) => row.get(range.clone()),
            Cell::Unquoted(range) => unquoted.get(range.clone()),
        }
        .unwrap_or_default()
    }
}

/// The cells of one row.
#[derive(Default)]
struct Cells {
    cells: Vec<Cell>,
    /// Text of quoted cells with doubled quotes.
    unquoted: Vec<u8>,
    /// More than [`COLUMNS_MAX`] cells.
    is_too_wide: bool,
    /// Text stands after a closing quote.
    is_bent: bool,
    /// Text stands after the closing quote of a cell of several lines: the quote that opens it is a torn one.
    is_torn: bool,
    /// Line ends within quoted cells.
    inner_newlines: u64,
}

/// What splitting the front of the buffer gave.
enum Split {
    /// A row of this many bytes, its line end included.
    Row(usize),
    /// The row does not end within the bytes at hand.
    Open,
}

/// The next thing in the stream.
pub(crate) enum Next {
    /// A row that starts at this line; ask [`Rows::cell`] for its cells.
    Row {
        line: u64,
    },
    /// A row with more than [`COLUMNS_MAX`] cells.
    TooWide {
        line: u64,
    },
    /// A row that is longer than [`ROW_BYTES_MAX`]; skipped.
    TooLong {
        line: u64,
    },
    /// A quote opens and nothing closes it within [`ROW_BYTES_MAX`], or only the quote that opens a later cell; the row's first line is skipped.
    OpenQuote {
        line: u64,
    },
    End,
}

/// Splits a decoded stream into rows.
pub(crate) struct Rows<'a> {
    source: Decoded<'a>,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    is_eof: bool,
    delimiter: u8,
    newline: u8,
    /// The line on which the next row starts.
    line: u64,
    row: Range<usize>,
    cells: Cells,
}

impl<'a> Rows<'a> {
    /// Reads the first chunk, so that it can be looked at before the first row.
    pub(crate) fn new(source: Decoded<'a>) -> io::Result<Self> {
        let mut rows = Rows {
            source,
            buffer: vec![0; 2 * CHUNK_BYTES],
            start: 0,
            end: 0,
            is_eof: false,
            delimiter: b',',
            newline: b'\n',
            line: 1,
            row: 0..0,
            cells: Cells::default(),
        };
        while !rows.is_eof && rows.end < CHUNK_BYTES {
            rows.fill()?;
        }
        let first = rows.first_chunk();
        if !first.contains(&b'\n') && first.contains(&b'\r') {
            rows.newline = b'\r';
        }
        Ok(rows)
    }

    pub(crate) fn set_delimiter(&mut self, delimiter: u8) {
        self.delimiter = delimiter;
    }

    /// Whether bytes were no text in the encoding so far.
    pub(crate) fn had_replacements(&self) -> bool {
        self.source.had_replacements()
    }

    /// The cells of the next row if this were the delimiter, without taking the row.
    pub(crate) fn peek(&self, delimiter: u8) -> Vec<String> {
        self.peek_rows(delimiter, 1).pop().unwrap_or_default()
    }

    /// The next rows that are not blank if this were the delimiter, without taking them, as far as the first chunk goes.
    pub(crate) fn peek_rows(&self, delimiter: u8, rows_max: usize) -> Vec<Vec<String>> {
        let mut cells = Cells::default();
        let mut rest = self.first_chunk();
        let is_whole = self.is_eof && rest.len() == self.rest().len();
        let mut rows = Vec::new();
        while rows.len() < rows_max && !rest.is_empty() {
            let bytes = match cells.split(rest, delimiter, self.newline, is_whole || rows.is_empty()) {
                Split::Row(bytes) => bytes,
                Split::Open if rows.is_empty() => rest.len(),
                Split::Open => break,
            };
            let (row, after) = rest.split_at_checked(bytes).unwrap_or((rest, &[]));
            let texts = cells.cells.iter().map(|cell| String::from_utf8_lossy(cells.bytes(cell, row)).into_owned());
            let texts: Vec<String> = texts.collect();
            if !matches!(texts.as_slice(), [only] if only.trim().is_empty()) {
                rows.push(texts);
            }
            rest = after;
        }
        rows
    }

    /// Takes one line whatever it holds.
    pub(crate) fn skip_line(&mut self) -> io::Result<()> {
        self.skip_to_newline()
    }

    /// As much as is surely there before the first row, however the stream comes in.
    fn first_chunk(&self) -> &[u8] {
        let rest = self.rest();
        rest.get(..CHUNK_BYTES).unwrap_or(rest)
    }

    fn rest(&self) -> &[u8] {
        self.buffer.get(self.start..self.end).unwrap_or_default()
    }

    /// Reads more behind what is at hand, making room first.
    fn fill(&mut self) -> io::Result<()> {
        if self.buffer.len() - self.end < CHUNK_BYTES {
            self.buffer.copy_within(self.start..self.end, 0);
            (self.start, self.end) = (0, self.end - self.start);
            if self.buffer.len() - self.end < CHUNK_BYTES {
                self.buffer.resize(self.buffer.len() * 2, 0);
            }
        }
        let room = self.buffer.get_mut(self.end..).unwrap_or_default();
        match self.source.fill(room)? {
            0 => self.is_eof = true,
            n => self.end += n,
        }
        Ok(())
    }

    /// Goes to the next row that is not empty.
    pub(crate) fn next(&mut self) -> io::Result<Next> {
        loop {
            if self.start == self.end {
                if self.is_eof {
                    return Ok(Next::End);
                }
                self.fill()?;
                continue;
            }
            let rest = self.buffer.get(self.start..self.end).unwrap_or_default();
            match self.cells.split(rest, self.delimiter, self.newline, self.is_eof) {
                Split::Row(bytes) if bytes > ROW_BYTES_MAX || self.cells.is_torn => return self.give_up(),
                Split::Row(bytes) => {
                    let line = self.line;
                    self.take(bytes, 1 + self.cells.inner_newlines);
                    if self.cells.is_too_wide {
                        return Ok(Next::TooWide { line });
                    }
                    if !self.is_blank() {
                        return Ok(Next::Row { line });
                    }
                }
                Split::Open if !self.is_eof && rest.len() < ROW_BYTES_MAX => self.fill()?,
                Split::Open => return self.give_up(),
            }
        }
    }

    fn is_blank(&self) -> bool {
        matches!(self.cells.cells.as_slice(), [only] if self.text(only).trim().is_empty())
    }

    fn take(&mut self, bytes: usize, newlines: u64) {
        self.row = self.start..self.start + bytes;
        self.start += bytes;
        self.line += newlines;
    }

    /// Leaves out the line at hand and says why.
    fn give_up(&mut self) -> io::Result<Next> {
        let line = self.line;
        let is_long = self.rest().get(..ROW_BYTES_MAX).is_some_and(|head| !head.contains(&self.newline));
        self.skip_to_newline()?;
        Ok(if is_long { Next::TooLong { line } } else { Next::OpenQuote { line } })
    }

    fn skip_to_newline(&mut self) -> io::Result<()> {
        loop {
            if let Some(at) = self.rest().iter().position(|b| *b == self.newline) {
                self.take(at + 1, 1);
                return Ok(());
            }
            self.start = self.end;
            if self.is_eof {
                return Ok(());
            }
            self.fill()?;
        }
    }

    /// How many cells the row at hand has.
    pub(crate) fn width(&self) -> usize {
        self.cells.cells.len()
    }

    /// Whether text stands after a closing quote in the row at hand.
    pub(crate) fn is_bent(&self) -> bool {
        self.cells.is_bent
    }

    /// A cell of the row at hand, trimmed; empty when the row is shorter.
    pub(crate) fn cell(&self, idx: usize) -> &str {
        self.cells.cells.get(idx).map_or("", |cell| self.text(cell).trim())
    }

    /// The cells at these places, trimmed; empty where there is none.
    pub(crate) fn cells_at<'r>(&'r self, places: &'r [Option<usize>]) -> impl Iterator<Item = &'r str> {
        let (row, unquoted) = self.texts();
        let cell = move |idx: usize| self.cells.cells.get(idx).map_or("", |cell| cell.of(row, unquoted));
        places.iter().map(move |place| place.map_or("", |idx| trimmed(cell(idx))))
    }

    /// All cells, trimmed.
    pub(crate) fn all_cells(&self) -> impl Iterator<Item = &str> {
        let (row, unquoted) = self.texts();
        self.cells.cells.iter().map(move |cell| trimmed(cell.of(row, unquoted)))
    }

    /// The row at hand, and the text of its cells with doubled quotes.
    fn texts(&self) -> (&str, &str) {
        // The decoder gives UTF-8 and cells end at ASCII signs, so these never fail.
        let row = std::str::from_utf8(self.buffer.get(self.row.clone()).unwrap_or_default()).unwrap_or_default();
        (row, std::str::from_utf8(&self.cells.unquoted).unwrap_or_default())
    }

    fn text(&self, cell: &Cell) -> &str {
        let row = self.buffer.get(self.row.clone()).unwrap_or_default();
        std::str::from_utf8(self.cells.bytes(cell, row)).unwrap_or_default()
    }
}

impl Cells {
    fn bytes<'r>(&'r self, cell: &Cell, row: &'r [u8]) -> &'r [u8] {
        match cell {
            Cell::Row(range) => row.get(range.clone()),
            Cell::Unquoted(range) => self.unquoted.get(range.clone()),
        }
        .unwrap_or_default()
    }

    /// Splits the row at the front of `data`.
    fn split(&mut self, data: &[u8], delimiter: u8, newline: u8, is_eof: bool) -> Split {
        self.cells.clear();
        self.unquoted.clear();
        (self.is_too_wide, self.is_bent, self.is_torn, self.inner_newlines) = (false, false, false, 0);
        let is_end = |b: &u8| *b == delimiter || *b == newline;
        let mut at = 0;
        loop {
            let rest = data.get(at..).unwrap_or_default();
            let cell_bytes = match rest.first() {
                Some(b'"') => self.quoted(rest, at, newline, is_end, is_eof),
                _ => self.plain(rest, at, is_end, is_eof),
            };
            let Some(bytes) = cell_bytes else { return Split::Open };
            at += bytes;
            match data.get(at) {
                Some(b) if *b == delimiter => at += 1,
                Some(_) => return Split::Row(at + 1),
                None => return Split::Row(at),
            }
        }
    }

    /// Takes the cell at the front of `rest`, which lies at `at` of the row, and says how long it is; `None` when its end is not in sight.
    fn plain(&mut self, rest: &[u8], at: usize, is_end: impl Fn(&u8) -> bool, is_eof: bool) -> Option<usize> {
        let bytes = rest.iter().position(is_end).or(is_eof.then_some(rest.len()))?;
        self.push(Cell::Row(at..at + bytes));
        Some(bytes)
    }

    /// The same for a cell that starts with a quote. What follows the closing quote is kept as text.
    fn quoted(&mut self, rest: &[u8], at: usize, newline: u8, is_end: impl Fn(&u8) -> bool, is_eof: bool) -> Option<usize> {
        let unquoted_start = self.unquoted.len();
        let mut from = 1;
        let mut inner_newlines = 0;
        let close = loop {
            let is_quote = |b: &u8| {
                inner_newlines += u64::from(*b == newline);
                *b == b'"'
            };
            let quote = from + rest.get(from..)?.iter().position(is_quote)?;
            match rest.get(quote + 1) {
                Some(b'"') => {
                    self.unquoted.extend_from_slice(rest.get(from..=quote)?);
                    from = quote + 2;
                }
                None if !is_eof => return None,
                _ => break quote,
            }
        };
        self.inner_newlines += inner_newlines;
        let tail = rest.get(close + 1..)?;
        let tail_bytes = tail.iter().position(is_end).or(is_eof.then_some(tail.len()))?;
        let tail = tail.get(..tail_bytes)?;
        let is_bent = !tail.trim_ascii().is_empty();
        if from == 1 && !is_bent {
            self.push(Cell::Row(at + 1..at + close));
        } else {
            self.unquoted.extend_from_slice(rest.get(from..close)?);
            self.unquoted.extend_from_slice(tail);
            self.push(Cell::Unquoted(unquoted_start..self.unquoted.len()));
            self.is_bent |= is_bent;
            self.is_torn |= is_bent && inner_newlines > 0;
        }
        Some(close + 1 + tail_bytes)
    }

    #[inline]
    fn push(&mut self, cell: Cell) {
        if self.cells.len() < COLUMNS_MAX {
            self.cells.push(cell);
        } else {
            self.is_too_wide = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use proptest::prelude::*;

    use super::*;

    fn events(bytes: &[u8], delimiter: u8) -> Vec<String> {
        let mut reader = BufReader::with_capacity(64 << 10, bytes);
        let mut rows = Rows::new(Decoded::new(&mut reader, None)).unwrap();
        rows.set_delimiter(delimiter);
        let mut all = Vec::new();
        loop {
            all.push(match rows.next().unwrap() {
                Next::Row { line } => {
                    let cells: Vec<&str> = (0..rows.width()).map(|i| rows.cell(i)).collect();
                    format!("{line}: {}{}", cells.join("|"), if rows.is_bent() { " (bent)" } else { "" })
                }
                Next::TooWide { line } => format!("{line}: too wide"),
                Next::TooLong { line } => format!("{line}: too long"),
                Next::OpenQuote { line } => format!("{line}: open quote"),
                Next::End => return all,
            });
        }
    }

    #[test]
    fn rows_are_split() {
        for (text, expect) in [
            ("a,b\n1,2\n", &["1: a|b", "2: 1|2"][..]),
            ("a,b\r\n1,2", &["1: a|b", "2: 1|2"]),
            ("a,b\r1,2\r", &["1: a|b", "2: 1|2"]),
            ("\n\n a , \n", &["3: a|"]),
            ("\"x,y\",\"say \"\"hi\"\"\"\n", &["1: x,y|say \"hi\""]),
            ("\"two\nlines\",b\nc,d", &["1: two\nlines|b", "3: c|d"]),
            ("\"a\" b,c\n", &["1: a b|c (bent)"]),
            ("\"a\" ,c", &["1: a|c"]),
            ("in \"the\" middle,b", &["1: in \"the\" middle|b"]),
            ("ok,1\n\"open,2\nnext,3\n", &["1: ok|1", "2: open quote", "3: next|3"]),
            ("\"", &["1: open quote"]),
            ("a,\"torn\nb,c\nd,\"e\"\n", &["1: open quote", "2: b|c", "3: d|e"]),
            ("\"\"", &[]),
            ("", &[]),
        ] {
            assert_eq!(events(text.as_bytes(), b','), expect, "{text:?}");
        }
        assert_eq!(events(b"a\tb,c\n", b'\t'), ["1: a|b,c"]);
    }

    #[test]
    fn a_line_beyond_the_limit_is_skipped_and_reading_goes_on() {
        let mut bytes = b"a,b\n".to_vec();
        bytes.resize(bytes.len() + 3 * ROW_BYTES_MAX, b'x');
        bytes.extend_from_slice(b"\nc,d\n");
        assert_eq!(events(&bytes, b','), ["1: a|b", "2: too long", "3: c|d"]);
    }

    #[test]
    fn a_quote_that_never_closes_costs_one_line() {
        let mut bytes = b"a,\"b\n".to_vec();
        for _ in 0..ROW_BYTES_MAX / 4 + 100_000 {
            bytes.extend_from_slice(b"c,d\n");
        }
        let all = events(&bytes, b',');
        assert_eq!(all[0], "1: open quote");
        assert_eq!(all[1], "2: c|d");
        assert_eq!(all.len(), ROW_BYTES_MAX / 4 + 100_001);
    }

    #[test]
    fn a_row_of_too_many_cells_is_told() {
        let wide = ",".repeat(COLUMNS_MAX);
        assert_eq!(events(format!("{wide}\na\n").as_bytes(), b','), ["1: too wide", "2: a"]);
    }

    #[test]
    fn rows_across_chunks_stay_whole() {
        let row = format!("{},\"{}\"\n", "é".repeat(1000), "ü\n".repeat(500));
        let text = row.repeat(300);
        let all = events(text.as_bytes(), b',');
        assert_eq!(all.len(), 300);
        assert_eq!(all[299], format!("{}: {}|{}", 299 * 501 + 1, "é".repeat(1000), "ü\n".repeat(500).trim()));
    }

    proptest! {
        #[test]
        fn written_rows_read_back(rows in proptest::collection::vec(proptest::collection::vec("[a-z,\"\n\r;é]{0,6}", 2..5), 1..6)) {
            let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
            for row in &rows {
                writer.write_record(row).unwrap();
            }
            let text = writer.into_inner().unwrap();
            let got: Vec<String> = events(&text, b',').into_iter().map(|e| e.split_once(": ").unwrap().1.to_owned()).collect();
            let expect: Vec<String> = rows.iter().map(|r| r.iter().map(|c| c.trim()).collect::<Vec<_>>().join("|")).collect();
            prop_assert_eq!(got, expect);
        }

        #[test]
        fn any_bytes_split(bytes in proptest::collection::vec(proptest::sample::select(b"a,\"\n\r\0\xff\xc3;".to_vec()), 0..200)) {
            let _ = events(&bytes, b',');
        }
    }
}
