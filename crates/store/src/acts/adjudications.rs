// SPDX-License-Identifier: Apache-2.0
//! Adjudications of hits: appended, never changed; taking one back is another.

use model::{Adjudication, HitVerdict};
use sqlx::{Row, any::AnyRow};

use super::Acts;
use crate::{StoreError, error::damaged};

impl Acts {
    /// Appends an adjudication; saying exactly the same at the same instant twice changes nothing.
    ///
    /// # Errors
    /// When the database says no.
    pub async fn add_adjudication(&self, said: &Adjudication) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO adjudications(id, dataset, entity, entity_sign, query, names_sign, party_sign, verdict, author, reason, marking, at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT DO NOTHING",
        )
        .bind(said.id())
        .bind(&said.dataset)
        .bind(&said.entity)
        .bind(&said.entity_sign)
        .bind(&said.query)
        .bind(&said.names_sign)
        .bind(&said.party_sign)
        .bind(said.verdict.as_str())
        .bind(&said.author)
        .bind(&said.reason)
        .bind(&said.marking)
        .bind(said.at_us)
        .execute(&self.db)
        .await?;
        Ok(())
    }

    /// What was ever said of hits of a party with these names in a dataset, by time and id.
    ///
    /// # Errors
    /// When the database says no or holds something unreadable.
    pub async fn adjudications_of(&self, dataset: &str, names_sign: &str) -> Result<Vec<Adjudication>, StoreError> {
        let rows = sqlx::query(
            "SELECT dataset, entity, entity_sign, query, names_sign, party_sign, verdict, author, reason, marking, at FROM adjudications
             WHERE dataset = $1 AND names_sign = $2 ORDER BY at, id",
        )
        .bind(dataset)
        .bind(names_sign)
        .fetch_all(&self.db)
        .await?;
        rows.iter().map(read).collect()
    }

    /// Everything ever said of hits, by time and id.
    ///
    /// # Errors
    /// When the database says no or holds something unreadable.
    pub async fn adjudications(&self) -> Result<Vec<Adjudication>, StoreError> {
        let rows = sqlx::query(
            "SELECT dataset, entity, entity_sign, query, names_sign, party_sign, verdict, author, reason, marking, at FROM adjudications ORDER BY at, id",
        )
        .fetch_all(&self.db)
        .await?;
        rows.iter().map(read).collect()
    }
}

fn read(row: &AnyRow) -> Result<Adjudication, StoreError> {
    let text = |i: usize| -> String { row.get(i) };
    Ok(Adjudication {
        dataset: text(0),
        entity: text(1),
        entity_sign: text(2),
        query: text(3),
        names_sign: text(4),
        party_sign: text(5),
        verdict: HitVerdict::parse(&text(6)).ok_or_else(|| damaged("acts: adjudications", "a verdict that is none"))?,
        author: text(7),
        reason: text(8),
        marking: text(9),
        at_us: row.get(10),
    })
}

#[cfg(test)]
mod tests {
    use model::{Adjudication, HitVerdict};

    #[tokio::test]
    async fn an_adjudication_survives_its_row_and_is_found_by_dataset_and_name() {
        let folder = tempfile::tempdir().unwrap();
        let acts = crate::Acts::open(&format!("sqlite://{}/a.sqlite?mode=rwc", folder.path().display())).await.unwrap();
        let text = |t: &str| t.to_owned();
        let said = Adjudication {
            dataset: text("watch"),
            entity: text("L1"),
            entity_sign: text("e"),
            query: text("Zalti Quifer"),
            names_sign: text("n"),
            party_sign: text("p"),
            verdict: HitVerdict::Cleared,
            author: text("demo"),
            reason: text("two lines\nof words"),
            marking: text("U"),
            at_us: 7,
        };
        acts.add_adjudication(&said).await.unwrap();
        acts.add_adjudication(&said).await.unwrap();
        assert_eq!(acts.adjudications().await.unwrap(), std::slice::from_ref(&said));
        assert_eq!(acts.adjudications_of("watch", "n").await.unwrap(), [said]);
        assert_eq!(
            (acts.adjudications_of("watch", "m").await.unwrap(), acts.adjudications_of("other", "n").await.unwrap()),
            (vec![], vec![])
        );
    }
}
