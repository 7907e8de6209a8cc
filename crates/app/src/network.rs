// SPDX-License-Identifier: Apache-2.0
//! The network around an entity, or of a whole view, laid out and ready to draw.

use std::collections::{BTreeMap, HashMap};

use graph::{Day, EgoOptions, Link, Network, Node as GraphNode, Status};
use model::{
    EditionId, EntityId, Kind, LinkId, Ontology, Stage,
    time::{PartialDate, first_day},
};
use serde::Serialize;
use store::{EditionView, LinkRow};

use crate::{AppError, Hall, NotFound, View};

/// Nodes drawn at once; the rest is counted and named as left out.
const NODES_MAX: usize = 400;
const HOPS_MAX: u32 = 4;
/// Links drawn at once.
const LINKS_MAX: usize = 4_000;

/// What of the network is wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NetworkFilter {
    /// Around this entity; without it, around the best connected.
    pub focus: Option<EntityId>,
    /// How many steps away; 1 when not given, at most 4.
    pub hops: Option<u32>,
    /// Only these kinds of node (or special cases of them); empty means the usual ones.
    pub kinds: Vec<String>,
    /// Only links of these stages.
    pub stages: Vec<String>,
    /// Only links at or after this date (ISO, any precision); undated links stay.
    pub from: Option<String>,
    /// Only links at or before this date; undated links stay.
    pub to: Option<String>,
    /// At most this many nodes.
    pub limit: Option<usize>,
}

/// A node to draw.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NetworkNode {
    /// Canonical id.
    pub id: EntityId,
    /// What it is called.
    pub caption: String,
    /// Kind.
    pub kind: String,
    /// Stage, where known.
    pub stage: Option<String>,
    /// All its visible links, drawn or not.
    pub degree: usize,
    /// Place, −1 to 1; the same for the same network on any machine.
    pub x: f64,
    /// Place, −1 to 1.
    pub y: f64,
    /// Portion mark of the join of its markings.
    pub marking: String,
    /// Its dossier.
    pub href: String,
    /// ISO 3166-1 alpha-2.
    pub countries: Vec<String>,
}

/// A link to draw.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NetworkLink {
    /// Id.
    pub id: LinkId,
    /// Source node.
    pub source: EntityId,
    /// Target node.
    pub target: EntityId,
    /// Kind of the evidence entity.
    pub kind: String,
    /// What the source is to the target.
    pub label: String,
    /// Since when.
    pub from: Option<String>,
    /// Until when.
    pub to: Option<String>,
    /// `stated` by a record, `inferred` by us, or `disputed` by people.
    pub status: &'static str,
    /// How many records say so.
    pub evidence: u32,
    /// Portion mark.
    pub marking: String,
    /// Its evidence.
    pub href: String,
    /// Stage.
    pub stage: Option<String>,
}

/// How many nodes of a kind are drawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct KindCount {
    /// Kind.
    pub kind: String,
    /// Its stage.
    pub stage: Option<String>,
    /// How many.
    pub count: usize,
}

/// What was left out, and why.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    /// Visible nodes within reach that are not drawn.
    pub nodes: usize,
    /// Links between nodes drawn that are not drawn; each pair that is linked keeps at least one as long as there is room.
    pub links: usize,
    /// Why.
    pub reason: String,
}

/// A network ready to draw.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NetworkDoc {
    /// The edition.
    pub edition: EditionId,
    /// The entity in the middle.
    pub focus: Option<EntityId>,
    /// Nodes, the best connected first.
    pub nodes: Vec<NetworkNode>,
    /// Links.
    pub links: Vec<NetworkLink>,
    /// What is not drawn.
    pub hidden: LeftOut,
    /// Kinds among the nodes.
    pub kinds: Vec<KindCount>,
}

/// A view's network. Node places follow the order of ids, as positions in the view do; a link's id in the graph is its
/// position in the view, and its public id is worked out when it is drawn.
pub(crate) struct NetworkIndex {
    network: Network,
    /// Node place → position in the view.
    positions: Vec<u32>,
    /// Kinds by the number that nodes carry.
    kinds: Vec<Kind>,
}

/// What links carry as role: their stage's place in the ontology, from 1; 0 when they have none.
fn stage_number(ontology: &Ontology, stage: Option<Stage>) -> u16 {
    let place = stage.and_then(|s| ontology.stages().iter().position(|d| d.stage == s));
    place.and_then(|p| u16::try_from(p + 1).ok()).unwrap_or_default()
}

fn day(text: &str) -> Option<Day> {
    PartialDate::parse(text).and_then(|d| Day::new(first_day(&d)))
}

fn position_of(id: &LinkId) -> u32 {
    let mut bytes = [0; 4];
    bytes.copy_from_slice(&id.0[..4]);
    u32::from_be_bytes(bytes)
}

fn id_for(position: u32) -> LinkId {
    let mut bytes = [0; 16];
    bytes[..4].copy_from_slice(&position.to_be_bytes());
    LinkId(bytes)
}

impl NetworkIndex {
    pub(crate) fn build(rows: &EditionView) -> NetworkIndex {
        let ends: Vec<(u32, u32, u32)> = rows.link_ends().collect();
        let mut positions: Vec<u32> = ends.iter().flat_map(|(a, b, _)| [*a, *b]).collect();
        positions.sort_unstable();
        positions.dedup();
        let place = |position: u32| positions.binary_search(&position).ok().and_then(|p| u32::try_from(p).ok());
        let mut kinds: Vec<Kind> = Vec::new();
        let mut number = |kind: Kind| match kinds.iter().position(|k| *k == kind) {
            Some(n) => n,
            None => {
                kinds.push(kind);
                kinds.len() - 1
            }
        };
        let nodes = positions
            .iter()
            .filter_map(|p| Some(GraphNode { id: rows.id_at(*p)?, kind: u16::try_from(number(rows.kind_at(*p)?)).ok()? }))
            .collect();
        let links = ends
            .iter()
            .filter_map(|(a, b, position)| {
                let (stage, from, to) = rows.link_glance(*position)?;
                let role = stage_number(rows.ontology(), stage);
                let status = Status::Stated;
                Some(Link {
                    source: place(*a)?,
                    target: place(*b)?,
                    id: id_for(*position),
                    from: day(from),
                    to: day(to),
                    role,
                    directed: true,
                    status,
                })
            })
            .collect();
        // Ends are taken from the nodes, and each entity is one node: there is nothing to refuse.
        let network = Network::build(nodes, links).unwrap_or_default();
        NetworkIndex { network, positions, kinds }
    }
}

/// The kinds that are not drawn unless asked for: papers about an entity rather than things in the chain.
const PAPERS: [&str; 6] = ["Sanction", "Identification", "Documentation", "Document", "Note", "Address"];

impl Hall {
    /// The network that a filter asks for.
    ///
    /// # Errors
    /// [`NotFound`] when the focus is not there or not the view's to show.
    pub fn network(&self, view: &View, filter: &NetworkFilter) -> Result<NetworkDoc, AppError> {
        let rows = view.rows();
        let index = view.network();
        let limit = filter.limit.unwrap_or(NODES_MAX).clamp(1, NODES_MAX);
        let focus = match &filter.focus {
            Some(id) => Some(rows.canonical(id).ok_or(NotFound)?),
            None => None,
        };
        let wanted: Vec<bool> = index.kinds.iter().map(|k| self.draws(*k, &filter.kinds)).collect();
        let stages: Vec<u16> = filter.stages.iter().map(|s| stage_number(&self.ontology, self.ontology.stage(s))).collect();
        let (from, to) = (filter.from.as_deref().and_then(day), filter.to.as_deref().and_then(day));
        let seen = index.network.view(
            |n| wanted.get(usize::from(n.kind)).copied().unwrap_or_default() || Some(n.id) == focus,
            |l| {
                (stages.is_empty() || stages.contains(&l.role))
                    && from.is_none_or(|d| l.to.or(l.from).is_none_or(|x| x >= d))
                    && to.is_none_or(|d| l.from.is_none_or(|x| x <= d))
            },
        );
        let start: Vec<u32> = match focus {
            Some(id) => match index.network.find(&id) {
                Some(place) => vec![place],
                None => return Ok(self.lonely(view, focus)),
            },
            None => best_connected(&seen, (limit / 8).max(1)),
        };
        let hops = filter.hops.unwrap_or(if focus.is_some() { 1 } else { 2 }).min(HOPS_MAX);
        let ego = graph::ego(&seen, &start, EgoOptions { hops, nodes_max: limit });
        let drawn_nodes: Vec<u32> = ego.nodes.iter().map(|n| n.node).collect();
        let places = graph::layout(&seen, &drawn_nodes).map_err(|e| AppError::Task(e.to_string()))?;
        let mut nodes = Vec::with_capacity(ego.nodes.len());
        for (n, [x, y]) in drawn_nodes.iter().zip(places) {
            if let Some(entity) = rows.entity_at(index.positions[*n as usize]) {
                let degree = rows.degree(&entity.id);
                nodes.push(NetworkNode {
                    caption: entity.caption,
                    kind: entity.kind.as_str().to_owned(),
                    stage: entity.stage.map(|s| s.as_str().to_owned()),
                    degree,
                    x: f64::from(x),
                    y: f64::from(y),
                    marking: crate::dossier::portion(entity.markings.last().map_or("U", String::as_str)),
                    href: format!("/entity/{}", entity.id),
                    countries: entity.countries,
                    id: entity.id,
                });
            }
        }
        let links: Vec<NetworkLink> = every_pair_first(index.network.links(), &ego.links)
            .into_iter()
            .take(LINKS_MAX)
            .filter_map(|l| rows.link_at(position_of(&l.id)))
            .map(|row| drawn(&row))
            .collect();
        let reason = if ego.cut > 0 { format!("limit {limit}") } else { String::new() };
        let kinds = kinds_of(&nodes);
        Ok(NetworkDoc {
            edition: view.edition(),
            focus,
            nodes,
            links,
            hidden: LeftOut {
                nodes: usize::try_from(ego.cut).unwrap_or(usize::MAX),
                links: ego.links.len().saturating_sub(LINKS_MAX),
                reason,
            },
            kinds,
        })
    }

    /// Whether nodes of a kind are drawn.
    fn draws(&self, kind: Kind, wanted: &[String]) -> bool {
        if wanted.is_empty() {
            !PAPERS.iter().any(|k| self.ontology.is_a(kind, k))
        } else {
            wanted.iter().any(|k| self.ontology.is_a(kind, k))
        }
    }

    /// An entity without links.
    fn lonely(&self, view: &View, focus: Option<EntityId>) -> NetworkDoc {
        let entity = focus.and_then(|id| view.rows().entity(&id));
        let nodes: Vec<NetworkNode> = entity
            .into_iter()
            .map(|e| NetworkNode {
                href: format!("/entity/{}", e.id),
                id: e.id,
                caption: e.caption,
                kind: e.kind.as_str().to_owned(),
                stage: e.stage.map(|s| s.as_str().to_owned()),
                degree: 0,
                x: 0.0,
                y: 0.0,
                marking: crate::dossier::portion(e.markings.last().map_or("U", String::as_str)),
                countries: e.countries,
            })
            .collect();
        NetworkDoc { edition: view.edition(), focus, kinds: kinds_of(&nodes), nodes, links: Vec::new(), hidden: LeftOut::default() }
    }
}

/// The places of the best connected visible nodes; ties by place.
fn best_connected(seen: &graph::View<'_>, count: usize) -> Vec<u32> {
    let mut order: Vec<u32> = seen.nodes().collect();
    order.sort_unstable_by_key(|n| (std::cmp::Reverse(seen.degree(*n)), *n));
    order.truncate(count);
    order
}

/// The links at these places so that the first of each pair of nodes come before the second, and so on:
/// a cut then leaves nobody who is linked standing alone.
fn every_pair_first<'a>(all: &'a [Link], places: &[u32]) -> Vec<&'a Link> {
    let mut seen: HashMap<(u32, u32), u32> = HashMap::new();
    let mut turns: Vec<(u32, &Link)> = places
        .iter()
        .filter_map(|place| all.get(*place as usize))
        .map(|link| {
            let turn = seen.entry((link.source.min(link.target), link.source.max(link.target))).or_default();
            *turn += 1;
            (*turn, link)
        })
        .collect();
    turns.sort_by_key(|(turn, _)| *turn);
    turns.into_iter().map(|(_, link)| link).collect()
}

fn kinds_of(nodes: &[NetworkNode]) -> Vec<KindCount> {
    let mut counts: BTreeMap<(&str, Option<&str>), usize> = BTreeMap::new();
    for node in nodes {
        *counts.entry((&node.kind, node.stage.as_deref())).or_default() += 1;
    }
    let mut all: Vec<KindCount> = counts
        .into_iter()
        .map(|((kind, stage), count)| KindCount { kind: kind.to_owned(), stage: stage.map(str::to_owned), count })
        .collect();
    all.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.kind.cmp(&b.kind)));
    all
}

fn drawn(row: &LinkRow) -> NetworkLink {
    NetworkLink {
        id: row.id,
        source: row.source,
        target: row.target,
        kind: row.kind.clone(),
        label: row.role.clone(),
        from: row.from_on.clone(),
        to: row.to_on.clone(),
        status: "stated",
        evidence: row.records,
        marking: crate::dossier::portion(&row.marking),
        href: format!("/link/{}/{}", row.source, row.id),
        stage: row.stage.map(|s| s.as_str().to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_pair_goes_without_a_link_for_another_pairs_second() {
        let link = |source, target, n: u32| Link {
            source,
            target,
            id: id_for(n),
            from: None,
            to: None,
            role: 0,
            directed: true,
            status: Status::Stated,
        };
        let all = [link(0, 1, 0), link(1, 0, 1), link(0, 1, 2), link(1, 2, 3)];
        let order: Vec<u32> = every_pair_first(&all, &[0, 1, 2, 3]).iter().map(|l| position_of(&l.id)).collect();
        assert_eq!(order, [0, 3, 1, 2]);
    }
}
