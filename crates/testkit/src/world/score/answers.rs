// SPDX-License-Identifier: Apache-2.0
//! What somebody says is hidden in a world, and how much of it is true.
//!
//! Answers are five CSV files of one folder, each of which may be absent. They speak of source, record and column, as the truth does, so that
//! any program or person can be scored:
//!
//! ```text
//! leads.csv     lead,score,typology,source,record     one row a record; the higher the score, the sooner it would be looked at
//! members.csv   group,role,source,record,column       one row a mention of somebody who is said to belong to a group
//! changes.csv   change,on,what                        a change in what organizations do: its kind, day, and substance or port
//! plan.csv      action,at                             what should be done, on one day
//! conflicts.csv event_a,event_b                       two planned events that are in each other's way
//! ```
//!
//! A row that makes no sense is a finding with its line; it counts for nothing.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    fs::File,
    path::{Path, PathBuf},
};

use csv::StringRecord;
use serde::Serialize;

use super::{Figure, Planted, Truth, TruthError, harmonic, share};
use crate::world::{Action, calendar::parse_day, exercise::places};

/// Most rows of one file of answers.
pub const ROWS_MAX: usize = 2_000_000;
/// Most findings that are said.
const FINDINGS_MAX: usize = 1_000;
/// A change is found when its day is said to within so many days.
pub const CHANGE_DAYS: i64 = 60;

/// Records that are said to belong to one hidden thing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lead {
    /// Its id.
    pub id: String,
    /// The higher, the sooner it would be looked at.
    pub score: f64,
    /// Typologies or indicators it is said to show; none: it does not say.
    pub kinds: BTreeSet<String>,
    /// Source and number of its records.
    pub records: BTreeSet<(String, String)>,
}

/// Somebody who is said to belong to a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// The group.
    pub group: String,
    /// Their role, or empty.
    pub role: String,
    /// Who it is in truth.
    pub party: String,
}

/// What somebody says is hidden. A file that is not there leaves its part `None`.
#[derive(Clone, Debug, Default)]
pub struct Answers {
    /// Leads, the highest score first.
    pub leads: Option<Vec<Lead>>,
    /// Members of groups.
    pub members: Option<Vec<Named>>,
    /// Changes: kind, day since 1970-01-01, what.
    pub changes: Option<Vec<(String, i64, String)>>,
    /// What should be done, and on which day.
    pub plan: Option<(Vec<Action>, String)>,
    /// Pairs of planned events that are said to be in each other's way, each pair in order.
    pub conflicts: Option<BTreeSet<(String, String)>>,
    /// Rows that make no sense.
    pub findings: Vec<String>,
}

impl Answers {
    /// Reads a folder of answers; the truth learns who is meant in the sources that they name.
    ///
    /// # Errors
    /// [`TruthError`] when the folder or one of its files cannot be read, lacks a column, or is longer than [`ROWS_MAX`] rows.
    pub fn read(folder: &Path, truth: &mut Truth) -> Result<Answers, TruthError> {
        if !folder.is_dir() {
            return Err(TruthError::Read { path: folder.to_owned(), source: std::io::ErrorKind::NotADirectory.into() });
        }
        let mut answers = Answers::default();
        let mut findings = Vec::new();
        answers.leads = table(&folder.join("leads.csv"), ["lead", "score", "typology", "source", "record"])?
            .map(|rows| leads(rows, truth, &mut findings));
        answers.members = match table(&folder.join("members.csv"), ["group", "role", "source", "record", "column"])? {
            Some(rows) => Some(members(rows, truth, &mut findings)?),
            None => None,
        };
        answers.changes = table(&folder.join("changes.csv"), ["change", "on", "what"])?.map(|rows| changes(rows, &mut findings));
        answers.plan = table(&folder.join("plan.csv"), ["action", "at"])?.map(|rows| plan(rows, &mut findings));
        let conflicts = table(&folder.join("conflicts.csv"), ["event_a", "event_b"])?;
        answers.conflicts = conflicts.map(|rows| rows.into_iter().map(|(_, [a, b])| if a < b { (a, b) } else { (b, a) }).collect());
        findings.truncate(FINDINGS_MAX);
        answers.findings = findings;
        Ok(answers)
    }
}

/// A row of answers with its line, columns in the order that was asked for.
type Row<const N: usize> = (u64, [String; N]);

/// Rows of a file, where it is there.
fn table<const N: usize>(path: &Path, columns: [&'static str; N]) -> Result<Option<Vec<Row<N>>>, TruthError> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(TruthError::Read { path: path.to_owned(), source }),
    };
    let broken = |e: csv::Error| TruthError::Read { path: path.to_owned(), source: e.into() };
    let mut reader = csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(file);
    let missing = |column| TruthError::Column { path: path.to_owned(), column, all: columns.join(",") };
    let places = places(reader.byte_headers().map_err(broken)?, columns).map_err(missing)?;
    let (mut rows, mut row) = (Vec::new(), StringRecord::new());
    while reader.read_record(&mut row).map_err(broken)? {
        if rows.len() == ROWS_MAX {
            return Err(TruthError::TooLong(PathBuf::from(path)));
        }
        let line = row.position().map_or(0, csv::Position::line);
        rows.push((line, places.map(|p| row.get(p).unwrap_or_default().to_owned())));
    }
    Ok(Some(rows))
}

fn leads(rows: Vec<Row<5>>, truth: &Truth, findings: &mut Vec<String>) -> Vec<Lead> {
    let mut by_id: BTreeMap<String, Lead> = BTreeMap::new();
    for (line, [id, score, kinds, source, record]) in rows {
        let Some(score) = score.parse::<f64>().ok().filter(|s| s.is_finite()) else {
            findings.push(format!("leads.csv:{line}: `{score}` is no number"));
            continue;
        };
        if !truth.holders.contains_key(&source) {
            findings.push(format!("leads.csv:{line}: the world has no source `{source}`"));
            continue;
        }
        let lead = by_id.entry(id.clone()).or_insert_with(|| Lead { id, score, ..Lead::default() });
        lead.score = lead.score.max(score);
        lead.kinds.extend(kinds.split(';').map(str::trim).filter(|k| !k.is_empty()).map(str::to_owned));
        lead.records.insert((source, record));
    }
    let mut all: Vec<Lead> = by_id.into_values().collect();
    // Equal scores stand by id, as they came out of the map.
    all.sort_by(|a, b| b.score.total_cmp(&a.score));
    all
}

fn members(rows: Vec<Row<5>>, truth: &mut Truth, findings: &mut Vec<String>) -> Result<Vec<Named>, TruthError> {
    let sources: BTreeSet<&String> = rows.iter().map(|(_, [_, _, source, _, _])| source).collect();
    for source in sources.into_iter().filter(|s| truth.holders.contains_key(*s)).cloned().collect::<Vec<_>>() {
        truth.learn(&source)?;
    }
    let mut all = Vec::new();
    for (line, [group, role, source, record, column]) in rows {
        match truth.party(&source, &record, &column) {
            Some(party) => all.push(Named { group, role, party: party.to_owned() }),
            None => findings.push(format!("members.csv:{line}: nobody is named in `{column}` of record `{record}` of `{source}`")),
        }
    }
    Ok(all)
}

fn changes(rows: Vec<Row<3>>, findings: &mut Vec<String>) -> Vec<(String, i64, String)> {
    let mut all = Vec::new();
    for (line, [change, on, what]) in rows {
        match parse_day(&on) {
            Some(day) => all.push((change, day, what)),
            None => findings.push(format!("changes.csv:{line}: `{on}` is no day; use one like 2025-07-01")),
        }
    }
    all
}

fn plan(rows: Vec<Row<2>>, findings: &mut Vec<String>) -> (Vec<Action>, String) {
    let (mut actions, mut day) = (Vec::new(), String::new());
    for (line, [action, at]) in rows {
        if day.is_empty() {
            day = at.clone();
        }
        match Action::parse(&action) {
            Some(action) if at == day => actions.push(action),
            Some(_) => findings.push(format!("plan.csv:{line}: all actions are played on one day, that of the first row")),
            None => findings.push(format!("plan.csv:{line}: `{action}` is no action")),
        }
    }
    (actions, day)
}

/// How far down a list of leads one gets.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Depth {
    /// The first so many leads.
    pub leads: u64,
    /// Share of them that are right, with the interval of Wilson 1927.
    pub precision: Option<Figure>,
    /// Share of instances in sight that they hit.
    pub recall: Option<f64>,
}

/// Leads about one typology.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct OfTypology {
    /// Its id.
    pub typology: String,
    /// Instances of which the reader sees a record.
    pub instances: u64,
    /// Those that a lead hits.
    pub found: u64,
    /// Share found, with its interval.
    pub recall: Option<Figure>,
    /// Leads that name it, or an indicator that only it has.
    pub leads: u64,
    /// Share of these that are right.
    pub precision: Option<Figure>,
}

/// How good leads are.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Leads {
    /// All of them, to 50 and to 200.
    pub all: Depth,
    /// The 50 that would be looked at first.
    pub at_50: Depth,
    /// The first 200.
    pub at_200: Depth,
    /// Share of records in sight that belong to an instance: what a record picked by chance would give.
    pub base_rate: f64,
    /// By typology, in the order of their ids.
    pub by_typology: Vec<OfTypology>,
}

/// Scores leads for a reader who sees some records. A lead hits an instance when half or more of its records are of this instance, and when it
/// says a typology or indicator, one of them is that of the instance.
pub fn leads_score(truth: &Truth, leads: &[Lead], is_in_sight: &dyn Fn(&str, &str) -> bool, records_in_sight: u64) -> Leads {
    let seen = |p: &&Planted| p.records.iter().any(|(source, record)| is_in_sight(source, record));
    let instances: Vec<&Planted> = truth.planted.iter().filter(seen).collect();
    let mut of_record: HashMap<(&str, &str), Vec<usize>> = HashMap::new();
    for (nth, planted) in instances.iter().enumerate() {
        for (source, record) in &planted.records {
            of_record.entry((source, record)).or_default().push(nth);
        }
    }
    let hits: Vec<BTreeSet<usize>> = leads
        .iter()
        .map(|lead| {
            let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
            for (source, record) in &lead.records {
                for nth in of_record.get(&(source.as_str(), record.as_str())).into_iter().flatten() {
                    *counts.entry(*nth).or_default() += 1;
                }
            }
            counts
                .into_iter()
                .filter(|(nth, n)| 2 * n >= lead.records.len() && is_said(lead, instances[*nth], truth))
                .map(|(nth, _)| nth)
                .collect()
        })
        .collect();
    let depth = |most: usize| {
        let first = &hits[..hits.len().min(most)];
        let found: BTreeSet<&usize> = first.iter().flatten().collect();
        Depth {
            leads: first.len() as u64,
            precision: wilson(first.iter().filter(|h| !h.is_empty()).count(), first.len()),
            recall: share(found.len() as u64, instances.len() as u64),
        }
    };
    let found: BTreeSet<usize> = hits.iter().flatten().copied().collect();
    let by_typology = truth.indicators.iter().map(|(typology, indicators)| {
        let of: Vec<usize> = (0..instances.len()).filter(|n| instances[*n].typology == *typology).collect();
        let own: BTreeSet<&String> =
            indicators.iter().filter(|i| truth.indicators.values().filter(|of| of.contains(*i)).count() == 1).collect();
        let names = |lead: &Lead| lead.kinds.iter().any(|k| k == typology || own.contains(k));
        let said: Vec<bool> = leads.iter().zip(&hits).filter(|(lead, _)| names(lead)).map(|(_, hit)| !hit.is_empty()).collect();
        let n = of.iter().filter(|n| found.contains(n)).count();
        OfTypology {
            typology: typology.clone(),
            instances: of.len() as u64,
            found: n as u64,
            recall: wilson(n, of.len()),
            leads: said.len() as u64,
            precision: wilson(said.iter().filter(|is_right| **is_right).count(), said.len()),
        }
    });
    let by_typology = by_typology.collect();
    let planted = of_record.keys().filter(|(source, record)| is_in_sight(source, record)).count();
    let base_rate = planted as f64 / records_in_sight.max(1) as f64;
    Leads { all: depth(usize::MAX), at_50: depth(50), at_200: depth(200), base_rate, by_typology }
}

/// Whether what a lead says of its kind fits an instance.
fn is_said(lead: &Lead, planted: &Planted, truth: &Truth) -> bool {
    let indicators = truth.indicators.get(&planted.typology);
    lead.kinds.is_empty() || lead.kinds.iter().any(|k| *k == planted.typology || indicators.is_some_and(|of| of.contains(k)))
}

/// A share with the interval that holds it 95 times of 100 (Wilson 1927).
fn wilson(of: usize, all: usize) -> Option<Figure> {
    const Z: f64 = 1.96;
    let (n, p) = (all as f64, of as f64 / all.max(1) as f64);
    let (middle, half) = (p + Z * Z / (2.0 * n), Z * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt());
    let scale = 1.0 + Z * Z / n;
    (all > 0).then(|| Figure { value: p, low: ((middle - half) / scale).max(0.0), high: ((middle + half) / scale).min(1.0) })
}

/// How well members of organizations are known.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Membership {
    /// Parties named, each once.
    pub named: u64,
    /// Share of these that are in an organization.
    pub precision: Option<Figure>,
    /// Share of members in sight who hold or held a place that are named.
    pub recall: Option<Figure>,
    /// The same for associates, who stand around the others.
    pub recall_of_associates: Option<Figure>,
    /// B³ of groups against organizations, over named members: precision, recall and their harmonic mean.
    pub grouping_precision: Option<f64>,
    /// See above.
    pub grouping_recall: Option<f64>,
    /// See above.
    pub grouping_f1: Option<f64>,
    /// Members named with a role.
    pub roles_named: u64,
    /// Share of these that have or had this role.
    pub roles_right: Option<Figure>,
}

/// Scores who is said to belong together, for a reader who sees some parties.
pub fn membership_score(truth: &Truth, named: &[Named], in_sight: &HashSet<&str>) -> Membership {
    let mut organizations: HashMap<&str, BTreeSet<u32>> = HashMap::new();
    let mut roles: HashSet<(&str, &str)> = HashSet::new();
    for (organization, party, role) in &truth.members {
        organizations.entry(party).or_default().insert(*organization);
        roles.insert((party, role));
    }
    let parties: BTreeMap<&str, &Named> = named.iter().rev().map(|n| (n.party.as_str(), n)).collect();
    let members: Vec<(&str, &Named)> = parties.iter().filter(|(p, _)| organizations.contains_key(*p)).map(|(p, n)| (*p, *n)).collect();
    let recall = |is_asked: &dyn Fn(&str) -> bool| {
        let asked: Vec<&&str> = organizations.keys().filter(|p| in_sight.contains(**p) && is_asked(p)).collect();
        wilson(asked.iter().filter(|p| parties.contains_key(**p)).count(), asked.len())
    };
    let placed: HashSet<&str> = truth.members.iter().filter(|m| m.2 != super::ASSOCIATE).map(|m| m.1.as_str()).collect();
    // Who is in two organizations counts for that of which their group holds more.
    let mut held: HashMap<(&str, u32), u64> = HashMap::new();
    for (party, n) in &members {
        organizations[party].iter().for_each(|org| *held.entry((n.group.as_str(), *org)).or_default() += 1);
    }
    let (mut groups, mut orgs, mut both) = (HashMap::new(), HashMap::new(), HashMap::new());
    for (party, n) in &members {
        let group = n.group.as_str();
        let fitting = organizations[party].iter().max_by_key(|org| (held[&(group, **org)], std::cmp::Reverse(**org)));
        let org = fitting.copied().unwrap_or_default();
        *groups.entry(group).or_insert(0_u64) += 1;
        *orgs.entry(org).or_insert(0_u64) += 1;
        *both.entry((group, org)).or_insert(0_u64) += 1;
    }
    let mean = |of: &dyn Fn(&(&str, u32), u64) -> f64| {
        let mut parts: Vec<_> = both.iter().collect();
        parts.sort_unstable();
        (!members.is_empty()).then(|| parts.iter().map(|(key, n)| of(key, **n)).sum::<f64>() / members.len() as f64)
    };
    let precision = mean(&|(group, _), n| (n * n) as f64 / groups[group] as f64);
    let grouped = mean(&|(_, org), n| (n * n) as f64 / orgs[org] as f64);
    let with_role: Vec<bool> =
        members.iter().filter(|(_, n)| !n.role.is_empty()).map(|(party, n)| roles.contains(&(party, n.role.as_str()))).collect();
    Membership {
        named: parties.len() as u64,
        precision: wilson(members.len(), parties.len()),
        recall: recall(&|p| placed.contains(p)),
        recall_of_associates: recall(&|p| !placed.contains(p)),
        grouping_precision: precision,
        grouping_recall: grouped,
        grouping_f1: precision.zip(grouped).map(|(p, r)| harmonic(p, r)),
        roles_named: with_role.len() as u64,
        roles_right: wilson(with_role.iter().filter(|is_right| **is_right).count(), with_role.len()),
    }
}

/// How well conflicts between planned events are known.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Clashes {
    /// Planted pairs about one target or in one place at one time, both events in sight.
    pub planted: u64,
    /// Those that were said.
    pub found: u64,
    /// Share of these.
    pub recall: Option<Figure>,
    /// Other pairs that were said. Lawful events may meet by chance, so not each of them is wrong.
    pub others: u64,
}

/// Scores which planned events are said to be in each other's way, for a reader who sees some events.
pub fn clashes_score(truth: &Truth, said: &BTreeSet<(String, String)>, is_in_sight: &dyn Fn(&str) -> bool) -> Clashes {
    let in_order = |a: &String, b: &String| if a < b { (a.clone(), b.clone()) } else { (b.clone(), a.clone()) };
    let in_sight = truth.conflicts.iter().filter(|(a, b, _)| is_in_sight(a) && is_in_sight(b));
    let planted: BTreeSet<(String, String)> = in_sight.map(|(a, b, _)| in_order(a, b)).collect();
    let found = planted.intersection(said).count();
    Clashes {
        planted: planted.len() as u64,
        found: found as u64,
        recall: wilson(found, planted.len()),
        others: (said.len() - found) as u64,
    }
}

/// How well changes are known.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Trends {
    /// Changes that were said.
    pub said: u64,
    /// Changes in truth: takedowns, switches of precursor, new routes.
    pub planted: u64,
    /// Those that were said within [`CHANGE_DAYS`] days, with their kind, substance or port.
    pub found: u64,
    /// Share of what was said that is right.
    pub precision: Option<Figure>,
    /// Share of changes in truth that were said.
    pub recall: Option<Figure>,
    /// Middle number of days between the two.
    pub days_apart: Option<i64>,
}

/// Scores what is said to have changed.
pub fn trends_score(truth: &Truth, said: &[(String, i64, String)]) -> Trends {
    let mut left: Vec<&(String, i64, String)> = truth.changes.iter().collect();
    let planted = left.len();
    let mut apart = Vec::new();
    for (kind, day, what) in said {
        let fits = |t: &(String, i64, String)| {
            let words = |of: &str| of.split_whitespace().map(str::to_lowercase).collect::<BTreeSet<_>>();
            // A takedown need not say whom; a switch must name the substance, a route the port.
            let is_named = t.0.starts_with("takedown") || words(what).intersection(&words(&t.2)).any(|w| w != "to" && w != "by");
            (kind == &t.0 || t.0.starts_with("takedown") && kind == "takedown") && is_named && (t.1 - day).abs() <= CHANGE_DAYS
        };
        let nearest = left.iter().enumerate().filter(|(_, t)| fits(t)).min_by_key(|(_, t)| (t.1 - day).abs()).map(|(n, _)| n);
        if let Some(n) = nearest {
            apart.push((left.swap_remove(n).1 - day).abs());
        }
    }
    apart.sort_unstable();
    Trends {
        said: said.len() as u64,
        planted: planted as u64,
        found: apart.len() as u64,
        precision: wilson(apart.len(), said.len()),
        recall: wilson(apart.len(), planted),
        days_apart: apart.get(apart.len() / 2).copied(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(n: &str) -> (String, String) {
        ("wires".to_owned(), n.to_owned())
    }

    fn truth() -> Truth {
        let planted = |typology: &str, records: &[&str]| Planted {
            typology: typology.to_owned(),
            records: records.iter().map(|r| record(r)).collect(),
        };
        let of = |ids: &[&str]| ids.iter().map(|i| (*i).to_owned()).collect::<BTreeSet<String>>();
        Truth {
            holders: BTreeMap::from([("wires".to_owned(), "FIU".to_owned())]),
            planted: vec![planted("M1", &["1", "2", "3"]), planted("M1", &["4"]), planted("T1", &["5", "6"])],
            indicators: BTreeMap::from([("M1".to_owned(), of(&["FIN-001", "FIN-002"])), ("T1".to_owned(), of(&["FIN-002"]))]),
            members: [(1, "P1", "cook"), (1, "P2", "driver"), (2, "P3", "cook"), (1, "P4", "associate"), (2, "P2", "driver")]
                .map(|(org, party, role)| (org, party.to_owned(), role.to_owned()))
                .to_vec(),
            changes: vec![
                ("precursor-switch".to_owned(), 100, "npp to 4-ap".to_owned()),
                ("takedown-for-good".to_owned(), 200, "22 holders".to_owned()),
            ],
            ..Truth::default()
        }
    }

    fn lead(id: &str, score: f64, kinds: &[&str], records: &[&str]) -> Lead {
        Lead {
            id: id.to_owned(),
            score,
            kinds: kinds.iter().map(|k| (*k).to_owned()).collect(),
            records: records.iter().map(|r| record(r)).collect(),
        }
    }

    #[test]
    fn half_of_a_leads_records_must_be_of_one_instance_and_its_kind_must_fit() {
        let leads = [
            lead("right", 9.0, &["M1"], &["1", "2"]),
            lead("again", 8.0, &[], &["3"]),
            lead("wide", 7.0, &["M1"], &["4", "90", "91"]),
            lead("other kind", 6.0, &["T1"], &["4"]),
            lead("by indicator", 5.0, &["FIN-002"], &["5"]),
        ];
        let score = leads_score(&truth(), &leads, &|_, _| true, 60);
        let precision = |d: &Depth| d.precision.map(|p| p.value);
        assert_eq!((precision(&score.all), score.all.recall), (Some(0.6), Some(2.0 / 3.0)));
        assert_eq!(score.at_50, score.all);
        let m1 = &score.by_typology[0];
        assert_eq!((m1.typology.as_str(), m1.instances, m1.found, m1.leads, m1.precision.map(|p| p.value)), ("M1", 2, 1, 2, Some(0.5)));
        assert!((score.base_rate - 0.1).abs() < 1e-12);
    }

    #[test]
    fn what_a_reader_cannot_see_is_not_asked_of_them() {
        let score = leads_score(&truth(), &[], &|_, record| record == "5", 10);
        assert_eq!(score.by_typology.iter().map(|t| t.instances).collect::<Vec<_>>(), [0, 1]);
        assert_eq!((score.all.precision, score.all.recall), (None, Some(0.0)));
    }

    #[test]
    fn members_are_counted_once_and_associates_apart() {
        let named =
            |group: &str, role: &str, party: &str| Named { group: group.to_owned(), role: role.to_owned(), party: party.to_owned() };
        let said = [
            named("g", "cook", "P1"),
            named("g", "cook", "P1"),
            named("g", "cook", "P3"),
            named("h", "driver", "P2"),
            named("h", "", "P9"),
        ];
        let score = membership_score(&truth(), &said, &HashSet::from(["P1", "P2", "P4"]));
        let value = |f: Option<Figure>| f.map(|f| f.value);
        assert_eq!(
            (score.named, value(score.precision), value(score.recall), value(score.recall_of_associates)),
            (4, Some(0.75), Some(1.0), Some(0.0))
        );
        // Group g holds one of each organization, organization 1 stands in two groups.
        assert!((score.grouping_precision.unwrap() - (0.5 + 0.5 + 1.0) / 3.0).abs() < 1e-12);
        assert!((score.grouping_recall.unwrap() - (0.5 + 1.0 + 0.5) / 3.0).abs() < 1e-12);
        assert_eq!((score.roles_named, value(score.roles_right)), (3, Some(1.0)));
    }

    #[test]
    fn a_conflict_is_found_whichever_event_stands_first() {
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        let conflict = |a: &str, b: &str| (a.to_owned(), b.to_owned(), "place-and-time".to_owned());
        let truth = Truth { conflicts: vec![conflict("PE2", "PE1"), conflict("PE3", "PE4"), conflict("PE5", "PE6")], ..truth() };
        let said = BTreeSet::from([pair("PE1", "PE2"), pair("PE1", "PE9")]);
        let score = clashes_score(&truth, &said, &|event| event != "PE6");
        assert_eq!((score.planted, score.found, score.others, score.recall.map(|r| r.value)), (2, 1, 1, Some(0.5)));
    }

    #[test]
    fn a_change_must_be_near_in_time_and_name_its_substance() {
        let said = |kind: &str, day: i64, what: &str| (kind.to_owned(), day, what.to_owned());
        let all = [
            said("precursor-switch", 110, "4-AP"),
            said("precursor-switch", 105, "npp"),
            said("takedown", 261, ""),
            said("takedown", 190, ""),
        ];
        let score = trends_score(&truth(), &all);
        assert_eq!((score.said, score.planted, score.found, score.days_apart), (4, 2, 2, Some(10)));
        let alone = trends_score(&truth(), &[said("precursor-switch", 100, "propionyl-chloride")]);
        assert_eq!((alone.found, alone.days_apart), (0, None));
    }

    #[test]
    fn rows_that_make_no_sense_are_findings() {
        let folder = tempfile::tempdir().unwrap();
        let put = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        put("leads.csv", "\u{feff}Lead,score,typology,source,record\na,1,M1; FIN-001,wires,1\na,x,,wires,2\nb,2,,tea,1\nc,0.5,,wires,4\n");
        put("changes.csv", "change,on,what\nnew-route,2025-01-01,KRPUS\nnew-route,soon,KRPUS\n");
        put("plan.csv", "action,at\narrest:P1,2025-01-01\nbribe:P1,2025-01-01\narrest:P2,2025-02-01\n");
        let mut truth = truth();
        let answers = Answers::read(folder.path(), &mut truth).unwrap();
        let leads = answers.leads.unwrap();
        assert_eq!(leads.iter().map(|l| (l.id.as_str(), l.kinds.len(), l.records.len())).collect::<Vec<_>>(), [("a", 2, 1), ("c", 0, 1)]);
        assert!(answers.members.is_none() && answers.changes.unwrap().len() == 1);
        assert_eq!(answers.plan.unwrap(), (vec![Action::Remove("P1".to_owned())], "2025-01-01".to_owned()));
        let lines: Vec<&str> = answers.findings.iter().map(|f| f.split(": ").next().unwrap()).collect();
        assert_eq!(lines, ["leads.csv:3", "leads.csv:4", "changes.csv:3", "plan.csv:3", "plan.csv:4"]);
        put("leads.csv", "lead,score\n");
        assert!(matches!(Answers::read(folder.path(), &mut truth), Err(TruthError::Column { column: "typology", .. })));
        assert!(Answers::read(&folder.path().join("leads.csv"), &mut truth).is_err());
    }
}
