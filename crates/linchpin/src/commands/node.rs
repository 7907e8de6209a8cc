// SPDX-License-Identifier: Apache-2.0
//! `init`, `serve`, `status`, `doctor`, `audit verify`.

use std::{collections::BTreeSet, net::SocketAddr, process::ExitCode, sync::Arc};

use anyhow::Context;
use app::Hall;
use model::{Purpose, Reader};
use serde::Serialize;
use serde_json::json;
use store::UserRow;

use super::{Session, parts};
use crate::{
    cli::Cli,
    output::{FAILED, Output},
};

/// The first user of a node: may do everything that needs no second person, and sees every level and category that is not
/// limited to named agencies.
pub(crate) fn operator() -> UserRow {
    let set = |words: &[&str]| words.iter().map(|w| (*w).to_owned()).collect::<BTreeSet<_>>();
    UserRow {
        reader: Reader {
            user: "operator".to_owned(),
            name: "Node operator".to_owned(),
            agency: "NODE".to_owned(),
            roles: set(&["admin", "analyst"]),
            clearance: "TS".to_owned(),
            categories: set(&["BSA", "LES"]),
        },
        purpose: Purpose("analysis".to_owned()),
        demo: false,
    }
}

/// Makes a node and its first user; on a node that is there nothing changes.
pub(crate) async fn init(cli: &Cli, out: &Output) -> anyhow::Result<ExitCode> {
    let hall = Hall::init(&cli.data, parts()).await?;
    let mut password = None;
    if hall.user("operator").await.is_err() {
        let fresh = store::random_password();
        hall.put_user(&operator(), Some(&fresh)).await?;
        password = Some(fresh);
    }
    let root = hall.node().root().display().to_string();
    let value = json!({ "node": root, "public_key": hall.node().key().public_hex(), "user": "operator", "password": password });
    out.result(&value, |_| match &password {
        Some(password) => format!(
            "made a node in {root}\nsign in as `operator` with password `{password}` (shown this once; change it with `linchpin user put`)\n\
             next: `linchpin source list`, `linchpin ingest SOURCE FILE`, `linchpin edition seal`, `linchpin serve`"
        ),
        None => format!("there is a node in {root}; nothing was changed"),
    })?;
    Ok(ExitCode::SUCCESS)
}

/// Serves the web app until interrupted.
pub(crate) async fn serve(cli: &Cli, out: &Output, address: SocketAddr) -> anyhow::Result<ExitCode> {
    let hall = Hall::open(&cli.data, parts()).await?;
    serve_hall(Arc::new(hall), out, address).await
}

/// Serves a hall until interrupted.
pub(crate) async fn serve_hall(hall: Arc<Hall>, out: &Output, address: SocketAddr) -> anyhow::Result<ExitCode> {
    let listener =
        tokio::net::TcpListener::bind(address).await.with_context(|| format!("cannot listen on {address}: choose another with --port"))?;
    out.say(&format!("serving http://{} (end with Ctrl-C)", listener.local_addr()?));
    server::serve(hall, listener, interrupted()).await?;
    Ok(ExitCode::SUCCESS)
}

async fn interrupted() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}

/// What the node holds, as the user sees it.
pub(crate) async fn status(session: &Session, out: &Output) -> anyhow::Result<ExitCode> {
    let editions = session.hall.editions().await?;
    let counts = if editions.is_empty() { None } else { Some(session.view().await?.rows().counts().clone()) };
    let value = json!({
        "node": session.hall.node().root().display().to_string(),
        "public_key": session.hall.node().key().public_hex(),
        "editions": editions.len(),
        "current": editions.first().map(|e| e.edition),
        "counts": counts,
    });
    out.result(&value, |_| {
        let mut text = format!("node {}\n{} editions", session.hall.node().root().display(), editions.len());
        if let (Some(e), Some(c)) = (editions.first(), &counts) {
            text.push_str(&format!(
                "\ncurrent {}: {} records, {} entities, {} links, {} merged",
                e.edition.short(),
                c.records,
                c.entities,
                c.links,
                c.merged
            ));
        } else {
            text.push_str("\nnothing is sealed yet: `linchpin ingest SOURCE FILE`, then `linchpin edition seal`");
        }
        text
    })?;
    Ok(ExitCode::SUCCESS)
}

#[derive(Serialize)]
struct Ailment {
    what: String,
    problem: String,
}

/// Checks editions, audit trail and sources.
pub(crate) async fn doctor(session: &Session, out: &Output) -> anyhow::Result<ExitCode> {
    let mut ailments = Vec::new();
    let mut checked = BTreeSet::new();
    for edition in session.hall.editions().await? {
        if checked.insert(edition.edition) {
            let problems = session.hall.edition_verify(&session.reader, &session.purpose, &edition.edition, false, &mut |_| {}).await?;
            ailments.extend(
                problems
                    .into_iter()
                    .map(|p| Ailment { what: format!("edition {} {}", edition.edition.short(), p.file), problem: p.problem }),
            );
        }
    }
    let (entries, broken) = session.hall.node().acts().audit_check().await?;
    ailments.extend(broken.map(|seq| Ailment { what: format!("audit entry {seq}"), problem: "does not fit the chain".to_owned() }));
    let sources = session.hall.source_ids();
    for id in &sources {
        let report = session.hall.check_source(id)?;
        ailments.extend(report.problems.into_iter().map(|problem| Ailment { what: format!("source {id}"), problem }));
    }
    let value = json!({ "editions": checked.len(), "audit_entries": entries, "sources": sources.len(), "problems": ailments });
    out.result(&value, |_| {
        let mut text = format!("{} editions, {entries} audit entries, {} sources checked", checked.len(), sources.len());
        ailments.iter().for_each(|a| text.push_str(&format!("\n{}: {}", a.what, a.problem)));
        text.push_str(if ailments.is_empty() { "\nall is whole" } else { "" });
        text
    })?;
    Ok(if ailments.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(FAILED) })
}

/// Checks the audit trail's chain.
pub(crate) async fn audit(session: &Session, out: &Output) -> anyhow::Result<ExitCode> {
    let (entries, broken) = session.hall.node().acts().audit_check().await?;
    out.result(&json!({ "entries": entries, "broken_at": broken }), |_| match broken {
        None => format!("{entries} entries, the chain holds"),
        Some(seq) => format!("the chain breaks at entry {seq}"),
    })?;
    Ok(if broken.is_none() { ExitCode::SUCCESS } else { ExitCode::from(FAILED) })
}
