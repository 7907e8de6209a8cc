// SPDX-License-Identifier: Apache-2.0
//! Lines of a stream, each within a limit.

use std::io::{self, BufRead};

/// Bytes of one line (or one delimited row), at most.
pub(crate) const ROW_BYTES_MAX: usize = 4 << 20;

/// One line.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Line<'a> {
    /// Its bytes without the line end.
    Bytes(&'a [u8]),
    /// It is longer than [`ROW_BYTES_MAX`]; its bytes were skipped.
    TooLong,
}

/// Reads lines into one buffer, counting them.
pub(crate) struct Lines<'a> {
    input: &'a mut dyn BufRead,
    buffer: Vec<u8>,
    number: u64,
}

impl<'a> Lines<'a> {
    pub(crate) fn new(input: &'a mut dyn BufRead) -> Self {
        Lines { input, buffer: Vec::new(), number: 0 }
    }

    /// The next line with its 1-based number; a byte order mark before the first is dropped.
    pub(crate) fn next(&mut self) -> io::Result<Option<(u64, Line<'_>)>> {
        self.buffer.clear();
        let mut is_too_long = false;
        let mut is_any = false;
        loop {
            let chunk = self.input.fill_buf()?;
            if chunk.is_empty() {
                break;
            }
            is_any = true;
            let end = chunk.iter().position(|b| *b == b'\n');
            let (piece, used) = match end {
                Some(end) => (chunk.get(..end).unwrap_or_default(), end + 1),
                None => (chunk, chunk.len()),
            };
            if self.buffer.len() + piece.len() > ROW_BYTES_MAX {
                is_too_long = true;
                self.buffer.clear();
            }
            if !is_too_long {
                self.buffer.extend_from_slice(piece);
            }
            self.input.consume(used);
            if end.is_some() {
                break;
            }
        }
        if !is_any {
            return Ok(None);
        }
        self.number += 1;
        if is_too_long {
            return Ok(Some((self.number, Line::TooLong)));
        }
        let mut bytes = self.buffer.as_slice();
        bytes = bytes.strip_suffix(b"\r").unwrap_or(bytes);
        if self.number == 1 {
            bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        }
        Ok(Some((self.number, Line::Bytes(bytes))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_counted_and_capped() {
        let mut input = b"\xef\xbb\xbfone\r\n\n".to_vec();
        input.resize(input.len() + ROW_BYTES_MAX + 1, b'x');
        input.extend_from_slice(b"\nlast");
        let mut reader = io::BufReader::with_capacity(1000, input.as_slice());
        let mut lines = Lines::new(&mut reader);
        assert_eq!(lines.next().unwrap(), Some((1, Line::Bytes(b"one"))));
        assert_eq!(lines.next().unwrap(), Some((2, Line::Bytes(b""))));
        assert_eq!(lines.next().unwrap(), Some((3, Line::TooLong)));
        assert_eq!(lines.next().unwrap(), Some((4, Line::Bytes(b"last"))));
        assert_eq!(lines.next().unwrap(), None);
    }
}
