// SPDX-License-Identifier: Apache-2.0
//! Tests of the resolver through its public face.

#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests may panic as tests do")]

mod clusters;
mod common;
mod explanations;
mod laws;
mod name_cases;
mod pairs;
mod truth_set;
