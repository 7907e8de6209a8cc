// SPDX-License-Identifier: Apache-2.0
//! Exports of what a view shows: GraphML for network tools, FollowTheMoney for the rest of the world.

use std::collections::BTreeSet;

use access::Act;
use exchange::{ftm, graphml};
use model::{EntityId, Purpose, Reader};

use crate::{AppError, Hall, NetworkFilter, View};

/// A format that data leaves in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportFormat {
    /// GraphML 1.1.
    Graphml,
    /// FollowTheMoney entities, one JSON object a line.
    Ftm,
}

impl ExportFormat {
    /// Reads `graphml` or `ftm`.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "graphml" => Some(ExportFormat::Graphml),
            "ftm" => Some(ExportFormat::Ftm),
            _ => None,
        }
    }
}

/// A finished export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exported {
    /// File name, without personal data.
    pub name: String,
    /// Media type.
    pub media_type: &'static str,
    /// The bytes.
    pub bytes: Vec<u8>,
}

impl Hall {
    /// Exports the network that a filter asks for: exactly what its page shows.
    ///
    /// # Errors
    /// When policy says no or the focus is not there.
    pub async fn export(
        &self,
        reader: &Reader,
        purpose: &Purpose,
        view: &View,
        filter: &NetworkFilter,
        format: ExportFormat,
    ) -> Result<Exported, AppError> {
        let subject = filter.focus.map(|f| f.to_string()).unwrap_or_default();
        self.may(reader, purpose, Act::Export, &subject).await?;
        let doc = self.network(view, filter)?;
        let failed = |e: &dyn std::fmt::Display| AppError::Export(e.to_string());
        let mut bytes = Vec::new();
        let stem = format!("linchpin-{}-{}", doc.edition.short(), doc.focus.map_or_else(|| "network".to_owned(), |f| f.to_string()));
        match format {
            ExportFormat::Graphml => {
                let record =
                    |l: &crate::NetworkLink| view.rows().link(&l.source, &l.id).map(|row| row.record.to_string()).unwrap_or_default();
                let ids: Vec<[String; 4]> =
                    doc.links.iter().map(|l| [l.id.to_string(), l.source.to_string(), l.target.to_string(), record(l)]).collect();
                let node_ids: Vec<String> = doc.nodes.iter().map(|n| n.id.to_string()).collect();
                let nodes = doc.nodes.iter().zip(&node_ids).map(|(n, id)| graphml::Node {
                    id,
                    caption: &n.caption,
                    kind: &n.kind,
                    stage: n.stage.as_deref(),
                    marking: &n.marking,
                });
                let edges = doc.links.iter().zip(&ids).map(|(l, [id, source, target, evidence])| graphml::Edge {
                    id,
                    source,
                    target,
                    is_directed: true,
                    role: &l.label,
                    from: l.from.as_deref(),
                    to: l.to.as_deref(),
                    status: l.status,
                    evidence,
                    marking: &l.marking,
                });
                graphml::write(nodes, edges, &mut bytes).map_err(|e| failed(&e))?;
                Ok(Exported { name: format!("{stem}.graphml"), media_type: "application/graphml+xml", bytes })
            }
            ExportFormat::Ftm => {
                let mut ids: BTreeSet<EntityId> = doc.nodes.iter().map(|n| n.id).collect();
                for link in &doc.links {
                    ids.extend(view.rows().link(&link.source, &link.id).map(|row| row.evidence));
                }
                for id in ids {
                    self.write_ftm(view, &id, &mut bytes)?;
                }
                Ok(Exported { name: format!("{stem}.ftm.json"), media_type: "application/json+ftm", bytes })
            }
        }
    }

    fn write_ftm(&self, view: &View, id: &EntityId, out: &mut Vec<u8>) -> Result<(), AppError> {
        let Some(entity) = view.rows().entity(id) else { return Ok(()) };
        let faces = view.rows().faces(id)?;
        let mut values: Vec<(model::Prop, String)> = Vec::new();
        for s in faces.iter().flat_map(|f| &f.statements) {
            let is_entity = self.ontology.property(entity.kind, s.prop).is_some_and(|p| p.kind_of_value == model::PropType::Entity);
            // References follow the merge, and those that lead out of the view are left out.
            let value = if is_entity {
                s.value.parse().ok().and_then(|e| view.rows().canonical(&e)).map(|e| e.to_string())
            } else {
                Some(s.value.clone())
            };
            values.extend(value.map(|v| (s.prop, v)));
        }
        values.sort();
        values.dedup();
        let entity = ftm::entity(&self.ontology, &entity.id, entity.kind, values.iter().map(|(p, v)| (*p, v.as_str())));
        ftm::encode(&entity, out).map_err(|e| AppError::Export(e.to_string()))
    }
}
