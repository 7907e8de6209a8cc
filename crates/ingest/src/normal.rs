// SPDX-License-Identifier: Apache-2.0
//! From a cell to a value in its property's normal form, with a problem where the cell is not what we understood.
//!
//! One file per kind of value; each is a pure function with its table of cases beside it.

use std::{borrow::Cow, collections::HashMap};

use model::{FindingCode, Kind, PropType, Severity, ontology::PropertyDef, text::excerpt};

use crate::words::{CountryAnswer, Words};

mod date;
mod decimal;
mod identifier;
mod number;
mod phone;
mod text;
mod wallet;

pub(crate) use date::DateRule;
pub(crate) use identifier::Check;

/// A text without the white space around it; quick when there is none.
pub(crate) fn trimmed(text: &str) -> &str {
    let is_word = |b: Option<&u8>| b.is_some_and(|b| b.is_ascii_graphic());
    if is_word(text.as_bytes().first()) && is_word(text.as_bytes().last()) { text } else { text.trim() }
}

/// A cell's text, trimmed, with single spaces and without control characters.
pub(crate) fn clean(raw: &str) -> Cow<'_, str> {
    text::clean(raw).0
}

/// What is wrong with a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) code: FindingCode,
    pub(crate) severity: Severity,
    pub(crate) reason: String,
    pub(crate) remedy: &'static str,
}

impl Problem {
    /// The value is kept; somebody should look.
    pub(crate) fn note(code: FindingCode, reason: String, remedy: &'static str) -> Problem {
        Problem { code, severity: Severity::Note, reason, remedy }
    }

    /// The value is left out, or kept under doubt.
    pub(crate) fn warning(code: FindingCode, reason: String, remedy: &'static str) -> Problem {
        Problem { code, severity: Severity::Warning, reason, remedy }
    }
}

/// What reading a cell gave.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Reading<'a> {
    /// The value in normal form; `None` when nothing can be kept.
    pub(crate) value: Option<Cow<'a, str>>,
    /// The other end of a range that no single value covers.
    pub(crate) second: Option<String>,
    /// A currency code that stood beside an amount.
    pub(crate) currency: Option<&'static str>,
    /// What is wrong.
    /// Boxed, because it is rare and a reading is moved for every cell.
    pub(crate) problem: Option<Box<Problem>>,
}

impl<'a> Reading<'a> {
    /// A value in normal form.
    pub(crate) fn of(value: impl Into<Cow<'a, str>>) -> Self {
        Reading { value: Some(value.into()), ..Reading::default() }
    }

    /// Nothing to keep, and nothing wrong.
    pub(crate) fn nothing() -> Self {
        Reading::default()
    }

    /// The text as it is, with a problem.
    pub(crate) fn doubtful(value: impl Into<Cow<'a, str>>, problem: Problem) -> Self {
        Reading { value: Some(value.into()), problem: Some(Box::new(problem)), ..Reading::default() }
    }

    /// Nothing kept, because of a problem.
    pub(crate) fn parked(problem: Problem) -> Self {
        Reading { problem: Some(Box::new(problem)), ..Reading::default() }
    }
}

/// How a property's values are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Norm {
    /// Free text, names, addresses, codes: cleaned only.
    Text,
    Date,
    Country,
    Phone,
    Email,
    Gender,
    Number,
    Latitude,
    Longitude,
    Money,
    Currency,
    MassKg,
    Hs,
    Checked(Check),
    Wallet,
    Entity,
}

impl Norm {
    /// The reading that a property asks for, by its type and, for identifiers with a proof, by its name.
    pub(crate) fn of(kind: Kind, def: &PropertyDef) -> Norm {
        let by_name = match (def.prop.as_str(), kind.as_str()) {
            ("imoNumber", _) => Some(Norm::Checked(Check::Imo)),
            ("iban", _) => Some(Norm::Checked(Check::Iban)),
            ("leiCode", _) => Some(Norm::Checked(Check::Lei)),
            ("isinCode", _) => Some(Norm::Checked(Check::Isin)),
            ("bic" | "swiftBic", _) => Some(Norm::Checked(Check::Bic)),
            ("mmsi", _) => Some(Norm::Checked(Check::Mmsi)),
            ("imei", _) => Some(Norm::Checked(Check::Imei)),
            ("uscCode", _) => Some(Norm::Checked(Check::Uscc)),
            ("innCode", _) => Some(Norm::Checked(Check::Inn)),
            ("cas", _) => Some(Norm::Checked(Check::Cas)),
            ("number", "Container") => Some(Norm::Checked(Check::Container)),
            ("cryptoAddress", _) => Some(Norm::Wallet),
            ("hsCode", _) => Some(Norm::Hs),
            ("currency", _) => Some(Norm::Currency),
            ("latitude", _) => Some(Norm::Latitude),
            ("longitude", _) => Some(Norm::Longitude),
            ("amount" | "amountUsd" | "amountEur", _) => Some(Norm::Money),
            _ => None,
        };
        by_name.unwrap_or(match def.kind_of_value {
            PropType::Date => Norm::Date,
            PropType::Country => Norm::Country,
            PropType::Entity => Norm::Entity,
            PropType::Phone => Norm::Phone,
            PropType::Email => Norm::Email,
            PropType::Gender => Norm::Gender,
            PropType::Number => Norm::Number,
            PropType::Money => Norm::Money,
            PropType::MassKg => Norm::MassKg,
            PropType::Name | PropType::Address | PropType::Identifier | PropType::Url | PropType::Topic | PropType::Text => Norm::Text,
        })
    }
}

/// What stands beside a cell, or in the source's mapping, and decides how the cell is read.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Hint<'a> {
    /// The unit of a mass, when the cell gives none.
    pub(crate) unit: Option<&'a str>,
    /// The country whose numbering plan a phone number without `+` follows: any code or name.
    pub(crate) region: Option<&'a str>,
    /// The blockchain or ticker of a wallet address.
    pub(crate) chain: Option<&'a str>,
    /// The form of dates.
    pub(crate) date: Option<&'a DateRule>,
    /// The only decimal mark.
    pub(crate) decimal: Option<char>,
}

/// Whether a unit of mass or count has this name.
pub(crate) fn is_unit(name: &str) -> bool {
    number::unit(name).is_some()
}

/// Answers remembered per object and kind of question; countries and phones repeat.
const REMEMBERED_MAX: usize = 4_096;

/// A phone number in normal form, and what is wrong with it.
type PhoneAnswer = (String, Option<Box<Problem>>);

/// Reads cells.
pub(crate) struct Normalizer<'w> {
    words: &'w Words,
    countries: HashMap<String, CountryAnswer<'w>>,
    phones: HashMap<(String, String), PhoneAnswer>,
}

impl<'w> Normalizer<'w> {
    pub(crate) fn new(words: &'w Words) -> Self {
        Normalizer { words, countries: HashMap::new(), phones: HashMap::new() }
    }

    /// Reads one cell, already trimmed and not empty.
    pub(crate) fn read<'a>(&mut self, norm: Norm, raw: &'a str, hint: &Hint<'_>) -> Reading<'a> {
        match norm {
            Norm::Text | Norm::Entity => text::read(raw),
            Norm::Date => date::read(raw, hint.date),
            Norm::Country => self.country(raw),
            Norm::Phone => self.phone(raw, hint.region),
            Norm::Email => text::read_email(raw),
            Norm::Gender => text::read_gender(raw),
            Norm::Number => number::read(raw, hint.decimal),
            Norm::Latitude => number::read_degrees(raw, hint.decimal, 90),
            Norm::Longitude => number::read_degrees(raw, hint.decimal, 180),
            Norm::Money => number::read_money(raw, hint.decimal),
            Norm::Currency => number::read_currency(raw),
            Norm::MassKg => number::read_mass(raw, hint.decimal, hint.unit),
            Norm::Hs => number::read_hs(raw),
            Norm::Checked(check) => identifier::read(raw, check),
            Norm::Wallet => wallet::read(raw, hint.chain),
        }
    }

    fn find_country(&mut self, raw: &str) -> CountryAnswer<'w> {
        if let Some(known) = self.countries.get(raw) {
            return *known;
        }
        let answer = self.words.countries.find(raw);
        if self.countries.len() >= REMEMBERED_MAX {
            self.countries.clear();
        }
        self.countries.insert(raw.to_owned(), answer);
        answer
    }

    fn country<'a>(&mut self, raw: &'a str) -> Reading<'a> {
        match self.find_country(raw) {
            CountryAnswer::Code(code) => Reading::of(if code == raw { Cow::Borrowed(raw) } else { Cow::Owned(code.to_owned()) }),
            CountryAnswer::NotStated => Reading::nothing(),
            CountryAnswer::Unknown => {
                let reason = format!("`{}` is no country we know", excerpt(raw));
                Reading::parked(Problem::warning(
                    FindingCode::UnknownCountry,
                    reason,
                    "add it to reference/countries/aliases.csv, or map it with `map`",
                ))
            }
        }
    }

    fn phone<'a>(&mut self, raw: &'a str, region: Option<&str>) -> Reading<'a> {
        let region = match region.map(|r| self.find_country(r)) {
            Some(CountryAnswer::Code(code)) => code,
            _ => "",
        };
        let key = (raw.to_owned(), region.to_owned());
        if let Some((value, problem)) = self.phones.get(&key) {
            return Reading { value: Some(Cow::Owned(value.clone())), problem: problem.clone(), ..Reading::default() };
        }
        let reading = phone::read(raw, Some(region).filter(|r| !r.is_empty()));
        if self.phones.len() >= REMEMBERED_MAX {
            self.phones.clear();
        }
        if let Some(value) = reading.value.as_deref() {
            self.phones.insert(key, (value.to_owned(), reading.problem.clone()));
        }
        reading
    }
}
