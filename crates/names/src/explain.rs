// SPDX-License-Identifier: Apache-2.0
//! Why two names are alike or not, word by word.

use crate::{
    align::align,
    compare,
    lexicon::Lexicon,
    name::{Name, Role, Word},
};

/// How a word met another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum How {
    /// The same word.
    Equal,
    /// A short form of a given name.
    Nickname,
    /// One name by two customs of spelling.
    Spelling,
    /// The same letters of another script, read otherwise.
    Romanization,
    /// A slip of the pen.
    Slip,
    /// One letter for the whole.
    Initial,
    /// A shortened word.
    Abbreviated,
    /// Written as one word here and as several there.
    Joined,
    /// Legal forms of one sort.
    LegalForm,
    /// Legal forms of different sorts.
    OtherLegalForm,
    /// Numbers that differ.
    OtherNumber,
    /// Met nothing.
    LeftOver,
}

/// One step of a comparison.
#[derive(Clone, Debug, PartialEq)]
pub struct Reason {
    /// The word or words of the first name; empty if only the second has it.
    pub a: String,
    /// The word or words of the second name; empty if only the first has it.
    pub b: String,
    /// How they met.
    pub how: How,
    /// How alike, 0 to 1.
    pub likeness: f32,
    /// What it weighed in the whole.
    pub weight: f32,
}

pub(crate) fn explain(lexicon: &Lexicon, a: &Name, b: &Name) -> Vec<Reason> {
    let alignment = align(lexicon, a, b);
    let text = |words: &[Word], from: u8, count: u8| {
        let words = words.iter().skip(usize::from(from)).take(usize::from(count));
        words.map(Word::text).collect::<Vec<_>>().join(" ")
    };
    let mut reasons: Vec<Reason> = alignment
        .meetings()
        .iter()
        .map(|m| Reason {
            a: text(&a.words, m.a, m.a_words),
            b: text(&b.words, m.b, m.b_words),
            how: m.how,
            likeness: m.likeness,
            weight: compare::meeting_weight(a, b, m),
        })
        .collect();
    let other_form = a.forms != 0 && b.forms != 0 && a.forms & b.forms == 0;
    let how = |word: &Word| match word.role {
        Role::LegalForm if other_form => How::OtherLegalForm,
        Role::LegalForm => How::LegalForm,
        Role::Number => How::OtherNumber,
        _ => How::LeftOver,
    };
    for (place, word) in a.words.iter().enumerate().filter(|(place, _)| alignment.taken_a & 1 << place == 0) {
        let _ = place;
        reasons.push(Reason { a: word.text().into(), b: String::new(), how: how(word), likeness: 0.0, weight: word.weight });
    }
    for (place, word) in b.words.iter().enumerate().filter(|(place, _)| alignment.taken_b & 1 << place == 0) {
        let _ = place;
        reasons.push(Reason { a: String::new(), b: word.text().into(), how: how(word), likeness: 0.0, weight: word.weight });
    }
    reasons
}
