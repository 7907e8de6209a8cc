// SPDX-License-Identifier: Apache-2.0
//! The record being built: entities and what is said of each, in memory that the next record uses again.

use model::{EntityId, Kind, Prop, Records, Said};

/// What is said of the entities of one record so far.
#[derive(Default)]
pub(crate) struct Drafts {
    /// Those beyond `used` are left from earlier records: their room is used again.
    all: Vec<Draft>,
    used: usize,
    /// All values and originals.
    text: String,
}

struct Draft {
    entity: EntityId,
    kind: Kind,
    said: Vec<Said>,
}

/// What came of saying something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Heard {
    /// It is kept now, or was already.
    Kept,
    /// It was beyond the limits of one record.
    LeftOut,
}

/// Entities that one record may speak of, statements about one of them, and bytes of all values.
/// No honest row comes near; each is looked up among the others, so without a limit one row could take hours.
pub(crate) const FRAGMENTS_PER_RECORD_MAX: usize = 2_000;
const STATEMENTS_PER_FRAGMENT_MAX: usize = 10_000;
const TEXT_BYTES_PER_RECORD_MAX: usize = 64 << 20;

impl Drafts {
    /// Forgets the record before.
    pub(crate) fn clear(&mut self) {
        const TEXT_BYTES_KEPT_MAX: usize = 1 << 20;
        const DRAFTS_KEPT_MAX: usize = 64;
        self.used = 0;
        self.text.clear();
        self.text.shrink_to(TEXT_BYTES_KEPT_MAX);
        self.all.truncate(DRAFTS_KEPT_MAX);
    }

    /// How many entities the record speaks of.
    pub(crate) fn len(&self) -> usize {
        self.used
    }

    fn get(&self, at: usize) -> Option<&Draft> {
        self.all.get(..self.used)?.get(at)
    }

    fn get_mut(&mut self, at: usize) -> Option<&mut Draft> {
        self.all.get_mut(..self.used)?.get_mut(at)
    }

    /// Adds an entity; `None` when there are too many.
    pub(crate) fn add(&mut self, entity: EntityId, kind: Kind) -> Option<usize> {
        if self.used >= FRAGMENTS_PER_RECORD_MAX {
            return None;
        }
        match self.all.get_mut(self.used) {
            Some(draft) => {
                (draft.entity, draft.kind) = (entity, kind);
                draft.said.clear();
            }
            None => self.all.push(Draft { entity, kind, said: Vec::new() }),
        }
        self.used += 1;
        Some(self.used - 1)
    }

    /// Drops the entities from this one on.
    pub(crate) fn truncate(&mut self, at: usize) {
        self.used = self.used.min(at);
    }

    /// Where an entity stands.
    pub(crate) fn position(&self, entity: EntityId) -> Option<usize> {
        self.all.get(..self.used)?.iter().position(|d| d.entity == entity)
    }

    pub(crate) fn entity(&self, at: usize) -> Option<EntityId> {
        self.get(at).map(|d| d.entity)
    }

    pub(crate) fn set_entity(&mut self, at: usize, entity: EntityId) {
        if let Some(draft) = self.get_mut(at) {
            draft.entity = entity;
        }
    }

    pub(crate) fn kind(&self, at: usize) -> Option<Kind> {
        self.get(at).map(|d| d.kind)
    }

    pub(crate) fn set_kind(&mut self, at: usize, kind: Kind) {
        if let Some(draft) = self.get_mut(at) {
            draft.kind = kind;
        }
    }

    /// What is said of an entity: properties and values.
    pub(crate) fn said(&self, at: usize) -> impl Iterator<Item = (Prop, &str)> {
        let said = self.get(at).map_or(&[][..], |d| d.said.as_slice());
        said.iter().map(|s| (s.prop, s.value(&self.text)))
    }

    /// The first value of a property.
    pub(crate) fn first_value(&self, at: usize, prop: Prop) -> Option<&str> {
        self.get(at)?.said.iter().find(|s| s.prop == prop).map(|s| s.value(&self.text))
    }

    /// Keeps a claim, once. `original` is empty where the value stands as received. `is_only` says that nothing else fills the property.
    pub(crate) fn say(&mut self, at: usize, prop: Prop, value: &str, original: &str, is_only: bool) -> Heard {
        if self.text.len() + value.len() + original.len() > TEXT_BYTES_PER_RECORD_MAX {
            return Heard::LeftOut;
        }
        let Some(draft) = self.all.get_mut(..self.used).and_then(|all| all.get_mut(at)) else { return Heard::Kept };
        if draft.said.len() >= STATEMENTS_PER_FRAGMENT_MAX {
            return Heard::LeftOut;
        }
        if !is_only && draft.said.iter().any(|s| s.prop == prop && s.value(&self.text) == value) {
            return Heard::Kept;
        }
        draft.said.push(Said::write(&mut self.text, prop, value, original, ""));
        Heard::Kept
    }

    /// Lets the last entity's claims join those of an earlier one, and says how many were left out.
    pub(crate) fn join_last(&mut self, earlier: usize) -> u64 {
        let Some(last) = self.used.checked_sub(1) else { return 0 };
        let said = self.get_mut(last).map(|d| std::mem::take(&mut d.said)).unwrap_or_default();
        self.used = last;
        let mut left_out = 0;
        for s in &said {
            let is_known =
                self.get(earlier).is_some_and(|d| d.said.iter().any(|e| e.prop == s.prop && e.value(&self.text) == s.value(&self.text)));
            match self.get_mut(earlier) {
                Some(draft) if !is_known && draft.said.len() < STATEMENTS_PER_FRAGMENT_MAX => draft.said.push(*s),
                Some(_) if !is_known => left_out += 1,
                _ => {}
            }
        }
        left_out
    }

    /// Writes all fragments, for [`Records::close_record`] to follow.
    pub(crate) fn write(&self, out: &mut Records) {
        let start = out.add_text(&self.text);
        for draft in self.all.iter().take(self.used) {
            out.say_all(start, &draft.said);
            out.close_fragment(draft.entity, draft.kind);
        }
    }
}
