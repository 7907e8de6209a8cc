// SPDX-License-Identifier: Apache-2.0
//! Deduplicates a CSV and scores it against a truth file; for development.
#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::indexing_slicing, clippy::print_stderr, missing_docs)]

use std::collections::HashMap;

use linchpin_matching::{Options, Role, Table, infer, prepare};
use names::{Lexicon, Tables};

fn cpu() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let rest: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
    (rest[11].parse::<f64>().unwrap() + rest[12].parse::<f64>().unwrap()) / 100.0
}

struct Rows(Table);

impl ingest::plain::Sink for Rows {
    fn column(&mut self, name: &str) {
        self.0.column(name);
    }
    fn row(&mut self, _: u64, cells: &[(u32, &str)]) -> Result<(), String> {
        self.0.row(cells)
    }
}

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let (c0, t0) = (cpu(), std::time::Instant::now());
    let mut sink = Rows(Table::new());
    for file in args[1].split(',') {
        sink.0.next_file();
        let summary = ingest::plain::read(std::path::Path::new(file), &mut sink).unwrap();
        summary.findings.iter().take(3).for_each(|f| eprintln!("{}:{} {}", f.file, f.line, f.reason));
    }
    let mut table = sink.0;
    table.close();
    eprintln!("read {:.2} cpu {:.2}s mem {} MB", t0.elapsed().as_secs_f64(), cpu() - c0, table.bytes() >> 20);
    let roles = infer(&table);
    for r in &roles {
        eprintln!("  {:20} {:?} ({})", r.column, r.role, r.because);
    }
    let lexicon = Lexicon::from_tables(&Tables::gather(shelf::text)).unwrap();
    let options = Options { link: std::env::var_os("LINK").is_some(), ..Options::default() };
    let prepared = prepare(&table, &roles, &lexicon, &options);
    let plan = prepared.plan();
    let started = std::time::Instant::now();
    let found = prepared.run(&options);
    eprintln!(
        "plan: pairs {} memory {} MB seconds {:.2}; took {:.2}",
        plan.pairs,
        plan.memory_mb,
        plan.seconds,
        started.elapsed().as_secs_f64()
    );
    let used = cpu() - c0;
    for s in &found.stages {
        eprintln!("  {:30} {:.2}", s.stage, s.seconds);
    }
    for (kind, rules) in &found.rules {
        for r in rules {
            eprintln!(
                "  {kind} {:50} blocks {} pairs {} largest {} capped {} ({})",
                r.rule, r.blocks, r.pairs, r.largest, r.capped_blocks, r.capped_pairs
            );
        }
    }
    // truth
    let id = roles.iter().position(|r| r.role == Role::Id).unwrap();
    let truth: HashMap<String, String> = csv::Reader::from_path(&args[2])
        .unwrap()
        .records()
        .map(|r| r.map(|r| (r[0].to_owned(), r[1].to_owned())))
        .collect::<Result<_, _>>()
        .unwrap();
    let mut numbers: HashMap<&str, u32> = HashMap::new();
    let ids: Vec<String> = (0..table.rows()).map(|row| table.cell(id, row).next().unwrap_or_default().to_owned()).collect();
    let t: Vec<u32> = ids
        .iter()
        .map(|i| {
            let n = numbers.len() as u32;
            *numbers.entry(truth.get(i).map_or(i.as_str(), String::as_str)).or_insert(n)
        })
        .collect();
    let comb = |n: u64| n * (n - 1) / 2;
    let mut sizes: HashMap<u32, u64> = HashMap::new();
    t.iter().for_each(|x| *sizes.entry(*x).or_default() += 1);
    let n_true: u64 = sizes.values().map(|n| comb(*n)).sum();
    let mut pairs: Vec<(f32, bool)> = found.pairs.iter().map(|p| (p.weight, t[p.left as usize] == t[p.right as usize])).collect();
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (mut tp, mut best, mut at) = (0_u64, (0.0, 0.0_f32), 0.0);
    for (n, (w, is)) in pairs.iter().enumerate() {
        tp += u64::from(*is);
        let f = 2.0 * tp as f64 / (n as f64 + 1.0 + n_true as f64);
        if f > best.0 {
            best = (f, *w);
        }
        if *w >= 0.0 {
            at = f;
        }
    }
    let all_true = pairs.iter().filter(|p| p.1).count();
    println!(
        "pairs compared {} kept {} true kept {} of {} ({:.4})",
        found.compared,
        pairs.len(),
        all_true,
        n_true,
        all_true as f64 / n_true as f64
    );
    println!("pair F1 best {:.4} at {:.2}; at 0 {:.4}", best.0, best.1, at);
    // calibration
    let mut bins = vec![(0.0_f64, 0_u64, 0_u64); 10];
    for (w, is) in &pairs {
        let p = 1.0 / (1.0 + (-f64::from(*w)).exp2());
        let b = &mut bins[((p * 10.0) as usize).min(9)];
        b.0 += p;
        b.1 += 1;
        b.2 += u64::from(*is);
    }
    let n: u64 = bins.iter().map(|b| b.1).sum();
    let ece: f64 =
        bins.iter().filter(|b| b.1 > 0).map(|b| (b.0 / b.1 as f64 - b.2 as f64 / b.1 as f64).abs() * b.1 as f64 / n as f64).sum();
    for b in &bins {
        eprintln!("   p {:.3} true {:.3} n {}", b.0 / b.1 as f64, b.2 as f64 / b.1 as f64, b.1);
    }
    println!("ECE {ece:.4}");
    let score = |c: &[u32]| {
        let mut ps: HashMap<u32, u64> = HashMap::new();
        let mut both: HashMap<(u32, u32), u64> = HashMap::new();
        for (p, t) in c.iter().zip(&t) {
            *ps.entry(*p).or_default() += 1;
            *both.entry((*p, *t)).or_default() += 1;
        }
        let tp: u64 = both.values().map(|n| comb(*n)).sum();
        let np: u64 = ps.values().map(|n| comb(*n)).sum();
        let (mut bp, mut br) = (0.0, 0.0);
        for ((p, t), n) in &both {
            bp += (*n * *n) as f64 / ps[p] as f64;
            br += (*n * *n) as f64 / sizes[t] as f64;
        }
        let all = c.len() as f64;
        let (bp, br) = (bp / all, br / all);
        let (p, r) = (tp as f64 / np.max(1) as f64, tp as f64 / n_true as f64);
        format!("cluster P {p:.4} R {r:.4} F {:.4}  B3 P {bp:.4} R {br:.4} F {:.4}", 2.0 * p * r / (p + r), 2.0 * bp * br / (bp + br))
    };
    println!("{}", score(&found.clusters));
    let rss = std::fs::read_to_string("/proc/self/status").unwrap().lines().find(|l| l.starts_with("VmHWM")).unwrap().to_owned();
    println!("cpu {used:.2} wall {:.2} {rss}", t0.elapsed().as_secs_f64());
    if let (Some(a), Some(b)) = (args.get(4), args.get(5)) {
        let row = |id: &str| ids.iter().position(|i| i == id).unwrap() as u32;
        println!("{}", serde_json::to_string_pretty(&found.explain(&table, row(a), row(b))).unwrap());
    }
    if let Some(path) = args.get(3) {
        let mut out = csv::Writer::from_path(path).unwrap();
        for (i, c) in ids.iter().zip(&found.clusters) {
            out.write_record([i.as_str(), &c.to_string()]).unwrap();
        }
    }
}
