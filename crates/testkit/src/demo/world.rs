// SPDX-License-Identifier: Apache-2.0
//! Parties, bills, payments and seizures, before they are written.

use std::collections::BTreeMap;

use crate::{Rng, demo::markings, iban, names::coined};

/// 2024-07-01 as days since 1970, and the days to the end of June 2026.
pub(super) const FIRST_DAY: i64 = 19_905;
pub(super) const DAYS: i64 = 730;
/// The longest voyage; nothing departs that could arrive after the two years.
const VOYAGE_DAYS_MAX: i64 = 36;

/// A place in [`World::parties`].
pub(super) type PartyNo = usize;

/// A made-up party, or a screened company.
#[derive(Clone, Debug)]
pub(super) struct Party {
    pub(super) name: String,
    /// The name as its bank writes it.
    pub(super) bank_name: String,
    pub(super) address: String,
    /// Alpha-2, upper case.
    pub(super) country: &'static str,
    pub(super) phone: String,
    pub(super) account: String,
    pub(super) iban: String,
    /// Number of its bank within its country.
    pub(super) bank: usize,
    pub(super) ports: &'static [&'static str],
}

/// One line of a bill.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) goods: Goods,
    pub(super) packages: u64,
    pub(super) kg: u64,
    pub(super) cents: u64,
}

/// What is shipped: words, HS code, CAS number, package, US cents a kilogram.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Goods {
    pub(super) words: &'static str,
    pub(super) hs: &'static str,
    pub(super) cas: &'static str,
    pub(super) unit: &'static str,
    pub(super) cents_a_kg: u64,
}

/// One bill of lading.
#[derive(Clone, Debug)]
pub(super) struct Bill {
    pub(super) number: String,
    pub(super) carrier: usize,
    pub(super) vessel: u32,
    pub(super) departs: i64,
    pub(super) arrives: i64,
    pub(super) shipper: PartyNo,
    /// `None`: "to order".
    pub(super) consignee: Option<PartyNo>,
    pub(super) notify: Option<PartyNo>,
    pub(super) ports: (&'static str, &'static str),
    pub(super) containers: Vec<u32>,
    pub(super) lines: Vec<Line>,
    pub(super) marking: &'static str,
}

impl Bill {
    /// The value of all lines, in US cents.
    pub(super) fn cents(&self) -> u64 {
        self.lines.iter().map(|l| l.cents).sum()
    }
}

/// One payment in US dollars.
#[derive(Clone, Debug)]
pub(super) struct Payment {
    pub(super) day: i64,
    pub(super) cents: u64,
    pub(super) payer: PartyNo,
    pub(super) beneficiary: PartyNo,
    pub(super) purpose: String,
    pub(super) invoice: String,
    pub(super) marking: &'static str,
}

/// One item of a seizure; items of one seizure share its number.
#[derive(Clone, Debug, Default)]
pub(super) struct SeizedItem {
    pub(super) number: u32,
    pub(super) day: i64,
    pub(super) agency: &'static str,
    /// A place in `seizures::PLACES`.
    pub(super) place: usize,
    pub(super) mode: &'static str,
    pub(super) concealment: &'static str,
    pub(super) item: &'static str,
    pub(super) item_type: &'static str,
    /// Tenths of the unit.
    pub(super) tenths: u64,
    pub(super) unit: &'static str,
    pub(super) form: &'static str,
    pub(super) imprint: &'static str,
    /// US dollars, for cash.
    pub(super) dollars: u64,
    pub(super) bill: String,
    pub(super) persons: Vec<u64>,
    pub(super) presumptive: &'static str,
    pub(super) marking: &'static str,
}

/// Everything made up, in the order in which it was made.
pub(super) struct World {
    pub(super) rng: Rng,
    pub(super) parties: Vec<Party>,
    pub(super) bills: Vec<Bill>,
    pub(super) payments: Vec<Payment>,
    pub(super) seized: Vec<SeizedItem>,
    /// Words that stand in the names of banks, by country.
    bank_words: BTreeMap<&'static str, [String; 2]>,
}

/// Country, ports, city words, legal form, and the words a trader there uses.
pub(super) struct Land {
    pub(super) country: &'static str,
    pub(super) ports: &'static [&'static str],
    pub(super) cities: &'static [&'static str],
    pub(super) form: &'static str,
}

/// The lands of the demo.
pub(super) const LANDS: [Land; 11] = [
    Land {
        country: "CN",
        ports: &["CNTAO", "CNSHA", "CNNGB", "CNTXG", "CNYTN"],
        cities: &["Qingdao", "Shanghai", "Ningbo", "Tianjin"],
        form: "Co., Ltd.",
    },
    Land { country: "IN", ports: &["INNSA", "INMUN", "INMAA"], cities: &["Mumbai", "Ahmedabad", "Chennai"], form: "Pvt. Ltd." },
    Land { country: "DE", ports: &["DEHAM"], cities: &["Hamburg", "Leipzig"], form: "GmbH" },
    Land { country: "KR", ports: &["KRPUS", "KRINC"], cities: &["Busan", "Incheon"], form: "Co., Ltd." },
    Land {
        country: "MX",
        ports: &["MXZLO", "MXLZC", "MXVER", "MXATM"],
        cities: &["Manzanillo", "Guadalajara", "Monterrey", "Veracruz"],
        form: "S.A. de C.V.",
    },
    Land {
        country: "US",
        ports: &["USLAX", "USLGB", "USHOU", "USNYC"],
        cities: &["Los Angeles", "Houston", "El Paso", "Newark"],
        form: "LLC",
    },
    Land { country: "CO", ports: &["COCTG", "COBUN"], cities: &["Cartagena", "Cali"], form: "S.A.S." },
    Land { country: "GT", ports: &["GTPRQ"], cities: &["Guatemala City"], form: "S.A." },
    Land { country: "CA", ports: &["CAVAN", "CAMTR"], cities: &["Vancouver", "Montreal"], form: "Inc." },
    Land { country: "HK", ports: &["HKHKG"], cities: &["Kowloon", "Wan Chai"], form: "Limited" },
    Land { country: "PA", ports: &["PABLB", "PACTB"], cities: &["Colon", "Balboa"], form: "S.A." },
];

/// The land of this country; the first when there is none.
pub(super) fn land(country: &str) -> &'static Land {
    LANDS.iter().find(|l| l.country == country).unwrap_or(&LANDS[0])
}

impl World {
    pub(super) fn new(seed: u64) -> World {
        let mut rng = Rng::at(seed, 0x6465_6d6f, 0);
        let bank_words = LANDS.iter().map(|l| (l.country, [coined(&mut rng), coined(&mut rng)])).collect();
        World { rng, parties: Vec::new(), bills: Vec::new(), payments: Vec::new(), seized: Vec::new(), bank_words }
    }

    /// A made-up party in this country; `words` say what it does.
    pub(super) fn party(&mut self, country: &str, words: &str) -> PartyNo {
        let (number, land) = (self.parties.len(), land(country));
        let name = format!("Example {} {words} {:02} (made-up) {}", coined(&mut self.rng), number % 100, land.form);
        let street = coined(&mut self.rng);
        let city = self.rng.pick(land.cities);
        let house = self.rng.between(10, 4_999);
        let address = match land.country {
            "MX" | "CO" | "GT" | "PA" => format!("Calle Ejemplo {street} {house}, {city}"),
            _ => format!("{house} Sample {street} Road, {city}"),
        };
        let phone = if self.rng.chance(60) { phone(number) } else { String::new() };
        // A quarter of all parties have a bank that writes capitals and no legal form.
        let bank_name = if self.rng.chance(25) { name.replace(land.form, "").trim().to_uppercase() } else { name.clone() };
        self.add_party(Party {
            name,
            bank_name,
            address,
            country: land.country,
            phone,
            account: String::new(),
            iban: String::new(),
            bank: 0,
            ports: land.ports,
        })
    }

    /// Adds a party and opens its account.
    pub(super) fn add_party(&mut self, mut party: Party) -> PartyNo {
        let number = self.parties.len();
        party.bank = self.rng.below(2) as usize;
        let account = 1_000_000_000 + number as u32 * 7_919;
        party.account = account.to_string();
        if party.country == "DE" {
            party.iban = iban(account);
        }
        self.parties.push(party);
        number
    }

    /// The name and BIC of a party's bank. The eighth letter of the BIC is 0: a test.
    pub(super) fn bank(&self, party: &Party) -> (String, String) {
        let word = self.bank_words.get(party.country).and_then(|w| w.get(party.bank)).map_or("Sample", String::as_str);
        let letter = if party.bank == 0 { 'A' } else { 'B' };
        (format!("Example {word} Bank (made-up)"), format!("DEMO{}{letter}0", party.country))
    }

    /// A number that no other bill has.
    pub(super) fn bill_number(&self) -> String {
        format!("DEMO{:07}", (self.bills.len() as u64 + 1) * 7_654_321 % 10_000_000)
    }

    /// A day of departure; trade peaks in September and October and rests in February.
    pub(super) fn day(&mut self) -> i64 {
        const MONTHS_PERCENT: [u64; 12] = [75, 50, 70, 75, 75, 75, 80, 90, 100, 100, 85, 70];
        loop {
            let day = self.rng.below((DAYS - VOYAGE_DAYS_MAX) as u64) as i64;
            // 30.44 days a month; the first is July.
            let month = (day * 100 / 3_044 + 6) as usize % 12;
            if self.rng.chance(MONTHS_PERCENT[month]) {
                return FIRST_DAY + day;
            }
        }
    }

    /// A line of these goods.
    pub(super) fn line(&mut self, goods: Goods, kg: u64) -> Line {
        let cents = kg * goods.cents_a_kg * self.rng.between(85, 118) / 100;
        Line { goods, packages: kg / if goods.unit == "units" { 400 } else { 25 } + 1, kg, cents }
    }

    /// Adds a bill and gives its place.
    pub(super) fn bill(
        &mut self,
        departs: i64,
        parties: (PartyNo, Option<PartyNo>, Option<PartyNo>),
        lines: Vec<Line>,
        marking: &'static str,
    ) -> usize {
        let (shipper, consignee, notify) = parties;
        let receiver = consignee.or(notify).unwrap_or(shipper);
        let (from, to) = (self.parties[shipper].ports, self.parties[receiver].ports);
        let ports = (self.rng.pick(from), self.rng.pick(to));
        let (carrier, vessel) = (self.rng.heavy(CARRIERS.len() as u64) as usize, self.rng.heavy(30) as u32);
        let containers = (0..lines.iter().map(|l| l.kg).sum::<u64>() / 18_000 + 1).map(|_| self.rng.below(1_000_000) as u32).collect();
        let arrives = departs + self.rng.between(15, VOYAGE_DAYS_MAX as u64) as i64;
        let number = self.bill_number();
        self.bills.push(Bill { number, carrier, vessel, departs, arrives, shipper, consignee, notify, ports, containers, lines, marking });
        self.bills.len() - 1
    }

    /// Adds a payment, unless its day lies outside the two years: then it stands in no file yet, or no more.
    pub(super) fn pay(&mut self, day: i64, (payer, beneficiary): (PartyNo, PartyNo), cents: u64, purpose: String, invoice: String) {
        if !(FIRST_DAY..FIRST_DAY + DAYS).contains(&day) {
            return;
        }
        let marking = match self.rng.below(100) {
            0..50 => markings::BANK,
            50..68 => markings::BANK_SHARED,
            68..94 => markings::BANK_DISCLOSED,
            _ => markings::PUBLIC,
        };
        self.payments.push(Payment { day, cents, payer, beneficiary, purpose, invoice, marking });
    }
}

/// Carriers: code and name. The first carries most; `DEMX` is the partner.
pub(super) const CARRIERS: [(&str, &str); 5] = [
    ("DEMA", "Example Carrier Alpha (made-up)"),
    ("DEMX", "Example Carrier X (made-up)"),
    ("DEMB", "Example Carrier Beta (made-up)"),
    ("DEMC", "Example Carrier Gamma (made-up)"),
    ("DEMD", "Example Carrier Delta (made-up)"),
];
/// The partner's place among [`CARRIERS`].
pub(super) const CARRIER_X: usize = 1;

/// A phone number of the range that the North American numbering plan keeps for fiction: 555-0100 to 555-0199 of each area.
pub(super) fn phone(number: usize) -> String {
    const AREAS: [u16; 12] = [202, 212, 305, 310, 312, 415, 512, 602, 619, 713, 786, 915];
    format!("+1 {} 555 {:04}", AREAS[number % AREAS.len()], 100 + number / AREAS.len() % 100)
}
