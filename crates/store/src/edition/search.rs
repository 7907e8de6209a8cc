// SPDX-License-Identifier: Apache-2.0
//! Search within a view. What is found, its order and its facets come from visible rows alone: no statistic of the whole index
//! weighs in, so hidden rows change no answer (that is why this is not a general search library; ADR 0006). How many faces have a word,
//! hidden ones too, only decides which word is looked up first.

use std::{cmp::Reverse, collections::BTreeMap, ops::Range};

use model::{Stage, text::folds_to};
use serde::Serialize;

use super::{
    base::Posting,
    view::{EditionView, EntityRow, HIDDEN},
};

/// What to look for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SearchFilter {
    /// Words; all must be found. A word of three letters or more may lack its end. Empty means everything.
    pub text: String,
    /// Only these kinds (or special cases of them).
    pub kinds: Vec<String>,
    /// Only these stages; the empty word stands for no stage.
    pub stages: Vec<String>,
    /// Only these countries.
    pub countries: Vec<String>,
    /// Only these sources.
    pub sources: Vec<String>,
    /// Only these markings.
    pub markings: Vec<String>,
}

impl SearchFilter {
    fn is_only_text(&self) -> bool {
        let lists = [&self.kinds, &self.stages, &self.countries, &self.sources, &self.markings];
        lists.iter().all(|list| list.is_empty())
    }
}

/// One entity found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Hit {
    /// The entity.
    #[serde(flatten)]
    pub entity: EntityRow,
    /// How many visible links it has.
    pub degree: usize,
}

/// A value of a facet and how many of the found have it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FacetCount {
    /// The value.
    pub value: String,
    /// How many.
    pub count: u64,
}

/// A page of what was found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SearchPage {
    /// How many were found.
    pub total: usize,
    /// Those on this page.
    pub hits: Vec<Hit>,
    /// Facet name (`kind`, `stage`, `country`, `source`, `marking`) to its values, most frequent first; the empty stage is none.
    pub facets: BTreeMap<&'static str, Vec<FacetCount>>,
}

/// Words of a query that are looked for; the rest is passed over.
const QUERY_WORDS_MAX: usize = 12;
/// A word this long or longer also finds words that begin with it.
const PREFIX_CHARS_MIN: usize = 3;
const FACET_VALUES_MAX: usize = 40;

/// Of everything in a view, the best connected that are kept in order.
const BEST_KEPT: usize = 1_000;

/// What a search found: how many, their facets, and the best.
#[derive(Debug, Default)]
pub(super) struct Found {
    total: usize,
    facets: BTreeMap<&'static str, Vec<FacetCount>>,
    best: Vec<u32>,
}

/// How one word was found: longer words that begin so, or the whole word, and each better in a name. 0 is not found.
const IN_NAME: u8 = 1;
const LONGER: u8 = 1;
const WHOLE: u8 = 3;
/// All the words are the caption: better than all words whole in names.
const CAPTION: u8 = (WHOLE + IN_NAME) * QUERY_WORDS_MAX as u8 + 1;

/// How well an entity fits; larger is better.
type Fit = (u8, u32, Reverse<usize>);

impl EditionView {
    /// Finds entities.
    pub fn search(&self, filter: &SearchFilter, offset: usize, limit: usize) -> SearchPage {
        let folded = model::text::fold(&filter.text);
        let words: Vec<&str> = folded.split(' ').filter(|w| !w.is_empty()).take(QUERY_WORDS_MAX).collect();
        if words.is_empty() && !filter.text.trim().is_empty() {
            return SearchPage::default();
        }
        if *filter == SearchFilter::default() && offset.saturating_add(limit) <= BEST_KEPT {
            let all = self.everything.get_or_init(|| self.find(filter, &folded, &words, 0, BEST_KEPT));
            let best = all.best.iter().skip(offset).take(limit).copied();
            return SearchPage { total: all.total, hits: self.hits(best), facets: all.facets.clone() };
        }
        let found = self.find(filter, &folded, &words, offset, limit);
        let best = found.best.into_iter().skip(offset).take(limit);
        SearchPage { total: found.total, hits: self.hits(best), facets: found.facets }
    }

    /// All that fits, the best of it up to `offset + limit` in order.
    fn find(&self, filter: &SearchFilter, folded: &str, words: &[&str], offset: usize, limit: usize) -> Found {
        let mut found: Vec<(u32, u8)> = if words.is_empty() { self.positions().map(|n| (n, 0)).collect() } else { self.with_all(words) };
        if !filter.is_only_text() {
            found.retain(|(n, _)| self.passes(*n, filter));
        }
        let best = || self.best(&found, if words.is_empty() { None } else { Some(folded) }, offset.saturating_add(limit));
        let (facets, best) = rayon::join(|| self.facets(&found), best);
        Found { total: found.len(), facets, best }
    }

    /// The best of what was found, in order, up to `end`.
    fn best(&self, found: &[(u32, u8)], folded: Option<&str>, end: usize) -> Vec<u32> {
        let fit = |(n, found): &(u32, u8)| -> (Fit, u32) {
            let caption = if folded.is_some() { self.caption_of(*n) } else { "" };
            let whole = if folded.is_some_and(|folded| folds_to(caption, folded)) { CAPTION } else { 0 };
            ((whole + found, self.degree_at(*n), Reverse(caption.len())), *n)
        };
        let mut ranked: Vec<(Fit, u32)> = found.iter().map(fit).collect();
        let order = |a: &(Fit, u32), b: &(Fit, u32)| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1));
        if end > 0 && end < ranked.len() {
            ranked.select_nth_unstable_by(end - 1, order);
            ranked.truncate(end);
        }
        ranked.sort_unstable_by(order);
        ranked.into_iter().map(|(_, n)| n).collect()
    }

    /// The entities of a kind (or special cases of it) that have the most visible links, most first.
    pub fn best_connected(&self, kind: &str, most: usize) -> Vec<Hit> {
        let mut ranked: Vec<(Reverse<u32>, u32)> =
            self.positions().map(|n| (Reverse(self.degree_at(n)), n)).filter(|(degree, _)| degree.0 > 0).collect();
        ranked.sort_unstable();
        let of_kind = ranked.into_iter().map(|(_, n)| n).filter(|n| self.base.ontology.is_a(self.kind_of(*n), kind));
        self.hits(of_kind.take(most))
    }

    fn hits(&self, best: impl Iterator<Item = u32>) -> Vec<Hit> {
        best.map(|n| Hit { entity: self.row(n), degree: self.degree_at(n) as usize }).collect()
    }

    fn degree_at(&self, n: u32) -> u32 {
        let at = |n: usize| self.incident_starts.get(n).copied().unwrap_or_default();
        at(n as usize + 1) - at(n as usize)
    }

    /// Canonical entities whose visible words hold all of `words`, each with how well they were found, summed up.
    /// The rarest word goes first, so that for a common one only what is left is looked up.
    fn with_all(&self, words: &[&str]) -> Vec<(u32, u8)> {
        let mut wanted: Vec<Wanted> = words.iter().map(|word| self.wanted(word)).collect();
        wanted.sort_by_key(|w| w.postings.len());
        let mut wanted = wanted.into_iter();
        let Some(rarest) = wanted.next() else { return Vec::new() };
        // By canonical ordinal: how the word at hand was found.
        let mut marks = vec![0_u8; self.canonical.len()];
        let mut kept: Vec<(u32, u8)> = self.mark(&rarest, &mut marks).into_iter().map(|n| (n, marks[n as usize])).collect();
        kept.iter().for_each(|(n, _)| marks[*n as usize] = 0);
        for word in wanted {
            // Looking one entity up in a list of faces costs about as much as passing over this many faces.
            const PASSED_PER_LOOKUP: usize = 16;
            let are_few = kept.len().saturating_mul(PASSED_PER_LOOKUP) < word.postings.len();
            let whole: Vec<u8> = if are_few { kept.iter().map(|(n, _)| self.found_whole(&word, *n)).collect() } else { Vec::new() };
            // Whoever has the whole word need not be looked for among the many words that only begin so.
            let has_longer = word.tokens.len() > usize::from(word.has_whole);
            let is_marked = !are_few || (has_longer && whole.contains(&0));
            let marked = if is_marked { self.mark(&word, &mut marks) } else { Vec::new() };
            let mut whole = whole.into_iter();
            kept.retain_mut(|(n, found)| {
                let mark = whole.next().unwrap_or_default().max(marks[*n as usize]);
                *found += mark;
                mark > 0
            });
            marked.iter().for_each(|n| marks[*n as usize] = 0);
        }
        kept
    }

    /// Where the words of the edition lie that are this one or begin so.
    fn wanted(&self, word: &str) -> Wanted {
        let tokens = &self.base.tokens;
        let start = tokens.partition_point(|t| **t < *word);
        let rest = tokens.get(start..).unwrap_or_default();
        let has_whole = rest.first().is_some_and(|t| **t == *word);
        let count = if word.len() < PREFIX_CHARS_MIN { usize::from(has_whole) } else { rest.partition_point(|t| t.starts_with(word)) };
        let posting = |token: usize| self.base.posting_starts.get(token).map_or(0, |start| *start as usize);
        Wanted { tokens: start..start + count, postings: posting(start)..posting(start + count), has_whole }
    }

    /// Marks every visible entity that has the word, and lists them.
    fn mark(&self, word: &Wanted, marks: &mut [u8]) -> Vec<u32> {
        let mut marked = Vec::new();
        for token in word.tokens.clone() {
            let found = word.found_by(token);
            for posting in self.postings(token).iter().filter(|p| self.face_visible(p.number())) {
                let canonical = self.canonical[self.base.faces.entity[posting.number()] as usize];
                if canonical != HIDDEN {
                    let mark = &mut marks[canonical as usize];
                    if *mark == 0 {
                        marked.push(canonical);
                    }
                    *mark = (*mark).max(told_by(*posting, found));
                }
            }
        }
        marked
    }

    /// How an entity visibly has the whole word; 0 if it has not.
    fn found_whole(&self, word: &Wanted, canonical: u32) -> u8 {
        if !word.has_whole {
            return 0;
        }
        let all = self.postings(word.tokens.start);
        let posting = |face: usize| all.binary_search_by_key(&face, |p| p.number()).ok().and_then(|at| all.get(at));
        self.visible_faces(canonical).filter_map(posting).map(|p| told_by(*p, WHOLE)).max().unwrap_or_default()
    }

    /// The faces that have a word of the edition, in order.
    fn postings(&self, token: usize) -> &[Posting] {
        &self.base.postings[self.base.posting_starts[token] as usize..self.base.posting_starts[token + 1] as usize]
    }

    fn passes(&self, n: u32, filter: &SearchFilter) -> bool {
        let faces = || self.visible_faces(n);
        let f = &self.base.faces;
        let has = |wanted: &[String], pick: &dyn Fn(usize) -> u32| {
            wanted.is_empty() || faces().any(|i| self.base.words.get(pick(i)).split(';').any(|w| wanted.iter().any(|v| v == w)))
        };
        (filter.kinds.is_empty() || filter.kinds.iter().any(|k| self.base.ontology.is_a(self.kind_of(n), k)))
            && (filter.stages.is_empty() || filter.stages.iter().any(|v| v == self.stage_of(n).map_or("", |s| s.as_str())))
            && has(&filter.countries, &|i| f.countries[i])
            && has(&filter.sources, &|i| f.sources[i])
            && (filter.markings.is_empty() || faces().any(|i| filter.markings.iter().any(|m| m == self.base.words.get(f.marking[i]))))
    }

    fn facets(&self, found: &[(u32, u8)]) -> BTreeMap<&'static str, Vec<FacetCount>> {
        let t = self.tally(found.iter().map(|(n, _)| *n));
        let markings = self.base.words.list().iter().map(String::as_str).zip(t.markings.iter().copied()).filter(|(_, count)| *count > 0);
        BTreeMap::from([
            ("kind", by_count(t.kinds.iter().map(|(kind, count)| (kind.as_str(), count)))),
            ("stage", by_count(t.stages.iter().map(|(stage, count)| (stage.map_or("", Stage::as_str), count)))),
            ("country", by_count(self.by_word(&t.countries).into_iter())),
            ("source", by_count(self.by_word(&t.sources).into_iter())),
            ("marking", by_count(markings)),
        ])
    }
}

/// A word that is looked for.
struct Wanted {
    /// The words of the edition that are it or begin so; the word itself stands first.
    tokens: Range<usize>,
    /// Where the faces that have them lie.
    postings: Range<usize>,
    has_whole: bool,
}

impl Wanted {
    /// [`WHOLE`] for the word itself, [`LONGER`] for one that begins so.
    fn found_by(&self, token: usize) -> u8 {
        if self.has_whole && token == self.tokens.start { WHOLE } else { LONGER }
    }
}

/// How a word was found by one posting.
fn told_by(posting: Posting, found: u8) -> u8 {
    if posting.in_name() { found + IN_NAME } else { found }
}

fn by_count<'a>(values: impl Iterator<Item = (&'a str, u64)>) -> Vec<FacetCount> {
    let mut all: Vec<FacetCount> = values.map(|(value, count)| FacetCount { value: value.to_owned(), count }).collect();
    all.sort_unstable_by(|a, b| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value)));
    all.truncate(FACET_VALUES_MAX);
    all
}
