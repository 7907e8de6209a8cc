// SPDX-License-Identifier: Apache-2.0
//! The demo: real designations, a made-up world beside them, one made-up user per role, two editions, and the web app.

use std::{fs, path::PathBuf, process::ExitCode, sync::Arc, time::Instant};

use anyhow::Context;
use app::Hall;
use model::{Purpose, Reader};
use serde::Serialize;
use store::UserRow;
use testkit::world::Plan;

use crate::{
    cli::Cli,
    commands::{Session, node, parts},
    output::Output,
};

/// The source of the real part.
const DESIGNATIONS: &str = "us_drug_designations";

/// What the demo built.
#[derive(Debug, Default, Serialize)]
struct Summary {
    records: u64,
    entities: u64,
    links: u64,
    findings: u64,
    merges: u64,
    edition: String,
    /// Seconds by step.
    steps: Vec<Step>,
    seconds: f64,
}

#[derive(Debug, Serialize)]
struct Step {
    step: String,
    seconds: f64,
}

/// Builds the demo in the node's folder (what is there already is not built again) and serves it.
pub(crate) async fn run(cli: &Cli, out: &Output, seed: u64, size: &str, no_serve: bool, port: u16) -> anyhow::Result<ExitCode> {
    let size = crate::commands::world::parse_size(size)?;
    let started = Instant::now();
    let mut summary = Summary::default();
    let hall = Hall::init(&cli.data, parts()).await?;
    hall.put_user(&node::operator(), None).await?;
    for p in testkit::personas() {
        let reader =
            Reader { user: p.user, name: p.name, agency: p.agency, roles: p.roles, clearance: p.clearance, categories: p.categories };
        hall.put_user(&UserRow { reader, purpose: Purpose(p.purpose), demo: true }, None).await?;
    }
    let operator = hall.user("operator").await?;
    let session = Session { hall, reader: operator.reader, purpose: operator.purpose };

    let incoming = session.hall.node().root().join("raw").join("demo");
    fs::create_dir_all(&incoming).context("the demo's files cannot be laid out")?;
    let real: Vec<PathBuf> = shelf::under("reference/designations/")
        .filter(|f| f.path.ends_with(".csv"))
        .map(|f| lay(&incoming, f.name(), f.bytes))
        .collect::<anyhow::Result<_>>()?;
    take(&session, out, &mut summary, DESIGNATIONS, &real).await?;
    seal(&session, out, &mut summary, "seal designations").await?;
    for file in testkit::demo_files(seed) {
        let path = lay(&incoming, &file.name, &file.bytes)?;
        take(&session, out, &mut summary, file.source, &[path]).await?;
    }
    live(&session, out, &mut summary, &Plan::new(seed, size)).await?;
    seal(&session, out, &mut summary, "seal with the made-up world").await?;
    fs::remove_dir_all(&incoming).context("the demo's files cannot be cleared away")?;

    summary.seconds = started.elapsed().as_secs_f64();
    out.result(&summary, |s| {
        let steps: String = s.steps.iter().map(|t| format!("  {:<44} {:>6.2} s\n", t.step, t.seconds)).collect();
        format!(
            "records: {}, entities: {}, links: {}, findings: {}, merges: {}, in {:.1} s\n{steps}edition {}",
            s.records, s.entities, s.links, s.findings, s.merges, s.seconds, s.edition
        )
    })?;
    if no_serve {
        return Ok(ExitCode::SUCCESS);
    }
    out.say("The designations are real and public; everything else, users included, is made up.");
    out.say(&format!(
        "What is true of it: `linchpin world generate --seed {seed} --size {} --out DIR` makes the same files and the truth.",
        size.as_str()
    ));
    node::serve_hall(Arc::new(session.hall), out, ([127, 0, 0, 1], port).into()).await
}

/// Makes the world, ingests what its offices hold, and clears it away. The truth is made elsewhere and never comes near the node.
async fn live(session: &Session, out: &Output, summary: &mut Summary, plan: &Plan) -> anyhow::Result<()> {
    let started = Instant::now();
    let folder = std::env::temp_dir().join(format!("linchpin-world-{}", std::process::id()));
    let made = async {
        let typologies = crate::commands::world::read_typologies(None)?;
        let made = testkit::world::generate(plan, &typologies, &folder, &mut crate::commands::world::days(out))?;
        summary.steps.push(Step { step: format!("make a world ({} rows)", made.records), seconds: started.elapsed().as_secs_f64() });
        let mut files: Vec<PathBuf> = fs::read_dir(folder.join("files"))?.map(|f| Ok(f?.path())).collect::<std::io::Result<_>>()?;
        files.sort();
        for file in files {
            let source = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            take(session, out, summary, &source, &[file]).await?;
        }
        anyhow::Ok(())
    }
    .await;
    if folder.exists() {
        fs::remove_dir_all(&folder).context("the world's files cannot be cleared away")?;
    }
    made
}

fn lay(folder: &std::path::Path, name: &str, bytes: &[u8]) -> anyhow::Result<PathBuf> {
    let path = folder.join(name);
    fs::write(&path, bytes).with_context(|| format!("cannot write `{}`", path.display()))?;
    Ok(path)
}

async fn take(session: &Session, out: &Output, summary: &mut Summary, source: &str, files: &[PathBuf]) -> anyhow::Result<()> {
    let started = Instant::now();
    let report = session.hall.ingest(&session.reader, &session.purpose, source, files, &mut |p| out.progress(p)).await?;
    if let Some(refused) = report.files.iter().find_map(|f| f.refusal.as_ref()) {
        anyhow::bail!("a file of the demo was refused: {refused}");
    }
    summary.findings += report.findings;
    summary.steps.push(Step { step: format!("ingest {source} ({} records)", report.records), seconds: started.elapsed().as_secs_f64() });
    Ok(())
}

async fn seal(session: &Session, out: &Output, summary: &mut Summary, step: &str) -> anyhow::Result<()> {
    let report = session.hall.seal(&session.reader, &session.purpose, &mut |p| out.progress(p)).await?;
    (summary.records, summary.entities, summary.links, summary.merges) = (report.records, report.entities, report.links, report.merges);
    summary.edition = report.edition.to_string();
    summary.steps.push(Step { step: format!("{step}: resolve"), seconds: report.resolve_seconds });
    summary.steps.push(Step { step: format!("{step}: network and tables"), seconds: report.seconds - report.resolve_seconds });
    Ok(())
}
