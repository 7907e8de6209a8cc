// SPDX-License-Identifier: Apache-2.0
//! Identifiers: their sorts, their cores, and whether their own check digits hold.

use model::text::identifier_core;

/// Sort of identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Kind {
    /// Legal entity, ISO 17442.
    Lei = 0,
    /// Ship.
    Imo,
    /// Bank account, ISO 13616.
    Iban,
    /// Security, ISO 6166.
    Isin,
    /// Bank, ISO 9362.
    Bic,
    /// Address of a wallet.
    Wallet,
    /// A ship's radio.
    Mmsi,
    /// Passport.
    Passport,
    /// Tax number.
    Tax,
    /// A number of unknown scope.
    Other,
}

/// All sorts, in the order of their numbers.
pub(crate) const KINDS: [Kind; 10] =
    [Kind::Lei, Kind::Imo, Kind::Iban, Kind::Isin, Kind::Bic, Kind::Wallet, Kind::Mmsi, Kind::Passport, Kind::Tax, Kind::Other];

/// Shortest core compared: shorter numbers are counters.
const CORE_CHARS_MIN: usize = 5;
/// Longest core kept.
const CORE_CHARS_MAX: usize = 128;
/// Shortest wallet address taken for one.
const WALLET_CHARS_MIN: usize = 26;

impl Kind {
    /// What it is called in a reason.
    pub(crate) fn spoken(self) -> &'static str {
        match self {
            Kind::Lei => "LEI",
            Kind::Imo => "IMO number",
            Kind::Iban => "IBAN",
            Kind::Isin => "ISIN",
            Kind::Bic => "BIC",
            Kind::Wallet => "wallet address",
            Kind::Mmsi => "MMSI",
            Kind::Passport => "passport number",
            Kind::Tax => "tax number",
            Kind::Other => "number",
        }
    }

    /// The FollowTheMoney property that holds it.
    pub(crate) fn property(self) -> &'static str {
        match self {
            Kind::Lei => "leiCode",
            Kind::Imo => "imoNumber",
            Kind::Iban => "iban",
            Kind::Isin => "isin",
            Kind::Bic => "swiftBic",
            Kind::Wallet => "publicKey",
            Kind::Mmsi => "mmsi",
            Kind::Passport => "passportNumber",
            Kind::Tax => "taxNumber",
            Kind::Other => "idNumber",
        }
    }

    /// Whether a party has one of the sort at most, so that two valid ones that differ speak against.
    pub(crate) fn is_single(self) -> bool {
        matches!(self, Kind::Lei | Kind::Imo)
    }

    /// The core under which the identifier is looked up, or `None` when it is too short or plainly filler.
    pub(crate) fn core(self, text: &str) -> Option<String> {
        // Letter case tells wallet addresses apart.
        let core = match self {
            Kind::Wallet => text.chars().filter(|c| c.is_ascii_alphanumeric()).take(CORE_CHARS_MAX).collect(),
            Kind::Imo => identifier_core(text).trim_start_matches("IMO").to_owned(),
            _ => identifier_core(text),
        };
        let mut bytes = core.bytes();
        let first = bytes.next()?;
        let is_filler = bytes.all(|b| b == first);
        ((CORE_CHARS_MIN..=CORE_CHARS_MAX).contains(&core.len()) && !is_filler).then_some(core)
    }

    /// Whether the sort is worldwide and this core proves itself: one such number, one holder.
    pub(crate) fn is_proven(self, core: &str) -> bool {
        match self {
            Kind::Lei => core.len() == 20 && mod_97(core.bytes()) == Some(1),
            Kind::Iban => (15..=34).contains(&core.len()) && mod_97(core.bytes().skip(4).chain(core.bytes().take(4))) == Some(1),
            Kind::Imo => imo_holds(core),
            Kind::Isin => core.len() == 12 && core.bytes().take(2).all(|b| b.is_ascii_uppercase()) && luhn_holds(core),
            Kind::Wallet => core.len() >= WALLET_CHARS_MIN,
            _ => false,
        }
    }
}

/// ISO 7064, modulus 97-10: letters count from ten on.
fn mod_97(bytes: impl Iterator<Item = u8>) -> Option<u32> {
    bytes.into_iter().try_fold(0_u32, |rest, b| match b {
        b'0'..=b'9' => Some((rest * 10 + u32::from(b - b'0')) % 97),
        b'A'..=b'Z' => Some((rest * 100 + u32::from(b - b'A') + 10) % 97),
        _ => None,
    })
}

/// Seven digits; the last digit of 7a+6b+5c+4d+3e+2f is the seventh.
fn imo_holds(core: &str) -> bool {
    let digits: Vec<u32> = core.chars().filter_map(|c| c.to_digit(10)).collect();
    let sum: u32 = digits.iter().zip((2..=7).rev()).map(|(d, weight)| d * weight).sum();
    core.len() == 7 && digits.len() == 7 && digits.last() == Some(&(sum % 10))
}

/// Letters become two digits; every second digit from the right but the last is doubled.
fn luhn_holds(core: &str) -> bool {
    let values: Option<Vec<u32>> = core.chars().map(|c| c.to_digit(36)).collect();
    let digits: Vec<u32> =
        values.unwrap_or_default().into_iter().flat_map(|v| if v > 9 { vec![v / 10, v % 10] } else { vec![v] }).collect();
    let sum: u32 = digits.iter().rev().zip([1, 2].into_iter().cycle()).map(|(d, times)| d * times).map(|d| d / 10 + d % 10).sum();
    !digits.is_empty() && sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits_prove_and_slips_do_not() {
        for (kind, core, holds) in [
            (Kind::Lei, "5493001KJTIIGC8Y1R12", true),
            (Kind::Lei, "5493001KJTIIGC8Y1R13", false),
            (Kind::Iban, "DE89370400440532013000", true),
            (Kind::Iban, "DE89370400440532013001", false),
            (Kind::Imo, "9074729", true),
            (Kind::Imo, "9074728", false),
            (Kind::Isin, "US0378331005", true),
            (Kind::Isin, "US0378331006", false),
            (Kind::Passport, "AB1234567", false),
        ] {
            assert_eq!(kind.is_proven(core), holds, "{core}");
        }
    }

    #[test]
    fn fillers_and_counters_are_not_looked_up() {
        assert_eq!(Kind::Other.core("000-000-000"), None);
        assert_eq!(Kind::Other.core("12"), None);
        assert_eq!(Kind::Passport.core("ab 123-4567").as_deref(), Some("AB1234567"));
        assert_eq!(Kind::Imo.core("IMO 9074729").as_deref(), Some("9074729"));
    }
}
