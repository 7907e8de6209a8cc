// SPDX-License-Identifier: Apache-2.0
//! GraphML 1.1 (<http://graphml.graphdrawing.org/specification.html>): networks for Gephi, yEd, Cytoscape and NetworkX.

use std::{
    collections::HashSet,
    fmt::Write as _,
    io::{self, Write},
};

use thiserror::Error;

/// A dot of the network.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Node<'a> {
    /// Unique in the file.
    pub id: &'a str,
    /// What people call it.
    pub caption: &'a str,
    /// Its kind: `Person`, `Shipment`.
    pub kind: &'a str,
    /// Its stage of the supply chain, where it has one.
    pub stage: Option<&'a str>,
    /// Its marking, as a banner line.
    pub marking: &'a str,
}

/// A line of the network.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Edge<'a> {
    /// Unique in the file.
    pub id: &'a str,
    /// The node it starts from.
    pub source: &'a str,
    /// The node it goes to.
    pub target: &'a str,
    /// Whether the direction means something.
    pub is_directed: bool,
    /// What joins them: `owns`.
    pub role: &'a str,
    /// First day it held, ISO 8601, where known.
    pub from: Option<&'a str>,
    /// Last day it held, ISO 8601, where known.
    pub to: Option<&'a str>,
    /// `recorded`, `inferred` or `disputed`.
    pub status: &'a str,
    /// The ids of the records that say so.
    pub evidence: &'a str,
    /// Its marking, as a banner line.
    pub marking: &'a str,
}

/// The network could not be written.
#[derive(Debug, Error)]
pub enum GraphmlError {
    /// An id that stands twice.
    #[error("node `{0}` stands twice")]
    NodeTwice(String),
    /// An edge whose end is not there; no GraphML reader would take it.
    #[error("edge `{edge}` ends at `{node}`, which is no node of this network")]
    UnknownNode {
        /// The edge.
        edge: String,
        /// The end that is missing.
        node: String,
    },
    /// The destination refused the bytes.
    #[error("the network could not be written")]
    Io(#[from] io::Error),
}

const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.1/graphml.xsd">
"#;
const NODE_KEYS: [(&str, &str); 4] = [("caption", "string"), ("kind", "string"), ("stage", "string"), ("marking", "string")];
/// `directed` is a value and no attribute of the edge: NetworkX refuses graphs that mix both kinds.
const EDGE_KEYS: [(&str, &str); 7] = [
    ("role", "string"),
    ("from", "string"),
    ("to", "string"),
    ("directed", "boolean"),
    ("status", "string"),
    ("evidence", "string"),
    ("marking", "string"),
];

/// Writes a network, nodes and edges in the order given, so equal input gives equal bytes.
/// Characters that XML 1.0 cannot hold are left out.
///
/// # Errors
/// When a node id repeats, an edge ends nowhere, or `out` fails.
pub fn write<'a>(
    nodes: impl IntoIterator<Item = Node<'a>>,
    edges: impl IntoIterator<Item = Edge<'a>>,
    out: &mut impl Write,
) -> Result<(), GraphmlError> {
    let mut text = String::from(HEAD);
    for (sort, names) in [("node", NODE_KEYS.as_slice()), ("edge", EDGE_KEYS.as_slice())] {
        for (name, form) in names {
            let _ = writeln!(text, r#"  <key id="{sort}_{name}" for="{sort}" attr.name="{name}" attr.type="{form}"/>"#);
        }
    }
    text.push_str("  <graph id=\"network\" edgedefault=\"directed\">\n");
    out.write_all(text.as_bytes())?;

    let mut known = HashSet::new();
    for node in nodes {
        if !known.insert(node.id) {
            return Err(GraphmlError::NodeTwice(node.id.to_owned()));
        }
        text.clear();
        node_text(&node, &mut text);
        out.write_all(text.as_bytes())?;
    }
    for edge in edges {
        for end in [edge.source, edge.target] {
            if !known.contains(end) {
                return Err(GraphmlError::UnknownNode { edge: edge.id.to_owned(), node: end.to_owned() });
            }
        }
        text.clear();
        edge_text(&edge, &mut text);
        out.write_all(text.as_bytes())?;
    }
    out.write_all(b"  </graph>\n</graphml>\n")?;
    Ok(())
}

fn node_text(node: &Node<'_>, text: &mut String) {
    text.push_str("    <node id=\"");
    escape(node.id, text);
    text.push_str("\">\n");
    let values = [Some(node.caption), Some(node.kind), node.stage, Some(node.marking)];
    for ((name, _), value) in NODE_KEYS.iter().zip(values) {
        data("node", name, value, text);
    }
    text.push_str("    </node>\n");
}

fn edge_text(edge: &Edge<'_>, text: &mut String) {
    for (before, value) in [("    <edge id=\"", edge.id), ("\" source=\"", edge.source), ("\" target=\"", edge.target)] {
        text.push_str(before);
        escape(value, text);
    }
    text.push_str("\">\n");
    let is_directed = if edge.is_directed { "true" } else { "false" };
    let values = [Some(edge.role), edge.from, edge.to, Some(is_directed), Some(edge.status), Some(edge.evidence), Some(edge.marking)];
    for ((name, _), value) in EDGE_KEYS.iter().zip(values) {
        data("edge", name, value, text);
    }
    text.push_str("    </edge>\n");
}

fn data(sort: &str, name: &str, value: Option<&str>, text: &mut String) {
    let Some(value) = value else { return };
    let _ = write!(text, r#"      <data key="{sort}_{name}">"#);
    escape(value, text);
    text.push_str("</data>\n");
}

/// Escapes text for content and attributes alike.
fn escape(value: &str, text: &mut String) {
    for c in value.chars() {
        match c {
            '<' => text.push_str("&lt;"),
            '>' => text.push_str("&gt;"),
            '&' => text.push_str("&amp;"),
            '"' => text.push_str("&quot;"),
            '\t' => text.push_str("&#9;"),
            '\n' => text.push_str("&#10;"),
            '\r' => text.push_str("&#13;"),
            // What is left of the control characters, and the two non-characters: XML 1.0 has no way to write them.
            c if c.is_control() || c == '\u{fffe}' || c == '\u{ffff}' => {}
            c => text.push(c),
        }
    }
}
