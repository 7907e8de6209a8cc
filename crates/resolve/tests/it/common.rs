// SPDX-License-Identifier: Apache-2.0
//! What the tests share: the ontology, the word tables, profiles in one line.

use std::{path::PathBuf, sync::LazyLock};

use linchpin_resolve::{Profile, Words};
use model::{EntityId, Marking, Ontology, Statement};

pub(crate) static ONTOLOGY: LazyLock<Ontology> = LazyLock::new(|| {
    let (ftm, extensions, stages) = shelf::ontology_files();
    Ontology::parse(ftm, &extensions, stages).unwrap()
});

pub(crate) static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let text = |path| shelf::text(path).unwrap();
    Words::from_texts(
        text("reference/legal-forms/legal_forms.csv"),
        text("reference/names/particles.csv"),
        text("reference/names/nicknames.csv"),
    )
    .unwrap()
});

/// A profile from `property=value` statements.
pub(crate) fn profile(key: &str, kind: &str, marking: &str, statements: &[&str]) -> Profile {
    let statements: Vec<Statement> = statements
        .iter()
        .map(|s| {
            let (prop, value) = s.split_once('=').unwrap();
            Statement::new(ONTOLOGY.prop(prop).unwrap_or_else(|| panic!("{prop}")), value)
        })
        .collect();
    let marking: Marking = marking.parse().unwrap();
    Profile::from_statements(&ONTOLOGY, EntityId::of("test", key), ONTOLOGY.kind(kind).unwrap(), marking, &statements).unwrap()
}

/// The folder of real data beside the repository, where it is.
pub(crate) fn shared_data(path: &str) -> Option<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data").join(path);
    if !folder.exists() {
        println!("skipped: ../shared/data is not here");
        return None;
    }
    Some(folder)
}
