// SPDX-License-Identifier: Apache-2.0
//! Editions: the list, the difference, the check, the rebuilding.

use std::collections::BTreeMap;

use access::Act;
use model::{EditionId, EditionManifest, Purpose, Reader};
use serde::Serialize;
use store::{Change, ChangeSort, DiffLimits, StoreError, VerifyProblem};

use crate::{AppError, Hall, Progress};

/// An edition in the list.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EditionSummary {
    /// Its name.
    pub edition: EditionId,
    /// Position in the order of sealing.
    pub seq: i64,
    /// Since when it was current, microseconds since 1970 UTC.
    pub sealed_at_us: i64,
    /// Who sealed it.
    pub sealed_by: String,
    /// Whether it is current now.
    pub current: bool,
}

/// What changed from one edition to another.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EditionDiff {
    /// The earlier.
    pub earlier: EditionId,
    /// The later.
    pub later: EditionId,
    /// How many changes of each sort the reader sees.
    pub counts: BTreeMap<ChangeSort, u64>,
    /// A page of them.
    pub changes: Vec<Change>,
}

impl Hall {
    /// All editions in the order of sealing, newest first. Their totals are a matter of a view.
    ///
    /// # Errors
    /// When the acts cannot be read.
    pub async fn editions(&self) -> Result<Vec<EditionSummary>, AppError> {
        let seals = self.node.acts().seals().await?;
        let last = seals.len();
        let all = seals.into_iter().enumerate().map(|(i, s)| EditionSummary {
            edition: s.edition,
            seq: s.seq,
            sealed_at_us: s.sealed_at_us,
            sealed_by: s.sealed_by,
            current: i + 1 == last,
        });
        Ok(all.rev().collect())
    }

    /// The edition whose name begins so; `current` and `previous` are understood.
    ///
    /// # Errors
    /// When none or several do.
    pub async fn edition_named(&self, text: &str) -> Result<EditionId, AppError> {
        let seals = self.node.acts().seals().await?;
        let none = || StoreError::NoEdition(text.chars().take(80).collect());
        if text == "current" {
            return Ok(seals.last().ok_or_else(none)?.edition);
        }
        if text == "previous" {
            let last = seals.last().ok_or_else(none)?.edition;
            return Ok(self.edition_before(&last).await?.ok_or_else(none)?);
        }
        let mut found: Vec<EditionId> =
            seals.iter().map(|s| s.edition).filter(|e| !text.is_empty() && e.to_string().starts_with(text)).collect();
        found.sort_unstable();
        found.dedup();
        match found[..] {
            [] => Err(none().into()),
            [one] => Ok(one),
            _ => Err(StoreError::AmbiguousEdition(text.to_owned()).into()),
        }
    }

    /// The edition that was current before this one last became so.
    pub(crate) async fn edition_before(&self, id: &EditionId) -> Result<Option<EditionId>, AppError> {
        let seals = self.node.acts().seals().await?;
        let position = seals.iter().rposition(|s| s.edition == *id);
        Ok(position.and_then(|p| seals.get(p.checked_sub(1)?)).map(|s| s.edition))
    }

    /// What changed between two editions, as this reader sees it.
    ///
    /// # Errors
    /// When an edition is not there or damaged.
    pub async fn edition_diff(
        &self,
        reader: &Reader,
        purpose: &Purpose,
        earlier: &EditionId,
        later: &EditionId,
        limits: DiffLimits,
    ) -> Result<EditionDiff, AppError> {
        let (old, new) = (self.base(earlier).await?, self.base(later).await?);
        let markings: Vec<String> = old.markings().union(&new.markings()).cloned().collect();
        let scope = self.policy.scope(reader, purpose, markings.iter().map(String::as_str));
        let (counts, changes) = tokio::task::spawn_blocking(move || store::diff(&old, &new, &scope, limits))
            .await
            .map_err(|e| AppError::Task(e.to_string()))??;
        Ok(EditionDiff { earlier: *earlier, later: *later, counts, changes })
    }

    /// Checks an edition's signature and every byte; with `rebuild`, also builds it again from kept records and compares.
    ///
    /// # Errors
    /// When the edition is not there or the disk says no.
    pub async fn edition_verify(
        &self,
        reader: &Reader,
        purpose: &Purpose,
        id: &EditionId,
        rebuild: bool,
        progress: &mut (dyn FnMut(Progress) + Send),
    ) -> Result<Vec<VerifyProblem>, AppError> {
        let mut problems = store::verify(&self.node, id)?;
        if rebuild {
            self.may(reader, purpose, Act::Seal, "rebuild").await?;
            let seals = self.node.acts().seals().await?;
            let seal = seals.iter().rfind(|s| s.edition == *id).ok_or_else(|| StoreError::NoEdition(id.to_string()))?;
            let _lock = self.node.lock()?;
            let kept = self.base(id).await?.manifest().clone();
            let again = self.rebuild(seal.evidence_version, seal.sealed_at_us, progress).await?;
            problems.extend(differences(&kept, &again));
        }
        Ok(problems)
    }
}

/// Files that differ between two builds of what should be one edition.
fn differences(kept: &EditionManifest, again: &EditionManifest) -> Vec<VerifyProblem> {
    let mut problems = Vec::new();
    if kept.inputs != again.inputs {
        problems.push(VerifyProblem {
            file: "edition.json".to_owned(),
            problem: "was built from other records, judgments, ontology or resolver than are here now".to_owned(),
        });
    }
    for file in &kept.files {
        if !again.files.contains(file) {
            problems.push(VerifyProblem { file: file.name.clone(), problem: "comes out with other bytes when built again".to_owned() });
        }
    }
    problems
}
