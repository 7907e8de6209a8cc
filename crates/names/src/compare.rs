// SPDX-License-Identifier: Apache-2.0
//! How alike two names are.

use std::cmp::Ordering;

use crate::{
    align::{Alignment, Meeting, align},
    explain::How,
    lexicon::Lexicon,
    name::{Name, Role, Sort, Word, Writing},
};

/// How alike two names are.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Likeness {
    /// 1 the same name; 0.7 and above alike enough to be looked at; about 0.5 unlike but related; 0 nothing in common.
    pub score: f32,
    /// Words of the first name that met a word of the other, in any way; particles and titles do not count.
    pub met: u8,
    /// Of those, words that met one that is not the same.
    pub inexact: u8,
    /// Words of the first and of the second name that met none; particles and titles do not count.
    pub left_over: (u8, u8),
    /// A number of one name met another number or none.
    pub numbers_differ: bool,
    /// The legal forms are of different sorts.
    pub forms_differ: bool,
    /// Elder against younger.
    pub generations_differ: bool,
}

/// A name with words of its own that the other contradicts stays below the alert line.
const CONTRADICTED_MAX: f32 = 0.68;
/// One word of a person's name in common says little where either has more.
const ONE_WORD_MAX: f32 = 0.64;
/// `N. N.` may be anybody.
const ONLY_INITIALS_MAX: f32 = 0.5;
/// Weight left over on both sides from which names contradict each other.
const PERSON_CONTRADICTION: f32 = 0.35;
const ORGANIZATION_CONTRADICTION: f32 = 0.22;
/// What a word that only one name has weighs, beside one that contradicts another.
const EXTRA: f32 = 0.35;
const COMMON_EXTRA: f32 = 0.8;
/// From this weight on a word of a company's name tells it apart.
const TELLING: f32 = 0.8;
const OTHER_ORDER: f32 = 0.99;
const OTHER_FORM: f32 = 0.97;
const OTHER_GENERATION: f32 = 0.85;
const JOINED_ALL: f32 = 0.985;

/// What words that do not meet count for.
const FAINT_SHARE: f32 = 0.5;

/// What several words may weigh together that their initials stand for.
const INITIALS_WEIGHT: f32 = 1.0;
/// Names of companies that law or usage tells apart stay below the alert line, so little that other evidence lifts them over it.
const OTHER_COMPANY_MAX: f32 = 0.695;
/// From this weight on a word that one of two names in full has more makes it another company's, where they share but one.
const TELLING_IN_FULL: f32 = 0.45;
/// Numbers below this tell the companies of a row apart (`Fund II`); greater ones are years and the like, often left out.
const ORDINAL_MAX: u32 = 40;

/// What was left over on one side.
#[derive(Clone, Copy, Default)]
struct Rest {
    /// As a contradiction.
    weight: f32,
    /// As an addition: there a common name counts as much as a rare one.
    extra: f32,
    words: u8,
    number: bool,
    /// A small number, or a letter that counts.
    ordinal: bool,
}

pub(crate) fn compare(lexicon: &Lexicon, a: &Name, b: &Name) -> Likeness {
    if a.key == b.key && is_same(a, b) {
        let met = a.words.iter().filter(|w| counts(w)).count() as u8;
        let score = if a.words.is_empty() { 0.0 } else { 1.0 };
        return Likeness { score, met, ..Likeness::default() };
    }
    let alignment = align(lexicon, a, b);
    weigh(lexicon, a, b, &alignment)
}

/// Whether a name is written in another script than Latin.
fn is_native(name: &Name) -> bool {
    name.words.iter().any(|w| w.writing != Writing::Latin)
}

/// The same words in the same order and roles.
fn is_same(a: &Name, b: &Name) -> bool {
    let same = |(x, y): (&Word, &Word)| x.text.as_bytes() == y.text.as_bytes() && x.native == y.native && x.role == y.role;
    a.words.len() == b.words.len() && a.words.iter().zip(&b.words).all(same)
}

/// Whether a word counts as a word of the name.
pub(crate) fn counts(word: &Word) -> bool {
    !matches!(word.role, Role::Particle | Role::Title | Role::Stop | Role::LegalForm | Role::Generation)
}

pub(crate) fn weight(words: &[Word], from: u8, count: u8) -> f32 {
    words.iter().skip(usize::from(from)).take(usize::from(count)).map(|w| w.weight).sum()
}

/// What a meeting weighs.
pub(crate) fn meeting_weight(a: &Name, b: &Name, meeting: &Meeting) -> f32 {
    let left = weight(&a.words, meeting.a, meeting.a_words);
    let right = weight(&b.words, meeting.b, meeting.b_words);
    if meeting.how == How::LegalForm {
        return 0.0;
    }
    // Initials weigh as the words they stand for, as far as a name's one telling word.
    if meeting.how == How::Initial && meeting.a_words != meeting.b_words {
        return left.max(right).min(INITIALS_WEIGHT).max(left.min(right));
    }
    // A word against its parts weighs as the one word.
    match meeting.a_words.cmp(&meeting.b_words) {
        Ordering::Less => left,
        Ordering::Greater => right,
        // What is a title here may be a name there (`Amir`).
        Ordering::Equal if meeting.how == How::Equal => left.max(right),
        Ordering::Equal => (left + right) / 2.0,
    }
}

fn is_name_part(word: &Word) -> bool {
    matches!(word.role, Role::Ordinary | Role::Given | Role::Family)
}

/// Up to this weight a word is half a name (`abdul`, `khan`).
const PART_WEIGHT: f32 = 0.6;

/// `Son of`, `daughter of`: what follows is a forefather's name, one of a chain that writers cut where they like.
const CHILD_OF: [&[u8]; 8] = [b"bin", b"ibn", b"ben", b"bint", b"binti", b"ould", b"wuld", b"ogly"];
/// What a forefather's name weighs that only one name has.
const FOREFATHER: f32 = 0.5;

/// Whether a word within a name is the name of a forefather.
fn is_forefather(words: &[Word], place: usize) -> bool {
    let before = place.checked_sub(1).and_then(|n| words.get(n));
    place + 1 < words.len() && before.is_some_and(|w| w.role == Role::Particle && CHILD_OF.contains(&w.text.as_bytes()))
}

fn rest(words: &[Word], taken: u32) -> Rest {
    let mut rest = Rest::default();
    for (place, word) in words.iter().enumerate().filter(|(place, _)| taken & 1 << place == 0) {
        rest.weight += word.weight;
        rest.extra += match word.weight {
            weight if weight <= PART_WEIGHT || !is_name_part(word) => weight,
            _ if is_forefather(words, place) => FOREFATHER,
            _ => 1.0,
        };
        rest.words += u8::from(counts(word));
        if word.role == Role::Number {
            rest.number = true;
            rest.ordinal |= word.text().parse().map_or(true, |n: u32| n < ORDINAL_MAX);
        }
    }
    rest
}

fn weigh(lexicon: &Lexicon, a: &Name, b: &Name, alignment: &Alignment) -> Likeness {
    let is_person = a.sort == Sort::Person;
    let (mut matched, mut whole, mut strongest) = (0.0, 0.0, 0.0_f32);
    let (mut met, mut inexact, mut full) = (0_u8, 0_u8, 0_u8);
    for meeting in alignment.meetings() {
        let weight = meeting_weight(a, b, meeting);
        matched += weight * meeting.likeness;
        whole += weight;
        strongest = strongest.max(weight);
        let counted = |words: &[Word], from: u8, count: u8| words.iter().skip(from.into()).take(count.into()).any(counts);
        let is_counted = counted(&a.words, meeting.a, meeting.a_words) || counted(&b.words, meeting.b, meeting.b_words);
        full += u8::from(is_counted && meeting.how != How::Initial);
        met += if is_counted { meeting.a_words.max(meeting.b_words) } else { 0 };
        inexact += u8::from(is_counted && meeting.likeness < 1.0);
    }
    let (left, right) = (rest(&a.words, alignment.taken_a), rest(&b.words, alignment.taken_b));
    let contradiction = left.weight.min(right.weight);
    let extra = if !is_person || contradiction > 0.1 { left.weight.max(right.weight) - contradiction } else { left.extra.max(right.extra) };
    // No part of a Chinese or Korean name is left out.
    let is_syllabic = |name: &Name| name.words.iter().any(|w| w.writing.is_syllabic());
    let may_drop = if is_person { !is_syllabic(a) && !is_syllabic(b) } else { strongest >= TELLING };
    // Names with their legal forms are given in full: what one has more is no slackness of the writer, unless he translated.
    // `Acme Systems Ltd` is not `Acme Ltd`.
    let in_full = a.sort == Sort::Organization && a.form != 0 && b.form != 0 && is_native(a) == is_native(b);
    let share = if may_drop { EXTRA } else { COMMON_EXTRA };
    let total = whole + contradiction + extra * share;
    // Names without a common word are still ranked by how near they come.
    let mut score = if whole > 0.0 { matched / total } else { alignment.faint * FAINT_SHARE };
    let limit = if is_person { PERSON_CONTRADICTION } else { ORGANIZATION_CONTRADICTION };
    let mut likeness = Likeness {
        met,
        inexact,
        left_over: (left.words, right.words),
        numbers_differ: left.number || right.number,
        forms_differ: a.forms != 0 && b.forms != 0 && a.forms & b.forms == 0,
        generations_differ: generations_differ(a, b),
        ..Likeness::default()
    };
    let is_other_company = a.sort == Sort::Organization
        && (left.ordinal != right.ordinal || in_full && met <= 1 && extra >= TELLING_IN_FULL || lexicon.are_rivals(a.form, b.form));
    if is_other_company {
        score = bounded(score, OTHER_COMPANY_MAX);
    }
    if contradiction >= limit || left.number && right.number {
        score = bounded(score, CONTRADICTED_MAX);
    }
    if is_person && met <= 1 && left.words + right.words > 0 {
        score = bounded(score, ONE_WORD_MAX);
    }
    if is_person && full == 0 {
        score = bounded(score, ONLY_INITIALS_MAX);
    }
    if !in_order(alignment) {
        score *= OTHER_ORDER;
    }
    if likeness.forms_differ {
        score *= OTHER_FORM;
    }
    if likeness.generations_differ {
        score *= OTHER_GENERATION;
    }
    if a.key == b.key && !a.words.is_empty() && score < JOINED_ALL {
        score = JOINED_ALL;
    }
    likeness.score = score.clamp(0.0, 1.0);
    likeness
}

/// Below `most`, and still in the order of the scores.
fn bounded(score: f32, most: f32) -> f32 {
    if score < most * 0.8 { score } else { most * (0.8 + 0.2 * ((score - most * 0.8) / (1.0 - most * 0.8))) }
}

fn generations_differ(a: &Name, b: &Name) -> bool {
    let of = |name: &'_ Name| name.words.iter().find(|w| w.role == Role::Generation).map(|w| w.text.clone());
    match (of(a), of(b)) {
        (Some(x), Some(y)) => x.as_bytes() != y.as_bytes(),
        _ => false,
    }
}

/// Whether the words met in the order written.
fn in_order(alignment: &Alignment) -> bool {
    let meetings = alignment.meetings();
    meetings.iter().all(|m| meetings.iter().all(|n| m.a == n.a || (m.a < n.a) == (m.b < n.b)))
}

/// Calls `found` with each number that two sorted lists share; whether there is one.
pub(crate) fn shares(a: &[u32], b: &[u32], mut found: impl FnMut(u32)) -> bool {
    let (mut i, mut j, mut any) = (0, 0, false);
    while let (Some(x), Some(y)) = (a.get(i), b.get(j)) {
        match x.cmp(y) {
            Ordering::Equal => {
                found(*x);
                (any, i, j) = (true, i + 1, j + 1);
            }
            Ordering::Less => i += 1,
            Ordering::Greater => j += 1,
        }
    }
    any
}
