// SPDX-License-Identifier: Apache-2.0
//! The header of an indicator: what it asks, of what, on what basis, with which caveats.

use std::collections::BTreeMap;

use serde::Deserialize;
use thiserror::Error;

use crate::{Fault, Value};

/// The header as written, TOML between `/*---` and `---*/` at the top of the file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Header {
    pub(crate) title: String,
    pub(crate) question: String,
    pub(crate) grain: String,
    pub(crate) unit: String,
    pub(crate) basis: Vec<String>,
    pub(crate) caveats: Vec<String>,
    pub(crate) inputs: Vec<String>,
    #[serde(default)]
    pub(crate) parameters: BTreeMap<String, RawParameter>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawParameter {
    title: String,
    #[serde(default)]
    unit: String,
    default: toml::Value,
    min: Option<f64>,
    max: Option<f64>,
}

/// A number or text that the reader may set; `$name` in the SQL.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// Name in the SQL, without `$`.
    pub name: String,
    /// Label for people.
    pub title: String,
    /// Unit, where it has one: `days`.
    pub unit: String,
    /// Value unless set.
    pub default: Value,
    /// Smallest value allowed, for numbers.
    pub min: Option<f64>,
    /// Largest value allowed, for numbers.
    pub max: Option<f64>,
}

/// A parameter cannot be set so.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum ParameterError {
    /// The indicator has no such parameter.
    #[error("there is no parameter `{0}`")]
    Unknown(String),
    /// A value of another type or outside the range.
    #[error("`{value}` is no value for `{name}`: {expected}")]
    Value {
        /// Which parameter.
        name: String,
        /// What was given.
        value: String,
        /// What is allowed.
        expected: String,
    },
}

impl Parameter {
    /// Reads a value that a person typed.
    ///
    /// # Errors
    /// When it is of another type than the default, or out of range.
    pub fn read(&self, text: &str) -> Result<Value, ParameterError> {
        let range = match (self.min, self.max) {
            (None, None) => String::new(),
            (min, max) => {
                format!(" from {} to {}", min.map_or("any".to_owned(), |m| m.to_string()), max.map_or("any".to_owned(), |m| m.to_string()))
            }
        };
        let refused = |expected: &str| ParameterError::Value {
            name: self.name.clone(),
            value: model::text::excerpt(text),
            expected: format!("{expected}{range}"),
        };
        let (value, number) = match self.default {
            Value::Integer(_) => {
                let n: i64 = text.trim().parse().map_err(|_| refused("a whole number"))?;
                (Value::Integer(n), Some(n as f64))
            }
            Value::Number(_) => {
                let n: f64 = text.trim().parse().ok().filter(|n: &f64| n.is_finite()).ok_or_else(|| refused("a number"))?;
                (Value::Number(n), Some(n))
            }
            _ => (Value::Text(text.to_owned()), None),
        };
        let inside = number.is_none_or(|n| self.min.is_none_or(|m| n >= m) && self.max.is_none_or(|m| n <= m));
        if inside { Ok(value) } else { Err(refused("a number")) }
    }
}

const OPEN: &str = "/*---";
const CLOSE: &str = "---*/";

/// Reads the header; the SQL is the whole text, whose header is a comment.
pub(crate) fn read(file: &str, text: &str) -> Result<(Header, Vec<Parameter>), Fault> {
    let fault = |line: usize, reason: String| Fault { file: file.to_owned(), line, reason };
    let inner = text.trim_start().strip_prefix(OPEN).ok_or_else(|| fault(1, format!("the file does not begin with `{OPEN}`")))?;
    let (toml_text, _sql) = inner.split_once(CLOSE).ok_or_else(|| fault(1, format!("the header is not closed by `{CLOSE}`")))?;
    if toml_text.contains("*/") {
        return Err(fault(1, "`*/` stands inside the header, where SQL would end the comment".to_owned()));
    }
    let above = text.len() - inner.len();
    let header: Header = toml::from_str(toml_text).map_err(|e| {
        let offset = above + e.span().map_or(0, |s| s.start);
        fault(line_of(text, offset), e.message().to_owned())
    })?;
    let parameters =
        header.parameters.iter().map(|(name, raw)| parameter(name, raw)).collect::<Result<_, String>>().map_err(|e| fault(1, e))?;
    Ok((header, parameters))
}

fn parameter(name: &str, raw: &RawParameter) -> Result<Parameter, String> {
    let default = match &raw.default {
        toml::Value::Integer(n) => Value::Integer(*n),
        toml::Value::Float(n) => Value::Number(*n),
        toml::Value::String(s) => Value::Text(s.clone()),
        _ => return Err(format!("the default of `{name}` is neither number nor text")),
    };
    let made = Parameter {
        name: name.to_owned(),
        title: raw.title.clone(),
        unit: raw.unit.clone(),
        default: default.clone(),
        min: raw.min,
        max: raw.max,
    };
    let as_typed = match &default {
        Value::Integer(n) => n.to_string(),
        Value::Number(n) => n.to_string(),
        _ => return Ok(made),
    };
    made.read(&as_typed).map_err(|e| e.to_string())?;
    Ok(made)
}

pub(crate) fn line_of(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|b| *b == b'\n').count() + 1
}
