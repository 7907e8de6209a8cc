// SPDX-License-Identifier: Apache-2.0
//! Builds one record at a time: entities spoken of, normalised statements, findings, ids.

use model::{ContentHasher, EntityId, Finding, FindingCode, Kind, Prop, RecordId, Severity, text::excerpt};

use crate::{
    SourceSpec, Words,
    batch::{Output, Stop},
    drafts::{Drafts, FRAGMENTS_PER_RECORD_MAX, Heard},
    normal::{Hint, Norm, Normalizer, Problem, trimmed},
    occurrences::Occurrences,
};

/// Findings about one record, at most.
const FINDINGS_PER_RECORD_MAX: usize = 100;

/// An entity of the record being built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct At(usize);

impl At {
    /// An entity beyond [`FRAGMENTS_PER_RECORD_MAX`]: nothing that is said of it is kept.
    const NOWHERE: At = At(FRAGMENTS_PER_RECORD_MAX);
}

/// Builds records, one after the other: [`start`](Self::start), then entities and statements, then [`finish`](Self::finish).
pub(crate) struct RecordBuilder<'w> {
    words: &'w Words,
    source: &'w str,
    namespace: &'w str,
    default_marking: String,
    normalizer: Normalizer<'w>,
    occurrences: Occurrences,
    line: u64,
    marking: String,
    record: Option<RecordId>,
    drafts: Drafts,
    findings: Vec<Finding>,
    /// Entities and statements beyond the limits of one record.
    left_out: u64,
}

impl<'w> RecordBuilder<'w> {
    /// A builder for the records of one object of this source.
    pub(crate) fn new(spec: &'w SourceSpec, words: &'w Words) -> Self {
        let marking = spec.marking.to_string();
        RecordBuilder {
            words,
            source: &spec.id,
            namespace: &spec.namespace,
            default_marking: marking.clone(),
            normalizer: Normalizer::new(words),
            occurrences: Occurrences::default(),
            line: 0,
            marking,
            record: None,
            drafts: Drafts::default(),
            findings: Vec::new(),
            left_out: 0,
        }
    }

    /// Begins a record that stands at this line (or is this ordinal), under the source's default marking.
    pub(crate) fn start(&mut self, line: u64) {
        self.line = line;
        self.marking.clone_from(&self.default_marking);
        self.record = None;
        self.drafts.clear();
        self.findings.clear();
        self.left_out = 0;
    }

    /// Gives the record a marking of its own, canonical text.
    pub(crate) fn set_marking(&mut self, marking: &str) {
        marking.clone_into(&mut self.marking);
    }

    /// The entity that the source's namespace calls `key`; the same one again when the record has it already.
    pub(crate) fn entity(&mut self, kind: Kind, key: &str) -> At {
        let id = self.id(key);
        self.entity_with_id(kind, id)
    }

    /// An entity by its id; the more special kind wins when the record has it already.
    pub(crate) fn entity_with_id(&mut self, kind: Kind, id: EntityId) -> At {
        match self.drafts.position(id) {
            Some(known) => {
                self.specialize(At(known), kind);
                At(known)
            }
            None => self.fragment(kind, id),
        }
    }

    fn specialize(&mut self, at: At, kind: Kind) {
        if let Some(known) = self.kind_of(at) {
            self.drafts.set_kind(at.0, self.words.ontology.common(known, kind));
        }
    }

    fn fragment(&mut self, kind: Kind, entity: EntityId) -> At {
        match self.drafts.add(entity, kind) {
            Some(at) => At(at),
            None => {
                self.left_out += 1;
                At::NOWHERE
            }
        }
    }

    /// The id of what the source's namespace calls `key`, whether this record speaks of it or not.
    pub(crate) fn id(&self, key: &str) -> EntityId {
        EntityId::of(self.namespace, key)
    }

    /// An entity whose name follows from what is said of it: when all is said, call [`name`](Self::name) or
    /// [`name_by_content`](Self::name_by_content), before the next entity.
    pub(crate) fn unnamed(&mut self, kind: Kind) -> At {
        self.fragment(kind, EntityId([0; 16]))
    }

    /// Names the last [`unnamed`](Self::unnamed) entity. When the record speaks of it already, the claims join the earlier ones.
    pub(crate) fn name(&mut self, at: At, id: EntityId) {
        match self.drafts.position(id) {
            Some(earlier) if earlier != at.0 && at.0 + 1 == self.drafts.len() => {
                if let Some(kind) = self.kind_of(at) {
                    self.specialize(At(earlier), kind);
                }
                self.left_out += self.drafts.join_last(earlier);
            }
            _ => self.drafts.set_entity(at.0, id),
        }
    }

    /// Drops the last [`unnamed`](Self::unnamed) entity if nothing is said of it, and says whether it did.
    pub(crate) fn drop_if_silent(&mut self, at: At) -> bool {
        let is_silent = self.drafts.said(at.0).next().is_none();
        if is_silent {
            self.drafts.truncate(at.0);
        }
        is_silent
    }

    /// Names the last [`unnamed`](Self::unnamed) entity by its content. An entity of which nothing is said is dropped.
    pub(crate) fn name_by_content(&mut self, at: At) -> Option<EntityId> {
        if self.drop_if_silent(at) {
            return None;
        }
        let id = self.content_id(at);
        self.name(at, id);
        Some(id)
    }

    /// An id from the kind and all that the record says of the entity (sorted): the same claims are the same entity.
    fn content_id(&self, at: At) -> EntityId {
        let Some(kind) = self.kind_of(at) else { return EntityId([0; 16]) };
        let mut claims: Vec<(&str, &str)> = self.drafts.said(at.0).map(|(prop, value)| (prop.as_str(), value)).collect();
        claims.sort_unstable();
        let mut hasher = ContentHasher::new("entity-by-content/1").part(self.namespace.as_bytes()).part(kind.as_str().as_bytes());
        for (prop, value) in claims {
            hasher.add(prop.as_bytes());
            hasher.add(value.as_bytes());
        }
        EntityId(hasher.finish16())
    }

    /// The first value of a property of an entity of this record.
    pub(crate) fn first_value(&self, at: At, prop: Prop) -> Option<&str> {
        self.drafts.first_value(at.0, prop)
    }

    /// Writes the record's own id, for entities that exist once per row.
    pub(crate) fn write_record_key(&mut self, content: &[u8], key: &mut String) {
        self.record_id(content).push_to(key);
    }

    fn record_id(&mut self, content: &[u8]) -> RecordId {
        let (occurrences, source) = (&mut self.occurrences, self.source);
        *self.record.get_or_insert_with(|| occurrences.name(source, content))
    }

    /// The id of an entity of this record.
    pub(crate) fn id_of(&self, at: At) -> EntityId {
        self.drafts.entity(at.0).unwrap_or(EntityId([0; 16]))
    }

    /// The kind of an entity of this record.
    pub(crate) fn kind_of(&self, at: At) -> Option<Kind> {
        self.drafts.kind(at.0)
    }

    /// Adds what a cell says, normalised by the property's type. A property that the kind lacks is parked with a finding.
    /// `column` is what the source calls the cell. Empty cells add nothing.
    pub(crate) fn add(&mut self, at: At, prop: &str, column: &str, raw: &str) {
        self.add_with(at, prop, column, raw, &Hint::default());
    }

    /// The same, with what stands beside the cell.
    pub(crate) fn add_with(&mut self, at: At, prop: &str, column: &str, raw: &str, hint: &Hint<'_>) {
        let Some(kind) = self.kind_of(at) else { return };
        let def = self.words.ontology.prop(prop).and_then(|p| self.words.ontology.property(kind, p));
        match def {
            Some(def) => {
                let norm = Norm::of(kind, def);
                self.add_norm(at, def.prop, norm, column, raw, hint);
            }
            None if raw.trim().is_empty() => {}
            None => self.finding(
                Some(column),
                FindingCode::UnknownColumn,
                Severity::Warning,
                format!("a {kind} has no property `{}`; `{}` is parked", excerpt(prop), excerpt(raw)),
                "map it to a property of the ontology or extend the ontology",
            ),
        }
    }

    /// The same, where the property and its reading are known already.
    pub(crate) fn add_norm(&mut self, at: At, prop: Prop, norm: Norm, column: &str, raw: &str, hint: &Hint<'_>) {
        self.add_read(at, prop, norm, false, column, raw, hint);
    }

    /// The same, where the caller may know that nothing else fills the property (`is_only`).
    #[expect(clippy::too_many_arguments, reason = "the hot road of every cell; a struct of these would only be filled and emptied")]
    pub(crate) fn add_read(&mut self, at: At, prop: Prop, norm: Norm, is_only: bool, column: &str, raw: &str, hint: &Hint<'_>) {
        let raw = trimmed(raw);
        if raw.is_empty() {
            return;
        }
        let reading = self.normalizer.read(norm, raw, hint);
        if let Some(problem) = reading.problem {
            self.problem(column, *problem);
        }
        if let Some(value) = reading.value {
            let original = if value == raw { "" } else { raw };
            self.say(at, prop, &value, original, is_only);
        }
        if let Some(second) = reading.second {
            self.say(at, prop, &second, raw, false);
        }
        if let Some(currency) = reading.currency
            && let Some(kind) = self.kind_of(at)
            && let Some(prop) = self.words.ontology.prop("currency")
            && self.words.ontology.property(kind, prop).is_some()
        {
            self.say(at, prop, currency, "", false);
        }
    }

    /// Whether the text is a phone number as it stands, whatever country it is from.
    pub(crate) fn reads_as_phone(&mut self, raw: &str) -> bool {
        self.normalizer.read(Norm::Phone, raw, &Hint::default()).problem.is_none()
    }

    /// Adds a value that is in normal form already.
    pub(crate) fn add_value(&mut self, at: At, prop: Prop, value: &str) {
        self.say(at, prop, value, "", false);
    }

    /// Points an entity-typed property that the entity has at another entity.
    pub(crate) fn add_link(&mut self, at: At, prop: Prop, target: EntityId) {
        let mut hex = String::with_capacity(2 * target.0.len());
        target.push_to(&mut hex);
        self.say(at, prop, &hex, "", false);
    }

    /// Points an entity-typed property at another entity. A property that the kind lacks is parked with a finding.
    pub(crate) fn link(&mut self, at: At, prop: &str, target: EntityId) {
        let found =
            self.words.ontology.prop(prop).filter(|p| self.kind_of(at).is_some_and(|k| self.words.ontology.property(k, *p).is_some()));
        match (found, self.kind_of(at)) {
            (Some(prop), _) => self.add_link(at, prop, target),
            (None, Some(kind)) => self.finding(
                Some(prop),
                FindingCode::UnknownColumn,
                Severity::Warning,
                format!("a {kind} has no property `{}`; the link is parked", excerpt(prop)),
                "map it to a property of the ontology or extend the ontology",
            ),
            (None, None) => {}
        }
    }

    fn say(&mut self, at: At, prop: Prop, value: &str, original: &str, is_only: bool) {
        if self.drafts.say(at.0, prop, value, original, is_only) == Heard::LeftOut {
            self.left_out += 1;
        }
    }

    fn problem(&mut self, column: &str, problem: Problem) {
        self.finding(Some(column), problem.code, problem.severity, problem.reason, problem.remedy);
    }

    /// Keeps a finding about this record, once; it gets the record's line and marking.
    pub(crate) fn finding(&mut self, column: Option<&str>, code: FindingCode, severity: Severity, reason: String, remedy: &str) {
        let is_known = self.findings.iter().any(|f| f.code == code && f.column.as_deref() == column && f.reason == reason);
        if is_known || self.findings.len() > FINDINGS_PER_RECORD_MAX {
            return;
        }
        if self.findings.len() == FINDINGS_PER_RECORD_MAX {
            let reason = format!("more findings than the {FINDINGS_PER_RECORD_MAX} kept of one record");
            self.note_limit(reason);
            return;
        }
        self.findings.push(Finding {
            line: self.line,
            column: column.map(str::to_owned),
            code,
            severity,
            reason,
            remedy: (!remedy.is_empty()).then(|| remedy.to_owned()),
            marking: String::new(),
        });
    }

    /// Ends the record: counts the row, gives its findings and, when it says anything, the record.
    /// `content` is the row's canonical content: the same for the same row whatever file brings it.
    pub(crate) fn finish(&mut self, content: &[u8], out: &mut Output<'_>) -> Result<(), Stop> {
        out.row();
        self.finish_beside(content, out)
    }

    /// Ends a record that shares its row with others; the row is counted elsewhere.
    pub(crate) fn finish_beside(&mut self, content: &[u8], out: &mut Output<'_>) -> Result<(), Stop> {
        self.give_findings(out);
        if self.drafts.len() == 0 {
            return Ok(());
        }
        let id = self.record_id(content);
        out.push(id, self.line, &self.marking, &self.drafts)
    }

    /// Ends a row that becomes no record: counts it and gives its findings.
    pub(crate) fn abandon(&mut self, out: &mut Output<'_>) {
        out.row();
        self.drafts.clear();
        self.give_findings(out);
    }

    fn note_limit(&mut self, reason: String) {
        let remedy = Some("look whether the row is one, or many that a missing line break has joined".to_owned());
        self.findings.push(Finding {
            line: self.line,
            column: None,
            code: FindingCode::Limit,
            severity: Severity::Warning,
            reason,
            remedy,
            marking: String::new(),
        });
    }

    fn give_findings(&mut self, out: &mut Output<'_>) {
        if self.left_out > 0 {
            self.note_limit(format!("{} entities or values beyond the limits of one record are left out", self.left_out));
            self.left_out = 0;
        }
        for mut finding in self.findings.drain(..) {
            finding.marking.clone_from(&self.marking);
            out.finding(finding);
        }
    }
}
