// SPDX-License-Identifier: Apache-2.0
//! Sealing: evidence bucket by bucket into an edition's files, then a signed manifest, then one rename.

use std::{
    collections::{BTreeMap, HashMap},
    fs,
    hash::BuildHasherDefault,
    path::PathBuf,
    sync::Arc,
};

use model::{
    ContentHasher, EDITION_FORMAT, EditionFile, EditionId, EditionInputs, EditionManifest, EntityId, IdHasher, Judgment, Ontology, RecordId,
};

use super::{
    base::{RecordCount, edition_dir, read_manifest},
    faces::{Face, aggregate},
    files::{FaceWriter, Glance, StoredLink, describe, write_judgments, write_links},
    tables::TableWriters,
};
use crate::{
    BUCKETS, Node, StoreError,
    error::{at, damaged},
    node::{sync_dir, write_whole},
};

/// Links that one entity may draw between its sources and targets; beyond it a mapping is broken, not rich.
const LINKS_PER_FACE_MAX: usize = 10_000;

/// What the resolver weighed with: kept so that an explanation replays.
pub(super) const WEIGHTS: &str = "weights.json";

/// The source and marking that each record has, as a number.
type RecordSorts = HashMap<RecordId, u32, BuildHasherDefault<IdHasher>>;

/// Builds one edition.
pub struct Sealer<'a> {
    node: &'a Node,
    ontology: Arc<Ontology>,
    staging: PathBuf,
    version: Option<u64>,
}

/// The first half of an edition: files written, waiting for judgments.
#[derive(Debug)]
pub struct SealedFaces {
    files: Vec<EditionFile>,
    records_sha256: String,
    /// Records.
    pub records: u64,
    /// Entities before merging.
    pub entities: u64,
    /// Links.
    pub links: u64,
}

impl<'a> Sealer<'a> {
    /// Begins in a fresh staging folder; what an interrupted sealing left is removed.
    /// With `version`, evidence is read as of that Delta version.
    ///
    /// # Errors
    /// When the disk says no.
    pub fn begin(node: &'a Node, ontology: Arc<Ontology>, version: Option<u64>) -> Result<Sealer<'a>, StoreError> {
        let editions = node.editions_dir();
        for entry in fs::read_dir(&editions).map_err(at(&editions))?.flatten() {
            if entry.file_name().to_string_lossy().starts_with("staging-") {
                fs::remove_dir_all(entry.path()).map_err(at(&entry.path()))?;
            }
        }
        let staging = editions.join(format!("staging-{}", std::process::id()));
        fs::create_dir_all(&staging).map_err(at(&staging))?;
        Ok(Sealer { node, ontology, staging, version })
    }

    /// Writes faces, links and tables, bucket by bucket, showing each face to `each`
    /// and the share of work done (0 to 1) to `progress`.
    ///
    /// # Errors
    /// When evidence is damaged or the disk says no.
    pub async fn faces(&self, mut each: impl FnMut(&Face), mut progress: impl FnMut(f64)) -> Result<SealedFaces, StoreError> {
        let mut sealed = SealedFaces { files: Vec::new(), records_sha256: String::new(), records: 0, entities: 0, links: 0 };
        let mut seen = RecordSorts::default();
        let mut sorts: BTreeMap<(String, String), u32> = BTreeMap::new();
        for bucket in 0..BUCKETS {
            let batches = self.node.evidence().bucket(bucket, self.version).await?;
            if !batches.is_empty() {
                self.bucket(bucket, &batches, &mut sealed, &mut seen, &mut sorts, &mut each)?;
            }
            progress((bucket + 1) as f64 / BUCKETS as f64);
        }
        self.count_records(&mut sealed, seen, &sorts)?;
        Ok(sealed)
    }

    fn bucket(
        &self,
        bucket: usize,
        batches: &[arrow::array::RecordBatch],
        sealed: &mut SealedFaces,
        seen: &mut RecordSorts,
        sorts: &mut BTreeMap<(String, String), u32>,
        each: &mut impl FnMut(&Face),
    ) -> Result<(), StoreError> {
        let faces_name = format!("entities/{bucket:02}.parquet");
        let links_name = format!("links/{bucket:02}.parquet");
        let mut writer = FaceWriter::create(&self.staging.join(&faces_name))?;
        let mut tables = TableWriters::new(&self.staging, bucket, &self.ontology);
        let mut links = Vec::new();
        let mut last: Option<EntityId> = None;
        let mut last_sort = (String::new(), String::new(), 0_u32);
        aggregate(
            batches,
            &self.ontology,
            |record, source, marking| {
                if last_sort.0 != source || last_sort.1 != marking {
                    let next = u32::try_from(sorts.len()).unwrap_or(u32::MAX);
                    let number = *sorts.entry((source.to_owned(), marking.to_owned())).or_insert(next);
                    last_sort = (source.to_owned(), marking.to_owned(), number);
                }
                seen.insert(record, last_sort.2);
            },
            |face| {
                let glance = Glance::of(&face, &self.ontology);
                writer.push(&face, &glance)?;
                tables.push(&face)?;
                links_of(&face, &glance, &self.ontology, &mut links);
                sealed.entities += u64::from(last != Some(face.entity));
                last = Some(face.entity);
                each(&face);
                Ok(())
            },
        )?;
        links.sort_unstable();
        links.dedup_by(|a, b| {
            (&a.source, &a.target, &a.role, &a.evidence, &a.marking) == (&b.source, &b.target, &b.role, &b.evidence, &b.marking)
        });
        sealed.links += links.len() as u64;
        let rows = writer.close()?;
        sealed.files.push(describe(&self.staging, &faces_name, rows)?);
        let rows = write_links(&self.staging.join(&links_name), &links)?;
        sealed.files.push(describe(&self.staging, &links_name, rows)?);
        for (name, rows) in tables.close()? {
            sealed.files.push(describe(&self.staging, &name, rows)?);
        }
        Ok(())
    }

    fn count_records(
        &self,
        sealed: &mut SealedFaces,
        seen: RecordSorts,
        sorts: &BTreeMap<(String, String), u32>,
    ) -> Result<(), StoreError> {
        let mut totals = vec![0_u64; sorts.len()];
        let mut ids: Vec<RecordId> = Vec::with_capacity(seen.len());
        for (id, sort) in seen {
            totals[sort as usize] += 1;
            ids.push(id);
        }
        ids.sort_unstable();
        let mut hasher = ContentHasher::new("records/1");
        ids.iter().for_each(|id| hasher.add(&id.0));
        sealed.records_sha256 = hex(&hasher.finish32());
        sealed.records = ids.len() as u64;
        let counts: Vec<RecordCount> = sorts
            .iter()
            .map(|((source, marking), n)| RecordCount { source: source.clone(), marking: marking.clone(), records: totals[*n as usize] })
            .collect();
        let json = serde_json::to_vec_pretty(&counts).map_err(|e| damaged("counts.json", e.to_string()))?;
        write_whole(&self.staging.join("counts.json"), &json)?;
        sealed.files.push(describe(&self.staging, "counts.json", counts.len() as u64)?);
        Ok(())
    }

    /// Takes over the faces, links and tables of a sealed edition (by hard link) when records and ontology are still the same:
    /// a new judgment then costs a moment, whatever the number of records.
    ///
    /// # Errors
    /// When the edition is not there or the disk says no.
    pub fn reuse(&self, edition: &EditionId) -> Result<SealedFaces, StoreError> {
        let from = edition_dir(&self.node.editions_dir(), edition);
        let manifest = read_manifest(&from)?;
        let files: Vec<EditionFile> = manifest.files.into_iter().filter(|f| f.name != "judgments.parquet" && f.name != WEIGHTS).collect();
        for file in &files {
            let (old, new) = (from.join(&file.name), self.staging.join(&file.name));
            if let Some(folder) = new.parent() {
                fs::create_dir_all(folder).map_err(at(folder))?;
            }
            fs::hard_link(&old, &new).or_else(|_| fs::copy(&old, &new).map(drop)).map_err(at(&new))?;
        }
        Ok(SealedFaces {
            files,
            records_sha256: manifest.inputs.records_sha256,
            records: manifest.records,
            entities: manifest.entities,
            links: manifest.links,
        })
    }

    /// Adds the judgments in force and the resolver's weights, names, signs and publishes the edition. Sealing what is already sealed changes nothing.
    ///
    /// # Errors
    /// When the disk says no.
    pub fn finish(
        self,
        sealed: SealedFaces,
        judgments: Vec<Judgment>,
        resolver: &str,
        weights: &[u8],
    ) -> Result<EditionManifest, StoreError> {
        let manifest = self.sign(sealed, judgments, resolver, weights)?;
        self.publish(&manifest.content_id)?;
        Ok(manifest)
    }

    /// Does all of [`Sealer::finish`] but publish: for comparing with what was sealed before.
    ///
    /// # Errors
    /// When the disk says no.
    pub fn rehearse(
        self,
        sealed: SealedFaces,
        judgments: Vec<Judgment>,
        resolver: &str,
        weights: &[u8],
    ) -> Result<EditionManifest, StoreError> {
        let manifest = self.sign(sealed, judgments, resolver, weights)?;
        self.discard()?;
        Ok(manifest)
    }

    fn sign(
        &self,
        sealed: SealedFaces,
        mut judgments: Vec<Judgment>,
        resolver: &str,
        weights: &[u8],
    ) -> Result<EditionManifest, StoreError> {
        judgments.sort_by_cached_key(|j| (j.left, j.right, j.at_us, j.id()));
        judgments.dedup_by_key(|j| j.id());
        let rows = write_judgments(&self.staging.join("judgments.parquet"), &judgments)?;
        let mut files = sealed.files;
        files.push(describe(&self.staging, "judgments.parquet", rows)?);
        write_whole(&self.staging.join(WEIGHTS), weights)?;
        files.push(describe(&self.staging, WEIGHTS, 1)?);
        files.sort_by(|a, b| a.name.cmp(&b.name));
        let mut hasher = ContentHasher::new("judgments/1");
        let mut ids: Vec<_> = judgments.iter().map(Judgment::id).collect();
        ids.sort_unstable();
        ids.iter().for_each(|id| hasher.add(&id.0));
        let inputs = EditionInputs {
            format: EDITION_FORMAT.to_owned(),
            records_sha256: sealed.records_sha256,
            judgments_sha256: hex(&hasher.finish32()),
            ontology_sha256: self.ontology.sha256().to_owned(),
            resolver: resolver.to_owned(),
        };
        let manifest = EditionManifest {
            content_id: content_id(&inputs),
            inputs,
            records: sealed.records,
            entities: sealed.entities,
            links: sealed.links,
            judgments: judgments.len() as u64,
            files,
        };
        let json = serde_json::to_vec_pretty(&manifest).map_err(|e| damaged("edition.json", e.to_string()))?;
        write_whole(&self.staging.join("edition.json"), &json)?;
        write_whole(&self.staging.join("edition.sig"), hex(&self.node.key().sign(&json)).as_bytes())?;
        Ok(manifest)
    }

    /// Leaves everything as it was before [`Sealer::begin`].
    ///
    /// # Errors
    /// When the disk says no.
    pub fn discard(self) -> Result<(), StoreError> {
        fs::remove_dir_all(&self.staging).map_err(at(&self.staging))
    }

    fn publish(&self, id: &EditionId) -> Result<(), StoreError> {
        let editions = self.node.editions_dir();
        let target = edition_dir(&editions, id);
        if target.exists() {
            fs::remove_dir_all(&self.staging).map_err(at(&self.staging))?;
        } else {
            sync_dir(&self.staging)?;
            fs::rename(&self.staging, &target).map_err(at(&target))?;
            sync_dir(&editions)?;
        }
        Ok(())
    }
}

/// The name of an edition with these inputs.
pub(crate) fn content_id(inputs: &EditionInputs) -> EditionId {
    EditionId(
        ContentHasher::new("edition/1")
            .part(inputs.format.as_bytes())
            .part(inputs.records_sha256.as_bytes())
            .part(inputs.judgments_sha256.as_bytes())
            .part(inputs.ontology_sha256.as_bytes())
            .part(inputs.resolver.as_bytes())
            .finish32(),
    )
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// The links that a face draws: between source and target where its kind is a link, else from each entity it names to itself.
fn links_of(face: &Face, glance: &Glance, ontology: &Ontology, links: &mut Vec<StoredLink>) {
    let def = ontology.def(face.kind);
    let before = links.len();
    let date = |text: &String| (!text.is_empty()).then(|| text.clone());
    let mut draw = |source: EntityId, target: EntityId, role: &str, s: &super::faces::StatementRow| {
        if links.len() - before < LINKS_PER_FACE_MAX && source != target {
            links.push(StoredLink {
                source,
                target,
                role: role.to_owned(),
                evidence: face.entity,
                kind: face.kind.as_str().to_owned(),
                marking: face.marking.clone(),
                stage: glance.stage.clone(),
                from_on: date(&glance.first_on),
                to_on: if glance.last_on == glance.first_on { None } else { date(&glance.last_on) },
                record: s.record,
                records: s.records,
            });
        }
    };
    if let Some(edge) = &def.edge {
        for source in face.values(edge.source.as_str()) {
            for target in face.values(edge.target.as_str()) {
                if let (Ok(a), Ok(b)) = (source.value.parse(), target.value.parse()) {
                    draw(a, b, &edge.label, source);
                }
            }
        }
    }
    for s in &face.statements {
        let is_end = def.edge.as_ref().is_some_and(|e| e.source == s.prop || e.target == s.prop);
        if let Some(property) = def.properties.get(&s.prop)
            && property.kind_of_value == model::PropType::Entity
            && !is_end
            && let Ok(other) = s.value.parse::<EntityId>()
        {
            draw(other, face.entity, &property.role, s);
        }
    }
}
