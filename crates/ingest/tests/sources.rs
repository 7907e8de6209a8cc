// SPDX-License-Identifier: Apache-2.0
//! Every folder of `sources/` is a test: its `source.toml` is good, and its samples read as the snapshot in `readings/` says.

#![expect(clippy::expect_used, reason = "a test or bench without its inputs has nothing to say")]

use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    sync::{Arc, LazyLock},
};

use linchpin_ingest::{self as ingest, Batch, SourceSpec, Words};
use model::{Finding, Ontology, Record};

type Done = datatest_stable::Result<()>;

datatest_stable::harness! {
    { test = a_source_reads_as_its_snapshot_says, root = "../../sources", pattern = r"/source\.toml$" },
}

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let (ftm, extensions, stages) = shelf::ontology_files();
    let ontology = Ontology::parse(ftm, &extensions, stages).expect("the ontology");
    let table = |name: &str| shelf::text(name).expect(name);
    Words::from_texts(Arc::new(ontology), table("reference/countries/countries.csv"), table("reference/countries/aliases.csv"))
        .expect("the tables")
});

fn a_source_reads_as_its_snapshot_says(path: &Path) -> Done {
    let folder = path.parent().ok_or("a source lies in a folder")?;
    let id = folder.file_name().and_then(|n| n.to_str()).ok_or("a source has a name")?;
    let spec = SourceSpec::parse(id, &fs::read_to_string(path)?, &WORDS)?.sampled();
    let samples = samples(folder)?;
    if samples.is_empty() {
        return Err(format!("sources/{id} has no sample: put sample.csv (or samples/) beside source.toml").into());
    }
    let mut text = String::new();
    for sample in samples {
        let name = sample.file_name().and_then(|n| n.to_str()).unwrap_or_default();
        describe(&mut text, &spec, name, &sample)?;
    }
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("readings");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(id, text));
    Ok(())
}

/// `sample.*` and `sample-*` beside `source.toml`, and all files in `samples/`.
fn samples(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let files = |dir: PathBuf| -> std::io::Result<Vec<PathBuf>> {
        if !dir.is_dir() {
            return Ok(Vec::new());
        }
        fs::read_dir(dir)?.map(|e| e.map(|e| e.path())).collect()
    };
    let is_sample =
        |p: &PathBuf| p.file_name().and_then(|n| n.to_str()).is_some_and(|n| n.starts_with("sample.") || n.starts_with("sample-"));
    let mut all: Vec<PathBuf> = files(folder.to_owned())?.into_iter().filter(|p| p.is_file() && is_sample(p)).collect();
    all.extend(files(folder.join("samples"))?);
    all.sort();
    Ok(all)
}

fn describe(text: &mut String, spec: &SourceSpec, name: &str, path: &Path) -> Done {
    let mut records: Vec<Record> = Vec::new();
    let mut findings: Vec<Finding> = Vec::new();
    let mut keep = |batch: Batch| -> Result<(), std::convert::Infallible> {
        records.extend(batch.records.iter().map(|r| r.to_record()));
        findings.extend(batch.findings);
        Ok(())
    };
    let summary = ingest::read(spec, &WORDS, name, Box::new(fs::File::open(path)?), &mut keep)?;
    writeln!(
        text,
        "=== {name}: {} rows, {} records, {} statements, {} findings",
        summary.rows, summary.records, summary.statements, summary.findings
    )?;
    for record in &records {
        writeln!(text, "\nline {} ({})", record.line, record.marking)?;
        for fragment in &record.fragments {
            writeln!(text, "  {} {}", fragment.kind, short(&fragment.entity.to_string()))?;
            for s in &fragment.statements {
                let value = if s.value.parse::<model::EntityId>().is_ok() { format!("-> {}", short(&s.value)) } else { s.value.clone() };
                let original = s.original.as_ref().map_or(String::new(), |o| format!("  (was {o:?})"));
                writeln!(text, "    {}: {value}{original}", s.prop)?;
            }
        }
    }
    writeln!(text)?;
    for f in &findings {
        let column = f.column.as_ref().map_or(String::new(), |c| format!(" `{c}`"));
        let remedy = f.remedy.as_ref().map_or(String::new(), |r| format!(" -> {r}"));
        writeln!(text, "line {}{column}: {} {}: {}{remedy} ({})", f.line, f.severity.as_str(), f.code.as_str(), f.reason, f.marking)?;
    }
    writeln!(text)?;
    Ok(())
}

fn short(id: &str) -> &str {
    &id[..8]
}
