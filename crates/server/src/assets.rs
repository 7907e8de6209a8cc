// SPDX-License-Identifier: Apache-2.0
//! Style, scripts, icons and map, embedded; addresses carry the hash of their content, so that browsers keep them for good.

use std::{collections::BTreeMap, sync::LazyLock};

use axum::{
    Router,
    extract::{Path, RawQuery},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use model::ContentHasher;

use crate::{State, desk::query_value};

struct Asset {
    media_type: &'static str,
    bytes: &'static [u8],
    hash: String,
}

const CSS: &str = "text/css; charset=utf-8";
const JS: &str = "text/javascript; charset=utf-8";
const SVG: &str = "image/svg+xml";

/// Adding an asset adds a line here.
macro_rules! files {
    ($($path:literal $media:expr;)*) => { [$(($path, $media, include_bytes!(concat!("../assets/", $path)).as_slice())),*] };
}

static ASSETS: LazyLock<BTreeMap<&'static str, Asset>> = LazyLock::new(|| {
    let all = files! {
        "charts.js" JS;
        "favicon.svg" SVG;
        "icons.svg" SVG;
        "identity.css" CSS;
        "linchpin.css" CSS;
        "map.js" JS;
        "network.js" JS;
        "review.js" JS;
        "screening.js" JS;
        "shell.js" JS;
        "theme.js" JS;
        "vendor/graphology-0.26.0/graphology.umd.min.js" JS;
        "vendor/sigma-3.0.3/sigma.bundle.js" JS;
        "world.svg" SVG;
    };
    all.into_iter().map(|(path, media_type, bytes)| (path, Asset { media_type, bytes, hash: hash(bytes) })).collect()
});

fn hash(bytes: &[u8]) -> String {
    ContentHasher::new("asset/1").part(bytes).finish16().iter().map(|b| format!("{b:02x}")).collect()
}

/// The address of an asset, with the hash of its content.
pub(crate) fn href(path: &str) -> String {
    match ASSETS.get(path) {
        Some(asset) => format!("/assets/{path}?v={}", asset.hash),
        None => format!("/assets/{path}"),
    }
}

/// The assets' route.
pub(crate) fn routes() -> Router<State> {
    Router::new().route("/assets/{*path}", get(asset))
}

/// A named version may be kept for good; without a version the browser asks again each time.
async fn asset(Path(path): Path<String>, RawQuery(query): RawQuery, headers: HeaderMap) -> Response {
    let Some(asset) = ASSETS.get(path.as_str()) else { return StatusCode::NOT_FOUND.into_response() };
    let etag = format!("\"{}\"", asset.hash);
    let is_this_version = query_value(query.as_deref(), "v").is_some_and(|v| v == asset.hash);
    let keep = if is_this_version { "public, max-age=31536000, immutable" } else { "no-cache" };
    let known = headers.get(header::IF_NONE_MATCH).and_then(|v| v.to_str().ok()).is_some_and(|v| v.split(',').any(|t| t.trim() == etag));
    let mut response = if known { StatusCode::NOT_MODIFIED.into_response() } else { asset.bytes.into_response() };
    let out = response.headers_mut();
    out.insert(header::CONTENT_TYPE, HeaderValue::from_static(asset.media_type));
    out.insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
    if let Ok(etag) = HeaderValue::from_str(&etag) {
        out.insert(header::ETAG, etag);
    }
    response
}
