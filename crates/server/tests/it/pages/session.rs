// SPDX-License-Identifier: Apache-2.0
//! Signing in and out, personas, purposes.

use reqwest::Method;

use crate::{
    markup,
    world::{Client, PASSWORD, World},
};

/// The value of a hidden field and the form's cookie of a sign-in page.
async fn form_of(client: &Client) -> (String, String) {
    let page = client.get("/sign-in?next=/findings").await;
    markup::check(&page.body).unwrap();
    let token = page.body.split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let cookie = page.header("set-cookie").to_owned();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict") && cookie.contains("Path=/"), "{cookie}");
    (token, cookie.split(';').next().unwrap().to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_opens_a_session_and_leads_on() {
    let world = World::new().await;
    let mut client = world.nobody();
    let (token, cookie) = form_of(&client).await;
    let fields = |password| [("csrf", token.as_str()), ("next", "/findings"), ("user", "some"), ("password", password)];
    let wrong = client.send(Method::POST, "/sign-in", &fields("wrong"), &[("cookie", &cookie)]).await;
    assert_eq!(wrong.status, 403);
    assert!(wrong.body.contains("do not fit") && wrong.header("set-cookie").is_empty());
    markup::check(&wrong.body).unwrap();
    let without_cookie = client.send(Method::POST, "/sign-in", &fields(PASSWORD), &[]).await;
    assert_eq!(without_cookie.status, 403, "the form's token must be repeated by its cookie");
    let right = client.send(Method::POST, "/sign-in", &fields(PASSWORD), &[("cookie", &cookie)]).await;
    assert_eq!((right.status.as_u16(), right.location()), (303, "/findings"));
    let set = right.header("set-cookie").to_owned();
    assert!(
        set.starts_with("linchpin_session=") && set.contains("HttpOnly; SameSite=Strict") && !set.contains("Secure"),
        "plain http has no secure cookies"
    );
    client.session = Some(set.split(['=', ';']).nth(1).unwrap().to_owned());
    assert_eq!(client.get("/findings").await.status, 200);
    assert_eq!(client.get("/sign-in?next=//evil.example").await.location(), "/", "who is signed in goes on, and stays here");
    let secure = client.send(Method::POST, "/sign-in", &fields(PASSWORD), &[("cookie", &cookie), ("x-forwarded-proto", "https")]).await;
    assert!(secure.header("set-cookie").contains("; Secure"));
}

#[tokio::test(flavor = "multi_thread")]
async fn personas_are_one_click_and_the_old_session_ends() {
    let world = World::new().await;
    let client = world.nobody();
    let (token, cookie) = form_of(&client).await;
    let page = client.get("/sign-in").await.body;
    for told in ["Sam Example", "analyst · MADEUP-DESK · U", "privacy officer · MADEUP-LAB · S, LES"] {
        assert!(page.contains(told), "{told}");
    }
    let fields = [("csrf", token.as_str()), ("user", "all"), ("next", "/")];
    let answer = client.send(Method::POST, "/persona", &fields, &[("cookie", &cookie)]).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (303, "/"));
    let nobody_such = client.send(Method::POST, "/persona", &[("csrf", token.as_str()), ("user", "root")], &[("cookie", &cookie)]).await;
    assert_eq!(nobody_such.status, 404);

    let some = world.reader("some").await;
    let switched = some.post("/persona", &[("user", "all")]).await;
    assert!(switched.header("set-cookie").starts_with("linchpin_session="));
    assert_eq!(some.get("/").await.location(), "/sign-in", "the session before is over");
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_out_ends_the_session() {
    let world = World::new().await;
    let client = world.reader("some").await;
    let answer = client.post("/sign-out", &[]).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (303, "/sign-in"));
    assert!(answer.header("set-cookie").contains("Max-Age=0"));
    assert_eq!(client.get("/").await.status, 303);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_purposes_of_ones_role_can_be_chosen() {
    let world = World::new().await;
    let client = world.reader("some").await;
    let refused = client.post("/purpose", &[("purpose", "oversight")]).await;
    assert_eq!(refused.status, 403);
    assert!(refused.body.contains("None of your roles serves this purpose."));
    assert_eq!(client.post("/purpose", &[("purpose", "analysis")]).await.location(), "/");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_account_page_says_why() {
    let world = World::new().await;
    for (reader, sees, may_export) in [("nil", false, false), ("some", false, true), ("all", true, true)] {
        let page = world.reader(reader).await.get("/me").await.body;
        assert_eq!(page.contains("ORIG MADEUP-LAB"), sees, "{reader}");
        assert_eq!(page.contains("export-what-you-see"), may_export, "{reader}");
    }
}
