// SPDX-License-Identifier: Apache-2.0
//! Wires of lawful life: single ones, and runs of several from one payer to one payee.

use super::{BANK_DAYS, Maker, any_goods, cents, partner_land, round, weigh};
use crate::{
    Rng,
    rng::stream,
    world::{
        calendar::{DAY, Minute, weekday},
        cast::Party,
        deeds::{How, Money, What},
        economy::minute,
        goods::{goods, sector_no},
        holders::normal,
        lands::{LandNo, MX, US},
    },
};

/// Of a hundred wires, how many begin a run: of pairs of banks in the FinCEN Files a fifth pay again.
const RUN_PERCENT: u64 = 16;

/// US cents below which hardly anyone sends a wire abroad.
const WIRED_CENTS: f64 = 4_000.0;

impl Maker<'_> {
    pub(super) fn wire(&mut self) -> What {
        let from = match self.rng.below(100) {
            0..55 => US,
            55..72 => MX,
            _ => partner_land(self.rng),
        };
        // What is paid within other lands, nobody here sees.
        let is_at_home = matches!(from, US | MX) && self.rng.chance(30);
        if is_at_home { self.wire_at_home(from) } else { self.wire_abroad(from) }
    }

    /// Within the land: rent, wages.
    fn wire_at_home(&mut self, land: LandNo) -> What {
        let no = any_goods(self.rng, |n| goods(n).sea + 1);
        let sector = self.rng.pick(goods(no).buyers);
        let buyer = self.cast.buyer(self.rng, land, sector_no(sector).unwrap_or(0));
        let nth = self.rng.heavy(40);
        let mut of_buyer = self.cast.rng(buyer, stream("rent") ^ nth);
        let to = if nth == 0 {
            self.cast.busy_firm(&mut of_buyer, land, sector_no("real-estate").unwrap_or(0))
        } else {
            self.cast.anyone(&mut of_buyer, land)
        };
        let sum = cents(self.rng, 2_600.0, 0.75);
        self.money(buyer, to, sum, How::Wire, if nth == 0 { "RENT" } else { "PAYROLL" })
    }

    /// To a seller abroad, for goods.
    fn wire_abroad(&mut self, from: LandNo) -> What {
        let no = any_goods(self.rng, |n| goods(n).sea + 1);
        let to = match from {
            US | MX => partner_land(self.rng),
            _ if self.rng.chance(80) => US,
            _ => MX,
        };
        let (buyer, seller) = self.known(from, to, no);
        let (_, value) = weigh(self.rng, no);
        let share = self.rng.between(20, 110);
        // Deposits, balances and several orders in one: payments spread wider than goods.
        let spread = (normal(self.rng) * 1.6).exp();
        let sum = ((value * share / 100) as f64 * spread).min(5e10);
        // Nobody wires what the wire itself costs: trifles are paid with what else is due.
        let due = if sum < WIRED_CENTS { WIRED_CENTS * (0.8 * normal(self.rng).abs()).exp() } else { sum };
        let sum = round(self.rng, due as u64);
        let memo = self.goods_memo(goods(no).words.first().copied().unwrap_or(""));
        self.money(buyer, seller, sum, How::Wire, &memo)
    }

    /// A firm that pays, and one of those that it knows there.
    fn known(&mut self, from: LandNo, to: LandNo, no: u8) -> (Party, Party) {
        let of = goods(no);
        let buys = self.rng.pick(of.buyers);
        let buyer = self.cast.buyer(self.rng, from, sector_no(buys).unwrap_or(0));
        let nth = self.rng.heavy(12);
        let mut of_buyer = self.cast.rng(buyer, stream("payee") ^ nth << 8 ^ u64::from(to) << 16);
        (buyer, self.cast.busy_firm(&mut of_buyer, to, sector_no(of.seller).unwrap_or(0)))
    }

    fn goods_memo(&mut self, words: &str) -> String {
        let invoice = self.rng.between(1_000, 999_999);
        let text = self.rng.pick(&["INVOICE", "PAYMENT FOR GOODS", "INV", "DEPOSIT FOR ORDER", "BALANCE FOR PI"]);
        match self.rng.below(10) {
            0..6 => format!("{text} {invoice}"),
            6..8 => format!("{text} {invoice} {words}"),
            8 => self.rng.pick(&["GOODS", "SERVICES", "CONSULTING", "RAW MATERIAL", "SAMPLE"]).to_owned(),
            _ => String::new(),
        }
    }

    /// What follows a wire: instalments, rent and wages of the next months, orders of one season. Gaps as between pairs of the FinCEN
    /// Files: half are within nine days.
    pub(super) fn run(&mut self, first: &Money) -> Vec<(Minute, What)> {
        if !self.rng.chance(RUN_PERCENT) {
            return Vec::new();
        }
        let more = match self.rng.below(100) {
            0..52 => 1,
            52..80 => self.rng.between(2, 3),
            80..92 => self.rng.between(4, 7),
            _ => self.rng.between(8, 20),
        };
        let pace = 60_f64.powf(self.rng.unit());
        let is_regular = self.rng.chance(45);
        let mut at = self.at;
        (0..more)
            .map(|_| {
                at += (pace * (normal(self.rng) * 0.6).exp() * f64::from(DAY)) as Minute;
                let at = workday(self.plan.first_day, self.rng, at);
                let cents = if is_regular { first.cents } else { cents(self.rng, first.cents as f64 / 100.0, 0.6) };
                let memo = match first.memo.as_str() {
                    "RENT" | "PAYROLL" | "" => first.memo.clone(),
                    _ => self.goods_memo(""),
                };
                (at, What::Money(Box::new(Money { cents, memo: memo.trim_end().to_owned(), ..first.clone() })))
            })
            .collect()
    }
}

/// Working hours of this day, or of the next on which banks pay.
fn workday(first_day: i64, rng: &mut Rng, at: Minute) -> Minute {
    let day = at.div_euclid(DAY);
    let mut late = 0;
    while late < 7 && rng.below(BANK_DAYS[1]) >= BANK_DAYS[weekday(first_day + i64::from(day + late))] {
        late += 1;
    }
    (day + late) * DAY + minute(rng, true)
}
