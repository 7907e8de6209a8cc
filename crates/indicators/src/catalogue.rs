// SPDX-License-Identifier: Apache-2.0
//! Reading packs: every fault is reported, with file and line, before anything runs.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use model::{ContentHasher, Ontology};
use thiserror::Error;

use crate::{
    Case, Parameter, ParameterError, Query, ROWS_MAX, Value, columns_of,
    guard::is_guarded,
    header::{self, Header},
    words::{Placed, Word, words},
};

/// One indicator.
#[derive(Clone, Debug)]
pub struct Indicator {
    /// `pack/name`.
    pub id: String,
    /// Its pack.
    pub pack: String,
    /// Title for people.
    pub title: String,
    /// The question it answers.
    pub question: String,
    /// What one row is.
    pub grain: String,
    /// What its main number counts.
    pub unit: String,
    /// Papers it rests on.
    pub basis: Vec<String>,
    /// What a reader must not conclude.
    pub caveats: Vec<String>,
    /// The tables it reads.
    pub inputs: Vec<String>,
    /// What a reader may set.
    pub parameters: Vec<Parameter>,
    /// The whole file: the header is a comment, so lines in errors are lines of the file.
    pub sql: String,
    /// Its worked case.
    pub case: Case,
    /// Hash of the file, hexadecimal: the version that an answer names.
    pub sha256: String,
}

impl Indicator {
    /// The parameters at their defaults.
    pub fn defaults(&self) -> Vec<(String, Value)> {
        self.parameters.iter().map(|p| (p.name.clone(), p.default.clone())).collect()
    }

    /// The parameters with some of them set by a reader.
    ///
    /// # Errors
    /// When a name is unknown or a value is not allowed.
    pub fn with<'a>(&self, set: impl Iterator<Item = (&'a str, &'a str)>) -> Result<Vec<(String, Value)>, ParameterError> {
        let mut values = self.defaults();
        for (name, text) in set {
            let known = self.parameters.iter().zip(&mut values).find(|(p, _)| p.name == name);
            let (parameter, (_, value)) = known.ok_or_else(|| ParameterError::Unknown(model::text::excerpt(name)))?;
            *value = parameter.read(text)?;
        }
        Ok(values)
    }

    /// The query to run with these parameters.
    pub fn query<'a>(&'a self, parameters: &'a [(String, Value)]) -> Query<'a> {
        Query { name: &self.id, sql: &self.sql, parameters, rows_max: ROWS_MAX }
    }
}

/// Something wrong with a pack.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// Which file.
    pub file: String,
    /// Which line, 1-based.
    pub line: usize,
    /// What is wrong, and what would be right.
    pub reason: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` line {}: {}", self.file, self.line, self.reason)
    }
}

/// Packs that cannot be used, with every reason.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
pub struct CatalogueError(pub Vec<Fault>);

/// All indicators, by id.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    indicators: BTreeMap<String, Indicator>,
}

impl Catalogue {
    /// Reads `packs/<pack>/<name>.sql` and `<name>.case.toml`, as (path, text).
    ///
    /// # Errors
    /// All faults of all files.
    pub fn parse(files: &[(&str, &str)], ontology: &Ontology) -> Result<Catalogue, CatalogueError> {
        let texts: BTreeMap<&str, &str> = files.iter().copied().collect();
        let mut faults = Vec::new();
        let mut indicators = BTreeMap::new();
        for (&path, &text) in &texts {
            if let Some(stem) = path.strip_suffix(".sql") {
                let case_path = format!("{stem}.case.toml");
                match read_indicator(path, text, &case_path, texts.get(case_path.as_str()).copied(), ontology) {
                    Ok(indicator) => drop(indicators.insert(indicator.id.clone(), indicator)),
                    Err(more) => faults.extend(more),
                }
            } else if !path.strip_suffix(".case.toml").is_some_and(|stem| texts.contains_key(format!("{stem}.sql").as_str())) {
                faults.push(Fault {
                    file: path.to_owned(),
                    line: 1,
                    reason: "belongs to no indicator: a case lies beside its `.sql`".to_owned(),
                });
            }
        }
        faults.sort_unstable();
        if faults.is_empty() { Ok(Catalogue { indicators }) } else { Err(CatalogueError(faults)) }
    }

    /// All indicators, by id.
    pub fn iter(&self) -> impl Iterator<Item = &Indicator> {
        self.indicators.values()
    }

    /// The indicator of this id: `picture/arrivals_by_month`.
    pub fn get(&self, id: &str) -> Option<&Indicator> {
        self.indicators.get(id)
    }
}

fn read_indicator(path: &str, text: &str, case_path: &str, case: Option<&str>, ontology: &Ontology) -> Result<Indicator, Vec<Fault>> {
    let fault = |line: usize, reason: String| Fault { file: path.to_owned(), line, reason };
    let (pack, name) =
        pack_and_name(path).ok_or_else(|| vec![fault(1, "a pack's file is `packs/<pack>/<name>.sql`, in small letters".to_owned())])?;
    let (header, parameters) = header::read(path, text).map_err(|f| vec![f])?;
    let mut faults = Vec::new();
    header_faults(&header, ontology).into_iter().for_each(|reason| faults.push(fault(1, reason)));
    sql_faults(text, &header, ontology).into_iter().for_each(|(line, reason)| faults.push(fault(line, reason)));
    let case = match case {
        Some(case) => Case::parse(case_path, case, &header.inputs, ontology).map_err(|more| faults.extend(more)).ok(),
        None => {
            faults.push(fault(1, format!("has no worked case: write `{case_path}`")));
            None
        }
    };
    let sha256 = ContentHasher::new("indicator/1").part(text.as_bytes()).finish32().iter().map(|b| format!("{b:02x}")).collect();
    match case {
        Some(case) if faults.is_empty() => Ok(Indicator {
            id: format!("{pack}/{name}"),
            pack: pack.to_owned(),
            title: header.title,
            question: header.question,
            grain: header.grain,
            unit: header.unit,
            basis: header.basis,
            caveats: header.caveats,
            inputs: header.inputs,
            parameters,
            sql: text.to_owned(),
            case,
            sha256,
        }),
        _ => Err(faults),
    }
}

fn pack_and_name(path: &str) -> Option<(&str, &str)> {
    let (pack, name) = path.strip_prefix("packs/")?.strip_suffix(".sql")?.split_once('/')?;
    let plain = |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    (plain(pack) && plain(name)).then_some((pack, name))
}

fn header_faults(header: &Header, ontology: &Ontology) -> Vec<String> {
    let mut faults = Vec::new();
    for (key, text) in [("title", &header.title), ("question", &header.question), ("grain", &header.grain), ("unit", &header.unit)] {
        if text.trim().is_empty() {
            faults.push(format!("`{key}` is empty"));
        }
    }
    for (key, list) in [("basis", &header.basis), ("caveats", &header.caveats), ("inputs", &header.inputs)] {
        if list.is_empty() {
            faults.push(format!("`{key}` is empty"));
        }
    }
    for input in header.inputs.iter().filter(|i| columns_of(i, ontology).is_none()) {
        faults.push(format!("there is no table `{input}`: name a kind in small letters (`shipment_line`), `entities` or `links`"));
    }
    faults
}

fn sql_faults(text: &str, header: &Header, ontology: &Ontology) -> Vec<(usize, String)> {
    let all = words(text);
    let mut faults = Vec::new();
    let mut read = BTreeSet::new();
    let mut used = BTreeSet::new();
    for Placed { word, line, .. } in &all {
        match word {
            Word::Name(name) | Word::Literal(name) if is_guarded(name) => {
                faults.push((*line, format!("no indicator may read `{name}`: test behavior, not birth or belief")));
            }
            Word::Name(name) => drop(read.insert(name.to_lowercase())),
            Word::Parameter(name) => {
                if !header.parameters.contains_key(name) {
                    faults.push((*line, format!("`${name}` is not declared under [parameters]")));
                }
                used.insert(name.clone());
            }
            _ => {}
        }
    }
    for input in header.inputs.iter().filter(|i| !read.contains(*i)) {
        faults.push((1, format!("`{input}` is an input but is never read")));
    }
    for name in header.parameters.keys().filter(|n| !used.contains(*n)) {
        faults.push((1, format!("parameter `{name}` is never used")));
    }
    faults.extend(undeclared_tables(&all, header, ontology));
    if !is_ordered(&all) {
        faults.push((1, "has no outermost ORDER BY: an answer must have one order".to_owned()));
    }
    faults
}

/// Tables that stand after FROM or JOIN without being declared.
fn undeclared_tables(all: &[Placed], header: &Header, ontology: &Ontology) -> Vec<(usize, String)> {
    let is = |placed: &Placed, keyword: &str| matches!(&placed.word, Word::Name(n) if n.eq_ignore_ascii_case(keyword));
    let after = all.windows(2).filter(|w| is(&w[0], "from") || is(&w[0], "join")).map(|w| &w[1]);
    after
        .filter_map(|placed| match &placed.word {
            Word::Name(name) if !header.inputs.contains(name) && columns_of(name, ontology).is_some() => {
                Some((placed.line, format!("`{name}` is read but not declared under `inputs`")))
            }
            _ => None,
        })
        .collect()
}

fn is_ordered(all: &[Placed]) -> bool {
    let keyword = |p: &Placed, word: &str| p.depth == 0 && matches!(&p.word, Word::Name(n) if n.eq_ignore_ascii_case(word));
    all.windows(2).any(|w| keyword(&w[0], "order") && keyword(&w[1], "by"))
}
