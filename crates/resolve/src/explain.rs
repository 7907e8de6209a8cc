// SPDX-License-Identifier: Apache-2.0
//! Explains a pair: the waterfall, the outcome with its reasons, and the least that would turn it.

use model::{Marking, Reason};
use serde::{Deserialize, Serialize};

use crate::{
    Options, Profile, Rarity, Words,
    compare::{COMPARISONS, Found, How, Pair},
    corpus::Corpus,
    decide::{Decision, Evidence, decide, judge},
};

/// Why two entities are proposed as one, or why not.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Explanation {
    /// Whether the model would propose them.
    pub is_same: bool,
    /// Evidence found, one step of the waterfall each; their weights add up to `total_log2`.
    pub reasons: Vec<Reason>,
    /// Bits found.
    pub total_log2: f64,
    /// Bits needed.
    pub threshold_log2: f64,
    /// What decided, one sentence each.
    pub why: Vec<String>,
    /// Single changes that would turn the outcome, smallest first; empty when no single one does.
    pub flips: Vec<Flip>,
    /// The join of the markings of all faces compared, canonical text.
    pub marking: String,
}

/// A change of the evidence that would turn the outcome.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Flip {
    /// What would have to be, for an analyst.
    pub text: String,
    /// By how many bits it would change the total.
    pub change_log2: f64,
}

/// Compares all that the given faces of two entities say, with the weights of the run that `rarity` comes from.
/// Pass only faces the reader may see: nothing else is looked at.
/// Unlike a proposal, the waterfall goes on after a contradiction.
pub fn explain(a: &[Profile], b: &[Profile], words: &Words, rarity: &Rarity, options: &Options) -> Explanation {
    let nothing = |why: &str| Explanation {
        is_same: false,
        reasons: Vec::new(),
        total_log2: 0.0,
        threshold_log2: options.threshold_log2,
        why: vec![why.to_owned()],
        flips: Vec::new(),
        marking: Marking::public().to_string(),
    };
    let (Some(left), Some(right)) = (a.first(), b.first()) else {
        return nothing(
            "there is nothing to compare: one of the two has no names, identifiers, addresses or contacts that may be seen, or is of a kind that is never matched",
        );
    };
    if left.entity == right.entity {
        return nothing("they are one and the same entity");
    }
    let faces: Vec<Profile> = a.iter().chain(b).cloned().collect();
    let marking = faces.iter().map(|p| p.marking.clone()).reduce(|x, y| x.join(&y)).unwrap_or_else(Marking::public);
    let corpus = Corpus::with_rarity(&faces, words, rarity);
    let found = corpus.labels.of(&marking).and_then(|at| {
        let pair = Pair { corpus: &corpus, a: corpus.fullest(left.entity, at)?, b: corpus.fullest(right.entity, at)?, at };
        Some(explain_pair(&pair, &marking, options))
    });
    found.unwrap_or_else(|| nothing("the two are seen under more markings than can be compared at once"))
}

fn explain_pair(pair: &Pair<'_, '_>, marking: &Marking, options: &Options) -> Explanation {
    let decision = judge(pair, options);
    Explanation {
        is_same: decision.is_same(),
        reasons: decision.reasons(pair),
        total_log2: decision.total,
        threshold_log2: options.threshold_log2,
        why: why(pair, &decision, options),
        flips: flips(pair, &decision, options),
        marking: marking.to_string(),
    }
}

fn why(pair: &Pair<'_, '_>, decision: &Decision, options: &Options) -> Vec<String> {
    let mut why = Vec::new();
    for (comparison, found) in COMPARISONS.iter().zip(&decision.evidence) {
        if let Some(found) = found.filter(|f| f.hard) {
            why.push(format!("a contradiction that nothing outweighs: {}", (comparison.tell)(pair, &found)));
        }
    }
    let bits = format!("{:.1} bits were found and {:.1} are needed", decision.total, options.threshold_log2);
    if decision.is_same() {
        why.push(bits);
    } else if !decision.contradicted {
        why.extend(decision.rules.iter().map(|rule| rule.text().to_owned()));
        why.push(bits);
    }
    why
}

/// Tries each single change: a comparison that agreed fully, or one found taken away.
fn flips(pair: &Pair<'_, '_>, decision: &Decision, options: &Options) -> Vec<Flip> {
    let outcome = |evidence: Evidence| decide(pair, evidence, options);
    let mut flips: Vec<Flip> = Vec::new();
    for (at, comparison) in COMPARISONS.iter().enumerate() {
        let found = decision.evidence.get(at).copied().flatten();
        let changed = |to: Option<Found>| {
            let mut evidence = decision.evidence;
            evidence.iter_mut().skip(at).take(1).for_each(|slot| *slot = to);
            outcome(evidence)
        };
        let (text, after) = match found {
            Some(found) if decision.is_same() || found.hard => (format!("without: {}", (comparison.tell)(pair, &found)), changed(None)),
            Some(found) if found.weight < found.best && !comparison.wanted.is_empty() => {
                (format!("with {}", comparison.wanted), changed(Some(Found { weight: found.best, how: How::Agree, ..found })))
            }
            None if !decision.is_same() && comparison.bits_max > 0.0 && applies(pair, comparison.name) => (
                format!("with {}", comparison.wanted),
                changed(Some(Found::new(comparison.bits_max, comparison.bits_max, How::Agree, (u32::MAX, u32::MAX)))),
            ),
            _ => continue,
        };
        if after.is_same() != decision.is_same() {
            flips.push(Flip { text, change_log2: after.total - decision.total });
        }
    }
    flips.sort_by(|a, b| a.change_log2.abs().total_cmp(&b.change_log2.abs()).then_with(|| a.text.cmp(&b.text)));
    flips
}

/// Whether a comparison can say anything about such a pair.
fn applies(pair: &Pair<'_, '_>, comparison: &str) -> bool {
    use crate::Family::{Person, Thing};
    match comparison {
        "country" => pair.a.family != Person && pair.b.family != Person,
        "phone" | "email" => !matches!(pair.a.family, Thing(_)),
        _ => true,
    }
}
