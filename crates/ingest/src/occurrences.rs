// SPDX-License-Identifier: Apache-2.0
//! Tells identical rows of one object apart by counting them.

use std::{
    collections::{HashMap, HashSet},
    hash::BuildHasherDefault,
};

use model::{IdHasher, RecordId};

/// Distinct rows remembered at once. 7/8 of 2^23: as many as a hash table of 8 Mi slots (some 75 MB) holds without growing.
/// After so many a new block begins, and its rows are named apart from those of earlier blocks: a row that stands in two blocks
/// is two records. A record too many is seen and merged; a record too few would be lost.
pub(crate) const ROWS_REMEMBERED_MAX: usize = 7 << 20;

/// Names rows by content and occurrence.
#[derive(Default)]
pub(crate) struct Occurrences {
    seen: HashSet<u64, BuildHasherDefault<IdHasher>>,
    repeats: HashMap<u64, u32>,
    /// Blocks that went before.
    block: u64,
}

impl Occurrences {
    /// The id of a row with this content: the k-th identical row of its block gets occurrence k.
    pub(crate) fn name(&mut self, source: &str, content: &[u8]) -> RecordId {
        self.name_within(ROWS_REMEMBERED_MAX, source, content)
    }

    fn name_within(&mut self, rows_max: usize, source: &str, content: &[u8]) -> RecordId {
        if self.seen.len() >= rows_max {
            self.seen.clear();
            self.repeats.clear();
            self.block += 1;
        }
        let apart;
        let content = if self.block == 0 {
            content
        } else {
            apart = [content, b"\0block", &self.block.to_le_bytes()].concat();
            &apart
        };
        let id = RecordId::of(source, content, 0);
        // 64 of the id's 128 bits: two different rows share them once in 10^6 files of this size, and then only count on.
        let key = id.0.first_chunk::<8>().map_or(0, |b| u64::from_le_bytes(*b));
        if self.seen.insert(key) {
            return id;
        }
        let count = self.repeats.entry(key).or_insert(0);
        *count = count.saturating_add(1);
        RecordId::of(source, content, *count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identical_rows_are_counted() {
        let mut rows = Occurrences::default();
        let ids: Vec<RecordId> = [b"a", b"b", b"a", b"a"].iter().map(|c| rows.name("s", *c)).collect();
        assert_eq!(ids[0], RecordId::of("s", b"a", 0));
        assert_eq!(ids[1], RecordId::of("s", b"b", 0));
        assert_eq!(ids[2], RecordId::of("s", b"a", 1));
        assert_eq!(ids[3], RecordId::of("s", b"a", 2));
    }

    #[test]
    fn no_row_is_lost_however_far_from_its_like() {
        let name = || {
            let mut rows = Occurrences::default();
            (0..100_u8).map(|i| rows.name_within(7, "s", &[i % 10])).collect::<Vec<_>>()
        };
        let ids = name();
        assert_eq!(ids.iter().collect::<HashSet<_>>().len(), 100);
        assert_eq!(ids, name(), "the same file gives the same records");
        assert_eq!(ids[0], RecordId::of("s", &[0], 0), "the first block is named as every short file");
    }
}
