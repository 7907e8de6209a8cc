// SPDX-License-Identifier: Apache-2.0
//! From evidence to an outcome: sum, threshold, and the rules that no sum replaces.

use model::Reason;

use crate::{
    Family,
    compare::{ADDRESS, COMPARISONS, DATE, EMAIL, Found, IDENTIFIER, NAME, PHONE, Pair, name},
};

/// Bits needed: a pair must be a million (2^20) times likelier one than two, about the odds against
/// two records picked from a file of a million being of one party.
pub const THRESHOLD_LOG2: f64 = 20.0;
/// Kin and colleagues share phone, e-mail and address together: what these three say is capped.
const CONTACT_BITS_MAX: f64 = 20.0;
/// Where given names differ, shared contacts are what one expects of a household.
const HOUSEHOLD_BITS_MAX: f64 = 6.0;
/// Beside a person's name some other evidence must say at least this (a year of birth does).
const SECOND_EVIDENCE_BITS_MIN: f64 = 4.0;
/// Something must say who it is: a name that agrees at least this much …
const ANCHOR_NAME_BITS_MIN: f64 = 4.0;
/// … or an identifier, or a whole date of birth (people change their names).
const ANCHOR_IDENTIFIER_BITS_MIN: f64 = 12.0;
const ANCHOR_DATE_BITS_MIN: f64 = 12.0;
/// What counts as an agreeing identifier for things and for two entries of one authoritative list.
const IDENTIFIER_BITS_MIN: f64 = 16.0;

/// How strict and how thorough a run is.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// Bits needed for a proposal; [`THRESHOLD_LOG2`] unless there is a reason.
    pub threshold_log2: f64,
    /// Profiles that one block may hold; larger blocks are reported and not compared.
    pub block_profiles_max: u32,
}

impl Default for Options {
    fn default() -> Self {
        // 120 profiles are 7,140 pairs: enough for any family name with a birth date, too few for `John Smith` in a million.
        Options { threshold_log2: THRESHOLD_LOG2, block_profiles_max: 120 }
    }
}

/// What comparisons found, in the order of [`COMPARISONS`].
pub(crate) type Evidence = [Option<Found>; COMPARISONS.len()];

/// Why a pair is not proposed though nothing contradicts, or is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rule {
    /// Fewer bits than needed.
    TooLittle,
    /// Nothing says who it is.
    NoAnchor,
    /// Persons need something beside the name.
    NameAlone,
    /// Things need an identifier.
    NoIdentifier,
    /// One authoritative list keeps them under two keys (a tax number is also shared by one owner's firms, so the name must not differ).
    TwoKeys,
}

impl Rule {
    pub(crate) fn text(self) -> &'static str {
        match self {
            Rule::TooLittle => "the evidence is too little",
            Rule::NoAnchor => "neither name, identifier nor date of birth agrees, and contacts alone identify nobody",
            Rule::NameAlone => "for persons something beside the name must agree: date, identifier, address, phone or e-mail",
            Rule::NoIdentifier => "things are one only by an identifier",
            Rule::TwoKeys => "one authoritative list keeps them under two keys, and not both an identifier and a name agree",
        }
    }
}

/// A pair, decided.
#[derive(Clone, Debug)]
pub(crate) struct Decision {
    pub(crate) evidence: Evidence,
    /// What is taken off shared contacts (0 or less), and whether for kin.
    pub(crate) contacts: (f64, bool),
    pub(crate) total: f64,
    /// Whether something contradicts outright.
    pub(crate) contradicted: bool,
    /// Rules that stand in the way.
    pub(crate) rules: Vec<Rule>,
}

impl Decision {
    pub(crate) fn is_same(&self) -> bool {
        !self.contradicted && self.rules.is_empty()
    }

    /// The waterfall, in the order of the comparisons.
    pub(crate) fn reasons(&self, pair: &Pair<'_, '_>) -> Vec<Reason> {
        let found = COMPARISONS.iter().zip(&self.evidence).filter_map(|(comparison, found)| Some(comparison.reason(pair, found.as_ref()?)));
        let mut reasons: Vec<Reason> = found.collect();
        let (weight_log2, kin) = self.contacts;
        if weight_log2 < 0.0 {
            let text = if kin {
                "given names differ: shared contacts are those of a household"
            } else {
                "phone, e-mail and address go together: counted in part"
            };
            reasons.push(Reason { comparison: "contacts".to_owned(), text: text.to_owned(), weight_log2 });
        }
        reasons
    }
}

/// Runs all comparisons.
pub(crate) fn evidence(pair: &Pair<'_, '_>) -> Evidence {
    COMPARISONS.each_ref().map(|comparison| (comparison.weigh)(pair))
}

/// Whether a pair is the same.
pub(crate) fn is_same(pair: &Pair<'_, '_>, options: &Options) -> bool {
    evidence_from(pair, options.threshold_log2).is_some_and(|evidence| decide(pair, evidence, options).is_same())
}

/// What a pair comes to if a person could take it for one: nothing contradicts outright, no authority keeps it under two keys,
/// and at least `floor_log2` bits were found.
pub(crate) fn might_be_one(pair: &Pair<'_, '_>, options: &Options, floor_log2: f64) -> Option<Decision> {
    let decision = decide(pair, evidence_from(pair, floor_log2)?, options);
    (decision.total >= floor_log2 && !decision.rules.contains(&Rule::TwoKeys)).then_some(decision)
}

/// Runs the comparisons unless the pair is settled on the way: at a contradiction, and before names (the dearest comparison,
/// and the last) where even a full name could not reach `floor_log2`: most pairs of a block end there.
fn evidence_from(pair: &Pair<'_, '_>, floor_log2: f64) -> Option<Evidence> {
    let mut evidence: Evidence = [None; COMPARISONS.len()];
    let mut total = 0.0;
    for ((at, comparison), found) in COMPARISONS.iter().enumerate().zip(&mut evidence) {
        if at == NAME && total + name::bits_max(pair) < floor_log2 {
            return None;
        }
        *found = (comparison.weigh)(pair);
        if found.is_some_and(|f| f.hard) {
            return None;
        }
        total += found.map_or(0.0, |f| f.weight);
    }
    Some(evidence)
}

/// Applies the rules to evidence.
pub(crate) fn decide(pair: &Pair<'_, '_>, evidence: Evidence, options: &Options) -> Decision {
    let bits = |at: usize| evidence.get(at).copied().flatten().map_or(0.0, |f| f.weight);
    let are_things = matches!(pair.a.family, Family::Thing(_));
    let are_organizations = pair.a.family == Family::Organization && pair.b.family == Family::Organization;
    let may_be_persons = !are_things && !are_organizations;

    let kin = may_be_persons && evidence.get(NAME).copied().flatten().is_some_and(|name| name::given_names_differ(pair, &name));
    let shared = bits(PHONE) + bits(EMAIL) + bits(ADDRESS);
    let contacts = (if kin { HOUSEHOLD_BITS_MAX } else { CONTACT_BITS_MAX } - shared).min(0.0);
    let contradicted = evidence.iter().flatten().any(|f| f.hard);
    let total = evidence.iter().flatten().map(|f| f.weight).sum::<f64>() + contacts;

    let mut rules = Vec::new();
    if total < options.threshold_log2 {
        rules.push(Rule::TooLittle);
    }
    let anchored =
        bits(NAME) >= ANCHOR_NAME_BITS_MIN || bits(IDENTIFIER) >= ANCHOR_IDENTIFIER_BITS_MIN || bits(DATE) >= ANCHOR_DATE_BITS_MIN;
    if !are_things && !anchored {
        rules.push(Rule::NoAnchor);
    }
    if may_be_persons && [DATE, IDENTIFIER, PHONE, EMAIL, ADDRESS].iter().all(|at| bits(*at) < SECOND_EVIDENCE_BITS_MIN) {
        rules.push(Rule::NameAlone);
    }
    if are_things && bits(IDENTIFIER) < IDENTIFIER_BITS_MIN && bits(ADDRESS) < IDENTIFIER_BITS_MIN {
        rules.push(Rule::NoIdentifier);
    }
    let one_authority = pair.a.authority.is_some() && pair.a.authority == pair.b.authority;
    if one_authority && (bits(IDENTIFIER) < IDENTIFIER_BITS_MIN || bits(NAME) < 0.0) {
        rules.push(Rule::TwoKeys);
    }
    Decision { evidence, contacts: (contacts, kin), total, contradicted, rules }
}

/// Compares and decides.
pub(crate) fn judge(pair: &Pair<'_, '_>, options: &Options) -> Decision {
    decide(pair, evidence(pair), options)
}

/// Whether nothing at all can make the two one: a hard contradiction, or two keys of one authority without an agreeing identifier.
pub(crate) fn cannot_be_one(pair: &Pair<'_, '_>, options: &Options) -> Option<Vec<Reason>> {
    let decision = judge(pair, options);
    let two_keys = decision.rules.contains(&Rule::TwoKeys);
    if !decision.contradicted && !two_keys {
        return None;
    }
    let mut reasons = decision.reasons(pair);
    if two_keys && !decision.contradicted {
        let text = Rule::TwoKeys.text().to_owned();
        reasons.push(Reason { comparison: "authority".to_owned(), text, weight_log2: crate::compare::HARD_CONFLICT_LOG2 });
    }
    Some(reasons)
}
