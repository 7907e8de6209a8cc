// SPDX-License-Identifier: Apache-2.0
//! A text file whose encoding nobody declared.

use std::io::{BufRead, Chain, Cursor, Read};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use super::out::Out;
use crate::{batch::Stop, decode::Decoded};

/// As much of the file as is looked at before it is read.
const HEAD_BYTES: u64 = 256 << 10;
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// A file's bytes with its first ones looked at.
pub(super) struct Text {
    input: Chain<Cursor<Vec<u8>>, Box<dyn BufRead>>,
    /// `None` is UTF-8, or nearly.
    encoding: Option<&'static Encoding>,
}

impl Text {
    /// Looks at the first bytes; tells an encoding that had to be guessed.
    pub(super) fn open(mut input: Box<dyn BufRead>, out: &mut Out<'_>) -> Result<Self, Stop> {
        let mut head = Vec::new();
        input.by_ref().take(HEAD_BYTES).read_to_end(&mut head)?;
        let encoding = encoding_of(&head, out)?;
        if head.starts_with(BYTE_ORDER_MARK) {
            head.drain(..BYTE_ORDER_MARK.len());
        }
        Ok(Text { input: Cursor::new(head).chain(input), encoding })
    }

    /// The first characters, for telling formats apart.
    pub(super) fn head(&self) -> String {
        const SNIFFED_BYTES: usize = 4 << 10;
        let head = self.input.get_ref().0.get_ref();
        let head = head.get(..SNIFFED_BYTES).unwrap_or(head);
        self.encoding.unwrap_or(UTF_8).decode(head).0.into_owned()
    }

    /// The bytes as they are, without byte order mark.
    pub(super) fn raw(&mut self) -> &mut dyn BufRead {
        &mut self.input
    }

    /// The bytes as UTF-8.
    pub(super) fn decoded(&mut self) -> Decoded<'_> {
        match self.encoding {
            Some(encoding) => Decoded::new(&mut self.input, Some(encoding)),
            None => Decoded::mixed(&mut self.input),
        }
    }
}

/// Tells when bytes were no text in the file's encoding.
pub(super) fn tell_replacements(had_replacements: bool, out: &mut Out<'_>) {
    if had_replacements {
        out.tell(0, "some bytes are no text in the file's encoding; each was read as windows-1252 or is shown as \u{fffd}".to_owned());
    }
}

/// The encoding of a file that begins like this; `None` is UTF-8.
fn encoding_of(head: &[u8], out: &mut Out<'_>) -> Result<Option<&'static Encoding>, Stop> {
    if let Some((marked, _)) = Encoding::for_bom(head) {
        return Ok(Some(marked).filter(|marked| *marked != UTF_8));
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
    if is_mostly_utf8(head) {
        return Ok(None);
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(head, true);
    let guess = detector.guess(None, Utf8Detection::Deny);
    out.tell(0, format!("the file is not UTF-8; it is read as {}: save it as UTF-8 if letters look wrong", guess.name()));
    Ok(Some(guess))
}

/// Whether characters of several bytes outnumber the bytes that are none: the rest is then of another hand, and not the file's encoding.
fn is_mostly_utf8(head: &[u8]) -> bool {
    let (mut characters, mut others) = (0, 0);
    for chunk in head.utf8_chunks() {
        characters += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        others += chunk.invalid().len();
    }
    // The head may end within a character.
    const CUT_BYTES_MAX: usize = 3;
    let is_cut = head.len() as u64 == HEAD_BYTES && others <= CUT_BYTES_MAX;
    others == 0 || characters > others || (is_cut && characters > 0)
}

fn no_text() -> Stop {
    Stop::refused(0, "this is no text", "give CSV, JSON, FollowTheMoney, Senzing, UN XML or Parquet; gzip and zstd may stay around text")
}
