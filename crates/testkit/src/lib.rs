// SPDX-License-Identifier: Apache-2.0
//! A made-up world with known truth: users, trade, payments, seizures, and files that mean harm.
//! Used by tests, benches and the demo. The same seed gives the same bytes.

mod checks;
pub mod demo;
mod hostile;
mod names;
mod personas;
mod rng;
mod shipments;
pub mod world;

pub use checks::{container_number, iban, imo_number};
pub use demo::{DemoFile, Planted, SCREENED, ScreenedCompany, demo_files, planted};
pub use hostile::{Hostile, hostile_files};
pub use personas::{Persona, personas};
pub use rng::Rng;
pub use shipments::shipments_csv;
