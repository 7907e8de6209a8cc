// SPDX-License-Identifier: Apache-2.0
//! The list's parties and what their remarks say.

use std::collections::HashMap;

use exchange::ofac_remarks::{self, Class, Fact, Identifier, Label, REMARK_CHARS_MAX, Reading, Reason};
use model::{FindingCode, Kind, Severity, text};

use super::{Kinds, Reader, Row};
use crate::{
    CountryAnswer, Words,
    batch::{Output, Stop},
    build::{At, RecordBuilder},
    normal::Hint,
};

const REMARKS: &str = "Remarks";
/// Parties whose names are remembered for links, and links that wait for one, at most. The list has some twenty thousand.
const NAMED_MAX: usize = 500_000;

/// Programmes whose very subject is a topic: what the designation says, in FollowTheMoney's words.
const TOPICS: [(&str, &str); 6] = [
    ("SDNT", "crime.traffick.drug"),
    ("SDNTK", "crime.traffick.drug"),
    ("ILLICIT-DRUGS-EO14059", "crime.traffick.drug"),
    ("TCO", "crime"),
    ("SDGT", "crime.terror"),
    ("FTO", "crime.terror"),
];

/// How a party is joined to one that is only named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Relation {
    LinkedTo,
    Owner,
    Operator,
}

impl Relation {
    fn word(self) -> &'static str {
        match self {
            Relation::LinkedTo => "linked to",
            Relation::Owner => "owner",
            Relation::Operator => "operator",
        }
    }

    fn says(self) -> &'static str {
        match self {
            Relation::LinkedTo => "is linked to",
            Relation::Owner => "is owned by",
            Relation::Operator => "is operated by",
        }
    }
}

struct Waiting {
    line: u64,
    number: String,
    kind: Kind,
    relation: Relation,
    name: String,
}

/// The parties of the file by name, and the links that wait for them.
#[derive(Default)]
pub(super) struct Named {
    /// Folded name to the number; `None` when several parties bear it.
    numbers: HashMap<String, Option<String>>,
    waiting: Vec<Waiting>,
    is_full: bool,
}

impl Named {
    fn know(&mut self, name: &str, number: &str) {
        if self.numbers.len() >= NAMED_MAX {
            self.is_full = true;
            return;
        }
        let known = self.numbers.entry(text::fold(name)).or_insert_with(|| Some(number.to_owned()));
        if known.as_deref() != Some(number) {
            *known = None;
        }
    }

    fn wait(&mut self, link: Waiting) {
        if self.waiting.len() >= NAMED_MAX {
            self.is_full = true;
            return;
        }
        self.waiting.push(link);
    }

    /// Makes a record of each link, now that all parties of the file are known.
    pub(super) fn resolve(self, kinds: Kinds, builder: &mut RecordBuilder<'_>, out: &mut Output<'_>) -> Result<(), Stop> {
        if self.is_full {
            let reason = format!("more than {NAMED_MAX} parties or links; the links of the rest are left out");
            out.note(0, None, FindingCode::Limit, Severity::Warning, reason, "read the list in parts");
        }
        for link in &self.waiting {
            builder.start(link.line);
            let key = match self.numbers.get(&text::fold(&link.name)) {
                Some(Some(number)) => number.clone(),
                found => named_only(link, found.is_some(), kinds, builder),
            };
            let target = builder.id(&key);
            let party = builder.id(&link.number);
            match link.relation {
                Relation::LinkedTo => {
                    let at = builder.entity(kinds.link, &format!("{}/linked-to/{key}", link.number));
                    builder.link(at, "subject", party);
                    builder.link(at, "object", target);
                    builder.add(at, "role", REMARKS, link.relation.word());
                }
                Relation::Owner | Relation::Operator => {
                    let at = builder.entity_with_id(link.kind, party);
                    builder.link(at, link.relation.word(), target);
                }
            }
            let mut content = Vec::new();
            for part in ["link", &link.number, link.relation.word(), &link.name, &key] {
                content.extend_from_slice(&(part.len() as u64).to_le_bytes());
                content.extend_from_slice(part.as_bytes());
            }
            builder.finish_beside(&content, out)?;
        }
        Ok(())
    }
}

/// A party that the file knows by name alone: an entity with nothing but the name. Gives its key.
fn named_only(link: &Waiting, is_many: bool, kinds: Kinds, builder: &mut RecordBuilder<'_>) -> String {
    let why = if is_many { "several parties of this file bear the name" } else { "no party of this file bears the name" };
    let reason = format!("{} {} `{}`; {why}", link.number, link.relation.says(), text::excerpt(&link.name));
    builder.finding(
        Some(REMARKS),
        FindingCode::DanglingReference,
        Severity::Note,
        reason,
        "none needed: the link leads to a party with this name alone, which can be judged the same as another",
    );
    let key = format!("name/{}", text::fold(&link.name));
    let at = builder.entity(kinds.legal_entity, &key);
    builder.add(at, "name", REMARKS, &link.name);
    key
}

/// One row of `sdn.csv`: number, name, sort, programmes, title, call sign, vessel type, tonnage, gross tonnage, flag, owner, remarks.
pub(super) fn party(row: &Row, reader: &mut Reader<'_>) {
    let Reader { kinds, builder, named, words } = reader;
    let kinds = *kinds;
    let [number, name, sort, programmes, title] = [0, 1, 2, 3, 4].map(|i| row.cell(i));
    let kind = match schema(sort).and_then(|schema| words.ontology.kind(schema)) {
        Some(kind) => kind,
        None => {
            let reason = format!("`{}` is no sort of party we know; it is kept without one", text::excerpt(sort));
            builder.finding(
                Some("SDN_Type"),
                FindingCode::UnknownValue,
                Severity::Warning,
                reason,
                "tell the maintainers, with the file's date",
            );
            kinds.thing
        }
    };
    let at = builder.entity(kind, number);
    builder.add(at, "name", "SDN_Name", name);
    if kind == kinds.person
        && let Some((last, first)) = name.split_once(", ")
    {
        builder.add(at, "lastName", "SDN_Name", last);
        builder.add(at, "firstName", "SDN_Name", first);
    }
    named.know(name, number);
    let for_title = if kind == kinds.person { "position" } else { "notes" };
    builder.add(at, for_title, "Title", title);
    for (idx, prop, column) in [
        (5, "callSign", "Call_Sign"),
        (6, "type", "Vess_type"),
        (7, "tonnage", "Tonnage"),
        (8, "grossRegisteredTonnage", "GRT"),
        (9, "flag", "Vess_flag"),
    ] {
        builder.add(at, prop, column, row.cell(idx));
    }
    if !row.cell(10).is_empty() {
        let link = Waiting { line: row.line, number: number.to_owned(), kind, relation: Relation::Owner, name: row.cell(10).to_owned() };
        named.wait(link);
    }
    sanctions(at, number, programmes, kinds, builder);
    let printed = row.cell(11);
    let reading = ofac_remarks::read(printed, is_cut(printed), &|name| country(words, name));
    Party { at, kind, number, title, line: row.line, kinds }.told(reading, builder, named);
}

/// One row of `sdn_comments.csv`: number and the rest of a long remark. It starts in the middle of an item.
pub(super) fn more_remarks(row: &Row, reader: &mut Reader<'_>) {
    let Reader { kinds, builder, named, words } = reader;
    let kinds = *kinds;
    let Some((broken, rest)) = row.cell(1).split_once(';') else { return };
    let reason = format!("`{}` is the end of an item that starts in sdn.csv; the item is left out", text::excerpt(broken));
    builder.finding(Some(REMARKS), FindingCode::Limit, Severity::Note, reason, "none: the publisher cuts long remarks in two files");
    let reading = ofac_remarks::read(rest, false, &|name| country(words, name));
    let kind = kind_told(&reading, kinds);
    let at = builder.entity(kind, row.cell(0));
    Party { at, kind, number: row.cell(0), title: "", line: row.line, kinds }.told(reading, builder, named);
}

/// What remarks alone say of what the party is.
fn kind_told(reading: &Reading<'_>, kinds: Kinds) -> Kind {
    let kind = reading.items.iter().find_map(|item| match &item.fact {
        Fact::Born(_) | Fact::BornAt(_) | Fact::Nationality(_) | Fact::Citizenship(_) | Fact::Gender(_) => Some(kinds.person),
        Fact::Identifier(id) if id.label.class == Class::Person => Some(kinds.person),
        Fact::AircraftBuilt(_) | Fact::AircraftModel(_) | Fact::AircraftOperator(_) => Some(kinds.airplane),
        Fact::VesselFlag { .. } => Some(kinds.vessel),
        _ => None,
    });
    kind.unwrap_or(kinds.legal_entity)
}

/// Names of countries only: codes of two or three letters are all over numbers and names.
fn country<'w>(words: &'w Words, name: &str) -> Option<&'w str> {
    match words.countries.find(name) {
        CountryAnswer::Code(code) if name.chars().count() > 3 => Some(code),
        _ => None,
    }
}

fn sanctions(at: At, number: &str, programmes: &str, kinds: Kinds, builder: &mut RecordBuilder<'_>) {
    let party = builder.id_of(at);
    let tags = programmes.split("] [").flat_map(|part| part.split([',', ';'])).map(|tag| tag.trim_matches(['[', ']', ' ']));
    for tag in tags.filter(|tag| !tag.is_empty()) {
        let listing = builder.entity(kinds.sanction, &format!("{number}/sanction/{tag}"));
        builder.link(listing, "entity", party);
        builder.add(listing, "authority", "Program", "US Department of the Treasury, Office of Foreign Assets Control");
        builder.add(listing, "country", "Program", "us");
        builder.add(listing, "program", "Program", tag);
        builder.add(at, "topics", "Program", "sanction");
        if let Some((_, topic)) = TOPICS.iter().find(|(known, _)| *known == tag) {
            builder.add(at, "topics", "Program", topic);
        }
    }
}

/// The property that a number with this label fills; none for numbers of the party's surroundings.
pub(crate) fn id_prop(label: &Label) -> Option<&'static str> {
    Some(match (label.kind, label.class) {
        ("passport", _) => "passportNumber",
        ("ssn", _) => "socialSecurityNumber",
        ("vat", _) => "vatCode",
        ("uscc", _) => "uscCode",
        ("lei", _) => "leiCode",
        ("duns", _) => "dunsCode",
        ("imo", _) => "imoNumber",
        ("mmsi", _) => "mmsi",
        ("tail-number", _) => "registrationNumber",
        ("msn" | "construction-number", _) => "serialNumber",
        ("mode-s", _) => "icaoCode",
        ("phone" | "fax", _) => "phone",
        ("email", _) => "email",
        ("website", _) => "website",
        ("swift", _) => "swiftBic",
        (_, Class::Person) => "idNumber",
        (_, Class::Tax) => "taxNumber",
        (_, Class::Registration) => "registrationNumber",
        (_, Class::Licence) => "licenseNumber",
        (_, Class::Craft | Class::Contact | Class::Name | Class::Bank) => return None,
    })
}

/// Whether remarks as printed are cut off.
pub(crate) fn is_cut(printed: &str) -> bool {
    // One less than the limit: a blank at the cut has been trimmed away.
    printed.chars().count() + 1 >= REMARK_CHARS_MAX
}

/// The schema of this sort of party.
pub(crate) fn schema(sort: &str) -> Option<&'static str> {
    match sort {
        "individual" => Some("Person"),
        "vessel" => Some("Vessel"),
        "aircraft" => Some("Airplane"),
        "" | "entity" => Some("Organization"),
        _ => None,
    }
}

struct Party<'r> {
    at: At,
    kind: Kind,
    number: &'r str,
    title: &'r str,
    line: u64,
    kinds: Kinds,
}

impl Party<'_> {
    fn told(&self, reading: Reading<'_>, builder: &mut RecordBuilder<'_>, named: &mut Named) {
        let at = self.at;
        for item in reading.items {
            let mut add = |prop: &str, value: &str| builder.add(at, prop, REMARKS, value);
            match item.fact {
                Fact::Born(on) => add("birthDate", &on.printed),
                Fact::BornAt(place) => {
                    add("birthPlace", &place.printed);
                    add("birthCountry", place.country.unwrap_or_default());
                }
                Fact::Nationality(place) => add("nationality", &place.printed),
                Fact::Citizenship(place) => add("citizenship", &place.printed),
                Fact::Gender(word) => add("gender", word),
                Fact::Name { name, .. } => add("weakAlias", &name),
                Fact::Established(on) => add("incorporationDate", &on.printed),
                Fact::OrganizationType(words) => add("sector", &words),
                Fact::TargetType(words) => add("classification", &words),
                Fact::AircraftModel(words) => add("model", &words),
                Fact::AircraftBuilt(on) => add("buildDate", &on.printed),
                Fact::VesselFlag { country, is_former } => add(if is_former { "pastFlags" } else { "flag" }, &country.printed),
                Fact::Identifier(id) => self.identifier(&id, builder),
                Fact::Wallet { asset, address } => self.wallet(&asset, &address, builder),
                Fact::LinkedTo(name) => named.wait(self.waiting(Relation::LinkedTo, name)),
                Fact::AircraftOperator(name) => named.wait(self.waiting(Relation::Operator, name)),
            }
        }
        for left in reading.leftovers {
            self.left_over(left.reason, &left.text, builder);
        }
    }

    fn waiting(&self, relation: Relation, name: String) -> Waiting {
        Waiting { line: self.line, number: self.number.to_owned(), kind: self.kind, relation, name }
    }

    fn identifier(&self, id: &Identifier<'_>, builder: &mut RecordBuilder<'_>) {
        let Some(prop) = id_prop(id.label) else {
            builder.add(self.at, "notes", REMARKS, &format!("{} {}", id.label.printed, id.number));
            return;
        };
        // Phone numbers are printed with their country code as a rule, and without the sign that says so.
        let digits: String = id.number.chars().filter(char::is_ascii_digit).collect();
        let international = format!("+{digits}");
        let is_international = prop == "phone" && !digits.starts_with('0') && builder.reads_as_phone(&international);
        let number = if is_international { &international } else { &id.number };
        let hint = Hint { region: id.country, ..Hint::default() };
        builder.add_with(self.at, prop, REMARKS, number, &hint);
        // A social security number is kept once: it is masked in as few places as possible.
        if prop != "socialSecurityNumber" && matches!(id.label.class, Class::Person | Class::Tax | Class::Registration | Class::Licence) {
            self.paper(id, prop, builder);
        }
    }

    /// The paper itself, where the list says more of it than its number.
    fn paper(&self, id: &Identifier<'_>, prop: &str, builder: &mut RecordBuilder<'_>) {
        if id.country.is_none() && id.region.is_empty() && id.issued.is_none() && id.expires.is_none() {
            return;
        }
        let is_passport = prop == "passportNumber";
        let paper = builder.unnamed(if is_passport { self.kinds.passport } else { self.kinds.identification });
        let date = |on: &Option<ofac_remarks::Dated>| on.as_ref().map_or(String::new(), |d| d.printed.clone());
        builder.add(paper, "type", REMARKS, id.label.printed);
        builder.add(paper, "number", REMARKS, &id.number);
        builder.add(paper, "country", REMARKS, id.country.unwrap_or_default());
        builder.add(paper, "authority", REMARKS, &id.region);
        builder.add(paper, "startDate", REMARKS, &date(&id.issued));
        builder.add(paper, "endDate", REMARKS, &date(&id.expires));
        let holder = builder.id_of(self.at);
        builder.link(paper, "holder", holder);
        builder.name_by_content(paper);
    }

    fn wallet(&self, asset: &str, address: &str, builder: &mut RecordBuilder<'_>) {
        let wallet = builder.entity(self.kinds.wallet, &format!("wallet/{address}"));
        builder.add_with(wallet, "cryptoAddress", REMARKS, address, &Hint { chain: Some(asset), ..Hint::default() });
        builder.add(wallet, "currencySymbol", REMARKS, asset);
        let holder = builder.id_of(self.at);
        builder.link(wallet, "holder", holder);
        builder.add(wallet, "topics", REMARKS, "sanction");
    }

    fn left_over(&self, reason: Reason, item: &str, builder: &mut RecordBuilder<'_>) {
        let (code, remedy) = match reason {
            Reason::FreeText | Reason::LegalNote => {
                let text = item.trim_end_matches('.');
                if !text.eq_ignore_ascii_case(self.title) {
                    builder.add(self.at, "notes", REMARKS, text);
                }
                return;
            }
            Reason::CutOff => (FindingCode::Limit, "none: the publisher cuts long remarks; the rest is in sdn_comments.csv"),
            Reason::NumberMissing => (FindingCode::BadIdentifier, "none: the list states no number"),
            Reason::DateUnreadable => (FindingCode::ImpossibleDate, "none: the list states no date we can read"),
            Reason::CountryUnknown => (FindingCode::UnknownCountry, "add it to reference/countries/aliases.csv"),
        };
        let why = format!("`{}` is parked: {}", text::excerpt(item), reason.as_str());
        builder.finding(Some(REMARKS), code, Severity::Warning, why, remedy);
    }
}
