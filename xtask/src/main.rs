// SPDX-License-Identifier: Apache-2.0
//! Chores written in Rust, run as `cargo xtask <chore>`.
//!
//! One module per chore, one variant of [`Chore`] per module; this file only dispatches.

mod designations;
mod layers;
mod notices;
mod test;
mod tidy;

use anyhow::Result;
use clap::{Parser, Subcommand};

/// The command line of `cargo xtask`.
#[derive(Debug, Parser)]
#[command(name = "xtask", about = "chores of the Linchpin workspace")]
struct Cli {
    #[command(subcommand)]
    chore: Chore,
}

/// What can be asked for.
#[derive(Debug, Subcommand)]
enum Chore {
    /// Rebuild `reference/designations/` from published copies of the OFAC lists.
    Designations(designations::Options),
    /// Checks that rooms open only the doors of ARCHITECTURE.md.
    Layers,
    /// Checks form: headers, samples, cases, links, sizes.
    Tidy,
    /// Everything that must hold before a change lands; what cannot run here is reported as skipped.
    Test,
    /// Writes THIRD-PARTY.md from what the lock file brings; `--check` only compares.
    Notices(notices::Options),
}

fn main() -> Result<()> {
    match Cli::parse().chore {
        Chore::Designations(options) => designations::run(&options),
        Chore::Layers => layers::run(),
        Chore::Tidy => tidy::run(),
        Chore::Test => test::run(),
        Chore::Notices(options) => notices::run(&options),
    }
}
