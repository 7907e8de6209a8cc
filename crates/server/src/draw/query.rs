// SPDX-License-Identifier: Apache-2.0
//! What an address asks for: query parameters, some of them several times, and the addresses of neighboring questions.

use std::convert::Infallible;

use axum::{extract::FromRequestParts, http::request::Parts};

use crate::desk::Desk;

/// Parameters that are read; the rest of a longer address is passed over.
const PAIRS_MAX: usize = 200;
/// Letters of a value that are read.
const VALUE_CHARS_MAX: usize = 400;

/// The query of an address in the order it was written. The pinned edition is the desk's business and left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Query(Vec<(String, String)>);

impl Query {
    /// Reads the text after the question mark. Empty values ask for nothing.
    pub(crate) fn parse(text: &str) -> Query {
        let pairs = url::form_urlencoded::parse(text.as_bytes()).take(PAIRS_MAX);
        let pairs = pairs.map(|(name, value)| (name.into_owned(), value.trim().chars().take(VALUE_CHARS_MAX).collect::<String>()));
        Query(pairs.filter(|(name, value)| name != "edition" && !value.is_empty()).collect())
    }

    /// The first value of a parameter; empty when it is not asked.
    pub(crate) fn one(&self, name: &str) -> &str {
        self.0.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v.as_str())
    }

    /// All values of a parameter.
    pub(crate) fn all(&self, name: &str) -> Vec<String> {
        self.0.iter().filter(|(n, _)| n == name).map(|(_, v)| v.clone()).collect()
    }

    /// Whether a parameter has this value.
    pub(crate) fn has(&self, name: &str, value: &str) -> bool {
        self.0.iter().any(|(n, v)| n == name && v == value)
    }

    /// The parameters with these names, in order.
    pub(crate) fn only<'a>(&'a self, names: &'a [&str]) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.0.iter().filter(|(n, _)| names.contains(&n.as_str())).map(|(n, v)| (n.as_str(), v.as_str()))
    }

    /// An address that asks the same without `drop` and with `add`.
    pub(crate) fn href(&self, desk: &Desk, path: &str, drop: &[&str], add: &[(&str, &str)]) -> String {
        let kept = self.0.iter().filter(|(n, _)| !drop.contains(&n.as_str())).map(|(n, v)| (n.as_str(), v.as_str()));
        desk.to(path, &kept.chain(add.iter().copied()).collect::<Vec<_>>())
    }

    /// An address that asks the same but for one value of a parameter, from the first page on.
    pub(crate) fn href_without(&self, desk: &Desk, path: &str, name: &str, value: &str) -> String {
        let kept = self.0.iter().filter(|(n, v)| n != "offset" && !(n == name && v == value)).map(|(n, v)| (n.as_str(), v.as_str()));
        desk.to(path, &kept.collect::<Vec<_>>())
    }
}

impl<S: Sync> FromRequestParts<S> for Query {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Query, Infallible> {
        Ok(Query::parse(parts.uri.query().unwrap_or_default()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_a_repeated_parameter_are_kept_in_order() {
        let query = Query::parse("q=acid+&kind=Person&kind=Company&stage=&edition=ab");
        assert_eq!(query.one("q"), "acid");
        assert_eq!(query.all("kind"), ["Person", "Company"]);
        assert!(query.all("stage").is_empty());
        assert_eq!(query.one("edition"), "");
        assert!(query.has("kind", "Company"));
    }

    #[test]
    fn an_endless_address_is_read_to_its_limit() {
        let query = Query::parse(&"kind=a&".repeat(10_000));
        assert_eq!(query.all("kind").len(), PAIRS_MAX);
        assert_eq!(Query::parse(&format!("q={}", "é".repeat(5_000))).one("q").chars().count(), VALUE_CHARS_MAX);
    }
}
