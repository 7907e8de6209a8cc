// SPDX-License-Identifier: Apache-2.0
//! A cluster as a drawing: members as numbered dots, judgments as lines that can be chosen with mouse or Tab, bits on them.

use app::{ClusterDoc, ClusterEdge, EdgeBasis};
use maud::{Markup, html};
use model::{EntityId, Verdict};

use crate::shell::bits;

/// Height of the drawing, pixels; across it is as wide as its place.
const HEIGHT: f64 = 380.0;
/// Free space above and below.
const MARGIN: f64 = 34.0;
/// Lines up to which each carries its bits.
const LABELS_MAX: usize = 24;
/// Lines from which on they are drawn thin.
const DENSE: usize = 40;
/// Letters of a caption under its dot.
const CAPTION_CHARS_MAX: usize = 22;
/// Members up to which captions stand under the dots.
const CAPTIONS_MAX: usize = 12;
/// Shades of parts; those beyond share the last.
pub(crate) const GROUPS: usize = 4;

/// The drawing of a cluster. Where `groups` are given, dots are shaded by them.
pub(crate) struct Drawing<'d> {
    /// The cluster.
    pub(crate) doc: &'d ClusterDoc,
    /// The parts after a cut.
    pub(crate) groups: &'d [Vec<EntityId>],
}

/// A member's number in the drawing and the lists, from 1.
pub(crate) fn number_of(doc: &ClusterDoc, id: &EntityId) -> Option<usize> {
    doc.nodes.iter().position(|n| n.id == *id).map(|at| at + 1)
}

impl Drawing<'_> {
    /// The drawing; `link` gives where a line leads, and whether it is the one chosen.
    pub(crate) fn svg(&self, link: impl Fn(&ClusterEdge) -> (String, bool)) -> Markup {
        html! {
            svg.cluster-svg.is-dense[self.doc.edges.len() > DENSE] width="100%" height=(format!("{HEIGHT:.0}")) role="group" aria-label="Members and the judgments between them" {
                // What holds is drawn last, so that it is what a pointer meets.
                @for edge in self.doc.edges.iter().rev() { @let (href, chosen) = link(edge); (self.line(edge, &href, chosen)) }
                @for (at, node) in self.doc.nodes.iter().enumerate() { (self.dot(at, &node.id, &node.caption)) }
            }
        }
    }

    /// Percent across and pixels down.
    fn place(&self, id: &EntityId) -> (f64, f64) {
        let node = self.doc.nodes.iter().find(|n| n.id == *id);
        let (x, y) = node.map_or((0.0, 0.0), |n| (n.x, n.y));
        // Room at the sides for captions, which are centered under their dots.
        (50.0 + 38.0 * x, HEIGHT / 2.0 - (HEIGHT / 2.0 - MARGIN) * y)
    }

    fn line(&self, edge: &ClusterEdge, href: &str, is_chosen: bool) -> Markup {
        let ((x1, y1), (x2, y2)) = (self.place(&edge.left), self.place(&edge.right));
        let class = class_of(edge);
        let label = self.label(edge);
        let ends = |class: String| html! { line class=(class) x1=(format!("{x1:.2}%")) y1=(format!("{y1:.1}")) x2=(format!("{x2:.2}%")) y2=(format!("{y2:.1}")) {} };
        html! {
            a.cl-edge.is-chosen[is_chosen] href=(href) aria-label=(label) aria-current=[is_chosen.then_some("true")] {
                (ends("cl-hit".to_owned()))
                (ends(format!("cl-line {class}")))
                @if edge.basis != EdgeBasis::Person && self.doc.edges.len() <= LABELS_MAX && (edge.basis == EdgeBasis::Model || is_chosen) {
                    text x=(format!("{:.2}%", f64::midpoint(x1, x2))) y=(format!("{:.1}", f64::midpoint(y1, y2) - 4.0)) text-anchor="middle" { (bits(edge.weight_log2)) }
                }
            }
        }
    }

    fn label(&self, edge: &ClusterEdge) -> String {
        let n = |id| number_of(self.doc, id).unwrap_or_default();
        let mut label = format!("{} and {}: ", n(&edge.left), n(&edge.right));
        match edge.basis {
            EdgeBasis::Compared => label.push_str("compared"),
            EdgeBasis::Person => label.push_str(&format!("judged {} by a person", edge.verdict.as_str())),
            EdgeBasis::Model => label.push_str(&format!("judged {}", edge.verdict.as_str())),
        }
        if edge.basis != EdgeBasis::Person {
            label.push_str(&format!(", {} bits", bits(edge.weight_log2)));
        }
        if edge.is_weak {
            label.push_str(", weak bridge");
        } else if edge.bridge_to > 0 {
            label.push_str(", bridge");
        }
        label
    }

    fn dot(&self, at: usize, id: &EntityId, caption: &str) -> Markup {
        let (x, y) = self.place(id);
        let group = self.groups.iter().position(|g| g.contains(id)).map(|g| g.min(GROUPS - 1));
        let class = group.map_or_else(|| "cl-dot".to_owned(), |g| format!("cl-dot cl-group-{g}"));
        let short = if caption.chars().count() > CAPTION_CHARS_MAX {
            caption.chars().take(CAPTION_CHARS_MAX - 1).chain(['…']).collect()
        } else {
            caption.to_owned()
        };
        html! {
            g class=(class) {
                title { (caption) }
                circle cx=(format!("{x:.2}%")) cy=(format!("{y:.1}")) r="12" {}
                text.cl-label x=(format!("{x:.2}%")) y=(format!("{:.1}", y + 4.0)) text-anchor="middle" { (at + 1) }
                @if self.doc.nodes.len() <= CAPTIONS_MAX { text.cl-caption x=(format!("{x:.2}%")) y=(format!("{:.1}", y + 27.0)) text-anchor="middle" { (short) } }
            }
        }
    }
}

fn class_of(edge: &ClusterEdge) -> &'static str {
    match (edge.basis, edge.verdict) {
        _ if edge.is_weak => "cl-weak",
        _ if edge.holds => "cl-holds",
        (EdgeBasis::Compared, _) => "cl-compared",
        (_, Verdict::Disputed) => "cl-disputed",
        _ => "cl-against",
    }
}
