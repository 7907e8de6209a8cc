// SPDX-License-Identifier: Apache-2.0
//! Kinds and properties: FollowTheMoney 4.11.2 plus our extensions, with inheritance and supply-chain stages worked out.

mod stages;

use std::{
    cmp::Ordering,
    collections::{BTreeMap, HashMap, HashSet},
    fmt,
    hash::{Hash, Hasher},
    sync::{LazyLock, Mutex},
};

use serde::{Deserialize, Serialize};
use thiserror::Error;

pub use self::stages::{LinkWords, ReferenceRule, RoleRule};
use self::stages::{StageRules, StagesFile};
use crate::ContentHasher;

macro_rules! name {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        ///
        /// Each distinct name is kept once for the life of the process, so two are one when they lie in one place: comparing and
        /// hashing them costs nothing, which counts where it is done for every statement. They are in the order of their texts.
        #[derive(Clone, Copy)]
        pub struct $name(&'static str);

        impl $name {
            /// The name as written in the ontology.
            #[inline]
            pub fn as_str(self) -> &'static str { self.0 }
        }
        impl PartialEq for $name {
            #[inline]
            fn eq(&self, other: &Self) -> bool { std::ptr::eq(self.0, other.0) }
        }
        impl Eq for $name {}
        impl Hash for $name {
            fn hash<H: Hasher>(&self, state: &mut H) { self.0.as_ptr().hash(state); }
        }
        impl Ord for $name {
            fn cmp(&self, other: &Self) -> Ordering { if self == other { Ordering::Equal } else { self.0.cmp(other.0) } }
        }
        impl PartialOrd for $name {
            fn partial_cmp(&self, other: &Self) -> Option<Ordering> { Some(self.cmp(other)) }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.pad(self.0) }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.write_str(self.0) }
        }
        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> { s.serialize_str(self.0) }
        }
    };
}

name!(
    /// A kind of entity or link: `Person`, `Shipment`. Only an [`Ontology`] makes them.
    Kind
);
name!(
    /// A property: `name`, `consignee`. One name means one thing in every kind that has it.
    Prop
);
name!(
    /// A supply-chain stage: `precursor`, `equipment`, `production`, `transport`, `crossing`, `distribution`, `proceeds`, `enablers`.
    Stage
);

/// Each distinct name is kept once for the life of the process; ontologies are few and their names finite.
fn keep(text: &str) -> &'static str {
    static NAMES: LazyLock<Mutex<HashSet<&'static str>>> = LazyLock::new(Mutex::default);
    let mut names = NAMES.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    if let Some(known) = names.get(text) {
        return known;
    }
    let kept: &'static str = Box::leak(text.to_owned().into_boxed_str());
    names.insert(kept);
    kept
}

/// What form a property's values take. FollowTheMoney's types, and three of ours (`number`, `money`, `mass_kg`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PropType {
    /// Names of things; compared and searched.
    Name,
    /// A date with its precision: `1962`, `1962-03`, `1962-03-14`, or an instant.
    Date,
    /// ISO 3166-1 alpha-2, lower case.
    Country,
    /// A postal address in one line.
    Address,
    /// Another entity's id.
    Entity,
    /// A number that names something.
    Identifier,
    /// E.164.
    Phone,
    /// An e-mail address.
    Email,
    /// A web address.
    Url,
    /// A topic code (`crime.traffick.drug`).
    Topic,
    /// Male, female, other.
    Gender,
    /// A decimal number, possibly with a unit named by the property.
    Number,
    /// An amount; the currency stands in the kind's `currency` property.
    Money,
    /// Kilograms.
    MassKg,
    /// Anything else: text, code, language, checksum, …
    Text,
}

impl PropType {
    fn parse(word: &str) -> PropType {
        match word {
            "name" => PropType::Name,
            "date" => PropType::Date,
            "country" => PropType::Country,
            "address" => PropType::Address,
            "entity" => PropType::Entity,
            "identifier" => PropType::Identifier,
            "phone" => PropType::Phone,
            "email" => PropType::Email,
            "url" => PropType::Url,
            "topic" => PropType::Topic,
            "gender" => PropType::Gender,
            "number" => PropType::Number,
            "money" => PropType::Money,
            "mass_kg" => PropType::MassKg,
            _ => PropType::Text,
        }
    }

    /// The column type word used in table descriptions: `text`, `number`, `date`.
    pub fn is_numeric(self) -> bool {
        matches!(self, PropType::Number | PropType::Money | PropType::MassKg)
    }
}

/// A property as a kind has it.
#[derive(Clone, Debug)]
pub struct PropertyDef {
    /// The property.
    pub prop: Prop,
    /// Label for people.
    pub label: String,
    /// Form of its values.
    pub kind_of_value: PropType,
    /// For entity-typed properties, the kind they point to.
    pub range: Option<Kind>,
    /// For entity-typed properties, the label of the drawn link, read from the entity that is named: `shipper of` this shipment.
    pub role: String,
    /// Unit, where values have one.
    pub unit: String,
}

/// The link that a kind draws by itself (`Ownership`: owner → asset).
#[derive(Clone, Debug)]
pub struct EdgeDef {
    /// The property with the source entity.
    pub source: Prop,
    /// The property with the target entity.
    pub target: Prop,
    /// Label for people, read from source to target.
    pub label: String,
    /// Whether the direction means something.
    pub directed: bool,
}

/// A kind, with everything inherited worked out.
#[derive(Clone, Debug)]
pub struct KindDef {
    /// The kind.
    pub kind: Kind,
    /// Label, singular.
    pub label: String,
    /// Label, plural.
    pub plural: String,
    /// All kinds it is one of, itself included.
    pub is_a: Vec<Kind>,
    /// Whether nothing may be exactly of this kind.
    pub is_abstract: bool,
    /// Whether two entities of this kind can be one and the same under different names.
    pub matchable: bool,
    /// The link it draws, if it is one.
    pub edge: Option<EdgeDef>,
    /// Properties shown first.
    pub featured: Vec<Prop>,
    /// Properties that can serve as caption, best first.
    pub caption: Vec<Prop>,
    /// Properties that say when it began or happened.
    pub temporal_start: Vec<Prop>,
    /// Properties that say when it ended.
    pub temporal_end: Vec<Prop>,
    /// Its stage in the supply chain, where the kind alone tells.
    pub stage: Option<Stage>,
    /// All properties by name.
    pub properties: BTreeMap<Prop, PropertyDef>,
}

/// A stage of the supply chain, in order.
#[derive(Clone, Debug)]
pub struct StageDef {
    /// The stage.
    pub stage: Stage,
    /// Label for people.
    pub label: String,
    /// One line on what belongs here.
    pub definition: String,
}

/// The ontology cannot be used.
#[derive(Debug, Error)]
pub enum OntologyError {
    /// A file that cannot be read as what it should be.
    #[error("`{file}`: {reason}")]
    File {
        /// Which file.
        file: String,
        /// What is wrong.
        reason: String,
    },
    /// A name that nothing defines.
    #[error("`{by}` names `{name}`, which no file defines")]
    Unknown {
        /// Who names it.
        by: String,
        /// What is named.
        name: String,
    },
}

/// All kinds.
#[derive(Clone, Debug)]
pub struct Ontology {
    kinds: HashMap<&'static str, KindDef>,
    props: HashMap<&'static str, Prop>,
    topics: BTreeMap<String, String>,
    stages: Vec<StageDef>,
    stage_rules: StageRules,
    sha256: String,
}

#[derive(Deserialize)]
struct FtmFile {
    schemata: Vec<RawKind>,
    #[serde(default)]
    topics: Vec<RawTopic>,
}

#[derive(Deserialize)]
struct RawTopic {
    code: String,
    label: String,
}

#[derive(Clone, Deserialize)]
struct RawKind {
    #[serde(alias = "extend")]
    name: String,
    #[serde(default)]
    label: String,
    #[serde(default)]
    plural: String,
    #[serde(default)]
    extends: Vec<String>,
    #[serde(default, rename = "abstract")]
    is_abstract: bool,
    #[serde(default)]
    matchable: bool,
    edge: Option<RawEdge>,
    #[serde(default)]
    featured: Vec<String>,
    #[serde(default)]
    caption: Vec<String>,
    #[serde(default)]
    temporal_start: Vec<String>,
    #[serde(default)]
    temporal_end: Vec<String>,
    #[serde(default)]
    stage: String,
    #[serde(default, alias = "property")]
    properties: Vec<RawProperty>,
}

#[derive(Clone, Deserialize)]
struct RawEdge {
    source: String,
    target: String,
    #[serde(default)]
    label: String,
    #[serde(default)]
    directed: bool,
}

#[derive(Clone, Deserialize)]
struct RawProperty {
    name: String,
    #[serde(default)]
    label: String,
    #[serde(default, rename = "type")]
    value_type: String,
    #[serde(default)]
    range: Option<String>,
    #[serde(default)]
    role: String,
    #[serde(default)]
    unit: String,
}

impl Ontology {
    /// Builds the ontology from the text of `ontology/ftm-*.json`, every `ontology/extensions/*.toml` as (file name, text), and `ontology/stages.toml`.
    /// An extension whose `name` FollowTheMoney has already adds properties to that kind.
    ///
    /// # Errors
    /// When a file cannot be read or names something that nothing defines.
    pub fn parse(ftm: &str, extensions: &[(&str, &str)], stages: &str) -> Result<Ontology, OntologyError> {
        let bad = |file: &str, reason: String| OntologyError::File { file: file.to_owned(), reason };
        let ftm_file: FtmFile = serde_json::from_str(ftm).map_err(|e| bad("ftm", e.to_string()))?;
        let stages_file = StagesFile::parse(stages)?;

        let mut hasher = ContentHasher::new("ontology/1").part(ftm.as_bytes()).part(stages.as_bytes());
        let mut raw: BTreeMap<String, RawKind> = ftm_file.schemata.into_iter().map(|k| (k.name.clone(), k)).collect();
        let mut sorted = extensions.to_vec();
        sorted.sort_unstable();
        for (file, text) in sorted {
            hasher.add(text.as_bytes());
            let extension: RawKind = toml::from_str(text).map_err(|e| bad(file, e.to_string()))?;
            match raw.get_mut(&extension.name) {
                Some(known) => known.properties.extend(extension.properties),
                None => drop(raw.insert(extension.name.clone(), extension)),
            }
        }

        let mut ontology = Ontology {
            kinds: HashMap::new(),
            props: HashMap::new(),
            topics: ftm_file.topics.into_iter().map(|t| (t.code, t.label)).collect(),
            stages: stages_file.stages(),
            stage_rules: StageRules::default(),
            sha256: hasher.finish32().iter().map(|b| format!("{b:02x}")).collect(),
        };
        for name in raw.keys() {
            let def = ontology.resolve_kind(name, &raw, &stages_file.kinds)?;
            for prop in def.properties.keys() {
                ontology.props.insert(prop.0, *prop);
            }
            ontology.kinds.insert(def.kind.0, def);
        }
        ontology.stage_rules = stages_file.rules(&ontology)?;
        Ok(ontology)
    }

    fn need_stage(&self, by: &str, name: &str) -> Result<Stage, OntologyError> {
        let found = self.stages.iter().find(|s| s.stage.0 == name).map(|s| s.stage);
        found.ok_or_else(|| OntologyError::Unknown { by: by.to_owned(), name: name.to_owned() })
    }

    fn resolve_kind(
        &self,
        name: &str,
        raw: &BTreeMap<String, RawKind>,
        stage_of: &BTreeMap<String, String>,
    ) -> Result<KindDef, OntologyError> {
        let lineage = lineage(name, raw)?;
        let own = &raw[name];
        let unknown = |what: &str| OntologyError::Unknown { by: name.to_owned(), name: what.to_owned() };

        let mut properties = BTreeMap::new();
        for ancestor in lineage.iter().rev() {
            for p in &raw[*ancestor].properties {
                if let Some(range) = &p.range
                    && !raw.contains_key(range)
                {
                    return Err(unknown(range));
                }
                let def = PropertyDef {
                    prop: Prop(keep(&p.name)),
                    label: if p.label.is_empty() { p.name.clone() } else { p.label.clone() },
                    kind_of_value: PropType::parse(&p.value_type),
                    range: p.range.as_deref().map(|r| Kind(keep(r))),
                    role: if p.role.is_empty() { role_from(&p.label) } else { p.role.clone() },
                    unit: p.unit.clone(),
                };
                properties.insert(def.prop, def);
            }
        }
        let props = |pick: fn(&RawKind) -> &Vec<String>| -> Result<Vec<Prop>, OntologyError> {
            let names = lineage.iter().map(|a| pick(&raw[*a])).find(|list| !list.is_empty());
            names.into_iter().flatten().map(|n| properties.get_key_value(n.as_str()).map(|(p, _)| *p).ok_or_else(|| unknown(n))).collect()
        };
        let edge = match lineage.iter().find_map(|a| raw[*a].edge.as_ref()) {
            None => None,
            Some(e) => Some(EdgeDef {
                source: properties.get_key_value(e.source.as_str()).map(|(p, _)| *p).ok_or_else(|| unknown(&e.source))?,
                target: properties.get_key_value(e.target.as_str()).map(|(p, _)| *p).ok_or_else(|| unknown(&e.target))?,
                label: if e.label.is_empty() { own.label.to_lowercase() } else { e.label.clone() },
                directed: e.directed,
            }),
        };
        let stage_word = lineage.iter().find_map(|a| {
            let word = stage_of.get(*a).map(String::as_str).unwrap_or(raw[*a].stage.as_str());
            if word.is_empty() { None } else { Some(word) }
        });
        Ok(KindDef {
            kind: Kind(keep(name)),
            label: if own.label.is_empty() { name.to_owned() } else { own.label.clone() },
            plural: if own.plural.is_empty() { format!("{name}s") } else { own.plural.clone() },
            is_a: lineage.iter().map(|a| Kind(keep(a))).collect(),
            is_abstract: own.is_abstract,
            matchable: own.matchable,
            featured: props(|k| &k.featured)?,
            caption: props(|k| &k.caption)?,
            temporal_start: props(|k| &k.temporal_start)?,
            temporal_end: props(|k| &k.temporal_end)?,
            stage: stage_word.map(|w| self.need_stage(name, w)).transpose()?,
            edge,
            properties,
        })
    }

    /// The kind of this name, if there is one.
    pub fn kind(&self, name: &str) -> Option<Kind> {
        self.kinds.get(name).map(|d| d.kind)
    }

    /// The property of this name, if any kind has it.
    pub fn prop(&self, name: &str) -> Option<Prop> {
        self.props.get(name).copied()
    }

    /// The stage of this name.
    pub fn stage(&self, name: &str) -> Option<Stage> {
        self.stages.iter().find(|s| s.stage.0 == name).map(|s| s.stage)
    }

    /// The definition of a kind.
    ///
    /// # Panics
    /// Never for kinds that this ontology made.
    #[expect(clippy::expect_used, reason = "kinds are made only by ontologies, and all ontologies of a process come from the same files")]
    pub fn def(&self, kind: Kind) -> &KindDef {
        self.kinds.get(kind.0).expect("a kind made by this ontology")
    }

    /// A kind's property, if the kind has it.
    pub fn property(&self, kind: Kind, prop: Prop) -> Option<&PropertyDef> {
        self.def(kind).properties.get(&prop)
    }

    /// Whether `kind` is `other` or a special case of it.
    pub fn is_a(&self, kind: Kind, other: &str) -> bool {
        self.def(kind).is_a.iter().any(|k| k.0 == other)
    }

    /// The more special of two kinds when one is a case of the other; otherwise the one whose name sorts first.
    pub fn common(&self, a: Kind, b: Kind) -> Kind {
        if self.is_a(a, b.0) {
            a
        } else if self.is_a(b, a.0) {
            b
        } else {
            a.min(b)
        }
    }

    /// All kinds, by name.
    pub fn kinds(&self) -> Vec<&KindDef> {
        let mut all: Vec<_> = self.kinds.values().collect();
        all.sort_unstable_by_key(|d| d.kind);
        all
    }

    /// The stages in the order of the chain.
    pub fn stages(&self) -> &[StageDef] {
        &self.stages
    }

    /// FollowTheMoney's label for a topic code: `crime.fin` is “Financial crime”.
    pub fn topic_label(&self, code: &str) -> Option<&str> {
        self.topics.get(code).map(String::as_str)
    }

    /// SHA-256 of the files it was built from, hexadecimal.
    pub fn sha256(&self) -> &str {
        &self.sha256
    }
}

impl std::borrow::Borrow<str> for Prop {
    fn borrow(&self) -> &str {
        self.0
    }
}

impl std::borrow::Borrow<str> for Kind {
    fn borrow(&self) -> &str {
        self.0
    }
}

/// The role that a property's label stands for where no file gives one: `Wallet holder` makes somebody the `wallet holder of` a wallet.
fn role_from(label: &str) -> String {
    let words = label.to_lowercase();
    let ends_in_preposition = [" of", " in", " by", " to", " on", " for"].iter().any(|end| words.ends_with(end));
    if ends_in_preposition || words.is_empty() { words } else { format!("{words} of") }
}

/// A kind and its ancestors, nearest first, each once.
fn lineage<'a>(name: &'a str, raw: &'a BTreeMap<String, RawKind>) -> Result<Vec<&'a str>, OntologyError> {
    let mut found: Vec<&str> = vec![name];
    let mut next = 0;
    while let Some(current) = found.get(next).copied() {
        next += 1;
        for parent in &raw[current].extends {
            if !raw.contains_key(parent) {
                return Err(OntologyError::Unknown { by: current.to_owned(), name: parent.clone() });
            }
            if !found.contains(&parent.as_str()) {
                found.push(parent);
            }
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FTM: &str = r#"{"schemata":[
        {"name":"Thing","properties":[{"name":"name","type":"name"}],"caption":["name"]},
        {"name":"LegalEntity","extends":["Thing"],"properties":[{"name":"country","type":"country"}]},
        {"name":"Person","extends":["LegalEntity"],"matchable":true,"properties":[]},
        {"name":"Ownership","edge":{"source":"owner","target":"asset"},"properties":[
            {"name":"owner","type":"entity","range":"LegalEntity"},{"name":"asset","type":"entity","range":"Thing"}]}]}"#;
    const STAGES: &str = "[[stage]]\nid='transport'\nlabel='Transport'\ndefinition='moves'\n[kinds]\nOwnership='transport'\n";

    #[test]
    fn kinds_inherit_and_extensions_add() {
        let more = "name='Person'\n[[property]]\nname='alias2'\ntype='name'\n";
        let o = Ontology::parse(FTM, &[("x.toml", more)], STAGES).unwrap();
        let person = o.def(o.kind("Person").unwrap());
        assert!(person.properties.contains_key("alias2") && person.properties.contains_key("name"));
        assert_eq!(person.caption, vec![o.prop("name").unwrap()]);
        assert!(o.is_a(person.kind, "Thing"));
        assert_eq!(o.def(o.kind("Ownership").unwrap()).stage, o.stage("transport"));
    }

    #[test]
    fn a_role_reads_from_the_one_named_to_the_one_that_names() {
        for (label, role) in [("Wallet holder", "wallet holder of"), ("Published on behalf of", "published on behalf of"), ("", "")] {
            assert_eq!(role_from(label), role);
        }
    }

    #[test]
    fn what_nothing_defines_is_an_error() {
        for bad in ["name='X'\nextends=['Nope']", "name='X'\ncaption=['nope']", "name='X'\n[[property]]\nname='p'\nrange='Nope'", "name=1"]
        {
            assert!(Ontology::parse(FTM, &[("x.toml", bad)], STAGES).is_err(), "{bad}");
        }
    }
}
