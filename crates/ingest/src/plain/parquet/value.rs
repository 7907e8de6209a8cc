// SPDX-License-Identifier: Apache-2.0
//! Values as the text that people write.

use std::fmt::{Display, Write as _};

use ::parquet::{
    basic::{ConvertedType, LogicalType, TimeUnit, Type as Physical},
    schema::types::ColumnDescriptor,
};
use jiff::{Timestamp, ToSpan, civil::Date};

const NANOS: i64 = 1_000_000_000;

/// What a column's values stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// UTF-8, or bytes that say nothing else of themselves.
    Text,
    Integer,
    Unsigned,
    /// A whole number with so many digits behind its point.
    Decimal(u32),
    /// Days since 1970-01-01.
    Date,
    /// So many to the second, since midnight.
    Time(i64),
    /// So many to the second, since 1970-01-01.
    Instant(i64),
    Uuid,
    /// Left out: geometry, intervals and what else is for programs.
    Unreadable,
}

impl Form {
    pub(super) fn of(leaf: &ColumnDescriptor) -> Form {
        if let Some(logical) = leaf.logical_type_ref() {
            match logical {
                LogicalType::Decimal(decimal) => return decimal_form(decimal.scale),
                LogicalType::Date => return Form::Date,
                LogicalType::Time(time) => return Form::Time(per_second(time.unit)),
                LogicalType::Timestamp(instant) => return Form::Instant(per_second(instant.unit)),
                LogicalType::Integer(int) if !int.is_signed => return Form::Unsigned,
                LogicalType::Uuid => return Form::Uuid,
                LogicalType::Bson
                | LogicalType::Float16
                | LogicalType::Variant(_)
                | LogicalType::Geometry(_)
                | LogicalType::Geography(_) => return Form::Unreadable,
                _ => {}
            }
        }
        match (leaf.converted_type(), leaf.physical_type()) {
            (ConvertedType::DECIMAL, _) => decimal_form(leaf.type_scale()),
            (ConvertedType::DATE, _) => Form::Date,
            (ConvertedType::TIME_MILLIS, _) => Form::Time(1_000),
            (ConvertedType::TIME_MICROS, _) => Form::Time(1_000_000),
            (ConvertedType::TIMESTAMP_MILLIS, _) => Form::Instant(1_000),
            (ConvertedType::TIMESTAMP_MICROS, _) => Form::Instant(1_000_000),
            (ConvertedType::UINT_8 | ConvertedType::UINT_16 | ConvertedType::UINT_32 | ConvertedType::UINT_64, _) => Form::Unsigned,
            (ConvertedType::INTERVAL | ConvertedType::BSON, _) => Form::Unreadable,
            (_, Physical::INT32 | Physical::INT64) => Form::Integer,
            _ => Form::Text,
        }
    }
}

fn decimal_form(scale: i32) -> Form {
    // Parquet's largest decimals in 16 bytes have 38 digits.
    const SCALE_MAX: u32 = 38;
    u32::try_from(scale).ok().filter(|scale| *scale <= SCALE_MAX).map_or(Form::Unreadable, Form::Decimal)
}

fn per_second(unit: TimeUnit) -> i64 {
    match unit {
        TimeUnit::MILLIS => 1_000,
        TimeUnit::MICROS => 1_000_000,
        TimeUnit::NANOS => NANOS,
    }
}

/// Texts one behind the other. A value that cannot be said is an empty text.
#[derive(Default)]
pub(super) struct Written {
    text: String,
    ends: Vec<usize>,
}

impl Written {
    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
    }

    pub(super) fn get(&self, idx: usize) -> &str {
        let start = idx.checked_sub(1).map_or(Some(0), |last| self.ends.get(last).copied());
        let range = start.zip(self.ends.get(idx).copied()).map(|(start, end)| start..end);
        range.and_then(|range| self.text.get(range)).unwrap_or_default()
    }

    pub(super) fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.ends.push(self.text.len());
    }

    fn say(&mut self, value: impl Display) {
        // Writing into a text never fails.
        let _ = write!(self.text, "{value}");
        self.ends.push(self.text.len());
    }

    /// A value of a column of whole numbers.
    pub(super) fn integer(&mut self, form: Form, value: i64) {
        match form {
            Form::Unsigned => self.say(value.cast_unsigned()),
            Form::Decimal(scale) => self.decimal(i128::from(value), scale),
            Form::Date => match Date::constant(1970, 1, 1).checked_add(value.clamp(-5_000_000, 5_000_000).days()) {
                Ok(date) => self.say(date),
                Err(_) => self.push(""),
            },
            Form::Time(unit) => {
                let seconds = value.div_euclid(unit);
                self.say(format_args!("{:02}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60));
            }
            Form::Instant(unit) => self.instant(value.div_euclid(unit), value.rem_euclid(unit).saturating_mul(NANOS / unit)),
            Form::Text | Form::Integer | Form::Uuid | Form::Unreadable => self.say(value),
        }
    }

    /// A point in time; only a date when it is midnight, because tables keep dates as such.
    pub(super) fn instant(&mut self, seconds: i64, nanos: i64) {
        let nanos = i32::try_from(nanos.rem_euclid(NANOS)).unwrap_or_default();
        let Ok(instant) = Timestamp::new(seconds, nanos) else { return self.push("") };
        let text = instant.to_string();
        let text = text.strip_suffix('Z').unwrap_or(&text);
        self.push(text.strip_suffix("T00:00:00").unwrap_or(text));
    }

    /// A float, which is a whole number when it can be: a table with gaps keeps its whole numbers as floats. `shown` writes it as it is.
    pub(super) fn float(&mut self, value: f64, shown: &impl Display) {
        // Beyond this, floats have gaps between whole numbers.
        const WHOLE_MAX: f64 = 9_007_199_254_740_992.0;
        if !value.is_finite() {
            self.push("");
        } else if value == value.trunc() && value.abs() < WHOLE_MAX {
            self.say(value as i64);
        } else {
            self.say(shown);
        }
    }

    /// Bytes that are no text by themselves, or may be.
    pub(super) fn bytes(&mut self, form: Form, bytes: &[u8]) {
        match form {
            Form::Decimal(scale) if bytes.len() <= size_of::<i128>() => {
                let sign = if bytes.first().is_some_and(|b| *b >= 0x80) { -1 } else { 0 };
                self.decimal(bytes.iter().fold(sign, |sum: i128, b| (sum << 8) | i128::from(*b)), scale);
            }
            Form::Uuid => {
                for (idx, byte) in bytes.iter().enumerate() {
                    let dash = if matches!(idx, 4 | 6 | 8 | 10) { "-" } else { "" };
                    let _ = write!(self.text, "{dash}{byte:02x}");
                }
                self.ends.push(self.text.len());
            }
            Form::Text => self.push(std::str::from_utf8(bytes).unwrap_or_default()),
            _ => self.push(""),
        }
    }

    fn decimal(&mut self, value: i128, scale: u32) {
        let digits = value.unsigned_abs().to_string();
        let scale = scale as usize;
        let digits = format!("{digits:0>width$}", width = scale + 1);
        let (whole, fraction) = digits.split_at_checked(digits.len() - scale).unwrap_or((&digits, ""));
        let sign = if value < 0 { "-" } else { "" };
        let point = if scale > 0 { "." } else { "" };
        self.say(format_args!("{sign}{whole}{point}{fraction}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(write: impl FnOnce(&mut Written)) -> String {
        let mut written = Written::default();
        written.push("before");
        write(&mut written);
        assert_eq!(written.get(0), "before");
        assert_eq!(written.get(2), "");
        written.get(1).to_owned()
    }

    #[test]
    fn numbers_and_times_are_written_as_people_do() {
        for (form, value, expect) in [
            (Form::Integer, -7, "-7"),
            (Form::Unsigned, -1, "18446744073709551615"),
            (Form::Decimal(2), 1_234, "12.34"),
            (Form::Decimal(2), -5, "-0.05"),
            (Form::Decimal(0), 5, "5"),
            (Form::Date, 0, "1970-01-01"),
            (Form::Date, -719_162, "0001-01-01"),
            (Form::Date, i64::MAX, ""),
            (Form::Time(1_000), 3_723_000, "01:02:03"),
            (Form::Instant(1_000), 86_400_000, "1970-01-02"),
            (Form::Instant(1_000_000), -1_000_000, "1969-12-31T23:59:59"),
            (Form::Instant(NANOS), 1, "1970-01-01T00:00:00.000000001"),
            (Form::Instant(1_000), i64::MIN, ""),
        ] {
            assert_eq!(said(|w| w.integer(form, value)), expect, "{form:?} {value}");
        }
        for (value, expect) in [(10_115.0, "10115"), (-0.5, "-0.5"), (f64::NAN, ""), (1e300, &format!("{}", 1e300))] {
            assert_eq!(said(|w| w.float(value, &value)), expect);
        }
        assert_eq!(said(|w| w.float(f64::from(0.1_f32), &0.1_f32)), "0.1");
        assert_eq!(said(|w| w.bytes(Form::Decimal(1), &[0xff, 0x38])), "-20.0");
        assert_eq!(said(|w| w.bytes(Form::Decimal(1), &[1; 17])), "");
        assert_eq!(said(|w| w.bytes(Form::Uuid, &[0xab; 16])), "abababab-abab-abab-abab-abababababab");
    }
}
