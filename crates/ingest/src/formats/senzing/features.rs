// SPDX-License-Identifier: Apache-2.0
//! What the attributes of the specification mean in our words.

use std::collections::BTreeMap;

use model::{FindingCode, Kind, Ontology, Severity, text::excerpt};

use super::Options;
use crate::{
    batch::Stop,
    build::{At, RecordBuilder},
    normal::Hint,
};

/// Attributes that fill one property each.
const PLAIN: [(&str, &str); 17] = [
    ("DATE_OF_BIRTH", "birthDate"),
    ("DATE_OF_DEATH", "deathDate"),
    ("PLACE_OF_BIRTH", "birthPlace"),
    ("GENDER", "gender"),
    ("NATIONALITY", "nationality"),
    ("CITIZENSHIP", "citizenship"),
    ("REGISTRATION_DATE", "incorporationDate"),
    ("REGISTRATION_COUNTRY", "jurisdiction"),
    ("PHONE_NUMBER", "phone"),
    ("EMAIL_ADDRESS", "email"),
    ("WEBSITE_ADDRESS", "website"),
    ("SSN_NUMBER", "socialSecurityNumber"),
    ("DUNS_NUMBER", "dunsCode"),
    ("LEI_NUMBER", "leiCode"),
    ("NPI_NUMBER", "npiCode"),
    ("IMO_NUMBER", "imoNumber"),
    ("MMSI_NUMBER", "mmsi"),
];

/// A number on a paper: its attribute, where the paper is from, of which sort it is, the property, the sort in words.
struct Paper {
    number: &'static str,
    country: &'static str,
    authority: &'static str,
    sort: &'static str,
    prop: &'static str,
    words: &'static str,
}

const PAPERS: [Paper; 5] = [
    Paper { number: "PASSPORT_NUMBER", country: "PASSPORT_COUNTRY", authority: "", sort: "", prop: "passportNumber", words: "passport" },
    Paper {
        number: "DRIVERS_LICENSE_NUMBER",
        country: "",
        authority: "DRIVERS_LICENSE_STATE",
        sort: "",
        prop: "idNumber",
        words: "driver's license",
    },
    Paper {
        number: "NATIONAL_ID_NUMBER",
        country: "NATIONAL_ID_COUNTRY",
        authority: "",
        sort: "NATIONAL_ID_TYPE",
        prop: "idNumber",
        words: "national id",
    },
    Paper { number: "TAX_ID_NUMBER", country: "TAX_ID_COUNTRY", authority: "", sort: "TAX_ID_TYPE", prop: "taxNumber", words: "tax id" },
    Paper {
        number: "OTHER_ID_NUMBER",
        country: "OTHER_ID_COUNTRY",
        authority: "",
        sort: "OTHER_ID_TYPE",
        prop: "idNumber",
        words: "other id",
    },
];

/// The parts of a name, in the order they are said.
const NAME_PARTS: [(&str, &str); 5] = [
    ("NAME_PREFIX", "title"),
    ("NAME_FIRST", "firstName"),
    ("NAME_MIDDLE", "middleName"),
    ("NAME_LAST", "lastName"),
    ("NAME_SUFFIX", "nameSuffix"),
];

const ADDRESS_LINES: [&str; 6] = ["ADDR_LINE1", "ADDR_LINE2", "ADDR_LINE3", "ADDR_LINE4", "ADDR_LINE5", "ADDR_LINE6"];
const ADDRESS_PARTS: [(&str, &str); 4] =
    [("ADDR_CITY", "city"), ("ADDR_STATE", "state"), ("ADDR_POSTAL_CODE", "postalCode"), ("ADDR_COUNTRY", "country")];

/// Attributes that stand beside others or are read elsewhere.
const BESIDE: [&str; 16] = [
    "DATA_SOURCE",
    "RECORD_ID",
    "RECORD_TYPE",
    "NAME_FULL",
    "NAME_ORG",
    "NAME_TYPE",
    "ADDR_FULL",
    "ADDR_TYPE",
    "PHONE_TYPE",
    "REL_ANCHOR_DOMAIN",
    "REL_ANCHOR_KEY",
    "REL_POINTER_DOMAIN",
    "REL_POINTER_KEY",
    "REL_POINTER_ROLE",
    "EMPLOYER",
    "ENTITY_TYPE",
];

fn is_known(attribute: &str) -> bool {
    PLAIN.iter().any(|(name, _)| *name == attribute)
        || PAPERS.iter().any(|p| !attribute.is_empty() && [p.number, p.country, p.authority, p.sort].contains(&attribute))
        || NAME_PARTS.iter().chain(&ADDRESS_PARTS).any(|(name, _)| *name == attribute)
        || ADDRESS_LINES.contains(&attribute)
        || BESIDE.contains(&attribute)
}

/// Splits `HOME_ADDR_LINE1` into its usage word and the attribute; what is no attribute stays whole.
pub(super) fn split_usage(name: &str) -> (&str, &str) {
    if is_known(name) {
        return ("", name);
    }
    let splits = name.match_indices('_').filter_map(|(at, _)| Some((name.get(..at)?, name.get(at + 1..)?)));
    splits.into_iter().find(|(_, attribute)| is_known(attribute)).unwrap_or(("", name))
}

/// Attributes that belong together.
#[derive(Debug, Default)]
pub(crate) struct Group {
    /// What flat attributes say before their name: `HOME`, `PRIMARY`.
    usage: String,
    attributes: BTreeMap<String, String>,
}

impl Group {
    pub(super) fn new(usage: &str) -> Self {
        Group { usage: usage.to_owned(), attributes: BTreeMap::new() }
    }

    pub(super) fn insert(&mut self, attribute: &str, text: &str) {
        self.attributes.insert(attribute.to_owned(), text.to_owned());
    }

    /// Attributes and their values.
    pub(crate) fn attributes(&self) -> impl Iterator<Item = (&str, &str)> {
        self.attributes.iter().map(|(name, text)| (name.as_str(), text.as_str()))
    }

    fn get(&self, attribute: &str) -> &str {
        self.attributes.get(attribute).map_or("", String::as_str)
    }

    /// The type that the group states, or its usage word.
    fn sort(&self, attribute: &str) -> &str {
        match self.get(attribute) {
            "" => &self.usage,
            stated => stated,
        }
    }
}

/// The kinds that records speak of.
#[derive(Clone, Copy)]
pub(super) struct Kinds {
    person: Kind,
    organization: Kind,
    legal_entity: Kind,
    vessel: Kind,
    airplane: Kind,
    vehicle: Kind,
    address: Kind,
    passport: Kind,
    identification: Kind,
    link: Kind,
    employment: Kind,
}

impl Kinds {
    pub(super) fn of(ontology: &Ontology) -> Result<Kinds, Stop> {
        let kind = |name: &str| {
            ontology.kind(name).ok_or_else(|| Stop::refused(0, format!("the ontology has no kind `{name}`"), "restore ontology/"))
        };
        Ok(Kinds {
            person: kind("Person")?,
            organization: kind("Organization")?,
            legal_entity: kind("LegalEntity")?,
            vessel: kind("Vessel")?,
            airplane: kind("Airplane")?,
            vehicle: kind("Vehicle")?,
            address: kind("Address")?,
            passport: kind("Passport")?,
            identification: kind("Identification")?,
            link: kind("UnknownLink")?,
            employment: kind("Employment")?,
        })
    }
}

/// Reads one record.
pub(super) struct Reading<'r, 'w> {
    pub(super) options: &'r Options,
    pub(super) kinds: Kinds,
    pub(super) builder: &'r mut RecordBuilder<'w>,
}

impl Reading<'_, '_> {
    /// Reads the record; gives the names of attributes that are no features.
    pub(super) fn record(&mut self, groups: &[Group]) -> Vec<String> {
        let first = |attribute: &str| groups.iter().map(|g| g.get(attribute)).find(|t| !t.is_empty()).unwrap_or_default();
        let (source, id) = (first("DATA_SOURCE"), first("RECORD_ID"));
        if source.is_empty() || id.is_empty() {
            let reason = "the record has no DATA_SOURCE or no RECORD_ID and is left out".to_owned();
            self.builder.finding(Some("RECORD_ID"), FindingCode::MissingValue, Severity::Error, reason, "give each record both");
            return Vec::new();
        }
        let kind = self.kind(first("RECORD_TYPE"), groups);
        // Others point at the anchor, and it need not be the record's own key.
        let own = match (first("REL_ANCHOR_DOMAIN"), first("REL_ANCHOR_KEY")) {
            (_, "") => key(source, id),
            ("", anchor) => key(source, anchor),
            (domain, anchor) => key(domain, anchor),
        };
        let at = self.builder.entity(kind, &own);
        for group in groups {
            self.names(at, kind, group);
            self.address(at, group);
            for (attribute, prop) in PLAIN {
                self.plain(at, prop, attribute, group.get(attribute));
            }
            for paper in &PAPERS {
                self.paper(at, paper, group);
            }
            self.employer(at, &own, group.get("EMPLOYER"));
            self.relation(at, &own, source, group);
        }
        groups.iter().flat_map(|g| g.attributes.keys()).filter(|name| !is_known(name)).cloned().collect()
    }

    fn kind(&mut self, word: &str, groups: &[Group]) -> Kind {
        let has = |names: &[&str]| groups.iter().any(|g| names.iter().any(|n| !g.get(n).is_empty()));
        match word.to_ascii_uppercase().as_str() {
            "PERSON" => self.kinds.person,
            "ORGANIZATION" | "ORGANISATION" | "COMPANY" => self.kinds.organization,
            "VESSEL" => self.kinds.vessel,
            "AIRCRAFT" => self.kinds.airplane,
            "VEHICLE" => self.kinds.vehicle,
            "" if has(&["NAME_FIRST", "NAME_LAST", "DATE_OF_BIRTH", "GENDER", "PASSPORT_NUMBER"]) => self.kinds.person,
            "" if has(&["NAME_ORG"]) => self.kinds.organization,
            "" => self.kinds.legal_entity,
            _ => {
                let reason = format!("`{}` is no record type we know; the party is kept without one", excerpt(word));
                self.builder.finding(
                    Some("RECORD_TYPE"),
                    FindingCode::UnknownValue,
                    Severity::Warning,
                    reason,
                    "use PERSON, ORGANIZATION, VESSEL, AIRCRAFT or VEHICLE",
                );
                self.kinds.legal_entity
            }
        }
    }

    fn names(&mut self, at: At, kind: Kind, group: &Group) {
        let parts: Vec<&str> = NAME_PARTS.iter().map(|(attribute, _)| group.get(attribute)).filter(|t| !t.is_empty()).collect();
        let joined = parts.join(" ");
        let sort = group.sort("NAME_TYPE").to_ascii_uppercase();
        let prop = match sort.as_str() {
            "" | "PRIMARY" | "LEGAL" => "name",
            "FORMER" | "PREVIOUS" | "MAIDEN" | "FKA" => "previousName",
            "NICKNAME" | "NICK" | "WEAK" => "weakAlias",
            // The specification lets sources invent types: whatever they call it, it is another name.
            _ => "alias",
        };
        for (attribute, text) in
            [("NAME_FULL", group.get("NAME_FULL")), ("NAME_ORG", group.get("NAME_ORG")), ("NAME_LAST", joined.as_str())]
        {
            self.builder.add(at, prop, attribute, text);
        }
        if prop == "name" && kind == self.kinds.person {
            for (attribute, prop) in NAME_PARTS {
                self.builder.add(at, prop, attribute, group.get(attribute));
            }
        }
    }

    fn address(&mut self, at: At, group: &Group) {
        let street = ADDRESS_LINES.iter().map(|line| group.get(line)).filter(|t| !t.is_empty()).collect::<Vec<_>>().join(", ");
        let parts = ADDRESS_PARTS.iter().map(|(attribute, _)| group.get(attribute));
        let joined = std::iter::once(street.as_str()).chain(parts).filter(|t| !t.is_empty()).collect::<Vec<_>>().join(", ");
        let country = group.get("ADDR_COUNTRY");
        self.builder.add(at, "country", "ADDR_COUNTRY", country);
        let full = match group.get("ADDR_FULL") {
            "" => joined,
            full if country.is_empty() => full.to_owned(),
            full => format!("{full}, {country}"),
        };
        if full.is_empty() || full == country {
            return;
        }
        self.builder.add(at, "address", "ADDR_FULL", &full);
        if street.is_empty() && group.get("ADDR_FULL").is_empty() {
            // A town is no meeting point: only an address to the street is a node that parties can share.
            return;
        }
        let place = self.builder.unnamed(self.kinds.address);
        self.builder.add(place, "full", "ADDR_FULL", &full);
        self.builder.add(place, "street", "ADDR_LINE1", &street);
        for (attribute, prop) in ADDRESS_PARTS {
            self.builder.add(place, prop, attribute, group.get(attribute));
        }
        if let Some(id) = self.builder.name_by_content(place) {
            self.builder.link(at, "addressEntity", id);
        }
    }

    fn plain(&mut self, at: At, prop: &str, attribute: &str, text: &str) {
        if text.is_empty() {
            return;
        }
        let hint = Hint { date: self.options.dates.as_ref(), region: self.options.region.as_deref(), ..Hint::default() };
        let is_date = attribute.contains("DATE");
        match self.options.years_from.filter(|_| is_date).and_then(|from| with_century(text, from)) {
            Some(whole) => self.builder.add_with(at, prop, attribute, &whole, &hint),
            None => self.builder.add_with(at, prop, attribute, text, &hint),
        }
    }

    fn paper(&mut self, at: At, paper: &Paper, group: &Group) {
        let number = group.get(paper.number);
        if number.is_empty() {
            return;
        }
        self.builder.add(at, paper.prop, paper.number, number);
        let of = |attribute: &str| if attribute.is_empty() { "" } else { group.get(attribute) };
        let (country, authority, sort) = (of(paper.country), of(paper.authority), of(paper.sort));
        if country.is_empty() && authority.is_empty() && sort.is_empty() {
            return;
        }
        let is_passport = paper.prop == "passportNumber";
        let entity = self.builder.unnamed(if is_passport { self.kinds.passport } else { self.kinds.identification });
        self.builder.add(entity, "type", paper.number, if sort.is_empty() { paper.words } else { sort });
        self.builder.add(entity, "number", paper.number, number);
        self.builder.add(entity, "country", paper.country, country);
        self.builder.add(entity, "authority", paper.authority, authority);
        let holder = self.builder.id_of(at);
        self.builder.link(entity, "holder", holder);
        self.builder.name_by_content(entity);
    }

    /// A party named as employer is one of its own: which others bear the same name is for judgment.
    fn employer(&mut self, at: At, own: &str, name: &str) {
        if name.is_empty() {
            return;
        }
        let employer = self.builder.entity(self.kinds.organization, &format!("{own}/employer/{name}"));
        self.builder.add(employer, "name", "EMPLOYER", name);
        let (employee, employer) = (self.builder.id_of(at), self.builder.id_of(employer));
        let link = self.builder.entity(self.kinds.employment, &format!("{own}/employment/{name}"));
        self.builder.link(link, "employee", employee);
        self.builder.link(link, "employer", employer);
    }

    fn relation(&mut self, at: At, own: &str, source: &str, group: &Group) {
        let (domain, pointed) = (group.get("REL_POINTER_DOMAIN"), group.get("REL_POINTER_KEY"));
        if pointed.is_empty() {
            return;
        }
        let domain = if domain.is_empty() { source } else { domain };
        let role = group.sort("REL_POINTER_ROLE");
        let link = self.builder.entity(self.kinds.link, &format!("{own}/{role}/{}", key(domain, pointed)));
        let (subject, object) = (self.builder.id_of(at), self.builder.id(&key(domain, pointed)));
        self.builder.link(link, "subject", subject);
        self.builder.link(link, "object", object);
        self.builder.add(link, "role", "REL_POINTER_ROLE", role);
    }
}

fn key(source: &str, id: &str) -> String {
    format!("{source}:{id}")
}

/// A date that ends in a year of two digits (`10/27/76`, `25-Jun-08`) with the century that puts it in the hundred years from `from` on.
fn with_century(text: &str, from: u16) -> Option<String> {
    let at = text.rfind(|c: char| !c.is_ascii_digit())?;
    let (head, year) = (text.get(..=at)?, text.get(at + 1..)?);
    let is_dated = matches!(text.get(at..=at), Some("/" | "-" | "." | " ")) && text.matches(['/', '-', '.', ' ']).count() == 2;
    if year.len() != 2 || !is_dated || text.split(['/', '-', '.', ' ']).next().is_some_and(|first| first.len() > 2) {
        return None;
    }
    let short: u16 = year.parse().ok()?;
    let year = from + (100 + short - from % 100) % 100;
    Some(format!("{head}{year}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_of_two_digits_get_the_declared_century() {
        for (text, expect) in [
            ("10/27/76", Some("10/27/1976")),
            ("25-Jun-08", Some("25-Jun-2008")),
            ("1/2/30", Some("1/2/1930")),
            ("1/2/29", Some("1/2/2029")),
            ("12/11/1978", None),
            ("1978-12-11", None),
            ("1978", None),
            ("78", None),
            ("Jun-08", None),
            ("é/2/76", Some("é/2/1976")),
        ] {
            assert_eq!(with_century(text, 1930).as_deref(), expect, "{text}");
        }
    }

    #[test]
    fn usage_words_come_off_flat_attributes() {
        for (name, expect) in [
            ("ADDR_LINE1", ("", "ADDR_LINE1")),
            ("HOME_ADDR_LINE1", ("HOME", "ADDR_LINE1")),
            ("PRIMARY_NAME_LAST", ("PRIMARY", "NAME_LAST")),
            ("STATUS", ("", "STATUS")),
            ("_", ("", "_")),
        ] {
            assert_eq!(split_usage(name), expect, "{name}");
        }
    }
}
