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

/// The skeleton of a folded word.
pub(crate) fn skeleton(word: &[u8]) -> u64 {
    let mut key = 0;
    let mut last = 0;
    let mut kept = 0;
    for &letter in word {
        let class = class(letter);
        if class != 0 && class != last && kept < SKELETON_SOUNDS {
            key = key << 4 | class;
            kept += 1;
        }
        last = class;
    }
    key
}

/// Which classes of consonants occur, a bit each.
pub(crate) fn sounds(word: &[u8]) -> u16 {
    word.iter().fold(0, |set, letter| set | 1 << class(*letter)) & !1
}
