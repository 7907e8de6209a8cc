// SPDX-License-Identifier: Apache-2.0
//! Numbers and texts laid flat: few large pieces of memory that a file holds as they are.

/// Lists of numbers, one after another.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Lists {
    /// List `i` is `values[starts[i]..starts[i + 1]]`.
    pub(crate) starts: Vec<u32>,
    pub(crate) values: Vec<u32>,
}

impl Lists {
    /// Gathers pairs (list, value) into `count` lists; within a list values keep the order of the pairs.
    pub(crate) fn gather(count: usize, pairs: &[(u32, u32)]) -> Lists {
        let mut starts = vec![0_u32; count + 1];
        for (list, _) in pairs {
            if let Some(n) = starts.get_mut(*list as usize + 1) {
                *n += 1;
            }
        }
        let mut sum = 0;
        for n in &mut starts {
            sum += *n;
            *n = sum;
        }
        let mut next = starts.clone();
        let mut values = vec![0; pairs.len()];
        for (list, value) in pairs {
            if let Some(place) = next.get_mut(*list as usize) {
                if let Some(slot) = values.get_mut(*place as usize) {
                    *slot = *value;
                }
                *place += 1;
            }
        }
        Lists { starts, values }
    }

    /// List `i`; empty if there is none.
    pub(crate) fn get(&self, i: u32) -> &[u32] {
        span(&self.starts, i).and_then(|(from, to)| self.values.get(from..to)).unwrap_or_default()
    }
}

/// Texts, one after another.
#[derive(Debug, PartialEq)]
pub(crate) struct Texts {
    pub(crate) starts: Vec<u32>,
    pub(crate) bytes: Vec<u8>,
}

impl Default for Texts {
    fn default() -> Texts {
        Texts { starts: vec![0], bytes: Vec::new() }
    }
}

impl Texts {
    /// Adds a text and gives its place, or `None` when four gigabytes are full.
    pub(crate) fn push(&mut self, text: &[u8]) -> Option<u32> {
        let place = u32::try_from(self.len()).ok()?;
        let end = u32::try_from(self.bytes.len() + text.len()).ok()?;
        self.bytes.extend_from_slice(text);
        self.starts.push(end);
        Some(place)
    }

    pub(crate) fn len(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    pub(crate) fn bytes_at(&self, i: u32) -> &[u8] {
        span(&self.starts, i).and_then(|(from, to)| self.bytes.get(from..to)).unwrap_or_default()
    }

    /// Text `i`; empty if there is none.
    pub(crate) fn get(&self, i: u32) -> &str {
        str::from_utf8(self.bytes_at(i)).unwrap_or_default()
    }
}

fn span(starts: &[u32], i: u32) -> Option<(usize, usize)> {
    let i = i as usize;
    Some((*starts.get(i)? as usize, *starts.get(i + 1)? as usize))
}

/// From hashes to numbers, several per hash: a directory by the first bits, and within a bucket the last 32 bits to tell hashes apart.
/// Two hashes meet by chance once in four billion times the size of a bucket: who asks looks at what is found.
#[derive(Debug, PartialEq)]
pub(crate) struct Table {
    /// One bucket per value of the first bits of a hash; their number is a power of two.
    pub(crate) starts: Vec<u32>,
    pub(crate) prints: Vec<u32>,
    pub(crate) values: Vec<u32>,
}

impl Default for Table {
    fn default() -> Table {
        Table::gather(Vec::new())
    }
}

/// Entries of a bucket on average, at most.
const BUCKET: usize = 8;

impl Table {
    /// Makes a table of pairs (hash, value); equal pairs count once.
    pub(crate) fn gather(mut pairs: Vec<(u64, u32)>) -> Table {
        use rayon::slice::ParallelSliceMut;
        pairs.par_sort_unstable();
        pairs.dedup();
        let buckets = (pairs.len() / BUCKET + 1).next_power_of_two();
        let mut starts = vec![0_u32; buckets + 1];
        for (hash, _) in &pairs {
            if let Some(n) = starts.get_mut(bucket(*hash, buckets) + 1) {
                *n += 1;
            }
        }
        let mut sum = 0;
        for n in &mut starts {
            sum += *n;
            *n = sum;
        }
        Table { starts, prints: pairs.iter().map(|(hash, _)| *hash as u32).collect(), values: pairs.iter().map(|(_, v)| *v).collect() }
    }

    /// The numbers kept under a hash.
    pub(crate) fn get(&self, hash: u64) -> impl Iterator<Item = u32> + '_ {
        let buckets = self.starts.len().saturating_sub(1).max(1);
        let (from, to) = span(&self.starts, bucket(hash, buckets) as u32).unwrap_or_default();
        let prints = self.prints.get(from..to).unwrap_or_default();
        let values = self.values.get(from..to).unwrap_or_default();
        prints.iter().zip(values).filter(move |(print, _)| **print == hash as u32).map(|(_, value)| *value)
    }
}

fn bucket(hash: u64, buckets: usize) -> usize {
    match buckets.trailing_zeros() {
        0 => 0,
        bits => (hash >> (64 - bits)) as usize,
    }
}

/// A hash that is the same on every machine and in every version of a file: FNV-1a with Murmur's finish, so that the first
/// bits are as good as the last.
pub(crate) fn hash(bytes: &[u8]) -> u64 {
    finish(bytes.iter().fold(0xcbf2_9ce4_8422_2325, |h, b| (h ^ u64::from(*b)).wrapping_mul(0x0100_0000_01b3)))
}

/// [`hash`] of a number.
pub(crate) fn finish(mut h: u64) -> u64 {
    h ^= h >> 33;
    h = h.wrapping_mul(0xff51_afd7_ed55_8ccd);
    h ^= h >> 33;
    h = h.wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    h ^ (h >> 33)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_and_tables_give_back_what_was_put_in() {
        let lists = Lists::gather(3, &[(2, 7), (0, 1), (2, 5)]);
        assert_eq!((lists.get(0), lists.get(1), lists.get(2), lists.get(9)), (&[1][..], &[][..], &[7, 5][..], &[][..]));
        let pairs: Vec<(u64, u32)> = (0..1000_u32).map(|i| (hash(&(i % 300).to_le_bytes()), i)).collect();
        let table = Table::gather(pairs);
        assert_eq!(table.get(hash(&7_u32.to_le_bytes())).collect::<Vec<_>>(), [7, 307, 607, 907]);
        assert_eq!(table.get(hash(b"none")).count(), 0);
        assert_eq!(Table::default().get(1).count(), 0);
    }
}
