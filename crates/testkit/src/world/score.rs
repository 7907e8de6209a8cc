// SPDX-License-Identifier: Apache-2.0
//! Scores what a node made of a world against the truth, after the fact: pure sums over what the caller saw and what is true.
//!
//! The caller tells, for each entity as a source wrote it, which cluster the node put it into, and where it found it: source, number of the
//! record, column. The truth knows who is meant there. Nothing of the truth goes to the node.

mod answers;
mod plans;

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    io,
    path::{Path, PathBuf},
};

use csv::StringRecord;
use serde::Serialize;

pub use answers::{
    Answers, CHANGE_DAYS, Clashes, Depth, Lead, Leads, Membership, Named, OfTypology, ROWS_MAX, Trends, clashes_score, leads_score,
    membership_score, trends_score,
};
pub use plans::{ARRESTS, PlanScore, plans_score};

use super::{
    Plan, Size,
    calendar::{iso, parse_day},
    plot::ASSOCIATE,
};

/// Where a column's party is found in a node: the kind and property that hold the record's number, and the property of the same kind that
/// refers to the party (empty: the entity itself).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Source id.
    pub source: &'static str,
    /// Column, as in the file.
    pub column: &'static str,
    /// Kind of the record's entity.
    pub kind: &'static str,
    /// Property with the record's number.
    pub number: &'static str,
    /// Property that refers to the party.
    pub party: &'static str,
}

const fn place(source: &'static str, column: &'static str, kind: &'static str, number: &'static str, party: &'static str) -> Place {
    Place { source, column, kind, number, party }
}

/// Columns whose party is found again. Columns that name several parties at once, or a party only by way of a third thing, are not scored.
pub const PLACES: [Place; 50] = [
    place("ocean_manifests", "shipper", "Shipment", "billNumber", "shipper"),
    place("ocean_manifests", "consignee", "Shipment", "billNumber", "consignee"),
    place("ocean_manifests", "notify", "Shipment", "billNumber", "notifyParty"),
    place("importer_security_filings", "seller", "Shipment", "recordId", "seller"),
    place("importer_security_filings", "buyer", "Shipment", "recordId", "buyer"),
    place("importer_security_filings", "manufacturer", "Shipment", "recordId", "manufacturer"),
    place("importer_security_filings", "ship_to", "Shipment", "recordId", "shipTo"),
    place("entry_summaries", "importer", "Declaration", "entryNumber", "importer"),
    place("entry_summaries", "ultimate_consignee", "Shipment", "recordId", "consignee"),
    place("air_waybills", "shipper.name", "Shipment", "billNumber", "shipper"),
    place("air_waybills", "consignee.name", "Shipment", "billNumber", "consignee"),
    place("express_entries", "shipper", "Declaration", "entryNumber", "exporter"),
    place("express_entries", "consignee", "Shipment", "recordId", "consignee"),
    place("export_declarations", "exporter", "Declaration", "referenceNumber", "exporter"),
    place("export_declarations", "consignee", "Shipment", "recordId", "consignee"),
    place("machine_imports", "importer", "Permit", "number", "holder"),
    place("vehicle_crossings", "driver_name", "Trip", "recordId", "involved"),
    place("partner_customs", "exporter", "Declaration", "entryNumber", "exporter"),
    place("partner_customs", "importer", "Declaration", "entryNumber", "importer"),
    place("invoices", "seller.name", "Shipment", "invoiceNumber", "seller"),
    place("invoices", "buyer.name", "Shipment", "invoiceNumber", "buyer"),
    place("sales_records", "seller", "Sale", "recordId", "seller"),
    place("sales_records", "customer", "Sale", "recordId", "customer"),
    place("company_registry", "name", "Company", "registrationNumber", ""),
    place("licences", "holder", "Permit", "number", "holder"),
    place("suspicious_activity", "subject.name", "SarFiling", "title", "subject"),
    place("currency_transactions", "person", "CashReport", "recordId", "person"),
    place("currency_movements", "carried_by", "CashMovement", "recordId", "carrier"),
    place("currency_movements", "shipped_to", "CashMovement", "recordId", "recipient"),
    place("currency_movements", "received_from", "CashMovement", "recordId", "originator"),
    place("wires", "payer", "Payment", "transactionNumber", "payer"),
    place("wires", "beneficiary", "Payment", "transactionNumber", "beneficiary"),
    place("partner_fiu", "payer.name", "Payment", "transactionNumber", "payer"),
    place("partner_fiu", "payee.name", "Payment", "transactionNumber", "beneficiary"),
    place("bank_cash", "conducted_by", "CashReport", "recordId", "person"),
    place("bank_checks", "purchaser", "Payment", "transactionNumber", "payer"),
    place("bank_checks", "payee", "Payment", "transactionNumber", "beneficiary"),
    place("peer_payments", "payer.name", "Payment", "transactionNumber", "payer"),
    place("peer_payments", "payee.name", "Payment", "transactionNumber", "beneficiary"),
    place("money_transfers", "sender", "Payment", "transactionNumber", "payer"),
    place("money_transfers", "beneficiary", "Payment", "transactionNumber", "beneficiary"),
    place("armored_cash", "customer", "CashMovement", "recordId", "principal"),
    place("kiosk_transactions", "customer", "Payment", "transactionNumber", "payer"),
    place("call_records", "subscriber", "Call", "recordId", "caller"),
    place("firearm_traces", "possessor", "FirearmTrace", "recordId", "possessor"),
    place("firearm_traces", "purchaser", "FirearmTrace", "recordId", "purchaser"),
    place("firearm_traces", "dealer", "FirearmTrace", "recordId", "dealer"),
    place("multiple_sales", "dealer", "FirearmSale", "recordId", "dealer"),
    place("multiple_sales", "purchaser", "FirearmSale", "recordId", "purchaser"),
    place("sanctions_exercise", "name", "Sanction", "authorityId", "entity"),
];

/// The truth cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum TruthError {
    /// A file is missing or broken.
    #[error("cannot read the truth at `{}`", .path.display())]
    Read {
        /// Which file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A file of answers lacks a column.
    #[error("`{}` has no column `{column}`; its first row must be `{all}`", .path.display())]
    Column {
        /// Which file.
        path: PathBuf,
        /// The column.
        column: &'static str,
        /// All columns.
        all: String,
    },
    /// A file of answers has more than [`ROWS_MAX`] rows.
    #[error("`{}` has more than {ROWS_MAX} rows", .0.display())]
    TooLong(PathBuf),
}

/// One typology played once, as far as records show it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Planted {
    /// Its typology.
    pub typology: String,
    /// Source and number of its records.
    pub records: BTreeSet<(String, String)>,
}

/// A token that stands in one record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Canary {
    /// The token.
    pub token: String,
    /// Marking of the record, canonical text.
    pub marking: String,
    /// Its source.
    pub source: String,
}

/// What is true of a world, as far as it is scored.
#[derive(Clone, Debug, Default)]
pub struct Truth {
    /// Who holds each source.
    pub holders: BTreeMap<String, String>,
    /// Tokens by which a leak is known.
    pub canaries: Vec<Canary>,
    /// Source and line of values that are wrong on purpose, with the marking of their row.
    pub bad_values: BTreeMap<(String, u64), String>,
    /// Rows of each source.
    pub rows: BTreeMap<String, u64>,
    /// Members of organizations: organization, party, role.
    pub members: Vec<(u32, String, String)>,
    /// Ties between members, each once: organization and two parties.
    pub ties: BTreeSet<(u32, String, String)>,
    /// Pairs of planned events about one target.
    pub conflicts: Vec<(String, String, String)>,
    /// Who is meant: source, record, column.
    mentions: HashMap<(String, String, String), String>,
    /// Seed of the world.
    pub seed: u64,
    /// What was asked for, so that its organizations can be lived again.
    pub plan: Option<Plan>,
    /// Instances of typologies that left a record.
    pub planted: Vec<Planted>,
    /// Indicators of each typology.
    pub indicators: BTreeMap<String, BTreeSet<String>>,
    /// Takedowns, switches of precursor and new routes: kind, day since 1970-01-01, what.
    pub changes: Vec<(String, i64, String)>,
    /// The folder.
    folder: PathBuf,
    /// Sources of which it is known who is meant.
    learned: BTreeSet<String>,
}

impl Truth {
    /// Reads the truth folder of a world, or the world's folder.
    ///
    /// # Errors
    /// [`TruthError`] when a file is missing.
    pub fn read(folder: &Path) -> Result<Truth, TruthError> {
        let inner = folder.join("truth");
        let folder = if inner.is_dir() { inner } else { folder.to_owned() };
        let mut truth = Truth { folder: folder.clone(), ..Truth::default() };
        rows(&folder.join("holders.csv"), |c| {
            truth.holders.insert(cell(c, 0), cell(c, 1));
        })?;
        rows(&folder.join("canaries.csv"), |c| {
            truth.canaries.push(Canary { token: cell(c, 0), marking: cell(c, 1), source: cell(c, 2) });
        })?;
        rows(&folder.join("bad_values.csv"), |c| {
            truth.bad_values.insert((cell(c, 0), cell(c, 1).parse().unwrap_or(0)), cell(c, 3));
        })?;
        rows(&folder.join("members.csv"), |c| truth.members.push((cell(c, 0).parse().unwrap_or(0), cell(c, 1), cell(c, 3))))?;
        rows(&folder.join("chain.csv"), |c| {
            if !cell(c, 2).is_empty() && !cell(c, 3).is_empty() {
                truth.ties.insert((cell(c, 0).parse().unwrap_or(0), cell(c, 2), cell(c, 3)));
            }
        })?;
        rows(&folder.join("conflicts.csv"), |c| truth.conflicts.push((cell(c, 0), cell(c, 1), cell(c, 2))))?;
        let about = folder.join("world.json");
        let text = std::fs::read_to_string(&about).map_err(|source| TruthError::Read { path: about, source })?;
        let about: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
        truth.seed = about["seed"].as_u64().unwrap_or(0);
        truth.plan = plan_of(&about);
        if let Some(files) = about["summary"]["files"].as_object() {
            truth.rows = files.iter().map(|(k, v)| (k.clone(), v.as_u64().unwrap_or(0))).collect();
        }
        truth.read_planted()?;
        for source in PLACES.iter().map(|p| p.source).chain(["planned_events"]) {
            truth.learn(source)?;
        }
        Ok(truth)
    }

    /// Reads what was planted: instances with their records, and changes.
    fn read_planted(&mut self) -> Result<(), TruthError> {
        let folder = self.folder.clone();
        rows(&folder.join("typologies.csv"), |c| {
            self.indicators.insert(cell(c, 0), cell(c, 2).split(';').filter(|i| !i.is_empty()).map(str::to_owned).collect());
        })?;
        let mut instances: BTreeMap<String, Planted> = BTreeMap::new();
        rows(&folder.join("instances.csv"), |c| {
            // Calls, arrests, losses and conflicts are no typologies.
            if self.indicators.contains_key(&cell(c, 1)) {
                instances.insert(cell(c, 0), Planted { typology: cell(c, 1), ..Planted::default() });
            }
        })?;
        rows(&folder.join("records.csv"), |c| {
            if let Some(planted) = instances.get_mut(&cell(c, 3)) {
                planted.records.insert((cell(c, 0), cell(c, 2)));
            }
        })?;
        self.planted = instances.into_values().filter(|p| !p.records.is_empty()).collect();
        rows(&folder.join("changes.csv"), |c| {
            let kind = cell(c, 1);
            if let Some(day) = parse_day(&cell(c, 2)).filter(|_| !matches!(kind.as_str(), "arrest" | "seizure")) {
                self.changes.push((kind, day, cell(c, 3)));
            }
        })
    }

    /// Learns who is meant in a source's records.
    fn learn(&mut self, source: &str) -> Result<(), TruthError> {
        if self.learned.insert(source.to_owned()) {
            rows(&self.folder.join("mentions").join(format!("{source}.csv")), |c| {
                self.mentions.insert((source.to_owned(), cell(c, 0), cell(c, 1)), cell(c, 2));
            })?;
        }
        Ok(())
    }

    /// The world's last day, such as `2026-06-30`.
    pub fn last_day(&self) -> Option<String> {
        self.plan.as_ref().map(|p| iso(p.first_day + i64::from(p.days) - 1))
    }

    /// A day in the middle of the world's time.
    pub fn middle_day(&self) -> Option<String> {
        self.plan.as_ref().map(|p| iso(p.first_day + i64::from(p.days) / 2))
    }

    /// Days from a day to the world's last.
    pub fn days_to_last(&self, day: &str) -> Option<i64> {
        let plan = self.plan.as_ref()?;
        Some(plan.first_day + i64::from(plan.days) - 1 - parse_day(day)?)
    }

    /// Who is meant in a record's column.
    pub fn party(&self, source: &str, record: &str, column: &str) -> Option<&str> {
        self.mentions.get(&(source.to_owned(), record.to_owned(), column.to_owned())).map(String::as_str)
    }
}

/// What was asked for when the world was made.
fn plan_of(about: &serde_json::Value) -> Option<Plan> {
    let size = Size::parse(about["size"].as_str()?)?;
    let plan = Plan::new(about["seed"].as_u64()?, size);
    Some(Plan { is_lawful_only: about["lawful_only"].as_bool()?, is_stationary: about["stationary"].as_bool()?, ..plan })
}

fn cell(cells: &StringRecord, at: usize) -> String {
    cells.get(at).unwrap_or_default().to_owned()
}

/// Rows of a CSV file of the truth.
fn rows(path: &Path, mut see: impl FnMut(&StringRecord)) -> Result<(), TruthError> {
    let error = |e: csv::Error| TruthError::Read { path: path.to_owned(), source: e.into() };
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_path(path).map_err(error)?;
    for row in reader.records() {
        see(&row.map_err(error)?);
    }
    Ok(())
}

/// An entity as one source wrote it, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Placed {
    /// The entity's own id.
    pub entity: String,
    /// The cluster it is in: the canonical id.
    pub cluster: String,
    /// Who it is in truth.
    pub party: String,
    /// Who holds the source.
    pub holder: String,
}

/// A figure with the interval that holds it 95 times of 100, over blocks of parties.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Figure {
    /// The figure.
    pub value: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// How well entities were put together.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Resolution {
    /// Entities as written by sources.
    pub entities: u64,
    /// Parties they stand for.
    pub parties: u64,
    /// Pairs of entities of one party.
    pub true_pairs: u64,
    /// Pairs of entities in one cluster.
    pub found_pairs: u64,
    /// Share of pairs in one cluster that are one party.
    pub precision: Figure,
    /// Share of pairs of one party that are in one cluster.
    pub recall: Figure,
    /// Harmonic mean of both.
    pub f1: f64,
    /// B³ precision and recall (Bagga and Baldwin 1998): means over entities.
    pub bcubed_precision: f64,
    /// See above.
    pub bcubed_recall: f64,
    /// Harmonic mean of both.
    pub bcubed_f1: f64,
}

/// Blocks of parties over which intervals are taken.
const BLOCKS: usize = 20;

/// Scores all entities given.
pub fn resolution(placed: &[Placed]) -> Resolution {
    let whole = Sums::of(placed.iter());
    let mut by_block: Vec<Vec<&Placed>> = vec![Vec::new(); BLOCKS];
    for p in placed {
        by_block[block(&p.party)].push(p);
    }
    // Each block left out once: the jackknife.
    let without: Vec<Sums> = (0..BLOCKS).map(|out| Sums::of(placed.iter().filter(|p| block(&p.party) != out))).collect();
    Resolution {
        entities: placed.len() as u64,
        parties: whole.parties,
        true_pairs: whole.truth as u64,
        found_pairs: whole.found as u64,
        precision: jackknife(whole.precision(), without.iter().map(Sums::precision)),
        recall: jackknife(whole.recall(), without.iter().map(Sums::recall)),
        f1: harmonic(whole.precision(), whole.recall()),
        bcubed_precision: whole.bcubed_precision,
        bcubed_recall: whole.bcubed_recall,
        bcubed_f1: harmonic(whole.bcubed_precision, whole.bcubed_recall),
    }
}

/// Pairs whose two entities come from two given holders.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct HolderPair {
    /// The two holders.
    pub holders: [String; 2],
    /// Pairs of entities of one party.
    pub true_pairs: u64,
    /// Pairs in one cluster.
    pub found_pairs: u64,
    /// Share of those that are one party.
    pub precision: f64,
    /// Share of the former that are in one cluster.
    pub recall: f64,
}

/// Scores each pair of holders: what one knows with what the other knows.
pub fn by_holder_pair(placed: &[Placed]) -> Vec<HolderPair> {
    let holders: Vec<&str> = placed.iter().map(|p| p.holder.as_str()).collect::<BTreeSet<_>>().into_iter().collect();
    let of_holder = |p: &Placed| holders.binary_search(&p.holder.as_str()).unwrap_or_default();
    // For each cluster, party, and party within a cluster: entities by holder.
    let (mut clusters, mut parties, mut both) = (HashMap::new(), HashMap::new(), HashMap::new());
    for p in placed {
        let empty = || vec![0_u64; holders.len()];
        let holder = of_holder(p);
        clusters.entry(p.cluster.as_str()).or_insert_with(empty)[holder] += 1;
        parties.entry(p.party.as_str()).or_insert_with(empty)[holder] += 1;
        both.entry((p.cluster.as_str(), p.party.as_str())).or_insert_with(empty)[holder] += 1;
    }
    let mut all = Vec::new();
    for a in 0..holders.len() {
        for b in a..holders.len() {
            let pairs = |n: &Vec<u64>| if a == b { n[a] * n[a].saturating_sub(1) / 2 } else { n[a] * n[b] };
            let truth: u64 = parties.values().map(pairs).sum();
            let found: u64 = clusters.values().map(pairs).sum();
            let right: u64 = both.values().map(pairs).sum();
            if truth > 0 {
                let share = |of: u64| if of == 0 { 1.0 } else { right as f64 / of as f64 };
                all.push(HolderPair {
                    holders: [holders[a].to_owned(), holders[b].to_owned()],
                    true_pairs: truth,
                    found_pairs: found,
                    precision: share(found),
                    recall: share(truth),
                });
            }
        }
    }
    all
}

/// A share; none of nothing.
pub(super) fn share(of: u64, all: u64) -> Option<f64> {
    (all > 0).then(|| of as f64 / all as f64)
}

fn block(party: &str) -> usize {
    (crate::rng::stream(party) % BLOCKS as u64) as usize
}

fn harmonic(a: f64, b: f64) -> f64 {
    if a + b == 0.0 { 0.0 } else { 2.0 * a * b / (a + b) }
}

fn jackknife(value: f64, without: impl Iterator<Item = f64>) -> Figure {
    let all: Vec<f64> = without.collect();
    let (n, mean) = (all.len() as f64, all.iter().sum::<f64>() / all.len().max(1) as f64);
    let variance = (n - 1.0) / n * all.iter().map(|v| (v - mean).powi(2)).sum::<f64>();
    let half = 1.96 * variance.sqrt();
    Figure { value, low: (value - half).max(0.0), high: (value + half).min(1.0) }
}

#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    parties: u64,
    truth: f64,
    found: f64,
    both: f64,
    bcubed_precision: f64,
    bcubed_recall: f64,
}

impl Sums {
    fn of<'a>(placed: impl Iterator<Item = &'a Placed>) -> Sums {
        let (mut clusters, mut parties, mut both) = (HashMap::new(), HashMap::new(), HashMap::new());
        let mut entities = 0_u64;
        for p in placed {
            entities += 1;
            *clusters.entry(p.cluster.as_str()).or_insert(0_u64) += 1;
            *parties.entry(p.party.as_str()).or_insert(0_u64) += 1;
            *both.entry((p.cluster.as_str(), p.party.as_str())).or_insert(0_u64) += 1;
        }
        let pairs = |n: u64| (n * n.saturating_sub(1) / 2) as f64;
        // Summed in a fixed order, so that the last digit is always the same.
        let mut parts: Vec<(&(&str, &str), &u64)> = both.iter().collect();
        parts.sort_unstable();
        let all = entities.max(1) as f64;
        let share = |of: &HashMap<&str, u64>, key: &str, n: u64| (n * n) as f64 / of.get(key).copied().unwrap_or(1) as f64;
        Sums {
            parties: parties.len() as u64,
            truth: parties.values().map(|n| pairs(*n)).sum(),
            found: clusters.values().map(|n| pairs(*n)).sum(),
            both: both.values().map(|n| pairs(*n)).sum(),
            bcubed_precision: parts.iter().map(|((c, _), n)| share(&clusters, c, **n)).sum::<f64>() / all,
            bcubed_recall: parts.iter().map(|((_, p), n)| share(&parties, p, **n)).sum::<f64>() / all,
        }
    }

    fn precision(&self) -> f64 {
        if self.found == 0.0 { 1.0 } else { self.both / self.found }
    }

    fn recall(&self) -> f64 {
        if self.truth == 0.0 { 1.0 } else { self.both / self.truth }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn placed(rows: &[(&str, &str, &str)]) -> Vec<Placed> {
        let row = |(at, (cluster, party, holder)): (usize, &(&str, &str, &str))| Placed {
            entity: at.to_string(),
            cluster: (*cluster).to_owned(),
            party: (*party).to_owned(),
            holder: (*holder).to_owned(),
        };
        rows.iter().enumerate().map(row).collect()
    }

    #[test]
    fn pairs_and_means_are_counted() {
        // One party in two clusters, one cluster with two parties.
        let all = placed(&[("x", "a", "H"), ("x", "a", "H"), ("x", "b", "K"), ("y", "a", "K")]);
        let found = resolution(&all);
        assert_eq!((found.true_pairs, found.found_pairs, found.parties), (3, 3, 2));
        assert!((found.precision.value - 1.0 / 3.0).abs() < 1e-12 && (found.recall.value - 1.0 / 3.0).abs() < 1e-12);
        // Entities: two with 2/3 precision, one with 1/3, one with 1; recall 2/3, 2/3, 1, 1/3.
        assert!((found.bcubed_precision - (2.0 / 3.0 * 2.0 + 1.0 / 3.0 + 1.0) / 4.0).abs() < 1e-12);
        assert!((found.bcubed_recall - (2.0 / 3.0 * 2.0 + 1.0 + 1.0 / 3.0) / 4.0).abs() < 1e-12);
    }

    #[test]
    fn what_two_holders_know_is_counted_across() {
        let all = placed(&[("x", "a", "H"), ("x", "a", "K"), ("y", "a", "K"), ("z", "b", "H")]);
        let pairs = by_holder_pair(&all);
        let across = pairs.iter().find(|p| p.holders == ["H".to_owned(), "K".to_owned()]).unwrap();
        assert_eq!((across.true_pairs, across.found_pairs, across.recall), (2, 1, 0.5));
    }

    #[test]
    fn perfect_is_one_and_nothing_is_nothing() {
        let perfect = resolution(&placed(&[("x", "a", "H"), ("x", "a", "H"), ("y", "b", "H")]));
        assert_eq!((perfect.precision.value, perfect.recall.value, perfect.bcubed_f1), (1.0, 1.0, 1.0));
        assert_eq!(resolution(&[]).entities, 0);
    }
}
