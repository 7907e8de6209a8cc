// SPDX-License-Identifier: Apache-2.0
//! Says our entities in the words that every FollowTheMoney tool has, losing nothing on the way.

use std::collections::{BTreeMap, BTreeSet};

use model::{ContentHasher, Ontology, PropType};
use serde::Deserialize;

use super::FtmEntity;

/// Stands in for kinds that happen (shipments, declarations, transfers) and are no link or thing of FollowTheMoney.
const EVENT: &str = "Event";
/// Stands in for things that FollowTheMoney has no schema for (chemicals, containers).
const ASSET: &str = "Asset";
const UNKNOWN_LINK: &str = "UnknownLink";

/// The schemata and properties of FollowTheMoney itself, without our extensions.
#[derive(Clone, Debug)]
pub struct Vocabulary {
    schemata: BTreeMap<String, Schema>,
}

#[derive(Clone, Debug)]
struct Schema {
    is_abstract: bool,
    properties: BTreeSet<String>,
}

#[derive(Deserialize)]
struct RawFile {
    schemata: Vec<RawSchema>,
}

#[derive(Deserialize)]
struct RawSchema {
    name: String,
    #[serde(default)]
    extends: Vec<String>,
    #[serde(default, rename = "abstract")]
    is_abstract: bool,
    #[serde(default)]
    properties: Vec<RawProperty>,
}

#[derive(Deserialize)]
struct RawProperty {
    name: String,
}

impl Vocabulary {
    /// Reads the text of `ontology/ftm-*.json`.
    ///
    /// # Errors
    /// When the text has another shape.
    pub fn from_json(text: &str) -> Result<Vocabulary, serde_json::Error> {
        let file: RawFile = serde_json::from_str(text)?;
        let by_name: BTreeMap<&str, &RawSchema> = file.schemata.iter().map(|s| (s.name.as_str(), s)).collect();
        let mut schemata = BTreeMap::new();
        for schema in &file.schemata {
            let mut properties = BTreeSet::new();
            let mut seen = BTreeSet::new();
            let mut next = vec![schema.name.as_str()];
            while let Some(name) = next.pop() {
                if let Some(ancestor) = by_name.get(name).filter(|_| seen.insert(name)) {
                    properties.extend(ancestor.properties.iter().map(|p| p.name.clone()));
                    next.extend(ancestor.extends.iter().map(String::as_str));
                }
            }
            schemata.insert(schema.name.clone(), Schema { is_abstract: schema.is_abstract, properties });
        }
        Ok(Vocabulary { schemata })
    }

    /// Whether any FollowTheMoney tool knows this schema.
    pub fn knows(&self, schema: &str) -> bool {
        self.schemata.contains_key(schema)
    }

    /// Says an entity in FollowTheMoney's words. An entity that needs no translation comes back as it is.
    ///
    /// A kind of ours becomes its nearest concrete FollowTheMoney ancestor, else an `Event` or an `Asset`, with its label among the keywords.
    /// A value whose property the schema lacks becomes a note (`Container number: …`), or an `UnknownLink` when it names another entity.
    pub fn translate(&self, ontology: &Ontology, entity: FtmEntity) -> Vec<FtmEntity> {
        let Some(kind) = ontology.kind(&entity.schema) else { return vec![entity] };
        let def = ontology.def(kind);
        let concrete = |name: &str| self.schemata.get(name).filter(|s| !s.is_abstract);
        let nearest = def.is_a.iter().map(|k| k.as_str()).find(|name| concrete(name).is_some());
        let fallback = if ontology.is_a(kind, "Interval") { EVENT } else { ASSET };
        let schema_name = nearest.unwrap_or(fallback);
        let Some(schema) = self.schemata.get(schema_name) else { return vec![entity] };

        let is_ours = schema_name != entity.schema;
        let mut links = Vec::new();
        let mut told = FtmEntity { schema: schema_name.to_owned(), properties: BTreeMap::new(), ..entity };
        let mut notes = Vec::new();
        for (name, values) in entity.properties {
            if schema.properties.contains(&name) {
                told.properties.insert(name, values);
                continue;
            }
            let property = ontology.prop(&name).and_then(|p| def.properties.get(&p));
            let (label, is_reference) =
                property.map_or((name.as_str(), false), |p| (p.label.as_str(), p.kind_of_value == PropType::Entity));
            for value in values {
                if is_reference {
                    links.push(link(&told.id, &value, label));
                } else {
                    notes.push(format!("{label}: {value}"));
                }
            }
        }
        if is_ours && schema.properties.contains("keywords") {
            told.properties.entry("keywords".to_owned()).or_default().push(def.label.clone());
        }
        let has_name = told.properties.contains_key("name");
        if let Some(caption) = told.caption.clone().filter(|_| is_ours && !has_name && schema.properties.contains("name")) {
            told.properties.insert("name".to_owned(), vec![caption]);
        }
        if !notes.is_empty() {
            let place = if schema.properties.contains("notes") { "notes" } else { "description" };
            told.properties.entry(place.to_owned()).or_default().extend(notes);
        }
        links.insert(0, told);
        links
    }
}

fn link(subject: &str, object: &str, role: &str) -> FtmEntity {
    let id = ContentHasher::new("ftm-link/1").part(subject.as_bytes()).part(object.as_bytes()).part(role.as_bytes()).finish16();
    let one = |text: &str| vec![text.to_owned()];
    FtmEntity {
        id: id.iter().map(|b| format!("{b:02x}")).collect(),
        schema: UNKNOWN_LINK.to_owned(),
        properties: BTreeMap::from([
            ("object".to_owned(), one(object)),
            ("role".to_owned(), one(role)),
            ("subject".to_owned(), one(subject)),
        ]),
        ..FtmEntity::default()
    }
}
