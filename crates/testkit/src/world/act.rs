// SPDX-License-Identifier: Apache-2.0
//! Plays an action out against doing nothing: the judge of plans.
//!
//! The world's past up to the action is known and the same in every future. From then on each of many futures draws its own chances, and
//! is lived twice, with and without the action, on the same draws (common random numbers, see `dynamics`). Figures are those of the study
//! of enduring effect: effect at the month of the action, mean effect over the months after it, half-life, share of futures in which the
//! organizations come out stronger, each with the range over futures.

use std::collections::BTreeMap;

use rayon::prelude::*;
use serde::Serialize;

use super::{
    Plan, Typology,
    calendar::parse_day,
    cast::{Cast, Party},
    dynamics::{Blow, Harm, neighbors},
    goods::goods,
    plot::{self, MONTH_DAYS, Org},
    typology::play_list,
};
use crate::rng::mix;

/// Months looked ahead, as the study does.
pub const MONTHS_AHEAD: usize = 24;

/// What can be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// A party is arrested or designated: its place falls vacant and may be taken by another.
    Remove(String),
    /// All who hold a role in an organization (counted from 1).
    Role(usize, String),
    /// An organization for good: nobody takes any place again.
    Dismantle(usize),
    /// What a party has under way is seized; the party stays, and lies still for a while.
    Seize(String),
    /// A substance is put under control: whoever buys it has no supply until another is found.
    Control(String),
    /// A port of a third land is closed: whoever goes by it has no way until another is found.
    Close(String),
}

impl std::fmt::Display for Action {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Action::Remove(party) => write!(f, "arrest:{party}"),
            Action::Role(org, role) => write!(f, "role:{org}:{role}"),
            Action::Dismantle(org) => write!(f, "dismantle:{org}"),
            Action::Seize(party) => write!(f, "seize:{party}"),
            Action::Control(substance) => write!(f, "control:{substance}"),
            Action::Close(port) => write!(f, "close:{port}"),
        }
    }
}

impl Action {
    /// Reads `arrest:P12`, `designate:C5`, `role:3:transporter`, `dismantle:2`, `seize:P12`, `control:npp`, `close:KRPUS`.
    pub fn parse(text: &str) -> Option<Action> {
        let (verb, of) = text.split_once(':')?;
        match verb {
            "arrest" | "designate" => Party::parse(of).map(|p| Action::Remove(p.id())),
            "role" => {
                let (org, role) = of.split_once(':')?;
                Some(Action::Role(org.parse().ok()?, role.to_owned()))
            }
            "dismantle" => of.parse().ok().map(Action::Dismantle),
            "seize" => Party::parse(of).map(|p| Action::Seize(p.id())),
            "control" if !of.is_empty() => Some(Action::Control(of.to_owned())),
            "close" if !of.is_empty() => Some(Action::Close(of.to_owned())),
            _ => None,
        }
    }
}

/// Why an action cannot be played.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ActError {
    /// No place of an organization is hit.
    #[error(
        "`{0}` hits no place of an organization on that day; `truth/members.csv` of the world lists who holds one (associates hold none), `truth/organizations.csv` what each buys and by which port it goes"
    )]
    Misses(String),
    /// Not a day, or outside the world.
    #[error("`{0}` is no day of this world; use one like 2025-07-01")]
    Day(String),
    /// The world has no organizations.
    #[error("this world has no organizations")]
    Lawful,
}

/// The mean over futures, and between what they mostly lie.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Range {
    /// 5 of 100 futures are lower.
    pub low: f64,
    /// The mean.
    pub mean: f64,
    /// 5 of 100 futures are higher.
    pub high: f64,
}

impl Range {
    fn of(mut values: Vec<f64>) -> Range {
        values.sort_by(f64::total_cmp);
        let at = |share: f64| values.get(((values.len() as f64 - 1.0) * share).round() as usize).copied().unwrap_or(0.0);
        Range { low: at(0.05), mean: values.iter().sum::<f64>() / values.len().max(1) as f64, high: at(0.95) }
    }
}

/// What an action did.
#[derive(Clone, Debug, Serialize)]
pub struct Played {
    /// The day of the action.
    pub at: String,
    /// Futures lived.
    pub futures: usize,
    /// How many places were hit.
    pub removed: usize,
    /// Flow of all organizations in each month before the action.
    pub before: Vec<u32>,
    /// Mean flow from the month of the action on, when nothing is done.
    pub nothing_done: Vec<f64>,
    /// The same after the action.
    pub acted: Vec<f64>,
    /// Share of flow taken away in the month of the action, on the same futures.
    pub month_0: Range,
    /// Mean share taken away over [`MONTHS_AHEAD`] months.
    pub enduring: Range,
    /// Share taken away in the last month.
    pub month_24: Range,
    /// First month in which the mean effect is below half of that of month 0; none when it never is.
    pub half_life_months: Option<usize>,
    /// Share of futures in which more flows in the last month than if nothing had been done.
    pub backfire_share: f64,
}

/// Plays actions of one day against doing nothing, over so many futures.
///
/// # Errors
/// [`ActError`] when the day is outside the world, an action hits nothing, or there is nobody to hit.
pub fn act(plan: &Plan, typologies: &[Typology], actions: &[Action], at: &str, futures: usize) -> Result<Played, ActError> {
    Judge::new(plan, typologies)?.futures(at, futures)?.play(actions)
}

/// The organizations of a world, ready to be acted upon again and again.
#[derive(Debug)]
pub struct Judge {
    plan: Plan,
    cast: Cast,
    orgs: Vec<Org>,
}

impl Judge {
    /// Makes the organizations of a world anew from its seed.
    ///
    /// # Errors
    /// [`ActError::Lawful`] when it has none.
    pub fn new(plan: &Plan, typologies: &[Typology]) -> Result<Judge, ActError> {
        let list = play_list(plan, typologies);
        let (companies, people) = plan.size.population();
        let cast = Cast::new(plan.seed, companies, people);
        let (orgs, _) = plot::organizations(plan, &cast, &list);
        if orgs.is_empty() { Err(ActError::Lawful) } else { Ok(Judge { plan: plan.clone(), cast, orgs }) }
    }

    /// So many futures from a day on, in which nothing is done.
    ///
    /// # Errors
    /// [`ActError::Day`] when the day is outside the world.
    pub fn futures(&self, at: &str, count: usize) -> Result<Futures<'_>, ActError> {
        let month = self.month(at)?;
        let quiet = (0..count.max(1))
            .into_par_iter()
            .map(|future| self.orgs.iter().map(|org| self.live(org, month, future, &org.blows)).collect())
            .collect();
        Ok(Futures { judge: self, at: at.to_owned(), month, quiet })
    }

    /// Parties who hold a place on a day, with how many others they are tied to: most first, then by id.
    ///
    /// # Errors
    /// [`ActError::Day`] when the day is outside the world.
    pub fn holders(&self, at: &str) -> Result<Vec<(String, usize)>, ActError> {
        let month = self.month(at)?;
        let mut ties: BTreeMap<Party, usize> = BTreeMap::new();
        for org in &self.orgs {
            for slot in 0..org.body.slots.len() {
                let Some(party) = org.holder(&self.cast, slot, month) else { continue };
                let tied = neighbors(&org.life.ties[month], slot).chain(neighbors(&org.body.friends, slot)).count();
                *ties.entry(party).or_default() += tied;
            }
        }
        let mut all: Vec<(String, usize)> = ties.into_iter().map(|(party, n)| (party.id(), n)).collect();
        all.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        Ok(all)
    }

    fn month(&self, at: &str) -> Result<usize, ActError> {
        let day = parse_day(at).map(|d| d - self.plan.first_day).filter(|d| (0..i64::from(self.plan.days)).contains(d));
        let month = (day.ok_or_else(|| ActError::Day(at.to_owned()))? / i64::from(MONTH_DAYS)) as usize;
        // The last days of a world belong to its last whole month.
        Ok(month.min(plot::months(&self.plan) - 1))
    }

    /// Flow of an organization by month, in one future from a month on. The past is one; futures part there.
    fn live(&self, org: &Org, month: usize, future: usize, blows: &[Blow]) -> Vec<u32> {
        let chances = |m: usize| if m < month { self.plan.seed } else { mix(self.plan.seed ^ mix(future as u64 + 1)) };
        org.body.live(&chances, month + MONTHS_AHEAD + 1, blows).flow
    }
}

/// Futures in which nothing is done: what any action is held against.
#[derive(Debug)]
pub struct Futures<'a> {
    judge: &'a Judge,
    at: String,
    month: usize,
    /// Of each future, flow of each organization by month.
    quiet: Vec<Vec<Vec<u32>>>,
}

impl Futures<'_> {
    /// Plays actions of the day, in the same futures.
    ///
    /// # Errors
    /// [`ActError::Misses`] when an action hits nothing.
    pub fn play(&self, actions: &[Action]) -> Result<Played, ActError> {
        let aimed = aim(&self.judge.cast, &self.judge.orgs, actions, self.month)?;
        let removed = aimed.iter().map(Vec::len).sum();
        let lived: Vec<(Vec<u32>, Vec<u32>)> =
            self.quiet.par_iter().enumerate().map(|(future, quiet)| self.live_again(future, quiet, &aimed)).collect();
        Ok(figures(&self.at, self.month, removed, &lived))
    }

    /// Flow of all organizations without and with the action, in one future.
    fn live_again(&self, future: usize, quiet: &[Vec<u32>], aimed: &[Vec<Blow>]) -> (Vec<u32>, Vec<u32>) {
        let months = self.month + MONTHS_AHEAD + 1;
        let mut sums = (vec![0; months], vec![0; months]);
        for ((org, quiet), aimed) in self.judge.orgs.iter().zip(quiet).zip(aimed) {
            let both: Vec<Blow> = aimed.iter().chain(&org.blows).copied().collect();
            let hit = (!aimed.is_empty()).then(|| self.judge.live(org, self.month, future, &both));
            let hit = hit.as_ref().unwrap_or(quiet);
            for m in 0..months {
                sums.0[m] += quiet[m];
                sums.1[m] += hit[m];
            }
        }
        sums
    }
}

/// Which places of which organization the actions hit, and how.
fn aim(cast: &Cast, orgs: &[Org], actions: &[Action], month: usize) -> Result<Vec<Vec<Blow>>, ActError> {
    let mut all = vec![Vec::new(); orgs.len()];
    for action in actions {
        let harm = match action {
            Action::Remove(_) | Action::Role(..) => Harm::Emptied,
            Action::Dismantle(_) => Harm::Ended,
            Action::Seize(_) => Harm::Seized,
            Action::Control(_) | Action::Close(_) => Harm::Closed,
        };
        let before = all.iter().map(Vec::len).sum::<usize>();
        for (no, org) in orgs.iter().enumerate() {
            let day = month as i32 * MONTH_DAYS;
            let is_hit = |slot: &usize| {
                let holder = org.holder(cast, *slot, month);
                let layer = &org.body.kind.layer[org.body.slots[*slot].layer];
                match action {
                    Action::Remove(party) | Action::Seize(party) => holder.is_some_and(|h| h.id() == *party),
                    Action::Role(number, role) => no + 1 == *number && holder.is_some() && layer.role == *role,
                    Action::Dismantle(number) => no + 1 == *number,
                    // Supply and way of the chemicals end where they come in.
                    Action::Control(substance) => layer.stage == "precursor" && goods(org.precursor_on(day)).id == substance,
                    Action::Close(port) => layer.stage == "precursor" && org.route_on(day) == Some(port),
                }
            };
            let hit = (0..org.body.slots.len()).filter(is_hit);
            all[no].extend(hit.map(|slot| Blow { month, slot, harm }));
        }
        if all.iter().map(Vec::len).sum::<usize>() == before {
            return Err(ActError::Misses(action.to_string()));
        }
    }
    Ok(all)
}

fn figures(at: &str, month: usize, removed: usize, lived: &[(Vec<u32>, Vec<u32>)]) -> Played {
    let ahead = month..month + MONTHS_AHEAD + 1;
    let mean = |flows: &mut dyn Iterator<Item = u32>| flows.map(f64::from).sum::<f64>() / lived.len().max(1) as f64;
    let effect = |l: &(Vec<u32>, Vec<u32>), m: usize| if l.0[m] == 0 { 0.0 } else { 1.0 - f64::from(l.1[m]) / f64::from(l.0[m]) };
    let nothing_done: Vec<f64> = ahead.clone().map(|m| mean(&mut lived.iter().map(|l| l.0[m]))).collect();
    let acted: Vec<f64> = ahead.clone().map(|m| mean(&mut lived.iter().map(|l| l.1[m]))).collect();
    let share = |n: usize| if nothing_done[n] > 0.0 { 1.0 - acted[n] / nothing_done[n] } else { 0.0 };
    let last = month + MONTHS_AHEAD;
    Played {
        at: at.to_owned(),
        futures: lived.len(),
        removed,
        before: lived.first().map(|l| l.0[..month].to_vec()).unwrap_or_default(),
        half_life_months: (1..=MONTHS_AHEAD).find(|n| share(*n) < share(0) / 2.0),
        month_0: Range::of(lived.iter().map(|l| effect(l, month)).collect()),
        enduring: Range::of(lived.iter().map(|l| (month + 1..=last).map(|m| effect(l, m)).sum::<f64>() / MONTHS_AHEAD as f64).collect()),
        month_24: Range::of(lived.iter().map(|l| effect(l, last)).collect()),
        backfire_share: lived.iter().filter(|l| l.1[last] > l.0[last]).count() as f64 / lived.len().max(1) as f64,
        nothing_done,
        acted,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::{Size, tests::typologies};

    fn plan() -> Plan {
        Plan::new(7, Size::Small)
    }

    #[test]
    fn actions_are_read() {
        assert_eq!(Action::parse("arrest:P12"), Some(Action::Remove("P12".to_owned())));
        assert_eq!(Action::parse("role:3:cell head"), Some(Action::Role(3, "cell head".to_owned())));
        assert_eq!(Action::parse("dismantle:2"), Some(Action::Dismantle(2)));
        assert_eq!(Action::parse("seize:P12"), Some(Action::Seize("P12".to_owned())));
        for text in ["arrest:P12", "role:3:cell head", "dismantle:2", "seize:C4", "control:npp", "close:KRPUS"] {
            assert_eq!(Action::parse(text).map(|a| a.to_string()).as_deref(), Some(text));
        }
        assert!(
            ["", "arrest", "arrest:Q", "role:x:y", "bribe:P1", "seize:", "control:", "close:"].iter().all(|t| Action::parse(t).is_none())
        );
    }

    #[test]
    fn dismantling_everything_ends_everything() {
        let list = typologies();
        let count = Judge::new(&plan(), &list).unwrap().orgs.len();
        let all: Vec<Action> = (1..=count).map(Action::Dismantle).collect();
        let played = act(&plan(), &list, &all, "2025-03-01", 8).unwrap();
        assert_eq!((played.enduring.low, played.enduring.high, played.half_life_months), (1.0, 1.0, None));
    }

    #[test]
    fn an_arrest_hurts_at_once_and_heals() {
        let list = typologies();
        let role = Judge::new(&plan(), &list).unwrap().orgs[2].body.kind.layer[1].role.clone();
        let played = act(&plan(), &list, &[Action::Role(3, role.clone())], "2025-03-01", 40).unwrap();
        assert!(played.removed > 0 && played.month_0.mean > 0.0 && played.month_24.mean < played.month_0.mean, "{played:?}");
        let again = act(&plan(), &list, &[Action::Role(3, role)], "2025-03-01", 40).unwrap();
        assert_eq!(format!("{played:?}"), format!("{again:?}"));
    }

    #[test]
    fn a_controlled_substance_stops_who_buys_it_until_another_is_found() {
        let list = typologies();
        let Judge { cast, orgs, .. } = Judge::new(&plan(), &list).unwrap();
        let bought = goods(orgs[0].precursor_on(0)).id;
        let played = act(&plan(), &list, &[Action::Control(bought.to_owned())], "2024-08-01", 40).unwrap();
        assert!(played.month_0.mean > 0.0 && played.month_24.mean < played.month_0.mean, "{played:?}");
        let (port, from) = orgs[0].route.unwrap();
        let date = |day: i32| crate::world::calendar::iso(plan().first_day + i64::from(day));
        let close = [Action::Close(port.to_owned())];
        assert!(act(&plan(), &list, &close, &date(from + MONTH_DAYS), 8).is_ok());
        let carrier = (0..orgs[0].body.slots.len()).find_map(|slot| orgs[0].holder(&cast, slot, 1)).unwrap();
        let seized = act(&plan(), &list, &[Action::Seize(carrier.id())], "2024-08-01", 40).unwrap();
        assert!(seized.removed > 0 && seized.month_24.mean.abs() < 1e-9, "{seized:?}");
    }

    #[test]
    fn a_miss_is_said() {
        assert!(matches!(act(&plan(), &typologies(), &[Action::Remove("P0".to_owned())], "2025-03-01", 1), Err(ActError::Misses(_))));
        assert!(matches!(act(&plan(), &typologies(), &[Action::Control("tea".to_owned())], "2025-03-01", 1), Err(ActError::Misses(_))));
        assert!(matches!(act(&plan(), &typologies(), &[Action::Dismantle(1)], "2031-03-01", 1), Err(ActError::Day(_))));
        assert_eq!(act(&plan(), &[], &[Action::Dismantle(1)], "2025-03-01", 1).err(), Some(ActError::Lawful));
    }
}
