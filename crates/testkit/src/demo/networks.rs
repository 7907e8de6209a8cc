// SPDX-License-Identifier: Apache-2.0
//! Five small planted networks: suppliers, a broker that everything passes, front importers, payments, seizures.
//! Public typologies only (who, what, when, how much); nothing here says how anything is made, moved or hidden.

use crate::{
    Rng,
    demo::{
        markings, seizures,
        world::{DAYS, FIRST_DAY, Goods, PartyNo, World},
    },
};

/// The truth about one planted network. Names are those of shipments; banks may write some in capitals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planted {
    /// What it is, in a line.
    pub title: String,
    /// Suppliers.
    pub suppliers: Vec<String>,
    /// The party whose removal cuts the network.
    pub broker: String,
    /// Front importers that share a phone and an address; the last one replaces the first after the first seizure.
    pub fronts: Vec<String>,
    /// Who pays for the fronts.
    pub payer: String,
    /// Bills of the network, in order of departure.
    pub bills: Vec<String>,
    /// Those of them that were seized.
    pub seized_bills: Vec<String>,
}

struct Plan {
    title: &'static str,
    supplier: &'static str,
    broker: &'static str,
    goods: [Goods; 2],
    /// What is on the bill when the goods are not.
    cover: Goods,
    item: (&'static str, &'static str),
    kg: (u64, u64),
}

const fn goods(words: &'static str, hs: &'static str, cas: &'static str, unit: &'static str, cents_a_kg: u64) -> Goods {
    Goods { words, hs, cas, unit, cents_a_kg }
}

const COVER: Goods = goods("Plastic resin samples", "390950", "", "bags", 900);

/// Names, CAS and HS numbers as in `reference/chemicals` and `reference/equipment`.
const PLANS: [Plan; 5] = [
    Plan {
        title: "Piperidones by way of a broker in Hong Kong",
        supplier: "CN",
        broker: "HK",
        goods: [
            goods("4-Piperidone hydrate", "293339", "41661-47-6", "drums", 8_500),
            goods("1-boc-4-Piperidone", "293339", "79099-07-3", "drums", 9_200),
        ],
        cover: COVER,
        item: ("1-boc-4-Piperidone", "precursor"),
        kg: (150, 600),
    },
    Plan {
        title: "4-Anilinopiperidine by way of a forwarder in Panama",
        supplier: "CN",
        broker: "PA",
        goods: [
            goods("4-Anilinopiperidine", "293339", "23056-29-3", "drums", 12_500),
            goods("Organic intermediates", "293339", "", "drums", 7_000),
        ],
        cover: COVER,
        item: ("4-Anilinopiperidine", "precursor"),
        kg: (100, 400),
    },
    Plan {
        title: "Phenylacetic acid and methylamine by way of a broker in the United States",
        supplier: "IN",
        broker: "US",
        goods: [
            goods("Phenylacetic acid", "291634", "103-82-2", "bags", 1_400),
            goods("Methylamine solution", "292111", "74-89-5", "drums", 700),
        ],
        cover: goods("Cleaning preparations", "340290", "", "drums", 250),
        item: ("Phenylacetic acid", "precursor"),
        kg: (1_500, 9_000),
    },
    Plan {
        title: "Tablet presses and dies by way of a forwarder in Hong Kong",
        supplier: "CN",
        broker: "HK",
        goods: [goods("Tablet press machine", "847989", "", "units", 2_900), goods("Punches and dies", "820730", "", "pkgs", 6_000)],
        cover: goods("Kitchen machine parts", "850990", "", "ctns", 900),
        item: ("Tablet press", "equipment"),
        kg: (120, 900),
    },
    Plan {
        title: "Propionyl chloride and piperidine by way of a broker in Panama",
        supplier: "IN",
        broker: "PA",
        goods: [goods("Propionyl chloride", "291590", "79-03-8", "drums", 900), goods("Piperidine", "293332", "110-89-4", "drums", 1_300)],
        cover: goods("Paint additives", "382499", "", "drums", 400),
        item: ("Propionyl chloride", "precursor"),
        kg: (400, 2_500),
    },
];

/// Plants all networks and tells what they are.
pub(super) fn plant(world: &mut World) -> Vec<Planted> {
    (0_i64..).zip(&PLANS).map(|(at, plan)| plant_one(world, plan, FIRST_DAY + 20 + at * 45)).collect()
}

/// The parties of one network.
struct Cast {
    suppliers: [PartyNo; 2],
    broker: PartyNo,
    fronts: [PartyNo; 3],
    payer: PartyNo,
}

fn cast(world: &mut World, plan: &Plan) -> Cast {
    let suppliers = [world.party(plan.supplier, "Fine Chem Trading"), world.party(plan.supplier, "New Materials")];
    let broker = world.party(plan.broker, "Forwarding Brokerage");
    let fronts = ["Importaciones", "Comercializadora", "Insumos"].map(|words| world.party("MX", words));
    let payer = world.party("MX", "Centro Cambiario");
    // Fronts share a phone, and all but the second an address: what an analyst can find.
    let (phone, address) = (super::world::phone(900 + world.parties.len()), world.parties[fronts[0]].address.clone());
    for front in fronts {
        world.parties[front].phone.clone_from(&phone);
    }
    world.parties[fronts[2]].address = address;
    Cast { suppliers, broker, fronts, payer }
}

fn plant_one(world: &mut World, plan: &Plan, starts: i64) -> Planted {
    let cast = cast(world, plan);
    let count = world.rng.between(12, 16) as i64;
    let step = (FIRST_DAY + DAYS - 60 - starts) / count;
    let first_seized = count / 2;
    let (mut bills, mut seized) = (Vec::new(), Vec::new());
    for at in 0..count {
        let is_seized = at == first_seized || at == count - 2;
        let bill = ship(world, plan, &cast, starts + at * step, at > first_seized, is_seized);
        settle_up(world, &cast, bill);
        if is_seized {
            seizures::of_bill(world, bill, plan.item);
            seized.push(world.bills[bill].number.clone());
        }
        bills.push(world.bills[bill].number.clone());
    }
    let name = |party: PartyNo| world.parties[party].name.clone();
    Planted {
        title: plan.title.to_owned(),
        suppliers: cast.suppliers.map(name).to_vec(),
        broker: name(cast.broker),
        fronts: cast.fronts.map(name).to_vec(),
        payer: name(cast.payer),
        bills,
        seized_bills: seized,
    }
}

/// One bill; after the first seizure the third front stands in for the first. Seized bills show what they carry.
fn ship(world: &mut World, plan: &Plan, cast: &Cast, departs: i64, is_after: bool, is_seized: bool) -> usize {
    let rng: &mut Rng = &mut world.rng;
    let departs = departs + rng.below(12) as i64;
    let front = match (rng.below(10), is_after) {
        (0..6, false) => cast.fronts[0],
        (0..6, true) => cast.fronts[2],
        _ => cast.fronts[1],
    };
    let supplier = cast.suppliers[usize::from(rng.chance(35))];
    let is_to_order = rng.chance(15) && !is_seized;
    let real = plan.goods[usize::from(rng.chance(35))];
    let (kg, is_covered) = (rng.between(plan.kg.0, plan.kg.1), rng.chance(45) && !is_seized);
    let beside = rng.chance(50).then(|| rng.between(200, 2_000));
    let marking = if rng.chance(30) { markings::TRADE_CLOSE } else { markings::TRADE };
    let mut lines = vec![world.line(if is_covered { plan.cover } else { real }, kg)];
    lines.extend(beside.map(|kg| world.line(plan.cover, kg)));
    world.bill(departs, (supplier, (!is_to_order).then_some(front), Some(cast.broker)), lines, marking)
}

/// The exchange house or the front pays the broker, and the broker pays the supplier.
fn settle_up(world: &mut World, cast: &Cast, bill: usize) {
    let bill = world.bills[bill].clone();
    let payer = if world.rng.chance(60) { cast.payer } else { bill.consignee.unwrap_or(cast.payer) };
    let day = bill.departs - world.rng.between(5, 30) as i64;
    let invoice = format!("INV-{}", &bill.number[4..]);
    // In two parts as often as not.
    let parts = world.rng.between(1, 2);
    for part in 0..parts {
        let cents = bill.cents() * 106 / 100 / parts;
        world.pay(day + part as i64 * 2, (payer, cast.broker), cents, "Services".to_owned(), String::new());
    }
    let delay = world.rng.between(1, 6) as i64;
    world.pay(day + delay, (cast.broker, bill.shipper), bill.cents(), format!("Invoice {invoice}"), invoice);
}
