// SPDX-License-Identifier: Apache-2.0
//! Made-up seizures: a few of planted bills, one or two false alarms, and the many that no bill leads to.

use crate::demo::{
    markings,
    world::{DAYS, FIRST_DAY, SeizedItem, World},
};

/// Items that the demo has when it is full.
const ITEM_ROWS: usize = 80;

/// Place, latitude, longitude, country, place code. Real ports of entry, so that the map has a shape; nothing happened there.
pub(super) const PLACES: [(&str, &str, &str, &str, &str); 9] = [
    ("San Ysidro (made-up seizure)", "32.543", "-117.030", "US", "USSYO"),
    ("Otay Mesa (made-up seizure)", "32.550", "-116.938", "US", "USOYM"),
    ("Nogales (made-up seizure)", "31.333", "-110.943", "US", "USOLS"),
    ("El Paso (made-up seizure)", "31.764", "-106.451", "US", "USELP"),
    ("Laredo (made-up seizure)", "27.500", "-99.507", "US", "USLRD"),
    ("Los Angeles (made-up seizure)", "33.740", "-118.260", "US", "USLAX"),
    ("Memphis (made-up seizure)", "35.042", "-89.977", "US", "USMEM"),
    ("Manzanillo (made-up seizure)", "19.060", "-104.300", "MX", "MXZLO"),
    ("Veracruz (made-up seizure)", "19.210", "-96.130", "MX", "MXVER"),
];
/// The first five are border crossings.
const CROSSINGS: u64 = 5;

const AGENCIES: [&str; 3] = ["Example Customs (made-up)", "Example Border Police (made-up)", "Example Investigations (made-up)"];

/// Item, type, unit, form, imprint, least and most in tenths of the unit.
type Item = (&'static str, &'static str, &'static str, &'static str, &'static str, u64, u64);

const ITEMS: [Item; 6] = [
    ("Fentanyl", "drug", "kg", "powder", "", 2, 180),
    ("Fentanyl", "drug", "tablets", "tablet", "M30", 8_000, 1_200_000),
    ("Methamphetamine", "drug", "kg", "crystal", "", 40, 2_400),
    ("Cocaine", "drug", "kg", "brick", "", 10, 900),
    ("Rifles", "firearm", "units", "", "", 10, 80),
    ("US dollars in cash", "cash", "", "", "", 0, 0),
];

/// Adds seizures until the file is full: false alarms on innocent bills first.
pub(super) fn fill(world: &mut World) {
    false_alarms(world);
    while world.seized.len() < ITEM_ROWS {
        at_a_crossing(world);
    }
}

fn next_number(world: &World) -> u32 {
    world.seized.last().map_or(1, |s| s.number + 1)
}

/// The seizure of a planted bill on arrival.
pub(super) fn of_bill(world: &mut World, bill: usize, (item, item_type): (&'static str, &'static str)) {
    let bill = world.bills[bill].clone();
    let kg = bill.lines.first().map_or(0, |l| l.kg);
    let is_equipment = item_type == "equipment";
    let marking = world.rng.pick(&[markings::SEIZURE, markings::SEIZURE_CLOSE, markings::SEIZURE_SECRET]);
    let seized = SeizedItem {
        number: next_number(world),
        day: bill.arrives + world.rng.between(1, 5) as i64,
        agency: AGENCIES[0],
        place: PLACES.iter().position(|p| p.4 == bill.ports.1).unwrap_or(7),
        mode: "vessel",
        concealment: "declared as other goods",
        item,
        item_type,
        tenths: if is_equipment { (kg / 400 + 1) * 10 } else { kg * 10 },
        unit: if is_equipment { "units" } else { "kg" },
        form: if is_equipment { "" } else { "powder" },
        bill: bill.number,
        presumptive: "no",
        marking,
        ..SeizedItem::default()
    };
    world.seized.push(seized);
}

/// Two innocent bills of chemicals that were held and found to be as declared: a seizure by bill is not guilt.
fn false_alarms(world: &mut World) {
    let innocent: Vec<(String, i64)> = world
        .bills
        .iter()
        .filter(|b| b.lines.iter().any(|l| l.goods.hs == "291524"))
        .map(|b| (b.number.clone(), b.arrives))
        .take(2)
        .collect();
    for (bill, arrives) in innocent {
        let seized = SeizedItem {
            number: next_number(world),
            day: arrives + 2,
            agency: AGENCIES[0],
            place: 5,
            mode: "vessel",
            item: "Acetic anhydride, held and released as declared",
            item_type: "chemical",
            tenths: 10,
            unit: "kg",
            form: "liquid",
            bill,
            presumptive: "yes",
            marking: markings::SEIZURE,
            ..SeizedItem::default()
        };
        world.seized.push(seized);
    }
}

/// One or two items at a border crossing or a parcel hub.
fn at_a_crossing(world: &mut World) {
    let number = next_number(world);
    let day = FIRST_DAY + world.rng.below(DAYS as u64) as i64;
    let is_parcel = world.rng.chance(15);
    let place = if is_parcel { 6 } else { world.rng.below(CROSSINGS) as usize };
    let mode = if is_parcel { "parcel" } else { world.rng.pick(&["vehicle", "vehicle", "truck", "pedestrian"]) };
    let concealment = world.rng.pick(&["", "in the vehicle", "in luggage"]);
    let agency = world.rng.pick(&AGENCIES[..2]);
    let persons: Vec<u64> = (0..world.rng.heavy(3)).map(|_| world.rng.between(1, 60)).collect();
    let presumptive = world.rng.pick(&["yes", "no", ""]);
    let marking = match world.rng.below(100) {
        0..15 => markings::PUBLIC,
        15..23 => markings::SEIZURE_CLOSE,
        23..28 => markings::SEIZURE_SECRET,
        _ => markings::SEIZURE,
    };
    for _ in 0..=u64::from(world.rng.chance(20)) {
        let (item, item_type, unit, form, imprint, least, most) = world.rng.pick(&ITEMS);
        let tenths = least + world.rng.heavy(most - least + 1);
        // Only masses have tenths.
        let tenths = if unit == "kg" { tenths } else { tenths / 10 * 10 };
        let dollars = if item_type == "cash" { 10_000 + world.rng.heavy(400_000) } else { 0 };
        let concealment = if is_parcel { "in a parcel" } else { concealment };
        let persons = persons.clone();
        world.seized.push(SeizedItem {
            number,
            day,
            agency,
            place,
            mode,
            concealment,
            item,
            item_type,
            tenths,
            unit,
            form,
            imprint,
            dollars,
            bill: String::new(),
            persons,
            presumptive,
            marking,
        });
    }
}
