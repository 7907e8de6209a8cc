// SPDX-License-Identifier: Apache-2.0
//! Countries on the map: names and places, from the table that the map's own script wrote beside it.

use std::{collections::BTreeMap, sync::LazyLock};

/// Width and top, bottom of the map's drawing, in its own units.
pub(crate) const VIEW_BOX: &str = "0 4 2000 867";

/// A country on the map.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Place {
    /// English short name.
    pub(crate) name: &'static str,
    /// Middle of the country, in the map's units.
    pub(crate) x: f64,
    /// Middle of the country, in the map's units.
    pub(crate) y: f64,
}

static PLACES: LazyLock<BTreeMap<&'static str, Place>> =
    LazyLock::new(|| include_str!("../../assets/world-centroids.csv").lines().skip(1).filter_map(place).collect());

/// One line: `alpha2,name,x,y,lon,lat`; the name may be quoted and hold commas.
fn place(line: &'static str) -> Option<(&'static str, Place)> {
    let (code, rest) = line.split_once(',')?;
    let mut from_the_end = rest.rsplitn(5, ',').skip(2);
    let (y, x, name) = (from_the_end.next()?, from_the_end.next()?, from_the_end.next()?);
    Some((code, Place { name: name.trim_matches('"'), x: x.parse().ok()?, y: y.parse().ok()? }))
}

/// Where a country lies; `None` for codes that are no country.
pub(crate) fn place_of(code: &str) -> Option<Place> {
    PLACES.get(code).copied()
}

/// A country by name; a code that is none stands for itself, in capitals.
pub(crate) fn country_name(code: &str) -> String {
    place_of(code).map_or_else(|| code.to_uppercase(), |p| p.name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_is_a_place() {
        let lines = include_str!("../../assets/world-centroids.csv").lines().skip(1).filter(|l| !l.is_empty()).count();
        assert_eq!(PLACES.len(), lines);
        assert_eq!(country_name("bq"), "Bonaire, Sint Eustatius and Saba");
        assert_eq!(country_name("zz"), "ZZ");
    }
}
