// SPDX-License-Identifier: Apache-2.0
//! Form: what a reviewer should not have to look for.

use std::{fs, path::Path, process::Command};

use anyhow::{Context, Result, bail, ensure};

const HEADER: &str = "// SPDX-License-Identifier: Apache-2.0";
const LINES_MAX: usize = 900;
const FILE_BYTES_MAX: u64 = 4 << 20;

/// Checks headers, file sizes, samples beside sources, cases beside packs, and links between documents.
///
/// # Errors
/// Names everything that is not in order.
pub(crate) fn run() -> Result<()> {
    let files = tracked()?;
    let mut problems = Vec::new();
    for file in &files {
        let path = Path::new(file);
        let Ok(metadata) = fs::metadata(path) else { continue };
        if metadata.len() > FILE_BYTES_MAX {
            problems.push(format!("{file}: larger than {FILE_BYTES_MAX} bytes"));
        }
        if file.ends_with(".rs") {
            let text = fs::read_to_string(path)?;
            if text.lines().next() != Some(HEADER) {
                problems.push(format!("{file}: first line is not `{HEADER}`"));
            }
            if text.lines().count() > LINES_MAX {
                problems.push(format!("{file}: more than {LINES_MAX} lines; is there a second noun in it?"));
            }
        }
        if file.ends_with(".md") {
            problems.extend(dead_links(file, &fs::read_to_string(path)?));
        }
        if let Some(folder) = file.strip_suffix("/source.toml") {
            let has_sample = files.iter().any(|f| f.starts_with(folder) && f != file && !f.ends_with(".md") && !f.ends_with(".snap"));
            if !has_sample {
                problems.push(format!("{folder}: no sample beside source.toml"));
            }
        }
        if let Some(stem) = file.strip_prefix("packs/").and_then(|f| f.strip_suffix(".sql"))
            && !files.iter().any(|f| *f == format!("packs/{stem}.case.toml"))
        {
            problems.push(format!("packs/{stem}.sql: no worked case beside it"));
        }
    }
    if !problems.is_empty() {
        bail!("{}", problems.join("\n"));
    }
    println!("tidy: {} files in order", files.len());
    Ok(())
}

/// Files that git tracks or would track.
fn tracked() -> Result<Vec<String>> {
    let out = Command::new("git").args(["ls-files", "--cached", "--others", "--exclude-standard"]).output().context("git ls-files")?;
    ensure!(out.status.success(), "git ls-files failed");
    Ok(String::from_utf8(out.stdout)?.lines().map(str::to_owned).collect())
}

/// Relative links of a Markdown file that lead nowhere.
fn dead_links(file: &str, text: &str) -> Vec<String> {
    let folder = Path::new(file).parent().unwrap_or_else(|| Path::new(""));
    let mut dead = Vec::new();
    for (start, _) in text.match_indices("](") {
        let Some(target) = text[start + 2..].split(')').next() else { continue };
        let path = target.split('#').next().unwrap_or_default();
        let is_local = !path.is_empty() && !path.contains("://") && !path.starts_with("mailto:") && !path.contains(char::is_whitespace);
        if is_local && !folder.join(path).exists() {
            dead.push(format!("{file}: link to `{path}` leads nowhere"));
        }
    }
    dead
}
