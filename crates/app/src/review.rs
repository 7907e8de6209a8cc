// SPDX-License-Identifier: Apache-2.0
//! The review queue: pairs that the resolver leaves open, as one reader sees them, most informative first.
//!
//! Which pairs are possible depends on records alone, so it is worked out once for each audience and kept until the records
//! change; which of them are still open depends on the judgments in sight, and is asked of each view.

mod sides;

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    sync::Arc,
    time::Duration,
};

use model::{Author, EntityId, Judgment, Kind, Marking, Statement, Verdict};
use resolve::{Options, Possible, Profile};
use serde::Serialize;
use store::Face;
use tokio::sync::OnceCell;

use crate::{AppError, Hall, View};

pub use sides::{Agreement, Fact, FactPart, FieldPair, ReviewPair, ReviewSide};

/// How long a reader waits for the pairs before they are told that these are being worked out.
const WAIT: Duration = Duration::from_millis(1_500);
/// Answers that make a day's work.
const DAY_ANSWERS: usize = 80;
/// Microseconds of a day.
const DAY_US: i64 = 86_400_000_000;

/// The pairs of one audience, once somebody has asked for them.
pub(crate) type PossibleCell = Arc<OnceCell<Arc<Vec<Possible>>>>;

/// Why a pair is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Open {
    /// The evidence is short of what is needed, or a rule stands in the way.
    Possible,
    /// Merged, with few bits to spare.
    Narrow,
    /// The resolver finds the two one, but something that fits better, or a contradiction next to them, keeps them apart.
    Contested,
}

/// A pair of the queue.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OpenPair {
    /// The smaller id.
    pub left: EntityId,
    /// What it is called.
    pub left_caption: String,
    /// The larger id.
    pub right: EntityId,
    /// What it is called.
    pub right_caption: String,
    /// Why it is open.
    pub open: Open,
    /// Bits found, all that the reader sees taken together.
    pub total_log2: f64,
    /// Bits needed.
    pub threshold_log2: f64,
    /// What the answer is worth: log2 of the records that hang on it, less the distance in bits from being settled.
    pub worth_log2: f64,
}

impl OpenPair {
    /// Its place in the queue, as text that can stand in an address: what comes after it does not depend on whether it is still open.
    pub fn place(&self) -> String {
        format!("{}.{}.{}", order(self.worth_log2), self.left, self.right)
    }

    fn key(&self) -> (i64, EntityId, EntityId) {
        (order(self.worth_log2), self.left, self.right)
    }
}

/// Worth in thousandths of a bit, the most first.
fn order(worth_log2: f64) -> i64 {
    -(worth_log2 * 1_000.0).round() as i64
}

fn read_place(text: &str) -> Option<(i64, EntityId, EntityId)> {
    let mut parts = text.splitn(3, '.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

/// The open pairs of a view.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ReviewQueue {
    /// Most informative first.
    pub pairs: Vec<OpenPair>,
}

impl ReviewQueue {
    /// The first pair after a place that [`OpenPair::place`] gave; from the beginning when there is none, or it is no place.
    pub fn after(&self, place: Option<&str>) -> Option<&OpenPair> {
        match place.and_then(read_place) {
            Some(place) => self.pairs.get(self.pairs.partition_point(|p| p.key() <= place)),
            None => self.pairs.first(),
        }
    }

    /// The pair of these two, if it is open.
    pub fn pair(&self, a: &EntityId, b: &EntityId) -> Option<&OpenPair> {
        let ends = (a.min(b), a.max(b));
        self.pairs.iter().find(|p| (&p.left, &p.right) == ends)
    }
}

/// What a reader has answered since midnight UTC.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ReviewDay {
    /// Pairs judged today, those taken back left out.
    pub answered: usize,
    /// A day's work: what is answered and what is left, at most eighty.
    pub goal: usize,
    /// The latest judgment of today that is still in force, for taking it back.
    pub last: Option<LastAnswer>,
}

/// A reader's own latest judgment.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LastAnswer {
    /// One.
    pub left: EntityId,
    /// What it is called.
    pub left_caption: String,
    /// The other.
    pub right: EntityId,
    /// What it is called.
    pub right_caption: String,
    /// The verdict.
    pub verdict: Verdict,
    /// When, microseconds since 1970 UTC.
    pub at_us: i64,
}

impl Hall {
    /// The pairs that are open in a view. `None` while they are being worked out: ask again.
    ///
    /// # Errors
    /// When the edition cannot be read.
    pub async fn review(&self, view: &Arc<View>) -> Result<Option<Arc<ReviewQueue>>, AppError> {
        if let Some(queue) = view.shared().review.get() {
            return Ok(Some(Arc::clone(queue)));
        }
        let finding = tokio::spawn(find(self.possible_cell(view).await?, self.finder(), Arc::clone(view)));
        let Ok(found) = tokio::time::timeout(WAIT, finding).await else { return Ok(None) };
        let found = found.map_err(|e| AppError::Task(e.to_string()))??;
        let queue = view.shared().review.get_or_init(|| Arc::new(open_pairs(view, &found)));
        Ok(Some(Arc::clone(queue)))
    }

    /// The same, however long it takes: for the command line.
    ///
    /// # Errors
    /// As [`Hall::review`].
    pub async fn review_at_leisure(&self, view: &Arc<View>) -> Result<Arc<ReviewQueue>, AppError> {
        loop {
            if let Some(queue) = self.review(view).await? {
                return Ok(queue);
            }
        }
    }

    /// What the reader of a view has answered today.
    ///
    /// # Errors
    /// When the acts cannot be read.
    pub async fn review_day(&self, view: &View, open_count: usize) -> Result<ReviewDay, AppError> {
        let me = Author::Person(view.scope().reader().user.clone());
        let today = self.now_us().div_euclid(DAY_US);
        let all = self.node.acts().judgments().await?;
        let mine = all.into_iter().filter(|j| j.author == me).collect();
        let held: Vec<Judgment> =
            crate::sealing::in_force(Vec::new(), mine).into_iter().filter(|j| j.at_us.div_euclid(DAY_US) == today).collect();
        let answered = held.len();
        let rows = view.rows();
        let seen = held.into_iter().filter_map(|j| {
            let caption = |id| rows.own_caption(id).map(str::to_owned);
            Some(LastAnswer {
                left_caption: caption(&j.left)?,
                right_caption: caption(&j.right)?,
                left: j.left,
                right: j.right,
                verdict: j.verdict,
                at_us: j.at_us,
            })
        });
        let last = seen.max_by_key(|j| (j.at_us, j.left, j.right));
        Ok(ReviewDay { answered, goal: (answered + open_count).min(DAY_ANSWERS.max(answered)), last })
    }

    /// Where the pairs of a view's audience are, or will be: they depend on records, not on judgments.
    async fn possible_cell(&self, view: &View) -> Result<PossibleCell, AppError> {
        let base = self.base(&view.edition()).await?;
        let inputs = &base.manifest().inputs;
        let key = format!("{} {} {}", inputs.records_sha256, inputs.ontology_sha256, view.scope().audience().key());
        Ok(self.possible_kept(key))
    }

    fn finder(&self) -> Finder {
        let authority = |id: &String| Some((id.clone(), self.party_authority(id)?));
        Finder { names: Arc::clone(&self.names), authorities: self.sources.keys().filter_map(authority).collect() }
    }
}

async fn find(cell: PossibleCell, finder: Finder, view: Arc<View>) -> Result<Arc<Vec<Possible>>, AppError> {
    let work = || async move {
        let found = tokio::task::spawn_blocking(move || finder.find(&view)).await.map_err(|e| AppError::Task(e.to_string()))?;
        found.map(Arc::new)
    };
    cell.get_or_try_init(work).await.map(Arc::clone)
}

/// What it takes to find pairs.
struct Finder {
    names: Arc<resolve::Words>,
    /// Sources whose own key names a party, and whose key it is.
    authorities: BTreeMap<String, String>,
}

/// All that a reader sees of one entity while it is gathered.
struct Seen {
    entity: EntityId,
    kind: Kind,
    statements: Vec<Statement>,
    sources: BTreeSet<String>,
}

impl Finder {
    fn find(&self, view: &View) -> Result<Vec<Possible>, AppError> {
        let rows = view.rows();
        let ontology = rows.ontology();
        let (mut profiles, mut records) = (Vec::new(), HashMap::<EntityId, u64>::new());
        let mut seen: Option<Seen> = None;
        rows.each_face(&mut |_, face: Face| {
            if !ontology.def(face.kind).matchable {
                return;
            }
            *records.entry(face.entity).or_default() += u64::from(face.records);
            // Faces of one entity stand together.
            if seen.as_ref().is_none_or(|s| s.entity != face.entity) {
                profiles.extend(seen.take().and_then(|s| self.profile(ontology, s)));
            }
            let of =
                seen.get_or_insert_with(|| Seen { entity: face.entity, kind: face.kind, statements: Vec::new(), sources: BTreeSet::new() });
            of.kind = ontology.common(of.kind, face.kind);
            of.sources.extend(face.statements.iter().map(|s| s.source.clone()));
            of.statements.extend(face.statements.into_iter().map(|s| Statement::new(s.prop, s.value)));
        })?;
        profiles.extend(seen.take().and_then(|s| self.profile(ontology, s)));
        let records = |id: &EntityId| records.get(id).copied().unwrap_or_default();
        Ok(resolve::possible(&profiles, records, &self.names, &Options::default()))
    }

    /// One profile of all that is seen: the reader is one person, so there is nothing to keep apart.
    fn profile(&self, ontology: &model::Ontology, seen: Seen) -> Option<Profile> {
        let mut profile = Profile::from_statements(ontology, seen.entity, seen.kind, Marking::public(), &seen.statements)?;
        if ["LegalEntity", "Vehicle"].iter().any(|party| ontology.is_a(seen.kind, party)) {
            profile.authority = seen.sources.iter().find_map(|s| self.authorities.get(s).cloned());
        }
        Some(profile)
    }
}

/// What is open of what is possible, and what is contested.
fn open_pairs(view: &View, possible: &[Possible]) -> ReviewQueue {
    let rows = view.rows();
    let told = Told::of(view);
    let mut pairs: Vec<OpenPair> = Vec::new();
    let mut add = |left: EntityId, right: EntityId, open: Open, total_log2: f64, threshold_log2: f64, worth_log2: f64| {
        let captions = rows.own_caption(&left).zip(rows.own_caption(&right));
        pairs.extend(captions.map(|(l, r)| OpenPair {
            left,
            left_caption: l.to_owned(),
            right,
            right_caption: r.to_owned(),
            open,
            total_log2,
            threshold_log2,
            worth_log2,
        }));
    };
    for p in possible {
        if let Some(open) = told.openness(rows, p) {
            add(p.left, p.right, open, p.total_log2, p.threshold_log2, p.worth_log2);
        }
    }
    for j in told.contested(rows) {
        let records = |id: &EntityId| rows.entity(id).map_or(1, |e| e.records.max(1));
        let hanging = records(&j.left).min(records(&j.right)) as f64;
        add(j.left, j.right, Open::Contested, j.weight_log2(), resolve::THRESHOLD_LOG2, hanging.log2());
    }
    pairs.sort_by_key(OpenPair::key);
    // Of two clusters one pair is asked about; the answer settles the others.
    let mut asked = HashSet::new();
    pairs.retain(|p| asked.insert((p.open == Open::Narrow, ends(rows.canonical(&p.left), rows.canonical(&p.right)))));
    ReviewQueue { pairs }
}

fn ends<T: Ord>(a: T, b: T) -> (T, T) {
    if a <= b { (a, b) } else { (b, a) }
}

/// What judgments in sight say of pairs and of clusters.
struct Told<'v> {
    /// Pairs that a person has judged.
    by_person: HashSet<(EntityId, EntityId)>,
    /// Clusters between whose members a person's judgment stands that keeps them apart.
    apart: HashSet<(EntityId, EntityId)>,
    judgments: &'v [Judgment],
}

impl<'v> Told<'v> {
    fn of(view: &'v View) -> Told<'v> {
        let rows = view.rows();
        let persons = || rows.judgments().iter().filter(|j| matches!(j.author, Author::Person(_)));
        let clusters = |j: &Judgment| Some(ends(rows.canonical(&j.left)?, rows.canonical(&j.right)?));
        Told {
            by_person: persons().map(|j| (j.left, j.right)).collect(),
            apart: persons().filter(|j| j.verdict != Verdict::Same).filter_map(clusters).collect(),
            judgments: rows.judgments(),
        }
    }

    /// Why a possible pair is open; `None` when it is settled.
    fn openness(&self, rows: &store::EditionView, p: &Possible) -> Option<Open> {
        let clusters = ends(rows.canonical(&p.left)?, rows.canonical(&p.right)?);
        if self.by_person.contains(&(p.left, p.right)) || self.apart.contains(&clusters) {
            return None;
        }
        match (p.is_same, clusters.0 == clusters.1) {
            (true, true) => Some(Open::Narrow),
            (true, false) => Some(Open::Contested),
            (false, false) => Some(Open::Possible),
            // Others hold them together.
            (false, true) => None,
        }
    }

    /// A model's judgments that two are the same, or would be but for a third, without effect, and not by a person's word.
    fn contested<'a>(&'a self, rows: &'a store::EditionView) -> impl Iterator<Item = &'v Judgment> + 'a {
        let is_same = |j: &&Judgment| matches!(j.author, Author::Model(_)) && matches!(j.verdict, Verdict::Same | Verdict::Withdrawn);
        self.judgments.iter().filter(is_same).filter(|j| {
            let clusters = rows.canonical(&j.left).zip(rows.canonical(&j.right)).map(|(a, b)| ends(a, b));
            clusters.is_some_and(|c| c.0 != c.1 && !self.apart.contains(&c)) && !self.by_person.contains(&(j.left, j.right))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(worth_log2: f64, n: u8) -> OpenPair {
        OpenPair {
            left: EntityId([n; 16]),
            left_caption: String::new(),
            right: EntityId([255; 16]),
            right_caption: String::new(),
            open: Open::Possible,
            total_log2: 12.0,
            threshold_log2: 20.0,
            worth_log2,
        }
    }

    #[test]
    fn a_place_outlives_its_pair() {
        let all = ReviewQueue { pairs: vec![pair(3.0, 1), pair(0.5, 2), pair(-7.25, 3)] };
        let place = all.pairs[1].place();
        let answered = ReviewQueue { pairs: vec![pair(3.0, 1), pair(-7.25, 3)] };
        assert_eq!(all.after(Some(&place)), Some(&all.pairs[2]));
        assert_eq!(answered.after(Some(&place)), Some(&all.pairs[2]));
        assert_eq!(all.after(None), Some(&all.pairs[0]));
        for wrong in ["", "x", "1.2", "1.2.3", "9999999999999999999999.1.1"] {
            assert_eq!(all.after(Some(wrong)), Some(&all.pairs[0]), "{wrong}");
        }
        assert_eq!(all.after(Some(&all.pairs[2].place())), None);
    }
}
