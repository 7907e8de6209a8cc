// SPDX-License-Identifier: Apache-2.0
//! One JSON object a line; `a.b` names what lies in `b` of `a`, and lists give several values.

use std::collections::{HashMap, HashSet};

use model::{FindingCode, Severity, text::excerpt};
use serde_json::Value;

use crate::{
    batch::{Output, Stop},
    formats::Job,
    lines::{Line, Lines, ROW_BYTES_MAX},
    mapping::{Table, column_key},
    reader::{LIST_SEPARATOR, RowReader},
};

/// Different paths remembered of one file, known or not.
const PATHS_MAX: usize = 4_096;

/// Reads one file.
pub(crate) fn read(job: Job<'_>, out: &mut Output<'_>) -> Result<(), Stop> {
    let Some(table) = job.spec.table(job.file_name) else {
        let patterns = job.spec.file_patterns().join(", ");
        return Err(Stop::refused(
            0,
            "no table of this source is meant for a file of this name",
            format!("name it like one of {patterns}"),
        ));
    };
    let mut reader = RowReader::new(job.spec, job.words, table);
    let mut paths = Paths { table, places: HashMap::new(), seen: HashSet::new() };
    let mut lines = Lines::new(job.input);
    while let Some((number, line)) = lines.next()? {
        let object = match parse(number, line, out) {
            Some(object) => object,
            None => continue,
        };
        let mut cells = vec![String::new(); table.columns.len()];
        for (key, value) in &object {
            paths.collect(key, value, &mut cells, number, out);
        }
        let missing: Vec<&str> =
            table.columns.iter().zip(&cells).filter(|(c, cell)| c.is_needed && cell.is_empty()).map(|(c, _)| c.name.as_str()).collect();
        if !missing.is_empty() {
            out.row();
            let reason = format!("needed fields are missing: {}; the object is left out", missing.join(", "));
            out.note(number, None, FindingCode::MissingValue, Severity::Error, reason, "look whether the mapping names the right fields");
            continue;
        }
        let cells: Vec<&str> = cells.iter().map(|c| reader.meaning(c.trim())).collect();
        reader.read(number, &cells, out)?;
    }
    Ok(())
}

/// The object of a line; findings when there is none.
fn parse(number: u64, line: Line<'_>, out: &mut Output<'_>) -> Option<serde_json::Map<String, Value>> {
    let (code, reason) = match line {
        Line::Bytes(bytes) if bytes.trim_ascii().is_empty() => return None,
        // `serde_json` refuses objects nested deeper than 128.
        Line::Bytes(bytes) => match serde_json::from_slice(bytes) {
            Ok(Value::Object(object)) => return Some(object),
            Ok(_) => (FindingCode::Syntax, "no JSON object; the line is left out".to_owned()),
            Err(error) => (FindingCode::Syntax, format!("{}; the line is left out", excerpt(&error.to_string()))),
        },
        Line::TooLong => (FindingCode::Limit, format!("longer than {} MiB; the line is left out", ROW_BYTES_MAX >> 20)),
    };
    out.row();
    out.note(number, None, code, Severity::Error, reason, "write one JSON object a line");
    None
}

/// Which column a path fills; findings for unknown ones, each once.
struct Paths<'t> {
    table: &'t Table,
    places: HashMap<String, Option<usize>>,
    seen: HashSet<String>,
}

impl Paths<'_> {
    fn collect(&mut self, path: &str, value: &Value, cells: &mut [String], line: u64, out: &mut Output<'_>) {
        let text = match value {
            Value::Null => return,
            Value::Bool(b) => b.to_string(),
            Value::Number(n) => n.to_string(),
            Value::String(s) => s.clone(),
            Value::Array(items) => return items.iter().for_each(|item| self.collect(path, item, cells, line, out)),
            Value::Object(fields) => {
                return fields.iter().for_each(|(key, field)| self.collect(&format!("{path}.{key}"), field, cells, line, out));
            }
        };
        if let Some(cell) = self.place(path, line, out).and_then(|idx| cells.get_mut(idx)) {
            if !cell.is_empty() {
                cell.push(LIST_SEPARATOR);
            }
            cell.extend(text.chars().filter(|c| *c != LIST_SEPARATOR));
        }
    }

    fn place(&mut self, path: &str, line: u64, out: &mut Output<'_>) -> Option<usize> {
        if let Some(known) = self.places.get(path) {
            return *known;
        }
        let key = column_key(path);
        let place = self.table.columns.iter().position(|c| c.keys.contains(&key));
        if place.is_none() && !self.table.ignored.contains(&key) && self.seen.len() < PATHS_MAX && self.seen.insert(key) {
            let reason = format!("the mapping does not know field `{}`; it is parked", excerpt(path));
            out.note(
                line,
                Some(path),
                FindingCode::UnknownColumn,
                Severity::Warning,
                reason,
                "map it in source.toml or list it under `ignored`",
            );
        }
        if self.places.len() < PATHS_MAX {
            self.places.insert(path.to_owned(), place);
        }
        place
    }
}
