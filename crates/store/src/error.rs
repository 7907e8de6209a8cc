// SPDX-License-Identifier: Apache-2.0
//! What can go wrong with storage, by what the caller can do next.

use std::path::PathBuf;

use thiserror::Error;

/// The store could not do it.
#[derive(Debug, Error)]
pub enum StoreError {
    /// There is no node in this folder. Make one with `linchpin init`.
    #[error("there is no node in `{}`", .0.display())]
    NoNode(PathBuf),
    /// The folder holds something else; nothing was touched.
    #[error("`{}` is not empty and not a node", .0.display())]
    NotANode(PathBuf),
    /// The node was written by an older or newer program. Its raw objects can be read again into a new node.
    #[error("the node in `{}` has format {found}, this program reads {known}", path.display())]
    OtherFormat {
        /// Where.
        path: PathBuf,
        /// Its format.
        found: u32,
        /// Ours.
        known: u32,
    },
    /// Another process writes evidence right now. Wait for it, or end it.
    #[error("another process is writing to this node (`{}` is locked)", .0.display())]
    Busy(PathBuf),
    /// No edition of this name, or none at all yet.
    #[error("no edition `{0}`")]
    NoEdition(String),
    /// More than one edition begins so.
    #[error("`{0}` begins more than one edition's name: give more digits")]
    AmbiguousEdition(String),
    /// A file larger than a node takes in one piece.
    #[error("`{name}` is larger than {max} bytes")]
    TooLarge {
        /// Which.
        name: String,
        /// The limit.
        max: u64,
    },
    /// Stored data that is not as we wrote it.
    #[error("`{what}` is damaged: {reason}")]
    Damaged {
        /// Which file or table.
        what: String,
        /// How.
        reason: String,
    },
    /// The disk said no.
    #[error("`{}`: {source}", path.display())]
    Io {
        /// Where.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The evidence tables said no.
    #[error("evidence table: {0}")]
    Delta(#[from] deltalake_core::DeltaTableError),
    /// Columnar data said no.
    #[error("columnar data: {0}")]
    Arrow(#[from] arrow::error::ArrowError),
    /// A Parquet file said no.
    #[error("parquet: {0}")]
    Parquet(#[from] parquet::errors::ParquetError),
    /// The acts database said no.
    #[error("acts database: {0}")]
    Acts(#[from] sqlx::Error),
    /// A password could not be hashed or checked.
    #[error("password: {0}")]
    Password(String),
}

impl StoreError {
    /// What the user can do, where we know it.
    pub fn help(&self) -> Option<&'static str> {
        match self {
            StoreError::NoNode(_) => Some("make one with `linchpin init`, or try `linchpin demo`"),
            StoreError::NotANode(_) => Some("choose an empty folder with --data"),
            StoreError::Busy(_) => Some("wait until the other ingest or seal has ended"),
            StoreError::NoEdition(_) => Some("`linchpin edition list` shows what there is; `linchpin edition seal` makes one"),
            StoreError::Damaged { .. } => Some("`linchpin doctor` shows what is whole; an edition can be sealed again from kept records"),
            _ => None,
        }
    }
}

/// Adds the path to an I/O error.
pub(crate) fn at(path: &std::path::Path) -> impl FnOnce(std::io::Error) -> StoreError + '_ {
    move |source| StoreError::Io { path: path.to_owned(), source }
}

/// A complaint about stored data.
pub(crate) fn damaged(what: impl Into<String>, reason: impl Into<String>) -> StoreError {
    StoreError::Damaged { what: what.into(), reason: reason.into() }
}
