// SPDX-License-Identifier: Apache-2.0
//! A made-up node: open records, and records closed to all but one made-up agency; three readers; a client that keeps cookies.

use std::{
    collections::BTreeMap,
    fs,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

use app::{Hall, HallParts};
use async_trait::async_trait;
use indicators::{Engine, EngineError, Query, Rows, Table};
use model::{EntityId, Purpose, Reader};
use reqwest::{Method, StatusCode, header};
use store::UserRow;
use tempfile::TempDir;

/// An engine without an engine: every question has the empty answer.
struct NoRows;

#[async_trait]
impl Engine for NoRows {
    async fn run(&self, _: Query<'_>, _: &[Table]) -> Result<Rows, EngineError> {
        Ok(Rows { columns: Vec::new(), rows: Vec::new(), truncated: false })
    }
}

/// A second of 2026-11-18 in which each look is a microsecond later: judgments have an order, and no page shows a difference.
fn clock() -> i64 {
    static LOOKS: AtomicI64 = AtomicI64::new(1_795_000_000_000_000);
    LOOKS.fetch_add(1, Ordering::Relaxed)
}

pub(crate) const CLOSED: &str = "CUI//LES//ORIG MADEUP-LAB//REL TO MADEUP-LAB";

const OPEN_LINES: &str = r#"
{"id":"p1","schema":"Person","properties":{"name":["Testina Madeup"],"birthDate":["1980-01-07"],"passportNumber":["X0000002"],"topics":["sanction"]}}
{"id":"p2","schema":"Person","properties":{"name":["Testina Madeup"],"birthDate":["1980-01-07"],"passportNumber":["X0000002"],"country":["mt"]}}
{"id":"p3","schema":"Person","properties":{"name":["Quarto Example"],"birthDate":["1971-13-45"]}}
{"id":"c1","schema":"Company","properties":{"name":["Invented Chemicals Ltd"],"jurisdiction":["mt"],"registrationNumber":["C 00000"],"shoeSize":["41"]}}
{"id":"c2","schema":"Company","properties":{"name":["\"><script>alert(1)</script> & Sons"],"jurisdiction":["is"]}}
{"id":"o1","schema":"Ownership","properties":{"owner":["p1"],"asset":["c1"],"percentage":["51"],"startDate":["2012"]}}
{"id":"o2","schema":"Ownership","properties":{"owner":["p3"],"asset":["c2"],"startDate":["2019-03"]}}
"#;

/// What only MADEUP-LAB may see: another person, another value of an open one, a link between the two.
const CLOSED_LINES: &str = r#"
{"id":"h1","schema":"Person","properties":{"name":["Hidden Nobody"],"birthDate":["1975-05-05"],"country":["zz"]}}
{"id":"c1","schema":"Company","properties":{"name":["Invented Chemicals Ltd"],"alias":["Covert Alias"],"country":["is"]}}
{"id":"o9","schema":"Ownership","properties":{"owner":["h1"],"asset":["c1"],"startDate":["2020"]}}
"#;

fn source(marking: &str) -> String {
    format!(
        "title = \"Made-up entities\"\npublisher = \"nobody\"\nauthority = \"none, made up\"\nlicence = \"CC0-1.0\"\ncadence = \"never\"\nmarking = \"{marking}\"\nnamespace = \"madeup\"\nformat = \"ftm-lines\"\n"
    )
}

/// The three readers: sees nothing, sees what is open, sees all. And one who oversees.
pub(crate) const READERS: [&str; 4] = ["nil", "some", "all", "eye"];

fn user(id: &str) -> UserRow {
    let (name, agency, role, clearance, categories, purpose) = match id {
        "nil" => ("Nil Example", "MADEUP-PARTNER", "partner", "", None, "partnership"),
        "some" => ("Sam Example", "MADEUP-DESK", "analyst", "U", None, "analysis"),
        "eye" => ("Ida Example", "MADEUP-LAB", "privacy-officer", "S", Some("LES"), "oversight"),
        _ => ("Ala Example", "MADEUP-LAB", "analyst", "S", Some("LES"), "analysis"),
    };
    let reader = Reader {
        user: id.to_owned(),
        name: name.to_owned(),
        agency: agency.to_owned(),
        roles: [role.to_owned()].into(),
        clearance: clearance.to_owned(),
        categories: categories.map(str::to_owned).into_iter().collect(),
    };
    UserRow { reader, purpose: Purpose(purpose.to_owned()), demo: true }
}

/// A served node; the folder goes when it does.
pub(crate) struct World {
    pub(crate) hall: Arc<Hall>,
    pub(crate) base: String,
    folder: TempDir,
}

/// The password of the user who has one.
pub(crate) const PASSWORD: &str = "correct horse battery";

impl World {
    /// With closed records.
    pub(crate) async fn new() -> World {
        World::with(true, true).await
    }

    /// A node, with or without closed records; sealed, or fresh.
    pub(crate) async fn with(has_closed: bool, is_sealed: bool) -> World {
        let folder = TempDir::new().unwrap();
        let root = folder.path().join("node");
        let parts = || HallParts { engine: Arc::new(NoRows), clock };
        drop(Hall::init(&root, parts()).await.unwrap());
        let mut files = BTreeMap::new();
        for (id, marking, lines) in [("open", "U", OPEN_LINES), ("closed", CLOSED, CLOSED_LINES)] {
            fs::create_dir_all(root.join("sources").join(id)).unwrap();
            fs::write(root.join("sources").join(id).join("source.toml"), source(marking)).unwrap();
            let file = folder.path().join(format!("{id}.ftm.json"));
            fs::write(&file, lines.trim_start()).unwrap();
            files.insert(id, file);
        }
        let hall = Hall::open(&root, parts()).await.unwrap();
        for id in READERS {
            hall.put_user(&user(id), (id == "some").then_some(PASSWORD)).await.unwrap();
        }
        let all = user("all");
        if is_sealed {
            let mut quiet = |_| {};
            hall.ingest(&all.reader, &all.purpose, "open", &[files["open"].clone()], &mut quiet).await.unwrap();
            if has_closed {
                hall.ingest(&all.reader, &all.purpose, "closed", &[files["closed"].clone()], &mut quiet).await.unwrap();
            }
            hall.seal(&all.reader, &all.purpose, &mut quiet).await.unwrap();
        }
        World::serve(hall, folder).await
    }

    /// Holds a list of people, as the reader who sees all.
    pub(crate) async fn hold(&self, name: &str, marking: &str, people: &[(&str, &str)]) {
        let words = screening::Words::gather(shelf::text).unwrap();
        let mut builder = screening::Builder::new(&words);
        for (id, name) in people {
            let mut party = screening::Party::new(*id);
            party.put(screening::Field::Schema, "Person");
            party.put(screening::Field::Name, name);
            builder.add(party).unwrap();
        }
        let (all, index) = (user("all"), builder.finish().unwrap());
        self.hall.hold_list(&all.reader, &all.purpose, name, "A made-up list", marking, &index).await.unwrap();
    }

    async fn serve(hall: Hall, folder: TempDir) -> World {
        let hall = Arc::new(hall);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(linchpin_server::serve(Arc::clone(&hall), listener, std::future::pending()));
        World { hall, base, folder }
    }

    /// Brings more lines into one of the two sources and seals.
    pub(crate) async fn more(&self, source: &str, lines: &str) {
        let file = self.folder.path().join(format!("more-{source}.ftm.json"));
        fs::write(&file, lines).unwrap();
        let (all, mut quiet) = (user("all"), |_| {});
        self.hall.ingest(&all.reader, &all.purpose, source, &[file], &mut quiet).await.unwrap();
        self.hall.seal(&all.reader, &all.purpose, &mut quiet).await.unwrap();
    }

    /// Somebody who is not signed in.
    pub(crate) fn nobody(&self) -> Client {
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        Client { http, base: self.base.clone(), session: None, csrf: String::new() }
    }

    /// One of the readers, signed in.
    pub(crate) async fn reader(&self, id: &str) -> Client {
        let token = self.hall.become_persona(id).await.unwrap();
        let csrf = self.hall.session(&token).await.unwrap().unwrap().csrf;
        Client { session: Some(token), csrf, ..self.nobody() }
    }
}

/// The id of a made-up entity.
pub(crate) fn id(key: &str) -> EntityId {
    EntityId::of("madeup", key)
}

/// A browser without a screen.
pub(crate) struct Client {
    http: reqwest::Client,
    base: String,
    pub(crate) session: Option<String>,
    pub(crate) csrf: String,
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: header::HeaderMap,
    pub(crate) body: String,
}

impl Answer {
    async fn of(response: reqwest::Response) -> Answer {
        Answer {
            status: response.status(),
            headers: response.headers().clone(),
            body: String::from_utf8_lossy(&response.bytes().await.unwrap()).into_owned(),
        }
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |v| v.to_str().unwrap())
    }

    pub(crate) fn location(&self) -> &str {
        self.header("location")
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap()
    }

    /// The body without what differs from request to request and session to session.
    pub(crate) fn steady(&self, client: &Client) -> String {
        let request = self.header("x-request-id");
        assert_eq!(request.len(), 16, "a request id has a fixed length");
        self.body.replace(request, "REQUEST").replace(&client.csrf, "TOKEN")
    }
}

impl Client {
    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, &[], &[]).await
    }

    /// Sends a form with the session's token.
    pub(crate) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let csrf = self.csrf.clone();
        let fields: Vec<(&str, &str)> = fields.iter().copied().chain([("csrf", csrf.as_str())]).collect();
        self.send(Method::POST, path, &fields, &[]).await
    }

    /// Sends JSON, as programs do.
    pub(crate) async fn post_json(&self, path: &str, body: impl Into<String>) -> Answer {
        self.post_body(path, "application/json", body.into().into_bytes()).await
    }

    /// Sends a form with a file, as browsers do.
    pub(crate) async fn post_parts(&self, path: &str, fields: &[(&str, &str)], file: (&str, &[u8])) -> Answer {
        let mut body = Vec::new();
        for (name, value) in fields.iter().copied().chain([("csrf", self.csrf.as_str())]) {
            body.extend(format!("--b0undary\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes());
        }
        let (name, bytes) = file;
        let head = format!("--b0undary\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n");
        body.extend(head.bytes().chain(bytes.iter().copied()).chain(*b"\r\n--b0undary--\r\n"));
        self.post_body(path, "multipart/form-data; boundary=b0undary", body).await
    }

    async fn post_body(&self, path: &str, content_type: &str, body: Vec<u8>) -> Answer {
        let mut request = self.http.post(format!("{}{path}", self.base)).header("content-type", content_type).body(body);
        if let Some(session) = &self.session {
            request = request.header("cookie", format!("linchpin_session={session}"));
        }
        Answer::of(request.send().await.unwrap()).await
    }

    pub(crate) async fn send(&self, method: Method, path: &str, fields: &[(&str, &str)], headers: &[(&str, &str)]) -> Answer {
        let mut request = self.http.request(method.clone(), format!("{}{path}", self.base));
        if let Some(session) = &self.session {
            request = request.header("cookie", format!("linchpin_session={session}"));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if method == Method::POST {
            let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
            request = request.header("content-type", "application/x-www-form-urlencoded").body(body);
        }
        Answer::of(request.send().await.unwrap()).await
    }
}
