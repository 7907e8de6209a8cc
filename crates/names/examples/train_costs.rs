// SPDX-License-Identifier: Apache-2.0
//! Learns how native letters are written in Latin ones from pairs of names and prints rows of `reference/scripts/costs.csv`.
//!
//! `cargo run --release -p linchpin-names --example train_costs -- <script> <pairs.tsv.gz>` with `<script>` one of
//! `arabic`, `cyrillic`, `han`. The pairs: Latin name, tab, native letters parted by blanks, tab, frequency.
//!
//! Expectation maximization over all monotone ways of letting each native letter (or two neighbors together) emit a group
//! of Latin letters. It starts from the letters' plain readings, so that the first alignments are sensible.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a tool for people")]

use std::{
    collections::{BTreeMap, HashMap},
    fs::File,
    hash::{BuildHasherDefault, Hasher},
    io::{BufRead as _, BufReader},
};

use flate2::read::GzDecoder;
use linchpin_names as names;

const ROUNDS: usize = 12;
/// The share of pairs that are no pairs, and the chance of a letter in them.
const NOISE_SHARE: f64 = 0.03;
const NOISE_LETTER: f64 = 0.06;
/// A reading rarer than this among its unit's readings is left out.
const SHARE_MIN: f64 = 0.003;
/// A Han character keeps its own readings if it was met this often; the others share those of their syllable.
const HAN_COUNT_MIN: f64 = 8.0;
/// How many sightings the syllable's readings count for in a character's own.
const SYLLABLE_SIGHTINGS: f64 = 12.0;

#[derive(Default)]
struct Mix(u64);

impl Hasher for Mix {
    fn finish(&self) -> u64 {
        self.0 ^ self.0 >> 29
    }
    fn write(&mut self, bytes: &[u8]) {
        for b in bytes {
            self.write_u64(u64::from(*b));
        }
    }
    fn write_u32(&mut self, n: u32) {
        self.write_u64(u64::from(n));
    }
    fn write_u64(&mut self, n: u64) {
        self.0 = (self.0.rotate_left(5) ^ n).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}

type Fast<K, V> = HashMap<K, V, BuildHasherDefault<Mix>>;

struct Limits {
    letters_max: usize,
    pairs: bool,
    pair_count_min: f64,
}

fn group(latin: &[u8]) -> u64 {
    latin.iter().fold(1, |key, b| key << 8 | u64::from(*b))
}

fn spell(mut group: u64) -> String {
    let mut out = Vec::new();
    while group > 1 {
        out.push((group & 255) as u8);
        group >>= 8;
    }
    out.reverse();
    String::from_utf8_lossy(&out).into_owned()
}

/// Letters of a word with its bounds, as numbers.
struct Pair {
    native: Vec<u32>,
    latin: Vec<u8>,
}

struct Model<'a> {
    limits: &'a Limits,
    /// Unit (a letter, or two as `first + 1 << 16 | second`) and group to probability.
    chance: Fast<(u32, u64), f64>,
}

fn two(first: u32, second: u32) -> u32 {
    (first + 1) << 16 | second
}

impl Model<'_> {
    /// Sums over all ways, then adds what each unit is expected to have emitted to `seen`.
    fn expect(&self, pair: &Pair, seen: &mut Fast<(u32, u64), f64>) -> f64 {
        let (n, m) = (pair.native.len(), pair.latin.len());
        let at = |i: usize, j: usize| i * (m + 1) + j;
        let mut edges: Vec<(usize, usize, (u32, u64), f64)> = Vec::new();
        let mut forward = vec![0.0; (n + 1) * (m + 1)];
        forward[0] = 1.0;
        for i in 0..n {
            for j in 0..=m {
                let here = forward[at(i, j)];
                if here == 0.0 {
                    continue;
                }
                for len in 0..=self.limits.letters_max.min(m - j) {
                    let letters = group(&pair.latin[j..j + len]);
                    let mut go = |unit: u32, step: usize| {
                        if let Some(p) = self.chance.get(&(unit, letters)) {
                            forward[at(i + step, j + len)] += here * p;
                            edges.push((at(i, j), at(i + step, j + len), (unit, letters), *p));
                        }
                    };
                    go(pair.native[i], 1);
                    if self.limits.pairs && i + 1 < n {
                        go(two(pair.native[i], pair.native[i + 1]), 2);
                    }
                }
            }
        }
        let total = forward[at(n, m)];
        if total <= 0.0 {
            return 0.0;
        }
        // Some pairs are not of one name (a given name beside a family name): what chance letters explain as well teaches less.
        let noise = NOISE_SHARE * NOISE_LETTER.powi(m as i32);
        let trust = total / (total + noise);
        let mut backward = vec![0.0; (n + 1) * (m + 1)];
        backward[at(n, m)] = 1.0;
        for (from, to, key, p) in edges.iter().rev() {
            let through = p * backward[*to];
            backward[*from] += through;
            let share = forward[*from] * through / total;
            if share > 1e-4 {
                *seen.entry(*key).or_default() += share * trust;
            }
        }
        total
    }
}

/// A crude distance between a group and the plain reading of a unit, to start from.
fn start(reading: &str, latin: &str) -> f64 {
    let class = |b: u8| match b {
        b'a' | b'e' | b'i' | b'o' | b'u' | b'y' => 0,
        b'b' | b'p' => 1,
        b'f' | b'v' | b'w' => 2,
        b'd' | b't' => 3,
        b's' | b'z' | b'c' | b'x' | b'j' => 4,
        b'g' | b'k' | b'q' | b'h' => 5,
        b'l' | b'r' => 7,
        b'm' | b'n' => 9,
        _ => 11,
    };
    let (a, b) = (reading.as_bytes(), latin.as_bytes());
    let mut row: Vec<f64> = (0..=b.len()).map(|j| j as f64).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i as f64 + 1.0;
        for (j, y) in b.iter().enumerate() {
            let cost = if x == y {
                0.0
            } else if class(*x) == class(*y) {
                0.4
            } else {
                1.3
            };
            let best = (diagonal + cost).min(row[j] + 1.0).min(row[j + 1] + 1.0);
            diagonal = row[j + 1];
            row[j + 1] = best;
        }
    }
    row[b.len()]
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().collect();
    let [_, script, path] = args.as_slice() else { return Err("usage: train_costs <arabic|cyrillic|han> <pairs.tsv.gz>".into()) };
    let limits = match script.as_str() {
        "han" => Limits { letters_max: 6, pairs: false, pair_count_min: 0.0 },
        "arabic" => Limits { letters_max: 3, pairs: true, pair_count_min: 25.0 },
        _ => Limits { letters_max: 4, pairs: true, pair_count_min: 40.0 },
    };
    let mut letters: Vec<char> = vec!['^', '$'];
    let mut numbers: HashMap<char, u32> = HashMap::from([('^', 0), ('$', 1)]);
    let mut pairs = Vec::new();
    for line in BufReader::new(GzDecoder::new(File::open(path)?)).lines() {
        let line = line?;
        let mut cells = line.split('\t');
        let (Some(latin), Some(native)) = (cells.next(), cells.next()) else { continue };
        let latin = names::fold(latin).replace(' ', "").into_bytes();
        let mut word = vec![0];
        for letter in names::native_letters(native).chars() {
            let next = letters.len() as u32;
            word.push(*numbers.entry(letter).or_insert_with(|| {
                letters.push(letter);
                next
            }));
        }
        word.push(1);
        if (3..=18).contains(&word.len()) && (1..=20).contains(&latin.len()) {
            pairs.push(Pair { native: word, latin });
        }
    }
    let reading = |unit: u32| -> String {
        let plain = |n: u32| match letters[n as usize] {
            '^' | '$' => String::new(),
            c => any_ascii::any_ascii_char(c).to_ascii_lowercase().replace('\'', ""),
        };
        if unit < 1 << 16 { plain(unit) } else { plain((unit >> 16) - 1) + &plain(unit & 0xffff) }
    };
    let mut model = Model { limits: &limits, chance: Fast::default() };
    let mut readings: Fast<u32, String> = Fast::default();
    for pair in &pairs {
        for (i, &letter) in pair.native.iter().enumerate() {
            let both = (limits.pairs).then(|| pair.native.get(i + 1).map(|n| two(letter, *n))).flatten();
            for unit in [Some(letter), both].into_iter().flatten() {
                let plain = readings.entry(unit).or_insert_with(|| reading(unit)).clone();
                for from in 0..=pair.latin.len() {
                    for to in from..=(from + limits.letters_max).min(pair.latin.len()) {
                        let key = (unit, group(&pair.latin[from..to]));
                        model.chance.entry(key).or_insert_with(|| {
                            let far = start(&plain, &spell(key.1)) + if unit >= 1 << 16 { 1.0 } else { 0.0 };
                            let bound = unit < 2 && to > from;
                            if bound { 0.0 } else { (-1.8 * far).exp() }
                        });
                    }
                }
            }
        }
    }
    let mut counts: Fast<u32, f64> = Fast::default();
    for pair in &pairs {
        for (i, &letter) in pair.native.iter().enumerate() {
            *counts.entry(letter).or_default() += 1.0;
            if let Some(next) = pair.native.get(i + 1) {
                *counts.entry(two(letter, *next)).or_default() += 1.0;
            }
        }
    }
    let syllable_of: Fast<u32, String> = readings.iter().map(|(u, r)| (*u, r.clone())).collect();
    let mut seen = Fast::default();
    for round in 0..ROUNDS {
        seen = Fast::default();
        let mut sum = 0.0;
        for pair in &pairs {
            let p = model.expect(pair, &mut seen);
            sum += p.max(1e-30).ln();
        }
        eprintln!("round {round}: {:.4} nats a pair, {} parameters", -sum / pairs.len() as f64, seen.len());
        model.chance = next(script, &limits, &seen, &counts, &syllable_of);
    }
    print_rows(script, &letters, &seen, &counts, &syllable_of, &limits);
    Ok(())
}

/// Shares of each unit's groups; a Han character leans on its syllable.
fn next(
    script: &str,
    limits: &Limits,
    seen: &Fast<(u32, u64), f64>,
    counts: &Fast<u32, f64>,
    syllables: &Fast<u32, String>,
) -> Fast<(u32, u64), f64> {
    let mut out = Fast::default();
    if script == "han" {
        let (by_syllable, totals) = by_syllable(seen, syllables);
        for (&(unit, letters), &count) in seen {
            let Some(syllable) = syllables.get(&unit) else { continue };
            let general = by_syllable.get(&(syllable.clone(), letters)).copied().unwrap_or_default() / totals[syllable];
            out.insert((unit, letters), (count + SYLLABLE_SIGHTINGS * general) / (counts[&unit] + SYLLABLE_SIGHTINGS));
        }
        return out;
    }
    for (&(unit, letters), &count) in seen {
        let total = counts[&unit];
        if unit >= 1 << 16 && total < limits.pair_count_min {
            continue;
        }
        // What is seen once or twice is mostly noise.
        if count > if unit >= 1 << 16 { 2.0 } else { 0.5 } {
            out.insert((unit, letters), count / total);
        }
    }
    out
}

type BySyllableCounts = BTreeMap<(String, u64), f64>;
type BySyllable = (BySyllableCounts, BTreeMap<String, f64>);

fn by_syllable(seen: &Fast<(u32, u64), f64>, syllables: &Fast<u32, String>) -> BySyllable {
    let (mut by, mut totals) = (BTreeMap::new(), BTreeMap::new());
    let mut sorted: Vec<_> = seen.iter().collect();
    sorted.sort_by_key(|(k, _)| **k);
    for ((unit, letters), count) in sorted {
        if let Some(syllable) = syllables.get(unit) {
            *by.entry((syllable.clone(), *letters)).or_default() += count;
            *totals.entry(syllable.clone()).or_default() += count;
        }
    }
    (by, totals)
}

/// `shuang` is `sh` and `uang`.
fn initial(syllable: &str) -> &str {
    let two = ["zh", "ch", "sh"].into_iter().find(|i| syllable.starts_with(i));
    let vowel = syllable.starts_with(['a', 'e', 'o', 'i', 'u']);
    two.or(if vowel { Some("") } else { syllable.get(..1) }).unwrap_or_default()
}

/// Learns what the initial and the final of a syllable emit, for what no character and no syllable was seen to emit.
fn parts(by: &BySyllableCounts, rows: &mut BTreeMap<String, Vec<(f64, String)>>) {
    let mut names: Vec<String> = Vec::new();
    let mut number = |name: String| match names.iter().position(|n| *n == name) {
        Some(place) => place as u32,
        None => {
            names.push(name);
            names.len() as u32 - 1
        }
    };
    let mut samples = Vec::new();
    for ((syllable, letters), count) in by {
        let first = initial(syllable);
        if !syllable.is_empty() && first.len() < syllable.len() && *count >= 0.3 {
            let native = vec![number(format!("{first}-")), number(format!("-{}", &syllable[first.len()..]))];
            samples.push((Pair { native, latin: spell(*letters).into_bytes() }, *count));
        }
    }
    let limits = Limits { letters_max: 4, pairs: false, pair_count_min: 0.0 };
    let mut model = Model { limits: &limits, chance: Fast::default() };
    for (pair, _) in &samples {
        for &unit in &pair.native {
            for from in 0..=pair.latin.len() {
                for to in from..=(from + limits.letters_max).min(pair.latin.len()) {
                    let letters = group(&pair.latin[from..to]);
                    let far = start(names[unit as usize].trim_matches('-'), &spell(letters));
                    model.chance.insert((unit, letters), (-1.8 * far).exp());
                }
            }
        }
    }
    for _ in 0..ROUNDS {
        let mut seen: Fast<(u32, u64), f64> = Fast::default();
        let mut totals: Fast<u32, f64> = Fast::default();
        for (pair, count) in &samples {
            let mut one = Fast::default();
            model.expect(pair, &mut one);
            for (key, share) in one {
                *seen.entry(key).or_default() += share * count;
                *totals.entry(key.0).or_default() += share * count;
            }
        }
        model.chance = seen.into_iter().map(|(key, count)| (key, count / totals[&key.0])).collect();
    }
    for ((unit, letters), p) in model.chance {
        if p >= SHARE_MIN {
            rows.entry(names[unit as usize].clone()).or_default().push((p, spell(letters)));
        }
    }
}

fn print_rows(
    script: &str,
    letters: &[char],
    seen: &Fast<(u32, u64), f64>,
    counts: &Fast<u32, f64>,
    syllables: &Fast<u32, String>,
    limits: &Limits,
) {
    let chance = next(script, limits, seen, counts, syllables);
    let mut rows: BTreeMap<String, Vec<(f64, String)>> = BTreeMap::new();
    for (&(unit, letters_key), &p) in &chance {
        let name = match unit {
            u if u < 1 << 16 => letters[u as usize].to_string(),
            u => [letters[(u >> 16) as usize - 1], letters[(u & 0xffff) as usize]].iter().collect(),
        };
        let enough = if script == "han" { counts[&unit] >= HAN_COUNT_MIN } else { unit < 1 << 16 || p * counts[&unit] >= 4.0 };
        if p >= SHARE_MIN && enough && unit > 1 {
            rows.entry(name).or_default().push((p, spell(letters_key)));
        }
    }
    if script == "han" {
        let (by, totals) = by_syllable(seen, syllables);
        parts(&by, &mut rows);
        for ((syllable, letters_key), count) in by {
            let p = count / totals[&syllable];
            if p >= SHARE_MIN && count >= 1.0 && !syllable.is_empty() {
                rows.entry(syllable).or_default().push((p, spell(letters_key)));
            }
        }
    }
    for (unit, mut list) in rows {
        list.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        let cells: Vec<String> = list
            .iter()
            .map(|(p, latin)| format!("{}:{}", if latin.is_empty() { "-" } else { latin }, (-p.ln() * 10.0).round() as u32))
            .collect();
        println!("{script},{unit},{}", cells.join(" "));
    }
}
