// SPDX-License-Identifier: Apache-2.0
//! `cargo xtask designations`: the reference table of US drug-programme designations.
//!
//! Reads published copies of the OFAC list of specially designated nationals, takes every party under the programmes in
//! [`assemble::PROGRAMMES`], and writes tidy tables to `reference/designations/`.
//! The same inputs give the same bytes. `reference/designations/README.md` describes the result.

mod addresses;
mod assemble;
mod countries;
mod inputs;
mod legal_forms;
mod names;
mod remarks;
mod roster;
mod summary;
mod tables;
mod text;
mod wallets;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

/// Input folders, relative to the repository's root.
const DATA: &str = "../shared/data";

/// Where the tables lie, relative to the repository's root.
const REFERENCE: &str = "reference/designations";

/// Results of the search for lost letters' case: an input of every later build.
const RECOVERED_WALLETS: &str = "wallet_case.txt";

/// How to build.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Folder that holds the published copies.
    #[arg(long, value_name = "DIR", default_value = DATA)]
    from: PathBuf,
    /// Say whether the committed tables are up to date; write nothing.
    #[arg(long, conflicts_with = "recover_case")]
    check: bool,
    /// Search the lost case of base58 wallet addresses by their checksums first (minutes to hours: use `--release`).
    #[arg(long)]
    recover_case: bool,
    /// Print what was left over, item by item, to stderr.
    #[arg(long)]
    leftovers: bool,
}

/// Builds the tables and writes or checks them.
pub(crate) fn run(options: &Options) -> Result<()> {
    let root = repository_root()?;
    let from = root.join(&options.from);
    let reference = root.join(REFERENCE);
    if options.check && !from.is_dir() {
        println!("skipped: {} not present", options.from.display());
        return Ok(());
    }
    let inputs = inputs::read(&from)?;
    let roster = roster::build(&inputs);
    let recovered_path = reference.join(RECOVERED_WALLETS);
    let mut recovered = fs::read_to_string(&recovered_path).unwrap_or_default();
    let mut outcome = assemble::assemble(&inputs, &roster, &recovered);
    if options.recover_case {
        recovered = recover_case(&outcome.tables, &recovered);
        outcome = assemble::assemble(&inputs, &roster, &recovered);
    }
    if options.leftovers {
        outcome.leftover_texts.iter().for_each(|text| eprintln!("{text}"));
    }
    let summary = summary::of(&outcome, &roster)?;
    let mut files = outcome.tables.files()?;
    files.insert("summary.json", summary.clone().into_bytes());
    if options.check {
        return check(&reference, &files);
    }
    fs::create_dir_all(&reference)?;
    if options.recover_case {
        fs::write(&recovered_path, recovered)?;
    }
    for (name, bytes) in &files {
        fs::write(reference.join(name), bytes).with_context(|| format!("can't write `{name}`"))?;
    }
    print!("{summary}");
    Ok(())
}

/// The root of the repository, whatever folder `cargo xtask` is called from.
fn repository_root() -> Result<PathBuf> {
    let manifest = std::env::var_os("CARGO_MANIFEST_DIR").context("run me as `cargo xtask designations`")?;
    Ok(Path::new(&manifest).parent().context("xtask has no parent folder")?.to_owned())
}

/// Compares built files with committed ones.
fn check(reference: &Path, files: &BTreeMap<&'static str, Vec<u8>>) -> Result<()> {
    let stale: Vec<&str> =
        files.iter().filter(|(name, bytes)| fs::read(reference.join(name)).ok().as_ref() != Some(bytes)).map(|(name, _)| *name).collect();
    if !stale.is_empty() {
        bail!("not up to date: {}\nhelp: run `cargo xtask designations`", stale.join(", "));
    }
    println!("up to date: {} files in {REFERENCE}", files.len());
    Ok(())
}

/// Former finds and new ones, one address a line, sorted.
fn recover_case(tables: &tables::Tables, known: &str) -> String {
    let mut found: Vec<String> = known.lines().map(str::to_owned).collect();
    for wallet in tables.wallets.iter().filter(|wallet| wallet.letter_case == wallets::LetterCase::Lost.word()) {
        let outcome = wallets::recover(&wallet.address);
        eprintln!("{} {}", wallet.address, if outcome.is_some() { "recovered" } else { "stays lost" });
        found.extend(outcome);
    }
    found.sort();
    found.dedup();
    found.iter().map(|address| format!("{address}\n")).collect()
}
