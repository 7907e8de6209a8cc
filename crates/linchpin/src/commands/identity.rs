// SPDX-License-Identifier: Apache-2.0
//! `review`, `history` and `cluster`: the twins of the pages on identity.

use std::process::ExitCode;

use app::{EdgeBasis, HistorySort, Open};
use model::{EntityId, time::instant_text};
use serde_json::json;

use super::{Session, editions::entity};
use crate::output::Output;

/// Lists the pairs that are open, most informative first.
pub(crate) async fn review(session: &Session, out: &Output, limit: usize) -> anyhow::Result<ExitCode> {
    let view = session.view().await?;
    let queue = session.hall.review_at_leisure(&view).await?;
    let day = session.hall.review_day(&view, queue.pairs.len()).await?;
    let pairs: Vec<_> = queue.pairs.iter().take(limit).collect();
    session.hall.audit(&session.reader, &session.purpose, "review", &format!("{} shown", pairs.len())).await?;
    out.result(&json!({ "edition": view.edition(), "open": queue.pairs.len(), "today": day, "pairs": pairs }), |_| {
        let mut text = format!("{} open, {} of {} today\n", queue.pairs.len(), day.answered, day.goal);
        for p in &pairs {
            let why = match p.open {
                Open::Possible => "possible",
                Open::Narrow => "narrow",
                Open::Contested => "contested",
            };
            text.push_str(&format!(
                "{:<9} {:+6.1} of {:.1} bits  {} `{}`  {} `{}`\n",
                why, p.total_log2, p.threshold_log2, p.left, p.left_caption, p.right, p.right_caption
            ));
        }
        text + "answer with `linchpin judge A B same|different|disputed --reason TEXT`\n"
    })?;
    Ok(ExitCode::SUCCESS)
}

/// Tells how an entity came to be what it is.
pub(crate) async fn history(session: &Session, out: &Output, id: &str) -> anyhow::Result<ExitCode> {
    let id = entity(id)?;
    let view = session.view().await?;
    let editions = session.hall.editions().await?;
    let history = session.hall.history(&view, &id, &editions)?;
    session.hall.audit(&session.reader, &session.purpose, "read-history", &id.to_string()).await?;
    out.result(&history, |h| {
        let mut text = String::new();
        for e in &h.events {
            let word = match e.sort {
                HistorySort::Appeared => "appeared",
                HistorySort::Joined => "joined by what was new",
                HistorySort::Merged => "merged",
                HistorySort::Split => "split",
            };
            text.push_str(&format!("{}  edition {}  {word}\n", instant_text(e.sealed_at_us), e.edition.short()));
            for part in &e.parts {
                let names: Vec<String> = part.named.iter().map(|(id, caption)| format!("`{caption}` {id}")).collect();
                let more = part.count - part.named.len();
                text.push_str(&format!("    {}{}\n", names.join(", "), if more > 0 { format!(" and {more} more") } else { String::new() }));
            }
            for j in &e.judgments {
                let came = if j.came { "" } else { "no longer " };
                let reason = j.reasons.iter().map(|r| r.text.as_str()).collect::<Vec<_>>().join("; ");
                text.push_str(&format!("    {came}{} by {} ({:+.1} bits): {reason}\n", j.verdict.as_str(), j.author, j.weight_log2));
            }
        }
        if h.older_unread {
            text.push_str("older editions were not read\n");
        }
        if text.is_empty() { "nothing about it changed in the editions read".to_owned() } else { text }
    })?;
    Ok(ExitCode::SUCCESS)
}

/// Shows what holds a cluster together, and what a cut would leave.
pub(crate) async fn cluster(session: &Session, out: &Output, id: &str, cut: &[String]) -> anyhow::Result<ExitCode> {
    let id = entity(id)?;
    let view = session.view().await?;
    let doc = session.hall.cluster(&view, &id).await?;
    let parts: Option<Vec<Vec<EntityId>>> = match cut {
        [a, b] => Some(session.hall.cut_preview(&view, &entity(a)?, &entity(b)?)?),
        _ => None,
    };
    session.hall.audit(&session.reader, &session.purpose, "read-cluster", &id.to_string()).await?;
    out.result(&json!({ "edition": view.edition(), "cluster": doc, "cut_leaves": parts }), |_| {
        let mut text = format!("`{}`: {} entities judged to be one\n", doc.entity.caption, doc.entity.members.len());
        for node in &doc.nodes {
            text.push_str(&format!("  {} `{}`\n", node.id, node.caption));
        }
        for e in &doc.edges {
            let basis = match e.basis {
                EdgeBasis::Person => format!("{} by a person", e.verdict.as_str()),
                EdgeBasis::Model => format!("{} by the rules", e.verdict.as_str()),
                EdgeBasis::Compared => "compared only".to_owned(),
            };
            let bridge = if e.is_weak {
                ", weak bridge"
            } else if e.bridge_to > 0 {
                ", bridge"
            } else {
                ""
            };
            text.push_str(&format!("  {} – {}  {:+.1} bits, {basis}{bridge}\n", e.left, e.right, e.weight_log2));
        }
        for (i, part) in parts.iter().flatten().enumerate() {
            let ids: Vec<String> = part.iter().map(EntityId::to_string).collect();
            text.push_str(&format!("cut would leave part {}: {}\n", i + 1, ids.join(" ")));
        }
        text
    })?;
    Ok(ExitCode::SUCCESS)
}
