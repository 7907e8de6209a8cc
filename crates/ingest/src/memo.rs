// SPDX-License-Identifier: Apache-2.0
//! Remembers the ids of keys that come again, because parties and ships repeat and hashing them is a tenth of reading.

use model::EntityId;

/// Keys remembered per sort of entity; a power of two.
const SLOTS: usize = 2_048;
/// After this many keys it is decided whether they repeat.
const TRIAL_KEYS: u32 = 4_096;
/// Below one hit in this many keys, remembering costs more than it saves.
const KEYS_PER_HIT_MAX: u32 = 4;

/// Remembers the ids of one sort of entity. What it answers is what [`EntityId::of`] answers.
#[derive(Default)]
pub(crate) struct IdMemo {
    slots: Vec<(String, EntityId)>,
    keys: u32,
    hits: u32,
}

impl IdMemo {
    /// The id of what `namespace` calls `key`; the namespace is always the same one.
    pub(crate) fn id(&mut self, namespace: &str, key: &str) -> EntityId {
        if self.keys >= TRIAL_KEYS && self.hits < self.keys / KEYS_PER_HIT_MAX {
            self.slots = Vec::new();
            return EntityId::of(namespace, key);
        }
        if self.slots.is_empty() {
            self.slots.resize(SLOTS, (String::new(), EntityId([0; 16])));
        }
        self.keys = self.keys.saturating_add(1);
        let Some((known, id)) = self.slots.get_mut(slot(key)) else { return EntityId::of(namespace, key) };
        if known == key && !key.is_empty() {
            self.hits = self.hits.saturating_add(1);
            return *id;
        }
        key.clone_into(known);
        *id = EntityId::of(namespace, key);
        *id
    }
}

/// Spreads keys over the slots (FNV-1a, eight bytes at a time); a bad spread only costs time.
fn slot(key: &str) -> usize {
    const PRIME: u64 = 0x0100_0000_01b3;
    let (words, rest) = key.as_bytes().as_chunks::<8>();
    let mut hash = words.iter().fold(0xcbf2_9ce4_8422_2325, |h: u64, w| (h ^ u64::from_le_bytes(*w)).wrapping_mul(PRIME).rotate_left(29));
    hash = rest.iter().fold(hash, |h, b| (h ^ u64::from(*b)).wrapping_mul(PRIME));
    (hash >> 40) as usize % SLOTS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_answers_as_hashing_does_whether_keys_repeat_or_not() {
        for distinct in [1_usize, 100, 5_000, 100_000] {
            let mut memo = IdMemo::default();
            for n in 0..20_000 {
                let key = format!("party:{}", n * 7 % distinct);
                assert_eq!(memo.id("ns", &key), EntityId::of("ns", &key));
            }
        }
        assert_eq!(IdMemo::default().id("ns", ""), EntityId::of("ns", ""));
    }
}
