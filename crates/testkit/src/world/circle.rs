// SPDX-License-Identifier: Apache-2.0
//! Who stands around an organization, and who talks to whom in a month.
//!
//! Police files and wiretaps do not show the few who carry the flow: they show them among many who know one of them for a while, lend a
//! car or a telephone, and are gone. In CAVIAR (Morselli 2009) a third of all actors speak in two months, seven of ten of these still do in
//! the next two, and a quarter was never heard before. So each month somebody new comes to somebody who holds a place, sooner to
//! one who knows many, and stays for some months; and of all who know each other only some talk in a given month.

use super::dynamics::{Body, Life, neighbors};
use crate::{Rng, rng::stream};

/// Months after which the next associate is gone, in the middle.
const STAY_MONTHS: f64 = 3.0;
/// Months before the first in which associates came who may still be there.
const MONTHS_BEFORE: i32 = 12;
/// Of 100 associates, how many also know someone whom their acquaintance knows.
const INTRODUCED_PERCENT: u64 = 80;

/// Someone of an organization's circle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Node {
    /// Who holds this place.
    Slot(usize),
    /// The nth associate.
    Associate(usize),
}

/// Knows one who holds a place, and carries nothing of the flow.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Associate {
    /// The place whose holder they know.
    pub(crate) slot: usize,
    /// Somebody else they know.
    also: Option<Node>,
    /// First month; below 0 for who was there before.
    pub(crate) from: i32,
    /// Month after the last.
    pub(crate) until: i32,
}

/// So many contacts of two in one month.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Talk {
    pub(crate) pair: (Node, Node),
    pub(crate) contacts: u32,
}

/// An organization's circle.
#[derive(Clone, Debug, Default)]
pub(crate) struct Circle {
    pub(crate) associates: Vec<Associate>,
    /// Contacts of each month; pairs that did not talk are left out.
    pub(crate) talk: Vec<Vec<Talk>>,
}

impl Circle {
    /// The circle of one life of an organization.
    pub(crate) fn around(seed: u64, body: &Body, life: &Life) -> Circle {
        let months = life.ties.len();
        let mut rng = Rng::at(seed, stream("circle"), body.no as u64);
        let associates = associates(&mut rng, body, life, months as i32);
        let talk = (0..months).map(|month| talk(seed, body, life, &associates, month)).collect();
        Circle { associates, talk }
    }
}

/// Who comes, to whom, and for how long.
fn associates(rng: &mut Rng, body: &Body, life: &Life, months: i32) -> Vec<Associate> {
    // Each place draws people in its own measure: a few draw most.
    let pull: Vec<f64> = body.slots.iter().map(|_| 0.15 / (1.0 - rng.unit()).max(0.02)).collect();
    let growth = body.slots.len() as f64 * (0.10 + 0.20 * rng.unit());
    let mut all: Vec<Associate> = Vec::new();
    for month in -MONTHS_BEFORE..months {
        let at = month.max(0) as usize;
        let mut due = growth;
        while due > 0.0 {
            let comes = rng.unit() < due;
            due -= 1.0;
            let held: Vec<usize> = (0..body.slots.len()).filter(|s| life.generation(*s, at).is_some()).collect();
            let total: f64 = held.iter().map(|s| pull[*s]).sum();
            let mut left = rng.unit() * total;
            let slot = held.iter().copied().find(|s| {
                left -= pull[*s];
                left <= 0.0
            });
            let stay = 1 + (-(1.0 - rng.unit()).ln() * STAY_MONTHS) as i32;
            let is_introduced = rng.chance(INTRODUCED_PERCENT);
            let nth = rng.next_u64();
            let Some(slot) = slot.filter(|_| comes) else { continue };
            let mut known: Vec<Node> = neighbors(&life.ties[at], slot).chain(neighbors(&body.friends, slot)).map(Node::Slot).collect();
            let others = all.iter().enumerate().filter(|(_, a)| a.slot == slot && a.from <= month && month < a.until);
            known.extend(others.map(|(n, _)| Node::Associate(n)));
            let also = known.get((nth % known.len().max(1) as u64) as usize).copied().filter(|_| is_introduced);
            // Who knew the holder of a place goes when the holder does.
            let held_until = (month.max(0)..months).find(|m| life.generation(slot, *m as usize) != life.generation(slot, at));
            let until = (month + stay).min(held_until.unwrap_or(months));
            all.push(Associate { slot, also, from: month, until });
        }
    }
    all
}

/// Who of those who know each other talks in a month, and how often.
fn talk(seed: u64, body: &Body, life: &Life, associates: &[Associate], month: usize) -> Vec<Talk> {
    let is_held = |slot: &usize| life.generation(*slot, month).is_some();
    let ties = life.ties[month].iter().chain(&body.friends).filter(|(a, b)| is_held(a) && is_held(b));
    let mut pairs: Vec<(Node, Node)> = ties.map(|(a, b)| (Node::Slot(*a), Node::Slot(*b))).collect();
    let is_here = |a: &Associate| a.from <= month as i32 && (month as i32) < a.until;
    for (nth, associate) in associates.iter().enumerate().filter(|(_, a)| is_here(a)) {
        pairs.push((Node::Slot(associate.slot), Node::Associate(nth)));
        let is_there = match associate.also {
            Some(Node::Slot(slot)) => is_held(&slot),
            Some(Node::Associate(other)) => is_here(&associates[other]),
            None => false,
        };
        pairs.extend(associate.also.filter(|_| is_there).map(|other| (other, Node::Associate(nth))));
    }
    let name = |node: Node| match node {
        Node::Slot(slot) => slot as u64,
        Node::Associate(nth) => 1 << 20 | nth as u64,
    };
    pairs.sort_unstable();
    pairs.dedup();
    let talked = pairs.into_iter().filter_map(|pair| {
        let names = name(pair.0) << 32 | name(pair.1);
        // Some ties are in daily use, most now and then: drawn once for the pair, then by the month.
        let use_of_tie = Rng::at(seed, stream("use of a tie") ^ body.no as u64, names).unit();
        let mut luck = Rng::at(seed, stream("talk") ^ (body.no as u64) << 32 ^ month as u64, names);
        let chance = 0.15 + 0.55 * use_of_tie * use_of_tie;
        (luck.unit() < chance).then(|| Talk { pair, contacts: 1 + (-(1.0 - luck.unit()).ln() * 12.0 * use_of_tie) as u32 })
    });
    talked.collect()
}
