// SPDX-License-Identifier: Apache-2.0
//! The frame of a word: its consonants as far as the customs of romanization agree on them.
//!
//! One Cyrillic name is `Ševčenko`, `Shevchenko`, `Sjevtjenko` and `Schewtschenko`: what stays is hiss, lip, clash, nose, throat.
//! Frames find candidates only; whether two words are one name is for the room `names` to say.

use crate::flat::hash;

/// Shorter frames are shared by too many words.
const FRAME_CHARS_MIN: usize = 3;

/// The hash of a word's frame, or `None` where it has too few consonants.
pub(crate) fn frame(word: &str) -> Option<u64> {
    let mut frame: Vec<u8> = Vec::with_capacity(word.len());
    let mut rest = word.as_bytes();
    while let [first, after @ ..] = rest {
        let (sound, length) = match rest {
            // č and its spellings, German and Swedish ones first.
            [b't', b's', b'c', b'h', ..] => (b'c', 4),
            [b't', b's', b'h', ..] | [b't', b'c', b'h', ..] => (b'c', 3),
            [b't', b'j', ..] | [b't', b's', ..] | [b't', b'z', ..] | [b'c', b'h', ..] | [b'c', b'z', ..] => (b'c', 2),
            // š, ž and theirs.
            [b's', b'c', b'h', ..] => (b's', 3),
            [b's' | b'z', b'h' | b'j' | b'z' | b'c', ..] => (b's', 2),
            [b'c', b'k', ..] => (b'k', 2),
            _ => (*first, 1),
        };
        let sound = match sound {
            b'a' | b'e' | b'i' | b'o' | b'u' | b'y' | b'j' | b'h' => 0,
            b'w' | b'f' => b'v',
            b'z' => b's',
            b'q' => b'k',
            other => other,
        };
        if sound != 0 && frame.last() != Some(&sound) {
            frame.push(sound);
        }
        rest = if length > 1 { rest.get(length..).unwrap_or_default() } else { after };
    }
    // Apart from sounds, which stand in the same table.
    (frame.len() >= FRAME_CHARS_MIN).then(|| hash(&[b"frame ", frame.as_slice()].concat()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn customs_of_romanization_share_a_frame() {
        for (a, b) in [
            ("sevcenko", "shevchenko"),
            ("sjevtjenko", "schewtschenko"),
            ("petrovitj", "petrovich"),
            ("zheleznyak", "schelesnjak"),
            ("medvedcuk", "medvedchuk"),
        ] {
            assert!(frame(a).is_some() && frame(a) == frame(b), "{a} {b}");
        }
        assert_ne!(frame("medvedchuk"), frame("petrovich"));
        assert_eq!(frame("li"), None);
    }
}
