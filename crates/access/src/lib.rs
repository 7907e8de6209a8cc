// SPDX-License-Identifier: Apache-2.0
//! Who may see and do what: Cedar policies decide, once per reader, purpose and marking; everything else obeys the answer.
//!
//! Policies lie in `policies/*.cedar`, what we expect of them in `policies/cases/*.toml`.
//! Visibility may only shrink when markings are joined, so whoever sees a derived fact may see what it came from.

#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod act;
mod decision;
mod load;
mod policy;

pub use act::Act;
pub use decision::{Because, Decision, Permit, Refusal};
pub use load::PolicyError;
pub use policy::{DECISIONS_CACHED_MAX, PURPOSES, Policy, node_scope};
