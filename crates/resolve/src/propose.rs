// SPDX-License-Identifier: Apache-2.0
//! Proposes judgments: group, block, compare, decide, settle.

use std::collections::{BTreeMap, HashSet};

use model::{Author, EntityId, Judgment, Reason, Verdict};
use rayon::prelude::*;

use crate::{
    Options, Profile, RESOLVER, Rarity, Words,
    block::{Blocks, Group, RULES, group},
    compare::Pair,
    corpus::Corpus,
    decide::{is_same, judge},
    labels::Label,
    settle,
};

/// Oversized blocks that a proposal lists one by one, largest first; all are counted.
const CAPPED_SHOWN_MAX: usize = 100;
/// Members of a group of equals that are linked one by one to a match which the equals do not have among themselves.
const EQUALS_LINKED_MAX: usize = 32;
/// Blocks scored in one go by one thread.
const BLOCKS_AT_ONCE: usize = 256;

/// What a run proposes, and what it looked at to get there.
/// The counts are over all profiles, so they are for the operator of the node and not for a scope.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Proposal {
    /// Judgments by [`RESOLVER`], sorted by pair and marking. `Same` is proposed; `Different` and `Withdrawn` stand only
    /// where what one marking shows contradicts a `Same` of a lower one or a bridge of several.
    pub judgments: Vec<Judgment>,
    /// Profiles given.
    pub profiles: u64,
    /// Entity views left after equal ones were put together.
    pub distinct: u64,
    /// Pairs compared, each once per marking.
    pub pairs_compared: u64,
    /// Each blocking rule, counted before anything was compared.
    pub rules: Vec<RuleCount>,
    /// The largest blocks left out, at most a hundred.
    pub capped: Vec<CappedBlock>,
    /// Groups of linked entities too large to be searched for contradictions.
    pub unsettled: u64,
    /// How common words and values are, for [`crate::explain`].
    pub rarity: Rarity,
}

/// What one blocking rule came to, counted before comparing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleCount {
    /// The rule.
    pub rule: &'static str,
    /// Blocks of two or more.
    pub blocks: u64,
    /// Pairs in blocks within the limit; several rules bring the same pair, it is compared once.
    pub pairs: u64,
    /// Blocks beyond the limit.
    pub capped: u64,
    /// Pairs in those, left to other rules.
    pub pairs_left_out: u64,
    /// Profiles in the largest block.
    pub largest: u64,
}

/// A block left out.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CappedBlock {
    /// Distinct profiles in it.
    pub profiles: u64,
    /// The rule that made it.
    pub rule: &'static str,
    /// Why, for a person; never the value.
    pub reason: String,
}

/// A verdict on a pair of entities as seen at a label, on its way to a judgment.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    pub(crate) at: Label,
    pub(crate) verdict: Verdict,
    pub(crate) weight: f64,
    pub(crate) reasons: Vec<Reason>,
}

/// Drafts by pair (smaller id first).
pub(crate) type Drafts = BTreeMap<(EntityId, EntityId), Vec<Draft>>;

/// Two groups whose contents are one, as seen at a label.
type Hit = (u32, u32, Label);

/// Compares profiles and proposes who is the same as whom.
///
/// Deterministic: neither the order of profiles nor the number of threads changes a byte of the result.
/// Each judgment rests only on profiles that its marking covers.
pub fn propose(profiles: &[Profile], words: &Words, options: &Options) -> Proposal {
    let corpus = Corpus::new(profiles, words);
    let groups = group(&corpus);
    let (blocks, sizes) = Blocks::new(&corpus, &groups, options.block_profiles_max);
    let run = Run { corpus: &corpus, groups: &groups, blocks: &blocks, options };

    let (mut hits, pairs_compared) = run.score();
    hits.par_sort_unstable();
    let mut drafts = run.drafts(&hits);
    let unsettled = settle::settle(&corpus, &groups, options, &mut drafts);
    Proposal {
        judgments: judgments(&corpus, drafts),
        profiles: profiles.len() as u64,
        distinct: groups.len() as u64,
        pairs_compared,
        rules: RULES
            .iter()
            .zip(sizes)
            .map(|(rule, s)| RuleCount {
                rule: rule.name,
                blocks: s.blocks,
                pairs: s.pairs,
                capped: s.capped,
                pairs_left_out: s.pairs_left_out,
                largest: s.largest,
            })
            .collect(),
        capped: run.capped(),
        unsettled,
        rarity: corpus.rarity(),
    }
}

struct Run<'r, 'a> {
    corpus: &'r Corpus<'a>,
    groups: &'r [Group],
    blocks: &'r Blocks,
    options: &'r Options,
}

impl Run<'_, '_> {
    /// Compares each pair of groups once per label, and each group of several with itself.
    fn score(&self) -> (Vec<Hit>, u64) {
        let of_blocks = (0..self.blocks.len().div_ceil(BLOCKS_AT_ONCE)).into_par_iter().map(|chunk| {
            let (mut hits, mut compared) = (Vec::new(), 0);
            let from = chunk * BLOCKS_AT_ONCE;
            for at in from..(from + BLOCKS_AT_ONCE).min(self.blocks.len()) {
                compared += self.score_block(at, &mut hits);
            }
            (hits, compared)
        });
        let joined = |mut all: (Vec<Hit>, u64), more: (Vec<Hit>, u64)| {
            all.0.extend(more.0);
            (all.0, all.1 + more.1)
        };
        let (mut hits, mut compared) = of_blocks.reduce(Default::default, joined);
        let of_equals = self.groups.par_iter().enumerate().filter(|(_, g)| g.cases.len() > 1);
        let equal: Vec<Option<Hit>> =
            of_equals.map(|(at, g)| self.is_same(at as u32, at as u32, g.label).then_some((at as u32, at as u32, g.label))).collect();
        compared += equal.len() as u64;
        hits.extend(equal.into_iter().flatten());
        (hits, compared)
    }

    fn score_block(&self, at: usize, hits: &mut Vec<Hit>) -> u64 {
        let members = self.blocks.members(at);
        let mut compared = 0;
        if !self.blocks.is_oversized(at) {
            for (x, a) in members.iter().enumerate() {
                for b in members.iter().skip(x + 1) {
                    if let Some(label) = self.label_of(*a, *b) {
                        compared += self.score_pair(at, (*a, *b), label, hits);
                    }
                }
            }
            return compared;
        }
        // Too large as a whole: only the pairs of markings at which it is small enough are gone through.
        let mut by_label: BTreeMap<Label, Vec<u32>> = BTreeMap::new();
        for group in members {
            if let Some(of) = self.groups.get(*group as usize) {
                by_label.entry(of.label).or_default().push(*group);
            }
        }
        for (left, lefts) in &by_label {
            for (right, rights) in by_label.range(left..) {
                let Some(label) = self.corpus.labels.join(*left, *right).filter(|l| self.blocks.is_usable(at, *l, self.corpus)) else {
                    continue;
                };
                for (x, a) in lefts.iter().enumerate() {
                    let others = if left == right { rights.get(x + 1..).unwrap_or_default() } else { rights.as_slice() };
                    for b in others {
                        compared += self.score_pair(at, (*a.min(b), *a.max(b)), label, hits);
                    }
                }
            }
        }
        compared
    }

    /// Compares two groups of a block that is usable at their label, unless another block or view did.
    fn score_pair(&self, at: usize, (a, b): (u32, u32), label: Label, hits: &mut Vec<Hit>) -> u64 {
        if !self.are_seen(a, b, label) || self.blocks.is_repeat(at, a, b, label, self.corpus) {
            return 0;
        }
        if self.is_same(a, b, label) {
            hits.push((a, b, label));
        }
        1
    }

    fn label_of(&self, a: u32, b: u32) -> Option<Label> {
        self.corpus.labels.join(self.groups.get(a as usize)?.label, self.groups.get(b as usize)?.label)
    }

    /// Whether each group has a member that readers of the label meet in just this view, and not in a fuller one.
    fn are_seen(&self, a: u32, b: u32, label: Label) -> bool {
        // Under one marking there are no fuller views.
        self.corpus.labels.len() == 1 || self.members_at(a, label).next().is_some() && self.members_at(b, label).next().is_some()
    }

    fn members_at(&self, group: u32, label: Label) -> impl Iterator<Item = EntityId> + '_ {
        let cases = self.groups.get(group as usize).map_or(&[][..], |g| &g.cases);
        cases.iter().filter(move |at| self.corpus.is_fullest(**at, label)).filter_map(|at| self.corpus.case(*at)).map(|case| case.entity)
    }

    fn is_same(&self, a: u32, b: u32, label: Label) -> bool {
        let case = |group: u32| self.groups.get(group as usize).and_then(|g| g.cases.first()).and_then(|at| self.corpus.case(*at));
        match (case(a), case(b)) {
            (Some(a), Some(b)) => is_same(&Pair { corpus: self.corpus, a, b, at: label }, self.options),
            _ => false,
        }
    }

    /// From groups to entities: equals are linked in a star to the smallest, groups by their smallest members.
    fn drafts(&self, hits: &[Hit]) -> Drafts {
        let equals_are_one: HashSet<u32> = hits.iter().filter(|(a, b, _)| a == b).map(|(a, ..)| *a).collect();
        let linked_max = |group: u32| if equals_are_one.contains(&group) { 1 } else { EQUALS_LINKED_MAX };
        let mut pairs: BTreeMap<(EntityId, EntityId), Vec<Label>> = BTreeMap::new();
        let mut add = |a: EntityId, b: EntityId, label: Label| {
            if a != b {
                pairs.entry((a.min(b), a.max(b))).or_default().push(label);
            }
        };
        for (a, b, label) in hits {
            let lefts = self.members_at(*a, *label);
            if a == b {
                let mut members = lefts;
                if let Some(first) = members.next() {
                    members.for_each(|other| add(first, other, *label));
                }
                continue;
            }
            let lefts: Vec<EntityId> = lefts.take(linked_max(*a)).collect();
            let rights: Vec<EntityId> = self.members_at(*b, *label).take(linked_max(*b)).collect();
            for left in &lefts {
                rights.iter().for_each(|right| add(*left, *right, *label));
            }
        }
        let pairs: Vec<_> = pairs.into_iter().collect();
        let drafted: Vec<_> = pairs.into_par_iter().map(|((a, b), labels)| ((a, b), self.draft(a, b, &labels))).collect();
        drafted.into_iter().filter(|(_, drafts)| !drafts.is_empty()).collect()
    }

    /// The verdicts on a pair: at the least labels that suffice, and again wherever more is seen and changes them.
    fn draft(&self, a: EntityId, b: EntityId, found_at: &[Label]) -> Vec<Draft> {
        let mut drafts: Vec<Draft> = Vec::new();
        for label in self.corpus.views_of(a, b) {
            if !found_at.iter().any(|found| self.corpus.labels.covers(label, *found)) {
                continue;
            }
            let (Some(left), Some(right)) = (self.corpus.fullest(a, label), self.corpus.fullest(b, label)) else { continue };
            let pair = Pair { corpus: self.corpus, a: left, b: right, at: label };
            let decision = judge(&pair, self.options);
            let verdict = if decision.is_same() {
                Some(Verdict::Same)
            } else if decision.contradicted {
                Some(Verdict::Different)
            } else {
                None
            };
            let inherited = in_force(self.corpus, &drafts, label).map(|d| d.verdict);
            let next = match (inherited, verdict) {
                (None | Some(Verdict::Different), Some(Verdict::Same)) => Verdict::Same,
                (Some(Verdict::Same), Some(Verdict::Different)) => Verdict::Different,
                (Some(_), None) => Verdict::Withdrawn,
                _ => continue,
            };
            drafts.push(Draft { at: label, verdict: next, weight: decision.total, reasons: decision.reasons(&pair) });
        }
        drafts
    }

    fn capped(&self) -> Vec<CappedBlock> {
        let mut all: Vec<CappedBlock> = Vec::new();
        for at in self.blocks.oversized() {
            let (profiles, limit) = (self.blocks.members(at).len() as u64, self.blocks.limit(at));
            let rule = self.blocks.rule(at);
            let reason =
                format!("{profiles} distinct profiles share one key; blocks of this rule hold at most {limit} as seen by any reader");
            all.push(CappedBlock { profiles, rule, reason });
        }
        all.sort_unstable_by(|a, b| b.cmp(a));
        all.truncate(CAPPED_SHOWN_MAX);
        all
    }
}

/// The draft that holds for readers of a label: the one resting on most; of several that rest on different things,
/// the one against. A withdrawn draft leaves nothing.
pub(crate) fn in_force<'d>(corpus: &Corpus<'_>, drafts: &'d [Draft], label: Label) -> Option<&'d Draft> {
    let seen: Vec<&Draft> = drafts.iter().filter(|d| corpus.labels.covers(label, d.at)).collect();
    let fullest = seen.iter().filter(|d| !seen.iter().any(|other| other.at != d.at && corpus.labels.covers(other.at, d.at)));
    fullest.copied().max_by_key(|d| against(d.verdict)).filter(|d| d.verdict != Verdict::Withdrawn)
}

/// Which of two verdicts of one author and one instant holds: the one that says less for sameness.
pub(crate) fn against(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Same => 0,
        Verdict::Withdrawn => 1,
        Verdict::Disputed => 2,
        Verdict::Different => 3,
    }
}

fn judgments(corpus: &Corpus<'_>, drafts: Drafts) -> Vec<Judgment> {
    let mut all = Vec::with_capacity(drafts.len());
    for ((a, b), of_pair) in drafts {
        let mut of_pair: Vec<Judgment> = of_pair
            .into_iter()
            .filter_map(|d| {
                let marking = corpus.labels.text(d.at).to_owned();
                Judgment::new(a, b, d.verdict, Author::Model(RESOLVER.to_owned()), d.reasons, marking, 0)
            })
            .collect();
        of_pair.sort_by(|x, y| x.marking.cmp(&y.marking));
        all.extend(of_pair);
    }
    all
}

#[cfg(test)]
mod tests {
    use model::{Kind, Marking, Ontology, Prop, time::PartialDate};
    use proptest::prelude::*;

    use super::*;
    use crate::{Family, Name};

    fn ontology() -> Ontology {
        let (ftm, extensions, stages) = shelf::ontology_files();
        Ontology::parse(ftm, &extensions, stages).unwrap()
    }

    fn person(n: usize, kind: Kind, birth: Prop, (given, family, slip): (usize, usize, usize), date: u8, phone: u32) -> Profile {
        let given = ["Zebulon", "Quentina", "Mordecai", "Philomena", "Zeb"][given];
        let family = ["Trimbolt", "Oxbarrow", "Quaxley", "Vanterpool", "Trimbold"][family];
        let text = match slip {
            0 => format!("{family}, {given}"),
            1 => format!("{}. {family}", &given[..1]),
            2 => format!("{given} Jacinto {family}"),
            _ => format!("{given} {family}"),
        };
        let mut profile = Profile::empty(EntityId([n as u8; 16]), kind, Family::Person, Marking::public());
        profile.names.push(Name { text, weak: false });
        if date < 4 {
            profile.dates.push((birth, PartialDate::new(1961, Some(3 + date % 2), Some(3 + date / 2)).unwrap()));
        }
        if phone < 3 {
            profile.phones.push(format!("+5255123456{phone:02}"));
        }
        profile
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        /// The slow twin of blocking: every pair compared. Blocking loses nothing here, since matches share a word beside a date or phone.
        #[test]
        fn blocking_finds_what_all_pairs_find(raw in prop::collection::vec(((0..5_usize, 0..5_usize, 0..5_usize), 0..6_u8, 0..5_u32), 2..30)) {
            let ontology = ontology();
            let (kind, birth) = (ontology.kind("Person").unwrap(), ontology.prop("birthDate").unwrap());
            let profiles: Vec<Profile> = raw.into_iter().enumerate().map(|(n, (name, date, phone))| person(n, kind, birth, name, date, phone)).collect();
            let (words, options) = (Words::default(), Options::default());
            let corpus = Corpus::new(&profiles, &words);
            let groups = group(&corpus);
            let (blocks, _) = Blocks::new(&corpus, &groups, options.block_profiles_max);
            let run = Run { corpus: &corpus, groups: &groups, blocks: &blocks, options: &options };
            let (mut hits, _) = run.score();
            hits.sort_unstable();
            let mut all: Vec<Hit> = Vec::new();
            for a in 0..groups.len() as u32 {
                let from = if groups[a as usize].cases.len() > 1 { a } else { a + 1 };
                all.extend((from..groups.len() as u32).filter(|b| run.is_same(a, *b, 0)).map(|b| (a, b, 0)));
            }
            prop_assert_eq!(hits, all);
        }
    }
}
