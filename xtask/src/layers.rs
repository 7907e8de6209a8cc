// SPDX-License-Identifier: Apache-2.0
//! The doors between rooms, as ARCHITECTURE.md draws them, compared with what the manifests say.

use std::{collections::BTreeMap, process::Command};

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;

/// Room, and the rooms it may use. `model` is everybody's.
const DOORS: [(&str, &[&str]); 18] = [
    ("model", &[]),
    ("shelf", &[]),
    ("exchange", &[]),
    ("ingest", &["exchange"]),
    ("names", &[]),
    ("resolve", &["names"]),
    ("matching", &["names"]),
    ("graph", &[]),
    ("indicators", &[]),
    ("engine", &["indicators"]),
    ("access", &[]),
    ("store", &[]),
    ("screening", &["names"]),
    ("testkit", &[]),
    ("app", &["access", "exchange", "graph", "indicators", "ingest", "matching", "names", "resolve", "screening", "shelf", "store"]),
    ("server", &["access", "app", "indicators", "resolve", "store"]),
    ("linchpin", &["access", "app", "engine", "indicators", "ingest", "names", "screening", "server", "shelf", "store", "testkit"]),
    ("xtask", &["exchange"]),
];

/// Heavy furniture, and the only rooms it may stand in.
const FURNITURE: [(&str, &[&str]); 8] = [
    ("datafusion", &["engine"]),
    ("arrow", &["engine", "store"]),
    ("parquet", &["engine", "ingest", "store"]),
    ("deltalake-core", &["store"]),
    ("cedar-policy", &["access"]),
    ("axum", &["server"]),
    ("sqlx", &["store"]),
    ("reqwest", &["ingest"]),
];

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    dependencies: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    name: String,
    kind: Option<String>,
}

fn room(package: &str) -> &str {
    package.strip_prefix("linchpin-").unwrap_or(package)
}

/// Checks the doors.
///
/// # Errors
/// Names every door that is not drawn.
pub(crate) fn run() -> Result<()> {
    let out = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .output()
        .context("cargo metadata")?;
    ensure!(out.status.success(), "cargo metadata failed: {}", String::from_utf8_lossy(&out.stderr));
    let metadata: Metadata = serde_json::from_slice(&out.stdout)?;
    let doors: BTreeMap<&str, &[&str]> = DOORS.into_iter().collect();
    let mut problems = Vec::new();
    for package in &metadata.packages {
        let name = room(&package.name);
        let Some(allowed) = doors.get(name) else {
            problems.push(format!("room `{name}` is on no plan: draw it in xtask/src/layers.rs and ARCHITECTURE.md"));
            continue;
        };
        for dependency in package.dependencies.iter().filter(|d| d.kind.as_deref() != Some("dev")) {
            let other = room(&dependency.name);
            let is_room = doors.contains_key(other) && other != "engine" || dependency.name == "linchpin-engine";
            if is_room && other != "model" && !allowed.contains(&other) {
                problems.push(format!("`{name}` opens a door to `{other}` that is not drawn: find another way, or write an ADR"));
            }
            if let Some((_, rooms)) = FURNITURE.iter().find(|(f, _)| *f == dependency.name)
                && !rooms.contains(&name)
            {
                problems.push(format!("`{}` may stand only in {rooms:?}, not in `{name}`", dependency.name));
            }
        }
    }
    problems.extend(heavy_in_app()?);
    if !problems.is_empty() {
        bail!("{}", problems.join("\n"));
    }
    println!("layers: {} rooms, every door is drawn", metadata.packages.len());
    Ok(())
}

/// Pages and flows must build without the query engine.
fn heavy_in_app() -> Result<Option<String>> {
    let out = Command::new(env!("CARGO"))
        .args(["tree", "-p", "linchpin-app", "-e", "normal", "-i", "datafusion", "--offline"])
        .output()
        .context("cargo tree")?;
    Ok(out.status.success().then(|| "`app` reaches datafusion: the engine belongs behind its trait".to_owned()))
}
