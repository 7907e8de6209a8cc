// SPDX-License-Identifier: Apache-2.0
//! Single native names looked up among Latin ones.

use super::*;

const POOL: usize = 120;
const LARGE_POOL: usize = 10_000;
const LARGE_QUERIES: usize = 250;
const SAMPLES: usize = 10;
const ALERT: f32 = 0.7;

pub(crate) fn measure(lexicon: &Lexicon, shared: &Path, errors: bool) -> Outcome<Value> {
    let mut out = json!({});
    for language in ["arabic", "russian", "chinese"] {
        let text = unpacked(&shared.join(format!("names-crossscript-shared/{language}_dev.tsv.gz")))?;
        let rows: Vec<(Name, Name)> = text
            .lines()
            .filter_map(|line| {
                let mut cells = line.split('\t');
                let (latin, native) = (cells.next()?, cells.next()?);
                let read = |text: &str| lexicon.analyse(&text.replace(' ', ""), Sort::Person);
                Some((read(latin), read(native)))
            })
            .collect();
        let step = (rows.len() / POOL).max(1);
        let mut recalls = Vec::new();
        let (mut found_at_alert, mut false_alerts) = (0, 0);
        for sample in 0..SAMPLES {
            let pool: Vec<&(Name, Name)> = rows.iter().skip(sample * step / SAMPLES).step_by(step).take(POOL).collect();
            let mut right = 0;
            for (at, (_, native)) in pool.iter().enumerate() {
                let scores: Vec<f32> = pool.iter().map(|(latin, _)| lexicon.compare(native, latin).score).collect();
                let best = scores.iter().enumerate().fold(0, |best, (i, s)| if *s > scores[best] { i } else { best });
                right += usize::from(best == at && scores[at] > 0.0);
                found_at_alert += usize::from(scores[at] >= ALERT);
                false_alerts += scores.iter().enumerate().filter(|(i, s)| *i != at && **s >= ALERT).count();
                if errors && best != at && sample == 0 {
                    let word = |n: &Name| n.words().iter().map(|w| w.text().to_owned()).collect::<Vec<_>>().join(" ");
                    println!(
                        "{language}: {} is {} {:.3}, not {} {:.3}",
                        word(native),
                        word(&pool[at].0),
                        scores[at],
                        word(&pool[best].0),
                        scores[best]
                    );
                }
            }
            recalls.push(right as f64 / pool.len() as f64);
        }
        let large: Vec<&(Name, Name)> = rows.iter().take(LARGE_POOL).collect();
        let mut right = 0;
        for query in 0..LARGE_QUERIES {
            let (latin, native) = large[query * large.len() / LARGE_QUERIES];
            let truth = lexicon.compare(native, latin).score;
            right += usize::from(large.iter().all(|(other, _)| {
                lexicon.compare(native, other).score < truth
                    || other.words().first().map(|w| w.text()) == latin.words().first().map(|w| w.text())
            }));
        }
        let pairs = (SAMPLES * POOL) as f64;
        out[language] = json!({
            "recall_at_1": recalls[0],
            "recall_at_1_mean_of_samples": recalls.iter().sum::<f64>() / recalls.len() as f64,
            "recall_at_1_least": recalls.iter().copied().fold(1.0, f64::min),
            "recall_at_alert": found_at_alert as f64 / pairs,
            "false_alert_share": false_alerts as f64 / (pairs * (POOL - 1) as f64),
            "recall_at_1_of_large_pool": right as f64 / LARGE_QUERIES as f64,
            "large_pool": large.len(),
        });
    }
    Ok(out)
}
