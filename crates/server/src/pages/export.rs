// SPDX-License-Identifier: Apache-2.0
//! Exports: what the network page shows, as a file.

use app::ExportFormat;
use axum::{
    Router,
    extract::{Path, RawQuery},
    http::header,
    response::{IntoResponse, Response},
    routing::get,
};

use crate::{State, ask, desk::Desk, error::Fault};

/// This page's routes.
pub(crate) fn routes() -> Router<State> {
    Router::new().route("/export/{format}", get(export))
}

/// Policy is asked, and the export written to the audit trail, by the hall.
async fn export(desk: Desk, Path(format): Path<String>, RawQuery(query): RawQuery) -> Result<Response, Fault> {
    let format = ExportFormat::parse(&format).ok_or(app::NotFound)?;
    let filter = ask::network_filter(query.as_deref())?;
    let file = desk.hall.export(&desk.who.reader, &desk.who.purpose, &desk.view, &filter, format).await?;
    let headers = [
        (header::CONTENT_TYPE, file.media_type.to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{}\"", file.name)),
    ];
    Ok((headers, file.bytes).into_response())
}
