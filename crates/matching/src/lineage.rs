// SPDX-License-Identifier: Apache-2.0
//! Clusters keep their ids from run to run, and what became of each is told.
//!
//! A cluster takes over the id of the former cluster with which it shares most rows; of two that share as many, the id that its
//! rows alone would give it (so that what is undone gets its id back), else the id that comes first, goes to the cluster whose
//! first row comes first. What has no former id gets one derived from its rows, so
//! that nothing about it is random. Rows are known by texts of the caller's choosing (their own id), and ids are texts too.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::Serialize;

use crate::similar::{mix, text_key};

/// What became of a cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// A cluster of rows that were not there before.
    Created,
    /// Rows that were not there before joined it.
    Grew,
    /// It took rows of other former clusters.
    Merged,
    /// Its rows stand in several clusters now.
    Split,
    /// Rows of it are gone from the files.
    Shrank,
    /// None of its rows is there any more, or another id took its place.
    Vanished,
}

impl Change {
    /// The word of the log.
    pub fn word(self) -> &'static str {
        match self {
            Change::Created => "created",
            Change::Grew => "grew",
            Change::Merged => "merged",
            Change::Split => "split",
            Change::Shrank => "shrank",
            Change::Vanished => "vanished",
        }
    }
}

/// One change of one cluster.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct LineageStep {
    /// The cluster.
    pub id: String,
    /// What became of it.
    pub change: Change,
    /// Rows it has now.
    pub rows: usize,
    /// The others: for `merged` the former ids it took rows of, for `split` and `vanished` where its rows stand now.
    pub others: Vec<String>,
}

/// What a run's clusters are called, and what changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lineage {
    /// For each row the id of its cluster.
    pub ids: Vec<String>,
    /// Changes since the former run, by id.
    pub steps: Vec<LineageStep>,
}

/// Gives clusters their ids. `rows` are the rows' names, all different; `clusters` the number of each row's cluster;
/// `former` the id of each row's cluster before, by name.
pub fn lineage(rows: &[String], clusters: &[u32], former: &HashMap<String, String>) -> Lineage {
    let mut members: BTreeMap<u32, Vec<&str>> = BTreeMap::new();
    rows.iter().zip(clusters).for_each(|(row, cluster)| members.entry(*cluster).or_default().push(row));
    members.values_mut().for_each(|rows| rows.sort_unstable());
    // Which rows two runs have in common, cluster by cluster.
    let mut shared: BTreeMap<(&str, u32), usize> = BTreeMap::new();
    for (row, cluster) in rows.iter().zip(clusters) {
        if let Some(id) = former.get(row) {
            *shared.entry((id, *cluster)).or_default() += 1;
        }
    }
    let first = |cluster: &u32| members.get(cluster).and_then(|rows| rows.first()).copied().unwrap_or_default();
    let mut claims: Vec<(&str, u32, usize)> = shared.iter().map(|((id, cluster), n)| (*id, *cluster, *n)).collect();
    let is_own = |(id, cluster, _): &(&str, u32, usize)| members.get(cluster).is_some_and(|rows| derived(rows, 0) == *id);
    claims.sort_by(|a, b| {
        b.2.cmp(&a.2).then_with(|| is_own(b).cmp(&is_own(a))).then_with(|| a.0.cmp(b.0)).then_with(|| first(&a.1).cmp(first(&b.1)))
    });
    let (mut of_cluster, mut taken): (HashMap<u32, String>, HashSet<&str>) = Default::default();
    for (id, cluster, _) in &claims {
        if !taken.contains(id) && !of_cluster.contains_key(cluster) {
            taken.insert(id);
            of_cluster.insert(*cluster, (*id).to_owned());
        }
    }
    let mut used: HashSet<String> = former.values().cloned().collect();
    let mut new: Vec<(&u32, &Vec<&str>)> = members.iter().filter(|(cluster, _)| !of_cluster.contains_key(*cluster)).collect();
    new.sort_by_key(|(_, rows)| rows.first().copied());
    for (cluster, rows) in new {
        let id = (0..).map(|round| derived(rows, round)).find(|id| !used.contains(id)).unwrap_or_default();
        used.insert(id.clone());
        of_cluster.insert(*cluster, id);
    }
    let steps = steps(&members, &of_cluster, &shared, former, rows);
    let ids = clusters.iter().map(|cluster| of_cluster.get(cluster).cloned().unwrap_or_default()).collect();
    Lineage { ids, steps }
}

/// A number that depends on these words and numbers alone.
pub fn fingerprint(words: &str, numbers: &[u64]) -> u64 {
    numbers.iter().fold(text_key(words), |sum, n| mix(sum, *n))
}

/// An id made of the names of rows.
fn derived(rows: &[&str], round: u64) -> String {
    let start = (mix(round, 0x1d), mix(round, 0x2e));
    let (a, b) = rows.iter().fold(start, |(a, b), row| (mix(a, text_key(row)), mix(b, text_key(row).rotate_left(17))));
    format!("c{:016x}", mix(a, b))
}

fn steps(
    members: &BTreeMap<u32, Vec<&str>>,
    of_cluster: &HashMap<u32, String>,
    shared: &BTreeMap<(&str, u32), usize>,
    former: &HashMap<String, String>,
    rows: &[String],
) -> Vec<LineageStep> {
    let mut steps = Vec::new();
    let mut from: HashMap<u32, Vec<(&str, usize)>> = HashMap::new();
    let mut into: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
    for ((id, cluster), n) in shared {
        from.entry(*cluster).or_default().push((id, *n));
        into.entry(id).or_default().push(*cluster);
    }
    let id_of = |cluster: &u32| of_cluster.get(cluster).cloned().unwrap_or_default();
    for (cluster, rows) in members {
        let (id, before) = (id_of(cluster), from.get(cluster).map(Vec::as_slice).unwrap_or_default());
        let known: usize = before.iter().map(|(_, n)| n).sum();
        let others: Vec<String> = before.iter().filter(|(other, _)| *other != id).map(|(other, _)| (*other).to_owned()).collect();
        // A part that a split made is told with the cluster it came from.
        let is_part = others.len() == 1 && before.len() == 1;
        if known == 0 {
            steps.push(LineageStep { id, change: Change::Created, rows: rows.len(), others: Vec::new() });
            continue;
        }
        if !others.is_empty() && !is_part {
            steps.push(LineageStep { id: id.clone(), change: Change::Merged, rows: rows.len(), others });
        }
        if known < rows.len() {
            steps.push(LineageStep { id, change: Change::Grew, rows: rows.len(), others: Vec::new() });
        }
    }
    let now: HashMap<String, usize> = members.iter().map(|(cluster, rows)| (id_of(cluster), rows.len())).collect();
    let there: HashSet<&str> = rows.iter().map(String::as_str).collect();
    let mut gone: BTreeMap<&str, bool> = BTreeMap::new();
    for (row, id) in former {
        *gone.entry(id).or_default() |= !there.contains(row.as_str());
    }
    for (id, has_lost_rows) in gone {
        let mut others: Vec<String> = into.get(id).into_iter().flatten().map(id_of).collect();
        others.sort_unstable();
        let rows = now.get(id).copied().unwrap_or(0);
        let step = |change, others| LineageStep { id: id.to_owned(), change, rows, others };
        if others.len() > 1 {
            steps.push(step(Change::Split, others));
        } else if rows == 0 {
            steps.push(step(Change::Vanished, others));
        } else if has_lost_rows {
            steps.push(step(Change::Shrank, Vec::new()));
        }
    }
    steps.sort_unstable();
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What became of a cluster: its id, the word for it, and the ids it came from or went into.
    type Told = (String, &'static str, Vec<String>);

    fn run(rows: &[&str], clusters: &[u32], former: &[(&str, &str)]) -> (Vec<String>, Vec<Told>) {
        let rows: Vec<String> = rows.iter().map(|r| (*r).to_owned()).collect();
        let former = former.iter().map(|(r, id)| ((*r).to_owned(), (*id).to_owned())).collect();
        let found = lineage(&rows, clusters, &former);
        (found.ids, found.steps.into_iter().map(|s| (s.id, s.change.word(), s.others)).collect())
    }

    const FORMER: [(&str, &str); 6] = [("a", "X"), ("b", "X"), ("c", "X"), ("d", "Y"), ("e", "Y"), ("f", "Z")];

    #[test]
    fn the_same_clusters_keep_their_ids_and_nothing_is_told() {
        let (ids, steps) = run(&["f", "e", "d", "c", "b", "a"], &[9, 4, 4, 1, 1, 1], &FORMER);
        assert_eq!(ids, ["Z", "Y", "Y", "X", "X", "X"]);
        assert!(steps.is_empty(), "{steps:?}");
    }

    #[test]
    fn the_greatest_overlap_keeps_the_id() {
        let (ids, steps) = run(&["a", "b", "c", "d", "e", "f", "g"], &[1, 1, 2, 2, 2, 3, 4], &FORMER);
        assert_eq!(ids.get(..6), Some(&["X", "X", "Y", "Y", "Y", "Z"].map(str::to_owned)[..]));
        let told: Vec<(&str, &str)> = steps.iter().map(|(id, change, _)| (id.as_str(), *change)).collect();
        let new = ids.last().map(String::as_str).unwrap_or_default();
        for step in [("X", "split"), ("Y", "merged"), (new, "created")] {
            assert!(told.contains(&step), "{step:?} {told:?}");
        }
        assert_eq!(told.len(), 3, "{told:?}");
    }

    #[test]
    fn what_merges_vanishes_and_grows_is_told() {
        let (ids, steps) = run(&["a", "b", "c", "d", "e", "h"], &[1, 1, 1, 1, 1, 1], &FORMER);
        assert!(ids.iter().all(|id| id == "X"));
        let x = || vec!["X".to_owned()];
        let expected = [
            ("X".to_owned(), "grew", vec![]),
            ("X".to_owned(), "merged", vec!["Y".to_owned()]),
            ("Y".to_owned(), "vanished", x()),
            ("Z".to_owned(), "vanished", vec![]),
        ];
        assert_eq!(steps, expected);
    }

    #[test]
    fn what_is_undone_gets_its_id_back() {
        let (before, _) = run(&["a", "b"], &[1, 1], &[]);
        let held = [("a", before[0].as_str()), ("b", before[0].as_str())];
        let (apart, _) = run(&["a", "b"], &[1, 2], &held);
        let (again, _) = run(&["a", "b"], &[1, 1], &[("a", &apart[0]), ("b", &apart[1])]);
        assert_eq!(again, before);
        assert_ne!(apart[0], apart[1]);
    }

    #[test]
    fn new_ids_come_from_the_rows_alone() {
        let (ids, _) = run(&["a", "b", "c"], &[1, 1, 2], &[]);
        let (again, _) = run(&["c", "b", "a"], &[5, 3, 3], &[]);
        assert_eq!((&ids[0], &ids[2]), (&again[2], &again[0]));
        // A derived id that another cluster still has is not given twice.
        let held = ids[0].clone();
        let (ids, _) = run(&["a", "b", "p"], &[1, 1, 2], &[("p", &held)]);
        assert_eq!(ids[2], held);
        assert_ne!(ids[0], held);
    }
}
