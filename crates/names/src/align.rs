// SPDX-License-Identifier: Apache-2.0
//! Which word of one name meets which of the other, and how alike the two are.

use crate::{
    compare::{counts, shares},
    explain::How,
    lexicon::{Bond, Lexicon},
    name::{Name, Role, Sort, Word, Writing},
    read::WORDS_MAX,
    scribe::{self, Freedom},
    sound, spell,
};

/// Joined words must be closer: there are many ways to join.
const JOIN_MIN: f32 = 0.75;
/// Most words that one word of the other name may stand for.
const JOIN_WORDS_MAX: usize = 4;
/// Classes of consonants in which a word and its parts may differ.
const JOIN_SOUNDS: u32 = 2;
/// Letters of a join.
const JOIN_LETTERS_MAX: usize = 40;

const SPELLING: f32 = 0.97;
const SURNAME: f32 = 0.95;
const TERM: f32 = 0.95;
const NICKNAME: f32 = 0.88;
const INITIAL: f32 = 0.55;
/// Letters that stand for several words each, and the most of them.
const INITIALS: f32 = 0.8;
const INITIALS_MAX: usize = 6;
/// A shortened word of company names that no table holds, and the fewest letters of a beginning.
const ABBREVIATED: f32 = 0.88;
const ABBREVIATION_MIN: usize = 3;
/// Letters from which on a slip in a legal form is recognized.
const FORM_LETTERS_MIN: usize = 5;
const SAME_SOUND: f32 = 0.93;
const JOINED: f32 = 0.98;
/// A particle in another guise (`bin`, `ibn`; `al`, `el`).
const OTHER_PARTICLE: f32 = 0.95;

/// Words that met: from where, how many, how alike.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Meeting {
    pub(crate) a: u8,
    pub(crate) b: u8,
    pub(crate) a_words: u8,
    pub(crate) b_words: u8,
    pub(crate) likeness: f32,
    pub(crate) how: How,
}

/// The words of two names that met.
#[derive(Clone, Debug)]
pub(crate) struct Alignment {
    meetings: [Meeting; WORDS_MAX],
    count: usize,
    /// Words taken, a bit each.
    pub(crate) taken_a: u32,
    pub(crate) taken_b: u32,
    /// How alike the best native and Latin words are that are too unlike to meet; for ranking only.
    pub(crate) faint: f32,
}

const NO_MEETING: Meeting = Meeting { a: 0, b: 0, a_words: 0, b_words: 0, likeness: 0.0, how: How::LeftOver };

impl Alignment {
    pub(crate) fn meetings(&self) -> &[Meeting] {
        self.meetings.get(..self.count).unwrap_or_default()
    }

    /// The same seen from the other name.
    fn turned(mut self) -> Alignment {
        for meeting in self.meetings.iter_mut().take(self.count) {
            let Meeting { a, b, a_words, b_words, .. } = *meeting;
            *meeting = Meeting { a: b, b: a, a_words: b_words, b_words: a_words, ..*meeting };
        }
        Alignment { taken_a: self.taken_b, taken_b: self.taken_a, ..self }
    }

    fn take_free(&mut self, meetings: &[Meeting]) {
        for meeting in meetings {
            if self.taken_a & 1 << meeting.a == 0 && self.taken_b & 1 << meeting.b == 0 {
                self.take(*meeting);
            }
        }
    }

    fn take(&mut self, meeting: Meeting) {
        if let Some(place) = self.meetings.get_mut(self.count) {
            *place = meeting;
            self.count += 1;
            self.taken_a |= bits(meeting.a, meeting.a_words);
            self.taken_b |= bits(meeting.b, meeting.b_words);
        }
    }
}

fn bits(from: u8, count: u8) -> u32 {
    ((1 << count) - 1) << from
}

/// Candidates kept for choosing among; more than this never meet usefully in one pair of names.
const CANDIDATES_MAX: usize = 64;

/// Matches words, best pairs first, then looks for words that were joined or parted. The same whichever name comes first.
pub(crate) fn align(lexicon: &Lexicon, a: &Name, b: &Name) -> Alignment {
    if a.key <= b.key { align_ordered(lexicon, a, b) } else { align_ordered(lexicon, b, a).turned() }
}

fn align_ordered(lexicon: &Lexicon, a: &Name, b: &Name) -> Alignment {
    let mut alignment = Alignment { meetings: [NO_MEETING; WORDS_MAX], count: 0, taken_a: 0, taken_b: 0, faint: 0.0 };
    if let Some(meeting) = whole(lexicon, a, b) {
        alignment.take(meeting);
        return alignment;
    }
    let mut candidates = [NO_MEETING; CANDIDATES_MAX];
    let mut count = 0;
    for (i, x) in (0_u8..).zip(&a.words) {
        for (j, y) in (0_u8..).zip(&b.words) {
            let (likeness, how) = meet(lexicon, x, y, a.sort);
            if likeness < spell::LEAST_LIKENESS {
                alignment.faint = alignment.faint.max(likeness);
            } else if likeness > 0.0
                && let Some(place) = candidates.get_mut(count)
            {
                *place = Meeting { a: i, b: j, a_words: 1, b_words: 1, likeness, how };
                count += 1;
            }
        }
    }
    let is_person = a.sort == Sort::Person;
    let all = |words: &[Word]| (1_u32 << words.len()) - 1;
    let candidates = candidates.get_mut(..count).unwrap_or_default();
    if count > 1 {
        // The best first; of equals those in the same place, then the earliest.
        candidates.sort_unstable_by(|p, q| {
            let place = |m: &Meeting| (m.a.abs_diff(m.b), m.a, m.b);
            q.likeness.total_cmp(&p.likeness).then_with(|| place(p).cmp(&place(q)))
        });
    }
    let weak = candidates.partition_point(|m| m.likeness >= JOIN_MIN);
    let (strong, weak) = candidates.split_at(weak);
    alignment.take_free(strong);
    // A word that is nearly several together is those several, not a slip of one of them.
    if alignment.taken_a != all(&a.words) && alignment.taken_b != all(&b.words) {
        join(lexicon, &a.words, &b.words, &mut alignment, false, is_person);
        join(lexicon, &b.words, &a.words, &mut alignment, true, is_person);
    }
    alignment.take_free(weak);
    alignment
}

/// A short name in ideographs may be no family and given name but one foreign word: `金布罗` against `kimbrough`.
fn whole(lexicon: &Lexicon, a: &Name, b: &Name) -> Option<Meeting> {
    match (&*a.words, &*b.words) {
        ([family, given], [one]) | ([one], [family, given])
            if family.writing == Writing::Chinese
                && family.role == Role::Family
                && !family.native.is_empty()
                && one.native.is_empty()
                && given.writing.is_han() =>
        {
            let mut codes = [0_u16; 2 * (scribe::NATIVE_MAX + 2)];
            // The end of the first and the beginning of the second are taken out.
            let units = family.native.iter().take(family.native.len().saturating_sub(2)).chain(given.native.iter().skip(2));
            let length = (family.native.len() + given.native.len()).checked_sub(4).filter(|_| !given.native.is_empty())?;
            codes.iter_mut().zip(units).for_each(|(place, unit)| *place = *unit);
            let letters = (length / 2).saturating_sub(2);
            let likeness = written_units(lexicon, codes.get(..length)?, letters as f64 * HAN_LETTERS, one.text.as_bytes(), Freedom::Usual);
            let (a_words, b_words) = (a.words.len() as u8, b.words.len() as u8);
            (likeness > 0.0).then_some(Meeting { a: 0, b: 0, a_words, b_words, likeness, how: How::Romanization })
        }
        _ => None,
    }
}

/// Whether an unmatched word of `ones` is several neighbors of `many` written together.
fn join(lexicon: &Lexicon, ones: &[Word], many: &[Word], alignment: &mut Alignment, swapped: bool, is_person: bool) {
    for (i, one) in ones.iter().enumerate() {
        let (taken_one, taken_many) = if swapped { (alignment.taken_b, alignment.taken_a) } else { (alignment.taken_a, alignment.taken_b) };
        if taken_one & 1 << i != 0 || one.text.as_bytes().len() < 2 || matches!(one.role, Role::LegalForm | Role::Number) {
            continue;
        }
        let mut best = initials(one, many, taken_many, is_person).map_or(NO_MEETING, |(from, words)| {
            let (i, from, words, how) = (i as u8, from as u8, words as u8, How::Initial);
            if swapped {
                Meeting { a: from, b: i, a_words: words, b_words: 1, likeness: INITIALS, how }
            } else {
                Meeting { a: i, b: from, a_words: 1, b_words: words, likeness: INITIALS, how }
            }
        });
        for from in 0..many.len() {
            let mut letters = [0_u8; JOIN_LETTERS_MAX];
            let (mut length, mut sounds) = (0, 0_u16);
            for (n, word) in many.iter().enumerate().skip(from).take(JOIN_WORDS_MAX) {
                let text = word.text.as_bytes();
                let Some(place) = letters.get_mut(length..length + text.len()) else { break };
                if taken_many & 1 << n != 0 || word.role == Role::Number {
                    break;
                }
                place.copy_from_slice(text);
                length += text.len();
                if length > one.text.as_bytes().len() + 4 {
                    break;
                }
                sounds |= word.sounds;
                let words = n + 1 - from;
                if words < 2 || length + 3 < one.text.as_bytes().len() || (sounds ^ one.sounds).count_ones() > JOIN_SOUNDS {
                    continue;
                }
                let likeness = JOINED * spelled(lexicon, one, letters.get(..length).unwrap_or_default());
                let least = if one.writing.is_syllabic() || word.writing.is_syllabic() { SYLLABIC_MIN } else { JOIN_MIN };
                if likeness >= least && likeness > best.likeness {
                    let (i, from, words) = (i as u8, from as u8, words as u8);
                    best = if swapped {
                        Meeting { a: from, b: i, a_words: words, b_words: 1, likeness, how: How::Joined }
                    } else {
                        Meeting { a: i, b: from, a_words: 1, b_words: words, likeness, how: How::Joined }
                    };
                }
            }
        }
        if best.likeness > 0.0 {
            alignment.take(best);
        }
    }
}

/// Where neighbors begin with the letters of `one`: `PLA` for `Peoples Liberation Army`. In a person's name only letters that
/// make no word are initials.
fn initials(one: &Word, many: &[Word], taken: u32, is_person: bool) -> Option<(usize, usize)> {
    let letters = one.text.as_bytes();
    let is_word = letters.iter().any(|b| b"aeiouy".contains(b));
    if letters.len() > INITIALS_MAX || !one.native.is_empty() || is_person && is_word {
        return None;
    }
    (0..=many.len().checked_sub(letters.len())?).find_map(|from| {
        let mut words = many.iter().enumerate().skip(from).peekable();
        let mut end = from;
        for (at, letter) in letters.iter().enumerate() {
            let is_free = |n: usize| taken & 1 << n == 0;
            // `IBRD` passes over `for` and `and`, `DOE` does not pass over `of`.
            let begins = |word: &Word| word.text.as_bytes().len() > 1 && word.text.as_bytes().first() == Some(letter);
            while at > 0 && words.next_if(|(_, word)| word.role == Role::Stop && !begins(word)).is_some() {}
            let (n, _) =
                words.next().filter(|(n, word)| is_free(*n) && (counts(word) || at > 0 && word.role == Role::Stop) && begins(word))?;
            end = n + 1;
        }
        Some((from, end - from))
    })
}

/// How alike a word and some Latin letters are, 1 for the same.
fn spelled(lexicon: &Lexicon, word: &Word, latin: &[u8]) -> f32 {
    if word.text.as_bytes() == latin {
        return 1.0;
    }
    let by_letters = if word.writing.is_syllabic() { 0.0 } else { spell::likeness(word.text.as_bytes(), latin) };
    if word.native.is_empty() { by_letters } else { by_letters.max(written(lexicon, word, latin)) }
}

/// How alike two words are, and how.
pub(crate) fn meet(lexicon: &Lexicon, x: &Word, y: &Word, sort: Sort) -> (f32, How) {
    if matches!(x.role, Role::LegalForm | Role::Generation) || matches!(y.role, Role::LegalForm | Role::Generation) {
        return (form_word(x, y), How::LegalForm);
    }
    if x.text.as_bytes() == y.text.as_bytes() {
        let is_homophone = x.writing.is_han() && y.writing.is_han() && x.native != y.native;
        return if is_homophone { (same_syllables(x, y), How::Spelling) } else { (1.0, How::Equal) };
    }
    if x.role == Role::Number || y.role == Role::Number {
        return (0.0, How::LeftOver);
    }
    if x.role == Role::Particle && y.role == Role::Particle {
        return (OTHER_PARTICLE, How::Spelling);
    }
    if x.role == Role::Particle || y.role == Role::Particle {
        return (0.0, How::LeftOver);
    }
    if x.role == Role::Initial || y.role == Role::Initial {
        let same = x.text.as_bytes().first() == y.text.as_bytes().first();
        let is_name = |w: &Word| !matches!(w.role, Role::Particle | Role::Title | Role::Stop);
        return if same && is_name(x) && is_name(y) && sort == Sort::Person { (INITIAL, How::Initial) } else { (0.0, How::LeftOver) };
    }
    let (mut best, mut how) = (0.0, How::LeftOver);
    if x.entry != 0
        && y.entry != 0
        && let Some(bond) = bond(lexicon.classes_of(x), lexicon.classes_of(y), sort)
    {
        (best, how) = match bond {
            Bond::Spelling => (SPELLING, How::Spelling),
            Bond::Surname => (SURNAME, How::Spelling),
            Bond::Term => (TERM, How::Abbreviated),
            Bond::Nickname => (NICKNAME, How::Nickname),
        };
    }
    // Two names that the tables tell apart are no slips of each other (`hasan`, `husayn`).
    if best == 0.0
        && sort == Sort::Person
        && x.entry != 0
        && y.entry != 0
        && (are_known(lexicon, x, y, Bond::Surname) || are_known(lexicon, x, y, Bond::Spelling))
    {
        return (0.0, How::LeftOver);
    }
    if x.writing.is_han() && y.writing.is_han() {
        let likeness = same_syllables(x, y);
        return if likeness > best { (likeness, How::Slip) } else { (best, how) };
    }
    if best == 0.0 && sort != Sort::Person && is_abbreviation(lexicon, x, y) {
        return (ABBREVIATED, How::Abbreviated);
    }
    let found = spelled_or_written(lexicon, x, y);
    let least = if x.writing.is_syllabic() || y.writing.is_syllabic() { SYLLABIC_MIN } else { spell::LEAST_LIKENESS };
    if found.0 < least { better((best, how), (found.0 * FAINT, How::LeftOver)) } else { better((best, how), found) }
}

/// A word that is the other name's legal form is no word of its own: `Group` against `Group Co Ltd`, and `joynt stock`.
fn form_word(x: &Word, y: &Word) -> f32 {
    let (x_text, y_text) = (x.text.as_bytes(), y.text.as_bytes());
    match (x.role, y.role) {
        (Role::LegalForm, Role::Ordinary) | (Role::Ordinary, Role::LegalForm) if x_text == y_text => 1.0,
        (Role::LegalForm, Role::Ordinary) | (Role::Ordinary, Role::LegalForm) if x_text.len().min(y_text.len()) >= FORM_LETTERS_MIN => {
            Some(spell::likeness(x_text, y_text)).filter(|l| *l >= JOIN_MIN).unwrap_or_default()
        }
        _ => 0.0,
    }
}

/// Whether one word shortens the other, which is a common word of companies' names: its beginning (`log`, `mat`), or its first
/// letter and some consonants in order (`mfg`, `bk`). Three consonants and more (`pkg`) are no word and may shorten any. Words
/// that the tables know mean themselves.
fn is_abbreviation(lexicon: &Lexicon, x: &Word, y: &Word) -> bool {
    let (short, long) = if x.text.len() < y.text.len() { (x, y) } else { (y, x) };
    let (s, l) = (short.text.as_bytes(), long.text.as_bytes());
    let weight = |word: &Word| lexicon.entry(word.entry).map_or(0, |e| e.organization);
    if s.len() < 2 || s.len() + 2 > l.len() || s.first() != l.first() || weight(short) != 0 || !short.native.is_empty() {
        return false;
    }
    let vowels = s.iter().filter(|b| b"aeiouy".contains(b)).count();
    if weight(long) == 0 && (vowels > 0 || s.len() < ABBREVIATION_MIN) {
        return false;
    }
    if s.len() >= ABBREVIATION_MIN && l.starts_with(s) {
        return true;
    }
    let mut letters = l.iter();
    s.iter().skip(1).all(|b| !b"aeiou".contains(b)) && s.iter().all(|b| letters.any(|c| c == b))
}

/// Takes what does not meet below [`spell::LEAST_LIKENESS`].
const FAINT: f32 = 0.5;
/// Short syllables are near each other by the letter and yet other names.
const SYLLABIC_MIN: f32 = 0.8;

fn spelled_or_written(lexicon: &Lexicon, x: &Word, y: &Word) -> (f32, How) {
    let (mut best, mut how) = (0.0, How::LeftOver);
    match (x.native.is_empty(), y.native.is_empty()) {
        (false, true) => (best, how) = better((best, how), (written(lexicon, x, y.text.as_bytes()), How::Romanization)),
        (true, false) => (best, how) = better((best, how), (written(lexicon, y, x.text.as_bytes()), How::Romanization)),
        _ => {}
    }
    // Chinese and Korean names are spelled by rules that the scribe knows: what is merely near is another name.
    let is_skeleton = (x.writing == Writing::Abjad) != (y.writing == Writing::Abjad) && (x.native.is_empty() || y.native.is_empty());
    if !x.writing.is_syllabic() && !y.writing.is_syllabic() && !is_skeleton && may_be_near(x, y) && !digits_differ(x, y) {
        let likeness = spell::likeness(x.text.as_bytes(), y.text.as_bytes());
        let found = if likeness > 0.85 { How::Spelling } else { How::Slip };
        (best, how) = better((best, how), (likeness, found));
    }
    (best, how)
}

fn are_known(lexicon: &Lexicon, x: &Word, y: &Word, bond: Bond) -> bool {
    let known = |word: &Word| lexicon.classes_of(word).iter().any(|c| Bond::of(*c) == bond);
    known(x) && known(y)
}

fn better(one: (f32, How), other: (f32, How)) -> (f32, How) {
    if other.0 > one.0 { other } else { one }
}

/// Spellings of one word differ in few classes of consonants and little in length.
fn may_be_near(x: &Word, y: &Word) -> bool {
    let (m, n) = (x.text.as_bytes().len(), y.text.as_bytes().len());
    let longer = m.max(n);
    m.abs_diff(n) <= 2 + longer / 4 && (x.sounds ^ y.sounds).count_ones() as usize <= 2 + longer.saturating_sub(3) / 4
}

/// `AHL1` is no slip of `AHL2`.
fn digits_differ(x: &Word, y: &Word) -> bool {
    if x.sounds & y.sounds & sound::DIGITS == 0 {
        return false;
    }
    let digits = |word: &'_ Word| word.text.as_bytes().iter().copied().filter(u8::is_ascii_digit).collect::<DigitSum>();
    let (a, b) = (digits(x), digits(y));
    a.count > 0 && b.count > 0 && a != b
}

/// The digits of a word in order, as one number, and how many.
#[derive(PartialEq, Eq)]
struct DigitSum {
    count: u32,
    number: u64,
}

impl FromIterator<u8> for DigitSum {
    fn from_iter<I: IntoIterator<Item = u8>>(digits: I) -> DigitSum {
        digits.into_iter().fold(DigitSum { count: 0, number: 0 }, |sum, digit| DigitSum {
            count: sum.count + 1,
            number: sum.number.wrapping_mul(10).wrapping_add(u64::from(digit - b'0')),
        })
    }
}

/// The strongest bond that two words share.
fn bond(a: &[u32], b: &[u32], sort: Sort) -> Option<Bond> {
    let mut found = None;
    if shares(a, b, |class| {
        let bond = Bond::of(class);
        if (sort == Sort::Person) != (bond == Bond::Term) && found.is_none_or(|f| bond < f) {
            found = Some(bond);
        }
    }) {
        return found;
    }
    None
}

/// The share of equal ideographs in place, as a likeness; a character of the same reading counts almost.
fn same_syllables(x: &Word, y: &Word) -> f32 {
    let (m, n) = (x.native.len(), y.native.len());
    if x.text.as_bytes() == y.text.as_bytes() {
        return SAME_SOUND;
    }
    if m != n || m <= 4 {
        return 0.0;
    }
    let equal = x.native.iter().zip(&y.native).step_by(2).filter(|(a, b)| a == b).count() - 2;
    let letters = m / 2 - 2;
    1.0 - 1.2 * (letters - equal.min(letters)) as f32 / letters as f32
}

/// How well Latin letters write a native word, from the scribe's likelihood: by word length, so that long words may be
/// written more freely. The two constants put two of a hundred true pairs below 0.7, and one of a thousand chance pairs above
/// (counted on the training pairs).
fn written(lexicon: &Lexicon, native: &Word, latin: &[u8]) -> f32 {
    let letters = (native.native.len() / 2).saturating_sub(2);
    if latin.len() > letters * if native.writing.is_han() { 7 } else { 4 } + 3 {
        return 0.0;
    }
    let length = if native.writing.is_han() { letters as f64 * HAN_LETTERS } else { letters as f64 + 1.0 };
    let freedom = if native.writing == Writing::Chinese {
        Freedom::Chinese
    } else if native.writing == Writing::Known || native.writing.is_syllabic() || letters <= SHORT_LETTERS && !native.writing.is_han() {
        Freedom::Little
    } else {
        Freedom::Usual
    };
    let likeness = written_units(lexicon, &native.native, length, latin, freedom);
    match without_article(latin).filter(|_| native.had_article) {
        Some(bare) => likeness.max(written_units(lexicon, &native.native, length, bare, freedom)),
        None => likeness,
    }
}

fn written_units(lexicon: &Lexicon, units: &[u16], length: f64, latin: &[u8], freedom: Freedom) -> f32 {
    let share = lexicon.scribe.likelihood(units, latin, freedom) / length.sqrt();
    (0.985 / (1.0 + (-(share + WRITTEN_MIDDLE) / WRITTEN_WIDTH).exp())) as f32
}

/// Native words of so few letters leave little to go by.
const SHORT_LETTERS: usize = 3;
/// Latin letters an ideograph stands for, on the average.
const HAN_LETTERS: f64 = 2.3;
const WRITTEN_MIDDLE: f64 = 2.7;
const WRITTEN_WIDTH: f64 = 1.2;

/// `elmottaki` is `mottaki`, `ashshami` is `shami`.
fn without_article(latin: &[u8]) -> Option<&[u8]> {
    match latin {
        [b'a' | b'e' | b'u', b'l', rest @ ..] if rest.len() >= 3 => Some(rest),
        [b'a' | b'e' | b'u', one, rest @ ..] if rest.len() >= 3 && rest.first() == Some(one) => Some(rest),
        [b'a' | b'e', b's', b'h', rest @ ..] if rest.starts_with(b"sh") => Some(rest),
        _ => None,
    }
}
