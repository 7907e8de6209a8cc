// SPDX-License-Identifier: Apache-2.0
//! The demo's files: two years of made-up trade, payments and seizures, mostly innocent, with five planted networks.
//!
//! Nobody in these files exists. Names say so, phones are from the range that North America reserves for fiction (555-01xx),
//! bank codes, ships' numbers and bank identifiers are from ranges that belong to nobody (see [`crate::iban`],
//! [`crate::imo_number`]; the eighth letter 0 of a BIC marks a test). The container prefix is `DEMU`.
//! The one exception are [`SCREENED`] companies, which are on a public list, in rows that say that they are an exercise.

mod csv;
mod networks;
mod screening;
mod seizures;
mod trade;
mod world;

pub use networks::Planted;
pub use screening::{SCREENED, ScreenedCompany};

use world::World;

/// Markings of the demo. Canonical text, agencies of [`personas`](crate::personas).
pub mod markings {
    /// Public.
    pub const PUBLIC: &str = "U";
    /// Trade as customs shares it.
    pub const TRADE: &str = "CUI//LES//ORIG CUSTOMS//REL TO CUSTOMS, FIU, INVESTIGATIONS, NOMINATIONS, OVERSIGHT, WATCH";
    /// Trade that customs holds close while it targets.
    pub const TRADE_CLOSE: &str = "CUI//LES//ORIG CUSTOMS//REL TO CUSTOMS, INVESTIGATIONS";
    /// Bills of Carrier X that customs released to it.
    pub const TRADE_PARTNER: &str = "CUI//ORIG CUSTOMS//REL TO CARRIER-X, CUSTOMS, FIU, INVESTIGATIONS, NOMINATIONS, OVERSIGHT, WATCH";
    /// Payments known from bank-secrecy reports.
    pub const BANK: &str = "CUI//BSA//ORIG FIU//REL TO FIU, OVERSIGHT";
    /// The same, released to investigators who hold BSA.
    pub const BANK_SHARED: &str = "CUI//BSA//ORIG FIU//REL TO FIU, INVESTIGATIONS, OVERSIGHT";
    /// Payments disclosed for use in investigations.
    pub const BANK_DISCLOSED: &str = "CUI//LES//ORIG FIU//REL TO CUSTOMS, FIU, INVESTIGATIONS, NOMINATIONS, OVERSIGHT";
    /// Seizures as investigators share them.
    pub const SEIZURE: &str = "CUI//LES//ORIG INVESTIGATIONS//REL TO CUSTOMS, FIU, INVESTIGATIONS, NOMINATIONS, OVERSIGHT, STEERING, WATCH";
    /// Seizures of a running case.
    pub const SEIZURE_CLOSE: &str = "CUI//LES//ORIG INVESTIGATIONS//REL TO INVESTIGATIONS, NOMINATIONS";
    /// Seizures known from a secret source.
    pub const SEIZURE_SECRET: &str = "S//LES//ORIG INVESTIGATIONS//REL TO INVESTIGATIONS, NOMINATIONS";

    /// All of them.
    pub const ALL: [&str; 10] =
        [PUBLIC, TRADE, TRADE_CLOSE, TRADE_PARTNER, BANK, BANK_SHARED, BANK_DISCLOSED, SEIZURE, SEIZURE_CLOSE, SEIZURE_SECRET];
}

/// A file of the demo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoFile {
    /// The source whose `source.toml` reads it.
    pub source: &'static str,
    /// The file's name.
    pub name: String,
    /// UTF-8, comma, header row.
    pub bytes: Vec<u8>,
}

/// Shipments (about 900 rows), payments (about 700) and seizures (about 80), July 2024 to June 2026, each row with its marking.
/// The three generic sources read them without findings.
pub fn demo_files(seed: u64) -> Vec<DemoFile> {
    let world = made(seed).0;
    vec![
        DemoFile { source: "shipments_generic", name: "made-up-shipments.csv".to_owned(), bytes: csv::shipments(&world) },
        DemoFile { source: "payments_generic", name: "made-up-payments.csv".to_owned(), bytes: csv::payments(&world) },
        DemoFile { source: "seizures_generic", name: "made-up-seizures.csv".to_owned(), bytes: csv::seizures(&world) },
    ]
}

/// The truth behind [`demo_files`] of the same seed: which networks were planted.
pub fn planted(seed: u64) -> Vec<Planted> {
    made(seed).1
}

fn made(seed: u64) -> (World, Vec<Planted>) {
    let mut world = World::new(seed);
    let planted = networks::plant(&mut world);
    screening::add(&mut world);
    trade::fill(&mut world);
    seizures::fill(&mut world);
    (world, planted)
}

#[cfg(test)]
mod tests {
    use model::{Marking, Release};

    use super::*;

    const SEED: u64 = 42;

    fn rows(at: usize) -> Vec<String> {
        let text = String::from_utf8(demo_files(SEED).swap_remove(at).bytes).unwrap();
        text.lines().skip(1).map(str::to_owned).collect()
    }

    #[test]
    fn the_same_seed_gives_the_same_bytes() {
        assert_eq!(demo_files(SEED), demo_files(SEED));
        assert_ne!(demo_files(SEED), demo_files(SEED + 1));
    }

    #[test]
    fn files_have_the_size_they_say() {
        let sizes = [0, 1, 2].map(|at| rows(at).len());
        assert!((870..=930).contains(&sizes[0]) && (690..=710).contains(&sizes[1]) && (75..=90).contains(&sizes[2]), "{sizes:?}");
    }

    #[test]
    fn markings_are_canonical_and_name_who_limits_them() {
        for text in markings::ALL {
            let marking: Marking = text.parse().unwrap();
            assert_eq!(marking.to_string(), text);
            assert!(marking.release == Release::All || marking.originators.len() == 1, "{text}");
        }
        let all: Vec<String> = (0..3).flat_map(rows).collect();
        for text in markings::ALL {
            let ending = if text.contains(',') { format!(",\"{text}\"") } else { format!(",{text}") };
            assert!(all.iter().filter(|r| r.ends_with(&ending)).count() >= 3, "{text} is hardly used");
        }
    }

    #[test]
    fn every_user_but_the_administrator_has_something_of_their_own_to_see() {
        for persona in crate::personas().iter().filter(|p| p.user != "admin") {
            let is_named =
                |text: &str| text.parse::<Marking>().is_ok_and(|m| matches!(m.release, Release::Only(to) if to.contains(&persona.agency)));
            assert!(markings::ALL.into_iter().any(is_named), "{}", persona.user);
        }
    }

    #[test]
    fn planted_networks_stand_in_the_files() {
        let (shipments, payments, seizures) = (rows(0).join("\n"), rows(1).join("\n"), rows(2).join("\n"));
        let planted = planted(SEED);
        assert_eq!(planted.len(), 5);
        for network in &planted {
            for bill in &network.bills {
                assert!(shipments.contains(bill.as_str()), "{bill}");
            }
            assert!(
                !network.seized_bills.is_empty()
                    && network.seized_bills.iter().all(|b| network.bills.contains(b) && seizures.contains(b.as_str()))
            );
            // Banks may write capitals and no legal form.
            let word = network.broker.split(' ').nth(1).unwrap();
            assert!(payments.contains(word) || payments.contains(&word.to_uppercase()), "{}", network.title);
            for party in network.suppliers.iter().chain(&network.fronts).chain([&network.broker]) {
                assert!(party.starts_with("Example ") && party.contains("(made-up)"), "{party}");
            }
        }
    }

    #[test]
    fn designated_companies_stand_only_in_rows_that_say_what_they_are() {
        for row in (0..3).flat_map(rows) {
            let is_screened = SCREENED.iter().any(|c| row.contains(c.name));
            assert_eq!(is_screened, row.contains(screening::EXERCISE), "{row}");
        }
        let all = [rows(0), rows(1)].concat().join("\n");
        assert!(SCREENED.iter().all(|c| all.contains(c.name)));
    }

    #[test]
    fn everything_lies_within_the_two_years() {
        for row in (0..3).flat_map(rows) {
            for day in row.split(',').filter(|c| c.len() == 10 && c.starts_with("20") && c.as_bytes()[4] == b'-') {
                assert!(("2024-07-01"..="2026-06-30").contains(&day), "{row}");
            }
        }
    }

    #[test]
    fn nobody_can_be_called_or_mistaken() {
        for row in (0..3).flat_map(rows) {
            let phones = row.match_indices("+1 ").count();
            assert_eq!(phones, row.matches(" 555 01").count(), "{row}");
        }
    }
}
