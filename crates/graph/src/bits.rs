// SPDX-License-Identifier: Apache-2.0
//! A set of small numbers, one bit each.

/// A fixed-length set of numbers below `len`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bits {
    words: Vec<u64>,
    len: usize,
}

impl Bits {
    /// The set of all numbers below `len` that `keep` keeps.
    pub fn new(len: usize, keep: impl Fn(u32) -> bool) -> Bits {
        let mut words = vec![0_u64; len.div_ceil(64)];
        for (at, word) in words.iter_mut().enumerate() {
            for bit in 0..64.min(len - at * 64) {
                *word |= u64::from(keep((at * 64 + bit) as u32)) << bit;
            }
        }
        Bits { words, len }
    }

    /// Whether a number is in the set.
    pub fn has(&self, number: u32) -> bool {
        self.words.get(number as usize / 64).is_some_and(|word| word >> (number % 64) & 1 == 1)
    }

    /// Takes a number out.
    pub fn remove(&mut self, number: u32) {
        if let Some(word) = self.words.get_mut(number as usize / 64) {
            *word &= !(1 << (number % 64));
        }
    }

    /// How many numbers are in it.
    pub fn count(&self) -> usize {
        self.words.iter().map(|w| w.count_ones() as usize).sum()
    }

    /// One more than the largest number it could hold.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether it can hold no number at all.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_keep_what_they_are_told() {
        let mut bits = Bits::new(130, |n| n % 3 == 0);
        assert_eq!((bits.count(), bits.has(129), bits.has(128), bits.has(9_999)), (44, true, false, false));
        bits.remove(129);
        assert_eq!((bits.count(), bits.has(129)), (43, false));
    }
}
