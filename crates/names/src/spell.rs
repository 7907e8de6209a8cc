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
    (b"ae", 40), (b"ai", 50), (b"ao", 40), (b"au", 45), (b"ei", 30), (b"eo", 50), (b"eu", 50), (b"io", 55), (b"iu", 50), (b"ou", 25),
    (b"ay", 45), (b"ey", 30), (b"iy", 10), (b"oy", 55), (b"uy", 45), (b"ij", 25), (b"jy", 20), (b"uw", 30), (b"ow", 50),
    (b"ck", 15), (b"cq", 20), (b"kq", 10), (b"cs", 35), (b"sz", 25), (b"cz", 35), (b"vw", 15), (b"fv", 30), (b"fw", 45), (b"bv", 40),
    (b"bp", 50), (b"dt", 40), (b"gk", 45), (b"gq", 30), (b"gj", 40), (b"hx", 40), (b"kx", 50), (b"sx", 40), (b"xz", 45), (b"jz", 45),
    (b"mn", 60), (b"lr", 60), (b"gh", 50), (b"hk", 60), (b"gw", 70), (b"cg", 70), (b"jh", 55), (b"dz", 70), (b"tz", 70), (b"cj", 60),
    (b"hj", 60), (b"bw", 60), (b"fp", 60),
    (b"o0", 20), (b"i1", 20), (b"l1", 20), (b"e3", 30), (b"a4", 30), (b"s5", 30), (b"g9", 30), (b"b8", 30), (b"g6", 40), (b"z2", 40),
    (b"t7", 40), (b"b6", 40), (b"q9", 40), (b"y4", 80), (b"uv", 60),
];

/// Two letters that one letter stands for.
const DIGRAPHS: [(&[u8; 2], u8, Cost); 39] = [
    (b"ph", b'f', 10), (b"ks", b'x', 5), (b"cs", b'x', 20), (b"kh", b'h', 15), (b"kh", b'x', 15), (b"kh", b'k', 20), (b"kh", b'q', 30),
    (b"ch", b'h', 35), (b"ch", b'k', 30), (b"sh", b's', 20), (b"ch", b'c', 15), (b"ch", b's', 40), (b"zh", b'z', 20), (b"zh", b'j', 15),
    (b"dj", b'j', 5), (b"dz", b'z', 20), (b"dh", b'd', 15), (b"dh", b'z', 30), (b"th", b't', 15), (b"th", b's', 30), (b"gh", b'g', 10),
    (b"gh", b'q', 25), (b"ts", b'z', 20), (b"ts", b'c', 10), (b"tz", b'z', 15), (b"tz", b'c', 15), (b"hs", b'x', 10), (b"sh", b'x', 15), (b"ch", b'j', 20),
    (b"ch", b'q', 20), (b"ou", b'u', 5), (b"oo", b'u', 10), (b"ee", b'i', 15), (b"ie", b'i', 15), (b"ei", b'i', 20), (b"ue", b'u', 10),
    (b"oe", b'o', 10), (b"ae", b'a', 10), (b"aa", b'a', 10),
];

struct Table {
    change: [[Cost; SIGNS]; SIGNS],
    /// By the letter that stands for two: up to eight pairs.
    digraphs: [[([u8; 2], Cost); 8]; SIGNS],
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
    let mut digraphs = [[([0; 2], 0); 8]; SIGNS];
    let mut n = 0;
    while n < DIGRAPHS.len() {
        let (pair, one, cost) = DIGRAPHS[n];
        let mut place = 0;
        while digraphs[sign(one)][place].0[0] != 0 {
            place += 1;
        }
        digraphs[sign(one)][place] = (*pair, cost);
        n += 1;
    }
    Table { change, digraphs }
}

/// What it costs to leave a letter out, after the letter before it.
fn left_out(letter: u8, before: u8) -> Cost {
    match letter {
        _ if letter == before => DOUBLED,
        b'h' => 35,
        b'a' | b'e' | b'i' | b'o' | b'u' => 50,
        b'y' => 40,
        b'j' | b'w' => 70,
        b'0'..=b'9' => WRONG + 20,
        _ => WRONG,
    }
}

fn digraph(two: [u8; 2], one: u8) -> Option<Cost> {
    let list = TABLE.digraphs.get(sign(one))?;
    list.iter().take_while(|(pair, _)| pair[0] != 0).find(|(pair, _)| *pair == two).map(|(_, cost)| *cost)
}

/// The cost of turning `a` into `b`, in hundredths of a wrong letter; `None` if it is above `most`.
pub(crate) fn distance(a: &[u8], b: &[u8], most: u16) -> Option<u16> {
    let a = a.get(..LETTERS_MAX).unwrap_or(a);
    let b = b.get(..LETTERS_MAX).unwrap_or(b);
    // Three rows that take turns: two letters back, one back, this one.
    let mut rows = [[0_u16; LETTERS_MAX + 1]; 3];
    let [mut older, mut old, mut row] = rows;
    let mut before = 0;
    for (j, y) in b.iter().enumerate() {
        old[j + 1] = old[j] + left_out(*y, before);
        before = *y;
    }
    for (i, &x) in a.iter().enumerate() {
        let x_before = if i > 0 { a[i - 1] } else { 0 };
        let change = &TABLE.change[sign(x)];
        let x_out = left_out(x, x_before);
        row[0] = old[0] + x_out;
        let mut least = row[0];
        let mut y_before = 0;
        for (j, &y) in b.iter().enumerate() {
            let mut best = old[j] + change[sign(y)];
            best = best.min(old[j + 1] + x_out).min(row[j] + left_out(y, y_before));
            if i > 0 {
                if let Some(cost) = digraph([x_before, x], y) {
                    best = best.min(older[j] + cost);
                }
                if j > 0 && x == y_before && x_before == y {
                    best = best.min(older[j - 1] + SWAPPED);
                }
            }
            if j > 0
                && let Some(cost) = digraph([y_before, y], x)
            {
                best = best.min(old[j - 1] + cost);
            }
            row[j + 1] = best;
            least = least.min(best);
            y_before = y;
        }
        // What may still come back from the row before reaches over one row only.
        if least > most && old.iter().take(b.len() + 1).all(|c| *c > most) {
            return None;
        }
        (older, old, row) = (old, row, older);
    }
    rows[0] = old;
    rows[0].get(b.len()).copied().filter(|cost| *cost <= most)
}

/// Likeness of two different words from the cost of turning one into the other: 1 minus the share of a budget that grows
/// with the longer word.
const BUDGET_BASE: f32 = 40.0;
const BUDGET_LETTER: f32 = 40.0;

/// How alike two spellings are, below 1; 0 if less than `least`.
pub(crate) fn likeness(a: &[u8], b: &[u8], least: f32) -> f32 {
    let budget = BUDGET_BASE + BUDGET_LETTER * a.len().max(b.len()).min(LETTERS_MAX) as f32;
    let most = (budget * (1.0 - least)) as u16;
    // Symmetric whatever the order: the smaller word comes first.
    let (a, b) = if (a.len(), a) <= (b.len(), b) { (a, b) } else { (b, a) };
    if (b.len() - a.len()) * usize::from(DOUBLED) > usize::from(most) {
        return 0.0;
    }
    distance(a, b, most).map_or(0.0, |cost| (1.0 - f32::from(cost) / budget).min(0.995))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn like(a: &str, b: &str) -> f32 {
        likeness(a.as_bytes(), b.as_bytes(), 0.0)
    }

    #[test]
    fn sounds_are_nearer_than_slips_and_slips_nearer_than_others() {
        assert!(like("aleksandr", "alexandr") > 0.95);
        assert!(like("qaddafi", "gaddafi") > like("qaddafi", "maddafi"));
        assert!(like("donlad", "donald") > 0.7);
        assert!(like("zuckermann", "zuckerberg") < 0.3);
        assert!(like("schulze", "scholz") > 0.6);
    }
}
