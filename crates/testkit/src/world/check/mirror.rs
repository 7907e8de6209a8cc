// SPDX-License-Identifier: Apache-2.0
//! What one land says it sold and the other says it bought in the same month: gaps of value, weight and price, and flows that one side
//! alone reports. Beside UN Comtrade.

use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    path::Path,
};

use super::{
    CORRELATION_TOLERANCE, CheckError, Compare, Figures, Published, Spec, stats,
    table::{self, World, number},
};

const SOURCE: Published = Published("UN Comtrade 2019, monthly, HS 160414 (as of 2020): 11,284 export and 10,806 import keys");

pub(super) const SPECS: [Spec; 10] = [
    SOURCE.spec(
        "mirror.value",
        "Import over export value",
        "log10 ratio",
        "CIF value of the buyer over FOB value of the seller, by lands, month and HS line",
        Compare::Level,
        "",
    ),
    SOURCE.spec("mirror.weight", "Import over export weight", "log10 ratio", "net weights, the same keys", Compare::Level, ""),
    SOURCE.spec("mirror.price", "Import over export price", "log10 ratio", "value by kilogram, the same keys", Compare::Level, ""),
    SOURCE.spec(
        "mirror.value_gap",
        "Values that differ by more than a quarter",
        "share of keys",
        "|ratio - 1| above 0.25",
        Compare::Relative,
        "",
    ),
    SOURCE.spec(
        "mirror.price_gap",
        "Prices that differ by more than a quarter",
        "share of keys",
        "|ratio - 1| above 0.25",
        Compare::Relative,
        "",
    ),
    SOURCE.spec(
        "mirror.together",
        "Gaps of value and weight go together",
        "correlation",
        "of logarithms of the ratios",
        Compare::Within(CORRELATION_TOLERANCE),
        "",
    ),
    SOURCE.spec(
        "mirror.orphans",
        "Flows that one side alone reports",
        "share of keys",
        "keys on one side only, where the other land reports this line in that month",
        Compare::Relative,
        "",
    ),
    SOURCE.spec(
        "mirror.again",
        "Flows that are there again next month",
        "share of keys",
        "export keys with one in the month after, but for the last month",
        Compare::Relative,
        "",
    ),
    SOURCE.spec(
        "mirror.change",
        "Change of a pair from month to month",
        "log10 ratio",
        "export values of neighboring months of one pair and line",
        Compare::Spread,
        "",
    ),
    SOURCE.spec(
        "mirror.size",
        "Value of a key",
        "log10 USD",
        "export value by lands, month and line",
        Compare::Spread,
        "Goods differ: level is not compared.",
    ),
];

/// Seller, buyer, HS line, month since year 0.
type Key = (String, String, String, i32);
/// Value and weight.
type Flow = (f64, f64);

#[derive(Default)]
struct Mirror {
    exports: BTreeMap<Key, Flow>,
    imports: BTreeMap<Key, Flow>,
}

/// `2024-07` or `201907` as months since year 0.
fn month(text: &str) -> Option<i32> {
    let year: i32 = text.get(..4)?.parse().ok()?;
    let month: i32 = text.get(text.len().checked_sub(2)?..)?.parse().ok()?;
    Some(year * 12 + month - 1)
}

/// Share of flows that the other side, though it reports this line in that month, does not know.
fn orphans(exports: &BTreeMap<Key, Flow>, imports: &BTreeMap<Key, Flow>) -> f64 {
    let mut reporters: HashSet<(&str, &str, i32)> = HashSet::new();
    reporters.extend(exports.keys().map(|k| (k.0.as_str(), k.2.as_str(), k.3)));
    reporters.extend(imports.keys().map(|k| (k.1.as_str(), k.2.as_str(), k.3)));
    let sold: BTreeSet<&Key> = exports.keys().filter(|k| reporters.contains(&(k.1.as_str(), k.2.as_str(), k.3))).collect();
    let bought: BTreeSet<&Key> = imports.keys().filter(|k| reporters.contains(&(k.0.as_str(), k.2.as_str(), k.3))).collect();
    let alone = sold.iter().filter(|k| !imports.contains_key(**k)).count() + bought.iter().filter(|k| !exports.contains_key(**k)).count();
    alone as f64 / sold.union(&bought).count() as f64
}

fn gap_share(ratios: &[f64]) -> f64 {
    ratios.iter().filter(|r| (10_f64.powf(**r) - 1.0).abs() > 0.25).count() as f64 / ratios.len() as f64
}

impl Mirror {
    fn tell(self, out: &mut Figures) {
        let Mirror { exports, imports } = self;
        let both = || exports.iter().filter_map(|(key, x)| Some((*x, *imports.get(key)?)));
        let value: Vec<f64> = both().filter(|(x, m)| x.0 > 0.0 && m.0 > 0.0).map(|(x, m)| (m.0 / x.0).log10()).collect();
        let weight: Vec<f64> = both().filter(|(x, m)| x.1 > 0.0 && m.1 > 0.0).map(|(x, m)| (m.1 / x.1).log10()).collect();
        let whole: Vec<(Flow, Flow)> = both().filter(|(x, m)| x.0.min(x.1).min(m.0).min(m.1) > 0.0).collect();
        let price: Vec<f64> = whole.iter().map(|(x, m)| (m.0 / m.1 / (x.0 / x.1)).log10()).collect();
        out.sample("mirror.value", &value);
        out.sample("mirror.weight", &weight);
        out.sample("mirror.price", &price);
        out.one("mirror.value_gap", gap_share(&value));
        out.one("mirror.price_gap", gap_share(&price));
        let pairs: Vec<(f64, f64)> = whole.iter().map(|(x, m)| ((m.0 / x.0).log10(), (m.1 / x.1).log10())).collect();
        out.one("mirror.together", stats::correlation(&pairs));
        out.one("mirror.orphans", orphans(&exports, &imports));
        let last = exports.keys().map(|k| k.3).max().unwrap_or(0);
        let early: Vec<(&Key, &Flow)> = exports.iter().filter(|(k, _)| k.3 < last).collect();
        let next = |key: &Key| exports.get(&(key.0.clone(), key.1.clone(), key.2.clone(), key.3 + 1));
        let later: Vec<(f64, f64)> = early.iter().filter_map(|(key, x)| Some((x.0, next(key)?.0))).collect();
        out.one("mirror.again", later.len() as f64 / early.len() as f64);
        let changes: Vec<f64> = later.iter().filter(|(a, b)| *a > 0.0 && *b > 0.0).map(|(a, b)| (b / a).log10()).collect();
        out.sample("mirror.change", &changes);
        out.sample("mirror.size", &exports.values().filter(|x| x.0 > 0.0).map(|x| x.0.log10()).collect::<Vec<_>>());
    }
}

pub(super) fn world(world: &World<'_>, out: &mut Figures) -> Result<(), CheckError> {
    let mut mirror = Mirror::default();
    let columns = ["period", "reporter", "flow", "partner", "hs6", "value_usd", "net_weight_kg"];
    world.rows("trade_statistics", &columns, |_, cells| {
        let &[period, reporter, flow, partner, hs6, value, kg] = cells else { return };
        let Some(month) = month(period) else { return };
        let amounts = (number(value).unwrap_or(0.0), number(kg).unwrap_or(0.0));
        let key = |from: &str, to: &str| (from.to_owned(), to.to_owned(), hs6.to_owned(), month);
        if reporter == partner {
            return;
        }
        match flow {
            "export" => mirror.exports.insert(key(reporter, partner), amounts),
            _ => mirror.imports.insert(key(partner, reporter), amounts),
        };
    })?;
    mirror.tell(out);
    Ok(())
}

pub(super) fn real(data: &Path, out: &mut Figures) -> Result<(), CheckError> {
    let mut mirror = Mirror::default();
    let columns = ["period", "reporter_iso", "flow_code", "partner_iso", "cmd_code", "primary_value", "cifvalue", "fobvalue", "net_wgt"];
    table::published(&data.join("trade-mirror-comtrade/comtrade_160414_2019.csv.gz"), &columns, |_, cells| {
        let &[period, reporter, flow, partner, hs6, value, cif, fob, kg] = cells else { return };
        let Some(month) = month(period) else { return };
        // The world as a whole and lands unknown are no partners.
        if reporter == partner || matches!(partner, "W00" | "WLD" | "_X" | "0" | "") {
            return;
        }
        let best = |stated: &str| number(stated).filter(|v| *v > 0.0).or_else(|| number(value)).unwrap_or(0.0);
        let kg = number(kg).unwrap_or(0.0);
        let key = |from: &str, to: &str| (from.to_owned(), to.to_owned(), hs6.to_owned(), month);
        match flow {
            "X" => drop(mirror.exports.insert(key(reporter, partner), (best(fob), kg))),
            "M" => drop(mirror.imports.insert(key(partner, reporter), (best(cif), kg))),
            _ => {}
        }
    })?;
    mirror.tell(out);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(from: &str, to: &str, month: i32) -> Key {
        (from.to_owned(), to.to_owned(), "290230".to_owned(), month)
    }

    #[test]
    fn a_flow_is_an_orphan_only_where_the_other_side_reports_at_all() {
        let exports =
            BTreeMap::from([(key("CN", "US", 1), (1.0, 1.0)), (key("CN", "MX", 1), (1.0, 1.0)), (key("CN", "GT", 1), (1.0, 1.0))]);
        let imports = BTreeMap::from([(key("CN", "US", 1), (2.0, 1.0)), (key("HK", "MX", 1), (2.0, 1.0))]);
        // Mexico reports, but not this; Guatemala and Hong Kong report nothing.
        assert_eq!(orphans(&exports, &imports), 0.5);
    }

    #[test]
    fn months_count_on_over_the_year() {
        assert_eq!(month("2025-01").zip(month("202412")), Some((24_300, 24_299)));
    }
}
