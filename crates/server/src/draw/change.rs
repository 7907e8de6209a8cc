// SPDX-License-Identifier: Apache-2.0
//! A change between two editions as one line: sign, word, entity, value, cause. Sign, word and color say the same thing.

use maud::{Markup, html};
use model::{EditionId, EntityId};

use super::marks::kind_label;
use crate::{
    desk::Desk,
    rows::{Change, ChangeSort},
    shell::{marking_chip, text_with_records},
};

/// The name of a sort over a list.
pub(crate) fn title(sort: ChangeSort) -> &'static str {
    match sort {
        ChangeSort::FactAdded => "Facts added",
        ChangeSort::FactRetracted => "Facts retracted",
        ChangeSort::JudgmentAdded => "Judgments added",
        ChangeSort::JudgmentWithdrawn => "Judgments withdrawn",
    }
}

/// The sign of a sort.
pub(crate) fn sign(sort: ChangeSort) -> &'static str {
    match sort {
        ChangeSort::FactAdded => "+",
        ChangeSort::FactRetracted => "−",
        ChangeSort::JudgmentAdded | ChangeSort::JudgmentWithdrawn => "~",
    }
}

/// How lines are drawn: between which editions, and how much of long texts.
pub(crate) struct Lines<'a> {
    /// Who reads.
    pub(crate) desk: &'a Desk,
    /// The earlier edition, where what is gone can still be seen.
    pub(crate) earlier: Option<EditionId>,
    /// The later.
    pub(crate) later: EditionId,
    /// Letters of a value that are shown.
    pub(crate) value_chars_max: usize,
    /// Letters of a cause that are shown.
    pub(crate) cause_chars_max: usize,
}

impl Lines<'_> {
    /// One line.
    pub(crate) fn line(&self, change: &Change) -> Markup {
        let (class, word) = match change.sort {
            ChangeSort::FactAdded => ("diff-added", "Added"),
            ChangeSort::FactRetracted => ("diff-retracted", "Retracted"),
            ChangeSort::JudgmentAdded => ("diff-changed", "Judged"),
            ChangeSort::JudgmentWithdrawn => ("diff-changed", "No longer judged"),
        };
        let is_judgment = matches!(change.sort, ChangeSort::JudgmentAdded | ChangeSort::JudgmentWithdrawn);
        html! {
            li class=(class) {
                span.diff-sign aria-hidden="true" { (sign(change.sort)) }
                div {
                    span.diff-word { (word) } " "
                    @if is_judgment { (self.subject(change)) " " (self.judged(change)) }
                    @else { (self.property(change)) " of " (self.subject(change)) ": " (self.value(change)) }
                    span.diff-cause { (text_with_records(&cut(&change.cause, self.cause_chars_max), |id| self.href(change.sort, &format!("/record/{id}")))) }
                }
                span.diff-when { (marking_chip(&change.marking)) }
            }
        }
    }

    /// An address in the edition that says so: of what is gone the earlier, of all else the later.
    fn href(&self, sort: ChangeSort, path: &str) -> String {
        let is_gone = matches!(sort, ChangeSort::FactRetracted | ChangeSort::JudgmentWithdrawn);
        match self.earlier.filter(|_| is_gone).unwrap_or(self.later) {
            edition if edition == self.desk.view.edition() => self.desk.href(path),
            edition => format!("{path}?edition={edition}"),
        }
    }

    fn subject(&self, change: &Change) -> Markup {
        let caption = if change.caption.is_empty() { kind_label(self.desk, &change.kind) } else { change.caption.clone() };
        html! { a.row-link href=(self.href(change.sort, &format!("/entity/{}", change.entity))) { (caption) } }
    }

    /// The verdict and the other entity of a judgment, told as `same: NAME (id)`.
    fn judged(&self, change: &Change) -> Markup {
        let Some((verdict, name, id)) = other_of(&change.value) else { return html! { (cut(&change.value, self.value_chars_max)) } };
        let words = match verdict {
            "same" => "the same as",
            "different" => "different from",
            "disputed" => "disputed with",
            other => other,
        };
        html! { (words) " " a href=(self.href(change.sort, &format!("/entity/{id}"))) { (cut(name, self.value_chars_max)) } }
    }

    fn property(&self, change: &Change) -> String {
        let ontology = self.desk.hall.ontology();
        let known = ontology.kind(&change.kind).zip(ontology.prop(&change.what)).and_then(|(kind, prop)| ontology.property(kind, prop));
        known.map_or_else(|| change.what.clone(), |p| p.label.to_lowercase())
    }

    /// A value; one that names an entity is shown as that entity.
    fn value(&self, change: &Change) -> Markup {
        let named = change.value.parse::<EntityId>().ok();
        let entity = named.and_then(|id| self.desk.view.rows().entity(&id));
        let text = match (&entity, named) {
            (Some(entity), _) => html! { a href=(self.href(change.sort, &format!("/entity/{}", entity.id))) { (entity.caption) } },
            (None, Some(_)) => html! { "an entity that is not in this view" },
            (None, None) => html! { (cut(&change.value, self.value_chars_max)) },
        };
        html! { @if change.sort == ChangeSort::FactRetracted { del { (text) } } @else { ins { (text) } } }
    }
}

fn other_of(value: &str) -> Option<(&str, &str, EntityId)> {
    let (verdict, rest) = value.split_once(": ")?;
    let (name, id) = rest.strip_suffix(')')?.rsplit_once(" (")?;
    Some((verdict, name, id.parse().ok()?))
}

/// At most so many letters; a text is cut between words where its last word is not most of it.
fn cut(text: &str, chars_max: usize) -> String {
    let Some((end, _)) = text.char_indices().nth(chars_max) else { return text.to_owned() };
    let kept = &text[..end];
    let word_end = kept.rfind(' ').filter(|at| *at * 2 > end && !text[end..].starts_with(' '));
    format!("{}…", kept[..word_end.unwrap_or(end)].trim_end_matches([' ', ',', ';', ':']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_other_entity_of_a_judgment_is_read_from_its_end() {
        let id = EntityId([7; 16]);
        assert_eq!(other_of(&format!("same: Made: up (trade) ({id})")), Some(("same", "Made: up (trade)", id)));
        for none in ["same", "same: x", "same: x (y)", "same: x (0707"] {
            assert_eq!(other_of(none), None, "{none}");
        }
    }

    #[test]
    fn long_text_is_cut_between_words_or_at_a_letter() {
        for (text, max, shown) in [
            ("éclair", 3, "écl…"),
            ("abc", 3, "abc"),
            ("country agrees: US; addresses", 24, "country agrees: US…"),
            ("country agrees", 7, "country…"),
            ("a electroencephalogram", 12, "a electroenc…"),
        ] {
            assert_eq!(cut(text, max), shown);
        }
    }
}
