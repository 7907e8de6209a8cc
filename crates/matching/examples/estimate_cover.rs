// SPDX-License-Identifier: Apache-2.0
//! How often an estimate's interval holds the true figure: RECORDS TRUTH [RUNS] [ANSWERS]; for development.
#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::indexing_slicing, missing_docs)]

use std::collections::HashMap;

use linchpin_matching::{Estimator, Figure, Options, Role, Table, infer, prepare};
use names::{Lexicon, Tables};

struct Rows(Table);

impl ingest::plain::Sink for Rows {
    fn column(&mut self, name: &str) {
        self.0.column(name);
    }
    fn row(&mut self, _: u64, cells: &[(u32, &str)]) -> Result<(), String> {
        self.0.row(cells)
    }
}

/// Pair precision, recall, F1, then B-cubed.
fn figures(clusters: &[u32], truth: &[u32]) -> [f64; 6] {
    let mut sizes: [HashMap<(u32, u32), f64>; 3] = Default::default();
    for (c, t) in clusters.iter().zip(truth) {
        for (of, key) in [(*c, *t), (*c, 0), (*t, 0)].into_iter().enumerate() {
            *sizes[of].entry(key).or_default() += 1.0;
        }
    }
    let pairs = |of: usize| sizes[of].values().map(|n| n * (n - 1.0) / 2.0).sum::<f64>();
    let all = clusters.len() as f64;
    let (p, r) = (pairs(0) / pairs(1), pairs(0) / pairs(2));
    let (mut bp, mut br) = (0.0, 0.0);
    for ((c, t), n) in &sizes[0] {
        bp += n * n / sizes[1][&(*c, 0)] / all;
        br += n * n / sizes[2][&(*t, 0)] / all;
    }
    let f1 = |p: f64, r: f64| 2.0 * p * r / (p + r);
    [p, r, f1(p, r), bp, br, f1(bp, br)]
}

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let mut sink = Rows(Table::new());
    sink.0.next_file();
    ingest::plain::read(std::path::Path::new(&args[1]), &mut sink).unwrap();
    let mut table = sink.0;
    table.close();
    let roles = infer(&table);
    let lexicon = Lexicon::from_tables(&Tables::gather(shelf::text)).unwrap();
    let options = Options::default();
    let found = prepare(&table, &roles, &lexicon, &options).run(&options);
    let id = roles.iter().position(|r| r.role == Role::Id).unwrap();
    let read = csv::Reader::from_path(&args[2]).unwrap().into_records();
    let truth: HashMap<String, String> = read.map(|r| r.map(|r| (r[0].to_owned(), r[1].to_owned()))).collect::<Result<_, _>>().unwrap();
    let mut numbers: HashMap<String, u32> = HashMap::new();
    let of_row = |row: usize| {
        let own = table.cell(id, row).next().unwrap_or_default().to_owned();
        let next = numbers.len() as u32;
        *numbers.entry(truth.get(&own).cloned().unwrap_or(own)).or_insert(next)
    };
    let truth: Vec<u32> = (0..table.rows()).map(of_row).collect();
    let true_figures = figures(&found.clusters, &truth);
    let runs: u64 = args.get(3).map_or(20, |n| n.parse().unwrap());
    let answers: usize = args.get(4).map_or(200, |n| n.parse().unwrap());
    let mut sums = [[0.0_f64; 5]; 6];
    let started = std::time::Instant::now();
    for seed in 0..runs {
        let mut estimator = Estimator::new(&found, seed);
        while estimator.answers() < answers {
            let Some((a, b)) = estimator.next_pair() else { break };
            estimator.tell(Some(truth[a as usize] == truth[b as usize]));
        }
        let e = estimator.reckon();
        let all: [Figure; 6] = [e.precision, e.recall, e.f1, e.bcubed_precision, e.bcubed_recall, e.bcubed_f1];
        for ((sum, figure), is) in sums.iter_mut().zip(all).zip(true_figures) {
            sum[0] += f64::from(u8::from(figure.low <= is && is <= figure.high));
            sum[1] += figure.high - figure.low;
            sum[2] += figure.estimate;
            sum[3] += f64::from(u8::from(figure.low > is));
            sum[4] += f64::from(u8::from(figure.high < is));
        }
        if seed == 0 {
            println!("unseen {:?}", e.unseen);
            for s in &e.strata {
                println!(
                    "  {:6} {:6.1} to {:6.1}: {:6} units, stake {:.5}, answers {:3}, mistakes {:3}, share {:.4} {:.4}-{:.4}",
                    s.side,
                    s.weight[0],
                    s.weight[1],
                    s.units,
                    s.at_stake,
                    s.answers,
                    s.mistakes,
                    s.mistaken.estimate,
                    s.mistaken.low,
                    s.mistaken.high
                );
            }
        }
    }
    let n = runs as f64;
    println!("{:.2} s a run", started.elapsed().as_secs_f64() / n);
    for ((name, sum), is) in ["P", "R", "F1", "B3 P", "B3 R", "B3 F1"].iter().zip(sums).zip(true_figures) {
        println!(
            "{name:6} true {is:.4} mean {:.4} width {:.4} covered {:.2} (too high {}, too low {})",
            sum[2] / n,
            sum[1] / n,
            sum[0] / n,
            sum[3],
            sum[4]
        );
    }
}
