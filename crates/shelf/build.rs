// SPDX-License-Identifier: Apache-2.0
//! Lists what lies in the top-level data folders, so that adding a file there needs no Rust.

use std::{env, fmt::Write as _, fs, io, path::Path};

const FOLDERS: [&str; 6] = ["ontology", "packs", "policies", "reference", "sources", "typologies"];

fn main() -> io::Result<()> {
    let root = Path::new(&env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?).join("../..").canonicalize()?;
    let mut files = Vec::new();
    for folder in FOLDERS {
        println!("cargo::rerun-if-changed={}", root.join(folder).display());
        walk(&root.join(folder), &mut files)?;
    }
    files.sort();
    let mut code = String::from("pub(crate) static FILES: &[File] = &[\n");
    for file in &files {
        let name = file.strip_prefix(root.to_string_lossy().as_ref()).unwrap_or(file).trim_start_matches('/');
        writeln!(code, "    File {{ path: {name:?}, bytes: include_bytes!({file:?}) }},").map_err(io::Error::other)?;
    }
    code.push_str("];\n");
    fs::write(Path::new(&env::var("OUT_DIR").map_err(io::Error::other)?).join("files.rs"), code)
}

fn walk(folder: &Path, files: &mut Vec<String>) -> io::Result<()> {
    if !folder.is_dir() {
        return Ok(());
    }
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            walk(&path, files)?;
        } else if path
            .extension()
            .is_some_and(|e| ["toml", "json", "jsonl", "xml", "csv", "sql", "cedar", "cedarschema"].iter().any(|k| e == *k))
        {
            files.push(path.to_string_lossy().into_owned());
        }
    }
    Ok(())
}
