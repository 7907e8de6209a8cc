// SPDX-License-Identifier: Apache-2.0
//! Words that name nobody.

use crate::Rng;

/// 56 syllables make 175,616 words of three.
const SYLLABLES: [&str; 56] = [
    "za", "zum", "bra", "vor", "qui", "lex", "ndo", "tri", "mok", "fel", "gra", "pos", "ryn", "dul", "shi", "kor", "vex", "nam", "bil",
    "tor", "xan", "plo", "wen", "dri", "ghe", "sul", "mar", "jyn", "cla", "fro", "hup", "bek", "stu", "lun", "yor", "pev", "dax", "nir",
    "gol", "vam", "tes", "kri", "mub", "zel", "rof", "hin", "yal", "cov", "snu", "ple", "wor", "bax", "tim", "ged", "ruk", "fos",
];

/// Writes a coined word of three syllables, with a capital.
pub(crate) fn push_coined(rng: &mut Rng, out: &mut Vec<u8>) {
    let start = out.len();
    for _ in 0..3 {
        out.extend_from_slice(rng.pick(&SYLLABLES).as_bytes());
    }
    if let Some(first) = out.get_mut(start) {
        first.make_ascii_uppercase();
    }
}

/// A coined word of three syllables, with a capital.
pub(crate) fn coined(rng: &mut Rng) -> String {
    let mut out = Vec::with_capacity(12);
    push_coined(rng, &mut out);
    String::from_utf8(out).unwrap_or_default()
}
