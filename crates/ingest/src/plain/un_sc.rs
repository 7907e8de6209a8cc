// SPDX-License-Identifier: Apache-2.0
//! The consolidated list of the UN Security Council, a row for each party, with the property names of FollowTheMoney.

use super::{out::Out, text::Text};
use crate::{
    batch::Stop,
    formats::xml::{
        Element,
        un_sc::{ROOT, alias_prop, birth_date, is_passport, is_person, name_parts, names_in, paper_sort, parties, place},
    },
};

/// Whether a text that begins like this is XML or a web page.
pub(super) fn is_xml(head: &str) -> bool {
    let first = head.trim_start();
    first.starts_with('<') && first.contains('>')
}

/// Reads the list.
pub(super) fn read(head: &str, text: &mut Text, out: &mut Out<'_>) -> Result<&'static str, Stop> {
    if !head.contains(ROOT) {
        let is_page = head.to_ascii_lowercase().contains("<html");
        let reason = if is_page { "this is a web page" } else { "this is XML, but not the list of the UN Security Council" };
        return Err(Stop::refused(0, reason, "give the list itself: as CSV, JSON, FollowTheMoney, Senzing, UN XML or Parquet"));
    }
    let mut records = parties(text.raw());
    let mut line = 0;
    while let Some(party) = records.next()? {
        line += 1;
        let values = values(&party);
        out.named_row(line, values.iter().map(|(name, value)| (*name, value.as_str())))?;
    }
    Ok("UN Security Council XML")
}

/// What the list says of a party.
fn values(party: &Element) -> Vec<(&'static str, String)> {
    let mut values = vec![
        ("id", party.text_of("REFERENCE_NUMBER").to_owned()),
        ("schema", if is_person(party) { "Person" } else { "Organization" }.to_owned()),
    ];
    let whole = name_parts(party).join(" ");
    // The first is the name, others in the same cell are spellings of it.
    let names = names_in(&whole).into_iter().zip(std::iter::once("name").chain(std::iter::repeat("alias")));
    values.extend(names.map(|(name, prop)| (prop, name.to_owned())));
    values.push(("name", party.text_of("NAME_ORIGINAL_SCRIPT").to_owned()));
    values.push(("gender", party.text_of("GENDER").to_owned()));
    for child in &party.children {
        match child.name.as_str() {
            "INDIVIDUAL_ALIAS" | "ENTITY_ALIAS" => {
                // A quality that the list did not have claims the least.
                let prop = alias_prop(child.text_of("QUALITY")).unwrap_or("weakAlias");
                values.extend(names_in(child.text_of("ALIAS_NAME")).into_iter().map(|name| (prop, name.to_owned())));
            }
            "INDIVIDUAL_ADDRESS" | "ENTITY_ADDRESS" => {
                let (full, country) = (place(child), child.text_of("COUNTRY"));
                values.push(("country", country.to_owned()));
                if full != country {
                    values.push(("address", full));
                }
            }
            "INDIVIDUAL_DATE_OF_BIRTH" => values.push(("birthDate", birth_date(child).1.into_owned())),
            "INDIVIDUAL_PLACE_OF_BIRTH" => values.push(("birthPlace", place(child))),
            "INDIVIDUAL_DOCUMENT" => {
                let prop = if is_passport(&paper_sort(child)) { "passportNumber" } else { "idNumber" };
                values.push((prop, child.text_of("NUMBER").to_owned()));
            }
            "COMMENTS1" => values.push(("notes", child.text.clone())),
            _ => {}
        }
    }
    values
}
