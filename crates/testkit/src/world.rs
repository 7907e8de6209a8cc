// SPDX-License-Identifier: Apache-2.0
//! The world: two years of a made-up economy with a few organizations hidden in it, written as the files that agencies, banks and
//! carriers would hold, with the truth beside it in a folder of its own.
//!
//! - A party is a number, and all that is true of it follows from that number and the seed (`cast`); so does every lawful deed from its
//!   day (`economy`, and `coins` for addresses on chains). Nothing needs to be kept, and days can be worked out in any order on any
//!   number of threads.
//! - What organizations do is planned ahead (`plot`) from typologies, which are files that an expert writes.
//! - Offices write rows about deeds (`holders`) without knowing who is who: numbers, order, spelling and gaps are the same for all.
//! - Rows wait until their office would file them and are written in that order (`write`).

mod act;
mod calendar;
mod cast;
mod check;
mod circle;
mod coins;
mod deeds;
mod desk;
mod dynamics;
mod economy;
pub mod exercise;
mod files;
mod goods;
mod holders;
mod lands;
mod marks;
mod noise;
mod permute;
mod plot;
pub mod score;
mod sheet;
mod statistics;
mod typology;
mod write;

use std::{io, path::PathBuf};

pub use act::{ActError, Action, Futures, Judge, MONTHS_AHEAD, Played, Range, act};
pub use check::{Auc, CheckError, Leak, Measure, Report, SourceLeak, check, plots};
pub use typology::{Typology, TypologyError};
pub use write::{Summary, generate, on_threads};

/// What to make.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Everything follows from it.
    pub seed: u64,
    /// How much.
    pub size: Size,
    /// First day, as days since 1970-01-01.
    pub first_day: i64,
    /// Days of the world.
    pub days: i32,
    /// No organization, no planted thing: for rates of false alarms.
    pub is_lawful_only: bool,
    /// No season, no growth, no change of what organizations do.
    pub is_stationary: bool,
}

/// How large a world is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// About 20 thousand records.
    Small,
    /// About 1 million.
    Medium,
    /// About 10 million.
    Large,
}

impl Size {
    /// Reads `small`, `medium` or `large`.
    pub fn parse(text: &str) -> Option<Size> {
        match text {
            "small" => Some(Size::Small),
            "medium" => Some(Size::Medium),
            "large" => Some(Size::Large),
            _ => None,
        }
    }

    /// The word.
    pub fn as_str(self) -> &'static str {
        match self {
            Size::Small => "small",
            Size::Medium => "medium",
            Size::Large => "large",
        }
    }

    /// Companies and people.
    fn population(self) -> (u32, u32) {
        match self {
            Size::Small => (1_300, 2_600),
            Size::Medium => (24_000, 56_000),
            Size::Large => (170_000, 420_000),
        }
    }
}

impl Plan {
    /// Two years from 2024-07-01.
    pub fn new(seed: u64, size: Size) -> Plan {
        Plan { seed, size, first_day: 19_905, days: 730, is_lawful_only: false, is_stationary: false }
    }

    /// One row in so many of a file carries a token by which a leak is known.
    fn canary_every(&self, file: FileKind) -> u64 {
        let rows = match file {
            FileKind::OceanManifests | FileKind::AirWaybills | FileKind::Wires => 1_300.0,
            FileKind::Invoices | FileKind::PartnerCustoms | FileKind::EntrySummaries => 500.0,
            _ => 120.0,
        };
        ((rows * self.scale() / 12.0) as u64).max(8)
    }
}

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    Delimited(u8),
    JsonLines,
}

impl Dialect {
    /// Lines before the first row.
    pub(crate) fn header_lines(self) -> u64 {
        u64::from(self != Dialect::JsonLines)
    }
}

/// One file of the world.
#[derive(Clone, Copy, Debug)]
pub(crate) struct File {
    pub(crate) kind: FileKind,
    /// The source whose `source.toml` reads it.
    pub(crate) source: &'static str,
    /// The agency or company that holds it.
    pub(crate) holder: &'static str,
    pub(crate) dialect: Dialect,
    pub(crate) columns: &'static [&'static str],
}

/// The files, in the order of [`files::FILES`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub(crate) enum FileKind {
    OceanManifests,
    ContainerEvents,
    SecurityFilings,
    EntrySummaries,
    AirWaybills,
    ExpressEntries,
    ExportDeclarations,
    Inspections,
    MachineImports,
    VehicleCrossings,
    PartnerCustoms,
    TradeStatistics,
    Invoices,
    SalesRecords,
    CompanyRegistry,
    Licences,
    SuspiciousActivity,
    CurrencyTransactions,
    CurrencyMovements,
    Wires,
    PartnerFiu,
    BankAccounts,
    BankCash,
    BankChecks,
    BankCards,
    PeerPayments,
    MoneyTransfers,
    ArmoredCash,
    Banknotes,
    CryptoTransfers,
    BridgeEvents,
    ExchangeAccounts,
    Kiosks,
    AddressTags,
    Cases,
    SeizureReports,
    CallRecords,
    PlannedEvents,
    CourtCases,
    FirearmTraces,
    MultipleSales,
    VendorProfiles,
    Listings,
    WebSnapshots,
    HandleLinks,
    CarrierEvents,
    SanctionsExercise,
    NewsArticles,
}

impl FileKind {
    /// How many there are.
    pub(crate) const COUNT: usize = FileKind::NewsArticles as usize + 1;

    /// Whether rows get lost or arrive twice on the way. Registers and reports with one number are whole.
    pub(crate) fn may_be_lost(self) -> bool {
        !matches!(
            self,
            FileKind::TradeStatistics
                | FileKind::CompanyRegistry
                | FileKind::Licences
                | FileKind::BankAccounts
                | FileKind::SeizureReports
                | FileKind::Cases
                | FileKind::PlannedEvents
                | FileKind::AddressTags
                | FileKind::SanctionsExercise
                | FileKind::MultipleSales
                | FileKind::FirearmTraces
        )
    }

    /// Begins the numbers of a file's records, where they begin with letters.
    pub(crate) fn prefix(self) -> &'static str {
        match self {
            FileKind::SecurityFilings => "ISF",
            FileKind::ExportDeclarations => "X",
            FileKind::Inspections => "EXAM",
            FileKind::MachineImports => "DEA452-",
            FileKind::VehicleCrossings => "VX",
            FileKind::PartnerCustoms => "PC",
            FileKind::Invoices => "INV",
            FileKind::SalesRecords => "S",
            FileKind::Licences => "LIC",
            FileKind::CurrencyMovements => "CM",
            FileKind::PartnerFiu => "PF",
            FileKind::BankCash => "BC",
            FileKind::BankChecks => "CK",
            FileKind::BankCards => "CD",
            FileKind::PeerPayments => "PP",
            FileKind::MoneyTransfers => "MT",
            FileKind::ArmoredCash => "AC",
            FileKind::Banknotes => "BN",
            FileKind::BridgeEvents => "BR",
            FileKind::ExchangeAccounts => "XA",
            FileKind::Kiosks => "K",
            FileKind::CallRecords => "CDR",
            FileKind::PlannedEvents => "PE",
            FileKind::CourtCases => "CR",
            FileKind::FirearmTraces => "TR",
            FileKind::MultipleSales => "MS",
            FileKind::VendorProfiles => "VP",
            FileKind::Listings => "L",
            FileKind::WebSnapshots => "W",
            FileKind::HandleLinks => "HL",
            FileKind::CarrierEvents => "CE",
            FileKind::SanctionsExercise => "SX",
            FileKind::NewsArticles => "NA",
            _ => "",
        }
    }

    /// A column of free text, where a file has one.
    pub(crate) fn free_text(self) -> Option<&'static str> {
        Some(match self {
            FileKind::OceanManifests
            | FileKind::EntrySummaries
            | FileKind::AirWaybills
            | FileKind::ExpressEntries
            | FileKind::ExportDeclarations
            | FileKind::PartnerCustoms => "description",
            FileKind::Invoices | FileKind::PartnerFiu | FileKind::Listings => "text",
            FileKind::SuspiciousActivity => "narrative",
            FileKind::Wires => "remittance",
            FileKind::PeerPayments => "memo",
            FileKind::Cases => "title",
            FileKind::SeizureReports => "concealment",
            FileKind::PlannedEvents => "place",
            _ => return None,
        })
    }

    /// A column and a value that no reader can read as what the column holds.
    pub(crate) fn spoils(self, rng: &mut crate::Rng) -> Option<(&'static str, &'static str)> {
        let of: &[(&'static str, &'static str)] = match self {
            FileKind::OceanManifests => &[("eta", "2025-02-30"), ("weight", "heavy"), ("imo", "1234560")],
            FileKind::ContainerEvents => &[("container", "DEMU1234567"), ("event_time", "yesterday")],
            FileKind::EntrySummaries => &[("import_date", "13/45/2025"), ("entered_value_usd", "see invoice")],
            FileKind::AirWaybills => &[("shipped_on", "0000-00-00"), ("weight_kg", "abt 2")],
            FileKind::ExpressEntries => &[("entry_date", "02/31/2025"), ("value_usd", "gift")],
            FileKind::ExportDeclarations => &[("export_date", "2025-13-01"), ("value_fob_usd", "n.s.")],
            FileKind::PartnerCustoms => &[("declared_on", "31/02/2025"), ("net_weight_kg", "s/d")],
            FileKind::Wires => &[("value_date", "20251301"), ("amount", "USD")],
            FileKind::MoneyTransfers => &[("amount_usd", "fee waived"), ("sent_at", "2025-02-30T10:00:00Z")],
            FileKind::BankCash => &[("amount_usd", "illegible"), ("booked_at", "31/02/2025 10:00")],
            FileKind::CurrencyTransactions => &[("transaction_date", "02/30/2025")],
            FileKind::CryptoTransfers => &[("block_time", "pending"), ("amount_usd", "?")],
            FileKind::VehicleCrossings => &[("crossed_at", "2025-02-30T01:00:00Z")],
            FileKind::CallRecords => &[("started_at", "2025-02-30T01:00:00Z")],
            FileKind::CompanyRegistry => &[("incorporated", "2011-02-30")],
            FileKind::SeizureReports => &[("quantity", "several")],
            FileKind::NewsArticles => &[("published_on", "last week")],
            _ => return None,
        };
        Some(rng.pick_of(of))
    }
}

/// What went wrong while a world was made.
#[derive(Debug, thiserror::Error)]
pub enum WorldError {
    /// A file could not be written.
    #[error("cannot write `{}`", .path.display())]
    Write {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The folder holds something already.
    #[error("`{}` is not empty", .0.display())]
    NotEmpty(PathBuf),
    /// A typology cannot be played.
    #[error(transparent)]
    Typology(#[from] TypologyError),
}

#[cfg(test)]
mod tests {
    use std::{
        collections::{BTreeMap, BTreeSet},
        fs,
        path::Path,
    };

    use super::*;

    /// The typologies of the program.
    pub(super) fn typologies() -> Vec<Typology> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../typologies");
        let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|f| f.unwrap().path()).collect();
        files.retain(|p| p.extension().is_some_and(|e| e == "toml"));
        files.sort();
        files.iter().map(|p| Typology::read(p.to_str().unwrap(), &fs::read_to_string(p).unwrap()).unwrap()).collect()
    }

    fn made(plan: &Plan) -> (tempfile::TempDir, Summary) {
        let folder = tempfile::tempdir().unwrap();
        let summary = generate(plan, &typologies(), folder.path(), &mut |_, _| {}).unwrap();
        (folder, summary)
    }

    /// Every file below a folder: name and bytes.
    fn bytes(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut all = BTreeMap::new();
        for part in ["files", "truth", "truth/mentions"] {
            for file in fs::read_dir(folder.join(part)).unwrap() {
                let path = file.unwrap().path();
                if path.is_file() {
                    all.insert(path.strip_prefix(folder).unwrap().to_owned(), fs::read(&path).unwrap());
                }
            }
        }
        all
    }

    #[test]
    fn the_same_seed_gives_the_same_bytes_on_any_number_of_threads() {
        let plan = Plan::new(11, Size::Small);
        let one = on_threads(1, || made(&plan).0);
        let four = on_threads(4, || made(&plan).0);
        assert!(bytes(one.path()) == bytes(four.path()));
    }

    #[test]
    fn seeds_change_who_does_what() {
        let structure = |seed| {
            let (folder, summary) = made(&Plan::new(seed, Size::Small));
            let truth = fs::read_to_string(folder.path().join("truth/organizations.csv")).unwrap();
            (summary.members, truth)
        };
        let all: BTreeSet<(u64, String)> = (1..5).map(structure).collect();
        assert_eq!(all.len(), 4);
    }

    #[test]
    fn a_small_world_has_its_size_and_little_of_it_is_unlawful() {
        let (_folder, summary) = made(&Plan::new(1, Size::Small));
        assert!((17_000..26_000).contains(&summary.records), "{}", summary.records);
        let share = summary.illicit_records as f64 / summary.records as f64;
        assert!(share > 0.002 && share < 0.02, "{share}");
        let played: Vec<String> = typologies().iter().map(|t| t.id().to_owned()).filter(|id| !id.is_empty()).collect();
        assert!(
            played.len() >= 18 && played.iter().all(|id| summary.typologies.get(id).is_some_and(|n| *n > 0)),
            "{:?}",
            summary.typologies
        );
    }

    #[test]
    fn a_lawful_world_hides_nothing_and_is_the_same_elsewhere() {
        let lawful = Plan { is_lawful_only: true, ..Plan::new(5, Size::Small) };
        let (folder, summary) = made(&lawful);
        assert_eq!((summary.illicit_records, summary.conflicts, summary.members), (0, 0, 0));
        // Lawful life is the same with and without organizations: rows of one are rows of the other. Beyond number, day, sum and payer
        // they may differ, since members of an organization share addresses, also where they are paid lawfully.
        let (full, _) = made(&Plan::new(5, Size::Small));
        let rows = |f: &Path| -> BTreeSet<String> {
            let text = fs::read_to_string(f.join("files/wires.csv")).unwrap();
            text.lines().map(|line| line.split('|').take(9).collect::<Vec<_>>().join("|")).collect()
        };
        assert!(rows(folder.path()).is_subset(&rows(full.path())));
    }

    #[test]
    fn numbers_of_records_are_unique() {
        let (folder, _) = made(&Plan::new(2, Size::Small));
        for file in ["wires.csv", "ocean_manifests.csv", "crypto_transfers.csv", "entry_summaries.csv"] {
            let text = fs::read_to_string(folder.path().join("files").join(file)).unwrap();
            let mut lines: Vec<&str> = text.lines().skip(1).collect();
            // Rows that arrived twice are the same to the last letter.
            lines.sort_unstable();
            lines.dedup();
            let numbers: BTreeSet<&str> = lines.iter().filter_map(|l| l.split([',', '|']).next()).collect();
            assert_eq!(numbers.len(), lines.len(), "{file}");
        }
    }

    #[test]
    fn a_token_stands_in_one_record() {
        let (folder, _) = made(&Plan::new(7, Size::Small));
        let text = fs::read_to_string(folder.path().join("truth/canaries.csv")).unwrap();
        // A row that arrived twice bears its token twice.
        let rows: BTreeSet<&str> = text.lines().skip(1).collect();
        let tokens: BTreeSet<&str> = rows.iter().filter_map(|l| l.split(',').next()).collect();
        assert!(tokens.len() > 100 && tokens.len() == rows.len(), "{} tokens in {} records", tokens.len(), rows.len());
    }

    #[test]
    fn truth_names_rows_that_are_there() {
        let (folder, summary) = made(&Plan::new(3, Size::Small));
        let records = fs::read_to_string(folder.path().join("truth/records.csv")).unwrap();
        let mut seen = 0;
        for row in records.lines().skip(1) {
            let cells: Vec<&str> = row.split(',').collect();
            let name = files::FILES.iter().find(|f| f.source == cells[0]).map(desk::file_name).unwrap();
            let text = fs::read_to_string(folder.path().join("files").join(name)).unwrap();
            let line = text.lines().nth(cells[1].parse::<usize>().unwrap() - 1).unwrap();
            assert!(line.contains(cells[2]), "{row}: {line}");
            seen += 1;
        }
        assert_eq!(seen, summary.illicit_records);
    }

    #[test]
    fn a_folder_that_holds_something_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("mine.txt"), "keep").unwrap();
        let error = generate(&Plan::new(1, Size::Small), &[], folder.path(), &mut |_, _| {}).unwrap_err();
        assert!(matches!(error, WorldError::NotEmpty(_)));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
