// SPDX-License-Identifier: Apache-2.0
//! What the values of a column look like, counted on a sample of the distinct ones.

use crate::{date, table::Column};

/// Distinct values that are looked at, at most.
const SAMPLE_MAX: usize = 2_000;

/// Shares (0 to 1) and means over the values looked at.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shape {
    /// Share of rows that have a value.
    pub(crate) filled: f64,
    /// Distinct values.
    pub(crate) distinct: usize,
    /// Rows with a value for each distinct value.
    pub(crate) repeats: f64,
    pub(crate) emails: f64,
    pub(crate) dates: f64,
    pub(crate) phones: f64,
    /// Values that are numbers, and numbers with a fraction.
    pub(crate) numbers: f64,
    pub(crate) fractions: f64,
    /// Values without blanks that hold a digit, five characters or more.
    pub(crate) coded: f64,
    /// Words of a value.
    pub(crate) words: f64,
    /// Share of letters among characters.
    pub(crate) letters: f64,
}

impl Shape {
    pub(crate) fn of(column: &Column, rows: usize) -> Shape {
        let distinct = column.dict.len() - 1;
        let filled = (0..rows).filter(|row| !column.cells.of(*row).is_empty()).count();
        if distinct == 0 || rows == 0 {
            return Shape::default();
        }
        let step = distinct.div_ceil(SAMPLE_MAX).max(1);
        let sample: Vec<&str> = (1..=distinct).step_by(step).map(|n| column.dict.text(n as u32)).collect();
        let share = |is: &dyn Fn(&str) -> bool| sample.iter().filter(|v| is(v)).count() as f64 / sample.len() as f64;
        let characters: usize = sample.iter().map(|v| v.chars().count()).sum();
        let letters: usize = sample.iter().map(|v| v.chars().filter(|c| c.is_alphabetic() || *c == ' ').count()).sum();
        let words: usize = sample.iter().map(|v| v.split_whitespace().count()).sum();
        Shape {
            filled: filled as f64 / rows as f64,
            distinct,
            repeats: filled as f64 / distinct as f64,
            emails: share(&is_email),
            dates: share(&|v| date::parse(v).is_some_and(|d| d.month != 0)),
            phones: share(&is_phone),
            numbers: share(&is_number),
            fractions: share(&|v| is_number(v) && v.contains('.')),
            coded: share(&|v| v.len() >= 5 && !v.contains(' ') && v.bytes().any(|b| b.is_ascii_digit())),
            words: words as f64 / sample.len() as f64,
            letters: letters as f64 / characters.max(1) as f64,
        }
    }
}

fn is_email(value: &str) -> bool {
    value.split_once('@').is_some_and(|(local, domain)| !local.is_empty() && domain.contains('.') && !domain.contains('@'))
}

fn is_phone(value: &str) -> bool {
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    let others = value.chars().filter(|c| !c.is_ascii_digit() && !" +-().".contains(*c)).count();
    (7..=15).contains(&digits) && others <= 2 && (value.starts_with('+') || value.contains(['-', ' ', '(']) || digits >= 9)
}

fn is_number(value: &str) -> bool {
    let bare = value.trim_start_matches(['$', '€', '£', '¥', '+', '-']).replace(',', "");
    !bare.is_empty() && bare.parse::<f64>().is_ok_and(f64::is_finite)
}
