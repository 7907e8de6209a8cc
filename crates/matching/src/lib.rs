// SPDX-License-Identifier: Apache-2.0
//! Who is who in plain tables: one model for each kind of thing, learned from the rows themselves.
//!
//! The method is Fellegi and Sunter's ("A Theory for Record Linkage", JASA 1969). Each comparison of two rows ends in a
//! level (equal, one slip apart, differing, …). How often two rows of one thing end in a level (`m`) and how often two rows
//! of different things do (`u`) is learned by expectation and maximization on counts of level patterns; the log2 of their
//! ratio is what the level weighs, and what a value weighs beyond that is its rarity. Missing values weigh nothing.

mod block;
mod cluster;
mod compare;
mod date;
mod estimate;
mod explain;
mod features;
mod held;
mod learn;
mod lineage;
mod prepare;
mod review;
mod roles;
mod rulings;
mod run;
mod score;
mod shape;
mod similar;
mod table;
mod trained;

pub use block::RuleSize;
pub use estimate::{Estimated, Estimator, Figure, StratumReport};
pub use explain::{Explanation, Flip, Step};
pub use held::{Held, Regrouped, UNBLOCKED_ROWS_MAX};
pub use lineage::{Change, Lineage, LineageStep, fingerprint, lineage};
pub use prepare::{KindPlan, Plan, PlannedRule, Prepared, Stage, prepare};
pub use review::{Question, review};
pub use roles::{ColumnRole, Role, infer, is_protected};
pub use rulings::{Contradiction, Ruling, Rulings, Verdict};
pub use run::{Learned, Level, Matches, Options, Pair, dedupe};
pub use table::{ROWS_MAX, Table};
pub use trained::Trained;
