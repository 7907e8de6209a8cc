// SPDX-License-Identifier: Apache-2.0
//! The sound skeleton: which consonants a Latin spelling stands for, too coarse to hear and fine enough to sort by.

/// Consonants kept in a skeleton, four bits each.
const SKELETON_SOUNDS: usize = 16;

/// The class of a consonant, 1..=9; 0 for a vowel and for what is often silent.
fn class(letter: u8) -> u64 {
    match letter {
        b'b' | b'p' => 1,
        b'f' | b'v' | b'w' => 2,
        b'd' | b't' => 3,
        b's' | b'z' | b'c' | b'x' => 4,
        b'j' => 5,
        b'g' | b'k' | b'q' => 6,
        b'l' => 7,
        b'r' => 8,
        b'm' => 9,
        b'n' => 10,
        b'0'..=b'9' => 11,
        _ => 0,
    }
}

/// Hushing sounds and what stands for them: `ch`, `sh`, `zh`, `j`.
const HUSH: u64 = 5;
const HISS: u64 = 4;
const BACK: u64 = 6;

/// The skeleton of a folded word: classes of its consonants in order, without repeats; vowels, `h` and `y` are left out.
/// `Khrushchev`, `Chruschtschow` and `Hruščov` differ in letters more than in this.
pub(crate) fn skeleton(word: &[u8]) -> u64 {
    let mut key = 0;
    let mut last = 0;
    let mut kept = 0;
    let mut rest = word;
    while let Some((&letter, tail)) = rest.split_first() {
        let next = tail.first().copied().unwrap_or_default();
        let (class, length) = match (letter, next) {
            (b'p', b'h') => (2, 2),
            (b'c' | b's' | b'z', b'h') => (HUSH, 2),
            (b'd', b'j') => (HUSH, 2),
            (b't', b's' | b'z') | (b'd', b'z') => (HISS, 2),
            (b't', b'c') if tail.get(1) == Some(&b'h') => (HUSH, 3),
            (b'c', b'e' | b'i' | b'y') => (HISS, 1),
            (b'c', _) => (BACK, 1),
            (b'n', b'g') if tail.len() == 1 => (class(b'n'), 2),
            _ => (class(letter), 1),
        };
        if class != 0 && class != last && kept < SKELETON_SOUNDS {
            key = key << 4 | class;
            kept += 1;
        }
        last = class;
        rest = rest.get(length..).unwrap_or_default();
    }
    key
}

/// The bit of digits among the classes that [`sounds`] gives.
pub(crate) const DIGITS: u16 = 1 << 11;

/// Which classes of consonants occur, a bit each.
pub(crate) fn sounds(word: &[u8]) -> u16 {
    word.iter().fold(0, |set, letter| set | 1 << class(*letter)) & !1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_name_sound_the_same() {
        for words in [["wladimir", "vladimir"], ["catherine", "katerina"], ["yusuf", "yousef"], ["djamel", "jamal"], ["zhang", "chang"]] {
            let [a, b] = words.map(|w| skeleton(w.as_bytes()));
            assert_eq!(a, b, "{words:?}");
        }
        assert_ne!(skeleton(b"hassan"), skeleton(b"karim"));
        assert_eq!(skeleton(b"aeiou"), 0);
    }
}
