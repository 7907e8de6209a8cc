// SPDX-License-Identifier: Apache-2.0
//! The values of a JSON list, or values one after the other, without reading the whole document.

use std::io::{self, BufRead};

use crate::lines::{Line, ROW_BYTES_MAX};

/// Cuts a document into its items. Only brackets and quotes are looked at: whether an item is JSON is for its reader to say.
pub(super) struct Items<'a> {
    input: &'a mut dyn BufRead,
    item: Vec<u8>,
    line: u64,
    is_started: bool,
    /// The list stands within an object: nothing behind it is an item.
    is_wrapped: bool,
    is_ended: bool,
}

/// How far an item has come.
#[derive(Default)]
struct Scan {
    depth: u64,
    in_text: bool,
    is_escaped: bool,
    is_any: bool,
}

/// What a byte is to the item.
enum Step {
    /// Of no item.
    Between,
    Within,
    /// Its last byte.
    Last,
    /// Ends it without being of it.
    After,
}

impl<'a> Items<'a> {
    pub(super) fn new(input: &'a mut dyn BufRead) -> Self {
        Items { input, item: Vec::new(), line: 1, is_started: false, is_wrapped: false, is_ended: false }
    }

    /// The items of a list that starts after this many bytes of what the input has at hand (see [`wrapped_list`]).
    pub(super) fn wrapped(input: &'a mut dyn BufRead, bytes: usize) -> io::Result<Self> {
        let head = input.fill_buf()?;
        let newlines = head.iter().take(bytes).filter(|b| **b == b'\n').count() as u64;
        input.consume(bytes);
        Ok(Items { line: 1 + newlines, is_started: true, is_wrapped: true, ..Items::new(input) })
    }

    /// The next item with the line on which it starts. An item that the document cuts off is given as it is.
    pub(super) fn next(&mut self) -> io::Result<Option<(u64, Line<'_>)>> {
        self.item.clear();
        let mut scan = Scan::default();
        let mut start = self.line;
        let mut is_too_long = false;
        let mut is_done = false;
        while !is_done && !self.is_ended {
            let chunk = self.input.fill_buf()?;
            if chunk.is_empty() {
                break;
            }
            let mut used = 0;
            for byte in chunk {
                used += 1;
                self.line += u64::from(*byte == b'\n');
                if *byte == b'[' && !self.is_started {
                    self.is_started = true;
                    continue;
                }
                let is_outside = scan.depth == 0 && !scan.in_text;
                let step = scan.step(*byte);
                if is_outside && *byte == b']' && self.is_wrapped {
                    self.is_ended = true;
                    break;
                }
                if matches!(step, Step::Within | Step::Last) {
                    if self.item.is_empty() && !is_too_long {
                        start = self.line;
                    }
                    is_too_long |= self.item.len() >= ROW_BYTES_MAX;
                    if !is_too_long {
                        self.item.push(*byte);
                    }
                    self.is_started = true;
                }
                is_done = matches!(step, Step::Last | Step::After);
                if is_done {
                    break;
                }
            }
            self.input.consume(used);
        }
        Ok(scan.is_any.then_some((start, if is_too_long { Line::TooLong } else { Line::Bytes(&self.item) })))
    }
}

/// Where the list begins in an object that wraps one, as answers of servers do: `{"total": 2, "results": [{…`.
pub(super) fn wrapped_list(head: &[u8]) -> Option<usize> {
    const LISTS: [&[u8]; 11] =
        [b"content", b"data", b"entities", b"entries", b"hits", b"items", b"list", b"objects", b"records", b"results", b"rows"];
    let mut scan = Scan::default();
    let (mut start, mut key) = (0, &b""[..]);
    for (at, byte) in head.iter().enumerate() {
        if *byte == b'[' && !scan.in_text && scan.depth == 1 && LISTS.contains(&key) {
            let within = head.get(at + 1..).unwrap_or_default().trim_ascii_start();
            return within.starts_with(b"{").then_some(at + 1);
        }
        let was_text = scan.in_text;
        scan.step(*byte);
        match (was_text, scan.in_text) {
            (false, true) => start = at + 1,
            (true, false) => key = head.get(start..at).unwrap_or_default(),
            _ => {}
        }
    }
    None
}

impl Scan {
    fn step(&mut self, byte: u8) -> Step {
        if self.in_text {
            match byte {
                _ if self.is_escaped => self.is_escaped = false,
                b'\\' => self.is_escaped = true,
                b'"' => {
                    self.in_text = false;
                    return self.closed();
                }
                _ => {}
            }
            return Step::Within;
        }
        match byte {
            b'{' | b'[' => self.depth += 1,
            b'"' => self.in_text = true,
            b'}' | b']' if self.depth > 0 => {
                self.depth -= 1;
                return self.closed();
            }
            _ if self.depth > 0 => {}
            b'}' | b']' | b',' | b' ' | b'\t' | b'\r' | b'\n' if self.is_any => return Step::After,
            b'}' | b']' | b',' | b' ' | b'\t' | b'\r' | b'\n' => return Step::Between,
            _ => {}
        }
        self.is_any = true;
        Step::Within
    }

    fn closed(&self) -> Step {
        if self.depth == 0 { Step::Last } else { Step::Within }
    }
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use super::*;

    fn items(text: &str) -> Vec<String> {
        let mut input = BufReader::with_capacity(3, text.as_bytes());
        all(Items::new(&mut input))
    }

    fn all(mut items: Items<'_>) -> Vec<String> {
        let mut all = Vec::new();
        while let Some((line, item)) = items.next().unwrap() {
            let item = match item {
                Line::Bytes(bytes) => String::from_utf8_lossy(bytes).into_owned(),
                Line::TooLong => "too long".to_owned(),
            };
            all.push(format!("{line}: {item}"));
        }
        all
    }

    #[test]
    fn documents_are_cut_into_items() {
        for (text, expect) in [
            ("[{\"a\":1},\n {\"b\":[{}]}]", &["1: {\"a\":1}", "2: {\"b\":[{}]}"][..]),
            ("{\"a\":\n1}\n{\"b\":2}", &["1: {\"a\":\n1}", "3: {\"b\":2}"]),
            ("[{\"a\":\"}]\\\"{\"}]", &["1: {\"a\":\"}]\\\"{\"}"]),
            ("[\"x,y\", 12 ,null]", &["1: \"x,y\"", "1: 12", "1: null"]),
            ("[[1,2],[3]]", &["1: [1,2]", "1: [3]"]),
            ("[{\"a\":1},{\"b\":", &["1: {\"a\":1}", "1: {\"b\":"]),
            ("[]", &[]),
            ("", &[]),
        ] {
            assert_eq!(items(text), expect, "{text}");
        }
    }

    #[test]
    fn a_list_within_an_object_is_found() {
        for (text, expect) in [
            ("{\"total\":{\"data\":[{}]},\n\"results\": [ {\"a\":[1]}, {}], \"next\": [{}]}", Some(&["2: {\"a\":[1]}", "2: {}"][..])),
            ("{\"id\":1,\"data\":[1]}", None),
            ("{\"id\":\"data\",\"FEATURES\":[{}]}", None),
            ("{\"a\": [{\"results\": [{}]}]}", None),
        ] {
            let found = wrapped_list(text.as_bytes()).map(|at| {
                let mut input = BufReader::new(text.as_bytes());
                all(Items::wrapped(&mut input, at).unwrap())
            });
            assert_eq!(found.as_deref(), expect.map(|e| e.iter().map(|i| (*i).to_owned()).collect::<Vec<_>>()).as_deref(), "{text}");
        }
    }

    #[test]
    fn an_item_beyond_the_limit_is_skipped_and_reading_goes_on() {
        let text = format!("[{{\"a\":\"{}\"}},{{\"b\":1}}]", "x".repeat(ROW_BYTES_MAX));
        assert_eq!(items(&text), ["1: too long", "1: {\"b\":1}"]);
    }
}
