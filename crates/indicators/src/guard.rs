// SPDX-License-Identifier: Apache-2.0
//! The guardrail: no indicator reads where or to whom a person was born, or what they believe.
//!
//! Indicators test behavior (`mission.md`, guardrail of section 1D; row 69). Countries of goods, routes and registrations stay usable.

/// Words that no name in an indicator may contain.
const WORDS: [&str; 18] = [
    "nationality",
    "nationalities",
    "national",
    "citizen",
    "citizens",
    "citizenship",
    "citizenships",
    "ethnic",
    "ethnicity",
    "ethnicities",
    "race",
    "races",
    "racial",
    "religion",
    "religions",
    "religious",
    "tribe",
    "caste",
];

/// Pairs of words that no name may contain next to each other, in either order.
const PAIRS: [(&str, &str); 4] = [("birth", "country"), ("birth", "place"), ("spoken", "language"), ("mother", "tongue")];

/// Whether a column, table or literal bears a guarded name, in whatever spelling: `birthCountry`, `COUNTRY_OF_BIRTH`, `nationality`.
pub fn is_guarded(name: &str) -> bool {
    let words: Vec<String> = split(name).into_iter().filter(|w| w != "of").collect();
    let pair = |(a, b): &(&str, &str)| words.windows(2).any(|w| (w[0] == *a && w[1] == *b) || (w[0] == *b && w[1] == *a));
    words.iter().any(|w| WORDS.contains(&w.as_str())) || PAIRS.iter().any(pair)
}

/// Cuts at everything that is no letter, and before capitals that follow a small letter.
fn split(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = ' ';
    for c in name.chars() {
        if !c.is_alphabetic() || (c.is_uppercase() && before.is_lowercase()) {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| c.is_alphabetic()) {
            word.extend(c.to_lowercase());
        }
        before = c;
    }
    words.retain(|w| !w.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guarded_names_are_found_in_every_spelling() {
        for name in [
            "nationality",
            "NATIONALITY",
            "holder_nationality",
            "birthCountry",
            "country_of_birth",
            "placeOfBirth",
            "p.ethnicity",
            "spokenLanguage",
        ] {
            assert!(is_guarded(name), "{name}");
        }
    }

    #[test]
    fn facts_of_goods_and_firms_are_free() {
        for name in
            ["country", "origin_country", "jurisdiction", "trace_id", "birth_date", "international", "embrace", "embassy_place", "language"]
        {
            assert!(!is_guarded(name), "{name}");
        }
    }
}
