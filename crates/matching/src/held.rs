// SPDX-License-Identifier: Apache-2.0
//! Rows that are held while more come: each new row is settled at once, and the clusters are always those that one run over
//! all rows would make, in whatever order and portions they came.
//!
//! What was learned stays as it was ([`Trained`]); clusters are then a function of the rows alone. A new row is compared with
//! the rows of its blocks. Then clusters are made anew where something may have changed: among the new rows, the clusters they
//! have pairs with, and, as far as any of these changes, the clusters that those have pairs with. A cluster outside has met
//! the same rows in the same states as before, so nothing in it can change. A block that grows beyond its limit, and a value
//! that becomes common, take their say back from all pairs they spoke for.

use hashbrown::{HashMap, HashSet};
use names::Lexicon;
use rayon::prelude::*;

use crate::{
    block::{
        Limits,
        atoms::{Shareable, shareables},
        choice::rule_keys,
    },
    cluster::{self, Among},
    compare::{Comparison, code},
    explain::{Explanation, Told},
    features::{Features, Signs, frequency::common_share},
    rulings::Rulings,
    run::Options,
    score::{Scorer, Weights},
    table::Table,
    trained::{Trained, TrainedKind},
};

/// Rows that are compared all with all, at most, where too few were there to learn blocking rules from.
pub const UNBLOCKED_ROWS_MAX: usize = 5_000;

/// A cluster that is not what it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Regrouped {
    /// Its rows, ascending.
    pub rows: Vec<u32>,
    /// The clusters that these rows were in, each with all the rows it had, by first row; new rows were in none.
    pub formerly: Vec<Vec<u32>>,
}

/// Rows held, with their clusters.
pub struct Held {
    trained: Trained,
    table: Table,
    kinds: Vec<HeldKind>,
    /// For each row of the table its kind and its place there; nothing for kinds that were not learned.
    places: Vec<Option<(usize, u32)>>,
}

impl Held {
    /// Holds no row yet.
    pub fn new(trained: Trained) -> Held {
        let options = Options { threshold: trained.threshold, kept: Options::default().kept.min(trained.threshold), link: false };
        let kinds = trained.kinds.iter().map(|known| HeldKind::new(known, options.clone())).collect();
        Held { trained, table: Table::new(), kinds, places: Vec::new() }
    }

    /// What was learned before.
    pub fn trained(&self) -> &Trained {
        &self.trained
    }

    /// The rows, for appending; [`Held::settle`] then takes what was appended.
    pub fn table_mut(&mut self) -> &mut Table {
        &mut self.table
    }

    /// The rows.
    pub fn table(&self) -> &Table {
        &self.table
    }

    /// Settles the rows appended since the last call; what changed comes back, by first row.
    ///
    /// # Errors
    /// Those of [`Held::has_room`]; the rows are then held, each alone.
    pub fn settle(&mut self, lexicon: &Lexicon) -> Result<Vec<Regrouped>, String> {
        let from = self.places.len() as u32;
        self.table.fill();
        let rows = from..self.table.rows() as u32;
        self.places.resize(rows.end as usize, None);
        self.has_room(rows.len())?;
        let mut changes = Vec::new();
        for (name, rows) in self.trained.kind_of.of(&self.table, rows) {
            let Some(at) = self.trained.kinds.iter().position(|k| k.name == name) else {
                changes.extend(rows.iter().map(|row| Regrouped { rows: vec![*row], formerly: Vec::new() }));
                continue;
            };
            let (Some(kind), Some(known)) = (self.kinds.get_mut(at), self.trained.kinds.get(at)) else { continue };
            let held = kind.features.origin.len();
            let places = kind.features.extend(&self.table, &rows, lexicon, &known.frequencies, &mut kind.signs);
            for (row, place) in rows.iter().zip(&places) {
                self.places.get_mut(*row as usize).into_iter().for_each(|p| *p = Some((at, *place)));
            }
            changes.extend(kind.settle(known, held as u32, &rows, &places));
        }
        changes.sort_by(|a, b| a.rows.cmp(&b.rows));
        Ok(changes)
    }

    /// For each row the first row of its cluster.
    pub fn clusters(&self) -> Vec<u32> {
        let mut heads: Vec<u32> = (0..self.places.len() as u32).collect();
        for kind in &self.kinds {
            for head in (0..kind.head.len() as u32).filter(|place| kind.head.get(*place as usize) == Some(place)) {
                let rows = kind.rows_of(kind.cluster(head));
                let Some(first) = rows.iter().min() else { continue };
                for row in &rows {
                    heads.get_mut(*row as usize).into_iter().for_each(|head| *head = *first);
                }
            }
        }
        heads
    }

    /// The rows of a row's cluster, itself included, ascending.
    pub fn cluster_of(&self, row: u32) -> Vec<u32> {
        let Some(Some((kind, place))) = self.places.get(row as usize).copied() else { return vec![row] };
        let Some(kind) = self.kinds.get(kind) else { return vec![row] };
        let mut rows = kind.rows_of(kind.cluster(place));
        rows.sort_unstable();
        if rows.binary_search(&row).is_ok() { rows } else { vec![row] }
    }

    /// Why two rows are, or are not, one thing; nothing for rows of different kinds.
    pub fn explain(&self, a: u32, b: u32) -> Option<Explanation> {
        let place = |row: u32| self.places.get(row as usize).copied().flatten();
        let ((kind, a), (other, b)) = (place(a)?, place(b)?);
        let (held, known) = (self.kinds.get(kind)?, self.trained.kinds.get(kind)?);
        (kind == other).then(|| Told { features: &held.features, model: &known.model }.explain_places(&self.table, a, b))
    }

    /// Whether so many more rows may come.
    ///
    /// # Errors
    /// When they would be more than can be compared all with all, where no blocking rules were learned.
    pub fn has_room(&self, rows: usize) -> Result<(), String> {
        let is_full = |kind: &HeldKind| kind.rules.is_none() && kind.features.origin.len() + rows > UNBLOCKED_ROWS_MAX;
        match self.kinds.iter().position(is_full).and_then(|at| self.trained.kinds.get(at)) {
            None => Ok(()),
            Some(kind) => Err(format!(
                "`{}` was learned from {} rows, too few for blocking rules; without any, {UNBLOCKED_ROWS_MAX} rows are compared all with all at most; learn again from more rows",
                kind.name, kind.rows
            )),
        }
    }
}

/// Rows that share a key; nothing once they are too many to tell anything.
enum Block {
    One(u32),
    Many(Vec<u32>),
    Capped,
}

/// What comparing a new row gave.
struct Compared {
    /// Rows with which it makes pairs worth keeping.
    edges: Vec<(u32, f32)>,
    /// Patterns whose weights were not at hand.
    unknown: Vec<u64>,
}

/// Rows of one kind.
struct HeldKind {
    features: Features,
    signs: Signs,
    weights: Weights,
    shareables: Vec<Shareable>,
    rules: Option<Vec<Vec<usize>>>,
    limits: Limits,
    blocks: HashMap<u64, Block>,
    /// For each row the pairs kept.
    edges: Vec<Vec<(u32, f32)>>,
    /// What each row says.
    ranks: Vec<u64>,
    /// For each row the row that stands for its cluster, and the rows of clusters of several.
    head: Vec<u32>,
    members: HashMap<u32, Vec<u32>>,
    /// Rows of the table that say what a row here says.
    copies: HashMap<u32, Vec<u32>>,
    /// Rows that hold a value, by slot and value, for slots whose values should be rare.
    holders: Vec<(usize, Vec<u32>)>,
    options: Options,
}

impl HeldKind {
    fn new(known: &TrainedKind, options: Options) -> HeldKind {
        let features = Features::frozen(&known.schema, &known.frequencies);
        HeldKind {
            shareables: shareables(&features),
            weights: Weights::new(&known.model, known.patterns.iter().copied()),
            holders: own_values(&features.comparisons).into_iter().map(|slot| (slot, Vec::new())).collect(),
            features,
            signs: Signs::new(),
            rules: known.rules.clone(),
            limits: Limits::default(),
            blocks: HashMap::new(),
            edges: Vec::new(),
            ranks: Vec::new(),
            head: Vec::new(),
            members: HashMap::new(),
            copies: HashMap::new(),
            options,
        }
    }

    /// The places of the cluster that a place belongs to.
    fn cluster(&self, place: u32) -> &[u32] {
        let head = self.head.get(place as usize);
        let alone = || self.head.get(place as usize..place as usize + 1).unwrap_or_default();
        head.and_then(|head| self.members.get(head)).map_or_else(alone, Vec::as_slice)
    }

    /// Rows of the table that stand at these places, with the copies that say enough to be the same thing.
    fn rows_of(&self, places: &[u32]) -> Vec<u32> {
        let of_place = |place: &u32| {
            let own = self.features.origin.get(*place as usize).copied();
            let copies = self.copies.get(place).filter(|_| self.is_one_with_copies(*place));
            own.into_iter().chain(copies.into_iter().flatten().copied())
        };
        places.iter().flat_map(of_place).collect()
    }

    fn is_one_with_copies(&self, place: u32) -> bool {
        let outcome = self.features.compare(place, place);
        self.weights.of(&outcome).is_none_or(|weight| weight >= self.options.threshold)
    }

    fn settle(&mut self, known: &TrainedKind, held: u32, rows: &[u32], places: &[u32]) -> Vec<Regrouped> {
        let mut alone: Vec<u32> = Vec::new();
        let mut grown: HashSet<u32> = HashSet::new();
        let mut first_of = held;
        for (row, place) in rows.iter().zip(places) {
            if *place >= first_of {
                first_of = *place + 1;
                continue;
            }
            self.copies.entry(*place).or_default().push(*row);
            let outcome = self.features.compare(*place, *place);
            self.weights.learn(&known.model, &outcome);
            if self.is_one_with_copies(*place) {
                grown.insert(*place);
            } else {
                alone.push(*row);
            }
        }
        let new = held..self.features.origin.len() as u32;
        let ranks: Vec<u64> = new.clone().into_par_iter().map(|place| self.features.rank(place)).collect();
        self.ranks.extend(ranks);
        self.head.extend(new.clone());
        self.edges.resize_with(new.end as usize, Vec::new);
        let mut open: HashSet<u32> = new.clone().collect();
        self.note_common(known, new.clone(), &mut open);
        self.bring_together(known, new.clone(), &mut open);
        let mut changes = self.cluster_again(known, held, open);
        // Copies change the cluster of the row they repeat, and nothing else.
        let told: HashSet<u32> = changes.iter().flat_map(|c| c.rows.iter().copied()).collect();
        let came: HashSet<u32> = rows.iter().copied().collect();
        let mut heads: Vec<u32> = grown.into_iter().filter_map(|place| self.head.get(place as usize).copied()).collect();
        heads.sort_unstable();
        heads.dedup();
        for head in heads {
            let mut rows = self.rows_of(self.cluster(head));
            rows.sort_unstable();
            if rows.first().is_some_and(|row| !told.contains(row)) {
                let before: Vec<u32> = rows.iter().copied().filter(|row| !came.contains(row)).collect();
                changes.push(Regrouped { rows, formerly: vec![before] });
            }
        }
        for change in &mut changes {
            change.formerly.iter_mut().for_each(|rows| rows.retain(|row| !came.contains(row)));
            change.formerly.retain(|rows| !rows.is_empty());
        }
        changes.extend(alone.into_iter().map(|row| Regrouped { rows: vec![row], formerly: Vec::new() }));
        changes
    }

    /// Values that more rows hold than a value of one thing should have lose their weight, step by step; pairs that agreed in
    /// them are weighed again.
    fn note_common(&mut self, known: &TrainedKind, new: std::ops::Range<u32>, open: &mut HashSet<u32>) {
        let mut risen: Vec<(usize, u32)> = Vec::new();
        for (slot, holders) in &mut self.holders {
            for place in new.clone() {
                for value in self.features.rows.row(place).of(*slot) {
                    if holders.len() <= *value as usize {
                        holders.resize(*value as usize + 1, 0);
                    }
                    let Some(n) = holders.get_mut(*value as usize) else { continue };
                    *n += 1;
                    let Some(share) = common_share(*n, &known.frequencies, *slot) else { continue };
                    let shares = self.features.slots.get_mut(*slot).map(|s| &mut s.log_shares);
                    if let Some(old) = shares.and_then(|shares| shares.get_mut(*value as usize)).filter(|old| **old < share) {
                        *old = share;
                        risen.push((*slot, *value));
                    }
                }
            }
        }
        if risen.is_empty() {
            return;
        }
        let holds = |place: u32| risen.iter().any(|(slot, value)| self.features.rows.row(place).of(*slot).contains(value));
        let holding: Vec<u32> = (0..new.start).into_par_iter().filter(|place| holds(*place)).collect();
        for place in holding {
            open.extend(self.cluster(place).iter().copied());
            let others: Vec<u32> = self.edges.get(place as usize).into_iter().flatten().map(|(other, _)| *other).collect();
            for other in others {
                let weight = self.weigh(known, place, other);
                self.set_edge(place, other, weight);
            }
        }
    }

    fn weigh(&mut self, known: &TrainedKind, a: u32, b: u32) -> f32 {
        let (a, b) = self.in_order(a, b);
        let outcome = self.features.compare(a, b);
        self.weights.learn(&known.model, &outcome);
        Scorer { features: &self.features, model: &known.model, weights: &self.weights }.weight_of(&outcome)
    }

    /// Two places in the order of what they say.
    fn in_order(&self, a: u32, b: u32) -> (u32, u32) {
        let rank = |place: u32| (self.ranks.get(place as usize).copied(), place);
        if rank(a) <= rank(b) { (a, b) } else { (b, a) }
    }

    /// Keeps a pair at a weight, or drops it where the weight is too low.
    fn set_edge(&mut self, a: u32, b: u32, weight: f32) {
        let is_kept = weight >= self.options.kept;
        for (from, to) in [(a, b), (b, a)] {
            let Some(edges) = self.edges.get_mut(from as usize) else { continue };
            match edges.iter().position(|(other, _)| *other == to) {
                Some(at) if is_kept => edges.get_mut(at).into_iter().for_each(|e| e.1 = weight),
                Some(at) => drop(edges.swap_remove(at)),
                None if is_kept => edges.push((to, weight)),
                None => {}
            }
        }
    }

    /// The keys of a row under all rules.
    fn keys(&self, place: u32) -> Vec<u64> {
        let Some(rules) = &self.rules else { return Vec::new() };
        let mut of_shareable: Vec<Option<Vec<u64>>> = vec![None; self.shareables.len()];
        let mut all: Vec<u64> = Vec::new();
        for (rule, number) in rules.iter().zip(1..) {
            for at in rule {
                if let (Some(place_of @ None), Some(what)) = (of_shareable.get_mut(*at), self.shareables.get(*at)) {
                    let mut keys = Vec::new();
                    what.keys_of_row(&self.features, place, &mut keys);
                    *place_of = Some(keys);
                }
            }
            let lists: Vec<&[u64]> = rule.iter().map(|at| of_shareable.get(*at).and_then(Option::as_deref).unwrap_or_default()).collect();
            rule_keys(&lists, number, &mut all);
        }
        all
    }

    /// Puts new rows into their blocks and compares them with the rows there.
    fn bring_together(&mut self, known: &TrainedKind, new: std::ops::Range<u32>, open: &mut HashSet<u32>) {
        let keys: Vec<Vec<u64>> = new.clone().into_par_iter().map(|place| self.keys(place)).collect();
        let mut overflown: Vec<Vec<u32>> = Vec::new();
        for (place, keys) in new.clone().zip(&keys) {
            for key in keys {
                let block = self.blocks.entry(*key).or_insert(Block::Many(Vec::new()));
                match block {
                    Block::One(other) => *block = Block::Many(vec![*other, place]),
                    Block::Many(rows) if rows.is_empty() => *block = Block::One(place),
                    Block::Many(rows) if rows.len() >= self.limits.block_rows => {
                        overflown.push(std::mem::take(rows));
                        *block = Block::Capped;
                    }
                    Block::Many(rows) => rows.push(place),
                    Block::Capped => {}
                }
            }
        }
        for rows in overflown {
            self.take_back(&rows, new.start, open);
        }
        let (features, weights, blocks) = (&self.features, &self.weights, &self.blocks);
        let scorer = Scorer { features, model: &known.model, weights };
        let kept = self.options.kept;
        let is_unblocked = self.rules.is_none();
        let compared = |(place, keys): (u32, &Vec<u64>)| -> Compared {
            let mut others: Vec<u32> = Vec::new();
            if is_unblocked {
                others.extend(0..place);
            }
            for key in keys {
                match blocks.get(key) {
                    Some(Block::Many(rows)) => others.extend(rows.iter().filter(|row| **row < place)),
                    Some(Block::One(_) | Block::Capped) | None => {}
                }
            }
            others.sort_unstable();
            others.dedup();
            let mut edges = Vec::new();
            let mut unknown = Vec::new();
            for other in others {
                let (a, b) = self.in_order(place, other);
                let outcome = features.compare(a, b);
                if weights.of(&outcome).is_none() {
                    unknown.push(outcome.pattern());
                }
                let weight = scorer.weight_of(&outcome);
                if weight >= kept {
                    edges.push((other, weight));
                }
            }
            Compared { edges, unknown }
        };
        let found: Vec<Compared> = if keys.len() > 64 {
            new.clone().into_par_iter().zip(&keys).map(compared).collect()
        } else {
            new.clone().zip(&keys).map(compared).collect()
        };
        for (place, Compared { edges, unknown }) in new.zip(found) {
            for (other, weight) in &edges {
                self.edges.get_mut(*other as usize).into_iter().for_each(|e| e.push((place, *weight)));
            }
            self.edges.get_mut(place as usize).into_iter().for_each(|e| e.extend_from_slice(&edges));
            unknown.into_iter().for_each(|pattern| self.weights.learn_pattern(&known.model, pattern));
        }
    }

    /// A block has become too large to tell anything: pairs that stood together nowhere else are no longer looked at.
    fn take_back(&mut self, rows: &[u32], new: u32, open: &mut HashSet<u32>) {
        let within: HashSet<u32> = rows.iter().copied().filter(|row| *row < new).collect();
        let mut lost: Vec<(u32, u32)> = Vec::new();
        let mut keys: HashMap<u32, Vec<u64>> = HashMap::new();
        for a in &within {
            for (b, _) in self.edges.get(*a as usize).into_iter().flatten().filter(|(b, _)| a < b && within.contains(b)) {
                for row in [a, b] {
                    keys.entry(*row).or_insert_with(|| self.keys(*row));
                }
                let (of_a, of_b) = (keys.get(a).map_or(&[][..], Vec::as_slice), keys.get(b).map_or(&[][..], Vec::as_slice));
                let meet = |key: &u64| of_b.contains(key) && matches!(self.blocks.get(key), Some(Block::Many(_)));
                if !of_a.iter().any(meet) {
                    lost.push((*a, *b));
                }
            }
        }
        for (a, b) in lost {
            self.set_edge(a, b, f32::NEG_INFINITY);
            for row in [a, b] {
                open.extend(self.cluster(row).iter().copied());
            }
        }
    }

    /// Makes clusters anew where rows are open, and wherever that changes something.
    fn cluster_again(&mut self, known: &TrainedKind, held: u32, mut open: HashSet<u32>) -> Vec<Regrouped> {
        loop {
            let mut near: HashSet<u32> = HashSet::new();
            for place in &open {
                for (other, _) in self.edges.get(*place as usize).into_iter().flatten() {
                    if !open.contains(other) && !near.contains(other) {
                        near.extend(self.cluster(*other).iter().copied());
                    }
                }
            }
            let mut region: Vec<u32> = open.iter().chain(&near).copied().collect();
            region.sort_unstable_by_key(|place| (self.ranks.get(*place as usize).copied(), *place));
            let heads = self.heads(known, &region);
            // A cluster nearby that is not what it was opens what is near to it.
            let head_of: HashMap<u32, u32> = region.iter().copied().zip(heads.iter().copied()).collect();
            let mut sizes: HashMap<u32, usize> = HashMap::new();
            heads.iter().for_each(|head| *sizes.entry(*head).or_default() += 1);
            let is_changed = |place: &u32| {
                let rows = self.cluster(*place);
                let now = head_of.get(place);
                rows.iter().any(|row| head_of.get(row) != now) || now.and_then(|head| sizes.get(head)) != Some(&rows.len())
            };
            let opened: Vec<u32> = near.iter().copied().filter(is_changed).collect();
            if opened.is_empty() {
                return self.put(held, &open, &head_of);
            }
            open.extend(opened);
        }
    }

    /// For each place of a region, in the order of what rows say, the place that stands for its cluster.
    fn heads(&self, known: &TrainedKind, region: &[u32]) -> Vec<u32> {
        let local: HashMap<u32, u32> = region.iter().copied().zip(0..).collect();
        let mut edges: Vec<(u32, u32, f32)> = Vec::new();
        for (place, at) in region.iter().zip(0_u32..) {
            for (other, weight) in self.edges.get(*place as usize).into_iter().flatten() {
                if let Some(to) = local.get(other).filter(|to| at < **to) {
                    edges.push((at, *to, *weight));
                }
            }
        }
        let scorer = Scorer { features: &self.features, model: &known.model, weights: &self.weights };
        let among = Among { scorer: &scorer, rows: region.len(), some: Some(region) };
        let heads = cluster::clusters(&edges, &among, self.options.threshold, &Rulings::default());
        heads.into_iter().filter_map(|head| region.get(head as usize).copied()).collect()
    }

    /// Writes down the clusters of open rows; those that changed come back.
    fn put(&mut self, held: u32, open: &HashSet<u32>, head_of: &HashMap<u32, u32>) -> Vec<Regrouped> {
        let mut places: Vec<u32> = open.iter().copied().collect();
        places.sort_unstable();
        let mut before: HashMap<u32, Vec<u32>> = HashMap::new();
        for place in places.iter().filter(|place| **place < held) {
            let Some(head) = self.head.get(*place as usize) else { continue };
            before.entry(*head).or_insert_with(|| self.cluster(*place).to_vec());
        }
        let old_head: HashMap<u32, u32> = before.iter().flat_map(|(head, rows)| rows.iter().map(|row| (*row, *head))).collect();
        let mut after: HashMap<u32, Vec<u32>> = HashMap::new();
        for place in &places {
            let head = head_of.get(place).copied().unwrap_or(*place);
            after.entry(head).or_default().push(*place);
            self.members.remove(place);
            self.head.get_mut(*place as usize).into_iter().for_each(|h| *h = head);
        }
        let mut changes = Vec::new();
        for (head, rows) in after {
            let mut heads: Vec<u32> = rows.iter().filter_map(|row| old_head.get(row).copied()).collect();
            heads.sort_unstable();
            heads.dedup();
            let is_as_before = heads.len() == 1 && heads.first().and_then(|h| before.get(h)).is_some_and(|old| old.len() == rows.len());
            if !is_as_before {
                let sorted = |mut rows: Vec<u32>| {
                    rows.sort_unstable();
                    rows
                };
                let mut formerly: Vec<Vec<u32>> = heads.iter().filter_map(|h| before.get(h)).map(|old| sorted(self.rows_of(old))).collect();
                formerly.sort();
                changes.push(Regrouped { rows: sorted(self.rows_of(&rows)), formerly });
            }
            if rows.len() > 1 {
                self.members.insert(head, rows);
            }
        }
        changes
    }
}

/// Slots whose values belong to one thing, or few: who shares one with many shares nothing.
fn own_values(comparisons: &[Comparison]) -> Vec<usize> {
    let of = |comparison: &Comparison| match comparison {
        Comparison::Code(c) if matches!(c.sort, code::Sort::Phone | code::Sort::Email | code::Sort::Identifier) => Some(c.slot),
        Comparison::Address(c) => c.street,
        _ => None,
    };
    comparisons.iter().filter_map(of).collect()
}
