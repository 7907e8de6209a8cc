// SPDX-License-Identifier: Apache-2.0
//! What happens in the world, lawful or not. A holder writes the same deed in the same way whoever did it: nothing in this file knows.

use super::{
    calendar::Minute,
    cast::{Chain, Party},
    goods::GoodsNo,
};

/// A number of its own for each deed: the day it begins in the high bits, a slot of that day in the low ones.
/// Records are numbered by a permutation of it, so a record's number says nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Key(pub(crate) u64);

/// Keys are below this: 1,024 days of 2^20 slots.
pub(crate) const KEYS: u64 = 1 << 30;
/// Slots of lawful deeds of one kind of activity begin at multiples of this; those of the plot lie above all of them.
pub(crate) const SLOTS_A_KIND: u64 = 1 << 14;
/// First slot of the plot.
pub(crate) const PLOT_SLOT: u64 = 1 << 19;

impl Key {
    pub(crate) fn new(day: u64, slot: u64) -> Key {
        Key((day << 20 | slot) % KEYS)
    }
}

/// Which planted instance a deed belongs to: a place in the plot's list plus one; 0 for everything else.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Tie(pub(crate) u32);

/// Something that happens.
#[derive(Clone, Debug)]
pub(crate) struct Deed {
    pub(crate) key: Key,
    pub(crate) at: Minute,
    pub(crate) tie: Tie,
    /// The step of the typology, for the truth.
    pub(crate) step: u8,
    pub(crate) what: What,
}

/// How goods are described.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Words {
    /// By their name.
    Plain,
    /// By words that say nothing.
    Vague,
    /// By the CAS number only.
    Cas,
    /// As other goods.
    As(GoodsNo),
}

/// How money moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum How {
    Wire,
    MoneyTransfer,
    Peer,
    CashIn,
    CashOut,
    /// A cashier's check.
    Check,
    Card,
    Armored,
    /// Carried over the border, with a report (FinCEN 105).
    Carried,
    Banknotes,
    Kiosk,
    /// Seen by a partner's financial intelligence unit: paid out in its country.
    Abroad,
}

#[derive(Clone, Debug)]
pub(crate) struct Cargo {
    pub(crate) shipper: Party,
    pub(crate) consignee: Party,
    pub(crate) notify: Option<Party>,
    pub(crate) to_order: bool,
    pub(crate) goods: GoodsNo,
    pub(crate) kg: u64,
    pub(crate) cents: u64,
    pub(crate) words: Words,
    /// A port of a third land on the way.
    pub(crate) via: Option<&'static str>,
    /// Licence or transaction number given, where the goods need one.
    pub(crate) paperwork: bool,
    pub(crate) voyage_days: u16,
    /// Value and weight as the importing side states them, in percent of what the exporting side states; beyond what is usual.
    pub(crate) restated: (u16, u16),
    /// A party named late instead of the consignee.
    pub(crate) amended: Option<Party>,
    /// Number of invoices for this one consignment.
    pub(crate) invoices: u8,
}

#[derive(Clone, Debug)]
pub(crate) struct Parcel {
    pub(crate) shipper: Party,
    pub(crate) consignee: Party,
    pub(crate) goods: GoodsNo,
    pub(crate) grams: u64,
    pub(crate) cents: u64,
    pub(crate) words: Words,
    pub(crate) paperwork: bool,
    /// Who opened the shipper's account; its age in days.
    pub(crate) account_days: u16,
    /// Redirected on the way, by whom.
    pub(crate) redirected: Option<Party>,
    /// Opened, and found to be what it is.
    pub(crate) opened: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Money {
    pub(crate) from: Party,
    pub(crate) to: Party,
    pub(crate) cents: u64,
    pub(crate) how: How,
    pub(crate) memo: String,
    /// Which account of payer and payee.
    pub(crate) accounts: (u8, u8),
    /// Whose town it happens in, where that is not the payer's.
    pub(crate) place: Option<Party>,
    /// A third party on the way, or on whose behalf.
    pub(crate) through: Option<Party>,
}

/// One thing seized.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Item {
    /// A place in [`SEIZABLE`].
    pub(crate) what: u8,
    /// Millionths of the unit: milligrams of what is weighed.
    pub(crate) millionths: u64,
}

/// What can be seized: item, type, unit, form, US dollars a unit.
pub(crate) const SEIZABLE: [(&str, &str, &str, &str, u64); 12] = [
    ("Fentanyl", "drug", "kg", "powder", 15_000),
    ("Fentanyl tablets", "drug", "tablets", "tablet", 3),
    ("Methamphetamine", "drug", "kg", "crystal", 5_000),
    ("Cocaine", "drug", "kg", "powder", 25_000),
    ("Heroin", "drug", "kg", "powder", 30_000),
    ("Marijuana", "drug", "kg", "plant", 900),
    ("Precursor chemical", "precursor", "kg", "powder", 150),
    ("Tablet press", "equipment", "unit", "machine", 2_500),
    ("Punch and die set", "equipment", "unit", "set", 200),
    ("United States currency", "currency", "USD", "banknotes", 1),
    ("Pistol", "firearm", "unit", "complete", 500),
    ("Rifle", "firearm", "unit", "complete", 1_100),
];

#[derive(Clone, Debug)]
pub(crate) struct Seizure {
    /// A place in [`AGENCIES`].
    pub(crate) agency: u8,
    pub(crate) joint: Option<u8>,
    pub(crate) place: Place,
    pub(crate) items: Vec<Item>,
    pub(crate) persons: Vec<Party>,
    /// The bill or waybill it was under.
    pub(crate) document: Option<Document>,
    pub(crate) southbound: bool,
    pub(crate) case: Option<Key>,
}

/// A transport document of another deed.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Document {
    Bill(Key),
    Waybill(Key),
}

/// Where something is seized.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Place {
    /// A place in [`CROSSINGS`](super::lands::CROSSINGS).
    Crossing(u8),
    /// The town of a party.
    Town(Party),
}

/// Agencies that seize, run cases and plan events.
pub(crate) const AGENCIES: [&str; 5] = [
    "Example Customs Office",
    "Example Investigations Bureau",
    "Example State Police",
    "Example Drug Task Force",
    "Example Postal Inspectors",
];

/// Key terms for which FinCEN asks in reports, and the day of the advisory, alert or notice. Most reports that bear one are of people
/// whom banks suspect in vain.
pub(crate) const KEY_TERMS: [(&str, &str); 7] = [
    ("FENTANYL FIN-2019-A006", "2019-08-21"),
    ("EFE FIN-2022-A002", "2022-06-15"),
    ("FIN-2023-MAILTHEFT", "2023-02-27"),
    ("FIN-2023-PIGBUTCHERING", "2023-09-08"),
    ("FENTANYL FIN-2024-A002", "2024-06-20"),
    ("FIN-2025-CVCKIOSK", "2025-08-04"),
    ("CMLN-2025-A003", "2025-08-28"),
];

#[derive(Clone, Debug)]
pub(crate) struct Sar {
    pub(crate) subject: Party,
    pub(crate) others: Vec<Party>,
    pub(crate) cents: u64,
    /// Days looked back.
    pub(crate) days: u16,
    pub(crate) activity: &'static str,
    pub(crate) key_term: &'static str,
    pub(crate) narrative: String,
}

/// What an event's conflict is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TargetKind {
    Phone,
    Plate,
    Email,
    Account,
    Wallet,
    Document,
    Address,
}

#[derive(Clone, Debug)]
pub(crate) struct Planned {
    pub(crate) agency: u8,
    pub(crate) kind: &'static str,
    pub(crate) hours: u16,
    /// Hundred-thousandths of a degree.
    pub(crate) at_place: (i32, i32),
    pub(crate) place: String,
    pub(crate) target: (TargetKind, Party),
    /// Days from submission to the event.
    pub(crate) ahead: u16,
}

/// What happens.
#[derive(Clone, Debug)]
pub(crate) enum What {
    Cargo(Box<Cargo>),
    Parcel(Box<Parcel>),
    Money(Box<Money>),
    Coins { from: (Party, u8), to: (Party, u8), chain: Chain, cents: u64 },
    Bridge { from: (Party, u8), to: (Party, u8), chains: (Chain, Chain), cents: u64, service: Party },
    Call { from: (Party, u8), to: (Party, u8), seconds: u16 },
    Crossing { driver: Party, vehicle: Party, nth: u8, crossing: u8, southbound: bool },
    Seizure(Box<Seizure>),
    Guns { dealer: Party, buyer: Party, count: u8, rifles: bool },
    Trace { sale: Key, item: u8, rifles: bool, dealer: Party, buyer: Party, possessor: Party, place: Party, sold: Minute },
    Listing { seller: Party, handle: u8, goods: GoodsNo, cents: u64, assurance: bool, contact: bool },
    Profile { who: Party, handle: u8, key_of: Party, wallet: u8 },
    Page { firm: Party, shows: Party },
    HandleLink { customer: Party, handle: u8 },
    Sale { seller: Party, customer: Party, goods: GoodsNo, kg: u64, method: &'static str, paid_by: Option<Party>, ship_to: Option<Party> },
    Sar(Box<Sar>),
    Case { agency: u8, subjects: Vec<(Party, &'static str)> },
    Planned(Box<Planned>),
    Court { person: Party, offence: &'static str },
    Tag { who: Party, nth: u8, chain: Chain, category: &'static str, abuse: &'static str, label: String },
}
