// SPDX-License-Identifier: Apache-2.0
//! Profiles: what of an entity is compared, and nothing else.

use std::collections::BTreeSet;

use model::{EntityId, Kind, Marking, Ontology, Prop, PropType, Statement, text, time::PartialDate};

use crate::compare::identifier;

/// One name as received.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Name {
    /// The name.
    pub text: String,
    /// Whether the source itself calls it unreliable (`weakAlias`, abbreviations): it may support, never contradict.
    pub weak: bool,
}

/// Which profiles can be one thing at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// A human being.
    Person,
    /// A company, organisation or public body.
    Organization,
    /// A party of which the source does not say whether it is a person or an organisation.
    LegalEntity,
    /// Anything else, by the most general matchable kind it is one of (`Vehicle` for a vessel).
    Thing(Kind),
}

/// One face of an entity: what the records under one marking say of it, as far as comparisons look at it.
/// Nationality, citizenship, ethnicity, religion and place of birth are not here, so no rule can use them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// The entity.
    pub entity: EntityId,
    /// Its kind as these records give it.
    pub kind: Kind,
    /// Which kinds it can be one with.
    pub family: Family,
    /// The marking of every value below.
    pub marking: Marking,
    /// The list whose own key the entity carries, where its publisher keeps one key per party (an OFAC number):
    /// two entities of one authority are proposed only when an identifier agrees. Set by the caller.
    pub authority: Option<String>,
    /// Names, sorted.
    pub names: Vec<Name>,
    /// Given names of a person where the source tells them apart, sorted.
    pub given_names: Vec<String>,
    /// Birth, foundation and build dates, sorted.
    pub dates: Vec<(Prop, PartialDate)>,
    /// Countries of registration, address or flag (ISO 3166-1 alpha-2, lower case), sorted; always empty for persons.
    pub countries: Vec<String>,
    /// Identifiers, sorted by property.
    pub identifiers: Vec<(Prop, String)>,
    /// Addresses in one line, sorted.
    pub addresses: Vec<String>,
    /// Phone numbers (E.164), sorted.
    pub phones: Vec<String>,
    /// E-mail addresses, lower case, sorted.
    pub emails: Vec<String>,
    /// `male` or `female`, where the records agree.
    pub gender: Option<String>,
}

/// Properties that name somebody but may be shared or made up.
const WEAK_NAMES: [&str; 2] = ["weakAlias", "abbreviation"];
/// Names of other things that a record mentions.
const FOREIGN_NAMES: [&str; 3] = ["companiesMentioned", "namesMentioned", "peopleMentioned"];
/// The dates that are compared; others say when something was recorded or done.
pub(crate) const DATES: [&str; 3] = ["birthDate", "incorporationDate", "buildDate"];
/// The countries that are compared; citizenship, nationality and country of birth never are.
const COUNTRIES: [&str; 4] = ["country", "flag", "jurisdiction", "mainCountry"];

impl Profile {
    /// The profile that the statements of one face make; `None` for kinds that are never matched
    /// and for faces with nothing to compare.
    pub fn from_statements(
        ontology: &Ontology,
        entity: EntityId,
        kind: Kind,
        marking: Marking,
        statements: &[Statement],
    ) -> Option<Profile> {
        if !ontology.def(kind).matchable {
            return None;
        }
        let mut profile = Profile::empty(entity, kind, family(ontology, kind), marking);
        let mut genders = BTreeSet::new();
        for statement in statements {
            let Some(def) = ontology.property(kind, statement.prop) else { continue };
            let (prop, value) = (statement.prop, statement.value.trim());
            if value.is_empty() {
                continue;
            }
            match def.kind_of_value {
                PropType::Name if !FOREIGN_NAMES.contains(&prop.as_str()) => {
                    profile.names.push(Name { text: value.to_owned(), weak: WEAK_NAMES.contains(&prop.as_str()) });
                }
                PropType::Date if DATES.contains(&prop.as_str()) => profile.dates.extend(PartialDate::parse(value).map(|d| (prop, d))),
                PropType::Country if profile.family != Family::Person && COUNTRIES.contains(&prop.as_str()) => {
                    profile.countries.push(value.to_lowercase())
                }
                PropType::Identifier if identifier::is_compared(prop.as_str()) => profile.identifiers.push((prop, value.to_owned())),
                PropType::Address => profile.addresses.push(value.to_owned()),
                PropType::Phone => profile.phones.push(value.to_owned()),
                PropType::Email => profile.emails.push(mailbox(value)),
                PropType::Gender => drop(genders.insert(value.to_lowercase())),
                _ => {}
            }
        }
        profile.gender = genders.pop_first().filter(|g| genders.is_empty() && (g == "male" || g == "female"));
        if profile.family == Family::Person {
            profile.add_name_parts(statements);
        }
        profile.add_user_account(statements);
        profile.sort();
        (!profile.is_bare()).then_some(profile)
    }

    /// A profile that says nothing yet; fill the fields, then call [`Profile::sort`].
    pub fn empty(entity: EntityId, kind: Kind, family: Family, marking: Marking) -> Profile {
        Profile {
            entity,
            kind,
            family,
            marking,
            authority: None,
            names: Vec::new(),
            given_names: Vec::new(),
            dates: Vec::new(),
            countries: Vec::new(),
            identifiers: Vec::new(),
            addresses: Vec::new(),
            phones: Vec::new(),
            emails: Vec::new(),
            gender: None,
        }
    }

    /// Brings every list into its order, each value once: the order of statements means nothing.
    pub fn sort(&mut self) {
        self.names.sort_unstable();
        self.names.dedup();
        self.dates.sort_unstable();
        self.dates.dedup();
        self.identifiers.sort_unstable();
        self.identifiers.dedup();
        for list in [&mut self.given_names, &mut self.countries, &mut self.addresses, &mut self.phones, &mut self.emails] {
            list.sort_unstable();
            list.dedup();
        }
    }

    /// Given names, and the name that parts make where no whole name stands (`firstName`, `middleName`, `lastName`, …).
    fn add_name_parts(&mut self, statements: &[Statement]) {
        let part =
            |name: &str| statements.iter().filter(|s| s.prop.as_str() == name).map(|s| s.value.trim().to_owned()).min().unwrap_or_default();
        self.given_names.extend(statements.iter().filter(|s| s.prop.as_str() == "firstName").map(|s| s.value.trim().to_owned()));
        if self.names.iter().any(|n| !n.weak) {
            return;
        }
        let parts = ["firstName", "secondName", "middleName", "fatherName", "lastName", "nameSuffix"].map(part);
        let text = parts.into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join(" ");
        if !text.is_empty() {
            self.names.push(Name { text, weak: false });
        }
    }

    /// A user name means something only within its service.
    fn add_user_account(&mut self, statements: &[Statement]) {
        let find = |name: &str| statements.iter().find(|s| s.prop.as_str() == name && !s.value.trim().is_empty());
        if let (Some(service), Some(username)) = (find("service"), find("username")) {
            let value = format!("{} at {}", username.value.trim(), text::fold(&service.value));
            self.identifiers.push((username.prop, value));
        }
    }

    fn is_bare(&self) -> bool {
        let lists = [
            self.names.len(),
            self.dates.len(),
            self.countries.len(),
            self.identifiers.len(),
            self.addresses.len(),
            self.phones.len(),
            self.emails.len(),
        ];
        lists.iter().all(|len| *len == 0)
    }
}

/// The mailbox of `Name <mailbox>` or of a bare address, lower case.
fn mailbox(value: &str) -> String {
    let inner = value.split_once('<').and_then(|(_, rest)| rest.split_once('>')).map_or(value, |(inside, _)| inside);
    inner.trim().to_lowercase()
}

fn family(ontology: &Ontology, kind: Kind) -> Family {
    if ontology.is_a(kind, "Person") {
        Family::Person
    } else if ontology.is_a(kind, "Organization") {
        Family::Organization
    } else if ontology.is_a(kind, "LegalEntity") {
        Family::LegalEntity
    } else {
        // Ancestors come nearest first, so the last matchable one is the most general.
        let root = ontology.def(kind).is_a.iter().rev().find(|k| ontology.def(**k).matchable);
        Family::Thing(root.copied().unwrap_or(kind))
    }
}
