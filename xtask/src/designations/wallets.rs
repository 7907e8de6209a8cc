// SPDX-License-Identifier: Apache-2.0
//! Digital-currency addresses: which chain, and the letters' true case.
//!
//! The list of 2026 reaches us in lower case.
//! That loses nothing for hexadecimal, bech32 and cashaddr forms, and everything for base58 forms.
//! The true case comes from where the list itself is printed, or else from [`recover`], which tries every case and
//! keeps an address when exactly one spelling fulfills the address's own 32-bit checksum.

use std::collections::BTreeMap;

use rayon::prelude::*;
use sha2::{Digest, Sha256};

/// Where the letters' case comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LetterCase {
    /// Printed so by the list.
    Listed,
    /// The form does not distinguish case; lower case is the usual writing.
    Insensitive,
    /// The only case that fulfills the checksum.
    Checksum,
    /// Lost: do not compare with case, do not validate.
    Lost,
}

impl LetterCase {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Listed => "listed",
            Self::Insensitive => "insensitive",
            Self::Checksum => "checksum",
            Self::Lost => "case_lost",
        }
    }
}

/// True spellings by lower-case spelling.
#[derive(Debug, Default)]
pub(super) struct Spellings {
    printed: BTreeMap<String, String>,
    recovered: BTreeMap<String, String>,
}

impl Spellings {
    /// `printed` are the list's own, `recovered` are former results of [`recover`], checked again here.
    pub(super) fn new<'a>(printed: impl Iterator<Item = &'a str>, recovered: &str) -> Self {
        let by_lower = |address: &str| (address.to_lowercase(), address.to_owned());
        Self {
            printed: printed.filter(|address| !address.is_empty()).map(by_lower).collect(),
            recovered: recovered.lines().filter(|address| fulfills_checksum(address)).map(by_lower).collect(),
        }
    }

    /// The address in its best known spelling.
    pub(super) fn spell(&self, address: &str) -> (String, LetterCase) {
        let lower = address.to_lowercase();
        if !is_case_sensitive(&lower) {
            return (lower, LetterCase::Insensitive);
        }
        if let Some(printed) = self.printed.get(&lower) {
            return (printed.clone(), LetterCase::Listed);
        }
        match self.recovered.get(&lower) {
            Some(found) => (found.clone(), LetterCase::Checksum),
            None if lower != address => (address.to_owned(), LetterCase::Listed),
            None => (lower, LetterCase::Lost),
        }
    }
}

/// Hexadecimal, bech32 and cashaddr forms are the same in either case.
fn is_case_sensitive(lower: &str) -> bool {
    let hexadecimal = lower.strip_prefix("0x").is_some_and(|rest| rest.chars().all(|c| c.is_ascii_hexdigit()))
        || (lower.len() == 64 && lower.chars().all(|c| c.is_ascii_hexdigit()));
    let bech32 = ["bc1", "ltc1", "tb1"].iter().any(|start| lower.starts_with(start)) && lower.len() > 38;
    let cashaddr = lower.len() == 42 && lower.starts_with(['q', 'p']);
    !(hexadecimal || bech32 || cashaddr)
}

/// The ledger that an address belongs to, by asset and form; empty when neither says.
pub(super) fn chain(asset: &str, address: &str) -> &'static str {
    match asset {
        "XBT" => "bitcoin",
        "LTC" => "litecoin",
        "BCH" => "bitcoin-cash",
        "XMR" => "monero",
        "SOL" => "solana",
        "TRX" => "tron",
        "ETH" => "ethereum",
        _ if address.starts_with("0x") => "ethereum",
        _ if address.starts_with(['T', 't']) && address.len() == 34 => "tron",
        _ => "",
    }
}

/// Whether base58check holds.
fn fulfills_checksum(address: &str) -> bool {
    bs58::decode(address).with_check(None).into_vec().is_ok()
}

/// Version bytes of the base58check forms we recover: bitcoin `1…` and `3…`, Tron `T…`.
const VERSIONS: [(u8, u8); 3] = [(b'1', 0x00), (b'3', 0x05), (b't', 0x41)];

/// More free letters than this would take hours and leave several answers.
const FREE_LETTERS_MAX: usize = 31;

/// The one spelling of a lower-case base58 address that fulfills its checksum.
/// `None` when there is none, more than one, or the form has no checksum that we know.
pub(super) fn recover(lower: &str) -> Option<String> {
    let version = VERSIONS.iter().find(|(first, _)| lower.as_bytes().first() == Some(first)).map(|(_, byte)| *byte)?;
    let search = Search::new(lower, version)?;
    let found = search.run();
    match found.as_slice() {
        [only] if fulfills_checksum(only) => Some(only.clone()),
        _ => None,
    }
}

const ALPHABET: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

fn digit(letter: u8) -> Option<u64> {
    ALPHABET.iter().position(|known| *known == letter).map(|at| at as u64)
}

/// A number of up to 256 bits, least significant limb first.
type Wide = [u64; 4];

/// Tries every case of the free letters in Gray-code order, so that each step adds or takes one number.
struct Search {
    version: u8,
    /// The spelling with every free letter in upper case, and its value.
    upper: Vec<u8>,
    base: Wide,
    /// Free letters: position, and by how much lower case exceeds upper case.
    free: Vec<(usize, Wide)>,
}

impl Search {
    fn new(lower: &str, version: u8) -> Option<Self> {
        let mut upper = Vec::new();
        let mut base = [0; 4];
        let mut free = Vec::new();
        let mut weight: Wide = [1, 0, 0, 0];
        for (at, letter) in lower.bytes().enumerate().rev() {
            let (low, high) = (digit(letter), digit(letter.to_ascii_uppercase()));
            let value = high.or(low)?;
            let starts_tron = at == 0 && letter == b't';
            if let (Some(low), Some(high)) = (low, high)
                && low != high
                && !starts_tron
            {
                free.push((at, times(weight, low - high)));
            }
            upper.push(if high.is_some() { letter.to_ascii_uppercase() } else { letter });
            base = plus(base, times(weight, value));
            weight = times(weight, 58);
        }
        upper.reverse();
        (free.len() <= FREE_LETTERS_MAX && lower.len() <= 35).then_some(Self { version, upper, base, free })
    }

    fn run(&self) -> Vec<String> {
        let fixed_bits = self.free.len().min(8);
        let (outer, inner) = self.free.split_at(fixed_bits);
        (0..1_u32 << fixed_bits)
            .into_par_iter()
            .flat_map_iter(|mask| {
                let start = outer.iter().enumerate().fold(
                    self.base,
                    |value, (bit, (_, delta))| {
                        if mask >> bit & 1 == 1 { plus(value, *delta) } else { value }
                    },
                );
                self.walk(start, inner).into_iter().map(move |gray| (mask, gray))
            })
            .map(|(mask, gray)| self.spell(mask, gray, fixed_bits))
            .collect()
    }

    /// Gray codes of the inner letters whose value fulfills the checksum.
    fn walk(&self, start: Wide, inner: &[(usize, Wide)]) -> Vec<u32> {
        let mut found = Vec::new();
        let mut value = start;
        let mut gray = 0_u32;
        for step in 1..=1_u32 << inner.len() {
            if self.holds(&value) {
                found.push(gray);
            }
            let bit = step.trailing_zeros();
            let Some((_, delta)) = inner.get(bit as usize) else { break };
            gray ^= 1 << bit;
            value = if gray >> bit & 1 == 1 { plus(value, *delta) } else { minus(value, *delta) };
        }
        found
    }

    /// Version byte, 20 bytes of hash, and the first four bytes of their double SHA-256.
    fn holds(&self, value: &Wide) -> bool {
        if value[3] != u64::from(self.version) {
            return false;
        }
        let mut bytes = [0_u8; 25];
        bytes[0] = self.version;
        bytes[1..9].copy_from_slice(&value[2].to_be_bytes());
        bytes[9..17].copy_from_slice(&value[1].to_be_bytes());
        bytes[17..25].copy_from_slice(&value[0].to_be_bytes());
        let digest = Sha256::digest(Sha256::digest(&bytes[..21]));
        digest[..4] == bytes[21..25]
    }

    fn spell(&self, mask: u32, gray: u32, fixed_bits: usize) -> String {
        let mut letters = self.upper.clone();
        for (bit, (at, _)) in self.free.iter().enumerate() {
            let lower = if bit < fixed_bits { mask >> bit & 1 == 1 } else { gray >> (bit - fixed_bits) & 1 == 1 };
            if lower {
                letters[*at] = letters[*at].to_ascii_lowercase();
            }
        }
        String::from_utf8(letters).unwrap_or_default()
    }
}

fn plus(left: Wide, right: Wide) -> Wide {
    let mut sum = [0; 4];
    let mut carry = false;
    for limb in 0..4 {
        let (once, over) = left[limb].overflowing_add(right[limb]);
        let (twice, again) = once.overflowing_add(u64::from(carry));
        sum[limb] = twice;
        carry = over || again;
    }
    sum
}

fn minus(left: Wide, right: Wide) -> Wide {
    let mut difference = [0; 4];
    let mut borrow = false;
    for limb in 0..4 {
        let (once, under) = left[limb].overflowing_sub(right[limb]);
        let (twice, again) = once.overflowing_sub(u64::from(borrow));
        difference[limb] = twice;
        borrow = under || again;
    }
    difference
}

fn times(number: Wide, factor: u64) -> Wide {
    let mut product = [0; 4];
    let mut carry = 0_u128;
    for limb in 0..4 {
        let wide = u128::from(number[limb]) * u128::from(factor) + carry;
        product[limb] = wide as u64;
        carry = wide >> 64;
    }
    product
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first address ever paid, from the public block 0.
    const GENESIS: &str = "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa";

    #[test]
    fn case_is_kept_found_or_declared_lost() {
        let recovered = format!("{GENESIS}\n3NotAnAddress\n");
        let spellings = Spellings::new(["1PrintedByTheList"].into_iter(), &recovered);
        let lower = GENESIS.to_lowercase();
        let cases = [
            ("1printedbythelist", "1PrintedByTheList", LetterCase::Listed),
            (lower.as_str(), GENESIS, LetterCase::Checksum),
            ("3notanaddress", "3notanaddress", LetterCase::Lost),
            ("1PrintedHere", "1PrintedHere", LetterCase::Listed),
            ("0xAbCdef0123", "0xabcdef0123", LetterCase::Insensitive),
        ];
        for (address, want, case) in cases {
            assert_eq!(spellings.spell(address), (want.to_owned(), case), "{address}");
        }
    }

    #[test]
    fn the_case_of_a_short_run_of_letters_is_recovered() {
        // All but ten letters keep their case here: the full search is a matter of minutes.
        let mut search = Search::new(&GENESIS.to_lowercase(), 0x00).unwrap();
        let kept = search.free.split_off(10);
        for (at, delta) in kept {
            if GENESIS.as_bytes()[at].is_ascii_lowercase() {
                search.base = plus(search.base, delta);
                search.upper[at] = GENESIS.as_bytes()[at];
            }
        }
        assert_eq!(search.run(), [GENESIS]);
    }

    #[test]
    fn chains_follow_asset_and_form() {
        let cases = [("XBT", "1A", "bitcoin"), ("USDT", "0xabc", "ethereum"), ("USDT", "T", ""), ("ABC", "q", "")];
        for (asset, address, want) in cases {
            assert_eq!(chain(asset, address), want);
        }
        assert_eq!(chain("USDT", &format!("T{}", "a".repeat(33))), "tron");
    }
}
