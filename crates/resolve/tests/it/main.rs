// SPDX-License-Identifier: Apache-2.0
//! Tests of the resolver through its public face.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "helpers of tests may panic as tests do")]

mod clusters;
mod common;
mod explanations;
mod laws;
mod name_cases;
mod pairs;
mod truth_set;
