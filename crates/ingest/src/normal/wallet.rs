// SPDX-License-Identifier: Apache-2.0
//! Addresses of virtual assets: which family an address belongs to, and whether its checksum holds.
//!
//! The form says more than a ticker does: USDT lives on Ethereum, Tron and Bitcoin alike.

use std::borrow::Cow;

use bech32::{Bech32, Bech32m, primitives::decode::CheckedHrpstring};
use model::{FindingCode, text::excerpt};
use sha3::{Digest, Keccak256};

use super::{Problem, Reading};

/// Longest address looked at: Cardano's have 103 characters, Monero's integrated ones 106.
const ADDRESS_CHARS_MAX: usize = 128;

/// What an address looks like.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Form {
    /// The checksum holds; the family as the tickers that use it.
    Good(Cow<'static, str>, &'static [&'static str]),
    /// The form is that of a family, the checksum does not hold.
    WrongSum(&'static str),
    /// A form without a checksum that we compute.
    Unproven,
}

const BITCOIN: &[&str] = &["BTC", "XBT", "BITCOIN", "BCH", "BSV", "BTG", "USDT", "OMNI"];
const LITECOIN: &[&str] = &["LTC", "LITECOIN"];
const ETHEREUM: &[&str] = &[
    "ETH",
    "ETHEREUM",
    "ETC",
    "USDT",
    "USDC",
    "DAI",
    "BUSD",
    "BNB",
    "BEP20",
    "BSC",
    "BINANCE SMART CHAIN",
    "ARB",
    "ARBITRUM",
    "MATIC",
    "POLYGON",
    "WBTC",
    "ERC20",
    "TUSD",
    "AVAX",
    "FTM",
    "OP",
    "BASE",
];
const TRON: &[&str] = &["TRX", "TRON", "USDT", "USDC", "TRC20"];
const DASH: &[&str] = &["DASH"];
const ZCASH: &[&str] = &["ZEC", "ZCASH"];
/// Dogecoin and Verge share a version byte.
const DOGECOIN: &[&str] = &["DOGE", "DOGECOIN", "XVG", "VERGE"];
const RIPPLE: &[&str] = &["XRP", "RIPPLE"];
const ANY: &[&str] = &[];

/// Reads an address. `chain` is the blockchain or ticker that the source gives; the checksum decides, the ticker is compared.
pub(crate) fn read<'a>(raw: &'a str, chain: Option<&str>) -> Reading<'a> {
    let is_form =
        raw.len() >= 20 && raw.len() <= ADDRESS_CHARS_MAX && raw.bytes().all(|b| b.is_ascii_alphanumeric() || b == b':' || b == b'_');
    if !is_form {
        let reason = format!("`{}` has not the form of a wallet address; the value is kept", excerpt(raw));
        return Reading::doubtful(
            raw,
            Problem::warning(FindingCode::BadIdentifier, reason, "look whether the column holds what the mapping says"),
        );
    }
    match form(raw) {
        Form::Good(value, families) => {
            let value: Cow<'a, str> = if value == raw { Cow::Borrowed(raw) } else { value };
            let chain = chain.map(str::trim).filter(|c| !c.is_empty() && !families.is_empty() && known_chain(c));
            match chain.filter(|c| !families.iter().any(|f| f.eq_ignore_ascii_case(c))) {
                Some(chain) => {
                    let reason = format!(
                        "`{}` is an address of {}, not of `{}`; the value is kept",
                        excerpt(raw),
                        families.first().unwrap_or(&"another chain"),
                        excerpt(chain)
                    );
                    Reading::doubtful(
                        value,
                        Problem::warning(FindingCode::BadIdentifier, reason, "look at the source: the chain or the address is wrong"),
                    )
                }
                None => Reading::of(value),
            }
        }
        Form::WrongSum(what) => {
            let reason = format!("the checksum of {what} address `{}` does not hold; the value is kept", excerpt(raw));
            Reading::doubtful(
                raw,
                Problem::warning(FindingCode::CheckDigit, reason, "look at the source: a character is wrong or the case was changed"),
            )
        }
        Form::Unproven => Reading::of(raw),
    }
}

fn known_chain(chain: &str) -> bool {
    [BITCOIN, LITECOIN, ETHEREUM, TRON, DASH, ZCASH, DOGECOIN, RIPPLE].iter().any(|f| f.iter().any(|c| c.eq_ignore_ascii_case(chain)))
}

fn form(address: &str) -> Form {
    if let Some(hex) = address.strip_prefix("0x").or_else(|| address.strip_prefix("0X"))
        && hex.len() == 40
        && hex.bytes().all(|b| b.is_ascii_hexdigit())
    {
        return if eip55_holds(hex) {
            Form::Good(format!("0x{}", hex.to_ascii_lowercase()).into(), ETHEREUM)
        } else {
            Form::WrongSum("an Ethereum")
        };
    }
    let lower = address.to_ascii_lowercase();
    let segwit =
        [("bc1", BITCOIN, "a Bitcoin"), ("tb1", ANY, "a Bitcoin test"), ("ltc1", LITECOIN, "a Litecoin"), ("bnb1", ANY, "a Binance chain")];
    if let Some((_, families, what)) = segwit.into_iter().find(|(prefix, ..)| lower.starts_with(prefix)) {
        let holds = CheckedHrpstring::new::<Bech32>(address).is_ok() || CheckedHrpstring::new::<Bech32m>(address).is_ok();
        return if holds { Form::Good(lower.into(), families) } else { Form::WrongSum(what) };
    }
    base58(address)
}

/// Upper or lower case alone says nothing; mixed case is the checksum (EIP-55).
fn eip55_holds(hex: &str) -> bool {
    let is_mixed = hex.bytes().any(|b| b.is_ascii_uppercase()) && hex.bytes().any(|b| b.is_ascii_lowercase());
    if !is_mixed {
        return true;
    }
    let digest = Keccak256::digest(hex.to_ascii_lowercase());
    let nibbles = digest.iter().flat_map(|b| [b >> 4, b & 15]);
    hex.bytes().zip(nibbles).all(|(c, nibble)| !c.is_ascii_alphabetic() || c.is_ascii_uppercase() == (nibble >= 8))
}

/// Base58 with a double SHA-256 checksum, told apart by their version bytes; XRP has an alphabet of its own.
fn base58(address: &str) -> Form {
    if !(25..=36).contains(&address.len()) {
        return Form::Unproven;
    }
    let decode = |alphabet| bs58::decode(address).with_alphabet(alphabet).with_check(None).into_vec();
    if let Ok(payload) = decode(bs58::Alphabet::BITCOIN) {
        let families = match payload.as_slice() {
            [0x00 | 0x05, rest @ ..] if rest.len() == 20 => BITCOIN,
            [0x30 | 0x32, rest @ ..] if rest.len() == 20 => LITECOIN,
            [0x41, rest @ ..] if rest.len() == 20 => TRON,
            [0x4c | 0x10, rest @ ..] if rest.len() == 20 => DASH,
            [0x1e, rest @ ..] if rest.len() == 20 => DOGECOIN,
            [0x1c, 0xb8 | 0xbd, rest @ ..] if rest.len() == 20 => ZCASH,
            _ => ANY,
        };
        return Form::Good(address.to_owned().into(), families);
    }
    if let Ok(payload) = decode(bs58::Alphabet::RIPPLE)
        && payload.first() == Some(&0)
    {
        return Form::Good(address.to_owned().into(), RIPPLE);
    }
    match address.bytes().next() {
        Some(b'1' | b'3') => Form::WrongSum("a Bitcoin"),
        Some(b'T') if address.len() == 34 => Form::WrongSum("a Tron"),
        Some(b'L' | b'M') if address.len() == 34 => Form::WrongSum("a Litecoin"),
        Some(b'X') if address.len() == 34 => Form::WrongSum("a Dash"),
        Some(b'r') => Form::WrongSum("an XRP"),
        _ => Form::Unproven,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn good_addresses_pass() {
        for (raw, chain, expect) in [
            ("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", Some("XBT"), "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"),
            ("3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy", None, "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy"),
            ("BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4", Some("BTC"), "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"),
            (
                "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
                Some("BTC"),
                "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
            ),
            ("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", Some("USDT"), "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"),
            ("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed", Some("ETH"), "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"),
            ("TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", Some("TRX"), "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"),
            ("rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh", Some("XRP"), "rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh"),
            ("LVg2kJoFNg45Nbpy53h7Fe1wKyeXVRhMH9", Some("LTC"), "LVg2kJoFNg45Nbpy53h7Fe1wKyeXVRhMH9"),
            ("somethingOfAChainWeDoNotKnowYet12345678", Some("NEW"), "somethingOfAChainWeDoNotKnowYet12345678"),
        ] {
            let reading = read(raw, chain);
            assert_eq!((reading.value.as_deref(), reading.problem), (Some(expect), None), "{raw}");
        }
    }

    #[test]
    fn bad_addresses_are_found_and_kept() {
        for (raw, chain, code) in [
            ("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb", None, FindingCode::CheckDigit),
            ("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5", None, FindingCode::CheckDigit),
            ("0x5AAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", None, FindingCode::CheckDigit),
            ("TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6u", None, FindingCode::CheckDigit),
            ("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", Some("ETH"), FindingCode::BadIdentifier),
            ("short", None, FindingCode::BadIdentifier),
            ("not an address at all, really", None, FindingCode::BadIdentifier),
        ] {
            let reading = read(raw, chain);
            assert!(reading.value.is_some());
            assert_eq!(reading.problem.map(|p| p.code), Some(code), "{raw}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_an_address_or_not(raw in "\\PC{0,50}|(0x|bc1|r|T|1)[A-Za-z0-9]{0,60}") {
            let _ = read(&raw, Some("BTC"));
        }
    }
}
