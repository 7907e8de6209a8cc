// SPDX-License-Identifier: Apache-2.0
//! JSON: one object a line, a list of objects, or objects laid out over several lines.
//!
//! `a.b` names what lies in `b` of `a`, and lists give several values. Two dialects are known by their first object:
//! FollowTheMoney entities and Senzing records.

mod flat;
mod items;

use std::io::{BufRead, BufReader, Read};

use exchange::ftm::decode_nested;
use model::text::excerpt;
use serde::de::IgnoredAny;
use serde_json::Value;

use super::{
    out::Out,
    text::{Text, tell_replacements},
};
use crate::{
    batch::Stop,
    formats::{ftm::NEVER_KEPT, senzing},
    lines::{Line, Lines, ROW_BYTES_MAX},
};
use flat::Flat;
use items::Items;

const BUFFER_BYTES: usize = 256 << 10;
/// What qualifies a name, an address or a number of a Senzing record, and says nothing of who it is.
const SENZING_USAGES: [&str; 3] = ["NAME_TYPE", "ADDR_TYPE", "PHONE_TYPE"];

/// Whether a text that begins like this is JSON.
pub(super) fn is_json(head: &str) -> bool {
    let mut first = head.trim_start().chars();
    match first.next() {
        Some('{') => matches!(first.as_str().trim_start().chars().next(), Some('"' | '}') | None),
        Some('[') => matches!(first.as_str().trim_start().chars().next(), Some('{' | '"' | '[' | ']') | None),
        _ => false,
    }
}

/// Reads the objects.
pub(super) fn read(text: &mut Text, out: &mut Out<'_>) -> Result<&'static str, Stop> {
    let decoded = &mut text.decoded();
    let mut input = BufReader::with_capacity(BUFFER_BYTES, decoded as &mut dyn Read);
    let layout = Layout::of(input.fill_buf()?);
    let mut source = match layout {
        Layout::Lines => Source::Lines(Lines::new(&mut input)),
        Layout::Items => Source::Items(Items::new(&mut input)),
        Layout::Wrapped(bytes) => Source::Items(Items::wrapped(&mut input, bytes)?),
    };
    let mut dialect = None;
    let mut flat = Flat::default();
    while let Some((line, item)) = source.next()? {
        let bytes = match item {
            Line::Bytes(bytes) if bytes.trim_ascii().is_empty() => continue,
            Line::Bytes(bytes) => bytes,
            Line::TooLong => {
                out.lose(line, format!("longer than {} MiB; the object is left out", ROW_BYTES_MAX >> 20));
                continue;
            }
        };
        dialect = dialect.or_else(|| Dialect::of(bytes));
        match dialect {
            Some(Dialect::Ftm) => ftm(line, bytes, out)?,
            Some(Dialect::Senzing) => senzing(line, bytes, out)?,
            Some(Dialect::Plain) | None => match flat.read(bytes, out) {
                Ok(()) => flat.give(line, out)?,
                Err(error) => out.lose(line, left_out(&error.to_string())),
            },
        }
    }
    tell_replacements(decoded.had_replacements(), out);
    Ok(match (dialect, layout) {
        (Some(Dialect::Ftm), _) => "FollowTheMoney JSON",
        (Some(Dialect::Senzing), _) => "Senzing JSON",
        (_, Layout::Lines) => "JSON lines",
        (_, Layout::Items | Layout::Wrapped(_)) => "JSON",
    })
}

fn left_out(reason: &str) -> String {
    format!("{}; the object is left out", excerpt(reason))
}

/// How objects lie in a document.
#[derive(Clone, Copy)]
enum Layout {
    Lines,
    /// In a list, or one after the other over several lines.
    Items,
    /// In a list within an object, from this byte on.
    Wrapped(usize),
}

impl Layout {
    /// The layout of a document that begins like this. It has an object a line when the first line is one, or the second begins one.
    fn of(head: &[u8]) -> Layout {
        let mut lines = head.split(|b| *b == b'\n').map(<[u8]>::trim_ascii).filter(|line| !line.is_empty());
        let first = lines.next().unwrap_or_default();
        if !first.starts_with(b"{") {
            return Layout::Items;
        }
        let is_second = lines.next().is_some_and(|line| line.starts_with(b"{"));
        match items::wrapped_list(head) {
            _ if is_second => Layout::Lines,
            Some(bytes) => Layout::Wrapped(bytes),
            None if serde_json::from_slice::<IgnoredAny>(first).is_ok() => Layout::Lines,
            None => Layout::Items,
        }
    }
}

enum Source<'a> {
    Lines(Lines<'a>),
    Items(Items<'a>),
}

impl Source<'_> {
    fn next(&mut self) -> std::io::Result<Option<(u64, Line<'_>)>> {
        match self {
            Source::Lines(lines) => lines.next(),
            Source::Items(items) => items.next(),
        }
    }
}

#[derive(Clone, Copy)]
enum Dialect {
    Plain,
    Ftm,
    Senzing,
}

impl Dialect {
    /// The dialect of an object; nothing of what is none.
    fn of(bytes: &[u8]) -> Option<Dialect> {
        let value: Value = serde_json::from_slice(bytes).ok()?;
        let has = |key: &str, is: fn(&Value) -> bool| value.get(key).is_some_and(is);
        Some(if has("schema", Value::is_string) && has("properties", Value::is_object) {
            Dialect::Ftm
        } else if has("FEATURES", Value::is_array) || (has("DATA_SOURCE", Value::is_string) && value.get("RECORD_ID").is_some()) {
            Dialect::Senzing
        } else {
            Dialect::Plain
        })
    }
}

/// Entities within the entity become rows of their own.
fn ftm(line: u64, bytes: &[u8], out: &mut Out<'_>) -> Result<(), Stop> {
    let entities = match decode_nested(bytes) {
        Ok(entities) => entities,
        Err(error) => {
            out.lose(line, left_out(&error.to_string()));
            return Ok(());
        }
    };
    for entity in &entities {
        let known = entity.properties.iter().filter(|(name, _)| !NEVER_KEPT.contains(&name.as_str()));
        let values = known.flat_map(|(name, values)| values.iter().map(move |v| (name.as_str(), v.as_str())));
        out.named_row(line, [("id", entity.id.as_str()), ("schema", &entity.schema)].into_iter().chain(values))?;
    }
    Ok(())
}

fn senzing(line: u64, bytes: &[u8], out: &mut Out<'_>) -> Result<(), Stop> {
    match senzing::groups_of(bytes) {
        Ok(groups) => {
            let attributes = groups.iter().flat_map(|group| group.attributes());
            out.named_row(line, attributes.filter(|(name, _)| !SENZING_USAGES.contains(name)))
        }
        Err((_, reason)) => {
            out.lose(line, left_out(&reason));
            Ok(())
        }
    }
}
