// SPDX-License-Identifier: Apache-2.0
//! The reader's menu: purposes, the demo's made-up users, help, sign-out.

use maud::{Markup, html};
use model::Reader;

use super::parts::{caret, csrf, icon};
use crate::desk::Desk;

/// Two letters for the round mark beside a name.
pub(crate) fn initials(name: &str) -> String {
    name.split_whitespace().filter_map(|word| word.chars().next()).take(2).collect()
}

/// A role as people say it: `privacy-officer` is "privacy officer".
pub(crate) fn role_words(reader: &Reader) -> String {
    reader.roles.iter().map(|r| r.replace('-', " ")).collect::<Vec<_>>().join(", ")
}

/// The menu of the signed-in reader.
pub(crate) fn reader(desk: &Desk) -> Markup {
    let who = &desk.who.reader;
    html! {
        details.menu {
            summary {
                span.avatar aria-hidden="true" { (initials(&who.name)) }
                span.menu-name { (who.name) small { (who.agency) " · " (desk.who.purpose.0) } }
                (caret())
            }
            div.menu-panel {
                @if desk.purposes.len() > 1 { (purposes(desk)) hr; }
                @if !desk.personas.is_empty() { (personas(desk)) hr; }
                a href="/me" { (icon("user")) "My account and scope" }
                form method="post" action="/sign-out" data-no-busy { (csrf(desk)) button { (icon("sign-out")) "Sign out" } }
            }
        }
    }
}

fn purposes(desk: &Desk) -> Markup {
    html! {
        h3 { "Purpose of this session" }
        form method="post" action="/purpose" data-no-busy {
            (csrf(desk))
            @for purpose in &desk.purposes {
                button name="purpose" value=(purpose.0) aria-current=[(*purpose == desk.who.purpose).then_some("true")] { (purpose.0) }
            }
        }
    }
}

fn personas(desk: &Desk) -> Markup {
    html! {
        h3 { "Made-up users of this demo" }
        form method="post" action="/persona" data-no-busy {
            (csrf(desk))
            @for user in &desk.personas {
                @let is_current = user.reader.user == desk.who.reader.user;
                button name="user" value=(user.reader.user) aria-current=[is_current.then_some("true")] {
                    span.avatar aria-hidden="true" { (initials(&user.reader.name)) }
                    span.menu-name { (user.reader.name) small { (role_words(&user.reader)) } }
                }
            }
        }
    }
}
