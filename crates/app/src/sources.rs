// SPDX-License-Identifier: Apache-2.0
//! Sources: those that ship, those an operator laid into the node's folder; checking and fetching them.

use std::{collections::BTreeMap, fs, io::Cursor, path::PathBuf};

use access::Act;
use ingest::{
    SourceSpec, SpecError, Words,
    fetch::{FetchLimits, FetchRequest, Fetched, Validators, fetch},
};
use model::{Finding, Purpose, Reader};
use serde::Serialize;
use store::{FetchRow, FindingFilter, FindingRow, FindingTotal, Node, ObjectState};

use crate::{AppError, Hall, IngestReport, NotFound, Progress, View};

/// A source and what the node holds of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SourceSummary {
    /// Id: the folder's name.
    pub id: String,
    /// Title.
    pub title: String,
    /// Who publishes.
    pub publisher: String,
    /// Under which authority records are held.
    pub authority: String,
    /// Licence.
    pub licence: String,
    /// How often it changes.
    pub cadence: String,
    /// Default marking.
    pub marking: String,
    /// Format.
    pub format: String,
    /// Where the current files lie.
    pub urls: Vec<String>,
    /// Records of it in the view.
    pub records: u64,
    /// Findings that the reader sees.
    pub findings: i64,
    /// Files received: name, when (microseconds since 1970 UTC), state; newest first. Empty for readers who may not ingest.
    pub files: Vec<(String, i64, ObjectState)>,
}

/// What checking a source found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CheckReport {
    /// Source id.
    pub source: String,
    /// What is wrong with `source.toml`, with line, key and remedy; empty when all is well.
    pub problems: Vec<String>,
    /// The sample that was read.
    pub sample: Option<String>,
    /// Records in it.
    pub records: u64,
    /// Statements in it.
    pub statements: u64,
    /// Findings in it.
    pub findings: Vec<Finding>,
}

/// What fetching a source brought.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FetchReport {
    /// Source id.
    pub source: String,
    /// Addresses whose file has not changed.
    pub unchanged: Vec<String>,
    /// What the new files brought.
    pub ingested: Option<IngestReport>,
}

/// Every source by id; a folder of the node overrides a shipped one of the same name.
pub(crate) fn all(node: &Node, words: &Words) -> BTreeMap<String, Result<SourceSpec, SpecError>> {
    let mut found = BTreeMap::new();
    for file in shelf::under("sources/").filter(|f| f.name() == "source.toml") {
        if let (Some(id), Some(text)) = (file.path.split('/').nth(1), file.text()) {
            found.insert(id.to_owned(), SourceSpec::parse(id, text, words));
        }
    }
    for entry in fs::read_dir(node.sources_dir()).into_iter().flatten().flatten() {
        let id = entry.file_name().to_string_lossy().into_owned();
        if let Ok(text) = fs::read_to_string(entry.path().join("source.toml")) {
            found.insert(id.clone(), SourceSpec::parse(&id, &text, words));
        }
    }
    found
}

impl Hall {
    /// The mapping of a source.
    pub(crate) fn spec(&self, id: &str) -> Result<&SourceSpec, AppError> {
        match self.sources.get(id) {
            Some(Ok(spec)) => Ok(spec),
            Some(Err(error)) => Err(AppError::Usage(with_remedy(error))),
            None => {
                let known: Vec<&str> = self.sources.keys().map(String::as_str).collect();
                Err(AppError::Usage(format!("there is no source `{id}`; there are {}", known.join(", "))))
            }
        }
    }

    /// The ids of all sources, those with a faulty `source.toml` included.
    pub fn source_ids(&self) -> Vec<String> {
        self.sources.keys().cloned().collect()
    }

    /// All sources as they describe themselves, without anything the node holds of them.
    pub fn source_list(&self) -> Vec<SourceSummary> {
        self.sources.values().flatten().map(|spec| summary(spec, 0, 0, Vec::new())).collect()
    }

    /// The authority whose keys stand for one party each, where a source declares so.
    pub(crate) fn party_authority(&self, source: &str) -> Option<String> {
        let spec = self.sources.get(source)?.as_ref().ok()?;
        spec.one_key_per_party.then(|| spec.namespace.clone())
    }

    /// The sources a reader may know of: those whose default marking they see, and those with visible records.
    ///
    /// # Errors
    /// When the acts cannot be read.
    pub async fn sources(&self, view: &View) -> Result<Vec<SourceSummary>, AppError> {
        let (reader, purpose) = (view.scope().reader(), view.scope().purpose());
        let scope = self.policy.scope(reader, purpose, self.markings_of_sources().iter().map(String::as_str));
        let totals = self.finding_totals(view).await?;
        // A file may hold rows of any marking, so its name is for those who bring files in.
        let runs_node = self.policy.may(reader, purpose, Act::Ingest).is_ok();
        let mut summaries = Vec::new();
        for spec in self.sources.values().flatten() {
            let records = view.rows().counts().by_source.get(&spec.id).copied().unwrap_or_default();
            let sees = scope.audience().sees(&spec.marking.to_string());
            if !sees && records == 0 {
                continue;
            }
            let files = if sees && runs_node { self.node.acts().objects(Some(&spec.id)).await? } else { Vec::new() };
            let findings = totals.iter().filter(|t| t.source == spec.id).map(|t| t.count).sum();
            summaries.push(summary(spec, records, findings, files.into_iter().map(|o| (o.name, o.received_at_us, o.state)).collect()));
        }
        Ok(summaries)
    }

    /// One source.
    ///
    /// # Errors
    /// [`NotFound`] when it is not there or not theirs to know of.
    pub async fn source(&self, view: &View, id: &str) -> Result<SourceSummary, AppError> {
        Ok(self.sources(view).await?.into_iter().find(|s| s.id == id).ok_or(NotFound)?)
    }

    fn markings_of_sources(&self) -> Vec<String> {
        self.sources.values().flatten().map(|s| s.marking.to_string()).collect()
    }

    /// A scope over the markings that findings carry.
    async fn finding_scope(&self, view: &View) -> Result<model::Scope, AppError> {
        let markings = self.node.acts().finding_markings().await?;
        let scope = view.scope();
        Ok(self.policy.scope(scope.reader(), scope.purpose(), markings.iter().map(String::as_str)))
    }

    /// How many findings of each sort the reader sees.
    ///
    /// # Errors
    /// When the acts cannot be read.
    pub async fn finding_totals(&self, view: &View) -> Result<Vec<FindingTotal>, AppError> {
        Ok(self.node.acts().finding_totals(&self.finding_scope(view).await?).await?)
    }

    /// Findings that the reader sees.
    ///
    /// # Errors
    /// When the acts cannot be read.
    pub async fn findings(&self, view: &View, filter: &FindingFilter, offset: usize, limit: usize) -> Result<Vec<FindingRow>, AppError> {
        Ok(self.node.acts().findings(filter, &self.finding_scope(view).await?, offset, limit).await?)
    }

    /// Checks a source's `source.toml` and reads the sample beside it.
    ///
    /// # Errors
    /// When there is no such source.
    pub fn check_source(&self, id: &str) -> Result<CheckReport, AppError> {
        let mut report =
            CheckReport { source: id.to_owned(), problems: Vec::new(), sample: None, records: 0, statements: 0, findings: Vec::new() };
        let spec = match self.sources.get(id) {
            None => return self.spec(id).map(|_| report),
            Some(Err(error)) => {
                report.problems.push(with_remedy(error));
                return Ok(report);
            }
            Some(Ok(spec)) => spec.clone().sampled(),
        };
        for (name, bytes) in self.samples(id) {
            let mut sink = |batch: ingest::Batch| -> Result<(), std::convert::Infallible> {
                report.records += batch.records.len() as u64;
                report.statements += batch.records.statement_count() as u64;
                report.findings.extend(batch.findings);
                Ok(())
            };
            if let Err(error) = ingest::read(&spec, &self.words, &name, Box::new(Cursor::new(bytes)), &mut sink) {
                report.problems.push(match error {
                    ingest::ReadError::Refused(r) => format!("{r}; {}", r.remedy),
                    other => other.to_string(),
                });
            }
            report.sample = Some(name);
        }
        if report.sample.is_none() {
            report.problems.push(format!("there is no sample beside `sources/{id}/source.toml`: add a small made-up `sample.csv`"));
        }
        Ok(report)
    }

    /// The sample files of a source: everything in its folder but `source.toml` and notes.
    fn samples(&self, id: &str) -> Vec<(String, Vec<u8>)> {
        let folder = self.node.sources_dir().join(id);
        let is_sample = |name: &str| name != "source.toml" && !name.ends_with(".md") && !name.ends_with(".snap");
        if folder.is_dir() {
            let mut files: Vec<PathBuf> =
                fs::read_dir(&folder).into_iter().flatten().flatten().map(|e| e.path()).filter(|p| p.is_file()).collect();
            files.sort();
            let named = files.into_iter().filter_map(|p| Some((p.file_name()?.to_string_lossy().into_owned(), p)));
            return named.filter(|(name, _)| is_sample(name)).filter_map(|(name, path)| Some((name, fs::read(path).ok()?))).collect();
        }
        let prefix = format!("sources/{id}/");
        shelf::under(&prefix).filter(|f| is_sample(f.name())).map(|f| (f.name().to_owned(), f.bytes.to_vec())).collect()
    }

    /// Brings the publisher's current files and ingests what is new.
    ///
    /// # Errors
    /// When policy or network say no, or the source has no address.
    pub async fn fetch_source(
        &self,
        reader: &Reader,
        purpose: &Purpose,
        id: &str,
        limits: FetchLimits,
        progress: &mut (dyn FnMut(Progress) + Send),
    ) -> Result<FetchReport, AppError> {
        self.may(reader, purpose, Act::FetchSource, id).await?;
        let spec = self.spec(id)?;
        if spec.urls.is_empty() {
            return Err(AppError::Usage(format!(
                "`{id}` has no address to fetch from: add `url` to its source.toml, or give a file to `linchpin ingest {id} FILE`"
            )));
        }
        let folder = self.node.root().join("raw").join("fetched");
        fs::create_dir_all(&folder).map_err(|source| store::StoreError::Io { path: folder.clone(), source })?;
        let mut report = FetchReport { source: id.to_owned(), unchanged: Vec::new(), ingested: None };
        let mut files = Vec::new();
        let mut notes = Vec::new();
        for url in &spec.urls {
            progress(Progress { step: format!("fetch {id}"), done: files.len() as u64, total: Some(spec.urls.len() as u64) });
            let known = self.node.acts().fetch_note(id, url).await?.map(|n| Validators { etag: n.etag, last_modified: n.last_modified });
            let name = url.split(['?', '#']).next().and_then(|u| u.rsplit('/').next()).filter(|n| !n.is_empty()).unwrap_or("fetched");
            let to = folder.join(name.replace(['/', '\\', ':'], "_"));
            match fetch(&FetchRequest { url, to: &to, known: known.as_ref(), limits }).await? {
                Fetched::Unchanged => report.unchanged.push(url.clone()),
                Fetched::New(download) => {
                    let v = download.validators;
                    notes.push((
                        url.clone(),
                        FetchRow { etag: v.etag, last_modified: v.last_modified, object: download.object, fetched_at_us: self.now_us() },
                    ));
                    files.push(to);
                }
            }
        }
        if !files.is_empty() {
            report.ingested = Some(self.ingest(reader, purpose, id, &files, progress).await?);
            // What the publisher said is kept only once its file is in: a crash before means it is fetched again.
            for (url, row) in notes {
                self.node.acts().note_fetch(id, &url, &row).await?;
            }
            for file in files {
                fs::remove_file(&file).map_err(|source| store::StoreError::Io { path: file, source })?;
            }
        }
        Ok(report)
    }
}

fn summary(spec: &SourceSpec, records: u64, findings: i64, files: Vec<(String, i64, ObjectState)>) -> SourceSummary {
    SourceSummary {
        id: spec.id.clone(),
        title: spec.title.clone(),
        publisher: spec.publisher.clone(),
        authority: spec.authority.clone(),
        licence: spec.licence.clone(),
        cadence: spec.cadence.clone(),
        marking: spec.marking.to_string(),
        format: spec.format.as_str().to_owned(),
        urls: spec.urls.clone(),
        records,
        findings,
        files,
    }
}

fn with_remedy(error: &SpecError) -> String {
    match &error.remedy {
        Some(remedy) => format!("{error}; {remedy}"),
        None => error.to_string(),
    }
}
