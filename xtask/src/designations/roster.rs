// SPDX-License-Identifier: Apache-2.0
//! The parties on the list in July 2026, and the list number of as many of them as is certain.
//!
//! The copies of 2026 carry no list numbers, but they keep the list's own order, which is by number.
//! A number is given to a row on three kinds of evidence:
//!
//! - **name**: the name occurs once in 2023 and once in 2026;
//! - **alias**: every name that the lists of 2023 and 2024 have under one number only, and that of 2026 in one row only,
//!   points to the same row (primary names, aliases, and quoted names of two words or more);
//! - **wallet**: the list of digital-currency addresses of 2026 states number and name.
//!
//! Rows that agree with the order are anchors.
//! Between two neighboring anchors, the numbers that existed in January 2024 and the rows of 2026 are paired one to one
//! (**order**), but only when there are equally many of both, at most [`GAP_ROWS_MAX`], and neither the kind of party nor
//! the names of any pair in the gap disagree.
//! [`Check`] measures that last rule on rows whose number is known anyway, with kinds and names hidden from it.

use std::collections::{BTreeMap, BTreeSet};

use super::inputs::{Inputs, Kind, NameRow};
use super::remarks;
use super::text;

/// A longer run of rows without an anchor is left without numbers.
const GAP_ROWS_MAX: usize = 12;

/// How a list number was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Basis {
    List,
    Name,
    Alias,
    Wallet,
    Order,
}

impl Basis {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::List => "list",
            Self::Name => "name",
            Self::Alias => "alias",
            Self::Wallet => "wallet",
            Self::Order => "order",
        }
    }
}

/// A primary name of July 2026 with what June 2026 adds to it.
#[derive(Debug)]
pub(super) struct Row {
    /// Upper case, `LAST, FIRST` for individuals.
    pub name: String,
    pub kind: Kind,
    pub programmes: Vec<String>,
    /// The name with its letters' case, `First LAST`, when June 2026 has it.
    pub cased_name: Option<String>,
    pub aliases: Vec<String>,
    pub uid: Option<(u32, Basis)>,
}

impl Row {
    /// The primary name and all aliases, as bag keys.
    fn name_keys(&self) -> impl Iterator<Item = String> {
        [&self.name].into_iter().chain(&self.aliases).map(|name| text::bag_key(name))
    }
}

/// How well the order rule does on every second anchor when the others are all it knows.
#[derive(Debug, Default)]
pub(super) struct Check {
    pub right: usize,
    pub wrong: usize,
}

/// The roster and what building it found.
#[derive(Debug, Default)]
pub(super) struct Roster {
    pub rows: Vec<Row>,
    /// Rows of July 2026 that hold an alias number in place of a name.
    pub alias_number_rows: usize,
    pub without_june_row: usize,
    pub anchors_out_of_order: usize,
    pub anchors_in_conflict: usize,
    /// Alias numbers of 2026 whose kind and programmes agree with the row that their list number was given to.
    pub alias_numbers_agreeing: usize,
    pub alias_numbers_disagreeing: usize,
    pub order_check: Check,
}

/// Builds the roster and numbers its rows.
pub(super) fn build(inputs: &Inputs) -> Roster {
    let mut roster = primaries(inputs);
    add_june(&mut roster, &inputs.name_rows);
    let evidence = Evidence::gather(inputs);
    let anchors = anchors(&mut roster, inputs, &evidence);
    roster.order_check = check_order(&roster.rows, &anchors, &evidence);
    let filled = fill_gaps(&roster.rows, &anchors, &evidence);
    for (idx, uid) in &anchors {
        let basis = evidence.basis(&roster.rows[*idx], *uid);
        roster.rows[*idx].uid = Some((*uid, basis));
    }
    for (idx, uid) in filled {
        roster.rows[idx].uid = Some((uid, Basis::Order));
    }
    compare_alias_numbers(&mut roster, inputs);
    roster
}

/// Primary names come first; from the first all-digit "name" on, rows hold alias numbers.
fn primaries(inputs: &Inputs) -> Roster {
    let count = inputs.programme_rows.iter().position(|row| row.alias_number().is_some());
    let (primary, aliases) = inputs.programme_rows.split_at(count.unwrap_or(inputs.programme_rows.len()));
    let rows = primary
        .iter()
        .map(|row| Row {
            name: text::squeeze(&row.name),
            kind: row.kind(),
            programmes: row.programmes(),
            cased_name: None,
            aliases: Vec::new(),
            uid: None,
        })
        .collect();
    Roster { rows, alias_number_rows: aliases.len(), ..Roster::default() }
}

/// Joins the list of June 2026 by name; names that occur equally often in both are joined in list order.
fn add_june(roster: &mut Roster, june: &[NameRow]) {
    let july_by_name = positions(roster.rows.iter().map(|row| BTreeSet::from([text::bag_key(&row.name)])));
    let june_by_name = positions(june.iter().map(|row| BTreeSet::from([text::bag_key(&row.name)])));
    for (name, july_idxs) in july_by_name {
        let june_idxs = june_by_name.get(&name).map_or(&[][..], Vec::as_slice);
        if june_idxs.len() != july_idxs.len() {
            roster.without_june_row += july_idxs.len();
            continue;
        }
        for (july_idx, june_idx) in july_idxs.into_iter().zip(june_idxs) {
            let row = &mut roster.rows[july_idx];
            row.cased_name = Some(text::squeeze(&june[*june_idx].name));
            row.aliases = june[*june_idx].aliases.iter().map(|alias| text::squeeze(alias)).collect();
        }
    }
}

/// What is known about list numbers before any row of 2026 is looked at.
#[derive(Default)]
struct Evidence {
    /// Every number on the list in January 2024: its address table has a row for each.
    numbers: Vec<u32>,
    kinds: BTreeMap<u32, Kind>,
    primary_names: BTreeMap<u32, String>,
    /// Primary names, aliases and quoted names of two words or more.
    names: BTreeMap<u32, BTreeSet<String>>,
}

impl Evidence {
    fn gather(inputs: &Inputs) -> Self {
        let numbers: BTreeSet<u32> = inputs.addresses_2024.iter().map(|row| row.uid).collect();
        let mut names: BTreeMap<u32, BTreeSet<String>> = BTreeMap::new();
        for row in &inputs.aliases {
            names.entry(row.uid).or_default().insert(text::bag_key(&row.name));
        }
        for row in &inputs.list {
            let known = names.entry(row.uid).or_default();
            known.insert(text::bag_key(&row.name));
            known.extend(quoted_names(&row.remarks));
        }
        Self {
            numbers: numbers.into_iter().collect(),
            kinds: inputs.list.iter().map(|row| (row.uid, row.kind)).collect(),
            primary_names: inputs.list.iter().map(|row| (row.uid, text::bag_key(&row.name))).collect(),
            names,
        }
    }

    /// Whether nothing known about the number speaks against the row.
    fn allows(&self, uid: u32, row: &Row) -> bool {
        let kind_agrees = self.kinds.get(&uid).is_none_or(|kind| *kind == row.kind);
        let name_agrees = self.names.get(&uid).is_none_or(|known| row.name_keys().any(|name| known.contains(&name)));
        kind_agrees && name_agrees
    }

    fn basis(&self, row: &Row, uid: u32) -> Basis {
        if self.primary_names.get(&uid).is_some_and(|name| *name == text::bag_key(&row.name)) {
            Basis::Name
        } else if self.names.contains_key(&uid) {
            Basis::Alias
        } else {
            Basis::Wallet
        }
    }
}

/// Quoted names that are long enough to identify.
fn quoted_names(remarks: &str) -> Vec<String> {
    remarks::quoted_names(remarks).map(|name| text::bag_key(&name)).filter(|name| name.contains(' ')).collect()
}

/// Rows with a number on their own evidence, in an order that both columns share.
fn anchors(roster: &mut Roster, inputs: &Inputs, evidence: &Evidence) -> Vec<(usize, u32)> {
    let mut votes: BTreeMap<usize, BTreeSet<u32>> = BTreeMap::new();
    let by_name = positions(roster.rows.iter().map(|row| BTreeSet::from([text::bag_key(&row.name)])));
    let by_any_name = positions(roster.rows.iter().map(|row| row.name_keys().collect()));

    let on_list = inputs.list.iter().filter(|row| evidence.numbers.binary_search(&row.uid).is_ok());
    let listed = unique(on_list.map(|row| (text::bag_key(&row.name), row.uid)));
    let walleted = unique(inputs.wallets.iter().map(|row| (text::bag_key(&row.entity), row.uid)));
    for (name, uid) in listed.into_iter().chain(walleted) {
        if let Some([idx]) = by_name.get(&name).map(Vec::as_slice) {
            votes.entry(*idx).or_default().insert(uid);
        }
    }
    let any_names = evidence.names.iter().filter(|(uid, _)| evidence.numbers.binary_search(uid).is_ok());
    for (name, uid) in unique(any_names.flat_map(|(uid, names)| names.iter().map(|name| (name.clone(), *uid)))) {
        if let Some([idx]) = by_any_name.get(&name).map(Vec::as_slice) {
            votes.entry(*idx).or_default().insert(uid);
        }
    }

    let (single, conflicting): (Vec<_>, Vec<_>) = votes.into_iter().partition(|(_, uids)| uids.len() == 1);
    roster.anchors_in_conflict = conflicting.len();
    let candidates: Vec<(usize, u32)> = single
        .into_iter()
        .filter_map(|(idx, uids)| Some((idx, *uids.first()?)))
        .filter(|(idx, uid)| evidence.kinds.get(uid).is_none_or(|kind| *kind == roster.rows[*idx].kind))
        .collect();
    let kept = longest_rising(&candidates);
    roster.anchors_out_of_order = candidates.len() - kept.len();
    kept
}

/// Pairs numbers and rows between neighboring anchors where the pairing can't be otherwise.
fn fill_gaps(rows: &[Row], anchors: &[(usize, u32)], evidence: &Evidence) -> Vec<(usize, u32)> {
    let mut filled = Vec::new();
    for pair in anchors.windows(2) {
        let [(idx_before, uid_before), (idx_after, uid_after)] = [pair[0], pair[1]];
        let idxs = idx_before + 1..idx_after;
        let from = evidence.numbers.partition_point(|uid| *uid <= uid_before);
        let to = evidence.numbers.partition_point(|uid| *uid < uid_after);
        let uids = &evidence.numbers[from..to.max(from)];
        if idxs.len() != uids.len() || idxs.len() > GAP_ROWS_MAX {
            continue;
        }
        let gap: Vec<(usize, u32)> = idxs.zip(uids.iter().copied()).collect();
        if gap.iter().all(|(idx, uid)| evidence.allows(*uid, &rows[*idx])) {
            filled.extend(gap);
        }
    }
    filled
}

/// Hides every second anchor, and all kinds and names, and counts how often the order alone finds the anchor again.
/// Harder than the real task, where gaps are shorter and kinds and names can veto.
fn check_order(rows: &[Row], anchors: &[(usize, u32)], evidence: &Evidence) -> Check {
    let known: BTreeMap<usize, u32> = anchors.iter().copied().collect();
    let visible: Vec<(usize, u32)> = anchors.iter().copied().step_by(2).collect();
    let order_only = Evidence { numbers: evidence.numbers.clone(), ..Evidence::default() };
    let mut check = Check::default();
    for (idx, uid) in fill_gaps(rows, &visible, &order_only) {
        match known.get(&idx) {
            Some(truth) if *truth == uid => check.right += 1,
            Some(_) => check.wrong += 1,
            None => {}
        }
    }
    check
}

/// Rows with alias numbers state kind and programmes too: a second opinion on the numbers given.
fn compare_alias_numbers(roster: &mut Roster, inputs: &Inputs) {
    let uid_of_alias: BTreeMap<u32, u32> = inputs.aliases.iter().map(|row| (row.alias_number, row.uid)).collect();
    let row_of_uid: BTreeMap<u32, &Row> = roster.rows.iter().filter_map(|row| row.uid.map(|(uid, _)| (uid, row))).collect();
    let (mut agreeing, mut disagreeing) = (0, 0);
    for alias in &inputs.programme_rows {
        let uid = alias.alias_number().and_then(|number| uid_of_alias.get(&number));
        let Some(row) = uid.and_then(|uid| row_of_uid.get(uid)) else { continue };
        if alias.kind() == row.kind && alias.programmes() == row.programmes {
            agreeing += 1;
        } else {
            disagreeing += 1;
        }
    }
    roster.alias_numbers_agreeing = agreeing;
    roster.alias_numbers_disagreeing = disagreeing;
}

/// Where each key occurs, in rising order.
fn positions(sets: impl Iterator<Item = BTreeSet<String>>) -> BTreeMap<String, Vec<usize>> {
    let mut found: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (idx, keys) in sets.enumerate() {
        for key in keys {
            found.entry(key).or_default().push(idx);
        }
    }
    found
}

/// Keys that stand for one number only.
fn unique(pairs: impl Iterator<Item = (String, u32)>) -> BTreeMap<String, u32> {
    let mut found: BTreeMap<String, BTreeSet<u32>> = BTreeMap::new();
    for (key, uid) in pairs {
        found.entry(key).or_default().insert(uid);
    }
    found.into_iter().filter(|(_, uids)| uids.len() == 1).filter_map(|(key, uids)| Some((key, *uids.first()?))).collect()
}

/// The longest selection of pairs in which both columns rise (patience sorting).
fn longest_rising(pairs: &[(usize, u32)]) -> Vec<(usize, u32)> {
    let mut pile_tops: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(pairs.len());
    for (at, (_, uid)) in pairs.iter().enumerate() {
        let pile = pile_tops.partition_point(|top| pairs[*top].1 < *uid);
        before.push(pile.checked_sub(1).map(|left| pile_tops[left]));
        if pile == pile_tops.len() {
            pile_tops.push(at);
        } else {
            pile_tops[pile] = at;
        }
    }
    let mut chain = Vec::new();
    let mut next = pile_tops.last().copied();
    while let Some(at) = next {
        chain.push(pairs[at]);
        next = before[at];
    }
    chain.reverse();
    chain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_out_of_order_is_no_anchor() {
        let pairs = [(0, 10), (1, 20), (2, 99), (3, 30), (4, 40)];
        assert_eq!(longest_rising(&pairs), [(0, 10), (1, 20), (3, 30), (4, 40)]);
        assert!(longest_rising(&[]).is_empty());
    }

    fn row(name: &str, aliases: &[&str]) -> Row {
        Row {
            name: name.to_owned(),
            kind: Kind::Entity,
            programmes: Vec::new(),
            cased_name: None,
            aliases: aliases.iter().map(|alias| (*alias).to_owned()).collect(),
            uid: None,
        }
    }

    fn evidence(numbers: &[u32]) -> Evidence {
        Evidence { numbers: numbers.to_vec(), ..Evidence::default() }
    }

    #[test]
    fn a_gap_is_filled_only_when_it_can_be_filled_in_one_way() {
        let rows = [row("A", &[]), row("B", &[]), row("C", &[]), row("D", &["DEE"])];
        let anchors = [(0, 1), (2, 5), (3, 9)];
        assert_eq!(fill_gaps(&rows, &anchors, &evidence(&[1, 3, 5, 9])), [(1, 3)]);
        assert!(fill_gaps(&rows, &anchors, &evidence(&[1, 3, 4, 5, 9])).is_empty());
    }

    #[test]
    fn another_kind_or_foreign_names_veto_a_gap() {
        let rows = [row("A", &[]), row("B", &["BEE"]), row("C", &[])];
        let anchors = [(0, 1), (2, 5)];
        let mut other_kind = evidence(&[1, 3, 5]);
        other_kind.kinds.insert(3, Kind::Vessel);
        assert!(fill_gaps(&rows, &anchors, &other_kind).is_empty());
        let mut foreign = evidence(&[1, 3, 5]);
        foreign.names.insert(3, BTreeSet::from(["ZED".to_owned()]));
        assert!(fill_gaps(&rows, &anchors, &foreign).is_empty());
        foreign.names.insert(3, BTreeSet::from(["BEE".to_owned()]));
        assert_eq!(fill_gaps(&rows, &anchors, &foreign), [(1, 3)]);
    }
}
