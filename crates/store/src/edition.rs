// SPDX-License-Identifier: Apache-2.0
//! Sealed editions: how they are built from evidence, named, signed, opened under a scope, compared and verified.
//!
//! ```text
//! editions/<id>/edition.json          the manifest, and edition.sig, the node's signature of it
//!               entities/NN.parquet   one row per entity and marking (a *face*), in id order, sixteen buckets
//!               links/NN.parquet      one row per link and marking
//!               judgments.parquet     the judgments in force
//!               counts.json           records by source and marking
//!               tables/<kind>/NN.parquet   one typed table per kind, for SQL
//! ```

mod base;
mod diff;
mod faces;
mod files;
mod past;
mod seal;
mod search;
mod stages;
mod tables;
mod tally;
mod verify;
mod view;

pub use diff::{Change, ChangeSort, DiffLimits, DiffPage, diff};
pub use faces::{Face, StatementRow};
pub use past::{PastEdition, Sees};
pub use seal::{SealedFaces, Sealer};
pub use search::{FacetCount, Hit, SearchFilter, SearchPage};
pub use tables::TableFiles;
pub use verify::{VerifyProblem, verify};
pub use view::{Cut, EditionView, EntityRow, LinkRow, ViewCounts};

pub use base::EditionBase;
