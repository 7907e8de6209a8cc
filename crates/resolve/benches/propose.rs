// SPDX-License-Identifier: Apache-2.0
//! Speed of proposing over made-up people.
#![expect(clippy::unwrap_used, reason = "a bench without its inputs has nothing to say")]

use divan::{Bencher, counter::ItemsCount};
use linchpin_resolve::{Options, Profile, Words, clusters, propose};
use model::{EntityId, Marking, Ontology, Statement};

fn main() {
    divan::main();
}

/// A fixed stream of numbers (Knuth's MMIX generator).
struct Stream(u64);

impl Stream {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }

    /// A made-up word; small numbers come oftener, as names do.
    fn word(&mut self, words: u64) -> String {
        const PARTS: [&str; 16] =
            ["zeb", "qua", "trim", "box", "lar", "vin", "mot", "res", "kip", "dol", "fen", "gus", "hap", "jor", "nyx", "pel"];
        let (a, b) = (self.below(words), self.below(words));
        let mut n = a * b / words;
        let mut word = String::new();
        for _ in 0..3 {
            word.push_str(PARTS[(n % 16) as usize]);
            n /= 16;
        }
        word
    }
}

/// Made-up people, a third of them twice with a slip or a value missing.
fn people(count: usize) -> Vec<Profile> {
    let (ftm, extensions, stages) = shelf::ontology_files();
    let ontology = Ontology::parse(ftm, &extensions, stages).unwrap();
    let (kind, marking) = (ontology.kind("Person").unwrap(), Marking::public());
    let prop = |name: &str| ontology.prop(name).unwrap();
    let mut stream = Stream(7);
    let mut all = Vec::with_capacity(count);
    while all.len() < count {
        let name = format!("{} {} {}", stream.word(400), stream.word(400), stream.word(4_000));
        let birth = format!("{}-{:02}-{:02}", 1940 + stream.below(65), 1 + stream.below(12), 1 + stream.below(28));
        let phone = format!("+1202{:07}", stream.below(10_000_000));
        let address = format!("{} {} street, {} {:05}", 1 + stream.below(900), stream.word(4_000), stream.word(400), stream.below(99_999));
        for copy in 0..1 + u64::from(stream.below(3) == 0) {
            let mut statements = vec![Statement::new(prop("name"), if copy == 0 { name.clone() } else { name.replacen('e', "i", 1) })];
            for (name, value) in [("birthDate", &birth), ("phone", &phone), ("address", &address)] {
                if stream.below(3) > 0 {
                    statements.push(Statement::new(prop(name), value.as_str()));
                }
            }
            let id = EntityId::of("bench", &all.len().to_string());
            all.extend(Profile::from_statements(&ontology, id, kind, marking.clone(), &statements));
        }
    }
    all
}

fn words() -> Words {
    let text = |path| shelf::text(path).unwrap();
    Words::from_texts(
        text("reference/legal-forms/legal_forms.csv"),
        text("reference/names/particles.csv"),
        text("reference/names/nicknames.csv"),
    )
    .unwrap()
}

// Bound: some 20 keys a profile to make and sort (2 µs) and some 10 pairs to compare at 0.5 µs: 7 µs, 140,000 profiles/s a core.
// Happy with 50,000 profiles/s a core.
#[divan::bench(args = [1_000, 100_000], sample_count = 3, sample_size = 1)]
fn propose_people(bencher: Bencher<'_, '_>, count: usize) {
    let (people, words) = (people(count), words());
    bencher.counter(ItemsCount::new(count)).bench(|| propose(&people, &words, &Options::default()));
}

// Bound: one sort of the judgments and near-linear union–find, some 100 ns each. Happy with 1,000,000 judgments/s.
#[divan::bench(args = [1_000, 100_000], sample_count = 3, sample_size = 1)]
fn cluster_people(bencher: Bencher<'_, '_>, count: usize) {
    let people = people(count);
    let judgments = propose(&people, &words(), &Options::default()).judgments;
    let mut ids: Vec<EntityId> = people.iter().map(|p| p.entity).collect();
    ids.sort_unstable();
    bencher.counter(ItemsCount::new(judgments.len())).bench(|| clusters(&ids, &judgments));
}
