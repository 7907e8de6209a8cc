// SPDX-License-Identifier: Apache-2.0
//! Findings: the data is not what we understood. A value, stored and shown, never thrown.

use serde::{Deserialize, Serialize};

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing; nothing was left out.
    Note,
    /// A value was left out or parked; the rest of the record is in.
    Warning,
    /// The whole record was left out.
    Error,
}

impl Severity {
    /// The word shown to people and kept in tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

/// What is wrong, as a stable word that pages and statistics group by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FindingCode {
    /// A column or field that the source's mapping does not know.
    UnknownColumn,
    /// A column that the mapping needs is not there.
    MissingColumn,
    /// A value that the mapping needs is empty.
    MissingValue,
    /// A date that no calendar has, or outside the plausible range.
    ImpossibleDate,
    /// A number that is none, or out of range.
    BadNumber,
    /// A unit we do not know.
    UnknownUnit,
    /// A check digit or checksum that does not hold (CAS, ISO 6346, IMO, IBAN, LEI, wallet).
    CheckDigit,
    /// A country that we do not know.
    UnknownCountry,
    /// A phone number that cannot exist.
    BadPhone,
    /// An identifier of an unlikely form.
    BadIdentifier,
    /// A category, code or schema that we do not know; parked.
    UnknownValue,
    /// Bytes that are not text in the source's encoding; replaced.
    BadEncoding,
    /// A control character (NUL and the like); removed.
    ControlCharacter,
    /// A cell that a spreadsheet would run as a formula; kept as text, escaped on export.
    Formula,
    /// A row with too many or too few cells.
    RowShape,
    /// Text that the format's grammar refuses.
    Syntax,
    /// Something larger or deeper than its named limit.
    Limit,
    /// A reference to something that is nowhere.
    DanglingReference,
}

impl FindingCode {
    /// The kebab-case word.
    pub fn as_str(self) -> &'static str {
        match self {
            FindingCode::UnknownColumn => "unknown-column",
            FindingCode::MissingColumn => "missing-column",
            FindingCode::MissingValue => "missing-value",
            FindingCode::ImpossibleDate => "impossible-date",
            FindingCode::BadNumber => "bad-number",
            FindingCode::UnknownUnit => "unknown-unit",
            FindingCode::CheckDigit => "check-digit",
            FindingCode::UnknownCountry => "unknown-country",
            FindingCode::BadPhone => "bad-phone",
            FindingCode::BadIdentifier => "bad-identifier",
            FindingCode::UnknownValue => "unknown-value",
            FindingCode::BadEncoding => "bad-encoding",
            FindingCode::ControlCharacter => "control-character",
            FindingCode::Formula => "formula",
            FindingCode::RowShape => "row-shape",
            FindingCode::Syntax => "syntax",
            FindingCode::Limit => "limit",
            FindingCode::DanglingReference => "dangling-reference",
        }
    }
}

/// One finding: where, what, why, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Finding {
    /// Line or ordinal, 1-based; 0 when it concerns the whole object.
    pub line: u64,
    /// The column, field or element, where there is one.
    pub column: Option<String>,
    /// The stable word.
    pub code: FindingCode,
    /// How much it matters.
    pub severity: Severity,
    /// One line for a person; offending text in backticks, shortened to at most 80 characters.
    pub reason: String,
    /// What the reader can do about it.
    pub remedy: Option<String>,
    /// The marking of the record concerned: a finding quotes it, so it is seen by no wider circle.
    pub marking: String,
}
