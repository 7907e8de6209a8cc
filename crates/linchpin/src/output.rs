// SPDX-License-Identifier: Apache-2.0
//! What is printed where: one JSON document or plain lines on standard output, progress and logs on standard error.
#![expect(clippy::print_stderr, reason = "this is the file that prints")]

use std::{
    io::{IsTerminal, Write},
    process::ExitCode,
    sync::Mutex,
    time::{Duration, Instant},
};

use app::{AppError, Progress};
use serde::Serialize;

/// Failed.
pub(crate) const FAILED: u8 = 1;
/// Bad usage or input.
pub(crate) const USAGE: u8 = 2;
const PROGRESS_EVERY: Duration = Duration::from_millis(200);

/// Where a command's words go.
pub(crate) struct Output {
    json: bool,
    quiet: bool,
    last: Mutex<Option<(Instant, String)>>,
}

/// Sets up logs on standard error; `RUST_LOG` overrides.
pub(crate) fn log(verbose: u8) {
    let level = ["warn", "info,linchpin=debug", "debug"][usize::from(verbose.min(2))];
    let filter = tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| tracing_subscriber::EnvFilter::new(level));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
}

impl Output {
    pub(crate) fn new(json: bool, quiet: bool) -> Output {
        Output { json, quiet, last: Mutex::new(None) }
    }

    /// Whether one JSON document is asked for.
    pub(crate) fn is_json(&self) -> bool {
        self.json
    }

    /// Prints the result: as JSON, or as the lines that `plain` makes.
    pub(crate) fn result<T: Serialize>(&self, value: &T, plain: impl FnOnce(&T) -> String) -> anyhow::Result<()> {
        self.end_progress();
        let text = if self.json { serde_json::to_string_pretty(value)? } else { plain(value) };
        let mut stdout = std::io::stdout().lock();
        writeln!(stdout, "{}", text.trim_end()).or_else(|e| if e.kind() == std::io::ErrorKind::BrokenPipe { Ok(()) } else { Err(e) })?;
        Ok(())
    }

    /// A line for the person at the terminal, on standard error.
    pub(crate) fn say(&self, line: &str) {
        self.end_progress();
        if !self.quiet {
            eprintln!("{line}");
        }
    }

    /// Shows a question, on standard error; a person waits for it, so it is never held back.
    pub(crate) fn ask(&self, text: &str) {
        self.end_progress();
        eprint!("{text}");
        drop(std::io::stderr().flush());
    }

    /// Shows progress, at most a few times a second; on a terminal the line is rewritten.
    pub(crate) fn progress(&self, progress: Progress) {
        if self.quiet {
            return;
        }
        let mut last = self.last.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let is_new = last.as_ref().is_none_or(|(_, step)| *step != progress.step);
        if !is_new && last.as_ref().is_some_and(|(at, _)| at.elapsed() < PROGRESS_EVERY) {
            return;
        }
        let amount = match progress.total {
            Some(total) => format!("{} of {total}", progress.done),
            None => progress.done.to_string(),
        };
        if std::io::stderr().is_terminal() {
            eprint!("\r\x1b[2K{}: {amount}", progress.step);
            drop(std::io::stderr().flush());
        } else if is_new {
            eprintln!("{}: {amount}", progress.step);
        }
        *last = Some((Instant::now(), progress.step));
    }

    fn end_progress(&self) {
        let mut last = self.last.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if last.take().is_some() && std::io::stderr().is_terminal() && !self.quiet {
            eprintln!();
        }
    }

    /// Says what went wrong, with the chain of causes and the remedy, and gives the exit code.
    pub(crate) fn fail(&self, error: &anyhow::Error) -> ExitCode {
        self.end_progress();
        eprintln!("error: {error}");
        for cause in error.chain().skip(1) {
            let text = cause.to_string();
            if !error.to_string().contains(&text) {
                eprintln!("  because {text}");
            }
        }
        let app = error.downcast_ref::<AppError>();
        if let Some(help) = app.and_then(AppError::help) {
            eprintln!("  help: {help}");
        }
        ExitCode::from(if app.is_some_and(AppError::is_usage) || error.is::<Usage>() { USAGE } else { FAILED })
    }
}

/// The caller's words are at fault.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Usage(pub(crate) String);
