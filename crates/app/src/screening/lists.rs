// SPDX-License-Identifier: Apache-2.0
//! Lists that the node holds for screening: taken, exchanged whole, let go.

use std::{fs::File, io, sync::Arc};

use access::Act;
use model::{Purpose, Reader};
use screening::{FileError, Index};
use store::ListRow;

use super::{ALL_DATASETS, Dataset, OWN_DATASET, canonical_marking};
use crate::{AppError, Hall};

/// Longest title of a list.
const TITLE_CHARS_MAX: usize = 200;

impl Hall {
    /// Takes an index as the list of a name, in the place of an older one. Who may ask it, its marking says.
    ///
    /// # Errors
    /// When policy says no, the name or marking is none, the name belongs to a list that the reader does not see, or the disk says no.
    pub async fn hold_list(
        &self,
        reader: &Reader,
        purpose: &Purpose,
        name: &str,
        title: &str,
        marking: &str,
        index: &Index,
    ) -> Result<Dataset, AppError> {
        self.may(reader, purpose, Act::Ingest, &format!("list {name}")).await?;
        if !ListRow::is_name(name) || [OWN_DATASET, ALL_DATASETS].contains(&name) {
            return Err(AppError::Usage(format!(
                "`{name}` is no name for a list: use lower-case letters, digits, `-` and `_`, not `{OWN_DATASET}` or `{ALL_DATASETS}`"
            )));
        }
        let marking = canonical_marking(marking)?;
        let is_taken = self.node.lists()?.iter().any(|row| row.name == name);
        if is_taken && !self.visible_lists(reader, purpose)?.iter().any(|row| row.name == name) {
            return Err(AppError::Usage(format!("the name `{name}` is taken")));
        }
        let title: String = if title.trim().is_empty() { name } else { title.trim() }.chars().take(TITLE_CHARS_MAX).collect();
        let row = ListRow {
            name: name.to_owned(),
            title,
            marking,
            entities: index.entities() as u64,
            version: String::new(),
            held_at_us: self.now_us(),
            held_by: reader.user.clone(),
        };
        let row = self.node.hold_list(row, |file: &File| match index.write(file) {
            Ok(()) => Ok(()),
            Err(FileError::Io(error)) => Err(error),
            Err(other) => Err(io::Error::other(other)),
        })?;
        Ok(Dataset::list(&row))
    }

    /// Lets a list go.
    ///
    /// # Errors
    /// [`crate::NotFound`] when there is none of this name, or it is not theirs to ask; when policy says no, or the disk does.
    pub async fn drop_list(&self, reader: &Reader, purpose: &Purpose, name: &str) -> Result<(), AppError> {
        self.may(reader, purpose, Act::Ingest, &format!("drop list {name}")).await?;
        let is_theirs = self.visible_lists(reader, purpose)?.iter().any(|row| row.name == name);
        if is_theirs && self.node.drop_list(name)? { Ok(()) } else { Err(crate::NotFound.into()) }
    }

    /// A held list's index, opened or taken from those kept open.
    pub(super) async fn list_index(&self, row: &ListRow) -> Result<Arc<Index>, AppError> {
        let key = (row.name.clone(), row.version.clone());
        if let Some(index) = self.kept_index(&key) {
            return Ok(index);
        }
        let (path, words, name) = (self.node.list_path(row), self.screen_words()?, row.name.clone());
        let read = move || -> Result<Index, FileError> {
            let file = File::open(&path)?;
            let size = file.metadata()?.len();
            Index::read(io::BufReader::new(file), size, &words)
        };
        let opened = tokio::task::spawn_blocking(read).await.map_err(|e| AppError::Task(e.to_string()))?;
        let index = Arc::new(opened.map_err(|e| AppError::List { name, reason: e.to_string() })?);
        self.keep_index(key, &index);
        Ok(index)
    }
}
