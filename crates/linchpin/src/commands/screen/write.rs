// SPDX-License-Identifier: Apache-2.0
//! Hits as CSV.

use std::{fs::File, path::Path};

use super::Told;
use crate::output::Usage;

/// The file of hits: query_id, entity_id, score, decision, reasons; and change, where an older list was given.
pub(super) struct Hits {
    to: csv::Writer<File>,
    with_change: bool,
}

impl Hits {
    pub(super) fn create(file: &Path, with_change: bool) -> anyhow::Result<Hits> {
        let to = csv::Writer::from_path(file).map_err(|e| Usage(format!("cannot write `{}`: {e}", file.display())))?;
        let mut hits = Hits { to, with_change };
        hits.row(["query_id", "entity_id", "score", "decision", "reasons"], "change")?;
        Ok(hits)
    }

    pub(super) fn query(&mut self, id: &str, hits: &[Told]) -> anyhow::Result<()> {
        for hit in hits {
            let (score, reasons) = (format!("{:.4}", hit.score), hit.reasons.join("; "));
            self.row([id, &hit.entity_id, &score, hit.decision, &reasons], hit.change.unwrap_or_default())?;
        }
        Ok(())
    }

    fn row(&mut self, cells: [&str; 5], change: &str) -> anyhow::Result<()> {
        let change = self.with_change.then_some(change);
        Ok(self.to.write_record(cells.into_iter().chain(change))?)
    }

    pub(super) fn close(mut self) -> anyhow::Result<()> {
        Ok(self.to.flush()?)
    }
}
