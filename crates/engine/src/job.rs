// SPDX-License-Identifier: Apache-2.0
//! One query on a thread of its own: away from the server's async threads, with a stack deep enough for deep SQL.

use std::{
    sync::{Arc, atomic::AtomicBool},
    thread,
};

use datafusion::{
    common::DataFusionError,
    execution::{
        disk_manager::{DiskManagerBuilder, DiskManagerMode},
        memory_pool::FairSpillPool,
        runtime_env::RuntimeEnvBuilder,
    },
    prelude::SessionContext,
};
use futures::StreamExt;
use indicators::{EngineError, Query, Rows, Table, Value};
use tokio::sync::oneshot;

use crate::{
    Limits, answer, lost, plan,
    visible::{TableFault, VisibleTable},
};

/// DataFusion plans by recursion; the parser's limits keep plans far below what this holds.
const STACK_BYTES: usize = 64 << 20;

/// A query with all it needs.
pub(crate) struct Job {
    name: String,
    sql: String,
    parameters: Vec<(String, Value)>,
    rows_max: usize,
    tables: Vec<Table>,
    limits: Limits,
    stopped: Arc<AtomicBool>,
}

impl Job {
    pub(crate) fn new(query: Query<'_>, tables: &[Table], limits: Limits, stopped: Arc<AtomicBool>) -> Job {
        Job {
            name: query.name.to_owned(),
            sql: query.sql.to_owned(),
            parameters: query.parameters.to_vec(),
            rows_max: query.rows_max,
            tables: tables.to_vec(),
            limits,
            stopped,
        }
    }

    /// Runs on a new thread and hands the answer to `done`. A panic inside hands over nothing.
    /// When the caller is gone, the query stops where it next yields: DataFusion's operators do so every few batches.
    pub(crate) fn spawn(
        self,
        caller_gone: oneshot::Receiver<()>,
        done: impl FnOnce(Result<Rows, EngineError>) + Send + 'static,
    ) -> Result<(), EngineError> {
        let name = self.name.clone();
        let work = move || {
            let runtime = tokio::runtime::Builder::new_current_thread().build();
            match runtime {
                Ok(runtime) => {
                    let answer = runtime.block_on(async {
                        tokio::select! {
                            answer = self.run() => answer,
                            _ = caller_gone => Err(EngineError::Time { query: self.name.clone(), limit: self.limits.time }),
                        }
                    });
                    // Readers that are still at a file must not hold up the answer.
                    runtime.shutdown_background();
                    done(answer);
                }
                Err(_) => done(Err(lost(&self.name))),
            }
        };
        let spawned = thread::Builder::new().name("query".to_owned()).stack_size(STACK_BYTES).spawn(work);
        spawned.map(drop).map_err(|error| EngineError::Query { query: name, reason: error.to_string() })
    }

    async fn run(&self) -> Result<Rows, EngineError> {
        if self.sql.len() > self.limits.sql_bytes {
            return Err(self.refused(format!("the text is longer than {} bytes", self.limits.sql_bytes)));
        }
        let statement = plan::only_select(&self.sql).map_err(|reason| self.refused(reason))?;
        let ctx = self.context().map_err(|e| self.failed(&e))?;
        let planned = ctx.state().statement_to_plan(statement).await.map_err(|e| self.failed(&e))?;
        let settled = plan::settled(planned, &self.parameters, self.rows_max.saturating_add(1)).map_err(|e| match e {
            plan::NotSettled::Refused(reason) => self.refused(reason),
            plan::NotSettled::Query(error) => self.failed(&error),
        })?;
        let frame = ctx.execute_logical_plan(settled).await.map_err(|e| self.failed(&e))?;
        let mut stream = frame.execute_stream().await.map_err(|e| self.failed(&e))?;
        let mut gathering = answer::Gathering::new(&stream.schema(), self.rows_max, self.limits.memory_bytes);
        while let Some(batch) = stream.next().await {
            let batch = batch.map_err(|e| self.failed(&e))?;
            if !gathering.add(&batch).map_err(|e| self.failed(&e))? {
                break;
            }
        }
        gathering.finish().map_err(|_| EngineError::Memory { query: self.name.clone(), limit_bytes: self.limits.memory_bytes })
    }

    /// A session that knows the given tables and nothing else: no files, no catalogs, no settings to read.
    fn context(&self) -> Result<SessionContext, DataFusionError> {
        let runtime = RuntimeEnvBuilder::new()
            .with_memory_pool(Arc::new(FairSpillPool::new(self.limits.memory_bytes)))
            // What a query sorts may be sensitive: it is never written to a temporary folder.
            .with_disk_manager_builder(DiskManagerBuilder::default().with_mode(DiskManagerMode::Disabled))
            .build_arc()?;
        let ctx = SessionContext::new_with_state(plan::session_state(runtime));
        for table in &self.tables {
            ctx.register_table(&*table.name, Arc::new(VisibleTable::new(table.clone(), Arc::clone(&self.stopped))))?;
        }
        Ok(ctx)
    }

    fn refused(&self, reason: String) -> EngineError {
        EngineError::Refused { query: self.name.clone(), reason }
    }

    /// Sorts DataFusion's errors by what the caller can do next.
    fn failed(&self, error: &DataFusionError) -> EngineError {
        let query = self.name.clone();
        match error.find_root() {
            DataFusionError::ResourcesExhausted(_) => EngineError::Memory { query, limit_bytes: self.limits.memory_bytes },
            DataFusionError::External(inner) if inner.is::<TableFault>() => {
                let fault = inner.downcast_ref::<TableFault>().cloned().unwrap_or_default();
                EngineError::Table { table: fault.table, reason: fault.reason }
            }
            root => EngineError::Query { query, reason: root.strip_backtrace() },
        }
    }
}
