// SPDX-License-Identifier: Apache-2.0
//! Cases, seizures, calls, crossings, planned events, courts and firearms as investigators and police write them down.

use crate::{
    Rng,
    rng::{mix, stream},
    world::{
        FileKind,
        calendar::{DAY, Form, Minute},
        cast::{Chain, Party},
        deeds::{AGENCIES, Deed, Document, Key, Place, Planned, SEIZABLE, Seizure, TargetKind, What},
        desk::Desk,
        lands::CROSSINGS,
    },
};

pub(crate) fn call(desk: &mut Desk<'_>, deed: &Deed) {
    let What::Call { from, to, seconds } = deed.what else { return };
    let Some(mut pen) = desk.row(FileKind::CallRecords, deed, 0) else { return };
    let cast = pen.desk.cast;
    pen.number().at(deed.at, Form::Instant);
    let kind = pen.rng.pick(&["voice", "voice", "sms", "data"]);
    pen.fmt(format_args!("{}", if kind == "voice" { seconds } else { 0 })).put(kind);
    pen.mention(from.0).dialed(from.0, from.1).mention(to.0).dialed(to.0, to.1);
    pen.put(&imei(mix(u64::from(from.0.index()) << 4 | u64::from(from.1))));
    let (cell, azimuth) = (pen.rng.below(90_000), pen.rng.below(360));
    pen.fmt(format_args!("000-01-{cell}")).fmt(format_args!("{azimuth}"));
    // A prepaid phone has no subscriber.
    let is_known = from.1 == 0 && pen.rng.chance(60);
    let _ = cast;
    pen.name_or_none(is_known.then_some(from.0));
    let order = pen.rng.below(400);
    pen.fmt(format_args!("EX-ORDER-{order:04}")).file(deed.at + 3 * DAY);
}

/// A device number of the test type allocation 00-1010-01 with its check digit (3GPP TS 23.003, annex B).
fn imei(serial: u64) -> String {
    let body = format!("00101001{:06}", serial % 1_000_000);
    let sum: u32 = body
        .bytes()
        .enumerate()
        .map(|(n, b)| {
            let digit = u32::from(b - b'0');
            if n % 2 == 1 { digit * 2 / 10 + digit * 2 % 10 } else { digit }
        })
        .sum();
    format!("{body}{}", (10 - sum % 10) % 10)
}

pub(crate) fn crossing(desk: &mut Desk<'_>, deed: &Deed) {
    let What::Crossing { driver, vehicle, nth, crossing, southbound } = deed.what else { return };
    let Some(mut pen) = desk.row(FileKind::VehicleCrossings, deed, 0) else { return };
    let cast = pen.desk.cast;
    pen.number().at(deed.at, Form::Instant).put(CROSSINGS.get(usize::from(crossing)).map_or("", |c| c.0));
    pen.put(if southbound { "outbound" } else { "inbound" }).put(&cast.plate(vehicle, u32::from(nth))).country(vehicle);
    let kind = pen.rng.pick(&["car", "car", "pickup", "truck"]);
    pen.put(kind).put(&cast.document(driver)).name(driver).born(driver, Form::Iso).file(deed.at);
}

/// What the officers of one seizure put on their form, whatever was seized from whom.
struct Habit {
    mode: &'static str,
    plate: bool,
    persons: bool,
    phone: bool,
    case: bool,
}

impl Habit {
    fn of(seizure: &Seizure, rng: &mut Rng) -> Habit {
        let by_road = rng.pick(&["vehicle", "vehicle", "pedestrian", "truck"]);
        let mode = match (seizure.document, seizure.place) {
            (Some(Document::Waybill(_)), _) => "parcel",
            (Some(Document::Bill(_)), _) => "vessel",
            (None, Place::Crossing(_)) => by_road,
            (None, Place::Town(_)) => "",
        };
        let plate = rng.chance(75) && !["parcel", "vessel", "pedestrian"].contains(&mode);
        Habit { mode, plate, persons: rng.chance(80), phone: rng.chance(40), case: rng.chance(60) }
    }
}

pub(crate) fn seizure(desk: &mut Desk<'_>, deed: &Deed, seizure: &Seizure) {
    let number = desk.number(FileKind::SeizureReports, deed.key, 0);
    let habit = Habit::of(seizure, &mut Rng::at(desk.plan.seed, stream("seizure"), deed.key.0));
    for (nth, item) in seizure.items.iter().enumerate() {
        let Some(mut pen) = desk.row(FileKind::SeizureReports, deed, nth as u64) else { continue };
        let cast = pen.desk.cast;
        let (what, kind, unit, form, dollars) = SEIZABLE.get(usize::from(item.what)).copied().unwrap_or(SEIZABLE[0]);
        pen.own(&number).fmt(format_args!("{}", nth + 1)).at(deed.at, Form::Instant);
        pen.put(AGENCIES.get(usize::from(seizure.agency)).copied().unwrap_or(""));
        pen.put(seizure.joint.and_then(|j| AGENCIES.get(usize::from(j)).copied()).unwrap_or(""));
        match seizure.place {
            Place::Crossing(no) => {
                let (code, name, lat, lon, _) = CROSSINGS.get(usize::from(no)).copied().unwrap_or(CROSSINGS[0]);
                pen.put(name).fmt(format_args!("{}", f64::from(lat) / 100.0)).fmt(format_args!("{}", f64::from(lon) / 100.0));
                pen.put(code).put("southwest border").put(if seizure.southbound { "outbound" } else { "inbound" });
            }
            Place::Town(party) => {
                let city = cast.place(party).0;
                pen.put(city.name)
                    .fmt(format_args!("{}", f64::from(city.lat) / 100.0))
                    .fmt(format_args!("{}", f64::from(city.lon) / 100.0));
                pen.put("").put(city.state).put("interior");
            }
        }
        let hiding = pen.rng.pick(&["", "", "door panel", "mixed with goods", "floor compartment", "false bottom"]);
        pen.put(habit.mode).put(hiding).put(what).put(kind);
        let (whole, rest) = (item.millionths / 1_000_000, item.millionths % 1_000_000);
        match unit {
            // Scales of laboratories and of docks: to the milligram.
            "kg" => pen.fmt(format_args!("{whole}.{rest:06}")),
            "USD" => pen.fmt(format_args!("{whole}.00")),
            _ => pen.fmt(format_args!("{}", whole.max(1))),
        };
        pen.put(unit).put(if unit == "kg" { "gross" } else { "" }).put(form);
        // What may be a controlled substance is tried in the field, and some of it in a laboratory.
        let is_substance = matches!(kind, "drug" | "precursor");
        let is_tested = is_substance && pen.rng.chance(40);
        pen.put(if is_substance { if is_tested { "no" } else { "yes" } } else { "" });
        if is_tested {
            let (purity, signature) = (pen.rng.between(3, 60), pen.rng.below(40));
            pen.fmt(format_args!("{purity}")).fmt(format_args!("SIG-{signature:02}"));
        } else {
            pen.skip(2);
        }
        pen.put(if what == "Fentanyl tablets" || what == "Punch and die set" { "M 30" } else { "" });
        pen.cents((u128::from(item.millionths) * u128::from(dollars) / 10_000) as u64);
        let document = match seizure.document {
            Some(Document::Bill(key)) => pen.desk.number(FileKind::OceanManifests, key, 0),
            Some(Document::Waybill(key)) => pen.desk.number(FileKind::AirWaybills, key, 0),
            None => String::new(),
        };
        pen.put(&document);
        let persons = if habit.persons { seizure.persons.as_slice() } else { &[] };
        match seizure.persons.first() {
            Some(driver) if habit.plate => pen.put(&cast.plate(*driver, 0)),
            _ => pen.put(""),
        };
        match persons {
            [] => {
                pen.skip(3);
            }
            [one] => {
                pen.name(*one).born(*one, Form::Iso);
                if habit.phone {
                    pen.dialed(*one, 1);
                } else {
                    pen.put("");
                }
            }
            many => {
                let mut names = Vec::new();
                for person in many {
                    pen.mention(*person);
                    names.push(cast.name(*person, cast.land_of(*person)).0);
                }
                pen.put(&names.join(";")).skip(2);
            }
        }
        match seizure.case.filter(|_| habit.case) {
            Some(case) => {
                let case = pen.desk.number(FileKind::Cases, case, 0);
                pen.put(&case);
            }
            None => {
                pen.put("");
            }
        }
        pen.file(deed.at + DAY);
    }
}

/// Manufacturer, model and caliber of made-up arms.
fn arm(rifles: bool, serial: u64) -> (&'static str, &'static str, &'static str, &'static str) {
    const PISTOLS: [(&str, &str); 3] = [("EX-9 Compact", "9mm"), ("EX-45", ".45"), ("EX-38 Super", ".38")];
    const RIFLES: [(&str, &str); 3] = [("EX-15 Carbine", "5.56"), ("EX-47", "7.62"), ("EX-50", ".50")];
    let (model, caliber) = (if rifles { RIFLES } else { PISTOLS })[(serial % 3) as usize];
    ("Example Arms", model, if rifles { "rifle" } else { "pistol" }, caliber)
}

fn serial(sale: Key, item: u8, seed: u64) -> u64 {
    mix(sale.0 ^ seed ^ u64::from(item) << 50) % 100_000_000
}

pub(crate) fn guns(desk: &mut Desk<'_>, deed: &Deed) {
    let What::Guns { dealer, buyer, count, rifles } = deed.what else { return };
    let number = desk.number(FileKind::MultipleSales, deed.key, 0);
    for nth in 0..count {
        let Some(mut pen) = desk.row(FileKind::MultipleSales, deed, u64::from(nth)) else { continue };
        let serial = serial(deed.key, nth, pen.desk.plan.seed);
        // One model a sale, as a buyer asks for it.
        let (maker, model, kind, caliber) = arm(rifles, mix(deed.key.0));
        pen.own(&number).put(if rifles { "3310.12" } else { "3310.4" }).at(deed.at, Form::Iso).name(dealer).address(dealer).state(dealer);
        pen.name(buyer).born(buyer, Form::Iso).address(buyer).phone(buyer).fmt(format_args!("{}", nth + 1));
        pen.put(maker).put(model).put(kind).put(caliber).fmt(format_args!("DEMO{serial:08}")).file(deed.at + DAY);
    }
}

pub(crate) fn trace(desk: &mut Desk<'_>, deed: &Deed) {
    let What::Trace { sale, item, rifles, dealer, buyer, possessor, place, sold } = deed.what else { return };
    let Some(mut pen) = desk.row(FileKind::FirearmTraces, deed, 0) else { return };
    let serial = serial(sale, item, pen.desk.plan.seed);
    let (maker, model, kind, caliber) = arm(rifles, mix(sale.0));
    pen.number().at(deed.at + 6 * DAY, Form::Iso);
    let (priority, crime) = (pen.rng.pick(&["routine", "routine", "urgent"]), pen.rng.pick(&["5212", "3599", "0999", "1399"]));
    pen.put(priority).put(crime).put(AGENCIES[(mix(deed.key.0) % 5) as usize]).put(maker).put(model).put(kind).put(caliber);
    let is_gone = pen.rng.chance(7);
    if is_gone {
        pen.put("").put("yes");
    } else {
        pen.fmt(format_args!("DEMO{serial:08}")).put("no");
    }
    pen.put("US").at(deed.at, Form::Iso).city(place).country(place).name(possessor).born(possessor, Form::Iso);
    if is_gone {
        pen.skip(7);
    } else {
        pen.name(buyer).born(buyer, Form::Iso).address(buyer).name(dealer).address(dealer).at(sold, Form::Iso);
        pen.fmt(format_args!("{}", (deed.at - sold) / DAY));
    }
    pen.file(deed.at + 20 * DAY);
}

pub(crate) fn case(desk: &mut Desk<'_>, deed: &Deed) {
    let What::Case { agency, subjects } = &deed.what else { return };
    let number = desk.number(FileKind::Cases, deed.key, 0);
    for (nth, (subject, role)) in subjects.iter().enumerate() {
        let Some(mut pen) = desk.row(FileKind::Cases, deed, nth as u64) else { continue };
        let cast = pen.desk.cast;
        pen.own(&number).at(deed.at, Form::Iso);
        let status = if mix(deed.key.0).is_multiple_of(3) { "closed" } else { "open" };
        pen.put(status)
            .put(AGENCIES.get(usize::from(*agency)).copied().unwrap_or(""))
            .fmt(format_args!("Example Officer {}", mix(deed.key.0) % 40));
        pen.fmt(format_args!("Example case {number}"));
        pen.name(*subject)
            .put(if subject.is_person() { "person" } else { "company" })
            .born(*subject, Form::Iso)
            .phone(*subject)
            .address(*subject);
        let shows = pen.rng.chance(50);
        pen.put(&if shows && subject.is_person() { cast.document(*subject) } else { String::new() }).put(role).file(deed.at);
    }
}

pub(crate) fn planned(desk: &mut Desk<'_>, deed: &Deed, planned: &Planned) {
    let Some(mut pen) = desk.row(FileKind::PlannedEvents, deed, 0) else { return };
    let submitted = deed.at - Minute::from(planned.ahead) * DAY;
    pen.number();
    let system = ["RISSafe", "Case Explorer", "SAFETNet"][usize::from(planned.agency) % 3];
    pen.put(system).at(submitted, Form::Instant).put(AGENCIES.get(usize::from(planned.agency)).copied().unwrap_or("")).put(planned.kind);
    pen.at(deed.at, Form::Instant).at(deed.at + Minute::from(planned.hours) * 60, Form::Instant);
    pen.fmt(format_args!("{:.5}", f64::from(planned.at_place.0) / 100_000.0))
        .fmt(format_args!("{:.5}", f64::from(planned.at_place.1) / 100_000.0));
    let radius = pen.rng.pick(&["400", "800", "1600"]);
    pen.put(radius).put(&planned.place).fmt(format_args!("Example Officer {}", mix(deed.key.0 ^ 9) % 60));
    let desk_line = pen.rng.between(100, 199);
    pen.fmt(format_args!("+1 202 555 0{desk_line}"));
    let (kind, party) = planned.target;
    let text = target(pen.desk, kind, party, &mut Rng::at(pen.desk.plan.seed, stream("target"), deed.key.0));
    pen.put(kind.word()).mention(party).put(&text).put("open").file(submitted);
}

impl TargetKind {
    pub(crate) fn word(self) -> &'static str {
        match self {
            TargetKind::Phone => "phone",
            TargetKind::Plate => "plate",
            TargetKind::Email => "email",
            TargetKind::Account => "account",
            TargetKind::Wallet => "wallet",
            TargetKind::Document => "document",
            TargetKind::Address => "address",
        }
    }
}

/// An identifier as one of many offices would type it.
fn target(desk: &Desk<'_>, kind: TargetKind, party: Party, rng: &mut Rng) -> String {
    let cast = desk.cast;
    match kind {
        TargetKind::Phone => {
            let phone = cast.phone(party);
            let part = |from, to| phone.get(from..to).unwrap_or("").to_owned();
            let (area, line) = (part(2, 5), part(8, 12));
            match rng.below(5) {
                0 => phone.clone(),
                1 => format!("({area}) 555-{line}"),
                2 => format!("1-{area}-555-{line}"),
                3 => format!("{area}.555.{line}"),
                _ => format!("001 {area} 555 {line}"),
            }
        }
        TargetKind::Plate => {
            let plate = cast.plate(party, 0);
            if rng.chance(40) { format!("{} {}", plate.get(..3).unwrap_or(""), plate.get(3..).unwrap_or("")).to_lowercase() } else { plate }
        }
        TargetKind::Email => {
            let email = cast.email(party);
            if rng.chance(40) { email.to_uppercase() } else { email }
        }
        TargetKind::Account => {
            let account = cast.account(party, 0);
            if rng.chance(40) { format!("{}-{}", account.get(..4).unwrap_or(""), account.get(4..).unwrap_or("")) } else { account }
        }
        TargetKind::Wallet => cast.wallet(party, 0, Chain::Bitcoin),
        TargetKind::Document => {
            let document = cast.document(party);
            if rng.chance(40) { format!("{} {}", document.get(..2).unwrap_or(""), document.get(2..).unwrap_or("")) } else { document }
        }
        // A field, not a letter: in one line, without commas.
        TargetKind::Address => cast.place(party).1.replace(',', ""),
    }
}

pub(crate) fn court(desk: &mut Desk<'_>, deed: &Deed) {
    let What::Court { person, offence } = &deed.what else { return };
    let Some(mut pen) = desk.row(FileKind::CourtCases, deed, 0) else { return };
    pen.number().put("Example District Court").at(deed.at, Form::Iso).name(*person).born(*person, Form::Iso).put(offence).put("convicted");
    pen.file(deed.at + 5 * DAY);
}
