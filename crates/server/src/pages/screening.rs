// SPDX-License-Identifier: Apache-2.0
//! Screening for people: paste names or send a file, choose against what, watch, look at the hits with their reasons, say what
//! they are, carry them off.

mod results;

use std::time::Duration;

use app::{ALL_DATASETS, Dataset, PARTIES_MAX, Party, Run, RunOptions, RunPlace, cleared_csv, parties_in_file, parties_in_text};
use axum::{
    Json, Router,
    body::Bytes,
    extract::{DefaultBodyLimit, FromRequest, FromRequestParts, Path, RawQuery, Request, State as Shared},
    http::{StatusCode, header},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use maud::{Markup, html};
use model::HitVerdict;
use rand_core::{OsRng, RngCore};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep, timeout};

use crate::{
    State, ask, assets,
    desk::{Desk, Session},
    error::Fault,
    form::{Posted, carries_token},
    multipart::{self, Part},
    shell::{self, Nav, csrf, icon, instant, marking_chip, number},
};

/// Body of the form, its file included.
const BODY_BYTES_MAX: usize = 4 << 20;
/// How long the form may take to arrive.
const BODY_TIME: Duration = Duration::from_secs(60);
/// A screening that ends within this time shows no progress.
const AT_ONCE: Duration = Duration::from_secs(1);
const LOOK_EVERY: Duration = Duration::from_millis(20);
/// Scores of an alert, and scores told at all, where the reader does not say.
const THRESHOLD: f64 = 0.7;
const CUTOFF: f64 = 0.6;

/// This page's routes.
pub(crate) fn routes() -> Router<State> {
    Router::new()
        .route("/screening", get(form).post(begin).layer(DefaultBodyLimit::max(BODY_BYTES_MAX)))
        .route("/screening/cleared.csv", get(clearances))
        .route("/screening/run/{id}", get(show))
        .route("/screening/run/{id}/progress", get(progress))
        .route("/screening/run/{id}/verdict", post(verdict))
        .route("/screening/run/{id}/export/{format}", get(export))
}

async fn form(desk: Desk) -> Result<Response, Fault> {
    let datasets = desk.hall.datasets(&desk.who.reader, &desk.who.purpose).await?;
    let body = html! {
        header.page-head {
            div {
                h1 { "Screening" }
                p.lede { "Hold parties against a list, or against what this node knows, as you see it. Each hit says why." }
            }
            @if desk.allows(access::Act::Export) {
                div.page-actions { a.btn href="/screening/cleared.csv" { (icon("download")) "Cleared pairs" } }
            }
        }
        div.grid {
            div.w8 { (ask_form(&desk, &datasets)) }
            div.w4.stack { (known(&datasets)) (help()) }
        }
    };
    let banner = shell::banner_of(datasets.iter().map(|d| d.marking.as_str()).filter(|m| !m.is_empty()));
    Ok(shell::page(&desk, "Screening", Nav::Screening, &banner, body))
}

fn ask_form(desk: &Desk, datasets: &[Dataset]) -> Markup {
    html! {
        section.panel {
            header.panel-head { h2 { "Whom" } span.panel-note { "up to " (number(PARTIES_MAX)) " parties" } }
            div.panel-body {
                form.form.form-wide method="post" action="/screening" enctype="multipart/form-data" data-busy="Screening. The hits come with the next page." {
                    (csrf(desk))
                    div.field {
                        label for="names" { "Names" }
                        textarea #names name="names" rows="8" maxlength="1000000" spellcheck="false" aria-describedby="names-help" placeholder="One a line" {}
                        p.field-help #names-help { "One a line; or a table whose first line has headers such as name, birth_date, country." }
                    }
                    div.field {
                        label for="file" { "or a file" }
                        input #file type="file" name="file" aria-describedby="file-help";
                        p.field-help #file-help { "CSV, JSON, FollowTheMoney or a published list, plain, gzip or zstd, up to 4 MB. It is read and not kept." }
                    }
                    div.field {
                        label for="dataset" { "Against" }
                        select #dataset name="dataset" {
                            @for d in datasets { option value=(d.name) { (d.title) } }
                            @if datasets.len() > 1 { option value=(ALL_DATASETS) { "All of these" } }
                        }
                    }
                    div.field-row {
                        (score_field("threshold", "Alert from", THRESHOLD))
                        (score_field("cutoff", "Show from", CUTOFF))
                    }
                    div.form-actions { button.btn.btn-primary { (icon("search")) "Screen" } }
                }
            }
        }
    }
}

fn score_field(name: &str, label: &str, usual: f64) -> Markup {
    html! {
        div.field {
            label for=(name) { (label) }
            input id=(name) type="number" name=(name) min="0" max="1" step="0.01" value=(usual) inputmode="decimal";
        }
    }
}

fn known(datasets: &[Dataset]) -> Markup {
    html! {
        section.panel {
            header.panel-head { h2 { "What you may ask" } span.panel-note { (datasets.len()) } }
            ul.list {
                @for d in datasets {
                    li {
                        b { (d.title) } " " code { (d.name) } " "
                        @if !d.marking.is_empty() { (marking_chip(&d.marking)) }
                        @if let (Some(n), Some(at)) = (d.entities, d.held_at_us) {
                            p.field-help { (number(n)) " entities, since " (instant(at)) }
                        }
                    }
                }
            }
        }
    }
}

fn help() -> Markup {
    html! {
        section.panel {
            header.panel-head { h2 { "How scores come about" } }
            div.panel-body.stack {
                p { "Names come first: words in any order, other scripts, slips, short forms. 1 is the same, 0.7 and above an alert." }
                p { "Dates, countries and identifiers raise what agrees and lower what contradicts. What is missing changes nothing." }
                p.muted { "Nationality, citizenship and place of birth are not read." }
            }
        }
    }
}

/// Reads the form, begins the screening and shows it. Nothing is read of a form without the session's token.
async fn begin(Shared(state): Shared<State>, request: Request) -> Result<Response, Response> {
    let (mut parts, body) = request.into_parts();
    let session = Session::from_request_parts(&mut parts, &state).await.map_err(IntoResponse::into_response)?;
    let content_type = parts.headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned();
    let bytes = match timeout(BODY_TIME, Bytes::from_request(Request::from_parts(parts, body), &state)).await {
        Ok(Ok(bytes)) => bytes,
        Ok(Err(rejection)) => return Err(rejection.into_response()),
        Err(_) => return Err(StatusCode::REQUEST_TIMEOUT.into_response()),
    };
    let sent = multipart::read(&content_type, &bytes).ok_or_else(|| Fault::Usage("the form cannot be read".to_owned()).into_response())?;
    drop(bytes);
    started(&session, sent).await.map_err(IntoResponse::into_response)
}

async fn started(session: &Session, sent: Vec<Part>) -> Result<Response, Fault> {
    let text =
        |name: &str| sent.iter().find(|p| p.name == name).map(|p| String::from_utf8_lossy(&p.bytes).into_owned()).unwrap_or_default();
    if !carries_token(&text("csrf"), &session.who.csrf) {
        return Err(Fault::NoToken);
    }
    let options =
        RunOptions { dataset: text("dataset"), threshold: score(&text("threshold"), THRESHOLD)?, cutoff: score(&text("cutoff"), CUTOFF)? };
    let names = text("names");
    let parties = tokio::task::spawn_blocking(move || parties(&names, sent)).await.map_err(|_| Fault::Lost)??;
    let (reader, purpose) = (&session.who.reader, &session.who.purpose);
    let run = session.hall.begin_run(random_id(), reader, purpose, options, parties).await?;
    let began = Instant::now();
    while run.answers().is_none() && began.elapsed() < AT_ONCE {
        sleep(LOOK_EVERY).await;
    }
    Ok(Redirect::to(&format!("/screening/run/{}", run.id)).into_response())
}

/// Those of the file, after those that were pasted.
fn parties(names: &str, sent: Vec<Part>) -> Result<Vec<Party>, Fault> {
    let mut parties = parties_in_text(names, PARTIES_MAX)?;
    if let Some(file) = sent.into_iter().find(|p| p.name == "file" && !p.bytes.is_empty()) {
        let name = file.file.filter(|n| !n.is_empty()).unwrap_or_else(|| "the file".to_owned());
        parties.extend(parties_in_file(&name, file.bytes, PARTIES_MAX)?);
    }
    Ok(parties)
}

fn score(text: &str, usual: f64) -> Result<f64, Fault> {
    let read = if text.trim().is_empty() { Some(usual) } else { text.trim().parse().ok() };
    read.filter(|s| (0.0..=1.0).contains(s)).ok_or_else(|| Fault::Usage("a score is a number from 0 to 1".to_owned()))
}

fn random_id() -> String {
    let mut bytes = [0_u8; 16];
    OsRng.fill_bytes(&mut bytes);
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

async fn show(desk: Desk, Path(id): Path<String>, RawQuery(query): RawQuery) -> Result<Response, Fault> {
    let run = desk.hall.run(&desk.who.reader, &desk.who.purpose, &id).await?;
    match run.answers() {
        None => Ok(shell::page(&desk, "Screening", Nav::Screening, model::Level::Unclassified.banner(), waiting(&run))),
        Some(Err(why)) => Err(Fault::Usage(why)),
        Some(Ok(answers)) => results::page(&desk, &run, &answers, ask::offset(query.as_deref())?, query.as_deref()).await,
    }
}

/// Progress as far as it has come; the script looks again by itself, the link does without it.
fn waiting(run: &Run) -> Markup {
    let here = format!("/screening/run/{}", run.id);
    html! {
        header.page-head { div { h1 { "Screening" } p.lede { "This page shows the hits when it is done. You may leave it and come back." } } }
        section.panel data-progress=(format!("{here}/progress")) {
            div.panel-body {
                div.progress-label #progress-label { span { "Parties screened" } span data-progress-text { (number(run.done())) " of " (number(run.total)) } }
                progress.progress value=(run.done()) max=(run.total) aria-labelledby="progress-label" {}
                p.js-hide { a.btn href=(here) { "Look again" } }
            }
        }
        script type="module" src=(assets::href("screening.js")) {}
    }
}

async fn progress(session: Session, Path(id): Path<String>) -> Result<Json<Value>, Fault> {
    let run = session.hall.run(&session.who.reader, &session.who.purpose, &id).await?;
    Ok(Json(json!({ "done": run.done(), "total": run.total, "ended": run.answers().is_some() })))
}

async fn verdict(path: Path<String>, Posted { session, fields }: Posted) -> Result<Redirect, Fault> {
    let Path(id) = path;
    let (reader, purpose) = (&session.who.reader, &session.who.purpose);
    let run = session.hall.run(reader, purpose, &id).await?;
    let number = |name: &str| fields.get(name).parse::<usize>().map_err(|_| app::NotFound);
    let place = RunPlace { party: number("party")?, hit: number("hit")? };
    let verdict = HitVerdict::parse(fields.get("verdict"))
        .ok_or_else(|| Fault::Usage("a verdict is one of true-match, cleared, unsure or withdrawn".to_owned()))?;
    session.hall.adjudicate_run(reader, purpose, &run, place, verdict, fields.get("reason")).await?;
    let (offset, show) = (number("offset").unwrap_or(0), if fields.get("show") == "all" { "&show=all" } else { "" });
    Ok(Redirect::to(&format!("/screening/run/{id}?offset={offset}{show}#hit-{}-{}", place.party, place.hit)))
}

async fn export(session: Session, Path((id, format)): Path<(String, String)>) -> Result<Response, Fault> {
    let (reader, purpose) = (&session.who.reader, &session.who.purpose);
    let run = session.hall.run(reader, purpose, &id).await?;
    let file = session.hall.export_run(reader, purpose, &run, &format).await?;
    Ok(attachment(file.media_type, &file.name, file.bytes))
}

/// The pairs that people cleared, as the file that `linchpin screen --cleared` reads.
async fn clearances(session: Session) -> Result<Response, Fault> {
    let said = session.hall.adjudications(&session.who.reader, &session.who.purpose).await?;
    Ok(attachment("text/csv; charset=utf-8", "cleared.csv", cleared_csv(&said).into_bytes()))
}

fn attachment(media_type: &str, name: &str, bytes: Vec<u8>) -> Response {
    let headers =
        [(header::CONTENT_TYPE, media_type.to_owned()), (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\""))];
    (headers, bytes).into_response()
}
