// SPDX-License-Identifier: Apache-2.0
//! Search: a box, facets and results. The address holds the whole question; its text goes into no log and no audit entry.

mod facets;
mod judged;
mod why;

use std::collections::BTreeMap;

use axum::{Router, extract::RawQuery, response::Response, routing::get};
use maud::{Markup, html};
use model::{EntityId, text::fold};

use crate::{
    State, ask,
    desk::Desk,
    draw::{
        marks::{
            count_of, country_names, dates, dossier_href, kind_label, kind_square, portion_of_all, source_name, source_titles, stage_words,
        },
        query::Query,
    },
    error::Fault,
    rows::{Hit, SearchFilter, SearchPage},
    shell::{self, Nav, icon, number},
};

/// Results on a page.
const HITS_PER_PAGE: usize = 25;
/// Source titles named in a result.
const SOURCES_NAMED_MAX: usize = 2;
/// The word in the address for entities without a stage.
pub(super) const NO_STAGE: &str = "none";

/// This page's routes.
pub(crate) fn routes() -> Router<State> {
    Router::new().route("/search", get(page)).merge(judged::routes())
}

async fn page(desk: Desk, query: Query, RawQuery(raw): RawQuery) -> Result<Response, Fault> {
    let filter = filter_of(raw.as_deref());
    let offset = ask::offset(raw.as_deref())?;
    let view = std::sync::Arc::clone(&desk.view);
    let asked = filter.clone();
    let (found, counts, why) = tokio::task::spawn_blocking(move || {
        let found = view.rows().search(&asked, offset, HITS_PER_PAGE);
        let counts = facets::counts(&view, &asked, &found);
        let why = why::found_by(&view, &asked.text, &found.hits);
        (found, counts, why)
    })
    .await
    .map_err(|_| Fault::Lost)?;
    desk.audit("search", &format!("{} found", found.total)).await?;
    let asked = Question { desk: &desk, query: &query, filter: &filter };
    let banner = shell::banner_of(found.hits.iter().flat_map(|h| &h.entity.markings).map(String::as_str));
    let body = html! {
        (head(&asked, &found))
        div.with-facets {
            (facets::form(&asked, &counts))
            (results(&asked, &found, &why, offset))
        }
    };
    Ok(shell::page(&desk, "Search", Nav::Search, &banner, body))
}

/// By which value an entity was found, where its caption does not tell: label and value.
type Why = BTreeMap<EntityId, (String, String)>;

/// The filter of an address; `stage=none` asks for entities without a stage.
fn filter_of(raw: Option<&str>) -> SearchFilter {
    let mut filter = ask::search_filter(raw);
    filter.stages.iter_mut().filter(|s| *s == NO_STAGE).for_each(String::clear);
    filter
}

/// What was asked, by whom.
struct Question<'a> {
    desk: &'a Desk,
    query: &'a Query,
    filter: &'a SearchFilter,
}

impl Question<'_> {
    /// The filters in force as chips: what they say and the address without them.
    fn chips(&self) -> Vec<(String, String)> {
        let titles = source_titles(self.desk);
        let all = facets::FACETS.iter().flat_map(|f| self.query.all(f.name).into_iter().map(move |v| (f, v)));
        all.map(|(facet, value)| {
            let label = facets::label(self.desk, &titles, facet.name, &value);
            (label, self.query.href_without(self.desk, "/search", facet.name, &value))
        })
        .collect()
    }

    fn is_narrowed(&self) -> bool {
        facets::FACETS.iter().any(|f| !self.query.one(f.name).is_empty())
    }

    /// The same words without any filter.
    fn widened(&self) -> String {
        self.desk.to("/search", &[("q", &self.filter.text)])
    }
}

fn head(asked: &Question<'_>, found: &SearchPage) -> Markup {
    let text = asked.filter.text.trim();
    html! {
        header.page-head {
            div {
                h1 { @if !text.is_empty() { "“" (text) "”" } @else if asked.is_narrowed() { "What fits these filters" } @else { "Everything you may see" } }
                p.lede {
                    (count_of(found.total as u64, "entity", "entities"))
                    @if text.is_empty() { ", the best connected first." } @else { @if found.total == 1 { " holds" } @else { " hold" } (looked_for(text)) " in names, identifiers, addresses and contacts." }
                }
            }
        }
    }
}

/// What the words of a search look for.
fn looked_for(text: &str) -> &'static str {
    if text.split_whitespace().nth(1).is_none() {
        " this word, or one that begins with it,"
    } else {
        " all these words, or words that begin with them,"
    }
}

fn results(asked: &Question<'_>, found: &SearchPage, why: &Why, offset: usize) -> Markup {
    let chips = asked.chips();
    let shown = found.hits.len();
    html! {
        section.panel aria-label="Results" {
            div.panel-head {
                @if chips.is_empty() { span.panel-note { "No filters" } } @else {
                    (shell::chips(&chips))
                    a.faint href=(asked.widened()) { "Clear all" }
                }
                @if shown > 0 { span.panel-more.panel-note { (number((offset + 1) as u64)) " to " (number((offset + shown) as u64)) " of " (number(found.total as u64)) } }
            }
            @if shown == 0 {
                (nothing(asked, found, offset))
            } @else {
                @let folded = fold(&asked.filter.text);
                @let words: Vec<&str> = folded.split(' ').filter(|w| !w.is_empty()).collect();
                @let titles = source_titles(asked.desk);
                ol.results data-rows { @for hit in &found.hits { (result(asked.desk, hit, why.get(&hit.entity.id), &words, &titles)) } }
                @if found.total > HITS_PER_PAGE {
                    (shell::pager(offset, shown, Some(found.total), HITS_PER_PAGE, |o| asked.query.href(asked.desk, "/search", &["offset"], &[("offset", &o.to_string())])))
                }
            }
        }
    }
}

fn result(desk: &Desk, hit: &Hit, why: Option<&(String, String)>, words: &[&str], titles: &BTreeMap<String, String>) -> Markup {
    let e = &hit.entity;
    let href = dossier_href(desk, &e.id);
    let sources: Vec<String> = e.sources.iter().take(SOURCES_NAMED_MAX).map(|s| source_name(titles, s)).collect();
    let more = e.sources.len().saturating_sub(SOURCES_NAMED_MAX);
    html! {
        li {
            (kind_square(desk, e))
            div {
                div.result-title {
                    a.row-link href=(href) { (marked(&e.caption, words)) }
                    @if e.members.len() > 1 { a.chip href={ (href) "#same" } { (icon("check")) (e.members.len()) " judged the same" } }
                }
                @if let Some((label, value)) = why { p.result-why { span.faint { (label) } " " bdi { (marked(value, words)) } } }
                p.result-facts {
                    span { (kind_label(desk, e.kind.as_str())) }
                    @if let Some(stage) = e.stage { (stage_words(desk, stage)) }
                    @if !e.countries.is_empty() { span { (country_names(&e.countries, 3)) } }
                    @if let Some(when) = dates(desk, e) { span { (when) } }
                    span { (sources.join(", ")) @if more > 0 { " and " (count_of(more, "more source", "more sources")) } }
                }
            }
            div.result-side {
                span { a.plain-link href=(desk.to("/network", &[("focus", &e.id.to_string())])) { b { (number(hit.degree as u64)) } @if hit.degree == 1 { " link" } @else { " links" } } }
                span { a.plain-link href={ (href) "#values" } { (count_of(e.records, "record", "records")) } " " (portion_of_all(&e.markings)) }
            }
        }
    }
}

/// A caption with the words that were found marked.
fn marked(caption: &str, words: &[&str]) -> Markup {
    let found = |token: &str| {
        let folded = fold(token);
        !words.is_empty() && folded.split(' ').any(|f| !f.is_empty() && words.iter().any(|w| f.starts_with(w)))
    };
    html! {
        @for (i, token) in caption.split(' ').enumerate() {
            @if i > 0 { " " }
            @if found(token) { mark { (token) } } @else { (token) }
        }
    }
}

fn nothing(asked: &Question<'_>, found: &SearchPage, offset: usize) -> Markup {
    let desk = asked.desk;
    let without = asked.is_narrowed().then(|| {
        let wide = SearchFilter { text: asked.filter.text.clone(), ..SearchFilter::default() };
        desk.view.rows().search(&wide, 0, 0).total
    });
    html! {
        div.empty {
            (icon("search"))
            @if offset > 0 && found.total > 0 {
                h2 { "Past the end" }
                p { "There are " (number(found.total as u64)) " results, fewer than this page asks for." }
                a.btn href=(asked.query.href(desk, "/search", &["offset"], &[])) { "To the first page" }
            } @else {
                h2 { "Nothing found that you may see" }
                @if let Some(n @ 1..) = without {
                    p { "The filters leave nothing of " (count_of(n as u64, "entity", "entities")) " with these words." }
                    a.btn href=(asked.widened()) { "Search without filters" }
                } @else {
                    p { "All words must be found in one entity. Try fewer words, or only the beginning of a name: “zamb” finds Zambada. Accents, case and punctuation do not matter; identifiers can be given without spaces or dashes." }
                    p { "What is outside your purpose’s scope is never found. The list of " a href=(desk.href("/sources")) { "sources" } " says what this node holds." }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn found_words_are_marked_whatever_their_accents_and_case() {
        let text = marked("Química MAYO S.A.", &["quim", "mayo"]).into_string();
        assert_eq!(text, "<mark>Química</mark> <mark>MAYO</mark> S.A.");
        assert_eq!(marked("<b>", &[]).into_string(), "&lt;b&gt;");
    }

    #[test]
    fn no_stage_has_a_word_in_the_address() {
        assert_eq!(filter_of(Some("stage=none&stage=precursor")).stages, ["", "precursor"]);
    }
}
