// SPDX-License-Identifier: Apache-2.0
//! From a batch of records to the files of a commit: what can be done before the disk is asked for anything.

use std::{
    collections::HashMap,
    fs::{self, File},
    io::Write,
    path::Path,
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};

use arrow::{
    array::{
        ArrayBuilder, ArrayRef, BinaryBuilder, Int32Builder, Int64Builder, ListArray, RecordBatch, StringArray, StringBuilder, StructArray,
        TimestampMicrosecondArray,
    },
    buffer::{Buffer, OffsetBuffer, ScalarBuffer},
    datatypes::{DataType, Field, Fields, Schema, SchemaRef, TimeUnit},
};
use deltalake_core::kernel::Add;
use model::{FragmentRef, ObjectId, RecordIds, RecordRef, Records};
use parquet::{arrow::ArrowWriter, basic::Compression, file::properties::WriterProperties};
use rayon::prelude::*;

use super::{Appended, BUCKETS, app_id, batch_name, writer_properties};
use crate::{
    StoreError,
    error::{at, damaged},
    node::sync_dir,
};

/// A batch in the form of its files, to be given to [`Evidence::commit`](super::Evidence::commit).
#[derive(Debug)]
pub struct PreparedBatch {
    pub(super) app_id: String,
    pub(super) seq: u32,
    pub(super) appended: Appended,
    name: String,
    files: Vec<BucketFile>,
}

#[derive(Debug)]
struct BucketFile {
    bucket: usize,
    rows: usize,
    bytes: Vec<u8>,
}

impl PreparedBatch {
    /// Encodes the records that are not in `known`, and adds them to `known`. `at_us` is when they were received.
    ///
    /// # Errors
    /// When the columns do not fit their schema.
    pub fn new(
        source: &str,
        object: &ObjectId,
        seq: u32,
        records: &Records,
        known: &mut RecordIds,
        at_us: i64,
    ) -> Result<PreparedBatch, StoreError> {
        let mut appended = Appended::default();
        let object_text = object.to_string();
        let mut buckets: Vec<Columns> = (0..BUCKETS).map(|_| Columns::for_share_of(records)).collect();
        for record in records.iter() {
            if !known.insert(record.id()) {
                appended.duplicates += 1;
                continue;
            }
            appended.records += 1;
            for fragment in record.fragments() {
                appended.statements += fragment.statement_count() as u64;
                if let Some(bucket) = buckets.get_mut(fragment.entity().bucket(BUCKETS)) {
                    bucket.push(&record, &fragment, source, &object_text);
                }
            }
        }
        let files = buckets
            .into_par_iter()
            .enumerate()
            .filter(|(_, columns)| columns.rows() > 0)
            .map(|(bucket, columns)| {
                let rows = columns.rows();
                let columns = columns.finish(at_us)?;
                let mut writer = ArrowWriter::try_new(Vec::new(), columns.schema(), Some(file_properties()?))?;
                writer.write(&columns)?;
                Ok(BucketFile { bucket, rows, bytes: writer.into_inner()? })
            })
            .collect::<Result<_, StoreError>>()?;
        Ok(PreparedBatch { app_id: app_id(source, object), seq, appended, name: batch_name(source, object, seq), files })
    }

    /// Writes the files under the table's folder, and flushes them when all are written: the disk then has them at once.
    pub(super) fn write(self, dir: &Path) -> Result<Vec<Add>, StoreError> {
        let mut written = Vec::with_capacity(self.files.len());
        let mut adds = Vec::with_capacity(self.files.len());
        for BucketFile { bucket, rows, bytes } in self.files {
            let folder = dir.join(format!("bucket={bucket}"));
            fs::create_dir_all(&folder).map_err(at(&folder))?;
            let path = folder.join(format!("{}.parquet", self.name));
            let mut file = File::create(&path).map_err(at(&path))?;
            file.write_all(&bytes).map_err(at(&path))?;
            adds.push(add_action(format!("bucket={bucket}/{}.parquet", self.name), bucket, rows, bytes.len()));
            written.push((file, path, folder));
        }
        for (file, path, folder) in written {
            file.sync_all().map_err(at(&path))?;
            sync_dir(&folder)?;
        }
        // A bucket's folder may be new: its own name must be on disk too.
        sync_dir(dir)?;
        Ok(adds)
    }
}

fn note_fields() -> Fields {
    Fields::from(vec![
        Field::new("at", DataType::Int32, false),
        Field::new("original", DataType::Utf8, true),
        Field::new("marking", DataType::Utf8, true),
    ])
}

fn element(of: DataType) -> Arc<Field> {
    Arc::new(Field::new("element", of, false))
}

/// The columns as they lie in the files (the bucket is in the path).
fn file_schema() -> SchemaRef {
    Arc::new(Schema::new(vec![
        Field::new("record", DataType::Binary, false),
        Field::new("entity", DataType::Binary, false),
        Field::new("kind", DataType::Utf8, false),
        Field::new("source", DataType::Utf8, false),
        Field::new("object", DataType::Utf8, false),
        Field::new("line", DataType::Int64, false),
        Field::new("marking", DataType::Utf8, false),
        Field::new("recorded_from", DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())), false),
        Field::new("props", DataType::Utf8, false),
        Field::new("values", DataType::List(element(DataType::Utf8)), false),
        Field::new("notes", DataType::List(element(DataType::Struct(note_fields()))), false),
    ]))
}

/// Columns of fragments with few equal values.
const COLUMNS_DISTINCT: [&str; 5] = ["record", "entity", "values.list.element", "notes.list.element.at", "notes.list.element.original"];

fn file_properties() -> Result<WriterProperties, StoreError> {
    // Record ids are bits of SHA-256, and hardly one comes twice: packing makes them no smaller.
    Ok(writer_properties(&COLUMNS_DISTINCT)?.set_column_compression("record".into(), Compression::UNCOMPRESSED).build())
}

/// Texts on their way to a column, checked once at the end.
struct TextColumn {
    bytes: Vec<u8>,
    offsets: Vec<i32>,
}

impl TextColumn {
    fn with_capacity(texts: usize, bytes: usize) -> TextColumn {
        let mut offsets = Vec::with_capacity(texts + 1);
        offsets.push(0);
        TextColumn { bytes: Vec::with_capacity(bytes), offsets }
    }

    fn add(&mut self, part: &str) {
        self.bytes.extend_from_slice(part.as_bytes());
    }

    /// Ends the text that was added in parts.
    fn end(&mut self) {
        self.offsets.push(count(self.bytes.len()));
    }

    fn len(&self) -> usize {
        self.offsets.len() - 1
    }

    fn push(&mut self, text: &str) {
        self.add(text);
        self.end();
    }

    fn finish(self) -> Result<ArrayRef, StoreError> {
        if self.offsets.last().copied().map(usize::try_from) != Some(Ok(self.bytes.len())) {
            return Err(damaged("evidence", "a batch with more text than a column holds"));
        }
        let offsets = OffsetBuffer::new(ScalarBuffer::from(self.offsets));
        Ok(Arc::new(StringArray::try_new(offsets, Buffer::from_vec(self.bytes), None)?))
    }
}

/// The fragments of one bucket, column by column.
struct Columns {
    records: BinaryBuilder,
    entities: BinaryBuilder,
    kinds: TextColumn,
    sources: TextColumn,
    objects: TextColumn,
    lines: Int64Builder,
    markings: TextColumn,
    props: TextColumn,
    value_ends: Vec<i32>,
    values: TextColumn,
    note_ends: Vec<i32>,
    note_places: Int32Builder,
    originals: StringBuilder,
    portions: StringBuilder,
}

impl Columns {
    /// Room for this bucket's share of a batch.
    fn for_share_of(records: &Records) -> Columns {
        const PROPS_BYTES: usize = 64;
        let share = |n: usize| n / BUCKETS + n / BUCKETS / 8;
        let (n, said) = (share(records.fragment_count()), share(records.statement_count()));
        let text = |bytes_each: usize| TextColumn::with_capacity(n, n * bytes_each);
        let ends = || {
            let mut ends = Vec::with_capacity(n + 1);
            ends.push(0);
            ends
        };
        Columns {
            records: BinaryBuilder::with_capacity(n, n * 16),
            entities: BinaryBuilder::with_capacity(n, n * 16),
            kinds: text(12),
            sources: text(16),
            objects: text(64),
            lines: Int64Builder::with_capacity(n),
            markings: text(8),
            props: text(PROPS_BYTES),
            value_ends: ends(),
            values: TextColumn::with_capacity(said, share(records.text_bytes())),
            note_ends: ends(),
            note_places: Int32Builder::new(),
            originals: StringBuilder::new(),
            portions: StringBuilder::new(),
        }
    }

    fn rows(&self) -> usize {
        self.lines.len()
    }

    fn push(&mut self, record: &RecordRef<'_>, fragment: &FragmentRef<'_>, source: &str, object: &str) {
        self.records.append_value(record.id().0);
        self.entities.append_value(fragment.entity().0);
        self.kinds.push(fragment.kind().as_str());
        self.sources.push(source);
        self.objects.push(object);
        self.lines.append_value(i64::try_from(record.line()).unwrap_or(i64::MAX));
        self.markings.push(record.marking());
        for (place, s) in fragment.statements().enumerate() {
            if place > 0 {
                self.props.add(" ");
            }
            self.props.add(s.prop.as_str());
            self.values.push(s.value);
            if !s.original.is_empty() || !s.portion.is_empty() {
                self.note_places.append_value(count(place));
                self.originals.append_option(Some(s.original).filter(|o| !o.is_empty()));
                self.portions.append_option(Some(s.portion).filter(|m| !m.is_empty()));
            }
        }
        self.props.end();
        self.value_ends.push(count(self.values.len()));
        self.note_ends.push(count(self.note_places.len()));
    }

    fn finish(mut self, at_us: i64) -> Result<RecordBatch, StoreError> {
        let rows = self.rows();
        let list = |of: DataType, ends: Vec<i32>, elements: ArrayRef| {
            ListArray::try_new(element(of), OffsetBuffer::new(ScalarBuffer::from(ends)), elements, None)
        };
        let notes: Vec<ArrayRef> =
            vec![Arc::new(self.note_places.finish()), Arc::new(self.originals.finish()), Arc::new(self.portions.finish())];
        let notes = StructArray::try_new(note_fields(), notes, None)?;
        let columns: Vec<ArrayRef> = vec![
            Arc::new(self.records.finish()),
            Arc::new(self.entities.finish()),
            self.kinds.finish()?,
            self.sources.finish()?,
            self.objects.finish()?,
            Arc::new(self.lines.finish()),
            self.markings.finish()?,
            Arc::new(TimestampMicrosecondArray::from_value(at_us, rows).with_timezone("UTC")),
            self.props.finish()?,
            Arc::new(list(DataType::Utf8, self.value_ends, self.values.finish()?)?),
            Arc::new(list(DataType::Struct(note_fields()), self.note_ends, Arc::new(notes))?),
        ];
        Ok(RecordBatch::try_new(file_schema(), columns)?)
    }
}

/// Counts within a batch, which its limits keep far below two thousand million.
fn count(n: usize) -> i32 {
    i32::try_from(n).unwrap_or(i32::MAX)
}

fn add_action(path: String, bucket: usize, rows: usize, bytes: usize) -> Add {
    let now_ms = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_millis());
    Add {
        path,
        partition_values: HashMap::from([("bucket".to_owned(), Some(bucket.to_string()))]),
        size: i64::try_from(bytes).unwrap_or(i64::MAX),
        modification_time: i64::try_from(now_ms).unwrap_or(i64::MAX),
        data_change: true,
        stats: Some(format!("{{\"numRecords\":{rows}}}")),
        tags: None,
        deletion_vector: None,
        base_row_id: None,
        default_row_commit_version: None,
        clustering_provider: None,
    }
}
