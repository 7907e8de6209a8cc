// SPDX-License-Identifier: Apache-2.0
//! Addresses on chains: how often, with how many and for how long they move coins, beside Ethereum accounts.

use std::{
    collections::{HashMap, HashSet},
    path::Path,
};

use super::{
    CheckError, Compare, Figures, Published, Spec,
    payments::{COUNTS, classes},
    stats::{Reservoir, hash},
    table::{self, World, number},
};

const SOURCE: Published = Published("Ethereum accounts without a fraud flag (V. Aliyev, Kaggle 2020): 3,831 accounts");

pub(super) const SPECS: [Spec; 8] = [
    SOURCE.spec(
        "crypto.sent",
        "Transfers sent by an address",
        "share of addresses",
        "addresses that sent any",
        Compare::Steps(&COUNTS),
        "",
    ),
    SOURCE.spec(
        "crypto.received",
        "Transfers received by an address",
        "share of addresses",
        "addresses that received any",
        Compare::Steps(&COUNTS),
        "",
    ),
    SOURCE.spec(
        "crypto.payers",
        "Addresses that pay an address",
        "share of addresses",
        "distinct, of addresses that received any",
        Compare::Steps(&COUNTS),
        "",
    ),
    SOURCE.spec(
        "crypto.payees",
        "Addresses paid by an address",
        "share of addresses",
        "distinct, of addresses that sent any",
        Compare::Steps(&COUNTS),
        "",
    ),
    SOURCE.spec("crypto.only_receives", "Addresses that never send", "share of addresses", "of all addresses", Compare::Relative, ""),
    SOURCE.spec(
        "crypto.gap_sent",
        "Minutes before a transfer sent",
        "log10 minutes",
        "mean wait of an address from the movement before, sent or received, to one sent; of two or more, where above 0",
        Compare::Level,
        "",
    ),
    SOURCE.spec(
        "crypto.gap_received",
        "Minutes before a transfer received",
        "log10 minutes",
        "the same to one received",
        Compare::Level,
        "",
    ),
    SOURCE.spec(
        "crypto.life",
        "Minutes from first to last transfer",
        "log10 minutes",
        "of an address, where above 0",
        Compare::Level,
        "Two years of a world cut off longer lives.",
    ),
];

/// One in so many addresses is looked at, when there are more.
const ADDRESSES_MAX: u64 = 200_000;

#[derive(Default)]
struct Address {
    sent: Vec<i64>,
    received: Vec<i64>,
    to: HashSet<u64>,
    from: HashSet<u64>,
}

/// What is known of one address.
#[derive(Default)]
struct Habit {
    sent: f64,
    received: f64,
    payers: f64,
    payees: f64,
    gap_sent: f64,
    gap_received: f64,
    life: f64,
}

/// Mean minutes from the movement before, of either kind, to one of `these`. This is what the published figures mean, whose columns are
/// named as if they were gaps between transfers of one kind: in 2,344 of the 2,349 accounts with two or more of both kinds the waits add
/// up to the life.
fn mean_wait(these: &[i64], others: &[i64]) -> f64 {
    if these.len() < 2 {
        return 0.0;
    }
    let kind = |times: &[i64], is_one: bool| times.iter().map(|t| (*t, is_one)).collect::<Vec<_>>();
    let mut all = [kind(these, true), kind(others, false)].concat();
    all.sort_unstable();
    let waited: i64 = all.windows(2).filter(|w| w[1].1).map(|w| w[1].0 - w[0].0).sum();
    waited as f64 / these.len() as f64
}

impl Address {
    fn habit(&self) -> Habit {
        let all = || self.sent.iter().chain(&self.received);
        Habit {
            sent: self.sent.len() as f64,
            received: self.received.len() as f64,
            payers: self.from.len() as f64,
            payees: self.to.len() as f64,
            gap_sent: mean_wait(&self.sent, &self.received),
            gap_received: mean_wait(&self.received, &self.sent),
            life: all().max().zip(all().min()).map_or(0.0, |(a, b)| (a - b) as f64),
        }
    }
}

fn tell(habits: &[Habit], out: &mut Figures) {
    if habits.len() < super::VALUES_MIN {
        return;
    }
    let above = |of: fn(&Habit) -> f64| {
        let mut values: Vec<f64> = habits.iter().map(of).filter(|v| *v > 0.0).collect();
        values.sort_unstable_by(f64::total_cmp);
        values
    };
    out.list("crypto.sent", classes(&above(|h| h.sent)));
    out.list("crypto.received", classes(&above(|h| h.received)));
    out.list("crypto.payers", classes(&above(|h| h.payers)));
    out.list("crypto.payees", classes(&above(|h| h.payees)));
    out.one("crypto.only_receives", habits.iter().filter(|h| h.sent == 0.0).count() as f64 / habits.len() as f64);
    let mut time = |id: &'static str, of: fn(&Habit) -> f64| {
        let sample: Reservoir = above(of).into_iter().map(f64::log10).collect();
        out.sample(id, sample.values());
    };
    time("crypto.gap_sent", |h| h.gap_sent);
    time("crypto.gap_received", |h| h.gap_received);
    time("crypto.life", |h| h.life);
}

/// `2024-07-01T07:16:00Z` as minutes.
fn minute(text: &str) -> Option<i64> {
    let part = |from: usize, to: usize| text.get(from..to)?.parse::<i64>().ok();
    Some((table::day(text, false)? * 24 + part(11, 13)?) * 60 + part(14, 16)?)
}

pub(super) fn world(world: &World<'_>, out: &mut Figures) -> Result<(), CheckError> {
    let mut rows = 0;
    world.rows("crypto_transfers", &["from_address"], |_, _| rows += 1)?;
    let every = (2 * rows / ADDRESSES_MAX).max(1);
    let mut addresses: HashMap<u64, Address> = HashMap::new();
    world.rows("crypto_transfers", &["from_address", "to_address", "block_time"], |_, cells| {
        let (from, to) = (hash(cells[0]), hash(cells[1]));
        let Some(at) = minute(cells[2]) else { return };
        if from % every == 0 {
            let one = addresses.entry(from).or_default();
            one.sent.push(at);
            one.to.insert(to);
        }
        if to % every == 0 {
            let one = addresses.entry(to).or_default();
            one.received.push(at);
            one.from.insert(from);
        }
    })?;
    tell(&addresses.values().map(Address::habit).collect::<Vec<_>>(), out);
    Ok(())
}

pub(super) fn real(data: &Path, out: &mut Figures) -> Result<(), CheckError> {
    let mut habits = Vec::new();
    let columns = [
        "FLAG",
        "Sent tnx",
        "Received Tnx",
        "Unique Received From Addresses",
        "Unique Sent To Addresses",
        "Avg min between sent tnx",
        "Avg min between received tnx",
        "Time Diff between first and last (Mins)",
    ];
    table::published(&data.join("crypto-ethereum-accounts/accounts.csv.gz"), &columns, |_, cells| {
        let figures: Vec<f64> = cells.iter().map(|c| number(c).unwrap_or(0.0)).collect();
        let &[flag, sent, received, payers, payees, gap_sent, gap_received, life] = figures.as_slice() else { return };
        if flag == 0.0 && sent + received > 0.0 {
            habits.push(Habit { sent, received, payers, payees, gap_sent, gap_received, life });
        }
    })?;
    tell(&habits, out);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_and_lives_are_in_minutes() {
        let one = Address { sent: vec![30, 10, 20], received: vec![110], ..Address::default() }.habit();
        assert_eq!((one.gap_sent, one.gap_received, one.life), (20.0 / 3.0, 0.0, 100.0));
        let two = Address { sent: vec![30, 10], received: vec![50, 20], ..Address::default() }.habit();
        assert_eq!((two.gap_sent, two.gap_received), (5.0, 15.0));
        assert_eq!(minute("1970-01-02T00:10:00Z"), Some(1_450));
    }
}
