// SPDX-License-Identifier: Apache-2.0
//! Laws of proposing, on small made-up worlds.

use linchpin_resolve::{Options, Profile, propose};
use model::{Judgment, Marking, Verdict};
use proptest::prelude::*;

use crate::common::{WORDS, profile};

const MARKINGS: [&str; 5] = ["U", "U//LES", "CUI//BSA", "CUI//BSA/LES", "S//REL TO A, B"];

/// One face: (entity, marking, kind, name, more).
type Face = (u8, usize, bool, (usize, usize, usize), (usize, usize, usize));

fn build(faces: &[Face]) -> Vec<Profile> {
    let given = ["Testa", "Madeup", "Exemplo", "Ficta"];
    let family = ["Sample", "Placeholder", "Muster", "Sampel"];
    let mut seen = std::collections::BTreeSet::new();
    let one_per_marking = faces.iter().filter(|(entity, marking, ..)| seen.insert((*entity, *marking)));
    one_per_marking
        .map(|(entity, marking, person, (g, f, third), (date, phone, number))| {
            let name = format!("name={} {} {}", given[g % 4], given[third % 4], family[f % 4]);
            let mut statements = vec![name];
            if *person {
                statements.extend(["1970-01-02", "1970-02-01", "1980-05-05"].get(*date).map(|d| format!("birthDate={d}")));
            } else {
                statements.extend(["aa", "bb"].get(*date).map(|c| format!("country={c}")));
            }
            statements.extend(["+12025550101", "+12025550102"].get(*phone).map(|p| format!("phone={p}")));
            statements.extend(["T-4417719", "T-4417720", "99120453"].get(*number).map(|n| format!("taxNumber={n}")));
            let statements: Vec<&str> = statements.iter().map(String::as_str).collect();
            profile(&entity.to_string(), if *person { "Person" } else { "Company" }, MARKINGS[*marking], &statements)
        })
        .collect()
}

fn faces() -> impl Strategy<Value = Vec<Face>> {
    let face =
        (0..9_u8, 0..MARKINGS.len(), prop::bool::weighted(0.8), (0..4_usize, 0..4_usize, 0..4_usize), (0..4_usize, 0..4_usize, 0..5_usize));
    prop::collection::vec(face, 2..24)
}

/// Blocks small enough that hidden profiles could push them over the limit.
fn narrow() -> Options {
    Options { block_profiles_max: 4, ..Options::default() }
}

fn covers(upper: &Marking, lower: &str) -> bool {
    let lower: Marking = lower.parse().unwrap();
    lower.join(upper) == *upper
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn the_order_of_profiles_changes_nothing(faces in faces(), seed in any::<u64>()) {
        let profiles = build(&faces);
        let mut shuffled = profiles.clone();
        for at in (1..shuffled.len()).rev() {
            shuffled.swap(at, (seed.rotate_left(at as u32 * 7) % (at as u64 + 1)) as usize);
        }
        let expect = propose(&profiles, &WORDS, &narrow());
        prop_assert_eq!(propose(&shuffled, &WORDS, &narrow()), expect);
    }

    /// What a reader of a marking sees is what a run over only the profiles they may see would have proposed:
    /// neither counts nor blocks nor equal profiles out of sight change a weight or a link.
    #[test]
    fn what_is_out_of_sight_changes_nothing_in_sight(faces in faces(), reader in 0..MARKINGS.len()) {
        let reader: Marking = MARKINGS[reader].parse().unwrap();
        let profiles = build(&faces);
        let visible: Vec<Profile> = profiles.iter().filter(|p| covers(&reader, &p.marking.to_string())).cloned().collect();
        let in_sight = |judgments: Vec<Judgment>| judgments.into_iter().filter(|j| covers(&reader, &j.marking)).collect::<Vec<_>>();
        let from_all = in_sight(propose(&profiles, &WORDS, &narrow()).judgments);
        let from_visible = in_sight(propose(&visible, &WORDS, &narrow()).judgments);
        prop_assert_eq!(from_all, from_visible);
    }

    /// A marking wider than another that already suffices adds nothing.
    #[test]
    fn proposals_carry_the_least_markings_that_suffice(faces in faces()) {
        let judgments = propose(&build(&faces), &WORDS, &Options::default()).judgments;
        for of_pair in judgments.chunk_by(|a, b| (a.left, a.right) == (b.left, b.right)) {
            if of_pair.iter().all(|j| j.verdict == Verdict::Same) {
                for a in of_pair {
                    for b in of_pair.iter().filter(|b| b.marking != a.marking) {
                        prop_assert!(!covers(&a.marking.parse().unwrap(), &b.marking), "{} over {}", a.marking, b.marking);
                    }
                }
            }
        }
    }
}

#[test]
fn identical_profiles_are_linked_in_a_star_and_not_pair_by_pair() {
    let phone = "phone=+12025550199";
    let all: Vec<Profile> =
        (0..5_000).map(|n| profile(&n.to_string(), "Person", "U", &["name=Testa Sample", "birthDate=1971-03-04", phone])).collect();
    let proposal = propose(&all, &WORDS, &Options::default());
    assert_eq!((proposal.judgments.len(), proposal.distinct), (4_999, 1));
    assert!(proposal.pairs_compared < 10, "{}", proposal.pairs_compared);

    // Namesakes with nothing beside the name stay apart, whatever their number.
    let namesakes: Vec<Profile> = (0..5_000).map(|n| profile(&n.to_string(), "Person", "U", &["name=Testa Sample"])).collect();
    assert_eq!(propose(&namesakes, &WORDS, &Options::default()).judgments, []);
}

#[test]
fn a_block_too_large_is_left_out_and_said_so() {
    let person = |n: u32| {
        profile(
            &n.to_string(),
            "Person",
            "U",
            &["name=Testa Sample", &format!("birthDate=19{:02}-03-04", n % 100), &format!("phone=+1202555{n:04}")],
        )
    };
    let all: Vec<Profile> = (0..300).map(person).collect();
    let proposal = propose(&all, &WORDS, &Options::default());
    let two_words = proposal.rules.iter().find(|r| r.rule == "two name words").unwrap();
    assert_eq!((two_words.capped, two_words.largest, two_words.pairs), (1, 300, 0));
    assert!(proposal.capped.iter().any(|c| c.rule == "two name words" && c.profiles == 300));
    // Each day of birth three times: those pairs are still found by date and name word.
    assert_eq!(proposal.pairs_compared, 300);
}
