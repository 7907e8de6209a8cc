// SPDX-License-Identifier: Apache-2.0
//! Editions: immutable, named states of a node's knowledge.

use serde::{Deserialize, Serialize};

use crate::EditionId;

/// The recipe by which editions are built and named. A new recipe gives new names.
pub const EDITION_FORMAT: &str = "linchpin-edition/1";

/// What went into an edition. Its hash is the edition's id: a pure function of what is known,
/// whatever the order or the interruptions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EditionInputs {
    /// [`EDITION_FORMAT`].
    pub format: String,
    /// SHA-256 over the sorted record ids, hexadecimal.
    pub records_sha256: String,
    /// SHA-256 over the sorted ids of the judgments in force, hexadecimal.
    pub judgments_sha256: String,
    /// SHA-256 of the ontology.
    pub ontology_sha256: String,
    /// The resolver's name and version.
    pub resolver: String,
}

/// One file of an edition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EditionFile {
    /// Path within the edition's folder.
    pub name: String,
    /// Size in bytes.
    pub bytes: u64,
    /// Rows.
    pub rows: u64,
    /// SHA-256, hexadecimal.
    pub sha256: String,
}

/// `edition.json`: what an edition is made of. The node signs exactly these bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EditionManifest {
    /// The name: SHA-256 of the inputs.
    pub content_id: EditionId,
    /// What went in.
    pub inputs: EditionInputs,
    /// Records.
    pub records: u64,
    /// Entities before merging, as sources name them.
    pub entities: u64,
    /// Links.
    pub links: u64,
    /// Judgments in force.
    pub judgments: u64,
    /// The files, sorted by name.
    pub files: Vec<EditionFile>,
}
