// SPDX-License-Identifier: Apache-2.0
//! Explanations as an analyst reads them.

use std::fmt::Write as _;

use linchpin_resolve::{Explanation, Options, Rarity, explain, propose};

use crate::common::{WORDS, profile};

fn shown(e: &Explanation) -> String {
    let mut text = format!("{} ({})\n", if e.is_same { "the same" } else { "not proposed" }, e.marking);
    e.reasons.iter().for_each(|r| writeln!(text, "  {:+6.1}  {}: {}", r.weight_log2, r.comparison, r.text).unwrap());
    writeln!(text, "  {:+6.1}  of {:.1}", e.total_log2, e.threshold_log2).unwrap();
    e.why.iter().for_each(|w| writeln!(text, "why: {w}").unwrap());
    e.flips.iter().for_each(|f| writeln!(text, "flip: {} ({:+.1})", f.text, f.change_log2).unwrap());
    text
}

#[test]
fn explanations_show_the_waterfall_and_what_would_turn_it() {
    let name = "name=Zebulon Quaxley Trimbolt";
    let a = profile("a", "Person", "U", &[name, "birthDate=1978-11-12", "phone=+525512345678"]);
    let b = profile("b", "Person", "U//LES", &["name=TRIMBOLT, Zebulon", "birthDate=1978-12-11", "phone=+525512345678"]);
    let namesake = profile("c", "Person", "U", &[name]);
    let other = profile("d", "Person", "U", &[name, "birthDate=1951-01-30", "phone=+525512345678"]);
    let case = |x, y| shown(&explain(&[x], &[y], &WORDS, &Rarity::default(), &Options::default()));
    let text = [case(a.clone(), b), case(a.clone(), namesake), case(a, other)].join("\n");
    insta::assert_snapshot!(text);
}

#[test]
fn an_explanation_gives_the_weights_of_the_run() {
    let person = |key: &str, n: usize| {
        profile(
            key,
            "Person",
            "U",
            &[
                &format!("name=Zebulon Trimbolt{}", ["", "son"][n % 2]),
                &format!("birthDate=1962-03-{:02}", 1 + n % 28),
                "email=office@example.org",
            ],
        )
    };
    let all: Vec<_> = (0..400).map(|n| person(&n.to_string(), n)).collect();
    let proposal = propose(&all, &WORDS, &Options::default());
    let judgment = &proposal.judgments[0];
    let face = |id| all.iter().filter(|p| p.entity == id).cloned().collect::<Vec<_>>();
    let kept: Rarity = serde_json::from_str(&serde_json::to_string(&proposal.rarity).unwrap()).unwrap();
    let e = explain(&face(judgment.left), &face(judgment.right), &WORDS, &kept, &Options::default());
    assert_eq!((e.is_same, &e.reasons), (true, &judgment.reasons));
    assert_eq!(e.reasons.iter().map(|r| r.weight_log2).sum::<f64>(), e.total_log2);
}

#[test]
fn nothing_to_compare_is_said() {
    let a = profile("a", "Person", "U", &["name=Zebulon Trimbolt"]);
    let e = explain(std::slice::from_ref(&a), &[], &WORDS, &Rarity::default(), &Options::default());
    assert!(!e.is_same && e.why[0].starts_with("there is nothing to compare"));
    let e = explain(std::slice::from_ref(&a), std::slice::from_ref(&a), &WORDS, &Rarity::default(), &Options::default());
    assert!(!e.is_same && e.why[0].contains("one and the same"));
}
