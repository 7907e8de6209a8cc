// SPDX-License-Identifier: Apache-2.0
//! The innocent part: regular trade between regular partners, and the payments for it.

use crate::demo::{
    markings,
    world::{CARRIER_X, Goods, PartyNo, World},
};

/// Rows of shipments and payments that the demo has when it is full.
const SHIPMENT_ROWS: usize = 895;
const PAYMENT_ROWS: usize = 700;

const fn goods(words: &'static str, hs: &'static str, cas: &'static str, unit: &'static str, cents_a_kg: u64) -> Goods {
    Goods { words, hs, cas, unit, cents_a_kg }
}

/// Lines of business: what a supplier calls itself, what an importer calls itself, and the goods.
/// Some are lawful uses of what also stands on watch lists, so that a demo shows look-alikes.
const BUSINESSES: [(&str, &str, [Goods; 3]); 8] = [
    (
        "Plastics",
        "Home Goods",
        [
            goods("Plastic household articles", "392690", "", "ctns", 350),
            goods("Glass jars", "701090", "", "ctns", 130),
            goods("Toys", "950300", "", "ctns", 900),
        ],
    ),
    (
        "Chem Trading",
        "Coatings",
        [
            goods("Toluene", "290230", "108-88-3", "drums", 105),
            goods("Acetone", "291411", "67-64-1", "drums", 110),
            goods("Titanium dioxide pigment", "320611", "13463-67-7", "bags", 260),
        ],
    ),
    (
        "Food Ingredients",
        "Alimentos",
        [
            goods("Citric acid", "291814", "77-92-9", "bags", 95),
            goods("Ascorbic acid", "293627", "50-81-7", "drums", 420),
            goods("Glycerol", "290545", "56-81-5", "drums", 120),
        ],
    ),
    (
        "Pharma Machinery",
        "Laboratories",
        [
            goods("Capsule filling machine", "842230", "", "units", 3_100),
            goods("Tablet press machine", "847989", "", "units", 2_900),
            goods("Folding cartons", "481920", "", "pkgs", 170),
        ],
    ),
    (
        "Textile",
        "Textiles",
        [
            goods("Acetic anhydride for cellulose acetate", "291524", "108-24-7", "drums", 140),
            goods("Cotton shirts", "610910", "", "ctns", 1_500),
            goods("Polyester yarn", "540233", "", "ctns", 220),
        ],
    ),
    (
        "Auto Parts",
        "Refacciones",
        [
            goods("Brake parts", "870830", "", "pkgs", 700),
            goods("Tyres", "401110", "", "pcs", 310),
            goods("Steel screws", "731815", "", "ctns", 230),
        ],
    ),
    (
        "Ceramics",
        "Building Supply",
        [
            goods("Ceramic floor tiles", "690721", "", "pkgs", 60),
            goods("Vinyl floor coverings", "391810", "", "pkgs", 140),
            goods("LED lamps", "853952", "", "ctns", 1_900),
        ],
    ),
    (
        "Electronics",
        "Electronics",
        [
            goods("Cables with connectors", "854442", "", "ctns", 1_000),
            goods("Lithium-ion batteries", "850760", "", "ctns", 2_100),
            goods("Machine parts", "847990", "", "pkgs", 1_200),
        ],
    ),
];

/// A regular trade: supplier, importer, goods, broker if they use one.
struct Regular {
    supplier: PartyNo,
    importer: PartyNo,
    goods: [Goods; 3],
    broker: Option<PartyNo>,
}

/// Adds trade until the files are full.
pub(super) fn fill(world: &mut World) {
    let regulars = regulars(world);
    let mut rows: usize = world.bills.iter().map(|b| b.lines.len()).sum();
    while rows < SHIPMENT_ROWS {
        let at = world.rng.heavy(regulars.len() as u64) as usize;
        let bill = ship(world, &regulars[at]);
        rows += world.bills[bill].lines.len();
        if world.payments.len() < PAYMENT_ROWS && world.rng.chance(80) {
            settle_up(world, bill);
        }
    }
    while world.payments.len() < PAYMENT_ROWS {
        let at = world.rng.below(regulars.len() as u64) as usize;
        serve(world, &regulars[at]);
    }
}

/// 150 regular trades of 60 suppliers, 90 importers and 12 brokers. The planted networks' brokers also work for a few innocents.
fn regulars(world: &mut World) -> Vec<Regular> {
    const SUPPLIER_LANDS: [&str; 6] = ["CN", "CN", "CN", "IN", "DE", "KR"];
    const IMPORTER_LANDS: [&str; 8] = ["US", "US", "US", "MX", "MX", "CO", "GT", "CA"];
    let planted = world.parties.len();
    let mut brokers: Vec<PartyNo> = (0..planted).filter(|p| world.parties[*p].name.contains("Brokerage")).collect();
    brokers.extend((0..12).map(|n| world.party(["US", "MX", "HK", "PA"][n % 4], "Customs Brokers")));
    let suppliers: Vec<PartyNo> = (0..60)
        .map(|n| {
            let land = world.rng.pick(&SUPPLIER_LANDS);
            world.party(land, BUSINESSES[n % BUSINESSES.len()].0)
        })
        .collect();
    let importers: Vec<PartyNo> = (0..90)
        .map(|n| {
            let land = world.rng.pick(&IMPORTER_LANDS);
            world.party(land, BUSINESSES[n % BUSINESSES.len()].1)
        })
        .collect();
    let regular = |n: usize| {
        // Every importer trades; those with more trades have them with several suppliers of their business.
        let importer = if n < importers.len() { n } else { world.rng.heavy(importers.len() as u64) as usize };
        let business = importer % BUSINESSES.len();
        let of_business = suppliers.len().div_ceil(BUSINESSES.len()) as u64;
        let supplier = (world.rng.heavy(of_business) as usize * BUSINESSES.len() + business) % suppliers.len();
        let broker = world.rng.chance(30).then(|| world.rng.pick(&brokers));
        Regular { supplier: suppliers[supplier], importer: importers[importer], goods: BUSINESSES[business].2, broker }
    };
    (0..150).map(regular).collect()
}

fn ship(world: &mut World, regular: &Regular) -> usize {
    let day = world.day();
    let count = world.rng.heavy(4) + 1;
    let lines = (0..count)
        .map(|_| {
            let goods = world.rng.pick(&regular.goods);
            // From one pallet to a full container.
            let kg = 180 + (240 << world.rng.heavy(7)) + world.rng.below(1_500);
            world.line(goods, kg)
        })
        .collect();
    let bill = world.bill(day, (regular.supplier, Some(regular.importer), regular.broker), lines, markings::TRADE);
    let is_x = world.bills[bill].carrier == CARRIER_X;
    world.bills[bill].marking = match world.rng.below(100) {
        0..40 if is_x => markings::TRADE_PARTNER,
        0..12 => markings::PUBLIC,
        12..18 => markings::TRADE_CLOSE,
        _ => markings::TRADE,
    };
    bill
}

fn settle_up(world: &mut World, bill: usize) {
    let bill = world.bills[bill].clone();
    let Some(importer) = bill.consignee else { return };
    let day = bill.departs + world.rng.between(10, 60) as i64;
    let invoice = format!("INV-{}", &bill.number[4..]);
    world.pay(day, (importer, bill.shipper), bill.cents(), format!("Invoice {invoice}"), invoice);
}

/// A payment that no bill stands behind.
fn serve(world: &mut World, regular: &Regular) {
    const PURPOSES: [&str; 5] = ["Customs clearance fees", "Freight", "Warehouse rent", "Insurance premium", "Advance on order"];
    let (day, cents) = (world.day(), 5_000 << world.rng.heavy(9));
    let cents = cents + world.rng.below(4_000);
    let beneficiary = regular.broker.unwrap_or(regular.supplier);
    let purpose = world.rng.pick(&PURPOSES).to_owned();
    world.pay(day, (regular.importer, beneficiary), cents, purpose, String::new());
}
