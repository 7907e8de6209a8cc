// SPDX-License-Identifier: Apache-2.0
//! Walks a TOML document and says, for everything that is wrong, at which line and key.

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::SpecError;

/// The document.
pub(super) struct Document<'a> {
    source_id: &'a str,
    text: &'a str,
}

impl<'a> Document<'a> {
    pub(super) fn new(source_id: &'a str, text: &'a str) -> Self {
        Document { source_id, text }
    }

    /// Parses the text.
    pub(super) fn parse(&self) -> Result<Spanned<DeTable<'a>>, SpecError> {
        DeTable::parse(self.text).map_err(|e| {
            let at = e.span().map_or(0, |s| s.start);
            self.error(at, "", e.message().to_owned(), Some("mend the TOML".to_owned()))
        })
    }

    fn line(&self, at: usize) -> u64 {
        1 + self.text.bytes().take(at).filter(|b| *b == b'\n').count() as u64
    }

    fn error(&self, at: usize, key: &str, reason: String, remedy: Option<String>) -> SpecError {
        SpecError { source_id: self.source_id.to_owned(), line: self.line(at), key: key.to_owned(), reason, remedy }
    }
}

/// A value with its place.
#[derive(Clone)]
pub(super) struct Node<'d> {
    document: &'d Document<'d>,
    at: usize,
    path: String,
    value: &'d DeValue<'d>,
}

/// A table with its place.
#[derive(Clone)]
pub(super) struct Section<'d> {
    document: &'d Document<'d>,
    at: usize,
    path: String,
    table: &'d DeTable<'d>,
}

impl<'d> Node<'d> {
    /// An error about this value.
    pub(super) fn error(&self, reason: impl Into<String>, remedy: impl Into<String>) -> SpecError {
        self.document.error(self.at, &self.path, reason.into(), Some(remedy.into()).filter(|r| !r.is_empty()))
    }

    fn wrong(&self, wanted: &str) -> SpecError {
        self.error(format!("{} where {wanted} was expected", self.value.type_str()), "")
    }

    /// The text, if it is one.
    pub(super) fn as_str(&self) -> Option<&'d str> {
        self.value.as_str()
    }

    /// The text.
    pub(super) fn str(&self) -> Result<&'d str, SpecError> {
        self.as_str().ok_or_else(|| self.wrong("a text"))
    }

    /// One or more texts.
    pub(super) fn strings(&self) -> Result<Vec<Node<'d>>, SpecError> {
        let items = match self.value.as_array() {
            Some(items) => items.iter().enumerate().map(|(i, item)| self.child(i, item)).collect(),
            None => vec![self.clone()],
        };
        items.iter().try_for_each(|i| i.str().map(|_| ()))?;
        Ok(items)
    }

    fn child(&self, idx: usize, item: &'d Spanned<DeValue<'d>>) -> Node<'d> {
        Node { document: self.document, at: item.span().start, path: format!("{}[{idx}]", self.path), value: item.get_ref() }
    }

    /// The values of a list.
    pub(super) fn items(&self) -> Result<Vec<Node<'d>>, SpecError> {
        let items = self.value.as_array().ok_or_else(|| self.wrong("a list"))?;
        Ok(items.iter().enumerate().map(|(i, item)| self.child(i, item)).collect())
    }

    /// Whether it is a list.
    pub(super) fn is_array(&self) -> bool {
        self.value.is_array()
    }

    /// A whole number that is not negative.
    pub(super) fn count(&self) -> Result<u64, SpecError> {
        let number = self.value.as_integer().and_then(|i| u64::from_str_radix(i.as_str(), i.radix()).ok());
        number.ok_or_else(|| self.wrong("a whole number"))
    }

    fn bool(&self) -> Result<bool, SpecError> {
        self.value.as_bool().ok_or_else(|| self.wrong("true or false"))
    }

    /// A list of whole numbers.
    pub(super) fn counts(&self) -> Result<Vec<u64>, SpecError> {
        let items = self.value.as_array().ok_or_else(|| self.wrong("a list of numbers"))?;
        items.iter().enumerate().map(|(i, item)| self.child(i, item).count()).collect()
    }

    /// The table.
    pub(super) fn section(&self) -> Result<Section<'d>, SpecError> {
        let table = self.value.as_table().ok_or_else(|| self.wrong("a table"))?;
        Ok(Section { document: self.document, at: self.at, path: self.path.clone(), table })
    }
}

impl<'d> Section<'d> {
    /// The whole document as a table.
    pub(super) fn root(document: &'d Document<'d>, table: &'d Spanned<DeTable<'d>>) -> Self {
        Section { document, at: 0, path: String::new(), table: table.get_ref() }
    }

    /// An error about this table.
    pub(super) fn error(&self, reason: impl Into<String>, remedy: impl Into<String>) -> SpecError {
        self.document.error(self.at, &self.path, reason.into(), Some(remedy.into()).filter(|r| !r.is_empty()))
    }

    fn path_of(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    /// The value of a key.
    pub(super) fn get(&self, key: &str) -> Option<Node<'d>> {
        let value = self.table.get(key)?;
        Some(Node { document: self.document, at: value.span().start, path: self.path_of(key), value: value.get_ref() })
    }

    /// The text of a key.
    pub(super) fn str(&self, key: &str) -> Result<Option<&'d str>, SpecError> {
        self.get(key).map(|n| n.str()).transpose()
    }

    /// The text of a key that must be there.
    pub(super) fn need_str(&self, key: &str) -> Result<&'d str, SpecError> {
        let text = self.str(key)?.filter(|t| !t.trim().is_empty());
        text.ok_or_else(|| self.error(format!("`{key}` is missing"), format!("add `{key} = \"…\"`")))
    }

    /// The texts of a key, none when it is not there.
    pub(super) fn strings(&self, key: &str) -> Result<Vec<Node<'d>>, SpecError> {
        self.get(key).map_or(Ok(Vec::new()), |n| n.strings())
    }

    /// A switch.
    pub(super) fn bool(&self, key: &str, default: bool) -> Result<bool, SpecError> {
        self.get(key).map_or(Ok(default), |n| n.bool())
    }

    /// A table under a key.
    pub(super) fn section(&self, key: &str) -> Result<Option<Section<'d>>, SpecError> {
        self.get(key).map(|n| n.section()).transpose()
    }

    /// The tables of `[[key]]`.
    pub(super) fn sections(&self, key: &str) -> Result<Vec<Section<'d>>, SpecError> {
        let Some(node) = self.get(key) else { return Ok(Vec::new()) };
        let items =
            node.value.as_array().ok_or_else(|| node.error(format!("`{key}` is no list of tables"), format!("write it as [[{key}]]")))?;
        items.iter().enumerate().map(|(i, item)| node.child(i, item).section()).collect()
    }

    /// All keys and values, in the order of the document.
    pub(super) fn entries(&self) -> Vec<(&'d str, Node<'d>)> {
        let mut all: Vec<_> = self
            .table
            .iter()
            .map(|(key, value)| {
                let name: &'d str = key.get_ref();
                (name, Node { document: self.document, at: key.span().start, path: self.path_of(name), value: value.get_ref() })
            })
            .collect();
        all.sort_by_key(|(_, node)| node.at);
        all
    }

    /// Refuses keys that are not among the known ones.
    pub(super) fn only(&self, known: &[&str]) -> Result<(), SpecError> {
        match self.entries().into_iter().find(|(key, _)| !known.contains(key)) {
            Some((key, node)) => Err(node.error(format!("nothing is called `{key}` here"), suggestion(key, known.iter().copied()))),
            None => Ok(()),
        }
    }
}

/// "did you mean …", for the nearest known word, or the list when it is short.
pub fn suggestion<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> String {
    /// Less alike than this is no help; "shipmnt" and "shipment" reach 0.97.
    const LIKENESS_MIN: f64 = 0.8;
    const LISTED_MAX: usize = 12;
    let known: Vec<&str> = known.collect();
    let likeness = |k: &str| strsim::jaro_winkler(&word.to_lowercase(), &k.to_lowercase());
    let best = known.iter().map(|k| (likeness(k), *k)).max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(a.1)));
    match best {
        Some((score, near)) if score >= LIKENESS_MIN => format!("did you mean `{near}`?"),
        _ if known.len() <= LISTED_MAX && !known.is_empty() => format!("use one of {}", known.join(", ")),
        _ => String::new(),
    }
}
