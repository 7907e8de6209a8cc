// SPDX-License-Identifier: Apache-2.0
//! `source.toml`: who publishes, under which authority and marking, in which format, and what its columns mean.

mod set;
mod table;
mod walk;

use std::collections::BTreeMap;

use model::Marking;
use thiserror::Error;

use crate::{Words, mapping::Table};
pub use walk::suggestion;
use walk::{Document, Section};

/// How a source's bytes are laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// CSV, TSV or any other delimiter; columns mapped by `[[entity]]`.
    Delimited,
    /// One JSON object a line; dotted paths are columns, mapped by `[[entity]]`.
    JsonLines,
    /// FollowTheMoney entities, one a line.
    FtmLines,
    /// Senzing records, one a line.
    SenzingLines,
    /// The UN Security Council's consolidated list.
    UnXml,
    /// OFAC's set of delimited files (`sdn.csv`, `alt.csv`, `add.csv`, …).
    OfacCsv,
}

impl Format {
    const ALL: [(Format, &'static str); 6] = [
        (Format::Delimited, "delimited"),
        (Format::JsonLines, "json-lines"),
        (Format::FtmLines, "ftm-lines"),
        (Format::SenzingLines, "senzing-lines"),
        (Format::UnXml, "un-xml"),
        (Format::OfacCsv, "ofac-csv"),
    ];

    /// The word used in `source.toml`.
    pub fn as_str(self) -> &'static str {
        Format::ALL.iter().find(|(f, _)| *f == self).map_or("", |(_, word)| word)
    }

    /// Reads the word.
    pub fn parse(text: &str) -> Option<Format> {
        Format::ALL.iter().find(|(_, word)| *word == text).map(|(f, _)| *f)
    }
}

/// A source, ready to read.
#[derive(Clone, Debug)]
pub struct SourceSpec {
    /// The folder's name.
    pub id: String,
    /// Title for people.
    pub title: String,
    /// Who publishes.
    pub publisher: String,
    /// Under which authority or basis the records are held.
    pub authority: String,
    /// Under which licence they are published.
    pub licence: String,
    /// How often they change: `daily`, `weekly`, `static`, …
    pub cadence: String,
    /// What a reader of the source should know; may be empty.
    pub notes: String,
    /// Where the current files lie; may be empty.
    pub urls: Vec<String>,
    /// The marking of records that bring none.
    pub marking: Marking,
    /// Whose keys these are: sources that share a namespace share entities.
    pub namespace: String,
    /// Whether its publisher gives each party one key, so that two keys are two parties unless an identifier says otherwise.
    pub one_key_per_party: bool,
    /// How the bytes are laid out.
    pub format: Format,
    /// Rows of a whole file, at least and at most, when the publisher's totals are known.
    pub expected: Option<(u64, u64)>,
    /// Further settings of a format, as text.
    pub options: BTreeMap<String, String>,
    /// What the columns mean; empty for formats that bring their own meaning.
    pub(crate) tables: Vec<Table>,
}

/// A `source.toml` that cannot be used: where, why, and what to do.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("line {line} of `sources/{source_id}/source.toml`, `{key}`: {reason}")]
pub struct SpecError {
    /// Which source.
    pub source_id: String,
    /// 1-based line; 0 when a key is missing.
    pub line: u64,
    /// The key, as a path: `entity[1].set.billNumber`.
    pub key: String,
    /// What is wrong.
    pub reason: String,
    /// What to do.
    pub remedy: Option<String>,
}

impl SourceSpec {
    /// Reads the text of `sources/<id>/source.toml`.
    ///
    /// # Errors
    /// When a key is unknown, missing, of the wrong form, or names something that the ontology lacks.
    pub fn parse(id: &str, toml: &str, words: &Words) -> Result<SourceSpec, SpecError> {
        let document = Document::new(id, toml);
        let parsed = document.parse()?;
        let root = Section::root(&document, &parsed);
        let has_tables = root.get("table").is_some();
        root.only(&if has_tables { [HEAD, &["table"], SHARED].concat() } else { [HEAD, SHARED, OWN].concat() })?;

        let format_word = root.need_str("format")?;
        let format = Format::parse(format_word).ok_or_else(|| {
            let known = Format::ALL.iter().map(|(_, word)| *word);
            at(&root, "format", format!("no format `{format_word}`"), suggestion(format_word, known))
        })?;
        let marking_text = root.need_str("marking")?;
        let marking = marking_text.parse::<Marking>().map_err(|e| at(&root, "marking", e.to_string(), ""))?;
        let text = |key: &str| root.str(key).map(|t| t.unwrap_or_default().to_owned());
        let urls = root.strings("url")?;
        Ok(SourceSpec {
            id: id.to_owned(),
            title: root.need_str("title")?.to_owned(),
            publisher: root.need_str("publisher")?.to_owned(),
            authority: root.need_str("authority")?.to_owned(),
            licence: root.need_str("licence")?.to_owned(),
            cadence: root.need_str("cadence")?.to_owned(),
            notes: text("notes")?,
            urls: urls.iter().map(|n| n.str().map(str::to_owned)).collect::<Result<_, _>>()?,
            marking,
            namespace: root.str("namespace")?.unwrap_or(id).to_owned(),
            one_key_per_party: root.bool("one_key_per_party", false)?,
            format,
            expected: table::expected(&root)?,
            options: options(&root)?,
            tables: tables(&root, format, words)?,
        })
    }

    /// The table that a file of this name is read by.
    pub(crate) fn table(&self, file_name: &str) -> Option<&Table> {
        self.tables.iter().find(|t| t.takes(file_name))
    }

    /// The same source without expected totals, for reading its sample.
    pub fn sampled(mut self) -> SourceSpec {
        self.expected = None;
        self.tables.iter_mut().for_each(|t| t.expected = None);
        self
    }

    /// The file-name patterns of a source that is a set of files; empty when any file will do.
    pub fn file_patterns(&self) -> Vec<&str> {
        self.tables.iter().flat_map(|t| t.files.iter().map(String::as_str)).collect()
    }

    /// Which column fills which property, for people: (file pattern, column, `Kind.property`).
    pub fn columns_mapped(&self) -> Vec<(String, String, String)> {
        self.tables.iter().flat_map(table::described).collect()
    }
}

/// Keys about the source.
const HEAD: &[&str] = &[
    "title",
    "publisher",
    "authority",
    "licence",
    "cadence",
    "notes",
    "url",
    "marking",
    "namespace",
    "one_key_per_party",
    "format",
    "expected",
    "options",
];
/// Keys that hold for all tables unless a table says otherwise.
const SHARED: &[&str] = &["encoding", "delimiter", "header", "skip_lines", "empty", "ignored"];
/// Keys of one table.
const OWN: &[&str] = &["columns", "aliases", "needed", "marking_column", "categories", "entity"];

fn at(section: &Section<'_>, key: &str, reason: String, remedy: impl Into<String>) -> SpecError {
    let remedy = remedy.into();
    match section.get(key) {
        Some(node) => node.error(reason, remedy),
        None => section.error(reason, remedy),
    }
}

fn options(root: &Section<'_>) -> Result<BTreeMap<String, String>, SpecError> {
    let entries = root.section("options")?.map_or(Vec::new(), |s| s.entries());
    entries.into_iter().map(|(key, node)| Ok((key.to_owned(), node.str()?.to_owned()))).collect()
}

fn tables(root: &Section<'_>, format: Format, words: &Words) -> Result<Vec<Table>, SpecError> {
    let sections = root.sections("table")?;
    let is_mapped = matches!(format, Format::Delimited | Format::JsonLines);
    if !is_mapped {
        let own = ["table", "entity", "columns"].iter().find_map(|key| root.get(key));
        return match own {
            Some(node) => Err(node.error(format!("format `{}` brings its own mapping", format.as_str()), "leave this out")),
            None => Ok(Vec::new()),
        };
    }
    if sections.is_empty() {
        return Ok(vec![table::parse(root, root, words)?]);
    }
    sections
        .iter()
        .map(|section| {
            section.only(&[&["file", "expected"], SHARED, OWN].concat())?;
            table::parse(root, section, words)
        })
        .collect()
}

#[cfg(test)]
mod tests;
