// SPDX-License-Identifier: Apache-2.0
//! Asking: parties held against datasets, hits with reasons and with what people have said of them.

use std::sync::Arc;

use model::{EntityId, Ontology, Purpose, Reader};
use screening::{Decision, Field, Party, PartySign, Screener, Settings, Step, Words};

use super::{Adjudicated, Opened, Properties, own};
use crate::{AppError, Hall};

/// Most hits of one party that are looked at; a common name has more namesakes than anybody reads.
pub const HITS_MAX: usize = 500;

/// Limits of one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AskLimits {
    /// Parties in one request.
    pub parties_max: usize,
    /// Values of all properties of one party.
    pub values_max: usize,
    /// Bytes of one value.
    pub value_bytes_max: usize,
}

impl AskLimits {
    /// What a request to the matching API may hold.
    pub const API: AskLimits = AskLimits { parties_max: 100, values_max: 200, value_bytes_max: 1_024 };
}

/// Whom to screen against what.
#[derive(Clone, Debug, Default)]
pub struct ScreenAsk {
    /// A dataset, or [`super::ALL_DATASETS`].
    pub dataset: String,
    /// Of several datasets only these; all when empty.
    pub only_datasets: Vec<String>,
    /// Of several datasets not these.
    pub not_datasets: Vec<String>,
    /// Not entities of these schemas or of what they embrace.
    pub not_schemas: Vec<String>,
    /// Not these entities.
    pub not_entities: Vec<String>,
    /// Scores from here on are alerts.
    pub threshold: f64,
    /// Scores below are not told.
    pub cutoff: f64,
    /// Most hits told of one party.
    pub limit: usize,
    /// Who.
    pub parties: Vec<Party>,
}

/// One hit.
#[derive(Clone, Debug, PartialEq)]
pub struct ScreenHit {
    /// Its dataset.
    pub dataset: String,
    /// Its id there.
    pub id: String,
    /// Its name.
    pub caption: String,
    /// Its FollowTheMoney schema, as closely as the dataset tells.
    pub schema: String,
    /// What the dataset holds of it.
    pub properties: Properties,
    /// 0 to 1.
    pub score: f64,
    /// What the score says.
    pub decision: Decision,
    /// Why; the changes add up to the score.
    pub steps: Vec<Step>,
    /// The sign of what is known of it.
    pub sign: String,
    /// What people have said of exactly this hit, as the reader may know.
    pub adjudicated: Option<Adjudicated>,
}

impl ScreenHit {
    /// The decision, with what people have said.
    pub fn told(&self) -> Decision {
        if self.adjudicated.as_ref().is_some_and(Adjudicated::clears) { Decision::Cleared } else { self.decision }
    }

    /// Whether the party is taken for the listed one: by the score, unless people have said otherwise.
    pub fn is_match(&self) -> bool {
        match &self.adjudicated {
            Some(said) if said.clears() => false,
            Some(said) if said.confirms() => true,
            _ => self.decision == Decision::Alert,
        }
    }
}

/// One party's answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Screened {
    /// The party's id, as given.
    pub id: String,
    /// Its first name.
    pub name: String,
    /// Its signs.
    pub sign: PartySign,
    /// Hits, best first.
    pub hits: Vec<ScreenHit>,
    /// Hits there were, before the limit; never more than [`HITS_MAX`] a dataset.
    pub total: usize,
}

impl Hall {
    /// Screens parties. That it was done is written to the audit trail before anything is told, the names never.
    ///
    /// # Errors
    /// [`crate::NotFound`] when the dataset is not there or not theirs to ask.
    pub async fn screen(&self, reader: &Reader, purpose: &Purpose, ask: ScreenAsk) -> Result<Vec<Screened>, AppError> {
        let mut answers = self.screen_counted(reader, purpose, ask, Arc::new(|_| {})).await?;
        self.tell_adjudications(reader, purpose, &mut answers).await?;
        Ok(answers)
    }

    /// As [`Hall::screen`], without what people said; `done` hears how many parties are through.
    pub(super) async fn screen_counted(
        &self,
        reader: &Reader,
        purpose: &Purpose,
        ask: ScreenAsk,
        done: Arc<dyn Fn(usize) + Send + Sync>,
    ) -> Result<Vec<Screened>, AppError> {
        let mut opened = self.open_datasets(reader, purpose, &ask.dataset).await?;
        opened.retain(|o| ask.only_datasets.is_empty() || ask.only_datasets.iter().any(|d| d == o.name()));
        opened.retain(|o| !ask.not_datasets.iter().any(|d| d == o.name()));
        let words = self.screen_words()?;
        let ontology = Arc::clone(&self.ontology);
        let dataset = ask.dataset.clone();
        let place = self.screening_place().await?;
        let work = move || {
            let _place = place;
            answers(&ask, &opened, &words, &ontology, &*done)
        };
        let answers = tokio::task::spawn_blocking(work).await.map_err(|e| AppError::Task(e.to_string()))?;
        let hits: usize = answers.iter().map(|a| a.hits.len()).sum();
        self.audit(reader, purpose, "screen", &format!("{dataset}: {} parties, {hits} hits", answers.len())).await?;
        Ok(answers)
    }
}

fn answers(ask: &ScreenAsk, opened: &[Opened], words: &Words, ontology: &Ontology, done: &dyn Fn(usize)) -> Vec<Screened> {
    let settings = Settings { threshold: ask.threshold, review: ask.cutoff, limit: HITS_MAX };
    let mut seats: Vec<(&Opened, Screener<'_>)> = opened.iter().map(|o| (o, Screener::new(o.index(), words, settings))).collect();
    let mut told = Vec::with_capacity(ask.parties.len());
    for (place, party) in ask.parties.iter().enumerate() {
        let mut hits: Vec<ScreenHit> = Vec::new();
        for (opened, screener) in &mut seats {
            hits.extend(screener.screen(party.clone()).into_iter().filter_map(|hit| hit_of(opened, ontology, hit)));
        }
        hits.retain(|hit| !is_unwanted(ask, ontology, hit));
        // Each dataset's hits stand in order already.
        hits.sort_by(|a, b| b.score.total_cmp(&a.score));
        let total = hits.len();
        hits.truncate(ask.limit);
        let name = party.names().next().unwrap_or_default().to_owned();
        told.push(Screened { id: party.id.clone(), name, sign: party.sign(words), hits, total });
        done(place + 1);
    }
    told
}

/// A hit as told. An entity of the node's own is called what the view calls it.
fn hit_of(opened: &Opened, ontology: &Ontology, hit: screening::Hit) -> Option<ScreenHit> {
    let known = opened.index().known(hit.entity);
    let mut properties: Properties = known.facts.into_iter().map(|(property, values)| (property.to_owned(), values)).collect();
    let mut names = known.names.into_iter();
    if let Some(first) = names.next() {
        properties.insert("name".to_owned(), vec![first]);
    }
    for (property, values) in [("alias", names.collect::<Vec<_>>()), ("weakAlias", known.weak_names)] {
        if !values.is_empty() {
            properties.insert(property.to_owned(), values);
        }
    }
    let (caption, schema) = match opened {
        Opened::List(..) => (hit.caption, known.schema.to_owned()),
        Opened::Own(view, _) => {
            let row = view.rows().entity(&hit.id.parse::<EntityId>().ok()?)?;
            (row.caption, ontology.def(row.kind).kind.as_str().to_owned())
        }
    };
    Some(ScreenHit {
        dataset: opened.name().to_owned(),
        id: hit.id,
        caption,
        schema,
        properties,
        score: hit.score,
        decision: hit.decision,
        steps: hit.steps,
        sign: hit.sign,
        adjudicated: None,
    })
}

fn is_unwanted(ask: &ScreenAsk, ontology: &Ontology, hit: &ScreenHit) -> bool {
    let embraces = |schema: &String| *schema == hit.schema || ontology.kind(&hit.schema).is_some_and(|kind| ontology.is_a(kind, schema));
    ask.not_entities.contains(&hit.id) || ask.not_schemas.iter().any(embraces)
}

/// A party as FollowTheMoney writes it. Properties that screening does not read are passed over: nationality is one of them.
///
/// # Errors
/// When the schema is none, or there is too much of it.
pub fn party_of(ontology: &Ontology, id: &str, schema: &str, properties: &Properties, limits: AskLimits) -> Result<Party, AppError> {
    let kind = ontology.kind(schema).ok_or_else(|| AppError::Usage(format!("query `{id}`: `{schema}` is no schema")))?;
    let values = || properties.values().flatten();
    if values().count() > limits.values_max {
        return Err(AppError::Usage(format!("query `{id}` has more than {} values", limits.values_max)));
    }
    if values().any(|v| v.len() > limits.value_bytes_max) {
        return Err(AppError::Usage(format!("query `{id}` has a value of more than {} bytes", limits.value_bytes_max)));
    }
    let mut party = Party::new(id);
    party.put(Field::Schema, own::schema_word(ontology, kind));
    for (property, values) in properties {
        values.iter().for_each(|value| own::put(&mut party, property, value));
    }
    Ok(party)
}
