// SPDX-License-Identifier: Apache-2.0
//! The Picture: stages, map, totals, what moves, what changed.

use std::{collections::BTreeMap, sync::Arc};

use indicators::{Identity, Rows, Table, Value};
use model::{EditionId, Stage};
use serde::Serialize;
use store::{Change, ChangeSort, Hit, ViewCounts};

use crate::{AppError, Hall, View};

/// Rows of a standing question shown on the Picture.
const ROWS_MAX: usize = 400;
const HUBS_MAX: usize = 10;
const CHANGES_MAX: usize = 6;

/// One stage of the strip.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StageTile {
    /// Stage.
    pub stage: Stage,
    /// Label.
    pub label: String,
    /// What belongs here.
    pub definition: String,
    /// Entities at this stage.
    pub entities: u64,
}

/// Entities in a country.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CountryPoint {
    /// ISO 3166-1 alpha-2, lower case.
    pub country: String,
    /// How many entities name it.
    pub entities: u64,
}

/// Goods from one country to another.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RouteFlow {
    /// ISO 3166-1 alpha-2, lower case.
    pub from: String,
    /// ISO 3166-1 alpha-2, lower case.
    pub to: String,
    /// Shipments.
    pub shipments: u64,
}

/// A month of a series.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MonthBar {
    /// `2026-03`.
    pub month: String,
    /// How many.
    pub count: u64,
}

/// The change from the edition before.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct WhatChanged {
    /// The earlier edition, when there is one.
    pub since: Option<EditionId>,
    /// How many changes of each sort.
    pub counts: BTreeMap<ChangeSort, u64>,
    /// The first few.
    pub changes: Vec<Change>,
}

/// Everything on the Picture.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Picture {
    /// The edition.
    pub edition: EditionId,
    /// Totals.
    pub counts: ViewCounts,
    /// Stages in order.
    pub stages: Vec<StageTile>,
    /// Countries, most entities first.
    pub countries: Vec<CountryPoint>,
    /// Routes, most shipments first.
    pub routes: Vec<RouteFlow>,
    /// Series by title: arrivals, payments, seizures by month.
    pub series: Vec<(String, Vec<MonthBar>)>,
    /// The best connected.
    pub hubs: Vec<Hit>,
    /// What changed.
    pub changed: WhatChanged,
    /// Standing questions that could not be answered, each with the reason.
    pub unanswered: Vec<String>,
    /// Banner: the join of all visible markings.
    pub banner: String,
}

impl Hall {
    /// The Picture of a view, worked out when first asked for.
    ///
    /// # Errors
    /// When files of the edition cannot be read or a standing question cannot be run.
    pub async fn picture(&self, view: &View) -> Result<Arc<Picture>, AppError> {
        let before = self.edition_before(&view.edition()).await?;
        let mut kept = view.shared().picture.lock().await;
        // An edition can be sealed again after another, and then has another one before it.
        if let Some(picture) = kept.as_ref().filter(|p| p.changed.since == before) {
            return Ok(Arc::clone(picture));
        }
        let picture = Arc::new(self.work_out_picture(view, before).await?);
        *kept = Some(Arc::clone(&picture));
        Ok(picture)
    }

    async fn work_out_picture(&self, view: &View, before: Option<EditionId>) -> Result<Picture, AppError> {
        let rows = view.rows();
        let counts = rows.counts().clone();
        let stages = self
            .ontology
            .stages()
            .iter()
            .map(|s| StageTile {
                stage: s.stage,
                label: s.label.clone(),
                definition: s.definition.clone(),
                entities: counts.by_stage.get(s.stage.as_str()).copied().unwrap_or_default(),
            })
            .collect();
        let mut countries: Vec<CountryPoint> =
            counts.by_country.iter().map(|(c, n)| CountryPoint { country: c.clone(), entities: *n }).collect();
        countries.sort_by(|a, b| b.entities.cmp(&a.entities).then_with(|| a.country.cmp(&b.country)));
        let (mut series, mut unanswered) = (Vec::new(), Vec::new());
        for (title, indicator) in [
            ("Arrivals", "picture/arrivals_by_month"),
            ("Payments", "picture/payments_by_month"),
            ("Seizures", "picture/seizures_by_month"),
        ] {
            let bars = self.answer(view, indicator, &mut unanswered).await?.map(|rows| months(&rows));
            series.push((title.to_owned(), bars.unwrap_or_default()));
        }
        let routes = self.answer(view, "picture/routes_top", &mut unanswered).await?.map(|rows| routes(&rows)).unwrap_or_default();
        let banner = crate::dossier::banner(rows.audience().markings());
        Ok(Picture {
            edition: view.edition(),
            counts,
            stages,
            countries,
            routes,
            series,
            hubs: rows.best_connected("LegalEntity", HUBS_MAX),
            changed: self.changed(view, before).await?,
            unanswered,
            banner,
        })
    }

    /// A standing question's answer; one that is beyond the engine's limits is noted, and the rest of the Picture stands.
    async fn answer(&self, view: &View, indicator: &str, unanswered: &mut Vec<String>) -> Result<Option<Rows>, AppError> {
        match self.ask(view, indicator, ROWS_MAX).await {
            Ok(rows) => Ok(Some(rows)),
            Err(AppError::Engine(error)) => {
                unanswered.push(error.to_string());
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    /// Runs a shipped question over the view's tables.
    ///
    /// # Errors
    /// When there is no such question or it cannot be run.
    pub async fn ask(&self, view: &View, indicator: &str, rows_max: usize) -> Result<Rows, AppError> {
        let found = self.catalogue.get(indicator).ok_or_else(|| AppError::Usage(format!("there is no indicator `{indicator}`")))?;
        let parameters = found.defaults();
        let query = indicators::Query { rows_max, ..found.query(&parameters) };
        let tables = indicators::tables_for(&found.inputs, &self.tables(view), &self.ontology);
        Ok(self.parts.engine.run(query, &tables).await?)
    }

    /// The view's tables as the engine sees them: cut to the view's markings.
    fn tables(&self, view: &View) -> Vec<Table> {
        let rows = Arc::clone(view.rows());
        let identity = Identity::new(move |id| rows.canonical(&id.parse().ok()?).map(|id| id.to_string()));
        let visible: std::collections::BTreeSet<String> = view.rows().audience().markings().map(str::to_owned).collect();
        view.rows()
            .tables()
            .into_iter()
            .filter_map(|t| {
                Some(Table {
                    columns: indicators::columns_of(&t.name, &self.ontology)?,
                    name: t.name,
                    files: t.files,
                    visible_markings: visible.clone(),
                    identity: identity.clone(),
                })
            })
            .collect()
    }

    async fn changed(&self, view: &View, before: Option<EditionId>) -> Result<WhatChanged, AppError> {
        let Some(before) = before else { return Ok(WhatChanged::default()) };
        let (old, new) = (self.base(&before).await?, self.base(&view.edition()).await?);
        let (counts, changes) = store::diff(&old, &new, view.scope(), store::DiffLimits { sort: None, offset: 0, limit: CHANGES_MAX })?;
        Ok(WhatChanged { since: Some(before), counts, changes })
    }
}

fn column(rows: &Rows, name: &str) -> Option<usize> {
    rows.columns.iter().position(|c| c.name == name)
}

fn text(value: Option<&Value>) -> String {
    match value {
        Some(Value::Text(t)) => t.clone(),
        Some(Value::Integer(n)) => n.to_string(),
        _ => String::new(),
    }
}

fn count(value: Option<&Value>) -> u64 {
    match value {
        Some(Value::Integer(n)) => u64::try_from(*n).unwrap_or_default(),
        Some(Value::Number(x)) if *x >= 0.0 => x.round() as u64,
        _ => 0,
    }
}

/// Sums an answer with a `month` column by month; the first whole-number column counts.
fn months(rows: &Rows) -> Vec<MonthBar> {
    let counted = rows.columns.iter().position(|c| c.kind == indicators::ColumnKind::Integer);
    let (Some(month), Some(counted)) = (column(rows, "month"), counted) else { return Vec::new() };
    let mut sums: BTreeMap<String, u64> = BTreeMap::new();
    for row in &rows.rows {
        *sums.entry(text(row.get(month))).or_default() += count(row.get(counted));
    }
    sums.into_iter().filter(|(m, _)| !m.is_empty()).map(|(month, count)| MonthBar { month, count }).collect()
}

/// The country of a UN/LOCODE is its first two letters.
fn country_of(place: &str) -> Option<String> {
    let letters: String = place.chars().take(2).collect::<String>().to_lowercase();
    (letters.len() == 2 && letters.bytes().all(|b| b.is_ascii_lowercase())).then_some(letters)
}

fn routes(rows: &Rows) -> Vec<RouteFlow> {
    let pick = |names: &[&str]| names.iter().find_map(|n| column(rows, n));
    let (Some(from), Some(to), Some(n)) = (
        pick(&["load_port", "from_place", "from"]),
        pick(&["discharge_port", "to_place", "to"]),
        pick(&["shipments", "shipment_count", "count"]),
    ) else {
        return Vec::new();
    };
    let mut sums: BTreeMap<(String, String), u64> = BTreeMap::new();
    for row in &rows.rows {
        if let (Some(a), Some(b)) = (country_of(&text(row.get(from))), country_of(&text(row.get(to)))) {
            *sums.entry((a, b)).or_default() += count(row.get(n));
        }
    }
    let mut flows: Vec<RouteFlow> = sums.into_iter().map(|((from, to), shipments)| RouteFlow { from, to, shipments }).collect();
    flows.sort_by(|a, b| b.shipments.cmp(&a.shipments).then_with(|| (&a.from, &a.to).cmp(&(&b.from, &b.to))));
    flows
}
