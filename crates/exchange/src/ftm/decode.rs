// SPDX-License-Identifier: Apache-2.0
//! Reads FollowTheMoney lines: strangers' bytes, so every size has a limit and a key stands once.

use std::{collections::BTreeMap, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, SeqAccess, Visitor, value::MapAccessDeserializer},
};

use super::{FtmEntity, FtmError, LINE_BYTES_MAX, NESTED_DEPTH_MAX, VALUE_BYTES_MAX, VALUES_MAX};

const COMMAS_MAX: usize = 40 * VALUES_MAX;

/// Reads one line that names other entities by id.
///
/// Keys that FollowTheMoney itself does not define are passed over. A single value in place of a list is taken as a list of one,
/// numbers and truth values as their text; empty values are left out.
///
/// # Errors
/// When the line is no such entity, or larger than the limits.
pub fn decode_line(line: &[u8]) -> Result<FtmEntity, FtmError> {
    let raw = parse(line)?;
    let nested = raw.properties.0.iter().find(|(_, values)| values.0.iter().any(|v| matches!(v, RawValue::Entity(_))));
    if let Some((property, _)) = nested {
        return Err(FtmError::Nested(property.clone()));
    }
    let mut found = Vec::with_capacity(1);
    let mut values_left = VALUES_MAX;
    flatten(raw, 0, &mut values_left, &mut found)?;
    found.pop().ok_or(FtmError::Missing("id"))
}

/// Reads one line that may hold whole entities in place of ids (`*.nested.json`).
/// The line's own entity comes first; an entity in a value becomes an entity of its own, and its id stands in its place.
///
/// # Errors
/// As [`decode_line`], and when entities stand too deep within one another.
pub fn decode_nested(line: &[u8]) -> Result<Vec<FtmEntity>, FtmError> {
    let mut found = Vec::new();
    let mut values_left = VALUES_MAX;
    flatten(parse(line)?, 0, &mut values_left, &mut found)?;
    Ok(found)
}

fn parse(line: &[u8]) -> Result<RawEntity, FtmError> {
    if line.len() > LINE_BYTES_MAX {
        return Err(FtmError::LineTooLong);
    }
    // Counted before anything is parsed, so that a line of a million tiny values costs no memory. Commas in texts count too; no honest line comes near.
    if line.iter().filter(|b| **b == b',').count() > COMMAS_MAX {
        return Err(FtmError::TooManyValues);
    }
    let text = std::str::from_utf8(line).map_err(|e| FtmError::Encoding(e.valid_up_to() + 1))?;
    serde_json::from_str(text.trim_start_matches('\u{feff}')).map_err(|e| {
        let reason = e.to_string();
        let reason = reason.split(" at line ").next().unwrap_or_default().to_owned();
        FtmError::Syntax { column: e.column(), reason }
    })
}

fn flatten(raw: RawEntity, depth: usize, values_left: &mut usize, found: &mut Vec<FtmEntity>) -> Result<(), FtmError> {
    if depth > NESTED_DEPTH_MAX {
        return Err(FtmError::TooDeep);
    }
    for (field, value) in [("id", &raw.id), ("schema", &raw.schema)] {
        if value.trim().is_empty() {
            return Err(FtmError::Missing(field));
        }
    }
    let place = found.len();
    found.push(FtmEntity {
        id: raw.id,
        caption: raw.caption,
        schema: raw.schema,
        properties: BTreeMap::new(),
        datasets: raw.datasets,
        referents: raw.referents,
        target: raw.target,
        first_seen: raw.first_seen,
        last_seen: raw.last_seen,
        last_change: raw.last_change,
    });
    let mut properties = BTreeMap::new();
    for (property, values) in raw.properties.0 {
        *values_left = values_left.checked_sub(values.0.len()).ok_or(FtmError::TooManyValues)?;
        let mut texts = Vec::with_capacity(values.0.len());
        for value in values.0 {
            match value {
                RawValue::Text(text) if text.len() > VALUE_BYTES_MAX => {
                    return Err(FtmError::ValueTooLong { property, bytes: text.len() });
                }
                RawValue::Text(text) if text.is_empty() => {}
                RawValue::Text(text) => texts.push(text),
                RawValue::Empty => {}
                RawValue::Entity(entity) => {
                    texts.push(entity.id.clone());
                    flatten(*entity, depth + 1, values_left, found)?;
                }
            }
        }
        if !texts.is_empty() {
            properties.insert(property, texts);
        }
    }
    if let Some(entity) = found.get_mut(place) {
        entity.properties = properties;
    }
    Ok(())
}

#[derive(Deserialize)]
struct RawEntity {
    #[serde(default)]
    id: String,
    #[serde(default)]
    schema: String,
    #[serde(default)]
    caption: Option<String>,
    #[serde(default)]
    properties: RawProperties,
    #[serde(default)]
    datasets: Vec<String>,
    #[serde(default)]
    referents: Vec<String>,
    #[serde(default)]
    target: Option<bool>,
    #[serde(default)]
    first_seen: Option<String>,
    #[serde(default)]
    last_seen: Option<String>,
    #[serde(default)]
    last_change: Option<String>,
}

#[derive(Default)]
struct RawProperties(BTreeMap<String, RawValues>);

struct RawValues(Vec<RawValue>);

enum RawValue {
    Empty,
    Text(String),
    Entity(Box<RawEntity>),
}

impl<'de> Deserialize<'de> for RawProperties {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = RawProperties;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of lists of values")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<RawProperties, A::Error> {
                let mut properties = BTreeMap::new();
                while let Some((name, values)) = map.next_entry::<String, RawValues>()? {
                    // Readers differ in which of two equal keys they take; so neither is taken.
                    if properties.contains_key(&name) {
                        return Err(serde::de::Error::custom(format_args!("property `{}` stands twice", model::text::excerpt(&name))));
                    }
                    properties.insert(name, values);
                }
                Ok(RawProperties(properties))
            }
        }
        deserializer.deserialize_map(Reader)
    }
}

impl<'de> Deserialize<'de> for RawValues {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = RawValues;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of values")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<RawValues, A::Error> {
                let mut values = Vec::new();
                while let Some(value) = seq.next_element()? {
                    values.push(value);
                }
                Ok(RawValues(values))
            }

            fn visit_str<E>(self, text: &str) -> Result<RawValues, E> {
                Ok(RawValues(vec![RawValue::Text(text.to_owned())]))
            }

            fn visit_unit<E>(self) -> Result<RawValues, E> {
                Ok(RawValues(Vec::new()))
            }

            fn visit_bool<E>(self, value: bool) -> Result<RawValues, E> {
                Ok(RawValues(vec![RawValue::Text(value.to_string())]))
            }

            fn visit_u64<E>(self, value: u64) -> Result<RawValues, E> {
                Ok(RawValues(vec![RawValue::Text(value.to_string())]))
            }

            fn visit_i64<E>(self, value: i64) -> Result<RawValues, E> {
                Ok(RawValues(vec![RawValue::Text(value.to_string())]))
            }

            fn visit_f64<E>(self, value: f64) -> Result<RawValues, E> {
                Ok(RawValues(vec![RawValue::Text(value.to_string())]))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<RawValues, A::Error> {
                let entity = RawEntity::deserialize(MapAccessDeserializer::new(map))?;
                Ok(RawValues(vec![RawValue::Entity(Box::new(entity))]))
            }
        }
        deserializer.deserialize_any(Reader)
    }
}

impl<'de> Deserialize<'de> for RawValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // A value within a list has the forms that a lone value has.
        let RawValues(mut values) = RawValues::deserialize(deserializer)?;
        match values.pop() {
            None => Ok(RawValue::Empty),
            Some(value) if values.is_empty() => Ok(value),
            Some(_) => Err(serde::de::Error::custom("a list of several stands within a list")),
        }
    }
}
