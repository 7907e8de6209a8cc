// SPDX-License-Identifier: Apache-2.0
//! What is proposed and what is not, pair by pair. All parties are made up.

use linchpin_resolve::{Options, Profile, propose};
use model::{Judgment, Verdict};

use crate::common::{WORDS, profile};

/// Some hundred other profiles, so that words and values have a frequency.
fn crowd() -> Vec<Profile> {
    let (first, last) = (["Ana", "Ben", "Cleo", "Dan", "Eva"], ["Muster", "Sample", "Beispiel", "Ejemplo", "Placeholder", "Someone"]);
    let name = |n: usize| format!("name={} {}{}", first[n % first.len()], last[n / 5 % last.len()], ["", "son", "sen", "berg"][n / 30 % 4]);
    (0..120)
        .map(|n| {
            profile(
                &format!("crowd {n}"),
                "Person",
                "U",
                &[&name(n), &format!("birthDate={}-{:02}-{:02}", 1950 + n % 50, 1 + n % 12, 2 + n % 26)],
            )
        })
        .collect()
}

fn run(pair: [Profile; 2]) -> Vec<Judgment> {
    let mut all = crowd();
    all.extend(pair);
    propose(&all, &WORDS, &Options::default()).judgments
}

#[track_caller]
fn check(a: (&str, &[&str]), b: (&str, &[&str]), expect: bool) {
    let judgments = run([profile("a", a.0, "U", a.1), profile("b", b.0, "U", b.1)]);
    let is_same = judgments.iter().any(|j| j.verdict == Verdict::Same);
    assert_eq!(is_same, expect, "{a:?} {b:?}: {judgments:?}");
}

#[test]
fn namesakes_stay_apart_until_something_else_agrees() {
    let name = "name=Zebulon Quaxley Trimbolt";
    check(("Person", &[name]), ("Person", &[name]), false);
    for more in [
        "birthDate=1962-03-14",
        "birthDate=1962",
        "phone=+525512345678",
        "email=z@example.org",
        "passportNumber=Q1234567",
        "address=12 Nowhere Lane, Testville 99999",
    ] {
        check(("Person", &[name, more]), ("Person", &[name, more]), true);
    }
}

#[test]
fn organizations_of_one_country_with_tax_numbers_of_their_own_are_two() {
    let shop = ["name=Zaubermann Sample Cosmetics", "address=12 Nowhere Lane, Testville 99999", "country=mx"];
    let with = |more: &[&'static str]| [&shop[..], more].concat();
    let own = with(&["taxNumber=SMI010730DH8"]);
    check(("Company", &own), ("Company", &shop), true);
    check(("Company", &own), ("Company", &own), true);
    check(("Company", &own), ("Company", &with(&["taxNumber=CTO980901CH9"])), false);
    // Numbers of several registers, or of two lengths, may be one party's.
    check(("Company", &own), ("Company", &with(&["taxNumber=980901-77"])), true);
    check(("Company", &with(&["taxNumber=SMI010730DH8", "taxNumber=881200AB"])), ("Company", &with(&["taxNumber=CTO980901CH9"])), true);
}

#[test]
fn spellings_scripts_and_orders_of_a_name_meet() {
    let birth = "birthDate=1962-03-14";
    for (a, b) in [
        ("QUAXLEY TRÍMBOLT, Zebulón", "Zebulon Quaxley Trimbolt"),
        ("Зебулон Тримболт", "Zebulon Trimbolt"),
        ("Bob Trimbolt", "Robert Trimbolt"),
        ("Z. Trimbolt", "Zebulon Trimbolt"),
        ("Zebulon de la Trimbolt", "Zebulon Delatrimbolt"),
        ("Zebulon Trimbolt", "Zebulon Trimbold"),
        ("Haji Zebulon Trimbolt", "Zebulon Trimbolt"),
    ] {
        check(("Person", &[&format!("name={a}"), birth]), ("Person", &[&format!("name={b}"), birth]), true);
    }
    for (a, b) in
        [("Mark Trimbolt", "Mary Trimbolt"), ("Zebulon Trimbolt Jr", "Zebulon Trimbolt Sr"), ("Zebulon Trimbolt", "Quentin Oxbarrow")]
    {
        check(("Person", &[&format!("name={a}"), birth]), ("Person", &[&format!("name={b}"), birth]), false);
    }
}

#[test]
fn dates_speak_with_their_precision_and_contradict_when_whole() {
    let name = "name=Zebulon Quaxley Trimbolt";
    let id = "passportNumber=Q1234567";
    for (a, b, expect) in [
        ("1962-03-14", "1962-03-14", true),
        ("1978-11-12", "1978-12-11", true),
        ("1962-03-14", "1962-03-15", true),
        ("1962", "1962-03-14", true),
        ("1962-03-14", "1985-09-30", false),
        ("1962", "1985", true),
    ] {
        check(("Person", &[name, id, &format!("birthDate={a}")]), ("Person", &[name, id, &format!("birthDate={b}")]), expect);
    }
}

#[test]
fn hard_conflicts_are_never_outweighed() {
    let name = "name=Zebulon Quaxley Trimbolt";
    let all = ["phone=+525512345678", "email=z@example.org", "passportNumber=Q1234567", name];
    let with = |more: &'static str| [&all[..], &[more]].concat();
    check(("Person", &with("gender=male")), ("Person", &with("gender=female")), false);
    check(("Person", &all), ("Company", &[name, "phone=+525512345678", "email=z@example.org", "idNumber=Q1234567"]), false);
    check(
        ("Vessel", &["name=Testa Maris", "mmsi=123123129", "imoNumber=9074729"]),
        ("Vessel", &["name=Testa Maris", "mmsi=123123129", "imoNumber=8814275"]),
        false,
    );
    check(("Vessel", &["name=Testa Maris", "imoNumber=9074729"]), ("Vessel", &["name=Otra Cosa", "imoNumber=IMO 9074729"]), true);
}

#[test]
fn companies_meet_under_their_legal_forms() {
    for (a, b, expect) in [
        (
            &["name=Quaxtrim Oxbarrow Logistics, S.A. de C.V.", "country=mx"][..],
            &["name=QUAXTRIM OXBARROW LOGISTICS SA DE CV", "country=mx"][..],
            true,
        ),
        (&["name=Quaxtrim Oxbarrow Logistics Ltd", "country=mx"], &["name=Quaxtrim Oxbarrow Logistics Ltd", "country=de"], false),
        (&["name=Quaxtrim Oxbarrow Logistics Ltd"], &["name=Quaxtrim Oxbarrow Logistics Ltd"], false),
        (&["name=Quaxtrim Oxbarrow Fund II", "country=mx"], &["name=Quaxtrim Oxbarrow Fund III", "country=mx"], false),
        (&["name=Quaxtrim Ltd", "leiCode=5493001KJTIIGC8Y1R12"], &["name=Otro Nombre", "leiCode=5493001KJTIIGC8Y1R12"], true),
    ] {
        check(("Company", a), ("Organization", b), expect);
    }
}

#[test]
fn a_household_is_not_one_person() {
    let shared = ["birthDate=1997-09-28", "address=1304 Nowhere Lane, Testville 43004", "email=family@example.org", "phone=+525512345678"];
    let with = |name: &'static str| [&[name][..], &shared].concat();
    check(("Person", &with("name=Mark Trimbolt")), ("Person", &with("name=Zenobia Trimbolt")), false);
    check(("Person", &with("name=Mark Trimbolt")), ("Person", &with("name=Mark Trimbolt")), true);
}

#[test]
fn fillers_and_programme_codes_are_no_evidence() {
    check(("Person", &["name=Ana Muster", "idNumber=000000000"]), ("Person", &["name=Ana Muster", "idNumber=000000000"]), false);
    check(("Person", &["name=Ana Muster", "programId=US-TEST"]), ("Person", &["name=Ana Muster", "programId=US-TEST"]), false);
    check(
        ("Person", &["name=Ana Muster", "nationality=mx", "birthCountry=mx"]),
        ("Person", &["name=Ana Muster", "nationality=mx", "birthCountry=mx"]),
        false,
    );
}

#[test]
fn wallets_and_accounts_meet_by_their_number_alone() {
    let key = "publicKey=bc1qtestonlytestonlytestonlytest0";
    check(("CryptoWallet", &[key]), ("CryptoWallet", &[key]), true);
    check(("CryptoWallet", &[key]), ("CryptoWallet", &["publicKey=bc1qtestonlytestonlytestonlytest1"]), false);
    check(("UserAccount", &["service=Test Market", "username=ghost"]), ("VendorProfile", &["service=test market", "username=ghost"]), true);
    check(("UserAccount", &["service=Test Market", "username=ghost"]), ("UserAccount", &["service=Other Market", "username=ghost"]), false);
}

#[test]
fn two_entries_of_one_authority_need_an_identifier() {
    let listed = |key: &str, more: &[&str]| {
        let mut profile = profile(key, "Person", "U", &[&["name=Zebulon Quaxley Trimbolt", "birthDate=1962-03-14"][..], more].concat());
        profile.authority = Some("test-list".to_owned());
        profile
    };
    assert_eq!(run([listed("a", &[]), listed("b", &[])]), []);
    assert_eq!(run([listed("a", &["passportNumber=Q1234567"]), listed("b", &["passportNumber=Q1234567"])]).len(), 1);
}

#[test]
fn evidence_under_several_markings_is_joined_and_only_as_far_as_needed() {
    let name = "name=Zebulon Quaxley Trimbolt";
    let faces = |marking: &str| {
        vec![
            profile("a", "Person", "U", &[name]),
            profile("a", "Person", marking, &["birthDate=1962-03-14"]),
            profile("b", "Person", "U", &[name, "birthDate=1962-03-14"]),
        ]
    };
    let judged = |all: Vec<Profile>| {
        let judgments = propose(&all, &WORDS, &Options::default()).judgments;
        judgments.iter().map(|j| format!("{} {}", j.verdict.as_str(), j.marking)).collect::<Vec<_>>()
    };
    assert_eq!(judged(faces("CUI//LES//ORIG TEST")), ["same CUI//LES//ORIG TEST"]);

    // The open face suffices: the closed one adds nothing new.
    let mut both = faces("CUI//LES");
    both.push(profile("a", "Person", "S", &["phone=+525512345678"]));
    both[0] = profile("a", "Person", "U", &[name, "birthDate=1962-03-14"]);
    assert_eq!(judged(both), ["same U"]);

    // What the closed face shows contradicts the open one: those who see it are told.
    let mut contradicted = faces("CUI//LES");
    contradicted[0] = profile("a", "Person", "U", &[name, "phone=+525512345678"]);
    contradicted[1] = profile("a", "Person", "CUI//LES", &["birthDate=1985-09-30"]);
    contradicted[2] = profile("b", "Person", "U", &[name, "phone=+525512345678", "birthDate=1962-03-14"]);
    assert_eq!(judged(contradicted), ["different CUI//LES", "same U"]);
}

#[test]
fn a_third_that_fits_two_different_ones_is_given_to_neither() {
    let (name, phone) = ("name=Zebulon Quaxley Trimbolt", "phone=+525512345678");
    let two = [
        profile("a", "Person", "U", &[name, phone, "birthDate=1962-03-14"]),
        profile("b", "Person", "U", &[name, phone, "birthDate=1985-09-30"]),
    ];
    let mut all = crowd();
    all.extend(two);
    all.push(profile("c", "Person", "U", &[name, phone]));
    let verdicts: Vec<Verdict> = propose(&all, &WORDS, &Options::default()).judgments.iter().map(|j| j.verdict).collect();
    assert_eq!(verdicts, [Verdict::Different]);
}
