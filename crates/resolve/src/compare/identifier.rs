// SPDX-License-Identifier: Apache-2.0
//! Comparison: identifiers.

use model::text::identifier_core;

use super::{Found, How, Pair, better, date::one_slip, halves, spoken};
use crate::{
    corpus::ValueForm,
    rarity::{Class, own_bits},
};

/// An identifier of a worldwide register (IMO, LEI, wallet key): one holder each, so it outweighs any change of name (-16).
pub(crate) const GLOBAL_BITS: f64 = 36.0;
/// A national number (passport, tax, registration): unique within its country and kind of document, which the number does not tell.
pub(crate) const NATIONAL_BITS_MAX: f64 = 24.0;
/// Numbers of one publisher or of uncertain scope (account numbers without a bank, call signs).
const LOCAL_BITS_MAX: f64 = 16.0;
/// A character tells ten digits or, of a mixed number, somewhat more apart; numbers are given out in runs, so not all of log2(10).
const DIGIT_BITS: f64 = 3.0;
const LETTER_BITS: f64 = 3.5;
/// The same number in two fields (`idNumber` here, `taxNumber` there): usual between sources, but numbers of different sorts can coincide.
const OTHER_FIELD_BITS: f64 = -6.0;
/// Different numbers of one sort where a party normally has one but may have several (countries, renewals).
const DIFFER_BITS: f64 = -3.0;
/// A person has one social security number; a party has one tax number in a country.
const DIFFER_PERSONAL_BITS: f64 = -12.0;
/// One character apart: a slip of the pen or the next number.
const TYPO_BITS: f64 = 4.0;
/// One value stands within the other ("passport 12345678 (Testland)"): most likely the same number, with words around it.
const IN_PART_BITS: f64 = -6.0;
const CONTAINED_CHARS_MIN: usize = 6;
/// Records that may hold one identifier before it looks like a filler; each doubling beyond takes two bits.
const OWN: u64 = 8;
/// Shortest core compared: shorter ones are counters.
const CORE_CHARS_MIN: usize = 4;

/// How far an identifier identifies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scope {
    /// Worldwide, one per thing: different values are two things.
    GlobalOne,
    /// Worldwide, but a thing can have several over time.
    Global,
    /// One per person and country.
    Personal,
    /// National or by kind of document.
    National,
    /// Of one publisher, or uncertain.
    Local,
    /// Classifies, locates or refers to something else: not compared.
    Not,
}

fn scope(prop: &str) -> Scope {
    match prop {
        "imoNumber" | "leiCode" | "publicKey" | "cryptoAddress" | "iban" | "casNumber" | "imei" | "isin" | "pgpFingerprint" | "number"
        | "username" => Scope::GlobalOne,
        "wikidataId" | "dunsCode" | "mmsi" | "innCode" | "ogrnCode" | "uscCode" | "okpoCode" | "uniqueEntityId" | "permId" | "vatCode"
        | "figiCode" | "isinCode" | "giiNumber" | "cageCode" | "imsi" | "bvdId" | "sayariId" | "brightQueryId" | "osmId"
        | "googlePlaceId" => Scope::Global,
        "socialSecurityNumber" => Scope::Personal,
        "accountNumber" | "accountId" | "callSign" | "ticker" | "ricCode" | "jibCode" | "mbsCode" | "crsNumber" | "swiftBic"
        | "territoryCode" => Scope::Local,
        "programId" | "okvedCode" | "vedCode" | "coatoCode" | "cpvCode" | "nutsCode" | "zipCode" | "fipsCode" | "bic" | "bikCode"
        | "kppCode" | "fnsCode" | "pfrNumber" | "sealNumber" | "relatedCasNumber" | "relatedCas" | "hsCode" => Scope::Not,
        _ => Scope::National,
    }
}

/// Whether a property tells parties apart at all.
pub(crate) fn is_compared(prop: &str) -> bool {
    scope(prop) != Scope::Not
}

/// The part of an identifier that is compared; empty for fillers (`000000`, `N/A`) and counters.
pub(crate) fn core(prop: &str, value: &str) -> String {
    const FILLERS: [&str; 8] = ["NONE", "UNKNOWN", "NOTAVAILABLE", "NOTAPPLICABLE", "123456", "1234567", "12345678", "123456789"];
    let mut core = identifier_core(value);
    if matches!(prop, "imoNumber" | "mmsi" | "imei") {
        // Sources write the register's name before the number.
        core.retain(|c| c.is_ascii_digit());
    }
    let is_one_character = core.chars().all(|c| core.starts_with(c));
    // Numbers have digits; names of accounts and long keys need none.
    let has_digit = prop == "username" || core.bytes().any(|b| b.is_ascii_digit()) || core.len() > 12;
    if core.len() < CORE_CHARS_MIN || is_one_character || FILLERS.contains(&core.as_str()) || !has_digit { String::new() } else { core }
}

/// Bits in a core by its length: an identifier of n digits can tell at most 10^n things apart.
fn length_bits(core: &str) -> f64 {
    halves(core.bytes().map(|b| if b.is_ascii_digit() { DIGIT_BITS } else { LETTER_BITS }).sum())
}

fn bits_max(prop: &str) -> f64 {
    match scope(prop) {
        Scope::GlobalOne | Scope::Global => GLOBAL_BITS,
        Scope::Personal | Scope::National => NATIONAL_BITS_MAX,
        Scope::Local | Scope::Not => LOCAL_BITS_MAX,
    }
}

/// Whether a state gives a party one of these and no two parties the same.
fn is_one_per_party(prop: &str) -> bool {
    matches!(prop, "taxNumber" | "vatCode" | "innCode" | "ogrnCode" | "uscCode")
}

/// The same identifier, letters and digits only. Worldwide registers weigh most, national numbers less, publishers' own least;
/// short ones of the latter weigh by their length, and numbers that many profiles hold look like fillers and weigh less.
/// Two different numbers of a worldwide register that gives one per thing (IMO, LEI, IBAN, wallet key) are two things,
/// unless a slip of one character explains them. So are organizations of one country with one tax number each, both of one length.
/// Other numbers may differ, since parties have several.
pub(crate) fn weigh(pair: &Pair<'_, '_>) -> Option<Found> {
    let (a, b) = (pair.corpus.identifiers(pair.a), pair.corpus.identifiers(pair.b));
    let mut best: Option<Found> = None;
    let mut against: Option<Found> = None;
    for (x, left) in (0..).zip(a) {
        let left_prop = left.prop.map_or("", |p| p.as_str());
        for (y, right) in (0..).zip(b) {
            let right_prop = right.prop.map_or("", |p| p.as_str());
            if left.term == right.term {
                let core = pair.corpus.text(Class::Identifier, left.term);
                let most = bits_max(left_prop).min(bits_max(right_prop));
                let bits = if most < GLOBAL_BITS { length_bits(core).min(most) } else { most };
                let bits = own_bits(pair.corpus.seen(Class::Identifier, left.term, pair.at), OWN, bits);
                let (how, bits) =
                    if left_prop == right_prop { (How::Agree, bits) } else { (How::OtherField, (bits + OTHER_FIELD_BITS).max(0.0)) };
                best = better(best, Found::new(bits, most, how, (x, y)));
            } else if left_prop == right_prop && !share_one(a, b, left_prop) {
                against = Some(worse(against, differ(pair, left_prop, left.term, right.term, (x, y))));
            }
        }
    }
    // A contradiction stands; short of one, an agreement outweighs other numbers that differ.
    if against.is_some_and(|f| f.hard) {
        return against;
    }
    best.or_else(|| against.filter(|f| f.weight != 0.0))
}

/// The values of one property.
fn of<'v>(values: &'v [ValueForm], prop: &str) -> impl Iterator<Item = &'v ValueForm> {
    values.iter().filter(move |v| v.prop.is_some_and(|p| p.as_str() == prop))
}

fn share_one(a: &[ValueForm], b: &[ValueForm], prop: &str) -> bool {
    of(a, prop).any(|left| of(b, prop).any(|right| right.term == left.term))
}

fn worse(known: Option<Found>, next: Found) -> Found {
    match known {
        // A likeness anywhere explains the other differences: prefer it to a contradiction.
        Some(known) if known.how != How::Conflict => known,
        Some(known) if next.how == How::Conflict && known.weight <= next.weight => known,
        _ => next,
    }
}

fn differ(pair: &Pair<'_, '_>, prop: &str, left: u32, right: u32, places: (u32, u32)) -> Found {
    let (a, b) = (pair.corpus.text(Class::Identifier, left), pair.corpus.text(Class::Identifier, right));
    let most = bits_max(prop);
    // Wallet keys are never typed by hand; numbers are.
    if one_slip(a, b) && a.len() < 24 {
        return Found::new(TYPO_BITS, most, How::Typo, places);
    }
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if short.len() >= CONTAINED_CHARS_MIN && long.contains(short) {
        let bits = (length_bits(short).min(most) + IN_PART_BITS).max(0.0);
        return Found::new(bits, most, How::AgreeInPart, places);
    }
    let has_one = |profile| of(pair.corpus.identifiers(profile), prop).count() == 1;
    let parts_them = is_one_per_party(prop) && a.len() == b.len() && has_one(pair.a) && has_one(pair.b);
    match scope(prop) {
        Scope::GlobalOne => Found::hard(How::Conflict, places),
        // Nothing that stands for nationality is compared of persons: whether their numbers are of one country is not known.
        _ if parts_them && super::country::is_shared(pair) => Found::hard(How::Conflict, places),
        _ if parts_them => Found::new(DIFFER_PERSONAL_BITS, most, How::Conflict, places),
        Scope::Personal => Found::new(DIFFER_PERSONAL_BITS, most, How::Conflict, places),
        Scope::Global | Scope::National => Found::new(DIFFER_BITS, most, How::Conflict, places),
        Scope::Local | Scope::Not => Found::new(0.0, most, How::Conflict, places),
    }
}

pub(crate) fn tell(pair: &Pair<'_, '_>, found: &Found) -> String {
    let (a, b) =
        (pair.corpus.identifiers(pair.a).get(found.places.0 as usize), pair.corpus.identifiers(pair.b).get(found.places.1 as usize));
    let (Some(a), Some(b)) = (a, b) else { return String::new() };
    let prop = |v: &ValueForm| v.prop.map_or_else(String::new, |p| spoken(p.as_str()));
    let (left, right) = (pair.corpus.identifier_text(a), pair.corpus.identifier_text(b));
    match found.how {
        How::Agree => format!("{} agrees: `{left}`", prop(a)),
        How::OtherField => format!("{} here is {} there: `{left}`", prop(a), prop(b)),
        How::AgreeInPart => format!("{} stands within the other: `{left}` and `{right}`", prop(a)),
        How::Typo => format!("{} is one slip apart: `{left}` and `{right}`", prop(a)),
        _ => format!("{} differs: `{left}` and `{right}`", prop(a)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fillers_are_no_identifiers() {
        for filler in ["", "0000000", "N/A", "none", "12", "123456789", "unknown"] {
            assert_eq!(core("passportNumber", filler), "", "{filler}");
        }
        assert_eq!(core("taxNumber", "294-66-9999"), "294669999");
        assert_eq!(core("imoNumber", "IMO 9074729"), "9074729");
        assert!(!is_compared("programId") && is_compared("passportNumber"));
    }

    #[test]
    fn short_numbers_weigh_by_their_length() {
        assert_eq!((length_bits("3241"), length_bits("112233")), (12.0, 18.0));
    }
}
