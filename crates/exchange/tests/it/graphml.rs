// SPDX-License-Identifier: Apache-2.0
//! GraphML that every reader takes.

use linchpin_exchange::graphml::{self, Edge, GraphmlError, Node};
use proptest::prelude::*;

fn text(nodes: &[Node<'_>], edges: &[Edge<'_>]) -> Result<String, GraphmlError> {
    let mut out = Vec::new();
    graphml::write(nodes.iter().copied(), edges.iter().copied(), &mut out)?;
    Ok(String::from_utf8(out).unwrap())
}

const ENDS: [Node<'static>; 2] = [
    Node { id: "a", caption: "Ejemplo & Hijos <SA>", kind: "Company", stage: Some("precursor"), marking: "U" },
    Node { id: "b", caption: "line\nbreak\u{1}\u{0}\"quoted\"", kind: "Person", stage: None, marking: "CUI//LES" },
];

#[test]
fn a_network_is_written_escaped_and_without_control_characters() {
    let edges = [
        Edge {
            id: "1",
            source: "b",
            target: "a",
            is_directed: true,
            role: "owns",
            from: Some("2020-01"),
            to: None,
            status: "recorded",
            evidence: "r1 r2",
            marking: "CUI//LES",
        },
        Edge {
            id: "2",
            source: "a",
            target: "b",
            is_directed: false,
            role: "linked to",
            status: "disputed",
            marking: "U",
            ..Edge::default()
        },
    ];
    insta::assert_snapshot!(text(&ENDS, &edges).unwrap());
}

#[test]
fn an_edge_without_its_end_is_an_error() {
    let edge = Edge { id: "1", source: "a", target: "zz", ..Edge::default() };
    assert!(matches!(text(&ENDS, &[edge]), Err(GraphmlError::UnknownNode { node, .. }) if node == "zz"));
    assert!(matches!(text(&[ENDS[0], ENDS[0]], &[]), Err(GraphmlError::NodeTwice(id)) if id == "a"));
}

proptest! {
    #[test]
    fn no_text_breaks_the_markup(caption in any::<String>()) {
        let xml = text(&[Node { id: "a", caption: &caption, ..Node::default() }], &[]).unwrap();
        let inside = xml.split(r#"<data key="node_caption">"#).nth(1).and_then(|rest| rest.split("</data>").next()).unwrap();
        prop_assert!(!inside.contains(['<', '>', '"']) && !inside.chars().any(char::is_control));
        let kept = caption.chars().filter(|c| !c.is_control() || matches!(c, '\t' | '\n' | '\r')).filter(|c| !matches!(c, '\u{fffe}' | '\u{ffff}'));
        let back = inside.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#9;", "\t").replace("&#10;", "\n").replace("&#13;", "\r").replace("&amp;", "&");
        prop_assert_eq!(back, kept.collect::<String>());
    }
}
