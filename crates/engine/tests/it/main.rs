// SPDX-License-Identifier: Apache-2.0
//! The engine's promises: one SELECT, one scope, one order, limits that hold.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod limits;
mod refusals;
mod scope;
mod support;

use std::path::Path;

use indicators::{Column, ColumnKind, Table, Value};

/// `shipment(id, marking, consignee, kg)`.
fn columns() -> Vec<Column> {
    let text = |n: &str| Column::new(n, ColumnKind::Text);
    vec![text("id"), text("marking"), text("consignee"), Column::new("kg", ColumnKind::Number)]
}

fn row(id: &str, marking: &str, consignee: &str, kg: f64) -> Vec<Value> {
    vec![Value::Text(id.to_owned()), Value::Text(marking.to_owned()), Value::Text(consignee.to_owned()), Value::Number(kg)]
}

/// Three public rows and one that is not.
fn shipments(folder: &Path) -> Table {
    let rows = [row("s1", "U", "e1", 1.0), row("s2", "U", "e1", 2.0), row("s3", "U", "e2", 4.0), row("s4", "S//ORIG FIU", "e3", 8.0)];
    support::table(folder, "shipment", &columns(), &[&rows], &["U"])
}
