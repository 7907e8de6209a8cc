// SPDX-License-Identifier: Apache-2.0
//! An edition as one audience sees it. Everything here is computed from visible rows alone.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::{Arc, OnceLock},
};

use model::{Audience, EditionId, EntityId, Judgment, Kind, LinkId, Ontology, RecordId, Scope, Stage, text::snake};
use parquet::arrow::{
    ProjectionMask,
    arrow_reader::{ParquetRecordBatchReaderBuilder, RowSelection, RowSelector},
};
use serde::Serialize;

use super::{base::EditionBase, faces::Face, files::faces_from, search::Found, stages::Stages, tables::TableFiles};
use crate::StoreError;

/// An entity at a glance; merged entities speak with one voice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EntityRow {
    /// Canonical id: the smallest of the visible members.
    pub id: EntityId,
    /// Kind.
    pub kind: Kind,
    /// What it is called.
    pub caption: String,
    /// Stage of the supply chain, where known.
    pub stage: Option<Stage>,
    /// ISO 3166-1 alpha-2, lower case.
    pub countries: Vec<String>,
    /// Sources that speak of it.
    pub sources: Vec<String>,
    /// Markings of its visible faces.
    pub markings: Vec<String>,
    /// First date known of it (events and intervals), ISO.
    pub first_on: Option<String>,
    /// Last date known of it.
    pub last_on: Option<String>,
    /// The entities judged to be this one, itself included, in order.
    pub members: Vec<EntityId>,
    /// Records that speak of it.
    pub records: u64,
}

/// A link with everything a reader may know of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LinkRow {
    /// Id.
    pub id: LinkId,
    /// Canonical id of the source.
    pub source: EntityId,
    /// Canonical id of the target.
    pub target: EntityId,
    /// What the source is to the target.
    pub role: String,
    /// The kind that says so: `Ownership`, `Shipment`, …
    pub kind: String,
    /// Stage of the link.
    pub stage: Option<Stage>,
    /// The entity that is the link's evidence (an `Ownership`, a `Shipment`).
    pub evidence: EntityId,
    /// Marking.
    pub marking: String,
    /// Since when.
    pub from_on: Option<String>,
    /// Until when.
    pub to_on: Option<String>,
    /// How many records say so.
    pub records: u32,
    /// The smallest id among them.
    pub record: RecordId,
}

/// Totals of a view.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ViewCounts {
    /// Records.
    pub records: u64,
    /// Entities after merging.
    pub entities: u64,
    /// Links.
    pub links: u64,
    /// Entities that were merged into another.
    pub merged: u64,
    /// Entities by kind.
    pub by_kind: BTreeMap<String, u64>,
    /// Entities by stage.
    pub by_stage: BTreeMap<String, u64>,
    /// Entities by country.
    pub by_country: BTreeMap<String, u64>,
    /// Records by source.
    pub by_source: BTreeMap<String, u64>,
}

/// An edition cut to a scope.
#[derive(Debug)]
pub struct EditionView {
    pub(super) base: Arc<EditionBase>,
    audience: Audience,
    /// By marking number.
    marking_visible: Vec<bool>,
    /// By entity ordinal: the canonical ordinal, or `HIDDEN`.
    pub(super) canonical: Vec<u32>,
    /// Members of canonical entities that have more than one, in order.
    members: HashMap<u32, Vec<u32>>,
    /// By canonical ordinal: whether it has members; asked for every entity, where a hash would take longest.
    has_members: Vec<bool>,
    judgments: Vec<Judgment>,
    /// Visible links by canonical end: where each entity's positions begin in `incident`.
    pub(super) incident_starts: Vec<u32>,
    incident: Vec<u32>,
    stages: Stages,
    counts: ViewCounts,
    /// What the search for nothing in particular finds, once asked.
    pub(super) everything: OnceLock<Found>,
}

/// The canonical ordinal of what is not visible.
pub(super) const HIDDEN: u32 = u32::MAX;

/// An edition cut to a scope, before the entities judged to be one are merged: only then is it a view.
#[derive(Debug)]
pub struct Cut(EditionView);

impl Cut {
    pub(super) fn of(base: Arc<EditionBase>, scope: &Scope) -> Cut {
        let marking_visible: Vec<bool> = base.words.list().iter().map(|w| scope.audience().sees(w)).collect();
        let mut canonical = vec![HIDDEN; base.entities.len()];
        for (face, entity) in base.faces.entity.iter().enumerate() {
            if marking_visible[base.faces.marking[face] as usize] {
                canonical[*entity as usize] = *entity;
            }
        }
        let judgments = base.judgments.iter().filter(|j| scope.audience().sees(&j.marking)).cloned().collect();
        Cut(EditionView {
            base,
            audience: scope.audience().clone(),
            marking_visible,
            has_members: vec![false; canonical.len()],
            canonical,
            members: HashMap::new(),
            judgments,
            incident_starts: Vec::new(),
            incident: Vec::new(),
            stages: Stages::default(),
            counts: ViewCounts::default(),
            everything: OnceLock::new(),
        })
    }

    /// The judgments that the scope sees.
    pub fn judgments(&self) -> &[Judgment] {
        &self.0.judgments
    }

    /// Whether an entity is there and the scope's to see.
    pub fn sees(&self, id: &EntityId) -> bool {
        self.0.canonical(id).is_some()
    }

    /// Merges: each inner list names entities judged to be one. Ids that are not visible are passed over.
    pub fn merge<'a>(self, clusters: impl Iterator<Item = &'a [EntityId]>) -> EditionView {
        let mut view = self.0;
        for cluster in clusters {
            let mut members: Vec<u32> =
                cluster.iter().filter_map(|id| view.base.ordinal(id)).filter(|n| view.canonical[*n as usize] != HIDDEN).collect();
            members.sort_unstable();
            if let [first, _, ..] = members[..] {
                members.iter().for_each(|m| view.canonical[*m as usize] = first);
                view.has_members[first as usize] = true;
                view.members.insert(first, members);
            }
        }
        view.settle();
        view
    }
}

impl EditionView {
    /// Works out what depends on the clusters: incidence of links, and totals.
    fn settle(&mut self) {
        let base = &self.base;
        let l = &base.links;
        let visible: Vec<u32> = (0..l.source.len()).filter(|i| self.link_visible(*i)).filter_map(|i| u32::try_from(i).ok()).collect();
        let mut starts = vec![0_u32; base.entities.len() + 1];
        let ends = |i: u32| self.link_ordinals(i as usize);
        for i in &visible {
            let (a, b) = ends(*i);
            starts[a as usize + 1] += 1;
            if a != b {
                starts[b as usize + 1] += 1;
            }
        }
        for i in 1..starts.len() {
            starts[i] += starts[i - 1];
        }
        let mut fill = starts.clone();
        let mut incident = vec![0_u32; starts.last().copied().unwrap_or_default() as usize];
        for i in &visible {
            let (a, b) = ends(*i);
            for end in if a == b { vec![a] } else { vec![a, b] } {
                incident[fill[end as usize] as usize] = *i;
                fill[end as usize] += 1;
            }
        }
        self.stages = Stages::of(self, &visible);
        let counts = self.count(visible.len() as u64);
        (self.incident_starts, self.incident, self.counts) = (starts, incident, counts);
    }

    fn link_visible(&self, link: usize) -> bool {
        let l = &self.base.links;
        let seen = |n: u32| self.canonical[n as usize] != HIDDEN;
        self.marking_visible[l.marking[link] as usize] && seen(l.source[link]) && seen(l.target[link]) && seen(l.evidence[link])
    }

    fn count(&self, links: u64) -> ViewCounts {
        let mut counts = ViewCounts { links, ..ViewCounts::default() };
        for c in &self.base.record_counts {
            if self.audience.sees(&c.marking) {
                counts.records += c.records;
                *counts.by_source.entry(c.source.clone()).or_default() += c.records;
            }
        }
        let visible = self.canonical.iter().filter(|canonical| **canonical != HIDDEN).count() as u64;
        let t = self.tally(self.positions());
        counts.by_kind = t.kinds.iter().map(|(kind, n)| (kind.as_str().to_owned(), n)).collect();
        counts.by_stage = t.stages.iter().filter_map(|(stage, n)| Some((stage?.as_str().to_owned(), n))).collect();
        counts.by_country = self.by_word(&t.countries).into_iter().map(|(country, n)| (country.to_owned(), n)).collect();
        counts.entities = counts.by_kind.values().sum();
        counts.merged = visible - counts.entities;
        counts
    }

    /// The visible faces of a canonical entity and of all merged into it.
    pub(super) fn visible_faces(&self, canonical: u32) -> impl Iterator<Item = usize> + '_ {
        // For a canonical entity `canonical[n] == n`, so its place in the column is the list of its ordinals.
        let alone = std::slice::from_ref(&self.canonical[canonical as usize]);
        let members = if self.has_members[canonical as usize] { self.members.get(&canonical).map_or(alone, Vec::as_slice) } else { alone };
        members.iter().flat_map(|m| self.base.face_range(*m)).filter(|f| self.face_visible(*f))
    }

    pub(super) fn face_visible(&self, face: usize) -> bool {
        self.marking_visible[self.base.faces.marking[face] as usize]
    }

    pub(super) fn kind_of(&self, canonical: u32) -> Kind {
        let kinds = self.visible_faces(canonical).map(|f| self.base.face_kind(f));
        let common = kinds.reduce(|a, b| self.base.ontology.common(a, b));
        common.unwrap_or_else(|| self.base.face_kind(self.base.face_range(canonical).start))
    }

    pub(super) fn stage_of(&self, canonical: u32) -> Option<Stage> {
        self.stages.get(&self.base.ontology, canonical)
    }

    /// Whether an entity is visible and stands for itself.
    pub(super) fn is_canonical(&self, entity: u32) -> bool {
        self.canonical.get(entity as usize) == Some(&entity)
    }

    /// Canonical ordinals of a visible link's source and target.
    pub(super) fn link_ordinals(&self, link: usize) -> (u32, u32) {
        let l = &self.base.links;
        (self.canonical[l.source[link] as usize], self.canonical[l.target[link] as usize])
    }

    /// The best visible name: of the face that most records support; ties by text.
    pub(super) fn caption_of(&self, canonical: u32) -> &str {
        self.best_caption(self.visible_faces(canonical)).unwrap_or("")
    }

    fn best_caption(&self, faces: impl Iterator<Item = usize>) -> Option<&str> {
        let f = &self.base.faces;
        let best = faces.max_by(|a, b| f.records[*a].cmp(&f.records[*b]).then_with(|| f.captions.get(*b).cmp(f.captions.get(*a))));
        best.map(|face| f.captions.get(face))
    }

    /// What an entity is called by itself, not by what it is merged into; `None` when it is not there or not this scope's to see.
    pub fn own_caption(&self, id: &EntityId) -> Option<&str> {
        self.best_caption(self.base.face_range(self.base.ordinal(id)?).filter(|face| self.face_visible(*face)))
    }

    /// The edition.
    pub fn edition(&self) -> EditionId {
        self.base.manifest.content_id
    }

    /// The ontology it was opened with.
    pub fn ontology(&self) -> &Ontology {
        &self.base.ontology
    }

    /// Whose view this is: all readers who see the same markings share it.
    pub fn audience(&self) -> &Audience {
        &self.audience
    }

    /// The judgments that this scope sees.
    pub fn judgments(&self) -> &[Judgment] {
        &self.judgments
    }

    /// Totals.
    pub fn counts(&self) -> &ViewCounts {
        &self.counts
    }

    /// The canonical id that an id stands for here; `None` when it is not there or not this scope's to see.
    pub fn canonical(&self, id: &EntityId) -> Option<EntityId> {
        let canonical = self.canonical[self.base.ordinal(id)? as usize];
        (canonical != HIDDEN).then(|| self.base.entities[canonical as usize])
    }

    /// An entity at a glance.
    pub fn entity(&self, id: &EntityId) -> Option<EntityRow> {
        let canonical = self.canonical[self.base.ordinal(id)? as usize];
        (canonical != HIDDEN).then(|| self.row(canonical))
    }

    pub(super) fn row(&self, n: u32) -> EntityRow {
        let f = &self.base.faces;
        let faces: Vec<usize> = self.visible_faces(n).collect();
        let words = |pick: &dyn Fn(usize) -> u32| -> Vec<String> {
            let all: BTreeSet<&str> =
                faces.iter().flat_map(|i| self.base.words.get(pick(*i)).split(';')).filter(|w| !w.is_empty()).collect();
            all.into_iter().map(str::to_owned).collect()
        };
        let date = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let members = self.members.get(&n).map_or_else(|| vec![n], Clone::clone);
        EntityRow {
            id: self.base.entities[n as usize],
            kind: self.kind_of(n),
            caption: self.caption_of(n).to_owned(),
            stage: self.stage_of(n),
            countries: words(&|i| f.countries[i]),
            sources: words(&|i| f.sources[i]),
            markings: faces.iter().map(|i| self.base.words.get(f.marking[*i]).to_owned()).collect::<BTreeSet<_>>().into_iter().collect(),
            first_on: faces.iter().map(|i| f.first_on.get(*i)).filter(|d| !d.is_empty()).min().and_then(date),
            last_on: faces.iter().map(|i| f.last_on.get(*i)).max().and_then(date),
            members: members.iter().map(|m| self.base.entities[*m as usize]).collect(),
            records: faces.iter().map(|i| u64::from(f.records[*i])).sum(),
        }
    }

    /// Every visible face of an entity and of all merged into it, with all statements.
    ///
    /// # Errors
    /// When the edition's files cannot be read.
    pub fn faces(&self, id: &EntityId) -> Result<Vec<Face>, StoreError> {
        let Some(canonical) = self.base.ordinal(id).map(|n| self.canonical[n as usize]).filter(|c| *c != HIDDEN) else {
            return Ok(Vec::new());
        };
        let mut places: BTreeMap<u8, Vec<u32>> = BTreeMap::new();
        for face in self.visible_faces(canonical) {
            let (bucket, row) = self.base.faces.place[face];
            places.entry(bucket).or_default().push(row);
        }
        let mut faces = Vec::new();
        for (bucket, mut rows) in places {
            rows.sort_unstable();
            faces.extend(self.read_rows(bucket, &rows)?);
        }
        Ok(faces)
    }

    /// Every visible face with the canonical id of its entity, file by file: for what must look at everything once.
    ///
    /// # Errors
    /// When a file of the edition cannot be read.
    pub fn each_face(&self, see: &mut dyn FnMut(EntityId, Face)) -> Result<(), StoreError> {
        /// Faces held in memory at a time.
        const FACES_AT_ONCE: usize = 20_000;
        let mut places: BTreeMap<u8, Vec<u32>> = BTreeMap::new();
        for canonical in self.positions() {
            for face in self.visible_faces(canonical) {
                let (bucket, row) = self.base.faces.place[face];
                places.entry(bucket).or_default().push(row);
            }
        }
        for (bucket, mut rows) in places {
            rows.sort_unstable();
            for some in rows.chunks(FACES_AT_ONCE) {
                for face in self.read_rows(bucket, some)? {
                    if let Some(canonical) = self.canonical(&face.entity) {
                        see(canonical, face);
                    }
                }
            }
        }
        Ok(())
    }

    fn read_rows(&self, bucket: u8, rows: &[u32]) -> Result<Vec<Face>, StoreError> {
        let (file, footer) = self.base.face_file(bucket)?;
        let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(file, footer);
        let names = ["entity", "kind", "marking", "records", "statements"];
        let roots: Vec<usize> =
            builder.schema().fields().iter().enumerate().filter(|(_, f)| names.contains(&f.name().as_str())).map(|(i, _)| i).collect();
        let mask = ProjectionMask::roots(builder.parquet_schema(), roots);
        let mut selectors = Vec::new();
        let mut next = 0_usize;
        for row in rows {
            let row = *row as usize;
            if row > next {
                selectors.push(RowSelector::skip(row - next));
            }
            selectors.push(RowSelector::select(1));
            next = row + 1;
        }
        let reader = builder.with_projection(mask).with_row_selection(RowSelection::from(selectors)).build()?;
        let mut faces = Vec::new();
        for batch in reader {
            faces.extend(faces_from(&batch?, &self.base.ontology)?);
        }
        Ok(faces)
    }

    /// The links of an entity and of all merged into it, at most `limit`, with the whole number.
    pub fn links_of(&self, id: &EntityId, limit: usize) -> (Vec<LinkRow>, usize) {
        let Some(canonical) = self.base.ordinal(id).map(|n| self.canonical[n as usize]).filter(|c| *c != HIDDEN) else {
            return (Vec::new(), 0);
        };
        let range = self.incident_starts[canonical as usize] as usize..self.incident_starts[canonical as usize + 1] as usize;
        let all = &self.incident[range];
        (all.iter().take(limit).map(|i| self.link_row(*i as usize)).collect(), all.len())
    }

    /// Degree: how many visible links touch an entity.
    pub fn degree(&self, id: &EntityId) -> usize {
        self.links_of(id, 0).1
    }

    /// One link, looked for among those of its ends.
    pub fn link(&self, source: &EntityId, id: &LinkId) -> Option<LinkRow> {
        let (links, _) = self.links_of(source, usize::MAX);
        links.into_iter().find(|l| l.id == *id)
    }

    fn link_row(&self, i: usize) -> LinkRow {
        let (base, l) = (&self.base, &self.base.links);
        let canonical = |n: u32| base.entities[self.canonical[n as usize] as usize];
        let date = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        LinkRow {
            id: base.link_id(i),
            source: canonical(l.source[i]),
            target: canonical(l.target[i]),
            role: base.words.get(l.role[i]).to_owned(),
            kind: base.words.get(l.kind[i]).to_owned(),
            stage: base.link_stage(i),
            evidence: canonical(l.evidence[i]),
            marking: base.words.get(l.marking[i]).to_owned(),
            from_on: date(l.from_on.get(i)),
            to_on: date(l.to_on.get(i)),
            records: l.records[i],
            record: RecordId(l.record[i]),
        }
    }

    /// All visible links, in a stable order.
    pub fn links(&self) -> impl Iterator<Item = LinkRow> + '_ {
        (0..self.base.links.source.len()).filter(|i| self.link_visible(*i)).map(|i| self.link_row(i))
    }

    /// All visible links as compact (source, target) positions into [`EditionView::entity_ids`], with their position for [`EditionView::link_at`].
    pub fn link_ends(&self) -> impl Iterator<Item = (u32, u32, u32)> + '_ {
        let l = &self.base.links;
        (0..l.source.len())
            .filter(|i| self.link_visible(*i))
            .filter_map(move |i| Some((self.canonical[l.source[i] as usize], self.canonical[l.target[i] as usize], u32::try_from(i).ok()?)))
    }

    /// The link at a position that [`EditionView::link_ends`] gave.
    pub fn link_at(&self, position: u32) -> Option<LinkRow> {
        let i = position as usize;
        (i < self.base.links.source.len() && self.link_visible(i)).then(|| self.link_row(i))
    }

    /// Stage, first and last date (ISO, empty when unknown) of the link at a position that [`EditionView::link_ends`] gave.
    pub fn link_glance(&self, position: u32) -> Option<(Option<Stage>, &str, &str)> {
        let (i, l) = (position as usize, &self.base.links);
        let visible = i < l.source.len() && self.link_visible(i);
        visible.then(|| (self.base.link_stage(i), l.from_on.get(i), l.to_on.get(i)))
    }

    /// The kind of the entity at a position.
    pub fn kind_at(&self, position: u32) -> Option<Kind> {
        let canonical = *self.canonical.get(position as usize)?;
        (canonical != HIDDEN).then(|| self.kind_of(canonical))
    }

    /// The canonical entities at positions that [`EditionView::link_ends`] gave.
    pub fn entity_at(&self, position: u32) -> Option<EntityRow> {
        let canonical = *self.canonical.get(position as usize)?;
        (canonical != HIDDEN).then(|| self.row(canonical))
    }

    /// Positions of all canonical entities, in id order.
    pub fn positions(&self) -> impl Iterator<Item = u32> + '_ {
        self.canonical.iter().enumerate().filter(|(n, c)| **c as usize == *n).map(|(_, c)| *c)
    }

    /// The position of an entity.
    pub fn position(&self, id: &EntityId) -> Option<u32> {
        let canonical = self.canonical[self.base.ordinal(id)? as usize];
        (canonical != HIDDEN).then_some(canonical)
    }

    /// The id at a position.
    pub fn id_at(&self, position: u32) -> Option<EntityId> {
        self.base.entities.get(position as usize).copied()
    }

    /// The tables that SQL may read: one per kind, `entities` and `links`. The reader's markings and ids are for the engine to apply.
    pub fn tables(&self) -> Vec<TableFiles> {
        let kinds = self.base.ontology.kinds().into_iter().map(|k| snake(k.kind.as_str())).map(|name| (format!("tables/{name}/"), name));
        let everything = ["entities", "links"].map(|name| (format!("{name}/"), name.to_owned()));
        let files = &self.base.manifest.files;
        kinds
            .chain(everything)
            .map(|(folder, name)| {
                let found = files.iter().filter(|f| f.name.starts_with(&folder)).map(|f| self.base.dir.join(&f.name));
                TableFiles { name, files: found.collect() }
            })
            .collect()
    }
}
