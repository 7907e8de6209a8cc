// SPDX-License-Identifier: Apache-2.0
//! A stream of queries on standard input, CSV with a header or JSON lines; each is answered at once with one line of JSON.

use std::{
    io::{self, BufRead, Read, Write},
    process::ExitCode,
};

use screening::{Field, Party, Reader};
use serde_json::Value;

use super::{Desk, Seat};
use crate::output::Usage;

/// Longest query.
const QUERY_BYTES_MAX: u64 = 1 << 20;

/// Answers until standard input ends.
pub(super) fn answer(desk: &Desk<'_>) -> anyhow::Result<ExitCode> {
    let mut seat = desk.seat();
    let mut input = io::stdin().lock();
    let first = input.fill_buf()?.iter().find(|b| !b.is_ascii_whitespace()).copied();
    match first {
        Some(b'{') => json_lines(&mut seat, &mut input)?,
        Some(_) => table(&mut seat, input)?,
        None => {}
    }
    Ok(ExitCode::SUCCESS)
}

fn json_lines(seat: &mut Seat<'_>, input: &mut impl BufRead) -> anyhow::Result<()> {
    let mut line = Vec::new();
    for number in 1_u64.. {
        line.clear();
        if input.by_ref().take(QUERY_BYTES_MAX).read_until(b'\n', &mut line)? == 0 {
            break;
        }
        if line.trim_ascii().is_empty() {
            continue;
        }
        let value: Value = serde_json::from_slice(&line).map_err(|e| Usage(format!("line {number} is no JSON: {e}")))?;
        tell(seat, party(number, &value))?;
    }
    Ok(())
}

/// A party of an object's texts, numbers and lists of them; what stands under `properties` counts too.
fn party(number: u64, value: &Value) -> Party {
    let mut party = Party::default();
    let properties = value.get("properties").and_then(Value::as_object);
    for (name, value) in value.as_object().into_iter().chain(properties).flatten() {
        let Some(field) = Field::of_header(name) else { continue };
        let one = std::slice::from_ref(value);
        for value in value.as_array().map_or(one, Vec::as_slice) {
            match value {
                Value::String(text) => party.put(field, text),
                Value::Number(n) => party.put(field, &n.to_string()),
                _ => {}
            }
        }
    }
    if party.id.is_empty() {
        party.id = number.to_string();
    }
    party
}

fn table(seat: &mut Seat<'_>, input: impl Read) -> anyhow::Result<()> {
    let mut rows = csv::ReaderBuilder::new().flexible(true).from_reader(input);
    let mut reader = Reader::default();
    rows.headers().map_err(|e| Usage(e.to_string()))?.iter().for_each(|h| reader.column(h));
    reader.settle();
    if !reader.has_names() {
        return Err(Usage("the queries have no column with names".to_owned()).into());
    }
    for row in rows.into_records() {
        let row = row.map_err(|e| Usage(e.to_string()))?;
        let cells: Vec<(u32, &str)> = (0..).zip(row.iter()).filter(|(_, t)| !t.is_empty()).collect();
        tell(seat, reader.party(row.position().map_or(0, csv::Position::line), &cells))?;
    }
    Ok(())
}

fn tell(seat: &mut Seat<'_>, party: Party) -> anyhow::Result<()> {
    let id = party.id.clone();
    let answer = serde_json::json!({ "query_id": id, "hits": seat.screen(party) });
    let mut out = io::stdout().lock();
    writeln!(out, "{answer}")?;
    Ok(out.flush()?)
}
