// SPDX-License-Identifier: Apache-2.0
//! Writes small Parquet tables for tests, and runs queries over them.

use std::{fs::File, path::Path, sync::Arc};

use arrow::{
    array::{ArrayRef, Float64Array, RecordBatch, StringArray},
    datatypes::{DataType, Field, Schema},
};
use indicators::{Column, ColumnKind, Engine, EngineError, Identity, Query, Rows, Table, Value};
use linchpin_engine::{DataFusionEngine, Limits};
use parquet::{arrow::ArrowWriter, file::properties::WriterProperties};

/// Writes rows as Parquet with the given rows per row group.
pub(crate) fn write(path: &Path, columns: &[Column], rows: &[Vec<Value>], group_rows: usize) {
    let field = |c: &Column| {
        Field::new(
            c.stored_as.as_ref().unwrap_or(&c.name),
            if c.kind == ColumnKind::Number { DataType::Float64 } else { DataType::Utf8 },
            true,
        )
    };
    let schema = Arc::new(Schema::new(columns.iter().map(field).collect::<Vec<_>>()));
    let array = |(i, c): (usize, &Column)| -> ArrayRef {
        if c.kind == ColumnKind::Number {
            Arc::new(rows.iter().map(|r| if let Value::Number(n) = r[i] { Some(n) } else { None }).collect::<Float64Array>())
        } else {
            Arc::new(rows.iter().map(|r| if let Value::Text(t) = &r[i] { Some(t.as_str()) } else { None }).collect::<StringArray>())
        }
    };
    let batch = RecordBatch::try_new(schema.clone(), columns.iter().enumerate().map(array).collect()).unwrap();
    let properties = WriterProperties::builder().set_max_row_group_row_count(Some(group_rows)).build();
    let mut writer = ArrowWriter::try_new(File::create(path).unwrap(), schema, Some(properties)).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
}

/// A table of one file per part of its rows.
pub(crate) fn table(folder: &Path, name: &str, columns: &[Column], parts: &[&[Vec<Value>]], visible: &[&str]) -> Table {
    let mut files = Vec::new();
    for (i, rows) in parts.iter().enumerate() {
        let path = folder.join(format!("{name}-{i}.parquet"));
        write(&path, columns, rows, 3);
        files.push(path);
    }
    Table {
        name: name.to_owned(),
        files,
        columns: columns.to_vec(),
        visible_markings: visible.iter().map(|m| (*m).to_owned()).collect(),
        identity: Identity::as_written(),
    }
}

/// Runs one query and waits for it.
pub(crate) fn run(limits: Limits, query: Query<'_>, tables: &[Table]) -> Result<Rows, EngineError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    runtime.block_on(DataFusionEngine::new(limits).run(query, tables))
}

/// A query without parameters.
pub(crate) fn query(sql: &str) -> Query<'_> {
    Query { name: "test/query", sql, parameters: &[], rows_max: 100 }
}
