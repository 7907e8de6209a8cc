// SPDX-License-Identifier: Apache-2.0
//! What similarity needs to know of a word, worked out once: its letters, its sound, the names it is short for.

/// What similarity needs to know of a word.
#[derive(Clone, Debug, Default)]
pub(crate) struct WordInfo {
    /// Which letters occur, one bit each.
    pub(crate) letters: u32,
    /// Consonants as heard; see [`skeleton`].
    pub(crate) skeleton: u64,
    /// Full given names it can stand for.
    pub(crate) full_names: Box<[u32]>,
}

impl WordInfo {
    pub(super) fn of(text: &str, full_names: &[u32]) -> WordInfo {
        WordInfo { letters: letters(text), skeleton: skeleton(text), full_names: full_names.into() }
    }
}

fn letters(text: &str) -> u32 {
    text.bytes().fold(0, |mask, b| {
        mask | match b {
            b'a'..=b'z' => 1 << (b - b'a'),
            b'0'..=b'9' => 1 << (26 + (b - b'0') / 2),
            _ => 0,
        }
    })
}

/// Consonants as heard, up to twelve, five bits each, so that spellings of one sound meet: `Mohamed` and `Muhammad`,
/// `Geoffrey` and `Jeffrey`, `Klempski` and `Klempsky`. 0 where a word has none. After Philips's Metaphone (1990), much reduced.
fn skeleton(word: &str) -> u64 {
    let bytes = word.as_bytes();
    let (mut out, mut last, mut count) = (0_u64, 0, 0);
    for (at, b) in bytes.iter().enumerate() {
        let next = bytes.get(at + 1).copied().unwrap_or(0);
        // `x` is heard as `ks` inside a word and as `s` before one.
        for sound in if *b == b'x' && at > 0 { [3, 2] } else { [sound(*b, next), 0] } {
            if sound != 0 && sound != last && count < 12 {
                out = out << 5 | sound;
                count += 1;
            }
            if sound != 0 {
                last = sound;
            }
        }
        // A vowel parts two equal consonants; a silent letter does not.
        if matches!(b, b'a' | b'e' | b'i' | b'o' | b'u' | b'y') {
            last = 0;
        }
    }
    out
}

fn sound(b: u8, next: u8) -> u64 {
    match b {
        b'p' if next == b'h' => 5,
        b'b' | b'p' => 1,
        b'g' if matches!(next, b'e' | b'i' | b'y') => 9,
        b'c' if next == b'h' => 9,
        b'c' if matches!(next, b'e' | b'i' | b'y') => 2,
        b'c' | b'g' | b'k' | b'q' => 3,
        b's' | b'x' | b'z' => 2,
        b'd' | b't' => 4,
        b'f' | b'v' => 5,
        b'j' => 9,
        b'l' => 6,
        b'm' => 7,
        b'n' => 8,
        b'r' => 10,
        b'0'..=b'9' => 11 + u64::from(b - b'0'),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_sound_share_a_skeleton() {
        for (a, b) in [
            ("mohamed", "muhammad"),
            ("geoffrey", "jeffrey"),
            ("klempski", "klempsky"),
            ("sarah", "zara"),
            ("philip", "filip"),
            ("alexander", "aleksandr"),
        ] {
            assert_eq!(skeleton(a), skeleton(b), "{a} {b}");
        }
        for (a, b) in [("jim", "jane"), ("mark", "marsha"), ("darla", "darlene"), ("smith", "jones"), ("12", "13")] {
            assert_ne!(skeleton(a), skeleton(b), "{a} {b}");
        }
    }
}
