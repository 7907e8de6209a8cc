// SPDX-License-Identifier: Apache-2.0
//! What partners send and get.
#![expect(clippy::unwrap_used, reason = "helpers of tests may panic as tests do")]

mod ftm;
mod graphml;
mod ofac_remarks;
