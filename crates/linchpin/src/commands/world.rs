// SPDX-License-Identifier: Apache-2.0
//! `linchpin world …`

use std::{fs, path::Path, process::ExitCode, time::Instant};

use anyhow::Context;
use app::Progress;
use serde::Serialize;
use testkit::world::{Plan, Size, Summary, Typology, generate};

use crate::{
    cli::{Cli, WorldCommand},
    output::{Output, Usage},
};

#[derive(Serialize)]
struct Made {
    seed: u64,
    size: &'static str,
    #[serde(flatten)]
    summary: Summary,
    seconds: f64,
    out: String,
}

/// Does one of the world's commands.
pub(crate) async fn world(_cli: &Cli, out: &Output, command: &WorldCommand) -> anyhow::Result<ExitCode> {
    match command {
        WorldCommand::Generate { seed, size, out: folder, no_illicit, stationary, typologies, threads } => {
            let size = Size::parse(size).ok_or_else(|| Usage(format!("`{size}` is no size; use small, medium or large")))?;
            let plan = Plan { is_lawful_only: *no_illicit, is_stationary: *stationary, ..Plan::new(*seed, size) };
            let typologies = read_typologies(typologies.as_deref())?;
            let started = Instant::now();
            let make = || {
                generate(&plan, &typologies, folder, &mut |done, total| {
                    out.progress(Progress { step: "days".to_owned(), done, total: Some(total) });
                })
            };
            let summary = match threads {
                Some(threads) => testkit::world::on_threads(*threads, make),
                None => make(),
            };
            let summary = summary.map_err(usage_or_failure)?;
            let made = Made {
                seed: *seed,
                size: size.as_str(),
                summary,
                seconds: started.elapsed().as_secs_f64(),
                out: folder.display().to_string(),
            };
            out.result(&made, |m| {
                format!(
                    "{} records in {} files, {:.2} % about {} organizations with {} members, in {:.1} s\n{}/files  what offices hold\n{}/truth  what is true; never ingest it",
                    m.summary.records,
                    m.summary.files.len(),
                    100.0 * m.summary.illicit_records as f64 / m.summary.records.max(1) as f64,
                    m.summary.organizations,
                    m.summary.members,
                    m.seconds,
                    m.out,
                    m.out
                )
            })?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// The typologies of the program, or those of a folder.
pub(crate) fn read_typologies(folder: Option<&Path>) -> anyhow::Result<Vec<Typology>> {
    let read = |name: &str, text: &str| Typology::read(name, text).map_err(|e| anyhow::Error::new(Usage(e.to_string())));
    match folder {
        None => {
            shelf::under("typologies/").filter(|f| f.path.ends_with(".toml")).map(|f| read(f.path, std::str::from_utf8(f.bytes)?)).collect()
        }
        Some(folder) => {
            let mut files: Vec<_> = fs::read_dir(folder)
                .map_err(|e| Usage(format!("cannot read `{}`: {e}", folder.display())))?
                .map(|f| Ok(f?.path()))
                .collect::<std::io::Result<_>>()
                .context("the folder of typologies cannot be listed")?;
            files.retain(|p| p.extension().is_some_and(|e| e == "toml"));
            files.sort();
            if files.is_empty() {
                return Err(Usage(format!("`{}` holds no typology (a .toml file each)", folder.display())).into());
            }
            files
                .iter()
                .map(|p| read(&p.display().to_string(), &fs::read_to_string(p).with_context(|| format!("cannot read `{}`", p.display()))?))
                .collect()
        }
    }
}

fn usage_or_failure(error: testkit::world::WorldError) -> anyhow::Error {
    match error {
        testkit::world::WorldError::NotEmpty(_) | testkit::world::WorldError::Typology(_) => Usage(error.to_string()).into(),
        other => anyhow::Error::new(other),
    }
}
