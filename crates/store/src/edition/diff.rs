// SPDX-License-Identifier: Apache-2.0
//! What changed between two editions, as one scope sees it: facts added and retracted, judgments changed, each with its cause.

use std::{cmp::Ordering, collections::BTreeMap, str::FromStr};

use model::{EntityId, Judgment, PropType, text::excerpt};
use serde::Serialize;

use super::{
    base::EditionBase,
    faces::{Face, StatementRow},
    files::faces_from,
};
use crate::{BUCKETS, StoreError, evidence::read_columns};

/// The sort of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChangeSort {
    /// The later edition says so, the earlier did not.
    FactAdded,
    /// The earlier edition said so, the later does not.
    FactRetracted,
    /// A judgment came into force.
    JudgmentAdded,
    /// A judgment is no longer in force.
    JudgmentWithdrawn,
}

impl ChangeSort {
    /// All sorts, in the order they are told.
    pub const ALL: [ChangeSort; 4] =
        [ChangeSort::FactAdded, ChangeSort::FactRetracted, ChangeSort::JudgmentAdded, ChangeSort::JudgmentWithdrawn];

    /// The kebab-case word: in addresses, on the command line, in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            ChangeSort::FactAdded => "fact-added",
            ChangeSort::FactRetracted => "fact-retracted",
            ChangeSort::JudgmentAdded => "judgment-added",
            ChangeSort::JudgmentWithdrawn => "judgment-withdrawn",
        }
    }
}

impl FromStr for ChangeSort {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        let all = || ChangeSort::ALL.map(ChangeSort::as_str).join(", ");
        ChangeSort::ALL
            .into_iter()
            .find(|s| s.as_str() == word)
            .ok_or_else(|| format!("`{}` is no sort of change: {}", excerpt(word), all()))
    }
}

/// One change.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Change {
    /// Its sort.
    pub sort: ChangeSort,
    /// The entity concerned (of a judgment, the left one).
    pub entity: EntityId,
    /// What it is called.
    pub caption: String,
    /// Its kind.
    pub kind: String,
    /// The property, or `judgment`.
    pub what: String,
    /// The value; of a judgment, the verdict and the other entity.
    pub value: String,
    /// Marking.
    pub marking: String,
    /// What caused it: the record and its source, or the judgment's author and reason.
    pub cause: String,
}

/// Which changes are listed, and how many; all are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DiffLimits {
    /// Only changes of this sort.
    pub sort: Option<ChangeSort>,
    /// Changes passed over first.
    pub offset: usize,
    /// Changes listed.
    pub limit: usize,
}

/// Counts of each sort, and a page of the changes.
pub type DiffPage = (BTreeMap<ChangeSort, u64>, Vec<Change>);

struct Sink<'a> {
    limits: DiffLimits,
    /// Changes of the wanted sort so far.
    found: usize,
    counts: BTreeMap<ChangeSort, u64>,
    changes: Vec<Change>,
    base: [&'a EditionBase; 2],
    scope: &'a model::Scope,
}

impl<'a> Sink<'a> {
    fn push(&mut self, sort: ChangeSort, change: impl FnOnce() -> Change) {
        *self.counts.entry(sort).or_default() += 1;
        if self.limits.sort.is_some_and(|wanted| wanted != sort) {
            return;
        }
        if self.found >= self.limits.offset && self.changes.len() < self.limits.limit {
            self.changes.push(change());
        }
        self.found += 1;
    }

    /// The edition that says what such a change tells.
    fn teller(&self, sort: ChangeSort) -> &'a EditionBase {
        let is_gone = matches!(sort, ChangeSort::FactRetracted | ChangeSort::JudgmentWithdrawn);
        self.base[usize::from(!is_gone)]
    }

    /// A face of an entity that the scope sees.
    fn visible_face(&self, base: &EditionBase, id: &EntityId) -> Option<usize> {
        base.face_range(base.ordinal(id)?).find(|f| self.scope.audience().sees(base.words.get(base.faces.marking[*f])))
    }

    fn fact(&mut self, sort: ChangeSort, face: &Face, s: &StatementRow) {
        let base = self.teller(sort);
        let is_entity = base.ontology.property(face.kind, s.prop).is_some_and(|p| p.kind_of_value == PropType::Entity);
        if is_entity && s.value.parse().ok().and_then(|id| self.visible_face(base, &id)).is_none() {
            // What it names is not there or not theirs: the id alone would tell that it exists.
            return;
        }
        self.push(sort, || Change {
            sort,
            entity: face.entity,
            caption: face.caption(&base.ontology),
            kind: face.kind.as_str().to_owned(),
            what: s.prop.as_str().to_owned(),
            value: s.value.clone(),
            marking: face.marking.clone(),
            cause: format!("record {} of {}", s.record, s.source),
        });
    }
}

/// Compares two editions within a scope.
///
/// # Errors
/// When files cannot be read.
pub fn diff(earlier: &EditionBase, later: &EditionBase, scope: &model::Scope, limits: DiffLimits) -> Result<DiffPage, StoreError> {
    let mut sink = Sink { limits, found: 0, counts: BTreeMap::new(), changes: Vec::new(), base: [earlier, later], scope };
    judgments(&mut sink);
    for bucket in 0..BUCKETS {
        let name = format!("entities/{bucket:02}.parquet");
        let hash = |base: &EditionBase| base.manifest.files.iter().find(|f| f.name == name).map(|f| f.sha256.clone());
        if hash(earlier) == hash(later) {
            continue;
        }
        let (old, new) = (visible_faces(earlier, &name, scope)?, visible_faces(later, &name, scope)?);
        merge(
            &old,
            &new,
            |a, b| (a.entity, &a.marking).cmp(&(b.entity, &b.marking)),
            |a, b| {
                let none: &[StatementRow] = &[];
                let face = b.or(a);
                let (x, y) = (a.map_or(none, |f| &f.statements), b.map_or(none, |f| &f.statements));
                merge(
                    x,
                    y,
                    |s, t| (s.prop, &s.value).cmp(&(t.prop, &t.value)),
                    |s, t| match (face, s, t) {
                        (Some(f), None, Some(t)) => sink.fact(ChangeSort::FactAdded, f, t),
                        (Some(f), Some(s), None) => sink.fact(ChangeSort::FactRetracted, f, s),
                        _ => {}
                    },
                );
            },
        );
    }
    Ok((sink.counts, sink.changes))
}

fn visible_faces(base: &EditionBase, name: &str, scope: &model::Scope) -> Result<Vec<Face>, StoreError> {
    let mut faces = Vec::new();
    if base.manifest.files.iter().any(|f| f.name == name) {
        read_columns(&base.dir.join(name), &["entity", "kind", "marking", "records", "statements"], |batch| {
            faces.extend(faces_from(&batch, &base.ontology)?.into_iter().filter(|f| scope.audience().sees(&f.marking)));
            Ok(())
        })?;
    }
    Ok(faces)
}

/// Walks two sorted lists, giving each element with its equal in the other, if there is one.
fn merge<'a, T>(left: &'a [T], right: &'a [T], order: impl Fn(&T, &T) -> Ordering, mut each: impl FnMut(Option<&'a T>, Option<&'a T>)) {
    let (mut i, mut j) = (0, 0);
    loop {
        match (left.get(i), right.get(j)) {
            (None, None) => return,
            (Some(a), None) => {
                each(Some(a), None);
                i += 1;
            }
            (None, Some(b)) => {
                each(None, Some(b));
                j += 1;
            }
            (Some(a), Some(b)) => {
                let o = order(a, b);
                each((o != Ordering::Greater).then_some(a), (o != Ordering::Less).then_some(b));
                i += usize::from(o != Ordering::Greater);
                j += usize::from(o != Ordering::Less);
            }
        }
    }
}

fn judgments(sink: &mut Sink<'_>) {
    let scope = sink.scope;
    let visible = |base: &EditionBase| -> BTreeMap<_, Judgment> {
        base.judgments.iter().filter(|j| scope.audience().sees(&j.marking)).map(|j| (j.id(), j.clone())).collect()
    };
    let (old, new) = (visible(sink.base[0]), visible(sink.base[1]));
    let gone = old.iter().filter(|(id, _)| !new.contains_key(id)).map(|(_, j)| (ChangeSort::JudgmentWithdrawn, j));
    let come = new.iter().filter(|(id, _)| !old.contains_key(id)).map(|(_, j)| (ChangeSort::JudgmentAdded, j));
    let changed: Vec<_> = gone.chain(come).collect();
    for (sort, judgment) in changed {
        let base = sink.teller(sort);
        let (Some(left), Some(right)) = (sink.visible_face(base, &judgment.left), sink.visible_face(base, &judgment.right)) else {
            continue;
        };
        let caption = |face: usize| base.faces.captions.get(face).to_owned();
        let other = caption(right);
        let author = match &judgment.author {
            model::Author::Person(who) => format!("judged by {who}"),
            model::Author::Model(version) => format!("proposed by {version}"),
        };
        let reasons: Vec<&str> = judgment.reasons.iter().map(|r| r.text.as_str()).collect();
        sink.push(sort, || Change {
            sort,
            entity: judgment.left,
            caption: caption(left),
            kind: base.face_kind(left).as_str().to_owned(),
            what: "judgment".to_owned(),
            value: format!("{}: {other} ({})", judgment.verdict.as_str(), judgment.right),
            marking: judgment.marking.clone(),
            cause: format!("{author}: {}", reasons.join("; ")),
        });
    }
}
