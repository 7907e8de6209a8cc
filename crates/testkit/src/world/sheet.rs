// SPDX-License-Identifier: Apache-2.0
//! One row being written, cell by cell, and how it becomes a line of its file.

use std::fmt::{self, Write as _};

use super::Dialect;

/// The cells of one row, in one piece of memory that is used again.
#[derive(Debug, Default)]
pub(crate) struct Sheet {
    text: String,
    ends: Vec<usize>,
}

impl Sheet {
    pub(crate) fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
    }

    /// The next cell.
    pub(crate) fn put(&mut self, text: &str) -> &mut Self {
        self.text.push_str(text);
        self.ends.push(self.text.len());
        self
    }

    /// The next cell, formatted.
    pub(crate) fn fmt(&mut self, text: fmt::Arguments<'_>) -> &mut Self {
        let _ = self.text.write_fmt(text);
        self.ends.push(self.text.len());
        self
    }

    /// The next cell, written by `write`.
    pub(crate) fn with(&mut self, write: impl FnOnce(&mut String)) -> &mut Self {
        write(&mut self.text);
        self.ends.push(self.text.len());
        self
    }

    /// The next `n` cells are empty.
    pub(crate) fn skip(&mut self, n: usize) -> &mut Self {
        (0..n).for_each(|_| self.ends.push(self.text.len()));
        self
    }

    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The nth cell.
    pub(crate) fn cell(&self, nth: usize) -> &str {
        let from = nth.checked_sub(1).and_then(|n| self.ends.get(n)).copied().unwrap_or(0);
        self.ends.get(nth).and_then(|end| self.text.get(from..*end)).unwrap_or("")
    }

    /// Puts other text into the nth cell.
    pub(crate) fn replace(&mut self, nth: usize, with: &str) {
        let cells: Vec<String> = (0..self.len()).map(|n| if n == nth { with.to_owned() } else { self.cell(n).to_owned() }).collect();
        self.clear();
        for cell in cells {
            self.put(&cell);
        }
    }

    /// Appends the row as one line.
    pub(crate) fn write_line(&self, dialect: Dialect, columns: &[&str], out: &mut Vec<u8>) {
        debug_assert_eq!(self.len(), columns.len(), "{columns:?}");
        match dialect {
            Dialect::Delimited(delimiter) => {
                for nth in 0..self.len() {
                    if nth > 0 {
                        out.push(delimiter);
                    }
                    write_cell(self.cell(nth), delimiter, out);
                }
            }
            Dialect::JsonLines => self.write_json(columns, out),
        }
        out.push(b'\n');
    }

    fn write_json(&self, columns: &[&str], out: &mut Vec<u8>) {
        // A comma stands before everything but the first of an object.
        let comma = |out: &mut Vec<u8>| {
            if out.last() != Some(&b'{') {
                out.push(b',');
            }
        };
        out.push(b'{');
        let mut open = "";
        for (nth, column) in columns.iter().enumerate() {
            let (group, name) = column.split_once('.').unwrap_or(("", column));
            if group != open {
                if !open.is_empty() {
                    out.push(b'}');
                }
                if !group.is_empty() {
                    comma(out);
                    write_text(group, out);
                    out.extend_from_slice(b":{");
                }
                open = group;
            }
            let cell = self.cell(nth);
            if !cell.is_empty() {
                comma(out);
                write_text(name, out);
                out.push(b':');
                write_text(cell, out);
            }
        }
        if !open.is_empty() {
            out.push(b'}');
        }
        out.push(b'}');
    }
}

/// The header line of a file; none for JSON lines.
pub(crate) fn header(dialect: Dialect, columns: &[&str]) -> Vec<u8> {
    let mut out = Vec::new();
    if let Dialect::Delimited(delimiter) = dialect {
        out.extend_from_slice(columns.join(&(delimiter as char).to_string()).as_bytes());
        out.push(b'\n');
    }
    out
}

fn write_cell(cell: &str, delimiter: u8, out: &mut Vec<u8>) {
    if cell.bytes().any(|b| b == delimiter || b == b'"' || b == b'\n' || b == b'\r') {
        out.push(b'"');
        for b in cell.bytes() {
            if b == b'"' {
                out.push(b'"');
            }
            out.push(b);
        }
        out.push(b'"');
    } else {
        out.extend_from_slice(cell.as_bytes());
    }
}

fn write_text(text: &str, out: &mut Vec<u8>) {
    out.push(b'"');
    for c in text.chars() {
        match c {
            '"' => out.extend_from_slice(b"\\\""),
            '\\' => out.extend_from_slice(b"\\\\"),
            '\n' => out.extend_from_slice(b"\\n"),
            c if c < ' ' => out.extend_from_slice(format!("\\u{:04x}", c as u32).as_bytes()),
            c => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
    out.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(dialect: Dialect, cells: &[&str], columns: &[&str]) -> String {
        let mut sheet = Sheet::default();
        for cell in cells {
            sheet.put(cell);
        }
        let mut out = Vec::new();
        sheet.write_line(dialect, columns, &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn cells_are_quoted_where_they_must() {
        assert_eq!(line(Dialect::Delimited(b';'), &["a", "b;c", "d\"e"], &["x", "y", "z"]), "a;\"b;c\";\"d\"\"e\"\n");
    }

    #[test]
    fn dots_make_objects_and_empty_cells_are_left_out() {
        let columns = ["id", "a.x", "a.y", "b.x", "end"];
        assert_eq!(
            line(Dialect::JsonLines, &["1", "2", "", "3", "\"q\""], &columns),
            "{\"id\":\"1\",\"a\":{\"x\":\"2\"},\"b\":{\"x\":\"3\"},\"end\":\"\\\"q\\\"\"}\n"
        );
        assert_eq!(line(Dialect::JsonLines, &["1", "", "", "3", ""], &columns), "{\"id\":\"1\",\"a\":{},\"b\":{\"x\":\"3\"}}\n");
    }

    #[test]
    fn a_cell_can_be_put_otherwise() {
        let mut sheet = Sheet::default();
        sheet.put("a").put("b").put("c");
        sheet.replace(1, "longer");
        assert_eq!((sheet.cell(0), sheet.cell(1), sheet.cell(2)), ("a", "longer", "c"));
    }
}
