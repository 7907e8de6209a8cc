// SPDX-License-Identifier: Apache-2.0
//! A text file whose encoding nobody declared.

use std::io::{BufRead, Chain, Cursor, Read};

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use crate::{batch::Stop, decode::Decoded};

/// As much of the file as is looked at before it is read.
const HEAD_BYTES: u64 = 256 << 10;

/// A file's bytes with its first ones looked at.
pub(super) struct Text {
    input: Chain<Cursor<Vec<u8>>, Box<dyn BufRead>>,
    encoding: Option<&'static Encoding>,
}

impl Text {
    pub(super) fn open(mut input: Box<dyn BufRead>) -> Result<Self, Stop> {
        let mut head = Vec::new();
        input.by_ref().take(HEAD_BYTES).read_to_end(&mut head)?;
        let encoding = encoding_of(&head)?;
        Ok(Text { input: Cursor::new(head).chain(input), encoding })
    }

    /// The first characters, for telling formats apart.
    pub(super) fn head(&self) -> String {
        const SNIFFED_BYTES: usize = 4 << 10;
        let head = self.input.get_ref().0.get_ref();
        let head = head.get(..SNIFFED_BYTES).unwrap_or(head);
        self.encoding.unwrap_or(UTF_8).decode(head).0.trim_start_matches('\u{feff}').to_owned()
    }

    /// The bytes as they are.
    pub(super) fn raw(&mut self) -> &mut dyn BufRead {
        &mut self.input
    }

    /// The bytes as UTF-8.
    pub(super) fn decoded(&mut self) -> Decoded<'_> {
        Decoded::new(&mut self.input, self.encoding)
    }
}

/// The encoding of a file that begins like this; `None` is UTF-8, or what the byte order mark says.
fn encoding_of(head: &[u8]) -> Result<Option<&'static Encoding>, Stop> {
    if Encoding::for_bom(head).is_some() {
        return Ok(None);
    }
    let nuls = |first: usize| head.iter().skip(first).step_by(2).filter(|b| **b == 0).count();
    let (even, odd) = (nuls(0), nuls(1));
    // Latin text in UTF-16 has a NUL in nearly every pair, always on the same side.
    if even + odd > head.len() / 6 {
        return match (even, odd) {
            (even, odd) if odd > 8 * even => Ok(Some(UTF_16LE)),
            (even, odd) if even > 8 * odd => Ok(Some(UTF_16BE)),
            _ => Err(no_text()),
        };
    }
    let controls = head.iter().filter(|b| matches!(b, 0..=8 | 14..=26 | 28..=31 | 127)).count();
    if controls > head.len() / 32 {
        return Err(no_text());
    }
    match std::str::from_utf8(head) {
        Ok(_) => Ok(None),
        // The head may end within a character.
        Err(e) if e.error_len().is_none() => Ok(None),
        Err(_) => Ok(Some(WINDOWS_1252)),
    }
}

fn no_text() -> Stop {
    Stop::refused(0, "this is no text", "give CSV, JSON, FollowTheMoney, Senzing, UN XML or Parquet; gzip and zstd may stay around text")
}
