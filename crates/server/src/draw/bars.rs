// SPDX-License-Identifier: Apache-2.0
//! Bars by month: a chart and the same numbers as a table.

use app::MonthBar;
use maud::{Markup, html};

use super::marks::{count_of, small_icon};
use crate::shell::number;

/// Months drawn, the last ones; the table has all.
const MONTHS_MAX: usize = 36;
/// Months of a brush.
const BRUSH_MONTHS_MAX: usize = 120;
/// The chart's height without the line of months, in pixels.
const PLOT_HIGH: f64 = 84.0;
const TOP: f64 = 14.0;

/// What a chart of months shows.
pub(crate) struct Months<'a> {
    /// What is counted, one and many.
    pub(crate) noun: (&'a str, &'a str),
    /// The stage whose color the bars have.
    pub(crate) stage: &'a str,
    /// The series, months without anything left out.
    pub(crate) bars: &'a [MonthBar],
}

/// The chart, and the same numbers as a table.
pub(crate) fn months(chart: &Months<'_>) -> Markup {
    let filled = without_gaps(chart.bars);
    let shown = &filled[filled.len().saturating_sub(MONTHS_MAX)..];
    let most = shown.iter().map(|b| b.count).max().unwrap_or_default().max(1);
    let top = round_up(most);
    let step = 100.0 / shown.len().max(1) as f64;
    let base = TOP + PLOT_HIGH;
    let say = |b: &MonthBar| format!("{}: {}", b.month, count_of(b.count, chart.noun.0, chart.noun.1));
    html! {
        svg class={ "chart stage-" (chart.stage) } height=(base + 18.0) role="img" aria-label={ (capital(chart.noun.1)) " by month; the table below has the same numbers" } {
            line.grid-line x1="0" x2="100%" y1=(TOP) y2=(TOP) {}
            line.grid-line x1="0" x2="100%" y1=(TOP + PLOT_HIGH / 2.0) y2=(TOP + PLOT_HIGH / 2.0) {}
            line.axis x1="0" x2="100%" y1=(base) y2=(base) {}
            text x="100%" y=(TOP - 4.0) text-anchor="end" { (number(top)) }
            @for (i, bar) in shown.iter().enumerate() {
                @let high = bar.count as f64 / top as f64 * PLOT_HIGH;
                @if bar.count > 0 {
                    rect.bar data-tip=(say(bar)) x=(percent(step * (i as f64 + 0.12))) width=(percent(step * 0.76)) y=(tenths(base - high.max(1.0))) height=(tenths(high.max(1.0))) {}
                }
            }
            @for i in ticks(shown.len()) {
                @if let Some(bar) = shown.get(i) {
                    @let last = i + 1 == shown.len() && i > 0;
                    text x=(if last { "100%".to_owned() } else { percent(step * i as f64) }) y=(base + 14.0) text-anchor=[last.then_some("end")] { (bar.month) }
                }
            }
        }
        details {
            summary.faint { small { (small_icon("chevron-down", "")) " As a table" } }
            table.table.table-compact {
                thead { tr { th scope="col" { "Month" } th.num scope="col" { (capital(chart.noun.1)) } } }
                tbody { @for bar in chart.bars.iter().rev() { tr { th scope="row" { (bar.month) } td.num { (number(bar.count)) } } } }
            }
        }
    }
}

/// Months on which a stretch can be drawn; it fills the fields `#from` and `#to`, which do the same by keyboard.
pub(crate) fn brush(bars: &[MonthBar]) -> Markup {
    const HIGH: f64 = 44.0;
    let filled = without_gaps(bars);
    let shown = &filled[filled.len().saturating_sub(BRUSH_MONTHS_MAX)..];
    let (Some(first), Some(last)) = (shown.first(), shown.last()) else { return html! {} };
    let most = shown.iter().map(|b| b.count).max().unwrap_or_default().max(1);
    let step = 100.0 / shown.len() as f64;
    let months: Vec<&str> = shown.iter().map(|b| b.month.as_str()).collect();
    html! {
        svg.chart.brushable height=(HIGH) data-brush data-months=(months.join(",")) data-from="#from" data-to="#to" role="img"
            aria-label={ "Links by month, " (first.month) " to " (last.month) ". The two fields choose the same." } {
            @for (i, bar) in shown.iter().enumerate() {
                @let high = (bar.count as f64 / most as f64 * (HIGH - 2.0)).max(1.0);
                @if bar.count > 0 {
                    rect.bar x=(percent(step * (i as f64 + 0.1))) width=(percent(step * 0.8)) y=(tenths(HIGH - high)) height=(tenths(high)) data-tip={ (bar.month) "\n" (count_of(bar.count, "link", "links")) } {}
                }
            }
            line.axis x1="0" x2="100%" y1=(HIGH - 0.5) y2=(HIGH - 0.5) {}
        }
    }
}

/// First and last month, and one between where there is room.
fn ticks(months: usize) -> Vec<usize> {
    match months {
        0 => Vec::new(),
        1 => vec![0],
        2..=7 => vec![0, months - 1],
        _ => vec![0, months / 2, months - 1],
    }
}

/// The series with its empty months, so that time runs evenly. A series of more than ten years stays as it is.
fn without_gaps(bars: &[MonthBar]) -> Vec<MonthBar> {
    const GAPS_MAX: usize = 120;
    let mut filled: Vec<MonthBar> = Vec::with_capacity(bars.len());
    for bar in bars {
        let mut next = filled.last().and_then(|b| month_after(&b.month));
        let mut gap = Vec::new();
        while let Some(month) = next.take_if(|m| m.as_str() < bar.month.as_str() && gap.len() < GAPS_MAX) {
            next = month_after(&month);
            gap.push(MonthBar { month, count: 0 });
        }
        filled.extend(gap);
        filled.push(bar.clone());
    }
    filled
}

fn month_after(month: &str) -> Option<String> {
    let (year, number) = month.split_once('-')?;
    let (year, number): (u16, u16) = (year.parse().ok()?, number.parse().ok()?);
    Some(if number >= 12 { format!("{:04}-01", year + 1) } else { format!("{year:04}-{:02}", number + 1) })
}

/// The least of 1, 2, 5, 10, 20, … that is not smaller.
fn round_up(n: u64) -> u64 {
    let mut unit = 1;
    loop {
        if let Some(found) = [1, 2, 5].into_iter().map(|f| f * unit).find(|top| *top >= n) {
            return found;
        }
        match u64::checked_mul(unit, 10).filter(|u| *u < u64::MAX / 10) {
            Some(larger) => unit = larger,
            None => return n,
        }
    }
}

fn percent(x: f64) -> String {
    format!("{:.2}%", x)
}

fn tenths(x: f64) -> String {
    format!("{:.1}", x)
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().collect::<String>() + letters.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bar(month: &str, count: u64) -> MonthBar {
        MonthBar { month: month.to_owned(), count }
    }

    #[test]
    fn empty_months_are_drawn_empty() {
        let filled = without_gaps(&[bar("2025-11", 2), bar("2026-02", 1)]);
        assert_eq!(filled, [bar("2025-11", 2), bar("2025-12", 0), bar("2026-01", 0), bar("2026-02", 1)]);
    }

    #[test]
    fn a_month_that_is_none_does_not_hang_the_page() {
        let filled = without_gaps(&[bar("9999-99", 2), bar("zzzz-zz", 1)]);
        assert!(filled.len() < 130);
        let filled = without_gaps(&[bar("0001-01", 2), bar("9999-12", 1)]);
        assert_eq!(filled.len(), 122);
    }

    #[test]
    fn the_top_of_the_axis_is_a_round_number() {
        let cases = [(1, 1), (3, 5), (7, 10), (11, 20), (49, 50), (51, 100), (1_234, 2_000)];
        for (n, top) in cases {
            assert_eq!(round_up(n), top);
        }
        assert_eq!(round_up(u64::MAX), u64::MAX);
    }
}
