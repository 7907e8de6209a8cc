// SPDX-License-Identifier: Apache-2.0
//! The comparisons: each looks at one sort of evidence in two cases and weighs it in bits.
//!
//! A comparison is one file with two functions: `weigh`, whose doc comment is the explanation an analyst reads,
//! and `tell`, which puts what was found into words. Weights are log2 likelihood ratios in steps of half a bit:
//! +10 means a thousand times likelier if the two are one than if they are not.

use model::Reason;

use crate::{
    corpus::{Case, Corpus},
    labels::Label,
};

pub(crate) mod address;
pub(crate) mod country;
pub(crate) mod date;
pub(crate) mod email;
pub(crate) mod gender;
pub(crate) mod identifier;
pub(crate) mod kind;
pub(crate) mod name;
pub(crate) mod phone;

/// Two cases as seen under one marking.
#[derive(Clone, Copy)]
pub(crate) struct Pair<'c, 'a> {
    pub(crate) corpus: &'c Corpus<'a>,
    pub(crate) a: &'c Case<'a>,
    pub(crate) b: &'c Case<'a>,
    pub(crate) at: Label,
}

/// What a comparison found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Found {
    /// Bits for (positive) or against (negative).
    pub(crate) weight: f64,
    /// The most this comparison could have given had its values agreed: what is missing, when a pair is not judged the same.
    pub(crate) best: f64,
    /// A contradiction that no other evidence outweighs.
    pub(crate) hard: bool,
    /// What sort of finding, for [`Comparison::tell`].
    pub(crate) how: How,
    /// Places of the values compared in the two cases.
    pub(crate) places: (u32, u32),
}

/// Sorts of finding, over all comparisons.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum How {
    /// The values agree.
    Agree,
    /// They agree as far as the less precise goes.
    AgreeInPart,
    /// Day and month are swapped.
    Swapped,
    /// One character apart.
    Typo,
    /// Close, not equal.
    Near,
    /// The same value in different fields.
    OtherField,
    /// They contradict.
    Conflict,
}

impl Found {
    pub(crate) fn new(weight: f64, best: f64, how: How, places: (u32, u32)) -> Found {
        Found { weight, best, hard: false, how, places }
    }

    /// A contradiction that no other evidence outweighs.
    pub(crate) fn hard(how: How, places: (u32, u32)) -> Found {
        Found { weight: HARD_CONFLICT_LOG2, best: 0.0, hard: true, how, places }
    }
}

/// The weight shown for a hard conflict: more than all evidence for can sum up to.
pub(crate) const HARD_CONFLICT_LOG2: f64 = -100.0;

/// One comparison.
pub(crate) struct Comparison {
    /// Its name in reasons.
    pub(crate) name: &'static str,
    /// The most it can give: what is said to be missing where a case has no such value.
    pub(crate) bits_max: f64,
    /// What is missing then, in words.
    pub(crate) wanted: &'static str,
    pub(crate) weigh: fn(&Pair<'_, '_>) -> Option<Found>,
    pub(crate) tell: fn(&Pair<'_, '_>, &Found) -> String,
}

/// All comparisons, cheap and decisive ones first.
pub(crate) const COMPARISONS: [Comparison; 9] = [
    Comparison { name: "kind", bits_max: 0.0, wanted: "", weigh: kind::weigh, tell: kind::tell },
    Comparison { name: "gender", bits_max: 0.0, wanted: "", weigh: gender::weigh, tell: gender::tell },
    Comparison {
        name: "date",
        bits_max: date::WHOLE_BITS_MAX,
        wanted: "the same whole date of birth or foundation",
        weigh: date::weigh,
        tell: date::tell,
    },
    Comparison {
        name: "identifier",
        bits_max: identifier::NATIONAL_BITS_MAX,
        wanted: "the same identifier",
        weigh: identifier::weigh,
        tell: identifier::tell,
    },
    Comparison { name: "phone", bits_max: phone::BITS_MAX, wanted: "the same phone number", weigh: phone::weigh, tell: phone::tell },
    Comparison { name: "email", bits_max: email::BITS_MAX, wanted: "the same e-mail address", weigh: email::weigh, tell: email::tell },
    Comparison { name: "country", bits_max: country::AGREE_BITS, wanted: "the same country", weigh: country::weigh, tell: country::tell },
    Comparison {
        name: "address",
        bits_max: address::BITS_MAX,
        wanted: "the same address with its house number",
        weigh: address::weigh,
        tell: address::tell,
    },
    Comparison { name: "name", bits_max: name::PERSON_BITS_MAX, wanted: "the same full name", weigh: name::weigh, tell: name::tell },
];

/// Places in [`COMPARISONS`] that decisions ask for by name.
pub(crate) const DATE: usize = 2;
pub(crate) const IDENTIFIER: usize = 3;
pub(crate) const PHONE: usize = 4;
pub(crate) const EMAIL: usize = 5;
pub(crate) const ADDRESS: usize = 7;
pub(crate) const NAME: usize = 8;

impl Comparison {
    pub(crate) fn reason(&self, pair: &Pair<'_, '_>, found: &Found) -> Reason {
        Reason { comparison: self.name.to_owned(), text: (self.tell)(pair, found), weight_log2: found.weight }
    }
}

/// The better of two findings of one comparison: more weight, then the earlier.
pub(crate) fn better(best: Option<Found>, next: Found) -> Option<Found> {
    match best {
        Some(best) if best.weight >= next.weight => Some(best),
        _ => Some(next),
    }
}

/// A property's name as words: `passportNumber` becomes `passport number`.
pub(crate) fn spoken(prop: &str) -> String {
    let mut out = String::with_capacity(prop.len() + 2);
    for c in prop.chars() {
        if c.is_ascii_uppercase() {
            out.push(' ');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}

/// Rounds down to half a bit.
pub(crate) fn halves(bits: f64) -> f64 {
    (bits * 2.0).floor() / 2.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_named_places_are_those_of_the_table() {
        let names = [DATE, IDENTIFIER, PHONE, EMAIL, ADDRESS, NAME].map(|at| COMPARISONS[at].name);
        assert_eq!(names, ["date", "identifier", "phone", "email", "address", "name"]);
        assert_eq!(spoken("passportNumber"), "passport number");
    }
}
