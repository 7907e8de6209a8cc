// SPDX-License-Identifier: Apache-2.0
//! What a column says, by its header: the words of FollowTheMoney, Senzing, the UN's list and plain spreadsheets.

use crate::identifier::Kind;

/// What screening reads of a record. Nationality, citizenship and birthplace are not among it, and never will be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// The record's own id.
    Id,
    /// What the party is: person, company, vessel.
    Schema,
    /// A full name.
    Name,
    /// Another name.
    Alias,
    /// A name that the publisher calls weak or of low quality.
    WeakAlias,
    /// Parts of a person's name, used where there is no full one.
    Given,
    /// Second or middle name.
    Middle,
    /// The father's name or patronymic.
    Father,
    /// Family name.
    Family,
    /// Date of birth.
    Birth,
    /// Date of incorporation, foundation or build.
    Founded,
    /// A country.
    Country,
    /// Gender.
    Gender,
    /// A number or code that identifies.
    Identifier(Kind),
}

/// Headers, letters and digits only, and what they say.
const HEADERS: [(&str, Field); 105] = [
    ("id", Field::Id),
    ("entityid", Field::Id),
    ("recordid", Field::Id),
    ("queryid", Field::Id),
    ("customerid", Field::Id),
    ("dataid", Field::Id),
    ("entnum", Field::Id),
    ("uid", Field::Id),
    ("schema", Field::Schema),
    ("type", Field::Schema),
    ("kind", Field::Schema),
    ("recordtype", Field::Schema),
    ("entitytype", Field::Schema),
    ("partytype", Field::Schema),
    ("sdntype", Field::Schema),
    ("name", Field::Name),
    ("names", Field::Name),
    ("fullname", Field::Name),
    ("caption", Field::Name),
    ("namefull", Field::Name),
    ("primaryname", Field::Name),
    ("primarynamefull", Field::Name),
    ("nameorg", Field::Name),
    ("primarynameorg", Field::Name),
    ("company", Field::Name),
    ("companyname", Field::Name),
    ("businessname", Field::Name),
    ("wholename", Field::Name),
    ("sdnname", Field::Name),
    ("nameoriginalscript", Field::Alias),
    ("alias", Field::Alias),
    ("aliases", Field::Alias),
    ("aka", Field::Alias),
    ("alsoknownas", Field::Alias),
    ("alternativename", Field::Alias),
    ("alternativenames", Field::Alias),
    ("aliasname", Field::Alias),
    ("othername", Field::Alias),
    ("othernames", Field::Alias),
    ("previousname", Field::Alias),
    ("formername", Field::Alias),
    ("abbreviation", Field::Alias),
    ("goodalias", Field::Alias),
    ("weakalias", Field::WeakAlias),
    ("weakaliases", Field::WeakAlias),
    ("lowalias", Field::WeakAlias),
    ("firstname", Field::Given),
    ("givenname", Field::Given),
    ("given", Field::Given),
    ("forename", Field::Given),
    ("namefirst", Field::Given),
    ("primarynamefirst", Field::Given),
    ("middlename", Field::Middle),
    ("secondname", Field::Middle),
    ("middle", Field::Middle),
    ("namemiddle", Field::Middle),
    ("primarynamemiddle", Field::Middle),
    ("thirdname", Field::Middle),
    ("fathername", Field::Father),
    ("patronymic", Field::Father),
    ("lastname", Field::Family),
    ("familyname", Field::Family),
    ("surname", Field::Family),
    ("family", Field::Family),
    ("namelast", Field::Family),
    ("primarynamelast", Field::Family),
    ("birthdate", Field::Birth),
    ("dateofbirth", Field::Birth),
    ("dob", Field::Birth),
    ("incorporationdate", Field::Founded),
    ("dateofincorporation", Field::Founded),
    ("foundationdate", Field::Founded),
    ("registrationdate", Field::Founded),
    ("builddate", Field::Founded),
    ("country", Field::Country),
    ("countries", Field::Country),
    ("jurisdiction", Field::Country),
    ("maincountry", Field::Country),
    ("flag", Field::Country),
    ("addrcountry", Field::Country),
    ("addresscountry", Field::Country),
    ("gender", Field::Gender),
    ("sex", Field::Gender),
    ("leicode", Field::Identifier(Kind::Lei)),
    ("lei", Field::Identifier(Kind::Lei)),
    ("leinumber", Field::Identifier(Kind::Lei)),
    ("imonumber", Field::Identifier(Kind::Imo)),
    ("imo", Field::Identifier(Kind::Imo)),
    ("iban", Field::Identifier(Kind::Iban)),
    ("isin", Field::Identifier(Kind::Isin)),
    ("isincode", Field::Identifier(Kind::Isin)),
    ("swiftbic", Field::Identifier(Kind::Bic)),
    ("bic", Field::Identifier(Kind::Bic)),
    ("publickey", Field::Identifier(Kind::Wallet)),
    ("cryptoaddress", Field::Identifier(Kind::Wallet)),
    ("callsign", Field::Identifier(Kind::Other)),
    ("walletaddress", Field::Identifier(Kind::Wallet)),
    ("mmsi", Field::Identifier(Kind::Mmsi)),
    ("passportnumber", Field::Identifier(Kind::Passport)),
    ("passport", Field::Identifier(Kind::Passport)),
    ("taxnumber", Field::Identifier(Kind::Tax)),
    ("inncode", Field::Identifier(Kind::Tax)),
    ("taxid", Field::Identifier(Kind::Tax)),
    ("taxidnumber", Field::Identifier(Kind::Tax)),
    ("vatcode", Field::Identifier(Kind::Tax)),
];

/// Headers of numbers whose scope nobody knows; they meet numbers of any sort.
const NUMBERS: [&str; 19] = [
    "idnumber",
    "nationalid",
    "nationalidnumber",
    "nationalidentificationnumber",
    "registrationnumber",
    "registernumber",
    "companynumber",
    "ogrncode",
    "okpocode",
    "uscccode",
    "uscode",
    "uscc",
    "dunscode",
    "dunsnumber",
    "docid",
    "documentnumber",
    "ssn",
    "socialsecuritynumber",
    "ssnnumber",
];

impl Field {
    /// Reads a header: `birth_date`, `birthDate`, `properties.birthDate` and `Birth date` are one. `None` for what is not screened.
    pub fn of_header(header: &str) -> Option<Field> {
        let last = header.rsplit(['.', '/', ':']).next().unwrap_or(header);
        let bare: String = last.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
        if NUMBERS.contains(&bare.as_str()) {
            return Some(Field::Identifier(Kind::Other));
        }
        HEADERS.iter().find(|(known, _)| *known == bare).map(|(_, field)| *field)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_read_in_any_dress_and_origin_is_never_read() {
        for (header, field) in [
            ("birthDate", Some(Field::Birth)),
            ("properties.birthDate", Some(Field::Birth)),
            ("DATE OF BIRTH", Some(Field::Birth)),
            ("full_name", Some(Field::Name)),
            ("imo_number", Some(Field::Identifier(Kind::Imo))),
            ("nationality", None),
            ("citizenship", None),
            ("properties.nationality", None),
            ("place_of_birth", None),
        ] {
            assert_eq!(Field::of_header(header), field, "{header}");
        }
    }
}
