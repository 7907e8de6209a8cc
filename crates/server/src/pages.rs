// SPDX-License-Identifier: Apache-2.0
//! One line per page; path, query, handler and view live together in its file.

use axum::Router;

use crate::{State, desk::Desk, error::Fault};

mod api;
mod audit;
mod cluster;
mod editions;
mod entity;
mod export;
mod findings;
mod judge;
mod link;
pub(crate) mod matching;
mod me;
mod network;
mod picture;
mod record;
mod review;
mod screening;
mod search;
mod session;
mod sources;

/// Every page's routes.
pub(crate) fn routes() -> Router<State> {
    let pages = [
        api::routes(),
        audit::routes(),
        cluster::routes(),
        editions::routes(),
        entity::routes(),
        export::routes(),
        findings::routes(),
        judge::routes(),
        link::routes(),
        matching::routes(),
        me::routes(),
        network::routes(),
        picture::routes(),
        record::routes(),
        review::routes(),
        screening::routes(),
        search::routes(),
        session::routes(),
        sources::routes(),
    ];
    pages.into_iter().fold(Router::new(), Router::merge).fallback(nothing_here)
}

/// An address that is none looks like a name that is not yours to see, to a reader and to nobody alike.
async fn nothing_here(_: Desk) -> Fault {
    app::NotFound.into()
}
