// SPDX-License-Identifier: Apache-2.0
//! FollowTheMoney JSON lines (<https://followthemoney.tech>): one entity a line, with schema and multi-valued text properties.

mod decode;
mod translate;

use std::{collections::BTreeMap, io};

use model::{EntityId, Kind, Ontology, Prop};
use serde::Serialize;
use thiserror::Error;

pub use decode::{decode_line, decode_nested};
pub use translate::Vocabulary;

/// Longest line that is read.
pub const LINE_BYTES_MAX: usize = 4 << 20;
/// Longest single value. FollowTheMoney itself stops at 65,000 characters for everything but document texts.
pub const VALUE_BYTES_MAX: usize = 1 << 20;
/// Most values that one line may hold, entities within it included.
pub const VALUES_MAX: usize = 10_000;
/// How deep entities may stand within entities (`*.nested.json` files have three levels).
pub const NESTED_DEPTH_MAX: usize = 8;

/// One entity as FollowTheMoney writes it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct FtmEntity {
    /// The publisher's id.
    pub id: String,
    /// What the publisher calls it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub caption: Option<String>,
    /// The schema: `Person`, `Ownership`.
    pub schema: String,
    /// Values by property name; never an empty list.
    pub properties: BTreeMap<String, Vec<String>>,
    /// The data sets it comes from.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub datasets: Vec<String>,
    /// Ids that the publisher merged into this one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub referents: Vec<String>,
    /// Whether the publisher lists it for its own sake.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<bool>,
    /// When the publisher first saw it, ISO 8601.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_seen: Option<String>,
    /// When the publisher last saw it, ISO 8601.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_seen: Option<String>,
    /// When the publisher last changed it, ISO 8601.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_change: Option<String>,
}

/// A line that is no FollowTheMoney entity.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum FtmError {
    /// Longer than [`LINE_BYTES_MAX`].
    #[error("the line is longer than {LINE_BYTES_MAX} bytes")]
    LineTooLong,
    /// Not UTF-8.
    #[error("column {0}: the bytes are not UTF-8")]
    Encoding(usize),
    /// Not JSON, or not an object of the expected shape.
    #[error("column {column}: {reason}")]
    Syntax {
        /// Byte in the line, 1-based.
        column: usize,
        /// What the JSON reader says.
        reason: String,
    },
    /// No id or no schema.
    #[error("the entity has no `{0}`")]
    Missing(&'static str),
    /// A value longer than [`VALUE_BYTES_MAX`].
    #[error("a value of `{property}` has {bytes} bytes; at most {VALUE_BYTES_MAX} are read")]
    ValueTooLong {
        /// The property.
        property: String,
        /// How long it is.
        bytes: usize,
    },
    /// More than [`VALUES_MAX`] values.
    #[error("the line holds more than {VALUES_MAX} values")]
    TooManyValues,
    /// Deeper than [`NESTED_DEPTH_MAX`].
    #[error("entities stand more than {NESTED_DEPTH_MAX} levels deep within one another")]
    TooDeep,
    /// An entity within the entity, where none was expected.
    #[error("`{0}` holds whole entities instead of ids")]
    Nested(String),
}

impl FtmError {
    /// What the reader of the message can do.
    pub fn help(&self) -> &'static str {
        match self {
            FtmError::LineTooLong | FtmError::ValueTooLong { .. } | FtmError::TooManyValues | FtmError::TooDeep => {
                "ask the publisher for a file without embedded documents, or split the entity"
            }
            FtmError::Encoding(_) => "FollowTheMoney files are UTF-8: convert the file",
            FtmError::Syntax { .. } => {
                "each line is one JSON object with `id`, `schema` and `properties`; a file of one array has to be written one entity a line"
            }
            FtmError::Missing(_) => "every entity needs `id` and `schema`",
            FtmError::Nested(_) => "use the `entities.ftm.json` of the data set, which names entities by id",
        }
    }
}

/// Writes one entity as a line; properties in name order, so equal entities give equal bytes.
///
/// # Errors
/// When `out` fails.
pub fn encode(entity: &FtmEntity, out: &mut impl io::Write) -> io::Result<()> {
    serde_json::to_writer(&mut *out, entity)?;
    out.write_all(b"\n")
}

/// One of our entities in our own words: what nodes exchange. For tools that know FollowTheMoney alone, see [`Vocabulary::translate`].
/// The caption is the first value of the kind's best caption property; doubled values are written once.
pub fn entity<'a>(ontology: &Ontology, id: &EntityId, kind: Kind, values: impl IntoIterator<Item = (Prop, &'a str)>) -> FtmEntity {
    let mut properties: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (prop, value) in values {
        let list = properties.entry(prop.as_str().to_owned()).or_default();
        if !list.iter().any(|known| known == value) {
            list.push(value.to_owned());
        }
    }
    let caption = ontology.def(kind).caption.iter().find_map(|p| properties.get(p.as_str())?.first().cloned());
    FtmEntity { id: id.to_string(), caption, schema: kind.as_str().to_owned(), properties, ..FtmEntity::default() }
}
