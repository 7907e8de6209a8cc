// SPDX-License-Identifier: Apache-2.0
//! The node's own entities as something to screen against: an index of exactly what a view shows.

use std::sync::Arc;

use model::{Kind, Ontology};
use screening::{Builder, Field, Index, Party, Words};
use store::EditionView;

use super::OWN_DATASET;
use crate::{AppError, Hall, View};

impl Hall {
    /// The index of a view, made when first asked for and kept while it is in use.
    pub(super) async fn own_index(&self, view: &View) -> Result<Arc<Index>, AppError> {
        let key = (OWN_DATASET.to_owned(), format!("{} {}", view.edition(), view.scope().audience().key()));
        // Who comes while it is being made waits for it, and makes no second one.
        let _making = view.shared().screening.lock().await;
        if let Some(index) = self.kept_index(&key) {
            return Ok(index);
        }
        let (rows, words) = (Arc::clone(view.rows()), self.screen_words()?);
        let made = tokio::task::spawn_blocking(move || index_of(&rows, &words)).await.map_err(|e| AppError::Task(e.to_string()))?;
        let index = Arc::new(made?);
        self.keep_index(key, &index);
        Ok(index)
    }
}

/// All parties that a view shows: people, organizations, vessels and the like, each under its canonical id.
fn index_of(rows: &EditionView, words: &Words) -> Result<Index, AppError> {
    let ontology = rows.ontology();
    let mut builder = Builder::new(words);
    let mut full = Ok(());
    rows.each_face(&mut |canonical, face| {
        if !ontology.def(face.kind).matchable || full.is_err() {
            return;
        }
        let mut party = Party::new(canonical.to_string());
        party.put(Field::Schema, schema_word(ontology, face.kind));
        face.statements.iter().for_each(|s| put(&mut party, s.prop.as_str(), &s.value));
        if party.is_named() {
            full = builder.add(party);
        }
    })?;
    full.and_then(|()| builder.finish()).map_err(|e| AppError::Task(e.to_string()))
}

/// Takes in one value of a property, where screening reads it.
pub(super) fn put(party: &mut Party, property: &str, value: &str) {
    match Field::of_header(property) {
        None | Some(Field::Id | Field::Schema) => {}
        Some(field) => party.put(field, value),
    }
}

/// What a kind is to screening: a person, an organization, a thing, or not told.
pub(super) fn schema_word(ontology: &Ontology, kind: Kind) -> &'static str {
    let is = |other: &str| ontology.is_a(kind, other);
    match () {
        () if is("Person") => "person",
        () if is("Organization") => "organization",
        () if is("LegalEntity") => "",
        () => "asset",
    }
}
