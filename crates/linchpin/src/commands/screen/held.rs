// SPDX-License-Identifier: Apache-2.0
//! `linchpin screen hold`, `lists`, `drop`, `cleared`, `clear`: what the node keeps for screening.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::Context;
use app::cleared_csv;
use ingest::plain::{self, Sink};
use model::{Adjudication, HitVerdict};
use screening::{Index, Words, cleared::Clearance};
use serde_json::json;

use super::{either, from_lists};
use crate::{
    cli::HeldCommand,
    commands::Session,
    output::{Output, Usage},
};

/// Does what was asked.
pub(crate) async fn held(session: &Session, out: &Output, command: &HeldCommand) -> anyhow::Result<ExitCode> {
    let Session { hall, reader, purpose } = session;
    match command {
        HeldCommand::Hold { name, files, title, marking } => {
            let index = index_of(files, out)?;
            let held = hall.hold_list(reader, purpose, name, title, marking, &index).await?;
            out.result(&held, |d| format!("`{}` is held: {} entities under {}", d.name, d.entities.unwrap_or_default(), d.marking))?;
        }
        HeldCommand::Lists => {
            let datasets = hall.datasets(reader, purpose).await?;
            out.result(&datasets, |all| {
                let line = |d: &app::Dataset| {
                    let entities = d.entities.map_or(String::new(), |n| format!("{n} entities"));
                    format!("{:<24} {:<16} {:<20} {}\n", d.name, entities, d.marking, d.title)
                };
                all.iter().map(line).collect()
            })?;
        }
        HeldCommand::Drop { name } => {
            hall.drop_list(reader, purpose, name).await?;
            out.result(&json!({ "dropped": name }), |_| format!("`{name}` is no longer held"))?;
        }
        HeldCommand::Cleared { out: file } => {
            let said = hall.adjudications(reader, purpose).await?;
            let pairs = said.iter().filter(|s| s.verdict == HitVerdict::Cleared).count();
            std::fs::write(file, cleared_csv(&said)).with_context(|| format!("cannot write `{}`", file.display()))?;
            out.result(&json!({ "file": file, "pairs": pairs }), |_| format!("wrote {pairs} cleared pairs to {}", file.display()))?;
        }
        HeldCommand::Clear { file, dataset } => {
            let mut rows = Vec::new();
            each_clearance(file, |_, query, entity, clearance| {
                rows.push(row(query, entity, clearance));
                Ok(())
            })?;
            let (kept, amiss) = hall.import_clearances(reader, purpose, dataset, &rows).await?;
            amiss.iter().for_each(|what| out.say(what));
            out.result(&json!({ "kept": kept, "left_out": amiss }), |_| format!("{kept} pairs are cleared, {} left out", amiss.len()))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn index_of(files: &[PathBuf], out: &Output) -> anyhow::Result<Index> {
    let words = Words::gather(shelf::text).context("the tables of names")?;
    match files {
        [one] => either(&words, one, out),
        several => from_lists(&words, several, out),
    }
}

fn row(query: &str, entity: &str, clearance: Clearance) -> Adjudication {
    Adjudication {
        dataset: String::new(),
        entity: entity.trim().to_owned(),
        entity_sign: clearance.entity.unwrap_or_default(),
        query: query.trim().to_owned(),
        names_sign: String::new(),
        party_sign: clearance.party.unwrap_or_default(),
        verdict: HitVerdict::Cleared,
        author: clearance.by,
        reason: clearance.reason,
        marking: String::new(),
        at_us: 0,
    }
}

/// Gives every row of a file of clearances: line, query, entity, and who cleared it and why.
pub(super) fn each_clearance(file: &Path, take: impl FnMut(u64, &str, &str, Clearance) -> Result<(), String>) -> anyhow::Result<()> {
    let mut rows = Rows { columns: Vec::new(), take };
    plain::read(file, &mut rows).map_err(|e| Usage(e.to_string()))?;
    Ok(())
}

struct Rows<T> {
    columns: Vec<&'static str>,
    take: T,
}

impl<T: FnMut(u64, &str, &str, Clearance) -> Result<(), String>> Sink for Rows<T> {
    fn column(&mut self, name: &str) {
        self.columns.push(match model::text::fold(name).replace(' ', "").as_str() {
            "query" | "queryid" | "queryname" | "name" => "query",
            "entity" | "entityid" => "entity",
            "by" | "clearedby" | "who" => "by",
            "reason" | "why" | "note" => "reason",
            "partysign" => "party sign",
            "entitysign" => "entity sign",
            _ => "",
        });
    }

    fn row(&mut self, line: u64, cells: &[(u32, &str)]) -> Result<(), String> {
        let find = |what: &str| {
            let is_it = |column: u32| self.columns.get(column as usize).is_some_and(|c| *c == what);
            cells.iter().find(|(c, _)| is_it(*c)).map_or("", |(_, text)| *text)
        };
        let sign = |what: &str| Some(find(what).to_owned()).filter(|s| !s.is_empty());
        let clearance = Clearance {
            by: find("by").to_owned(),
            reason: find("reason").to_owned(),
            party: sign("party sign"),
            entity: sign("entity sign"),
        };
        let (query, entity) = (find("query").to_owned(), find("entity").to_owned());
        (self.take)(line, &query, &entity, clearance)
    }
}
