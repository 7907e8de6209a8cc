// SPDX-License-Identifier: Apache-2.0
//! The guard around all routes: names the request, refuses what comes from other sites, renders faults, sets strict headers, logs.

use std::{convert::Infallible, fmt, sync::Arc};

use app::Hall;
use axum::{
    Router,
    extract::{DefaultBodyLimit, FromRequestParts, MatchedPath, Request, State},
    http::{Extensions, HeaderMap, HeaderName, HeaderValue, Method, Uri, header, request::Parts},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use rand_core::{OsRng, RngCore};

use crate::{
    desk::DeskSlot,
    error::{self, Fault},
    pages::matching,
};

/// Forms are short: a reason of 2,000 characters, percent-encoded, fits.
const BODY_BYTES_MAX: usize = 64 * 1024;

/// Everything comes from ourselves, nothing runs in the page's text, nobody frames us.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
    font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// The name of a request, random and of fixed length: it tells nothing of what was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RequestId([u8; 8]);

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|b| write!(f, "{b:02x}"))
    }
}

/// What the guard knows of a request and tells the handlers.
#[derive(Clone)]
pub(crate) struct Ticket {
    /// The request's name.
    pub(crate) id: RequestId,
    /// Whether an error is told in JSON.
    pub(crate) json: bool,
    /// Whether the browser came over TLS, as far as a proxy in front tells us.
    pub(crate) https: bool,
    /// Where the reader wants to be after signing in.
    pub(crate) next: String,
    /// The reader's desk, once one was taken.
    pub(crate) desk: DeskSlot,
}

impl Ticket {
    /// The ticket that the guard put on a request.
    pub(crate) fn of(extensions: &Extensions) -> Ticket {
        extensions.get::<Ticket>().cloned().unwrap_or_else(|| Ticket::new(&Method::GET, &Uri::default(), &HeaderMap::new()))
    }

    fn new(method: &Method, uri: &Uri, headers: &HeaderMap) -> Ticket {
        let mut id = [0; 8];
        OsRng.fill_bytes(&mut id);
        let next = if method == Method::GET { uri.path_and_query().map_or("/", |p| p.as_str()).to_owned() } else { "/".to_owned() };
        let https = headers.get("x-forwarded-proto").is_some_and(|p| p.as_bytes() == b"https");
        Ticket { id: RequestId(id), json: is_json(uri.path()), https, next, desk: DeskSlot::default() }
    }
}

fn is_json(path: &str) -> bool {
    path.starts_with("/api/") || matching::is_path(path)
}

impl<S: Sync> FromRequestParts<S> for Ticket {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Ticket, Infallible> {
        Ok(Ticket::of(&parts.extensions))
    }
}

/// Puts the guard around routes.
pub(crate) fn around(routes: Router, hall: Arc<Hall>) -> Router {
    routes.layer(DefaultBodyLimit::max(BODY_BYTES_MAX)).layer(middleware::from_fn_with_state(hall, guard))
}

async fn guard(State(hall): State<Arc<Hall>>, mut request: Request, next: Next) -> Response {
    let started_us = hall.now_us();
    let ticket = Ticket::new(request.method(), request.uri(), request.headers());
    let method = request.method().clone();
    // The route, not the path: a path is whatever somebody typed.
    let route = request.extensions().get::<MatchedPath>().map_or("none", MatchedPath::as_str).to_owned();
    let allowed = method.is_safe() || comes_from_here(request.headers());
    request.extensions_mut().insert(ticket.clone());
    let response = if allowed {
        // In a task of its own: a panic ends the request alone, and a seal that began is finished though the browser went away.
        tokio::spawn(next.run(request)).await.unwrap_or_else(|_| Fault::Lost.into_response())
    } else {
        Fault::OtherSite.into_response()
    };
    let mut response = error::render(&ticket, response);
    set_headers(response.headers_mut(), &ticket);
    tracing::info!(
        request.id = %ticket.id,
        http.method = %method,
        http.route = route,
        http.status = response.status().as_u16(),
        duration_ms = (hall.now_us() - started_us) / 1_000,
        "answered a request"
    );
    response
}

/// Whether a request that changes something was sent by one of our own pages, as far as the browser tells.
/// The form's token is checked besides.
fn comes_from_here(headers: &HeaderMap) -> bool {
    let text = |name: HeaderName| headers.get(name).and_then(|v| v.to_str().ok());
    if let Some(site) = text(HeaderName::from_static("sec-fetch-site")) {
        return site == "same-origin" || site == "none";
    }
    match (text(header::ORIGIN), text(header::HOST)) {
        (None, _) => true,
        (Some(origin), Some(host)) => origin.split_once("://").is_some_and(|(_, o)| o == host),
        (Some(_), None) => false,
    }
}

fn set_headers(headers: &mut HeaderMap, ticket: &Ticket) {
    let fixed = [
        (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    if let Ok(id) = HeaderValue::from_str(&ticket.id.to_string()) {
        headers.insert(HeaderName::from_static("x-request-id"), id);
    }
}
