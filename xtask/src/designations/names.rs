// SPDX-License-Identifier: Apache-2.0
//! Names of one party, gathered from several lists, and the targets that a printed name can mean.

use std::collections::{BTreeMap, BTreeSet};

use super::inputs::Kind;
use super::text;

/// How good a name is for telling the party apart, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Quality {
    Primary,
    /// The primary name of an earlier list.
    Former,
    Strong,
    /// The list prints it in quotes: too loose to search by alone.
    Weak,
    /// Published without saying whether it is strong or weak.
    Unrated,
}

impl Quality {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Primary => "primary",
            Self::Former => "former",
            Self::Strong => "strong",
            Self::Weak => "weak",
            Self::Unrated => "unrated",
        }
    }
}

/// A name with its standing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    pub name: String,
    pub quality: Quality,
    /// `aka`, `fka`, `nka`, `dba`, or empty.
    pub kind: String,
    pub list_date: &'static str,
}

/// The names of one party: one entry per sequence of words, in its best quality and with its latest date.
#[derive(Debug, Default)]
pub(super) struct NameSet(BTreeMap<String, Named>);

impl NameSet {
    pub(super) fn add(&mut self, name: &str, quality: Quality, kind: &str, list_date: &'static str) {
        let name = text::squeeze(name);
        let key = text::phrase_key(&name);
        if key.is_empty() {
            return;
        }
        let new = Named { name, quality, kind: kind.to_owned(), list_date };
        let known = self.0.entry(key).or_insert_with(|| new.clone());
        let latest = known.list_date.max(list_date);
        if new.quality < known.quality {
            *known = new;
        }
        known.list_date = latest;
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Named> {
        self.0.values()
    }
}

/// A name taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PrimaryName {
    pub full: String,
    pub first: String,
    pub last: String,
}

/// Takes `LAST, First` apart; names of others than individuals stay whole.
pub(super) fn primary(name: &str, kind: Kind) -> PrimaryName {
    let (last, first) = match name.split_once(", ") {
        Some((last, first)) if kind == Kind::Individual => (last.to_owned(), first.to_owned()),
        _ => (String::new(), String::new()),
    };
    PrimaryName { full: name.to_owned(), first, last }
}

/// Gives `CHEN, ZHI` the letters' case of `Zhi CHEN`; unchanged when the two are not the same name.
pub(super) fn with_case(upper: &str, cased: Option<&str>, kind: Kind) -> String {
    let Some(cased) = cased else { return upper.to_owned() };
    if kind != Kind::Individual {
        return if cased.to_uppercase() == upper { cased.to_owned() } else { upper.to_owned() };
    }
    let Some((last, first)) = upper.split_once(", ") else { return upper.to_owned() };
    let words: Vec<&str> = cased.split(' ').collect();
    let (first_cased, last_cased) = words.split_at(first.split(' ').count().min(words.len()));
    let (first_cased, last_cased) = (first_cased.join(" "), last_cased.join(" "));
    if first_cased.to_uppercase() == first && last_cased.to_uppercase() == last {
        format!("{last_cased}, {first_cased}")
    } else {
        upper.to_owned()
    }
}

/// An alias as the list of June 2026 prints it, in the list's own form and with the quality that its form betrays.
///
/// That list took strong aliases of individuals from a table (`LAST, First`) and dropped the comma, and weak ones from
/// the remarks, where the comma stayed; these two forms are rated and no other is.
/// `alias_form` in the summary says how often that agrees with the lists of 2023 and 2024.
pub(super) fn june_alias(alias: &str, kind: Kind) -> (String, Quality) {
    if kind != Kind::Individual {
        return (alias.to_owned(), Quality::Unrated);
    }
    if let Some((last, first)) = alias.split_once(", ") {
        let plain = !first.contains(',') && ![last, first].iter().any(|part| part.contains("JR")) && !last.ends_with('.');
        let all_caps = |text: &str| !text.chars().any(char::is_lowercase);
        let rated = plain && all_caps(last) && !last.is_empty() && !first.is_empty();
        return (alias.to_owned(), if rated { Quality::Weak } else { Quality::Unrated });
    }
    let words: Vec<&str> = alias.split(' ').collect();
    let shouted = |word: &&str| word.chars().any(char::is_uppercase) && !word.chars().any(char::is_lowercase);
    let last_len = words.iter().take_while(|word| shouted(word)).count();
    let long_last = words[..last_len].iter().any(|word| word.chars().filter(|c| c.is_alphabetic()).count() > 1);
    if last_len == 0 || last_len == words.len() || !long_last {
        return (alias.to_owned(), Quality::Unrated);
    }
    (format!("{}, {}", words[..last_len].join(" "), words[last_len..].join(" ")), Quality::Strong)
}

/// What a printed name can mean on the whole list, primary names before others.
#[derive(Debug, Default)]
pub(super) struct NameIndex {
    primary: BTreeMap<String, BTreeSet<u32>>,
    other: BTreeMap<String, BTreeSet<u32>>,
}

/// Whom a printed name means.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Target {
    One(u32),
    Several,
    None,
}

impl NameIndex {
    pub(super) fn add_primary(&mut self, name: &str, uid: u32) {
        self.primary.entry(text::phrase_key(name)).or_default().insert(uid);
    }

    pub(super) fn add_other(&mut self, name: &str, uid: u32) {
        self.other.entry(text::phrase_key(name)).or_default().insert(uid);
    }

    /// Looks the name up among primary names, then among all others.
    pub(super) fn find(&self, name: &str) -> Target {
        let key = text::phrase_key(name);
        let Some(uids) = self.primary.get(&key).or_else(|| self.other.get(&key)) else { return Target::None };
        match (uids.first(), uids.len()) {
            (Some(uid), 1) => Target::One(*uid),
            _ => Target::Several,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn upper_case_names_regain_their_case() {
        let cases = [
            ("DOE ROE, JANE", Some("Jane DOE ROE"), Kind::Individual, "DOE ROE, Jane"),
            ("DOE, JANE ANN", Some("Jane Ann DOE"), Kind::Individual, "DOE, Jane Ann"),
            ("DOE, JANE", Some("John DOE"), Kind::Individual, "DOE, JANE"),
            ("DOE, JANE", None, Kind::Individual, "DOE, JANE"),
            ("ACME LLC", Some("ACME LLC"), Kind::Entity, "ACME LLC"),
        ];
        for (upper, cased, kind, want) in cases {
            assert_eq!(with_case(upper, cased, kind), want, "{upper}");
        }
    }

    #[test]
    fn the_form_of_an_alias_tells_its_quality_or_nothing() {
        let cases = [
            ("DOE Jane Ann", "DOE, Jane Ann", Quality::Strong),
            ("DE LA ROE Jane", "DE LA ROE, Jane", Quality::Strong),
            ("DOE, Janie", "DOE, Janie", Quality::Weak),
            ("DOE, JR. Jane", "DOE, JR. Jane", Quality::Unrated),
            ("DOE JR., Jane", "DOE JR., Jane", Quality::Unrated),
            ("El Veinte", "El Veinte", Quality::Unrated),
            ("EL VEINTE", "EL VEINTE", Quality::Unrated),
            ("O Ku", "O Ku", Quality::Unrated),
        ];
        for (alias, want, quality) in cases {
            assert_eq!(june_alias(alias, Kind::Individual), (want.to_owned(), quality), "{alias}");
        }
        assert_eq!(june_alias("ACME", Kind::Entity), ("ACME".to_owned(), Quality::Unrated));
    }

    #[test]
    fn the_best_quality_and_the_latest_date_win() {
        let mut names = NameSet::default();
        names.add("DOE, Jane", Quality::Weak, "aka", "2023-01");
        names.add("DOE Jane", Quality::Unrated, "aka", "2026-06");
        names.add("Doe, Jane.", Quality::Strong, "aka", "2024-01");
        let all: Vec<_> = names.iter().map(|n| (n.name.as_str(), n.quality, n.list_date)).collect();
        assert_eq!(all, [("Doe, Jane.", Quality::Strong, "2026-06")]);
    }

    #[test]
    fn a_name_that_means_two_parties_means_none() {
        let mut index = NameIndex::default();
        index.add_primary("ACME, S.A.", 1);
        index.add_other("ACME SA", 2);
        index.add_primary("TWIN", 3);
        index.add_primary("TWIN", 4);
        assert_eq!(index.find("Acme S.A."), Target::One(1));
        assert_eq!(index.find("ACME SA"), Target::One(2));
        assert_eq!(index.find("TWIN"), Target::Several);
        assert_eq!(index.find("NOBODY"), Target::None);
    }
}
