// SPDX-License-Identifier: Apache-2.0
//! The audit trail: a chain of hashes, so that nothing can be taken out or put in later unnoticed.

use model::ContentHasher;
use serde::Serialize;
use sqlx::Row;

use super::Acts;
use crate::StoreError;

/// One act of a person or of the node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AuditEntry {
    /// Position, from 1.
    pub seq: i64,
    /// When, microseconds since 1970 UTC.
    pub at_us: i64,
    /// User id, or `node`.
    pub who: String,
    /// Their purpose.
    pub purpose: String,
    /// What was done: `sign-in`, `search`, `read-entity`, `export`, `judge`, `seal`, …
    pub act: String,
    /// On what: ids and counts, never names or query text.
    pub subject: String,
    /// SHA-256/128 over this entry and the one before.
    pub hash: String,
}

fn link(prev: &str, seq: i64, at_us: i64, who: &str, purpose: &str, act: &str, subject: &str) -> String {
    let bytes = ContentHasher::new("audit/1")
        .part(prev.as_bytes())
        .part(&seq.to_le_bytes())
        .part(&at_us.to_le_bytes())
        .part(who.as_bytes())
        .part(purpose.as_bytes())
        .part(act.as_bytes())
        .part(subject.as_bytes())
        .finish32();
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

impl Acts {
    /// Appends to the trail. Writers race; the loser reads the new end and tries again.
    ///
    /// # Errors
    /// When the database says no.
    pub async fn audit(&self, at_us: i64, who: &str, purpose: &str, act: &str, subject: &str) -> Result<i64, StoreError> {
        loop {
            let last = sqlx::query("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1").fetch_optional(&self.db).await?;
            let (seq, prev) = match &last {
                Some(row) => (row.get::<i64, _>(0) + 1, row.get::<String, _>(1)),
                None => (1, String::new()),
            };
            let hash = link(&prev, seq, at_us, who, purpose, act, subject);
            let done = sqlx::query(
                "INSERT INTO audit(seq, prev, hash, at, who, purpose, act, subject) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING",
            )
            .bind(seq)
            .bind(&prev)
            .bind(&hash)
            .bind(at_us)
            .bind(who)
            .bind(purpose)
            .bind(act)
            .bind(subject)
            .execute(&self.db)
            .await?;
            if done.rows_affected() == 1 {
                return Ok(seq);
            }
        }
    }

    /// The latest entries before `before_seq` (or the very latest), newest first.
    ///
    /// # Errors
    /// When the database says no.
    pub async fn audit_page(&self, before_seq: Option<i64>, limit: i64) -> Result<Vec<AuditEntry>, StoreError> {
        let rows = sqlx::query("SELECT seq, at, who, purpose, act, subject, hash FROM audit WHERE seq < $1 ORDER BY seq DESC LIMIT $2")
            .bind(before_seq.unwrap_or(i64::MAX))
            .bind(limit)
            .fetch_all(&self.db)
            .await?;
        Ok(rows
            .iter()
            .map(|r| AuditEntry {
                seq: r.get(0),
                at_us: r.get(1),
                who: r.get(2),
                purpose: r.get(3),
                act: r.get(4),
                subject: r.get(5),
                hash: r.get(6),
            })
            .collect())
    }

    /// Checks the whole chain: the number of entries, and the first position that does not fit, if any.
    ///
    /// # Errors
    /// When the database says no.
    pub async fn audit_check(&self) -> Result<(i64, Option<i64>), StoreError> {
        const PAGE: i64 = 10_000;
        let (mut count, mut prev) = (0_i64, String::new());
        loop {
            let rows =
                sqlx::query("SELECT seq, prev, hash, at, who, purpose, act, subject FROM audit WHERE seq > $1 ORDER BY seq LIMIT $2")
                    .bind(count)
                    .bind(PAGE)
                    .fetch_all(&self.db)
                    .await?;
            if rows.is_empty() {
                return Ok((count, None));
            }
            for r in &rows {
                let seq: i64 = r.get(0);
                let text = |i: usize| -> String { r.get(i) };
                let expect = link(&prev, seq, r.get(3), &text(4), &text(5), &text(6), &text(7));
                if seq != count + 1 || text(1) != prev || text(2) != expect {
                    return Ok((count, Some(seq)));
                }
                (count, prev) = (seq, expect);
            }
        }
    }
}
