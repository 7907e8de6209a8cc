// SPDX-License-Identifier: Apache-2.0
//! Reads the chosen columns of the files of a world, of its truth, and of published data sets, row by row.

use std::{
    fs::File,
    io::{BufRead, BufReader, Read},
    path::{Path, PathBuf},
};

use serde_json::Value;

use super::{super::Dialect, super::desk::file_name, super::files::FILES, CheckError};

/// A world on disk.
#[derive(Clone, Copy, Debug)]
pub(super) struct World<'a> {
    pub(super) root: &'a Path,
}

impl World<'_> {
    /// Calls `each` with the line number and the chosen cells of every row of a source.
    pub(super) fn rows(&self, source: &str, columns: &[&str], mut each: impl FnMut(u64, &[&str])) -> Result<(), CheckError> {
        let file = FILES.iter().find(|f| f.source == source).ok_or_else(|| CheckError::NoSource(source.to_owned()))?;
        let path = self.path(source)?;
        match file.dialect {
            Dialect::Delimited(delimiter) => delimited(&path, delimiter, columns, &mut each),
            Dialect::JsonLines => json_lines(&path, columns, &mut each),
        }
    }

    /// Where a source's file is.
    pub(super) fn path(&self, source: &str) -> Result<PathBuf, CheckError> {
        let file = FILES.iter().find(|f| f.source == source).ok_or_else(|| CheckError::NoSource(source.to_owned()))?;
        Ok(self.root.join("files").join(file_name(file)))
    }

    /// The same for a file of the truth.
    pub(super) fn truth(&self, name: &str, columns: &[&str], mut each: impl FnMut(u64, &[&str])) -> Result<(), CheckError> {
        delimited(&self.root.join("truth").join(name), b',', columns, &mut each)
    }

    /// `truth/world.json`.
    pub(super) fn about(&self) -> Result<Value, CheckError> {
        let path = self.root.join("truth/world.json");
        let text = std::fs::read_to_string(&path).map_err(|source| CheckError::Read { path: path.clone(), source })?;
        serde_json::from_str(&text).map_err(|e| CheckError::Shape { path, what: e.to_string() })
    }
}

/// The rows of a published data set, compressed or not. Blanks around column names are cut.
pub(super) fn published(path: &Path, columns: &[&str], mut each: impl FnMut(u64, &[&str])) -> Result<(), CheckError> {
    delimited(path, b',', columns, &mut each)
}

/// Opens a file, unpacking it where its name ends in `.gz`.
pub(super) fn open(path: &Path) -> Result<Box<dyn Read>, CheckError> {
    let file = File::open(path).map_err(|source| CheckError::Read { path: path.to_owned(), source })?;
    let is_packed = path.extension().is_some_and(|e| e == "gz");
    Ok(if is_packed { Box::new(flate2::read::MultiGzDecoder::new(file)) } else { Box::new(BufReader::with_capacity(1 << 16, file)) })
}

fn delimited(path: &Path, delimiter: u8, columns: &[&str], each: &mut dyn FnMut(u64, &[&str])) -> Result<(), CheckError> {
    let shape = |what: String| CheckError::Shape { path: path.to_owned(), what };
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(open(path)?);
    let header = reader.byte_headers().map_err(|e| shape(e.to_string()))?.clone();
    let find = |name: &&str| {
        let is_it = |cell: &[u8]| String::from_utf8_lossy(cell).trim_start_matches('\u{feff}').trim() == *name;
        header.iter().position(is_it).ok_or_else(|| shape(format!("no column `{name}`")))
    };
    let places: Vec<usize> = columns.iter().map(find).collect::<Result<_, _>>()?;
    let mut record = csv::ByteRecord::new();
    let mut line = 1;
    while reader.read_byte_record(&mut record).map_err(|e| shape(e.to_string()))? {
        line += 1;
        let cells: Vec<&str> =
            places.iter().map(|p| record.get(*p).and_then(|c| std::str::from_utf8(c).ok()).unwrap_or("").trim()).collect();
        each(line, &cells);
    }
    Ok(())
}

fn json_lines(path: &Path, columns: &[&str], each: &mut dyn FnMut(u64, &[&str])) -> Result<(), CheckError> {
    let mut line = 0;
    for text in BufReader::new(open(path)?).lines() {
        let text = text.map_err(|source| CheckError::Read { path: path.to_owned(), source })?;
        let row: Value = serde_json::from_str(&text).map_err(|e| CheckError::Shape { path: path.to_owned(), what: e.to_string() })?;
        line += 1;
        let cells: Vec<&str> = columns.iter().map(|c| cell(&row, c)).collect();
        each(line, &cells);
    }
    Ok(())
}

/// The text under a name with dots; nothing when it is not there.
pub(super) fn cell<'v>(row: &'v Value, column: &str) -> &'v str {
    column.split('.').try_fold(row, |at, part| at.get(part)).and_then(Value::as_str).unwrap_or("")
}

/// A decimal number; a comma as the decimal sign is understood.
pub(super) fn number(text: &str) -> Option<f64> {
    let text = text.trim();
    let read = |t: &str| t.parse::<f64>().ok().filter(|v| v.is_finite());
    read(text).or_else(|| if text.contains('.') { read(&text.replace(',', "")) } else { read(&text.replace(',', ".")) })
}

/// A number above zero as its decimal logarithm.
pub(super) fn log10(text: &str) -> Option<f64> {
    number(text).filter(|v| *v > 0.0).map(f64::log10)
}

/// A day since 1970 from the forms in use: `2025-03-04…`, `20250304`, `Mar 4, 2025`. Month or day first is said by `day_first`.
pub(super) fn day(text: &str, day_first: bool) -> Option<i64> {
    let part = |from: usize, to: usize| text.get(from..to)?.parse::<u32>().ok();
    let (year, month, day) = match text.as_bytes() {
        [_, _, _, _, b'-', _, _, b'-', ..] => (part(0, 4)?, part(5, 7)?, part(8, 10)?),
        [_, _, b'/', _, _, b'/', ..] if day_first => (part(6, 10)?, part(3, 5)?, part(0, 2)?),
        [_, _, b'/', _, _, b'/', ..] => (part(6, 10)?, part(0, 2)?, part(3, 5)?),
        [b'1' | b'2', b'0' | b'9', ..] if text.len() == 8 => (part(0, 4)?, part(4, 6)?, part(6, 8)?),
        _ => {
            const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
            let (month, rest) = text.split_once(' ')?;
            let (day, year) = rest.split_once(", ")?;
            let month = MONTHS.iter().position(|m| *m == month)? as u32 + 1;
            (year.parse().ok()?, month, day.parse().ok()?)
        }
    };
    let (month, day) = (u8::try_from(month).ok()?, u8::try_from(day).ok()?);
    let is_a_day = (1..=12).contains(&month) && (1..=31).contains(&day);
    is_a_day.then(|| model::time::days_from_civil(i64::from(year), month, day))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_in_every_form_in_use() {
        let same = ["2025-03-04", "2025-03-04T10:00:00Z", "20250304", "Mar 4, 2025", "03/04/2025"];
        assert!(same.iter().all(|t| day(t, false) == Some(20_151)), "{:?}", same.map(|t| day(t, false)));
        assert_eq!([day("04/03/2025 10:00", true), day("31/02/x", true), day("pending", false)], [Some(20_151), None, None]);
    }

    #[test]
    fn numbers_are_read_with_point_or_comma() {
        assert_eq!([number("1,234.50"), number("250,5"), number("12"), number("heavy")], [Some(1_234.5), Some(250.5), Some(12.0), None]);
    }
}
