// SPDX-License-Identifier: Apache-2.0
//! Bytes of any encoding as UTF-8, in chunks.

use std::io::{self, BufRead, Read};

use encoding_rs::{CoderResult, Decoder, Encoding, UTF_8, WINDOWS_1252};

/// How bytes become text.
enum How {
    /// In one encoding.
    One(Decoder),
    /// UTF-8, with bytes of windows-1252 in between. Holds the front of a character that the bytes at hand do not end.
    Mixed(Vec<u8>),
}

/// Decodes a stream. A byte order mark (UTF-8, UTF-16) wins over the declared encoding; without either it is UTF-8.
/// Bytes that are no text become U+FFFD.
pub(crate) struct Decoded<'a> {
    input: &'a mut dyn BufRead,
    how: How,
    is_done: bool,
    had_replacements: bool,
}

impl<'a> Decoded<'a> {
    pub(crate) fn new(input: &'a mut dyn BufRead, encoding: Option<&'static Encoding>) -> Self {
        let how = How::One(encoding.unwrap_or(UTF_8).new_decoder());
        Decoded { input, how, is_done: false, had_replacements: false }
    }

    /// A stream of UTF-8 in which bytes that are none are taken for windows-1252, one by one: files put together from several are like this.
    pub(crate) fn mixed(input: &'a mut dyn BufRead) -> Self {
        Decoded { input, how: How::Mixed(Vec::new()), is_done: false, had_replacements: false }
    }

    /// Whether any bytes were no text in the encoding so far.
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
            let (read, written) = match &mut self.how {
                How::One(decoder) => {
                    let (result, read, written, replaced) = decoder.decode_to_utf8(chunk, room, is_last);
                    self.had_replacements |= replaced;
                    self.is_done = is_last && result == CoderResult::InputEmpty;
                    (read, written)
                }
                How::Mixed(open) => {
                    self.is_done = is_last && open.is_empty();
                    mix(chunk, open, room, &mut self.had_replacements)
                }
            };
            self.input.consume(read);
            if written > 0 {
                return Ok(written);
            }
        }
    }
}

/// Copies whole characters of UTF-8 and resolves what is none byte by byte. Gives how much was read and written.
fn mix(chunk: &[u8], open: &mut Vec<u8>, room: &mut [u8], had_others: &mut bool) -> (usize, usize) {
    if open.is_empty() {
        let mut whole = Encoding::utf8_valid_up_to(chunk).min(room.len());
        while chunk.get(whole).is_some_and(|b| b & 0xc0 == 0x80) && std::str::from_utf8(chunk.get(..whole).unwrap_or_default()).is_err() {
            whole -= 1;
        }
        if let (Some(from), Some(to)) = (chunk.get(..whole), room.get_mut(..whole))
            && whole > 0
        {
            to.copy_from_slice(from);
            return (whole, whole);
        }
    }
    let read = chunk.first().map_or(0, |byte| {
        open.push(*byte);
        1
    });
    let is_last = read == 0;
    let text = match std::str::from_utf8(open) {
        Ok(whole) => {
            let text = whole.to_owned();
            open.clear();
            text
        }
        Err(e) if e.valid_up_to() > 0 => {
            let text = String::from_utf8_lossy(open.get(..e.valid_up_to()).unwrap_or_default()).into_owned();
            open.drain(..e.valid_up_to());
            text
        }
        Err(e) if e.error_len().is_none() && !is_last => return (read, 0),
        Err(_) => {
            *had_others = true;
            let (other, _) = WINDOWS_1252.decode_without_bom_handling(open.get(..1).unwrap_or_default());
            let text = other.into_owned();
            open.remove(0);
            text
        }
    };
    match room.get_mut(..text.len()) {
        Some(to) => to.copy_from_slice(text.as_bytes()),
        None => return (read, 0),
    }
    (read, text.len())
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
    fn bytes_of_two_encodings_become_utf8() {
        for (bytes, expect, had_others) in [
            (&b"caf\xc3\xa9 caf\xe9"[..], "café café", true),
            (b"\xf0\x90\xc3\xa9\xffx", "ð\u{90}éÿx", true),
            (b"\x80\xe2\x82\xac\xe2\x82", "€€â‚", true),
            ("añ\u{10348}b".as_bytes(), "añ\u{10348}b", false),
            (b"", "", false),
        ] {
            for buffer in [1, 2, 3, 100] {
                let mut reader = io::BufReader::with_capacity(buffer, bytes);
                let mut stream = Decoded::mixed(&mut reader);
                let mut text = String::new();
                io::BufReader::with_capacity(16, &mut stream).read_to_string(&mut text).unwrap();
                assert_eq!((text.as_str(), stream.had_replacements()), (expect, had_others), "{bytes:?} {buffer}");
            }
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
