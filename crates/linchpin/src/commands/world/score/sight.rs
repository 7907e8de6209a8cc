// SPDX-License-Identifier: Apache-2.0
//! What one reader sees of a world: read once, and held against the truth.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};

use app::View;
use model::EntityId;
use store::{EditionView, SearchFilter};
use testkit::world::score::{PLACES, Placed, Truth};

use super::{Canaries, Chain, Conflicts, Freshness};

/// Steps looked from one member to another; a tie shows as one document (two steps) or one account between (four).
const STEPS_MAX: usize = 4;
/// Entities with more links are passed over: everyone stands two steps from everyone by way of a carrier.
const HUB_LINKS: usize = 200;

/// What one pass over a view gathers.
#[derive(Default)]
pub(super) struct Seen {
    /// Number of a record, by kind and property: the entities that bear it.
    numbered: HashMap<(&'static str, &'static str, String), Vec<EntityId>>,
    /// References of an entity, by property: value and source.
    refers: HashMap<(EntityId, &'static str), Vec<(EntityId, String)>>,
    tokens: BTreeSet<String>,
    /// Planted records in sight: source and number.
    pub(super) planted: HashSet<(String, String)>,
    /// The newest day that each source tells of, up to the world's last.
    newest: BTreeMap<String, String>,
}

impl Seen {
    /// Whether a planned event of this number is in sight.
    pub(super) fn sees_event(&self, number: &str) -> bool {
        self.numbered.contains_key(&("DeconflictionEvent", "recordId", number.to_owned()))
    }
}

/// Reads every statement in sight once.
pub(super) fn gather(rows: &EditionView, truth: &Truth) -> anyhow::Result<Seen> {
    let mut seen = Seen::default();
    let planted: HashSet<(&str, &str)> = truth.planted.iter().flat_map(|p| &p.records).map(|(s, r)| (s.as_str(), r.as_str())).collect();
    let last_day = truth.last_day().unwrap_or_default();
    let mut numbers: BTreeSet<(&'static str, &'static str)> = PLACES.iter().map(|p| (p.kind, p.number)).collect();
    numbers.insert(("DeconflictionEvent", "recordId"));
    let mut references: BTreeSet<&'static str> = PLACES.iter().map(|p| p.party).filter(|p| !p.is_empty()).collect();
    references.insert("target");
    rows.each_face(&mut |_, face| {
        let def = rows.ontology().def(face.kind);
        for s in &face.statements {
            if planted.contains(&(s.source.as_str(), s.value.as_str())) {
                seen.planted.insert((s.source.clone(), s.value.clone()));
            }
            // A birth date tells nothing of how new a record is.
            let is_event = s.prop.as_str() != "birthDate" && (def.temporal_start.contains(&s.prop) || def.temporal_end.contains(&s.prop));
            if is_event {
                let day = s.value.get(..10).filter(|day| *day <= last_day.as_str());
                let newest = seen.newest.entry(s.source.clone()).or_default();
                if let Some(day) = day.filter(|day| *day > newest.as_str()) {
                    day.clone_into(newest);
                }
            }
            if let Some((kind, number)) = numbers.iter().find(|(k, n)| *k == face.kind.as_str() && *n == s.prop.as_str()) {
                let of = seen.numbered.entry((kind, number, s.value.clone())).or_default();
                if !of.contains(&face.entity) {
                    of.push(face.entity);
                }
            }
            if let Some((property, to)) = references.get(s.prop.as_str()).zip(s.value.parse::<EntityId>().ok()) {
                seen.refers.entry((face.entity, property)).or_default().push((to, s.source.clone()));
            }
            seen.tokens.extend(tokens(&s.value));
        }
    })?;
    Ok(seen)
}

/// Words that look like tokens of the world.
fn tokens(text: &str) -> impl Iterator<Item = String> + '_ {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric());
    words.filter(|w| w.len() == 14 && w.starts_with("KN") && w.bytes().skip(2).all(|b| b.is_ascii_hexdigit())).map(str::to_owned)
}

/// How far behind the world's last day each of its sources is, as this reader sees it.
pub(super) fn freshness(seen: &Seen, truth: &Truth) -> Vec<Freshness> {
    let of = |(source, newest): (&String, &String)| {
        let behind_days = truth.days_to_last(newest)?;
        truth.rows.contains_key(source).then(|| Freshness { source: source.clone(), newest: newest.clone(), behind_days })
    };
    seen.newest.iter().filter_map(of).collect()
}

/// Which entity stands where the truth mentions a party.
pub(super) fn place(rows: &EditionView, seen: &Seen, truth: &Truth) -> (Vec<Placed>, u64) {
    let mut votes: BTreeMap<EntityId, BTreeMap<(&str, &str), u64>> = BTreeMap::new();
    let mut unplaced = 0;
    for ((kind, number, value), entities) in &seen.numbered {
        for place in PLACES.iter().filter(|p| p.kind == *kind && p.number == *number) {
            let Some(party) = truth.party(place.source, value, place.column) else { continue };
            let holder = truth.holders.get(place.source).map_or("", String::as_str);
            for entity in entities {
                let found: Vec<EntityId> = if place.party.is_empty() {
                    vec![*entity]
                } else {
                    let all = seen.refers.get(&(*entity, place.party)).map_or(&[][..], Vec::as_slice);
                    // Two sources may speak of one record; a statement that both make stands under one of them.
                    let own: BTreeSet<EntityId> = all.iter().filter(|(_, s)| s == place.source).map(|(e, _)| *e).collect();
                    if own.is_empty() { all.iter().map(|(e, _)| *e).collect::<BTreeSet<_>>() } else { own }.into_iter().collect()
                };
                match found.as_slice() {
                    [one] => *votes.entry(*one).or_default().entry((party, holder)).or_default() += 1,
                    [] => {}
                    _ => unplaced += 1,
                }
            }
        }
    }
    let placed = votes.into_iter().filter_map(|(entity, parties)| {
        // One key may stand for two namesakes: the entity counts as the one it is more often.
        let ((party, holder), _) = parties.into_iter().max_by_key(|(who, n)| (*n, std::cmp::Reverse(*who)))?;
        let cluster = rows.canonical(&entity)?;
        Some(Placed { entity: entity.to_string(), cluster: cluster.to_string(), party: party.to_owned(), holder: holder.to_owned() })
    });
    (placed.collect(), unplaced)
}

/// How far members who know each other stand apart in the network.
pub(super) fn chain(rows: &EditionView, truth: &Truth, clusters: &HashMap<&str, &str>) -> Chain {
    let mut near: HashMap<u32, Vec<u32>> = HashMap::new();
    for (a, b, _) in rows.link_ends() {
        near.entry(a).or_default().push(b);
        near.entry(b).or_default().push(a);
    }
    let position = |party: &str| clusters.get(party).and_then(|c| c.parse::<EntityId>().ok()).and_then(|id| rows.position(&id));
    let ties: Vec<(u32, u32)> = truth.ties.iter().filter_map(|(_, a, b)| position(a).zip(position(b))).filter(|(a, b)| a != b).collect();
    // Members of different organizations, as many pairs, in the order of their numbers.
    let members: Vec<(u32, u32)> = truth.members.iter().filter_map(|(org, p, _)| Some((*org, position(p)?))).collect();
    let strangers: Vec<(u32, u32)> = members
        .iter()
        .zip(members.iter().rev().cycle())
        .filter(|(a, b)| a.0 != b.0 && a.1 != b.1)
        .map(|(a, b)| (a.1, b.1))
        .cycle()
        .take(if members.len() > 1 { ties.len() } else { 0 })
        .collect();
    let count = |pairs: &[(u32, u32)]| {
        let steps: Vec<Option<usize>> = pairs.iter().map(|(a, b)| steps(&near, *a, *b)).collect();
        (1..=STEPS_MAX).map(|most| (most, steps.iter().filter(|s| s.is_some_and(|n| n <= most)).count() as u64)).collect()
    };
    Chain { ties: ties.len() as u64, within_steps: count(&ties), strangers_within_steps: count(&strangers) }
}

fn steps(near: &HashMap<u32, Vec<u32>>, from: u32, to: u32) -> Option<usize> {
    let mut known = BTreeSet::from([from]);
    let mut queue = VecDeque::from([(from, 0)]);
    while let Some((at, far)) = queue.pop_front() {
        if at == to {
            return Some(far);
        }
        let next = near.get(&at).map_or(&[][..], Vec::as_slice);
        if far == STEPS_MAX || at != from && next.len() > HUB_LINKS {
            continue;
        }
        queue.extend(next.iter().filter(|n| known.insert(**n)).map(|n| (*n, far + 1)));
    }
    None
}

/// Which planned events the node knows to be about one target.
pub(super) fn conflicts(rows: &EditionView, seen: &Seen, truth: &Truth) -> Conflicts {
    let target = |event: &str| -> Option<EntityId> {
        let entity = seen.numbered.get(&("DeconflictionEvent", "recordId", event.to_owned()))?.first()?;
        rows.canonical(&seen.refers.get(&(*entity, "target"))?.first()?.0)
    };
    let of_target = truth.conflicts.iter().filter(|c| c.2 != "place-and-time");
    let pairs: Vec<(EntityId, EntityId)> = of_target.filter_map(|(a, b, _)| target(a).zip(target(b))).collect();
    let found = pairs.iter().filter(|(a, b)| a == b).count() as u64;
    let mut events: BTreeMap<EntityId, u64> = BTreeMap::new();
    for (kind, _, number) in seen.numbered.keys() {
        if let Some(of) = target(number).filter(|_| *kind == "DeconflictionEvent") {
            *events.entry(of).or_default() += 1;
        }
    }
    let together: u64 = events.values().map(|n| n * (n - 1) / 2).sum();
    Conflicts { planted: pairs.len() as u64, found, others: together.saturating_sub(found) }
}

/// Tokens in sight, by statement, by search and by finding, against those that the reader may see.
pub(super) fn canaries(view: &View, seen: &Seen, truth: &Truth, quoted: &str) -> Canaries {
    let mut canaries = Canaries::default();
    let quoted: BTreeSet<String> = tokens(quoted).collect();
    for canary in &truth.canaries {
        let is_allowed = view.scope().audience().sees(&canary.marking);
        let by_search = || view.rows().search(&SearchFilter { text: canary.token.clone(), ..SearchFilter::default() }, 0, 1).total > 0;
        let is_seen = seen.tokens.contains(&canary.token);
        if is_allowed {
            canaries.allowed += 1;
            canaries.seen += u64::from(is_seen);
        } else if is_seen || quoted.contains(&canary.token) || by_search() {
            canaries.leaked.push(format!("{} of {}", canary.token, canary.source));
        }
    }
    canaries
}
