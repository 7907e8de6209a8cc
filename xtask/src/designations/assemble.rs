// SPDX-License-Identifier: Apache-2.0
//! Joins the lists into tables: one key per party, one row per fact, every loss counted.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};

use super::addresses;
use super::countries;
use super::inputs::{ALIAS_LIST, AddressRow, FULL_LIST, Inputs, Kind, ListRow, NAME_LIST, PROGRAMME_LIST, WALLET_LIST};
use super::legal_forms;
use super::names::{self, NameIndex, NameSet, Quality, Target};
use super::remarks::{self, Class, Fact, Item, Leftover, Reason};
use super::roster::{Basis, Roster, Row};
use super::tables::{self, LIST, Tables};
use super::text;
use super::wallets::{self, Spellings};

/// The programmes that this table is about.
pub(super) const PROGRAMMES: [&str; 4] = ["ILLICIT-DRUGS-EO14059", "SDNTK", "SDNT", "TCO"];

/// The kind of number that never enters the tables.
const WITHHELD: &str = "ssn";

/// A printed remark this long was cut by the row's limit of 1,000 characters.
const REMARK_CHARS_CUT: usize = 995;

/// An office held is printed in a few words; anything longer is not a title.
const POSITION_CHARS_MAX: usize = 120;

/// The tables, what was left over and why, and the texts of leftovers for a human at the screen.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    pub tables: Tables,
    pub counts: BTreeMap<&'static str, usize>,
    pub leftovers: BTreeMap<String, usize>,
    pub leftover_texts: Vec<String>,
    pub alias_forms: AliasForms,
}

/// How often the form of an alias of June 2026 agrees with the rating that earlier lists state.
#[derive(Debug, Default)]
pub(super) struct AliasForms {
    pub strong_right: usize,
    pub strong_wrong: usize,
    pub weak_right: usize,
    pub weak_wrong: usize,
}

/// Builds all tables.
pub(super) fn assemble(inputs: &Inputs, roster: &Roster, recovered_wallets: &str) -> Outcome {
    let lists = Lists::new(inputs, roster);
    let mut builder = Builder {
        index: name_index(inputs, roster),
        spellings: spellings(inputs, recovered_wallets),
        lists,
        outcome: Outcome::default(),
        keys: BTreeMap::new(),
        taken: BTreeSet::new(),
        linked: BTreeSet::new(),
        placed: BTreeMap::new(),
        wallets: BTreeMap::new(),
    };
    builder.designated(inputs, roster);
    builder.listed_wallets(inputs);
    builder.linked_stubs();
    let mut outcome = builder.finish();
    outcome.alias_forms = alias_forms(inputs, roster);
    outcome.counts.insert("list numbers of 2024 that no list names, of unknown programme", unnamed_numbers(inputs, roster));
    outcome
}

/// Numbers that were listed after January 2023 and that no row of 2026 could be given to for certain.
fn unnamed_numbers(inputs: &Inputs, roster: &Roster) -> usize {
    let named: BTreeSet<u32> = inputs.list.iter().map(|row| row.uid).chain(roster.rows.iter().filter_map(|row| Some(row.uid?.0))).collect();
    let listed: BTreeSet<u32> = inputs.addresses_2024.iter().map(|row| row.uid).collect();
    listed.difference(&named).count()
}

/// Compares forms and ratings over the whole list, for aliases that have both and one rating only.
fn alias_forms(inputs: &Inputs, roster: &Roster) -> AliasForms {
    let strong: BTreeSet<(u32, String)> = inputs.aliases.iter().map(|row| (row.uid, text::bag_key(&row.name))).collect();
    let mut weak: BTreeSet<(u32, String)> = BTreeSet::new();
    for row in &inputs.list {
        weak.extend(remarks::quoted_names(&row.remarks).map(|name| (row.uid, text::bag_key(&name))));
    }
    let mut forms = AliasForms::default();
    for row in &roster.rows {
        let Some((uid, _)) = row.uid else { continue };
        for alias in &row.aliases {
            let known = (uid, text::bag_key(alias));
            let (_, quality) = names::june_alias(alias, row.kind);
            match (quality, strong.contains(&known), weak.contains(&known)) {
                (Quality::Strong, true, false) => forms.strong_right += 1,
                (Quality::Strong, false, true) => forms.strong_wrong += 1,
                (Quality::Weak, false, true) => forms.weak_right += 1,
                (Quality::Weak, true, false) => forms.weak_wrong += 1,
                _ => {}
            }
        }
    }
    forms
}

/// The inputs by list number.
struct Lists<'a> {
    rows: BTreeMap<u32, &'a ListRow>,
    roster: BTreeMap<u32, &'a Row>,
    aliases: BTreeMap<u32, Vec<(&'a str, &'a str)>>,
    addresses: BTreeMap<u32, Vec<(&'a AddressRow, &'static str)>>,
    overflow: &'a BTreeMap<u32, String>,
    /// Numbers that were on the list in January 2024.
    numbers_2024: BTreeSet<u32>,
}

impl<'a> Lists<'a> {
    fn new(inputs: &'a Inputs, roster: &'a Roster) -> Self {
        let mut aliases: BTreeMap<u32, Vec<_>> = BTreeMap::new();
        for row in &inputs.aliases {
            aliases.entry(row.uid).or_default().push((row.name.as_str(), row.kind.as_str()));
        }
        let mut addresses: BTreeMap<u32, Vec<_>> = BTreeMap::new();
        for (rows, date) in [(&inputs.addresses_2023, FULL_LIST), (&inputs.addresses_2024, ALIAS_LIST)] {
            for row in rows {
                addresses.entry(row.uid).or_default().push((row, date));
            }
        }
        Self {
            rows: inputs.list.iter().map(|row| (row.uid, row)).collect(),
            roster: roster.rows.iter().filter_map(|row| Some((row.uid?.0, row))).collect(),
            aliases,
            addresses,
            overflow: &inputs.overflow,
            numbers_2024: inputs.addresses_2024.iter().map(|row| row.uid).collect(),
        }
    }
}

fn name_index(inputs: &Inputs, roster: &Roster) -> NameIndex {
    let mut index = NameIndex::default();
    for row in &inputs.list {
        index.add_primary(&row.name, row.uid);
        for name in remarks::quoted_names(&row.remarks) {
            index.add_other(&name, row.uid);
        }
    }
    for row in &roster.rows {
        if let Some((uid, _)) = row.uid {
            index.add_primary(&row.name, uid);
        }
    }
    for row in &inputs.aliases {
        index.add_other(&row.name, row.uid);
    }
    index
}

/// True spellings: the list's own text files, and every address printed in remarks.
fn spellings(inputs: &Inputs, recovered: &str) -> Spellings {
    let mut printed: Vec<String> = inputs.printed_wallets.clone();
    for row in &inputs.list {
        let (facts, _) = remark_facts(row.uid, &row.remarks, &inputs.overflow);
        printed.extend(facts.into_iter().filter_map(|(item, _)| match item.fact {
            Fact::Wallet { address, .. } => Some(address),
            _ => None,
        }));
    }
    Spellings::new(printed.iter().map(String::as_str), recovered)
}

type DatedItems = Vec<(Item<'static>, &'static str)>;

/// Facts of the remarks of 2023 and of the overflow of 2024, without the two items at the seam.
fn remark_facts(uid: u32, printed: &str, overflow: &BTreeMap<u32, String>) -> (DatedItems, Vec<Leftover>) {
    let cut = printed.chars().count() >= REMARK_CHARS_CUT;
    let first = remarks::read(printed, cut);
    let mut facts: DatedItems = first.items.into_iter().map(|item| (item, FULL_LIST)).collect();
    let mut leftovers = first.leftovers;
    if let Some(rest) = overflow.get(&uid) {
        let (seam, rest) = rest.split_once(';').unwrap_or((rest, ""));
        leftovers.push(Leftover { reason: Reason::CutOff, text: seam.to_owned() });
        let second = remarks::read(rest, false);
        facts.extend(second.items.into_iter().map(|item| (item, ALIAS_LIST)));
        leftovers.extend(second.leftovers);
    }
    (facts, leftovers)
}

/// Whether any programme is one of ours.
fn is_ours(programmes: &[String]) -> bool {
    programmes.iter().any(|tag| PROGRAMMES.contains(&tag.as_str()))
}

struct Builder<'a> {
    lists: Lists<'a>,
    index: NameIndex,
    spellings: Spellings,
    outcome: Outcome,
    /// Keys of the parties in the tables, by list number.
    keys: BTreeMap<u32, String>,
    taken: BTreeSet<String>,
    linked: BTreeSet<(String, u32, &'static str, &'static str)>,
    placed: BTreeMap<(String, String), tables::Address>,
    wallets: BTreeMap<(String, String, String), tables::Wallet>,
}

impl Builder<'_> {
    /// Every party that any list puts under one of our programmes.
    fn designated(&mut self, inputs: &Inputs, roster: &Roster) {
        for row in &inputs.list {
            let later = self.lists.roster.get(&row.uid).copied();
            if is_ours(&row.programmes) || later.is_some_and(|later| is_ours(&later.programmes)) {
                self.party(Some(row), later);
            }
        }
        for row in roster.rows.iter().filter(|row| is_ours(&row.programmes)) {
            let known = row.uid.is_some_and(|(uid, _)| self.lists.rows.contains_key(&uid));
            if !known {
                self.party(None, Some(row));
            }
        }
    }

    fn party(&mut self, listed: Option<&ListRow>, later: Option<&Row>) {
        let uid = listed.map(|row| row.uid).or_else(|| later.and_then(|row| Some(row.uid?.0)));
        let Some(kind) = later.map(|row| row.kind).or_else(|| listed.map(|row| row.kind)) else { return };
        let name = display_name(listed, later, kind);
        let key = self.key(uid, &name, kind);
        let gathered = self.gather(&key, listed, uid);
        let names = self.names(listed, later, uid, &name, &gathered.names);
        let (kind_word, kind_basis) = self.kind_of(kind, &name, &names, &gathered);
        self.write_names(&key, &names);
        self.addresses(&key, uid);
        self.craft(&key, kind, listed, &gathered);

        let primary = names::primary(&name, kind);
        let (programmes, former) = programmes(listed, later);
        let basis = match (listed, later.and_then(|row| row.uid)) {
            (Some(_), None) => Basis::List.word(),
            (_, Some((_, basis))) => basis.word(),
            (None, None) => "",
        };
        let position = listed.map_or("", |row| row.position.as_str());
        self.outcome.tables.parties.insert(tables::Party {
            key,
            ofac_uid: uid.map(|uid| uid.to_string()).unwrap_or_default(),
            uid_basis: basis,
            kind: kind_word,
            kind_basis,
            primary_name: primary.full,
            first_name: primary.first,
            last_name: primary.last,
            gender: gathered.gender,
            nationalities: joined(&gathered.nationalities),
            citizenships: joined(&gathered.citizenships),
            position: if position.chars().count() <= POSITION_CHARS_MAX { position.to_owned() } else { String::new() },
            organization_type: gathered.organization_type,
            programmes: programmes.join(";"),
            former_programmes: former.join(";"),
            scope: "designated",
            first_seen: self.first_seen(listed, later, uid),
            list: LIST,
            list_date: self.last_seen(later, uid),
        });
    }

    /// `ofac-<number>`, or a hash of kind and name when no number is certain.
    fn key(&mut self, uid: Option<u32>, name: &str, kind: Kind) -> String {
        let stem = match uid {
            Some(uid) => format!("ofac-{uid}"),
            None => format!("sdn-{}", hash_of(&format!("{}|{}", kind.word(), text::phrase_key(name)))),
        };
        let mut key = stem.clone();
        let mut twin = 2;
        while !self.taken.insert(key.clone()) {
            key = format!("{stem}-{twin}");
            twin += 1;
        }
        if key != stem {
            self.leave("party", "same name and kind as another party without a number: key got a suffix", name);
        }
        if let Some(uid) = uid {
            self.keys.insert(uid, key.clone());
        }
        key
    }

    /// Facts of the remarks; those with a table of their own are written at once.
    fn gather(&mut self, key: &str, listed: Option<&ListRow>, uid: Option<u32>) -> Gathered {
        let mut gathered = Gathered::default();
        let Some(uid) = uid else { return gathered };
        let printed = listed.map_or("", |row| row.remarks.as_str());
        let (facts, leftovers) = remark_facts(uid, printed, self.lists.overflow);
        let position = listed.map_or("", |row| row.position.as_str());
        for Leftover { reason, text: item } in leftovers {
            let is_position = reason == Reason::FreeText && position.contains(item.trim_end_matches('.'));
            let word = if is_position { "office, kept as position" } else { reason.as_str() };
            self.leave("remark", word, &item);
        }
        for (Item { is_alternate: alternate, fact }, list_date) in facts {
            match fact {
                Fact::Born(on) => self.date(key, "birth", on, alternate, list_date),
                Fact::Established(on) => self.date(key, "established", on, false, list_date),
                Fact::BornAt(at) => {
                    let (place, country) = (at.printed, at.country.unwrap_or_default());
                    if country.is_empty() {
                        self.leave("place", "birth place without a country that has a code", &place);
                    }
                    let (key, kind) = (key.to_owned(), "birth");
                    let place = tables::Place { key, kind, place, country, alternate, list: LIST, list_date };
                    self.outcome.tables.places.insert(place);
                }
                Fact::Nationality(at) => gathered.nationalities.extend(at.country),
                Fact::Citizenship(at) => gathered.citizenships.extend(at.country),
                Fact::Gender(word) => gathered.gender = word,
                Fact::Name { name, sort } => gathered.names.push((name, sort, list_date)),
                Fact::Identifier(id) if id.label.kind == WITHHELD => {
                    self.leave("remark", "US social-security number, withheld", id.label.printed);
                }
                Fact::Identifier(id) => {
                    gathered.is_registered |= matches!(id.label.class, Class::Tax | Class::Registration | Class::Licence);
                    self.identifier(key, id, alternate, list_date);
                }
                Fact::Wallet { asset, address } => self.wallet(key, &asset, &address, list_date),
                Fact::LinkedTo(name) => self.link(key, uid, &name, "linked-to", list_date),
                Fact::OrganizationType(word) | Fact::TargetType(word) => gathered.organization_type = word,
                Fact::AircraftModel(word) => gathered.model = word,
                Fact::AircraftOperator(word) => self.leave("remark", "operator of an aircraft", &word),
                Fact::AircraftBuilt(on) => self.leave("remark", "date of building of an aircraft", &on.printed),
                Fact::VesselFlag { country, .. } => self.leave("remark", "other flag of a vessel", &country.printed),
            }
        }
        gathered
    }

    fn date(&mut self, key: &str, kind: &'static str, on: remarks::Dated, alternate: bool, list_date: &'static str) {
        self.outcome.tables.dates.insert(tables::Date {
            key: key.to_owned(),
            kind,
            precision: remarks::precision(&on),
            date: on.from.to_string(),
            date_to: on.to.map_or_else(String::new, |to| to.to_string()),
            circa: on.is_circa,
            alternate,
            list: LIST,
            list_date,
        });
    }

    fn identifier(&mut self, key: &str, id: remarks::Identifier<'static>, alternate: bool, list_date: &'static str) {
        let date = |on: Option<remarks::Dated>| on.map_or_else(String::new, |on| on.from.to_string());
        self.outcome.tables.identifiers.insert(tables::Identifier {
            key: key.to_owned(),
            class: id.label.class.as_str(),
            kind: id.label.kind,
            label: id.label.printed,
            number: id.number,
            country: id.country.unwrap_or_default(),
            region: id.region,
            issued_on: date(id.issued),
            expires_on: date(id.expires),
            alternate,
            list: LIST,
            list_date,
        });
    }

    fn wallet(&mut self, key: &str, asset: &str, address: &str, list_date: &'static str) {
        let (address, case) = self.spellings.spell(address);
        let row = tables::Wallet {
            key: key.to_owned(),
            asset: asset.to_owned(),
            chain: wallets::chain(asset, &address),
            address,
            letter_case: case.word(),
            list: LIST,
            list_date,
        };
        let id = (row.key.clone(), row.asset.clone(), row.address.to_lowercase());
        let known = self.wallets.entry(id).or_insert_with(|| row.clone());
        known.list_date = known.list_date.max(list_date);
    }

    /// Remembers a link; its target gets a key when all parties are known.
    fn link(&mut self, key: &str, from: u32, name: &str, relation: &'static str, list_date: &'static str) {
        match self.index.find(name) {
            Target::One(to) if to == from => self.leave("link", "a party linked to itself", name),
            Target::One(to) => {
                self.linked.insert((key.to_owned(), to, relation, list_date));
            }
            Target::Several => self.leave("link", reason_for(relation, "name of several parties"), name),
            Target::None => self.leave("link", reason_for(relation, "name of no listed party"), name),
        }
    }

    fn names(
        &self,
        listed: Option<&ListRow>,
        later: Option<&Row>,
        uid: Option<u32>,
        name: &str,
        quoted: &[(String, &'static str, &'static str)],
    ) -> NameSet {
        let mut names = NameSet::default();
        names.add(name, Quality::Primary, "", self.last_seen(later, uid));
        if let Some(row) = listed {
            names.add(&row.name, Quality::Former, "", FULL_LIST);
        }
        for (alias, kind) in uid.and_then(|uid| self.lists.aliases.get(&uid)).into_iter().flatten() {
            names.add(alias, Quality::Strong, kind, ALIAS_LIST);
        }
        for (alias, kind, list_date) in quoted {
            names.add(alias, Quality::Weak, kind, list_date);
        }
        for alias in later.iter().flat_map(|row| &row.aliases) {
            let kind = later.map(|row| row.kind).unwrap_or_default();
            let (alias, quality) = names::june_alias(alias, kind);
            names.add(&alias, quality, "", NAME_LIST);
        }
        names
    }

    fn write_names(&mut self, key: &str, names: &NameSet) {
        for named in names.iter() {
            self.outcome.tables.names.insert(tables::Name {
                key: key.to_owned(),
                name: named.name.clone(),
                quality: named.quality.word(),
                name_kind: named.kind.clone(),
                list: LIST,
                list_date: named.list_date,
            });
        }
    }

    /// What the party is, and the evidence for it.
    fn kind_of(&self, kind: Kind, name: &str, names: &NameSet, gathered: &Gathered) -> (&'static str, &'static str) {
        match kind {
            Kind::Individual => ("Person", "list"),
            Kind::Vessel => ("Vessel", "list"),
            Kind::Aircraft => ("Airplane", "list"),
            Kind::Entity if gathered.organization_type.contains("Criminal") => ("Organization", "list"),
            Kind::Entity if legal_forms::names_a_company(name) => ("Company", "legal form"),
            Kind::Entity if legal_forms::names_another_body(name) => ("Organization", "name"),
            Kind::Entity if names.iter().any(|named| legal_forms::names_a_company(&named.name)) => {
                ("Company", "legal form of another name")
            }
            Kind::Entity if gathered.is_registered => ("Company", "registration"),
            Kind::Entity => ("Organization", ""),
        }
    }

    fn addresses(&mut self, key: &str, uid: Option<u32>) {
        let Some(uid) = uid else { return };
        let rows = self.lists.addresses.get(&uid).cloned().unwrap_or_default();
        for (row, list_date) in rows {
            let parts = addresses::read(&row.street, &row.locality, |name| self.index.find(name) != Target::None);
            let country = countries::code(&row.country).unwrap_or_default();
            if country.is_empty() && !row.country.is_empty() {
                self.leave("address", "country without a code", &row.country);
            }
            if !parts.care_of.is_empty() {
                let care_of = parts.care_of.clone();
                self.link(key, uid, &care_of, "care-of", list_date);
            }
            let row = tables::Address {
                key: key.to_owned(),
                care_of: parts.care_of,
                street: parts.street,
                city: parts.city,
                region: parts.region,
                postal_code: parts.postal_code,
                country,
                list: LIST,
                list_date,
            };
            let printed = [&row.care_of, &row.street, &row.city, &row.region, &row.postal_code];
            let printed = format!("{} {country}", printed.map(|part| text::phrase_key(part)).join("|"));
            if printed.chars().all(|c| c == '|' || c == ' ') {
                *self.outcome.counts.entry("address rows without any part").or_default() += 1;
                continue;
            }
            self.placed.insert((row.key.clone(), printed), row);
        }
    }

    fn craft(&mut self, key: &str, kind: Kind, listed: Option<&ListRow>, gathered: &Gathered) {
        let (Kind::Vessel | Kind::Aircraft, Some(row)) = (kind, listed) else { return };
        self.outcome.tables.crafts.insert(tables::Craft {
            key: key.to_owned(),
            craft_type: row.craft_type.clone(),
            model: gathered.model.clone(),
            call_sign: row.call_sign.clone(),
            flag: countries::code(&row.flag).unwrap_or_default(),
            tonnage: row.tonnage.clone(),
            gross_tonnage: row.gross_tonnage.clone(),
            owner: row.owner.clone(),
            list: LIST,
            list_date: FULL_LIST,
        });
    }

    /// Addresses of the list of 2026: by number, or by the one name without a number.
    fn listed_wallets(&mut self, inputs: &Inputs) {
        for row in &inputs.wallets {
            match self.keys.get(&row.uid).cloned() {
                Some(key) => self.wallet(&key, &row.asset, &row.address, WALLET_LIST),
                None if is_ours(&row.programmes()) => {
                    self.leave("wallet", "holder not found among the parties", &row.entity);
                }
                None => {}
            }
        }
    }

    /// Targets outside our programmes enter as rows that say so; then links can name both ends.
    fn linked_stubs(&mut self) {
        for (from_key, to, relation, list_date) in std::mem::take(&mut self.linked) {
            if !self.keys.contains_key(&to) {
                self.stub(to);
            }
            match self.keys.get(&to) {
                Some(to_key) => {
                    let to_key = to_key.clone();
                    let links = &mut self.outcome.tables.links;
                    let same = |link: &&tables::Link| link.from_key == from_key && link.to_key == to_key && link.relation == relation;
                    if let Some(known) = links.iter().find(same).cloned() {
                        links.remove(&known);
                        let list_date = known.list_date.max(list_date);
                        links.insert(tables::Link { list_date, ..known });
                    } else {
                        links.insert(tables::Link { from_key, to_key, relation, list: LIST, list_date });
                    }
                }
                None => self.leave("link", "target has a number but no row on any list", &to.to_string()),
            }
        }
    }

    fn stub(&mut self, uid: u32) {
        let listed = self.lists.rows.get(&uid).copied();
        let later = self.lists.roster.get(&uid).copied();
        let Some(kind) = later.map(|row| row.kind).or_else(|| listed.map(|row| row.kind)) else { return };
        let name = display_name(listed, later, kind);
        let key = self.key(Some(uid), &name, kind);
        let mut names = NameSet::default();
        names.add(&name, Quality::Primary, "", self.last_seen(later, Some(uid)));
        let (kind_word, kind_basis) = self.kind_of(kind, &name, &names, &Gathered::default());
        self.write_names(&key, &names);
        let primary = names::primary(&name, kind);
        let (programmes, former) = programmes(listed, later);
        self.outcome.tables.parties.insert(tables::Party {
            key,
            ofac_uid: uid.to_string(),
            uid_basis: later.and_then(|row| row.uid).map_or(Basis::List, |(_, basis)| basis).word(),
            kind: kind_word,
            kind_basis,
            primary_name: primary.full,
            first_name: primary.first,
            last_name: primary.last,
            gender: "",
            nationalities: String::new(),
            citizenships: String::new(),
            position: String::new(),
            organization_type: String::new(),
            programmes: programmes.join(";"),
            former_programmes: former.join(";"),
            scope: "linked",
            first_seen: self.first_seen(listed, later, Some(uid)),
            list: LIST,
            list_date: self.last_seen(later, Some(uid)),
        });
    }

    fn first_seen(&self, listed: Option<&ListRow>, later: Option<&Row>, uid: Option<u32>) -> &'static str {
        if listed.is_some() {
            FULL_LIST
        } else if uid.is_some_and(|uid| self.lists.numbers_2024.contains(&uid)) {
            ALIAS_LIST
        } else if later.is_some_and(|row| row.cased_name.is_some()) {
            NAME_LIST
        } else {
            PROGRAMME_LIST
        }
    }

    fn last_seen(&self, later: Option<&Row>, uid: Option<u32>) -> &'static str {
        if later.is_some() {
            PROGRAMME_LIST
        } else if uid.is_some_and(|uid| self.lists.numbers_2024.contains(&uid)) {
            ALIAS_LIST
        } else {
            FULL_LIST
        }
    }

    fn leave(&mut self, what: &str, reason: &str, item: &str) {
        *self.outcome.leftovers.entry(format!("{what}: {reason}")).or_default() += 1;
        self.outcome.leftover_texts.push(format!("{what}: {reason}: {item}"));
    }

    fn finish(mut self) -> Outcome {
        self.outcome.tables.addresses = self.placed.into_values().collect();
        self.outcome.tables.wallets = self.wallets.into_values().collect();
        self.outcome
    }
}

/// What remarks say that belongs to the party's own row.
#[derive(Debug, Default)]
struct Gathered {
    gender: &'static str,
    nationalities: Vec<&'static str>,
    citizenships: Vec<&'static str>,
    organization_type: String,
    model: String,
    names: Vec<(String, &'static str, &'static str)>,
    is_registered: bool,
}

fn reason_for(relation: &str, reason: &'static str) -> &'static str {
    match (relation, reason) {
        ("care-of", "name of several parties") => "care-of name of several parties",
        ("care-of", _) => "care-of name of no listed party (kept in the address)",
        _ => reason,
    }
}

/// The latest primary name, with its letters' case where a list has it.
fn display_name(listed: Option<&ListRow>, later: Option<&Row>, kind: Kind) -> String {
    match (listed, later) {
        (Some(row), Some(later)) if text::phrase_key(&row.name) == text::phrase_key(&later.name) => row.name.clone(),
        (_, Some(later)) => names::with_case(&later.name, later.cased_name.as_deref(), kind),
        (Some(row), None) => row.name.clone(),
        (None, None) => String::new(),
    }
}

/// Programmes on the latest list that has the party, and those that only an earlier one had.
fn programmes(listed: Option<&ListRow>, later: Option<&Row>) -> (Vec<String>, Vec<String>) {
    let early = listed.map(|row| row.programmes.clone()).unwrap_or_default();
    match later {
        Some(row) => {
            let former = early.into_iter().filter(|tag| !row.programmes.contains(tag)).collect();
            (row.programmes.clone(), former)
        }
        None => (early, Vec::new()),
    }
}

fn joined(codes: &[&'static str]) -> String {
    let codes: BTreeSet<&str> = codes.iter().copied().collect();
    codes.into_iter().collect::<Vec<_>>().join(";")
}

/// The first 12 hexadecimal digits of SHA-256: enough for thousands of parties, and nothing can be read from them.
fn hash_of(text: &str) -> String {
    Sha256::digest(text)[..6].iter().map(|byte| format!("{byte:02x}")).collect()
}
