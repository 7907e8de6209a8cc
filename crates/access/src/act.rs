// SPDX-License-Identifier: Apache-2.0
//! What people do on a node, apart from seeing.

use serde::{Deserialize, Serialize};

/// An act that policy permits or refuses. The words are those of `policies/linchpin.cedarschema`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Act {
    /// Start a session for a purpose.
    Open,
    /// Judge two entities same, different or disputed.
    Judge,
    /// Take back an identity judgment.
    UndoJudgment,
    /// Bring in a file of a source.
    Ingest,
    /// Fetch a source from its publisher.
    FetchSource,
    /// Seal an edition.
    Seal,
    /// Carry data out of the node (GraphML, FtM, CSV).
    Export,
    /// Create users, change their roles and accesses.
    ManageUsers,
    /// Read the audit trail.
    ReadAudit,
}

impl Act {
    /// All acts.
    pub const ALL: [Act; 9] =
        [Act::Open, Act::Judge, Act::UndoJudgment, Act::Ingest, Act::FetchSource, Act::Seal, Act::Export, Act::ManageUsers, Act::ReadAudit];

    /// The word policies use: `undo-judgment`.
    pub fn as_str(self) -> &'static str {
        match self {
            Act::Open => "open",
            Act::Judge => "judge",
            Act::UndoJudgment => "undo-judgment",
            Act::Ingest => "ingest",
            Act::FetchSource => "fetch-source",
            Act::Seal => "seal",
            Act::Export => "export",
            Act::ManageUsers => "manage-users",
            Act::ReadAudit => "read-audit",
        }
    }

    /// Reads the word.
    pub fn parse(text: &str) -> Option<Self> {
        Act::ALL.into_iter().find(|a| a.as_str() == text)
    }
}
