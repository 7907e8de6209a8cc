// SPDX-License-Identifier: Apache-2.0
//! Signing in and out, becoming one of the demo's made-up users, changing the session's purpose.

use axum::{
    Router,
    extract::{RawQuery, Request, State as Shared},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use maud::{Markup, html};
use model::Purpose;

use crate::{
    State,
    desk::{SESSION_COOKIE, cookie, query_value},
    error::Fault,
    form::{Fields, Posted, carries_form_token, form_cookie, form_token, local_path, session_cookie},
    guard::Ticket,
    rows::UserRow,
    shell::{self, icon, initials, role_words},
};

/// This page's routes.
pub(crate) fn routes() -> Router<State> {
    Router::new()
        .route("/sign-in", get(show).post(sign_in))
        .route("/persona", post(become_persona))
        .route("/purpose", post(set_purpose))
        .route("/sign-out", post(sign_out))
}

async fn show(Shared(hall): Shared<State>, ticket: Ticket, headers: HeaderMap, RawQuery(query): RawQuery) -> Result<Response, Fault> {
    let next = query_value(query.as_deref(), "next").unwrap_or_default();
    let next = local_path(&next);
    if let Some(token) = cookie(&headers, SESSION_COOKIE)
        && hall.session(token).await?.is_some()
    {
        return Ok(Redirect::to(next).into_response());
    }
    let token = form_token(&headers);
    let card = Card { token: &token, next, user: "", failed: false, personas: &hall.personas().await? };
    Ok((form_cookie(&ticket, &token), shell::lone("Sign in", true, view(&card))).into_response())
}

async fn sign_in(Shared(hall): Shared<State>, ticket: Ticket, headers: HeaderMap, request: Request) -> Result<Response, Response> {
    let fields = Fields::read(request, &hall).await?;
    if !carries_form_token(&headers, &fields) {
        return Err(Fault::NoToken.into_response());
    }
    let next = local_path(fields.get("next"));
    let refused = |e: app::AppError| Fault::App(e).into_response();
    match hall.sign_in(fields.get("user"), fields.get("password")).await.map_err(refused)? {
        Some(session) => Ok((session_cookie(&ticket, &session), Redirect::to(next)).into_response()),
        None => {
            let personas = hall.personas().await.map_err(refused)?;
            let card = Card { token: fields.get("csrf"), next, user: fields.get("user"), failed: true, personas: &personas };
            Ok((StatusCode::FORBIDDEN, shell::lone("Sign in", true, view(&card))).into_response())
        }
    }
}

/// From the sign-in page or from the menu of a running session, which then ends.
async fn become_persona(Shared(hall): Shared<State>, ticket: Ticket, headers: HeaderMap, request: Request) -> Result<Response, Response> {
    let fields = Fields::read(request, &hall).await?;
    let refused = |e: app::AppError| Fault::App(e).into_response();
    let running = match cookie(&headers, SESSION_COOKIE) {
        Some(token) => hall.session(token).await.map_err(refused)?.map(|who| (token, who)),
        None => None,
    };
    let is_ours = match &running {
        Some((_, who)) => fields.carries(&who.csrf),
        None => carries_form_token(&headers, &fields),
    };
    if !is_ours {
        return Err(Fault::NoToken.into_response());
    }
    let session = hall.become_persona(fields.get("user")).await.map_err(refused)?;
    if let Some((token, _)) = running {
        hall.sign_out(token).await.map_err(refused)?;
    }
    Ok((session_cookie(&ticket, &session), Redirect::to(local_path(fields.get("next")))).into_response())
}

async fn set_purpose(Posted { session, fields }: Posted) -> Result<Redirect, Fault> {
    session.hall.set_purpose(&session.token, &session.who, &Purpose(fields.get("purpose").to_owned())).await?;
    Ok(Redirect::to("/"))
}

async fn sign_out(Posted { session, .. }: Posted) -> Result<Response, Fault> {
    session.hall.audit(&session.who.reader, &session.who.purpose, "sign-out", "").await?;
    session.hall.sign_out(&session.token).await?;
    Ok((session_cookie(&session.ticket, ""), Redirect::to("/sign-in")).into_response())
}

struct Card<'a> {
    token: &'a str,
    next: &'a str,
    user: &'a str,
    failed: bool,
    personas: &'a [UserRow],
}

fn view(card: &Card<'_>) -> Markup {
    html! {
        @if card.personas.is_empty() {
            div.card { (password_form(card)) }
        } @else {
            div.card.sign-in-two {
                div { (password_form(card)) }
                div { (persona_buttons(card)) }
            }
        }
    }
}

fn password_form(card: &Card<'_>) -> Markup {
    html! {
        h1 { "Sign in" }
        p.lede { "You see what your accesses and purpose allow; what you read is kept in the audit trail." }
        form.form method="post" action="/sign-in" {
            input type="hidden" name="csrf" value=(card.token);
            input type="hidden" name="next" value=(card.next);
            div.field {
                label for="user" { "User" }
                input type="text" id="user" name="user" value=(card.user) autocomplete="username" maxlength="64" required autofocus;
            }
            div.field {
                label for="pass" { "Password" }
                input type="password" id="pass" name="password" autocomplete="current-password" maxlength="256" required
                    aria-invalid=[card.failed.then_some("true")] aria-describedby=[card.failed.then_some("pass-error")];
                @if card.failed {
                    p.field-error #pass-error role="alert" { (icon("warning")) "User and password do not fit, or there were too many tries." }
                }
            }
            button.btn.btn-primary { "Sign in" }
        }
    }
}

fn persona_buttons(card: &Card<'_>) -> Markup {
    html! {
        h2 { "Or sign in as a demo user" }
        p.muted { "Made-up users. Each sees what their role, agency and accesses allow." }
        div.personas {
            @for user in card.personas {
                form method="post" action="/persona" data-no-busy {
                    input type="hidden" name="csrf" value=(card.token);
                    input type="hidden" name="next" value=(card.next);
                    input type="hidden" name="user" value=(user.reader.user);
                    button {
                        span.avatar aria-hidden="true" { (initials(&user.reader.name)) }
                        span.menu-name { (user.reader.name) small { (one_line(user)) } }
                        (icon("chevron"))
                    }
                }
            }
        }
    }
}

/// Role, agency, clearance and accesses in one line.
fn one_line(user: &UserRow) -> String {
    let reader = &user.reader;
    let accesses: Vec<&str> = std::iter::once(reader.clearance.as_str()).chain(reader.categories.iter().map(String::as_str)).collect();
    format!("{} · {} · {}", role_words(reader), reader.agency, accesses.join(", "))
}
