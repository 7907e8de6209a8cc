// SPDX-License-Identifier: Apache-2.0
//! How far two words are apart, a machine word at a time.

/// Longest word that is compared letter by letter, in bytes; the rest of longer ones is left out.
pub(crate) const LETTERS_MAX: usize = 64;

/// Which letters occur, one bit each; digits share four bits.
pub(crate) fn letters(text: &[u8]) -> u32 {
    text.iter().fold(0, |mask, b| {
        mask | match b {
            b'a'..=b'z' => 1 << (b - b'a'),
            b'0'..=b'9' => 1 << (26 + (b - b'0') / 3),
            _ => 1 << 31,
        }
    })
}

/// Slips between two words at least, by their letters and lengths alone: each slip explains at most two differing letters.
pub(crate) fn slips_least(a: (u32, usize), b: (u32, usize)) -> u32 {
    let differ = ((a.0 & !b.0).count_ones()).max((b.0 & !a.0).count_ones());
    differ.max(a.1.abs_diff(b.1) as u32)
}

/// Insertions, deletions, substitutions and swaps of neighbors that make one word the other (optimal string alignment).
/// Bit-parallel after Hyyrö, "A Bit-Vector Algorithm for Computing Levenshtein and Damerau Edit Distances" (2003).
pub(crate) fn slips(a: &[u8], b: &[u8]) -> u32 {
    let (a, b) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let a = a.get(..LETTERS_MAX).unwrap_or(a);
    let b = b.get(..LETTERS_MAX).unwrap_or(b);
    let same = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (a, b) = (a.get(same..).unwrap_or_default(), b.get(same..).unwrap_or_default());
    let same = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count();
    let (a, b) = (a.get(..a.len() - same).unwrap_or_default(), b.get(..b.len() - same).unwrap_or_default());
    if a.is_empty() {
        return b.len() as u32;
    }
    // Where each letter of `a` stands. Words are short: a scan of `a` for each letter of `b` beats a table of 256 places.
    let places = |letter: u8| a.iter().enumerate().fold(0_u64, |bits, (at, c)| bits | u64::from(*c == letter) << at);
    let last = 1_u64 << (a.len() - 1);
    let (mut vp, mut vn, mut d0, mut before, mut distance) = (u64::MAX, 0_u64, 0_u64, 0_u64, a.len() as u32);
    for letter in b {
        let here = places(*letter);
        let swap = (((!d0) & here) << 1) & before;
        d0 = (((here & vp).wrapping_add(vp)) ^ vp) | here | vn | swap;
        let hp = vn | !(d0 | vp);
        let hn = d0 & vp;
        distance += u32::from(hp & last != 0);
        distance -= u32::from(hn & last != 0);
        let hp = hp << 1 | 1;
        let hn = hn << 1;
        vp = hn | !(d0 | hp);
        vn = hp & d0;
        before = here;
    }
    distance
}

/// Whether `short` is what is left of `long` when letters are left out after the first (`trdg` of `trading`, `intl` of
/// `international`, `chem` of `chemical`): the same first letter, the others in order, at least two letters less.
pub(crate) fn is_abbreviation(short: &[u8], long: &[u8]) -> bool {
    if short.len() < 2 || short.len() + 2 > long.len() || short.first() != long.first() {
        return false;
    }
    if long.starts_with(short) {
        return short.len() >= 3;
    }
    let mut rest = long.iter();
    // Both end alike (`equip-ment` is a prefix and was taken above): otherwise too many words fit.
    short.iter().all(|c| rest.any(|l| l == c))
        && short.len() >= 3
        && short.last().is_some_and(|c| long.get(long.len() / 2..).is_some_and(|end| end.contains(c)))
}

/// Mixes two keys (the finalizer of SplitMix64, Steele et al. 2014); a collision costs one needless comparison.
pub(crate) fn mix(a: u64, b: u64) -> u64 {
    let mut x = a.rotate_left(25) ^ b.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

/// A key of a text (FNV-1a, mixed), the same on every machine.
pub(crate) fn text_key(text: &str) -> u64 {
    mix(text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, b| (hash ^ u64::from(b)).wrapping_mul(0x0000_0100_0000_01b3)), 7)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_counted() {
        for (a, b, n) in [
            ("smith", "smith", 0),
            ("smith", "smtih", 1),
            ("smith", "smyth", 1),
            ("smith", "smit", 1),
            ("kitten", "sitting", 3),
            ("", "abc", 3),
            ("abcd", "badc", 2),
            ("guadalupe", "gudaalupe", 1),
        ] {
            assert_eq!((slips(a.as_bytes(), b.as_bytes()), slips(b.as_bytes(), a.as_bytes())), (n, n), "{a} {b}");
            let seen = slips_least((letters(a.as_bytes()), a.len()), (letters(b.as_bytes()), b.len()));
            assert!(seen <= n, "{a} {b} {seen}");
        }
    }

    #[test]
    fn abbreviations_are_known() {
        for (short, long, is) in [
            ("trdg", "trading", true),
            ("chem", "chemical", true),
            ("intl", "international", true),
            ("hldgs", "holdings", true),
            ("ind", "industrial", true),
            ("mat", "motor", false),
            ("tech", "technology", true),
            ("trading", "trading", false),
        ] {
            assert_eq!(is_abbreviation(short.as_bytes(), long.as_bytes()), is, "{short} {long}");
        }
    }
}
