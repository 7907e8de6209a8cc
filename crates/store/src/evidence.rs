// SPDX-License-Identifier: Apache-2.0
//! Records in a Delta Lake table: append-only, one commit per batch, sixteen buckets by entity id.
//!
//! One row is one *fragment*: all that one record says of one entity. `props` names the properties, separated by spaces, in the
//! order of the list `values`; `notes` tells, by place in that list, which values were received otherwise or have a marking of their
//! own. So a fragment's properties, of which there are few combinations, cost one word. The table of statements is
//! `SELECT entity, unnest(string_split(props, ' ')) AS prop, unnest("values") AS value FROM delta_scan('evidence/records')`.
//! Each commit carries a Delta application transaction (source/object → batch), so that a batch repeated after a crash is noticed.

mod prepare;

use std::{
    collections::HashSet,
    fs::{self, File},
    path::{Path, PathBuf},
};

use arrow::{
    array::{Array, AsArray, RecordBatch, TimestampMicrosecondArray},
    datatypes::Int64Type,
};
use deltalake_core::{
    DeltaTable, DeltaTableBuilder,
    kernel::{
        Action, ArrayType, DataType as DeltaType, PrimitiveType, StructField, StructType, Transaction,
        transaction::{CommitBuilder, CommitProperties},
    },
    operations::create::CreateBuilder,
    protocol::{DeltaOperation, SaveMode},
};
use model::{EntityId, ObjectId, RecordId, RecordIds};
use parquet::{
    arrow::{ProjectionMask, arrow_reader::ParquetRecordBatchReaderBuilder},
    basic::{Compression, ZstdLevel},
    file::properties::{EnabledStatistics, WriterProperties, WriterPropertiesBuilder},
    schema::types::ColumnPath,
};
use rayon::prelude::*;
use tokio::sync::Mutex;
use url::Url;

pub use self::prepare::PreparedBatch;
use crate::{
    StoreError,
    error::{at, damaged},
    node::sync_dir,
};

/// Buckets that entities fall into, in id order: the unit of sealing, small enough for memory at tens of millions of records.
pub const BUCKETS: usize = 16;
/// Name written into every Parquet file, constant so that equal content gives equal bytes.
const WRITER: &str = "linchpin store/1";

/// The table of records.
#[derive(Debug)]
pub struct Evidence {
    dir: PathBuf,
    table: Mutex<DeltaTable>,
}

/// What appending a batch did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Appended {
    /// Records that were new.
    pub records: u64,
    /// Statements in them.
    pub statements: u64,
    /// Records known before.
    pub duplicates: u64,
}

/// Where a record was first received.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct RecordSighting {
    /// The record.
    pub record: RecordId,
    /// Source id.
    pub source: String,
    /// Object.
    pub object: ObjectId,
    /// Line or ordinal in it.
    pub line: u64,
    /// Its marking.
    pub marking: String,
    /// When it was recorded, microseconds since 1970 UTC.
    pub recorded_from_us: i64,
}

fn delta_columns() -> Result<Vec<StructField>, StoreError> {
    let text = || DeltaType::Primitive(PrimitiveType::String);
    let bytes = || DeltaType::Primitive(PrimitiveType::Binary);
    let integer = || DeltaType::Primitive(PrimitiveType::Integer);
    let list = |of: DeltaType| DeltaType::Array(Box::new(ArrayType::new(of, false)));
    let note = StructType::try_new([
        StructField::new("at", integer(), false),
        StructField::new("original", text(), true),
        StructField::new("marking", text(), true),
    ])
    .map_err(|e| damaged("evidence schema", e.to_string()))?;
    Ok(vec![
        StructField::new("record", bytes(), false),
        StructField::new("entity", bytes(), false),
        StructField::new("kind", text(), false),
        StructField::new("source", text(), false),
        StructField::new("object", text(), false),
        StructField::new("line", DeltaType::Primitive(PrimitiveType::Long), false),
        StructField::new("marking", text(), false),
        StructField::new("recorded_from", DeltaType::Primitive(PrimitiveType::Timestamp), false),
        StructField::new("props", text(), false),
        StructField::new("values", list(text()), false),
        StructField::new("notes", list(DeltaType::Struct(Box::new(note))), false),
        StructField::new("bucket", integer(), false),
    ])
}

/// How every Parquet file of a node is written. Columns with few equal values (`distinct`, dotted paths) have no dictionary:
/// building one costs more than it saves, and a dictionary is read whole whatever rows are wanted.
pub(crate) fn writer_properties(distinct: &[&str]) -> Result<WriterPropertiesBuilder, StoreError> {
    let properties = WriterProperties::builder()
        .set_created_by(WRITER.to_owned())
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(1)?))
        .set_statistics_enabled(EnabledStatistics::None);
    let path = |name: &&str| ColumnPath::new(name.split('.').map(str::to_owned).collect());
    Ok(distinct.iter().map(path).fold(properties, |p, column| p.set_column_dictionary_enabled(column, false)))
}

impl Evidence {
    /// Opens the table, making it on first use.
    ///
    /// # Errors
    /// When the table cannot be made or read.
    pub async fn open(dir: &Path) -> Result<Evidence, StoreError> {
        let dir = dir.join("records");
        fs::create_dir_all(&dir).map_err(at(&dir))?;
        let url = Url::from_directory_path(&dir).map_err(|()| damaged("evidence", "its path is no address"))?;
        let exists = fs::read_dir(dir.join("_delta_log"))
            .is_ok_and(|mut d| d.any(|e| e.is_ok_and(|e| e.file_name().to_string_lossy().ends_with(".json"))));
        let table = if exists {
            DeltaTableBuilder::from_url(url)?.load().await?
        } else {
            CreateBuilder::new()
                .with_location(url.to_string())
                .with_columns(delta_columns()?)
                .with_partition_columns(["bucket"])
                .with_table_name("records")
                .with_comment("One row per record and entity: property names in `props`, in the order of `values`. Append-only.")
                .await?
        };
        Ok(Evidence { dir, table: Mutex::new(table) })
    }

    /// The Delta version now.
    pub async fn version(&self) -> u64 {
        self.table.lock().await.version().unwrap_or_default()
    }

    /// How many batches of this object the table has: the next batch's position.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub async fn batches_committed(&self, source: &str, object: &ObjectId) -> Result<u32, StoreError> {
        let mut table = self.table.lock().await;
        table.update_state().await?;
        let log = table.log_store();
        let version = table.snapshot()?.transaction_version(log.as_ref(), &app_id(source, object)).await?;
        Ok(version.map_or(0, |v| u32::try_from(v).unwrap_or(u32::MAX)))
    }

    /// What a committed batch brought, read back from its files: for acknowledging it after a crash between commit and acknowledgement.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub async fn batch_contents(&self, source: &str, object: &ObjectId, seq: u32) -> Result<(u64, u64), StoreError> {
        let name = batch_name(source, object, seq);
        let (mut ids, mut statements) = (HashSet::new(), 0_u64);
        for file in self.files(None, None).await?.iter().filter(|f| f.file_stem().is_some_and(|s| s == name.as_str())) {
            read_columns(file, &["record", "values"], |batch| {
                for bytes in batch.column(0).as_binary::<i32>().iter().flatten() {
                    ids.insert(sixteen(bytes)?);
                }
                statements += batch.column(1).as_list::<i32>().values().len() as u64;
                Ok(())
            })?;
        }
        Ok((ids.len() as u64, statements))
    }

    /// Writes a prepared batch as one commit.
    ///
    /// # Errors
    /// When the disk or the log says no; then nothing of the batch is visible.
    pub async fn commit(&self, batch: PreparedBatch) -> Result<Appended, StoreError> {
        let appended = batch.appended;
        let transaction = Transaction { app_id: batch.app_id.clone(), version: i64::from(batch.seq) + 1, last_updated: None };
        let dir = self.dir.clone();
        let adds = tokio::task::spawn_blocking(move || batch.write(&dir)).await.map_err(|e| damaged("evidence", e.to_string()))??;
        let mut table = self.table.lock().await;
        let properties = CommitProperties::default().with_application_transaction(transaction);
        let operation = DeltaOperation::Write { mode: SaveMode::Append, partition_by: Some(vec!["bucket".to_owned()]), predicate: None };
        let log = table.log_store();
        let done = CommitBuilder::from(properties)
            .with_actions(adds.into_iter().map(Action::Add).collect())
            .build(Some(table.snapshot()?), log, operation)
            .await?;
        let log_dir = self.dir.join("_delta_log");
        let entry = log_dir.join(format!("{:020}.json", done.version()));
        File::open(&entry).and_then(|f| f.sync_all()).map_err(at(&entry))?;
        sync_dir(&log_dir)?;
        table.update_state().await?;
        Ok(appended)
    }

    /// The files of a bucket, or of all, in name order.
    async fn files(&self, bucket: Option<usize>, version: Option<u64>) -> Result<Vec<PathBuf>, StoreError> {
        let mut now = self.table.lock().await;
        now.update_state().await?;
        let then = match version {
            Some(v) if now.version() != Some(v) => {
                Some(DeltaTableBuilder::from_url(now.table_url().clone())?.with_version(v).load().await?)
            }
            _ => None,
        };
        let table = then.as_ref().unwrap_or(&now);
        let prefix = bucket.map(|b| format!("/bucket={b}/"));
        let mut files: Vec<PathBuf> = table
            .get_file_uris()?
            .filter(|uri| prefix.as_ref().is_none_or(|p| uri.contains(p.as_str())))
            .map(|uri| Url::parse(&uri).ok().and_then(|u| u.to_file_path().ok()).unwrap_or_else(|| PathBuf::from(&uri)))
            .collect();
        files.sort();
        Ok(files)
    }

    /// The ids of all records of a source.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub async fn record_ids(&self, source: Option<&str>) -> Result<RecordIds, StoreError> {
        let files = self.files(None, None).await?;
        // File names begin with the source id, so other sources' files need not be opened.
        let files: Vec<_> = files.into_iter().filter(|f| source.is_none_or(|s| is_of_source(f, s))).collect();
        let sets: Vec<Vec<RecordId>> = files
            .par_iter()
            .map(|file| {
                let mut ids = Vec::new();
                read_columns(file, &["record"], |batch| {
                    let column = batch.column(0).as_binary::<i32>();
                    for bytes in column.iter().flatten() {
                        ids.push(RecordId(sixteen(bytes)?));
                    }
                    Ok(())
                })?;
                Ok::<_, StoreError>(ids)
            })
            .collect::<Result<_, _>>()?;
        Ok(sets.into_iter().flatten().collect())
    }

    /// Reads one bucket whole, as columns, now or as of a Delta version.
    pub(crate) async fn bucket(&self, bucket: usize, version: Option<u64>) -> Result<Vec<RecordBatch>, StoreError> {
        let files = self.files(Some(bucket), version).await?;
        let columns = ["record", "entity", "kind", "source", "marking", "props", "values", "notes"];
        let parts: Vec<Vec<RecordBatch>> = files
            .par_iter()
            .map(|file| {
                let mut batches = Vec::new();
                read_columns(file, &columns, |b| {
                    batches.push(b);
                    Ok(())
                })?;
                Ok::<_, StoreError>(batches)
            })
            .collect::<Result<_, _>>()?;
        Ok(parts.into_iter().flatten().collect())
    }

    /// The entities that a record speaks of, in order. For whoever has found the record under a scope; each entity still needs one.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub async fn entities_of(&self, record: &RecordId) -> Result<Vec<EntityId>, StoreError> {
        let files = self.files(None, None).await?;
        let found: Vec<Vec<EntityId>> = files
            .par_iter()
            .map(|file| {
                let mut found = Vec::new();
                read_columns(file, &["record", "entity"], |batch| {
                    let (records, entities) = (batch.column(0).as_binary::<i32>(), batch.column(1).as_binary::<i32>());
                    for i in (0..batch.num_rows()).filter(|i| records.value(*i) == record.0) {
                        found.push(EntityId(sixteen(entities.value(i))?));
                    }
                    Ok(())
                })?;
                Ok::<_, StoreError>(found)
            })
            .collect::<Result<_, _>>()?;
        let mut all: Vec<EntityId> = found.into_iter().flatten().collect();
        all.sort_unstable();
        all.dedup();
        Ok(all)
    }

    /// Where a record was first received, if this scope sees it.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub async fn sighting(&self, record: &RecordId, scope: &model::Scope) -> Result<Option<RecordSighting>, StoreError> {
        let files = self.files(None, None).await?;
        let found: Vec<RecordSighting> = files
            .par_iter()
            .map(|file| {
                let mut found = None;
                read_columns(file, &["record", "source", "object", "line", "marking", "recorded_from"], |batch| {
                    let records = batch.column(0).as_binary::<i32>();
                    let position = (0..batch.num_rows()).find(|i| records.value(*i) == record.0);
                    if let Some(i) = position
                        && found.is_none()
                    {
                        let text = |c: usize| batch.column(c).as_string::<i32>().value(i).to_owned();
                        let object = text(2).parse().map_err(|_| damaged("evidence", "an object id that is none"))?;
                        let recorded = batch.column(5).as_any().downcast_ref::<TimestampMicrosecondArray>().map(|a| a.value(i));
                        found = Some(RecordSighting {
                            record: *record,
                            source: text(1),
                            object,
                            line: u64::try_from(batch.column(3).as_primitive::<Int64Type>().value(i)).unwrap_or_default(),
                            marking: text(4),
                            recorded_from_us: recorded.unwrap_or_default(),
                        });
                    }
                    Ok(())
                })?;
                Ok::<_, StoreError>(found)
            })
            .collect::<Result<Vec<_>, _>>()?
            .into_iter()
            .flatten()
            .collect();
        Ok(found.into_iter().find(|s| scope.audience().sees(&s.marking)))
    }
}

fn app_id(source: &str, object: &ObjectId) -> String {
    format!("ingest/{source}/{object}")
}

/// Digits of an object's id in the names of its files: 128 bits, so that no two objects share a name.
const OBJECT_DIGITS: usize = 32;

fn batch_name(source: &str, object: &ObjectId, seq: u32) -> String {
    format!("{source}-{}-{seq:06}", &object.to_string()[..OBJECT_DIGITS])
}

fn is_of_source(file: &Path, source: &str) -> bool {
    // As `batch_name` has it, and `.parquet`.
    const TAIL: usize = 1 + OBJECT_DIGITS + 1 + 6 + ".parquet".len();
    file.file_name().and_then(|n| n.to_str()).is_some_and(|n| n.len() == source.len() + TAIL && n.starts_with(source))
}

pub(crate) fn sixteen(bytes: &[u8]) -> Result<[u8; 16], StoreError> {
    bytes.try_into().map_err(|_| damaged("evidence", "an id that has not 16 bytes"))
}

/// Reads some top-level columns of a Parquet file, batch by batch, in the order of the file's schema.
pub(crate) fn read_columns(
    path: &Path,
    names: &[&str],
    mut each: impl FnMut(RecordBatch) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    const ROWS_PER_BATCH: usize = 65_536;
    let file = File::open(path).map_err(at(path))?;
    let builder = ParquetRecordBatchReaderBuilder::try_new(file)?;
    let roots: Vec<usize> =
        builder.schema().fields().iter().enumerate().filter(|(_, f)| names.contains(&f.name().as_str())).map(|(i, _)| i).collect();
    if roots.len() != names.len() {
        return Err(damaged(path.display().to_string(), "a column is missing"));
    }
    let mask = ProjectionMask::roots(builder.parquet_schema(), roots);
    for batch in builder.with_projection(mask).with_batch_size(ROWS_PER_BATCH).build()? {
        each(batch?)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use model::{Fragment, Ontology, Record, Records, Statement};

    use super::*;

    fn record(n: u64) -> Record {
        let ftm = r#"{"schemata":[{"name":"Person","properties":[{"name":"name","type":"name"}]}]}"#;
        let o = Ontology::parse(ftm, &[], "stage=[]").unwrap();
        let statement = Statement { original: (n == 1).then(|| "RAW".into()), ..Statement::new(o.prop("name").unwrap(), format!("P {n}")) };
        let fragment = Fragment { entity: EntityId::of("t", &n.to_string()), kind: o.kind("Person").unwrap(), statements: vec![statement] };
        Record { id: RecordId::of("t", &n.to_le_bytes(), 0), line: n, marking: "U".into(), fragments: vec![fragment] }
    }

    #[tokio::test]
    async fn records_are_kept_once_and_found_again() {
        let folder = tempfile::tempdir().unwrap();
        let evidence = Evidence::open(folder.path()).await.unwrap();
        let object = ObjectId([7; 32]);
        let records: Records = (0..100).map(record).collect();
        let mut known = RecordIds::default();
        let mut prepare = |seq, at_us| PreparedBatch::new("t", &object, seq, &records, &mut known, at_us).unwrap();
        let first = evidence.commit(prepare(0, 5)).await.unwrap();
        assert_eq!((first.records, first.statements, first.duplicates), (100, 100, 0));
        let again = evidence.commit(prepare(1, 6)).await.unwrap();
        assert_eq!((again.records, again.duplicates), (0, 100));
        drop(evidence);

        let evidence = Evidence::open(folder.path()).await.unwrap();
        assert_eq!(evidence.batches_committed("t", &object).await.unwrap(), 2);
        assert_eq!(evidence.record_ids(Some("t")).await.unwrap(), known);
        assert!(evidence.record_ids(Some("other")).await.unwrap().is_empty());
        let mut rows = 0;
        for bucket in 0..BUCKETS {
            rows += evidence.bucket(bucket, None).await.unwrap().iter().map(RecordBatch::num_rows).sum::<usize>();
        }
        assert_eq!(rows, 100);
    }
}
