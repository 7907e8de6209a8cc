// SPDX-License-Identifier: Apache-2.0
//! Numbers, amounts of money, currencies, masses, coordinates, HS codes.

use std::borrow::Cow;

use model::{FindingCode, text::excerpt};

use super::{Problem, Reading, decimal, decimal::Decimal};

/// Active codes of ISO 4217, the precious metals and the commoner withdrawn ones that old records use.
const CURRENCIES: &str = "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CLF CLP CNY COP COU CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD USN UYI UYU UYW UZS VED VES VND VUV WST XAF XAG XAU XCD XCG XOF XPD XPF XPT XSU YER ZAR ZMW ZWG ATS BEF BYR CUC DEM ESP FIM FRF GRD HRK IEP ITL LTL LVL NLG PTE ROL SIT SKK SLL TRL VEB VEF ZWL CNH";

/// Looked up first, because nearly every amount is in one of them.
const COMMON: &str = "USD EUR MXN CNY GBP";

/// Tickers that payments and transfers of virtual assets use in place of a currency code.
const TICKERS: &str =
    "ADA ARB BCH BNB BSV BTC BTG BUSD DAI DASH DOGE DOT ETC ETH LTC MATIC SOL TON TRX USDC USDT WBTC XBT XLM XMR XRP XVG ZEC";

/// The kept spelling of a currency code or ticker in any case.
pub(crate) fn currency_code(text: &str) -> Option<&'static str> {
    let known = |list: &'static str| list.split(' ').find(|c| c.eq_ignore_ascii_case(text));
    known(COMMON).or_else(|| known(CURRENCIES)).or_else(|| known(TICKERS))
}

/// What a currency sign stands for, where it stands for one thing only; `$`, `¥` and `kr` stand for many.
fn currency_sign(sign: &str) -> Option<&'static str> {
    Some(match sign {
        "US$" | "U$S" | "USD$" => "USD",
        "MX$" | "MXN$" => "MXN",
        "C$" | "CA$" => "CAD",
        "HK$" => "HKD",
        "R$" => "BRL",
        "€" => "EUR",
        "£" => "GBP",
        "₹" => "INR",
        "₽" => "RUB",
        "₩" => "KRW",
        "RMB" => "CNY",
        _ => return None,
    })
}

fn bad_number<'a>(raw: &str) -> Reading<'a> {
    let reason = format!("`{}` is not a number we understand", excerpt(raw));
    Reading::parked(Problem::warning(FindingCode::BadNumber, reason, "write digits with one decimal mark, or declare `decimal = \",\"`"))
}

/// Reads a plain number.
pub(crate) fn read<'a>(raw: &'a str, mark: Option<char>) -> Reading<'a> {
    if mark.is_none_or(|m| m == '.') && decimal::is_plain(raw) {
        return Reading::of(raw);
    }
    Decimal::parse(raw, mark).map_or_else(|| bad_number(raw), |d| Reading::of(d.to_string()))
}

/// Reads a coordinate that lies within plus or minus `limit` degrees.
pub(crate) fn read_degrees<'a>(raw: &'a str, mark: Option<char>, limit: i128) -> Reading<'a> {
    match Decimal::parse(raw, mark) {
        Some(d) if d.is_within(limit) => read(raw, mark),
        Some(_) => Reading::parked(Problem::warning(
            FindingCode::BadNumber,
            format!("`{}` lies outside -{limit} to {limit} degrees", excerpt(raw)),
            "look whether latitude and longitude are swapped",
        )),
        None => bad_number(raw),
    }
}

/// Reads an amount of money, with the currency when the cell names one beside the number.
pub(crate) fn read_money<'a>(raw: &'a str, mark: Option<char>) -> Reading<'a> {
    if raw.bytes().next().is_some_and(|b| b.is_ascii_digit()) && raw.bytes().last().is_some_and(|b| b.is_ascii_digit()) {
        return read(raw, mark);
    }
    let is_sign = |c: char| !c.is_ascii_digit() && !matches!(c, '(' | ')' | '-' | '+' | '.' | ',');
    let (raw_sign, rest) = raw.split_at(raw.find(|c| !is_sign(c)).unwrap_or(raw.len()));
    let number = rest.trim_end_matches(is_sign);
    let sign = if raw_sign.trim().is_empty() { rest.get(number.len()..).unwrap_or_default().trim() } else { raw_sign.trim() };
    let currency = currency_code(sign).or_else(|| currency_sign(sign));
    let is_vague = sign.is_empty() || ["$", "¥", "kr", "Rs", "Rs."].contains(&sign);
    match Decimal::parse(number, mark) {
        Some(d) if currency.is_some() || is_vague => Reading { currency, ..Reading::of(d.to_string()) },
        _ => bad_number(raw),
    }
}

/// Reads a currency: an ISO 4217 code, an unmistakable sign or a ticker.
pub(crate) fn read_currency(raw: &str) -> Reading<'_> {
    match currency_code(raw).or_else(|| currency_sign(raw)) {
        Some(code) => Reading::of(code),
        None => Reading::doubtful(
            raw,
            Problem::warning(FindingCode::UnknownValue, format!("`{}` is no currency code we know", excerpt(raw)), "use the ISO 4217 code"),
        ),
    }
}

/// What a unit measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    /// A mass, by its size in kilograms.
    Mass(Decimal),
    /// Something else that we know: pieces, tablets, litres.
    Other,
    /// Several different things by one word.
    Ambiguous,
}

/// The unit of this name. Pound and ounce are avoirdupois (0.45359237 kg exactly, since 1959).
pub(crate) fn unit(name: &str) -> Option<Unit> {
    let name = name.trim().trim_end_matches('.');
    let mut lower = [0_u8; 16];
    let slot = lower.get_mut(..name.len())?;
    slot.copy_from_slice(name.as_bytes());
    slot.make_ascii_lowercase();
    let mass = |mantissa, scale| Some(Unit::Mass(Decimal::new(mantissa, scale)));
    match std::str::from_utf8(slot).ok()? {
        "kg" | "kgs" | "kgm" | "kilo" | "kilos" | "kilogram" | "kilograms" | "kilogramo" | "kilogramos" | "k" => mass(1, 0),
        "g" | "gm" | "gms" | "gr" | "grm" | "gram" | "grams" | "gramo" | "gramos" => mass(1, 3),
        "mg" | "mgm" | "milligram" | "milligrams" => mass(1, 6),
        "ug" | "mcg" | "microgram" | "micrograms" => mass(1, 9),
        "t" | "mt" | "tne" | "tonne" | "tonnes" | "metric ton" | "metric tons" | "tonelada" | "toneladas" => mass(1000, 0),
        "lb" | "lbs" | "lbr" | "pound" | "pounds" | "libra" | "libras" => mass(45_359_237, 8),
        "oz" | "onz" | "ozs" | "ounce" | "ounces" | "onza" | "onzas" => mass(28_349_523_125, 12),
        "stn" | "short ton" | "short tons" => mass(90_718_474, 5),
        "ltn" | "long ton" | "long tons" => mass(10_160_469_088, 7),
        "ton" | "tons" => Some(Unit::Ambiguous),
        "tablet" | "tablets" | "tab" | "tabs" | "pill" | "pills" | "capsule" | "capsules" | "du" | "dosage unit" | "dosage units"
        | "each" | "ea" | "pc" | "pcs" | "piece" | "pieces" | "unit" | "units" | "item" | "items" | "no" | "nmb" | "ml" | "l" | "ltr"
        | "liter" | "liters" | "litre" | "litres" | "gal" | "gallon" | "gallons" | "vial" | "vials" | "ampoule" | "ampoules" | "patch"
        | "patches" | "plant" | "plants" | "blotter" | "sheet" | "sheets" | "box" | "boxes" | "ctn" | "ctns" | "carton" | "cartons"
        | "bag" | "bags" | "drum" | "drums" | "pkg" | "pkgs" | "package" | "packages" | "pallet" | "pallets" | "round" | "rounds"
        | "usd" => Some(Unit::Other),
        _ => None,
    }
}

/// Reads a mass in kilograms. A unit in the cell (`12.5 kg`) wins over `unit_name`; without either it is kilograms.
/// A known unit that measures no mass gives nothing.
pub(crate) fn read_mass<'a>(raw: &'a str, mark: Option<char>, unit_name: Option<&str>) -> Reading<'a> {
    let is_bare = raw.bytes().last().is_some_and(|b| b.is_ascii_digit());
    let number = if is_bare { raw } else { raw.trim_end_matches(|c: char| c.is_alphabetic() || c == ' ' || c == '.') };
    let own_unit = raw.get(number.len()..).unwrap_or_default().trim_matches([' ', '.']);
    let name = if own_unit.is_empty() { unit_name.map(str::trim).filter(|u| !u.is_empty()).unwrap_or("kg") } else { own_unit };
    if number.is_empty() {
        return bad_number(raw);
    }
    match unit(name) {
        Some(Unit::Mass(factor)) if factor == Decimal::new(1, 0) && own_unit.is_empty() => read(number, mark),
        Some(Unit::Mass(factor)) => {
            let mass = Decimal::parse(number, mark).and_then(|d| d.times(factor));
            mass.map_or_else(|| bad_number(raw), |d| Reading::of(d.to_string()))
        }
        Some(Unit::Other) => Reading::nothing(),
        Some(Unit::Ambiguous) => Reading::parked(Problem::warning(
            FindingCode::UnknownUnit,
            format!("`{}` of `{}` can be metric, short or long", excerpt(name), excerpt(raw)),
            "say t, stn or ltn, or declare `unit`",
        )),
        None => Reading::parked(Problem::warning(
            FindingCode::UnknownUnit,
            format!("unknown unit `{}` of `{}`", excerpt(name), excerpt(raw)),
            "use one of kg, g, mg, t, lb, oz, or map it",
        )),
    }
}

/// Reads a code of the Harmonized System: four to ten digits once dots and spaces are gone.
pub(crate) fn read_hs(raw: &str) -> Reading<'_> {
    let is_digits = raw.bytes().all(|b| b.is_ascii_digit());
    let digits: Cow<'_, str> =
        if is_digits { Cow::Borrowed(raw) } else { Cow::Owned(raw.chars().filter(|c| !matches!(c, '.' | ' ' | '-')).collect()) };
    if (4..=10).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit()) {
        return Reading::of(digits);
    }
    let reason = format!("`{}` is no HS code: four to ten digits were expected", excerpt(raw));
    Reading::doubtful(raw, Problem::warning(FindingCode::BadIdentifier, reason, "look whether a leading zero was lost"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value<'a>(reading: &'a Reading<'_>) -> (Option<&'a str>, Option<&'static str>, Option<FindingCode>) {
        (reading.value.as_deref(), reading.currency, reading.problem.as_ref().map(|p| p.code))
    }

    #[test]
    fn money_with_and_without_its_currency() {
        for (raw, expect) in [
            ("5000", (Some("5000"), None, None)),
            ("5.689852347E7", (Some("56898523.47"), None, None)),
            ("$1,234.50", (Some("1234.50"), None, None)),
            ("US$ 1,234.50", (Some("1234.50"), Some("USD"), None)),
            ("1.234,50 €", (Some("1234.50"), Some("EUR"), None)),
            ("mxn 12", (Some("12"), Some("MXN"), None)),
            ("-12.5", (Some("-12.5"), None, None)),
            ("(12.50)", (Some("-12.50"), None, None)),
            ("12 bananas", (None, None, Some(FindingCode::BadNumber))),
            ("n/a", (None, None, Some(FindingCode::BadNumber))),
        ] {
            assert_eq!(value(&read_money(raw, None)), expect, "{raw}");
        }
    }

    #[test]
    fn currencies_are_known_or_doubted() {
        for (raw, expect) in [("usd", "USD"), ("ZWG", "ZWG"), ("€", "EUR"), ("usdt", "USDT"), ("btc", "BTC"), ("CNH", "CNH")] {
            assert_eq!(value(&read_currency(raw)), (Some(expect), None, None), "{raw}");
        }
        assert_eq!(value(&read_currency("ZZZ")), (Some("ZZZ"), None, Some(FindingCode::UnknownValue)));
        assert!(CURRENCIES.split(' ').all(|c| c.len() == 3));
    }

    #[test]
    fn masses_become_kilograms() {
        for (raw, unit, expect) in [
            ("12.5", None, (Some("12.5"), None)),
            ("12.5", Some("KGS"), (Some("12.5"), None)),
            ("500", Some("g"), (Some("0.5"), None)),
            ("1000", Some("lb"), (Some("453.59237"), None)),
            ("16", Some("oz."), (Some("0.45359237"), None)),
            ("2", Some("t"), (Some("2000"), None)),
            ("12.5 kg", Some("lb"), (Some("12.5"), None)),
            ("1,200 lbs", None, (Some("544.310844"), None)),
            ("300", Some("tablets"), (None, None)),
            ("2", Some("tons"), (None, Some(FindingCode::UnknownUnit))),
            ("2", Some("stone"), (None, Some(FindingCode::UnknownUnit))),
            ("2", Some("a very long unit that nobody uses"), (None, Some(FindingCode::UnknownUnit))),
            ("x", Some("kg"), (None, Some(FindingCode::BadNumber))),
        ] {
            let reading = read_mass(raw, None, unit);
            assert_eq!((reading.value.as_deref(), reading.problem.as_ref().map(|p| p.code)), expect, "{raw} {unit:?}");
        }
    }

    #[test]
    fn codes_of_goods_and_places() {
        assert_eq!(value(&read_hs("2914.31.00")), (Some("29143100"), None, None));
        assert_eq!(value(&read_hs("29")), (Some("29"), None, Some(FindingCode::BadIdentifier)));
        assert_eq!(value(&read_degrees("-106.48", None, 180)), (Some("-106.48"), None, None));
        assert_eq!(value(&read_degrees("-106.48", None, 90)), (None, None, Some(FindingCode::BadNumber)));
    }
}
