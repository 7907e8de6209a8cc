// SPDX-License-Identifier: Apache-2.0
//! Clusters that keep their ids from run to run, in a file of rows and ids and a log of what changed.
//!
//! The log is written before the ids are replaced. Should the machine stop in between, the next run finds the same changes at
//! the end of the log and does not write them twice.

use std::{
    collections::HashMap,
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

use matching::{Lineage, LineageStep, lineage};

use super::{
    MatchPlan, Matched, TableFinding, check_out,
    output::write_whole,
    score::{Findings, Whole, each_row},
};
use crate::AppError;

/// Columns of the log.
const LOG_COLUMNS: [&str; 6] = ["when", "edition", "change", "cluster_id", "records", "others"];
/// Bytes of the log that are looked at for lines of a run that did not end, at most.
const TAIL_BYTES_MAX: u64 = 1 << 30;

/// Where ids and their log are kept.
#[derive(Clone, Debug)]
pub struct IdFiles {
    /// Records with the ids of their clusters.
    pub ids: PathBuf,
    /// What became of clusters, a line each.
    pub log: PathBuf,
}

impl IdFiles {
    /// The log stands beside the ids: `ids.log.csv` beside `ids.csv`.
    pub fn beside(ids: &Path) -> IdFiles {
        IdFiles { ids: ids.to_owned(), log: ids.with_extension("log.csv") }
    }

    /// Refuses places that cannot be written to.
    ///
    /// # Errors
    /// When one of them is a folder or a file to be read, or its folder is not there.
    pub fn check(&self, inputs: &[PathBuf]) -> Result<(), AppError> {
        check_out(&self.ids, inputs)?;
        check_out(&self.log, inputs)
    }
}

/// The ids of a run.
pub struct StableIds {
    /// What each record is known by from run to run, in the order of the files.
    keys: Vec<String>,
    lineage: Lineage,
    /// The hash of what was matched, and how.
    pub edition: String,
    /// What is to be known about the former file.
    pub findings: Vec<TableFinding>,
    is_same: bool,
}

impl StableIds {
    /// Gives the clusters of a run their ids, by those of a former run where its file is there.
    ///
    /// # Errors
    /// When the former file is refused or lacks `record_id` or `cluster_id`.
    pub fn new(found: &Matched<'_>, plan: &MatchPlan, files: &IdFiles) -> Result<StableIds, AppError> {
        let mut findings = Findings::default();
        let former = former(&files.ids, &mut findings)?;
        let contents = found.set.table().content_keys();
        let keys = keys(found, &contents);
        let lineage = lineage(&keys, &found.numbers, &former);
        let is_same = former.len() == keys.len() && keys.iter().zip(&lineage.ids).all(|(key, id)| former.get(key) == Some(id));
        let edition = found.edition(plan, contents);
        Ok(StableIds { keys, lineage, edition, findings: findings.all, is_same })
    }

    /// The id of a row's cluster.
    pub(super) fn of_row(&self, row: usize) -> &str {
        self.lineage.ids.get(row).map_or("", String::as_str)
    }

    /// What became of clusters since the former run.
    pub fn steps(&self) -> &[LineageStep] {
        &self.lineage.steps
    }

    /// Appends what changed to the log and replaces the file of ids; where nothing changed neither is touched.
    ///
    /// # Errors
    /// When the disk says no; the ids are then those of before.
    pub fn write(&self, files: &IdFiles, when: &str) -> Result<(), AppError> {
        if self.is_same {
            return Ok(());
        }
        self.log(&files.log, when).map_err(|e| AppError::Export(format!("`{}`: {e}", files.log.display())))?;
        write_whole(&files.ids, |out| {
            let mut csv = csv::Writer::from_writer(out);
            csv.write_record(["record_id", "cluster_id"])?;
            for (key, id) in self.keys.iter().zip(&self.lineage.ids) {
                csv.write_record([key, id])?;
            }
            csv.flush()
        })
    }

    fn log(&self, path: &Path, when: &str) -> io::Result<()> {
        let mut lines = csv::Writer::from_writer(Vec::new());
        for step in self.steps() {
            lines.write_record([when, &self.edition, step.change.word(), &step.id, &step.rows.to_string(), &step.others.join(" ")])?;
        }
        let lines = lines.into_inner().map_err(|e| io::Error::other(e.to_string()))?;
        if lines.is_empty() {
            return Ok(());
        }
        let size = path.metadata().map_or(0, |m| m.len());
        let known = if size > 0 && size <= TAIL_BYTES_MAX { fs::read(path)? } else { Vec::new() };
        // Of a line that was cut off nothing is lost: its run did not end, and says it again.
        let whole = known.iter().rposition(|b| *b == b'\n').map_or(0, |at| at + 1);
        let tail: Vec<&[u8]> = known.get(..whole).unwrap_or_default().split_inclusive(|b| *b == b'\n').collect();
        let mut new: Vec<&[u8]> = lines.split_inclusive(|b| *b == b'\n').collect();
        // A run that stopped after some of these lines left a beginning of them at the end.
        let upto = (1..=new.len().min(tail.len())).rev().find(|n| {
            let last = tail.get(tail.len() - n..).unwrap_or_default();
            last.iter().zip(&new).all(|(a, b)| after_when(a) == after_when(b))
        });
        new.drain(..upto.unwrap_or(0));
        let mut file = File::options().append(true).create(true).open(path)?;
        if known.len() > whole {
            file.set_len(whole as u64)?;
        }
        let mut bytes = Vec::new();
        if size == 0 || (whole == 0 && !known.is_empty()) {
            bytes.extend(LOG_COLUMNS.join(",").bytes().chain([b'\n']));
        }
        new.iter().for_each(|line| bytes.extend_from_slice(line));
        file.write_all(&bytes)?;
        file.sync_all()
    }
}

/// A line of the log without its first cell.
fn after_when(line: &[u8]) -> &[u8] {
    let at = line.iter().position(|b| *b == b',').unwrap_or(0);
    line.get(at..).unwrap_or_default()
}

fn former(path: &Path, findings: &mut Findings) -> Result<HashMap<String, String>, AppError> {
    let mut former: HashMap<String, String> = HashMap::new();
    if !path.exists() || path.metadata().is_ok_and(|m| m.len() == 0) {
        return Ok(former);
    }
    let mut again = 0_u64;
    each_row(path, [&["record_id"][..], &["cluster_id"]], Whole::Named, findings, |[row, id]| {
        if !row.is_empty() && !id.is_empty() && former.insert(row.to_owned(), id.to_owned()).is_some_and(|old| old != id) {
            again += 1;
        }
        Ok(())
    })?;
    findings.count(path, again, "rows give a record another id than a row before them; the last counts");
    Ok(former)
}

/// What each row is known by: its own id, else what it says; where several are known by one text, that with a number.
fn keys(found: &Matched<'_>, contents: &[u64]) -> Vec<String> {
    let ids = found.set.ids(&found.roles);
    let mut name = String::new();
    let mut seen: HashMap<String, u32> = HashMap::new();
    // Rows of one id are told apart by what they say, in an order that is not that of the file.
    let mut order: Vec<(String, u64, usize)> = Vec::with_capacity(contents.len());
    for (row, content) in contents.iter().enumerate() {
        let key = if ids.has_own(row) {
            ids.write(row, &mut name);
            name.clone()
        } else {
            format!("content-{content:016x}")
        };
        order.push((key, *content, row));
    }
    order.sort_unstable();
    let mut keys = vec![String::new(); contents.len()];
    for (key, content, row) in order {
        let n = seen.entry(key.clone()).or_default();
        let written = match *n {
            0 => key,
            _ => format!("{key}~{content:08x}-{n}"),
        };
        *n += 1;
        if let Some(place) = keys.get_mut(row) {
            *place = written;
        }
    }
    keys
}
