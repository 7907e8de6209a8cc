// SPDX-License-Identifier: Apache-2.0
//! From fragments to faces: what all records of one marking say of one entity, each distinct statement once.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    ops::Range,
    sync::Arc,
};

use arrow::{
    array::{Array, AsArray, RecordBatch, StringArray},
    buffer::OffsetBuffer,
    datatypes::Int32Type,
};
use model::{EntityId, Kind, Ontology, Prop, PropType, RecordId};

use crate::{StoreError, error::damaged, evidence::sixteen};

/// A distinct statement with its backing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct StatementRow {
    /// Property.
    pub prop: Prop,
    /// Value in normal form.
    pub value: String,
    /// As received, where different (of the smallest record id).
    pub original: Option<String>,
    /// How many records say so.
    pub records: u32,
    /// The smallest id among them.
    pub record: RecordId,
    /// That record's source.
    pub source: String,
}

/// All that the records of one marking say of one entity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Face {
    /// The entity.
    pub entity: EntityId,
    /// Its kind, by these records.
    pub kind: Kind,
    /// The marking, canonical text.
    pub marking: String,
    /// How many records speak of it.
    pub records: u32,
    /// Distinct statements, sorted.
    pub statements: Vec<StatementRow>,
}

impl Face {
    /// The values of a property, in order.
    pub fn values<'a>(&'a self, prop: &'a str) -> impl Iterator<Item = &'a StatementRow> {
        self.statements.iter().filter(move |s| s.prop.as_str() == prop)
    }

    /// What to call it: the most supported value of the first caption property that has one; else its kind.
    pub fn caption(&self, ontology: &Ontology) -> String {
        let def = ontology.def(self.kind);
        let best = def.caption.iter().find_map(|p| {
            let values = self.statements.iter().filter(|s| s.prop == *p);
            values.max_by(|a, b| a.records.cmp(&b.records).then_with(|| b.value.cmp(&a.value)))
        });
        best.map_or_else(|| def.label.clone(), |s| s.value.chars().take(CAPTION_CHARS_MAX).collect())
    }
}

const CAPTION_CHARS_MAX: usize = 160;
/// Words of one face that are searched; the rest is still in the dossier.
const TOKENS_PER_FACE_MAX: usize = 512;

/// Stands between the words of a face's names and its other words; no folded word holds it.
pub(crate) const NAMES_END: &str = "|";

/// The folded words by which a face is found, each once: those of its names in order, [`NAMES_END`], the rest in order.
pub(crate) fn tokens(face: &Face, ontology: &Ontology) -> String {
    let def = ontology.def(face.kind);
    let (mut names, mut rest) = (BTreeSet::new(), BTreeSet::new());
    for s in &face.statements {
        let words = match ontology.property(face.kind, s.prop).map(|d| d.kind_of_value) {
            Some(PropType::Name) => &mut names,
            Some(PropType::Identifier | PropType::Phone | PropType::Email | PropType::Address | PropType::Url) => &mut rest,
            Some(PropType::Text) if def.featured.contains(&s.prop) || def.caption.contains(&s.prop) => &mut rest,
            _ => continue,
        };
        words.extend(model::text::fold(&s.value).split(' ').filter(|w| !w.is_empty()).map(str::to_owned));
    }
    let others = rest.difference(&names).map(String::as_str);
    names.iter().map(String::as_str).chain([NAMES_END]).chain(others).take(TOKENS_PER_FACE_MAX).collect::<Vec<_>>().join(" ")
}

/// Columns of one evidence batch, downcast once.
struct Columns<'a> {
    batch: &'a RecordBatch,
    /// By row: the properties of its values.
    props: Vec<Arc<[Prop]>>,
    value_offsets: &'a OffsetBuffer<i32>,
    values: &'a StringArray,
    note_offsets: &'a OffsetBuffer<i32>,
    note_places: &'a [i32],
    originals: &'a StringArray,
    portions: &'a StringArray,
}

impl<'a> Columns<'a> {
    fn of(batch: &'a RecordBatch, ontology: &Ontology) -> Result<Self, StoreError> {
        let (values, notes) = (batch.column(6).as_list::<i32>(), batch.column(7).as_list::<i32>());
        let fields = notes.values().as_struct_opt().ok_or_else(|| damaged("evidence", "notes are no structs"))?;
        let mut known: HashMap<&str, Arc<[Prop]>> = HashMap::new();
        let mut props = Vec::with_capacity(batch.num_rows());
        for (row, names) in batch.column(5).as_string::<i32>().iter().map(Option::unwrap_or_default).enumerate() {
            if !known.contains_key(names) {
                known.insert(names, props_of(names, ontology)?);
            }
            let of_row = known.get(names).cloned().unwrap_or_default();
            let told = range(values.offsets(), row).len();
            if of_row.len() != told {
                return Err(damaged("evidence", format!("{} properties with {told} values", of_row.len())));
            }
            props.push(of_row);
        }
        Ok(Columns {
            batch,
            props,
            value_offsets: values.offsets(),
            values: values.values().as_string::<i32>(),
            note_offsets: notes.offsets(),
            note_places: fields.column(0).as_primitive::<Int32Type>().values(),
            originals: fields.column(1).as_string::<i32>(),
            portions: fields.column(2).as_string::<i32>(),
        })
    }

    fn bytes(&self, column: usize, row: usize) -> &'a [u8] {
        self.batch.column(column).as_binary::<i32>().value(row)
    }

    fn text(&self, column: usize, row: usize) -> &'a str {
        self.batch.column(column).as_string::<i32>().value(row)
    }

    /// The statements of a row: property, value, original, marking of its own.
    fn statements(&self, row: usize) -> impl Iterator<Item = (Prop, &'a str, Option<&'a str>, Option<&'a str>)> + '_ {
        let notes = range(self.note_offsets, row);
        let places = self.note_places.get(notes.clone()).unwrap_or_default();
        let props = self.props.get(row).map_or(&[][..], |p| p);
        range(self.value_offsets, row).zip(props).enumerate().map(move |(place, (value, prop))| {
            let note = i32::try_from(place).ok().and_then(|place| places.binary_search(&place).ok()).map(|n| notes.start + n);
            let noted = |array: &'a StringArray| note.filter(|n| array.is_valid(*n)).map(|n| array.value(n));
            (*prop, self.values.value(value), noted(self.originals), noted(self.portions))
        })
    }
}

fn range(offsets: &OffsetBuffer<i32>, row: usize) -> Range<usize> {
    let at = |i: usize| usize::try_from(offsets[i]).unwrap_or_default();
    at(row)..at(row + 1)
}

fn props_of(names: &str, ontology: &Ontology) -> Result<Arc<[Prop]>, StoreError> {
    let prop = |name: &str| ontology.prop(name).ok_or_else(|| damaged("evidence", format!("property `{name}` is not in the ontology")));
    names.split(' ').filter(|name| !name.is_empty()).map(prop).collect()
}

/// Aggregates one bucket of evidence to faces in (entity, marking) order, calling `each` for every face
/// and `seen` for every fragment's (record, source, marking).
///
/// # Errors
/// When evidence is damaged, or `each` says no.
pub(crate) fn aggregate(
    batches: &[RecordBatch],
    ontology: &Ontology,
    mut seen: impl FnMut(RecordId, &str, &str),
    mut each: impl FnMut(Face) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let columns: Vec<Columns<'_>> = batches.iter().map(|batch| Columns::of(batch, ontology)).collect::<Result<_, _>>()?;
    let mut order: Vec<([u8; 16], u32, u32)> = Vec::with_capacity(batches.iter().map(RecordBatch::num_rows).sum());
    for (b, c) in columns.iter().enumerate() {
        for row in 0..c.batch.num_rows() {
            seen(RecordId(sixteen(c.bytes(0, row))?), c.text(3, row), c.text(4, row));
            order.push((sixteen(c.bytes(1, row))?, u32::try_from(b).unwrap_or(u32::MAX), u32::try_from(row).unwrap_or(u32::MAX)));
        }
    }
    order.sort_unstable();
    for group in order.chunk_by(|a, b| a.0 == b.0) {
        for face in faces_of(group, &columns, ontology)? {
            each(face)?;
        }
    }
    Ok(())
}

/// One statement as it stands in a fragment.
type Claim<'a> = (Prop, &'a str, RecordId, &'a str, Option<&'a str>);

/// What one marking says of an entity while it is gathered: kind, records, claims.
type Gathered<'a> = (Option<Kind>, Vec<RecordId>, Vec<Claim<'a>>);

fn faces_of(group: &[([u8; 16], u32, u32)], columns: &[Columns<'_>], ontology: &Ontology) -> Result<Vec<Face>, StoreError> {
    // marking → (kinds with records, claims)
    let mut by_marking: BTreeMap<&str, Gathered<'_>> = BTreeMap::new();
    for (_, b, row) in group {
        let (c, row) = (&columns[*b as usize], *row as usize);
        let record = RecordId(sixteen(c.bytes(0, row))?);
        let kind = ontology
            .kind(c.text(2, row))
            .ok_or_else(|| damaged("evidence", format!("kind `{}` is not in the ontology", c.text(2, row))))?;
        let (source, marking) = (c.text(3, row), c.text(4, row));
        let entry = by_marking.entry(marking).or_default();
        entry.0 = Some(entry.0.map_or(kind, |k| ontology.common(k, kind)));
        entry.1.push(record);
        for (prop, value, original, portion) in c.statements(row) {
            let own = portion.unwrap_or(marking);
            let entry = by_marking.entry(own).or_default();
            if own != marking {
                entry.0 = Some(entry.0.map_or(kind, |k| ontology.common(k, kind)));
                entry.1.push(record);
            }
            entry.2.push((prop, value, record, source, original));
        }
    }
    let entity = EntityId(group[0].0);
    let mut faces = Vec::with_capacity(by_marking.len());
    for (marking, (kind, mut records, mut claims)) in by_marking {
        let Some(kind) = kind else { continue };
        records.sort_unstable();
        records.dedup();
        claims.sort_unstable();
        let mut statements = Vec::new();
        for same in claims.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
            let first = &same[0];
            let mut backing: Vec<RecordId> = same.iter().map(|c| c.2).collect();
            backing.dedup();
            statements.push(StatementRow {
                prop: first.0,
                value: first.1.to_owned(),
                original: first.4.map(str::to_owned),
                records: u32::try_from(backing.len()).unwrap_or(u32::MAX),
                record: first.2,
                source: first.3.to_owned(),
            });
        }
        faces.push(Face {
            entity,
            kind,
            marking: marking.to_owned(),
            records: u32::try_from(records.len()).unwrap_or(u32::MAX),
            statements,
        });
    }
    Ok(faces)
}
