// SPDX-License-Identifier: Apache-2.0
//! What people say of hits: true match, cleared, unsure. Kept as acts, undone by acts, seen within the author's agency by who
//! sees the listed entity, and in force as long as neither the party nor the entity has changed.

use std::collections::BTreeMap;

use access::Act;
use exchange::csv_cell;
use model::{Adjudication, HitVerdict, Level, Marking, Purpose, Reader, Release};
use screening::{Field, Party};
use serde::Serialize;

use super::{Opened, Screened};
use crate::{AppError, Hall, NotFound, judging::evidence_marking};

/// Longest reason.
const REASON_CHARS_MAX: usize = 2_000;
/// Longest name of a party that is kept with a verdict.
const QUERY_CHARS_MAX: usize = 300;

/// One person's word on a hit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Standing {
    /// What was said.
    pub verdict: HitVerdict,
    /// By whom: a user id.
    pub author: String,
    /// Why.
    pub reason: String,
    /// When, microseconds since 1970 UTC.
    pub at_us: i64,
}

/// What people have said of a hit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Adjudicated {
    /// Each author's last word, oldest first.
    pub words: Vec<Standing>,
    /// Whether it holds: not when the party or the listed entity has changed since.
    pub holds: bool,
}

impl Adjudicated {
    /// What it comes to: what all say, or unsure where people disagree.
    pub fn verdict(&self) -> HitVerdict {
        let mut verdicts = self.words.iter().map(|w| w.verdict);
        let first = verdicts.next().unwrap_or(HitVerdict::Unsure);
        if verdicts.all(|v| v == first) { first } else { HitVerdict::Unsure }
    }

    /// Whether it takes the hit out of the alerts.
    pub fn clears(&self) -> bool {
        self.holds && self.verdict() == HitVerdict::Cleared
    }

    /// Whether it makes the hit a match.
    pub fn confirms(&self) -> bool {
        self.holds && self.verdict() == HitVerdict::TrueMatch
    }
}

/// A hit that somebody speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct HitRef<'a> {
    pub(super) dataset: &'a str,
    pub(super) entity: &'a str,
    pub(super) entity_sign: &'a str,
    pub(super) query: &'a str,
    pub(super) names_sign: &'a str,
    pub(super) party_sign: &'a str,
}

impl Hall {
    /// Keeps what a reader says of a hit.
    ///
    /// # Errors
    /// When policy says no, the reason is empty, or the entity is not theirs to see.
    pub(super) async fn adjudicate(
        &self,
        reader: &Reader,
        purpose: &Purpose,
        hit: HitRef<'_>,
        verdict: HitVerdict,
        reason: &str,
    ) -> Result<(), AppError> {
        let act = if verdict == HitVerdict::Withdrawn { Act::UndoJudgment } else { Act::Judge };
        self.may(reader, purpose, act, &format!("hit {} {} {}", hit.dataset, hit.entity, verdict.as_str())).await?;
        let reason: String = reason.trim().chars().take(REASON_CHARS_MAX).collect();
        if reason.is_empty() {
            return Err(AppError::Usage("a verdict needs a reason: say what you saw".to_owned()));
        }
        let marking = self.marking_of_hit(reader, purpose, hit.dataset, hit.entity).await?;
        let said = Adjudication {
            dataset: hit.dataset.to_owned(),
            entity: hit.entity.to_owned(),
            entity_sign: hit.entity_sign.to_owned(),
            query: hit.query.chars().take(QUERY_CHARS_MAX).collect(),
            names_sign: hit.names_sign.to_owned(),
            party_sign: hit.party_sign.to_owned(),
            verdict,
            author: reader.user.clone(),
            reason,
            marking,
            at_us: self.now_us(),
        };
        Ok(self.node.acts().add_adjudication(&said).await?)
    }

    /// The join of what the reader sees of the entity, limited to their agency: a verdict tells that the party was asked about.
    async fn marking_of_hit(&self, reader: &Reader, purpose: &Purpose, dataset: &str, entity: &str) -> Result<String, AppError> {
        let evidence = if dataset == super::OWN_DATASET {
            let view = self.view(reader, purpose, None).await?;
            evidence_marking(&view, &[&entity.parse().map_err(|_| NotFound)?])?
        } else {
            let lists = self.visible_lists(reader, purpose)?;
            lists.into_iter().find(|row| row.name == dataset).ok_or(NotFound)?.marking
        };
        let evidence: Marking = evidence.parse().map_err(|_| NotFound)?;
        let agency = std::collections::BTreeSet::from([reader.agency.clone()]);
        let own = Marking {
            level: Level::Unclassified,
            categories: std::collections::BTreeSet::new(),
            originators: agency.clone(),
            release: Release::Only(agency),
        };
        super::canonical_marking(&evidence.join(&own).to_string()).map_err(|_| {
            AppError::Usage(format!("your agency `{}` cannot stand in a marking: upper-case letters, digits, `-` and `_`", reader.agency))
        })
    }

    /// Adds to hits what people have said of them, as far as the reader may know.
    pub(super) async fn tell_adjudications(&self, reader: &Reader, purpose: &Purpose, answers: &mut [Screened]) -> Result<(), AppError> {
        for answer in answers.iter_mut().filter(|a| !a.hits.is_empty()) {
            let mut datasets: Vec<String> = answer.hits.iter().map(|h| h.dataset.clone()).collect();
            datasets.sort_unstable();
            datasets.dedup();
            let mut said = Vec::new();
            for dataset in &datasets {
                for name in &answer.sign.names {
                    said.extend(self.node.acts().adjudications_of(dataset, name).await?);
                }
            }
            let said = self.visible_of(reader, purpose, said);
            for hit in &mut answer.hits {
                let of_hit = || said.iter().filter(|s| s.dataset == hit.dataset && s.entity == hit.id);
                let holds = |s: &&Adjudication| s.entity_sign == hit.sign && (s.party_sign.is_empty() || s.party_sign == answer.sign.whole);
                hit.adjudicated = last_words(of_hit().filter(holds), true).or_else(|| last_words(of_hit().filter(|s| !holds(s)), false));
            }
        }
        Ok(())
    }

    fn visible_of(&self, reader: &Reader, purpose: &Purpose, said: Vec<Adjudication>) -> Vec<Adjudication> {
        let scope = self.policy.scope(reader, purpose, said.iter().map(|s| s.marking.as_str()));
        said.into_iter().filter(|s| scope.audience().sees(&s.marking)).collect()
    }

    /// Everything that people have said of hits and not taken back, as the reader may know, oldest first.
    ///
    /// # Errors
    /// When policy says no to exporting, or the acts cannot be read.
    pub async fn adjudications(&self, reader: &Reader, purpose: &Purpose) -> Result<Vec<Adjudication>, AppError> {
        self.may(reader, purpose, Act::Export, "adjudications").await?;
        let mut last = BTreeMap::new();
        for said in self.visible_of(reader, purpose, self.node.acts().adjudications().await?) {
            let key = [&said.dataset, &said.entity, &said.entity_sign, &said.names_sign, &said.party_sign, &said.author].map(Clone::clone);
            last.insert(key, said);
        }
        let mut all: Vec<Adjudication> = last.into_values().filter(|s| s.verdict != HitVerdict::Withdrawn).collect();
        all.sort_by_key(|a| (a.at_us, a.id()));
        Ok(all)
    }

    /// Takes in pairs that were cleared elsewhere, each as a verdict of the reader's own. Gives how many were kept, and what is
    /// amiss with the others.
    ///
    /// # Errors
    /// When policy says no, or the dataset is not theirs to ask.
    pub async fn import_clearances(
        &self,
        reader: &Reader,
        purpose: &Purpose,
        dataset: &str,
        rows: &[Adjudication],
    ) -> Result<(usize, Vec<String>), AppError> {
        self.may(reader, purpose, Act::Judge, &format!("{} clearances of {dataset}", rows.len())).await?;
        let opened = self.open_datasets(reader, purpose, dataset).await?;
        let [opened] = opened.as_slice() else { return Err(AppError::Usage("name one dataset".to_owned())) };
        let words = self.screen_words()?;
        let (mut kept, mut amiss) = (0, Vec::new());
        for row in rows {
            let Some(sign) = sign_of(opened, &row.entity) else {
                amiss.push(format!("`{}` is not in `{dataset}`", row.entity));
                continue;
            };
            let mut party = Party::new("");
            party.put(Field::Name, &row.query);
            let Some(names_sign) = party.sign(&words).names.into_iter().next() else {
                amiss.push(format!("the pair with `{}` names no party", row.entity));
                continue;
            };
            let reason = if row.author == reader.user { row.reason.clone() } else { format!("{} (cleared by {})", row.reason, row.author) };
            let hit = HitRef {
                dataset,
                entity: &row.entity,
                entity_sign: if row.entity_sign.is_empty() { &sign } else { &row.entity_sign },
                query: &row.query,
                names_sign: &names_sign,
                party_sign: &row.party_sign,
            };
            match self.adjudicate(reader, purpose, hit, HitVerdict::Cleared, &reason).await {
                Ok(()) => kept += 1,
                Err(AppError::Usage(what)) => amiss.push(what),
                Err(other) => return Err(other),
            }
        }
        Ok((kept, amiss))
    }
}

fn sign_of(opened: &Opened, entity: &str) -> Option<String> {
    opened.index().find(entity).map(|place| opened.index().sign(place))
}

/// Each author's last word, if any is left that was not taken back. What is given stands in the order of time.
fn last_words<'a>(said: impl Iterator<Item = &'a Adjudication>, holds: bool) -> Option<Adjudicated> {
    // Of another content of the same party or entity each has a last word of its own.
    let mut last: BTreeMap<[&str; 3], &Adjudication> = BTreeMap::new();
    for s in said {
        last.insert([&s.author, &s.party_sign, &s.entity_sign], s);
    }
    let mut left: Vec<&Adjudication> = last.into_values().filter(|s| s.verdict != HitVerdict::Withdrawn).collect();
    left.sort_by_key(|s| s.at_us);
    let word = |s: &Adjudication| Standing { verdict: s.verdict, author: s.author.clone(), reason: s.reason.clone(), at_us: s.at_us };
    (!left.is_empty()).then(|| Adjudicated { words: left.into_iter().map(word).collect(), holds })
}

/// Clearances as the file that `linchpin screen --cleared` reads.
pub fn cleared_csv(said: &[Adjudication]) -> String {
    let mut text = "query,entity_id,by,reason,dataset,party_sign,entity_sign\n".to_owned();
    for s in said.iter().filter(|s| s.verdict == HitVerdict::Cleared) {
        let cells = [&s.query, &s.entity, &s.author, &s.reason, &s.dataset, &s.party_sign, &s.entity_sign];
        text.push_str(&cells.map(|cell| csv_cell(cell).into_owned()).join(","));
        text.push('\n');
    }
    text
}
