// SPDX-License-Identifier: Apache-2.0
//! Reading shipment rows, from bytes to records.
//!
//! Bound: a row of 400 bytes is split, checked and copied once (about 1 µs), gives 45 statements of one allocation each
//! (about 2 µs) and eight SHA-256 names (about 1 µs). Happy with: 5 µs a row, 200,000 rows a second on one core.

#![expect(clippy::expect_used, reason = "a test or bench without its inputs has nothing to say")]

use std::{convert::Infallible, io::Cursor, sync::Arc};

use divan::{Bencher, counter::ItemsCount};
use linchpin_ingest::{
    SourceSpec, Words,
    plain::{self, Sink},
    read,
};
use model::Ontology;

fn main() {
    divan::main();
}

fn words() -> Words {
    let (ftm, extensions, stages) = shelf::ontology_files();
    let text = |name| shelf::text(name).unwrap_or_default();
    let ontology = Ontology::parse(ftm, &extensions, stages).expect("the ontology");
    Words::from_texts(Arc::new(ontology), text("reference/countries/countries.csv"), text("reference/countries/aliases.csv"))
        .expect("the countries")
}

/// A made-up manifest: a thousand parties, fifty ships.
fn manifest(rows: usize) -> Vec<u8> {
    let mut text = String::from(
        "bill_number,line,carrier_code,vessel_name,imo,vessel_flag,voyage,load_port,discharge_port,departure_date,estimated_arrival,shipper_name,shipper_address,shipper_country,consignee_name,consignee_address,consignee_country,notify_name,notify_address,notify_country,containers,seal,hs_code,description,quantity,quantity_unit,weight,weight_unit,value,currency,origin_country\n",
    );
    for n in 0..rows {
        let (a, b, ship) = (n * 7 % 1009, n * 13 % 997, n % 50);
        let day = 1 + n % 28;
        let row = format!(
            "EXMP{n:08},1,EXMP,EXAMPLE STAR {ship},9074729,PA,{ship:03}W,CNTAO,MXZLO,2026-03-{day:02},2026-04-{day:02},Example Fine Chemical {a} Co Ltd,{a} Sample Road Sampletown Example Province,China,Muestra Quimica {b} SA de CV,Calle Ejemplo {b} Ciudad Muestra,Mexico,Muestra Aduanas {b} SC,Avenida Ejemplo {b},MX,CSQU3054383,S{n:07},291431,\"Sample goods {a}, in drums\",{day},drums,{n}.5,kg,{n}.25,USD,CN\n"
        );
        text.push_str(&row);
    }
    text.into_bytes()
}

/// The same rows as a plain file: split and handed on, nothing more. Happy with: 2 µs a row of 400 bytes and 31 columns.
#[divan::bench(args = [1_000, 100_000], sample_count = 5)]
fn plain_table(bencher: Bencher<'_, '_>, rows: usize) {
    struct Count(usize);
    impl Sink for Count {
        fn column(&mut self, _: &str) {}

        fn row(&mut self, _: u64, cells: &[(u32, &str)]) -> Result<(), String> {
            self.0 += cells.len();
            Ok(())
        }
    }
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), manifest(rows)).expect("a disk");
    bencher.counter(ItemsCount::new(rows)).bench(|| {
        let mut count = Count(0);
        plain::read(file.path(), &mut count).expect("a good file");
        count.0
    });
}

#[divan::bench(args = [1_000, 100_000, 300_000], sample_count = 5)]
fn shipments(bencher: Bencher<'_, '_>, rows: usize) {
    let words = words();
    let toml = shelf::text("sources/shipments_generic/source.toml").unwrap_or_default();
    let spec = SourceSpec::parse("shipments_generic", toml, &words).expect("the source");
    let bytes = manifest(rows);
    bencher.counter(ItemsCount::new(rows)).with_inputs(|| Box::new(Cursor::new(bytes.clone()))).bench_values(|input| {
        let mut statements = 0;
        let mut keep = |batch: linchpin_ingest::Batch| -> Result<(), Infallible> {
            statements += batch.records.statement_count();
            Ok(())
        };
        read(&spec, &words, "manifest.csv", input, &mut keep).expect("a good file");
        statements
    });
}
