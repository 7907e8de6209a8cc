// SPDX-License-Identifier: Apache-2.0
//! The made-up world as CSV, in the columns of the generic sources.

use model::time::civil_from_days;

use crate::{
    Rng, container_number,
    demo::{
        seizures::PLACES,
        world::{Bill, CARRIERS, Line, Party, Payment, SeizedItem, World},
    },
    imo_number,
    names::coined,
};

const SHIPMENTS: &str = "bill_number,line,carrier_code,carrier_name,vessel_name,imo,vessel_flag,voyage,transport_mode,load_port,discharge_port,departure_date,\
estimated_arrival,shipper_name,shipper_address,shipper_country,shipper_phone,consignee_name,consignee_address,consignee_country,consignee_phone,notify_name,\
notify_address,notify_country,notify_phone,containers,hs_code,cas,description,quantity,quantity_unit,weight,weight_unit,value,currency,origin_country,\
invoice_number,marking\n";
const PAYMENTS: &str = "payment_id,date,amount,currency,payer_name,payer_address,payer_country,payer_account,payer_iban,payer_bank,payer_bic,beneficiary_name,\
beneficiary_address,beneficiary_country,beneficiary_account,beneficiary_iban,beneficiary_bank,beneficiary_bic,purpose,invoice_number,marking\n";
const SEIZURES: &str = "seizure_number,date,agency,place,latitude,longitude,country,port,direction,transport_mode,concealment,item,item_type,quantity,unit,form,\
imprint,value,currency,related_bill,persons,presumptive,marking\n";

/// Rows in the making.
struct Csv(String);

impl Csv {
    fn row(&mut self, cells: &[&str]) {
        for (at, cell) in cells.iter().enumerate() {
            if at > 0 {
                self.0.push(',');
            }
            if cell.contains([',', '"', '\n']) {
                self.0.push('"');
                self.0.push_str(&cell.replace('"', "\"\""));
                self.0.push('"');
            } else {
                self.0.push_str(cell);
            }
        }
        self.0.push('\n');
    }
}

fn day(days: i64) -> String {
    let (year, month, day) = civil_from_days(days);
    format!("{year:04}-{month:02}-{day:02}")
}

fn money(cents: u64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}

/// Name, address, country and phone; empty for nobody.
fn party(party: Option<&Party>) -> [&str; 4] {
    party.map_or([""; 4], |p| [p.name.as_str(), p.address.as_str(), p.country, p.phone.as_str()])
}

/// All bills by departure, one row a line.
pub(super) fn shipments(world: &World) -> Vec<u8> {
    let mut bills: Vec<&Bill> = world.bills.iter().collect();
    bills.sort_by_key(|b| (b.departs, &b.number));
    let mut csv = Csv(SHIPMENTS.to_owned());
    for bill in bills {
        for (at, line) in bill.lines.iter().enumerate() {
            shipment(world, bill, at, line, &mut csv);
        }
    }
    csv.0.into_bytes()
}

fn shipment(world: &World, bill: &Bill, at: usize, line: &Line, csv: &mut Csv) {
    const FLAGS: [&str; 4] = ["PA", "LR", "MH", "HK"];
    // A bill of one line has no line numbers: weight and value are then the bill's own.
    let number = if bill.lines.len() > 1 { (at + 1).to_string() } else { String::new() };
    let (code, carrier) = CARRIERS[bill.carrier];
    let vessel = format!("EXAMPLE {}", coined(&mut Rng::at(0, 1, bill.vessel.into())).to_uppercase());
    let voyage = format!("{:03}W", (bill.departs / 21 + i64::from(bill.vessel)) % 400);
    let [shipper, shipper_address, shipper_country, shipper_phone] = party(Some(&world.parties[bill.shipper]));
    let [mut consignee, consignee_address, consignee_country, consignee_phone] = party(bill.consignee.map(|p| &world.parties[p]));
    if consignee.is_empty() {
        consignee = "To Order";
    }
    let [notify, notify_address, notify_country, notify_phone] = party(bill.notify.map(|p| &world.parties[p]));
    let containers: Vec<String> = bill.containers.iter().map(|c| container_number(*c)).collect();
    csv.row(&[
        &bill.number,
        &number,
        code,
        carrier,
        &vessel,
        &imo_number(bill.vessel),
        FLAGS[bill.vessel as usize % FLAGS.len()],
        &voyage,
        "11",
        bill.ports.0,
        bill.ports.1,
        &day(bill.departs),
        &day(bill.arrives),
        shipper,
        shipper_address,
        shipper_country,
        shipper_phone,
        consignee,
        consignee_address,
        consignee_country,
        consignee_phone,
        notify,
        notify_address,
        notify_country,
        notify_phone,
        &containers.join(";"),
        line.goods.hs,
        line.goods.cas,
        line.goods.words,
        &line.packages.to_string(),
        line.goods.unit,
        &line.kg.to_string(),
        "kg",
        &money(line.cents),
        "USD",
        shipper_country,
        &format!("INV-{}", &bill.number[4..]),
        bill.marking,
    ]);
}

/// All payments by date.
pub(super) fn payments(world: &World) -> Vec<u8> {
    let mut payments: Vec<(usize, &Payment)> = world.payments.iter().enumerate().collect();
    payments.sort_by_key(|(at, p)| (p.day, *at));
    let mut csv = Csv(PAYMENTS.to_owned());
    for (number, (_, payment)) in (1..).zip(payments) {
        let (payer, beneficiary) = (&world.parties[payment.payer], &world.parties[payment.beneficiary]);
        let ((payer_bank, payer_bic), (bank, bic)) = (world.bank(payer), world.bank(beneficiary));
        csv.row(&[
            &format!("DEMO-PAY-{number:05}"),
            &day(payment.day),
            &money(payment.cents),
            "USD",
            &payer.bank_name,
            &payer.address,
            payer.country,
            &payer.account,
            &payer.iban,
            &payer_bank,
            &payer_bic,
            &beneficiary.bank_name,
            &beneficiary.address,
            beneficiary.country,
            &beneficiary.account,
            &beneficiary.iban,
            &bank,
            &bic,
            &payment.purpose,
            &payment.invoice,
            payment.marking,
        ]);
    }
    csv.0.into_bytes()
}

/// All seized items by date.
pub(super) fn seizures(world: &World) -> Vec<u8> {
    let mut items: Vec<&SeizedItem> = world.seized.iter().collect();
    items.sort_by_key(|s| (s.day, s.number));
    let mut csv = Csv(SEIZURES.to_owned());
    for item in items {
        seized(item, &mut csv);
    }
    csv.0.into_bytes()
}

fn seized(item: &SeizedItem, csv: &mut Csv) {
    let (place, latitude, longitude, country, port) = PLACES[item.place];
    let quantity = match (item.tenths, item.tenths % 10) {
        (0, _) => String::new(),
        (tenths, 0) => (tenths / 10).to_string(),
        (tenths, rest) => format!("{}.{rest}", tenths / 10),
    };
    let (value, currency) = if item.dollars > 0 { (item.dollars.to_string(), "USD") } else { (String::new(), "") };
    let persons: Vec<String> = item.persons.iter().map(|p| format!("Demo Person {p:03} (made-up)")).collect();
    csv.row(&[
        &format!("DEMO-SZ-{:04}", item.number),
        &day(item.day),
        item.agency,
        place,
        latitude,
        longitude,
        country,
        port,
        "inbound",
        item.mode,
        item.concealment,
        item.item,
        item.item_type,
        &quantity,
        item.unit,
        item.form,
        item.imprint,
        &value,
        currency,
        &item.bill,
        &persons.join(";"),
        item.presumptive,
        item.marking,
    ]);
}
