// SPDX-License-Identifier: Apache-2.0
//! Runs one SELECT over an edition's tables with DataFusion, inside a scope and inside limits.
//!
//! DataFusion is never handed a hidden row: our own reader opens the Parquet files, keeps the visible rows and cuts them
//! into batches of one size, so nothing downstream (statistics, batch borders, the last bit of a sum) can depend on the rest.
//! One partition and a total order make the same query over the same visible rows give the same bytes.

mod answer;
mod job;
mod plan;
mod visible;

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use indicators::{Engine, EngineError, Query, Rows, Table};
use tokio::sync::{Semaphore, oneshot};

use crate::job::Job;

/// What one query may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Memory of sorts, joins, groups and the answer.
    pub memory_bytes: usize,
    /// Time from asking to answering, waiting for a slot included.
    pub time: Duration,
    /// Length of the SQL text.
    pub sql_bytes: usize,
    /// Queries at once; more wait.
    pub queries_at_once: usize,
}

impl Default for Limits {
    /// For a laptop: 512 MiB and 30 s a query, two queries at once, 64 KiB of SQL.
    fn default() -> Self {
        Limits { memory_bytes: 512 << 20, time: Duration::from_secs(30), sql_bytes: 64 << 10, queries_at_once: 2 }
    }
}

/// DataFusion behind the catalogue's trait.
#[derive(Debug)]
pub struct DataFusionEngine {
    limits: Limits,
    slots: Arc<Semaphore>,
}

impl DataFusionEngine {
    /// An engine with these limits.
    pub fn new(limits: Limits) -> Self {
        DataFusionEngine { limits, slots: Arc::new(Semaphore::new(limits.queries_at_once.max(1))) }
    }
}

impl Default for DataFusionEngine {
    fn default() -> Self {
        DataFusionEngine::new(Limits::default())
    }
}

/// Dropped when the caller has its answer, went away, or the time is over: readers stop at their next batch, the query where it next yields.
struct Stop {
    flag: Arc<AtomicBool>,
    _gone: oneshot::Sender<()>,
}

impl Drop for Stop {
    fn drop(&mut self) {
        self.flag.store(true, Ordering::Relaxed);
    }
}

#[async_trait]
impl Engine for DataFusionEngine {
    async fn run(&self, query: Query<'_>, tables: &[Table]) -> Result<Rows, EngineError> {
        let name = query.name.to_owned();
        let (gone, caller_gone) = oneshot::channel();
        let stop = Stop { flag: Arc::new(AtomicBool::new(false)), _gone: gone };
        let job = Job::new(query, tables, self.limits, Arc::clone(&stop.flag));
        let slots = Arc::clone(&self.slots);
        let answered = async move {
            let _stop = stop;
            let slot = slots.acquire_owned().await.map_err(|_| lost(&name))?;
            let (tell, told) = oneshot::channel();
            job.spawn(caller_gone, move |answer| {
                // The caller may have stopped waiting.
                let _ = tell.send(answer);
                drop(slot);
            })?;
            told.await.unwrap_or_else(|_| Err(lost(&name)))
        };
        let late = |_| Err(EngineError::Time { query: query.name.to_owned(), limit: self.limits.time });
        tokio::time::timeout(self.limits.time, answered).await.unwrap_or_else(late)
    }
}

/// The query's thread ended without an answer.
fn lost(query: &str) -> EngineError {
    EngineError::Query { query: query.to_owned(), reason: "the engine stopped without an answer".to_owned() }
}
