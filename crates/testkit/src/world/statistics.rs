// SPDX-License-Identifier: Apache-2.0
//! Published statistics of trade by month, pair of lands and HS line, as both sides' offices publish them.
//!
//! The world's own consignments are a part of a larger trade between the same lands, of which no other record is kept. Each pair of lands
//! and line has a size, how often anything moves, and offices that see it in their own ways: all worked out from the seed, for all months.
//! Goods leave in one month and arrive in another, offices put them down to another partner or not at all, and they differ over value
//! and weight. Shares and spreads are set by UN Comtrade 2019 (monthly, HS 160414 and 030389), in round figures; size of trade by gravity
//! (Tinbergen 1962), with firms as the size of a land.

use std::collections::BTreeMap;

use model::time::{civil_from_days, days_from_civil};

use super::{
    Plan,
    calendar::{DAY, Minute},
    deeds::{Cargo, Deed},
    desk::Desk,
    goods::{GOODS, goods},
    holders::{hs6, normal, restated},
    lands::{LANDS, Land, LandNo, MX, US, land},
};
use crate::{Rng, rng::stream};

/// What adds to a month of published statistics.
#[derive(Clone, Debug)]
pub(crate) struct Flow {
    pub(crate) at: Minute,
    pub(crate) from: LandNo,
    pub(crate) to: LandNo,
    /// Seen by the importing side.
    pub(crate) is_import: bool,
    pub(crate) hs6: &'static str,
    pub(crate) cents: u64,
    pub(crate) kg: u64,
}

/// A cell of one side's statistics.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Cell {
    /// Months since year 0.
    month: i32,
    from: LandNo,
    to: LandNo,
    is_import: bool,
    hs6: &'static str,
}

/// What is published of a cell.
#[derive(Clone, Debug)]
pub(crate) struct Published {
    pub(crate) month: i32,
    pub(crate) from: &'static Land,
    pub(crate) to: &'static Land,
    pub(crate) is_import: bool,
    pub(crate) hs6: &'static str,
    pub(crate) cents: u64,
    pub(crate) kg: u64,
}

/// Statistics cover chemicals and machines for tablets.
fn is_covered(hs10: &str) -> bool {
    ["28", "29", "8479"].iter().any(|chapter| hs10.starts_with(chapter))
}

/// Both sides of one of the world's own consignments.
pub(crate) fn flows(desk: &Desk<'_>, deed: &Deed, cargo: &Cargo) -> Vec<Flow> {
    let of = goods(cargo.goods);
    if !is_covered(of.hs10) {
        return Vec::new();
    }
    let (from, to) = (desk.cast.land_of(cargo.shipper), desk.cast.land_of(cargo.consignee));
    let (cents, kg) = restated(&mut desk.luck(deed.key, 7), cargo);
    let hs6 = hs6(cargo.words, of);
    let arrives = deed.at + Minute::from(cargo.voyage_days) * DAY;
    let both = [
        Flow { at: deed.at, from, to, is_import: false, hs6, cents: cargo.cents, kg: cargo.kg },
        Flow { at: arrives, from, to, is_import: true, hs6, cents, kg },
    ];
    // One of eight is missing from a side's publication: late, or under another partner.
    let mut luck = desk.luck(deed.key, 8);
    both.into_iter().filter(|_| !luck.chance(12)).collect()
}

/// Sums of the trade of all months.
#[derive(Debug, Default)]
pub(crate) struct Statistics {
    /// US cents and kilograms.
    sums: BTreeMap<Cell, (u64, u64)>,
}

impl Statistics {
    pub(crate) fn add(&mut self, plan: &Plan, flow: &Flow) {
        if (0..plan.days * DAY).contains(&flow.at) {
            let month = month_of(plan.first_day + i64::from(flow.at / DAY));
            self.add_to(Cell { month, from: flow.from, to: flow.to, is_import: flow.is_import, hs6: flow.hs6 }, flow.cents, flow.kg);
        }
    }

    fn add_to(&mut self, cell: Cell, cents: u64, kg: u64) {
        let sums = self.sums.entry(cell).or_default();
        sums.0 += cents;
        sums.1 += kg;
    }

    /// What both sides publish, in the order of month, reporter and partner.
    pub(crate) fn publish(mut self, plan: &Plan) -> Vec<Published> {
        for line in lines() {
            for from in 0..LANDS.len() as LandNo {
                for to in (0..LANDS.len() as LandNo).filter(|to| *to != from) {
                    self.add_trade(plan, from, to, &line);
                }
            }
        }
        let mut rows: Vec<Published> =
            self.sums.into_iter().filter_map(|(cell, sums)| Offices::of(plan.seed, &cell).publish(plan.seed, &cell, sums)).collect();
        let reporter = |row: &Published| if row.is_import { (row.to.code, row.from.code) } else { (row.from.code, row.to.code) };
        rows.sort_by_key(|row| (row.month, reporter(row), row.is_import, row.hs6));
        rows
    }

    /// The trade of all months between two lands in one line, beyond the world's own consignments. Of trade between two other lands
    /// than those of the world's customs nothing is published here, and offices of a small world publish a few lines only.
    fn add_trade(&mut self, plan: &Plan, from: LandNo, to: LandNo, line: &Line) {
        let mut rng = Rng::at(plan.seed, stream("trade"), number(from, to, line.hs6));
        let is_seen = [from, to].iter().any(|land| [US, MX].contains(land));
        if !is_seen || plan.size == super::Size::Small && !rng.chance(5) {
            return;
        }
        let trade = Trade::of(&mut rng, from, to, line);
        let larger = plan.scale() / MEDIUM;
        let (first, last) = (month_of(plan.first_day), month_of(plan.first_day + i64::from(plan.days) - 1));
        // What left before the first month arrives in it.
        for month in first - 2..=last {
            if rng.unit() >= trade.open {
                continue;
            }
            let count = (trade.consignments * (normal(&mut rng) * 0.25).exp()).round().clamp(1.0, CONSIGNMENTS_MAX);
            let weather = (normal(&mut rng) * 0.3).exp();
            let begins = days_from_civil(i64::from(month / 12), (month % 12 + 1) as u8, 1);
            for _ in 0..count as u64 {
                let usd = trade.usd * larger / trade.consignments.min(CONSIGNMENTS_MAX) * weather * (normal(&mut rng) - 0.5).exp();
                let kg = usd / trade.usd_a_kg * (normal(&mut rng) * 0.1).exp();
                let leaves = begins + rng.below(30) as i64;
                let arrives = leaves + if trade.is_near { rng.between(2, 9) } else { rng.between(12, 38) } as i64;
                for (day, is_import) in [(leaves, false), (arrives, true)] {
                    let cell = Cell { month: month_of(day), from, to, is_import, hs6: line.hs6 };
                    if (first..=last).contains(&cell.month) {
                        self.add_to(cell, (usd * 100.0).max(100.0) as u64, kg.max(1.0) as u64);
                    }
                }
            }
        }
    }
}

/// A medium world's scale: the larger trade grows with the world.
const MEDIUM: f64 = 51.5;
/// Consignments of a month that are drawn one by one; of more trade, each is larger.
const CONSIGNMENTS_MAX: f64 = 40.0;

/// One HS line and what all goods in it have.
struct Line {
    hs6: &'static str,
    usd_a_kg: f64,
    /// Of 1,000 consignments.
    share: u32,
}

/// All lines that statistics cover.
fn lines() -> Vec<Line> {
    let mut all: Vec<Line> = Vec::new();
    for of in GOODS.iter().filter(|g| is_covered(g.hs10)) {
        let hs6 = of.hs10.get(..6).unwrap_or("");
        match all.iter_mut().find(|line| line.hs6 == hs6) {
            Some(line) => line.share += of.sea,
            None => all.push(Line { hs6, usd_a_kg: f64::from(of.cents_a_kg) / 100.0, share: of.sea }),
        }
    }
    all
}

/// The trade of two lands in one line.
struct Trade {
    /// US dollars of a month in which anything moves.
    usd: f64,
    usd_a_kg: f64,
    /// Chance that anything leaves in a month.
    open: f64,
    consignments: f64,
    /// By road or a short way by sea.
    is_near: bool,
}

impl Trade {
    fn of(rng: &mut Rng, from: LandNo, to: LandNo, line: &Line) -> Trade {
        let size = |no: LandNo| f64::from(land(no).firms).log10();
        let usual = 1.2 + 0.6 * (size(from) + size(to)) + 0.4 * f64::from(1 + line.share).log10();
        // Small trade spreads further down than large trade up.
        let luck = normal(rng);
        let size = usual + luck * if luck < 0.0 { 1.65 } else { 1.25 };
        Trade {
            usd: 10_f64.powf(size),
            usd_a_kg: line.usd_a_kg * (normal(rng) * 0.5).exp(),
            open: logistic(0.75 * (size - 3.1) + 1.5 * normal(rng)),
            consignments: 10_f64.powf(0.33 * (size - 1.5)),
            is_near: from.min(to) == US && from.max(to) == MX || rng.chance(10),
        }
    }
}

fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// How the two sides' offices see the trade of two lands in one line.
struct Offices {
    exports: bool,
    imports: bool,
    /// Natural logarithms of import over export, in all months: of value and weight, of value alone.
    gap: f64,
    price: f64,
}

impl Offices {
    fn of(seed: u64, cell: &Cell) -> Offices {
        let mut rng = Rng::at(seed, stream("offices"), number(cell.from, cell.to, cell.hs6));
        // More than a third of pairs are known to one side alone in all months; it is mostly small trade, through third lands.
        let knows = rng.unit();
        let is_apart = rng.chance(30);
        Offices {
            exports: knows >= 0.17,
            imports: !(0.17..0.34).contains(&knows),
            gap: normal(&mut rng) * if is_apart { 1.1 } else { 0.09 },
            price: normal(&mut rng) * 0.07,
        }
    }

    /// What a side makes of a month.
    fn publish(&self, seed: u64, cell: &Cell, (cents, kg): (u64, u64)) -> Option<Published> {
        let mut rng =
            Rng::at(seed, stream("month"), number(cell.from, cell.to, cell.hs6) ^ (cell.month as u64) << 1 ^ u64::from(cell.is_import));
        // One cell in twenty is withheld, or late.
        if !(if cell.is_import { self.imports } else { self.exports }) || rng.chance(5) {
            return None;
        }
        let (mut gap, mut price) = (0.0, 0.0);
        if cell.is_import {
            gap = self.gap + normal(&mut rng) * rng.pick_of(&[0.07, 0.07, 0.7]);
            price = self.price + 0.05 + normal(&mut rng) * rng.pick_of(&[0.05, 0.05, 0.6]);
        }
        Some(Published {
            month: cell.month,
            from: land(cell.from),
            to: land(cell.to),
            is_import: cell.is_import,
            hs6: cell.hs6,
            cents: (cents as f64 * (gap + price).exp()).max(1.0) as u64,
            kg: (kg as f64 * gap.exp()).max(1.0) as u64,
        })
    }
}

/// A number of its own for two lands and a line.
fn number(from: LandNo, to: LandNo, hs6: &str) -> u64 {
    (hs6.parse::<u64>().unwrap_or(0) << 8 | u64::from(from)) << 32 | u64::from(to) << 24
}

fn month_of(days: i64) -> i32 {
    let (year, month, _) = civil_from_days(days);
    year as i32 * 12 + i32::from(month) - 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::{Size, lands::CN};

    fn published(plan: &Plan, flows: &[Flow]) -> Vec<Published> {
        let mut all = Statistics::default();
        flows.iter().for_each(|flow| all.add(plan, flow));
        all.publish(plan)
    }

    #[test]
    fn a_consignment_adds_to_its_own_cell_alone() {
        let plan = Plan::new(3, Size::Medium);
        let without = published(&plan, &[]);
        // A cell that is published.
        let cell = without.iter().find(|r| !r.is_import && (r.from.code, r.to.code) == ("CN", "MX")).unwrap();
        let at = (30 * (cell.month - month_of(plan.first_day)) + 15) * DAY;
        let flow = Flow { at, from: CN, to: MX, is_import: false, hs6: cell.hs6, cents: 70_000_000, kg: 9_000 };
        let with = published(&plan, &[flow]);
        let sum = |rows: &[Published]| rows.iter().map(|r| (r.cents, r.kg)).fold((0, 0), |a, b| (a.0 + b.0, a.1 + b.1));
        let (less, more) = (sum(&without), sum(&with));
        assert_eq!((more.0 - less.0, more.1 - less.1), (70_000_000, 9_000));
        assert_eq!(without.len(), with.len());
    }

    #[test]
    fn a_side_that_states_less_shows_in_the_mirror() {
        let plan = Plan::new(3, Size::Small);
        // Trade of two other lands than those of the world's customs: nothing else is in these cells.
        let ratio = |percent: u64, day: i32| {
            let flow = |is_import, cents| Flow { at: day * DAY, from: CN, to: 3, is_import, hs6: "293332", cents, kg: 100 };
            let rows = published(&plan, &[flow(false, 1_000_000), flow(true, 10_000 * percent)]);
            let cents = |is_import| {
                rows.iter().find(|r| r.from.code == "CN" && r.to.code == "IN" && r.is_import == is_import).map(|r| r.cents as f64)
            };
            Some(cents(true)? / cents(false)?)
        };
        let (day, whole) = (0..24).map(|month| month * 30 + 15).find_map(|day| Some((day, ratio(100, day)?))).unwrap();
        assert!((ratio(40, day).unwrap() / whole - 0.4).abs() < 1e-3);
    }
}
