// SPDX-License-Identifier: Apache-2.0
//! What people have said about pairs of records, in a file that only grows: one act a line, the last act of a pair counts.
//!
//! The file is read line by line, so that a line that was cut off, or that somebody mangled, costs itself and nothing after it.

use std::{
    collections::{HashMap, HashSet},
    fs::{self, File},
    io::{self, Read, Seek, SeekFrom, Write},
    path::Path,
};

use matching::{Ruling, Rulings, Verdict};
use model::text::{excerpt, snake};
use serde::Serialize;

use super::{MatchPlan, TableFinding, TableSet};
use crate::AppError;

/// Columns of the file, in the order in which they are written.
const COLUMNS: [&str; 6] = ["left", "right", "judgment", "who", "when", "why"];
/// Bytes of a file of judgments, at most: some five million acts.
const FILE_BYTES_MAX: u64 = 1 << 30;
/// Bytes of one line that are read; a longer line is a finding.
const LINE_BYTES_MAX: usize = 1 << 20;
/// Findings kept; more are counted in the last of them.
const FINDINGS_MAX: usize = 1_000;

/// What an act says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Judgment {
    /// Both records are one thing.
    Same,
    /// They are not.
    Different,
    /// People are not agreed, so the machine does not decide.
    Disputed,
    /// What was said of the two is taken back.
    Withdrawn,
}

impl Judgment {
    /// The word of the file.
    pub fn word(self) -> &'static str {
        match self {
            Judgment::Same => "same",
            Judgment::Different => "different",
            Judgment::Disputed => "disputed",
            Judgment::Withdrawn => "withdrawn",
        }
    }

    /// The judgment of a word, in any case.
    pub fn of_word(word: &str) -> Option<Judgment> {
        let all = [Judgment::Same, Judgment::Different, Judgment::Disputed, Judgment::Withdrawn];
        all.into_iter().find(|j| j.word().eq_ignore_ascii_case(word))
    }

    fn verdict(self) -> Option<Verdict> {
        match self {
            Judgment::Same => Some(Verdict::Same),
            Judgment::Different => Some(Verdict::Different),
            Judgment::Disputed => Some(Verdict::Disputed),
            Judgment::Withdrawn => None,
        }
    }
}

/// One act of a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Act {
    /// A record, called as in what a run writes.
    pub left: String,
    /// The other.
    pub right: String,
    /// What is said of them.
    pub judgment: Judgment,
    /// Who says it.
    pub who: String,
    /// When it was said; any text, RFC 3339 where this program wrote it.
    pub when: String,
    /// Why.
    pub why: String,
    /// Its line in the file, from 1; 0 for one that is not yet in a file.
    pub line: u64,
}

impl Act {
    /// Both records in the order of their names: an act means the same whichever is named first.
    fn pair(&self) -> (&str, &str) {
        let (left, right) = (self.left.as_str(), self.right.as_str());
        if left <= right { (left, right) } else { (right, left) }
    }
}

/// The acts of a file.
#[derive(Clone, Debug, Default)]
pub struct Judgments {
    file: String,
    /// The last act of each pair, in the order of the names, those taken back included.
    last: Vec<Act>,
    /// Acts in the file, those that others overtook included.
    acts: u64,
    findings: Vec<TableFinding>,
}

impl Judgments {
    /// Reads a file of judgments.
    ///
    /// # Errors
    /// When it cannot be read, is too large, or its first line lacks one of `left`, `right`, `judgment`.
    pub fn read(path: &Path) -> Result<Judgments, AppError> {
        let file = path.display().to_string();
        let unread = |e: &dyn std::fmt::Display| AppError::Usage(format!("`{file}` cannot be read: {e}"));
        let size = path.metadata().map_err(|e| unread(&e))?.len();
        if size > FILE_BYTES_MAX {
            return Err(unread(&format_args!("it is larger than {FILE_BYTES_MAX} bytes")));
        }
        let bytes = fs::read(path).map_err(|e| unread(&e))?;
        Judgments::parse(&file, &bytes)
    }

    /// The same, where a file that is not there yet holds no judgment.
    ///
    /// # Errors
    /// As [`read`](Judgments::read).
    pub fn read_if_there(path: &Path) -> Result<Judgments, AppError> {
        if path.exists() { Judgments::read(path) } else { Ok(Judgments { file: path.display().to_string(), ..Judgments::default() }) }
    }

    fn parse(file: &str, bytes: &[u8]) -> Result<Judgments, AppError> {
        let mut found = Judgments { file: file.to_owned(), ..Judgments::default() };
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let mut lines = (1_u64..).zip(bytes.split(|b| *b == b'\n'));
        let header = lines.next().map(|(_, line)| cells(line)).unwrap_or_default();
        if header.iter().all(String::is_empty) {
            return Ok(found);
        }
        let names: Vec<String> = header.iter().map(|h| snake(h)).collect();
        let place = |column: &str| names.iter().position(|n| n == column);
        let places = COLUMNS.map(place);
        if let Some(lacking) = COLUMNS.iter().zip(places).take(3).find_map(|(column, at)| at.is_none().then_some(column)) {
            return Err(AppError::Usage(format!(
                "line 1 of `{file}`: no column is called `{lacking}`; a file of judgments begins with `{}`",
                COLUMNS.join(",")
            )));
        }
        let mut last: HashMap<(String, String), Act> = HashMap::new();
        for (line, bytes) in lines {
            if bytes.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            match act(bytes, &places, line) {
                Ok(act) => {
                    found.acts += 1;
                    let (left, right) = act.pair();
                    last.insert((left.to_owned(), right.to_owned()), act);
                }
                Err(reason) => found.tell(line, reason),
            }
        }
        found.last = last.into_values().collect();
        found.last.sort_by(|a, b| a.pair().cmp(&b.pair()));
        Ok(found)
    }

    /// The last act of each pair, in the order of the names; those taken back included.
    pub fn last(&self) -> &[Act] {
        &self.last
    }

    /// The last act of a pair, if it is in force.
    pub fn of_pair(&self, left: &str, right: &str) -> Option<&Act> {
        let pair = if left <= right { (left, right) } else { (right, left) };
        let at = self.last.binary_search_by(|act| act.pair().cmp(&pair)).ok()?;
        self.last.get(at).filter(|act| act.judgment != Judgment::Withdrawn)
    }

    /// Adds an act as if it stood at the end of the file.
    pub fn add(&mut self, act: Act) {
        self.acts += 1;
        match self.last.binary_search_by(|known| known.pair().cmp(&act.pair())) {
            Ok(at) => drop(self.last.get_mut(at).map(|known| std::mem::replace(known, act))),
            Err(at) => self.last.insert(at, act),
        }
    }

    fn tell(&mut self, line: u64, reason: String) {
        if self.findings.len() < FINDINGS_MAX {
            self.findings.push(TableFinding { file: self.file.clone(), line, reason });
        } else if let Some(last) = self.findings.last_mut() {
            last.reason = format!("{reason}; and more lines like it, which are not told");
        }
    }

    /// Holds the acts against the records of a table: what is in force, and what contradicts.
    pub fn settle(&self, set: &TableSet, plan: &MatchPlan) -> Settled {
        let mut known = Judgments { file: self.file.clone(), findings: self.findings.clone(), ..Judgments::default() };
        let rows = set.rows_called(&plan.roles, &self.last.iter().flat_map(|a| [a.left.as_str(), a.right.as_str()]).collect());
        let kinds = set.kind_of_rows(plan);
        let mut acts: Vec<(&Act, Ruling)> = Vec::new();
        let mut withdrawn = 0;
        for act in &self.last {
            let Some(verdict) = act.judgment.verdict() else {
                withdrawn += 1;
                continue;
            };
            let row = |id: &str| match rows.get(id).map(Vec::as_slice) {
                Some([row]) => Ok(*row),
                Some([_, ..]) => Err(format!("several records have the id `{}`, so the judgment is not followed", excerpt(id))),
                _ => Err(format!("no record has the id `{}`; the judgment waits until one does", excerpt(id))),
            };
            match (row(&act.left), row(&act.right)) {
                (Ok(left), Ok(right)) if verdict == Verdict::Same && kinds(left) != kinds(right) => known.tell(
                    act.line,
                    format!("`{}` and `{}` are of different kinds, which are never one thing", excerpt(&act.left), excerpt(&act.right)),
                ),
                (Ok(left), Ok(right)) => acts.push((act, Ruling { left, right, verdict })),
                (Err(reason), _) | (_, Err(reason)) => known.tell(act.line, reason),
            }
        }
        let (rulings, contradictions) = Rulings::settle(&acts.iter().map(|(_, ruling)| *ruling).collect::<Vec<_>>());
        let mut set_aside: HashSet<usize> = HashSet::new();
        for c in &contradictions {
            let Some((different, _)) = acts.get(c.different) else { continue };
            let chain = c.same.iter().filter_map(|at| acts.get(*at)).take(CHAIN_SAID_MAX);
            let chain: Vec<String> =
                chain.map(|(a, _)| format!("`{}` and `{}` (line {})", excerpt(&a.left), excerpt(&a.right), a.line)).collect();
            let more = if c.same.len() > CHAIN_SAID_MAX { ", …" } else { "" };
            known.tell(
                different.line,
                format!(
                    "`{}` and `{}` are said to be different, and by {}{more} they are the same; they are kept apart, and what would \
                     join them is taken as disputed until one of these is withdrawn",
                    excerpt(&different.left),
                    excerpt(&different.right),
                    chain.join(", ")
                ),
            );
            set_aside.extend(&c.same);
        }
        let count = |j: Judgment| acts.iter().filter(|(a, _)| a.judgment == j).count() as u64;
        let told = acts.iter().enumerate().filter(|(at, (a, _))| a.judgment == Judgment::Disputed || set_aside.contains(at));
        let report = JudgmentsReport {
            file: self.file.clone(),
            acts: self.acts,
            same: count(Judgment::Same),
            different: count(Judgment::Different),
            disputed: count(Judgment::Disputed),
            withdrawn,
            contradictions: contradictions.len() as u64,
            disputed_pairs: told.map(|(_, (act, _))| (*act).clone()).collect(),
        };
        Settled { rulings, report, findings: known.findings }
    }
}

/// Acts of a contradiction that are named, at most.
const CHAIN_SAID_MAX: usize = 6;

/// Judgments that fit a table.
pub struct Settled {
    pub(super) rulings: Rulings,
    /// What there is, in figures.
    pub report: JudgmentsReport,
    /// Lines that could not be followed, and acts that contradict each other.
    pub findings: Vec<TableFinding>,
}

/// What a file of judgments came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct JudgmentsReport {
    /// The file as it was named.
    pub file: String,
    /// Acts in it, those that later ones overtook included.
    pub acts: u64,
    /// Pairs said to be the same.
    pub same: u64,
    /// Pairs said to be different.
    pub different: u64,
    /// Pairs said to be disputed.
    pub disputed: u64,
    /// Pairs about which everything is taken back.
    pub withdrawn: u64,
    /// Acts saying *different* that stand against others saying *same*.
    pub contradictions: u64,
    /// Pairs on which people are not agreed, those of contradictions included.
    pub disputed_pairs: Vec<Act>,
}

/// One line as an act.
fn act(bytes: &[u8], places: &[Option<usize>; 6], line: u64) -> Result<Act, String> {
    if bytes.len() > LINE_BYTES_MAX {
        return Err(format!("the line is longer than {LINE_BYTES_MAX} bytes; it is left out"));
    }
    let cells = cells(bytes);
    let [left, right, judgment, who, when, why] =
        places.map(|at| at.and_then(|at| cells.get(at)).map(|c| c.trim().to_owned()).unwrap_or_default());
    if left.is_empty() || right.is_empty() {
        return Err("the line does not name two records; it is left out".to_owned());
    }
    if left == right {
        return Err(format!("`{}` stands against itself; the line is left out", excerpt(&left)));
    }
    let Some(judgment) = Judgment::of_word(&judgment) else {
        return Err(format!(
            "`{}` is no judgment; it is one of same, different, disputed, withdrawn; the line is left out",
            excerpt(&judgment)
        ));
    };
    Ok(Act { left, right, judgment, who, when, why, line })
}

/// The cells of one line.
fn cells(line: &[u8]) -> Vec<String> {
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(line);
    let mut record = csv::ByteRecord::new();
    match reader.read_byte_record(&mut record) {
        Ok(true) => record.iter().map(|c| String::from_utf8_lossy(c).into_owned()).collect(),
        _ => Vec::new(),
    }
}

/// Writes an act at the end of a file, which begins with its header if it is not there yet. The line is on the disk when this
/// returns; should the machine stop meanwhile, the file has the acts it had before, and at most a cut line that reading tells.
///
/// # Errors
/// When the act names one record twice, or none; when the file is none of judgments, or the disk says no.
pub fn append_judgment(path: &Path, act: &Act) -> Result<(), AppError> {
    let usage = |text: &str| Err(AppError::Usage(text.to_owned()));
    if act.left.trim().is_empty() || act.right.trim().is_empty() {
        return usage("a judgment names two records");
    }
    if act.left == act.right {
        return usage("a record cannot be judged against itself; name two");
    }
    let line = [&act.left, &act.right, &act.judgment.word().to_owned(), &act.who, &act.when, &act.why].map(|c| one_line(c));
    let failed = |e: io::Error| AppError::Export(format!("`{}`: {e}", path.display()));
    let mut bytes = Vec::new();
    let is_new = path.metadata().map_or(true, |m| m.len() == 0);
    if !is_new {
        // Refuses what is no file of judgments before anything is added to it.
        Judgments::read(path)?;
    }
    let mut file = File::options().read(true).append(true).create(true).open(path).map_err(failed)?;
    file.lock().map_err(failed)?;
    let len = file.seek(SeekFrom::End(0)).map_err(failed)?;
    if len == 0 {
        bytes.extend(COLUMNS.join(",").bytes().chain([b'\n']));
    } else {
        let mut last = [0_u8; 1];
        file.seek(SeekFrom::Start(len - 1)).and_then(|_| file.read_exact(&mut last)).map_err(failed)?;
        if last != *b"\n" {
            bytes.push(b'\n');
        }
    }
    let mut csv = csv::Writer::from_writer(&mut bytes);
    csv.write_record(line).and_then(|()| Ok(csv.flush()?)).map_err(|e| failed(io::Error::other(e)))?;
    drop(csv);
    file.write_all(&bytes).and_then(|()| file.sync_all()).map_err(failed)
}

/// A moment as acts and logs write it: RFC 3339, to the second, UTC. `now_us` are microseconds since 1970 UTC.
pub fn moment_text(now_us: i64) -> String {
    let moment = jiff::Timestamp::from_second(now_us.div_euclid(1_000_000));
    moment.map(|m| m.to_string()).unwrap_or_default()
}

/// A text without line breaks: each act is one line.
fn one_line(text: &str) -> String {
    text.trim().replace(char::is_control, " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Judgments {
        Judgments::parse("j.csv", text.as_bytes()).unwrap()
    }

    #[test]
    fn the_last_act_of_a_pair_counts_and_bad_lines_cost_themselves() {
        let text = "left,right,judgment,who,when,why\nb,a,same,eve,2026-01-01,\"one, surely\"\na,b,different,bob,2026-01-02,no\n\
                    c,\"d,same,eve,2026-01-03,cut\ne,e,same,x,,\nf,g,perhaps,x,,\ng,h,Disputed,,,\r\n";
        let j = parse(text);
        assert_eq!(j.acts, 3);
        let last: Vec<(&str, &str, Judgment, u64)> = j.last().iter().map(|a| (&*a.left, &*a.right, a.judgment, a.line)).collect();
        assert_eq!(last, [("a", "b", Judgment::Different, 3), ("g", "h", Judgment::Disputed, 7)]);
        assert_eq!(j.findings.iter().map(|f| f.line).collect::<Vec<_>>(), [4, 5, 6]);
        assert_eq!(j.of_pair("b", "a").map(|a| a.judgment), Some(Judgment::Different));
    }

    #[test]
    fn acts_are_appended_after_a_cut_line() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("j.csv");
        let new = |left: &str, judgment, why: &str| Act {
            left: left.to_owned(),
            right: "z".to_owned(),
            judgment,
            who: "eve".to_owned(),
            when: "2026-01-01T00:00:00Z".to_owned(),
            why: why.to_owned(),
            line: 0,
        };
        append_judgment(&path, &new("a", Judgment::Same, "two\nlines, \"quoted\"")).unwrap();
        let whole = fs::read(&path).unwrap();
        fs::write(&path, [&whole[..], b"b,z,sa"].concat()).unwrap();
        append_judgment(&path, &new("c", Judgment::Withdrawn, "")).unwrap();
        let j = Judgments::read(&path).unwrap();
        assert_eq!(j.last().iter().map(|a| a.left.as_str()).collect::<Vec<_>>(), ["a", "c"]);
        assert_eq!(j.last().first().map(|a| a.why.as_str()), Some("two lines, \"quoted\""));
        assert_eq!(j.findings.len(), 1, "{:?}", j.findings);
        assert!(append_judgment(&path, &new("z", Judgment::Same, "")).unwrap_err().is_usage());
    }

    #[test]
    fn what_is_no_file_of_judgments_is_refused() {
        let error = Judgments::parse("x.csv", b"id,name\n1,Anna\n").unwrap_err();
        assert!(error.is_usage() && error.to_string().contains("no column is called `left`"), "{error}");
        assert!(parse("").last().is_empty() && parse("\u{feff}left,right,judgment\n").last().is_empty());
    }
}
