// SPDX-License-Identifier: Apache-2.0
//! People's acts and the node's bookkeeping, in SQL that SQLite and PostgreSQL read alike.
//!
//! Instants are microseconds since 1970 UTC; the caller gives them. JSON is text. Ids are text.

mod adjudications;
mod audit;
mod judgments;
mod objects;
mod people;

pub use audit::AuditEntry;
pub use objects::{BatchReceipt, FetchRow, FindingFilter, FindingRow, FindingTotal, ObjectRow, ObjectState, SealRow};
pub use people::{SessionRow, UserRow, random_password};

use sqlx::{AnyPool, any::AnyPoolOptions};

use crate::StoreError;

/// The acts database.
#[derive(Clone, Debug)]
pub struct Acts {
    db: AnyPool,
}

const DDL: &[&str] = &[
    "CREATE TABLE IF NOT EXISTS objects(
        source TEXT NOT NULL, object TEXT NOT NULL, name TEXT NOT NULL, bytes BIGINT NOT NULL, received_at BIGINT NOT NULL, received_by TEXT NOT NULL,
        state TEXT NOT NULL, rows_read BIGINT NOT NULL, records BIGINT NOT NULL, statements BIGINT NOT NULL, duplicates BIGINT NOT NULL,
        finished_at BIGINT, refusal TEXT, PRIMARY KEY(source, object))",
    "CREATE TABLE IF NOT EXISTS batches(
        source TEXT NOT NULL, object TEXT NOT NULL, seq BIGINT NOT NULL, rows_read BIGINT NOT NULL, records BIGINT NOT NULL, statements BIGINT NOT NULL,
        duplicates BIGINT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY(source, object, seq))",
    "CREATE TABLE IF NOT EXISTS findings(
        source TEXT NOT NULL, object TEXT NOT NULL, seq BIGINT NOT NULL, idx BIGINT NOT NULL, line BIGINT NOT NULL, col TEXT, code TEXT NOT NULL,
        severity TEXT NOT NULL, reason TEXT NOT NULL, remedy TEXT, marking TEXT NOT NULL, PRIMARY KEY(source, object, seq, idx))",
    "CREATE TABLE IF NOT EXISTS users(
        id TEXT PRIMARY KEY, name TEXT NOT NULL, agency TEXT NOT NULL, roles TEXT NOT NULL, clearance TEXT NOT NULL, categories TEXT NOT NULL,
        password_hash TEXT NOT NULL, purpose TEXT NOT NULL, demo BIGINT NOT NULL, disabled BIGINT NOT NULL, created_at BIGINT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS sessions(
        token_hash TEXT PRIMARY KEY, user_id TEXT NOT NULL REFERENCES users(id), purpose TEXT NOT NULL, csrf TEXT NOT NULL,
        created_at BIGINT NOT NULL, expires_at BIGINT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS failed_sign_ins(user_id TEXT NOT NULL, at BIGINT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS judgments(
        id TEXT PRIMARY KEY, left_id TEXT NOT NULL, right_id TEXT NOT NULL, verdict TEXT NOT NULL, author TEXT NOT NULL, reason TEXT NOT NULL,
        marking TEXT NOT NULL, at BIGINT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS adjudications(
        id TEXT PRIMARY KEY, dataset TEXT NOT NULL, entity TEXT NOT NULL, entity_sign TEXT NOT NULL, query TEXT NOT NULL, names_sign TEXT NOT NULL,
        party_sign TEXT NOT NULL, verdict TEXT NOT NULL, author TEXT NOT NULL, reason TEXT NOT NULL, marking TEXT NOT NULL, at BIGINT NOT NULL)",
    "CREATE INDEX IF NOT EXISTS adjudications_by_names ON adjudications(dataset, names_sign)",
    "CREATE TABLE IF NOT EXISTS seals(
        seq BIGINT PRIMARY KEY, edition TEXT NOT NULL, sealed_at BIGINT NOT NULL, sealed_by TEXT NOT NULL, evidence_version BIGINT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS fetches(
        source TEXT NOT NULL, url TEXT NOT NULL, etag TEXT, last_modified TEXT, object TEXT NOT NULL, fetched_at BIGINT NOT NULL, PRIMARY KEY(source, url))",
    "CREATE TABLE IF NOT EXISTS audit(
        seq BIGINT PRIMARY KEY, prev TEXT NOT NULL, hash TEXT NOT NULL UNIQUE, at BIGINT NOT NULL, who TEXT NOT NULL, purpose TEXT NOT NULL,
        act TEXT NOT NULL, subject TEXT NOT NULL)",
];

/// SQLite keeps one file; PostgreSQL a few connections.
const CONNECTIONS_MAX: u32 = 4;

impl Acts {
    /// Opens (and on first use lays out) the database at a `sqlite:` or `postgres:` address.
    ///
    /// # Errors
    /// When the database cannot be reached or laid out.
    pub async fn open(url: &str) -> Result<Acts, StoreError> {
        sqlx::any::install_default_drivers();
        let lite = url.starts_with("sqlite");
        let db = AnyPoolOptions::new()
            .max_connections(CONNECTIONS_MAX)
            .after_connect(move |connection, _| {
                Box::pin(async move {
                    if lite {
                        for pragma in
                            ["PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", "PRAGMA foreign_keys=ON", "PRAGMA busy_timeout=10000"]
                        {
                            sqlx::query(pragma).execute(&mut *connection).await?;
                        }
                    }
                    Ok(())
                })
            })
            .connect(url)
            .await?;
        for statement in DDL {
            sqlx::query(*statement).execute(&db).await?;
        }
        Ok(Acts { db })
    }

    /// Closes all connections, so that the file is whole for whoever copies it.
    pub async fn close(&self) {
        self.db.close().await;
    }
}
