// SPDX-License-Identifier: Apache-2.0
//! Unpacks strangers' files: gzip and Zstandard by their first bytes, through one reader with named limits.

use std::{
    cell::Cell,
    io::{self, BufRead, BufReader, Read},
    rc::Rc,
};

use flate2::read::MultiGzDecoder;

/// Bytes that one packed file may unpack to.
pub const UNPACKED_BYTES_MAX: u64 = 64 << 30;
/// How many times larger the unpacked file may be. Real CSV packs 5 to 50 times; gzip ends at 1,032.
pub const UNPACKED_RATIO_MAX: u64 = 250;
/// Unpacked bytes that are free of the ratio: small files of one repeated row are harmless.
pub const RATIO_FREE_BYTES: u64 = 32 << 20;
/// Window of a Zstandard frame, log2 of bytes: 128 MiB, what `zstd` itself accepts without being asked.
const ZSTD_WINDOW_LOG_MAX: u32 = 27;
const BUFFER_BYTES: usize = 256 << 10;

/// How a file is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Packing {
    /// Not at all.
    Plain,
    /// gzip (RFC 1952).
    Gzip,
    /// Zstandard (RFC 8878).
    Zstd,
    /// ZIP: also what spreadsheets are. Not unpacked here.
    Zip,
    /// Parquet. Not read here.
    Parquet,
    /// xz, bzip2, 7-Zip or RAR. Not unpacked here.
    Other,
}

impl Packing {
    /// By the first bytes; six are enough.
    pub fn sniff(first: &[u8]) -> Packing {
        match first {
            [0x1f, 0x8b, ..] => Packing::Gzip,
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Packing::Zstd,
            [b'P', b'K', 3 | 5 | 7, ..] => Packing::Zip,
            [b'P', b'A', b'R', b'1', ..] => Packing::Parquet,
            [0xfd, b'7', b'z', b'X', b'Z', ..]
            | [b'B', b'Z', b'h', b'1'..=b'9', ..]
            | [b'7', b'z', 0xbc, 0xaf, ..]
            | [b'R', b'a', b'r', b'!', ..] => Packing::Other,
            _ => Packing::Plain,
        }
    }
}

/// A file that we do not unpack, or no further.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub(crate) enum Unpacking {
    #[error("the file is empty")]
    Empty,
    #[error("its packing breaks off or is damaged ({0})")]
    Torn(String),
    #[error("this is a {0}, not text")]
    NotText(&'static str),
    #[error("packed twice")]
    Twice,
    #[error("unpacks to more than {} GiB", UNPACKED_BYTES_MAX >> 30)]
    TooLarge,
    #[error("unpacks to more than {UNPACKED_RATIO_MAX} times its size")]
    TooDense,
}

impl Unpacking {
    /// What the reader can do about it.
    pub(crate) fn remedy(&self) -> &'static str {
        match self {
            Unpacking::Empty | Unpacking::Torn(_) => "get it from the publisher again; what was read before stays",
            Unpacking::NotText(_) => "export it as CSV or JSON lines; gzip and zstd may stay",
            Unpacking::Twice => "unpack it once",
            Unpacking::TooLarge => "split it into several files",
            Unpacking::TooDense => "this is how a zip bomb looks; if the file is honest, unpack it yourself",
        }
    }
}

impl From<Unpacking> for io::Error {
    fn from(limit: Unpacking) -> Self {
        io::Error::new(io::ErrorKind::InvalidData, limit)
    }
}

/// Opens a file as received; what comes out is plain bytes.
pub(crate) fn open(input: Box<dyn Read + Send>) -> io::Result<Box<dyn BufRead>> {
    let packed_bytes = Rc::new(Cell::new(0));
    let (packing, counted) = peeked(Counted { inner: input, bytes: Rc::clone(&packed_bytes) })?;
    let unpacked: Box<dyn Read> = match packing {
        Packing::Plain => return Ok(Box::new(counted)),
        Packing::Zip => return Err(Unpacking::NotText("ZIP archive or spreadsheet").into()),
        Packing::Parquet => return Err(Unpacking::NotText("Parquet file").into()),
        Packing::Other => return Err(Unpacking::NotText("packed file of a kind we do not unpack").into()),
        Packing::Gzip => Box::new(MultiGzDecoder::new(counted)),
        Packing::Zstd => {
            let mut decoder = zstd::stream::read::Decoder::with_buffer(counted)?;
            decoder.window_log_max(ZSTD_WINDOW_LOG_MAX)?;
            Box::new(decoder)
        }
    };
    let (inner, reader) = peeked(Capped { inner: unpacked, packed_bytes, bytes: 0 })?;
    match inner {
        Packing::Plain => Ok(Box::new(reader)),
        Packing::Parquet => Err(Unpacking::NotText("Parquet file").into()),
        _ => Err(Unpacking::Twice.into()),
    }
}

/// How the bytes are packed, and the reader with all of them still to come, however few each read gives.
fn peeked<R: Read>(mut inner: R) -> io::Result<(Packing, impl BufRead)> {
    // Six bytes tell the packing; the rest lets a format look at what kind of text it is.
    const FIRST_BYTES: u64 = 1_024;
    let mut first = Vec::new();
    inner.by_ref().take(FIRST_BYTES).read_to_end(&mut first)?;
    if first.is_empty() {
        return Err(Unpacking::Empty.into());
    }
    Ok((Packing::sniff(&first), BufReader::with_capacity(BUFFER_BYTES, io::Cursor::new(first).chain(inner))))
}

/// Counts what is read from the packed file.
struct Counted<R> {
    inner: R,
    bytes: Rc<Cell<u64>>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.bytes.set(self.bytes.get() + n as u64);
        Ok(n)
    }
}

/// Counts what is unpacked and stops at the limits.
struct Capped<R> {
    inner: R,
    packed_bytes: Rc<Cell<u64>>,
    bytes: u64,
}

impl<R: Read> Read for Capped<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        // What the system did not say, the unpacking did.
        let torn = |e: io::Error| if e.raw_os_error().is_some() { e } else { Unpacking::Torn(e.to_string()).into() };
        let n = self.inner.read(buffer).map_err(torn)?;
        self.bytes += n as u64;
        if self.bytes > UNPACKED_BYTES_MAX {
            return Err(Unpacking::TooLarge.into());
        }
        if self.bytes > RATIO_FREE_BYTES && self.bytes / UNPACKED_RATIO_MAX > self.packed_bytes.get() {
            return Err(Unpacking::TooDense.into());
        }
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::{Compression, write::GzEncoder};

    use super::*;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn unpacked(bytes: Vec<u8>) -> io::Result<Vec<u8>> {
        let mut out = Vec::new();
        open(Box::new(io::Cursor::new(bytes)))?.read_to_end(&mut out)?;
        Ok(out)
    }

    fn refusal(bytes: Vec<u8>) -> String {
        unpacked(bytes).unwrap_err().to_string()
    }

    #[test]
    fn plain_gzip_and_zstd_come_out_the_same() {
        let text = b"a,b\n1,2\n".repeat(1000);
        let mut two_members = gzip(&text[..4000]);
        two_members.extend(gzip(&text[4000..]));
        for packed in [text.clone(), gzip(&text), two_members, zstd::encode_all(text.as_slice(), 3).unwrap()] {
            assert_eq!(unpacked(packed).unwrap(), text);
        }
    }

    #[test]
    fn nothing_is_told_as_nothing_however_packed() {
        for nothing in [Vec::new(), gzip(b"")] {
            assert_eq!(refusal(nothing), "the file is empty");
        }
    }

    #[test]
    fn a_bomb_is_stopped_at_the_ratio() {
        let bomb = gzip(&vec![0; (RATIO_FREE_BYTES + (8 << 20)) as usize]);
        assert_eq!(refusal(bomb), "unpacks to more than 250 times its size");
    }

    #[test]
    fn what_is_no_text_or_packed_twice_is_refused() {
        assert_eq!(refusal(b"PK\x03\x04rest".to_vec()), "this is a ZIP archive or spreadsheet, not text");
        assert_eq!(refusal(b"PAR1....".to_vec()), "this is a Parquet file, not text");
        assert_eq!(refusal(gzip(&gzip(b"a,b"))), "packed twice");
    }

    #[test]
    fn a_torn_file_is_told_as_torn() {
        let whole = gzip(&b"a,b\n1,2\n".repeat(1000));
        for torn in [whole[..whole.len() - 5].to_vec(), vec![0x28, 0xb5, 0x2f, 0xfd, 1, 2, 3]] {
            let told = refusal(torn);
            assert!(told.starts_with("its packing breaks off or is damaged ("), "{told}");
        }
    }
}
