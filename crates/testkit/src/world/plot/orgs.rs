// SPDX-License-Identifier: Apache-2.0
//! The organizations of a world: how many, of which kinds, how they live here, who is in them when, what they buy and by which way.

use std::collections::BTreeMap;

use super::{DAYS_BEFORE, MONTH_DAYS};
use crate::{
    Rng,
    rng::stream,
    world::{
        Plan, Size,
        cast::{Cast, Party},
        circle::{Circle, Node},
        dynamics::{Blow, Body, Harm, Life},
        goods::{GoodsNo, goods, goods_no},
        typology::{ActorKind, PlayList, Troupe, Wanted, draw},
    },
};

/// Precursors an organization may buy.
const PRECURSORS: [&str; 6] = ["4-piperidone", "1-boc-4-piperidone", "4-ap", "npp", "propionyl-chloride", "phenethyl-bromide"];
/// Ports of third lands.
const ROUTES: [&str; 5] = ["KRPUS", "HKHKG", "SGSIN", "PABLB", "CAVAN"];

/// Someone in an organization.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    pub(crate) party: Party,
    pub(crate) role: String,
    pub(crate) stage: String,
    pub(crate) from: i32,
    pub(crate) until: Option<i32>,
}

/// A change in an organization's life that a trend should show.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    pub(crate) org: usize,
    pub(crate) kind: &'static str,
    pub(crate) day: i32,
    pub(crate) what: String,
}

/// An organization with its life in this world.
#[derive(Clone, Debug)]
pub(crate) struct Org {
    pub(crate) body: Body,
    /// What is done to it by plan.
    pub(crate) blows: Vec<Blow>,
    pub(crate) life: Life,
    pub(crate) circle: Circle,
    pub(crate) members: Vec<Member>,
    pub(crate) precursor: (GoodsNo, GoodsNo, i32),
    pub(crate) route: Option<(&'static str, i32)>,
    /// Members beyond the layers, by role.
    pub(crate) extras: BTreeMap<String, Vec<Party>>,
}

impl Org {
    /// Who holds a place in a month.
    pub(crate) fn holder(&self, cast: &Cast, slot: usize, month: usize) -> Option<Party> {
        self.life.generation(slot, month).map(|nth| self.body.holder(cast, slot, nth))
    }

    /// How much of what it can do at its best it does on a day. A blocked chain still tries a little, unless nobody is left.
    pub(crate) fn vigor(&self, day: i32) -> f64 {
        let is_there = |m: &Member| m.role != ASSOCIATE && m.from <= day && m.until.is_none_or(|u| day < u);
        if !self.members.iter().any(is_there) {
            return 0.0;
        }
        let most = self.life.flow.iter().max().copied().unwrap_or(1).max(1);
        let here = self.life.flow.get((day.max(0) / MONTH_DAYS) as usize).copied().unwrap_or(0);
        0.04 + 0.96 * f64::from(here) / f64::from(most)
    }

    /// Whether chemicals are part of its chain.
    pub(crate) fn buys(&self) -> bool {
        self.body.kind.layer.iter().any(|l| l.stage == "precursor")
    }

    /// What it buys on a day.
    pub(crate) fn precursor_on(&self, day: i32) -> GoodsNo {
        if day < self.precursor.2 { self.precursor.0 } else { self.precursor.1 }
    }

    /// The port of a third land over which its goods come on a day, where there is one.
    pub(crate) fn route_on(&self, day: i32) -> Option<&'static str> {
        self.route.filter(|(_, from)| day >= *from).map(|(port, _)| port)
    }

    /// Who someone of its circle is in a month.
    pub(crate) fn who(&self, cast: &Cast, node: Node, month: usize) -> Option<Party> {
        match node {
            Node::Slot(slot) => self.holder(cast, slot, month),
            Node::Associate(nth) => Some(associate(cast, &self.body, nth, self.circle.associates[nth].slot)),
        }
    }
}

/// The organization that is taken down for good.
const ENDED: usize = 1;

/// Months of a world.
pub(crate) fn months(plan: &Plan) -> usize {
    (plan.days / MONTH_DAYS).max(1) as usize
}

/// The organizations of a world, before they are lived or hit.
fn bodies(plan: &Plan, list: &PlayList) -> Vec<Body> {
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
    // Every typology has someone who does it and, but in a small world, others who go on when those are stopped.
    let least = if plan.size == Size::Small { 1 } else { 3 };
    for script in &list.scripts {
        let able: Vec<usize> =
            (0..list.organizations.len()).filter(|k| script.organizations.contains(&list.organizations[*k].kind)).collect();
        let there = kinds.iter().enumerate().filter(|(no, k)| *no != ENDED && able.contains(k)).count();
        kinds.extend(able.iter().copied().cycle().take(if able.is_empty() { 0 } else { least.max(there) - there }));
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
        let is_final = nth == ENDED;
        let month = rng.between(8, 14) as usize;
        let layer = (body.kind.layer.len() / 2).min(body.kind.layer.len() - 1);
        let hit: Vec<usize> = (0..body.slots.len()).filter(|s| is_final || body.slots[*s].layer == layer).collect();
        changes.push(Change {
            org: nth,
            kind: if is_final { "takedown-for-good" } else { "takedown-rerouted" },
            day: day_within(plan, nth, RAID, month),
            what: format!("{} holders of {}", hit.len(), if is_final { "all layers" } else { &body.kind.layer[layer].role }),
        });
        all[nth] = hit.into_iter().map(|slot| Blow { month, slot, harm: if is_final { Harm::Ended } else { Harm::Emptied } }).collect();
    }
    all
}

/// The organizations as they live in this world, and the changes in their lives.
pub(crate) fn organizations(plan: &Plan, cast: &Cast, list: &PlayList) -> (Vec<Org>, Vec<Change>) {
    let (bodies, mut changes) = (bodies(plan, list), Vec::new());
    let blows = blows(plan, &bodies, &mut changes);
    let orgs = bodies.into_iter().zip(blows).map(|(body, blows)| found(plan, cast, body, blows, &mut changes));
    (orgs.collect(), changes)
}

/// Stands for everyone whom a raid takes.
const RAID: u64 = 0;

/// The day of a month on which a place of an organization changes hands.
fn day_within(plan: &Plan, org: usize, place: u64, month: usize) -> i32 {
    let mut rng = Rng::at(plan.seed, stream("day of month") ^ (org as u64) << 32, place << 16 | month as u64);
    month as i32 * MONTH_DAYS + rng.below(MONTH_DAYS as u64) as i32
}

/// Role of those who stand around an organization without a place in the flow.
pub(crate) const ASSOCIATE: &str = "associate";

/// Lets an organization live: who is in it when, and what it buys and by which way.
fn found(plan: &Plan, cast: &Cast, body: Body, blows: Vec<Blow>, changes: &mut Vec<Change>) -> Org {
    let mut rng = Rng::at(plan.seed, stream("found"), body.no as u64);
    let life = body.live(&|_| plan.seed, months(plan), &blows);
    let circle = Circle::around(plan.seed, &body, &life);
    let mut members = holders(plan, cast, &body, &life, &blows);
    let day_of =
        |nth: usize, month: i32| if month <= 0 { -DAYS_BEFORE } else { day_within(plan, body.no, 1 << 12 | nth as u64, month as usize) };
    let around = circle.associates.iter().enumerate().filter(|(_, a)| a.until > 0).map(|(nth, a)| Member {
        party: associate(cast, &body, nth, a.slot),
        role: ASSOCIATE.to_owned(),
        stage: body.kind.layer[body.slots[a.slot].layer].stage.clone(),
        from: day_of(nth, a.from),
        until: (a.until < months(plan) as i32).then(|| day_of(nth, a.until)),
    });
    members.extend(around);
    let before = goods_no(rng.pick(&PRECURSORS)).unwrap_or(0);
    let mut precursor = (before, before, i32::MAX);
    let mut route = None;
    let buys = body.kind.layer.iter().any(|l| l.stage == "precursor");
    if buys && !plan.is_stationary {
        if rng.chance(60) || body.no == 0 {
            let day = rng.between(200, 480) as i32;
            let after = (0..8).filter_map(|_| goods_no(rng.pick(&PRECURSORS))).find(|g| *g != before).unwrap_or(before);
            precursor = (before, after, day);
            let what = format!("{} to {}", goods(before).id, goods(after).id);
            changes.push(Change { org: body.no, kind: "precursor-switch", day, what });
        }
        if rng.chance(60) || body.no == 0 {
            let (port, day) = (rng.pick(&ROUTES), rng.between(250, 520) as i32);
            route = Some((port, day));
            changes.push(Change { org: body.no, kind: "new-route", day, what: format!("by {port}") });
        }
    }
    Org { body, blows, life, circle, members, precursor, route, extras: BTreeMap::new() }
}

/// Who holds the places of an organization, and when.
fn holders(plan: &Plan, cast: &Cast, body: &Body, life: &Life, raids: &[Blow]) -> Vec<Member> {
    // People come and go on any day of their month; those whom one raid takes, on its day.
    let day_of = |slot: usize, month: usize| {
        let is_raid = raids.iter().any(|b| b.month == month && b.slot == slot);
        day_within(plan, body.no, if is_raid { RAID } else { slot as u64 + 1 }, month)
    };
    let mut members = Vec::new();
    for (slot, holders) in life.holders.iter().enumerate() {
        let layer = &body.kind.layer[body.slots[slot].layer];
        members.extend(holders.iter().map(|held| Member {
            party: body.holder(cast, slot, held.generation),
            role: layer.role.clone(),
            stage: layer.stage.clone(),
            from: if held.from == 0 { -DAYS_BEFORE } else { day_of(slot, held.from) },
            until: held.until.map(|month| day_of(slot, month)),
        }));
    }
    members
}

/// Who the nth associate of an organization is: somebody of a land of those whom they know.
fn associate(cast: &Cast, body: &Body, nth: usize, slot: usize) -> Party {
    let mut rng = Rng::at(cast.seed, stream("associate") ^ (body.no as u64) << 20, nth as u64);
    draw(cast, &mut rng, ActorKind::Person, &body.kind.layer[body.slots[slot].layer].lands, &[], false)
}

/// An organization as a source of actors.
pub(crate) struct Ensemble<'a> {
    pub(crate) cast: &'a Cast,
    pub(crate) org: &'a mut Org,
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
        self.org.precursor_on(day)
    }

    fn route(&self, day: i32) -> Option<&'static str> {
        self.org.route_on(day)
    }
}
