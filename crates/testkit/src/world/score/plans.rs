// SPDX-License-Identifier: Apache-2.0
//! What a plan would do, beside what plain rules would do with as many arrests, all in the same futures.

use serde::Serialize;

use crate::{
    Rng,
    rng::stream,
    world::{ActError, Action, Futures, Judge, Played, Range},
};

/// Arrests of a plain rule when there is no plan to be matched.
pub const ARRESTS: usize = 5;
/// Plans of people picked by chance, over which their figures are taken.
const DRAWS: u64 = 10;
/// Futures in which each party is tried alone.
const FUTURES_ALONE: usize = 10;

/// What a plan would do.
#[derive(Clone, Debug, Serialize)]
pub struct PlanScore {
    /// Which plan.
    pub id: String,
    /// Its actions; none where several plans are taken together.
    pub actions: Vec<String>,
    /// Share of the flow of all organizations that is gone in the month of the plan.
    pub month_0: Range,
    /// Mean share gone over the 24 months after it.
    pub enduring: Range,
    /// Share gone in the last of them.
    pub month_24: Range,
    /// Share of futures in which more flows in the last month than if nothing had been done.
    pub backfire_share: f64,
}

impl PlanScore {
    fn of(id: impl Into<String>, actions: &[Action], played: &Played) -> PlanScore {
        PlanScore {
            id: id.into(),
            actions: actions.iter().map(Action::to_string).collect(),
            month_0: played.month_0,
            enduring: played.enduring,
            month_24: played.month_24,
            backfire_share: played.backfire_share,
        }
    }
}

/// Plays a plan, if there is one, and the rules it must beat: people picked by chance; for each reader, the members in sight with most links; and,
/// with the truth at hand, the best tied members and those whose arrest alone does most. Every rule has as many arrests as the plan has
/// actions, or [`ARRESTS`].
///
/// # Errors
/// [`ActError`] when the day is outside the world or an action of the plan hits nothing.
pub fn plans_score(
    judge: &Judge,
    at: &str,
    futures: usize,
    plan: Option<&[Action]>,
    in_sight: &[(String, Vec<String>)],
) -> Result<Vec<PlanScore>, ActError> {
    let lived = judge.futures(at, futures)?;
    let holders: Vec<String> = judge.holders(at)?.into_iter().map(|(party, _)| party).collect();
    let count = plan.map_or(ARRESTS, <[Action]>::len).min(holders.len());
    let arrest = |parties: &[String]| parties.iter().take(count).cloned().map(Action::Remove).collect::<Vec<_>>();
    let mut all = Vec::new();
    if let Some(plan) = plan {
        all.push(PlanScore::of("plan", plan, &lived.play(plan)?));
    }
    all.push(by_chance(&lived, &holders, count)?);
    for (reader, ranked) in in_sight {
        let known: Vec<String> = ranked.iter().filter(|p| holders.contains(p)).cloned().collect();
        if !known.is_empty() {
            let actions = arrest(&known);
            all.push(PlanScore::of(format!("most links in sight of {reader}"), &actions, &lived.play(&actions)?));
        }
    }
    let tied = arrest(&holders);
    all.push(PlanScore::of("best tied in truth", &tied, &lived.play(&tied)?));
    let best = arrest(&best_alone(judge, at, &holders)?);
    all.push(PlanScore::of("best alone in truth", &best, &lived.play(&best)?));
    Ok(all)
}

/// People picked by chance, several times.
fn by_chance(lived: &Futures<'_>, holders: &[String], count: usize) -> Result<PlanScore, ActError> {
    let mut all = Vec::new();
    for draw in 0..DRAWS {
        let (mut rng, mut left) = (Rng::at(draw, stream("plan by chance"), 0), holders.to_vec());
        let picked = (0..count).map(|_| Action::Remove(left.swap_remove(rng.below(left.len() as u64) as usize)));
        all.push(lived.play(&picked.collect::<Vec<_>>())?);
    }
    let mean = |of: &dyn Fn(&Played) -> f64| all.iter().map(of).sum::<f64>() / all.len() as f64;
    let range = |of: fn(&Played) -> Range| Range { low: mean(&|p| of(p).low), mean: mean(&|p| of(p).mean), high: mean(&|p| of(p).high) };
    Ok(PlanScore {
        id: "by chance".to_owned(),
        actions: Vec::new(),
        month_0: range(|p| p.month_0),
        enduring: range(|p| p.enduring),
        month_24: range(|p| p.month_24),
        backfire_share: mean(&|p| p.backfire_share),
    })
}

/// Holders of places, those first whose arrest alone takes most away for longest.
fn best_alone(judge: &Judge, at: &str, holders: &[String]) -> Result<Vec<String>, ActError> {
    let few = judge.futures(at, FUTURES_ALONE)?;
    let mut effects = Vec::new();
    for party in holders {
        effects.push((few.play(&[Action::Remove(party.clone())])?.enduring.mean, party.clone()));
    }
    effects.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    Ok(effects.into_iter().map(|(_, party)| party).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::{Plan, Size, tests::typologies};

    #[test]
    fn who_is_picked_with_the_truth_at_hand_does_more_than_who_is_picked_by_chance() {
        let judge = Judge::new(&Plan::new(7, Size::Small), &typologies()).unwrap();
        let plan = [Action::Dismantle(1)];
        let all = plans_score(&judge, "2025-07-01", 40, Some(&plan), &[("x".to_owned(), vec!["P0".to_owned()])]).unwrap();
        let enduring = |id: &str| all.iter().find(|p| p.id == id).unwrap().enduring.mean;
        assert!(enduring("best alone in truth") > enduring("by chance"), "{all:#?}");
        assert!(enduring("plan") > enduring("best alone in truth"), "{all:#?}");
        assert!(!all.iter().any(|p| p.id.ends_with("of x")), "who holds no place is not arrested");
    }
}
