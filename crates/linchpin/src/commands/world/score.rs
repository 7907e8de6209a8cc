// SPDX-License-Identifier: Apache-2.0
//! `linchpin world score`: what each user of a node can see, held against the truth of the world that was ingested.
//!
//! The truth is read here, after the fact, and goes nowhere near the node. What is scored is what a reader gets: every figure is that of
//! one user's scope.

mod sight;

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    path::Path,
    process::ExitCode,
};

use access::Act;
use app::{Progress, View};
use model::{EntityId, Purpose, Reader};
use serde::Serialize;
use store::FindingFilter;
use testkit::world::{
    Judge, MONTHS_AHEAD, Typology,
    score::{
        Answers, Clashes, Depth, Figure, HolderPair, Leads, Membership, PlanScore, Resolution, Trends, Truth, by_holder_pair,
        clashes_score, leads_score, membership_score, plans_score, resolution, trends_score,
    },
};

use super::super::Session;
use crate::output::{Output, Usage};
use sight::{canaries, chain, conflicts, freshness, gather, place};

/// Rows of one answer about findings.
const FINDINGS_MAX: usize = 1_000_000;
/// Futures in which plans are played.
const FUTURES: usize = 200;

#[derive(Serialize)]
struct Score {
    edition: String,
    seed: u64,
    readers: Vec<ReaderScore>,
    findings: Findings,
    /// What was said to have changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    trends: Option<Trends>,
    /// What plans would do, on one day; none for a world without organizations.
    actions: Option<Actions>,
    /// Rows of the answers that make no sense.
    answers_findings: Vec<String>,
    /// What no part of the program produces yet, with the reason; never a made-up figure.
    not_measured: BTreeMap<&'static str, &'static str>,
}

#[derive(Serialize)]
struct ReaderScore {
    user: String,
    agency: String,
    records: u64,
    entities: u64,
    resolution: ByKind,
    by_holder_pair: Vec<HolderPair>,
    members: Members,
    chain: Chain,
    conflicts: Conflicts,
    canaries: Canaries,
    sources: Vec<Coverage>,
    freshness: Vec<Freshness>,
    /// How good the leads of the answers are, for what this reader sees.
    #[serde(skip_serializing_if = "Option::is_none")]
    typologies: Option<Leads>,
    /// How well the answers know members, of those whom this reader sees.
    #[serde(skip_serializing_if = "Option::is_none")]
    membership: Option<Membership>,
    /// How many conflicts the answers know, of those whose events this reader sees.
    #[serde(skip_serializing_if = "Option::is_none")]
    clashes: Option<Clashes>,
    /// Members in sight, those with most links first.
    #[serde(skip)]
    linked: Vec<String>,
}

/// How far behind the world's last day a source is.
#[derive(Serialize)]
struct Freshness {
    source: String,
    /// The newest day that a record in sight tells of.
    newest: String,
    behind_days: i64,
}

/// What plans would do, all in the same futures.
#[derive(Serialize)]
struct Actions {
    at: String,
    futures: usize,
    plans: Vec<PlanScore>,
}

#[derive(Serialize)]
struct ByKind {
    all: Resolution,
    people: Resolution,
    companies: Resolution,
    /// Mentions of the truth whose record is in sight, but whose party could not be told apart from another's.
    unplaced: u64,
}

/// Members of organizations of whom the reader sees at least one record.
#[derive(Serialize)]
struct Members {
    in_truth: u64,
    in_sight: u64,
}

/// Ties between members that a reader could follow in the network.
#[derive(Serialize)]
struct Chain {
    /// Ties between two members in sight.
    ties: u64,
    /// How many of them are joined within so many steps, hubs passed over.
    within_steps: BTreeMap<usize, u64>,
    /// The same for as many pairs of members of different organizations: what chance gives.
    strangers_within_steps: BTreeMap<usize, u64>,
}

#[derive(Serialize)]
struct Conflicts {
    /// Planted pairs of events about one target, both in sight.
    planted: u64,
    /// Pairs whose target the node knows to be one.
    found: u64,
    /// Other pairs of events whose targets the node put together.
    others: u64,
}

#[derive(Default, Serialize)]
struct Canaries {
    /// Tokens whose marking the reader may see.
    allowed: u64,
    /// Of these, how many stand in what they see.
    seen: u64,
    /// Tokens seen, found by search or quoted by a finding that the reader may not see: must be none.
    leaked: Vec<String>,
}

#[derive(Serialize)]
struct Coverage {
    source: String,
    rows_in_world: u64,
    records_in_sight: u64,
}

#[derive(Default, Serialize)]
struct Findings {
    /// Values that are wrong on purpose.
    planted: u64,
    /// Of these, how many stand in rows that some reader may see.
    in_sight: u64,
    /// Of these, how many some reader's findings name.
    found: u64,
    /// Lines named by a finding without a planted value: must be none.
    unexplained: Vec<String>,
}

/// What to score.
pub(super) struct Asked<'a> {
    pub(super) truth: &'a Path,
    /// Users; none: all.
    pub(super) readers: &'a [String],
    pub(super) answers: Option<&'a Path>,
    pub(super) typologies: &'a [Typology],
}

/// Scores a node for each of its users, or for those named.
pub(super) async fn score(session: &Session, out: &Output, asked: &Asked<'_>) -> anyhow::Result<ExitCode> {
    // Looking through the eyes of all users is administering.
    session.hall.may(&session.reader, &Purpose("administration".to_owned()), Act::ManageUsers, "score").await?;
    let mut truth = Truth::read(asked.truth).map_err(|e| Usage(format!("{e}; give the folder that `linchpin world generate` made")))?;
    let answers = match asked.answers {
        Some(folder) => Answers::read(folder, &mut truth).map_err(|e| Usage(e.to_string()))?,
        None => Answers::default(),
    };
    let mut users = session.hall.node().acts().users().await?;
    if let Some(nobody) = asked.readers.iter().find(|n| !users.iter().any(|u| u.reader.user == **n)) {
        return Err(Usage(format!("there is no user `{nobody}` on this node")).into());
    }
    users.retain(|u| asked.readers.is_empty() || asked.readers.contains(&u.reader.user));
    let (mut readers, mut lines, mut markings) = (Vec::new(), BTreeSet::new(), BTreeSet::new());
    let mut edition = String::new();
    for (nth, user) in users.iter().enumerate() {
        out.progress(Progress { step: "readers".to_owned(), done: nth as u64 + 1, total: Some(users.len() as u64) });
        let view = session.hall.view(&user.reader, &user.purpose, None).await?;
        edition = view.edition().to_string();
        markings.extend(view.scope().audience().markings().map(str::to_owned));
        let findings = session.hall.findings(&view, &FindingFilter::default(), 0, FINDINGS_MAX).await?;
        let quoted: String = findings.iter().map(|f| f.finding.reason.as_str()).collect::<Vec<_>>().join("\n");
        lines.extend(findings.into_iter().filter(|f| truth.rows.contains_key(&f.source)).map(|f| (f.source, f.finding.line)));
        readers.push(read(&user.reader, &view, &truth, &answers, &quoted)?);
    }
    readers.sort_by(|a, b| b.records.cmp(&a.records).then_with(|| a.user.cmp(&b.user)));
    out.progress(Progress { step: "plans".to_owned(), done: 0, total: None });
    let score = Score {
        edition,
        seed: truth.seed,
        findings: Findings {
            planted: truth.bad_values.len() as u64,
            in_sight: truth.bad_values.values().filter(|m| markings.contains(*m)).count() as u64,
            found: truth.bad_values.keys().filter(|at| lines.contains(*at)).count() as u64,
            unexplained: lines.iter().filter(|at| !truth.bad_values.contains_key(*at)).map(|(s, l)| format!("{s}:{l}")).collect(),
        },
        trends: answers.changes.as_ref().map(|said| trends_score(&truth, said)),
        actions: actions(&truth, &answers, asked.typologies, &readers)?,
        not_measured: not_measured(&answers),
        answers_findings: answers.findings,
        readers,
    };
    out.result(&score, plain)?;
    Ok(ExitCode::SUCCESS)
}

/// Plays the plan of the answers beside plain rules, in the middle of the world's time where there is no plan.
fn actions(truth: &Truth, answers: &Answers, typologies: &[Typology], readers: &[ReaderScore]) -> anyhow::Result<Option<Actions>> {
    let Some((plan, middle)) = truth.plan.as_ref().zip(truth.middle_day()) else { return Ok(None) };
    let Ok(judge) = Judge::new(plan, typologies) else { return Ok(None) };
    let (said, at) = answers.plan.as_ref().map_or((None, middle), |(actions, at)| (Some(actions.as_slice()), at.clone()));
    let linked: Vec<(String, Vec<String>)> = readers.iter().map(|r| (r.user.clone(), r.linked.clone())).collect();
    let plans = plans_score(&judge, &at, FUTURES, said.filter(|a| !a.is_empty()), &linked).map_err(|e| Usage(format!("plan.csv: {e}")))?;
    Ok(Some(Actions { at, futures: FUTURES, plans }))
}

/// What nobody has said, and why the program itself does not.
fn not_measured(answers: &Answers) -> BTreeMap<&'static str, &'static str> {
    let missing = [
        ("typologies", answers.leads.is_none(), "the program gives no leads yet; put leads of any origin into `leads.csv` of --answers"),
        (
            "membership",
            answers.members.is_none(),
            "the program names no organizations yet; put groups of any origin into `members.csv` of --answers",
        ),
        (
            "trends",
            answers.changes.is_none(),
            "the program names no changes yet; put changes of any origin into `changes.csv` of --answers",
        ),
        (
            "conflicts_by_place_and_time",
            answers.conflicts.is_none(),
            "the program does not deconflict yet; put pairs of events into `conflicts.csv` of --answers",
        ),
        ("plan", answers.plan.is_none(), "the program recommends no actions yet; put a plan of any origin into `plan.csv` of --answers"),
    ];
    missing.into_iter().filter(|m| m.1).map(|(what, _, why)| (what, why)).collect()
}

fn plain(score: &Score) -> String {
    let mut text = format!("edition {}, seed {}\n", score.edition.get(..12).unwrap_or(&score.edition), score.seed);
    text.push_str("user                 records  precision  recall   B3 F1  members in sight  canaries leaked\n");
    for r in &score.readers {
        let a = &r.resolution.all;
        text.push_str(&format!(
            "{:<18} {:>9} {:>10.3} {:>7.3} {:>7.3} {:>10} of {:<5} {:>8}\n",
            r.user,
            r.records,
            a.precision.value,
            a.recall.value,
            a.bcubed_f1,
            r.members.in_sight,
            r.members.in_truth,
            r.canaries.leaked.len()
        ));
    }
    text.push_str(&plain_answers(score));
    let f = &score.findings;
    text.push_str(&format!(
        "values wrong on purpose: {} of {} in sight found, {} findings beside\n",
        f.found,
        f.in_sight,
        f.unexplained.len()
    ));
    for (what, why) in &score.not_measured {
        text.push_str(&format!("not measured: {what}: {why}\n"));
    }
    text
}

/// What leads, groups, changes and plans are worth.
fn plain_answers(score: &Score) -> String {
    let mut text = String::new();
    let shown = |of: Option<f64>| of.map_or_else(|| "-".to_owned(), |v| format!("{v:.3}"));
    for r in &score.readers {
        if let Some(leads) = &r.typologies {
            let at = |d: &Depth| format!("{} of {} leads", shown(d.precision.map(|p| p.value)), d.leads);
            text.push_str(&format!(
                "{}: leads right {}, first 50: {}, first 200: {}; instances found {}\n",
                r.user,
                at(&leads.all),
                at(&leads.at_50),
                at(&leads.at_200),
                shown(leads.all.recall)
            ));
        }
        if let Some(m) = &r.membership {
            let value = |f: Option<Figure>| shown(f.map(|f| f.value));
            text.push_str(&format!(
                "{}: members named {}, right {}, found {} (associates {}), groups {}, roles {}\n",
                r.user,
                m.named,
                value(m.precision),
                value(m.recall),
                value(m.recall_of_associates),
                shown(m.grouping_f1),
                value(m.roles_right)
            ));
        }
        if let Some(c) = &r.clashes {
            text.push_str(&format!("{}: conflicts said {} of {}, {} others\n", r.user, c.found, c.planted, c.others));
        }
        let mut behind: Vec<i64> = r.freshness.iter().map(|f| f.behind_days).collect();
        behind.sort_unstable();
        if let (Some(middle), Some(most)) = (behind.get(behind.len() / 2), behind.last()) {
            text.push_str(&format!("{}: sources are {middle} days behind the world's last day in the middle, {most} at most\n", r.user));
        }
    }
    if let Some(t) = &score.trends {
        let apart = t.days_apart.map_or_else(String::new, |d| format!(", {d} days apart in the middle"));
        text.push_str(&format!("changes: {} of {} found, {} said{apart}\n", t.found, t.planted, t.said));
    }
    if let Some(actions) = &score.actions {
        text.push_str(&format!("plans of {}, share of flow gone over {MONTHS_AHEAD} months, {} futures\n", actions.at, actions.futures));
        for p in &actions.plans {
            let percent = |v: f64| 100.0 * v;
            let (mean, low, high) = (percent(p.enduring.mean), percent(p.enduring.low), percent(p.enduring.high));
            text.push_str(&format!("  {:<40} {mean:>5.1} % ({low:.1} to {high:.1})\n", p.id));
        }
    }
    for finding in &score.answers_findings {
        text.push_str(&format!("{finding}\n"));
    }
    text
}

fn read(reader: &Reader, view: &View, truth: &Truth, answers: &Answers, quoted: &str) -> anyhow::Result<ReaderScore> {
    let rows = view.rows();
    let seen = gather(rows, truth)?;
    let (placed, unplaced) = place(rows, &seen, truth);
    let of_kind = |letter: char| placed.iter().filter(|p| p.party.starts_with(letter)).cloned().collect::<Vec<_>>();
    let clusters: HashMap<&str, &str> = placed.iter().map(|p| (p.party.as_str(), p.cluster.as_str())).collect();
    let counts = rows.counts();
    let in_sight: HashSet<&str> = clusters.keys().copied().collect();
    let members: HashSet<&str> = truth.members.iter().map(|m| m.1.as_str()).collect();
    let is_in_sight = |source: &str, record: &str| seen.planted.contains(&(source.to_owned(), record.to_owned()));
    Ok(ReaderScore {
        user: reader.user.clone(),
        agency: reader.agency.clone(),
        records: counts.records,
        entities: counts.entities,
        by_holder_pair: by_holder_pair(&placed),
        members: Members { in_truth: members.len() as u64, in_sight: members.intersection(&in_sight).count() as u64 },
        linked: {
            let degree = |party: &str| clusters.get(party).and_then(|c| c.parse::<EntityId>().ok()).map(|id| rows.degree(&id));
            let mut all: Vec<(usize, &str)> = members.iter().filter_map(|p| Some((degree(p)?, *p))).collect();
            all.sort_by(|a, b| b.cmp(a));
            all.into_iter().map(|(_, p)| p.to_owned()).collect()
        },
        freshness: freshness(&seen, truth),
        typologies: answers.leads.as_ref().map(|leads| leads_score(truth, leads, &is_in_sight, counts.records)),
        clashes: answers.conflicts.as_ref().map(|said| clashes_score(truth, said, &|event| seen.sees_event(event))),
        membership: answers.members.as_ref().map(|named| membership_score(truth, named, &in_sight)),
        chain: chain(rows, truth, &clusters),
        conflicts: conflicts(rows, &seen, truth),
        canaries: canaries(view, &seen, truth, quoted),
        sources: truth
            .rows
            .iter()
            .map(|(source, n)| Coverage {
                source: source.clone(),
                rows_in_world: *n,
                records_in_sight: counts.by_source.get(source).copied().unwrap_or(0),
            })
            .collect(),
        resolution: ByKind { all: resolution(&placed), people: resolution(&of_kind('P')), companies: resolution(&of_kind('C')), unplaced },
    })
}
