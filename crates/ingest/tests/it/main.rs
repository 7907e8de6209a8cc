// SPDX-License-Identifier: Apache-2.0
//! Readings of every source and format.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "helpers of tests may panic and print as tests do"
)]

mod delimited;
mod fetch;
mod hostile;
mod plain;
mod real_files;
mod structured;
