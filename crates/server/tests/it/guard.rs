// SPDX-License-Identifier: Apache-2.0
//! The guard: sessions, tokens, headers, limits, and one answer for what is not there and what is not yours.

use reqwest::Method;

use crate::{
    markup,
    world::{World, id},
};

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_sent_to_sign_in_and_programs_are_told() {
    let world = World::new().await;
    let nobody = world.nobody();
    for (path, next) in [
        ("/", "/sign-in"),
        ("/search?q=x&kind=Person", "/sign-in?next=%2Fsearch%3Fq%3Dx%26kind%3DPerson"),
        ("/no/such/page", "/sign-in?next=%2Fno%2Fsuch%2Fpage"),
    ] {
        let answer = nobody.get(path).await;
        assert_eq!((answer.status.as_u16(), answer.location()), (303, next), "{path}");
    }
    let answer = nobody.get("/api/picture").await;
    assert_eq!((answer.status.as_u16(), answer.json()["error"]["code"].as_str()), (401, Some("no-session")));
    assert_eq!(nobody.get("/health").await.json()["status"], "ok");
}

#[tokio::test(flavor = "multi_thread")]
async fn headers_are_strict_on_every_answer() {
    let world = World::new().await;
    let client = world.reader("some").await;
    for path in ["/", "/sign-in", "/assets/linchpin.css", "/api/picture", "/no/such/page", "/health", "/entity/xyz"] {
        let answer = client.get(path).await;
        let csp = answer.header("content-security-policy");
        for part in [
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data:",
            "connect-src 'self'",
            "font-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        ] {
            assert!(csp.split(';').any(|p| p.trim() == part), "{path}: {part}");
        }
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "same-origin", "{path}");
        assert_eq!(answer.header("x-request-id").len(), 16, "{path}");
        if !path.starts_with("/assets") {
            assert_eq!(answer.header("cache-control"), "no-store", "{path}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn assets_are_kept_by_content() {
    let world = World::new().await;
    let nobody = world.nobody();
    let page = nobody.get("/sign-in").await.body;
    let versioned = page.split('"').find(|t| t.starts_with("/assets/linchpin.css?v=")).unwrap().to_owned();
    let answer = nobody.get(&versioned).await;
    assert_eq!(
        (answer.header("content-type"), answer.header("cache-control")),
        ("text/css; charset=utf-8", "public, max-age=31536000, immutable")
    );
    let etag = answer.header("etag").to_owned();
    let again = nobody.send(Method::GET, "/assets/linchpin.css", &[], &[("if-none-match", &etag)]).await;
    assert_eq!((again.status.as_u16(), again.body.len(), again.header("cache-control")), (304, 0, "no-cache"));
    for absent in ["/assets/no.css", "/assets/..%2fCargo.toml", "/assets/%2e%2e%2fCargo.toml"] {
        assert_eq!(nobody.get(absent).await.status, 404, "{absent}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn absent_and_not_yours_are_the_same_bytes() {
    let world = World::new().await;
    let client = world.reader("some").await;
    let absent = id("no-such-key");
    let hidden = id("h1");
    let pairs = [
        (format!("/entity/{hidden}"), format!("/entity/{absent}")),
        (format!("/entity/{hidden}?panel=1"), format!("/entity/{absent}?panel=1")),
        (format!("/network?focus={hidden}"), format!("/network?focus={absent}")),
        (format!("/explain?a={hidden}&b={}", id("p1")), format!("/explain?a={absent}&b={}", id("p1"))),
        (format!("/export/graphml?focus={hidden}"), format!("/export/graphml?focus={absent}")),
        (format!("/api/entity/{hidden}"), format!("/api/entity/{absent}")),
        (format!("/api/network?focus={hidden}"), format!("/api/network?focus={absent}")),
        ("/sources/closed".to_owned(), "/sources/no-such-source".to_owned()),
    ];
    for (hidden, absent) in pairs {
        let (h, a) = (client.get(&hidden).await, client.get(&absent).await);
        assert_eq!((h.status.as_u16(), a.status.as_u16()), (404, 404), "{hidden}");
        assert_eq!(h.steady(&client), a.steady(&client), "{hidden}");
        assert_eq!(h.headers.len(), a.headers.len());
        if !hidden.starts_with("/api/") {
            markup::check(&h.body).unwrap();
        }
    }
    assert_eq!(world.reader("all").await.get(&format!("/entity/{hidden}")).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_without_the_sessions_token_does_nothing() {
    let world = World::new().await;
    let mut client = world.reader("some").await;
    let right = client.csrf.clone();
    for wrong in ["", "0000", &right[1..]] {
        client.csrf = wrong.to_owned();
        for path in ["/judge", "/purpose", "/sign-out", "/persona"] {
            let answer = client
                .post(
                    path,
                    &[
                        ("left", &id("p1").to_string()),
                        ("right", &id("p3").to_string()),
                        ("verdict", "same"),
                        ("reason", "x"),
                        ("user", "all"),
                    ],
                )
                .await;
            assert_eq!(answer.status, 403, "{path} with {wrong:?}");
        }
    }
    client.csrf = right;
    assert_eq!(client.get("/").await.status, 200, "the session still runs");
    assert_eq!(world.hall.editions().await.unwrap().len(), 1, "nothing was sealed");
}

#[tokio::test(flavor = "multi_thread")]
async fn forms_of_other_sites_are_refused() {
    let world = World::new().await;
    let client = world.reader("some").await;
    let fields = [("csrf", client.csrf.as_str())];
    for headers in [[("origin", "http://evil.example"), ("accept", "*/*")], [("sec-fetch-site", "cross-site"), ("accept", "*/*")]] {
        assert_eq!(client.send(Method::POST, "/sign-out", &fields, &headers).await.status, 403);
    }
    assert_eq!(client.send(Method::POST, "/sign-out", &fields, &[("origin", &world.base)]).await.location(), "/sign-in");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_too_large_or_cannot_be_read_is_refused() {
    let world = World::new().await;
    let client = world.reader("some").await;
    let large = "x".repeat(100_000);
    assert_eq!(client.post("/judge", &[("reason", &large)]).await.status, 413);
    assert_eq!(client.send(Method::PUT, "/judge", &[], &[]).await.status, 405);
    for bad in ["/network?hops=x", "/findings?offset=-1", "/api/search?limit=many", "/network?from=yesterday"] {
        assert_eq!(client.get(bad).await.status, 400, "{bad}");
    }
    for none in ["/entity/%00", "/entity/é", "/record/1", "/export/pdf", "/?edition=zzzz", "/no/such/page"] {
        let answer = client.get(none).await;
        assert_eq!(answer.status, 404, "{none}");
        markup::check(&answer.body).unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_without_edition_says_what_to_do() {
    let world = World::with(false, false).await;
    let answer = world.reader("some").await.get("/").await;
    assert_eq!(answer.status, 404);
    assert!(answer.body.contains("No edition yet") && answer.body.contains("linchpin edition seal"));
    markup::check(&answer.body).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn markup_in_records_stays_text() {
    let world = World::new().await;
    let client = world.reader("some").await;
    for path in [format!("/entity/{}", id("c2")), "/search?q=sons".to_owned(), "/network".to_owned()] {
        let answer = client.get(&path).await;
        assert_eq!(answer.status, 200, "{path}");
        assert!(!answer.body.contains("<script>alert"), "{path}");
        markup::check(&answer.body).unwrap_or_else(|e| panic!("{path}: {e}"));
    }
}
