// SPDX-License-Identifier: Apache-2.0
//! Dossiers: everything that is known of one entity, each value with its source, record, date and marking.

use std::collections::BTreeMap;

use model::{Author, EntityId, JudgmentId, LinkId, Prop, PropType, Reason, RecordId, Verdict};
use serde::Serialize;
use store::{EntityRow, LinkRow, RecordSighting};

use crate::{AppError, Hall, NotFound, View};

/// Links shown on a dossier; the network page shows the rest.
const LINKS_MAX: usize = 200;

/// One value with its backing.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DossierValue {
    /// The value in normal form.
    pub value: String,
    /// As received, where different.
    pub original: Option<String>,
    /// For values that name an entity: its caption, when the reader sees it.
    pub caption: Option<String>,
    /// The entity that the value names, when the reader sees it.
    pub entity: Option<EntityId>,
    /// Source of the smallest backing record.
    pub source: String,
    /// That record.
    pub record: RecordId,
    /// How many records say so.
    pub records: u32,
    /// The entity (before merging) that the records speak of.
    pub member: EntityId,
    /// Marking.
    pub marking: String,
    /// Portion mark.
    pub portion: String,
}

/// A property's values.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PropertyValues {
    /// Property.
    pub prop: Prop,
    /// Label.
    pub label: String,
    /// Unit, where it has one.
    pub unit: String,
    /// Whether it is shown first.
    pub featured: bool,
    /// The values.
    pub values: Vec<DossierValue>,
}

/// A link as seen from the dossier's entity.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DossierLink {
    /// The link.
    #[serde(flatten)]
    pub link: LinkRow,
    /// The entity at the other end.
    pub other: EntityRow,
    /// Whether the dossier's entity is the source.
    pub outgoing: bool,
    /// Portion mark.
    pub portion: String,
}

/// Why two of the merged entities are judged the same, different or disputed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MergeReason {
    /// The judgment.
    pub judgment: JudgmentId,
    /// One.
    pub left: EntityId,
    /// Its caption.
    pub left_caption: String,
    /// The other.
    pub right: EntityId,
    /// Its caption.
    pub right_caption: String,
    /// Verdict.
    pub verdict: Verdict,
    /// Who judged: a user id, or a model and version.
    pub author: String,
    /// Whether a person judged.
    pub by_person: bool,
    /// When a person judged, microseconds since 1970 UTC.
    pub at_us: i64,
    /// The sum of the weights, in bits.
    pub weight_log2: f64,
    /// The waterfall.
    pub reasons: Vec<Reason>,
    /// Marking.
    pub marking: String,
    /// Whether it has effect: a model's "same" that a person contradicts has none.
    pub in_effect: bool,
}

/// Everything a reader may know of one entity.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Dossier {
    /// At a glance.
    pub entity: EntityRow,
    /// Label of its kind.
    pub kind_label: String,
    /// Banner of the highest marking on the page.
    pub banner: String,
    /// Values by property, featured first.
    pub properties: Vec<PropertyValues>,
    /// Links, at most 200.
    pub links: Vec<DossierLink>,
    /// How many links there are.
    pub links_total: usize,
    /// Judgments between its members, and between them and others.
    pub judgments: Vec<MergeReason>,
}

/// A record as received: where, when, and what it says.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RecordPage {
    /// Where it was first received.
    pub sighting: RecordSighting,
    /// File name of the object.
    pub file: String,
    /// Portion mark.
    pub portion: String,
    /// Entities it speaks of that are in the edition.
    pub entities: Vec<EntityRow>,
}

/// The portion mark of a marking's text.
pub(crate) fn portion(marking: &str) -> String {
    marking.parse::<model::Marking>().map(|m| m.portion()).unwrap_or_default()
}

/// The banner of several markings: their join.
pub(crate) fn banner<'a>(markings: impl Iterator<Item = &'a str>) -> String {
    let joined = markings.filter_map(|m| m.parse::<model::Marking>().ok()).reduce(|a, b| a.join(&b));
    let Some(m) = joined else { return model::Level::Unclassified.banner().to_owned() };
    let categories: Vec<&str> = m.categories.iter().map(String::as_str).collect();
    if categories.is_empty() { m.level.banner().to_owned() } else { format!("{}//{}", m.level.banner(), categories.join("/")) }
}

/// A text and a link may have one label (`address` and `addressEntity` are both “Address”): the link says that it is one.
fn tell_apart(properties: &mut [PropertyValues], is_link: impl Fn(Prop) -> bool) {
    let labels: Vec<String> = properties.iter().map(|p| p.label.clone()).collect();
    for property in properties.iter_mut().filter(|p| is_link(p.prop)) {
        if labels.iter().filter(|label| **label == property.label).count() > 1 {
            property.label.push_str(" (linked)");
        }
    }
}

impl Hall {
    /// The dossier of an entity.
    ///
    /// # Errors
    /// [`NotFound`] when it is not there or not the view's to show.
    pub fn dossier(&self, view: &View, id: &EntityId) -> Result<Dossier, AppError> {
        let rows = view.rows();
        let entity = rows.entity(id).ok_or(NotFound)?;
        let def = self.ontology.def(entity.kind);
        let mut by_prop: BTreeMap<Prop, Vec<DossierValue>> = BTreeMap::new();
        for face in rows.faces(&entity.id)? {
            for s in &face.statements {
                let kind = self.ontology.property(face.kind, s.prop).map(|p| p.kind_of_value);
                let named = if kind == Some(PropType::Entity) { s.value.parse().ok().and_then(|e| rows.entity(&e)) } else { None };
                if kind == Some(PropType::Entity) && named.is_none() {
                    // What it names is not there or not theirs: the id alone would tell that it exists.
                    continue;
                }
                by_prop.entry(s.prop).or_default().push(DossierValue {
                    value: s.value.clone(),
                    original: s.original.clone(),
                    caption: named.as_ref().map(|e| e.caption.clone()),
                    entity: named.map(|e| e.id),
                    source: s.source.clone(),
                    record: s.record,
                    records: s.records,
                    member: face.entity,
                    marking: face.marking.clone(),
                    portion: portion(&face.marking),
                });
            }
        }
        let mut properties: Vec<PropertyValues> = by_prop
            .into_iter()
            .map(|(prop, mut values)| {
                values.sort_by(|a, b| (&a.value, &a.marking, a.member).cmp(&(&b.value, &b.marking, b.member)));
                let known = def.properties.get(&prop);
                PropertyValues {
                    prop,
                    label: known.map_or_else(|| prop.as_str().to_owned(), |p| p.label.clone()),
                    unit: known.map(|p| p.unit.clone()).unwrap_or_default(),
                    featured: def.featured.contains(&prop) || def.caption.contains(&prop),
                    values,
                }
            })
            .collect();
        tell_apart(&mut properties, |prop| def.properties.get(&prop).is_some_and(|p| p.kind_of_value == PropType::Entity));
        let rank = |p: &PropertyValues| def.featured.iter().position(|f| *f == p.prop).unwrap_or(if p.featured { 90 } else { 100 });
        properties.sort_by(|a, b| (rank(a), &a.label).cmp(&(rank(b), &b.label)));
        let (links, links_total) = rows.links_of(&entity.id, LINKS_MAX);
        let links = links
            .into_iter()
            .filter_map(|link| {
                let outgoing = link.source == entity.id;
                let other = rows.entity(if outgoing { &link.target } else { &link.source })?;
                Some(DossierLink { other, outgoing, portion: portion(&link.marking), link })
            })
            .collect();
        let judgments = self.judgments_about(view, &entity);
        let banner = banner(entity.markings.iter().map(String::as_str));
        Ok(Dossier { kind_label: def.label.clone(), banner, properties, links, links_total, judgments, entity })
    }

    fn judgments_about(&self, view: &View, entity: &EntityRow) -> Vec<MergeReason> {
        let rows = view.rows();
        let caption = |id: &EntityId| rows.own_caption(id).unwrap_or_default().to_owned();
        let about = rows.judgments().iter().filter(|j| entity.members.contains(&j.left) || entity.members.contains(&j.right));
        about
            .filter(|j| rows.canonical(&j.left).is_some() && rows.canonical(&j.right).is_some())
            .map(|j| {
                let together = rows.canonical(&j.left) == rows.canonical(&j.right);
                let (author, by_person) = match &j.author {
                    Author::Person(name) => (name.clone(), true),
                    Author::Model(name) => (name.clone(), false),
                };
                MergeReason {
                    judgment: j.id(),
                    left: j.left,
                    left_caption: caption(&j.left),
                    right: j.right,
                    right_caption: caption(&j.right),
                    verdict: j.verdict,
                    author,
                    by_person,
                    at_us: j.at_us,
                    weight_log2: j.weight_log2(),
                    reasons: j.reasons.clone(),
                    marking: j.marking.clone(),
                    in_effect: (j.verdict == Verdict::Same) == together,
                }
            })
            .collect()
    }

    /// A record: where it came from and of whom it speaks.
    ///
    /// # Errors
    /// [`NotFound`] when it is not there or not the view's to show.
    pub async fn record(&self, view: &View, id: &RecordId) -> Result<RecordPage, AppError> {
        let sighting = self.node.evidence().sighting(id, view.scope()).await?.ok_or(NotFound)?;
        let file = self.node.acts().object(&sighting.source, &sighting.object).await?.map(|o| o.name).unwrap_or_default();
        let named = self.node.evidence().entities_of(id).await?;
        let mut entities: Vec<EntityRow> = named.iter().filter_map(|e| view.rows().entity(e)).collect();
        entities.sort_by_key(|e| e.id);
        entities.dedup_by_key(|e| e.id);
        Ok(RecordPage { portion: portion(&sighting.marking), file, sighting, entities })
    }

    /// A link with its evidence entity's dossier: what an edge of the network rests on.
    /// Where one end itself says so (a company its address), the dossier is cut to the values that name the other end.
    ///
    /// # Errors
    /// [`NotFound`] when it is not there or not the view's to show.
    pub fn link_evidence(&self, view: &View, source: &EntityId, link: &LinkId) -> Result<(LinkRow, Dossier), AppError> {
        let row = view.rows().link(source, link).ok_or(NotFound)?;
        let mut dossier = self.dossier(view, &row.evidence)?;
        let teller = dossier.entity.id;
        let other = if row.source == teller { row.target } else { row.source };
        if other != teller && [row.source, row.target].contains(&teller) {
            dossier.properties.iter_mut().for_each(|p| p.values.retain(|v| v.entity == Some(other)));
            dossier.properties.retain(|p| !p.values.is_empty());
        }
        Ok((row, dossier))
    }
}
