// SPDX-License-Identifier: Apache-2.0
//! What is known of a party beside its names, packed into one piece of bytes: tag, length, text, again and again.

use model::time::PartialDate;

use crate::identifier::{KINDS, Kind};

/// Longest text of one fact, in bytes.
const FACT_BYTES_MAX: usize = 128;
/// Most facts kept of one party.
const FACTS_MAX: usize = 256;
/// Tags of identifiers follow this one.
const IDENTIFIER: u8 = 16;

/// Sort of fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Tag {
    Sort,
    Birth,
    Founded,
    Country,
    Gender,
    Identifier(Kind),
}

impl Tag {
    fn byte(self) -> u8 {
        match self {
            Tag::Sort => 0,
            Tag::Birth => 1,
            Tag::Founded => 2,
            Tag::Country => 3,
            Tag::Gender => 4,
            Tag::Identifier(kind) => IDENTIFIER + kind as u8,
        }
    }

    /// The FollowTheMoney property that says so; the sort of party is none.
    pub(crate) fn property(self) -> Option<&'static str> {
        Some(match self {
            Tag::Sort => return None,
            Tag::Birth => "birthDate",
            Tag::Founded => "incorporationDate",
            Tag::Country => "country",
            Tag::Gender => "gender",
            Tag::Identifier(kind) => kind.property(),
        })
    }

    fn of(byte: u8) -> Option<Tag> {
        Some(match byte {
            0 => Tag::Sort,
            1 => Tag::Birth,
            2 => Tag::Founded,
            3 => Tag::Country,
            4 => Tag::Gender,
            b => Tag::Identifier(*KINDS.get(usize::from(b.checked_sub(IDENTIFIER)?))?),
        })
    }
}

/// Packs facts: sorted, each once, none too long.
pub(crate) fn pack(facts: &mut Vec<(Tag, String)>) -> Vec<u8> {
    facts.sort_unstable();
    facts.dedup();
    let mut bytes = Vec::new();
    for (tag, text) in facts.iter().filter(|(_, t)| t.len() <= FACT_BYTES_MAX).take(FACTS_MAX) {
        bytes.extend([tag.byte(), text.len() as u8]);
        bytes.extend(text.as_bytes());
    }
    bytes
}

/// Packed facts, as they lie in an index or were made of a query.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Facts<'a>(pub(crate) &'a [u8]);

impl<'a> Facts<'a> {
    /// All facts in order.
    pub(crate) fn all(self) -> impl Iterator<Item = (Tag, &'a str)> {
        let mut rest = self.0;
        std::iter::from_fn(move || {
            loop {
                let (tag, after) = rest.split_first()?;
                let (length, after) = after.split_first()?;
                let (text, after) = after.split_at_checked(usize::from(*length))?;
                rest = after;
                if let (Some(tag), Ok(text)) = (Tag::of(*tag), str::from_utf8(text)) {
                    return Some((tag, text));
                }
            }
        })
    }

    pub(crate) fn texts(self, tag: Tag) -> impl Iterator<Item = &'a str> {
        self.all().filter(move |(t, _)| *t == tag).map(|(_, text)| text)
    }

    pub(crate) fn dates(self, tag: Tag) -> impl Iterator<Item = PartialDate> {
        self.texts(tag).filter_map(PartialDate::parse)
    }

    pub(crate) fn identifiers(self) -> impl Iterator<Item = (Kind, &'a str)> {
        self.all().filter_map(|(tag, text)| match tag {
            Tag::Identifier(kind) => Some((kind, text)),
            _ => None,
        })
    }
}
