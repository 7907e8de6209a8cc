// SPDX-License-Identifier: Apache-2.0
//! Ids are types, hashed from the fewest stable raw fields; no personal data can be read in them.

use std::{
    collections::HashSet,
    fmt,
    hash::{BuildHasherDefault, Hasher},
    str::FromStr,
};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};
use thiserror::Error;

/// A text that is not an id.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("`{0}` is not an id: {1} lower-case hexadecimal digits were expected")]
pub struct IdError(String, usize);

/// Hashes length-prefixed parts with SHA-256 (FIPS 180-4), so that ("ab","c") and ("a","bc") differ.
pub struct ContentHasher(Sha256);

impl ContentHasher {
    /// Starts a hash in a named domain; two domains never collide on the same parts.
    pub fn new(domain: &str) -> Self {
        ContentHasher(Sha256::new()).part(domain.as_bytes())
    }

    /// Adds one part.
    pub fn part(mut self, bytes: &[u8]) -> Self {
        self.add(bytes);
        self
    }

    /// Adds one part in place.
    #[inline]
    pub fn add(&mut self, bytes: &[u8]) {
        self.0.update((bytes.len() as u64).to_le_bytes());
        self.0.update(bytes);
    }

    /// The first sixteen bytes of the digest.
    pub fn finish16(self) -> [u8; 16] {
        let digest = self.0.finalize();
        let mut out = [0; 16];
        out.copy_from_slice(&digest[..16]);
        out
    }

    /// The whole digest.
    pub fn finish32(self) -> [u8; 32] {
        self.0.finalize().into()
    }
}

const HEX: &[u8; 16] = b"0123456789abcdef";

/// The digits of at most 32 bytes, in room lent by the caller.
#[inline]
fn hex_digits<'a>(bytes: &[u8], room: &'a mut [u8; 64]) -> &'a str {
    for (pair, byte) in room.chunks_exact_mut(2).zip(bytes) {
        pair[0] = HEX[usize::from(byte >> 4)];
        pair[1] = HEX[usize::from(byte & 15)];
    }
    std::str::from_utf8(&room[..bytes.len() * 2]).unwrap_or_default()
}

fn read_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digit = |c: u8| match c {
        b'0'..=b'9' => Some(c - b'0'),
        b'a'..=b'f' => Some(c - b'a' + 10),
        _ => None,
    };
    if text.len() != N * 2 {
        return None;
    }
    let mut out = [0; N];
    for (byte, pair) in out.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Some(out)
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $bytes:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub [u8; $bytes]);

        impl $name {
            /// Appends the id's digits to a text, without the detour of formatting.
            pub fn push_to(&self, text: &mut String) {
                text.push_str(hex_digits(&self.0, &mut [0; 64]));
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.pad(hex_digits(&self.0, &mut [0; 64])) }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { write!(f, "{}({self})", stringify!($name)) }
        }
        impl FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                read_hex(text).map($name).ok_or_else(|| IdError(text.chars().take(80).collect(), $bytes * 2))
            }
        }
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> { s.collect_str(self) }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                String::deserialize(d)?.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

id!(
    /// One thing as one namespace knows it: SHA-256/128 of (namespace, key).
    /// Two sources that share a namespace (all OFAC files) share entity ids; what else is the same is a judgment.
    EntityId, 16
);
id!(
    /// One row or object of a source by its content: SHA-256/128 of (source, content, occurrence), without file or line,
    /// so the same row in another file is the same record.
    RecordId, 16
);
id!(
    /// The bytes of a file as received: SHA-256.
    ObjectId, 32
);
id!(
    /// One judgment by its content.
    JudgmentId, 16
);
id!(
    /// One link: SHA-256/128 of (source, target, role, evidence entity).
    LinkId, 16
);
id!(
    /// One edition, by everything that is known in it.
    EditionId, 32
);

/// Many records by their ids.
pub type RecordIds = HashSet<RecordId, BuildHasherDefault<IdHasher>>;

/// For tables of ids, or of parts of ids: they are bits of SHA-256 already, so their first eight bytes are the hash.
#[derive(Clone, Copy, Debug, Default)]
pub struct IdHasher(u64);

impl Hasher for IdHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = match bytes.first_chunk() {
            Some(first) => u64::from_le_bytes(*first),
            None => bytes.iter().fold(self.0, |hash, b| hash.rotate_left(8) ^ u64::from(*b)),
        };
    }

    fn write_u64(&mut self, bits: u64) {
        self.0 = bits;
    }

    /// The length of an id, which all ids share.
    fn write_usize(&mut self, _length: usize) {}
}

impl EntityId {
    /// The id of the thing that `namespace` calls `key`.
    pub fn of(namespace: &str, key: &str) -> Self {
        EntityId(ContentHasher::new("entity/1").part(namespace.as_bytes()).part(key.as_bytes()).finish16())
    }

    /// Which of `count` buckets (a power of two, at most 256) this entity lies in; buckets are in id order.
    pub fn bucket(&self, count: usize) -> usize {
        usize::from(self.0[0]) * count / 256
    }
}

impl LinkId {
    /// The id of the link that `evidence` draws from `source` to `target` in the given role.
    pub fn of(source: &EntityId, target: &EntityId, role: &str, evidence: &EntityId) -> Self {
        LinkId(ContentHasher::new("link/1").part(&source.0).part(&target.0).part(role.as_bytes()).part(&evidence.0).finish16())
    }
}

impl RecordId {
    /// The id of the `occurrence`-th record of `source` that has this content.
    pub fn of(source: &str, content: &[u8], occurrence: u32) -> Self {
        RecordId(ContentHasher::new("record/1").part(source.as_bytes()).part(content).part(&occurrence.to_le_bytes()).finish16())
    }
}

impl EditionId {
    /// The first twelve digits: enough for people.
    pub fn short(&self) -> String {
        self.to_string().chars().take(12).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_survives_its_text_and_other_text_is_refused() {
        let id = EntityId::of("ofac", "7226");
        assert_eq!(id.to_string().parse::<EntityId>(), Ok(id));
        for bad in ["", "xyz", &"A".repeat(32), &"a".repeat(31), &"é".repeat(16)] {
            assert!(bad.parse::<EntityId>().is_err(), "{bad}");
        }
    }

    #[test]
    fn parts_do_not_run_together() {
        assert_ne!(EntityId::of("ab", "c"), EntityId::of("a", "bc"));
    }

    #[test]
    fn buckets_follow_id_order() {
        let low = EntityId([0; 16]);
        let high = EntityId([255; 16]);
        assert_eq!((low.bucket(16), high.bucket(16)), (0, 15));
    }
}
