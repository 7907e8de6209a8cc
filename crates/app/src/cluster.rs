// SPDX-License-Identifier: Apache-2.0
//! The cluster studio: one cluster as a small graph of who was judged the same as whom, which links alone hold it together,
//! and what would be left of it if one were cut.

use std::collections::{BTreeMap, BTreeSet};

use model::{Author, EntityId, Judgment, LinkId, Verdict};
use serde::Serialize;
use store::EntityRow;

use crate::{AppError, Hall, NotFound, View};

/// Members drawn; a graph of more shows nothing.
const NODES_MAX: usize = 60;
/// Members up to which every pair is compared, judged or not: 45 comparisons.
const COMPARED_MAX: usize = 10;
/// A link that alone holds parts together is weak with less than this to spare.
const WEAK_SPARE_LOG2: f64 = 6.0;

/// A member of a cluster: an entity as its sources know it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ClusterNode {
    /// The entity.
    pub id: EntityId,
    /// What it is called by itself.
    pub caption: String,
    /// Place from left to right, -1 to 1.
    pub x: f64,
    /// Place from bottom to top, -1 to 1.
    pub y: f64,
}

/// What a line of the graph rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum EdgeBasis {
    /// A person judged.
    Person,
    /// The resolver judged.
    Model,
    /// Nobody judged; the two were compared for this page.
    Compared,
}

/// A line of the graph.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ClusterEdge {
    /// The smaller id.
    pub left: EntityId,
    /// The larger id.
    pub right: EntityId,
    /// What it rests on.
    pub basis: EdgeBasis,
    /// What was judged; of what was only compared, what the resolver would say.
    pub verdict: Verdict,
    /// Bits; 0 where a person judged.
    pub weight_log2: f64,
    /// Whether it holds the cluster together: a "same" in force.
    pub holds: bool,
    /// The smaller side, where without this line the cluster falls in two; 0 where others hold it together.
    pub bridge_to: usize,
    /// A bridge with little to spare.
    pub is_weak: bool,
}

/// A cluster as a graph.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ClusterDoc {
    /// The cluster as one entity.
    pub entity: EntityRow,
    /// Its members, at most sixty.
    pub nodes: Vec<ClusterNode>,
    /// Lines between them: weak bridges first, then what holds, by weight.
    pub edges: Vec<ClusterEdge>,
    /// Bits that the resolver needs.
    pub threshold_log2: f64,
    /// Members left out.
    pub left_out: usize,
}

impl ClusterDoc {
    /// The line between two members.
    pub fn edge(&self, a: &EntityId, b: &EntityId) -> Option<&ClusterEdge> {
        let ends = (a.min(b), a.max(b));
        self.edges.iter().find(|e| (&e.left, &e.right) == ends)
    }
}

impl Hall {
    /// The cluster of an entity.
    ///
    /// # Errors
    /// [`NotFound`] when it is not there or not the view's to show.
    pub async fn cluster(&self, view: &View, id: &EntityId) -> Result<ClusterDoc, AppError> {
        let rows = view.rows();
        let entity = rows.entity(id).ok_or(NotFound)?;
        let drawn: Vec<EntityId> = entity.members.iter().take(NODES_MAX).copied().collect();
        let mut edges = judged(rows.judgments(), &drawn);
        if drawn.len() <= COMPARED_MAX {
            self.compare_rest(view, &drawn, &mut edges).await?;
        }
        mark_bridges(&drawn, &mut edges);
        edges.sort_by(|a, b| {
            let key = |e: &ClusterEdge| (!e.is_weak, !e.holds);
            key(a).cmp(&key(b)).then(a.weight_log2.total_cmp(&b.weight_log2)).then((a.left, a.right).cmp(&(b.left, b.right)))
        });
        let places = places(&drawn, &edges)?;
        let caption = |id: &EntityId| rows.own_caption(id).unwrap_or_default().to_owned();
        let nodes = drawn.iter().zip(places).map(|(id, [x, y])| ClusterNode { id: *id, caption: caption(id), x, y }).collect();
        let left_out = entity.members.len() - drawn.len();
        Ok(ClusterDoc { entity, nodes, edges, threshold_log2: resolve::THRESHOLD_LOG2, left_out })
    }

    /// The groups into which the cluster of two members would fall if the reader judged these two different, largest first:
    /// the same rules that make clusters, with that one judgment more.
    ///
    /// # Errors
    /// [`NotFound`] when one is not there or not the view's to show; a usage error when they are not in one cluster.
    pub fn cut_preview(&self, view: &View, a: &EntityId, b: &EntityId) -> Result<Vec<Vec<EntityId>>, AppError> {
        let rows = view.rows();
        let entity = rows.entity(a).ok_or(NotFound)?;
        rows.entity(b).ok_or(NotFound)?;
        if !entity.members.contains(b) || a == b {
            return Err(AppError::Usage("only two different members of one cluster can be cut apart".to_owned()));
        }
        let me = Author::Person(view.scope().reader().user.clone());
        let cut = Judgment::new(*a, *b, Verdict::Different, me, Vec::new(), String::new(), i64::MAX);
        let judgments: Vec<Judgment> = rows.judgments().iter().cloned().chain(cut).collect();
        let mut everyone: Vec<EntityId> =
            judgments.iter().flat_map(|j| [j.left, j.right]).filter(|id| rows.canonical(id).is_some()).collect();
        everyone.sort_unstable();
        everyone.dedup();
        let clusters = resolve::clusters(&everyone, &judgments);
        let mut groups: BTreeMap<EntityId, Vec<EntityId>> = BTreeMap::new();
        for member in &entity.members {
            groups.entry(clusters.canonical(member)).or_default().push(*member);
        }
        let mut groups: Vec<Vec<EntityId>> = groups.into_values().collect();
        groups.sort_by(|x, y| y.len().cmp(&x.len()).then(x.cmp(y)));
        Ok(groups)
    }

    /// Compares the pairs that nobody judged, and adds those that say anything for the two being one, or outright against it.
    async fn compare_rest(&self, view: &View, drawn: &[EntityId], edges: &mut Vec<ClusterEdge>) -> Result<(), AppError> {
        let known: BTreeSet<(EntityId, EntityId)> = edges.iter().map(|e| (e.left, e.right)).collect();
        for (at, left) in drawn.iter().enumerate() {
            for right in drawn.iter().skip(at + 1).filter(|right| !known.contains(&(*left, **right))) {
                let Ok(found) = self.explain(view, left, right).await else { continue };
                if found.total_log2 != 0.0 {
                    edges.push(ClusterEdge {
                        left: *left,
                        right: *right,
                        basis: EdgeBasis::Compared,
                        verdict: if found.is_same { Verdict::Same } else { Verdict::Different },
                        weight_log2: found.total_log2,
                        holds: false,
                        bridge_to: 0,
                        is_weak: false,
                    });
                }
            }
        }
        Ok(())
    }
}

/// One line for each pair of members that somebody judged: a person's word before the resolver's, the latest first.
fn judged(judgments: &[Judgment], drawn: &[EntityId]) -> Vec<ClusterEdge> {
    let mut by_pair: BTreeMap<(EntityId, EntityId), &Judgment> = BTreeMap::new();
    let rank = |j: &Judgment| (matches!(j.author, Author::Person(_)), j.verdict != Verdict::Withdrawn, j.at_us);
    let within = |j: &&Judgment| drawn.binary_search(&j.left).is_ok() && drawn.binary_search(&j.right).is_ok();
    for j in judgments.iter().filter(within) {
        let kept = by_pair.entry((j.left, j.right)).or_insert(j);
        let better = rank(j).cmp(&rank(kept)).then(j.weight_log2().total_cmp(&kept.weight_log2()));
        if better.is_gt() {
            *kept = j;
        }
    }
    let line = |j: &Judgment| ClusterEdge {
        left: j.left,
        right: j.right,
        basis: if matches!(j.author, Author::Person(_)) { EdgeBasis::Person } else { EdgeBasis::Model },
        verdict: j.verdict,
        weight_log2: j.weight_log2(),
        holds: j.verdict == Verdict::Same,
        bridge_to: 0,
        is_weak: false,
    };
    by_pair.into_values().map(line).collect()
}

/// Finds the lines without which the cluster falls in two: each is taken away once, and the rest walked through.
/// Few lines are drawn, so the plain way is quick enough.
fn mark_bridges(drawn: &[EntityId], edges: &mut [ClusterEdge]) {
    let holding: Vec<(EntityId, EntityId)> = edges.iter().filter(|e| e.holds).map(|e| (e.left, e.right)).collect();
    for edge in edges.iter_mut().filter(|e| e.holds) {
        let others = holding.iter().filter(|ends| **ends != (edge.left, edge.right));
        let mut next: BTreeMap<EntityId, Vec<EntityId>> = BTreeMap::new();
        for (a, b) in others {
            next.entry(*a).or_default().push(*b);
            next.entry(*b).or_default().push(*a);
        }
        let mut reached = BTreeSet::from([edge.left]);
        let mut ahead = vec![edge.left];
        while let Some(id) = ahead.pop() {
            ahead.extend(next.remove(&id).unwrap_or_default().into_iter().filter(|other| reached.insert(*other)));
        }
        if !reached.contains(&edge.right) {
            edge.bridge_to = reached.len().min(drawn.len() - reached.len()).max(1);
            edge.is_weak = edge.basis == EdgeBasis::Model && edge.weight_log2 < resolve::THRESHOLD_LOG2 + WEAK_SPARE_LOG2;
        }
    }
}

/// Where members stand, by the lines that hold them.
fn places(drawn: &[EntityId], edges: &[ClusterEdge]) -> Result<Vec<[f64; 2]>, AppError> {
    let lost = |e: &dyn std::fmt::Display| AppError::Task(e.to_string());
    let place = |id: &EntityId| drawn.binary_search(id).ok().and_then(|at| u32::try_from(at).ok());
    let nodes = drawn.iter().map(|id| graph::Node { id: *id, kind: 0 }).collect();
    let link = |e: &ClusterEdge| {
        Some(graph::Link {
            source: place(&e.left)?,
            target: place(&e.right)?,
            id: LinkId::of(&e.left, &e.right, "same", &e.left),
            from: None,
            to: None,
            role: 0,
            directed: false,
            status: graph::Status::Stated,
        })
    };
    let links = edges.iter().filter(|e| e.holds).filter_map(link).collect();
    let network = graph::Network::build(nodes, links).map_err(|e| lost(&e))?;
    let all: Vec<u32> = (0..).take(drawn.len()).collect();
    let laid = graph::layout(&network.view_all(), &all).map_err(|e| lost(&e))?;
    Ok(laid.into_iter().map(|[x, y]| [f64::from(x), f64::from(y)]).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(n: u8) -> EntityId {
        EntityId([n; 16])
    }

    fn same(a: u8, b: u8, bits: f64) -> Judgment {
        let reasons = vec![model::Reason { comparison: "name".into(), text: "agrees".into(), weight_log2: bits }];
        Judgment::new(id(a), id(b), Verdict::Same, Author::Model("m".into()), reasons, "U".into(), 0).unwrap()
    }

    #[test]
    fn a_bridge_is_what_alone_holds_two_parts_and_weak_with_little_to_spare() {
        let drawn: Vec<EntityId> = (1..=5).map(id).collect();
        // A triangle, a thin bridge to 4, a thick one on to 5.
        let mut edges = judged(&[same(1, 2, 30.0), same(2, 3, 21.0), same(1, 3, 22.0), same(3, 4, 20.5), same(4, 5, 40.0)], &drawn);
        mark_bridges(&drawn, &mut edges);
        let told: Vec<(usize, bool)> = edges.iter().map(|e| (e.bridge_to, e.is_weak)).collect();
        assert_eq!(edges.iter().map(|e| (e.left.0[0], e.right.0[0])).collect::<Vec<_>>(), [(1, 2), (1, 3), (2, 3), (3, 4), (4, 5)]);
        assert_eq!(told, [(0, false), (0, false), (0, false), (2, true), (1, false)]);
        assert_eq!(places(&drawn, &edges).unwrap().len(), 5);
    }

    #[test]
    fn a_persons_word_stands_before_the_resolvers() {
        let person = Judgment { author: Author::Person("ann".into()), verdict: Verdict::Disputed, at_us: 5, ..same(1, 2, 0.0) };
        let edges = judged(&[same(1, 2, 30.0), person], &[id(1), id(2)]);
        assert_eq!(
            edges.iter().map(|e| (e.basis, e.verdict, e.holds)).collect::<Vec<_>>(),
            [(EdgeBasis::Person, Verdict::Disputed, false)]
        );
    }
}
