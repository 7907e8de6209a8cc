// SPDX-License-Identifier: Apache-2.0
//! One typed table per kind, so that SQL reads `SELECT consignee, gross_weight_kg FROM shipment`.
//!
//! Columns are the kind's properties in snake case; numbers are doubles, everything else text.
//! Where a property has several values the table holds the first; all of them stand in `entities`.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
};

use arrow::{
    array::{ArrayRef, Float64Builder, RecordBatch, StringBuilder},
    datatypes::{DataType, Field, Schema, SchemaRef},
};
use model::{Kind, Ontology, Prop, text::snake};

use super::{faces::Face, files::Writer};
use crate::{StoreError, error::damaged};

/// A table of an edition that SQL may read, and where it lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableFiles {
    /// Name in SQL: the kind in snake case, `entities` or `links`.
    pub name: String,
    /// Its files.
    pub files: Vec<PathBuf>,
}

/// The columns of a kind's table: id, marking, record, then every property by name.
pub(crate) fn columns(kind: Kind, ontology: &Ontology) -> Vec<(String, bool, Option<Prop>)> {
    let fixed = ["id", "marking", "record"].map(|n| (n.to_owned(), false, None));
    let props = ontology.def(kind).properties.values();
    let mut columns: Vec<_> = fixed.into_iter().collect();
    for p in props {
        let name = snake(p.prop.as_str());
        if !columns.iter().any(|(known, ..)| *known == name) {
            columns.push((name, p.kind_of_value.is_numeric(), Some(p.prop)));
        }
    }
    columns
}

enum Cells {
    Text(StringBuilder),
    Number(Float64Builder),
}

struct KindWriter {
    writer: Writer,
    schema: SchemaRef,
    props: Vec<Option<Prop>>,
    cells: Vec<Cells>,
    rows: usize,
}

/// Writes the tables of one bucket.
pub(crate) struct TableWriters<'a> {
    root: &'a Path,
    bucket: usize,
    ontology: &'a Ontology,
    kinds: BTreeMap<Kind, KindWriter>,
}

const BATCH_ROWS: usize = 8_192;

impl<'a> TableWriters<'a> {
    pub(crate) fn new(root: &'a Path, bucket: usize, ontology: &'a Ontology) -> Self {
        TableWriters { root, bucket, ontology, kinds: BTreeMap::new() }
    }

    pub(crate) fn push(&mut self, face: &Face) -> Result<(), StoreError> {
        if !self.kinds.contains_key(&face.kind) {
            self.kinds.insert(face.kind, KindWriter::create(self.root, self.bucket, face.kind, self.ontology)?);
        }
        self.kinds.get_mut(&face.kind).map_or(Ok(()), |w| w.push(face))
    }

    /// Closes all files; returns (name within the edition, rows).
    pub(crate) fn close(self) -> Result<Vec<(String, u64)>, StoreError> {
        let bucket = self.bucket;
        self.kinds
            .into_iter()
            .map(|(kind, mut w)| {
                w.flush()?;
                Ok((file_name(kind, bucket), w.writer.close()?))
            })
            .collect()
    }
}

fn file_name(kind: Kind, bucket: usize) -> String {
    format!("tables/{}/{bucket:02}.parquet", snake(kind.as_str()))
}

impl KindWriter {
    fn create(root: &Path, bucket: usize, kind: Kind, ontology: &Ontology) -> Result<KindWriter, StoreError> {
        let columns = columns(kind, ontology);
        let fields: Vec<Field> = columns
            .iter()
            .map(|(name, number, prop)| Field::new(name, if *number { DataType::Float64 } else { DataType::Utf8 }, prop.is_some()))
            .collect();
        let schema = Arc::new(Schema::new(fields));
        let writer = Writer::create(&root.join(file_name(kind, bucket)), schema.clone(), &["id", "record"])?;
        let cells = columns
            .iter()
            .map(|(_, number, _)| if *number { Cells::Number(Float64Builder::new()) } else { Cells::Text(StringBuilder::new()) })
            .collect();
        Ok(KindWriter { writer, schema, props: columns.into_iter().map(|c| c.2).collect(), cells, rows: 0 })
    }

    fn push(&mut self, face: &Face) -> Result<(), StoreError> {
        let record = face.statements.iter().map(|s| s.record).min().map(|r| r.to_string()).unwrap_or_default();
        let fixed = [face.entity.to_string(), face.marking.clone(), record];
        for (i, (cell, prop)) in self.cells.iter_mut().zip(&self.props).enumerate() {
            match (cell, prop) {
                (Cells::Text(b), None) => b.append_value(fixed.get(i).ok_or_else(|| damaged("tables", "a fixed column too many"))?),
                (Cells::Text(b), Some(p)) => b.append_option(first(face, *p)),
                (Cells::Number(b), p) => b.append_option(p.and_then(|p| first(face, p)).and_then(|v| v.parse().ok())),
            }
        }
        self.rows += 1;
        if self.rows >= BATCH_ROWS { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<(), StoreError> {
        self.rows = 0;
        let arrays = self
            .cells
            .iter_mut()
            .map(|c| match c {
                Cells::Text(b) => Arc::new(b.finish()) as ArrayRef,
                Cells::Number(b) => Arc::new(b.finish()) as ArrayRef,
            })
            .collect();
        self.writer.write(&RecordBatch::try_new(self.schema.clone(), arrays)?)
    }
}

fn first(face: &Face, prop: Prop) -> Option<&str> {
    face.statements.iter().find(|s| s.prop == prop).map(|s| s.value.as_str())
}
