// SPDX-License-Identifier: Apache-2.0
//! Both sides of a pair, field by field, with what differs marked.

use std::collections::{BTreeMap, BTreeSet};

use model::{EntityId, Prop, PropType, text};
use serde::Serialize;
use store::{EntityRow, Face};

use crate::{AppError, Hall, NotFound, View, dossier::portion};

/// Values of one field shown a side; the dossier has all.
const VALUES_MAX: usize = 8;
/// Entities linked to both that are named.
const SHARED_MAX: usize = 6;
/// Links of a side that are looked through for them.
const LINKS_MAX: usize = 2_000;

/// How a field's values stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Agreement {
    /// Both say the same.
    Same,
    /// Some values are on both sides.
    Partly,
    /// Both say something, and nothing is the same.
    Differ,
    /// Only one side says anything.
    OneSide,
}

/// A piece of a value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FactPart {
    /// The text.
    pub text: String,
    /// Whether the other side does not say this though it says something of the field.
    pub differs: bool,
}

/// A value of a field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fact {
    /// The value, in pieces.
    pub parts: Vec<FactPart>,
    /// Portion mark.
    pub portion: String,
}

/// A field with the values of both sides.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FieldPair {
    /// The property.
    pub prop: Prop,
    /// Its label.
    pub label: String,
    /// How the sides stand to each other.
    pub agreement: Agreement,
    /// The left side's values, at most eight.
    pub left: Vec<Fact>,
    /// How many more it has.
    pub left_more: usize,
    /// The right side's values, at most eight.
    pub right: Vec<Fact>,
    /// How many more it has.
    pub right_more: usize,
}

/// One side of a pair.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ReviewSide {
    /// The entity itself.
    pub id: EntityId,
    /// What it is called by itself.
    pub caption: String,
    /// Sources that speak of it.
    pub sources: Vec<String>,
    /// Markings of what is compared.
    pub markings: Vec<String>,
    /// Records that speak of it.
    pub records: u64,
    /// What it is merged into.
    pub entity: EntityRow,
}

/// A pair, to be judged.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ReviewPair {
    /// One.
    pub left: ReviewSide,
    /// The other.
    pub right: ReviewSide,
    /// Their facts, field by field: what differs first among what both state.
    pub fields: Vec<FieldPair>,
    /// Entities linked to both, at most six; empty where the two are merged.
    pub shared: Vec<EntityRow>,
}

/// A value as it was gathered.
struct Value {
    text: String,
    folded: String,
    portion: String,
}

type Values = BTreeMap<Prop, Vec<Value>>;

impl Hall {
    /// Both sides of a pair.
    ///
    /// # Errors
    /// [`NotFound`] when one is not there or not the view's to show.
    pub fn review_pair(&self, view: &View, a: &EntityId, b: &EntityId) -> Result<ReviewPair, AppError> {
        let ((left, left_values), (right, right_values)) = (self.side(view, a)?, self.side(view, b)?);
        let def = self.ontology.def(self.ontology.common(left.entity.kind, right.entity.kind));
        let own = self.ontology.def(left.entity.kind);
        let props: BTreeSet<Prop> = left_values.keys().chain(right_values.keys()).copied().collect();
        let mut fields: Vec<FieldPair> = props
            .into_iter()
            .map(|prop| {
                let known = def.properties.get(&prop).or_else(|| own.properties.get(&prop));
                let by_words = known.is_none_or(|p| matches!(p.kind_of_value, PropType::Name | PropType::Address | PropType::Text));
                let label = known.map_or_else(|| prop.as_str().to_owned(), |p| p.label.clone());
                let none = Vec::new();
                field(prop, label, by_words, left_values.get(&prop).unwrap_or(&none), right_values.get(&prop).unwrap_or(&none))
            })
            .collect();
        let featured = |p: &FieldPair| def.featured.iter().position(|f| *f == p.prop).unwrap_or(usize::MAX);
        fields.sort_by(|x, y| {
            let key = |p: &FieldPair| (p.agreement == Agreement::OneSide, featured(p));
            (key(x), &x.label).cmp(&(key(y), &y.label))
        });
        let shared = if left.entity.id == right.entity.id { Vec::new() } else { shared(view, &left.entity.id, &right.entity.id) };
        Ok(ReviewPair { left, right, fields, shared })
    }

    fn side(&self, view: &View, id: &EntityId) -> Result<(ReviewSide, Values), AppError> {
        let rows = view.rows();
        let (entity, caption) = rows.entity(id).zip(rows.own_caption(id)).ok_or(NotFound)?;
        let faces: Vec<Face> = rows.faces(id)?.into_iter().filter(|f| f.entity == *id).collect();
        let mut values = Values::new();
        let mut sources = BTreeSet::new();
        for face in &faces {
            for s in &face.statements {
                sources.insert(s.source.clone());
                let kind = self.ontology.property(face.kind, s.prop).map(|p| p.kind_of_value);
                let shown = match kind {
                    // What it names is shown by what it is called; what is not there or not theirs is not shown.
                    Some(PropType::Entity) => s.value.parse().ok().and_then(|e| rows.entity(&e)).map(|e| e.caption),
                    _ => Some(s.value.clone()),
                };
                let Some(shown) = shown else { continue };
                let of = values.entry(s.prop).or_default();
                let folded = text::fold(&shown);
                if !of.iter().any(|v| v.text == shown) {
                    of.push(Value { text: shown, folded, portion: portion(&face.marking) });
                }
            }
        }
        let side = ReviewSide {
            id: *id,
            caption: caption.to_owned(),
            sources: sources.into_iter().collect(),
            markings: faces.iter().map(|f| f.marking.clone()).collect::<BTreeSet<_>>().into_iter().collect(),
            records: faces.iter().map(|f| u64::from(f.records)).sum(),
            entity,
        };
        Ok((side, values))
    }
}

fn field(prop: Prop, label: String, by_words: bool, left: &[Value], right: &[Value]) -> FieldPair {
    let common = |v: &Value, others: &[Value]| others.iter().any(|o| o.folded == v.folded && (!o.folded.is_empty() || o.text == v.text));
    let all = |some: &[Value], others: &[Value]| some.iter().all(|v| common(v, others));
    let agreement = if left.is_empty() || right.is_empty() {
        Agreement::OneSide
    } else if all(left, right) && all(right, left) {
        Agreement::Same
    } else if left.iter().any(|v| common(v, right)) {
        Agreement::Partly
    } else {
        Agreement::Differ
    };
    let facts = |some: &[Value], others: &[Value]| {
        // What both say comes first, so that what is cut is seldom what meets.
        let mut order: Vec<&Value> = some.iter().collect();
        order.sort_by_key(|v| !common(v, others));
        order.into_iter().take(VALUES_MAX).map(|v| fact(v, others, by_words)).collect::<Vec<_>>()
    };
    FieldPair {
        prop,
        label,
        agreement,
        left: facts(left, right),
        left_more: left.len().saturating_sub(VALUES_MAX),
        right: facts(right, left),
        right_more: right.len().saturating_sub(VALUES_MAX),
    }
}

/// A value with the words that the other side does not have; of dates and numbers the whole, since a digit is another number.
fn fact(value: &Value, others: &[Value], by_words: bool) -> Fact {
    let whole = |differs| vec![FactPart { text: value.text.clone(), differs }];
    let parts = if others.is_empty() || others.iter().any(|o| o.folded == value.folded && !o.folded.is_empty()) {
        whole(false)
    } else if by_words {
        let known: BTreeSet<&str> = others.iter().flat_map(|o| o.folded.split(' ')).collect();
        words(&value.text, &known)
    } else {
        whole(!others.iter().any(|o| o.text == value.text))
    };
    Fact { parts, portion: value.portion.clone() }
}

/// The words of a text and the spaces between them, neighbors of one sort in one piece; spaces never differ.
fn words(value: &str, known: &BTreeSet<&str>) -> Vec<FactPart> {
    let mut parts: Vec<FactPart> = Vec::new();
    let mut add = |text: &str, differs: bool| match parts.last_mut() {
        Some(last) if last.differs == differs => last.text.push_str(text),
        _ if text.is_empty() => {}
        _ => parts.push(FactPart { text: text.to_owned(), differs }),
    };
    for piece in value.split_inclusive(char::is_whitespace) {
        let word = piece.trim_end();
        let folded = text::fold(word);
        add(word, folded.split(' ').any(|w| !w.is_empty() && !known.contains(w)));
        add(piece.get(word.len()..).unwrap_or_default(), false);
    }
    parts
}

/// Entities that are linked to both.
fn shared(view: &View, a: &EntityId, b: &EntityId) -> Vec<EntityRow> {
    let rows = view.rows();
    let others = |id: &EntityId| -> BTreeSet<EntityId> {
        let links = rows.links_of(id, LINKS_MAX).0;
        links.into_iter().map(|l| if l.source == *id { l.target } else { l.source }).collect()
    };
    let (left, right) = (others(a), others(b));
    left.intersection(&right).filter(|id| *id != a && *id != b).take(SHARED_MAX).filter_map(|id| rows.entity(id)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(texts: &[&str]) -> Vec<Value> {
        texts.iter().map(|t| Value { text: (*t).to_owned(), folded: text::fold(t), portion: "U".to_owned() }).collect()
    }

    fn told(by_words: bool, left: &[&str], right: &[&str]) -> (Agreement, String) {
        let (ftm, extensions, stages) = shelf::ontology_files();
        let ontology = model::Ontology::parse(ftm, &extensions, stages).unwrap();
        let pair = field(ontology.prop("name").unwrap(), "Name".to_owned(), by_words, &values(left), &values(right));
        let mark = |p: &FactPart| if p.differs { format!("[{}]", p.text) } else { p.text.clone() };
        let side = |facts: &[Fact]| facts.iter().map(|f| f.parts.iter().map(mark).collect::<String>()).collect::<Vec<_>>().join("; ");
        (pair.agreement, format!("{} | {}", side(&pair.left), side(&pair.right)))
    }

    #[test]
    fn what_differs_is_marked_word_by_word_in_names_and_whole_in_dates() {
        for (by_words, left, right, agreement, marks) in [
            (true, &["José García"][..], &["Jose GARCIA"][..], Agreement::Same, "José García | Jose GARCIA"),
            (true, &["Ann Lee Moss"], &["Ann Moss"], Agreement::Differ, "Ann [Lee] Moss | Ann Moss"),
            (false, &["1971-02-03"], &["1971-03-02"], Agreement::Differ, "[1971-02-03] | [1971-03-02]"),
            (true, &["A B", "C D"], &["C D", "E B"], Agreement::Partly, "C D; [A] B | C D; [E] B"),
            (true, &["A B"], &[], Agreement::OneSide, "A B | "),
        ] {
            assert_eq!(told(by_words, left, right), (agreement, marks.to_owned()), "{left:?} {right:?}");
        }
    }
}
