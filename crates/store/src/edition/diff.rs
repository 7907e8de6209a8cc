// SPDX-License-Identifier: Apache-2.0
//! What changed between two editions, as one scope sees it: facts added and retracted, judgments changed, each with its cause.

use std::{cmp::Ordering, collections::BTreeMap};

use model::{EntityId, Judgment};
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

/// How many changes are listed; all are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DiffLimits {
    /// Changes passed over first.
    pub offset: usize,
    /// Changes listed.
    pub limit: usize,
}

/// Counts of each sort, and a page of the changes.
pub type DiffPage = (BTreeMap<ChangeSort, u64>, Vec<Change>);

struct Sink<'a> {
    limits: DiffLimits,
    counts: BTreeMap<ChangeSort, u64>,
    changes: Vec<Change>,
    base: [&'a EditionBase; 2],
}

impl Sink<'_> {
    fn push(&mut self, sort: ChangeSort, change: impl FnOnce() -> Change) {
        let seen: u64 = self.counts.values().sum();
        *self.counts.entry(sort).or_default() += 1;
        let seen = usize::try_from(seen).unwrap_or(usize::MAX);
        if seen >= self.limits.offset && self.changes.len() < self.limits.limit {
            self.changes.push(change());
        }
    }

    fn fact(&mut self, sort: ChangeSort, face: &Face, s: &StatementRow) {
        let caption = face.caption(&self.base[0].ontology);
        self.push(sort, || Change {
            sort,
            entity: face.entity,
            caption,
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
    let mut sink = Sink { limits, counts: BTreeMap::new(), changes: Vec::new(), base: [earlier, later] };
    judgments(&mut sink, scope);
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

fn judgments(sink: &mut Sink<'_>, scope: &model::Scope) {
    let visible = |base: &EditionBase| -> BTreeMap<_, Judgment> {
        base.judgments.iter().filter(|j| scope.audience().sees(&j.marking)).map(|j| (j.id(), j.clone())).collect()
    };
    let (old, new) = (visible(sink.base[0]), visible(sink.base[1]));
    let gone = old.iter().filter(|(id, _)| !new.contains_key(id)).map(|(_, j)| (ChangeSort::JudgmentWithdrawn, j, sink.base[0]));
    let come = new.iter().filter(|(id, _)| !old.contains_key(id)).map(|(_, j)| (ChangeSort::JudgmentAdded, j, sink.base[1]));
    let changed: Vec<_> = gone.chain(come).collect();
    for (sort, judgment, base) in changed {
        let name = |id: &EntityId| {
            let ordinal = base.ordinal(id)?;
            let face = base.face_range(ordinal).find(|f| scope.audience().sees(base.words.get(base.faces.marking[*f])))?;
            Some((base.faces.captions.get(face).to_owned(), base.faces.kind[face].as_str().to_owned()))
        };
        let (caption, kind) = name(&judgment.left).unwrap_or_default();
        let other = name(&judgment.right).map(|n| n.0).unwrap_or_default();
        let author = match &judgment.author {
            model::Author::Person(who) => format!("judged by {who}"),
            model::Author::Model(version) => format!("proposed by {version}"),
        };
        let reasons: Vec<&str> = judgment.reasons.iter().map(|r| r.text.as_str()).collect();
        sink.push(sort, || Change {
            sort,
            entity: judgment.left,
            caption,
            kind,
            what: "judgment".to_owned(),
            value: format!("{}: {other} ({})", judgment.verdict.as_str(), judgment.right),
            marking: judgment.marking.clone(),
            cause: format!("{author}: {}", reasons.join("; ")),
        });
    }
}
