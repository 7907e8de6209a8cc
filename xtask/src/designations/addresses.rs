// SPDX-License-Identifier: Apache-2.0
//! Splits the list's two address fields into street, care-of party, city, region and postal code.

use super::legal_forms;
use super::text;

/// An address in parts; empty where the list prints nothing.
#[derive(Debug, Default, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Parts {
    /// The party after `c/o`, as printed.
    pub care_of: String,
    pub street: String,
    /// The first place of the locality; a region when the list prints only that.
    pub city: String,
    pub region: String,
    pub postal_code: String,
}

/// Reads the street and locality fields; `is_party` says whether a text is the name of a listed party.
pub(super) fn read(street: &str, locality: &str, is_party: impl Fn(&str) -> bool) -> Parts {
    let (care_of, street) = care_of(text::value(street), is_party);
    let (locality, postal_code) = postal_code(text::value(locality));
    let (city, region) = locality.split_once(", ").unwrap_or((&locality, ""));
    Parts { care_of, street, city: text::squeeze(city), region: text::squeeze(region), postal_code }
}

/// `c/o ACME, S.A. DE C.V., Calle 1` names a party, then a street.
/// The party is the longest listed name, or else what stands before the first comma, with its legal form.
fn care_of(street: &str, is_party: impl Fn(&str) -> bool) -> (String, String) {
    let Some(rest) = street.strip_prefix("c/o ").or_else(|| street.strip_prefix("C/O ")) else {
        return (String::new(), text::squeeze(street));
    };
    let ends = rest.match_indices(", ").map(|(at, _)| at).chain([rest.len()]);
    let listed = ends.filter(|end| is_party(&rest[..*end])).last();
    let end = listed.unwrap_or_else(|| unlisted_party_end(rest));
    (text::squeeze(&rest[..end]), text::squeeze(rest[end..].trim_start_matches(", ")))
}

fn unlisted_party_end(rest: &str) -> usize {
    let (party, tail) = split_at_comma(rest);
    let (next, _) = split_at_comma(tail);
    if legal_forms::is_only_a_form(next) { party.len() + ", ".len() + next.len() } else { party.len() }
}

fn split_at_comma(text: &str) -> (&str, &str) {
    text.split_once(", ").unwrap_or((text, ""))
}

/// Words of a locality that announce a number which is no postal code.
const NUMBERED_PLACES: [&str; 14] =
    ["ZONA", "ZONE", "NO.", "KM", "BLOCK", "SECTOR", "DISTRICT", "BOX", "UNIT", "FLOOR", "COMUNA", "PHASE", "WARD", "AREA"];

/// Takes `80020`, `CP 22150`, `EC3N 1DY` or `1012 AB` from the end of the last place.
fn postal_code(locality: &str) -> (String, String) {
    let head_len = locality.rfind(", ").map_or(0, |at| at + 2);
    let (head, last) = locality.split_at(head_len);
    let words: Vec<&str> = last.split_whitespace().collect();
    let first = first_code_word(&words);
    let place = &words[..first];
    let code = &words[first..];
    let announced = place.last().is_some_and(|word| NUMBERED_PLACES.contains(&word.to_uppercase().as_str()));
    let long_enough = code.iter().map(|word| word.len()).sum::<usize>() >= 4;
    if code.is_empty() || announced || !long_enough {
        return (text::squeeze(locality), String::new());
    }
    let place = match place {
        [place @ .., "CP" | "C.P." | "C.P"] => place,
        place => place,
    };
    let rest = text::squeeze(&format!("{head}{}", place.join(" ")));
    (rest.trim_end_matches([',', ' ']).to_owned(), code.join(" "))
}

/// Where the trailing words with digits begin; two letters may close a Dutch code.
fn first_code_word(words: &[&str]) -> usize {
    let has_digit = |word: &&str| word.chars().any(|c| c.is_ascii_digit());
    let mut end = words.len();
    if let [.., number, letters] = words {
        let dutch = number.len() == 4
            && number.chars().all(|c| c.is_ascii_digit())
            && letters.len() == 2
            && letters.chars().all(|c| c.is_ascii_uppercase());
        if dutch {
            end -= 1;
        }
    }
    let digits = words[..end].iter().rev().take_while(|word| has_digit(word)).count();
    if digits == 0 { words.len() } else { end - digits }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn localities_are_split_into_city_region_and_code() {
        let cases = [
            ("Culiacan, Sinaloa 80020", ["Culiacan", "Sinaloa", "80020"]),
            ("Tijuana, Baja California CP 22150", ["Tijuana", "Baja California", "22150"]),
            ("Glasgow, Scotland G33 6LE", ["Glasgow", "Scotland", "G33 6LE"]),
            ("London EC3N 1DY", ["London", "", "EC3N 1DY"]),
            ("Amsterdam 1012 AB", ["Amsterdam", "", "1012 AB"]),
            ("Zurich CH-8022", ["Zurich", "", "CH-8022"]),
            ("San Ysidro, CA 92173", ["San Ysidro", "CA", "92173"]),
            ("60920", ["", "", "60920"]),
            ("Ciudad de Guatemala, Zona 10", ["Ciudad de Guatemala", "Zona 10", ""]),
            ("Mexico City, Municipio de Mexico City, D.F.", ["Mexico City", "Municipio de Mexico City, D.F.", ""]),
            ("Sinaloa", ["Sinaloa", "", ""]),
            ("-0- ", ["", "", ""]),
            ("Manchester, 12345", ["Manchester", "", "12345"]),
        ];
        for (locality, want) in cases {
            let got = read("-0- ", locality, |_| false);
            assert_eq!([got.city, got.region, got.postal_code], want, "{locality}");
        }
    }

    #[test]
    fn a_care_of_party_keeps_its_legal_form() {
        let cases = [
            ("c/o ACME S.A.", ["ACME S.A.", ""]),
            ("c/o ACME, S.A. DE C.V., Calle 1, Local 2", ["ACME, S.A. DE C.V.", "Calle 1, Local 2"]),
            ("c/o Club Abaro, Ave Vicente Villada", ["Club Abaro", "Ave Vicente Villada"]),
            ("c/o ACME, S.A. DE C.V.", ["ACME, S.A. DE C.V.", ""]),
            ("c/o WORKS, SUPPLY AND SERVICES, Calle 1", ["WORKS, SUPPLY AND SERVICES", "Calle 1"]),
            ("Calle 30 No. 10-50", ["", "Calle 30 No. 10-50"]),
        ];
        let is_party = |name: &str| name == "WORKS, SUPPLY AND SERVICES";
        for (street, want) in cases {
            let got = read(street, "", is_party);
            assert_eq!([got.care_of, got.street], want, "{street}");
        }
    }
}
