// SPDX-License-Identifier: Apache-2.0
//! Partners' formats, both ways: FollowTheMoney JSON, GraphML, CSV cells that no spreadsheet runs, OFAC remarks.
//!
//! This room turns bytes into plain values and back. It knows nothing of policy: what it is given may be written.

#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod csv_cell;
pub mod ftm;
pub mod graphml;
pub mod ofac_remarks;

pub use csv_cell::csv_cell;
