// SPDX-License-Identifier: Apache-2.0
//! What a source said: records, the entities they speak of, and single statements.

use crate::{EntityId, Kind, Prop, RecordId};

/// One claim: the cell of a record that says something of an entity.
/// It is the unit of provenance, marking and release.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Statement {
    /// Which property.
    pub prop: Prop,
    /// The value in the property's normal form (ISO dates, lower-case ISO 3166 countries, E.164 phones, entity ids in hexadecimal).
    pub value: String,
    /// The value as received, where normalising changed it.
    pub original: Option<String>,
    /// A marking of its own (portion marking), in canonical text; otherwise the record's holds.
    pub marking: Option<String>,
}

impl Statement {
    /// A statement without original or marking of its own.
    pub fn new(prop: Prop, value: impl Into<String>) -> Self {
        Statement { prop, value: value.into(), original: None, marking: None }
    }
}

/// All that one record says of one entity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fragment {
    /// The entity spoken of.
    pub entity: EntityId,
    /// What kind of thing the record says it is.
    pub kind: Kind,
    /// The claims, in the order of the source.
    pub statements: Vec<Statement>,
}

/// One row or object of a source, read into our words.
/// Reading is a pure function of the row and the source's mapping: the same row gives the same record whatever file brings it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Content-derived id.
    pub id: RecordId,
    /// Line (text formats) or ordinal (XML, JSON arrays) in the object that first brought it; 1-based.
    pub line: u64,
    /// The record's marking in canonical text.
    pub marking: String,
    /// What it says of whom.
    pub fragments: Vec<Fragment>,
}

impl Record {
    /// The number of statements.
    pub fn statement_count(&self) -> usize {
        self.fragments.iter().map(|f| f.statements.len()).sum()
    }
}
