// SPDX-License-Identifier: Apache-2.0
//! Senzing records, one JSON object a line (Senzing Generic Entity Specification): a `FEATURES` list, or the same attributes flat.
//!
//! An entity is keyed by its anchor (`REL_ANCHOR_DOMAIN:REL_ANCHOR_KEY`), else by `DATA_SOURCE:RECORD_ID`; pointers become links to entities keyed alike.
//! Attributes that are no features (payload) are parked with one note a file, or left out on purpose by the option `payload`.
//!
//! Options of `source.toml`: `dates` (`mdy`, `dmy` or a pattern), `two_digit_years_from` (1930: `76` is 1976, `08` is 2008),
//! `region` (the country whose numbering plan phone numbers follow), `payload` (names of attributes left out on purpose).

pub(crate) mod features;
mod json;

use std::collections::{BTreeMap, BTreeSet};

use model::{FindingCode, Severity, text::excerpt};

use crate::{
    SourceSpec,
    batch::{Output, Stop},
    build::RecordBuilder,
    formats::Job,
    lines::{Line, Lines, ROW_BYTES_MAX},
    normal::DateRule,
};
use features::{Group, Kinds, Reading};
use json::Json;

/// Names of parked attributes remembered, so that each is noted once a file.
const PARKED_MAX: usize = 1_000;

/// What a source declares.
pub(super) struct Options {
    dates: Option<DateRule>,
    years_from: Option<u16>,
    region: Option<String>,
    payload: BTreeSet<String>,
}

impl Options {
    fn of(spec: &SourceSpec) -> Result<Options, Stop> {
        let bad = |key: &str, why: &str| {
            Stop::refused(0, format!("option `{key}` of source `{}` {why}", spec.id), "mend [options] in its source.toml")
        };
        let mut options = Options { dates: None, years_from: None, region: None, payload: BTreeSet::new() };
        for (key, value) in &spec.options {
            match key.as_str() {
                "dates" => options.dates = Some(DateRule::parse(value).ok_or_else(|| bad(key, "is no form of dates"))?),
                "two_digit_years_from" => {
                    let year = value.parse().ok().filter(|y| (1800..=2100).contains(y));
                    options.years_from = Some(year.ok_or_else(|| bad(key, "is no year"))?);
                }
                "region" => options.region = Some(value.clone()),
                "payload" => options.payload = value.split([',', ' ']).filter(|w| !w.is_empty()).map(str::to_ascii_uppercase).collect(),
                _ => return Err(bad(key, "is unknown")),
            }
        }
        Ok(options)
    }
}

/// Reads the lines.
pub(crate) fn read(job: Job<'_>, out: &mut Output<'_>) -> Result<(), Stop> {
    let options = Options::of(job.spec)?;
    let kinds = Kinds::of(&job.words.ontology)?;
    let mut builder = RecordBuilder::new(job.spec, job.words);
    let mut lines = Lines::new(job.input);
    let mut parked = BTreeSet::new();
    let mut content = Vec::new();
    while let Some((number, line)) = lines.next()? {
        builder.start(number);
        let parsed = match line {
            Line::Bytes(bytes) if bytes.trim_ascii().is_empty() => continue,
            Line::Bytes(bytes) => json::parse(bytes),
            Line::TooLong => Err((FindingCode::Limit, format!("the line is longer than {ROW_BYTES_MAX} bytes"))),
        };
        match parsed.and_then(|json| Ok((groups(&json)?, json))) {
            Ok((features, json)) => {
                let unknown = Reading { options: &options, kinds, builder: &mut builder }.record(&features);
                for name in unknown {
                    park(name, number, &options, &mut parked, out);
                }
                content.clear();
                json.canonical(&mut content);
                builder.finish(&content, out)?;
            }
            Err((code, reason)) => {
                builder.finding(
                    None,
                    code,
                    Severity::Error,
                    reason,
                    "each line is one JSON object with DATA_SOURCE, RECORD_ID and features",
                );
                builder.abandon(out);
            }
        }
    }
    Ok(())
}

fn park(name: String, line: u64, options: &Options, parked: &mut BTreeSet<String>, out: &mut Output<'_>) {
    if options.payload.contains(&name) || parked.len() >= PARKED_MAX || parked.contains(&name) {
        return;
    }
    let reason = format!("`{}` is no feature we know and is parked, here and in every other line", excerpt(&name));
    out.note(
        line,
        Some(&excerpt(&name)),
        FindingCode::UnknownColumn,
        Severity::Note,
        reason,
        "list it in the option `payload` of source.toml if it is left out on purpose",
    );
    parked.insert(name);
}

/// The attributes of a record on its line; the error is what is wrong, for a finding.
pub(crate) fn groups_of(line: &[u8]) -> Result<Vec<Group>, (FindingCode, String)> {
    groups(&json::parse(line)?)
}

/// The attributes of a record in groups that belong together: one for each object in a list, and one for each usage word of flat attributes
/// (`HOME_ADDR_LINE1`, `WORK_ADDR_LINE1`).
fn groups(json: &Json) -> Result<Vec<Group>, (FindingCode, String)> {
    let syntax = |reason: &str| (FindingCode::Syntax, reason.to_owned());
    let Json::Object(top) = json else { return Err(syntax("the line is no JSON object")) };
    let mut flat: BTreeMap<String, Group> = BTreeMap::new();
    let mut listed = Vec::new();
    for (name, value) in top {
        let name = name.to_ascii_uppercase();
        match value {
            Json::Empty => {}
            Json::Text(text) => {
                let (usage, attribute) = features::split_usage(&name);
                flat.entry(usage.to_owned()).or_insert_with(|| Group::new(usage)).insert(attribute, text);
            }
            Json::List(items) => {
                for item in items {
                    match item {
                        Json::Object(attributes) => listed.push(group(attributes)?),
                        Json::Text(text) => {
                            let mut one = Group::new("");
                            one.insert(&name, text);
                            listed.push(one);
                        }
                        Json::Empty => {}
                        Json::List(_) => return Err(syntax("a list stands within a list")),
                    }
                }
            }
            Json::Object(attributes) => listed.push(group(attributes)?),
        }
    }
    Ok(flat.into_values().chain(listed).collect())
}

fn group(attributes: &BTreeMap<String, Json>) -> Result<Group, (FindingCode, String)> {
    let mut group = Group::new("");
    for (name, value) in attributes {
        match value {
            Json::Text(text) => group.insert(&name.to_ascii_uppercase(), text),
            Json::Empty => {}
            Json::List(_) | Json::Object(_) => {
                return Err((FindingCode::Syntax, format!("feature `{}` holds more than one value", excerpt(name))));
            }
        }
    }
    Ok(group)
}
