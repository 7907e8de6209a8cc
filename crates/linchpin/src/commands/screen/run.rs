// SPDX-License-Identifier: Apache-2.0
//! A file of queries, on all cores, hits in the order of the queries.

use std::{
    path::Path,
    process::ExitCode,
    time::{Duration, Instant},
};

use screening::Party;
use serde::Serialize;

use super::{Desk, Seat, Told, read, write::Hits};
use crate::{
    cli::ScreenArgs,
    output::{Output, Usage},
};

/// Queries read before they are screened together.
const QUERIES_AT_A_TIME: usize = 8_192;
/// Times kept exactly; of more queries every so-manieth counts.
const TIMES_MAX: usize = 1 << 20;

/// What a run measured.
#[derive(Debug, Default, Serialize)]
struct Summary {
    list_entities: usize,
    queries: usize,
    /// Screening alone: not the reading of lists.
    seconds: f64,
    queries_per_second: f64,
    p50_us: f64,
    p99_us: f64,
    hits: usize,
    alerts: usize,
    queries_alerted: usize,
    threads: usize,
}

/// Screens a file of queries.
pub(super) fn batch(desk: &Desk<'_>, args: &ScreenArgs, file: &Path, out: &Output) -> anyhow::Result<ExitCode> {
    let hits = args.out.as_deref().ok_or_else(|| Usage("say where hits go: --out hits.csv".to_owned()))?;
    let threads = args.threads.map_or_else(|| std::thread::available_parallelism().map_or(1, usize::from), usize::from);
    let mut run = Run {
        seats: (0..threads).map(|_| desk.seat()).collect(),
        waiting: Vec::new(),
        to: Hits::create(hits, desk.older.is_some())?,
        times: Vec::new(),
        summary: Summary { list_entities: desk.index.entities(), threads, ..Summary::default() },
        failed: None,
    };
    // `-` is read like a file here, since answers go to one.
    let file = if file == Path::new("-") { Path::new("/dev/stdin") } else { file };
    let read = read(file, "screening", out, |party| {
        run.waiting.push(party);
        if run.waiting.len() >= QUERIES_AT_A_TIME { run.screen().map_err(|e| run.fail(e)) } else { Ok(()) }
    });
    if let Some(failed) = run.failed.take() {
        return Err(failed);
    }
    read?;
    run.screen()?;
    let summary = run.close()?;
    out.result(&summary, plain)?;
    Ok(ExitCode::SUCCESS)
}

struct Run<'a> {
    seats: Vec<Seat<'a>>,
    waiting: Vec<Party>,
    to: Hits,
    times: Vec<Duration>,
    summary: Summary,
    failed: Option<anyhow::Error>,
}

impl Run<'_> {
    /// Keeps why writing failed while reading is stopped.
    fn fail(&mut self, error: anyhow::Error) -> String {
        let text = error.to_string();
        self.failed = Some(error);
        text
    }

    /// Screens what waits, a share for each thread.
    fn screen(&mut self) -> anyhow::Result<()> {
        let waiting = std::mem::take(&mut self.waiting);
        if waiting.is_empty() {
            return Ok(());
        }
        let began = Instant::now();
        let share = waiting.len().div_ceil(self.seats.len().max(1));
        let done: Vec<Vec<(String, Vec<Told>, Duration)>> = std::thread::scope(|scope| {
            let shares = self.seats.iter_mut().zip(waiting.chunks(share));
            let threads: Vec<_> = shares.map(|(seat, parties)| scope.spawn(|| parties.iter().map(|p| timed(seat, p)).collect())).collect();
            threads.into_iter().filter_map(|thread| thread.join().ok()).collect()
        });
        self.summary.seconds += began.elapsed().as_secs_f64();
        let screened: usize = done.iter().map(Vec::len).sum();
        anyhow::ensure!(screened == waiting.len(), "a screening thread stopped");
        for (id, hits, time) in done.iter().flatten() {
            self.to.query(id, hits)?;
            let alerts = hits.iter().filter(|h| h.decision == "alert").count();
            self.summary.queries += 1;
            self.summary.hits += hits.len();
            self.summary.alerts += alerts;
            self.summary.queries_alerted += usize::from(alerts > 0);
            if self.times.len() < TIMES_MAX {
                self.times.push(*time);
            }
        }
        Ok(())
    }

    fn close(mut self) -> anyhow::Result<Summary> {
        self.times.sort_unstable();
        let at = |share: f64| self.times.get((self.times.len() as f64 * share) as usize).map_or(0.0, |t| t.as_secs_f64() * 1e6);
        (self.summary.p50_us, self.summary.p99_us) = (at(0.5), at(0.99));
        self.summary.queries_per_second = self.summary.queries as f64 / self.summary.seconds.max(1e-9);
        self.to.close()?;
        Ok(self.summary)
    }
}

fn timed(seat: &mut Seat<'_>, party: &Party) -> (String, Vec<Told>, Duration) {
    let began = Instant::now();
    let hits = seat.screen(party.clone());
    (party.id.clone(), hits, began.elapsed())
}

fn plain(s: &Summary) -> String {
    format!(
        "{} queries against {} entities in {:.1} s ({:.0} a second; half within {:.0} µs, 99 of 100 within {:.0} µs)\n{} alerts on {} queries",
        s.queries, s.list_entities, s.seconds, s.queries_per_second, s.p50_us, s.p99_us, s.alerts, s.queries_alerted
    )
}
