// SPDX-License-Identifier: Apache-2.0
//! The published copies of the list, read into rows without interpretation.
//!
//! Which file is which, and why its date is what it is, is in `reference/designations/README.md`.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

use super::text;

/// Dates of the lists, as the year and month that each row of ours carries.
pub(super) const FULL_LIST: &str = "2023-01";
pub(super) const ALIAS_LIST: &str = "2024-01";
pub(super) const NAME_LIST: &str = "2026-06";
pub(super) const PROGRAMME_LIST: &str = "2026-07";
pub(super) const WALLET_LIST: &str = "2026-08";

/// No input unpacks to more than this; the largest today is under 4 MiB.
const UNPACKED_BYTES_MAX: u64 = 256 << 20;

/// A row of the full list: who, under what, and the remarks.
#[derive(Debug, Default)]
pub(super) struct ListRow {
    pub uid: u32,
    pub name: String,
    pub kind: Kind,
    pub programmes: Vec<String>,
    pub position: String,
    pub call_sign: String,
    pub craft_type: String,
    pub tonnage: String,
    pub gross_tonnage: String,
    pub flag: String,
    pub owner: String,
    pub remarks: String,
}

/// What the list says a row is.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Individual,
    #[default]
    Entity,
    Vessel,
    Aircraft,
}

impl Kind {
    fn from_word(word: &str) -> Self {
        match word {
            "individual" | "I" => Self::Individual,
            "vessel" | "V" => Self::Vessel,
            "aircraft" | "A" => Self::Aircraft,
            _ => Self::Entity,
        }
    }

    /// The word that goes into keys and counts.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Individual => "individual",
            Self::Entity => "entity",
            Self::Vessel => "vessel",
            Self::Aircraft => "aircraft",
        }
    }
}

/// A row of the alias table of January 2024.
#[derive(Debug)]
pub(super) struct AliasRow {
    pub uid: u32,
    pub alias_number: u32,
    pub kind: String,
    pub name: String,
}

/// A row of an address table.
#[derive(Debug)]
pub(super) struct AddressRow {
    pub uid: u32,
    pub street: String,
    pub locality: String,
    pub country: String,
}

/// A row of the names-with-programme list of July 2026.
#[derive(Debug, Deserialize)]
pub(super) struct ProgrammeRow {
    #[serde(rename = "n")]
    pub name: String,
    #[serde(rename = "t")]
    kind: String,
    #[serde(rename = "p")]
    programmes: String,
}

impl ProgrammeRow {
    pub(super) fn kind(&self) -> Kind {
        Kind::from_word(&self.kind)
    }

    pub(super) fn programmes(&self) -> Vec<String> {
        text::programmes(&self.programmes)
    }

    /// The alias number, for the rows that carry one where the name should be.
    pub(super) fn alias_number(&self) -> Option<u32> {
        self.name.parse().ok()
    }
}

/// A row of the names-with-aliases list of June 2026.
#[derive(Debug, Deserialize)]
pub(super) struct NameRow {
    #[serde(rename = "full_name")]
    pub name: String,
    pub aliases: Vec<String>,
}

/// A digital-currency address of the list of August 2026.
#[derive(Debug, Deserialize)]
pub(super) struct WalletRow {
    #[serde(rename = "address_lowercase")]
    pub address: String,
    pub asset: String,
    #[serde(rename = "ofac_uid")]
    pub uid: u32,
    pub entity: String,
    programmes: String,
}

impl WalletRow {
    pub(super) fn programmes(&self) -> Vec<String> {
        text::programmes(&self.programmes)
    }
}

/// Everything that is read, in file order.
#[derive(Debug)]
pub(super) struct Inputs {
    pub list: Vec<ListRow>,
    pub addresses_2023: Vec<AddressRow>,
    pub aliases: Vec<AliasRow>,
    pub addresses_2024: Vec<AddressRow>,
    /// The rest of remarks that were longer than a row may be.
    pub overflow: BTreeMap<u32, String>,
    pub programme_rows: Vec<ProgrammeRow>,
    pub name_rows: Vec<NameRow>,
    pub wallets: Vec<WalletRow>,
    /// Digital-currency addresses as the list printed them in March 2025.
    pub printed_wallets: Vec<String>,
}

/// Reads the three folders under `data`.
pub(super) fn read(data: &Path) -> Result<Inputs> {
    let full = data.join("ofac-sdn-2023");
    let multi = data.join("sanctions-multilist-2026");
    let crypto = data.join("ofac-crypto-2026");
    let mut printed_wallets = Vec::new();
    for asset in ["eth", "xbt", "xmr"] {
        let lines = unpacked(&crypto.join(format!("{asset}_2025-03_original_case.txt")))?;
        printed_wallets.extend(lines.lines().map(|line| line.trim().to_owned()));
    }
    Ok(Inputs {
        list: numbered_rows(&full.join("sdn.csv.gz"), list_row)?,
        addresses_2023: numbered_rows(&full.join("sdn_address.csv.gz"), address_row)?,
        aliases: numbered_rows(&full.join("alt_2024-01.csv.gz"), alias_row)?,
        addresses_2024: numbered_rows(&full.join("add_2024-01.csv.gz"), address_row)?,
        overflow: numbered_rows(&full.join("sdn_comments.csv"), |uid, row| (uid, row(1)))?.into_iter().collect(),
        programme_rows: json(&multi.join("sdn_programmes.json.gz"))?,
        name_rows: json(&multi.join("ofac_sdn.json.gz"))?,
        wallets: wallet_rows(&crypto.join("sanctioned_addresses.csv.gz"))?,
        printed_wallets,
    })
}

fn list_row(uid: u32, field: &dyn Fn(usize) -> String) -> ListRow {
    ListRow {
        uid,
        name: text::squeeze(&field(1)),
        kind: Kind::from_word(&field(2)),
        programmes: text::programmes(&field(3)),
        position: field(4),
        call_sign: field(5),
        craft_type: field(6),
        tonnage: field(7),
        gross_tonnage: field(8),
        flag: field(9),
        owner: field(10),
        remarks: field(11),
    }
}

fn alias_row(uid: u32, field: &dyn Fn(usize) -> String) -> AliasRow {
    AliasRow { uid, alias_number: field(1).parse().unwrap_or_default(), kind: field(2), name: text::squeeze(&field(3)) }
}

fn address_row(uid: u32, field: &dyn Fn(usize) -> String) -> AddressRow {
    AddressRow { uid, street: field(2), locality: field(3), country: field(4) }
}

/// Rows whose first field is a list number; headers, end-of-file marks and blank rows have none.
fn numbered_rows<T>(path: &Path, read: impl Fn(u32, &dyn Fn(usize) -> String) -> T) -> Result<Vec<T>> {
    let content = unpacked(path)?;
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(content.as_bytes());
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.with_context(|| format!("not a CSV row in `{}`", path.display()))?;
        let field = |idx: usize| text::value(record.get(idx).unwrap_or_default()).to_owned();
        if let Ok(uid) = field(0).parse() {
            rows.push(read(uid, &field));
        }
    }
    ensure!(!rows.is_empty(), "no numbered row in `{}`", path.display());
    Ok(rows)
}

fn wallet_rows(path: &Path) -> Result<Vec<WalletRow>> {
    let content = unpacked(path)?;
    csv::Reader::from_reader(content.as_bytes())
        .deserialize()
        .collect::<Result<_, _>>()
        .with_context(|| format!("not the wallet columns in `{}`", path.display()))
}

fn json<T: for<'de> Deserialize<'de>>(path: &Path) -> Result<Vec<T>> {
    serde_json::from_str(&unpacked(path)?).with_context(|| format!("not the expected JSON in `{}`", path.display()))
}

fn unpacked(path: &Path) -> Result<String> {
    let file = File::open(path).with_context(|| format!("no input `{}`", path.display()))?;
    let plain = BufReader::new(file);
    let packed = path.extension().is_some_and(|ext| ext == "gz");
    let reader: Box<dyn Read> = if packed { Box::new(flate2::read::MultiGzDecoder::new(plain)) } else { Box::new(plain) };
    let mut content = String::new();
    reader.take(UNPACKED_BYTES_MAX).read_to_string(&mut content).with_context(|| format!("unreadable input `{}`", path.display()))?;
    Ok(content)
}
