// SPDX-License-Identifier: Apache-2.0
//! FollowTheMoney entities, one a line: links are entities as they are with us, so the schema alone says what is what.
//!
//! Ids are the publisher's, hashed in the source's namespace; what the publisher merged (`referents`) is not taken over:
//! which records are one party is a judgment of ours.

use exchange::ftm::{FtmEntity, FtmError, decode_nested};
use model::{FindingCode, PropType, Severity, text::excerpt};

use crate::{
    Words,
    batch::{Output, Stop},
    build::RecordBuilder,
    formats::Job,
    lines::{Line, Lines},
};

/// Secrets that a data set may hold and that are never kept.
pub(crate) const NEVER_KEPT: [&str; 2] = ["privateKey", "password"];

/// Reads the lines.
pub(crate) fn read(job: Job<'_>, out: &mut Output<'_>) -> Result<(), Stop> {
    let mut builder = RecordBuilder::new(job.spec, job.words);
    let mut lines = Lines::new(job.input);
    let mut content = Vec::new();
    while let Some((number, line)) = lines.next()? {
        builder.start(number);
        let decoded = match line {
            Line::Bytes(bytes) if bytes.trim_ascii().is_empty() => continue,
            Line::Bytes(bytes) => decode_nested(bytes),
            Line::TooLong => Err(FtmError::LineTooLong),
        };
        match decoded {
            Ok(entities) => {
                for entity in &entities {
                    add(&mut builder, job.words, entity, &entities);
                }
                content.clear();
                entities.iter().for_each(|e| canonical(e, &mut content));
                builder.finish(&content, out)?;
            }
            Err(error) => {
                builder.finding(None, code(&error), Severity::Error, error.to_string(), error.help());
                builder.abandon(out);
            }
        }
    }
    Ok(())
}

fn add(builder: &mut RecordBuilder<'_>, words: &Words, entity: &FtmEntity, beside: &[FtmEntity]) {
    let ontology = &words.ontology;
    let Some(kind) = ontology.kind(&entity.schema) else {
        let reason = format!("entity `{}` is parked: there is no schema `{}`", excerpt(&entity.id), excerpt(&entity.schema));
        builder.finding(
            Some("schema"),
            FindingCode::UnknownValue,
            Severity::Error,
            reason,
            "update the ontology to the FollowTheMoney version that has it",
        );
        return;
    };
    let at = builder.entity(kind, &entity.id);
    for (name, values) in &entity.properties {
        if NEVER_KEPT.contains(&name.as_str()) {
            let reason = format!("`{name}` is left out: it is a secret");
            builder.finding(Some(name), FindingCode::UnknownValue, Severity::Note, reason, "none needed: secrets are never kept");
            continue;
        }
        match ontology.prop(name).and_then(|p| ontology.property(kind, p)) {
            Some(def) if def.kind_of_value == PropType::Entity => {
                for value in values {
                    let target = builder.id(value);
                    builder.link(at, name, target);
                }
            }
            Some(_) => values.iter().for_each(|value| builder.add(at, name, name, value)),
            // Nested files hang links under inverse names (`ownershipOwner`); the link itself says the same.
            None if values.iter().all(|v| beside.iter().any(|e| e.id == *v)) => {}
            None => {
                let first = values.first().map_or("", String::as_str);
                let reason = format!(
                    "a {kind} has no property `{}`; {} values such as `{}` are parked",
                    excerpt(name),
                    values.len(),
                    excerpt(first)
                );
                builder.finding(
                    Some(name),
                    FindingCode::UnknownColumn,
                    Severity::Warning,
                    reason,
                    "update the ontology to the FollowTheMoney version that has it",
                );
            }
        }
    }
    // Data sets that follow Wikidata name people by their item there.
    let is_item = entity.id.strip_prefix('Q').is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()));
    if is_item && ontology.is_a(kind, "Thing") {
        builder.add(at, "wikidataId", "id", &entity.id);
    }
}

/// What is read of an entity, whatever order its publisher writes values in. When it was last seen says nothing of it.
fn canonical(entity: &FtmEntity, out: &mut Vec<u8>) {
    let mut part = |text: &str| {
        out.extend_from_slice(&(text.len() as u64).to_le_bytes());
        out.extend_from_slice(text.as_bytes());
    };
    part(&entity.id);
    part(&entity.schema);
    for (name, values) in &entity.properties {
        part(name);
        let mut sorted: Vec<&str> = values.iter().map(String::as_str).collect();
        sorted.sort_unstable();
        sorted.into_iter().for_each(&mut part);
        part("");
    }
    part("");
}

fn code(error: &FtmError) -> FindingCode {
    match error {
        FtmError::LineTooLong | FtmError::ValueTooLong { .. } | FtmError::TooManyValues | FtmError::TooDeep => FindingCode::Limit,
        FtmError::Encoding(_) => FindingCode::BadEncoding,
        FtmError::Syntax { .. } | FtmError::Nested(_) => FindingCode::Syntax,
        FtmError::Missing(_) => FindingCode::MissingValue,
    }
}
