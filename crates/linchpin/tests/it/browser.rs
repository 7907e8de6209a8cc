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
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;

use crate::program::{Place, Served};

/// How long a page may take here, where everything is built without optimization.
const PATIENCE: Duration = Duration::from_secs(60);

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
            "--disable-dev-shm-usage",
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
            let mut builder = ClientBuilder::new(HttpConnector::new());
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
    client.wait().at_most(PATIENCE).for_element(Locator::Css("main h1")).await.unwrap();
}

/// The first link of the page at hand whose address begins so.
async fn first_link(client: &Client, prefix: &str) -> String {
    let link = client.find(Locator::Css(&format!("main a[href^='{prefix}']"))).await;
    let link = link.unwrap_or_else(|_| panic!("a link to {prefix} on {prefix}'s parent page"));
    link.attr("href").await.unwrap().unwrap()
}

/// The history of the dossier at hand.
async fn first_history(client: &Client) -> String {
    let link = client.find(Locator::Css("main nav.tabs a[href$='/history']")).await.expect("a dossier has a history");
    link.attr("href").await.unwrap().unwrap()
}

/// Waits until the pairs have been worked out; the page asks again by itself.
async fn review_is_ready(client: &Client, url: &str) {
    client.goto(&format!("{url}/review")).await.unwrap();
    client.wait().at_most(PATIENCE).for_element(Locator::Css("#h-ask")).await.expect("the queue is ready");
}

/// Every page with an address of its own, found by following links from the search for a cartel.
async fn pages(client: &Client, url: &str) -> Vec<(&'static str, String)> {
    let open = async |path: &str| client.goto(&format!("{url}{path}")).await.unwrap();
    open("/search?q=cartel").await;
    let dossier = first_link(client, "/entity/").await;
    let id = dossier.trim_start_matches("/entity/").split(['?', '#']).next().unwrap().to_owned();
    open(&dossier).await;
    let (record, link) = (first_link(client, "/record/").await, first_link(client, "/link/").await);
    open("/search/judged").await;
    open(&first_link(client, "/entity/").await).await;
    let (explain, history, cluster) =
        (first_link(client, "/explain").await, first_history(client).await, first_link(client, "/cluster/").await);
    open(&cluster).await;
    let cut = first_link(client, "/cluster/").await;
    review_is_ready(client, url).await;
    open("/sources").await;
    let source = first_link(client, "/sources/").await;
    vec![
        ("picture", "/".to_owned()),
        ("search", "/search?q=cartel".to_owned()),
        ("judged", "/search/judged".to_owned()),
        ("dossier", dossier),
        ("record", record),
        ("link", link),
        ("explain", explain),
        ("review", "/review".to_owned()),
        ("history", history),
        ("cluster", cluster),
        ("cut", cut),
        ("network", format!("/network?focus={id}&hops=2")),
        ("screening", "/screening".to_owned()),
        ("sources", "/sources".to_owned()),
        ("source", source),
        ("findings", "/findings".to_owned()),
        ("editions", "/editions".to_owned()),
        ("diff", "/editions/diff?a=previous&b=current".to_owned()),
        ("me", "/me".to_owned()),
        ("audit", "/audit".to_owned()),
        ("not-found", "/entity/00000000000000000000000000000000".to_owned()),
    ]
}

/// Both themes and both widths of every page, to be looked at.
async fn every_page_is_whole(client: &Client, url: &str) {
    let pages = pages(client, url).await;
    for (width, size) in [(1440, "wide"), (390, "narrow")] {
        client.set_window_size(width, 1000).await.unwrap();
        for theme in ["light", "dark"] {
            for (name, path) in &pages {
                client.goto(&format!("{url}{path}")).await.unwrap();
                client.execute(&format!("document.documentElement.dataset.theme = '{theme}'"), Vec::new()).await.unwrap();
                check_page(client, &format!("{name} {size} {theme}")).await;
                if *name == "network" {
                    let drawn = Locator::Css("[data-network][data-ready]");
                    client.wait().at_most(PATIENCE).for_element(drawn).await.expect("the network is drawn");
                }
                shoot(client, &format!("{name}-{size}-{theme}")).await;
            }
        }
    }
    client.set_window_size(1440, 1000).await.unwrap();
}

/// `/` goes to the search box, Enter searches, Enter opens the first hit: no mouse from sign-in to a record.
async fn the_keyboard_reaches_a_record(client: &Client, url: &str) {
    const ENTER: &str = "\u{E007}";
    client.goto(url).await.unwrap();
    client.find(Locator::Css("body")).await.unwrap().send_keys("/").await.unwrap();
    let focused = client.active_element().await.unwrap();
    assert_eq!(focused.tag_name().await.unwrap(), "input", "`/` goes to the search box");
    focused.send_keys(&format!("cartel{ENTER}")).await.unwrap();
    let hit = client.wait().at_most(PATIENCE).for_element(Locator::Css("main a[href^='/entity/']")).await.unwrap();
    hit.send_keys(ENTER).await.unwrap();
    // A value's proof unfolds, and in it stands its record.
    let proof = client.wait().at_most(PATIENCE).for_element(Locator::Css("main li.value > details > summary")).await.unwrap();
    proof.send_keys(ENTER).await.unwrap();
    let record = client.wait().at_most(PATIENCE).for_element(Locator::Css("main details[open] a[href^='/record/']")).await.unwrap();
    record.send_keys(ENTER).await.unwrap();
    let arrived = async || client.current_url().await.unwrap().path().starts_with("/record/");
    for _ in 0..100 {
        if arrived().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("Enter on a record's link opens the record");
}

/// Names are typed, Enter opens a hit, a digit and a reason clear it: no mouse.
async fn the_keyboard_clears_a_hit(client: &Client, url: &str) {
    const ENTER: &str = "\u{E007}";
    let find = async |css: &'static str| client.wait().at_most(PATIENCE).for_element(Locator::Css(css)).await.unwrap();
    client.goto(&format!("{url}/screening")).await.unwrap();
    find("#names").await.send_keys("Zalti Quifer\nGonhul Trading\n").await.unwrap();
    find("#dataset").await.send_keys("watch").await.unwrap();
    find("form[enctype] button").await.send_keys(ENTER).await.unwrap();
    let hit = find("details[data-hit] > summary").await;
    hit.send_keys(ENTER).await.unwrap();
    hit.send_keys("1").await.unwrap();
    for (width, size) in [(1440, "wide"), (390, "narrow")] {
        client.set_window_size(width, 1000).await.unwrap();
        for theme in ["light", "dark"] {
            client.execute(&format!("document.documentElement.dataset.theme = '{theme}'"), Vec::new()).await.unwrap();
            check_page(client, &format!("hits {size} {theme}")).await;
            shoot(client, &format!("hits-{size}-{theme}")).await;
        }
    }
    client.set_window_size(1440, 1000).await.unwrap();
    let reason = client.active_element().await.unwrap();
    assert_eq!(reason.attr("name").await.unwrap().as_deref(), Some("reason"), "a digit goes on to the reason");
    reason.send_keys(&format!("another man{ENTER}")).await.unwrap();
    find("details[data-hit][open] .chip-good").await;
    assert!(client.current_url().await.unwrap().fragment() == Some("hit-0-0"), "the page comes back to the hit");
}

/// Skips a pair and answers one, by keys alone: the next pair is there at once.
async fn the_keyboard_reviews_pairs(client: &Client, url: &str) {
    review_is_ready(client, url).await;
    let text = async |css: &str| client.find(Locator::Css(css)).await.unwrap().text().await.unwrap();
    let key = async |key: &str| client.find(Locator::Css("body")).await.unwrap().send_keys(key).await.unwrap();
    let until = async |what: &str, script: &str| {
        for _ in 0..600 {
            if client.execute(script, Vec::new()).await.unwrap() == json!(true) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("{what}");
    };
    let asks = |heading: &str| format!("return document.querySelector('#h-ask')?.textContent !== {}", json!(heading));
    let first = text("#h-ask").await;
    key("n").await;
    until("`n` skips", &asks(&first)).await;
    let second = text("#h-ask").await;
    key("d").await;
    until("`d` answers and goes on", &asks(&second)).await;
}

#[tokio::test]
async fn every_page_as_every_persona() {
    let place = Place::new();
    let made = place.run("demo", &["demo", "--no-serve"]);
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    // The demo's own files read almost without findings; these fill that page.
    for hostile in testkit::hostile_files() {
        let file = place.file(&hostile.file, &hostile.bytes);
        place.run("demo", &["--quiet", "ingest", hostile.source, file.to_str().unwrap()]);
    }
    let list =
        place.file("list.csv", b"id,schema,name,birth_date\nL1,Person,Zalti Quifer-Morna,1971-01-02\nL2,Company,Gonhul Trading Co Ltd,\n");
    assert!(place.run("demo", &["screen", "hold", "watch", list.to_str().unwrap()]).status.success());
    let served = Served::start(place.command("demo", &["serve", "--port", "0"]));
    let driver = Driver::start();
    let client = driver.client(&place.path("profile")).await;
    let url = &served.url;

    client.goto(url).await.unwrap();
    assert!(client.current_url().await.unwrap().path().starts_with("/sign-in"), "without a session every page leads to sign-in");
    check_page(&client, "sign-in").await;
    shoot(&client, "sign-in").await;

    let personas = testkit::personas();
    for persona in personas.iter().rev() {
        become_persona(&client, url, &persona.user).await;
        for path in ["/", "/search", "/search?q=cartel", "/network", "/screening", "/sources", "/findings", "/editions", "/me", "/audit"] {
            client.goto(&format!("{url}{path}")).await.unwrap();
            check_page(&client, &format!("{path} as {}", persona.user)).await;
        }
    }
    // The first persona is at the desk now.
    every_page_is_whole(&client, url).await;
    the_keyboard_reaches_a_record(&client, url).await;
    the_keyboard_reviews_pairs(&client, url).await;
    the_keyboard_clears_a_hit(&client, url).await;
    client.close().await.unwrap();
}
