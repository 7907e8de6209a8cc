// SPDX-License-Identifier: Apache-2.0
//! Typologies as an expert writes them: one TOML file each, in `typologies/`. This file reads them and plays one instance.
//!
//! A typology has actors (who takes part, in what role) and steps (what they do). Playing it casts the actors from an organization and
//! the population, and gives deeds; the offices then write rows about those as about anybody's.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{
    Plan,
    calendar::{DAY, Minute},
    cast::{Cast, Chain, Party},
    deeds::{
        AGENCIES, Cargo, Deed, Document, How, Item, KEY_TERMS, Key, Money, PLOT_SLOT, Parcel, Place, SEIZABLE, Sar, Seizure, Tie, What,
        Words,
    },
    economy::{BANK_DAYS, BUSINESS_DAYS, is_awake, minute, parcel_grams, round},
    goods::{GoodsNo, SECTORS, goods, goods_no, sector_no},
    holders::normal,
    lands::{CROSSINGS, LANDS, LandNo, US, land_no},
};
use crate::{Rng, rng::mix};

/// A typology cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum TypologyError {
    /// Not TOML, or not of the form.
    #[error("`{file}`: {reason}")]
    Form {
        /// Which file.
        file: String,
        /// What the reader said.
        reason: String,
    },
    /// A word that the world does not know.
    #[error("`{file}`: {what} `{word}` is unknown")]
    Unknown {
        /// Which file.
        file: String,
        /// What was expected.
        what: &'static str,
        /// The word.
        word: String,
    },
}

/// A typology, or the kinds of organization, as one file says it.
#[derive(Clone, Debug)]
pub struct Typology(pub(crate) Sheet);

#[derive(Clone, Debug)]
pub(crate) enum Sheet {
    Typology(Script),
    Organizations(Vec<OrganizationKind>),
}

impl Typology {
    /// Reads one file of `typologies/`. `organizations.toml` tells of organizations, every other file of one typology.
    pub fn read(file: &str, text: &str) -> Result<Typology, TypologyError> {
        let form = |e: toml::de::Error| TypologyError::Form { file: file.to_owned(), reason: e.to_string() };
        if file.ends_with("organizations.toml") {
            let all: Organizations = toml::from_str(text).map_err(form)?;
            for kind in &all.organization {
                for layer in &kind.layer {
                    known_lands_and_sectors(file, &layer.lands, &layer.sectors)?;
                }
            }
            return Ok(Typology(Sheet::Organizations(all.organization)));
        }
        let script: Script = toml::from_str(text).map_err(form)?;
        script.check(file)?;
        Ok(Typology(Sheet::Typology(script)))
    }

    /// `T4`; empty for the file of organizations.
    pub fn id(&self) -> &str {
        match &self.0 {
            Sheet::Typology(script) => &script.id,
            Sheet::Organizations(_) => "",
        }
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Organizations {
    organization: Vec<OrganizationKind>,
}

/// A kind of organization: the layers through which goods or money go, first to last.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OrganizationKind {
    pub(crate) kind: String,
    #[expect(dead_code, reason = "for the reader of the file")]
    title: String,
    /// How often one of this kind is drawn.
    pub(crate) weight: u64,
    pub(crate) layer: Vec<Layer>,
}

/// People or firms of one role. Each is linked to some of the next layer.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Layer {
    pub(crate) role: String,
    pub(crate) stage: String,
    pub(crate) kind: ActorKind,
    #[serde(default)]
    pub(crate) lands: Vec<String>,
    #[serde(default)]
    pub(crate) sectors: Vec<String>,
    /// Fewest and most.
    pub(crate) slots: [u32; 2],
    /// Chance a month that someone who is gone is replaced.
    pub(crate) replaced: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum ActorKind {
    Firm,
    Person,
}

/// One typology.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Script {
    pub(crate) id: String,
    pub(crate) title: String,
    /// Ids of `reference/sources.csv`.
    #[expect(dead_code, reason = "for the reader of the file")]
    sources: Vec<String>,
    pub(crate) indicators: Vec<String>,
    /// Kinds of organization that do this.
    pub(crate) organizations: Vec<String>,
    /// The first day on which this can happen: an order or a rule takes effect.
    pub(crate) not_before: Option<String>,
    actor: Vec<Actor>,
    step: Vec<Step>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Actor {
    r#as: String,
    kind: ActorKind,
    /// Role in the organization; an actor without one is an outsider who does not know.
    #[serde(default)]
    role: String,
    #[serde(default)]
    stage: String,
    #[serde(default)]
    lands: Vec<String>,
    #[serde(default)]
    sectors: Vec<String>,
    #[serde(default = "one")]
    count: [u32; 2],
    /// `phone`, `email`, `address`: all of them share that of the first.
    #[serde(default)]
    shares: Vec<String>,
    /// Shares these with this other actor instead.
    #[serde(default)]
    shares_with: String,
    /// Has the first account at the bank that is a partner.
    #[serde(default)]
    partner_bank: bool,
}

fn one() -> [u32; 2] {
    [1, 1]
}

fn hundred() -> [u16; 2] {
    [100, 100]
}

fn always() -> f64 {
    1.0
}

fn yes() -> bool {
    true
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    #[serde(default)]
    id: String,
    r#do: Verb,
    /// Actors. Groups take turns.
    from: String,
    #[serde(default)]
    to: String,
    #[serde(default)]
    through: String,
    /// Whose town it happens in.
    #[serde(default)]
    place: String,
    #[serde(default)]
    notify: String,
    #[serde(default)]
    amended: String,
    #[serde(default)]
    redirected: String,
    /// Chance that an instance has this step at all.
    #[serde(default = "always")]
    chance: f64,
    #[serde(default = "one")]
    times: [u32; 2],
    /// Days after the instance begins.
    #[serde(default)]
    start: [f64; 2],
    /// Days over which the times are spread.
    #[serde(default)]
    over: f64,
    /// Follows each deed of this step, `lag` days later.
    #[serde(default)]
    after: String,
    #[serde(default)]
    lag: [f64; 2],
    #[serde(default)]
    usd: [f64; 2],
    /// Of what the followed step moved.
    #[serde(default)]
    share: [f64; 2],
    /// Follows all deeds of `after` together: the sum, after the last.
    #[serde(default)]
    sum: bool,
    /// One of these an instance; `$precursor` is what the organization buys at the time.
    #[serde(default)]
    goods: Vec<String>,
    #[serde(default)]
    kg: [f64; 2],
    /// `plain`, `vague`, `cas`, `as:GOODS`.
    #[serde(default)]
    words: String,
    /// Ports on the way, one of these; `$route` is the organization's at the time.
    #[serde(default)]
    via: Vec<String>,
    #[serde(default = "yes")]
    paperwork: bool,
    #[serde(default)]
    to_order: bool,
    /// Value and weight on the importing side, percent of those on the exporting side.
    #[serde(default = "hundred")]
    restated: [u16; 2],
    #[serde(default)]
    invoices: u8,
    #[serde(default)]
    memo: Vec<String>,
    #[serde(default)]
    chain: String,
    /// Which wallet, handle, phone or account of `from` and of `to`.
    #[serde(default)]
    nth: [u8; 2],
    #[serde(default)]
    southbound: bool,
    #[serde(default)]
    rifles: bool,
    #[serde(default)]
    pieces: [u8; 2],
    #[serde(default)]
    account_days: [u16; 2],
    #[serde(default)]
    opened: bool,
    #[serde(default)]
    assurance: bool,
    /// Text: activity of a report, method of payment, offence, category of a tag.
    #[serde(default)]
    says: String,
    #[serde(default)]
    key_term: String,
    #[serde(default)]
    narrative: String,
    /// What is seized: word of `SEIZABLE`, least and most of its unit.
    #[serde(default)]
    items: Vec<Seized>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Seized {
    item: String,
    amount: [f64; 2],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Verb {
    Cargo,
    Parcel,
    Wire,
    Transfer,
    Peer,
    CashIn,
    CashOut,
    Check,
    Card,
    Armored,
    Carry,
    Kiosk,
    Abroad,
    Coins,
    Bridge,
    Call,
    Crossing,
    Guns,
    Trace,
    Listing,
    Profile,
    Page,
    Handle,
    Sale,
    Report,
    Seizure,
    Case,
    Court,
    Tag,
}

impl Script {
    fn check(&self, file: &str) -> Result<(), TypologyError> {
        let unknown = |what, word: &str| Err(TypologyError::Unknown { file: file.to_owned(), what, word: word.to_owned() });
        for actor in &self.actor {
            known_lands_and_sectors(file, &actor.lands, &actor.sectors)?;
            if let Some(word) = actor.shares.iter().find(|s| !["phone", "email", "address"].contains(&s.as_str())) {
                return unknown("contact point", word);
            }
        }
        let is_actor = |name: &str| name.is_empty() || self.actor.iter().any(|a| a.r#as == name);
        for (nth, step) in self.step.iter().enumerate() {
            for name in [&step.from, &step.to, &step.through, &step.place, &step.notify, &step.amended, &step.redirected] {
                if !is_actor(name) {
                    return unknown("actor", name);
                }
            }
            if step.from.is_empty() {
                return unknown("actor", "");
            }
            if !step.after.is_empty() && !self.step.iter().take(nth).any(|s| s.id == step.after) {
                return unknown("former step", &step.after);
            }
            if let Some(word) = step.goods.iter().find(|g| *g != "$precursor" && goods_no(g).is_none()) {
                return unknown("goods", word);
            }
            if let Some(word) = step.words.strip_prefix("as:").filter(|g| goods_no(g).is_none()) {
                return unknown("goods", word);
            }
            if let Some(word) = step.via.iter().find(|p| *p != "$route" && port(p).is_none()) {
                return unknown("port", word);
            }
            if let Some(word) = step.items.iter().find(|i| seizable(&i.item).is_none()) {
                return unknown("seized item", &word.item);
            }
            if chain(&step.chain).is_none() {
                return unknown("chain", &step.chain);
            }
            if !["", "plain", "vague", "cas"].contains(&step.words.as_str()) && !step.words.starts_with("as:") {
                return unknown("way to describe goods", &step.words);
            }
            let key_terms = KEY_TERMS.map(|t| t.0);
            let (says, terms): (&[&str], &[&str]) = match step.r#do {
                Verb::Report => (&REPORTS, &key_terms),
                Verb::Tag => (&TAGS, &ABUSES),
                Verb::Sale => (&METHODS, &[]),
                _ => (&[], &[]),
            };
            for (word, of, what) in [(&step.says, says, "word of `says`"), (&step.key_term, terms, "key term")] {
                if !word.is_empty() && !of.contains(&word.as_str()) {
                    return unknown(what, word);
                }
            }
            let needs_goods = matches!(step.r#do, Verb::Cargo | Verb::Parcel | Verb::Listing | Verb::Sale);
            if needs_goods && step.goods.is_empty() {
                return unknown("goods", "");
            }
            let needs_no_other = matches!(
                step.r#do,
                Verb::Bridge
                    | Verb::Crossing
                    | Verb::Listing
                    | Verb::Profile
                    | Verb::Page
                    | Verb::Handle
                    | Verb::Report
                    | Verb::Seizure
                    | Verb::Case
                    | Verb::Court
                    | Verb::Tag
            );
            if !needs_no_other && step.to.is_empty() {
                return unknown("actor", "");
            }
        }
        Ok(())
    }
}

fn known_lands_and_sectors(file: &str, lands: &[String], sectors: &[String]) -> Result<(), TypologyError> {
    let unknown = |what, word: &String| TypologyError::Unknown { file: file.to_owned(), what, word: word.clone() };
    if let Some(word) = lands.iter().find(|l| land_no(l).is_none()) {
        return Err(unknown("country of the world", word));
    }
    match sectors.iter().find(|s| sector_no(s).is_none()) {
        Some(word) => Err(unknown("line of business", word)),
        None => Ok(()),
    }
}

fn port(word: &str) -> Option<&'static str> {
    LANDS.iter().flat_map(|l| l.sea.iter().copied()).find(|p| *p == word)
}

fn seizable(word: &str) -> Option<u8> {
    SEIZABLE.iter().position(|s| s.0 == word).map(|n| n as u8)
}

fn chain(word: &str) -> Option<Chain> {
    match word {
        "" | "bitcoin" => Some(Chain::Bitcoin),
        "ethereum" => Some(Chain::Ethereum),
        "tron" => Some(Chain::Tron),
        _ => None,
    }
}

/// What a world of this plan plays: the kinds of organization, and the typologies.
#[derive(Clone, Debug, Default)]
pub(crate) struct PlayList {
    pub(crate) organizations: Vec<OrganizationKind>,
    pub(crate) scripts: Vec<Script>,
}

/// Sorts the files, and leaves all out of a lawful world.
pub(crate) fn play_list(plan: &Plan, files: &[Typology]) -> PlayList {
    let mut list = PlayList::default();
    if plan.is_lawful_only {
        return list;
    }
    for file in files {
        match &file.0 {
            Sheet::Typology(script) => list.scripts.push(script.clone()),
            Sheet::Organizations(kinds) => list.organizations.extend(kinds.iter().cloned()),
        }
    }
    list.scripts.sort_by(|a, b| a.id.cmp(&b.id));
    list
}

/// Where the actors of an instance come from.
pub(crate) trait Troupe {
    /// So many members of this role who are active on this day; outsiders when the role is empty.
    fn members(&mut self, wanted: &Wanted<'_>, rng: &mut Rng) -> Vec<Party>;
    /// What the organization buys and through which port it ships on this day.
    fn precursor(&self, day: i32) -> GoodsNo;
    /// A port of a third land, where the organization uses one.
    fn route(&self, day: i32) -> Option<&'static str>;
}

/// An actor that a script asks for.
#[derive(Debug)]
pub(crate) struct Wanted<'a> {
    pub(crate) role: &'a str,
    pub(crate) stage: &'a str,
    pub(crate) kind: ActorKind,
    pub(crate) lands: &'a [String],
    pub(crate) sectors: &'a [String],
    pub(crate) count: u32,
    pub(crate) partner_bank: bool,
    pub(crate) day: i32,
}

/// Draws a party of a kind, land and line.
pub(crate) fn draw(cast: &Cast, rng: &mut Rng, kind: ActorKind, lands: &[String], sectors: &[String], partner_bank: bool) -> Party {
    let land: LandNo = if lands.is_empty() { US } else { land_no(&lands[rng.below(lands.len() as u64) as usize]).unwrap_or(US) };
    let sector = if sectors.is_empty() {
        rng.below(SECTORS.len() as u64) as u8
    } else {
        sector_no(&sectors[rng.below(sectors.len() as u64) as usize]).unwrap_or(0)
    };
    let mut party = Party::company(0);
    for _ in 0..60 {
        party = if kind == ActorKind::Person { cast.anyone(rng, land) } else { cast.any_firm(rng, land, sector) };
        if !partner_bank || cast.is_bank_y(party, 0) {
            break;
        }
    }
    party
}

/// An instance that was played.
#[derive(Clone, Debug)]
pub(crate) struct Played {
    pub(crate) actors: Vec<(String, Vec<Party>)>,
    pub(crate) deeds: Vec<Deed>,
}

/// How often steps are tried until something happens.
const PLAYED_AGAIN: u8 = 40;

/// Contact points that an instance makes some parties share.
pub(crate) type Shared = Vec<(Party, Party, Vec<String>)>;

/// Plays one instance that begins on `day`; `slot` is the first free slot of the plot in each day's keys.
pub(crate) fn play(
    script: &Script,
    cast: &Cast,
    troupe: &mut dyn Troupe,
    tie: Tie,
    day: i32,
    rng: &mut Rng,
    slot: &mut u64,
) -> (Played, Shared) {
    let mut shared = Shared::new();
    let mut actors: Vec<(String, Vec<Party>)> = Vec::new();
    for actor in &script.actor {
        let count = rng.between(u64::from(actor.count[0]), u64::from(actor.count[1])) as u32;
        let wanted = Wanted {
            role: &actor.role,
            stage: &actor.stage,
            kind: actor.kind,
            lands: &actor.lands,
            sectors: &actor.sectors,
            count,
            partner_bank: actor.partner_bank,
            day,
        };
        let parties = troupe.members(&wanted, rng);
        let first = if actor.shares_with.is_empty() {
            parties.first().copied()
        } else {
            actors.iter().find(|(name, _)| *name == actor.shares_with).and_then(|(_, p)| p.first().copied())
        };
        if let Some(first) = first.filter(|_| !actor.shares.is_empty()) {
            shared.extend(parties.iter().filter(|p| **p != first).map(|p| (*p, first, actor.shares.clone())));
        }
        actors.push((actor.r#as.clone(), parties));
    }
    let mut player = Player { cast, troupe, actors: &actors, tie, day, rng, slot, done: BTreeMap::new(), deeds: Vec::new() };
    // Steps are left to chance, but an instance of which nothing happens is none.
    for _ in 0..PLAYED_AGAIN {
        for (nth, step) in script.step.iter().enumerate() {
            player.step(nth as u8 + 1, step);
        }
        if !player.deeds.is_empty() {
            break;
        }
    }
    let deeds = player.deeds;
    (Played { actors, deeds }, shared)
}

struct Player<'a> {
    cast: &'a Cast,
    troupe: &'a dyn Troupe,
    actors: &'a [(String, Vec<Party>)],
    tie: Tie,
    day: i32,
    rng: &'a mut Rng,
    slot: &'a mut u64,
    /// What each named step did: key, when, US cents.
    done: BTreeMap<&'a str, Vec<(Key, Minute, u64)>>,
    deeds: Vec<Deed>,
}

impl<'a> Player<'a> {
    fn actor(&self, name: &str, turn: usize) -> Option<Party> {
        let (_, parties) = self.actors.iter().find(|(n, _)| n == name)?;
        parties.get(turn % parties.len().max(1)).copied()
    }

    fn within(&mut self, [from, to]: [f64; 2]) -> f64 {
        from + (to - from).max(0.0) * self.rng.unit()
    }

    /// Sums bunch neither at the ends nor in the middle, and a third are round, as everybody's are.
    fn cents(&mut self, usd: [f64; 2]) -> u64 {
        let exact = self.within(usd).max(1.0) * 100.0;
        let rounded = round(self.rng, exact as u64);
        rounded.clamp((usd[0] * 100.0) as u64, ((usd[1] * 100.0) as u64).max(100))
    }

    fn step(&mut self, nth: u8, step: &'a Step) {
        if self.rng.unit() >= step.chance {
            return;
        }
        let week = match step.r#do {
            Verb::Wire => Some(&BANK_DAYS),
            Verb::Cargo | Verb::Parcel | Verb::Check | Verb::Armored | Verb::Report | Verb::Sale => Some(&BUSINESS_DAYS),
            _ => None,
        };
        let is_business = week.is_some();
        let mut turns: Vec<(Minute, u64)> = Vec::new();
        if step.after.is_empty() {
            let times = self.rng.between(u64::from(step.times[0]), u64::from(step.times[1]));
            let start = self.within(step.start);
            for _ in 0..times {
                let day = self.day + (start + step.over * self.rng.unit()) as i32;
                turns.push((working_day(self.rng, day, week) * DAY + minute(self.rng, is_business), 0));
            }
            turns.sort_unstable();
        } else {
            let before = self.done.get(step.after.as_str()).cloned().unwrap_or_default();
            let before = if step.sum {
                let last = before.iter().map(|b| b.1).max();
                last.map(|at| (at, before.iter().map(|b| b.2).sum())).into_iter().collect()
            } else {
                before.iter().map(|b| (b.1, b.2)).collect::<Vec<_>>()
            };
            for (at, cents) in before {
                let lag = self.within(step.lag);
                let at = at + (lag * f64::from(DAY)) as Minute;
                // A follow-up within hours stays; a later one falls into working hours.
                let at = if lag < 0.9 && is_awake(at) {
                    at
                } else {
                    working_day(self.rng, at.div_euclid(DAY), week) * DAY + minute(self.rng, is_business)
                };
                turns.push((at, cents));
            }
        }
        let goods_of_step = self.goods(step);
        for (turn, (at, before)) in turns.into_iter().enumerate() {
            let cents = if step.share[1] > 0.0 {
                ((before as f64 * self.within(step.share)) as u64).max(100)
            } else if step.usd[1] > 0.0 {
                self.cents(step.usd)
            } else {
                before
            };
            let Some((what, cents)) = self.what(step, turn, at, cents, goods_of_step) else { continue };
            let days = (at.div_euclid(DAY) + super::plot::DAYS_BEFORE).max(0) as u64;
            let key = Key::new(days, PLOT_SLOT + *self.slot % (PLOT_SLOT / 2));
            *self.slot += 1;
            self.deeds.push(Deed { key, at, tie: self.tie, step: nth, what });
            if !step.id.is_empty() {
                self.done.entry(&step.id).or_default().push((key, at, cents));
            }
        }
    }

    fn goods(&mut self, step: &Step) -> Option<GoodsNo> {
        if step.goods.is_empty() {
            return None;
        }
        let word = &step.goods[self.rng.below(step.goods.len() as u64) as usize];
        if word == "$precursor" { Some(self.troupe.precursor(self.day)) } else { goods_no(word) }
    }

    fn words(&self, step: &Step) -> Words {
        match step.words.as_str() {
            "vague" => Words::Vague,
            "cas" => Words::Cas,
            other => other.strip_prefix("as:").and_then(goods_no).map_or(Words::Plain, Words::As),
        }
    }

    fn what(&mut self, step: &'a Step, turn: usize, at: Minute, cents: u64, goods_of_step: Option<GoodsNo>) -> Option<(What, u64)> {
        let from = self.actor(&step.from, turn)?;
        let to = self.actor(&step.to, turn);
        let through = self.actor(&step.through, turn);
        let place = self.actor(&step.place, turn);
        let money = |how: How, from: Party, to: Party, memo: String| {
            What::Money(Box::new(Money { from, to, cents, how, memo, accounts: (step.nth[0], step.nth[1]), place, through }))
        };
        let memo = if step.memo.is_empty() {
            String::new()
        } else {
            step.memo[self.rng.below(step.memo.len() as u64) as usize]
                .replace("{n}", &self.rng.between(1_000, 999_999).to_string())
                .replace("{cas}", goods(self.troupe.precursor(self.day)).cas)
        };
        let what = match step.r#do {
            Verb::Cargo => return self.cargo(step, turn, from, to?, goods_of_step?),
            Verb::Parcel => {
                let of = goods(goods_of_step?);
                let kg = if step.kg[1] > 0.0 { self.within(step.kg) } else { parcel_grams(self.rng) as f64 / 1_000.0 };
                let grams = (kg * 1_000.0).clamp(50.0, 300_000.0) as u64;
                let declared = match self.words(step) {
                    Words::As(other) => goods(other),
                    _ => of,
                };
                let price = f64::from(declared.cents_a_kg) * (normal(self.rng) * 0.95).exp();
                let account_days =
                    self.rng.between(u64::from(step.account_days[0]), u64::from(step.account_days[1].max(step.account_days[0]))) as u16;
                What::Parcel(Box::new(Parcel {
                    shipper: from,
                    consignee: to?,
                    goods: goods_of_step?,
                    grams,
                    cents: ((grams as f64 / 1_000.0 * price) as u64).max(150),
                    words: self.words(step),
                    paperwork: step.paperwork,
                    account_days: if step.account_days[1] > 0 { account_days } else { (self.rng.unit().powi(2) * 2_500.0) as u16 },
                    redirected: self.actor(&step.redirected, turn),
                    opened: step.opened,
                }))
            }
            Verb::Wire => money(How::Wire, from, to?, memo),
            Verb::Transfer => money(How::MoneyTransfer, from, to?, memo),
            Verb::Peer => money(How::Peer, from, to?, memo),
            Verb::CashIn => money(How::CashIn, from, to?, memo),
            Verb::CashOut => money(How::CashOut, from, to?, memo),
            Verb::Check => money(How::Check, from, to?, memo),
            Verb::Card => money(How::Card, from, to?, memo),
            Verb::Armored => money(How::Armored, from, to?, memo),
            Verb::Carry => money(How::Carried, from, to?, memo),
            Verb::Kiosk => money(How::Kiosk, from, to?, memo),
            Verb::Abroad => money(How::Abroad, from, to?, memo),
            Verb::Coins => What::Coins { from: (from, step.nth[0]), to: (to?, step.nth[1]), chain: chain(&step.chain)?, cents },
            Verb::Bridge => What::Bridge {
                from: (from, step.nth[0]),
                to: (to.unwrap_or(from), step.nth[1]),
                chains: (Chain::Ethereum, Chain::Tron),
                cents,
                service: self.cast.service(US, "money-services", 5 + self.rng.below(3) as u32),
            },
            Verb::Call => What::Call {
                from: (from, step.nth[0]),
                to: (to?, step.nth[1]),
                seconds: (20.0 + 90.0 * normal(self.rng).abs().exp()).min(6_000.0) as u16,
            },
            Verb::Crossing => {
                let crossing = self.rng.heavy(CROSSINGS.len() as u64) as u8;
                What::Crossing { driver: from, vehicle: to.unwrap_or(from), nth: 0, crossing, southbound: step.southbound }
            }
            Verb::Guns => {
                let count = self.rng.between(u64::from(step.pieces[0].max(2)), u64::from(step.pieces[1].max(2))) as u8;
                What::Guns { dealer: to?, buyer: from, count, rifles: step.rifles }
            }
            Verb::Trace => {
                let before = self.done.get(step.after.as_str())?.get(turn).copied();
                let (sale, sold, _) = before?;
                What::Trace {
                    sale,
                    item: 0,
                    rifles: step.rifles,
                    dealer: to?,
                    buyer: from,
                    possessor: through?,
                    place: place.or(through)?,
                    sold,
                }
            }
            Verb::Listing => {
                let no = goods_of_step?;
                What::Listing {
                    seller: from,
                    handle: step.nth[0],
                    goods: no,
                    cents: u64::from(goods(no).cents_a_kg),
                    assurance: step.assurance,
                    contact: !step.opened,
                }
            }
            Verb::Profile => What::Profile { who: from, handle: step.nth[0], key_of: to.unwrap_or(from), wallet: step.nth[1] },
            Verb::Page => What::Page { firm: from, shows: to.unwrap_or(from) },
            Verb::Handle => What::HandleLink { customer: from, handle: step.nth[0] },
            Verb::Sale => {
                let kg = self.within(step.kg).max(1.0) as u64;
                let method = Some(known(&step.says, &METHODS)).filter(|m| !m.is_empty()).unwrap_or("account");
                What::Sale { seller: from, customer: to?, goods: goods_of_step?, kg, method, paid_by: through, ship_to: place }
            }
            Verb::Report => {
                let others = to.into_iter().collect();
                let activity = known(&step.says, &REPORTS);
                let key_term = known(&step.key_term, &KEY_TERMS.map(|t| t.0));
                What::Sar(Box::new(Sar {
                    subject: from,
                    others,
                    cents,
                    days: self.rng.between(5, 120) as u16,
                    activity,
                    key_term,
                    narrative: step.narrative.clone(),
                }))
            }
            Verb::Seizure => {
                let items: Vec<Item> = step
                    .items
                    .iter()
                    .filter_map(|i| Some(Item { what: seizable(&i.item)?, millionths: ((self.within(i.amount) * 1e6) as u64).max(1) }))
                    .collect();
                let document = self.done.get(step.after.as_str()).and_then(|d| d.get(turn)).and_then(|(key, ..)| {
                    let of = self.deeds.iter().find(|d| d.key == *key)?;
                    match of.what {
                        What::Cargo(_) => Some(Document::Bill(*key)),
                        What::Parcel(_) => Some(Document::Waybill(*key)),
                        _ => None,
                    }
                });
                let where_ = match (place, document) {
                    (Some(town), _) => Place::Town(town),
                    (None, Some(_)) => Place::Town(to.unwrap_or(from)),
                    (None, None) => Place::Crossing(self.rng.heavy(CROSSINGS.len() as u64) as u8),
                };
                What::Seizure(Box::new(Seizure {
                    agency: match (where_, document) {
                        (_, Some(_)) => self.rng.pick(&[0, 4]),
                        (Place::Crossing(_), None) => 0,
                        (Place::Town(_), None) => self.rng.below(AGENCIES.len() as u64) as u8,
                    },
                    joint: self.rng.chance(10).then_some(3),
                    place: where_,
                    items,
                    persons: if from.is_person() { vec![from] } else { Vec::new() },
                    document,
                    southbound: step.southbound,
                    case: None,
                }))
            }
            Verb::Case => {
                let subjects = self.actors.iter().find(|(n, _)| *n == step.from).map(|(_, p)| p.iter().map(|p| (*p, "subject")).collect());
                What::Case { agency: (mix(at as u64) % 5) as u8, subjects: subjects? }
            }
            Verb::Court => What::Court { person: from, offence: "drug trafficking" },
            Verb::Tag => What::Tag {
                who: from,
                nth: step.nth[0],
                chain: chain(&step.chain)?,
                category: known(&step.says, &TAGS),
                abuse: known(&step.key_term, &ABUSES),
                label: format!("Example {} {}", known(&step.says, &TAGS), self.rng.below(90)),
            },
        };
        Some((what, cents))
    }

    fn cargo(&mut self, step: &Step, turn: usize, from: Party, to: Party, no: GoodsNo) -> Option<(What, u64)> {
        let (mut kg, mut cents) = super::economy::weigh(self.rng, no);
        if step.kg[1] > 0.0 {
            let wanted = self.within(step.kg).max(1.0) as u64;
            cents = (u128::from(cents) * u128::from(wanted) / u128::from(kg.max(1))) as u64;
            kg = wanted;
        }
        let via = if step.via.iter().any(|v| v == "$route") {
            self.troupe.route(self.day)
        } else if step.via.is_empty() {
            None
        } else {
            port(&step.via[self.rng.below(step.via.len() as u64) as usize])
        };
        let cargo = Cargo {
            shipper: from,
            consignee: to,
            notify: self.actor(&step.notify, turn),
            to_order: step.to_order,
            goods: no,
            kg,
            cents: cents.max(100),
            words: self.words(step),
            via,
            paperwork: step.paperwork,
            voyage_days: self.rng.between(12, 38) as u16,
            restated: (step.restated[0], step.restated[1]),
            amended: self.actor(&step.amended, turn),
            invoices: step.invoices,
        };
        let cents = cargo.cents;
        Some((What::Cargo(Box::new(cargo)), cents))
    }
}

/// What a tag may say of a wallet, and of its abuse.
const TAGS: [&str; 5] = ["market", "mixing_service", "exchange", "shop", "user"];
const ABUSES: [&str; 2] = ["drugs", "sanction"];
/// What a report of a bank may be about.
const REPORTS: [&str; 6] =
    ["structuring", "unusual wires", "funnel account", "unlicensed money services", "trade-based laundering", "narcotics proceeds"];
/// How a sale is paid.
const METHODS: [&str; 5] = ["cash", "money order", "gift card", "account", "card"];

fn known(word: &str, of: &[&'static str]) -> &'static str {
    of.iter().copied().find(|w| *w == word).unwrap_or("")
}

/// Business is done on the days of the week on which everybody does it. The world begins on a Monday.
fn working_day(rng: &mut Rng, day: i32, week: Option<&[u64; 7]>) -> i32 {
    let Some(week) = week else { return day };
    let mut draw = rng.below(week.iter().sum());
    for (weekday, share) in week.iter().enumerate() {
        match draw.checked_sub(*share) {
            Some(rest) => draw = rest,
            None => return day - day.rem_euclid(7) + weekday as i32,
        }
    }
    day
}
