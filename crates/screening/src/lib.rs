// SPDX-License-Identifier: Apache-2.0
//! Screening: is this party on that list, and why do we think so. Lists of millions, about a millisecond, no server.
//!
//! A [`Builder`] takes the records of one or several lists and makes an [`Index`], which is one file. A [`Screener`] holds a
//! party against an index: it finds the few hundred names that could be meant ([`find`]), compares the best of them word by word
//! (room `names`), weighs what else is known ([`score`]), and gives [`Hit`]s with reasons, best first.

#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod build;
pub mod change;
pub mod cleared;
mod date;
mod facts;
mod field;
mod file;
mod find;
mod flat;
mod frame;
mod identifier;
mod index;
mod record;
mod score;
mod screen;
mod sign;
mod slip;
mod words;

pub use build::{BuildError, Builder};
pub use date::read as date;
pub use field::Field;
pub use file::{FileError, MAGIC};
pub use identifier::Kind;
pub use index::{Index, Known};
pub use record::{Party, Reader};
pub use screen::{COMPARISONS, Decision, Hit, Screener, Settings, Step};
pub use sign::{PartySign, Sign};
pub use words::Words;
