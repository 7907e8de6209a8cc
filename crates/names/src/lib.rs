// SPDX-License-Identifier: Apache-2.0
//! How names of people, organizations and things are written, and how alike two of them are, across scripts.
//!
//! A [`Lexicon`] is built once from the tables under `reference/`. It reads a name once ([`Lexicon::analyse`]) and then
//! compares what it read any number of times ([`Lexicon::compare`]) without going back to the text.

mod align;
mod compare;
mod explain;
mod lexicon;
mod name;
mod phrases;
mod read;
mod scribe;
mod script;
mod sound;
mod spell;
mod tables;
mod text;

pub use compare::Likeness;
pub use explain::{How, Reason};
pub use lexicon::Lexicon;
pub use name::{Name, Role, Sort, Word};
pub use phrases::{Phrases, squeezed};
pub use tables::{LexiconError, Row, Tables, rows};
pub use text::{fold, native_letters};
