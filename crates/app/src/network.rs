// SPDX-License-Identifier: Apache-2.0
//! The network around an entity, or of a whole view, laid out and ready to draw.

use std::collections::{BTreeMap, HashMap};

use graph::{Network, Node as GraphNode};
use model::{EditionId, EntityId, LinkId};
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

/// A view's network: positions of the graph are positions of the rows that have links.
pub(crate) struct NetworkIndex {
    pub(crate) network: Network,
    /// Graph node → position in the view.
    positions: Vec<u32>,
    /// Position in the view → graph node.
    nodes: HashMap<u32, u32>,
    /// Graph link → position of the link in the view.
    links: Vec<u32>,
}

impl NetworkIndex {
    pub(crate) fn build(rows: &EditionView) -> NetworkIndex {
        let ends: Vec<(u32, u32, u32)> = rows.link_ends().collect();
        let mut positions: Vec<u32> = ends.iter().flat_map(|(a, b, _)| [*a, *b]).collect();
        positions.sort_unstable();
        positions.dedup();
        let nodes: HashMap<u32, u32> = positions.iter().enumerate().filter_map(|(i, p)| Some((*p, u32::try_from(i).ok()?))).collect();
        let graph_nodes = positions.iter().filter_map(|p| rows.id_at(*p)).map(GraphNode::new).collect();
        let graph_links = ends.iter().map(|(a, b, _)| (nodes[a], nodes[b])).collect();
        let links = ends.iter().map(|(_, _, position)| *position).collect();
        NetworkIndex { network: Network::build(graph_nodes, graph_links), positions, nodes, links }
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
        let wanted_kind = |n: u32| {
            let Some(entity) = rows.entity_at(index.positions[n as usize]) else { return false };
            if Some(entity.id) == focus {
                return true;
            }
            if filter.kinds.is_empty() { !PAPERS.iter().any(|k| self.ontology.is_a(entity.kind, k)) } else { filter.kinds.iter().any(|k| self.ontology.is_a(entity.kind, k)) }
        };
        let wanted_link = |l: u32| rows.link_at(index.links[l as usize]).is_some_and(|row| link_passes(&row, filter));
        let start: Vec<u32> = match focus.and_then(|id| rows.position(&id)) {
            Some(position) => match index.nodes.get(&position) {
                Some(n) => vec![*n],
                None => return Ok(self.lonely(view, focus)),
            },
            None => index.network.hubs(limit / 8, &wanted_kind),
        };
        let hops = filter.hops.unwrap_or(if focus.is_some() { 1 } else { 2 }).min(HOPS_MAX);
        let ego = index.network.ego(&start, hops, limit, &wanted_kind, &wanted_link);
        let places = index.network.layout(&ego.nodes, &ego.links);
        let mut nodes = Vec::with_capacity(ego.nodes.len());
        for (n, (x, y)) in ego.nodes.iter().zip(places) {
            if let Some(entity) = rows.entity_at(index.positions[*n as usize]) {
                let degree = rows.degree(&entity.id);
                nodes.push(NetworkNode {
                    caption: entity.caption,
                    kind: entity.kind.as_str().to_owned(),
                    stage: entity.stage.map(|s| s.as_str().to_owned()),
                    degree,
                    x,
                    y,
                    marking: crate::dossier::portion(entity.markings.last().map_or("U", String::as_str)),
                    href: format!("/entity/{}", entity.id),
                    countries: entity.countries,
                    id: entity.id,
                });
            }
        }
        let links: Vec<NetworkLink> =
            ego.links.iter().take(LINKS_MAX).filter_map(|l| rows.link_at(index.links[*l as usize])).map(|row| drawn(&row)).collect();
        let reason = if ego.left_out > 0 { format!("limit {limit}") } else { String::new() };
        let kinds = kinds_of(&nodes);
        Ok(NetworkDoc { edition: view.edition(), focus, nodes, links, hidden: LeftOut { nodes: ego.left_out, reason }, kinds })
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

fn kinds_of(nodes: &[NetworkNode]) -> Vec<KindCount> {
    let mut counts: BTreeMap<(&str, Option<&str>), usize> = BTreeMap::new();
    for node in nodes {
        *counts.entry((&node.kind, node.stage.as_deref())).or_default() += 1;
    }
    let mut all: Vec<KindCount> =
        counts.into_iter().map(|((kind, stage), count)| KindCount { kind: kind.to_owned(), stage: stage.map(str::to_owned), count }).collect();
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

/// Whether a link lies in the wanted stages and dates. Dates of any precision compare as text; an undated link stays.
fn link_passes(row: &LinkRow, filter: &NetworkFilter) -> bool {
    let stage_fits = filter.stages.is_empty() || row.stage.is_some_and(|s| filter.stages.iter().any(|w| w == s.as_str()));
    let last = row.to_on.as_ref().or(row.from_on.as_ref());
    let begins_in_time = match (&row.from_on, &filter.to) {
        (Some(from), Some(to)) => from.get(..to.len().min(from.len())).unwrap_or(from) <= to.as_str(),
        _ => true,
    };
    let ends_in_time = match (last, &filter.from) {
        (Some(last), Some(from)) => last.as_str() >= from.get(..last.len().min(from.len())).unwrap_or(from),
        _ => true,
    };
    stage_fits && begins_in_time && ends_in_time
}
