// SPDX-License-Identifier: Apache-2.0
//! Laws of clusters, and a slow twin that agrees.

use std::collections::BTreeSet;

use linchpin_resolve::clusters;
use model::{Author, EntityId, Judgment, Reason, Verdict};
use proptest::prelude::*;

fn id(n: u8) -> EntityId {
    EntityId([n; 16])
}

fn ids() -> Vec<EntityId> {
    (0..8).map(id).collect()
}

fn judgment(a: u8, b: u8, verdict: Verdict, author: Author, weight: f64, at_us: i64) -> Judgment {
    let reasons = vec![Reason { comparison: "test".into(), text: "made up".into(), weight_log2: weight }];
    Judgment::new(id(a), id(b), verdict, author, reasons, "U".into(), at_us).unwrap()
}

fn person(name: &str) -> Author {
    Author::Person(name.into())
}

fn model() -> Author {
    Author::Model("test/1".into())
}

fn some_judgment() -> impl Strategy<Value = Judgment> {
    let verdict =
        prop_oneof![4 => Just(Verdict::Same), 2 => Just(Verdict::Different), 1 => Just(Verdict::Disputed), 1 => Just(Verdict::Withdrawn)];
    let author = prop_oneof![3 => Just(model()), 1 => Just(person("ann")), 1 => Just(person("bob"))];
    ((0..8_u8, 1..8_u8), verdict, author, 20..40_i32, 1..4_i64)
        .prop_map(|((a, step), verdict, author, weight, at)| judgment(a, (a + step) % 8, verdict, author, f64::from(weight), at))
}

fn some_judgments() -> impl Strategy<Value = Vec<Judgment>> {
    prop::collection::vec(some_judgment(), 0..14)
}

/// What one pair's judgments come to: (same, by a person, weight), by the rules as one would say them aloud.
fn outcome(judgments: &[Judgment], a: u8, b: u8) -> Option<(bool, bool, f64)> {
    let of_pair: Vec<&Judgment> = judgments.iter().filter(|j| (j.left, j.right) == (id(a), id(b))).collect();
    let mut held: Vec<&Judgment> = Vec::new();
    for author in [model(), person("ann"), person("bob")] {
        let mine: Vec<&&Judgment> = of_pair.iter().filter(|j| j.author == author).collect();
        let rank = |v: Verdict| [Verdict::Same, Verdict::Withdrawn, Verdict::Disputed, Verdict::Different].iter().position(|x| *x == v);
        if let Some(last) = mine.iter().max_by_key(|j| (j.at_us, rank(j.verdict), j.id()))
            && last.verdict != Verdict::Withdrawn
        {
            held.push(last);
        }
    }
    let persons: Vec<&Judgment> = held.iter().copied().filter(|j| matches!(j.author, Author::Person(_))).collect();
    let heard = if persons.is_empty() { held } else { persons.clone() };
    let weight = heard.iter().map(|j| j.weight_log2()).fold(f64::MIN, f64::max);
    (!heard.is_empty()).then(|| (heard.iter().all(|j| j.verdict == Verdict::Same), !persons.is_empty(), weight))
}

/// Clusters by repeated search over plain sets.
fn slow_clusters(judgments: &[Judgment]) -> Vec<BTreeSet<u8>> {
    let mut links = Vec::new();
    for a in 0..8 {
        for b in a + 1..8 {
            links.extend(outcome(judgments, a, b).map(|(same, by_person, weight)| (a, b, same, by_person, weight)));
        }
    }
    let mut sets: Vec<BTreeSet<u8>> = (0..8).map(|n| BTreeSet::from([n])).collect();
    for by_person in [true, false] {
        let apart: Vec<(u8, u8)> = links.iter().filter(|l| !l.2 && (l.3 || !by_person)).map(|l| (l.0, l.1)).collect();
        // A model's "different" does not bind two whom persons have already joined.
        let joined: Vec<BTreeSet<u8>> = sets.clone();
        let binds = |(a, b): &(u8, u8)| !joined.iter().any(|s| s.contains(a) && s.contains(b));
        let apart: Vec<(u8, u8)> = apart.into_iter().filter(binds).collect();
        let mut same: Vec<_> = links.iter().filter(|l| l.2 && l.3 == by_person).collect();
        same.sort_by(|x, y| y.4.total_cmp(&x.4).then((x.0, x.1).cmp(&(y.0, y.1))));
        for (a, b, ..) in same {
            let of = |sets: &[BTreeSet<u8>], n: &u8| sets.iter().position(|s| s.contains(n)).unwrap();
            let (x, y) = (of(&sets, a), of(&sets, b));
            let clash =
                apart.iter().any(|(p, q)| (sets[x].contains(p) && sets[y].contains(q)) || (sets[x].contains(q) && sets[y].contains(p)));
            if x != y && !clash {
                let moved = std::mem::take(&mut sets[x.max(y)]);
                sets[x.min(y)].extend(moved);
                sets.remove(x.max(y));
            }
        }
    }
    sets.sort();
    sets
}

fn as_sets(judgments: &[Judgment]) -> Vec<BTreeSet<u8>> {
    let clusters = clusters(&ids(), judgments);
    let mut sets: std::collections::BTreeMap<EntityId, BTreeSet<u8>> = Default::default();
    for (entity, canonical) in clusters.iter() {
        sets.entry(canonical).or_default().insert(entity.0[0]);
    }
    let mut sets: Vec<BTreeSet<u8>> = sets.into_values().collect();
    sets.sort();
    sets
}

proptest! {
    #[test]
    fn clusters_agree_with_their_slow_twin(judgments in some_judgments()) {
        prop_assert_eq!(as_sets(&judgments), slow_clusters(&judgments));
    }

    #[test]
    fn the_order_of_judgments_changes_nothing(judgments in some_judgments(), cut in 0..14_usize) {
        let mut turned = judgments.clone();
        turned.rotate_left(cut.min(judgments.len()));
        turned.reverse();
        prop_assert_eq!(clusters(&ids(), &turned), clusters(&ids(), &judgments));
    }

    #[test]
    fn judging_then_withdrawing_restores_exactly(judgments in some_judgments(), a in 0..8_u8, step in 1..8_u8, different in any::<bool>()) {
        let before = clusters(&ids(), &judgments);
        let (b, verdict) = ((a + step) % 8, if different { Verdict::Different } else { Verdict::Same });
        let mut after = judgments.clone();
        after.push(judgment(a, b, verdict, person("cleo"), 0.0, 10));
        after.push(judgment(a, b, Verdict::Withdrawn, person("cleo"), 0.0, 11));
        prop_assert_eq!(clusters(&ids(), &after), before);
    }

    #[test]
    fn different_keeps_apart_whatever_bridges_there_are(judgments in some_judgments()) {
        let mut all: Vec<Judgment> = judgments.into_iter().filter(|j| j.author == model()).collect();
        all.push(judgment(0, 1, Verdict::Different, person("cleo"), 0.0, 10));
        let found = clusters(&ids(), &all);
        prop_assert_ne!(found.canonical(&id(0)), found.canonical(&id(1)));
    }
}

#[test]
fn the_canonical_id_is_the_smallest_member() {
    let found = clusters(&ids(), &[judgment(3, 5, Verdict::Same, model(), 25.0, 0), judgment(5, 1, Verdict::Same, model(), 22.0, 0)]);
    assert_eq!(found.merged(), vec![(id(1), vec![id(1), id(3), id(5)])]);
    assert_eq!((found.count(), found.canonical(&id(5)), found.canonical(&id(77))), (6, id(1), id(77)));
}

#[test]
fn persons_who_differ_dispute_a_pair_and_keep_it_apart() {
    let judgments = [
        judgment(1, 2, Verdict::Same, person("ann"), 0.0, 5),
        judgment(1, 2, Verdict::Different, person("bob"), 0.0, 3),
        judgment(1, 2, Verdict::Same, model(), 30.0, 0),
    ];
    let found = clusters(&ids(), &judgments);
    assert_eq!(found.merged(), vec![]);
    assert_eq!(found.apart().len(), 1);
    assert!(found.apart()[0].disputed);
}

#[test]
fn a_wider_marking_of_one_model_holds_over_a_narrower() {
    let marked = |verdict, marking: &str| Judgment { marking: marking.into(), ..judgment(1, 2, verdict, model(), 25.0, 0) };
    for (judgments, merged) in [
        (vec![marked(Verdict::Same, "U"), marked(Verdict::Different, "CUI")], 0),
        (vec![marked(Verdict::Same, "U"), marked(Verdict::Withdrawn, "CUI")], 0),
        (vec![marked(Verdict::Same, "U"), marked(Verdict::Withdrawn, "CUI"), marked(Verdict::Same, "S")], 1),
        (vec![marked(Verdict::Same, "U//LES"), marked(Verdict::Different, "U//BSA")], 0),
    ] {
        assert_eq!(clusters(&ids(), &judgments).merged().len(), merged);
    }
}

#[test]
fn a_link_that_is_not_followed_is_reported() {
    let judgments = [
        judgment(1, 2, Verdict::Same, model(), 30.0, 0),
        judgment(2, 3, Verdict::Same, model(), 22.0, 0),
        judgment(1, 3, Verdict::Different, model(), -80.0, 0),
    ];
    let found = clusters(&ids(), &judgments);
    assert_eq!((found.merged(), found.refused()), (vec![(id(1), vec![id(1), id(2)])], &[(id(2), id(3))][..]));
}
