// SPDX-License-Identifier: Apache-2.0
//! Slips of the pen: words that are the same but for one letter, found by leaving letters out.
//!
//! Two words one slip apart (a letter left out, added, replaced, or two neighbors swapped) become equal when at most one letter is
//! left out of each; so every word of the index is kept under itself and under each of its shortenings, and a query asks with
//! the same. The idea is Garbe's symmetric deletion (SymSpell, 2012).

use crate::flat::hash;

/// Words shorter than this are not kept under shortenings: too many words are one slip from them.
const SLIP_CHARS_MIN: usize = 4;
/// Longer words are not shortened either: they are long compounds or numbers.
const SLIP_CHARS_MAX: usize = 24;

/// Letters of a word that a distance looks at.
const DISTANCE_CHARS_MAX: usize = 32;

/// The hashes under which a word meets those one slip away, itself among them; none for words too short or too long.
pub(crate) fn shortenings(word: &str) -> impl Iterator<Item = u64> + '_ {
    let bytes = word.as_bytes();
    let is_in = (SLIP_CHARS_MIN..=SLIP_CHARS_MAX).contains(&bytes.len());
    let mut short = Vec::with_capacity(bytes.len());
    let each = (0..bytes.len()).filter_map(move |i| {
        // Leaving out either of two equal neighbors gives the same word.
        if i > 0 && bytes.get(i) == bytes.get(i - 1) {
            return None;
        }
        short.clear();
        short.extend(bytes.iter().enumerate().filter(|(j, _)| *j != i).map(|(_, b)| *b));
        Some(hash(&short))
    });
    is_in.then(|| std::iter::once(hash(bytes)).chain(each)).into_iter().flatten()
}

/// Whether two different texts are one slip apart.
pub(crate) fn one_slip(a: &[u8], b: &[u8]) -> bool {
    let head = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (a, b) = (a.get(head..).unwrap_or_default(), b.get(head..).unwrap_or_default());
    let tail = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count();
    match (a.get(..a.len() - tail).unwrap_or_default(), b.get(..b.len() - tail).unwrap_or_default()) {
        ([_], [] | [_]) | ([], [_]) => true,
        ([p, q], [r, s]) => p == s && q == r,
        _ => false,
    }
}

/// Letters to add, leave out or replace to make one word of the other; anything above `most` when there are more. Long words are
/// compared in their first letters.
pub(crate) fn distance(a: &[u8], b: &[u8], most: usize) -> usize {
    let (a, b) =
        (a.get(..a.len().min(DISTANCE_CHARS_MAX)).unwrap_or_default(), b.get(..b.len().min(DISTANCE_CHARS_MAX)).unwrap_or_default());
    if a.len().abs_diff(b.len()) > most {
        return most + 1;
    }
    let mut row = [0_u8; DISTANCE_CHARS_MAX + 1];
    for (n, cell) in (0..).zip(row.iter_mut()) {
        *cell = n;
    }
    for (n, x) in (1..).zip(a) {
        let [mut diagonal, ..] = row;
        let mut left = n;
        if let Some(first) = row.first_mut() {
            *first = n;
        }
        for (cell, y) in row.iter_mut().skip(1).zip(b) {
            let best = (diagonal + u8::from(x != y)).min(*cell + 1).min(left + 1);
            (diagonal, left, *cell) = (*cell, best, best);
        }
    }
    row.get(b.len()).map_or(most + 1, |d| usize::from(*d))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn slips_are_one_letter() {
        for (a, b, expect) in [
            ("nikitin", "nikitn", true),
            ("nikitn", "nikitin", true),
            ("nikitin", "nikitni", true),
            ("nikitin", "nikatin", true),
            ("nikitin", "nikitins", true),
            ("nikitin", "ikitin", true),
            ("ikitin", "nikitin", true),
            ("nikitin", "nikitin", false),
            ("nikitin", "niktiin", true),
            ("nikitin", "nakatin", false),
            ("abcd", "bcda", false),
        ] {
            assert_eq!(one_slip(a.as_bytes(), b.as_bytes()), expect, "{a} {b}");
        }
    }

    #[test]
    fn distances_count_letters() {
        for (a, b, expect) in [("xiao", "hsiao", 2), ("zhang", "chang", 1), ("co", "house", 4), ("", "abc", 3), ("same", "same", 0)] {
            assert_eq!(distance(a.as_bytes(), b.as_bytes(), 9), expect, "{a} {b}");
        }
    }

    proptest! {
        #[test]
        fn one_slip_apart_meet_in_a_shortening(word in "[a-d]{5,12}", at in 0_usize..5, letter in "[a-z]", how in 0..4) {
            let mut other: Vec<u8> = word.bytes().collect();
            match how {
                0 => { other.remove(at); }
                1 => other.insert(at, letter.as_bytes()[0]),
                2 => other[at] = letter.as_bytes()[0],
                _ => other.swap(at, at.saturating_sub(1)),
            }
            let other = String::from_utf8(other).unwrap();
            if other != word {
                prop_assert!(one_slip(word.as_bytes(), other.as_bytes()));
                prop_assert!(one_slip(other.as_bytes(), word.as_bytes()));
            }
            let kept: Vec<u64> = shortenings(&word).collect();
            prop_assert!(shortenings(&other).any(|h| kept.contains(&h)));
        }
    }
}
