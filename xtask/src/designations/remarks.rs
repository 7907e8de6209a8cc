// SPDX-License-Identifier: Apache-2.0
//! Reads the remarks field of the list: facts separated by semicolons, in a loose but steady grammar.
//!
//! Only facts leave this module.
//! An item that is not understood is a leftover with a reason; its text is never kept.

use super::countries;
use super::dates::{self, Dated};
use super::text;

pub(super) mod labels;

use labels::Label;

/// One fact of a remark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fact {
    Born {
        on: Dated,
        alternate: bool,
    },
    BornAt {
        place: String,
        country: &'static str,
        alternate: bool,
    },
    Nationality(&'static str),
    Citizenship(&'static str),
    Gender(&'static str),
    /// A name in quotes: by the list's custom a weak one. `kind` is `aka`, `fka`, `nka` or `dba`.
    Name {
        name: String,
        kind: &'static str,
    },
    Identifier(Identifier),
    Wallet {
        asset: String,
        address: String,
    },
    LinkedTo(String),
    Established(Dated),
    OrganizationType(String),
    AircraftModel(String),
}

/// A number, address or handle that tells parties apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Identifier {
    pub label: &'static Label,
    pub number: String,
    /// ISO code of the issuing country, empty when not printed.
    pub country: &'static str,
    /// A place inside the country, such as a state's registry.
    pub region: String,
    pub issued_on: String,
    pub expires_on: String,
    pub alternate: bool,
}

/// Why an item gave no fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Leftover {
    /// The printed remark ends in the middle of this item.
    CutOff,
    /// A label without a number.
    NumberMissing,
    /// A date that is not in any known form.
    DateUnreadable,
    /// A country that has no ISO code.
    CountryUnknown,
    /// Says which other sanctions law applies; not a fact about the party.
    LegalNote,
    /// A US social-security number: left out on purpose.
    Withheld,
    /// Free words, such as an office held.
    FreeText,
}

impl Leftover {
    /// The name of the reason in the summary.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::CutOff => "cut off by the row's length",
            Self::NumberMissing => "label without a number",
            Self::DateUnreadable => "unreadable date",
            Self::CountryUnknown => "country without a code",
            Self::LegalNote => "note on other sanctions law",
            Self::Withheld => "US social-security number, withheld",
            Self::FreeText => "free words",
        }
    }
}

/// Facts of a remark, and what was left over.
#[derive(Debug, Default)]
pub(super) struct Reading {
    pub facts: Vec<Fact>,
    pub leftovers: Vec<(Leftover, String)>,
}

/// Reads a remark; `cut` says that its last item may be incomplete.
pub(super) fn read(remarks: &str, cut: bool) -> Reading {
    let mut reading = Reading::default();
    let items: Vec<&str> = remarks.split(';').map(str::trim).filter(|item| !item.is_empty()).collect();
    for (idx, item) in items.iter().enumerate() {
        let last = idx + 1 == items.len();
        let outcome = if cut && last { Err(Leftover::CutOff) } else { read_item(without_full_stop(item, last)) };
        match outcome {
            Ok(fact) => reading.facts.push(fact),
            Err(reason) => reading.leftovers.push((reason, (*item).to_owned())),
        }
    }
    reading
}

/// The last item of a remark ends in a full stop that is not part of it.
fn without_full_stop(item: &str, last: bool) -> &str {
    if last { item.strip_suffix('.').unwrap_or(item) } else { item }
}

fn read_item(item: &str) -> Result<Fact, Leftover> {
    let (alternate, item) = match item.strip_prefix("alt. ") {
        Some(rest) => (true, rest),
        None => (false, item),
    };
    if let Some(name) = quoted_name(item) {
        return Ok(name);
    }
    if let Some(rest) = item.strip_prefix("DOB ") {
        let on = dates::read(rest).ok_or(Leftover::DateUnreadable)?;
        return Ok(Fact::Born { on, alternate });
    }
    if let Some(rest) = item.strip_prefix("POB ") {
        let (place, country) = birth_place(rest);
        return Ok(Fact::BornAt { place, country, alternate });
    }
    if let Some(rest) = item.strip_prefix("nationality ") {
        return countries::code(rest).map(Fact::Nationality).ok_or(Leftover::CountryUnknown);
    }
    if let Some(rest) = item.strip_prefix("citizen ") {
        return countries::code(rest).map(Fact::Citizenship).ok_or(Leftover::CountryUnknown);
    }
    if let Some(rest) = item.strip_prefix("Gender ") {
        return gender(rest).map(Fact::Gender).ok_or(Leftover::FreeText);
    }
    if let Some(rest) = item.strip_prefix("Linked To:") {
        return Ok(Fact::LinkedTo(text::squeeze(rest)));
    }
    if let Some(rest) = item.strip_prefix("Organization Established Date ") {
        return dates::read(rest).map(Fact::Established).ok_or(Leftover::DateUnreadable);
    }
    if let Some(rest) = item.strip_prefix("Organization Type:").or_else(|| item.strip_prefix("Target Type ")) {
        return Ok(Fact::OrganizationType(text::squeeze(rest)));
    }
    if let Some(rest) = item.strip_prefix("Aircraft Model ") {
        return Ok(Fact::AircraftModel(text::squeeze(rest)));
    }
    if let Some(rest) = item.strip_prefix("Digital Currency Address - ") {
        return wallet(rest);
    }
    if LEGAL_NOTES.iter().any(|start| item.starts_with(start)) {
        return Err(Leftover::LegalNote);
    }
    identifier(item, alternate)
}

const LEGAL_NOTES: [&str; 5] =
    ["Additional Sanctions Information", "Secondary sanctions risk", "Transactions Prohibited", "Executive Order", "For more information"];

fn quoted_name(item: &str) -> Option<Fact> {
    let (start, kind) = [("a.k.a. ", "aka"), ("f.k.a. ", "fka"), ("n.k.a. ", "nka"), ("d.b.a. ", "dba")]
        .into_iter()
        .find(|(start, _)| item.starts_with(start))?;
    let quoted = item[start.len()..].trim().trim_end_matches('.');
    let name = quoted.strip_prefix('\'')?.strip_suffix('\'')?;
    let name = text::squeeze(name);
    (!name.is_empty()).then_some(Fact::Name { name, kind })
}

fn gender(word: &str) -> Option<&'static str> {
    match word.trim() {
        "Male" => Some("male"),
        "Female" => Some("female"),
        _ => None,
    }
}

/// The place in full, and the code of the country it ends with.
fn birth_place(place: &str) -> (String, &'static str) {
    let place = text::squeeze(place);
    let last = place.rsplit(',').next().unwrap_or_default();
    let country = countries::code(last).or_else(|| countries::at_end(&place).map(|(_, code)| code));
    (place, country.unwrap_or_default())
}

fn wallet(rest: &str) -> Result<Fact, Leftover> {
    match rest.split_whitespace().collect::<Vec<_>>().as_slice() {
        [asset, address] => Ok(Fact::Wallet { asset: (*asset).to_owned(), address: (*address).to_owned() }),
        _ => Err(Leftover::NumberMissing),
    }
}

/// `<label> <number> (<region>) (<country>) issued <date> expires <date>`, all but the first two optional.
fn identifier(item: &str, alternate: bool) -> Result<Fact, Leftover> {
    let (label, rest) = labels::find(item).ok_or(Leftover::FreeText)?;
    if label.class == labels::WITHHELD {
        return Err(Leftover::Withheld);
    }
    let (rest, expires_on) = dated_tail(rest, " expires ");
    let (rest, issued_on) = dated_tail(rest, " issued ");
    let (rest, country) = country_group(rest);
    let (rest, region) = match bracket_at_end(rest) {
        Some((before, inside)) if !inside.chars().any(|c| c.is_ascii_digit()) => (before, text::squeeze(inside)),
        _ => (rest, String::new()),
    };
    let number = text::squeeze(rest.trim_start_matches(['#', ' ']));
    let number = number.strip_prefix("Cedula: ").or_else(|| number.strip_prefix("CUD: ")).unwrap_or(&number);
    if number.is_empty() || (label.has_digits && !number.chars().any(|c| c.is_ascii_digit())) {
        return Err(Leftover::NumberMissing);
    }
    Ok(Fact::Identifier(Identifier { label, number: number.to_owned(), country, region, issued_on, expires_on, alternate }))
}

fn dated_tail<'a>(item: &'a str, word: &str) -> (&'a str, String) {
    match item.rsplit_once(word).and_then(|(before, date)| Some((before, dates::point(date)?))) {
        Some(found) => found,
        None => (item, String::new()),
    }
}

/// The issuing country, in brackets as a rule and bare by mistake.
fn country_group(item: &str) -> (&str, &'static str) {
    if let Some((before, inside)) = bracket_at_end(item) {
        return match countries::code(inside) {
            Some(code) => (before, code),
            None => (item, ""),
        };
    }
    match countries::at_end(item) {
        Some((before, code)) if before.chars().any(|c| c.is_ascii_digit()) => (before, code),
        _ => (item, ""),
    }
}

/// Splits `22839 (Jalisco)` but not `D489833(9)`: the bracket must stand apart.
fn bracket_at_end(item: &str) -> Option<(&str, &str)> {
    let (before, inside) = item.trim_end().strip_suffix(')')?.rsplit_once('(')?;
    let apart = before.is_empty() || before.ends_with(' ');
    apart.then(|| (before.trim_end(), inside))
}

#[cfg(test)]
mod tests;
