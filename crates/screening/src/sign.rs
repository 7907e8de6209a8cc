// SPDX-License-Identifier: Apache-2.0
//! Signs of content: whether a party or a listed entity is still what it was when somebody judged it.

use std::fmt::Write;

use model::{ContentHasher, text::fold};

use crate::{
    facts::pack,
    index::{Index, sort_byte},
    record::Party,
    words::Words,
};

/// A hash of all that is known of somebody, as 32 hexadecimal digits. Whoever's sign is the same is the same to screening.
pub type Sign = String;

/// The signs of a party that is asked about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PartySign {
    /// Of each of its names alone, however written, the first one first: what finds earlier judgments of the party again.
    pub names: Vec<Sign>,
    /// Of everything it says: a judgment holds as long as this is the same.
    pub whole: Sign,
}

impl Party {
    /// The party's signs. Its id is no part of them, nor is the order of what it says.
    pub fn sign(&self, words: &Words) -> PartySign {
        let mut party = self.clone();
        words.close(&mut party);
        let named: Vec<String> = party.names.iter().map(|(text, _)| fold(text)).collect();
        let mut said: Vec<String> = named.iter().zip(&party.names).map(|(name, (_, weak))| format!("{}{name}", u8::from(*weak))).collect();
        said.sort_unstable();
        said.dedup();
        let sort = sort_byte(party.sort);
        let whole = said.iter().fold(ContentHasher::new("screened-party/1"), |hasher, name| hasher.part(name.as_bytes()));
        PartySign {
            names: named.iter().map(|name| text(ContentHasher::new("screened-name/1").part(name.as_bytes()))).collect(),
            whole: text(whole.part(&[sort]).part(&pack(&mut party.facts))),
        }
    }
}

impl Index {
    /// The sign of an entity: of its names, weak ones told apart, and of all other facts.
    pub fn sign(&self, entity: u32) -> Sign {
        let mut names: Vec<(&[u8], u32)> = self.entity_names.get(entity).iter().map(|n| (self.names.bytes_at(n >> 1), n & 1)).collect();
        names.sort_unstable();
        let hasher = names.iter().fold(ContentHasher::new("screened-entity/1"), |h, (name, weak)| h.part(name).part(&weak.to_le_bytes()));
        text(hasher.part(self.facts(entity).0))
    }
}

fn text(hasher: ContentHasher) -> Sign {
    hasher.finish16().iter().fold(String::with_capacity(32), |mut text, byte| {
        // Writing to a text cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Field;

    #[test]
    fn a_sign_changes_with_what_is_said_and_not_with_how() {
        let words = Words::gather(shelf::text).unwrap();
        let sign = |cells: &[(Field, &str)]| {
            let mut party = Party::new("any");
            cells.iter().for_each(|(field, text)| party.put(*field, text));
            party.sign(&words)
        };
        let one = sign(&[(Field::Name, "Zalti Quifer"), (Field::Country, "Malta"), (Field::Birth, "1971")]);
        assert_eq!(one, sign(&[(Field::Birth, "1971"), (Field::Name, "ZALTI  quifer"), (Field::Country, "MLT")]));
        let other = sign(&[(Field::Name, "Zalti Quifer"), (Field::Country, "mt"), (Field::Birth, "1972")]);
        assert!(one.names == other.names && one.whole != other.whole);
        assert_ne!(one.names, sign(&[(Field::Name, "Zalti Quifer-Morna")]).names);
    }
}
