// SPDX-License-Identifier: Apache-2.0
//! From batches to plain rows.

use arrow::{
    array::{Array, ArrayRef, AsArray, RecordBatch},
    compute::cast,
    datatypes::{DataType, Float64Type, Int64Type, Schema},
};
use datafusion::common::{DataFusionError, plan_err};
use indicators::{Column, ColumnKind, Rows, Value};

/// Rows so far.
pub(crate) struct Gathering {
    columns: Vec<Column>,
    rows: Vec<Vec<Value>>,
    rows_max: usize,
    bytes: usize,
    bytes_max: usize,
}

/// The answer is larger than a query's memory.
pub(crate) struct TooLarge;

impl Gathering {
    pub(crate) fn new(schema: &Schema, rows_max: usize, bytes_max: usize) -> Gathering {
        let columns = schema.fields().iter().map(|f| Column::new(f.name(), kind(f.data_type()))).collect();
        Gathering { columns, rows: Vec::new(), rows_max, bytes: 0, bytes_max }
    }

    /// Takes a batch; false when there are rows or bytes enough.
    pub(crate) fn add(&mut self, batch: &RecordBatch) -> Result<bool, DataFusionError> {
        let cells: Vec<Vec<Value>> =
            self.columns.iter().zip(batch.columns()).map(|(column, array)| values(column, array)).collect::<Result<_, _>>()?;
        let mut cells: Vec<_> = cells.into_iter().map(Vec::into_iter).collect();
        for _ in 0..batch.num_rows() {
            let row: Vec<Value> = cells.iter_mut().map(|c| c.next().unwrap_or(Value::Null)).collect();
            self.bytes += row.iter().map(size).sum::<usize>();
            self.rows.push(row);
            if self.rows.len() > self.rows_max || self.bytes > self.bytes_max {
                return Ok(false);
            }
        }
        Ok(true)
    }

    pub(crate) fn finish(mut self) -> Result<Rows, TooLarge> {
        if self.bytes > self.bytes_max {
            return Err(TooLarge);
        }
        let truncated = self.rows.len() > self.rows_max;
        self.rows.truncate(self.rows_max);
        Ok(Rows { columns: self.columns, rows: self.rows, truncated })
    }
}

fn size(value: &Value) -> usize {
    const CELL: usize = size_of::<Value>();
    if let Value::Text(text) = value { CELL + text.len() } else { CELL }
}

fn kind(data_type: &DataType) -> ColumnKind {
    match data_type {
        DataType::Boolean => ColumnKind::Bool,
        t if t.is_integer() => ColumnKind::Integer,
        t if t.is_numeric() => ColumnKind::Number,
        _ => ColumnKind::Text,
    }
}

fn values(column: &Column, array: &ArrayRef) -> Result<Vec<Value>, DataFusionError> {
    if array.data_type().is_nested() {
        return plan_err!("column `{}` holds lists: an answer has plain cells", column.name);
    }
    if *array.data_type() == DataType::Null {
        return Ok(vec![Value::Null; array.len()]);
    }
    let each = |to: &DataType| cast(array, to);
    Ok(match column.kind {
        ColumnKind::Bool => array.as_boolean().iter().map(|v| v.map_or(Value::Null, Value::Bool)).collect(),
        ColumnKind::Integer => {
            let whole = each(&DataType::Int64)?;
            whole.as_primitive::<Int64Type>().iter().map(|v| v.map_or(Value::Null, Value::Integer)).collect()
        }
        ColumnKind::Number => {
            let number = each(&DataType::Float64)?;
            // JSON has no infinities; dividing by nothing gives nothing.
            let finite = number.as_primitive::<Float64Type>().iter().map(|v| v.filter(|n| n.is_finite()));
            finite.map(|v| v.map_or(Value::Null, Value::Number)).collect()
        }
        ColumnKind::Text | ColumnKind::Entity | ColumnKind::Key => {
            let text = each(&DataType::Utf8)?;
            text.as_string::<i32>().iter().map(|v| v.map_or(Value::Null, |t| Value::Text(t.to_owned()))).collect()
        }
    })
}
