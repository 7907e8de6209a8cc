// SPDX-License-Identifier: Apache-2.0
//! The remarks field of OFAC's list: facts separated by semicolons, in a loose but steady grammar that no document states.
//!
//! Read from the list itself (11,443 rows of January 2023).
//! An item that is not understood is a [`Leftover`] with a reason, never a guess.

mod dates;
mod labels;

use crate::ofac_remarks::labels::find;

pub use dates::Dated;
pub use labels::{Class, Label};

/// The list cuts a remark at this many characters and carries the rest in another file.
pub const REMARK_CHARS_MAX: usize = 1_000;

/// One fact of a remark. Countries are what the caller's lookup gave for the printed name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact<'c> {
    /// Date of birth.
    Born(Dated),
    /// Place of birth, with the country it ends in.
    BornAt(Place<'c>),
    /// A nationality that the list states.
    Nationality(Place<'c>),
    /// A citizenship that the list states.
    Citizenship(Place<'c>),
    /// `male` or `female`.
    Gender(&'static str),
    /// A name in quotes: by the list's custom a weak one.
    Name {
        /// The name without its quotes.
        name: String,
        /// `aka`, `fka`, `nka` or `dba`.
        sort: &'static str,
    },
    /// A number, address or handle that tells parties apart.
    Identifier(Identifier<'c>),
    /// An address of a digital currency.
    Wallet {
        /// The currency as the list abbreviates it: `XBT`, `ETH`, …
        asset: String,
        /// The address.
        address: String,
    },
    /// The name of another party that this one belongs to or acts for.
    LinkedTo(String),
    /// Date of foundation.
    Established(Dated),
    /// Line of business.
    OrganizationType(String),
    /// Sort of organization.
    TargetType(String),
    /// Make and model of an aircraft.
    AircraftModel(String),
    /// Name of an aircraft's operator.
    AircraftOperator(String),
    /// When an aircraft was built.
    AircraftBuilt(Dated),
    /// A flag that a vessel flies beside the stated one, or flew before.
    VesselFlag {
        /// The flag.
        country: Place<'c>,
        /// Whether it no longer flies it.
        is_former: bool,
    },
}

/// A place as printed, and its country.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place<'c> {
    /// As the list has it: the place in full, or the country's name alone.
    pub printed: String,
    /// The country's code; always there for nationality, citizenship and flag.
    pub country: Option<&'c str>,
}

/// A number with its label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identifier<'c> {
    /// What the number is.
    pub label: &'static Label,
    /// The number without label and brackets.
    pub number: String,
    /// Code of the issuing country, where printed.
    pub country: Option<&'c str>,
    /// A place inside the country, such as a state's registry; empty where none is printed.
    pub region: String,
    /// Date of issue.
    pub issued: Option<Dated>,
    /// Date of expiry.
    pub expires: Option<Dated>,
}

/// Why an item gave no fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// The remark is cut in the middle of this item.
    CutOff,
    /// A label without a number.
    NumberMissing,
    /// A date that is not in any known form.
    DateUnreadable,
    /// A country that the caller does not know.
    CountryUnknown,
    /// Says which other sanctions law applies; not a fact about the party.
    LegalNote,
    /// Free words, such as an office held.
    FreeText,
}

impl Reason {
    /// The reason in words.
    pub fn as_str(self) -> &'static str {
        match self {
            Reason::CutOff => "cut off by the row's length",
            Reason::NumberMissing => "label without a number",
            Reason::DateUnreadable => "unreadable date",
            Reason::CountryUnknown => "country without a code",
            Reason::LegalNote => "note on other sanctions law",
            Reason::FreeText => "free words",
        }
    }
}

/// An item that gave no fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leftover {
    /// Why.
    pub reason: Reason,
    /// The item as printed.
    pub text: String,
}

/// What was read of one item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item<'c> {
    /// Whether it is marked as an alternative (`alt. DOB`).
    pub is_alternate: bool,
    /// The fact.
    pub fact: Fact<'c>,
}

/// Facts of a remark in their order, and what was left over.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading<'c> {
    /// What is understood.
    pub items: Vec<Item<'c>>,
    /// What is not.
    pub leftovers: Vec<Leftover>,
}

/// Finds the code of a country by its name; must not answer to abbreviations, which are all over names and numbers.
pub type Countries<'f, 'c> = dyn Fn(&str) -> Option<&'c str> + 'f;

/// Reads a remark; `is_cut` says that its last item may be incomplete (see [`REMARK_CHARS_MAX`]).
pub fn read<'c>(remarks: &str, is_cut: bool, countries: &Countries<'_, 'c>) -> Reading<'c> {
    let mut reading = Reading::default();
    let mut items = remarks.split(';').map(str::trim).filter(|item| !item.is_empty()).peekable();
    while let Some(printed) = items.next() {
        let is_last = items.peek().is_none();
        let text = if is_last { without_full_stop(printed) } else { printed };
        let (is_alternate, text) = text.strip_prefix("alt. ").map_or((false, text), |rest| (true, rest));
        let outcome = if is_cut && is_last { Err(Reason::CutOff) } else { read_item(text, countries) };
        match outcome {
            Ok(fact) => reading.items.push(Item { is_alternate, fact }),
            Err(reason) => reading.leftovers.push(Leftover { reason, text: printed.to_owned() }),
        }
    }
    reading
}

/// The last item of a remark ends in a full stop that is not part of it, unless it ends a name like `ACME, S.A. DE C.V.`.
fn without_full_stop(item: &str) -> &str {
    let Some(bare) = item.strip_suffix('.') else { return item };
    let last_word = bare.rsplit(' ').next().unwrap_or_default();
    let is_abbreviated = last_word.split('.').all(|part| part.len() == 1) && last_word.len() > 1;
    if is_abbreviated && !bare.ends_with('.') { item } else { bare }
}

fn read_item<'c>(item: &str, countries: &Countries<'_, 'c>) -> Result<Fact<'c>, Reason> {
    if let Some(name) = quoted_name(item) {
        return Ok(name);
    }
    let Some((word, rest)) = OPENINGS.iter().find_map(|word| Some((*word, item.strip_prefix(word)?.trim()))) else {
        return identifier(item, countries);
    };
    let date = || dates::read(rest).ok_or(Reason::DateUnreadable);
    let country = || stated_country(rest, countries).ok_or(Reason::CountryUnknown);
    match word {
        "DOB " => date().map(Fact::Born),
        "POB " => Ok(Fact::BornAt(ending_in_country(rest, countries))),
        "nationality " => country().map(Fact::Nationality),
        "citizen " => country().map(Fact::Citizenship),
        "Gender " => gender(rest).map(Fact::Gender).ok_or(Reason::FreeText),
        "Linked To:" => Ok(Fact::LinkedTo(squeeze(rest))),
        "Organization Established Date " => date().map(Fact::Established),
        "Organization Type:" => Ok(Fact::OrganizationType(squeeze(rest))),
        "Target Type " => Ok(Fact::TargetType(squeeze(rest))),
        "Aircraft Model " => Ok(Fact::AircraftModel(squeeze(rest))),
        "Aircraft Operator " => Ok(Fact::AircraftOperator(squeeze(rest))),
        "Aircraft Manufacture Date " => date().map(Fact::AircraftBuilt),
        "Former Vessel Flag " => country().map(|country| Fact::VesselFlag { country, is_former: true }),
        "Other Vessel Flag " => country().map(|country| Fact::VesselFlag { country, is_former: false }),
        "Digital Currency Address - " => wallet(rest),
        _ => Err(Reason::LegalNote),
    }
}

/// How items open that are no labelled numbers. The last ones open notes on other law.
const OPENINGS: [&str; 23] = [
    "DOB ",
    "POB ",
    "nationality ",
    "citizen ",
    "Gender ",
    "Linked To:",
    "Organization Established Date ",
    "Organization Type:",
    "Target Type ",
    "Aircraft Model ",
    "Aircraft Operator ",
    "Aircraft Manufacture Date ",
    "Former Vessel Flag ",
    "Other Vessel Flag ",
    "Digital Currency Address - ",
    "Additional Sanctions Information",
    "Secondary sanctions risk",
    "Transactions Prohibited",
    "Executive Order",
    "CAATSA Section",
    "Listing Date (EO",
    "Effective Date (EO",
    "For more information",
];

fn quoted_name<'c>(item: &str) -> Option<Fact<'c>> {
    let (sort, rest) = [("aka", "a.k.a. "), ("fka", "f.k.a. "), ("nka", "n.k.a. "), ("dba", "d.b.a. ")]
        .into_iter()
        .find_map(|(sort, opening)| Some((sort, item.strip_prefix(opening)?)))?;
    let quoted = rest.trim().trim_end_matches('.');
    let bare = ['\'', '"'].into_iter().find_map(|quote| quoted.strip_prefix(quote)?.strip_suffix(quote))?;
    let name = squeeze(bare);
    (!name.is_empty()).then_some(Fact::Name { name, sort })
}

fn gender(word: &str) -> Option<&'static str> {
    match word {
        "Male" => Some("male"),
        "Female" => Some("female"),
        _ => None,
    }
}

fn wallet<'c>(rest: &str) -> Result<Fact<'c>, Reason> {
    let mut words = rest.split_whitespace();
    match (words.next(), words.next(), words.next()) {
        (Some(asset), Some(address), None) => Ok(Fact::Wallet { asset: asset.to_owned(), address: address.to_owned() }),
        _ => Err(Reason::NumberMissing),
    }
}

/// `<label> <number> (<region>) (<country>) issued <date> expires <date>`, all but the first two optional.
fn identifier<'c>(item: &str, countries: &Countries<'_, 'c>) -> Result<Fact<'c>, Reason> {
    let (label, rest) = find(item).ok_or(Reason::FreeText)?;
    if label.is_one_word && rest.trim_end_matches('.').contains(char::is_whitespace) {
        return Err(Reason::FreeText);
    }
    let (rest, expires) = dated_tail(rest, " expires ");
    let (rest, issued) = dated_tail(rest, " issued ");
    let (rest, country) = issuing_country(rest, countries);
    let (rest, region) = match bracket_at_end(rest) {
        Some((before, inside)) if !before.is_empty() && !inside.contains(|c: char| c.is_ascii_digit()) => (before, squeeze(inside)),
        _ => (rest, String::new()),
    };
    let number = squeeze(rest.trim_start_matches(['#', ' ']));
    let number = number.strip_prefix("Cedula: ").or_else(|| number.strip_prefix("CUD: ")).unwrap_or(&number);
    if number.is_empty() || (label.has_digits && !number.contains(|c: char| c.is_ascii_digit())) {
        return Err(Reason::NumberMissing);
    }
    Ok(Fact::Identifier(Identifier { label, number: number.to_owned(), country, region, issued, expires }))
}

fn dated_tail<'a>(item: &'a str, word: &str) -> (&'a str, Option<Dated>) {
    item.rsplit_once(word).and_then(|(before, date)| Some((before, Some(dates::read(date)?)))).unwrap_or((item, None))
}

/// The issuing country, in brackets as a rule and bare by mistake.
fn issuing_country<'a, 'c>(item: &'a str, countries: &Countries<'_, 'c>) -> (&'a str, Option<&'c str>) {
    if let Some((before, inside)) = bracket_at_end(item) {
        return match countries(country_name(inside)) {
            Some(code) => (before, Some(code)),
            None => (item, None),
        };
    }
    match country_at_end(item, countries) {
        Some((before, code)) if before.contains(|c: char| c.is_ascii_digit()) => (before, Some(code)),
        _ => (item, None),
    }
}

/// Splits `22839 (Jalisco)` but not `D489833(9)`: the bracket must stand apart.
fn bracket_at_end(item: &str) -> Option<(&str, &str)> {
    let (before, inside) = item.trim_end().strip_suffix(')')?.rsplit_once('(')?;
    let is_apart = before.is_empty() || before.ends_with(' ');
    is_apart.then(|| (before.trim_end(), inside))
}

fn stated_country<'c>(printed: &str, countries: &Countries<'_, 'c>) -> Option<Place<'c>> {
    let name = country_name(printed);
    Some(Place { printed: squeeze(name), country: Some(countries(name)?) })
}

fn ending_in_country<'c>(printed: &str, countries: &Countries<'_, 'c>) -> Place<'c> {
    let place = squeeze(printed);
    let after_comma = place.rsplit(", ").next().unwrap_or_default();
    let country = countries(country_name(after_comma)).or_else(|| country_at_end(&place, countries).map(|(_, code)| code));
    Place { printed: place, country }
}

/// The country that ends a text such as `Cali, Valle Colombia`, with what stands before it.
fn country_at_end<'a, 'c>(text: &'a str, countries: &Countries<'_, 'c>) -> Option<(&'a str, &'c str)> {
    const WORDS_MAX: usize = 5;
    let starts = text.rmatch_indices([' ', ',']).map(|(at, _)| at + 1).chain(std::iter::once(0)).take(WORDS_MAX);
    // The longest name wins: `Guinea` ends `Equatorial Guinea` too.
    starts.filter_map(|at| Some((text.get(..at)?.trim_end_matches([' ', ',']), countries(text.get(at..)?)?))).last()
}

/// `Region: Gaza` and `Cabo Verde.  Previously Cape Verde.` hold a name and more.
fn country_name(printed: &str) -> &str {
    let name = printed.trim().trim_start_matches("Region: ");
    name.split(". ").next().unwrap_or(name).trim_end_matches('.').trim()
}

/// Single blanks between words, none around them.
fn squeeze(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
