// SPDX-License-Identifier: Apache-2.0
//! From what somebody pastes or sends to parties: one name a line, or a table with a header, or any plain file.

use ingest::plain::{self, Sink};
use screening::{Field, Party, Reader};

use crate::AppError;

/// Characters that may part the cells of a pasted table.
const SEPARATORS: [char; 3] = ['\t', ';', ','];

/// Reads parties of pasted text. A first line whose cells are all known headers begins a table; else each line is one name.
///
/// # Errors
/// When a table cannot be read, or there are more than `max` parties.
pub fn parties_in_text(text: &str, max: usize) -> Result<Vec<Party>, AppError> {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    if SEPARATORS.iter().any(|separator| is_header(first, *separator)) {
        return parties_in_file("what was pasted", text.as_bytes().to_vec(), max);
    }
    let mut parties = Vec::new();
    for (line, name) in (1..).zip(text.lines()).map(|(line, name)| (line, name.trim())).filter(|(_, name)| !name.is_empty()) {
        if parties.len() == max {
            return Err(too_many(max));
        }
        let mut party = Party::new(format!("{line}"));
        party.put(Field::Name, name);
        parties.push(party);
    }
    Ok(parties)
}

/// Reads the parties of a file that was sent: CSV and its cousins, JSON, lists in XML; plain, gzip or zstd.
///
/// # Errors
/// When it cannot be read, has no column with names, or has more than `max` parties.
pub fn parties_in_file(name: &str, bytes: Vec<u8>, max: usize) -> Result<Vec<Party>, AppError> {
    let mut rows = Rows { reader: Reader::default(), parties: Vec::new(), max };
    let summary = plain::read_bytes(name, bytes, &mut rows).map_err(|e| AppError::NotTaken(e.to_string()))?;
    if !rows.reader.has_names() {
        let columns = summary.columns.join(", ");
        return Err(AppError::NotTaken(format!("`{name}` has no column with names (it has: {columns})")));
    }
    Ok(rows.parties)
}

fn is_header(line: &str, separator: char) -> bool {
    let cells: Vec<Option<Field>> = line.split(separator).map(|cell| Field::of_header(cell.trim().trim_matches('"'))).collect();
    let is_name = |f: &Option<Field>| matches!(f, Some(Field::Name | Field::Given | Field::Family));
    cells.len() > 1 && cells.iter().all(Option::is_some) && cells.iter().any(is_name)
}

fn too_many(max: usize) -> AppError {
    AppError::NotTaken(format!("more than {max} parties: use `linchpin screen` for larger files"))
}

struct Rows {
    reader: Reader,
    parties: Vec<Party>,
    max: usize,
}

impl Sink for Rows {
    fn column(&mut self, name: &str) {
        self.reader.column(name);
    }

    fn row(&mut self, line: u64, cells: &[(u32, &str)]) -> Result<(), String> {
        let party = self.reader.party(line, cells);
        if !party.is_named() {
            return Ok(());
        }
        if self.parties.len() == self.max {
            return Err(too_many(self.max).to_string());
        }
        self.parties.push(party);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(parties: &[Party]) -> Vec<&str> {
        parties.iter().flat_map(Party::names).collect()
    }

    #[test]
    fn lines_are_names_unless_the_first_is_a_header() {
        let lines = parties_in_text("Morna, Zalti\n\n  Gonhul Ltd \n", 9).unwrap();
        assert_eq!(names(&lines), ["Morna, Zalti", "Gonhul Ltd"]);
        let table = parties_in_text("name;birth_date\nZalti Morna;1971\nGonhul Ltd;\n", 9).unwrap();
        assert_eq!(names(&table), ["Zalti Morna", "Gonhul Ltd"]);
        assert!(parties_in_text("a\nb\nc", 2).is_err() && parties_in_text("name,dob\na,\nb,\nc,", 2).is_err());
        assert_eq!(names(&parties_in_text("", 2).unwrap()), Vec::<&str>::new());
    }

    #[test]
    fn a_file_without_names_is_told_what_it_has() {
        let error = parties_in_file("x.csv", b"shoe,hat\n41,7\n".to_vec(), 9).unwrap_err().to_string();
        assert!(error.contains("shoe") && error.contains("x.csv"), "{error}");
        assert!(parties_in_file("x.csv", b"PAR1....".to_vec(), 9).is_err());
    }
}
