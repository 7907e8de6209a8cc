// SPDX-License-Identifier: Apache-2.0
//! A sealed edition asked about a few entities only: who of them was there and what was judged of them, without opening all of it.
//!
//! Every question takes `sees`, policy's answer for the reader and a marking; rows it refuses are not there.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use arrow::array::AsArray;
use model::{EditionId, EntityId, Judgment};

use super::{
    base::{edition_dir, read_manifest},
    files::judgments_where,
};
use crate::{
    BUCKETS, StoreError,
    evidence::{read_columns, sixteen},
};

const JUDGMENTS: &str = "judgments.parquet";

/// What policy says of a marking.
pub type Sees<'s> = dyn FnMut(&str) -> bool + 's;

/// A sealed edition, not opened.
#[derive(Debug)]
pub struct PastEdition {
    dir: PathBuf,
    /// File names with the hashes of their contents.
    files: BTreeMap<String, String>,
}

impl PastEdition {
    /// Reads the manifest of a sealed edition.
    ///
    /// # Errors
    /// When it is not there or damaged.
    pub fn open(editions: &Path, id: &EditionId) -> Result<PastEdition, StoreError> {
        let dir = edition_dir(editions, id);
        if !dir.is_dir() {
            return Err(StoreError::NoEdition(id.to_string()));
        }
        let files = read_manifest(&dir)?.files.into_iter().map(|f| (f.name, f.sha256)).collect();
        Ok(PastEdition { dir, files })
    }

    /// The pairs that visible judgments speak of.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn judged_pairs(&self, sees: &mut Sees<'_>) -> Result<Vec<(EntityId, EntityId)>, StoreError> {
        let mut pairs = Vec::new();
        read_columns(&self.dir.join(JUDGMENTS), &["left", "right", "marking"], |batch| {
            let id = |c: usize, i: usize| sixteen(batch.column(c).as_binary::<i32>().value(i)).map(EntityId);
            for i in 0..batch.num_rows() {
                if sees(batch.column(2).as_string::<i32>().value(i)) {
                    pairs.push((id(0, i)?, id(1, i)?));
                }
            }
            Ok(())
        })?;
        Ok(pairs)
    }

    /// The visible judgments both of whose ends are among some entities.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn judgments_among(&self, some: &BTreeSet<EntityId>, sees: &mut Sees<'_>) -> Result<Vec<Judgment>, StoreError> {
        judgments_where(&self.dir.join(JUDGMENTS), |left, right, marking| some.contains(left) && some.contains(right) && sees(marking))
    }

    /// A text that is equal for two editions whose answers to [`PastEdition::visible_among`] are equal for one reader.
    pub fn faces_key(&self, some: &BTreeSet<EntityId>) -> String {
        buckets(some).into_iter().filter_map(|name| self.files.get(&name)).fold(String::new(), |key, hash| key + hash + " ")
    }

    /// Which of some entities have a visible face.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn visible_among(&self, some: &BTreeSet<EntityId>, sees: &mut Sees<'_>) -> Result<BTreeSet<EntityId>, StoreError> {
        let mut visible = BTreeSet::new();
        for name in buckets(some).into_iter().filter(|name| self.files.contains_key(name)) {
            read_columns(&self.dir.join(name), &["entity", "marking"], |batch| {
                let (ids, markings) = (batch.column(0).as_binary::<i32>(), batch.column(1).as_string::<i32>());
                for i in 0..batch.num_rows() {
                    let id = EntityId(sixteen(ids.value(i))?);
                    if some.contains(&id) && sees(markings.value(i)) {
                        visible.insert(id);
                    }
                }
                Ok(())
            })?;
        }
        Ok(visible)
    }
}

/// The files in which some entities' faces lie.
fn buckets(some: &BTreeSet<EntityId>) -> BTreeSet<String> {
    some.iter().map(|id| format!("entities/{:02}.parquet", id.bucket(BUCKETS))).collect()
}
