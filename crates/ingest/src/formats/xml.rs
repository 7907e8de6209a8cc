// SPDX-License-Identifier: Apache-2.0
//! XML from strangers: streamed, one record's elements in memory at a time, every size with a limit.
//!
//! A document type definition is refused as such. So there are no entities of the document's own,
//! and nothing can expand (cyclic entities, "billion laughs") or be fetched (external entities).

pub(crate) mod un_sc;

use std::{
    io::{self, BufRead, Read},
    sync::Arc,
};

use model::text::excerpt;
use quick_xml::{
    Error, Reader,
    escape::{resolve_predefined_entity, unescape},
    events::{BytesRef, BytesStart, Event},
};

use crate::batch::Stop;

pub(crate) use un_sc::read;

/// Bytes of one tag with its attributes, or of one run of text.
const PIECE_BYTES_MAX: usize = 1 << 20;
/// Elements within elements, the document's own included.
const DEPTH_MAX: usize = 32;
/// Elements and attributes of one record.
const RECORD_ELEMENTS_MAX: usize = 20_000;
/// Bytes of names and text of one record.
const RECORD_BYTES_MAX: usize = 4 << 20;

/// One element of a record. An attribute is a child whose name starts with `@`.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Element {
    pub(crate) name: String,
    /// The text directly in it, white space collapsed.
    pub(crate) text: String,
    pub(crate) children: Vec<Element>,
}

impl Element {
    /// The children of this name.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Element> {
        self.children.iter().filter(move |c| c.name == name)
    }

    /// The text of the first child of this name that has some; otherwise nothing.
    pub(crate) fn text_of<'a>(&'a self, name: &'a str) -> &'a str {
        self.all(name).map(|c| c.text.as_str()).find(|t| !t.is_empty()).unwrap_or_default()
    }

    /// Writes what the element says, the same for the same element however it is laid out: white space collapsed, empty elements left out.
    pub(crate) fn canonical(&self, out: &mut Vec<u8>) {
        if self.is_empty() {
            return;
        }
        for part in [&self.name, &self.text] {
            out.extend_from_slice(&(part.len() as u64).to_le_bytes());
            out.extend_from_slice(part.as_bytes());
        }
        self.children.iter().for_each(|c| c.canonical(out));
        out.push(b'/');
    }

    fn is_empty(&self) -> bool {
        self.text.is_empty() && self.children.iter().all(Element::is_empty)
    }
}

/// The records of a document, one after the other.
pub(crate) struct Records<'a> {
    reader: Reader<Tap<'a>>,
    buffer: Vec<u8>,
    /// Names of the open elements above the records, outermost first.
    above: Vec<String>,
    root: &'static str,
    is_record: fn(&str) -> bool,
    is_root_seen: bool,
}

impl<'a> Records<'a> {
    /// The elements for which `is_record` holds, wherever they stand below the root element `root`.
    pub(crate) fn new(input: &'a mut dyn BufRead, root: &'static str, is_record: fn(&str) -> bool) -> Self {
        let mut reader = Reader::from_reader(Tap { input, left: PIECE_BYTES_MAX, line: 1 });
        reader.config_mut().expand_empty_elements = true;
        Records { reader, buffer: Vec::new(), above: Vec::new(), root, is_record, is_root_seen: false }
    }

    /// The next record, or nothing at the document's end.
    pub(crate) fn next(&mut self) -> Result<Option<Element>, Stop> {
        loop {
            match self.event()? {
                Piece::Start(element) if (self.is_record)(&element.name) && !self.above.is_empty() => {
                    return self.record(element).map(Some);
                }
                Piece::Start(element) => self.open(element.name)?,
                Piece::End => drop(self.above.pop()),
                Piece::Text(text) if self.above.is_empty() && !text.trim().is_empty() => {
                    return Err(self.refused("text stands outside the document's element", "give the XML file as the publisher has it"));
                }
                Piece::Text(_) => {}
                Piece::Eof if !self.is_root_seen => {
                    return Err(self.refused("the document is empty", "check that the file was downloaded whole"));
                }
                Piece::Eof if !self.above.is_empty() => return Err(self.cut()),
                Piece::Eof => return Ok(None),
            }
        }
    }

    fn open(&mut self, name: String) -> Result<(), Stop> {
        if self.above.is_empty() {
            if self.is_root_seen || name != self.root {
                let reason = format!("the document starts with `{}` where `{}` was expected", excerpt(&name), self.root);
                return Err(self.refused(reason, "check that the file is of this source"));
            }
            self.is_root_seen = true;
        }
        self.above.push(name);
        if self.above.len() > DEPTH_MAX { Err(self.too_deep()) } else { Ok(()) }
    }

    /// Reads on to the end of a record that has just been opened.
    fn record(&mut self, start: Element) -> Result<Element, Stop> {
        let (mut elements, mut bytes) = (1, 0);
        let mut open = vec![start];
        loop {
            match self.event()? {
                Piece::Start(element) => {
                    elements += 1 + element.children.len();
                    bytes += element.name.len() + element.children.iter().map(|a| a.name.len() + a.text.len()).sum::<usize>();
                    open.push(element);
                }
                Piece::Text(text) => {
                    bytes += text.len();
                    if let Some(element) = open.last_mut() {
                        element.text.push_str(&text);
                    }
                }
                Piece::End => {
                    let Some(mut done) = open.pop() else { return Err(self.cut()) };
                    done.text = done.text.split_whitespace().collect::<Vec<_>>().join(" ");
                    match open.last_mut() {
                        Some(parent) => parent.children.push(done),
                        None => return Ok(done),
                    }
                }
                Piece::Eof => return Err(self.cut()),
            }
            if elements > RECORD_ELEMENTS_MAX || bytes > RECORD_BYTES_MAX {
                let reason = format!("one record has more than {RECORD_ELEMENTS_MAX} elements or {RECORD_BYTES_MAX} bytes");
                return Err(self.refused(reason, "no record of this list is that large: get the file from the publisher again"));
            }
            if open.len() + self.above.len() > DEPTH_MAX {
                return Err(self.too_deep());
            }
        }
    }

    fn event(&mut self) -> Result<Piece, Stop> {
        loop {
            self.buffer.clear();
            self.reader.get_mut().left = PIECE_BYTES_MAX;
            let piece = match self.reader.read_event_into(&mut self.buffer) {
                Ok(event) => piece(event),
                Err(error) => Err(Fault::Xml(error)),
            };
            match piece {
                Ok(Some(piece)) => return Ok(piece),
                Ok(None) => {}
                Err(fault) => return Err(self.fault(fault)),
            }
        }
    }

    fn fault(&self, fault: Fault) -> Stop {
        const AGAIN: &str = "the file is damaged or no XML: get it from the publisher again";
        match fault {
            Fault::Xml(Error::Io(error)) => match Arc::try_unwrap(error) {
                Ok(error) if error.get_ref().is_some_and(|e| e.is::<PieceTooLong>()) => {
                    let reason = format!("one tag or run of text is longer than {PIECE_BYTES_MAX} bytes");
                    self.refused(reason, "no value of this list is that long: get the file from the publisher again")
                }
                Ok(error) => Stop::Io(error),
                Err(shared) => Stop::Io(io::Error::new(shared.kind(), shared)),
            },
            Fault::Xml(Error::Encoding(_)) => self.refused("the bytes are not UTF-8", "convert the file to UTF-8"),
            Fault::Xml(error) => self.refused(excerpt(&error.to_string()), AGAIN),
            Fault::Text(reason) => self.refused(reason, AGAIN),
            Fault::DocType => self.refused(
                "the document has a document type definition",
                "remove `<!DOCTYPE …>`: definitions can make a small file expand without end or fetch others",
            ),
            Fault::Encoding(name) => {
                self.refused(format!("the document says it is in `{}`; only UTF-8 is read", excerpt(&name)), "convert the file to UTF-8")
            }
        }
    }

    fn too_deep(&self) -> Stop {
        self.refused(
            format!("elements stand more than {DEPTH_MAX} levels deep"),
            "no list is nested like this: get the file from the publisher again",
        )
    }

    fn cut(&self) -> Stop {
        self.refused("the document ends before its elements are closed", "the file is cut off: get it from the publisher again")
    }

    /// A refusal at the line reached.
    pub(crate) fn refused(&self, reason: impl Into<String>, remedy: &str) -> Stop {
        Stop::refused(self.reader.get_ref().line, reason, remedy)
    }
}

/// An event as far as records care.
enum Piece {
    /// An opened element, with its attributes as children.
    Start(Element),
    Text(String),
    End,
    Eof,
}

enum Fault {
    Xml(Error),
    Text(String),
    DocType,
    Encoding(String),
}

fn piece(event: Event<'_>) -> Result<Option<Piece>, Fault> {
    Ok(Some(match event {
        Event::Start(start) | Event::Empty(start) => Piece::Start(element(&start)?),
        Event::End(_) => Piece::End,
        Event::Text(text) => Piece::Text(text.xml10_content().into_owned()),
        Event::CData(text) => Piece::Text(text.xml10_content().into_owned()),
        Event::GeneralRef(reference) => Piece::Text(resolved(&reference)?),
        Event::Eof => Piece::Eof,
        Event::DocType(_) => return Err(Fault::DocType),
        Event::Decl(declaration) => match declaration.encoding() {
            Some(Ok(name)) if !name.eq_ignore_ascii_case("utf-8") && !name.eq_ignore_ascii_case("us-ascii") => {
                return Err(Fault::Encoding(name.into_owned()));
            }
            _ => return Ok(None),
        },
        Event::Comment(_) | Event::PI(_) => return Ok(None),
    }))
}

fn element(start: &BytesStart<'_>) -> Result<Element, Fault> {
    const ATTRIBUTES_MAX: usize = 200;
    let mut element = Element { name: start.name().as_ref().to_owned(), ..Element::default() };
    // Unchecked: looking each one up among the others is what makes many attributes slow.
    for attribute in start.attributes().with_checks(false) {
        let attribute = attribute.map_err(|e| Fault::Xml(Error::InvalidAttr(e)))?;
        if element.children.len() >= ATTRIBUTES_MAX {
            return Err(Fault::Text(format!("`{}` has more than {ATTRIBUTES_MAX} attributes", excerpt(&element.name))));
        }
        let text = unescape(&attribute.value).map_err(|e| Fault::Xml(Error::Escape(e)))?;
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        element.children.push(Element { name: format!("@{}", attribute.key.as_ref()), text, children: Vec::new() });
    }
    Ok(element)
}

fn resolved(reference: &BytesRef<'_>) -> Result<String, Fault> {
    if let Some(c) = reference.resolve_char_ref().map_err(Fault::Xml)? {
        return Ok(c.to_string());
    }
    let name = reference.xml10_content();
    match resolve_predefined_entity(&name) {
        Some(text) => Ok(text.to_owned()),
        None => Err(Fault::Text(format!("the entity `&{};` is defined nowhere", excerpt(&name)))),
    }
}

/// Passes bytes on, counting lines; refuses when one piece of markup takes too many.
struct Tap<'a> {
    input: &'a mut dyn BufRead,
    left: usize,
    line: u64,
}

#[derive(Debug, thiserror::Error)]
#[error("a piece of markup is longer than {PIECE_BYTES_MAX} bytes")]
struct PieceTooLong;

impl Read for Tap<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let mut available = self.fill_buf()?;
        let count = available.read(out)?;
        self.consume(count);
        Ok(count)
    }
}

impl BufRead for Tap<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        let available = self.input.fill_buf()?;
        if self.left == 0 && !available.is_empty() {
            return Err(io::Error::other(PieceTooLong));
        }
        Ok(available.get(..self.left).unwrap_or(available))
    }

    fn consume(&mut self, count: usize) {
        if let Ok(available) = self.input.fill_buf() {
            let taken = available.get(..count).unwrap_or(available);
            self.line += taken.iter().filter(|b| **b == b'\n').count() as u64;
        }
        self.left = self.left.saturating_sub(count);
        self.input.consume(count);
    }
}
