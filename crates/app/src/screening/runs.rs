// SPDX-License-Identifier: Apache-2.0
//! Runs: many parties screened in the background while their reader watches. Kept in memory, for their reader alone, and gone
//! when newer ones push them out or the program ends.

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicUsize, Ordering},
};

use access::Act;
use exchange::csv_cell;
use model::{EditionId, HitVerdict, Purpose, Reader};
use screening::Party;
use serde_json::json;

use super::{HITS_MAX, ScreenAsk, ScreenHit, Screened, adjudicating::HitRef};
use crate::{AppError, Exported, Hall, NotFound};

/// Runs kept.
const RUNS_MAX: usize = 24;
/// Runs of one reader under way at once.
const RUNS_OF_ONE_MAX: usize = 2;
/// Parties in one run.
pub const PARTIES_MAX: usize = 20_000;
/// Hits told of one party.
const HITS_OF_ONE_MAX: usize = 25;

/// How to screen.
#[derive(Clone, Debug, PartialEq)]
pub struct RunOptions {
    /// Against what.
    pub dataset: String,
    /// Scores from here on are alerts.
    pub threshold: f64,
    /// Scores from here on are told.
    pub cutoff: f64,
}

/// Where a hit stands in a run: which party, which of its hits, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RunPlace {
    /// Which party.
    pub party: usize,
    /// Which hit.
    pub hit: usize,
}

/// Many parties screened in the background.
#[derive(Debug)]
pub struct Run {
    /// Its name, which nobody can guess.
    pub id: String,
    /// How.
    pub options: RunOptions,
    /// Parties to screen.
    pub total: usize,
    user: String,
    purpose: Purpose,
    /// The edition and the audience for whom the node's own entities were asked.
    seen: Option<(EditionId, String)>,
    done: AtomicUsize,
    end: Mutex<Option<Result<Arc<Vec<Screened>>, String>>>,
}

impl Run {
    /// Parties that are through.
    pub fn done(&self) -> usize {
        self.done.load(Ordering::Relaxed)
    }

    /// The answers, once it has ended; `Some(Err)` says why there are none.
    pub fn answers(&self) -> Option<Result<Arc<Vec<Screened>>, String>> {
        self.end.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn finish(&self, end: Result<Vec<Screened>, String>) {
        *self.end.lock().unwrap_or_else(PoisonError::into_inner) = Some(end.map(Arc::new));
    }
}

impl Hall {
    /// Begins to screen parties in the background. The id must be one that nobody can guess.
    ///
    /// # Errors
    /// [`NotFound`] when the dataset is not there or not theirs to ask; when there are no parties, too many, or two runs of the
    /// reader under way.
    pub async fn begin_run(
        self: &Arc<Hall>,
        id: String,
        reader: &Reader,
        purpose: &Purpose,
        options: RunOptions,
        parties: Vec<Party>,
    ) -> Result<Arc<Run>, AppError> {
        if parties.is_empty() {
            return Err(AppError::Usage("there is nobody to screen: give names, or a file with a column of names".to_owned()));
        }
        if parties.len() > PARTIES_MAX {
            return Err(AppError::Usage(format!("more than {PARTIES_MAX} parties: use `linchpin screen` for larger files")));
        }
        self.allowed_datasets(reader, purpose, &options.dataset).await?;
        let under_way = self.runs(|runs| runs.iter().filter(|r| r.user == reader.user && r.answers().is_none()).count());
        if under_way >= RUNS_OF_ONE_MAX {
            return Err(AppError::Usage(format!("{under_way} screenings of yours are under way: wait for one to end")));
        }
        let view = self.view_if_sealed(reader, purpose).await?;
        let run = Arc::new(Run {
            id,
            total: parties.len(),
            user: reader.user.clone(),
            purpose: purpose.clone(),
            seen: view.map(|v| (v.edition(), v.scope().audience().key().to_owned())),
            done: AtomicUsize::new(0),
            end: Mutex::new(None),
            options: options.clone(),
        });
        self.runs(|runs| {
            runs.push_back(Arc::clone(&run));
            while runs.len() > RUNS_MAX {
                runs.pop_front();
            }
        });
        let ask = ScreenAsk {
            dataset: options.dataset,
            threshold: options.threshold,
            cutoff: options.cutoff,
            limit: HITS_OF_ONE_MAX.min(HITS_MAX),
            parties,
            ..ScreenAsk::default()
        };
        let (hall, reader, purpose, counted) = (Arc::clone(self), reader.clone(), purpose.clone(), Arc::clone(&run));
        tokio::spawn(async move {
            let of_run = Arc::clone(&counted);
            let count = Arc::new(move |done| of_run.done.store(done, Ordering::Relaxed));
            let end = hall.screen_counted(&reader, &purpose, ask, count).await;
            if let Err(error) = &end {
                tracing::error!(%error, "a screening run failed");
            }
            counted.finish(end.map_err(|error| match error {
                told @ (AppError::NotFound(_) | AppError::Usage(_) | AppError::List { .. }) => told.to_string(),
                _ => "the screening could not be done".to_owned(),
            }));
        });
        Ok(run)
    }

    /// A run of the reader's own, for the same purpose, as long as they may still see what it told.
    ///
    /// # Errors
    /// [`NotFound`] otherwise.
    pub async fn run(&self, reader: &Reader, purpose: &Purpose, id: &str) -> Result<Arc<Run>, AppError> {
        let found = self.runs(|runs| runs.iter().find(|r| r.id == id).cloned());
        let run = found.filter(|r| r.user == reader.user && r.purpose == *purpose).ok_or(NotFound)?;
        self.allowed_datasets(reader, purpose, &run.options.dataset).await?;
        if let Some((edition, audience)) = &run.seen {
            let view = self.view(reader, purpose, Some(edition)).await?;
            if view.scope().audience().key() != audience {
                return Err(NotFound.into());
            }
        }
        Ok(run)
    }

    /// Some answers of a run that has ended, with what people have said of their hits by now.
    ///
    /// # Errors
    /// When the acts cannot be read.
    pub async fn run_answers(&self, reader: &Reader, purpose: &Purpose, some: &[Screened]) -> Result<Vec<Screened>, AppError> {
        let mut answers = some.to_vec();
        self.tell_adjudications(reader, purpose, &mut answers).await?;
        let datasets: Vec<String> = self.datasets(reader, purpose).await?.into_iter().map(|d| d.name).collect();
        answers.iter_mut().for_each(|a| a.hits.retain(|hit| datasets.contains(&hit.dataset)));
        Ok(answers)
    }

    /// Keeps what the reader says of a hit of a run.
    ///
    /// # Errors
    /// [`NotFound`] when there is no such hit; when policy says no or the reason is empty.
    pub async fn adjudicate_run(
        &self,
        reader: &Reader,
        purpose: &Purpose,
        run: &Run,
        place: RunPlace,
        verdict: HitVerdict,
        reason: &str,
    ) -> Result<(), AppError> {
        let answers = run.answers().and_then(Result::ok).ok_or(NotFound)?;
        let answer = answers.get(place.party).ok_or(NotFound)?;
        let hit = answer.hits.get(place.hit).ok_or(NotFound)?;
        let said_of = HitRef {
            dataset: &hit.dataset,
            entity: &hit.id,
            entity_sign: &hit.sign,
            query: &answer.name,
            names_sign: answer.sign.names.first().ok_or(NotFound)?,
            party_sign: &answer.sign.whole,
        };
        self.adjudicate(reader, purpose, said_of, verdict, reason).await
    }

    /// A run's hits as a file: `csv` as `linchpin screen --out` writes it, or `json`.
    ///
    /// # Errors
    /// [`NotFound`] for another format or a run that has not ended; when policy says no.
    pub async fn export_run(&self, reader: &Reader, purpose: &Purpose, run: &Run, format: &str) -> Result<Exported, AppError> {
        let answers = run.answers().and_then(Result::ok).ok_or(NotFound)?;
        if !["csv", "json"].contains(&format) {
            return Err(NotFound.into());
        }
        self.may(reader, purpose, Act::Export, &format!("screening, {} parties", answers.len())).await?;
        let answers = self.run_answers(reader, purpose, &answers).await?;
        let (media_type, bytes) = match format {
            "csv" => ("text/csv; charset=utf-8", as_csv(&answers).into_bytes()),
            _ => ("application/json", serde_json::to_vec_pretty(&as_json(&answers)).map_err(|e| AppError::Export(e.to_string()))?),
        };
        Ok(Exported { name: format!("screening.{format}"), media_type, bytes })
    }

    /// Whether a name stands for something that the reader may ask.
    async fn allowed_datasets(&self, reader: &Reader, purpose: &Purpose, name: &str) -> Result<(), AppError> {
        let datasets = self.datasets(reader, purpose).await?;
        let is_there = datasets.iter().any(|d| d.name == name) || (name == super::ALL_DATASETS && !datasets.is_empty());
        if is_there { Ok(()) } else { Err(NotFound.into()) }
    }

    fn runs<T>(&self, look: impl FnOnce(&mut std::collections::VecDeque<Arc<Run>>) -> T) -> T {
        look(&mut self.screening.runs.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn reasons(hit: &ScreenHit) -> String {
    hit.steps.iter().map(|s| s.text.as_str()).collect::<Vec<_>>().join("; ")
}

fn as_csv(answers: &[Screened]) -> String {
    let mut text = "query_id,entity_id,score,decision,reasons,query,dataset,name,verdict\n".to_owned();
    for answer in answers {
        for hit in &answer.hits {
            let verdict = hit.adjudicated.as_ref().filter(|a| a.holds).map_or("", |a| a.verdict().as_str());
            let cells = [
                &answer.id,
                &hit.id,
                &format!("{:.4}", hit.score),
                hit.told().as_str(),
                &reasons(hit),
                &answer.name,
                &hit.dataset,
                &hit.caption,
                verdict,
            ];
            text.push_str(&cells.map(|cell| csv_cell(cell).into_owned()).join(","));
            text.push('\n');
        }
    }
    text
}

fn as_json(answers: &[Screened]) -> serde_json::Value {
    let hit = |hit: &ScreenHit| {
        json!({
            "dataset": hit.dataset, "entity_id": hit.id, "name": hit.caption, "schema": hit.schema, "score": hit.score,
            "decision": hit.told().as_str(), "reasons": hit.steps.iter().map(|s| &s.text).collect::<Vec<_>>(), "adjudicated": hit.adjudicated,
        })
    };
    let answer = |a: &Screened| json!({ "query_id": a.id, "query": a.name, "hits": a.hits.iter().map(hit).collect::<Vec<_>>() });
    json!({ "answers": answers.iter().map(answer).collect::<Vec<_>>() })
}
