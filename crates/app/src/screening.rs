// SPDX-License-Identifier: Apache-2.0
//! Screening for those who use the node: which datasets a reader may ask, and who in them a party could be.
//!
//! Datasets are the lists that the node holds, each under one marking, and the node's own entities as the reader sees them.
//! The own ones are an index made of the reader's view, so that nothing outside the scope can change an answer.

mod adjudicating;
mod asking;
mod lists;
mod own;
mod reading;
mod runs;

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex, OnceLock},
};

use model::{Marking, Purpose, Reader};
use screening::{Index, Words};
use serde::Serialize;
use store::{ListRow, StoreError};

pub use adjudicating::{Adjudicated, Standing, cleared_csv};
pub use asking::{AskLimits, HITS_MAX, ScreenAsk, ScreenHit, Screened, party_of};
pub use reading::{parties_in_file, parties_in_text};
pub use runs::{PARTIES_MAX, Run, RunOptions, RunPlace};
pub use screening::{COMPARISONS, Decision, Field, Party, Reader as PartyReader, Step};

use crate::{
    AppError, Hall, NotFound, View,
    views::{keep, touch},
};

/// The dataset of the node's own entities.
pub const OWN_DATASET: &str = "default";
/// All datasets that the reader may ask.
pub const ALL_DATASETS: &str = "all";
/// Indexes kept open, of lists and of views; each costs one to two kilobytes an entity.
const INDEXES_OPEN_MAX: usize = 6;
/// Screenings at once; others wait.
const SCREENINGS_MAX: usize = 2;

/// Something that can be screened against.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Dataset {
    /// What it is asked by.
    pub name: String,
    /// What people call it.
    pub title: String,
    /// Who may ask it, canonical text; empty for the node's own entities, which are cut to each reader.
    pub marking: String,
    /// Another content has another version.
    pub version: String,
    /// Entities on a list; for the node's own, which are counted when first asked for, nothing.
    pub entities: Option<u64>,
    /// When a list was taken, microseconds since 1970 UTC.
    pub held_at_us: Option<i64>,
}

impl Dataset {
    fn own(view: &View) -> Dataset {
        Dataset {
            name: OWN_DATASET.to_owned(),
            title: "What this node knows, as you see it".to_owned(),
            marking: String::new(),
            version: view.edition().to_string(),
            entities: None,
            held_at_us: None,
        }
    }

    fn list(row: &ListRow) -> Dataset {
        Dataset {
            name: row.name.clone(),
            title: row.title.clone(),
            marking: row.marking.clone(),
            version: row.version.clone(),
            entities: Some(row.entities),
            held_at_us: Some(row.held_at_us),
        }
    }
}

/// Indexes that are open, by what each was made of, the one used last at the end.
type OpenIndexes = VecDeque<((String, String), Arc<Index>)>;

/// What the hall keeps for screening while it is in use.
#[derive(Default)]
pub(crate) struct ScreeningDesk {
    words: OnceLock<Arc<Words>>,
    open: Mutex<OpenIndexes>,
    places: OnceLock<Arc<tokio::sync::Semaphore>>,
    runs: Mutex<VecDeque<Arc<Run>>>,
}

/// A dataset that was opened for a reader.
#[derive(Clone)]
pub(crate) enum Opened {
    /// The node's own entities in a view.
    Own(Arc<View>, Arc<Index>),
    /// A held list.
    List(ListRow, Arc<Index>),
}

impl Opened {
    fn index(&self) -> &Index {
        match self {
            Opened::Own(_, index) | Opened::List(_, index) => index,
        }
    }

    fn name(&self) -> &str {
        match self {
            Opened::Own(..) => OWN_DATASET,
            Opened::List(row, _) => &row.name,
        }
    }
}

impl Hall {
    /// The datasets that a reader may ask, the node's own first, then lists by name.
    ///
    /// # Errors
    /// When the edition or a list's card cannot be read.
    pub async fn datasets(&self, reader: &Reader, purpose: &Purpose) -> Result<Vec<Dataset>, AppError> {
        let own = self.view_if_sealed(reader, purpose).await?.map(|view| Dataset::own(&view));
        Ok(own.into_iter().chain(self.visible_lists(reader, purpose)?.iter().map(Dataset::list)).collect())
    }

    /// The current view, or nothing while no edition is sealed.
    async fn view_if_sealed(&self, reader: &Reader, purpose: &Purpose) -> Result<Option<Arc<View>>, AppError> {
        match self.view(reader, purpose, None).await {
            Ok(view) => Ok(Some(view)),
            Err(AppError::Store(StoreError::NoEdition(_))) => Ok(None),
            Err(other) => Err(other),
        }
    }

    fn visible_lists(&self, reader: &Reader, purpose: &Purpose) -> Result<Vec<ListRow>, AppError> {
        let rows = self.node.lists()?;
        let scope = self.policy.scope(reader, purpose, rows.iter().map(|row| row.marking.as_str()));
        Ok(rows.into_iter().filter(|row| scope.audience().sees(&row.marking)).collect())
    }

    /// Opens what a name stands for: one dataset, or all that the reader may ask.
    ///
    /// # Errors
    /// [`NotFound`] when there is none of this name, or it is not theirs to ask.
    async fn open_datasets(&self, reader: &Reader, purpose: &Purpose, name: &str) -> Result<Vec<Opened>, AppError> {
        let mut opened = Vec::new();
        if [OWN_DATASET, ALL_DATASETS].contains(&name)
            && let Some(view) = self.view_if_sealed(reader, purpose).await?
        {
            let index = self.own_index(&view).await?;
            opened.push(Opened::Own(view, index));
        }
        if name != OWN_DATASET {
            for row in self.visible_lists(reader, purpose)?.into_iter().filter(|row| name == ALL_DATASETS || row.name == name) {
                let index = self.list_index(&row).await?;
                opened.push(Opened::List(row, index));
            }
        }
        if opened.is_empty() { Err(NotFound.into()) } else { Ok(opened) }
    }

    /// The tables of names and countries, read when first asked for.
    pub(crate) fn screen_words(&self) -> Result<Arc<Words>, AppError> {
        if let Some(words) = self.screening.words.get() {
            return Ok(Arc::clone(words));
        }
        let words = Words::gather(shelf::text).map_err(|e| AppError::shelf("reference/names", e))?;
        Ok(Arc::clone(self.screening.words.get_or_init(|| Arc::new(words))))
    }

    /// A place to screen in: so many work at once, others wait here.
    async fn screening_place(&self) -> Result<tokio::sync::OwnedSemaphorePermit, AppError> {
        let places = self.screening.places.get_or_init(|| Arc::new(tokio::sync::Semaphore::new(SCREENINGS_MAX)));
        Arc::clone(places).acquire_owned().await.map_err(|e| AppError::Task(e.to_string()))
    }

    /// An index that is kept open, by the name of its dataset and its version.
    fn kept_index(&self, key: &(String, String)) -> Option<Arc<Index>> {
        touch(&mut self.open_indexes(), key)
    }

    fn keep_index(&self, key: (String, String), index: &Arc<Index>) {
        keep(&mut self.open_indexes(), key, Arc::clone(index), INDEXES_OPEN_MAX);
    }

    fn open_indexes(&self) -> std::sync::MutexGuard<'_, OpenIndexes> {
        self.screening.open.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// Property values by name, as FollowTheMoney has them.
pub type Properties = BTreeMap<String, Vec<String>>;

/// A marking as its canonical text, or what is wrong with it.
pub(crate) fn canonical_marking(text: &str) -> Result<String, AppError> {
    text.parse::<Marking>().map(|m| m.to_string()).map_err(|e| AppError::Usage(e.to_string()))
}
