// SPDX-License-Identifier: Apache-2.0
//! How offices misspell: how often a name or an address is written otherwise than that party's commonest form, and what is missing.
//!
//! The published pairs (Febrl) are synthetic, with at least one error in each: an upper bound. The lower bound is a clean register, judged.
//! Capitals are not counted as errors, as they are a habit of a whole office. At most 40,000 parties are looked at.

use std::{
    collections::{BTreeMap, HashMap},
    iter::Peekable,
    path::Path,
};

use super::{
    CheckError, Compare, Figures, Spec, stats,
    table::{self, World},
};
use crate::{rng::mix, world::files::FILES};

const SOURCE: &str =
    "Upper end: Febrl 3 (2002), 3,000 pairs with forced errors; lower end: a clean register (judgment, calibration of this report)";

pub(super) const SPECS: [Spec; 7] = [
    spec(
        "names.person",
        "Names of people written otherwise",
        "share of mentions",
        "mentions that differ from the commonest form of that person, capitals apart",
    ),
    spec("names.company", "Names of companies written otherwise", "share of mentions", "the same for companies; published: people"),
    spec("names.one_edit", "Of these, a single slip of the keyboard", "share", "one letter wrong, lost, doubled or swapped; people"),
    spec(
        "names.address",
        "Addresses written otherwise",
        "share of addresses",
        "differ from the commonest form of that party, capitals apart",
    ),
    spec("names.address_missing", "Addresses left empty", "share of mentions", "where the row has a column for it"),
    spec("names.birth", "Birth dates that differ", "share of dates", "differ from the commonest date of that person"),
    spec("names.birth_missing", "Birth dates left empty", "share of mentions", "of people, where the row has a column for it"),
];

const fn spec(id: &'static str, title: &'static str, unit: &'static str, definition: &'static str) -> Spec {
    Spec { id, title, unit, definition, source: SOURCE, compare: Compare::Range, note: "" }
}

/// Ends of the ranges that are judged: a clean register, or a hostile free text where that is dirtier than the published pairs.
const CLEAN: [(&str, f64); 7] = [
    ("names.person", 0.088),
    ("names.company", 0.04),
    ("names.one_edit", 0.67),
    ("names.address", 0.15),
    ("names.address_missing", 0.0),
    ("names.birth", 0.01),
    ("names.birth_missing", 0.03),
];
const HOSTILE: [(&str, f64); 2] = [("names.address_missing", 0.20), ("names.birth_missing", 0.40)];

/// Parties looked at.
const PARTIES_MAX: u64 = 40_000;

/// Columns of parties' names, by the words they end with.
const NAME_COLUMNS: [&str; 32] = [
    "name",
    "shipper",
    "consignee",
    "notify",
    "seller",
    "buyer",
    "manufacturer",
    "consolidator",
    "ship_to",
    "importer",
    "exporter",
    "ultimate_consignee",
    "payer",
    "beneficiary",
    "holder",
    "customer",
    "subject",
    "sender",
    "driver_name",
    "contact_name",
    "director",
    "owner",
    "conducted_by",
    "counterparty",
    "carried_by",
    "shipped_to",
    "received_from",
    "on_behalf_of",
    "person",
    "possessor",
    "purchaser",
    "dealer",
];

pub(super) fn is_name(column: &str) -> bool {
    NAME_COLUMNS.contains(&column.rsplit('.').next().unwrap_or(column))
}

/// The column of the same party's address or birth date.
fn beside(columns: &[&str], column: &str, what: &str) -> Option<usize> {
    let other = match column.rsplit_once('.') {
        Some((group, _)) => format!("{group}.{what}"),
        None if column == "name" || column == "driver_name" => column.replace("name", what),
        None => format!("{column}_{what}"),
    };
    columns.iter().position(|c| *c == other)
}

/// How often a party was written in each way, by source.
#[derive(Default)]
struct Ways(BTreeMap<String, BTreeMap<usize, u32>>);

impl Ways {
    fn add(&mut self, text: &str, source: usize) {
        *self.0.entry(text.to_lowercase()).or_default().entry(source).or_default() += 1;
    }

    fn commonest(&self) -> Option<&str> {
        let count = |by: &BTreeMap<usize, u32>| by.values().sum::<u32>();
        self.0.iter().max_by_key(|(_, by)| count(by)).map(|(text, _)| text.as_str())
    }
}

#[derive(Default)]
struct Party {
    names: Ways,
    addresses: Ways,
    births: Ways,
}

/// Who is meant by a column of a record.
#[derive(Clone, Copy)]
struct Mention {
    record: u64,
    column: u8,
    party: u32,
}

/// The bit by which a person differs from a company.
const PERSON: u32 = 1 << 31;

/// `P15836` or `C77` as a number.
fn party_no(id: &str) -> u32 {
    let number = id.get(1..).and_then(|n| n.parse::<u32>().ok()).unwrap_or(0);
    if id.starts_with('P') { number | PERSON } else { number }
}

/// Of how many, how many.
#[derive(Clone, Copy, Default)]
struct Part(f64, f64);

impl Part {
    fn add(&mut self, is: bool, times: u32) {
        self.0 += if is { f64::from(times) } else { 0.0 };
        self.1 += f64::from(times);
    }

    fn share(self) -> f64 {
        self.0 / self.1
    }
}

#[derive(Default)]
struct Names {
    parties: HashMap<u32, Party>,
    every: u64,
    address_missing: Part,
    birth_missing: Part,
}

impl Names {
    fn read(&mut self, world: &World<'_>, nth: usize) -> Result<(), CheckError> {
        let Some(file) = FILES.get(nth) else { return Ok(()) };
        // Sellers on markets go by handles.
        if file.source == "listings" || !file.columns.iter().any(|c| is_name(c)) {
            return Ok(());
        }
        let mut mentions: Vec<Mention> = Vec::new();
        world.truth(&format!("mentions/{}.csv", file.source), &["record", "column", "party"], |_, cells| {
            let &[record, column, party] = cells else { return };
            let column = file.columns.iter().position(|c| *c == column).unwrap_or(usize::MAX) as u8;
            mentions.push(Mention { record: stats::hash(record), column, party: party_no(party) });
        })?;
        // Mentions stand in the order of the rows; a second copy of a row has none.
        let mut mentions = mentions.into_iter().peekable();
        world.rows(file.source, file.columns, |_, cells| self.row(nth, file.columns, cells, &mut mentions))
    }

    fn row(&mut self, source: usize, columns: &[&str], cells: &[&str], mentions: &mut Peekable<std::vec::IntoIter<Mention>>) {
        let record = cells.first().map_or(0, |c| stats::hash(c));
        // Rows of one record follow each other: a column that comes again is the next row's.
        let mut seen = 0_u64;
        while let Some(mention) = mentions.next_if(|m| m.record == record && seen & 1 << (m.column % 64) == 0) {
            seen |= 1 << (mention.column % 64);
            let name = columns.get(usize::from(mention.column)).filter(|c| is_name(c));
            if let Some(column) = name.filter(|_| mix(u64::from(mention.party)).is_multiple_of(self.every)) {
                self.mention(source, columns, cells, column, mention.party);
            }
        }
    }

    fn mention(&mut self, source: usize, columns: &[&str], cells: &[&str], column: &str, party: u32) {
        let cell = |place: Option<usize>| place.and_then(|p| cells.get(p)).copied();
        let Some(name) = cell(columns.iter().position(|c| *c == column)).filter(|n| !n.is_empty()) else { return };
        let is_person = party & PERSON != 0;
        let known = self.parties.entry(party).or_default();
        known.names.add(name, source);
        if let Some(address) = cell(beside(columns, column, "address")) {
            self.address_missing.add(address.is_empty(), 1);
            if !address.is_empty() {
                known.addresses.add(address, source);
            }
        }
        if let Some(birth) = cell(beside(columns, column, "birth_date")).filter(|_| is_person) {
            self.birth_missing.add(birth.is_empty(), 1);
            // Banks write the day first.
            if let Some(day) = table::day(birth, FILES.get(source).is_some_and(|f| f.holder == "BANK-Y")) {
                known.births.add(&day.to_string(), source);
            }
        }
    }

    fn tell(&self, out: &mut Figures) {
        let (mut person, mut company, mut address, mut birth, mut slip) =
            (Part::default(), Part::default(), Part::default(), Part::default(), Part::default());
        let mut by_source: BTreeMap<usize, Part> = BTreeMap::new();
        for (id, party) in &self.parties {
            let is_person = id & PERSON != 0;
            each(&party.names, &mut |text, usual, source, times| {
                let is_other = text != usual;
                (if is_person { &mut person } else { &mut company }).add(is_other, times);
                by_source.entry(source).or_default().add(is_other, times);
                if is_other && is_person {
                    slip.add(stats::edits(text, usual) == 1, times);
                }
            });
            each(&party.addresses, &mut |text, usual, _, times| address.add(text != usual, times));
            each(&party.births, &mut |text, usual, _, times| birth.add(text != usual, times));
        }
        out.one("names.person", person.share());
        out.one("names.company", company.share());
        out.one("names.one_edit", slip.share());
        out.one("names.address", address.share());
        out.one("names.address_missing", self.address_missing.share());
        out.one("names.birth", birth.share());
        out.one("names.birth_missing", self.birth_missing.share());
        let rates: Vec<String> = by_source.iter().map(|(n, part)| format!("{} {:.2}", FILES[*n].source, part.share())).collect();
        out.note("names.person", format!("By source, people and companies: {}.", rates.join(", ")));
    }
}

/// Every way in which a party with two mentions or more was written.
fn each(ways: &Ways, tell: &mut dyn FnMut(&str, &str, usize, u32)) {
    let Some(usual) = ways.commonest() else { return };
    let all: u32 = ways.0.values().flat_map(BTreeMap::values).sum();
    if all < 2 {
        return;
    }
    for (text, by) in &ways.0 {
        by.iter().for_each(|(source, times)| tell(text, usual, *source, *times));
    }
}

pub(super) fn world(world: &World<'_>, out: &mut Figures) -> Result<(), CheckError> {
    let about = world.about()?;
    let count = |name| about.get(name).and_then(serde_json::Value::as_u64).unwrap_or(0);
    let mut names = Names { every: ((count("companies") + count("people")) / PARTIES_MAX).max(1), ..Names::default() };
    for nth in 0..FILES.len() {
        names.read(world, nth)?;
    }
    names.tell(out);
    Ok(())
}

pub(super) fn real(data: &Path, out: &mut Figures) -> Result<(), CheckError> {
    const FIELDS: [&str; 5] = ["rec_id", "given_name", "surname", "address_1", "date_of_birth"];
    let mut people: BTreeMap<String, Vec<[String; 5]>> = BTreeMap::new();
    table::published(&data.join("er-febrl-shared/febrl3.csv.gz"), &FIELDS, |_, cells| {
        let Some(who) = cells[0].split('-').nth(1) else { return };
        let record: [String; 5] = std::array::from_fn(|n| cells.get(n).copied().unwrap_or("").to_lowercase());
        people.entry(who.to_owned()).or_default().push(record);
    })?;
    let (mut name, mut slip, mut address, mut birth) = (Part::default(), Part::default(), Part::default(), Part::default());
    for records in people.values() {
        let Some(first) = records.iter().find(|r| r[0].ends_with("org")) else { continue };
        for other in records.iter().filter(|r| !r[0].ends_with("org")) {
            let both = |n: usize| !first[n].is_empty() && !other[n].is_empty();
            if both(1) && both(2) {
                let full = |r: &[String; 5]| format!("{} {}", r[1], r[2]);
                let apart = stats::edits(&full(first), &full(other));
                name.add(apart > 0, 1);
                if apart > 0 {
                    slip.add(apart == 1, 1);
                }
            }
            if both(3) {
                address.add(first[3] != other[3], 1);
            }
            if both(4) {
                birth.add(first[4] != other[4], 1);
            }
        }
    }
    let upper =
        [("names.person", name), ("names.company", name), ("names.one_edit", slip), ("names.address", address), ("names.birth", birth)];
    let upper = upper.map(|(id, part)| (id, part.share()));
    for (id, clean) in CLEAN {
        let dirty = upper.iter().chain(&HOSTILE).find(|(of, _)| *of == id).map_or(f64::NAN, |(_, share)| *share);
        out.list(id, vec![clean.min(dirty), clean.max(dirty)]);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_commonest_form_is_the_usual_one() {
        let mut ways = Ways::default();
        ["ANA EXAMPLE", "Ana Example", "Ana Exmaple"].into_iter().for_each(|n| ways.add(n, 0));
        let mut part = Part::default();
        each(&ways, &mut |text, usual, _, times| part.add(text != usual, times));
        assert_eq!((part.0, part.1), (1.0, 3.0));
    }

    #[test]
    fn columns_of_one_party_are_found() {
        assert_eq!(beside(&["payer.name", "payer.address"], "payer.name", "address"), Some(1));
        assert_eq!(beside(&["shipper", "shipper_address"], "shipper", "address"), Some(1));
        assert_eq!(beside(&["driver_name", "driver_birth_date"], "driver_name", "birth_date"), Some(1));
        assert!(is_name("subject.name") && is_name("consignee") && !is_name("handle"));
    }
}
