// SPDX-License-Identifier: Apache-2.0
//! The ledger of what was received: objects, their batches, their findings; and which editions were sealed when.

use model::{EditionId, Finding, FindingCode, ObjectId, Severity};
use serde::Serialize;
use sqlx::{Row, any::AnyRow};

use super::Acts;
use crate::{StoreError, error::damaged};

/// How far an object has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ObjectState {
    /// Being read; after a crash, resumed by ingesting the file again.
    Reading,
    /// Read to the end.
    Done,
    /// Not readable as this source; nothing of it is in.
    Refused,
}

impl ObjectState {
    fn as_str(self) -> &'static str {
        match self {
            ObjectState::Reading => "reading",
            ObjectState::Done => "done",
            ObjectState::Refused => "refused",
        }
    }

    fn parse(text: &str) -> ObjectState {
        match text {
            "done" => ObjectState::Done,
            "refused" => ObjectState::Refused,
            _ => ObjectState::Reading,
        }
    }
}

/// A received object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ObjectRow {
    /// Source id.
    pub source: String,
    /// Hash of the bytes.
    pub object: ObjectId,
    /// File name as given, without folders.
    pub name: String,
    /// Size.
    pub bytes: i64,
    /// When, microseconds since 1970 UTC.
    pub received_at_us: i64,
    /// By whom.
    pub received_by: String,
    /// How far.
    pub state: ObjectState,
    /// Rows read.
    pub rows: i64,
    /// Records that were new.
    pub records: i64,
    /// Statements in them.
    pub statements: i64,
    /// Records known before.
    pub duplicates: i64,
    /// Why it was refused.
    pub refusal: Option<String>,
}

/// What one batch brought.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BatchReceipt {
    /// Position in the object.
    pub seq: u32,
    /// Rows read.
    pub rows: u64,
    /// New records.
    pub records: u64,
    /// Statements in them.
    pub statements: u64,
    /// Records known before.
    pub duplicates: u64,
}

/// A finding with where it was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FindingRow {
    /// Source id.
    pub source: String,
    /// Object.
    pub object: ObjectId,
    /// File name of the object.
    pub file: String,
    /// The finding.
    #[serde(flatten)]
    pub finding: Finding,
}

/// Which findings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FindingFilter {
    /// Only of this source.
    pub source: Option<String>,
    /// Only with this code.
    pub code: Option<String>,
    /// Only of this severity.
    pub severity: Option<String>,
}

/// How many findings of one sort.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FindingTotal {
    /// Source id.
    pub source: String,
    /// Code.
    pub code: String,
    /// Severity.
    pub severity: String,
    /// How many.
    pub count: i64,
}

/// When an edition was sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SealRow {
    /// Which.
    pub edition: EditionId,
    /// Position in the order of sealing, from 1.
    pub seq: i64,
    /// When, microseconds since 1970 UTC.
    pub sealed_at_us: i64,
    /// By whom.
    pub sealed_by: String,
    /// The version of the evidence table it was built from.
    pub evidence_version: u64,
}

/// What a publisher said of a copy that was fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FetchRow {
    /// `ETag`.
    pub etag: Option<String>,
    /// `Last-Modified`.
    pub last_modified: Option<String>,
    /// The bytes' hash.
    pub object: ObjectId,
    /// When, microseconds since 1970 UTC.
    pub fetched_at_us: i64,
}

fn object_from(r: &AnyRow) -> Result<ObjectRow, StoreError> {
    let text = |i: usize| -> String { r.get(i) };
    Ok(ObjectRow {
        source: text(0),
        object: text(1).parse().map_err(|_| damaged("acts: objects", "an id that is none"))?,
        name: text(2),
        bytes: r.get(3),
        received_at_us: r.get(4),
        received_by: text(5),
        state: ObjectState::parse(&text(6)),
        rows: r.get(7),
        records: r.get(8),
        statements: r.get(9),
        duplicates: r.get(10),
        refusal: r.get(11),
    })
}

fn code_from(text: &str) -> Result<FindingCode, StoreError> {
    serde_json::from_value(serde_json::Value::String(text.to_owned())).map_err(|_| damaged("acts: findings", "a code that is none"))
}

impl Acts {
    /// Notes that an object begins to be read; reading it again keeps the first note.
    ///
    /// # Errors
    /// When the database says no.
    pub async fn begin_object(
        &self,
        source: &str,
        object: &ObjectId,
        name: &str,
        bytes: u64,
        by: &str,
        at_us: i64,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO objects(source, object, name, bytes, received_at, received_by, state, rows_read, records, statements, duplicates, finished_at, refusal)
             VALUES ($1, $2, $3, $4, $5, $6, 'reading', 0, 0, 0, 0, NULL, NULL) ON CONFLICT DO NOTHING",
        )
        .bind(source)
        .bind(object.to_string())
        .bind(name)
        .bind(i64::try_from(bytes).unwrap_or(i64::MAX))
        .bind(at_us)
        .bind(by)
        .execute(&self.db)
        .await?;
        Ok(())
    }

    /// Acknowledges a batch with its findings, all or nothing; acknowledging it again changes nothing.
    ///
    /// # Errors
    /// When the database says no.
    pub async fn acknowledge(
        &self,
        source: &str,
        object: &ObjectId,
        receipt: &BatchReceipt,
        findings: &[Finding],
        at_us: i64,
    ) -> Result<(), StoreError> {
        let mut tx = self.db.begin().await?;
        let int = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        let object = object.to_string();
        let seq = i64::from(receipt.seq);
        let new = sqlx::query("INSERT INTO batches(source, object, seq, rows_read, records, statements, duplicates, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING")
            .bind(source)
            .bind(&object)
            .bind(seq)
            .bind(int(receipt.rows))
            .bind(int(receipt.records))
            .bind(int(receipt.statements))
            .bind(int(receipt.duplicates))
            .bind(at_us)
            .execute(&mut *tx)
            .await?
            .rows_affected()
            == 1;
        if new {
            for (idx, f) in findings.iter().enumerate() {
                sqlx::query(
                    "INSERT INTO findings(source, object, seq, idx, line, col, code, severity, reason, remedy, marking)
                     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
                )
                .bind(source)
                .bind(&object)
                .bind(seq)
                .bind(int(idx as u64))
                .bind(int(f.line))
                .bind(f.column.as_deref())
                .bind(f.code.as_str())
                .bind(f.severity.as_str())
                .bind(&f.reason)
                .bind(f.remedy.as_deref())
                .bind(&f.marking)
                .execute(&mut *tx)
                .await?;
            }
        }
        tx.commit().await?;
        Ok(())
    }

    /// The positions of an object's acknowledged batches: the next one to come.
    ///
    /// # Errors
    /// When the database says no.
    pub async fn batches_acknowledged(&self, source: &str, object: &ObjectId) -> Result<u32, StoreError> {
        let row = sqlx::query("SELECT COUNT(*) FROM batches WHERE source = $1 AND object = $2")
            .bind(source)
            .bind(object.to_string())
            .fetch_one(&self.db)
            .await?;
        Ok(u32::try_from(row.get::<i64, _>(0)).unwrap_or(u32::MAX))
    }

    /// Closes an object: its totals are the sums of its batches.
    ///
    /// # Errors
    /// When the database says no.
    pub async fn finish_object(&self, source: &str, object: &ObjectId, refusal: Option<&str>, at_us: i64) -> Result<(), StoreError> {
        let state = if refusal.is_some() { ObjectState::Refused } else { ObjectState::Done };
        sqlx::query(
            "UPDATE objects SET state = $1, refusal = $2, finished_at = $3,
                rows_read = (SELECT COALESCE(CAST(SUM(rows_read) AS BIGINT), 0) FROM batches b WHERE b.source = objects.source AND b.object = objects.object),
                records = (SELECT COALESCE(CAST(SUM(records) AS BIGINT), 0) FROM batches b WHERE b.source = objects.source AND b.object = objects.object),
                statements = (SELECT COALESCE(CAST(SUM(statements) AS BIGINT), 0) FROM batches b WHERE b.source = objects.source AND b.object = objects.object),
                duplicates = (SELECT COALESCE(CAST(SUM(duplicates) AS BIGINT), 0) FROM batches b WHERE b.source = objects.source AND b.object = objects.object)
             WHERE source = $4 AND object = $5 AND state <> 'done'",
        )
        .bind(state.as_str())
        .bind(refusal)
        .bind(at_us)
        .bind(source)
        .bind(object.to_string())
        .execute(&self.db)
        .await?;
        Ok(())
    }

    /// One object of a source.
    ///
    /// # Errors
    /// When the database says no.
    pub async fn object(&self, source: &str, object: &ObjectId) -> Result<Option<ObjectRow>, StoreError> {
        let row = sqlx::query(
            "SELECT source, object, name, bytes, received_at, received_by, state, rows_read, records, statements, duplicates, refusal
             FROM objects WHERE source = $1 AND object = $2",
        )
        .bind(source)
        .bind(object.to_string())
        .fetch_optional(&self.db)
        .await?;
        row.as_ref().map(object_from).transpose()
    }

    /// All objects (of one source, or of all), newest first.
    ///
    /// # Errors
    /// When the database says no.
    pub async fn objects(&self, source: Option<&str>) -> Result<Vec<ObjectRow>, StoreError> {
        let rows = sqlx::query(
            "SELECT source, object, name, bytes, received_at, received_by, state, rows_read, records, statements, duplicates, refusal
             FROM objects WHERE ($1 = '' OR source = $1) ORDER BY received_at DESC, source, name",
        )
        .bind(source.unwrap_or_default())
        .fetch_all(&self.db)
        .await?;
        rows.iter().map(object_from).collect()
    }

    /// Findings with one of the given markings, by source, object and line.
    ///
    /// # Errors
    /// When the database says no.
    pub async fn findings(
        &self,
        filter: &FindingFilter,
        scope: &model::Scope,
        offset: usize,
        limit: usize,
    ) -> Result<Vec<FindingRow>, StoreError> {
        let mut found = Vec::new();
        for marking in scope.audience().markings() {
            let rows = sqlx::query(
                "SELECT f.source, f.object, o.name, f.line, f.col, f.code, f.severity, f.reason, f.remedy, f.marking
                 FROM findings f JOIN objects o ON o.source = f.source AND o.object = f.object
                 WHERE f.marking = $1 AND ($2 = '' OR f.source = $2) AND ($3 = '' OR f.code = $3) AND ($4 = '' OR f.severity = $4)
                 ORDER BY f.source, f.object, f.seq, f.idx LIMIT $5",
            )
            .bind(marking)
            .bind(filter.source.as_deref().unwrap_or_default())
            .bind(filter.code.as_deref().unwrap_or_default())
            .bind(filter.severity.as_deref().unwrap_or_default())
            .bind(i64::try_from(offset + limit).unwrap_or(i64::MAX))
            .fetch_all(&self.db)
            .await?;
            for r in &rows {
                let text = |i: usize| -> String { r.get(i) };
                found.push(FindingRow {
                    source: text(0),
                    object: text(1).parse().map_err(|_| damaged("acts: findings", "an id that is none"))?,
                    file: text(2),
                    finding: Finding {
                        line: u64::try_from(r.get::<i64, _>(3)).unwrap_or_default(),
                        column: r.get(4),
                        code: code_from(&text(5))?,
                        severity: match text(6).as_str() {
                            "note" => Severity::Note,
                            "warning" => Severity::Warning,
                            _ => Severity::Error,
                        },
                        reason: text(7),
                        remedy: r.get(8),
                        marking: text(9),
                    },
                });
            }
        }
        found.sort_by(|a, b| (&a.source, &a.object, a.finding.line, &a.finding).cmp(&(&b.source, &b.object, b.finding.line, &b.finding)));
        Ok(found.into_iter().skip(offset).take(limit).collect())
    }

    /// How many findings of each sort a scope sees.
    ///
    /// # Errors
    /// When the database says no.
    pub async fn finding_totals(&self, scope: &model::Scope) -> Result<Vec<FindingTotal>, StoreError> {
        let mut totals = std::collections::BTreeMap::<(String, String, String), i64>::new();
        let rows = sqlx::query("SELECT source, code, severity, marking, COUNT(*) FROM findings GROUP BY source, code, severity, marking")
            .fetch_all(&self.db)
            .await?;
        for r in &rows {
            let text = |i: usize| -> String { r.get(i) };
            if scope.audience().sees(&text(3)) {
                *totals.entry((text(0), text(1), text(2))).or_default() += r.get::<i64, _>(4);
            }
        }
        Ok(totals.into_iter().map(|((source, code, severity), count)| FindingTotal { source, code, severity, count }).collect())
    }

    /// The distinct markings that findings carry.
    ///
    /// # Errors
    /// When the database says no.
    pub async fn finding_markings(&self) -> Result<Vec<String>, StoreError> {
        let rows = sqlx::query("SELECT DISTINCT marking FROM findings ORDER BY marking").fetch_all(&self.db).await?;
        Ok(rows.iter().map(|r| r.get(0)).collect())
    }

    /// Notes that an edition is the current one from now on; noting the same again at once changes nothing.
    ///
    /// # Errors
    /// When the database says no.
    pub async fn note_seal(&self, edition: &EditionId, evidence_version: u64, by: &str, at_us: i64) -> Result<(), StoreError> {
        loop {
            let last = sqlx::query("SELECT seq, edition FROM seals ORDER BY seq DESC LIMIT 1").fetch_optional(&self.db).await?;
            let seq = last.as_ref().map_or(1, |r| r.get::<i64, _>(0) + 1);
            if last.is_some_and(|r| r.get::<String, _>(1) == edition.to_string()) {
                return Ok(());
            }
            let done = sqlx::query("INSERT INTO seals(seq, edition, sealed_at, sealed_by, evidence_version) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING")
                .bind(seq)
                .bind(edition.to_string())
                .bind(at_us)
                .bind(by)
                .bind(i64::try_from(evidence_version).unwrap_or(i64::MAX))
                .execute(&self.db)
                .await?;
            if done.rows_affected() == 1 {
                return Ok(());
            }
        }
    }

    /// Which edition was current from when on, oldest first. An edition may come back, when a judgment was undone.
    ///
    /// # Errors
    /// When the database says no.
    pub async fn seals(&self) -> Result<Vec<SealRow>, StoreError> {
        let rows =
            sqlx::query("SELECT edition, seq, sealed_at, sealed_by, evidence_version FROM seals ORDER BY seq").fetch_all(&self.db).await?;
        rows.iter()
            .map(|r| {
                let edition = r.get::<String, _>(0).parse().map_err(|_| damaged("acts: seals", "an id that is none"))?;
                let version = u64::try_from(r.get::<i64, _>(4)).unwrap_or_default();
                Ok(SealRow { edition, seq: r.get(1), sealed_at_us: r.get(2), sealed_by: r.get(3), evidence_version: version })
            })
            .collect()
    }

    /// What a publisher said of the copy we have.
    ///
    /// # Errors
    /// When the database says no.
    pub async fn fetch_note(&self, source: &str, url: &str) -> Result<Option<FetchRow>, StoreError> {
        let row = sqlx::query("SELECT etag, last_modified, object, fetched_at FROM fetches WHERE source = $1 AND url = $2")
            .bind(source)
            .bind(url)
            .fetch_optional(&self.db)
            .await?;
        row.map(|r| {
            let object = r.get::<String, _>(2).parse().map_err(|_| damaged("acts: fetches", "an id that is none"))?;
            Ok(FetchRow { etag: r.get(0), last_modified: r.get(1), object, fetched_at_us: r.get(3) })
        })
        .transpose()
    }

    /// Keeps what a publisher said of the copy just brought.
    ///
    /// # Errors
    /// When the database says no.
    pub async fn note_fetch(&self, source: &str, url: &str, row: &FetchRow) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO fetches(source, url, etag, last_modified, object, fetched_at) VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (source, url) DO UPDATE SET etag = excluded.etag, last_modified = excluded.last_modified, object = excluded.object, fetched_at = excluded.fetched_at",
        )
        .bind(source)
        .bind(url)
        .bind(row.etag.as_deref())
        .bind(row.last_modified.as_deref())
        .bind(row.object.to_string())
        .bind(row.fetched_at_us)
        .execute(&self.db)
        .await?;
        Ok(())
    }
}
