// SPDX-License-Identifier: Apache-2.0
//! An opened edition: compact columns of all faces and links. It has no public reader of rows;
//! the only way to them is [`EditionBase::cut`], which takes a scope.

use std::{
    collections::{BTreeSet, HashMap},
    fs::{self, File},
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
};

use arrow::{
    array::{Array, AsArray, RecordBatch},
    datatypes::UInt32Type,
};
use model::{EditionId, EditionManifest, EntityId, Judgment, Kind, LinkId, Ontology, Scope, Stage};
use parquet::{
    arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions},
    file::metadata::PageIndexPolicy,
};
use serde::{Deserialize, Serialize};

use super::{faces::NAMES_END, files::read_judgments, view::Cut};
use crate::{
    BUCKETS, StoreError,
    error::{at, damaged},
    evidence::{read_columns, sixteen},
};

/// Many short texts in one allocation.
#[derive(Debug, Default)]
pub(super) struct Arena {
    text: String,
    ends: Vec<u32>,
}

impl Arena {
    pub(super) fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.ends.push(u32::try_from(self.text.len()).unwrap_or(u32::MAX));
    }

    pub(super) fn get(&self, i: usize) -> &str {
        let start = if i == 0 { 0 } else { self.ends[i - 1] as usize };
        &self.text[start..self.ends[i] as usize]
    }
}

/// Distinct words numbered in order of first sight.
#[derive(Debug, Default)]
pub(super) struct Words {
    known: HashMap<String, u32>,
    words: Vec<String>,
}

impl Words {
    fn number(&mut self, word: &str) -> u32 {
        if let Some(n) = self.known.get(word) {
            return *n;
        }
        let n = u32::try_from(self.words.len()).unwrap_or(u32::MAX);
        self.known.insert(word.to_owned(), n);
        self.words.push(word.to_owned());
        n
    }

    /// The number of a word that occurs.
    pub(super) fn find(&self, word: &str) -> Option<u32> {
        self.known.get(word).copied()
    }

    pub(super) fn get(&self, n: u32) -> &str {
        &self.words[n as usize]
    }

    pub(super) fn list(&self) -> &[String] {
        &self.words
    }
}

/// Faces as columns; face `i` belongs to entity `entity[i]`.
#[derive(Debug, Default)]
pub(super) struct Faces {
    pub(super) entity: Vec<u32>,
    /// Place in `kinds`.
    kind: Vec<u16>,
    /// The distinct kinds.
    kinds: Vec<Kind>,
    pub(super) marking: Vec<u32>,
    pub(super) records: Vec<u32>,
    pub(super) stage: Vec<u32>,
    pub(super) countries: Vec<u32>,
    pub(super) sources: Vec<u32>,
    pub(super) captions: Arena,
    pub(super) first_on: Arena,
    pub(super) last_on: Arena,
    /// Bucket and row in its file.
    pub(super) place: Vec<(u8, u32)>,
}

impl Faces {
    /// The ontology's kinds are few.
    fn push_kind(&mut self, kind: Kind) {
        let place = self.kinds.iter().position(|known| *known == kind).unwrap_or_else(|| {
            self.kinds.push(kind);
            self.kinds.len() - 1
        });
        self.kind.push(u16::try_from(place).unwrap_or(u16::MAX));
    }
}

/// Links as columns.
#[derive(Debug, Default)]
pub(super) struct Links {
    pub(super) source: Vec<u32>,
    pub(super) target: Vec<u32>,
    pub(super) evidence: Vec<u32>,
    pub(super) role: Vec<u32>,
    pub(super) kind: Vec<u32>,
    pub(super) marking: Vec<u32>,
    pub(super) stage: Vec<u32>,
    pub(super) from_on: Arena,
    pub(super) to_on: Arena,
    pub(super) records: Vec<u32>,
    pub(super) record: Vec<[u8; 16]>,
}

/// Records by source and marking.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RecordCount {
    pub(crate) source: String,
    pub(crate) marking: String,
    pub(crate) records: u64,
}

/// A number, and whether the word that led there stands in a name. Orders by the number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Posting(u32);

impl Posting {
    /// INVARIANT: numbers stay below 2^31; [`EditionBase::take_faces`] sees to it.
    fn new(number: u32, in_name: bool) -> Posting {
        Posting(number << 1 | u32::from(in_name))
    }

    pub(super) fn number(self) -> usize {
        (self.0 >> 1) as usize
    }

    pub(super) fn in_name(self) -> bool {
        self.0 & 1 == 1
    }
}

/// Tokens of faces while an edition is opened.
#[derive(Default)]
struct FoundTokens {
    /// Each token's number, in order of first sight.
    numbers: HashMap<Box<str>, u32>,
    /// Numbers, face by face.
    said: Vec<Posting>,
    /// Where each face's numbers end.
    ends: Vec<u32>,
}

impl FoundTokens {
    /// Takes the tokens of the next face, as [`super::faces::tokens`] wrote them.
    fn face(&mut self, tokens: &str) {
        let mut in_name = true;
        for token in tokens.split(' ').filter(|t| !t.is_empty()) {
            if token == NAMES_END {
                in_name = false;
                continue;
            }
            let next = u32::try_from(self.numbers.len()).unwrap_or(u32::MAX);
            let number = match self.numbers.get(token) {
                Some(number) => *number,
                None => {
                    self.numbers.insert(token.into(), next);
                    next
                }
            };
            self.said.push(Posting::new(number, in_name));
        }
        self.ends.push(u32::try_from(self.said.len()).unwrap_or(u32::MAX));
    }
}

/// Faces of one edition: a [`Posting`] must hold their numbers.
const FACES_MAX: u32 = 1 << 31;

/// An opened edition.
#[derive(Debug)]
pub struct EditionBase {
    pub(super) manifest: EditionManifest,
    pub(super) dir: PathBuf,
    pub(super) ontology: Arc<Ontology>,
    /// Entity ids in order; the position is the entity's ordinal.
    pub(super) entities: Vec<EntityId>,
    /// Where each entity's faces begin, and one more.
    pub(super) face_starts: Vec<u32>,
    pub(super) faces: Faces,
    pub(super) links: Links,
    footers: [OnceLock<ArrowReaderMetadata>; BUCKETS],
    pub(super) words: Words,
    /// Folded words in order, and the faces of each.
    pub(super) tokens: Vec<Box<str>>,
    pub(super) posting_starts: Vec<u32>,
    pub(super) postings: Vec<Posting>,
    pub(super) judgments: Vec<Judgment>,
    pub(super) record_counts: Vec<RecordCount>,
}

/// Where an edition lies.
pub(crate) fn edition_dir(editions: &Path, id: &EditionId) -> PathBuf {
    editions.join(id.to_string())
}

/// Reads a manifest.
pub(crate) fn read_manifest(dir: &Path) -> Result<EditionManifest, StoreError> {
    let path = dir.join("edition.json");
    let text = fs::read(&path).map_err(at(&path))?;
    serde_json::from_slice(&text).map_err(|e| damaged(path.display().to_string(), e.to_string()))
}

impl EditionBase {
    /// Opens a sealed edition.
    ///
    /// # Errors
    /// When it is not there or damaged.
    pub fn open(editions: &Path, id: &EditionId, ontology: Arc<Ontology>) -> Result<EditionBase, StoreError> {
        let dir = edition_dir(editions, id);
        if !dir.is_dir() {
            return Err(StoreError::NoEdition(id.to_string()));
        }
        let manifest = read_manifest(&dir)?;
        let mut base = EditionBase {
            manifest,
            dir,
            ontology,
            entities: Vec::new(),
            face_starts: vec![0],
            faces: Faces::default(),
            links: Links::default(),
            footers: std::array::from_fn(|_| OnceLock::new()),
            words: Words::default(),
            tokens: Vec::new(),
            posting_starts: Vec::new(),
            postings: Vec::new(),
            judgments: Vec::new(),
            record_counts: Vec::new(),
        };
        base.load_faces()?;
        base.load_links()?;
        base.judgments = read_judgments(&base.dir.join("judgments.parquet"))?;
        let counts = base.dir.join("counts.json");
        let text = fs::read(&counts).map_err(at(&counts))?;
        base.record_counts = serde_json::from_slice(&text).map_err(|e| damaged("counts.json", e.to_string()))?;
        Ok(base)
    }

    fn files_under(&self, prefix: &str) -> Vec<String> {
        self.manifest.files.iter().filter(|f| f.name.starts_with(prefix)).map(|f| f.name.clone()).collect()
    }

    fn load_faces(&mut self) -> Result<(), StoreError> {
        let mut found = FoundTokens::default();
        let names = ["entity", "kind", "marking", "records", "caption", "stage", "countries", "sources", "first_on", "last_on", "tokens"];
        for name in self.files_under("entities/") {
            let bucket: u8 = name.get(9..11).and_then(|d| d.parse().ok()).ok_or_else(|| damaged(&name, "its name has no bucket"))?;
            let mut row = 0_u32;
            read_columns(&self.dir.join(&name), &names, |batch| self.take_faces(&batch, bucket, &mut row, &mut found))?;
        }
        self.face_starts.push(u32::try_from(self.faces.entity.len()).unwrap_or(u32::MAX));
        self.index(found);
        Ok(())
    }

    fn take_faces(&mut self, batch: &RecordBatch, bucket: u8, row: &mut u32, found: &mut FoundTokens) -> Result<(), StoreError> {
        let text = |c: usize| batch.column(c).as_string::<i32>();
        let (kinds, markings, captions, stages, countries) = (text(1), text(2), text(4), text(5), text(6));
        let (sources, firsts, lasts, tokens) = (text(7), text(8), text(9), text(10));
        let (ids, records) = (batch.column(0).as_binary::<i32>(), batch.column(3).as_primitive::<UInt32Type>());
        for i in 0..batch.num_rows() {
            let id = EntityId(sixteen(ids.value(i))?);
            let face = u32::try_from(self.faces.entity.len()).ok().filter(|n| *n < FACES_MAX);
            let face = face.ok_or_else(|| damaged("edition", "more than two billion faces"))?;
            if self.entities.last() != Some(&id) {
                if !self.entities.is_empty() {
                    self.face_starts.push(face);
                }
                self.entities.push(id);
            }
            let f = &mut self.faces;
            f.entity.push(u32::try_from(self.entities.len() - 1).unwrap_or(u32::MAX));
            let kind = self.ontology.kind(kinds.value(i));
            f.push_kind(kind.ok_or_else(|| damaged("edition", format!("kind `{}` is not in the ontology", kinds.value(i))))?);
            f.marking.push(self.words.number(markings.value(i)));
            f.records.push(records.value(i));
            f.stage.push(self.words.number(stages.value(i)));
            f.countries.push(self.words.number(countries.value(i)));
            f.sources.push(self.words.number(sources.value(i)));
            f.captions.push(captions.value(i));
            f.first_on.push(firsts.value(i));
            f.last_on.push(lasts.value(i));
            f.place.push((bucket, *row));
            *row += 1;
            found.face(tokens.value(i));
        }
        Ok(())
    }

    /// Turns the tokens of each face into the faces of each token, tokens in alphabetical order: counted first, then dealt out.
    fn index(&mut self, found: FoundTokens) {
        let mut tokens: Vec<(Box<str>, u32)> = found.numbers.into_iter().collect();
        tokens.sort_unstable();
        let mut rank = vec![0_u32; tokens.len()];
        for (position, (_, number)) in tokens.iter().enumerate() {
            rank[*number as usize] = u32::try_from(position).unwrap_or(u32::MAX);
        }
        let mut starts = vec![0_u32; tokens.len() + 1];
        for said in &found.said {
            starts[rank[said.number()] as usize + 1] += 1;
        }
        for i in 1..starts.len() {
            starts[i] += starts[i - 1];
        }
        let mut next = starts.clone();
        let mut postings = vec![Posting::default(); found.said.len()];
        let mut begin = 0_usize;
        for (face, end) in found.ends.iter().enumerate() {
            for said in &found.said[begin..*end as usize] {
                let place = &mut next[rank[said.number()] as usize];
                postings[*place as usize] = Posting::new(u32::try_from(face).unwrap_or(u32::MAX), said.in_name());
                *place += 1;
            }
            begin = *end as usize;
        }
        (self.posting_starts, self.postings) = (starts, postings);
        self.tokens = tokens.into_iter().map(|t| t.0).collect();
    }

    fn load_links(&mut self) -> Result<(), StoreError> {
        let names = ["source", "target", "evidence", "record", "role", "kind", "marking", "stage", "from_on", "to_on", "records"];
        for name in self.files_under("links/") {
            read_columns(&self.dir.join(&name), &names, |batch| {
                let id = |c: usize, i: usize| sixteen(batch.column(c).as_binary::<i32>().value(i)).map(EntityId);
                let text = |c: usize| batch.column(c).as_string::<i32>();
                for i in 0..batch.num_rows() {
                    // A link to something that no record describes is shown on its holder's dossier, and is no link of the network.
                    let ends = (self.ordinal(&id(0, i)?), self.ordinal(&id(1, i)?), self.ordinal(&id(2, i)?));
                    let (Some(source), Some(target), Some(evidence)) = ends else { continue };
                    let date = |c: usize| if text(c).is_valid(i) { text(c).value(i) } else { "" };
                    let l = &mut self.links;
                    l.source.push(source);
                    l.target.push(target);
                    l.evidence.push(evidence);
                    l.record.push(sixteen(batch.column(3).as_binary::<i32>().value(i))?);
                    l.role.push(self.words.number(text(4).value(i)));
                    l.kind.push(self.words.number(text(5).value(i)));
                    l.marking.push(self.words.number(text(6).value(i)));
                    l.stage.push(self.words.number(text(7).value(i)));
                    l.from_on.push(date(8));
                    l.to_on.push(date(9));
                    l.records.push(batch.column(10).as_primitive::<UInt32Type>().value(i));
                }
                Ok(())
            })?;
        }
        Ok(())
    }

    pub(super) fn ordinal(&self, id: &EntityId) -> Option<u32> {
        self.entities.binary_search(id).ok().and_then(|i| u32::try_from(i).ok())
    }

    pub(super) fn face_kind(&self, face: usize) -> Kind {
        self.faces.kinds[usize::from(self.faces.kind[face])]
    }

    pub(super) fn face_range(&self, entity: u32) -> std::ops::Range<usize> {
        self.face_starts[entity as usize] as usize..self.face_starts[entity as usize + 1] as usize
    }

    /// The file of a bucket's faces, and its footer, which is read once.
    pub(super) fn face_file(&self, bucket: u8) -> Result<(File, ArrowReaderMetadata), StoreError> {
        let path = self.dir.join(format!("entities/{bucket:02}.parquet"));
        let file = File::open(&path).map_err(at(&path))?;
        let kept = self.footers.get(usize::from(bucket)).ok_or_else(|| damaged("edition", format!("there is no bucket {bucket}")))?;
        if let Some(footer) = kept.get() {
            return Ok((file, footer.clone()));
        }
        let options = ArrowReaderOptions::new().with_page_index_policy(PageIndexPolicy::Optional);
        let footer = ArrowReaderMetadata::load(&file, options)?;
        Ok((file, kept.get_or_init(|| footer).clone()))
    }

    /// The stage of the record that says so.
    pub(super) fn link_stage(&self, link: usize) -> Option<Stage> {
        self.ontology.stage(self.words.get(self.links.stage[link]))
    }

    pub(super) fn link_id(&self, link: usize) -> LinkId {
        let l = &self.links;
        let id = |n: u32| &self.entities[n as usize];
        LinkId::of(id(l.source[link]), id(l.target[link]), self.words.get(l.role[link]), id(l.evidence[link]))
    }

    /// The manifest: names, hashes and totals for those who run the node; never shown to readers as it is.
    pub fn manifest(&self) -> &EditionManifest {
        &self.manifest
    }

    /// All judgments in force, for building the next edition; readers get theirs from a view.
    pub fn judgments_for_sealing(&self) -> Vec<Judgment> {
        self.judgments.clone()
    }

    /// The resolver's weights as they were kept.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn weights(&self) -> Result<Vec<u8>, StoreError> {
        let path = self.dir.join(super::seal::WEIGHTS);
        fs::read(&path).map_err(at(&path))
    }

    /// The distinct markings in it: what the policy decides on.
    pub fn markings(&self) -> BTreeSet<String> {
        let faces = self.faces.marking.iter().chain(&self.links.marking).collect::<BTreeSet<_>>();
        let mut all: BTreeSet<String> = faces.into_iter().map(|m| self.words.get(*m).to_owned()).collect();
        all.extend(self.judgments.iter().map(|j| j.marking.clone()));
        all.extend(self.record_counts.iter().map(|c| c.marking.clone()));
        all
    }

    /// Cuts the edition to what a scope sees.
    pub fn cut(self: &Arc<Self>, scope: &Scope) -> Cut {
        Cut::of(Arc::clone(self), scope)
    }
}
