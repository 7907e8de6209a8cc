// SPDX-License-Identifier: Apache-2.0
//! The organizations hidden in a world beside published covert networks: form of who talked to whom in a year, and turnover over time.
//!
//! Published networks are those of seven police and court files, each gathered over a year or more; the CAVIAR phases are wiretaps of two
//! months each (Morselli 2009). Both show who was in contact, so ties of the truth without a contact do not count.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    path::Path,
};

use super::{
    CheckError, Compare, Figures, QUANTILES, Spec, stats,
    table::{self, World},
};

const SOURCE: &str = "Caviar, cocaine NYC, Ciel, London gang, French connection, Montagna meetings, September 11 hijackers (1974 to 2016)";
const CAVIAR: &str = "CAVIAR, eleven wiretap phases of two months, Montreal 1994 to 1996 (Morselli 2009)";
const NETWORKS: [&str; 7] =
    ["caviar", "cocaine-nyc", "cielnet", "london-gang", "french-connection-fbn", "montagna-meetings", "hijackers-911"];
/// The months of a world whose contacts are taken together, as an investigation's file does.
const FILE: std::ops::Range<u32> = 6..18;

pub(super) const SPECS: [Spec; 11] = [
    form("covert.actors", "Actors of an organization", "actors", "with a contact in months 6 to 17"),
    form("covert.density", "Density", "share of pairs", "ties over pairs of actors"),
    form("covert.degree", "Mean degree", "ties", "ties of an actor"),
    form("covert.gini", "Concentration of ties", "Gini", "of degrees"),
    form("covert.transitivity", "Transitivity", "share", "paths of two ties that are closed by a third"),
    form("covert.betweenness", "Centralization by betweenness", "0 to 1", "Freeman 1979: 1 for a star"),
    form("covert.centralization", "Centralization by degree", "0 to 1", "Freeman 1979: 1 for a star"),
    turnover("covert.active", "Actors active in a phase", "share of all actors ever seen"),
    turnover("covert.stay", "Actors that are there in the next phase, too", "share of actors of a phase"),
    turnover("covert.new", "Actors never seen before", "share of actors of a phase, from the second on"),
    turnover("covert.ties_stay", "Ties that are there in the next phase, too", "share of ties of a phase"),
];

const fn form(id: &'static str, title: &'static str, unit: &'static str, definition: &'static str) -> Spec {
    Spec {
        id,
        title,
        unit,
        definition,
        source: SOURCE,
        compare: Compare::Range,
        note: "Undirected; actors without a contact are left out.",
    }
}

const fn turnover(id: &'static str, title: &'static str, definition: &'static str) -> Spec {
    let note = "Phases of two months, by contacts.";
    Spec { id, title, unit: "share", definition, source: CAVIAR, compare: Compare::Relative, note }
}

/// An undirected network without loops.
#[derive(Debug, Default)]
struct Network {
    near: Vec<BTreeSet<usize>>,
}

impl Network {
    fn of<K: Ord + Clone>(ties: impl IntoIterator<Item = (K, K)>) -> Network {
        let ties: Vec<(K, K)> = ties.into_iter().filter(|(a, b)| a != b).collect();
        let names: BTreeSet<&K> = ties.iter().flat_map(|(a, b)| [a, b]).collect();
        let place: BTreeMap<&K, usize> = names.into_iter().enumerate().map(|(n, k)| (k, n)).collect();
        let mut near = vec![BTreeSet::new(); place.len()];
        for (a, b) in &ties {
            near[place[a]].insert(place[b]);
            near[place[b]].insert(place[a]);
        }
        Network { near }
    }

    fn len(&self) -> f64 {
        self.near.len() as f64
    }

    fn degrees(&self) -> Vec<f64> {
        self.near.iter().map(|of| of.len() as f64).collect()
    }

    fn density(&self) -> f64 {
        self.degrees().iter().sum::<f64>() / (self.len() * (self.len() - 1.0))
    }

    fn transitivity(&self) -> f64 {
        let (mut closed, mut open) = (0.0, 0.0);
        for of in &self.near {
            let of: Vec<usize> = of.iter().copied().collect();
            for (nth, a) in of.iter().enumerate() {
                for b in &of[nth + 1..] {
                    open += 1.0;
                    closed += f64::from(u8::from(self.near[*a].contains(b)));
                }
            }
        }
        if open > 0.0 { closed / open } else { 0.0 }
    }

    fn degree_centralization(&self) -> f64 {
        let degrees = self.degrees();
        let most = degrees.iter().copied().fold(0.0, f64::max);
        degrees.iter().map(|d| most - d).sum::<f64>() / ((self.len() - 1.0) * (self.len() - 2.0))
    }

    fn betweenness_centralization(&self) -> f64 {
        let between = self.betweenness();
        let most = between.iter().copied().fold(0.0, f64::max);
        between.iter().map(|b| most - b).sum::<f64>() / (self.len() - 1.0)
    }

    /// Shares of shortest paths that lead over each actor (Brandes 2001).
    fn betweenness(&self) -> Vec<f64> {
        let n = self.near.len();
        let mut between = vec![0.0; n];
        for from in 0..n {
            let (mut paths, mut far, mut before) = (vec![0.0; n], vec![usize::MAX; n], vec![Vec::new(); n]);
            (paths[from], far[from]) = (1.0, 0);
            let (mut order, mut queue) = (Vec::new(), VecDeque::from([from]));
            while let Some(at) = queue.pop_front() {
                order.push(at);
                for next in &self.near[at] {
                    if far[*next] == usize::MAX {
                        far[*next] = far[at] + 1;
                        queue.push_back(*next);
                    }
                    if far[*next] == far[at] + 1 {
                        paths[*next] += paths[at];
                        before[*next].push(at);
                    }
                }
            }
            let mut share = vec![0.0; n];
            for at in order.into_iter().rev() {
                for earlier in &before[at] {
                    share[*earlier] += paths[*earlier] / paths[at] * (1.0 + share[at]);
                }
                if at != from {
                    between[at] += share[at];
                }
            }
        }
        let pairs = ((n.max(3) - 1) * (n.max(3) - 2)) as f64;
        between.into_iter().map(|b| b / pairs).collect()
    }
}

/// Quantiles of each measure of form; the ends of the range where `is_range`.
fn forms(networks: &[Network], is_range: bool, out: &mut Figures) {
    let shares = if is_range { [0.0, 0.25, 0.5, 0.75, 1.0] } else { QUANTILES };
    let mut tell = |id: &'static str, of: &dyn Fn(&Network) -> f64| {
        let values: Vec<f64> = networks.iter().filter(|n| n.near.len() >= 3).map(of).collect();
        out.list(id, stats::quantiles(&values, &shares));
    };
    tell("covert.actors", &Network::len);
    tell("covert.density", &Network::density);
    tell("covert.degree", &|n| stats::mean(&n.degrees()));
    tell("covert.gini", &|n| stats::gini(&n.degrees()));
    tell("covert.transitivity", &Network::transitivity);
    tell("covert.betweenness", &Network::betweenness_centralization);
    tell("covert.centralization", &Network::degree_centralization);
}

type Ties = BTreeSet<(String, String)>;

/// Means over the phases of one organization: active, stay, new, ties that stay.
fn turn(phases: &BTreeMap<u32, Ties>) -> Option<[f64; 4]> {
    let actors = |ties: &Ties| ties.iter().flat_map(|(a, b)| [a.clone(), b.clone()]).collect::<BTreeSet<String>>();
    let ever: BTreeSet<String> = phases.values().flat_map(&actors).collect();
    let (mut seen, mut all) = (BTreeSet::new(), [const { Vec::new() }; 4]);
    for (nth, (phase, ties)) in phases.iter().enumerate() {
        let here = actors(ties);
        if here.is_empty() {
            continue;
        }
        all[0].push(here.len() as f64 / ever.len() as f64);
        if let Some(next) = phases.get(&(phase + 1)) {
            let there = actors(next);
            all[1].push(here.intersection(&there).count() as f64 / here.len() as f64);
            all[3].push(ties.intersection(next).count() as f64 / ties.len() as f64);
        }
        if nth > 0 {
            all[2].push(here.difference(&seen).count() as f64 / here.len() as f64);
        }
        seen.extend(here);
    }
    (!all[1].is_empty()).then(|| all.map(|values| stats::mean(&values)))
}

fn tell_turnover(organizations: &[BTreeMap<u32, Ties>], out: &mut Figures) {
    let turns: Vec<[f64; 4]> = organizations.iter().filter_map(turn).collect();
    for (nth, id) in ["covert.active", "covert.stay", "covert.new", "covert.ties_stay"].into_iter().enumerate() {
        out.one(id, stats::mean(&turns.iter().map(|t| t[nth]).collect::<Vec<_>>()));
    }
}

pub(super) fn world(world: &World<'_>, out: &mut Figures) -> Result<(), CheckError> {
    let mut networks: BTreeMap<String, Ties> = BTreeMap::new();
    let mut phases: BTreeMap<String, BTreeMap<u32, Ties>> = BTreeMap::new();
    world.truth("chain.csv", &["organization", "month", "from", "to", "contacts"], |_, cells| {
        let &[organization, month, from, to, contacts] = cells else { return };
        let Some(month) = month.parse::<u32>().ok().filter(|_| contacts != "0") else { return };
        let tie = (from.to_owned(), to.to_owned());
        if FILE.contains(&month) {
            networks.entry(organization.to_owned()).or_default().insert(tie.clone());
        }
        phases.entry(organization.to_owned()).or_default().entry(month / 2).or_default().insert(tie);
    })?;
    forms(&networks.into_values().map(Network::of).collect::<Vec<_>>(), false, out);
    tell_turnover(&phases.into_values().collect::<Vec<_>>(), out);
    Ok(())
}

pub(super) fn real(data: &Path, out: &mut Figures) -> Result<(), CheckError> {
    let networks: Vec<Network> = NETWORKS
        .iter()
        .map(|name| {
            let path = data.join("networks").join(format!("{name}.edges"));
            let text = std::fs::read_to_string(&path).map_err(|source| CheckError::Read { path: path.clone(), source })?;
            let tie = |line: &str| line.split_once(' ').map(|(a, rest)| (a.to_owned(), rest.split(' ').next().unwrap_or("").to_owned()));
            Ok(Network::of(text.lines().filter_map(tie)))
        })
        .collect::<Result<_, CheckError>>()?;
    forms(&networks, true, out);
    let mut phases: BTreeMap<u32, Ties> = BTreeMap::new();
    table::published(&data.join("networks/caviar-phases.csv"), &["phase", "from", "to"], |_, cells| {
        let &[phase, from, to] = cells else { return };
        if let Ok(phase) = phase.parse() {
            phases.entry(phase).or_default().insert((from.to_owned(), to.to_owned()));
        }
    })?;
    tell_turnover(&[phases], out);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_is_centralized_and_a_ring_is_not() {
        let star = Network::of((1..8).map(|n| (0, n)));
        assert!((star.degree_centralization() - 1.0).abs() < 1e-12 && (star.betweenness_centralization() - 1.0).abs() < 1e-12);
        assert_eq!(star.transitivity(), 0.0);
        let ring = Network::of((0..8).map(|n| (n, (n + 1) % 8)));
        assert!(ring.degree_centralization().abs() < 1e-12 && ring.betweenness_centralization().abs() < 1e-12);
        assert!((ring.density() - 2.0 / 7.0).abs() < 1e-12);
    }

    #[test]
    fn a_triangle_is_closed_and_loops_do_not_count() {
        let triangle = Network::of([(1, 2), (2, 3), (3, 1), (1, 1), (2, 1)]);
        assert_eq!((triangle.transitivity(), triangle.density(), triangle.len()), (1.0, 1.0, 3.0));
    }

    #[test]
    fn those_who_come_and_stay_are_counted() {
        let tie = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        let phases = BTreeMap::from([(1, Ties::from([tie("a", "b"), tie("a", "c")])), (2, Ties::from([tie("a", "b"), tie("b", "d")]))]);
        assert_eq!(turn(&phases), Some([0.75, 2.0 / 3.0, 1.0 / 3.0, 0.5]));
    }
}
