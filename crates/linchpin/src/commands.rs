// SPDX-License-Identifier: Apache-2.0
//! From what was typed to what is done.

mod editions;
mod identity;
mod ingest;
mod matching;
pub(crate) mod node;
mod reading;
mod screen;
mod users;
pub(crate) mod world;

use std::{
    process::ExitCode,
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};

use app::{Hall, HallParts};
use model::{Purpose, Reader};

use crate::{
    cli::{AuditCommand, BenchCommand, Cli, Command, ScreenCommand},
    output::Output,
};

/// Microseconds since 1970 UTC.
pub(crate) fn now_us() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| i64::try_from(d.as_micros()).unwrap_or(i64::MAX))
}

/// The engine and the clock.
pub(crate) fn parts() -> HallParts {
    HallParts { engine: Arc::new(engine::DataFusionEngine::new(engine::Limits::default())), clock: now_us }
}

/// Somebody at the terminal: the hall and whose rights are used.
pub(crate) struct Session {
    pub(crate) hall: Hall,
    pub(crate) reader: Reader,
    pub(crate) purpose: Purpose,
}

impl Session {
    /// Opens the node for the user named by `--as`.
    pub(crate) async fn open(cli: &Cli) -> anyhow::Result<Session> {
        let hall = Hall::open(&cli.data, parts()).await?;
        let user = hall.user(&cli.user).await.map_err(|_| crate::output::Usage(format!("there is no user `{}` on this node", cli.user)))?;
        Ok(Session { hall, reader: user.reader, purpose: user.purpose })
    }

    /// The current edition as this user sees it.
    pub(crate) async fn view(&self) -> anyhow::Result<Arc<app::View>> {
        Ok(self.hall.view(&self.reader, &self.purpose, None).await?)
    }
}

/// Does what was asked.
pub(crate) async fn run(cli: &Cli, out: &Output) -> anyhow::Result<ExitCode> {
    match &cli.command {
        Command::Demo { seed, size, no_serve, port } => crate::demo::run(cli, out, *seed, size, *no_serve, *port).await,
        Command::Bench { what: Some(BenchCommand::Match { set, newcomers }), .. } => {
            crate::bench::matching::run(out, set, newcomers.as_deref())
        }
        Command::Bench { what: None, rows, one } => crate::bench::run(out, rows, *one).await,
        Command::Init => node::init(cli, out).await,
        Command::Serve { host, port } => node::serve(cli, out, (*host, *port).into()).await,
        Command::Status => node::status(&Session::open(cli).await?, out).await,
        Command::Doctor => node::doctor(&Session::open(cli).await?, out).await,
        Command::Source(command) => ingest::source(&Session::open(cli).await?, out, command).await,
        Command::Ingest { source, files } => ingest::ingest(&Session::open(cli).await?, out, source, files).await,
        Command::Resolve => editions::resolve(&Session::open(cli).await?, out).await,
        Command::Edition(command) => editions::edition(&Session::open(cli).await?, out, command).await,
        Command::Search { text, kind, limit } => reading::search(&Session::open(cli).await?, out, &text.join(" "), kind, *limit).await,
        Command::Screen(args) => match &args.command {
            Some(ScreenCommand::Held(command)) => screen::held(&Session::open(cli).await?, out, command).await,
            _ => screen::screen(args, out),
        },
        Command::Show { entity } => reading::show(&Session::open(cli).await?, out, entity).await,
        Command::Explain { a, b } => reading::explain(&Session::open(cli).await?, out, a, b).await,
        Command::Judge { a, b, verdict, reason } => editions::judge(&Session::open(cli).await?, out, [a, b], verdict, reason).await,
        Command::Review { limit } => identity::review(&Session::open(cli).await?, out, *limit).await,
        Command::History { entity } => identity::history(&Session::open(cli).await?, out, entity).await,
        Command::Cluster { entity, cut } => identity::cluster(&Session::open(cli).await?, out, entity, cut).await,
        Command::Export { format, focus, hops, out: file } => {
            reading::export(&Session::open(cli).await?, out, format, focus.as_deref(), *hops, file).await
        }
        Command::Indicators(command) => reading::indicators(&Session::open(cli).await?, out, command).await,
        Command::User(command) => users::user(&Session::open(cli).await?, out, command).await,
        Command::World(command) => world::world(cli, out, command).await,
        Command::Match(command) => matching::run(out, command),
        Command::Audit(AuditCommand::Verify) => node::audit(&Session::open(cli).await?, out).await,
    }
}
