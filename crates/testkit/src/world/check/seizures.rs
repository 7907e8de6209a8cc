// SPDX-License-Identifier: Apache-2.0
//! Seizures of drugs: weights, places and months, beside the counts of US Customs and Border Protection.

use std::{collections::BTreeMap, path::Path};

use model::time::civil_from_days;

use super::{
    CORRELATION_TOLERANCE, CheckError, Compare, Figures, Published, Spec,
    payments::MONTHS,
    stats::{self, Reservoir},
    table::{self, World, number},
};

const SOURCE: Published =
    Published("CBP drug seizure statistics, October 2018 to December 2025 (read January 2026): field offices and Border Patrol sectors");

/// Drugs of both sides.
const DRUGS: [&str; 5] = ["Fentanyl", "Methamphetamine", "Cocaine", "Heroin", "Marijuana"];
const WEIGHTS: [&str; 5] =
    ["seizures.fentanyl_lb", "seizures.meth_lb", "seizures.cocaine_lb", "seizures.heroin_lb", "seizures.marijuana_lb"];
/// Field offices along the southwest border.
const OFFICES: [&str; 4] = ["San Diego", "Tucson", "El Paso", "Laredo"];

const FEW: &str = "Small places have more months with one seizure, so that light ones are over-represented on the published side.";

pub(super) const SPECS: [Spec; 11] = [
    SOURCE.spec(WEIGHTS[0], "Weight of a seizure of fentanyl", "log10 lb", LONE, Compare::Level, FEW),
    SOURCE.spec(WEIGHTS[1], "Weight of a seizure of methamphetamine", "log10 lb", LONE, Compare::Level, FEW),
    SOURCE.spec(WEIGHTS[2], "Weight of a seizure of cocaine", "log10 lb", LONE, Compare::Level, FEW),
    SOURCE.spec(WEIGHTS[3], "Weight of a seizure of heroin", "log10 lb", LONE, Compare::Level, FEW),
    SOURCE.spec(WEIGHTS[4], "Weight of a seizure of marijuana", "log10 lb", LONE, Compare::Level, FEW),
    SOURCE.spec(
        "seizures.border",
        "Seizures of fentanyl at the southwest border",
        "share of events",
        "region of the event",
        Compare::Relative,
        "",
    ),
    SOURCE.spec(
        "seizures.offices",
        "Seizures of fentanyl along that border",
        "share of events",
        "by field office; world: by the district of the port",
        Compare::Shares(&OFFICES),
        "",
    ),
    SOURCE.spec("seizures.drugs", "Drugs seized at the southwest border", "share of events", "five drugs", Compare::Shares(&DRUGS), ""),
    SOURCE.spec(
        "seizures.burst",
        "Months with more or fewer than chance",
        "coefficient of variation",
        "of monthly events with fentanyl: root of (variance - mean) over mean; a Poisson count has 0; published: mean of all stretches of 22 months",
        Compare::Within(CORRELATION_TOLERANCE),
        "Grows with the length of the record, so that stretches as long as a world's are compared.",
    ),
    SOURCE.spec(
        "seizures.memory",
        "A month is like the one before",
        "autocorrelation",
        "of logarithms of monthly events with fentanyl, plus 1; published: mean of all stretches of 22 months",
        Compare::Within(CORRELATION_TOLERANCE),
        "Rough where a month has few events. Grows with the length of the record, so that stretches as long as a world's are compared.",
    ),
    SOURCE.spec(
        "seizures.months",
        "Seizures of fentanyl by month",
        "share of events",
        "calendar month; whole years",
        Compare::Shares(&MONTHS),
        "",
    ),
];

const LONE: &str = "seizures with this drug alone at the southwest border; published: rows that stand for one event";
/// Whole months of a world, without its first and last.
const WINDOW: usize = 22;
const LB_A_KG: f64 = 2.204_622_621_8;

#[derive(Default)]
struct Seizures {
    pounds: [Reservoir; 5],
    /// Events with fentanyl, in all and at the southwest border.
    fentanyl: (f64, f64),
    offices: [f64; 4],
    drugs: [f64; 5],
    /// Events with fentanyl by months since year 0.
    monthly: BTreeMap<i64, f64>,
}

impl Seizures {
    fn place(&mut self, drug: usize, events: f64, is_border: bool, office: Option<usize>) {
        if is_border {
            self.drugs[drug] += events;
        }
        if drug == 0 {
            self.fentanyl.0 += events;
            self.fentanyl.1 += if is_border { events } else { 0.0 };
            if let Some(office) = office {
                self.offices[office] += events;
            }
        }
    }

    fn tell(self, out: &mut Figures) {
        for (id, pounds) in WEIGHTS.into_iter().zip(&self.pounds) {
            out.sample(id, pounds.values());
        }
        out.one("seizures.border", self.fentanyl.1 / self.fentanyl.0);
        out.list("seizures.offices", stats::shares(&self.offices));
        out.list("seizures.drugs", stats::shares(&self.drugs));
        let Some((first, last)) = self.monthly.keys().next().zip(self.monthly.keys().next_back()) else { return };
        let counts: Vec<f64> = (*first..=*last).map(|m| self.monthly.get(&m).copied().unwrap_or(0.0)).collect();
        // Mean over all stretches as long as a world's: both figures grow with the length of a record.
        let of_windows = |of: &dyn Fn(&[f64]) -> f64| stats::mean(&counts.windows(counts.len().min(WINDOW)).map(of).collect::<Vec<_>>());
        out.one(
            "seizures.burst",
            of_windows(&|counts| {
                let mean = stats::mean(counts);
                (stats::deviation(counts).powi(2) - mean).max(0.0).sqrt() / mean
            }),
        );
        out.one(
            "seizures.memory",
            of_windows(&|counts| stats::autocorrelation(&counts.iter().map(|c| (c + 1.0).ln()).collect::<Vec<_>>())),
        );
        let mut by_month = [0.0; 12];
        for (nth, count) in counts.iter().take(counts.len() / 12 * 12).enumerate() {
            by_month[(first + nth as i64).rem_euclid(12) as usize] += count;
        }
        out.list("seizures.months", stats::shares(&by_month));
    }
}

/// The field office of a port of entry: the first digits of its code are its district.
fn office(port: &str) -> Option<usize> {
    ["25", "26", "24", "23"].iter().position(|district| port.starts_with(district))
}

pub(super) fn world(world: &World<'_>, out: &mut Figures) -> Result<(), CheckError> {
    let mut all = Seizures::default();
    // Items of one seizure stand on rows of their own.
    let mut items: BTreeMap<u64, u32> = BTreeMap::new();
    world.rows("seizure_reports", &["seizure_number"], |_, cells| *items.entry(stats::hash(cells[0])).or_default() += 1)?;
    let columns = ["seizure_number", "item", "quantity", "unit", "region", "port", "seized_at"];
    world.rows("seizure_reports", &columns, |_, cells| {
        let &[seizure, item, quantity, unit, region, port, at] = cells else { return };
        // Tablets of fentanyl are fentanyl, but are counted, not weighed.
        let Some(drug) = DRUGS.iter().position(|d| item.starts_with(d)) else { return };
        let is_border = region == "southwest border";
        if unit == "kg"
            && is_border
            && items.get(&stats::hash(seizure)) == Some(&1)
            && let Some(kg) = number(quantity).filter(|kg| *kg > 0.0)
        {
            all.pounds[drug].push((kg * LB_A_KG).log10());
        }
        all.place(drug, 1.0, is_border, office(port));
        if drug == 0
            && let Some(day) = table::day(at, false)
        {
            let (year, month, _) = civil_from_days(day);
            *all.monthly.entry(year * 12 + i64::from(month) - 1).or_default() += 1.0;
        }
    })?;
    // The first and the last month may be cut.
    all.monthly.pop_first();
    all.monthly.pop_last();
    all.tell(out);
    Ok(())
}

pub(super) fn real(data: &Path, out: &mut Figures) -> Result<(), CheckError> {
    let mut all = Seizures::default();
    let columns = ["FY", "Month (abbv)", "Region", "Area of Responsibility", "Drug Type", "Count of Event", "Sum Qty (lbs)"];
    for name in ["nationwide_fy19_fy22.csv.gz", "nationwide_fy23_fy26_dec.csv.gz"] {
        table::published(&data.join("seizures-cbp").join(name), &columns, |_, cells| {
            let &[year, month, region, area, drug, events, pounds] = cells else { return };
            let Some(drug) = DRUGS.iter().position(|d| *d == drug) else { return };
            let (Some(events), pounds) = (number(events), number(pounds).unwrap_or(0.0)) else { return };
            let is_border = region == "Southwest Border";
            if events == 1.0 && pounds > 0.0 && is_border {
                all.pounds[drug].push(pounds.log10());
            }
            let office = OFFICES.iter().position(|o| area.eq_ignore_ascii_case(&format!("{o} FIELD OFFICE")));
            all.place(drug, events, is_border, office);
            let month = MONTHS.iter().position(|m| m.eq_ignore_ascii_case(month));
            let year = year.get(..4).and_then(|y| y.parse::<i64>().ok());
            if let (0, Some(month), Some(year)) = (drug, month, year) {
                // The fiscal year begins in October.
                let year = if month >= 9 { year - 1 } else { year };
                *all.monthly.entry(year * 12 + month as i64).or_default() += events;
            }
        })?;
    }
    all.tell(out);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_steady_count_has_no_burst_and_a_wave_has() {
        let figures = |counts: [f64; 24]| {
            let mut out = Figures::default();
            Seizures { monthly: counts.into_iter().enumerate().map(|(n, c)| (n as i64, c)).collect(), ..Seizures::default() }
                .tell(&mut out);
            (out.of["seizures.burst"][0], out.of["seizures.memory"][0])
        };
        let wave: [f64; 24] = std::array::from_fn(|n| if n < 12 { 100.0 } else { 300.0 });
        let zigzag: [f64; 24] = std::array::from_fn(|n| if n % 2 == 0 { 100.0 } else { 108.0 });
        assert!((figures(wave).0 - 0.495).abs() < 0.01 && figures(wave).1 > 0.8);
        assert!(figures(zigzag).0 == 0.0 && figures(zigzag).1 < -0.9);
    }

    #[test]
    fn a_long_record_is_compared_by_stretches_as_long_as_a_world() {
        // A step halfway: most stretches of 22 months see nothing of it.
        let monthly = (0..220).map(|n| (n, if n < 110 { 100.0 } else { 300.0 })).collect();
        let mut out = Figures::default();
        Seizures { monthly, ..Seizures::default() }.tell(&mut out);
        assert!(out.of["seizures.burst"][0] < 0.1, "{}", out.of["seizures.burst"][0]);
    }

    #[test]
    fn ports_belong_to_field_offices() {
        assert_eq!(["2504", "2608", "2402", "2304", "5301"].map(office), [Some(0), Some(1), Some(2), Some(3), None]);
    }
}
