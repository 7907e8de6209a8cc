// SPDX-License-Identifier: Apache-2.0
//! Pages and the JSON API, on axum. Every handler but a few named ones takes a [`desk::Desk`]: a signed-in reader, a purpose, and
//! the view of an edition that policy gives them; what a handler answers comes from the hall through that view alone.

mod ask;
mod assets;
mod desk;
mod draw;
mod error;
mod form;
mod guard;
mod listen;
mod multipart;
mod pages;
mod rows;
mod shell;

use std::{future::Future, io, sync::Arc};

use app::Hall;
use axum::Router;
use tokio::net::TcpListener;

/// What every handler shares.
pub(crate) type State = Arc<Hall>;

/// All pages, the API and the assets, behind the guard that sets headers, names requests and renders faults.
pub fn router(hall: Arc<Hall>) -> Router {
    let routes = pages::routes().merge(assets::routes()).with_state(Arc::clone(&hall));
    guard::around(routes, hall)
}

/// Serves until `shutdown` completes, then lets running requests end.
///
/// # Errors
/// When the listener fails.
pub async fn serve(hall: Arc<Hall>, listener: TcpListener, shutdown: impl Future<Output = ()> + Send + 'static) -> io::Result<()> {
    listen::listen(router(hall), listener, listen::HEAD_TIME, shutdown).await
}
