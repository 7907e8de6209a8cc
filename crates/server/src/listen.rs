// SPDX-License-Identifier: Apache-2.0
//! Connections: so many at once at most, and each has a time in which to say what it wants. Without these two limits a stranger
//! who opens connections and stays silent shuts everybody out.

use std::{future::Future, io, pin::pin, sync::Arc, time::Duration};

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use tokio::{
    net::TcpListener,
    sync::{Semaphore, watch},
    time::{sleep, timeout},
};

/// Connections at once, at most; those beyond wait to be accepted.
const CONNECTIONS_MAX: u32 = 512;
/// How long the head of a request may take, and how long a connection may stand idle.
pub(crate) const HEAD_TIME: Duration = Duration::from_secs(20);
/// How long running requests have to end when the server stops.
const END_TIME: Duration = Duration::from_secs(30);
/// How long to wait after a connection could not be accepted, which happens when no file handles are left.
const ACCEPT_PAUSE: Duration = Duration::from_millis(200);

/// Serves until `shutdown` completes, then lets running requests end. A connection is closed that is silent for `head_time`.
///
/// # Errors
/// Never today; a listener that cannot accept is tried again.
pub(crate) async fn listen(
    router: Router,
    listener: TcpListener,
    head_time: Duration,
    shutdown: impl Future<Output = ()> + Send,
) -> io::Result<()> {
    let places = Arc::new(Semaphore::new(CONNECTIONS_MAX as usize));
    let (stop, stopping) = watch::channel(false);
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(head_time);
    let mut shutdown = pin!(shutdown);
    loop {
        let accepted = async {
            let place = Arc::clone(&places).acquire_owned().await.map_err(io::Error::other)?;
            Ok::<_, io::Error>((place, listener.accept().await?.0))
        };
        let (place, stream) = tokio::select! {
            () = &mut shutdown => break,
            accepted = accepted => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be accepted");
                    sleep(ACCEPT_PAUSE).await;
                    continue;
                }
            },
        };
        let connection = http.serve_connection(TokioIo::new(stream), TowerToHyperService::new(router.clone()));
        let mut stopping = stopping.clone();
        tokio::spawn(async move {
            let mut connection = pin!(connection);
            let ended = tokio::select! {
                ended = connection.as_mut() => ended,
                _ = stopping.changed() => {
                    connection.as_mut().graceful_shutdown();
                    connection.await
                }
            };
            if let Err(error) = ended {
                tracing::debug!(%error, "a connection ended early");
            }
            drop(place);
        });
    }
    drop(listener);
    stop.send_replace(true);
    // All places are free again when the last connection has ended.
    if timeout(END_TIME, places.acquire_many(CONNECTIONS_MAX)).await.is_err() {
        tracing::warn!("some connections did not end in time and are cut");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use axum::routing::get;
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpStream,
        sync::oneshot,
    };

    use super::*;

    async fn answer_of(address: std::net::SocketAddr, request: &str) -> String {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.unwrap();
        String::from_utf8(answer).unwrap()
    }

    #[tokio::test]
    async fn whoever_stays_silent_is_let_go_and_others_are_served() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let router = Router::new().route("/", get(|| async { "here" }));
        let serving = tokio::spawn(listen(router, listener, Duration::from_secs(2), async {
            drop(stopped.await);
        }));
        assert!(answer_of(address, "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await.ends_with("here"));
        // Neither of these ever ends its request: the time passes, and the connection is closed from here.
        let silent = tokio::join!(answer_of(address, ""), answer_of(address, "GET / HTTP/1.1\r\nHost: x\r\n"));
        assert!(!silent.0.contains("here") && !silent.1.contains("here"), "{silent:?}");
        stop.send(()).unwrap();
        serving.await.unwrap().unwrap();
        assert!(TcpStream::connect(address).await.is_err());
    }
}
