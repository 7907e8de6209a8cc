// SPDX-License-Identifier: Apache-2.0
//! The policy at work: scopes, acts, and why.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    str::FromStr,
    sync::{Mutex, PoisonError},
};

use cedar_policy::{
    Authorizer, Context, Decision as CedarDecision, Entities, Entity, EntityId, EntityTypeName, EntityUid, PolicySet, Request,
    RestrictedExpression, Schema,
};
use model::{ContentHasher, Level, Marking, Purpose, Reader, Release, Scope};

use crate::{
    Act, Because, Decision, Permit, PolicyError, Refusal,
    load::{Loaded, load},
};

/// Cached decisions beyond this are forgotten all at once: some hundred readers of an edition with a hundred markings.
pub const DECISIONS_CACHED_MAX: usize = 65_536;

/// The purposes of `policies/purposes.cedar`, in the order in which a session offers them.
pub const PURPOSES: [&str; 9] = [
    "analysis",
    "financial-investigation",
    "targeting",
    "deconfliction",
    "nomination",
    "steering",
    "oversight",
    "partnership",
    "administration",
];

/// Validated policies, ready to decide.
pub struct Policy {
    schema: Schema,
    set: PolicySet,
    reasons: BTreeMap<String, String>,
    types: Types,
    sha256: String,
    seen: Mutex<Seen>,
}

struct Types {
    reader: EntityTypeName,
    label: EntityTypeName,
    node: EntityTypeName,
    action: EntityTypeName,
}

#[derive(Default)]
struct Seen {
    count: usize,
    by_reader: BTreeMap<(Reader, Purpose), HashMap<String, bool>>,
}

impl Policy {
    /// Reads the text of `policies/linchpin.cedarschema` and every `policies/*.cedar` as (file name, text).
    ///
    /// # Errors
    /// When a file cannot be read, does not fit the schema, or a policy lacks `@id` or `@reason`.
    pub fn load(schema: &str, policies: &[(&str, &str)]) -> Result<Policy, PolicyError> {
        let mut files = policies.to_vec();
        files.sort_unstable();
        let mut hasher = ContentHasher::new("policy/1").part(schema.as_bytes());
        for (name, text) in &files {
            hasher.add(name.as_bytes());
            hasher.add(text.as_bytes());
        }
        let sha256 = hasher.finish32().iter().map(|b| format!("{b:02x}")).collect();
        let Loaded { schema, set, reasons } = load(schema, &files)?;
        let types = Types::of(&schema)?;
        Ok(Policy { schema, set, reasons, types, sha256, seen: Mutex::default() })
    }

    /// A hash of schema and policies, hexadecimal: the audit trail says under which policy a decision fell.
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// What this reader, for this purpose, may see of an edition with these markings (canonical text).
    /// One decision per distinct marking; a marking that cannot be read is seen by nobody.
    #[expect(clippy::disallowed_methods, reason = "the one place where policy turns into a scope")]
    pub fn scope<'m>(&self, reader: &Reader, purpose: &Purpose, markings: impl Iterator<Item = &'m str>) -> Scope {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.count > DECISIONS_CACHED_MAX {
            *seen = Seen::default();
        }
        let Seen { count, by_reader } = &mut *seen;
        let known = by_reader.entry((reader.clone(), purpose.clone())).or_default();
        let mut visible = BTreeSet::new();
        for marking in markings {
            let sees = match known.get(marking) {
                Some(&sees) => sees,
                None => {
                    let sees = self.why(reader, purpose, marking).allowed;
                    *count += 1;
                    known.insert(marking.to_owned(), sees);
                    sees
                }
            };
            if sees && !visible.contains(marking) {
                visible.insert(marking.to_owned());
            }
        }
        Scope::decided(reader.clone(), purpose.clone(), visible)
    }

    /// Whether this reader may do this, for this purpose.
    ///
    /// # Errors
    /// The refusal, with the policy that decided and its reason.
    pub fn may(&self, reader: &Reader, purpose: &Purpose, act: Act) -> Result<Permit, Refusal> {
        let node = Entity::new_no_attrs(uid(&self.types.node, "this"), HashSet::new());
        let decision = self.ask(reader, purpose, act.as_str(), node).unwrap_or_else(Decision::undecided);
        let Because { policy, reason } = decision.first();
        if decision.allowed { Ok(Permit { act, policy, reason }) } else { Err(Refusal { act, policy, reason }) }
    }

    /// The purposes this reader may open a session for, in the order of [`PURPOSES`].
    pub fn purposes(&self, reader: &Reader) -> Vec<Purpose> {
        let all = PURPOSES.iter().map(|p| Purpose((*p).to_owned()));
        all.filter(|p| self.may(reader, p, Act::Open).is_ok()).collect()
    }

    /// Why this reader does or does not see this marking. For officers who oversee: the answer tells that the marking exists.
    pub fn why(&self, reader: &Reader, purpose: &Purpose, marking: &str) -> Decision {
        let label = match marking.parse::<Marking>() {
            Err(error) => return Decision::unreadable(&error.to_string()),
            // Somebody limited it and we do not know who: a fact derived from it could not be traced to them.
            Ok(m) if m.originators.is_empty() && m.release != Release::All => {
                return Decision::unreadable("It limits release but names no originator.");
            }
            Ok(m) => self.label(&m),
        };
        label.and_then(|l| self.ask(reader, purpose, "see", l)).unwrap_or_else(Decision::undecided)
    }

    /// The ids of all policies with their reasons, by id.
    pub fn reasons(&self) -> impl Iterator<Item = (&str, &str)> {
        self.reasons.iter().map(|(id, reason)| (id.as_str(), reason.as_str()))
    }

    /// One question to Cedar. `None` when the question or a policy fails, which callers take for a refusal.
    fn ask(&self, reader: &Reader, purpose: &Purpose, action: &str, resource: Entity) -> Option<Decision> {
        let resource_uid = resource.uid();
        let principal = self.reader(reader)?;
        let context = Context::from_pairs([("purpose".to_owned(), RestrictedExpression::new_string(purpose.0.clone()))]).ok()?;
        let action = uid(&self.types.action, action);
        let request = Request::new(principal.uid(), action, resource_uid, context, Some(&self.schema)).ok()?;
        let entities = Entities::from_entities([principal, resource], None).ok()?;
        let response = Authorizer::new().is_authorized(&request, &self.set, &entities);
        if response.diagnostics().errors().next().is_some() {
            return None;
        }
        let because = response.diagnostics().reason().map(|id| {
            let policy = id.to_string();
            Because { reason: self.reasons.get(&policy).cloned().unwrap_or_default(), policy }
        });
        Some(Decision::new(response.decision() == CedarDecision::Allow, because.collect()))
    }

    fn reader(&self, reader: &Reader) -> Option<Entity> {
        let clearance = Level::parse(&reader.clearance).map_or(-1, |l| i64::from(l.rank()));
        let attributes = [
            ("agency", RestrictedExpression::new_string(reader.agency.clone())),
            ("roles", texts(&reader.roles)),
            ("clearance", RestrictedExpression::new_long(clearance)),
            ("categories", texts(&reader.categories)),
        ];
        entity(uid(&self.types.reader, &reader.user), attributes)
    }

    fn label(&self, marking: &Marking) -> Option<Entity> {
        let nobody = BTreeSet::new();
        let (release_all, to) = match &marking.release {
            Release::All => (true, &nobody),
            Release::Only(to) => (false, to),
        };
        let attributes = [
            ("rank", RestrictedExpression::new_long(i64::from(marking.level.rank()))),
            ("categories", texts(&marking.categories)),
            ("originators", texts(&marking.originators)),
            ("releasable_to", texts(to)),
            ("release_all", RestrictedExpression::new_bool(release_all)),
        ];
        entity(uid(&self.types.label, &marking.to_string()), attributes)
    }
}

impl Types {
    fn of(schema: &Schema) -> Result<Types, PolicyError> {
        let named = |name: &str| EntityTypeName::from_str(name).map_err(|_| PolicyError::Missing(name.to_owned()));
        let types = Types { reader: named("Reader")?, label: named("Label")?, node: named("Node")?, action: named("Action")? };
        for known in [&types.reader, &types.label, &types.node] {
            if !schema.entity_types().any(|t| t == known) {
                return Err(PolicyError::Missing(known.to_string()));
            }
        }
        for action in Act::ALL.into_iter().map(Act::as_str).chain(["see"]) {
            if !schema.actions().any(|a| *a == uid(&types.action, action)) {
                return Err(PolicyError::Missing(action.to_owned()));
            }
        }
        Ok(types)
    }
}

fn uid(name: &EntityTypeName, id: &str) -> EntityUid {
    EntityUid::from_type_name_and_id(name.clone(), EntityId::new(id))
}

fn entity<const N: usize>(uid: EntityUid, attributes: [(&str, RestrictedExpression); N]) -> Option<Entity> {
    Entity::new(uid, attributes.into_iter().map(|(k, v)| (k.to_owned(), v)).collect(), HashSet::new()).ok()
}

fn texts(words: &BTreeSet<String>) -> RestrictedExpression {
    RestrictedExpression::new_set(words.iter().cloned().map(RestrictedExpression::new_string))
}

/// The scope of the node's own work (sealing an edition), which reads everything and shows nobody anything.
/// Never for an answer to a person.
#[expect(clippy::disallowed_methods, reason = "sealing reads all records; every reader's answer is cut by `Policy::scope`")]
pub fn node_scope<'m>(markings: impl Iterator<Item = &'m str>) -> Scope {
    let node = Reader {
        user: "node".to_owned(),
        name: "This node".to_owned(),
        agency: String::new(),
        roles: BTreeSet::new(),
        clearance: Level::TopSecret.portion().to_owned(),
        categories: BTreeSet::new(),
    };
    Scope::decided(node, Purpose("sealing".to_owned()), markings.map(str::to_owned).collect())
}
