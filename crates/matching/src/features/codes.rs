// SPDX-License-Identifier: Apache-2.0
//! Values that are compared letter by letter: phones, e-mail addresses, identifiers, postcodes, words.

use hashbrown::{HashMap, HashSet};
use model::text::{fold, identifier_core};

use crate::{similar, table::Dict};

/// Distinct values with what their comparison needs.
pub(crate) struct Codes {
    dict: Dict,
    signs: Vec<Sign>,
    /// Mailboxes that so many addresses have (`info@`, `sales@`) that they name nobody, by key.
    common_mailboxes: HashSet<u64>,
}

/// What of a value is looked at before its text: most pairs are told apart by it.
#[derive(Clone, Copy, Default)]
pub(crate) struct Sign {
    /// Which letters and digits occur, a bit each.
    pub(crate) letters: u32,
    /// The first and the last four bytes (of an e-mail address: of its mailbox).
    head: u32,
    tail: u32,
    pub(crate) len: u8,
}

impl Sign {
    fn of(text: &str) -> Sign {
        let bytes = text.split('@').next().unwrap_or(text).as_bytes();
        let four = |part: &[u8]| part.iter().fold(0, |all, b| all << 8 | u32::from(*b));
        Sign {
            letters: similar::letters(text.as_bytes()),
            head: four(bytes.get(..4).unwrap_or(bytes)),
            tail: four(bytes.get(bytes.len().saturating_sub(4)..).unwrap_or(bytes)),
            len: bytes.len().min(255) as u8,
        }
    }

    /// Whether two values can be one slip apart or one the beginning or end of the other: a slip leaves the start or the end of
    /// a long value as it was.
    pub(crate) fn may_be_near(self, other: Sign) -> bool {
        self.head == other.head || self.tail == other.tail || self.len.min(other.len) < 10
    }
}

impl Codes {
    pub(crate) fn new() -> Codes {
        Codes { dict: Dict::new(), signs: vec![Sign::default()], common_mailboxes: HashSet::new() }
    }

    /// These words, numbered from 1.
    pub(crate) fn of(words: &[&str]) -> Codes {
        let mut codes = Codes::new();
        for word in words {
            codes.number(word);
        }
        codes
    }

    pub(crate) fn number(&mut self, text: &str) -> u32 {
        let number = self.dict.number(text);
        if number as usize >= self.signs.len() {
            self.signs.push(Sign::of(text));
        }
        number
    }

    pub(crate) fn bytes(&self) -> u64 {
        self.dict.bytes() + (self.signs.capacity() * size_of::<Sign>() + self.common_mailboxes.capacity() * 9) as u64
    }

    pub(crate) fn len(&self) -> usize {
        self.dict.len()
    }

    pub(crate) fn text(&self, number: u32) -> &str {
        self.dict.text(number)
    }

    pub(crate) fn sign(&self, number: u32) -> Sign {
        self.signs.get(number as usize).copied().unwrap_or_default()
    }

    /// Whether so many addresses have this mailbox that it names nobody.
    pub(crate) fn is_common_mailbox(&self, number: u32) -> bool {
        mailbox(self.text(number)).is_some_and(|m| self.common_mailboxes.contains(&similar::text_key(m)))
    }

    /// Counts which mailboxes are common.
    pub(crate) fn count(&mut self) {
        let mut addresses: HashMap<u64, u32> = HashMap::new();
        for mailbox in (1..self.dict.len()).filter_map(|number| mailbox(self.dict.text(number as u32))) {
            *addresses.entry(similar::text_key(mailbox)).or_default() += 1;
        }
        self.common_mailboxes = addresses.into_iter().filter(|(_, n)| *n > MAILBOX_ADDRESSES_MAX).map(|(key, _)| key).collect();
    }

    /// Which mailboxes are common, by key, ascending.
    pub(crate) fn common_mailboxes(&self) -> Vec<u64> {
        let mut all: Vec<u64> = self.common_mailboxes.iter().copied().collect();
        all.sort_unstable();
        all
    }

    /// Which mailboxes are common, from former rows.
    pub(crate) fn know(&mut self, common_mailboxes: &[u64]) {
        self.common_mailboxes = common_mailboxes.iter().copied().collect();
    }
}

/// Addresses of different providers that one person's mailbox has, at most.
const MAILBOX_ADDRESSES_MAX: u32 = 12;

/// What stands before the `@`.
pub(crate) fn mailbox(address: &str) -> Option<&str> {
    address.split_once('@').map(|(mailbox, _)| mailbox)
}

/// Fewest digits of a phone number.
const PHONE_DIGITS_MIN: usize = 6;

/// The digits of a phone number; nothing where there are too few, or all are the same.
pub(crate) fn phone(text: &str) -> String {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let digits = digits.trim_start_matches('0');
    let is_filler = digits.bytes().all(|b| digits.starts_with(char::from(b)));
    if digits.len() < PHONE_DIGITS_MIN || is_filler { String::new() } else { digits.to_owned() }
}

/// An e-mail address in lower case, of `Name <mailbox>` the mailbox; nothing where it is none.
pub(crate) fn email(text: &str) -> String {
    let inner = text.split_once('<').and_then(|(_, rest)| rest.split_once('>')).map_or(text, |(inside, _)| inside);
    let inner = inner.trim().to_lowercase();
    if inner.contains('@') { inner } else { String::new() }
}

/// Letters and digits of an identifier in upper case; nothing for fillers such as `N/A` and `0000`.
pub(crate) fn identifier(text: &str) -> String {
    let core = identifier_core(text);
    let is_filler =
        core.len() < 2 || core.chars().all(|c| core.starts_with(c)) || ["NONE", "NULL", "UNKNOWN", "NAN"].contains(&core.as_str());
    if is_filler { String::new() } else { core }
}

/// A word or phrase, folded.
pub(crate) fn word(text: &str) -> String {
    fold(text)
}

/// An amount: `1,234.50`, `$ 12`, `-3`.
pub(crate) fn number(text: &str) -> Option<f64> {
    let bare: String = text.chars().filter(|c| c.is_ascii_digit() || *c == '.' || *c == '-').collect();
    bare.parse().ok().filter(|v: &f64| v.is_finite())
}
