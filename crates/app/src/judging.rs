// SPDX-License-Identifier: Apache-2.0
//! A person's judgment of identity, its taking back, and the explanation of any pair.

use access::Act;
use model::{Author, EditionId, EntityId, Judgment, Marking, Purpose, Reader, Reason, Statement, Verdict};
use resolve::{Explanation, Options, Profile};

use crate::{AppError, Hall, NotFound, View};

/// Longest reason a person gives.
const REASON_CHARS_MAX: usize = 2_000;

impl Hall {
    /// Keeps a person's judgment of two entities and seals the edition that follows from it.
    /// Its marking is the join of what the person sees of both.
    ///
    /// # Errors
    /// When policy says no, an entity is not theirs to see, or the reason is empty.
    pub async fn judge(
        &self,
        reader: &Reader,
        purpose: &Purpose,
        a: &EntityId,
        b: &EntityId,
        verdict: Verdict,
        reason: &str,
    ) -> Result<EditionId, AppError> {
        let act = if verdict == Verdict::Withdrawn { Act::UndoJudgment } else { Act::Judge };
        self.may(reader, purpose, act, &format!("{a} {b} {}", verdict.as_str())).await?;
        let reason: String = reason.trim().chars().take(REASON_CHARS_MAX).collect();
        if reason.is_empty() {
            return Err(AppError::Usage("a judgment needs a reason: say what you saw".to_owned()));
        }
        let view = self.view(reader, purpose, None).await?;
        let marking = evidence_marking(&view, &[a, b])?;
        let reasons = vec![Reason { comparison: "a person's judgment".to_owned(), text: reason, weight_log2: 0.0 }];
        let judgment = Judgment::new(*a, *b, verdict, Author::Person(reader.user.clone()), reasons, marking, self.now_us())
            .ok_or_else(|| AppError::Usage("an entity is always the same as itself: name two".to_owned()))?;
        self.node.acts().add_judgment(&judgment).await?;
        self.reseal(reader).await
    }

    /// Compares two entities as this reader sees them: the waterfall, why or why not, and what would flip it.
    ///
    /// # Errors
    /// [`NotFound`] when one is not theirs to see or of a kind that is never compared.
    pub async fn explain(&self, view: &View, a: &EntityId, b: &EntityId) -> Result<Explanation, AppError> {
        let (left, right) = (self.profiles_of(view, a)?, self.profiles_of(view, b)?);
        let rarity = self.rarity(&view.edition()).await?;
        Ok(resolve::explain(&left, &right, &self.names, &rarity, &Options::default()))
    }

    pub(crate) fn profiles_of(&self, view: &View, id: &EntityId) -> Result<Vec<Profile>, AppError> {
        let faces = view.rows().faces(id)?;
        let profiles: Vec<Profile> = faces
            .iter()
            .filter(|f| f.entity == *id)
            .filter_map(|f| {
                let marking: Marking = f.marking.parse().ok()?;
                let statements: Vec<Statement> = f.statements.iter().map(|s| Statement::new(s.prop, s.value.clone())).collect();
                Profile::from_statements(&self.ontology, f.entity, f.kind, marking, &statements)
            })
            .collect();
        if profiles.is_empty() { Err(NotFound.into()) } else { Ok(profiles) }
    }
}

/// The join of the markings of everything visible about these entities.
pub(crate) fn evidence_marking(view: &View, ids: &[&EntityId]) -> Result<String, AppError> {
    let mut joined: Option<Marking> = None;
    for id in ids {
        for marking in view.rows().entity(id).ok_or(NotFound)?.markings {
            if let Ok(marking) = marking.parse::<Marking>() {
                joined = Some(joined.map_or(marking.clone(), |j| j.join(&marking)));
            }
        }
    }
    Ok(joined.unwrap_or_else(Marking::public).to_string())
}
