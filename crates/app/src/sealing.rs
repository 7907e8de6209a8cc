// SPDX-License-Identifier: Apache-2.0
//! Resolve and seal: faces from evidence, judgments from faces and people, an edition from both.

use std::collections::BTreeSet;

use access::Act;
use model::{EditionId, EditionManifest, Judgment, Marking, Purpose, Reader, Statement, Verdict};
use resolve::{Options, Profile, Proposal};
use serde::Serialize;
use store::{Face, SealedFaces, Sealer};

use crate::{AppError, Hall, Progress};

/// What resolving found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ResolveReport {
    /// Profiles compared (one per matchable entity and marking).
    pub profiles: u64,
    /// Pairs compared.
    pub pairs_compared: u64,
    /// Pairs judged the same.
    pub pairs_matched: u64,
    /// Clusters of two and more, of all judgments in force, people's included.
    pub clusters: u64,
    /// Entities that are in one but are not its canonical one.
    pub merges: u64,
    /// Blocks that were too large and left out, with the reason.
    pub blocks_capped: Vec<String>,
    /// Wall-clock seconds.
    pub seconds: f64,
}

/// What was sealed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SealReport {
    /// The edition's name, all digits.
    pub edition: EditionId,
    /// The same: a pure function of what is known.
    pub content_id: EditionId,
    /// Records.
    pub records: u64,
    /// Entities before merging.
    pub entities: u64,
    /// Links.
    pub links: u64,
    /// Judgments in force.
    pub judgments: u64,
    /// Entities merged into another.
    pub merges: u64,
    /// Wall-clock seconds.
    pub seconds: f64,
    /// Of these, resolving.
    pub resolve_seconds: f64,
}

impl Hall {
    /// Proposes who is the same as whom, over all records, and reports; sealing does the same and keeps the result.
    ///
    /// # Errors
    /// When policy or store say no.
    pub async fn resolve(
        &self,
        reader: &Reader,
        purpose: &Purpose,
        progress: &mut (dyn FnMut(Progress) + Send),
    ) -> Result<ResolveReport, AppError> {
        self.may(reader, purpose, Act::Seal, "resolve").await?;
        let started = self.now_us();
        let _lock = self.node.lock()?;
        let sealer = Sealer::begin(&self.node, self.ontology.clone(), None)?;
        let (_, profiles) = self.profiles(&sealer, progress).await?;
        let count = profiles.len() as u64;
        let proposal = self.propose(profiles).await?;
        let judgments = in_force(proposal.judgments.clone(), self.node.acts().judgments().await?);
        sealer.discard()?;
        let (clusters, merges) = merged(&judgments);
        Ok(ResolveReport {
            profiles: count,
            pairs_compared: proposal.pairs_compared,
            pairs_matched: proposal.judgments.len() as u64,
            clusters,
            merges,
            blocks_capped: proposal.capped.iter().map(|c| format!("{} ({} profiles): {}", c.rule, c.profiles, c.reason)).collect(),
            seconds: (self.now_us() - started) as f64 / 1e6,
        })
    }

    /// Seals an edition of everything known now and makes it the current one.
    ///
    /// # Errors
    /// When policy or store say no.
    pub async fn seal(
        &self,
        reader: &Reader,
        purpose: &Purpose,
        progress: &mut (dyn FnMut(Progress) + Send),
    ) -> Result<SealReport, AppError> {
        self.may(reader, purpose, Act::Seal, "seal").await?;
        let started = self.now_us();
        let _lock = self.node.lock()?;
        let version = self.node.evidence().version().await;
        let (manifest, resolve_seconds) = self.build(None, i64::MAX, true, progress).await?;
        self.node.acts().note_seal(&manifest.content_id, version, &reader.user, self.now_us()).await?;
        let judgments = self.base(&manifest.content_id).await?.judgments_for_sealing();
        Ok(report(&manifest, merged(&judgments).1, (self.now_us() - started) as f64 / 1e6, resolve_seconds))
    }

    /// Builds an edition again from what is kept, without publishing it.
    pub(crate) async fn rebuild(
        &self,
        version: u64,
        until_us: i64,
        progress: &mut (dyn FnMut(Progress) + Send),
    ) -> Result<EditionManifest, AppError> {
        Ok(self.build(Some(version), until_us, false, progress).await?.0)
    }

    /// Builds an edition from evidence as of a version and from people's judgments up to an instant.
    pub(crate) async fn build(
        &self,
        version: Option<u64>,
        until_us: i64,
        publish: bool,
        progress: &mut (dyn FnMut(Progress) + Send),
    ) -> Result<(EditionManifest, f64), AppError> {
        let sealer = Sealer::begin(&self.node, self.ontology.clone(), version)?;
        let (sealed, profiles) = self.profiles(&sealer, progress).await?;
        let before = self.now_us();
        progress(Progress { step: "resolve".to_owned(), done: 0, total: Some(profiles.len() as u64) });
        let proposal = self.propose(profiles).await?;
        let resolve_seconds = (self.now_us() - before) as f64 / 1e6;
        let persons = self.node.acts().judgments().await?.into_iter().filter(|j| j.at_us <= until_us).collect();
        let weights = serde_json::to_vec(&proposal.rarity).map_err(|e| AppError::Task(e.to_string()))?;
        let judgments = in_force(proposal.judgments, persons);
        progress(Progress { step: "seal".to_owned(), done: 1, total: Some(1) });
        let manifest = if publish {
            sealer.finish(sealed, judgments, resolve::RESOLVER, &weights)?
        } else {
            sealer.rehearse(sealed, judgments, resolve::RESOLVER, &weights)?
        };
        Ok((manifest, resolve_seconds))
    }

    /// Seals again after a judgment: records are the same, so faces, links and tables are taken over.
    pub(crate) async fn reseal(&self, reader: &Reader) -> Result<EditionId, AppError> {
        let _lock = self.node.lock()?;
        let last = self.current_seal().await?;
        let base = self.base(&last.edition).await?;
        let models = base.judgments_for_sealing().into_iter().filter(|j| matches!(j.author, model::Author::Model(_))).collect();
        let sealer = Sealer::begin(&self.node, self.ontology.clone(), None)?;
        let sealed = sealer.reuse(&last.edition)?;
        let judgments = in_force(models, self.node.acts().judgments().await?);
        let manifest = sealer.finish(sealed, judgments, &base.manifest().inputs.resolver, &base.weights()?)?;
        self.node.acts().note_seal(&manifest.content_id, last.evidence_version, &reader.user, self.now_us()).await?;
        Ok(manifest.content_id)
    }

    async fn profiles(
        &self,
        sealer: &Sealer<'_>,
        progress: &mut (dyn FnMut(Progress) + Send),
    ) -> Result<(SealedFaces, Vec<Profile>), AppError> {
        let mut profiles = Vec::new();
        const BUCKETS: u64 = store::BUCKETS as u64;
        let sealed = sealer
            .faces(
                |face| profiles.extend(self.profile(face)),
                |share| progress(Progress { step: "seal".to_owned(), done: (share * BUCKETS as f64) as u64, total: Some(BUCKETS) }),
            )
            .await?;
        Ok((sealed, profiles))
    }

    fn profile(&self, face: &Face) -> Option<Profile> {
        if !self.ontology.def(face.kind).matchable {
            return None;
        }
        let marking: Marking = face.marking.parse().ok()?;
        let statements: Vec<Statement> = face.statements.iter().map(|s| Statement::new(s.prop, s.value.clone())).collect();
        let mut profile = Profile::from_statements(&self.ontology, face.entity, face.kind, marking, &statements)?;
        let sources: BTreeSet<&str> = face.statements.iter().map(|s| s.source.as_str()).collect();
        // An address has the list's key of whoever is there, not one of its own.
        if ["LegalEntity", "Vehicle"].iter().any(|party| self.ontology.is_a(face.kind, party)) {
            profile.authority = sources.into_iter().find_map(|s| self.party_authority(s));
        }
        Some(profile)
    }

    async fn propose(&self, profiles: Vec<Profile>) -> Result<Proposal, AppError> {
        let names = self.names.clone();
        tokio::task::spawn_blocking(move || resolve::propose(&profiles, &names, &Options::default()))
            .await
            .map_err(|e| AppError::Task(e.to_string()))
    }
}

fn report(manifest: &EditionManifest, merges: u64, seconds: f64, resolve_seconds: f64) -> SealReport {
    SealReport {
        edition: manifest.content_id,
        content_id: manifest.content_id,
        records: manifest.records,
        entities: manifest.entities,
        links: manifest.links,
        judgments: manifest.judgments,
        merges,
        seconds,
        resolve_seconds,
    }
}

/// The judgments in force: every model's, and of each person's on each pair the latest, unless it takes back.
/// Taking back leaves no trace here, so the edition before the judgment comes back by name (the trace is in the acts).
pub(crate) fn in_force(models: Vec<Judgment>, persons: Vec<Judgment>) -> Vec<Judgment> {
    let mut latest = std::collections::BTreeMap::new();
    for judgment in persons {
        let key = (judgment.left, judgment.right, judgment.author.clone());
        match latest.get(&key) {
            Some(known) if later(known, &judgment) => {}
            _ => drop(latest.insert(key, judgment)),
        }
    }
    models.into_iter().chain(latest.into_values().filter(|j| j.verdict != Verdict::Withdrawn)).collect()
}

fn later(a: &Judgment, b: &Judgment) -> bool {
    (a.at_us, a.id()) > (b.at_us, b.id())
}

/// Clusters of two and more, and how many entities they swallow.
fn merged(judgments: &[Judgment]) -> (u64, u64) {
    let mut entities: Vec<_> = judgments.iter().flat_map(|j| [j.left, j.right]).collect();
    entities.sort_unstable();
    entities.dedup();
    let clusters = resolve::clusters(&entities, judgments);
    clusters.merged().iter().fold((0, 0), |(n, merges), (_, members)| (n + 1, merges + members.len() as u64 - 1))
}

#[cfg(test)]
mod tests {
    use model::{Author, EntityId};

    use super::*;

    fn said(verdict: Verdict, who: &str, at_us: i64) -> Judgment {
        Judgment::new(EntityId::of("t", "a"), EntityId::of("t", "b"), verdict, Author::Person(who.into()), Vec::new(), "U".into(), at_us)
            .unwrap()
    }

    #[test]
    fn taking_back_leaves_what_was_before() {
        let models = vec![Judgment { author: Author::Model("m".into()), at_us: 0, ..said(Verdict::Same, "", 0) }];
        let judged = in_force(models.clone(), vec![said(Verdict::Different, "x", 1)]);
        assert_eq!(judged.len(), 2);
        assert_eq!(in_force(models.clone(), vec![said(Verdict::Different, "x", 1), said(Verdict::Withdrawn, "x", 2)]), models);
    }

    #[test]
    fn one_person_cannot_take_back_for_another() {
        let judged = in_force(Vec::new(), vec![said(Verdict::Different, "x", 1), said(Verdict::Withdrawn, "y", 2)]);
        assert_eq!(judged, vec![said(Verdict::Different, "x", 1)]);
    }
}
