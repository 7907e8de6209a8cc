// SPDX-License-Identifier: Apache-2.0
//! `search`, `show`, `explain`, `export`, `indicators …`.

use std::{path::Path, process::ExitCode};

use anyhow::Context;
use app::{Dossier, ExportFormat, NetworkFilter};
use serde_json::json;
use store::SearchFilter;

use super::{Session, editions::entity};
use crate::{
    cli::IndicatorCommand,
    output::{Output, Usage},
};

/// Finds entities. The trail keeps that somebody searched, never the words.
pub(crate) async fn search(session: &Session, out: &Output, text: &str, kinds: &[String], limit: usize) -> anyhow::Result<ExitCode> {
    let view = session.view().await?;
    let filter = SearchFilter { text: text.to_owned(), kinds: kinds.to_vec(), ..SearchFilter::default() };
    let page = view.rows().search(&filter, 0, limit);
    session.hall.audit(&session.reader, &session.purpose, "search", &format!("{} found", page.total)).await?;
    out.result(&json!({ "edition": view.edition(), "total": page.total, "hits": page.hits, "facets": page.facets }), |_| {
        let mut lines = format!("{} found\n", page.total);
        for hit in &page.hits {
            let e = &hit.entity;
            lines.push_str(&format!("{}  {:<14} {}  [{}]  {} links\n", e.id, e.kind, e.caption, e.countries.join(" "), hit.degree));
        }
        lines
    })?;
    Ok(ExitCode::SUCCESS)
}

/// Shows a dossier.
pub(crate) async fn show(session: &Session, out: &Output, id: &str) -> anyhow::Result<ExitCode> {
    let id = entity(id)?;
    let view = session.view().await?;
    let dossier = session.hall.dossier(&view, &id)?;
    session.hall.audit(&session.reader, &session.purpose, "read-entity", &dossier.entity.id.to_string()).await?;
    out.result(&dossier, plain)?;
    Ok(ExitCode::SUCCESS)
}

fn plain(d: &Dossier) -> String {
    let mut text = format!("{}\n{} `{}`  {}\n", d.banner, d.kind_label, d.entity.caption, d.entity.id);
    for property in &d.properties {
        for v in &property.values {
            let shown = v.caption.as_ref().unwrap_or(&v.value);
            text.push_str(&format!("  {}: {shown}  {} {} record {}\n", property.label, v.portion, v.source, v.record));
        }
    }
    for link in &d.links {
        let arrow = if link.outgoing { "→" } else { "←" };
        text.push_str(&format!(
            "  {arrow} {} {} `{}`  {} {}\n",
            link.link.role, link.other.kind, link.other.caption, link.portion, link.other.id
        ));
    }
    if d.links_total > d.links.len() {
        text.push_str(&format!("  … and {} more links\n", d.links_total - d.links.len()));
    }
    for j in &d.judgments {
        text.push_str(&format!(
            "  {} `{}` ~ `{}` by {} ({:+.1} bits)\n",
            j.verdict.as_str(),
            j.left_caption,
            j.right_caption,
            j.author,
            j.weight_log2
        ));
    }
    text
}

/// Explains a pair.
pub(crate) async fn explain(session: &Session, out: &Output, a: &str, b: &str) -> anyhow::Result<ExitCode> {
    let view = session.view().await?;
    let explanation = session.hall.explain(&view, &entity(a)?, &entity(b)?).await?;
    session.hall.audit(&session.reader, &session.purpose, "explain", &format!("{a} {b}")).await?;
    out.result(&explanation, |e| {
        let mut text = format!(
            "{}: {:+.1} bits of {:.1} needed\n",
            if e.is_same { "the same" } else { "not the same" },
            e.total_log2,
            e.threshold_log2
        );
        e.reasons.iter().for_each(|r| text.push_str(&format!("  {:+6.1}  {}: {}\n", r.weight_log2, r.comparison, r.text)));
        e.why.iter().for_each(|w| text.push_str(&format!("  {w}\n")));
        e.flips.iter().for_each(|f| text.push_str(&format!("  would turn: {} ({:+.1})\n", f.text, f.change_log2)));
        text
    })?;
    Ok(ExitCode::SUCCESS)
}

/// Writes the network around an entity to a file.
pub(crate) async fn export(
    session: &Session,
    out: &Output,
    format: &str,
    focus: Option<&str>,
    hops: u32,
    file: &Path,
) -> anyhow::Result<ExitCode> {
    let format = ExportFormat::parse(format).ok_or_else(|| Usage(format!("`{format}` is no export format: use graphml or ftm")))?;
    let view = session.view().await?;
    let filter = NetworkFilter { focus: focus.map(entity).transpose()?, hops: Some(hops), ..NetworkFilter::default() };
    let exported = session.hall.export(&session.reader, &session.purpose, &view, &filter, format).await?;
    std::fs::write(file, &exported.bytes).with_context(|| format!("cannot write `{}`", file.display()))?;
    out.result(&json!({ "file": file, "bytes": exported.bytes.len() }), |_| {
        format!("wrote {} bytes to {}", exported.bytes.len(), file.display())
    })?;
    Ok(ExitCode::SUCCESS)
}

/// Lists or runs standing questions.
pub(crate) async fn indicators(session: &Session, out: &Output, command: &IndicatorCommand) -> anyhow::Result<ExitCode> {
    match command {
        IndicatorCommand::List => {
            let all: Vec<_> =
                session.hall.catalogue().iter().map(|i| json!({ "id": i.id, "title": i.title, "question": i.question })).collect();
            out.result(&all, |_| session.hall.catalogue().iter().map(|i| format!("{:<32} {}\n", i.id, i.question)).collect())?;
        }
        IndicatorCommand::Run { id, limit } => {
            let view = session.view().await?;
            let rows = session.hall.ask(&view, id, *limit).await?;
            session.hall.audit(&session.reader, &session.purpose, "indicator", &format!("{id}: {} rows", rows.rows.len())).await?;
            out.result(&json!({ "edition": view.edition(), "indicator": id, "columns": rows.columns, "rows": rows.rows, "truncated": rows.truncated }), |_| {
                let cell = |v: &::indicators::Value| serde_json::to_string(v).unwrap_or_default();
                let head = rows.columns.iter().map(|c| c.name.clone()).collect::<Vec<_>>().join("\t");
                rows.rows.iter().fold(head, |text, row| format!("{text}\n{}", row.iter().map(cell).collect::<Vec<_>>().join("\t")))
            })?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
