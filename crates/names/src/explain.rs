// SPDX-License-Identifier: Apache-2.0
//! Why two names are alike or not, word by word.

use crate::{compare, lexicon::Lexicon, name::Name};

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
    let mut reasons = Vec::new();
    for x in &a.words {
        for y in &b.words {
            if x.text() == y.text() || compare::shares(lexicon.classes_of(x), lexicon.classes_of(y)) {
                let how = if x.text() == y.text() { How::Equal } else { How::Spelling };
                reasons.push(Reason { a: x.text().into(), b: y.text().into(), how, likeness: 1.0, weight: x.weight.max(y.weight) });
            }
        }
    }
    reasons
}
