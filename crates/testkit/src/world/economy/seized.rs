// SPDX-License-Identifier: Apache-2.0
//! Seizures of people who belong to none of the world's organizations: what, how much, where and when, in the shapes in which US Customs
//! and Border Protection counted its own.

use std::f64::consts::PI;

use super::{ACTIVITIES, Activity, Maker, count, minute, slot};
use crate::{
    Rng,
    rng::stream,
    world::{
        Plan,
        calendar::{DAY, Minute},
        cast::Party,
        deeds::{AGENCIES, Document, Item, Key, Place, Seizure, What},
        holders::normal,
        lands::{CROSSINGS, MX, US},
    },
};

/// How much of one thing is taken at a time.
#[derive(Clone, Copy, Debug)]
enum Amount {
    /// Weighed: decimal logarithms of pounds at [`QUANTILES`], one slope between each two of them.
    Pounds([f64; 8]),
    /// So many thousandths of a unit in the middle, and the spread of the logarithm.
    About(f64, f64),
    /// Pieces.
    Few(u64),
}

/// Shares of seizures that are lighter.
const QUANTILES: [f64; 8] = [0.0, 0.05, 0.25, 0.5, 0.6, 0.75, 0.95, 1.0];

/// Place in `SEIZABLE`, seizures of ten thousand, and amounts. Drugs against each other, and their weights, rounded, are those of rows
/// that stand for one event at the southwest border (CBP drug seizure statistics, October 2018 to December 2025). Cash, arms, precursors
/// and what makes tablets are taken as often as drugs: a guess, for the offices of a land and not of its border alone.
const SEIZED: [(u8, u64, Amount); 12] = [
    (0, 380, Amount::Pounds([-3.4, -2.65, -1.35, -0.05, 0.4, 0.9, 1.55, 2.1])),
    (1, 110, Amount::About(800.0, 1.6)),
    (2, 1_280, Amount::Pounds([-3.8, -3.2, -2.35, -1.6, -0.85, 0.35, 1.9, 3.5])),
    (3, 470, Amount::Pounds([-3.7, -3.3, -2.65, -2.05, -1.45, 0.4, 1.55, 2.2])),
    (4, 180, Amount::Pounds([-3.4, -3.0, -2.2, -0.9, 0.35, 0.8, 1.3, 1.8])),
    (5, 1_980, Amount::Pounds([-3.6, -3.35, -2.25, -1.7, -1.5, -1.05, 0.8, 3.0])),
    (6, 750, Amount::Pounds([-1.5, -0.8, 0.1, 0.6, 0.8, 1.1, 1.9, 2.6])),
    (7, 200, Amount::Few(1)),
    (8, 1_200, Amount::Few(4)),
    (9, 2_050, Amount::About(9_000.0, 1.3)),
    (10, 850, Amount::Few(4)),
    (11, 550, Amount::Few(3)),
];
/// Cash and arms, which leave the country as often as they come.
const TAKEN_SOUTH: [u8; 3] = [9, 10, 11];

/// Half a wave of what is seized, and how high waves are: within two years, monthly counts of CBP swing by a quarter about their mean, and
/// a month is much like the one before (autocorrelation 0.5).
const SWELL_DAYS: f64 = 170.0;
const SWELL: f64 = 0.34;

/// How much more or less there is on a day than on the mean, for one drug or one district. Slow: between two turns it goes one way.
fn swell(plan: &Plan, of: u64, day: i32) -> f64 {
    if plan.is_stationary {
        return 1.0;
    }
    let turn = |n: f64| normal(&mut Rng::at(plan.seed, stream("swell") ^ of << 32, n as u64));
    let at = f64::from(day) / SWELL_DAYS + Rng::at(plan.seed, stream("swell begins"), of).unit() + 10.0;
    let ease = (1.0 - (at.fract() * PI).cos()) / 2.0;
    (SWELL * (turn(at.floor()) * (1.0 - ease) + turn(at.floor() + 1.0) * ease)).exp()
}

/// Shares of what is seized on a day.
fn kinds(plan: &Plan, day: i32) -> [f64; SEIZED.len()] {
    SEIZED.map(|(what, share, _)| share as f64 / 1e4 * swell(plan, u64::from(what), day))
}

/// Shares of crossings on a day; those of one district rise and fall together.
fn crossings(plan: &Plan, day: i32) -> [f64; CROSSINGS.len()] {
    CROSSINGS.map(|(port, .., share)| {
        let district = port.get(..2).and_then(|d| d.parse().ok()).unwrap_or(0);
        share as f64 / 1e3 * swell(plan, 100 + district, day)
    })
}

/// How much more or less is seized on a day than on the mean.
pub(super) fn weather(plan: &Plan, day: i32) -> f64 {
    kinds(plan, day).iter().sum::<f64>() * crossings(plan, day).iter().sum::<f64>()
}

/// One place, by shares.
fn drawn(rng: &mut Rng, shares: &[f64]) -> usize {
    let mut draw = rng.unit() * shares.iter().sum::<f64>();
    let found = shares.iter().position(|share| {
        draw -= share;
        draw < 0.0
    });
    found.unwrap_or(0)
}

impl Amount {
    /// Millionths of the unit.
    fn draw(self, rng: &mut Rng) -> u64 {
        let units = match self {
            Amount::Pounds(logs) => {
                let share = rng.unit();
                let nth = QUANTILES.iter().skip(1).take_while(|q| **q < share).count().min(QUANTILES.len() - 2);
                let part = (share - QUANTILES[nth]) / (QUANTILES[nth + 1] - QUANTILES[nth]);
                10_f64.powf(logs[nth] + part * (logs[nth + 1] - logs[nth])) * 0.453_592
            }
            Amount::About(middle, spread) => (middle * (normal(rng) * spread).exp()).ceil(),
            Amount::Few(most) => rng.between(1, most) as f64,
        };
        (units * 1e6) as u64
    }
}

/// So much of a thing as is mostly taken at a time. The place in [`SEIZED`](self) is that in `SEIZABLE`.
pub(crate) fn taken(rng: &mut Rng, what: u8) -> Item {
    let amount = SEIZED.get(usize::from(what)).map_or(Amount::Few(1), |of| of.2);
    Item { what, millionths: amount.draw(rng).max(1) }
}

impl Maker<'_> {
    pub(super) fn seizure(&mut self) -> What {
        let day = self.at.div_euclid(DAY);
        let kinds = kinds(self.plan, day);
        let first = drawn(self.rng, &kinds);
        let mut items = vec![first];
        // One of eight yields a second thing.
        if self.rng.chance(12) {
            items.extend(Some(drawn(self.rng, &kinds)).filter(|second| *second != first));
        }
        let items: Vec<Item> = items.into_iter().map(|nth| taken(self.rng, SEIZED[nth].0)).collect();
        let southbound = TAKEN_SOUTH.contains(&SEIZED[first].0) && self.rng.chance(50);
        let joint = self.rng.chance(10).then_some(3);
        if self.rng.chance(18)
            && let Some((key, consignee)) = self.some_parcel()
        {
            let person = if consignee.is_person() { consignee } else { self.cast.director(consignee) };
            return What::Seizure(Box::new(Seizure {
                agency: self.rng.pick(&[0, 4]),
                joint,
                place: Place::Town(consignee),
                items,
                persons: vec![person],
                document: Some(Document::Waybill(key)),
                southbound: false,
                case: None,
            }));
        }
        let land = if self.rng.chance(50) { US } else { MX };
        let someone = self.cast.anyone(self.rng, land);
        let case = if self.rng.chance(30) { self.some_case() } else { None };
        let person = case.map_or(someone, |(_, subject)| subject);
        let is_crossing = self.rng.chance(78);
        let crossing = drawn(self.rng, &crossings(self.plan, day)) as u8;
        What::Seizure(Box::new(Seizure {
            agency: if is_crossing { 0 } else { self.rng.below(AGENCIES.len() as u64) as u8 },
            joint,
            place: if is_crossing { Place::Crossing(crossing) } else { Place::Town(person) },
            items,
            persons: vec![person],
            document: None,
            southbound: southbound && is_crossing,
            case: case.map(|(key, _)| key),
        }))
    }

    /// A parcel of the last days and who was to have it.
    fn some_parcel(&mut self) -> Option<(Key, Party)> {
        match self.some(Activity::Parcel, 3, 8)? {
            (key, What::Parcel(parcel)) => Some((key, parcel.consignee)),
            _ => None,
        }
    }

    /// A case of the last weeks and a subject of it.
    fn some_case(&mut self) -> Option<(Key, Party)> {
        match self.some(Activity::Case, 0, 40)? {
            (key, What::Case { subjects, .. }) => subjects.iter().map(|s| (key, s.0)).find(|s| s.1.is_person()),
            _ => None,
        }
    }

    /// A deed of some day back, worked out again.
    fn some(&mut self, activity: Activity, from: u64, to: u64) -> Option<(Key, What)> {
        let nth = ACTIVITIES.iter().position(|(a, _)| *a == activity)?;
        let day = self.at.div_euclid(DAY) - self.rng.between(from, to) as i32;
        let number = count(self.plan, nth, day);
        let (key, at) = slot(nth, day, self.rng.below(number.max(1)));
        let mut rng = Rng::at(self.plan.seed, stream("deed"), key.0);
        let at: Minute = at + minute(&mut rng, activity.is_business());
        let what = Maker { plan: self.plan, cast: self.cast, rng: &mut rng, at }.make(activity)?;
        (number > 0).then_some((key, what))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::Size;

    #[test]
    fn weights_follow_their_quantiles_and_are_less_than_a_gram_at_times() {
        let (_, _, amount) = SEIZED[2];
        let mut rng = Rng::new(1);
        let mut kg: Vec<f64> = (0..4_001).map(|_| amount.draw(&mut rng) as f64 / 1e6).collect();
        kg.sort_unstable_by(f64::total_cmp);
        let pounds = |share: f64| (kg[(share * 4_000.0) as usize] / 0.453_592).log10();
        for (share, log) in [(0.05, -3.2), (0.25, -2.35), (0.5, -1.6), (0.75, 0.35), (0.95, 1.9)] {
            assert!((pounds(share) - log).abs() < 0.2, "{share}: {}", pounds(share));
        }
        assert!(kg[0] > 0.0 && kg[100] < 0.001);
    }

    #[test]
    fn what_is_seized_swings_slowly_unless_nothing_changes() {
        let plan = Plan::new(3, Size::Medium);
        let days: Vec<f64> = (0..730).map(|day| weather(&plan, day)).collect();
        assert!(days.windows(2).all(|d| (d[1] / d[0]).ln().abs() < 0.03));
        let (low, high) = days.iter().fold((f64::MAX, 0.0_f64), |(low, high), d| (low.min(*d), high.max(*d)));
        assert!(high / low > 1.3, "{low} to {high}");
        let still = Plan { is_stationary: true, ..plan };
        assert!((0..730).all(|day| (weather(&still, day) - 1.0).abs() < 1e-9));
    }
}
