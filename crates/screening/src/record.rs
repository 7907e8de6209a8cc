// SPDX-License-Identifier: Apache-2.0
//! A party: who stands on a list, or who is asked about.

use names::Sort;

use crate::{date, facts::Tag, field::Field};

/// Most names kept of one party.
const NAMES_MAX: usize = 256;
/// Longest name kept, in bytes.
const NAME_BYTES_MAX: usize = 1_024;
/// Longest id, in bytes.
const ID_BYTES_MAX: usize = 512;
/// What separates several aliases, countries or dates in one cell.
const SEPARATORS: [char; 2] = [';', '|'];

/// One party as read. Made cell by cell with [`Party::put`].
#[derive(Clone, Debug, Default)]
pub struct Party {
    /// Its id in its file; empty if there is none.
    pub id: String,
    pub(crate) sort: Option<Sort>,
    pub(crate) names: Vec<(String, bool)>,
    parts: [Vec<String>; 4],
    pub(crate) facts: Vec<(Tag, String)>,
}

impl Party {
    /// A party with an id.
    pub fn new(id: impl Into<String>) -> Party {
        Party { id: id.into(), ..Party::default() }
    }

    /// Takes in one cell. What cannot be read as what it should be (a date that is none) is left out.
    pub fn put(&mut self, field: Field, text: &str) {
        let text = text.trim();
        match field {
            Field::Id if self.id.is_empty() => self.id = clip(text, ID_BYTES_MAX).to_owned(),
            Field::Id => {}
            Field::Schema => self.sort = self.sort.or_else(|| sort_named(text)),
            Field::Name => self.name(text, false),
            Field::Alias | Field::WeakAlias => text.split(SEPARATORS).for_each(|t| self.name(t, field == Field::WeakAlias)),
            Field::Given => self.part(0, text),
            Field::Middle => self.part(1, text),
            Field::Father => self.part(2, text),
            Field::Family => self.part(3, text),
            Field::Birth => self.dates(Tag::Birth, text),
            Field::Founded => self.dates(Tag::Founded, text),
            Field::Country => {
                let countries = text.split(SEPARATORS).map(model::text::fold).filter(|c| !c.is_empty());
                self.facts.extend(countries.map(|c| (Tag::Country, c)));
            }
            Field::Gender => self.facts.extend(gender(text).map(|g| (Tag::Gender, g.to_owned()))),
            Field::Identifier(kind) => {
                let cores = text.split(SEPARATORS).filter_map(|t| kind.core(t));
                self.facts.extend(cores.map(|c| (Tag::Identifier(kind), c)));
            }
        }
    }

    /// Whether it has a name to screen.
    pub fn is_named(&self) -> bool {
        !self.names.is_empty() || self.parts.iter().any(|p| !p.is_empty())
    }

    /// Its full names as given.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(|(text, _)| text.as_str())
    }

    fn name(&mut self, text: &str, weak: bool) {
        let text = clip(text.trim(), NAME_BYTES_MAX);
        if !text.is_empty() && self.names.len() < NAMES_MAX && !self.names.iter().any(|(t, _)| t == text) {
            self.names.push((text.to_owned(), weak));
        }
    }

    fn part(&mut self, place: usize, text: &str) {
        if let Some(part) = self.parts.get_mut(place).filter(|p| p.len() < NAMES_MAX && !text.is_empty()) {
            part.push(clip(text, NAME_BYTES_MAX).to_owned());
        }
    }

    fn dates(&mut self, tag: Tag, text: &str) {
        self.facts.extend(text.split(SEPARATORS).filter_map(date::read).map(|d| (tag, d.to_string())));
    }

    /// Ends reading: a full name from its parts where there is none, and what sort of party it is where no column says so.
    pub(crate) fn close(&mut self) {
        if self.names.is_empty() {
            let parts: Vec<&str> = self.parts.iter().filter_map(|p| p.first()).map(String::as_str).collect();
            let whole = parts.join(" ");
            self.name(&whole, false);
        }
        if self.sort.is_none() {
            let speaks_of_people = |tag: Tag| matches!(tag, Tag::Birth | Tag::Gender);
            let is_person = self.facts.iter().any(|(tag, _)| speaks_of_people(*tag)) || self.parts.iter().any(|p| !p.is_empty());
            self.sort = is_person.then_some(Sort::Person);
        }
    }
}

fn clip(text: &str, bytes_max: usize) -> &str {
    text.get(..text.floor_char_boundary(bytes_max)).unwrap_or(text)
}

fn gender(text: &str) -> Option<&'static str> {
    match text.to_ascii_lowercase().as_str() {
        "m" | "male" => Some("male"),
        "f" | "female" => Some("female"),
        _ => None,
    }
}

fn sort_named(text: &str) -> Option<Sort> {
    match model::text::fold(text).replace(' ', "").as_str() {
        "person" | "individual" | "naturalperson" | "human" => Some(Sort::Person),
        "company" | "organization" | "organisation" | "publicbody" | "business" | "entity" | "group" | "bank" => Some(Sort::Organization),
        "vessel" | "ship" | "aircraft" | "airplane" | "vehicle" | "asset" | "security" | "address" | "cryptowallet" => Some(Sort::Other),
        _ => None,
    }
}

/// Turns rows of a file into parties: columns first, then rows.
#[derive(Debug, Default)]
pub struct Reader {
    fields: Vec<Option<Field>>,
    is_settled: bool,
}

impl Reader {
    /// The next column's header.
    pub fn column(&mut self, header: &str) {
        self.fields.push(Field::of_header(header));
    }

    /// Whether any column holds a name: without one there is nothing to screen.
    pub fn has_names(&self) -> bool {
        let is_name = |f: &Field| matches!(f, Field::Name | Field::Alias | Field::Given | Field::Family);
        self.fields.iter().flatten().any(is_name)
    }

    /// Ends the columns: a lone column of whatever header is a list of names. The first row does so too.
    pub fn settle(&mut self) {
        self.is_settled = true;
        if let [only] = self.fields.as_mut_slice() {
            *only = Some(Field::Name);
        }
    }

    /// One row; a row without an id is called by its line.
    pub fn party(&mut self, line: u64, cells: &[(u32, &str)]) -> Party {
        if !self.is_settled {
            self.settle();
        }
        let mut party = Party::default();
        for (column, text) in cells {
            if let Some(Some(field)) = self.fields.get(*column as usize) {
                party.put(*field, text);
            }
        }
        if party.id.is_empty() {
            party.id = line.to_string();
        }
        party
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_put_together_of_its_parts_only_where_there_is_no_whole_one() {
        let mut party = Party::new("1");
        party.put(Field::Family, "Friedrich");
        party.put(Field::Given, "Hans");
        party.close();
        assert_eq!(party.names, [("Hans Friedrich".to_owned(), false)]);
        assert_eq!(party.sort, Some(Sort::Person));
        party.put(Field::Alias, "Hansi; H. Friedrich");
        assert_eq!(party.names.len(), 3);
    }
}
