// SPDX-License-Identifier: Apache-2.0
//! The report as pictures: one a subject, and one of the leak. Plain SVG that reads on light and dark pages: lines and letters take the
//! color of the page's text; the two fixed colors have a contrast of 3 to 1 or more on white and on black (WCAG 2.2, 1.4.11), and the
//! two sides differ in form, too: the world is a full line or bar, published data a broken line or an outline. In an `img`, which does not
//! know the color of the page's text, the reader's own choice of light or dark decides.

use std::fmt::Write as _;

use super::{Measure, Report, leak::Auc};

/// Of the world: 4.8 to 1 on white, 4.4 to 1 on black.
const WORLD: &str = "#0077bb";
/// Of published data: 4.0 to 1 on white, 5.2 to 1 on black.
const REAL: &str = "#cc5f00";
const WIDTH: f64 = 640.0;
/// Panels side by side, their height, and the head above them.
const COLUMNS: usize = 4;
const PANEL: (f64, f64) = (WIDTH / COLUMNS as f64, 126.0);
/// Most characters of a line of a panel's title.
const TITLE_CHARS: usize = 27;
const HEAD: f64 = 40.0;

/// Files with a picture each: name and text.
pub fn plots(report: &Report) -> Vec<(String, String)> {
    let mut subjects: Vec<&str> = report.measures.iter().map(|m| m.subject).collect();
    subjects.dedup();
    let mut files: Vec<(String, String)> = subjects
        .into_iter()
        .map(|subject| {
            let of: Vec<&Measure> = report.measures.iter().filter(|m| m.subject == subject).collect();
            (format!("{}.svg", subject.replace(' ', "-")), picture(subject, &of))
        })
        .collect();
    if !report.leak.sources.is_empty() {
        files.push(("leak.svg".to_owned(), leak(report)));
    }
    files
}

/// Names of title and description hold the subject's, so that pictures can share a page.
fn open(name: &str, title: &str, description: &str, height: f64) -> String {
    let mut svg = String::new();
    let name = name.replace(' ', "-");
    let _ = write!(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" width=\"{WIDTH}\" height=\"{height}\" role=\"img\" \
         aria-labelledby=\"{name}-title {name}-desc\" font-family=\"system-ui, sans-serif\" font-size=\"10\" fill=\"currentColor\">\n\
         <style>svg:root{{color:#1f2328}}@media (prefers-color-scheme:dark){{svg:root{{color:#e6edf3}}}}</style>\n\
         <title id=\"{name}-title\">{}</title>\n<desc id=\"{name}-desc\">{}</desc>\n",
        escape(title),
        escape(description)
    );
    svg
}

fn picture(subject: &str, measures: &[&Measure]) -> String {
    let rows = measures.len().div_ceil(COLUMNS);
    let outside: Vec<&str> = measures.iter().filter(|m| !m.is_within).map(|m| m.title).collect();
    let described = format!(
        "{} of {} measures are within their tolerance. {}",
        measures.len() - outside.len(),
        measures.len(),
        if outside.is_empty() { String::new() } else { format!("Outside: {}.", outside.join("; ")) }
    );
    let mut svg = open(subject, &format!("The made-up world beside published data: {subject}"), &described, HEAD + rows as f64 * PANEL.1);
    let _ = write!(
        svg,
        "<text x=\"8\" y=\"16\" font-size=\"13\" font-weight=\"600\">{}</text>\n\
         <rect x=\"8\" y=\"24\" width=\"14\" height=\"8\" fill=\"{WORLD}\"/><text x=\"26\" y=\"32\">world</text>\n\
         <rect x=\"70\" y=\"24.5\" width=\"13\" height=\"7\" fill=\"none\" stroke=\"{REAL}\" stroke-width=\"1.5\" stroke-dasharray=\"3 2\"/>\
         <text x=\"88\" y=\"32\">published</text>\n",
        escape(subject)
    );
    for (nth, measure) in measures.iter().enumerate() {
        let (x, y) = ((nth % COLUMNS) as f64 * PANEL.0, HEAD + (nth / COLUMNS) as f64 * PANEL.1);
        panel(&mut svg, measure, x, y);
    }
    svg.push_str("</svg>\n");
    svg
}

/// One measure: a name, a drawing and a verdict.
fn panel(svg: &mut String, measure: &Measure, x: f64, y: f64) {
    let _ =
        writeln!(svg, "<g transform=\"translate({x} {y})\"><title>{}</title>", escape(&format!("{} ({})", measure.title, measure.unit)));
    for (line, y) in title_lines(measure.title).iter().zip([10, 21]) {
        let _ = writeln!(svg, "<text x=\"8\" y=\"{y}\">{}</text>", escape(line));
    }
    svg.push_str("<g transform=\"translate(0 10)\">\n");
    let verdict = if measure.is_within { "within" } else { "outside" };
    let _ = writeln!(svg, "<text x=\"8\" y=\"106\" font-size=\"9\">{verdict}: {:.2} of {:.2}</text>", measure.distance, measure.tolerance);
    let scale = Scale::over(measure);
    match (measure.quantiles.is_empty(), measure.world.len() == measure.real.len() && measure.world.len() > 1) {
        (false, _) => curves(svg, measure, &scale),
        (true, true) => bars(svg, measure, &scale),
        (true, false) => marks(svg, measure, &scale),
    }
    svg.push_str("</g></g>\n");
}

/// A title on two lines at most, broken between words.
fn title_lines(title: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in title.split(' ') {
        let is_full = lines.last().is_some_and(|l| !l.is_empty() && l.chars().count() + 1 + word.chars().count() > TITLE_CHARS);
        if is_full && lines.len() == 1 {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    if let Some(last) = lines.last_mut().filter(|l| l.chars().count() > TITLE_CHARS) {
        *last = last.chars().take(TITLE_CHARS - 1).chain(['…']).collect();
    }
    lines
}

/// From figures to heights of a drawing, 20 to 92 below its top.
struct Scale {
    low: f64,
    high: f64,
}

impl Scale {
    fn over(measure: &Measure) -> Scale {
        let all = || measure.world.iter().chain(&measure.real).copied();
        let (low, high) = (all().fold(f64::INFINITY, f64::min), all().fold(f64::NEG_INFINITY, f64::max));
        // Shares and single figures stand on nought.
        let low = if measure.quantiles.is_empty() { low.min(0.0) } else { low };
        Scale { low, high: if high > low { high } else { low + 1.0 } }
    }

    fn y(&self, value: f64) -> f64 {
        92.0 - 72.0 * (value - self.low) / (self.high - self.low)
    }
}

/// Quantile curves.
fn curves(svg: &mut String, measure: &Measure, scale: &Scale) {
    axis(svg, scale);
    for (figures, color, dash) in [(&measure.world, WORLD, ""), (&measure.real, REAL, " stroke-dasharray=\"4 3\"")] {
        let points: Vec<String> =
            measure.quantiles.iter().zip(figures).map(|(q, v)| format!("{:.1},{:.1}", 36.0 + 112.0 * q, scale.y(*v))).collect();
        let _ = writeln!(svg, "<polyline points=\"{}\" fill=\"none\" stroke=\"{color}\" stroke-width=\"2\"{dash}/>", points.join(" "));
    }
}

/// Pairs of bars by label, or the quartiles of a range.
fn bars(svg: &mut String, measure: &Measure, scale: &Scale) {
    axis(svg, scale);
    let step = 114.0 / measure.world.len() as f64;
    for (nth, (world, real)) in measure.world.iter().zip(&measure.real).enumerate() {
        let x = 36.0 + step * nth as f64;
        bar(svg, (x + step * 0.08, step * 0.38), scale, *world, true);
        bar(svg, (x + step * 0.5, step * 0.38), scale, *real, false);
    }
}

/// One figure of the world beside one, or the two ends of a range.
fn marks(svg: &mut String, measure: &Measure, scale: &Scale) {
    axis(svg, scale);
    for (nth, value) in measure.world.iter().enumerate() {
        bar(svg, (44.0 + 20.0 * nth as f64, 16.0), scale, *value, true);
    }
    let from = 44.0 + 20.0 * measure.world.len() as f64 + 12.0;
    for (nth, value) in measure.real.iter().enumerate() {
        bar(svg, (from + 14.0 * nth as f64, 11.0), scale, *value, false);
    }
}

fn bar(svg: &mut String, (x, width): (f64, f64), scale: &Scale, value: f64, is_world: bool) {
    let (zero, top) = (scale.y(0.0_f64.clamp(scale.low, scale.high)), scale.y(value));
    let (y, height) = (zero.min(top), (zero - top).abs());
    let paint = if is_world {
        format!("fill=\"{WORLD}\"")
    } else {
        format!("fill=\"none\" stroke=\"{REAL}\" stroke-width=\"1.5\" stroke-dasharray=\"3 2\"")
    };
    let _ = writeln!(svg, "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" {paint}/>");
}

fn axis(svg: &mut String, scale: &Scale) {
    let _ = writeln!(
        svg,
        "<path d=\"M34 20V92H152\" fill=\"none\" stroke=\"currentColor\" stroke-opacity=\"0.6\"/>\
         <text x=\"30\" y=\"26\" font-size=\"8\" text-anchor=\"end\">{}</text><text x=\"30\" y=\"92\" font-size=\"8\" text-anchor=\"end\">{}</text>",
        short(scale.high),
        short(scale.low)
    );
}

fn short(value: f64) -> String {
    if value.abs() >= 100.0 {
        format!("{value:.0}")
    } else if value.abs() >= 10.0 {
        format!("{value:.1}")
    } else {
        format!("{value:.2}")
    }
}

/// Areas under the curve with their intervals: pooled, then by source.
fn leak(report: &Report) -> String {
    let rows: Vec<(&str, Auc, Auc)> = report
        .leak
        .artifacts
        .zip(report.leak.with_shuffled_content)
        .map(|(looks, blind)| ("all sources", looks, blind))
        .into_iter()
        .chain(report.leak.sources.iter().map(|s| (s.source, s.artifacts, s.with_shuffled_content)))
        .collect();
    let height = HEAD + 24.0 + 15.0 * rows.len() as f64;
    let pooled = report.leak.artifacts.map_or_else(String::new, |a| format!("Pooled: {:.2} ({:.2} to {:.2}). ", a.auc, a.from, a.to));
    let about = format!("{pooled}A half is chance, one is certainty. Each line is a source, with its 95 percent interval.");
    let mut svg = open("leak", "Can hidden rows be told by their looks?", &about, height);
    let x = |auc: f64| 190.0 + 430.0 * auc;
    let _ = write!(
        svg,
        "<text x=\"8\" y=\"16\" font-size=\"13\" font-weight=\"600\">leak: area under the curve</text>\n\
         <rect x=\"8\" y=\"24\" width=\"14\" height=\"8\" fill=\"{WORLD}\"/><text x=\"26\" y=\"32\">numbers, order, gaps, formats</text>\n\
         <rect x=\"190\" y=\"24.5\" width=\"13\" height=\"7\" fill=\"none\" stroke=\"{REAL}\" stroke-width=\"1.5\"/><text x=\"208\" y=\"32\">shuffled content</text>\n\
         <path d=\"M{0} {HEAD}V{1}\" stroke=\"currentColor\" stroke-opacity=\"0.6\" stroke-dasharray=\"2 3\"/><text x=\"{0}\" y=\"{2}\" text-anchor=\"middle\">0.5</text>\n",
        x(0.5),
        height - 18.0,
        height - 6.0
    );
    for (nth, (name, looks, blind)) in rows.iter().enumerate() {
        let y = HEAD + 12.0 + 15.0 * nth as f64;
        let _ = writeln!(
            svg,
            "<g><title>{0}: {1:.2}, shuffled {2:.2}</title><text x=\"180\" y=\"{3}\" text-anchor=\"end\">{0}</text>\
             <path d=\"M{4:.1} {5}H{6:.1}\" stroke=\"{WORLD}\" stroke-width=\"2\"/><circle cx=\"{7:.1}\" cy=\"{5}\" r=\"4\" fill=\"{WORLD}\"/>\
             <circle cx=\"{8:.1}\" cy=\"{5}\" r=\"4\" fill=\"none\" stroke=\"{REAL}\" stroke-width=\"1.5\"/></g>",
            escape(name),
            looks.auc,
            blind.auc,
            y + 3.0,
            x(looks.from),
            y,
            x(looks.to),
            x(looks.auc),
            x(blind.auc)
        );
    }
    svg.push_str("</svg>\n");
    svg
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_names_what_is_outside() {
        let measure = Measure {
            id: "a.b",
            subject: "a",
            title: "Weight < 5 & more",
            unit: "kg",
            definition: "",
            source: "",
            compared: "",
            world: vec![1.0, 2.0, 3.0, 4.0, 5.0],
            real: vec![1.0, 2.0, 3.0, 4.0, 9.0],
            quantiles: super::super::QUANTILES.to_vec(),
            labels: Vec::new(),
            distance: 4.0,
            tolerance: 0.3,
            is_within: false,
            note: String::new(),
        };
        let svg = picture("a", &[&measure]);
        assert!(svg.contains("Outside: Weight &lt; 5 &amp; more.") && svg.contains("outside: 4.00 of 0.30"));
        assert_eq!(svg.matches("<polyline").count(), 2);
        assert!(svg.contains("currentColor") && svg.ends_with("</svg>\n"));
    }
}
