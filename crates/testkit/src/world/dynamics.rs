// SPDX-License-Identifier: Apache-2.0
//! How an organization lives, is hit, and recovers, month by month.
//!
//! An organization is layers of slots; goods or money flow from the first layer to the last over ties between slots of neighboring layers.
//! Its function is the greatest flow (Edmonds and Karp 1972). A slot falls vacant when its holder is arrested or designated; its ties go with them.
//! Recovery: a vacancy is filled with a chance per month that depends on the role (`replaced`), and each missing tie between two holders is
//! made with chance `rho` a month: sooner where the two places were tied before or one of them knows nobody, seldom between strangers.
//! Where goods are seized and the holder is not, nothing flows until the holder dares to go on (`dares`); where a supply or a way is closed,
//! until another is found (`switches`): both with a chance a month, so that a substitute comes with a lag.
//! The form follows Duijn, Kashirin and Sloot 2014, Bright et al. 2017 and Diviak 2023; the rates are ours, drawn per seed and kept in
//! the truth.
//!
//! Common random numbers: each draw is named by organization, month, slots and purpose, never by what was drawn before, so that two futures
//! of one world differ by the action alone.

use super::{
    cast::{Cast, Party},
    typology::{OrganizationKind, draw},
};
use crate::{Rng, rng::stream};

/// Months lived before the first: an organization that is newly drawn is whole, one that has lived is not.
const MONTHS_BEFORE: usize = 24;

/// Chances a month.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rates {
    /// A missing tie is made again.
    pub(crate) rho: f64,
    /// Factor on the roles' own rates of replacement.
    pub(crate) mu: f64,
    /// A holder is arrested by somebody's ordinary work.
    pub(crate) arrest: f64,
    /// What a holder has in hand is seized, and the holder not.
    pub(crate) seized: f64,
    /// A holder whose goods were seized dares to go on.
    pub(crate) dares: f64,
    /// Another supply, or another way, is found for one that was closed.
    pub(crate) switches: f64,
}

/// A place in an organization.
#[derive(Clone, Debug)]
pub(crate) struct Slot {
    pub(crate) layer: usize,
    /// Units of flow a month.
    pub(crate) capacity: u32,
}

/// An organization as it is built.
#[derive(Clone, Debug)]
pub(crate) struct Body {
    pub(crate) no: usize,
    pub(crate) kind: OrganizationKind,
    pub(crate) rates: Rates,
    pub(crate) slots: Vec<Slot>,
    /// Pairs of slots of neighboring layers that know each other at the beginning, in order.
    pub(crate) ties: Vec<(usize, usize)>,
    /// Pairs who know each other beside the flow: colleagues of one layer, and those who share an acquaintance.
    pub(crate) friends: Vec<(usize, usize)>,
}

/// What is done to a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Harm {
    /// Its holder is gone; somebody may come.
    Emptied,
    /// Its holder is gone, and nobody ever takes it again.
    Ended,
    /// Its holder stays and lost what was under way: nothing flows here until they dare to go on.
    Seized,
    /// Its holder stays and lost supply or way: nothing flows here until another is found.
    Closed,
}

/// Something done to an organization from outside.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Blow {
    pub(crate) month: usize,
    pub(crate) slot: usize,
    pub(crate) harm: Harm,
}

/// Someone in a slot: the nth to hold it, from one month until another (the end is open).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Holding {
    pub(crate) generation: u32,
    pub(crate) from: usize,
    pub(crate) until: Option<usize>,
}

/// One life of an organization.
#[derive(Clone, Debug)]
pub(crate) struct Life {
    /// Flow in each month.
    pub(crate) flow: Vec<u32>,
    /// Who holds each slot, one after another.
    pub(crate) holders: Vec<Vec<Holding>>,
    /// Ties of each month.
    pub(crate) ties: Vec<Vec<(usize, usize)>>,
    /// Month and place of goods or money seized by somebody's ordinary work.
    pub(crate) seized: Vec<(usize, usize)>,
}

impl Life {
    /// Which generation holds a slot in a month.
    pub(crate) fn generation(&self, slot: usize, month: usize) -> Option<u32> {
        let held = self.holders[slot].iter().find(|h| h.from <= month && h.until.is_none_or(|until| month < until));
        held.map(|h| h.generation)
    }
}

/// An organization as it stands in one month.
struct Now {
    holders: Vec<Vec<Holding>>,
    /// Nobody ever takes these places again.
    is_ended: Vec<bool>,
    /// Chance a month that a place through which nothing flows goes on.
    stopped: Vec<Option<f64>>,
    ties: Vec<(usize, usize)>,
}

/// Whether the last who came is still there.
fn is_held(of_slot: &[Holding]) -> bool {
    of_slot.last().is_some_and(|h| h.until.is_none())
}

impl Body {
    /// Builds the nth organization of a world.
    pub(crate) fn build(seed: u64, no: usize, kind: &OrganizationKind) -> Body {
        let mut rng = Rng::at(seed, stream("org"), no as u64);
        let rates = Rates {
            rho: 0.04 + 0.12 * rng.unit(),
            mu: 0.6 + 0.8 * rng.unit(),
            arrest: 0.004 + 0.010 * rng.unit(),
            seized: 0.004 + 0.012 * rng.unit(),
            dares: 0.4 + 0.4 * rng.unit(),
            switches: 0.15 + 0.25 * rng.unit(),
        };
        let mut slots = Vec::new();
        for (layer, of) in kind.layer.iter().enumerate() {
            let count = rng.between(u64::from(of.slots[0]), u64::from(of.slots[1])).max(1);
            for _ in 0..count {
                // Total capacity of a layer is about alike, so that any layer can be the narrow one.
                let capacity = (120.0 / count as f64 * (0.6 + 0.8 * rng.unit())).max(1.0) as u32;
                slots.push(Slot { layer, capacity });
            }
        }
        let mut ties = Vec::new();
        for layer in 1..kind.layer.len() {
            let of = |l: usize| slots.iter().enumerate().filter(move |(_, s)| s.layer == l).map(|(n, _)| n).collect::<Vec<_>>();
            let (before, here) = (of(layer - 1), of(layer));
            // Everyone knows one, and busy ones know more: a core with a fringe, as the published drug networks have.
            for slot in &here {
                ties.push((before[hub(&mut rng, before.len())], *slot));
            }
            for slot in &before {
                ties.push((*slot, here[hub(&mut rng, here.len())]));
            }
            for _ in 0..rng.below(here.len() as u64 + 1) {
                ties.push((before[hub(&mut rng, before.len())], here[hub(&mut rng, here.len())]));
            }
        }
        ties.sort_unstable();
        ties.dedup();
        let friends = friends(&mut rng, slots.len(), &ties);
        Body { no, kind: kind.clone(), rates, slots, ties, friends }
    }

    /// Who holds a slot in its nth generation.
    pub(crate) fn holder(&self, cast: &Cast, slot: usize, generation: u32) -> Party {
        let layer = &self.kind.layer[self.slots[slot].layer];
        let mut rng = Rng::at(cast.seed, stream("holder") ^ (self.no as u64) << 20, (slot as u64) << 32 | u64::from(generation));
        draw(cast, &mut rng, layer.kind, &layer.lands, &layer.sectors, false)
    }

    fn luck(&self, seed: u64, purpose: u64, month: usize, what: u64) -> f64 {
        Rng::at(seed, stream("life") ^ purpose << 40 ^ (self.no as u64) << 24 ^ month as u64, what).unit()
    }

    /// Lives for so many months. `chances` names the draws of each month: the same names with other blows are the same world acted upon.
    pub(crate) fn live(&self, chances: &dyn Fn(usize) -> u64, months: usize, blows: &[Blow]) -> Life {
        let months = months + MONTHS_BEFORE;
        let mut now = Now {
            holders: vec![vec![Holding { generation: 0, from: 0, until: None }]; self.slots.len()],
            is_ended: vec![false; self.slots.len()],
            stopped: vec![None; self.slots.len()],
            ties: self.ties.clone(),
        };
        let (mut flow, mut all_ties, mut seized) = (Vec::new(), Vec::new(), Vec::new());
        for month in 0..months {
            let seed = chances(month.saturating_sub(MONTHS_BEFORE));
            for slot in 0..self.slots.len() {
                let harm = blows.iter().find(|b| b.month + MONTHS_BEFORE == month && b.slot == slot).map(|b| b.harm);
                if self.pass_month(&mut now, seed, month, slot, harm) {
                    seized.push((month, slot));
                }
            }
            self.mend(seed, month, &now.holders, &mut now.ties);
            let is_open = |slot: usize| is_held(&now.holders[slot]) && now.stopped[slot].is_none();
            if month >= MONTHS_BEFORE {
                flow.push(self.flow(&(0..self.slots.len()).map(is_open).collect::<Vec<_>>(), &now.ties));
                all_ties.push(now.ties.clone());
            }
        }
        let mut holders = now.holders;
        for of_slot in &mut holders {
            of_slot.retain(|h| h.until.is_none_or(|until| until > MONTHS_BEFORE));
            for held in of_slot {
                held.from = held.from.saturating_sub(MONTHS_BEFORE);
                held.until = held.until.map(|until| until - MONTHS_BEFORE);
            }
        }
        seized.retain(|(month, _)| *month >= MONTHS_BEFORE);
        seized.iter_mut().for_each(|(month, _)| *month -= MONTHS_BEFORE);
        Life { flow, holders, ties: all_ties, seized }
    }

    /// What a month brings to one place. True when goods were seized there by somebody's ordinary work.
    fn pass_month(&self, now: &mut Now, seed: u64, month: usize, slot: usize, harm: Option<Harm>) -> bool {
        let was_held = is_held(&now.holders[slot]);
        let chance = |purpose: u64, rate: f64| self.luck(seed, purpose, month, slot as u64) < rate;
        let is_gone = matches!(harm, Some(Harm::Emptied | Harm::Ended)) || month > 0 && chance(1, self.rates.arrest);
        if was_held && is_gone {
            if let Some(last) = now.holders[slot].last_mut() {
                last.until = Some(month);
            }
            now.ties.retain(|(a, b)| *a != slot && *b != slot);
            now.stopped[slot] = None;
        }
        now.is_ended[slot] |= harm == Some(Harm::Ended);
        let layer = &self.kind.layer[self.slots[slot].layer];
        if !was_held && !now.is_ended[slot] && chance(2, (layer.replaced * self.rates.mu).min(0.95)) {
            let generation = now.holders[slot].len() as u32;
            now.holders[slot].push(Holding { generation, from: month, until: None });
        }
        if now.stopped[slot].is_some_and(|rate| chance(4, rate)) {
            now.stopped[slot] = None;
        }
        let is_carrier = matches!(layer.stage.as_str(), "production" | "transport" | "crossing" | "distribution" | "proceeds");
        let is_seized = was_held && !is_gone && is_carrier && month > 0 && chance(5, self.rates.seized);
        if was_held && !is_gone {
            match harm {
                Some(Harm::Closed) => now.stopped[slot] = Some(self.rates.switches),
                Some(Harm::Seized) => now.stopped[slot] = Some(self.rates.dares),
                _ if is_seized => now.stopped[slot] = Some(self.rates.dares),
                _ => {}
            }
        }
        is_seized
    }

    /// Missing ties between holders of neighboring layers are made again.
    fn mend(&self, seed: u64, month: usize, holders: &[Vec<Holding>], ties: &mut Vec<(usize, usize)>) {
        let count = self.slots.len();
        let (mut is_tied, mut degree) = (vec![false; count * count], vec![0; count]);
        for (a, b) in ties.iter() {
            is_tied[a * count + b] = true;
            degree[*a] += 1;
            degree[*b] += 1;
        }
        let held: Vec<usize> = (0..count).filter(|slot| is_held(&holders[*slot])).collect();
        for a in &held {
            for b in &held {
                if self.slots[*a].layer + 1 != self.slots[*b].layer || is_tied[a * count + b] {
                    continue;
                }
                // Newcomers are brought in by someone; two strangers seldom meet.
                let was_tied = self.ties.binary_search(&(*a, *b)).is_ok();
                let is_lonely = degree[*a] == 0 || degree[*b] == 0;
                let rate = match (was_tied, is_lonely) {
                    (true, true) => self.rates.rho * 4.0,
                    (true, false) => self.rates.rho,
                    (false, true) => self.rates.rho * 1.5,
                    (false, false) => self.rates.rho * 0.05,
                };
                if self.luck(seed, 3, month, (a * 1_000 + b) as u64) < rate {
                    ties.push((*a, *b));
                }
            }
        }
    }

    /// The greatest flow from the first layer to the last through the slots that are held.
    fn flow(&self, held: &[bool], ties: &[(usize, usize)]) -> u32 {
        let (count, last) = (self.slots.len(), self.kind.layer.len() - 1);
        // Each slot is two nodes with its capacity between them; then source and sink.
        let (source, sink) = (2 * count, 2 * count + 1);
        let mut net = Net::new(2 * count + 2);
        for (n, slot) in self.slots.iter().enumerate().filter(|(n, _)| held[*n]) {
            net.add(2 * n, 2 * n + 1, slot.capacity);
            if slot.layer == 0 {
                net.add(source, 2 * n, u32::MAX / 4);
            }
            if slot.layer == last {
                net.add(2 * n + 1, sink, u32::MAX / 4);
            }
        }
        for (a, b) in ties.iter().filter(|(a, b)| held[*a] && held[*b]) {
            net.add(2 * a + 1, 2 * b, self.slots[*a].capacity.min(self.slots[*b].capacity));
        }
        net.max_flow(source, sink)
    }
}

/// One of so many, the first far more often: three of four draws.
fn hub(rng: &mut Rng, count: usize) -> usize {
    if rng.chance(55) { 0 } else { rng.heavy(count as u64) as usize }
}

/// Of 100 pairs with an acquaintance in common, how many know each other: published drug networks close 12 to 17 of 100 triples.
const FRIENDS_PERCENT: u64 = 13;

/// Those whom the holder of a place is tied to.
pub(crate) fn neighbors(ties: &[(usize, usize)], slot: usize) -> impl Iterator<Item = usize> + '_ {
    ties.iter().filter_map(move |(a, b)| if *a == slot { Some(*b) } else { (*b == slot).then_some(*a) })
}

fn friends(rng: &mut Rng, slots: usize, ties: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let mut pairs: Vec<(usize, usize)> = (0..slots)
        .flat_map(|n| {
            let near: Vec<usize> = neighbors(ties, n).collect();
            near.iter().flat_map(|a| near.iter().filter(move |b| a < *b).map(move |b| (*a, *b))).collect::<Vec<_>>()
        })
        .filter(|pair| !ties.contains(pair))
        .collect();
    pairs.sort_unstable();
    pairs.dedup();
    pairs.retain(|_| rng.chance(FRIENDS_PERCENT));
    pairs
}

/// A network with capacities.
struct Net {
    edges: Vec<(usize, u32)>,
    of: Vec<Vec<usize>>,
}

impl Net {
    fn new(nodes: usize) -> Net {
        Net { edges: Vec::new(), of: vec![Vec::new(); nodes] }
    }

    fn add(&mut self, from: usize, to: usize, capacity: u32) {
        self.of[from].push(self.edges.len());
        self.edges.push((to, capacity));
        self.of[to].push(self.edges.len());
        self.edges.push((from, 0));
    }

    /// Shortest augmenting paths first (Edmonds and Karp 1972): networks of an organization are small.
    fn max_flow(&mut self, source: usize, sink: usize) -> u32 {
        let mut total = 0;
        loop {
            let mut via: Vec<Option<usize>> = vec![None; self.of.len()];
            let mut queue = std::collections::VecDeque::from([source]);
            while let Some(node) = queue.pop_front() {
                for edge in &self.of[node] {
                    let (to, left) = self.edges[*edge];
                    if left > 0 && to != source && via[to].is_none() {
                        via[to] = Some(*edge);
                        queue.push_back(to);
                    }
                }
            }
            let (mut node, mut least) = (sink, u32::MAX);
            while let Some(edge) = via[node] {
                least = least.min(self.edges[edge].1);
                node = self.edges[edge ^ 1].0;
                if node == source {
                    break;
                }
            }
            if node != source {
                return total;
            }
            let mut node = sink;
            while node != source {
                let Some(edge) = via[node] else { return total };
                self.edges[edge].1 -= least;
                self.edges[edge ^ 1].1 += least;
                node = self.edges[edge ^ 1].0;
            }
            total += least;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body() -> Body {
        let text = r#"
            [[organization]]
            kind = "test"
            title = "A test"
            weight = 1
            layer = [
                { role = "supplier", stage = "precursor", kind = "firm", slots = [3, 3], replaced = 0.3 },
                { role = "cook", stage = "production", kind = "person", slots = [2, 2], replaced = 0.1 },
                { role = "seller", stage = "distribution", kind = "person", slots = [6, 6], replaced = 0.5 },
            ]
        "#;
        let super::super::typology::Typology(super::super::typology::Sheet::Organizations(kinds)) =
            super::super::Typology::read("organizations.toml", text).unwrap()
        else {
            panic!("not organizations")
        };
        Body::build(5, 0, &kinds[0])
    }

    #[test]
    fn flow_is_that_of_the_narrowest_layer_at_most() {
        let body = body();
        let life = body.live(&|_| 1, 24, &[]);
        for layer in 0..3 {
            let room: u32 = body.slots.iter().filter(|s| s.layer == layer).map(|s| s.capacity).sum();
            assert!(life.flow[0] <= room && life.flow[0] > 0, "{:?}", life.flow);
        }
    }

    #[test]
    fn a_final_blow_to_a_whole_layer_stops_everything_and_a_passing_one_does_not() {
        let body = body();
        let cooks: Vec<usize> = (0..body.slots.len()).filter(|n| body.slots[*n].layer == 1).collect();
        let blows = |harm| cooks.iter().map(|slot| Blow { month: 6, slot: *slot, harm }).collect::<Vec<_>>();
        let (dead, hurt) = (body.live(&|_| 1, 36, &blows(Harm::Ended)), body.live(&|_| 1, 36, &blows(Harm::Emptied)));
        assert!(dead.flow[6..].iter().all(|f| *f == 0), "{:?}", dead.flow);
        assert!(hurt.flow[6] == 0 && hurt.flow[30..].iter().any(|f| *f > 0), "{:?}", hurt.flow);
    }

    #[test]
    fn a_seizure_stops_a_place_for_a_while_and_nobody_goes() {
        let body = body();
        let sellers: Vec<usize> = (0..body.slots.len()).filter(|n| body.slots[*n].layer == 2).collect();
        let blows: Vec<Blow> = sellers.iter().map(|slot| Blow { month: 3, slot: *slot, harm: Harm::Seized }).collect();
        let (quiet, hit) = (body.live(&|_| 4, 24, &[]), body.live(&|_| 4, 24, &blows));
        assert!(quiet.flow[3] > 0 && hit.flow[3] == 0, "{:?} {:?}", quiet.flow, hit.flow);
        assert_eq!(quiet.flow[20..], hit.flow[20..]);
        let names = |l: &Life| l.holders.iter().map(|of| of.iter().map(|h| (h.from, h.until)).collect::<Vec<_>>()).collect::<Vec<_>>();
        assert_eq!(names(&quiet), names(&hit));
    }

    #[test]
    fn before_the_blow_both_futures_are_one() {
        let body = body();
        let (quiet, hit) = (body.live(&|_| 9, 24, &[]), body.live(&|_| 9, 24, &[Blow { month: 12, slot: 0, harm: Harm::Emptied }]));
        assert_eq!(quiet.flow[..12], hit.flow[..12]);
        assert_eq!(quiet.ties[..12], hit.ties[..12]);
    }

    #[test]
    fn removing_someone_never_adds_flow_at_once() {
        let body = body();
        for seed in 0..20 {
            let quiet = body.live(&|_| seed, 13, &[]);
            for slot in 0..body.slots.len() {
                let hit = body.live(&|_| seed, 13, &[Blow { month: 12, slot, harm: Harm::Emptied }]);
                assert!(hit.flow[12] <= quiet.flow[12]);
            }
        }
    }
}
