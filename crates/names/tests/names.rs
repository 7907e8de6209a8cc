// SPDX-License-Identifier: Apache-2.0
//! What the users of the room rely on.

#![allow(clippy::unwrap_used, reason = "a test stops where it breaks")]

use std::sync::LazyLock;

use linchpin_names::{How, Lexicon, Role, Sort, Tables};
use proptest::prelude::*;

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::from_tables(&Tables::gather(shelf::text)).unwrap());

const ALERT: f32 = 0.7;

fn score(sort: Sort, a: &str, b: &str) -> f32 {
    LEXICON.compare(&LEXICON.analyse(a, sort), &LEXICON.analyse(b, sort)).score
}

#[test]
fn variants_share_a_class() {
    let share = |a: &str, b: &str| LEXICON.classes(a).iter().any(|c| LEXICON.classes(b).contains(c));
    for (a, b) in [("bob", "robert"), ("wang", "wong"), ("huang", "wong"), ("huang", "hwang"), ("lee", "rhee"), ("mohammed", "muhammad")] {
        assert!(share(a, b), "{a} {b}");
    }
    assert!(!share("huang", "li") && !share("bob", "bill") && LEXICON.classes("qwxz").is_empty());
    assert!(LEXICON.classes("wong").is_sorted());
}

#[test]
fn one_romanization_is_folded() {
    for (text, latin) in [
        ("Žižek,  Slavoj", "zizek slavoj"),
        ("习近平", "xi jinping"),
        ("김정은", "kim jeongeun"),
        ("田中裕子", "tanaka hiroko"),
        ("Тимошенко", "timoshenko"),
        ("", ""),
    ] {
        assert_eq!(LEXICON.latin(text), latin, "{text}");
    }
}

#[test]
fn the_nearer_name_scores_higher() {
    let line = |b: &str| score(Sort::Person, "Stephen Marlowe", b);
    let order = ["Stephen Marlowe", "Marlowe Stephen", "Steven Marlowe", "Steve Marlowe", "S. Marlowe", "Karen Marlowe", "Karen Dunn"];
    for pair in order.windows(2) {
        assert!(line(pair[0]) > line(pair[1]), "{pair:?}: {} {}", line(pair[0]), line(pair[1]));
    }
    assert_eq!(line("Stephen Marlowe"), 1.0);
    assert!(line("S. Marlowe") >= ALERT && line("Karen Marlowe") < ALERT);
}

#[test]
fn numbers_tell_funds_and_ships_apart() {
    assert!(score(Sort::Organization, "Blue Fund II LP", "Blue Fund III LP") < ALERT);
    assert!(score(Sort::Organization, "Second Blue Fund", "2nd Blue Fund") > 0.95);
    assert!(score(Sort::Other, "MV Ocean 3", "Ocean 5") < ALERT);
    let (a, b) = (LEXICON.analyse("Ocean 3", Sort::Other), LEXICON.analyse("Ocean 5", Sort::Other));
    assert!(LEXICON.compare(&a, &b).numbers_differ);
}

#[test]
fn words_have_roles() {
    let roles = |text: &str, sort| LEXICON.analyse(text, sort).words().iter().map(|w| w.role()).collect::<Vec<_>>();
    assert_eq!(roles("Dr. Ivan P. Sidorov Jr.", Sort::Person)[0], Role::Title);
    assert_eq!(roles("Ivan Petrovich Sidorov", Sort::Person)[1], Role::Patronymic);
    assert_eq!(roles("Frost, William", Sort::Person), [Role::Family, Role::Given]);
    assert_eq!(*roles("Nordwind Handels GmbH", Sort::Organization).last().unwrap(), Role::LegalForm);
    assert_eq!(roles("Fund IV", Sort::Organization)[1], Role::Number);
}

#[test]
fn the_explanation_names_every_part() {
    let (a, b) = (LEXICON.analyse("Bob A. Tillerson", Sort::Person), LEXICON.analyse("Robert Tilerson", Sort::Person));
    let reasons = LEXICON.explain(&a, &b);
    let how = |word: &str| reasons.iter().find(|r| r.a == word).map(|r| r.how);
    assert_eq!((how("bob"), how("a")), (Some(How::Nickname), Some(How::LeftOver)));
    assert!(reasons.iter().any(|r| r.b == "tilerson" && r.likeness > 0.9));
}

#[test]
fn a_broken_table_names_its_line() {
    let forms = "form,canonical,kind,position,countries,ambiguous\nltd,ltd,llc,sideways,,\n";
    let err = Lexicon::from_tables(&Tables { legal_forms: forms, ..Tables::default() }).unwrap_err();
    assert_eq!((err.line, err.file), (2, "reference/legal-forms/legal_forms.csv"));
    let costs = "script,unit,readings\narabic,abc,b:1\n";
    assert!(Lexicon::from_tables(&Tables { costs, ..Tables::default() }).is_err());
    assert!(Lexicon::from_tables(&Tables::default()).is_ok());
}

#[test]
fn a_huge_name_is_cut() {
    let huge = "word ".repeat(100_000);
    let name = LEXICON.analyse(&huge, Sort::Organization);
    assert!(name.words().len() <= 24 && name.bytes() < 4_000);
    assert_eq!(LEXICON.compare(&name, &name).score, 1.0);
    let long = LEXICON.analyse(&"ж".repeat(100_000), Sort::Person);
    assert!(LEXICON.compare(&long, &name).score < ALERT);
}

fn sort() -> impl Strategy<Value = Sort> {
    prop_oneof![Just(Sort::Person), Just(Sort::Organization), Just(Sort::Other)]
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "\\PC{0,30}",
        "[a-z ,.'0-9&IVX-]{0,30}",
        "[А-яё ,]{0,20}",
        "[ء-ي ]{0,20}",
        "[一-龥가-힣ぁ-ヺ·々 ]{0,12}",
        "(al |abd |Li |O |de ){0,6}[a-z ]{0,9}"
    ]
}

proptest! {
    #[test]
    fn scores_are_bounded_and_the_same_from_either_side(a in text(), b in text(), sort in sort()) {
        let (x, y) = (LEXICON.analyse(&a, sort), LEXICON.analyse(&b, sort));
        let (there, back) = (LEXICON.compare(&x, &y), LEXICON.compare(&y, &x));
        prop_assert!((0.0..=1.0).contains(&there.score), "{}", there.score);
        prop_assert_eq!(there.score, back.score);
        prop_assert_eq!(there.left_over, (back.left_over.1, back.left_over.0));
        let parts: usize = LEXICON.explain(&x, &y).len();
        prop_assert!(parts >= x.words().len().min(1));
        for word in x.words() {
            prop_assert!(word.text().bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()));
        }
    }

    #[test]
    fn a_name_is_itself(a in "[A-Z][a-z]{2,9} [A-Z][a-z]{2,9}( [A-Z][a-z]{2,9})?", sort in sort()) {
        prop_assert!(score(sort, &a, &a) > 0.999 || LEXICON.analyse(&a, sort).words().iter().all(|w| w.weight() < 0.01));
        prop_assert!(score(sort, &a, &a.to_uppercase()) == score(sort, &a, &a));
    }
}
