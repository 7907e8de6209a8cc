// SPDX-License-Identifier: Apache-2.0
//! Reads and validates policies; an error says which file and line.

use std::{collections::BTreeMap, str::FromStr};

use cedar_policy::{PolicyId, PolicySet, Schema, ValidationMode, Validator, ffi::DetailedError};
use thiserror::Error;

/// The policies cannot be used.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum PolicyError {
    /// A schema or policy that Cedar refuses.
    #[error("`{file}` line {line}: {reason}")]
    Text {
        /// Which file.
        file: String,
        /// Which line, 1-based.
        line: usize,
        /// Why.
        reason: String,
    },
    /// A policy without `@id` or `@reason`.
    #[error("`{file}` line {line}: the policy has no @{annotation}, which people are shown")]
    Unannotated {
        /// Which file.
        file: String,
        /// Which line, 1-based.
        line: usize,
        /// `id` or `reason`.
        annotation: &'static str,
    },
    /// Two policies of one name.
    #[error("`{file}` line {line}: the policy id `{id}` is taken already")]
    Duplicate {
        /// Which file.
        file: String,
        /// Which line, 1-based.
        line: usize,
        /// The id.
        id: String,
    },
    /// The schema lacks an action or entity that the program asks about.
    #[error("the schema does not know `{0}`, which the program asks about")]
    Missing(String),
}

/// What loading gives: the schema, the policies under their `@id`, and their reasons.
pub(crate) struct Loaded {
    pub(crate) schema: Schema,
    pub(crate) set: PolicySet,
    pub(crate) reasons: BTreeMap<String, String>,
}

const SCHEMA_FILE: &str = "linchpin.cedarschema";

pub(crate) fn load(schema_text: &str, files: &[(&str, &str)]) -> Result<Loaded, PolicyError> {
    let (schema, _warnings) =
        Schema::from_cedarschema_str(schema_text).map_err(|e| refused(SCHEMA_FILE, schema_text, &DetailedError::from(&e)))?;
    let mut set = PolicySet::new();
    let mut reasons = BTreeMap::new();
    let mut home = BTreeMap::new();
    for &(file, text) in files {
        let parsed = PolicySet::from_str(text).map_err(|e| refused(file, text, &DetailedError::from(&e)))?;
        if let Some(template) = parsed.templates().next() {
            let line = line_of(text, text.find(&template.to_cedar()).unwrap_or(0));
            return Err(PolicyError::Text { file: file.to_owned(), line, reason: "templates are not used here".to_owned() });
        }
        for policy in parsed.policies() {
            let line = line_of(text, policy.to_cedar().and_then(|p| text.find(&p)).unwrap_or(0));
            let annotation = |name: &'static str| match policy.annotation(name) {
                Some(words) if !words.trim().is_empty() => Ok(words.to_owned()),
                _ => Err(PolicyError::Unannotated { file: file.to_owned(), line, annotation: name }),
            };
            let (id, reason) = (annotation("id")?, annotation("reason")?);
            let duplicate = PolicyError::Duplicate { file: file.to_owned(), line, id: id.clone() };
            set.add(policy.new_id(PolicyId::new(&id))).map_err(|_| duplicate)?;
            home.insert(id.clone(), (file, text));
            reasons.insert(id, reason);
        }
    }
    validate(&schema, &set, &home)?;
    Ok(Loaded { schema, set, reasons })
}

/// Strict validation leaves no policy that can fail at run time: a prohibition that fails would not prohibit.
fn validate(schema: &Schema, set: &PolicySet, home: &BTreeMap<String, (&str, &str)>) -> Result<(), PolicyError> {
    let result = Validator::new(schema.clone()).validate(set, ValidationMode::Strict);
    let errors = result.validation_errors().map(|e| (e.policy_id().to_string(), DetailedError::from(e)));
    let warnings = result.validation_warnings().map(|w| (w.policy_id().to_string(), DetailedError::from(w)));
    let mut all: Vec<PolicyError> = errors
        .chain(warnings)
        .map(|(id, e)| {
            let (file, text) = home.get(&id).copied().unwrap_or((SCHEMA_FILE, ""));
            refused(file, text, &e)
        })
        .collect();
    all.sort_by_key(ToString::to_string);
    all.into_iter().next().map_or(Ok(()), Err)
}

fn refused(file: &str, text: &str, error: &DetailedError) -> PolicyError {
    let offset = error.source_locations.first().map_or(0, |l| l.loc.start);
    let help = error.help.as_ref().map(|h| format!(" ({h})")).unwrap_or_default();
    PolicyError::Text { file: file.to_owned(), line: line_of(text, offset), reason: format!("{}{help}", error.message) }
}

fn line_of(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|b| *b == b'\n').count() + 1
}
