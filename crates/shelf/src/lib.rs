// SPDX-License-Identifier: Apache-2.0
//! What subject-matter experts edit at the top level (`ontology/`, `packs/`, `policies/`, `reference/`, `sources/`),
//! carried inside the program so that a fresh machine needs nothing else.
//!
//! This room knows where a file lies and nothing of what it means.

/// One file of the shelf.
#[derive(Debug)]
pub struct File {
    /// Path from the top of the repository, with `/`.
    pub path: &'static str,
    /// Its bytes.
    pub bytes: &'static [u8],
}

include!(concat!(env!("OUT_DIR"), "/files.rs"));

/// The files whose path starts with `prefix`, in path order.
pub fn under(prefix: &str) -> impl Iterator<Item = &'static File> + use<'_> {
    FILES.iter().filter(move |f| f.path.starts_with(prefix))
}

/// The file at exactly this path, as text.
pub fn text(path: &str) -> Option<&'static str> {
    FILES.iter().find(|f| f.path == path).and_then(File::text)
}

impl File {
    /// The bytes as text, if they are UTF-8.
    pub fn text(&self) -> Option<&'static str> {
        std::str::from_utf8(self.bytes).ok()
    }

    /// The file name without folders.
    pub fn name(&self) -> &'static str {
        self.path.rsplit('/').next().unwrap_or(self.path)
    }
}

/// The three parts of the ontology: FollowTheMoney, extensions as (file name, text), stages.
pub fn ontology_files() -> (&'static str, Vec<(&'static str, &'static str)>, &'static str) {
    let extensions = under("ontology/extensions/").filter_map(|f| Some((f.name(), f.text()?))).collect();
    (text("ontology/ftm-4.11.2.json").unwrap_or_default(), extensions, text("ontology/stages.toml").unwrap_or_default())
}
