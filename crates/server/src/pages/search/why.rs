// SPDX-License-Identifier: Apache-2.0
//! Why an entity was found: the value that holds the words, where its caption alone does not tell.

use app::View;
use model::text::fold;

use super::Why;
use crate::rows::Hit;

/// For each hit whose caption lacks a word of the search, the value that holds the most of them.
pub(super) fn found_by(view: &View, text: &str, hits: &[Hit]) -> Why {
    let folded = fold(text);
    let words: Vec<&str> = folded.split(' ').filter(|w| !w.is_empty()).collect();
    if words.is_empty() {
        return Why::new();
    }
    let untold = hits.iter().filter(|h| held(&h.entity.caption, &words) < words.len());
    untold.filter_map(|h| Some((h.entity.id, best(view, h, &words)?))).collect()
}

/// How many of the words a text holds, whole or as beginnings.
fn held(text: &str, words: &[&str]) -> usize {
    let folded = fold(text);
    words.iter().filter(|w| folded.split(' ').any(|t| t.starts_with(*w))).count()
}

fn best(view: &View, hit: &Hit, words: &[&str]) -> Option<(String, String)> {
    // An entity whose file cannot be read is shown without a reason; opening it tells the error.
    let faces = view.rows().faces(&hit.entity.id).ok()?;
    let statements = faces.iter().flat_map(|f| f.statements.iter().map(move |s| (f.kind, s)));
    let best = statements
        .map(|(kind, s)| (held(&s.value, words), kind, s))
        .max_by(|a, b| a.0.cmp(&b.0).then_with(|| b.2.value.len().cmp(&a.2.value.len())))?;
    let (n, kind, s) = best;
    let label = view.rows().ontology().property(kind, s.prop).map_or_else(|| s.prop.as_str().to_owned(), |p| p.label.to_lowercase());
    (n > 0).then(|| (label, s.value.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_held_whole_or_as_beginnings() {
        assert_eq!(held("Cártel de Tijuana", &["cartel", "tij"]), 2);
        assert_eq!(held("Arellano Felix Organization", &["cartel"]), 0);
    }
}
