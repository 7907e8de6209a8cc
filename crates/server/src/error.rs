// SPDX-License-Identifier: Apache-2.0
//! Faults: why a request has no answer, as a status and a page or JSON. The only place where errors become statuses;
//! insides are masked and logged under the request's id.

use std::{error::Error, sync::Arc};

use app::{AppError, NotFound};
use axum::{
    Json,
    http::{StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use serde_json::json;
use store::StoreError;

use crate::{guard::Ticket, shell};

/// Why a request has no answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Fault {
    /// Nobody is signed in.
    #[error("nobody is signed in")]
    NoSession,
    /// The form does not carry the session's token.
    #[error("the form is too old or was not ours")]
    NoToken,
    /// The request was sent by a page of another site.
    #[error("the request came from another site")]
    OtherSite,
    /// What was asked makes no sense; the text says what and what to do.
    #[error("{0}")]
    Usage(String),
    /// The handler was lost.
    #[error("the request was lost")]
    Lost,
    /// The hall said no.
    #[error(transparent)]
    App(#[from] AppError),
}

impl From<NotFound> for Fault {
    fn from(_: NotFound) -> Fault {
        Fault::App(NotFound.into())
    }
}

/// What the reader is told.
struct Told {
    status: StatusCode,
    /// A stable word for programs.
    code: &'static str,
    title: &'static str,
    text: String,
    help: Option<String>,
}

fn told(status: StatusCode, code: &'static str, title: &'static str, text: impl Into<String>) -> Told {
    Told { status, code, title, text: text.into(), help: None }
}

impl Told {
    fn help(self, help: impl Into<String>) -> Told {
        Told { help: Some(help.into()), ..self }
    }
}

/// One answer for what is not there and what is not theirs.
fn nothing_here() -> Told {
    told(
        StatusCode::NOT_FOUND,
        "not-found",
        "Nothing here",
        "There is nothing here under this name, or it is not yours to see. From outside the two look alike.",
    )
    .help("Look it up by search, or ask a colleague who works with these records.")
}

fn masked() -> Told {
    told(StatusCode::INTERNAL_SERVER_ERROR, "internal", "Something went wrong", "This answer could not be given. Nothing was changed.")
        .help("Try again. If it stays so, give the request id below to whoever runs this node: their log has the reason under it.")
}

fn tell(fault: &Fault) -> Told {
    match fault {
        Fault::NoSession => told(StatusCode::UNAUTHORIZED, "no-session", "Sign in first", "Nobody is signed in."),
        Fault::NoToken => told(
            StatusCode::FORBIDDEN,
            "form-token",
            "This form is out of date",
            "The form does not belong to your running session; nothing was done.",
        )
        .help("Go back, reload the page and send it again."),
        Fault::OtherSite => {
            told(StatusCode::FORBIDDEN, "other-site", "Refused", "The request was sent by a page of another site; nothing was done.")
        }
        Fault::Usage(text) => told(StatusCode::BAD_REQUEST, "usage", "That cannot be answered", capital(text)),
        Fault::Lost => masked(),
        Fault::App(error) => tell_app(error),
    }
}

fn tell_app(error: &AppError) -> Told {
    match error {
        AppError::NotFound(_) => nothing_here(),
        AppError::Refused(refusal) => told(StatusCode::FORBIDDEN, "refused", "Policy says no", refusal.reason.clone()).help(format!(
            "Asked for: {}. Decided by the policy {}. Another purpose of yours may allow it.",
            refusal.act.as_str().replace('-', " "),
            refusal.policy
        )),
        AppError::Usage(text) => told(StatusCode::BAD_REQUEST, "usage", "That cannot be answered", capital(text)),
        AppError::NotTaken(text) => told(StatusCode::UNPROCESSABLE_ENTITY, "not-taken", "The file was not taken", capital(text)),
        AppError::List { .. } => told(
            StatusCode::SERVICE_UNAVAILABLE,
            "list-outdated",
            "This list cannot be asked",
            "The list was made by another version of this program, or is damaged.",
        )
        .help("Whoever runs the node brings it again with `linchpin screen hold NAME FILE`."),
        AppError::Store(StoreError::NoEdition(name)) if name == "current" => told(
            StatusCode::NOT_FOUND,
            "no-edition",
            "No edition yet",
            "This node has records or none, but no sealed edition: there is nothing to look at yet.",
        )
        .help("Whoever runs the node brings in files with `linchpin ingest SOURCE FILE` and seals with `linchpin edition seal`."),
        AppError::Store(StoreError::NoEdition(_)) => {
            told(StatusCode::NOT_FOUND, "no-edition", "No such edition", "No edition has this name.")
                .help("The list of editions shows what there is.")
        }
        AppError::Store(StoreError::AmbiguousEdition(_)) => {
            told(StatusCode::BAD_REQUEST, "ambiguous-edition", "Which edition?", "More than one edition begins so: give more digits.")
        }
        AppError::Store(StoreError::Busy(_)) => told(
            StatusCode::SERVICE_UNAVAILABLE,
            "busy",
            "Busy",
            "The node is taking in files or sealing an edition right now. Nothing was changed.",
        )
        .help("Try again in a moment."),
        _ => masked(),
    }
}

/// First letter in capitals, a full stop at the end: errors are phrases, pages have sentences.
fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let head: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    let stop = if text.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{head}{}{stop}", letters.as_str())
}

impl IntoResponse for Fault {
    /// A bare status that carries the fault; the guard makes the page of it.
    fn into_response(self) -> Response {
        let mut response = tell(&self).status.into_response();
        response.extensions_mut().insert(Arc::new(self));
        response
    }
}

/// Makes a page or JSON of a response that carries a fault, or of a bare refusal of the router (no such method, too large, bad query).
pub(crate) fn render(ticket: &Ticket, response: Response) -> Response {
    let status = response.status();
    let told = match response.extensions().get::<Arc<Fault>>() {
        Some(fault) => {
            if status.is_server_error() {
                log(ticket, fault);
            }
            if matches!(**fault, Fault::NoSession) && !ticket.json {
                return to_sign_in(ticket);
            }
            tell(fault)
        }
        None if is_bare(&response) => tell_status(status),
        None => return response,
    };
    if ticket.json {
        // `detail` is where clients of the matching API look.
        let body = json!({ "detail": told.text, "error": { "code": told.code, "message": told.text, "help": told.help, "request": ticket.id.to_string() } });
        return (told.status, Json(body)).into_response();
    }
    let page = shell::FaultPage { status: told.status, title: told.title, text: &told.text, help: told.help.as_deref() };
    shell::fault(ticket, &page)
}

/// Whether it is a refusal in plain text, as the router and its extractors give; pages and JSON of ours stand as they are.
fn is_bare(response: &Response) -> bool {
    let is_plain = response.headers().get(header::CONTENT_TYPE).is_none_or(|t| t.as_bytes().starts_with(b"text/plain"));
    is_plain && (response.status().is_client_error() || response.status().is_server_error())
}

fn tell_status(status: StatusCode) -> Told {
    match status {
        StatusCode::NOT_FOUND => nothing_here(),
        StatusCode::METHOD_NOT_ALLOWED => told(status, "method", "Not this way", "This address does not take that method."),
        StatusCode::PAYLOAD_TOO_LARGE => told(status, "too-large", "Too much", "What was sent is larger than this form takes."),
        s if s.is_client_error() => told(status, "usage", "That cannot be answered", "The address or form has a part that cannot be read.")
            .help("Check the address, or go back and try again."),
        _ => Told { status, ..masked() },
    }
}

fn to_sign_in(ticket: &Ticket) -> Response {
    let next = url::form_urlencoded::Serializer::new(String::new()).append_pair("next", &ticket.next).finish();
    let to = if ticket.next == "/" { "/sign-in".to_owned() } else { format!("/sign-in?{next}") };
    Redirect::to(&to).into_response()
}

/// The whole chain on one line; causes that a message already tells are not repeated.
fn log(ticket: &Ticket, fault: &Fault) {
    let mut chain = fault.to_string();
    let mut source = fault.source();
    while let Some(error) = source {
        let text = error.to_string();
        if !chain.contains(&text) {
            chain.push_str(": ");
            chain.push_str(&text);
        }
        source = error.source();
    }
    tracing::error!(request.id = %ticket.id, error = chain, "a request could not be answered");
}
