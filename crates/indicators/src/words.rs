// SPDX-License-Identifier: Apache-2.0
//! A small reader of SQL words: enough to see names, literals, parameters and the outermost clauses, and nothing more.
//! The engine parses for real; these checks speak to the author of a pack before any engine runs.

/// A word of SQL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Word {
    /// A name or keyword, as written.
    Name(String),
    /// The text of a string literal.
    Literal(String),
    /// `$name`.
    Parameter(String),
    /// Any other character.
    Mark(char),
}

/// A word, its 1-based line, and how many parentheses it stands in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Placed {
    pub(crate) word: Word,
    pub(crate) line: usize,
    pub(crate) depth: usize,
}

/// Splits SQL into words; comments are dropped.
pub(crate) fn words(sql: &str) -> Vec<Placed> {
    let mut found = Vec::new();
    let (mut rest, mut line, mut depth) = (sql, 1, 0_usize);
    while let Some(c) = rest.chars().next() {
        let (length, word) = next(rest, c);
        let (taken, after) = rest.split_at(length);
        if let Some(word) = word {
            if word == Word::Mark(')') {
                depth = depth.saturating_sub(1);
            }
            let opens = word == Word::Mark('(');
            found.push(Placed { word, line, depth });
            depth += usize::from(opens);
        }
        line += taken.matches('\n').count();
        rest = after;
    }
    found
}

/// The bytes of the next word or gap, and the word if it is one.
fn next(rest: &str, first: char) -> (usize, Option<Word>) {
    let until = |from: usize, stop: fn(char) -> bool| rest[from..].find(stop).map_or(rest.len(), |i| from + i);
    let is_gap = |c: char| !(c.is_alphanumeric() || c == '_');
    if rest.starts_with("--") {
        return (until(0, |c| c == '\n'), None);
    }
    if let Some(comment) = rest.strip_prefix("/*") {
        return (comment.find("*/").map_or(rest.len(), |i| i + 4), None);
    }
    match first {
        '\'' | '"' | '`' => {
            let (length, text) = quoted(rest, first);
            (length, Some(if first == '\'' { Word::Literal(text) } else { Word::Name(text) }))
        }
        '$' => {
            let end = until(1, is_gap);
            (end, Some(Word::Parameter(rest[1..end].to_owned())))
        }
        c if c.is_alphabetic() || c == '_' => {
            let end = until(0, is_gap);
            (end, Some(Word::Name(rest[..end].to_owned())))
        }
        // A number is passed over whole, so that the `e` of `1e6` is no name.
        c if c.is_ascii_digit() => (until(0, |c| !(c.is_ascii_alphanumeric() || c == '.')), None),
        c if c.is_whitespace() => (c.len_utf8(), None),
        c => (c.len_utf8(), Some(Word::Mark(c))),
    }
}

/// A quoted text, in which a doubled quote stands for itself; its length with quotes, and what it says.
fn quoted(rest: &str, quote: char) -> (usize, String) {
    let mut text = String::new();
    let mut chars = rest.char_indices().skip(1).peekable();
    while let Some((i, c)) = chars.next() {
        if c != quote {
            text.push(c);
        } else if chars.next_if(|(_, c)| *c == quote).is_some() {
            text.push(quote);
        } else {
            return (i + c.len_utf8(), text);
        }
    }
    (rest.len(), text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_have_lines_and_depths_and_comments_are_gone() {
        let sql = "SELECT a.\"B c\", 'it''s' -- nationality\n/* x\ny */ FROM (t) WHERE n > $days + 1e6";
        let shown: Vec<String> = words(sql).into_iter().map(|p| format!("{:?}@{}/{}", p.word, p.line, p.depth)).collect();
        insta::assert_snapshot!(shown.join("\n"));
    }

    #[test]
    fn torn_text_ends() {
        for torn in ["'abc", "\"abc", "/* abc", "-- abc", "$", "'a''", "é'", "'é"] {
            words(torn);
        }
    }
}
