// SPDX-License-Identifier: Apache-2.0
//! The words everything else speaks: ids, kinds, records, statements, markings, judgments, findings, scopes, editions.
//!
//! Nothing here opens a file, reads a clock or knows a storage format, so every other room may use it.

mod adjudication;
mod edition;
mod finding;
mod ids;
mod judgment;
mod marking;
pub mod ontology;
mod record;
mod records;
mod scope;
pub mod text;
pub mod time;

pub use adjudication::{Adjudication, HitVerdict};
pub use edition::{EDITION_FORMAT, EditionFile, EditionInputs, EditionManifest};
pub use finding::{Finding, FindingCode, Severity};
pub use ids::{ContentHasher, EditionId, EntityId, IdError, IdHasher, JudgmentId, LinkId, ObjectId, RecordId, RecordIds};
pub use judgment::{Author, Judgment, Reason, Verdict};
pub use marking::{Level, Marking, MarkingError, Release};
pub use ontology::{Kind, LinkWords, Ontology, OntologyError, Prop, PropType, ReferenceRule, RoleRule, Stage};
pub use record::{Fragment, Record, Statement};
pub use records::{FragmentRef, RecordRef, Records, Said, StatementRef};
pub use scope::{Audience, Purpose, Reader, Scope};
