// SPDX-License-Identifier: Apache-2.0
//! Tests of the network through its public face.

#![expect(clippy::unwrap_used, reason = "helpers of tests may panic as tests do")]

mod common;
mod laws;
mod layouts;
mod twins;
