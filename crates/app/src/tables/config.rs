// SPDX-License-Identifier: Apache-2.0
//! What somebody says about their table, over what is inferred: a TOML with the roles of columns and the threshold.

use std::{collections::BTreeMap, fmt, path::Path};

use ingest::suggestion;
use matching::{ColumnRole, Role};
use model::text::excerpt;
use serde::{
    Deserialize,
    de::{IntoDeserializer, value::StrDeserializer},
};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::check_threshold;
use crate::AppError;

/// Bytes of a configuration, at most; one line per column of the widest table is less.
const CONFIG_BYTES_MAX: u64 = 8 << 20;
/// What a configuration may say.
const KEYS: [&str; 3] = ["columns", "kind_column", "threshold"];

/// Roles and settings that somebody wrote down.
#[derive(Clone, Debug, Default)]
pub struct MatchConfig {
    /// As it was named.
    file: String,
    columns: Vec<Said<Role>>,
    kind_column: Option<Said<()>>,
    threshold: Option<f64>,
}

/// Something said about a column, and where.
#[derive(Clone, Debug)]
struct Said<T> {
    line: usize,
    column: String,
    what: T,
}

impl MatchConfig {
    /// Reads a configuration from a file.
    ///
    /// # Errors
    /// When it cannot be read or [`parse`](MatchConfig::parse) refuses it.
    pub fn read(path: &Path) -> Result<MatchConfig, AppError> {
        let file = path.display().to_string();
        let unread = |e: &dyn fmt::Display| AppError::Usage(format!("`{file}` cannot be read: {e}"));
        let size = path.metadata().map_err(|e| unread(&e))?.len();
        if size > CONFIG_BYTES_MAX {
            return Err(unread(&format_args!("it is larger than {CONFIG_BYTES_MAX} bytes, too large for a configuration")));
        }
        let text = std::fs::read_to_string(path).map_err(|e| unread(&e))?;
        MatchConfig::parse(&file, &text)
    }

    /// Reads the text of a configuration.
    ///
    /// # Errors
    /// When it is no TOML, a key or role is unknown, or a value is not what its key takes; the text names line, reason and remedy.
    pub fn parse(file: &str, text: &str) -> Result<MatchConfig, AppError> {
        let place = Place { file, text };
        let root = DeTable::parse(text).map_err(|e| place.error(e.span().map_or(0, |s| s.start), e.message(), "mend the TOML"))?;
        let mut config = MatchConfig { file: file.to_owned(), ..MatchConfig::default() };
        for (key, value) in root.get_ref() {
            match key.get_ref().as_ref() {
                "columns" => config.columns = columns(&place, value)?,
                "kind_column" => {
                    let column = place.string(value, "write the name of a column in quotes")?;
                    config.kind_column = Some(Said { line: place.line(value.span().start), column: column.to_owned(), what: () });
                }
                "threshold" => config.threshold = Some(threshold(&place, value)?),
                other => {
                    let reason = format!("nothing is called `{}` here", excerpt(other));
                    return Err(place.error(key.span().start, &reason, &suggestion(other, KEYS.into_iter())));
                }
            }
        }
        Ok(config)
    }

    /// The threshold, as a probability.
    pub(super) fn threshold(&self) -> Option<f64> {
        self.threshold
    }

    /// Puts what is said here over inferred roles.
    ///
    /// # Errors
    /// When a column is not in the table, or would be compared and must not be.
    pub(super) fn apply(&self, roles: &mut [ColumnRole]) -> Result<(), AppError> {
        let kind = self.kind_column.iter().map(|k| (k.line, &k.column, Role::Kind));
        for (line, column, role) in self.columns.iter().map(|c| (c.line, &c.column, c.what)).chain(kind) {
            let error = |reason: String, remedy: &str| say(&self.file, line, &reason, remedy);
            let Some(at) = roles.iter().position(|r| r.column == *column) else {
                let near = suggestion(column, roles.iter().map(|r| r.column.as_str()));
                return Err(error(format!("no column is called `{}`", excerpt(column)), &near));
            };
            if matching::is_protected(column) && role != Role::Ignored {
                let reason =
                    format!("column `{}` tells whom somebody belongs to by birth or belief, and no rule compares that", excerpt(column));
                return Err(error(reason, "leave it ignored"));
            }
            if let Some(place) = roles.get_mut(at) {
                *place = ColumnRole { column: column.clone(), role, because: format!("line {line} of `{}` says so", self.file) };
            }
        }
        self.demote(roles, Role::Id, "another column is said to be the key");
        self.demote(roles, Role::Kind, "another column is said to tell the kind");
        Ok(())
    }

    /// Where somebody says which column has a role of which a table has one, what was inferred gives way.
    fn demote(&self, roles: &mut [ColumnRole], role: Role, because: &str) {
        let said: Vec<&str> = self.columns.iter().filter(|c| c.what == role).map(|c| c.column.as_str()).collect();
        let said: Vec<&str> =
            if role == Role::Kind { said.into_iter().chain(self.kind_column.iter().map(|k| k.column.as_str())).collect() } else { said };
        if said.is_empty() {
            return;
        }
        for inferred in roles.iter_mut().filter(|r| r.role == role && !said.contains(&r.column.as_str())) {
            inferred.role = Role::Ignored;
            inferred.because = because.to_owned();
        }
    }
}

/// The text of a configuration, for saying where something is.
struct Place<'a> {
    file: &'a str,
    text: &'a str,
}

impl Place<'_> {
    fn line(&self, at: usize) -> usize {
        1 + self.text.bytes().take(at).filter(|b| *b == b'\n').count()
    }

    fn error(&self, at: usize, reason: &str, remedy: &str) -> AppError {
        say(self.file, self.line(at), reason, remedy)
    }

    fn string<'v>(&self, value: &'v Spanned<DeValue<'_>>, remedy: &str) -> Result<&'v str, AppError> {
        value.get_ref().as_str().ok_or_else(|| self.error(value.span().start, "this is no text", remedy))
    }
}

fn say(file: &str, line: usize, reason: &str, remedy: &str) -> AppError {
    let remedy = if remedy.is_empty() { String::new() } else { format!("; {remedy}") };
    AppError::Usage(format!("line {line} of `{file}`: {reason}{remedy}"))
}

fn columns(place: &Place<'_>, value: &Spanned<DeValue<'_>>) -> Result<Vec<Said<Role>>, AppError> {
    let Some(table) = value.get_ref().as_table() else {
        return Err(place.error(value.span().start, "`columns` is no table", "write [columns], then a line `COLUMN = \"role\"` for each"));
    };
    let mut columns = Vec::new();
    for (column, value) in table {
        let word = place.string(value, "write `COLUMN = \"role\"`, with COLUMN in quotes where it has dots or spaces")?;
        let Some(role) = role_of(word) else {
            let at = value.span().start;
            let known = role_words();
            let near = suggestion(word, known.iter().copied());
            let remedy = if near.is_empty() { format!("use one of {}", known.join(", ")) } else { near };
            return Err(place.error(at, &format!("no role is called `{}`", excerpt(word)), &remedy));
        };
        columns.push(Said { line: place.line(column.span().start), column: column.get_ref().to_string(), what: role });
    }
    columns.sort_by_key(|c| c.line);
    Ok(columns)
}

fn threshold(place: &Place<'_>, value: &Spanned<DeValue<'_>>) -> Result<f64, AppError> {
    let number = match value.get_ref() {
        DeValue::Float(number) => number.as_str().parse().ok(),
        DeValue::Integer(number) => number.as_str().parse().ok(),
        _ => None,
    };
    let number: f64 =
        number.ok_or_else(|| place.error(value.span().start, "`threshold` is no number", "write a probability such as 0.9"))?;
    check_threshold(number).map_err(|e| place.error(value.span().start, &e.to_string(), ""))?;
    Ok(number)
}

fn role_of(word: &str) -> Option<Role> {
    let word: StrDeserializer<'_, RoleWords> = word.into_deserializer();
    Role::deserialize(word).ok()
}

/// The words for all roles.
fn role_words() -> &'static [&'static str] {
    let none: StrDeserializer<'_, RoleWords> = "".into_deserializer();
    Role::deserialize(none).err().map_or(&[], |known| known.0)
}

/// What serde says of a word that is no role: the words that are.
#[derive(Debug)]
struct RoleWords(&'static [&'static str]);

impl fmt::Display for RoleWords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "use one of {}", self.0.join(", "))
    }
}

impl std::error::Error for RoleWords {}

impl serde::de::Error for RoleWords {
    fn custom<T: fmt::Display>(_: T) -> Self {
        RoleWords(&[])
    }

    fn unknown_variant(_: &str, expected: &'static [&'static str]) -> Self {
        RoleWords(expected)
    }
}

/// Roles as a configuration that can be edited and given back.
///
/// # Errors
/// When TOML cannot say them.
pub fn roles_toml(roles: &[ColumnRole]) -> Result<String, AppError> {
    let mut lines = Vec::new();
    for role in roles {
        let line = toml::to_string(&BTreeMap::from([(&role.column, role.role)])).map_err(|e| AppError::Export(e.to_string()))?;
        lines.push((line.trim_end().to_owned(), &role.because));
    }
    let width = lines.iter().map(|(line, _)| line.chars().count()).filter(|n| *n < LINE_CHARS_MAX).max().unwrap_or_default();
    let mut text = "# threshold = 0.5\n\n[columns]\n".to_owned();
    for (line, because) in lines {
        text.push_str(&format!("{line:<width$}  # {}\n", because.replace(char::is_control, " ")));
    }
    text.push_str(&format!("\n# roles: {}\n", role_words().join(", ")));
    Ok(text)
}

/// Longer lines do not move the comments of the others.
const LINE_CHARS_MAX: usize = 60;

#[cfg(test)]
mod tests {
    use super::*;

    fn roles(all: &[(&str, Role)]) -> Vec<ColumnRole> {
        all.iter().map(|(column, role)| ColumnRole { column: (*column).to_owned(), role: *role, because: "so".to_owned() }).collect()
    }

    fn applied(text: &str) -> Result<Vec<(String, Role)>, String> {
        let mut roles = roles(&[
            ("id", Role::Id),
            ("given", Role::GivenName),
            ("name.first", Role::Text),
            ("type", Role::Kind),
            ("nationality", Role::Ignored),
        ]);
        let config = MatchConfig::parse("c.toml", text).map_err(|e| e.to_string())?;
        config.apply(&mut roles).map_err(|e| e.to_string())?;
        Ok(roles.into_iter().map(|r| (r.column, r.role)).collect())
    }

    #[test]
    fn what_is_said_stands_over_what_is_inferred() {
        let found = applied("kind_column = \"given\"\n[columns]\n\"name.first\" = \"id\"\n").unwrap();
        let found: Vec<Role> = found.into_iter().map(|(_, role)| role).collect();
        assert_eq!(found, [Role::Ignored, Role::Kind, Role::Id, Role::Ignored, Role::Ignored]);
    }

    #[test]
    fn errors_name_line_reason_and_the_nearest_right_word() {
        for (text, says) in [
            ("[columns]\ngivn = \"given_name\"", "line 2 of `c.toml`: no column is called `givn`; did you mean `given`?"),
            ("[columns]\n\ngiven = \"givenname\"", "line 3 of `c.toml`: no role is called `givenname`; did you mean `given_name`?"),
            ("treshold = 1", "line 1 of `c.toml`: nothing is called `treshold` here; did you mean `threshold`?"),
            ("threshold = 90", "line 1 of `c.toml`: a threshold is a probability"),
            ("threshold = \"high\"", "line 1 of `c.toml`: `threshold` is no number"),
            ("[columns]\nname.first = \"id\"", "line 2 of `c.toml`: this is no text; write `COLUMN = \"role\"`, with COLUMN in quotes"),
            ("columns = 3", "line 1 of `c.toml`: `columns` is no table"),
            ("[columns", "line 1 of `c.toml`: "),
            ("[columns]\nnationality = \"category\"", "line 2 of `c.toml`: column `nationality` tells whom somebody belongs to"),
            ("kind_column = \"nationality\"", "line 1 of `c.toml`: column `nationality` tells whom somebody belongs to"),
            ("[columns]\ngiven = \"zzz\"", "use one of id, source, kind, name, alias"),
        ] {
            let error = applied(text).unwrap_err();
            assert!(error.contains(says), "{text}: {error}");
        }
    }

    #[test]
    fn roles_come_back_from_their_own_toml() {
        let all = roles(&[
            ("a b", Role::Name),
            ("\"q\".\n\\#", Role::Phone),
            ("plain", Role::Ignored),
            ("ö = 1", Role::BirthDate),
            ("", Role::Id),
        ]);
        let text = roles_toml(&all).unwrap();
        let mut back = roles(&[("a b", Role::Id), ("\"q\".\n\\#", Role::Id), ("plain", Role::Id), ("ö = 1", Role::Id), ("", Role::Name)]);
        MatchConfig::parse("c.toml", &text).unwrap().apply(&mut back).unwrap();
        assert_eq!(back.iter().map(|r| r.role).collect::<Vec<_>>(), all.iter().map(|r| r.role).collect::<Vec<_>>(), "{text}");
    }
}
