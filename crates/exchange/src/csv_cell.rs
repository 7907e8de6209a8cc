// SPDX-License-Identifier: Apache-2.0
//! Cells of a CSV file that a spreadsheet shows and never runs (CWE-1236, formula injection).

use std::borrow::Cow;

/// Characters that start a formula in some spreadsheet; the wide forms count in East Asian locales.
const STARTERS: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];

/// Writes one cell as RFC 4180 has it. Text that would start a formula gets a leading apostrophe, plain numbers do not.
/// NULs are left out, since readers cut the cell there.
pub fn csv_cell(text: &str) -> Cow<'_, str> {
    let is_guarded = text.trim_start_matches(' ').starts_with(STARTERS) && !is_number(text);
    let is_quoted = is_guarded || text.contains([',', ';', '"', '\n', '\r', '\t', '\0']) || text.starts_with(' ') || text.ends_with(' ');
    if !is_quoted {
        return Cow::Borrowed(text);
    }
    let mut cell = String::with_capacity(text.len() + 3);
    cell.push('"');
    if is_guarded {
        cell.push('\'');
    }
    for c in text.chars().filter(|c| *c != '\0') {
        if c == '"' {
            cell.push('"');
        }
        cell.push(c);
    }
    cell.push('"');
    Cow::Owned(cell)
}

fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
    [whole, part].iter().all(|p| !p.is_empty() && p.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_become_text_and_numbers_stay() {
        for (text, expect) in [
            ("Acme", "Acme"),
            ("-12.5", "-12.5"),
            ("a,b", "\"a,b\""),
            ("say \"hi\"", "\"say \"\"hi\"\"\""),
            ("=HYPERLINK(\"x\")", "\"'=HYPERLINK(\"\"x\"\")\""),
            ("+15551230100", "\"'+15551230100\""),
            ("-1+cmd", "\"'-1+cmd\""),
            ("@sum", "\"'@sum\""),
            ("  =1", "\"'  =1\""),
            ("＝1", "\"'＝1\""),
            ("\t=1", "\"'\t=1\""),
            ("a\0b", "\"ab\""),
            ("", ""),
        ] {
            assert_eq!(csv_cell(text), expect, "{text:?}");
        }
    }
}
