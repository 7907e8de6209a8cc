// SPDX-License-Identifier: Apache-2.0
//! Registers: they list parties, not deeds, and stand as they are on the last day.

use crate::{
    Rng,
    rng::stream,
    world::{
        FileKind,
        calendar::{DAY, Form, Minute},
        cast::{Chain, Party},
        deeds::{Key, Tie},
        desk::Desk,
        goods::SECTORS,
        lands::{US, land},
        plot::Designation,
    },
};

/// Of 100 firms, how many a register lists.
const REGISTERED_PERCENT: u64 = 60;

/// Rows about one firm.
pub(crate) fn firm(desk: &mut Desk<'_>, party: Party) {
    let key = Key(u64::from(party.index()) + 1);
    let last = desk.plan.days * DAY - 1;
    let mut luck = Rng::at(desk.plan.seed, stream("register"), key.0);
    if luck.chance(REGISTERED_PERCENT) {
        registry(desk, party, key, last);
    }
    if luck.chance(9) || is_licensed(desk, party) && luck.chance(70) {
        licence(desk, party, key, last);
    }
    if desk.cast.is_bank_y(party, 0) {
        account(desk, party, key, last);
    }
}

/// Rows about one person.
pub(crate) fn person(desk: &mut Desk<'_>, party: Party) {
    let key = Key(u64::from(party.index()) + 1 + (1 << 27));
    let last = desk.plan.days * DAY - 1;
    let mut luck = Rng::at(desk.plan.seed, stream("register"), key.0);
    if desk.cast.is_bank_y(party, 0) {
        account(desk, party, key, last);
    }
    if luck.chance(4) {
        exchange(desk, party, key, last);
    }
}

fn is_licensed(desk: &Desk<'_>, party: Party) -> bool {
    matches!(SECTORS.get(usize::from(desk.cast.sector_of(party))).map(|s| s.id), Some("pharma" | "money-services" | "firearms"))
}

fn registry(desk: &mut Desk<'_>, party: Party, key: Key, last: Minute) {
    let Some(mut pen) = desk.entry(FileKind::CompanyRegistry, key, 0, Tie(0), 0) else { return };
    let cast = pen.desk.cast;
    let first = pen.desk.plan.first_day;
    let number = cast.registration(party);
    let (name, local) = cast.name(party, cast.land_of(party));
    pen.own(&number).mention(party).put(&name).put(&local);
    let trades_as = pen.rng.chance(12);
    let other = crate::names::coined(&mut pen.rng);
    pen.put(&if trades_as { format!("{other} {}", land(cast.land_of(party)).marker) } else { String::new() });
    pen.country(party).day(cast.incorporated(party, first), Form::Iso);
    let is_closed = pen.rng.chance(6);
    if is_closed {
        pen.at(last - 90 * DAY, Form::Iso).put("dissolved");
    } else {
        pen.put("").put("active");
    }
    let sector = SECTORS.get(usize::from(cast.sector_of(party))).unwrap_or(&SECTORS[0]);
    pen.put(sector.naics).put(sector.id).tax(party).address(party);
    let kind = pen.rng.below(100);
    pen.put(match kind {
        0..60 => "industrial",
        60..80 => "office",
        80..90 => "residential",
        90..96 => "virtual",
        _ => "mailbox",
    });
    pen.phone(party).email(party);
    let site = cast.website(party);
    let has_site = pen.rng.chance(60);
    pen.put(if has_site { &site } else { "" });
    let (director, owner) = (cast.director(party), cast.owner(party));
    pen.name(director).born(director, Form::Iso).name(owner);
    let share = pen.rng.pick(&["100", "100", "75", "51", "50", "25"]);
    pen.put(share).file(last);
}

fn licence(desk: &mut Desk<'_>, party: Party, key: Key, last: Minute) {
    let Some(mut pen) = desk.entry(FileKind::Licences, key, 0, Tie(0), 0) else { return };
    let sector = SECTORS.get(usize::from(pen.desk.cast.sector_of(party))).map_or("", |s| s.id);
    let (register, what) = match sector {
        "money-services" => ("money services business", "money transmission"),
        "firearms" => ("firearms dealer", "firearms"),
        "waste" | "fuel" => ("trade permit", "waste oils"),
        _ => ("chemical import licence", "4-piperidone;propionyl chloride;piperidine;acetic anhydride"),
    };
    pen.number().put(register).name(party).tax(party).address(party).country(party).put(what);
    let from = last - pen.rng.between(60, 1_400) as Minute * DAY;
    pen.at(from, Form::Iso).at(from + 1_095 * DAY, Form::Iso).put("Example Licensing Office");
    pen.put(if from + 1_095 * DAY < last { "expired" } else { "active" }).file(last);
}

fn account(desk: &mut Desk<'_>, party: Party, key: Key, last: Minute) {
    let Some(mut pen) = desk.entry(FileKind::BankAccounts, key, 0, Tie(0), 0) else { return };
    let cast = pen.desk.cast;
    let number = cast.account(party, 0);
    pen.own(&number);
    let kind = if party.is_person() { pen.rng.pick(&["checking", "checking", "savings"]) } else { "business" };
    let opened = last - (pen.rng.unit().powf(1.5) * 4_000.0) as Minute * DAY;
    pen.put(kind).at(opened, Form::Eu).put("").city(party).state(party).name(party);
    pen.put(if party.is_person() { "person" } else { "business" })
        .born(party, Form::Eu)
        .tax(party)
        .address(party)
        .phone(party)
        .email(party);
    if party.is_person() {
        let (occupation, income) = cast.occupation(party);
        pen.put(occupation).cents_comma(income * 100).skip(2);
    } else {
        let sector = SECTORS.get(usize::from(cast.sector_of(party))).unwrap_or(&SECTORS[0]);
        pen.skip(2).put(sector.naics).put(sector.id);
    }
    pen.file(last);
}

fn exchange(desk: &mut Desk<'_>, party: Party, key: Key, last: Minute) {
    let Some(mut pen) = desk.entry(FileKind::ExchangeAccounts, key, 0, Tie(0), 0) else { return };
    let cast = pen.desk.cast;
    let service = cast.service(US, "money-services", pen.rng.below(3) as u32);
    pen.number();
    let opened = last - pen.rng.between(30, 1_500) as Minute * DAY;
    let name = cast.name(service, US).0;
    pen.put(&name).at(opened, Form::Iso).name(party).born(party, Form::Iso).country(party).email(party).phone(party);
    pen.put("bitcoin").put(&cast.wallet(party, 7, Chain::Bitcoin)).file(last);
}

/// The list of an exercise: who was designated in the world by its last day.
pub(crate) fn designated(desk: &mut Desk<'_>, nth: u64, of: &Designation) {
    let Some(mut pen) = desk.entry(FileKind::SanctionsExercise, Key(nth + 1 + (1 << 28)), 0, Tie(0), 0) else { return };
    let cast = pen.desk.cast;
    let (name, local) = cast.name(of.party, cast.land_of(of.party));
    pen.number().put(if of.party.is_person() { "individual" } else { "entity" }).mention(of.party).put(&name).put(&local);
    let weak = pen.rng.chance(25);
    pen.put(if weak { name.split(' ').next().unwrap_or("") } else { "" }).put(of.program).at(of.at, Form::Iso).born(of.party, Form::Iso);
    pen.put(&if of.party.is_person() { cast.document(of.party) } else { String::new() }).address(of.party).country(of.party);
    let has_wallet = pen.rng.chance(40);
    pen.put(&if has_wallet { cast.wallet(of.party, 0, Chain::Bitcoin) } else { String::new() }).put(of.remark).file(of.at.max(0));
}
