// SPDX-License-Identifier: Apache-2.0
//! Whether a first row names columns, and how columns are called.

use std::collections::{HashMap, HashSet};

use model::text::{excerpt, snake};

use super::out::Out;

/// Words that stand in headers of tables of people, companies and things, and hardly ever alone in a cell.
const WORDS: &str = "addr address age alias aliases amount birth birthdate born caption category city cluster code comment comments company \
    country county created date description district dob domain email employer entity family fax first firstname forename \
    fullname gender given id identifier imo index iso key kind label last lastname latitude lei list longitude middle mobile \
    name names nationality note notes number occupation passport phone place postal postcode program record ref reference \
    region registration remarks role schema sex source state status street surname tax telephone title town type uid zip";

/// Whether the first of these rows names columns: it has a word that headers have, or it differs from the rows below as names differ from data.
/// A lone column without such a word is a list that begins at once, unless all below are numbers or the like.
pub(super) fn is_header(sample: &[Vec<String>]) -> bool {
    let Some((first, below)) = sample.split_first() else { return true };
    if first.iter().any(|cell| is_data(cell)) {
        return false;
    }
    if first.iter().any(|cell| has_header_word(cell)) {
        return true;
    }
    let is_data_at = |row: &Vec<String>, idx: usize| row.get(idx).is_some_and(|cell| is_data(cell));
    if first.len() == 1 {
        return !below.is_empty() && below.iter().all(|row| is_data_at(row, 0));
    }
    let is_above_data = (0..first.len()).any(|idx| below.iter().any(|row| is_data_at(row, idx)));
    let recurs = first.iter().enumerate().any(|(idx, cell)| !cell.is_empty() && below.iter().any(|row| row.get(idx) == Some(cell)));
    is_above_data || !recurs
}

/// Whether a cell can only be a value: a number, a date, a phone number, an e-mail address.
fn is_data(cell: &str) -> bool {
    let digits = cell.chars().filter(char::is_ascii_digit).count();
    let letters = cell.chars().filter(|c| c.is_alphabetic()).count();
    let is_email = cell.contains('@') && cell.contains('.');
    is_email || (digits > 0 && letters == 0) || (digits > 2 && digits > letters)
}

fn has_header_word(cell: &str) -> bool {
    // `birthDate`, `birth_date`, `Birth Date` and `BIRTH-DATE` are the same words.
    let is_shouted = !cell.chars().any(char::is_lowercase);
    let cell = if is_shouted { cell.to_lowercase() } else { snake(cell.trim()) };
    // More words than this are a sentence or a value.
    const WORDS_MAX: usize = 5;
    let words: Vec<&str> = cell.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    words.len() <= WORDS_MAX && words.iter().any(|w| WORDS.split(' ').any(|known| known == w.to_lowercase()))
}

/// Makes a column of every name. Names that are missing or double are numbered, and that is told.
pub(super) fn columns(names: &[String], out: &mut Out<'_>) -> Vec<Option<u32>> {
    let names: Vec<&str> = names.iter().map(|n| n.trim()).collect();
    let given: HashSet<&str> = names.iter().copied().collect();
    let is_headless = names.iter().all(|n| n.is_empty());
    let mut numbers = Vec::with_capacity(names.len());
    // Where to look for the next free number of a name, so that a thousand equal names cost no more than others.
    let mut next: HashMap<&str, usize> = HashMap::new();
    for (idx, name) in names.iter().enumerate() {
        let is_second = !name.is_empty() && out.has_column(name);
        if !name.is_empty() && !is_second {
            numbers.push(out.column(name));
            continue;
        }
        let stem = if is_second { name } else { "column" };
        let mut n = if is_second { next.get(name).copied().unwrap_or(2) } else { idx + 1 };
        let fresh = loop {
            let fresh = format!("{stem}_{n}");
            n += 1;
            if !given.contains(fresh.as_str()) && !out.has_column(&fresh) {
                break fresh;
            }
        };
        next.insert(name, n);
        if is_second {
            out.tell(0, format!("column `{}` stands twice; the second is called `{}`", excerpt(name), excerpt(&fresh)));
        } else if !is_headless {
            out.tell(0, format!("column {} has no name; it is called `{fresh}`", idx + 1));
        }
        numbers.push(out.column(&fresh));
    }
    numbers
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<Vec<String>> {
        text.lines().map(|l| l.split(',').map(str::to_owned).collect()).collect()
    }

    #[test]
    fn headers_are_told_from_data() {
        for (text, expect) in [
            ("name\nAna Example", true),
            ("Ana Example\nBo Example", false),
            ("full_name,dob\nAna,1970-01-01", true),
            ("Full Name,Date Of Birth\nAna,1970-01-01", true),
            ("birthDate,BIRTH-PLACE\n,", true),
            ("Ana,1970-01-01\nBo,1980-01-01", false),
            ("R00000001,Ana\nR00000002,Bo", false),
            ("ana@example.com,Ana\nbo@example.com,Bo", false),
            ("nombre,nacimiento\nAna,1970-01-01", true),
            ("фамилия,рожден\nИванов,01.02.1970", true),
            ("Ana,Example\nBo,Example", false),
            ("a,b\nc,d", true),
            ("addr1,addr2\nx,y", true),
            ("nummer\n123\n124", true),
            ("49Hqitabc\n48912345a\nxyz12ab", false),
            (",name\n0,Ana", true),
        ] {
            assert_eq!(is_header(&rows(text)), expect, "{text}");
        }
        assert!(is_header(&[]));
    }
}
