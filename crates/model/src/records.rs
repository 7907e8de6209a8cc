// SPDX-License-Identifier: Apache-2.0
//! Many records together: how they travel from a reader to the store, without an allocation for every value.

use crate::{EntityId, Fragment, Kind, Prop, Record, RecordId, Statement};

/// Records one after the other, their statements' texts in one piece of memory.
///
/// They are filled from the inside out: the statements of a fragment, the fragment, …, then the record that they belong to.
/// All their texts together take less than 4 GiB; readers end a batch long before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Records {
    records: Vec<RecordRow>,
    fragments: Vec<FragmentRow>,
    said: Vec<Said>,
    text: String,
    /// The markings of records, each once for a run of records that share it.
    markings: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct RecordRow {
    id: RecordId,
    line: u64,
    marking: usize,
    fragments_end: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct FragmentRow {
    entity: EntityId,
    kind: Kind,
    said_end: usize,
}

/// A statement whose texts lie elsewhere, one behind the other: value, original, marking of its own.
/// An empty original means that the value stands as received, an empty marking that the record's holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Said {
    /// Which property.
    pub prop: Prop,
    start: u32,
    value_bytes: u32,
    original_bytes: u32,
    portion_bytes: u32,
}

fn short(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

impl Said {
    /// Writes the texts of a statement behind `text`.
    #[inline]
    pub fn write(text: &mut String, prop: Prop, value: &str, original: &str, portion: &str) -> Said {
        let start = short(text.len());
        text.push_str(value);
        text.push_str(original);
        text.push_str(portion);
        Said { prop, start, value_bytes: short(value.len()), original_bytes: short(original.len()), portion_bytes: short(portion.len()) }
    }

    /// The value, from the text it was written to.
    #[inline]
    pub fn value<'t>(&self, text: &'t str) -> &'t str {
        self.read(text).value
    }

    #[inline]
    fn read<'t>(&self, text: &'t str) -> StatementRef<'t> {
        let start = self.start as usize;
        let original = start + self.value_bytes as usize;
        let portion = original + self.original_bytes as usize;
        let end = portion + self.portion_bytes as usize;
        let part = |from: usize, to: usize| if from == to { "" } else { text.get(from..to).unwrap_or_default() };
        StatementRef { prop: self.prop, value: part(start, original), original: part(original, portion), portion: part(portion, end) }
    }

    #[inline]
    fn moved(self, by: u32) -> Said {
        Said { start: self.start.saturating_add(by), ..self }
    }
}

impl Records {
    /// Room for as many as another batch holds.
    pub fn with_capacity_of(other: &Records) -> Records {
        Records {
            records: Vec::with_capacity(other.records.len()),
            fragments: Vec::with_capacity(other.fragments.len()),
            said: Vec::with_capacity(other.said.len()),
            text: String::with_capacity(other.text.len()),
            markings: Vec::new(),
        }
    }

    /// Adds a statement of the fragment that [`close_fragment`](Self::close_fragment) will end.
    /// `original` is empty where the value stands as received, `portion` where the record's marking holds.
    pub fn say(&mut self, prop: Prop, value: &str, original: &str, portion: &str) {
        self.said.push(Said::write(&mut self.text, prop, value, original, portion));
    }

    /// Adds text that statements lie in; what it gives is for [`say_all`](Self::say_all).
    #[inline]
    pub fn add_text(&mut self, text: &str) -> u32 {
        let start = short(self.text.len());
        self.text.push_str(text);
        start
    }

    /// The same as [`say`](Self::say) for many statements at once; their text was added before.
    #[inline]
    pub fn say_all(&mut self, text_start: u32, said: &[Said]) {
        self.said.extend(said.iter().map(|s| s.moved(text_start)));
    }

    /// Ends a fragment: what was said since the last one is about this entity.
    #[inline]
    pub fn close_fragment(&mut self, entity: EntityId, kind: Kind) {
        self.fragments.push(FragmentRow { entity, kind, said_end: self.said.len() });
    }

    /// Ends a record: the fragments since the last one are its own.
    pub fn close_record(&mut self, id: RecordId, line: u64, marking: &str) {
        if self.markings.last().is_none_or(|last| last != marking) {
            self.markings.push(marking.to_owned());
        }
        self.records.push(RecordRow { id, line, marking: self.markings.len() - 1, fragments_end: self.fragments.len() });
    }

    /// Adds a whole record.
    pub fn push(&mut self, record: &Record) {
        for fragment in &record.fragments {
            for s in &fragment.statements {
                self.say(s.prop, &s.value, s.original.as_deref().unwrap_or_default(), s.marking.as_deref().unwrap_or_default());
            }
            self.close_fragment(fragment.entity, fragment.kind);
        }
        self.close_record(record.id, record.line, &record.marking);
    }

    /// How many records.
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// How many fragments they have.
    pub fn fragment_count(&self) -> usize {
        self.fragments.len()
    }

    /// How many statements they make.
    pub fn statement_count(&self) -> usize {
        self.said.len()
    }

    /// Bytes of all texts.
    pub fn text_bytes(&self) -> usize {
        self.text.len()
    }

    /// The records, in order.
    pub fn iter(&self) -> impl Iterator<Item = RecordRef<'_>> {
        (0..self.records.len()).filter_map(|idx| self.get(idx))
    }

    fn get(&self, idx: usize) -> Option<RecordRef<'_>> {
        let row = self.records.get(idx)?;
        let fragments_start = idx.checked_sub(1).and_then(|before| self.records.get(before)).map_or(0, |r| r.fragments_end);
        Some(RecordRef { all: self, row, fragments_start })
    }
}

impl FromIterator<Record> for Records {
    fn from_iter<I: IntoIterator<Item = Record>>(records: I) -> Self {
        let mut all = Records::default();
        for record in records {
            all.push(&record);
        }
        all
    }
}

/// One record among many.
#[derive(Clone, Copy, Debug)]
pub struct RecordRef<'a> {
    all: &'a Records,
    row: &'a RecordRow,
    fragments_start: usize,
}

impl<'a> RecordRef<'a> {
    /// Content-derived id.
    pub fn id(&self) -> RecordId {
        self.row.id
    }

    /// Line or ordinal in the object that first brought it; 1-based.
    pub fn line(&self) -> u64 {
        self.row.line
    }

    /// The record's marking in canonical text.
    pub fn marking(&self) -> &'a str {
        self.all.markings.get(self.row.marking).map_or("", String::as_str)
    }

    /// The number of statements.
    pub fn statement_count(&self) -> usize {
        self.fragments().map(|f| f.statement_count()).sum()
    }

    /// What it says of whom.
    #[inline]
    pub fn fragments(&self) -> impl Iterator<Item = FragmentRef<'a>> + use<'a> {
        let all = self.all;
        let mut start = self.fragments_start.checked_sub(1).and_then(|before| all.fragments.get(before)).map_or(0, |f| f.said_end);
        all.fragments.get(self.fragments_start..self.row.fragments_end).unwrap_or_default().iter().map(move |row| {
            let fragment = FragmentRef { all, row, said_start: start };
            start = row.said_end;
            fragment
        })
    }

    /// A copy that stands for itself.
    pub fn to_record(&self) -> Record {
        let owned = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let fragment = |f: FragmentRef<'_>| Fragment {
            entity: f.entity(),
            kind: f.kind(),
            statements: f
                .statements()
                .map(|s| Statement { prop: s.prop, value: s.value.to_owned(), original: owned(s.original), marking: owned(s.portion) })
                .collect(),
        };
        Record { id: self.id(), line: self.line(), marking: self.marking().to_owned(), fragments: self.fragments().map(fragment).collect() }
    }
}

/// What one of many records says of one entity.
#[derive(Clone, Copy, Debug)]
pub struct FragmentRef<'a> {
    all: &'a Records,
    row: &'a FragmentRow,
    said_start: usize,
}

/// One claim of many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatementRef<'a> {
    /// Which property.
    pub prop: Prop,
    /// The value in the property's normal form.
    pub value: &'a str,
    /// The value as received; empty where normalising did not change it.
    pub original: &'a str,
    /// A marking of its own; empty where the record's holds.
    pub portion: &'a str,
}

impl<'a> FragmentRef<'a> {
    /// The entity spoken of.
    #[inline]
    pub fn entity(&self) -> EntityId {
        self.row.entity
    }

    /// What kind of thing the record says it is.
    #[inline]
    pub fn kind(&self) -> Kind {
        self.row.kind
    }

    #[inline]
    fn said(&self) -> &'a [Said] {
        self.all.said.get(self.said_start..self.row.said_end).unwrap_or_default()
    }

    /// The number of statements.
    #[inline]
    pub fn statement_count(&self) -> usize {
        self.said().len()
    }

    /// The claims, in the order of the source.
    #[inline]
    pub fn statements(&self) -> impl Iterator<Item = StatementRef<'a>> + use<'a> {
        let text = self.all.text.as_str();
        self.said().iter().map(move |s| s.read(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Ontology;

    #[test]
    fn what_goes_in_comes_out() {
        let o = Ontology::parse(
            r#"{"schemata":[{"name":"Person","properties":[{"name":"name","type":"name"},{"name":"phone","type":"phone"}]}]}"#,
            &[],
            "stage=[]",
        )
        .unwrap();
        let (person, name, phone) = (o.kind("Person").unwrap(), o.prop("name").unwrap(), o.prop("phone").unwrap());
        let said = |prop, value: &str, original: Option<&str>, marking: Option<&str>| Statement {
            original: original.map(str::to_owned),
            marking: marking.map(str::to_owned),
            ..Statement::new(prop, value)
        };
        let fragment = |key: &str, statements| Fragment { entity: EntityId::of("t", key), kind: person, statements };
        let record = |n: u64, marking: &str, fragments| Record {
            id: RecordId::of("t", &n.to_le_bytes(), 0),
            line: n,
            marking: marking.to_owned(),
            fragments,
        };
        let records = [
            record(
                1,
                "U",
                vec![fragment("a", vec![said(name, "Ä", None, None), said(phone, "+1", Some("1"), Some("CUI"))]), fragment("b", vec![])],
            ),
            record(2, "CUI", vec![]),
            record(3, "U", vec![fragment("c", vec![said(name, "", None, None)])]),
        ];
        let columns: Records = records.iter().cloned().collect();
        assert_eq!(columns.iter().map(|r| r.to_record()).collect::<Vec<_>>(), records);
        assert_eq!((columns.len(), columns.statement_count(), columns.text_bytes()), (3, 3, 8));
    }
}
