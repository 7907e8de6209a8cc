// SPDX-License-Identifier: Apache-2.0
//! The consolidated list of the UN Security Council (<https://main.un.org/securitycouncil/en/content/un-sc-consolidated-list>).
//!
//! One record per `INDIVIDUAL` or `ENTITY`, keyed by the permanent reference number (`CDi.001`).
//! What the list says of a party is kept as list facts; nothing is inferred from it.

use std::{borrow::Cow, io::BufRead};

use model::{FindingCode, Kind, Severity, text::excerpt};

use super::{Element, Records};
use crate::{
    batch::{Output, Stop},
    build::{At, RecordBuilder},
    formats::Job,
};

/// The document's own element.
pub(crate) const ROOT: &str = "CONSOLIDATED_LIST";
const INDIVIDUAL: &str = "INDIVIDUAL";
const ENTITY: &str = "ENTITY";
const TELL: &str = "tell the maintainers, with the file's date";

/// Elements of a party that are read, with theirs, and those left out on purpose: internal counters, sort keys, who submitted, the constant list type.
const KNOWN: [(&str, &[&str]); 31] = [
    ("DATAID", &[]),
    ("REFERENCE_NUMBER", &[]),
    ("FIRST_NAME", &[]),
    ("SECOND_NAME", &[]),
    ("THIRD_NAME", &[]),
    ("FOURTH_NAME", &[]),
    ("NAME_ORIGINAL_SCRIPT", &[]),
    ("UN_LIST_TYPE", &[]),
    ("LISTED_ON", &[]),
    ("DELISTED_ON", &[]),
    ("GENDER", &[]),
    ("COMMENTS1", &[]),
    ("INTERPOL_LINK", &[]),
    ("TITLE", &["VALUE"]),
    ("DESIGNATION", &["VALUE"]),
    ("NATIONALITY", &["VALUE"]),
    ("NATIONALITY2", &["VALUE"]),
    ("LAST_DAY_UPDATED", &["VALUE"]),
    ("INDIVIDUAL_ALIAS", &["QUALITY", "ALIAS_NAME", "DATE_OF_BIRTH", "CITY_OF_BIRTH", "COUNTRY_OF_BIRTH", "NOTE"]),
    ("ENTITY_ALIAS", &["QUALITY", "ALIAS_NAME", "NOTE"]),
    ("INDIVIDUAL_ADDRESS", &["STREET", "CITY", "STATE_PROVINCE", "ZIP_CODE", "COUNTRY", "NOTE"]),
    ("ENTITY_ADDRESS", &["STREET", "CITY", "STATE_PROVINCE", "ZIP_CODE", "COUNTRY", "NOTE"]),
    ("INDIVIDUAL_DATE_OF_BIRTH", &["TYPE_OF_DATE", "DATE", "YEAR", "FROM_YEAR", "TO_YEAR", "NOTE"]),
    ("INDIVIDUAL_PLACE_OF_BIRTH", &["STREET", "CITY", "STATE_PROVINCE", "COUNTRY", "NOTE"]),
    (
        "INDIVIDUAL_DOCUMENT",
        &[
            "TYPE_OF_DOCUMENT",
            "TYPE_OF_DOCUMENT2",
            "NUMBER",
            "ISSUING_COUNTRY",
            "COUNTRY_OF_ISSUE",
            "CITY_OF_ISSUE",
            "DATE_OF_ISSUE",
            "NOTE",
        ],
    ),
    ("VERSIONNUM", &[]),
    ("SORT_KEY", &[]),
    ("SORT_KEY_LAST_MOD", &[]),
    ("SUBMITTED_BY", &[]),
    ("SUBMITTED_ON", &[]),
    ("LIST_TYPE", &["VALUE"]),
];

/// Reads the list.
pub(crate) fn read(job: Job<'_>, out: &mut Output<'_>) -> Result<(), Stop> {
    let kind = |name: &str| {
        job.words.ontology.kind(name).ok_or_else(|| Stop::refused(0, format!("the ontology has no kind `{name}`"), "restore ontology/"))
    };
    let kinds = Kinds {
        person: kind("Person")?,
        organization: kind("Organization")?,
        sanction: kind("Sanction")?,
        address: kind("Address")?,
        passport: kind("Passport")?,
        identification: kind("Identification")?,
    };
    let mut reader = Reader { builder: RecordBuilder::new(job.spec, job.words), kinds };
    let mut records = parties(job.input);
    let mut content = Vec::new();
    let mut ordinal = 0;
    while let Some(element) = records.next()? {
        ordinal += 1;
        reader.builder.start(ordinal);
        if reader.party(&element) {
            content.clear();
            element.canonical(&mut content);
            reader.builder.finish(&content, out)?;
        } else {
            reader.builder.abandon(out);
        }
    }
    Ok(())
}

/// The parties of the list.
pub(crate) fn parties(input: &mut dyn BufRead) -> Records<'_> {
    Records::new(input, ROOT, |name| name == INDIVIDUAL || name == ENTITY)
}

/// Whether a party is a person.
pub(crate) fn is_person(party: &Element) -> bool {
    party.name == INDIVIDUAL
}

struct Kinds {
    person: Kind,
    organization: Kind,
    sanction: Kind,
    address: Kind,
    passport: Kind,
    identification: Kind,
}

struct Reader<'w> {
    builder: RecordBuilder<'w>,
    kinds: Kinds,
}

impl Reader<'_> {
    /// Reads one party; says whether it can be kept.
    fn party(&mut self, element: &Element) -> bool {
        self.unknown(element);
        let reference = element.text_of("REFERENCE_NUMBER");
        if reference.is_empty() {
            self.builder.finding(
                Some("REFERENCE_NUMBER"),
                FindingCode::MissingValue,
                Severity::Error,
                format!("party `{}` has no reference number and is left out", excerpt(element.text_of("FIRST_NAME"))),
                "get the file from the publisher again",
            );
            return false;
        }
        let is_person = is_person(element);
        let at = self.builder.entity(if is_person { self.kinds.person } else { self.kinds.organization }, reference);
        self.names(at, element, is_person);
        for (name, prop) in [("GENDER", "gender"), ("COMMENTS1", "notes"), ("INTERPOL_LINK", "sourceUrl")] {
            self.builder.add(at, prop, name, element.text_of(name));
        }
        for (name, prop) in
            [("TITLE", "title"), ("DESIGNATION", "position"), ("NATIONALITY", "nationality"), ("NATIONALITY2", "nationality")]
        {
            for value in element.all(name).flat_map(|e| e.all("VALUE").chain(std::iter::once(e))) {
                self.builder.add(at, prop, name, &value.text);
            }
        }
        for child in &element.children {
            match child.name.as_str() {
                "INDIVIDUAL_ALIAS" | "ENTITY_ALIAS" => self.alias(at, child),
                "INDIVIDUAL_ADDRESS" | "ENTITY_ADDRESS" => self.address(at, child),
                "INDIVIDUAL_DATE_OF_BIRTH" => self.birth_date(at, child),
                "INDIVIDUAL_PLACE_OF_BIRTH" => self.birth_place(at, child),
                "INDIVIDUAL_DOCUMENT" => self.document(at, child),
                _ => {}
            }
        }
        self.sanction(at, element, reference);
        true
    }

    /// What the list has that this reader does not know is parked.
    fn unknown(&mut self, element: &Element) {
        for child in &element.children {
            let within = KNOWN.iter().find(|(name, _)| *name == child.name).map(|(_, within)| *within);
            let stranger = match within {
                None => Some(child.name.clone()),
                Some(names) => {
                    child.children.iter().find(|c| !names.contains(&c.name.as_str())).map(|c| format!("{}/{}", child.name, c.name))
                }
            };
            if let Some(path) = stranger {
                let reason = format!("`{}` is parked: the list had no such element when this reader was written", excerpt(&path));
                self.warn(&excerpt(&path), FindingCode::UnknownColumn, reason, TELL);
            }
        }
    }

    fn names(&mut self, at: At, element: &Element, is_person: bool) {
        let parts = name_parts(element);
        let whole = parts.join(" ");
        // Some entities carry two names in one: "… (CAGL) ; GREAT LAKES BUSINESS COMPANY (GLBC)".
        let mut names = names_in(&whole).into_iter();
        if let Some(first) = names.next() {
            self.builder.add(at, "name", "FIRST_NAME", first);
        }
        for other in names {
            self.builder.add(at, "alias", "FIRST_NAME", other);
        }
        if is_person && parts.len() > 1 {
            // Which of the parts is the family's differs from language to language, and the list does not say.
            self.builder.add(at, "firstName", "FIRST_NAME", element.text_of("FIRST_NAME"));
            self.builder.add(at, "secondName", "SECOND_NAME", element.text_of("SECOND_NAME"));
        }
        self.builder.add(at, "name", "NAME_ORIGINAL_SCRIPT", element.text_of("NAME_ORIGINAL_SCRIPT"));
        if whole.is_empty() && element.text_of("NAME_ORIGINAL_SCRIPT").is_empty() {
            self.warn("FIRST_NAME", FindingCode::MissingValue, "the party has no name".to_owned(), "get the file from the publisher again");
        }
    }

    fn alias(&mut self, at: At, alias: &Element) {
        let quality = alias.text_of("QUALITY");
        let Some(prop) = alias_prop(quality) else {
            let reason =
                format!("alias `{}` is parked: its quality `{}` is unknown", excerpt(alias.text_of("ALIAS_NAME")), excerpt(quality));
            self.warn("QUALITY", FindingCode::UnknownValue, reason, TELL);
            return;
        };
        for name in names_in(alias.text_of("ALIAS_NAME")) {
            self.builder.add(at, prop, "ALIAS_NAME", name);
        }
        self.builder.add(at, "birthDate", "DATE_OF_BIRTH", alias.text_of("DATE_OF_BIRTH"));
        let place = joined([alias.text_of("CITY_OF_BIRTH"), alias.text_of("COUNTRY_OF_BIRTH")]);
        self.builder.add(at, "birthPlace", "CITY_OF_BIRTH", &place);
        self.note(at, alias, alias.text_of("ALIAS_NAME"));
    }

    fn address(&mut self, at: At, address: &Element) {
        let of = |name| address.text_of(name);
        let country = of("COUNTRY");
        self.builder.add(at, "country", "COUNTRY", country);
        let full = place(address);
        if full != country {
            self.builder.add(at, "address", "CITY", &full);
        }
        // A town is no meeting point: only an address to the street is a node that people can share.
        if !of("STREET").is_empty() {
            let place = self.builder.unnamed(self.kinds.address);
            self.builder.add(place, "full", "STREET", &full);
            for (name, prop) in
                [("STREET", "street"), ("CITY", "city"), ("STATE_PROVINCE", "state"), ("ZIP_CODE", "postalCode"), ("COUNTRY", "country")]
            {
                self.builder.add(place, prop, name, of(name));
            }
            if let Some(id) = self.builder.name_by_content(place) {
                self.builder.link(at, "addressEntity", id);
            }
        }
        self.note(at, address, &full);
    }

    fn birth_date(&mut self, at: At, born: &Element) {
        let (column, date) = birth_date(born);
        self.builder.add(at, "birthDate", column, &date);
    }

    fn birth_place(&mut self, at: At, born: &Element) {
        self.builder.add(at, "birthPlace", "CITY", &place(born));
        self.builder.add(at, "birthCountry", "COUNTRY", born.text_of("COUNTRY"));
        self.note(at, born, "place of birth");
    }

    fn document(&mut self, at: At, document: &Element) {
        let of = |name| document.text_of(name);
        let number = of("NUMBER");
        let sort = paper_sort(document);
        if number.is_empty() {
            // Numbers that the list keeps in free text stay there.
            self.note(at, document, &sort);
            return;
        }
        let is_passport = is_passport(&sort);
        let paper = self.builder.unnamed(if is_passport { self.kinds.passport } else { self.kinds.identification });
        self.builder.add(paper, "type", "TYPE_OF_DOCUMENT", &sort);
        self.builder.add(paper, "number", "NUMBER", number);
        for name in ["ISSUING_COUNTRY", "COUNTRY_OF_ISSUE"] {
            self.builder.add(paper, "country", name, of(name));
        }
        self.builder.add(paper, "startDate", "DATE_OF_ISSUE", of("DATE_OF_ISSUE"));
        let holder = self.builder.id_of(at);
        self.builder.link(paper, "holder", holder);
        self.builder.name_by_content(paper);
        self.builder.add(at, if is_passport { "passportNumber" } else { "idNumber" }, "NUMBER", number);
        self.note(at, document, &joined([sort.as_str(), number]));
    }

    fn sanction(&mut self, at: At, element: &Element, reference: &str) {
        let listing = self.builder.entity(self.kinds.sanction, &format!("{reference}/sanction"));
        let party = self.builder.id_of(at);
        self.builder.link(listing, "entity", party);
        self.builder.add(listing, "authority", "LIST_TYPE", "United Nations Security Council");
        for (name, prop) in [
            ("REFERENCE_NUMBER", "unscId"),
            ("DATAID", "recordId"),
            ("UN_LIST_TYPE", "program"),
            ("LISTED_ON", "listingDate"),
            ("LISTED_ON", "startDate"),
            ("DELISTED_ON", "endDate"),
        ] {
            self.builder.add(listing, prop, name, element.text_of(name));
        }
        for updated in element.all("LAST_DAY_UPDATED").flat_map(|e| e.all("VALUE")) {
            self.builder.add(listing, "modifiedAt", "LAST_DAY_UPDATED", &updated.text);
        }
        if element.text_of("DELISTED_ON").is_empty() {
            self.builder.add(at, "topics", "UN_LIST_TYPE", "sanction");
        }
    }

    /// Keeps a free note with what it is about.
    fn note(&mut self, at: At, element: &Element, about: &str) {
        let note = element.text_of("NOTE");
        if !note.is_empty() {
            let text = if about.is_empty() { note.to_owned() } else { format!("{about}: {note}") };
            self.builder.add(at, "notes", "NOTE", &text);
        }
    }

    fn warn(&mut self, column: &str, code: FindingCode, reason: String, remedy: &str) {
        self.builder.finding(Some(column), code, Severity::Warning, reason, remedy);
    }
}

/// The parts of a party's name.
pub(crate) fn name_parts(party: &Element) -> Vec<&str> {
    const PARTS: [&str; 4] = ["FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME"];
    PARTS.iter().map(|p| party.text_of(p)).filter(|t| !t.is_empty()).collect()
}

/// What an alias of this quality is to its party.
pub(crate) fn alias_prop(quality: &str) -> Option<&'static str> {
    match quality.to_ascii_lowercase().as_str() {
        "good" | "a.k.a." => Some("alias"),
        // Without a grade it claims the least.
        "low" | "" => Some("weakAlias"),
        "f.k.a." => Some("previousName"),
        _ => None,
    }
}

/// A date of birth as our dates are written, and the element that states it.
pub(crate) fn birth_date(born: &Element) -> (&'static str, Cow<'_, str>) {
    const COLUMN: &str = "INDIVIDUAL_DATE_OF_BIRTH";
    let of = |name| born.text_of(name);
    let date = [of("DATE"), of("YEAR")].into_iter().find(|t| !t.is_empty());
    match (of("TYPE_OF_DATE"), date, of("FROM_YEAR"), of("TO_YEAR")) {
        ("BETWEEN", _, from, to) if !from.is_empty() && !to.is_empty() => (COLUMN, format!("{from} to {to}").into()),
        ("APPROXIMATELY", Some(date), ..) => (COLUMN, format!("circa {date}").into()),
        (_, Some(date), ..) => (COLUMN, date.into()),
        // "April 1963" stands in the note when the list's own fields have no place for it.
        (_, None, ..) => ("NOTE", of("NOTE").into()),
    }
}

/// An address or a place of birth in one line.
pub(crate) fn place(at: &Element) -> String {
    joined(["STREET", "CITY", "STATE_PROVINCE", "ZIP_CODE", "COUNTRY"].map(|name| at.text_of(name)))
}

/// Which sort of paper a document is, in the list's words.
pub(crate) fn paper_sort(document: &Element) -> String {
    joined(["TYPE_OF_DOCUMENT", "TYPE_OF_DOCUMENT2"].map(|name| document.text_of(name)))
}

/// Whether the words for a sort of paper mean a passport.
pub(crate) fn is_passport(sort: &str) -> bool {
    let folded = model::text::fold(sort);
    ["passport", "pasaporte", "passeport"].iter().any(|word| folded.contains(word))
}

fn joined<const N: usize>(parts: [&str; N]) -> String {
    parts.iter().filter(|p| !p.is_empty()).copied().collect::<Vec<_>>().join(", ")
}

/// The names in one cell: the list writes spellings side by side (`A; B`), and a name with its spellings in brackets (`A (B; C)`, `A (original script: Б)`).
pub(crate) fn names_in(cell: &str) -> Vec<&str> {
    const ORIGINAL: &str = "original script";
    let bracket = cell.strip_suffix(')').and_then(|open| {
        let start = matching_bracket(open)?;
        Some((cell.get(..start)?, open.get(start + 1..)?))
    });
    let pieces: Vec<&str> = match bracket {
        Some((outside, inside)) if inside.contains(';') || inside.contains(ORIGINAL) => {
            std::iter::once(outside).chain(inside.split(';')).collect()
        }
        _ if cell.contains('(') && cell.contains(')') => split_outside_brackets(cell),
        _ => cell.split(';').collect(),
    };
    pieces
        .into_iter()
        .map(|piece| piece.trim().trim_start_matches("original script:").trim_end_matches("(original script)").trim())
        .filter(|piece| !piece.is_empty())
        .collect()
}

/// Where the bracket opens that closes right after this text.
fn matching_bracket(text: &str) -> Option<usize> {
    let mut depth = 1;
    for (at, c) in text.char_indices().rev() {
        match c {
            ')' => depth += 1,
            '(' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(at);
        }
    }
    None
}

fn split_outside_brackets(text: &str) -> Vec<&str> {
    let mut depth = 0_i32;
    text.split(|c| {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        c == ';' && depth == 0
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::names_in;

    #[test]
    fn spellings_side_by_side_come_apart() {
        for (cell, expect) in [
            ("Una Example", vec!["Una Example"]),
            ("Una; Ona ;", vec!["Una", "Ona"]),
            ("ACME (ACM) ; EMCA (EMC)", vec!["ACME (ACM)", "EMCA (EMC)"]),
            ("Пример (Primer; Prymer)", vec!["Пример", "Primer", "Prymer"]),
            ("Primer (original script: Пример)", vec!["Primer", "Пример"]),
            ("Front (F) (Фронт (original script); The Front)", vec!["Front (F)", "Фронт", "The Front"]),
            ("Acme (Holding)", vec!["Acme (Holding)"]),
            ("odd ) bracket", vec!["odd ) bracket"]),
            ("odd) bracket)", vec!["odd) bracket)"]),
            ("", vec![]),
        ] {
            assert_eq!(names_in(cell), expect, "{cell}");
        }
    }
}
