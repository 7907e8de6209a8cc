// SPDX-License-Identifier: Apache-2.0
//! The desk: who reads, what for, and what they may see. The extractor that every page and API answer begins with.

use std::sync::{Arc, OnceLock};

use app::{AppError, EditionSummary, Hall, SignedIn, View};
use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header, request::Parts},
};
use model::{EditionId, Purpose};

use crate::{State, error::Fault, guard::Ticket, rows::UserRow};

/// The session's cookie.
pub(crate) const SESSION_COOKIE: &str = "linchpin_session";

/// Letters of a search that the search box repeats.
const WORDS_CHARS_MAX: usize = 400;

/// A signed-in reader before a view of an edition.
#[derive(Clone)]
pub(crate) struct Desk {
    /// The hall.
    pub(crate) hall: Arc<Hall>,
    /// Who reads, and what for.
    pub(crate) who: SignedIn,
    /// What they may see.
    pub(crate) view: Arc<View>,
    /// The request: its id and how it came.
    pub(crate) ticket: Ticket,
    /// Purposes that policy lets this reader have, for the menu.
    pub(crate) purposes: Vec<Purpose>,
    /// The demo's made-up users, for the menu; empty on any other node.
    pub(crate) personas: Vec<UserRow>,
    /// When the shown edition was last sealed, and whether it is current.
    pub(crate) seal: Option<EditionSummary>,
    /// The words that the address looks for, for the search box; empty but on search.
    pub(crate) words: String,
    pinned: Option<EditionId>,
}

/// Where the extractor leaves its desk, so that error pages can have the reader's own menu.
pub(crate) type DeskSlot = Arc<OnceLock<Desk>>;

impl Desk {
    /// The edition that the address names; `None` when the page shows the current one.
    pub(crate) fn pinned(&self) -> Option<&EditionId> {
        self.pinned.as_ref()
    }

    /// An address on this site that keeps the pinned edition. `path` may carry a query already.
    pub(crate) fn href(&self, path: &str) -> String {
        self.to(path, &[])
    }

    /// An address with these query parameters (empty values are left out) that keeps the pinned edition.
    pub(crate) fn to(&self, path: &str, query: &[(&str, &str)]) -> String {
        let mut pairs = url::form_urlencoded::Serializer::new(String::new());
        for (name, value) in query.iter().filter(|(_, value)| !value.is_empty()) {
            pairs.append_pair(name, value);
        }
        if let Some(edition) = &self.pinned {
            pairs.append_pair("edition", &edition.to_string());
        }
        let query = pairs.finish();
        match (query.is_empty(), path.contains('?')) {
            (true, _) => path.to_owned(),
            (false, true) => format!("{path}&{query}"),
            (false, false) => format!("{path}?{query}"),
        }
    }

    /// Writes a read or act to the audit trail: ids and counts, never names or query text.
    pub(crate) async fn audit(&self, act: &str, subject: &str) -> Result<(), AppError> {
        self.hall.audit(&self.who.reader, &self.who.purpose, act, subject).await
    }

    /// Runs long work off the threads that answer others.
    pub(crate) async fn work<T: Send + 'static>(&self, job: impl FnOnce(&Hall, &View) -> T + Send + 'static) -> Result<T, Fault> {
        let (hall, view) = (Arc::clone(&self.hall), Arc::clone(&self.view));
        tokio::task::spawn_blocking(move || job(&hall, &view)).await.map_err(|_| Fault::Lost)
    }

    /// Whether policy lets this reader do something, for showing or leaving out a button.
    pub(crate) fn allows(&self, act: access::Act) -> bool {
        self.hall.policy().may(&self.who.reader, &self.who.purpose, act).is_ok()
    }
}

impl FromRequestParts<State> for Desk {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, hall: &State) -> Result<Desk, Fault> {
        let Session { who, ticket, .. } = Session::from_request_parts(parts, hall).await?;
        let pinned = match query_value(parts.uri.query(), "edition") {
            Some(name) => Some(hall.edition_named(&name).await?),
            None => None,
        };
        let view = hall.view(&who.reader, &who.purpose, pinned.as_ref()).await?;
        let seal = hall.editions().await?.into_iter().find(|s| s.edition == view.edition());
        let personas = if who.demo { hall.personas().await? } else { Vec::new() };
        let purposes = hall.policy().purposes(&who.reader);
        let words = query_value(parts.uri.query(), "q").unwrap_or_default().chars().take(WORDS_CHARS_MAX).collect();
        let desk = Desk { hall: Arc::clone(hall), who, view, ticket, purposes, personas, seal, words, pinned };
        // A request has one desk; were it taken twice, the first serves for error pages.
        let _ = desk.ticket.desk.set(desk.clone());
        Ok(desk)
    }
}

/// A signed-in reader before any view: enough for acts that show nothing (judging, switching, signing out).
pub(crate) struct Session {
    /// The hall.
    pub(crate) hall: Arc<Hall>,
    /// Who, and what for.
    pub(crate) who: SignedIn,
    /// The session's token.
    pub(crate) token: String,
    /// The request.
    pub(crate) ticket: Ticket,
}

impl FromRequestParts<State> for Session {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, hall: &State) -> Result<Session, Fault> {
        let token = cookie(&parts.headers, SESSION_COOKIE).or_else(|| bearer(&parts.headers)).ok_or(Fault::NoSession)?.to_owned();
        let who = hall.session(&token).await?.ok_or(Fault::NoSession)?;
        Ok(Session { hall: Arc::clone(hall), who, token, ticket: Ticket::of(&parts.extensions) })
    }
}

/// A program's token: `Authorization: Bearer …`, or `ApiKey …` as clients of the matching API write it.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    ["bearer", "apikey"].contains(&scheme.to_ascii_lowercase().as_str()).then_some(token.trim())
}

/// The value of a cookie.
pub(crate) fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let all = headers.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok());
    all.flat_map(|v| v.split(';')).filter_map(|pair| pair.trim().split_once('=')).find(|(n, _)| *n == name).map(|(_, v)| v)
}

/// The first non-empty value of a query parameter.
pub(crate) fn query_value(query: Option<&str>, name: &str) -> Option<String> {
    query_values(query, name).into_iter().next()
}

/// All non-empty values of a query parameter, in order.
pub(crate) fn query_values(query: Option<&str>, name: &str) -> Vec<String> {
    let pairs = url::form_urlencoded::parse(query.unwrap_or_default().as_bytes());
    pairs.filter(|(n, v)| n == name && !v.is_empty()).map(|(_, v)| v.into_owned()).collect()
}
