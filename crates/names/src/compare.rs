// SPDX-License-Identifier: Apache-2.0
//! How alike two names are.

use crate::{lexicon::Lexicon, name::Name};

/// How alike two names are.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Likeness {
    /// 1 the same name; 0.7 and above alike enough to be looked at; about 0.5 unlike but related; 0 nothing in common.
    pub score: f32,
    /// Words that met a word of the other name, in any way.
    pub met: u8,
    /// Of those, words that met one that is not the same.
    pub inexact: u8,
    /// Words of the first and of the second name that met none.
    pub left_over: (u8, u8),
    /// A number of one name met another number or none.
    pub numbers_differ: bool,
}

pub(crate) fn compare(lexicon: &Lexicon, a: &Name, b: &Name) -> Likeness {
    let mut taken = 0_u32;
    let mut likeness = Likeness::default();
    let mut sum = 0.0;
    for x in &a.words {
        let found = b
            .words
            .iter()
            .enumerate()
            .position(|(j, y)| taken & 1 << j == 0 && (x.text() == y.text() || shares(lexicon.classes_of(x), lexicon.classes_of(y))));
        match found {
            Some(j) => {
                taken |= 1 << j;
                likeness.met += 1;
                sum += 1.0;
            }
            None => likeness.left_over.0 += 1,
        }
    }
    likeness.left_over.1 = b.words.len() as u8 - likeness.met;
    likeness.score = 2.0 * sum / (a.words.len() + b.words.len()).max(1) as f32;
    likeness
}

/// Whether two sorted lists share a number.
pub(crate) fn shares(a: &[u32], b: &[u32]) -> bool {
    let (mut i, mut j) = (0, 0);
    while let (Some(x), Some(y)) = (a.get(i), b.get(j)) {
        match x.cmp(y) {
            std::cmp::Ordering::Equal => return true,
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
        }
    }
    false
}
