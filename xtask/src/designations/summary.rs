// SPDX-License-Identifier: Apache-2.0
//! The build in numbers: what is in the tables, how sure the joins are, what was left over.

use std::collections::BTreeMap;

use anyhow::Result;
use serde_json::{Value, json};

use super::assemble::{Outcome, PROGRAMMES};
use super::roster::Roster;
use super::tables::{Party, Tables};

/// How many of the most linked-to parties are named.
const HUBS_SHOWN: usize = 15;

/// The summary as JSON text.
pub(super) fn of(outcome: &Outcome, roster: &Roster) -> Result<String> {
    let tables = &outcome.tables;
    let designated: Vec<&Party> = tables.parties.iter().filter(|party| party.scope == "designated").collect();
    let linked_only = tables.parties.len() - designated.len();
    let value = json!({
        "designations": designated.len(),
        "linked_only": linked_only,
        "by_programme": by_programme(&designated),
        "by_kind": count(designated.iter().map(|party| party.kind)),
        "by_kind_basis": count(designated.iter().map(|party| format!("{}: {}", party.kind, or_none(party.kind_basis)))),
        "by_uid_basis": count(designated.iter().map(|party| or_none(party.uid_basis))),
        "by_first_seen": count(designated.iter().map(|party| party.first_seen)),
        "by_list_date": count(designated.iter().map(|party| party.list_date)),
        "names": count(tables.names.iter().map(|row| row.quality)),
        "dates": count(tables.dates.iter().map(|row| format!("{} {}", row.kind, row.precision))),
        "places": tables.places.len(),
        "identifiers": count(tables.identifiers.iter().map(|row| row.kind)),
        "identifiers_total": tables.identifiers.len(),
        "addresses": tables.addresses.len(),
        "links": count(tables.links.iter().map(|row| row.relation)),
        "wallets": count(tables.wallets.iter().map(|row| row.letter_case)),
        "wallets_total": tables.wallets.len(),
        "crafts": tables.crafts.len(),
        "hubs": hubs(tables),
        "numbering": {
            "rows_2026": roster.rows.len(),
            "rows_2026_without_june_row": roster.without_june_row,
            "alias_number_rows_2026": roster.alias_number_rows,
            "anchors_in_conflict": roster.anchors_in_conflict,
            "anchors_out_of_order": roster.anchors_out_of_order,
            "alias_numbers_agreeing": roster.alias_numbers_agreeing,
            "alias_numbers_disagreeing": roster.alias_numbers_disagreeing,
            "order_rule_right": roster.order_check.right,
            "order_rule_wrong": roster.order_check.wrong,
        },
        "alias_form": {
            "strong_right": outcome.alias_forms.strong_right,
            "strong_wrong": outcome.alias_forms.strong_wrong,
            "weak_right": outcome.alias_forms.weak_right,
            "weak_wrong": outcome.alias_forms.weak_wrong,
        },
        "other_counts": outcome.counts,
        "left_over": outcome.leftovers,
    });
    Ok(format!("{}\n", serde_json::to_string_pretty(&value)?))
}

/// A party counts under each of its programmes that is ours.
fn by_programme(parties: &[&Party]) -> BTreeMap<&'static str, usize> {
    let is_under = |party: &&&Party, tag: &str| party.programmes.split(';').any(|own| own == tag);
    PROGRAMMES.iter().map(|tag| (*tag, parties.iter().filter(|party| is_under(party, tag)).count())).collect()
}

/// Parties that most others are linked to.
fn hubs(tables: &Tables) -> Vec<Value> {
    let mut degrees: BTreeMap<&str, [usize; 2]> = BTreeMap::new();
    for link in &tables.links {
        let by_relation = degrees.entry(&link.to_key).or_default();
        by_relation[usize::from(link.relation != "linked-to")] += 1;
    }
    let mut ranked: Vec<(&str, [usize; 2])> = degrees.into_iter().collect();
    ranked.sort_by_key(|(key, degree)| (std::cmp::Reverse(degree.iter().sum::<usize>()), *key));
    let name = |key: &str| tables.parties.iter().find(|party| party.key == key).map(|party| &party.primary_name);
    ranked
        .into_iter()
        .take(HUBS_SHOWN)
        .map(|(key, [linked_to, care_of])| json!({"key": key, "name": name(key), "linked_to": linked_to, "care_of": care_of}))
        .collect()
}

fn count<Word: Into<String>>(words: impl Iterator<Item = Word>) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for word in words {
        *counts.entry(word.into()).or_default() += 1;
    }
    counts
}

fn or_none(word: &str) -> &str {
    if word.is_empty() { "none" } else { word }
}
