// SPDX-License-Identifier: Apache-2.0
//! What a column is, inferred from its name and from what stands in it, and overridable.

use model::text::fold;
use serde::{Deserialize, Serialize};

use crate::{shape::Shape, table::Table};

/// What the values of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The record's own key; never compared.
    Id,
    /// Who holds the record; never compared.
    Source,
    /// What sort of thing the record is about; records of different kinds are never one.
    Kind,
    /// A whole name, of whatever bears one.
    Name,
    /// Another name of the same thing, perhaps unreliable.
    Alias,
    /// Given name of a person.
    GivenName,
    /// Middle names or initials of a person.
    MiddleName,
    /// Family name of a person.
    FamilyName,
    /// Name of a company or other body.
    OrganizationName,
    /// A date that belongs to the thing for good: birth, foundation, building.
    BirthDate,
    /// Another date: of an event, a payment, an entry.
    Date,
    /// Sex or gender.
    Gender,
    /// Country of residence or registration.
    Country,
    /// State or province.
    Region,
    /// Town or suburb.
    City,
    /// Street, with or without the number.
    Street,
    /// House number alone.
    HouseNumber,
    /// Postal code.
    Postcode,
    /// A whole address in one line.
    Address,
    /// Phone number.
    Phone,
    /// E-mail address.
    Email,
    /// A number or code that names one thing: passport, tax number, plate, account, wallet, container.
    Identifier,
    /// A word out of a few hundred: trade, birthplace, type.
    Category,
    /// Running text: titles, descriptions, memos.
    Text,
    /// An amount or a measure.
    Number,
    /// Degrees north.
    Latitude,
    /// Degrees east.
    Longitude,
    /// Not used: empty, constant, or never to be compared (nationality, ethnicity, religion and the like).
    Ignored,
}

/// A column with its role and why it has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ColumnRole {
    /// The column.
    pub column: String,
    /// Its role.
    pub role: Role,
    /// Why, for people.
    pub because: String,
}

/// Words of column names, each with the role they speak for; the first line that fits wins. Names are folded to lower-case
/// words first (`dateOfBirth` and `DATE_OF_BIRTH` become `date of birth`).
/// A `=` before a word means the whole name.
const NAMES: [(Role, &[&str]); 28] = [
    // Whom somebody belongs to by birth or belief is compared by no rule (mission, section 4).
    (
        Role::Ignored,
        &[
            "nationality",
            "citizenship",
            "citizen",
            "ethnicity",
            "ethnic",
            "race",
            "religion",
            "language",
            "place of birth",
            "birth country",
            "country of birth",
            "tribe",
            "caste",
        ],
    ),
    (
        Role::Ignored,
        &[
            "cluster",
            "ground truth",
            "truth",
            "entity id",
            "is match",
            "cluster id",
            "entity cluster",
            "rel pointer",
            "rel anchor",
            "id type",
            "addr type",
            "name type",
            "phone type",
        ],
    ),
    (Role::Email, &["email", "e mail", "mail", "email address"]),
    (Role::Phone, &["phone", "telephone", "mobile", "tel", "fax", "msisdn", "cell phone", "phone number"]),
    (
        Role::BirthDate,
        &[
            "dob",
            "date of birth",
            "birth date",
            "birthdate",
            "birthday",
            "born",
            "incorporation date",
            "build date",
            "date of incorporation",
            "founded",
            "registration date",
        ],
    ),
    (
        Role::Identifier,
        &[
            "passport",
            "passport number",
            "tax",
            "ssn",
            "soc sec",
            "social security",
            "national id",
            "id number",
            "document",
            "doc",
            "doc id",
            "license",
            "licence",
            "imo",
            "mmsi",
            "lei",
            "vat",
            "registration number",
            "reg no",
            "iban",
            "account",
            "wallet",
            "container",
            "plate",
            "vin",
            "duns",
            "tax number",
            "tax id",
            "drivers license",
            "identifier",
            "call sign",
            "swift",
            "isin",
            "npi",
            "bic",
            "ofac id",
            "website",
            "url",
        ],
    ),
    (Role::GivenName, &["given", "given name", "first name", "firstname", "forename", "fname", "name first", "christian name", "first"]),
    (
        Role::MiddleName,
        &["middle", "middle name", "second name", "patronymic", "father name", "name middle", "mname", "third name", "middle initial"],
    ),
    (Role::FamilyName, &["family", "family name", "last name", "lastname", "surname", "lname", "name last", "last"]),
    (
        Role::OrganizationName,
        &[
            "company",
            "company name",
            "organization",
            "organisation",
            "org name",
            "business name",
            "name org",
            "legal name",
            "firm",
            "corporation",
        ],
    ),
    (
        Role::Alias,
        &[
            "alias",
            "aliases",
            "aka",
            "weak alias",
            "other name",
            "other names",
            "also known as",
            "nickname",
            "previous name",
            "abbreviation",
        ],
    ),
    (Role::Gender, &["gender", "sex"]),
    (Role::Postcode, &["postcode", "postal code", "zip", "zip code", "postal", "zipcode", "postcode fake", "addr postal code"]),
    (Role::HouseNumber, &["street number", "house number", "house no", "street no", "addr number"]),
    (Role::Street, &["street", "address 1", "address line 1", "street address", "addr line 1", "street name", "addr1", "addr line1"]),
    (Role::City, &["city", "town", "suburb", "locality", "municipality", "addr city"]),
    (Role::Region, &["state", "province", "region", "county", "addr state", "department"]),
    (Role::Country, &["country", "country code", "addr country", "jurisdiction", "flag"]),
    (Role::Address, &["address", "full address", "address full", "addr", "addr full", "location"]),
    (Role::Latitude, &["latitude", "lat"]),
    (Role::Longitude, &["longitude", "lon", "lng", "long"]),
    (Role::Source, &["source", "data source", "dataset", "source dataset", "provider"]),
    (Role::Kind, &["kind", "schema", "record type", "entity type", "party type"]),
    (Role::Id, &["=id", "record id", "rec id", "unique id", "=uid", "uuid", "row id", "=key", "unique key", "=record", "=recordid"]),
    (
        Role::Text,
        &["title", "description", "memo", "notes", "comment", "abstract", "remarks", "text", "goods", "authors", "author", "summary"],
    ),
    (Role::Number, &["amount", "price", "value", "weight", "quantity", "age", "volume", "total"]),
    (Role::Date, &["date", "time", "timestamp", "transaction date", "year"]),
    (
        Role::Name,
        &[
            "name",
            "full name",
            "fullname",
            "person name",
            "name full",
            "entity name",
            "vessel name",
            "names",
            "party name",
            "first and surname",
            "first and last name",
            "given and family name",
        ],
    ),
];

/// The name of a column as words: camel case and snake case apart.
fn words_of(name: &str) -> String {
    let mut spaced = String::with_capacity(name.len() + 8);
    let mut before = ' ';
    for c in name.chars() {
        if c.is_uppercase() && before.is_lowercase() {
            spaced.push(' ');
        }
        spaced.push(if c == '_' || c == '.' || c == '-' { ' ' } else { c });
        before = c;
    }
    fold(&spaced)
}

/// How well a phrase fits a column's name: the whole name is best, then a phrase within it, the longer the better.
fn fit(name: &str, phrase: &str) -> usize {
    if let Some(whole) = phrase.strip_prefix('=') {
        return if name == whole { 1_000 } else { 0 };
    }
    if name == phrase {
        return 1_000;
    }
    // The last word says what a value is: `passport country` is a country.
    if name.strip_suffix(phrase).is_some_and(|before| before.ends_with(' ')) {
        return phrase.len() + 100;
    }
    let stands = format!(" {name} ").contains(&format!(" {phrase} "));
    if stands { phrase.len() } else { 0 }
}

/// Whether a column's name says that it holds whom somebody belongs to by birth or belief. No rule compares such a column, and
/// nobody can make it one that is compared.
pub fn is_protected(column: &str) -> bool {
    by_name(column).is_some_and(|(_, word)| NAMES.first().is_some_and(|(_, words)| words.contains(&word)))
}

fn by_name(name: &str) -> Option<(Role, &'static str)> {
    let words = words_of(name);
    let mut best: Option<(usize, Role, &'static str)> = None;
    for (role, phrases) in &NAMES {
        for phrase in *phrases {
            let fit = fit(&words, phrase);
            if fit > best.map_or(0, |(most, _, _)| most) {
                best = Some((fit, *role, phrase.trim_start_matches('=')));
            }
        }
    }
    best.map(|(_, role, phrase)| (role, phrase))
}

/// What the contents say where the name says nothing, or cannot be right.
fn by_contents(shape: &Shape) -> (Role, &'static str) {
    if shape.filled == 0.0 {
        (Role::Ignored, "it is empty")
    } else if shape.distinct <= 1 {
        (Role::Ignored, "it holds one value only")
    } else if shape.emails > 0.8 {
        (Role::Email, "its values are e-mail addresses")
    } else if shape.dates > 0.8 {
        (Role::Date, "its values are dates")
    } else if shape.phones > 0.8 {
        (Role::Phone, "its values look like phone numbers")
    } else if shape.numbers > 0.9 && shape.fractions > 0.2 {
        (Role::Number, "its values are amounts")
    } else if shape.words > 4.0 {
        (Role::Text, "its values are running text")
    } else if shape.coded > 0.8 && shape.repeats < 1.5 {
        (Role::Identifier, "its values are codes that seldom come twice")
    } else if shape.numbers > 0.9 {
        (Role::Number, "its values are numbers")
    } else if shape.repeats > 8.0 || shape.distinct < 200 {
        (Role::Category, "its values come again and again")
    } else if shape.words >= 1.5 && shape.letters > 0.8 {
        (Role::Name, "its values are several words, mostly letters")
    } else {
        (Role::Category, "its values are words")
    }
}

/// Whether contents can be what the name says; wrong guesses do more harm than none.
fn can_be(role: Role, shape: &Shape) -> bool {
    match role {
        Role::Email => shape.emails > 0.3,
        Role::BirthDate | Role::Date => shape.dates > 0.3,
        Role::Phone => shape.phones > 0.3,
        Role::Number | Role::Latitude | Role::Longitude => shape.numbers > 0.3,
        Role::Kind => shape.distinct <= KINDS_MAX,
        Role::Source => shape.repeats > 1.5,
        _ => true,
    }
}

/// Distinct values of a column that says what a record is about, at most.
pub(crate) const KINDS_MAX: usize = 64;

/// Infers the role of each column.
pub fn infer(table: &Table) -> Vec<ColumnRole> {
    let shapes: Vec<Shape> = table.columns.iter().map(|c| Shape::of(c, table.rows())).collect();
    let mut roles: Vec<ColumnRole> = Vec::with_capacity(shapes.len());
    for (column, shape) in table.columns.iter().zip(&shapes) {
        let (content_role, reason) = by_contents(shape);
        let named = by_name(&column.name).filter(|(role, _)| can_be(*role, shape));
        let (role, because) = match named {
            Some((role @ (Role::Id | Role::Ignored), word)) => (role, format!("its name says `{word}`")),
            Some((role, word)) if shape.distinct == 1 && role != Role::Source => (role, format!("its name says `{word}`")),
            _ if content_role == Role::Ignored => (content_role, reason.to_owned()),
            Some((role, word)) => (role, format!("its name says `{word}`")),
            None => (content_role, reason.to_owned()),
        };
        roles.push(ColumnRole { column: column.name.clone(), role, because });
    }
    find_id(&mut roles, &shapes);
    roles
}

/// A table has one key: the first column named so, else the first whose values are all there and all different.
fn find_id(roles: &mut [ColumnRole], shapes: &[Shape]) {
    let named = roles.iter().position(|r| r.role == Role::Id);
    let unique = || shapes.iter().position(|s| s.filled == 1.0 && s.repeats == 1.0 && s.words < 2.0 && s.emails < 0.1 && s.dates < 0.1);
    let Some(id) = named.or_else(unique) else { return };
    for (at, role) in roles.iter_mut().enumerate() {
        if at == id {
            if role.role != Role::Id {
                *role = ColumnRole { column: role.column.clone(), role: Role::Id, because: "each value stands there once".to_owned() };
            }
        } else if role.role == Role::Id {
            role.role = Role::Ignored;
            role.because = "another column is the key".to_owned();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_columns_are_read_in_any_style() {
        for (name, role) in [
            ("dateOfBirth", Role::BirthDate),
            ("DATE_OF_BIRTH", Role::BirthDate),
            ("soc_sec_id", Role::Identifier),
            ("given_name", Role::GivenName),
            ("NAME_LAST", Role::FamilyName),
            ("ADDR_POSTAL_CODE", Role::Postcode),
            ("street_number", Role::HouseNumber),
            ("address_1", Role::Street),
            ("rec_id", Role::Id),
            ("nationality", Role::Ignored),
            ("PHONE_NUMBER", Role::Phone),
            ("full_name", Role::Name),
            ("birth_place", Role::Category),
        ] {
            assert_eq!(by_name(name).map_or(Role::Category, |(r, _)| r), role, "{name}");
        }
    }
}
