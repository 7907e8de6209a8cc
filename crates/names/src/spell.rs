// SPDX-License-Identifier: Apache-2.0
//! How far apart two Latin spellings are: edits weighed by sound and by the slips that hands make.

/// Longest word that is weighed letter by letter; the rest counts as equal.
pub(crate) const LETTERS_MAX: usize = 32;
/// Costs are counted in hundredths of one wrong letter.
type Cost = u16;
const WRONG: Cost = 100;
/// Two letters that changed places.
const SWAPPED: Cost = 70;
/// A letter written twice or once.
const DOUBLED: Cost = 15;
/// Letters and digits.
const SIGNS: usize = 37;

/// Pairs of letters that stand for near sounds, or that are mistaken for each other.
const NEAR: [(&[u8; 2], Cost); 67] = [
    (b"ae", 40),
    (b"ai", 50),
    (b"ao", 40),
    (b"au", 45),
    (b"ei", 30),
    (b"eo", 50),
    (b"eu", 50),
    (b"io", 55),
    (b"iu", 50),
    (b"ou", 25),
    (b"ay", 45),
    (b"ey", 30),
    (b"iy", 10),
    (b"oy", 55),
    (b"uy", 45),
    (b"ij", 25),
    (b"jy", 20),
    (b"uw", 30),
    (b"ow", 50),
    (b"ck", 15),
    (b"cq", 20),
    (b"kq", 10),
    (b"cs", 35),
    (b"sz", 25),
    (b"cz", 45),
    (b"vw", 15),
    (b"fv", 30),
    (b"fw", 45),
    (b"bv", 40),
    (b"bp", 50),
    (b"dt", 40),
    (b"gk", 45),
    (b"gq", 30),
    (b"gj", 40),
    (b"hx", 40),
    (b"kx", 50),
    (b"sx", 40),
    (b"xz", 45),
    (b"jz", 45),
    (b"mn", 60),
    (b"lr", 60),
    (b"gh", 50),
    (b"hk", 60),
    (b"gw", 70),
    (b"cg", 70),
    (b"jh", 55),
    (b"dz", 70),
    (b"tz", 70),
    (b"cj", 60),
    (b"hj", 60),
    (b"bw", 60),
    (b"fp", 60),
    (b"o0", 20),
    (b"i1", 20),
    (b"l1", 20),
    (b"e3", 30),
    (b"a4", 30),
    (b"s5", 30),
    (b"g9", 30),
    (b"b8", 30),
    (b"g6", 40),
    (b"z2", 40),
    (b"t7", 40),
    (b"b6", 40),
    (b"q9", 40),
    (b"y4", 80),
    (b"uv", 60),
];

/// Two letters that one letter stands for.
const DIGRAPHS: [(&[u8; 2], u8, Cost); 41] = [
    (b"ck", b'c', 10),
    (b"ck", b'k', 10),
    (b"ph", b'f', 10),
    (b"ks", b'x', 5),
    (b"cs", b'x', 20),
    (b"kh", b'h', 15),
    (b"kh", b'x', 15),
    (b"kh", b'k', 20),
    (b"kh", b'q', 30),
    (b"ch", b'h', 35),
    (b"ch", b'k', 30),
    (b"sh", b's', 20),
    (b"ch", b'c', 15),
    (b"ch", b's', 40),
    (b"zh", b'z', 20),
    (b"zh", b'j', 15),
    (b"dj", b'j', 5),
    (b"dz", b'z', 20),
    (b"dh", b'd', 15),
    (b"dh", b'z', 30),
    (b"th", b't', 15),
    (b"th", b's', 30),
    (b"gh", b'g', 10),
    (b"gh", b'q', 25),
    (b"ts", b'z', 20),
    (b"ts", b'c', 10),
    (b"tz", b'z', 15),
    (b"tz", b'c', 15),
    (b"hs", b'x', 10),
    (b"sh", b'x', 15),
    (b"ch", b'j', 20),
    (b"ch", b'q', 20),
    (b"ou", b'u', 5),
    (b"oo", b'u', 10),
    (b"ee", b'i', 15),
    (b"ie", b'i', 15),
    (b"ei", b'i', 20),
    (b"ue", b'u', 10),
    (b"oe", b'o', 10),
    (b"ae", b'a', 10),
    (b"aa", b'a', 10),
];

/// More digraphs than there are; place 0 stands for none.
const PAIRS: usize = DIGRAPHS.len() + 1;
const NEVER: Cost = 1_000;

struct Table {
    change: [[Cost; SIGNS]; SIGNS],
    /// The number of a pair of letters that some letter stands for, 0 for none.
    pair: [[u8; SIGNS]; SIGNS],
    /// What the pair costs against one letter.
    one: [[Cost; SIGNS]; PAIRS],
    /// What it costs to leave a letter out where none like it stands before.
    out: [Cost; SIGNS],
}

const fn sign(letter: u8) -> usize {
    match letter {
        b'a'..=b'z' => (letter - b'a') as usize,
        b'0'..=b'9' => (letter - b'0') as usize + 26,
        _ => 36,
    }
}

const fn is_vowel(sign: usize) -> bool {
    matches!(sign, 0 | 4 | 8 | 14 | 20)
}

static TABLE: Table = table();

const fn table() -> Table {
    let mut change = [[WRONG; SIGNS]; SIGNS];
    let mut i = 0;
    while i < SIGNS {
        let mut j = 0;
        while j < SIGNS {
            if i == j {
                change[i][j] = 0;
            } else if is_vowel(i) != is_vowel(j) {
                change[i][j] = WRONG + 20;
            }
            if (i >= 26) != (j >= 26) {
                change[i][j] = WRONG + 50;
            }
            j += 1;
        }
        i += 1;
    }
    let mut n = 0;
    while n < NEAR.len() {
        let (pair, cost) = NEAR[n];
        change[sign(pair[0])][sign(pair[1])] = cost;
        change[sign(pair[1])][sign(pair[0])] = cost;
        n += 1;
    }
    let mut pair = [[0; SIGNS]; SIGNS];
    let mut one = [[NEVER; SIGNS]; PAIRS];
    let mut n = 0;
    while n < DIGRAPHS.len() {
        let (two, single, cost) = DIGRAPHS[n];
        let place = &mut pair[sign(two[0])][sign(two[1])];
        if *place == 0 {
            *place = n as u8 + 1;
        }
        one[*place as usize][sign(single)] = cost;
        n += 1;
    }
    let mut out = [WRONG; SIGNS];
    let mut n = 0;
    while n < SIGNS {
        out[n] = match n {
            0 | 4 | 8 | 14 | 20 => 50,
            7 => 35,
            24 => 40,
            2 => 75,
            9 | 22 => 70,
            26.. => WRONG + 20,
            _ => WRONG,
        };
        n += 1;
    }
    Table { change, pair, one, out }
}

/// A word as numbers of its letters, each with the number of the pair it closes and the cost of leaving it out.
struct Signs {
    letters: [Letter; LETTERS_MAX],
    length: usize,
}

#[derive(Clone, Copy, Default)]
struct Letter {
    sign: u8,
    pair: u8,
    out: Cost,
}

/// The sign before the first letter.
const NO_SIGN: u8 = u8::MAX;

impl Letter {
    fn new(letter: u8, before: u8) -> Letter {
        let sign = sign(letter);
        let pair = TABLE.pair.get(usize::from(before)).and_then(|row| row.get(sign)).copied().unwrap_or_default();
        let sign = sign as u8;
        let out = if sign == before { DOUBLED } else { TABLE.out.get(usize::from(sign)).copied().unwrap_or(WRONG) };
        Letter { sign, pair, out }
    }
}

fn signs(word: &[u8]) -> Signs {
    let mut signs = Signs { letters: [Letter::default(); LETTERS_MAX], length: word.len().min(LETTERS_MAX) };
    let mut before = NO_SIGN;
    for (place, letter) in signs.letters.iter_mut().zip(word) {
        *place = Letter::new(*letter, before);
        before = place.sign;
    }
    signs
}

impl Signs {
    fn letters(&self) -> &[Letter] {
        self.letters.get(..self.length).unwrap_or_default()
    }
}

fn at(costs: &[Cost; SIGNS], letter: Letter) -> Cost {
    costs.get(usize::from(letter.sign)).copied().unwrap_or(NEVER)
}

fn pair_costs(pair: u8) -> &'static [Cost; SIGNS] {
    TABLE.one.get(usize::from(pair)).unwrap_or(&NO_PAIR)
}

static NO_PAIR: [Cost; SIGNS] = [NEVER; SIGNS];

/// The cost of turning `a` into `b`, in hundredths of a wrong letter; `None` if it is above `most`.
pub(crate) fn distance(a: &[u8], b: &[u8], most: u16) -> Option<u16> {
    let b = signs(b);
    // Three rows that take turns: two letters back, one back, this one. The cost of an empty first word stands before each.
    let mut older = [NEVER; LETTERS_MAX];
    let mut old = older;
    let mut row = older;
    let mut sum = 0;
    for (cell, y) in old.iter_mut().zip(b.letters()) {
        sum += y.out;
        *cell = sum;
    }
    let (mut older_head, mut old_head) = (NEVER, 0);
    let mut before = Letter { sign: NO_SIGN, ..Letter::default() };
    let mut least_before = 0;
    for &x in a.iter().take(LETTERS_MAX) {
        let x = Letter::new(x, before.sign);
        let change = TABLE.change.get(usize::from(x.sign)).unwrap_or(&NO_PAIR);
        let x_pair = pair_costs(x.pair);
        let head = old_head + x.out;
        let (mut least, mut left) = (head, head);
        // Costs at the letter before `y` and at the one before that, in the last row and in the one above it.
        let (mut diagonal, mut diagonal_before) = (old_head, NEVER);
        let (mut above, mut above_before) = (older_head, NEVER);
        let mut y_before = Letter { sign: NO_SIGN, ..Letter::default() };
        for (((&y, &up), &up_two), cell) in b.letters().iter().zip(&old).zip(&older).zip(&mut row) {
            let mut best = (diagonal + at(change, y)).min(up + x.out).min(left + y.out);
            if x.pair != 0 {
                best = best.min(above + at(x_pair, y));
            }
            if y.pair != 0 {
                best = best.min(diagonal_before + at(pair_costs(y.pair), x));
            }
            if before.sign == y.sign && y_before.sign == x.sign {
                best = best.min(above_before + SWAPPED);
            }
            *cell = best;
            least = least.min(best);
            left = best;
            (diagonal_before, diagonal) = (diagonal, up);
            (above_before, above) = (above, up_two);
            y_before = y;
        }
        // A pair or a swap may still come back from the row before, not from further.
        if least > most && least_before > most {
            return None;
        }
        least_before = least;
        (older_head, old_head) = (old_head, head);
        (older, old, row) = (old, row, older);
        before = x;
    }
    let cost = b.length.checked_sub(1).and_then(|last| old.get(last)).copied().unwrap_or(old_head);
    (cost <= most).then_some(cost)
}

/// What two spellings of one word may cost: some for any word, more for each letter of the longer one.
const ALLOWED_BASE: f32 = 50.0;
const ALLOWED_LETTER: f32 = 13.0;
/// How alike two spellings are that cost all that is allowed.
pub(crate) const LEAST_LIKENESS: f32 = 0.5;

/// How alike two spellings are: 1 for the same, falling ever faster with the cost to [`LEAST_LIKENESS`], and 0 beyond.
pub(crate) fn likeness(a: &[u8], b: &[u8]) -> f32 {
    // Symmetric whatever the order: the smaller word comes first.
    let (a, b) = if (a.len(), a) <= (b.len(), b) { (a, b) } else { (b, a) };
    let allowed = ALLOWED_BASE + ALLOWED_LETTER * b.len().min(LETTERS_MAX) as f32;
    if (b.len() - a.len()) * usize::from(DOUBLED) > allowed as usize {
        return 0.0;
    }
    match distance(a, b, allowed as u16) {
        Some(cost) => {
            let share = f32::from(cost) / allowed;
            (1.0 - (1.0 - LEAST_LIKENESS) * share * share.sqrt()).min(0.998)
        }
        None => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn like(a: &str, b: &str) -> f32 {
        likeness(a.as_bytes(), b.as_bytes())
    }

    #[test]
    fn sounds_are_nearer_than_slips_and_slips_nearer_than_others() {
        assert!(like("aleksandr", "alexandr") > 0.95);
        assert!(like("qaddafi", "gaddafi") > like("qaddafi", "maddafi"));
        assert!(like("donlad", "donald") > 0.7);
        assert!(like("zuckermann", "zuckerberg") == 0.0);
        assert!(like("schulze", "scholz") > 0.6);
    }
}
