// SPDX-License-Identifier: Apache-2.0
//! A JSON object as texts: keys once, every size with a limit.

use std::{collections::BTreeMap, fmt};

use model::{FindingCode, text::excerpt};
use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, SeqAccess, Visitor},
};

/// Commas in one line, at most: what bounds the number of values before anything is parsed.
const COMMAS_MAX: usize = 100_000;

/// A value; numbers and truth values as their text.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Json {
    Empty,
    Text(String),
    List(Vec<Json>),
    Object(BTreeMap<String, Json>),
}

/// Parses one line. The error is what is wrong, for a finding.
pub(super) fn parse(line: &[u8]) -> Result<Json, (FindingCode, String)> {
    if line.iter().filter(|b| **b == b',').count() > COMMAS_MAX {
        return Err((FindingCode::Limit, format!("the line has more than {COMMAS_MAX} values")));
    }
    let text = std::str::from_utf8(line)
        .map_err(|e| (FindingCode::BadEncoding, format!("the bytes are not UTF-8 from column {} on", e.valid_up_to() + 1)))?;
    serde_json::from_str(text).map_err(|e| {
        let reason = e.to_string();
        let reason = reason.split(" at line ").next().unwrap_or_default();
        (FindingCode::Syntax, format!("column {}: {reason}", e.column()))
    })
}

impl Json {
    /// Writes the value with its keys in order and without empty values: the same for the same record however it is laid out.
    pub(super) fn canonical(&self, out: &mut Vec<u8>) {
        match self {
            Json::Empty => {}
            Json::Text(text) => piece(b't', text, out),
            Json::List(items) => {
                out.push(b'[');
                items.iter().for_each(|item| item.canonical(out));
                out.push(b']');
            }
            Json::Object(entries) => {
                out.push(b'{');
                for (key, value) in entries.iter().filter(|(_, v)| **v != Json::Empty) {
                    piece(b'k', key, out);
                    value.canonical(out);
                }
                out.push(b'}');
            }
        }
    }
}

fn piece(sort: u8, text: &str, out: &mut Vec<u8>) {
    out.push(sort);
    out.extend_from_slice(&(text.len() as u64).to_le_bytes());
    out.extend_from_slice(text.as_bytes());
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_str<E>(self, text: &str) -> Result<Json, E> {
        let text = text.trim();
        Ok(if text.is_empty() { Json::Empty } else { Json::Text(text.to_owned()) })
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Empty)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Text(value.to_string()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
        Ok(Json::Text(value.to_string()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
        Ok(Json::Text(value.to_string()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Json, E> {
        Ok(Json::Text(value.to_string()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Json, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element()? {
            items.push(item);
        }
        Ok(Json::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Json, A::Error> {
        let mut entries = BTreeMap::new();
        while let Some((key, value)) = map.next_entry::<String, Json>()? {
            // Readers differ in which of two equal keys they take; so neither is taken.
            if entries.contains_key(&key) {
                return Err(serde::de::Error::custom(format_args!("key `{}` stands twice", excerpt(&key))));
            }
            entries.insert(key, value);
        }
        Ok(Json::Object(entries))
    }
}
