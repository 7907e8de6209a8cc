// SPDX-License-Identifier: Apache-2.0
//! `linchpin world pool`: one figure is luck, several seeds are a measurement.

use std::{collections::BTreeMap, fs, path::PathBuf, process::ExitCode};

use serde::Serialize;
use serde_json::Value;

use crate::output::{Output, Usage};

/// Fewest documents of which an interval can be said.
const SEEDS_MIN: usize = 2;

#[derive(Serialize)]
struct Pooled {
    /// Documents pooled.
    seeds: usize,
    /// Each figure that stands in all of them, by its path.
    figures: BTreeMap<String, Spread>,
}

/// A figure over seeds.
#[derive(Debug, PartialEq, Serialize)]
struct Spread {
    mean: f64,
    /// Ends of the interval that holds the mean 95 times of 100 (Student's t).
    low: f64,
    high: f64,
    least: f64,
    most: f64,
}

/// Pools documents of `world score` or `world check`.
pub(super) fn pool(out: &Output, files: &[PathBuf]) -> anyhow::Result<ExitCode> {
    if files.len() < SEEDS_MIN {
        return Err(Usage("give the scores of two seeds or more".to_owned()).into());
    }
    let mut all: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for file in files {
        let text = fs::read_to_string(file).map_err(|e| Usage(format!("cannot read `{}`: {e}", file.display())))?;
        let value: Value = serde_json::from_str(&text).map_err(|e| Usage(format!("`{}` is no JSON document: {e}", file.display())))?;
        figures(&value, String::new(), &mut |path, figure| all.entry(path).or_default().push(figure));
    }
    all.retain(|_, values| values.len() == files.len());
    let pooled = Pooled { seeds: files.len(), figures: all.into_iter().map(|(path, values)| (path, spread(&values))).collect() };
    out.result(&pooled, |p| {
        let line = |(path, s): (&String, &Spread)| format!("{path:<70} {:>12.4} ({:.4} to {:.4})\n", s.mean, s.low, s.high);
        p.figures.iter().map(line).collect()
    })?;
    Ok(ExitCode::SUCCESS)
}

/// Every number of a document with its path. What stands in a list is known by its name, not by its place.
fn figures(value: &Value, path: String, see: &mut dyn FnMut(String, f64)) {
    let below = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    match value {
        Value::Number(n) => see(path, n.as_f64().unwrap_or_default()),
        Value::Object(of) => of.iter().for_each(|(name, value)| figures(value, below(name), see)),
        Value::Array(all) => {
            for (nth, value) in all.iter().enumerate() {
                let name = ["user", "source", "id", "typology"].iter().find_map(|n| value[*n].as_str().map(str::to_owned));
                let holders = value["holders"].as_array().map(|h| h.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("+"));
                figures(value, below(&name.or(holders).unwrap_or_else(|| nth.to_string())), see);
            }
        }
        _ => {}
    }
}

/// 97.5th of a hundred of Student's t by degrees of freedom, from 1 on; beyond them 1.96.
const T: [f64; 15] = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131];

fn spread(values: &[f64]) -> Spread {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / (n - 1.0).max(1.0);
    let half = T.get(values.len().saturating_sub(2)).copied().unwrap_or(1.96) * (variance / n).sqrt();
    let extreme = |pick: fn(f64, f64) -> f64| values.iter().copied().reduce(pick).unwrap_or_default();
    Spread { mean, low: mean - half, high: mean + half, least: extreme(f64::min), most: extreme(f64::max) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_known_by_name() {
        let value =
            serde_json::json!({ "a": 1, "readers": [{ "user": "x", "n": { "v": 2.5 } }, { "user": "y", "n": 3 }], "t": "no", "l": [4] });
        let mut seen = Vec::new();
        figures(&value, String::new(), &mut |path, figure| seen.push((path, figure)));
        let expect = [("a", 1.0), ("readers.x.n.v", 2.5), ("readers.y.n", 3.0), ("l.0", 4.0)];
        assert_eq!(seen, expect.map(|(p, f)| (p.to_owned(), f)));
    }

    #[test]
    fn an_interval_is_that_of_student() {
        let s = spread(&[1.0, 2.0, 3.0]);
        assert!((s.mean - 2.0).abs() < 1e-12 && (s.high - 2.0 - 4.303 / 3.0_f64.sqrt()).abs() < 1e-9, "{s:?}");
        assert_eq!((s.least, s.most), (1.0, 3.0));
    }
}
