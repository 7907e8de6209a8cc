// SPDX-License-Identifier: Apache-2.0
//! The Parquet files of an edition: schemas, deterministic writers, readers.

use std::{
    fs::{self, File},
    io::Read,
    path::Path,
    sync::Arc,
};

use arrow::{
    array::{
        ArrayRef, AsArray, BinaryBuilder, Float64Builder, Int64Builder, ListArray, RecordBatch, StringBuilder, StructArray, UInt32Builder,
    },
    buffer::OffsetBuffer,
    datatypes::{DataType, Field, Fields, Float64Type, Int64Type, Schema, SchemaRef, UInt32Type},
};
use model::{Author, EditionFile, EntityId, Judgment, Ontology, Reason, RecordId, Verdict};
use parquet::arrow::ArrowWriter;
use sha2::{Digest, Sha256};

use super::faces::{Face, StatementRow, tokens};
use crate::{
    StoreError,
    error::{at, damaged},
    evidence::{read_columns, sixteen, writer_properties},
};

/// Rows per data page: small, so that one dossier decodes one page.
const PAGE_ROWS: usize = 512;
/// Rows gathered before they are encoded.
const BATCH_ROWS: usize = 16_384;

/// A link as an edition keeps it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct StoredLink {
    pub(crate) source: EntityId,
    pub(crate) target: EntityId,
    pub(crate) role: String,
    pub(crate) evidence: EntityId,
    pub(crate) kind: String,
    pub(crate) marking: String,
    pub(crate) stage: String,
    pub(crate) from_on: Option<String>,
    pub(crate) to_on: Option<String>,
    pub(crate) record: RecordId,
    pub(crate) records: u32,
}

/// Columns of faces with few equal values.
const FACE_COLUMNS_DISTINCT: [&str; 6] =
    ["entity", "caption", "tokens", "statements.list.element.value", "statements.list.element.original", "statements.list.element.record"];

/// Writes one Parquet file, batch by batch.
pub(crate) struct Writer {
    inner: ArrowWriter<File>,
    rows: u64,
}

impl Writer {
    pub(crate) fn create(path: &Path, schema: SchemaRef, distinct: &[&str]) -> Result<Writer, StoreError> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(at(folder))?;
        }
        let file = File::create(path).map_err(at(path))?;
        let properties = writer_properties(distinct)?.set_data_page_row_count_limit(PAGE_ROWS).set_write_batch_size(PAGE_ROWS).build();
        Ok(Writer { inner: ArrowWriter::try_new(file, schema, Some(properties))?, rows: 0 })
    }

    pub(crate) fn write(&mut self, batch: &RecordBatch) -> Result<(), StoreError> {
        self.rows += batch.num_rows() as u64;
        Ok(self.inner.write(batch)?)
    }

    /// Closes the file, flushed to disk; returns its rows.
    pub(crate) fn close(self) -> Result<u64, StoreError> {
        let rows = self.rows;
        let file = self.inner.into_inner()?;
        file.sync_all().map_err(at(Path::new("edition")))?;
        Ok(rows)
    }
}

/// Describes a finished file: size and hash.
pub(crate) fn describe(root: &Path, name: &str, rows: u64) -> Result<EditionFile, StoreError> {
    let path = root.join(name);
    let (bytes, sha256) = hash_file(&path)?;
    Ok(EditionFile { name: name.to_owned(), bytes, rows, sha256 })
}

/// Size and SHA-256 of a file.
pub(crate) fn hash_file(path: &Path) -> Result<(u64, String), StoreError> {
    const CHUNK: usize = 1 << 20;
    let mut file = File::open(path).map_err(at(path))?;
    let (mut hasher, mut buffer, mut bytes) = (Sha256::new(), vec![0; CHUNK], 0_u64);
    loop {
        let n = file.read(&mut buffer).map_err(at(path))?;
        if n == 0 {
            return Ok((bytes, hasher.finalize().iter().map(|b| format!("{b:02x}")).collect()));
        }
        bytes += n as u64;
        hasher.update(&buffer[..n]);
    }
}

fn text(name: &str) -> Field {
    Field::new(name, DataType::Utf8, false)
}

fn id(name: &str) -> Field {
    Field::new(name, DataType::Binary, false)
}

fn statement_fields() -> Fields {
    Fields::from(vec![
        text("prop"),
        text("value"),
        Field::new("original", DataType::Utf8, true),
        Field::new("records", DataType::UInt32, false),
        id("record"),
        text("source"),
    ])
}

/// `entities/NN.parquet`: the face, and beside its statements what search and tables need at a glance.
pub(crate) fn faces_schema() -> SchemaRef {
    let item = Field::new("element", DataType::Struct(statement_fields()), false);
    Arc::new(Schema::new(vec![
        id("entity"),
        text("kind"),
        text("marking"),
        Field::new("records", DataType::UInt32, false),
        text("caption"),
        text("stage"),
        text("countries"),
        text("sources"),
        text("first_on"),
        text("last_on"),
        text("tokens"),
        Field::new("statements", DataType::List(Arc::new(item)), false),
    ]))
}

/// What a face looks like at a glance.
#[derive(Clone, Debug, Default)]
pub(crate) struct Glance {
    pub(crate) caption: String,
    pub(crate) stage: String,
    pub(crate) countries: String,
    pub(crate) sources: String,
    pub(crate) first_on: String,
    pub(crate) last_on: String,
    pub(crate) tokens: String,
}

impl Glance {
    pub(crate) fn of(face: &Face, ontology: &Ontology) -> Glance {
        let def = ontology.def(face.kind);
        let stage = ontology.stage_of(face.kind, face.statements.iter().map(|s| (s.prop, s.value.as_str())));
        let dates = |props: &[model::Prop]| {
            face.statements.iter().filter(|s| props.contains(&s.prop)).map(|s| s.value.as_str()).collect::<Vec<_>>()
        };
        let (starts, ends) = (dates(&def.temporal_start), dates(&def.temporal_end));
        let mut countries: Vec<&str> = face
            .statements
            .iter()
            .filter(|s| {
                matches!(s.prop.as_str(), "country" | "jurisdiction" | "mainCountry" | "flag" | "originCountry" | "destinationCountry")
            })
            .map(|s| s.value.as_str())
            .collect();
        countries.sort_unstable();
        countries.dedup();
        let mut sources: Vec<&str> = face.statements.iter().map(|s| s.source.as_str()).collect();
        sources.sort_unstable();
        sources.dedup();
        Glance {
            caption: face.caption(ontology),
            stage: stage.map(|s| s.as_str().to_owned()).unwrap_or_default(),
            countries: countries.join(";"),
            sources: sources.join(";"),
            first_on: starts.iter().min().copied().unwrap_or_default().to_owned(),
            last_on: ends.iter().chain(&starts).max().copied().unwrap_or_default().to_owned(),
            tokens: tokens(face, ontology),
        }
    }
}

/// Gathers faces and writes them in batches.
pub(crate) struct FaceWriter {
    writer: Writer,
    entity: BinaryBuilder,
    texts: [StringBuilder; 9],
    records: UInt32Builder,
    statement_texts: [StringBuilder; 4],
    statement_records: UInt32Builder,
    statement_record: BinaryBuilder,
    lengths: Vec<usize>,
}

impl FaceWriter {
    pub(crate) fn create(path: &Path) -> Result<FaceWriter, StoreError> {
        Ok(FaceWriter {
            writer: Writer::create(path, faces_schema(), &FACE_COLUMNS_DISTINCT)?,
            entity: BinaryBuilder::new(),
            texts: std::array::from_fn(|_| StringBuilder::new()),
            records: UInt32Builder::new(),
            statement_texts: std::array::from_fn(|_| StringBuilder::new()),
            statement_records: UInt32Builder::new(),
            statement_record: BinaryBuilder::new(),
            lengths: Vec::new(),
        })
    }

    pub(crate) fn push(&mut self, face: &Face, glance: &Glance) -> Result<(), StoreError> {
        self.entity.append_value(face.entity.0);
        let cells = [
            face.kind.as_str(),
            &face.marking,
            &glance.caption,
            &glance.stage,
            &glance.countries,
            &glance.sources,
            &glance.first_on,
            &glance.last_on,
            &glance.tokens,
        ];
        for (builder, cell) in self.texts.iter_mut().zip(cells) {
            builder.append_value(cell);
        }
        self.records.append_value(face.records);
        for s in &face.statements {
            let [prop, value, original, source] = &mut self.statement_texts;
            prop.append_value(s.prop.as_str());
            value.append_value(&s.value);
            original.append_option(s.original.as_deref());
            source.append_value(&s.source);
            self.statement_records.append_value(s.records);
            self.statement_record.append_value(s.record.0);
        }
        self.lengths.push(face.statements.len());
        if self.lengths.len() >= BATCH_ROWS { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<(), StoreError> {
        let [prop, value, original, source] = &mut self.statement_texts;
        let columns: Vec<ArrayRef> = vec![
            Arc::new(prop.finish()),
            Arc::new(value.finish()),
            Arc::new(original.finish()),
            Arc::new(self.statement_records.finish()),
            Arc::new(self.statement_record.finish()),
            Arc::new(source.finish()),
        ];
        let statements = StructArray::try_new(statement_fields(), columns, None)?;
        let item = Arc::new(Field::new("element", DataType::Struct(statement_fields()), false));
        let list = ListArray::try_new(item, OffsetBuffer::from_lengths(std::mem::take(&mut self.lengths)), Arc::new(statements), None)?;
        let mut texts = self.texts.iter_mut().map(|b| Arc::new(b.finish()) as ArrayRef);
        let mut next = || texts.next().ok_or_else(|| damaged("edition", "a column too few"));
        let columns: Vec<ArrayRef> = vec![
            Arc::new(self.entity.finish()),
            next()?,
            next()?,
            Arc::new(self.records.finish()),
            next()?,
            next()?,
            next()?,
            next()?,
            next()?,
            next()?,
            next()?,
            Arc::new(list),
        ];
        self.writer.write(&RecordBatch::try_new(faces_schema(), columns)?)
    }

    pub(crate) fn close(mut self) -> Result<u64, StoreError> {
        self.flush()?;
        self.writer.close()
    }
}

/// Reads full faces from a batch that has the columns entity, kind, marking, records, statements.
pub(crate) fn faces_from(batch: &RecordBatch, ontology: &Ontology) -> Result<Vec<Face>, StoreError> {
    let column = |name: &str| batch.column_by_name(name).ok_or_else(|| damaged("edition", format!("column `{name}` is missing")));
    let (entity, kind, marking) =
        (column("entity")?.as_binary::<i32>(), column("kind")?.as_string::<i32>(), column("marking")?.as_string::<i32>());
    let records = column("records")?.as_primitive::<UInt32Type>();
    let list = column("statements")?.as_list::<i32>();
    let s = list.values().as_struct();
    let cell = |c: usize| s.column(c).as_string::<i32>();
    let (prop, value, original, source) = (cell(0), cell(1), cell(2), cell(5));
    let (counts, record) = (s.column(3).as_primitive::<UInt32Type>(), s.column(4).as_binary::<i32>());
    let offset = |i: usize| usize::try_from(list.offsets()[i]).unwrap_or_default();
    (0..batch.num_rows())
        .map(|row| {
            let statements = (offset(row)..offset(row + 1))
                .map(|i| {
                    use arrow::array::Array;
                    Ok(StatementRow {
                        prop: ontology
                            .prop(prop.value(i))
                            .ok_or_else(|| damaged("edition", format!("property `{}` is not in the ontology", prop.value(i))))?,
                        value: value.value(i).to_owned(),
                        original: original.is_valid(i).then(|| original.value(i).to_owned()),
                        records: counts.value(i),
                        record: RecordId(sixteen(record.value(i))?),
                        source: source.value(i).to_owned(),
                    })
                })
                .collect::<Result<_, StoreError>>()?;
            Ok(Face {
                entity: EntityId(sixteen(entity.value(row))?),
                kind: ontology
                    .kind(kind.value(row))
                    .ok_or_else(|| damaged("edition", format!("kind `{}` is not in the ontology", kind.value(row))))?,
                marking: marking.value(row).to_owned(),
                records: records.value(row),
                statements,
            })
        })
        .collect()
}

fn links_schema() -> SchemaRef {
    let nullable = |name: &str| Field::new(name, DataType::Utf8, true);
    Arc::new(Schema::new(vec![
        id("source"),
        id("target"),
        id("evidence"),
        id("record"),
        text("role"),
        text("kind"),
        text("marking"),
        text("stage"),
        nullable("from_on"),
        nullable("to_on"),
        Field::new("records", DataType::UInt32, false),
    ]))
}

/// Writes links (sorted by the caller).
pub(crate) fn write_links(path: &Path, links: &[StoredLink]) -> Result<u64, StoreError> {
    let mut writer = Writer::create(path, links_schema(), &["source", "target", "evidence", "record"])?;
    for chunk in links.chunks(BATCH_ROWS) {
        let bytes = |pick: fn(&StoredLink) -> &[u8; 16]| {
            let mut b = BinaryBuilder::with_capacity(chunk.len(), chunk.len() * 16);
            chunk.iter().for_each(|l| b.append_value(pick(l)));
            Arc::new(b.finish()) as ArrayRef
        };
        let texts = |pick: fn(&StoredLink) -> Option<&str>| {
            let mut b = StringBuilder::new();
            chunk.iter().for_each(|l| b.append_option(pick(l)));
            Arc::new(b.finish()) as ArrayRef
        };
        let mut records = UInt32Builder::with_capacity(chunk.len());
        chunk.iter().for_each(|l| records.append_value(l.records));
        let columns = vec![
            bytes(|l| &l.source.0),
            bytes(|l| &l.target.0),
            bytes(|l| &l.evidence.0),
            bytes(|l| &l.record.0),
            texts(|l| Some(&l.role)),
            texts(|l| Some(&l.kind)),
            texts(|l| Some(&l.marking)),
            texts(|l| Some(&l.stage)),
            texts(|l| l.from_on.as_deref()),
            texts(|l| l.to_on.as_deref()),
            Arc::new(records.finish()) as ArrayRef,
        ];
        writer.write(&RecordBatch::try_new(links_schema(), columns)?)?;
    }
    writer.close()
}

fn judgments_schema() -> SchemaRef {
    Arc::new(Schema::new(vec![
        id("left"),
        id("right"),
        text("verdict"),
        text("author_sort"),
        text("author"),
        text("marking"),
        text("reasons"),
        Field::new("weight_log2", DataType::Float64, false),
        Field::new("at_us", DataType::Int64, false),
    ]))
}

/// Writes judgments (sorted by the caller).
pub(crate) fn write_judgments(path: &Path, judgments: &[Judgment]) -> Result<u64, StoreError> {
    let mut writer = Writer::create(path, judgments_schema(), &["left", "right"])?;
    for chunk in judgments.chunks(BATCH_ROWS) {
        let (mut left, mut right) = (BinaryBuilder::new(), BinaryBuilder::new());
        let mut texts: [StringBuilder; 5] = std::array::from_fn(|_| StringBuilder::new());
        let (mut weight, mut when) = (Float64Builder::new(), Int64Builder::new());
        for j in chunk {
            left.append_value(j.left.0);
            right.append_value(j.right.0);
            let (sort, name) = match &j.author {
                Author::Person(name) => ("person", name),
                Author::Model(name) => ("model", name),
            };
            let reasons = serde_json::to_string(&j.reasons).map_err(|e| damaged("judgments", e.to_string()))?;
            for (builder, cell) in texts.iter_mut().zip([j.verdict.as_str(), sort, name, &j.marking, &reasons]) {
                builder.append_value(cell);
            }
            weight.append_value(j.weight_log2());
            when.append_value(j.at_us);
        }
        let mut columns: Vec<ArrayRef> = vec![Arc::new(left.finish()), Arc::new(right.finish())];
        columns.extend(texts.iter_mut().map(|b| Arc::new(b.finish()) as ArrayRef));
        columns.push(Arc::new(weight.finish()));
        columns.push(Arc::new(when.finish()));
        writer.write(&RecordBatch::try_new(judgments_schema(), columns)?)?;
    }
    writer.close()
}

/// Reads judgments.
pub(crate) fn read_judgments(path: &Path) -> Result<Vec<Judgment>, StoreError> {
    judgments_where(path, |_, _, _| true)
}

/// Reads the judgments whose ends and marking are wanted; the rest is passed over unread.
pub(crate) fn judgments_where(
    path: &Path,
    mut wanted: impl FnMut(&EntityId, &EntityId, &str) -> bool,
) -> Result<Vec<Judgment>, StoreError> {
    let mut found = Vec::new();
    let names = ["left", "right", "verdict", "author_sort", "author", "marking", "reasons", "weight_log2", "at_us"];
    read_columns(path, &names, |batch| {
        let cell = |c: usize, i: usize| batch.column(c).as_string::<i32>().value(i);
        let entity = |c: usize, i: usize| sixteen(batch.column(c).as_binary::<i32>().value(i)).map(EntityId);
        // The weight is the sum of the reasons; the column is there for SQL.
        let _ = batch.column(7).as_primitive::<Float64Type>();
        for i in 0..batch.num_rows() {
            let (left, right) = (entity(0, i)?, entity(1, i)?);
            if !wanted(&left, &right, cell(5, i)) {
                continue;
            }
            let author = if cell(3, i) == "person" { Author::Person(cell(4, i).to_owned()) } else { Author::Model(cell(4, i).to_owned()) };
            let reasons: Vec<Reason> = serde_json::from_str(cell(6, i)).map_err(|e| damaged("judgments", e.to_string()))?;
            let verdict = Verdict::parse(cell(2, i)).ok_or_else(|| damaged("judgments", "a verdict that is none"))?;
            let at_us = batch.column(8).as_primitive::<Int64Type>().value(i);
            found.extend(Judgment::new(left, right, verdict, author, reasons, cell(5, i).to_owned(), at_us));
        }
        Ok(())
    })?;
    Ok(found)
}
