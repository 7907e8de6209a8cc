// SPDX-License-Identifier: Apache-2.0
//! Views: an edition as one audience sees it, merged by the judgments that audience sees, and kept while it is in use.

use std::{
    collections::VecDeque,
    sync::{Arc, OnceLock},
};

use model::{EditionId, Purpose, Reader, Scope};
use resolve::Rarity;
use store::{EditionBase, EditionView, SealRow, StoreError};

use crate::{AppError, Hall, Picture, ReviewQueue, network::NetworkIndex, review::PossibleCell};

/// Editions kept open.
const BASES_MAX: usize = 2;
/// Views kept; each costs a few bytes per entity and link.
const VIEWS_MAX: usize = 12;
/// Audiences whose possible pairs are kept; each costs at most half a megabyte.
const POSSIBLE_MAX: usize = 12;
/// Records whose weights are kept read.
const RARITIES_MAX: usize = 2;

/// An edition as one reader sees it for one purpose.
pub struct View {
    shared: Arc<Shared>,
    scope: Scope,
}

/// An edition cut to an audience and merged, with what was worked out of it: shared by all who see the same markings.
pub(crate) struct Shared {
    rows: Arc<EditionView>,
    network: OnceLock<NetworkIndex>,
    /// The Picture, once somebody has asked for it.
    pub(crate) picture: tokio::sync::Mutex<Option<Arc<Picture>>>,
    /// The open pairs, once somebody has asked for them.
    pub(crate) review: OnceLock<Arc<ReviewQueue>>,
    /// Held while its parties are made an index to screen against.
    pub(crate) screening: tokio::sync::Mutex<()>,
}

impl View {
    /// The edition.
    pub fn edition(&self) -> EditionId {
        self.shared.rows.edition()
    }

    /// The rows: everything that can be read of this view.
    pub fn rows(&self) -> &Arc<EditionView> {
        &self.shared.rows
    }

    /// Who reads, for what, and what they see: for asking policy anything beyond the rows.
    pub fn scope(&self) -> &Scope {
        &self.scope
    }

    pub(crate) fn shared(&self) -> &Shared {
        &self.shared
    }

    /// The network, built when first asked for.
    pub(crate) fn network(&self) -> &NetworkIndex {
        self.shared.network.get_or_init(|| NetworkIndex::build(&self.shared.rows))
    }
}

/// Open editions and cut views, most recently used last.
#[derive(Default)]
pub(crate) struct ViewCache {
    bases: VecDeque<(EditionId, Arc<EditionBase>)>,
    views: VecDeque<((EditionId, String), Arc<Shared>)>,
    possible: VecDeque<(String, PossibleCell)>,
    rarities: VecDeque<(String, Arc<Rarity>)>,
}

pub(crate) fn touch<K: PartialEq, V: Clone>(kept: &mut VecDeque<(K, V)>, key: &K) -> Option<V> {
    let position = kept.iter().position(|(k, _)| k == key)?;
    let entry = kept.remove(position)?;
    let value = entry.1.clone();
    kept.push_back(entry);
    Some(value)
}

pub(crate) fn keep<K, V>(kept: &mut VecDeque<(K, V)>, key: K, value: V, max: usize) {
    kept.push_back((key, value));
    while kept.len() > max {
        kept.pop_front();
    }
}

impl Hall {
    fn cache(&self) -> std::sync::MutexGuard<'_, ViewCache> {
        self.views.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// The seal that is current.
    pub(crate) async fn current_seal(&self) -> Result<SealRow, AppError> {
        let last = self.node.acts().seals().await?.pop();
        Ok(last.ok_or_else(|| StoreError::NoEdition("current".to_owned()))?)
    }

    /// Opens an edition, or takes it from those kept open.
    pub(crate) async fn base(&self, id: &EditionId) -> Result<Arc<EditionBase>, AppError> {
        if let Some(base) = touch(&mut self.cache().bases, id) {
            return Ok(base);
        }
        let (editions, id, ontology) = (self.node.editions_dir(), *id, self.ontology.clone());
        let opened = tokio::task::spawn_blocking(move || EditionBase::open(&editions, &id, ontology))
            .await
            .map_err(|e| AppError::Task(e.to_string()))??;
        let base = Arc::new(opened);
        keep(&mut self.cache().bases, id, Arc::clone(&base), BASES_MAX);
        Ok(base)
    }

    /// What a reader may see of an edition (the current one when none is named).
    ///
    /// # Errors
    /// When there is no such edition, or it is damaged.
    pub async fn view(&self, reader: &Reader, purpose: &Purpose, edition: Option<&EditionId>) -> Result<Arc<View>, AppError> {
        let id = match edition {
            Some(id) => *id,
            None => self.current_seal().await?.edition,
        };
        let base = self.base(&id).await?;
        let scope = self.scope_of(reader, purpose, &base);
        let key = (id, scope.audience().key().to_owned());
        let kept = touch(&mut self.cache().views, &key);
        let shared = match kept {
            Some(shared) => shared,
            None => {
                let audience = scope.clone();
                let cut = tokio::task::spawn_blocking(move || cut(&base, &audience));
                let shared = Arc::new(cut.await.map_err(|e| AppError::Task(e.to_string()))?);
                keep(&mut self.cache().views, key, Arc::clone(&shared), VIEWS_MAX);
                shared
            }
        };
        Ok(Arc::new(View { shared, scope }))
    }

    /// The possible pairs of an audience, found or not; `key` names audience and records.
    pub(crate) fn possible_kept(&self, key: String) -> PossibleCell {
        let mut cache = self.cache();
        touch(&mut cache.possible, &key).unwrap_or_else(|| {
            let cell = PossibleCell::default();
            keep(&mut cache.possible, key, Arc::clone(&cell), POSSIBLE_MAX);
            cell
        })
    }

    /// The weights of the run that an edition comes from. They follow from its records, so editions of the same records share them.
    pub(crate) async fn rarity(&self, id: &EditionId) -> Result<Arc<Rarity>, AppError> {
        let base = self.base(id).await?;
        let inputs = &base.manifest().inputs;
        let key = format!("{} {}", inputs.records_sha256, inputs.resolver);
        if let Some(rarity) = touch(&mut self.cache().rarities, &key) {
            return Ok(rarity);
        }
        let rarity: Rarity = serde_json::from_slice(&base.weights()?).map_err(|e| AppError::Task(e.to_string()))?;
        let rarity = Arc::new(rarity);
        keep(&mut self.cache().rarities, key, Arc::clone(&rarity), RARITIES_MAX);
        Ok(rarity)
    }

    pub(crate) fn scope_of(&self, reader: &Reader, purpose: &Purpose, base: &EditionBase) -> Scope {
        let markings = base.markings();
        self.policy.scope(reader, purpose, markings.iter().map(String::as_str))
    }
}

fn cut(base: &Arc<EditionBase>, scope: &Scope) -> Shared {
    let rows = base.cut(scope);
    let mut judged: Vec<_> = rows.judgments().iter().flat_map(|j| [j.left, j.right]).filter(|id| rows.sees(id)).collect();
    judged.sort_unstable();
    judged.dedup();
    let clusters = resolve::clusters(&judged, rows.judgments());
    let merged = clusters.merged();
    let rows = rows.merge(merged.iter().map(|(_, members)| members.as_slice()));
    Shared {
        rows: Arc::new(rows),
        network: OnceLock::new(),
        picture: tokio::sync::Mutex::default(),
        review: OnceLock::new(),
        screening: tokio::sync::Mutex::default(),
    }
}
