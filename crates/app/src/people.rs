// SPDX-License-Identifier: Apache-2.0
//! Users and sessions.

use model::{Purpose, Reader};
use store::UserRow;

use crate::{AppError, Hall, NotFound};

/// Longest life of a program's token.
const TOKEN_DAYS_MAX: u16 = 366;
const DAY_US: i64 = 24 * 3600 * 1_000_000;

/// Somebody at work: who, what for, and the token their forms carry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedIn {
    /// Who.
    pub reader: Reader,
    /// What for.
    pub purpose: Purpose,
    /// Every form of the session carries it (against cross-site request forgery).
    pub csrf: String,
    /// Whether they are one of the demo's made-up users.
    pub demo: bool,
}

impl Hall {
    /// Signs in by password and returns the session's token; `None` when user and password do not fit.
    ///
    /// # Errors
    /// When the acts cannot be read or written.
    pub async fn sign_in(&self, user: &str, password: &str) -> Result<Option<String>, AppError> {
        let acts = self.node.acts();
        let Some(user) = acts.check_password(user, password, self.now_us()).await? else {
            acts.audit(self.now_us(), "nobody", "", "sign-in failed", "").await?;
            return Ok(None);
        };
        self.audit(&user.reader, &user.purpose, "sign-in", "").await?;
        Ok(Some(acts.begin_session(&user, self.now_us()).await?))
    }

    /// Becomes one of the demo's made-up users; on a node without them there is none to become.
    ///
    /// # Errors
    /// [`NotFound`] when there is no such demo user.
    pub async fn become_persona(&self, user: &str) -> Result<String, AppError> {
        let user = self.node.acts().user(user).await?.filter(|u| u.demo).ok_or(NotFound)?;
        self.audit(&user.reader, &user.purpose, "sign-in as demo persona", "").await?;
        Ok(self.node.acts().begin_session(&user, self.now_us()).await?)
    }

    /// A token by which a program acts as a user, for a purpose, for so many days. Whoever holds it is that user.
    ///
    /// # Errors
    /// [`NotFound`] when there is no such user; when the purpose is not theirs, or the days are too many.
    pub async fn issue_token(&self, user: &str, purpose: Option<&Purpose>, days: u16) -> Result<String, AppError> {
        if !(1..=TOKEN_DAYS_MAX).contains(&days) {
            return Err(AppError::Usage(format!("a token lives 1 to {TOKEN_DAYS_MAX} days")));
        }
        let mut user = self.user(user).await?;
        if let Some(purpose) = purpose {
            user.purpose = purpose.clone();
        }
        self.may(&user.reader, &user.purpose, access::Act::Open, &format!("token for {days} days")).await?;
        let now = self.now_us();
        Ok(self.node.acts().begin_session_until(&user, now, now + i64::from(days) * DAY_US).await?)
    }

    /// The session of a token.
    ///
    /// # Errors
    /// When the acts cannot be read.
    pub async fn session(&self, token: &str) -> Result<Option<SignedIn>, AppError> {
        let session = self.node.acts().session(token, self.now_us()).await?;
        Ok(session.map(|s| SignedIn { reader: s.user.reader, purpose: s.purpose, csrf: s.csrf, demo: s.user.demo }))
    }

    /// Changes what a session is for; the policy must allow the purpose.
    ///
    /// # Errors
    /// When the policy does not.
    pub async fn set_purpose(&self, token: &str, signed_in: &SignedIn, purpose: &Purpose) -> Result<(), AppError> {
        self.may(&signed_in.reader, purpose, access::Act::Open, "purpose").await?;
        Ok(self.node.acts().set_purpose(token, purpose).await?)
    }

    /// Ends a session.
    ///
    /// # Errors
    /// When the acts cannot be written.
    pub async fn sign_out(&self, token: &str) -> Result<(), AppError> {
        Ok(self.node.acts().end_session(token).await?)
    }

    /// The demo's made-up users, by id; empty on any other node.
    ///
    /// # Errors
    /// When the acts cannot be read.
    pub async fn personas(&self) -> Result<Vec<UserRow>, AppError> {
        Ok(self.node.acts().users().await?.into_iter().filter(|u| u.demo).collect())
    }

    /// Adds or changes a user. For the node's own setting-up and for administrators.
    ///
    /// # Errors
    /// When the password is too short, or the acts cannot be written.
    pub async fn put_user(&self, user: &UserRow, password: Option<&str>) -> Result<(), AppError> {
        Ok(self.node.acts().put_user(user, password, self.now_us()).await?)
    }

    /// A user by id.
    ///
    /// # Errors
    /// [`NotFound`] when there is none.
    pub async fn user(&self, id: &str) -> Result<UserRow, AppError> {
        Ok(self.node.acts().user(id).await?.ok_or(NotFound)?)
    }
}
