// SPDX-License-Identifier: Apache-2.0
//! The statistics of the report, each a plain function of numbers.

use std::collections::HashMap;

use crate::Rng;

/// Values kept of one measure; a larger file is thinned at random.
pub(super) const SAMPLE_MAX: usize = 200_000;

/// A uniform sample of a stream of unknown length (Vitter 1985, algorithm R). The seed is fixed: the same file gives the same sample.
#[derive(Debug)]
pub(super) struct Reservoir {
    kept: Vec<f64>,
    seen: u64,
    max: usize,
    rng: Rng,
}

impl Default for Reservoir {
    fn default() -> Reservoir {
        Reservoir { kept: Vec::new(), seen: 0, max: SAMPLE_MAX, rng: Rng::new(0x7265_7365) }
    }
}

impl Reservoir {
    pub(super) fn push(&mut self, value: f64) {
        if !value.is_finite() {
            return;
        }
        self.seen += 1;
        if self.kept.len() < self.max {
            self.kept.push(value);
            return;
        }
        if let Some(slot) = self.kept.get_mut(self.rng.below(self.seen) as usize) {
            *slot = value;
        }
    }

    pub(super) fn values(&self) -> &[f64] {
        &self.kept
    }
}

impl FromIterator<f64> for Reservoir {
    fn from_iter<I: IntoIterator<Item = f64>>(values: I) -> Reservoir {
        let mut kept = Reservoir::default();
        values.into_iter().for_each(|v| kept.push(v));
        kept
    }
}

/// Quantiles by linear interpolation (type 7 of Hyndman and Fan 1996). Empty when there are no values.
pub(super) fn quantiles(values: &[f64], shares: &[f64]) -> Vec<f64> {
    let mut sorted: Vec<f64> = values.iter().copied().filter(|v| v.is_finite()).collect();
    sorted.sort_unstable_by(f64::total_cmp);
    if sorted.is_empty() {
        return Vec::new();
    }
    let at = |share: f64| {
        let place = share * (sorted.len() - 1) as f64;
        let low = place.floor() as usize;
        let (a, b) = (sorted[low], sorted[(low + 1).min(sorted.len() - 1)]);
        a + (b - a) * (place - low as f64)
    };
    shares.iter().map(|s| at(*s)).collect()
}

pub(super) fn median(values: &[f64]) -> f64 {
    quantiles(values, &[0.5]).first().copied().unwrap_or(f64::NAN)
}

pub(super) fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// Standard deviation of the population.
pub(super) fn deviation(values: &[f64]) -> f64 {
    let middle = mean(values);
    (values.iter().map(|v| (v - middle).powi(2)).sum::<f64>() / values.len() as f64).sqrt()
}

/// Pearson's correlation.
pub(super) fn correlation(pairs: &[(f64, f64)]) -> f64 {
    let (xs, ys): (Vec<f64>, Vec<f64>) = pairs.iter().copied().unzip();
    let (mx, my) = (mean(&xs), mean(&ys));
    let joint = pairs.iter().map(|(x, y)| (x - mx) * (y - my)).sum::<f64>() / pairs.len() as f64;
    joint / (deviation(&xs) * deviation(&ys))
}

/// Autocorrelation at a lag of one.
pub(super) fn autocorrelation(series: &[f64]) -> f64 {
    let middle = mean(series);
    let whole: f64 = series.iter().map(|v| (v - middle).powi(2)).sum();
    series.windows(2).map(|w| (w[0] - middle) * (w[1] - middle)).sum::<f64>() / whole
}

/// Gini's coefficient: 0 when all are alike, near 1 when one has all.
pub(super) fn gini(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let (n, total) = (sorted.len() as f64, sorted.iter().sum::<f64>());
    if total <= 0.0 {
        return 0.0;
    }
    let weighted: f64 = sorted.iter().enumerate().map(|(i, v)| (i + 1) as f64 * v).sum();
    2.0 * weighted / (n * total) - (n + 1.0) / n
}

/// The exponent of a heavy tail, P(X > x) ~ x^-alpha, from the largest tenth (Hill 1975). Ties make it rough.
pub(super) fn hill(values: &[f64]) -> f64 {
    let mut sorted: Vec<f64> = values.iter().copied().filter(|v| *v > 0.0).collect();
    sorted.sort_unstable_by(|a, b| b.total_cmp(a));
    let k = ((sorted.len() as f64 * 0.1).ceil() as usize).max(5);
    let Some(from) = sorted.get(k).copied() else { return f64::NAN };
    let spread = sorted[..k].iter().map(|v| (v / from).ln()).sum::<f64>() / k as f64;
    1.0 / spread
}

/// Kolmogorov and Smirnov's distance of two distributions over the same ordered classes: the largest difference of their sums.
pub(super) fn kolmogorov_smirnov(one: &[f64], other: &[f64]) -> f64 {
    let (mut apart, mut most) = (0.0_f64, 0.0_f64);
    for (a, b) in one.iter().zip(other) {
        apart += a - b;
        most = most.max(apart.abs());
    }
    most
}

/// Half the sum of differences of two lists of shares: 0 alike, 1 apart (total variation).
pub(super) fn variation(one: &[f64], other: &[f64]) -> f64 {
    one.iter().zip(other).map(|(a, b)| (a - b).abs()).sum::<f64>() / 2.0
}

/// Parts of the whole.
pub(super) fn shares(counts: &[f64]) -> Vec<f64> {
    let total: f64 = counts.iter().sum();
    if total > 0.0 { counts.iter().map(|c| c / total).collect() } else { Vec::new() }
}

/// Area under the curve of true against false alarms: the chance that one of `is_true` scores above one that is not, ties a half.
/// `None` unless both kinds are there.
pub(super) fn auc(scores: &[(f64, bool)]) -> Option<f64> {
    let mut sorted = scores.to_vec();
    sorted.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    let yes = sorted.iter().filter(|s| s.1).count() as f64;
    let no = sorted.len() as f64 - yes;
    if yes == 0.0 || no == 0.0 {
        return None;
    }
    let (mut begin, mut sum) = (0, 0.0);
    while begin < sorted.len() {
        let mut end = begin;
        while end < sorted.len() && sorted[end].0.total_cmp(&sorted[begin].0).is_eq() {
            end += 1;
        }
        // The mean of places `begin + 1` to `end`.
        let place = (begin + 1 + end) as f64 / 2.0;
        sum += place * sorted[begin..end].iter().filter(|s| s.1).count() as f64;
        begin = end;
    }
    Some((sum - yes * (yes + 1.0) / 2.0) / (yes * no))
}

/// Variance of an area under the curve (Hanley and McNeil 1982).
pub(super) fn auc_variance(auc: f64, yes: f64, no: f64) -> f64 {
    let (q1, q2) = (auc / (2.0 - auc), 2.0 * auc * auc / (1.0 + auc));
    (auc * (1.0 - auc) + (yes - 1.0) * (q1 - auc * auc) + (no - 1.0) * (q2 - auc * auc)) / (yes * no)
}

/// Edits between two texts, a swap of neighbors counted as one (optimal string alignment, Damerau 1964).
pub(super) fn edits(one: &str, other: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 0..a.len() {
        let mut row = vec![i + 1];
        for j in 0..b.len() {
            let mut best = (last[j + 1] + 1).min(row[j] + 1).min(last[j] + usize::from(a[i] != b[j]));
            if i > 0 && j > 0 && a[i] == b[j - 1] && a[i - 1] == b[j] {
                best = best.min(before[j - 1] + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut last, row);
    }
    last.last().copied().unwrap_or(0)
}

/// How often each thing was seen.
#[derive(Debug)]
pub(super) struct Tally<K>(pub(super) HashMap<K, u32>);

impl<K> Default for Tally<K> {
    fn default() -> Tally<K> {
        Tally(HashMap::new())
    }
}

impl<K: std::hash::Hash + Eq> Tally<K> {
    pub(super) fn add(&mut self, what: K) {
        *self.0.entry(what).or_default() += 1;
    }

    /// The counts in rising order, so that sums do not depend on the order of a hash table.
    pub(super) fn counts(&self) -> Vec<f64> {
        let mut counts: Vec<f64> = self.0.values().map(|c| f64::from(*c)).collect();
        counts.sort_unstable_by(f64::total_cmp);
        counts
    }

    /// Of things, the share seen more than once; of sightings, the share of such things.
    pub(super) fn repeats(&self) -> (f64, f64) {
        let counts = self.counts();
        let again = counts.iter().filter(|c| **c > 1.0);
        (again.clone().count() as f64 / counts.len() as f64, again.sum::<f64>() / counts.iter().sum::<f64>())
    }
}

/// A 64-bit name of a text that is the same on every machine (FNV-1a, then mixed).
pub(super) fn hash(text: &str) -> u64 {
    crate::rng::mix(text.bytes().fold(0xcbf2_9ce4_8422_2325, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(a: f64, b: f64) {
        assert!((a - b).abs() < 1e-9, "{a} is not {b}");
    }

    #[test]
    fn quantiles_lie_between_their_neighbors() {
        assert_eq!(quantiles(&[4.0, 1.0, 3.0, 2.0], &[0.0, 0.5, 1.0]), [1.0, 2.5, 4.0]);
        assert_eq!(quantiles(&[], &[0.5]), Vec::<f64>::new());
        near(median(&[5.0]), 5.0);
    }

    #[test]
    fn a_reservoir_keeps_all_of_a_small_stream_and_a_fair_part_of_a_large_one() {
        let small: Reservoir = (0..10).map(f64::from).collect();
        assert_eq!(small.values().len(), 10);
        let mut large = Reservoir { max: 1_000, ..Reservoir::default() };
        (0..100_000).for_each(|n| large.push(f64::from(n)));
        assert_eq!(large.values().len(), 1_000);
        assert!((45_000.0..55_000.0).contains(&mean(large.values())));
    }

    #[test]
    fn gini_is_zero_when_alike_and_near_one_when_one_has_all() {
        near(gini(&[3.0; 10]), 0.0);
        near(gini(&[0.0, 0.0, 0.0, 1.0]), 0.75);
        near(gini(&[]), 0.0);
    }

    #[test]
    fn hill_finds_the_exponent_of_an_exact_power_law() {
        let values: Vec<f64> = (1..=20_000).map(|n| (f64::from(n) / 20_000.0).powf(-1.0 / 1.5)).collect();
        assert!((hill(&values) - 1.5).abs() < 0.02, "{}", hill(&values));
        assert!(hill(&[1.0, 2.0]).is_nan());
    }

    #[test]
    fn kolmogorov_smirnov_is_zero_for_equal_and_one_for_separate_distributions() {
        near(kolmogorov_smirnov(&[0.2, 0.8], &[0.2, 0.8]), 0.0);
        near(kolmogorov_smirnov(&[1.0, 0.0, 0.0], &[0.0, 0.0, 1.0]), 1.0);
        near(kolmogorov_smirnov(&[0.25, 0.25, 0.25, 0.25], &[0.0, 0.0, 0.5, 0.5]), 0.5);
    }

    #[test]
    fn auc_is_one_for_a_perfect_and_a_half_for_a_blind_score() {
        let perfect: Vec<(f64, bool)> = (0..10).map(|n| (f64::from(n), n >= 7)).collect();
        near(auc(&perfect).unwrap(), 1.0);
        near(auc(&perfect.iter().map(|s| (-s.0, s.1)).collect::<Vec<_>>()).unwrap(), 0.0);
        near(auc(&[(1.0, true), (1.0, false), (1.0, false)]).unwrap(), 0.5);
        assert_eq!(auc(&[(1.0, true)]), None);
        let mut rng = Rng::new(4);
        let blind: Vec<(f64, bool)> = (0..20_000).map(|n| (rng.unit(), n % 9 == 0)).collect();
        assert!((auc(&blind).unwrap() - 0.5).abs() < 0.02);
    }

    /// The example of the paper: 51 abnormal, 58 normal, area 0.893, standard error 0.032.
    #[test]
    fn auc_variance_is_that_of_the_paper() {
        assert!((auc_variance(0.893, 51.0, 58.0).sqrt() - 0.032).abs() < 0.001);
    }

    #[test]
    fn autocorrelation_tells_a_trend_from_a_zigzag() {
        assert!(autocorrelation(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]) > 0.4);
        assert!(autocorrelation(&[1.0, -1.0, 1.0, -1.0, 1.0, -1.0]) < -0.7);
        near(correlation(&[(1.0, 2.0), (2.0, 4.0), (3.0, 6.0)]), 1.0);
    }

    #[test]
    fn edits_count_a_swap_as_one() {
        assert_eq!(
            [edits("maria", "maria"), edits("maria", "mraia"), edits("maria", "mara"), edits("", "abc"), edits("kitten", "sitting")],
            [0, 1, 1, 3, 3]
        );
    }

    #[test]
    fn repeats_are_counted_of_things_and_of_sightings() {
        let mut tally = Tally::default();
        ["a", "a", "a", "b"].into_iter().for_each(|w| tally.add(w));
        assert_eq!(tally.repeats(), (0.5, 0.75));
        near(variation(&shares(&[1.0, 1.0]), &shares(&[1.0, 0.0])), 0.5);
    }
}
