// SPDX-License-Identifier: Apache-2.0
//! What runs a query: the trait, its inputs and its answer. No engine is known here.

use std::{collections::BTreeSet, fmt, path::PathBuf, sync::Arc, time::Duration};

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ColumnKind {
    /// Text; dates as ISO 8601, ids in hexadecimal.
    Text,
    /// The id of an entity, as the reader's view has it (tables only): merged entities under one id, no id where it is not visible.
    Entity,
    /// The same for an id without which the row says nothing: where it is not visible, the row is not there.
    Key,
    /// A double.
    Number,
    /// A whole number (answers only: counts).
    Integer,
    /// True or false (answers only).
    Bool,
}

/// A column of a table or of an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Name in SQL.
    pub name: String,
    /// What it holds.
    pub kind: ColumnKind,
    /// Name in the files, where that is another. Binary columns are read as hexadecimal text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stored_as: Option<String>,
}

impl Column {
    /// A column stored under its own name.
    pub fn new(name: impl Into<String>, kind: ColumnKind) -> Self {
        Column { name: name.into(), kind, stored_as: None }
    }

    /// The same column, stored under another name.
    #[must_use]
    pub fn stored_as(mut self, name: impl Into<String>) -> Self {
        self.stored_as = Some(name.into());
        self
    }
}

/// Which id an entity has in the reader's view: that of the entity it is merged into, or none when it is not the reader's to see.
#[derive(Clone)]
pub struct Identity(Arc<IdOfId>);

type IdOfId = dyn Fn(&str) -> Option<String> + Send + Sync;

impl Identity {
    /// From a view's own answer; ids are in hexadecimal.
    pub fn new(canonical: impl Fn(&str) -> Option<String> + Send + Sync + 'static) -> Self {
        Identity(Arc::new(canonical))
    }

    /// Every id as it is written, for worked cases.
    pub fn as_written() -> Self {
        Identity::new(|id| Some(id.to_owned()))
    }

    /// The id in the view.
    pub fn of(&self, id: &str) -> Option<String> {
        (self.0)(id)
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Identity")
    }
}

/// A table of an edition, cut to a scope: only rows whose `marking` is visible exist for the query.
#[derive(Clone, Debug)]
pub struct Table {
    /// Name in SQL.
    pub name: String,
    /// Parquet files, in the order in which they are read; none for a kind that has no records.
    pub files: Vec<PathBuf>,
    /// Its columns. One of them is `marking`.
    pub columns: Vec<Column>,
    /// The markings in scope, canonical text.
    pub visible_markings: BTreeSet<String>,
    /// The ids of entities in scope.
    pub identity: Identity,
}

/// A cell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Value {
    /// Nothing.
    Null,
    /// True or false.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// A finite number.
    Number(f64),
    /// Text.
    Text(String),
}

/// An answer. The same query over the same visible rows gives the same bytes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rows {
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows, in the query's order.
    pub rows: Vec<Vec<Value>>,
    /// Whether rows beyond the caller's maximum were left out.
    pub truncated: bool,
}

/// A query and how much of its answer is wanted.
#[derive(Clone, Copy, Debug)]
pub struct Query<'a> {
    /// For messages: `picture/arrivals_by_month`.
    pub name: &'a str,
    /// One SELECT with an ORDER BY.
    pub sql: &'a str,
    /// Values of `$name` in the SQL.
    pub parameters: &'a [(String, Value)],
    /// Rows wanted at most.
    pub rows_max: usize,
}

/// A query gave no answer. Nothing in it speaks of rows outside the scope.
#[derive(Debug, Error)]
pub enum EngineError {
    /// The text is not one plain SELECT with an ORDER BY.
    #[error("`{query}`: {reason}")]
    Refused {
        /// Which query.
        query: String,
        /// What is not allowed.
        reason: String,
    },
    /// The text names what is not there, or does not fit together.
    #[error("`{query}` cannot be run: {reason}")]
    Query {
        /// Which query.
        query: String,
        /// What the engine says.
        reason: String,
    },
    /// It wanted more memory than a query may have.
    #[error("`{query}` needs more than {limit_bytes} bytes of memory: read fewer columns or group earlier")]
    Memory {
        /// Which query.
        query: String,
        /// The limit.
        limit_bytes: usize,
    },
    /// It took longer than a query may take.
    #[error("`{query}` took longer than {} s: narrow it", limit.as_secs_f64())]
    Time {
        /// Which query.
        query: String,
        /// The limit.
        limit: Duration,
    },
    /// A file of the edition cannot be read.
    #[error("table `{table}` cannot be read: {reason}")]
    Table {
        /// Which table.
        table: String,
        /// Why.
        reason: String,
    },
}

/// Runs one query over tables that are already described and cut. The query can name nothing else.
#[async_trait]
pub trait Engine: Send + Sync {
    /// Runs a query.
    ///
    /// # Errors
    /// When the query is refused, cannot be run, or passes a limit.
    async fn run(&self, query: Query<'_>, tables: &[Table]) -> Result<Rows, EngineError>;
}
