// SPDX-License-Identifier: Apache-2.0
//! Formats that bring their own meaning: helpers to read them and to show what was read, and what they share.

mod ftm;
mod ofac;
mod senzing;
mod un_xml;

use std::{collections::BTreeMap, io::Read, path::PathBuf, sync::Arc};

use linchpin_ingest::{Batch, ReadError, ReadSummary, SourceSpec, Words, read};
use model::{EntityId, Finding, FindingCode, Ontology, Record, Severity};

/// What one file gave.
pub(crate) struct Outcome {
    pub(crate) result: Result<ReadSummary, ReadError<()>>,
    pub(crate) records: Vec<Record>,
    pub(crate) findings: Vec<Finding>,
}

pub(crate) fn words() -> Words {
    let (ftm, extensions, stages) = shelf::ontology_files();
    let ontology = Ontology::parse(ftm, &extensions, stages).unwrap();
    let table = |name: &str| shelf::text(&format!("reference/countries/{name}.csv")).unwrap_or_default();
    Words::from_texts(Arc::new(ontology), table("countries"), table("aliases")).unwrap()
}

pub(crate) fn spec(id: &str, words: &Words) -> SourceSpec {
    let toml = shelf::text(&format!("sources/{id}/source.toml")).unwrap();
    SourceSpec::parse(id, toml, words).unwrap().sampled()
}

/// Reads bytes as a file of this source.
pub(crate) fn read_bytes(source: &str, bytes: impl Into<Vec<u8>>) -> Outcome {
    let words = words();
    let spec = spec(source, &words);
    read_input(&spec, &words, Box::new(std::io::Cursor::new(bytes.into())))
}

pub(crate) fn read_input(spec: &SourceSpec, words: &Words, input: Box<dyn Read + Send>) -> Outcome {
    let (mut records, mut findings) = (Vec::new(), Vec::new());
    let result = read(spec, words, "file", input, &mut |batch: Batch| {
        records.extend(batch.records.iter().map(|r| r.to_record()));
        findings.extend(batch.findings);
        Ok(())
    });
    Outcome { result, records, findings }
}

/// The sample beside a source's `source.toml`.
pub(crate) fn sample(source: &str, name: &str) -> Vec<u8> {
    std::fs::read(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../sources").join(source).join(name)).unwrap()
}

/// A real file, when it is here. Says so when it is not.
pub(crate) fn shared(path: &str) -> Option<Vec<u8>> {
    let full = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data").join(path);
    let found = std::fs::read(full).ok();
    if found.is_none() {
        println!("skipped: ../shared/data is not here");
    }
    found
}

/// Real files are packed; the reader unpacks by itself, counting what a test compares does so too.
pub(crate) fn unpacked(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    flate2::read::MultiGzDecoder::new(bytes).read_to_end(&mut out).unwrap();
    out
}

impl Outcome {
    pub(crate) fn refusal(&self) -> String {
        match &self.result {
            Err(ReadError::Refused(refusal)) => {
                assert!(!refusal.remedy.is_empty(), "{refusal:?}");
                format!("{}: {}", refusal.line, refusal.reason)
            }
            other => panic!("not refused: {other:?}"),
        }
    }

    pub(crate) fn codes(&self) -> Vec<FindingCode> {
        self.findings.iter().map(|f| f.code).collect()
    }

    /// Values of a property, wherever they stand.
    pub(crate) fn values(&self, prop: &str) -> Vec<&str> {
        self.records
            .iter()
            .flat_map(|r| &r.fragments)
            .flat_map(|f| &f.statements)
            .filter(|s| s.prop.as_str() == prop)
            .map(|s| s.value.as_str())
            .collect()
    }

    /// Entities by id and kind.
    pub(crate) fn entities(&self) -> BTreeMap<EntityId, &'static str> {
        self.records.iter().flat_map(|r| &r.fragments).map(|f| (f.entity, f.kind.as_str())).collect()
    }

    pub(crate) fn count_of(&self, kind: &str) -> usize {
        self.entities().values().filter(|k| **k == kind).count()
    }

    pub(crate) fn finding_counts(&self) -> BTreeMap<(FindingCode, Severity), usize> {
        let mut counts = BTreeMap::new();
        self.findings.iter().for_each(|f| *counts.entry((f.code, f.severity)).or_default() += 1);
        counts
    }
}

/// The same bytes give the same records, and a damaged file never ends in a panic.
pub(crate) fn is_steady_when_cut(source: &str, bytes: &[u8]) {
    let whole = read_bytes(source, bytes);
    assert_eq!(whole.records, read_bytes(source, bytes).records);
    let words = words();
    let spec = spec(source, &words);
    for end in (0..bytes.len()).step_by(17) {
        let cut = read_input(&spec, &words, Box::new(std::io::Cursor::new(bytes[..end].to_vec())));
        assert!(cut.records.len() <= whole.records.len() + 1);
        let mut broken = bytes[..end].to_vec();
        broken.extend_from_slice(b"\xff\x00\"'<&{[");
        broken.extend_from_slice(&bytes[end..]);
        let _ = read_input(&spec, &words, Box::new(std::io::Cursor::new(broken)));
    }
}
