// SPDX-License-Identifier: Apache-2.0
//! My account and scope: who I am here, what I may see of this edition, what I may do, and which policy says so.

use access::Act;
use axum::{Router, response::Response, routing::get};
use maud::{Markup, html};

use crate::{
    State,
    desk::Desk,
    error::Fault,
    shell::{self, Nav, icon, marking_chip, role_words},
};

/// This page's routes.
pub(crate) fn routes() -> Router<State> {
    Router::new().route("/me", get(show))
}

async fn show(desk: Desk) -> Result<Response, Fault> {
    let body = html! {
        header.page-head { div { h1 { "My account and scope" } p.lede { "What you may see and do here, and which policy says so. Another purpose may open or close doors." } } }
        div.grid {
            div.w4.stack { (account(&desk)) (sees(&desk)) }
            div.w8 { (acts(&desk)) }
        }
    };
    let banner = shell::banner_of(desk.view.rows().audience().markings());
    Ok(shell::page(&desk, "My account and scope", Nav::Other, &banner, body))
}

fn account(desk: &Desk) -> Markup {
    let reader = &desk.who.reader;
    let categories: Vec<&str> = reader.categories.iter().map(String::as_str).collect();
    html! {
        section.panel {
            header.panel-head { h2 { "Account" } }
            div.panel-body {
                dl.facts {
                    dt { "Name" } dd { (reader.name) }
                    dt { "User" } dd { code { (reader.user) } }
                    dt { "Agency" } dd { (reader.agency) }
                    dt { "Roles" } dd { (role_words(reader)) }
                    dt { "Clearance" } dd { (reader.clearance) }
                    dt { "Accesses" } dd { @if categories.is_empty() { "none" } @else { (categories.join(", ")) } }
                    dt { "Purpose" } dd { (desk.who.purpose.0) }
                    dt { "Purposes open to you" } dd { (desk.purposes.iter().map(|p| p.0.as_str()).collect::<Vec<_>>().join(", ")) }
                }
            }
        }
    }
}

fn sees(desk: &Desk) -> Markup {
    let markings: Vec<&str> = desk.view.rows().audience().markings().collect();
    html! {
        section.panel {
            header.panel-head { h2 { "Markings you see in this edition" } span.panel-note { (markings.len()) } }
            ul.list {
                @for marking in &markings {
                    li { (marking_chip(marking)) " " a.plain-link href=(desk.to("/search", &[("marking", marking)])) { (marking) } }
                }
            }
        }
    }
}

fn acts(desk: &Desk) -> Markup {
    let answers = Act::ALL.map(|act| (act, desk.hall.policy().may(&desk.who.reader, &desk.who.purpose, act)));
    html! {
        section.panel {
            header.panel-head { h2 { "What you may do" } }
            div.table-scroll tabindex="0" role="group" aria-label="Table: What you may do" {
                table.table.table-stack {
                    thead { tr { th scope="col" { "Act" } th scope="col" { "Answer" } th scope="col" { "Why" } th scope="col" { "Policy" } } }
                    tbody {
                        @for (act, answer) in &answers {
                            @let (allowed, reason, policy) = match answer {
                                Ok(permit) => (true, &permit.reason, &permit.policy),
                                Err(refusal) => (false, &refusal.reason, &refusal.policy),
                            };
                            tr {
                                td data-label="Act" { (act.as_str().replace('-', " ")) }
                                td data-label="Answer" { @if allowed { span.chip.chip-good { (icon("check")) "yes" } } @else { span.chip { (icon("close")) "no" } } }
                                td.wrap data-label="Why" { (reason) }
                                td data-label="Policy" { code { (policy) } }
                            }
                        }
                    }
                }
            }
        }
    }
}
