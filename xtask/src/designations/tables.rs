// SPDX-License-Identifier: Apache-2.0
//! The tables that are written, one struct a table; a field is a column, and rows sort by their columns in order.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Result, ensure};
use serde::Serialize;

/// The list's name as every row carries it.
pub(super) const LIST: &str = "OFAC SDN";

/// No table may grow beyond this without a second thought.
const TABLE_BYTES_MAX: usize = 4 << 20;

#[derive(Debug, Clone, Serialize, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Party {
    pub key: String,
    pub ofac_uid: String,
    pub uid_basis: &'static str,
    pub kind: &'static str,
    pub kind_basis: &'static str,
    pub primary_name: String,
    pub first_name: String,
    pub last_name: String,
    pub gender: &'static str,
    pub nationalities: String,
    pub citizenships: String,
    pub position: String,
    pub organization_type: String,
    pub programmes: String,
    pub former_programmes: String,
    pub scope: &'static str,
    pub first_seen: &'static str,
    pub list: &'static str,
    pub list_date: &'static str,
}

#[derive(Debug, Clone, Serialize, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Name {
    pub key: String,
    pub name: String,
    pub quality: &'static str,
    pub name_kind: String,
    pub list: &'static str,
    pub list_date: &'static str,
}

#[derive(Debug, Clone, Serialize, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Date {
    pub key: String,
    pub kind: &'static str,
    pub date: String,
    pub date_to: String,
    pub precision: &'static str,
    pub circa: bool,
    pub alternate: bool,
    pub list: &'static str,
    pub list_date: &'static str,
}

#[derive(Debug, Clone, Serialize, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub key: String,
    pub kind: &'static str,
    pub place: String,
    pub country: &'static str,
    pub alternate: bool,
    pub list: &'static str,
    pub list_date: &'static str,
}

#[derive(Debug, Clone, Serialize, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Identifier {
    pub key: String,
    pub class: &'static str,
    pub kind: &'static str,
    pub label: &'static str,
    pub number: String,
    pub country: &'static str,
    pub region: String,
    pub issued_on: String,
    pub expires_on: String,
    pub alternate: bool,
    pub list: &'static str,
    pub list_date: &'static str,
}

#[derive(Debug, Clone, Serialize, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Address {
    pub key: String,
    pub care_of: String,
    pub street: String,
    pub city: String,
    pub region: String,
    pub postal_code: String,
    pub country: &'static str,
    pub list: &'static str,
    pub list_date: &'static str,
}

#[derive(Debug, Clone, Serialize, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Link {
    pub from_key: String,
    pub to_key: String,
    pub relation: &'static str,
    pub list: &'static str,
    pub list_date: &'static str,
}

#[derive(Debug, Clone, Serialize, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Wallet {
    pub key: String,
    pub asset: String,
    pub chain: &'static str,
    pub address: String,
    pub letter_case: &'static str,
    pub list: &'static str,
    pub list_date: &'static str,
}

#[derive(Debug, Clone, Serialize, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Craft {
    pub key: String,
    pub craft_type: String,
    pub model: String,
    pub call_sign: String,
    pub flag: &'static str,
    pub tonnage: String,
    pub gross_tonnage: String,
    pub owner: String,
    pub list: &'static str,
    pub list_date: &'static str,
}

/// All tables; sets keep rows sorted and single.
#[derive(Debug, Default)]
pub(super) struct Tables {
    pub parties: BTreeSet<Party>,
    pub names: BTreeSet<Name>,
    pub dates: BTreeSet<Date>,
    pub places: BTreeSet<Place>,
    pub identifiers: BTreeSet<Identifier>,
    pub addresses: BTreeSet<Address>,
    pub links: BTreeSet<Link>,
    pub wallets: BTreeSet<Wallet>,
    pub crafts: BTreeSet<Craft>,
}

impl Tables {
    /// File names and contents.
    pub(super) fn files(&self) -> Result<BTreeMap<&'static str, Vec<u8>>> {
        let files = BTreeMap::from([
            ("parties.csv", content(&self.parties)?),
            ("names.csv", content(&self.names)?),
            ("dates.csv", content(&self.dates)?),
            ("places.csv", content(&self.places)?),
            ("identifiers.csv", content(&self.identifiers)?),
            ("addresses.csv", content(&self.addresses)?),
            ("links.csv", content(&self.links)?),
            ("wallets.csv", content(&self.wallets)?),
            ("crafts.csv", content(&self.crafts)?),
        ]);
        for (name, bytes) in &files {
            ensure!(bytes.len() < TABLE_BYTES_MAX, "`{name}` has {} bytes, over {TABLE_BYTES_MAX}", bytes.len());
        }
        Ok(files)
    }
}

fn content<Row: Serialize>(rows: &BTreeSet<Row>) -> Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        writer.serialize(row)?;
    }
    Ok(writer.into_inner()?)
}
