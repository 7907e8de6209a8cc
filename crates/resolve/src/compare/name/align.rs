// SPDX-License-Identifier: Apache-2.0
//! Matches the words of two names, whatever their order.

use crate::{
    compare::Pair,
    corpus::{NameForm, Use, WordInfo},
    names::NAME_WORDS_MAX,
    rarity::Class,
};

/// A word of a name before any data: one of 2^10.
const WORD_PRIOR_LOG2: u32 = 10;
const WORD_BITS_MAX: f64 = 14.0;
/// A short form of a given name agrees less than the name (several names share it).
const SHORT_FORM_SHARE: f64 = 0.65;
/// Slips of the pen allowed when the longer word has this many letters: one wrong letter in `Garsky`, two in `Mullenkranz`,
/// none in shorter words (`Mark` and `Mary` are two names). Counted as optimal string alignment (a swap of neighbours is one slip).
const ONE_SLIP_LETTERS_MIN: usize = 5;
const TWO_SLIPS_LETTERS_MIN: usize = 8;
/// What each slip costs, as a share of the word's length: a slip in a long word still leaves most of it.
const SLIP_COST: f64 = 1.5;
/// Two words of one sound that share at least half their letters.
const SOUND_SHARE: f64 = 0.6;
/// An initial and a word that begins with it.
const INITIAL_BITS: f64 = 2.0;
/// A word that is often left out counts less.
const WEAK_SHARE: f64 = 0.75;

/// How two names' words were matched.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Aligned {
    /// Bits in the matched words, by their rarity.
    pub(crate) bits: f64,
    /// Matched words.
    pub(crate) matched: u32,
    /// Of those, by other means than equality.
    pub(crate) inexact: u32,
    /// Words without a partner on each side that count as words of one's own (no particles, initials, often-omitted words).
    pub(crate) left_over: (u32, u32),
    /// Numbers (`4`, `II`) that only one side has: units and series are told apart by them.
    pub(crate) numbers_left_over: u32,
    /// Whether an initial fits no word of the other side while both sides have something left.
    pub(crate) initials_differ: bool,
    /// Whether given names (or, where unknown, any words) have no partner on both sides.
    pub(crate) given_names_differ: bool,
}

impl Aligned {
    pub(crate) fn is_exact(&self) -> bool {
        self.inexact == 0 && self.left_over == (0, 0) && self.matched > 0
    }
}

/// One side while matching.
struct Side<'c> {
    uses: &'c [Use],
    done: [bool; NAME_WORDS_MAX],
}

impl<'c> Side<'c> {
    fn new(uses: &'c [Use]) -> Self {
        let mut done = [false; NAME_WORDS_MAX];
        for (flag, word) in done.iter_mut().zip(uses) {
            *flag = word.role.link;
        }
        Side { uses, done }
    }

    fn open(&self) -> impl Iterator<Item = (usize, Use)> + '_ {
        self.uses.iter().copied().enumerate().zip(self.done).filter(|(_, done)| !done).map(|(use_, _)| use_)
    }

    fn close(&mut self, at: usize) {
        if let Some(flag) = self.done.get_mut(at) {
            *flag = true;
        }
    }
}

/// Matches the words of two names: equal ones, then written together or apart, then alike ones from the most alike down.
pub(crate) fn align(pair: &Pair<'_, '_>, left: &NameForm, right: &NameForm) -> Aligned {
    let corpus = pair.corpus;
    let (mut a, mut b) = (Side::new(corpus.uses(left)), Side::new(corpus.uses(right)));
    let mut aligned = Aligned::default();
    let mut given = Given::default();

    for (i, left) in a.uses.iter().enumerate().filter(|(_, u)| !u.role.link) {
        let partner = b.open().find(|(_, right)| right.word == left.word);
        if let Some((j, right)) = partner {
            aligned.add(bits(pair, left.word) * share(left, &right), true);
            given.see(left, &right);
            a.close(i);
            b.close(j);
        }
    }
    glue(pair, &mut a, &mut b, &mut aligned, &mut given);
    glue(pair, &mut b, &mut a, &mut aligned, &mut given);
    while let Some((i, j, bits)) = most_alike(pair, &a, &b) {
        if let (Some(left), Some(right)) = (a.uses.get(i), b.uses.get(j)) {
            given.see(left, right);
        }
        aligned.add(bits, false);
        a.close(i);
        b.close(j);
    }
    aligned.left_over = (own_words(pair, &a), own_words(pair, &b));
    aligned.numbers_left_over = numbers(pair, &a) + numbers(pair, &b);
    let (initials_left, initials_right) = (has_initial(pair, &a), has_initial(pair, &b));
    aligned.initials_differ = (initials_left && (initials_right || aligned.left_over.1 > 0)) || (initials_right && aligned.left_over.0 > 0);
    aligned.given_names_differ = given.differ(&a, &b, aligned.left_over);
    aligned
}

impl Aligned {
    fn add(&mut self, bits: f64, exact: bool) {
        self.bits += bits;
        self.matched += 1;
        self.inexact += u32::from(!exact);
    }
}

/// What is known of given names.
#[derive(Default)]
struct Given {
    matched: bool,
}

impl Given {
    fn see(&mut self, left: &Use, right: &Use) {
        self.matched |= left.role.given || right.role.given;
    }

    fn differ(&self, a: &Side<'_>, b: &Side<'_>, left_over: (u32, u32)) -> bool {
        let known = |side: &Side<'_>| side.uses.iter().any(|u| u.role.given);
        if known(a) && known(b) { !self.matched } else { left_over.0.min(left_over.1) > 0 }
    }
}

fn bits(pair: &Pair<'_, '_>, word: u32) -> f64 {
    pair.corpus.bits(Class::Word, word, pair.at, WORD_PRIOR_LOG2, WORD_BITS_MAX)
}

fn share(left: &Use, right: &Use) -> f64 {
    if left.role.weak || right.role.weak { WEAK_SHARE } else { 1.0 }
}

fn text<'c>(pair: &Pair<'c, '_>, word: u32) -> &'c str {
    pair.corpus.text(Class::Word, word)
}

/// Matches a word of `one` with a run of words of `other` that it joins: `delacruz` and `de la cruz`, `mohammadhasni` and `mohammad hasni`.
fn glue(pair: &Pair<'_, '_>, one: &mut Side<'_>, other: &mut Side<'_>, aligned: &mut Aligned, given: &mut Given) {
    if other.uses.len() < 2 {
        return;
    }
    for i in 0..one.uses.len().min(NAME_WORDS_MAX) {
        let Some(word) = one.uses.get(i).copied().filter(|_| one.done.get(i) == Some(&false)) else { continue };
        if let Some(run) = glued_run(pair, text(pair, word.word), other) {
            aligned.add(bits(pair, word.word), false);
            for j in run {
                if let Some(part) = other.uses.get(j) {
                    given.see(&word, part);
                }
                other.close(j);
            }
            one.close(i);
        }
    }
}

fn glued_run(pair: &Pair<'_, '_>, whole: &str, side: &Side<'_>) -> Option<std::ops::Range<usize>> {
    for start in 0..side.uses.len() {
        let mut rest = whole;
        for (end, part) in side.uses.iter().enumerate().skip(start) {
            let taken = side.done.get(end) == Some(&true) && !part.role.link;
            match rest.strip_prefix(text(pair, part.word)) {
                Some(tail) if !taken => rest = tail,
                _ => break,
            }
            if rest.is_empty() {
                return (end > start).then_some(start..end + 1);
            }
        }
    }
    None
}

/// The open words that are most alike, and the bits in it; ties go to the earliest.
fn most_alike(pair: &Pair<'_, '_>, a: &Side<'_>, b: &Side<'_>) -> Option<(usize, usize, f64)> {
    let mut best: Option<(usize, usize, f64)> = None;
    for (i, left) in a.open() {
        for (j, right) in b.open() {
            let bits = alike_bits(pair, left.word, right.word) * share(&left, &right);
            if bits > best.map_or(0.0, |(_, _, known)| known) {
                best = Some((i, j, bits));
            }
        }
    }
    best
}

fn alike_bits(pair: &Pair<'_, '_>, left: u32, right: u32) -> f64 {
    let (Some(a), Some(b)) = (pair.corpus.word(left), pair.corpus.word(right)) else { return 0.0 };
    let (left_text, right_text) = (text(pair, left), text(pair, right));
    let likeness = likeness(a, b, left_text, right_text);
    match likeness {
        Likeness::None => 0.0,
        Likeness::Initial => INITIAL_BITS,
        Likeness::Share(share) => bits(pair, left).min(bits(pair, right)) * share,
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Likeness {
    None,
    Initial,
    Share(f64),
}

fn likeness(a: &WordInfo, b: &WordInfo, left: &str, right: &str) -> Likeness {
    let (short, long) = if left.len() <= right.len() { (left, right) } else { (right, left) };
    if short.len() == 1 {
        let fits = long.starts_with(short) && short.bytes().all(|c| c.is_ascii_alphabetic());
        return if fits { Likeness::Initial } else { Likeness::None };
    }
    if short.bytes().any(|c| c.is_ascii_digit()) || long.bytes().any(|c| c.is_ascii_digit()) {
        // Numbers in names (units, series) are equal or not.
        return Likeness::None;
    }
    if a.full_names.iter().any(|n| b.full_names.contains(n)) {
        return Likeness::Share(SHORT_FORM_SHARE);
    }
    // A slip changes at most two letters of a word's set; most unlike words are told apart by this alone.
    let slips_max = if short.len() >= TWO_SLIPS_LETTERS_MIN {
        2
    } else {
        u32::from(long.len() >= ONE_SLIP_LETTERS_MIN && short.len() + 1 >= ONE_SLIP_LETTERS_MIN)
    };
    if slips_max > 0 && long.len() - short.len() <= slips_max as usize && (a.letters ^ b.letters).count_ones() <= 2 * slips_max {
        let slips = strsim::osa_distance(left, right);
        if slips <= slips_max as usize {
            return Likeness::Share(1.0 - SLIP_COST * slips as f64 / long.len() as f64);
        }
    }
    // A sound of at least two consonants, and half the letters (`Gud` and `Qayed` only sound alike), unless one comes from
    // a script that leaves vowels out (`fysl` for `Faisal`).
    let sounds_alike = a.skeleton == b.skeleton && a.skeleton >= 1 << 5 && long.len() - short.len() <= 3;
    let has_vowels = |word: &str| word.bytes().any(|b| b"aeiou".contains(&b));
    if sounds_alike && (!has_vowels(left) || !has_vowels(right) || strsim::osa_distance(left, right) * 2 <= long.len()) {
        return Likeness::Share(SOUND_SHARE);
    }
    Likeness::None
}

/// The open words that are a name of their own: no initials, nothing that is often left out.
fn own_words(pair: &Pair<'_, '_>, side: &Side<'_>) -> u32 {
    side.open().filter(|(_, u)| !u.role.weak && text(pair, u.word).len() > 1).count() as u32
}

fn numbers(pair: &Pair<'_, '_>, side: &Side<'_>) -> u32 {
    const ROMAN: [&str; 9] = ["ii", "iii", "iv", "vi", "vii", "viii", "ix", "xi", "xii"];
    let is_number = |word: &str| word.bytes().next().is_some_and(|b| b.is_ascii_digit()) || ROMAN.contains(&word);
    side.open().filter(|(_, u)| is_number(text(pair, u.word))).count() as u32
}

fn has_initial(pair: &Pair<'_, '_>, side: &Side<'_>) -> bool {
    side.open().any(|(_, u)| text(pair, u.word).len() == 1)
}
