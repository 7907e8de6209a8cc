// SPDX-License-Identifier: Apache-2.0
//! `THIRD-PARTY.md`: every crate that is linked into the program, its version, licence and home, and whose files we ship beside.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    process::Command,
};

use anyhow::{Context, Result, bail, ensure};
use clap::Args;
use serde::Deserialize;

const FILE: &str = "THIRD-PARTY.md";
/// Licence words that may stand in the tree; anything else stops the build until somebody has read it.
const ALLOWED: [&str; 17] = [
    "0BSD",
    "Apache-2.0",
    "BSD-1-Clause",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "OpenSSL",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
    "bzip2-1.0.6",
];

/// How to run.
#[derive(Args, Debug)]
pub(crate) struct Options {
    /// Compares only.
    #[arg(long)]
    check: bool,
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    version: String,
    license: Option<String>,
    repository: Option<String>,
    source: Option<String>,
}

/// Writes or compares the notices.
///
/// # Errors
/// When a licence is not known to be fine, or the file is stale.
pub(crate) fn run(options: &Options) -> Result<()> {
    let linked = linked()?;
    let out = Command::new(env!("CARGO")).args(["metadata", "--format-version", "1", "--offline"]).output().context("cargo metadata")?;
    ensure!(out.status.success(), "cargo metadata failed: {}", String::from_utf8_lossy(&out.stderr));
    let metadata: Metadata = serde_json::from_slice(&out.stdout)?;
    let mut rows = BTreeMap::new();
    let mut problems = Vec::new();
    for p in metadata.packages.iter().filter(|p| p.source.is_some() && linked.contains(&(p.name.clone(), p.version.clone()))) {
        let licence = p.license.clone().unwrap_or_else(|| "not stated".to_owned()).replace('/', " OR ");
        if !is_allowed(&licence) {
            problems.push(format!("{} {}: licence `{licence}` is not on the list of known ones", p.name, p.version));
        }
        rows.insert((p.name.clone(), p.version.clone()), (licence, p.repository.clone().unwrap_or_default()));
    }
    if !problems.is_empty() {
        bail!("{}", problems.join("\n"));
    }
    let mut text = String::from(
        "# Third-party notices\n\nWritten by `cargo xtask notices`; do not edit by hand.\n\n\
         Crates linked into `linchpin`, under the licences they state. Texts of licences of files that we ship beside the program\n\
         (FollowTheMoney's model, country names, sigma.js, graphology, world-atlas) lie in `licenses/` and beside the files.\n\n| crate | version | licence | home |\n| --- | --- | --- | --- |\n",
    );
    for ((name, version), (licence, home)) in &rows {
        text.push_str(&format!("| {name} | {version} | {licence} | {home} |\n"));
    }
    if options.check {
        ensure!(fs::read_to_string(FILE).unwrap_or_default() == text, "{FILE} is stale: run `cargo xtask notices`");
        println!("notices: {} crates", rows.len());
    } else {
        fs::write(FILE, text)?;
        println!("{FILE}: {} crates", rows.len());
    }
    Ok(())
}

/// An `OR` needs one allowed side, an `AND` both; exceptions (`WITH`) count as their licence.
fn is_allowed(expression: &str) -> bool {
    let plain = expression.replace(['(', ')'], " ");
    plain
        .split(" OR ")
        .any(|side| side.split(" AND ").all(|word| ALLOWED.contains(&word.split(" WITH ").next().unwrap_or_default().trim())))
}

/// Name and version of every crate in the program's normal dependency tree.
fn linked() -> Result<BTreeSet<(String, String)>> {
    let out = Command::new(env!("CARGO"))
        .args(["tree", "-p", "linchpin", "-e", "normal", "--prefix", "none", "--offline"])
        .output()
        .context("cargo tree")?;
    ensure!(out.status.success(), "cargo tree failed: {}", String::from_utf8_lossy(&out.stderr));
    let line = |l: &str| {
        let mut words = l.split_whitespace();
        Some((words.next()?.to_owned(), words.next()?.trim_start_matches('v').to_owned()))
    };
    Ok(String::from_utf8(out.stdout)?.lines().filter_map(line).collect())
}
