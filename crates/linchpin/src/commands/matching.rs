// SPDX-License-Identifier: Apache-2.0
//! `linchpin match …`

mod asking;
mod judging;
mod stream;

use std::{fmt::Write as _, path::PathBuf, process::ExitCode, time::Instant};

use app::{
    IdFiles, Judgments, MatchConfig, MatchPlan, MatchScore, Matched, Progress, ReadyMatch, Scored, StableIds, TableFinding, TableSet,
    WhyOneThing,
};
use serde_json::{Value, json};

use crate::{
    cli::MatchCommand,
    output::{Output, Usage},
    process::{cpu_seconds, peak_rss_mb},
};

/// Findings said at the terminal; the JSON document has more.
const FINDINGS_SAID_MAX: usize = 20;

/// Does one of the commands.
pub(crate) fn run(out: &Output, command: &MatchCommand) -> anyhow::Result<ExitCode> {
    match command {
        MatchCommand::Dedupe { files, link, config, out: clusters, pairs, threshold, judgments, ids, ids_log, when, explain_plan } => {
            let ids = ids.as_ref().map(|ids| IdFiles { log: ids_log.clone().unwrap_or(IdFiles::beside(ids).log), ids: ids.clone() });
            let asked = Asked {
                files,
                link: *link,
                config: config.as_ref(),
                clusters,
                pairs: pairs.as_ref(),
                threshold: *threshold,
                judgments: judgments.as_ref(),
                ids,
                when: moment(when.as_ref()),
            };
            dedupe(out, &asked, *explain_plan)?;
        }
        MatchCommand::Judge(args) => judging::judge(out, args)?,
        MatchCommand::Review(args) => asking::review(out, args)?,
        MatchCommand::Estimate(args) => asking::estimate(out, args)?,
        MatchCommand::Eval { clusters, truth, pairs, threshold } => {
            let score = app::score_match(&Scored { clusters, truth, pairs: pairs.as_deref(), threshold: *threshold })?;
            say_findings(out, &score.findings, 0);
            out.result(&score, plain_score)?;
        }
        MatchCommand::Explain { files, pair, config } => explain(out, files, pair, config.as_ref())?,
        MatchCommand::Learn { files, config, out: model, threshold } => learn(out, files, config.as_ref(), model, *threshold)?,
        MatchCommand::Stream { folder, files, model, watch, answers, out: clusters } => {
            stream::run(
                out,
                &stream::Asked {
                    folder,
                    files,
                    model: model.as_deref(),
                    watch: watch.as_deref(),
                    answers: answers.as_deref(),
                    out: clusters.as_deref(),
                },
            )?;
        }
        MatchCommand::Roles { files } => roles(out, files)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// What was typed after `match dedupe`.
struct Asked<'a> {
    files: &'a [PathBuf],
    link: bool,
    config: Option<&'a PathBuf>,
    clusters: &'a PathBuf,
    pairs: Option<&'a PathBuf>,
    threshold: Option<f64>,
    judgments: Option<&'a PathBuf>,
    ids: Option<IdFiles>,
    when: String,
}

/// The moment somebody names, else now.
fn moment(said: Option<&String>) -> String {
    said.cloned().unwrap_or_else(|| app::moment_text(super::now_us()))
}

impl Asked<'_> {
    /// Refuses what can be refused before a file is read.
    fn check(&self) -> anyhow::Result<MatchConfig> {
        self.threshold.map_or(Ok(()), app::check_threshold)?;
        let alone = "--link takes two files or more; leave it out to find doubles within one";
        anyhow::ensure!(!self.link || self.files.len() > 1, Usage(alone.to_owned()));
        let config = self.config.map_or_else(|| Ok(MatchConfig::default()), |path| MatchConfig::read(path))?;
        let read: Vec<PathBuf> = self.files.iter().chain(self.config).chain(self.judgments).cloned().collect();
        self.ids.as_ref().map_or(Ok(()), |ids| ids.check(&read))?;
        for written in [Some(self.clusters), self.pairs].into_iter().flatten() {
            app::check_out(written, &read)?;
        }
        anyhow::ensure!(self.pairs != Some(self.clusters), Usage("--out and --pairs are one file; name two".to_owned()));
        if let Some(ids) = &self.ids {
            let written = [Some(self.clusters), self.pairs, Some(&ids.log)];
            let is_twice = written.contains(&Some(&ids.ids)) || [Some(self.clusters), self.pairs].contains(&Some(&ids.log));
            anyhow::ensure!(!is_twice, Usage("two of --out, --pairs, --ids and --ids-log are one file; name four".to_owned()));
        }
        Ok(config)
    }
}

fn dedupe(out: &Output, asked: &Asked<'_>, explains: bool) -> anyhow::Result<()> {
    let started = Instant::now();
    let step = |step: &str, done: u64| out.progress(Progress { step: step.to_owned(), done, total: None });
    let config = asked.check()?;
    let mut set = TableSet::read(asked.files, &mut |progress| out.progress(progress))?;
    let plan = MatchPlan::new(&set, &config, asked.threshold, asked.link)?;
    set.find_in_plan(&plan);
    let judged = asked.judgments.map(|path| Judgments::read(path)).transpose()?.map(|all| all.settle(&set, &plan));
    let (findings, left_out) = set.findings();
    let mut findings = findings.to_vec();
    findings.extend(judged.iter().flat_map(|j| j.findings.clone()));
    say_findings(out, &findings, left_out);
    out.say(plain_plan(&set, &plan).trim_end());
    step("learning from records", set.rows());
    let ready = ReadyMatch::new(&set, &plan)?;
    let cost = ready.plan();
    out.say(&format!("about {} pairs to compare, in {:.1} s and {} MB", cost.pairs, cost.seconds, cost.memory_mb));
    if explains {
        out.say(plain_cost(&serde_json::to_value(&cost)?).trim_end());
    }
    step("comparing pairs", cost.pairs);
    let found = ready.run_judged(judged.as_ref());
    if explains {
        out.say(plain_rules(&found).trim_end());
    }
    step("writing records", set.rows());
    let stable = asked.ids.as_ref().map(|files| StableIds::new(&found, &plan, files)).transpose()?;
    if let Some(stable) = &stable {
        say_findings(out, &stable.findings, 0);
        findings.extend(stable.findings.clone());
    }
    app::write_whole(asked.clusters, |file| found.write_clusters(stable.as_ref(), file))?;
    if let Some(pairs) = asked.pairs {
        app::write_whole(pairs, |file| found.write_pairs(file))?;
    }
    if let (Some(stable), Some(files)) = (&stable, &asked.ids) {
        stable.write(files, &asked.when)?;
    }
    let judgments = judged.as_ref().map(|j| &j.report);
    judgments.iter().for_each(|j| out.say(judging::plain_judgments(j).trim_end()));
    let report = json!({
        "records": set.rows(),
        "pairs_compared": found.matches.compared,
        "pairs_kept": found.matches.pairs.len(),
        "pairs_matched": found.pairs_matched(),
        "clusters": found.clusters(),
        "seconds": started.elapsed().as_secs_f64(),
        "cpu_seconds": cpu_seconds(),
        "peak_rss_mb": peak_rss_mb(),
        "threshold": plan.threshold,
        "link": plan.link,
        "out": asked.clusters,
        "pairs": asked.pairs,
        "files": set.files(),
        "roles": plan.roles,
        "kinds": plan.kinds,
        "plan": cost,
        "rules": rules(&found),
        "stages": found.matches.stages,
        "judgments": judgments,
        "ids": asked.ids.as_ref().map(|files| json!({ "ids": files.ids, "log": files.log })),
        "edition": stable.as_ref().map(|s| &s.edition),
        "changes": stable.as_ref().map(|s| s.steps()),
        "findings": findings,
        "findings_left_out": left_out,
    });
    out.result(&report, |_| {
        format!(
            "{} records are {} things: {} pairs of {} compared reach {}\nwrote {}{}{}\n{:.1} s, at most {} MB",
            set.rows(),
            found.clusters(),
            found.pairs_matched(),
            found.matches.compared,
            plan.threshold,
            asked.clusters.display(),
            asked.pairs.map_or_else(String::new, |p| format!(" and {}", p.display())),
            stable.as_ref().map_or_else(String::new, |s| format!("; {} changes of ids", s.steps().len())),
            started.elapsed().as_secs_f64(),
            peak_rss_mb()
        )
    })
}

fn learn(out: &Output, files: &[PathBuf], config: Option<&PathBuf>, model: &PathBuf, threshold: Option<f64>) -> anyhow::Result<()> {
    threshold.map_or(Ok(()), app::check_threshold)?;
    let settings = config.map_or_else(|| Ok(MatchConfig::default()), |path| MatchConfig::read(path))?;
    app::check_out(model, &files.iter().chain(config).cloned().collect::<Vec<_>>())?;
    let mut set = TableSet::read(files, &mut |progress| out.progress(progress))?;
    let plan = MatchPlan::new(&set, &settings, threshold, false)?;
    set.find_in_plan(&plan);
    let (findings, left_out) = set.findings();
    say_findings(out, findings, left_out);
    out.say(plain_plan(&set, &plan).trim_end());
    out.progress(Progress { step: "learning from records".to_owned(), done: set.rows(), total: None });
    let kinds = app::learn_match(&set, &plan, model)?;
    let report = json!({
        "records": set.rows(),
        "kinds": kinds.iter().map(|(kind, rows)| json!({ "kind": kind, "rows": rows })).collect::<Vec<_>>(),
        "threshold": plan.threshold,
        "roles": plan.roles,
        "out": model,
        "findings": findings,
        "findings_left_out": left_out,
    });
    out.result(&report, |_| {
        let of = |(kind, rows): &(String, usize)| format!("{} ({rows} different records)", clean(kind));
        format!("learned {} of {} records; wrote {}", kinds.iter().map(of).collect::<Vec<_>>().join(", "), set.rows(), model.display())
    })
}

fn explain(out: &Output, files: &[PathBuf], pair: &[String], config: Option<&PathBuf>) -> anyhow::Result<()> {
    let [left, right] = pair else { anyhow::bail!(Usage("--pair takes two ids".to_owned())) };
    let config = config.map_or_else(|| Ok(MatchConfig::default()), |path| MatchConfig::read(path))?;
    let set = TableSet::read(files, &mut |progress| out.progress(progress))?;
    let plan = MatchPlan::new(&set, &config, None, false)?;
    let why = ReadyMatch::new(&set, &plan)?.explain(left, right)?;
    out.result(&json!({ "left": left, "right": right, "why": why }), |_| plain_why(left, right, &why))
}

/// A waterfall: what each field adds, and the sum so far.
fn plain_why(left: &str, right: &str, why: &WhyOneThing) -> String {
    let verdict = if why.weight >= 0.0 { "one thing" } else { "two things" };
    let mut text = format!("{left} and {right}: {verdict}, probability {:.4} ({:+.1} bits)\n", why.probability, why.weight);
    text += &format!("{:>7} {:>7}  before anything is compared\n", "bits", "sum");
    let mut sum = why.prior;
    text += &format!("{:>+7.1} {sum:>+7.1}  how rare matches are among pairs that come up\n", why.prior);
    for step in why.steps.iter().filter(|s| s.level != "missing") {
        let bits = step.bits + step.rarity;
        sum += bits;
        let rarity = match step.rarity {
            r if r >= 0.5 => format!(", of them {r:+.1} for a rare value"),
            r if r <= -0.5 => format!(", of them {r:+.1} for a common value"),
            _ => String::new(),
        };
        let values = format!("`{}` and `{}`", step.left.join("`, `"), step.right.join("`, `"));
        text += &format!("{bits:>+7.1} {sum:>+7.1}  {}: {}{rarity}: {values}\n", step.field, step.level);
    }
    for flip in &why.flips {
        text += &format!("would turn if {} were: {} ({:+.1} bits)\n", flip.field, flip.level, flip.weight);
    }
    text
}

fn roles(out: &Output, files: &[PathBuf]) -> anyhow::Result<()> {
    let mut set = TableSet::read(files, &mut |progress| out.progress(progress))?;
    let plan = MatchPlan::new(&set, &MatchConfig::default(), None, false)?;
    set.find_in_plan(&plan);
    let (findings, left_out) = set.findings();
    say_findings(out, findings, left_out);
    out.say(plain_plan(&set, &plan).trim_end());
    let toml = app::roles_toml(&plan.roles)?;
    let report = json!({
        "records": set.rows(),
        "files": set.files(),
        "roles": plan.roles,
        "kinds": plan.kinds,
        "toml": toml,
        "findings": findings,
        "findings_left_out": left_out,
    });
    out.result(&report, |_| toml)
}

fn say_findings(out: &Output, findings: &[TableFinding], left_out: u64) {
    for f in findings.iter().take(FINDINGS_SAID_MAX) {
        let line = if f.line > 0 { format!("line {} of ", f.line) } else { String::new() };
        let place = if f.file.is_empty() { String::new() } else { format!("{line}{}: ", f.file) };
        out.say(&format!("note: {place}{}", f.reason));
    }
    let more = findings.len().saturating_sub(FINDINGS_SAID_MAX) as u64 + left_out;
    if more > 0 {
        out.say(&format!("note: … and {more} more"));
    }
}

/// How the run will go, for people.
fn plain_plan(set: &TableSet, plan: &MatchPlan) -> String {
    let mut text = format!("{} records in {} file(s)", set.rows(), set.files().len());
    let name = |kind: &str| if kind.is_empty() { "(not said)".to_owned() } else { clean(kind) };
    let kinds: Vec<String> = plan.kinds.iter().map(|(kind, n)| format!("{} {n}", name(kind))).collect();
    if !kinds.is_empty() {
        let _ = write!(text, ", matched within each kind: {}", kinds.join(", "));
    }
    let across = if plan.link { "; pairs across files only" } else { "" };
    let _ = writeln!(text, "; one thing from probability {}{across}", plan.threshold);
    let width = plan.roles.iter().map(|r| r.column.chars().count()).max().unwrap_or_default().min(COLUMN_CHARS_MAX);
    for r in &plan.roles {
        let _ = writeln!(text, "  {:<width$}  {:<17}  {}", clean(&r.column), word(&r.role), r.because);
    }
    text
}

/// Wider names of columns do not move what stands beside the others.
const COLUMN_CHARS_MAX: usize = 32;

fn clean(text: &str) -> String {
    text.replace(char::is_control, "\u{fffd}")
}

/// A role as it is written in a configuration.
fn word(role: &impl serde::Serialize) -> String {
    serde_json::to_value(role).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
}

/// Blocking rules with what each came to.
fn rules(found: &Matched<'_>) -> Vec<Value> {
    let all = found.matches.rules.iter().flat_map(|(kind, rules)| rules.iter().map(move |rule| (kind, rule)));
    let with_kind = all.map(|(kind, rule)| {
        let mut value = serde_json::to_value(rule).unwrap_or_default();
        if let Some(object) = value.as_object_mut() {
            object.insert("kind".to_owned(), json!(kind));
        }
        value
    });
    with_kind.collect()
}

/// The rules that were chosen, with what each is expected to bring.
fn plain_cost(plan: &Value) -> String {
    let list = |value: &Value, key: &str| value.get(key).and_then(Value::as_array).cloned().unwrap_or_default();
    let word = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).map(clean).unwrap_or_default();
    let count = |value: &Value, key: &str| value.get(key).and_then(Value::as_u64).unwrap_or_default();
    let mut text = String::new();
    for kind in list(plan, "kinds") {
        let _ = writeln!(text, "{}: of {} different rows, pairs will be compared that share", word(&kind, "kind"), count(&kind, "rows"));
        for r in list(&kind, "rules") {
            let found = 100.0 * r.get("found").and_then(Value::as_f64).unwrap_or_default();
            let (pairs, new) = (count(&r, "pairs"), count(&r, "new_pairs"));
            let _ = writeln!(text, "  {}: about {pairs} pairs, {new} of them new; {found:.1} % of matches so far", word(&r, "rule"));
        }
    }
    text
}

fn plain_rules(found: &Matched<'_>) -> String {
    let mut text = String::new();
    for (kind, rules) in &found.matches.rules {
        let _ = writeln!(text, "{kind}: pairs were compared that share");
        for r in rules {
            let _ = write!(text, "  {}: {} pairs in {} blocks of {} rows at most", r.rule, r.pairs, r.blocks, r.largest);
            if r.capped_blocks > 0 {
                let _ = write!(text, "; {} larger blocks ({} pairs) are left to other rules", r.capped_blocks, r.capped_pairs);
            }
            text.push('\n');
        }
    }
    for stage in &found.matches.stages {
        let _ = writeln!(text, "{:>8.2} s  {}", stage.seconds, stage.stage);
    }
    text
}

fn plain_score(s: &MatchScore) -> String {
    let mut text = format!(
        "{} records, {} things, {} clusters; {} records in one of the files only\n\
         pairs     precision {:.4}  recall {:.4}  F1 {:.4}\n\
         B-cubed   precision {:.4}  recall {:.4}  F1 {:.4}\n",
        s.records, s.entities, s.clusters, s.unplaced, s.precision, s.recall, s.f1, s.bcubed_precision, s.bcubed_recall, s.bcubed_f1
    );
    if let Some(p) = &s.pairs {
        let _ = writeln!(
            text,
            "by probability, before clustering: F1 {:.4} at {}; best {:.4} at {:.4}; {:.4} of the true pairs are in the file",
            p.pair_f1_at_threshold, s.threshold, p.pair_f1_best, p.pair_threshold_best, p.pair_recall_max
        );
        let _ = writeln!(text, "probabilities are off by {:.4} in the mean:", p.ece);
        for b in &p.calibration {
            let _ = writeln!(text, "  said {:.3}  true {:.3}  of {} pairs", b.probability, b.share_true, b.pairs);
        }
    }
    text
}
