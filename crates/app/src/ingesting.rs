// SPDX-License-Identifier: Apache-2.0
//! Ingest: keep the bytes, read them as a stream on one thread, encode the batches on a second, commit and acknowledge each on a third.
//! While the disk is awaited for one batch, the next is encoded and the one after it read.

use std::{
    fs::File,
    path::{Path, PathBuf},
    sync::Arc,
};

use access::Act;
use ingest::{Batch, ReadError, SourceSpec};
use model::{Finding, ObjectId, Purpose, Reader, RecordIds};
use serde::Serialize;
use store::{BatchReceipt, ObjectState, PreparedBatch, StoreError};
use tokio::{sync::mpsc, task::JoinHandle};

use crate::{AppError, Hall};

/// Batches waiting before each step: what bounds the memory of all.
const BATCHES_WAITING: usize = 1;

/// What long work says of itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Progress {
    /// What is being done: `ingest us_drug_designations parties.csv`.
    pub step: String,
    /// Things done so far (records, buckets, …).
    pub done: u64,
    /// How many there will be, where known.
    pub total: Option<u64>,
}

/// What one file brought.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FileReport {
    /// File name without folders.
    pub file: String,
    /// SHA-256 of its bytes.
    pub object: ObjectId,
    /// Rows read.
    pub rows: u64,
    /// New records.
    pub records: u64,
    /// Statements in them.
    pub statements: u64,
    /// Findings.
    pub findings: u64,
    /// Records known before.
    pub skipped_duplicates: u64,
    /// Why the file was not taken (or not beyond a point), and what to do.
    pub refusal: Option<String>,
}

/// What an ingest brought.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct IngestReport {
    /// Source id.
    pub source: String,
    /// New records.
    pub records: u64,
    /// Statements in them.
    pub statements: u64,
    /// Findings.
    pub findings: u64,
    /// Records known before.
    pub skipped_duplicates: u64,
    /// Wall-clock seconds.
    pub seconds: f64,
    /// Records a second.
    pub records_per_second: f64,
    /// File by file.
    pub files: Vec<FileReport>,
}

/// The store stopped taking batches; why is reported there.
struct Stopped;

/// What one thread hands to the next: a batch, as read or as prepared, or how the reading ended.
enum Handed<T> {
    Batch(T),
    Done(Result<(), ReadError<Stopped>>),
}

/// A batch on its way to the disk.
struct Ready {
    seq: u32,
    rows: u64,
    records: u64,
    findings: Vec<Finding>,
    /// `None` when the table has it already.
    prepared: Option<PreparedBatch>,
}

/// What encodes batches: gives them in order, and at the end the records known then.
struct Encoder {
    steps: mpsc::Receiver<Result<Handed<Ready>, StoreError>>,
    known: JoinHandle<RecordIds>,
}

impl Hall {
    /// Reads files of a source into the node. The same file or record twice brings nothing new; an interrupted ingest is
    /// finished by running it again.
    ///
    /// # Errors
    /// When policy, source or disk say no. A file that is refused is reported, and the others go on.
    pub async fn ingest(
        &self,
        reader: &Reader,
        purpose: &Purpose,
        source: &str,
        files: &[PathBuf],
        progress: &mut (dyn FnMut(Progress) + Send),
    ) -> Result<IngestReport, AppError> {
        self.may(reader, purpose, Act::Ingest, source).await?;
        let spec = Arc::new(self.spec(source)?.clone());
        files.iter().try_for_each(|file| is_file(file))?;
        let started = self.now_us();
        let _lock = self.node.lock()?;
        let mut known = self.node.evidence().record_ids(Some(source)).await?;
        let mut report = IngestReport { source: source.to_owned(), ..IngestReport::default() };
        for file in files {
            let one = self.ingest_file(reader, &spec, file, &mut known, progress).await?;
            report.records += one.records;
            report.statements += one.statements;
            report.findings += one.findings;
            report.skipped_duplicates += one.skipped_duplicates;
            report.files.push(one);
        }
        report.seconds = (self.now_us() - started) as f64 / 1e6;
        report.records_per_second =
            if report.seconds > 0.0 { ((report.records + report.skipped_duplicates) as f64 / report.seconds).round() } else { 0.0 };
        Ok(report)
    }

    async fn ingest_file(
        &self,
        reader: &Reader,
        spec: &Arc<SourceSpec>,
        file: &Path,
        known: &mut RecordIds,
        progress: &mut (dyn FnMut(Progress) + Send),
    ) -> Result<FileReport, AppError> {
        let name = file.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let raw = self.node.keep(file)?;
        let (acts, evidence, source) = (self.node.acts(), self.node.evidence(), spec.id.as_str());
        let mut report = FileReport {
            file: name.clone(),
            object: raw.id,
            rows: 0,
            records: 0,
            statements: 0,
            findings: 0,
            skipped_duplicates: 0,
            refusal: None,
        };
        if let Some(before) = acts.object(source, &raw.id).await?.filter(|o| o.state == ObjectState::Done) {
            report.skipped_duplicates = u64::try_from(before.records + before.duplicates).unwrap_or_default();
            report.rows = u64::try_from(before.rows).unwrap_or_default();
            return Ok(report);
        }
        acts.begin_object(source, &raw.id, &name, raw.bytes, &reader.user, self.now_us()).await?;
        let committed = evidence.batches_committed(source, &raw.id).await?;
        let acknowledged = acts.batches_acknowledged(source, &raw.id).await?;

        let batches = self.read_ahead(Arc::clone(spec), raw.path.clone(), name.clone());
        let mut encoder = self.encode_ahead(source, raw.id, committed, batches, std::mem::take(known));
        let refusal = loop {
            // A thread that ended without a word has failed: the file is not read to its end.
            let step = encoder.steps.recv().await.ok_or_else(|| AppError::Task(format!("the reading of `{name}` ended early")))?;
            let batch = match step? {
                Handed::Batch(batch) => batch,
                Handed::Done(end) => break refusal_of(end)?,
            };
            report.rows += batch.rows;
            report.findings += batch.findings.len() as u64;
            let mut receipt = BatchReceipt { seq: batch.seq, rows: batch.rows, ..BatchReceipt::default() };
            match batch.prepared {
                Some(prepared) => {
                    let appended = evidence.commit(prepared).await?;
                    (receipt.records, receipt.statements, receipt.duplicates) =
                        (appended.records, appended.statements, appended.duplicates);
                }
                None if batch.seq >= acknowledged => {
                    (receipt.records, receipt.statements) = evidence.batch_contents(source, &raw.id, batch.seq).await?;
                    receipt.duplicates = batch.records.saturating_sub(receipt.records);
                }
                None => {}
            }
            if batch.seq >= acknowledged {
                acts.acknowledge(source, &raw.id, &receipt, &batch.findings, self.now_us()).await?;
            }
            report.records += receipt.records;
            report.statements += receipt.statements;
            report.skipped_duplicates += receipt.duplicates;
            progress(Progress { step: format!("ingest {source} {name}"), done: report.rows, total: None });
        };
        *known = encoder.known.await.map_err(|e| AppError::Task(e.to_string()))?;
        acts.finish_object(source, &raw.id, refusal.as_deref(), self.now_us()).await?;
        report.refusal = refusal;
        Ok(report)
    }

    /// Encodes on a thread of its own what the table has not committed yet.
    fn encode_ahead(
        &self,
        source: &str,
        object: ObjectId,
        committed: u32,
        mut batches: mpsc::Receiver<Handed<Batch>>,
        mut known: RecordIds,
    ) -> Encoder {
        let (sender, steps) = mpsc::channel(BATCHES_WAITING);
        let (source, clock) = (source.to_owned(), self.parts.clock);
        let known = tokio::task::spawn_blocking(move || {
            while let Some(read) = batches.blocking_recv() {
                let step = match read {
                    Handed::Done(end) => Ok(Handed::Done(end)),
                    Handed::Batch(batch) => {
                        let prepared = (batch.seq >= committed)
                            .then(|| PreparedBatch::new(&source, &object, batch.seq, &batch.records, &mut known, clock()))
                            .transpose();
                        prepared.map(|prepared| {
                            let records = batch.records.len() as u64;
                            Handed::Batch(Ready { seq: batch.seq, rows: batch.rows, records, findings: batch.findings, prepared })
                        })
                    }
                };
                // The receiver is gone only when a commit failed, which is reported there.
                let is_over = step.is_err();
                if sender.blocking_send(step).is_err() || is_over {
                    break;
                }
            }
            known
        });
        Encoder { steps, known }
    }

    /// Reads on a thread of its own, a few batches ahead.
    fn read_ahead(&self, spec: Arc<SourceSpec>, path: PathBuf, name: String) -> mpsc::Receiver<Handed<Batch>> {
        let (sender, receiver) = mpsc::channel(BATCHES_WAITING);
        let words = Arc::clone(&self.words);
        tokio::task::spawn_blocking(move || {
            let done = match File::open(&path) {
                Ok(input) => {
                    let mut sink = |batch: Batch| sender.blocking_send(Handed::Batch(batch)).map_err(|_| Stopped);
                    ingest::read(&spec, &words, &name, Box::new(input), &mut sink).map(drop)
                }
                Err(source) => Err(ReadError::Io { file: name, source }),
            };
            // The receiver is gone only when the store failed, which is reported there.
            drop(sender.blocking_send(Handed::Done(done)));
        });
        receiver
    }
}

/// A name mistyped is told before anything is read.
fn is_file(path: &Path) -> Result<(), AppError> {
    let shown = path.display();
    match path.metadata() {
        Ok(found) if found.is_dir() => Err(AppError::Usage(format!("`{shown}` is a folder: name the files in it"))),
        Ok(_) => Ok(()),
        Err(error) => Err(AppError::Usage(format!("`{shown}` cannot be opened, and nothing was read: {error}"))),
    }
}

/// A refusal is part of the report; what else ended the reading is an error.
fn refusal_of(end: Result<(), ReadError<Stopped>>) -> Result<Option<String>, AppError> {
    match end {
        Ok(()) => Ok(None),
        Err(ReadError::Refused(refusal)) => Ok(Some(format!("{refusal}; {}", refusal.remedy))),
        Err(ReadError::Io { file, source }) => Ok(Some(format!("`{file}` cannot be read to its end: {source}"))),
        Err(ReadError::Sink { .. }) => Err(AppError::Task("the store stopped taking batches".to_owned())),
    }
}
