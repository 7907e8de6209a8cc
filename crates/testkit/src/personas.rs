// SPDX-License-Identifier: Apache-2.0
//! One made-up user per role, each with a picture of its own.

use std::collections::BTreeSet;

/// A made-up user of the demo and of tests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Persona {
    /// User id: the word of the role.
    pub user: String,
    /// Name shown to colleagues.
    pub name: String,
    /// Made-up agency or company; the markings of [`demo_files`](crate::demo_files) speak of these.
    pub agency: String,
    /// Roles, as `model::Reader` lists them.
    pub roles: BTreeSet<String>,
    /// Highest level, as its portion word.
    pub clearance: String,
    /// Categories held.
    pub categories: BTreeSet<String>,
    /// The purpose of a first session, a word of `policies/purposes.cedar`.
    pub purpose: String,
    /// What this user sees of the demo, for the reader of the demo.
    pub description: String,
}

/// Role (and user id), name, agency, clearance, categories, purpose, description.
type Row = (&'static str, &'static str, &'static str, &'static str, &'static [&'static str], &'static str, &'static str);

const PERSONAS: [Row; 9] = [
    (
        "analyst",
        "Demo Analyst",
        "INVESTIGATIONS",
        "S",
        &["LES"],
        "analysis",
        "Sees designations, most trade, all seizures, and the payments that were disclosed to investigators; no bank-secrecy reports.",
    ),
    (
        "financial-analyst",
        "Demo Financial Analyst",
        "FIU",
        "CUI",
        &["BSA", "LES"],
        "financial-investigation",
        "Sees all payments, and the trade and seizures released to the financial intelligence unit.",
    ),
    (
        "targeting-officer",
        "Demo Targeting Officer",
        "CUSTOMS",
        "CUI",
        &["LES"],
        "targeting",
        "Sees all trade, and the payments and seizures released to customs.",
    ),
    (
        "watch-officer",
        "Demo Watch Officer",
        "WATCH",
        "CUI",
        &["LES"],
        "deconfliction",
        "Sees trade and seizures released to the watch, enough to find overlaps; no payments but public ones.",
    ),
    (
        "nominator",
        "Demo Nominator",
        "NOMINATIONS",
        "S",
        &["LES"],
        "nomination",
        "Sees trade, disclosed payments and seizures released for nominations, the secret ones included.",
    ),
    (
        "steering-staff",
        "Demo Steering Staff",
        "STEERING",
        "CUI",
        &["LES"],
        "steering",
        "Sees public facts and the seizures released for steering; no trade or payments but public ones.",
    ),
    (
        "privacy-officer",
        "Demo Privacy Officer",
        "OVERSIGHT",
        "S",
        &["BSA", "LES", "TAX"],
        "oversight",
        "Sees what is released to oversight, bank-secrecy reports included, and the audit trail; changes nothing.",
    ),
    (
        "partner",
        "Demo Partner",
        "CARRIER-X",
        "CUI",
        &[],
        "partnership",
        "Sees public facts and the bills of Carrier X that customs released to it.",
    ),
    ("admin", "Demo Operator", "NODE", "U", &[], "administration", "Runs the node and manages users; sees public facts only."),
];

/// One made-up user per role, in the order in which `model::Reader` lists roles.
pub fn personas() -> Vec<Persona> {
    let words = |of: &[&str]| of.iter().map(|w| (*w).to_owned()).collect();
    let make = |(role, name, agency, clearance, categories, purpose, description): Row| Persona {
        user: role.to_owned(),
        name: name.to_owned(),
        agency: agency.to_owned(),
        roles: words(&[role]),
        clearance: clearance.to_owned(),
        categories: words(categories),
        purpose: purpose.to_owned(),
        description: description.to_owned(),
    };
    PERSONAS.into_iter().map(make).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_role_has_one_user_with_a_known_clearance() {
        let all = personas();
        let users: BTreeSet<&str> = all.iter().map(|p| p.user.as_str()).collect();
        assert_eq!((all.len(), users.len()), (9, 9));
        for persona in &all {
            assert!(model::Level::parse(&persona.clearance).is_some(), "{}", persona.user);
            assert!(persona.name.starts_with("Demo "), "{}", persona.name);
            assert_eq!(persona.roles, BTreeSet::from([persona.user.clone()]));
        }
    }
}
