// SPDX-License-Identifier: Apache-2.0
//! What must hold for every reader and marking.

use std::{collections::BTreeSet, sync::LazyLock};

use access::{PURPOSES, Policy, node_scope};
use model::{Level, Marking, Purpose, Reader, Release};
use proptest::prelude::*;

static POLICY: LazyLock<Policy> = LazyLock::new(super::policy);

const LEVELS: [Level; 5] = [Level::Unclassified, Level::Cui, Level::Confidential, Level::Secret, Level::TopSecret];
const ROLES: [&str; 9] = [
    "analyst",
    "financial-analyst",
    "targeting-officer",
    "watch-officer",
    "nominator",
    "steering-staff",
    "privacy-officer",
    "partner",
    "admin",
];

fn some_of(words: &'static [&'static str]) -> impl Strategy<Value = BTreeSet<String>> {
    proptest::sample::subsequence(words.to_vec(), 0..=words.len()).prop_map(|w| w.into_iter().map(str::to_owned).collect())
}

fn agencies() -> impl Strategy<Value = BTreeSet<String>> {
    some_of(&["CUSTOMS", "FIU", "INVESTIGATIONS"])
}

/// Markings as sources may give them: a release limit names its originator.
fn marking() -> impl Strategy<Value = Marking> {
    (0..5_usize, some_of(&["LES", "BSA", "TAX"]), agencies(), proptest::option::of(agencies())).prop_map(
        |(level, categories, originators, to)| {
            let release = if originators.is_empty() { Release::All } else { to.map_or(Release::All, Release::Only) };
            Marking { level: LEVELS[level], categories, originators, release }
        },
    )
}

fn reader() -> impl Strategy<Value = Reader> {
    let agency = proptest::sample::select(vec!["CUSTOMS", "FIU", "INVESTIGATIONS", "ELSEWHERE"]);
    (agency, some_of(&ROLES), 0..5_usize, some_of(&["LES", "BSA", "TAX"])).prop_map(|(agency, roles, level, categories)| Reader {
        user: "someone".to_owned(),
        name: "Someone Made-Up".to_owned(),
        agency: agency.to_owned(),
        roles,
        clearance: LEVELS[level].portion().to_owned(),
        categories,
    })
}

fn purpose() -> impl Strategy<Value = Purpose> {
    proptest::sample::select(PURPOSES.to_vec()).prop_map(|p| Purpose(p.to_owned()))
}

fn sees(reader: &Reader, purpose: &Purpose, marking: &Marking) -> bool {
    let text = marking.to_string();
    POLICY.scope(reader, purpose, [text.as_str()].into_iter()).audience().sees(&text)
}

/// The rules once more, in plain code and in another order than the policies have them.
fn oracle(reader: &Reader, purpose: &Purpose, marking: &Marking) -> bool {
    let has = |role: &str| reader.roles.contains(role);
    let casework = ["analyst", "financial-analyst", "targeting-officer", "watch-officer", "nominator", "steering-staff"];
    let role_serves = match purpose.0.as_str() {
        "analysis" => casework.iter().any(|r| has(r)),
        "financial-investigation" => has("financial-analyst"),
        "targeting" => has("targeting-officer"),
        "deconfliction" => has("watch-officer"),
        "nomination" => has("nominator"),
        "steering" => has("steering-staff"),
        "oversight" => has("privacy-officer"),
        "partnership" => has("partner"),
        "administration" => has("admin"),
        _ => false,
    };
    if !role_serves || Level::parse(&reader.clearance).is_none_or(|c| c < marking.level) {
        return false;
    }
    let bound = ["LES", "BSA", "TAX"].iter().any(|c| marking.categories.contains(*c));
    if has("partner") && (marking.level > Level::Cui || bound) {
        return false;
    }
    let statute = marking.categories.contains("BSA") || marking.categories.contains("TAX");
    if statute && purpose.0 != "financial-investigation" && purpose.0 != "oversight" {
        return false;
    }
    if purpose.0 == "administration" && *marking != (Marking { originators: marking.originators.clone(), ..Marking::public() }) {
        return false;
    }
    let sole = marking.originators.len() == 1 && marking.originators.contains(&reader.agency);
    let released = match &marking.release {
        Release::All => true,
        Release::Only(to) => to.contains(&reader.agency) || sole,
    };
    released && marking.categories.iter().all(|c| reader.categories.contains(c))
}

fn agrees(r: &Reader, p: &Purpose, m: &Marking) -> Result<(), TestCaseError> {
    prop_assert_eq!(sees(r, p, m), oracle(r, p, m), "{:?} {:?} {}", r, p, m);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn slow_policy_agrees_with_a_naive_oracle(r in reader(), p in purpose(), m in marking()) {
        agrees(&r, &p, &m)?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn policy_agrees_with_a_naive_oracle(r in reader(), p in purpose(), m in marking()) {
        agrees(&r, &p, &m)?;
    }

    #[test]
    fn who_sees_a_derived_fact_sees_what_it_came_from(r in reader(), p in purpose(), a in marking(), b in marking()) {
        if sees(&r, &p, &a.join(&b)) {
            prop_assert!(sees(&r, &p, &a) && sees(&r, &p, &b), "{} sees {} but not both {} and {}", r.agency, a.join(&b), a, b);
        }
    }

    #[test]
    fn more_access_never_hides(r in reader(), p in purpose(), m in marking(), level in 0..5_usize, more in some_of(&["LES", "BSA", "TAX"])) {
        let mut raised = r.clone();
        raised.categories.extend(more);
        if Level::parse(&r.clearance) < Some(LEVELS[level]) {
            raised.clearance = LEVELS[level].portion().to_owned();
        }
        prop_assert!(!sees(&r, &p, &m) || sees(&raised, &p, &m));
    }

    #[test]
    fn wider_release_never_hides(r in reader(), p in purpose(), m in marking(), more in agencies()) {
        let mut wider = m.clone();
        if let Release::Only(to) = &mut wider.release {
            to.extend(more);
        }
        prop_assert!(!sees(&r, &p, &m) || sees(&r, &p, &wider));
    }

    #[test]
    fn reasons_agree_with_the_scope(r in reader(), p in purpose(), m in marking()) {
        let decision = POLICY.why(&r, &p, &m.to_string());
        prop_assert_eq!(decision.allowed, sees(&r, &p, &m));
        prop_assert!(!decision.because.is_empty() && decision.because.iter().all(|b| !b.reason.is_empty()));
    }
}

#[test]
fn a_scope_holds_exactly_the_visible_markings_and_names_its_audience_by_them() {
    let one = |agency: &str| Reader {
        user: "u".to_owned(),
        name: "Made Up".to_owned(),
        agency: agency.to_owned(),
        roles: ["analyst".to_owned()].into(),
        clearance: "CUI".to_owned(),
        categories: ["LES".to_owned()].into(),
    };
    let markings = ["U", "CUI//LES//ORIG FIU", "S//ORIG FIU", "not a marking", "CUI//ORIG FIU//REL TO CUSTOMS"];
    let purpose = Purpose("analysis".to_owned());
    let scope = POLICY.scope(&one("CUSTOMS"), &purpose, markings.into_iter());
    assert_eq!(scope.audience().markings().collect::<Vec<_>>(), ["CUI//LES//ORIG FIU", "CUI//ORIG FIU//REL TO CUSTOMS", "U"]);
    // Hidden markings, and how often or in what order markings come, leave no trace in the audience.
    let again = POLICY.scope(&one("CUSTOMS"), &purpose, ["U", "CUI//ORIG FIU//REL TO CUSTOMS", "U", "CUI//LES//ORIG FIU"].into_iter());
    assert_eq!(scope.audience(), again.audience());
    let other = POLICY.scope(&one("ELSEWHERE"), &purpose, markings.into_iter());
    assert_ne!(scope.audience().key(), other.audience().key());
    assert_eq!(node_scope(markings.into_iter()).audience().markings().count(), markings.len());
}

#[test]
fn purposes_follow_roles() {
    let mut reader = Reader {
        user: "u".to_owned(),
        name: "Made Up".to_owned(),
        agency: "FIU".to_owned(),
        roles: ["financial-analyst".to_owned(), "admin".to_owned()].into(),
        clearance: "S".to_owned(),
        categories: BTreeSet::new(),
    };
    let words = |r: &Reader| POLICY.purposes(r).into_iter().map(|p| p.0).collect::<Vec<_>>();
    assert_eq!(words(&reader), ["analysis", "financial-investigation", "administration"]);
    reader.roles.clear();
    assert!(words(&reader).is_empty());
}
