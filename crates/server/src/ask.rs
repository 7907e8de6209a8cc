// SPDX-License-Identifier: Apache-2.0
//! What an address asks for: filters of search and network, which pages, API and exports read alike.

use app::NetworkFilter;

use crate::{
    desk::{query_value, query_values},
    error::Fault,
    rows::SearchFilter,
};

/// Longest query text; longer is cut.
const QUERY_CHARS_MAX: usize = 400;
/// Values of one filter.
const VALUES_MAX: usize = 40;

/// `q`, `kind`, `stage`, `country`, `source`, `marking`; all but `q` may stand several times.
pub(crate) fn search_filter(query: Option<&str>) -> SearchFilter {
    SearchFilter {
        text: query_value(query, "q").unwrap_or_default().chars().take(QUERY_CHARS_MAX).collect(),
        kinds: values(query, "kind"),
        stages: values(query, "stage"),
        countries: values(query, "country"),
        sources: values(query, "source"),
        markings: values(query, "marking"),
    }
}

/// `focus`, `hops`, `kind`, `stage`, `from`, `to`, `limit`. A focus that is no id is nothing here, like any other unknown name.
pub(crate) fn network_filter(query: Option<&str>) -> Result<NetworkFilter, Fault> {
    let focus = query_value(query, "focus").map(|id| id.parse().map_err(|_| app::NotFound)).transpose()?;
    Ok(NetworkFilter {
        focus,
        hops: number(query, "hops")?,
        kinds: values(query, "kind"),
        stages: values(query, "stage"),
        from: date(query, "from")?,
        to: date(query, "to")?,
        limit: number(query, "limit")?,
    })
}

/// A page's place in a list: `offset`, 0 when not given.
pub(crate) fn offset(query: Option<&str>) -> Result<usize, Fault> {
    Ok(number(query, "offset")?.unwrap_or(0))
}

/// How many to give: `limit`, within 1 and `max`.
pub(crate) fn limit(query: Option<&str>, usual: usize, max: usize) -> Result<usize, Fault> {
    Ok(number(query, "limit")?.unwrap_or(usual).clamp(1, max))
}

fn values(query: Option<&str>, name: &str) -> Vec<String> {
    query_values(query, name).into_iter().take(VALUES_MAX).collect()
}

fn number<N: std::str::FromStr>(query: Option<&str>, name: &str) -> Result<Option<N>, Fault> {
    let read = |text: String| text.parse().map_err(|_| Fault::Usage(format!("`{name}` is a whole number, 0 or more")));
    query_value(query, name).map(read).transpose()
}

fn date(query: Option<&str>, name: &str) -> Result<Option<String>, Fault> {
    let read = |text: String| {
        let date = model::time::PartialDate::parse(&text).map(|d| d.to_string());
        date.ok_or_else(|| Fault::Usage(format!("`{name}` is a date such as 2026, 2026-03 or 2026-03-14")))
    };
    query_value(query, name).map(read).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_may_stand_several_times() {
        let filter = search_filter(Some("q=el+mayo&kind=Person&kind=Company&country=&stage=precursor"));
        assert_eq!((filter.text.as_str(), filter.kinds.len(), filter.countries.len(), filter.stages.len()), ("el mayo", 2, 0, 1));
    }

    #[test]
    fn what_cannot_be_read_is_refused_with_its_name() {
        for bad in ["hops=-1", "hops=x", "limit=1.5", "from=yesterday", "to=2026-13"] {
            let fault = network_filter(Some(bad)).unwrap_err();
            let name = bad.split('=').next().unwrap();
            assert!(matches!(&fault, Fault::Usage(text) if text.contains(name)), "{bad}: {fault}");
        }
        assert!(matches!(network_filter(Some("focus=nobody")), Err(Fault::App(app::AppError::NotFound(_)))));
        assert_eq!(network_filter(Some("from=2026-03&hops=2")).unwrap().from.as_deref(), Some("2026-03"));
    }
}
