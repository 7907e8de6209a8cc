// SPDX-License-Identifier: Apache-2.0
//! What a user of the room sees: parties in, hits with reasons out.
#![expect(clippy::unwrap_used, reason = "tests")]

use linchpin_screening::{
    Builder, Decision, Field, FileError, Hit, Index, Kind, Party, Reader, Screener, Settings, Words,
    change::{Change, Versions},
    cleared::{Clearance, Cleared},
};
use proptest::prelude::*;

fn words() -> &'static Words {
    static WORDS: std::sync::OnceLock<Words> = std::sync::OnceLock::new();
    WORDS.get_or_init(|| Words::gather(shelf::text).unwrap())
}

fn party(id: &str, cells: &[(Field, &str)]) -> Party {
    let mut party = Party::new(id);
    cells.iter().for_each(|(field, text)| party.put(*field, text));
    party
}

fn person(id: &str, name: &str, birth: &str) -> Party {
    party(id, &[(Field::Schema, "Person"), (Field::Name, name), (Field::Birth, birth)])
}

fn index(parties: Vec<Party>) -> Index {
    let mut builder = Builder::new(words());
    parties.into_iter().for_each(|p| builder.add(p).unwrap());
    builder.finish().unwrap()
}

/// A list with some forty people and companies to be confused with.
fn list() -> Index {
    let given = ["Ivan", "Sergey", "Maria", "Ahmed", "Chen", "Laura", "Piotr", "Omar"];
    let family = ["Petrov", "Garcia", "Wei", "Nowak", "Haddad"];
    let crowd = given.iter().flat_map(|g| family.iter().map(move |f| format!("{g} {f}")));
    let mut parties: Vec<Party> = crowd.enumerate().map(|(i, name)| person(&format!("c{i}"), &name, "")).collect();
    parties.push(person("p1", "Roman Nikitin", "1978-03-15"));
    parties.push(person("p2", "Guo Qiang", "1990-05-02"));
    let mut ship = party("v1", &[(Field::Schema, "Vessel"), (Field::Name, "Hellenic Spirit")]);
    ship.put(Field::Identifier(Kind::Imo), "IMO 9074729");
    parties.push(ship);
    parties.push(party("o1", &[(Field::Schema, "Company"), (Field::Name, "Golden Bridge Chemical Co Ltd"), (Field::Country, "CN")]));
    parties.push(party("w1", &[(Field::Schema, "Person"), (Field::Name, "Zacharias Quennell"), (Field::WeakAlias, "Uncle Benny")]));
    index(parties)
}

fn screen(index: &Index, party: Party) -> Vec<Hit> {
    Screener::new(index, words(), Settings::default()).screen(party)
}

fn first(index: &Index, party: Party) -> Option<(String, f64)> {
    screen(index, party).into_iter().next().map(|h| (h.id, h.score))
}

#[test]
fn a_party_is_found_by_slips_other_order_and_joined_words() {
    let list = list();
    for (name, id) in
        [("Roman Nikitin", "p1"), ("NIKITIN, Roman", "p1"), ("Roman Nikitn", "p1"), ("RomanNikitin", "p1"), ("Guoqiang", "p2")]
    {
        assert_eq!(first(&list, person("q", name, "")).map(|h| h.0).as_deref(), Some(id), "{name}");
    }
    let company = party("q", &[(Field::Schema, "Company"), (Field::Name, "GoldenBridge Chemical")]);
    assert_eq!(first(&list, company).map(|h| h.0).as_deref(), Some("o1"));
    assert_eq!(screen(&list, person("q", "Wilhelmina Oxenstierna", "")), []);
}

#[test]
fn a_hit_is_not_lost_by_a_slip_in_a_date_and_gains_by_agreement() {
    let list = list();
    let score = |birth: &str| first(&list, person("q", "Roman Nikitn", birth)).unwrap().1;
    let (unknown, same, swapped, slip, another) = (
        score(""),
        score("1978-03-15"),
        score("1978-03-16"),
        score("1987-03-15"),
        first(&list, person("q", "Roman Nikitin", "1941-11-02")),
    );
    assert!(same > unknown && swapped > unknown && slip > unknown);
    assert!(another.unwrap().1 < first(&list, person("q", "Roman Nikitin", "")).unwrap().1);
}

#[test]
fn a_proven_number_is_a_hit_whatever_the_name() {
    let list = list();
    let mut ship = party("q", &[(Field::Schema, "Vessel"), (Field::Name, "Lady Rania")]);
    ship.put(Field::Identifier(Kind::Imo), "9074729");
    let hits = screen(&list, ship);
    assert_eq!(hits[0].id, "v1");
    assert!(hits[0].reasons().iter().any(|r| r.contains("IMO number agrees")));
}

#[test]
fn a_weak_alias_supports_and_does_not_alert_alone() {
    let list = list();
    assert_eq!(screen(&list, person("q", "Uncle Benny", "")), []);
    let mut screener = Screener::new(&list, words(), Settings { review: 0.5, ..Settings::default() });
    let hits = screener.screen(person("q", "Uncle Benny", ""));
    assert_eq!((hits[0].id.as_str(), hits[0].decision), ("w1", Decision::Review));
}

#[test]
fn an_index_comes_back_from_its_file_and_a_damaged_one_is_refused() {
    let list = list();
    let mut bytes = Vec::new();
    list.write(&mut bytes).unwrap();
    let again = Index::read(bytes.as_slice(), bytes.len() as u64, words()).unwrap();
    assert_eq!(again, list);
    let mut same = Vec::new();
    again.write(&mut same).unwrap();
    assert_eq!(same, bytes);
    for at in [20, bytes.len() / 2, bytes.len() - 1] {
        let mut damaged = bytes.clone();
        damaged[at] ^= 1;
        assert!(Index::read(damaged.as_slice(), damaged.len() as u64, words()).is_err(), "byte {at}");
    }
    assert!(matches!(Index::read(&b"id,name\n1,Roman Nikitin\n"[..], 24, words()), Err(FileError::NotAnIndex)));
    assert!(Index::read(&bytes[..bytes.len() / 3], (bytes.len() / 3) as u64, words()).is_err());
}

#[test]
fn the_same_lists_make_the_same_bytes_on_any_number_of_threads() {
    let bytes = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let mut bytes = Vec::new();
        pool.install(list).write(&mut bytes).unwrap();
        bytes
    };
    assert_eq!(bytes(1), bytes(3));
}

#[test]
fn what_a_named_person_cleared_is_kept_out_with_a_note_until_something_changes() {
    let list = list();
    let by = |by: &str| Clearance { by: by.to_owned(), reason: "another patronymic".to_owned(), ..Clearance::default() };
    let decision = |clearance: Clearance, asked: Party| {
        let mut cleared = Cleared::default();
        cleared.put("Roman NIKITIN", "p1", clearance).unwrap();
        let mut hits = screen(&list, asked.clone());
        cleared.mark(&asked, words(), &mut hits);
        (hits[0].decision, hits[0].reasons().last().unwrap().contains("A. Analyst"))
    };
    let asked = || person("q7", "Roman Nikitin", "");
    assert!(Cleared::default().put("Roman NIKITIN", "p1", by("")).is_err());
    assert_eq!(decision(by("A. Analyst"), asked()), (Decision::Cleared, true));
    let signed =
        || Clearance { party: Some(asked().sign(words()).whole), entity: Some(screen(&list, asked())[0].sign.clone()), ..by("A. Analyst") };
    assert_eq!(decision(signed(), asked()), (Decision::Cleared, true));
    assert_eq!(decision(signed(), person("q7", "Roman Nikitin", "1978")), (Decision::Alert, false));
    assert_eq!(decision(Clearance { entity: Some("0".repeat(32)), ..signed() }, asked()), (Decision::Alert, false));
}

#[test]
fn an_index_made_with_other_tables_is_refused() {
    let mut bytes = Vec::new();
    list().write(&mut bytes).unwrap();
    let other = Words::gather(|path| if path.ends_with("particles.csv") { None } else { shelf::text(path) }).unwrap();
    let refused = Index::read(bytes.as_slice(), bytes.len() as u64, &other);
    assert!(matches!(refused, Err(FileError::OtherTables)));
}

#[test]
fn countries_agree_by_any_name_and_others_only_order_companies() {
    let score = |schema: &str, own: &str, theirs: &str| {
        let company =
            |id: &str, country: &str| party(id, &[(Field::Schema, schema), (Field::Name, "Quifer Morna"), (Field::Country, country)]);
        first(&index(vec![company("l", theirs)]), company("q", own)).unwrap().1
    };
    let unknown = score("Company", "", "mt");
    for (own, theirs) in [("Malta", "MLT"), ("mt", "Malta"), ("MLT", "mt")] {
        assert!(score("Company", own, theirs) > unknown, "{own} {theirs}");
    }
    assert!(score("Company", "is", "mt") < unknown && score("Company", "is", "mt") > 0.7);
    assert_eq!(score("Company", "Atlantis", "mt"), unknown);
    assert_eq!(score("Person", "is", "mt"), score("Person", "", "mt"));
}

#[test]
fn a_new_version_of_a_list_tells_only_what_changed() {
    let old = index(vec![person("a", "Roman Nikitin", ""), person("b", "Roman Nikitin", "1950"), person("c", "Roman Nikitin", "")]);
    let new = index(vec![person("a", "Roman Nikitin", ""), person("b", "Roman Nikitin", "1951"), person("d", "Roman Nikitin", "")]);
    let ask = |index: &Index| screen(index, person("q", "Roman Nikitin", ""));
    let mut changes: Vec<(String, Change)> =
        Versions::new(&old, &new).between(ask(&old), ask(&new)).into_iter().map(|(c, h)| (h.id, c)).collect();
    changes.sort_by(|a, b| a.0.cmp(&b.0));
    let expect = [("b", Change::Changed), ("c", Change::Left), ("d", Change::Entered)];
    assert_eq!(changes, expect.map(|(id, c)| (id.to_owned(), c)));
}

#[test]
fn ids_of_several_lists_are_told_apart_and_rows_of_one_id_are_one() {
    let mut builder = Builder::new(words());
    builder.list("first");
    builder.add(person("1", "Roman Nikitin", "")).unwrap();
    builder.add(person("1", "Zacharias Quennell", "")).unwrap();
    builder.list("second");
    builder.add(person("1", "Roman Nikitin", "")).unwrap();
    let index = builder.finish().unwrap();
    let ids: Vec<String> = screen(&index, person("q", "Roman Nikitin", "")).into_iter().map(|h| h.id).collect();
    assert_eq!(ids, ["1", "second:1"]);
    assert_eq!(first(&index, person("q", "Zacharias Quennell", "")).unwrap().0, "1");
}

#[test]
fn rows_are_read_by_their_headers_and_origin_is_not_read() {
    let mut reader = Reader::default();
    for header in ["entity_id", "full_name", "date_of_birth", "nationality"] {
        reader.column(header);
    }
    reader.settle();
    let with = reader.party(2, &[(0, "x"), (1, "Roman Nikitin"), (2, "15/03/1978"), (3, "xx")]);
    let without = reader.party(2, &[(0, "x"), (1, "Roman Nikitin"), (2, "15/03/1978")]);
    let list = list();
    assert_eq!(screen(&list, with), screen(&list, without));
}

proptest! {
    #[test]
    fn nothing_that_is_asked_panics(name in "\\PC{0,60}", birth in "\\PC{0,12}", number in "\\PC{0,20}") {
        let list = list();
        let mut odd = person("q", &name, &birth);
        odd.put(Field::Identifier(Kind::Other), &number);
        for hit in screen(&list, odd) {
            prop_assert!((0.7..=1.0).contains(&hit.score) && !hit.steps.is_empty());
        }
    }

    #[test]
    fn a_file_of_noise_is_refused(noise in proptest::collection::vec(any::<u8>(), 0..200)) {
        let mut bytes = b"LPSCREEN\x02\0\0\0\0\0\0\0".to_vec();
        bytes.extend(noise);
        prop_assert!(Index::read(bytes.as_slice(), bytes.len() as u64, words()).is_err());
    }
}
