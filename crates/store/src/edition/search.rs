// SPDX-License-Identifier: Apache-2.0
//! Search within a view. Ranks and facets come from visible rows alone: no statistic of the whole index is used,
//! so hidden rows change nothing (that is why this is not a general search library; ADR 0006).

use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashMap},
};

use serde::Serialize;

use super::view::{EditionView, EntityRow, HIDDEN};

/// What to look for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SearchFilter {
    /// Words; all must be found, the last few letters may be missing. Empty means everything.
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
    /// Facet name (`kind`, `stage`, `country`, `source`, `marking`) to its values, most frequent first.
    pub facets: BTreeMap<&'static str, Vec<FacetCount>>,
}

/// Words of a query that are looked for; the rest is passed over.
const QUERY_WORDS_MAX: usize = 12;
/// A word this long or longer also finds words that begin with it.
const PREFIX_CHARS_MIN: usize = 2;
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
        let found: Vec<(u32, u8)> = if words.is_empty() { self.positions().map(|n| (n, 0)).collect() } else { self.with_all(words) };
        let found: Vec<(u32, u8)> = found.into_iter().filter(|(n, _)| self.passes(*n, filter)).collect();
        let facets = self.facets(&found);
        let total = found.len();
        let mut ranked: Vec<(Fit, u32)> = found
            .into_iter()
            .map(|(n, exact)| {
                let caption = model::text::fold(self.caption_if(n, !words.is_empty()));
                let whole = u8::from(!words.is_empty() && caption == folded) * 4;
                ((whole + exact, self.degree_at(n), Reverse(caption.len())), n)
            })
            .collect();
        let order = |a: &(Fit, u32), b: &(Fit, u32)| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1));
        let end = offset.saturating_add(limit).min(ranked.len());
        if end > 0 && end < ranked.len() {
            ranked.select_nth_unstable_by(end - 1, order);
            ranked.truncate(end);
        }
        ranked.sort_unstable_by(order);
        Found { total, facets, best: ranked.into_iter().map(|(_, n)| n).collect() }
    }

    fn hits(&self, best: impl Iterator<Item = u32>) -> Vec<Hit> {
        best.map(|n| Hit { entity: self.row(n), degree: self.degree_at(n) as usize }).collect()
    }

    fn caption_if(&self, n: u32, wanted: bool) -> &str {
        if wanted { self.caption_of(n) } else { "" }
    }

    fn degree_at(&self, n: u32) -> u32 {
        let at = |n: usize| self.incident_starts.get(n).copied().unwrap_or_default();
        at(n as usize + 1) - at(n as usize)
    }

    /// Canonical entities whose visible words hold all of `words`; the second number tells how many were found whole (at most 3).
    fn with_all(&self, words: &[&str]) -> Vec<(u32, u8)> {
        let mut kept: Option<Vec<(u32, u8)>> = None;
        // By canonical ordinal: 0 not found, 1 by a word that begins so, 2 by the whole word.
        let mut marks = vec![0_u8; self.canonical.len()];
        for word in words {
            let mut marked: Vec<u32> = Vec::new();
            let tokens = &self.base.tokens;
            let start = tokens.partition_point(|t| **t < **word);
            for (t, token) in tokens.iter().enumerate().skip(start) {
                let whole = **token == **word;
                if !whole && (word.len() < PREFIX_CHARS_MIN || !token.starts_with(word)) {
                    break;
                }
                let range = self.base.posting_starts[t] as usize..self.base.posting_starts[t + 1] as usize;
                for face in self.base.postings[range].iter().filter(|f| self.face_visible(**f as usize)) {
                    let canonical = self.canonical[self.base.faces.entity[*face as usize] as usize];
                    if canonical != HIDDEN {
                        let mark = &mut marks[canonical as usize];
                        if *mark == 0 {
                            marked.push(canonical);
                        }
                        *mark = (*mark).max(1 + u8::from(whole));
                    }
                }
            }
            let found = match kept {
                None => marked.iter().map(|n| (*n, marks[*n as usize] - 1)).collect(),
                Some(before) => {
                    let both = before.into_iter().filter(|(n, _)| marks[*n as usize] > 0);
                    both.map(|(n, exact)| (n, (exact + marks[n as usize] - 1).min(3))).collect()
                }
            };
            marked.iter().for_each(|n| marks[*n as usize] = 0);
            kept = Some(found);
        }
        let mut found = kept.unwrap_or_default();
        found.sort_unstable();
        found
    }

    fn passes(&self, n: u32, filter: &SearchFilter) -> bool {
        let faces = || self.visible_faces(n);
        let f = &self.base.faces;
        let has = |wanted: &[String], pick: &dyn Fn(usize) -> u16| {
            wanted.is_empty() || faces().any(|i| self.base.words.get(pick(i)).split(';').any(|w| wanted.iter().any(|v| v == w)))
        };
        (filter.kinds.is_empty() || filter.kinds.iter().any(|k| self.base.ontology.is_a(self.kind_of(n), k)))
            && (filter.stages.is_empty() || filter.stages.iter().any(|v| v == self.stage_of(n).map_or("", |s| s.as_str())))
            && has(&filter.countries, &|i| f.countries[i])
            && has(&filter.sources, &|i| f.sources[i])
            && (filter.markings.is_empty() || faces().any(|i| filter.markings.iter().any(|m| m == self.base.words.get(f.marking[i]))))
    }

    fn facets(&self, found: &[(u32, u8)]) -> BTreeMap<&'static str, Vec<FacetCount>> {
        let f = &self.base.faces;
        let columns: [(&'static str, &[u16]); 3] = [("country", &f.countries), ("source", &f.sources), ("marking", &f.marking)];
        let mut numbers: [HashMap<u16, u64>; 3] = std::array::from_fn(|_| HashMap::new());
        let (mut kinds, mut stages) = (HashMap::<&str, u64>::new(), HashMap::<&str, u64>::new());
        for (n, _) in found {
            *kinds.entry(self.kind_of(*n).as_str()).or_default() += 1;
            if let Some(stage) = self.stage_of(*n) {
                *stages.entry(stage.as_str()).or_default() += 1;
            }
            for ((_, column), counts) in columns.iter().zip(&mut numbers) {
                let mut seen: Vec<u16> = Vec::with_capacity(2);
                for face in self.visible_faces(*n) {
                    if !seen.contains(&column[face]) {
                        seen.push(column[face]);
                        *counts.entry(column[face]).or_default() += 1;
                    }
                }
            }
        }
        let named = |counts: HashMap<&str, u64>| by_count(counts.into_iter().map(|(k, c)| (k.to_owned(), c)));
        let mut facets = BTreeMap::from([("kind", named(kinds)), ("stage", named(stages))]);
        for ((name, _), counts) in columns.iter().zip(numbers) {
            let mut values: BTreeMap<String, u64> = BTreeMap::new();
            for (number, count) in counts {
                let word = self.base.words.get(number);
                let parts: Vec<&str> = if *name == "marking" { vec![word] } else { word.split(';').collect() };
                for part in parts.into_iter().filter(|p| !p.is_empty()) {
                    *values.entry(part.to_owned()).or_default() += count;
                }
            }
            facets.insert(name, by_count(values.into_iter()));
        }
        facets
    }
}

fn by_count(values: impl Iterator<Item = (String, u64)>) -> Vec<FacetCount> {
    let mut all: Vec<FacetCount> = values.map(|(value, count)| FacetCount { value, count }).collect();
    all.sort_unstable_by(|a, b| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value)));
    all.truncate(FACET_VALUES_MAX);
    all
}
