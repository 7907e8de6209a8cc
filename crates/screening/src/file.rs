// SPDX-License-Identifier: Apache-2.0
//! The index as one file: magic, version, sign of the tables it was made with, sections in a fixed order, check sum. Everything little-endian.
//!
//! Read whole and not mapped: a million entities are read, checked and laid out in well under a second, and mapping would need
//! `unsafe` code.

use std::io::{self, BufWriter, Read, Write};

use thiserror::Error;

use crate::{
    flat::{Lists, Table, Texts},
    index::Index,
    words::Words,
};

/// The first bytes of an index file.
pub const MAGIC: &[u8; 8] = b"LPSCREEN";
/// Raised whenever the layout, or what the words of a name are, changes: an older file is then refused and built again.
const VERSION: u64 = 2;
/// Bytes moved at a time.
const CHUNK: usize = 1 << 20;

/// An index file that cannot be used.
#[derive(Debug, Error)]
pub enum FileError {
    /// Reading or writing failed.
    #[error("the index file could not be read or written: {0}")]
    Io(#[from] io::Error),
    /// Not an index.
    #[error("this is no screening index")]
    NotAnIndex,
    /// Of another version of the program.
    #[error("the index is of layout {0}, this program reads layout {VERSION}: build it again from its lists")]
    OtherVersion(u64),
    /// Made with other tables of names or countries: its words and the words of a query would not meet.
    #[error("the index was made with other tables of names than this program has: build it again from its lists")]
    OtherTables,
    /// Damaged.
    #[error("the index file is damaged: build it again from its lists")]
    Damaged,
}

impl Index {
    /// Writes the index; the same index gives the same bytes.
    ///
    /// # Errors
    /// When writing fails.
    pub fn write(&self, to: impl Write) -> Result<(), FileError> {
        let mut out = Output { to: BufWriter::with_capacity(CHUNK, to), sum: Sum::default() };
        out.to.write_all(MAGIC)?;
        out.to.write_all(&VERSION.to_le_bytes())?;
        out.raw(&self.words_sign.to_le_bytes())?;
        self.sections(&mut out)?;
        let sum = out.sum.0;
        out.to.write_all(&sum.to_le_bytes())?;
        Ok(out.to.flush()?)
    }

    /// Reads an index. Nothing is allocated beyond `size`, the bytes there are.
    ///
    /// # Errors
    /// When reading fails, or the file is no index, of another version, made with other tables than `words`, or damaged.
    pub fn read(from: impl Read, size: u64, words: &Words) -> Result<Index, FileError> {
        let mut input = Input { from, left: size, sum: Sum::default(), chunk: vec![0; CHUNK] };
        let mut head = [0; 8];
        input.exact(&mut head)?;
        if &head != MAGIC {
            return Err(FileError::NotAnIndex);
        }
        input.exact(&mut head)?;
        let version = u64::from_le_bytes(head);
        if version != VERSION {
            return Err(FileError::OtherVersion(version));
        }
        input.exact(&mut head)?;
        input.sum.add(&head);
        if u64::from_le_bytes(head) != words.sign {
            return Err(FileError::OtherTables);
        }
        let index = Index { words_sign: words.sign, ..Index::from_sections(&mut input)? };
        input.exact(&mut head)?;
        if u64::from_le_bytes(head) != input.sum.0 || input.left != 0 {
            return Err(FileError::Damaged);
        }
        Ok(index)
    }

    fn sections<W: Write>(&self, out: &mut Output<W>) -> Result<(), FileError> {
        out.texts(&self.ids)?;
        out.texts(&self.facts)?;
        out.u64s(&self.prints)?;
        out.lists(&self.entity_names)?;
        out.texts(&self.names)?;
        out.u64s(&self.name_marks)?;
        out.lists(&self.name_entities)?;
        out.lists(&self.name_words)?;
        out.texts(&self.words)?;
        out.lists(&self.postings)?;
        for table in [&self.by_word, &self.by_sound, &self.by_class, &self.by_slip, &self.by_identifier, &self.by_birth] {
            out.u32s(&table.starts)?;
            out.u32s(&table.prints)?;
            out.u32s(&table.values)?;
        }
        Ok(())
    }

    fn from_sections<R: Read>(input: &mut Input<R>) -> Result<Index, FileError> {
        Ok(Index {
            words_sign: 0,
            ids: input.texts()?,
            facts: input.texts()?,
            prints: input.u64s()?,
            entity_names: input.lists()?,
            names: input.texts()?,
            name_marks: input.u64s()?,
            name_entities: input.lists()?,
            name_words: input.lists()?,
            words: input.texts()?,
            postings: input.lists()?,
            by_word: input.table()?,
            by_sound: input.table()?,
            by_class: input.table()?,
            by_slip: input.table()?,
            by_identifier: input.table()?,
            by_birth: input.table()?,
        })
    }
}

/// A check sum against damage, not against malice: eight bytes at a time.
struct Sum(u64);

impl Default for Sum {
    fn default() -> Sum {
        Sum(0x9e37_79b9_7f4a_7c15)
    }
}

impl Sum {
    fn add(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        for word in words {
            self.one(u64::from_le_bytes(*word));
        }
        let mut last = [0; 8];
        for (to, from) in last.iter_mut().zip(rest) {
            *to = *from;
        }
        self.one(u64::from_le_bytes(last) ^ (bytes.len() as u64) << 56);
    }

    fn one(&mut self, word: u64) {
        self.0 = (self.0 ^ word).wrapping_mul(0xff51_afd7_ed55_8ccd).rotate_left(29);
    }
}

struct Output<W> {
    to: W,
    sum: Sum,
}

impl<W: Write> Output<W> {
    fn raw(&mut self, bytes: &[u8]) -> Result<(), FileError> {
        self.sum.add(bytes);
        Ok(self.to.write_all(bytes)?)
    }

    fn bytes(&mut self, bytes: &[u8]) -> Result<(), FileError> {
        self.raw(&(bytes.len() as u64).to_le_bytes())?;
        bytes.chunks(CHUNK).try_for_each(|c| self.raw(c))
    }

    fn numbers<T: Copy, const N: usize>(&mut self, numbers: &[T], le: fn(T) -> [u8; N]) -> Result<(), FileError> {
        self.raw(&((numbers.len() * N) as u64).to_le_bytes())?;
        let mut chunk = Vec::with_capacity(CHUNK);
        for part in numbers.chunks(CHUNK / N) {
            chunk.clear();
            chunk.extend(part.iter().flat_map(|n| le(*n)));
            self.raw(&chunk)?;
        }
        Ok(())
    }

    fn u32s(&mut self, numbers: &[u32]) -> Result<(), FileError> {
        self.numbers(numbers, u32::to_le_bytes)
    }

    fn u64s(&mut self, numbers: &[u64]) -> Result<(), FileError> {
        self.numbers(numbers, u64::to_le_bytes)
    }

    fn lists(&mut self, lists: &Lists) -> Result<(), FileError> {
        self.u32s(&lists.starts)?;
        self.u32s(&lists.values)
    }

    fn texts(&mut self, texts: &Texts) -> Result<(), FileError> {
        self.u32s(&texts.starts)?;
        self.bytes(&texts.bytes)
    }
}

struct Input<R> {
    from: R,
    left: u64,
    sum: Sum,
    chunk: Vec<u8>,
}

impl<R: Read> Input<R> {
    /// Reads exactly so many bytes, not part of the sum.
    fn exact(&mut self, into: &mut [u8]) -> Result<(), FileError> {
        self.left = self.left.checked_sub(into.len() as u64).ok_or(FileError::Damaged)?;
        self.from.read_exact(into).map_err(|e| if e.kind() == io::ErrorKind::UnexpectedEof { FileError::Damaged } else { FileError::Io(e) })
    }

    /// The length of the next section in bytes, which the file must hold.
    fn length(&mut self) -> Result<usize, FileError> {
        let mut head = [0; 8];
        self.exact(&mut head)?;
        self.sum.add(&head);
        let length = u64::from_le_bytes(head);
        usize::try_from(length).ok().filter(|_| length <= self.left).ok_or(FileError::Damaged)
    }

    fn bytes(&mut self) -> Result<Vec<u8>, FileError> {
        let mut bytes = vec![0; self.length()?];
        for part in bytes.chunks_mut(CHUNK) {
            self.exact(part)?;
            self.sum.add(part);
        }
        Ok(bytes)
    }

    fn numbers<T, const N: usize>(&mut self, le: fn([u8; N]) -> T) -> Result<Vec<T>, FileError> {
        let length = self.length()?;
        if length % N != 0 {
            return Err(FileError::Damaged);
        }
        let mut numbers = Vec::with_capacity(length / N);
        let mut chunk = std::mem::take(&mut self.chunk);
        let mut left = length;
        while left > 0 {
            let part = chunk.get_mut(..left.min(CHUNK)).ok_or(FileError::Damaged)?;
            self.exact(part)?;
            self.sum.add(part);
            numbers.extend(part.as_chunks::<N>().0.iter().map(|n| le(*n)));
            left -= part.len();
        }
        self.chunk = chunk;
        Ok(numbers)
    }

    fn u32s(&mut self) -> Result<Vec<u32>, FileError> {
        self.numbers(u32::from_le_bytes)
    }

    fn u64s(&mut self) -> Result<Vec<u64>, FileError> {
        self.numbers(u64::from_le_bytes)
    }

    fn lists(&mut self) -> Result<Lists, FileError> {
        Ok(Lists { starts: self.u32s()?, values: self.u32s()? })
    }

    fn texts(&mut self) -> Result<Texts, FileError> {
        Ok(Texts { starts: self.u32s()?, bytes: self.bytes()? })
    }

    fn table(&mut self) -> Result<Table, FileError> {
        let table = Table { starts: self.u32s()?, prints: self.u32s()?, values: self.u32s()? };
        // A directory that is no power of two long would be read past its end.
        if !table.starts.len().saturating_sub(1).is_power_of_two() {
            return Err(FileError::Damaged);
        }
        Ok(table)
    }
}
