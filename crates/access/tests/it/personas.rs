// SPDX-License-Identifier: Apache-2.0
//! The demo's users: each may open the session they come for, and each sees a picture of their own.

use std::collections::BTreeSet;

use access::Act;
use model::{Purpose, Reader};
use testkit::demo::markings;

use super::policy;

#[test]
fn every_persona_sees_their_own_picture() {
    let policy = policy();
    let mut shown = Vec::new();
    let mut pictures = BTreeSet::new();
    for p in testkit::personas() {
        let purpose = Purpose(p.purpose);
        let reader =
            Reader { user: p.user, name: p.name, agency: p.agency, roles: p.roles, clearance: p.clearance, categories: p.categories };
        assert!(policy.purposes(&reader).contains(&purpose), "{} may not open {}", reader.user, purpose.0);
        let scope = policy.scope(&reader, &purpose, markings::ALL.into_iter());
        let acts: Vec<&str> = Act::ALL.into_iter().filter(|a| policy.may(&reader, &purpose, *a).is_ok()).map(Act::as_str).collect();
        shown.push(format!(
            "{} for {} may {}\n  {}",
            reader.user,
            purpose.0,
            acts.join(", "),
            scope.audience().markings().collect::<Vec<_>>().join("\n  ")
        ));
        pictures.insert(scope.audience().key().to_owned());
    }
    insta::assert_snapshot!(shown.join("\n"));
    assert!(pictures.len() >= 6, "{} distinct pictures", pictures.len());
}
