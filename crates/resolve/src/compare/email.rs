// SPDX-License-Identifier: Apache-2.0
//! Comparison: e-mail address.

use super::{Found, How, Pair, better};
use crate::rarity::{Class, own_bits};

/// An address is one mailbox; about one in five is a family's or an office's: 12.5 bits.
pub(crate) const BITS_MAX: f64 = 12.5;
/// Holders that one person's several records make usual; each doubling beyond takes two bits.
const OWN: u64 = 2;

/// The same e-mail address, upper and lower case alike. An address that many profiles hold
/// (`info@…`) is an office's and weighs less the more they are. A different address says nothing: people have several.
pub(crate) fn weigh(pair: &Pair<'_, '_>) -> Option<Found> {
    let (a, b) = (pair.corpus.emails(pair.a), pair.corpus.emails(pair.b));
    let mut best = None;
    for (x, left) in (0..).zip(a) {
        for (y, _) in (0..).zip(b).filter(|(_, right)| right.term == left.term) {
            let bits = own_bits(pair.corpus.seen(Class::Email, left.term, pair.at), OWN, BITS_MAX);
            best = better(best, Found::new(bits, BITS_MAX, How::Agree, (x, y)));
        }
    }
    best
}

pub(crate) fn tell(pair: &Pair<'_, '_>, found: &Found) -> String {
    let value = pair.corpus.emails(pair.a).get(found.places.0 as usize);
    let text = value.map_or("", |v| pair.corpus.text(Class::Email, v.term));
    let holders = value.map_or(0, |v| pair.corpus.seen(Class::Email, v.term, pair.at));
    if found.weight < found.best {
        format!("e-mail address agrees: `{text}`, which {holders} profiles hold")
    } else {
        format!("e-mail address agrees: `{text}`")
    }
}
