// SPDX-License-Identifier: Apache-2.0
//! Works out the days side by side, holds rows back until their office files them, and writes files and truth.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use rayon::prelude::*;
use serde::Serialize;

use super::{
    FileKind, Plan, Typology, WorldError,
    calendar::{self, DAY},
    cast::{Cast, Party},
    deeds::{Deed, Key, Tie, What},
    desk::{self, Desk, Row},
    economy,
    files::FILES,
    holders,
    noise::Habits,
    plot::{self, Plot},
    statistics::{self, Flow, Statistics},
    typology::play_list,
};

/// Days worked out side by side before their rows are sorted.
const DAYS_AT_ONCE: i32 = 8;
/// Parties of a register worked out side by side.
const PARTIES_AT_ONCE: u32 = 4_096;

/// What was made.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Summary {
    /// Rows of all files.
    pub records: u64,
    /// Rows about planted instances, cases and seizures of organizations.
    pub illicit_records: u64,
    /// Rows by source.
    pub files: BTreeMap<String, u64>,
    /// Planted instances by typology.
    pub typologies: BTreeMap<String, u64>,
    /// Organizations, and people and firms in them.
    pub organizations: u64,
    /// Members of all organizations.
    pub members: u64,
    /// Values that are wrong on purpose.
    pub bad_values: u64,
    /// Tokens by which a leak is known.
    pub canaries: u64,
    /// Pairs of planned events or cases that concern one target.
    pub conflicts: u64,
}

/// Makes a world in an empty folder: `files/` as holders have them, `truth/` apart.
/// The same plan and typologies give the same bytes, whatever the number of threads.
/// `progress` hears how many days of how many are done.
pub fn generate(plan: &Plan, typologies: &[Typology], out: &Path, progress: &mut dyn FnMut(u64, u64)) -> Result<Summary, WorldError> {
    let (companies, people) = plan.size.population();
    let mut cast = Cast::new(plan.seed, companies, people);
    let plot = plot::plan(plan, &mut cast, &play_list(plan, typologies));
    let mut press = Press::open(out)?;
    press.day_by_day(plan, &cast, &plot, progress)?;
    press.registers(plan, &cast, &plot)?;
    press.statistics(plan, &cast)?;
    press.close(plan, &cast, &plot)
}

/// Runs `work` on so many threads; on the usual ones where no more can be had.
pub fn on_threads<T: Send>(threads: usize, work: impl FnOnce() -> T + Send) -> T {
    match rayon::ThreadPoolBuilder::new().num_threads(threads.max(1)).build() {
        Ok(pool) => pool.install(work),
        Err(_) => work(),
    }
}

/// One file of truth.
struct Ledger {
    path: PathBuf,
    out: BufWriter<File>,
}

impl Ledger {
    fn create(path: PathBuf, header: &[u8]) -> Result<Ledger, WorldError> {
        let file = File::create(&path).map_err(|source| WorldError::Write { path: path.clone(), source })?;
        let mut ledger = Ledger { path, out: BufWriter::with_capacity(1 << 18, file) };
        ledger.write(header)?;
        Ok(ledger)
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), WorldError> {
        self.out.write_all(bytes).map_err(|source| WorldError::Write { path: self.path.clone(), source })
    }

    fn close(mut self) -> Result<(), WorldError> {
        self.out.flush().map_err(|source| WorldError::Write { path: self.path.clone(), source })
    }
}

/// A file, who is in it, and its line number.
struct Paper {
    rows: Ledger,
    mentions: Ledger,
    line: u64,
}

struct Press {
    root: PathBuf,
    papers: Vec<Paper>,
    records: Ledger,
    bad: Ledger,
    canaries: Ledger,
    /// Rows by the day on which they are filed.
    waiting: BTreeMap<i32, Vec<Row>>,
    trade: Statistics,
    summary: Summary,
}

impl Press {
    fn open(root: &Path) -> Result<Press, WorldError> {
        let at = |source: io::Error| WorldError::Write { path: root.to_owned(), source };
        if root.is_dir() && fs::read_dir(root).map_err(at)?.next().is_some() {
            return Err(WorldError::NotEmpty(root.to_owned()));
        }
        fs::create_dir_all(root.join("files")).map_err(at)?;
        fs::create_dir_all(root.join("truth/mentions")).map_err(at)?;
        let papers = FILES
            .iter()
            .map(|file| {
                Ok(Paper {
                    rows: Ledger::create(root.join("files").join(desk::file_name(file)), &desk::header(file.kind))?,
                    mentions: Ledger::create(root.join("truth/mentions").join(format!("{}.csv", file.source)), b"record,column,party\n")?,
                    line: file.dialect.header_lines(),
                })
            })
            .collect::<Result<_, WorldError>>()?;
        let truth = |name: &str, header: &str| Ledger::create(root.join("truth").join(name), header.as_bytes());
        Ok(Press {
            root: root.to_owned(),
            papers,
            records: truth("records.csv", "source,line,record,instance,step\n")?,
            bad: truth("bad_values.csv", "source,line,column,marking\n")?,
            canaries: truth("canaries.csv", "token,marking,source,record\n")?,
            waiting: BTreeMap::new(),
            trade: Statistics::default(),
            summary: Summary::default(),
        })
    }

    fn day_by_day(&mut self, plan: &Plan, cast: &Cast, plot: &Plot, progress: &mut dyn FnMut(u64, u64)) -> Result<(), WorldError> {
        let habits = desk::habits(plan.seed);
        let mut from = -plot::DAYS_BEFORE;
        while from < plan.days {
            let until = (from + DAYS_AT_ONCE).min(plan.days);
            let made: Vec<(Vec<Row>, Vec<Flow>)> =
                (from..until).into_par_iter().map(|day| rows_of(plan, cast, plot, &habits, day)).collect();
            for (rows, flows) in made {
                for row in rows {
                    self.waiting.entry(row.lands / DAY).or_default().push(row);
                }
                for flow in flows {
                    self.trade.add(plan, &flow);
                }
            }
            self.file_until(until)?;
            progress((until + plot::DAYS_BEFORE) as u64, (plan.days + plot::DAYS_BEFORE) as u64);
            from = until;
        }
        self.file_until(i32::MAX)
    }

    /// Writes what was filed before this day.
    fn file_until(&mut self, day: i32) -> Result<(), WorldError> {
        while let Some(entry) = self.waiting.first_entry().filter(|e| *e.key() < day) {
            let mut rows = entry.remove();
            rows.par_sort_unstable_by(|a, b| (a.file, a.lands, a.order, &a.line).cmp(&(b.file, b.lands, b.order, &b.line)));
            for row in rows {
                self.write(&row)?;
            }
        }
        Ok(())
    }

    fn write(&mut self, row: &Row) -> Result<(), WorldError> {
        let Some((paper, of)) = self.papers.get_mut(row.file as usize).zip(FILES.get(row.file as usize)) else { return Ok(()) };
        paper.line += 1;
        let line = paper.line;
        paper.rows.write(&row.line)?;
        paper.mentions.write(row.mentions.as_bytes())?;
        self.summary.records += 1;
        if let Some(note) = &row.note {
            if note.tie.0 > 0 {
                self.summary.illicit_records += 1;
                self.records.write(format!("{},{line},{},{},{}\n", of.source, note.record, note.tie.0, note.step).as_bytes())?;
            }
            if let Some((column, marking)) = note.bad {
                self.summary.bad_values += 1;
                self.bad.write(format!("{},{line},{column},\"{marking}\"\n", of.source).as_bytes())?;
            }
            if let Some((marking, token)) = &note.canary {
                self.summary.canaries += 1;
                self.canaries.write(format!("{token},\"{marking}\",{},{}\n", of.source, note.record).as_bytes())?;
            }
        }
        Ok(())
    }

    fn registers(&mut self, plan: &Plan, cast: &Cast, plot: &Plot) -> Result<(), WorldError> {
        let habits = desk::habits(plan.seed);
        let blocks =
            |count: u32| (0..count.div_ceil(PARTIES_AT_ONCE)).map(move |b| b * PARTIES_AT_ONCE..((b + 1) * PARTIES_AT_ONCE).min(count));
        let all = blocks(cast.companies).map(|range| (true, range)).chain(blocks(cast.people).map(|range| (false, range)));
        let all: Vec<_> = all.collect();
        for group in all.chunks(8) {
            let made: Vec<Vec<Row>> = group
                .par_iter()
                .map(|(are_firms, range)| {
                    let mut desk = Desk::new(cast, plan, &habits);
                    for index in range.clone() {
                        if *are_firms {
                            holders::registers::firm(&mut desk, Party::company(index));
                        } else {
                            holders::registers::person(&mut desk, Party::person(index));
                        }
                    }
                    desk.rows
                })
                .collect();
            for row in made.into_iter().flatten() {
                self.write(&row)?;
            }
        }
        let mut desk = Desk::new(cast, plan, &habits);
        for (nth, designation) in plot.designated.iter().enumerate() {
            holders::registers::designated(&mut desk, nth as u64, designation);
        }
        for row in desk.rows {
            self.write(&row)?;
        }
        Ok(())
    }

    /// Monthly trade by pair of lands and HS line, as both sides' offices publish it.
    fn statistics(&mut self, plan: &Plan, cast: &Cast) -> Result<(), WorldError> {
        let habits = desk::habits(plan.seed);
        let mut desk = Desk::new(cast, plan, &habits);
        for (nth, row) in std::mem::take(&mut self.trade).publish(plan).into_iter().enumerate() {
            let Some(mut pen) = desk.entry(FileKind::TradeStatistics, Key(nth as u64), 0, Tie(0), 0) else { continue };
            let (flow, reporter, partner, valuation) =
                if row.is_import { ("import", row.to, row.from, "CIF") } else { ("export", row.from, row.to, "FOB") };
            pen.own(&format!("TS{nth}")).fmt(format_args!("{:04}-{:02}", row.month / 12, row.month % 12 + 1));
            pen.put(reporter.code).put(flow).put(partner.code).put(row.hs6).put("HS2022").cents(row.cents).put(valuation);
            pen.fmt(format_args!("{}", row.kg)).fmt(format_args!("{}", row.kg)).put("kg").file(plan.days * DAY - 1);
        }
        for row in desk.rows {
            self.write(&row)?;
        }
        Ok(())
    }

    fn close(mut self, plan: &Plan, cast: &Cast, plot: &Plot) -> Result<Summary, WorldError> {
        for (paper, file) in self.papers.iter().zip(&FILES) {
            let rows = paper.line - file.dialect.header_lines();
            self.summary.files.insert(file.source.to_owned(), rows);
        }
        plot.summarize(&mut self.summary);
        for paper in self.papers {
            paper.rows.close()?;
            paper.mentions.close()?;
        }
        self.records.close()?;
        self.bad.close()?;
        self.canaries.close()?;
        for (name, text) in plot.truth(plan, cast) {
            let path = self.root.join("truth").join(name);
            fs::write(&path, text).map_err(|source| WorldError::Write { path, source })?;
        }
        let about = serde_json::json!({
            "seed": plan.seed,
            "size": plan.size.as_str(),
            "first_day": calendar::iso(plan.first_day),
            "days": plan.days,
            "lawful_only": plan.is_lawful_only,
            "stationary": plan.is_stationary,
            "companies": cast.companies,
            "people": cast.people,
            "summary": self.summary,
        });
        let path = self.root.join("truth/world.json");
        fs::write(&path, format!("{about:#}\n")).map_err(|source| WorldError::Write { path, source })?;
        Ok(self.summary)
    }
}

fn rows_of(plan: &Plan, cast: &Cast, plot: &Plot, habits: &[Habits], day: i32) -> (Vec<Row>, Vec<Flow>) {
    let mut desk = Desk::new(cast, plan, habits);
    // Before the first day: consignments under way when the world begins.
    let lawful = economy::day(plan, cast, day);
    let planned: &[Deed] = plot.deeds_of(day);
    let mut flows = Vec::new();
    for deed in lawful.iter().chain(planned) {
        holders::write(&mut desk, deed);
        if let What::Cargo(cargo) = &deed.what {
            flows.extend(statistics::flows(&desk, deed, cargo));
        }
    }
    (desk.rows, flows)
}
