// SPDX-License-Identifier: Apache-2.0
//! Lists that the node holds for screening: one index file and one card each. What the index says is not known here.

use std::{
    fs::{self, File},
    io,
    path::PathBuf,
};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{
    Node, StoreError,
    error::{at, damaged},
    node::{sync_dir, write_whole},
};

/// Longest name of a list.
const NAME_BYTES_MAX: usize = 64;

/// A held list's card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListRow {
    /// What it is asked by: lower-case letters, digits, `-` and `_`.
    pub name: String,
    /// What people call it.
    pub title: String,
    /// Who may ask it, canonical text.
    pub marking: String,
    /// Entities on it.
    pub entities: u64,
    /// The first digits of the SHA-256 of its index: another content is another version.
    pub version: String,
    /// When it was taken, microseconds since 1970 UTC.
    pub held_at_us: i64,
    /// By whom.
    pub held_by: String,
}

impl ListRow {
    /// Whether a list may be called so.
    pub fn is_name(text: &str) -> bool {
        let fits = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_';
        (1..=NAME_BYTES_MAX).contains(&text.len()) && text.bytes().all(fits) && text.starts_with(|c: char| c.is_ascii_alphanumeric())
    }
}

impl Node {
    fn lists_dir(&self) -> PathBuf {
        self.root().join("lists")
    }

    /// The cards of all held lists, by name.
    ///
    /// # Errors
    /// When a card cannot be read.
    pub fn lists(&self) -> Result<Vec<ListRow>, StoreError> {
        let folder = self.lists_dir();
        let entries = match fs::read_dir(&folder) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries.map_err(at(&folder))?,
        };
        let mut rows = Vec::new();
        for path in entries.filter_map(Result::ok).map(|e| e.path()).filter(|p| p.extension().is_some_and(|e| e == "json")) {
            let text = fs::read_to_string(&path).map_err(at(&path))?;
            let row: ListRow = serde_json::from_str(&text).map_err(|e| damaged(path.display().to_string(), e.to_string()))?;
            rows.push(row);
        }
        rows.sort_by(|a: &ListRow, b| a.name.cmp(&b.name));
        Ok(rows)
    }

    /// Where a list's index lies.
    pub fn list_path(&self, row: &ListRow) -> PathBuf {
        self.lists_dir().join(format!("{}.{}.idx", row.name, row.version))
    }

    /// Takes a list in the place of one of the same name: the index is written whole beside the older one, then the card is
    /// exchanged by one rename. Whoever is reading the older one goes on with it. Gives the card with its version.
    ///
    /// # Errors
    /// When the name is none, another process is writing, or the disk says no.
    pub fn hold_list(&self, row: ListRow, write: impl FnOnce(&File) -> io::Result<()>) -> Result<ListRow, StoreError> {
        if !ListRow::is_name(&row.name) {
            return Err(damaged("list", format!("`{}` is no name for a list", row.name)));
        }
        let _lock = self.lock()?;
        let folder = self.lists_dir();
        fs::create_dir_all(&folder).map_err(at(&folder))?;
        let partial = folder.join(format!("{}.partial", row.name));
        let file = File::create(&partial).map_err(at(&partial))?;
        write(&file).and_then(|()| file.sync_all()).map_err(at(&partial))?;
        let mut hasher = Sha256::new();
        io::copy(&mut File::open(&partial).map_err(at(&partial))?, &mut hasher).map_err(at(&partial))?;
        let version: String = hasher.finalize().iter().take(8).map(|b| format!("{b:02x}")).collect();
        let row = ListRow { version, ..row };
        let path = self.list_path(&row);
        fs::rename(&partial, &path).map_err(at(&path))?;
        sync_dir(&folder)?;
        let card = serde_json::to_vec_pretty(&row).map_err(|e| damaged("list", e.to_string()))?;
        write_whole(&folder.join(format!("{}.json", row.name)), &card)?;
        self.sweep(&row.name, Some(&path))?;
        Ok(row)
    }

    /// Lets a list go; `false` when there is none of this name.
    ///
    /// # Errors
    /// When another process is writing or the disk says no.
    pub fn drop_list(&self, name: &str) -> Result<bool, StoreError> {
        let _lock = self.lock()?;
        let card = self.lists_dir().join(format!("{name}.json"));
        if !ListRow::is_name(name) || !card.exists() {
            return Ok(false);
        }
        fs::remove_file(&card).map_err(at(&card))?;
        self.sweep(name, None)?;
        Ok(true)
    }

    /// Removes index files of a list but the one that stays.
    fn sweep(&self, name: &str, stays: Option<&PathBuf>) -> Result<(), StoreError> {
        let folder = self.lists_dir();
        let is_of = |path: &PathBuf| {
            let file = path.file_name().and_then(|f| f.to_str()).unwrap_or_default();
            file.strip_suffix(".idx").and_then(|f| f.rsplit_once('.')).is_some_and(|(of, _)| of == name)
        };
        let entries = fs::read_dir(&folder).map_err(at(&folder))?;
        for path in entries.filter_map(Result::ok).map(|e| e.path()).filter(is_of).filter(|p| Some(p) != stays) {
            fs::remove_file(&path).map_err(at(&path))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn row(name: &str, title: &str) -> ListRow {
        let text = |t: &str| t.to_owned();
        ListRow {
            name: text(name),
            title: text(title),
            marking: text("U"),
            entities: 1,
            version: String::new(),
            held_at_us: 7,
            held_by: text("op"),
        }
    }

    #[tokio::test]
    async fn a_list_is_exchanged_whole_and_let_go() {
        let folder = tempfile::tempdir().unwrap();
        let node = Node::init(&folder.path().join("node")).await.unwrap();
        assert_eq!(node.lists().unwrap(), []);
        let hold = |title: &str, bytes: &'static [u8]| node.hold_list(row("watch", title), move |mut f: &File| f.write_all(bytes)).unwrap();
        let (first, second) = (hold("one", b"first"), hold("two", b"second"));
        assert_ne!(first.version, second.version);
        assert_eq!(node.lists().unwrap(), std::slice::from_ref(&second));
        assert_eq!((fs::read(node.list_path(&second)).unwrap(), node.list_path(&first).exists()), (b"second".to_vec(), false));
        assert!(node.hold_list(row("../up", "x"), |_| Ok(())).is_err());
        let failed = node.hold_list(row("watch", "three"), |_| Err(io::Error::other("full")));
        assert!(failed.is_err() && node.lists().unwrap() == [second], "a failed exchange changes nothing");
        assert_eq!((node.drop_list("watch").unwrap(), node.drop_list("watch").unwrap()), (true, false));
        assert_eq!(node.lists().unwrap(), []);
    }
}
