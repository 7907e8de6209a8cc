// SPDX-License-Identifier: Apache-2.0
//! Brings a publisher's current file: conditional, bounded in size and time, hashed while it streams to disk.
//!
//! The caller names a temporary path and renames it once it has kept the hash; on any error nothing stays there.

use std::{
    error::Error,
    io,
    path::{Path, PathBuf},
    time::Duration,
};

use model::{ObjectId, text::excerpt};
use reqwest::{Client, Response, StatusCode, Url, header, redirect};
use sha2::{Digest, Sha256};
use thiserror::Error;
use tokio::{fs::File, io::AsyncWriteExt};

/// What stops a download. The defaults suit public lists: the largest of them has some hundred megabytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FetchLimits {
    /// Largest body, in bytes.
    pub bytes_max: u64,
    /// Longest wait for a connection.
    pub connect_max: Duration,
    /// Longest silence in the middle of a body.
    pub silence_max: Duration,
    /// Longest time for everything.
    pub total_max: Duration,
    /// Most redirects followed.
    pub redirects_max: usize,
    /// Whether plain `http` is allowed to this very machine (a test server, a local mirror). To any other it never is.
    pub http_on_loopback: bool,
}

impl Default for FetchLimits {
    fn default() -> Self {
        FetchLimits {
            bytes_max: 2 << 30,
            connect_max: Duration::from_secs(15),
            silence_max: Duration::from_secs(60),
            total_max: Duration::from_secs(1_800),
            redirects_max: 5,
            http_on_loopback: false,
        }
    }
}

/// What the publisher said of the copy we have, to be sent back next time. Opaque: kept and repeated as they are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Validators {
    /// `ETag`.
    pub etag: Option<String>,
    /// `Last-Modified`.
    pub last_modified: Option<String>,
}

/// What to bring, and where to.
#[derive(Clone, Copy, Debug)]
pub struct FetchRequest<'a> {
    /// The address in the source's `source.toml`.
    pub url: &'a str,
    /// A path that no one else writes to; it is made anew.
    pub to: &'a Path,
    /// What the publisher said last time, if we still have that copy.
    pub known: Option<&'a Validators>,
    /// When to give up.
    pub limits: FetchLimits,
}

/// What the publisher answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fetched {
    /// Our copy is current; nothing was written.
    Unchanged,
    /// A file now lies whole at [`FetchRequest::to`].
    New(Download),
}

/// A file that was brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Download {
    /// Where it came from in the end, after redirects, without query and sign-in.
    pub url: String,
    /// SHA-256 of the bytes.
    pub object: ObjectId,
    /// Their number.
    pub bytes: u64,
    /// What to send next time.
    pub validators: Validators,
}

/// Why nothing was brought. Addresses are shown without query and sign-in.
#[derive(Debug, Error)]
pub enum FetchError {
    /// Not an address that is fetched.
    #[error("`{url}` is not an address to fetch from: {reason}")]
    Address {
        /// The address.
        url: String,
        /// What is wrong.
        reason: &'static str,
    },
    /// The publisher sends us to an address that is not safe.
    #[error("`{from}` redirects to `{to}`, which is not https")]
    Insecure {
        /// The address asked for.
        from: String,
        /// Where it leads.
        to: String,
    },
    /// The publisher sends us in circles.
    #[error("`{url}` redirects more than {redirects_max} times")]
    Redirects {
        /// The address asked for.
        url: String,
        /// The limit.
        redirects_max: usize,
    },
    /// No connection.
    #[error("`{url}` cannot be reached")]
    Connect {
        /// The address.
        url: String,
        /// Why.
        #[source]
        source: reqwest::Error,
    },
    /// Too slow.
    #[error("`{url}` did not answer in full within {seconds} s, or fell silent")]
    Timeout {
        /// The address.
        url: String,
        /// The limit for everything.
        seconds: u64,
    },
    /// Another answer than the file.
    #[error("`{url}` answered {status}")]
    Status {
        /// The address.
        url: String,
        /// The HTTP status.
        status: u16,
    },
    /// Larger than the limit.
    #[error("`{url}` is larger than {bytes_max} bytes")]
    TooLarge {
        /// The address.
        url: String,
        /// The limit.
        bytes_max: u64,
    },
    /// The connection broke, or the body is not what was announced.
    #[error("the answer of `{url}` broke off")]
    Broken {
        /// The address.
        url: String,
        /// Why.
        #[source]
        source: reqwest::Error,
    },
    /// The disk refused.
    #[error("writing `{path}`")]
    Disk {
        /// Where.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
}

impl FetchError {
    /// What to do about it.
    pub fn help(&self) -> &'static str {
        match self {
            FetchError::Address { .. } => "set `url` in source.toml to the publisher's https address of the file",
            FetchError::Insecure { .. } => {
                "set `url` in source.toml to the publisher's https address; plain http could be altered on the way"
            }
            FetchError::Redirects { .. } => "open the address in a browser and set `url` in source.toml to the one it ends at",
            FetchError::Connect { .. } => {
                "check the network, the proxy (HTTPS_PROXY) and the machine's certificates, or bring the file by hand and use `linchpin ingest`"
            }
            FetchError::Timeout { .. } | FetchError::Broken { .. } => {
                "try again later; if it keeps failing, bring the file by hand and use `linchpin ingest`"
            }
            FetchError::Status { status: 401 | 403, .. } => {
                "the publisher asks for sign-in or bars this machine: bring the file by hand and use `linchpin ingest`"
            }
            FetchError::Status { status: 404 | 410, .. } => "the file has moved: look it up at the publisher and set `url` in source.toml",
            FetchError::Status { .. } => "try again later; if it keeps failing, look the file up at the publisher",
            FetchError::TooLarge { .. } => {
                "check that `url` in source.toml names the list and not an archive; raise the limit if the list has grown"
            }
            FetchError::Disk { .. } => "check that the node's folder can be written and has room",
        }
    }
}

/// Brings the file, unless our copy is current.
///
/// # Errors
/// See [`FetchError`]; nothing stays at [`FetchRequest::to`] then.
pub async fn fetch(request: &FetchRequest<'_>) -> Result<Fetched, FetchError> {
    let url = address(request)?;
    let response = ask(request, url).await?;
    if response.status() == StatusCode::NOT_MODIFIED && request.known.is_some() {
        return Ok(Fetched::Unchanged);
    }
    if response.status() != StatusCode::OK {
        return Err(FetchError::Status { url: shown(request.url), status: response.status().as_u16() });
    }
    let written = write(request, response).await;
    if written.is_err() {
        // Half a file must not lie there; that it cannot be removed matters less than why it is half.
        let _ = tokio::fs::remove_file(request.to).await;
    }
    written.map(Fetched::New)
}

fn address(request: &FetchRequest<'_>) -> Result<Url, FetchError> {
    let bad = |reason| FetchError::Address { url: shown(request.url), reason };
    let url = Url::parse(request.url).map_err(|_| bad("it is no URL"))?;
    match url.scheme() {
        "https" => Ok(url),
        "http" if request.limits.http_on_loopback && is_loopback(&url) => Ok(url),
        "http" => Err(bad("plain http could be altered on the way")),
        _ => Err(bad("only https is fetched")),
    }
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// Why a redirect was not followed; travels through the HTTP client's own error.
#[derive(Debug, Error)]
enum Halt {
    #[error("too many redirects")]
    TooMany,
    #[error("redirect to an unsafe address")]
    Insecure(String),
}

async fn ask(request: &FetchRequest<'_>, url: Url) -> Result<Response, FetchError> {
    let limits = request.limits;
    let follow = redirect::Policy::custom(move |attempt| {
        let next = attempt.url();
        let is_safe = next.scheme() == "https" || (next.scheme() == "http" && limits.http_on_loopback && is_loopback(next));
        if !is_safe {
            let next = shown(next.as_str());
            return attempt.error(Halt::Insecure(next));
        }
        if attempt.previous().len() > limits.redirects_max { attempt.error(Halt::TooMany) } else { attempt.follow() }
    });
    let mut builder = Client::builder()
        .user_agent(concat!("linchpin/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(limits.connect_max)
        .read_timeout(limits.silence_max)
        .timeout(limits.total_max)
        .redirect(follow);
    if is_loopback(&url) {
        builder = builder.no_proxy();
    }
    let client = builder.build().map_err(|e| failed(request, e))?;

    let mut asked = client.get(url);
    if let Some(known) = request.known {
        for (name, value) in [(header::IF_NONE_MATCH, &known.etag), (header::IF_MODIFIED_SINCE, &known.last_modified)] {
            if let Some(value) = value {
                asked = asked.header(name, value);
            }
        }
    }
    asked.send().await.map_err(|e| failed(request, e))
}

async fn write(request: &FetchRequest<'_>, mut response: Response) -> Result<Download, FetchError> {
    let too_large = || FetchError::TooLarge { url: shown(request.url), bytes_max: request.limits.bytes_max };
    let disk = |source| FetchError::Disk { path: request.to.to_owned(), source };
    if response.content_length().is_some_and(|bytes| bytes > request.limits.bytes_max) {
        return Err(too_large());
    }
    let mut file = File::create(request.to).await.map_err(disk)?;
    let mut hasher = Sha256::new();
    let mut bytes = 0;
    while let Some(chunk) = response.chunk().await.map_err(|e| failed(request, e))? {
        bytes += chunk.len() as u64;
        if bytes > request.limits.bytes_max {
            return Err(too_large());
        }
        hasher.update(&chunk);
        file.write_all(&chunk).await.map_err(disk)?;
    }
    file.sync_all().await.map_err(disk)?;
    let said = |name| response.headers().get(name)?.to_str().ok().map(str::to_owned);
    let validators = Validators { etag: said(header::ETAG), last_modified: said(header::LAST_MODIFIED) };
    Ok(Download { url: shown(response.url().as_str()), object: ObjectId(hasher.finalize().into()), bytes, validators })
}

fn failed(request: &FetchRequest<'_>, source: reqwest::Error) -> FetchError {
    let url = shown(request.url);
    // The client's own message repeats the address in full.
    let source = source.without_url();
    let mut cause: Option<&(dyn Error + 'static)> = Some(&source);
    while let Some(error) = cause {
        match error.downcast_ref() {
            Some(Halt::TooMany) => return FetchError::Redirects { url, redirects_max: request.limits.redirects_max },
            Some(Halt::Insecure(to)) => return FetchError::Insecure { from: url, to: to.clone() },
            None => cause = error.source(),
        }
    }
    if source.is_timeout() {
        FetchError::Timeout { url, seconds: request.limits.total_max.as_secs() }
    } else if source.is_connect() || source.is_builder() {
        FetchError::Connect { url, source }
    } else {
        FetchError::Broken { url, source }
    }
}

/// An address as messages show it: what stands in the query or before the host may be a secret.
fn shown(url: &str) -> String {
    let Ok(mut parsed) = Url::parse(url) else {
        let plain = url.split(['?', '#']).next().unwrap_or_default();
        return excerpt(plain.rsplit('@').next().unwrap_or_default());
    };
    parsed.set_query(None);
    parsed.set_fragment(None);
    // Addresses that cannot have a sign-in have none to hide.
    let _ = parsed.set_username("").and_then(|()| parsed.set_password(None));
    excerpt(parsed.as_str())
}
