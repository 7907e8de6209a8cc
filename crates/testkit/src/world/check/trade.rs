// SPDX-License-Identifier: Apache-2.0
//! Import declarations beside those of Korea. The published set is made by a generative network from inspected declarations: its margins
//! are usable, its joint links (who buys from whom, weight by mode) are damaged and not compared.

use std::{collections::HashMap, path::Path};

use model::time::civil_from_days;

use super::{
    CORRELATION_TOLERANCE, CheckError, Compare, Figures, GINI_TOLERANCE, HILL_TOLERANCE, Published, Spec,
    payments::{COUNTS, MONTHS, WEEK, classes},
    stats::{self, Reservoir, Tally, hash},
    table::{self, World, log10},
};

use crate::world::calendar::weekday;

const SOURCE: Published = Published("Korean import declarations of 2020, synthetic (Korea Customs Service and KAIST, 2022): 37,385 rows");
const JUDGED: Published =
    Published("Judgment, after FinCEN Files bank pairs (0.21 and 0.54) and Comtrade 2019 (0.74 active again next month)");

pub(super) const SPECS: [Spec; 14] = [
    SOURCE.spec(
        "trade.mass",
        "Net weight of a declaration",
        "log10 kg",
        "sea and express entries together; published: all modes",
        Compare::Level,
        "",
    ),
    SOURCE.spec(
        "trade.price",
        "Value by kilogram",
        "log10 money/kg",
        "value over weight of a sea or express entry",
        Compare::Spread,
        "The published currency is not stated: level is not compared.",
    ),
    SOURCE.spec(
        "trade.price_within",
        "Spread of value by kilogram within one HS line",
        "sd of log10",
        "root mean square over lines with 5 rows or more",
        Compare::Relative,
        "",
    ),
    SOURCE.spec(
        "trade.mass_value",
        "Weight and value go together",
        "correlation",
        "of decimal logarithms",
        Compare::Within(CORRELATION_TOLERANCE),
        "",
    ),
    SOURCE.spec(
        "trade.importers",
        "Declarations by importer",
        "share of importers",
        "sea entries of the first 365 days, by importer number",
        Compare::Steps(&COUNTS),
        "",
    ),
    SOURCE.spec(
        "trade.importer_gini",
        "Concentration of importers",
        "Gini",
        "declarations by importer",
        Compare::Within(GINI_TOLERANCE),
        "",
    ),
    SOURCE.spec(
        "trade.importer_tail",
        "Tail of importers",
        "Hill exponent",
        "declarations by importer, largest tenth",
        Compare::Within(HILL_TOLERANCE),
        "",
    ),
    SOURCE.spec(
        "trade.sellers",
        "Declarations by seller",
        "share of sellers",
        "sea entries of the first 365 days, by manufacturer",
        Compare::Steps(&COUNTS),
        "",
    ),
    SOURCE.spec("trade.seller_gini", "Concentration of sellers", "Gini", "declarations by seller", Compare::Within(GINI_TOLERANCE), ""),
    JUDGED.spec(
        "trade.repeat_pairs",
        "Importers that buy again from a seller",
        "share of pairs",
        "pairs of importer and manufacturer with more than one sea entry in the first 365 days",
        Compare::Range,
        "Damaged in the published set.",
    ),
    JUDGED.spec(
        "trade.repeat_rows",
        "Declarations of such pairs",
        "share of declarations",
        "the same, by declaration",
        Compare::Range,
        "Damaged in the published set.",
    ),
    SOURCE.spec(
        "trade.hubs",
        "Goods that leave from another land than their own",
        "share",
        "country of origin is not the exporting country; sea entries",
        Compare::Relative,
        "",
    ),
    SOURCE.spec(
        "trade.months",
        "Declarations by month",
        "share",
        "February to December: the published January is inflated by how the set was made",
        Compare::Shares(&MONTHS),
        "",
    ),
    SOURCE.spec("trade.weekdays", "Declarations by weekday", "share", "weekday of the entry", Compare::Shares(&WEEK), ""),
];

/// Value pairs kept for the correlation and the lines.
const PAIRS_MAX: usize = stats::SAMPLE_MAX;

#[derive(Default)]
struct Trade {
    mass: Reservoir,
    price: Reservoir,
    joint: Vec<(f64, f64)>,
    lines: HashMap<String, Vec<f64>>,
    importers: Tally<u64>,
    sellers: Tally<u64>,
    pairs: Tally<(u64, u64)>,
    elsewhere: (u64, u64),
    months: [f64; 12],
    week: [f64; 7],
}

impl Trade {
    fn weigh(&mut self, kg: &str, value: &str, hs6: &str) {
        let (Some(kg), Some(value)) = (log10(kg), log10(value)) else { return };
        self.mass.push(kg);
        self.price.push(value - kg);
        if self.joint.len() < PAIRS_MAX {
            self.joint.push((kg, value));
            self.lines.entry(hs6.to_owned()).or_default().push(value - kg);
        }
    }

    fn deal(&mut self, importer: &str, seller: &str) {
        let (importer, seller) = (hash(importer), (!seller.is_empty()).then(|| hash(seller)));
        self.importers.add(importer);
        if let Some(seller) = seller {
            self.sellers.add(seller);
            self.pairs.add((importer, seller));
        }
    }

    fn when(&mut self, day: i64) {
        let month = civil_from_days(day).1 as usize - 1;
        self.months[month] += f64::from(u8::from(month > 0));
        self.week[weekday(day)] += 1.0;
    }

    fn tell(self, out: &mut Figures) {
        out.sample("trade.mass", self.mass.values());
        out.sample("trade.price", self.price.values());
        let within = self.lines.values().filter(|v| v.len() >= 5);
        let (mut squares, mut count): (Vec<f64>, f64) = (Vec::new(), 0.0);
        for line in within {
            squares.push(stats::deviation(line).powi(2) * line.len() as f64);
            count += line.len() as f64;
        }
        squares.sort_unstable_by(f64::total_cmp);
        out.one("trade.price_within", (squares.iter().sum::<f64>() / count).sqrt());
        out.one("trade.mass_value", stats::correlation(&self.joint));
        let (importers, sellers) = (self.importers.counts(), self.sellers.counts());
        out.list("trade.importers", classes(&importers));
        out.one("trade.importer_gini", stats::gini(&importers));
        out.one("trade.importer_tail", stats::hill(&importers));
        out.list("trade.sellers", classes(&sellers));
        out.one("trade.seller_gini", stats::gini(&sellers));
        let (pairs, rows) = self.pairs.repeats();
        out.one("trade.repeat_pairs", pairs);
        out.one("trade.repeat_rows", rows);
        out.one("trade.hubs", self.elsewhere.0 as f64 / self.elsewhere.1 as f64);
        out.list("trade.months", stats::shares(&self.months));
        out.list("trade.weekdays", stats::shares(&self.week));
    }
}

pub(super) fn world(world: &World<'_>, out: &mut Figures) -> Result<(), CheckError> {
    let mut all = Trade::default();
    let about = world.about()?;
    let first = about.get("first_day").and_then(serde_json::Value::as_str).and_then(|d| table::day(d, false)).unwrap_or(0);
    let columns = [
        "gross_weight_kg",
        "entered_value_usd",
        "hts10",
        "importer_number",
        "manufacturer_id",
        "country_of_origin",
        "exporting_country",
        "entry_date",
    ];
    world.rows("entry_summaries", &columns, |_, cells| {
        let &[kg, value, hts, importer, seller, origin, exporting, entered] = cells else { return };
        all.weigh(kg, value, hts.get(..6).unwrap_or(""));
        all.elsewhere.1 += 1;
        all.elsewhere.0 += u64::from(origin != exporting);
        let Some(day) = table::day(entered, false) else { return };
        all.when(day);
        if day - first < 365 && !importer.is_empty() {
            all.deal(importer, seller);
        }
    })?;
    world.rows("express_entries", &["weight_kg", "value_usd", "hts10"], |_, cells| {
        let &[kg, value, hts] = cells else { return };
        all.weigh(kg, value, hts.get(..6).unwrap_or(""));
    })?;
    all.tell(out);
    Ok(())
}

pub(super) fn real(data: &Path, out: &mut Figures) -> Result<(), CheckError> {
    let mut all = Trade::default();
    let columns = ["Net Mass", "Item Price", "HS6 Code", "Importer ID", "Seller ID", "Country of Origin", "Country of Departure", "Date"];
    table::published(&data.join("customs-declarations-korea/train.csv.gz"), &columns, |_, cells| {
        let &[kg, value, hs6, importer, seller, origin, departure, date] = cells else { return };
        all.weigh(kg, value, hs6);
        all.elsewhere.1 += 1;
        all.elsewhere.0 += u64::from(origin != departure);
        if !importer.is_empty() {
            all.deal(importer, seller);
        }
        if let Some(day) = table::day(date, false) {
            all.when(day);
        }
    })?;
    all.tell(out);
    // Not usable in this set: the judged ranges stand instead.
    out.of.remove("trade.repeat_pairs");
    out.of.remove("trade.repeat_rows");
    Ok(())
}
