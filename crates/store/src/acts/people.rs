// SPDX-License-Identifier: Apache-2.0
//! Local users with argon2id passwords (RFC 9106), and their sessions. Session tokens are kept only as hashes.

use argon2::{
    Argon2, PasswordHash, PasswordHasher, PasswordVerifier,
    password_hash::{SaltString, rand_core::OsRng},
};
use model::{ContentHasher, Purpose, Reader};
use rand_core::RngCore;
use sqlx::{Row, any::AnyRow};

use super::Acts;
use crate::{StoreError, error::damaged};

/// Failed sign-ins of one user within [`FAILURE_WINDOW_US`] before further tries are refused (OWASP ASVS 2.2.1).
const FAILURES_MAX: i64 = 10;
const FAILURE_WINDOW_US: i64 = 15 * 60 * 1_000_000;
/// A session ends this long after sign-in.
const SESSION_US: i64 = 12 * 3600 * 1_000_000;
/// NIST SP 800-63B: memorized secrets are at least 8 and need not be more than 64 characters; we take up to 256 bytes.
const PASSWORD_BYTES: std::ops::RangeInclusive<usize> = 8..=256;

/// A local user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserRow {
    /// Who they are and what they are cleared for.
    pub reader: Reader,
    /// The purpose their sessions begin with.
    pub purpose: Purpose,
    /// Made up for the demo: may be switched to without a password, on a demo node only.
    pub demo: bool,
}

/// A running session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionRow {
    /// Whose.
    pub user: UserRow,
    /// For what purpose.
    pub purpose: Purpose,
    /// The token that every form of this session must carry.
    pub csrf: String,
}

/// A password for a first sign-in: 128 random bits, hexadecimal.
pub fn random_password() -> String {
    random_hex().chars().take(32).collect()
}

fn random_hex() -> String {
    let mut bytes = [0_u8; 32];
    OsRng.fill_bytes(&mut bytes);
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

fn token_hash(token: &str) -> String {
    let bytes = ContentHasher::new("session/1").part(token.as_bytes()).finish32();
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

fn hash_password(password: &str) -> Result<String, StoreError> {
    if !PASSWORD_BYTES.contains(&password.len()) {
        return Err(StoreError::Password(format!("a password has {} to {} bytes", PASSWORD_BYTES.start(), PASSWORD_BYTES.end())));
    }
    let salt = SaltString::generate(&mut OsRng);
    let hash = Argon2::default().hash_password(password.as_bytes(), &salt);
    hash.map(|h| h.to_string()).map_err(|e| StoreError::Password(e.to_string()))
}

fn user_from(row: &AnyRow, at: usize) -> Result<UserRow, StoreError> {
    let text = |i: usize| -> String { row.get(at + i) };
    let set = |i: usize| serde_json::from_str(&text(i)).map_err(|e| damaged("acts: users", e.to_string()));
    Ok(UserRow {
        reader: Reader { user: text(0), name: text(1), agency: text(2), roles: set(3)?, clearance: text(4), categories: set(5)? },
        purpose: Purpose(text(6)),
        demo: row.get::<i64, _>(at + 7) != 0,
    })
}

impl Acts {
    /// Adds or changes a user; with `None` the password stays (a new user then cannot sign in by password).
    ///
    /// # Errors
    /// When the password is too short or long, or the database says no.
    pub async fn put_user(&self, user: &UserRow, password: Option<&str>, at_us: i64) -> Result<(), StoreError> {
        let hash = password.map(hash_password).transpose()?.unwrap_or_default();
        let json = |set: &std::collections::BTreeSet<String>| serde_json::to_string(set).map_err(|e| damaged("user", e.to_string()));
        sqlx::query(
            "INSERT INTO users(id, name, agency, roles, clearance, categories, password_hash, purpose, demo, disabled, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, $10)
             ON CONFLICT (id) DO UPDATE SET name = excluded.name, agency = excluded.agency, roles = excluded.roles, clearance = excluded.clearance,
                categories = excluded.categories, purpose = excluded.purpose, demo = excluded.demo,
                password_hash = CASE WHEN excluded.password_hash = '' THEN users.password_hash ELSE excluded.password_hash END",
        )
        .bind(&user.reader.user)
        .bind(&user.reader.name)
        .bind(&user.reader.agency)
        .bind(json(&user.reader.roles)?)
        .bind(&user.reader.clearance)
        .bind(json(&user.reader.categories)?)
        .bind(hash)
        .bind(&user.purpose.0)
        .bind(i64::from(user.demo))
        .bind(at_us)
        .execute(&self.db)
        .await?;
        Ok(())
    }

    /// All users, by id.
    ///
    /// # Errors
    /// When the database says no.
    pub async fn users(&self) -> Result<Vec<UserRow>, StoreError> {
        let rows =
            sqlx::query("SELECT id, name, agency, roles, clearance, categories, purpose, demo FROM users WHERE disabled = 0 ORDER BY id")
                .fetch_all(&self.db)
                .await?;
        rows.iter().map(|r| user_from(r, 0)).collect()
    }

    /// One user.
    ///
    /// # Errors
    /// When the database says no.
    pub async fn user(&self, id: &str) -> Result<Option<UserRow>, StoreError> {
        let row =
            sqlx::query("SELECT id, name, agency, roles, clearance, categories, purpose, demo FROM users WHERE disabled = 0 AND id = $1")
                .bind(id)
                .fetch_optional(&self.db)
                .await?;
        row.as_ref().map(|r| user_from(r, 0)).transpose()
    }

    /// Checks a password. An unknown user, a wrong password and too many tries give the same answer after the same work.
    ///
    /// # Errors
    /// When the database says no.
    pub async fn check_password(&self, id: &str, password: &str, at_us: i64) -> Result<Option<UserRow>, StoreError> {
        let row = sqlx::query("SELECT password_hash FROM users WHERE disabled = 0 AND id = $1").bind(id).fetch_optional(&self.db).await?;
        let failures: i64 = sqlx::query("SELECT COUNT(*) FROM failed_sign_ins WHERE user_id = $1 AND at > $2")
            .bind(id)
            .bind(at_us - FAILURE_WINDOW_US)
            .fetch_one(&self.db)
            .await?
            .get(0);
        // A hash of nobody's password, so that an unknown user costs the same time.
        const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5bm9ib2R5$nEHVcQ1R2fR5D1pJOmEbP8ktbRzP7z6lwEY5NzpRbEs";
        let kept: String = row.map(|r| r.get(0)).unwrap_or_default();
        let known = !kept.is_empty();
        let password = password.to_owned();
        let right = tokio::task::spawn_blocking(move || {
            let kept = if known { kept.as_str() } else { NOBODY };
            PasswordHash::new(kept).is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
        })
        .await
        .map_err(|e| StoreError::Password(e.to_string()))?;
        if right && known && failures < FAILURES_MAX {
            return self.user(id).await;
        }
        sqlx::query("INSERT INTO failed_sign_ins(user_id, at) VALUES ($1, $2)")
            .bind(id.chars().take(64).collect::<String>())
            .bind(at_us)
            .execute(&self.db)
            .await?;
        sqlx::query("DELETE FROM failed_sign_ins WHERE at < $1").bind(at_us - FAILURE_WINDOW_US).execute(&self.db).await?;
        Ok(None)
    }

    /// Begins a session and returns its token, which only the user's cookie holds from then on.
    ///
    /// # Errors
    /// When the database says no.
    pub async fn begin_session(&self, user: &UserRow, at_us: i64) -> Result<String, StoreError> {
        self.begin_session_until(user, at_us, at_us + SESSION_US).await
    }

    /// Begins a session that ends at an instant of the caller's choice: for programs, which carry the token in a header.
    ///
    /// # Errors
    /// When the database says no.
    pub async fn begin_session_until(&self, user: &UserRow, at_us: i64, until_us: i64) -> Result<String, StoreError> {
        let token = random_hex();
        sqlx::query("INSERT INTO sessions(token_hash, user_id, purpose, csrf, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6)")
            .bind(token_hash(&token))
            .bind(&user.reader.user)
            .bind(&user.purpose.0)
            .bind(random_hex())
            .bind(at_us)
            .bind(until_us)
            .execute(&self.db)
            .await?;
        sqlx::query("DELETE FROM sessions WHERE expires_at < $1").bind(at_us).execute(&self.db).await?;
        Ok(token)
    }

    /// The session of a token, while it runs.
    ///
    /// # Errors
    /// When the database says no.
    pub async fn session(&self, token: &str, at_us: i64) -> Result<Option<SessionRow>, StoreError> {
        let row = sqlx::query(
            "SELECT u.id, u.name, u.agency, u.roles, u.clearance, u.categories, u.purpose, u.demo, s.purpose, s.csrf
             FROM sessions s JOIN users u ON u.id = s.user_id WHERE s.token_hash = $1 AND s.expires_at > $2 AND u.disabled = 0",
        )
        .bind(token_hash(token))
        .bind(at_us)
        .fetch_optional(&self.db)
        .await?;
        row.map(|r| Ok(SessionRow { user: user_from(&r, 0)?, purpose: Purpose(r.get(8)), csrf: r.get(9) })).transpose()
    }

    /// Changes the purpose of a running session.
    ///
    /// # Errors
    /// When the database says no.
    pub async fn set_purpose(&self, token: &str, purpose: &Purpose) -> Result<(), StoreError> {
        sqlx::query("UPDATE sessions SET purpose = $1 WHERE token_hash = $2")
            .bind(&purpose.0)
            .bind(token_hash(token))
            .execute(&self.db)
            .await?;
        Ok(())
    }

    /// Ends a session.
    ///
    /// # Errors
    /// When the database says no.
    pub async fn end_session(&self, token: &str) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM sessions WHERE token_hash = $1").bind(token_hash(token)).execute(&self.db).await?;
        Ok(())
    }
}
