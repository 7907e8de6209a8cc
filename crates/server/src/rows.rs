// SPDX-License-Identifier: Apache-2.0
//! Words for what the hall answers with; pages take them from here, so that the door they come through is written once.

pub(crate) use resolve::Explanation;
pub(crate) use store::{
    AuditEntry, Change, ChangeSort, DiffLimits, EntityRow, FacetCount, FindingFilter, FindingRow, FindingTotal, Hit, LinkRow, ObjectState,
    SearchFilter, SearchPage, UserRow,
};
