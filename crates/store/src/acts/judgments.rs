// SPDX-License-Identifier: Apache-2.0
//! Persons' judgments: appended, never changed; taking one back is another.

use model::{Author, Judgment, Reason, Verdict};
use sqlx::Row;

use super::Acts;
use crate::{StoreError, error::damaged};

impl Acts {
    /// Appends a person's judgment; saying exactly the same at the same instant twice changes nothing.
    ///
    /// # Errors
    /// When the judgment is a model's, or the database says no.
    pub async fn add_judgment(&self, judgment: &Judgment) -> Result<(), StoreError> {
        let Author::Person(author) = &judgment.author else {
            return Err(damaged("judgment", "only persons' judgments are acts"));
        };
        let reason: Vec<&str> = judgment.reasons.iter().map(|r| r.text.as_str()).collect();
        sqlx::query(
            "INSERT INTO judgments(id, left_id, right_id, verdict, author, reason, marking, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING",
        )
        .bind(judgment.id().to_string())
        .bind(judgment.left.to_string())
        .bind(judgment.right.to_string())
        .bind(judgment.verdict.as_str())
        .bind(author)
        .bind(reason.join("\n"))
        .bind(&judgment.marking)
        .bind(judgment.at_us)
        .execute(&self.db)
        .await?;
        Ok(())
    }

    /// All persons' judgments, by time and id.
    ///
    /// # Errors
    /// When the database says no or holds something unreadable.
    pub async fn judgments(&self) -> Result<Vec<Judgment>, StoreError> {
        let rows = sqlx::query("SELECT left_id, right_id, verdict, author, reason, marking, at FROM judgments ORDER BY at, id")
            .fetch_all(&self.db)
            .await?;
        rows.iter()
            .map(|r| {
                let text = |i: usize| -> String { r.get(i) };
                let id = |i: usize| text(i).parse().map_err(|_| damaged("acts: judgments", "an id that is none"));
                let verdict = Verdict::parse(&text(2)).ok_or_else(|| damaged("acts: judgments", "a verdict that is none"))?;
                let reasons = vec![Reason { comparison: "a person's judgment".into(), text: text(4), weight_log2: 0.0 }];
                Judgment::new(id(0)?, id(1)?, verdict, Author::Person(text(3)), reasons, text(5), r.get(6))
                    .ok_or_else(|| damaged("acts: judgments", "an entity judged against itself"))
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use model::{Author, EntityId, Judgment, Reason, Verdict};

    #[tokio::test]
    async fn a_judgment_survives_its_row() {
        let folder = tempfile::tempdir().unwrap();
        let acts = crate::Acts::open(&format!("sqlite://{}/a.sqlite?mode=rwc", folder.path().display())).await.unwrap();
        let reasons = vec![Reason { comparison: "a person's judgment".into(), text: "two lines\nof words".into(), weight_log2: 0.0 }];
        let (a, b) = (EntityId::of("t", "a"), EntityId::of("t", "b"));
        let judgment = Judgment::new(a, b, Verdict::Disputed, Author::Person("demo".into()), reasons, "U".into(), 7).unwrap();
        acts.add_judgment(&judgment).await.unwrap();
        acts.add_judgment(&judgment).await.unwrap();
        assert_eq!(acts.judgments().await.unwrap(), vec![judgment]);
    }
}
