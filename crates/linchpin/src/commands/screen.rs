// SPDX-License-Identifier: Apache-2.0
//! `linchpin screen`: lists and queries in, hits with reasons out.

mod held;
mod run;
mod stream;
mod write;

use std::{
    fs::File,
    io::{self, BufReader},
    path::{Path, PathBuf},
    process::ExitCode,
    time::Instant,
};

use anyhow::Context;
use app::Progress;
use ingest::plain::{self, Sink};
use screening::{
    Builder, Field, FileError, Index, Kind, Party, Reader, Settings, Words,
    change::{Change, Versions},
    cleared::Cleared,
};
use serde::Serialize;

use crate::{
    cli::{ScreenArgs, ScreenCommand},
    output::{Output, Usage},
};

pub(super) use held::held;

/// Rows between two lines of progress.
const PROGRESS_ROWS: u64 = 10_000;

/// Does what was asked.
pub(super) fn screen(args: &ScreenArgs, out: &Output) -> anyhow::Result<ExitCode> {
    let words = Words::gather(shelf::text).context("the tables of names")?;
    if let Some(ScreenCommand::Build { list, out: file }) = &args.command {
        return build(&words, list, file, out);
    }
    let settings = settings(args)?;
    let cleared = args.cleared.as_deref().map(|file| clearances(file, out)).transpose()?.unwrap_or_default();
    let index = match (&args.index, args.list.as_slice()) {
        (Some(file), _) => opened(&words, file)?,
        (None, []) => return Err(Usage("say against what: --list FILE… or --index FILE".to_owned()).into()),
        (None, lists) => from_lists(&words, lists, out)?,
    };
    let older = args.since.as_deref().map(|file| either(&words, file, out)).transpose()?;
    let versions = older.as_ref().map(|older| Versions::new(older, &index));
    let older = older.as_ref().zip(versions.as_ref());
    let desk = Desk { words: &words, index: &index, older, cleared: &cleared, settings };
    match (&args.query, &args.queries) {
        (Some(name), _) => one(&desk, args, name, out),
        (None, Some(file)) if file == Path::new("-") && args.out.is_none() => stream::answer(&desk),
        (None, Some(file)) => run::batch(&desk, args, file, out),
        (None, None) => Err(Usage("say whom: --queries FILE or --query NAME".to_owned()).into()),
    }
}

/// All that a query is held against.
#[derive(Clone, Copy)]
struct Desk<'a> {
    words: &'a Words,
    index: &'a Index,
    older: Option<(&'a Index, &'a Versions<'a>)>,
    cleared: &'a Cleared,
    settings: Settings,
}

/// One thread's seat at the desk.
struct Seat<'a> {
    desk: Desk<'a>,
    newer: screening::Screener<'a>,
    older: Option<screening::Screener<'a>>,
}

/// A hit as told: what it is, and, where an older list was given, what has become of it.
#[derive(Debug, Serialize)]
struct Told {
    entity_id: String,
    name: String,
    score: f64,
    decision: &'static str,
    reasons: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    change: Option<&'static str>,
}

impl<'a> Desk<'a> {
    fn seat(self) -> Seat<'a> {
        let screener = |index| screening::Screener::new(index, self.words, self.settings);
        Seat { desk: self, newer: screener(self.index), older: self.older.map(|(index, _)| screener(index)) }
    }
}

impl Seat<'_> {
    fn screen(&mut self, party: Party) -> Vec<Told> {
        let asked = (!self.desk.cleared.is_empty()).then(|| party.clone());
        let mut hits: Vec<(Option<Change>, screening::Hit)> = match (&mut self.older, self.desk.older) {
            (Some(older), Some((_, versions))) => {
                let was = older.screen(party.clone());
                let is = self.newer.screen(party);
                versions.between(was, is).into_iter().map(|(c, h)| (Some(c), h)).collect()
            }
            _ => self.newer.screen(party).into_iter().map(|h| (None, h)).collect(),
        };
        if let Some(asked) = asked {
            hits.iter_mut().for_each(|(_, hit)| self.desk.cleared.mark(&asked, self.desk.words, std::slice::from_mut(hit)));
        }
        hits.into_iter().map(|(change, hit)| told(change, hit)).collect()
    }
}

fn told(change: Option<Change>, hit: screening::Hit) -> Told {
    Told {
        reasons: hit.reasons(),
        entity_id: hit.id,
        name: hit.caption,
        score: hit.score,
        decision: hit.decision.as_str(),
        change: change.map(Change::as_str),
    }
}

fn settings(args: &ScreenArgs) -> anyhow::Result<Settings> {
    let review = args.review.unwrap_or(args.threshold);
    for (what, score) in [("--threshold", args.threshold), ("--review", review)] {
        if !(0.0..=1.0).contains(&score) {
            return Err(Usage(format!("{what} lies between 0 and 1")).into());
        }
    }
    Ok(Settings { threshold: args.threshold, review, limit: args.limit })
}

fn build(words: &Words, lists: &[PathBuf], file: &Path, out: &Output) -> anyhow::Result<ExitCode> {
    let began = Instant::now();
    let index = from_lists(words, lists, out)?;
    let to = File::create(file).map_err(|e| Usage(format!("cannot write `{}`: {e}", file.display())))?;
    index.write(&to).with_context(|| format!("writing `{}`", file.display()))?;
    let bytes = to.metadata().map_or(0, |m| m.len());
    let done = serde_json::json!({
        "list_entities": index.entities(), "names": index.names(), "bytes": bytes, "seconds": began.elapsed().as_secs_f64(),
    });
    out.result(&done, |_| format!("{} entities, {} names, {bytes} bytes in `{}`", index.entities(), index.names(), file.display()))?;
    Ok(ExitCode::SUCCESS)
}

/// An index file, opened.
fn opened(words: &Words, file: &Path) -> anyhow::Result<Index> {
    let not_read = |e: io::Error| Usage(format!("cannot read `{}`: {e}", file.display()));
    let from = File::open(file).map_err(not_read)?;
    let size = from.metadata().map_err(not_read)?.len();
    Index::read(BufReader::new(from), size, words).map_err(|e| match e {
        FileError::Io(e) => anyhow::Error::new(e),
        other => Usage(format!("`{}`: {other}", file.display())).into(),
    })
}

/// An index or a list, whichever the file is.
fn either(words: &Words, file: &Path, out: &Output) -> anyhow::Result<Index> {
    let mut first = [0; screening::MAGIC.len()];
    let is_index = File::open(file).is_ok_and(|mut f| io::Read::read_exact(&mut f, &mut first).is_ok()) && &first == screening::MAGIC;
    if is_index { opened(words, file) } else { from_lists(words, &[file.to_owned()], out) }
}

fn from_lists(words: &Words, lists: &[PathBuf], out: &Output) -> anyhow::Result<Index> {
    let mut builder = Builder::new(words);
    for file in lists {
        builder.list(&file.file_name().unwrap_or_default().to_string_lossy());
        read(file, "reading the list", out, |party| builder.add(party).map_err(|e| e.to_string()))?;
    }
    out.progress(Progress { step: "making the index".to_owned(), done: 0, total: None });
    let index = builder.finish()?;
    if index.entities() == 0 {
        return Err(Usage("the lists name nobody".to_owned()).into());
    }
    Ok(index)
}

/// Gives every named party of a plain file.
fn read(file: &Path, step: &str, out: &Output, take: impl FnMut(Party) -> Result<(), String>) -> anyhow::Result<()> {
    let mut parties = Parties { reader: Reader::default(), step, out, take };
    let summary = plain::read(file, &mut parties).map_err(|e| Usage(e.to_string()))?;
    for finding in summary.findings.iter().take(5) {
        out.say(&format!("{}, line {}: {}", finding.file, finding.line, finding.reason));
    }
    if !parties.reader.has_names() {
        return Err(Usage(format!("`{}` has no column with names (it has: {})", file.display(), summary.columns.join(", "))).into());
    }
    Ok(())
}

/// Rows of a plain file on their way to parties.
struct Parties<'a, T> {
    reader: Reader,
    step: &'a str,
    out: &'a Output,
    take: T,
}

impl<T: FnMut(Party) -> Result<(), String>> Sink for Parties<'_, T> {
    fn column(&mut self, name: &str) {
        self.reader.column(name);
    }

    fn row(&mut self, line: u64, cells: &[(u32, &str)]) -> Result<(), String> {
        if line.is_multiple_of(PROGRESS_ROWS) {
            self.out.progress(Progress { step: self.step.to_owned(), done: line, total: None });
        }
        let party = self.reader.party(line, cells);
        if party.is_named() { (self.take)(party) } else { Ok(()) }
    }
}

/// A file of clearances.
fn clearances(file: &Path, out: &Output) -> anyhow::Result<Cleared> {
    let mut cleared = Cleared::default();
    held::each_clearance(file, |line, query, entity, clearance| {
        cleared.put(query, entity, clearance).map_err(|missing| format!("line {line}: a clearance lacks {missing}"))
    })?;
    out.say(&format!("{} pairs are cleared", cleared.len()));
    Ok(cleared)
}

/// Screens one name given at the prompt.
fn one(desk: &Desk<'_>, args: &ScreenArgs, name: &str, out: &Output) -> anyhow::Result<ExitCode> {
    let mut party = Party::new(name);
    party.put(Field::Name, name);
    let given = [(Field::Schema, &args.schema), (Field::Birth, &args.birth_date)];
    given.iter().filter_map(|(field, text)| Some((*field, text.as_deref()?))).for_each(|(field, text)| party.put(field, text));
    args.country.iter().for_each(|c| party.put(Field::Country, c));
    args.identifier.iter().for_each(|i| party.put(Field::Identifier(Kind::Other), i));
    if let Some(text) = args.birth_date.as_deref().filter(|t| screening::date(t).is_none()) {
        return Err(Usage(format!("`{text}` is no date")).into());
    }
    let mut seat = desk.seat();
    let began = Instant::now();
    let hits = seat.screen(party);
    let micros = began.elapsed().as_secs_f64() * 1e6;
    if let Some(file) = &args.out {
        let mut to = write::Hits::create(file, desk.older.is_some())?;
        to.query(name, &hits)?;
        to.close()?;
    }
    let done = serde_json::json!({ "query": name, "list_entities": desk.index.entities(), "microseconds": micros, "hits": hits });
    out.result(&done, |_| hits.iter().map(plain_hit).collect::<Vec<_>>().join("\n"))?;
    Ok(ExitCode::SUCCESS)
}

fn plain_hit(hit: &Told) -> String {
    let change = hit.change.map_or(String::new(), |c| format!(" {c}"));
    format!("{:.2} {}{change}  {}  `{}`\n     {}", hit.score, hit.decision, hit.entity_id, hit.name, hit.reasons.join("; "))
}
