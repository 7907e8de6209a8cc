// SPDX-License-Identifier: Apache-2.0
//! Markings: who may see a statement, written as a banner.
//!
//! Canonical text: `LEVEL[//CAT/CAT][//ORIG A, B][//REL TO A, B]`, for example `CUI//BSA//ORIG FIU//REL TO CUSTOMS, FIU`.
//! Without `REL TO` the marking sets no limit beyond level and categories.
//! Levels follow Executive Order 13526 and 32 CFR Part 2002 (CUI); the layout follows their banner lines.

use std::{collections::BTreeSet, fmt, str::FromStr};

use thiserror::Error;

/// Classification level, lowest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Unclassified.
    Unclassified,
    /// Controlled unclassified information.
    Cui,
    /// Confidential.
    Confidential,
    /// Secret.
    Secret,
    /// Top secret.
    TopSecret,
}

impl Level {
    const ALL: [(Level, &'static str, &'static str); 5] = [
        (Level::Unclassified, "U", "UNCLASSIFIED"),
        (Level::Cui, "CUI", "CUI"),
        (Level::Confidential, "C", "CONFIDENTIAL"),
        (Level::Secret, "S", "SECRET"),
        (Level::TopSecret, "TS", "TOP SECRET"),
    ];

    /// The portion word: `U`, `CUI`, `C`, `S`, `TS`.
    pub fn portion(self) -> &'static str {
        Level::ALL[self as usize].1
    }

    /// The banner word: `UNCLASSIFIED`, `CUI`, `CONFIDENTIAL`, `SECRET`, `TOP SECRET`.
    pub fn banner(self) -> &'static str {
        Level::ALL[self as usize].2
    }

    /// 0 (unclassified) to 4 (top secret): what policies compare.
    pub fn rank(self) -> u8 {
        self as u8
    }

    /// Reads a portion or banner word.
    pub fn parse(text: &str) -> Option<Self> {
        Level::ALL.iter().find(|(_, portion, banner)| text == *portion || text == *banner).map(|(level, ..)| *level)
    }
}

/// To whom a statement may be released.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Release {
    /// No limit beyond level and categories.
    All,
    /// Only these agencies (and the originators).
    Only(BTreeSet<String>),
}

/// A marking. Equal markings have equal text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Marking {
    /// Classification level.
    pub level: Level,
    /// Statute-bound kinds: `LES` (law-enforcement sensitive), `BSA` (bank secrecy), `TAX`, …
    pub categories: BTreeSet<String>,
    /// Whose information it is.
    pub originators: BTreeSet<String>,
    /// To whom it may go.
    pub release: Release,
}

/// A text that is not a marking.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum MarkingError {
    /// The first word is no level.
    #[error("`{0}` is not a level: use U, CUI, C, S or TS")]
    UnknownLevel(String),
    /// A part is neither categories, originators nor release.
    #[error("`{0}` is not a part of a marking: use categories like LES/BSA, `ORIG A, B` or `REL TO A, B`")]
    UnknownPart(String),
    /// The same part twice, or out of order.
    #[error("`{0}` stands twice or out of order: level//categories//ORIG …//REL TO …")]
    Order(String),
}

impl Marking {
    /// Unclassified, from nobody in particular, to anybody.
    pub fn public() -> Self {
        Marking { level: Level::Unclassified, categories: BTreeSet::new(), originators: BTreeSet::new(), release: Release::All }
    }

    /// The marking of a fact derived from both: the higher level, all categories and originators, and only those recipients both allow.
    pub fn join(&self, other: &Self) -> Self {
        let release = match (&self.release, &other.release) {
            (Release::All, r) | (r, Release::All) => r.clone(),
            (Release::Only(a), Release::Only(b)) => Release::Only(a.intersection(b).cloned().collect()),
        };
        Marking {
            level: self.level.max(other.level),
            categories: self.categories.union(&other.categories).cloned().collect(),
            originators: self.originators.union(&other.originators).cloned().collect(),
            release,
        }
    }

    /// The portion mark shown beside a value: `(U//LES)`.
    pub fn portion(&self) -> String {
        let mut text = format!("({}", self.level.portion());
        if !self.categories.is_empty() {
            text.push_str("//");
            text.push_str(&joined(&self.categories, "/"));
        }
        text.push(')');
        text
    }
}

fn joined(words: &BTreeSet<String>, separator: &str) -> String {
    words.iter().map(String::as_str).collect::<Vec<_>>().join(separator)
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && text.len() <= 64 && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'-' || b == b'_')
}

fn words(text: &str, separator: char, whole: &str) -> Result<BTreeSet<String>, MarkingError> {
    text.split(separator)
        .map(str::trim)
        .map(|w| {
            if is_word(w) && !["ORIG", "REL", "NONE"].contains(&w) {
                Ok(w.to_owned())
            } else {
                Err(MarkingError::UnknownPart(whole.to_owned()))
            }
        })
        .collect()
}

impl fmt::Display for Marking {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.level.portion())?;
        if !self.categories.is_empty() {
            write!(f, "//{}", joined(&self.categories, "/"))?;
        }
        if !self.originators.is_empty() {
            write!(f, "//ORIG {}", joined(&self.originators, ", "))?;
        }
        match &self.release {
            Release::All => Ok(()),
            Release::Only(to) if to.is_empty() => f.write_str("//REL TO NONE"),
            Release::Only(to) => write!(f, "//REL TO {}", joined(to, ", ")),
        }
    }
}

impl FromStr for Marking {
    type Err = MarkingError;

    fn from_str(text: &str) -> Result<Self, MarkingError> {
        let mut parts = text.split("//").map(str::trim);
        let level_word = parts.next().unwrap_or_default();
        let level = Level::parse(level_word).ok_or_else(|| MarkingError::UnknownLevel(level_word.chars().take(80).collect()))?;
        let mut marking = Marking { level, ..Marking::public() };
        let mut last = 0;
        for part in parts {
            let position = if let Some(list) = part.strip_prefix("REL TO ") {
                marking.release = Release::Only(if list.trim() == "NONE" { BTreeSet::new() } else { words(list, ',', part)? });
                3
            } else if let Some(list) = part.strip_prefix("ORIG ") {
                marking.originators = words(list, ',', part)?;
                2
            } else {
                marking.categories = words(part, '/', part)?;
                1
            };
            if position <= last {
                return Err(MarkingError::Order(part.chars().take(80).collect()));
            }
            last = position;
        }
        Ok(marking)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn some_marking() -> impl Strategy<Value = Marking> {
        let set = || proptest::collection::btree_set("[A-C]", 0..3);
        (0..5_usize, set(), set(), proptest::option::of(set())).prop_map(|(level, categories, originators, to)| Marking {
            level: Level::ALL[level].0,
            categories,
            originators,
            release: to.map_or(Release::All, Release::Only),
        })
    }

    proptest! {
        #[test]
        fn text_is_canonical(m in some_marking()) {
            prop_assert_eq!(m.to_string().parse::<Marking>(), Ok(m));
        }

        #[test]
        fn join_is_a_least_upper_bound(a in some_marking(), b in some_marking(), c in some_marking()) {
            prop_assert_eq!(a.join(&b), b.join(&a));
            prop_assert_eq!(a.join(&a), a.clone());
            prop_assert_eq!(a.join(&b).join(&c), a.join(&b.join(&c)));
        }
    }

    #[test]
    fn what_is_not_a_marking_is_refused() {
        for bad in ["", "X", "U//", "U//les", "U//REL TO A//LES", "U//ORIG A//ORIG B", "U//A B", "U//ORIG ", "U//REL TO A,,B"] {
            assert!(bad.parse::<Marking>().is_err(), "{bad}");
        }
    }
}
