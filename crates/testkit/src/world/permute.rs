// SPDX-License-Identifier: Apache-2.0
//! Numbers that look drawn at random and never repeat.

use crate::rng::mix;

/// A one-to-one map of `0..end` onto itself that depends on `seed`: numbers of records come from it, so that they are unique and say
/// nothing of when or for whom the record was made. A Feistel network of four rounds over the next power of four, walked until it falls
/// below `end` (Black and Rogaway 2002, "Ciphers with arbitrary finite domains").
pub(crate) fn permute(seed: u64, number: u64, end: u64) -> u64 {
    debug_assert!(number < end, "{number} is not below {end}");
    let half = (64 - end.saturating_sub(1).leading_zeros()).div_ceil(2).max(1);
    let mask = (1_u64 << half) - 1;
    let mut x = number;
    loop {
        let (mut left, mut right) = (x >> half, x & mask);
        for round in 0..4_u64 {
            let turned = mix(right ^ mix(seed.wrapping_add(round))) & mask;
            (left, right) = (right, left ^ turned);
        }
        x = left << half | right;
        if x < end {
            return x;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_number_comes_once() {
        for end in [1, 2, 3, 10, 1_000, 4_097] {
            let all: BTreeSet<u64> = (0..end).map(|n| permute(7, n, end)).collect();
            assert_eq!((all.len() as u64, all.last().copied()), (end, Some(end - 1)));
        }
        assert_ne!(permute(1, 5, 1_000_000), permute(2, 5, 1_000_000));
    }
}
