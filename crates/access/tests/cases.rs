// SPDX-License-Identifier: Apache-2.0
//! Every case of `policies/cases/*.toml`: the decision, and the policy that decides it.

use std::{collections::BTreeMap, error::Error, path::Path};

use linchpin_access::{Act, Decision, Policy};
use model::{Purpose, Reader};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cases {
    readers: BTreeMap<String, Who>,
    #[serde(rename = "case")]
    cases: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Who {
    agency: String,
    roles: Vec<String>,
    clearance: String,
    categories: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    reader: String,
    purpose: String,
    marking: Option<String>,
    act: Option<String>,
    expect: String,
    policy: String,
}

fn policy() -> Result<Policy, Box<dyn Error>> {
    let files: Vec<_> =
        shelf::under("policies/").filter(|f| f.path.ends_with(".cedar")).filter_map(|f| Some((f.name(), f.text()?))).collect();
    Ok(Policy::load(shelf::text("policies/linchpin.cedarschema").ok_or("no schema")?, &files)?)
}

fn decide(policy: &Policy, reader: &Reader, case: &Case) -> Result<(bool, Vec<String>), Box<dyn Error>> {
    let purpose = Purpose(case.purpose.clone());
    let ids = |d: Decision| (d.allowed, d.because.into_iter().map(|b| b.policy).collect());
    match (&case.marking, &case.act) {
        (Some(marking), None) => {
            let scope = policy.scope(reader, &purpose, [marking.as_str()].into_iter());
            let decision = policy.why(reader, &purpose, marking);
            assert_eq!(scope.audience().sees(marking), decision.allowed, "{}: scope and reason agree", case.name);
            Ok(ids(decision))
        }
        (None, Some(act)) => match policy.may(reader, &purpose, Act::parse(act).ok_or("unknown act")?) {
            Ok(permit) => Ok((true, vec![permit.policy])),
            Err(refusal) => Ok((false, vec![refusal.policy])),
        },
        _ => Err(format!("`{}` needs either a marking or an act", case.name).into()),
    }
}

fn check(path: &Path, text: String) -> datatest_stable::Result<()> {
    let cases: Cases = toml::from_str(&text)?;
    let policy = policy()?;
    for case in &cases.cases {
        let who = cases.readers.get(&case.reader).ok_or_else(|| format!("no reader `{}`", case.reader))?;
        let reader = Reader {
            user: case.reader.clone(),
            name: case.reader.clone(),
            agency: who.agency.clone(),
            roles: who.roles.iter().cloned().collect(),
            clearance: who.clearance.clone(),
            categories: who.categories.iter().cloned().collect(),
        };
        let (allowed, deciding) = decide(&policy, &reader, case)?;
        let expected = case.expect == "allow";
        assert!(expected || case.expect == "deny", "{}: expect is allow or deny", case.name);
        assert_eq!(allowed, expected, "{}: `{}`, decided by {deciding:?}", path.display(), case.name);
        assert!(deciding.contains(&case.policy), "{}: `{}` was decided by {deciding:?}, not {}", path.display(), case.name, case.policy);
    }
    Ok(())
}

datatest_stable::harness! {
    { test = check, root = "../../policies/cases", pattern = r"\.toml$" },
}
