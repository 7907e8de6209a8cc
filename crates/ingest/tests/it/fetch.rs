// SPDX-License-Identifier: Apache-2.0
//! Fetching, against a small server on this machine that answers by script.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use linchpin_ingest::fetch::{FetchError, FetchLimits, FetchRequest, Fetched, Validators, fetch};
use model::ObjectId;
use sha2::{Digest, Sha256};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

/// What the server does with a connection, once the request has been read.
#[derive(Clone)]
enum Answer {
    /// Sends these bytes and closes.
    Bytes(Vec<u8>),
    /// Sends the first part, and the second only after this pause.
    Slow(Vec<u8>, Duration, Vec<u8>),
}

impl From<&str> for Answer {
    fn from(text: &str) -> Self {
        Answer::Bytes(text.as_bytes().to_vec())
    }
}

struct Server {
    url: String,
    asked: Arc<Mutex<Vec<String>>>,
}

/// Serves the answers in turn, the last one for ever.
async fn serve(answers: Vec<Answer>) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/list.csv?token=secret", listener.local_addr().unwrap());
    let asked = Arc::new(Mutex::new(Vec::new()));
    let heard = asked.clone();
    tokio::spawn(async move {
        for turn in 0.. {
            let Ok((mut stream, _)) = listener.accept().await else { return };
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                let mut byte = [0];
                if stream.read(&mut byte).await.unwrap_or(0) == 0 {
                    break;
                }
                head.push(byte[0]);
            }
            heard.lock().unwrap().push(String::from_utf8(head).unwrap());
            match answers[turn.min(answers.len() - 1)].clone() {
                Answer::Bytes(bytes) => drop(stream.write_all(&bytes).await),
                Answer::Slow(first, pause, second) => {
                    drop(stream.write_all(&first).await);
                    tokio::time::sleep(pause).await;
                    drop(stream.write_all(&second).await);
                }
            }
            drop(stream.shutdown().await);
        }
    });
    Server { url, asked }
}

const LIMITS: FetchLimits = FetchLimits {
    bytes_max: 1_000_000,
    connect_max: Duration::from_secs(5),
    silence_max: Duration::from_secs(5),
    total_max: Duration::from_secs(20),
    redirects_max: 3,
    http_on_loopback: true,
};

struct Outcome {
    result: Result<Fetched, FetchError>,
    file: Option<Vec<u8>>,
}

async fn bring(url: &str, known: Option<&Validators>, limits: FetchLimits) -> Outcome {
    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().join("list.part");
    let result = fetch(&FetchRequest { url, to: &to, known, limits }).await;
    Outcome { result, file: std::fs::read(to).ok() }
}

/// The error of a server that answers so; nothing may be left behind, and the address's query is never shown.
async fn refused(answers: Vec<Answer>, limits: FetchLimits) -> FetchError {
    let server = serve(answers).await;
    let outcome = bring(&server.url, None, limits).await;
    assert_eq!(outcome.file, None);
    let error = outcome.result.unwrap_err();
    let shown = format!("{error} {error:?}");
    assert!(!shown.contains("secret"), "{shown}");
    assert!(!error.help().is_empty());
    error
}

fn ok(headers: &str, body: &[u8]) -> Vec<u8> {
    let mut bytes = format!("HTTP/1.1 200 OK\r\nConnection: close\r\n{headers}\r\n").into_bytes();
    bytes.extend_from_slice(body);
    bytes
}

#[tokio::test]
async fn a_file_is_brought_hashed_and_described() {
    let server =
        serve(vec![Answer::Bytes(ok("Content-Length: 5\r\nETag: \"v1\"\r\nLast-Modified: Sat, 21 Nov 2026 10:00:00 GMT\r\n", b"hello"))])
            .await;
    let outcome = bring(&server.url, None, LIMITS).await;
    let Fetched::New(download) = outcome.result.unwrap() else { panic!("not new") };
    assert_eq!(outcome.file.as_deref(), Some(b"hello".as_slice()));
    assert_eq!(download.object, ObjectId(Sha256::digest(b"hello").into()));
    assert_eq!((download.bytes, download.validators.etag.as_deref()), (5, Some("\"v1\"")));
    assert_eq!(download.url, server.url.split('?').next().unwrap());
    let asked = server.asked.lock().unwrap().join("\n").to_lowercase();
    assert!(asked.starts_with("get /list.csv?token=secret http/1.1") && asked.contains("user-agent: linchpin/") && !asked.contains("if-"));
}

#[tokio::test]
async fn a_current_copy_is_not_brought_again() {
    let known = Validators { etag: Some("\"v1\"".into()), last_modified: Some("Sat, 21 Nov 2026 10:00:00 GMT".into()) };
    let server = serve(vec!["HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n".into()]).await;
    let outcome = bring(&server.url, Some(&known), LIMITS).await;
    assert_eq!((outcome.result.unwrap(), outcome.file), (Fetched::Unchanged, None));
    let asked = server.asked.lock().unwrap().join("\n").to_lowercase();
    assert!(asked.contains("if-none-match: \"v1\"") && asked.contains("if-modified-since: sat, 21 nov 2026 10:00:00 gmt"), "{asked}");

    // "Not modified" makes no sense to somebody who has nothing.
    let error = refused(vec!["HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n".into()], LIMITS).await;
    assert!(matches!(error, FetchError::Status { status: 304, .. }));
}

#[tokio::test]
async fn chunks_without_a_length_are_counted() {
    let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n";
    let server = serve(vec![chunked.into()]).await;
    let outcome = bring(&server.url, None, LIMITS).await;
    assert!(matches!(outcome.result.unwrap(), Fetched::New(d) if d.bytes == 11));
    assert_eq!(outcome.file.as_deref(), Some(b"hello world".as_slice()));

    let error = refused(vec![chunked.into()], FetchLimits { bytes_max: 10, ..LIMITS }).await;
    assert!(matches!(error, FetchError::TooLarge { bytes_max: 10, .. }));
    let endless = Answer::Bytes(ok("", &vec![b'x'; 3_000_000]));
    assert!(matches!(refused(vec![endless], LIMITS).await, FetchError::TooLarge { .. }));
}

#[tokio::test]
async fn an_announced_giant_is_refused_before_it_is_read() {
    let error = refused(vec![Answer::Bytes(ok("Content-Length: 99999999999\r\n", b""))], LIMITS).await;
    assert!(matches!(error, FetchError::TooLarge { .. }));
}

#[tokio::test]
async fn a_body_that_stops_or_breaks_is_refused() {
    let stops = Answer::Slow(ok("Content-Length: 10\r\n", b"hello"), Duration::from_secs(4), b"world".to_vec());
    let error = refused(vec![stops.clone()], FetchLimits { silence_max: Duration::from_millis(300), ..LIMITS }).await;
    assert!(matches!(error, FetchError::Timeout { .. }), "{error:?}");
    let error = refused(vec![stops], FetchLimits { total_max: Duration::from_millis(300), ..LIMITS }).await;
    assert!(matches!(error, FetchError::Timeout { .. }), "{error:?}");
    let error = refused(vec![Answer::Bytes(ok("Content-Length: 10\r\n", b"hello"))], LIMITS).await;
    assert!(matches!(error, FetchError::Broken { .. }), "{error:?}");
    let error = refused(vec!["this is not HTTP\r\n\r\n".into()], LIMITS).await;
    assert!(matches!(error, FetchError::Broken { .. } | FetchError::Connect { .. }), "{error:?}");
}

#[tokio::test]
async fn other_statuses_are_refused_with_a_remedy() {
    for (status, hint) in [(401, "sign-in"), (403, "sign-in"), (404, "moved"), (500, "later"), (206, "later")] {
        let error = refused(vec![format!("HTTP/1.1 {status} Some\r\nContent-Length: 0\r\n\r\n").as_str().into()], LIMITS).await;
        assert!(matches!(&error, FetchError::Status { status: s, .. } if *s == status));
        assert!(error.help().contains(hint), "{status}: {}", error.help());
    }
}

#[tokio::test]
async fn redirects_are_followed_but_not_for_ever_nor_out_of_safety() {
    let to = |place: &str| {
        Answer::from(format!("HTTP/1.1 302 Found\r\nLocation: {place}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").as_str())
    };
    let server = serve(vec![to("/new"), Answer::Bytes(ok("Content-Length: 2\r\n", b"ok"))]).await;
    let outcome = bring(&server.url, None, LIMITS).await;
    assert!(matches!(outcome.result.unwrap(), Fetched::New(d) if d.url.ends_with("/new")));

    assert!(matches!(refused(vec![to("/round")], LIMITS).await, FetchError::Redirects { redirects_max: 3, .. }));
    for place in ["http://list.example/x?secret=1", "ftp://127.0.0.1/x", "file:///etc/hostname"] {
        let error = refused(vec![to(place)], LIMITS).await;
        assert!(matches!(error, FetchError::Insecure { .. } | FetchError::Broken { .. } | FetchError::Status { .. }), "{place}: {error:?}");
    }
}

#[tokio::test]
async fn addresses_that_are_not_safe_are_never_asked() {
    let open = FetchLimits { http_on_loopback: false, ..LIMITS };
    for (url, limits) in [
        ("http://list.example/x", LIMITS),
        ("http://127.0.0.1.list.example/x", LIMITS),
        ("http://127.0.0.1:9/x", open),
        ("file:///etc/hostname", LIMITS),
        ("list.csv", LIMITS),
        ("", LIMITS),
    ] {
        let error = bring(url, None, limits).await.result.unwrap_err();
        assert!(matches!(error, FetchError::Address { .. }), "{url}: {error:?}");
    }
    let error = bring("https://user:secret@[bad", None, LIMITS).await.result.unwrap_err();
    assert!(matches!(error, FetchError::Address { .. }) && !error.to_string().contains("secret"));
}

#[tokio::test]
async fn nobody_there_and_nowhere_to_write_are_told_apart() {
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let error = bring(&format!("http://{free}/x"), None, LIMITS).await.result.unwrap_err();
    assert!(matches!(error, FetchError::Connect { .. }), "{error:?}");

    let server = serve(vec![Answer::Bytes(ok("Content-Length: 2\r\n", b"ok"))]).await;
    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().join("no/such/folder");
    let error = fetch(&FetchRequest { url: &server.url, to: &to, known: None, limits: LIMITS }).await.unwrap_err();
    assert!(matches!(error, FetchError::Disk { .. }), "{error:?}");
}
