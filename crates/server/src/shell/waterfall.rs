// SPDX-License-Identifier: Apache-2.0
//! Match weights as a waterfall: each comparison's bits, from zero to their sum, beside what was needed.

use maud::{Markup, html};
use model::{Reason, Verdict};

use super::parts::{icon, quoted};

/// What a waterfall is measured in.
struct Unit {
    caption: &'static str,
    name: &'static str,
}

const BITS: Unit = Unit { caption: "Match weights in bits", name: "Bits" };
const POINTS: Unit = Unit { caption: "The score in points of a hundred", name: "Points" };

/// The table of a judgment's or explanation's reasons. `threshold` is drawn when it is known.
pub(crate) fn waterfall(reasons: &[Reason], threshold_log2: Option<f64>) -> Markup {
    table(reasons, threshold_log2, &BITS)
}

/// The table of a screening hit's score, in points of a hundred, beside what makes an alert.
pub(crate) fn score_waterfall(score: &[app::Step], threshold: f64) -> Markup {
    let points = |s: &app::Step| Reason { comparison: s.comparison.to_owned(), text: s.text.clone(), weight_log2: s.change * 100.0 };
    table(&score.iter().map(points).collect::<Vec<_>>(), Some(threshold * 100.0), &POINTS)
}

fn table(reasons: &[Reason], threshold_log2: Option<f64>, unit: &Unit) -> Markup {
    let steps = steps(reasons);
    let total = steps.last().map_or(0.0, |(_, end)| *end);
    let frame = Frame::over(&steps, threshold_log2);
    html! {
        table.waterfall {
            caption.visually-hidden { (unit.caption) }
            thead { tr { th scope="col" { "Compared" } th.wf-values scope="col" { "Found" } th.num scope="col" { (unit.name) } th.wf-cell scope="col" { "Against, for" } } }
            tbody {
                @for (reason, (start, end)) in reasons.iter().zip(&steps) {
                    tr {
                        th scope="row" { (reason.comparison) }
                        td.wf-values { (quoted(&reason.text)) }
                        td class={ "num " (sign(reason.weight_log2)) } { (bits(reason.weight_log2)) }
                        td.wf-cell { (frame.step(*start, *end)) }
                    }
                }
            }
            tfoot {
                tr {
                    th scope="row" { "Sum" }
                    td.wf-values { @if let Some(needed) = threshold_log2 { (bits(needed)) " or more are needed" } }
                    td.num { (bits(total)) }
                    td.wf-cell { (frame.sum(total, threshold_log2, unit)) }
                }
            }
        }
    }
}

/// `+8.4`, with a true minus sign.
pub(crate) fn bits(weight_log2: f64) -> String {
    let text = format!("{weight_log2:+.1}");
    text.replace('-', "−")
}

/// A verdict in words with its mark.
pub(crate) fn verdict_mark(verdict: Verdict) -> Markup {
    let symbol = match verdict {
        Verdict::Same => "check",
        Verdict::Different => "close",
        Verdict::Disputed => "dispute",
        Verdict::Withdrawn => "undo",
    };
    html! { span class={ "verdict verdict-" (verdict.as_str()) } { (icon(symbol)) (verdict.as_str()) } }
}

fn sign(weight: f64) -> &'static str {
    if weight < 0.0 { "neg" } else { "pos" }
}

/// Where each bar begins and ends, in bits.
fn steps(reasons: &[Reason]) -> Vec<(f64, f64)> {
    let mut at = 0.0;
    let next = |r: &Reason| {
        let start = at;
        at += r.weight_log2;
        (start, at)
    };
    reasons.iter().map(next).collect()
}

/// The stretch of bits that all bars share.
struct Frame {
    from: f64,
    width: f64,
}

impl Frame {
    fn over(steps: &[(f64, f64)], threshold: Option<f64>) -> Frame {
        let ends = || steps.iter().flat_map(|(a, b)| [*a, *b]).chain(threshold).chain([0.0]);
        let (low, high) = (ends().fold(0.0, f64::min), ends().fold(0.0, f64::max));
        let room = ((high - low) * 0.04).max(0.5);
        Frame { from: low - room, width: high - low + 2.0 * room }
    }

    fn draw(&self, label: Option<String>, inside: Markup) -> Markup {
        html! {
            svg.wf viewBox=(format!("{:.2} 0 {:.2} 10", self.from, self.width)) preserveAspectRatio="none" aria-hidden=[label.is_none().then_some("true")]
                role=[label.is_some().then_some("img")] aria-label=[label] {
                line.wf-zero x1="0" x2="0" y1="-3" y2="13" {}
                (inside)
            }
        }
    }

    fn step(&self, start: f64, end: f64) -> Markup {
        let class = if end < start { "wf-neg" } else { "wf-pos" };
        self.draw(
            None,
            html! {
                rect class=(class) x=(format!("{:.2}", start.min(end))) y="1.5" width=(format!("{:.2}", (end - start).abs())) height="7" {}
                line.wf-step x1=(format!("{end:.2}")) x2=(format!("{end:.2}")) y1="8.5" y2="13" {}
            },
        )
    }

    fn sum(&self, total: f64, threshold: Option<f64>, unit: &Unit) -> Markup {
        let label = format!("Sum {} {}", bits(total), unit.name.to_lowercase());
        self.draw(
            Some(label),
            html! {
                rect.wf-sum x=(format!("{:.2}", total.min(0.0))) y="2.5" width=(format!("{:.2}", total.abs())) height="5" {}
                @if let Some(needed) = threshold { line.wf-mark x1=(format!("{needed:.2}")) x2=(format!("{needed:.2}")) y1="-2" y2="12" {} }
            },
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason(weight_log2: f64) -> Reason {
        Reason { comparison: "name".to_owned(), text: "agrees".to_owned(), weight_log2 }
    }

    #[test]
    fn bars_stand_end_to_end() {
        assert_eq!(steps(&[reason(8.0), reason(-3.0), reason(1.5)]), [(0.0, 8.0), (8.0, 5.0), (5.0, 6.5)]);
    }

    #[test]
    fn every_bar_lies_within_the_frame() {
        let frame = Frame::over(&[(0.0, -4.0), (-4.0, 9.0)], Some(12.0));
        assert!(frame.from < -4.0 && frame.from + frame.width > 12.0);
        assert!(Frame::over(&[], None).width > 0.0);
    }

    #[test]
    fn bits_have_a_sign() {
        assert_eq!((bits(8.44), bits(-1.76)), ("+8.4".to_owned(), "−1.8".to_owned()));
    }
}
