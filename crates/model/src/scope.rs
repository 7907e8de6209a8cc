// SPDX-License-Identifier: Apache-2.0
//! Scope: what this reader, for this purpose, may see.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::ContentHasher;

/// A person who reads.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Reader {
    /// User id, unique in the node.
    pub user: String,
    /// Name shown to colleagues.
    pub name: String,
    /// The agency or company they belong to.
    pub agency: String,
    /// Roles: `analyst`, `financial-analyst`, `targeting-officer`, `watch-officer`, `nominator`, `steering-staff`, `privacy-officer`, `partner`, `admin`.
    pub roles: BTreeSet<String>,
    /// Highest level they are cleared for, as its portion word (`U`, `CUI`, `C`, `S`, `TS`).
    pub clearance: String,
    /// Category accesses: `LES`, `BSA`, …
    pub categories: BTreeSet<String>,
}

/// Why somebody reads: a word of the policy's vocabulary, for example `analysis` or `oversight`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Purpose(pub String);

/// The set of markings a scope may see, named by its content: two readers who see the same markings are one audience.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Audience {
    visible: BTreeSet<String>,
    key: String,
}

impl Audience {
    /// Whether a row with this marking (canonical text) is visible.
    pub fn sees(&self, marking: &str) -> bool {
        self.visible.contains(marking)
    }

    /// The visible markings, sorted.
    pub fn markings(&self) -> impl Iterator<Item = &str> {
        self.visible.iter().map(String::as_str)
    }

    /// A short name for caches: a hash of the set.
    pub fn key(&self) -> &str {
        &self.key
    }
}

/// What one reader may see for one purpose. Every read takes one; only `access` makes them
/// (the lint `disallowed-methods` refuses [`Scope::decided`] elsewhere).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    reader: Reader,
    purpose: Purpose,
    audience: Audience,
}

impl Scope {
    /// The outcome of the policy's decisions. For `access` (and tests) alone.
    pub fn decided(reader: Reader, purpose: Purpose, visible: BTreeSet<String>) -> Self {
        let mut hasher = ContentHasher::new("audience/1");
        for marking in &visible {
            hasher.add(marking.as_bytes());
        }
        let key = hasher.finish16().iter().map(|b| format!("{b:02x}")).collect();
        Scope { reader, purpose, audience: Audience { visible, key } }
    }

    /// Who reads.
    pub fn reader(&self) -> &Reader {
        &self.reader
    }

    /// What for.
    pub fn purpose(&self) -> &Purpose {
        &self.purpose
    }

    /// What is visible.
    pub fn audience(&self) -> &Audience {
        &self.audience
    }
}
