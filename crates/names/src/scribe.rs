// SPDX-License-Identifier: Apache-2.0
//! The scribe: how likely a word in a native script is written by given Latin letters.
//!
//! Each native letter, or two neighbors together, stands for a group of Latin letters with a learned or tabled chance. The
//! likelihood of a Latin word is the sum over all ways of cutting it into such groups, so that rival romanizations all
//! count, and a short vowel that the script leaves out costs what it usually costs.

use std::collections::HashMap;

use crate::{
    tables::{COSTS, LETTERS, LexiconError, Tables, rows_if_any},
    text::native_letters,
};

/// Longest native word and Latin word that are weighed letter by letter.
pub(crate) const NATIVE_MAX: usize = 24;
pub(crate) const LATIN_MAX: usize = 28;
/// Latin letters one unit may stand for.
const GROUP_MAX: usize = 7;
/// The chance of a Latin letter that no unit explains, by sort of letter: vowels are the scribe's freedom.
const STRAY_VOWEL: f64 = 0.02;
const STRAY_CONSONANT: f64 = 0.01;
/// The chance that a native letter is passed over.
const PASSED_OVER: f64 = 0.0002;
/// A way this much less likely than the best so far is not followed.
const FAINT: f64 = 1e-8;
/// A long Latin word that fits is less of a chance than a short one: credit for each letter, in nats. About half of what
/// a letter of a name is worth in surprise; chosen on a fifth of the training pairs that the costs were not learned from.
const LETTER_NATS: f64 = 1.4;
/// The block of unified ideographs, each of which has a number of its own.
const HAN_FIRST: u32 = 0x4e00;
const HAN_LAST: u32 = 0x9fff;
/// A unit that is two letters.
type Two = (u16, u16);

/// A group of Latin letters and the chance that a unit is written so.
#[derive(Clone, Copy, Debug)]
struct Reading {
    /// The letters, first in the lowest byte.
    letters: u64,
    mask: u64,
    len: u8,
    chance: f32,
}

#[derive(Clone, Copy, Debug, Default)]
struct Span {
    from: u32,
    to: u32,
}

impl Span {
    fn is_empty(self) -> bool {
        self.from == self.to
    }
}

/// Learned readings of ideographs: by character, by syllable, and by a syllable's initial (`s-`) and final (`-en`).
#[derive(Default)]
struct Han {
    rows: HashMap<String, Vec<Reading>>,
}

/// What a character's syllable, and the parts of the syllable, weigh beside the character's own readings.
const SYLLABLE_SHARE: f32 = 0.2;
const PARTS_SHARE: f32 = 0.3;
/// Fewest chance of a reading put together from parts.
const PARTS_CHANCE_MIN: f32 = 0.0005;

impl Han {
    fn of(&self, unit: &str) -> &[Reading] {
        self.rows.get(unit).map_or(&[], Vec::as_slice)
    }

    /// A character's own readings, those of its syllable, and those its initial and final make.
    fn blend(&self, own: &[Reading], syllable: &str) -> Vec<Reading> {
        let mut out = own.to_vec();
        let mut add = |reading: Reading, share: f32| {
            if !out.iter().any(|r| (r.letters, r.len) == (reading.letters, reading.len)) {
                out.push(Reading { chance: reading.chance * share, ..reading });
            }
        };
        let share = if own.is_empty() { 1.0 } else { SYLLABLE_SHARE };
        for reading in self.of(syllable) {
            add(*reading, share);
        }
        let cut = match syllable {
            s if s.starts_with("zh") || s.starts_with("ch") || s.starts_with("sh") => 2,
            s if s.starts_with(['a', 'e', 'i', 'o', 'u']) => 0,
            _ => 1,
        };
        if let Some((initial, last)) = syllable.split_at_checked(cut) {
            for first in self.of(&format!("{initial}-")) {
                for second in self.of(&format!("-{last}")) {
                    let chance = first.chance * second.chance;
                    if chance >= PARTS_CHANCE_MIN && usize::from(first.len + second.len) <= GROUP_MAX {
                        add(first.then(second), PARTS_SHARE);
                    }
                }
            }
        }
        if out.is_empty() {
            out = plain(syllable).unwrap_or_default();
        }
        out
    }
}

impl Reading {
    fn new(letters: &str, chance: f32) -> Result<Reading, String> {
        let letters = if letters == "-" { "" } else { letters };
        if letters.len() > GROUP_MAX || !letters.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return Err(format!("`{letters}` is no group of at most {GROUP_MAX} Latin letters"));
        }
        let packed = letters.bytes().rev().fold(0, |all, b| all << 8 | u64::from(b));
        Ok(Reading { letters: packed, mask: (1 << (8 * letters.len())) - 1, len: letters.len() as u8, chance })
    }

    fn then(self, next: &Reading) -> Reading {
        let by = 8 * u32::from(self.len);
        Reading {
            letters: self.letters | next.letters << by,
            mask: self.mask | next.mask << by,
            len: self.len + next.len,
            chance: self.chance * next.chance,
        }
    }
}

/// `b:1 p:12 -:30`: groups with ten times the negative logarithm of their chance; `-` for nothing.
fn learned(readings: &str) -> Result<Vec<Reading>, String> {
    let one = |reading: &str| {
        let (letters, cost) = reading.split_once(':').ok_or_else(|| format!("`{reading}` has no cost"))?;
        let cost: f32 = cost.parse().map_err(|_| format!("`{cost}` is no cost"))?;
        Reading::new(letters, (-cost / 10.0).exp())
    };
    readings.split_ascii_whitespace().map(one).collect()
}

/// `kh h x`: groups in the order of their use.
fn plain(readings: &str) -> Result<Vec<Reading>, String> {
    const CHANCES: [f32; 5] = [0.42, 0.2, 0.14, 0.1, 0.07];
    let chances = CHANCES.into_iter().chain(std::iter::repeat(0.04));
    readings.split_ascii_whitespace().zip(chances).map(|(letters, chance)| Reading::new(letters, chance)).collect()
}

/// How freely a scribe may add consonants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Freedom {
    Usual,
    /// Short words: an added consonant makes another word.
    Little,
    /// Ideographs of a Chinese name, by their Chinese readings.
    Chinese,
}

/// A Mandarin syllable in pinyin and as Wade and Giles, and passports after them, spell it.
fn chinese_spellings(pinyin: &str) -> String {
    const INITIALS: [(&str, &[&str]); 15] = [
        ("zh", &["ch", "j"]),
        ("ch", &["ch"]),
        ("sh", &["sh"]),
        ("b", &["p"]),
        ("d", &["t"]),
        ("g", &["k"]),
        ("j", &["ch"]),
        ("q", &["ch", "ts"]),
        ("x", &["hs", "sh", "s"]),
        ("z", &["ts", "tz"]),
        ("c", &["ts", "tz"]),
        ("s", &["s", "sz"]),
        ("r", &["j"]),
        ("y", &["", "y"]),
        ("w", &["w", "v"]),
    ];
    const FINALS: [(&str, &[&str]); 12] = [
        ("ong", &["ung", "oong"]),
        ("ian", &["ien", "in"]),
        ("ie", &["ieh"]),
        ("ue", &["ueh", "ooeh"]),
        ("ui", &["uei", "wei"]),
        ("uo", &["o"]),
        ("an", &["en"]),
        ("e", &["o", "eh"]),
        ("i", &["ih", "u"]),
        ("iu", &["iou", "ew"]),
        ("ou", &["u", "ow"]),
        ("u", &["ue", "oo"]),
    ];
    let (initial, others) = INITIALS.into_iter().find(|(i, _)| pinyin.starts_with(i)).unwrap_or(("", &[]));
    let last = pinyin.strip_prefix(initial).unwrap_or(pinyin);
    let finals = FINALS.into_iter().find(|(f, _)| *f == last).map_or(&[][..], |(_, others)| others);
    let mut all = vec![pinyin.to_owned()];
    for first in std::iter::once(&initial).chain(others) {
        for second in std::iter::once(&last).chain(finals) {
            let spelling = format!("{first}{second}");
            if !spelling.is_empty() && spelling.len() <= GROUP_MAX && !all.contains(&spelling) {
                all.push(spelling);
            }
        }
    }
    all.join(" ")
}

/// Units and their readings.
#[derive(Debug, Default)]
pub(crate) struct Scribe {
    codes: HashMap<char, u16>,
    han_base: u16,
    /// How Chinese names are spelled, by ideograph from [`HAN_FIRST`].
    chinese: Vec<Span>,
    /// Readings of single letters by code.
    singles: Vec<Span>,
    /// Readings of two neighbors.
    twos: HashMap<Two, u16>,
    spans_of_two: Vec<Span>,
    readings: Vec<Reading>,
}

/// The edges of a word are letters of their own: what ends a word is often written otherwise.
const FIRST: u16 = 0;
const LAST: u16 = 1;

impl Scribe {
    pub(crate) fn from_tables(tables: &Tables<'_>) -> Result<Scribe, LexiconError> {
        let mut scribe = Scribe { singles: vec![Span::default(); 2], ..Scribe::default() };
        scribe.codes.insert('^', FIRST);
        scribe.codes.insert('$', LAST);
        let mut han = Han::default();
        for (line, [script, unit, readings]) in rows_if_any(COSTS, tables.costs, ["script", "unit", "readings"])? {
            let bad = |reason| LexiconError { file: COSTS, line, reason };
            let readings = learned(&readings).map_err(bad)?;
            let letters: Vec<char> = unit.chars().collect();
            match letters.as_slice() {
                _ if script == "han" => drop(han.rows.insert(unit, readings)),
                [one] => scribe.put(*one, readings),
                [first, second] => {
                    let two = (scribe.code_or_new(*first), scribe.code_or_new(*second));
                    let span = scribe.add(readings);
                    scribe.spans_of_two.push(span);
                    scribe.twos.insert(two, scribe.spans_of_two.len() as u16);
                }
                _ => return Err(bad(format!("`{unit}` is no unit: one letter, two letters or a syllable"))),
            }
        }
        for (line, [letter, readings]) in rows_if_any(LETTERS, tables.letters, ["letter", "readings"])? {
            let readings = plain(&readings).map_err(|reason| LexiconError { file: LETTERS, line, reason })?;
            let mut letters = letter.chars();
            match (letters.next(), letters.next()) {
                (Some(one), None) => {
                    let code = scribe.code_or_new(one);
                    if scribe.span(code).is_empty() {
                        scribe.put(one, readings);
                    }
                }
                (Some(first), Some(second)) => {
                    let two = (scribe.code_or_new(first), scribe.code_or_new(second));
                    if !scribe.twos.contains_key(&two) {
                        let span = scribe.add(readings);
                        scribe.spans_of_two.push(span);
                        scribe.twos.insert(two, scribe.spans_of_two.len() as u16);
                    }
                }
                _ => {}
            }
        }
        scribe.han_base = scribe.singles.len() as u16;
        if !han.rows.is_empty() {
            let (mut shared, mut chinese) = (HashMap::new(), HashMap::new());
            for c in (HAN_FIRST..=HAN_LAST).filter_map(char::from_u32) {
                let syllable = any_ascii::any_ascii_char(c).to_ascii_lowercase();
                let span = if let Some(own) = han.rows.get(c.encode_utf8(&mut [0; 4])) {
                    let readings = han.blend(own, &syllable);
                    scribe.add(readings)
                } else if let Some(span) = shared.get(&syllable) {
                    *span
                } else {
                    let span = scribe.add(han.blend(&[], &syllable));
                    shared.insert(syllable, span);
                    span
                };
                scribe.singles.push(span);
                let syllable = any_ascii::any_ascii_char(c).to_ascii_lowercase();
                let span = match chinese.get(&syllable) {
                    Some(span) => *span,
                    None => {
                        let readings = plain(&chinese_spellings(&syllable)).unwrap_or_default();
                        let span = scribe.add(readings);
                        chinese.insert(syllable, span);
                        span
                    }
                };
                scribe.chinese.push(span);
            }
        }
        Ok(scribe)
    }

    fn put(&mut self, letter: char, readings: Vec<Reading>) {
        let code = self.code_or_new(letter);
        let span = self.add(readings);
        if let Some(place) = self.singles.get_mut(usize::from(code)) {
            *place = span;
        }
    }

    fn code_or_new(&mut self, letter: char) -> u16 {
        let next = self.singles.len() as u16;
        let code = *self.codes.entry(letter).or_insert(next);
        if code == next {
            self.singles.push(Span::default());
        }
        code
    }

    fn add(&mut self, readings: Vec<Reading>) -> Span {
        let from = self.readings.len() as u32;
        self.readings.extend(readings);
        Span { from, to: self.readings.len() as u32 }
    }

    /// A native word made ready: for the word's beginning, each letter and its end, the code of the letter and that of
    /// the letter with its neighbor. Nothing if a letter is unknown or the word too long.
    pub(crate) fn codes(&self, word: &str) -> Box<[u16]> {
        let letters = native_letters(word);
        if letters.is_empty() || letters.chars().count() > NATIVE_MAX {
            return Box::default();
        }
        let Some(codes) = letters.chars().map(|c| self.code(c)).collect::<Option<Vec<u16>>>() else { return Box::default() };
        let codes: Vec<u16> = std::iter::once(FIRST).chain(codes).chain([LAST]).collect();
        let two = |i: usize| match (codes.get(i), codes.get(i + 1)) {
            (Some(a), Some(b)) => self.twos.get(&(*a, *b)).copied().unwrap_or_default(),
            _ => 0,
        };
        codes.iter().enumerate().flat_map(|(i, code)| [*code, two(i)]).collect()
    }

    fn code(&self, letter: char) -> Option<u16> {
        let number = u32::from(letter);
        if (HAN_FIRST..=HAN_LAST).contains(&number) && self.singles.len() > usize::from(self.han_base) {
            return Some(self.han_base + (number - HAN_FIRST) as u16);
        }
        self.codes.get(&letter).copied()
    }

    fn span(&self, code: u16) -> Span {
        self.singles.get(usize::from(code)).copied().unwrap_or_default()
    }

    fn readings(&self, span: Span) -> &[Reading] {
        self.readings.get(span.from as usize..span.to as usize).unwrap_or_default()
    }

    /// The natural logarithm of the chance that the native word is written `latin`.
    pub(crate) fn likelihood(&self, native: &[u16], latin: &[u8], freedom: Freedom) -> f64 {
        let stray_consonant = if freedom == Freedom::Usual { STRAY_CONSONANT } else { STRAY_CONSONANT / 20.0 };
        let m = latin.len().min(LATIN_MAX);
        let mut ahead = [0_u64; LATIN_MAX + 1];
        for (j, place) in ahead.iter_mut().enumerate().take(m) {
            *place = latin.iter().skip(j).take(8).rev().fold(0, |all, b| all << 8 | u64::from(*b));
        }
        let mut here = [0.0_f64; LATIN_MAX + 1];
        let mut next = here;
        let mut later = here;
        here.iter_mut().take(1).for_each(|start| *start = 1.0);
        for unit in native.chunks_exact(2) {
            let &[code, two] = unit else { break };
            let passed_over = if code <= LAST { 1.0 } else { PASSED_OVER };
            let single = self.readings(match freedom {
                Freedom::Chinese if code >= self.han_base => {
                    self.chinese.get(usize::from(code - self.han_base)).copied().unwrap_or_default()
                }
                _ => self.span(code),
            });
            let double = match two {
                0 => &[],
                two => self.readings(self.spans_of_two.get(usize::from(two) - 1).copied().unwrap_or_default()),
            };
            let least = here.iter().take(m + 1).fold(0.0, |most: f64, p| most.max(*p)) * FAINT;
            let mut stray = 0.0;
            for (j, (&cell, &ahead)) in here.iter().zip(&ahead).enumerate().take(m + 1) {
                let from = cell + stray;
                stray = 0.0;
                if from <= least {
                    continue;
                }
                if let Some(letter) = latin.get(j).filter(|_| j < m) {
                    let is_soft = matches!(letter, b'a' | b'e' | b'i' | b'o' | b'u' | b'h' | b'y');
                    stray = from * if is_soft { STRAY_VOWEL } else { stray_consonant };
                }
                if let Some(place) = next.get_mut(j) {
                    *place += from * passed_over;
                }
                emit(single, ahead, from, j, m, &mut next);
                emit(double, ahead, from, j, m, &mut later);
            }
            (here, next, later) = (next, later, [0.0; LATIN_MAX + 1]);
        }
        here.get(m).copied().unwrap_or_default().max(1e-60).ln() + LETTER_NATS * m as f64
    }
}

fn emit(readings: &[Reading], ahead: u64, from: f64, j: usize, m: usize, row: &mut [f64; LATIN_MAX + 1]) {
    for reading in readings {
        if ahead & reading.mask == reading.letters
            && let Some(place) = row.get_mut(..=m).and_then(|r| r.get_mut(j + usize::from(reading.len)))
        {
            *place += from * f64::from(reading.chance);
        }
    }
}
