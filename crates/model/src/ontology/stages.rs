// SPDX-License-Identifier: Apache-2.0
//! `stages.toml`: where in the supply chain an entity stands, by facts of it and by its role in records.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Kind, Ontology, OntologyError, Prop, PropType, Stage, StageDef, keep};

const FILE: &str = "stages.toml";

/// The stage rules of an ontology.
#[derive(Clone, Debug, Default)]
pub(super) struct StageRules {
    /// By what is said of the entity itself, in the order of the file; those that come before the kind's own stage first.
    values: Vec<ValueRule>,
    references: Vec<ReferenceRule>,
    roles: Vec<RoleRule>,
}

/// Gives entities of a kind a stage by what is said of them.
#[derive(Clone, Debug)]
struct ValueRule {
    /// Whether it replaces the stage that the kind gives; else it adds one where the kind gives none.
    replaces: bool,
    kind: String,
    properties: Vec<Prop>,
    values: Vec<String>,
    words: Vec<String>,
    prefixes: Vec<String>,
    stage: Stage,
}

impl ValueRule {
    fn fits(&self, value: &str) -> bool {
        let value = value.to_lowercase();
        self.values.contains(&value)
            || self.prefixes.iter().any(|p| value.starts_with(p.as_str()))
            || self.words.iter().any(|w| has_words(&value, w))
    }
}

/// How links say one property of a record: by the record's kind and a role; the named entity is the link's source or target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkWords {
    /// Kind of the record.
    pub kind: Kind,
    /// Role of the link.
    pub role: String,
    /// Whether the entity that the property names is the link's target.
    pub is_target: bool,
}

/// A record takes the stage of the entity that it names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReferenceRule {
    /// How links say so.
    pub link: LinkWords,
}

/// A party takes a stage from its role in a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleRule {
    /// How links say so.
    pub link: LinkWords,
    /// The stage; none means that of the record.
    pub stage: Option<Stage>,
    /// Where the record's stage is that of its lines: how links join a line (target) to its record (source).
    /// A line counts when its stage is another than its kind's own.
    pub lines: Option<LinkWords>,
}

#[derive(Deserialize)]
pub(super) struct StagesFile {
    #[serde(rename = "stage")]
    stages: Vec<RawStage>,
    #[serde(default)]
    pub(super) kinds: BTreeMap<String, String>,
    #[serde(default)]
    value_rule: Vec<RawValueRule>,
    #[serde(default)]
    sector_rule: Vec<RawValueRule>,
    #[serde(default)]
    topic_rule: Vec<RawValueRule>,
    #[serde(default)]
    reference_rule: Vec<RawLinkRule>,
    #[serde(default)]
    role_rule: Vec<RawLinkRule>,
    #[serde(default)]
    never: Never,
}

#[derive(Deserialize)]
struct RawStage {
    id: String,
    label: String,
    definition: String,
}

#[derive(Deserialize)]
struct RawValueRule {
    #[serde(default)]
    kind: String,
    #[serde(default)]
    property: String,
    #[serde(default)]
    properties: Vec<String>,
    #[serde(default, alias = "topics")]
    values: Vec<String>,
    #[serde(default)]
    words: Vec<String>,
    #[serde(default)]
    prefixes: Vec<String>,
    stage: String,
}

#[derive(Deserialize)]
struct RawLinkRule {
    kind: String,
    properties: Vec<String>,
    /// A stage, or `record`.
    #[serde(default)]
    stage: String,
    /// `Kind.property`: the lines of the record.
    #[serde(default)]
    lines: String,
}

/// What no rule may read.
#[derive(Default, Deserialize)]
struct Never {
    #[serde(default)]
    properties: Vec<String>,
    #[serde(default)]
    topics: Vec<String>,
}

impl StagesFile {
    pub(super) fn parse(text: &str) -> Result<StagesFile, OntologyError> {
        toml::from_str(text).map_err(|e| bad(e.to_string()))
    }

    pub(super) fn stages(&self) -> Vec<StageDef> {
        let def = |s: &RawStage| StageDef { stage: Stage(keep(&s.id)), label: s.label.clone(), definition: s.definition.clone() };
        self.stages.iter().map(def).collect()
    }

    /// The rules, once kinds and properties are known.
    pub(super) fn rules(&self, ontology: &Ontology) -> Result<StageRules, OntologyError> {
        let mut rules = StageRules::default();
        for (raw, replaces) in
            self.value_rule.iter().chain(&self.topic_rule).map(|r| (r, true)).chain(self.sector_rule.iter().map(|r| (r, false)))
        {
            rules.values.push(self.value_rule(raw, replaces, ontology)?);
        }
        for raw in &self.reference_rule {
            for name in &raw.properties {
                rules.references.push(ReferenceRule { link: self.link_words(&raw.kind, name, ontology)? });
            }
        }
        for raw in &self.role_rule {
            let lines = raw.lines.split_once('.').map(|(kind, name)| self.link_words(kind, name, ontology)).transpose()?;
            let stage = if raw.stage == "record" { None } else { Some(ontology.need_stage(FILE, &raw.stage)?) };
            for name in &raw.properties {
                rules.roles.push(RoleRule { link: self.link_words(&raw.kind, name, ontology)?, stage, lines: lines.clone() });
            }
        }
        Ok(rules)
    }

    fn value_rule(&self, raw: &RawValueRule, replaces: bool, ontology: &Ontology) -> Result<ValueRule, OntologyError> {
        let mut names: Vec<&str> =
            raw.properties.iter().map(String::as_str).chain(Some(raw.property.as_str())).filter(|n| !n.is_empty()).collect();
        if names.is_empty() {
            names.push("topics");
        }
        if !raw.kind.is_empty() && ontology.kind(&raw.kind).is_none() {
            return Err(unknown(&raw.kind));
        }
        if let Some(topic) = raw.values.iter().find(|v| self.never.topics.contains(v)) {
            return Err(bad(format!("no rule may read the topic `{topic}`")));
        }
        let lower = |texts: &[String]| texts.iter().map(|t| t.to_lowercase()).collect();
        Ok(ValueRule {
            replaces,
            kind: raw.kind.clone(),
            properties: names.iter().map(|n| self.readable(n, ontology)).collect::<Result<_, _>>()?,
            values: lower(&raw.values),
            words: lower(&raw.words),
            prefixes: lower(&raw.prefixes),
            stage: ontology.need_stage(FILE, &raw.stage)?,
        })
    }

    fn readable(&self, name: &str, ontology: &Ontology) -> Result<Prop, OntologyError> {
        if self.never.properties.iter().any(|n| n == name) {
            return Err(bad(format!("no rule may read `{name}`")));
        }
        ontology.prop(name).ok_or_else(|| unknown(name))
    }

    fn link_words(&self, kind: &str, name: &str, ontology: &Ontology) -> Result<LinkWords, OntologyError> {
        let prop = self.readable(name, ontology)?;
        let kind = ontology.kind(kind).ok_or_else(|| unknown(kind))?;
        let property = ontology.property(kind, prop).filter(|p| p.kind_of_value == PropType::Entity).ok_or_else(|| unknown(name))?;
        let edge = ontology.def(kind).edge.as_ref().filter(|e| e.source == prop || e.target == prop);
        let role = edge.map_or_else(|| property.role.clone(), |e| e.label.clone());
        Ok(LinkWords { kind, role, is_target: edge.is_some_and(|e| e.target == prop) })
    }
}

fn bad(reason: String) -> OntologyError {
    OntologyError::File { file: FILE.to_owned(), reason }
}

fn unknown(name: &str) -> OntologyError {
    OntologyError::Unknown { by: FILE.to_owned(), name: name.to_owned() }
}

impl Ontology {
    /// The stage of an entity of this kind of which these things are said: by the rules for values, else its kind, else the rules for words.
    pub fn stage_of<'a>(&self, kind: Kind, said: impl Iterator<Item = (Prop, &'a str)> + Clone) -> Option<Stage> {
        let by = |replaces: bool| {
            self.stage_rules.values.iter().filter(|r| r.replaces == replaces).find(|rule| {
                (rule.kind.is_empty() || self.is_a(kind, &rule.kind))
                    && said.clone().any(|(p, value)| rule.properties.contains(&p) && rule.fits(value))
            })
        };
        by(true).map(|r| r.stage).or(self.def(kind).stage).or_else(|| by(false).map(|r| r.stage))
    }

    /// Rules by which a record takes the stage of what it names.
    pub fn reference_rules(&self) -> &[ReferenceRule] {
        &self.stage_rules.references
    }

    /// Rules by which a party takes a stage from its role in a record.
    pub fn role_rules(&self) -> &[RoleRule] {
        &self.stage_rules.roles
    }
}

/// Whether `words` stand in `text` as whole words (ideographs need no gaps).
fn has_words(text: &str, words: &str) -> bool {
    text.match_indices(words).any(|(at, _)| {
        let edge = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric() || !c.is_ascii());
        edge(text[..at].chars().next_back()) && edge(text[at + words.len()..].chars().next())
    })
}
