// SPDX-License-Identifier: Apache-2.0
//! Values of an entity: each once, with every record group that states it behind it.

use std::collections::BTreeMap;

use app::{Dossier, DossierValue, PropertyValues};
use maud::{Markup, html};
use model::PropType;

use crate::{
    desk::Desk,
    draw::{
        marks::{count_of, dossier_href, id_link, portion_of_all, short_id, source_name, source_titles},
        world::country_name,
    },
    shell::{self, icon, marking_chip, number},
};

/// Values of a property shown before "more".
const VALUES_FIRST: usize = 12;

/// Titles of sources by id.
type Titles = BTreeMap<String, String>;

/// The panel of all values.
pub(super) fn panel(desk: &Desk, dossier: &Dossier) -> Markup {
    let titles = source_titles(desk);
    html! {
        section.panel #values aria-labelledby="h-values" {
            header.panel-head {
                h2 #h-values { "Values" }
                span.panel-note { "Open a value to see what states it" }
            }
            @if dossier.properties.is_empty() {
                (shell::empty("No values you may see", "Records that name this entity may be outside your scope, or it is only named by others: see its links."))
            } @else {
                dl.props { @for p in &dossier.properties { (property(desk, dossier, p, &titles)) } }
            }
        }
    }
}

/// The featured properties alone, for the side panel and for evidence of links.
pub(in crate::pages) fn short_list(desk: &Desk, dossier: &Dossier, max: usize) -> Markup {
    let titles = source_titles(desk);
    html! { dl.props { @for p in dossier.properties.iter().take(max) { (property(desk, dossier, p, &titles)) } } }
}

fn property(desk: &Desk, dossier: &Dossier, p: &PropertyValues, titles: &Titles) -> Markup {
    let values = distinct(p);
    let first = values.len().min(VALUES_FIRST + usize::from(values.len() == VALUES_FIRST + 1));
    let (shown, more) = values.split_at(first);
    let line = |backing: &Vec<&DossierValue>| value(desk, dossier, p, backing, titles);
    html! {
        div.prop {
            dt { (p.label) @if !p.unit.is_empty() { " (" (p.unit) ")" } }
            dd {
                ul { @for backing in shown { (line(backing)) } }
                @if !more.is_empty() {
                    details {
                        summary.value { div.value-row { a.prov-more { (count_of(more.len() as u64, "more value", "more values")) } } }
                        ul { @for backing in more { (line(backing)) } }
                    }
                }
            }
        }
    }
}

/// The distinct values of a property, each with all that states it.
pub(super) fn distinct(p: &PropertyValues) -> Vec<Vec<&DossierValue>> {
    let mut groups: Vec<Vec<&DossierValue>> = Vec::new();
    for v in &p.values {
        let same = groups
            .iter_mut()
            .find(|g| g.first().is_some_and(|f| if v.entity.is_some() { f.entity == v.entity } else { f.value == v.value }));
        match same {
            Some(group) => group.push(v),
            None => groups.push(vec![v]),
        }
    }
    groups
}

fn value(desk: &Desk, dossier: &Dossier, p: &PropertyValues, backing: &[&DossierValue], titles: &Titles) -> Markup {
    let Some(first) = backing.first() else { return html! {} };
    let mut sources: Vec<&str> = backing.iter().map(|v| v.source.as_str()).collect();
    sources.sort_unstable();
    sources.dedup();
    let records: u64 = backing.iter().map(|v| u64::from(v.records)).sum();
    let markings: Vec<String> = backing.iter().map(|v| v.marking.clone()).collect();
    html! {
        li.value {
            details {
                summary {
                    span.value-text { (text(desk, dossier, p, first)) }
                    span.prov {
                        span.source { (source_name(titles, &first.source)) }
                        @if sources.len() > 1 { span { "and " (sources.len() - 1) " more" } }
                        @if records > 1 { span { (count_of(records, "record", "records")) } }
                        (portion_of_all(&markings))
                    }
                    (icon("chevron"))
                }
                div.value-proof { (proof(desk, dossier, backing, titles)) }
            }
        }
    }
}

/// A value in the way of its type.
fn text(desk: &Desk, dossier: &Dossier, p: &PropertyValues, v: &DossierValue) -> Markup {
    let kind = desk.hall.ontology().property(dossier.entity.kind, p.prop).map(|p| p.kind_of_value);
    html! {
        @match (kind, v.entity) {
            (_, Some(id)) => a href=(dossier_href(desk, &id)) { bdi { (v.caption.as_deref().unwrap_or(&v.value)) } },
            (Some(PropType::Country), _) => a.plain-link href=(desk.to("/search", &[("country", &v.value)])) { (country_name(&v.value)) },
            (Some(PropType::Url), _) if v.value.starts_with("https://") || v.value.starts_with("http://") => { a href=(v.value) rel="noopener noreferrer external" { (v.value) " " (icon("external")) } }
            (Some(PropType::Topic), _) => span title={ "topic " (v.value) } { (desk.hall.ontology().topic_label(&v.value).unwrap_or(&v.value)) },
            (Some(PropType::Identifier | PropType::Phone), _) => code { (v.value) },
            (Some(k), _) if k.is_numeric() => (grouped(&v.value)),
            _ => bdi { (v.value) },
        }
    }
}

/// `1234567.5` as `1,234,567.5`; anything else stays as it is.
fn grouped(value: &str) -> String {
    let (sign, digits) = value.strip_prefix('-').map_or(("", value), |d| ("−", d));
    let (whole, part) = digits.split_once('.').map_or((digits, None), |(w, p)| (w, Some(p)));
    match whole.parse::<u64>() {
        Ok(n) => format!("{sign}{}{}", number(n), part.map(|p| format!(".{p}")).unwrap_or_default()),
        Err(_) => value.to_owned(),
    }
}

/// Everything that states a value: source, record, words as received, and of which merged entity it is said.
fn proof(desk: &Desk, dossier: &Dossier, backing: &[&DossierValue], titles: &Titles) -> Markup {
    let is_merged = dossier.entity.members.len() > 1;
    html! {
        table.table.table-compact {
            thead {
                tr {
                    th scope="col" { "Source" } th scope="col" { "Record" } th.num scope="col" { "Records" } th scope="col" { "As received" }
                    @if is_merged { th scope="col" { "Said of" } }
                    th scope="col" { "Marking" }
                }
            }
            tbody {
                @for v in backing {
                    tr {
                        td { a.plain-link href=(desk.href(&format!("/sources/{}", v.source))) { (source_name(titles, &v.source)) } }
                        td { (id_link(&v.record, &desk.href(&format!("/record/{}", v.record)))) }
                        td.num { (number(v.records)) }
                        td.wrap { @match &v.original { Some(original) => bdi { (original) }, None => span.faint { "as shown" } } }
                        @if is_merged { td { code.id title=(v.member) { (short_id(&v.member.to_string())) } } }
                        td { (marking_chip(&v.marking)) }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_and_keep_every_digit() {
        let cases = [
            ("1234567.50", "1,234,567.50"),
            ("-1200", "−1,200"),
            ("12", "12"),
            ("1e9", "1e9"),
            ("", ""),
            ("99999999999999999999999", "99999999999999999999999"),
        ];
        for (value, expected) in cases {
            assert_eq!(grouped(value), expected);
        }
    }
}
