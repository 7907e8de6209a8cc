// SPDX-License-Identifier: Apache-2.0
//! Bytes of any encoding as UTF-8, in chunks.

use std::io::{self, BufRead, Read};

use encoding_rs::{CoderResult, Decoder, Encoding, UTF_8};

/// Decodes a stream. A byte order mark (UTF-8, UTF-16) wins over the declared encoding; without either it is UTF-8.
/// Bytes that are no text become U+FFFD.
pub(crate) struct Decoded<'a> {
    input: &'a mut dyn BufRead,
    decoder: Decoder,
    is_done: bool,
    had_replacements: bool,
}

impl<'a> Decoded<'a> {
    pub(crate) fn new(input: &'a mut dyn BufRead, encoding: Option<&'static Encoding>) -> Self {
        Decoded { input, decoder: encoding.unwrap_or(UTF_8).new_decoder(), is_done: false, had_replacements: false }
    }

    /// Whether any bytes were no text so far.
    pub(crate) fn had_replacements(&self) -> bool {
        self.had_replacements
    }

    /// The first bytes of the input, not yet decoded; only of use before the first [`fill`](Self::fill).
    pub(crate) fn peek(&mut self) -> io::Result<&[u8]> {
        self.input.fill_buf()
    }

    /// Decodes into the front of `room` and says how many bytes it wrote; 0 at the end of the stream.
    /// `room` must hold at least 16 bytes.
    pub(crate) fn fill(&mut self, room: &mut [u8]) -> io::Result<usize> {
        loop {
            if self.is_done {
                return Ok(0);
            }
            let chunk = self.input.fill_buf()?;
            let is_last = chunk.is_empty();
            let (result, read, written, replaced) = self.decoder.decode_to_utf8(chunk, room, is_last);
            self.input.consume(read);
            self.had_replacements |= replaced;
            self.is_done = is_last && result == CoderResult::InputEmpty;
            if written > 0 {
                return Ok(written);
            }
        }
    }
}

/// For readers with a buffer, which ask for many bytes at once.
impl Read for Decoded<'_> {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        if room.is_empty() { Ok(0) } else { self.fill(room) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: &[u8], label: &str) -> (String, bool) {
        let mut reader = io::BufReader::with_capacity(3, bytes);
        let mut stream = Decoded::new(&mut reader, Encoding::for_label(label.as_bytes()));
        let (mut out, mut room) = (Vec::new(), [0; 16]);
        loop {
            let n = stream.fill(&mut room).unwrap();
            if n == 0 {
                return (String::from_utf8(out).unwrap(), stream.had_replacements());
            }
            out.extend_from_slice(&room[..n]);
        }
    }

    #[test]
    fn encodings_become_utf8() {
        for (bytes, label, expect) in [
            (&b"caf\xc3\xa9"[..], "", "café"),
            (b"\xef\xbb\xbfcaf\xc3\xa9", "", "café"),
            (b"caf\xe9", "windows-1252", "café"),
            (b"caf\xe9", "iso-8859-1", "café"),
            (b"\xff\xfec\0a\0f\0\xe9\0", "", "café"),
            (b"\xfe\xff\0c\0a\0f\0\xe9", "windows-1252", "café"),
            (b"c\0a\0", "utf-16le", "ca"),
            (b"", "", ""),
        ] {
            assert_eq!(decoded(bytes, label), (expect.to_owned(), false), "{label} {bytes:?}");
        }
        assert_eq!(decoded(b"caf\xe9!", ""), ("caf\u{fffd}!".to_owned(), true));
        assert_eq!(decoded(b"caf\xc3", ""), ("caf\u{fffd}".to_owned(), true));
    }
}
