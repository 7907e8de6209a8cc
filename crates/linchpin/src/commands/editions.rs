// SPDX-License-Identifier: Apache-2.0
//! `resolve`, `judge` and `edition …`.

use std::process::ExitCode;

use model::{EntityId, Verdict, time::instant_text};
use serde_json::json;
use store::DiffLimits;

use super::Session;
use crate::{
    cli::EditionCommand,
    output::{FAILED, Output, Usage},
};

/// Works out who is the same as whom.
pub(crate) async fn resolve(session: &Session, out: &Output) -> anyhow::Result<ExitCode> {
    let report = session.hall.resolve(&session.reader, &session.purpose, &mut |p| out.progress(p)).await?;
    out.result(&report, |r| {
        let mut text = format!(
            "{} profiles, {} pairs compared, {} matched, {} clusters, {} merges, {:.1} s",
            r.profiles, r.pairs_compared, r.pairs_matched, r.clusters, r.merges, r.seconds
        );
        r.blocks_capped.iter().for_each(|b| text.push_str(&format!("\nleft out: {b}")));
        text
    })?;
    Ok(ExitCode::SUCCESS)
}

/// Reads an entity's id as typed.
pub(crate) fn entity(text: &str) -> anyhow::Result<EntityId> {
    Ok(text.parse().map_err(|e| Usage(format!("{e}; copy it from `linchpin search`")))?)
}

/// Judges two entities.
pub(crate) async fn judge(session: &Session, out: &Output, pair: [&str; 2], verdict: &str, reason: &str) -> anyhow::Result<ExitCode> {
    let verdict =
        Verdict::parse(verdict).ok_or_else(|| Usage(format!("`{verdict}` is no verdict: use same, different, disputed or withdrawn")))?;
    let [a, b] = pair;
    let edition = session.hall.judge(&session.reader, &session.purpose, &entity(a)?, &entity(b)?, verdict, reason).await?;
    out.result(&json!({ "edition": edition, "verdict": verdict.as_str() }), |_| {
        format!("{}; the edition is now {}", verdict.as_str(), edition.short())
    })?;
    Ok(ExitCode::SUCCESS)
}

/// Seals, lists, compares or checks editions.
pub(crate) async fn edition(session: &Session, out: &Output, command: &EditionCommand) -> anyhow::Result<ExitCode> {
    let (hall, reader, purpose) = (&session.hall, &session.reader, &session.purpose);
    match command {
        EditionCommand::Seal => {
            let report = hall.seal(reader, purpose, &mut |p| out.progress(p)).await?;
            out.result(&report, |r| {
                format!(
                    "sealed {}: {} records, {} entities, {} links, {} merges, {:.1} s",
                    r.edition, r.records, r.entities, r.links, r.merges, r.seconds
                )
            })?;
        }
        EditionCommand::List => {
            let editions = hall.editions().await?;
            out.result(&editions, |all| {
                let line = |e: &app::EditionSummary| {
                    format!(
                        "{:>4}  {}  {}  by {}{}\n",
                        e.seq,
                        e.edition.short(),
                        instant_text(e.sealed_at_us),
                        e.sealed_by,
                        if e.current { "  (current)" } else { "" }
                    )
                };
                if all.is_empty() { "nothing is sealed yet".to_owned() } else { all.iter().map(line).collect() }
            })?;
        }
        EditionCommand::Diff { a, b, sort, offset, limit } => {
            let (earlier, later) = (hall.edition_named(a).await?, hall.edition_named(b).await?);
            let limits = DiffLimits { sort: *sort, offset: *offset, limit: *limit };
            let diff = hall.edition_diff(reader, purpose, &earlier, &later, limits).await?;
            out.result(&diff, |d| {
                let mut text: String = d.counts.iter().map(|(sort, n)| format!("{} {}\n", word(*sort), n)).collect();
                for c in &d.changes {
                    text.push_str(&format!("{} {} `{}` {} = {} ({})\n", word(c.sort), c.kind, c.caption, c.what, c.value, c.cause));
                }
                if d.counts.is_empty() { "no difference".to_owned() } else { text }
            })?;
        }
        EditionCommand::Verify { id, no_rebuild } => {
            let id = hall.edition_named(id).await?;
            let problems = hall.edition_verify(reader, purpose, &id, !no_rebuild, &mut |p| out.progress(p)).await?;
            out.result(&json!({ "edition": id, "rebuilt": !no_rebuild, "problems": problems }), |_| {
                let done = if *no_rebuild {
                    "signature and bytes are whole"
                } else {
                    "signature and bytes are whole, and it builds again byte for byte"
                };
                if problems.is_empty() {
                    format!("{}: {done}", id.short())
                } else {
                    problems.iter().map(|p| format!("{}: {}\n", p.file, p.problem)).collect()
                }
            })?;
            if !problems.is_empty() {
                return Ok(ExitCode::from(FAILED));
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn word(sort: store::ChangeSort) -> &'static str {
    match sort {
        store::ChangeSort::FactAdded => "added",
        store::ChangeSort::FactRetracted => "retracted",
        store::ChangeSort::JudgmentAdded => "judged",
        store::ChangeSort::JudgmentWithdrawn => "unjudged",
    }
}
