// SPDX-License-Identifier: Apache-2.0
//! What is hidden in the world, planned ahead: organizations and their lives, the typologies they play, who hunts whom, and the truth of it.

mod orgs;
mod truth;

use std::collections::{BTreeMap, BTreeSet};

pub(crate) use orgs::{ASSOCIATE, Org, months, organizations};
use orgs::{Change, Ensemble};

use super::{
    Plan, Size,
    calendar::{self, DAY, Minute},
    cast::{Cast, Look, Party},
    circle::Node,
    coins,
    deeds::{Deed, Item, Key, PLOT_SLOT, Place, Planned, Seizure, TargetKind, Tie, What},
    economy::{minute, taken},
    lands::{CROSSINGS, US},
    typology::{PlayList, play},
};
use crate::{Rng, rng::stream};

/// Days before the first day whose deeds still leave rows after it: longest voyage and filing together.
pub(crate) const DAYS_BEFORE: i32 = 60;
/// Days of a month in the life of an organization.
pub(crate) const MONTH_DAYS: i32 = 30;

/// Instances of each typology, at least, in a world that is not small.
const INSTANCES_MIN: u64 = 24;

/// A party on the list of the exercise.
#[derive(Clone, Debug)]
pub(crate) struct Designation {
    pub(crate) party: Party,
    pub(crate) program: &'static str,
    pub(crate) at: Minute,
    pub(crate) remark: &'static str,
}

/// One planted thing: a typology played once, or what an organization or an office did beside.
#[derive(Clone, Debug)]
struct Instance {
    typology: String,
    org: usize,
    day: i32,
    actors: Vec<(String, Vec<Party>)>,
}

/// Two planned events that concern one target, or meet in place and time.
#[derive(Clone, Debug)]
struct Conflict {
    keys: [Key; 2],
    kind: &'static str,
    target: String,
}

/// Everything planted.
#[derive(Clone, Debug, Default)]
pub(crate) struct Plot {
    deeds: BTreeMap<i32, Vec<Deed>>,
    orgs: Vec<Org>,
    instances: Vec<Instance>,
    changes: Vec<Change>,
    conflicts: Vec<Conflict>,
    pub(crate) designated: Vec<Designation>,
    /// Id, title and indicators of what was played.
    played: Vec<(String, String, String)>,
}

/// Plans all that is hidden, and lets some parties share contact points.
pub(crate) fn plan(plan: &Plan, cast: &mut Cast, list: &PlayList) -> Plot {
    let (orgs, changes) = organizations(plan, cast, list);
    let mut plot = Plot { orgs, changes, ..Plot::default() };
    if plot.orgs.is_empty() {
        return plot;
    }
    let mut rng = Rng::at(plan.seed, stream("plot"), 0);
    plot.played = list.scripts.iter().map(|s| (s.id.clone(), s.title.clone(), s.indicators.join(";"))).collect();
    let mut slot = 0;
    plot.typologies(plan, cast, list, &mut rng, &mut slot);
    plot.calls(plan, cast, &mut rng, &mut slot);
    plot.arrests(plan, &mut rng, &mut slot);
    plot.losses(plan, cast, &mut rng, &mut slot);
    plot.conflicts(plan, cast, &mut rng, &mut slot);
    plot.designations(plan, cast, &mut rng);
    for deeds in plot.deeds.values_mut() {
        deeds.sort_by_key(|d| d.key);
    }
    cast.purses = coins::purses(plot.deeds.values().flatten());
    plot
}

impl Plot {
    /// The planted deeds of a day.
    pub(crate) fn deeds_of(&self, day: i32) -> &[Deed] {
        self.deeds.get(&day).map_or(&[], Vec::as_slice)
    }

    fn add(&mut self, deed: Deed) {
        self.deeds.entry(deed.at.div_euclid(DAY)).or_default().push(deed);
    }

    fn instance(&mut self, typology: &str, org: usize, day: i32, actors: Vec<(String, Vec<Party>)>) -> Tie {
        self.instances.push(Instance { typology: typology.to_owned(), org, day, actors });
        Tie(self.instances.len() as u32)
    }

    fn typologies(&mut self, plan: &Plan, cast: &mut Cast, list: &PlayList, rng: &mut Rng, slot: &mut u64) {
        for script in &list.scripts {
            let count = match plan.size {
                Size::Small => 1,
                Size::Medium => rng.between(24, 28),
                Size::Large => rng.between(140, 170),
            };
            let able: Vec<usize> = (0..self.orgs.len()).filter(|o| script.organizations.contains(&self.orgs[*o].body.kind.kind)).collect();
            let not_before = script.not_before.as_deref().and_then(calendar::parse_day).map_or(0, |d| (d - plan.first_day) as i32);
            // What can happen for a third of the time happens a third as often, as far as there are enough to be counted.
            let days = plan.days as u64;
            let open = (count * days.saturating_sub(not_before.max(0) as u64)).div_ceil(days);
            let count = open.max(count.min(INSTANCES_MIN));
            for _ in 0..count {
                let Some((no, day)) = self.when(plan, rng, &able, not_before) else { continue };
                let tie = Tie(self.instances.len() as u32 + 1);
                let Some(org) = self.orgs.get_mut(no) else { continue };
                let (played, shared) = play(script, cast, &mut Ensemble { cast, org }, tie, day, rng, slot);
                for (party, first, points) in shared {
                    let look: &mut Look = cast.looks.entry(party).or_default();
                    for point in points {
                        match point.as_str() {
                            "phone" => look.phone_of = Some(first),
                            "email" => look.email_of = Some(first),
                            _ => look.address_of = Some(first),
                        }
                    }
                }
                self.instance(&script.id, no, day, played.actors);
                for deed in played.deeds {
                    self.add(deed);
                }
            }
        }
    }

    /// A day and an organization: where more flows, more is done, and what one is kept from doing, others do. So hidden things are as
    /// many early as late, while anybody is left to do them.
    fn when(&self, plan: &Plan, rng: &mut Rng, able: &[usize], not_before: i32) -> Option<(usize, i32)> {
        // Some begin before the first day or end after the last, as nothing in life keeps to the years of a file.
        // In a small world, where each typology is played once, that once lies within.
        let (first, last) = if plan.size == Size::Small { (5, plan.days - 90) } else { (-DAYS_BEFORE, plan.days - 10) };
        let first = if not_before > 0 { first.max(not_before) } else { first };
        for _ in 0..200 {
            let day = first + rng.below((last - first).max(1) as u64) as i32;
            let vigor: Vec<f64> = able.iter().map(|no| self.orgs[*no].vigor(day)).collect();
            if rng.unit() >= vigor.iter().copied().fold(0.0, f64::max) {
                continue;
            }
            let mut draw = rng.unit() * vigor.iter().sum::<f64>();
            for (no, vigor) in able.iter().zip(vigor) {
                draw -= vigor;
                if draw < 0.0 {
                    return Some((*no, day));
                }
            }
        }
        None
    }

    /// Some organizations are listened to for a while: what is said on a few busy telephones.
    fn calls(&mut self, plan: &Plan, cast: &Cast, rng: &mut Rng, slot: &mut u64) {
        let (share, most) = match plan.size {
            Size::Small => (100, 12),
            Size::Medium => (70, 90),
            Size::Large => (60, 150),
        };
        for no in 0..self.orgs.len() {
            if !rng.chance(share) {
                continue;
            }
            let org = &self.orgs[no];
            let months = org.circle.talk.len();
            // Eight months, of which the first may lie before the world and the last after it.
            let begin = rng.below(months as u64 + 7) as usize;
            let heard = begin.saturating_sub(7)..(begin + 1).min(months);
            let heard_from = heard.start;
            // The telephones of those who are heard most.
            let mut busy: BTreeMap<Node, u32> = BTreeMap::new();
            for talk in heard.clone().flat_map(|m| &org.circle.talk[m]) {
                *busy.entry(talk.pair.0).or_default() += talk.contacts;
                *busy.entry(talk.pair.1).or_default() += talk.contacts;
            }
            let mut busy: Vec<(u32, Node)> = busy.into_iter().map(|(node, n)| (n, node)).collect();
            busy.sort_unstable_by(|a, b| b.cmp(a));
            busy.truncate(rng.between(2, 4) as usize);
            let is_tapped = |node: Node| busy.iter().any(|(_, tapped)| *tapped == node);
            let mut calls = Vec::new();
            for (month, talk) in heard.flat_map(|m| org.circle.talk[m].iter().map(move |t| (m, t))) {
                let (a, b) = talk.pair;
                if !is_tapped(a) && !is_tapped(b) {
                    continue;
                }
                let (Some(a), Some(b)) = (org.who(cast, a, month), org.who(cast, b, month)) else { continue };
                calls.extend((0..talk.contacts).map(|_| (month, a, b)));
            }
            let tie = self.instance("calls", no, heard_from as i32 * MONTH_DAYS, Vec::new());
            for _ in 0..most.min(calls.len()) {
                let (month, a, b) = calls.swap_remove(rng.below(calls.len() as u64) as usize);
                let day = month as i32 * MONTH_DAYS + rng.below(MONTH_DAYS as u64) as i32;
                let at = day * DAY + minute(rng, false);
                let (from, to) = if rng.chance(50) { (a, b) } else { (b, a) };
                let prepaid = u8::from(rng.chance(15));
                let what = What::Call { from: (from, prepaid), to: (to, 0), seconds: rng.between(15, 600) as u16 };
                self.push(tie, at, what, slot);
            }
        }
    }

    fn push(&mut self, tie: Tie, at: Minute, what: What, slot: &mut u64) -> Key {
        let key = Key::new((at.div_euclid(DAY) + DAYS_BEFORE).max(0) as u64, PLOT_SLOT + *slot % (PLOT_SLOT / 2));
        *slot += 1;
        self.add(Deed { key, at, tie, step: 0, what });
        key
    }

    /// Those who leave were arrested: a case and, often, a seizure.
    fn arrests(&mut self, plan: &Plan, rng: &mut Rng, slot: &mut u64) {
        for no in 0..self.orgs.len() {
            let gone: Vec<(Party, i32, String)> = self.orgs[no]
                .members
                .iter()
                .filter(|m| m.party.is_person() && m.role != ASSOCIATE)
                .filter_map(|m| Some((m.party, m.until.filter(|u| *u < plan.days - 10)?, m.stage.clone())))
                .collect();
            // Half of all arrests are known to the world's offices.
            let gone: Vec<_> = gone.into_iter().filter(|_| rng.chance(50)).collect();
            if gone.is_empty() {
                continue;
            }
            let tie = self.instance("arrests", no, gone[0].1, vec![("arrested".to_owned(), gone.iter().map(|g| g.0).collect())]);
            for (party, day, stage) in gone {
                let at = day * DAY + minute(rng, false);
                self.changes.push(Change { org: no, kind: "arrest", day, what: party.id() });
                let agency = rng.below(5) as u8;
                let case = self.push(tie, at, What::Case { agency, subjects: vec![(party, "defendant")] }, slot);
                let item = carried(rng, &stage);
                if rng.chance(55) {
                    let seizure = Seizure {
                        agency,
                        joint: rng.chance(10).then_some(3),
                        place: place(rng, &stage, party),
                        items: vec![item],
                        persons: vec![party],
                        document: None,
                        southbound: false,
                        case: Some(case),
                    };
                    self.push(tie, at + 30, What::Seizure(Box::new(seizure)), slot);
                }
            }
        }
    }

    /// Goods and money seized of carriers who stay free: the organization lies still there for a while.
    fn losses(&mut self, plan: &Plan, cast: &Cast, rng: &mut Rng, slot: &mut u64) {
        for no in 0..self.orgs.len() {
            let org = &self.orgs[no];
            let lost: Vec<(Party, i32, String)> = org
                .life
                .seized
                .iter()
                .filter_map(|(month, place)| {
                    let day = *month as i32 * MONTH_DAYS + rng.below(MONTH_DAYS as u64) as i32;
                    let stage = org.body.kind.layer[org.body.slots[*place].layer].stage.clone();
                    Some((org.holder(cast, *place, *month).filter(|_| day < plan.days - 10)?, day, stage))
                })
                .collect();
            if lost.is_empty() {
                continue;
            }
            let tie = self.instance("losses", no, lost[0].1, vec![("carrier".to_owned(), lost.iter().map(|l| l.0).collect())]);
            for (party, day, stage) in lost {
                self.changes.push(Change { org: no, kind: "seizure", day, what: party.id() });
                let seizure = Seizure {
                    agency: rng.below(5) as u8,
                    joint: rng.chance(10).then_some(3),
                    place: place(rng, &stage, party),
                    items: vec![carried(rng, &stage)],
                    persons: if party.is_person() { vec![party] } else { Vec::new() },
                    document: None,
                    southbound: false,
                    case: None,
                };
                self.push(tie, day * DAY + minute(rng, false), What::Seizure(Box::new(seizure)), slot);
            }
        }
    }

    /// Two agencies after one target, or in one place at one time.
    fn conflicts(&mut self, plan: &Plan, cast: &Cast, rng: &mut Rng, slot: &mut u64) {
        let count = match plan.size {
            Size::Small => 8,
            Size::Medium => 80,
            Size::Large => 500,
        };
        const KINDS: [TargetKind; 6] =
            [TargetKind::Phone, TargetKind::Plate, TargetKind::Email, TargetKind::Account, TargetKind::Wallet, TargetKind::Document];
        let tie = self.instance("conflicts", 0, 0, Vec::new());
        for nth in 0..count {
            let people: Vec<Party> = {
                let org = &self.orgs[rng.below(self.orgs.len() as u64) as usize];
                org.members.iter().map(|m| m.party).filter(|p| p.is_person() && cast.land_of(*p) == US).collect()
            };
            let target = if people.is_empty() { cast.anyone(rng, US) } else { people[rng.below(people.len() as u64) as usize] };
            let other = cast.anyone(rng, US);
            let is_place = nth % 3 == 2;
            let first = rng.below(5) as u8;
            let second = (first + 1 + rng.below(4) as u8) % 5;
            // Both events are told of before the last day, and after the first.
            let day = rng.between(10, plan.days as u64 - 22) as i32;
            let at = day * DAY + minute(rng, false);
            let city = cast.place(target).0;
            let spot = (city.lat * 1_000 + rng.between(0, 20_000) as i32, city.lon * 1_000 + rng.between(0, 20_000) as i32);
            let kind = KINDS[rng.below(KINDS.len() as u64) as usize];
            let planned = |rng: &mut Rng, agency: u8, target: (TargetKind, Party), at_place: (i32, i32)| Planned {
                agency,
                kind: rng.pick(&["search warrant", "surveillance", "arrest", "controlled buy"]),
                hours: rng.between(3, 9) as u16,
                at_place,
                place: city.name.to_owned(),
                target,
                ahead: rng.between(2, 9) as u16,
            };
            let a = planned(rng, first, (kind, target), spot);
            // Within some 400 meters and two hours, or after the same target elsewhere within three weeks.
            let (b, then) = if is_place {
                let near = (spot.0 + rng.between(0, 300) as i32, spot.1 + rng.between(0, 300) as i32);
                let kind = KINDS[rng.below(KINDS.len() as u64) as usize];
                (planned(rng, second, (kind, other), near), at + rng.between(0, 110) as Minute)
            } else {
                let far = (spot.0 + 9_000 + rng.between(0, 9_000) as i32, spot.1);
                (planned(rng, second, (kind, target), far), (day + rng.between(1, 20) as i32) * DAY + minute(rng, false))
            };
            let one = self.push(tie, at, What::Planned(Box::new(a)), slot);
            let two = self.push(tie, then, What::Planned(Box::new(b)), slot);
            let target = if is_place { String::new() } else { target.id() };
            self.conflicts.push(Conflict { keys: [one, two], kind: if is_place { "place-and-time" } else { kind.word() }, target });
        }
    }

    fn designations(&mut self, plan: &Plan, cast: &Cast, rng: &mut Rng) {
        let count = match plan.size {
            Size::Small => 16,
            Size::Medium => 120,
            Size::Large => 400,
        };
        let placed = |o: &Org| o.members.iter().filter(|m| m.role != ASSOCIATE).map(|m| m.party).collect::<Vec<_>>();
        let all: Vec<Party> = self.orgs.iter().flat_map(placed).collect();
        let mut seen = BTreeSet::new();
        for nth in 0..count {
            let is_member = nth % 3 != 2;
            let party = if is_member {
                all[rng.below(all.len() as u64) as usize]
            } else {
                let land = rng.pick(&[1, 2, 8]);
                cast.anyone(rng, land)
            };
            if seen.insert(party) {
                let at = rng.between(1, plan.days as u64 - 1) as Minute * DAY;
                self.designated.push(Designation { party, program: "ILLICIT-DRUGS-EXERCISE", at, remark: "made up for an exercise" });
            }
        }
        // Institutions under orders are whoever plays that role.
        for org in &self.orgs {
            for member in org.members.iter().filter(|m| m.role == "ordered institution") {
                if seen.insert(member.party) {
                    let at = (model::time::days_from_civil(2025, 10, 20) - plan.first_day) as Minute * DAY;
                    self.designated.push(Designation {
                        party: member.party,
                        program: "2313A-EXERCISE",
                        at,
                        remark: "institution under an order",
                    });
                }
            }
        }
    }
}

/// What someone of a stage has in hand when it is seized: so much as is taken of anybody.
fn carried(rng: &mut Rng, stage: &str) -> Item {
    let what: u8 = match stage {
        "proceeds" => 9,
        "production" => rng.pick(&[6, 8]),
        "distribution" => rng.pick(&[0, 1, 2, 3]),
        _ => rng.pick(&[0, 0, 2, 3]),
    };
    taken(rng, what)
}

/// Where someone of a stage is stopped: at a crossing, or in town.
fn place(rng: &mut Rng, stage: &str, party: Party) -> Place {
    let at_crossing = match stage {
        "crossing" | "transport" => 95,
        "proceeds" => 75,
        _ => 55,
    };
    if rng.chance(at_crossing) { Place::Crossing(rng.heavy(CROSSINGS.len() as u64) as u8) } else { Place::Town(party) }
}
