// SPDX-License-Identifier: Apache-2.0
//! Reads the remarks field of the list with the grammar that room `exchange` keeps.
//!
//! Only facts leave this module.
//! An item that is not understood is a leftover with a reason; its text is never kept.

use super::countries;

pub(super) use exchange::ofac_remarks::{Class, Dated, Fact, Identifier, Item, Leftover, Reading, Reason};

/// Reads a remark; `cut` says that its last item may be incomplete.
pub(super) fn read(remarks: &str, cut: bool) -> Reading<'static> {
    exchange::ofac_remarks::read(remarks, cut, &countries::code)
}

/// The quoted names of a remark.
pub(super) fn quoted_names(remarks: &str) -> impl Iterator<Item = String> {
    let items = read(remarks, false).items.into_iter();
    items.filter_map(|item| if let Fact::Name { name, .. } = item.fact { Some(name) } else { None })
}

/// `day`, `month` or `year`, by what is printed.
pub(super) fn precision(on: &Dated) -> &'static str {
    match (on.from.month, on.from.day) {
        (_, Some(_)) => "day",
        (Some(_), None) => "month",
        (None, None) => "year",
    }
}
