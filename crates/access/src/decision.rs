// SPDX-License-Identifier: Apache-2.0
//! Answers of the policy, each with the policy that gave it and its reason in plain words.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::Act;

/// A policy that decided, and its `@reason`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Because {
    /// The policy's `@id`.
    pub policy: String,
    /// One line for the person concerned.
    pub reason: String,
}

impl Because {
    fn of(policy: &str, reason: &str) -> Self {
        Because { policy: policy.to_owned(), reason: reason.to_owned() }
    }
}

/// A whole decision.
/// INVARIANT: `because` is never empty; it holds every policy that decided, by id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// Whether it was allowed.
    pub allowed: bool,
    /// Which policies decided: the permits of an allowance, the prohibitions of a refusal.
    pub because: Vec<Because>,
}

impl Decision {
    pub(crate) fn new(allowed: bool, mut because: Vec<Because>) -> Self {
        because.sort_unstable();
        if because.is_empty() {
            because.push(Because::of("nothing-permits", "No policy permits this."));
        }
        Decision { allowed, because }
    }

    /// The marking is no marking: nobody sees it until its source is corrected.
    pub(crate) fn unreadable(reason: &str) -> Self {
        Decision { allowed: false, because: vec![Because::of("unreadable-marking", reason)] }
    }

    /// Policy could not be evaluated: refused, whatever the policies meant.
    pub(crate) fn undecided() -> Self {
        Decision { allowed: false, because: vec![Because::of("undecided", "Policy could not be evaluated; nothing is shown or done.")] }
    }

    /// The first deciding policy.
    pub(crate) fn first(&self) -> Because {
        self.because.first().cloned().unwrap_or_else(|| Because::of("undecided", "No reason is known."))
    }
}

/// An act was permitted: kept in the audit trail beside what was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Permit {
    /// What may be done.
    pub act: Act,
    /// The policy that permits it.
    pub policy: String,
    /// Why.
    pub reason: String,
}

/// An act was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Error)]
#[error("{} is refused: {reason} [{policy}]", act.as_str())]
pub struct Refusal {
    /// What may not be done.
    pub act: Act,
    /// The policy that refuses it.
    pub policy: String,
    /// Why, in words the asker may read: policies of acts speak of roles and purposes, never of content.
    pub reason: String,
}
