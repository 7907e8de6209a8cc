// SPDX-License-Identifier: Apache-2.0
//! Trade by sea and parcel as customs here, customs abroad, carriers and merchants write it down.

use crate::{
    Rng, container_number, imo_number,
    rng::{mix, stream},
    world::{
        FileKind,
        calendar::{DAY, Form, Minute},
        deeds::{Cargo, Deed, Key, Parcel},
        desk::{Desk, Pen},
        goods::{Goods, goods},
        lands::{CN, HK, MX, US, land},
    },
};

use super::words::{describe, hs, hs6, packages, stated};

const LB_A_KG: f64 = 2.204_622_621_8;

/// Schedule D codes of ports of entry.
fn schedule_d(locode: &str) -> &'static str {
    match locode {
        "USLAX" => "2704",
        "USLGB" => "2709",
        "USHOU" => "5301",
        "USNYC" => "1001",
        "USSAV" => "1703",
        "USOAK" => "2811",
        "USMIA" => "5201",
        _ => "2720",
    }
}

struct Route {
    carrier: usize,
    load: &'static str,
    discharge: &'static str,
    vessel: u32,
    voyage: u32,
    container: Vec<u32>,
}

const CARRIERS: [(&str, &str); 5] = [
    ("DEMA", "Example Carrier Alpha"),
    ("DEMX", "Example Carrier X"),
    ("DEMB", "Example Carrier Beta"),
    ("DEMC", "Example Carrier Gamma"),
    ("DEMD", "Example Carrier Delta"),
];

fn route(desk: &Desk<'_>, key: Key, cargo: &Cargo) -> Route {
    let mut rng = desk.luck(key, 1);
    let (from, to) = (land(desk.cast.land_of(cargo.shipper)), land(desk.cast.land_of(cargo.consignee)));
    let count = cargo.kg / 21_000 + 1;
    Route {
        carrier: (mix(key.0) % 5) as usize,
        load: from.sea.get(rng.heavy(from.sea.len() as u64) as usize).copied().unwrap_or(""),
        discharge: to.sea.get(rng.heavy(to.sea.len() as u64) as usize).copied().unwrap_or(""),
        vessel: rng.heavy(180) as u32,
        voyage: rng.between(1, 120) as u32,
        container: (0..count.min(6)).map(|_| rng.below(1_000_000) as u32).collect(),
    }
}

/// The bill of lading and what follows from it.
pub(crate) fn cargo(desk: &mut Desk<'_>, deed: &Deed, cargo: &Cargo) {
    let of = goods(cargo.goods);
    let route = route(desk, deed.key, cargo);
    let (from, to) = (desk.cast.land_of(cargo.shipper), desk.cast.land_of(cargo.consignee));
    let departs = deed.at;
    let arrives = departs + Minute::from(cargo.voyage_days) * DAY;
    let bill = desk.number(FileKind::OceanManifests, deed.key, 0);
    let mut luck = desk.luck(deed.key, 2);
    let description = describe(cargo.words, of, cargo.kg, &mut luck);
    let is_seen = to == US || luck.chance(45);
    if to == US || from != US && is_seen {
        manifest(desk, deed, cargo, stated(cargo.words, of), &route, &description, arrives);
        containers(desk, deed, &route, &bill, departs, arrives, cargo.kg);
    }
    if to == US {
        if luck.chance(45) {
            filing(desk, deed, cargo, of, &bill, departs);
        }
        if luck.chance(70) {
            entry(desk, deed, cargo, of, &route, &bill, &description, (departs, arrives));
        }
        if of.class == "press" && cargo.paperwork {
            machine(desk, deed, cargo.consignee, of, route.discharge, departs);
        }
        if luck.chance(3) {
            inspection(desk, deed, &bill, arrives + DAY, &description, of, false);
        }
    }
    if from == US {
        export(desk, deed, cargo, of, &route, &description, departs);
    }
    // The other side of the same trade, where its office shares: Mexico's imports, China's and others' exports.
    if to == MX && luck.chance(80) || from == CN && luck.chance(45) || from == HK && luck.chance(30) || from == MX && luck.chance(60) {
        partner(desk, deed, cargo, of, &route, &bill, &description, (departs, arrives));
    }
    for nth in 0..cargo.invoices.max(u8::from(luck.chance(25))) {
        invoice(desk, deed, cargo, of, &bill, &description, nth, departs);
    }
}

fn manifest(desk: &mut Desk<'_>, deed: &Deed, cargo: &Cargo, of: &'static Goods, route: &Route, description: &str, eta: Minute) {
    let Some(mut pen) = desk.row(FileKind::OceanManifests, deed, 0) else { return };
    let (scac, carrier) = CARRIERS.get(route.carrier).copied().unwrap_or(CARRIERS[0]);
    pen.number().put(scac).put(carrier);
    let is_house = pen.rng.chance(40);
    if is_house {
        let master = pen.rng.between(1_000_000, 9_999_999);
        pen.fmt(format_args!("DEMM{master}")).put("house");
    } else {
        pen.put("").put("simple");
    }
    pen.fmt(format_args!("EXAMPLE VESSEL {:03}", route.vessel)).put(&imo_number(route.vessel + 100));
    pen.put(["PA", "LR", "MH", "SG", "HK"][route.vessel as usize % 5]).fmt(format_args!("{:03}W", route.voyage));
    let receipt = pen.desk.cast.place(cargo.shipper).0;
    let gives_receipt = pen.rng.chance(50);
    pen.put(if gives_receipt { receipt.name } else { "" });
    pen.put(route.load).put(cargo.via.unwrap_or(""));
    pen.put(cargo.via.unwrap_or(route.load)).put(route.discharge);
    pen.at(deed.at, Form::Iso).at(eta, Form::Iso);
    pen.name(cargo.shipper).address(cargo.shipper).country(cargo.shipper).phone(cargo.shipper);
    if cargo.to_order {
        pen.put("TO ORDER").skip(3);
    } else {
        pen.name(cargo.consignee).address(cargo.consignee).country(cargo.consignee).phone(cargo.consignee);
    }
    match cargo.notify.or(cargo.to_order.then_some(cargo.consignee)) {
        Some(notify) => pen.name(notify).address(notify).country(notify),
        None => pen.skip(3),
    };
    pen.put(description);
    let gives_hs = pen.rng.chance(65);
    pen.put(if gives_hs { hs6(cargo.words, of) } else { "" });
    pen.fmt(format_args!("{}", packages(cargo.kg, of))).put(of.package);
    if pen.rng.chance(20) {
        pen.fmt(format_args!("{:.1}", cargo.kg as f64 * LB_A_KG)).put("LB");
    } else {
        pen.fmt(format_args!("{}", cargo.kg)).put("KG");
    }
    pen.put(&joined(route.container.iter().map(|c| container_number(*c))));
    let seals: Vec<String> = route.container.iter().map(|c| format!("SL{:07}", mix(u64::from(*c)) % 10_000_000)).collect();
    pen.put(&joined(seals.into_iter()));
    pen.put(of.un);
    match cargo.amended {
        Some(party) => {
            let name = pen.desk.cast.name(party, pen.desk.cast.land_of(party)).0;
            pen.mention(party).fmt(format_args!("consignee changed after loading to {name}"));
        }
        None => {
            let is_corrected = pen.rng.chance(3);
            pen.put(if is_corrected { "weight corrected by carrier" } else { "" });
        }
    }
    pen.file(deed.at);
}

fn joined(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join(";")
}

fn containers(desk: &mut Desk<'_>, deed: &Deed, route: &Route, bill: &str, departs: Minute, arrives: Minute, kg: u64) {
    for (nth, serial) in route.container.iter().enumerate() {
        for (step, (event, place, at)) in [
            ("gate-in", route.load, departs - DAY),
            ("loaded", route.load, departs),
            ("discharged", route.discharge, arrives),
            ("gate-out", route.discharge, arrives + 2 * DAY),
        ]
        .into_iter()
        .enumerate()
        {
            let mut luck = desk.luck(deed.key, 10 + nth as u64 * 4 + step as u64);
            if !luck.chance(30) {
                continue;
            }
            let salt = 1 + nth as u64 * 4 + step as u64;
            let Some(mut pen) = desk.row(FileKind::ContainerEvents, deed, salt) else { continue };
            let message = format!("{:016X}", mix(mix(deed.key.0 ^ pen.desk.plan.seed) ^ salt));
            pen.own(&message).put(&container_number(*serial)).put(bill).put(event).put(place);
            let at = at + pen.rng.below(600) as Minute;
            pen.at(at, Form::Instant);
            if step == 0 {
                let gross = kg / route.container.len() as u64 + 2_300 + pen.rng.below(200);
                pen.fmt(format_args!("{gross}"));
            } else {
                pen.put("");
            }
            pen.file(at);
        }
    }
}

fn filing(desk: &mut Desk<'_>, deed: &Deed, cargo: &Cargo, of: &Goods, bill: &str, departs: Minute) {
    let Some(mut pen) = desk.row(FileKind::SecurityFilings, deed, 0) else { return };
    pen.number().put(bill).tax(cargo.consignee).tax(cargo.consignee);
    for party in [cargo.shipper, cargo.consignee, cargo.shipper, cargo.consignee] {
        pen.name(party).address(party).country(party);
    }
    let town = pen.desk.cast.place(cargo.shipper).0;
    pen.put(town.name).country(cargo.shipper);
    match cargo.notify {
        Some(forwarder) => pen.name(forwarder),
        None => pen.put(""),
    };
    pen.country(cargo.shipper).put(hs6(cargo.words, goods_of(of)));
    pen.file(departs - DAY);
}

fn goods_of(of: &Goods) -> &'static Goods {
    crate::world::goods::goods_no(of.id).map_or(&crate::world::goods::GOODS[0], goods)
}

#[expect(clippy::too_many_arguments, reason = "one entry tells of all of these")]
fn entry(
    desk: &mut Desk<'_>,
    deed: &Deed,
    cargo: &Cargo,
    of: &'static Goods,
    route: &Route,
    bill: &str,
    description: &str,
    (departs, arrives): (Minute, Minute),
) {
    let Some(mut pen) = desk.row(FileKind::EntrySummaries, deed, 0) else { return };
    let (value, kg) = restated(&mut pen.rng, cargo);
    let port = schedule_d(route.discharge);
    // Brokers file on working days: most of what comes on a weekend waits for Monday.
    let weekend = arrives.div_euclid(DAY).rem_euclid(7);
    let arrives = if weekend >= 5 && pen.rng.chance(85) { arrives + (7 - weekend) * DAY } else { arrives };
    pen.number().put("01").at(arrives + 8 * DAY, Form::Us);
    let surety = pen.rng.between(1, 40);
    pen.fmt(format_args!("{surety:03}")).put("8").put(port).at(arrives, Form::Us);
    pen.put(CARRIERS.get(route.carrier).map_or("", |c| c.1)).put("11").country(cargo.shipper).at(arrives, Form::Us).put(bill);
    let maker = pen.desk.cast.registration(cargo.shipper);
    let exporting = cargo.via.and_then(|port| port.get(..2)).unwrap_or(land(pen.desk.cast.land_of(cargo.shipper)).code);
    pen.put(&maker).put(exporting).at(departs, Form::Us).put(route.load).put(port);
    let firms = pen.rng.between(100, 999);
    pen.fmt(format_args!("W{firms}")).tax(cargo.consignee).tax(cargo.consignee);
    pen.name(cargo.consignee).address(cargo.consignee).phone(cargo.consignee).name(cargo.consignee).address(cargo.consignee);
    pen.put(description).put(hs(cargo.words, of)).fmt(format_args!("{kg}")).fmt(format_args!("{}", packages(cargo.kg, of))).put("PCS");
    pen.cents(value).cents(value * 4 / 100);
    let related = pen.rng.chance(12);
    pen.put(if related { "Y" } else { "N" }).cents(value * 3 / 100).put("Example Customs Brokers");
    papers(&mut pen, cargo.paperwork, of);
    pen.file(arrives + 8 * DAY);
}

/// Licence and transaction number, where the goods need one and the importer has it.
fn papers(pen: &mut Pen<'_, '_>, has_paperwork: bool, of: &Goods) {
    let number = pen.rng.between(100_000, 999_999);
    if of.class == "precursor" && has_paperwork {
        pen.fmt(format_args!("IMP{number}")).put("");
    } else if of.class == "press" && has_paperwork {
        pen.put("").fmt(format_args!("DEA452-{number}"));
    } else {
        pen.skip(2);
    }
}

/// Value and weight on the importing side. A mixture after the months that both sides report of one HS line in 2019: a seventh agree,
/// most differ by up to a factor of two and a half, a few by far more; single records differ less than monthly sums, whose gaps come
/// from records of one side only.
pub(crate) fn restated(rng: &mut Rng, cargo: &Cargo) -> (u64, u64) {
    let gap = match rng.below(100) {
        0..78 => normal(rng) * 0.03,
        78..96 => normal(rng) * 0.35,
        _ => normal(rng) * 1.6,
    };
    let price = normal(rng) * 0.07;
    let cif = 1.03 + 0.05 * rng.unit();
    let value = cargo.cents as f64 * cif * f64::from(cargo.restated.0) / 100.0 * (gap * 0.9 + price).exp();
    let kg = cargo.kg as f64 * f64::from(cargo.restated.1) / 100.0 * (gap * 0.9).exp();
    (value.max(1.0) as u64, kg.max(1.0) as u64)
}

/// A draw of the standard normal distribution (Box and Muller 1958).
pub(crate) fn normal(rng: &mut Rng) -> f64 {
    let (u, v) = (1.0 - rng.unit(), rng.unit());
    (-2.0 * u.ln()).sqrt() * (std::f64::consts::TAU * v).cos()
}

fn machine(desk: &mut Desk<'_>, deed: &Deed, importer: crate::world::cast::Party, of: &Goods, port: &str, departs: Minute) {
    let Some(mut pen) = desk.row(FileKind::MachineImports, deed, 0) else { return };
    pen.number().put("original").put("own manufacture");
    pen.at(departs + 20 * DAY, Form::Iso).put(port).name(importer).address(importer).phone(importer).put("Example Customs Brokers");
    pen.put(of.words.first().copied().unwrap_or("")).put("Example Press Works");
    let serial = pen.rng.between(10_000, 99_999);
    pen.fmt(format_args!("EX-{}", serial % 90)).fmt(format_args!("DEMO{serial}"));
    pen.file(departs - DAY);
}

fn inspection(desk: &mut Desk<'_>, deed: &Deed, document: &str, at: Minute, declared: &str, of: &Goods, is_found: bool) {
    let Some(mut pen) = desk.row(FileKind::Inspections, deed, 0) else { return };
    pen.number().put(document).at(at, Form::Instant);
    let method = pen.rng.pick(&["x-ray", "physical", "canine", "document"]);
    pen.put(method);
    let is_other = !is_found && pen.rng.chance(9);
    pen.put(if is_found || is_other { "discrepancy" } else { "conforms" }).put(declared);
    pen.put(if is_found {
        of.words.first().copied().unwrap_or("")
    } else if is_other {
        "quantity differs from the declaration"
    } else {
        ""
    });
    let image = mix(deed.key.0 ^ stream("image"));
    pen.fmt(format_args!("{image:016x}{:016x}", mix(image)));
    pen.file(at);
}

fn export(desk: &mut Desk<'_>, deed: &Deed, cargo: &Cargo, of: &'static Goods, route: &Route, description: &str, departs: Minute) {
    let Some(mut pen) = desk.row(FileKind::ExportDeclarations, deed, 0) else { return };
    pen.number().at(departs, Form::Iso).put(schedule_d(route.load)).put("11").put(CARRIERS.get(route.carrier).map_or("", |c| c.1));
    pen.put(&route.container.first().map(|c| container_number(*c)).unwrap_or_default());
    pen.name(cargo.shipper).tax(cargo.shipper).address(cargo.shipper);
    pen.name(cargo.consignee).address(cargo.consignee).country(cargo.consignee);
    pen.put(hs(cargo.words, of)).put(description).fmt(format_args!("{}", packages(cargo.kg, of))).put("NO");
    pen.fmt(format_args!("{}", cargo.kg)).cents(cargo.cents);
    pen.file(departs);
}

#[expect(clippy::too_many_arguments, reason = "one declaration tells of all of these")]
fn partner(
    desk: &mut Desk<'_>,
    deed: &Deed,
    cargo: &Cargo,
    of: &'static Goods,
    route: &Route,
    bill: &str,
    description: &str,
    (departs, arrives): (Minute, Minute),
) {
    let (from, to) = (desk.cast.land_of(cargo.shipper), desk.cast.land_of(cargo.consignee));
    let is_import = to == MX;
    let Some(mut pen) = desk.row(FileKind::PartnerCustoms, deed, 0) else { return };
    let reporter = land(if is_import { to } else { from });
    pen.number().put(reporter.code).put(if is_import { "import" } else { "export" });
    let declared = if is_import { arrives + DAY } else { departs };
    pen.at(declared, Form::Eu).put(if is_import { route.discharge } else { route.load });
    let gives_bill = pen.rng.chance(70);
    pen.put(if gives_bill { bill } else { "" });
    pen.put(&route.container.first().map(|c| container_number(*c)).unwrap_or_default());
    pen.name(cargo.shipper);
    let local = pen.desk.cast.name(cargo.shipper, from).1;
    // An office knows the number of its own trader; that of the other side, and its name as it is at home, stand on some invoices.
    let writes_local = pen.rng.chance(if is_import { 30 } else { 50 });
    pen.put(if writes_local { &local } else { "" });
    let (of_own, of_other) = (pen.rng.chance(85), pen.rng.chance(35));
    let (shows_exporter, shows_importer) = if is_import { (of_other, of_own) } else { (of_own, of_other) };
    if shows_exporter {
        pen.tax(cargo.shipper);
    } else {
        pen.put("");
    }
    pen.country(cargo.shipper).name(cargo.consignee);
    if shows_importer {
        pen.tax(cargo.consignee);
    } else {
        pen.put("");
    }
    pen.country(cargo.consignee).put(hs6(cargo.words, of)).put(description);
    let (value, kg) = if is_import { restated(&mut pen.rng, cargo) } else { (cargo.cents, cargo.kg) };
    pen.fmt(format_args!("{kg},0")).fmt(format_args!("{}", packages(cargo.kg, of))).put("PCE");
    // Offices state values in their own money or in US dollars.
    let is_local = pen.rng.chance(50);
    let value = if is_local { value * reporter.rate / 100 } else { value };
    pen.cents_comma(value).put(if is_local { reporter.currency } else { "USD" }).put(if is_import { "CIF" } else { "FOB" });
    pen.country(cargo.shipper).put("for customs use only; no onward release without consent");
    pen.file(declared + 3 * DAY);
}

#[expect(clippy::too_many_arguments, reason = "one invoice tells of all of these")]
fn invoice(desk: &mut Desk<'_>, deed: &Deed, cargo: &Cargo, of: &'static Goods, bill: &str, description: &str, nth: u8, departs: Minute) {
    let Some(mut pen) = desk.row(FileKind::Invoices, deed, u64::from(nth)) else { return };
    let dated = departs - 5 * DAY + Minute::from(nth) * 2 * DAY;
    pen.number().at(dated, Form::Iso);
    let terms = pen.rng.pick(&["FOB", "CIF", "EXW", "DAP"]);
    pen.put(terms).put(bill).name(cargo.shipper).address(cargo.shipper).country(cargo.shipper);
    let account = pen.desk.cast.account(cargo.shipper, 0);
    pen.put(&account).name(cargo.consignee).address(cargo.consignee).country(cargo.consignee);
    pen.put(description).put(hs6(cargo.words, of)).cents(cargo.cents).put("USD");
    pen.file(dated);
}

/// A parcel by air: waybill, entry, tracking, and sometimes an examination.
pub(crate) fn parcel(desk: &mut Desk<'_>, deed: &Deed, parcel: &Parcel) {
    let of = goods(parcel.goods);
    let to = desk.cast.land_of(parcel.consignee);
    let mut luck = desk.luck(deed.key, 3);
    let arrives = deed.at + luck.between(2, 6) as Minute * DAY;
    let number = desk.number(FileKind::AirWaybills, deed.key, 0);
    let description = describe(parcel.words, of, parcel.grams / 1_000, &mut luck);
    waybill(desk, deed, parcel, &description, arrives);
    if to == US {
        if luck.chance(80) {
            express(desk, deed, parcel, of, &number, &description, arrives);
        }
        if of.class == "press" && parcel.paperwork {
            machine(desk, deed, parcel.consignee, of, "USLAX", deed.at);
        }
        if parcel.opened || luck.chance(2) {
            inspection(desk, deed, &number, arrives, &description, of, parcel.opened);
        }
    }
    // Carrier X shares what it scans: a third of all parcels.
    if luck.chance(34) {
        tracking(desk, deed, parcel, &number, arrives);
    }
}

fn waybill(desk: &mut Desk<'_>, deed: &Deed, parcel: &Parcel, description: &str, arrives: Minute) {
    let Some(mut pen) = desk.row(FileKind::AirWaybills, deed, 0) else { return };
    let (from, to) = (land(pen.desk.cast.land_of(parcel.shipper)), land(pen.desk.cast.land_of(parcel.consignee)));
    let (master, flight) = (pen.rng.between(10_000_000, 99_999_999), pen.rng.between(100, 999));
    pen.number().fmt(format_args!("000-{master}")).fmt(format_args!("EX{flight}")).put(from.air).put(to.air);
    pen.at(deed.at, Form::Iso).at(arrives, Form::Iso).put("1").fmt(format_args!("{}.{:03}", parcel.grams / 1_000, parcel.grams % 1_000));
    pen.put(description);
    for party in [parcel.shipper, parcel.consignee] {
        pen.name(party).address(party).country(party).phone(party).email(party);
    }
    let (host, billing) = (pen.rng.below(131_072), pen.rng.pick(&["prepaid", "prepaid", "account", "account", "third party", "cash"]));
    let account = pen.desk.cast.account(parcel.shipper, 3);
    pen.fmt(format_args!("EXP{account}")).at(deed.at - Minute::from(parcel.account_days) * DAY, Form::Iso);
    pen.fmt(format_args!("198.{}.{}.{}", 18 + (host >> 16), host >> 8 & 255, host & 255)).put(billing);
    let frequency = pen.rng.pick(&["daily", "weekly", "monthly", "first"]);
    pen.put(frequency).put(if parcel.account_days > 180 { "yes" } else { "no" });
    pen.file(deed.at);
}

fn express(desk: &mut Desk<'_>, deed: &Deed, parcel: &Parcel, of: &'static Goods, number: &str, description: &str, arrives: Minute) {
    let Some(mut pen) = desk.row(FileKind::ExpressEntries, deed, 0) else { return };
    // Type 86 ended for all origins on 2025-08-29; a few still file it by mistake.
    let until = (model::time::days_from_civil(2025, 8, 29) - pen.desk.plan.first_day) as Minute * DAY;
    let is_late_86 = pen.rng.chance(1);
    // Up to 800 dollars without duty until then; up to 2,500 informally (19 CFR 143.21).
    let kind = match parcel.cents {
        0..=80_000 if arrives < until || is_late_86 => "86",
        0..=250_000 => "11",
        _ => "01",
    };
    pen.number().put(kind).put(number).put("2720").at(arrives, Form::Us).put("40");
    pen.name(parcel.shipper).address(parcel.shipper).country(parcel.shipper).name(parcel.consignee).address(parcel.consignee);
    pen.state(parcel.consignee).country(parcel.shipper).put("1").cents(parcel.cents);
    pen.fmt(format_args!("{}.{:03}", parcel.grams / 1_000, parcel.grams % 1_000)).put(hs(parcel.words, of)).put(description);
    let gives_number = pen.rng.chance(40);
    if gives_number {
        pen.tax(parcel.consignee);
    } else {
        pen.put("");
    }
    let papers = pen.rng.between(100_000, 999_999);
    if of.class == "press" && parcel.paperwork {
        pen.fmt(format_args!("DEA452-{papers}"));
    } else {
        pen.put("");
    }
    pen.file(arrives);
}

fn tracking(desk: &mut Desk<'_>, deed: &Deed, parcel: &Parcel, number: &str, arrives: Minute) {
    let mut events = vec![("picked up", parcel.shipper, deed.at), ("arrived at hub", parcel.consignee, arrives)];
    if let Some(by) = parcel.redirected {
        events.push(("redirected", by, arrives + 300));
    }
    events.push(("delivered", parcel.redirected.unwrap_or(parcel.consignee), arrives + DAY + 240));
    for (nth, (event, contact, at)) in events.into_iter().enumerate() {
        let Some(mut pen) = desk.row(FileKind::CarrierEvents, deed, nth as u64) else { continue };
        pen.number().put(number).put(event);
        let at = at + pen.rng.below(200) as Minute;
        pen.at(at, Form::Instant).city(contact).country(contact);
        if event == "redirected" || event == "delivered" {
            pen.address(contact).name(contact).phone(contact);
        } else {
            pen.skip(3);
        }
        pen.file(at);
    }
}
