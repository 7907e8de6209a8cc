// SPDX-License-Identifier: Apache-2.0
//! `linchpin world …`

mod pool;
mod score;

use std::{fs, path::Path, process::ExitCode, time::Instant};

use anyhow::Context;
use app::Progress;
use serde::Serialize;
use testkit::world::{Action, Plan, Played, Report, Size, Summary, Typology, act, check, exercise, generate, plots};

use super::Session;
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
pub(crate) async fn world(cli: &Cli, out: &Output, command: &WorldCommand) -> anyhow::Result<ExitCode> {
    match command {
        WorldCommand::Generate { seed, size, out: folder, no_illicit, stationary, typologies, threads } => {
            let size = parse_size(size)?;
            let plan = Plan { is_lawful_only: *no_illicit, is_stationary: *stationary, ..Plan::new(*seed, size) };
            let typologies = read_typologies(typologies.as_deref())?;
            let started = Instant::now();
            let make = || generate(&plan, &typologies, folder, &mut days(out));
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
        WorldCommand::Check { dir, real, plots: pictures } => {
            let report = check(dir, real.as_deref(), &mut |step| out.progress(Progress { step: step.to_owned(), done: 0, total: None }))
                .map_err(|e| Usage(format!("{e}")))?;
            if let Some(folder) = pictures {
                fs::create_dir_all(folder).with_context(|| format!("cannot make `{}`", folder.display()))?;
                for (name, text) in plots(&report) {
                    fs::write(folder.join(&name), text).with_context(|| format!("cannot write `{name}`"))?;
                }
            }
            out.result(&report, plain_report)?;
            Ok(ExitCode::SUCCESS)
        }
        WorldCommand::Act { seed, size, action, at, futures, typologies } => {
            let size = parse_size(size)?;
            let actions = action.iter().map(|a| Action::parse(a).ok_or_else(|| Usage(format!("`{a}` is no action; {ACTIONS}"))));
            let actions: Vec<Action> = actions.collect::<Result<_, Usage>>()?;
            let typologies = read_typologies(typologies.as_deref())?;
            let played =
                act(&Plan::new(*seed, size), &typologies, &actions, at, *futures).map_err(|e| anyhow::Error::new(Usage(e.to_string())))?;
            out.result(&played, plain_act)?;
            Ok(ExitCode::SUCCESS)
        }
        WorldCommand::Exercise { seed, size, out: folder, typologies } => {
            let typologies = read_typologies(typologies.as_deref())?;
            let plan = Plan::new(*seed, parse_size(size)?);
            let set = exercise::set(&plan, &typologies, folder, &mut days(out));
            out.result(&set.map_err(usage_or_failure)?, |e| {
                format!(
                    "{} instances of {} typologies in {} records\n{}  for the trainee, with the task\n{}  for the trainer only",
                    e.instances,
                    e.typologies,
                    e.records,
                    folder.join("trainee").display(),
                    folder.join("trainer").display()
                )
            })?;
            Ok(ExitCode::SUCCESS)
        }
        WorldCommand::Mark { answers, trainer } => {
            let marks = exercise::mark(answers, trainer).map_err(|e| Usage(e.to_string()))?;
            out.result(&marks, plain_marks)?;
            Ok(ExitCode::SUCCESS)
        }
        WorldCommand::Pool { files } => pool::pool(out, files),
        WorldCommand::Score { truth, reader, answers, typologies } => {
            let typologies = read_typologies(typologies.as_deref())?;
            let asked = score::Asked { truth, readers: reader, answers: answers.as_deref(), typologies: &typologies };
            score::score(&Session::open(cli).await?, out, &asked).await
        }
    }
}

fn plain_report(report: &Report) -> String {
    let figures = |all: &[f64]| all.iter().map(|v| format!("{v:.3}")).collect::<Vec<_>>().join(" ");
    let mut text = String::new();
    for m in &report.measures {
        let mark = if m.is_within { "     " } else { "apart" };
        text.push_str(&format!(
            "{mark} {:<24} {:>8.3} of {:<6.3} world {} | real {}\n",
            m.id,
            m.distance,
            m.tolerance,
            figures(&m.world),
            figures(&m.real)
        ));
    }
    text.push_str(&format!("{} of {} within tolerance\n", report.within, report.of));
    if let Some(auc) = &report.leak.artifacts {
        text.push_str(&format!(
            "area under the curve by ids, order and formats alone: {:.3} ({:.3} to {:.3})\n",
            auc.auc, auc.from, auc.to
        ));
    }
    text
}

fn plain_marks(marks: &exercise::Marks) -> String {
    let share = |of: Option<f64>| of.map_or_else(|| "-".to_owned(), |v| format!("{:.2}", v));
    let line = |name: &str, title: &str, s: &exercise::Score| {
        format!(
            "{name:<6} {:>3} of {:<3} instances  precision {:>4}  recall {:>4}  {title}\n",
            s.instances_found,
            s.instances,
            share(s.precision),
            share(s.recall)
        )
    };
    let mut text: String = marks.typologies.iter().map(|t| line(&t.typology, &t.title, &t.score)).collect();
    text.push_str(&line("all", "", &marks.totals.score));
    for finding in &marks.findings {
        text.push_str(&format!("line {}: {}\n", finding.line, finding.reason));
    }
    text
}

/// What can be typed as an action.
const ACTIONS: &str = "use arrest:P12, designate:C5, role:3:transporter, dismantle:2, seize:P12, control:4-piperidone or close:KRPUS";

/// Reads a size, or says what can be one.
pub(crate) fn parse_size(size: &str) -> anyhow::Result<Size> {
    Ok(Size::parse(size).ok_or_else(|| Usage(format!("`{size}` is no size; use small, medium or large")))?)
}

fn plain_act(p: &Played) -> String {
    let percent = |r: &testkit::world::Range| format!("{:>5.1} % ({:.1} to {:.1})", 100.0 * r.mean, 100.0 * r.low, 100.0 * r.high);
    format!(
        "{} places hit on {}, {} futures, each lived with and without\nmonth 0    {}\nenduring   {}\nmonth 24   {}\nhalf-life  {}\nbackfires in {:.1} % of futures",
        p.removed,
        p.at,
        p.futures,
        percent(&p.month_0),
        percent(&p.enduring),
        percent(&p.month_24),
        p.half_life_months.map_or_else(|| "not within 24 months".to_owned(), |m| format!("{m} months")),
        100.0 * p.backfire_share
    )
}

/// Shows how many days of a world are made.
pub(crate) fn days(out: &Output) -> impl FnMut(u64, u64) {
    |done, total| out.progress(Progress { step: "days of the world".to_owned(), done, total: Some(total) })
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
