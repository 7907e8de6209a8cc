// SPDX-License-Identifier: Apache-2.0
//! What a node keeps: raw bytes, append-only records, people's acts, sealed editions.
//!
//! Evidence lies in Delta Lake tables, acts in SQL (SQLite, or PostgreSQL with the same text), editions in signed Parquet.
//! Every read of an edition takes a [`model::Scope`]; rows outside it are cut before anything is counted, ranked or returned.

mod acts;
mod edition;
mod error;
mod evidence;
mod lists;
mod node;

pub use acts::{
    Acts, AuditEntry, BatchReceipt, FetchRow, FindingFilter, FindingRow, FindingTotal, ObjectRow, ObjectState, SealRow, SessionRow,
    UserRow, random_password,
};
pub use edition::{
    Change, ChangeSort, Cut, DiffLimits, DiffPage, EditionBase, EditionView, EntityRow, Face, FacetCount, Hit, LinkRow, PastEdition,
    SealedFaces, Sealer, SearchFilter, SearchPage, Sees, StatementRow, TableFiles, VerifyProblem, ViewCounts, diff, verify,
};
pub use error::StoreError;
pub use evidence::{Appended, BUCKETS, Evidence, PreparedBatch, RecordSighting};
pub use lists::ListRow;
pub use node::{Node, NodeKey, OBJECT_BYTES_MAX, RawObject, WriteLock};
