// SPDX-License-Identifier: Apache-2.0
//! A table as the reader's scope has it: reads Parquet, keeps rows whose marking is visible, and deals them out in even batches.

use std::{
    collections::BTreeMap,
    error::Error,
    fmt,
    fs::File,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use arrow::{
    array::{Array, ArrayRef, AsArray, BooleanArray, RecordBatch, RecordBatchOptions, StringBuilder, new_null_array},
    compute::{BatchCoalescer, cast, filter_record_batch},
    datatypes::{DataType, Field, Schema, SchemaRef},
    error::ArrowError,
};
use async_trait::async_trait;
use datafusion::{
    catalog::{Session, TableProvider, streaming::StreamingTable},
    common::DataFusionError,
    execution::{SendableRecordBatchStream, TaskContext},
    logical_expr::{Expr, TableType},
    physical_plan::{ExecutionPlan, stream::RecordBatchReceiverStream, streaming::PartitionStream},
};
use indicators::{Column, ColumnKind, Identity, Table};
use parquet::arrow::{ProjectionMask, arrow_reader::ParquetRecordBatchReaderBuilder};
use tokio::sync::mpsc::Sender;

use crate::plan::BATCH_ROWS;

/// Batches that wait for the query: enough to keep both cores busy, little enough to hold.
const BATCHES_WAITING_MAX: usize = 2;
const MARKING: &str = "marking";

/// A file of an edition that is not what the edition says.
#[derive(Clone, Debug, Default)]
pub(crate) struct TableFault {
    pub(crate) table: String,
    pub(crate) reason: String,
}

impl fmt::Display for TableFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "table `{}`: {}", self.table, self.reason)
    }
}

impl Error for TableFault {}

/// The table that DataFusion sees. Its rows are the visible ones; there is no other way to the files.
#[derive(Debug)]
pub(crate) struct VisibleTable {
    table: Arc<Table>,
    schema: SchemaRef,
    stopped: Arc<AtomicBool>,
}

impl VisibleTable {
    pub(crate) fn new(table: Table, stopped: Arc<AtomicBool>) -> Self {
        let schema = Arc::new(Schema::new(table.columns.iter().map(field).collect::<Vec<_>>()));
        VisibleTable { table: Arc::new(table), schema, stopped }
    }
}

fn field(column: &Column) -> Field {
    let kind = match column.kind {
        ColumnKind::Text | ColumnKind::Entity | ColumnKind::Key => DataType::Utf8,
        ColumnKind::Number => DataType::Float64,
        ColumnKind::Integer => DataType::Int64,
        ColumnKind::Bool => DataType::Boolean,
    };
    Field::new(&column.name, kind, true)
}

#[async_trait]
impl TableProvider for VisibleTable {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    fn table_type(&self) -> TableType {
        TableType::View
    }

    async fn scan(
        &self,
        state: &dyn Session,
        projection: Option<&Vec<usize>>,
        filters: &[Expr],
        limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>, DataFusionError> {
        let wanted: Vec<usize> = projection.cloned().unwrap_or_else(|| (0..self.table.columns.len()).collect());
        let schema = Arc::new(self.schema.project(&wanted)?);
        let columns = wanted.iter().filter_map(|i| self.table.columns.get(*i).cloned()).collect();
        let rows = VisibleRows { table: Arc::clone(&self.table), columns, schema: Arc::clone(&schema), stopped: Arc::clone(&self.stopped) };
        StreamingTable::try_new(schema, vec![Arc::new(rows)])?.scan(state, None, filters, limit).await
    }
}

/// The visible rows of some columns.
#[derive(Clone, Debug)]
struct VisibleRows {
    table: Arc<Table>,
    columns: Vec<Column>,
    schema: SchemaRef,
    stopped: Arc<AtomicBool>,
}

impl PartitionStream for VisibleRows {
    fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    fn execute(&self, _ctx: Arc<TaskContext>) -> SendableRecordBatchStream {
        let mut builder = RecordBatchReceiverStream::builder(Arc::clone(&self.schema), BATCHES_WAITING_MAX);
        let (rows, tx) = (self.clone(), builder.tx());
        builder.spawn_blocking(move || rows.send_all(&tx));
        builder.build()
    }
}

/// Whether to go on reading: the query may have enough rows, or its caller may be gone.
enum Next {
    More,
    Enough,
}

impl VisibleRows {
    fn send_all(&self, tx: &Sender<Result<RecordBatch, DataFusionError>>) -> Result<(), DataFusionError> {
        let mut dealer = Dealer::new(&self.schema);
        for path in &self.table.files {
            if let Next::Enough = self.send_file(path, &mut dealer, tx).map_err(|reason| self.fault(path, reason))? {
                return Ok(());
            }
        }
        if let Some(last) = dealer.finish().map_err(|e| self.fault(Path::new(""), e.to_string()))? {
            let _ = tx.blocking_send(Ok(last));
        }
        Ok(())
    }

    fn send_file(&self, path: &Path, dealer: &mut Dealer, tx: &Sender<Result<RecordBatch, DataFusionError>>) -> Result<Next, String> {
        let file = File::open(path).map_err(|e| e.to_string())?;
        let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(|e| e.to_string())?;
        let stored = builder.schema().fields();
        let names = self.columns.iter().chain(self.keys()).map(stored_name).chain([self.marking_name()]);
        let roots: Vec<usize> = names.filter_map(|n| stored.iter().position(|f| f.name() == n)).collect();
        let mask = ProjectionMask::roots(builder.parquet_schema(), roots);
        let reader = builder.with_projection(mask).with_batch_size(BATCH_ROWS).build().map_err(|e| e.to_string())?;
        for batch in reader {
            let batch = batch.map_err(|e| e.to_string())?;
            dealer.add(self.visible(&batch)?).map_err(|e| e.to_string())?;
            while let Some(full) = dealer.next() {
                if tx.blocking_send(Ok(full)).is_err() {
                    return Ok(Next::Enough);
                }
            }
            if self.stopped.load(Ordering::Relaxed) {
                return Ok(Next::Enough);
            }
        }
        Ok(Next::More)
    }

    fn marking_name(&self) -> &str {
        self.table.columns.iter().find(|c| c.name == MARKING).map_or(MARKING, stored_name)
    }

    /// Columns without whose entity a row is not there.
    fn keys(&self) -> impl Iterator<Item = &Column> {
        self.table.columns.iter().filter(|c| c.kind == ColumnKind::Key)
    }

    /// The visible rows of a batch in the wanted columns and types.
    fn visible(&self, batch: &RecordBatch) -> Result<RecordBatch, String> {
        let marking = batch.column_by_name(self.marking_name()).ok_or("there is no marking, so nothing of it is shown")?;
        let keep = self.seen(marking).map_err(|e| e.to_string())?;
        let mut batch = filter_record_batch(batch, &keep).map_err(|e| e.to_string())?;
        for key in self.keys() {
            let Some(found) = batch.column_by_name(stored_name(key)) else { continue };
            let keep = present(found, &self.table.identity).map_err(|e| format!("column `{}`: {e}", key.name))?;
            batch = filter_record_batch(&batch, &keep).map_err(|e| e.to_string())?;
        }
        let column = |(column, field): (&Column, &Arc<Field>)| match batch.column_by_name(stored_name(column)) {
            None => Ok(new_null_array(field.data_type(), batch.num_rows())),
            Some(found) => self.cells(column, found, field.data_type()).map_err(|e| format!("column `{}`: {e}", column.name)),
        };
        let columns = self.columns.iter().zip(self.schema.fields()).map(column).collect::<Result<Vec<_>, String>>()?;
        let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
        RecordBatch::try_new_with_options(Arc::clone(&self.schema), columns, &options).map_err(|e| e.to_string())
    }

    fn cells(&self, column: &Column, found: &ArrayRef, to: &DataType) -> Result<ArrayRef, ArrowError> {
        let cells = converted(found, to)?;
        if !matches!(column.kind, ColumnKind::Entity | ColumnKind::Key) {
            return Ok(cells);
        }
        let mut ids = StringBuilder::new();
        cells.as_string::<i32>().iter().for_each(|id| ids.append_option(id.and_then(|id| self.table.identity.of(id))));
        Ok(Arc::new(ids.finish()))
    }

    /// Which rows are in scope; a row without a marking is in nobody's. Distinct markings are few: each is looked up once a batch.
    fn seen(&self, marking: &ArrayRef) -> Result<BooleanArray, ArrowError> {
        let texts = cast(marking, &DataType::Utf8)?;
        let texts = texts.as_string::<i32>();
        let mut known: BTreeMap<&str, bool> = BTreeMap::new();
        let sees = |text: Option<&'_ str>| text.is_some_and(|t| self.table.visible_markings.contains(t));
        let mut keep = Vec::with_capacity(texts.len());
        for text in texts {
            keep.push(match text {
                Some(text) => *known.entry(text).or_insert_with(|| sees(Some(text))),
                None => false,
            });
        }
        Ok(BooleanArray::from(keep))
    }

    fn fault(&self, path: &Path, reason: String) -> DataFusionError {
        let file = path.file_name().map(|n| format!("{}: ", n.to_string_lossy())).unwrap_or_default();
        DataFusionError::External(Box::new(TableFault { table: self.table.name.clone(), reason: format!("{file}{reason}") }))
    }
}

fn stored_name(column: &Column) -> &str {
    column.stored_as.as_deref().unwrap_or(&column.name)
}

/// Which rows have their entity in scope.
fn present(ids: &ArrayRef, identity: &Identity) -> Result<BooleanArray, ArrowError> {
    let ids = converted(ids, &DataType::Utf8)?;
    Ok(ids.as_string::<i32>().iter().map(|id| Some(id.is_none_or(|id| identity.of(id).is_some()))).collect())
}

/// Ids are kept as bytes and read as hexadecimal; everything else is cast.
fn converted(array: &ArrayRef, to: &DataType) -> Result<ArrayRef, ArrowError> {
    let is_bytes =
        matches!(array.data_type(), DataType::Binary | DataType::LargeBinary | DataType::BinaryView | DataType::FixedSizeBinary(_));
    if !is_bytes || *to != DataType::Utf8 {
        return cast(array, to);
    }
    let bytes = cast(array, &DataType::Binary)?;
    let mut text = StringBuilder::new();
    for value in bytes.as_binary::<i32>() {
        text.append_option(value.map(|b| b.iter().map(|byte| format!("{byte:02x}")).collect::<String>()));
    }
    Ok(Arc::new(text.finish()))
}

/// Deals rows out in batches of exactly [`BATCH_ROWS`], whatever batches they came in.
enum Dealer {
    Columns(Box<BatchCoalescer>),
    /// No column is wanted, only how many rows there are.
    Count(SchemaRef, usize),
}

impl Dealer {
    fn new(schema: &SchemaRef) -> Dealer {
        if schema.fields().is_empty() {
            Dealer::Count(Arc::clone(schema), 0)
        } else {
            Dealer::Columns(Box::new(BatchCoalescer::new(Arc::clone(schema), BATCH_ROWS)))
        }
    }

    fn add(&mut self, batch: RecordBatch) -> Result<(), ArrowError> {
        match self {
            Dealer::Columns(inner) => inner.push_batch(batch),
            Dealer::Count(_, rows) => {
                *rows += batch.num_rows();
                Ok(())
            }
        }
    }

    fn next(&mut self) -> Option<RecordBatch> {
        match self {
            Dealer::Columns(inner) => inner.next_completed_batch(),
            Dealer::Count(..) => None,
        }
    }

    fn finish(mut self) -> Result<Option<RecordBatch>, ArrowError> {
        match &mut self {
            Dealer::Columns(inner) => {
                inner.finish_buffered_batch()?;
                Ok(inner.next_completed_batch())
            }
            Dealer::Count(_, 0) => Ok(None),
            Dealer::Count(schema, rows) => {
                let options = RecordBatchOptions::new().with_row_count(Some(*rows));
                RecordBatch::try_new_with_options(Arc::clone(schema), Vec::new(), &options).map(Some)
            }
        }
    }
}
