// SPDX-License-Identifier: Apache-2.0
//! How common values are: counted once, and kept for rows that come later.

use hashbrown::HashMap;
use serde::{Deserialize, Serialize};

use super::{FEW_ROWS, Features, Forms, Slot};

/// How common values are, slot by slot.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Frequencies {
    slots: Vec<Counts>,
    /// Few rows tell nothing of how common a value is.
    is_flat: bool,
}

/// How often values of one slot occur.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Counts {
    /// Rows that have a value.
    rows: u32,
    /// The chance that two of them agree, log2.
    log_agree: f32,
    /// Values that occur more than once, by key.
    #[serde(with = "sorted")]
    values: HashMap<u64, u32>,
    /// Of names and texts: in how many each word stands.
    words: Option<Words>,
    /// Mailboxes that so many addresses have that they name nobody.
    mailboxes: Vec<u64>,
}

/// In how many names, or texts, words stand.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Words {
    /// Names counted.
    pub(crate) names: u32,
    /// Words in more than one, by key.
    #[serde(with = "sorted")]
    pub(crate) of_word: HashMap<u64, u32>,
}

impl Words {
    /// Bits in meeting a word by chance. In whole steps of 1/256, so that sums do not depend on their order.
    pub(crate) fn bits(names: u32, n: u32) -> f32 {
        let bits = (f64::from(names.max(2)) / f64::from(n.max(1))).log2().max(0.3);
        ((bits * 256.0).round() / 256.0) as f32
    }
}

/// Maps are written in the order of keys: the same model is the same bytes.
mod sorted {
    use hashbrown::HashMap;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(super) fn serialize<S: Serializer>(map: &HashMap<u64, u32>, to: S) -> Result<S::Ok, S::Error> {
        let mut all: Vec<(u64, u32)> = map.iter().map(|(k, n)| (*k, *n)).collect();
        all.sort_unstable();
        all.serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<HashMap<u64, u32>, D::Error> {
        Ok(Vec::<(u64, u32)>::deserialize(from)?.into_iter().collect())
    }
}

impl Frequencies {
    /// Keeps what was counted in these rows.
    pub(crate) fn of(features: &Features) -> Frequencies {
        let counts = features.count();
        let of_slot = |(at, counts): (usize, &Vec<u32>)| {
            let slot = features.slots.get(at);
            let forms = features.dictionary(at);
            let repeated = (0..).zip(counts).filter(|(_, n)| **n > 1);
            Counts {
                rows: features.filled(at),
                log_agree: slot.map_or(0.0, |s| s.log_agree),
                values: forms.map_or_else(HashMap::new, |f| repeated.map(|(value, n)| (f.key(value), *n)).collect()),
                words: match forms {
                    Some(Forms::Orgs(names)) => Some(names.counted()),
                    _ => None,
                },
                mailboxes: match forms {
                    Some(Forms::Codes(codes)) => codes.common_mailboxes(),
                    _ => Vec::new(),
                },
            }
        };
        Frequencies { slots: counts.iter().enumerate().map(of_slot).collect(), is_flat: features.origin.len() <= FEW_ROWS }
    }

    /// How many slots were counted.
    pub(crate) fn len(&self) -> usize {
        self.slots.len()
    }

    /// Tells slots that have no value yet what is known of words.
    pub(crate) fn begin(&self, slots: &mut [Slot]) {
        for (slot, known) in slots.iter_mut().zip(&self.slots) {
            slot.log_agree = known.log_agree;
            slot.log_rarest = if self.is_flat { known.log_agree } else { log_share(1, known.rows) };
            match (&mut slot.forms, &known.words) {
                (Forms::Orgs(names), Some(words)) => names.know(words.clone()),
                (Forms::Codes(codes), _) => codes.know(&known.mailboxes),
                _ => {}
            }
        }
    }

    /// Tells slots how common the values are that they have met since.
    pub(crate) fn tell(&self, slots: &mut [Slot]) {
        for at in 0..slots.len() {
            let dictionary = slots.get(at).map_or(at, |s| s.dictionary);
            let (Some(known), Some(slot)) = (self.slots.get(at), slots.get(at)) else { continue };
            let Some(forms) = slots.get(dictionary).map(|d| &d.forms) else { continue };
            let share = |value: u32| match known.values.get(&forms.key(value)) {
                Some(n) if !self.is_flat => log_share(*n, known.rows),
                _ => slot.log_rarest,
            };
            let new: Vec<f32> = (slot.log_shares.len() as u32..forms.len() as u32).map(share).collect();
            slots.get_mut(at).into_iter().for_each(|slot| slot.log_shares.extend_from_slice(&new));
        }
    }
}

/// Rows that hold a value of one thing, beyond which it becomes common; and how many times as many each further step asks.
const COMMON_ROWS: u32 = 16;
const COMMON_STEP: u32 = 4;

/// The share, log2, that a value has become common to, once exactly so many rows hold it that it rises a step.
pub(crate) fn common_share(holders: u32, known: &Frequencies, slot: usize) -> Option<f32> {
    let is_step = holders.is_multiple_of(COMMON_ROWS) && {
        let steps = holders / COMMON_ROWS;
        steps.is_power_of_two() && steps.trailing_zeros().is_multiple_of(COMMON_STEP.trailing_zeros())
    };
    let counted = known.slots.get(slot).filter(|_| is_step && !known.is_flat)?;
    Some(log_share(holders, counted.rows).min(0.0))
}

/// log2 of the share of rows that hold a value.
fn log_share(n: u32, rows: u32) -> f32 {
    (f64::from(n.max(1)) / f64::from(rows.max(1))).log2() as f32
}

impl Features {
    /// The forms of a slot's values.
    pub(crate) fn dictionary(&self, slot: usize) -> Option<&Forms> {
        let at = self.slots.get(slot)?.dictionary;
        self.slots.get(at).map(|s| &s.forms)
    }

    /// Rows that have a value in a slot.
    fn filled(&self, slot: usize) -> u32 {
        (0..self.rows.len() as u32).filter(|row| !self.rows.row(*row).of(slot).is_empty()).count() as u32
    }

    /// How often each value occurs in these rows, by slot.
    fn count(&self) -> Vec<Vec<u32>> {
        let mut counts: Vec<Vec<u32>> = (0..self.slots.len()).map(|slot| vec![0; self.dictionary(slot).map_or(0, Forms::len)]).collect();
        for row in 0..self.rows.len() as u32 {
            let row = self.rows.row(row);
            for (at, counts) in counts.iter_mut().enumerate() {
                for value in row.of(at) {
                    counts.get_mut(*value as usize).into_iter().for_each(|n| *n += 1);
                }
            }
        }
        counts
    }

    /// Counts how common values are in these rows.
    pub(super) fn count_values(&mut self) {
        let is_flat = self.rows.len() <= FEW_ROWS;
        for (at, counts) in self.count().into_iter().enumerate() {
            let rows = self.filled(at);
            let all = f64::from(rows);
            let agreeing: f64 = counts.iter().map(|n| f64::from(*n) * (f64::from(*n) - 1.0).max(0.0)).sum();
            let agree = agreeing / (all * (all - 1.0).max(1.0)).max(1.0);
            let Some(slot) = self.slots.get_mut(at) else { continue };
            slot.log_agree = agree.max(1.0 / (all * all).max(1.0)).log2() as f32;
            slot.log_rarest = if is_flat { slot.log_agree } else { log_share(1, rows) };
            slot.log_shares = counts.iter().map(|n| if is_flat { slot.log_agree } else { log_share(*n, rows) }).collect();
        }
    }
}
