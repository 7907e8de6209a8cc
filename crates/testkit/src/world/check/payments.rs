// SPDX-License-Identifier: Apache-2.0
//! Payments between banks and between accounts, beside the FinCEN Files. These were all reported as suspicious: their level is not that of
//! everyday payments, so amounts are compared by spread alone.

use std::{
    collections::{HashMap, HashSet},
    path::Path,
};

use model::time::civil_from_days;

use super::{
    CheckError, Compare, Figures, GINI_TOLERANCE, HILL_TOLERANCE, Published, Spec,
    stats::{self, Reservoir, Tally, hash},
    table::{self, World, log10, number},
};

use crate::world::calendar::weekday;

const SOURCE: Published = Published("FinCEN Files, transactions_map (ICIJ, 2020-09-20): 4,507 rows, 2000 to 2017");

/// Classes of counts.
pub(super) const COUNTS: [&str; 7] = ["1", "2", "3-4", "5-8", "9-16", "17-32", "33+"];
pub(super) const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
pub(super) const WEEK: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

pub(super) const SPECS: [Spec; 13] = [
    SOURCE.spec(
        "payments.amount",
        "Amount of a payment",
        "log10 USD",
        "one payment a row; world: wires",
        Compare::Spread,
        "Published payments are reported ones, a decade above everyday payments; level is not compared.",
    ),
    SOURCE.spec(
        "payments.round",
        "Payments that are a multiple of 1,000 USD",
        "share",
        "one payment a row, at or above 1,000 USD",
        Compare::Relative,
        "",
    ),
    SOURCE.spec(
        "payments.bank_out",
        "Banks paid by a bank",
        "share of banks",
        "distinct receiving banks by paying bank (name and country); of at most 4,507 rows, drawn at random",
        Compare::Steps(&COUNTS),
        "",
    ),
    SOURCE.spec("payments.bank_in", "Banks that pay a bank", "share of banks", "the same the other way", Compare::Steps(&COUNTS), ""),
    SOURCE.spec(
        "payments.bank_gini",
        "Concentration of payments between banks",
        "Gini",
        "of distinct banks paid by a bank",
        Compare::Within(GINI_TOLERANCE),
        "",
    ),
    SOURCE.spec(
        "payments.bank_tail",
        "Tail of the degree of banks",
        "Hill exponent",
        "distinct neighbors of a bank, largest tenth",
        Compare::Within(HILL_TOLERANCE),
        "",
    ),
    SOURCE.spec(
        "payments.account_out",
        "Accounts paid by an account",
        "share of accounts",
        "distinct receivers by payer; published: of banks, as accounts are not known",
        Compare::Steps(&COUNTS),
        "",
    ),
    SOURCE.spec(
        "payments.repeat_pairs",
        "Pairs that pay again",
        "share of pairs",
        "directed pairs of accounts with more than one payment; published: of banks",
        Compare::Relative,
        "",
    ),
    SOURCE.spec(
        "payments.repeat_rows",
        "Payments within such pairs",
        "share of payments",
        "payments of pairs with more than one",
        Compare::Relative,
        "",
    ),
    SOURCE.spec("payments.rows_per_pair", "Payments per pair", "share of pairs", "payments by directed pair", Compare::Steps(&COUNTS), ""),
    SOURCE.spec(
        "payments.gap",
        "Days between payments of a pair",
        "log10 days",
        "days between neighboring payments of a directed pair, where above 0",
        Compare::Level,
        "Published pairs are of banks, and payments of one report follow each other closely.",
    ),
    SOURCE.spec("payments.months", "Payments by month", "share", "month of the value date", Compare::Shares(&MONTHS), ""),
    SOURCE.spec("payments.weekdays", "Payments by weekday", "share", "weekday of the value date", Compare::Shares(&WEEK), ""),
];

/// Rows of which the graph of banks is made: as many as the published one.
const BANK_ROWS: u64 = 4_507;

#[derive(Default)]
struct Payments {
    amounts: Reservoir,
    round: (u64, u64),
    banks: Vec<(u64, u64)>,
    /// Days of payments by pair of parties.
    pairs: HashMap<(u64, u64), Vec<i32>>,
    months: [f64; 12],
    week: [f64; 7],
}

impl Payments {
    fn amount(&mut self, text: &str) {
        let Some(amount) = log10(text) else { return };
        self.amounts.push(amount);
        if amount >= 3.0 {
            self.round.1 += 1;
            self.round.0 += u64::from(number(text).is_some_and(|a| a % 1_000.0 == 0.0));
        }
    }

    fn when(&mut self, day: i64) {
        self.months[civil_from_days(day).1 as usize - 1] += 1.0;
        self.week[weekday(day)] += 1.0;
    }

    fn tell(self, out: &mut Figures) {
        out.sample("payments.amount", self.amounts.values());
        out.one("payments.round", self.round.0 as f64 / self.round.1 as f64);
        let graph = Graph::of(&self.banks);
        out.list("payments.bank_out", classes(&graph.out));
        out.list("payments.bank_in", classes(&graph.into));
        out.one("payments.bank_gini", stats::gini(&graph.out));
        out.one("payments.bank_tail", stats::hill(&graph.both));
        let pairs: Vec<(u64, u64)> = self.pairs.keys().copied().collect();
        out.list("payments.account_out", classes(&Graph::of(&pairs).out));
        let tally = Tally(self.pairs.iter().map(|(pair, days)| (*pair, days.len() as u32)).collect());
        let (again, rows) = tally.repeats();
        out.one("payments.repeat_pairs", again);
        out.one("payments.repeat_rows", rows);
        out.list("payments.rows_per_pair", classes(&tally.counts()));
        out.sample("payments.gap", Reservoir::from_iter(gaps(self.pairs)).values());
        out.list("payments.months", stats::shares(&self.months));
        out.list("payments.weekdays", stats::shares(&self.week));
    }
}

/// Decimal logarithms of days between neighboring deeds of a pair, in an order that does not depend on the hash table.
pub(super) fn gaps(pairs: HashMap<(u64, u64), Vec<i32>>) -> Vec<f64> {
    let mut all: Vec<f64> = Vec::new();
    for mut days in pairs.into_values() {
        days.sort_unstable();
        all.extend(days.windows(2).filter(|w| w[1] > w[0]).map(|w| f64::from(w[1] - w[0]).log10()));
    }
    all.sort_unstable_by(f64::total_cmp);
    all
}

/// Shares of counts by class.
pub(super) fn classes(counts: &[f64]) -> Vec<f64> {
    let mut by_class = [0.0; COUNTS.len()];
    for count in counts {
        let class = (count.max(1.0).log2().ceil() as usize).min(COUNTS.len() - 1);
        by_class[class] += 1.0;
    }
    stats::shares(&by_class)
}

/// Numbers of neighbors.
struct Graph {
    out: Vec<f64>,
    into: Vec<f64>,
    both: Vec<f64>,
}

impl Graph {
    fn of(pairs: &[(u64, u64)]) -> Graph {
        let distinct: HashSet<(u64, u64)> = pairs.iter().copied().collect();
        let (mut out, mut into, mut both) = (Tally::default(), Tally::default(), Tally::default());
        for (from, to) in &distinct {
            out.add(*from);
            into.add(*to);
            // A tie both ways is one neighbor.
            if from <= to || !distinct.contains(&(*to, *from)) {
                both.add(*from);
                if from != to {
                    both.add(*to);
                }
            }
        }
        Graph { out: out.counts(), into: into.counts(), both: both.counts() }
    }
}

/// Letters and digits, in lower case.
fn plain(text: &str) -> String {
    text.chars().filter(|c| c.is_ascii_alphanumeric()).collect::<String>().to_lowercase()
}

fn bank(name: &str, country: &str) -> u64 {
    hash(&format!("{}|{country}", plain(name)))
}

pub(super) fn world(world: &World<'_>, out: &mut Figures) -> Result<(), CheckError> {
    let mut all = Payments::default();
    let mut rows = 0;
    world.rows("wires", &["amount"], |_, _| rows += 1)?;
    let every = (rows / BANK_ROWS).max(1);
    let columns = [
        "amount",
        "value_date",
        "payer_bank",
        "payer_country",
        "beneficiary_bank",
        "beneficiary_country",
        "payer_account",
        "beneficiary_account",
    ];
    world.rows("wires", &columns, |line, cells| {
        let &[amount, date, bank_a, land_a, bank_b, land_b, from, to] = cells else { return };
        all.amount(amount);
        if crate::rng::mix(line).is_multiple_of(every) && all.banks.len() < BANK_ROWS as usize {
            all.banks.push((bank(bank_a, land_a), bank(bank_b, land_b)));
        }
        let Some(day) = table::day(date, false) else { return };
        all.when(day);
        all.pairs.entry((hash(from), hash(to))).or_default().push(day as i32);
    })?;
    all.tell(out);
    Ok(())
}

pub(super) fn real(data: &Path, out: &mut Figures) -> Result<(), CheckError> {
    let mut all = Payments::default();
    let columns = [
        "originator_bank",
        "originator_iso",
        "beneficiary_bank",
        "beneficiary_iso",
        "number_transactions",
        "amount_transactions",
        "begin_date",
    ];
    table::published(&data.join("fincen-files/transactions_map.csv.gz"), &columns, |_, cells| {
        let &[bank_a, land_a, bank_b, land_b, count, amount, begin] = cells else { return };
        let (from, to) = (bank(bank_a, land_a), bank(bank_b, land_b));
        all.banks.push((from, to));
        if number(count) == Some(1.0) {
            all.amount(amount);
        }
        let day = table::day(begin, false);
        if let Some(day) = day {
            all.when(day);
        }
        all.pairs.entry((from, to)).or_default().extend(day.map(|d| d as i32));
    })?;
    all.tell(out);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_fall_into_their_classes() {
        assert_eq!(classes(&[1.0, 2.0, 3.0, 4.0, 5.0, 8.0, 9.0, 33.0]), [0.125, 0.125, 0.25, 0.25, 0.125, 0.0, 0.125]);
    }

    #[test]
    fn a_tie_both_ways_is_one_neighbor() {
        let graph = Graph::of(&[(1, 2), (2, 1), (1, 3), (1, 2)]);
        assert_eq!((graph.out, graph.into, graph.both), (vec![1.0, 2.0], vec![1.0, 1.0, 1.0], vec![1.0, 1.0, 2.0]));
    }

    #[test]
    fn gaps_are_between_neighbors_in_time() {
        assert_eq!(gaps(HashMap::from([((1, 2), vec![20, 10, 10, 120])])), [1.0, 2.0]);
    }
}
