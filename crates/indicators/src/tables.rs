// SPDX-License-Identifier: Apache-2.0
//! Which tables SQL can name and what columns they have.
//!
//! One table per kind: one row per entity *and marking*, so count distinct ids, not rows. Ids are those of the reader's view:
//! entities judged the same have one id, and an entity out of scope has none.
//! A property with several values shows the first; guarded properties (see [`crate::is_guarded`]) have no column.
//! Beside the kinds there are `entities` (everything at a glance) and `links`; what is not known there is empty text.

use std::collections::BTreeSet;

use model::{Ontology, Prop, PropType, text::snake};

use crate::{
    Column,
    ColumnKind::{self, Entity, Key, Number, Text},
    Identity, Table, is_guarded,
};

/// Columns every kind's table begins with.
const FIXED: [(&str, ColumnKind); 3] = [("id", Entity), ("marking", Text), ("record", Text)];

/// Column, its name in an edition's files, and what it holds.
type Stored = (&'static str, &'static str, ColumnKind);

const ENTITIES: [Stored; 8] = [
    ("id", "entity", Entity),
    ("marking", "marking", Text),
    ("kind", "kind", Text),
    ("stage", "stage", Text),
    ("caption", "caption", Text),
    ("country", "countries", Text),
    ("first_on", "first_on", Text),
    ("last_on", "last_on", Text),
];

const LINKS: [Stored; 10] = [
    ("source", "source", Key),
    ("target", "target", Key),
    ("role", "role", Text),
    ("kind", "kind", Text),
    ("marking", "marking", Text),
    ("stage", "stage", Text),
    ("from_on", "from_on", Text),
    ("to_on", "to_on", Text),
    ("evidence", "evidence", Key),
    ("record", "record", Text),
];

/// The columns of a table, or `None` when there is no such table.
pub fn columns_of(table: &str, ontology: &Ontology) -> Option<Vec<Column>> {
    let known = |(name, stored, kind): &Stored| {
        let column = Column::new(*name, *kind);
        if name == stored { column } else { column.stored_as(*stored) }
    };
    match table {
        "entities" => return Some(ENTITIES.iter().map(known).collect()),
        "links" => return Some(LINKS.iter().map(known).collect()),
        _ => {}
    }
    let kinds = ontology.kinds();
    let def = kinds.iter().find(|d| !d.is_abstract && snake(d.kind.as_str()) == table)?;
    let mut columns: Vec<Column> = FIXED.iter().map(|(n, kind)| Column::new(*n, *kind)).collect();
    for (prop, property) in &def.properties {
        let name = snake(Prop::as_str(*prop));
        if is_guarded(&name) || columns.iter().any(|c| c.name == name) {
            continue;
        }
        let kind = match property.kind_of_value {
            PropType::Entity => Entity,
            other if other.is_numeric() => Number,
            _ => Text,
        };
        columns.push(Column::new(name, kind));
    }
    Some(columns)
}

impl Table {
    /// A table of a kind that has no records in this edition.
    pub fn empty(name: &str, columns: Vec<Column>) -> Table {
        Table { name: name.to_owned(), files: Vec::new(), columns, visible_markings: BTreeSet::new(), identity: Identity::as_written() }
    }
}

/// The tables a query over `inputs` may name, from those an edition has: in their full and only columns, empty where the edition has none.
pub fn tables_for(inputs: &[String], available: &[Table], ontology: &Ontology) -> Vec<Table> {
    let one = |name: &String| {
        let mut columns = columns_of(name, ontology)?;
        let Some(found) = available.iter().find(|t| t.name == *name) else { return Some(Table::empty(name, columns)) };
        for column in &mut columns {
            let told = found.columns.iter().find(|c| c.name == column.name).and_then(|c| c.stored_as.clone());
            column.stored_as = told.or(column.stored_as.take());
        }
        Some(Table { columns, ..found.clone() })
    };
    inputs.iter().filter_map(one).collect()
}
