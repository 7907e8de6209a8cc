// SPDX-License-Identifier: Apache-2.0
//! The catalogue of packs: reads indicators, checks them, explains them, and says what an engine must do to run one.
//!
//! An indicator is one SQL file with a header for the analyst, and beside it a worked case with a row that must not appear.

mod case;
mod catalogue;
mod engine;
mod guard;
mod header;
mod tables;
mod words;

pub use case::{Absent, Case, GivenTable};
pub use catalogue::{Catalogue, CatalogueError, Fault, Indicator};
pub use engine::{Column, ColumnKind, Engine, EngineError, Identity, Query, Rows, Table, Value};
pub use guard::is_guarded;
pub use header::{Parameter, ParameterError};
pub use tables::{columns_of, tables_for};

/// Rows of an answer unless an indicator's caller asks for fewer.
pub const ROWS_MAX: usize = 10_000;
