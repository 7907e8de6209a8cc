// SPDX-License-Identifier: Apache-2.0
//! OFAC's files as the office publishes them (`sdn.csv`, `alt.csv`, `add.csv`): no header, and `-0-` for "no value".
//! Each row speaks of the party whose number it starts with, with the property names of FollowTheMoney.

use std::borrow::Cow;

use exchange::ofac_remarks::{self, Fact};

use super::out::Out;
use crate::{
    batch::Stop,
    formats::ofac::{NO_VALUE, Row, Table, full_address, name_prop, parties},
    rows::Rows,
};

/// What a row says, by property.
type Values<'r> = Vec<(&'static str, Cow<'r, str>)>;

/// Which of the files begins with these rows.
pub(super) fn table(sample: &[Vec<String>]) -> Option<Table> {
    let is_number = |cell: &String| !cell.is_empty() && cell.bytes().all(|b| b.is_ascii_digit());
    let has_no_value = sample.iter().flatten().any(|cell| cell.trim() == NO_VALUE);
    let first = sample.first().filter(|row| row.first().is_some_and(is_number) && has_no_value)?;
    Table::of_width(first.len())
}

/// Gives one row.
pub(super) fn row(table: Table, line: u64, rows: &Rows<'_>, out: &mut Out<'_>) -> Result<(), Stop> {
    let row = Row::at(line, rows);
    if row.is_end_mark() {
        return Ok(());
    }
    let mut values: Values<'_> = vec![("id", row.cell(0).into())];
    match table {
        Table::Parties => party(&row, &mut values),
        Table::Names => {
            values.push((name_prop(row.cell(2)).unwrap_or("weakAlias"), row.cell(3).into()));
            values.push(("notes", row.cell(4).into()));
        }
        Table::Addresses => {
            values.push(("address", full_address(&row).into()));
            values.push(("country", row.cell(4).into()));
            values.push(("notes", row.cell(5).into()));
        }
        Table::Remarks => values.push(("notes", row.cell(1).into())),
    }
    out.named_row(line, values.iter().map(|(name, value)| (*name, value.as_ref())))
}

fn party<'r>(row: &'r Row, values: &mut Values<'r>) {
    values.push(("schema", parties::schema(row.cell(2)).unwrap_or("LegalEntity").into()));
    for (idx, name) in
        [(1, "name"), (3, "program"), (4, "position"), (5, "callSign"), (6, "type"), (7, "tonnage"), (9, "flag"), (10, "owner")]
    {
        values.push((name, row.cell(idx).into()));
    }
    let printed = row.cell(11);
    // Without a table of countries, an item that needs one stays in the notes alone.
    for item in ofac_remarks::read(printed, parties::is_cut(printed), &|_| None).items {
        match item.fact {
            Fact::Born(on) => values.push(("birthDate", on.printed.into())),
            Fact::BornAt(place) => values.push(("birthPlace", place.printed.into())),
            Fact::Gender(word) => values.push(("gender", word.into())),
            Fact::Name { name, .. } => values.push(("weakAlias", name.into())),
            Fact::Established(on) => values.push(("incorporationDate", on.printed.into())),
            Fact::Wallet { address, .. } => values.push(("cryptoAddress", address.into())),
            Fact::Identifier(id) => {
                if let Some(prop) = parties::id_prop(id.label) {
                    values.push((prop, id.number.into()));
                }
            }
            _ => {}
        }
    }
    values.push(("notes", printed.into()));
}
