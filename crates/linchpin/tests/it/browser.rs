// SPDX-License-Identifier: Apache-2.0
//! Every page of the demo in headless Chromium, as each persona. Pictures go to `target/screenshots/`.
//! Run by `cargo xtask test`, which installs the browser or reports the step as skipped.

use std::{
    net::TcpListener,
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::Duration,
};

use fantoccini::{Client, ClientBuilder, Locator};
use serde_json::json;

use crate::program::{Place, Served};

/// A browser driver that ends with its test.
struct Driver {
    child: Child,
    port: u16,
}

impl Driver {
    fn start() -> Driver {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let child = Command::new("chromedriver")
            .arg(format!("--port={port}"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver is installed by the test command");
        Driver { child, port }
    }

    async fn client(&self, profile: &std::path::Path) -> Client {
        let args = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--enable-unsafe-swiftshader",
            "--use-angle=swiftshader",
            "--window-size=1440,1000",
        ];
        let mut args: Vec<String> = args.iter().map(|a| (*a).to_owned()).collect();
        args.push(format!("--user-data-dir={}", profile.display()));
        let capabilities = json!({ "goog:chromeOptions": { "args": args }, "goog:loggingPrefs": { "browser": "ALL" } });
        for _ in 0..50 {
            let mut builder = ClientBuilder::rustls().unwrap();
            builder.capabilities(capabilities.as_object().unwrap().clone());
            if let Ok(client) = builder.connect(&format!("http://127.0.0.1:{}", self.port)).await {
                return client;
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        panic!("chromedriver did not answer");
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn pictures() -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).parent().unwrap().join("screenshots");
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

async fn shoot(client: &Client, name: &str) {
    let png = client.screenshot().await.unwrap();
    std::fs::write(pictures().join(format!("{name}.png")), png).unwrap();
}

/// What a page must have: a title, one main, one heading, no sideways scrolling, and no image of failure.
async fn check_page(client: &Client, what: &str) {
    let facts = client
        .execute(
            "return { title: document.title, mains: document.querySelectorAll('main').length, headings: document.querySelectorAll('h1').length,
                      wide: document.documentElement.scrollWidth - window.innerWidth, lang: document.documentElement.lang,
                      unlabeled: [...document.querySelectorAll('input:not([type=hidden]),select,textarea')].filter(e => !e.labels?.length && !e.getAttribute('aria-label')).length,
                      nameless: [...document.querySelectorAll('a,button')].filter(e => !(e.textContent.trim() || e.getAttribute('aria-label') || e.title)).length }",
            Vec::new(),
        )
        .await
        .unwrap();
    assert!(facts["title"].as_str().is_some_and(|t| !t.is_empty()), "{what}: {facts}");
    assert_eq!((facts["mains"].as_u64(), facts["headings"].as_u64()), (Some(1), Some(1)), "{what}: {facts}");
    assert!(facts["wide"].as_i64().unwrap() <= 1, "{what} scrolls sideways: {facts}");
    assert_eq!((facts["unlabeled"].as_u64(), facts["nameless"].as_u64()), (Some(0), Some(0)), "{what}: {facts}");
    assert_eq!(facts["lang"], "en", "{what}");
}

async fn become_persona(client: &Client, url: &str, user: &str) {
    client.delete_all_cookies().await.unwrap();
    client.goto(&format!("{url}/sign-in")).await.unwrap();
    let selector = format!("form:has(input[name=user][value='{user}']) button");
    client.find(Locator::Css(&selector)).await.unwrap().click().await.unwrap();
    client.wait().at_most(Duration::from_secs(20)).for_element(Locator::Css("main h1")).await.unwrap();
}

#[tokio::test]
async fn browser_every_page_as_every_persona() {
    let place = Place::new();
    let served = Served::start(place.command("demo", &["demo", "--port", "0"]));
    let driver = Driver::start();
    let client = driver.client(&place.path("profile")).await;
    let url = served.url.clone();

    client.goto(&url).await.unwrap();
    assert!(client.current_url().await.unwrap().path().starts_with("/sign-in"), "without a session every page leads to sign-in");
    check_page(&client, "sign-in").await;
    shoot(&client, "sign-in").await;

    let personas = testkit::personas();
    for persona in &personas {
        become_persona(&client, &url, &persona.user).await;
        for path in ["/", "/search", "/search?q=cartel", "/network", "/sources", "/findings", "/editions"] {
            client.goto(&format!("{url}{path}")).await.unwrap();
            check_page(&client, &format!("{path} as {}", persona.user)).await;
        }
    }

    become_persona(&client, &url, &personas[0].user).await;
    client.goto(&format!("{url}/search?q=cartel")).await.unwrap();
    let first = client.find(Locator::Css("main a[href^='/entity/']")).await.unwrap().attr("href").await.unwrap().unwrap();
    let pages = [
        ("picture", "/".to_owned()),
        ("search", "/search?q=cartel".to_owned()),
        ("dossier", first.clone()),
        ("network", format!("/network?focus={}&hops=2", first.trim_start_matches("/entity/").split('?').next().unwrap())),
        ("sources", "/sources".to_owned()),
        ("findings", "/findings".to_owned()),
        ("editions", "/editions".to_owned()),
        ("diff", "/editions/diff?a=previous&b=current".to_owned()),
        ("not-found", "/entity/00000000000000000000000000000000".to_owned()),
    ];
    for (width, size) in [(1440, "wide"), (390, "narrow")] {
        client.set_window_size(width, 1000).await.unwrap();
        for theme in ["light", "dark"] {
            for (name, path) in &pages {
                client.goto(&format!("{url}{path}")).await.unwrap();
                client.execute(&format!("document.documentElement.dataset.theme = '{theme}'"), Vec::new()).await.unwrap();
                check_page(&client, &format!("{name} {size} {theme}")).await;
                if *name == "network" {
                    tokio::time::sleep(Duration::from_millis(1_500)).await;
                }
                shoot(&client, &format!("{name}-{size}-{theme}")).await;
            }
        }
    }
    client.close().await.unwrap();
}

#[tokio::test]
async fn browser_the_keyboard_reaches_a_dossier_and_its_record() {
    let place = Place::new();
    let served = Served::start(place.command("demo", &["demo", "--port", "0"]));
    let driver = Driver::start();
    let client = driver.client(&place.path("profile")).await;
    become_persona(&client, &served.url, &testkit::personas()[0].user).await;
    // "/" focuses the search box; words and Enter search; the first result is a link.
    client.find(Locator::Css("body")).await.unwrap().send_keys("/").await.unwrap();
    let focused = client.active_element().await.unwrap();
    assert_eq!(focused.tag_name().await.unwrap(), "input", "`/` focuses the search box");
    focused.send_keys("cartel\u{E007}").await.unwrap();
    client
        .wait()
        .at_most(Duration::from_secs(20))
        .for_element(Locator::Css("main a[href^='/entity/']"))
        .await
        .unwrap()
        .send_keys("\u{E007}")
        .await
        .unwrap();
    client.wait().at_most(Duration::from_secs(20)).for_element(Locator::Css("main a[href^='/record/']")).await.unwrap();
    client.close().await.unwrap();
}
