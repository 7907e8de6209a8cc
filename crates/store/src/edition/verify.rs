// SPDX-License-Identifier: Apache-2.0
//! Verifying an edition: name, signature, and every byte of every file.

use std::fs;

use model::EditionId;
use serde::Serialize;

use super::{
    base::{edition_dir, read_manifest},
    files::hash_file,
    seal::content_id,
};
use crate::{Node, StoreError, error::at};

/// What does not fit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct VerifyProblem {
    /// The file.
    pub file: String,
    /// How it is wrong.
    pub problem: String,
}

/// Checks an edition against its own manifest and the node's signature; an empty list means that it is whole.
///
/// # Errors
/// When the edition is not there or cannot be read.
pub fn verify(node: &Node, id: &EditionId) -> Result<Vec<VerifyProblem>, StoreError> {
    let dir = edition_dir(&node.editions_dir(), id);
    if !dir.is_dir() {
        return Err(StoreError::NoEdition(id.to_string()));
    }
    let mut problems = Vec::new();
    let mut say = |file: &str, problem: &str| problems.push(VerifyProblem { file: file.to_owned(), problem: problem.to_owned() });
    let json_path = dir.join("edition.json");
    let json = fs::read(&json_path).map_err(at(&json_path))?;
    let signature = fs::read_to_string(dir.join("edition.sig")).unwrap_or_default();
    let signature: Option<Vec<u8>> =
        (0..signature.len() / 2).map(|i| signature.get(i * 2..i * 2 + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok())).collect();
    if !signature.is_some_and(|s| node.key().verifies(&json, &s)) {
        say("edition.sig", "is not this node's signature of edition.json");
    }
    let manifest = read_manifest(&dir)?;
    if manifest.content_id != *id || content_id(&manifest.inputs) != *id {
        say("edition.json", "does not describe the edition of this name");
    }
    for file in &manifest.files {
        match hash_file(&dir.join(&file.name)) {
            Ok((bytes, sha256)) if bytes == file.bytes && sha256 == file.sha256 => {}
            Ok(_) => say(&file.name, "has other bytes than were sealed"),
            Err(_) => say(&file.name, "cannot be read"),
        }
    }
    Ok(problems)
}
