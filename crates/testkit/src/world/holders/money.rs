// SPDX-License-Identifier: Apache-2.0
//! Money as banks, transmitters and the financial intelligence unit write it down.

use crate::{
    rng::mix,
    world::{
        FileKind,
        calendar::{self, DAY, Form, Minute},
        cast::Chain,
        deeds::{Deed, How, KEY_TERMS, Money, Sar, What},
        desk::Desk,
        goods::{SECTORS, goods},
        lands::{CROSSINGS, MX, US, land},
    },
};

/// Cash of a day above this is reported (31 CFR 1010.311).
const CTR_CENTS: u64 = 1_000_000;

pub(crate) fn money(desk: &mut Desk<'_>, deed: &Deed, money: &Money) {
    match money.how {
        How::Wire => wire(desk, deed, money),
        How::MoneyTransfer => transfer(desk, deed, money),
        How::Peer => peer(desk, deed, money),
        How::CashIn | How::CashOut => cash(desk, deed, money),
        How::Check => check(desk, deed, money),
        How::Card => card(desk, deed, money),
        How::Armored => armored(desk, deed, money),
        How::Carried => carried(desk, deed, money),
        How::Banknotes => banknotes(desk, deed, money),
        How::Kiosk => kiosk(desk, deed, money),
        How::Abroad => abroad(desk, deed, money),
    }
}

fn wire(desk: &mut Desk<'_>, deed: &Deed, money: &Money) {
    let Some(mut pen) = desk.row(FileKind::Wires, deed, 0) else { return };
    let cast = pen.desk.cast;
    let (from, to) = (cast.land_of(money.from), cast.land_of(money.to));
    let id = mix(deed.key.0 ^ pen.desk.plan.seed);
    pen.number();
    pen.fmt(format_args!(
        "{:08x}-{:04x}-4{:03x}-8{:03x}-{:012x}",
        id >> 32,
        id >> 16 & 0xffff,
        id & 0xfff,
        id >> 20 & 0xfff,
        mix(id) & 0xffff_ffff_ffff
    ));
    pen.fmt(format_args!("E2E{:09}", mix(id ^ 1) % 1_000_000_000)).put("CRED").at(deed.at, Form::Compact).put("USD").cents(money.cents);
    // Payments to or from a land with its own money often state that, too.
    let other = land(if to == US { from } else { to });
    let states_other = other.currency != "USD" && pen.rng.chance(25);
    if states_other {
        pen.put(other.currency).cents(money.cents * other.rate / 100);
    } else {
        pen.skip(2);
    }
    for (is_payer, nth, party) in [(true, money.accounts.0, money.from), (false, money.accounts.1, money.to)] {
        let (bank, bic) = cast.bank_at(party, u32::from(nth));
        pen.name(party).address(party).country(party).put(&cast.account(party, u32::from(nth))).put(&bank).put(&bic);
        if is_payer {
            // Most banks of two lands need a third between them, and some of one land do.
            let has_correspondent = pen.rng.chance(if from == to { 25 } else { 70 });
            let correspondent = if has_correspondent { cast.bank(US, pen.rng.heavy(6) as u32).0 } else { String::new() };
            pen.put(&correspondent);
        }
    }
    pen.put(&money.memo);
    let purpose = pen.rng.pick(&["GDDS", "SUPP", "", "", "INTC", "SVCS"]);
    let charges = pen.rng.pick(&["SHA", "OUR", "BEN"]);
    pen.put(purpose).put(charges).file(deed.at + DAY);
}

fn transfer(desk: &mut Desk<'_>, deed: &Deed, money: &Money) {
    let Some(mut pen) = desk.row(FileKind::MoneyTransfers, deed, 0) else { return };
    let cast = pen.desk.cast;
    let town = money.place.unwrap_or(money.from);
    let to = land(cast.land_of(money.to));
    let document = cast.document(money.from);
    pen.number().at(deed.at, Form::Instant).name(money.from).address(money.from).phone(money.from);
    let shows = pen.rng.chance(70);
    pen.put(if shows { &document } else { "" });
    let agent = pen.rng.below(60);
    pen.fmt(format_args!("Example Transfer Agent {agent}")).city(town).state(town).cents(money.cents);
    pen.cents(money.cents * to.rate / 100).put(to.currency).name(money.to).country(money.to).city(money.to).phone(money.to).email(money.to);
    let tie = pen.rng.pick(&["family", "friend", "", "", "purchase"]);
    pen.put(tie).file(deed.at);
}

fn peer(desk: &mut Desk<'_>, deed: &Deed, money: &Money) {
    let Some(mut pen) = desk.row(FileKind::PeerPayments, deed, 0) else { return };
    let cast = pen.desk.cast;
    pen.number().at(deed.at, Form::Instant);
    for party in [money.from, money.to] {
        let handle = cast.email(party);
        pen.put(&format!("${}", handle.split('@').next().unwrap_or("")));
        pen.name(party).phone(party);
    }
    pen.cents(money.cents).put(&money.memo).file(deed.at);
}

/// Cash over the counter: the partner bank's book, and a report where the sum is large.
fn cash(desk: &mut Desk<'_>, deed: &Deed, money: &Money) {
    let is_in = money.how == How::CashIn;
    let (holder, nth) = if is_in { (money.to, money.accounts.1) } else { (money.from, money.accounts.0) };
    let conductor = if is_in { money.from } else { money.to };
    let town = money.place.unwrap_or(conductor);
    let cast = desk.cast;
    let account = cast.account(holder, u32::from(nth));
    if cast.is_bank_y(holder, u32::from(nth))
        && let Some(mut pen) = desk.row(FileKind::BankCash, deed, 0)
    {
        pen.number()
            .at(deed.at, Form::EuInstant)
            .mention(holder)
            .put(&account)
            .put(if is_in { "in" } else { "out" })
            .cents_comma(money.cents);
        let channel = pen.rng.pick(&["counter", "counter", "night drop", "machine"]);
        pen.city(town).state(town).put(channel).name(conductor);
        let document = cast.document(conductor);
        let (shows, small) = (pen.rng.chance(60), pen.rng.chance(35));
        pen.put(if shows { &document } else { "" }).put(if small { "20x;10x" } else { "100x;50x" });
        let is_worn = pen.rng.chance(6);
        pen.put(if is_worn { "worn" } else { "" }).file(deed.at);
    }
    if money.cents > CTR_CENTS
        && let Some(mut pen) = desk.row(FileKind::CurrencyTransactions, deed, 0)
    {
        let (bank, _) = cast.bank_at(holder, u32::from(nth));
        pen.number().at(deed.at, Form::Us).put(&bank).city(town).state(town);
        if is_in {
            pen.cents(money.cents).put("");
        } else {
            pen.put("").cents(money.cents);
        }
        let flag = pen.rng.pick(&["", "", "", "aggregated", "night deposit"]);
        pen.put(flag).name(conductor).born(conductor, Form::Us).put(&cast.document(conductor)).address(conductor);
        let occupation = if conductor.is_person() { cast.occupation(conductor).0 } else { "" };
        pen.put(occupation).name_or_none((holder != conductor).then_some(holder)).put(&account);
        pen.file(deed.at + 12 * DAY);
    }
}

fn check(desk: &mut Desk<'_>, deed: &Deed, money: &Money) {
    let Some(mut pen) = desk.row(FileKind::BankChecks, deed, 0) else { return };
    let cast = pen.desk.cast;
    pen.number().at(deed.at, Form::Eu).name(money.from).put(&cast.account(money.from, u32::from(money.accounts.0)));
    let by_cash = money.memo == "cash" || pen.rng.chance(20);
    pen.put(if by_cash { "cash" } else { "account" }).name(money.to).cents_comma(money.cents);
    pen.put(&cast.bank_at(money.to, 1).0).at(deed.at + 2 * DAY, Form::Eu).file(deed.at);
}

fn card(desk: &mut Desk<'_>, deed: &Deed, money: &Money) {
    let Some(mut pen) = desk.row(FileKind::BankCards, deed, 0) else { return };
    let cast = pen.desk.cast;
    // A purchase is paid by the holder; a payment onto the card may come from anyone.
    let is_purchase = !money.to.is_person();
    let (holder, other) = if is_purchase { (money.from, money.to) } else { (money.to, money.from) };
    let token = mix(pen.desk.plan.seed ^ u64::from(holder.index()) << 3);
    pen.number().at(deed.at, Form::EuInstant).fmt(format_args!("tok_{token:016x}")).name(holder);
    pen.put(if is_purchase { "purchase" } else { "payment" }).name(other);
    let sector = if is_purchase { SECTORS.get(usize::from(cast.sector_of(other))).map_or("", |s| s.id) } else { "" };
    let code = match sector {
        "electronics" => "5732",
        "forwarding" => "4215",
        "real-estate" => "6513",
        "restaurants" => "5812",
        "" => "",
        _ => "5999",
    };
    pen.put(code).put(sector).city(other).state(other).cents_comma(money.cents).file(deed.at);
}

fn armored(desk: &mut Desk<'_>, deed: &Deed, money: &Money) {
    let Some(mut pen) = desk.row(FileKind::ArmoredCash, deed, 0) else { return };
    let cast = pen.desk.cast;
    let customer = money.to;
    pen.number().at(deed.at, Form::Iso).at(deed.at + 2 * DAY, Form::Iso).name(customer).address(customer);
    let sector = SECTORS.get(usize::from(cast.sector_of(customer))).map_or("", |s| s.id);
    pen.put(if customer.is_person() { "" } else { sector }).put("Example Armored Carriers").city(money.from);
    match money.through {
        Some(through) => {
            let (first, second) = (cast.place(money.from).0.name, cast.place(through).0.name);
            pen.fmt(format_args!("{first};{second};{}", cast.place(customer).0.name));
        }
        None => {
            pen.city(money.from);
        }
    }
    pen.city(customer).cents(money.cents).put(&cast.account(customer, u32::from(money.accounts.1))).file(deed.at + 3 * DAY);
}

fn carried(desk: &mut Desk<'_>, deed: &Deed, money: &Money) {
    let Some(mut pen) = desk.row(FileKind::CurrencyMovements, deed, 0) else { return };
    let cast = pen.desk.cast;
    let is_out = cast.land_of(money.to) != US;
    let carrier = money.through.unwrap_or(money.from);
    pen.number().at(deed.at + DAY, Form::Us).at(deed.at, Form::Us).put(if is_out { "outbound" } else { "inbound" });
    pen.name(carrier).born(carrier, Form::Us).put(&cast.document(carrier));
    let crossing = CROSSINGS[(mix(deed.key.0) % CROSSINGS.len() as u64) as usize].1;
    pen.put(crossing).city(if is_out { money.to } else { money.from }).put("vehicle").put("").name(money.to).name(money.from);
    pen.put("").put("").cents(money.cents).put("currency").file(deed.at + DAY);
}

fn banknotes(desk: &mut Desk<'_>, deed: &Deed, money: &Money) {
    let Some(mut pen) = desk.row(FileKind::Banknotes, deed, 0) else { return };
    let cast = pen.desk.cast;
    let (ours, theirs) = (pen.rng.heavy(6) as u32, pen.rng.heavy(6) as u32);
    pen.number().at(deed.at, Form::Month).put(&cast.bank(US, ours).0).put(&cast.bank(MX, theirs).0).put("MX");
    let (direction, note) = (pen.rng.pick(&["in", "in", "out"]), pen.rng.pick(&["20", "50", "100"]));
    pen.put(direction).put(note).cents(money.cents).file(deed.at + 9 * DAY);
}

fn kiosk(desk: &mut Desk<'_>, deed: &Deed, money: &Money) {
    let Some(mut pen) = desk.row(FileKind::Kiosks, deed, 0) else { return };
    let cast = pen.desk.cast;
    let town = money.place.unwrap_or(money.from);
    let operator = pen.rng.below(9);
    pen.number().at(deed.at, Form::Instant).fmt(format_args!("Example Kiosks {operator}")).city(town).state(town);
    let is_named = pen.rng.chance(70);
    pen.name_or_none(is_named.then_some(money.from)).dialed(money.from, 0);
    let certified = pen.rng.chance(92);
    pen.put(if certified { "yes" } else { "" }).put(Chain::Bitcoin.name());
    pen.put(&cast.wallet(money.to, u32::from(money.accounts.1), Chain::Bitcoin)).cents(money.cents).file(deed.at);
}

fn abroad(desk: &mut Desk<'_>, deed: &Deed, money: &Money) {
    let Some(mut pen) = desk.row(FileKind::PartnerFiu, deed, 0) else { return };
    let cast = pen.desk.cast;
    let there = land(cast.land_of(money.to));
    pen.number().put(there.code).at(deed.at, Form::Instant);
    let kind = pen.rng.pick(&["cash payout", "transfer", "transfer"]);
    pen.put(kind).name(money.from).put(&cast.account(money.from, u32::from(money.accounts.0))).name(money.to);
    pen.put(&cast.account(money.to, u32::from(money.accounts.1)));
    let shows = pen.rng.chance(50);
    if shows {
        pen.dialed(money.to, 0);
    } else {
        pen.put("");
    }
    pen.cents(money.cents * there.rate / 100).put(there.currency).put(&money.memo);
    pen.put("for intelligence use only; ask before onward release").at(deed.at + 700 * DAY, Form::Iso).file(deed.at + 20 * DAY);
}

pub(crate) fn sar(desk: &mut Desk<'_>, deed: &Deed, sar: &Sar) {
    let Some(mut pen) = desk.row(FileKind::SuspiciousActivity, deed, 0) else { return };
    let cast = pen.desk.cast;
    let who = sar.subject;
    pen.number();
    let is_again = pen.rng.chance(12);
    pen.put(if is_again { "continuing" } else { "initial" });
    let prior = pen.rng.between(1, 9_999_999_999);
    if is_again {
        pen.fmt(format_args!("310000{prior:010}"));
    } else {
        pen.put("");
    }
    pen.at(deed.at, Form::Iso).name(who);
    let aka = pen.rng.chance(15);
    if aka {
        let name = cast.name(who, cast.land_of(who)).0;
        let slip = crate::world::noise::typo(&name, &mut pen.rng);
        pen.put(&slip);
    } else {
        pen.put("");
    }
    pen.put(if who.is_person() { "person" } else { "entity" });
    let says = if who.is_person() { cast.occupation(who).0 } else { SECTORS.get(usize::from(cast.sector_of(who))).map_or("", |s| s.id) };
    pen.put(says).address(who).country(who).born(who, Form::Iso).tax(who).phone(who).email(who);
    let accounts: Vec<String> = std::iter::once(who).chain(sar.others.iter().copied()).map(|p| cast.account(p, 0)).collect();
    pen.put(&accounts.join(";")).cents(sar.cents / 100 * 100);
    pen.at(deed.at - Minute::from(sar.days) * DAY - 20 * DAY, Form::Iso).at(deed.at - 20 * DAY, Form::Iso);
    pen.put(sar.activity).put("us currency;funds transfer");
    let host = pen.rng.below(131_072);
    let gives_ip = pen.rng.chance(30);
    if gives_ip {
        pen.fmt(format_args!("198.{}.{}.{}", 18 + (host >> 16), host >> 8 & 255, host & 255));
    } else {
        pen.put("");
    }
    // No bank writes a term before the advisory that asks for it.
    let since = KEY_TERMS.iter().find(|t| t.0 == sar.key_term).and_then(|t| calendar::parse_day(t.1)).unwrap_or(i64::MIN);
    let is_known = pen.desk.plan.first_day + i64::from(deed.at.div_euclid(DAY)) >= since;
    pen.put(if is_known { sar.key_term } else { "" }).put(&cast.bank_at(who, 0).0).city(who);
    let mut narrative = sar.narrative.replace("{subject}", &cast.name(who, cast.land_of(who)).0);
    for other in &sar.others {
        narrative.push_str(" Counterparty: ");
        narrative.push_str(&cast.name(*other, cast.land_of(*other)).0);
        narrative.push('.');
    }
    pen.put(&narrative).file(deed.at);
}

pub(crate) fn sale(desk: &mut Desk<'_>, deed: &Deed) {
    let What::Sale { seller, customer, goods: no, kg, method, paid_by, ship_to } = &deed.what else { return };
    let Some(mut pen) = desk.row(FileKind::SalesRecords, deed, 0) else { return };
    let of = goods(*no);
    pen.number().at(deed.at, Form::Iso).name(*seller).address(*seller).name(*customer).address(*customer).phone(*customer);
    let gives_cas = pen.rng.chance(60);
    pen.put(of.words.first().copied().unwrap_or("")).put(if gives_cas { of.cas } else { "" });
    pen.put(if of.class.is_empty() { "general" } else { of.class });
    pen.fmt(format_args!("{kg}")).put("kg").cents(kg * u64::from(of.cents_a_kg) * 3 / 2).put(method).name_or_none(*paid_by);
    let to = ship_to.unwrap_or(*customer);
    pen.address(to).put(if to.is_person() { "residence" } else { "business" }).file(deed.at + 2 * DAY);
}
