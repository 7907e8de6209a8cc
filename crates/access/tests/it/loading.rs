// SPDX-License-Identifier: Apache-2.0
//! Policies that cannot be used are named by file and line; the shelf's are complete.

use std::collections::BTreeSet;

use access::{Act, PURPOSES, Policy};

use super::{policy, policy_files};

fn check(file: &str, expect: &str) {
    let (schema, _) = policy_files();
    let Err(error) = Policy::load(schema, &[("bad.cedar", file)]) else { panic!("`{file}` was accepted") };
    assert!(error.to_string().starts_with(expect), "{error}");
}

#[test]
fn errors_name_file_and_line() {
    check("@id(\"a\")\n@reason(\"r\")\npermit (principal, action, resource)\nwhen { principal. };", "`bad.cedar` line 4: ");
    check(
        "@id(\"a\")\n@reason(\"r\")\npermit (principal, action == Action::\"see\", resource)\nwhen { principal.shoes > 3 };",
        "`bad.cedar` line 4: ",
    );
    check("@id(\"a\")\n@reason(\"r\")\npermit (principal, action == Action::\"fly\", resource);", "`bad.cedar` line ");
    check("// why\n\n@id(\"a\")\npermit (principal, action, resource);", "`bad.cedar` line 3: the policy has no @reason");
    check("@reason(\"r\")\npermit (principal, action, resource);", "`bad.cedar` line 1: the policy has no @id");
    let twice = "@id(\"a\")\n@reason(\"r\")\npermit (principal, action, resource);\n";
    check(&twice.repeat(2), "`bad.cedar` line ");
    check("@id(\"a\")\n@reason(\"r\")\npermit (principal == ?principal, action, resource);", "`bad.cedar` line ");
}

#[test]
fn a_broken_or_foreign_schema_is_an_error() {
    let (_, files) = policy_files();
    let Err(error) = Policy::load("entity Reader = {\n  agency String\n};", &files) else { panic!("accepted") };
    assert!(error.to_string().starts_with("`linchpin.cedarschema` line 2: "), "{error}");
    assert!(Policy::load("entity Reader; entity Label; entity Node;", &[]).is_err_and(|e| e.to_string().contains("`open`")));
}

#[test]
fn the_hash_follows_content_and_not_order() {
    let (schema, files) = policy_files();
    let mut turned = files.clone();
    turned.reverse();
    assert_eq!(policy().sha256(), Policy::load(schema, &turned).unwrap().sha256());
    assert_ne!(policy().sha256(), Policy::load(schema, &files[1..]).unwrap().sha256());
}

/// Losing a file of prohibitions must not open what the rule of sight itself closes.
#[test]
fn the_rule_of_sight_stands_alone() {
    let (schema, files) = policy_files();
    let see = files.iter().find(|(name, _)| *name == "see.cedar").unwrap().1;
    let alone = see.split("@id(\"see-not-above-clearance\")").next().unwrap();
    let alone = Policy::load(schema, &[("see.cedar", alone)]).unwrap();
    let reader = model::Reader {
        user: "u".to_owned(),
        name: "Made Up".to_owned(),
        agency: "FIU".to_owned(),
        roles: ["analyst".to_owned()].into(),
        clearance: "CUI".to_owned(),
        categories: ["LES".to_owned()].into(),
    };
    let purpose = model::Purpose("analysis".to_owned());
    for hidden in ["S", "CUI//BSA", "CUI//ORIG CUSTOMS//REL TO CUSTOMS", "S//LES//ORIG FIU"] {
        assert!(!alone.why(&reader, &purpose, hidden).allowed, "{hidden}");
    }
    assert!(alone.why(&reader, &purpose, "CUI//LES").allowed);
}

/// Every policy is seen deciding: prohibitions in a refusal, permits in an allowance; and every act and purpose is refused to somebody.
#[test]
fn cases_cover_every_policy_act_and_purpose() {
    let mut deciding = BTreeSet::new();
    let mut refused = BTreeSet::new();
    let mut purposes = BTreeSet::new();
    for file in shelf::under("policies/cases/") {
        let table: toml::Table = file.text().unwrap().parse().unwrap();
        for case in table["case"].as_array().unwrap() {
            let word = |key: &str| case.get(key).and_then(toml::Value::as_str).unwrap_or_default().to_owned();
            deciding.insert(word("policy"));
            purposes.insert(word("purpose"));
            if word("expect") == "deny" {
                refused.insert(word("act"));
            }
        }
    }
    for (id, _) in policy().reasons() {
        assert!(deciding.contains(id), "no case is decided by `{id}`");
    }
    for act in Act::ALL.map(Act::as_str).into_iter().filter(|a| !["fetch-source"].contains(a)) {
        assert!(refused.contains(act), "no case refuses `{act}`");
    }
    for purpose in PURPOSES.into_iter().filter(|p| *p != "steering") {
        assert!(purposes.contains(purpose), "no case has the purpose `{purpose}`");
    }
}
