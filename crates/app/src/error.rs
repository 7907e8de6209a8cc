// SPDX-License-Identifier: Apache-2.0
//! Why a use case gave no answer.

use thiserror::Error;

/// Not there, or not this reader's to see: from outside the two are one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("there is nothing here under this name")]
pub struct NotFound;

/// A use case could not be carried out.
#[derive(Debug, Error)]
pub enum AppError {
    /// Not there, or not theirs.
    #[error(transparent)]
    NotFound(#[from] NotFound),
    /// Policy says no.
    #[error(transparent)]
    Refused(#[from] access::Refusal),
    /// The caller asked for something that makes no sense; the text says what and what to do.
    #[error("{0}")]
    Usage(String),
    /// A file was not taken.
    #[error("{0}")]
    NotTaken(String),
    /// The store could not.
    #[error(transparent)]
    Store(#[from] store::StoreError),
    /// A query could not be run.
    #[error(transparent)]
    Engine(#[from] indicators::EngineError),
    /// What ships with the program does not fit together.
    #[error("{what}: {reason}")]
    Shelf {
        /// Which file or folder.
        what: String,
        /// Why.
        reason: String,
    },
    /// A publisher's file could not be fetched.
    #[error(transparent)]
    Fetch(#[from] ingest::fetch::FetchError),
    /// Writing an export failed.
    #[error("writing the export: {0}")]
    Export(String),
    /// A held list cannot be asked: its index is of another version of the program, or damaged.
    #[error("the list `{name}` cannot be asked: {reason}")]
    List {
        /// Which; only who may ask it gets here.
        name: String,
        /// Why.
        reason: String,
    },
    /// A background task was lost.
    #[error("a background task ended early: {0}")]
    Task(String),
}

impl AppError {
    /// What the user can do, where we know it.
    pub fn help(&self) -> Option<String> {
        match self {
            AppError::Store(e) => e.help().map(str::to_owned),
            AppError::List { name, .. } => Some(format!("bring it again with `linchpin screen hold {name} FILE…`")),
            AppError::NotFound(_) => Some("look it up with `linchpin search TEXT`".to_owned()),
            _ => None,
        }
    }

    /// Whether the caller's words or data are at fault (exit code 2), not the machine (exit code 1).
    pub fn is_usage(&self) -> bool {
        matches!(
            self,
            AppError::NotFound(_)
                | AppError::Usage(_)
                | AppError::NotTaken(_)
                | AppError::Store(
                    store::StoreError::NoNode(_)
                        | store::StoreError::NotANode(_)
                        | store::StoreError::NoEdition(_)
                        | store::StoreError::AmbiguousEdition(_)
                )
        )
    }

    /// For what ships with the program.
    pub(crate) fn shelf(what: impl Into<String>, reason: impl ToString) -> AppError {
        AppError::Shelf { what: what.into(), reason: reason.to_string() }
    }
}
