// SPDX-License-Identifier: Apache-2.0
//! How an entity came to be what it is: since which sealed edition its parts were there, when they were merged or split, and
//! by which judgment, as one reader may see it.
//!
//! Each edition is asked with the reader's present rights, so what is hidden from them now never shows, in any edition, and an
//! edition in which nothing of theirs changed is passed over.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use model::{Author, EditionId, EntityId, Judgment, JudgmentId, Reason, Verdict};
use serde::Serialize;
use store::{PastEdition, Sees};

use crate::{AppError, EditionSummary, Hall, NotFound, View};

/// Editions looked through, the newest.
const EDITIONS_MAX: usize = 200;
/// Judgments told of one event.
const JUDGMENTS_MAX: usize = 40;
/// Entities named of one part.
const NAMED_MAX: usize = 12;

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum HistorySort {
    /// Records spoke of it for the first time.
    Appeared,
    /// Something new appeared and was judged the same at once.
    Joined,
    /// What had been several became one.
    Merged,
    /// What had been one became several.
    Split,
}

/// A group of entities before or after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HistoryPart {
    /// How many entities, as sources name them.
    pub count: usize,
    /// Some of them with what they are called, at most twelve.
    pub named: Vec<(EntityId, String)>,
}

/// A judgment that caused a change.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct HistoryJudgment {
    /// Which.
    pub judgment: JudgmentId,
    /// Whether it came into force; otherwise it ceased to be.
    pub came: bool,
    /// One.
    pub left: EntityId,
    /// What it is called.
    pub left_caption: String,
    /// The other.
    pub right: EntityId,
    /// What it is called.
    pub right_caption: String,
    /// Verdict.
    pub verdict: Verdict,
    /// A user id, or a model and version.
    pub author: String,
    /// Whether a person judged.
    pub by_person: bool,
    /// When a person judged, microseconds since 1970 UTC; 0 for models.
    pub at_us: i64,
    /// Bits.
    pub weight_log2: f64,
    /// Why.
    pub reasons: Vec<Reason>,
    /// Marking.
    pub marking: String,
}

/// A change of what an entity is made of.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct HistoryEvent {
    /// What happened.
    pub sort: HistorySort,
    /// The edition in which it first shows.
    pub edition: EditionId,
    /// The edition before, where there is one.
    pub before: Option<EditionId>,
    /// When it was sealed, microseconds since 1970 UTC.
    pub sealed_at_us: i64,
    /// What was merged, what it was split into, or what appeared.
    pub parts: Vec<HistoryPart>,
    /// By which judgments, at most forty.
    pub judgments: Vec<HistoryJudgment>,
}

/// The history of an entity.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct History {
    /// The entity as it is in the view.
    pub entity: EntityId,
    /// Latest first.
    pub events: Vec<HistoryEvent>,
    /// Whether older editions were left unread.
    pub older_unread: bool,
}

/// Some entities in one edition: how they are grouped, and the judgments among them.
#[derive(Clone, Debug, Default)]
struct Snapshot {
    /// Visible entities with the canonical one of their group.
    group_of: BTreeMap<EntityId, EntityId>,
    judgments: BTreeMap<JudgmentId, Judgment>,
}

impl Snapshot {
    /// The groups that hold any of some entities.
    fn groups_of(&self, some: &BTreeSet<EntityId>) -> Vec<BTreeSet<EntityId>> {
        let touched: BTreeSet<&EntityId> = some.iter().filter_map(|id| self.group_of.get(id)).collect();
        let mut groups: BTreeMap<EntityId, BTreeSet<EntityId>> = BTreeMap::new();
        for (id, canonical) in self.group_of.iter().filter(|(_, canonical)| touched.contains(canonical)) {
            groups.entry(*canonical).or_default().insert(*id);
        }
        groups.into_values().collect()
    }

    /// A group of another edition as it is parted here; what is not here is left out.
    fn parts(&self, group: &BTreeSet<EntityId>) -> Vec<BTreeSet<EntityId>> {
        let mut parts: BTreeMap<EntityId, BTreeSet<EntityId>> = BTreeMap::new();
        for (id, canonical) in group.iter().filter_map(|id| Some((id, self.group_of.get(id)?))) {
            parts.entry(*canonical).or_default().insert(*id);
        }
        parts.into_values().collect()
    }
}

/// Editions in the order of sealing, asked through one reader's eyes.
struct Past<'p> {
    editions: Vec<(EditionId, i64, PastEdition)>,
    sees: Box<Sees<'p>>,
    visible: HashMap<String, BTreeSet<EntityId>>,
}

impl Past<'_> {
    /// How some entities, and all that visible judgments tie to them, stood in an edition.
    fn snapshot(&mut self, at: usize, some: &BTreeSet<EntityId>) -> Result<Snapshot, AppError> {
        let Some((_, _, edition)) = self.editions.get(at) else { return Ok(Snapshot::default()) };
        let tied = tied(some, &edition.judged_pairs(&mut self.sees)?);
        let key = format!("{} {}", tied.iter().fold(String::new(), |key, id| key + &id.to_string()), edition.faces_key(&tied));
        let visible = match self.visible.get(&key) {
            Some(known) => known.clone(),
            None => {
                let found = edition.visible_among(&tied, &mut self.sees)?;
                self.visible.insert(key, found.clone());
                found
            }
        };
        let judgments = edition.judgments_among(&visible, &mut self.sees)?;
        let ids: Vec<EntityId> = visible.into_iter().collect();
        let group_of = resolve::clusters(&ids, &judgments).iter().collect();
        Ok(Snapshot { group_of, judgments: judgments.into_iter().map(|j| (j.id(), j)).collect() })
    }
}

/// Some entities with all that pairs tie to them.
fn tied(some: &BTreeSet<EntityId>, pairs: &[(EntityId, EntityId)]) -> BTreeSet<EntityId> {
    let mut next: HashMap<EntityId, Vec<EntityId>> = HashMap::new();
    for (left, right) in pairs {
        next.entry(*left).or_default().push(*right);
        next.entry(*right).or_default().push(*left);
    }
    let mut tied = some.clone();
    let mut ahead: Vec<EntityId> = some.iter().copied().collect();
    while let Some(id) = ahead.pop() {
        ahead.extend(next.remove(&id).unwrap_or_default().into_iter().filter(|other| tied.insert(*other)));
    }
    tied
}

impl Hall {
    /// The history of an entity up to the edition of a view. `editions` are all of them, as [`Hall::editions`] gives them.
    ///
    /// # Errors
    /// [`NotFound`] when it is not there or not the view's to show; otherwise when editions cannot be read.
    pub fn history(&self, view: &View, id: &EntityId, editions: &[EditionSummary]) -> Result<History, AppError> {
        let entity = view.rows().entity(id).ok_or(NotFound)?;
        let mut upto: Vec<&EditionSummary> = editions.iter().skip_while(|e| e.edition != view.edition()).collect();
        let older_unread = upto.len() > EDITIONS_MAX;
        upto.truncate(EDITIONS_MAX);
        upto.reverse();
        upto.dedup_by_key(|e| e.edition);
        let folder = self.node.editions_dir();
        let open = |e: &&EditionSummary| Ok((e.edition, e.sealed_at_us, PastEdition::open(&folder, &e.edition)?));
        let editions = upto.iter().map(open).collect::<Result<_, AppError>>()?;
        let mut past = Past { editions, sees: self.eyes(view), visible: HashMap::new() };
        let members: BTreeSet<EntityId> = entity.members.iter().copied().collect();
        let mut events = past.events(&members, older_unread, &Captions(view))?;
        events.reverse();
        Ok(History { entity: entity.id, events, older_unread })
    }

    /// What policy says of markings for the reader of a view, each asked once.
    fn eyes(&self, view: &View) -> Box<Sees<'_>> {
        let (reader, purpose) = (view.scope().reader().clone(), view.scope().purpose().clone());
        let mut known: HashMap<String, bool> = HashMap::new();
        Box::new(move |marking| match known.get(marking) {
            Some(sees) => *sees,
            None => {
                let sees = self.policy.scope(&reader, &purpose, [marking].into_iter()).audience().sees(marking);
                known.insert(marking.to_owned(), sees);
                sees
            }
        })
    }
}

/// What entities are called in the view at hand.
struct Captions<'v>(&'v View);

impl Captions<'_> {
    fn of(&self, id: &EntityId) -> String {
        let short = || id.to_string().chars().take(8).collect();
        self.0.rows().own_caption(id).map_or_else(short, str::to_owned)
    }

    fn part(&self, ids: &BTreeSet<EntityId>) -> HistoryPart {
        HistoryPart { count: ids.len(), named: ids.iter().take(NAMED_MAX).map(|id| (*id, self.of(id))).collect() }
    }

    fn judgment(&self, j: &Judgment, came: bool) -> HistoryJudgment {
        let (author, by_person) = match &j.author {
            Author::Person(name) => (name.clone(), true),
            Author::Model(name) => (name.clone(), false),
        };
        HistoryJudgment {
            judgment: j.id(),
            came,
            left: j.left,
            left_caption: self.of(&j.left),
            right: j.right,
            right_caption: self.of(&j.right),
            verdict: j.verdict,
            author,
            by_person,
            at_us: j.at_us,
            weight_log2: j.weight_log2(),
            reasons: j.reasons.clone(),
            marking: j.marking.clone(),
        }
    }
}

impl Past<'_> {
    /// The changes of what `members` were part of, earliest first.
    fn events(&mut self, members: &BTreeSet<EntityId>, is_cut: bool, captions: &Captions<'_>) -> Result<Vec<HistoryEvent>, AppError> {
        // First whoever was ever one with a member, then each edition with all of these in sight.
        let mut companions = members.clone();
        for at in 0..self.editions.len() {
            companions.extend(self.snapshot(at, members)?.groups_of(members).into_iter().flatten());
        }
        let mut events = Vec::new();
        let (mut before, mut edition_before) = (Snapshot::default(), None);
        for at in 0..self.editions.len() {
            let now = self.snapshot(at, &companions)?;
            let Some((edition, sealed_at_us, _)) = self.editions.get(at) else { continue };
            // What stood in the first edition read appeared in it, unless older ones were left unread.
            if at > 0 || !is_cut {
                let change =
                    Change { before: &before, now: &now, edition: *edition, edition_before, sealed_at_us: *sealed_at_us, captions };
                events.extend(change.events(members));
            }
            (before, edition_before) = (now, Some(*edition));
        }
        Ok(events)
    }
}

/// Two snapshots beside each other.
struct Change<'c> {
    before: &'c Snapshot,
    now: &'c Snapshot,
    edition: EditionId,
    edition_before: Option<EditionId>,
    sealed_at_us: i64,
    captions: &'c Captions<'c>,
}

impl Change<'_> {
    fn events(&self, members: &BTreeSet<EntityId>) -> Vec<HistoryEvent> {
        let mut events = Vec::new();
        for group in self.before.groups_of(members) {
            let pieces = self.now.parts(&group);
            if pieces.len() > 1 {
                events.push(self.event(HistorySort::Split, &pieces));
            }
        }
        for group in self.now.groups_of(members) {
            let mut parts = self.before.parts(&group);
            let new: BTreeSet<EntityId> = group.iter().filter(|id| !self.before.group_of.contains_key(id)).copied().collect();
            let sort = match (parts.len(), new.is_empty()) {
                (0, _) => HistorySort::Appeared,
                (1, true) => continue,
                (1, false) => HistorySort::Joined,
                _ => HistorySort::Merged,
            };
            if !new.is_empty() {
                parts.push(new);
            }
            events.push(self.event(sort, &parts));
        }
        events
    }

    fn event(&self, sort: HistorySort, parts: &[BTreeSet<EntityId>]) -> HistoryEvent {
        let place = |id: &EntityId| parts.iter().position(|part| part.contains(id));
        let crosses = |j: &&Judgment| match (place(&j.left), place(&j.right)) {
            // Of what appeared whole, every judgment within it is a reason.
            (Some(a), Some(b)) => a != b || matches!(sort, HistorySort::Appeared | HistorySort::Joined),
            _ => false,
        };
        let wanted_now = |j: &&Judgment| (j.verdict == Verdict::Same) == (sort != HistorySort::Split);
        let came = self.now.judgments.iter().filter(|(id, _)| !self.before.judgments.contains_key(id)).map(|(_, j)| j);
        let gone = self.before.judgments.iter().filter(|(id, _)| !self.now.judgments.contains_key(id)).map(|(_, j)| j);
        // A merge comes of a "same" that came or of what kept apart and went; a split the other way round.
        let came = came.filter(crosses).filter(wanted_now).map(|j| self.captions.judgment(j, true));
        let gone = gone.filter(crosses).filter(|j| !wanted_now(j)).map(|j| self.captions.judgment(j, false));
        let mut judgments: Vec<HistoryJudgment> = came.chain(gone).collect();
        // Persons' first, and of those what came before what went.
        judgments.sort_by(|a, b| {
            let key = |j: &HistoryJudgment| (!j.by_person, !j.came);
            key(a).cmp(&key(b)).then(b.weight_log2.total_cmp(&a.weight_log2)).then(a.judgment.cmp(&b.judgment))
        });
        judgments.truncate(JUDGMENTS_MAX);
        HistoryEvent {
            sort,
            edition: self.edition,
            before: self.edition_before,
            sealed_at_us: self.sealed_at_us,
            parts: parts.iter().map(|part| self.captions.part(part)).collect(),
            judgments,
        }
    }
}
