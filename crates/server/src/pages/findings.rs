// SPDX-License-Identifier: Apache-2.0
//! Findings: data that is not what we understood, by source, sort and severity.

use std::collections::BTreeMap;

use axum::{Router, extract::RawQuery, response::Response, routing::get};
use maud::{Markup, html};

use crate::{
    State, ask,
    desk::{Desk, query_value},
    draw::marks::{source_name, source_titles},
    error::Fault,
    rows::{FindingFilter, FindingRow, FindingTotal},
    shell::{self, Nav, caret, chips, empty, icon, number, pager, quoted, severity_mark},
};

/// Findings on a page.
const PAGE_ROWS: usize = 50;

/// This page's routes.
pub(crate) fn routes() -> Router<State> {
    Router::new().route("/findings", get(show))
}

/// The three ways to narrow, in the order of the page; the address names them so.
const WAYS: [(&str, &str); 3] = [("severity", "Severity"), ("source", "Source"), ("code", "Type")];

/// What is chosen, by way.
#[derive(Clone, Default)]
struct Chosen([String; 3]);

impl Chosen {
    fn read(query: Option<&str>) -> Chosen {
        Chosen(WAYS.map(|(name, _)| query_value(query, name).unwrap_or_default()))
    }

    fn filter(&self) -> FindingFilter {
        let [severity, source, code] = self.0.clone().map(|v| Some(v).filter(|v| !v.is_empty()));
        FindingFilter { source, code, severity }
    }

    /// Whether a total fits; the way `except` is passed over, so that a facet counts what choosing it would show.
    fn fits(&self, total: &FindingTotal, except: Option<usize>) -> bool {
        let values = values_of(total);
        self.0.iter().zip(values).enumerate().all(|(way, (chosen, value))| Some(way) == except || chosen.is_empty() || chosen == value)
    }

    fn with(&self, way: usize, value: &str) -> Chosen {
        let mut other = self.clone();
        other.0.iter_mut().skip(way).take(1).for_each(|v| value.clone_into(v));
        other
    }

    fn href(&self, desk: &Desk, offset: usize) -> String {
        let offset = if offset == 0 { String::new() } else { offset.to_string() };
        let mut pairs: Vec<(&str, &str)> = WAYS.iter().zip(&self.0).map(|((name, _), value)| (*name, value.as_str())).collect();
        pairs.push(("offset", &offset));
        desk.to("/findings", &pairs)
    }
}

fn values_of(total: &FindingTotal) -> [&str; 3] {
    [&total.severity, &total.source, &total.code]
}

async fn show(desk: Desk, RawQuery(query): RawQuery) -> Result<Response, Fault> {
    let query = query.as_deref();
    let (chosen, offset) = (Chosen::read(query), ask::offset(query)?);
    let totals = desk.hall.finding_totals(&desk.view).await?;
    let rows = desk.hall.findings(&desk.view, &chosen.filter(), offset, PAGE_ROWS).await?;
    let total: i64 = totals.iter().filter(|t| chosen.fits(t, None)).map(|t| t.count).sum();
    desk.audit("read-findings", &format!("{} shown", rows.len())).await?;
    let body = html! {
        header.page-head {
            div { h1 { "Findings" } p.lede { "Data that did not read as expected. Nothing was guessed: each row says where, what, why and the remedy." } }
        }
        div.with-facets {
            (facets(&desk, &chosen, &totals))
            section.panel aria-label="List of findings" {
                (active(&desk, &chosen))
                @if rows.is_empty() {
                    (empty("No findings", "Nothing that you may see is amiss here."))
                } @else {
                    (table(&desk, &rows))
                    (pager(offset, rows.len(), usize::try_from(total).ok(), PAGE_ROWS, |o| chosen.href(&desk, o)))
                }
            }
        }
    };
    let banner = shell::banner_of(rows.iter().map(|r| r.finding.marking.as_str()));
    Ok(shell::page(&desk, "Findings", Nav::Findings, &banner, body))
}

fn active(desk: &Desk, chosen: &Chosen) -> Markup {
    let titles = source_titles(desk);
    let chip = |(way, v): (usize, &String)| (label(&titles, way, v), chosen.with(way, "").href(desk, 0));
    let active: Vec<(String, String)> = chosen.0.iter().enumerate().filter(|(_, v)| !v.is_empty()).map(chip).collect();
    html! { @if !active.is_empty() { div.panel-head { (chips(&active)) } } }
}

fn words(value: &str) -> String {
    value.replace('-', " ")
}

/// A value in words; a source by its title.
fn label(titles: &BTreeMap<String, String>, way: usize, value: &str) -> String {
    if WAYS.get(way).is_some_and(|(name, _)| *name == "source") { source_name(titles, value) } else { words(value) }
}

fn facets(desk: &Desk, chosen: &Chosen, totals: &[FindingTotal]) -> Markup {
    let titles = source_titles(desk);
    html! {
        details.fold.facets-sticky {
            summary { (icon("filter")) "Narrow the findings" (caret()) }
            form.facets action="/findings" data-autosubmit data-no-busy aria-label="Narrow the findings" {
                @if let Some(edition) = desk.pinned() { input type="hidden" name="edition" value=(edition); }
                @for (way, (name, title)) in WAYS.iter().enumerate() { (facet(chosen, totals, &titles, way, name, title)) }
                div.row.js-hide { button.btn.btn-s { "Apply" } }
            }
        }
    }
}

fn facet(chosen: &Chosen, totals: &[FindingTotal], titles: &BTreeMap<String, String>, way: usize, name: &str, title: &str) -> Markup {
    let mut counts = BTreeMap::<&str, i64>::new();
    for total in totals {
        let value = values_of(total)[way];
        *counts.entry(value).or_default() += if chosen.fits(total, Some(way)) { total.count } else { 0 };
    }
    let mut counts: Vec<(&str, i64)> = counts.into_iter().collect();
    counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
    let all: i64 = counts.iter().map(|(_, n)| n).sum();
    let current = chosen.0[way].as_str();
    html! {
        fieldset {
            legend { (title) }
            (choice(name, "", "any", all, current.is_empty()))
            @for (value, n) in counts { (choice(name, value, &label(titles, way, value), n, value == current)) }
        }
    }
}

fn choice(name: &str, value: &str, label: &str, n: i64, is_chosen: bool) -> Markup {
    html! {
        label class={ "facet" @if n == 0 { " is-zero" } } {
            input type="radio" name=(name) value=(value) checked[is_chosen];
            span title=(label) { (label) }
            span.facet-count { (number(n)) }
        }
    }
}

fn table(desk: &Desk, rows: &[FindingRow]) -> Markup {
    let titles = source_titles(desk);
    html! {
        div.table-scroll.table-sticky tabindex="0" role="group" aria-label="Table: Findings" {
            table.table.table-stack {
                thead {
                    tr {
                        th scope="col" { "Severity" } th scope="col" { "Finding" } th scope="col" { "Where" }
                        th scope="col" { "Remedy" } th scope="col" { "Marking" }
                    }
                }
                tbody { @for row in rows { (finding(desk, &titles, row)) } }
            }
        }
    }
}

fn finding(desk: &Desk, titles: &BTreeMap<String, String>, row: &FindingRow) -> Markup {
    let f = &row.finding;
    html! {
        tr {
            td data-label="Severity" { (severity_mark(f.severity)) }
            td.wrap { (quoted(&f.reason)) span.cell-sub { (words(f.code.as_str())) } }
            td data-label="Where" {
                a.plain-link href=(desk.href(&format!("/sources/{}", row.source))) { (source_name(titles, &row.source)) }
                span.cell-sub {
                    (row.file)
                    @if f.line > 0 { ", line " (number(f.line)) } @else { ", the whole file" }
                    @if let Some(column) = &f.column { ", column " code { (column) } }
                }
            }
            td.wrap data-label="Remedy" { @if let Some(remedy) = &f.remedy { (quoted(remedy)) } @else { span.faint { (icon("info")) "none known" } } }
            td data-label="Marking" { (shell::marking_chip(&f.marking)) }
        }
    }
}
