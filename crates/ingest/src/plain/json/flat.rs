// SPDX-License-Identifier: Apache-2.0
//! A JSON value as cells, without a tree in between.

use std::{fmt, ops::Range};

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::{batch::Stop, plain::out::Out};

/// Longest name of a column, in bytes; what lies deeper or under a longer name is left out.
const NAME_BYTES_MAX: usize = 1_024;
/// What a value is called that stands alone.
const LONE: &str = "column_1";

/// The cells of one object.
#[derive(Default)]
pub(super) struct Flat {
    path: String,
    text: String,
    cells: Vec<(u32, Range<usize>)>,
    has_long_names: bool,
}

impl Flat {
    /// Takes the cells of an object in place of the last one's. `serde_json` refuses what is nested deeper than 128.
    pub(super) fn read(&mut self, bytes: &[u8], out: &mut Out<'_>) -> serde_json::Result<()> {
        self.path.clear();
        self.text.clear();
        self.cells.clear();
        self.has_long_names = false;
        let mut json = serde_json::Deserializer::from_slice(bytes);
        Cells { flat: self, out }.deserialize(&mut json)?;
        json.end()
    }

    /// Passes the row on.
    pub(super) fn give(&self, line: u64, out: &mut Out<'_>) -> Result<(), Stop> {
        if self.has_long_names {
            out.tell(line, format!("names of more than {NAME_BYTES_MAX} bytes; what stands under them is left out"));
        }
        let cells = self.cells.iter().map(|(column, range)| (*column, self.text.get(range.clone()).unwrap_or_default()));
        out.row(line, &cells.collect::<Vec<_>>())
    }
}

/// Puts one value's cells under the path at hand.
struct Cells<'a, 'o> {
    flat: &'a mut Flat,
    out: &'a mut Out<'o>,
}

impl<'o> Cells<'_, 'o> {
    fn again(&mut self) -> Cells<'_, 'o> {
        Cells { flat: self.flat, out: self.out }
    }

    fn push(self, value: &str) {
        let value = value.trim();
        if value.is_empty() {
            return;
        }
        let name = if self.flat.path.is_empty() { LONE } else { &self.flat.path };
        if let Some(column) = self.out.column(name) {
            let start = self.flat.text.len();
            self.flat.text.push_str(value);
            self.flat.cells.push((column, start..self.flat.text.len()));
        }
    }
}

impl<'de> DeserializeSeed<'de> for Cells<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Cells<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        self.push(text);
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E>(self, value: bool) -> Result<(), E> {
        self.push(if value { "true" } else { "false" });
        Ok(())
    }

    fn visit_u64<E>(self, value: u64) -> Result<(), E> {
        self.push(&value.to_string());
        Ok(())
    }

    fn visit_i64<E>(self, value: i64) -> Result<(), E> {
        self.push(&value.to_string());
        Ok(())
    }

    /// Rust writes a float that is a whole number without a point: `10115.0` is the postcode 10115.
    fn visit_f64<E>(self, value: f64) -> Result<(), E> {
        self.push(&value.to_string());
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut items: A) -> Result<(), A::Error> {
        while items.next_element_seed(self.again())?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut fields: A) -> Result<(), A::Error> {
        let above = self.flat.path.len();
        while fields.next_key_seed(Key(&mut self.flat.path))?.is_some() {
            if self.flat.path.len() > NAME_BYTES_MAX {
                self.flat.has_long_names = true;
                fields.next_value::<IgnoredAny>()?;
            } else {
                fields.next_value_seed(self.again())?;
            }
            self.flat.path.truncate(above);
        }
        Ok(())
    }
}

/// Adds a key to a path.
struct Key<'a>(&'a mut String);

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Key<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E>(self, key: &str) -> Result<(), E> {
        if !self.0.is_empty() {
            self.0.push('.');
        }
        self.0.push_str(key.trim());
        Ok(())
    }
}
