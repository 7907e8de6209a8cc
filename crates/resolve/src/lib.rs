// SPDX-License-Identifier: Apache-2.0
//! Proposes who is the same as whom, with reasons in bits, and derives clusters from judgments.
//!
//! The method is Fellegi and Sunter's ("A Theory for Record Linkage", JASA 1969): each comparison of two profiles gives
//! a weight, the log2 of how much likelier its outcome is for one thing than for two; weights add up; enough of them is
//! a judgment. Weights are constants with their reason beside them, or come from how often a value occurs here.
//!
//! Two laws shape the code:
//! - **What nobody may see changes nothing they can see.** A judgment marked `M` rests on profiles whose markings `M`
//!   covers, and on nothing else: not their counts, not their blocks, not their duplicates (`labels`).
//! - **Same profiles, same judgments**, whatever their order, the number of threads or the machine.

mod block;
mod clusters;
mod compare;
mod corpus;
mod decide;
mod explain;
mod labels;
mod names;
mod possible;
mod profile;
mod propose;
mod rarity;
mod settle;
mod words;

pub use clusters::{Apart, Clusters, clusters};
pub use decide::{Options, THRESHOLD_LOG2};
pub use explain::{Explanation, Flip, explain};
pub use possible::{NARROW_LOG2, NEAR_LOG2, PAIRS_MAX, Possible, possible};
pub use profile::{Family, Name, Profile};
pub use propose::{CappedBlock, Proposal, RuleCount, propose};
pub use rarity::Rarity;
pub use words::{Words, WordsError};

/// The name and version of this method, kept with every judgment it makes and in every edition.
pub const RESOLVER: &str = "linchpin-rules/1";
