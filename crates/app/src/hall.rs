// SPDX-License-Identifier: Apache-2.0
//! The hall itself: a node and everything that was read once from the shelf.

use std::{
    collections::BTreeMap,
    path::Path,
    sync::{Arc, Mutex},
};

use access::{Act, Policy};
use indicators::{Catalogue, Engine};
use ingest::SourceSpec;
use model::{Ontology, Purpose, Reader};
use store::Node;

use crate::{AppError, screening::ScreeningDesk, views::ViewCache};

/// What the binary brings: the query engine and the clock.
#[derive(Clone)]
pub struct HallParts {
    /// Runs pack SQL.
    pub engine: Arc<dyn Engine>,
    /// Microseconds since 1970 UTC.
    pub clock: fn() -> i64,
}

/// A node at work.
pub struct Hall {
    pub(crate) node: Node,
    pub(crate) ontology: Arc<Ontology>,
    pub(crate) words: Arc<ingest::Words>,
    pub(crate) names: Arc<resolve::Words>,
    pub(crate) policy: Policy,
    pub(crate) catalogue: Catalogue,
    pub(crate) sources: BTreeMap<String, Result<SourceSpec, ingest::SpecError>>,
    pub(crate) parts: HallParts,
    pub(crate) views: Mutex<ViewCache>,
    pub(crate) screening: ScreeningDesk,
}

fn shelf_text(path: &str) -> Result<&'static str, AppError> {
    shelf::text(path).ok_or_else(|| AppError::shelf(path, "is not on the shelf"))
}

fn shelf_pairs(prefix: &str, ending: &str) -> Vec<(&'static str, &'static str)> {
    shelf::under(prefix).filter(|f| f.path.ends_with(ending)).filter_map(|f| Some((f.path.strip_prefix(prefix)?, f.text()?))).collect()
}

impl Hall {
    /// Makes a node in an empty or absent folder and opens it.
    ///
    /// # Errors
    /// When the folder holds something else, or something on the shelf does not fit.
    pub async fn init(root: &Path, parts: HallParts) -> Result<Hall, AppError> {
        Hall::over(Node::init(root).await?, parts)
    }

    /// Opens a node.
    ///
    /// # Errors
    /// When there is none, or something on the shelf does not fit.
    pub async fn open(root: &Path, parts: HallParts) -> Result<Hall, AppError> {
        Hall::over(Node::open(root).await?, parts)
    }

    fn over(node: Node, parts: HallParts) -> Result<Hall, AppError> {
        let (ftm, extensions, stages) = shelf::ontology_files();
        let ontology = Arc::new(Ontology::parse(ftm, &extensions, stages).map_err(|e| AppError::shelf("ontology", e))?);
        let words = ingest::Words::from_texts(
            Arc::clone(&ontology),
            shelf_text("reference/countries/countries.csv")?,
            shelf_text("reference/countries/aliases.csv")?,
        )
        .map_err(|e| AppError::shelf("reference/countries", e))?;
        let names = resolve::Words::from_texts(
            shelf_text("reference/legal-forms/legal_forms.csv")?,
            shelf_text("reference/names/particles.csv")?,
            shelf_text("reference/names/nicknames.csv")?,
        )
        .map_err(|e| AppError::shelf("reference/names", e))?;
        let policy = Policy::load(shelf_text("policies/linchpin.cedarschema")?, &shelf_pairs("policies/", ".cedar"))
            .map_err(|e| AppError::shelf("policies", e))?;
        let packs: Vec<_> = shelf::under("packs/").filter_map(|f| Some((f.path, f.text()?))).collect();
        let catalogue = Catalogue::parse(&packs, &ontology).map_err(|e| AppError::shelf("packs", e))?;
        let sources = crate::sources::all(&node, &words);
        Ok(Hall {
            node,
            ontology,
            words: Arc::new(words),
            names: Arc::new(names),
            policy,
            catalogue,
            sources,
            parts,
            views: Mutex::new(ViewCache::default()),
            screening: ScreeningDesk::default(),
        })
    }

    /// The node.
    pub fn node(&self) -> &Node {
        &self.node
    }

    /// The ontology.
    pub fn ontology(&self) -> &Ontology {
        &self.ontology
    }

    /// The policy, for pages that explain a decision.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// The indicators that ship.
    pub fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    /// Now, microseconds since 1970 UTC.
    pub fn now_us(&self) -> i64 {
        (self.parts.clock)()
    }

    /// Asks the policy whether somebody may do something; both answers are audited.
    ///
    /// # Errors
    /// The refusal.
    pub async fn may(&self, reader: &Reader, purpose: &Purpose, act: Act, subject: &str) -> Result<(), AppError> {
        let decision = self.policy.may(reader, purpose, act);
        let word = if decision.is_ok() { act.as_str().to_owned() } else { format!("refused: {}", act.as_str()) };
        self.audit(reader, purpose, &word, subject).await?;
        Ok(decision.map(drop)?)
    }

    /// Writes to the audit trail.
    ///
    /// # Errors
    /// When the trail cannot be written: then nothing may be shown either.
    pub async fn audit(&self, reader: &Reader, purpose: &Purpose, act: &str, subject: &str) -> Result<(), AppError> {
        self.node.acts().audit(self.now_us(), &reader.user, &purpose.0, act, subject).await?;
        Ok(())
    }
}
