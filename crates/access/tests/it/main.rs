// SPDX-License-Identifier: Apache-2.0
//! Laws of visibility, a naive oracle, completeness of the cases, and errors of loading.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

extern crate linchpin_access as access;

mod laws;
mod loading;
mod personas;

use access::Policy;

fn policy_files() -> (&'static str, Vec<(&'static str, &'static str)>) {
    let files = shelf::under("policies/").filter(|f| f.path.ends_with(".cedar")).filter_map(|f| Some((f.name(), f.text()?))).collect();
    (shelf::text("policies/linchpin.cedarschema").unwrap(), files)
}

fn policy() -> Policy {
    let (schema, files) = policy_files();
    Policy::load(schema, &files).unwrap()
}
