// SPDX-License-Identifier: Apache-2.0
//! A source's mapping, compiled: columns are numbers, properties are known, entities stand in the order of their links.

use std::collections::{HashMap, HashSet};

use encoding_rs::Encoding;
use model::{Kind, Prop};

use crate::normal::{DateRule, Norm};

/// The place of a column in [`Table::columns`].
pub(crate) type ColumnIdx = usize;
/// The place of an entity in [`Table::entities`].
pub(crate) type EntityIdx = usize;

/// How one kind of file of a source is read.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    /// File-name patterns; empty for a source of one kind of file.
    pub(crate) files: Vec<String>,
    pub(crate) layout: Layout,
    /// Columns that the mapping names.
    pub(crate) columns: Vec<Column>,
    /// Folded names of columns left out on purpose.
    pub(crate) ignored: HashSet<String>,
    /// Cells that mean "nothing", in lower case.
    pub(crate) empty: Vec<String>,
    /// The column with a marking of its own.
    pub(crate) marking: Option<ColumnIdx>,
    /// Columns with a closed list of values.
    pub(crate) categories: Vec<(ColumnIdx, HashSet<String>)>,
    /// The entities a row speaks of, in the order of `source.toml`.
    pub(crate) entities: Vec<Entity>,
    /// The order in which they are built: whoever is pointed at comes first.
    pub(crate) order: Vec<EntityIdx>,
    /// Rows of a whole file, at least and at most.
    pub(crate) expected: Option<(u64, u64)>,
}

/// How the text is laid out.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    /// `None`: by byte order mark, else UTF-8.
    pub(crate) encoding: Option<&'static Encoding>,
    /// `None`: found out from the first lines.
    pub(crate) delimiter: Option<u8>,
    /// Column names when the file has no header.
    pub(crate) headless: Option<Vec<String>>,
    /// Lines before the header.
    pub(crate) skip_lines: u64,
}

/// A column that the mapping names.
#[derive(Clone, Debug)]
pub(crate) struct Column {
    /// As written in `source.toml`.
    pub(crate) name: String,
    /// Folded names that a header may have.
    pub(crate) keys: Vec<String>,
    /// Stands for the name in a row's canonical content, so that the order of columns does not matter.
    pub(crate) tag: [u8; 4],
    /// Without it the file is refused.
    pub(crate) is_needed: bool,
}

/// One entity that a row speaks of.
#[derive(Clone, Debug)]
pub(crate) struct Entity {
    pub(crate) name: String,
    pub(crate) kind: KindRule,
    /// Whether it is told of elsewhere: pointed at, but without a fragment in this record.
    pub(crate) is_reference: bool,
    pub(crate) key: Vec<KeyPart>,
    /// Whose key it is, when not the source's.
    pub(crate) namespace: Option<String>,
    /// Begins the key, so that different sorts of key do not meet in one namespace.
    pub(crate) key_prefix: String,
    pub(crate) required: Vec<ColumnIdx>,
    pub(crate) conditions: Vec<Condition>,
    /// One entity for each part of this column's cell.
    pub(crate) each: Option<(ColumnIdx, String)>,
    /// Columns of which one at least must have a value; empty when the mapping names none.
    pub(crate) speaks_by: Vec<ColumnIdx>,
    /// Entities that must be there, such as the two ends of a link.
    pub(crate) needs: Vec<EntityIdx>,
    pub(crate) sets: Vec<Set>,
}

/// Which kind an entity is.
#[derive(Clone, Debug)]
pub(crate) enum KindRule {
    Fixed(Kind),
    /// Another record tells.
    Elsewhere,
    /// By the cell of a column, folded.
    ByColumn {
        column: ColumnIdx,
        kinds: HashMap<String, Kind>,
        other: Option<Kind>,
    },
}

impl KindRule {
    /// All kinds it can give.
    pub(crate) fn kinds(&self) -> Vec<Kind> {
        match self {
            KindRule::Fixed(kind) => vec![*kind],
            KindRule::Elsewhere => Vec::new(),
            KindRule::ByColumn { kinds, other, .. } => {
                let mut all: Vec<Kind> = kinds.values().copied().chain(*other).collect();
                all.sort_unstable();
                all.dedup();
                all
            }
        }
    }
}

/// A part of a key.
#[derive(Clone, Debug)]
pub(crate) enum KeyPart {
    /// A cell; in the normal form of the property that reads it, where one does.
    Column { column: ColumnIdx, as_prop: Option<Prop>, is_optional: bool },
    /// A fixed word.
    Word(String),
    /// The record's own id: an entity of its own for every row.
    Record,
}

/// Holds when the cell is one of these values (in any case), or any value at all.
#[derive(Clone, Debug)]
pub(crate) struct Condition {
    pub(crate) column: ColumnIdx,
    /// Lower case; empty: any value. A word that ends in `*` fits everything that starts so.
    pub(crate) values: Vec<String>,
    /// Turns it round.
    pub(crate) is_not: bool,
}

/// Fills one property.
#[derive(Clone, Debug)]
pub(crate) struct Set {
    pub(crate) prop: Prop,
    /// Kinds of the entity that have the property; empty when all of them have.
    pub(crate) only_kinds: Vec<Kind>,
    pub(crate) norm: Norm,
    /// Whether nothing else fills this property, so that its value cannot be there already.
    pub(crate) is_only: bool,
    pub(crate) value: Value,
    pub(crate) conditions: Vec<Condition>,
    pub(crate) split: Option<String>,
    pub(crate) map: Option<ValueMap>,
    pub(crate) unit: Beside,
    pub(crate) region: Beside,
    pub(crate) chain: Beside,
    pub(crate) date: Option<DateRule>,
    pub(crate) decimal: Option<char>,
}

/// Where a value comes from.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    /// One value from each column that has one.
    Columns(Vec<ColumnIdx>),
    /// One value from all of them.
    Join { columns: Vec<ColumnIdx>, separator: String },
    /// Words around cells; nothing when one of the cells is empty. `words` has one more item than `columns`.
    Template { columns: Vec<ColumnIdx>, words: Vec<String> },
    /// The same in every row.
    Const(String),
    /// Other entities of the row.
    Entity(EntityIdx),
}

impl Value {
    /// The entity it points at.
    pub(crate) fn entity(&self) -> Option<EntityIdx> {
        if let Value::Entity(idx) = self { Some(*idx) } else { None }
    }

    /// The columns it reads.
    pub(crate) fn columns(&self) -> &[ColumnIdx] {
        match self {
            Value::Columns(columns) | Value::Join { columns, .. } | Value::Template { columns, .. } => columns,
            Value::Const(_) | Value::Entity(_) => &[],
        }
    }
}

/// Words of the source and what they are in ours.
#[derive(Clone, Debug)]
pub(crate) struct ValueMap {
    /// By the cell in lower case; an empty value leaves the cell out without a finding.
    pub(crate) words: HashMap<String, String>,
    /// Whether an unknown word is kept as it is; otherwise it is parked with a finding.
    pub(crate) keeps_other: bool,
}

/// Something that stands beside a cell.
#[derive(Clone, Debug, Default)]
pub(crate) enum Beside {
    #[default]
    None,
    Const(String),
    Column(ColumnIdx),
}

/// How a header is compared: without case, spaces, underscores and other signs.
pub(crate) fn column_key(name: &str) -> String {
    let folded: String = model::text::fold(name).split(' ').collect();
    if folded.is_empty() { name.trim().to_lowercase() } else { folded }
}

impl Table {
    /// Whether the table is meant for a file of this name. Packing suffixes do not count; `*` stands for anything.
    pub(crate) fn takes(&self, file_name: &str) -> bool {
        let name = file_name.rsplit(['/', '\\']).next().unwrap_or(file_name).to_lowercase();
        let name = name.strip_suffix(".gz").or_else(|| name.strip_suffix(".zst")).unwrap_or(&name);
        self.files.is_empty() || self.files.iter().any(|pattern| glob(&pattern.to_lowercase(), name))
    }
}

/// Whether the name fits the pattern, in which `*` stands for any run of characters.
fn glob(pattern: &str, name: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| name.strip_prefix(first)) else { return false };
    let Some(last) = parts.next_back() else { return rest.is_empty() };
    for part in parts {
        match rest.find(part) {
            Some(at) => rest = rest.get(at + part.len()..).unwrap_or_default(),
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_fit_names() {
        for (pattern, name, expect) in [
            ("parties.csv", "parties.csv", true),
            ("parties.csv", "parties.csv.bak", false),
            ("parties*.csv", "parties-2024.csv", true),
            ("*.csv", "a.csv", true),
            ("a*b*c", "aXbYc", true),
            ("a*b*c", "acb", false),
            ("*", "", true),
            ("ab*b", "ab", false),
        ] {
            assert_eq!(glob(pattern, name), expect, "{pattern} {name}");
        }
    }

    #[test]
    fn headers_are_compared_without_their_looks() {
        for same in ["Bill Number", "bill_number", "BILL-NUMBER", "billNumber", " Bill  number "] {
            assert_eq!(column_key(same), "billnumber", "{same}");
        }
        assert_ne!(column_key("№"), "");
    }
}
