// SPDX-License-Identifier: Apache-2.0
//! `linchpin world score`: what each user of a node can see, held against the truth of the world that was ingested.
//!
//! The truth is read here, after the fact, and goes nowhere near the node. What is scored is what a reader gets: every figure is that of
//! one user's scope.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, VecDeque},
    path::Path,
    process::ExitCode,
};

use access::Act;
use app::{Progress, View};
use model::{EntityId, Purpose, Reader};
use serde::Serialize;
use store::{EditionView, FindingFilter, SearchFilter};
use testkit::world::score::{HolderPair, PLACES, Placed, Resolution, Truth, by_holder_pair, resolution};

use super::super::Session;
use crate::output::{Output, Usage};

/// Rows of one answer about findings.
const FINDINGS_MAX: usize = 1_000_000;
/// Steps looked from one member to another; a tie shows as one document (two steps) or one account between (four).
const STEPS_MAX: usize = 4;
/// Entities with more links are passed over: everyone stands two steps from everyone by way of a carrier.
const HUB_LINKS: usize = 200;

#[derive(Serialize)]
struct Score {
    edition: String,
    seed: u64,
    readers: Vec<ReaderScore>,
    findings: Findings,
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

/// Scores a node for each of its users, or for those named.
pub(super) async fn score(session: &Session, out: &Output, truth: &Path, named: &[String]) -> anyhow::Result<ExitCode> {
    // Looking through the eyes of all users is administering.
    session.hall.may(&session.reader, &Purpose("administration".to_owned()), Act::ManageUsers, "score").await?;
    let truth = Truth::read(truth).map_err(|e| Usage(format!("{e}; give the folder that `linchpin world generate` made")))?;
    let mut users = session.hall.node().acts().users().await?;
    if let Some(nobody) = named.iter().find(|n| !users.iter().any(|u| u.reader.user == **n)) {
        return Err(Usage(format!("there is no user `{nobody}` on this node")).into());
    }
    users.retain(|u| named.is_empty() || named.contains(&u.reader.user));
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
        readers.push(read(&user.reader, &view, &truth, &quoted)?);
    }
    readers.sort_by(|a, b| b.records.cmp(&a.records).then_with(|| a.user.cmp(&b.user)));
    let score = Score {
        edition,
        seed: truth.seed,
        readers,
        findings: Findings {
            planted: truth.bad_values.len() as u64,
            in_sight: truth.bad_values.values().filter(|m| markings.contains(*m)).count() as u64,
            found: truth.bad_values.keys().filter(|at| lines.contains(*at)).count() as u64,
            unexplained: lines.iter().filter(|at| !truth.bad_values.contains_key(*at)).map(|(s, l)| format!("{s}:{l}")).collect(),
        },
        not_measured: BTreeMap::from([
            ("typologies", "no leads in the program yet"),
            ("membership_and_roles", "the program names no organizations yet"),
            ("trends", "the program names no changes yet"),
            ("actions_against_baselines", "the program recommends no actions yet; `linchpin world act` plays any plan out"),
            ("freshness", "a world arrives at once"),
        ]),
    };
    out.result(&score, plain)?;
    Ok(ExitCode::SUCCESS)
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

/// What one pass over a view gathers.
#[derive(Default)]
struct Seen {
    /// Number of a record, by kind and property: the entities that bear it.
    numbered: HashMap<(&'static str, &'static str, String), Vec<EntityId>>,
    /// References of an entity, by property: value and source.
    refers: HashMap<(EntityId, &'static str), Vec<(EntityId, String)>>,
    tokens: BTreeSet<String>,
}

fn read(reader: &Reader, view: &View, truth: &Truth, quoted: &str) -> anyhow::Result<ReaderScore> {
    let rows = view.rows();
    let seen = gather(rows)?;
    let (placed, unplaced) = place(rows, &seen, truth);
    let of_kind = |letter: char| placed.iter().filter(|p| p.party.starts_with(letter)).cloned().collect::<Vec<_>>();
    let clusters: HashMap<&str, &str> = placed.iter().map(|p| (p.party.as_str(), p.cluster.as_str())).collect();
    let counts = rows.counts();
    Ok(ReaderScore {
        user: reader.user.clone(),
        agency: reader.agency.clone(),
        records: counts.records,
        entities: counts.entities,
        by_holder_pair: by_holder_pair(&placed),
        members: {
            let all: BTreeSet<&str> = truth.members.iter().map(|m| m.1.as_str()).collect();
            Members { in_truth: all.len() as u64, in_sight: all.iter().filter(|p| clusters.contains_key(*p)).count() as u64 }
        },
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

/// Reads every statement in sight once.
fn gather(rows: &EditionView) -> anyhow::Result<Seen> {
    let mut seen = Seen::default();
    let mut numbers: BTreeSet<(&'static str, &'static str)> = PLACES.iter().map(|p| (p.kind, p.number)).collect();
    numbers.insert(("DeconflictionEvent", "recordId"));
    let mut references: BTreeSet<&'static str> = PLACES.iter().map(|p| p.party).filter(|p| !p.is_empty()).collect();
    references.insert("target");
    rows.each_face(&mut |_, face| {
        for s in &face.statements {
            if let Some((kind, number)) = numbers.iter().find(|(k, n)| *k == face.kind.as_str() && *n == s.prop.as_str()) {
                let of = seen.numbered.entry((kind, number, s.value.clone())).or_default();
                if !of.contains(&face.entity) {
                    of.push(face.entity);
                }
            }
            if let Some((property, to)) = references.get(s.prop.as_str()).zip(s.value.parse::<EntityId>().ok()) {
                seen.refers.entry((face.entity, property)).or_default().push((to, s.source.clone()));
            }
            seen.tokens.extend(tokens(&s.value));
        }
    })?;
    Ok(seen)
}

/// Words that look like tokens of the world.
fn tokens(text: &str) -> impl Iterator<Item = String> + '_ {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric());
    words.filter(|w| w.len() == 14 && w.starts_with("KN") && w.bytes().skip(2).all(|b| b.is_ascii_hexdigit())).map(str::to_owned)
}

/// Which entity stands where the truth mentions a party.
fn place(rows: &EditionView, seen: &Seen, truth: &Truth) -> (Vec<Placed>, u64) {
    let mut votes: BTreeMap<EntityId, BTreeMap<(&str, &str), u64>> = BTreeMap::new();
    let mut unplaced = 0;
    for ((kind, number, value), entities) in &seen.numbered {
        for place in PLACES.iter().filter(|p| p.kind == *kind && p.number == *number) {
            let Some(party) = truth.party(place.source, value, place.column) else { continue };
            let holder = truth.holders.get(place.source).map_or("", String::as_str);
            for entity in entities {
                let found: Vec<EntityId> = if place.party.is_empty() {
                    vec![*entity]
                } else {
                    let all = seen.refers.get(&(*entity, place.party)).map_or(&[][..], Vec::as_slice);
                    // Two sources may speak of one record; a statement that both make stands under one of them.
                    let own: BTreeSet<EntityId> = all.iter().filter(|(_, s)| s == place.source).map(|(e, _)| *e).collect();
                    if own.is_empty() { all.iter().map(|(e, _)| *e).collect::<BTreeSet<_>>() } else { own }.into_iter().collect()
                };
                match found.as_slice() {
                    [one] => *votes.entry(*one).or_default().entry((party, holder)).or_default() += 1,
                    [] => {}
                    _ => unplaced += 1,
                }
            }
        }
    }
    let placed = votes.into_iter().filter_map(|(entity, parties)| {
        // One key may stand for two namesakes: the entity counts as the one it is more often.
        let ((party, holder), _) = parties.into_iter().max_by_key(|(who, n)| (*n, std::cmp::Reverse(*who)))?;
        let cluster = rows.canonical(&entity)?;
        Some(Placed { entity: entity.to_string(), cluster: cluster.to_string(), party: party.to_owned(), holder: holder.to_owned() })
    });
    (placed.collect(), unplaced)
}

/// How far members who know each other stand apart in the network.
fn chain(rows: &EditionView, truth: &Truth, clusters: &HashMap<&str, &str>) -> Chain {
    let mut near: HashMap<u32, Vec<u32>> = HashMap::new();
    for (a, b, _) in rows.link_ends() {
        near.entry(a).or_default().push(b);
        near.entry(b).or_default().push(a);
    }
    let position = |party: &str| clusters.get(party).and_then(|c| c.parse::<EntityId>().ok()).and_then(|id| rows.position(&id));
    let ties: Vec<(u32, u32)> = truth.ties.iter().filter_map(|(_, a, b)| position(a).zip(position(b))).filter(|(a, b)| a != b).collect();
    // Members of different organizations, as many pairs, in the order of their numbers.
    let members: Vec<(u32, u32)> = truth.members.iter().filter_map(|(org, p, _)| Some((*org, position(p)?))).collect();
    let strangers: Vec<(u32, u32)> = members
        .iter()
        .zip(members.iter().rev().cycle())
        .filter(|(a, b)| a.0 != b.0 && a.1 != b.1)
        .map(|(a, b)| (a.1, b.1))
        .cycle()
        .take(if members.len() > 1 { ties.len() } else { 0 })
        .collect();
    let count = |pairs: &[(u32, u32)]| {
        let steps: Vec<Option<usize>> = pairs.iter().map(|(a, b)| steps(&near, *a, *b)).collect();
        (1..=STEPS_MAX).map(|most| (most, steps.iter().filter(|s| s.is_some_and(|n| n <= most)).count() as u64)).collect()
    };
    Chain { ties: ties.len() as u64, within_steps: count(&ties), strangers_within_steps: count(&strangers) }
}

fn steps(near: &HashMap<u32, Vec<u32>>, from: u32, to: u32) -> Option<usize> {
    let mut known = BTreeSet::from([from]);
    let mut queue = VecDeque::from([(from, 0)]);
    while let Some((at, far)) = queue.pop_front() {
        if at == to {
            return Some(far);
        }
        let next = near.get(&at).map_or(&[][..], Vec::as_slice);
        if far == STEPS_MAX || at != from && next.len() > HUB_LINKS {
            continue;
        }
        queue.extend(next.iter().filter(|n| known.insert(**n)).map(|n| (*n, far + 1)));
    }
    None
}

/// Which planned events the node knows to be about one target.
fn conflicts(rows: &EditionView, seen: &Seen, truth: &Truth) -> Conflicts {
    let target = |event: &str| -> Option<EntityId> {
        let entity = seen.numbered.get(&("DeconflictionEvent", "recordId", event.to_owned()))?.first()?;
        rows.canonical(&seen.refers.get(&(*entity, "target"))?.first()?.0)
    };
    let of_target = truth.conflicts.iter().filter(|c| c.2 != "place-and-time");
    let pairs: Vec<(EntityId, EntityId)> = of_target.filter_map(|(a, b, _)| target(a).zip(target(b))).collect();
    let found = pairs.iter().filter(|(a, b)| a == b).count() as u64;
    let mut events: BTreeMap<EntityId, u64> = BTreeMap::new();
    for (kind, _, number) in seen.numbered.keys() {
        if let Some(of) = target(number).filter(|_| *kind == "DeconflictionEvent") {
            *events.entry(of).or_default() += 1;
        }
    }
    let together: u64 = events.values().map(|n| n * (n - 1) / 2).sum();
    Conflicts { planted: pairs.len() as u64, found, others: together.saturating_sub(found) }
}

/// Tokens in sight, by statement, by search and by finding, against those that the reader may see.
fn canaries(view: &View, seen: &Seen, truth: &Truth, quoted: &str) -> Canaries {
    let mut canaries = Canaries::default();
    let quoted: BTreeSet<String> = tokens(quoted).collect();
    for canary in &truth.canaries {
        let is_allowed = view.scope().audience().sees(&canary.marking);
        let by_search = || view.rows().search(&SearchFilter { text: canary.token.clone(), ..SearchFilter::default() }, 0, 1).total > 0;
        let is_seen = seen.tokens.contains(&canary.token);
        if is_allowed {
            canaries.allowed += 1;
            canaries.seen += u64::from(is_seen);
        } else if is_seen || quoted.contains(&canary.token) || by_search() {
            canaries.leaked.push(format!("{} of {}", canary.token, canary.source));
        }
    }
    canaries
}
