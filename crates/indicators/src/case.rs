// SPDX-License-Identifier: Apache-2.0
//! A worked case: given rows, the whole expected answer, and rows that must not appear.

use std::collections::BTreeMap;

use model::Ontology;
use serde::Deserialize;

use crate::{Column, ColumnKind, Fault, Rows, Value, columns_of, header::line_of, is_guarded};

/// Rows of one table, in the table's full set of columns.
#[derive(Clone, Debug, PartialEq)]
pub struct GivenTable {
    /// Name in SQL.
    pub name: String,
    /// All columns of the table.
    pub columns: Vec<Column>,
    /// The rows; what the case does not say is null. `marking` is `U` unless given.
    pub rows: Vec<Vec<Value>>,
}

/// A row that must not appear.
#[derive(Clone, Debug, PartialEq)]
pub struct Absent {
    /// Why not, for the reader of the case.
    pub why: String,
    /// The cells that together must not occur in a row.
    pub row: BTreeMap<String, Value>,
}

/// A worked case.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// What it shows.
    pub title: String,
    /// The markings in scope; rows with others are given and must leave no trace.
    pub visible: Vec<String>,
    /// The given tables: every input, some possibly empty.
    pub given: Vec<GivenTable>,
    /// The whole answer, in order, every cell.
    pub expect: Vec<BTreeMap<String, Value>>,
    /// What must not appear.
    pub absent: Vec<Absent>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCase {
    title: String,
    #[serde(default = "public")]
    visible: Vec<String>,
    given: BTreeMap<String, Vec<BTreeMap<String, toml::Value>>>,
    expect: Vec<BTreeMap<String, toml::Value>>,
    absent: Vec<RawAbsent>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawAbsent {
    why: String,
    row: BTreeMap<String, toml::Value>,
}

fn public() -> Vec<String> {
    vec!["U".to_owned()]
}

impl Case {
    /// Reads `<name>.case.toml` against the tables that its indicator reads.
    pub(crate) fn parse(file: &str, text: &str, inputs: &[String], ontology: &Ontology) -> Result<Case, Vec<Fault>> {
        let fault = |line: usize, reason: String| Fault { file: file.to_owned(), line, reason };
        let raw: RawCase =
            toml::from_str(text).map_err(|e| vec![fault(line_of(text, e.span().map_or(0, |s| s.start)), e.message().to_owned())])?;
        let mut faults = Vec::new();
        let mut say = |reason: String| faults.push(fault(1, reason));
        if raw.expect.is_empty() {
            say("the case expects no row: show what the indicator finds".to_owned());
        }
        if raw.absent.is_empty() {
            say("the case names no row that must not appear".to_owned());
        }
        for name in raw.given.keys().filter(|n| !inputs.contains(n)) {
            say(format!("`{name}` is given but is no input"));
        }
        let mut given = Vec::new();
        for name in inputs {
            let Some(columns) = columns_of(name, ontology) else { continue };
            let rows = raw.given.get(name).map(Vec::as_slice).unwrap_or_default();
            match rows.iter().map(|r| full_row(r, &columns)).collect::<Result<_, String>>() {
                Ok(rows) => given.push(GivenTable { name: name.clone(), columns, rows }),
                Err(reason) => say(format!("table `{name}`: {reason}")),
            }
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        let plain = |row: &BTreeMap<String, toml::Value>| row.iter().map(|(k, v)| (k.clone(), value(v))).collect();
        Ok(Case {
            title: raw.title,
            visible: raw.visible,
            given,
            expect: raw.expect.iter().map(plain).collect(),
            absent: raw.absent.iter().map(|a| Absent { why: a.why.clone(), row: plain(&a.row) }).collect(),
        })
    }

    /// Compares an answer with the case.
    ///
    /// # Errors
    /// What differs, for the author of the pack.
    pub fn check(&self, answer: &Rows) -> Result<(), String> {
        let got: Vec<BTreeMap<&str, &Value>> =
            answer.rows.iter().map(|row| answer.columns.iter().map(|c| c.name.as_str()).zip(row).collect()).collect();
        for absent in &self.absent {
            let unknown = absent.row.keys().find(|k| !answer.columns.iter().any(|c| c.name == **k));
            if let Some(name) = unknown {
                return Err(format!("`{name}` of an absent row is no column of the answer"));
            }
            if got.iter().any(|row| absent.row.iter().all(|(k, v)| row.get(k.as_str()).is_some_and(|g| same(g, v)))) {
                return Err(format!("{:?} must not appear: {}", absent.row, absent.why));
            }
        }
        for (i, pair) in self.expect.iter().zip(&got).enumerate() {
            let (expected, row) = pair;
            let unknown = expected.keys().find(|k| !row.contains_key(k.as_str()));
            if let Some(name) = unknown {
                return Err(format!("row {}: `{name}` is no column of the answer", i + 1));
            }
            for (name, cell) in row {
                let wanted = expected.get(*name).unwrap_or(&Value::Null);
                if !same(cell, wanted) {
                    return Err(format!("row {}: `{name}` is {cell:?}, expected {wanted:?}\nanswer: {:?}", i + 1, answer.rows));
                }
            }
        }
        if got.len() == self.expect.len() {
            Ok(())
        } else {
            Err(format!("{} rows, expected {}: {:?}", got.len(), self.expect.len(), answer.rows))
        }
    }
}

/// Numbers agree to nine digits, whole or not.
fn same(a: &Value, b: &Value) -> bool {
    let number = |v: &Value| match v {
        Value::Integer(n) => Some(*n as f64),
        Value::Number(n) => Some(*n),
        _ => None,
    };
    match (number(a), number(b)) {
        (Some(x), Some(y)) => (x - y).abs() <= 1e-9 * x.abs().max(y.abs()).max(1.0),
        _ => a == b,
    }
}

fn value(v: &toml::Value) -> Value {
    match v {
        toml::Value::Integer(n) => Value::Integer(*n),
        toml::Value::Float(n) => Value::Number(*n),
        toml::Value::Boolean(b) => Value::Bool(*b),
        toml::Value::String(s) => Value::Text(s.clone()),
        other => Value::Text(other.to_string()),
    }
}

fn full_row(given: &BTreeMap<String, toml::Value>, columns: &[Column]) -> Result<Vec<Value>, String> {
    for name in given.keys() {
        if is_guarded(name) {
            return Err(format!("no indicator may read `{name}`: test behavior, not birth or belief"));
        }
        if !columns.iter().any(|c| c.name == *name) {
            return Err(format!("there is no column `{name}`"));
        }
    }
    let cell = |c: &Column| match (given.get(&c.name), c.kind) {
        (None, _) if c.name == "marking" => Ok(Value::Text("U".to_owned())),
        (None, _) => Ok(Value::Null),
        (Some(v), ColumnKind::Number) => match value(v) {
            Value::Integer(n) => Ok(Value::Number(n as f64)),
            Value::Number(n) => Ok(Value::Number(n)),
            _ => Err(format!("`{}` holds numbers", c.name)),
        },
        (Some(v), _) => match value(v) {
            Value::Text(t) => Ok(Value::Text(t)),
            _ => Err(format!("`{}` holds text", c.name)),
        },
    };
    columns.iter().map(cell).collect()
}
