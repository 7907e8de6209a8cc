// SPDX-License-Identifier: Apache-2.0
//! The shell around every page: marking banner, rail, top bar with search and menus, main, foot. And the small parts that pages share.

mod menu;
mod parts;
mod waterfall;

use axum::{
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use maud::{DOCTYPE, Markup, html};

use crate::{assets, desk::Desk, guard::Ticket};

pub(crate) use menu::{initials, role_words};
pub(crate) use parts::{
    banner_of, bars, caret, chips, csrf, empty, entity_link, icon, id_code, instant, kind_badge, kind_mark, kind_symbol, marking_chip,
    number, pager, portion_mark, quoted, severity_mark, stage_chip, stage_class, text_with_records,
};
pub(crate) use waterfall::{bits, score_waterfall, verdict_mark, waterfall};

/// Which entry of the rail is current.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Nav {
    /// The Picture.
    Picture,
    /// Search, and the dossiers it leads to.
    Search,
    /// The network.
    Network,
    /// The identity review queue.
    Review,
    /// Screening.
    Screening,
    /// Sources.
    Sources,
    /// Findings.
    Findings,
    /// Editions.
    Editions,
    /// The audit trail.
    Audit,
    /// None of them.
    Other,
}

/// Title, entry, address, icon and key of the rail's groups.
type Entry = (Nav, &'static str, &'static str, &'static str, &'static str);
const LOOK: [Entry; 4] = [
    (Nav::Picture, "Picture", "/", "picture", "p"),
    (Nav::Search, "Search", "/search", "search", "s"),
    (Nav::Network, "Network", "/network", "network", "n"),
    (Nav::Screening, "Screening", "/screening", "sanction", "c"),
];
const DECIDE: [Entry; 1] = [(Nav::Review, "Identity review", "/review", "review", "r")];
const EVIDENCE: [Entry; 3] = [
    (Nav::Sources, "Sources", "/sources", "source", "o"),
    (Nav::Findings, "Findings", "/findings", "finding", "f"),
    (Nav::Editions, "Editions", "/editions", "edition", "e"),
];
const OVERSIGHT: [Entry; 1] = [(Nav::Audit, "Audit", "/audit", "history", "a")];

/// A whole page for a signed-in reader. `banner` is the highest marking of what the body shows.
pub(crate) fn page(desk: &Desk, title: &str, current: Nav, banner: &str, body: Markup) -> Response {
    // The network fills the window and has no foot.
    let class = if current == Nav::Network { "app app-full" } else { "app" };
    document(title, class, with_rail(desk, current, banner, body))
}

/// A page of one card, without rail: sign-in, and faults before anybody is signed in.
pub(crate) fn lone(title: &str, is_wide: bool, card: Markup) -> Response {
    let body = html! {
        (marking_banner(model::Level::Unclassified.banner()))
        main #main class=[is_wide.then_some("wide")] { p.brand { (icon("linchpin")) span { "Linchpin" } } (card) }
        footer.foot { span { "Linchpin " (env!("CARGO_PKG_VERSION")) } span { "Apache-2.0" } }
    };
    document(title, "lone", body)
}

/// What a fault's page says.
pub(crate) struct FaultPage<'a> {
    /// The status.
    pub(crate) status: StatusCode,
    /// Heading.
    pub(crate) title: &'a str,
    /// What happened.
    pub(crate) text: &'a str,
    /// What the reader can do.
    pub(crate) help: Option<&'a str>,
}

/// The page of a fault, in the reader's own shell when they are signed in. It names nothing of what was asked for.
pub(crate) fn fault(ticket: &Ticket, page: &FaultPage<'_>) -> Response {
    let body = html! {
        div.card.stack {
            h1 { (page.title) }
            p.lede { (quoted(page.text)) }
            @if let Some(help) = page.help { p.muted { (quoted(help)) } }
            div.form-actions { a.btn href="/" { "To the Picture" } a.btn.btn-quiet href="/search" { "Search" } }
            p.error-code { (page.status.as_u16()) " · request " (ticket.id) }
        }
    };
    let response = match ticket.desk.get() {
        Some(desk) => self::page(desk, page.title, Nav::Other, model::Level::Unclassified.banner(), html! { div.form { (body) } }),
        None => lone(page.title, false, body),
    };
    (page.status, response).into_response()
}

fn document(title: &str, body_class: &str, body: Markup) -> Response {
    let markup = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " · Linchpin" }
                script src=(assets::href("theme.js")) {}
                link rel="stylesheet" href=(assets::href("linchpin.css"));
                link rel="stylesheet" href=(assets::href("identity.css"));
                link rel="icon" href=(assets::href("favicon.svg")) type="image/svg+xml";
                script type="module" src=(assets::href("shell.js")) {}
            }
            body class=(body_class) { (body) }
        }
    };
    ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], markup.into_string()).into_response()
}

fn with_rail(desk: &Desk, current: Nav, banner: &str, body: Markup) -> Markup {
    html! {
        a.skip-link href="#main" { "Skip to content" }
        (marking_banner(banner))
        aside.rail aria-label="Sidebar" {
            div.rail-in {
                (brand())
                (nav(desk, current))
                p.rail-foot {
                    @if desk.who.demo { "Demo: users, shipments, payments and seizures are made up; designations are real." br; }
                    button.btn.btn-quiet.btn-s type="button" data-open-help { "Keyboard " kbd { "?" } }
                }
            }
        }
        header.topbar { (topbar(desk, current)) }
        main #main.main tabindex="-1" { (body) }
        @if current != Nav::Network { footer.foot { (foot(desk)) } }
    }
}

fn marking_banner(banner: &str) -> Markup {
    html! { aside.marking-banner data-level=(parts::level_of(banner)) aria-label="Marking of this page" { (banner) } }
}

fn brand() -> Markup {
    html! { a.brand href="/" { (icon("linchpin")) span { "Linchpin" } } }
}

fn foot(desk: &Desk) -> Markup {
    html! {
        span {
            "Edition " a href=(desk.href("/editions")) { code { (desk.view.edition().short()) } }
            @if let Some(seal) = &desk.seal { ", sealed " (instant(seal.sealed_at_us)) }
        }
        span { "Purpose: " (desk.who.purpose.0) }
        span { "Request " (desk.ticket.id) }
    }
}

fn nav(desk: &Desk, current: Nav) -> Markup {
    html! {
        nav.nav aria-label="Main" {
            section { (nav_links(desk, current, &LOOK)) }
            @if desk.allows(access::Act::Judge) { section { h2.nav-title { "Decide" } (nav_links(desk, current, &DECIDE)) } }
            section { h2.nav-title { "Evidence" } (nav_links(desk, current, &EVIDENCE)) }
            @if desk.allows(access::Act::ReadAudit) {
                section { h2.nav-title { "Oversight" } (nav_links(desk, current, &OVERSIGHT)) }
            }
        }
    }
}

fn nav_links(desk: &Desk, current: Nav, entries: &[Entry]) -> Markup {
    html! {
        @for (nav, label, path, symbol, key) in entries {
            a href=(desk.href(path)) data-goto=(key) aria-current=[(*nav == current).then_some("page")] { (icon(symbol)) span { (label) } }
        }
    }
}

fn topbar(desk: &Desk, current: Nav) -> Markup {
    html! {
        (brand())
        form.search-box role="search" action="/search" {
            (icon("search"))
            input type="search" name="q" value=[(!desk.words.is_empty()).then_some(&desk.words)] data-search aria-label="Search names, identifiers, addresses" placeholder="Name, identifier, wallet, address" autocomplete="off" spellcheck="false";
            kbd aria-hidden="true" { "/" }
            @if let Some(edition) = desk.pinned() { input type="hidden" name="edition" value=(edition); }
        }
        div.topbar-end {
            (edition_chip(desk))
            button.btn.btn-quiet.btn-icon.theme-toggle type="button" data-theme-toggle data-icons=(assets::href("icons.svg")) aria-label="Change theme" { (icon("moon")) }
            (menu::reader(desk))
        }
        details.menu.nav-menu { summary.btn.btn-icon aria-label="Menu" { (icon("menu")) } div.menu-panel { (nav(desk, current)) } }
    }
}

fn edition_chip(desk: &Desk) -> Markup {
    let is_old = desk.seal.as_ref().is_some_and(|s| !s.current);
    let (class, symbol) = if is_old { ("edition-chip is-old", "history") } else { ("edition-chip", "edition") };
    html! {
        a class=(class) href=(desk.href("/editions")) title=[is_old.then_some("You are looking at an older edition")] {
            (icon(symbol))
            span { span.edition-word { "edition " } code { (desk.view.edition().short()) } }
            @if let Some(seal) = &desk.seal { span.edition-when { "· sealed " (instant(seal.sealed_at_us)) } }
        }
    }
}
