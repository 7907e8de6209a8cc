// SPDX-License-Identifier: Apache-2.0
//! From the cells of a row to a record, by the source's compiled mapping.

use std::borrow::Cow;

use model::{EntityId, FindingCode, Kind, Marking, Severity, text::excerpt};

use crate::{
    Format, SourceSpec, Words,
    batch::{Output, Stop},
    build::{At, RecordBuilder},
    mapping::{Beside, ColumnIdx, Condition, Entity, KeyPart, KindRule, Set, Table, Value},
    memo::IdMemo,
    normal::{Hint, clean},
};

/// Joins several values in one cell where a format has lists (JSON); never found in clean text.
pub(crate) const LIST_SEPARATOR: char = '\u{1f}';
/// Entities that one row may give through `each`, at most.
const EACH_MAX: usize = 1_000;

/// Reads rows of one file.
pub(crate) struct RowReader<'s> {
    table: &'s Table,
    namespace: &'s str,
    builder: RecordBuilder<'s>,
    /// The ids that each entity of the row has, by its place.
    ids: Vec<Vec<EntityId>>,
    memos: Vec<IdMemo>,
    content: Vec<u8>,
    key: String,
    /// The first bytes of the source's words for nothing, and the length of the longest.
    empty_starts: Vec<u8>,
    empty_bytes_max: usize,
    /// Whether cells may hold several values, as those of JSON do.
    has_lists: bool,
    markings: Vec<(String, String)>,
}

/// The cells of a row by column; a part of one cell may stand for the whole.
#[derive(Clone, Copy)]
struct Cells<'r> {
    cells: &'r [&'r str],
    part: Option<(ColumnIdx, &'r str)>,
}

impl<'r> Cells<'r> {
    fn get(&self, column: ColumnIdx) -> &'r str {
        match self.part {
            Some((of, text)) if of == column => text,
            _ => self.cells.get(column).copied().unwrap_or_default(),
        }
    }

    fn meets(&self, conditions: &[Condition]) -> bool {
        conditions.iter().all(|c| {
            let cell = self.get(c.column);
            let is_one = if c.values.is_empty() { !cell.is_empty() } else { c.values.iter().any(|v| fits(cell, v)) };
            is_one != c.is_not
        })
    }

    fn beside(&self, beside: &'r Beside) -> Option<&'r str> {
        match beside {
            Beside::None => None,
            Beside::Const(text) => Some(text),
            Beside::Column(column) => Some(self.get(*column)).filter(|t| !t.is_empty()),
        }
    }
}

/// Whether a cell is this word in lower case, or starts with it when the word ends in `*`.
fn fits(cell: &str, word: &str) -> bool {
    match word.strip_suffix('*') {
        Some(start) if cell.is_ascii() => cell.get(..start.len()).is_some_and(|c| c.eq_ignore_ascii_case(start)),
        Some(start) => cell.to_lowercase().starts_with(start),
        None => eq_any_case(cell, word),
    }
}

/// Compares with a text in lower case.
fn eq_any_case(cell: &str, lower: &str) -> bool {
    cell.eq_ignore_ascii_case(lower) || (!cell.is_ascii() && cell.to_lowercase() == lower)
}

impl<'s> RowReader<'s> {
    pub(crate) fn new(spec: &'s SourceSpec, words: &'s Words, table: &'s Table) -> Self {
        RowReader {
            table,
            namespace: &spec.namespace,
            builder: RecordBuilder::new(spec, words),
            ids: vec![Vec::new(); table.entities.len()],
            memos: (0..table.entities.len()).map(|_| IdMemo::default()).collect(),
            content: Vec::new(),
            key: String::new(),
            empty_starts: table.empty.iter().filter_map(|w| w.bytes().next()).collect(),
            has_lists: spec.format == Format::JsonLines,
            empty_bytes_max: table.empty.iter().map(String::len).max().unwrap_or(0),
            markings: Vec::new(),
        }
    }

    /// The cell, or nothing when it is one of the source's words for nothing.
    pub(crate) fn meaning<'r>(&self, cell: &'r str) -> &'r str {
        let may_be_empty =
            cell.len() <= self.empty_bytes_max && cell.bytes().next().is_some_and(|b| self.empty_starts.contains(&b.to_ascii_lowercase()));
        if may_be_empty && self.table.empty.iter().any(|word| eq_any_case(cell, word)) { "" } else { cell }
    }

    /// Reads one row; `cells` are trimmed and stand in the order of the table's columns.
    pub(crate) fn read(&mut self, line: u64, cells: &[&str], out: &mut Output<'_>) -> Result<(), Stop> {
        self.builder.start(line);
        let cells = Cells { cells, part: None };
        if !self.mark(cells) {
            self.builder.abandon(out);
            return Ok(());
        }
        self.park_unknown_categories(cells);
        self.write_content(cells);
        let table = self.table;
        for idx in &table.order {
            if let Some(slot) = self.ids.get_mut(*idx) {
                slot.clear();
            }
            if let Some(entity) = table.entities.get(*idx) {
                self.read_entity(*idx, entity, cells);
            }
        }
        self.builder.finish(&self.content, out)
    }

    /// Gives the record its own marking; a row whose marking cannot be read is left out, because any guess could show it too widely.
    fn mark(&mut self, cells: Cells<'_>) -> bool {
        let Some(column) = self.table.marking else { return true };
        let text = cells.get(column);
        if text.is_empty() {
            return true;
        }
        if let Some((_, canonical)) = self.markings.iter().find(|(raw, _)| raw == text) {
            self.builder.set_marking(canonical);
            return true;
        }
        match text.parse::<Marking>() {
            Ok(marking) => {
                let canonical = marking.to_string();
                self.builder.set_marking(&canonical);
                const MARKINGS_REMEMBERED_MAX: usize = 64;
                if self.markings.len() < MARKINGS_REMEMBERED_MAX {
                    self.markings.push((text.to_owned(), canonical));
                }
                true
            }
            Err(error) => {
                let name = self.column_name(column);
                self.builder.finding(
                    Some(name),
                    FindingCode::UnknownValue,
                    Severity::Error,
                    format!("{error}; the row is left out"),
                    "mend the marking and read the file again",
                );
                false
            }
        }
    }

    fn column_name(&self, column: ColumnIdx) -> &'s str {
        self.table.columns.get(column).map_or("", |c| c.name.as_str())
    }

    fn park_unknown_categories(&mut self, cells: Cells<'_>) {
        for (column, known) in &self.table.categories {
            let cell = cells.get(*column);
            if !cell.is_empty() && !known.contains(cell) && !known.contains(&cell.to_lowercase()) {
                let reason = format!("`{}` is no category that the mapping knows; what it qualifies is parked", excerpt(cell));
                let name = self.column_name(*column);
                self.builder.finding(
                    Some(name),
                    FindingCode::UnknownValue,
                    Severity::Warning,
                    reason,
                    "map it in source.toml and list it under `categories`",
                );
            }
        }
    }

    /// The row's canonical content: mapped cells by column, whatever their order in the file.
    fn write_content(&mut self, cells: Cells<'_>) {
        self.content.clear();
        for (idx, column) in self.table.columns.iter().enumerate() {
            let cell = cells.get(idx);
            if !cell.is_empty() {
                self.content.extend_from_slice(&column.tag);
                self.content.extend_from_slice(&u32::try_from(cell.len()).unwrap_or(u32::MAX).to_le_bytes());
                self.content.extend_from_slice(cell.as_bytes());
            }
        }
    }

    fn read_entity(&mut self, idx: usize, entity: &'s Entity, cells: Cells<'_>) {
        if !cells.meets(&entity.conditions) || entity.required.iter().any(|c| cells.get(*c).is_empty()) {
            return;
        }
        match &entity.each {
            None => self.read_one(idx, entity, cells),
            Some((column, separator)) => {
                let whole = cells.get(*column);
                for part in parts(whole, Some(separator)).into_iter().take(EACH_MAX) {
                    self.read_one(idx, entity, Cells { part: Some((*column, part)), ..cells });
                }
            }
        }
    }

    fn read_one(&mut self, idx: usize, entity: &'s Entity, cells: Cells<'_>) {
        let speaks = entity.speaks_by.is_empty() || entity.speaks_by.iter().any(|c| !cells.get(*c).is_empty());
        let has_needs = entity.needs.iter().all(|e| self.ids.get(*e).is_some_and(|ids| !ids.is_empty()));
        if !speaks || !has_needs {
            return;
        }
        let id = if entity.is_reference {
            if !self.write_key(entity, cells, None) {
                return;
            }
            self.key_id(idx, entity)
        } else {
            let Some(kind) = self.kind(entity, cells) else { return };
            let at = self.builder.unnamed(kind);
            for set in &entity.sets {
                if set.only_kinds.is_empty() || set.only_kinds.contains(&kind) {
                    self.fill(at, set, cells);
                } else {
                    self.park_foreign(kind, set, cells);
                }
            }
            if self.builder.drop_if_silent(at) {
                return;
            }
            if !entity.key.is_empty() && self.write_key(entity, cells, Some(at)) {
                let id = self.key_id(idx, entity);
                self.builder.name(at, id);
                id
            } else {
                let Some(id) = self.builder.name_by_content(at) else { return };
                id
            }
        };
        if let Some(ids) = self.ids.get_mut(idx)
            && !ids.contains(&id)
        {
            ids.push(id);
        }
    }

    fn key_id(&mut self, idx: usize, entity: &Entity) -> EntityId {
        let namespace = entity.namespace.as_deref().unwrap_or(self.namespace);
        match self.memos.get_mut(idx) {
            Some(memo) => memo.id(namespace, &self.key),
            None => EntityId::of(namespace, &self.key),
        }
    }

    fn kind(&mut self, entity: &'s Entity, cells: Cells<'_>) -> Option<Kind> {
        match &entity.kind {
            KindRule::Fixed(kind) => Some(*kind),
            KindRule::Elsewhere => None,
            KindRule::ByColumn { column, kinds, other } => {
                let cell = cells.get(*column);
                let found = kinds.get(cell).or_else(|| kinds.get(&cell.to_lowercase())).copied();
                if found.is_none() && other.is_none() {
                    let reason = format!("`{}` names no kind that the mapping knows; {} is parked", excerpt(cell), entity.name);
                    let name = self.column_name(*column);
                    self.builder.finding(
                        Some(name),
                        FindingCode::UnknownValue,
                        Severity::Warning,
                        reason,
                        "add it to `kind.map` in source.toml",
                    );
                }
                found.or(*other)
            }
        }
    }

    /// A cell for a property that this row's kind lacks.
    fn park_foreign(&mut self, kind: Kind, set: &'s Set, cells: Cells<'_>) {
        for column in set.value.columns() {
            let cell = cells.get(*column);
            if !cell.is_empty() && cells.meets(&set.conditions) {
                let reason = format!("a {kind} has no property `{}`; `{}` is parked", set.prop, excerpt(cell));
                let name = self.column_name(*column);
                self.builder.finding(Some(name), FindingCode::UnknownValue, Severity::Warning, reason, "look whether the kind is right");
            }
        }
    }

    fn fill(&mut self, at: At, set: &'s Set, cells: Cells<'_>) {
        if !cells.meets(&set.conditions) {
            return;
        }
        match &set.value {
            Value::Columns(columns) => {
                for column in columns {
                    self.fill_from(at, set, *column, cells.get(*column), cells);
                }
            }
            Value::Join { columns, separator } => {
                let parts: Vec<&str> = columns.iter().map(|c| cells.get(*c)).filter(|c| !c.is_empty()).collect();
                let first = columns.first().copied().unwrap_or_default();
                self.fill_from(at, set, first, &parts.join(separator), cells);
            }
            Value::Template { columns, words } => {
                let first = columns.first().copied().unwrap_or_default();
                self.fill_from(at, set, first, &templated(columns, words, cells), cells);
            }
            Value::Const(value) => self.builder.add_value(at, set.prop, value.as_str()),
            Value::Entity(target) => {
                for id in self.ids.get(*target).into_iter().flatten() {
                    self.builder.add_link(at, set.prop, *id);
                }
            }
        }
    }

    fn fill_from(&mut self, at: At, set: &'s Set, column: ColumnIdx, cell: &str, cells: Cells<'_>) {
        if cell.is_empty() {
            return;
        }
        let hint = Hint {
            unit: cells.beside(&set.unit),
            region: cells.beside(&set.region),
            chain: cells.beside(&set.chain),
            date: set.date.as_ref(),
            decimal: set.decimal,
        };
        if set.split.is_none() && !(self.has_lists && cell.contains(LIST_SEPARATOR)) {
            self.fill_part(at, set, column, cell, &hint);
            return;
        }
        for part in parts(cell, set.split.as_deref()) {
            self.fill_part(at, set, column, part, &hint);
        }
    }

    fn fill_part(&mut self, at: At, set: &'s Set, column: ColumnIdx, part: &str, hint: &Hint<'_>) {
        let name = self.column_name(column);
        let value = self.mapped(set, name, part);
        self.builder.add_read(at, set.prop, set.norm, set.is_only && !self.has_lists, name, &value, hint);
    }

    /// The source's word in ours.
    fn mapped<'c>(&mut self, set: &'s Set, name: &str, part: &'c str) -> Cow<'c, str> {
        let Some(map) = &set.map else { return Cow::Borrowed(part) };
        match map.words.get(part).or_else(|| map.words.get(&part.to_lowercase())) {
            Some(word) => Cow::Owned(word.clone()),
            None if map.keeps_other => Cow::Borrowed(part),
            None => {
                let reason = format!("`{}` is no word that the mapping knows; it is parked", excerpt(part));
                self.builder.finding(Some(name), FindingCode::UnknownValue, Severity::Warning, reason, "add it to `map` in source.toml");
                Cow::Borrowed("")
            }
        }
    }

    /// Writes the entity's key; `false` when a part that it needs is empty.
    fn write_key(&mut self, entity: &'s Entity, cells: Cells<'_>, at: Option<At>) -> bool {
        self.key.clear();
        self.key.push_str(&entity.key_prefix);
        for (n, part) in entity.key.iter().enumerate() {
            if n > 0 {
                self.key.push(LIST_SEPARATOR);
            }
            match part {
                KeyPart::Word(word) => self.key.push_str(word),
                KeyPart::Record => self.builder.write_record_key(&self.content, &mut self.key),
                KeyPart::Column { column, as_prop, is_optional } => {
                    let cell = cells.get(*column);
                    if cell.is_empty() && !is_optional {
                        return false;
                    }
                    let normal = as_prop.zip(at).and_then(|(prop, at)| self.builder.first_value(at, prop));
                    match normal {
                        Some(value) => self.key.push_str(value),
                        None => self.key.push_str(&clean(cell)),
                    }
                }
            }
        }
        true
    }
}

/// The words with the cells between them; empty when a cell is.
fn templated(columns: &[ColumnIdx], words: &[String], cells: Cells<'_>) -> String {
    let mut out = words.first().cloned().unwrap_or_default();
    for (column, word) in columns.iter().zip(words.iter().skip(1)) {
        let cell = cells.get(*column);
        if cell.is_empty() {
            return String::new();
        }
        out.push_str(cell);
        out.push_str(word);
    }
    out
}

/// The parts of a cell that are not empty.
fn parts<'c>(cell: &'c str, separator: Option<&str>) -> Vec<&'c str> {
    let pieces: Vec<&str> = match separator {
        _ if cell.contains(LIST_SEPARATOR) => cell.split(LIST_SEPARATOR).collect(),
        Some(separator) => cell.split(separator).collect(),
        None => vec![cell],
    };
    pieces.into_iter().map(str::trim).filter(|p| !p.is_empty()).collect()
}
