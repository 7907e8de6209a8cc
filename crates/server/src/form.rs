// SPDX-License-Identifier: Apache-2.0
//! Forms that change something: each carries a token, the session's own, or before there is a session one that a cookie repeats.

use std::time::Duration;

use axum::{
    Form,
    extract::{FromRequest, FromRequestParts, Request},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use rand_core::{OsRng, RngCore};
use tokio::time::timeout;

use crate::{
    State,
    desk::{SESSION_COOKIE, Session, cookie},
    error::Fault,
    guard::Ticket,
};

/// The cookie that repeats a form's token while nobody is signed in.
const FORM_COOKIE: &str = "linchpin_form";
const TOKEN_CHARS: usize = 32;

/// How long a form may take to arrive.
const FORM_TIME: Duration = Duration::from_secs(20);

/// A form as it was sent.
pub(crate) struct Fields(Vec<(String, String)>);

impl Fields {
    /// The first value of a field; empty when there is none.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(n, _)| n == name).map_or("", |(_, value)| value)
    }

    /// Whether the form carries this token.
    pub(crate) fn carries(&self, token: &str) -> bool {
        is_same(self.get("csrf"), token)
    }

    /// Reads a request's form, whoever sent it: the caller checks its token.
    pub(crate) async fn read(request: Request, state: &State) -> Result<Fields, Response> {
        match timeout(FORM_TIME, Form::<Vec<(String, String)>>::from_request(request, state)).await {
            Ok(Ok(Form(pairs))) => Ok(Fields(pairs)),
            Ok(Err(rejection)) => Err(rejection.into_response()),
            Err(_) => Err(StatusCode::REQUEST_TIMEOUT.into_response()),
        }
    }
}

/// A form of the running session; one without the session's token never reaches its handler.
pub(crate) struct Posted {
    /// Whose.
    pub(crate) session: Session,
    /// What was sent.
    pub(crate) fields: Fields,
}

impl FromRequest<State> for Posted {
    type Rejection = Response;

    async fn from_request(request: Request, state: &State) -> Result<Posted, Response> {
        let (mut parts, body) = request.into_parts();
        let session = Session::from_request_parts(&mut parts, state).await.map_err(IntoResponse::into_response)?;
        let fields = Fields::read(Request::from_parts(parts, body), state).await?;
        if !fields.carries(&session.who.csrf) {
            return Err(Fault::NoToken.into_response());
        }
        Ok(Posted { session, fields })
    }
}

/// The token for forms of somebody who is not signed in: the one their cookie holds, or a new one.
pub(crate) fn form_token(headers: &HeaderMap) -> String {
    let is_token = |t: &&str| t.len() == TOKEN_CHARS && t.bytes().all(|b| b.is_ascii_hexdigit());
    if let Some(token) = cookie(headers, FORM_COOKIE).filter(is_token) {
        return token.to_owned();
    }
    let mut bytes = [0_u8; TOKEN_CHARS / 2];
    OsRng.fill_bytes(&mut bytes);
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// Whether a form carries the token that its sender's cookie holds.
pub(crate) fn carries_form_token(headers: &HeaderMap, fields: &Fields) -> bool {
    cookie(headers, FORM_COOKIE).is_some_and(|token| fields.carries(token))
}

/// The cookie of a form's token.
pub(crate) fn form_cookie(ticket: &Ticket, token: &str) -> HeaderMap {
    set_cookie(ticket, FORM_COOKIE, token)
}

/// The session's cookie; an empty token takes it away.
pub(crate) fn session_cookie(ticket: &Ticket, token: &str) -> HeaderMap {
    set_cookie(ticket, SESSION_COOKIE, token)
}

fn set_cookie(ticket: &Ticket, name: &str, value: &str) -> HeaderMap {
    let gone = if value.is_empty() { "; Max-Age=0" } else { "" };
    let secure = if ticket.https { "; Secure" } else { "" };
    let text = format!("{name}={value}; Path=/; HttpOnly; SameSite=Strict{secure}{gone}");
    HeaderValue::from_str(&text).map(|value| HeaderMap::from_iter([(header::SET_COOKIE, value)])).unwrap_or_default()
}

/// Whether what was sent is the token.
pub(crate) fn carries_token(sent: &str, token: &str) -> bool {
    is_same(sent, token)
}

/// Compares without telling by time where two texts part.
fn is_same(a: &str, b: &str) -> bool {
    !a.is_empty() && a.len() == b.len() && a.bytes().zip(b.bytes()).fold(0, |d, (x, y)| d | (x ^ y)) == 0
}

/// A path on this site to go on to; anything else is the start page.
pub(crate) fn local_path(text: &str) -> &str {
    let is_local = text.starts_with('/')
        && !text.starts_with("//")
        && !text.contains(['\\', '\r', '\n', '\t'])
        && text.len() <= 2_000
        && text.is_ascii();
    if is_local { text } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_never_sent_to_another_site() {
        for (text, expect) in [
            ("/entity/1?edition=2", "/entity/1?edition=2"),
            ("", "/"),
            ("//evil.example", "/"),
            ("/\\evil.example", "/"),
            ("https://evil.example/", "/"),
            ("/\t/evil.example", "/"),
            ("/a\r\nSet-Cookie: x", "/"),
        ] {
            assert_eq!(local_path(text), expect, "{text:?}");
        }
    }

    #[test]
    fn an_empty_token_is_no_token() {
        assert!(!is_same("", "") && !is_same("a", "b") && !is_same("a", "ab") && is_same("ab", "ab"));
    }
}
