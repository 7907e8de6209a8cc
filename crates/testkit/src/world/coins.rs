// SPDX-License-Identifier: Apache-2.0
//! Who moves coins on chains, and how: the lives of addresses. Like all lawful life they are functions, here of an address and a day.
//!
//! An address lives from a first movement to a last one, and moves coins in sessions: something comes in after a long wait, and some of
//! it goes on within minutes, hours or days, mostly to the same few. Four of ten live for one session, one of eight only receives, a
//! quarter moves coins for years. Services stand at the other end, so that a few addresses have very many customers.
//!
//! Shapes and rounded figures are those of Ethereum accounts without a fraud flag (V. Aliyev, Kaggle 2020): counts of transfers by class,
//! waits before a transfer, lives. That addresses are left after one payment, each passing the rest to a fresh one, and that many small
//! sums are gathered before they are sent on, is everyday on chains (Meiklejohn and others 2013); without it whoever does so for a bad
//! reason would stand out.
//!
//! Wallets of those who take part in something hidden live by the same classes ([`Purse`]); else a wallet with nothing but its hidden
//! payments would give them away.

use std::collections::BTreeMap;

use super::{
    Plan,
    calendar::{DAY, Minute},
    cast::{Cast, Chain, Party},
    deeds::{Deed, SLOTS_A_KIND, Tie, What},
    economy::{AWAKE, is_awake, minute, round, slot},
    holders::normal,
    lands::{CN, MX, US},
    permute::permute,
    plot::DAYS_BEFORE,
};
use crate::{Rng, rng::stream};

/// Addresses of a small world, beside those of services; each moves coins some fifty times.
const ADDRESSES: f64 = 17.0;
/// Services whose wallets stand at the other end.
const SERVICES: u64 = 8;
/// Of a hundred addresses, how many are wallets of services.
const SERVICE_PERCENT: f64 = 7.0;
/// Wallets from this one on are fresh: used for one errand. Those below have a meaning of their own.
const FRESH: u64 = 16;

/// A wallet of a party on a chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Wallet {
    pub(crate) party: Party,
    pub(crate) nth: u8,
    pub(crate) chain: Chain,
}

/// A wallet of someone in the plot, and when it moves coins for it: from, until.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Purse {
    pub(crate) wallet: Wallet,
    pub(crate) when: (Minute, Minute),
}

/// What addresses are used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    /// One session.
    OneOff,
    /// Paid by few, often and regularly; sends nothing.
    Saver,
    /// Now and then.
    User,
    /// All the time.
    Busy,
}

/// The life of an address.
#[derive(Clone, Debug)]
struct Life {
    wallet: Wallet,
    class: Class,
    begin: f64,
    /// Minutes between sessions, and how many there are.
    step: f64,
    sessions: u64,
    /// Draws what the address always does.
    habits: Rng,
}

/// How an address behaves in each of its sessions.
struct Habits {
    /// US dollars of a usual session.
    usd: f64,
    /// Minutes from what comes in to what goes on.
    wait: f64,
    /// Percent of sessions in which something comes in.
    receives: u64,
    comes: f64,
    goes: f64,
    /// Those whom it deals with.
    payers: u64,
    payees: u64,
}

/// A log-normal draw, one at least.
fn around(rng: &mut Rng, middle: f64, spread: f64) -> f64 {
    (middle * (normal(rng) * spread).exp()).max(1.0)
}

fn log_uniform(rng: &mut Rng, from: f64, to: f64) -> f64 {
    from * (to / from).powf(rng.unit())
}

/// A heavy tail from `least` on, of this exponent, at the place `unit` of its distribution.
fn pareto(unit: f64, least: f64, exponent: f64, most: f64) -> u64 {
    (least * (1.0 - unit).powf(-1.0 / exponent)).min(most) as u64
}

/// A whole number near `mean`: the fraction is left to chance.
fn about(rng: &mut Rng, mean: f64) -> u64 {
    let most = (2.0 * mean + 1.0) as u64;
    (0..most).filter(|_| rng.unit() * most as f64 <= mean).count() as u64
}

/// Nobody sends coins asleep.
fn awake(rng: &mut Rng, at: Minute) -> Minute {
    if is_awake(at) {
        return at;
    }
    let of_day = at.rem_euclid(DAY);
    at - of_day + if of_day < AWAKE { 0 } else { DAY } + AWAKE + rng.below(600) as Minute
}

/// Addresses of a world, beside those of services.
fn addresses(plan: &Plan) -> u64 {
    (ADDRESSES * plan.scale()).ceil() as u64
}

/// The movements of coins that begin on a day, in the order of their keys.
pub(crate) fn day(plan: &Plan, cast: &Cast, day: i32, nth: usize) -> Vec<Deed> {
    let count = addresses(plan);
    let ledger = Ledger::of(plan, cast);
    let lawful = (0..count).flat_map(|n| ledger.day_of(&ledger.lawful(n, count), day));
    // Others come after all of the lawful ones, whose keys must not depend on what is hidden.
    let purses = cast.purses.len() as u64;
    let planted = (0..purses).zip(&cast.purses).flat_map(|(n, purse)| ledger.day_of(&ledger.planted(n, purses, purse), day));
    let half = SLOTS_A_KIND / 2;
    let keyed = lawful.zip(0..half).chain(planted.zip(half..SLOTS_A_KIND));
    keyed.map(|((at, what), n)| Deed { key: slot(nth, day, n).0, at, tie: Tie(0), step: 0, what }).collect()
}

/// The wallets by which coins move in these deeds.
pub(crate) fn purses<'a>(deeds: impl Iterator<Item = &'a Deed>) -> Vec<Purse> {
    let mut when: BTreeMap<Wallet, (Minute, Minute)> = BTreeMap::new();
    for deed in deeds {
        let What::Coins { from, to, chain, .. } = deed.what else { continue };
        for (party, nth) in [from, to] {
            let span = when.entry(Wallet { party, nth, chain }).or_insert((deed.at, deed.at));
            *span = (span.0.min(deed.at), span.1.max(deed.at));
        }
    }
    when.into_iter().map(|(wallet, when)| Purse { wallet, when }).collect()
}

/// Wallets of services on each chain.
fn services(addresses: u64) -> u64 {
    ((addresses as f64 * SERVICE_PERCENT / 100.0 / 3.0) as u64).max(2)
}

/// A wallet of a service, the large ones far more often.
fn service(cast: &Cast, rng: &mut Rng, of: u64) -> (Party, u8) {
    let no = rng.heavy(of);
    (cast.service(US, "money-services", (no % SERVICES) as u32), (no / SERVICES) as u8)
}

/// A wallet of a service.
pub(crate) fn any_service(plan: &Plan, cast: &Cast, rng: &mut Rng) -> (Party, u8) {
    service(cast, rng, services(addresses(plan)))
}

/// A person's wallet on this chain that moves coins, if the draw falls on one.
pub(crate) fn any_wallet(plan: &Plan, cast: &Cast, rng: &mut Rng, chain: Chain) -> Option<Wallet> {
    let count = addresses(plan);
    let wallet = Ledger::of(plan, cast).lawful(rng.below(count), count).wallet;
    (wallet.party.is_person() && cast.land_of(wallet.party) == US && wallet.chain == chain).then_some(wallet)
}

/// The nth lawful wallet.
fn owned(cast: &Cast, n: u64, class: Class) -> Wallet {
    let mut rng = Rng::at(cast.seed, stream("coin owner"), n);
    let chain = rng.pick_of(&[Chain::Bitcoin, Chain::Bitcoin, Chain::Ethereum, Chain::Tron]);
    let land = rng.pick(&[US, US, US, US, US, US, MX, MX, MX, CN]);
    // Shops and traders take coins, too.
    let is_firm = rng.chance(12) && class != Class::OneOff;
    let sector = rng.below(super::goods::SECTORS.len() as u64) as u8;
    let party = if is_firm { cast.any_firm(&mut rng, land, sector) } else { cast.anyone(&mut rng, land) };
    // One-off addresses are those that exchanges give to their customers for deposits, and fresh ones.
    let nth = match rng.below(10) {
        0..4 if class == Class::OneOff => 7,
        4..8 if class == Class::OneOff => FRESH + rng.below(200),
        _ => 0,
    };
    Wallet { party, nth: nth as u8, chain }
}

/// Shares of the classes.
const CLASSES: [(Class, f64); 4] = [(Class::OneOff, 0.44), (Class::Saver, 0.14), (Class::User, 0.17), (Class::Busy, 0.25)];

/// The class at this place of all, and the place within it.
fn class_at(unit: f64) -> (Class, f64) {
    let mut left = unit;
    for (class, share) in CLASSES {
        if left < share {
            return (class, left / share);
        }
        left -= share;
    }
    (Class::Busy, 0.999)
}

struct Ledger<'a> {
    plan: &'a Plan,
    cast: &'a Cast,
    services: u64,
}

impl<'a> Ledger<'a> {
    fn of(plan: &'a Plan, cast: &'a Cast) -> Ledger<'a> {
        Ledger { plan, cast, services: services(addresses(plan)) }
    }

    /// Classes and counts are dealt like cards, so that a small world has its share of each, too.
    fn lawful(&self, n: u64, count: u64) -> Life {
        let place = permute(self.plan.seed ^ stream("coin class"), n, count);
        let (class, within) = class_at((place as f64 + 0.5) / count as f64);
        let mut life = self.life(owned(self.cast, n, class), class, within);
        let span = life.step * life.sessions as f64;
        // Some lives began before the world does, and some end after it: there are about as many at all times.
        let from = if class == Class::OneOff { f64::from(-DAYS_BEFORE * DAY) } else { -span };
        let begin = from + life.habits.unit() * (f64::from(self.plan.days * DAY) - from);
        life.begin = (begin / f64::from(DAY)).floor() * f64::from(DAY) + f64::from(minute(&mut life.habits, false));
        life
    }

    /// The same lives around what is hidden: those of the nth of so many.
    fn planted(&self, n: u64, count: u64, purse: &Purse) -> Life {
        let mut rng = self.cast.rng(purse.wallet.party, stream("purse"));
        let (from, until) = (f64::from(purse.when.0), f64::from(purse.when.1));
        let place = permute(self.plan.seed ^ stream("purse class"), n, count);
        let mut unit = (place as f64 + 0.5) / count as f64;
        // Firms, and those who come back after a month, are no one-off users; and nobody here only receives.
        let is_lasting = until - from > 30.0 * f64::from(DAY) || !purse.wallet.party.is_person();
        let idle = CLASSES[0].1 + CLASSES[1].1;
        if is_lasting || class_at(unit).0 == Class::Saver {
            unit = idle + (1.0 - idle) * unit;
        }
        let (class, within) = class_at(unit);
        let mut life = self.life(purse.wallet, class, within);
        life.begin = if life.class == Class::OneOff {
            from - around(&mut rng, 30.0, 1.0)
        } else {
            from - rng.unit() * (life.step * life.sessions as f64 - (until - from)).max(f64::from(DAY))
        };
        life
    }

    fn life(&self, wallet: Wallet, class: Class, within: f64) -> Life {
        let mut habits = self.cast.rng(wallet.party, stream("coin life") ^ u64::from(wallet.nth) << 8 ^ wallet.chain as u64);
        let day = f64::from(DAY);
        let (sessions, step) = match class {
            Class::OneOff => (1, 1.0),
            Class::Saver => {
                let sessions =
                    if within < 0.25 { 3 + (within * 4.0 * 13.0) as u64 } else { pareto((within - 0.25) / 0.75, 45.0, 1.3, 600.0) };
                (sessions, around(&mut habits, 3.5 * day, 0.8))
            }
            Class::User => {
                let sessions = 3 + (within * 10.0) as u64;
                (sessions, around(&mut habits, 220.0 * day, 1.1) / sessions as f64)
            }
            Class::Busy => {
                let sessions = pareto(within, 40.0, 1.3, 600.0);
                (sessions, around(&mut habits, 500.0 * day, 0.8) / sessions as f64)
            }
        };
        Life { wallet, class, begin: 0.0, step, sessions, habits }
    }

    /// What an address does in the sessions that begin on a day.
    fn day_of(&self, life: &Life, day: i32) -> Vec<(Minute, What)> {
        let mut out = Vec::new();
        let (from, until) = (f64::from(day * DAY), f64::from((day + 1) * DAY));
        let (first, last) = ((from - life.begin) / life.step - 1.0, (until - life.begin) / life.step);
        if last < 0.0 || first >= life.sessions as f64 {
            return out;
        }
        for session in first.max(0.0) as u64..=(last as u64).min(life.sessions - 1) {
            let mut rng = self.cast.rng(
                life.wallet.party,
                stream("coin session") ^ session << 16 ^ u64::from(life.wallet.nth) << 8 ^ life.wallet.chain as u64,
            );
            // The first one is when the life begins.
            let late = if session == 0 { 0.0 } else { rng.unit() };
            let at = life.begin + (session as f64 + late) * life.step;
            if (from..until).contains(&at) {
                let at = if session == 0 { at as Minute } else { day * DAY + minute(&mut rng, false) };
                Session { ledger: self, life, rng, at, out: &mut out }.play(session);
            }
        }
        out
    }
}

/// One session of an address.
struct Session<'a> {
    ledger: &'a Ledger<'a>,
    life: &'a Life,
    rng: Rng,
    at: Minute,
    out: &'a mut Vec<(Minute, What)>,
}

impl Session<'_> {
    /// The nth of those whom this address deals with: always the same.
    fn contact(&self, side: u64, nth: u64) -> (Party, u8) {
        let mut rng = self.life.habits.clone();
        let mut of_contact = Rng::at(rng.next_u64(), stream("coin contact") ^ side, nth);
        service(self.ledger.cast, &mut of_contact, self.ledger.services)
    }

    fn wallet(&self) -> (Party, u8) {
        (self.life.wallet.party, self.life.wallet.nth)
    }

    fn moves(&mut self, from: (Party, u8), to: (Party, u8), usd: f64) {
        self.at = awake(&mut self.rng, self.at);
        let cents = round(&mut self.rng, (usd * 100.0).clamp(100.0, 5e12) as u64);
        self.out.push((self.at, What::Coins { from, to, chain: self.life.wallet.chain, cents }));
    }

    fn after(&mut self, middle: f64, spread: f64) {
        self.at = self.at.saturating_add(around(&mut self.rng, middle, spread).min(f64::from(400 * DAY)) as Minute);
    }

    fn play(mut self, session: u64) {
        if self.life.class == Class::OneOff {
            return self.one_off();
        }
        let habits = self.habits();
        self.visit(&habits, session == 0);
    }

    /// What the address does in all of its sessions.
    fn habits(&self) -> Habits {
        let mut rng = self.life.habits.clone();
        rng.next_u64();
        // Some pass on what they get at once; the others keep it, and spend it when they need to.
        let is_quick = rng.chance(if self.life.class == Class::Busy { 58 } else { 47 });
        let wait = if is_quick { log_uniform(&mut rng, 2.0, 40.0) } else { log_uniform(&mut rng, 100.0, 40_000.0) };
        let usd = around(&mut rng, 340.0, 1.2);
        let receives = if is_quick { 100 } else { rng.pick(&[10, 20, 50, 100]) };
        match self.life.class {
            Class::Saver => {
                let payers = rng.pick(&[1, 2, 3, 5, 8]);
                Habits { usd, wait, receives: 100, comes: 1.0, goes: 0.0, payers, payees: 0 }
            }
            Class::Busy => {
                let (comes, goes) = (rng.pick_of(&[1.0, 1.0, 1.0, 1.3, 1.7]), rng.pick_of(&[0.1, 0.6, 1.0, 1.0, 1.5, 2.0, 3.0]));
                let (payers, payees) = (pareto(rng.unit(), 3.0, 0.9, 60.0), pareto(rng.unit(), 4.0, 0.9, 120.0));
                Habits { usd, wait, receives, comes, goes, payers, payees }
            }
            _ => {
                let (comes, goes) = (rng.pick_of(&[1.0, 1.0, 1.3, 1.7]), rng.pick_of(&[0.7, 1.0, 1.0, 1.5, 2.0]));
                let (payers, payees) = (rng.pick(&[2, 3, 4, 6, 8, 10]), rng.pick(&[1, 2, 3, 4, 6, 10]));
                Habits { usd, wait, receives, comes, goes, payers, payees }
            }
        }
    }

    /// Something comes in, and some of it goes on.
    fn visit(&mut self, of: &Habits, is_first: bool) {
        let receives = is_first || self.rng.chance(of.receives);
        let comes = if receives { about(&mut self.rng, of.comes).max(1) } else { 0 };
        let goes = about(&mut self.rng, of.goes).max(u64::from(!receives));
        let usd = around(&mut self.rng, of.usd, 1.0);
        for _ in 0..comes {
            let nth = self.rng.below(of.payers);
            let (from, share) = (self.contact(0, nth), 0.6 + 0.8 * self.rng.unit());
            self.moves(from, self.wallet(), usd * share / comes as f64);
            self.after(of.wait.min(240.0), 1.0);
        }
        for n in 0..goes {
            self.after(if n == 0 { of.wait } else { of.wait.min(120.0) }, 1.0);
            let nth = self.rng.below(of.payees);
            let (to, share) = (self.contact(1, nth), 0.6 + 0.38 * self.rng.unit());
            self.moves(self.wallet(), to, usd * share / goes as f64);
        }
    }

    /// An address that is used once, now and then with a long pause.
    fn one_off(mut self) {
        let usd = around(&mut self.rng, 340.0, 1.6);
        match self.rng.below(100) {
            0..4 if u64::from(self.life.wallet.nth) >= FRESH => return self.peel(usd),
            4..8 if u64::from(self.life.wallet.nth) >= FRESH => return self.gather(usd),
            _ => {}
        }
        let (comes, goes) = (if self.rng.chance(45) { 1 } else { 2 }, 1 + self.rng.below(4));
        let payees = if self.rng.chance(70) { 4 } else { 1 };
        let wait = self.rng.pick_of(&[3.0, 6.0, 12.0, 60.0, 160.0]);
        for n in 0..comes {
            if n > 0 {
                let pause = if self.rng.chance(60) { 2.0 } else { log_uniform(&mut self.rng, 10.0, 60_000.0) };
                self.after(pause, 1.0);
            }
            self.moves(self.contact(0, n), self.wallet(), usd / comes as f64);
        }
        let returns = self.rng.chance(17);
        for n in 0..goes {
            let is_late = returns && n + 1 == goes;
            let pause = if is_late { log_uniform(&mut self.rng, 600.0, 200_000.0) } else { wait };
            self.after(pause, 0.6);
            let share = 0.85 + 0.14 * self.rng.unit();
            self.moves(self.wallet(), self.contact(1, n % payees), usd * share / goes as f64);
        }
    }

    /// A fresh wallet of the same owner.
    fn fresh(&self, nth: u64) -> (Party, u8) {
        let (party, first) = self.wallet();
        (party, (FRESH + (u64::from(first) - FRESH + nth) % (256 - FRESH)) as u8)
    }

    /// Each address pays somebody and passes the rest to a fresh one.
    fn peel(mut self, mut usd: f64) {
        let wait = self.rng.pick_of(&[3.0, 12.0, 120.0]);
        self.moves(self.contact(0, 0), self.fresh(0), usd);
        for n in 0..self.rng.between(2, 6) {
            let share = 0.05 + 0.5 * self.rng.unit();
            self.after(wait, 0.6);
            self.moves(self.fresh(n), self.contact(1, n), usd * share);
            usd *= 1.0 - share;
            self.after(1.0, 0.6);
            self.moves(self.fresh(n), self.fresh(n + 1), usd);
        }
    }

    /// Small sums on several addresses go to one, and from there on together.
    fn gather(mut self, usd: f64) {
        let count = self.rng.between(3, 6);
        for n in 1..=count {
            self.after(600.0, 1.2);
            self.moves(self.contact(0, n % 2), self.fresh(n), usd / count as f64);
        }
        for n in 1..=count {
            self.after(3.0, 0.8);
            self.moves(self.fresh(n), self.fresh(0), usd / count as f64);
        }
        self.after(60.0, 1.2);
        self.moves(self.fresh(0), self.contact(1, 0), usd);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;
    use crate::world::Size;

    fn world() -> (Plan, Cast) {
        let plan = Plan::new(7, Size::Small);
        let (companies, people) = plan.size.population();
        let cast = Cast::new(plan.seed, companies, people);
        (plan, cast)
    }

    fn all(plan: &Plan, cast: &Cast) -> Vec<Deed> {
        (-DAYS_BEFORE..plan.days).flat_map(|d| day(plan, cast, d, 13)).collect()
    }

    fn ends(deed: &Deed) -> Option<[(Party, u8, Chain); 2]> {
        match deed.what {
            What::Coins { from, to, chain, .. } => Some([(from.0, from.1, chain), (to.0, to.1, chain)]),
            _ => None,
        }
    }

    /// A wallet that the plot uses once.
    fn purse(cast: &Cast) -> Purse {
        let wallet = Wallet { party: cast.anyone(&mut Rng::new(3), US), nth: 0, chain: Chain::Bitcoin };
        Purse { wallet, when: (300 * DAY, 300 * DAY) }
    }

    #[test]
    fn what_is_hidden_changes_no_lawful_movement() {
        let (plan, mut cast) = world();
        let said = |deeds: &[Deed]| deeds.iter().map(|d| format!("{d:?}")).collect::<BTreeSet<_>>();
        let before = all(&plan, &cast);
        cast.purses = vec![purse(&cast)];
        let after = all(&plan, &cast);
        assert!(said(&before).is_subset(&said(&after)) && after.len() > before.len());
        let keys: BTreeSet<_> = after.iter().map(|d| d.key).collect();
        assert_eq!(keys.len(), after.len());
    }

    #[test]
    fn a_wallet_of_the_plot_moves_coins_around_that_time() {
        let (plan, mut cast) = world();
        for seed in 0..20 {
            cast.seed = seed;
            let one = purse(&cast);
            cast.purses = vec![one];
            let id = (one.wallet.party, one.wallet.nth, one.wallet.chain);
            let at: Vec<Minute> = all(&plan, &cast).iter().filter(|d| ends(d).is_some_and(|e| e.contains(&id))).map(|d| d.at).collect();
            let (first, last) = (at.iter().min().copied().unwrap(), at.iter().max().copied().unwrap());
            assert!(at.len() > 1 && first <= 301 * DAY && last >= 299 * DAY - 400 * DAY, "{seed}: {first} {last}");
        }
    }

    #[test]
    fn few_addresses_have_most_movements_and_there_are_as_many_at_all_times() {
        let plan = Plan::new(11, Size::Medium);
        let (companies, people) = plan.size.population();
        let cast = Cast::new(plan.seed, companies, people);
        let deeds = all(&plan, &cast);
        let mut counts: BTreeMap<_, u32> = BTreeMap::new();
        let mut quarters = [0_u32; 4];
        for deed in deeds.iter().filter(|d| (0..plan.days * DAY).contains(&d.at)) {
            quarters[(deed.at / DAY * 4 / plan.days) as usize] += 1;
            for end in ends(deed).unwrap() {
                *counts.entry(end).or_default() += 1;
            }
        }
        let share = |of: std::ops::Range<u32>| counts.values().filter(|n| of.contains(n)).count() as f64 / counts.len() as f64;
        assert!((0.25..0.55).contains(&share(1..6)), "{}", share(1..6));
        assert!((0.15..0.35).contains(&share(101..u32::MAX)), "{}", share(101..u32::MAX));
        let (least, most) = (quarters.iter().min().unwrap(), quarters.iter().max().unwrap());
        assert!(f64::from(*most) / f64::from(*least) < 1.5, "{quarters:?}");
    }
}
