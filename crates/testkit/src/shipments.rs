// SPDX-License-Identifier: Apache-2.0
//! Made-up manifests of any size, for benches: fast, streamed, and a longer file begins with the shorter one.

use std::io;

use model::time::civil_from_days;

use crate::{Rng, checks::container_value, names::push_coined};

/// Bytes gathered before they are written.
const BUFFER_BYTES: usize = 256 << 10;
/// A new shipper and a new consignee appear with every 40th row: a twentieth as many parties as rows.
const ROWS_PER_PARTY: u64 = 40;
/// Names with a slip of the pen, of a hundred rows.
const TYPO_PERCENT: u64 = 5;
/// 2024-07-01, and the two years from there.
const FIRST_DAY: i64 = 19_905;
const DAYS: u64 = 730;

const HEADER: &str = "bill_number,carrier_code,vessel_name,imo,voyage,load_port,discharge_port,departure_date,estimated_arrival,shipper_name,shipper_address,\
shipper_country,consignee_name,consignee_address,consignee_country,notify_name,notify_address,notify_country,containers,hs_code,description,quantity,\
quantity_unit,weight,weight_unit,value,currency,origin_country\n";

const SECTORS: [&str; 20] = [
    "Trading",
    "Chemical",
    "Textiles",
    "Machinery",
    "Logistics",
    "Foods",
    "Electronics",
    "Plastics",
    "Ceramics",
    "Import Export",
    "Packaging",
    "Hardware",
    "Toys",
    "Furniture",
    "Pharma",
    "Agro",
    "Auto Parts",
    "Medical",
    "Lighting",
    "Paper",
];
const STREETS: [&str; 6] = ["Sample Road", "Example Street", "Demo Avenue", "Placeholder Lane", "Calle Ejemplo", "Avenida Muestra"];
/// Where shippers sit: country, ports, legal form. The commoner ones stand several times.
const SHIPPER_PLACES: [(&str, [&str; 2], &str); 8] = [
    ("CN", ["CNTAO", "CNSHA"], "Co., Ltd."),
    ("CN", ["CNNGB", "CNYTN"], "Co., Ltd."),
    ("CN", ["CNTXG", "CNXMN"], "Ltd."),
    ("IN", ["INNSA", "INMUN"], "Pvt. Ltd."),
    ("DE", ["DEHAM", "DEHAM"], "GmbH"),
    ("KR", ["KRPUS", "KRINC"], "Co., Ltd."),
    ("HK", ["HKHKG", "HKHKG"], "Limited"),
    ("NL", ["NLRTM", "NLRTM"], "B.V."),
];
const CONSIGNEE_PLACES: [(&str, [&str; 2], &str); 8] = [
    ("US", ["USLAX", "USLGB"], "LLC"),
    ("US", ["USHOU", "USNYC"], "Inc."),
    ("MX", ["MXZLO", "MXLZC"], "S.A. de C.V."),
    ("MX", ["MXVER", "MXATM"], "S. de R.L. de C.V."),
    ("CO", ["COCTG", "COBUN"], "S.A.S."),
    ("GT", ["GTPRQ", "GTPRQ"], "S.A."),
    ("CA", ["CAVAN", "CAMTR"], "Ltd."),
    ("PA", ["PABLB", "PACTB"], "S.A."),
];
/// HS code, words, unit, US cents a kilogram.
const GOODS: [(&str, &str, &str, u64); 24] = [
    ("392690", "PLASTIC HOUSEHOLD ARTICLES", "ctns", 350),
    ("690721", "CERAMIC FLOOR TILES", "pkgs", 60),
    ("853952", "LED LAMPS", "ctns", 1_900),
    ("610910", "COTTON T-SHIRTS", "ctns", 1_500),
    ("870899", "PARTS FOR MOTOR VEHICLES", "pkgs", 800),
    ("847990", "MACHINE PARTS", "pkgs", 1_200),
    ("940360", "WOODEN FURNITURE", "pkgs", 300),
    ("950300", "TOYS", "ctns", 900),
    ("291411", "ACETONE", "drums", 110),
    ("290230", "TOLUENE", "drums", 105),
    ("291814", "CITRIC ACID MONOHYDRATE", "bags", 95),
    ("293627", "ASCORBIC ACID", "drums", 420),
    ("290545", "GLYCEROL", "drums", 120),
    ("320611", "TITANIUM DIOXIDE PIGMENT", "bags", 260),
    ("391810", "VINYL FLOOR COVERINGS", "pkgs", 140),
    ("731815", "STEEL SCREWS AND BOLTS", "ctns", 230),
    ("842230", "FILLING AND SEALING MACHINES", "units", 2_600),
    ("847989", "MACHINES WITH INDIVIDUAL FUNCTIONS", "units", 2_400),
    ("481920", "FOLDING CARTONS", "pkgs", 170),
    ("854442", "ELECTRIC CABLES WITH CONNECTORS", "ctns", 1_000),
    ("293339", "HETEROCYCLIC COMPOUNDS, NITROGEN ONLY", "drums", 2_900),
    ("300490", "MEDICAMENTS FOR RETAIL SALE", "ctns", 4_800),
    ("401110", "NEW PNEUMATIC TYRES", "pcs", 310),
    ("850760", "LITHIUM-ION BATTERIES", "ctns", 2_100),
];
const CARRIERS: [&str; 6] = ["DEMA", "DEMB", "DEMC", "DEMD", "DEME", "DEMX"];

/// Streams for the generator, so that a shipper and a consignee of one number have nothing in common.
const ROW: u64 = 1;
const SHIPPER: u64 = 2;
const CONSIGNEE: u64 = 3;
const VESSEL: u64 = 4;

/// Writes `rows` made-up consignments in the columns of `sources/shipments_generic`, one bill a row.
/// Row i depends only on (seed, i), so a longer file begins with the shorter one.
/// Parties are heavy-tailed, about a twentieth as many as rows; 5% of rows have a slip of the pen in a name.
///
/// # Errors
/// What `out` fails with.
pub fn shipments_csv(seed: u64, rows: u64, out: &mut impl io::Write) -> io::Result<()> {
    let mut buffer = Vec::with_capacity(BUFFER_BYTES + 4_096);
    buffer.extend_from_slice(HEADER.as_bytes());
    for row in 0..rows {
        push_row(seed, row, &mut buffer);
        if buffer.len() >= BUFFER_BYTES {
            out.write_all(&buffer)?;
            buffer.clear();
        }
    }
    out.write_all(&buffer)
}

fn push_row(seed: u64, row: u64, out: &mut Vec<u8>) {
    let mut rng = Rng::at(seed, ROW, row);
    let shipper = party_number(&mut rng, row, 0);
    let consignee = party_number(&mut rng, row, ROWS_PER_PARTY / 2);
    let typo = rng.chance(TYPO_PERCENT).then(|| rng.next_u64());
    out.extend_from_slice(b"TKIT");
    push_padded(row, 10, out);
    out.push(b',');
    out.extend_from_slice(rng.pick(&CARRIERS).as_bytes());
    push_voyage(seed, &mut rng, out);
    let from = place(seed, SHIPPER, shipper, &SHIPPER_PLACES);
    let to = place(seed, CONSIGNEE, consignee, &CONSIGNEE_PLACES);
    push_cell(rng.pick(&from.1), out);
    push_cell(rng.pick(&to.1), out);
    let departs = FIRST_DAY + rng.below(DAYS) as i64;
    push_day(departs, out);
    push_day(departs + rng.between(14, 38) as i64, out);
    push_party(seed, SHIPPER, shipper, from, typo.filter(|t| t & 1 == 0), out);
    push_party(seed, CONSIGNEE, consignee, to, typo.filter(|t| t & 1 == 1), out);
    if rng.chance(30) {
        let notify = rng.heavy(row / ROWS_PER_PARTY + 1);
        push_party(seed, CONSIGNEE, notify, place(seed, CONSIGNEE, notify, &CONSIGNEE_PLACES), None, out);
    } else {
        out.extend_from_slice(b",,,");
    }
    push_goods(&mut rng, from.0, out);
}

/// The party of this row: a new one with every 40th row, otherwise one that was there before, early ones far more often.
fn party_number(rng: &mut Rng, row: u64, offset: u64) -> u64 {
    let known = (row + offset) / ROWS_PER_PARTY + 1;
    let drawn = rng.heavy(known);
    if (row + offset).is_multiple_of(ROWS_PER_PARTY) { known - 1 } else { drawn }
}

fn place(
    seed: u64,
    stream: u64,
    number: u64,
    of: &[(&'static str, [&'static str; 2], &'static str)],
) -> (&'static str, [&'static str; 2], &'static str) {
    Rng::at(seed, stream, number).pick(of)
}

fn push_voyage(seed: u64, rng: &mut Rng, out: &mut Vec<u8>) {
    const VESSELS: u64 = 400;
    let vessel = rng.heavy(VESSELS);
    out.extend_from_slice(b",EXAMPLE ");
    push_coined(&mut Rng::at(seed, VESSEL, vessel), out);
    // Real ships' numbers do not begin with 0.
    out.extend_from_slice(b",0");
    let digits = out.len();
    push_padded(vessel, 5, out);
    let sum: u64 = out.iter().skip(digits).zip((2..=6).rev()).map(|(b, weight)| u64::from(b - b'0') * weight).sum();
    out.push(b'0' + (sum % 10) as u8);
    out.push(b',');
    push_padded(rng.below(900), 3, out);
    out.push(b'W');
}

/// Name, address and country; the party's own generator gives the same for the same number.
fn push_party(seed: u64, stream: u64, number: u64, place: (&str, [&str; 2], &str), typo: Option<u64>, out: &mut Vec<u8>) {
    let mut rng = Rng::at(seed, stream + 100, number);
    out.extend_from_slice(b",\"Example ");
    let word = out.len();
    push_coined(&mut rng, out);
    if let Some(typo) = typo {
        // Two neighbouring letters change places.
        let at = word + 1 + (typo >> 1) as usize % (out.len() - word - 2);
        out.swap(at, at + 1);
    }
    out.push(b' ');
    out.extend_from_slice(rng.pick(&SECTORS).as_bytes());
    out.push(b' ');
    out.extend_from_slice(place.2.as_bytes());
    out.extend_from_slice(b"\",\"");
    push_number(rng.between(1, 2_000), out);
    out.push(b' ');
    out.extend_from_slice(rng.pick(&STREETS).as_bytes());
    out.push(b' ');
    push_coined(&mut rng, out);
    out.extend_from_slice(b", Exampletown ");
    push_number(rng.between(1, 60), out);
    out.push(b'"');
    push_cell(place.0, out);
}

fn push_goods(rng: &mut Rng, origin: &str, out: &mut Vec<u8>) {
    let containers = rng.heavy(6) + 1;
    out.push(b',');
    for n in 0..containers {
        if n > 0 {
            out.push(b';');
        }
        push_container(rng.below(1_000_000), out);
    }
    // Some goods are far commoner than others, and weights range over four powers of ten.
    let (hs, words, unit, cents_a_kg) = GOODS.get(rng.heavy(GOODS.len() as u64) as usize).copied().unwrap_or_default();
    let kg = (12 << rng.heavy(11)) + rng.below(40) + containers * rng.below(9_000);
    push_cell(hs, out);
    out.extend_from_slice(b",\"");
    out.extend_from_slice(words.as_bytes());
    out.extend_from_slice(b"\",");
    push_number(kg / 20 + 1, out);
    push_cell(unit, out);
    out.push(b',');
    push_number(kg, out);
    out.extend_from_slice(b",kg,");
    let cents = kg * cents_a_kg * rng.between(80, 125) / 100;
    push_number(cents / 100, out);
    out.push(b'.');
    push_padded(cents % 100, 2, out);
    out.extend_from_slice(b",USD,");
    out.extend_from_slice(origin.as_bytes());
    out.push(b'\n');
}

/// As [`container_number`](crate::container_number), without a string of its own.
fn push_container(serial: u64, out: &mut Vec<u8>) {
    let mut serial = serial;
    loop {
        let start = out.len();
        out.extend_from_slice(b"DEMU");
        push_padded(serial, 6, out);
        let sum: u32 = out.iter().skip(start).enumerate().map(|(place, b)| container_value(*b) << place).sum();
        if sum % 11 != 10 {
            out.push(b'0' + (sum % 11) as u8);
            return;
        }
        out.truncate(start);
        serial = (serial + 1) % 1_000_000;
    }
}

fn push_cell(text: &str, out: &mut Vec<u8>) {
    out.push(b',');
    out.extend_from_slice(text.as_bytes());
}

fn push_day(days: i64, out: &mut Vec<u8>) {
    let (year, month, day) = civil_from_days(days);
    out.push(b',');
    push_padded(year.unsigned_abs(), 4, out);
    out.push(b'-');
    push_padded(month.into(), 2, out);
    out.push(b'-');
    push_padded(day.into(), 2, out);
}

fn push_number(number: u64, out: &mut Vec<u8>) {
    push_padded(number, number.checked_ilog10().unwrap_or(0) as usize + 1, out);
}

/// The last `digits` digits (at most 20) of a number.
fn push_padded(mut number: u64, digits: usize, out: &mut Vec<u8>) {
    let mut text = [b'0'; 20];
    let digits = digits.min(text.len());
    for slot in text.iter_mut().take(digits).rev() {
        *slot = b'0' + (number % 10) as u8;
        number /= 10;
    }
    out.extend_from_slice(text.get(..digits).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn file(seed: u64, rows: u64) -> String {
        let mut out = Vec::new();
        shipments_csv(seed, rows, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_longer_file_begins_with_the_shorter_one() {
        let long = file(1, 3_000);
        assert_eq!(long, file(1, 3_000));
        assert!(long.starts_with(&file(1, 500)));
        assert_ne!(long, file(2, 3_000));
        assert_eq!(long.lines().count(), 3_001);
    }

    #[test]
    fn parties_are_about_a_twentieth_of_the_rows_and_names_slip() {
        let text = file(3, 20_000);
        let quoted = |line: &str, nth: usize| line.split('"').nth(nth * 2 + 1).unwrap().to_owned();
        let addresses: BTreeSet<String> = text.lines().skip(1).flat_map(|l| [quoted(l, 1), quoted(l, 3)]).collect();
        let names: BTreeSet<String> = text.lines().skip(1).flat_map(|l| [quoted(l, 0), quoted(l, 2)]).collect();
        assert!((980..=1_001).contains(&addresses.len()), "{}", addresses.len());
        assert!((1_400..2_002).contains(&names.len()), "{}", names.len());
    }

    #[test]
    fn numbers_without_strings_are_those_with_strings() {
        for n in (0..100_000).step_by(777) {
            let mut container = Vec::new();
            push_container(n, &mut container);
            assert_eq!(String::from_utf8(container).unwrap(), crate::container_number(n as u32));
        }
        let text = file(5, 200);
        let ships: Vec<&str> = text.lines().skip(1).map(|l| l.split(',').nth(3).unwrap()).collect();
        assert!(ships.iter().all(|s| *s == crate::imo_number(s[1..6].parse().unwrap())), "{ships:?}");
    }

    #[test]
    fn every_row_has_the_columns_of_the_header() {
        for line in file(4, 1_000).lines() {
            let mut inside = false;
            let cells = 1 + line
                .bytes()
                .filter(|b| {
                    inside ^= *b == b'"';
                    *b == b',' && !inside
                })
                .count();
            assert_eq!(cells, 28, "{line}");
        }
    }
}
