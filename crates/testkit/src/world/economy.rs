// SPDX-License-Identifier: Apache-2.0
//! The lawful life of the world, one day at a time. A day is worked out from the seed and its number alone.

mod seized;
mod wires;

pub(crate) use seized::taken;

use super::{
    Plan,
    calendar::{self, DAY, Minute},
    cast::{Cast, Chain, Party},
    coins,
    deeds::{Cargo, Deed, How, Key, Money, Parcel, Planned, SLOTS_A_KIND, Sar, TargetKind, Tie, What, Words},
    goods::{GOODS, GoodsNo, SECTORS, goods, sector_no},
    holders::normal,
    lands::{CA, CN, CROSSINGS, HK, LANDS, LandNo, MX, US, land_no},
};
use crate::{Rng, rng::stream};

/// Kinds of lawful activity, each with its number of deeds in a small world of two years.
pub(crate) const ACTIVITIES: [(Activity, u32); 29] = [
    (Activity::Import, 1_150),
    (Activity::Export, 330),
    (Activity::Parcel, 1_450),
    (Activity::Wire, 1_040),
    (Activity::Transfer, 800),
    (Activity::Peer, 900),
    (Activity::Cash, 900),
    (Activity::Check, 110),
    (Activity::Card, 800),
    (Activity::Armored, 50),
    (Activity::Carried, 70),
    (Activity::Banknotes, 60),
    (Activity::Kiosk, 130),
    (Activity::Coins, 900),
    (Activity::Bridge, 60),
    (Activity::Abroad, 70),
    (Activity::Call, 900),
    (Activity::Crossing, 700),
    (Activity::Sale, 220),
    (Activity::Listing, 90),
    (Activity::Profile, 40),
    (Activity::Page, 50),
    (Activity::HandleLink, 15),
    (Activity::Guns, 55),
    (Activity::Trace, 55),
    (Activity::Sar, 130),
    (Activity::Seizure, 450),
    (Activity::Case, 45),
    (Activity::Other, 100),
];

/// A kind of lawful activity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Activity {
    Import,
    Export,
    Parcel,
    Wire,
    Transfer,
    Peer,
    Cash,
    Check,
    Card,
    Armored,
    Carried,
    Banknotes,
    Kiosk,
    Coins,
    Bridge,
    Abroad,
    Call,
    Crossing,
    Sale,
    Listing,
    Profile,
    Page,
    HandleLink,
    Guns,
    Trace,
    Sar,
    Seizure,
    Case,
    /// Planned events, court cases and tags.
    Other,
}

/// Share of a month in a year's trade, in thousandths of the mean, and of a weekday in a week's. Korean import declarations of 2020:
/// Monday is the busiest day, weekends are nearly empty; the year rests in February and peaks in autumn.
const MONTHS: [u64; 12] = [960, 820, 1_010, 980, 940, 990, 1_020, 1_030, 1_050, 1_080, 1_110, 1_010];
pub(crate) const BUSINESS_DAYS: [u64; 7] = [1_850, 1_300, 1_240, 1_180, 1_090, 250, 90];
/// Banks pay on Tuesdays and Thursdays most, and hardly ever at weekends (FinCEN Files).
pub(crate) const BANK_DAYS: [u64; 7] = [1_280, 1_560, 1_330, 1_390, 1_320, 60, 60];
/// Families, phones and streets know no weekend.
const STREET_DAYS: [u64; 7] = [930, 900, 930, 990, 1_180, 1_150, 920];
const YEAR_GROWTH_PERCENT: u64 = 6;

impl Activity {
    fn is_business(self) -> bool {
        matches!(
            self,
            Activity::Import
                | Activity::Export
                | Activity::Parcel
                | Activity::Wire
                | Activity::Check
                | Activity::Armored
                | Activity::Sar
                | Activity::Sale
        )
    }
}

/// The lawful deeds of a day, in the order of their keys.
pub(crate) fn day(plan: &Plan, cast: &Cast, day: i32) -> Vec<Deed> {
    let (mut deeds, mut runs) = (Vec::new(), Vec::new());
    for (nth, (activity, _)) in ACTIVITIES.iter().enumerate() {
        if *activity == Activity::Coins {
            deeds.extend(coins::day(plan, cast, day, nth));
            continue;
        }
        let begun = count(plan, nth, day);
        for n in 0..begun {
            let (key, midnight) = slot(nth, day, n);
            let mut rng = Rng::at(plan.seed, stream("deed"), key.0);
            let at = midnight + minute(&mut rng, activity.is_business());
            // What is paid out abroad was paid in here some hours before.
            let at = if *activity == Activity::Abroad { (at + 150).min(midnight + 1_439) } else { at };
            let mut maker = Maker { plan, cast, rng: &mut rng, at };
            let Some(what) = maker.make(*activity) else { continue };
            if let (Activity::Wire, What::Money(money)) = (*activity, &what) {
                runs.extend(maker.run(money));
            }
            deeds.push(Deed { key, at, tie: Tie(0), step: 0, what });
        }
        // What follows has the slots after those that begin.
        for (n, (at, what)) in (begun..SLOTS_A_KIND).zip(runs.drain(..)) {
            deeds.push(Deed { key: slot(nth, day, n).0, at, tie: Tie(0), step: 0, what });
        }
    }
    deeds
}

/// Key and midnight of the nth deed of an activity on a day. Keys count from well before the first day.
pub(super) fn slot(nth: usize, day: i32, n: u64) -> (Key, Minute) {
    (Key::new(counted(day), nth as u64 * SLOTS_A_KIND + n), day * DAY)
}

fn counted(day: i32) -> u64 {
    (day + super::plot::DAYS_BEFORE).max(0) as u64
}

/// How many deeds of an activity a day has.
fn count(plan: &Plan, nth: usize, day: i32) -> u64 {
    let Some((activity, of_small)) = ACTIVITIES.get(nth) else { return 0 };
    let since = plan.first_day + i64::from(day);
    let (_, month, _) = model::time::civil_from_days(since);
    let week = match activity {
        Activity::Wire => BANK_DAYS,
        _ if activity.is_business() => BUSINESS_DAYS,
        _ => STREET_DAYS,
    }[calendar::weekday(since)];
    let season = if plan.is_stationary { 1_000 } else { MONTHS[month as usize - 1] };
    let growth = if plan.is_stationary { 100 } else { 100 + YEAR_GROWTH_PERCENT * counted(day) / 365 };
    let weather = match activity {
        Activity::Seizure => seized::weather(plan, day),
        _ => 1.0,
    };
    let mean = f64::from(*of_small) * plan.scale() / 730.0 * (week * season * growth) as f64 / 1e8 * weather;
    let mut rng = Rng::at(plan.seed, stream("day") + nth as u64, counted(day));
    poisson(&mut rng, mean).min(SLOTS_A_KIND - 1)
}

/// Hours at which people do things of their own accord.
pub(crate) fn is_awake(at: Minute) -> bool {
    (AWAKE..1_439).contains(&at.rem_euclid(DAY))
}

/// Minute of the day at which people get up.
pub(crate) const AWAKE: Minute = 420;

/// A minute of the day: offices work from 8 to 18, the rest of life from 7 to 24.
pub(crate) fn minute(rng: &mut Rng, is_business: bool) -> Minute {
    let (from, to) = if is_business { (480, 1_080) } else { (420, 1_439) };
    (from + (rng.below(to - from) + rng.below(to - from)) / 2) as Minute
}

/// A draw of the Poisson distribution: by multiplication when small (Knuth 1969), by the normal when large.
fn poisson(rng: &mut Rng, mean: f64) -> u64 {
    if mean > 60.0 {
        return (mean + mean.sqrt() * normal(rng)).round().max(0.0) as u64;
    }
    let (limit, mut product, mut count) = ((-mean).exp(), rng.unit(), 0);
    while product > limit {
        product *= rng.unit();
        count += 1;
    }
    count
}

/// US cents of a payment: log-normal.
fn cents(rng: &mut Rng, middle_usd: f64, spread: f64) -> u64 {
    let exact = middle_usd * (normal(rng) * spread).exp() * 100.0;
    round(rng, exact.clamp(100.0, 5e12) as u64)
}

/// A third and more of all payments are round sums in the end, as are those of the FinCEN Files.
pub(crate) fn round(rng: &mut Rng, cents: u64) -> u64 {
    if cents < 1_000 || !rng.chance(46) {
        return cents;
    }
    let mut step = 100;
    while step * 30 < cents {
        step *= 10;
    }
    (cents + step / 2) / step * step
}

/// The land at the other end of trade with this one.
fn partner_land(rng: &mut Rng) -> LandNo {
    match rng.below(100) {
        0..42 => CN,
        42..50 => HK,
        50..58 => land_no("KR").unwrap_or(CN),
        58..68 => land_no("IN").unwrap_or(CN),
        68..76 => land_no("DE").unwrap_or(CN),
        76..84 => land_no("VN").unwrap_or(CN),
        84..90 => MX,
        90..94 => CA,
        _ => rng.below(LANDS.len() as u64) as LandNo,
    }
}

/// Goods by share of consignments at sea or of parcels.
fn any_goods(rng: &mut Rng, share: impl Fn(GoodsNo) -> u32) -> GoodsNo {
    let total: u64 = (0..GOODS.len()).map(|n| u64::from(share(n as GoodsNo))).sum();
    let mut draw = rng.below(total);
    for n in 0..GOODS.len() as GoodsNo {
        match draw.checked_sub(u64::from(share(n))) {
            Some(rest) => draw = rest,
            None => return n,
        }
    }
    0
}

/// Weight and value of a consignment of these goods.
pub(crate) fn weigh(rng: &mut Rng, no: GoodsNo) -> (u64, u64) {
    let of = goods(no);
    // A box holds some 22 tons, and few consignments fill several.
    let boxes = 22_000.0 * if rng.chance(12) { rng.between(2, 5) as f64 } else { 1.0 };
    let kg = (f64::from(of.kg) * (normal(rng) * f64::from(of.kg_spread) / 100.0).exp()).clamp(1.0, boxes);
    // Nine of a hundred are samples, small ones mostly; bulk goods fill boxes.
    let kg = if of.kg >= 1_000 && rng.chance(9) { 60_f64.powf(rng.unit()) } else { kg };
    let kg = if kg > 15_000.0 && rng.chance(60) { (kg / 1_000.0).round() * 1_000.0 } else { kg.round() };
    let price = f64::from(of.cents_a_kg) * (normal(rng) * f64::from(of.price_spread) / 100.0).exp();
    (kg as u64, (kg * price).max(100.0) as u64)
}

/// Grams of a parcel: from letters to pallets by air, so that parcels and consignments by sea together weigh what declarations of all
/// modes weigh (Korea 2020).
pub(crate) fn parcel_grams(rng: &mut Rng) -> u64 {
    (28_000.0 * (normal(rng) * 2.4).exp()).clamp(50.0, 2_000_000.0) as u64
}

struct Maker<'a> {
    plan: &'a Plan,
    cast: &'a Cast,
    rng: &'a mut Rng,
    at: Minute,
}

impl Maker<'_> {
    /// A firm that buys, and one of the few that it always buys from.
    fn pair(&mut self, buyer_land: LandNo, seller_land: LandNo, no: GoodsNo) -> (Party, Party) {
        let of = goods(no);
        let buys = self.rng.pick(of.buyers);
        let buyer = self.cast.buyer(self.rng, buyer_land, sector_no(buys).unwrap_or(0));
        // Each buyer has up to three sellers of its own in a land; it mostly turns to the first.
        let nth = self.rng.heavy(3);
        let mut of_buyer = self.cast.rng(buyer, stream("supplier") ^ nth << 8 ^ u64::from(seller_land) << 16);
        let seller = self.cast.busy_firm(&mut of_buyer, seller_land, sector_no(of.seller).unwrap_or(0));
        (buyer, seller)
    }

    fn people(&mut self, land: LandNo) -> (Party, Party) {
        let one = self.cast.busy_person(self.rng, land);
        let nth = self.rng.heavy(8);
        let mut of_one = self.cast.rng(one, stream("friend") ^ nth << 8);
        (one, self.cast.anyone(&mut of_one, land))
    }

    /// Someone whose first account is at the partner bank.
    fn customer(&mut self, is_firm: bool) -> Party {
        for _ in 0..40 {
            let party = if is_firm {
                let sector = self.rng.below(super::goods::SECTORS.len() as u64) as u8;
                self.cast.busy_firm(self.rng, US, sector)
            } else {
                self.cast.busy_person(self.rng, US)
            };
            if self.cast.is_bank_y(party, 0) {
                return party;
            }
        }
        self.cast.busy_person(self.rng, US)
    }

    fn money(&mut self, from: Party, to: Party, cents: u64, how: How, memo: &str) -> What {
        What::Money(Box::new(Money { from, to, cents, how, memo: memo.to_owned(), accounts: (0, 0), place: None, through: None }))
    }

    fn make(&mut self, activity: Activity) -> Option<What> {
        Some(match activity {
            Activity::Import => self.import(),
            Activity::Export => self.export(),
            Activity::Parcel => self.parcel(),
            Activity::Wire => self.wire(),
            Activity::Transfer => {
                let to_land = *[MX, MX, MX, MX, 9, 8, CN, 3].get(self.rng.below(8) as usize)?;
                let from = self.cast.busy_person(self.rng, US);
                let nth = self.rng.heavy(3);
                let mut family = self.cast.rng(from, stream("fam") ^ nth);
                let to = self.cast.anyone(&mut family, to_land);
                let sum = cents(self.rng, 230.0, 0.8);
                self.money(from, to, sum, How::MoneyTransfer, "")
            }
            Activity::Peer => {
                let (from, to) = self.people(US);
                let memo = self.rng.pick(&[
                    "rent",
                    "dinner",
                    "lunch",
                    "gas",
                    "tickets",
                    "thanks",
                    "groceries",
                    "happy birthday",
                    "beans",
                    "pizza",
                    "utilities",
                    "blue",
                ]);
                let sum = cents(self.rng, 38.0, 0.9);
                self.money(from, to, sum, How::Peer, memo)
            }
            Activity::Cash => {
                let is_firm = self.rng.chance(55);
                let holder = self.customer(is_firm);
                let is_in = self.rng.chance(70);
                let who = if holder.is_person() { holder } else { self.cast.director(holder) };
                // A helper comes to the counter instead now and then; cash takings of firms are steady.
                let nth = self.rng.heavy(4);
                let mut of_holder = self.cast.rng(holder, stream("help") ^ nth);
                let who = if nth == 0 { who } else { self.cast.anyone(&mut of_holder, US) };
                let middle = if holder.is_person() { 900.0 } else { 3_400.0 };
                // Large sums are takings: people and firms pay in far more at a time than they take out.
                let middle = if is_in { middle } else { middle * 0.4 };
                let sum = cents(self.rng, middle, 0.9);
                let (from, to, how) = if is_in { (who, holder, How::CashIn) } else { (holder, who, How::CashOut) };
                let place = (!self.rng.chance(8)).then_some(holder);
                let mut what = self.money(from, to, sum, how, "");
                if let What::Money(money) = &mut what {
                    money.place = place;
                }
                what
            }
            Activity::Check => {
                let is_firm = self.rng.chance(30);
                let from = self.customer(is_firm);
                let sector = sector_no(self.rng.pick(&["real-estate", "auto-parts", "retail", "machinery"])).unwrap_or(0);
                let to = self.cast.busy_firm(self.rng, US, sector);
                let sum = cents(self.rng, 4_200.0, 1.0);
                self.money(from, to, sum, How::Check, "")
            }
            Activity::Card => {
                let holder = self.customer(false);
                if self.rng.chance(32) {
                    let other = self.cast.anyone(self.rng, US);
                    let payer = if self.rng.chance(90) { holder } else { other };
                    let sum = cents(self.rng, 420.0, 0.8);
                    return Some(self.money(payer, holder, sum, How::Card, ""));
                }
                let sector = sector_no(self.rng.pick(&[
                    "restaurants",
                    "retail",
                    "electronics",
                    "fuel",
                    "food",
                    "cosmetics",
                    "forwarding",
                    "real-estate",
                ]));
                let shop = self.cast.busy_firm(self.rng, US, sector.unwrap_or(0));
                let sum = cents(self.rng, 44.0, 1.0);
                self.money(holder, shop, sum, How::Card, "")
            }
            Activity::Armored => {
                let sector = sector_no(self.rng.pick(&["retail", "money-services", "restaurants", "food"])).unwrap_or(0);
                let to = self.cast.busy_firm(self.rng, US, sector);
                let sum = cents(self.rng, 60_000.0, 0.8);
                let through = self.rng.chance(20).then(|| self.cast.anyone(self.rng, US));
                let mut what = self.money(to, to, sum, How::Armored, "");
                if let What::Money(money) = &mut what {
                    money.through = through;
                }
                what
            }
            Activity::Carried => {
                let from = self.cast.busy_person(self.rng, US);
                let mut family = self.cast.rng(from, stream("carried"));
                let to = self.cast.anyone(&mut family, MX);
                let sum = cents(self.rng, 14_000.0, 0.4).max(1_000_100);
                if self.rng.chance(40) { self.money(to, from, sum, How::Carried, "") } else { self.money(from, to, sum, How::Carried, "") }
            }
            Activity::Banknotes => {
                let bank = self.cast.service(US, "money-services", 1);
                let sum = cents(self.rng, 800_000.0, 0.7);
                self.money(bank, bank, sum, How::Banknotes, "")
            }
            Activity::Kiosk => {
                // Some of the buyers move coins on the chain, too.
                let wallet = coins::any_wallet(self.plan, self.cast, self.rng, Chain::Bitcoin);
                let from = wallet.map_or_else(|| self.cast.busy_person(self.rng, US), |w| w.party);
                let sum = cents(self.rng, 260.0, 0.9);
                let mut what = self.money(from, from, sum, How::Kiosk, "");
                if let (What::Money(money), Some(wallet)) = (&mut what, wallet) {
                    money.accounts.1 = wallet.nth;
                }
                what
            }
            // Addresses move coins by themselves.
            Activity::Coins => return None,
            Activity::Bridge => {
                let wallet = coins::any_wallet(self.plan, self.cast, self.rng, Chain::Ethereum);
                let (one, nth) = wallet.map_or_else(|| (self.cast.busy_person(self.rng, US), 0), |w| (w.party, w.nth));
                let service = self.cast.service(US, "money-services", 5 + self.rng.below(3) as u32);
                What::Bridge {
                    from: (one, nth),
                    to: (one, 1),
                    chains: (Chain::Ethereum, Chain::Tron),
                    cents: cents(self.rng, 900.0, 1.3),
                    service,
                }
            }
            Activity::Abroad => {
                let from = self.cast.busy_person(self.rng, US);
                let to = self.cast.busy_person(self.rng, MX);
                let sum = cents(self.rng, 700.0, 1.0);
                let memo = self.rng.pick(&["family support", "family support", "", "", "pago", "compra", "mercancia", "renta", "prestamo"]);
                self.money(from, to, sum, How::Abroad, memo)
            }
            Activity::Call => {
                let land = if self.rng.chance(70) { US } else { MX };
                let (from, to) = self.people(land);
                let prepaid = u8::from(self.rng.chance(15));
                What::Call { from: (from, prepaid), to: (to, 0), seconds: (20.0 + 90.0 * normal(self.rng).abs().exp()).min(6_000.0) as u16 }
            }
            Activity::Crossing => {
                let land = if self.rng.chance(60) { MX } else { US };
                let driver = self.cast.busy_person(self.rng, land);
                let mut of_driver = self.cast.rng(driver, stream("crossing"));
                let crossing = of_driver.heavy(CROSSINGS.len() as u64) as u8;
                What::Crossing { driver, vehicle: driver, nth: 0, crossing, southbound: self.rng.chance(50) }
            }
            Activity::Sale => {
                let no = any_goods(self.rng, |n| {
                    if goods(n).seller == "chemicals" { goods(n).sea + 3 } else { u32::from(!goods(n).class.is_empty()) }
                });
                let (customer, _) = self.pair(US, US, no);
                let seller = self.cast.busy_firm(self.rng, US, sector_no("chemicals").unwrap_or(0));
                let kg = weigh(self.rng, no).0 / 20 + 1;
                let method = self.rng.pick(&["account", "account", "account", "card", "check", "wire", "cash"]);
                What::Sale {
                    seller,
                    customer,
                    goods: no,
                    kg,
                    method,
                    paid_by: None,
                    ship_to: self.rng.chance(6).then(|| self.cast.director(customer)),
                }
            }
            Activity::Listing => {
                let (land, sector) =
                    (self.rng.pick(&[CN, CN, 3, US]), sector_no(self.rng.pick(&["chemicals", "machinery", "pharma"])).unwrap_or(0));
                let seller = self.cast.busy_firm(self.rng, land, sector);
                // Who watches markets looks for dies; most of those offered are for sweets and vitamins.
                let is_die = self.rng.chance(35);
                let no = any_goods(self.rng, |n| match goods(n).class {
                    "die" => 20,
                    _ if is_die => 0,
                    "press-part" => 20,
                    class if !class.is_empty() || goods(n).seller == "chemicals" => goods(n).parcel + 2,
                    _ => 0,
                });
                What::Listing {
                    seller,
                    handle: 0,
                    goods: no,
                    cents: u64::from(goods(no).cents_a_kg),
                    assurance: self.rng.chance(3),
                    contact: self.rng.chance(38),
                }
            }
            Activity::Profile => {
                let who = self.cast.anyone(self.rng, US);
                What::Profile { who, handle: 0, key_of: who, wallet: 0 }
            }
            Activity::Page => {
                let land = self.rng.pick(&[CN, CN, HK, US]);
                let firm = self.cast.busy_firm(self.rng, land, sector_no("chemicals").unwrap_or(0));
                What::Page { firm, shows: firm }
            }
            Activity::HandleLink => What::HandleLink { customer: self.cast.anyone(self.rng, US), handle: 0 },
            Activity::Guns => {
                let dealer = self.cast.busy_firm(self.rng, US, sector_no("firearms").unwrap_or(0));
                let buyer = self.cast.busy_person(self.rng, US);
                What::Guns { dealer, buyer, count: 2 + self.rng.heavy(3) as u8, rifles: self.rng.chance(25) }
            }
            Activity::Trace => {
                let dealer = self.cast.busy_firm(self.rng, US, sector_no("firearms").unwrap_or(0));
                let (buyer, possessor) = (self.cast.anyone(self.rng, US), self.cast.anyone(self.rng, US));
                let sold = self.at - (self.rng.unit().powf(0.7) * 5_500.0) as Minute * DAY;
                let sale = Key::new(self.rng.below(700), self.rng.below(1_000) + 900_000);
                What::Trace { sale, item: 0, rifles: self.rng.chance(20), dealer, buyer, possessor, place: possessor, sold }
            }
            Activity::Sar => self.sar(),
            Activity::Seizure => self.seizure(),
            Activity::Case => {
                let subject = |rng: &mut Rng| {
                    let land = rng.pick(&[US, US, US, MX]);
                    (self.cast.anyone(rng, land), "subject")
                };
                let subjects = (0..1 + self.rng.heavy(4)).map(|_| subject(self.rng)).collect();
                What::Case { agency: self.rng.below(5) as u8, subjects }
            }
            Activity::Other => self.other(),
        })
    }

    fn import(&mut self) -> What {
        let no = any_goods(self.rng, |n| goods(n).sea);
        let from = partner_land(self.rng);
        let to = if self.rng.chance(72) { US } else { MX };
        let from = if from == to { CN } else { from };
        let (consignee, shipper) = self.pair(to, from, no);
        if !self.rng.chance(80) {
            return self.cargo(no, from, to, (consignee, shipper));
        }
        // Four of five consignments are what this buyer always buys, from where it always buys it.
        let mut habit = self.cast.rng(consignee, stream("habit") ^ self.rng.heavy(2));
        let sector = SECTORS.get(usize::from(self.cast.sector_of(consignee))).map_or("", |s| s.id);
        let usual = (0..12).map(|_| any_goods(&mut habit, |n| goods(n).sea)).find(|n| goods(*n).buyers.contains(&sector)).unwrap_or(no);
        let usual_from = partner_land(&mut habit);
        let usual_from = if usual_from == to { CN } else { usual_from };
        let shipper = self.cast.busy_firm(&mut habit, usual_from, sector_no(goods(usual).seller).unwrap_or(0));
        self.cargo(usual, usual_from, to, (consignee, shipper))
    }

    fn export(&mut self) -> What {
        let no = any_goods(self.rng, |n| goods(n).sea);
        let to = *[MX, MX, MX, CA, HK, CN, 4, 8, 9, 10].get(self.rng.below(10) as usize).unwrap_or(&MX);
        let pair = self.pair(to, US, no);
        self.cargo(no, US, to, pair)
    }

    fn cargo(&mut self, no: GoodsNo, from: LandNo, to: LandNo, (consignee, shipper): (Party, Party)) -> What {
        debug_assert!(self.cast.land_of(shipper) == from, "a shipper ships from home");
        let (kg, value) = weigh(self.rng, no);
        let uses_forwarder = self.rng.chance(38);
        let notify = uses_forwarder.then(|| self.cast.busy_firm(self.rng, to, sector_no("forwarding").unwrap_or(0)));
        // A fifth of declarations depart elsewhere than where the goods are from; Hong Kong, Korea and the United States lead.
        let via = self.rng.chance(20).then(|| self.rng.pick(&["KRPUS", "HKHKG", "SGSIN", "PABLB", "USLGB", "CAVAN"]));
        let paperwork = self.rng.chance(93);
        What::Cargo(Box::new(Cargo {
            shipper,
            consignee,
            notify,
            to_order: uses_forwarder && self.rng.chance(18),
            goods: no,
            kg,
            cents: value,
            words: Words::Plain,
            via,
            paperwork,
            voyage_days: self.rng.between(12, 38) as u16,
            restated: (100, 100),
            amended: self.rng.chance(1).then(|| self.cast.busy_firm(self.rng, to, sector_no("retail").unwrap_or(0))),
            invoices: 0,
        }))
    }

    fn parcel(&mut self) -> What {
        let no = any_goods(self.rng, |n| goods(n).parcel);
        let of = goods(no);
        let from = self.rng.pick(&[CN, CN, CN, HK, HK, 5, 3, 4]);
        let is_firm = self.rng.chance(25);
        let (mut consignee, shipper) = self.pair(US, from, no);
        if !is_firm {
            consignee = self.cast.busy_person(self.rng, US);
        }
        let grams = parcel_grams(self.rng);
        let price = f64::from(of.cents_a_kg) * (normal(self.rng) * 0.95).exp();
        What::Parcel(Box::new(Parcel {
            shipper,
            consignee,
            goods: no,
            grams,
            cents: ((grams as f64 / 1_000.0 * price) as u64).max(150),
            words: Words::Plain,
            paperwork: self.rng.chance(90),
            account_days: (self.rng.unit().powi(2) * 2_500.0) as u16,
            redirected: self.rng.chance(2).then(|| self.cast.anyone(self.rng, US)),
            opened: false,
        }))
    }

    fn sar(&mut self) -> What {
        let is_firm = self.rng.chance(48);
        let subject = self.customer(is_firm);
        let (_, other) = self.people(US);
        let (activity, narrative) = self.rng.pick(&[
            ("structuring", "{subject} made several cash deposits below the reporting threshold within days. Purpose unknown."),
            ("identity theft", "{subject} reported charges that they did not make. The account was closed."),
            ("check fraud", "{subject} deposited a check that was returned as altered."),
            ("elder exploitation", "{subject} appears to be the victim of a telephone scam and sent funds abroad."),
            ("unusual wires", "{subject} received wires from persons without a known tie, then moved the funds on the next day."),
        ]);
        // A third of all reports bear the term of an advisory; most of those are suspected in vain.
        let key_term = match (activity, self.rng.below(10)) {
            ("check fraud", 0..4) => "FIN-2023-MAILTHEFT",
            ("elder exploitation", 0..4) => "EFE FIN-2022-A002",
            ("elder exploitation", 4..6) => "FIN-2025-CVCKIOSK",
            ("unusual wires", 0) => "FIN-2023-PIGBUTCHERING",
            ("structuring", 0..3) | ("unusual wires", 1..3) => "CMLN-2025-A003",
            (_, 9) | ("structuring" | "unusual wires", 8) => "FENTANYL FIN-2024-A002",
            _ => "",
        };
        What::Sar(Box::new(Sar {
            subject,
            others: if self.rng.chance(40) { vec![other] } else { Vec::new() },
            cents: cents(self.rng, 21_000.0, 1.1),
            days: self.rng.between(5, 120) as u16,
            activity,
            key_term,
            narrative: narrative.to_owned(),
        }))
    }

    fn other(&mut self) -> What {
        match self.rng.below(10) {
            0..4 => What::Court {
                person: self.cast.anyone(self.rng, US),
                offence: self.rng.pick(&["drug possession", "drug trafficking", "fraud", "theft", "assault"]),
            },
            4..8 => {
                let target = self.cast.anyone(self.rng, US);
                let city = self.cast.place(target).0;
                let jitter = |rng: &mut Rng| rng.between(0, 30_000) as i32 - 15_000;
                let at_place = (city.lat * 1_000 + jitter(self.rng), city.lon * 1_000 + jitter(self.rng));
                let kind = self.rng.pick_of(&[
                    TargetKind::Phone,
                    TargetKind::Phone,
                    TargetKind::Plate,
                    TargetKind::Email,
                    TargetKind::Document,
                    TargetKind::Address,
                    TargetKind::Account,
                    TargetKind::Wallet,
                ]);
                What::Planned(Box::new(Planned {
                    agency: self.rng.below(5) as u8,
                    kind: self.rng.pick(&["search warrant", "surveillance", "arrest", "controlled buy"]),
                    hours: self.rng.between(2, 10) as u16,
                    at_place,
                    place: city.name.to_owned(),
                    target: (kind, target),
                    ahead: self.rng.between(1, 9) as u16,
                }))
            }
            _ => {
                let (who, nth) = coins::any_service(self.plan, self.cast, self.rng);
                let label = format!("Example Exchange {}", who.index() % 8);
                What::Tag { who, nth, chain: Chain::Bitcoin, category: "exchange", abuse: "", label }
            }
        }
    }
}

impl Plan {
    /// Deeds of this world for one of a small world.
    pub(crate) fn scale(&self) -> f64 {
        match self.size {
            super::Size::Small => 1.1,
            super::Size::Medium => 51.5,
            super::Size::Large => 515.0,
        }
    }
}
