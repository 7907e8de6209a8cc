// SPDX-License-Identifier: Apache-2.0
//! What is hidden in the world, planned ahead: organizations and their lives, the typologies they play, who hunts whom, and the truth of it.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use super::{
    Plan, Size,
    calendar::{self, DAY, Minute},
    cast::{Cast, Look, Party},
    deeds::{Deed, Item, Key, PLOT_SLOT, Place, Planned, Seizure, TargetKind, Tie, What},
    dynamics::{Blow, Body, Life},
    economy::minute,
    goods::{GoodsNo, goods, goods_no},
    lands::{CROSSINGS, US},
    typology::{ActorKind, PlayList, Troupe, Wanted, draw, play},
    write::Summary,
};
use crate::{Rng, rng::stream};

/// Days before the first day whose deeds still leave rows after it: longest voyage and filing together.
pub(crate) const DAYS_BEFORE: i32 = 60;
/// Days of a month in the life of an organization.
pub(crate) const MONTH_DAYS: i32 = 30;
/// Precursors an organization may buy.
const PRECURSORS: [&str; 6] = ["4-piperidone", "1-boc-4-piperidone", "4-ap", "npp", "propionyl-chloride", "phenethyl-bromide"];
/// Ports of third lands.
const ROUTES: [&str; 5] = ["KRPUS", "HKHKG", "SGSIN", "PABLB", "CAVAN"];

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

/// Someone in an organization.
#[derive(Clone, Debug)]
struct Member {
    party: Party,
    role: String,
    stage: String,
    from: i32,
    until: Option<i32>,
}

/// A change in an organization's life that a trend should show.
#[derive(Clone, Debug)]
struct Change {
    org: usize,
    kind: &'static str,
    day: i32,
    what: String,
}

/// Two planned events that concern one target, or meet in place and time.
#[derive(Clone, Debug)]
struct Conflict {
    keys: [Key; 2],
    kind: &'static str,
    target: String,
}

/// An organization with its life in this world.
#[derive(Clone, Debug)]
struct Org {
    body: Body,
    life: Life,
    members: Vec<Member>,
    precursor: (GoodsNo, GoodsNo, i32),
    route: Option<(&'static str, i32)>,
    /// Members beyond the layers, by role.
    extras: BTreeMap<String, Vec<Party>>,
}

impl Org {
    /// Who holds a place in a month.
    fn holder(&self, cast: &Cast, slot: usize, month: usize) -> Option<Party> {
        self.life.generation(slot, month).map(|nth| self.body.holder(cast, slot, nth))
    }
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

/// Months of a world.
pub(crate) fn months(plan: &Plan) -> usize {
    (plan.days / MONTH_DAYS).max(1) as usize
}

/// The organizations of a world, before they are lived or hit.
pub(crate) fn bodies(plan: &Plan, list: &PlayList) -> Vec<Body> {
    if list.organizations.is_empty() {
        return Vec::new();
    }
    let mut rng = Rng::at(plan.seed, stream("orgs"), 0);
    let count = match plan.size {
        Size::Small => rng.between(3, 4),
        Size::Medium => rng.between(9, 14),
        Size::Large => rng.between(24, 34),
    } as usize;
    let total: u64 = list.organizations.iter().map(|k| k.weight).sum();
    let mut kinds: Vec<usize> = Vec::new();
    for _ in 0..count {
        let mut at = rng.below(total.max(1));
        let kind = list.organizations.iter().position(|k| {
            let is_it = at < k.weight;
            at = at.saturating_sub(k.weight);
            is_it
        });
        kinds.push(kind.unwrap_or(0));
    }
    // Every typology has someone who does it.
    for script in &list.scripts {
        let does = |kind: usize| script.organizations.iter().any(|o| *o == list.organizations[kind].kind);
        if !kinds.iter().any(|k| does(*k))
            && let Some(kind) = (0..list.organizations.len()).find(|k| does(*k))
        {
            kinds.push(kind);
        }
    }
    kinds.iter().enumerate().map(|(no, kind)| Body::build(plan.seed, no, &list.organizations[*kind])).collect()
}

/// What is done to organizations by plan: one is taken down and comes back by other ways, one is taken down for good.
fn blows(plan: &Plan, bodies: &[Body], changes: &mut Vec<Change>) -> Vec<Vec<Blow>> {
    let mut all = vec![Vec::new(); bodies.len()];
    if plan.is_stationary {
        return all;
    }
    let mut rng = Rng::at(plan.seed, stream("blow"), 0);
    for (nth, body) in bodies.iter().enumerate().take(2) {
        let is_final = nth == 1;
        let month = rng.between(8, 14) as usize;
        let layer = (body.kind.layer.len() / 2).min(body.kind.layer.len() - 1);
        let hit: Vec<usize> = (0..body.slots.len()).filter(|s| is_final || body.slots[*s].layer == layer).collect();
        changes.push(Change {
            org: nth,
            kind: if is_final { "takedown-for-good" } else { "takedown-rerouted" },
            day: day_within(plan, nth, RAID, month),
            what: format!("{} holders of {}", hit.len(), if is_final { "all layers" } else { &body.kind.layer[layer].role }),
        });
        all[nth] = hit.into_iter().map(|slot| Blow { month, slot, is_final }).collect();
    }
    all
}

/// What is done to organizations by plan, for whoever lives them again.
pub(crate) fn planned_blows(plan: &Plan, bodies: &[Body]) -> Vec<Vec<Blow>> {
    blows(plan, bodies, &mut Vec::new())
}

/// Plans all that is hidden, and lets some parties share contact points.
pub(crate) fn plan(plan: &Plan, cast: &mut Cast, list: &PlayList) -> Plot {
    let mut plot = Plot::default();
    let bodies = bodies(plan, list);
    if bodies.is_empty() {
        return plot;
    }
    let blows = blows(plan, &bodies, &mut plot.changes);
    let mut rng = Rng::at(plan.seed, stream("plot"), 0);
    let months = months(plan);
    for (body, blows) in bodies.into_iter().zip(blows) {
        let life = body.live(&|_| plan.seed, months, &blows);
        let org = found(plan, cast, &mut rng, body, life, &blows, &mut plot.changes);
        plot.orgs.push(org);
    }
    plot.played = list.scripts.iter().map(|s| (s.id.clone(), s.title.clone(), s.indicators.join(";"))).collect();
    let mut slot = 0;
    plot.typologies(plan, cast, list, &mut rng, &mut slot);
    plot.calls(plan, cast, &mut rng, &mut slot);
    plot.arrests(plan, &mut rng, &mut slot);
    plot.conflicts(plan, cast, &mut rng, &mut slot);
    plot.designations(plan, cast, &mut rng);
    for deeds in plot.deeds.values_mut() {
        deeds.sort_by_key(|d| d.key);
    }
    plot
}

/// Stands for everyone whom a raid takes.
const RAID: u64 = 0;

/// The day of a month on which a place of an organization changes hands.
fn day_within(plan: &Plan, org: usize, place: u64, month: usize) -> i32 {
    let mut rng = Rng::at(plan.seed, stream("day of month") ^ (org as u64) << 32, place << 16 | month as u64);
    month as i32 * MONTH_DAYS + rng.below(MONTH_DAYS as u64) as i32
}

/// Who is in an organization when, and what it buys and by which way.
fn found(plan: &Plan, cast: &Cast, rng: &mut Rng, body: Body, life: Life, raids: &[Blow], changes: &mut Vec<Change>) -> Org {
    let mut members = Vec::new();
    // People come and go on any day of their month; those whom one raid takes, on its day.
    let day_of = |slot: usize, month: usize| {
        let is_raid = raids.iter().any(|b| b.month == month && b.slot == slot);
        day_within(plan, body.no, if is_raid { RAID } else { slot as u64 + 1 }, month)
    };
    for (slot, holders) in life.holders.iter().enumerate() {
        let layer = &body.kind.layer[body.slots[slot].layer];
        for held in holders {
            members.push(Member {
                party: body.holder(cast, slot, held.generation),
                role: layer.role.clone(),
                stage: layer.stage.clone(),
                from: if held.from == 0 { -DAYS_BEFORE } else { day_of(slot, held.from) },
                until: held.until.map(|month| day_of(slot, month)),
            });
        }
    }
    let before = goods_no(rng.pick(&PRECURSORS)).unwrap_or(0);
    let mut precursor = (before, before, i32::MAX);
    let mut route = None;
    let buys = body.kind.layer.iter().any(|l| l.stage == "precursor");
    if buys && !plan.is_stationary {
        if rng.chance(60) || body.no == 0 {
            let day = rng.between(200, 480) as i32;
            let after = (0..8).filter_map(|_| goods_no(rng.pick(&PRECURSORS))).find(|g| *g != before).unwrap_or(before);
            precursor = (before, after, day);
            changes.push(Change {
                org: body.no,
                kind: "precursor-switch",
                day,
                what: format!("{} to {}", goods(before).id, goods(after).id),
            });
        }
        if rng.chance(60) || body.no == 0 {
            let (port, day) = (rng.pick(&ROUTES), rng.between(250, 520) as i32);
            route = Some((port, day));
            changes.push(Change { org: body.no, kind: "new-route", day, what: format!("by {port}") });
        }
    }
    Org { body, life, members, precursor, route, extras: BTreeMap::new() }
}

/// An organization as a source of actors.
struct Ensemble<'a> {
    cast: &'a Cast,
    org: &'a mut Org,
}

impl Troupe for Ensemble<'_> {
    fn members(&mut self, wanted: &Wanted<'_>, rng: &mut Rng) -> Vec<Party> {
        let outsider = |rng: &mut Rng| draw(self.cast, rng, wanted.kind, wanted.lands, wanted.sectors, wanted.partner_bank);
        let mut picked: Vec<Party> = Vec::new();
        if !wanted.role.is_empty() {
            let is_fit =
                |p: Party| (p.is_person() == (wanted.kind == ActorKind::Person)) && (!wanted.partner_bank || self.cast.is_bank_y(p, 0));
            let mut pool: Vec<Party> = self
                .org
                .members
                .iter()
                .filter(|m| m.role == wanted.role && m.from <= wanted.day && m.until.is_none_or(|u| wanted.day < u) && is_fit(m.party))
                .map(|m| m.party)
                .collect();
            // Half of those who help come again.
            let known = self.org.extras.get(wanted.role).cloned().unwrap_or_default();
            pool.extend(known.into_iter().filter(|p| is_fit(*p) && rng.chance(50)));
            while (picked.len() as u32) < wanted.count && !pool.is_empty() {
                let party = pool.swap_remove(rng.below(pool.len() as u64) as usize);
                if !picked.contains(&party) {
                    picked.push(party);
                }
            }
        }
        for _ in 0..wanted.count * 8 {
            if picked.len() as u32 >= wanted.count {
                break;
            }
            let party = outsider(rng);
            if picked.contains(&party) {
                continue;
            }
            picked.push(party);
            if !wanted.role.is_empty() {
                self.org.extras.entry(wanted.role.to_owned()).or_default().push(party);
                self.org.members.push(Member {
                    party,
                    role: wanted.role.to_owned(),
                    stage: wanted.stage.to_owned(),
                    from: wanted.day,
                    until: None,
                });
            }
        }
        picked
    }

    fn precursor(&self, day: i32) -> GoodsNo {
        if day < self.org.precursor.2 { self.org.precursor.0 } else { self.org.precursor.1 }
    }

    fn route(&self, day: i32) -> Option<&'static str> {
        self.org.route.filter(|(_, from)| day >= *from).map(|(port, _)| port)
    }
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
                Size::Medium => rng.between(22, 26),
                Size::Large => rng.between(140, 170),
            };
            let able: Vec<usize> = (0..self.orgs.len()).filter(|o| script.organizations.contains(&self.orgs[*o].body.kind.kind)).collect();
            let not_before = script.not_before.as_deref().and_then(calendar::parse_day).map_or(i32::MIN, |d| (d - plan.first_day) as i32);
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

    /// An organization and a day: where more flows, more is done.
    fn when(&self, plan: &Plan, rng: &mut Rng, able: &[usize], not_before: i32) -> Option<(usize, i32)> {
        // Some begin before the first day or end after the last, as nothing in life keeps to the years of a file.
        // In a small world, where each typology is played once, that once lies within.
        let (first, last) = if plan.size == Size::Small { (5, plan.days - 90) } else { (-30, plan.days - 10) };
        for _ in 0..200 {
            let no = *able.get(rng.below(able.len() as u64) as usize)?;
            let day = first.max(not_before) + rng.below((last - first.max(not_before)).max(1) as u64) as i32;
            let life = &self.orgs[no].life;
            let most = life.flow.iter().max().copied().unwrap_or(1).max(1);
            let here = life.flow.get((day.max(0) / MONTH_DAYS) as usize).copied().unwrap_or(0);
            // A blocked chain still tries a little, unless nobody is left.
            let is_anyone = self.orgs[no].members.iter().any(|m| m.from <= day && m.until.is_none_or(|u| day < u));
            if is_anyone && rng.unit() < 0.04 + 0.96 * f64::from(here) / f64::from(most) {
                return Some((no, day));
            }
        }
        None
    }

    /// Some organizations are listened to for a while: calls between those who are tied.
    fn calls(&mut self, plan: &Plan, cast: &Cast, rng: &mut Rng, slot: &mut u64) {
        let (share, count) = match plan.size {
            Size::Small => (100, 6),
            Size::Medium => (70, 60),
            Size::Large => (60, 120),
        };
        for no in 0..self.orgs.len() {
            if !rng.chance(share) {
                continue;
            }
            let months = self.orgs[no].life.ties.len();
            let begin = rng.below((months as u64).saturating_sub(8).max(1)) as usize;
            let tie = self.instance("calls", no, begin as i32 * MONTH_DAYS, Vec::new());
            for _ in 0..count {
                let month = begin + rng.below(8) as usize;
                let org = &self.orgs[no];
                let Some(ties) = org.life.ties.get(month).filter(|t| !t.is_empty()) else { continue };
                // The busy ties carry most calls.
                let (a, b) = ties[rng.heavy(ties.len() as u64) as usize];
                let day = month as i32 * MONTH_DAYS + rng.below(MONTH_DAYS as u64) as i32;
                let at = day * DAY + minute(rng, false);
                let (Some(a), Some(b)) = (org.holder(cast, a, month), org.holder(cast, b, month)) else { continue };
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
                .filter(|m| m.party.is_person())
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
                let what = match stage.as_str() {
                    "proceeds" => 9,
                    "production" => 6,
                    "distribution" => 1,
                    _ => 0,
                };
                let thousandths = match what {
                    9 => rng.between(4_000, 90_000) * 1_000,
                    1 => rng.between(300, 20_000) * 1_000,
                    6 => rng.between(5_000, 90_000),
                    _ => rng.between(200, 25_000),
                };
                if rng.chance(55) {
                    let is_crossing = matches!(stage.as_str(), "crossing" | "transport");
                    let place = if is_crossing { Place::Crossing(rng.heavy(CROSSINGS.len() as u64) as u8) } else { Place::Town(party) };
                    let seizure = Seizure {
                        agency,
                        joint: rng.chance(10).then_some(3),
                        place,
                        items: vec![Item { what, thousandths }],
                        persons: vec![party],
                        document: None,
                        vehicle: rng.chance(60).then_some(party),
                        phone: rng.chance(40).then_some(party),
                        southbound: false,
                        case: Some(case),
                    };
                    self.push(tie, at + 30, What::Seizure(Box::new(seizure)), slot);
                }
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
            let day = rng.between(30, plan.days as u64 - 20) as i32;
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
            let (b, later) = if is_place {
                let near = (spot.0 + rng.between(0, 300) as i32, spot.1 + rng.between(0, 300) as i32);
                let kind = KINDS[rng.below(KINDS.len() as u64) as usize];
                (planned(rng, second, (kind, other), near), rng.between(0, 110) as Minute)
            } else {
                let far = (spot.0 + 9_000 + rng.between(0, 9_000) as i32, spot.1);
                (planned(rng, second, (kind, target), far), rng.between(1, 20) as Minute * DAY)
            };
            let one = self.push(tie, at, What::Planned(Box::new(a)), slot);
            let two = self.push(tie, at + later, What::Planned(Box::new(b)), slot);
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
        let all: Vec<Party> = self.orgs.iter().flat_map(|o| o.members.iter().map(|m| m.party)).collect();
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

    pub(crate) fn summarize(&self, summary: &mut Summary) {
        for instance in &self.instances {
            *summary.typologies.entry(instance.typology.clone()).or_default() += 1;
        }
        summary.organizations = self.orgs.len() as u64;
        summary.members = self.orgs.iter().map(|o| o.members.len() as u64).sum();
        summary.conflicts = self.conflicts.len() as u64;
    }

    /// Files of truth: name and text.
    pub(crate) fn truth(&self, plan: &Plan, cast: &Cast) -> Vec<(&'static str, String)> {
        let date = |day: i32| calendar::iso(plan.first_day + i64::from(day));
        let mut organizations = "organization,kind,rho,mu,arrest,precursor,precursor_after,route_after\n".to_owned();
        let mut members = "organization,party,name,role,stage,from,until\n".to_owned();
        let mut chain = "organization,month,from,to,from_role,to_role,capacity\n".to_owned();
        let mut flow = "organization,month,flow\n".to_owned();
        for org in &self.orgs {
            let no = org.body.no + 1;
            let r = org.body.rates;
            let (before, after) = (goods(org.precursor.0).id, goods(org.precursor.1).id);
            let route = org.route.map_or("", |r| r.0);
            let _ =
                writeln!(organizations, "{no},{},{:.4},{:.4},{:.4},{before},{after},{route}", org.body.kind.kind, r.rho, r.mu, r.arrest);
            for m in &org.members {
                let name = cast.name(m.party, cast.land_of(m.party)).0;
                let until = m.until.map(date).unwrap_or_default();
                let _ = writeln!(members, "{no},{},\"{name}\",{},{},{},{until}", m.party.id(), m.role, m.stage, date(m.from.max(0)));
            }
            for (month, ties) in org.life.ties.iter().enumerate() {
                let _ = writeln!(flow, "{no},{month},{}", org.life.flow.get(month).copied().unwrap_or(0));
                let is_held = |slot: usize| org.life.generation(slot, month).is_some();
                let friends = org.body.friends.iter().filter(|(a, b)| is_held(*a) && is_held(*b));
                for (a, b) in ties.iter().chain(friends) {
                    let who = |slot: usize| org.holder(cast, slot, month).map(Party::id).unwrap_or_default();
                    let (x, y) = (&org.body.slots[*a], &org.body.slots[*b]);
                    let role = |layer: usize| org.body.kind.layer[layer].role.as_str();
                    // Who only know each other carry nothing.
                    let capacity = if ties.contains(&(*a, *b)) { x.capacity.min(y.capacity) } else { 0 };
                    let _ = writeln!(chain, "{no},{month},{},{},{},{},{capacity}", who(*a), who(*b), role(x.layer), role(y.layer));
                }
            }
        }
        let mut instances = "instance,typology,organization,begins,actors\n".to_owned();
        for (nth, instance) in self.instances.iter().enumerate() {
            let actors: Vec<String> = instance
                .actors
                .iter()
                .map(|(name, parties)| format!("{name}={}", parties.iter().map(|p| p.id()).collect::<Vec<_>>().join("+")))
                .collect();
            let _ = writeln!(
                instances,
                "{},{},{},{},{}",
                nth + 1,
                instance.typology,
                instance.org + 1,
                date(instance.day.max(0)),
                actors.join(";")
            );
        }
        let mut changes = "organization,change,on,what\n".to_owned();
        for c in &self.changes {
            let _ = writeln!(changes, "{},{},{},{}", c.org + 1, c.kind, date(c.day), c.what);
        }
        let habits = super::desk::habits(plan.seed);
        let desk = super::desk::Desk::new(cast, plan, &habits);
        let mut conflicts = "event_a,event_b,kind,target\n".to_owned();
        for c in &self.conflicts {
            let number = |key| desk.number(super::FileKind::PlannedEvents, key, 0);
            let _ = writeln!(conflicts, "{},{},{},{}", number(c.keys[0]), number(c.keys[1]), c.kind, c.target);
        }
        let mut designated = "party,program,on\n".to_owned();
        for d in &self.designated {
            let _ = writeln!(designated, "{},{},{}", d.party.id(), d.program, date(d.at / DAY));
        }
        let mut typologies = "typology,title,indicators\n".to_owned();
        for (id, title, indicators) in &self.played {
            let _ = writeln!(typologies, "{id},\"{title}\",{indicators}");
        }
        let mut holders = "source,holder\n".to_owned();
        for file in &super::files::FILES {
            let _ = writeln!(holders, "{},{}", file.source, file.holder);
        }
        vec![
            ("typologies.csv", typologies),
            ("holders.csv", holders),
            ("organizations.csv", organizations),
            ("members.csv", members),
            ("chain.csv", chain),
            ("flow.csv", flow),
            ("instances.csv", instances),
            ("changes.csv", changes),
            ("conflicts.csv", conflicts),
            ("designated.csv", designated),
        ]
    }
}
