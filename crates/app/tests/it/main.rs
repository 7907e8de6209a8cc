// SPDX-License-Identifier: Apache-2.0
//! The road: files in, one resolved and marked graph out, read under scopes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, reason = "a test that fails loudly is the point")]

mod road;

pub(crate) use linchpin_app as app;

use std::{path::PathBuf, sync::Arc};

use app::{Hall, HallParts};
use indicators::{Engine, EngineError, Query, Rows, Table};
use model::{Purpose, Reader};
use store::UserRow;
use tempfile::TempDir;

/// An engine that answers nothing: flows and pages are tested without a query engine.
struct Silent;

#[async_trait::async_trait]
impl Engine for Silent {
    async fn run(&self, _: Query<'_>, _: &[Table]) -> Result<Rows, EngineError> {
        Ok(Rows { columns: Vec::new(), rows: Vec::new(), truncated: false })
    }
}

/// A clock that stands at noon of an ordinary day.
fn noon() -> i64 {
    1_795_262_400_000_000
}

/// A node of its own, and an operator who sees all that is not limited to named agencies.
pub(crate) struct Bench {
    pub(crate) folder: TempDir,
    pub(crate) hall: Hall,
    pub(crate) reader: Reader,
    pub(crate) purpose: Purpose,
}

pub(crate) fn reader(user: &str, clearance: &str, categories: &[&str]) -> Reader {
    let set = |words: &[&str]| words.iter().map(|w| (*w).to_owned()).collect();
    Reader {
        user: user.to_owned(),
        name: user.to_owned(),
        agency: "NODE".to_owned(),
        roles: set(&["admin", "analyst"]),
        clearance: clearance.to_owned(),
        categories: set(categories),
    }
}

impl Bench {
    pub(crate) async fn new() -> Bench {
        let folder = TempDir::new().unwrap();
        let hall = Hall::init(&folder.path().join("node"), HallParts { engine: Arc::new(Silent), clock: noon }).await.unwrap();
        let (reader, purpose) = (reader("operator", "TS", &["BSA", "LES"]), Purpose("analysis".to_owned()));
        hall.put_user(&UserRow { reader: reader.clone(), purpose: purpose.clone(), demo: false }, None).await.unwrap();
        Bench { folder, hall, reader, purpose }
    }

    pub(crate) fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    pub(crate) async fn ingest(&self, source: &str, files: &[PathBuf]) -> app::IngestReport {
        self.hall.ingest(&self.reader, &self.purpose, source, files, &mut |_| {}).await.unwrap()
    }

    pub(crate) async fn seal(&self) -> app::SealReport {
        self.hall.seal(&self.reader, &self.purpose, &mut |_| {}).await.unwrap()
    }

    pub(crate) async fn view(&self) -> Arc<app::View> {
        self.hall.view(&self.reader, &self.purpose, None).await.unwrap()
    }
}
